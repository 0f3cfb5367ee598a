//! All files at once: names, mentions, backlinks, the timeline, addresses.
//!
//! What a file refers to becomes known here, and only here. The result is a
//! [`Graph`], which pages see through [`Known`].
//!
//! ```text
//!   records ──► Registry ─┐
//!                         ├─► Frame ──► SectionLinks, a section at a time ──► Graph
//!   sections ─► Outline ──┘
//! ```
//!
//! Everything is linked every time, from parts that [`Memo`] keeps: a part is
//! made anew when what it was made from is another. Which facts have changed
//! since the last time is told by [`Changes`].

mod changes;
mod explain;
mod fold;
mod former;
mod frame;
mod judge;
mod known;
mod lookalikes;
mod means;
mod memo;
mod name_checks;
pub mod names;
mod old_addresses;
mod order;
mod origins;
mod parts;
mod permanent;
mod phrase;
mod registers;
mod registry;
mod section;
pub mod sentences;
mod spoken;
mod targets;
mod timeline;

pub use changes::{Cell, Changes};
pub use explain::{Explained, Explanation, Reason, ShownWord};
pub use former::{Finder, Subject, WasLine};
pub use judge::{Anchor, Mention};
pub use known::{Entry, Known, Paragraph, Told};
pub use memo::{Linked, Memo, link};
pub use order::{HeldBack, Place, Shown};
pub use permanent::{Shard, Stamped};
pub use registry::Relations;
pub use targets::Resolved;

use crate::language::Languages;
use crate::model::prose::Section;
use crate::model::{Key, Record};
use crate::project::Project;
use frame::Frame;
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

    /// The index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What there is to link.
#[derive(Debug)]
pub struct Input<'i> {
    /// The settings.
    pub project: &'i Project,
    /// What is known of languages.
    pub languages: &'i Arc<Languages>,
    /// The records of every file.
    pub records: Vec<Arc<Record>>,
    /// What is there and could not be read.
    pub broken: Broken,
    /// The sections of every file.
    pub sections: Vec<Arc<Section>>,
    /// The page about the report, parsed as a section.
    pub about: Option<Arc<Section>>,
    /// The paths of all other files under `content/`.
    pub files: BTreeSet<Arc<str>>,
    /// Which sections are shown.
    pub shown: Shown,
}

/// What is there and could not be read. It has been reported; what refers to it is not wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Broken {
    /// Records.
    pub records: BTreeSet<Key>,
    /// Registers of which a file could not be read at all.
    pub registers: BTreeSet<Arc<str>>,
    /// Sections, by path.
    pub sections: BTreeSet<Arc<str>>,
}

impl Broken {
    /// Whether a record may be there.
    fn holds(&self, key: &Key) -> bool {
        self.registers.contains(&key.register) || self.records.contains(key)
    }

    /// Whether a record of this id may be there, in a register that is not named.
    fn holds_id(&self, id: &str) -> bool {
        !self.registers.is_empty() || self.records.iter().any(|key| *key.id == *id)
    }
}

/// Everything that is known once all files are. Pages see it through [`Known`].
#[derive(Debug)]
pub struct Graph {
    frame: Frame,
    /// What each section says of records, in reading order.
    links: Vec<Arc<SectionLinks>>,
    /// For each record where it is mentioned: section, and index of the mention there.
    backlinks: Arc<Grouped<(u32, u32)>>,
    /// For each topic and source the sections whose front matter names it.
    named_in_front: Arc<Grouped<u32>>,
    attachments: BTreeMap<Arc<str>, String>,
    /// For each shard of the permanent addresses its paragraphs: section and block. See [`permanent`].
    stamped: Arc<Grouped<(u32, u32)>>,
}

impl Graph {
    /// The records by register, in order, without empty registers.
    #[must_use]
    pub fn records_by_register(&self) -> Vec<(Arc<str>, usize)> {
        self.frame.registry.counts()
    }

    /// How many records there are.
    #[must_use]
    pub fn record_count(&self) -> usize {
        self.frame.registry.records.len()
    }

    /// How many records are drafts.
    #[must_use]
    pub fn drafts(&self) -> usize {
        self.frame.registry.drafts
    }

    /// How many sections are published.
    #[must_use]
    pub fn sections(&self) -> usize {
        self.frame.sections.len()
    }

    /// How often records are mentioned.
    #[must_use]
    pub fn mentions(&self) -> usize {
        self.links.iter().map(|links| links.mentions.len()).sum()
    }

    /// The files that published sections show or link to: source path and address.
    #[must_use]
    pub fn attachments(&self) -> &BTreeMap<Arc<str>, String> {
        &self.attachments
    }
}

/// Values in groups, all in one piece of memory.
#[derive(Debug, Default)]
struct Grouped<T> {
    ends: Vec<u32>,
    values: Vec<T>,
}

impl<T: Copy + Default> Grouped<T> {
    /// Gathers values under `groups` groups. `each` gives them all, twice, in the same order.
    fn gather(groups: usize, each: impl Fn(&mut dyn FnMut(usize, T))) -> Self {
        let mut ends = vec![0_u32; groups];
        each(&mut |group, _| ends[group] += 1);
        let mut total = 0;
        for end in &mut ends {
            total += std::mem::replace(end, total);
        }
        // Now each is where its group begins; filling makes it the end.
        let mut values = vec![T::default(); total as usize];
        each(&mut |group, value| {
            values[ends[group] as usize] = value;
            ends[group] += 1;
        });
        Self { ends, values }
    }

    fn of(&self, group: usize) -> &[T] {
        let start = group.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.values[start..self.ends[group] as usize]
    }
}

/// The address of a record.
#[must_use]
pub fn address_of(key: &Key) -> String {
    let mut address = String::with_capacity(key.register.len() + key.id.len() + 6);
    push_address(&mut address, key);
    address
}

/// Appends the address of a record.
pub fn push_address(text: &mut String, key: &Key) {
    let (before, after) = match &*key.register {
        "events" => ("timeline.html#", ""),
        "sources" => ("sources.html#", ""),
        "corrections" => ("corrections.html#", ""),
        register => {
            text.push_str(register);
            ("/", ".html")
        }
    };
    text.push_str(before);
    text.push_str(&key.id);
    text.push_str(after);
}

/// A number for a text (FNV-1a). Two texts seldom share one; where they do, the texts are compared.
fn number_of(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
