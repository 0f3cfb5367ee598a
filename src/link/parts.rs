//! Who takes which part in an event.
//!
//! The page of every participant looks for its record among all participants of the event. In an event with many that
//! would take the square of their number, so these are indexed by record.

use super::registry::Registry;
use super::{Known, RecordId};
use crate::model::record::{Event, Part};
use crate::source::offset;
use std::collections::BTreeMap;

/// Up to so many participants are compared one by one: that takes less than an index of them.
const FEW: usize = 16;

/// The participants of events that have more than [`FEW`]: by event, ordered by record, each with its place among them.
#[derive(Debug, Default)]
pub(super) struct Parts {
    of: BTreeMap<RecordId, Vec<(RecordId, u32)>>,
}

impl Parts {
    pub(super) fn of(registry: &Registry) -> Self {
        let events = registry.register("events");
        let large = events.filter_map(|id| {
            let event = registry.record(id).event().filter(|event| event.participants.len() > FEW)?;
            Some((id, indexed(registry, event)))
        });
        Self { of: large.collect() }
    }

    /// The places of a record among the participants, in order; `None` for an event that is not indexed.
    fn places(&self, event: RecordId, record: RecordId) -> Option<&[(RecordId, u32)]> {
        let parts = self.of.get(&event)?;
        let start = parts.partition_point(|(id, _)| *id < record);
        let length = parts[start..].partition_point(|(id, _)| *id == record);
        Some(&parts[start..start + length])
    }
}

fn indexed(registry: &Registry, event: &Event) -> Vec<(RecordId, u32)> {
    let parts = event.participants.iter().enumerate();
    let found = parts.filter_map(|(at, part)| Some((registry.find(&part.who.record()?.key)?, offset(at))));
    let mut found: Vec<(RecordId, u32)> = found.collect();
    found.sort_unstable();
    found
}

impl<'g> Known<'g> {
    /// The events that a record has a part in, or that belong to it, oldest first.
    pub fn events_of(&self, id: RecordId) -> impl DoubleEndedIterator<Item = (RecordId, &'g Event)> {
        let events = self.relations(id).events.iter();
        events.filter_map(|event| Some((*event, self.record(*event).event()?)))
    }

    /// The parts that a record takes in an event, in the order in which the event names them.
    pub fn parts_in(&self, event: RecordId, record: RecordId) -> impl Iterator<Item = &'g Part> + use<'g> {
        let participants = self.record(event).event().map_or(&[][..], |event| &event.participants);
        let places = self.registry().parts.places(event, record);
        let compared = if places.is_some() { &[][..] } else { participants };
        let key = self.key(record);
        let is_own = move |part: &&Part| part.who.record().is_some_and(|who| who.key == *key);
        let by_place = places.unwrap_or_default().iter().filter_map(|(_, at)| participants.get(*at as usize));
        compared.iter().filter(is_own).chain(by_place)
    }
}
