//! Whether a judgment is that of a given participant, and which event brought an outcome.

use super::{Proceeding, RecordedOutcome, effect};
use crate::model::vocabulary::{EventType, Outcome, ParticipantRole, Stage};

/// Whether the registers say that a judgment is that of a participant: an accused may have been acquitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgment {
    /// It is that of the participant.
    Confirmed,
    /// An outcome or a stage of theirs says otherwise.
    Contradicted,
    /// Neither is recorded.
    Unconfirmed,
}

/// What one proceeding of a participant says of a judgment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    Nothing,
    Otherwise,
    /// It agrees, and the judgment may still be that of another.
    Agrees,
    Confirms,
}

/// Decides whether a judgment (a conviction, a sentence or an acquittal) is that of a participant. `proceedings` are those of the
/// participant in the cases of the event, or, if the event names none (`has_case` is false), all.
pub fn judgment<C: Copy>(
    kind: EventType,
    roles: &[Option<ParticipantRole>],
    has_case: bool,
    proceedings: impl Iterator<Item = Proceeding<C>>,
) -> Judgment {
    let said: Vec<Says> = proceedings.map(|proceeding| says(kind, &proceeding)).collect();
    let is_contradicted = if has_case {
        said.contains(&Says::Otherwise)
    } else {
        // Which of the cases it belongs to is unknown: it may be one that agrees.
        said.contains(&Says::Otherwise) && !said.iter().any(|says| matches!(says, Says::Agrees | Says::Confirms))
    };
    let is_confirmed = match kind {
        EventType::Acquittal => true,
        _ => roles.contains(&Some(ParticipantRole::Convicted)) || has_case && said.contains(&Says::Confirms),
    };
    match (is_contradicted, is_confirmed) {
        (true, _) => Judgment::Contradicted,
        (false, true) => Judgment::Confirmed,
        (false, false) => Judgment::Unconfirmed,
    }
}

fn says<C>(kind: EventType, proceeding: &Proceeding<C>) -> Says {
    match (proceeding.outcome, proceeding.stage) {
        (Some(RecordedOutcome::Known(outcome)), _) => outcome_says(kind, outcome),
        // Nothing is decided from free text.
        (Some(RecordedOutcome::FreeText), _) => Says::Otherwise,
        (None, Some(Stage::OnAppeal)) => Says::Agrees,
        (None, Some(Stage::Suspended) | None) => Says::Nothing,
        (None, Some(Stage::UnderInvestigation | Stage::Charged | Stage::Pending | Stage::OnTrial)) => Says::Otherwise,
    }
}

fn outcome_says(kind: EventType, outcome: Outcome) -> Says {
    use Outcome::{Acquitted, Convicted, Dismissed, FoundGuiltyAdministrative, Sentenced};
    match (kind, outcome) {
        (EventType::Acquittal, Acquitted) => Says::Confirms,
        (EventType::Acquittal, Dismissed) => Says::Agrees,
        (EventType::Acquittal, _) => Says::Otherwise,
        (_, Convicted) => Says::Confirms,
        (EventType::Sentence, Sentenced) => Says::Confirms,
        (_, Sentenced) => Says::Agrees,
        // A fine is a sentence to some, and a conviction to none.
        (EventType::Sentence, FoundGuiltyAdministrative) => Says::Agrees,
        _ => Says::Otherwise,
    }
}

/// The event that brought an outcome to a party with a role in the case: the only one of the case that can have brought it.
/// `events` are those of the case, with their types, `roles` those of the party in an event.
pub fn bringing_event<E: Copy, R: Iterator<Item = Option<ParticipantRole>>>(
    outcome: Outcome,
    in_case: Option<ParticipantRole>,
    events: impl Iterator<Item = (E, Option<EventType>)>,
    roles: impl Fn(E) -> R,
) -> Option<E> {
    let brings = |(event, kind): &(E, Option<EventType>)| {
        kind.is_some_and(|kind| roles(*event).any(|role| may_bring(kind, outcome, role, in_case)))
    };
    let mut bringing = events.filter(brings);
    bringing.next().filter(|_| bringing.next().is_none()).map(|(event, _)| event)
}

/// Whether an event of a case can have brought an outcome for a party, by their roles in the event and in the case.
pub(super) fn may_bring(
    kind: EventType,
    outcome: Outcome,
    in_event: Option<ParticipantRole>,
    in_case: Option<ParticipantRole>,
) -> bool {
    use ParticipantRole::{Author, Authority, Court, Speaker, Victim};
    if !bringing_types(outcome).contains(&kind) {
        return false;
    }
    if is_guilty(outcome) {
        return in_event.is_some_and(effect::is_tried);
    }
    !matches!(in_event, Some(Victim | Court | Authority | Speaker | Author)) || in_event == in_case
}

/// The types of events that can bring an outcome.
fn bringing_types(outcome: Outcome) -> &'static [EventType] {
    use EventType::{Acquittal, Appeal, Conviction, Extradition, Policy, Refusal, Registration, Ruling, Sentence};
    match outcome {
        Outcome::Convicted => &[Conviction],
        Outcome::Sentenced => &[Sentence],
        Outcome::FoundGuiltyAdministrative => &[Ruling, Conviction],
        Outcome::Acquitted => &[Acquittal, Ruling],
        Outcome::Dismissed => &[Acquittal, Ruling, Policy],
        Outcome::Granted | Outcome::GrantedInPart => &[Ruling, Policy],
        Outcome::Refused | Outcome::Declined | Outcome::Denied | Outcome::Rejected => {
            &[Refusal, Ruling, Appeal, Registration]
        }
        Outcome::Extradited => &[Extradition],
        Outcome::Other => &[],
    }
}

/// Whether the outcome says that a court found the party guilty.
#[must_use]
pub fn is_guilty(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Convicted | Outcome::Sentenced | Outcome::FoundGuiltyAdministrative)
}
