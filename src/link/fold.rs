//! Text as names are compared: composed (NFC), every run of white space one space.

use crate::model::prose::BREAK;
use std::borrow::Cow;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A folded text, and the way back to the text that it was made from.
#[derive(Debug)]
pub(super) struct Folded<'t> {
    pub(super) text: Cow<'t, str>,
    /// For each byte of the folded text, and for its end, the byte of the original. Empty where they are the same.
    back: Vec<u32>,
}

impl<'t> Folded<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        if is_folded(text) {
            return Self { text: Cow::Borrowed(text), back: Vec::new() };
        }
        let (mut folded, mut back) = (String::with_capacity(text.len()), Vec::with_capacity(text.len() + 1));
        for (at, cluster) in clusters(text) {
            if cluster.starts_with(is_space) {
                folded.push(' ');
            } else {
                folded.extend(cluster.nfc());
            }
            back.resize(folded.len(), u32::try_from(at).unwrap_or(u32::MAX));
        }
        back.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        Self { text: Cow::Owned(folded), back }
    }

    /// Whether the text is as it was.
    pub(super) fn is_unchanged(&self) -> bool {
        matches!(self.text, Cow::Borrowed(_))
    }

    /// The byte of the original text that a byte of the folded one stands for.
    pub(super) fn original(&self, at: usize) -> u32 {
        match self.back.get(at) {
            Some(original) => *original,
            None => u32::try_from(at).unwrap_or(u32::MAX),
        }
    }
}

/// A name as it is looked for.
pub(super) fn fold_name(name: &str) -> String {
    Folded::of(name.trim()).text.into_owned()
}

/// White space that may stand between the words of a name.
fn is_space(c: char) -> bool {
    c == ' ' || (c.is_whitespace() && c != BREAK)
}

fn is_folded(text: &str) -> bool {
    // Most characters are told by one look at one byte.
    if text.contains("  ") || text.bytes().any(|byte| byte < b' ') {
        return false;
    }
    if text.is_ascii() {
        return true;
    }
    let mut is_plain = true;
    for c in text.chars().filter(|c| !c.is_ascii()) {
        if is_space(c) {
            return false;
        }
        is_plain &= is_plainly_composed(c);
    }
    is_plain || is_nfc_quick(text.chars()) == IsNormalized::Yes
}

/// Characters that are composed whatever stands beside them, told without a look into Unicode's
/// tables: all below the first combining mark, the letters of Cyrillic, general punctuation.
fn is_plainly_composed(c: char) -> bool {
    matches!(c, '\0'..='\u{2ff}' | '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}' | '\u{2010}'..='\u{205e}')
}

/// Pieces that can be composed by themselves: a run of white space, or a
/// character with the marks (or Hangul vowels and finals) that follow it.
fn clusters(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = chars.next()?;
        let goes_on = |c: char| {
            if is_space(first) { is_space(c) } else { is_combining_mark(c) || ('\u{1160}'..='\u{11ff}').contains(&c) }
        };
        while chars.next_if(|(_, c)| goes_on(*c)).is_some() {}
        let end = chars.peek().map_or(text.len(), |(at, _)| *at);
        Some((start, &text[start..end]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_one_space_and_letters_are_composed() {
        let folded = Folded::of("a\u{a0}\n b\u{2029}c");
        assert_eq!(folded.text, "a b\u{2029}c");
        assert_eq!(folded.original(2), 5);
        let folded = Folded::of("и\u{306}x");
        assert_eq!(folded.text, "йx");
        assert_eq!((folded.original(0), folded.original(2)), (0, 4));
        assert!(matches!(Folded::of("plain text, қазақ").text, Cow::Borrowed(_)));
    }
}
