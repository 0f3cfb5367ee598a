//! What [`crate::verdict`] decides, asked for records of the graph: what stands beside a name in lists, and the words for a
//! participant of an event.

use super::PageContext;
use super::html::Html;
use super::views::LatestEvent;
use crate::link::RecordId;
use crate::model::PersonGroup;
use crate::model::record::{Event, Party, Person};
use crate::model::vocabulary::{EventKind, ParticipantRole, PersonRole};
use crate::verdict::{self, Beside, Label, Occurrence, Proceeding, RecordedOutcome};

impl PageContext<'_> {
    /// The latest event that a record took part in itself, or the outcome of its case, if it may stand beside its name.
    pub(super) fn latest_event(&self, id: RecordId) -> Option<LatestEvent> {
        let events: Vec<(&Event, Occurrence<'_, RecordId>)> = self.occurrences(id).collect();
        let parties: Vec<(&Party, Proceeding<RecordId>)> = self.proceedings_of(id).collect();
        let occurrences: Vec<_> = events.iter().map(|(_, occurrence)| occurrence.clone()).collect();
        let proceedings: Vec<_> = parties.iter().map(|(_, proceeding)| *proceeding).collect();
        match verdict::beside(&occurrences, &proceedings)? {
            Beside::Event(at) => events.get(at).map(|(event, _)| self.short_event(event)),
            Beside::Outcome(at, event) => {
                let outcome = parties.get(at)?.0.outcome.as_ref()?;
                let event = event.and_then(|at| events.get(at));
                let when = event.map(|(event, _)| self.short_event(event).when).unwrap_or_default();
                Some(LatestEvent {
                    group: PersonGroup::of_outcome(outcome.known()),
                    what: Some(self.outcome_words(outcome)),
                    when,
                })
            }
            Beside::Stage(at) => {
                let stage = parties.get(at)?.0.stage.as_ref()?;
                Some(LatestEvent {
                    group: PersonGroup::Accused,
                    what: Some(self.stage_words(stage)),
                    when: Html::default(),
                })
            }
        }
    }

    /// The words for the part that a record takes in an event: an outcome that the event brought, or the role.
    pub(super) fn participant_label(&self, event_id: RecordId, id: RecordId) -> Option<&str> {
        let event = self.graph.record(event_id).event()?;
        let part = self.graph.participations(event_id, id).next()?;
        self.label_in(event, part.role, Some(id)).map(|label| self.label_words(label))
    }

    pub(super) fn label_words(&self, label: Label) -> &str {
        match label {
            Label::Role(role) => self.role_word(role),
            Label::Outcome(outcome) => self.strings.word_for(outcome),
        }
    }

    /// The label of a participant of an event, who has no case without a record.
    pub(super) fn label_in(&self, event: &Event, role: Option<ParticipantRole>, id: Option<RecordId>) -> Option<Label> {
        let kind = event.kind.as_ref().map(EventKind::built_in);
        let cases = Vec::from_iter(self.cases_of(event));
        let all = id.filter(|_| verdict::has_label_by_case(kind, role)).into_iter();
        let of_event: Vec<Proceeding<RecordId>> = all
            .flat_map(|id| self.proceedings_of(id))
            .map(|(_, proceeding)| proceeding)
            .filter(|proceeding| cases.is_empty() || cases.contains(&proceeding.case))
            .collect();
        verdict::label(kind, role, !cases.is_empty(), &of_event)
    }

    /// The cases that an event belongs to.
    pub(super) fn cases_of(&self, event: &Event) -> impl Iterator<Item = RecordId> {
        event.cases.iter().filter_map(|case| self.graph.find(&case.key))
    }

    fn short_event(&self, event: &Event) -> LatestEvent {
        let text = event.date_text.as_ref().map(|text| self.localized(text));
        let year = self.period.and_then(|period| period.year());
        LatestEvent {
            group: PersonGroup::of(event.kind.as_ref().map(EventKind::built_in)),
            what: event.kind.as_ref().map(|kind| self.event_type(kind).to_owned()),
            when: self.short_date(&event.date.value, text.as_deref(), year),
        }
    }

    /// The events that a record takes part in, oldest first; equal dates in the order of the register.
    fn occurrences(&self, id: RecordId) -> impl Iterator<Item = (&Event, Occurrence<'_, RecordId>)> {
        self.graph.events_of(id).filter_map(move |(event_id, event)| {
            let roles: Vec<_> = self.graph.participations(event_id, id).map(|part| part.role).collect();
            let cases = self.cases_of(event).collect();
            let kind = event.kind.as_ref().map(EventKind::built_in);
            (!roles.is_empty()).then_some((event, Occurrence { kind, roles, date: &event.date.value, cases }))
        })
    }

    /// The roles of a person that pages may show.
    pub(super) fn shown_roles(&self, id: RecordId, person: &Person) -> impl Iterator<Item = PersonRole> {
        let parties = move || self.proceedings_of(id).map(|(_, proceeding)| proceeding.role);
        person.roles.iter().copied().filter(move |role| verdict::may_show_role(*role, parties()))
    }

    /// The proceedings that a record is a party to.
    pub(super) fn proceedings_of(&self, id: RecordId) -> impl Iterator<Item = (&Party, Proceeding<RecordId>)> {
        self.graph.relations(id).proceedings.iter().filter_map(|(case, at)| {
            let party = self.graph.record(*case).case()?.parties.get(*at)?;
            let outcome = party.outcome.as_ref().map(RecordedOutcome::from);
            Some((
                party,
                Proceeding {
                    case: *case,
                    role: party.role,
                    outcome,
                    stage: party.stage.as_ref().map(|stage| stage.stage),
                },
            ))
        })
    }
}
