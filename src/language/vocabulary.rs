//! The words with which people write dates in a language, for the help of an error: `14 April 2023`, `до марта 2024`.

use super::dates::{DateList, DateWords};
use super::file::{LanguageFile, WordChanges, single_words, word_changes};
use super::fold::FoldRules;
use super::role::Role;
use super::words::without_stop;
use super::{COMMON, embedded, prefixes};
use crate::diag::{Code, Diagnostic};
use crate::tree::{Fields, Node, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The use of a word in a written date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DateWordUse {
    /// Before a date that is approximate: *circa*.
    About,
    /// Before the first date of a period without an end: *since*.
    Since,
    /// Before the last date of a period without a start: *until*.
    Until,
    /// Before the first date of a period: *between*.
    Between,
    /// Between the two dates of a period: *to*.
    To,
    /// A word without a meaning of its own: *the*, *Friday*.
    Ignored,
    /// Joined to the number of a day: `14th`.
    Ordinal,
    /// Instead of a date: *unknown*.
    Unknown,
    /// Before a month without a day: *in*.
    BeforeMonth,
    /// After a month without a day: *айында*.
    AfterMonth,
    /// What may mean a year other than that of the text: one word beside a date, several anywhere in its sentence.
    OtherYear,
}

/// Reports the words that files remove and that are not listed.
pub(super) fn report_removals(own_files: &BTreeMap<String, LanguageFile>, out: &mut Vec<Diagnostic>) {
    for (tag, _) in own_files.iter().filter(|(_, file)| file.written_dates.has_removals()) {
        DateVocabulary::of_language(tag, own_files, out);
    }
}

/// The tables of a language file that are read here. Days of the week are among the words of names.
const TABLES: [&str; 3] = ["dates", "written_dates", "words"];

/// The lists of words of the table `[written_dates]`.
pub(super) const LISTS: [(&str, DateWordUse); 11] = [
    ("about", DateWordUse::About),
    ("since", DateWordUse::Since),
    ("until", DateWordUse::Until),
    ("between", DateWordUse::Between),
    ("to", DateWordUse::To),
    ("ignored", DateWordUse::Ignored),
    ("ordinals", DateWordUse::Ordinal),
    ("unknown", DateWordUse::Unknown),
    ("before_months", DateWordUse::BeforeMonth),
    ("after_months", DateWordUse::AfterMonth),
    ("other_year", DateWordUse::OtherYear),
];

/// The lists of names of the table, with the number of names.
pub(super) const NAMES: [(&str, usize); 3] = [("months", 12), ("seasons", 4), ("lone_months", 12)];

/// The least letters of a name of a month that are taken for it: `Sept`.
const LEAST_LETTERS: usize = 3;

/// The words of dates of one language, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateVocabulary {
    /// The tag of the language.
    pub(super) tag: String,
    /// The names of months, each with its number.
    months: BTreeSet<(String, usize)>,
    /// The names of seasons, each with its number: spring is 1.
    seasons: BTreeSet<(String, usize)>,
    /// The names of months, each with its number, that say by themselves when something was: *тамызда*, in August.
    lone_months: BTreeSet<(String, usize)>,
    /// The names that the pages of the language write with a capital letter.
    capitalized: BTreeSet<String>,
    words: BTreeMap<DateWordUse, BTreeSet<String>>,
}

/// The table `[written_dates]` of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct WrittenDates {
    months: Vec<(String, usize)>,
    seasons: Vec<(String, usize)>,
    lone_months: Vec<(String, usize)>,
    words: Vec<(DateWordUse, WordChanges)>,
}

impl DateVocabulary {
    /// A word or a text as it is compared: in lowercase, with one kind of apostrophe.
    #[must_use]
    pub fn folded(text: &str) -> String {
        FoldRules::default().text(text)
    }

    /// The number of a month by its name or the start of it. `None` if several months start so.
    #[must_use]
    pub fn month(&self, name: &str) -> Option<usize> {
        let is_long = name.chars().count() >= LEAST_LETTERS;
        let starting = self.months.iter().filter(|(month, _)| is_long && month.starts_with(name));
        number_of(&self.months, name).or_else(|| only(starting.map(|(_, number)| *number)))
    }

    /// The number of a season by its name: spring is 1.
    #[must_use]
    pub fn season(&self, name: &str) -> Option<usize> {
        number_of(&self.seasons, name)
    }

    /// The names of the months, folded.
    pub fn month_names(&self) -> impl Iterator<Item = &str> {
        self.months.iter().map(|(name, _)| name.as_str())
    }

    /// The names of the months, folded, each with its number, and whether it is always written with a capital letter.
    pub fn months(&self) -> impl Iterator<Item = (&str, usize, bool)> {
        self.months.iter().map(|(name, number)| (name.as_str(), *number, self.capitalized.contains(name)))
    }

    /// The names of months, folded, that say by themselves when something was, each with its number.
    pub fn lone_months(&self) -> impl Iterator<Item = (&str, usize)> {
        self.lone_months.iter().map(|(name, number)| (name.as_str(), *number))
    }

    /// The names of the seasons, folded.
    pub fn season_names(&self) -> impl Iterator<Item = &str> {
        self.seasons.iter().map(|(name, _)| name.as_str())
    }

    /// The folded words of a use.
    pub fn words(&self, kind: DateWordUse) -> impl Iterator<Item = &str> {
        self.words.get(&kind).into_iter().flatten().map(String::as_str)
    }

    /// Whether a folded word has a use. A full stop at its end is ignored.
    #[must_use]
    pub fn has(&self, kind: DateWordUse, word: &str) -> bool {
        self.words.get(&kind).is_some_and(|words| words.contains(without_stop(word)))
    }

    /// The rest of a folded text after a word of a use and a space.
    #[must_use]
    pub fn after<'t>(&self, kind: DateWordUse, text: &'t str) -> Option<&'t str> {
        let rests = self.words(kind).filter_map(|word| {
            let rest = text.strip_prefix(word)?;
            rest.strip_prefix('.').unwrap_or(rest).strip_prefix(' ')
        });
        rests.min_by_key(|rest| rest.len())
    }

    /// The vocabularies of all languages: the embedded ones and those of a report's own files.
    pub(super) fn of_all(own_files: &BTreeMap<String, LanguageFile>) -> Vec<Self> {
        let tags: BTreeSet<String> = embedded::tags().chain(own_files.keys().cloned()).collect();
        let tags = tags.iter().filter(|tag| *tag != COMMON);
        tags.map(|tag| Self::of_language(tag, own_files, &mut Vec::new())).collect()
    }

    /// The words of a language and of those that it falls back to. Only the tag's own file reports words to remove that are not
    /// listed.
    fn of_language(tag: &str, own_files: &BTreeMap<String, LanguageFile>, out: &mut Vec<Diagnostic>) -> Self {
        let mut vocabulary = Self { tag: tag.to_owned(), ..Self::default() };
        let mut tags: Vec<&str> = prefixes(tag).filter(|tag| *tag != COMMON).chain([COMMON]).collect();
        tags.reverse();
        for prefix in tags {
            for file in embedded::tables(prefix, &TABLES).iter().chain(own_files.get(prefix)) {
                let mut diagnostics = Vec::new();
                vocabulary.apply(file, &mut diagnostics);
                out.extend(diagnostics.into_iter().filter(|_| prefix == tag));
            }
        }
        vocabulary
    }

    /// Adds the words of a file, and removes those that it removes.
    fn apply(&mut self, file: &LanguageFile, out: &mut Vec<Diagnostic>) {
        self.add_names(&file.dates);
        self.months.extend(file.written_dates.months.iter().cloned());
        self.seasons.extend(file.written_dates.seasons.iter().cloned());
        self.lone_months.extend(file.written_dates.lone_months.iter().cloned());
        for (kind, changes) in &file.written_dates.words {
            let key = LISTS.iter().find(|(_, listed)| listed == kind).map_or("", |(key, _)| key);
            let words = self.words.entry(*kind).or_default();
            changes.apply(&format!("written_dates.{key}"), words, |word| Self::folded(without_stop(word)), out);
        }
        // Days of the week add nothing to a date.
        let ignored = self.words.entry(DateWordUse::Ignored).or_default();
        ignored.extend(days(&file.added));
        for day in days(&file.removed) {
            ignored.remove(&day);
        }
    }

    /// Adds the names that pages write.
    fn add_names(&mut self, dates: &DateWords) {
        for (key, names) in dates.lists() {
            let capitalized = names.iter().filter(|name| name.starts_with(char::is_uppercase));
            self.capitalized.extend(capitalized.map(|name| Self::folded(without_stop(name))));
            let numbered = names.iter().map(|name| Self::folded(without_stop(name))).zip(1..);
            if key == DateList::Seasons { &mut self.seasons } else { &mut self.months }.extend(numbered);
        }
    }
}

impl WrittenDates {
    /// Reads the table `[written_dates]`.
    pub(super) fn read(fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) -> Self {
        let [months, seasons, lone_months] = NAMES.map(|(key, count)| names(fields, key, count, out));
        let words = LISTS.map(|(key, kind)| match kind {
            DateWordUse::Ignored | DateWordUse::Ordinal => (kind, single_words(fields, key, out)),
            _ => (kind, word_changes(fields, key, out)),
        });
        Self {
            months,
            seasons,
            lone_months,
            words: words.into_iter().filter(|(_, changes)| changes.has_changes()).collect(),
        }
    }

    /// Whether words are removed, which may not be listed.
    pub(super) fn has_removals(&self) -> bool {
        self.words.iter().any(|(_, changes)| !changes.removed.is_empty())
    }
}

/// Reads a list whose items are names of the same thing each: one name, or a list of its forms.
fn names(fields: &mut Fields<'_>, key: &'static str, count: usize, out: &mut Vec<Diagnostic>) -> Vec<(String, usize)> {
    let Some(node) = fields.get(key) else { return Vec::new() };
    let items: Vec<&Node> = node.list(out).collect();
    if items.len() != count {
        let message = format!("expected a list of {count} names, found {}", items.len());
        let help =
            "write all of them, the first month or the spring first; `[\"autumn\", \"fall\"]` for several of one";
        out.push(Diagnostic::error(Code::Word, node.span, message).help(help));
        return Vec::new();
    }
    let mut names = Vec::new();
    for (item, number) in items.into_iter().zip(1..) {
        let forms = match &item.value {
            Value::List(_) => item.texts(out),
            _ => item.text(out).into_iter().collect(),
        };
        names.extend(forms.iter().map(|form| (DateVocabulary::folded(without_stop(&form.value)), number)));
    }
    names
}

fn days(words: &[(Role, crate::source::Spanned<String>)]) -> impl Iterator<Item = String> {
    let days = words.iter().filter(|(role, _)| *role == Role::Day);
    days.map(|(_, word)| DateVocabulary::folded(without_stop(&word.value)))
}

fn number_of(names: &BTreeSet<(String, usize)>, name: &str) -> Option<usize> {
    only(names.iter().filter(|(listed, _)| listed == name).map(|(_, number)| *number))
}

/// The number that all are.
fn only(numbers: impl Iterator<Item = usize>) -> Option<usize> {
    let numbers: BTreeSet<usize> = numbers.collect();
    numbers.first().copied().filter(|_| numbers.len() == 1)
}
