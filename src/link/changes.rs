//! What of all that is known is another than the last time.
//!
//! Pages note what they read, as [`Cell`]s ([`super::Known`]). A page that read
//! nothing of what has changed is the same page again.

use super::RecordId;
use super::frame::Frame;
use super::judge::{Anchor, Mention};
use super::order::Outline;
use super::permanent::{self, Shard};
use super::registry::Registry;
use super::section::SectionLinks;
use crate::model::prose::{Block, BlockKind, Section};
use crate::model::record::Details;
use crate::model::{Record, Tag};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A part of what is known: as fine as it has to be for a small edit to change few of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// What a record says of itself.
    Record(u32),
    /// Where a record is mentioned, with the paragraphs as they are.
    Mentions(u32),
    /// Who is named in the paragraphs that mention a record.
    Company(u32),
    /// Where a record is mentioned: which paragraphs, and how often.
    Places(u32),
    /// What other records, and the front matter of sections, say of a record.
    Relations(u32),
    /// A section with its mentions.
    Section(u32),
    /// A section as it stands in lists: title, language, summary, extent.
    Entry(u32),
    /// The order of all events.
    Timeline,
    /// The names of all records, and with them their order in lists.
    Names,
    /// The page about the report.
    About,
    /// The stamps of a shard, by its index, and where they are.
    Shard(u32),
    /// All stamps, and where they are.
    Stamps,
}

impl Cell {
    /// A number for each, so that many are sorted fast.
    pub(super) fn number(self) -> u64 {
        let (kind, index) = match self {
            Self::Record(index) => (0, index),
            Self::Mentions(index) => (1, index),
            Self::Company(index) => (2, index),
            Self::Places(index) => (3, index),
            Self::Relations(index) => (4, index),
            Self::Section(index) => (5, index),
            Self::Entry(index) => (6, index),
            Self::Timeline => (7, 0),
            Self::About => (8, 0),
            Self::Shard(index) => (9, index),
            Self::Stamps => (10, 0),
            Self::Names => (11, 0),
        };
        kind << 32 | u64::from(index)
    }
}

/// What is another than the last time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changes {
    /// Everything: there is no last time, or addresses are others.
    All,
    /// These, each once, in order.
    Cells(Vec<Cell>),
}

/// What was known the last time.
#[derive(Debug)]
pub(super) struct Before {
    pub(super) registry: Arc<Registry>,
    pub(super) outline: Arc<Outline>,
    /// The sections in reading order, and what each said.
    pub(super) sections: Vec<(Arc<Section>, Arc<SectionLinks>)>,
    pub(super) about: Option<Arc<Section>>,
}

impl Before {
    /// Whether records and sections have the addresses that they had. Where not, indices mean others.
    pub(super) fn has_addresses_of(&self, frame: &Frame) -> bool {
        (Arc::ptr_eq(&self.registry, &frame.registry) || self.registry.has_addresses_of(&frame.registry))
            && (Arc::ptr_eq(&self.outline, &frame.outline) || self.outline.has_addresses_of(&frame.outline))
    }

    /// Whether each section names the same records in the same order. Indices of both mean the same, see
    /// [`Self::has_addresses_of`].
    pub(super) fn names_the_records_of(&self, links: &[Arc<SectionLinks>]) -> bool {
        fn names(links: &SectionLinks) -> impl Iterator<Item = RecordId> {
            links.mentions.iter().map(|mention| mention.record)
        }
        let mut pairs = self.sections.iter().zip(links);
        pairs.all(|((_, old), new)| {
            Arc::ptr_eq(old, new) || (names(old).eq(names(new)) && old.named_in_front == new.named_in_front)
        })
    }

    /// Whether the same blocks have the same permanent ids. Indices of sections mean the same, see [`Self::has_addresses_of`].
    pub(super) fn has_stamps_of(&self, frame: &Frame, links: &[Arc<SectionLinks>]) -> bool {
        let mut pairs = self.sections.iter().zip(links);
        is_same(self.about.as_ref(), frame.about.as_ref())
            && pairs.all(|((_, old), new)| {
                Arc::ptr_eq(old, new) || (old.stamps == new.stamps && old.stamped == new.stamped)
            })
    }
}

impl Changes {
    pub(super) fn between(before: Option<&Before>, frame: &Frame, links: &[Arc<SectionLinks>]) -> Self {
        let Some(before) = before else { return Self::All };
        let mut cells = Vec::new();
        if !Arc::ptr_eq(&before.registry, &frame.registry) {
            between_registries(&before.registry, &frame.registry, &mut cells);
        }
        if !Arc::ptr_eq(&before.outline, &frame.outline) {
            cells.extend(held_back_otherwise(&before.outline, &frame.outline));
        }
        if !is_same(before.about.as_ref(), frame.about.as_ref()) {
            cells.push(Cell::About);
            cells.extend(between_abouts(before.about.as_deref(), frame.about.as_deref()));
        }
        let pairs = before.sections.par_iter().zip(frame.sections.par_iter().zip(links)).enumerate();
        let in_sections = pairs.filter(|(_, ((old, old_links), (new, new_links)))| {
            !(Arc::ptr_eq(old, new) && Arc::ptr_eq(old_links, new_links))
        });
        let in_sections = in_sections.flat_map_iter(|(index, ((old, old_links), (new, new_links)))| {
            between_sections(index, Said { section: old, links: old_links }, Said { section: new, links: new_links })
        });
        cells.par_extend(in_sections);
        cells.par_sort_unstable();
        cells.dedup();
        Self::Cells(cells)
    }
}

/// The sections that are held back in one of two outlines, and not in the other, or for another reason.
fn held_back_otherwise<'o>(old: &'o Outline, new: &'o Outline) -> impl Iterator<Item = Cell> + use<'o> {
    let both = old.held_back.keys().chain(new.held_back.keys());
    let other = both.filter(move |index| old.held_back.get(index) != new.held_back.get(index));
    other.map(|index| Cell::Entry(crate::source::offset(*index)))
}

/// The stamps that one of two pages about the report has, and the other has not or elsewhere.
fn between_abouts(old: Option<&Section>, new: Option<&Section>) -> Vec<Cell> {
    match (old, new) {
        (Some(old), Some(new)) => between_stamps(old, new),
        (Some(one), None) | (None, Some(one)) => cells_of(permanent::stamped(one).map(|(shard, _)| shard)),
        (None, None) => Vec::new(),
    }
}

fn between_stamps(old: &Section, new: &Section) -> Vec<Cell> {
    cells_of(permanent::changed(old, new))
}

fn cells_of(shards: impl IntoIterator<Item = Shard>) -> Vec<Cell> {
    let mut cells: Vec<Cell> = shards.into_iter().map(|shard| Cell::Shard(shard.index())).collect();
    if !cells.is_empty() {
        cells.push(Cell::Stamps);
    }
    cells
}

fn is_same<T>(a: Option<&Arc<T>>, b: Option<&Arc<T>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

fn between_registries(old: &Registry, new: &Registry, cells: &mut Vec<Cell>) {
    let records = old.records.iter().zip(&new.records).zip(0_u32..);
    let changed = records.filter(|((a, b), _)| !Arc::ptr_eq(a, b) && (a.digest != b.digest || a.path != b.path));
    let mut has_other_names = false;
    for ((a, b), index) in changed {
        cells.push(Cell::Record(index));
        has_other_names |= !has_same_names(a, b);
    }
    if has_other_names {
        cells.push(Cell::Names);
    }
    let relations = old.relations.iter().zip(&new.relations).zip(0_u32..);
    cells.extend(relations.filter(|((a, b), _)| a != b).map(|(_, index)| Cell::Relations(index)));
    if old.timeline != new.timeline {
        cells.push(Cell::Timeline);
    }
}

/// Whether two versions of a record have the same names and the same place in lists. Topics are listed by their `order`.
fn has_same_names(a: &Record, b: &Record) -> bool {
    fn order(record: &Record) -> Option<u32> {
        match &record.details {
            Details::Topic(topic) => topic.order,
            _ => None,
        }
    }
    fn forms(record: &Record) -> impl Iterator<Item = (Option<&Tag>, &str)> {
        record.name.forms().map(|(tag, form)| (tag, form.value.as_str()))
    }
    fn further(record: &Record) -> impl Iterator<Item = (Option<&Tag>, &str)> {
        record.names.iter().map(|name| (name.lang.as_ref(), name.text.value.as_str()))
    }
    fn aliases(record: &Record) -> impl Iterator<Item = &str> {
        record.aliases.iter().map(|alias| alias.value.as_str())
    }
    forms(a).eq(forms(b)) && further(a).eq(further(b)) && aliases(a).eq(aliases(b)) && order(a) == order(b)
}

/// A section, and what it says.
#[derive(Clone, Copy)]
struct Said<'s> {
    section: &'s Section,
    links: &'s SectionLinks,
}

fn between_sections(index: usize, old: Said<'_>, new: Said<'_>) -> Vec<Cell> {
    let index = crate::source::offset(index);
    let mut cells = Vec::new();
    let is_section = std::ptr::eq(old.section, new.section);
    if !is_section || old.links.anchors != new.links.anchors {
        cells.push(Cell::Section(index));
    }
    if !is_section {
        if !is_same_entry(old.section, new.section) {
            cells.push(Cell::Entry(index));
        }
        cells.extend(between_stamps(old.section, new.section));
    }
    if old.links.named_in_front != new.links.named_in_front {
        let both = old.links.named_in_front.iter().chain(&new.links.named_in_front);
        cells.extend(both.map(|id| Cell::Relations(id.0)));
    }
    if !is_section || old.links.anchors != new.links.anchors {
        between_mentions(old, new, &mut cells);
    }
    cells
}

/// Whether both are the same in lists.
fn is_same_entry(a: &Section, b: &Section) -> bool {
    let paragraphs = |section: &Section| section.prose.blocks().iter().filter(|block| block.place.is_some()).count();
    a.front.title == b.front.title
        && a.front.lang == b.front.lang
        && a.front.summary == b.front.summary
        && a.path == b.path
        && paragraphs(a) == paragraphs(b)
}

fn between_mentions(old: Said<'_>, new: Said<'_>, cells: &mut Vec<Cell>) {
    let blocks = Blocks::between(old, new);
    let (before, now) = (old.by_record(), new.by_record());
    let records: BTreeSet<RecordId> = before.keys().chain(now.keys()).copied().collect();
    for record in records {
        let (a, b) =
            (before.get(&record).map_or(&[][..], Vec::as_slice), now.get(&record).map_or(&[][..], Vec::as_slice));
        let changed = if a.len() == b.len() {
            let pairs = a.iter().zip(b).map(|(a, b)| blocks.between_two(old, a, new, b));
            pairs.fold(Moved::default(), Moved::or)
        } else {
            Moved { place: true, words: true, company: true }
        };
        cells.extend(changed.place.then_some(Cell::Places(record.0)));
        cells.extend(changed.words.then_some(Cell::Mentions(record.0)));
        cells.extend(changed.company.then_some(Cell::Company(record.0)));
    }
}

/// What of a mention is another.
#[derive(Clone, Copy, Default)]
struct Moved {
    /// The paragraph, its id or its number.
    place: bool,
    /// The sentence, or what is shown with it.
    words: bool,
    /// Who else is named in the paragraph.
    company: bool,
}

impl Moved {
    fn or(self, other: Self) -> Self {
        Self {
            place: self.place || other.place,
            words: self.words || other.words,
            company: self.company || other.company,
        }
    }
}

/// What of each block is another, compared once: one block can hold thousands of mentions.
struct Blocks {
    of: Vec<Moved>,
    language: bool,
}

impl Blocks {
    fn between(old: Said<'_>, new: Said<'_>) -> Self {
        let (before, now) = (&old.section.prose, &new.section.prose);
        let of = before.blocks().iter().zip(now.blocks()).zip(0..).map(|((a, b), index)| {
            let is_note = a.kind == BlockKind::Footnote || b.kind == BlockKind::Footnote;
            let named = |said: Said<'_>, block: &Block| -> Vec<RecordId> {
                anchors_within(&said.links.anchors, block.text()).iter().map(|anchor| anchor.record).collect()
            };
            Moved {
                place: (&a.id, a.place, a.kind) != (&b.id, b.place, b.kind)
                    || (is_note && before.footnote_of(index) != now.footnote_of(index)),
                words: old.section.prose.words(a.text()) != new.section.prose.words(b.text()),
                company: named(old, a) != named(new, b),
            }
        });
        Self { of: of.collect(), language: old.section.front.lang != new.section.front.lang }
    }

    fn between_two(&self, old: Said<'_>, a: &Mention, new: Said<'_>, b: &Mention) -> Moved {
        let Some(block) = self.of.get(a.block as usize).filter(|_| a.block == b.block) else {
            return Moved { place: true, words: true, company: true };
        };
        let words = block.words || block.place || self.language || !old.shown_with(a).eq(new.shown_with(b));
        Moved { words, ..*block }
    }
}

impl<'s> Said<'s> {
    fn by_record(self) -> BTreeMap<RecordId, Vec<&'s Mention>> {
        let mut by_record: BTreeMap<RecordId, Vec<&Mention>> = BTreeMap::new();
        for mention in &self.links.mentions {
            by_record.entry(mention.record).or_default().push(mention);
        }
        by_record
    }

    /// The sentence of a mention within its block, and what is marked or put in it: by ranges within the sentence.
    fn shown_with(self, mention: &'s Mention) -> impl Iterator<Item = (u32, u32, RecordId, bool)> {
        let start = self.section.prose.blocks().get(mention.block as usize).map_or(0, |block| block.text().start);
        let within = anchors_within(&self.links.anchors, &mention.sentence).iter();
        let shown = within.filter(|anchor| anchor.record == mention.record || anchor.shows_name);
        let anchor = &self.links.anchors[mention.anchor as usize];
        let around = [(&mention.sentence, false), (&anchor.range, true)];
        let around = around.map(|(range, is_name)| (range.start - start, range.end - start, mention.record, is_name));
        around
            .into_iter()
            .chain(shown.map(move |one| (one.range.start - start, one.range.end - start, one.record, one.shows_name)))
    }
}

/// The anchors within a range of the text.
pub(super) fn anchors_within<'a>(anchors: &'a [Anchor], range: &std::ops::Range<u32>) -> &'a [Anchor] {
    let first = anchors.partition_point(|anchor| anchor.range.start < range.start);
    let count = anchors[first..].partition_point(|anchor| anchor.range.end <= range.end);
    &anchors[first..first + count]
}
