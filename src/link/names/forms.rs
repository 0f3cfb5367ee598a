//! The forms of all records, merged by text.
#![expect(clippy::disallowed_types, reason = "used for lookups only, so the iteration order is not observable")]

use super::record_forms::{RecordForms, is_spaceless_script};
use super::{Candidate, NameForm};
use crate::language::{GrammaticalCase, LetterTable};
use crate::link::RecordId;
use crate::link::fold::without_accents;
use crate::model::{NameKind, Record};
use hashbrown::HashMap;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All forms to search for, sorted by text, without [`NameForm::overlapping`]. `record_forms` has the forms of each record,
/// `accents` the letters that are often typed without their accent.
pub(super) fn collect_forms(
    records: &[Arc<Record>],
    record_forms: &[Arc<RecordForms>],
    accents: &LetterTable,
) -> Vec<NameForm> {
    let mut forms = merge_by_text(record_forms);
    let has_kind = |candidate: &Candidate, kind: NameKind| {
        records[candidate.record.index()].key.register.name_kind() == Some(kind)
    };
    for form in &mut forms {
        form.is_person_name = form.candidates.iter().any(|candidate| has_kind(candidate, NameKind::Person));
        form.is_place_name = form.candidates.iter().all(|candidate| has_kind(candidate, NameKind::Place));
        let is_requested = |candidate: &Candidate| !candidate.short && records[candidate.record.index()].within_words;
        form.within_words = form.candidates.iter().any(is_requested) && is_spaceless_script(&form.text);
    }
    add_unaccented(&mut forms, accents);
    set_nominatives(&mut forms, record_forms);
    forms
}

fn merge_by_text(record_forms: &[Arc<RecordForms>]) -> Vec<NameForm> {
    let by_record = record_forms.iter().zip((0..).map(RecordId::new));
    let mut entries: Vec<(&str, Candidate)> =
        by_record.flat_map(|(forms_of_record, record)| forms_of_record.candidates(record)).collect();
    // The sort is stable: within one text, records stay in order, and a record's own forms precede its inflected ones.
    entries.par_sort_by_key(|(text, _)| *text);
    let merge = |entries: &[(&str, Candidate)]| NameForm {
        candidates: merge_candidates(entries),
        ..NameForm::new(entries[0].0.to_owned())
    };
    entries.chunk_by(|one, next| one.0 == next.0).map(merge).collect()
}

/// The candidates of one form, from all entries with its text.
fn merge_candidates(entries: &[(&str, Candidate)]) -> Vec<Candidate> {
    let has_nominative = entries.iter().any(|(_, candidate)| candidate.case == GrammaticalCase::Nominative);
    // A nominative of one name is rarely the plural of another.
    let likely = entries.iter().filter(|(_, candidate)| !has_nominative || candidate.case != GrammaticalCase::Plural);
    let mut candidates: Vec<Candidate> = likely.map(|(_, candidate)| *candidate).collect();
    candidates.dedup_by_key(|candidate| candidate.record);
    candidates
}

/// Sets, for each inflected form, the indices of the forms that it is inflected from.
fn set_nominatives(forms: &mut [NameForm], record_forms: &[Arc<RecordForms>]) {
    let index_by_text: HashMap<&str, usize> =
        forms.iter().enumerate().map(|(index, form)| (form.text.as_str(), index)).collect();
    let pairs = record_forms.iter().flat_map(|forms_of_record| forms_of_record.nominatives());
    let mut pairs: Vec<(usize, usize)> = pairs
        .filter_map(|(inflected, nominative)| {
            index_by_text.get(inflected).copied().zip(index_by_text.get(nominative).copied())
        })
        .collect();
    drop(index_by_text);
    pairs.sort_unstable();
    pairs.dedup();
    for group in pairs.chunk_by(|one, next| one.0 == next.0) {
        forms[group[0].0].nominatives = group.iter().map(|(_, nominative)| *nominative).collect();
    }
}

/// The minimum length, in characters, of a one-word name that is also matched without accents: shorter ones are often other
/// words.
const MIN_WORD_CHARS: usize = 5;

/// Adds full names without their accents, unless a record has that form.
fn add_unaccented(forms: &mut Vec<NameForm>, accents: &LetterTable) {
    let mut unaccented: BTreeMap<String, Vec<RecordId>> = BTreeMap::new();
    for form in forms.iter() {
        let Some(text) = without_accents(&form.text, accents) else { continue };
        let is_long = text.contains(' ') || text.chars().nth(MIN_WORD_CHARS - 1).is_some();
        let is_free = || forms.binary_search_by(|known| known.text.as_str().cmp(&text)).is_err();
        let full = form.candidates.iter().filter(|candidate| !candidate.short && !candidate.autolink_disabled);
        let records: Vec<RecordId> = full.map(|candidate| candidate.record).collect();
        if is_long && !records.is_empty() && is_free() {
            unaccented.entry(text).or_default().extend(records);
        }
    }
    if unaccented.is_empty() {
        return;
    }
    forms.extend(unaccented.into_iter().map(|(text, mut records)| {
        records.sort_unstable();
        records.dedup();
        NameForm { unaccented_records: records, ..NameForm::new(text) }
    }));
    forms.sort_by(|a, b| a.text.cmp(&b.text));
}
