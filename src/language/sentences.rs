//! The words of a language whose full stop does not end a sentence.

use std::collections::BTreeSet;

/// The words whose full stop does not end a sentence, each with its full stop. Capital letters count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentenceRules {
    /// By length in bytes, and sorted: most words of a text are longer than any of these.
    abbreviations: Vec<Vec<Box<str>>>,
    /// Sorted.
    before_numbers: Vec<Box<str>>,
    /// In bytes.
    longest: usize,
}

impl SentenceRules {
    pub(super) fn new(words: &SentenceWords) -> Self {
        let longest = words.abbreviations.iter().chain(&words.before_numbers).map(String::len).max().unwrap_or(0);
        let mut abbreviations = vec![Vec::new(); longest + 1];
        for word in &words.abbreviations {
            abbreviations[word.len()].push(word.as_str().into());
        }
        Self {
            abbreviations,
            before_numbers: words.before_numbers.iter().map(|word| word.as_str().into()).collect(),
            longest,
        }
    }

    /// The length in bytes of the longest word: a longer one needs no lookup.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// Whether a word, with its full stop, ends no sentence.
    #[must_use]
    pub fn is_abbreviation(&self, word: &str) -> bool {
        self.abbreviations.get(word.len()).is_some_and(|words| contains(words, word))
    }

    /// Whether a word, with its full stop, ends no sentence before a number.
    #[must_use]
    pub fn is_before_number(&self, word: &str) -> bool {
        contains(&self.before_numbers, word)
    }
}

fn contains(sorted: &[Box<str>], word: &str) -> bool {
    sorted.binary_search_by(|listed| (**listed).cmp(word)).is_ok()
}

/// The listed words, each with its full stop.
#[derive(Clone, Debug, Default)]
pub(super) struct SentenceWords {
    pub(super) abbreviations: BTreeSet<String>,
    pub(super) before_numbers: BTreeSet<String>,
}

impl SentenceWords {
    pub(super) fn extend(&mut self, other: Self) {
        self.abbreviations.extend(other.abbreviations);
        self.before_numbers.extend(other.before_numbers);
    }
}

/// A word as it is compared: files may list it with its full stop or without.
pub(super) fn with_stop(word: &str) -> String {
    format!("{}.", word.strip_suffix('.').unwrap_or(word))
}
