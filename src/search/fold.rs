//! Folds letters: variants within a script, and transliterations between scripts.
//!
//! Every table here is part of the search data, so that queries are folded by the same tables as the index. Folded matches rank
//! below exact ones.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Pairs of a letter, or a sequence, and its replacement.
pub(super) type Table = &'static [(&'static str, &'static str)];

/// Letters that readers type differently: Kazakh on a Russian keyboard, ё as е, and Latin letters whose difference is no
/// combining mark when decomposed. й folds to и; exact comparison distinguishes them.
pub(super) const LETTER_FOLDS: Table = &[
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
    // Greek.
    ("ς", "σ"),
    // Arabic, as typed for Persian and Urdu, and without what readers omit.
    ("ى", "ي"),
    ("ی", "ي"),
    ("ک", "ك"),
    ("ة", "ه"),
    ("ہ", "ه"),
    ("ـ", ""),
    // Apostrophes, in all variants.
    ("'", ""),
    ("ʼ", ""),
    ("ʹ", ""),
    ("ʻ", ""),
];

/// Transliterations of the letters of names into plain Latin letters. Letters that are not listed are folded by [`LETTER_FOLDS`] first.
pub(super) const TRANSLITERATIONS: Table = &[
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
    // Greek: ELOT 743 (ISO 843 type 2, adopted by the United Nations in 1987).
    ("α", "a"),
    ("β", "v"),
    ("γ", "g"),
    ("δ", "d"),
    ("ε", "e"),
    ("ζ", "z"),
    ("η", "i"),
    ("θ", "th"),
    ("ι", "i"),
    ("κ", "k"),
    ("λ", "l"),
    ("μ", "m"),
    ("ν", "n"),
    ("ξ", "x"),
    ("ο", "o"),
    ("π", "p"),
    ("ρ", "r"),
    ("σ", "s"),
    ("τ", "t"),
    ("υ", "y"),
    ("φ", "f"),
    ("χ", "ch"),
    ("ψ", "ps"),
    ("ω", "o"),
    // Georgian: the national romanisation of 2002, without its apostrophes.
    ("ა", "a"),
    ("ბ", "b"),
    ("გ", "g"),
    ("დ", "d"),
    ("ე", "e"),
    ("ვ", "v"),
    ("ზ", "z"),
    ("თ", "t"),
    ("ი", "i"),
    ("კ", "k"),
    ("ლ", "l"),
    ("მ", "m"),
    ("ნ", "n"),
    ("ო", "o"),
    ("პ", "p"),
    ("ჟ", "zh"),
    ("რ", "r"),
    ("ს", "s"),
    ("ტ", "t"),
    ("უ", "u"),
    ("ფ", "p"),
    ("ქ", "k"),
    ("ღ", "gh"),
    ("ყ", "q"),
    ("შ", "sh"),
    ("ჩ", "ch"),
    ("ც", "ts"),
    ("ძ", "dz"),
    ("წ", "ts"),
    ("ჭ", "ch"),
    ("ხ", "kh"),
    ("ჯ", "j"),
    ("ჰ", "h"),
    // Eastern Armenian: BGN/PCGN 1981, without its apostrophes.
    ("ա", "a"),
    ("բ", "b"),
    ("գ", "g"),
    ("դ", "d"),
    ("ե", "e"),
    ("զ", "z"),
    ("է", "e"),
    ("ը", "y"),
    ("թ", "t"),
    ("ժ", "zh"),
    ("ի", "i"),
    ("լ", "l"),
    ("խ", "kh"),
    ("ծ", "ts"),
    ("կ", "k"),
    ("հ", "h"),
    ("ձ", "dz"),
    ("ղ", "gh"),
    ("ճ", "ch"),
    ("մ", "m"),
    ("յ", "y"),
    ("ն", "n"),
    ("շ", "sh"),
    ("ո", "o"),
    ("չ", "ch"),
    ("պ", "p"),
    ("ջ", "j"),
    ("ռ", "r"),
    ("ս", "s"),
    ("վ", "v"),
    ("տ", "t"),
    ("ր", "r"),
    ("ց", "ts"),
    ("ւ", "v"),
    ("փ", "p"),
    ("ք", "k"),
    ("օ", "o"),
    ("ֆ", "f"),
];

/// Sequences of letters with a sound of their own, also at the start or end of a word (a space), by the systems named at
/// [`TRANSLITERATIONS`]; replaced one after another in this order, before single letters. Greek `υ` after a vowel is temporarily `ϝ`: `f`
/// before a voiceless consonant, else `v`.
pub(super) const LETTER_SEQUENCES: Table = &[
    ("ου", "u"),
    ("αυ", "αϝ"),
    ("ευ", "εϝ"),
    ("ηυ", "ηϝ"),
    ("ϝθ", "fθ"),
    ("ϝκ", "fκ"),
    ("ϝξ", "fξ"),
    ("ϝπ", "fπ"),
    ("ϝσ", "fσ"),
    ("ϝτ", "fτ"),
    ("ϝφ", "fφ"),
    ("ϝχ", "fχ"),
    ("ϝψ", "fψ"),
    ("ϝ ", "f "),
    ("ϝ", "v"),
    ("γγ", "ng"),
    ("γξ", "nx"),
    ("γχ", "nch"),
    (" μπ", " b"),
    (" ντ", " d"),
    (" γκ", " g"),
    (" ով", " ov"),
    (" ու", " u"),
    (" ո", " vo"),
    ("ու", "u"),
];

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

/// Variant spellings of one sound, replaced one after another in this order: `kh` and `h`, `q` and `k`, `zh`, `dzh` and `j`,
/// `y` and `i`, `ye` and `e`. Finally doubled letters become one.
pub(super) const SPELLING_VARIANTS: Table = &[
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

/// The most letters of a word that are indexed: longer words are truncated.
pub(super) const MAX_WORD_LETTERS: usize = 40;

/// The key of a word of a text: its letters, folded.
pub(super) fn fold_letters(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return word.into();
    }
    if word.starts_with(is_unspaced) {
        return in_basic_plane(word.chars()).into();
    }
    without_accents(&with_replaced_letters(word, LETTER_FOLDS)).into()
}

/// The phonetic key of a word of a name, in plain Latin letters.
pub(super) fn phonetic_key(word: &str) -> String {
    if word.starts_with(is_unspaced) {
        return in_basic_plane(word.chars());
    }
    let is_plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut text = if is_plain { word.to_owned() } else { romanized(word) };
    for (spelling, sound) in SPELLING_VARIANTS {
        // Checked on bytes, because most names contain none of them, and this takes most of the time.
        if text.as_bytes().windows(spelling.len()).any(|part| part == spelling.as_bytes()) {
            text = text.replace(spelling, sound);
        }
    }
    let mut previous = None;
    text.retain(|c| previous.replace(c) != Some(c));
    text
}

/// Romanizes a word, as far as the tables cover the script.
fn romanized(word: &str) -> String {
    // The sequences are of Greek and Armenian letters only.
    let with_sequences = word
        .contains(|c| matches!(c, '\u{370}'..='\u{3ff}' | '\u{530}'..='\u{58f}' | '\u{1f00}'..='\u{1fff}'))
        .then(|| {
            let spaced = LETTER_SEQUENCES
                .iter()
                .fold(format!(" {} ", without_accents(word)), |text, (from, to)| text.replace(from, to));
            spaced.trim_matches(' ').to_owned()
        });
    let word = with_sequences.as_deref().unwrap_or(word);
    let folded = without_accents(&with_replaced_letters(
        &with_replaced_letters(&with_replaced_letters(word, TRANSLITERATIONS), LETTER_FOLDS),
        TRANSLITERATIONS,
    ));
    if folded.is_ascii() { folded } else { with_replaced_letters(&folded, TRANSLITERATIONS) }
}

fn with_replaced_letters(word: &str, table: Table) -> String {
    let mut text = String::with_capacity(word.len());
    let mut letter = [0; 4];
    for c in word.chars() {
        let c = &*c.encode_utf8(&mut letter);
        text.push_str(table.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| to));
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

    #[test]
    fn each_kazakh_letter_has_a_russian_fold_and_a_transliteration() {
        let all = "әғқңөұүһі";
        assert_eq!(fold_letters(all), "агкноуухи");
        let each: Vec<String> = all.chars().map(|letter| phonetic_key(&letter.to_string())).collect();
        assert_eq!(each, ["a", "g", "k", "n", "o", "u", "u", "h", "i"]);
        for capital in "ӘҒҚҢӨҰҮҺІ".chars() {
            let small: String = capital.to_lowercase().collect();
            assert!(LETTER_FOLDS.iter().any(|(from, _)| *from == small), "{capital}");
            assert!(TRANSLITERATIONS.iter().any(|(from, _)| *from == small), "{capital}");
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
    fn tables_contain_single_letters_in_the_normal_form_of_words() {
        for (from, _) in LETTER_FOLDS.iter().chain(TRANSLITERATIONS) {
            assert_eq!(from.chars().count(), 1, "{from}");
            assert_eq!(from.nfc().collect::<String>().to_lowercase(), *from);
        }
    }
}
