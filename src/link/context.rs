//! The input of section linking: records, sections in reading order, other files.

use super::outline::{Outline, SectionRoute};
use super::registry::Registry;
use super::{RecordId, UnparsedItems};
use crate::diag::{Code, Diagnostic, start_of_file};
use crate::model::prose::{Passage, Section};
use crate::model::{Record, RecordKey, to_nfc};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Everything that linking a section can read besides the section itself.
#[derive(Debug)]
pub(super) struct LinkContext {
    pub(super) registry: Arc<Registry>,
    pub(super) outline: Arc<Outline>,
    /// The published sections, in reading order.
    pub(super) sections: Vec<Arc<Section>>,
    pub(super) about: Option<Arc<Section>>,
    /// The summary of the report, in `book.toml`.
    pub(super) summary: Option<Passage>,
    pub(super) unparsed: UnparsedItems,
    pub(super) files: ContentFiles,
    /// The folder of the sections.
    pub(super) content: String,
}

impl LinkContext {
    pub(super) fn record(&self, id: RecordId) -> &Record {
        self.registry.record(id)
    }

    pub(super) fn find(&self, key: &RecordKey) -> Option<RecordId> {
        self.registry.find(key)
    }

    /// The section of a file, and its route.
    pub(super) fn section_at(&self, path: &str) -> Option<(&Section, &SectionRoute)> {
        let index = self.outline.index_of(path)?;
        Some((&self.sections[index], &self.outline.routes[index]))
    }
}

/// The other files under `content/`. Lookup uses NFC paths: some file systems store an accented letter as two characters,
/// and keyboards type it as one.
#[derive(Debug)]
pub(super) struct ContentFiles {
    paths: BTreeSet<Arc<str>>,
    /// The files with non-ASCII paths, by NFC path.
    by_nfc_path: BTreeMap<String, Arc<str>>,
    /// Files with the same NFC path.
    clashes: Vec<[Arc<str>; 2]>,
}

impl ContentFiles {
    pub(super) fn new(paths: BTreeSet<Arc<str>>) -> Self {
        let mut by_nfc_path: BTreeMap<String, Arc<str>> = BTreeMap::new();
        let mut clashes = Vec::new();
        for path in paths.iter().filter(|path| !path.is_ascii()) {
            match by_nfc_path.entry(to_nfc(path).into_owned()) {
                Entry::Vacant(entry) => drop(entry.insert(Arc::clone(path))),
                Entry::Occupied(entry) => clashes.push([Arc::clone(path), Arc::clone(entry.get())]),
            }
        }
        Self { paths, by_nfc_path, clashes }
    }

    /// The file at an NFC path.
    pub(super) fn get(&self, path: &str) -> Option<&Arc<str>> {
        self.paths.get(path).or_else(|| self.by_nfc_path.get(path))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(|path| &**path)
    }

    /// Reports files whose names are equal in NFC.
    pub(super) fn check(&self, out: &mut Vec<Diagnostic>) {
        for [path, first] in &self.clashes {
            let message = format!("duplicate file name: `{}` and `{}`", escaped_path(path), escaped_path(first));
            out.push(Diagnostic::error(Code::Taken, start_of_file(path), message).related(start_of_file(first), "the other file").help(
                "rename one of them: they differ only by how an accented letter is stored, and a link cannot say which",
            ));
        }
    }
}

/// A path with non-ASCII characters escaped, so that paths that look the same differ.
fn escaped_path(path: &str) -> String {
    path.chars().fold(String::new(), |shown, c| {
        if c.is_ascii() { shown + c.encode_utf8(&mut [0; 4]) } else { format!("{shown}{}", c.escape_unicode()) }
    })
}
