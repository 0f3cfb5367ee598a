//! Events in order of time.

use super::RecordId;
use super::registry::Registry;
use crate::model::Register;

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
