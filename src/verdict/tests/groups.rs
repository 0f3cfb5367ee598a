//! The groups of people and of cases, and the sentences about what a case has brought.

use super::{date, key, recorded};
use crate::model::vocabulary::{EventType, Outcome, OutcomeGroup as Cases, ParticipantRole, Stage};
use crate::model::{Key, PersonGroup as People};
use crate::verdict::{
    Beside, Effect, KnownSentence, Occurrence, Proceeding, effect, known_sentence, outcome_group, person_group,
    sentence_beside, stage_event,
};

#[test]
fn every_outcome_has_its_groups_and_its_sentence() {
    use KnownSentence::{Acquitted, Charged, Convicted, FoundGuilty, Sentenced};
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
    assert_eq!(known_sentence(None, false), KnownSentence::Stage);
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

/// The sentence beside a name whose events and cases are lines: `sentence 1` is an event with its case, `case accused sentenced 1`
/// a proceeding. `1!` is the sentence of the case 1 in place of the word, `1` beside it.
fn shown_sentence(story: &[&'static str], beside: Beside) -> String {
    let lines: Vec<Vec<&str>> = story.iter().map(|line| line.split(' ').collect()).collect();
    let (cases, events): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line[0] == "case");
    let date = date("2024");
    let occurrence = |line: &&Vec<&'static str>| Occurrence {
        kind: key(line[0]),
        roles: Vec::new(),
        date: &date,
        cases: vec![line[1]],
    };
    let occurrences: Vec<_> = events.iter().map(occurrence).collect();
    let proceeding = |line: &&Vec<&'static str>| Proceeding {
        case: line[2],
        role: Some(ParticipantRole::Accused),
        outcome: recorded(line[1]),
        stage: None,
    };
    let proceedings: Vec<_> = cases.iter().map(proceeding).collect();
    let shown = sentence_beside(beside, &occurrences, &proceedings);
    shown.map_or("-".to_owned(), |shown| {
        format!("{}{}", proceedings[shown.proceeding].case, if shown.replaces_word { "!" } else { "" })
    })
}

#[test]
fn a_sentence_is_told_where_it_is_certain_which_one_it_is() {
    for (story, beside, expected) in [
        (&["sentence 1", "case sentenced 1"][..], Beside::Event(0), "1!"),
        (&["sentence 1", "case convicted 1"], Beside::Event(0), "1!"),
        (&["sentence 1", "case found-guilty-administrative 1"], Beside::Event(0), "1!"),
        (&["sentence 1", "case acquitted 1"], Beside::Event(0), "-"),
        (&["sentence 1", "case free-text 1"], Beside::Event(0), "-"),
        (&["sentence 1", "case none 1"], Beside::Event(0), "-"),
        (&["sentence 1", "sentence 1", "case sentenced 1"], Beside::Event(1), "-"),
        (&["sentence 1", "sentence 2", "case sentenced 1"], Beside::Event(0), "1!"),
        (&["sentence 1", "case sentenced 2"], Beside::Event(0), "-"),
        (&["sentence 1", "case sentenced 1", "case sentenced 1"], Beside::Event(0), "-"),
        (&["conviction 1", "case convicted 1"], Beside::Event(0), "1"),
        (&["conviction 1", "sentence 1", "case convicted 1"], Beside::Event(0), "-"),
        (&["ruling 1", "case convicted 1"], Beside::Event(0), "-"),
        (&["case sentenced 1"], Beside::Outcome(0, None), "1!"),
        (&["case convicted 1"], Beside::Outcome(0, None), "1"),
        (&["case acquitted 1"], Beside::Outcome(0, None), "-"),
        (&["case convicted 1"], Beside::Stage(0), "-"),
    ] {
        assert_eq!(shown_sentence(story, beside), expected, "{story:?}");
    }
}

#[test]
fn a_stage_has_the_day_of_the_only_event_that_can_have_brought_it() {
    let day = |stage: &str, events: &[(&str, bool)]| {
        let stage = key(stage).unwrap_or(Stage::Pending);
        stage_event(stage, events.iter().enumerate().map(|(at, (kind, names_tried))| (at, key(kind), *names_tried)))
    };
    assert_eq!(day("on-trial", &[("charge", false), ("trial", false)]), Some(1));
    assert_eq!(day("charged", &[("charge", false), ("trial", false)]), Some(0));
    assert_eq!(day("on-appeal", &[("appeal", false)]), Some(0));
    assert_eq!(day("on-trial", &[("trial", false), ("trial", true)]), None);
    assert_eq!(day("on-trial", &[("trial", true)]), None);
    assert_eq!(day("on-trial", &[("hearing", false)]), None);
    for stage in ["under-investigation", "pending", "suspended"] {
        assert_eq!(day(stage, &[("arrest", false)]), None, "{stage}");
    }
}
