//! Folds letters: variants within a script, and transliterations between scripts.
//!
//! The tables of the languages and those here are part of the search data, so that queries are folded by the same tables as the
//! index. Folded matches rank below exact ones.

use crate::language::{LetterTable, Letters};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters of scripts without spaces between words, or that attach particles to words: ranges of Unicode blocks. Their words are
/// indexed by bigrams ([`super::words`]).
pub(super) const UNSPACED: &[(char, char)] = &[
    // Thai, Lao, Tibetan.
    ('\u{e00}', '\u{fff}'),
    // Myanmar.
    ('\u{1000}', '\u{109f}'),
    // Hangul.
    ('\u{1100}', '\u{11ff}'),
    // Khmer.
    ('\u{1780}', '\u{17ff}'),
    // Tai Le, New Tai Lue, symbols of Khmer; Tai Tham; Balinese.
    ('\u{1950}', '\u{19ff}'),
    ('\u{1a20}', '\u{1aaf}'),
    ('\u{1b00}', '\u{1b7f}'),
    // Radicals of Han, its iteration marks and numerals, Hiragana, Katakana, Bopomofo, Hangul.
    ('\u{2e80}', '\u{2fdf}'),
    ('\u{3005}', '\u{3007}'),
    ('\u{3021}', '\u{318f}'),
    ('\u{31a0}', '\u{31ff}'),
    // Han, Yi.
    ('\u{3400}', '\u{4dbf}'),
    ('\u{4e00}', '\u{a4cf}'),
    // More of Hangul, Javanese, Myanmar, Tai Viet.
    ('\u{a960}', '\u{a97f}'),
    ('\u{a980}', '\u{a9ff}'),
    ('\u{aa60}', '\u{aadf}'),
    ('\u{ac00}', '\u{d7ff}'),
    ('\u{f900}', '\u{faff}'),
    // Tangut, Khitan, Nushu, more of Kana, more of Han.
    ('\u{16fe0}', '\u{18dff}'),
    ('\u{1aff0}', '\u{1b2ff}'),
    ('\u{20000}', '\u{3ffff}'),
];

/// Combining marks that are vowels: those of the scripts of India and Sri Lanka. Without them a word would be a different one.
pub(super) const VOWELS: &[(char, char)] = &[('\u{900}', '\u{dff}')];

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
pub(super) fn fold_letters<'w>(word: &'w str, letters: &Letters) -> Cow<'w, str> {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return word.into();
    }
    if word.starts_with(is_unspaced) {
        return in_basic_plane(word.chars()).into();
    }
    without_accents(&with_replaced_letters(word, &letters.variants)).into()
}

/// The phonetic key of a word of a name, in plain Latin letters.
pub(super) fn phonetic_key(word: &str, letters: &Letters) -> String {
    if word.starts_with(is_unspaced) {
        return in_basic_plane(word.chars());
    }
    let is_plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut text = if is_plain { word.to_owned() } else { romanized(word, letters) };
    for (spelling, sound) in &letters.spellings {
        // Checked on bytes, because most names contain none of them, and this takes most of the time.
        if text.as_bytes().windows(spelling.len()).any(|part| part == spelling.as_bytes()) {
            text = text.replace(spelling.as_str(), sound);
        }
    }
    let mut previous = None;
    text.retain(|c| previous.replace(c) != Some(c));
    text
}

/// Letters of the scripts that the sequences are of: Greek and Armenian.
fn has_sequences(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{3ff}' | '\u{530}'..='\u{58f}' | '\u{1f00}'..='\u{1fff}')
}

/// Romanizes a word, as far as the tables cover the script.
fn romanized(word: &str, letters: &Letters) -> String {
    let Letters { variants, transliterations, sequences, .. } = letters;
    let with_sequences = word.contains(has_sequences).then(|| {
        let spaced = sequences
            .iter()
            .fold(format!(" {} ", without_accents(word)), |text, (from, to)| text.replace(from.as_str(), to));
        spaced.trim_matches(' ').to_owned()
    });
    let word = with_sequences.as_deref().unwrap_or(word);
    let folded = without_accents(&with_replaced_letters(
        &with_replaced_letters(&with_replaced_letters(word, transliterations), variants),
        transliterations,
    ));
    if folded.is_ascii() { folded } else { with_replaced_letters(&folded, transliterations) }
}

fn with_replaced_letters(word: &str, table: &LetterTable) -> String {
    let mut text = String::with_capacity(word.len());
    for c in word.chars() {
        match table.get(c) {
            Some(replacement) => text.push_str(replacement),
            None => text.push(c),
        }
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
mod tests {
    use super::*;
    use crate::language::Languages;

    fn fold_letters(word: &str) -> String {
        super::fold_letters(word, Languages::default().letters()).into_owned()
    }

    fn phonetic_key(word: &str) -> String {
        super::phonetic_key(word, Languages::default().letters())
    }

    #[test]
    fn each_kazakh_letter_has_a_russian_fold_and_a_transliteration() {
        let all = "әғқңөұүһі";
        assert_eq!(fold_letters(all), "агкноуухи");
        let each: Vec<String> = all.chars().map(|letter| phonetic_key(&letter.to_string())).collect();
        assert_eq!(each, ["a", "g", "k", "n", "o", "u", "u", "h", "i"]);
        for capital in "ӘҒҚҢӨҰҮҺІ".chars() {
            let small = capital.to_lowercase().next().expect("a letter");
            let languages = Languages::default();
            assert!(languages.letters().variants.get(small).is_some(), "{capital}");
            assert!(languages.letters().transliterations.get(small).is_some(), "{capital}");
        }
    }

    #[test]
    fn every_russian_letter_has_a_transliteration() {
        for letter in ('а'..='я').chain(['ё']) {
            assert!(phonetic_key(&letter.to_string()).is_ascii(), "{letter}");
        }
    }

    #[test]
    fn short_i_is_not_i_until_it_is_folded() {
        assert_eq!(fold_letters("кайн"), fold_letters("каин"));
        assert_ne!("кайн", "каин");
    }

    #[test]
    fn all_spellings_of_a_name_have_one_phonetic_key() {
        let alike = [
            &["mukhammedkarim", "muhamedkarim", "mukhammedqarim", "мухаммедкарим", "мұхаммедкәрім", "muhammedkarim"][..],
            &["adilbekov", "әділбеков", "адилбеков", "ädılbekov", "ädilbekov", "ádilbekov"],
            &["zhumabayev", "zhumabaev", "jumabaev", "djumabayev", "dzhumabaev", "жумабаев", "жұмабаев", "jūmabaev"],
            &["shcherbakova", "scherbakova", "щербакова"],
            &["yerlan", "erlan", "ерлан"],
            &["dmitry", "dmitriy", "dmitrii", "дмитрий"],
            &["grigoryev", "grigoriev", "григорьев", "grigor'ev"],
            &["qairat", "kairat", "kayrat", "қайрат", "кайрат"],
            &["γιάννης", "γιαννης", "giannis", "giánnis"],
            &["παπαδόπουλος", "papadopoulos"],
            &["ευτυχία", "eftychia"],
            &["ευαγγελία", "evangelia"],
            &["μπάμπης", "bampis"],
            &["χρήστος", "christos"],
            &["αὐγουστῖνος", "αυγουστίνος", "avgoustinos"],
            &["გიორგი", "giorgi"],
            &["ზურაბიშვილი", "zurabishvili"],
            &["ქეთევან", "ketevan", "k'et'evan"],
            &["ღვინიაშვილი", "ghviniashvili"],
            &["արմեն", "armen"],
            &["երեւան", "yerevan", "erevan"],
            &["հարություն", "harutyun", "haroutyun"],
            &["ոսկանյան", "voskanyan"],
            &["պետրոսյան", "petrosyan", "petrosian"],
            &["shyńǵys", "shyngys", "шыңғыс", "şyñğys", "shynghys"],
        ];
        for names in alike {
            for name in names {
                assert_eq!(phonetic_key(name), phonetic_key(names[0]), "{name}");
            }
        }
    }

    #[test]
    fn every_greek_georgian_and_armenian_letter_has_a_transliteration() {
        for letter in ('α'..='ω').chain('ა'..='ჰ').chain('ա'..='ֆ') {
            assert!(phonetic_key(&letter.to_string()).is_ascii(), "{letter}");
        }
    }

    #[test]
    fn scripts_without_spaces_are_those_of_unicode() {
        use unicode_script::{Script, UnicodeScript};
        let scripts = [
            Script::Han,
            Script::Hiragana,
            Script::Katakana,
            Script::Bopomofo,
            Script::Hangul,
            Script::Yi,
            Script::Thai,
            Script::Lao,
            Script::Khmer,
            Script::Myanmar,
            Script::Tibetan,
            Script::Tai_Le,
            Script::New_Tai_Lue,
            Script::Tai_Tham,
            Script::Tai_Viet,
            Script::Javanese,
            Script::Balinese,
            Script::Tangut,
            Script::Nushu,
            Script::Khitan_Small_Script,
        ];
        for c in ('\0'..=char::MAX).filter(|c| c.is_alphabetic()) {
            // Full-width and half-width forms are folded to these.
            let folded: String = c.nfkc().collect();
            if folded.chars().eq([c]) {
                let is_shared = matches!(c.script(), Script::Common | Script::Inherited);
                assert!(is_shared || scripts.contains(&c.script()) == is_unspaced(c), "{c} U+{:04X}", u32::from(c));
            }
        }
    }

    #[test]
    fn names_that_sound_different_have_different_keys() {
        for (a, b) in [("karimov", "kerimov"), ("aman", "iman"), ("сулейменов", "сулейманов"), ("жанар", "жанат")]
        {
            assert_ne!(phonetic_key(a), phonetic_key(b), "{a} and {b}");
        }
    }

    #[test]
    fn every_sequence_has_a_letter_that_is_looked_for() {
        for (sequence, _) in &Languages::default().letters().sequences {
            assert!(sequence.contains(has_sequences), "{sequence}");
        }
    }

    #[test]
    fn tables_contain_single_letters_in_the_normal_form_of_words() {
        let languages = Languages::default();
        let Letters { variants, transliterations, .. } = languages.letters();
        for (from, _) in variants.pairs().chain(transliterations.pairs()) {
            assert_eq!(from.nfc().collect::<String>().to_lowercase(), from.to_string());
        }
    }
}
