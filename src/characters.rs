//! The characters that are allowed in each kind of text: one table for names, short texts, prose and code.
//!
//! Ids are ASCII and need no table. The class of a character comes from Unicode's data; the outcome for each class is
//! decided in [`CharacterClass::outcome`]. Some characters are needed in some scripts and are invisible in all others: adjacent
//! characters decide whether these are allowed.

mod class;
mod context;
mod zero_width;

pub use class::CharacterClass;
pub use zero_width::ZeroWidth;

use context::is_mark;
use icu_properties::props::{BidiClass, BidiControl, BinaryProperty, DefaultIgnorableCodePoint, EnumeratedProperty};
use std::borrow::Cow;
use std::cell::OnceCell;

/// The kind of a text, which decides the allowed characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// The name of a record: it is searched for, and must not look like another.
    Name,
    /// A title, or another short text of a register, of front matter or of `book.toml`.
    Text,
    /// Markdown.
    Prose,
    /// Code within Markdown.
    Code,
}

/// The treatment of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It remains, without a warning.
    Allowed,
    /// It remains, with a warning.
    Warned,
    /// It is removed, with a warning.
    Removed,
    /// A space replaces it, with a warning.
    ReplacedBySpace,
    /// It is an error.
    Rejected,
}

/// A character that is not allowed, or not without a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CharacterProblem {
    /// The byte offset in the text.
    pub offset: usize,
    /// The character.
    pub character: char,
    /// The class of the character.
    pub class: CharacterClass,
    /// The treatment; never [`Outcome::Allowed`].
    pub outcome: Outcome,
}

/// The characters of a text that are a problem in this kind of text. `preceding` is the text before it; `has_right_to_left`
/// is called only for direction marks.
pub fn problems<'t>(
    preceding: &'t str,
    text: &'t str,
    kind: TextKind,
    has_right_to_left: impl Fn() -> bool + 't,
) -> impl Iterator<Item = CharacterProblem> + 't {
    suspects(text).filter_map(move |(offset, character)| {
        let class = CharacterClass::from_char(character)?;
        let before = if offset == 0 { preceding } else { &text[..offset] };
        let after = &text[offset + character.len_utf8()..];
        let is_allowed = match class {
            CharacterClass::DirectionMark => has_right_to_left(),
            _ => class.is_needed(character, before, after),
        };
        let outcome = if is_allowed { Outcome::Allowed } else { class.outcome(kind) };
        (outcome != Outcome::Allowed).then_some(CharacterProblem { offset, character, class, outcome })
    })
}

/// Whether a text may have a character with a class. False for text of visible ASCII characters and spaces.
#[must_use]
pub fn may_have_problems(text: &str) -> bool {
    // One comparison for each byte and no early exit, so that the loop is vectorized.
    text.bytes().fold(false, |found, byte| found | (byte.wrapping_sub(b' ') > b'~' - b' '))
}

/// Whether a suspect character may begin with this byte. Continuation bytes are not among these.
fn is_first_byte(byte: u8) -> bool {
    matches!(byte, ..b' ' | 0x7f | 0xc2 | 0xcd | 0xd8 | 0xe1..=0xe3 | 0xee | 0xef | 0xf0..)
}

/// The characters of a text that may have a class, with their byte offsets.
fn suspects(text: &str) -> impl Iterator<Item = (usize, char)> {
    chars_starting_with(text, is_first_byte).filter(|(_, c)| is_suspect(*c))
}

/// The position of the first byte of a kind. The scan of a chunk has no early exit, so that it is vectorized.
pub(crate) fn find_byte(bytes: &[u8], predicate: impl Fn(u8) -> bool) -> Option<usize> {
    let skipped = bytes.chunks(32).take_while(|piece| !piece.iter().fold(false, |any, byte| any | predicate(*byte)));
    let start = 32 * skipped.count();
    let within = bytes.get(start..)?.iter().position(|byte| predicate(*byte))?;
    Some(start + within)
}

/// The characters of a text whose first byte satisfies `is_first`, with their byte offsets. `is_first` must be false for
/// continuation bytes. Fast if such bytes are rare.
pub(crate) fn chars_starting_with(
    text: &str,
    is_first: impl Fn(u8) -> bool + Copy,
) -> impl Iterator<Item = (usize, char)> {
    /// How many bytes are skipped at once if none of them is a first byte.
    const GROUP: usize = 16;
    // No early exit, so that the loop is vectorized.
    let has_first = move |group: &[u8]| group.iter().fold(false, |found, byte| found | is_first(*byte));
    let groups = text.as_bytes().chunks(GROUP).enumerate().filter(move |(_, group)| has_first(group));
    let offsets = groups.flat_map(move |(number, group)| {
        let bytes = group.iter().zip(number * GROUP..);
        bytes.filter(move |(byte, _)| is_first(**byte)).map(|(_, at)| at)
    });
    offsets.filter_map(|offset| Some((offset, text.get(offset..)?.chars().next()?)))
}

/// A text as a message quotes it: characters that are a problem in [`TextKind::Prose`], and spaces other than U+0020, are
/// escaped. Marks that belong to a letter, joiners that a script needs, and quotation marks are unchanged.
pub(crate) fn escape_for_message(text: &str) -> Cow<'_, str> {
    let is_odd_space = |c: char| c != ' ' && (c.is_whitespace() || c.is_control());
    if !may_have_problems(text) {
        return text.into();
    }
    // Needed for each direction mark, and computed once.
    let is_right_to_left = OnceCell::new();
    let mut hidden =
        problems("", text, TextKind::Text, || *is_right_to_left.get_or_init(|| has_right_to_left(text))).peekable();
    let mut quoted = String::with_capacity(text.len());
    for (offset, c) in text.char_indices() {
        let is_hidden = hidden.next_if(|problem| problem.offset == offset).is_some();
        // A mark without a letter would be drawn over the quotation mark before it.
        let is_bare_mark = offset == 0 && is_mark(c);
        match c {
            '\n' | '\t' | '\r' => quoted.extend(c.escape_default()),
            _ if is_hidden || is_bare_mark || is_odd_space(c) => quoted.extend(c.escape_unicode()),
            _ => quoted.push(c),
        }
    }
    quoted.into()
}

/// A text as a message quotes it: truncated, with `…`, if it has more than `max_chars` characters.
pub(crate) fn truncate(text: &str, max_chars: usize) -> Cow<'_, str> {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// Whether a text has a letter that is written from right to left.
#[must_use]
pub fn has_right_to_left(text: &str) -> bool {
    let is_right_to_left = |c: char| {
        matches!(BidiClass::for_char(c), BidiClass::RightToLeft | BidiClass::ArabicLetter) && !BidiControl::for_char(c)
    };
    !text.is_ascii() && text.chars().filter(|c| *c >= '\u{590}').any(is_right_to_left)
}

/// Whether a character is displayed as nothing, or looks like a space but is not one.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    !c.is_ascii() && (DefaultIgnorableCodePoint::for_char(c) || matches!(c, '\u{2800}' | '\u{fff9}'..='\u{fffb}'))
        || (c.is_control() && !c.is_whitespace())
}

/// Controls, line separators, direction marks and byte order marks, and controls that reorder the text around them. Two names
/// of files that look the same, or one that reads as another, are not acceptable in an archive of record.
#[must_use]
pub fn is_misleading_in_path(c: char) -> bool {
    let has_misleading_class = || {
        let class = CharacterClass::from_char(c);
        matches!(
            class,
            Some(CharacterClass::Separator | CharacterClass::DirectionMark | CharacterClass::DirectionControl)
        ) || ZeroWidth::of(c) == Some(ZeroWidth::ByteOrderMark)
    };
    c.is_control() || (!c.is_ascii() && is_suspect(c) && has_misleading_class())
}

/// The notation of Unicode: `U+202E`.
#[must_use]
pub fn code_point(c: char) -> String {
    format!("U+{:04X}", c as u32)
}

/// A superset of the characters that have a class, decided without Unicode's tables.
fn is_suspect(c: char) -> bool {
    match c {
        '\t' | '\n' => false,
        ..' ' | '\u{7f}'..='\u{9f}' | '\u{ad}' => true,
        ..'\u{34f}' => false,
        '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' => true,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' => true,
        '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' => true,
        '\u{fff0}'..='\u{ffff}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'.. => true,
        c => c as u32 & 0xfffe == 0xfffe,
    }
}

#[cfg(test)]
mod tests;
