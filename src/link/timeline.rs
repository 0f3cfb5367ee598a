//! Events in order of time.

use super::RecordId;
use super::registry::Registry;
use crate::model::Register;
use crate::model::vocabulary::EventKind;
use std::collections::BTreeMap;

/// The number of events of each type, and of those without one.
pub type EventKinds = BTreeMap<Option<EventKind>, usize>;

/// The events, sorted by date and then by their order in the register, file by file.
pub(super) fn sorted_events(registry: &Registry) -> Vec<RecordId> {
    let mut timeline: Vec<RecordId> = registry.register(&Register::Events).collect();
    let position = |id: RecordId| {
        let record = registry.record(id);
        (&record.path, record.span.start)
    };
    timeline.sort_by(|a, b| match (registry.record(*a).event(), registry.record(*b).event()) {
        (Some(one), Some(two)) => one.date.value.compare(&two.date.value).then_with(|| position(*a).cmp(&position(*b))),
        _ => a.cmp(b),
    });
    timeline
}

/// Counts the events of each type.
pub(super) fn count_kinds(registry: &Registry) -> EventKinds {
    let mut counts = EventKinds::new();
    for event in registry.register(&Register::Events).filter_map(|id| registry.record(id).event()) {
        match counts.get_mut(&event.kind) {
            Some(count) => *count += 1,
            None => _ = counts.insert(event.kind.clone(), 1),
        }
    }
    counts
}
