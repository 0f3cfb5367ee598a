//! What of all that is known is another than the last time.
//!
//! Pages note what they read, as [`Cell`]s ([`super::Known`]). A page that read
//! nothing of what has changed is the same page again.

use super::RecordId;
use super::frame::Frame;
use super::judge::{Anchor, Mention};
use super::order::Outline;
use super::registry::Registry;
use super::section::SectionLinks;
use crate::model::prose::Section;
use rayon::prelude::*;
use std::collections::BTreeMap;
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
    /// The page about the report.
    About,
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
}

impl Changes {
    pub(super) fn between(before: Option<&Before>, frame: &Frame, links: &[Arc<SectionLinks>]) -> Self {
        let Some(before) = before else { return Self::All };
        let mut cells = Vec::new();
        if !Arc::ptr_eq(&before.registry, &frame.registry) {
            between_registries(&before.registry, &frame.registry, &mut cells);
        }
        if !is_same(before.about.as_ref(), frame.about.as_ref()) {
            cells.push(Cell::About);
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
    cells.extend(changed.map(|(_, index)| Cell::Record(index)));
    let relations = old.relations.iter().zip(&new.relations).zip(0_u32..);
    cells.extend(relations.filter(|((a, b), _)| a != b).map(|(_, index)| Cell::Relations(index)));
    if old.timeline != new.timeline {
        cells.push(Cell::Timeline);
    }
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
    if !is_section && !is_same_entry(old.section, new.section) {
        cells.push(Cell::Entry(index));
    }
    if old.links.named_in_front != new.links.named_in_front {
        let both = old.links.named_in_front.iter().chain(&new.links.named_in_front);
        cells.extend(both.map(|id| Cell::Relations(id.0)));
    }
    let (before, now) = (old.by_record(), new.by_record());
    for record in before.keys().chain(now.keys()) {
        let (a, b) = (old.places(before.get(record)), new.places(now.get(record)));
        if !a.clone().map(Told::place).eq(b.clone().map(Told::place)) {
            cells.push(Cell::Places(record.0));
        }
        if !a.clone().map(|told| told.company).eq(b.clone().map(|told| told.company)) {
            cells.push(Cell::Company(record.0));
        }
        if !a.map(Told::told).eq(b.map(Told::told)) {
            cells.push(Cell::Mentions(record.0));
        }
    }
    cells
}

/// Whether both are the same in lists.
fn is_same_entry(a: &Section, b: &Section) -> bool {
    let paragraphs = |section: &Section| section.prose.blocks.iter().filter(|block| block.place.is_some()).count();
    a.front.title == b.front.title
        && a.front.lang == b.front.lang
        && a.front.summary == b.front.summary
        && a.path == b.path
        && paragraphs(a) == paragraphs(b)
}

/// A paragraph that mentions a record, as far as pages of other files show it.
#[derive(Clone)]
struct Told<'t> {
    text: &'t str,
    id: Option<&'t str>,
    place: Option<u32>,
    kind: crate::model::prose::BlockKind,
    lang: Option<&'t crate::model::Tag>,
    /// The record's own mentions in it, and names that are shown in place of ids, with their ranges within.
    shown: Vec<(u32, u32, RecordId, bool)>,
    /// The sentence within.
    sentence: (u32, u32),
    /// Every record that it names.
    company: Vec<RecordId>,
}

impl<'t> Told<'t> {
    fn place(self) -> (Option<&'t str>, Option<u32>, crate::model::prose::BlockKind) {
        (self.id, self.place, self.kind)
    }

    fn told(self) -> impl PartialEq {
        (self.text, self.id, self.place, self.kind, self.lang, self.shown, self.sentence)
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

    fn places<'m>(
        self,
        mentions: Option<&'m Vec<&'s Mention>>,
    ) -> impl Iterator<Item = Told<'s>> + Clone + use<'s, 'm> {
        mentions.into_iter().flatten().filter_map(move |mention| self.told(mention))
    }

    fn told(self, mention: &Mention) -> Option<Told<'s>> {
        let block = self.section.prose.blocks.get(mention.block as usize)?;
        let start = block.text.start;
        let anchors = anchors_within(&self.links.anchors, &block.text);
        let shown = anchors.iter().filter(|anchor| anchor.record == mention.record || anchor.shows_name);
        Some(Told {
            text: self.section.prose.words(&block.text),
            id: block.id.as_deref(),
            place: block.place,
            kind: block.kind,
            lang: self.section.front.lang.as_ref(),
            shown: shown
                .map(|one| (one.range.start - start, one.range.end - start, one.record, one.shows_name))
                .collect(),
            sentence: (mention.sentence.start - start, mention.sentence.end - start),
            company: anchors.iter().map(|anchor| anchor.record).collect(),
        })
    }
}

/// The anchors of a block.
pub(super) fn anchors_within<'a>(anchors: &'a [Anchor], block: &std::ops::Range<u32>) -> &'a [Anchor] {
    let first = anchors.partition_point(|anchor| anchor.range.start < block.start);
    let count = anchors[first..].iter().take_while(|anchor| anchor.range.end <= block.end).count();
    &anchors[first..first + count]
}
