//! Access to records, with tracking of the records that were read.

use crate::link::RecordId;
use crate::link::context::LinkContext;
use crate::link::names::all_forms;
use crate::model::Record;
use crate::model::record::Details;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Access to records beyond their forms. It tracks which were read: unless one of these changes, or a form that occurs in the
/// section, the result for the section stays valid.
pub(super) struct TrackedRecords<'j> {
    frame: &'j LinkContext,
    reads: RefCell<BTreeSet<RecordId>>,
}

impl<'j> TrackedRecords<'j> {
    pub(super) fn new(frame: &'j LinkContext) -> Self {
        Self { frame, reads: RefCell::default() }
    }

    pub(super) fn record(&self, id: RecordId) -> &'j Record {
        self.reads.borrow_mut().insert(id);
        self.frame.record(id)
    }

    /// The lowercase words of the names of a record, sorted and without duplicates.
    pub(super) fn words(&self, id: RecordId) -> &'j [String] {
        self.frame.registry.names.name_words(id, self.record(id))
    }

    /// All forms of a record.
    pub(super) fn forms(&self, id: RecordId) -> Vec<String> {
        all_forms(self.record(id))
    }

    /// Whether a record has a form that need not occur in its section.
    pub(super) fn has_form(&self, id: RecordId, form: &str) -> bool {
        self.record(id);
        self.frame.registry.names.has(form, id)
    }

    /// Whether the occupation of a person contains some words, given in lowercase.
    pub(super) fn has_occupation(&self, id: RecordId, words: &str) -> bool {
        let occupation = match &self.record(id).details {
            Details::Person(person) => person.occupation.as_ref(),
            _ => None,
        };
        occupation.is_some_and(|text| text.variants().any(|(_, form)| form.value.to_lowercase().contains(words)))
    }

    /// The records that were read.
    pub(super) fn into_reads(self) -> Box<[RecordId]> {
        self.reads.into_inner().into_iter().collect()
    }
}
