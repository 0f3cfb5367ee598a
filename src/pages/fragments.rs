//! A cache of page fragments, each rendered once for all pages that show it and for later builds.
//!
//! Each is stored with its dependencies, and invalidated when one of them changes.

use super::PageContext;
use crate::link::{DependencyKey, TrackedGraph};
use std::sync::{Arc, OnceLock};

/// Fragments by index, rendered on first use.
#[derive(Clone, Debug)]
pub(super) struct FragmentCache<T> {
    slots: Arc<Vec<OnceLock<Fragment<T>>>>,
}

#[derive(Clone, Debug)]
struct Fragment<T> {
    content: T,
    /// Its dependencies.
    reads: Vec<DependencyKey>,
}

impl<T> Default for FragmentCache<T> {
    fn default() -> Self {
        Self { slots: Arc::default() }
    }
}

impl<T: Clone> FragmentCache<T> {
    /// Sets the number of slots. If it changes, indexes refer to other fragments, so all are discarded.
    pub(super) fn resize(&mut self, count: usize) {
        if self.slots.len() != count {
            self.slots = Arc::new(vec![OnceLock::new(); count]);
        }
    }

    /// Discards the fragments that depend on a changed key.
    pub(super) fn invalidate(&mut self, changed: impl Fn(DependencyKey) -> bool) {
        for slot in Arc::make_mut(&mut self.slots) {
            if slot.get().is_some_and(|fragment| fragment.reads.iter().any(|key| changed(*key))) {
                *slot = OnceLock::new();
            }
        }
    }

    /// A fragment; its dependencies become those of the page.
    pub(super) fn get<'p, 'm>(
        &'p self,
        index: usize,
        page: &PageContext<'m>,
        build: impl FnOnce(&PageContext<'m>) -> T,
    ) -> &'p T {
        let Fragment { content, reads } = self.get_or_build(index, page, build);
        page.graph.replay_reads(reads);
        content
    }

    /// A fragment, for a page that records by itself what it uses of it.
    pub(super) fn get_untracked<'p, 'm>(
        &'p self,
        index: usize,
        page: &PageContext<'m>,
        build: impl FnOnce(&PageContext<'m>) -> T,
    ) -> &'p T {
        &self.get_or_build(index, page, build).content
    }

    fn get_or_build<'p, 'm>(
        &'p self,
        index: usize,
        page: &PageContext<'m>,
        build: impl FnOnce(&PageContext<'m>) -> T,
    ) -> &'p Fragment<T> {
        self.slots[index].get_or_init(|| {
            let ctx = page.fork();
            let content = build(&ctx);
            Fragment { content, reads: TrackedGraph::into_reads(ctx.graph) }
        })
    }
}
