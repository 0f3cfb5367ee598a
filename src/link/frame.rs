//! What is known before any prose is searched: records, sections in order, files.

use super::order::{Outline, Place};
use super::registry::Registry;
use super::{Broken, RecordId};
use crate::model::prose::Section;
use crate::model::{Key, Record};
use std::collections::BTreeSet;
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
    pub(super) files: BTreeSet<Arc<str>>,
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
