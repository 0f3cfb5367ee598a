//! How sentences end in a language: its abbreviations, ordinals, and verbs of speech.

use super::combined::SentenceChanges;
use super::{Language, Role};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a full stop after a word says about the end of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FullStop {
    /// It ends none: *Dr.*
    EndsNone,
    /// It ends none before a number: *no.*
    EndsNoneBeforeNumber,
    /// It ends one only before a word that opens sentences: *etc.*
    MayEnd,
}

/// The rules of one language. An abbreviation of another language counts if it is in a script that the language itself does
/// not use, so it can be no word of it: *Dr.* in a Russian text.
#[derive(Clone, Debug)]
pub struct SentenceRules<'l> {
    language: Arc<Language>,
    /// The abbreviations of all languages.
    all: &'l AbbreviationIndex,
}

impl<'l> SentenceRules<'l> {
    pub(super) fn new(language: Arc<Language>, all: &'l AbbreviationIndex) -> Self {
        Self { language, all }
    }

    /// What the full stop of a word says. The word includes it.
    #[must_use]
    pub fn full_stop(&self, word: &str) -> Option<FullStop> {
        let own = &self.language.sentences;
        own.index.get(word).or_else(|| {
            let script = Script::of(word)?;
            let is_foreign = !own.data.scripts.is_empty() && !own.data.scripts.contains(&script);
            is_foreign.then(|| self.all.get(word)).flatten()
        })
    }

    /// Whether a word begins sentences and is no name.
    #[must_use]
    pub fn opens_sentences(&self, word: &str) -> bool {
        self.language.has_role(word, Role::Opener)
    }

    /// Whether a word is a verb that says who speaks: *said*.
    #[must_use]
    pub fn is_verb_of_speech(&self, word: &str) -> bool {
        self.language.sentences.data.speech.contains(&self.language.folded(word))
    }

    /// Whether a word with a mark at its end is a name: *Yahoo!*
    #[must_use]
    pub fn is_name(&self, word: &str) -> bool {
        self.language.sentences.data.names.contains(word)
    }

    /// Whether a number with a full stop is an ordinal.
    #[must_use]
    pub fn has_ordinals(&self) -> bool {
        self.language.sentences.data.ordinals
    }
}

/// The script of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Script {
    Latin,
    Cyrillic,
}

impl Script {
    fn of(word: &str) -> Option<Self> {
        match word.chars().next()? {
            'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' => Some(Self::Latin),
            '\u{400}'..='\u{52f}' => Some(Self::Cyrillic),
            _ => None,
        }
    }
}

/// The words of the table `[sentences]`. Abbreviations have their full stop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SentenceData {
    pub(super) abbreviations: BTreeSet<String>,
    pub(super) before_numbers: BTreeSet<String>,
    pub(super) may_end: BTreeSet<String>,
    /// Folded.
    pub(super) speech: BTreeSet<String>,
    pub(super) names: BTreeSet<String>,
    pub(super) ordinals: bool,
    /// The scripts of the language's own abbreviations.
    scripts: BTreeSet<Script>,
}

impl SentenceData {
    /// Adds what a file says of its own language.
    pub(super) fn extend(&mut self, changes: &SentenceChanges, is_common: bool) {
        changes.apply(self, &mut Vec::new());
        if !is_common {
            let lists = [&changes.abbreviations, &changes.before_numbers, &changes.may_end];
            self.scripts.extend(lists.iter().flat_map(|list| &list.added).filter_map(|word| Script::of(&word.value)));
        }
    }

    /// Adds the abbreviations of another language.
    pub(super) fn append(&mut self, other: Self) {
        self.abbreviations.extend(other.abbreviations);
        self.before_numbers.extend(other.before_numbers);
        self.may_end.extend(other.may_end);
    }
}

/// The words of the table `[sentences]`, indexed.
#[derive(Clone, Debug, Default)]
pub(super) struct SentenceWords {
    data: SentenceData,
    index: AbbreviationIndex,
}

impl SentenceWords {
    pub(super) fn new(data: SentenceData) -> Self {
        Self { index: AbbreviationIndex::new(&data), data }
    }
}

/// Abbreviations by their length in bytes, and sorted: each full stop of a text is looked up.
#[derive(Clone, Debug, Default)]
pub(super) struct AbbreviationIndex(Vec<Vec<(Box<str>, FullStop)>>);

impl AbbreviationIndex {
    pub(super) fn new(data: &SentenceData) -> Self {
        let lists = [
            (&data.before_numbers, FullStop::EndsNoneBeforeNumber),
            (&data.may_end, FullStop::MayEnd),
            (&data.abbreviations, FullStop::EndsNone),
        ];
        // Of several lists with a word the last counts.
        let listed: BTreeMap<&str, FullStop> =
            lists.iter().flat_map(|(words, kind)| words.iter().map(|word| (word.as_str(), *kind))).collect();
        let mut words: BTreeMap<String, FullStop> = BTreeMap::new();
        // A word that is listed in lower case may begin a sentence.
        words.extend(listed.iter().map(|(word, kind)| (capitalized(word), *kind)));
        words.extend(listed.iter().map(|(word, kind)| ((*word).to_owned(), *kind)));
        let mut by_length: Vec<Vec<(Box<str>, FullStop)>> = Vec::new();
        for (word, kind) in words {
            by_length.resize_with(by_length.len().max(word.len() + 1), Vec::new);
            by_length[word.len()].push((word.into(), kind));
        }
        Self(by_length)
    }

    fn get(&self, word: &str) -> Option<FullStop> {
        let words = self.0.get(word.len())?;
        let at = words.binary_search_by(|(listed, _)| (**listed).cmp(word)).ok()?;
        Some(words[at].1)
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A word as it is compared: files may list it with its full stop or without.
pub(super) fn with_stop(word: &str) -> String {
    format!("{}.", word.strip_suffix('.').unwrap_or(word))
}
