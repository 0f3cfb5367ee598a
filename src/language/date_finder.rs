//! Finds dates in running text: `2 August 2024`, `August 2`, `2 августа 2024 г.`, `2024 ж. 2 тамыз`, `02.08.2024`, `2024-08-02`.
//!
//! A text is read by the words of all languages at once, since sections quote each other's languages. A month without a day or a
//! year is no date: it is a word like others. The browser reads queries in the same way, by the same words (`assets/search.js`).

mod yearless;

pub use yearless::YearlessDateFinder;

use super::vocabulary::{DateVocabulary, DateWordUse};
use crate::characters::find_byte;
use std::collections::{BTreeMap, BTreeSet};

/// A day or a month that a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WrittenDate {
    /// The year, where it is beside the month.
    pub year: Option<u16>,
    /// From 1 to 12.
    pub month: u8,
    /// The day of the month; `None` for a month of a year.
    pub day: Option<u8>,
}

/// The words by which dates are found in texts of any language.
#[derive(Clone, Debug, Default)]
pub struct DateFinder {
    months: BTreeMap<String, Month>,
    /// Words between the parts of a date: *of*, *г.*
    ignored: BTreeSet<String>,
    /// What is joined to a day: *nd*.
    ordinals: BTreeSet<String>,
}

/// A name of a month.
#[derive(Clone, Debug)]
struct Month {
    /// The numbers of the months with this name, by language: few names have two.
    numbers: BTreeSet<u8>,
    /// Whether every language with the name writes it with a capital letter: `may` in lowercase is another word.
    is_capitalized: bool,
}

/// A part of a text that is a word or a number, as byte offsets.
#[derive(Clone, Copy, Debug)]
struct Token {
    start: usize,
    end: usize,
}

/// How many words that add nothing may be between two parts of a date: *of the year*.
const MAX_IGNORED: usize = 2;

impl DateFinder {
    /// A finder by the words of these languages.
    #[must_use]
    pub fn new(vocabularies: &[DateVocabulary]) -> Self {
        let mut finder = Self::default();
        for vocabulary in vocabularies {
            for (name, number, is_capitalized) in vocabulary.months() {
                let new = || Month { numbers: BTreeSet::new(), is_capitalized: true };
                let month = finder.months.entry(name.to_owned()).or_insert_with(new);
                month.numbers.extend(u8::try_from(number));
                month.is_capitalized &= is_capitalized;
            }
            finder.ignored.extend(vocabulary.words(DateWordUse::Ignored).map(str::to_owned));
            finder.ordinals.extend(vocabulary.words(DateWordUse::Ordinal).map(str::to_owned));
        }
        finder
    }

    /// The names of each month in all languages, folded.
    #[must_use]
    pub fn month_names(&self) -> [Vec<&str>; 12] {
        let mut names: [Vec<&str>; 12] = Default::default();
        for (name, month) in &self.months {
            month.numbers.iter().for_each(|number| names[usize::from(*number) - 1].push(name));
        }
        names
    }

    /// Words that may be between the parts of a date, folded.
    pub fn ignored(&self) -> impl Iterator<Item = &str> {
        self.ignored.iter().map(String::as_str)
    }

    /// What may be joined to the number of a day, folded.
    pub fn ordinals(&self) -> impl Iterator<Item = &str> {
        self.ordinals.iter().map(String::as_str)
    }

    /// Emits each date of a text. A date whose month has a name that two languages use for different months is emitted for both.
    pub fn for_each(&self, text: &str, mut emit: impl FnMut(WrittenDate)) {
        let bytes = text.as_bytes();
        let mut at = 0;
        // Every date has a number, and few texts have many.
        while let Some(found) = find_byte(&bytes[at..], |byte| byte.is_ascii_digit()) {
            let start = at + found;
            let end = bytes[start..].iter().position(|byte| !byte.is_ascii_digit()).map_or(bytes.len(), |n| start + n);
            let number = Token { start, end };
            at = end;
            if !is_boundary(text, start) {
                continue;
            }
            match numeric_date(&text[start..]) {
                Some((date, length)) => {
                    emit(date);
                    at = start + length;
                }
                None => self.date_at(text, number, &mut emit),
            }
        }
    }

    /// Emits the date whose day, or whose year without a day, is the number.
    fn date_at(&self, text: &str, number: Token, emit: &mut impl FnMut(WrittenDate)) {
        if let Some(day) = self.day(text, number) {
            let after_day = self.after_day(text, number);
            let Some((name, month)) =
                self.month_after(text, after_day).or_else(|| self.month_before(text, number.start))
            else {
                return;
            };
            // The year is after the date, or before it.
            let (first, last) = (name.start.min(number.start), name.end.max(after_day));
            let year = self.year_after(text, last).or_else(|| self.year_before(text, first));
            month.numbers.iter().for_each(|month| emit(WrittenDate { year, month: *month, day: Some(day) }));
        } else if let Some(year) = year(&text[number.start..number.end]) {
            let before = self.month_before(text, number.start);
            // "2024 may" is no month; "2024 ж. тамыз" is.
            let after = || self.month_after(text, number.end).filter(|(name, _)| self.has_ignored(text, number, *name));
            let Some((name, month)) = before.or_else(after) else { return };
            if !self.has_day_beside(text, name) {
                month.numbers.iter().for_each(|month| emit(WrittenDate { year: Some(year), month: *month, day: None }));
            }
        }
    }

    /// The day that a number of one or two digits is.
    fn day(&self, text: &str, number: Token) -> Option<u8> {
        let digits = text.get(number.start..number.end).filter(|digits| digits.len() <= 2)?;
        let is_followed = text[number.end..].starts_with(char::is_alphabetic);
        let is_day = !is_followed || self.after_day(text, number) > number.end;
        digits.parse().ok().filter(|day| is_day && (1..=31).contains(day))
    }

    /// The end of a day with what is joined to it: `2nd`, `1er`.
    fn after_day(&self, text: &str, number: Token) -> usize {
        match next_word(text, number.end) {
            Some(word) if word.start == number.end && self.ordinals.contains(&folded(text, word)) => word.end,
            _ => number.end,
        }
    }

    fn month_after(&self, text: &str, from: usize) -> Option<(Token, &Month)> {
        self.month_beside(|at| next_word(text, at), |word| word.end, text, from)
    }

    fn month_before(&self, text: &str, from: usize) -> Option<(Token, &Month)> {
        self.month_beside(|at| previous_word(text, at), |word| word.start, text, from)
    }

    /// The name of a month beside a place, past words that add nothing.
    fn month_beside(
        &self,
        next: impl Fn(usize) -> Option<Token>,
        beyond: impl Fn(Token) -> usize,
        text: &str,
        from: usize,
    ) -> Option<(Token, &Month)> {
        let word = self.word_beside(next, beyond, text, from)?;
        let month = self.months.get(&folded(text, word))?;
        let is_name = !month.is_capitalized || text[word.start..].starts_with(char::is_uppercase);
        is_name.then_some((word, month))
    }

    /// The word or number beside a place, past words that add nothing. The name of a month adds something in every language.
    fn word_beside(
        &self,
        next: impl Fn(usize) -> Option<Token>,
        beyond: impl Fn(Token) -> usize,
        text: &str,
        from: usize,
    ) -> Option<Token> {
        let mut at = from;
        for _ in 0..=MAX_IGNORED {
            let word = next(at)?;
            let name = folded(text, word);
            if !self.ignored.contains(&name) || self.months.contains_key(&name) {
                return Some(word);
            }
            at = beyond(word);
        }
        None
    }

    fn year_after(&self, text: &str, from: usize) -> Option<u16> {
        let word = self.word_beside(|at| next_word(text, at), |word| word.end, text, from)?;
        year(&text[word.start..word.end])
    }

    fn year_before(&self, text: &str, from: usize) -> Option<u16> {
        let word = self.word_beside(|at| previous_word(text, at), |word| word.start, text, from)?;
        year(&text[word.start..word.end])
    }

    /// Whether a word that adds nothing is between a year and a month.
    fn has_ignored(&self, text: &str, year: Token, month: Token) -> bool {
        next_word(text, year.end).is_some_and(|word| word.start < month.start)
    }

    /// Whether a day is beside the name of a month.
    fn has_day_beside(&self, text: &str, month: Token) -> bool {
        let is_day = |word: Token| {
            let digits = text[word.start..word.end].bytes().take_while(u8::is_ascii_digit).count();
            self.day(text, Token { start: word.start, end: word.start + digits }).is_some()
        };
        let after = self.word_beside(|at| next_word(text, at), |word| word.end, text, month.end);
        let before = self.word_beside(|at| previous_word(text, at), |word| word.start, text, month.start);
        after.is_some_and(is_day) || before.is_some_and(is_day)
    }
}

/// `2024-08-02`, `02.08.2024`, `2024-08`: the date at the start of a text, and its length in bytes. Two numbers that both may be the
/// month are day and month if they are separated by full stops.
fn numeric_date(text: &str) -> Option<(WrittenDate, usize)> {
    let length = text.bytes().take_while(|byte| byte.is_ascii_digit() || b"-./".contains(byte)).count();
    let text = text[..length].trim_end_matches(['-', '.', '/']);
    let separator = text.chars().find(|c| !c.is_ascii_digit())?;
    let parts: Vec<&str> = text.split(separator).collect();
    let number = |part: &str| part.parse::<u8>().ok().filter(|_| part.len() <= 2);
    let date = match parts[..] {
        [first, month, day] if year(first).is_some() => (year(first), number(month)?, Some(number(day)?)),
        [day, month, last] if year(last).is_some() => {
            let (day, month) = (number(day)?, number(month)?);
            match separator {
                _ if month > 12 => (year(last), day, Some(month)),
                '/' if day <= 12 && day != month => return None,
                _ => (year(last), month, Some(day)),
            }
        }
        [first, month] if separator == '-' && month.len() == 2 && year(first).is_some() => {
            (year(first), number(month)?, None)
        }
        _ => return None,
    };
    let (year, month, day) = date;
    let is_valid = (1..=12).contains(&month) && day.is_none_or(|day| (1..=31).contains(&day));
    is_valid.then_some((WrittenDate { year, month, day }, text.len()))
}

/// The year that four digits are.
fn year(text: &str) -> Option<u16> {
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|year| is_year && *year >= 1000)
}

/// Whether a number can begin here: not within a word or another number.
fn is_boundary(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|c: char| c.is_alphanumeric())
}

fn folded(text: &str, word: Token) -> String {
    DateVocabulary::folded(&text[word.start..word.end])
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | '.')
}

/// The word or number after a place, past spaces, a comma and a full stop.
fn next_word(text: &str, from: usize) -> Option<Token> {
    let rest = text.get(from..)?;
    let start = from + (rest.len() - rest.trim_start_matches(is_between).len());
    let word = &text[start..];
    let length = word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len());
    (length > 0).then_some(Token { start, end: start + length })
}

/// The word or number before a place.
fn previous_word(text: &str, from: usize) -> Option<Token> {
    let before = text.get(..from)?.trim_end_matches(is_between);
    let start = before.trim_end_matches(char::is_alphanumeric).len();
    (start < before.len()).then_some(Token { start, end: before.len() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;
    use std::sync::LazyLock;

    static FINDER: LazyLock<DateFinder> = LazyLock::new(|| DateFinder::new(Languages::default().date_vocabularies()));

    /// The dates of a text: `2024-08-02`, `--08-02` without a year, `2024-08` without a day.
    fn dates(text: &str) -> String {
        let mut dates = Vec::new();
        FINDER.for_each(text, |WrittenDate { year, month, day }| {
            let year = year.map_or("-".to_owned(), |year| year.to_string());
            dates.push(day.map_or(format!("{year}-{month:02}"), |day| format!("{year}-{month:02}-{day:02}")));
        });
        dates.join(" ")
    }

    #[test]
    fn dates_are_found_in_every_language() {
        let mut failures = Vec::new();
        for (text, expected) in [
            ("On August 2, 2024, a court", "2024-08-02"),
            ("On 2 August 2024 a court", "2024-08-02"),
            ("on August 2, and on the 3rd of September", "--08-02 --09-03"),
            ("On Aug. 2, two people", "--08-02"),
            ("In August 2024, and in 2024.", "2024-08"),
            ("from 2024-08-02 to 2024-09", "2024-08-02 2024-09"),
            ("2 августа 2024 г. суд", "2024-08-02"),
            ("в августе 2024 года", "2024-08"),
            ("02.08.2024 и 15.08.2024.", "2024-08-02 2024-08-15"),
            ("2024 жылғы 2 тамызда", "2024-08-02"),
            ("2024 ж. тамыз", "2024-08"),
            ("2 тамыз 2024 ж.", "2024-08-02"),
            ("am 2. August 2024", "2024-08-02"),
            ("le 1er août 2024", "2024-08-01"),
            ("el 2 de agosto de 2024", "2024-08-02"),
            ("08/14/2024", "2024-08-14"),
            ("5 May and 6 March", "--05-05 --03-06"),
        ] {
            let found = dates(text);
            failures.extend((found != expected).then(|| format!("{text}: {found}")));
        }
        assert_eq!(failures, Vec::<String>::new());
    }

    #[test]
    fn numbers_beside_other_words_are_no_dates() {
        for text in [
            "those of 2024 may be freed",
            "article 5 may apply",
            "in August two people",
            "08/02/2024",
            "A2 August",
            "45 August",
            "¶ 3.3, 1.2.3, 10.5.2",
            "2024-13-45",
            "",
            "2",
            "é2–",
        ] {
            assert_eq!(dates(text), "", "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "([0-9./ –-]|August|августа|2024|ж.|nd|é|国){0,12}") {
            FINDER.for_each(&text, |date| assert!((1..=12).contains(&date.month)));
        }
    }
}
