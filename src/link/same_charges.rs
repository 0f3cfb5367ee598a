//! Who is charged in the same words.

use super::RecordId;
use super::registry::{Registry, Relations};
use crate::model::record::Party;
use crate::model::{Register, to_nfc};
use std::collections::BTreeMap;

/// How many others are recorded for each: a charge can be that of everyone in a mass trial.
const MAX_OTHERS: usize = 24;

/// The records that are charged in the same words as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SameCharges {
    /// At most [`MAX_OTHERS`], in the order of the registers.
    pub records: Vec<RecordId>,
    /// Whether there are more.
    pub has_more: bool,
}

/// Adds to the relations of each record those who are charged in the same words.
pub(super) fn add(registry: &Registry, relations: &mut [Relations]) {
    let mut charged: BTreeMap<String, Vec<RecordId>> = BTreeMap::new();
    for id in registry.register(&Register::Cases) {
        for party in registry.record(id).case().into_iter().flat_map(|case| &case.parties) {
            let Some(record) = party.identity.record().and_then(|who| registry.find(&who.key)) else { continue };
            words_of_charges(party).for_each(|words| charged.entry(words).or_default().push(record));
        }
    }
    for records in charged.values_mut() {
        records.sort_unstable();
        records.dedup();
        for record in records.iter() {
            let others = records.iter().copied().filter(|other| other != record);
            let same = &mut relations[record.index()].same_charges;
            same.records.extend(others.take(MAX_OTHERS + 1));
            same.records.sort_unstable();
            same.records.dedup();
            same.has_more |= same.records.len() > MAX_OTHERS;
            same.records.truncate(MAX_OTHERS);
        }
    }
}

/// The charges of a party, folded, so that case and spaces make no difference.
fn words_of_charges(party: &Party) -> impl Iterator<Item = String> {
    party.charges.iter().filter_map(|charge| {
        let (_, words) = charge.text.variants().next()?;
        let words: Vec<&str> = words.value.split_whitespace().collect();
        Some(to_nfc(&words.join(" ").to_lowercase()).into_owned())
    })
}
