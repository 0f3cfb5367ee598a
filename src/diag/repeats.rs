//! Folds the same mistake in many places into one diagnostic: a register exported from another program often has the same
//! mistake in all its records.

use super::{Code, Diagnostic, DiagnosticLocation};
use crate::source::Span;
use std::collections::BTreeMap;
use std::{iter, slice};

/// The keys by which diagnostics are folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Equal for the same mistake with the same fix: the first is reported, with the places of the others.
    pub same: String,
    /// Equal for mistakes of one kind with different fixes: the first [`MAX_SIMILAR`] are reported.
    pub similar: String,
}

impl Repeat {
    /// Diagnostics with the same code and `detail` are the same mistake, with the same fix.
    #[must_use]
    pub fn same(code: Code, detail: &str) -> Self {
        let same = format!("{code} {detail}");
        Self { similar: same.clone(), same }
    }

    /// As [`Repeat::same`], and diagnostics with the same code and another `detail` are similar mistakes.
    #[must_use]
    pub fn similar(code: Code, detail: &str) -> Self {
        Self { same: format!("{code} {detail}"), similar: code.name().to_owned() }
    }
}

/// At most this many similar mistakes are reported; the others are only counted.
const MAX_SIMILAR: usize = 10;

/// At most this many repetitions are shown with their location; the others are only counted.
const MAX_RELATED: usize = 3;

/// The diagnostics before folding.
pub(super) fn unfolded(diagnostics: &[Diagnostic]) -> impl Iterator<Item = &Diagnostic> {
    diagnostics.iter().flat_map(|one| if one.folded.is_empty() { slice::from_ref(one) } else { &one.folded })
}

/// Folds each repeated mistake into the first of them, and similar ones beyond [`MAX_SIMILAR`] into the last that is reported.
/// Idempotent.
pub(super) fn fold(diagnostics: &mut Vec<Diagnostic>) {
    if diagnostics.iter().filter(|diagnostic| diagnostic.repeat.is_some()).nth(1).is_none() {
        return;
    }
    let mut index = RepeatIndex::default();
    let mut reported: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics.drain(..) {
        let target = match (&diagnostic.repeat, &diagnostic.location) {
            (Some(repeat), DiagnosticLocation::Span(_)) => index.find_target(repeat, reported.len()),
            _ => None,
        };
        match target {
            Some(target) => index.repetitions.entry(target).or_default().push(diagnostic),
            None => reported.push(diagnostic),
        }
    }
    for (target, repetitions) in index.repetitions {
        if let Some(first) = reported.get_mut(target) {
            first.fold(repetitions);
        }
    }
    *diagnostics = reported;
}

/// The reported diagnostics, by index.
#[derive(Default)]
struct RepeatIndex {
    same: BTreeMap<String, usize>,
    /// How many similar diagnostics are reported, and the index of the last of them.
    similar: BTreeMap<String, (usize, usize)>,
    /// The diagnostics to fold into each.
    repetitions: BTreeMap<usize, Vec<Diagnostic>>,
}

impl RepeatIndex {
    /// The index of the diagnostic to fold into; `None` if this one is reported, with the index `at`.
    fn find_target(&mut self, repeat: &Repeat, at: usize) -> Option<usize> {
        if let Some(first) = self.same.get(&repeat.same) {
            return Some(*first);
        }
        let (count, last_reported) = self.similar.entry(repeat.similar.clone()).or_default();
        if *count == MAX_SIMILAR {
            return Some(*last_reported);
        }
        (*count, *last_reported) = (*count + 1, at);
        self.same.insert(repeat.same.clone(), at);
        None
    }
}

impl Diagnostic {
    fn fold(&mut self, repetitions: Vec<Diagnostic>) {
        let original = self.clone();
        // A folded diagnostic is not folded again.
        self.repeat = None;
        self.related.extend(
            repetitions.iter().filter_map(Self::span).take(MAX_RELATED).map(|span| (span, "here too".to_owned())),
        );
        self.help.push(repetitions_help(repetitions.len()));
        self.folded = iter::once(original).chain(repetitions).collect();
    }

    fn span(&self) -> Option<Span> {
        if let DiagnosticLocation::Span(span) = self.location { Some(span) } else { None }
    }
}

fn repetitions_help(count: usize) -> String {
    match count {
        1 => "correct it in 1 further place too".to_owned(),
        2..=MAX_RELATED => format!("correct it in {count} further places too"),
        _ => format!("correct it in {count} further places too; `annals check --all` reports each"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn error(at: usize, same: &str, similar: &str) -> Diagnostic {
        let span = Span::new(FileId::from_path("seeds/people.yaml"), at..at + 1);
        let repeat = Repeat { same: same.to_owned(), similar: similar.to_owned() };
        Diagnostic { repeat: Some(repeat), ..Diagnostic::error(Code::Yaml, span, same) }
    }

    #[test]
    fn the_same_mistake_is_reported_once_and_similar_ones_some_times() {
        let mut all: Vec<Diagnostic> = (0..600).map(|at| error(at, "a", "a")).collect();
        all.extend((600..700).map(|at| error(at, &format!("b{}", at % 50), "b")));
        all.push(error(700, "c", "c"));
        let mut plain = error(701, "", "");
        plain.repeat = None;
        all.extend([plain.clone(), plain]);
        let each = all.clone();
        fold(&mut all);
        assert_eq!(all.len(), 1 + MAX_SIMILAR + 1 + 2);
        assert_eq!(
            (all[0].related.len(), &*all[0].help),
            (MAX_RELATED, &["correct it in 599 further places too; `annals check --all` reports each".to_owned()][..])
        );
        // Of the fifty kinds of `b`, ten are reported, each with its one repetition, and the last of them with the other forty.
        assert_eq!(all[MAX_SIMILAR].help, [repetitions_help(81)]);
        assert!(
            all[1..MAX_SIMILAR]
                .iter()
                .all(|one| one.help == ["correct it in 1 further place too"] && one.related.len() == 1)
        );
        assert!(all[MAX_SIMILAR + 1..].iter().all(|one| one.help.is_empty() && one.related.is_empty()));
        let before = all.clone();
        fold(&mut all);
        assert_eq!(all, before);
        // No place is lost.
        let mut unfolded: Vec<Diagnostic> = unfolded(&all).cloned().collect();
        unfolded.sort_by_key(|diagnostic| diagnostic.span().map(|span| span.start));
        assert_eq!(unfolded, each);
    }
}
