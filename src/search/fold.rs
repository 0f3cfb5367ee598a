//! Folds letters: variants within a script, and transliterations between scripts.
//!
//! Every table here is part of the search data, so that queries are folded by the same tables as the index. Folded matches rank
//! below exact ones.

mod tables;

pub(super) use tables::{LETTER_FOLDS, LETTER_SEQUENCES, SPELLING_VARIANTS, TRANSLITERATIONS, Table, UNSPACED, VOWELS};

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Whether a character is in one of some ranges.
pub(super) fn is_in_ranges(ranges: &[(char, char)], c: char) -> bool {
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// Whether a letter belongs to a script without spaces between words.
pub(super) fn is_unspaced(c: char) -> bool {
    // One comparison decides for most letters.
    c >= UNSPACED[0].0 && is_in_ranges(UNSPACED, c)
}

/// The most letters of a word that are indexed: longer words are truncated.
pub(super) const MAX_WORD_LETTERS: usize = 40;

/// The key of a word of a text: its letters, folded.
pub(super) fn fold_letters(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return word.into();
    }
    if word.starts_with(is_unspaced) {
        return in_basic_plane(word.chars()).into();
    }
    without_accents(&with_replaced_letters(word, LETTER_FOLDS)).into()
}

/// The phonetic key of a word of a name, in plain Latin letters.
pub(super) fn phonetic_key(word: &str) -> String {
    if word.starts_with(is_unspaced) {
        return in_basic_plane(word.chars());
    }
    let is_plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut text = if is_plain { word.to_owned() } else { romanized(word) };
    for (spelling, sound) in SPELLING_VARIANTS {
        // Checked on bytes, because most names contain none of them, and this takes most of the time.
        if text.as_bytes().windows(spelling.len()).any(|part| part == spelling.as_bytes()) {
            text = text.replace(spelling, sound);
        }
    }
    let mut previous = None;
    text.retain(|c| previous.replace(c) != Some(c));
    text
}

/// Romanizes a word, as far as the tables cover the script.
fn romanized(word: &str) -> String {
    // The sequences are of Greek and Armenian letters only.
    let with_sequences = word
        .contains(|c| matches!(c, '\u{370}'..='\u{3ff}' | '\u{530}'..='\u{58f}' | '\u{1f00}'..='\u{1fff}'))
        .then(|| {
            let spaced = LETTER_SEQUENCES
                .iter()
                .fold(format!(" {} ", without_accents(word)), |text, (from, to)| text.replace(from, to));
            spaced.trim_matches(' ').to_owned()
        });
    let word = with_sequences.as_deref().unwrap_or(word);
    let folded = without_accents(&with_replaced_letters(
        &with_replaced_letters(&with_replaced_letters(word, TRANSLITERATIONS), LETTER_FOLDS),
        TRANSLITERATIONS,
    ));
    if folded.is_ascii() { folded } else { with_replaced_letters(&folded, TRANSLITERATIONS) }
}

fn with_replaced_letters(word: &str, table: Table) -> String {
    let mut text = String::with_capacity(word.len());
    let mut letter = [0; 4];
    for c in word.chars() {
        let c = &*c.encode_utf8(&mut letter);
        text.push_str(table.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| to));
    }
    text
}

/// A word without accents.
fn without_accents(word: &str) -> String {
    in_basic_plane(word.nfd().filter(|c| !is_combining_mark(*c) || is_in_ranges(VOWELS, *c)))
}

/// Replaces letters beyond the Basic Multilingual Plane by one, because JavaScript and UTF-8 order them differently.
fn in_basic_plane(letters: impl Iterator<Item = char>) -> String {
    letters.map(|c| if c > '\u{ffff}' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests;
