//! `annals build`.

use super::RootArgs;
use super::report::{self, Progress, Told};
use crate::build::{Builder, Counts, Options, Outcome, STAMP_RECORD, Stage, read, read_again};
use crate::diag::Diagnostic;
use crate::model::Date;
use crate::panics;
use crate::project::{self, Project};
use crate::site::{Layout, Site, Target};
use crate::source::disk::Kept;
use crate::source::{Sources, Span};
use crate::watch::{Method, Wake, Watch};
use crate::write::{self, Exchange, WriteError, Writing};
use anyhow::Context;
use clap::Args;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[derive(Args, Debug)]
pub(super) struct BuildArgs {
    #[command(flatten)]
    root: RootArgs,
    /// Where to write the site [default: `build-dir` in book.toml, or `public`]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Publish what is under embargo until this day or an earlier one
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
    /// Build again whenever a file changes, until interrupted
    #[arg(long)]
    watch: bool,
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text).map_err(|error| format!("{}; write a day as in 2025-01-31", error.message))
}

pub(super) fn run(args: &BuildArgs) -> anyhow::Result<ExitCode> {
    let root = args.root.find()?;
    if args.watch {
        return watch_loop(args, &root);
    }
    let started = now();
    let (sources, unread) = read(&root).with_context(|| unreadable(&root))?;
    once(args, &root, &Read { sources: &sources, unread, started }, None, &mut Told::default())
}

/// Builds whenever something has changed.
fn watch_loop(args: &BuildArgs, root: &Path) -> anyhow::Result<ExitCode> {
    let mut watching = Watching::default();
    let mut watch = Watch::new(root, Method::Events);
    let mut last_panic = None;
    loop {
        let round = panics::caught(|| {
            // The watch stands before the build: what is saved meanwhile is not lost.
            watch.keep_to(&watched(root, watching.kept.sources()));
            watching.build(args, root)
        });
        let (looking, is_unsure) = match round {
            Ok(round) => round?,
            Err(panic) => {
                // What the builder caches may be half changed.
                watching.builder = Builder::default();
                if last_panic.as_ref() != Some(&panic) {
                    report::bug(&panic);
                    report::note("nothing was written; waiting for changes");
                }
                last_panic = Some(panic);
                (Duration::ZERO, false)
            }
        };
        if watch.wait(looking, is_unsure) == Wake::Stop {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

/// What `build --watch` caches from one build to the next.
#[derive(Default)]
struct Watching {
    builder: Builder,
    kept: Kept,
    told: Told,
    unread: Option<Vec<Diagnostic>>,
}

impl Watching {
    /// Builds if something has changed. Returns how long reading took, and whether more may change soon.
    fn build(&mut self, args: &BuildArgs, root: &Path) -> anyhow::Result<(Duration, bool)> {
        let started = now();
        let unread = read_again(root, &mut self.kept).with_context(|| unreadable(root))?;
        let looking = started.elapsed();
        let is_unsure = !self.kept.changed().is_empty();
        if is_unsure || self.unread.as_ref() != Some(&unread) {
            let read = Read { sources: self.kept.sources(), unread: unread.clone(), started };
            once(args, root, &read, Some(&mut self.builder), &mut self.told)?;
            report::note(&format!("waiting for changes in {}; Ctrl-C ends", root.display()));
        }
        self.unread = Some(unread);
        Ok((looking, is_unsure))
    }
}

/// What a build is made from.
struct Read<'r> {
    sources: &'r Sources,
    unread: Vec<Diagnostic>,
    started: Instant,
}

pub(super) fn unreadable(root: &Path) -> String {
    format!("{} cannot be read", root.display())
}

/// The folders in which a change makes the site another: none while `book.toml` cannot be read.
pub(super) fn watched(root: &Path, sources: &Sources) -> Vec<PathBuf> {
    let project = sources.get(project::FILE).and_then(|file| project::parse(file).value);
    project.map_or_else(Vec::new, |project| sources_of(root, &project))
}

/// Builds and writes: with what `builder` keeps, or, where this is the only time, each page as it is made.
fn once(
    args: &BuildArgs,
    root: &Path,
    read: &Read<'_>,
    builder: Option<&mut Builder>,
    told: &mut Told,
) -> anyhow::Result<ExitCode> {
    let progress = Progress::start();
    let sources = read.sources;
    let project = sources.get(project::FILE).and_then(|file| project::parse(file).value);
    let place = project.map(|project| output_place(args, root, &project));
    let mut unread: Vec<Diagnostic> = read.unread.clone();
    let mut last_stamps = None;
    let mut out = PathBuf::new();
    if let Some(place) = place {
        out = place.out;
        unread.extend(place.refusal);
        match self::last_stamps(&out) {
            Ok(stamps) => last_stamps = stamps,
            Err(error @ WriteError::Io { .. }) => {
                let message = format!("the last build cannot be compared with this one: {error}");
                unread.push(output_error(args, place.written, &out, message, error.help()));
            }
            // Anything else keeps the site from being written too, and is reported then.
            Err(_) => {}
        }
    }
    let options = Options { as_of: args.as_of.clone(), last_stamps, ..Options::default() };
    let mut disk = Disk { out: &out, refuses: !unread.is_empty(), writing: None };
    let stage = |stage: Stage| progress.stage(stage);
    let outcome = match builder {
        Some(builder) => {
            let mut outcome = builder.build_with(sources, &options, &stage);
            disk.take(outcome.site.take());
            outcome
        }
        None => Builder::default().build_into(sources, &options, &stage, &mut disk),
    };
    let Outcome { diagnostics, counts, .. } = with_unread(outcome, unread, sources);
    let failed = diagnostics.iter().any(Diagnostic::is_error);
    progress.tell("writing");
    let written = disk.writing.filter(|_| !failed).map(|writing| writing.and_then(Writing::finish));
    drop(progress);
    told.tell(&diagnostics, sources);
    match written {
        None => {
            report::note("nothing was written");
            Ok(ExitCode::FAILURE)
        }
        Some(Err(error)) => {
            report::note(&format!("error: {error}\n  help: {}", error.help()));
            Ok(ExitCode::FAILURE)
        }
        Some(Ok(written)) => {
            sum(&counts.unwrap_or_default(), &written, &out, read.started.elapsed());
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The record of stamps in the folder of `build-dir`, if a build has written there.
pub(super) fn last_stamps_of(root: &Path, project: &Project) -> Result<Option<Arc<str>>, WriteError> {
    last_stamps(&root.join(&project.folders.output.value))
}

/// The record of stamps of the last build into this folder.
fn last_stamps(out: &Path) -> Result<Option<Arc<str>>, WriteError> {
    Ok(write::read_last(out, STAMP_RECORD)?.map(Arc::from))
}

/// The output folder as the target of a build.
struct Disk<'d> {
    out: &'d Path,
    /// Whether it is known before the build that nothing can be written.
    refuses: bool,
    writing: Option<Result<Writing, WriteError>>,
}

impl Disk<'_> {
    fn take(&mut self, site: Option<Site>) {
        let Some(site) = site.filter(|site| self.begin(site.layout())) else { return };
        site.files().par_iter().enumerate().for_each(|(index, bytes)| self.file(index, bytes));
    }
}

impl Target for Disk<'_> {
    fn begin(&mut self, layout: &Arc<Layout>) -> bool {
        if self.refuses {
            return false;
        }
        let writing = Writing::begin(layout, self.out, Exchange::Atomic);
        let begun = writing.is_ok();
        self.writing = Some(writing);
        begun
    }

    fn file(&self, index: usize, bytes: &[u8]) {
        if let Some(Ok(writing)) = &self.writing {
            writing.file(index, bytes);
        }
    }
}

/// What could not be read is an error of the report.
pub(super) fn with_unread(mut outcome: Outcome, unread: Vec<Diagnostic>, sources: &Sources) -> Outcome {
    if !unread.is_empty() {
        outcome.site = None;
        outcome.diagnostics.extend(unread);
        crate::diag::sort(&mut outcome.diagnostics, sources);
    }
    outcome
}

/// The output folder.
struct OutputPlace {
    out: PathBuf,
    /// Where `book.toml` names it.
    written: Span,
    /// Why the site cannot be written there.
    refusal: Option<Diagnostic>,
}

fn output_place(args: &BuildArgs, root: &Path, project: &Project) -> OutputPlace {
    let written = &project.folders.output;
    let out = args.out.clone().unwrap_or_else(|| root.join(&written.value));
    let sources = sources_of(root, project);
    let sources: Vec<&Path> = sources.iter().map(PathBuf::as_path).collect();
    let refusal = write::check_place(&out, &sources).err().map(|error| {
        output_error(args, written.span, &out, format!("the site cannot be written there: {error}"), error.help())
    });
    OutputPlace { out, written: written.span, refusal }
}

/// An error about the output, where it is named: what the command line names is in no file.
fn output_error(args: &BuildArgs, written: Span, out: &Path, message: String, help: &str) -> Diagnostic {
    let error = Diagnostic::error("output", written, message).help(help);
    if args.out.is_some() { error.at_path(&out.display().to_string()) } else { error }
}

fn sources_of(root: &Path, project: &Project) -> Vec<PathBuf> {
    let folders = &project.folders;
    let paths = [&folders.content, &folders.seeds, &folders.statics, &project.report.about.value];
    let paths = paths.into_iter().map(|path| root.join(path));
    paths.chain([root.join("themes"), root.join(project::LANGUAGES), root.join(project::FILE)]).collect()
}

fn sum(counts: &Counts, written: &write::Report, out: &Path, time: Duration) {
    report::say(&report::counted(counts));
    let removed = match written.removed.len() {
        0 => String::new(),
        count => format!(", {count} removed"),
    };
    report::say(&format!(
        "{} in {}: {} written, {} unchanged{removed} ({:.2} s)",
        report::number(counts.pages, "page", "pages"),
        out.display(),
        report::number(written.written, "file", "files"),
        written.unchanged,
        time.as_secs_f64()
    ));
    tell_of_pages(&written.removed);
    if let Some(leftover) = &written.leftover {
        report::note(&format!(
            "warning: the old site could not be removed from {}; remove it by hand",
            leftover.display()
        ));
    }
}

/// So many pages that are gone are named.
const NAMED: usize = 5;

/// Names pages that are gone: somebody may have cited them.
fn tell_of_pages(removed: &[String]) {
    let gone: Vec<&str> = removed.iter().map(String::as_str).filter(|path| is_citable(path)).collect();
    if gone.is_empty() {
        return;
    }
    let mut named: Vec<String> = gone.iter().take(NAMED).map(|path| format!("  {path}")).collect();
    if gone.len() > NAMED {
        named.push(format!("  and {} more", gone.len() - NAMED));
    }
    report::note(&format!(
        "note: {} gone that the last build had:\n{}\n  help: an address that was published should lead on: put the old id or address into `was` of the record or section that takes its place",
        report::number(gone.len(), "page is", "pages are"),
        named.join("\n"),
    ));
}

/// Whether a file is the page of one section or record. Lists, their further pages and the timeline come and go by
/// themselves.
fn is_citable(path: &str) -> bool {
    let Some((folder, name)) = path.strip_suffix(".html").and_then(|path| path.split_once('/')) else { return false };
    let is_list = name == "index" || name.starts_with("index/");
    match folder {
        _ if is_list => false,
        "report" => true,
        // Of permanent addresses that are gone the build has warned.
        "timeline" | "sources" | "names" | "assets" | "search" | "p" => false,
        _ => !name.contains('/'),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the summary tells how long a build took; nothing of it reaches the output"
)]
pub(super) fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_sections_and_records_are_told_of_when_they_are_gone() {
        for path in ["report/a.html", "report/part/a.html", "people/a.html", "vessels/a.html"] {
            assert!(is_citable(path), "{path}");
        }
        for path in [
            "index.html",
            "people/index.html",
            "report/index/2.html",
            "people/a/2.html",
            "p/7k.html",
            "timeline/2024.html",
            "report/a.pdf",
            "x.html",
        ] {
            assert!(!is_citable(path), "{path}");
        }
    }
}
