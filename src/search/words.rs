//! The words of a text as they are compared: in small letters, composed, those of other widths as the usual ones (NFKC).
//!
//! Where a script puts no space between words, each letter stands with the next one, with its own marks: `国会で` has
//! `国会`, `会で` and `で`. So every sequence of letters is found by its pairs, and a single letter as the beginning of one.

use super::fold::{LONGEST_WORD, is_unspaced};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Gives every word of a text. An apostrophe within a word belongs to it; a possessive `’s` does not.
pub(super) fn each(text: &str, mut found: impl FnMut(&str)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        // Nearly every word is of plain small letters, and ends at a space or a mark. Capitals alone lack this bit.
        let mut common = SMALL_BIT;
        while let Some(byte) = bytes.get(at).filter(|byte| IS_PLAIN[usize::from(**byte)]) {
            common &= byte;
            at += 1;
        }
        if bytes.get(at).is_none_or(|next| next.is_ascii() && *next != b'\'') {
            if at == start {
                at += 1;
            } else if common == SMALL_BIT && at - start <= LONGEST_WORD {
                found(&text[start..at]);
            } else {
                in_small_letters(&text[start..at.min(start + LONGEST_WORD)], &mut found);
            }
            continue;
        }
        skip_word(text, start, &mut at);
        if at == start {
            at += width(bytes[at]);
        } else {
            let word = without_possessive(&text[start..at]);
            match familiar(word) {
                Some(word) => found(&word),
                None => each_part(&folded(word), &mut found),
            }
        }
    }
}

/// Gives a word of letters and digits of ASCII, of at most [`LONGEST_WORD`], in small letters. Nothing is allocated.
fn in_small_letters(word: &str, found: &mut impl FnMut(&str)) {
    let mut buffer = [0; LONGEST_WORD];
    let small = &mut buffer[..word.len()];
    small.copy_from_slice(word.as_bytes());
    small.make_ascii_lowercase();
    found(std::str::from_utf8(small).unwrap_or(word));
}

/// The bit that small letters and digits of ASCII have, and capitals have not.
const SMALL_BIT: u8 = 0x20;

/// For each byte whether it is a letter or digit of ASCII.
const IS_PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        plain[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    plain
};

/// How many bytes the character has that begins with this one.
fn width(first: u8) -> usize {
    match first {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}

/// Moves on to the end of the word that begins at `start`, if one does.
fn skip_word(text: &str, start: usize, at: &mut usize) {
    let bytes = text.as_bytes();
    loop {
        while bytes.get(*at).is_some_and(u8::is_ascii_alphanumeric) {
            *at += 1;
        }
        let Some(next) = text[*at..].chars().next() else { return };
        let is_within = is_apostrophe(next) || is_joiner(next);
        let goes_on = |after: &str| *at > start && is_within && after.starts_with(is_letter);
        if !is_letter(next) && !goes_on(&text[*at + next.len_utf8()..]) {
            return;
        }
        *at += next.len_utf8();
    }
}

fn is_letter(c: char) -> bool {
    // Dashes and quotation marks are looked up nowhere: they are many.
    let is_punctuation = matches!(c, '\u{2000}'..='\u{206f}');
    // Nor are the letters of Russian and Kazakh.
    let is_cyrillic = matches!(c, 'Ѐ'..='ҁ' | 'Ҋ'..='ԯ');
    is_cyrillic || !is_punctuation && (c.is_alphanumeric() || (!c.is_ascii() && is_combining_mark(c)))
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘')
}

/// What joins letters of a word, or says where it may break. U+200B is not among them: it divides words.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}')
}

fn without_possessive(word: &str) -> &str {
    let bare = word.strip_suffix(['s', 'S']).and_then(|rest| rest.strip_suffix(is_apostrophe));
    bare.unwrap_or(word)
}

/// A word of letters that are known to be composed and to have one small letter each: of the Latin alphabet
/// without accents, and of Cyrillic ones. What it gives is what [`folded`] gives.
fn familiar(word: &str) -> Option<String> {
    let mut small = String::with_capacity(word.len());
    for (c, place) in word.chars().zip(0..) {
        small.push(match c {
            _ if place == LONGEST_WORD => return None,
            'а'..='я' => c,
            c if c.is_ascii() => c.to_ascii_lowercase(),
            'А'..='Я' => char::from_u32(u32::from(c) + 32)?,
            'Ѐ'..='ҁ' | 'Ҋ'..='ԯ' => c.to_lowercase().next()?,
            c if is_apostrophe(c) => '\'',
            _ => return None,
        });
    }
    Some(small)
}

/// A whole word. What is neither letter nor apostrophe is left out: one letter of Arabic stands for four words with spaces.
fn folded(word: &str) -> String {
    let small =
        if word.is_ascii() { word.to_ascii_lowercase() } else { word.nfkc().collect::<String>().to_lowercase() };
    let letters = small.nfc().map(|c| if is_apostrophe(c) { '\'' } else { c });
    letters.filter(|c| *c == '\'' || is_letter(*c)).collect()
}

/// Gives the parts of a word by the kinds of its scripts: of those with spaces whole, of the others in pairs.
fn each_part(word: &str, found: &mut impl FnMut(&str)) {
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let is_first_unspaced = is_unspaced(first);
        let end = rest.find(|c| is_unspaced(c) != is_first_unspaced).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        rest = after;
        if is_first_unspaced {
            each_pair(part, found);
        } else {
            let part = part.trim_matches('\'');
            let cut = part.char_indices().nth(LONGEST_WORD).map_or(part.len(), |(at, _)| at);
            if cut > 0 {
                found(&part[..cut]);
            }
        }
    }
}

/// Gives each letter with its marks and the next one with its own; the last alone.
fn each_pair(part: &str, found: &mut impl FnMut(&str)) {
    let is_start = |(at, c): &(usize, char)| *at == 0 || !is_combining_mark(*c);
    let starts = || part.char_indices().filter(is_start).map(|(at, _)| at);
    let ends = starts().skip(2).chain([part.len(), part.len()]);
    starts().zip(ends).for_each(|(start, end)| found(&part[start..end]));
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
        assert_eq!(words("’ ' 漢字。"), ["漢字", "字"]);
    }

    proptest::proptest! {
        #[test]
        fn familiar_letters_are_folded_as_all_are(word in "([A-Za-z0-9'’Ѐ-ҁҊ-ԯа-яА-Я]|[éИ\u{306}Σ]){1,50}") {
            if let Some(small) = familiar(&word) {
                proptest::prop_assert_eq!(small, folded(&word));
            }
        }
    }

    #[test]
    fn scripts_without_spaces_are_pairs_of_letters() {
        assert_eq!(words("安倍は国会で。"), ["安倍", "倍は", "は国", "国会", "会で", "で"]);
        assert_eq!(words("กรุงเทพ"), ["กรุ", "รุง", "งเ", "เท", "ทพ", "พ"]);
        assert_eq!(words("BBC東京's第3回"), ["bbc", "東京", "京", "s", "第", "3", "回"]);
        assert_eq!(words("국회의"), ["국회", "회의", "의"]);
        assert_eq!(words("𠮷野"), ["𠮷野", "野"]);
        let long = "关".repeat(1000);
        assert_eq!(words(&long).len(), 1000);
    }

    #[test]
    fn widths_and_what_joins_letters_do_not_matter() {
        assert_eq!(words("Ｍｉｒａ ﾎﾙﾑ ｶﾞ ﬁne"), ["mira", "ホル", "ルム", "ム", "ガ", "fine"]);
        assert_eq!(words("Ma\u{ad}may علی\u{200c}رضا ไทย\u{200b}ลาว"), words("Mamay علیرضا ไทย ลาว"));
        assert_eq!(words("ﷺ ℳ"), ["صلىاللهعليهوسلم", "m"]);
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
