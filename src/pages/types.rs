//! The words for the types of events and cases: those of the strings, or those with which the report declares a type.

use super::PageContext;
use crate::model::Text;
use crate::model::declared_types::DeclaredType;
use crate::model::vocabulary::{CaseKind, EventKind, ExtensibleType, TypeOf};
use crate::strings::WordTable;

impl PageContext<'_> {
    /// The word for the type of an event.
    pub(super) fn event_type<'t>(&'t self, kind: &'t EventKind) -> &'t str {
        self.type_words(WordTable::EventTypes, kind, &self.project.schema.types.events, |declared| &declared.name)
    }

    /// The label of a list of events of a type.
    pub(super) fn event_types<'t>(&'t self, kind: &'t EventKind) -> &'t str {
        self.type_words(WordTable::EventTypesMany, kind, &self.project.schema.types.events, |declared| &declared.plural)
    }

    /// The word for the type of a case.
    pub(super) fn case_type<'t>(&'t self, kind: &'t CaseKind) -> &'t str {
        self.type_words(WordTable::CaseTypes, kind, &self.project.schema.types.cases, |declared| &declared.name)
    }

    /// The label of a list of cases of a type.
    pub(super) fn case_types<'t>(&'t self, kind: &'t CaseKind) -> &'t str {
        self.type_words(WordTable::CaseTypesMany, kind, &self.project.schema.types.cases, |declared| &declared.plural)
    }

    /// The word of the table for a built-in type, and the words of its declaration for a declared one; else the key.
    fn type_words<'t, T: ExtensibleType>(
        &'t self,
        table: WordTable,
        kind: &'t TypeOf<T>,
        declared: &'t [DeclaredType<T>],
        words: fn(&DeclaredType<T>) -> &Text,
    ) -> &'t str {
        let found = match kind {
            TypeOf::BuiltIn(built_in) => self.strings.word(table, built_in.key()),
            TypeOf::Declared(key, _) => declared
                .iter()
                .find(|declared| declared.key == *key)
                .map(|declared| self.localized_str(words(declared))),
        };
        found.unwrap_or(kind.as_str())
    }

    /// The words by which the search finds events of a type.
    pub(super) fn words_for_event_type(&self, kind: &EventKind) -> Vec<String> {
        self.words_for_type(WordTable::EventTypes, kind, self.event_type(kind))
    }

    /// The words by which the search finds cases of a type.
    pub(super) fn words_for_case_type(&self, kind: &CaseKind) -> Vec<String> {
        self.words_for_type(WordTable::CaseTypes, kind, self.case_type(kind))
    }

    /// The words of a declared type, and those of the built-in type that it counts as.
    fn words_for_type<T: ExtensibleType>(&self, table: WordTable, kind: &TypeOf<T>, name: &str) -> Vec<String> {
        let name = matches!(kind, TypeOf::Declared(..)).then(|| name.to_owned());
        let built_in = Some(kind.built_in()).filter(|built_in| *built_in != T::OTHER);
        name.into_iter()
            .chain(built_in.into_iter().flat_map(|built_in| self.words_for(table, built_in.key())))
            .collect()
    }

    /// The word for a value of records, and those by which readers look for it.
    pub(super) fn words_for(&self, table: WordTable, key: &str) -> Vec<String> {
        let words = [table, WordTable::SearchWords].into_iter().filter_map(|table| self.strings.word(table, key));
        words.map(str::to_owned).collect()
    }
}
