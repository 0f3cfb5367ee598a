//! `annals build`.

use super::RootArgs;
use super::report::{self, Progress};
use crate::build::{Builder, Counts, Options, Outcome, Stage, read};
use crate::diag::Diagnostic;
use crate::model::Date;
use crate::project::{self, Project};
use crate::site::{Layout, Site, Target};
use crate::source::Sources;
use crate::watch::Watch;
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
    if !args.watch {
        return once(args, &root, None);
    }
    let mut builder = Builder::default();
    let mut paths = watched(&root)?;
    let mut watch = Watch::new(&root, &paths)?;
    loop {
        // The watch stands before the build: what is saved meanwhile is not lost.
        once(args, &root, Some(&mut builder))?;
        report::note(&format!("waiting for changes in {}; Ctrl-C ends", root.display()));
        watch.wait()?;
        let now = watched(&root)?;
        if now != paths {
            watch = Watch::new(&root, &now)?;
            paths = now;
        }
    }
}

/// What a change of makes the site another. While `book.toml` cannot be read, that is `book.toml`.
fn watched(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let (sources, _) = read(root).with_context(|| format!("{} cannot be read", root.display()))?;
    let project = sources.get(project::FILE).and_then(|file| project::parse(file).value);
    Ok(project.map_or_else(|| vec![root.join(project::FILE)], |project| sources_of(root, &project)))
}

/// Builds and writes: with what `builder` keeps, or, where this is the only time, each page as it is made.
fn once(args: &BuildArgs, root: &Path, builder: Option<&mut Builder>) -> anyhow::Result<ExitCode> {
    let started = now();
    let progress = Progress::start();
    let (sources, mut unread) = read(root).with_context(|| format!("{} cannot be read", root.display()))?;
    let options = Options { as_of: args.as_of.clone() };
    let project = sources.get(project::FILE).and_then(|file| project::parse(file).value);
    let place = project.map(|project| out_dir(args, root, &project));
    let refusal = place.as_ref().and_then(|(_, refusal)| refusal.clone());
    unread.extend(refusal);
    let out = place.map(|(out, _)| out).unwrap_or_default();
    let mut disk = Disk { out: &out, refuses: !unread.is_empty(), writing: None };
    let stage = |stage: Stage| progress.stage(stage);
    let outcome = match builder {
        Some(builder) => {
            let mut outcome = builder.build_with(&sources, &options, &stage);
            disk.take(outcome.site.take());
            outcome
        }
        None => Builder::default().build_into(&sources, &options, &stage, &mut disk),
    };
    let Outcome { diagnostics, counts, .. } = with_unread(outcome, unread, &sources);
    let failed = diagnostics.iter().any(Diagnostic::is_error);
    progress.tell("writing");
    let written = disk.writing.filter(|_| !failed).map(|writing| writing.and_then(Writing::finish));
    drop(progress);
    report::diagnostics(&diagnostics, &sources);
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
            sum(&counts.unwrap_or_default(), &written, &out, started.elapsed());
            Ok(ExitCode::SUCCESS)
        }
    }
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

/// Where to write, and why not there.
fn out_dir(args: &BuildArgs, root: &Path, project: &Project) -> (PathBuf, Option<Diagnostic>) {
    let written = &project.folders.output;
    let out = args.out.clone().unwrap_or_else(|| root.join(&written.value));
    let sources = sources_of(root, project);
    let sources: Vec<&Path> = sources.iter().map(PathBuf::as_path).collect();
    let refusal = write::check_place(&out, &sources).err().map(|error| {
        let message = format!("the site cannot be written there: {error}");
        let error = Diagnostic::error("output", written.span, message).help(error.help());
        // What the command line says stands in no file.
        if args.out.is_some() { error.at_path(&out.display().to_string()) } else { error }
    });
    (out, refusal)
}

fn sources_of(root: &Path, project: &Project) -> Vec<PathBuf> {
    let folders = &project.folders;
    let paths = [&folders.content, &folders.seeds, &folders.statics, &project.report.about.value];
    let paths = paths.into_iter().map(|path| root.join(path));
    paths.chain([root.join("themes"), root.join(project::FILE)]).collect()
}

fn sum(counts: &Counts, written: &write::Report, out: &Path, time: Duration) {
    report::say(&report::counted(counts));
    let removed = if written.removed > 0 { format!(", {} removed", written.removed) } else { String::new() };
    report::say(&format!(
        "{} in {}: {} written, {} unchanged{removed} ({:.2} s)",
        report::number(counts.pages, "page", "pages"),
        out.display(),
        report::number(written.written, "file", "files"),
        written.unchanged,
        time.as_secs_f64()
    ));
    if let Some(leftover) = &written.leftover {
        report::note(&format!(
            "warning: the old site could not be removed from {}; remove it by hand",
            leftover.display()
        ));
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the summary tells how long a build took; nothing of it reaches the output"
)]
fn now() -> Instant {
    Instant::now()
}
