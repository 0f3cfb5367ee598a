//! The graph as one page reads it, with dependency tracking: every read is recorded.
//!
//! Pages have no other access to the graph. So the dependencies of a page are
//! complete without being listed by hand, and a page is rendered again only if
//! one of them has changed.
//!
//! Which records exist, their keys and addresses, and the addresses of sections
//! are not tracked: a change in these invalidates every page
//! ([`super::Changes::All`]).

use super::changes::{DependencyKey, anchors_within};
use super::outline::{HeldBack, SectionRoute};
use super::permalinks::{Shard, StampedParagraph};
use super::registry::{Registry, Relations};
use super::resolve::{Anchor, Mention};
use super::targets::{self, ResolvedTarget};
use super::{Graph, RecordId, record_address, sentences};
use crate::model::prose::{Block, BlockKind, Passage, Prose, Section, Target};
use crate::model::{Record, RecordKey, Register, Tag, Text};
use crate::source::offset;
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

/// The graph with dependency tracking, for one page.
#[derive(Debug)]
pub struct TrackedGraph<'g> {
    graph: &'g Graph,
    /// `None` without tracking.
    reads: Option<RefCell<Vec<DependencyKey>>>,
}

impl<'g> TrackedGraph<'g> {
    /// The graph with tracking, and no reads yet.
    #[must_use]
    pub fn new(graph: &'g Graph) -> Self {
        Self { graph, reads: Some(RefCell::default()) }
    }

    /// The graph without tracking, for output that is not cached.
    #[must_use]
    pub fn untracked(graph: &'g Graph) -> Self {
        Self { graph, reads: None }
    }

    /// Whether reads are recorded, because the output is cached.
    #[must_use]
    pub fn is_tracked(&self) -> bool {
        self.reads.is_some()
    }

    /// The dependencies that were read, sorted and without duplicates.
    #[must_use]
    pub fn into_reads(self) -> Vec<DependencyKey> {
        let mut reads = self.reads.map(RefCell::into_inner).unwrap_or_default();
        reads.sort_unstable_by_key(|key| key.sort_key());
        reads.dedup();
        reads.shrink_to_fit();
        reads
    }

    /// The same graph with no reads yet, for a fragment that several pages share.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self::new(self.graph)
    }

    /// Records the reads of a cached fragment as reads of this page.
    pub fn replay_reads(&self, keys: &[DependencyKey]) {
        keys.iter().for_each(|key| self.track(*key));
    }

    fn track(&self, key: DependencyKey) {
        let Some(reads) = &self.reads else { return };
        let mut reads = reads.borrow_mut();
        if reads.last() != Some(&key) {
            reads.push(key);
        }
    }

    /// A record by its id.
    #[must_use]
    pub fn record(&self, id: RecordId) -> &'g Record {
        self.track(DependencyKey::Record(id.0));
        self.graph.context.registry.record(id)
    }

    /// Records a read of the names of all records and the `order` of topics as one dependency: the order of a long list
    /// follows from them.
    pub fn track_names(&self) {
        self.track(DependencyKey::AllNames);
    }

    /// The key of a record. It is not tracked.
    #[must_use]
    pub fn key(&self, id: RecordId) -> &'g RecordKey {
        &self.graph.context.registry.record(id).key
    }

    /// Whether a record has a page of its own.
    #[must_use]
    pub fn has_page(&self, id: RecordId) -> bool {
        self.graph.context.registry.has_page[id.index()]
    }

    /// The record with a key.
    #[must_use]
    pub fn find(&self, key: &RecordKey) -> Option<RecordId> {
        self.graph.context.find(key)
    }

    /// Every record, by register and id.
    pub fn records(&self) -> impl Iterator<Item = RecordId> + use<> {
        (0..self.graph.context.registry.records.len()).map(RecordId::new)
    }

    /// The records of a register, by id.
    pub fn register(&self, register: &Register) -> impl Iterator<Item = RecordId> + use<> {
        self.graph.context.registry.register(register)
    }

    /// The old ids of a record. They are not tracked: they are addresses.
    pub fn old_ids(&self, id: RecordId) -> impl Iterator<Item = &'g str> + use<'g> {
        self.graph.context.registry.record(id).old_ids.iter().map(|old| old.value.as_str())
    }

    /// The address of a record: its page, or its fragment on the timeline or another shared page.
    #[must_use]
    pub fn address(&self, id: RecordId) -> String {
        record_address(self.key(id))
    }

    pub(super) fn registry(&self) -> &'g Registry {
        &self.graph.context.registry
    }

    /// The reverse references to a record.
    #[must_use]
    pub fn relations(&self, id: RecordId) -> &'g Relations {
        self.track(DependencyKey::Relations(id.0));
        &self.graph.context.registry.relations[id.index()]
    }

    /// The events, in order of time.
    #[must_use]
    pub fn timeline(&self) -> &'g [RecordId] {
        self.track(DependencyKey::Timeline);
        &self.graph.context.registry.timeline
    }

    /// The position of an event on the timeline; `None` for records that are not events.
    #[must_use]
    pub fn timeline_rank(&self, id: RecordId) -> Option<u32> {
        let rank = self.graph.context.registry.timeline_ranks.get(id.index()).copied().flatten();
        if rank.is_some() {
            // Which of two events is earlier depends on their own dates and ids only. The rank itself depends on all
            // events: use it for comparisons only.
            self.track(DependencyKey::Record(id.0));
        }
        rank
    }

    /// How many sections there are.
    #[must_use]
    pub fn section_count(&self) -> u32 {
        offset(self.graph.context.sections.len())
    }

    /// A section, and the anchors of the names in it.
    #[must_use]
    pub fn section(&self, index: u32) -> (&'g Section, &'g [Anchor]) {
        self.track(DependencyKey::Section(index));
        (&self.graph.context.sections[index as usize], &self.graph.links[index as usize].anchors)
    }

    /// The ends of the sentences of a block, as offsets in the section's text.
    #[must_use]
    pub fn sentence_ends(&self, index: u32, block: &Block) -> &'g [u32] {
        self.track(DependencyKey::Section(index));
        sentences::ends_in_block(&self.graph.links[index as usize].sentences, block.text())
    }

    /// A section as it appears in lists.
    #[must_use]
    pub fn section_entry(&self, index: u32) -> SectionEntry<'g> {
        self.track(DependencyKey::SectionEntry(index));
        let section = &self.graph.context.sections[index as usize];
        SectionEntry {
            number: index + 1,
            route: self.route(index),
            path: &section.path,
            title: &section.front_matter.title,
            lang: section.front_matter.lang.as_ref(),
            summary: section.front_matter.summary.as_ref(),
            held_back: self.graph.context.outline.held_back.get(&(index as usize)),
            section,
        }
    }

    /// The route of a section. It is not tracked.
    #[must_use]
    pub fn route(&self, index: u32) -> &'g SectionRoute {
        &self.graph.context.outline.routes[index as usize]
    }

    /// The section at an address under `report/`, without `.html`.
    #[must_use]
    pub fn section_by_address(&self, address: &str) -> Option<u32> {
        self.graph.context.outline.index_of_slug(address).map(offset)
    }

    /// The old addresses of sections, under `report/`, without `.html`.
    pub fn old_addresses(&self) -> impl Iterator<Item = (u32, &'g str)> + use<'g> {
        self.graph.context.outline.old_addresses.iter().map(|(index, old)| (offset(*index), old.as_str()))
    }

    /// The shards of permanent addresses that have paragraphs. They are not tracked: they determine which pages exist.
    pub fn shards(&self) -> impl Iterator<Item = Shard> + use<'g> {
        self.graph.shards()
    }

    /// The paragraphs of a shard, sorted by stamp.
    #[must_use]
    pub fn paragraphs_in_shard(&self, shard: Shard) -> Vec<StampedParagraph<'g>> {
        self.track(DependencyKey::Shard(shard.index()));
        self.graph.paragraphs_in_shard(shard)
    }

    /// The list of all stamps, which the next build compares with its own.
    #[must_use]
    pub fn stamp_list(&self) -> String {
        self.track(DependencyKey::AllStamps);
        self.graph.stamp_list()
    }

    /// The sections that list a topic or a source in their front matter.
    #[must_use]
    pub fn sections_naming(&self, id: RecordId) -> &'g [u32] {
        self.track(DependencyKey::Relations(id.0));
        self.graph.front_matter_backlinks.get(id.index())
    }

    /// The page about the report.
    #[must_use]
    pub fn about(&self) -> Option<&'g Section> {
        self.track(DependencyKey::About);
        self.graph.context.about.as_deref()
    }

    /// Resolves the target of a link in the file `from`.
    #[must_use]
    pub fn resolve(&self, target: &Target, from: &str) -> ResolvedTarget {
        targets::resolve(&self.graph.context, target, from)
    }

    /// How often a record is mentioned.
    #[must_use]
    pub fn mention_count(&self, id: RecordId) -> usize {
        self.track(DependencyKey::MentionLocations(id.0));
        self.graph.backlinks.get(id.index()).len()
    }

    /// The paragraphs that mention a record, each once, in reading order: section, and index of the block.
    #[must_use]
    pub fn paragraphs_mentioning(&self, id: RecordId) -> Vec<ParagraphLocation<'g>> {
        self.track(DependencyKey::MentionLocations(id.0));
        let mut blocks: Vec<(u32, u32)> = Vec::new();
        for (section, index) in self.graph.backlinks.get(id.index()) {
            let mention = &self.graph.links[*section as usize].mentions[*index as usize];
            if blocks.last() != Some(&(*section, mention.block)) {
                blocks.push((*section, mention.block));
            }
        }
        blocks.into_iter().map(|(section, block)| self.paragraph(section, block)).collect()
    }

    /// The sections that mention these records, one for each mention, in reading order. It is not tracked: it
    /// determines which pages exist, as addresses do.
    #[must_use]
    pub fn sections_mentioning(&self, ids: &[RecordId]) -> Vec<u32> {
        let mentions = ids.iter().flat_map(|id| self.graph.backlinks.get(id.index()));
        let mut sections: Vec<u32> = mentions.map(|(section, _)| *section).collect();
        sections.sort_unstable();
        sections
    }

    /// Every mention of these records, in reading order.
    #[must_use]
    pub fn mentions_of(&self, ids: &[RecordId]) -> Vec<MentionContext<'g>> {
        self.mentions_in_range(ids, 0..usize::MAX)
    }

    /// The mentions of these records whose positions among all of them are in a range.
    #[must_use]
    pub fn mentions_in_range(&self, ids: &[RecordId], range: Range<usize>) -> Vec<MentionContext<'g>> {
        let mut mentions: Vec<(u32, u32)> = Vec::new();
        for id in ids {
            self.track(DependencyKey::Mentions(id.0));
            mentions.extend_from_slice(self.graph.backlinks.get(id.index()));
        }
        if ids.len() > 1 {
            mentions.sort_unstable();
        }
        let mentions = mentions.into_iter().skip(range.start).take(range.len());
        let contexts = mentions.map(|(section, index)| MentionContext {
            section,
            mention: &self.graph.links[section as usize].mentions[index as usize],
            paragraph: self.paragraph(section, self.graph.links[section as usize].mentions[index as usize].block),
            prose: &self.graph.context.sections[section as usize].prose,
            anchors: &self.graph.links[section as usize].anchors,
            lang: self.graph.context.sections[section as usize].front_matter.lang.as_ref(),
        });
        contexts.collect()
    }

    /// The records that are named in the paragraph of a mention, in the order of the text.
    pub fn co_mentioned(&self, mention: &MentionContext<'g>) -> impl Iterator<Item = RecordId> + use<'g> {
        self.track(DependencyKey::CoMentions(mention.mention.record.0));
        mention.paragraph_anchors().iter().map(|anchor| anchor.record)
    }

    /// The location of a block. It needs no tracking of its own: it is part of the mentions in the block.
    fn paragraph(&self, section: u32, index: u32) -> ParagraphLocation<'g> {
        let prose = &self.graph.context.sections[section as usize].prose;
        ParagraphLocation {
            section,
            block_index: index,
            route: self.route(section),
            block: prose.blocks().get(index as usize),
            prose,
        }
    }
}

/// A section as it appears in lists.
#[derive(Clone, Copy, Debug)]
pub struct SectionEntry<'g> {
    /// The number in reading order, from 1.
    pub number: u32,
    /// The route of its page.
    pub route: &'g SectionRoute,
    /// The path of its file.
    pub path: &'g Arc<str>,
    /// The title, in every language.
    pub title: &'g Text,
    /// The language, if it differs from the report's.
    pub lang: Option<&'g Tag>,
    /// The summary from the front matter.
    pub summary: Option<&'g Passage>,
    /// Why it is not published; only in previews.
    pub held_back: Option<&'g HeldBack>,
    section: &'g Section,
}

impl SectionEntry<'_> {
    /// The number of numbered paragraphs.
    #[must_use]
    pub fn paragraphs(&self) -> usize {
        self.section.prose.blocks().iter().filter(|block| block.number.is_some()).count()
    }
}

/// The location of a paragraph.
#[derive(Clone, Copy, Debug)]
pub struct ParagraphLocation<'g> {
    /// The section, by index.
    pub section: u32,
    /// The block, by index.
    pub block_index: u32,
    /// The route of the section.
    pub route: &'g SectionRoute,
    block: Option<&'g Block>,
    prose: &'g Prose,
}

impl<'g> ParagraphLocation<'g> {
    /// The number of the footnote that contains it, from 1.
    #[must_use]
    pub fn footnote_number(&self) -> Option<u32> {
        let is_note = self.block.is_some_and(|block| block.kind == BlockKind::Footnote);
        if is_note { self.prose.footnote_of(self.block_index).map(|note| note + 1) } else { None }
    }

    /// The number of section and paragraph: "4.3".
    #[must_use]
    pub fn number(&self) -> Option<String> {
        let place = self.block?.number?;
        Some(format!("{}.{place}", self.section + 1))
    }

    /// The HTML id on its page.
    #[must_use]
    pub fn id(&self) -> Option<&'g str> {
        self.block.and_then(|block| block.id.as_deref())
    }
}

/// A mention, with as much of its paragraph as other pages may show.
#[derive(Clone, Copy, Debug)]
pub struct MentionContext<'g> {
    /// The section, by index.
    pub section: u32,
    /// The record, and where its name is.
    pub mention: &'g Mention,
    /// The paragraph that contains it.
    pub paragraph: ParagraphLocation<'g>,
    /// The language of the section, if it differs from the report's.
    pub lang: Option<&'g Tag>,
    /// The section's prose. Other pages show only the sentence of the mention.
    pub prose: &'g Prose,
    anchors: &'g [Anchor],
}

impl<'g> MentionContext<'g> {
    /// The anchors in the sentence that name the record or show a name in place of an id.
    pub fn shown_anchors(&self) -> impl Iterator<Item = &'g Anchor> + use<'g> {
        let record = self.mention.record;
        let anchors = anchors_within(self.anchors, &self.mention.sentence).iter();
        anchors.filter(move |anchor| anchor.record == record || anchor.shows_name)
    }

    fn paragraph_anchors(&self) -> &'g [Anchor] {
        self.paragraph.block.map(|block| anchors_within(self.anchors, block.text())).unwrap_or_default()
    }

    /// The anchor of the record's name.
    #[must_use]
    pub fn anchor(&self) -> &'g Anchor {
        &self.anchors[self.mention.anchor as usize]
    }
}
