//! The figures of one text, or of several together.

use std::ops::AddAssign;

/// Counts of marks, links and warnings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) words: usize,
    pub(crate) marks: usize,
    /// Marks that expect a link.
    pub(crate) expected: usize,
    /// Automatic links in the output.
    pub(crate) links: usize,
    /// Links that are wrong.
    pub(crate) wrong: usize,
    /// Links that are missing.
    pub(crate) missed: usize,
    pub(crate) warnings: usize,
    /// Warnings where one is expected.
    pub(crate) useful: usize,
    /// Warnings where none is expected.
    pub(crate) needless: usize,
    /// Expected warnings that are missing.
    pub(crate) lacking: usize,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.words += other.words;
        self.marks += other.marks;
        self.expected += other.expected;
        self.links += other.links;
        self.wrong += other.wrong;
        self.missed += other.missed;
        self.warnings += other.warnings;
        self.useful += other.useful;
        self.needless += other.needless;
        self.lacking += other.lacking;
    }
}

impl Counts {
    /// The line of a text in `tests/gold/figures.txt`.
    pub(crate) fn line(&self, name: &str) -> String {
        let Self { wrong, missed, warnings, useful, needless, lacking, .. } = self;
        format!(
            "{name} wrong {wrong} missed {missed} warnings {warnings} useful {useful} needless {needless} lacking {lacking}"
        )
    }
}
