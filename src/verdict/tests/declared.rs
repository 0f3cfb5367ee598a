//! Types that a report declares: each counts as a built-in type, by which everything is decided.

use super::{ROLES, date, key, members};
use crate::model::EventGroup;
use crate::model::vocabulary::{EventKind, EventType, ExtensibleType, Outcome, ParticipantRole, TypeOf};
use crate::verdict::judgment::may_bring;
use crate::verdict::{Beside, Effect, Label, Occurrence, Proceeding, RecordedOutcome};
use crate::verdict::{beside, effect, label, requires_roles};

/// A type that the report declares.
fn declared(counts_as: EventType) -> EventKind {
    TypeOf::Declared("house-arrest".into(), counts_as)
}

fn roles() -> impl Iterator<Item = Option<ParticipantRole>> {
    ROLES.iter().flat_map(|(group, _)| members(&ROLES, group)).map(key)
}

#[test]
fn a_declared_type_is_decided_by_what_it_counts_as() {
    for kind in EventType::ALL {
        let declared = declared(*kind);
        assert_eq!(declared.built_in(), *kind);
        assert_eq!(EventGroup::of(Some(&declared)), EventGroup::of(Some(&TypeOf::BuiltIn(*kind))));
        assert!(!declared.is_other(), "it has a word of its own");
    }
}

#[test]
fn a_type_that_counts_as_no_other_says_nothing_of_anybody() {
    let kind = declared(EventType::OTHER).built_in();
    assert!(!requires_roles(kind));
    for role in roles() {
        assert!(matches!(effect(Some(kind), role), Effect::Nothing | Effect::MayConcern), "{role:?}");
        for outcome in Outcome::ALL {
            assert!(!may_bring(kind, *outcome, role, Some(ParticipantRole::Accused)), "{outcome} {role:?}");
            let accused = proceeding(*outcome);
            assert_eq!(label(Some(kind), role, true, &[accused]), role.map(Label::Role), "{outcome} {role:?}");
        }
    }
}

/// A conviction stands beside the name; a later event of a type that counts as no other never does.
#[test]
fn a_type_that_counts_as_no_other_never_stands_beside_a_name() {
    let kind = declared(EventType::OTHER).built_in();
    let (convicted, later) = (date("2024-05-04"), date("2024-06-01"));
    for role in roles() {
        let events = [
            occurrence(EventType::Conviction, Some(ParticipantRole::Convicted), &convicted),
            occurrence(kind, role, &later),
        ];
        let found = beside(&events, &[proceeding(Outcome::Convicted)]);
        let expected = match effect(Some(kind), role) {
            Effect::Nothing => Some(Beside::Event(0)),
            _ => None,
        };
        assert_eq!(found, expected, "{role:?}");
    }
}

fn occurrence(kind: EventType, role: Option<ParticipantRole>, date: &crate::model::Date) -> Occurrence<'_, u8> {
    Occurrence { kind: Some(kind), roles: vec![role], date, cases: vec![1] }
}

fn proceeding(outcome: Outcome) -> Proceeding<u8> {
    let outcome = Some(RecordedOutcome::Known(outcome));
    Proceeding { case: 1, role: Some(ParticipantRole::Accused), outcome, stage: None }
}
