//! What pages share, and what of it is kept from one build to the next.

use super::listed::Listed;
use super::pieces::Pieces;
use super::record::Together;
use super::views::Html;
use crate::link::{Cell, Graph};
use std::sync::Arc;

/// What is kept of what pages share from one build to the next.
#[derive(Debug, Default)]
pub struct Kept {
    pub(super) ranks: Option<Arc<[u32]>>,
    pub(super) shared: Shared,
}

impl Kept {
    /// Forgets what follows from cells that have changed. Where addresses are others, nothing may be kept.
    pub fn forget(&mut self, cells: &[Cell], changed: impl Fn(Cell) -> bool) {
        if cells.contains(&Cell::Names) {
            self.ranks = None;
        }
        self.shared.forget(changed);
    }
}

/// Pieces of pages. The first ones are shown on many pages; the others on one each, of which they are the larger part
/// and seldom what has changed, so they are kept where pages are made again and again.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    /// Sections and records, as lists name them.
    pub(super) listed: Listed,
    /// The list of mentions on each record's own page.
    pub(super) mentions: Pieces<Arc<str>>,
    /// Who is named together with each record.
    pub(super) together: Pieces<Vec<Together>>,
    /// The events, as they are told in full.
    pub(super) told: Pieces<Html>,
}

impl Shared {
    pub(super) fn fit(&mut self, graph: &Graph) {
        let records = graph.record_count();
        self.listed.fit(graph.sections(), records);
        self.mentions.fit(records);
        self.together.fit(records);
        self.told.fit(records);
    }

    fn forget(&mut self, changed: impl Fn(Cell) -> bool) {
        self.listed.forget(&changed);
        self.mentions.forget(&changed);
        self.together.forget(&changed);
        self.told.forget(&changed);
    }
}
