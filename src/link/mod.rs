//! All files at once: names, mentions, backlinks, the timeline, addresses.
//!
//! What a file refers to becomes known here, and only here. The result is a
//! [`Graph`], which answers every question that a page may ask.

mod fold;
mod judge;
mod lookalikes;
pub mod names;
mod neighbours;
mod order;
mod registers;
pub mod sentences;
mod targets;
mod timeline;

pub use judge::{Anchor, Mention};
pub use order::Place;
pub use targets::Resolved;

use crate::diag::Diagnostic;
use crate::model::prose::{Section, Target};
use crate::model::{Date, Key, Record, Tag};
use crate::project::{LinkMentions, Project};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A record, by its index in [`Graph::records`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(u32);

impl RecordId {
    fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The index in [`Graph::records`].
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
    /// The day as of which embargoes are judged; without it they all hold.
    pub as_of: Option<Date>,
}

/// What is there and could not be read. It has been reported; what refers to it is not wrong.
#[derive(Clone, Debug, Default)]
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

/// Everything that is known once all files are.
#[derive(Debug)]
pub struct Graph {
    /// Every record, by register and id.
    pub records: Vec<Arc<Record>>,
    /// Every published section, in reading order.
    pub sections: Vec<LinkedSection>,
    /// Every mention, in reading order.
    pub mentions: Vec<Mention>,
    /// For each record the mentions of it, by index in [`Graph::mentions`].
    pub backlinks: Vec<Vec<u32>>,
    /// The events, in order of time.
    pub timeline: Vec<RecordId>,
    /// For each record the events that it has a part in, in order of time.
    pub events_of: Vec<Vec<RecordId>>,
    /// For each event its place on the timeline.
    ranks: BTreeMap<RecordId, u32>,
    by_key: BTreeMap<Key, RecordId>,
    /// The registers that have records, and where these stand.
    registers: BTreeMap<Arc<str>, std::ops::Range<usize>>,
    /// The names of all registers.
    known_registers: Vec<String>,
    by_path: BTreeMap<Arc<str>, usize>,
    broken: Broken,
    unpublished: BTreeSet<Arc<str>>,
    files: BTreeSet<Arc<str>>,
    about: Option<Arc<Section>>,
    content: String,
}

/// A section at its place in the report.
#[derive(Debug)]
pub struct LinkedSection {
    /// The section.
    pub section: Arc<Section>,
    /// Its number in reading order, from 1.
    pub number: u32,
    /// Where it stands.
    pub place: Place,
    /// Its mentions, in the order of its text.
    pub anchors: Vec<Anchor>,
}

impl LinkedSection {
    /// The number of a block: "4.3".
    #[must_use]
    pub fn paragraph_number(&self, block: usize) -> Option<String> {
        let place = self.section.prose.blocks.get(block)?.place?;
        Some(format!("{}.{place}", self.number))
    }
}

/// Links everything.
#[must_use]
pub fn link(input: Input<'_>) -> (Graph, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let records = registers::sorted(input.records, &input.project.schema, &mut out);
    let (published, unpublished) = order::published(input.sections, input.as_of.as_ref());
    let sections = order::ordered(published, &input.project.folders.content, &mut out);
    let mut graph = Graph {
        by_key: registers::index(&records),
        registers: registers::ranges(&records),
        known_registers: input.project.schema.names().map(str::to_owned).collect(),
        by_path: sections.iter().enumerate().map(|(at, section)| (Arc::clone(&section.section.path), at)).collect(),
        events_of: vec![Vec::new(); records.len()],
        backlinks: vec![Vec::new(); records.len()],
        mentions: Vec::new(),
        timeline: Vec::new(),
        ranks: BTreeMap::new(),
        broken: input.broken,
        unpublished,
        files: input.files,
        about: input.about,
        content: input.project.folders.content.clone(),
        records,
        sections,
    };
    registers::check(&graph, &mut out);
    order::check(&graph, &mut out);
    lookalikes::check(&graph.records, &mut out);
    targets::check(&graph, &mut out);
    graph.find_mentions(input.project.report.link_mentions, &input.project.language, &mut out);
    timeline::fill(&mut graph);
    (graph, out)
}

impl Graph {
    /// The record of an index.
    #[must_use]
    pub fn record(&self, id: RecordId) -> &Record {
        &self.records[id.index()]
    }

    /// The record of a reference.
    #[must_use]
    pub fn find(&self, key: &Key) -> Option<RecordId> {
        self.by_key.get(key).copied()
    }

    /// The records of a register, by id.
    pub fn register(&self, register: &str) -> impl Iterator<Item = RecordId> + use<> {
        let range = self.registers.get(register).cloned().unwrap_or_default();
        range.map(RecordId::new)
    }

    /// The registers that have records.
    pub fn filled_registers(&self) -> impl Iterator<Item = &Arc<str>> {
        self.registers.keys()
    }

    /// The place of an event on the timeline; `None` for what is no event.
    #[must_use]
    pub fn rank_in_time(&self, id: RecordId) -> Option<u32> {
        self.ranks.get(&id).copied()
    }

    /// The section of an index.
    #[must_use]
    pub fn section(&self, index: u32) -> &LinkedSection {
        &self.sections[index as usize]
    }

    /// The section of a file.
    #[must_use]
    pub fn section_at(&self, path: &str) -> Option<&LinkedSection> {
        self.by_path.get(path).map(|index| &self.sections[*index])
    }

    /// The section of an address under `report/`, without `.html`.
    #[must_use]
    pub fn section_of_address(&self, address: &str) -> Option<&LinkedSection> {
        self.sections.iter().find(|section| section.place.slug() == address)
    }

    /// The address of a record: its page, or its place on the timeline or another page.
    #[must_use]
    pub fn address(&self, id: RecordId) -> String {
        address_of(&self.record(id).key)
    }

    /// Where a link that is written in `from` leads.
    #[must_use]
    pub fn resolve(&self, target: &Target, from: &str) -> Resolved {
        targets::resolve(self, target, from)
    }

    /// The files that published sections show or link to: source path and address.
    #[must_use]
    pub fn attachments(&self) -> BTreeMap<Arc<str>, String> {
        targets::attachments(self)
    }

    fn find_mentions(&mut self, which: LinkMentions, language: &Tag, out: &mut Vec<Diagnostic>) {
        let names = names::Names::of(&self.records);
        let judged: Vec<judge::Judged> = self
            .sections
            .par_iter()
            .enumerate()
            .map(|(index, section)| judge::section(self, &names, index, section, which, language))
            .collect();
        for (index, judged) in judged.into_iter().enumerate() {
            out.extend(judged.diagnostics);
            self.sections[index].anchors = judged.anchors;
            for mention in judged.mentions {
                let place = u32::try_from(self.mentions.len()).unwrap_or(u32::MAX);
                self.backlinks[mention.record.index()].push(place);
                self.mentions.push(mention);
            }
        }
    }
}

/// The address of a record.
#[must_use]
pub fn address_of(key: &Key) -> String {
    match &*key.register {
        "events" => format!("timeline.html#{}", key.id),
        "sources" => format!("sources.html#{}", key.id),
        "corrections" => format!("corrections.html#{}", key.id),
        register => format!("{register}/{}.html", key.id),
    }
}
