//! Marks in a text: `⟦people/id|words⟧` and the like.

use annals::source::Position;
use std::ops::Range;

const OPEN: char = '⟦';
const CLOSE: char = '⟧';

/// What is expected of the words of a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// A link to the record.
    Link(String),
    /// A link to the record, or text.
    Either(String),
    /// Text, with or without a warning.
    Text,
    /// Text, and a warning.
    Warned,
    /// Text, without a warning.
    Quiet,
}

impl Expected {
    /// The record to which a link would be right.
    pub(crate) fn record(&self) -> Option<&str> {
        match self {
            Self::Link(record) | Self::Either(record) => Some(record),
            Self::Text | Self::Warned | Self::Quiet => None,
        }
    }
}

/// Words of a text with what is expected of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) expected: Expected,
    /// Its words, as bytes of the text without marks.
    pub(crate) range: Range<usize>,
}

/// A text with its marks removed.
#[derive(Debug)]
pub(crate) struct Marked {
    /// The text as it is built.
    pub(crate) text: String,
    /// The marks, in order.
    pub(crate) marks: Vec<Mark>,
    /// The text with marks.
    source: String,
    /// Offsets of the text from which on the same words are so many bytes further on in `source`.
    shifts: Vec<(usize, usize)>,
}

impl Marked {
    /// Reads a text with marks.
    ///
    /// # Errors
    /// A mark that is not closed or has no `|`, and a closing bracket without a mark.
    pub(crate) fn read(source: &str) -> Result<Self, String> {
        let mut marked =
            Self { text: String::new(), marks: Vec::new(), source: source.to_owned(), shifts: vec![(0, 0)] };
        let mut rest = source;
        while let Some((before, inner)) = rest.split_once(OPEN) {
            marked.push(before)?;
            let (inner, after) = inner.split_once(CLOSE).ok_or_else(|| syntax_error(inner))?;
            let (expected, words) = inner.split_once('|').ok_or_else(|| syntax_error(inner))?;
            let start = marked.text.len();
            marked.shift(OPEN.len_utf8() + expected.len() + 1);
            marked.text.push_str(words);
            marked.marks.push(Mark { expected: parse_expected(expected), range: start..marked.text.len() });
            marked.shift(CLOSE.len_utf8());
            rest = after;
        }
        marked.push(rest)?;
        Ok(marked)
    }

    /// The words at a range of the text.
    pub(crate) fn words(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The marks that share a byte with a range.
    pub(crate) fn overlapping<'m>(&'m self, range: &'m Range<usize>) -> impl Iterator<Item = (usize, &'m Mark)> {
        self.marks
            .iter()
            .enumerate()
            .filter(move |(_, mark)| mark.range.start < range.end && range.start < mark.range.end)
    }

    /// Line and column, in the file with marks, of a byte of the text.
    pub(crate) fn position(&self, at: usize) -> Position {
        let shift = self.shifts.iter().rev().find(|(from, _)| *from <= at).map_or(0, |(_, shift)| *shift);
        let before = self.source.get(..at + shift).unwrap_or(&self.source);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Position { line: before.matches('\n').count() + 1, column: line.chars().count() + 1 }
    }

    fn push(&mut self, text: &str) -> Result<(), String> {
        if text.contains(CLOSE) {
            return Err(syntax_error(text));
        }
        self.text.push_str(text);
        Ok(())
    }

    fn shift(&mut self, bytes: usize) {
        let before = self.shifts.last().map_or(0, |(_, shift)| *shift);
        self.shifts.push((self.text.len(), before + bytes));
    }
}

fn parse_expected(text: &str) -> Expected {
    match text {
        "-" => Expected::Text,
        "!" => Expected::Warned,
        "=" => Expected::Quiet,
        record => match record.strip_prefix('~') {
            Some(record) => Expected::Either(record.to_owned()),
            None => Expected::Link(record.to_owned()),
        },
    }
}

fn syntax_error(text: &str) -> String {
    let start: String = text.chars().take(40).collect();
    format!("expected marks like `⟦people/id|words⟧`, found a bracket without its partner or its `|` at {start:?}")
}
