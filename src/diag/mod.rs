//! Diagnostics: errors and warnings with severity, code, location, message and help.
//!
//! A diagnostic is data. [`draw`] renders it as text; only the command line prints.

pub mod codes;
pub mod draw;
mod repeats;

pub use codes::Code;
pub use repeats::Repeat;

use crate::limits::Limit;
use crate::panics::Panic;
use crate::source::disk::{ReadError, ReadErrorKind};
use crate::source::{FileId, Position, Sources, Span};
use std::sync::Arc;

/// The severity of a diagnostic; errors sort first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The report cannot be built.
    Error,
    /// The report can be built, but something should be checked.
    Warning,
}

/// An error or a warning for an editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// The kind of diagnostic.
    pub code: Code,
    /// The message: what is wrong.
    pub message: String,
    /// Where the diagnostic points.
    pub location: DiagnosticLocation,
    /// A short text at the location itself; may be empty.
    pub label: String,
    /// Related locations, each with a short text.
    pub related: Vec<(Span, String)>,
    /// Instructions: what to do.
    pub help: Vec<String>,
    /// The keys by which [`sort`] folds diagnostics of the same mistake into one.
    pub repeat: Option<Repeat>,
    /// The diagnostics that [`sort`] folded into this one, unchanged, itself first. Empty if there are no others.
    pub folded: Vec<Diagnostic>,
}

/// The location that a diagnostic points at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DiagnosticLocation {
    /// A span in a source file.
    Span(Span),
    /// A whole file or folder, by path, such as one that cannot be read.
    Path(Arc<str>),
}

impl Diagnostic {
    /// An error at `span`.
    #[must_use]
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, DiagnosticLocation::Span(span), message.into())
    }

    /// A warning at `span`.
    #[must_use]
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, DiagnosticLocation::Span(span), message.into())
    }

    /// An error about a whole file, by path.
    #[must_use]
    pub fn error_in_file(code: Code, path: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, DiagnosticLocation::Path(path.into()), message.into())
    }

    /// The error about an exceeded limit. `span` is the first item beyond it. `found` is the total number; `None` if counting
    /// stopped at the limit.
    #[must_use]
    pub fn limit(limit: Limit, span: Span, found: Option<usize>) -> Self {
        Self::error(Code::Limit, span, limit.message(found.map(|found| found as u64))).help(limit.help)
    }

    /// Replaces the location by a path, without a position in a file.
    #[must_use]
    pub fn at_path(mut self, path: &str) -> Self {
        self.location = DiagnosticLocation::Path(path.into());
        self
    }

    /// Sets the text at the location itself.
    #[must_use]
    pub fn label(mut self, words: impl Into<String>) -> Self {
        self.label = words.into();
        self
    }

    /// Adds a related location.
    #[must_use]
    pub fn related(mut self, span: Span, words: impl Into<String>) -> Self {
        self.related.push((span, words.into()));
        self
    }

    /// Adds an instruction: what to do.
    #[must_use]
    pub fn help(mut self, words: impl Into<String>) -> Self {
        self.help.push(words.into());
        self
    }

    /// Adds an instruction, if there is one.
    #[must_use]
    pub fn help_if(self, words: Option<String>) -> Self {
        match words {
            Some(words) => self.help(words),
            None => self,
        }
    }

    /// Sets the keys by which it is folded with diagnostics of the same mistake.
    #[must_use]
    pub fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = Some(repeat);
        self
    }

    /// Whether it prevents the report from being built.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The path of the file; `?` if the file is not in `sources`.
    #[must_use]
    pub fn path<'a>(&'a self, sources: &'a Sources) -> &'a str {
        match &self.location {
            DiagnosticLocation::Path(path) => path,
            DiagnosticLocation::Span(span) => sources.file(span.file).map_or("?", |file| &file.path),
        }
    }

    /// The path of the file, with line and column; the first column of the first line for a path.
    #[must_use]
    pub fn position(&self, sources: &Sources) -> (String, Position) {
        let position = match &self.location {
            DiagnosticLocation::Path(_) => Position { line: 1, column: 1 },
            DiagnosticLocation::Span(span) => sources.position(*span),
        };
        (self.path(sources).to_owned(), position)
    }

    fn new(severity: Severity, code: Code, location: DiagnosticLocation, message: String) -> Self {
        debug_assert!(code.meaning(severity).is_some(), "the registry has no text for {severity:?} `{code}`");
        Self {
            severity,
            code,
            message,
            location,
            label: String::new(),
            related: Vec::new(),
            help: Vec::new(),
            repeat: None,
            folded: Vec::new(),
        }
    }
}

impl From<&Panic> for Diagnostic {
    fn from(panic: &Panic) -> Self {
        let work = panic.work.as_ref();
        let activity = work.map(|work| format!(" while {work}")).unwrap_or_default();
        let location = panic.location.as_ref().map(|location| format!(" ({location})")).unwrap_or_default();
        let message = format!("annals panicked{activity}: {}{location}", panic.message);
        let path = work.map(|work| &*work.path).filter(|path| !path.is_empty()).unwrap_or("?");
        Self::error_in_file(Code::Bug, path, message).help(concat!(
            "this is a bug in annals and not a mistake in the report, and nothing was written. Report it with this \
             message, the version (",
            env!("CARGO_PKG_VERSION"),
            ") and, if others may see it, the file. Until it is fixed, undo the last change of that file"
        ))
    }
}

impl From<&ReadError> for Diagnostic {
    fn from(error: &ReadError) -> Self {
        let code = match error.kind {
            ReadErrorKind::Unreadable => Code::Unreadable,
            ReadErrorKind::TooLarge => Code::Limit,
        };
        Self::error_in_file(code, &error.path, format!("`{}` {}", error.path, error.message)).help(error.help.clone())
    }
}

/// Sorts diagnostics for reporting: errors first, then by path, position, code and message. Removes duplicates, and folds
/// mistakes that are repeated in many places.
pub fn sort(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    sort_by_location(diagnostics, sources);
    diagnostics.dedup();
    repeats::fold(diagnostics);
}

/// Undoes the folding by [`sort`]: one diagnostic for each place, in the same order.
#[must_use]
pub fn unfolded(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<Diagnostic> {
    let mut all: Vec<Diagnostic> = repeats::unfolded(diagnostics).cloned().collect();
    sort_by_location(&mut all, sources);
    all
}

fn sort_by_location(diagnostics: &mut [Diagnostic], sources: &Sources) {
    diagnostics.sort_by_cached_key(|diagnostic| {
        let path = diagnostic.path(sources).to_owned();
        let start = match diagnostic.location {
            DiagnosticLocation::Span(span) => span.start,
            DiagnosticLocation::Path(_) => 0,
        };
        (diagnostic.severity, path, start, diagnostic.code, diagnostic.message.clone())
    });
}

/// An empty span at the start of a file, for diagnostics about the whole file.
#[must_use]
pub fn start_of_file(path: &str) -> Span {
    Span::new(FileId::from_path(path), 0..0)
}

/// At most this many diagnostics get a "did you mean", since each compares all known words.
pub const MAX_SUGGESTIONS: usize = 200;

/// "did you mean `x`?" with the [`nearest`] of `known`; `None` if none is near enough.
#[must_use]
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, known).map(|near| format!("did you mean `{near}`?"))
}

/// The nearest of `known` by edit distance. A third of the letters may differ, as in rustc's `find_best_match_for_name`, and
/// at least one. A surname also matches an id that contains it.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let allowed = length.max(3) / 3;
    let is_near = |candidate: &&str| candidate.chars().count().abs_diff(length) <= allowed || is_part(word, candidate);
    let candidates = known.into_iter().filter(is_near);
    candidates
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= allowed || is_part(word, candidate))
        .min()
        .map(|(_, candidate)| candidate)
}

/// Writing only the surname instead of an id with the full name is a common mistake.
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
