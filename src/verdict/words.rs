//! The words for charges and for roles, as keys.

use super::effect::is_tried;
use super::judgment::{Judgment, is_guilty, judgment, may_bring};
use super::{Proceeding, RecordedOutcome};
use crate::model::vocabulary::{CaseType, EventType, Outcome, ParticipantRole, Stage};

/// The words before the charges of a party: they must not claim more than the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargesLabel {
    /// "Charged with".
    Charged,
    /// "Convicted of".
    Convicted,
    /// "Sentenced on charges of".
    Sentenced,
    /// "Found guilty by an administrative court of".
    FoundGuilty,
    /// "Acquitted of".
    Acquitted,
}

/// Decides the words before charges.
///
/// | outcome | words |
/// |---|---|
/// | convicted | convicted |
/// | sentenced | sentenced |
/// | found-guilty-administrative | found guilty |
/// | acquitted | acquitted |
/// | any other, free text or none | charged |
#[must_use]
pub fn charges_label(outcome: Option<Outcome>) -> ChargesLabel {
    match outcome {
        Some(Outcome::Convicted) => ChargesLabel::Convicted,
        Some(Outcome::Sentenced) => ChargesLabel::Sentenced,
        Some(Outcome::FoundGuiltyAdministrative) => ChargesLabel::FoundGuilty,
        Some(Outcome::Acquitted) => ChargesLabel::Acquitted,
        _ => ChargesLabel::Charged,
    }
}

/// The words before the sentence of a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentenceLabel {
    /// "Sentence".
    Sentence,
    /// "Penalty": an administrative case ends with no sentence.
    Penalty,
}

/// Decides the words before a sentence.
#[must_use]
pub fn sentence_label(case: Option<CaseType>) -> SentenceLabel {
    match case {
        Some(CaseType::Administrative) => SentenceLabel::Penalty,
        _ => SentenceLabel::Sentence,
    }
}

/// The sentence about what a case has brought a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownSentence {
    /// How far the case has come.
    Stage,
    /// "Charged with …".
    Charged,
    /// "Convicted of …".
    Convicted,
    /// "Sentenced on charges of …".
    Sentenced,
    /// "Found guilty by an administrative court of …".
    FoundGuilty,
    /// "Acquitted of …".
    Acquitted,
    /// The outcome in its own words.
    Outcome,
}

/// Decides the sentence about what a case has brought a party.
///
/// | outcome | sentence |
/// |---|---|
/// | none, without charges | stage |
/// | none | charged |
/// | convicted, sentenced, found-guilty-administrative, acquitted | that |
/// | any other, free text | outcome |
#[must_use]
pub fn known_sentence(outcome: Option<RecordedOutcome>, has_charges: bool) -> KnownSentence {
    match outcome {
        None if has_charges => KnownSentence::Charged,
        None => KnownSentence::Stage,
        Some(RecordedOutcome::Known(Outcome::Convicted)) => KnownSentence::Convicted,
        Some(RecordedOutcome::Known(Outcome::Sentenced)) => KnownSentence::Sentenced,
        Some(RecordedOutcome::Known(Outcome::FoundGuiltyAdministrative)) => KnownSentence::FoundGuilty,
        Some(RecordedOutcome::Known(Outcome::Acquitted)) => KnownSentence::Acquitted,
        Some(RecordedOutcome::Known(_) | RecordedOutcome::FreeText) => KnownSentence::Outcome,
    }
}

/// Whether a stage is shown beside the charges: "charged with" says one of them already.
#[must_use]
pub fn says_stage(stage: Stage, has_charges: bool) -> bool {
    stage != Stage::Charged || !has_charges
}

/// The words for a participant of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// The word for a role.
    Role(ParticipantRole),
    /// The word for an outcome, which the event brought.
    Outcome(Outcome),
}

/// Whether the words for a participant depend on the outcomes of their cases. For others, [`label`] needs none.
#[must_use]
pub fn has_label_by_case(kind: Option<EventType>, role: Option<ParticipantRole>) -> bool {
    kind.is_some() && role.is_some_and(is_tried)
}

/// Decides the words for a participant of an event; `None` for no words. `proceedings` are theirs in the cases of the event, or, if
/// it names none (`has_case` is false), all.
///
/// | event and role | words |
/// |---|---|
/// | a judgment, as accused, convicted or detained: confirmed ([`super::judgment`]) | convicted, sentenced, acquitted |
/// | a judgment, as convicted: contradicted | none |
/// | another event that brought the outcome in its case, as accused, convicted or detained | the outcome, if it is a judgment, and no other in another of its cases |
/// | else | the role |
#[must_use]
pub fn label<C: Copy>(
    kind: Option<EventType>,
    role: Option<ParticipantRole>,
    has_case: bool,
    proceedings: &[Proceeding<C>],
) -> Option<Label> {
    let role = role?;
    let Some(kind) = kind.filter(|_| is_tried(role)) else { return Some(Label::Role(role)) };
    if let Some(outcome) = outcome_of_judgment(kind) {
        match judgment(kind, &[Some(role)], has_case, proceedings.iter().copied()) {
            Judgment::Confirmed => return Some(Label::Outcome(outcome)),
            Judgment::Contradicted if role == ParticipantRole::Convicted => return None,
            Judgment::Contradicted | Judgment::Unconfirmed => {}
        }
    }
    let brings = |outcome: &Outcome| {
        has_case && proceedings.iter().any(|proceeding| may_bring(kind, *outcome, Some(role), proceeding.role))
    };
    Some(only_judgment(proceedings).filter(brings).map_or(Label::Role(role), Label::Outcome))
}

/// What the courts found in the proceedings, if that is the same in all that have come to a judgment.
fn only_judgment<C>(proceedings: &[Proceeding<C>]) -> Option<Outcome> {
    let mut judgments = proceedings.iter().filter_map(|proceeding| match proceeding.outcome {
        Some(RecordedOutcome::Known(outcome)) => Some(outcome).filter(|outcome| is_judgment(*outcome)),
        _ => None,
    });
    judgments.next().filter(|first| judgments.all(|other| other == *first))
}

fn outcome_of_judgment(kind: EventType) -> Option<Outcome> {
    match kind {
        EventType::Conviction => Some(Outcome::Convicted),
        EventType::Sentence => Some(Outcome::Sentenced),
        EventType::Acquittal => Some(Outcome::Acquitted),
        _ => None,
    }
}

/// Whether an outcome is what a court found of an accused.
fn is_judgment(outcome: Outcome) -> bool {
    is_guilty(outcome) || matches!(outcome, Outcome::Acquitted | Outcome::Dismissed)
}
