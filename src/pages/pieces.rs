//! Pieces of pages that are made once: for all pages that show them, and for the next build as well.
//!
//! Each is kept with what it was made from, and forgotten when something of that has changed.

use super::Maker;
use crate::link::{Cell, Known};
use std::sync::{Arc, OnceLock};

/// Pieces by number, as far as a page has asked for them.
#[derive(Clone, Debug)]
pub(super) struct Pieces<T> {
    made: Arc<Vec<OnceLock<Made<T>>>>,
}

#[derive(Clone, Debug)]
struct Made<T> {
    piece: T,
    /// What it was made from.
    reads: Vec<Cell>,
}

impl<T> Default for Pieces<T> {
    fn default() -> Self {
        Self { made: Arc::default() }
    }
}

impl<T: Clone> Pieces<T> {
    /// Has a place for so many. Where there were fewer or more, none is what it was.
    pub(super) fn fit(&mut self, count: usize) {
        if self.made.len() != count {
            self.made = Arc::new(vec![OnceLock::new(); count]);
        }
    }

    /// Forgets what was made from something that has changed.
    pub(super) fn forget(&mut self, changed: impl Fn(Cell) -> bool) {
        for made in Arc::make_mut(&mut self.made) {
            if made.get().is_some_and(|made| made.reads.iter().any(|cell| changed(*cell))) {
                *made = OnceLock::new();
            }
        }
    }

    /// A piece, for a page that is to be made again whenever the piece is.
    pub(super) fn get<'p, 'm>(&'p self, index: usize, page: &Maker<'m>, make: impl FnOnce(&Maker<'m>) -> T) -> &'p T {
        let Made { piece, reads } = self.made(index, page, make);
        page.graph.note_again(reads);
        piece
    }

    /// A piece, for a page that notes by itself what it shows of it.
    pub(super) fn get_unnoted<'p, 'm>(
        &'p self,
        index: usize,
        page: &Maker<'m>,
        make: impl FnOnce(&Maker<'m>) -> T,
    ) -> &'p T {
        &self.made(index, page, make).piece
    }

    fn made<'p, 'm>(&'p self, index: usize, page: &Maker<'m>, make: impl FnOnce(&Maker<'m>) -> T) -> &'p Made<T> {
        self.made[index].get_or_init(|| {
            let maker = page.apart();
            let piece = make(&maker);
            Made { piece, reads: Known::into_reads(maker.graph) }
        })
    }
}
