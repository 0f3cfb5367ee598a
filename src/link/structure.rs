//! The structure of the site: what pages may read without recording it.
//!
//! Only that belongs here whose change makes every page stale ([`super::Changes::All`]): keys, addresses, counts.

use super::outline::SectionRoute;
use super::targets::{self, ResolvedTarget};
use super::{Graph, RecordId, record_address};
use crate::model::prose::Target;
use crate::model::{RecordKey, Register};
use crate::source::offset;

/// The keys and addresses of all records and sections. Reading them needs no record: if one of them changes, every page is
/// rendered again.
#[derive(Clone, Copy, Debug)]
pub struct SiteStructure<'g> {
    graph: &'g Graph,
}

impl<'g> SiteStructure<'g> {
    /// The structure of a report.
    #[must_use]
    pub fn new(graph: &'g Graph) -> Self {
        Self { graph }
    }

    /// The key of a record.
    #[must_use]
    pub fn key(&self, id: RecordId) -> &'g RecordKey {
        &self.graph.context.registry.record(id).key
    }

    /// Whether a record has a page of its own.
    #[must_use]
    pub fn has_page(&self, id: RecordId) -> bool {
        self.graph.context.registry.has_page[id.index()]
    }

    /// Whether being mentioned together with a record says nothing, since it is mentioned so generally: the publisher of a
    /// source, a place that contains most others.
    #[must_use]
    pub fn is_background(&self, id: RecordId) -> bool {
        self.graph.context.registry.is_background[id.index()]
    }

    /// The record with a key.
    #[must_use]
    pub fn find(&self, key: &RecordKey) -> Option<RecordId> {
        self.graph.context.find(key)
    }

    /// Every record, by register and id.
    pub fn records(&self) -> impl Iterator<Item = RecordId> + use<> {
        (0..self.graph.record_count()).map(RecordId::new)
    }

    /// The records of a register, by id.
    pub fn register(&self, register: &Register) -> impl Iterator<Item = RecordId> + use<> {
        self.graph.context.registry.register(register)
    }

    /// The record of a register that has only one.
    #[must_use]
    pub fn only_record(&self, register: &Register) -> Option<RecordId> {
        let mut ids = self.register(register);
        ids.next().filter(|_| ids.next().is_none())
    }

    /// The old ids of a record, which are addresses too.
    pub fn old_ids(&self, id: RecordId) -> impl Iterator<Item = &'g str> + use<'g> {
        self.graph.context.registry.record(id).old_ids.iter().map(|old| old.value.as_str())
    }

    /// The address of a record: its page, or its fragment on the timeline or another shared page.
    #[must_use]
    pub fn address(&self, id: RecordId) -> String {
        record_address(self.key(id))
    }

    /// How many sections there are.
    #[must_use]
    pub fn section_count(&self) -> u32 {
        offset(self.graph.section_count())
    }

    /// The route of a section.
    #[must_use]
    pub fn route(&self, index: u32) -> &'g SectionRoute {
        &self.graph.context.outline.routes[index as usize]
    }

    /// The page of the part that a section is in; `None` at the top of the report.
    #[must_use]
    pub fn part_of(&self, index: u32) -> Option<u32> {
        self.graph.context.outline.parts.parent(index)
    }

    /// The sections and parts that a part contains directly, in reading order; for `None` those at the top of the report,
    /// without a list of sections that the report writes itself.
    #[must_use]
    pub fn sections_in(&self, part: Option<u32>) -> &'g [u32] {
        self.graph.context.outline.parts.children(part)
    }

    /// The section with a slug: its address under `report/`, without `.html`.
    #[must_use]
    pub fn section_by_slug(&self, slug: &str) -> Option<u32> {
        self.graph.context.outline.index_of_slug(slug).map(offset)
    }

    /// The old addresses of sections, under `report/`, without `.html`.
    pub fn old_addresses(&self) -> impl Iterator<Item = (u32, &'g str)> + use<'g> {
        self.graph.context.outline.old_addresses.iter().map(|(index, old)| (offset(*index), old.as_str()))
    }

    /// Resolves the target of a link in the file `from`.
    #[must_use]
    pub fn resolve(&self, target: &Target, from: &str) -> ResolvedTarget {
        targets::resolve(&self.graph.context, target, from)
    }
}
