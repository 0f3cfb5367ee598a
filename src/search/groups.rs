//! Groups entries into files of texts.

use crate::pages::search_entries::SearchSource;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The target size of a file of texts, in bytes.
pub(super) const TARGET_FILE_BYTES: usize = 20_000;

/// The most entries in a file.
const MAX_ENTRIES_PER_FILE: usize = 64;

/// The total bytes of sections, and of all other entries.
#[derive(Debug, Default)]
pub(super) struct TextSizes {
    sections: AtomicUsize,
    others: AtomicUsize,
}

impl TextSizes {
    /// Adds the size of an entry, in bytes.
    pub(super) fn add(&self, is_section: bool, size: usize) {
        let sum = if is_section { &self.sections } else { &self.others };
        sum.fetch_add(size, Ordering::Relaxed);
    }
}

/// The numbers of sections and of other entries, and how many of each are in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct EntryGroups {
    sections: usize,
    others: usize,
    sections_per_file: usize,
    others_per_file: usize,
}

impl EntryGroups {
    pub(super) fn new(source: &SearchSource<'_>, sizes: &TextSizes) -> Self {
        let (sections, others) = (source.section_count(), source.count() - source.section_count());
        // A power of two, so that an edit seldom moves all entries to other files.
        let per_file = |count: usize, sum: &AtomicUsize| {
            let size = sum.load(Ordering::Relaxed).max(1);
            1 << (TARGET_FILE_BYTES * count / size).clamp(1, MAX_ENTRIES_PER_FILE).ilog2()
        };
        Self {
            sections,
            others,
            sections_per_file: per_file(sections, &sizes.sections),
            others_per_file: per_file(others, &sizes.others),
        }
    }

    /// The numbers that a browser needs to find the file of an entry.
    pub(super) fn layout(&self) -> [usize; 3] {
        [self.sections, self.sections_per_file, self.others_per_file]
    }

    fn section_files(&self) -> usize {
        self.sections.div_ceil(self.sections_per_file)
    }

    /// The number of files.
    pub(super) fn file_count(&self) -> usize {
        self.section_files() + self.others.div_ceil(self.others_per_file)
    }

    /// The number of entries.
    pub(super) fn entry_count(&self) -> usize {
        self.sections + self.others
    }

    /// The index of the file that contains an entry.
    pub(super) fn file_of_entry(&self, entry: usize) -> usize {
        match entry.checked_sub(self.sections) {
            None => entry / self.sections_per_file,
            Some(other) => self.section_files() + other / self.others_per_file,
        }
    }

    #[cfg(test)]
    pub(super) fn for_test(sections: usize, others: usize, per_file: usize) -> Self {
        Self { sections, others, sections_per_file: per_file, others_per_file: per_file }
    }

    /// The entries in a file.
    pub(super) fn range(&self, group: usize) -> Range<usize> {
        let (start, size, end) = match group.checked_sub(self.section_files()) {
            None => (group * self.sections_per_file, self.sections_per_file, self.sections),
            Some(group) => {
                (self.sections + group * self.others_per_file, self.others_per_file, self.sections + self.others)
            }
        };
        start..(start + size).min(end)
    }
}
