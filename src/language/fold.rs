//! Folds words for comparison: lowercase, one kind of apostrophe and of hyphen, and letter variants of a language as one
//! letter.

use crate::characters::ZeroWidth;
use std::collections::BTreeMap;

/// Words of at most this many bytes are folded on the stack.
const MAX_STACK_BYTES: usize = 48;

/// The folding rules of a language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FoldRules {
    /// Letters that are folded to another one: `ё` to `е`, and in Turkish `I` to `ı`. They are applied before lowercasing.
    pub(super) letters: BTreeMap<char, char>,
}

impl FoldRules {
    /// The folded characters of a word, without allocation.
    pub(super) fn chars<'f>(&'f self, word: &'f str) -> impl Iterator<Item = char> + 'f {
        word.chars().filter(|c| ZeroWidth::of(*c).is_none()).flat_map(|c| self.char(c))
    }

    pub(super) fn text(&self, word: &str) -> String {
        self.chars(word).collect()
    }

    /// Calls `then` with the folded word. It allocates only for long or non-ASCII words, and where the language folds letters.
    pub(super) fn with<R>(&self, word: &str, then: impl FnOnce(&str) -> R) -> R {
        let mut buffer = [0; MAX_STACK_BYTES];
        match self.in_ascii(word, &mut buffer) {
            Some(folded) => then(folded),
            None => then(&self.text(word)),
        }
    }

    fn in_ascii<'b>(&self, word: &str, buffer: &'b mut [u8; MAX_STACK_BYTES]) -> Option<&'b str> {
        let folded = buffer.get_mut(..word.len())?;
        if !word.is_ascii() || !self.letters.is_empty() {
            return None;
        }
        folded.copy_from_slice(word.as_bytes());
        folded.make_ascii_lowercase();
        folded.iter_mut().filter(|byte| **byte == b'`').for_each(|byte| *byte = b'\'');
        std::str::from_utf8(folded).ok()
    }

    fn char(&self, c: char) -> impl Iterator<Item = char> {
        let c = match c {
            'a'..='z' => c,
            '\u{2010}' | '\u{2011}' => '-',
            '\u{a0}' | '\u{202f}' => ' ',
            _ if is_apostrophe(c) => '\'',
            _ if self.letters.is_empty() => c,
            _ => self.letters.get(&c).copied().unwrap_or(c),
        };
        c.to_lowercase()
    }
}

/// Characters that are used as an apostrophe.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '´' | '\u{2b9}' | '\u{2bb}'
            ..='\u{2bf}' | '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{ff07}'
    )
}
