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
    // Greek.
    ("ς", "σ"),
    // Arabic, as it is typed for Persian and Urdu, and without what readers leave out.
    ("ى", "ي"),
    ("ی", "ي"),
    ("ک", "ك"),
    ("ة", "ه"),
    ("ہ", "ه"),
    ("ـ", ""),
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
    // Armenian, as it is spoken in Armenia: BGN/PCGN 1981, without its apostrophes.
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

/// Letters that sound otherwise together, or where a word begins or ends (a space), by the systems named at [`SOUNDS`]; replaced
/// one after another in this order, before single letters are. Greek `υ` after a vowel is `ϝ` for a while: `f` before a
/// voiceless consonant, else `v`.
pub(super) const TOGETHER: Table = &[
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

/// Letters of scripts that put no space between words, or join to a word what others write apart: ranges of Unicode's blocks. Their
/// words are found by pairs of letters ([`super::words`]).
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
    // Radicals of Han, its signs of repetition and numbers, Hiragana, Katakana, Bopomofo, Hangul.
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

/// Marks that are vowels: those of the scripts of India and Sri Lanka. Without them a word would be another.
pub(super) const VOWELS: &[(char, char)] = &[('\u{900}', '\u{dff}')];

/// Whether a character is in one of some ranges.
pub(super) fn is_in(ranges: &[(char, char)], c: char) -> bool {
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// Whether a letter is of a script without spaces between words.
pub(super) fn is_unspaced(c: char) -> bool {
    // Most letters are told by one comparison.
    c >= UNSPACED[0].0 && is_in(UNSPACED, c)
}

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
    if word.starts_with(is_unspaced) {
        return in_basic_plane(word.chars()).into();
    }
    bare(&replaced(word, LETTERS)).into()
}

/// The key of a word of a name: what it sounds like, in plain Latin letters.
pub(super) fn sounds(word: &str) -> String {
    if word.starts_with(is_unspaced) {
        return in_basic_plane(word.chars());
    }
    let is_plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut text = if is_plain { word.to_owned() } else { plain(word) };
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

/// In plain Latin letters, as far as the tables know the script.
fn plain(word: &str) -> String {
    // No Cyrillic letter, and none of Latin, sounds otherwise beside another.
    let together = word
        .contains(|c| matches!(c, '\u{370}'..='\u{3ff}' | '\u{530}'..='\u{58f}' | '\u{1f00}'..='\u{1fff}'))
        .then(|| {
            let spaced = TOGETHER.iter().fold(format!(" {} ", bare(word)), |text, (from, to)| text.replace(from, to));
            spaced.trim_matches(' ').to_owned()
        });
    let word = together.as_deref().unwrap_or(word);
    let bare = bare(&replaced(&replaced(&replaced(word, SOUNDS), LETTERS), SOUNDS));
    if bare.is_ascii() { bare } else { replaced(&bare, SOUNDS) }
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

/// Without accents.
fn bare(word: &str) -> String {
    in_basic_plane(word.nfd().filter(|c| !is_combining_mark(*c) || is_in(VOWELS, *c)))
}

/// Letters beyond the basic plane become one, because scripts and files sort them differently.
fn in_basic_plane(letters: impl Iterator<Item = char>) -> String {
    letters.map(|c| if c > '\u{ffff}' { char::REPLACEMENT_CHARACTER } else { c }).collect()
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
                assert_eq!(sounds(name), sounds(names[0]), "{name}");
            }
        }
    }

    #[test]
    fn every_letter_of_these_alphabets_has_a_sound() {
        for letter in ('α'..='ω').chain('ა'..='ჰ').chain('ա'..='ֆ') {
            assert!(sounds(&letter.to_string()).is_ascii(), "{letter}");
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
            // Forms of other widths are folded to these.
            let folded: String = c.nfkc().collect();
            if folded.chars().eq([c]) {
                let is_of_many = matches!(c.script(), Script::Common | Script::Inherited);
                assert!(is_of_many || scripts.contains(&c.script()) == is_unspaced(c), "{c} U+{:04X}", u32::from(c));
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
