//! Scripts and languages: syllables of names, words without a meaning, and the words of the language data.

use annals::language::{Language, Languages};
use annals::model::Tag;
use std::sync::Arc;

/// A language with the parts of its names.
#[derive(Debug)]
pub(crate) struct Script {
    /// The tag of the language.
    pub(crate) language: &'static str,
    /// First letters of names, of which no two names share one.
    pub(crate) letters: &'static [&'static str],
    /// What follows the first letter.
    pub(crate) tails: &'static [&'static str],
    /// Words that mean nothing.
    pub(crate) filler: &'static [&'static str],
    /// Whether it has capital letters.
    pub(crate) has_case: bool,
    /// Whether a line break between two words is no space.
    pub(crate) joins_lines: bool,
}

const LATIN: &[&str] = &["H", "M", "B", "K", "T", "R", "L", "D", "V", "P", "N", "G", "S", "F", "Ö", "Ç"];
const LATIN_TAILS: &[&str] = &[
    "olm", "ira", "endel", "arlund", "unov", "etrenko", "ürina", "elin", "öster", "ardt", "ask", "o’lin", "is",
    "a-lise",
];
const LATIN_SMALL: &[&str] = &["plonk", "grelt", "vusk", "tromen", "snib", "wend"];
const CYRILLIC: &[&str] = &["Х", "М", "Б", "К", "Т", "Р", "Л", "Д", "В", "П", "Н", "Г", "С", "Ф", "Ж", "Э"];
const CYRILLIC_TAILS: &[&str] = &[
    "ольм",
    "ира",
    "анов",
    "енко",
    "урина",
    "елин",
    "асова",
    "оцкий",
    "юцкая",
    "унь",
    "ыгей",
    "айя",
    "ой",
    "ёла",
    "ук",
    "их",
];
const CYRILLIC_SMALL: &[&str] = &["плонк", "грелт", "вускнул", "тромя", "снибно", "зюм"];

/// All languages of generated texts.
pub(crate) const ALL: &[Script] = &[
    latin("en"),
    cyrillic("ru"),
    Script {
        language: "kk",
        letters: &["Қ", "Ғ", "Ә", "Н", "Т", "Ж", "С", "Б", "Е", "М", "Д", "Ш", "Р", "Ұ", "З", "К"],
        tails: &["әлім", "ерік", "ұрлан", "айша", "өлеген", "ібек", "ымбат", "оғай", "ен", "үлиев", "аң", "ос"],
        filler: &["плөнк", "ғрелтті", "вұскты", "тромға", "снібте", "зүмі"],
        has_case: true,
        joins_lines: false,
    },
    Script {
        language: "uk",
        letters: &["Х", "М", "Б", "К", "Т", "Р", "Л", "Д", "В", "П", "Н", "Г", "С", "Ф", "Ж", "Є"],
        tails: &["ольм", "іра", "анів", "енко", "урина", "елін", "асова", "оцький", "юцька", "унь", "ий", "ак", "’юк"],
        filler: &["плонк", "грелт", "вускнув", "тромя", "снібно", "зюм"],
        has_case: true,
        joins_lines: false,
    },
    latin("de"),
    latin("fr"),
    latin("es"),
    latin("tr"),
    latin("fi"),
    Script {
        language: "ka",
        letters: &["გ", "მ", "ნ", "ლ", "ბ", "დ", "ს", "რ", "ქ", "თ", "ზ", "პ", "ჯ", "ხ", "შ", "ჭ"],
        tails: &["იორგი", "აისურაძე", "ინო", "ავრიშვილი", "ერია", "ობახიძე", "ანა", "უგუ"],
        filler: &["ყოლი", "ყარტმა", "ყუსე", "ყრომი", "ყიბო"],
        has_case: false,
        joins_lines: false,
    },
    Script {
        language: "ar",
        letters: &["م", "ن", "ح", "س", "ر", "د", "ط", "ق", "ج", "ع", "ف", "ص", "ز", "ش", "ت", "ه"],
        tails: &["حمد", "ادر", "سنين", "ليم", "امي", "اروق", "وري", "يدر"],
        filler: &["غلنق", "غرلت", "غسكن", "غترم", "غنبص"],
        has_case: false,
        joins_lines: false,
    },
    Script {
        language: "zh",
        letters: &["安", "王", "李", "陳", "林", "黃", "周", "吳", "徐", "孫", "馬", "朱", "胡", "郭", "何", "高"],
        tails: &["倍", "晋三", "小平", "志明", "美", "玲", "建國", "雅婷"],
        filler: &["說", "來了", "走了", "寫信", "看見"],
        has_case: false,
        joins_lines: true,
    },
];

const fn latin(language: &'static str) -> Script {
    Script { language, letters: LATIN, tails: LATIN_TAILS, filler: LATIN_SMALL, has_case: true, joins_lines: false }
}

const fn cyrillic(language: &'static str) -> Script {
    Script {
        language,
        letters: CYRILLIC,
        tails: CYRILLIC_TAILS,
        filler: CYRILLIC_SMALL,
        has_case: true,
        joins_lines: false,
    }
}

impl Script {
    /// The language data of the program.
    pub(crate) fn language_data(&self) -> Arc<Language> {
        Languages::default().get(&Tag::parse(self.language).expect("a tag"))
    }

    /// The words of a list of the language's file; of `und` where it has none.
    pub(crate) fn list(&self, table: &str, key: &str) -> Vec<&'static str> {
        let own = FILES.iter().find(|(tag, _)| *tag == self.language).map(|(_, text)| list(text, table, key));
        own.filter(|words| !words.is_empty()).unwrap_or_else(|| list(FILES[0].1, table, key))
    }
}

macro_rules! file {
    ($tag:literal) => {
        ($tag, include_str!(concat!("../../src/language/data/", $tag, ".toml")))
    };
}

const FILES: [(&str, &str); 9] = [
    file!("und"),
    file!("en"),
    file!("ru"),
    file!("kk"),
    file!("uk"),
    file!("de"),
    file!("fr"),
    file!("es"),
    file!("tr"),
];

/// The words of `key = [ … ]` in `[table]`.
fn list(text: &'static str, table: &str, key: &str) -> Vec<&'static str> {
    let table_text = text.split(&format!("\n[{table}]\n")).nth(1).and_then(|rest| rest.split("\n[").next());
    let lines = table_text.into_iter().flat_map(str::lines).filter(|line| !line.starts_with('#'));
    let start = format!("{key} = [");
    let mut words = Vec::new();
    for line in lines.skip_while(|line| !line.starts_with(&start)) {
        words.extend(line.split('"').skip(1).step_by(2));
        if line.ends_with(']') {
            break;
        }
    }
    words
}
