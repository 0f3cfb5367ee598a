//! The listed words of a language, with the roles of each.
#![expect(clippy::disallowed_types, reason = "words are looked up and never listed, so their order shows nowhere")]

use super::fold::Fold;
use super::role::Roles;
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// Words and phrases, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    words: HashMap<Box<str>, Word>,
    /// Phrases of several words, with one space between two of them.
    phrases: HashMap<Box<str>, Roles>,
    /// The number of words of the longest phrase.
    longest: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Word {
    roles: Roles,
    begins_phrase: bool,
    ends_phrase: bool,
}

impl Words {
    /// `all` are folded.
    pub(super) fn new(all: &BTreeMap<String, Roles>) -> Self {
        let mut words: HashMap<Box<str>, Word> = HashMap::new();
        let (mut phrases, mut longest) = (HashMap::new(), 0);
        for (text, roles) in all {
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

    /// The roles of one word. A full stop at its end does not count: `Dr.` is `Dr`.
    pub(super) fn roles(&self, fold: &Fold, word: &str) -> Roles {
        self.word(fold, word).map_or_else(Roles::default, |known| known.roles.found(has_capital(word)))
    }

    /// The longest listed phrase that the last of `words` are: how many of them, and its roles. None is 0.
    pub(super) fn at_end(&self, fold: &Fold, words: &[&str]) -> (usize, Roles) {
        let Some((word, last)) = words.last().and_then(|word| Some((word, self.word(fold, word)?))) else {
            return (0, Roles::default());
        };
        let lengths = (2..=self.longest.min(words.len())).rev();
        let of_several = || lengths.filter_map(|length| self.phrase(fold, &words[words.len() - length..])).next();
        last.ends_phrase.then(of_several).flatten().unwrap_or_else(|| single(last, word))
    }

    /// The longest listed phrase that the first of `words` are.
    pub(super) fn at_start(&self, fold: &Fold, words: &[&str]) -> (usize, Roles) {
        let Some((word, first)) = words.first().and_then(|word| Some((word, self.word(fold, word)?))) else {
            return (0, Roles::default());
        };
        let lengths = (2..=self.longest.min(words.len())).rev();
        let of_several = || lengths.filter_map(|length| self.phrase(fold, &words[..length])).next();
        first.begins_phrase.then(of_several).flatten().unwrap_or_else(|| single(first, word))
    }

    /// Whether a listed phrase of several words ends with a word.
    pub(super) fn ends_phrase(&self, fold: &Fold, word: &str) -> bool {
        self.word(fold, word).is_some_and(|known| known.ends_phrase)
    }

    /// Whether a listed phrase of several words begins with a word.
    pub(super) fn begins_phrase(&self, fold: &Fold, word: &str) -> bool {
        self.word(fold, word).is_some_and(|known| known.begins_phrase)
    }

    fn word(&self, fold: &Fold, word: &str) -> Option<&Word> {
        fold.with(without_stop(word), |word| self.words.get(word))
    }

    fn phrase(&self, fold: &Fold, words: &[&str]) -> Option<(usize, Roles)> {
        let mut phrase = String::new();
        for word in words {
            if !phrase.is_empty() {
                phrase.push(' ');
            }
            phrase.extend(fold.chars(without_stop(word)));
        }
        let roles = self.phrases.get(&*phrase)?;
        let with_capital = words.iter().any(|word| has_capital(word));
        Some((words.len(), roles.found(with_capital))).filter(|(_, roles)| !roles.is_empty())
    }
}

/// A word as it is listed.
pub(super) fn without_stop(word: &str) -> &str {
    word.strip_suffix('.').unwrap_or(word)
}

fn single(known: &Word, word: &str) -> (usize, Roles) {
    let roles = known.roles.found(has_capital(word));
    (usize::from(!roles.is_empty()), roles)
}

/// Whether the first letter is a capital one.
pub(super) fn has_capital(word: &str) -> bool {
    word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
}
