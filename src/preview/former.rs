//! Pages that the report had while the preview ran, and has no more.

use crate::link::{Graph, Subject};
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
    /// Where it is now, most of it first; empty where it was not found.
    now: Vec<String>,
}

impl FormerPages {
    /// Takes note of what one edition has and the next has not.
    pub(super) fn update(&mut self, before: (&Site, &Graph), now: (&Site, &Graph)) {
        if !Arc::ptr_eq(before.0.layout(), now.0.layout()) {
            self.compare(before, now);
        }
        for former in self.pages.values_mut().filter(|former| former.now.is_empty()) {
            let oldest = match &former.subject {
                // It may have been copied first, and removed later.
                Subject::Section(_) => 0,
                // What was on record beside it is another record.
                Subject::Record(_) => former.since,
            };
            let is_new = |address: &str| self.new.get(address).is_some_and(|edition| *edition >= oldest);
            former.now = now.1.find_again(&former.subject, &is_new);
        }
    }

    /// What became of the page at an address, from which `shown` was shown by an open tab.
    pub(super) fn of(&self, address: &str, shown: &ShownPage, graph: &Graph) -> Option<FormerPage> {
        let former = self.pages.get(address);
        let now = match former {
            Some(former) => former.now.clone(),
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

/// After the preview was started again, only a tab knows what was at the address. Records are not looked for: of their
/// names alone, a namesake could not be excluded.
fn found_by_what_was_shown(address: &str, shown: &ShownPage, graph: &Graph) -> Vec<String> {
    let found = graph.pages_with_stamps(shown.stamps.iter().map(String::as_str));
    if found.is_empty() && address.starts_with("report/") && !shown.title.is_empty() {
        return graph.pages_titled(&shown.title, &|_| true);
    }
    found
}

/// The addresses of the pages that one site has and another has not.
fn pages_of_only<'s>(site: &'s Site, other: &'s Site) -> impl Iterator<Item = &'s str> {
    let pages = site.layout().iter().map(|(path, _)| path.as_str()).filter(|path| path.ends_with(".html"));
    pages.filter(|path| other.get(path).is_none())
}
