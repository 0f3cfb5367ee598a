//! Source mapping: from elements of pages to source locations, and from source files to pages.

use super::Graph;
use super::outline::HeldBack;
use crate::route::{Address, Route};
use crate::source::Span;

impl Graph {
    /// The source location of the element `id` of the page at `address`. If the element is unknown, the start of the
    /// page's section or record; `None` for a page that is generated from many files.
    #[must_use]
    pub fn origin(&self, address: &str, id: &str) -> Option<Span> {
        let address = Address { fragment: Some(id), ..Address::parse(address) };
        if let Some(index) = self.context.outline.index_of_route(address.route) {
            return Some(origin_in(&self.context.sections[index], id));
        }
        if address.route == Route::About {
            return self.context.about.as_ref().map(|about| origin_in(about, id));
        }
        let (register, id) = address.record()?;
        let registry = &self.context.registry;
        registry.find_in(registry.register_named(register)?, id).map(|record| self.context.record(record).span)
    }

    /// The address of the page that shows a source file.
    #[must_use]
    pub fn page_of(&self, path: &str) -> Option<String> {
        if self.context.about.as_ref().is_some_and(|about| *about.path == *path) {
            return Some(Route::About.to_path());
        }
        self.context.section_at(path).map(|(_, place)| place.address())
    }

    /// The addresses of sections that are shown in the preview although they are held back, with the reasons.
    pub fn held_back(&self) -> impl Iterator<Item = (String, &HeldBack)> {
        let outline = &self.context.outline;
        outline.held_back.iter().map(|(index, reason)| (outline.routes[*index].address(), reason))
    }
}

/// The location of a block of a section, or of the title if there is no such block.
fn origin_in(section: &crate::model::prose::Section, id: &str) -> Span {
    let block = section.prose.blocks().iter().find(|block| block.id.as_deref() == Some(id));
    block.map_or(section.front_matter.title.span(), |block| block.span)
}
