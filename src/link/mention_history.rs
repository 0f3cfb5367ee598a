//! The people mentioned in a section so far, with and without a record.

use super::RecordId;
use crate::language::NameSex;
use std::collections::{BTreeMap, BTreeSet};

/// The history of mentions in a section, up to a position.
#[derive(Debug, Default)]
pub(super) struct MentionHistory {
    /// Records that have been named by a long form, or by hand: short forms can refer to them.
    introduced: BTreeSet<RecordId>,
    /// Records that have been named where names are not linked: short forms can refer to them, but are not linked for this
    /// reason alone.
    unlinked: BTreeSet<RecordId>,
    /// What the text has said about people with a record.
    facts: BTreeMap<RecordId, Facts>,
    /// People without a record, by the form of a record's name that is part of their name.
    unrecorded: BTreeMap<usize, Vec<UnrecordedPerson>>,
    /// Titles, in lower case, that were used with a form before a record with that form was introduced.
    unassigned_titles: BTreeSet<(usize, String)>,
}

/// What a text has said about a person.
#[derive(Debug, Default)]
struct Facts {
    sex: Option<NameSex>,
    titles: BTreeSet<String>,
}

/// A person without a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UnrecordedPerson {
    /// The name as written.
    pub(super) name: String,
    /// `None` unless a title implies it.
    pub(super) sex: Option<NameSex>,
}

/// The maximum number of people without a record per form. Further ones are not added.
const MAX_UNRECORDED: usize = 8;

impl MentionHistory {
    /// Adds a long form of a record. Returns whether it is the first.
    pub(super) fn introduce(&mut self, record: RecordId) -> bool {
        self.introduced.insert(record)
    }

    /// Removes the introduction of a record. Returns whether it was introduced.
    pub(super) fn withdraw(&mut self, record: RecordId) -> bool {
        self.introduced.remove(&record)
    }

    pub(super) fn introduced(&self) -> &BTreeSet<RecordId> {
        &self.introduced
    }

    /// Adds a long form where names are not linked. Returns whether it is the first.
    pub(super) fn add_unlinked(&mut self, record: RecordId) -> bool {
        !self.introduced.contains(&record) && self.unlinked.insert(record)
    }

    /// Records that have been named where names are not linked, before any introduction.
    pub(super) fn unlinked(&self) -> &BTreeSet<RecordId> {
        &self.unlinked
    }

    /// Adds the title of a person with a record.
    pub(super) fn add_title(&mut self, record: RecordId, title: &str, sex: Option<NameSex>) {
        let facts = self.facts.entry(record).or_default();
        facts.titles.insert(title.to_lowercase());
        facts.sex = facts.sex.or(sex);
    }

    /// Whether the text has used a title for a person with a record, ignoring case.
    pub(super) fn has_title(&self, record: RecordId, title: &str) -> bool {
        self.facts.get(&record).is_some_and(|facts| facts.titles.contains(&title.to_lowercase()))
    }

    /// The sex that titles imply.
    pub(super) fn sex(&self, record: RecordId) -> Option<NameSex> {
        self.facts.get(&record)?.sex
    }

    /// Adds a title, in lower case, that was used with a form before any introduction.
    pub(super) fn add_unassigned_title(&mut self, form: usize, title: &str) {
        self.unassigned_titles.insert((form, title.to_owned()));
    }

    /// Whether a title, in lower case, was used with a form before any introduction.
    pub(super) fn is_unassigned_title(&self, form: usize, title: &str) -> bool {
        self.unassigned_titles.contains(&(form, title.to_owned()))
    }

    /// Adds a person without a record. Returns whether the person is new and was added.
    pub(super) fn add_unrecorded(&mut self, form: usize, person: UnrecordedPerson) -> bool {
        let people = self.unrecorded.entry(form).or_default();
        let is_new = people.len() < MAX_UNRECORDED && !people.contains(&person);
        if is_new {
            people.push(person);
        }
        is_new
    }

    /// Whether any person without a record has been named.
    pub(super) fn has_unrecorded(&self) -> bool {
        !self.unrecorded.is_empty()
    }

    /// The people without a record whose names contain a form.
    pub(super) fn unrecorded(&self, form: usize) -> &[UnrecordedPerson] {
        self.unrecorded.get(&form).map_or(&[], Vec::as_slice)
    }
}
