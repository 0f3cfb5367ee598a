//! Change detection: which parts of the graph differ from the previous build.
//!
//! Pages record what they read as [`DependencyKey`]s ([`super::TrackedGraph`]). A page is
//! invalidated only if one of these is among the [`Changes`].

use super::RecordId;
use super::context::LinkContext;
use super::outline::Outline;
use super::permalinks::{self, Shard};
use super::registry::Registry;
use super::resolve::{Anchor, Mention};
use super::section::SectionLinks;
use super::tracked::{RecordNames, SectionVersion};
use super::years::AddedYear;
use crate::model::prose::{Block, BlockKind, Section};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A part of the graph that a page can depend on. The parts are small enough that a small edit changes few of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DependencyKey {
    /// A record's own content.
    Record(u32),
    /// The mentions of a record, with the text of their sentences.
    Mentions(u32),
    /// The records that are named in the paragraphs that mention a record.
    CoMentions(u32),
    /// The paragraphs that mention a record, and how often.
    MentionLocations(u32),
    /// The references to a record from other records and from the front matter of sections.
    Relations(u32),
    /// A section's text, the names in it, and the years of its dates.
    Section(u32),
    /// A section as it appears in lists: title, language, summary, number of paragraphs.
    SectionEntry(u32),
    /// The order of all events in time.
    Timeline,
    /// The number of events of each type.
    EventKinds,
    /// The names of all records, which determine their order in lists.
    AllNames,
    /// The content of the page about the report.
    About,
    /// The stamps of a shard, by its index, and their locations.
    Shard(u32),
    /// All stamps, and their locations.
    AllStamps,
}

impl DependencyKey {
    /// A number for each, for fast sorting.
    pub(super) fn sort_key(self) -> u64 {
        let (kind, index) = match self {
            Self::Record(index) => (0, index),
            Self::Mentions(index) => (1, index),
            Self::CoMentions(index) => (2, index),
            Self::MentionLocations(index) => (3, index),
            Self::Relations(index) => (4, index),
            Self::Section(index) => (5, index),
            Self::SectionEntry(index) => (6, index),
            Self::Timeline => (7, 0),
            Self::About => (8, 0),
            Self::Shard(index) => (9, index),
            Self::AllStamps => (10, 0),
            Self::AllNames => (11, 0),
            Self::EventKinds => (12, 0),
        };
        kind << 32 | u64::from(index)
    }
}

/// The difference to the previous build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changes {
    /// Everything: there is no previous build, or addresses have changed.
    All,
    /// Only these, sorted and without duplicates.
    Keys(Vec<DependencyKey>),
}

/// A snapshot of the inputs and results of the previous build.
#[derive(Debug)]
pub(super) struct LinkSnapshot {
    pub(super) registry: Arc<Registry>,
    pub(super) outline: Arc<Outline>,
    /// The sections in reading order, each with its links.
    pub(super) sections: Vec<(Arc<Section>, Arc<SectionLinks>)>,
    pub(super) about: Option<Arc<Section>>,
}

impl LinkSnapshot {
    /// Whether records and sections have the same addresses as before. If not, indices cannot be compared.
    pub(super) fn has_same_addresses(&self, context: &LinkContext) -> bool {
        (Arc::ptr_eq(&self.registry, &context.registry) || self.registry.has_same_addresses(&context.registry))
            && (Arc::ptr_eq(&self.outline, &context.outline) || self.outline.has_same_addresses(&context.outline))
    }

    /// Whether each section names the same records in the same order. Requires [`Self::has_same_addresses`].
    pub(super) fn has_same_mentions(&self, links: &[Arc<SectionLinks>]) -> bool {
        fn record_ids(links: &SectionLinks) -> impl Iterator<Item = RecordId> {
            links.mentions.iter().map(|mention| mention.record)
        }
        let mut pairs = self.sections.iter().zip(links);
        pairs.all(|((_, old), new)| {
            Arc::ptr_eq(old, new)
                || (record_ids(old).eq(record_ids(new)) && old.front_matter_refs == new.front_matter_refs)
        })
    }

    /// Whether the same blocks have the same permanent ids. Requires [`Self::has_same_addresses`].
    pub(super) fn has_same_stamps(&self, context: &LinkContext, links: &[Arc<SectionLinks>]) -> bool {
        let mut pairs = self.sections.iter().zip(links);
        is_same_arc(self.about.as_ref(), context.about.as_ref())
            && pairs.all(|((_, old), new)| {
                Arc::ptr_eq(old, new)
                    || (old.stamp_hashes == new.stamp_hashes && old.stamped_blocks == new.stamped_blocks)
            })
    }
}

impl Changes {
    pub(super) fn between(snapshot: Option<&LinkSnapshot>, context: &LinkContext, links: &[Arc<SectionLinks>]) -> Self {
        let Some(snapshot) = snapshot else { return Self::All };
        let mut keys = Vec::new();
        if !Arc::ptr_eq(&snapshot.registry, &context.registry) {
            push_registry_changes(&snapshot.registry, &context.registry, &mut keys);
        }
        if !Arc::ptr_eq(&snapshot.outline, &context.outline) {
            keys.extend(held_back_changes(&snapshot.outline, &context.outline));
        }
        if !is_same_arc(snapshot.about.as_ref(), context.about.as_ref()) {
            keys.push(DependencyKey::About);
            keys.extend(about_changes(snapshot.about.as_deref(), context.about.as_deref()));
        }
        let pairs = snapshot.sections.par_iter().zip(context.sections.par_iter().zip(links)).enumerate();
        let changed_sections = pairs.filter(|(_, ((old, old_links), (new, new_links)))| {
            !(Arc::ptr_eq(old, new) && Arc::ptr_eq(old_links, new_links))
        });
        let section_keys = changed_sections.flat_map_iter(|(index, ((old, old_links), (new, new_links)))| {
            section_changes(
                index,
                SectionVersion { section: old, links: old_links },
                SectionVersion { section: new, links: new_links },
            )
        });
        keys.par_extend(section_keys);
        keys.par_sort_unstable();
        keys.dedup();
        Self::Keys(keys)
    }
}

/// The sections that are held back in only one of two outlines, or for different reasons.
fn held_back_changes<'o>(old: &'o Outline, new: &'o Outline) -> impl Iterator<Item = DependencyKey> + use<'o> {
    let indices = old.held_back.keys().chain(new.held_back.keys());
    let changed = indices.filter(move |index| old.held_back.get(index) != new.held_back.get(index));
    changed.map(|index| DependencyKey::SectionEntry(crate::source::offset(*index)))
}

/// The stamps that only one of two versions of the page about the report has, or that have moved.
fn about_changes(old: Option<&Section>, new: Option<&Section>) -> Vec<DependencyKey> {
    match (old, new) {
        (Some(old), Some(new)) => stamp_changes(old, new),
        (Some(one), None) | (None, Some(one)) => shard_keys(permalinks::stamped_blocks(one).map(|(shard, _)| shard)),
        (None, None) => Vec::new(),
    }
}

fn stamp_changes(old: &Section, new: &Section) -> Vec<DependencyKey> {
    shard_keys(permalinks::changed_shards(old, new))
}

fn shard_keys(shards: impl IntoIterator<Item = Shard>) -> Vec<DependencyKey> {
    let mut keys: Vec<DependencyKey> = shards.into_iter().map(|shard| DependencyKey::Shard(shard.index())).collect();
    if !keys.is_empty() {
        keys.push(DependencyKey::AllStamps);
    }
    keys
}

fn is_same_arc<T>(a: Option<&Arc<T>>, b: Option<&Arc<T>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

fn push_registry_changes(old: &Registry, new: &Registry, keys: &mut Vec<DependencyKey>) {
    let records = old.records.iter().zip(&new.records).zip(0_u32..);
    let changed = records.filter(|((a, b), _)| !Arc::ptr_eq(a, b) && (a.digest != b.digest || a.path != b.path));
    let mut have_names_changed = false;
    for ((a, b), index) in changed {
        keys.push(DependencyKey::Record(index));
        have_names_changed |= RecordNames::new(a) != RecordNames::new(b);
    }
    if have_names_changed {
        keys.push(DependencyKey::AllNames);
    }
    let relations = old.relations.iter().zip(&new.relations).zip(0_u32..);
    keys.extend(relations.filter(|((a, b), _)| a != b).map(|(_, index)| DependencyKey::Relations(index)));
    if old.timeline != new.timeline {
        keys.push(DependencyKey::Timeline);
    }
    if old.event_kinds != new.event_kinds {
        keys.push(DependencyKey::EventKinds);
    }
}

fn section_changes(index: usize, old: SectionVersion<'_>, new: SectionVersion<'_>) -> Vec<DependencyKey> {
    let index = crate::source::offset(index);
    let mut keys = Vec::new();
    let is_same_section = std::ptr::eq(old.section, new.section);
    let is_same_text = is_same_section && old.links.anchors == new.links.anchors && old.links.years == new.links.years;
    if !is_same_text {
        keys.push(DependencyKey::Section(index));
    }
    if !is_same_section {
        if !is_same_entry(old.section, new.section) {
            keys.push(DependencyKey::SectionEntry(index));
        }
        keys.extend(stamp_changes(old.section, new.section));
    }
    if old.links.front_matter_refs != new.links.front_matter_refs {
        let references = old.links.front_matter_refs.iter().chain(&new.links.front_matter_refs);
        keys.extend(references.map(|id| DependencyKey::Relations(id.0)));
    }
    if !is_same_text {
        push_mention_changes(old, new, &mut keys);
    }
    keys
}

/// Whether both versions of a section look the same in lists.
fn is_same_entry(a: &Section, b: &Section) -> bool {
    let paragraphs = |section: &Section| section.prose.blocks().iter().filter(|block| block.number.is_some()).count();
    a.front_matter.title == b.front_matter.title
        && a.front_matter.lang == b.front_matter.lang
        && a.front_matter.summary == b.front_matter.summary
        && a.path == b.path
        && paragraphs(a) == paragraphs(b)
}

fn push_mention_changes(old: SectionVersion<'_>, new: SectionVersion<'_>, keys: &mut Vec<DependencyKey>) {
    let blocks = BlockChanges::between(old, new);
    let (old_mentions, new_mentions) = (by_record(old.links), by_record(new.links));
    let records: BTreeSet<RecordId> = old_mentions.keys().chain(new_mentions.keys()).copied().collect();
    for record in records {
        let (a, b) = (
            old_mentions.get(&record).map_or(&[][..], Vec::as_slice),
            new_mentions.get(&record).map_or(&[][..], Vec::as_slice),
        );
        let changed = if a.len() == b.len() {
            let pairs = a.iter().zip(b).map(|(a, b)| blocks.mention_change(old, a, new, b));
            pairs.fold(MentionChange::default(), MentionChange::merge)
        } else {
            MentionChange { location: true, text: true, co_mentions: true }
        };
        keys.extend(changed.location.then_some(DependencyKey::MentionLocations(record.0)));
        keys.extend(changed.text.then_some(DependencyKey::Mentions(record.0)));
        keys.extend(changed.co_mentions.then_some(DependencyKey::CoMentions(record.0)));
    }
}

/// Which parts of a mention differ between two versions.
#[derive(Clone, Copy, Default)]
struct MentionChange {
    /// The paragraph, its id or its number differs.
    location: bool,
    /// The sentence differs, or what is marked in it, or the context of the quotation that it is part of.
    text: bool,
    /// The other records named in the paragraph differ.
    co_mentions: bool,
}

impl MentionChange {
    fn merge(self, other: Self) -> Self {
        Self {
            location: self.location || other.location,
            text: self.text || other.text,
            co_mentions: self.co_mentions || other.co_mentions,
        }
    }
}

/// The changes of each block, computed once: one block can contain thousands of mentions.
struct BlockChanges {
    changes: Vec<MentionChange>,
    language_changed: bool,
}

impl BlockChanges {
    fn between(old: SectionVersion<'_>, new: SectionVersion<'_>) -> Self {
        let (old_prose, new_prose) = (&old.section.prose, &new.section.prose);
        let changes = old_prose.blocks().iter().zip(new_prose.blocks()).zip(0..).map(|((a, b), index)| {
            let is_note = a.kind == BlockKind::Footnote || b.kind == BlockKind::Footnote;
            let named_records = |version: SectionVersion<'_>, block: &Block| -> Vec<RecordId> {
                anchors_within(&version.links.anchors, block.text()).iter().map(|anchor| anchor.record).collect()
            };
            MentionChange {
                location: (&a.id, a.number, a.kind) != (&b.id, b.number, b.kind)
                    || (is_note && old_prose.footnote_of(index) != new_prose.footnote_of(index)),
                text: old.section.prose.slice(a.text()) != new.section.prose.slice(b.text()),
                co_mentions: named_records(old, a) != named_records(new, b),
            }
        });
        Self {
            changes: changes.collect(),
            language_changed: old.section.front_matter.lang != new.section.front_matter.lang,
        }
    }

    fn mention_change(
        &self,
        old: SectionVersion<'_>,
        a: &Mention,
        new: SectionVersion<'_>,
        b: &Mention,
    ) -> MentionChange {
        let Some(block) = self.changes.get(a.block as usize).filter(|_| a.block == b.block) else {
            return MentionChange { location: true, text: true, co_mentions: true };
        };
        let text = block.text || block.location || self.language_changed || !old.shows_same(a, new, b);
        MentionChange { text, ..*block }
    }
}

/// The mentions of each record.
fn by_record(links: &SectionLinks) -> BTreeMap<RecordId, Vec<&Mention>> {
    let mut by_record: BTreeMap<RecordId, Vec<&Mention>> = BTreeMap::new();
    for mention in &links.mentions {
        by_record.entry(mention.record).or_default().push(mention);
    }
    by_record
}

/// The years of the dates that end within a range of the text.
pub(super) fn years_within<'y>(years: &'y [AddedYear], range: &std::ops::Range<u32>) -> &'y [AddedYear] {
    let first = years.partition_point(|added| added.at <= range.start);
    let count = years[first..].partition_point(|added| added.at <= range.end);
    &years[first..first + count]
}

/// The anchors within a range of the text.
pub(super) fn anchors_within<'a>(anchors: &'a [Anchor], range: &std::ops::Range<u32>) -> &'a [Anchor] {
    let first = anchors.partition_point(|anchor| anchor.range.start < range.start);
    let count = anchors[first..].partition_point(|anchor| anchor.range.end <= range.end);
    &anchors[first..first + count]
}
