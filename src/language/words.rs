//! An index of the listed words of a language, with their roles.
#![expect(clippy::disallowed_types, reason = "used for lookups only, so the iteration order is not observable")]

use super::fold::FoldRules;
use super::role::RoleSet;
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// Folded words and phrases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RoleIndex {
    words: HashMap<Box<str>, WordEntry>,
    /// Phrases of several words, separated by single spaces.
    phrases: HashMap<Box<str>, RoleSet>,
    /// The number of words of the longest phrase.
    longest: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct WordEntry {
    roles: RoleSet,
    begins_phrase: bool,
    ends_phrase: bool,
}

impl RoleIndex {
    /// Indexes words and phrases that are already folded.
    pub(super) fn new(entries: &BTreeMap<String, RoleSet>) -> Self {
        let mut words: HashMap<Box<str>, WordEntry> = HashMap::new();
        let (mut phrases, mut longest) = (HashMap::new(), 0);
        for (text, roles) in entries {
            let Some((first, last)) = text.split_once(' ').zip(text.rsplit_once(' ')).map(|(a, z)| (a.0, z.1)) else {
                words.entry(text.as_str().into()).or_default().roles |= *roles;
                continue;
            };
            words.entry(first.into()).or_default().begins_phrase = true;
            words.entry(last.into()).or_default().ends_phrase = true;
            longest = longest.max(text.split(' ').count());
            phrases.insert(text.as_str().into(), *roles);
        }
        Self { words, phrases, longest }
    }

    /// The roles of one word. A full stop at the end is ignored: `Dr.` is `Dr`.
    pub(super) fn roles(&self, fold: &FoldRules, word: &str) -> RoleSet {
        self.word(fold, word).map_or_else(RoleSet::default, |known| known.roles.for_capitalization(has_capital(word)))
    }

    /// The longest listed phrase at the end of `words`: its number of words, and its roles. 0 words if none is listed.
    pub(super) fn at_end(&self, fold: &FoldRules, words: &[&str]) -> (usize, RoleSet) {
        let Some((word, last)) = words.last().and_then(|word| Some((word, self.word(fold, word)?))) else {
            return (0, RoleSet::default());
        };
        let lengths = (2..=self.longest.min(words.len())).rev();
        let longest_phrase = || lengths.filter_map(|length| self.phrase(fold, &words[words.len() - length..])).next();
        last.ends_phrase.then(longest_phrase).flatten().unwrap_or_else(|| single(last, word))
    }

    /// The longest listed phrase at the start of `words`.
    pub(super) fn at_start(&self, fold: &FoldRules, words: &[&str]) -> (usize, RoleSet) {
        let Some((word, first)) = words.first().and_then(|word| Some((word, self.word(fold, word)?))) else {
            return (0, RoleSet::default());
        };
        let lengths = (2..=self.longest.min(words.len())).rev();
        let longest_phrase = || lengths.filter_map(|length| self.phrase(fold, &words[..length])).next();
        first.begins_phrase.then(longest_phrase).flatten().unwrap_or_else(|| single(first, word))
    }

    /// Whether a word is the last one of a listed phrase of several words.
    pub(super) fn ends_phrase(&self, fold: &FoldRules, word: &str) -> bool {
        self.word(fold, word).is_some_and(|known| known.ends_phrase)
    }

    /// Whether a word is the first one of a listed phrase of several words.
    pub(super) fn begins_phrase(&self, fold: &FoldRules, word: &str) -> bool {
        self.word(fold, word).is_some_and(|known| known.begins_phrase)
    }

    fn word(&self, fold: &FoldRules, word: &str) -> Option<&WordEntry> {
        fold.with(without_stop(word), |word| self.words.get(word))
    }

    fn phrase(&self, fold: &FoldRules, words: &[&str]) -> Option<(usize, RoleSet)> {
        let mut phrase = String::new();
        for word in words {
            if !phrase.is_empty() {
                phrase.push(' ');
            }
            phrase.extend(fold.chars(without_stop(word)));
        }
        let roles = self.phrases.get(&*phrase)?;
        let with_capital = words.iter().any(|word| has_capital(word));
        Some((words.len(), roles.for_capitalization(with_capital))).filter(|(_, roles)| !roles.is_empty())
    }
}

/// A word without the full stop at its end.
pub(super) fn without_stop(word: &str) -> &str {
    word.strip_suffix('.').unwrap_or(word)
}

fn single(entry: &WordEntry, word: &str) -> (usize, RoleSet) {
    let roles = entry.roles.for_capitalization(has_capital(word));
    (usize::from(!roles.is_empty()), roles)
}

/// Whether the first letter is a capital.
pub(super) fn has_capital(word: &str) -> bool {
    word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
}
