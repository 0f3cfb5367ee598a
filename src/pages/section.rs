//! A section's page, and other pages of prose.

use super::views::{BlockView, FootnoteView, Head, Html, ReportView, SectionView};
use super::{Maker, Page, View, html, lists, prose};
use crate::link::{Anchor, LinkedSection, RecordId};
use crate::model::prose::{Block, BlockKind, Element, Mark, Section, What};
use std::collections::BTreeSet;

pub(super) fn page(maker: &Maker<'_>, index: usize) -> Page {
    let section = &maker.graph.sections[index];
    let path = section.place.address();
    let root = html::root_of(&path);
    let text = Text { anchors: &section.anchors, ..Text::new(maker, &section.section, &root) };
    let page = SectionPage { maker, section, path: &path, text };
    let view = if path == "report/index.html" { View::Report(page.report()) } else { View::Section(page.view(index)) };
    Page { path, view }
}

/// The prose of a page: its blocks and its footnotes.
pub(super) struct Text<'t> {
    section: &'t Section,
    anchors: &'t [Anchor],
    setting: prose::Setting<'t>,
}

impl<'t> Text<'t> {
    /// A text in which no names are linked but by hand.
    pub(super) fn new(maker: &'t Maker<'_>, section: &'t Section, root: &'t str) -> Self {
        let is_first_level = |mark: &Mark| matches!(mark.what, What::Open(Element::Heading(1)));
        let shown = section.prose.blocks.iter().filter(|block| block.kind != BlockKind::Title);
        let mut marks =
            shown.flat_map(|block| &section.prose.marks[block.marks.start as usize..block.marks.end as usize]);
        let lowered = marks.any(is_first_level);
        Self { section, anchors: &[], setting: maker.setting(&section.path, root, u8::from(lowered)) }
    }

    /// The blocks, one after another.
    pub(super) fn html(&self) -> Html {
        self.blocks().map(|(_, block)| self.block(block)).collect()
    }

    pub(super) fn footnotes(&self) -> Vec<FootnoteView> {
        let prose = &self.section.prose;
        let calls: BTreeSet<(u32, u32)> = self.calls().collect();
        let notes = prose.footnotes.iter().zip(1..).map(|(footnote, number)| {
            let blocks = &prose.blocks[footnote.blocks.start as usize..footnote.blocks.end as usize];
            let shown = calls.range((number - 1, 0)..(number, 0));
            FootnoteView {
                number,
                id: format!("_fn{number}"),
                back: shown.map(|(_, call)| format!("_call{number}-{}", call + 1)).collect(),
                html: blocks.iter().map(|block| self.block(block)).collect(),
            }
        });
        notes.collect()
    }

    /// The calls of footnotes that the page shows: one in the title is not among them.
    fn calls(&self) -> impl Iterator<Item = (u32, u32)> {
        let prose = &self.section.prose;
        let shown = prose.blocks.iter().filter(|block| block.kind != BlockKind::Title);
        let marks = shown.flat_map(|block| &prose.marks[block.marks.start as usize..block.marks.end as usize]);
        marks.filter_map(|mark| match mark.what {
            What::FootnoteCall { footnote, call } => Some((footnote, call)),
            _ => None,
        })
    }

    /// The blocks of the body, with their indices.
    fn blocks(&self) -> impl Iterator<Item = (usize, &'t Block)> + use<'t> {
        let blocks = self.section.prose.blocks.iter().enumerate();
        blocks.filter(|(_, block)| !matches!(block.kind, BlockKind::Footnote | BlockKind::Title))
    }

    fn block(&self, block: &Block) -> Html {
        prose::block(&self.section.prose, block, self.anchors, self.setting)
    }
}

struct SectionPage<'p> {
    maker: &'p Maker<'p>,
    section: &'p LinkedSection,
    path: &'p str,
    text: Text<'p>,
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
            summary: self.summary(),
            year: maker.year_line(&self.events()),
            blocks: self.blocks(),
            footnotes: self.text.footnotes(),
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
        ReportView {
            summary: self.summary(),
            blocks: self.blocks(),
            footnotes: self.text.footnotes(),
            sections: lists::section_entries(self.maker, self.path),
            head: self.head(),
        }
    }

    fn summary(&self) -> Option<Html> {
        let section = &self.section.section;
        self.maker.passage(section.front.summary.as_ref(), &section.path, self.path)
    }

    fn head(&self) -> Head {
        let (maker, front) = (self.maker, &self.section.section.front);
        let total = maker.graph.sections.len().to_string();
        let number = self.section.number.to_string();
        let kicker = maker.strings.fill("kicker_section", &[("number", &number), ("total", &total)]);
        let link = maker.section_link(self.section);
        Head {
            lang: link.lang,
            description: maker.description(front.summary.as_ref()),
            kicker: Some(kicker),
            ..maker.head(self.path, link.text, "report")
        }
    }

    fn blocks(&self) -> Vec<BlockView> {
        let mut beside = Beside { page: self, next: 0, seen: BTreeSet::new() };
        let views = self.text.blocks().map(|(index, block)| BlockView {
            id: block.id.clone().filter(|_| block.place.is_some()),
            number: self.section.paragraph_number(index),
            html: self.text.block(block),
            who: beside.of(block.text.end),
        });
        views.collect()
    }

    /// The events that the section tells, in order of time.
    fn events(&self) -> Vec<RecordId> {
        let graph = self.maker.graph;
        let records = self.section.anchors.iter().map(|anchor| anchor.record);
        let mut told: Vec<(u32, RecordId)> =
            records.filter_map(|id| graph.rank_in_time(id).map(|rank| (rank, id))).collect();
        told.sort_unstable();
        told.dedup();
        told.into_iter().map(|(_, id)| id).collect()
    }
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
        let anchors = &self.page.section.anchors;
        while let Some(anchor) = anchors.get(self.next).filter(|anchor| anchor.range.end <= end) {
            self.next += 1;
            if self.seen.insert(anchor.record) {
                notes.extend(self.page.maker.beside(anchor.record));
            }
        }
        notes
    }
}
