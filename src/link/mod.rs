//! Links all files: names, mentions, backlinks, the timeline, addresses.
//!
//! References between files are resolved here, and only here. The result is a
//! [`Graph`], which pages read through [`TrackedGraph`].
//!
//! ```text
//!   records ──► Registry ─┐
//!                         ├─► LinkContext ──► SectionLinks, a section at a time ──► Graph
//!   sections ─► Outline ──┘
//! ```
//!
//! Every build links the whole report, from parts that [`LinkCache`] caches: a part is
//! rebuilt only if one of its inputs has changed. [`Changes`] lists the facts that
//! differ from the previous build.

mod background;
mod cache;
mod changes;
mod context;
mod event_relations;
mod explain;
mod fold;
mod lookalikes;
mod means;
mod mention_history;
mod moved_pages;
mod name_checks;
pub mod names;
mod old_addresses;
mod origins;
mod outline;
mod paragraph_refs;
mod participants;
mod parts;
mod permalinks;
mod phrase;
mod registers;
mod registry;
mod relations;
mod resolve;
mod same_charges;
mod section;
pub mod sentences;
mod structure;
mod targets;
mod timeline;
mod tracked;
mod years;

pub use cache::{LinkCache, LinkOutput, link};
pub use changes::{Changes, DependencyKey};
pub use explain::{NameExplanation, Reason, SectionExplanation, ShownWord};
pub use moved_pages::{MovedPageFinder, OldAddressLine, PageSubject};
pub use outline::{HeldBack, SectionFilter, SectionRoute};
pub use permalinks::{Shard, StampedParagraph};
pub use registry::Relations;
pub use resolve::{Anchor, Mention};
pub use same_charges::SameCharges;
pub use structure::SiteStructure;
pub use targets::ResolvedTarget;
pub use timeline::EventKinds;
pub use tracked::{
    AllNames, Memo, MentionContext, MentionLocations, NameOrder, ParagraphLocation, QuotationContext, Rank,
    RecordNames, SectionEntry, Sentence, SpokenContext, TrackedGraph,
};
pub use years::AddedYear;

use crate::language::Languages;
use crate::model::prose::Section;
use crate::model::{Record, RecordKey, Register};
use crate::project::Project;
use crate::route::Address;
use context::LinkContext;
use section::SectionLinks;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A record, by its index among all records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(u32);

impl RecordId {
    fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The position in the list of all records, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The input of [`link()`]: all parsed files.
#[derive(Debug)]
pub struct Input<'i> {
    /// The settings.
    pub project: &'i Project,
    /// The words and rules of each language.
    pub languages: &'i Arc<Languages>,
    /// The records of every file.
    pub records: Vec<Arc<Record>>,
    /// Records and sections that could not be parsed.
    pub unparsed: UnparsedItems,
    /// The sections of every file.
    pub sections: Vec<Arc<Section>>,
    /// The page about the report, parsed as a section.
    pub about: Option<Arc<Section>>,
    /// The paths of all other files under `content/`.
    pub files: BTreeSet<Arc<str>>,
    /// Which sections are shown.
    pub filter: SectionFilter,
}

/// Records and sections that exist and could not be parsed. The error has been reported, so references to them are not errors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnparsedItems {
    /// Records.
    pub records: BTreeSet<RecordKey>,
    /// Registers with a file that could not be parsed at all.
    pub registers: BTreeSet<Register>,
    /// Sections, by path.
    pub sections: BTreeSet<Arc<str>>,
}

impl UnparsedItems {
    /// Whether a record may exist in an unparsed file.
    fn may_contain(&self, key: &RecordKey) -> bool {
        self.registers.contains(&key.register) || self.records.contains(key)
    }

    /// Whether a record with this id may exist in an unparsed file of any register.
    fn may_contain_id(&self, id: &str) -> bool {
        !self.registers.is_empty() || self.records.iter().any(|key| *key.id == *id)
    }
}

/// The linked report. Pages read it through [`TrackedGraph`].
#[derive(Debug)]
pub struct Graph {
    context: LinkContext,
    /// The links of each section, in reading order.
    links: Vec<Arc<SectionLinks>>,
    /// For each record its mentions: section, and index of the mention in the section.
    backlinks: Arc<Grouped<(u32, u32)>>,
    /// For each topic and source the sections that list it in their front matter.
    front_matter_backlinks: Arc<Grouped<u32>>,
    attachments: BTreeMap<Arc<str>, String>,
    /// For each shard of permanent addresses its paragraphs: section and block. See [`permalinks`].
    stamped_by_shard: Arc<Grouped<(u32, u32)>>,
}

impl Graph {
    /// The number of records of each non-empty register, in order.
    #[must_use]
    pub fn records_by_register(&self) -> Vec<(Register, usize)> {
        self.context.registry.record_counts()
    }

    /// How many records there are.
    #[must_use]
    pub fn record_count(&self) -> usize {
        self.context.registry.records.len()
    }

    /// How many records are drafts.
    #[must_use]
    pub fn draft_count(&self) -> usize {
        self.context.registry.draft_count
    }

    /// How many sections are published.
    #[must_use]
    pub fn section_count(&self) -> usize {
        self.context.sections.len()
    }

    /// How many mentions all sections have.
    #[must_use]
    pub fn mention_count(&self) -> usize {
        self.links.iter().map(|links| links.mentions.len()).sum()
    }

    /// The files that the report shows or links to: source path and address. No other file beside a section is copied, so an
    /// image of an unpublished section is not published either.
    #[must_use]
    pub fn attachments(&self) -> &BTreeMap<Arc<str>, String> {
        &self.attachments
    }
}

/// Values in groups, in a single allocation.
#[derive(Debug, Default)]
struct Grouped<T> {
    ends: Vec<u32>,
    values: Vec<T>,
}

impl<T: Copy + Default> Grouped<T> {
    /// Collects values into `groups` groups. `for_each` is called twice and must emit the same values in the same order.
    fn gather(groups: usize, for_each: impl Fn(&mut dyn FnMut(usize, T))) -> Self {
        let mut ends = vec![0_u32; groups];
        for_each(&mut |group, _| ends[group] += 1);
        let mut total = 0;
        for end in &mut ends {
            total += std::mem::replace(end, total);
        }
        // Each now is the start of its group; filling moves it to the end.
        let mut values = vec![T::default(); total as usize];
        for_each(&mut |group, value| {
            values[ends[group] as usize] = value;
            ends[group] += 1;
        });
        Self { ends, values }
    }

    fn get(&self, group: usize) -> &[T] {
        let start = group.checked_sub(1).map_or(0, |previous| self.ends[previous] as usize);
        &self.values[start..self.ends[group] as usize]
    }
}

/// The address of a record from the site's root: its page, or its fragment on a shared page.
#[must_use]
pub fn record_address(key: &RecordKey) -> String {
    Address::of_record(&key.register, &key.id).to_path()
}

/// Appends the address of a record to a text, see [`record_address`].
pub fn push_record_address(text: &mut String, key: &RecordKey) {
    Address::of_record(&key.register, &key.id).push_to(text);
}

/// The FNV-1a hash of a text. Collisions are rare; on a collision the texts themselves are compared.
fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
