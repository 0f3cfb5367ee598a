//! The same mistake in many places, reported once: a register that another program wrote often has one in all of its
//! records.

use super::{Diagnostic, Place};
use crate::source::Span;
use std::collections::BTreeMap;
use std::{iter, slice};

/// What a diagnostic has in common with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Equal for the same mistake with the same way out: the first is reported, and where the others are.
    pub same: String,
    /// Equal for mistakes of one kind with a way out of their own each: the first [`SHOWN`] are reported.
    pub similar: String,
}

impl Repeat {
    /// Diagnostics of the same code and `detail` are the same mistake, with the same way out.
    #[must_use]
    pub fn same(code: &str, detail: &str) -> Self {
        let same = format!("{code} {detail}");
        Self { similar: same.clone(), same }
    }

    /// As [`Repeat::same`]; diagnostics of the code with another `detail` are similar mistakes.
    #[must_use]
    pub fn similar(code: &str, detail: &str) -> Self {
        Self { same: format!("{code} {detail}"), similar: code.to_owned() }
    }
}

/// How many similar mistakes are reported before the others are counted.
const SHOWN: usize = 10;

/// How many of the further places are drawn. All others are counted.
const PLACES: usize = 3;

/// Each diagnostic as it was before it was folded.
pub(super) fn unfolded(diagnostics: &[Diagnostic]) -> impl Iterator<Item = &Diagnostic> {
    diagnostics.iter().flat_map(|one| if one.folded.is_empty() { slice::from_ref(one) } else { &one.folded })
}

/// Folds repeated mistakes into the first of them, or the last that is reported. Folding again changes nothing.
pub(super) fn fold(diagnostics: &mut Vec<Diagnostic>) {
    if diagnostics.iter().filter(|diagnostic| diagnostic.repeat.is_some()).nth(1).is_none() {
        return;
    }
    let mut seen = Seen::default();
    let mut reported: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics.drain(..) {
        let into = match (&diagnostic.repeat, &diagnostic.place) {
            (Some(repeat), Place::Span(_)) => seen.repeated(repeat, reported.len()),
            _ => None,
        };
        match into {
            Some(into) => seen.further.entry(into).or_default().push(diagnostic),
            None => reported.push(diagnostic),
        }
    }
    for (at, further) in seen.further {
        if let Some(first) = reported.get_mut(at) {
            first.fold(further);
        }
    }
    *diagnostics = reported;
}

/// What has been reported, by its number.
#[derive(Default)]
struct Seen {
    same: BTreeMap<String, usize>,
    /// How many similar ones were reported, and the last of them.
    similar: BTreeMap<String, (usize, usize)>,
    /// The repetitions of each.
    further: BTreeMap<usize, Vec<Diagnostic>>,
}

impl Seen {
    /// What a diagnostic repeats; `None` where it is to be reported as the one of number `at`.
    fn repeated(&mut self, repeat: &Repeat, at: usize) -> Option<usize> {
        if let Some(first) = self.same.get(&repeat.same) {
            return Some(*first);
        }
        let (shown, last) = self.similar.entry(repeat.similar.clone()).or_default();
        if *shown == SHOWN {
            return Some(*last);
        }
        (*shown, *last) = (*shown + 1, at);
        self.same.insert(repeat.same.clone(), at);
        None
    }
}

impl Diagnostic {
    fn fold(&mut self, further: Vec<Diagnostic>) {
        let itself = self.clone();
        // What has been folded is not folded again.
        self.repeat = None;
        self.also.extend(further.iter().filter_map(Self::span).take(PLACES).map(|span| (span, "here too".to_owned())));
        self.help.push(further_places(further.len()));
        self.folded = iter::once(itself).chain(further).collect();
    }

    fn span(&self) -> Option<Span> {
        if let Place::Span(span) = self.place { Some(span) } else { None }
    }
}

fn further_places(count: usize) -> String {
    match count {
        1 => "correct it in 1 further place too".to_owned(),
        2..=PLACES => format!("correct it in {count} further places too"),
        _ => format!("correct it in {count} further places too; `annals check --all` reports each"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn error(at: usize, same: &str, similar: &str) -> Diagnostic {
        let span = Span::new(FileId::of("seeds/people.yaml"), at..at + 1);
        let repeat = Repeat { same: same.to_owned(), similar: similar.to_owned() };
        Diagnostic { repeat: Some(repeat), ..Diagnostic::error("e", span, same) }
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
        assert_eq!(all.len(), 1 + SHOWN + 1 + 2);
        assert_eq!(
            (all[0].also.len(), &*all[0].help),
            (PLACES, &["correct it in 599 further places too; `annals check --all` reports each".to_owned()][..])
        );
        // Of the fifty of `b`, ten are reported, each with its one repetition, and the last of them with the other forty.
        assert_eq!(all[SHOWN].help, [further_places(81)]);
        assert!(
            all[1..SHOWN].iter().all(|one| one.help == ["correct it in 1 further place too"] && one.also.len() == 1)
        );
        assert!(all[SHOWN + 1..].iter().all(|one| one.help.is_empty() && one.also.is_empty()));
        let before = all.clone();
        fold(&mut all);
        assert_eq!(all, before);
        // No place is lost.
        let mut unfolded: Vec<Diagnostic> = unfolded(&all).cloned().collect();
        unfolded.sort_by_key(|diagnostic| diagnostic.span().map(|span| span.start));
        assert_eq!(unfolded, each);
    }
}
