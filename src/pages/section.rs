//! The page of a section, and other pages of prose.

mod navigation;

use super::components::{MarginList, Markup, NumberPhrase, Paragraph, ReportLink, TopicRow};
use super::direction::Direction;
use super::error_reports::ErrorPlace;
use super::html::{Html, HtmlWriter, root_of};
use super::views::{FootnoteView, Head, ReportView, SectionView};
use super::{PageContext, View, lists, prose};
use crate::link::{Anchor, Rank, RecordId};
use crate::model::Tag;
use crate::model::prose::{Block, BlockKind, Element, Mark, MarkKind, Section};
use crate::route::Route;
use crate::strings::TextKey;
use std::collections::BTreeSet;

pub(super) fn page(ctx: &PageContext<'_>, index: u32, path: &str) -> View {
    let (section, anchors) = ctx.graph.section(index);
    let root = root_of(path);
    let text = PageProse::of_section(ctx, index, &root);
    let page = SectionPage { ctx, section, anchors, index, path, text };
    if ctx.graph.route(index).route() == Route::REPORT {
        View::Report(page.report())
    } else {
        View::Section(page.view())
    }
}

/// The prose of a page: its blocks and its footnotes.
pub(super) struct PageProse<'t> {
    section: &'t Section,
    anchors: &'t [Anchor],
    context: prose::ProseContext<'t>,
}

impl<'t> PageProse<'t> {
    /// Prose without automatic links.
    pub(super) fn new(ctx: &'t PageContext<'_>, section: &'t Section, root: &'t str) -> Self {
        let is_first_level = |mark: &Mark| matches!(mark.kind, MarkKind::Open(Element::Heading { level: 1, .. }));
        let shown = section.prose.blocks().iter().filter(|block| block.kind != BlockKind::Title);
        let mut marks = shown.flat_map(|block| section.prose.marks_of(block));
        let is_lowered = marks.any(is_first_level);
        Self { section, anchors: &[], context: ctx.prose_context(&section.path, root, u8::from(is_lowered)) }
    }

    /// The prose of a section.
    pub(super) fn of_section(ctx: &'t PageContext<'_>, index: u32, root: &'t str) -> Self {
        let (section, anchors) = ctx.graph.section(index);
        let mut text = Self { anchors, ..Self::new(ctx, section, root) };
        text.context.direction = section.front_matter.lang.as_ref().map_or(ctx.direction(), Direction::of_language);
        text
    }

    /// All blocks of the body.
    pub(super) fn html(&self) -> Html {
        self.written(self.blocks())
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
                html: self.written(blocks),
            }
        });
        notes.collect()
    }

    /// The footnote references that the page shows, without those in the title.
    fn calls(&self) -> impl Iterator<Item = (u32, u32)> {
        let prose = &self.section.prose;
        let shown = prose.blocks().iter().filter(|block| block.kind != BlockKind::Title);
        let marks = shown.flat_map(|block| prose.marks_of(block));
        marks.filter_map(|mark| match mark.kind {
            MarkKind::FootnoteCall { footnote, call } => Some((footnote, call)),
            _ => None,
        })
    }

    /// The blocks of the body.
    pub(super) fn blocks(&self) -> impl Iterator<Item = &'t Block> + use<'t> {
        let blocks = self.section.prose.blocks().iter();
        blocks.filter(|block| !matches!(block.kind, BlockKind::Footnote | BlockKind::Title))
    }

    fn written<'b>(&self, blocks: impl IntoIterator<Item = &'b Block>) -> Html {
        let mut html = HtmlWriter::new();
        blocks.into_iter().for_each(|block| self.push_block(&mut html, block));
        html.finish()
    }

    pub(super) fn push_block(&self, html: &mut HtmlWriter, block: &Block) {
        prose::push_block(html, &self.section.prose, block, self.anchors, self.context);
    }

    fn root(&self) -> &'t str {
        self.context.root
    }
}

struct SectionPage<'p> {
    ctx: &'p PageContext<'p>,
    section: &'p Section,
    anchors: &'p [Anchor],
    /// Its index in reading order, from 0.
    index: u32,
    path: &'p str,
    text: PageProse<'p>,
}

impl SectionPage<'_> {
    fn view(&self) -> SectionView {
        let (ctx, front) = (self.ctx, &self.section.front_matter);
        let head = self.head();
        let lang = front.lang.as_ref().map(Tag::as_str);
        let cite = ctx.cite_section(&head.title, lang, self.path, self.section.prose.blocks());
        let adjacent_link = |index: Option<u32>| {
            index.filter(|index| *index < ctx.graph.section_count()).map(|other| ctx.section_link(other))
        };
        SectionView {
            number: self.index + 1,
            summary: self.summary(),
            outline: self.outline(),
            part: self.part_sections(),
            nearby: self.nearby(),
            year: ctx.decorative_marks(&self.events()),
            blocks: self.blocks(),
            footnotes: self.text.footnotes(),
            topics: self.topics(),
            sources: ctx.source_items(&front.sources, self.path),
            previous: adjacent_link(self.index.checked_sub(1)),
            next: adjacent_link(Some(self.index + 1)),
            cite,
            head,
        }
    }

    /// The topics in the front matter.
    fn topics(&self) -> Html {
        let mut html = HtmlWriter::new();
        let references = self.section.front_matter.topics.iter();
        for id in references.filter_map(|topic| self.ctx.graph.find(&topic.key)) {
            let (ctx, root) = (self.ctx, self.text.root());
            let link = |html: &mut HtmlWriter| ctx.push_record_link(html, id, root);
            ctx.push(&mut html, &TopicRow { root, link: Markup(&link) });
        }
        html.finish()
    }

    /// The prose of `content/index.md` is shown above the list of sections.
    fn report(&self) -> ReportView {
        ReportView {
            summary: self.summary(),
            blocks: self.blocks(),
            footnotes: self.text.footnotes(),
            sections: lists::section_rows(self.ctx, Some(self.index), 0, self.path),
            parts: lists::section_page_links(self.ctx, 0),
            head: self.head(),
        }
    }

    fn summary(&self) -> Option<Html> {
        self.ctx.passage(self.section.front_matter.summary.as_ref(), &self.section.path, self.path)
    }

    fn head(&self) -> Head {
        let (ctx, front) = (self.ctx, &self.section.front_matter);
        let is_report = ctx.graph.route(self.index).route() == Route::REPORT;
        let total = ctx.graph.section_count().to_string();
        let number = (self.index + 1).to_string();
        let kicker = ctx.strings.fill(TextKey::KickerSection, &[("number", &number), ("total", &total)]);
        let link = ctx.section_link(self.index);
        let title = self.section.prose.blocks().first().filter(|block| block.kind == BlockKind::Title);
        Head {
            lang: link.lang,
            title_id: title.and_then(|block| block.id.clone()),
            description: ctx.description(front.summary.as_ref()),
            kicker: Some(if is_report { lists::period_kicker(ctx) } else { kicker }),
            up: if is_report { Vec::new() } else { self.up() },
            ..ctx.head(self.path, link.text, "report")
        }
    }

    fn blocks(&self) -> Html {
        let mut margin = MarginNames { page: self, next_anchor: 0, seen: BTreeSet::new() };
        let mut html = HtmlWriter::with_capacity(self.section.prose.text().len() * 2);
        for block in self.text.blocks() {
            html.markup("\n");
            let named = margin.names_until(block.text().end);
            match (&block.id, block.number) {
                (Some(id), Some(place)) => self.push_paragraph(&mut html, block, (id, place), &named),
                _ => self.text.push_block(&mut html, block),
            }
        }
        html.finish()
    }

    /// Appends a citable block, with its number and the records first mentioned in it.
    fn push_paragraph(&self, html: &mut HtmlWriter, block: &Block, (id, place): (&str, u32), named: &[RecordId]) {
        let (ctx, root) = (self.ctx, self.text.root());
        let number = format!("{}.{place}", self.index + 1);
        let items = |html: &mut HtmlWriter| {
            named.iter().for_each(|id| ctx.push_margin_item(html, *id, root));
        };
        let label = NumberPhrase { phrase: &ctx.phrases.margin, number: &number };
        let margin = |html: &mut HtmlWriter| ctx.push(html, &MarginList { root, label, items: Markup(&items) });
        let is_permanent = block.stamp.is_some();
        let report = ctx.error_report(ErrorPlace::Paragraph { page: self.path, id, number: &number, is_permanent });
        let block = |html: &mut HtmlWriter| self.text.push_block(html, block);
        let paragraph = Paragraph {
            root,
            id,
            number: &number,
            label: NumberPhrase { phrase: &ctx.phrases.paragraph_link, number: &number },
            block: Markup(&block),
            report: report.as_deref().map(|href| ReportLink {
                href,
                text: NumberPhrase { phrase: &ctx.phrases.report_error, number: &number },
            }),
            margin: Markup(&margin),
        };
        ctx.push(html, &paragraph);
    }

    /// The events that the section mentions, in chronological order.
    fn events(&self) -> Vec<RecordId> {
        let graph = &self.ctx.graph;
        let records = self.anchors.iter().map(|anchor| anchor.record);
        let mut ranked: Vec<(Rank, RecordId)> =
            records.filter_map(|id| graph.timeline_rank(id).map(|rank| (rank, id))).collect();
        ranked.sort_unstable();
        ranked.dedup();
        ranked.into_iter().map(|(_, id)| id).collect()
    }
}

/// The records in the margin of each block: each record once per section, at its first mention.
struct MarginNames<'b> {
    page: &'b SectionPage<'b>,
    next_anchor: usize,
    seen: BTreeSet<RecordId>,
}

impl MarginNames<'_> {
    fn names_until(&mut self, end: u32) -> Vec<RecordId> {
        let mut named = Vec::new();
        let anchors = self.page.anchors;
        while let Some(anchor) = anchors.get(self.next_anchor).filter(|anchor| anchor.range.end <= end) {
            self.next_anchor += 1;
            if self.seen.insert(anchor.record) {
                named.push(anchor.record);
            }
        }
        named
    }
}
