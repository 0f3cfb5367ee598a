//! The names of all records as one dependency, and the order that follows from them.

use super::Memo;
use crate::link::{Graph, RecordId};
use crate::model::record::Details;
use crate::model::{Record, Tag, Text};
use rayon::prelude::*;
use std::cmp::Ordering;

/// The names of all records, and nothing else of them: so what reads it depends on names only.
#[derive(Clone, Copy, Debug)]
pub struct AllNames<'g> {
    graph: &'g Graph,
}

impl<'g> AllNames<'g> {
    pub(super) fn new(graph: &'g Graph) -> Self {
        Self { graph }
    }

    /// The names of a record.
    #[must_use]
    pub fn get(&self, id: RecordId) -> RecordNames<'g> {
        RecordNames::new(self.graph.context.registry.record(id))
    }

    /// The rank of a record.
    #[must_use]
    pub fn rank(&self, order: &Memo<NameOrder>, id: RecordId) -> Rank {
        order.value().rank(id)
    }
}

/// What lists of names show of a record, and what determines its position in them. Two versions of a record are equal if
/// no such list differs.
#[derive(Clone, Copy, Debug)]
pub struct RecordNames<'r> {
    record: &'r Record,
}

impl<'r> RecordNames<'r> {
    /// The names of a record.
    #[must_use]
    pub fn new(record: &'r Record) -> Self {
        Self { record }
    }

    /// The name, in every language.
    #[must_use]
    pub fn name(self) -> &'r Text {
        &self.record.name
    }

    /// The form by which it is sorted, in every language: the name, unless the record gives another.
    #[must_use]
    pub fn sort_form(self) -> &'r Text {
        self.record.sort.as_ref().unwrap_or(&self.record.name)
    }

    /// The additional names, each with its language.
    pub fn other_names(self) -> impl Iterator<Item = (Option<&'r Tag>, &'r str)> {
        self.record.names.iter().map(|name| (name.lang.as_ref(), name.text.value.as_str()))
    }

    /// The additional forms.
    pub fn aliases(self) -> impl Iterator<Item = &'r str> {
        self.record.aliases.iter().map(|alias| alias.value.as_str())
    }

    /// The `order` of a topic: topics are listed by it.
    #[must_use]
    pub fn order(self) -> Option<u32> {
        match &self.record.details {
            Details::Topic(topic) => topic.order,
            _ => None,
        }
    }
}

impl PartialEq for RecordNames<'_> {
    fn eq(&self, other: &Self) -> bool {
        fn forms(text: &Text) -> impl Iterator<Item = (Option<&Tag>, &str)> {
            text.variants().map(|(tag, form)| (tag, form.value.as_str()))
        }
        forms(self.name()).eq(forms(other.name()))
            && forms(self.sort_form()).eq(forms(other.sort_form()))
            && self.other_names().eq(other.other_names())
            && self.aliases().eq(other.aliases())
            && self.order() == other.order()
    }
}

/// The order of all records by name.
#[derive(Debug)]
pub struct NameOrder {
    /// For each record its position.
    ranks: Vec<u32>,
}

impl NameOrder {
    /// Sorts all records by one form of their names, or of what they are sorted by instead, then by id.
    #[must_use]
    pub fn new(
        graph: &Graph,
        form: impl Fn(&Text) -> &str,
        compare: impl Fn(&str, &str) -> Ordering + Sync,
    ) -> Memo<Self> {
        Memo::new(graph, |graph| {
            let names = graph.names();
            let mut named: Vec<(&str, RecordId)> =
                graph.records().map(|id| (form(names.get(id).sort_form()), id)).collect();
            named.par_sort_by(|(a, x), (b, y)| compare(a, b).then_with(|| x.cmp(y)));
            let mut ranks = vec![0; named.len()];
            for ((_, id), rank) in named.into_iter().zip(0..) {
                ranks[id.index()] = rank;
            }
            Self { ranks }
        })
    }

    pub(super) fn rank(&self, id: RecordId) -> Rank {
        Rank(self.ranks.get(id.index()).copied().unwrap_or(u32::MAX))
    }
}

/// A position in an order of all records. It can be compared only: its number depends on all records, but which of two
/// records comes first depends on these two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(pub(super) u32);
