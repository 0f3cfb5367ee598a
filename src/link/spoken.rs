//! Who has been spoken of in a section so far: people on record, and people who are not.

use super::RecordId;
use crate::language::Sex;
use std::collections::{BTreeMap, BTreeSet};

/// Everybody who has been spoken of.
#[derive(Debug, Default)]
pub(super) struct Spoken {
    /// Who has been named by a long form, or by hand: short forms can mean them.
    introduced: BTreeSet<RecordId>,
    /// Who has been named where names are not linked: short forms can mean them, but do not become links by it alone.
    overheard: BTreeSet<RecordId>,
    /// What the text has said of people on record.
    facts: BTreeMap<RecordId, Facts>,
    /// People on no record, by the form of a record's name that is part of theirs.
    strangers: BTreeMap<usize, Vec<Stranger>>,
    /// Titles of whoever was named by a form before somebody of that name had been introduced.
    untold: BTreeSet<(usize, String)>,
}

/// What a text has said of somebody.
#[derive(Debug, Default)]
struct Facts {
    sex: Option<Sex>,
    titles: BTreeSet<String>,
}

/// Somebody who is on no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stranger {
    /// The name as it is written.
    pub(super) words: String,
    /// As far as the title says.
    pub(super) sex: Option<Sex>,
}

/// The most strangers of one form that are told apart: of more, short forms mean nobody.
const MOST: usize = 8;

impl Spoken {
    /// Notes a long form of a record; whether it is the first.
    pub(super) fn introduce(&mut self, record: RecordId) -> bool {
        self.introduced.insert(record)
    }

    /// Forgets that a record has been introduced; whether it had been.
    pub(super) fn withdraw(&mut self, record: RecordId) -> bool {
        self.introduced.remove(&record)
    }

    pub(super) fn introduced(&self) -> &BTreeSet<RecordId> {
        &self.introduced
    }

    /// Notes a long form where names are not linked; whether it is the first.
    pub(super) fn overhear(&mut self, record: RecordId) -> bool {
        !self.introduced.contains(&record) && self.overheard.insert(record)
    }

    /// Who has been named only where names are not linked.
    pub(super) fn overheard(&self) -> &BTreeSet<RecordId> {
        &self.overheard
    }

    /// Notes the title of somebody on record.
    pub(super) fn note_title(&mut self, record: RecordId, title: &str, sex: Option<Sex>) {
        let facts = self.facts.entry(record).or_default();
        facts.titles.insert(title.to_lowercase());
        facts.sex = facts.sex.or(sex);
    }

    /// Whether a title has been given to somebody on record.
    pub(super) fn has_title(&self, record: RecordId, title: &str) -> bool {
        self.facts.get(&record).is_some_and(|facts| facts.titles.contains(&title.to_lowercase()))
    }

    /// The sex that titles have told.
    pub(super) fn sex(&self, record: RecordId) -> Option<Sex> {
        self.facts.get(&record)?.sex
    }

    /// Notes the title of somebody whom nobody has introduced, in small letters.
    pub(super) fn note_untold(&mut self, form: usize, title: &str) {
        self.untold.insert((form, title.to_owned()));
    }

    /// Whether a title has been that of somebody whom nobody had introduced.
    pub(super) fn is_untold(&self, form: usize, title: &str) -> bool {
        self.untold.contains(&(form, title.to_owned()))
    }

    /// Notes somebody on no record; whether that is news.
    pub(super) fn add_stranger(&mut self, form: usize, stranger: Stranger) -> bool {
        let known = self.strangers.entry(form).or_default();
        let is_new = known.len() < MOST && !known.contains(&stranger);
        if is_new {
            known.push(stranger);
        }
        is_new
    }

    /// Whether somebody on no record has been named.
    pub(super) fn has_strangers(&self) -> bool {
        !self.strangers.is_empty()
    }

    /// The people on no record of whose names a form is a part.
    pub(super) fn strangers(&self, form: usize) -> &[Stranger] {
        self.strangers.get(&form).map_or(&[], Vec::as_slice)
    }
}
