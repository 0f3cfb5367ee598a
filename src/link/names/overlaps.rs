//! Overlapping forms: other people's names that contain a form, or that it may be a case of.
#![expect(clippy::disallowed_types, reason = "used for lookups only, so the iteration order is not observable")]

use super::NameForm;
use super::record_forms::RecordForms;
use super::spellings::Spellings;
use crate::language::Language;
use crate::link::RecordId;
use crate::link::fold::is_hyphen;
use crate::model::{NameKind, Record};
use hashbrown::HashMap;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// An index of the words in the names of people, organizations and laws.
#[derive(Default)]
pub(super) struct OverlappingForms<'f> {
    /// The words of all names, concatenated.
    words: Vec<&'f str>,
    /// Each name as a range of `words`, with its record.
    names: Vec<(Range<usize>, RecordId)>,
    /// The indices of the names that contain a word.
    by_word: HashMap<&'f str, Vec<usize>>,
}

impl<'f> OverlappingForms<'f> {
    /// The overlapping records of each form, in the order of `forms`. `inflecting` returns the languages that
    /// inflect names.
    pub(super) fn find_all<'l>(
        records: &[Arc<Record>],
        record_forms: &'f [Arc<RecordForms>],
        forms: &'f [NameForm],
        inflecting: impl Fn() -> &'l [Arc<Language>] + Sync,
    ) -> Vec<Vec<RecordId>> {
        // `Петрова` is a woman in the nominative, and a man in the genitive and accusative. No embedded language inflects
        // names in ASCII.
        let masculine = |word: &str| {
            let languages: &[Arc<Language>] = if word.is_ascii() { &[] } else { inflecting() };
            languages.iter().find_map(|language| language.masculine_surname(word))
        };
        let (index, spellings) =
            rayon::join(|| Self::build(records, record_forms, forms), || Spellings::build(record_forms, forms));
        // "The Committee" can be any of several organizations; a longer name of one organization is no part of another's.
        let is_organization = |record: RecordId| name_kind(records, record) == Some(NameKind::Organization);
        let overlapping = |form: &NameForm| {
            let mut overlapping = index.overlapping(form, masculine);
            if !form.text.contains(' ') {
                overlapping.extend(spellings.sharing_surname(form));
            }
            overlapping.sort_unstable();
            overlapping.dedup();
            let is_word_of_organization =
                !form.text.contains(' ') && form.candidates.iter().any(|candidate| is_organization(candidate.record));
            overlapping.retain(|id| !is_organization(*id) || is_word_of_organization);
            overlapping
        };
        forms.par_iter().map(overlapping).collect()
    }

    /// Indexes the names in `forms`, and hidden ones: a manual link to their record mentions it, too.
    fn build(records: &[Arc<Record>], record_forms: &'f [Arc<RecordForms>], forms: &'f [NameForm]) -> Self {
        let mut index = Self::default();
        let can_overlap = |record: &RecordId| match name_kind(records, *record) {
            Some(NameKind::Person | NameKind::Organization) => true,
            Some(NameKind::Place | NameKind::Topic | NameKind::Other) | None => false,
        };
        for NameForm { text, candidates: holders, .. } in forms.iter().filter(|form| form.text.contains(' ')) {
            index.add(text, holders.iter().map(|candidate| candidate.record).filter(can_overlap));
        }
        for (forms_of_record, record) in record_forms.iter().zip((0..).map(RecordId::new)) {
            let hidden = forms_of_record.hidden.iter().filter(|form| form.contains(' '));
            hidden.for_each(|form| index.add(form, Some(record).into_iter().filter(can_overlap)));
        }
        index
    }

    fn add(&mut self, form: &'f str, records: impl Iterator<Item = RecordId>) {
        let start = self.words.len();
        self.words.extend(split_words(form));
        let words = start..self.words.len();
        let first = self.names.len();
        self.names.extend(records.map(|record| (words.clone(), record)));
        for word in &self.words[words] {
            self.by_word.entry(word).or_default().extend(first..self.names.len());
        }
    }

    /// The records that do not have a form themselves, but have a name that contains it.
    fn overlapping(&self, form: &NameForm, masculine: impl Fn(&str) -> Option<String>) -> Vec<RecordId> {
        if form.candidates.is_empty() {
            return Vec::new(); // An unaccented form: only suggested as an alias.
        }
        let words: Vec<&str> = split_words(&form.text).collect();
        let in_names = |word: &str| self.by_word.get(word).map(Vec::as_slice).unwrap_or_default();
        // The least frequent word: in a full name usually the surname.
        let Some(rarest) = words.iter().map(|word| in_names(word)).min_by_key(|names| names.len()) else {
            return Vec::new();
        };
        let as_written = rarest.iter().filter(|at| is_subsequence(&words, &self.words[self.names[**at].0.clone()]));
        let nominative = words.first().filter(|_| words.len() == 1).and_then(|word| masculine(word));
        let in_genitive = nominative.as_deref().map(in_names).unwrap_or_default();
        let mut overlapping: Vec<RecordId> = as_written.chain(in_genitive).map(|at| self.names[*at].1).collect();
        overlapping
            .retain(|record| form.candidates.binary_search_by_key(record, |candidate| candidate.record).is_err());
        overlapping.sort_unstable();
        overlapping.dedup();
        overlapping
    }
}

fn name_kind(records: &[Arc<Record>], id: RecordId) -> Option<NameKind> {
    records[id.index()].key.register.name_kind()
}

fn split_words(form: &str) -> impl Iterator<Item = &str> {
    form.split(|c: char| c == ' ' || is_hyphen(c)).filter(|word| !word.is_empty())
}

/// Whether `words` is a subsequence of `others`.
fn is_subsequence(words: &[&str], others: &[&str]) -> bool {
    let mut others = others.iter();
    words.iter().all(|word| others.any(|other| other == word))
}
