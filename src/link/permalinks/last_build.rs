//! Compares the last build with this one: reports removed paragraph ids, and addresses of sections that were removed or now
//! show other paragraphs.
//!
//! The list of stamps (see [`Graph::stamp_list`]) contains the paragraphs of each address, so only sections with stamps
//! are compared. Moving a paragraph to another section breaks nothing: its permanent address leads to it.

use crate::diag::{Code, Diagnostic, Repeat, start_of_file};
use crate::link::moved_pages::MovedPageFinder;
use crate::link::{Graph, fnv1a, section};
use crate::model::prose::Section;
use crate::parse::stamps::is_stamp;
use crate::route::{Address, Route};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Graph {
    /// Warnings about stamps and addresses that the list of the last build contains and this report lacks. Removed stamps
    /// result in one warning for each page that had them.
    #[must_use]
    pub fn compare_with_last_build(&self, stamp_list: &str) -> Vec<Diagnostic> {
        Comparison::new(self).warnings(stamp_list)
    }
}

struct Comparison<'g> {
    graph: &'g Graph,
    /// The hashes of all stamps, sorted.
    stamp_hashes: Vec<u64>,
    /// The old addresses of sections, under `report/`, with the section of each by index.
    old_addresses: BTreeMap<&'g str, usize>,
    finder: MovedPageFinder<'g>,
}

impl<'g> Comparison<'g> {
    fn new(graph: &'g Graph) -> Self {
        let about = graph.context.about.iter().flat_map(|about| section::stamp_hashes(about));
        let all = graph.links.iter().flat_map(|links| links.stamp_hashes.iter().copied());
        let mut stamp_hashes: Vec<u64> = all.chain(about).collect();
        stamp_hashes.sort_unstable();
        let old_addresses =
            graph.context.outline.old_addresses.iter().map(|(section, old)| (old.as_str(), *section)).collect();
        Self { graph, stamp_hashes, old_addresses, finder: MovedPageFinder::new(graph, std::iter::empty()) }
    }

    fn warnings(mut self, stamp_list: &str) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        for (address, stamps) in stamp_list.lines().filter_map(|line| line.split_once(' ')) {
            let stamps = stamps.split(' ').filter(|stamp| is_stamp(stamp));
            let (remaining, gone): (Vec<&str>, Vec<&str>) = stamps.partition(|stamp| self.has_stamp(stamp));
            if !gone.is_empty() {
                out.push(self.vanished_warning(address, &gone));
            }
            out.extend(self.moved_warning(address, &remaining));
        }
        out
    }

    fn has_stamp(&self, stamp: &str) -> bool {
        self.stamp_hashes.binary_search(&fnv1a(stamp.bytes())).is_ok()
    }

    /// The warning about an address that shows none of its former paragraphs, though the report still has them: `stamp_hashes`.
    fn moved_warning(&mut self, address: &str, stamps: &[&str]) -> Option<Diagnostic> {
        let present = self.section_at(address);
        if present.is_some_and(|section| has_any_stamp(section, stamps)) {
            return None;
        }
        let new_address = self.finder.pages_with_stamps(stamps.iter().copied()).into_iter().next()?;
        Some(match present {
            Some(section) => {
                let message = format!(
                    "`{address}` now shows another text: the paragraphs that it had in the last build are in `{new_address}`"
                );
                Diagnostic::warning(Code::ChangedAddress, start_of_file(&section.path), message)
                    .help("links to the address now show the wrong text: rename the files, so that each text has its old address and new text has an unused one")
                    .repeat(Repeat::similar(Code::ChangedAddress, address))
            }
            None => self.gone_warning(address, &new_address),
        })
    }

    fn gone_warning(&self, address: &str, new_address: &str) -> Diagnostic {
        let message = format!("the page `{address}` of the last build is gone: its paragraphs are in `{new_address}`");
        let warning = self.warning(Code::VanishedAddress, new_address, message);
        let help = match self.graph.old_address_line(address, new_address) {
            Some(old_address) => {
                format!("write `{}` in the front matter, so that links to the old address still work", old_address.line)
            }
            None => "links to the page are broken now: give the text its old address".to_owned(),
        };
        warning.help(help).repeat(Repeat::similar(Code::VanishedAddress, address))
    }

    fn vanished_warning(&self, address: &str, stamps: &[&str]) -> Diagnostic {
        /// The maximum number of ids in the message.
        const MAX_NAMED: usize = 5;
        let mut named = stamps.iter().take(MAX_NAMED).map(|stamp| format!("`{stamp}`")).collect::<Vec<_>>().join(", ");
        if let Some(more @ 1..) = stamps.len().checked_sub(MAX_NAMED) {
            named = format!("{named} and {more} more");
        }
        let (ids, are) = if stamps.len() == 1 { ("paragraph id", "is") } else { ("paragraph ids", "are") };
        let message = format!(
            "the {ids} {named} {are} gone; the last build had {} in `{address}`",
            if stamps.len() == 1 { "it" } else { "them" }
        );
        self.warning(Code::VanishedStamp, address, message).help(
            "run `annals ids` before the next build, or put each id back at the end of its paragraph, in any section; if the paragraph has been removed, links to it are broken now",
        )
    }

    /// A warning at the start of the file whose page is at an address; without such a file, at the address itself.
    fn warning(&self, code: Code, address: &str, message: String) -> Diagnostic {
        match self.section_at(address) {
            Some(section) => Diagnostic::warning(code, start_of_file(&section.path), message),
            None => Diagnostic::warning(code, start_of_file(""), message).at_path(address),
        }
    }

    /// The section whose page is at an address, or that an old address redirects to.
    fn section_at(&self, address: &str) -> Option<&'g Arc<Section>> {
        let slug = match Address::parse(address).route {
            Route::About => return self.graph.context.about.as_ref(),
            Route::Section(slug) => slug,
            _ => return None,
        };
        let outline = &self.graph.context.outline;
        let index = outline.index_of_slug(slug).or_else(|| self.old_addresses.get(slug).copied())?;
        self.graph.context.sections.get(index)
    }
}

fn has_any_stamp(section: &Section, stamps: &[&str]) -> bool {
    let has = |is_wanted: &dyn Fn(&str) -> bool| {
        let mut blocks = section.prose.blocks().iter().filter_map(|block| block.stamp.as_ref());
        blocks.any(|stamp| is_wanted(&stamp.value))
    };
    // Fast path: in nearly every section the first paragraph is unchanged.
    let is_first = |stamp: &str| stamps.first() == Some(&stamp);
    has(&is_first) || {
        let wanted: BTreeSet<&str> = stamps.iter().copied().collect();
        has(&|stamp| wanted.contains(stamp))
    }
}
