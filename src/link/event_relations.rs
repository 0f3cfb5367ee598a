//! Which records an event belongs to: those that it names, the parties of its cases, and the places that contain its place.

use super::RecordId;
use super::registry::{Registry, Relations};
use crate::model::record::{Details, Event};

/// The events of a case with more parties than this belong only to the parties that take part in them: for mass trials the
/// list would grow with parties × events.
const MAX_PARTIES: usize = 1000;

/// How many places upwards an event counts.
const MAX_CONTAINING: usize = 16;

/// Adds each event to the relations of the records that it belongs to.
pub(super) fn add_events(registry: &Registry, timeline: &[RecordId], relations: &mut [Relations]) {
    for id in timeline {
        let Some(event) = registry.record(*id).event() else { continue };
        for record in records_of_event(registry, *id, event) {
            relations[record.index()].events.push(*id);
        }
    }
}

/// The records that an event belongs to, without duplicates.
fn records_of_event(registry: &Registry, id: RecordId, event: &Event) -> Vec<RecordId> {
    let participants = event.participants.iter().filter_map(|part| part.identity.record());
    let references = event.cases.iter().chain(&event.laws).chain(&registry.record(id).topics);
    let named = participants.chain(references).filter_map(|reference| registry.find(&reference.key));
    let mut records: Vec<RecordId> = named.chain(case_parties(registry, event)).collect();
    let place = event.place.as_ref().and_then(|place| registry.find(&place.key));
    records
        .extend(place.into_iter().flat_map(|place| std::iter::once(place).chain(containing_places(registry, place))));
    records.sort_unstable();
    records.dedup();
    records
}

fn case_parties<'r>(registry: &'r Registry, event: &'r Event) -> impl Iterator<Item = RecordId> + use<'r> {
    let cases = event.cases.iter().filter_map(|case| registry.record(registry.find(&case.key)?).case());
    let parties = cases.map(|case| &case.parties).filter(|parties| parties.len() <= MAX_PARTIES).flatten();
    parties.filter_map(|party| registry.find(&party.identity.record()?.key))
}

/// The places that contain a place, the nearest first. A cycle has been reported.
pub(super) fn containing_places(registry: &Registry, place: RecordId) -> impl Iterator<Item = RecordId> {
    let containing = |id: &RecordId| match &registry.record(*id).details {
        Details::Place(place) => registry.find(&place.within.as_ref()?.key),
        _ => None,
    };
    std::iter::successors(containing(&place), containing).take(MAX_CONTAINING)
}
