//! What the last build published, compared with this one: paragraph ids that are gone, and addresses of sections that are
//! gone or show other paragraphs now.
//!
//! The record of stamps (see [`Graph::stamp_record`]) says which paragraphs were at an address, so only sections with stamps
//! are compared. A paragraph that has left its section is no loss: its permanent address leads to it.

use crate::diag::{Diagnostic, Repeat, start_of};
use crate::link::former::Finder;
use crate::link::{Graph, number_of, section};
use crate::model::prose::Section;
use crate::parse::stamps::is_stamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Graph {
    /// Warnings about what the record of the last build has and this report has no more. Of stamps that vanished there is
    /// one for each page that had them.
    #[must_use]
    pub fn compared_with(&self, record: &str) -> Vec<Diagnostic> {
        Comparison::new(self).of(record)
    }
}

struct Comparison<'g> {
    graph: &'g Graph,
    /// The numbers of all stamps, sorted.
    stamps: Vec<u64>,
    /// The old addresses of sections, under `report/`, with the section of each by index.
    old: BTreeMap<&'g str, usize>,
    finder: Finder<'g>,
}

impl<'g> Comparison<'g> {
    fn new(graph: &'g Graph) -> Self {
        let about = graph.frame.about.iter().flat_map(|about| section::stamps(about));
        let all = graph.links.iter().flat_map(|links| links.stamps.iter().copied());
        let mut stamps: Vec<u64> = all.chain(about).collect();
        stamps.sort_unstable();
        let old = graph.frame.outline.old.iter().map(|(section, old)| (old.as_str(), *section)).collect();
        Self { graph, stamps, old, finder: Finder::new(graph, std::iter::empty()) }
    }

    fn of(mut self, record: &str) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        for (address, stamps) in record.lines().filter_map(|line| line.split_once(' ')) {
            let stamps = stamps.split(' ').filter(|stamp| is_stamp(stamp));
            let (remaining, gone): (Vec<&str>, Vec<&str>) = stamps.partition(|stamp| self.is_there(stamp));
            if !gone.is_empty() {
                out.push(self.vanished(address, &gone));
            }
            out.extend(self.moved(address, &remaining));
        }
        out
    }

    fn is_there(&self, stamp: &str) -> bool {
        self.stamps.binary_search(&number_of(stamp.bytes())).is_ok()
    }

    /// The warning about an address that has none of its paragraphs any more, though the report has them: `stamps`.
    fn moved(&mut self, address: &str, stamps: &[&str]) -> Option<Diagnostic> {
        let here = self.section_at(address);
        if here.is_some_and(|section| has_any(section, stamps)) {
            return None;
        }
        let there = self.finder.with_stamps(stamps.iter().copied()).into_iter().next()?;
        Some(match here {
            Some(section) => {
                let message = format!(
                    "`{address}` now shows another text: the paragraphs that the last build had there are in `{there}`"
                );
                Diagnostic::warning("changed-address", start_of(&section.path), message)
                    .help("links to the address arrive at the wrong text: rename the files, so that each text has its old address, and a new text one that no other text had")
                    .repeat(Repeat::similar("changed-address", address))
            }
            None => self.gone(address, &there),
        })
    }

    fn gone(&self, address: &str, there: &str) -> Diagnostic {
        let message = format!("the page `{address}` of the last build is gone: its paragraphs are in `{there}`");
        let warning = self.warning("vanished-address", there, message);
        let help = match self.graph.was_line(address, there) {
            Some(was) => format!("write `{}` in the front matter, so that links to the old address arrive", was.line),
            None => "links to the page lead nowhere from now on: give the text its old address".to_owned(),
        };
        warning.help(help).repeat(Repeat::similar("vanished-address", address))
    }

    fn vanished(&self, address: &str, stamps: &[&str]) -> Diagnostic {
        /// So many are named.
        const NAMED: usize = 5;
        let mut named = stamps.iter().take(NAMED).map(|stamp| format!("`{stamp}`")).collect::<Vec<_>>().join(", ");
        if let Some(more @ 1..) = stamps.len().checked_sub(NAMED) {
            named = format!("{named} and {more} more");
        }
        let (ids, are) = if stamps.len() == 1 { ("paragraph id", "is") } else { ("paragraph ids", "are") };
        let message = format!(
            "the {ids} {named} {are} gone; the last build had {} in `{address}`",
            if stamps.len() == 1 { "it" } else { "them" }
        );
        self.warning("vanished-stamp", address, message).help(
            "run `annals ids` before the next build, or put each id back at the end of its paragraph, in any section; where the paragraph has been dropped, links to it lead nowhere from now on",
        )
    }

    /// A warning at the beginning of the file whose page is at an address; at the address where there is none.
    fn warning(&self, code: &'static str, address: &str, message: String) -> Diagnostic {
        match self.section_at(address) {
            Some(section) => Diagnostic::warning(code, start_of(&section.path), message),
            None => Diagnostic::warning(code, start_of(""), message).at_path(address),
        }
    }

    /// The section whose page is at an address, or to which the page there leads on.
    fn section_at(&self, address: &str) -> Option<&'g Arc<Section>> {
        if address == "about.html" {
            return self.graph.frame.about.as_ref();
        }
        let slug = address.strip_prefix("report/")?.strip_suffix(".html")?;
        let index = self.graph.frame.outline.index_of_address(slug).or_else(|| self.old.get(slug).copied())?;
        self.graph.frame.sections.get(index)
    }
}

fn has_any(section: &Section, stamps: &[&str]) -> bool {
    let has = |is_wanted: &dyn Fn(&str) -> bool| {
        let mut blocks = section.prose.blocks().iter().filter_map(|block| block.stamp.as_ref());
        blocks.any(|stamp| is_wanted(&stamp.value))
    };
    // In nearly every section the first paragraph is the one that it was.
    let is_first = |stamp: &str| stamps.first() == Some(&stamp);
    has(&is_first) || {
        let wanted: BTreeSet<&str> = stamps.iter().copied().collect();
        has(&|stamp| wanted.contains(stamp))
    }
}
