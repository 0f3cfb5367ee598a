//! Surnames with several spellings: two people who share one spelling share all.

use super::Candidate;
use super::NameForm;
use super::record_forms::{RecordForms, is_same_script, is_spelling_of};
use crate::language::GrammaticalCase;
use crate::link::RecordId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The surnames that are listed as separate forms of people.
pub(super) struct Spellings<'f> {
    forms: &'f [NameForm],
    record_forms: &'f [Arc<RecordForms>],
    /// For each person with more than [`MAX_COMPARED`] surnames, everyone who shares one of them.
    sharing_any: BTreeMap<RecordId, Vec<RecordId>>,
}

/// The most surnames of one person that are compared pairwise. Beyond it, each counts as a spelling of all others.
const MAX_COMPARED: usize = 32;

impl<'f> Spellings<'f> {
    pub(super) fn build(record_forms: &'f [Arc<RecordForms>], forms: &'f [NameForm]) -> Self {
        let by_record = record_forms.iter().zip((0..).map(RecordId::new));
        let with_many = by_record.filter(|(forms_of_record, _)| forms_of_record.surnames().nth(MAX_COMPARED).is_some());
        let sharing_any =
            with_many.map(|(forms_of_record, record)| (record, records(forms, forms_of_record.surnames())));
        Self { sharing_any: sharing_any.collect(), forms, record_forms }
    }

    /// The people who share a surname through another spelling or script: if two people have `Tasykov`, then `Тасыков` is
    /// ambiguous as well, even if only one of them lists it.
    pub(super) fn sharing_surname(&self, form: &NameForm) -> Vec<RecordId> {
        let mut spellings: BTreeSet<&str> = BTreeSet::new();
        let mut sharing: Vec<RecordId> = Vec::new();
        // Inflected forms are excluded: the language data covers them.
        for candidate in listed_short_forms(&form.candidates) {
            let forms_of_record = &self.record_forms[candidate.record.index()];
            if !forms_of_record.has_surname(&form.text) {
                continue;
            }
            if let Some(sharing_any) = self.sharing_any.get(&candidate.record) {
                sharing.extend(sharing_any);
                continue;
            }
            let is_spelling = |other: &&str| {
                *other != form.text && (!is_same_script(&form.text, other) || is_spelling_of(&form.text, other))
            };
            spellings.extend(forms_of_record.surnames().filter(is_spelling));
        }
        sharing.extend(records(self.forms, spellings.into_iter()));
        sharing.retain(|record| form.candidates.binary_search_by_key(record, |candidate| candidate.record).is_err());
        sharing
    }
}

fn listed_short_forms(candidates: &[Candidate]) -> impl Iterator<Item = &Candidate> {
    candidates.iter().filter(|candidate| candidate.short && candidate.case == GrammaticalCase::Nominative)
}

/// The candidates of any of these forms, sorted.
fn records<'n>(forms: &[NameForm], texts: impl Iterator<Item = &'n str>) -> Vec<RecordId> {
    let find = |text: &str| forms.binary_search_by(|form| form.text.as_str().cmp(text)).ok();
    let candidates = texts.filter_map(find).flat_map(|at| &forms[at].candidates);
    let mut records: Vec<RecordId> = candidates.map(|candidate| candidate.record).collect();
    records.sort_unstable();
    records.dedup();
    records
}
