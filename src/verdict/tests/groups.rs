//! The groups of people and of cases, and the sentences about what a case has brought.

use super::{date, recorded};
use crate::model::vocabulary::{EventType, Outcome, OutcomeGroup as Cases, ParticipantRole};
use crate::model::{Key, PersonGroup as People};
use crate::verdict::{
    Beside, Effect, KnownSentence, Occurrence, Proceeding, effect, known_sentence, outcome_group, person_group,
};

#[test]
fn every_outcome_has_its_groups_and_its_sentence() {
    use KnownSentence::{Acquitted, Charged, Convicted, FoundGuilty, Sentenced, Stage};
    let mut seen = 0;
    for (outcomes, cases, people, sentence) in [
        ("convicted", Cases::Judged, People::Judged, Convicted),
        ("sentenced", Cases::Judged, People::Judged, Sentenced),
        ("found-guilty-administrative", Cases::Judged, People::Judged, FoundGuilty),
        ("acquitted", Cases::Cleared, People::Released, Acquitted),
        ("dismissed", Cases::Cleared, People::Released, KnownSentence::Outcome),
        ("granted granted-in-part", Cases::Granted, People::Others, KnownSentence::Outcome),
        ("refused declined denied rejected", Cases::Refused, People::Others, KnownSentence::Outcome),
        ("extradited", Cases::Extradited, People::Accused, KnownSentence::Outcome),
        ("other free-text", Cases::Other, People::Others, KnownSentence::Outcome),
        ("none", Cases::Open, People::Others, Charged),
    ] {
        for outcome in outcomes.split(' ') {
            let proceeding = Proceeding { case: 1, role: None, outcome: recorded(outcome), stage: None };
            assert_eq!(outcome_group(recorded(outcome)), cases, "{outcome}");
            assert_eq!(person_group(Beside::Outcome(0, None), &[], &[proceeding]), people, "{outcome}");
            assert_eq!(known_sentence(recorded(outcome), true), sentence, "{outcome}");
            seen += 1;
        }
    }
    assert_eq!(seen, Outcome::KEYS.len() + 2);
    assert_eq!(known_sentence(None, false), Stage);
}

#[test]
fn an_event_groups_people_as_its_effect_says() {
    let group = |kind: EventType| {
        let date = date("2024");
        let occurrence = Occurrence { kind: Some(kind), roles: Vec::new(), date: &date, cases: vec![1] };
        person_group(Beside::Event(0), &[occurrence], &[])
    };
    // What may stand beside the name of an accused or a victim has a group; what may not, has none.
    for kind in EventType::ALL {
        let roles = [ParticipantRole::Accused, ParticipantRole::Victim];
        let stands =
            roles.iter().any(|role| matches!(effect(Some(*kind), Some(*role)), Effect::Own | Effect::Judgment));
        assert_eq!(group(*kind) != People::Others, stands, "{kind}");
    }
    assert_eq!(group(EventType::Acquittal), People::Released);
    assert_eq!(person_group::<u8>(Beside::Stage(0), &[], &[]), People::Accused);
}
