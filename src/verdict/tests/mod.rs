//! Tests of every cell: role × type × outcome × what is known of the order of dates. The expected values are tables, written by
//! hand from the rules and not by the code that they test.

mod beside;
mod cells;
mod dates;
mod declared;
mod groups;
mod tables;

use crate::model::vocabulary::{EventType, Outcome, ParticipantRole, Stage};
use crate::model::{Date, Key};
use crate::verdict::RecordedOutcome;

type Role = Option<ParticipantRole>;

fn date(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

/// The roles that the tables do not tell apart, and that of a participant without one (`none`).
const ROLES: [(&str, &str); 6] = [
    ("accused", "accused detained"),
    ("convicted", "convicted"),
    ("victim", "victim"),
    ("petitioner", "petitioner"),
    ("unclear", "alleged-perpetrator other none"),
    ("bystander", "court authority speaker author"),
];

/// The outcomes that the table of [`beside`] does not tell apart.
const OUTCOMES: [(&str, &str); 8] = [
    ("none", "none"),
    ("convicted", "convicted"),
    ("sentenced", "sentenced"),
    ("administrative", "found-guilty-administrative"),
    ("acquitted", "acquitted"),
    ("dismissed", "dismissed"),
    ("extradited", "extradited"),
    ("ended", "refused declined denied rejected granted granted-in-part other free-text"),
];

/// The words of a group, or the word itself.
fn members<'g>(groups: &[(&'g str, &'g str)], name: &'g str) -> Vec<&'g str> {
    let members = groups.iter().find(|(group, _)| *group == name).map_or(name, |(_, members)| members);
    members.split(' ').collect()
}

fn key<K: Key>(word: &str) -> Option<K> {
    let key = K::parse(word);
    assert!(key.is_some() || word == "none", "unknown word {word}");
    key
}

fn recorded(word: &str) -> Option<RecordedOutcome> {
    match word {
        "free-text" => Some(RecordedOutcome::FreeText),
        _ => key::<Outcome>(word).map(RecordedOutcome::Known),
    }
}

/// The number of all roles, with none.
fn role_count() -> usize {
    ParticipantRole::KEYS.len() + 1
}

/// The number of all types of events, with none.
fn type_count() -> usize {
    EventType::KEYS.len() + 1
}

/// The number of all outcomes, with none and free text.
fn outcome_count() -> usize {
    Outcome::KEYS.len() + 2
}

/// The number of all stages, with none.
fn stage_count() -> usize {
    Stage::KEYS.len() + 1
}
