//! What is known before any prose is searched: records, sections in order, files.

use super::order::{Outline, Place};
use super::registry::Registry;
use super::{Broken, RecordId};
use crate::diag::{Diagnostic, start_of};
use crate::model::prose::Section;
use crate::model::{Key, Record, composed};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Records and sections at their places, and the files beside them.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) registry: Arc<Registry>,
    pub(super) outline: Arc<Outline>,
    /// The published sections, in reading order.
    pub(super) sections: Vec<Arc<Section>>,
    pub(super) about: Option<Arc<Section>>,
    pub(super) broken: Broken,
    pub(super) files: Files,
    /// The folder of the sections.
    pub(super) content: String,
}

impl Frame {
    pub(super) fn record(&self, id: RecordId) -> &Record {
        self.registry.record(id)
    }

    pub(super) fn find(&self, key: &Key) -> Option<RecordId> {
        self.registry.find(key)
    }

    /// The section of a file, and where it stands.
    pub(super) fn section_at(&self, path: &str) -> Option<(&Section, &Place)> {
        let index = self.outline.index_of(path)?;
        Some((&self.sections[index], &self.outline.places[index]))
    }
}

/// The files beside the sections. They are looked up by paths in NFC: some disks store an accented letter as two
/// characters, and no keyboard does.
#[derive(Debug)]
pub(super) struct Files {
    paths: BTreeSet<Arc<str>>,
    /// The files whose paths are not ASCII, by the NFC of their paths.
    composed: BTreeMap<String, Arc<str>>,
    /// Files whose paths are the same in NFC.
    clashes: Vec<[Arc<str>; 2]>,
}

impl Files {
    pub(super) fn new(paths: BTreeSet<Arc<str>>) -> Self {
        let mut by_name: BTreeMap<String, Arc<str>> = BTreeMap::new();
        let mut clashes = Vec::new();
        for path in paths.iter().filter(|path| !path.is_ascii()) {
            match by_name.entry(composed(path).into_owned()) {
                Entry::Vacant(entry) => drop(entry.insert(Arc::clone(path))),
                Entry::Occupied(entry) => clashes.push([Arc::clone(path), Arc::clone(entry.get())]),
            }
        }
        Self { paths, composed: by_name, clashes }
    }

    /// The file at a path in NFC.
    pub(super) fn get(&self, path: &str) -> Option<&Arc<str>> {
        self.paths.get(path).or_else(|| self.composed.get(path))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(|path| &**path)
    }

    /// Reports files whose names are one name.
    pub(super) fn check(&self, out: &mut Vec<Diagnostic>) {
        for [path, first] in &self.clashes {
            let message = format!("duplicate file name: `{}` and `{}`", told_apart(path), told_apart(first));
            out.push(Diagnostic::error("taken", start_of(path), message).also(start_of(first), "the other file").help(
                "rename one of them: they differ only by how an accented letter is stored, and a link cannot say which",
            ));
        }
    }
}

/// A path as it is stored: what is not ASCII as numbers, so that it differs from what looks the same.
fn told_apart(path: &str) -> String {
    path.chars().fold(String::new(), |shown, c| {
        if c.is_ascii() { shown + c.encode_utf8(&mut [0; 4]) } else { format!("{shown}{}", c.escape_unicode()) }
    })
}
