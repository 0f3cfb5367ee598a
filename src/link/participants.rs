//! The participants of events.
//!
//! The page of every participant searches all participants of the event for its record. For a large event that would be
//! quadratic, so its participants are indexed by record.

use super::registry::Registry;
use super::{DependencyKey, RecordId, TrackedGraph};
use crate::model::Register;
use crate::model::record::{Event, Participant};
use crate::source::offset;
use std::collections::BTreeMap;

/// Up to this number of participants, a linear scan is cheaper than an index.
const MAX_UNINDEXED: usize = 16;

/// The participants of events that have more than [`MAX_UNINDEXED`]: by event, ordered by record, each with its position in the event.
#[derive(Debug, Default)]
pub(super) struct ParticipantIndex {
    by_event: BTreeMap<RecordId, Vec<(RecordId, u32)>>,
}

impl ParticipantIndex {
    pub(super) fn new(registry: &Registry) -> Self {
        let events = registry.register(&Register::Events);
        let large = events.filter_map(|id| {
            let event = registry.record(id).event().filter(|event| event.participants.len() > MAX_UNINDEXED)?;
            Some((id, positions_by_record(registry, event)))
        });
        Self { by_event: large.collect() }
    }

    /// The positions of a record among the participants, in order; `None` for an event that is not indexed.
    fn positions(&self, event: RecordId, record: RecordId) -> Option<&[(RecordId, u32)]> {
        let parts = self.by_event.get(&event)?;
        let start = parts.partition_point(|(id, _)| *id < record);
        let length = parts[start..].partition_point(|(id, _)| *id == record);
        Some(&parts[start..start + length])
    }
}

fn positions_by_record(registry: &Registry, event: &Event) -> Vec<(RecordId, u32)> {
    let parts = event.participants.iter().enumerate();
    let positions = parts.filter_map(|(at, part)| Some((registry.find(&part.identity.record()?.key)?, offset(at))));
    let mut positions: Vec<(RecordId, u32)> = positions.collect();
    positions.sort_unstable();
    positions
}

impl<'g> TrackedGraph<'g> {
    /// The events that a record takes part in, or that refer to it, oldest first.
    pub fn events_of(&self, id: RecordId) -> impl DoubleEndedIterator<Item = (RecordId, &'g Event)> {
        let events = self.relations(id).events.iter();
        events.filter_map(|event| Some((*event, self.record(*event).event()?)))
    }

    /// The entries of a record among the participants of an event, in the order of the event.
    pub fn participations(&self, event: RecordId, record: RecordId) -> impl Iterator<Item = &'g Participant> + use<'g> {
        let registry = &self.read(DependencyKey::Record(event.0)).context.registry;
        let participants = registry.record(event).event().map_or(&[][..], |event| &event.participants);
        let positions = registry.participants.positions(event, record);
        let unindexed = if positions.is_some() { &[][..] } else { participants };
        let key = self.key(record);
        let is_own = move |part: &&Participant| part.identity.record().is_some_and(|who| who.key == *key);
        let indexed = positions.unwrap_or_default().iter().filter_map(|(_, at)| participants.get(*at as usize));
        unindexed.iter().filter(is_own).chain(indexed)
    }
}
