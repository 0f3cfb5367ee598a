//! Characters that are not allowed in prose: removed while reading, and reported once per class and text.

use crate::characters::{self, CharacterClass, CharacterProblem, Outcome, TextKind};
use crate::diag::{Code, Diagnostic};
use crate::source::{FileId, Span};
use std::cell::Cell;
use std::collections::BTreeMap;

/// The disallowed characters of a text.
#[derive(Debug, Default)]
pub(super) struct UnwantedCharacters {
    /// Whether the text has right-to-left letters; computed on first use.
    has_right_to_left: Option<bool>,
    occurrences: BTreeMap<CharacterClass, CharacterOccurrences>,
}

/// The first character of a class, and the number of characters.
#[derive(Debug)]
struct CharacterOccurrences {
    at: usize,
    character: char,
    outcome: Outcome,
    count: usize,
}

impl UnwantedCharacters {
    /// The characters of `part` that are not allowed in `place`. It begins at `origin` of `source`, and follows `before`.
    pub(super) fn problems(
        &mut self,
        before: &str,
        part: &str,
        place: TextKind,
        (source, origin): (&str, usize),
    ) -> Vec<CharacterProblem> {
        if !characters::may_have_problems(part) {
            return Vec::new();
        }
        let has_right_to_left = Cell::new(self.has_right_to_left);
        let compute = || {
            let answer = has_right_to_left.get().unwrap_or_else(|| characters::has_right_to_left(source));
            has_right_to_left.set(Some(answer));
            answer
        };
        let problems: Vec<CharacterProblem> = characters::problems(before, part, place, compute).collect();
        self.has_right_to_left = has_right_to_left.get();
        for problem in &problems {
            let CharacterProblem { offset: at, character, class, outcome } = *problem;
            let first = || CharacterOccurrences {
                at: source_offset(character, source, origin, at),
                character,
                outcome,
                count: 0,
            };
            self.occurrences.entry(class).or_insert_with(first).count += 1;
        }
        problems
    }

    /// Reports one warning per class. The text begins `base` bytes into `file`.
    pub(super) fn report(&self, file: FileId, base: usize, out: &mut Vec<Diagnostic>) {
        out.extend(self.occurrences.iter().map(|(class, occurrences)| {
            let (name, description) = (characters::code_point(occurrences.character), class.description());
            let (code, message) = match occurrences.outcome {
                Outcome::Warned => (Code::UnusualCharacter, format!("{name} is {description}")),
                Outcome::ReplacedBySpace => {
                    (Code::InvisibleCharacter, format!("{name} is {description}: it is replaced by a space"))
                }
                _ => (Code::InvisibleCharacter, format!("{name} is {description}: it is removed")),
            };
            let start = base + occurrences.at;
            let warning =
                Diagnostic::warning(code, Span::new(file, start..start + occurrences.character.len_utf8()), message);
            let warning = match occurrences.count {
                1 => warning,
                count => warning.label(format!("the first of {count} of this kind")),
            };
            warning.help(class.help(occurrences.character))
        }));
    }
}

/// The offset of a character in the source. Titles and decoded entities are not verbatim in the source.
fn source_offset(character: char, source: &str, origin: usize, at: usize) -> usize {
    let rest = |from: usize| source.get(from..).unwrap_or_default();
    if rest(origin + at).starts_with(character) {
        return origin + at;
    }
    rest(origin).find(character).map_or(origin, |index| origin + index)
}
