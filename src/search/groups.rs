//! Which entries stand together in a file of texts.

use crate::pages::found::Findable;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many bytes of text stand together in a file, about.
pub(super) const TOGETHER: usize = 20_000;

/// How many entries stand together at most.
const MOST_TOGETHER: usize = 64;

/// How many bytes sections take, and how many all else.
#[derive(Debug, Default)]
pub(super) struct Sizes {
    sections: AtomicUsize,
    others: AtomicUsize,
}

impl Sizes {
    /// Adds an entry.
    pub(super) fn note(&self, is_section: bool, size: usize) {
        let sum = if is_section { &self.sections } else { &self.others };
        sum.fetch_add(size, Ordering::Relaxed);
    }
}

/// Which entries stand together: so many sections in a file, and so many others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Groups {
    sections: usize,
    others: usize,
    sections_together: usize,
    others_together: usize,
}

impl Groups {
    pub(super) fn of(findable: &Findable<'_>, sizes: &Sizes) -> Self {
        let (sections, others) = (findable.sections(), findable.count() - findable.sections());
        // A power of two, so that an edit seldom puts everything elsewhere.
        let together = |count: usize, sum: &AtomicUsize| {
            let size = sum.load(Ordering::Relaxed).max(1);
            1 << (TOGETHER * count / size).clamp(1, MOST_TOGETHER).ilog2()
        };
        Self {
            sections,
            others,
            sections_together: together(sections, &sizes.sections),
            others_together: together(others, &sizes.others),
        }
    }

    /// What a browser has to know to find the file of an entry.
    pub(super) fn numbers(&self) -> [usize; 3] {
        [self.sections, self.sections_together, self.others_together]
    }

    fn of_sections(&self) -> usize {
        self.sections.div_ceil(self.sections_together)
    }

    /// How many files there are.
    pub(super) fn count(&self) -> usize {
        self.of_sections() + self.others.div_ceil(self.others_together)
    }

    /// How many entries there are.
    pub(super) fn entries(&self) -> usize {
        self.sections + self.others
    }

    /// The file of an entry.
    pub(super) fn of_entry(&self, entry: usize) -> usize {
        match entry.checked_sub(self.sections) {
            None => entry / self.sections_together,
            Some(other) => self.of_sections() + other / self.others_together,
        }
    }

    #[cfg(test)]
    pub(super) fn for_test(sections: usize, others: usize, together: usize) -> Self {
        Self { sections, others, sections_together: together, others_together: together }
    }

    /// The entries of a file.
    pub(super) fn range(&self, group: usize) -> Range<usize> {
        let (start, size, end) = match group.checked_sub(self.of_sections()) {
            None => (group * self.sections_together, self.sections_together, self.sections),
            Some(group) => {
                (self.sections + group * self.others_together, self.others_together, self.sections + self.others)
            }
        };
        start..(start + size).min(end)
    }
}
