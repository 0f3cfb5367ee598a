//! Characters that are not for prose: removed while it is read, and reported once for each kind and text.

use crate::characters::{self, Class, Outcome, Place, Problem};
use crate::diag::Diagnostic;
use crate::source::{FileId, Span};
use std::cell::Cell;
use std::collections::BTreeMap;

/// The characters of a text that are not for prose.
#[derive(Debug, Default)]
pub(super) struct Unwanted {
    /// Whether the text has letters that are written from right to left, once somebody has asked.
    has_right_to_left: Option<bool>,
    found: BTreeMap<Class, Found>,
}

/// The first character of a kind, and how many there are.
#[derive(Debug)]
struct Found {
    at: usize,
    character: char,
    outcome: Outcome,
    count: usize,
}

impl Unwanted {
    /// The characters of a piece of `source`, which begins at `origin` there and follows `before`, that are not for its place.
    pub(super) fn problems(
        &mut self,
        before: &str,
        piece: &str,
        place: Place,
        (source, origin): (&str, usize),
    ) -> Vec<Problem> {
        if !characters::may_have_problems(piece) {
            return Vec::new();
        }
        let known = Cell::new(self.has_right_to_left);
        let ask = || {
            let answer = known.get().unwrap_or_else(|| characters::has_right_to_left(source));
            known.set(Some(answer));
            answer
        };
        let problems: Vec<Problem> = characters::problems(before, piece, place, ask).collect();
        self.has_right_to_left = known.get();
        for problem in &problems {
            let Problem { at, character, class, outcome } = *problem;
            let first = || Found { at: place_of(character, source, origin, at), character, outcome, count: 0 };
            self.found.entry(class).or_insert_with(first).count += 1;
        }
        problems
    }

    /// A warning for each kind. The text begins `base` bytes into `file`.
    pub(super) fn report(&self, file: FileId, base: usize, out: &mut Vec<Diagnostic>) {
        out.extend(self.found.iter().map(|(class, found)| {
            let (name, description) = (characters::code_point(found.character), class.description());
            let (code, message) = match found.outcome {
                Outcome::Kept => ("unusual-character", format!("{name} is {description}")),
                Outcome::Space => {
                    ("invisible-character", format!("{name} is {description}: a space is written in its place"))
                }
                _ => ("invisible-character", format!("{name} is {description}: it is left out")),
            };
            let start = base + found.at;
            let warning =
                Diagnostic::warning(code, Span::new(file, start..start + found.character.len_utf8()), message);
            let warning = match found.count {
                1 => warning,
                count => warning.label(format!("the first of {count} of this kind")),
            };
            warning.help(class.help(found.character))
        }));
    }
}

/// Where a character of a piece is in the source. Titles and what was written as an entity are not there letter for letter.
fn place_of(character: char, source: &str, origin: usize, at: usize) -> usize {
    let rest = |from: usize| source.get(from..).unwrap_or_default();
    if rest(origin + at).starts_with(character) {
        return origin + at;
    }
    rest(origin).find(character).map_or(origin, |found| origin + found)
}
