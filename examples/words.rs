//! Whether a folder of Markdown loses words on its pages: `words FOLDER`, or `words --each FOLDER`.
//!
//! All Markdown files below the folder become the sections of one site in memory, under names that annals takes; with
//! `--each` every file is a site of its own, so that one with an error keeps no other from being built. What they link
//! to or show and is not there is supplied. Nothing is written.
//!
//! Of each page that shows other words than the HTML of the Markdown parser itself there is a line with the file, the
//! words that are lost (neither on the page nor in a diagnostic) with their bytes in the file, and the words that are
//! added. Then the totals: files, files that were not read as sections, words, pages with other words, words lost, panics,
//! sites built, and the errors by code. The exit code is 1 where a word is lost or something panics.
//!
//! `cargo run --release --example words -- --each ../some-book/src`
#![expect(clippy::print_stdout, reason = "what was found is what this program is for")]
#![expect(clippy::disallowed_methods, reason = "it reads trees that are no sites")]

#[path = "../tests/prose_support/mod.rs"]
mod prose_support;

use annals::build::{Builder, Options};
use annals::diag::Diagnostic;
use annals::source::Sources;
use anyhow::Context;
use prose_support::{law, site, supplies};
use std::collections::BTreeMap;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use walkdir::WalkDir;

fn main() -> anyhow::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (folder, is_each) = match &arguments[..] {
        [each, folder] if each == "--each" => (folder, true),
        [folder] => (folder, false),
        _ => anyhow::bail!("usage: words [--each] FOLDER"),
    };
    let files = markdown_files(Path::new(folder))?;
    let mut totals = Totals::default();
    let together = if is_each { 1 } else { files.len().max(1) };
    for files in files.chunks(together) {
        let compared = panic::catch_unwind(|| Totals::of(files));
        match compared {
            Ok(more) => totals.add(more?),
            Err(_) => {
                totals.panics += 1;
                println!("{}: panic", files[0].display());
            }
        }
    }
    totals.print();
    Ok(if totals.lost + totals.panics == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn markdown_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let path = entry.with_context(|| folder.display().to_string())?.into_path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if matches!(ending, "md" | "markdown" | "mdx") && path.is_file() {
            files.push(path);
        }
    }
    Ok(files)
}

#[derive(Default)]
struct Totals {
    panics: usize,
    files: usize,
    unread: usize,
    words: usize,
    /// The pages that show other words.
    apart: usize,
    lost: usize,
    added: usize,
    sites: usize,
    built: usize,
    /// How many errors there are, by code.
    errors: BTreeMap<&'static str, usize>,
}

impl Totals {
    /// Makes a site of some files and compares its pages.
    fn of(files: &[PathBuf]) -> anyhow::Result<Self> {
        let mut totals = Self::default();
        let mut sources = Sources::from_files([(annals::project::FILE, site::BOOK.as_bytes())]);
        let mut names = BTreeMap::new();
        for (number, path) in files.iter().enumerate() {
            let bytes = fs::read(path).with_context(|| path.display().to_string())?;
            let name = format!("content/s{number:05}.md");
            sources.insert(name.as_str(), with_front(&bytes));
            names.insert(name, path);
        }
        supplies::supply(&mut sources);
        let pages = site::pages(&sources).context("the settings cannot be read")?;
        totals.files += files.len();
        totals.unread += files.len().saturating_sub(pages.sections.len());
        totals.words += pages.sections.iter().map(|page| law::words(page).len()).sum::<usize>();
        for apart in law::broken(&sources, &pages) {
            totals.apart += 1;
            totals.lost += apart.lost.len();
            totals.added += apart.added.len();
            let path = names.get(&apart.path).map_or(Path::new(""), |path| path.as_path());
            println!("{}: lost {:?}, added {:?}", path.display(), apart.lost, apart.added);
        }
        let outcome = Builder::default().build(&sources, &Options::default());
        totals.sites += 1;
        totals.built += usize::from(outcome.site.is_some());
        for error in outcome.diagnostics.iter().filter(|diagnostic| Diagnostic::is_error(diagnostic)) {
            *totals.errors.entry(error.code).or_default() += 1;
        }
        Ok(totals)
    }

    fn add(&mut self, other: Self) {
        self.files += other.files;
        self.unread += other.unread;
        self.words += other.words;
        self.apart += other.apart;
        self.lost += other.lost;
        self.added += other.added;
        self.sites += other.sites;
        self.built += other.built;
        for (code, count) in other.errors {
            *self.errors.entry(code).or_default() += count;
        }
    }

    fn print(&self) {
        let Self { panics, files, unread, words, apart, lost, added, sites, built, errors } = self;
        println!("{files} files, {unread} not read as sections; {words} words on their pages");
        println!("{apart} pages with other words: {lost} lost, {added} added");
        println!("{panics} panics; {built} of {sites} sites built; errors: {errors:?}");
    }
}

/// A section needs a title; front matter of other generators has other keys, so that it is not read as such.
fn with_front(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let text = text.trim_start_matches('\u{feff}');
    let body = annals::parse::parts(text).map_or(0, |parts| parts.body);
    format!("{}{}", site::FRONT, &text[body..]).into_bytes()
}
