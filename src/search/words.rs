//! Tokenizes a text into normalized words: lowercase, composed, full-width and half-width forms as the usual ones (NFKC).
//!
//! Text in a script without spaces between words is split into bigrams of letters with their marks: `国会で` has `国会`, `会で`
//! and `で`. So every sequence of letters is found by its bigrams, and a single letter as the prefix of one.

use super::fold::{MAX_WORD_LETTERS, is_unspaced};
use crate::characters::ZeroWidth;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Emits every word of a text. An apostrophe within a word belongs to it; one of the `possessives` does not, such as `’s`.
pub(super) fn for_each_word(text: &str, possessives: &[String], mut emit: impl FnMut(&str)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        // Fast path: nearly every word is of lowercase ASCII and ends at a space or a mark. Only capitals lack this bit.
        let mut common_bits = LOWERCASE_BIT;
        while let Some(byte) = bytes.get(at).filter(|byte| IS_PLAIN[usize::from(**byte)]) {
            common_bits &= byte;
            at += 1;
        }
        if bytes.get(at).is_none_or(|next| next.is_ascii() && *next != b'\'') {
            if at == start {
                at += 1;
            } else if common_bits == LOWERCASE_BIT && at - start <= MAX_WORD_LETTERS {
                emit(&text[start..at]);
            } else {
                emit_lowercase(&text[start..at.min(start + MAX_WORD_LETTERS)], &mut emit);
            }
            continue;
        }
        skip_word(text, start, &mut at);
        if at == start {
            at += utf8_length(bytes[at]);
        } else {
            let word = without_possessive(&text[start..at], possessives);
            match fold_common_letters(word) {
                Some(word) => emit(&word),
                None => for_each_part(&fold_word(word), &mut emit),
            }
        }
    }
}

/// Emits a word of ASCII letters and digits, of at most [`MAX_WORD_LETTERS`], in lowercase. Allocates nothing.
fn emit_lowercase(word: &str, emit: &mut impl FnMut(&str)) {
    let mut buffer = [0; MAX_WORD_LETTERS];
    let lowercase = &mut buffer[..word.len()];
    lowercase.copy_from_slice(word.as_bytes());
    lowercase.make_ascii_lowercase();
    emit(std::str::from_utf8(lowercase).unwrap_or(word));
}

/// The bit that ASCII lowercase letters and digits have, and capitals lack.
const LOWERCASE_BIT: u8 = 0x20;

/// For each byte, whether it is an ASCII letter or digit.
const IS_PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        plain[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    plain
};

/// The length in bytes of the UTF-8 character that starts with this byte.
fn utf8_length(first: u8) -> usize {
    match first {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}

/// Advances `at` to the end of the word that starts at `start`, if one does.
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
    // Dashes and quotation marks are frequent: decide them without a Unicode table.
    let is_punctuation = matches!(c, '\u{2000}'..='\u{206f}');
    // The same for the letters of Russian and Kazakh.
    let is_cyrillic = matches!(c, 'Ѐ'..='ҁ' | 'Ҋ'..='ԯ');
    is_cyrillic || !is_punctuation && (c.is_alphanumeric() || (!c.is_ascii() && is_combining_mark(c)))
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘')
}

/// Joiners of the letters of a word, and the soft hyphen. U+200B is not among them: it separates words.
fn is_joiner(c: char) -> bool {
    ZeroWidth::of(c).is_some_and(ZeroWidth::is_within_word)
}

fn without_possessive<'w>(word: &'w str, possessives: &[String]) -> &'w str {
    possessives.iter().find_map(|possessive| before_possessive(word, possessive)).unwrap_or(word)
}

fn before_possessive<'w>(word: &'w str, possessive: &str) -> Option<&'w str> {
    let mut letters = word.char_indices().rev();
    let mut start = word.len();
    for expected in possessive.chars().rev() {
        let (at, letter) = letters.next()?;
        let is_same = match expected {
            '\'' => is_apostrophe(letter),
            // Without Unicode's tables, since this compares the end of every word that is not of ASCII.
            'a'..='z' => letter.eq_ignore_ascii_case(&expected),
            _ => letter.to_lowercase().eq([expected]),
        };
        if !is_same {
            return None;
        }
        start = at;
    }
    Some(&word[..start])
}

/// The fast path of [`fold_word`], with the same result: for words of ASCII and Cyrillic letters only, which are composed and have
/// one lowercase letter each. `None` for any other word.
fn fold_common_letters(word: &str) -> Option<String> {
    let mut lowercase = String::with_capacity(word.len());
    for (c, index) in word.chars().zip(0..) {
        lowercase.push(match c {
            _ if index == MAX_WORD_LETTERS => return None,
            'а'..='я' => c,
            c if c.is_ascii() => c.to_ascii_lowercase(),
            'А'..='Я' => char::from_u32(u32::from(c) + 32)?,
            'Ѐ'..='ҁ' | 'Ҋ'..='ԯ' => c.to_lowercase().next()?,
            c if is_apostrophe(c) => '\'',
            _ => return None,
        });
    }
    Some(lowercase)
}

/// Normalizes a word. What is neither letter nor apostrophe is dropped: NFKC expands one Arabic ligature to four words with spaces.
fn fold_word(word: &str) -> String {
    let small =
        if word.is_ascii() { word.to_ascii_lowercase() } else { word.nfkc().collect::<String>().to_lowercase() };
    let letters = small.nfc().map(|c| if is_apostrophe(c) { '\'' } else { c });
    letters.filter(|c| *c == '\'' || is_letter(*c)).collect()
}

/// Splits a word by script: emits parts in scripts with spaces as they are, and the others as bigrams.
fn for_each_part(word: &str, emit: &mut impl FnMut(&str)) {
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let is_first_unspaced = is_unspaced(first);
        let end = rest.find(|c| is_unspaced(c) != is_first_unspaced).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        rest = after;
        if is_first_unspaced {
            for_each_bigram(part, emit);
        } else {
            let part = part.trim_matches('\'');
            let cut = part.char_indices().nth(MAX_WORD_LETTERS).map_or(part.len(), |(at, _)| at);
            if cut > 0 {
                emit(&part[..cut]);
            }
        }
    }
}

/// Emits the bigrams of a part, each letter with its combining marks; the last letter alone.
fn for_each_bigram(part: &str, emit: &mut impl FnMut(&str)) {
    let is_start = |(at, c): &(usize, char)| *at == 0 || !is_combining_mark(*c);
    let starts = || part.char_indices().filter(is_start).map(|(at, _)| at);
    let ends = starts().skip(2).chain([part.len(), part.len()]);
    starts().zip(ends).for_each(|(start, end)| emit(&part[start..end]));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        for_each_word(text, &["'s".to_owned()], |word| words.push(word.to_owned()));
        words
    }

    #[test]
    fn words_are_lowercase_without_adjacent_marks() {
        assert_eq!(words("Zhanbolat Mamay’s appeal, (No. 5)"), ["zhanbolat", "mamay", "appeal", "no", "5"]);
        assert_eq!(words("Әділбеков-Ұлы «Іс»"), ["әділбеков", "ұлы", "іс"]);
        assert_eq!(words("O‘zbek don't 'quoted' rulers’ — …"), ["o'zbek", "don't", "quoted", "rulers"]);
        assert_eq!(words("ends in é"), ["ends", "in", "é"]);
        assert_eq!(words(""), Vec::<String>::new());
        assert_eq!(words("’ ' 漢字。"), ["漢字", "字"]);
    }

    proptest::proptest! {
        #[test]
        fn the_fast_path_folds_as_the_slow_one(word in "([A-Za-z0-9'’Ѐ-ҁҊ-ԯа-яА-Я]|[éИ\u{306}Σ]){1,50}") {
            if let Some(small) = fold_common_letters(&word) {
                proptest::prop_assert_eq!(small, fold_word(&word));
            }
        }
    }

    #[test]
    fn scripts_without_spaces_are_split_into_bigrams() {
        assert_eq!(words("安倍は国会で。"), ["安倍", "倍は", "は国", "国会", "会で", "で"]);
        assert_eq!(words("กรุงเทพ"), ["กรุ", "รุง", "งเ", "เท", "ทพ", "พ"]);
        assert_eq!(words("BBC東京's第3回"), ["bbc", "東京", "京", "s", "第", "3", "回"]);
        assert_eq!(words("국회의"), ["국회", "회의", "의"]);
        assert_eq!(words("𠮷野"), ["𠮷野", "野"]);
        let long = "关".repeat(1000);
        assert_eq!(words(&long).len(), 1000);
    }

    #[test]
    fn widths_and_joiners_do_not_matter() {
        assert_eq!(words("Ｍｉｒａ ﾎﾙﾑ ｶﾞ ﬁne"), ["mira", "ホル", "ルム", "ム", "ガ", "fine"]);
        assert_eq!(words("Ma\u{ad}may علی\u{200c}رضا ไทย\u{200b}ลาว"), words("Mamay علیرضا ไทย ลาว"));
        assert_eq!(words("ﷺ ℳ"), ["صلىاللهعليهوسلم", "m"]);
    }

    #[test]
    fn a_possessive_is_no_part_of_a_word() {
        let possessives = ["'nın", "'s"].map(str::to_owned);
        let mut words = Vec::new();
        for_each_word("Orman’nın Orman'NIN Holm’S don't orman’da", &possessives, |word| {
            words.push(word.to_owned());
        });
        assert_eq!(words, ["orman", "orman'nin", "holm", "don't", "orman'da"]);
    }

    #[test]
    fn decomposed_letters_are_composed() {
        assert_eq!(words("Каи\u{306}н"), ["кайн"]);
    }

    #[test]
    fn a_very_long_word_is_truncated() {
        let long = "A".repeat(100_000);
        assert_eq!(words(&long), ["a".repeat(MAX_WORD_LETTERS)]);
        assert_eq!(words(&"Ә".repeat(1000)), ["ә".repeat(MAX_WORD_LETTERS)]);
    }
}
