//! Word boundaries of names: a match must not be part of a longer word.

use crate::language::{Language, Role};
use crate::link::fold::{is_apostrophe, is_hyphen, is_joiner};
use unicode_normalization::char::is_combining_mark;

/// The longest suffix that is matched, in characters.
pub(super) const MAX_SUFFIX_CHARS: usize = 12;

/// Whether an elision precedes the name: `d’Estrel`.
pub(super) fn is_elided(text: &str, start: usize, end: usize, language: &Language) -> bool {
    let before = &text[..start];
    let is_word_or_apostrophe = |c: &char| is_word_char(*c) || is_apostrophe(*c);
    let length: usize =
        before.chars().rev().take(MAX_SUFFIX_CHARS).take_while(is_word_or_apostrophe).map(char::len_utf8).sum();
    before.ends_with(is_apostrophe)
        && language.elision(&text[start - length..end]).is_some_and(|(elided, _)| elided.len() == length)
}

/// Whether a name has word boundaries on both sides.
pub(in crate::link) fn is_bounded(text: &str, start: usize, end: usize) -> bool {
    is_boundary_before(&text[..start]) && is_boundary_after(&text[end..])
}

pub(super) fn is_boundary_before(before: &str) -> bool {
    let mut letters = before.chars().rev().filter(|c| !is_joiner(*c));
    match letters.next() {
        Some(c) if is_word_char(c) => false,
        // The second part of a double name, or of `O’Brien`.
        Some(c) if is_hyphen(c) || is_apostrophe(c) => !letters.next().is_some_and(is_word_char),
        _ => true,
    }
}

pub(super) fn is_boundary_after(after: &str) -> bool {
    let mut letters = after.chars().filter(|c| !is_joiner(*c));
    match letters.next() {
        Some(c) if is_word_char(c) => false,
        Some(c) if is_hyphen(c) => !letters.next().is_some_and(char::is_alphabetic),
        Some(c) if is_apostrophe(c) => match letters.next() {
            Some('s' | 'S') => !letters.next().is_some_and(is_word_char),
            Some(c) => !is_word_char(c),
            None => true,
        },
        _ => true,
    }
}

/// Whether the word after a hyphen leaves the name the same: `Holm-era`, `UN-backed`.
pub(super) fn is_compound(after: &str, language: &Language) -> bool {
    let Some(rest) = after.strip_prefix(is_hyphen) else { return false };
    let length = rest.find(|c| !is_word_char(c)).unwrap_or(rest.len());
    rest.starts_with(char::is_lowercase)
        && is_boundary_after(&rest[length..])
        && language.has_role(&rest[..length], Role::Compound)
}

pub(super) fn is_word_char(c: char) -> bool {
    // Unicode classifies the apostrophe of some languages as a letter.
    (c.is_alphanumeric() && !matches!(c, 'ʼ')) || is_combining_mark(c)
}
