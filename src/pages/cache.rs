//! The cache of what pages share, retained between builds.

use super::cases::CaseFragments;
use super::fragments::FragmentCache;
use super::html::{Html, SharedHtml};
use super::link_fragments::LinkFragments;
use super::record::CoMention;
use crate::link::{DependencyKey, Graph, Memo, NameOrder, RecordId};
use std::sync::Arc;

/// The order of names and the fragments that are retained between builds.
#[derive(Debug, Default)]
pub struct PageCache {
    pub(super) name_order: Option<Arc<Memo<NameOrder>>>,
    fragments: SharedFragments,
    scope: CacheScope,
}

/// What the fragments are cached for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum CacheScope {
    /// This build and later ones.
    #[default]
    Builds,
    /// One build: only what several pages share is cached.
    OneBuild,
    /// Single pages: nothing is cached.
    SinglePages,
}

impl PageCache {
    /// A cache for a single build: it contains only what several pages share.
    #[must_use]
    pub fn one_shot() -> Self {
        Self { scope: CacheScope::OneBuild, ..Self::default() }
    }

    /// For single pages of the same graph, rendered after all others: it has the order of names only.
    #[must_use]
    pub fn for_single_pages(&self) -> Self {
        Self {
            name_order: self.name_order.clone(),
            fragments: SharedFragments::default(),
            scope: CacheScope::SinglePages,
        }
    }

    /// Discards what depends on a changed key. Where addresses have changed, the cache must be discarded instead.
    pub fn invalidate(&mut self, changed: impl Fn(DependencyKey) -> bool) {
        if self.name_order.as_ref().is_some_and(|order| order.is_stale(&changed)) {
            self.name_order = None;
        }
        self.fragments.invalidate(changed);
    }

    /// The fragments, with room for those of a graph.
    pub(super) fn fragments(&mut self, graph: &Graph) -> SharedFragments {
        if self.scope != CacheScope::SinglePages {
            self.fragments.links.resize(graph.section_count(), graph.record_count());
            self.fragments.case_rows.resize(graph.record_count());
        }
        if self.scope == CacheScope::Builds {
            self.fragments.resize_own(graph.record_count());
        }
        self.fragments.clone()
    }
}

/// Fragments of pages. The first ones appear on many pages. The others appear on one each, are the larger part of it and
/// seldom change, so they are cached unless the build is the only one.
#[derive(Clone, Debug, Default)]
pub(super) struct SharedFragments {
    /// The links and rows of sections and records in lists.
    pub(super) links: LinkFragments,
    /// The rows of cases in lists.
    pub(super) case_rows: CaseFragments,
    /// The list of mentions on each record's own page.
    pub(super) mentions: FragmentCache<RecordId, SharedHtml>,
    /// The records mentioned together with each record.
    pub(super) co_mentions: FragmentCache<RecordId, Vec<CoMention>>,
    /// The events in full.
    pub(super) events: FragmentCache<RecordId, Html>,
}

impl SharedFragments {
    /// Makes room for the fragments that appear on one page each.
    fn resize_own(&mut self, records: usize) {
        self.mentions.resize(records);
        self.co_mentions.resize(records);
        self.events.resize(records);
    }

    fn invalidate(&mut self, changed: impl Fn(DependencyKey) -> bool) {
        self.links.invalidate(&changed);
        self.case_rows.invalidate(&changed);
        self.mentions.invalidate(&changed);
        self.co_mentions.invalidate(&changed);
        self.events.invalidate(&changed);
    }
}
