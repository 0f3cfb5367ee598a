//! The relations of a person or organization, from both sides.

use super::RecordPage;
use crate::link::RecordId;
use crate::model::record::RecordOrText;
use crate::model::relation::{Relation, RelationRole};
use crate::pages::html::{Html, root_of};
use crate::pages::views::Fact;
use std::collections::BTreeSet;

/// A relation as this page shows it.
struct ShownRelation<'r> {
    relation: &'r Relation,
    /// The other record; `None` if the relation gives words instead.
    other: Option<RecordId>,
    /// Whether the other record has the relation.
    is_reversed: bool,
}

/// The relations that a page lists under the same words.
struct RelationGroup<'r> {
    words: String,
    /// The position of the first role among all, and whether it has ended.
    position: ((bool, usize), bool),
    members: Vec<&'r ShownRelation<'r>>,
}

impl ShownRelation<'_> {
    fn roles(&self) -> Vec<RelationRole> {
        let roles = self.relation.roles.iter();
        roles.map(|role| if self.is_reversed { role.inverse() } else { role.clone() }).collect()
    }
}

impl<'p> RecordPage<'p> {
    /// The relations, by what the others are: "Partner", "Founder of". Roles with the same words are one group, since a page
    /// names a fact once.
    pub(super) fn relations(&self) -> Vec<Fact> {
        let mut groups: Vec<RelationGroup<'_>> = Vec::new();
        let shown = self.shown_relations();
        for one in &shown {
            let has_ended = self.ctx.has_ended(&one.relation.time);
            for role in one.roles() {
                let words = self.ctx.relation_words(&role, has_ended);
                match groups.iter_mut().find(|group| group.words == words) {
                    Some(group) => group.members.push(one),
                    None => groups.push(RelationGroup {
                        words,
                        position: (role_order(&role), has_ended),
                        members: vec![one],
                    }),
                }
            }
        }
        groups.sort_by_key(|group| group.position);
        let facts = groups.into_iter().map(|RelationGroup { words, mut members, .. }| {
            members.sort_by_key(|one| one.other.map(|other| self.ctx.rank(other)));
            Fact { text: words, values: members.into_iter().map(|one| self.relation_html(one)).collect() }
        });
        facts.collect()
    }

    /// The records that this one has a relation to.
    pub(super) fn related_records(&self) -> BTreeSet<RecordId> {
        self.shown_relations().iter().filter_map(|one| one.other).collect()
    }

    /// The relations of this record, and those of others to it. What both records have is shown once, with the dates that one
    /// of them gives.
    fn shown_relations(&self) -> Vec<ShownRelation<'p>> {
        let graph = &self.ctx.graph;
        let own = self.record.relations().iter().map(|relation| ShownRelation {
            relation,
            other: relation.identity.record().and_then(|other| graph.find(&other.key)),
            is_reversed: false,
        });
        let mut shown: Vec<ShownRelation<'p>> = own.collect();
        for (other, at) in &graph.relations(self.id).related {
            let Some(relation) = graph.record(*other).relations().get(*at) else { continue };
            let reversed = ShownRelation { relation, other: Some(*other), is_reversed: true };
            let is_same = |one: &&mut ShownRelation<'_>| {
                let (time, other_time) = (&one.relation.time, &relation.time);
                one.other == reversed.other
                    && (time.is_empty() || other_time.is_empty() || time.has_same_dates(other_time))
                    && relation.has_same_roles(one.relation, !one.is_reversed)
            };
            match shown.iter_mut().find(is_same) {
                Some(same) if same.relation.time.is_empty() => *same = reversed,
                Some(_) => {}
                None => shown.push(reversed),
            }
        }
        shown
    }

    /// The other person or organization, when it was, and who says so.
    fn relation_html(&self, one: &ShownRelation<'_>) -> Html {
        let ctx = self.ctx;
        let name = match (one.other, &one.relation.identity) {
            (Some(other), _) => ctx.fact_link(other, self.path),
            (None, RecordOrText::Text(text)) => Html::escape(&ctx.localized(text)),
            (None, identity) => self.named_html(&ctx.name_or_link(identity)),
        };
        let sources = ctx.joined_links(&one.relation.sources, &root_of(self.path));
        let sources = Some(sources).filter(|sources| !sources.is_empty());
        let about = ctx.joined(ctx.time_span(&one.relation.time).into_iter().chain(sources));
        ctx.with_note(name, &about)
    }
}

/// Kinds in the order of their list, then words of the report.
fn role_order(role: &RelationRole) -> (bool, usize) {
    match role {
        RelationRole::Kind(kind) => (false, *kind as usize),
        RelationRole::Words { .. } => (true, 0),
    }
}
