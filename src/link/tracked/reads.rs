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
    /// `None` where they are discarded anyway.
    keys: Option<Rc<RefCell<RecordedKeys>>>,
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
            keys.into_iter().for_each(|key| recorded.push(key));
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

/// The recorded keys. A page reads most of them many times, so those recorded lately are left out at once, which is faster
/// than sorting all of them in the end.
#[derive(Debug)]
struct RecordedKeys {
    /// In the order of the reads, with some duplicates.
    keys: Vec<DependencyKey>,
    /// The last key recorded at each index that a hash yields.
    recent: [Option<DependencyKey>; RECENT_KEYS],
}

/// A power of two: more than the keys of most pages.
const RECENT_KEYS: usize = 256;

impl Default for RecordedKeys {
    fn default() -> Self {
        Self { keys: Vec::new(), recent: [None; RECENT_KEYS] }
    }
}

impl RecordedKeys {
    fn push(&mut self, key: DependencyKey) {
        // The upper bits of a product depend on all bits of the key; the factor is 2⁶⁴ divided by the golden ratio.
        let hash = key.sort_key().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - RECENT_KEYS.ilog2());
        // Fewer bits than those of an index.
        let slot = &mut self.recent[hash as usize];
        if slot.replace(key) != Some(key) {
            self.keys.push(key);
        }
    }

    /// Sorted and without duplicates.
    fn into_sorted(self) -> Vec<DependencyKey> {
        let mut keys = self.keys;
        keys.sort_unstable_by_key(|key| key.sort_key());
        keys.dedup();
        keys.shrink_to_fit();
        keys
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
        let reads = keys.take().into_sorted();
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
