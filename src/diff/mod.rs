//! Compares two editions of a report by their ledgers of claims (`data/claims.jsonl`).
//!
//! A claim has the same id in every edition, so what has the same id in both is the same claim, changed or not. A record is
//! the same if the claim of its name is, whatever its id is now. What differs in every line of a new edition (its date, the
//! date as of which the report holds, the address of the site) is no change.

mod fields;
mod ledger;
mod text;

pub use fields::{Difference, Field, FieldValue};
pub use ledger::{Ledger, LedgerError, LedgerLine, MAX_CLAIMS, ValueType};

use crate::claims::Property;
use fields::Renames;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What differs between two editions.
#[derive(Clone, Debug, Serialize)]
pub struct EditionDiff<'l> {
    /// The old edition.
    pub old: Edition<'l>,
    /// The new one.
    pub new: Edition<'l>,
    /// The records that only the new edition has.
    pub added: Vec<RecordTitle<'l>>,
    /// The records that only the old edition has.
    pub removed: Vec<RecordTitle<'l>>,
    /// The records whose id is another now.
    pub renamed: Vec<Renamed<'l>>,
    /// What changed, by the record that it is about.
    pub records: Vec<RecordChanges<'l>>,
    /// The paragraphs that report what changed, in either edition.
    pub paragraphs: BTreeSet<&'l str>,
}

/// An edition.
#[derive(Clone, Debug, Serialize)]
pub struct Edition<'l> {
    /// Its date, if it has one.
    pub edition: Option<&'l str>,
    /// The number of its claims.
    pub claims: usize,
}

/// A record and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordTitle<'l> {
    /// As `register/id`.
    pub record: &'l str,
    /// The name, or the title of an event.
    pub name: &'l str,
}

/// A record with another id.
#[derive(Clone, Debug, Serialize)]
pub struct Renamed<'l> {
    /// What it was.
    pub old: &'l str,
    /// The record now.
    #[serde(flatten)]
    pub now: RecordTitle<'l>,
}

/// What changed about a record.
#[derive(Clone, Debug, Serialize)]
pub struct RecordChanges<'l> {
    /// The record.
    #[serde(flatten)]
    pub about: RecordTitle<'l>,
    /// The changes, what is said of the same beside each other.
    pub changes: Vec<Change<'l>>,
}

/// A change of what is claimed.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "change", rename_all = "lowercase")]
pub enum Change<'l> {
    /// Only the new edition states it.
    Added {
        /// The claim.
        new: &'l LedgerLine,
    },
    /// Only the old edition states it. It may still be true.
    Removed {
        /// The claim.
        old: &'l LedgerLine,
    },
    /// Both state it, and not the same of it.
    Changed {
        /// The claim in the old edition.
        old: &'l LedgerLine,
        /// The claim in the new one.
        new: &'l LedgerLine,
        /// What differs.
        differences: Vec<Difference<'l>>,
    },
}

impl<'l> EditionDiff<'l> {
    /// Compares two ledgers.
    #[must_use]
    pub fn between(old: &'l Ledger, new: &'l Ledger) -> Self {
        let comparison = Comparison::new(old, new);
        let records = comparison.records();
        let changes = records.iter().flat_map(|record| &record.changes);
        let paragraphs =
            changes.flat_map(Change::lines).flat_map(|line| &line.paragraphs).map(String::as_str).collect();
        Self {
            old: Edition { edition: old.edition(), claims: old.lines().len() },
            new: Edition { edition: new.edition(), claims: new.lines().len() },
            added: titles(new, old),
            removed: titles(old, new),
            renamed: comparison.renamed(),
            records,
            paragraphs,
        }
    }

    /// Whether both editions state the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.renamed.is_empty()
    }

    /// Whether they have no claim in common, as editions of different reports.
    #[must_use]
    pub fn is_disjoint(&self) -> bool {
        let changes = self.records.iter().flat_map(|record| &record.changes);
        let added = changes.filter(|change| matches!(change, Change::Added { .. }));
        added.count() == self.new.claims
    }
}

impl<'l> Change<'l> {
    /// The claim, as the latest edition that has it states it.
    #[must_use]
    pub fn line(&self) -> &'l LedgerLine {
        match self {
            Self::Added { new } | Self::Changed { new, .. } => new,
            Self::Removed { old } => old,
        }
    }

    /// The claim in each edition that has it.
    fn lines(&self) -> impl Iterator<Item = &'l LedgerLine> + use<'l> {
        let (old, new) = match self {
            Self::Added { new } => (None, Some(*new)),
            Self::Removed { old } => (Some(*old), None),
            Self::Changed { old, new, .. } => (Some(*old), Some(*new)),
        };
        old.into_iter().chain(new)
    }
}

/// The records of a ledger that another has not, in the order of the ledger.
fn titles<'l>(ledger: &'l Ledger, other: &Ledger) -> Vec<RecordTitle<'l>> {
    let only = ledger.lines().iter().filter(|line| line.is_title() && other.get(&line.id).is_none());
    only.map(|line| RecordTitle { record: &line.subject, name: &line.value }).collect()
}

/// Two ledgers, with what is needed to compare them.
struct Comparison<'l> {
    old: &'l Ledger,
    new: &'l Ledger,
    renames: Renames<'l>,
    /// What records are called, and their order: that of the new ledger, then that of the old one.
    titles: BTreeMap<&'l str, (usize, &'l str)>,
}

impl<'l> Comparison<'l> {
    fn new(old: &'l Ledger, new: &'l Ledger) -> Self {
        let title_lines = |ledger: &'l Ledger| ledger.lines().iter().filter(|line| line.is_title());
        let pairs = title_lines(new).filter_map(|line| Some((&*old.get(&line.id)?.subject, &*line.subject)));
        let renames = Renames::new(pairs);
        let mut titles = BTreeMap::new();
        for (position, line) in title_lines(new).chain(title_lines(old)).enumerate() {
            titles.entry(&*line.subject).or_insert((position, &*line.value));
        }
        Self { old, new, renames, titles }
    }

    fn renamed(&self) -> Vec<Renamed<'l>> {
        let pairs = self.renames.iter().map(|(old, new)| Renamed { old, now: self.title(new) });
        pairs.collect()
    }

    fn title(&self, record: &'l str) -> RecordTitle<'l> {
        RecordTitle { record, name: self.titles.get(record).map_or(record, |(_, name)| name) }
    }

    fn records(&self) -> Vec<RecordChanges<'l>> {
        let mut records: BTreeMap<(usize, &str), Vec<Change<'l>>> = BTreeMap::new();
        for change in self.changes() {
            let about = match &change {
                Change::Removed { old } => self.renames.current(old.about()),
                change => change.line().about(),
            };
            let position = self.titles.get(about).map_or(usize::MAX, |(position, _)| *position);
            records.entry((position, about)).or_default().push(change);
        }
        let sorted = records.into_iter().map(|((_, about), mut changes)| {
            changes.sort_by_cached_key(|change| self.order(change.line()));
            RecordChanges { about: self.title(about), changes }
        });
        sorted.collect()
    }

    /// The changes, in the order of the new ledger, then those that it has no line for in the order of the old one.
    fn changes(&self) -> impl Iterator<Item = Change<'l>> {
        let new = self.new.lines().iter().filter_map(|new| match self.old.get(&new.id) {
            None => Some(Change::Added { new }),
            Some(old) => {
                let differences = fields::differences(old, new, &self.renames);
                (!differences.is_empty()).then_some(Change::Changed { old, new, differences })
            }
        });
        let removed = self.old.lines().iter().filter(|old| self.new.get(&old.id).is_none());
        new.chain(removed.map(|old| Change::Removed { old }))
    }

    /// So that what is said of the same is together: its own claims first, then by case or event.
    fn order(&self, line: &'l LedgerLine) -> (bool, usize, &'l str, usize) {
        let subject = self.renames.current(&line.subject);
        let position = self.titles.get(subject).map_or(usize::MAX, |(position, _)| *position);
        let known = line.property();
        let property = Property::ALL.iter().position(|property| Some(*property) == known);
        (subject != self.renames.current(line.about()), position, subject, property.unwrap_or(usize::MAX))
    }
}
