//! What judging reads of records beside their forms.

use crate::link::RecordId;
use crate::link::frame::Frame;
use crate::link::names::forms_of;
use crate::model::Record;
use crate::model::record::Details;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// What judging reads of records beside their forms. It is noted of which: unless one of them changes, or a form that the
/// section has, the section says what it said.
pub(super) struct Facts<'j> {
    frame: &'j Frame,
    read: RefCell<BTreeSet<RecordId>>,
}

impl<'j> Facts<'j> {
    pub(super) fn new(frame: &'j Frame) -> Self {
        Self { frame, read: RefCell::default() }
    }

    pub(super) fn record(&self, id: RecordId) -> &'j Record {
        self.read.borrow_mut().insert(id);
        self.frame.record(id)
    }

    /// The words of the names of a record, in small letters, each once and in order.
    pub(super) fn words(&self, id: RecordId) -> &'j [String] {
        self.frame.registry.names.words_of(id, self.record(id))
    }

    /// Every form of a record.
    pub(super) fn forms(&self, id: RecordId) -> Vec<String> {
        forms_of(self.record(id))
    }

    /// Whether a record goes by a form that its section need not have.
    pub(super) fn has_form(&self, id: RecordId, form: &str) -> bool {
        self.record(id);
        self.frame.registry.names.has(form, id)
    }

    /// Whether the occupation of a person has some words in it, given in small letters.
    pub(super) fn has_occupation(&self, id: RecordId, words: &str) -> bool {
        let occupation = match &self.record(id).details {
            Details::Person(person) => person.occupation.as_ref(),
            _ => None,
        };
        occupation.is_some_and(|text| text.forms().any(|(_, form)| form.value.to_lowercase().contains(words)))
    }

    /// The records of which something was read.
    pub(super) fn into_read(self) -> Box<[RecordId]> {
        self.read.into_inner().into_iter().collect()
    }
}
