//! Where in a text a name can begin.

use super::Form;
use super::bounds::is_word;

/// What tells where a name can begin: at few places of a text, so that names need not be looked for at each.
#[derive(Debug)]
pub(super) struct Starts {
    /// Whether a form begins with a byte.
    first: [bool; 256],
    /// Whether a form is found between other letters.
    within_words: bool,
}

impl Default for Starts {
    fn default() -> Self {
        Self { first: [false; 256], within_words: false }
    }
}

impl Starts {
    pub(super) fn of_forms(forms: &[Form]) -> Self {
        let mut starts = Self::default();
        for form in forms {
            form.text.bytes().take(1).for_each(|first| starts.first[usize::from(first)] = true);
            starts.within_words |= form.within_words;
        }
        starts
    }

    /// The places of a text, folded as names are, where a form can begin: what it begins with is there, and no letter or
    /// digit before it.
    pub(super) fn of<'t>(&'t self, text: &'t str) -> impl Iterator<Item = usize> {
        let bytes = text.as_bytes();
        let begins = move |at: &usize| self.first[usize::from(bytes[*at])];
        (0..bytes.len()).filter(begins).filter(move |at| self.within_words || !follows_word(text, *at))
    }
}

/// Whether there is a letter or a digit before a place.
fn follows_word(text: &str, at: usize) -> bool {
    match text.as_bytes()[..at].last() {
        None => false,
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => text[..at].chars().next_back().is_some_and(is_word),
    }
}
