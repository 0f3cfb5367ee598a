//! The types of events and cases that a report declares.

use super::Text;
use super::vocabulary::{CaseType, EventType, TypeOf};
use std::sync::Arc;

/// The types that `book.toml` declares, in its order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeclaredTypes {
    /// Types of events.
    pub events: Vec<DeclaredType<EventType>>,
    /// Types of cases.
    pub cases: Vec<DeclaredType<CaseType>>,
}

/// A type of events or cases that `book.toml` declares.
#[derive(Clone, Debug, PartialEq)]
pub struct DeclaredType<T> {
    /// The key in registers and addresses: `curfew`. No built-in type has it.
    pub key: Arc<str>,
    /// The word for one, as within a sentence.
    pub name: Text,
    /// The heading of a list of them.
    pub plural: Text,
    /// The built-in type by which everything is decided about it.
    pub counts_as: T,
}

impl<T: Copy> DeclaredType<T> {
    /// The type as the value of a record.
    #[must_use]
    pub fn kind(&self) -> TypeOf<T> {
        TypeOf::Declared(Arc::clone(&self.key), self.counts_as)
    }
}
