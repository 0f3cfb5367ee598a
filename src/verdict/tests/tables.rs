//! The smaller tables: events and roles, judgments and outcomes, outcomes and the events that bring them, parties, words.

use super::{ROLES, Role, key, members, recorded, role_count, stage_count, type_count};
use crate::model::Key;
use crate::model::vocabulary::{EventType, Outcome, ParticipantRole, PersonRole, Stage};
use crate::verdict::judgment::may_bring;
use crate::verdict::{
    ChargesLabel, Contradiction, Effect, Judgment, Label, Proceeding, RecordedOutcome, charges_label, contradiction,
    effect, is_in_proceedings, judgment, label, may_be_charged, may_show_role, requires_roles,
};
use std::collections::BTreeSet;

/// `o`: own, `j`: judgment, `m`: may concern, `-`: nothing.
const EFFECTS: &str = "
type         accused convicted victim petitioner unclear bystander
arrest       o o - - m -
charge       o o - - m -
trial        o o - o m -
hearing      o o - o m -
conviction   j j - - m -
sentence     j j - - m -
acquittal    j j - - m -
appeal       o o - o m -
ruling       o o - o m -
release      o o - m m -
extradition  o o - m m -
killing      m m o - - -
death        m m o - - -
violence     m m o - - -
law          m m - - - -
policy       m m - - - -
registration m m - - - -
refusal      - - - - - -
blocking     m m - - - -
protest      m m - - - -
statement    m m - - - -
publication  m m - - - -
visit        m m - - - -
disaster     m m - - - -
other        m m - m m -
none         m m - m m -
";

#[test]
fn every_type_and_role_has_the_effect_of_the_table() {
    let mut seen = BTreeSet::new();
    for line in EFFECTS.trim().lines().skip(1) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        for ((group, _), letter) in ROLES.iter().zip(&cells[1..]) {
            let expected = match *letter {
                "o" => Effect::Own,
                "j" => Effect::Judgment,
                "m" => Effect::MayConcern,
                _ => Effect::Nothing,
            };
            for role in members(&ROLES, group) {
                assert!(seen.insert((cells[0], role)));
                assert_eq!(effect(key(cells[0]), key(role)), expected, "{} {role}", cells[0]);
            }
        }
    }
    assert_eq!(seen.len(), type_count() * role_count());
}

#[test]
fn what_happens_to_one_of_several_requires_roles() {
    let required: Vec<&str> =
        EventType::ALL.iter().filter(|kind| requires_roles(**kind)).map(|kind| kind.as_str()).collect();
    assert_eq!(required, ["conviction", "sentence", "acquittal", "release", "extradition"]);
}

/// What one proceeding, by its outcome or stage, makes of a judgment: `c`: confirmed, `x`: contradicted, `u`: unconfirmed. For a
/// participant who is there as accused or as convicted; in the case of the event, or in one of which it is unknown whether it is.
const JUDGMENTS: &str = "
outcome                   conviction-accused conviction-convicted sentence-accused sentence-convicted acquittal-accused acquittal-convicted
                          case none          case none            case none        case none          case none         case none
none                      u    u             c    c               u    u           c    c             c    c            c    c
convicted                 c    u             c    c               c    u           c    c             x    x            x    x
sentenced                 u    u             c    c               c    u           c    c             x    x            x    x
found-guilty-administrative x  x             x    x               u    u           c    c             x    x            x    x
acquitted                 x    x             x    x               x    x           x    x             c    c            c    c
dismissed                 x    x             x    x               x    x           x    x             c    c            c    c
refused                   x    x             x    x               x    x           x    x             x    x            x    x
declined                  x    x             x    x               x    x           x    x             x    x            x    x
denied                    x    x             x    x               x    x           x    x             x    x            x    x
rejected                  x    x             x    x               x    x           x    x             x    x            x    x
extradited                x    x             x    x               x    x           x    x             x    x            x    x
granted                   x    x             x    x               x    x           x    x             x    x            x    x
granted-in-part           x    x             x    x               x    x           x    x             x    x            x    x
other                     x    x             x    x               x    x           x    x             x    x            x    x
free-text                 x    x             x    x               x    x           x    x             x    x            x    x
under-investigation       x    x             x    x               x    x           x    x             x    x            x    x
charged                   x    x             x    x               x    x           x    x             x    x            x    x
pending                   x    x             x    x               x    x           x    x             x    x            x    x
on-trial                  x    x             x    x               x    x           x    x             x    x            x    x
on-appeal                 u    u             c    c               u    u           c    c             c    c            c    c
suspended                 u    u             c    c               u    u           c    c             c    c            c    c
";

#[test]
fn every_judgment_is_confirmed_or_contradicted_as_the_table_says() {
    let mut rows = 0;
    for line in JUDGMENTS.trim().lines().skip(2) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let stage = Stage::parse(cells[0]);
        let outcome = if stage.is_some() { None } else { recorded(cells[0]) };
        let proceeding = Proceeding { case: 1, role: Some(ParticipantRole::Accused), outcome, stage };
        let columns = ["conviction", "sentence", "acquittal"].into_iter().flat_map(|kind| {
            ["accused", "convicted"].into_iter().flat_map(move |role| [true, false].map(|case| (kind, role, case)))
        });
        for ((kind, role, has_case), letter) in columns.zip(&cells[1..]) {
            let expected = match *letter {
                "c" => Judgment::Confirmed,
                "x" => Judgment::Contradicted,
                _ => Judgment::Unconfirmed,
            };
            let kind = EventType::parse(kind).expect("a type");
            let found = judgment(kind, &[key(role)], has_case, [proceeding].into_iter());
            assert_eq!(found, expected, "{} {kind} {role} {has_case}", cells[0]);
        }
        rows += 1;
    }
    assert_eq!(rows, super::outcome_count() + Stage::KEYS.len());
}

/// The types of events that may bring an outcome, to a party whose role in the event is one of the groups.
const BRINGING: [(&str, &str, &str); 14] = [
    ("convicted", "conviction", "accused convicted"),
    ("sentenced", "sentence", "accused convicted"),
    ("found-guilty-administrative", "ruling conviction", "accused convicted"),
    ("acquitted", "acquittal ruling", "accused convicted petitioner unclear"),
    ("refused", "refusal ruling appeal registration", "accused convicted petitioner unclear"),
    ("declined", "refusal ruling appeal registration", "accused convicted petitioner unclear"),
    ("denied", "refusal ruling appeal registration", "accused convicted petitioner unclear"),
    ("rejected", "refusal ruling appeal registration", "accused convicted petitioner unclear"),
    ("dismissed", "acquittal ruling policy", "accused convicted petitioner unclear"),
    ("extradited", "extradition", "accused convicted petitioner unclear"),
    ("granted", "ruling policy", "accused convicted petitioner unclear"),
    ("granted-in-part", "ruling policy", "accused convicted petitioner unclear"),
    ("other", "", ""),
    ("none", "", ""),
];

#[test]
fn outcomes_are_brought_by_the_events_of_the_table() {
    assert_eq!(BRINGING.len(), Outcome::KEYS.len() + 1);
    for (outcome, kinds, groups) in BRINGING {
        let Some(outcome) = key::<Outcome>(outcome) else { continue };
        let roles: Vec<&str> = groups.split_whitespace().flat_map(|group| members(&ROLES, group)).collect();
        for kind in EventType::ALL {
            for role in ParticipantRole::KEYS.iter().copied().chain(["none"]) {
                let expected = kinds.split(' ').any(|name| name == kind.as_str()) && roles.contains(&role);
                let found = may_bring(*kind, outcome, key(role), Some(ParticipantRole::Accused));
                assert_eq!(found, expected, "{kind} {outcome} {role}");
            }
        }
    }
    let court: Role = Some(ParticipantRole::Court);
    assert!(may_bring(EventType::Ruling, Outcome::Granted, court, court));
    assert!(!may_bring(EventType::Conviction, Outcome::Convicted, court, court));
}

/// The letters are for the stages from none to suspended: `.`: nothing is wrong, `c`: not convicted, `y`: not yet convicted, `d`:
/// not yet decided, `a`: not accused.
const PARTIES: &str = "
outcomes                                                    accused convicted other
none                                                        ....... .yyyy.. .......
convicted sentenced                                         .dddd.. .yyyy.. aaaaaaa
found-guilty-administrative                                 .dddd.. ccccccc aaaaaaa
acquitted dismissed                                         .dddd.. ccccccc .dddd..
refused declined denied rejected extradited granted granted-in-part .dddd.. .yyyy.. .dddd..
other                                                       ....... .yyyy.. .......
";

#[test]
fn contradictions_in_a_case_are_those_of_the_table() {
    let groups = [
        ("accused", "accused"),
        ("convicted", "convicted"),
        ("other", "victim alleged-perpetrator detained court authority speaker petitioner author other none"),
    ];
    let mut seen = 0;
    for line in PARTIES.trim().lines().skip(1) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let (outcomes, letters) = cells.split_at(cells.len() - groups.len());
        for outcome in outcomes {
            for ((group, _), letters) in groups.iter().zip(letters) {
                for role in members(&groups, group) {
                    for (stage, letter) in ["none"].iter().chain(Stage::KEYS).zip(letters.chars()) {
                        let found = match contradiction(key(role), key(outcome), key(stage)) {
                            None => '.',
                            Some(Contradiction::NotConvicted(_)) => 'c',
                            Some(Contradiction::NotYetConvicted(_)) => 'y',
                            Some(Contradiction::NotYetDecided(..)) => 'd',
                            Some(Contradiction::NotAccused(_)) => 'a',
                        };
                        assert_eq!(found, letter, "{role} {outcome} {stage}");
                        seen += 1;
                    }
                }
            }
        }
    }
    assert_eq!(seen, role_count() * (Outcome::KEYS.len() + 1) * stage_count());
}

#[test]
fn bystanders_and_victims_have_no_charges() {
    let may: Vec<&str> =
        ParticipantRole::ALL.iter().filter(|role| may_be_charged(Some(**role))).map(|role| role.as_str()).collect();
    assert_eq!(may, ["alleged-perpetrator", "accused", "convicted", "detained", "petitioner", "other"]);
    assert!(may_be_charged(None));
}

#[test]
fn only_an_accused_or_detained_party_of_a_case_without_an_end_is_in_proceedings() {
    for role in ParticipantRole::ALL.iter().map(|role| Some(*role)).chain([None]) {
        let is_in = |outcome| is_in_proceedings(&Proceeding { case: 1, role, outcome, stage: None });
        let is_one_of = |roles: &[&str]| role.is_some_and(|role| roles.contains(&role.as_str()));
        assert_eq!(is_in(None), is_one_of(&["accused", "detained"]), "{role:?}");
        assert_eq!(is_in(Some(RecordedOutcome::FreeText)), is_one_of(&["detained"]), "{role:?}");
        for outcome in Outcome::ALL {
            assert!(!is_in(Some(RecordedOutcome::Known(*outcome))), "{role:?} {outcome}");
        }
    }
}

#[test]
fn an_allegation_is_not_shown_of_whoever_may_be_accused_in_a_case() {
    let bystanders = ["victim", "court", "authority", "speaker", "petitioner", "author"];
    for role in PersonRole::ALL {
        assert!(may_show_role(*role, []), "{role}");
        for party in ParticipantRole::ALL.iter().map(|party| Some(*party)).chain([None]) {
            let is_bystander = party.is_some_and(|party| bystanders.contains(&party.as_str()));
            let expected = *role != PersonRole::AllegedPerpetrator || is_bystander;
            assert_eq!(may_show_role(*role, [party]), expected, "{role} {party:?}");
            assert_eq!(may_show_role(*role, [Some(ParticipantRole::Victim), party]), expected, "{role} {party:?}");
        }
    }
}

#[test]
fn words_before_charges_claim_no_more_than_the_outcome() {
    for outcome in Outcome::ALL {
        let expected = match outcome.as_str() {
            "convicted" => ChargesLabel::Convicted,
            "sentenced" => ChargesLabel::Sentenced,
            "found-guilty-administrative" => ChargesLabel::FoundGuilty,
            "acquitted" => ChargesLabel::Acquitted,
            _ => ChargesLabel::Charged,
        };
        assert_eq!(charges_label(Some(*outcome)), expected, "{outcome}");
    }
    assert_eq!(charges_label(None), ChargesLabel::Charged);
}

#[test]
fn a_participant_has_the_word_of_the_outcome_or_of_the_role() {
    let of = |kind: &str, role: &str, outcome: &str, has_case: bool| {
        let proceeding =
            Proceeding { case: 1, role: Some(ParticipantRole::Accused), outcome: recorded(outcome), stage: None };
        match label(key(kind), key(role), has_case, &[proceeding]) {
            Some(Label::Role(role)) => role.as_str(),
            Some(Label::Outcome(outcome)) => outcome.as_str(),
            None => "-",
        }
    };
    for (kind, role, outcome, expected, without_case) in [
        ("conviction", "accused", "convicted", "convicted", "accused"),
        ("conviction", "accused", "sentenced", "accused", "accused"),
        ("conviction", "accused", "acquitted", "accused", "accused"),
        ("conviction", "accused", "none", "accused", "accused"),
        ("conviction", "accused", "found-guilty-administrative", "found-guilty-administrative", "accused"),
        ("conviction", "convicted", "none", "convicted", "convicted"),
        ("conviction", "convicted", "acquitted", "-", "-"),
        ("conviction", "convicted", "free-text", "-", "-"),
        ("conviction", "victim", "convicted", "victim", "victim"),
        ("conviction", "court", "convicted", "court", "court"),
        ("conviction", "none", "convicted", "-", "-"),
        ("sentence", "accused", "sentenced", "sentenced", "accused"),
        ("sentence", "convicted", "none", "sentenced", "sentenced"),
        ("sentence", "accused", "acquitted", "accused", "accused"),
        ("acquittal", "accused", "none", "acquitted", "acquitted"),
        ("acquittal", "accused", "convicted", "accused", "accused"),
        ("acquittal", "other", "acquitted", "other", "other"),
        ("ruling", "accused", "found-guilty-administrative", "found-guilty-administrative", "accused"),
        ("ruling", "accused", "acquitted", "acquitted", "accused"),
        ("ruling", "accused", "granted", "accused", "accused"),
        ("ruling", "petitioner", "granted", "petitioner", "petitioner"),
        ("trial", "accused", "acquitted", "accused", "accused"),
        ("arrest", "detained", "convicted", "detained", "detained"),
        ("extradition", "detained", "extradited", "detained", "detained"),
        ("none", "accused", "convicted", "accused", "accused"),
    ] {
        assert_eq!(of(kind, role, outcome, true), expected, "{kind} {role} {outcome}");
        assert_eq!(of(kind, role, outcome, false), without_case, "{kind} {role} {outcome} without a case");
    }
}

#[test]
fn an_event_of_two_cases_has_the_word_of_an_outcome_that_is_the_same_in_both() {
    let of = |kind: &str, role: &str, outcomes: [&str; 2]| {
        let proceedings = [1, 2].map(|case| Proceeding {
            case,
            role: Some(ParticipantRole::Accused),
            outcome: recorded(outcomes[case - 1]),
            stage: None,
        });
        label(key(kind), key(role), true, &proceedings)
    };
    let (role, accused) = (ParticipantRole::Accused, Some(Label::Role(ParticipantRole::Accused)));
    let outcome = |outcome| Some(Label::Outcome(outcome));
    for (kind, outcomes, expected) in [
        ("ruling", ["acquitted", "acquitted"], outcome(Outcome::Acquitted)),
        ("ruling", ["acquitted", "found-guilty-administrative"], accused),
        ("ruling", ["acquitted", "none"], outcome(Outcome::Acquitted)),
        ("conviction", ["convicted", "convicted"], outcome(Outcome::Convicted)),
        ("conviction", ["convicted", "none"], outcome(Outcome::Convicted)),
        ("conviction", ["convicted", "acquitted"], accused),
    ] {
        assert_eq!(of(kind, role.as_str(), outcomes), expected, "{kind} {outcomes:?}");
    }
    assert_eq!(of("conviction", "convicted", ["convicted", "acquitted"]), None);
}
