//! The least that a generator has to do: `bare_loop SITE OUT [--threads N]`.
//!
//! Reads each Markdown file of a site, cuts off its front matter, lets pulldown-cmark make HTML of
//! it and writes that. No names, no pages but these, no templates, no checks. It is the measure
//! that `./bench` holds annals against: what lies above it is the price of everything else.

#![expect(clippy::disallowed_methods, reason = "it measures the bare work, so it goes through nothing of annals")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tells what it did")]

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
    /// 0: as many as there are cores.
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

/// Converts every file, and gives their number.
fn run(arguments: &Arguments) -> anyhow::Result<usize> {
    rayon::ThreadPoolBuilder::new().num_threads(arguments.threads).build_global()?;
    let (content, out) = (&arguments.content, &arguments.out);
    fs::create_dir_all(out).with_context(|| out.display().to_string())?;
    WalkDir::new(content)
        .min_depth(1)
        .into_iter()
        // A folder is walked before what lies in it, so it is made in time, and once.
        .filter_map(|entry| visit(entry, content, out).transpose())
        .par_bridge()
        .map(|entry| convert(&entry?).map(|()| 1))
        .try_reduce(|| 0, |one, other| Ok(one + other))
}

/// Where a file is read, and where its page is written.
struct Job {
    from: PathBuf,
    to: PathBuf,
}

/// Makes the folder, or says what there is to do for the file.
fn visit(entry: walkdir::Result<DirEntry>, content: &Path, out: &Path) -> anyhow::Result<Option<Job>> {
    let entry = entry?;
    let to = out.join(entry.path().strip_prefix(content)?);
    if entry.file_type().is_dir() {
        fs::create_dir(&to).with_context(|| to.display().to_string())?;
        return Ok(None);
    }
    let is_section = to.extension().is_some_and(|ending| ending == "md");
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
