//! The dependency keys that have changed since pages were last rendered.

use crate::link::{Changes, DependencyKey, Graph, Shard};

/// How many dependency keys concern the whole report.
const REPORT_KEYS: usize = 5;

/// A set of changed dependency keys, with a flag per key: it is queried a million times per build.
pub(super) struct ChangeSet {
    pub(super) all: bool,
    record_count: usize,
    section_count: usize,
    slots: Vec<bool>,
}

impl ChangeSet {
    pub(super) fn new(changes: &Changes, graph: &Graph) -> Self {
        let (record_count, section_count) = (graph.record_count(), graph.section_count());
        let slots = vec![false; REPORT_KEYS + 5 * record_count + 2 * section_count + Shard::COUNT];
        let mut changed = Self { all: *changes == Changes::All, record_count, section_count, slots };
        if let Changes::Keys(keys) = changes {
            for key in keys {
                let slot = changed.slot(*key);
                changed.slots[slot] = true;
            }
        }
        changed
    }

    pub(super) fn contains(&self, key: DependencyKey) -> bool {
        self.all || self.slots[self.slot(key)]
    }

    /// The index of a key: those of the whole report, then five for each record, two for each section, one for each shard.
    fn slot(&self, key: DependencyKey) -> usize {
        let record = |kind: usize, index: u32| REPORT_KEYS + 5 * index as usize + kind;
        let section = |kind: usize, index: u32| REPORT_KEYS + 5 * self.record_count + 2 * index as usize + kind;
        match key {
            DependencyKey::Timeline => 0,
            DependencyKey::About => 1,
            DependencyKey::AllStamps => 2,
            DependencyKey::AllNames => 3,
            DependencyKey::EventKinds => 4,
            DependencyKey::Record(index) => record(0, index),
            DependencyKey::Mentions(index) => record(1, index),
            DependencyKey::MentionLocations(index) => record(2, index),
            DependencyKey::Relations(index) => record(3, index),
            DependencyKey::CoMentions(index) => record(4, index),
            DependencyKey::Section(index) => section(0, index),
            DependencyKey::SectionEntry(index) => section(1, index),
            DependencyKey::Shard(index) => section(0, 0) + 2 * self.section_count + index as usize,
        }
    }
}
