//! What leads on from a section: its headings, the sections of its part, and the part.
//!
//! Nothing here grows with the report: of a large part a section lists its neighbours, and the page of a part the first
//! sections.

use super::SectionPage;
use crate::model::prose::{Block, BlockKind, Element, MarkKind};
use crate::pages::components::{Markup, NearbySection};
use crate::pages::html::HtmlWriter;
use crate::pages::pagination::{self, PaginatedIndex};
use crate::pages::views::{Link, NearbyView, OutlineEntry, PartSections};
use crate::route::Route;
use crate::strings::TextKey;

/// A section with fewer headings has no outline.
const MIN_HEADINGS: usize = 3;

/// With more headings, the outline has those of the highest level only.
const MAX_HEADINGS: usize = 24;

/// With more sections in its part, a section lists its [`NEIGHBORS`] only.
const MAX_NEARBY: usize = 12;

/// How many sections are listed before a section of a large part, and how many after it.
const NEIGHBORS: usize = 3;

/// The page of a part lists this many of its sections.
const MAX_PART_SECTIONS: usize = 100;

impl SectionPage<'_> {
    /// The headings, if there are enough for an outline.
    pub(super) fn outline(&self) -> Vec<OutlineEntry> {
        let headings: Vec<(&Block, u8)> =
            self.text.blocks().filter_map(|block| Some((block, level(self, block)?))).collect();
        let top = headings.iter().map(|(_, level)| *level).min().unwrap_or_default();
        let is_listed = |level: u8| headings.len() <= MAX_HEADINGS || level == top;
        let entries = headings.iter().filter(|(_, level)| is_listed(*level)).filter_map(|(block, level)| {
            let text = self.section.prose.slice(block.text()).trim().to_owned();
            Some(OutlineEntry { text, id: block.id.clone()?, depth: (level - top).min(2) })
        });
        Some(entries.collect()).filter(|entries: &Vec<_>| entries.len() >= MIN_HEADINGS).unwrap_or_default()
    }

    /// The report, and the part that the section is in.
    pub(super) fn up(&self) -> Vec<Link> {
        let ctx = self.ctx;
        let report =
            Link { text: ctx.strings.text(TextKey::Report).to_owned(), lang: None, href: Route::REPORT.to_path() };
        let part = ctx.graph.part_of(self.index).map(|part| ctx.section_link(part));
        [report].into_iter().chain(part).collect()
    }

    /// The sections of the same part; `None` if there is no other.
    pub(super) fn nearby(&self) -> Option<NearbyView> {
        let ctx = self.ctx;
        let part = ctx.graph.part_of(self.index);
        let all = ctx.graph.sections_in(part);
        let at = all.binary_search(&self.index).ok()?;
        let shown = match all.len() {
            0 | 1 => return None,
            len if len <= MAX_NEARBY => 0..len,
            len => at.saturating_sub(NEIGHBORS)..len.min(at + NEIGHBORS + 1),
        };
        let mut sections = HtmlWriter::new();
        let is_complete = shown.len() == all.len();
        all[shown].iter().for_each(|index| self.push_nearby(&mut sections, *index));
        let up = part.map(|part| ctx.section_link(part)).unwrap_or_else(|| Link {
            text: ctx.strings.text(TextKey::Sections).to_owned(),
            lang: None,
            href: Route::REPORT.to_path(),
        });
        Some(NearbyView { up, sections: sections.finish(), is_complete })
    }

    fn push_nearby(&self, html: &mut HtmlWriter, index: u32) {
        let (ctx, root) = (self.ctx, self.text.root());
        let link = |html: &mut HtmlWriter| ctx.push_section_link(html, index, root);
        let link = (index != self.index).then_some(Markup(&link));
        ctx.push(html, &NearbySection { root, link, title: ctx.section_link_view(index, root).title });
    }

    /// For the page of a part, its sections with their summaries.
    pub(super) fn part_sections(&self) -> Option<PartSections> {
        let ctx = self.ctx;
        let all = ctx.graph.sections_in(Some(self.index));
        let first = *all.first()?;
        let mut rows = HtmlWriter::new();
        all.iter().take(MAX_PART_SECTIONS).for_each(|index| ctx.push_section_row(&mut rows, *index, self.path));
        let more = (all.len() > MAX_PART_SECTIONS).then(|| Link {
            text: ctx.strings.count(TextKey::AllSections, all.len()),
            lang: None,
            href: PaginatedIndex::Report
                .address(pagination::page_of(ctx.graph.section_count() as usize, first as usize)),
        });
        Some(PartSections { rows: rows.finish(), more })
    }
}

/// The level of a block that is a heading.
fn level(page: &SectionPage<'_>, block: &Block) -> Option<u8> {
    let mut marks = page.section.prose.marks_of(block).iter().filter(|_| block.kind == BlockKind::Heading);
    marks.find_map(|mark| match mark.kind {
        MarkKind::Open(Element::Heading { level, .. }) => Some(level),
        _ => None,
    })
}
