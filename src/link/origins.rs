//! Source mapping: from elements of pages to source locations, and from source files to pages.

use super::outline::HeldBack;
use super::{Graph, RecordId};
use crate::model::Register;
use crate::source::Span;

impl Graph {
    /// The source location of the element `id` of the page at `address`. If the element is unknown, the start of the
    /// page's section or record; `None` for a page that is generated from many files.
    #[must_use]
    pub fn origin(&self, address: &str, id: &str) -> Option<Span> {
        let page = address.strip_suffix(".html")?;
        if let Some(slug) = page.strip_prefix("report/")
            && let Some(index) = self.context.outline.index_of_address(slug)
        {
            return Some(origin_in(&self.context.sections[index], id));
        }
        if page == "about" {
            return self.context.about.as_ref().map(|about| origin_in(about, id));
        }
        self.record_at(page, id).map(|record| self.context.record(record).span)
    }

    /// The address of the page that shows a source file.
    #[must_use]
    pub fn page_of(&self, path: &str) -> Option<String> {
        if self.context.about.as_ref().is_some_and(|about| *about.path == *path) {
            return Some("about.html".to_owned());
        }
        self.context.section_at(path).map(|(_, place)| place.address())
    }

    /// The addresses of sections that are shown in the preview although they are held back, with the reasons.
    pub fn held_back(&self) -> impl Iterator<Item = (String, &HeldBack)> {
        let outline = &self.context.outline;
        outline.held_back.iter().map(|(index, reason)| (outline.routes[*index].address(), reason))
    }

    /// The record of a page, or of an element on a page that many records share.
    fn record_at(&self, page: &str, id: &str) -> Option<RecordId> {
        let registry = &self.context.registry;
        match page {
            "timeline" => registry.find_in(&Register::Events, id),
            "sources" => registry.find_in(&Register::Sources, id),
            "corrections" => registry.find_in(&Register::Corrections, id),
            _ => {
                // `people/ID`, or `people/ID/2` if the mentions are paginated.
                let (register, rest) = page.split_once('/')?;
                registry.find_in(registry.register_named(register)?, rest.split('/').next()?)
            }
        }
    }
}

/// The location of a block of a section, or of the title if there is no such block.
fn origin_in(section: &crate::model::prose::Section, id: &str) -> Span {
    let block = section.prose.blocks().iter().find(|block| block.id.as_deref() == Some(id));
    block.map_or(section.front_matter.title.span(), |block| block.span)
}
