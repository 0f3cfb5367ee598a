//! Events in order of time.

use super::RecordId;
use super::registry::Registry;
use crate::model::Register;

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
