//! Checks that no word of a folder of Markdown is lost on its pages: `words FOLDER`, or `words --each FOLDER`.
//!
//! All Markdown files below the folder become the sections of one site in memory, under valid names; with `--each`, every
//! file is a site of its own, so that an error in one does not prevent building the others. Missing link targets and
//! pictures are supplied. Nothing is written.
//!
//! Prints a line for each page whose words differ from the HTML of the Markdown parser alone: the file, the lost words
//! (neither on the page nor in a diagnostic) with their byte ranges in the file, and the added words. Then the totals:
//! files, files that were not read as sections, words, pages with other words, words lost, panics, sites built, and the
//! errors by code. The exit code is 1 if a word is lost or something panics.
//!
//! `cargo run --release --example words -- --each ../some-book/src`
#![expect(clippy::print_stdout, reason = "the output of a command")]
#![expect(clippy::disallowed_methods, reason = "it reads folders that are not sites")]

#[path = "../tests/prose_support/mod.rs"]
mod prose_support;

use annals::build::{Builder, Options};
use annals::diag::Diagnostic;
use annals::source::Sources;
use anyhow::Context;
use prose_support::{completeness, site, supplies};
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
    let chunk_size = if is_each { 1 } else { files.len().max(1) };
    for files in files.chunks(chunk_size) {
        let compared = panic::catch_unwind(|| Totals::compare(files));
        match compared {
            Ok(compared_files) => totals.add(compared_files?),
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
        let extension = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if matches!(extension, "md" | "markdown" | "mdx") && path.is_file() {
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
    /// The number of pages with other words than the parser's HTML.
    different_pages: usize,
    lost: usize,
    added: usize,
    sites: usize,
    built: usize,
    /// The number of errors by code.
    errors: BTreeMap<&'static str, usize>,
}

impl Totals {
    /// Builds a site from some files and compares its pages.
    fn compare(files: &[PathBuf]) -> anyhow::Result<Self> {
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
        totals.words += pages.sections.iter().map(|page| completeness::words(page).len()).sum::<usize>();
        for page in completeness::incomplete_sections(&sources, &pages) {
            totals.different_pages += 1;
            totals.lost += page.lost.len();
            totals.added += page.added.len();
            let path = names.get(&page.path).map_or(Path::new(""), |path| path.as_path());
            println!("{}: lost {:?}, added {:?}", path.display(), page.lost, page.added);
        }
        let outcome = Builder::default().build(&sources, &Options::default());
        totals.sites += 1;
        totals.built += usize::from(outcome.site.is_some());
        for error in outcome.diagnostics.iter().filter(|diagnostic| Diagnostic::is_error(diagnostic)) {
            *totals.errors.entry(error.code.name()).or_default() += 1;
        }
        Ok(totals)
    }

    fn add(&mut self, other: Self) {
        self.files += other.files;
        self.unread += other.unread;
        self.words += other.words;
        self.different_pages += other.different_pages;
        self.lost += other.lost;
        self.added += other.added;
        self.sites += other.sites;
        self.built += other.built;
        for (code, count) in other.errors {
            *self.errors.entry(code).or_default() += count;
        }
    }

    fn print(&self) {
        let Self { panics, files, unread, words, different_pages: apart, lost, added, sites, built, errors } = self;
        println!("{files} files, {unread} not read as sections; {words} words on their pages");
        println!("{apart} pages with other words: {lost} lost, {added} added");
        println!("{panics} panics; {built} of {sites} sites built; errors: {errors:?}");
    }
}

/// Replaces the front matter by one with a title, which sections need: other generators have other keys.
fn with_front(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let text = text.trim_start_matches('\u{feff}');
    let body = annals::parse::split_front_matter(text).map_or(0, |parts| parts.body_start);
    format!("{}{}", site::FRONT, &text[body..]).into_bytes()
}
