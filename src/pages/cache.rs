//! The cache of what pages share, retained between builds.

use super::fragments::FragmentCache;
use super::link_fragments::LinkFragments;
use super::record::CoMention;
use super::views::Html;
use crate::link::{DependencyKey, Graph};
use std::sync::Arc;

/// The ranks and fragments that are retained between builds.
#[derive(Debug, Default)]
pub struct PageCache {
    pub(super) ranks: Option<Arc<[u32]>>,
    pub(super) fragments: SharedFragments,
}

impl PageCache {
    /// Invalidates what depends on changed keys. Where addresses have changed, the cache must be discarded instead.
    pub fn invalidate(&mut self, keys: &[DependencyKey], changed: impl Fn(DependencyKey) -> bool) {
        if keys.contains(&DependencyKey::AllNames) {
            self.ranks = None;
        }
        self.fragments.invalidate(changed);
    }
}

/// Fragments of pages. The first ones appear on many pages. The others appear on one each, are the larger part of it and
/// seldom change, so they are cached where pages are rebuilt.
#[derive(Clone, Debug, Default)]
pub(super) struct SharedFragments {
    /// The links and rows of sections and records in lists.
    pub(super) links: LinkFragments,
    /// The list of mentions on each record's own page.
    pub(super) mentions: FragmentCache<Arc<str>>,
    /// The records mentioned together with each record.
    pub(super) co_mentions: FragmentCache<Vec<CoMention>>,
    /// The events in full.
    pub(super) events: FragmentCache<Html>,
}

impl SharedFragments {
    pub(super) fn resize(&mut self, graph: &Graph) {
        let records = graph.record_count();
        self.links.resize(graph.section_count(), records);
        self.mentions.resize(records);
        self.co_mentions.resize(records);
        self.events.resize(records);
    }

    fn invalidate(&mut self, changed: impl Fn(DependencyKey) -> bool) {
        self.links.invalidate(&changed);
        self.mentions.invalidate(&changed);
        self.co_mentions.invalidate(&changed);
        self.events.invalidate(&changed);
    }
}
