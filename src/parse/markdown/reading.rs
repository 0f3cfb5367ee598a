//! The parser's events into text and marks.

use super::addresses::{target, wikilink};
use super::letters::{clean, is_odd, may_be_odd, shown, without_comments};
use super::{Definitions, Placed};
use crate::diag::Diagnostic;
use crate::model::prose::{BREAK, BlockKind, Element, Footnote, Image, Link, Mark, Prose, Target, What};
use crate::source::{FileId, Span, offset};
use pulldown_cmark::{Alignment, BlockQuoteKind, Event, LinkType, Tag};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The state of reading one file.
pub(super) struct Reading<'o> {
    pub(super) file: FileId,
    pub(super) source: &'o str,
    pub(super) base: usize,
    pub(super) out: &'o mut Vec<Diagnostic>,
    pub(super) prose: Prose,
    /// What is open, innermost last: the index of its opening mark, and where its text began.
    open: Vec<(usize, u32)>,
    pub(super) block: Option<OpenBlock>,
    /// Where the last thing within the open block ends in the file.
    inner_end: usize,
    /// The image that is being read: its text is not prose.
    image: Option<(Image, u32)>,
    /// A block of raw HTML that is being read.
    html: Option<(String, Range<usize>)>,
    /// The columns of the table that is being read, and the next one.
    columns: (Vec<Alignment>, usize),
    in_head: bool,
    /// Labels of footnotes in the order of their first call, and how often each is called.
    calls: Vec<(String, u32)>,
    /// The place of each label in `calls`.
    labels: BTreeMap<String, usize>,
    /// Labels of footnotes that are called and never written, in small letters.
    pub(super) unwritten: BTreeSet<String>,
    pub(super) in_footnote: bool,
    /// The ids of headings, with the heading of each.
    pub(super) ids: BTreeMap<String, Span>,
    pub(super) next_place: u32,
}

pub(super) struct OpenBlock {
    pub(super) kind: BlockKind,
    pub(super) text: u32,
    pub(super) mark: usize,
    pub(super) range: Range<usize>,
    pub(super) heading_id: Option<String>,
}

impl<'o> Reading<'o> {
    pub(super) fn new(file: FileId, source: &'o str, base: usize, out: &'o mut Vec<Diagnostic>) -> Self {
        Self {
            file,
            source,
            base,
            out,
            prose: Prose { text: String::with_capacity(source.len()), ..Prose::default() },
            open: Vec::new(),
            block: None,
            inner_end: 0,
            image: None,
            html: None,
            columns: (Vec::new(), 0),
            in_head: false,
            calls: Vec::new(),
            labels: BTreeMap::new(),
            unwritten: BTreeSet::new(),
            in_footnote: false,
            ids: BTreeMap::new(),
            next_place: 1,
        }
    }

    pub(super) fn events(&mut self, events: &[Placed<'_>]) {
        for (event, range) in events {
            if self.open.len() > 1 {
                self.inner_end = range.end;
            }
            if self.image.is_some() {
                self.in_image(event);
            } else {
                self.event(event, range);
            }
        }
    }

    fn event(&mut self, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(_) => self.end(),
            Event::Text(text) => self.words(text, range),
            Event::Code(text) => {
                self.begin(Element::InlineCode);
                self.words(text, &(range.end - text.len().min(range.len())..range.end));
                self.end();
            }
            Event::SoftBreak => self.push(" ", range.start),
            Event::HardBreak => {
                self.mark(What::LineBreak);
                self.push(" ", range.start);
            }
            Event::Rule => {
                self.open_block(BlockKind::Rule, range, None);
                self.mark(What::Rule);
                self.close_block();
            }
            Event::Html(text) | Event::InlineHtml(text) => self.raw_html(text, range),
            Event::FootnoteReference(label) => self.footnote_call(label),
            Event::TaskListMarker(done) => self.mark(What::Task(*done)),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.words(text, range),
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Paragraph => self.begin_block(Element::Paragraph, BlockKind::Paragraph, range),
            Tag::Heading { level, id, .. } => self.heading(*level as u8, id.as_deref(), range),
            Tag::BlockQuote(kind) => self.begin_block(Element::Quote(kind.map(alert)), BlockKind::Quote, range),
            Tag::CodeBlock(kind) => self.begin_block(Element::Code(code_language(kind)), BlockKind::Code, range),
            Tag::HtmlBlock => self.html = Some((String::new(), range.clone())),
            Tag::List(first) => self.begin_block(Element::List(*first), BlockKind::List, range),
            Tag::Item => self.begin(Element::Item),
            Tag::DefinitionList => self.begin_block(Element::Definitions, BlockKind::List, range),
            Tag::DefinitionListTitle => self.begin(Element::Term),
            Tag::DefinitionListDefinition => self.begin(Element::Definition),
            Tag::Table(columns) => {
                self.columns = (columns.clone(), 0);
                self.begin_block(Element::Table, BlockKind::Table, range);
            }
            Tag::TableHead => {
                self.in_head = true;
                self.columns.1 = 0;
                self.begin(Element::TableHead);
            }
            Tag::TableRow => {
                self.columns.1 = 0;
                self.begin(Element::Row);
            }
            Tag::TableCell => self.cell(),
            Tag::Emphasis => self.begin(Element::Emphasis),
            Tag::Strong => self.begin(Element::Strong),
            Tag::Strikethrough => self.begin(Element::Strike),
            Tag::Superscript => self.begin(Element::Superscript),
            Tag::Subscript => self.begin(Element::Subscript),
            Tag::Link { link_type, dest_url, title, .. } => self.link(*link_type, dest_url, title, range),
            Tag::Image { dest_url, title, .. } => self.image(dest_url, title, range),
            // Footnotes are taken out before; metadata blocks are not enabled.
            Tag::FootnoteDefinition(_) | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self) {
        if let Some((html, range)) = self.html.take() {
            self.html_block(&html, &range);
            return;
        }
        let Some((mark, text)) = self.open.pop() else { return };
        let here = self.here();
        let Some(Mark { what: What::Open(element), .. }) = self.prose.marks.get(mark) else { return };
        let (is_light, is_block) = (element.is_light(), !is_inline(element));
        match element {
            Element::TableHead => self.in_head = false,
            // The parser's range of such a list reaches into what follows it (pulldown-cmark 0.13).
            Element::Definitions => self.end_block_at(self.inner_end),
            Element::Link(_) => self.close_link(mark, text..here),
            Element::InlineCode | Element::Code(_) | Element::Heading(_) => self.hush(text..here),
            _ => {}
        }
        self.mark(What::Close { is_light });
        if is_block {
            self.push_break();
        }
        if self.open.is_empty() {
            self.close_block();
        }
    }

    fn end_block_at(&mut self, end: usize) {
        if let Some(block) = self.block.as_mut().filter(|_| self.open.is_empty()) {
            block.range.end = end.clamp(block.range.start, block.range.end);
        }
    }

    fn begin(&mut self, element: Element) {
        // A list within an item ends what the item said before.
        if !is_inline(&element) && self.block.as_ref().is_some_and(|block| self.here() > block.text) {
            self.push_break();
        }
        self.open.push((self.prose.marks.len(), self.here()));
        self.mark(What::Open(element));
    }

    fn begin_block(&mut self, element: Element, kind: BlockKind, range: &Range<usize>) {
        if self.open.is_empty() {
            self.open_block(kind, range, None);
        }
        self.begin(element);
    }

    fn heading(&mut self, level: u8, id: Option<&str>, range: &Range<usize>) {
        if self.open.is_empty() {
            self.open_block(BlockKind::Heading, range, id.map(str::to_owned));
        }
        self.begin(Element::Heading(level));
    }

    fn cell(&mut self) {
        let align = match self.columns.0.get(self.columns.1) {
            Some(Alignment::Left) => Some("left"),
            Some(Alignment::Center) => Some("center"),
            Some(Alignment::Right) => Some("right"),
            Some(Alignment::None) | None => None,
        };
        self.columns.1 += 1;
        self.begin(Element::Cell(align, self.in_head));
    }

    fn link(&mut self, kind: LinkType, address: &str, title: &str, range: &Range<usize>) {
        let span = self.span(range);
        let target = match kind {
            LinkType::WikiLink { has_pothole } => wikilink(address, has_pothole),
            LinkType::Email => Target::Url(format!("mailto:{address}")),
            _ => target(address),
        };
        // A link within a link would be two links at one place: the outer one stays.
        let is_link = |mark: &Mark| matches!(mark.what, What::Open(Element::Link(_)));
        let within = self.open.iter().any(|(mark, _)| self.prose.marks.get(*mark).is_some_and(is_link));
        let target = if within { Target::Nobody } else { target };
        if target == Target::Dropped {
            let message = format!("`{}` is not an address that is followed", shown(address));
            self.out.push(
                Diagnostic::warning("link-dropped", span, message).help(
                    "link to https:, http:, mailto:, tel:, or a file of the site; the words stay, without a link",
                ),
            );
        }
        let link = Link { target, title: clean(title), span, text: 0..0 };
        self.begin(Element::Link(Box::new(link)));
    }

    fn close_link(&mut self, mark: usize, text: Range<u32>) {
        self.hush(text.clone());
        if let Some(Mark { what: What::Open(Element::Link(link)), .. }) = self.prose.marks.get_mut(mark) {
            link.text = text;
        }
    }

    fn image(&mut self, address: &str, title: &str, range: &Range<usize>) {
        let span = self.span(range);
        let path = match target(address) {
            Target::File { path, fragment: None } => path,
            _ => {
                let message = format!("the image `{}` does not lie in the site", shown(address));
                self.out.push(
                    Diagnostic::error("image", span, message)
                        .help("copy it beside the section: a page asks nobody else for anything"),
                );
                String::new()
            }
        };
        self.image = Some((Image { path, alt: String::new(), title: clean(title), span }, 1));
    }

    fn in_image(&mut self, event: &Event<'_>) {
        let Some((image, depth)) = &mut self.image else { return };
        match event {
            Event::Start(_) => *depth += 1,
            Event::End(_) => *depth -= 1,
            Event::Text(text) | Event::Code(text) => image.alt.push_str(&clean(text)),
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            _ => {}
        }
        if *depth == 0
            && let Some((image, _)) = self.image.take()
        {
            self.mark(What::Image(Box::new(image)));
        }
    }

    /// Raw HTML is shown as text. Comments are not.
    fn raw_html(&mut self, text: &str, range: &Range<usize>) {
        if let Some((html, _)) = &mut self.html {
            html.push_str(text);
            return;
        }
        let text = without_comments(text);
        if !text.is_empty() {
            let start = self.here();
            self.push(&text, range.start);
            let end = self.here();
            self.hush(start..end);
        }
    }

    fn html_block(&mut self, html: &str, range: &Range<usize>) {
        let text = without_comments(html);
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.begin_block(Element::Paragraph, BlockKind::Paragraph, range);
        self.raw_html(&text.replace(['\n', '\r'], " "), range);
        self.end();
    }

    fn footnote_call(&mut self, label: &str) {
        let label = label.to_lowercase();
        let footnote = *self.labels.entry(label).or_insert_with_key(|label| {
            self.calls.push((label.clone(), 0));
            self.calls.len() - 1
        });
        let call = self.calls[footnote].1;
        self.calls[footnote].1 += 1;
        self.mark(What::FootnoteCall { footnote: offset(footnote), call });
    }

    /// The footnotes that are called, in the order of their calls: a footnote may call another.
    pub(super) fn footnotes(&mut self, events: &[Placed<'_>], definitions: &mut Definitions) {
        self.in_footnote = true;
        let mut next = 0;
        while let Some((label, _)) = self.calls.get(next) {
            let first = offset(self.prose.blocks.len());
            if let Some((range, _)) = definitions.remove(label) {
                self.events(&events[range]);
            }
            let blocks = first..offset(self.prose.blocks.len());
            self.prose.footnotes.push(Footnote { blocks, calls: 0 });
            next += 1;
        }
        for (at, (_, calls)) in self.calls.iter().enumerate() {
            self.prose.footnotes[at].calls = *calls;
        }
        for (label, (_, place)) in definitions.iter() {
            let message = format!("the footnote `{}` is never called", shown(label));
            let span = Span::new(self.file, self.base + place.start..self.base + place.start + label.len() + 3);
            self.out.push(
                Diagnostic::warning("footnote", span, message)
                    .help(format!("call it with `[^{label}]`, or take it away; it is not shown")),
            );
        }
    }

    fn words(&mut self, text: &str, range: &Range<usize>) {
        if self.block.is_none() {
            return;
        }
        if may_be_odd(text) && text.contains(is_odd) {
            self.push(&clean(text), range.start);
        } else {
            self.push(text, range.start);
        }
    }

    fn push(&mut self, text: &str, origin: usize) {
        if !text.is_empty() {
            self.prose.origins.push((self.here(), offset(self.base + origin)));
            self.prose.text.push_str(text);
        }
    }

    pub(super) fn push_break(&mut self) {
        if !self.prose.text.ends_with(BREAK) {
            self.prose.text.push(BREAK);
        }
    }

    fn mark(&mut self, what: What) {
        let at = self.here();
        self.prose.marks.push(Mark { at, what });
    }

    pub(super) fn here(&self) -> u32 {
        offset(self.prose.text.len())
    }

    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, self.base + range.start..self.base + range.end)
    }
}

fn is_inline(element: &Element) -> bool {
    matches!(
        element,
        Element::Emphasis
            | Element::Strong
            | Element::Strike
            | Element::Superscript
            | Element::Subscript
            | Element::InlineCode
            | Element::Link(_)
    )
}

fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

fn code_language(kind: &pulldown_cmark::CodeBlockKind<'_>) -> Option<Box<str>> {
    let pulldown_cmark::CodeBlockKind::Fenced(info) = kind else { return None };
    let word = info.split([' ', ',', '{']).next().unwrap_or_default();
    let safe = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "+-_#.".contains(c));
    safe.then(|| word.into())
}
