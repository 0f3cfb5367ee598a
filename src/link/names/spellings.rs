//! Surnames in several spellings: who shares one of them shares all.

use super::Holder;
use super::own::{is_of_one_script, is_spelling_of};
use crate::language::Case;
use crate::link::RecordId;
use std::collections::{BTreeMap, BTreeSet};

/// Forms, each with who goes by it.
type Forms = BTreeMap<String, Vec<Holder>>;

/// The surnames of people, as far as they are listed by themselves.
pub(super) struct Spellings<'f> {
    forms: &'f Forms,
    /// In order, short forms of one word that begin no name of the person: those are given names, most often, which others share.
    surnames: BTreeMap<RecordId, Vec<&'f str>>,
    /// Who shares any of them with somebody who has more than [`MOST`].
    crowded: BTreeMap<RecordId, Vec<RecordId>>,
}

/// The most surnames of one person that are compared with each other. Of more, each is taken for a spelling of all others.
const MOST: usize = 32;

impl<'f> Spellings<'f> {
    pub(super) fn of(forms: &'f Forms) -> Self {
        let (of_several, of_one): (Vec<_>, Vec<_>) = forms.iter().partition(|(form, _)| form.contains(' '));
        let first = |form: &'f String| form.split(' ').next().unwrap_or(form);
        let given: BTreeSet<(RecordId, &str)> = of_several
            .iter()
            .flat_map(|(form, holders)| holders.iter().map(|holder| (holder.record, first(form))))
            .collect();
        let mut surnames: BTreeMap<RecordId, Vec<&str>> = BTreeMap::new();
        for (form, holders) in of_one {
            for holder in listed(holders).filter(|holder| !given.contains(&(holder.record, form.as_str()))) {
                surnames.entry(holder.record).or_default().push(form);
            }
        }
        let crowded = surnames.iter().filter(|(_, surnames)| surnames.len() > MOST);
        let crowded = crowded.map(|(record, surnames)| (*record, records(forms, surnames.iter().copied())));
        Self { forms, crowded: crowded.collect(), surnames }
    }

    /// Who shares a surname with somebody who goes by another spelling or case of it: if `Tasykov` is the surname of two, so
    /// is `Тасыков`, whoever has that as an alias.
    pub(super) fn sharing(&self, form: &str, holders: &[Holder]) -> Vec<RecordId> {
        let mut alike: BTreeSet<&str> = BTreeSet::new();
        let mut sharing: Vec<RecordId> = Vec::new();
        // Who has an inflected form is known by the language.
        for holder in listed(holders) {
            let Some(surnames) =
                self.surnames.get(&holder.record).filter(|surnames| surnames.binary_search(&form).is_ok())
            else {
                continue;
            };
            if let Some(crowd) = self.crowded.get(&holder.record) {
                sharing.extend(crowd);
                continue;
            }
            let is_alike =
                |other: &&&str| **other != form && (!is_of_one_script(form, other) || is_spelling_of(form, other));
            alike.extend(surnames.iter().filter(is_alike));
        }
        sharing.extend(records(self.forms, alike.into_iter()));
        sharing.retain(|record| holders.binary_search_by_key(record, |holder| holder.record).is_err());
        sharing
    }
}

fn listed(holders: &[Holder]) -> impl Iterator<Item = &Holder> {
    holders.iter().filter(|holder| holder.short && holder.case == Case::Nominative)
}

/// Who goes by any of some forms.
fn records<'n>(forms: &Forms, of: impl Iterator<Item = &'n str>) -> Vec<RecordId> {
    let mut records: Vec<RecordId> =
        of.filter_map(|form| forms.get(form)).flatten().map(|holder| holder.record).collect();
    records.sort_unstable();
    records.dedup();
    records
}
