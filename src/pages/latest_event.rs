//! The latest event of a record, as lists show it beside its name.
//!
//! Many readers see nothing but this one word. So a conviction is shown only if no record can have overturned it: no
//! outcome that contradicts it, and no later event of the same person.

use super::PageContext;
use super::views::LatestEvent;
use crate::link::RecordId;
use crate::model::record::{Event, Party};
use crate::model::vocabulary::{EventKind, EventType, Outcome, ParticipantRole, PartyOutcome};

/// An event that a record takes part in, with its role.
struct Participation<'e> {
    id: RecordId,
    event: &'e Event,
    role: Option<ParticipantRole>,
}

/// Whether the registers confirm that a conviction or a sentence is that of a given participant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum JudgmentStatus {
    /// It is that of the participant.
    Confirmed,
    /// The participant's outcome contradicts it.
    Contradicted,
    /// Neither is recorded.
    Unconfirmed,
}

impl PageContext<'_> {
    /// The latest event that a record took part in itself, if it can be shown beside its name. A conviction is shown beside
    /// the name of the convicted, never beside that of the victim or of the acquitted.
    pub(super) fn latest_event(&self, id: RecordId) -> Option<LatestEvent> {
        let participations = self.participations(id);
        let position = participations.iter().position(|participation| {
            participation.is_displayable() && self.judgment_status(participation, id) != JudgmentStatus::Unconfirmed
        })?;
        let latest = &participations[position];
        if !latest.is_judgment() {
            return Some(self.short_event(latest.event));
        }
        let later = participations[..position]
            .iter()
            .chain(participations[position..].iter().filter(|participation| participation.may_follow(latest)));
        match later
            .into_iter()
            .find(|participation| participation.id != latest.id && participation.may_concern_own_case())
        {
            Some(later) => later.is_neutral().then(|| self.short_event(later.event)),
            None => {
                (self.judgment_status(latest, id) == JudgmentStatus::Confirmed).then(|| self.short_event(latest.event))
            }
        }
    }

    fn short_event(&self, event: &Event) -> LatestEvent {
        let text = event.date_text.as_ref().map(|text| self.localized(text));
        let year = self.period.and_then(|period| period.year());
        LatestEvent {
            kind: event.kind.as_ref().map(EventKind::built_in),
            what: event.kind.as_ref().map(|kind| self.event_type(kind).to_owned()),
            when: self.short_date(&event.date.value, text.as_deref(), year),
        }
    }

    /// The events that a record takes part in, newest first; an event in which it has several roles, once for each.
    fn participations(&self, id: RecordId) -> Vec<Participation<'_>> {
        let participations = self.graph.events_of(id).rev().flat_map(|(event_id, event)| {
            self.graph.participations(event_id, id).map(move |part| Participation {
                id: event_id,
                event,
                role: part.role,
            })
        });
        participations.collect()
    }

    /// Whether a conviction or a sentence is that of this record: an accused may have been acquitted.
    fn judgment_status(&self, participation: &Participation<'_>, id: RecordId) -> JudgmentStatus {
        if !participation.is_judgment() {
            return JudgmentStatus::Confirmed;
        }
        use Outcome::{Convicted, FoundGuiltyAdministrative, Sentenced};
        let (consistent_outcomes, confirming_outcomes): (&[Outcome], &[Outcome]) = match participation.kind() {
            Some(EventType::Conviction) => (&[Convicted, Sentenced], &[Convicted]),
            _ => (&[Convicted, Sentenced, FoundGuiltyAdministrative], &[Convicted, Sentenced]),
        };
        let outcomes = self.outcomes(participation.event, id);
        let is_among = |outcome: &Option<Outcome>, known: &[Outcome]| outcome.is_some_and(|it| known.contains(&it));
        let is_consistent = |outcome: &Option<Outcome>| is_among(outcome, consistent_outcomes);
        let is_confirming = |outcome: &Option<Outcome>| is_among(outcome, confirming_outcomes);
        let is_of_a_case = participation.event.case.is_some();
        let is_contradicted = if is_of_a_case {
            !outcomes.iter().all(is_consistent)
        } else {
            // Which of the cases it belongs to is unknown: it may be one that agrees.
            !outcomes.is_empty() && !outcomes.iter().any(is_consistent)
        };
        match participation.role {
            _ if is_contradicted => JudgmentStatus::Contradicted,
            Some(ParticipantRole::Convicted) => JudgmentStatus::Confirmed,
            _ if is_of_a_case && outcomes.iter().any(is_confirming) => JudgmentStatus::Confirmed,
            _ => JudgmentStatus::Unconfirmed,
        }
    }

    /// The outcome of an event's case for a record, `None` for free text; if no case is named, the outcomes of all of its
    /// cases.
    fn outcomes(&self, event: &Event, id: RecordId) -> Vec<Option<Outcome>> {
        let case = event.case.as_ref().and_then(|case| self.graph.find(&case.key));
        let proceedings = self.graph.relations(id).proceedings.iter();
        let parties = proceedings.filter(|(proceeding, _)| case.is_none_or(|case| case == *proceeding));
        let parties = parties.filter_map(|(case, party)| self.graph.record(*case).case()?.parties.get(*party));
        parties.filter_map(|party: &Party| party.outcome.as_ref()).map(PartyOutcome::known).collect()
    }
}

impl Participation<'_> {
    fn kind(&self) -> Option<EventType> {
        self.event.kind.as_ref().map(EventKind::built_in)
    }

    fn is_judgment(&self) -> bool {
        matches!(self.kind(), Some(EventType::Conviction | EventType::Sentence))
    }

    /// Whether this kind of event can be shown beside a person's name alone without attributing to them what concerns
    /// another. "Ruling" and "statement" are too vague.
    fn is_displayable(&self) -> bool {
        use EventType::{Arrest, Charge, Conviction, Death, Extradition, Killing, Release, Sentence, Violence};
        use ParticipantRole::{Accused, Convicted, Detained, Other, Victim};
        let kind = self.kind();
        match self.role {
            Some(Accused | Convicted | Detained) => {
                matches!(kind, Some(Arrest | Charge | Conviction | Sentence | Release | Extradition))
            }
            Some(Victim) => matches!(kind, Some(Killing | Death | Violence)),
            // The role is not given: only what cannot concern anyone else.
            None | Some(Other) => matches!(kind, Some(Release | Extradition)),
            _ => false,
        }
    }

    /// Whether it may have overturned an earlier conviction.
    fn may_concern_own_case(&self) -> bool {
        use EventType::{Appeal, Hearing, Other, Ruling, Trial};
        use ParticipantRole::{Accused, AllegedPerpetrator, Convicted, Detained, Petitioner};
        match self.role {
            Some(Accused | Convicted | Detained) => true,
            None | Some(Petitioner | AllegedPerpetrator | ParticipantRole::Other) => {
                matches!(self.kind(), None | Some(Trial | Hearing | Appeal | Ruling | Other))
            }
            _ => false,
        }
    }

    /// Whether it may be later though it sorts before: "in 2023" may be after a day of 2023. Kinds that precede a
    /// conviction, such as a charge, are excluded.
    fn may_follow(&self, judgment: &Self) -> bool {
        let (latest, earliest) = (self.event.date.value.latest(), judgment.event.date.value.earliest());
        let is_later = latest.is_none_or(|latest| earliest.is_none_or(|earliest| latest >= earliest));
        is_later && matches!(self.kind(), Some(EventType::Appeal | EventType::Ruling))
    }

    /// Whether its word attributes to the accused nothing that concerns another, and calls no one convicted.
    fn is_neutral(&self) -> bool {
        use EventType::{Death, Disaster, Killing, Violence};
        !self.is_judgment() && !matches!(self.kind(), Some(Killing | Death | Violence | Disaster))
    }
}
