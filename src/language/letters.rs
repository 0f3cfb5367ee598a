//! How the search page folds letters: variants of a letter, and the letters of other scripts as plain Latin ones.
//!
//! `scripts.toml` has what belongs to no single language. A language adds letters, or replaces what is folded otherwise.

use super::file::{MAX_CHARS, one_letter};
use crate::diag::{Code, Diagnostic};
use crate::source::Span;
use crate::tree::{Fields, Node, Value};
use std::sync::LazyLock;

/// The tables of letters that the search page folds by.
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
        let sequences = |name| pairs(text, name).map(|(from, to)| (from.to_owned(), to.to_owned())).collect();
        Self {
            variants: letters("[letters]"),
            transliterations: letters("[transliterations]"),
            sequences: sequences("[sequences]"),
            spellings: sequences("[spellings]"),
        }
    }

    pub(super) fn with_changes(&self, changes: &[LetterChanges]) -> Self {
        let mut letters = self.clone();
        for LetterChanges { variants, transliterations } in changes {
            letters.variants.extend(variants.iter().cloned());
            letters.transliterations.extend(transliterations.iter().cloned());
        }
        letters
    }
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
        self.variants.is_empty() && self.transliterations.is_empty()
    }

    /// Reads `letters` and `transliterations` of the table `[search]`.
    pub(super) fn read(fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) -> Self {
        Self {
            variants: replacements(fields, "letters", out),
            transliterations: replacements(fields, "transliterations", out),
        }
    }
}

fn replacements(fields: &mut Fields<'_>, key: &'static str, out: &mut Vec<Diagnostic>) -> Vec<(char, String)> {
    let map = fields.get(key).and_then(|node| Fields::from_node(node, &format!("`{key}`"), out));
    let entries = map.map(Fields::into_entries).unwrap_or_default();
    entries.iter().filter_map(|(from, to)| replacement(&from.value, to, from.span, out)).collect()
}

/// A letter beyond ASCII, in lowercase, with letters or nothing in its place. ASCII letters are never folded.
fn replacement(from: &str, to: &Node, span: Span, out: &mut Vec<Diagnostic>) -> Option<(char, String)> {
    let letter = one_letter(&from.to_lowercase()).filter(|c| !c.is_ascii());
    let replacement = quoted(to).map(str::to_lowercase);
    let replacement = replacement.filter(|to| to.chars().count() <= MAX_CHARS && to.chars().all(char::is_alphabetic));
    if let (Some(letter), Some(replacement)) = (letter, replacement) {
        return Some((letter, replacement));
    }
    let message = format!("expected a letter beyond a to z, and the letters in its place, found `{from}`");
    out.push(Diagnostic::error(Code::Letters, span, message).help("write `letters = { \"ɓ\" = \"b\" }`"));
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
        assert_eq!(names, ["letters", "transliterations", "sequences", "spellings"]);
        let Letters { variants, transliterations, sequences, spellings } = Letters::embedded();
        let letters = |table: &LetterTable| table.pairs().map(|(from, to)| (from.to_string(), to.to_owned())).collect();
        let read = [letters(variants), letters(transliterations), sequences.clone(), spellings.clone()];
        assert_eq!(read, [0, 1, 2, 3].map(entries));
        assert!(read.iter().all(|table: &Vec<_>| !table.is_empty()));
    }
}
