//! What an event is to one who takes part in it: the table of types and roles.

use crate::model::record::Event;
use crate::model::vocabulary::{EventKind, EventType, ParticipantRole};

/// What an event is to one who takes part in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing that changes what may stand beside the name.
    Nothing,
    /// It may concern them: its word never stands beside the name, and nothing earlier does.
    MayConcern,
    /// A judgment, which may be that of another: see [`super::judgment`].
    Judgment,
    /// It happened to them, or they did it: its word may stand beside the name.
    Own,
}

/// What an event of a type is to a participant with a role: the table in the documentation of [`super`].
#[must_use]
pub fn effect(kind: Option<EventType>, role: Option<ParticipantRole>) -> Effect {
    match role.map_or(Position::Unclear, position) {
        Position::Tried => effect_on_the_tried(kind),
        Position::Victim => match kind {
            Some(EventType::Killing | EventType::Death | EventType::Violence) => Effect::Own,
            _ => Effect::Nothing,
        },
        Position::Petitioner => effect_on_a_petitioner(kind),
        Position::Unclear => match kind {
            None | Some(EventType::Other) => Effect::MayConcern,
            Some(kind) if is_of_a_proceeding(kind) => Effect::MayConcern,
            Some(_) => Effect::Nothing,
        },
        Position::Bystander => Effect::Nothing,
    }
}

/// Whether an event is an occasion of public life, whose title reports nothing against anybody: by its type, and since it
/// belongs to no case and nobody is accused, convicted, detained or an alleged perpetrator in it. Only such events are given to
/// programs apart from the sentences around them.
#[must_use]
pub fn is_public_occasion(event: &Event) -> bool {
    let is_against = |role| is_tried(role) || role == ParticipantRole::AllegedPerpetrator;
    let mut roles = event.participants.iter().filter_map(|participant| participant.role);
    let kind = event.kind.as_ref().map(EventKind::built_in);
    kind.is_some_and(is_of_public_life) && event.cases.is_empty() && !roles.any(is_against)
}

fn is_of_public_life(kind: EventType) -> bool {
    use EventType::{
        Acquittal, Appeal, Arrest, Blocking, Charge, Conviction, Death, Disaster, Extradition, Hearing, Killing, Law,
        Other, Policy, Protest, Publication, Refusal, Registration, Release, Ruling, Sentence, Statement, Trial,
        Violence, Visit,
    };
    match kind {
        Law | Policy | Protest | Publication | Visit | Disaster => true,
        Arrest | Charge | Trial | Hearing | Conviction | Sentence | Acquittal | Appeal | Ruling | Release
        | Extradition | Killing | Death | Violence | Registration | Refusal | Blocking | Statement | Other => false,
    }
}

/// Whether such an event happens to one of its participants, so that each needs a role: without one it is unknown to whom.
#[must_use]
pub fn requires_roles(kind: EventType) -> bool {
    use EventType::{Acquittal, Conviction, Extradition, Release, Sentence};
    matches!(kind, Conviction | Sentence | Acquittal | Release | Extradition)
}

/// The roles, as far as they differ in what an event is to somebody.
#[derive(Clone, Copy)]
enum Position {
    Tried,
    Victim,
    Petitioner,
    /// The role does not say on which side.
    Unclear,
    Bystander,
}

fn position(role: ParticipantRole) -> Position {
    match role {
        ParticipantRole::Accused | ParticipantRole::Convicted | ParticipantRole::Detained => Position::Tried,
        ParticipantRole::Victim => Position::Victim,
        ParticipantRole::Petitioner => Position::Petitioner,
        ParticipantRole::AllegedPerpetrator | ParticipantRole::Other => Position::Unclear,
        ParticipantRole::Court | ParticipantRole::Authority | ParticipantRole::Speaker | ParticipantRole::Author => {
            Position::Bystander
        }
    }
}

/// Whether the role is that of somebody whom a proceeding is against.
#[must_use]
pub fn is_tried(role: ParticipantRole) -> bool {
    matches!(position(role), Position::Tried)
}

/// Whether the role is that of somebody who may be on either side.
pub(super) fn is_unclear(role: Option<ParticipantRole>) -> bool {
    matches!(role.map_or(Position::Unclear, position), Position::Unclear)
}

fn effect_on_the_tried(kind: Option<EventType>) -> Effect {
    use EventType::{Acquittal, Conviction, Refusal, Sentence};
    match kind {
        Some(Conviction | Sentence | Acquittal) => Effect::Judgment,
        Some(kind) if is_of_a_proceeding(kind) => Effect::Own,
        // What is refused leaves all as it was.
        Some(Refusal) => Effect::Nothing,
        None | Some(_) => Effect::MayConcern,
    }
}

fn effect_on_a_petitioner(kind: Option<EventType>) -> Effect {
    use EventType::{Appeal, Extradition, Hearing, Other, Release, Ruling, Trial};
    match kind {
        Some(Trial | Hearing | Appeal | Ruling) => Effect::Own,
        None | Some(Release | Extradition | Other) => Effect::MayConcern,
        Some(_) => Effect::Nothing,
    }
}

fn is_of_a_proceeding(kind: EventType) -> bool {
    use EventType::{
        Acquittal, Appeal, Arrest, Charge, Conviction, Extradition, Hearing, Release, Ruling, Sentence, Trial,
    };
    matches!(
        kind,
        Arrest | Charge | Trial | Hearing | Conviction | Sentence | Acquittal | Appeal | Ruling | Release | Extradition
    )
}
