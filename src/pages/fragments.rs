//! A cache of page fragments, each rendered once for all pages that show it and for later builds.
//!
//! Each is stored with its dependencies, which become those of every page that shows it, and discarded when one of them
//! changes.

use super::PageContext;
use super::components::TemplateError;
use crate::link::{DependencyKey, Memo, RecordId};
use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

/// What a fragment shows: a record, or a section by its index.
pub(super) trait FragmentKey: Copy {
    /// The slot of its fragment.
    fn slot(self) -> usize;
}

impl FragmentKey for RecordId {
    fn slot(self) -> usize {
        self.index()
    }
}

impl FragmentKey for u32 {
    fn slot(self) -> usize {
        self as usize
    }
}

/// A fragment, with the first error of a template in it.
#[derive(Clone, Debug)]
struct Fragment<T> {
    value: T,
    error: Option<Arc<TemplateError>>,
}

/// Fragments by key, rendered on first use. Without slots it caches nothing.
#[derive(Debug)]
pub(super) struct FragmentCache<K, T> {
    slots: Arc<Vec<OnceLock<Memo<Fragment<T>>>>>,
    key: PhantomData<K>,
}

impl<K, T> Default for FragmentCache<K, T> {
    fn default() -> Self {
        Self { slots: Arc::default(), key: PhantomData }
    }
}

impl<K, T> Clone for FragmentCache<K, T> {
    fn clone(&self) -> Self {
        Self { slots: Arc::clone(&self.slots), key: PhantomData }
    }
}

impl<K, T: Clone> FragmentCache<K, T> {
    /// Sets the number of slots. If it changes, keys refer to other fragments, so all are discarded.
    pub(super) fn resize(&mut self, count: usize) {
        if self.slots.len() != count {
            self.slots = Arc::new(vec![OnceLock::new(); count]);
        }
    }

    /// Discards the fragments that depend on a changed key.
    pub(super) fn invalidate(&mut self, changed: impl Fn(DependencyKey) -> bool) {
        for slot in Arc::make_mut(&mut self.slots) {
            if slot.get().is_some_and(|fragment| fragment.is_stale(&changed)) {
                *slot = OnceLock::new();
            }
        }
    }
}

impl<'m> PageContext<'m> {
    /// A fragment; its dependencies become those of the page. It follows from the key and the graph alone: `build` is no
    /// closure, so that it cannot show what the page has read.
    pub(super) fn fragment<K: FragmentKey, T: Clone>(
        &self,
        cache: &'m FragmentCache<K, T>,
        key: K,
        build: fn(&Self, K) -> T,
    ) -> Cow<'m, T> {
        let site = self.site;
        match cache.slots.get(key.slot()) {
            Some(slot) => {
                let Fragment { value, error } = self.graph.memoized(slot, |graph| {
                    let ctx = Self::new(site, graph);
                    let value = build(&ctx, key);
                    Fragment { value, error: ctx.into_error() }
                });
                if let Some(error) = error {
                    self.set_error(Arc::clone(error));
                }
                Cow::Borrowed(value)
            }
            None => Cow::Owned(build(self, key)),
        }
    }
}
