//! The same mistake in many places, reported once: a register that another program wrote often has one in all of its
//! records.

use super::{Diagnostic, Place};
use crate::source::Span;
use std::collections::BTreeMap;

/// What a diagnostic has in common with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Equal for the same mistake with the same way out: the first is reported, and where the others are.
    pub same: String,
    /// Equal for mistakes of one kind with a way out of their own each: the first [`SHOWN`] are reported.
    pub similar: String,
}

/// How many similar mistakes are reported before the others are counted.
const SHOWN: usize = 10;

/// How many of the further places are named. All others are counted.
const PLACES: usize = 3;

/// Folds repeated mistakes into the first of them, or the last that is reported. Folding again changes nothing.
pub(super) fn fold(diagnostics: &mut Vec<Diagnostic>) {
    if diagnostics.iter().filter(|diagnostic| diagnostic.repeat.is_some()).nth(1).is_none() {
        return;
    }
    let mut seen = Seen::default();
    let mut reported: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics.drain(..) {
        let into = match (&diagnostic.repeat, &diagnostic.place) {
            (Some(repeat), Place::Span(span)) => seen.repeated(repeat, reported.len()).map(|into| (into, *span)),
            _ => None,
        };
        match into {
            Some((into, span)) => seen.further.entry(into).or_default().push(span),
            None => reported.push(diagnostic),
        }
    }
    for (at, further) in seen.further {
        if let Some(first) = reported.get_mut(at) {
            first.add_places(&further);
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
    /// For each that was repeated, where.
    further: BTreeMap<usize, Vec<Span>>,
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
    fn add_places(&mut self, further: &[Span]) {
        self.also.extend(further.iter().take(PLACES).map(|span| (*span, "here too".to_owned())));
        let places = if further.len() == 1 { "place" } else { "places" };
        self.help.push(format!("correct it in {} further {places} too", further.len()));
        // What has been folded is not folded again.
        self.repeat = None;
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
        fold(&mut all);
        assert_eq!(all.len(), 1 + SHOWN + 1 + 2);
        assert_eq!(
            (all[0].also.len(), &*all[0].help),
            (PLACES, &["correct it in 599 further places too".to_owned()][..])
        );
        // Of the fifty of `b`, ten are reported, each with its one repetition, and the last of them with the other forty.
        assert_eq!(all[SHOWN].help, ["correct it in 81 further places too"]);
        assert!(
            all[1..SHOWN].iter().all(|one| one.help == ["correct it in 1 further place too"] && one.also.len() == 1)
        );
        assert!(all[SHOWN + 1..].iter().all(|one| one.help.is_empty() && one.also.is_empty()));
        let before = all.clone();
        fold(&mut all);
        assert_eq!(all, before);
    }
}
