//! Words as they are compared: in small letters, with one kind of apostrophe and of hyphen, and letters that a language
//! writes in two ways as one.

use std::collections::BTreeMap;

/// The most bytes of a word that is folded in place.
const SHORT: usize = 48;

/// How the words of a language are folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fold {
    /// Letters that are compared as another: `ё` as `е`, and in Turkish `I` as `ı`. They come before the change to small letters.
    pub(super) letters: BTreeMap<char, char>,
}

impl Fold {
    /// The characters of a word, folded. Nothing is allocated.
    pub(super) fn chars<'f>(&'f self, word: &'f str) -> impl Iterator<Item = char> + 'f {
        word.chars().filter(|c| !is_invisible(*c)).flat_map(|c| self.char(c))
    }

    pub(super) fn text(&self, word: &str) -> String {
        self.chars(word).collect()
    }

    /// The same without an allocation for a short word in ASCII, as most are.
    pub(super) fn with<R>(&self, word: &str, then: impl FnOnce(&str) -> R) -> R {
        let mut buffer = [0; SHORT];
        match self.in_ascii(word, &mut buffer) {
            Some(folded) => then(folded),
            None => then(&self.text(word)),
        }
    }

    fn in_ascii<'b>(&self, word: &str, buffer: &'b mut [u8; SHORT]) -> Option<&'b str> {
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

/// Marks that are typed for an apostrophe.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '´' | '\u{2b9}' | '\u{2bb}'
            ..='\u{2bf}' | '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{ff07}'
    )
}

/// Soft hyphens, and characters of no width.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}
