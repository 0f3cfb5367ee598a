//! The report while it is written: read again, built again, and put into words for whoever writes it.

mod former;

use self::former::FormerPages;
use crate::build::{Builder, Counts, First, Options, Outcome, read_again, read_at};
use crate::diag::{self, Diagnostic, draw};
use crate::link::{Graph, HeldBack, ShownWord};
use crate::model::Tag;
use crate::panics::Panic;
use crate::project::{self, Project};
use crate::serve::{self, ClickedWord, Edition, Explanations, Origin, Origins, Problem};
use crate::site::Site;
use crate::source::Sources;
use crate::source::disk::Kept;
use crate::strings::{Strings, fill};
use crate::theme;
use crate::watch::Hint;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How wide excerpts are drawn that are shown in a page.
const WIDTH: usize = 90;

/// Everything that the preview keeps from one look at the report to the next.
#[derive(Debug)]
pub struct Preview {
    root: PathBuf,
    kept: Kept,
    builder: Builder,
    /// What could not be read the last time.
    unread: Vec<Diagnostic>,
    /// The files that have changed since the last build.
    changed: Vec<Arc<str>>,
    /// Whether the report has been looked at.
    has_looked: bool,
    /// The last site that could be built, and what it shows.
    site: Option<Site>,
    graph: Option<Arc<Graph>>,
    /// The pages that earlier editions had.
    former: Arc<FormerPages>,
}

/// What a look at the report found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// Nothing has changed.
    Nothing,
    /// Files that were known have other bytes.
    Edits,
    /// Anything else: files came or went, and more may follow.
    More,
}

/// What a build came to.
#[derive(Debug)]
pub struct News {
    /// What is to be shown.
    pub edition: Edition,
    /// What there is to tell.
    pub diagnostics: Vec<Diagnostic>,
    /// How much it was.
    pub sum: Sum,
}

/// How much was changed, and made.
#[derive(Debug)]
pub struct Sum {
    /// The files that came, went or have other bytes.
    pub changed: Vec<Arc<str>>,
    /// What was counted; `None` where the report has errors.
    pub counts: Option<Counts>,
    /// How many errors there are.
    pub errors: usize,
    /// The place of the first error, as `path:line:column`.
    pub first_error: Option<String>,
    /// Whether there was no site before.
    pub is_first: bool,
    /// How many files of the site are new or others than before.
    pub made: usize,
    /// How many files of the site are gone.
    pub gone: usize,
}

impl Preview {
    /// A preview of the site at `root`, which is read when it is first looked at.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            kept: Kept::default(),
            builder: Builder::default(),
            unread: Vec::new(),
            changed: Vec::new(),
            has_looked: false,
            site: None,
            graph: None,
            former: Arc::default(),
        }
    }

    /// What the report was read from the last time.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        self.kept.sources()
    }

    /// The settings of the report; `None` while they cannot be read.
    #[must_use]
    pub fn project(&self) -> Option<Project> {
        self.sources().get(project::FILE).and_then(|file| project::parse(file).value)
    }

    /// Reads what may have changed, first where `hint` says.
    ///
    /// # Errors
    /// The folder of the site cannot be entered. What was read before is kept.
    pub fn look(&mut self, hint: &Hint) -> io::Result<Found> {
        if let (Hint::At(paths), true) = (hint, self.has_looked && self.unread.is_empty()) {
            let is_all = read_at(&self.root, &mut self.kept, paths);
            self.changed.extend_from_slice(self.kept.changed());
            if is_all {
                return Ok(if self.changed.is_empty() { Found::Nothing } else { Found::Edits });
            }
        }
        let unread = read_again(&self.root, &mut self.kept)?;
        self.changed.extend_from_slice(self.kept.changed());
        let is_new = !self.has_looked || !self.changed.is_empty() || unread != self.unread;
        self.has_looked = true;
        self.unread = unread;
        Ok(if is_new { Found::More } else { Found::Nothing })
    }

    /// Whether a file that has just changed is empty: most likely it is being written.
    #[must_use]
    pub fn is_half_written(&self) -> bool {
        let mut changed = self.kept.changed().iter().filter_map(|path| self.sources().get(path));
        changed.any(|file| file.bytes.is_empty())
    }

    /// Builds what was read: first what somebody looks at.
    pub fn build(&mut self, first: &First<'_>) -> News {
        let options = Options { held_back: true, ..Options::default() };
        // What could not be read makes no page another.
        let first = if self.unread.is_empty() { first } else { &First { pages: &[], give: &|_| () } };
        let outcome = self.builder.build_first(self.kept.sources(), &options, first);
        let Outcome { site, mut diagnostics, counts, graph } = outcome;
        if !self.unread.is_empty() {
            diagnostics.extend(self.unread.iter().cloned());
            diag::sort(&mut diagnostics, self.kept.sources());
        }
        let before = self.site.clone();
        if let (Some(site), Some(graph), true) = (site, graph, self.unread.is_empty()) {
            if let (Some(site_before), Some(graph_before)) = (&before, &self.graph) {
                Arc::make_mut(&mut self.former).update((site_before, graph_before), (&site, &graph));
            }
            self.site = Some(site);
            self.graph = Some(Arc::new(graph));
        }
        let (made, gone) = self.site.as_ref().map_or((0, 0), |site| difference(before.as_ref(), site));
        let changed = std::mem::take(&mut self.changed);
        let edition = self.edition(&diagnostics, &changed);
        let is_error = |diagnostic: &&Diagnostic| diagnostic.is_error();
        let errors = diagnostics.iter().filter(is_error).count();
        let first_error = diagnostics.iter().find(is_error).map(|first| place(first, self.sources()));
        let counts = counts.filter(|_| errors == 0);
        let sum = Sum { changed, counts, errors, first_error, is_first: before.is_none(), made, gone };
        News { edition, diagnostics, sum }
    }

    /// The last edition that could be built, with a panic as its problem. Caches are dropped, since the panic may have
    /// left them half changed: the next build is a cold one. Returns also the files that had changed; they do not count
    /// as changed any more, so that nothing is built again before the next save.
    pub fn after_panic(&mut self, panic: &Panic) -> (Edition, Vec<Arc<str>>) {
        let changed = std::mem::take(&mut self.changed);
        let edition = self.edition(&[Diagnostic::from(panic)], &changed);
        self.builder = Builder::default();
        (edition, changed)
    }

    fn edition(&self, diagnostics: &[Diagnostic], changed: &[Arc<str>]) -> Edition {
        let fallback;
        let strings = match self.builder.strings() {
            Some(strings) => strings,
            None => {
                fallback = english();
                &fallback
            }
        };
        let banners = self.banners(strings);
        let graph = self.graph.as_deref();
        let page_of = |path: &Arc<str>| graph.and_then(|graph| graph.page_of(path));
        Edition {
            site: self.site.clone(),
            note: (!banners.is_empty()).then(|| counted(strings, "held_back", banners.len())),
            banners,
            problems: self.problems(diagnostics),
            more: diagnostics.len().checked_sub(MOST_PROBLEMS + 1).map(|more| counted(strings, "more", more + 1)),
            summary: summary(strings, diagnostics),
            edited: changed.iter().find_map(page_of),
            origins: self.origins(),
            explanations: self.explanations(),
            former: self.former_pages(),
            published_at: self.project().and_then(|project| project.report.path()),
            words: WORDS.into_iter().map(|key| (key.to_owned(), word(strings, key).to_owned())).collect(),
        }
    }

    /// What stands above the pages of sections that a build leaves out.
    fn banners(&self, strings: &Strings) -> BTreeMap<String, String> {
        let held_back = self.graph.iter().flat_map(|graph| graph.held_back());
        let banners = held_back.map(|(address, why)| {
            let words = match why {
                HeldBack::Draft => word(strings, "draft").to_owned(),
                HeldBack::Embargo(date) => fill(word(strings, "embargo"), &[("date", date.as_str())]),
            };
            (address, words)
        });
        banners.collect()
    }

    fn problems(&self, diagnostics: &[Diagnostic]) -> Vec<Problem> {
        let style = draw::Style { color: false, width: WIDTH };
        let sources = self.sources();
        let shown = diagnostics.iter().take(MOST_PROBLEMS).map(|diagnostic| Problem {
            is_error: diagnostic.is_error(),
            place: place(diagnostic, sources),
            text: draw::all(std::slice::from_ref(diagnostic), sources, style).trim_end().to_owned(),
        });
        shown.collect()
    }

    fn former_pages(&self) -> serve::FormerPages {
        let Some(graph) = self.graph.clone() else { return serve::FormerPages::default() };
        let former = Arc::clone(&self.former);
        serve::FormerPages::new(move |address, shown| former.of(address, shown, &graph))
    }

    /// Names are explained by the sources that the shown site was built from.
    fn explanations(&self) -> Explanations {
        let (Some(graph), Some(explainer)) = (self.graph.clone(), self.builder.explainer()) else {
            return Explanations::default();
        };
        let sources = self.sources().clone();
        Explanations::new(move |address, clicked| {
            let ClickedWord { block, word, nth } = clicked.clone();
            let explained = explainer.explain(&graph, address, &ShownWord { block, word, nth })?;
            Some(explained.drawn(&sources).trim_end().to_owned())
        })
    }

    /// Places are looked up in the sources that the shown site was built from.
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
fn place(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let (path, position) = diagnostic.position(sources);
    format!("{path}:{}:{}", position.line, position.column)
}

/// More are a wall that nobody reads in a corner of a page; the terminal has them all.
const MOST_PROBLEMS: usize = 50;

/// The words that the preview's own script shows.
const WORDS: [&str; 19] = [
    "name",
    "broken",
    "broken_help",
    "stale",
    "gone",
    "moved",
    "written_in",
    "was_section",
    "was_record",
    "copy",
    "error",
    "warning",
    "follow",
    "close",
    "copied",
    "opened",
    "nowhere",
    "hint",
    "disconnected",
];

fn word<'s>(strings: &'s Strings, key: &str) -> &'s str {
    strings.word("preview", key).unwrap_or_default()
}

fn counted(strings: &Strings, key: &str, number: usize) -> String {
    fill(strings.plural("preview", key, number), &[("count", &number.to_string())])
}

fn summary(strings: &Strings, diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let warnings = diagnostics.len() - errors;
    let counts = [("errors", errors), ("warnings", warnings)];
    let counts: Vec<String> =
        counts.into_iter().filter(|(_, count)| *count > 0).map(|(key, count)| counted(strings, key, count)).collect();
    if counts.is_empty() { word(strings, "well").to_owned() } else { counts.join(strings.text("list_comma")) }
}

/// The words to say that `book.toml` cannot be read in.
fn english() -> Strings {
    let file = theme::embedded_strings();
    Strings::read(&file, &Tag::english(), &mut Vec::new())
}

/// How many files are new or others, and how many are gone.
fn difference(before: Option<&Site>, now: &Site) -> (usize, usize) {
    let Some(before) = before else { return (now.len(), 0) };
    let is_same = Arc::ptr_eq(before.layout(), now.layout());
    let gone = before.layout().iter().filter(|(path, _)| !is_same && now.get(path.as_str()).is_none()).count();
    (now.changed_since(before).count(), gone)
}
