//! What stands beside a name: several events and cases, and stages.

use super::{OUTCOMES, date, key, members, recorded};
use crate::model::vocabulary::{EventType, ParticipantRole, Stage};
use crate::model::{Date, Key};
use crate::verdict::{Beside, Occurrence, Proceeding, beside};

/// A line of a story: `arrest detained 2024-05-04 1+2` is an event, its role, its date and its cases (`-` for none);
/// `case accused acquitted - 1` a party's role, outcome, stage and case.
fn found(story: &[&str]) -> String {
    let lines: Vec<Vec<&str>> = story.iter().map(|line| line.split(' ').collect()).collect();
    let (cases, events): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line[0] == "case");
    let dates: Vec<Date> = events.iter().map(|line| date(line[2])).collect();
    let occurrences: Vec<Occurrence<'_, &str>> = events
        .iter()
        .zip(&dates)
        .map(|(line, date)| Occurrence {
            kind: key(line[0]),
            roles: line[1].split('+').map(key).collect(),
            date,
            cases: line[3].split('+').filter(|case| *case != "-").collect(),
        })
        .collect();
    let proceedings: Vec<Proceeding<&str>> = cases
        .iter()
        .map(|line| Proceeding {
            case: line[4],
            role: key(line[1]),
            outcome: if line[2] == "-" { None } else { recorded(line[2]) },
            stage: Stage::parse(line[3]),
        })
        .collect();
    match beside(&occurrences, &proceedings) {
        Some(Beside::Event(at)) => format!("{} {}", events[at][0], events[at][2]),
        Some(Beside::Outcome(at, event)) => {
            format!("{} {}", cases[at][2], event.map_or("", |at| events[at][2])).trim_end().to_owned()
        }
        Some(Beside::Stage(at)) => cases[at][3].to_owned(),
        None => "-".to_owned(),
    }
}

#[test]
fn the_latest_stands_or_nothing() {
    for (story, expected) in [
        (
            &["arrest detained 2024-05-04T14:00:00 -", "release detained 2024-05-04T22:10:00 -"][..],
            "release 2024-05-04T22:10:00",
        ),
        (
            &["release detained 2024-05-04T22:10:00 -", "arrest detained 2024-05-04T14:00:00 -"],
            "release 2024-05-04T22:10:00",
        ),
        (&["arrest detained 2024-05-04 -", "release detained 2024-05-04 -"], "release 2024-05-04"),
        (&["arrest detained 2024-05-04 -", "release detained 2024-05 -"], "-"),
        (&["charge accused 2024-05 1", "ruling accused 2024-06 1", "case accused acquitted - 1"], "acquitted 2024-06"),
        (&["charge accused 2024-05 1", "case accused acquitted - 1"], "acquitted"),
        (&["charge accused 2024-05 -", "case accused acquitted - 1"], "-"),
        (&["charge accused 2024-05 -", "ruling accused 2024-06 1", "case accused acquitted - 1"], "acquitted 2024-06"),
        // What is ended is outranked where the order is unknown too.
        (&["charge accused 2024 1", "conviction convicted 2024-05-13 1"], "conviction 2024-05-13"),
        (&["charge accused 2024 -", "conviction convicted 2024-05-13 1"], "-"),
        (&["ruling accused 2023 1", "conviction convicted 2023-09-01 1"], "-"),
        (&["conviction convicted 2023-09-01 1", "ruling accused 2024-02-03 1"], "ruling 2024-02-03"),
        (&["conviction convicted 2023-09-01 1", "arrest detained 2024-02-03 1"], "arrest 2024-02-03"),
        (&["conviction convicted 2023-09-01 1", "sentence convicted 2023-09-01 1"], "sentence 2023-09-01"),
        (&["conviction convicted 2023-09-01 1", "statement speaker 2024-05-06 -"], "conviction 2023-09-01"),
        (&["conviction convicted 2023-09-01 1", "refusal petitioner 2024-05-06 1"], "conviction 2023-09-01"),
        (&["conviction convicted 2023-09-01 1", "killing accused 2024-06-07 -"], "-"),
        (&["conviction victim+convicted 2023-09-01 -"], "conviction 2023-09-01"),
        (&["violence victim 2024-06-18 -", "death victim 2024-06 -"], "death 2024-06"),
        (&["death victim 2024-06 -", "violence victim 2024-07-18 -"], "violence 2024-07-18"),
        // Somebody else's.
        (&["release other 2024-05-02 -"], "-"),
        (&["release none 2024-05-02 -"], "-"),
        (&["extradition authority 2024-05-02 -"], "-"),
        (&["arrest detained 2023-01-01 -", "release other 2024-05-02 -"], "-"),
        (&["arrest detained 2023-01-01 -", "release authority 2024-05-02 -"], "arrest 2023-01-01"),
        (&["arrest detained 2023-05-01 -", "conviction victim 2023-09-01 -"], "arrest 2023-05-01"),
        // Two cases.
        (&["conviction convicted 2023-09-01 -", "case accused acquitted - 2"], "-"),
        (&["conviction convicted 2023-09-01 1", "case accused convicted - 1", "case accused acquitted - 2"], "-"),
        (
            &["conviction convicted 2023-09-01 1", "case accused convicted - 1", "case accused refused - 2"],
            "conviction 2023-09-01",
        ),
        (
            &["conviction convicted 2023-09-01 1", "case accused convicted - 1", "case accused - pending 2"],
            "conviction 2023-09-01",
        ),
        (&["case accused acquitted - 1", "case accused convicted - 2"], "-"),
        (&["case accused acquitted - 1", "case accused convicted - 1"], "-"),
        (&["case victim - - 1", "case accused convicted - 2"], "convicted"),
        (&["case petitioner granted - 1"], "-"),
        (&["ruling petitioner 2024-07-15 1", "case petitioner granted - 1"], "ruling 2024-07-15"),
        (&["ruling accused 2024-06 1", "ruling accused 2024-07 1", "case accused acquitted - 1"], "-"),
        // Stages.
        (&["case accused - charged 1"], "charged"),
        (&["case accused - charged 1", "case accused - on-trial 2"], "-"),
        (&["arrest detained 2024-05 1", "case accused - charged 1"], "charged"),
        (&["arrest detained 2024-05 2", "case accused - charged 1"], "arrest 2024-05"),
        (&["charge accused 2024-05 1", "case accused - charged 1"], "charge 2024-05"),
        (&["conviction convicted 2024-05 1", "case convicted convicted on-appeal 1"], "on-appeal"),
        (
            &["conviction convicted 2024-05 1", "appeal accused 2024-06 1", "case convicted convicted on-appeal 1"],
            "appeal 2024-06",
        ),
        (&["case accused acquitted on-appeal 1"], "on-appeal"),
        (&["conviction accused 2024-05 1", "case accused - on-trial 1"], "-"),
        (&["case other - charged 1"], "-"),
        (&[], "-"),
        // Events of two cases: of those in which one is a party.
        (&["arrest detained 2024-05 1+2", "case accused acquitted - 1"], "acquitted"),
        (&["arrest detained 2024-05 1+2", "case accused acquitted - 3"], "-"),
        (&["arrest detained 2024-05 1+2", "case accused acquitted - 1", "case accused - charged 2"], "-"),
        (&["arrest detained 2024-05 1+2", "case accused acquitted - 1", "case accused acquitted - 2"], "-"),
        (&["arrest detained 2024-05 1+2", "case accused - charged 1"], "charged"),
        (&["arrest detained 2024-05 1+2", "case accused - charged 1", "case accused - charged 2"], "-"),
        (
            &["charge accused 2024 1+2", "conviction convicted 2024-05-13 1", "case accused convicted - 1"],
            "conviction 2024-05-13",
        ),
        (
            &[
                "charge accused 2024 1+2",
                "conviction convicted 2024-05-13 1",
                "case accused convicted - 1",
                "case accused - on-trial 2",
            ],
            "-",
        ),
        (
            &[
                "charge accused 2024 1",
                "conviction accused 2024-05-13 1+2",
                "case accused convicted - 1",
                "case accused convicted - 2",
            ],
            "conviction 2024-05-13",
        ),
        (&["conviction accused 2024-05 1+2", "case accused convicted - 1", "case accused acquitted - 2"], "-"),
        (&["conviction convicted 2024-05 1+2", "case accused convicted - 1", "case accused acquitted - 2"], "-"),
        (&["conviction accused 2024-05 1+2", "case accused convicted - 1"], "conviction 2024-05"),
        (&["conviction accused 2024-05 1+2", "case accused convicted - 3"], "-"),
        (
            &["ruling accused 2024-06 1+2", "case accused acquitted - 1", "case accused acquitted - 2"],
            "acquitted 2024-06",
        ),
        (
            &[
                "ruling accused 2024-06 1+2",
                "case accused acquitted - 1",
                "case accused found-guilty-administrative - 2",
            ],
            "-",
        ),
        (&["release detained 2024-06 1+2", "case accused refused - 1", "case accused refused - 2"], "-"),
        (&["release detained 2024-06 1+2", "case accused refused - 3"], "release 2024-06"),
    ] {
        assert_eq!(found(story), expected, "{story:?}");
    }
}

/// A charge of an accused, whose case has an outcome: of the same case, of another, and of none.
#[test]
fn an_outcome_ends_what_is_of_its_case() {
    for (group, expected) in [
        ("none", ["charge", "charge", "charge"]),
        ("convicted", ["outcome", "-", "-"]),
        ("sentenced", ["outcome", "-", "-"]),
        ("administrative", ["outcome", "-", "-"]),
        ("acquitted", ["outcome", "-", "-"]),
        ("dismissed", ["outcome", "-", "-"]),
        ("extradited", ["outcome", "-", "-"]),
        ("ended", ["-", "charge", "-"]),
    ] {
        for outcome in members(&OUTCOMES, group) {
            let day = date("2024-05-04");
            for (case, expected) in [Some(1), Some(2), None].into_iter().zip(expected) {
                let roles = vec![Some(ParticipantRole::Accused)];
                let charge =
                    Occurrence { kind: Some(EventType::Charge), roles, date: &day, cases: case.into_iter().collect() };
                let role = Some(ParticipantRole::Accused);
                let party = Proceeding { case: 1, role, outcome: recorded(outcome), stage: None };
                let found = match beside(&[charge], &[party]) {
                    Some(Beside::Event(_)) => "charge",
                    Some(Beside::Outcome(..)) => "outcome",
                    Some(Beside::Stage(_)) => "stage",
                    None => "-",
                };
                assert_eq!(found, expected, "{outcome} {case:?}");
            }
        }
    }
}
