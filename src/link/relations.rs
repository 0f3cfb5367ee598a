//! Checks of the relations between people and organizations.

use super::RecordId;
use super::registry::Registry;
use crate::diag::{Code, Diagnostic};
use crate::model::relation::{Relation, RelationKind, RelationParty, RelationRole};
use crate::model::{Record, RecordRef, Register};

/// Reports relations of a record to itself, relations that such records cannot have, and relations of a pair of records that
/// contradict each other.
pub(super) fn check(registry: &Registry, out: &mut Vec<Diagnostic>) {
    let mut written = Vec::new();
    for id in [Register::People, Register::Organizations].iter().flat_map(|register| registry.register(register)) {
        let record = registry.record(id);
        for relation in record.relations() {
            out.extend(party_error(record, relation));
            let Some(other) = relation.identity.record().and_then(|other| registry.find(&other.key)) else { continue };
            if other == id {
                out.push(self_relation_error(record, relation));
            } else {
                written.push(WrittenRelation { from: id, to: other, relation });
            }
        }
    }
    check_repeats(&mut written, out);
}

fn self_relation_error(record: &Record, relation: &Relation) -> Diagnostic {
    let span = relation.identity.record().map_or(relation.span, |other| other.span);
    let message = format!("`{}` has a relation to itself", record.key);
    let error = Diagnostic::error(Code::Relation, span, message);
    error.help("name the other person or organization, or remove the relation")
}

/// The error about a relation that the registers of its records exclude: an organization has no siblings.
fn party_error(record: &Record, relation: &Relation) -> Option<Diagnostic> {
    let own = &record.key.register;
    let Some(other) = relation.identity.record() else {
        let kind = kinds(relation).find(|kind| !kind.own_party().accepts(own))?;
        return Some(kind_error(kind, kind.own_party(), relation, "for this record"));
    };
    if !RelationParty::Any.accepts(&other.key.register) {
        return Some(register_error(other));
    }
    let is_possible =
        |kind: RelationKind| kind.own_party().accepts(own) && kind.other_party().accepts(&other.key.register);
    let kind = kinds(relation).find(|kind| !is_possible(*kind))?;
    let error = if kind.other_party().accepts(&other.key.register) {
        kind_error(kind, kind.own_party(), relation, "for this record")
    } else {
        kind_error(kind, kind.other_party(), relation, &format!("in `{}`", other.key))
    };
    Some(match kind.inverse() {
        inverse if is_possible(inverse) => {
            error.help(format!("`as` says what the other is for this record: did you mean `as: {}`?", inverse.as_str()))
        }
        _ => error.help("use another word, or words of your own: `as: {text: …, inverse: …}`"),
    })
}

fn kinds(relation: &Relation) -> impl Iterator<Item = RelationKind> {
    relation.roles.iter().filter_map(|role| match role {
        RelationRole::Kind(kind) => Some(*kind),
        RelationRole::Words { .. } => None,
    })
}

fn kind_error(kind: RelationKind, expected: RelationParty, relation: &Relation, place: &str) -> Diagnostic {
    let (expected, found) = match expected {
        RelationParty::Person => ("a person", "an organization"),
        RelationParty::Organization | RelationParty::Any => ("an organization", "a person"),
    };
    let message = format!("expected {expected} {place} with `as: {}`, found {found}", kind.as_str());
    Diagnostic::error(Code::Relation, relation.span, message)
}

fn register_error(other: &RecordRef) -> Diagnostic {
    let message = format!("expected a person or an organization, found `{}`", other.key);
    let error = Diagnostic::error(Code::Relation, other.span, message);
    error.help("relations are between people and organizations; other records have fields of their own")
}

/// A relation, with the records that have it.
#[derive(Clone, Copy)]
struct WrittenRelation<'r> {
    from: RecordId,
    to: RecordId,
    relation: &'r Relation,
}

impl WrittenRelation<'_> {
    /// The pair, the same from both sides.
    fn pair(&self) -> (RecordId, RecordId) {
        (self.from.min(self.to), self.from.max(self.to))
    }

    fn start(&self) -> Option<i64> {
        self.relation.time.from.as_ref().and_then(|date| date.value.earliest())
    }

    /// Whether both can be true: they are of different times, or the same.
    fn agrees_with(&self, other: &Self) -> bool {
        let (time, other_time) = (&self.relation.time, &other.relation.time);
        if time.is_before(other_time) || other_time.is_before(time) {
            return true;
        }
        let has_same_dates = time.is_empty() || other_time.is_empty() || time.has_same_dates(other_time);
        has_same_dates && self.relation.has_same_roles(other.relation, self.from != other.from)
    }
}

/// Reports pairs whose relation is written twice, at the same time, with different kinds or dates. Only neighbours in time are
/// compared: a record may have very many relations.
fn check_repeats(written: &mut [WrittenRelation<'_>], out: &mut Vec<Diagnostic>) {
    written.sort_by_key(|one| (one.pair(), one.start(), one.relation.span));
    for pair in written.windows(2).filter(|pair| pair[0].pair() == pair[1].pair()) {
        if pair[0].agrees_with(&pair[1]) {
            continue;
        }
        let (first, second) =
            (pair[0].relation.span.min(pair[1].relation.span), pair[0].relation.span.max(pair[1].relation.span));
        let message = "this pair has two relations at the same time with different kinds or dates";
        let error = Diagnostic::error(Code::Relation, second, message);
        out.push(error.related(first, "the other one").help(
            "write the relation once, in one of the two records; several kinds are a list: `as: [sibling, lawyer]`",
        ));
    }
}
