//! What else is shown with what stands beside a name: its sentence, and the day of a stage.

use super::judgment::is_guilty;
use super::{Beside, Occurrence, Proceeding, RecordedOutcome};
use crate::model::vocabulary::{EventType, Outcome, Stage};

/// The sentence that is shown with what stands beside a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentenceBeside {
    /// The position of the proceeding that has it.
    pub proceeding: usize,
    /// Whether it says by itself that there was a sentence, so that it is in place of the word.
    pub replaces_word: bool,
}

/// Decides which sentence is shown with what stands beside a name.
///
/// | beside the name | sentence |
/// |---|---|
/// | an outcome that finds the party guilty | that of its proceeding |
/// | a sentence, the only one of its case | that of the only proceeding in that case, if its outcome finds the party guilty |
/// | a conviction, the only one of a case without sentences | likewise |
/// | anything else | none |
#[must_use]
pub fn sentence_beside<C: Copy + PartialEq>(
    beside: Beside,
    occurrences: &[Occurrence<'_, C>],
    proceedings: &[Proceeding<C>],
) -> Option<SentenceBeside> {
    match beside {
        Beside::Outcome(at, _) => {
            let outcome = proceedings.get(at)?.outcome;
            let replaces_word = outcome == Some(RecordedOutcome::Known(Outcome::Sentenced));
            finds_guilty(outcome).then_some(SentenceBeside { proceeding: at, replaces_word })
        }
        Beside::Event(at) => {
            let event = occurrences.get(at)?;
            // The event of several cases has the sentence of none of them alone.
            let (Some(kind), &[case]) = (event.kind, &event.cases[..]) else { return None };
            let count = |kind: EventType| {
                occurrences.iter().filter(|other| other.cases.contains(&case) && other.kind == Some(kind)).count()
            };
            let is_only = match kind {
                EventType::Sentence => count(EventType::Sentence) == 1,
                EventType::Conviction => count(EventType::Conviction) == 1 && count(EventType::Sentence) == 0,
                _ => false,
            };
            let mut own = proceedings.iter().enumerate().filter(|(_, proceeding)| proceeding.case == case);
            let (at, proceeding) = own.next().filter(|_| own.next().is_none())?;
            let replaces_word = kind == EventType::Sentence;
            (is_only && finds_guilty(proceeding.outcome)).then_some(SentenceBeside { proceeding: at, replaces_word })
        }
        Beside::Stage(_) => None,
    }
}

fn finds_guilty(outcome: Option<RecordedOutcome>) -> bool {
    matches!(outcome, Some(RecordedOutcome::Known(outcome)) if is_guilty(outcome))
}

/// The event by which the only party that a case is against came to a stage: the only one of the case that can have brought it,
/// if it names nobody whom a proceeding is against. `events` are those of the case, with their types and whether they do.
///
/// An event that names the party itself stands beside the name in place of the stage ([`super::beside`]).
pub fn stage_event<E>(stage: Stage, events: impl Iterator<Item = (E, Option<EventType>, bool)>) -> Option<E> {
    let bringing = match stage {
        Stage::Charged => EventType::Charge,
        Stage::OnTrial => EventType::Trial,
        Stage::OnAppeal => EventType::Appeal,
        // No single event begins these.
        Stage::UnderInvestigation | Stage::Pending | Stage::Suspended => return None,
    };
    let mut events = events.filter(|(_, kind, _)| *kind == Some(bringing));
    let (event, _, names_tried) = events.next().filter(|_| events.next().is_none())?;
    (!names_tried).then_some(event)
}
