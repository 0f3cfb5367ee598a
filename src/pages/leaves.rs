//! Long lists, on as many pages as it takes.
//!
//! A list of ten thousand entries is looked up as a dictionary of several volumes is: each page says from where to where
//! it goes, and leads to all others. There are never more than sixty, so what they link to each other stays small.

use super::names;
use super::views::PartLink;
use crate::link::Known;
use crate::project::Project;
use std::ops::Range;
use std::sync::Arc;

/// How much of a list stands on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fill {
    /// A list of no more entries than this is one page.
    one: usize,
    /// How many entries a page has otherwise, where that makes no more pages than [`MOST`].
    each: usize,
}

/// Of lines: names, records, links.
pub(super) const LINES: Fill = Fill { one: 600, each: 400 };

/// Of rows of several words on the page of a record, which has other lists besides.
pub(super) const ROWS: Fill = Fill { one: 120, each: 100 };

/// Of events with their dates, roles and paragraphs, on the page of a record.
pub(super) const EVENTS: Fill = Fill { one: 48, each: 40 };

const MOST: usize = 60;

/// A list that may fill several pages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shelf {
    /// The sections.
    Report,
    /// Every name.
    Names,
    /// The records of a register.
    Register(Arc<str>),
}

impl Shelf {
    /// The address of one of its pages. No record and no section is called `index`.
    pub(super) fn address(&self, leaf: u32) -> String {
        let folder = match self {
            Self::Report => "report/index",
            Self::Names => "names",
            Self::Register(register) => return address(&format!("{register}/index"), leaf),
        };
        address(folder, leaf)
    }
}

fn address(folder: &str, leaf: u32) -> String {
    if leaf == 0 { format!("{folder}.html") } else { format!("{folder}/{}.html", leaf + 1) }
}

/// The lists that fill several pages, and how many.
pub(super) fn all(project: &Project, known: &Known<'_>) -> Vec<(Shelf, u32)> {
    let registers = super::lists::filled_registers(project, known);
    let registers = registers.map(|register| (Shelf::Register(register.into()), known.register(register).count()));
    let shelves = registers.chain([
        (Shelf::Report, known.section_count() as usize),
        (Shelf::Names, names::count(known, &project.language)),
    ]);
    shelves.map(|(shelf, entries)| (shelf, LINES.pages(entries))).filter(|(_, count)| *count > 1).collect()
}

impl Fill {
    /// How many pages so many entries fill.
    pub(super) fn pages(self, entries: usize) -> u32 {
        if entries <= self.one { 1 } else { u32::try_from(entries.div_ceil(self.size(entries))).unwrap_or(1) }
    }

    fn size(self, entries: usize) -> usize {
        self.each.max(entries.div_ceil(MOST))
    }

    /// The entries of one page, of so many in all.
    pub(super) fn range(self, entries: usize, leaf: u32) -> Range<usize> {
        if self.pages(entries) == 1 {
            return 0..entries;
        }
        let start = (leaf as usize * self.size(entries)).min(entries);
        start..(start + self.size(entries)).min(entries)
    }

    /// Links to all pages, where there are several. `words` says what one holds.
    pub(super) fn links(
        self,
        entries: usize,
        here: u32,
        address: impl Fn(u32) -> String,
        mut words: impl FnMut(Range<usize>) -> String,
    ) -> Vec<PartLink> {
        let pages = 0..self.pages(entries);
        if pages.len() < 2 {
            return Vec::new();
        }
        let link = |leaf: u32| PartLink {
            text: words(self.range(entries, leaf)),
            href: (leaf != here).then(|| address(leaf)),
            here: leaf == here,
        };
        pages.map(link).collect()
    }
}

/// The entries of one page of a shelf, of so many in all.
pub(super) fn range(entries: usize, leaf: u32) -> Range<usize> {
    LINES.range(entries, leaf)
}

/// Links to all pages of a shelf, where there are several. `words` says what one holds.
pub(super) fn links(
    shelf: &Shelf,
    entries: usize,
    here: u32,
    words: impl FnMut(Range<usize>) -> String,
) -> Vec<PartLink> {
    LINES.links(entries, here, |leaf| shelf.address(leaf), words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_stands_on_one_page_and_the_pages_are_few() {
        let some = [0, 1, 48, 49, 80, 81, 120, 121, 600, 601, 799, 800, 801, 10_000, 24_000, 24_001, 1_000_000];
        for (fill, entries) in [LINES, ROWS, EVENTS].into_iter().flat_map(|fill| some.map(|entries| (fill, entries))) {
            let pages: Vec<Range<usize>> = (0..fill.pages(entries)).map(|leaf| fill.range(entries, leaf)).collect();
            assert!(pages.len() <= MOST, "{entries}");
            assert_eq!(pages[0].start, 0);
            assert_eq!(pages[pages.len() - 1].end, entries);
            assert!(pages.windows(2).all(|two| two[0].end == two[1].start && !two[1].is_empty()), "{entries}");
        }
        let shelf = Shelf::Register("people".into());
        let links = links(&shelf, 1_000, 1, |range| format!("{range:?}"));
        let links: Vec<_> = links.iter().map(|link| (link.text.as_str(), link.href.as_deref())).collect();
        assert_eq!(
            links,
            [("0..400", Some("people/index.html")), ("400..800", None), ("800..1000", Some("people/index/3.html"))]
        );
    }
}
