//! The letters of an index of names, by the collation of the book's language.

use icu_collator::CollatorBorrowed;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

/// Alphabets whose letters label the letters that sort with them: those with a bar or a hook, and ligatures.
const ALPHABETS: [(char, char); 3] = [('A', 'Z'), ('А', 'Я'), ('Α', 'Ω')];

/// U+FFFF sorts after every letter (UTS 35, part 5, section 1.3.1).
const AFTER_ALL: char = '\u{ffff}';

/// The most characters that a language sorts as one letter: `dzs` in Hungarian.
const MAX_CONTRACTION: usize = 3;

/// The Jamo that Hangul syllables begin with, in the order of Unicode.
const INITIALS: &str = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";

/// A name without what precedes its first letter or digit: `'Umar Khan` sorts as `Umar Khan`. Unchanged if it has neither.
pub(super) fn without_punctuation(name: &str) -> &str {
    let is_first = |c: char| c.is_alphanumeric() && !matches!(c, '\u{2b0}'..='\u{2ff}');
    name.find(is_first).map_or(name, |start| &name[start..])
}

/// The heading of a group of names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Letter {
    /// Digits, and names without letters.
    Other,
    /// Han characters, which have no alphabet.
    Han,
    /// A letter of an alphabet, or several that the language sorts as one, in upper case if it has one.
    Alphabetic(String),
}

impl Letter {
    /// The script; `None` for digits.
    pub(super) fn script(&self) -> Option<Script> {
        match self {
            Self::Other => None,
            Self::Han => Some(Script::Han),
            Self::Alphabetic(letter) => letter.chars().map(|c| c.script()).find(|script| *script != Script::Common),
        }
    }
}

/// Finds the letters of names. Caches them by the characters that names begin with.
#[derive(Debug)]
pub(super) struct LetterIndex<'c> {
    /// Compares primary weights only; `None` for a language without a collation.
    collator: Option<&'c CollatorBorrowed<'static>>,
    labels: BTreeMap<String, Letter>,
    /// The letters of names by the initial characters that decide them.
    by_prefix: BTreeMap<String, Letter>,
}

impl<'c> LetterIndex<'c> {
    pub(super) fn new(collator: Option<&'c CollatorBorrowed<'static>>) -> Self {
        Self { collator, labels: BTreeMap::new(), by_prefix: BTreeMap::new() }
    }

    /// The letter of a name: a base letter, unless the collation has it as a letter of its own.
    pub(super) fn letter(&mut self, name: &str) -> Letter {
        let name = without_punctuation(name);
        let mut prefixes = prefixes(name);
        if let Some(letter) = prefixes.find_map(|prefix| self.by_prefix.get(prefix)) {
            return letter.clone();
        }
        let (letter, examined) = self.letter_of(name);
        if let Some(prefix) = examined.and_then(|count| self::prefixes(name).nth(count.checked_sub(1)?)) {
            self.by_prefix.insert(prefix.to_owned(), letter.clone());
        }
        letter
    }

    /// The letter, and how many characters decide it; `None` if the end of the name does.
    fn letter_of(&mut self, name: &str) -> (Letter, Option<usize>) {
        let Some(first) = name.nfc().next().filter(|c| c.is_alphabetic()) else { return (Letter::Other, None) };
        if first.script() == Script::Han {
            return (Letter::Han, Some(1));
        }
        if let Some(initial) = hangul_initial(first) {
            return (Letter::Alphabetic(initial.into()), Some(1));
        }
        let (start, examined) = self.start(name);
        if let Some(letter) = self.labels.get(&start) {
            return (letter.clone(), examined);
        }
        let letter = Letter::Alphabetic(self.label(&start));
        self.labels.insert(start, letter.clone());
        (letter, examined)
    }

    /// The characters at the start of a name that the collation sorts as one letter (`Ch` in Czech), and how many were
    /// examined to decide; `None` if the end of the name decided.
    fn start(&self, name: &str) -> (String, Option<usize>) {
        let mut start = String::new();
        let mut examined = 0;
        for next in name.nfc().take(MAX_CONTRACTION) {
            examined += 1;
            if !next.is_alphabetic() && !is_combining_mark(next) {
                return (start, Some(examined));
            }
            let longer = format!("{start}{next}");
            if start.is_empty() || self.is_before(&format!("{start}{AFTER_ALL}"), &longer) {
                start = longer;
            } else if self.is_before(&longer, &start) {
                // A vowel that is written before the consonant that it is sorted after, as in Thai.
                start = next.into();
            } else {
                return (start, Some(examined));
            }
        }
        (start, (examined == MAX_CONTRACTION).then_some(examined))
    }

    /// The base letter of what a name starts with.
    fn label(&self, start: &str) -> String {
        let mut characters = start.chars();
        let capital = characters.next().map(capital).into_iter().chain(characters).collect::<String>();
        let is_base = |letter: &char| {
            let base = letter.to_string();
            !self.is_before(&capital, &base) && !self.is_before(&format!("{base}{AFTER_ALL}"), &capital)
        };
        let own = capital.nfd().next();
        let mut letters = ALPHABETS.into_iter().flat_map(|(first, last)| first..=last).chain(own);
        letters.find(is_base).map_or(capital.clone(), String::from)
    }

    fn is_before(&self, a: &str, b: &str) -> bool {
        self.collator.is_some_and(|collator| collator.compare(a, b) == Ordering::Less)
    }
}

/// The prefixes of a name that can decide its letter, shortest first. Empty if one of their characters, or the next one,
/// might be composed with what follows.
fn prefixes(name: &str) -> impl Iterator<Item = &str> {
    let is_composed = |c: char| matches!(c, '\0'..='\u{2ff}' | '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}');
    let count = if name.chars().take(MAX_CONTRACTION + 1).all(is_composed) { MAX_CONTRACTION } else { 0 };
    name.char_indices().take(count).map(|(at, c)| &name[..at + c.len_utf8()])
}

/// The upper case of a letter. Georgian has capitals for whole words only, and its names start with lower case.
fn capital(c: char) -> char {
    c.to_uppercase().next().filter(|capital| !matches!(capital, '\u{1c90}'..='\u{1cbf}')).unwrap_or(c)
}

/// The consonant that a Hangul syllable starts with: the first 588 syllables start with the first consonant.
fn hangul_initial(c: char) -> Option<char> {
    let index = u32::from(c).checked_sub(0xac00)? / 588;
    INITIALS.chars().nth(index as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use icu_collator::Collator;
    use icu_collator::options::{CollatorOptions, Strength};

    /// The letter of each name in a language.
    fn letters(language: &str, names: &[&str]) -> Vec<String> {
        let locale: icu_locale_core::Locale = language.parse().unwrap();
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Primary);
        let collator = Collator::try_new(locale.into(), options).unwrap();
        let mut letters = LetterIndex::new(Some(&collator));
        let letter = |name: &&str| match letters.letter(name) {
            Letter::Other => "#".to_owned(),
            Letter::Han => "Han".to_owned(),
            Letter::Alphabetic(letter) => letter,
        };
        names.iter().map(letter).collect()
    }

    #[test]
    fn accents_and_punctuation_do_not_matter() {
        let names = [
            "'Umar Khan",
            "ʿUthman",
            "Uma",
            "«Été»",
            "Eva",
            "e\u{301}ric",
            "Çelik",
            "Costa",
            "Æthel",
            "ßen",
            "7 May",
            "—",
        ];
        assert_eq!(letters("en", &names), ["U", "U", "U", "E", "E", "E", "C", "C", "A", "S", "#", "#"]);
        assert_eq!(letters("en", &["Ёлкин", "ёж", "Άννα", "がく"]), ["Е", "Е", "Α", "か"]);
    }

    #[test]
    fn the_language_decides_which_letters_are_separate() {
        assert_eq!(letters("tr", &["Çelik", "Costa", "Şahin", "İnce", "Irmak"]), ["Ç", "C", "Ş", "İ", "I"]);
        assert_eq!(letters("uk", &["Гончар", "Ґалаґан", "Їжак"]), ["Г", "Ґ", "Ї"]);
        assert_eq!(letters("sv", &["Åberg", "Öberg", "Orm"]), ["Å", "Ö", "O"]);
        assert_eq!(letters("kk", &["Әли", "Али"]), ["Ә", "А"]);
        assert_eq!(letters("cs", &["Chalupa", "Cyril", "Čapek"]), ["Ch", "C", "Č"]);
    }

    #[test]
    fn scripts_without_an_alphabet_or_capitals() {
        assert_eq!(letters("en", &["国会", "김", "끼", "გიორგი"]), ["Han", "ㄱ", "ㄲ", "გ"]);
        assert_eq!(letters("th", &["เกษม", "กานต์"]), ["ก", "ก"]);
    }

    proptest::proptest! {
        #[test]
        fn the_letter_of_a_name_does_not_depend_on_the_names_before_it(
            names in proptest::collection::vec("[a-cA-CчЧёйgyz'’ ı\u{301}]{0,5}|.{0,4}", 0..20),
        ) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            for language in ["hu", "ru"] {
                let alone: Vec<String> = names.iter().flat_map(|name| letters(language, &[*name])).collect();
                proptest::prop_assert_eq!(letters(language, &names), alone);
            }
        }

        #[test]
        fn any_name_has_a_letter(name in ".*") {
            let letter = letters("en", &[&name]).remove(0);
            proptest::prop_assert!(!letter.is_empty());
        }
    }
}
