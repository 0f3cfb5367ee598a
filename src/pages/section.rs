//! A section's page, and other pages of prose.

use super::direction::Direction;
use super::views::{FootnoteView, Head, Html, ReportView, SectionView};
use super::{Maker, View, html, lists, prose};
use crate::link::{Anchor, RecordId};
use crate::model::prose::{Block, BlockKind, Element, Mark, Section, What};
use std::collections::BTreeSet;

pub(super) fn page(maker: &Maker<'_>, index: u32, path: &str) -> View {
    let (section, anchors) = maker.graph.section(index);
    let root = html::root_of(path);
    let mut text = Text { anchors, ..Text::new(maker, section, &root) };
    text.setting.direction = section.front.lang.as_ref().map_or(maker.direction(), Direction::of_language);
    let page = SectionPage { maker, section, anchors, index, path, text };
    if path == "report/index.html" { View::Report(page.report()) } else { View::Section(page.view()) }
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
        let is_first_level = |mark: &Mark| matches!(mark.what, What::Open(Element::Heading { level: 1, .. }));
        let shown = section.prose.blocks().iter().filter(|block| block.kind != BlockKind::Title);
        let mut marks = shown.flat_map(|block| section.prose.marks_of(block));
        let lowered = marks.any(is_first_level);
        Self { section, anchors: &[], setting: maker.setting(&section.path, root, u8::from(lowered)) }
    }

    /// The blocks, one after another.
    pub(super) fn html(&self) -> Html {
        self.blocks().map(|block| self.block(block)).collect()
    }

    pub(super) fn footnotes(&self) -> Vec<FootnoteView> {
        let prose = &self.section.prose;
        let calls: BTreeSet<(u32, u32)> = self.calls().collect();
        let notes = prose.footnotes().iter().zip(1..).map(|(footnote, number)| {
            let blocks = &prose.blocks()[footnote.blocks()];
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
        let shown = prose.blocks().iter().filter(|block| block.kind != BlockKind::Title);
        let marks = shown.flat_map(|block| prose.marks_of(block));
        marks.filter_map(|mark| match mark.what {
            What::FootnoteCall { footnote, call } => Some((footnote, call)),
            _ => None,
        })
    }

    /// The blocks of the body.
    fn blocks(&self) -> impl Iterator<Item = &'t Block> + use<'t> {
        let blocks = self.section.prose.blocks().iter();
        blocks.filter(|block| !matches!(block.kind, BlockKind::Footnote | BlockKind::Title))
    }

    fn block(&self, block: &Block) -> Html {
        let mut html = Html::new();
        self.push_block(&mut html, block);
        html
    }

    fn push_block(&self, html: &mut Html, block: &Block) {
        prose::push_block(html, &self.section.prose, block, self.anchors, self.setting);
    }

    fn root(&self) -> &'t str {
        self.setting.root
    }
}

struct SectionPage<'p> {
    maker: &'p Maker<'p>,
    section: &'p Section,
    anchors: &'p [Anchor],
    /// Its place in reading order, from 0.
    index: u32,
    path: &'p str,
    text: Text<'p>,
}

impl SectionPage<'_> {
    fn view(&self) -> SectionView {
        let (maker, front) = (self.maker, &self.section.front);
        let head = self.head();
        let cite = maker.cite_section(&head.title, self.path, self.section.prose.blocks());
        let neighbour = |index: Option<u32>| {
            index.filter(|index| *index < maker.graph.section_count()).map(|other| maker.section_link(other))
        };
        SectionView {
            number: self.index + 1,
            summary: self.summary(),
            year: maker.drawn_line(&self.events()),
            blocks: self.blocks(),
            footnotes: self.text.footnotes(),
            topics: self.topics(),
            sources: maker.source_items(&front.sources, self.path),
            previous: neighbour(self.index.checked_sub(1)),
            next: neighbour(Some(self.index + 1)),
            cite,
            head,
        }
    }

    /// The topics that the front matter names.
    fn topics(&self) -> Html {
        let mut html = Html::new();
        let references = self.section.front.topics.iter();
        for id in references.filter_map(|topic| self.maker.graph.find(&topic.key)) {
            html.push_str("\n<li>");
            self.maker.push_record_link(&mut html, id, self.text.root());
            html.push_str("</li>");
        }
        html
    }

    /// The prose of `content/index.md` stands above the list of sections.
    fn report(&self) -> ReportView {
        ReportView {
            summary: self.summary(),
            blocks: self.blocks(),
            footnotes: self.text.footnotes(),
            sections: lists::section_rows(self.maker, Some(self.index), 0, self.path),
            parts: lists::section_leaves(self.maker, 0),
            head: self.head(),
        }
    }

    fn summary(&self) -> Option<Html> {
        self.maker.passage(self.section.front.summary.as_ref(), &self.section.path, self.path)
    }

    fn head(&self) -> Head {
        let (maker, front) = (self.maker, &self.section.front);
        let total = maker.graph.section_count().to_string();
        let number = (self.index + 1).to_string();
        let kicker = maker.strings.fill("kicker_section", &[("number", &number), ("total", &total)]);
        let link = maker.section_link(self.index);
        let title = self.section.prose.blocks().first().filter(|block| block.kind == BlockKind::Title);
        Head {
            lang: link.lang,
            title_id: title.and_then(|block| block.id.clone()),
            description: maker.description(front.summary.as_ref()),
            kicker: Some(kicker),
            ..maker.head(self.path, link.text, "report")
        }
    }

    fn blocks(&self) -> Html {
        let mut beside = Beside { page: self, next: 0, seen: BTreeSet::new() };
        let mut html = Html::with_capacity(self.section.prose.text().len() * 2);
        for block in self.text.blocks() {
            html.push('\n');
            let named = beside.of(block.text().end);
            match (&block.id, block.place) {
                (Some(id), Some(place)) => {
                    self.push_number(&mut html, id, place);
                    self.push_beside(&mut html, &named);
                    html.push('\n');
                    self.text.push_block(&mut html, block);
                    html.push_str("</div>");
                }
                _ => self.text.push_block(&mut html, block),
            }
        }
        html
    }

    fn push_number(&self, html: &mut Html, id: &str, place: u32) {
        let number = format!("{}.{place}", self.index + 1);
        html.push_str("<div class=\"b\"><a class=\"no\" href=\"#");
        html::push_escaped(html, id);
        html.push_str("\" aria-label=\"");
        self.maker.phrases.paragraph_link.push(html, &number);
        html.push_str("\">");
        html.push_str(&number);
        html.push_str("</a>");
    }

    /// Those of these records that stand in a margin.
    fn push_beside(&self, html: &mut Html, ids: &[RecordId]) {
        const OPENING: &str = "<ul class=\"who\">";
        html.push_str(OPENING);
        let before = html.len();
        ids.iter().for_each(|id| self.maker.push_beside(html, *id, self.text.root()));
        if html.len() == before {
            html.truncate(before - OPENING.len());
        } else {
            html.push_str("</ul>");
        }
    }

    /// The events that the section tells, in order of time.
    fn events(&self) -> Vec<RecordId> {
        let graph = &self.maker.graph;
        let records = self.anchors.iter().map(|anchor| anchor.record);
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
    fn of(&mut self, end: u32) -> Vec<RecordId> {
        let mut named = Vec::new();
        let anchors = self.page.anchors;
        while let Some(anchor) = anchors.get(self.next).filter(|anchor| anchor.range.end <= end) {
            self.next += 1;
            if self.seen.insert(anchor.record) {
                named.push(anchor.record);
            }
        }
        named
    }
}
