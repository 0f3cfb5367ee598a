//! Every form of every record.
#![expect(clippy::disallowed_types, reason = "forms are looked up and never listed, so their order shows nowhere")]

use super::own::{OwnForms, is_without_spaces};
use super::{Form, Holder};
use crate::language::Case;
use crate::link::RecordId;
use crate::link::fold::without_accents;
use crate::model::Record;
use hashbrown::HashMap;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The forms of all records that are looked for, in order of their text, without their kin. `own` has those of each record.
pub(super) fn of(records: &[Arc<Record>], own: &[Arc<OwnForms>]) -> Vec<Form> {
    let mut forms = by_text(own);
    let is_in = |holder: &Holder, register: &str| &*records[holder.record.index()].key.register == register;
    for form in &mut forms {
        form.is_of_people = form.holders.iter().any(|holder| is_in(holder, "people"));
        form.is_place = form.holders.iter().all(|holder| is_in(holder, "places"));
        let is_asked_for = |holder: &Holder| !holder.short && records[holder.record.index()].within_words;
        form.within_words = form.holders.iter().any(is_asked_for) && is_without_spaces(&form.text);
    }
    add_unaccented(&mut forms);
    note_nominatives(&mut forms, own);
    forms
}

fn by_text(own: &[Arc<OwnForms>]) -> Vec<Form> {
    let by_record = own.iter().zip((0..).map(RecordId::new));
    let mut all: Vec<(&str, Holder)> = by_record.flat_map(|(own, record)| own.holders(record)).collect();
    // It is stable: at each text the records stay in order, and of one record what it has before what is made.
    all.par_sort_by_key(|(text, _)| *text);
    let of_text = |all: &[(&str, Holder)]| Form { holders: holders(all), ..Form::new(all[0].0.to_owned()) };
    all.chunk_by(|one, next| one.0 == next.0).map(of_text).collect()
}

/// Who goes by a form that all of these have.
fn holders(all: &[(&str, Holder)]) -> Vec<Holder> {
    let has_nominative = all.iter().any(|(_, holder)| holder.case == Case::Nominative);
    // What is a name in the nominative is seldom the plural of another.
    let likely = all.iter().filter(|(_, holder)| !has_nominative || holder.case != Case::Plural);
    let mut holders: Vec<Holder> = likely.map(|(_, holder)| *holder).collect();
    holders.dedup_by_key(|holder| holder.record);
    holders
}

/// Notes of each form that is made by inflection, which ones it is made of.
fn note_nominatives(forms: &mut [Form], own: &[Arc<OwnForms>]) {
    let at: HashMap<&str, usize> = forms.iter().enumerate().map(|(at, form)| (form.text.as_str(), at)).collect();
    let pairs = own.iter().flat_map(|own| own.nominatives());
    let mut pairs: Vec<(usize, usize)> =
        pairs.filter_map(|(made, nominative)| at.get(made).copied().zip(at.get(nominative).copied())).collect();
    drop(at);
    pairs.sort_unstable();
    pairs.dedup();
    for made in pairs.chunk_by(|one, next| one.0 == next.0) {
        forms[made[0].0].nominatives = made.iter().map(|(_, nominative)| *nominative).collect();
    }
}

/// The shortest name of one word whose form without accents is looked for: shorter ones are often other words.
const SHORTEST_WORD: usize = 5;

/// Adds full names without their accents, as far as no record has such a name.
fn add_unaccented(forms: &mut Vec<Form>) {
    let mut bare: BTreeMap<String, Vec<RecordId>> = BTreeMap::new();
    for form in forms.iter() {
        let Some(text) = without_accents(&form.text) else { continue };
        let is_long = text.contains(' ') || text.chars().nth(SHORTEST_WORD - 1).is_some();
        let is_free = || forms.binary_search_by(|known| known.text.as_str().cmp(&text)).is_err();
        let full = form.holders.iter().filter(|holder| !holder.short && !holder.silent);
        let records: Vec<RecordId> = full.map(|holder| holder.record).collect();
        if is_long && !records.is_empty() && is_free() {
            bare.entry(text).or_default().extend(records);
        }
    }
    if bare.is_empty() {
        return;
    }
    forms.extend(bare.into_iter().map(|(text, mut records)| {
        records.sort_unstable();
        records.dedup();
        Form { unaccented_of: records, ..Form::new(text) }
    }));
    forms.sort_by(|a, b| a.text.cmp(&b.text));
}
