//! Pagination of long lists.
//!
//! Each page gives the range of its entries, as the volumes of a dictionary do, and links to all others. There are at most
//! [`MAX_PAGES`] pages, so the links between them stay few.

use super::names;
use super::views::PartLink;
use crate::link::TrackedGraph;
use crate::model::Register;
use crate::project::Project;
use crate::route::Route;
use std::ops::Range;

/// How many entries of a list a page contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PageSize {
    /// A list of at most this many entries is a single page.
    single_page_max: usize,
    /// The entries per page otherwise, unless that results in more than [`MAX_PAGES`] pages.
    per_page: usize,
}

/// For single lines: names, records, links.
pub(super) const LINES: PageSize = PageSize { single_page_max: 600, per_page: 400 };

/// For rows on the page of a record, which has other lists as well.
pub(super) const ROWS: PageSize = PageSize { single_page_max: 120, per_page: 100 };

/// For events with their dates, roles and paragraphs, on the page of a record.
pub(super) const EVENTS: PageSize = PageSize { single_page_max: 48, per_page: 40 };

const MAX_PAGES: usize = 60;

/// An index that may fill several pages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaginatedIndex {
    /// The sections.
    Report,
    /// Every name.
    Names,
    /// The records of a register.
    Register(Register),
}

impl PaginatedIndex {
    /// The route of one of its pages.
    pub(super) fn route(&self, page: u32) -> Route<'_> {
        match self {
            Self::Report => Route::SectionList(page),
            Self::Names => Route::Names(page),
            Self::Register(register) => Route::Register { register: register.name(), page },
        }
    }

    /// The address of one of its pages.
    pub(super) fn address(&self, page_index: u32) -> String {
        self.route(page_index).to_path()
    }
}

/// The indexes that fill several pages, with the number of pages.
pub(super) fn paginated_indexes(project: &Project, graph: &TrackedGraph<'_>) -> Vec<(PaginatedIndex, u32)> {
    // The list of cases has pages of its own.
    let registers = super::lists::filled_registers(project, graph).filter(|register| *register != Register::Cases);
    let registers = registers.map(|register| {
        let count = graph.register(&register).count();
        (PaginatedIndex::Register(register), count)
    });
    let indexes = registers.chain([
        (PaginatedIndex::Report, graph.section_count() as usize),
        (PaginatedIndex::Names, names::count(graph, &project.language)),
    ]);
    indexes.map(|(index, entries)| (index, LINES.page_count(entries))).filter(|(_, count)| *count > 1).collect()
}

impl PageSize {
    /// The number of pages for this number of entries.
    pub(super) fn page_count(self, entries: usize) -> u32 {
        if entries <= self.single_page_max {
            1
        } else {
            u32::try_from(entries.div_ceil(self.entries_per_page(entries))).unwrap_or(1)
        }
    }

    fn entries_per_page(self, entries: usize) -> usize {
        self.per_page.max(entries.div_ceil(MAX_PAGES))
    }

    /// The range of the entries on one page, given their total.
    pub(super) fn range(self, entries: usize, page_index: u32) -> Range<usize> {
        if self.page_count(entries) == 1 {
            return 0..entries;
        }
        let start = (page_index as usize * self.entries_per_page(entries)).min(entries);
        start..(start + self.entries_per_page(entries)).min(entries)
    }

    /// The page with an entry, given the total of the entries.
    fn page_of(self, entries: usize, entry: usize) -> u32 {
        let is_single = self.page_count(entries) == 1;
        if is_single { 0 } else { u32::try_from(entry / self.entries_per_page(entries)).unwrap_or(0) }
    }

    /// Links to all pages; empty for a single page. The last argument returns the label of a range.
    pub(super) fn links(
        self,
        entries: usize,
        current: u32,
        address: impl Fn(u32) -> String,
        mut label: impl FnMut(Range<usize>) -> String,
    ) -> Vec<PartLink> {
        let pages = 0..self.page_count(entries);
        if pages.len() < 2 {
            return Vec::new();
        }
        let link = |page_index: u32| PartLink {
            text: label(self.range(entries, page_index)),
            href: (page_index != current).then(|| address(page_index)),
            here: page_index == current,
        };
        pages.map(link).collect()
    }
}

/// The range of the entries on one page of an index, given their total.
pub(super) fn range(entries: usize, page_index: u32) -> Range<usize> {
    LINES.range(entries, page_index)
}

/// The page of an index with an entry, given the total of the entries.
pub(super) fn page_of(entries: usize, entry: usize) -> u32 {
    LINES.page_of(entries, entry)
}

/// Links to all pages of an index; empty for a single page. The last argument returns the label of a range.
pub(super) fn links(
    index: &PaginatedIndex,
    entries: usize,
    current: u32,
    label: impl FnMut(Range<usize>) -> String,
) -> Vec<PartLink> {
    LINES.links(entries, current, |page_index| index.address(page_index), label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_on_one_page_and_the_pages_are_few() {
        let counts = [0, 1, 48, 49, 80, 81, 120, 121, 600, 601, 799, 800, 801, 10_000, 24_000, 24_001, 1_000_000];
        for (page_size, entries) in
            [LINES, ROWS, EVENTS].into_iter().flat_map(|fill| counts.map(|entries| (fill, entries)))
        {
            let pages: Vec<Range<usize>> =
                (0..page_size.page_count(entries)).map(|page_index| page_size.range(entries, page_index)).collect();
            assert!(pages.len() <= MAX_PAGES, "{entries}");
            assert_eq!(pages[0].start, 0);
            assert_eq!(pages[pages.len() - 1].end, entries);
            let is_on_its_page = |page: (usize, &Range<usize>)| {
                page.1.is_empty() || page_size.page_of(entries, page.1.start) as usize == page.0
            };
            assert!(pages.iter().enumerate().all(is_on_its_page), "{entries}");
            assert!(pages.windows(2).all(|pair| pair[0].end == pair[1].start && !pair[1].is_empty()), "{entries}");
        }
        let index = PaginatedIndex::Register(Register::People);
        let links = links(&index, 1_000, 1, |range| format!("{range:?}"));
        let links: Vec<_> = links.iter().map(|link| (link.text.as_str(), link.href.as_deref())).collect();
        assert_eq!(
            links,
            [("0..400", Some("people/index.html")), ("400..800", None), ("800..1000", Some("people/index/3.html"))]
        );
    }
}
