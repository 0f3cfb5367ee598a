//! Events in order of time, for the whole and for each record.

use super::{Graph, RecordId};
use crate::model::record::Event;

/// Sorts the events and gives each record those that it has a part in.
pub(super) fn fill(graph: &mut Graph) {
    let mut timeline: Vec<RecordId> = graph.register("events").collect();
    timeline.sort_by(|a, b| match (graph.record(*a).event(), graph.record(*b).event()) {
        (Some(one), Some(two)) => {
            one.date.value.compare(&two.date.value).then_with(|| graph.record(*a).key.cmp(&graph.record(*b).key))
        }
        _ => a.cmp(b),
    });
    for id in &timeline {
        let Some(event) = graph.record(*id).event() else { continue };
        for record in concerned(graph, *id, event) {
            graph.events_of[record.index()].push(*id);
        }
    }
    graph.ranks = timeline.iter().copied().zip(0..).collect();
    graph.timeline = timeline;
}

/// The records that an event concerns: who took part, where, in which case, under which law and topic.
fn concerned(graph: &Graph, id: RecordId, event: &Event) -> Vec<RecordId> {
    let parts = event.participants.iter().filter_map(|part| part.who.record());
    let rest = event.place.iter().chain(&event.case).chain(&event.laws).chain(&graph.record(id).topics);
    let mut records: Vec<RecordId> = parts.chain(rest).filter_map(|reference| graph.find(&reference.key)).collect();
    records.sort_unstable();
    records.dedup();
    records
}
