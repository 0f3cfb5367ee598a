//! How letters are folded: for the search page variants of a letter and the letters of other scripts as plain Latin ones, in names
//! the letters with an accent.
//!
//! `scripts.toml` has what belongs to no single language. A language adds letters, or replaces what is folded otherwise.

use super::file::{MAX_CHARS, one_letter};
use crate::diag::{Code, Diagnostic};
use crate::source::Span;
use crate::tree::{Fields, Node, Value};
use std::sync::LazyLock;

/// The tables of letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letters {
    /// Letters that readers type differently.
    pub variants: LetterTable,
    /// The letters of names in plain Latin letters.
    pub transliterations: LetterTable,
    /// Sequences with a sound of their own, replaced in this order.
    pub sequences: Vec<(String, String)>,
    /// Spellings of one sound in Latin letters, replaced in this order.
    pub spellings: Vec<(String, String)>,
    /// Letters of names that are often typed without an accent and that Unicode does not decompose into a letter and a mark, or
    /// whose mark is an accent in some letters only. Small and capital ones.
    pub accents: LetterTable,
}

/// The replacements of letters, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LetterTable {
    pairs: Vec<(char, String)>,
    /// The indices of the pairs by letter, sorted.
    by_letter: Vec<(char, usize)>,
}

/// The letters that a language file adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LetterChanges {
    variants: Vec<(char, String)>,
    transliterations: Vec<(char, String)>,
    accents: Vec<(char, String)>,
}

/// The letters of all scripts.
const SCRIPTS: &str = include_str!("scripts.toml");

/// The letters of all scripts, parsed on first use: only a search needs them.
static EMBEDDED: LazyLock<Letters> = LazyLock::new(|| Letters::parse(SCRIPTS));

impl Letters {
    pub(super) fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// Parses the embedded file line by line, which takes less than its TOML does. A test checks that the result is the same.
    fn parse(text: &str) -> Self {
        let letters = |name| {
            let mut letters = LetterTable::default();
            letters.extend(pairs(text, name).filter_map(|(from, to)| Some((one_letter(from)?, to.to_owned()))));
            letters
        };
        let mut accents = LetterTable::default();
        accents.extend(with_capitals(letters("[accents]").pairs));
        let sequences = |name| pairs(text, name).map(|(from, to)| (from.to_owned(), to.to_owned())).collect();
        Self {
            variants: letters("[letters]"),
            transliterations: letters("[transliterations]"),
            sequences: sequences("[sequences]"),
            spellings: sequences("[spellings]"),
            accents,
        }
    }

    pub(super) fn with_changes(&self, changes: &[LetterChanges]) -> Self {
        let mut letters = self.clone();
        for LetterChanges { variants, transliterations, accents } in changes {
            letters.variants.extend(variants.iter().cloned());
            letters.transliterations.extend(transliterations.iter().cloned());
            letters.accents.extend(with_capitals(accents.iter().cloned()));
        }
        letters
    }
}

/// Small letters with their replacements, and the capitals of both.
fn with_capitals(pairs: impl IntoIterator<Item = (char, String)>) -> impl Iterator<Item = (char, String)> {
    pairs.into_iter().flat_map(|(letter, replacement)| {
        let capital = one_letter(&letter.to_uppercase().to_string()).filter(|c| !c.is_ascii() && *c != letter);
        let capital = capital.map(|capital| (capital, replacement.to_uppercase()));
        std::iter::once((letter, replacement)).chain(capital)
    })
}

/// The lines `"from" = "to"` after the header of a table.
fn pairs<'t>(text: &'t str, header: &str) -> impl Iterator<Item = (&'t str, &'t str)> {
    let (_, table) = text.split_once(header).unwrap_or_default();
    let lines = table.lines().take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| line.strip_prefix('"')?.strip_suffix('"')?.split_once("\" = \""))
}

impl LetterTable {
    /// The replacement of a letter.
    #[must_use]
    pub fn get(&self, letter: char) -> Option<&str> {
        let at = self.by_letter.binary_search_by_key(&letter, |(listed, _)| *listed).ok()?;
        self.pairs.get(self.by_letter[at].1).map(|(_, replacement)| replacement.as_str())
    }

    /// Whether there is a letter from `first` to `last`.
    #[must_use]
    pub fn has_between(&self, first: char, last: char) -> bool {
        let at = self.by_letter.partition_point(|(letter, _)| *letter < first);
        self.by_letter.get(at).is_some_and(|(letter, _)| *letter <= last)
    }

    /// The letters with their replacements, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (char, &str)> {
        self.pairs.iter().map(|(letter, replacement)| (*letter, replacement.as_str()))
    }

    /// Adds letters. A letter that is listed gets the new replacement.
    fn extend(&mut self, pairs: impl IntoIterator<Item = (char, String)>) {
        for (letter, replacement) in pairs {
            match self.by_letter.binary_search_by_key(&letter, |(listed, _)| *listed) {
                Ok(at) => self.pairs[self.by_letter[at].1].1 = replacement,
                Err(at) => {
                    self.by_letter.insert(at, (letter, self.pairs.len()));
                    self.pairs.push((letter, replacement));
                }
            }
        }
    }
}

impl LetterChanges {
    pub(super) fn is_empty(&self) -> bool {
        self.variants.is_empty() && self.transliterations.is_empty() && self.accents.is_empty()
    }

    /// Reads `letters` and `transliterations` of the table `[search]`.
    pub(super) fn read_search(&mut self, fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) {
        self.variants = replacements(fields, "letters", out);
        self.transliterations = replacements(fields, "transliterations", out);
    }

    /// Reads `accents` of the table `[spelling]`.
    pub(super) fn read_spelling(&mut self, fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) {
        self.accents = replacements(fields, "accents", out);
    }
}

fn replacements(fields: &mut Fields<'_>, key: &'static str, out: &mut Vec<Diagnostic>) -> Vec<(char, String)> {
    let map = fields.get(key).and_then(|node| Fields::from_node(node, &format!("`{key}`"), out));
    let entries = map.map(Fields::into_entries).unwrap_or_default();
    entries.iter().filter_map(|(from, to)| replacement(key, &from.value, to, from.span, out)).collect()
}

/// A letter beyond ASCII, in lowercase, with letters or nothing in its place. ASCII letters are never folded.
fn replacement(key: &str, from: &str, to: &Node, span: Span, out: &mut Vec<Diagnostic>) -> Option<(char, String)> {
    let letter = one_letter(&from.to_lowercase()).filter(|c| !c.is_ascii());
    let replacement = quoted(to).map(str::to_lowercase);
    let replacement = replacement.filter(|to| to.chars().count() <= MAX_CHARS && to.chars().all(char::is_alphabetic));
    if let (Some(letter), Some(replacement)) = (letter, replacement) {
        return Some((letter, replacement));
    }
    let message = format!("expected a letter beyond a to z, and the letters in its place, found `{from}`");
    out.push(Diagnostic::error(Code::Letters, span, message).help(format!("write `{key} = {{ \"ɓ\" = \"b\" }}`")));
    None
}

/// A text in quotation marks, not trimmed.
fn quoted(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar { text, plain: false } => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;
    use crate::tree::toml;

    #[test]
    fn the_embedded_file_is_read_as_its_toml_is() {
        let mut out = Vec::new();
        let file = SourceFile { path: "scripts.toml".into(), bytes: SCRIPTS.as_bytes().into() };
        let root = toml::parse(file.id(), SCRIPTS, &mut out);
        assert_eq!(out, []);
        let Value::Map(tables) = &root.value else { panic!("no tables") };
        let entries = |at: usize| match &tables[at].1.value {
            Value::Map(entries) => {
                entries.iter().map(|(from, to)| (from.value.clone(), quoted(to).expect("a text").to_owned())).collect()
            }
            _ => Vec::new(),
        };
        let names: Vec<&str> = tables.iter().map(|(name, _)| name.value.as_str()).collect();
        assert_eq!(names, ["letters", "transliterations", "sequences", "spellings", "accents"]);
        let Letters { variants, transliterations, sequences, spellings, accents } = Letters::embedded();
        let letters = |table: &LetterTable| table.pairs().map(|(from, to)| (from.to_string(), to.to_owned())).collect();
        let read = [letters(variants), letters(transliterations), sequences.clone(), spellings.clone()];
        assert_eq!(read, [0, 1, 2, 3].map(entries));
        assert!(entries(4).iter().all(|(from, to)| one_letter(from).and_then(|c| accents.get(c)) == Some(to.as_str())));
        assert_eq!((accents.get('Ø'), accents.get('I')), (Some("O"), None));
        assert!(read.iter().all(|table: &Vec<_>| !table.is_empty()));
    }
}
