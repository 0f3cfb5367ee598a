//! Events in order of time, for the whole report and for each record.

use super::RecordId;
use super::registry::{Registry, Relations};
use crate::model::record::Event;
use crate::model::{Record, Register};
use std::sync::Arc;

/// The events, sorted by date and then by their order in the register, file by file.
pub(super) fn sorted_events(registry: &Registry) -> Vec<RecordId> {
    let mut timeline: Vec<RecordId> = registry.register(&Register::Events).collect();
    timeline.sort_by(|a, b| match (registry.record(*a).event(), registry.record(*b).event()) {
        (Some(one), Some(two)) => {
            let (first, second) = (registry.record(*a), registry.record(*b));
            let position = |record: &Record| (Arc::clone(&record.path), record.span.start);
            one.date.value.compare(&two.date.value).then_with(|| position(first).cmp(&position(second)))
        }
        _ => a.cmp(b),
    });
    timeline
}

/// Adds each event to the relations of the records that take part in it or that it refers to.
pub(super) fn add_events(registry: &Registry, timeline: &[RecordId], relations: &mut [Relations]) {
    for id in timeline {
        let Some(event) = registry.record(*id).event() else { continue };
        for record in records_in_event(registry, *id, event) {
            relations[record.index()].events.push(*id);
        }
    }
}

/// The records that an event refers to: participants, place, case, laws, topics. Without duplicates.
fn records_in_event(registry: &Registry, id: RecordId, event: &Event) -> Vec<RecordId> {
    let participants = event.participants.iter().filter_map(|part| part.identity.record());
    let references = event.place.iter().chain(&event.case).chain(&event.laws).chain(&registry.record(id).topics);
    let mut records: Vec<RecordId> =
        participants.chain(references).filter_map(|reference| registry.find(&reference.key)).collect();
    records.sort_unstable();
    records.dedup();
    records
}
