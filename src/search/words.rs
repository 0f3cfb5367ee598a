//! The words of a text as they are compared: composed (NFC), in small letters.

use super::fold::LONGEST_WORD;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Gives every word of a text. An apostrophe within a word belongs to it; a possessive `’s` does not.
pub(super) fn each(text: &str, mut found: impl FnMut(&str)) {
    let bytes = text.as_bytes();
    let mut word = String::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let is_ascii = skip_word(text, &mut at);
        if at == start {
            at += width(bytes[at]);
            continue;
        }
        let written = without_possessive(&text[start..at]);
        word.clear();
        if is_ascii && written.len() <= LONGEST_WORD {
            word.push_str(written);
            word.make_ascii_lowercase();
        } else {
            push_folded(&mut word, written);
        }
        found(&word);
    }
}

/// How many bytes the character has that begins with this one.
fn width(first: u8) -> usize {
    match first {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}

/// Moves on to the end of the word that begins here, if one does. Tells whether it is plain ASCII.
fn skip_word(text: &str, at: &mut usize) -> bool {
    let bytes = text.as_bytes();
    let start = *at;
    let mut is_ascii = true;
    loop {
        while bytes.get(*at).is_some_and(u8::is_ascii_alphanumeric) {
            *at += 1;
        }
        let Some(next) = text[*at..].chars().next() else { return is_ascii };
        if is_letter(next) {
            is_ascii = false;
        } else if *at == start || !is_apostrophe(next) || !text[*at + next.len_utf8()..].starts_with(is_letter) {
            return is_ascii;
        } else {
            is_ascii &= next.is_ascii();
        }
        *at += next.len_utf8();
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || (!c.is_ascii() && is_combining_mark(c))
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘')
}

fn without_possessive(word: &str) -> &str {
    let bare = word.strip_suffix(['s', 'S']).and_then(|rest| rest.strip_suffix(is_apostrophe));
    bare.unwrap_or(word)
}

fn push_folded(folded: &mut String, word: &str) {
    let small: Cow<'_, str> = if word.is_ascii() { word.into() } else { word.to_lowercase().into() };
    let letters = small.nfc().map(|c| if is_apostrophe(c) { '\'' } else { c.to_ascii_lowercase() });
    folded.extend(letters.take(LONGEST_WORD));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        each(text, |word| words.push(word.to_owned()));
        words
    }

    #[test]
    fn words_are_in_small_letters_without_what_stands_around() {
        assert_eq!(words("Zhanbolat Mamay’s appeal, (No. 5)"), ["zhanbolat", "mamay", "appeal", "no", "5"]);
        assert_eq!(words("Әділбеков-Ұлы «Іс»"), ["әділбеков", "ұлы", "іс"]);
        assert_eq!(words("O‘zbek don't 'quoted' rulers’ — …"), ["o'zbek", "don't", "quoted", "rulers"]);
        assert_eq!(words("ends in é"), ["ends", "in", "é"]);
        assert_eq!(words(""), Vec::<String>::new());
        assert_eq!(words("’ ' 漢字。"), ["漢字"]);
    }

    #[test]
    fn decomposed_letters_are_composed() {
        assert_eq!(words("Каи\u{306}н"), ["кайн"]);
    }

    #[test]
    fn an_endless_word_is_cut() {
        let long = "A".repeat(100_000);
        assert_eq!(words(&long), ["a".repeat(LONGEST_WORD)]);
        assert_eq!(words(&"Ә".repeat(1000)), ["ә".repeat(LONGEST_WORD)]);
    }
}
