//! What is known, as one page sees it: everything that the page reads is noted.
//!
//! There is no other way from a page to the graph. So what a page was made from
//! is known without anybody having to list it, and a page that read nothing of
//! what has changed need not be made again.
//!
//! Which records there are, their references and addresses, and which sections
//! stand at which addresses is not noted: where these change, every page is
//! made again ([`super::Changes::All`]).

use super::changes::{Cell, anchors_within};
use super::judge::{Anchor, Mention};
use super::order::{HeldBack, Place};
use super::permanent::{Shard, Stamped};
use super::registry::{Registry, Relations};
use super::targets::{self, Resolved};
use super::{Graph, RecordId, address_of, sentences};
use crate::model::prose::{Block, BlockKind, Passage, Prose, Section, Target};
use crate::model::{Key, Record, Tag, Text};
use crate::source::offset;
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

/// The graph as one page sees it.
#[derive(Debug)]
pub struct Known<'g> {
    graph: &'g Graph,
    /// `None` where nobody will ask.
    reads: Option<RefCell<Vec<Cell>>>,
}

impl<'g> Known<'g> {
    /// What is known, with nothing read of it yet.
    #[must_use]
    pub fn new(graph: &'g Graph) -> Self {
        Self { graph, reads: Some(RefCell::default()) }
    }

    /// What is known, for whoever is made once and will not be asked what it was made from.
    #[must_use]
    pub fn unnoted(graph: &'g Graph) -> Self {
        Self { graph, reads: None }
    }

    /// Whether what is read is noted, since what is made from it is kept.
    #[must_use]
    pub fn is_noted(&self) -> bool {
        self.reads.is_some()
    }

    /// What has been read, each once.
    #[must_use]
    pub fn into_reads(self) -> Vec<Cell> {
        let mut reads = self.reads.map(RefCell::into_inner).unwrap_or_default();
        reads.sort_unstable_by_key(|cell| cell.number());
        reads.dedup();
        reads.shrink_to_fit();
        reads
    }

    /// The same, with nothing read of it yet, for a piece that several pages show.
    #[must_use]
    pub fn apart(&self) -> Self {
        Self::new(self.graph)
    }

    /// Notes what was read for such a piece.
    pub fn note_again(&self, cells: &[Cell]) {
        cells.iter().for_each(|cell| self.note(*cell));
    }

    fn note(&self, cell: Cell) {
        let Some(reads) = &self.reads else { return };
        let mut reads = reads.borrow_mut();
        if reads.last() != Some(&cell) {
            reads.push(cell);
        }
    }

    /// The record of an index.
    #[must_use]
    pub fn record(&self, id: RecordId) -> &'g Record {
        self.note(Cell::Record(id.0));
        self.graph.frame.registry.record(id)
    }

    /// Notes that the names of all records are read and the `order` of topics, as one thing: the order of a long list
    /// follows from them.
    pub fn note_names(&self) {
        self.note(Cell::Names);
    }

    /// The reference of a record.
    #[must_use]
    pub fn key(&self, id: RecordId) -> &'g Key {
        &self.graph.frame.registry.record(id).key
    }

    /// Whether a record has a page of its own.
    #[must_use]
    pub fn has_page(&self, id: RecordId) -> bool {
        self.graph.frame.registry.with_page[id.index()]
    }

    /// The record of a reference.
    #[must_use]
    pub fn find(&self, key: &Key) -> Option<RecordId> {
        self.graph.frame.find(key)
    }

    /// Every record, by register and id.
    pub fn records(&self) -> impl Iterator<Item = RecordId> + use<> {
        (0..self.graph.frame.registry.records.len()).map(RecordId::new)
    }

    /// The records of a register, by id.
    pub fn register(&self, register: &str) -> impl Iterator<Item = RecordId> + use<> {
        self.graph.frame.registry.register(register)
    }

    /// The old ids of a record. They are addresses.
    pub fn old_ids(&self, id: RecordId) -> impl Iterator<Item = &'g str> + use<'g> {
        self.graph.frame.registry.record(id).was.iter().map(|old| old.value.as_str())
    }

    /// The address of a record: its page, or its place on the timeline or another page.
    #[must_use]
    pub fn address(&self, id: RecordId) -> String {
        address_of(self.key(id))
    }

    pub(super) fn registry(&self) -> &'g Registry {
        &self.graph.frame.registry
    }

    /// What other records say of a record.
    #[must_use]
    pub fn relations(&self, id: RecordId) -> &'g Relations {
        self.note(Cell::Relations(id.0));
        &self.graph.frame.registry.relations[id.index()]
    }

    /// The events, in order of time.
    #[must_use]
    pub fn timeline(&self) -> &'g [RecordId] {
        self.note(Cell::Timeline);
        &self.graph.frame.registry.timeline
    }

    /// The place of an event on the timeline; `None` for what is no event.
    #[must_use]
    pub fn rank_in_time(&self, id: RecordId) -> Option<u32> {
        let rank = self.graph.frame.registry.ranks.get(id.index()).copied().flatten();
        if rank.is_some() {
            // Which of two events is earlier follows from their dates and ids, whatever others there are.
            // The number itself does not: it is to be compared only.
            self.note(Cell::Record(id.0));
        }
        rank
    }

    /// How many sections there are.
    #[must_use]
    pub fn section_count(&self) -> u32 {
        offset(self.graph.frame.sections.len())
    }

    /// A section with its mentions.
    #[must_use]
    pub fn section(&self, index: u32) -> (&'g Section, &'g [Anchor]) {
        self.note(Cell::Section(index));
        (&self.graph.frame.sections[index as usize], &self.graph.links[index as usize].anchors)
    }

    /// Where the sentences of a block of a section end, in the section's text.
    #[must_use]
    pub fn sentence_ends(&self, index: u32, block: &Block) -> &'g [u32] {
        self.note(Cell::Section(index));
        sentences::within(&self.graph.links[index as usize].sentences, block.text())
    }

    /// A section as it stands in lists.
    #[must_use]
    pub fn entry(&self, index: u32) -> Entry<'g> {
        self.note(Cell::Entry(index));
        let section = &self.graph.frame.sections[index as usize];
        Entry {
            number: index + 1,
            place: self.place(index),
            path: &section.path,
            title: &section.front.title,
            lang: section.front.lang.as_ref(),
            summary: section.front.summary.as_ref(),
            held_back: self.graph.frame.outline.held_back.get(&(index as usize)),
            section,
        }
    }

    /// Where a section stands.
    #[must_use]
    pub fn place(&self, index: u32) -> &'g Place {
        &self.graph.frame.outline.places[index as usize]
    }

    /// The section of an address under `report/`, without `.html`.
    #[must_use]
    pub fn section_of_address(&self, address: &str) -> Option<u32> {
        self.graph.frame.outline.index_of_address(address).map(offset)
    }

    /// The old addresses of sections, under `report/`, without `.html`.
    pub fn old_addresses(&self) -> impl Iterator<Item = (u32, &'g str)> + use<'g> {
        self.graph.frame.outline.old.iter().map(|(index, old)| (offset(*index), old.as_str()))
    }

    /// The shards of the permanent addresses that have paragraphs. It is not noted: it says which pages there are.
    pub fn shards(&self) -> impl Iterator<Item = Shard> + use<'g> {
        self.graph.shards()
    }

    /// The paragraphs of a shard, by stamp.
    #[must_use]
    pub fn stamped_in(&self, shard: Shard) -> Vec<Stamped<'g>> {
        self.note(Cell::Shard(shard.index()));
        self.graph.stamped_in(shard)
    }

    /// The record of all stamps, for the next build.
    #[must_use]
    pub fn stamp_record(&self) -> String {
        self.note(Cell::Stamps);
        self.graph.stamp_record()
    }

    /// The sections whose front matter names a topic or a source.
    #[must_use]
    pub fn sections_naming(&self, id: RecordId) -> &'g [u32] {
        self.note(Cell::Relations(id.0));
        self.graph.named_in_front.of(id.index())
    }

    /// The page about the report.
    #[must_use]
    pub fn about(&self) -> Option<&'g Section> {
        self.note(Cell::About);
        self.graph.frame.about.as_deref()
    }

    /// Where a link that is written in `from` leads.
    #[must_use]
    pub fn resolve(&self, target: &Target, from: &str) -> Resolved {
        targets::resolve(&self.graph.frame, target, from)
    }

    /// How often a record is mentioned.
    #[must_use]
    pub fn mention_count(&self, id: RecordId) -> usize {
        self.note(Cell::Places(id.0));
        self.graph.backlinks.of(id.index()).len()
    }

    /// The paragraphs that mention a record, each once, in reading order: section, and index of the block.
    #[must_use]
    pub fn paragraphs_of(&self, id: RecordId) -> Vec<Paragraph<'g>> {
        self.note(Cell::Places(id.0));
        let mut blocks: Vec<(u32, u32)> = Vec::new();
        for (section, index) in self.graph.backlinks.of(id.index()) {
            let mention = &self.graph.links[*section as usize].mentions[*index as usize];
            if blocks.last() != Some(&(*section, mention.block)) {
                blocks.push((*section, mention.block));
            }
        }
        blocks.into_iter().map(|(section, block)| self.paragraph(section, block)).collect()
    }

    /// The sections that these records are mentioned in, one for each mention, in reading order. It is not
    /// noted: it says how many pages there are, as addresses do.
    #[must_use]
    pub fn sections_of(&self, ids: &[RecordId]) -> Vec<u32> {
        let places = ids.iter().flat_map(|id| self.graph.backlinks.of(id.index()));
        let mut sections: Vec<u32> = places.map(|(section, _)| *section).collect();
        sections.sort_unstable();
        sections
    }

    /// Every mention of these records, in reading order.
    #[must_use]
    pub fn mentions_of(&self, ids: &[RecordId]) -> Vec<Told<'g>> {
        self.mentions_within(ids, 0..usize::MAX)
    }

    /// Some of the mentions of these records, by their places among all of them.
    #[must_use]
    pub fn mentions_within(&self, ids: &[RecordId], range: Range<usize>) -> Vec<Told<'g>> {
        let mut places: Vec<(u32, u32)> = Vec::new();
        for id in ids {
            self.note(Cell::Mentions(id.0));
            places.extend_from_slice(self.graph.backlinks.of(id.index()));
        }
        if ids.len() > 1 {
            places.sort_unstable();
        }
        let places = places.into_iter().skip(range.start).take(range.len());
        let told = places.map(|(section, index)| Told {
            section,
            mention: &self.graph.links[section as usize].mentions[index as usize],
            paragraph: self.paragraph(section, self.graph.links[section as usize].mentions[index as usize].block),
            prose: &self.graph.frame.sections[section as usize].prose,
            anchors: &self.graph.links[section as usize].anchors,
            lang: self.graph.frame.sections[section as usize].front.lang.as_ref(),
        });
        told.collect()
    }

    /// The records that the paragraph of a mention names, in the order of their names there.
    pub fn company(&self, told: &Told<'g>) -> impl Iterator<Item = RecordId> + use<'g> {
        self.note(Cell::Company(told.mention.record.0));
        told.in_paragraph().iter().map(|anchor| anchor.record)
    }

    /// Where a block stands. What is read here is part of what mentions it holds, and is noted with them.
    fn paragraph(&self, section: u32, index: u32) -> Paragraph<'g> {
        let prose = &self.graph.frame.sections[section as usize].prose;
        Paragraph { section, index, place: self.place(section), block: prose.blocks().get(index as usize), prose }
    }
}

/// A section as it stands in lists.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'g> {
    /// Its number in reading order, from 1.
    pub number: u32,
    /// Where it stands.
    pub place: &'g Place,
    /// Its file.
    pub path: &'g Arc<str>,
    /// Its title.
    pub title: &'g Text,
    /// Its language, where it is another than the book's.
    pub lang: Option<&'g Tag>,
    /// Its summary.
    pub summary: Option<&'g Passage>,
    /// Why it is no part of the published report: in a preview alone.
    pub held_back: Option<&'g HeldBack>,
    section: &'g Section,
}

impl Entry<'_> {
    /// How many numbered paragraphs it has.
    #[must_use]
    pub fn paragraphs(&self) -> usize {
        self.section.prose.blocks().iter().filter(|block| block.place.is_some()).count()
    }
}

/// Where a paragraph stands.
#[derive(Clone, Copy, Debug)]
pub struct Paragraph<'g> {
    /// The section, by index.
    pub section: u32,
    /// The block, by index.
    pub index: u32,
    /// Where the section stands.
    pub place: &'g Place,
    block: Option<&'g Block>,
    prose: &'g Prose,
}

impl<'g> Paragraph<'g> {
    /// The number of the footnote that it is part of.
    #[must_use]
    pub fn note(&self) -> Option<u32> {
        let is_note = self.block.is_some_and(|block| block.kind == BlockKind::Footnote);
        if is_note { self.prose.footnote_of(self.index).map(|note| note + 1) } else { None }
    }

    /// Its number: "4.3".
    #[must_use]
    pub fn number(&self) -> Option<String> {
        let place = self.block?.place?;
        Some(format!("{}.{place}", self.section + 1))
    }

    /// The id on its page.
    #[must_use]
    pub fn id(&self) -> Option<&'g str> {
        self.block.and_then(|block| block.id.as_deref())
    }
}

/// A mention, with as much of the paragraph around it as other pages may show.
#[derive(Clone, Copy, Debug)]
pub struct Told<'g> {
    /// The section, by index.
    pub section: u32,
    /// The mention.
    pub mention: &'g Mention,
    /// The paragraph that it stands in.
    pub paragraph: Paragraph<'g>,
    /// The language of the section, where it is another than the book's.
    pub lang: Option<&'g Tag>,
    /// The section's prose: of it the sentence only may be shown.
    pub prose: &'g Prose,
    anchors: &'g [Anchor],
}

impl<'g> Told<'g> {
    /// Where the sentence names the record, and where it shows a name in place of an id.
    pub fn shown(&self) -> impl Iterator<Item = &'g Anchor> + use<'g> {
        let record = self.mention.record;
        let within = anchors_within(self.anchors, &self.mention.sentence).iter();
        within.filter(move |anchor| anchor.record == record || anchor.shows_name)
    }

    fn in_paragraph(&self) -> &'g [Anchor] {
        self.paragraph.block.map(|block| anchors_within(self.anchors, block.text())).unwrap_or_default()
    }

    /// The place of the record's name.
    #[must_use]
    pub fn anchor(&self) -> &'g Anchor {
        &self.anchors[self.mention.anchor as usize]
    }
}
