//! The relations of a person or organization, from both sides.

use super::ids::{ClaimId, ClaimIds, RelationOther, first_key};
use crate::link::{RecordId, TrackedGraph};
use crate::model::Tag;
use crate::model::relation::{Relation, RelationRole};

/// A relation of a record, whichever of the two records has it.
#[derive(Clone, Debug)]
pub struct SeenRelation<'g> {
    /// The relation as written.
    pub relation: &'g Relation,
    /// The other record; `None` if the relation gives words instead.
    pub other: Option<RecordId>,
    /// Whether the other record has the relation.
    is_reversed: bool,
    /// Whether the record is the subject of the claims, and not the other. The ids are the same seen from either.
    pub is_subject: bool,
    /// What the other is for the record, each with the id of the claim.
    pub roles: Vec<(RelationRole, ClaimId)>,
}

impl SeenRelation<'_> {
    fn is_same(&self, other: &Self) -> bool {
        let (time, other_time) = (&self.relation.time, &other.relation.time);
        (time.is_empty() || other_time.is_empty() || time.has_same_dates(other_time))
            && self.relation.has_same_roles(other.relation, self.is_reversed != other.is_reversed)
    }

    /// Which of the same is listed: one with dates, then one with sources, then that of the subject, and so the same one seen
    /// from either record.
    fn order(&self) -> (bool, [Option<&str>; 2], bool, bool) {
        let time = &self.relation.time;
        let dates = [&time.from, &time.to].map(|date| date.as_ref().map(|date| date.value.as_str()));
        (time.is_empty(), dates, self.relation.sources.is_empty(), self.is_written_by_object())
    }

    fn is_written_by_object(&self) -> bool {
        self.is_reversed == self.is_subject
    }
}

/// The relations of a record, and those of others to it. What both records have is listed once, with the dates or the sources that
/// one of them gives.
#[must_use]
pub fn relations_of<'g>(graph: &TrackedGraph<'g>, language: &Tag, id: RecordId) -> Vec<SeenRelation<'g>> {
    let seen = |relation: &'g Relation, other: Option<RecordId>, is_reversed| {
        let is_subject = other.is_none_or(|other| first_key(graph, id) < first_key(graph, other));
        SeenRelation { relation, other, is_reversed, is_subject, roles: Vec::new() }
    };
    let find = |relation: &Relation| relation.identity.record().and_then(|other| graph.find(&other.key));
    let own = graph.record(id).relations().iter().map(|relation| seen(relation, find(relation), false));
    let reversed = graph.relations(id).related.iter().filter_map(|(other, at)| {
        let relation = graph.record(*other).relations().get(*at)?;
        Some(seen(relation, Some(*other), true))
    });
    let mut all: Vec<(usize, SeenRelation<'g>)> = own.chain(reversed).enumerate().collect();
    all.sort_by(|(_, a), (_, b)| (a.other, a.order()).cmp(&(b.other, b.order())));
    let mut listed: Vec<(usize, SeenRelation<'g>)> = Vec::with_capacity(all.len());
    for (position, one) in all {
        let same_pair = listed.iter().rev().take_while(|(_, other)| one.other.is_some() && other.other == one.other);
        if !same_pair.into_iter().any(|(_, other)| other.is_same(&one)) {
            listed.push((position, one));
        }
    }
    assign_ids(graph, language, id, &mut listed);
    listed.sort_by_key(|(position, _)| *position);
    listed.into_iter().map(|(_, one)| one).collect()
}

/// Assigns the ids, in the order of the other records and of the dates.
fn assign_ids(graph: &TrackedGraph<'_>, language: &Tag, id: RecordId, listed: &mut [(usize, SeenRelation<'_>)]) {
    for pair in listed.chunk_by_mut(|(_, a), (_, b)| a.other == b.other) {
        let Some((_, SeenRelation { other, is_subject, .. })) = pair.first() else { continue };
        let (subject, object) = match other {
            Some(other) if !is_subject => (*other, Some(id)),
            other => (id, *other),
        };
        let mut ids = ClaimIds::new(graph, language, subject);
        for (_, one) in pair {
            let is_written_by_object = one.is_written_by_object();
            one.roles = one
                .relation
                .roles
                .iter()
                .map(|role| {
                    let inverse = role.inverse();
                    let other = object.map_or(RelationOther::Unlisted(&one.relation.identity), RelationOther::Record);
                    let id = ids.relation(other, if is_written_by_object { &inverse } else { role });
                    (if one.is_reversed { inverse } else { role.clone() }, id)
                })
                .collect();
        }
    }
}
