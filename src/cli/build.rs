//! `annals build`.

use super::RootArgs;
use super::last_build::{self, PrintedReport};
use super::report::{self, Progress, ReportedWarnings};
use super::signing::Signing;
use super::watch_loop::{self, Rebuild};
use crate::build::{BuildResult, Builder, Counts, Options, STAMP_RECORD, Stage};
use crate::diag::{Code, Diagnostic, draw};
use crate::model::Date;
use crate::panics::Panic;
use crate::preview::SourceScanner;
use crate::project::{self, Project};
use crate::route::Address;
use crate::site::{OutputTarget, Site, SiteLayout, WriteContent};
use crate::source::{Sources, Span};
use crate::watch::Method;
use crate::write::{self, BuildRecord, ExchangeMethod, SignatureState, Signer, SiteWriter, WriteError, WriteReport};
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
    /// Output folder [default: `build-dir` in book.toml, or `public`]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Publish content whose embargo ends on or before this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
    /// Treat every warning as an error
    #[arg(long)]
    strict: bool,
    /// Sign the list of files with this secret key of minisign; asks for its password, or reads it from standard input
    #[arg(long, value_name = "KEYFILE")]
    sign: Option<PathBuf>,
    /// Rebuild when files change, until interrupted
    #[arg(long)]
    watch: bool,
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text).map_err(|error| format!("{}; write a day as in 2025-01-31", error.message))
}

pub(super) fn run(args: &BuildArgs) -> anyhow::Result<ExitCode> {
    let root = args.root.find()?;
    let signing = args.sign.as_deref().map(Signing::read).transpose()?;
    if args.watch {
        let (scanner, builder) = (SourceScanner::new(&root), Builder::default());
        let mut build = WatchedBuild { args, signing, scanner, builder, reported: ReportedWarnings::default() };
        return watch_loop::run(&mut build, Method::Events).map(|()| ExitCode::SUCCESS);
    }
    let started = now();
    let mut builder = Builder::default();
    let (sources, read_errors) = builder.read(&root).with_context(|| unreadable(&root))?;
    let input = BuildInput { sources: &sources, read_errors, signing: signing.as_ref(), started };
    let result = build_once(args, &root, &input, &mut builder, &mut ReportedWarnings::default());
    // The program ends.
    std::mem::forget(sources);
    result
}

/// `build --watch` between two builds.
struct WatchedBuild<'a> {
    args: &'a BuildArgs,
    signing: Option<Signing>,
    scanner: SourceScanner,
    builder: Builder,
    reported: ReportedWarnings,
}

impl Rebuild for WatchedBuild<'_> {
    fn parts(&mut self) -> (&mut SourceScanner, &mut Builder) {
        (&mut self.scanner, &mut self.builder)
    }

    fn rebuild(&mut self, started: Instant) -> anyhow::Result<()> {
        let (scanner, root) = (&self.scanner, self.scanner.root());
        let read_errors = scanner.read_errors().to_vec();
        let signing = self.signing.as_ref();
        let input = BuildInput { sources: scanner.sources(), read_errors, signing, started };
        build_once(self.args, root, &input, &mut self.builder, &mut self.reported)?;
        report::eprint_line(&format!("waiting for changes in {}; press Ctrl-C to stop", root.display()));
        self.scanner.take_changed();
        Ok(())
    }

    fn report_panic(&mut self, _: &Panic, _: &[Arc<str>]) {
        report::eprint_line("nothing was written; waiting for changes");
    }
}

/// The input of a build, as read from disk.
struct BuildInput<'r> {
    sources: &'r Sources,
    read_errors: Vec<Diagnostic>,
    signing: Option<&'r Signing>,
    started: Instant,
}

pub(super) fn unreadable(root: &Path) -> String {
    format!("{} cannot be read", root.display())
}

/// Builds and writes the site: incrementally with `--watch`, else page by page as each is rendered. A build without
/// `--watch` takes the builder's caches, and builds nothing if the output is up to date.
fn build_once(
    args: &BuildArgs,
    root: &Path,
    input: &BuildInput<'_>,
    builder: &mut Builder,
    reported: &mut ReportedWarnings,
) -> anyhow::Result<ExitCode> {
    let progress = Progress::start();
    let style = report::style();
    let announces_key = builder.project().is_some_and(|project| project.report.public_key.is_some());
    let mut setup = BuildSetup::new(args, root, input, builder.project());
    let digest = if args.watch { None } else { setup.input_digest(input, style) };
    if let Some((printed, files)) = digest.as_ref().and_then(|digest| last_build::up_to_date(&setup.out, digest)) {
        drop(progress);
        let unchanged = WriteReport { unchanged: files, ..WriteReport::default() };
        return Ok(print_result(&printed, Some(Ok(unchanged)), &setup.out, input, announces_key));
    }
    setup.read_last_stamps(args);
    let BuildSetup { out, options, signer, errors, .. } = setup;
    let mut disk = DiskTarget { out: &out, is_refused: !errors.is_empty(), signer, writing: None };
    let result = build_into(&mut disk, builder, args.watch, input.sources, &options, &progress);
    let mut result = with_read_errors(result, errors, input.sources);
    // Only a one-shot build has any, and the program ends after it.
    std::mem::take(&mut result.leftovers).forget();
    progress.set_message("writing");
    let diagnostics = reported.render(&result.diagnostics, input.sources, style);
    let printed = PrintedReport { counts: result.counts.unwrap_or_default(), diagnostics };
    let failed = result.diagnostics.iter().any(Diagnostic::is_error);
    let digest = digest.filter(|_| !failed && !result.reports_losses);
    let record = digest.and_then(|digest| last_build::record(digest, &printed));
    let written = disk.writing.filter(|_| !failed).map(|writing| writing.and_then(|writing| finish(writing, record)));
    drop(progress);
    Ok(print_result(&printed, written, &out, input, announces_key))
}

/// What is known before a build.
struct BuildSetup {
    /// The output folder; empty if `book.toml` cannot be used, since then nothing is written.
    out: PathBuf,
    /// The span of `build-dir` in `book.toml`; `None` if that cannot be used.
    out_setting: Option<Span>,
    options: Options,
    signer: Option<Signer>,
    /// Errors that prevent writing the site. It is built all the same, so that one run reports all errors.
    errors: Vec<Diagnostic>,
}

impl BuildSetup {
    fn new(args: &BuildArgs, root: &Path, input: &BuildInput<'_>, project: Option<&Project>) -> Self {
        let options = Options { as_of: args.as_of.clone(), is_strict: args.strict, ..Options::default() };
        let errors = input.read_errors.clone();
        let mut setup = Self { out: PathBuf::new(), out_setting: None, options, signer: None, errors };
        if let Some(project) = project {
            let OutputFolder { out, setting, refusal } = output_folder(args, root, project);
            (setup.out, setup.out_setting) = (out, Some(setting));
            setup.errors.extend(refusal);
            if let Some(signing) = input.signing {
                let folders = source_paths(root, project).into_iter().chain([setup.out.clone()]).collect::<Vec<_>>();
                setup.signer = Some(signing.signer(project));
                setup.errors.extend(signing.refusal(setting, &folders).into_iter().chain(signing.other_key(project)));
            }
        }
        setup
    }

    /// The digest of the input; `None` if the result cannot be that of the last build.
    fn input_digest(&self, input: &BuildInput<'_>, style: draw::Style) -> Option<[u8; 32]> {
        let key = input.signing.map(|signing| signing.key().public());
        let can_write = self.out_setting.is_some() && self.errors.is_empty();
        can_write.then(|| last_build::input_digest(input.sources, &self.options, key, style)).flatten()
    }

    /// Reads the record of stamps of the last build, with which the build is compared.
    fn read_last_stamps(&mut self, args: &BuildArgs) {
        let Some(setting) = self.out_setting else { return };
        match last_stamps(&self.out) {
            Ok(stamps) => self.options.last_stamps = stamps,
            Err(error @ WriteError::Io { .. }) => {
                let message = format!("the last build cannot be compared with this one: {error}");
                self.errors.push(output_error(args, setting, &self.out, message, error.help()));
            }
            // Any other error also prevents writing the site, and is reported then.
            Err(_) => {}
        }
    }
}

/// Prints the diagnostics, and what was written; `None` if the report has errors.
fn print_result(
    printed: &PrintedReport,
    written: Option<Result<WriteReport, WriteError>>,
    out: &Path,
    input: &BuildInput<'_>,
    announces_key: bool,
) -> ExitCode {
    report::eprint_drawn(&printed.diagnostics);
    match written {
        None => report::eprint_line("nothing was written"),
        Some(Err(error)) => report::eprint_line(&format!("error: {error}\n  help: {}", error.help())),
        Some(Ok(written)) => {
            print_summary(&printed.counts, &written, out, input.started.elapsed());
            print_signature(&written, input.signing, announces_key);
            return ExitCode::SUCCESS;
        }
    }
    ExitCode::FAILURE
}

fn finish(writing: SiteWriter, record: Option<BuildRecord>) -> Result<WriteReport, WriteError> {
    match record {
        Some(record) => writing.finish_with_record(&record),
        None => writing.finish(),
    }
}

/// Builds the site into the target.
fn build_into(
    target: &mut DiskTarget<'_>,
    builder: &mut Builder,
    is_incremental: bool,
    sources: &Sources,
    options: &Options,
    progress: &Progress,
) -> BuildResult {
    let stage = |stage: Stage| progress.stage(stage);
    if !is_incremental {
        return std::mem::take(builder).build_to_target(sources, options, &stage, target);
    }
    let mut result = builder.build_with_progress(sources, options, &stage);
    target.write_site(result.site.take());
    result
}

/// The record of stamps in the folder of `build-dir`, if a build has written there.
pub(super) fn last_stamps_of(root: &Path, project: &Project) -> Result<Option<Arc<str>>, WriteError> {
    last_stamps(&root.join(&project.folders.output.value))
}

/// The record of stamps of the last build into this folder.
fn last_stamps(out: &Path) -> Result<Option<Arc<str>>, WriteError> {
    Ok(write::read_previous(out, STAMP_RECORD)?.map(Arc::from))
}

/// The output folder as the target of a build.
struct DiskTarget<'d> {
    out: &'d Path,
    /// Set if errors found before the build prevent writing the site.
    is_refused: bool,
    signer: Option<Signer>,
    writing: Option<Result<SiteWriter, WriteError>>,
}

impl DiskTarget<'_> {
    fn write_site(&mut self, site: Option<Site>) {
        let Some(site) = site.filter(|site| self.begin(site.layout())) else { return };
        site.files().par_iter().enumerate().for_each(|(index, bytes)| self.write_file(index, bytes));
    }
}

impl OutputTarget for DiskTarget<'_> {
    fn begin(&mut self, layout: &Arc<SiteLayout>) -> bool {
        if self.is_refused {
            return false;
        }
        let writing = SiteWriter::begin(layout, self.out, ExchangeMethod::Atomic);
        let writing = writing.map(|writing| writing.with_signer(self.signer.clone()));
        let has_begun = writing.is_ok();
        self.writing = Some(writing);
        has_begun
    }

    fn write_file(&self, index: usize, bytes: &[u8]) {
        if let Some(Ok(writing)) = &self.writing {
            writing.write_file(index, bytes);
        }
    }

    fn stream_file(&self, index: usize, write: &WriteContent<'_>) {
        if let Some(Ok(writing)) = &self.writing {
            writing.stream_file(index, write);
        }
    }
}

/// Adds the errors of reading to those of the build.
pub(super) fn with_read_errors(
    mut outcome: BuildResult,
    read_errors: Vec<Diagnostic>,
    sources: &Sources,
) -> BuildResult {
    if !read_errors.is_empty() {
        outcome.site = None;
        outcome.diagnostics.extend(read_errors);
        crate::diag::sort(&mut outcome.diagnostics, sources);
    }
    outcome
}

/// The output folder, checked before the build.
struct OutputFolder {
    out: PathBuf,
    /// The span of `build-dir` in `book.toml`.
    setting: Span,
    /// The error if the site cannot be written there.
    refusal: Option<Diagnostic>,
}

fn output_folder(args: &BuildArgs, root: &Path, project: &Project) -> OutputFolder {
    let setting = &project.folders.output;
    let out = args.out.clone().unwrap_or_else(|| root.join(&setting.value));
    let sources = source_paths(root, project);
    let sources: Vec<&Path> = sources.iter().map(PathBuf::as_path).collect();
    let refusal = write::check_output_dir(&out, &sources).err().map(|error| {
        output_error(args, setting.span, &out, format!("the site cannot be written there: {error}"), error.help())
    });
    OutputFolder { out, setting: setting.span, refusal }
}

/// An error about the output folder, at its setting in `book.toml` or, if `--out` is given, at the folder's path.
fn output_error(args: &BuildArgs, setting: Span, out: &Path, message: String, help: &str) -> Diagnostic {
    let error = Diagnostic::error(Code::Output, setting, message).help(help);
    if args.out.is_some() { error.at_path(&out.display().to_string()) } else { error }
}

/// The folders and files that a site is read from.
pub(super) fn source_paths(root: &Path, project: &Project) -> Vec<PathBuf> {
    let folders = &project.folders;
    let paths = [&folders.content, &folders.seeds, &folders.statics, &project.report.about.value];
    let paths = paths.into_iter().map(|path| root.join(path));
    let paths = paths.chain(project.theme.stylesheet.iter().map(|path| root.join(&path.value)));
    paths.chain([root.join("themes"), root.join(project::LANGUAGES), root.join(project::FILE)]).collect()
}

fn print_summary(counts: &Counts, written: &WriteReport, out: &Path, time: Duration) {
    report::print_line(&report::format_counts(counts));
    let removed = match written.removed.len() {
        0 => String::new(),
        count => format!(", {count} removed"),
    };
    report::print_line(&format!(
        "{} in {}: {} written, {} unchanged{removed} ({:.2} s)",
        report::quantity(counts.pages, "page", "pages"),
        out.display(),
        report::quantity(written.written, "file", "files"),
        written.unchanged,
        time.as_secs_f64()
    ));
    list_removed_pages(&written.removed);
    if let Some(leftover) = &written.leftover {
        report::eprint_line(&format!(
            "warning: the old site could not be removed from {}; remove it by hand",
            leftover.display()
        ));
    }
}

fn print_signature(written: &WriteReport, signing: Option<&Signing>, announces_key: bool) {
    if let Some(signing) = signing {
        report::print_line(&format!("signed with the key {}", signing.key().public().id()));
    }
    let note = match written.signature {
        SignatureState::Removed => "the site has changed, so the signature of the last build was removed",
        SignatureState::Absent if announces_key && written.written > 0 => {
            "the site is not signed, and the page about the report tells readers how to check the signature"
        }
        SignatureState::Absent | SignatureState::Present => return,
    };
    report::eprint_line(&format!("note: {note}\n  help: sign it with `annals build --sign KEYFILE`"));
}

/// At most this many removed pages are listed.
const MAX_LISTED: usize = 5;

/// Lists the pages that this build removed: their addresses may be cited elsewhere.
fn list_removed_pages(removed: &[String]) {
    let pages: Vec<&str> =
        removed.iter().map(String::as_str).filter(|path| Address::parse(path).route.is_citable()).collect();
    if pages.is_empty() {
        return;
    }
    let mut lines: Vec<String> = pages.iter().take(MAX_LISTED).map(|path| format!("  {path}")).collect();
    if pages.len() > MAX_LISTED {
        lines.push(format!("  and {} more", pages.len() - MAX_LISTED));
    }
    report::eprint_line(&format!(
        "note: {} removed since the last build:\n{}\n  help: published addresses should redirect: add the old id or address to `was` of the record or section that replaces it",
        report::quantity(pages.len(), "page", "pages"),
        lines.join("\n"),
    ));
}

#[expect(
    clippy::disallowed_methods,
    reason = "the summary reports the duration of a build, which does not reach the output"
)]
pub(super) fn now() -> Instant {
    Instant::now()
}
