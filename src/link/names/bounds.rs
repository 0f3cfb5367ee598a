//! Where a name begins and ends: it stands by itself, and not within a longer word.

use crate::language::{Language, Role};
use crate::link::fold::{is_apostrophe, is_hyphen, is_joiner};
use unicode_normalization::char::is_combining_mark;

/// The longest ending that is read, in characters.
pub(super) const LONGEST_SUFFIX: usize = 12;

/// Whether an elision is joined before a name: `d’Estrel`.
pub(super) fn is_elided(text: &str, start: usize, end: usize, language: &Language) -> bool {
    let before = &text[..start];
    let is_of_word = |c: &char| is_word(*c) || is_apostrophe(*c);
    let length: usize = before.chars().rev().take(LONGEST_SUFFIX).take_while(is_of_word).map(char::len_utf8).sum();
    before.ends_with(is_apostrophe)
        && language.elision(&text[start - length..end]).is_some_and(|(elided, _)| elided.len() == length)
}

/// Whether a name stands by itself, and not within a longer word.
pub(in crate::link) fn is_bounded(text: &str, start: usize, end: usize) -> bool {
    is_free_before(&text[..start]) && is_free_after(&text[end..])
}

pub(super) fn is_free_before(before: &str) -> bool {
    let mut letters = before.chars().rev().filter(|c| !is_joiner(*c));
    match letters.next() {
        Some(c) if is_word(c) => false,
        // The second part of a double name, or of `O’Brien`.
        Some(c) if is_hyphen(c) || is_apostrophe(c) => !letters.next().is_some_and(is_word),
        _ => true,
    }
}

pub(super) fn is_free_after(after: &str) -> bool {
    let mut letters = after.chars().filter(|c| !is_joiner(*c));
    match letters.next() {
        Some(c) if is_word(c) => false,
        Some(c) if is_hyphen(c) => !letters.next().is_some_and(char::is_alphabetic),
        Some(c) if is_apostrophe(c) => match letters.next() {
            Some('s' | 'S') => !letters.next().is_some_and(is_word),
            Some(c) => !is_word(c),
            None => true,
        },
        _ => true,
    }
}

/// Whether a small word is joined behind a name that makes it no other name: `Holm-era`, `UN-backed`.
pub(super) fn is_compound(after: &str, language: &Language) -> bool {
    let Some(rest) = after.strip_prefix(is_hyphen) else { return false };
    let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    rest.starts_with(char::is_lowercase)
        && is_free_after(&rest[length..])
        && language.is(&rest[..length], Role::Compound)
}

pub(super) fn is_word(c: char) -> bool {
    // The apostrophe of some languages is a letter to Unicode.
    (c.is_alphanumeric() && !matches!(c, 'ʼ')) || is_combining_mark(c)
}
