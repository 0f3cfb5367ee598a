//! What [`crate::verdict`] decides, asked for records of the graph. Pages and other output ask here, so that they say the same.

use crate::link::{RecordId, TrackedGraph};
use crate::model::record::{Event, Party, Person};
use crate::model::vocabulary::{EventKind, ParticipantRole, PartyOutcome, PersonRole};
use crate::verdict::{self, Label, Proceeding, RecordedOutcome};

/// The label of a participant of an event, who has no case without a record.
#[must_use]
pub fn participant_label(
    graph: &TrackedGraph<'_>,
    event: &Event,
    role: Option<ParticipantRole>,
    id: Option<RecordId>,
) -> Option<Label> {
    let kind = event.kind.as_ref().map(EventKind::built_in);
    let cases = Vec::from_iter(cases_of(graph, event));
    let all = id.filter(|_| verdict::has_label_by_case(kind, role)).into_iter();
    let of_event: Vec<Proceeding<RecordId>> = all
        .flat_map(|id| proceedings_of(graph, id))
        .map(|(_, proceeding)| proceeding)
        .filter(|proceeding| cases.is_empty() || cases.contains(&proceeding.case))
        .collect();
    verdict::label(kind, role, !cases.is_empty(), &of_event)
}

/// The cases that an event belongs to.
pub fn cases_of(graph: &TrackedGraph<'_>, event: &Event) -> impl Iterator<Item = RecordId> {
    event.cases.iter().filter_map(|case| graph.find(&case.key))
}

/// The event that brought the outcome of a case to one of its parties, which is that record.
#[must_use]
pub fn outcome_event(
    graph: &TrackedGraph<'_>,
    (case, party): (RecordId, &Party),
    record: RecordId,
) -> Option<RecordId> {
    let outcome = party.outcome.as_ref().and_then(PartyOutcome::known)?;
    let kind = |event: &Event| event.kind.as_ref().map(EventKind::built_in);
    let events = graph.events_of(case).map(|(id, event)| (id, kind(event)));
    let roles = |id: RecordId| graph.participations(id, record).map(|part| part.role);
    verdict::bringing_event(outcome, party.role, events, roles)
}

/// The roles of a person that pages may show.
pub fn shown_roles(graph: &TrackedGraph<'_>, id: RecordId, person: &Person) -> impl Iterator<Item = PersonRole> {
    let parties = move || proceedings_of(graph, id).map(|(_, proceeding)| proceeding.role);
    person.roles.iter().copied().filter(move |role| verdict::may_show_role(*role, parties()))
}

/// The proceedings that a record is a party to.
pub fn proceedings_of<'g>(
    graph: &TrackedGraph<'g>,
    id: RecordId,
) -> impl Iterator<Item = (&'g Party, Proceeding<RecordId>)> {
    graph.relations(id).proceedings.iter().filter_map(|(case, at)| {
        let party = graph.record(*case).case()?.parties.get(*at)?;
        let outcome = party.outcome.as_ref().map(RecordedOutcome::from);
        let stage = party.stage.as_ref().map(|stage| stage.stage);
        Some((party, Proceeding { case: *case, role: party.role, outcome, stage }))
    })
}
