//! The localized strings of the interface: every word on a page that no editor wrote.
//!
//! A theme has them in `strings/<language>.toml`; a file of a region, as `en-US.toml`, has only what differs. English is the fallback for keys that a language's file lacks, so that a
//! translation can be incomplete. The words of dates are those of the language data, unless the theme has its own.

pub mod dates;
mod keys;

pub use crate::language::{DateList, DatePhrase};
pub use keys::{PreviewKey, TextKey, WordKey, WordTable};

use crate::diag::{Code, Diagnostic};
use crate::language::{DateWords, Languages};
use crate::model::Tag;
use crate::source::{SourceFile, Spanned};
use crate::tree::{Node, Value, toml};
use icu_plurals::{PluralCategory, PluralRules};
use std::collections::BTreeMap;

/// The localized strings of one language, with its plural rules and collation.
#[derive(Debug)]
pub struct Strings {
    tables: BTreeMap<String, BTreeMap<String, Phrase>>,
    plurals: Option<PluralRules>,
    sorting: Tag,
}

/// The table of the phrases that templates use, and code by [`TextKey`].
const TEXT: &str = "text";

/// The table of the words for dates.
const DATES: &str = "dates";

/// The keys of phrases that have been changed: old key, new key. docs/upgrading.md lists them.
const RENAMED: [(&str, &str); 2] = [("told_in", "described_in"), ("ways_in", "main_navigation")];

/// The key that a phrase for templates has now, if `key` is its key in an earlier version.
#[must_use]
pub fn renamed_phrase(key: &str) -> Option<&'static str> {
    RENAMED.iter().find(|(old, _)| *old == key).map(|(_, new)| *new)
}

/// The table of the phrases of the preview.
const PREVIEW: &str = "preview";

/// A phrase, its forms by plural category, or a list of words.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Phrase {
    One(String),
    Plural(BTreeMap<String, String>),
    List(Vec<String>),
}

impl Strings {
    /// Reads the strings of `files`. Each file is the fallback for the keys that those before it lack; the English words for dates
    /// are that of all.
    #[must_use]
    pub fn read<'f>(
        files: impl IntoIterator<Item = &'f SourceFile>,
        language: &Tag,
        out: &mut Vec<Diagnostic>,
    ) -> Self {
        Self::read_localized(files, [], language, &Languages::default(), out)
    }

    /// Reads the strings of a language, `own`, with `fallbacks` in another. The words for dates in the language data precede those
    /// of the fallbacks.
    #[must_use]
    pub fn read_localized<'f>(
        own: impl IntoIterator<Item = &'f SourceFile>,
        fallbacks: impl IntoIterator<Item = &'f SourceFile>,
        language: &Tag,
        languages: &Languages,
        out: &mut Vec<Diagnostic>,
    ) -> Self {
        let plurals = plural_rules(language);
        let mut strings = Self { tables: BTreeMap::new(), plurals, sorting: languages.sorting(language) };
        strings.add_files(own, out);
        strings.add_dates(&languages.dates(language));
        strings.add_files(fallbacks, out);
        strings.add_dates(&languages.dates(&Tag::english()));
        strings
    }

    fn add_files<'f>(&mut self, files: impl IntoIterator<Item = &'f SourceFile>, out: &mut Vec<Diagnostic>) {
        for file in files {
            let Ok(text) = file.text() else {
                out.push(
                    Diagnostic::error_in_file(Code::NotUtf8, &file.path, "these strings are not valid UTF-8")
                        .help("save the file as UTF-8"),
                );
                continue;
            };
            for (table, key, phrase) in phrases(&toml::parse(file.id(), text, out), out) {
                self.tables.entry(table).or_default().entry(key).or_insert(phrase);
            }
        }
    }

    fn add_dates(&mut self, words: &DateWords) {
        let lists = words.lists().map(|(list, names)| (list.as_str(), Phrase::List(names.to_vec())));
        let phrases = words.phrases().map(|(key, phrase)| (key.as_str(), Phrase::One(phrase.to_owned())));
        let table = self.tables.entry(DATES.to_owned()).or_default();
        for (key, phrase) in lists.chain(phrases) {
            table.entry(key.to_owned()).or_insert(phrase);
        }
    }

    /// The language by whose collation names are sorted.
    #[must_use]
    pub fn sorting(&self) -> &Tag {
        &self.sorting
    }

    /// A phrase of the table `text`.
    #[must_use]
    pub fn text(&self, key: TextKey) -> &str {
        self.one(TEXT, key.as_str()).unwrap_or_default()
    }

    /// A phrase of the table `text`, with its placeholders replaced as by [`fill`].
    #[must_use]
    pub fn fill(&self, key: TextKey, values: &[(&str, &str)]) -> String {
        fill(self.text(key), values)
    }

    /// The plural form of a phrase for a number, with `{count}` replaced by the number.
    #[must_use]
    pub fn count(&self, key: TextKey, number: usize) -> String {
        fill_count(self.text_plural(key, number), number)
    }

    /// The plural form of a phrase for a number, by the language's CLDR plural rules.
    #[must_use]
    pub fn text_plural(&self, key: TextKey, number: usize) -> &str {
        self.plural_form(TEXT, key.as_str(), number)
    }

    /// The label of a kind of callout, as `note`; `None` for a kind without one.
    #[must_use]
    pub fn callout(&self, kind: &str) -> Option<&str> {
        self.one(TEXT, &format!("alert_{kind}"))
    }

    /// A word of a table (of a plural, the form `one`); `None` for an unknown key.
    #[must_use]
    pub fn word(&self, table: WordTable, key: &str) -> Option<&str> {
        self.one(table.as_str(), key)
    }

    /// The word for a value of records; its key if the strings have none.
    #[must_use]
    pub fn word_for<K: WordKey>(&self, value: K) -> &str {
        self.word(K::TABLE, value.key()).unwrap_or(value.key())
    }

    /// The plural form of a word for a number; empty for an unknown key.
    #[must_use]
    pub fn word_plural(&self, table: WordTable, key: &str, number: usize) -> &str {
        self.plural_form(table.as_str(), key, number)
    }

    /// A phrase of the preview.
    #[must_use]
    pub fn preview(&self, key: PreviewKey) -> &str {
        self.one(PREVIEW, key.as_str()).unwrap_or_default()
    }

    /// The plural form of a phrase of the preview for a number, with `{count}` replaced by the number.
    #[must_use]
    pub fn preview_count(&self, key: PreviewKey, number: usize) -> String {
        fill_count(self.plural_form(PREVIEW, key.as_str(), number), number)
    }

    /// A phrase for dates.
    #[must_use]
    pub fn date_phrase(&self, key: DatePhrase) -> &str {
        self.one(DATES, key.as_str()).unwrap_or_default()
    }

    /// A name of a list, as that of a month; empty where there is none.
    #[must_use]
    pub fn date_name(&self, list: DateList, index: usize) -> &str {
        match self.phrase(DATES, list.as_str()) {
            Some(Phrase::List(words)) => words.get(index).map_or("", String::as_str),
            _ => "",
        }
    }

    /// The plain phrases of the table `text`, for templates.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.tables.get(TEXT).into_iter().flatten().filter_map(|(key, phrase)| match phrase {
            Phrase::One(text) => Some((key.as_str(), text.as_str())),
            _ => None,
        })
    }

    /// A phrase without its other plural forms.
    fn one(&self, table: &str, key: &str) -> Option<&str> {
        match self.phrase(table, key)? {
            Phrase::One(text) => Some(text),
            Phrase::Plural(forms) => forms.get("one").or_else(|| forms.get("other")).map(String::as_str),
            Phrase::List(_) => None,
        }
    }

    fn plural_form(&self, table: &str, key: &str, number: usize) -> &str {
        match self.phrase(table, key) {
            Some(Phrase::One(text)) => text,
            Some(Phrase::Plural(forms)) => {
                let category = self.plurals.as_ref().map_or("other", |rules| category(rules, number));
                forms.get(category).or_else(|| forms.get("other")).map_or("", String::as_str)
            }
            _ => "",
        }
    }

    fn phrase(&self, table: &str, key: &str) -> Option<&Phrase> {
        self.tables.get(table)?.get(key)
    }
}

/// Replaces each `{name}` by its value. Braces in a value stay: it is not expanded again.
#[must_use]
pub fn fill(phrase: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(phrase.len());
    fill_parts(phrase, values, |part| match part {
        PhrasePart::Text(text) | PhrasePart::Value(text) => filled.push_str(text),
    });
    filled
}

fn fill_count(phrase: &str, number: usize) -> String {
    fill(phrase, &[("count", &number.to_string())])
}

/// A part of a phrase with placeholders.
pub(crate) enum PhrasePart<'p, V> {
    /// The phrase's own text.
    Text(&'p str),
    /// The value of a placeholder.
    Value(V),
}

/// The parts of a phrase in order, with each `{name}` replaced by its value.
pub(crate) fn fill_parts<'p, V: Copy>(phrase: &'p str, values: &[(&str, V)], mut push: impl FnMut(PhrasePart<'p, V>)) {
    let mut rest = phrase;
    while let Some(open) = rest.find('{') {
        push(PhrasePart::Text(&rest[..open]));
        let inner = &rest[open + 1..];
        let value = inner.find('}').and_then(|close| {
            let (_, value) = values.iter().find(|(name, _)| *name == &inner[..close])?;
            Some((close, *value))
        });
        match value {
            Some((close, value)) => {
                push(PhrasePart::Value(value));
                rest = &inner[close + 1..];
            }
            None => {
                push(PhrasePart::Text("{"));
                rest = inner;
            }
        }
    }
    push(PhrasePart::Text(rest));
}

fn phrases(root: &Node, out: &mut Vec<Diagnostic>) -> Vec<(String, String, Phrase)> {
    let Value::Map(tables) = &root.value else { return Vec::new() };
    let mut phrases = Vec::new();
    for (table, node) in tables {
        let Value::Map(entries) = &node.value else { continue };
        for (key, node) in entries {
            if table.value == TEXT {
                out.extend(renamed_error(key));
            }
            let phrase = match &node.value {
                Value::List(_) => Phrase::List(node.texts(out).into_iter().map(|text| text.value).collect()),
                Value::Map(forms) => {
                    let forms = forms
                        .iter()
                        .filter_map(|(category, node)| Some((category.value.clone(), quoted_text(node, out)?)));
                    Phrase::Plural(forms.collect())
                }
                _ => match quoted_text(node, out) {
                    Some(text) => Phrase::One(text),
                    None => continue,
                },
            };
            phrases.push((table.value.clone(), key.value.clone(), phrase));
        }
    }
    phrases
}

/// The error about a phrase with the key of an earlier version: pages would not show it.
fn renamed_error(key: &Spanned<String>) -> Option<Diagnostic> {
    let new = renamed_phrase(&key.value)?;
    let message = format!("the phrase `{}` is called `{new}` now", key.value);
    Some(Diagnostic::error(Code::OutdatedTheme, key.span, message).help(format!("write `{new}`")))
}

/// A quoted text, not trimmed: white space at its ends may matter (`", "`).
fn quoted_text(node: &Node, out: &mut Vec<Diagnostic>) -> Option<String> {
    match &node.value {
        Value::Scalar { text, plain: false } => Some(text.clone()),
        _ => {
            node.report_wrong_type("a text in quotation marks", "write `key = \"words\"`", out);
            None
        }
    }
}

fn plural_rules(language: &Tag) -> Option<PluralRules> {
    let locale: icu_locale_core::Locale = language.as_str().parse().ok()?;
    PluralRules::try_new_cardinal(locale.into()).ok()
}

fn category(rules: &PluralRules, number: usize) -> &'static str {
    match rules.category_for(number) {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

#[cfg(test)]
impl Strings {
    /// The English strings of the default theme, for tests.
    pub(crate) fn english() -> Self {
        let file = ("en.toml", include_bytes!("../themes/default/strings/en.toml").as_slice());
        let sources = crate::source::Sources::from_files([file]);
        Self::read(sources.get("en.toml"), &Tag::english(), &mut Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn a_missing_phrase_comes_from_the_next_file_and_plurals_follow_the_language() {
        let sources = Sources::from_files([
            (
                "ru.toml",
                "[text]\ncount_times = { one = \"{count} раз\", few = \"{count} раза\", other = \"{count} раз\" }\n"
                    .as_bytes(),
            ),
            ("en.toml", b"[text]\nreport = \"hello\"\ncount_times = \"x\"\n"),
        ]);
        let files = ["ru.toml", "en.toml"].map(|path| sources.get(path).expect("the file exists"));
        let mut out = Vec::new();
        let strings = Strings::read(files, &Tag::parse("ru").expect("a tag"), &mut out);
        assert_eq!(out, []);
        assert_eq!(strings.text(TextKey::Report), "hello");
        assert_eq!(
            (strings.count(TextKey::CountTimes, 21), strings.count(TextKey::CountTimes, 24)),
            ("21 раз".to_owned(), "24 раза".to_owned())
        );
    }

    #[test]
    fn a_value_is_not_expanded_again() {
        assert_eq!(fill("{a} and {b} {c}", &[("a", "{b}"), ("b", "2")]), "{b} and 2 {c}");
    }
}
