//! The data of all languages together: how sentences end, and how words are searched.
//!
//! Sections quote texts in other languages, and a search is over all of them at once. So an abbreviation of one language ends no
//! sentence in a section of another, and words are compared by the endings of all languages.

use super::embedded;
use super::file::{LanguageFile, WordChanges};
use super::letters::{LetterChanges, Letters};
use super::search::EndingSet;
use super::sentences::{SentenceRules, SentenceWords, with_stop};
use crate::diag::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, OnceLock};

/// The data of all languages.
#[derive(Debug, Default)]
pub(super) struct Combined {
    pub(super) sentences: SentenceRules,
    pub(super) endings: Vec<EndingSet>,
    letter_changes: Vec<LetterChanges>,
    /// The letters of all scripts with these changes.
    letters: OnceLock<Letters>,
}

/// The data of the embedded languages.
static EMBEDDED: LazyLock<Arc<Combined>> = LazyLock::new(|| Arc::new(Combined::new(&BTreeMap::new(), &mut Vec::new())));

/// The tables of a language file that are read here.
const TABLES: [&str; 2] = ["sentences", "search"];

impl Combined {
    /// The data of the embedded languages and a report's own files.
    pub(super) fn with_files(
        own_files: &BTreeMap<String, LanguageFile>,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Arc<Self>> {
        let has_search = |file: &LanguageFile| !(file.search_endings.is_empty() && file.search_letters.is_empty());
        let has_data = own_files.values().any(|file| file.sentences.has_changes() || has_search(file));
        has_data.then(|| Arc::new(Self::new(own_files, out)))
    }

    pub(super) fn embedded() -> &'static Self {
        &EMBEDDED
    }

    fn new(own_files: &BTreeMap<String, LanguageFile>, out: &mut Vec<Diagnostic>) -> Self {
        let tags: BTreeSet<String> = embedded::tags().chain(own_files.keys().cloned()).collect();
        let mut sentences = SentenceWords::default();
        let mut endings: Vec<Vec<EndingSet>> = Vec::new();
        let mut letter_changes = Vec::new();
        for tag in tags {
            let mut words = SentenceWords::default();
            let mut sets = Vec::new();
            for file in embedded::tables(&tag, &TABLES).iter().chain(own_files.get(&tag)) {
                file.sentences.apply(&mut words, out);
                sets.extend(file.search_endings.iter().cloned());
                letter_changes.extend(Some(&file.search_letters).filter(|letters| !letters.is_empty()).cloned());
            }
            sentences.extend(words);
            endings.push(sets);
        }
        // In an order that does not depend on which file has them.
        endings.sort_unstable();
        Self {
            sentences: SentenceRules::new(&sentences),
            endings: endings.into_iter().flatten().collect(),
            letter_changes,
            letters: OnceLock::new(),
        }
    }

    /// The letters of all scripts and languages. Parsed on first use, because only the search needs them.
    pub(super) fn letters(&self) -> &Letters {
        match &self.letter_changes[..] {
            [] => Letters::embedded(),
            changes => self.letters.get_or_init(|| Letters::embedded().with_changes(changes)),
        }
    }
}

/// The table `[sentences]` of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct SentenceChanges {
    pub(super) abbreviations: WordChanges,
    pub(super) before_numbers: WordChanges,
}

impl SentenceChanges {
    fn has_changes(&self) -> bool {
        self.abbreviations.has_changes() || self.before_numbers.has_changes()
    }

    fn apply(&self, words: &mut SentenceWords, out: &mut Vec<Diagnostic>) {
        self.abbreviations.apply("sentences.abbreviations", &mut words.abbreviations, with_stop, out);
        self.before_numbers.apply("sentences.before_numbers", &mut words.before_numbers, with_stop, out);
    }
}
