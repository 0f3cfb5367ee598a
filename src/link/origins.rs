//! From the output back to the sources: where what a page shows is written, and which page shows a file.

use super::order::HeldBack;
use super::{Graph, RecordId};
use crate::source::Span;

impl Graph {
    /// Where the element `id` of the page at `address` is written. Without an element that is known, where
    /// the page's section or record begins; `None` for a page that was gathered from many files.
    #[must_use]
    pub fn origin(&self, address: &str, id: &str) -> Option<Span> {
        let page = address.strip_suffix(".html")?;
        if let Some(slug) = page.strip_prefix("report/")
            && let Some(index) = self.frame.outline.index_of_address(slug)
        {
            return Some(origin_in(&self.frame.sections[index], id));
        }
        if page == "about" {
            return self.frame.about.as_ref().map(|about| origin_in(about, id));
        }
        self.record_at(page, id).map(|record| self.frame.record(record).span)
    }

    /// The page that shows a file of the report.
    #[must_use]
    pub fn page_of(&self, path: &str) -> Option<String> {
        if self.frame.about.as_ref().is_some_and(|about| *about.path == *path) {
            return Some("about.html".to_owned());
        }
        self.frame.section_at(path).map(|(_, place)| place.address())
    }

    /// The pages of sections that are shown though they are held back, and why they are.
    pub fn held_back(&self) -> impl Iterator<Item = (String, &HeldBack)> {
        let outline = &self.frame.outline;
        outline.held_back.iter().map(|(index, why)| (outline.places[*index].address(), why))
    }

    /// The record of a page, or of an element where many records share one.
    fn record_at(&self, page: &str, id: &str) -> Option<RecordId> {
        let find = |register: &str, id: &str| self.frame.registry.find_in(register, id);
        match page {
            "timeline" => find("events", id),
            "sources" | "corrections" => find(page, id),
            _ => {
                // `people/ID`, or `people/ID/2` where mentions fill several pages.
                let (register, rest) = page.split_once('/')?;
                find(register, rest.split('/').next()?)
            }
        }
    }
}

/// Where a block of a section is written, or else its title.
fn origin_in(section: &crate::model::prose::Section, id: &str) -> Span {
    let block = section.prose.blocks().iter().find(|block| block.id.as_deref() == Some(id));
    block.map_or(section.front.title.span(), |block| block.span)
}
