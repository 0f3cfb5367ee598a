//! What a case may say of a party: a wrong outcome could call an innocent person guilty.

use super::beside::{Proceeding, RecordedOutcome};
use super::effect::{is_tried, is_unclear};
use super::judgment::is_guilty;
use crate::model::vocabulary::{Outcome, ParticipantRole, PersonRole, Stage};

/// A contradiction between what a case says of a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contradiction {
    /// The party is there as convicted, and the outcome is another.
    NotConvicted(Outcome),
    /// The party is there as convicted, and the stage is before any judgment.
    NotYetConvicted(Stage),
    /// The outcome ends a proceeding that is at a stage before its end.
    NotYetDecided(Outcome, Stage),
    /// The outcome finds the party guilty, and they are not there as accused or convicted.
    NotAccused(Outcome),
}

/// Returns the contradiction between the role, the outcome and the stage of a party, if there is one.
#[must_use]
pub fn contradiction(
    role: Option<ParticipantRole>,
    outcome: Option<Outcome>,
    stage: Option<Stage>,
) -> Option<Contradiction> {
    let early = stage.filter(|stage| precedes_judgment(*stage));
    match (role, outcome, early) {
        (Some(ParticipantRole::Convicted), Some(outcome), _) if contradicts_conviction(outcome) => {
            Some(Contradiction::NotConvicted(outcome))
        }
        (Some(ParticipantRole::Convicted), _, Some(stage)) => Some(Contradiction::NotYetConvicted(stage)),
        (role, Some(outcome), _) if is_guilty(outcome) && !may_be_guilty(role) => {
            Some(Contradiction::NotAccused(outcome))
        }
        (_, Some(outcome), Some(stage)) if outcome != Outcome::Other => {
            Some(Contradiction::NotYetDecided(outcome, stage))
        }
        _ => None,
    }
}

/// Whether a case is against the party, and not known to have ended for them. Free text may say that charges were dropped, but
/// not that somebody was never detained.
#[must_use]
pub fn is_in_proceedings<C>(proceeding: &Proceeding<C>) -> bool {
    match proceeding.outcome {
        None => matches!(proceeding.role, Some(ParticipantRole::Accused | ParticipantRole::Detained)),
        Some(RecordedOutcome::FreeText) => proceeding.role == Some(ParticipantRole::Detained),
        Some(RecordedOutcome::Known(_)) => false,
    }
}

/// Whether pages may show a role that a person has in the report as a whole. `parties` are the roles of the person in cases: of
/// whoever is accused in one, or may be, the case says what is known, and an acquittal is not to be read beside an allegation.
#[must_use]
pub fn may_show_role(role: PersonRole, parties: impl IntoIterator<Item = Option<ParticipantRole>>) -> bool {
    match role {
        PersonRole::AllegedPerpetrator => {
            !parties.into_iter().any(|party| party.is_some_and(is_tried) || is_unclear(party))
        }
        PersonRole::Targeted
        | PersonRole::Victim
        | PersonRole::Official
        | PersonRole::FormerOfficial
        | PersonRole::Other => true,
    }
}

/// Whether a party with this role may have charges, a sentence and bans.
#[must_use]
pub fn may_be_charged(role: Option<ParticipantRole>) -> bool {
    use ParticipantRole::{AllegedPerpetrator, Other, Petitioner};
    role.is_none_or(|role| is_tried(role) || matches!(role, AllegedPerpetrator | Petitioner | Other))
}

fn may_be_guilty(role: Option<ParticipantRole>) -> bool {
    matches!(role, Some(ParticipantRole::Accused | ParticipantRole::Convicted))
}

/// Whether the outcome says that the case did not convict the party.
fn contradicts_conviction(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Acquitted | Outcome::Dismissed | Outcome::FoundGuiltyAdministrative)
}

fn precedes_judgment(stage: Stage) -> bool {
    matches!(stage, Stage::UnderInvestigation | Stage::Charged | Stage::Pending | Stage::OnTrial)
}
