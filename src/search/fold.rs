//! Letters that stand for each other: within a word, and between scripts.
//!
//! Every table here goes into the search data, so that what a reader types is
//! folded by the very tables that folded what there is to find. To fold is never
//! to be equal: what is written alike letter by letter is found first.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One letter and what it is taken for.
pub(super) type Table = &'static [(&'static str, &'static str)];

/// Letters of a word that readers write in another way: of Kazakh on a Russian keyboard, ё as е, and
/// Latin letters that lose no accent when they are taken apart. Here й becomes и; it is not и where
/// letters are compared exactly.
pub(super) const LETTERS: Table = &[
    // Kazakh.
    ("ә", "а"),
    ("ғ", "г"),
    ("қ", "к"),
    ("ң", "н"),
    ("ө", "о"),
    ("ұ", "у"),
    ("ү", "у"),
    ("һ", "х"),
    ("і", "и"),
    // Russian.
    ("ё", "е"),
    ("й", "и"),
    // Uzbek, Tajik, Ukrainian, Belarusian.
    ("ў", "у"),
    ("ҳ", "х"),
    ("ҷ", "ч"),
    ("ӣ", "и"),
    ("ӯ", "у"),
    ("ї", "и"),
    ("є", "е"),
    ("ґ", "г"),
    // Latin.
    ("ı", "i"),
    ("ŋ", "n"),
    ("ł", "l"),
    ("ø", "o"),
    ("đ", "d"),
    ("ð", "d"),
    ("þ", "th"),
    ("ß", "ss"),
    ("æ", "ae"),
    ("œ", "oe"),
    ("ə", "a"),
    // Apostrophes, however written.
    ("'", ""),
    ("ʼ", ""),
    ("ʹ", ""),
    ("ʻ", ""),
];

/// What a letter of a name sounds like, in plain Latin letters. What is not here goes by way of [`LETTERS`].
pub(super) const SOUNDS: Table = &[
    // Letters of the Latin alphabets of Kazakh (of 2017, 2018, 2019, 2021) and Turkish that lose more than an accent.
    ("ş", "sh"),
    ("š", "sh"),
    ("ç", "ch"),
    ("č", "ch"),
    ("ž", "j"),
    ("ý", "u"),
    ("ŋ", "n"),
    // Kazakh.
    ("ә", "a"),
    ("ғ", "g"),
    ("қ", "k"),
    ("ң", "n"),
    ("ө", "o"),
    ("ұ", "u"),
    ("ү", "u"),
    ("һ", "h"),
    ("і", "i"),
    // Russian.
    ("а", "a"),
    ("б", "b"),
    ("в", "v"),
    ("г", "g"),
    ("д", "d"),
    ("е", "e"),
    ("ё", "e"),
    ("ж", "j"),
    ("з", "z"),
    ("и", "i"),
    ("й", "i"),
    ("к", "k"),
    ("л", "l"),
    ("м", "m"),
    ("н", "n"),
    ("о", "o"),
    ("п", "p"),
    ("р", "r"),
    ("с", "s"),
    ("т", "t"),
    ("у", "u"),
    ("ф", "f"),
    ("х", "h"),
    ("ц", "ts"),
    ("ч", "ch"),
    ("ш", "sh"),
    ("щ", "sh"),
    ("ъ", ""),
    ("ы", "i"),
    ("ь", ""),
    ("э", "e"),
    ("ю", "iu"),
    ("я", "ia"),
];

/// Spellings of one sound, replaced one after another in this order: `kh` and `h`, `q` and `k`, `zh`, `dzh`
/// and `j`, `y` and `i`, `ye` and `e`. Last of all a doubled letter becomes one.
pub(super) const SPELLINGS: Table = &[
    ("shch", "sh"),
    ("sch", "sh"),
    ("tch", "ch"),
    ("zh", "j"),
    ("dj", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("th", "t"),
    ("ck", "k"),
    ("q", "k"),
    ("w", "v"),
    ("x", "ks"),
    ("y", "i"),
    ("ii", "i"),
    ("ie", "e"),
    ("io", "e"),
    ("ou", "u"),
];

/// The longest word that is told from others, in letters.
pub(super) const LONGEST_WORD: usize = 40;

/// The key of a word of the text: its letters without what readers leave out.
pub(super) fn letters(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return word.into();
    }
    bare(&replaced(word, LETTERS)).into()
}

/// The key of a word of a name: what it sounds like, in plain Latin letters.
pub(super) fn sounds(word: &str) -> String {
    let is_plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let plain = || bare(&replaced(&replaced(&replaced(word, SOUNDS), LETTERS), SOUNDS));
    let mut text = if is_plain { word.to_owned() } else { plain() };
    for (spelling, sound) in SPELLINGS {
        // Asked of bytes, because most names have none of them, and this is what takes the time.
        if text.as_bytes().windows(spelling.len()).any(|part| part == spelling.as_bytes()) {
            text = text.replace(spelling, sound);
        }
    }
    let mut last = None;
    text.retain(|c| last.replace(c) != Some(c));
    text
}

fn replaced(word: &str, table: Table) -> String {
    let mut text = String::with_capacity(word.len());
    let mut letter = [0; 4];
    for c in word.chars() {
        let c = &*c.encode_utf8(&mut letter);
        text.push_str(table.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| to));
    }
    text
}

/// Without accents. Letters beyond the basic plane become one, because scripts and files sort them differently.
fn bare(word: &str) -> String {
    let bare = word.nfd().filter(|c| !is_combining_mark(*c));
    bare.map(|c| if c > '\u{ffff}' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_letter_of_kazakh_has_its_russian_neighbour_and_its_sound() {
        let all = "әғқңөұүһі";
        assert_eq!(letters(all), "агкноуухи");
        let each: Vec<String> = all.chars().map(|letter| sounds(&letter.to_string())).collect();
        assert_eq!(each, ["a", "g", "k", "n", "o", "u", "u", "h", "i"]);
        for capital in "ӘҒҚҢӨҰҮҺІ".chars() {
            let small: String = capital.to_lowercase().collect();
            assert!(LETTERS.iter().any(|(from, _)| *from == small), "{capital}");
            assert!(SOUNDS.iter().any(|(from, _)| *from == small), "{capital}");
        }
    }

    #[test]
    fn every_letter_of_the_russian_alphabet_has_a_sound() {
        for letter in ('а'..='я').chain(['ё']) {
            assert!(sounds(&letter.to_string()).is_ascii(), "{letter}");
        }
    }

    #[test]
    fn short_i_is_not_i_until_it_is_folded() {
        assert_eq!(letters("кайн"), letters("каин"));
        assert_ne!("кайн", "каин");
    }

    #[test]
    fn a_name_has_one_sound_however_it_is_written() {
        let alike = [
            &["mukhammedkarim", "muhamedkarim", "mukhammedqarim", "мухаммедкарим", "мұхаммедкәрім", "muhammedkarim"][..],
            &["adilbekov", "әділбеков", "адилбеков", "ädılbekov", "ädilbekov", "ádilbekov"],
            &["zhumabayev", "zhumabaev", "jumabaev", "djumabayev", "dzhumabaev", "жумабаев", "жұмабаев", "jūmabaev"],
            &["shcherbakova", "scherbakova", "щербакова"],
            &["yerlan", "erlan", "ерлан"],
            &["dmitry", "dmitriy", "dmitrii", "дмитрий"],
            &["grigoryev", "grigoriev", "григорьев", "grigor'ev"],
            &["qairat", "kairat", "kayrat", "қайрат", "кайрат"],
            &["shyńǵys", "shyngys", "шыңғыс", "şyñğys", "shynghys"],
        ];
        for names in alike {
            for name in names {
                assert_eq!(sounds(name), sounds(names[0]), "{name}");
            }
        }
    }

    #[test]
    fn names_that_sound_apart_stay_apart() {
        for (a, b) in [("karimov", "kerimov"), ("aman", "iman"), ("сулейменов", "сулейманов"), ("жанар", "жанат")]
        {
            assert_ne!(sounds(a), sounds(b), "{a} and {b}");
        }
    }

    #[test]
    fn tables_hold_single_letters_in_the_form_that_words_have() {
        for (from, _) in LETTERS.iter().chain(SOUNDS) {
            assert_eq!(from.chars().count(), 1, "{from}");
            assert_eq!(from.nfc().collect::<String>().to_lowercase(), *from);
        }
    }
}
