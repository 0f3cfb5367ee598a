//! Pages that the report had while the preview ran, and no longer has; and their new addresses.

use crate::link::{Graph, MovedPageFinder, PageSubject};
use crate::route::{self, Address, Route};
use crate::serve::{FormerAddressLine, FormerPage, PageLink, ShownPage};
use crate::site::OnDemandSite;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The removed pages, by their former addresses.
#[derive(Clone, Debug, Default)]
pub(super) struct PageHistory {
    removed: BTreeMap<String, RemovedPage>,
    /// The addresses that were added after the first build of this run, with the generation that last added each.
    added: BTreeMap<String, u64>,
    /// The number of comparisons so far: the current generation.
    generation: u64,
}

#[derive(Clone, Debug)]
struct RemovedPage {
    /// Its last state, at this address or at a later one where it was found again.
    subject: PageSubject,
    /// The first generation without it.
    since: u64,
    /// The added pages that contain its content, the one with most of it first; empty where there is none.
    successors: Vec<String>,
}

impl PageHistory {
    /// Records the differences between two consecutive builds.
    pub(super) fn update(&mut self, before: (&OnDemandSite, &Graph), now: (&OnDemandSite, &Graph)) {
        if Arc::ptr_eq(before.0.layout(), now.0.layout()) {
            return;
        }
        self.compare(before, now);
        if self.removed.values().all(|former| !former.successors.is_empty()) {
            return;
        }
        let mut finder = self.finder(now.1);
        let added = &self.added;
        for page in self.removed.values_mut().filter(|former| former.successors.is_empty()) {
            let successors = page.find(&mut finder, added);
            // A page that existed before contains it only as long as it has its paragraphs: this is checked on each request.
            if successors.first().is_some_and(|address| added.contains_key(address)) {
                page.successors = successors;
            }
        }
    }

    /// The former page at an address, of which an open tab reports the content `shown`.
    pub(super) fn former_page(&self, address: &str, shown: &ShownPage, graph: &Graph) -> Option<FormerPage> {
        let removed = self.removed.get(address);
        let successors = match removed {
            Some(former) if !former.successors.is_empty() => former.successors.clone(),
            // Its paragraphs may have been moved into a section that existed before.
            Some(former) => former.find(&mut self.finder(graph), &self.added),
            None => find_by_shown_content(address, shown, graph),
        };
        if removed.is_none() && successors.is_empty() {
            return None;
        }
        let line = successors.first().and_then(|now| graph.old_address_line(address, now));
        let link = |address: String| {
            let title = graph.title(&address).unwrap_or_else(|| address.clone());
            PageLink { address, title }
        };
        Some(FormerPage {
            source: removed.map(|former| former.subject.path().to_string()),
            now: successors.into_iter().map(link).collect(),
            was: line.map(|was| FormerAddressLine {
                file: was.path.to_string(),
                record: was.record.map(|id| id.to_string()),
                line: was.line,
            }),
        })
    }

    fn finder<'g>(&self, graph: &'g Graph) -> MovedPageFinder<'g> {
        MovedPageFinder::new(graph, self.added.keys().map(String::as_str))
    }

    fn compare(&mut self, before: (&OnDemandSite, &Graph), now: (&OnDemandSite, &Graph)) {
        self.generation += 1;
        let since = self.generation;
        let is_there = |site: &OnDemandSite, address: &str| site.contains(address);
        self.removed.retain(|address, _| !is_there(now.0, address));
        for former in self.removed.values_mut() {
            // A page that was found again may have moved once more.
            if let Some(successor) = former.successors.first().filter(|address| !is_there(now.0, address)) {
                former.subject = before.1.subject(successor).unwrap_or_else(|| former.subject.clone());
                former.since = since;
                former.successors.clear();
            }
            former.successors.retain(|address| is_there(now.0, address));
        }
        for address in pages_only_in(before.0, now.0) {
            if let Some(subject) = before.1.subject(address) {
                self.removed.insert(address.to_owned(), RemovedPage { subject, since, successors: Vec::new() });
            }
        }
        self.added.extend(pages_only_in(now.0, before.0).map(|address| (address.to_owned(), since)));
    }
}

impl RemovedPage {
    fn find(&self, finder: &mut MovedPageFinder<'_>, added: &BTreeMap<String, u64>) -> Vec<String> {
        let min_generation = match &self.subject {
            // It may have been copied before it was removed.
            PageSubject::Section(_) => 0,
            // A record that existed at the same time is a different one.
            PageSubject::Record(_) => self.since,
        };
        finder
            .find(&self.subject, &|address| added.get(address).is_some_and(|generation| *generation >= min_generation))
    }
}

/// Finds a page after a restart of the preview, when only a tab knows the content at the address. Records are not searched: by
/// the name alone, a namesake could not be excluded.
fn find_by_shown_content(address: &str, shown: &ShownPage, graph: &Graph) -> Vec<String> {
    let addresses =
        MovedPageFinder::new(graph, std::iter::empty()).pages_with_stamps(shown.stamps.iter().map(String::as_str));
    if addresses.is_empty() && matches!(Address::parse(address).route, Route::Section(_)) && !shown.title.is_empty() {
        return graph.addresses_titled(&shown.title);
    }
    addresses
}

/// The addresses of the pages that one site has and another lacks.
fn pages_only_in<'s>(site: &'s OnDemandSite, other: &'s OnDemandSite) -> impl Iterator<Item = &'s str> {
    let pages = site.layout().iter().map(|(path, _)| path.as_str()).filter(|path| route::is_page(path));
    pages.filter(|path| !other.contains(path))
}
