//! The groups by which lists narrow people and cases.

use super::{Beside, Occurrence, Proceeding, RecordedOutcome};
use crate::model::PersonGroup;
use crate::model::vocabulary::{EventType, Outcome, OutcomeGroup};

/// The group of somebody by what stands beside their name, which is at its place among the occurrences and proceedings.
#[must_use]
pub fn person_group<C>(
    beside: Beside,
    occurrences: &[Occurrence<'_, C>],
    proceedings: &[Proceeding<C>],
) -> PersonGroup {
    match beside {
        Beside::Event(at) => by_event(occurrences.get(at).and_then(|event| event.kind)),
        Beside::Outcome(at, _) => by_outcome(proceedings.get(at).and_then(|proceeding| proceeding.outcome)),
        Beside::Stage(_) => PersonGroup::Accused,
    }
}

fn by_event(kind: Option<EventType>) -> PersonGroup {
    match kind.unwrap_or(EventType::Other) {
        EventType::Conviction | EventType::Sentence => PersonGroup::Judged,
        EventType::Arrest
        | EventType::Charge
        | EventType::Trial
        | EventType::Hearing
        | EventType::Appeal
        | EventType::Ruling
        | EventType::Extradition => PersonGroup::Accused,
        EventType::Release | EventType::Acquittal => PersonGroup::Released,
        EventType::Killing | EventType::Death | EventType::Violence => PersonGroup::Harmed,
        EventType::Law
        | EventType::Policy
        | EventType::Registration
        | EventType::Refusal
        | EventType::Blocking
        | EventType::Protest
        | EventType::Statement
        | EventType::Publication
        | EventType::Visit
        | EventType::Disaster
        | EventType::Other => PersonGroup::Others,
    }
}

fn by_outcome(outcome: Option<RecordedOutcome>) -> PersonGroup {
    match outcome_group(outcome) {
        OutcomeGroup::Judged => PersonGroup::Judged,
        OutcomeGroup::Cleared => PersonGroup::Released,
        OutcomeGroup::Extradited => PersonGroup::Accused,
        OutcomeGroup::Granted | OutcomeGroup::Refused | OutcomeGroup::Open | OutcomeGroup::Other => PersonGroup::Others,
    }
}

/// The group of an outcome. From free text nothing is decided.
///
/// | outcome | group |
/// |---|---|
/// | convicted, sentenced, found-guilty-administrative | judged |
/// | acquitted, dismissed | cleared |
/// | granted, granted-in-part | granted |
/// | refused, declined, denied, rejected | refused |
/// | extradited | extradited |
/// | none | open |
/// | other, free text | other |
#[must_use]
pub fn outcome_group(outcome: Option<RecordedOutcome>) -> OutcomeGroup {
    let outcome = match outcome {
        None => return OutcomeGroup::Open,
        Some(RecordedOutcome::FreeText) => return OutcomeGroup::Other,
        Some(RecordedOutcome::Known(outcome)) => outcome,
    };
    match outcome {
        Outcome::Convicted | Outcome::Sentenced | Outcome::FoundGuiltyAdministrative => OutcomeGroup::Judged,
        Outcome::Acquitted | Outcome::Dismissed => OutcomeGroup::Cleared,
        Outcome::Granted | Outcome::GrantedInPart => OutcomeGroup::Granted,
        Outcome::Refused | Outcome::Declined | Outcome::Denied | Outcome::Rejected => OutcomeGroup::Refused,
        Outcome::Extradited => OutcomeGroup::Extradited,
        Outcome::Other => OutcomeGroup::Other,
    }
}
