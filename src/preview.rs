//! The preview of a report: rescans the sources, rebuilds incrementally, and prepares snapshots for the server.

mod former;
mod scan;

pub use self::scan::{SourceChange, SourceScanner};

use self::former::PageHistory;
use crate::build::{BuildResult, Builder, Counts, Options, PriorityPages};
use crate::diag::{self, Diagnostic, draw};
use crate::link::{Graph, HeldBack, ShownWord};
use crate::model::Tag;
use crate::panics::Panic;
use crate::project::Project;
use crate::serve::{self, ClickedWord, Explanations, Origin, Origins, Problem, Snapshot};
use crate::site::OnDemandSite;
use crate::source::Sources;
use crate::strings::{PreviewKey, Strings, TextKey, fill};
use crate::theme;
use crate::watch::Hint;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The width of source excerpts in a page, in columns.
const WIDTH: usize = 90;

/// The state of the preview between two scans of the sources.
#[derive(Debug)]
pub struct Preview {
    scanner: SourceScanner,
    builder: Builder,
    /// The last site that was built without errors; `graph` belongs to it.
    site: Option<OnDemandSite>,
    graph: Option<Arc<Graph>>,
    /// The pages of earlier builds that no longer exist.
    page_history: Arc<PageHistory>,
}

/// The result of a build.
#[derive(Debug)]
pub struct BuildUpdate {
    /// The snapshot to show.
    pub snapshot: Snapshot,
    /// The diagnostics to print.
    pub diagnostics: Vec<Diagnostic>,
    /// The numbers to print.
    pub summary: BuildSummary,
}

/// A summary of what has changed and what was built.
#[derive(Debug)]
pub struct BuildSummary {
    /// The source files that were added, removed or changed.
    pub changed: Vec<Arc<str>>,
    /// The counts of the build; `None` where the report has errors.
    pub counts: Option<Counts>,
    /// The number of errors.
    pub errors: usize,
    /// The location of the first error, as `path:line:column`.
    pub first_error: Option<String>,
    /// Whether no build has succeeded before.
    pub is_first: bool,
    /// The number of files of the site that are new or changed.
    pub updated: usize,
    /// The number of files of the site that were removed.
    pub removed: usize,
}

impl Preview {
    /// A preview of the site at `root`, which is read by the first scan.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self {
            scanner: SourceScanner::new(root),
            builder: Builder::default(),
            site: None,
            graph: None,
            page_history: Arc::default(),
        }
    }

    /// The scanner of the sources, and the builder that reads and builds them.
    pub fn parts(&mut self) -> (&mut SourceScanner, &mut Builder) {
        (&mut self.scanner, &mut self.builder)
    }

    /// Scans the sources for changes.
    ///
    /// # Errors
    /// The folder of the site cannot be read. The previous sources are retained.
    pub fn scan(&mut self, hint: &Hint) -> io::Result<SourceChange> {
        self.scanner.scan(hint, &mut self.builder)
    }

    /// The sources of the last scan.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        self.scanner.sources()
    }

    /// The settings of the report; `None` while they cannot be read.
    #[must_use]
    pub fn project(&self) -> Option<&Project> {
        self.builder.project()
    }

    /// Builds the sources of the last scan, the pages of `first` before the others.
    pub fn build(&mut self, first: &PriorityPages<'_>) -> BuildUpdate {
        let options = Options { include_unpublished: true, ..Options::default() };
        let is_complete = self.scanner.read_errors().is_empty();
        // Pages of sources that are read incompletely are not shown, so there is nothing to build first.
        let first = if is_complete { first } else { &PriorityPages { addresses: &[], deliver: &|_| () } };
        let (outcome, site) = self.builder.build_with_priority(self.scanner.sources(), &options, first);
        let BuildResult { mut diagnostics, counts, graph, .. } = outcome;
        if !is_complete {
            diagnostics.extend(self.scanner.read_errors().iter().cloned());
            diag::sort(&mut diagnostics, self.scanner.sources());
        }
        let before = self.site.clone();
        if let (Some(site), Some(graph), true) = (site, graph, is_complete) {
            if let (Some(site_before), Some(graph_before)) = (&before, &self.graph) {
                Arc::make_mut(&mut self.page_history).update((site_before, graph_before), (&site, &graph));
            }
            self.site = Some(site);
            self.graph = Some(graph);
        }
        let (updated, removed) = self.site.as_ref().map_or((0, 0), |site| count_changes(before.as_ref(), site));
        let changed = self.scanner.take_changed();
        let snapshot = self.snapshot(&diagnostics, &changed);
        let is_error = |diagnostic: &&Diagnostic| diagnostic.is_error();
        let errors = diagnostics.iter().filter(is_error).count();
        let first_error = diagnostics.iter().find(is_error).map(|first| location(first, self.sources()));
        let counts = counts.filter(|_| errors == 0);
        let summary =
            BuildSummary { changed, counts, errors, first_error, is_first: before.is_none(), updated, removed };
        BuildUpdate { snapshot, diagnostics, summary }
    }

    /// A snapshot of the last site that was built, with the panic of a build of these changed files as its problem.
    #[must_use]
    pub fn after_panic(&self, panic: &Panic, changed: &[Arc<str>]) -> Snapshot {
        self.snapshot(&[Diagnostic::from(panic)], changed)
    }

    fn snapshot(&self, diagnostics: &[Diagnostic], changed: &[Arc<str>]) -> Snapshot {
        let fallback;
        let strings = match self.builder.strings() {
            Some(strings) => strings,
            None => {
                fallback = fallback_strings();
                &fallback
            }
        };
        let banners = self.banners(strings);
        let graph = self.graph.as_deref();
        let page_of = |path: &Arc<str>| graph.and_then(|graph| graph.page_of(path));
        Snapshot {
            site: self.site.clone(),
            note: (!banners.is_empty()).then(|| strings.preview_count(PreviewKey::HeldBack, banners.len())),
            banners,
            problems: self.problems(diagnostics),
            more: diagnostics
                .len()
                .checked_sub(MAX_PROBLEMS + 1)
                .map(|more| strings.preview_count(PreviewKey::More, more + 1)),
            summary: summary(strings, diagnostics),
            edited: changed.iter().find_map(page_of),
            origins: self.origins(),
            explanations: self.explanations(),
            former_pages: self.former_page_lookup(),
            published_at: self.project().and_then(|project| project.report.path()),
            words: STRING_KEYS
                .into_iter()
                .map(|key| (key.as_str().to_owned(), strings.preview(key).to_owned()))
                .collect(),
        }
    }

    /// The banners of the pages of sections that a build excludes.
    fn banners(&self, strings: &Strings) -> BTreeMap<String, String> {
        let held_back = self.graph.iter().flat_map(|graph| graph.held_back());
        let banners = held_back.map(|(address, why)| {
            let words = match why {
                HeldBack::Draft => strings.preview(PreviewKey::Draft).to_owned(),
                HeldBack::Embargo(date) => fill(strings.preview(PreviewKey::Embargo), &[("date", date.as_str())]),
            };
            (address, words)
        });
        banners.collect()
    }

    fn problems(&self, diagnostics: &[Diagnostic]) -> Vec<Problem> {
        let style = draw::Style { color: false, width: WIDTH };
        let sources = self.sources();
        let shown = diagnostics.iter().take(MAX_PROBLEMS).map(|diagnostic| Problem {
            is_error: diagnostic.is_error(),
            place: location(diagnostic, sources),
            text: draw::render_all(std::slice::from_ref(diagnostic), sources, style).trim_end().to_owned(),
        });
        shown.collect()
    }

    fn former_page_lookup(&self) -> serve::FormerPageLookup {
        let Some(graph) = self.graph.clone() else { return serve::FormerPageLookup::default() };
        let history = Arc::clone(&self.page_history);
        serve::FormerPageLookup::new(move |address, shown| history.former_page(address, shown, &graph))
    }

    /// Explanations refer to the sources that the shown site was built from.
    fn explanations(&self) -> Explanations {
        let (Some(graph), Some(explainer)) = (self.graph.clone(), self.builder.explainer()) else {
            return Explanations::default();
        };
        let sources = self.sources().clone();
        Explanations::new(move |address, clicked| {
            let ClickedWord { block, word, nth } = clicked.clone();
            let explained = explainer.explain(&graph, address, &ShownWord { block, word, occurrence: nth })?;
            Some(explained.render(&sources).trim_end().to_owned())
        })
    }

    /// Locations refer to the sources that the shown site was built from.
    fn origins(&self) -> Origins {
        let Some(graph) = self.graph.clone() else { return Origins::default() };
        let sources = self.sources().clone();
        Origins::new(move |address, id| {
            let span = graph.origin(address, id)?;
            let position = sources.position(span);
            let path = Arc::clone(&sources.file(span.file)?.path);
            Some(Origin { path, line: position.line, column: position.column })
        })
    }
}

/// `path:line:column`.
fn location(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let (path, position) = diagnostic.position(sources);
    format!("{path}:{}:{}", position.line, position.column)
}

/// The most problems in the panel of a page, which is small; the terminal shows all.
const MAX_PROBLEMS: usize = 50;

/// The keys of the strings that the preview's own script shows.
const STRING_KEYS: [PreviewKey; 19] = [
    PreviewKey::Name,
    PreviewKey::Broken,
    PreviewKey::BrokenHelp,
    PreviewKey::Stale,
    PreviewKey::Gone,
    PreviewKey::Moved,
    PreviewKey::WrittenIn,
    PreviewKey::WasSection,
    PreviewKey::WasRecord,
    PreviewKey::Copy,
    PreviewKey::Error,
    PreviewKey::Warning,
    PreviewKey::Follow,
    PreviewKey::Close,
    PreviewKey::Copied,
    PreviewKey::Opened,
    PreviewKey::Nowhere,
    PreviewKey::Hint,
    PreviewKey::Disconnected,
];

fn summary(strings: &Strings, diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let warnings = diagnostics.len() - errors;
    let counts = [(PreviewKey::Errors, errors), (PreviewKey::Warnings, warnings)];
    let counts: Vec<String> = counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| strings.preview_count(key, count))
        .collect();
    if counts.is_empty() {
        strings.preview(PreviewKey::Well).to_owned()
    } else {
        counts.join(strings.text(TextKey::ListComma))
    }
}

/// The fallback strings while `book.toml`, and so the language, cannot be read.
fn fallback_strings() -> Strings {
    let file = theme::embedded_strings();
    Strings::read(&file, &Tag::english(), &mut Vec::new())
}

/// The number of files that are new or changed, and of those that were removed.
fn count_changes(before: Option<&OnDemandSite>, now: &OnDemandSite) -> (usize, usize) {
    let Some(before) = before else { return (now.len(), 0) };
    let is_same = Arc::ptr_eq(before.layout(), now.layout());
    let gone = before.layout().iter().filter(|(path, _)| !is_same && !now.contains(path.as_str())).count();
    (now.changed_since(before).count(), gone)
}

#[cfg(test)]
mod tests {
    use super::STRING_KEYS;
    use std::collections::BTreeSet;

    #[test]
    fn the_script_of_the_preview_uses_the_strings_that_it_gets() {
        let script = include_str!("serve/preview.js");
        let uses = script.split("words.").skip(1).map(|rest| rest.split(|c: char| !c.is_ascii_lowercase() && c != '_'));
        let in_script: BTreeSet<&str> = uses.filter_map(|mut words| words.next()).collect();
        let page = include_str!("serve/page.rs");
        let in_page = page.split("word(\"").skip(1).filter_map(|rest| rest.split('"').next());
        let used: BTreeSet<&str> = in_script.into_iter().chain(in_page).collect();
        assert_eq!(used, STRING_KEYS.iter().map(|key| key.as_str()).collect());
    }
}
