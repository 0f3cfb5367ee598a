//! Events in order of time, for the whole and for each record.

use super::RecordId;
use super::registry::{Registry, Relations};
use crate::model::record::Event;

/// The events, sorted.
pub(super) fn sorted(registry: &Registry) -> Vec<RecordId> {
    let mut timeline: Vec<RecordId> = registry.register("events").collect();
    timeline.sort_by(|a, b| match (registry.record(*a).event(), registry.record(*b).event()) {
        (Some(one), Some(two)) => {
            one.date.value.compare(&two.date.value).then_with(|| registry.record(*a).key.cmp(&registry.record(*b).key))
        }
        _ => a.cmp(b),
    });
    timeline
}

/// Gives each record those events that it has a part in.
pub(super) fn fill(registry: &Registry, timeline: &[RecordId], relations: &mut [Relations]) {
    for id in timeline {
        let Some(event) = registry.record(*id).event() else { continue };
        for record in concerned(registry, *id, event) {
            relations[record.index()].events.push(*id);
        }
    }
}

/// The records that an event concerns: who took part, where, in which case, under which law and topic.
fn concerned(registry: &Registry, id: RecordId, event: &Event) -> Vec<RecordId> {
    let parts = event.participants.iter().filter_map(|part| part.who.record());
    let rest = event.place.iter().chain(&event.case).chain(&event.laws).chain(&registry.record(id).topics);
    let mut records: Vec<RecordId> = parts.chain(rest).filter_map(|reference| registry.find(&reference.key)).collect();
    records.sort_unstable();
    records.dedup();
    records
}
