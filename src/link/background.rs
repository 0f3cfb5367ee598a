//! Which records are mentioned so generally that being mentioned together with them says nothing.

use super::RecordId;
use super::event_relations::containing_places;
use super::registry::Registry;
use crate::model::Register;
use crate::model::record::Details;
use std::collections::BTreeSet;

/// A place that contains fewer others is no background, however few there are.
const MIN_CONTAINED: usize = 2;

/// For each record whether it is background: the publisher or author of a source, and a place that contains at least half of
/// the others.
pub(super) fn find_background(registry: &Registry) -> Vec<bool> {
    let mut is_background = vec![false; registry.records.len()];
    let publishers: BTreeSet<&str> = registry
        .register(&Register::Sources)
        .filter_map(|id| match &registry.record(id).details {
            Details::Source(source) => Some(source.authors.iter().chain(&source.publisher)),
            _ => None,
        })
        .flatten()
        .flat_map(|text| text.variants().map(|(_, words)| words.value.as_str()))
        .collect();
    for id in registry.register(&Register::Organizations) {
        let record = registry.record(id);
        let names = record.name.variants().map(|(_, words)| words).chain(record.names.iter().map(|name| &name.text));
        let mut names = names.chain(&record.aliases);
        is_background[id.index()] = names.any(|name| publishers.contains(name.value.as_str()));
    }
    let places: Vec<RecordId> = registry.register(&Register::Places).collect();
    let mut contained = vec![0_usize; registry.records.len()];
    for place in places.iter().flat_map(|place| containing_places(registry, *place)) {
        contained[place.index()] += 1;
    }
    for place in &places {
        let count = contained[place.index()];
        is_background[place.index()] = count >= MIN_CONTAINED && 2 * count >= places.len() - 1;
    }
    is_background
}
