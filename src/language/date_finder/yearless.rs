//! Finds dates without a year in running text: `on 2 August`, `in August`, `2 августа`, `тамызда`.
//!
//! A text is read by the words of its own language alone, since a year is added to what is found: in doubt a date is not found.

use super::{DateFinder, Token, folded, next_word, previous_word};
use crate::language::vocabulary::{DateVocabulary, DateWordUse};
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The most letters of the name of a month that is an abbreviation: *Sept.*
const MAX_SHORT_NAME: usize = 4;

/// The words by which dates without a year are found in texts of one language.
#[derive(Clone, Debug, Default)]
pub struct YearlessDateFinder {
    dates: DateFinder,
    /// The names of months as texts write them. `None` if there are none.
    names: Option<AhoCorasick>,
    /// The names of months that say by themselves when something was, with the number of the month.
    lone_months: BTreeMap<String, BTreeSet<u8>>,
    before_months: BTreeSet<String>,
    after_months: BTreeSet<String>,
    /// Words before days of a period: *from*.
    before_days: BTreeSet<String>,
    to: BTreeSet<String>,
    /// Words beside a date that may mean another year, or leave open which.
    other_year: BTreeSet<String>,
    /// Phrases that mean the same anywhere in a sentence. `None` if there are none.
    other_year_phrases: Option<AhoCorasick>,
}

impl YearlessDateFinder {
    /// A finder by the words of a language.
    pub(in crate::language) fn new(vocabulary: &DateVocabulary) -> Self {
        let words = |kind| vocabulary.words(kind).map(str::to_owned);
        let mut lone_months: BTreeMap<String, BTreeSet<u8>> = BTreeMap::new();
        for (name, number) in vocabulary.lone_months() {
            lone_months.entry(name.to_owned()).or_default().extend(u8::try_from(number));
        }
        let (phrases, other_year): (Vec<String>, Vec<String>) =
            words(DateWordUse::OtherYear).partition(|words| words.contains(' '));
        Self {
            dates: DateFinder::new(std::slice::from_ref(vocabulary)),
            names: name_searcher(vocabulary),
            lone_months,
            before_months: words(DateWordUse::BeforeMonth).collect(),
            after_months: words(DateWordUse::AfterMonth).collect(),
            before_days: words(DateWordUse::Since).chain(words(DateWordUse::Between)).collect(),
            to: words(DateWordUse::To).collect(),
            // "Until 2 August" may be a day to come.
            other_year: other_year.into_iter().chain(words(DateWordUse::Until)).collect(),
            other_year_phrases: AhoCorasick::new(&phrases).ok().filter(|_| !phrases.is_empty()),
        }
    }

    /// The names of months in a text, as ranges of bytes.
    pub fn month_names<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
        let matches = self.names.iter().flat_map(move |names| names.find_iter(text));
        matches.map(|name| name.range()).filter(move |name| {
            let is_word = |c: char| c.is_alphanumeric();
            !text[..name.start].ends_with(is_word) && !text[name.end..].starts_with(is_word)
        })
    }

    /// Whether the name of a month may be this month. It is a slice of a text.
    #[must_use]
    pub fn is_month(&self, name: &str, month: u8) -> bool {
        let name = DateVocabulary::folded(name);
        self.dates.months.get(&name).is_some_and(|known| known.numbers.contains(&month))
            || self.lone_months.get(&name).is_some_and(|numbers| numbers.contains(&month))
    }

    /// The date around the name of a month in a sentence, with its day if it has one. `previous` is the end of the date before it
    /// in the sentence. `None` if the words may be no date, or several.
    #[must_use]
    pub fn date_around(&self, sentence: &str, name: &Range<usize>, previous: Option<usize>) -> Option<Range<usize>> {
        match self.day_beside(sentence, name) {
            DayBeside::Date(date) => Some(date),
            DayBeside::Unclear => None,
            DayBeside::None => self.month_alone(sentence, name, previous),
        }
    }

    /// The date around the name of a month that is known to be one.
    #[must_use]
    pub fn known_date_around(&self, sentence: &str, name: &Range<usize>) -> Range<usize> {
        match self.day_beside(sentence, name) {
            DayBeside::Date(date) => date,
            DayBeside::Unclear | DayBeside::None => name.clone(),
        }
    }

    /// Whether a word beside a date may mean another year.
    #[must_use]
    pub fn is_beside_other_year(&self, sentence: &str, date: &Range<usize>) -> bool {
        let before = [
            previous_word(sentence, date.start),
            self.dates.word_beside(|at| previous_word(sentence, at), |word| word.start, sentence, date.start),
        ];
        let after = [
            next_word(sentence, date.end),
            self.dates.word_beside(|at| next_word(sentence, at), |word| word.end, sentence, date.end),
        ];
        let mut beside = before.into_iter().chain(after).flatten();
        beside.any(|word| self.other_year.contains(&folded(sentence, word)))
    }

    /// Whether a text is all that is between the two dates of a period or a list: `to`, `and`, a dash, a comma.
    #[must_use]
    pub fn joins_dates(&self, between: &str) -> bool {
        let words = between.trim();
        match words {
            "" => false,
            "-" | "‐" | "–" | "—" | "," => true,
            _ => self.to.contains(&DateVocabulary::folded(words)),
        }
    }

    /// Whether a text has a date of this year: `2 July 2024`.
    #[must_use]
    pub fn has_date_of(&self, text: &str, year: i64) -> bool {
        let mut has_date = false;
        self.dates.for_each(text, |date| has_date |= date.year.map(i64::from) == Some(year));
        has_date
    }

    /// Whether a sentence has words that may mean another year.
    #[must_use]
    pub fn has_other_year(&self, sentence: &str) -> bool {
        let Some(phrases) = &self.other_year_phrases else { return false };
        let sentence = DateVocabulary::folded(sentence);
        // Languages inflect the last word.
        let mut found = phrases.find_overlapping_iter(&sentence);
        found.any(|phrase| !sentence[..phrase.start()].ends_with(char::is_alphanumeric))
    }

    /// The date of a month and the day beside it: `2 August`, `2nd of August`, `August 2`, `August 2–5`.
    fn day_beside(&self, text: &str, name: &Range<usize>) -> DayBeside {
        let before = self.dates.word_beside(|at| previous_word(text, at), |word| word.start, text, name.start);
        if let Some(word) = before.filter(|word| text[word.start..word.end].starts_with(|c: char| c.is_ascii_digit())) {
            let is_list = text[word.end..name.start].contains(',');
            return match !is_list && self.is_day(text, word) && !is_part_of_number(text, word.start) {
                true => DayBeside::Date(start_of_days(text, word)..end_of_name(text, name)),
                false => DayBeside::Unclear,
            };
        }
        self.day_after(text, name)
    }

    /// `August 2`. A month with *in* before it has no day: "in August 20 people".
    fn day_after(&self, text: &str, name: &Range<usize>) -> DayBeside {
        let Some(word) = next_word(text, name.end) else { return DayBeside::None };
        if !text[word.start..word.end].starts_with(|c: char| c.is_ascii_digit()) {
            return DayBeside::None;
        }
        let gap = &text[name.end..word.start];
        let is_short = text[name.clone()].chars().count() <= MAX_SHORT_NAME;
        let is_joined = gap == " " || gap == "\u{a0}" || (is_short && gap.starts_with('.'));
        if !is_joined {
            // "In August, 20 people".
            return DayBeside::None;
        }
        let before = previous_word(text, name.start).map(|word| folded(text, word)).unwrap_or_default();
        let has_preposition = self.before_months.contains(&before) && !self.before_days.contains(&before);
        match self.end_of_days(text, word).filter(|_| !has_preposition && self.is_day(text, word)) {
            Some(end) => DayBeside::Date(name.start..end),
            None => DayBeside::Unclear,
        }
    }

    /// The end of a day after a month, or of a range of days: `2–5`. `None` if the number goes on in another way.
    fn end_of_days(&self, text: &str, day: Token) -> Option<usize> {
        let rest = &text[day.end..];
        let number = rest.strip_prefix(['-', '–', '—']).map_or(0, |rest| {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            rest[..digits].parse::<u8>().ok().filter(|day| (1..=31).contains(day)).map_or(0, |_| digits)
        });
        let end = match number {
            0 => day.end,
            digits => day.end + rest.chars().next().map_or(0, char::len_utf8) + digits,
        };
        let rest = &text[end..];
        let is_longer = rest.starts_with(['-', '–', '—', '/', ':', '%'])
            || (rest.starts_with(['.', ',']) && rest[1..].starts_with(|c: char| c.is_ascii_digit()));
        // "August 2 and 3".
        let is_list = next_word(text, end).is_some_and(|word| {
            self.to.contains(&folded(text, word))
                && next_word(text, word.end)
                    .is_some_and(|next| text[next.start..].starts_with(|c: char| c.is_ascii_digit()))
        });
        (!is_longer && !is_list).then_some(end)
    }

    /// Whether a word is the number of a day, with what is joined to it.
    fn is_day(&self, text: &str, word: Token) -> bool {
        let digits = text[word.start..word.end].bytes().take_while(u8::is_ascii_digit).count();
        self.dates.day(text, Token { start: word.start, end: word.start + digits }).is_some()
    }

    /// A month without a day, with what says that it is a time.
    fn month_alone(&self, text: &str, name: &Range<usize>, previous: Option<usize>) -> Option<Range<usize>> {
        let before = &text[..name.start];
        // "Mid-August".
        let start = before.strip_suffix(['-', '‐']).unwrap_or(before).len();
        let word = previous_word(text, start).filter(|word| self.before_months.contains(&folded(text, *word)));
        let first = word.filter(|_| start < name.start).map_or(name.start, |word| word.start);
        let follows_date = previous.is_some_and(|end| end <= name.start && self.joins_dates(&text[end..name.start]));
        let after = next_word(text, name.end).filter(|word| self.after_months.contains(&folded(text, *word)));
        let says_when = self.lone_months.contains_key(&DateVocabulary::folded(&text[name.clone()]));
        let end = after.map_or_else(|| end_of_name(text, name), |word| word.end);
        (word.is_some() || follows_date || after.is_some() || says_when).then_some(first..end)
    }
}

/// What is beside the name of a month.
enum DayBeside {
    /// A day: the whole date.
    Date(Range<usize>),
    /// A number that may be no day.
    Unclear,
    None,
}

/// A searcher for the names of months as texts write them: in lowercase, or with a capital letter.
fn name_searcher(vocabulary: &DateVocabulary) -> Option<AhoCorasick> {
    let mut names = BTreeSet::new();
    let lone = vocabulary.lone_months().map(|(name, _)| (name, false));
    for (name, is_capitalized) in
        vocabulary.months().map(|(name, _, is_capitalized)| (name, is_capitalized)).chain(lone)
    {
        let mut letters = name.chars();
        let capital = letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect::<String>();
        let lowercase = (!is_capitalized).then(|| name.to_owned());
        for name in lowercase.into_iter().chain([capital]) {
            names.insert(name.replace('\'', "’"));
            names.insert(name);
        }
    }
    let searcher = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&names).ok();
    searcher.filter(|_| !names.is_empty())
}

/// The end of the name of a month, with the full stop of one that is shortened, unless that ends the text.
fn end_of_name(text: &str, name: &Range<usize>) -> usize {
    let is_short = text[name.clone()].chars().count() <= MAX_SHORT_NAME;
    let goes_on = text[name.end..].strip_prefix('.').is_some_and(|rest| rest.contains(char::is_alphanumeric));
    if is_short && goes_on { name.end + 1 } else { name.end }
}

/// The start of a day, or of the range of days that it ends: `2–5`.
fn start_of_days(text: &str, day: Token) -> usize {
    let before = text[..day.start].strip_suffix(['-', '–', '—']).unwrap_or_default();
    let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    if (1..=2).contains(&digits) { before.len() - digits } else { day.start }
}

/// Whether a number is the end of another one: `1.5`, `12:30`.
fn is_part_of_number(text: &str, start: usize) -> bool {
    let before = text[..start].strip_suffix(['.', ':', '/', ',']);
    before.is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use crate::language::Languages;
    use crate::model::Tag;

    /// The dates of a sentence, with `?` after those that may be of another year.
    fn dates(language: &str, sentence: &str) -> String {
        let languages = Languages::default();
        let finder = languages.yearless_dates(&Tag::parse(language).expect("a tag")).expect("a language");
        let (mut dates, mut previous) = (Vec::new(), None);
        for name in finder.month_names(sentence) {
            let Some(date) = finder.date_around(sentence, &name, previous) else { continue };
            let is_doubtful = finder.is_beside_other_year(sentence, &date) || finder.has_other_year(sentence);
            let doubt = if is_doubtful { "?" } else { "" };
            dates.push(format!("{}{doubt}", &sentence[date.clone()]));
            previous = Some(date.end);
        }
        dates.join(" | ")
    }

    #[test]
    fn dates_without_a_year_are_found_with_their_day() {
        let mut failures = Vec::new();
        for (language, sentence, expected) in [
            ("en", "On August 2 a court spoke.", "August 2"),
            ("en-US", "On 2nd of August, and on the 3rd of September.", "2nd of August | 3rd of September"),
            ("en", "From August 2–5 and in mid-June.", "August 2–5 | mid-June"),
            ("en", "Between May and July, from 2–5 August.", "May | July | 2–5 August"),
            ("en", "On Aug. 2 and on 3 Sep. they came.", "Aug. 2 | 3 Sep."),
            ("en", "In August, 20 people came in May.", "August | May"),
            ("en", "In August 20 people came on August 2 and 3.", ""),
            ("en", "They may march. The March began; May Holm, an August day, April’s.", ""),
            ("en", "It lasted 1.5 August hours and in Marchland.", ""),
            ("en", "On 2 August, a year later, she left.", "2 August?"),
            ("en", "Last August, next 2 May, until 3 June.", "2 May? | 3 June?"),
            ("ru", "Суд 2 августа, и в сентябре.", "2 августа | сентябре"),
            ("ru", "В августе прошлого года.", "августе?"),
            ("kk", "Сот 2 тамызда, тамыз айында, қыркүйекте.", "2 тамызда | тамыз айында | қыркүйекте"),
            ("kk", "Өткен жылы тамызда.", "тамызда?"),
            ("tr", "Mahkeme 2 Ağustos’ta, mayıs ayında.", "2 Ağustos’ta | mayıs ayında"),
            ("de", "Am 2. August und im Mai.", "2. August | Mai"),
            ("fr", "Le 2 août, en mai.", "2 août | mai"),
            ("es", "El 2 de agosto, en mayo.", "2 de agosto | mayo"),
            ("uk", "Суд 2 серпня, у травні.", "2 серпня | травні"),
            ("it", "Il 2 agosto, a maggio.", "2 agosto | maggio"),
        ] {
            let found = dates(language, sentence);
            failures.extend((found != expected).then(|| format!("{sentence}: {found}")));
        }
        assert_eq!(failures, Vec::<String>::new());
    }

    proptest::proptest! {
        #[test]
        fn no_sentence_panics(text in "([0-9./: –-]|August|Sept|in|to|nd|é|国|, ){0,12}") {
            dates("en", &text);
        }
    }
}
