//! What [`crate::verdict`] decides, asked for records of the graph: what stands beside a name in lists, and the words for a
//! participant of an event.

use super::PageContext;
use super::html::Html;
use super::views::LatestEvent;
use crate::claims::verdicts;
use crate::link::RecordId;
use crate::model::record::{Event, Party};
use crate::model::vocabulary::{EventKind, ParticipantRole, Stage};
use crate::verdict::{self, Beside, Label, Occurrence, Proceeding};

impl PageContext<'_> {
    /// The latest event that a record took part in itself, or the outcome of its case, if it may stand beside its name.
    pub(super) fn latest_event(&self, id: RecordId) -> Option<LatestEvent> {
        let events: Vec<(&Event, Occurrence<'_, RecordId>)> = self.occurrences(id).collect();
        let parties: Vec<(&Party, Proceeding<RecordId>)> = verdicts::proceedings_of(&self.graph, id).collect();
        let occurrences: Vec<_> = events.iter().map(|(_, occurrence)| occurrence.clone()).collect();
        let proceedings: Vec<_> = parties.iter().map(|(_, proceeding)| *proceeding).collect();
        let beside = verdict::beside(&occurrences, &proceedings)?;
        let group = verdict::person_group(beside, &occurrences, &proceedings);
        let sentence = verdict::sentence_beside(beside, &occurrences, &proceedings);
        let sentence = sentence.and_then(|sentence| {
            let words = self.localized(parties.get(sentence.proceeding)?.0.sentence.as_ref()?);
            Some((words, sentence.replaces_word))
        });
        match beside {
            Beside::Event(at) => {
                let (event, _) = events.get(at)?;
                let what = event.kind.as_ref().map(|kind| self.event_type(kind).to_owned());
                Some(LatestEvent { group, what, sentence, when: self.short_event_date(event) })
            }
            Beside::Outcome(at, event) => {
                let outcome = parties.get(at)?.0.outcome.as_ref()?;
                let event = event.and_then(|at| events.get(at));
                let when = event.map(|(event, _)| self.short_event_date(event)).unwrap_or_default();
                Some(LatestEvent { group, what: Some(self.outcome_words(outcome)), sentence, when })
            }
            Beside::Stage(at) => {
                let (party, proceeding) = parties.get(at)?;
                let stage = party.stage.as_ref()?;
                let event = self.stage_event(proceeding.case, stage.stage);
                let when = event.map(|event| self.short_event_date(event)).unwrap_or_default();
                Some(LatestEvent { group, what: Some(self.stage_words(stage)), sentence, when })
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
        verdicts::participant_label(&self.graph, event, role, id)
    }

    /// The event that brought the outcome of a case to one of its parties, which is that record.
    pub(super) fn outcome_event(&self, party: (RecordId, &Party), record: RecordId) -> Option<RecordId> {
        verdicts::outcome_event(&self.graph, party, record)
    }

    /// The event by which the only party that a case is against came to a stage.
    fn stage_event(&self, case: RecordId, stage: Stage) -> Option<&Event> {
        let is_tried = |role: Option<ParticipantRole>| role.is_some_and(verdict::is_tried);
        let parties = &self.graph.record(case).case()?.parties;
        if parties.iter().filter(|party| is_tried(party.role)).count() != 1 {
            return None;
        }
        let events = self.graph.events_of(case).map(|(_, event)| {
            let names_tried = event.participants.iter().any(|part| is_tried(part.role));
            (event, event.kind.as_ref().map(EventKind::built_in), names_tried)
        });
        verdict::stage_event(stage, events)
    }

    /// The date of an event, without the year of the report.
    fn short_event_date(&self, event: &Event) -> Html {
        let text = event.date_text.as_ref().map(|text| self.localized(text));
        let year = self.period.and_then(|period| period.year());
        self.short_date(&event.date.value, text.as_deref(), year)
    }

    /// The events that a record takes part in, oldest first; equal dates in the order of the register.
    fn occurrences(&self, id: RecordId) -> impl Iterator<Item = (&Event, Occurrence<'_, RecordId>)> {
        self.graph.events_of(id).filter_map(move |(event_id, event)| {
            let roles: Vec<_> = self.graph.participations(event_id, id).map(|part| part.role).collect();
            let cases = verdicts::cases_of(&self.graph, event).collect();
            let kind = event.kind.as_ref().map(EventKind::built_in);
            (!roles.is_empty()).then_some((event, Occurrence { kind, roles, date: &event.date.value, cases }))
        })
    }
}
