//! The data of all languages together: how sentences end, and how words are searched.
//!
//! Sections quote texts in other languages, and a search is over all of them at once. So words are compared by the endings of
//! all languages; an abbreviation counts in sections of another language that is written in another script.

use super::embedded;
use super::file::{LanguageFile, WordChanges};
use super::fold::FoldRules;
use super::letters::{LetterChanges, Letters};
use super::role::Role;
use super::search::EndingSet;
use super::sentences::{AbbreviationIndex, SentenceData, with_stop};
use crate::diag::Diagnostic;
use crate::source::Spanned;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, OnceLock};

/// The data of all languages.
#[derive(Debug, Default)]
pub(super) struct Combined {
    /// The abbreviations of all languages.
    pub(super) sentences: AbbreviationIndex,
    pub(super) endings: Vec<EndingSet>,
    pub(super) synonyms: Vec<Vec<String>>,
    /// The possessives that begin with an apostrophe, longest first.
    pub(super) possessives: Vec<String>,
    letter_changes: Vec<LetterChanges>,
    /// The letters of all scripts with these changes.
    letters: OnceLock<Letters>,
}

/// The data of the embedded languages.
static EMBEDDED: LazyLock<Arc<Combined>> = LazyLock::new(|| Arc::new(Combined::new(&BTreeMap::new(), &mut Vec::new())));

/// The tables of a language file that are read here.
const TABLES: [&str; 4] = ["sentences", "search", "spelling", "endings]"];

impl Combined {
    /// The data of the embedded languages and a report's own files.
    pub(super) fn with_files(
        own_files: &BTreeMap<String, LanguageFile>,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Arc<Self>> {
        let has_search = |file: &LanguageFile| {
            !(file.search_endings.is_empty() && file.synonyms.is_empty() && file.letter_changes.is_empty())
        };
        let has_possessives =
            |file: &LanguageFile| possessives(&file.added).chain(possessives(&file.removed)).next().is_some();
        let has_data =
            own_files.values().any(|file| file.sentences.has_changes() || has_search(file) || has_possessives(file));
        has_data.then(|| Arc::new(Self::new(own_files, out)))
    }

    pub(super) fn embedded() -> &'static Self {
        &EMBEDDED
    }

    fn new(own_files: &BTreeMap<String, LanguageFile>, out: &mut Vec<Diagnostic>) -> Self {
        let tags: BTreeSet<String> = embedded::tags().chain(own_files.keys().cloned()).collect();
        let mut sentences = SentenceData::default();
        let mut endings: Vec<Vec<EndingSet>> = Vec::new();
        let (mut synonyms, mut letter_changes) = (Vec::new(), Vec::new());
        let mut possessives = BTreeSet::new();
        for tag in tags {
            let mut words = SentenceData::default();
            let mut sets = Vec::new();
            let mut suffixes = BTreeSet::new();
            for file in embedded::tables(&tag, &TABLES).iter().chain(own_files.get(&tag)) {
                file.sentences.apply(&mut words, out);
                sets.extend(file.search_endings.iter().cloned());
                synonyms.extend(file.synonyms.iter().cloned());
                apply_possessives(file, &mut suffixes);
                letter_changes.extend(Some(&file.letter_changes).filter(|letters| !letters.is_empty()).cloned());
            }
            sentences.append(words);
            endings.push(sets);
            possessives.append(&mut suffixes);
        }
        // In an order that does not depend on which file has them.
        endings.sort_unstable();
        synonyms.sort_unstable();
        let mut possessives: Vec<String> = possessives.into_iter().collect();
        possessives.sort_by_key(|suffix| std::cmp::Reverse(suffix.chars().count()));
        Self {
            sentences: AbbreviationIndex::new(&sentences),
            endings: endings.into_iter().flatten().collect(),
            synonyms,
            possessives,
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

/// Adds the possessives of a file, and removes those that it removes.
fn apply_possessives(file: &LanguageFile, suffixes: &mut BTreeSet<String>) {
    suffixes.extend(possessives(&file.added));
    for removed in possessives(&file.removed) {
        suffixes.remove(&removed);
    }
}

/// The possessives in listed words, folded: those of an apostrophe and letters.
fn possessives(words: &[(Role, Spanned<String>)]) -> impl Iterator<Item = String> {
    let words = words.iter().filter(|(role, _)| *role == Role::Possessive);
    let folded = words.map(|(_, word)| FoldRules::default().text(&word.value));
    folded.filter(|suffix| {
        let letters = suffix.strip_prefix('\'').unwrap_or_default();
        !letters.is_empty() && letters.chars().all(char::is_alphabetic)
    })
}

/// The table `[sentences]` of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct SentenceChanges {
    pub(super) abbreviations: WordChanges,
    pub(super) before_numbers: WordChanges,
    pub(super) may_end: WordChanges,
    pub(super) speech: WordChanges,
    pub(super) names: WordChanges,
    pub(super) ordinals: Option<bool>,
}

impl SentenceChanges {
    fn has_changes(&self) -> bool {
        let lists = [&self.abbreviations, &self.before_numbers, &self.may_end, &self.speech, &self.names];
        lists.iter().any(|list| list.has_changes())
    }

    pub(super) fn apply(&self, words: &mut SentenceData, out: &mut Vec<Diagnostic>) {
        let folded = |word: &str| FoldRules::default().text(word);
        self.abbreviations.apply("sentences.abbreviations", &mut words.abbreviations, with_stop, out);
        self.before_numbers.apply("sentences.before_numbers", &mut words.before_numbers, with_stop, out);
        self.may_end.apply("sentences.may_end", &mut words.may_end, with_stop, out);
        self.speech.apply("sentences.speech", &mut words.speech, folded, out);
        self.names.apply("sentences.names", &mut words.names, str::to_owned, out);
        words.ordinals = self.ordinals.unwrap_or(words.ordinals);
    }
}
