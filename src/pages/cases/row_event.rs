//! The event whose date a row of the table of cases shows.

use super::table::{TableRow, outcome_event, subjects};
use crate::link::RecordId;
use crate::model::record::Event;
use crate::model::vocabulary::{EventKind, EventType, PartyOutcome};
use crate::pages::PageContext;
use crate::verdict;

/// An event whose date a row shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RowEvent {
    /// The event.
    pub(super) id: RecordId,
    /// Whether it decided the outcome. The date of any other event is shown with its type, so that it is not read as that of
    /// the outcome.
    pub(super) is_decisive: bool,
}

/// The event that decided the outcome of a row, or else the latest dated one of the case.
///
/// In a case about several parties, an event may be that of another one: there only the decisive event has a date to show. So it
/// is with events that have to say to whom they happened, like a sentence.
pub(super) fn row_event(ctx: &PageContext<'_>, row: &TableRow) -> Option<RowEvent> {
    let decisive = outcome_event(ctx, row).or_else(|| outcome_event_of_text(ctx, row));
    if let Some(id) = decisive {
        return Some(RowEvent { id, is_decisive: true });
    }
    is_only_row(ctx, row)?;
    let may_be_shown =
        |event: &Event| event.date.value.earliest().is_some() && !kind(event).is_some_and(verdict::requires_roles);
    let latest = ctx.graph.events_of(row.case).rev().find(|(_, event)| may_be_shown(event));
    latest.map(|(id, _)| RowEvent { id, is_decisive: false })
}

/// The decisive event of a party without a record: the only event of the case that can have brought the outcome, if the case
/// is about nobody else.
fn outcome_event_of_text(ctx: &PageContext<'_>, row: &TableRow) -> Option<RecordId> {
    is_only_row(ctx, row)?;
    let party = ctx.graph.record(row.case).case()?.parties.get(row.party?)?;
    if party.identity.record().is_some() {
        return None;
    }
    let outcome = party.outcome.as_ref().and_then(PartyOutcome::known)?;
    let may_bring =
        |event: &Event| kind(event).is_some_and(|kind| verdict::may_bring(kind, outcome, party.role, party.role));
    let mut events = ctx.graph.events_of(row.case).filter(|(_, event)| may_bring(event));
    events.next().filter(|_| events.next().is_none()).map(|(id, _)| id)
}

/// `Some` if the case of the row has no other row.
fn is_only_row(ctx: &PageContext<'_>, row: &TableRow) -> Option<()> {
    let case = ctx.graph.record(row.case).case()?;
    (subjects(case).len() == 1).then_some(())
}

fn kind(event: &Event) -> Option<EventType> {
    event.kind.as_ref().map(EventKind::built_in)
}
