//! What the editor is told: severity, code, place, reason, way out.
//!
//! A diagnostic is data. [`draw`] turns it into text; nothing in the library prints.

pub mod draw;
mod repeats;

pub use repeats::Repeat;

use crate::limits::Limit;
use crate::panics::Panic;
use crate::source::disk::ReadError;
use crate::source::{FileId, Position, Sources, Span};
use std::sync::Arc;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The report cannot be built.
    Error,
    /// The report can be built, and something should be looked at.
    Warning,
}

/// Something to tell the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A short name for this kind of mistake, in kebab case.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub place: Place,
    /// A few words at the place itself.
    pub label: String,
    /// Other places that have to do with it, each with a few words.
    pub also: Vec<(Span, String)>,
    /// What to do.
    pub help: Vec<String>,
    /// What it has in common with diagnostics of the same mistake. [`sort`] folds these into one.
    pub repeat: Option<Repeat>,
    /// The diagnostics that [`sort`] folded into this one, each as it was, itself first. Empty where there is no other.
    pub folded: Vec<Diagnostic>,
}

/// Where a diagnostic points.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A part of a file that was read.
    Span(Span),
    /// A file or folder that could not be read, by path.
    Path(Arc<str>),
}

impl Diagnostic {
    /// An error at `span`.
    #[must_use]
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, Place::Span(span), message.into())
    }

    /// A warning at `span`.
    #[must_use]
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, Place::Span(span), message.into())
    }

    /// An error about a whole file, at its beginning.
    #[must_use]
    pub fn error_in_file(code: &'static str, path: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, Place::Path(path.into()), message.into())
    }

    /// The error about more than a limit allows. `span` is the first thing beyond it. `found` is how many there are in
    /// all; `None` where the counting ended at the limit.
    #[must_use]
    pub fn limit(limit: Limit, span: Span, found: Option<usize>) -> Self {
        Self::error("limit", span, limit.message(found.map(|found| found as u64))).help(limit.help)
    }

    /// Points at a path, and at no place in a file.
    #[must_use]
    pub fn at_path(mut self, path: &str) -> Self {
        self.place = Place::Path(path.into());
        self
    }

    /// Adds a few words at the place itself.
    #[must_use]
    pub fn label(mut self, words: impl Into<String>) -> Self {
        self.label = words.into();
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn also(mut self, span: Span, words: impl Into<String>) -> Self {
        self.also.push((span, words.into()));
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, words: impl Into<String>) -> Self {
        self.help.push(words.into());
        self
    }

    /// Adds what to do, if there is something.
    #[must_use]
    pub fn help_if(self, words: Option<String>) -> Self {
        match words {
            Some(words) => self.help(words),
            None => self,
        }
    }

    /// Folds it with diagnostics of the same mistake.
    #[must_use]
    pub fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = Some(repeat);
        self
    }

    /// Whether it keeps the report from being built.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The path of the file.
    #[must_use]
    pub fn path<'a>(&'a self, sources: &'a Sources) -> &'a str {
        match &self.place {
            Place::Path(path) => path,
            Place::Span(span) => sources.file(span.file).map_or("?", |file| &file.path),
        }
    }

    /// The path of the file, and line and column in it.
    #[must_use]
    pub fn position(&self, sources: &Sources) -> (String, Position) {
        let position = match &self.place {
            Place::Path(_) => Position { line: 1, column: 1 },
            Place::Span(span) => sources.position(*span),
        };
        (self.path(sources).to_owned(), position)
    }

    fn new(severity: Severity, code: &'static str, place: Place, message: String) -> Self {
        Self {
            severity,
            code,
            message,
            place,
            label: String::new(),
            also: Vec::new(),
            help: Vec::new(),
            repeat: None,
            folded: Vec::new(),
        }
    }
}

impl From<&Panic> for Diagnostic {
    fn from(panic: &Panic) -> Self {
        let work = panic.work.as_ref();
        let doing = work.map(|work| format!(" while {work}")).unwrap_or_default();
        let at = panic.location.as_ref().map(|location| format!(" ({location})")).unwrap_or_default();
        let message = format!("annals panicked{doing}: {}{at}", panic.message);
        let path = work.map(|work| &*work.path).filter(|path| !path.is_empty()).unwrap_or("?");
        Self::error_in_file("bug", path, message).help(concat!(
            "this is a bug in annals and not a mistake in the report, and nothing was written. Report it with this \
             message, the version (",
            env!("CARGO_PKG_VERSION"),
            ") and, if others may see it, the file. Until it is fixed, undo the last change of that file"
        ))
    }
}

impl From<&ReadError> for Diagnostic {
    fn from(error: &ReadError) -> Self {
        Self::error_in_file(error.code, &error.path, format!("`{}` {}", error.path, error.message))
            .help(error.help.clone())
    }
}

/// Puts diagnostics into the order in which they are told: errors first, then
/// by path, place and words. The same mistake at the same place is reported once, and so is one that is repeated in many
/// places.
pub fn sort(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    in_order(diagnostics, sources);
    diagnostics.dedup();
    repeats::fold(diagnostics);
}

/// The diagnostics before [`sort`] folded them, in the same order: one for each place.
#[must_use]
pub fn unfolded(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<Diagnostic> {
    let mut all: Vec<Diagnostic> = repeats::unfolded(diagnostics).cloned().collect();
    in_order(&mut all, sources);
    all
}

fn in_order(diagnostics: &mut [Diagnostic], sources: &Sources) {
    diagnostics.sort_by_cached_key(|diagnostic| {
        let path = diagnostic.path(sources).to_owned();
        let start = match diagnostic.place {
            Place::Span(span) => span.start,
            Place::Path(_) => 0,
        };
        (diagnostic.severity, path, start, diagnostic.code, diagnostic.message.clone())
    });
}

/// The whole of a file that is there but has no better place.
#[must_use]
pub fn start_of(path: &str) -> Span {
    Span::new(FileId::of(path), 0..0)
}

/// Beyond so many diagnostics no more are given a "did you mean": each asks every word that is known.
pub const HINTS: usize = 200;

/// "did you mean": the nearest of `known`, if one is near enough.
#[must_use]
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, known).map(|near| format!("did you mean `{near}`?"))
}

/// The nearest of `known` by edit distance. A third of the letters may differ,
/// as rustc's `find_best_match_for_name` has it; one letter always may.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let allowed = length.max(3) / 3;
    let is_near = |candidate: &&str| candidate.chars().count().abs_diff(length) <= allowed || is_part(word, candidate);
    let near = known.into_iter().filter(is_near);
    near.map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= allowed || is_part(word, candidate))
        .min()
        .map(|(_, candidate)| candidate)
}

/// A surname alone is a usual slip for an id made of the whole name.
fn is_part(word: &str, candidate: &str) -> bool {
    word.len() >= 4 && candidate.split('-').any(|part| part == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_offered_and_a_far_one_is_not() {
        assert_eq!(nearest("statsu", ["status", "summary"]), Some("status"));
        assert_eq!(nearest("zebra", ["status", "summary"]), None);
        assert_eq!(nearest("mamay", ["zhanbolat-mamay", "x"]), Some("zhanbolat-mamay"));
    }
}
