//! The relations of a person or organization, from both sides.

use super::RecordPage;
use crate::claims::ClaimId;
use crate::claims::relations::{SeenRelation, relations_of};
use crate::link::RecordId;
use crate::model::record::RecordOrText;
use crate::model::relation::RelationRole;
use crate::pages::html::{Html, root_of};
use crate::pages::views::Fact;
use std::collections::BTreeSet;

/// The relations that a page lists under the same words.
struct RelationGroup<'r> {
    words: String,
    /// The position of the first role among all, and whether it has ended.
    position: ((bool, usize), bool),
    members: Vec<(&'r SeenRelation<'r>, ClaimId)>,
}

impl<'p> RecordPage<'p> {
    /// The relations, by what the others are: "Partner", "Founder of". Roles with the same words are one group, since a page
    /// names a fact once.
    pub(in crate::pages) fn relations(&self) -> Vec<Fact> {
        let mut groups: Vec<RelationGroup<'_>> = Vec::new();
        let shown = self.shown_relations();
        for one in &shown {
            let has_ended = self.ctx.has_ended(&one.relation.time);
            for (role, id) in &one.roles {
                let words = self.ctx.relation_words(role, has_ended);
                match groups.iter_mut().find(|group| group.words == words) {
                    Some(group) => group.members.push((one, *id)),
                    None => groups.push(RelationGroup {
                        words,
                        position: (role_order(role), has_ended),
                        members: vec![(one, *id)],
                    }),
                }
            }
        }
        groups.sort_by_key(|group| group.position);
        let facts = groups.into_iter().map(|RelationGroup { words, mut members, .. }| {
            members.sort_by_key(|(one, _)| one.other.map(|other| self.ctx.rank(other)));
            Fact {
                text: words,
                values: members.into_iter().map(|(one, id)| self.ctx.stated(id, self.relation_html(one))).collect(),
            }
        });
        facts.collect()
    }

    /// The records that this one has a relation to.
    pub(super) fn related_records(&self) -> BTreeSet<RecordId> {
        self.shown_relations().iter().filter_map(|one| one.other).collect()
    }

    /// The relations of this record, and those of others to it.
    fn shown_relations(&self) -> Vec<SeenRelation<'p>> {
        relations_of(&self.ctx.graph, self.ctx.language, self.id)
    }

    /// The other person or organization, when it was, and who says so.
    fn relation_html(&self, one: &SeenRelation<'_>) -> Html {
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
