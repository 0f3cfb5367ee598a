//! The minimum work of a generator: `bare_loop SITE OUT [--threads N]`.
//!
//! Reads each Markdown file of a site, removes its front matter, renders it with pulldown-cmark and writes the HTML. No
//! names, no other pages, no templates, no checks. `./bench` uses it as the baseline: the difference is the cost of
//! everything else that annals does.

#![expect(clippy::disallowed_methods, reason = "it measures the baseline, so it bypasses the code of annals")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the output of a command")]

use annals::parse::markdown::options;
use anyhow::Context;
use pulldown_cmark::{Parser, html};
use rayon::iter::{ParallelBridge, ParallelIterator};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use walkdir::{DirEntry, WalkDir};

fn main() -> ExitCode {
    let Some(arguments) = Arguments::read() else {
        eprintln!("usage: bare_loop SITE OUT [--threads N]");
        return ExitCode::from(2);
    };
    match run(&arguments) {
        Ok(files) => {
            println!("{files} files");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

struct Arguments {
    content: PathBuf,
    out: PathBuf,
    /// 0: one per core.
    threads: usize,
}

impl Arguments {
    fn read() -> Option<Self> {
        let mut words = std::env::args().skip(1);
        let (mut folders, mut threads) = (Vec::new(), 0);
        while let Some(word) = words.next() {
            if word == "--threads" {
                threads = words.next()?.parse().ok()?;
            } else {
                folders.push(PathBuf::from(word));
            }
        }
        let [site, out] = folders.as_slice() else { return None };
        Some(Self { content: site.join("content"), out: out.clone(), threads })
    }
}

/// Converts all files. Returns their number.
fn run(arguments: &Arguments) -> anyhow::Result<usize> {
    rayon::ThreadPoolBuilder::new().num_threads(arguments.threads).build_global()?;
    let (content, out) = (&arguments.content, &arguments.out);
    fs::create_dir_all(out).with_context(|| out.display().to_string())?;
    WalkDir::new(content)
        .min_depth(1)
        .into_iter()
        // A folder is visited before its contents, so it is created in time, and only once.
        .filter_map(|entry| visit(entry, content, out).transpose())
        .par_bridge()
        .map(|entry| convert(&entry?).map(|()| 1))
        .try_reduce(|| 0, |one, other| Ok(one + other))
}

/// The paths of a Markdown file and of its page.
struct Job {
    from: PathBuf,
    to: PathBuf,
}

/// Creates the folder, or returns the job for a Markdown file.
fn visit(entry: walkdir::Result<DirEntry>, content: &Path, out: &Path) -> anyhow::Result<Option<Job>> {
    let entry = entry?;
    let to = out.join(entry.path().strip_prefix(content)?);
    if entry.file_type().is_dir() {
        fs::create_dir(&to).with_context(|| to.display().to_string())?;
        return Ok(None);
    }
    let is_section = to.extension().is_some_and(|extension| extension == "md");
    Ok(is_section.then(|| Job { to: to.with_extension("html"), from: entry.into_path() }))
}

fn convert(job: &Job) -> anyhow::Result<()> {
    let text = fs::read_to_string(&job.from).with_context(|| job.from.display().to_string())?;
    let prose = without_front_matter(&text);
    let mut page = String::with_capacity(prose.len() * 3 / 2);
    html::push_html(&mut page, Parser::new_ext(prose, options()));
    fs::write(&job.to, page).with_context(|| job.to.display().to_string())
}

fn without_front_matter(text: &str) -> &str {
    let Some(rest) = text.strip_prefix("---\n") else { return text };
    rest.split_once("\n---\n").map_or(text, |(_, prose)| prose)
}
