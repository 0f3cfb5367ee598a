//! The recording of reads: the graph is given out for a key, which is recorded, and in no other way.

use super::TrackedGraph;
use crate::link::{DependencyKey, Graph, SiteStructure};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::OnceLock;

/// The graph, and the keys of what has been read of it.
#[derive(Debug)]
pub(super) struct Reads<'g> {
    graph: &'g Graph,
    /// In the order of the reads, with duplicates. `None` where they are discarded anyway.
    keys: Option<Rc<RefCell<Vec<DependencyKey>>>>,
}

impl<'g> Reads<'g> {
    pub(super) fn discarded(graph: &'g Graph) -> Self {
        Self { graph, keys: None }
    }

    pub(super) fn structure(&self) -> SiteStructure<'g> {
        SiteStructure::new(self.graph)
    }

    /// The graph, to read what a key stands for.
    pub(super) fn read(&self, key: DependencyKey) -> &'g Graph {
        self.read_all([key])
    }

    /// The graph, to read what some keys stand for.
    pub(super) fn read_all(&self, keys: impl IntoIterator<Item = DependencyKey>) -> &'g Graph {
        if let Some(recorded) = &self.keys {
            let mut recorded = recorded.borrow_mut();
            for key in keys {
                if recorded.last() != Some(&key) {
                    recorded.push(key);
                }
            }
        }
        self.graph
    }

    /// The value of a memo. Its reads become reads of this graph, whether it is computed now or has been before.
    pub(super) fn memoized<'c, T>(
        &self,
        memo: &'c OnceLock<Memo<T>>,
        compute: impl FnOnce(TrackedGraph<'g>) -> T,
    ) -> &'c T {
        let Memo { value, reads } = memo.get_or_init(|| Memo::new(self.graph, compute));
        self.read_all(reads.iter().copied());
        value
    }
}

/// A value computed from the graph, with the keys of what was read for it.
///
/// Pages get at the value by [`TrackedGraph::memoized`] only, so they cannot use it without recording its reads as theirs.
#[derive(Clone, Debug)]
pub struct Memo<T> {
    value: T,
    /// Sorted and without duplicates.
    reads: Vec<DependencyKey>,
}

impl<T> Memo<T> {
    /// Computes a value. `compute` must capture nothing that was read from a graph elsewhere: such a read is not recorded.
    #[must_use]
    pub fn new<'g>(graph: &'g Graph, compute: impl FnOnce(TrackedGraph<'g>) -> T) -> Self {
        let keys = Rc::default();
        let value = compute(TrackedGraph::from_reads(Reads { graph, keys: Some(Rc::clone(&keys)) }));
        let mut reads = keys.take();
        reads.sort_unstable_by_key(|key| key.sort_key());
        reads.dedup();
        reads.shrink_to_fit();
        Self { value, reads }
    }

    /// Whether any of its dependencies has changed.
    pub fn is_stale(&self, changed: impl Fn(DependencyKey) -> bool) -> bool {
        self.reads.iter().any(|key| changed(*key))
    }

    /// The value and its dependencies, for a cache outside of the pages.
    #[must_use]
    pub fn into_parts(self) -> (T, Vec<DependencyKey>) {
        (self.value, self.reads)
    }

    /// The value, for getters that record another key.
    pub(super) fn value(&self) -> &T {
        &self.value
    }
}
