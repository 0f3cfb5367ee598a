//! The pipeline, from sources to the output as a value.
//!
//! One-shot builds and incremental rebuilds are the same code: a [`Builder`] of
//! stages, each with a cache:
//!
//! | stage | caches | invalidated by |
//! |---|---|---|
//! | [`settings`] | `book.toml`, theme, strings and languages | changed bytes |
//! | [`parsing`] | the parsed data of each file | changed bytes |
//! | [`crate::link`] | records, order, the resolved names of each section | changed records, front matter or text |
//! | [`output`] | each rendered page | a change of one of its dependencies |
//!
//! Invalidation is automatic: a stage compares its inputs, and the
//! dependencies of a page are tracked while it is built ([`crate::link::TrackedGraph`]).

mod explain;
mod output;
mod parsing;
mod session;
mod settings;

use crate::diag::{Diagnostic, DiagnosticLocation};
use crate::link::{self, Graph};
use crate::model::{Date, Register};
use crate::panics::{Activity, working_on};
use crate::project::{self, Project};
use crate::site::{OnDemandSite, OutputTarget, Site, SiteFile, SiteLayout};
use crate::source::Sources;
use crate::source::disk::{SourceCache, SourceReader};
use crate::strings::Strings;
pub use explain::{ExplainError, Explainer, SourceLocation};
use output::{OutputCache, PageRetention, RenderedFiles};
use parsing::FileParser;
use serde::{Deserialize, Serialize};
use session::{BuildSession, SanitizedFiles};
use settings::{ProjectCache, Settings};
use std::any::Any;
use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The options of a build.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Content whose embargo ends on or before this day is published. `None`: all embargoes apply.
    pub as_of: Option<Date>,
    /// Whether the site includes drafts and content under embargo: for a preview, never for publication.
    pub include_unpublished: bool,
    /// The record of stamps of the last build, if there is one: there is a warning about stamps that have disappeared.
    pub last_stamps: Option<Arc<str>>,
    /// Whether every warning that the report does not allow is an error.
    pub is_strict: bool,
}

/// Explanations of names, for callers of [`Builder::explain`].
pub use crate::link::{NameExplanation, Reason, SectionExplanation};
/// The path of the record of stamps in the output.
pub use crate::route::STAMP_RECORD;

/// Pages that are open in a browser: they are rendered before all others.
pub struct PriorityPages<'f> {
    /// Their addresses. An address without a page is ignored.
    pub addresses: &'f [String],
    /// Called with the pages as soon as they are rendered. The build can still fail afterwards, by an error in the
    /// template of another page.
    pub deliver: &'f dyn Fn(RenderedPages),
}

/// Rendered pages: address and bytes.
pub type RenderedPages = Vec<(String, Arc<[u8]>)>;

/// A stage of a build, for progress reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Files are parsed.
    Parse,
    /// Names are resolved and linked.
    Link,
    /// Pages are built and rendered.
    Render,
}

/// The result of a build.
#[derive(Debug)]
pub struct BuildResult {
    /// The output; `None` where the report has errors.
    pub site: Option<Site>,
    /// All diagnostics, errors first.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether diagnostics report what the last build had: the next build of the same sources does not report them.
    pub reports_losses: bool,
    /// Statistics of the report; `None` if nothing could be linked.
    pub counts: Option<Counts>,
    /// The graph that the site is rendered from; `None` after a one-shot build and where the report has errors.
    pub graph: Option<Arc<Graph>>,
    /// What a one-shot build has left in memory.
    pub leftovers: Leftovers,
}

/// What a one-shot build has left in memory. Freeing its millions of small allocations takes as long as parsing: it is done in
/// the background, or not at all by a program that is about to end.
#[derive(Default)]
pub struct Leftovers(Option<Box<dyn Any + Send>>);

impl Leftovers {
    /// Leaves the memory to the end of the program.
    pub fn forget(mut self) {
        std::mem::forget(self.0.take());
    }
}

impl Drop for Leftovers {
    fn drop(&mut self) {
        if let Some(leftovers) = self.0.take() {
            // If no thread can be spawned, it is done here.
            drop(std::thread::Builder::new().spawn(move || drop(leftovers)));
        }
    }
}

impl fmt::Debug for Leftovers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Leftovers")
    }
}

/// Statistics of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Published sections.
    pub sections: usize,
    /// Records by register, in order, without empty registers.
    pub records: Vec<(Register, usize)>,
    /// Mentions of records in all published sections.
    pub mentions: usize,
    /// Records that are marked for review.
    pub drafts: usize,
    /// Rendered pages.
    pub pages: usize,
}

/// Reads a site from disk. The diagnostics report files that cannot be read.
///
/// # Errors
/// The folder itself cannot be entered.
pub fn read(root: &Path) -> io::Result<(Sources, Vec<Diagnostic>)> {
    Builder::default().read(root)
}

/// Reads a site again; unchanged files come from the caches.
fn read_changed(root: &Path, cache: &mut SourceCache, projects: &mut ProjectCache) -> io::Result<Vec<Diagnostic>> {
    let mut reader = SourceReader::new(root, cache)?;
    reader.read_file(project::FILE);
    if let Some(project) = projects.update(reader.sources()) {
        let (folders, theme) = (&project.folders, project.theme_folder());
        let about = &project.report.about.value;
        let stylesheet = project.theme.stylesheet.as_ref().map(|path| path.value.as_str());
        let others: [&str; 5] = [&folders.seeds, &folders.statics, &theme, about, project::LANGUAGES];
        let others: Vec<&str> = others.into_iter().chain(stylesheet).collect();
        reader.declare_parts(&folders.content, &others, &[&folders.statics, &theme]);
        reader.read_folder(&folders.content, false);
        reader.read_folder(&folders.seeds, false);
        reader.read_folder(&folders.statics, true);
        reader.read_folder(&theme, true);
        reader.read_folder(project::LANGUAGES, false);
        reader.read_file(about);
        if let Some(stylesheet) = stylesheet {
            reader.read_file(stylesheet);
        }
    } else {
        // The folders are unknown until `book.toml` can be read: cached files stay as they are.
        reader.mark_unchanged_except(project::FILE);
    }
    let read_errors = reader.finish().iter().map(Diagnostic::from).collect();
    // `finish` removes a `book.toml` that no longer exists.
    projects.update(cache.sources());
    Ok(read_errors)
}

/// Reads the files at these paths again. Returns false if a change may affect other files too: then
/// [`Builder::read_changed`] has to scan everything.
#[must_use]
pub fn read_paths(root: &Path, cache: &mut SourceCache, paths: &BTreeSet<PathBuf>) -> bool {
    // `book.toml` names the folders of all other files.
    !paths.contains(&root.join(project::FILE)) && cache.refresh(root, paths)
}

/// The errors that a change of the sources introduces. Both builds include drafts and content under embargo. Errors are
/// compared without their position in the file, since a change moves the lines below it.
#[must_use]
pub fn new_errors(before: &Sources, after: &Sources) -> Vec<Diagnostic> {
    let errors = |sources: &Sources| {
        let options = Options { include_unpublished: true, ..Options::default() };
        let result = Builder::default().check(sources, &options);
        result.diagnostics.into_iter().filter(Diagnostic::is_error).collect::<Vec<_>>()
    };
    let mut after = errors(after);
    if !after.is_empty() {
        let mut previous = errors(before);
        after.retain(|error| match previous.iter().position(|previous_error| is_same_error(previous_error, error)) {
            Some(index) => {
                previous.swap_remove(index);
                false
            }
            None => true,
        });
    }
    after
}

fn is_same_error(one: &Diagnostic, other: &Diagnostic) -> bool {
    let file = |error: &Diagnostic| match &error.location {
        DiagnosticLocation::Span(span) => Err(span.file),
        DiagnosticLocation::Path(path) => Ok(Arc::clone(path)),
    };
    one.code == other.code && one.message == other.message && file(one) == file(other)
}

/// The target of a check.
struct NoTarget;

impl OutputTarget for NoTarget {
    fn begin(&mut self, _: &Arc<SiteLayout>) -> bool {
        false
    }

    fn write_file(&self, _: usize, _: &[u8]) {}
}

/// A report with its settings, after all names are resolved and linked.
struct LinkedReport {
    settings: Arc<Settings>,
    linked: link::LinkOutput,
}

/// What a build is for. All builds run the same stages, with the same plan and the same pages. They differ only in what
/// another build would use, and in what nobody would read:
///
/// | | incremental | one-shot | check |
/// |---|---|---|---|
/// | results of the stages ([`Self::caches_results`]) | cached | discarded, to save memory | discarded |
/// | pages ([`output::RenderJob`]) | only stale ones, with their dependencies | each is written, then discarded | only where a template can fail |
/// | search data ([`output::OutputCache::prepare`]) | entries can be updated | texts are rendered when they are written | only where an address may conflict |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// The whole site; results are cached for the next build.
    Incremental,
    /// Each file of the site as soon as it is rendered; nothing is cached.
    OneShot,
    /// Only the diagnostics; nothing is cached.
    Check,
}

impl Purpose {
    /// Whether there may be another build with the same caches. Without one, caching would have everything in memory twice.
    fn caches_results(self) -> bool {
        self == Self::Incremental
    }
}

/// Builds a site, and caches the results of each stage for the next build.
#[derive(Debug, Default)]
pub struct Builder {
    projects: ProjectCache,
    settings: Option<Arc<Settings>>,
    parser: FileParser,
    link: link::LinkCache,
    output: Option<OutputCache>,
    sanitized: SanitizedFiles,
}

impl Builder {
    /// Reads a site from disk. The diagnostics report files that cannot be read.
    ///
    /// # Errors
    /// The folder itself cannot be entered.
    pub fn read(&mut self, root: &Path) -> io::Result<(Sources, Vec<Diagnostic>)> {
        let mut cache = SourceCache::default();
        let read_errors = self.read_changed(root, &mut cache)?;
        Ok((cache.into_sources(), read_errors))
    }

    /// Reads a site again; unchanged files come from the cache.
    ///
    /// # Errors
    /// The folder itself cannot be entered.
    pub fn read_changed(&mut self, root: &Path, cache: &mut SourceCache) -> io::Result<Vec<Diagnostic>> {
        read_changed(root, cache, &mut self.projects)
    }

    /// The project of the sources that were last read or built; `None` if `book.toml` is missing or cannot be used.
    #[must_use]
    pub fn project(&self) -> Option<&Project> {
        self.projects.project()
    }

    /// Discards all results of builds, which a panic may have left inconsistent.
    pub fn discard_results(&mut self) {
        *self = Self { projects: std::mem::take(&mut self.projects), ..Self::default() };
    }

    /// Builds the site of `sources`; after the first build, incrementally.
    pub fn build(&mut self, sources: &Sources, options: &Options) -> BuildResult {
        self.build_with_progress(sources, options, &|_| ())
    }

    /// As [`Builder::build`], and calls `progress` at the beginning of each stage.
    pub fn build_with_progress(
        &mut self,
        sources: &Sources,
        options: &Options,
        progress: &dyn Fn(Stage),
    ) -> BuildResult {
        let priority = PriorityPages { addresses: &[], deliver: &|_| () };
        let (result, rendered) = self.build_incremental(sources, options, progress, &priority, PageRetention::All);
        let site = rendered.map(|RenderedFiles { layout, files, .. }| {
            let bytes = |file| match file {
                SiteFile::Bytes(bytes) => bytes,
                // All pages were retained.
                SiteFile::Page(_) | SiteFile::OnRequest => Arc::default(),
            };
            Site::from_files(layout, files.into_iter().map(bytes).collect())
        });
        BuildResult { site, ..result }
    }

    /// As [`Builder::build`], and delivers some pages before the others are rendered. Only these stay in memory: the others
    /// are rendered again when they are requested from the site, which is returned besides the result.
    pub fn build_with_priority(
        &mut self,
        sources: &Sources,
        options: &Options,
        priority: &PriorityPages<'_>,
    ) -> (BuildResult, Option<OnDemandSite>) {
        let (result, rendered) = self.build_incremental(sources, options, &|_| (), priority, PageRetention::Priority);
        let site = rendered
            .map(|RenderedFiles { layout, files, pages, .. }| OnDemandSite::new(layout, files, Arc::new(pages)));
        (result, site)
    }

    /// Builds; the result is without the site. The files are `None` where the report has errors.
    fn build_incremental(
        &mut self,
        sources: &Sources,
        options: &Options,
        progress: &dyn Fn(Stage),
        priority: &PriorityPages<'_>,
        retention: PageRetention,
    ) -> (BuildResult, Option<RenderedFiles>) {
        let mut session = BuildSession::new(sources, options, Purpose::Incremental);
        let rendered = self
            .prepare(&mut session, options, progress)
            .and_then(|job| job.render_incremental(&mut session, priority, retention))
            .filter(|_| !session.has_errors());
        let graph = rendered.as_ref().map(|rendered| Arc::clone(&rendered.graph));
        (BuildResult { graph, ..session.finish(None) }, rendered)
    }

    /// Builds once, and writes each file to `target` as soon as it is rendered: without caches, to save memory. The
    /// target has the complete site unless a diagnostic is an error.
    pub fn build_to_target(
        self,
        sources: &Sources,
        options: &Options,
        progress: &dyn Fn(Stage),
        target: &mut dyn OutputTarget,
    ) -> BuildResult {
        self.run_once(Purpose::OneShot, sources, options, progress, target)
    }

    /// Reports the same diagnostics as a build, without a site. Pages are rendered only where that can fail: with templates
    /// of the site's own.
    #[must_use]
    pub fn check(self, sources: &Sources, options: &Options) -> BuildResult {
        self.run_once(Purpose::Check, sources, options, &|_| (), &mut NoTarget)
    }

    fn run_once(
        mut self,
        purpose: Purpose,
        sources: &Sources,
        options: &Options,
        progress: &dyn Fn(Stage),
        target: &mut dyn OutputTarget,
    ) -> BuildResult {
        let mut session = BuildSession::new(sources, options, purpose);
        let graph = self.prepare(&mut session, options, progress).map(|job| job.render_to_target(&mut session, target));
        BuildResult { leftovers: Leftovers(Some(Box::new((graph, self)))), ..session.finish(None) }
    }

    /// Runs all stages before rendering; `None` if the report has errors.
    fn prepare<'b>(
        &'b mut self,
        session: &mut BuildSession<'_>,
        options: &Options,
        progress: &dyn Fn(Stage),
    ) -> Option<output::RenderJob<'b>> {
        let LinkedReport { settings, linked } = self.link_names(session, options, progress)?;
        let link::LinkOutput { graph, changes, diagnostics } = linked;
        let project = &settings.project;
        session.report(diagnostics);
        session.count(&graph);
        session.sanitize_files(project, &graph, &settings.files, &mut self.sanitized);
        let output = OutputCache::for_settings(&mut self.output, &settings);
        output.add_changes(changes);
        if session.has_errors() {
            // Templates are checked all the same, so that one run reports all errors.
            output.check_templates(session);
            return None;
        }
        if let Some(record) = &options.last_stamps {
            session.report_losses(graph.compare_with_last_build(record));
        }
        progress(Stage::Render);
        let _work = working_on(Activity::Render, "");
        output.prepare(session, graph, &self.sanitized)
    }

    /// An explainer with the settings of the last build; `None` as long as `book.toml` cannot be read.
    #[must_use]
    pub fn explainer(&self) -> Option<Explainer> {
        self.settings.clone().map(Explainer::new)
    }

    /// Runs all stages up to linking; `None` if `book.toml` cannot be read.
    fn link_names(
        &mut self,
        session: &mut BuildSession<'_>,
        options: &Options,
        progress: &dyn Fn(Stage),
    ) -> Option<LinkedReport> {
        progress(Stage::Parse);
        let settings = self.settings(session)?;
        let project = &settings.project;
        let parsed = self.parser.parse(session, &settings);
        progress(Stage::Link);
        let input = link::Input {
            project,
            languages: &settings.languages,
            records: parsed.records,
            unparsed: parsed.broken,
            sections: parsed.sections,
            about: parsed.about,
            files: parsed.others,
            filter: link::SectionFilter {
                as_of: options.as_of.clone(),
                include_held_back: options.include_unpublished,
            },
        };
        let _work = working_on(Activity::Link, "");
        let linked = link::link(&mut self.link, input);
        Some(LinkedReport { settings, linked })
    }

    /// The strings of the last build, in the report's language; `None` as long as `book.toml` cannot be read.
    #[must_use]
    pub fn strings(&self) -> Option<&Strings> {
        self.settings.as_ref().map(|settings| &settings.strings)
    }

    fn settings(&mut self, session: &mut BuildSession<'_>) -> Option<Arc<Settings>> {
        let settings = Settings::load(self.settings.take(), &mut self.projects, session)?;
        session.set_levels(&settings.project.levels);
        session.report(settings.diagnostics.iter().cloned());
        self.settings = Some(Arc::clone(&settings));
        Some(settings)
    }
}
