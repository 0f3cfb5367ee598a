//! Surnames in several spellings: who shares one of them shares all.

use super::Form;
use super::Holder;
use super::own::{OwnForms, is_of_one_script, is_spelling_of};
use crate::language::Case;
use crate::link::RecordId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The surnames of people, as far as they are listed by themselves.
pub(super) struct Spellings<'f> {
    forms: &'f [Form],
    own: &'f [Arc<OwnForms>],
    /// Who shares any surname with somebody who has more than [`MOST`].
    crowded: BTreeMap<RecordId, Vec<RecordId>>,
}

/// The most surnames of one person that are compared with each other. Of more, each is taken for a spelling of all others.
const MOST: usize = 32;

impl<'f> Spellings<'f> {
    pub(super) fn of(own: &'f [Arc<OwnForms>], forms: &'f [Form]) -> Self {
        let all = own.iter().zip((0..).map(RecordId::new));
        let crowded = all.filter(|(own, _)| own.surnames().nth(MOST).is_some());
        let crowded = crowded.map(|(own, record)| (record, records(forms, own.surnames())));
        Self { crowded: crowded.collect(), forms, own }
    }

    /// Who shares a surname with somebody who goes by another spelling or case of it: if `Tasykov` is the surname of two, so
    /// is `Тасыков`, whoever has that as an alias.
    pub(super) fn sharing(&self, form: &Form) -> Vec<RecordId> {
        let mut alike: BTreeSet<&str> = BTreeSet::new();
        let mut sharing: Vec<RecordId> = Vec::new();
        // Who has an inflected form is known by the language.
        for holder in listed(&form.holders) {
            let own = &self.own[holder.record.index()];
            if !own.has_surname(&form.text) {
                continue;
            }
            if let Some(crowd) = self.crowded.get(&holder.record) {
                sharing.extend(crowd);
                continue;
            }
            let is_alike = |other: &&str| {
                *other != form.text && (!is_of_one_script(&form.text, other) || is_spelling_of(&form.text, other))
            };
            alike.extend(own.surnames().filter(is_alike));
        }
        sharing.extend(records(self.forms, alike.into_iter()));
        sharing.retain(|record| form.holders.binary_search_by_key(record, |holder| holder.record).is_err());
        sharing
    }
}

fn listed(holders: &[Holder]) -> impl Iterator<Item = &Holder> {
    holders.iter().filter(|holder| holder.short && holder.case == Case::Nominative)
}

/// Who goes by any of some forms.
fn records<'n>(forms: &[Form], of: impl Iterator<Item = &'n str>) -> Vec<RecordId> {
    let find = |text: &str| forms.binary_search_by(|form| form.text.as_str().cmp(text)).ok();
    let found = of.filter_map(find).flat_map(|at| &forms[at].holders);
    let mut records: Vec<RecordId> = found.map(|holder| holder.record).collect();
    records.sort_unstable();
    records.dedup();
    records
}
