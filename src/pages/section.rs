//! A section's page.

use super::views::{BlockView, FootnoteView, Head, ReportView, SectionView};
use super::{Maker, Page, View, html, lists, prose};
use crate::link::{LinkedSection, RecordId};
use crate::model::prose::{BlockKind, Element, What};
use std::collections::BTreeSet;

pub(super) fn page(maker: &Maker<'_>, index: usize) -> Page {
    let section = &maker.graph.sections[index];
    let path = section.place.address();
    let page = SectionPage { maker, section, path: &path };
    let view = if path == "report/index.html" { View::Report(page.report()) } else { View::Section(page.view(index)) };
    Page { path, view }
}

struct SectionPage<'p> {
    maker: &'p Maker<'p>,
    section: &'p LinkedSection,
    path: &'p str,
}

impl SectionPage<'_> {
    fn view(&self, index: usize) -> SectionView {
        let (maker, front) = (self.maker, &self.section.section.front);
        let sections = &maker.graph.sections;
        let head = self.head();
        let cite = maker.cite(&head.title);
        let neighbour = |index: Option<usize>| {
            index.and_then(|index| sections.get(index)).map(|other| maker.section_entry(other, self.path))
        };
        SectionView {
            number: self.section.number,
            summary: maker.passage(front.summary.as_ref(), &self.section.section.path, self.path),
            year: maker.year_line(&self.events()),
            blocks: self.blocks(),
            footnotes: self.footnotes(),
            topics: maker.links(&front.topics),
            sources: maker.sources_of(&front.sources),
            previous: neighbour(index.checked_sub(1)),
            next: neighbour(Some(index + 1)),
            cite,
            head,
        }
    }

    /// The prose of `content/index.md` stands above the list of sections.
    fn report(&self) -> ReportView {
        ReportView { sections: lists::section_entries(self.maker, self.path), blocks: self.blocks(), head: self.head() }
    }

    fn head(&self) -> Head {
        let (maker, front) = (self.maker, &self.section.section.front);
        let total = maker.graph.sections.len().to_string();
        let kicker =
            maker.strings.fill("kicker_section", &[("number", &self.section.number.to_string()), ("total", &total)]);
        let link = maker.section_link(self.section);
        Head {
            lang: link.lang,
            description: maker.description(front.summary.as_ref()),
            kicker: Some(kicker),
            ..maker.head(self.path, link.text, "report")
        }
    }

    fn blocks(&self) -> Vec<BlockView> {
        let prose = &self.section.section.prose;
        let root = html::root_of(self.path);
        let setting = maker_setting(self, &root);
        let mut beside = Beside { page: self, next: 0, seen: BTreeSet::new() };
        let body = prose.blocks.iter().enumerate().filter(|(_, block)| block.kind != BlockKind::Footnote);
        let views = body.map(|(index, block)| BlockView {
            id: block.id.clone().filter(|_| block.place.is_some()),
            number: self.section.paragraph_number(index),
            html: prose::block(prose, block, &self.section.anchors, setting),
            who: beside.of(block.text.end),
        });
        views.collect()
    }

    fn footnotes(&self) -> Vec<FootnoteView> {
        let prose = &self.section.section.prose;
        let root = html::root_of(self.path);
        let setting = maker_setting(self, &root);
        let notes = prose.footnotes.iter().zip(1..).map(|(footnote, number)| {
            let blocks = &prose.blocks[footnote.blocks.start as usize..footnote.blocks.end as usize];
            FootnoteView {
                number,
                id: format!("_fn{number}"),
                back: (1..=footnote.calls).map(|call| format!("_call{number}-{call}")).collect(),
                html: blocks.iter().map(|block| prose::block(prose, block, &self.section.anchors, setting)).collect(),
            }
        });
        notes.collect()
    }

    /// The events that the section tells, in order of time.
    fn events(&self) -> Vec<RecordId> {
        let graph = self.maker.graph;
        let mut told: Vec<RecordId> = self
            .section
            .anchors
            .iter()
            .map(|anchor| anchor.record)
            .filter(|id| graph.record(*id).event().is_some())
            .collect();
        told.sort_unstable();
        told.dedup();
        graph.timeline.iter().filter(|id| told.binary_search(id).is_ok()).copied().collect()
    }
}

fn maker_setting<'s>(page: &'s SectionPage<'_>, root: &'s str) -> prose::Setting<'s> {
    let section = &page.section.section;
    let has_first_level = section.prose.marks.iter().any(|mark| matches!(mark.what, What::Open(Element::Heading(1))));
    page.maker.setting(&section.path, root, u8::from(has_first_level))
}

/// Who is named beside each block: each record once a section, where it is named first.
struct Beside<'b> {
    page: &'b SectionPage<'b>,
    next: usize,
    seen: BTreeSet<RecordId>,
}

impl Beside<'_> {
    fn of(&mut self, end: u32) -> Vec<super::views::Beside> {
        let mut notes = Vec::new();
        while let Some(anchor) = self.page.section.anchors.get(self.next).filter(|anchor| anchor.range.end <= end) {
            self.next += 1;
            if self.seen.insert(anchor.record) {
                notes.extend(self.page.maker.beside(anchor.record));
            }
        }
        notes
    }
}
