//! Pages that the report had while the preview ran, and has no more.

use crate::link::{Finder, Graph, Subject};
use crate::serve::{FormerPage, PageLink, ShownPage, Was};
use crate::site::Site;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was at addresses that have no page now.
#[derive(Clone, Debug, Default)]
pub(super) struct FormerPages {
    pages: BTreeMap<String, Former>,
    /// The addresses that the report did not always have since the preview began, with the edition that last brought each.
    new: BTreeMap<String, u64>,
    /// The editions that were compared.
    editions: u64,
}

#[derive(Clone, Debug)]
struct Former {
    /// As it was when it was last seen, at this address or at one where it was found again.
    subject: Subject,
    /// The first edition that did not have it.
    since: u64,
    /// The new pages that have it now, most of it first; empty where there is none.
    now: Vec<String>,
}

impl FormerPages {
    /// Takes note of what one edition has and the next has not.
    pub(super) fn update(&mut self, before: (&Site, &Graph), now: (&Site, &Graph)) {
        if Arc::ptr_eq(before.0.layout(), now.0.layout()) {
            return;
        }
        self.compare(before, now);
        if self.pages.values().all(|former| !former.now.is_empty()) {
            return;
        }
        let mut finder = self.finder(now.1);
        let new = &self.new;
        for former in self.pages.values_mut().filter(|former| former.now.is_empty()) {
            let found = former.find(&mut finder, new);
            // A page that was there before has it for as long as it has its stamps: that is asked again by `of`.
            if found.first().is_some_and(|address| new.contains_key(address)) {
                former.now = found;
            }
        }
    }

    /// What became of the page at an address, from which `shown` was shown by an open tab.
    pub(super) fn of(&self, address: &str, shown: &ShownPage, graph: &Graph) -> Option<FormerPage> {
        let former = self.pages.get(address);
        let now = match former {
            Some(former) if !former.now.is_empty() => former.now.clone(),
            // Its paragraphs may have been put into a section that was there before.
            Some(former) => former.find(&mut self.finder(graph), &self.new),
            None => found_by_what_was_shown(address, shown, graph),
        };
        if former.is_none() && now.is_empty() {
            return None;
        }
        let was = now.first().and_then(|now| graph.was_line(address, now));
        let link = |address: String| {
            let title = graph.title(&address).unwrap_or_else(|| address.clone());
            PageLink { address, title }
        };
        Some(FormerPage {
            source: former.map(|former| former.subject.path().to_string()),
            now: now.into_iter().map(link).collect(),
            was: was.map(|was| Was {
                file: was.path.to_string(),
                record: was.record.map(|id| id.to_string()),
                line: was.line,
            }),
        })
    }

    fn finder<'g>(&self, graph: &'g Graph) -> Finder<'g> {
        Finder::new(graph, self.new.keys().map(String::as_str))
    }

    fn compare(&mut self, before: (&Site, &Graph), now: (&Site, &Graph)) {
        self.editions += 1;
        let since = self.editions;
        let is_there = |site: &Site, address: &str| site.get(address).is_some();
        self.pages.retain(|address, _| !is_there(now.0, address));
        for former in self.pages.values_mut() {
            // What had been found again may have moved on.
            if let Some(last) = former.now.first().filter(|last| !is_there(now.0, last)) {
                former.subject = before.1.subject(last).unwrap_or_else(|| former.subject.clone());
                former.since = since;
                former.now.clear();
            }
            former.now.retain(|address| is_there(now.0, address));
        }
        for address in pages_of_only(before.0, now.0) {
            if let Some(subject) = before.1.subject(address) {
                self.pages.insert(address.to_owned(), Former { subject, since, now: Vec::new() });
            }
        }
        self.new.extend(pages_of_only(now.0, before.0).map(|address| (address.to_owned(), since)));
    }
}

impl Former {
    fn find(&self, finder: &mut Finder<'_>, new: &BTreeMap<String, u64>) -> Vec<String> {
        let oldest = match &self.subject {
            // It may have been copied first, and removed later.
            Subject::Section(_) => 0,
            // What was on record beside it is another record.
            Subject::Record(_) => self.since,
        };
        finder.find(&self.subject, &|address| new.get(address).is_some_and(|edition| *edition >= oldest))
    }
}

/// After the preview was started again, only a tab knows what was at the address. Records are not looked for: of their
/// names alone, a namesake could not be excluded.
fn found_by_what_was_shown(address: &str, shown: &ShownPage, graph: &Graph) -> Vec<String> {
    let found = Finder::new(graph, std::iter::empty()).with_stamps(shown.stamps.iter().map(String::as_str));
    if found.is_empty() && address.starts_with("report/") && !shown.title.is_empty() {
        return graph.pages_titled(&shown.title);
    }
    found
}

/// The addresses of the pages that one site has and another has not.
fn pages_of_only<'s>(site: &'s Site, other: &'s Site) -> impl Iterator<Item = &'s str> {
    let pages = site.layout().iter().map(|(path, _)| path.as_str()).filter(|path| path.ends_with(".html"));
    pages.filter(|path| other.get(path).is_none())
}
