//! What stands beside a name: role × type × outcome × order.

use super::{OUTCOMES, ROLES, date, key, members, outcome_count, recorded, role_count, type_count};
use crate::model::vocabulary::{EventType, ParticipantRole};
use crate::verdict::{Beside, Occurrence, Proceeding, beside};
use std::collections::BTreeSet;

/// Somebody is a party of a case as accused, with an outcome (the column), and was arrested in it on 4 May. They take part in
/// another event of the case, of a type and with a role (the row).
///
/// The five letters of a cell are for that event on 1 April, on 1 June, on 4 May before the arrest in the register, on 4 May after
/// it in the register, and in May. `A`: the arrest stands, `E`: the other event, `O`: the outcome, `-`: nothing.
const TABLE: &str = "
types                       role       none  convicted sentenced administrative acquitted dismissed extradited ended
arrest charge               accused    AEAE- OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
arrest charge               convicted  AEAE- OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
arrest charge               victim     AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
arrest charge               petitioner AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
arrest charge               unclear    A-A-- OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
trial hearing               accused    AEAE- OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
trial hearing               convicted  AEAE- OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
trial hearing               victim     AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
trial hearing               petitioner AEAE- OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
trial hearing               unclear    A-A-- OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
conviction                  accused    A-A-- AEAEE OOOOO OOOOO OOOOO OOOOO OOOOO -----
conviction                  convicted  AEAEE AEAEE AEAEE OOOOO OOOOO OOOOO OOOOO -----
conviction                  victim     AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
conviction                  petitioner AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
conviction                  unclear    A-A-- OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
sentence                    accused    A-A-- AEAEE AEAEE OOOOO OOOOO OOOOO OOOOO -----
sentence                    convicted  AEAEE AEAEE AEAEE OOOOO OOOOO OOOOO OOOOO -----
sentence                    victim     AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
sentence                    petitioner AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
sentence                    unclear    A-A-- OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
acquittal                   accused    AEAEE OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
acquittal                   convicted  AEAEE OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
acquittal                   victim     AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
acquittal                   petitioner AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
acquittal                   unclear    A-A-- OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
appeal                      accused    AEAE- ----- ----- ----- ----- ----- ----- -----
appeal                      convicted  AEAE- ----- ----- ----- ----- ----- ----- -----
appeal                      victim     AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
appeal                      petitioner AEAE- ----- ----- ----- ----- ----- ----- -----
appeal                      unclear    A-A-- ----- ----- ----- ----- ----- ----- -----
ruling                      accused    AEAE- ----- ----- OOOOO OOOOO OOOOO ----- -----
ruling                      convicted  AEAE- ----- ----- OOOOO OOOOO OOOOO ----- -----
ruling                      victim     AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
ruling                      petitioner AEAE- ----- ----- ----- OOOOO OOOOO ----- -----
ruling                      unclear    A-A-- ----- ----- ----- OOOOO OOOOO ----- -----
release                     accused    AEAE- ----- ----- ----- ----- ----- ----- -----
release                     convicted  AEAE- ----- ----- ----- ----- ----- ----- -----
release                     victim     AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
release                     petitioner A-A-- ----- ----- ----- ----- ----- ----- -----
release                     unclear    A-A-- ----- ----- ----- ----- ----- ----- -----
extradition                 accused    AEAE- ----- ----- ----- ----- ----- OOOOO -----
extradition                 convicted  AEAE- ----- ----- ----- ----- ----- OOOOO -----
extradition                 victim     AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
extradition                 petitioner A-A-- ----- ----- ----- ----- ----- OOOOO -----
extradition                 unclear    A-A-- ----- ----- ----- ----- ----- OOOOO -----
killing death               accused    A-A-- ----- ----- ----- ----- ----- ----- -----
killing death               convicted  A-A-- ----- ----- ----- ----- ----- ----- -----
killing death               victim     AEAEE ----- ----- ----- ----- ----- ----- -----
killing death               petitioner AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
killing death               unclear    AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
violence                    accused    A-A-- ----- ----- ----- ----- ----- ----- -----
violence                    convicted  A-A-- ----- ----- ----- ----- ----- ----- -----
violence                    victim     AEAE- ----- ----- ----- ----- ----- ----- -----
violence                    petitioner AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
violence                    unclear    AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
refusal                     accused    AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
refusal                     convicted  AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
refusal                     victim     AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
refusal                     petitioner AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
refusal                     unclear    AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
policy                      accused    A-A-- ----- ----- ----- ----- OOOOO ----- -----
policy                      convicted  A-A-- ----- ----- ----- ----- OOOOO ----- -----
policy                      victim     AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
policy                      petitioner AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
policy                      unclear    AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
public                      accused    A-A-- ----- ----- ----- ----- ----- ----- -----
public                      convicted  A-A-- ----- ----- ----- ----- ----- ----- -----
public                      victim     AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
public                      petitioner AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
public                      unclear    AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
other none                  accused    A-A-- ----- ----- ----- ----- ----- ----- -----
other none                  convicted  A-A-- ----- ----- ----- ----- ----- ----- -----
other none                  victim     AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
other none                  petitioner A-A-- ----- ----- ----- ----- ----- ----- -----
other none                  unclear    A-A-- ----- ----- ----- ----- ----- ----- -----
all                         bystander  AAAAA OOOOO OOOOO OOOOO OOOOO OOOOO OOOOO -----
";

const TYPES: [(&str, &str); 2] = [
    ("public", "law registration blocking protest statement publication visit disaster"),
    (
        "all",
        "arrest charge trial hearing conviction sentence acquittal appeal ruling release extradition killing death violence \
         law policy registration refusal blocking protest statement publication visit disaster other none",
    ),
];

/// The dates of the other event, and whether it is before the arrest in the register.
const ORDERS: [(&str, bool); 5] =
    [("2024-04-01", true), ("2024-06-01", true), ("2024-05-04", true), ("2024-05-04", false), ("2024-05", true)];

#[test]
fn every_role_type_outcome_and_order_has_the_word_of_the_table() {
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for line in TABLE.trim().lines().skip(1) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let (row, letters) = cells.split_at(cells.len() - OUTCOMES.len());
        let (role_group, types) = row.split_last().expect("a role");
        let types = types.iter().flat_map(|kind| members(&TYPES, kind));
        for kind in types {
            for role in members(&ROLES, role_group) {
                for ((group, _), expected) in OUTCOMES.iter().zip(letters) {
                    for outcome in members(&OUTCOMES, group) {
                        assert!(seen.insert((kind, role, outcome)), "{kind} {role} {outcome} is twice in the table");
                        let found: String = ORDERS.iter().map(|order| letter(kind, role, outcome, *order)).collect();
                        if found != **expected {
                            wrong.push(format!("{kind}, {role}, {outcome}: expected {expected}, found {found}"));
                        }
                    }
                }
            }
        }
    }
    assert_eq!(seen.len(), type_count() * role_count() * outcome_count());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn letter(kind: &str, role: &str, outcome: &str, (day, is_first): (&str, bool)) -> char {
    let (arrest_day, other_day) = (date("2024-05-04"), date(day));
    let arrest = Occurrence {
        kind: Some(EventType::Arrest),
        roles: vec![Some(ParticipantRole::Detained)],
        date: &arrest_day,
        cases: vec![1],
    };
    let other = Occurrence { kind: key(kind), roles: vec![key(role)], date: &other_day, cases: vec![1] };
    let (events, other_at) = if is_first { ([other, arrest], 0) } else { ([arrest, other], 1) };
    let party = Proceeding { case: 1, role: Some(ParticipantRole::Accused), outcome: recorded(outcome), stage: None };
    match beside(&events, &[party]) {
        Some(Beside::Event(at)) if at == other_at => 'E',
        Some(Beside::Event(_)) => 'A',
        Some(Beside::Outcome(..)) => 'O',
        Some(Beside::Stage(_)) => 'S',
        None => '-',
    }
}
