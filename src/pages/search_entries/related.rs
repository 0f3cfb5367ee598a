//! What leads to a record without being in its name: what a person does, the court and the place of a case, the place of an event;
//! and from a person to the cases, events and topics.

use crate::link::RecordId;
use crate::model::record::{Case, Details};
use crate::model::{Record, RecordRef, Register};
use crate::pages::PageContext;

/// The most events of a person that a search adds to the person.
const MAX_EVENTS: usize = 16;

/// The cases, events and topics of a person, as [`SearchEntry::people`](super::SearchEntry::people).
pub(super) fn of_person(ctx: &PageContext<'_>, id: RecordId) -> Vec<(u32, u32)> {
    if ctx.graph.key(id).register != Register::People {
        return Vec::new();
    }
    let relations = ctx.graph.relations(id);
    let cases = relations.proceedings.iter().map(|(case, _)| *case);
    // The latest ones.
    let events = relations.events.iter().rev().take(MAX_EVENTS).copied();
    let mut related: Vec<RecordId> = cases.chain(events).collect();
    let with_topics: Vec<RecordId> = related.iter().copied().chain([id]).collect();
    for record in with_topics {
        related.extend(ctx.graph.record(record).topics.iter().filter_map(|topic| ctx.graph.find(&topic.key)));
    }
    let mut entries: Vec<(u32, u32)> =
        related.into_iter().map(|record| (crate::source::offset(record.index()), 0)).collect();
    entries.sort_unstable();
    entries.dedup();
    entries
}

/// What a reader would name beside a type.
pub(super) fn further_words(ctx: &PageContext<'_>, record: &Record) -> Vec<String> {
    match &record.details {
        Details::Person(person) => person.occupation.iter().map(|text| ctx.localized(text)).collect(),
        Details::Event(event) => name(ctx, event.place.as_ref()).into_iter().collect(),
        Details::Case(case) => court(ctx, case).into_iter().chain(name(ctx, case.place.as_ref())).collect(),
        _ => Vec::new(),
    }
}

fn name(ctx: &PageContext<'_>, reference: Option<&RecordRef>) -> Option<String> {
    reference.and_then(|reference| ctx.link_of(reference)).map(|link| link.text)
}

fn court(ctx: &PageContext<'_>, case: &Case) -> Option<String> {
    name(ctx, case.court.as_ref()).or_else(|| case.court_text.as_ref().map(|text| ctx.localized(text)))
}
