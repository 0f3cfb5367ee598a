//! Markdown into stand-off markup.

use super::stamps;
use crate::diag::Diagnostic;
use crate::model::prose::{
    BREAK, Block, BlockKind, Element, Footnote, Image, Link, Mark, Prose, Target, What, Wikilink,
};
use crate::source::{FileId, Span, Spanned, offset};
use pulldown_cmark::{Alignment, BlockQuoteKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

/// Reads Markdown that begins `base` bytes into `file`.
pub fn parse(file: FileId, text: &str, base: usize, out: &mut Vec<Diagnostic>) -> Prose {
    // Prose has an event for every so many bytes; growing step by step would copy them again and again.
    let mut events: Vec<Placed<'_>> = Vec::with_capacity(text.len() / 24);
    events.extend(Parser::new_ext(text, options()).into_offset_iter());
    let (body, mut definitions, doubled) = split_footnotes(&events);
    out.extend(doubled.into_iter().map(|place| {
        let span = Span::new(file, base + place.start..base + place.start + 2);
        Diagnostic::error("footnote", span, "this footnote stands twice").help("give one of them another name")
    }));
    let mut reading = Reading::new(file, text, base, out);
    // Reports have a million of these: no room is to be left over.
    reading.prose.marks.reserve_exact(events.iter().map(|(event, _)| marks_of(event)).sum());
    reading.prose.blocks.reserve_exact(blocks_of(&events));
    for range in body {
        reading.events(&events[range]);
    }
    reading.footnotes(&events, &mut definitions);
    reading.finish()
}

/// How many blocks there are, at most.
fn blocks_of(events: &[Placed<'_>]) -> usize {
    let (mut blocks, mut depth) = (0, 0_usize);
    for (event, _) in events {
        match event {
            Event::Start(Tag::FootnoteDefinition(_)) | Event::End(TagEnd::FootnoteDefinition) => {}
            Event::Start(_) => {
                blocks += usize::from(depth == 0);
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => blocks += usize::from(depth == 0),
        }
    }
    blocks
}

/// How many marks an event comes to, at most.
fn marks_of(event: &Event<'_>) -> usize {
    match event {
        Event::Text(_) | Event::SoftBreak => 0,
        Event::Code(_) => 2,
        _ => 1,
    }
}

type Placed<'a> = (Event<'a>, Range<usize>);
/// By label, in small letters: the parser matches labels so.
type Definitions = BTreeMap<String, (Range<usize>, Range<usize>)>;

/// What of Markdown is read, beyond CommonMark.
#[must_use]
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_WIKILINKS
}

/// The events of the body, those of each footnote's definition with its place in
/// the file, and the places of definitions that stand twice.
fn split_footnotes(events: &[Placed<'_>]) -> (Vec<Range<usize>>, Definitions, Vec<Range<usize>>) {
    let (mut body, mut doubled) = (Vec::new(), Vec::new());
    let mut definitions = BTreeMap::new();
    let (mut start, mut open) = (0, None);
    for (at, (event, place)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::FootnoteDefinition(label)) => {
                body.push(start..at);
                open = Some((label.to_lowercase(), at + 1, place.clone()));
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                if let Some((label, first, place)) = open.take() {
                    match definitions.entry(label) {
                        Entry::Vacant(entry) => {
                            entry.insert((first..at, place));
                        }
                        Entry::Occupied(_) => doubled.push(place),
                    }
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    body.push(start..events.len());
    (body, definitions, doubled)
}

/// The state of reading one file.
struct Reading<'o> {
    file: FileId,
    source: &'o str,
    base: usize,
    out: &'o mut Vec<Diagnostic>,
    prose: Prose,
    /// What is open, innermost last: the index of its opening mark, and where its text began.
    open: Vec<(usize, u32)>,
    block: Option<OpenBlock>,
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
    in_footnote: bool,
    ids: BTreeMap<String, u32>,
    next_place: u32,
}

struct OpenBlock {
    kind: BlockKind,
    text: u32,
    mark: usize,
    range: Range<usize>,
    heading_id: Option<String>,
}

impl<'o> Reading<'o> {
    fn new(file: FileId, source: &'o str, base: usize, out: &'o mut Vec<Diagnostic>) -> Self {
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
            in_footnote: false,
            ids: BTreeMap::new(),
            next_place: 1,
        }
    }

    fn events(&mut self, events: &[Placed<'_>]) {
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
            Element::InlineCode | Element::Code(_) | Element::Heading(_) => self.prose.quiet.push(text..here),
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
        self.prose.quiet.push(text.clone());
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
            self.prose.quiet.push(start..end);
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
    fn footnotes(&mut self, events: &[Placed<'_>], definitions: &mut Definitions) {
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

    fn push_break(&mut self) {
        if !self.prose.text.ends_with(BREAK) {
            self.prose.text.push(BREAK);
        }
    }

    fn mark(&mut self, what: What) {
        let at = self.here();
        self.prose.marks.push(Mark { at, what });
    }

    fn here(&self) -> u32 {
        offset(self.prose.text.len())
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, self.base + range.start..self.base + range.end)
    }

    fn open_block(&mut self, kind: BlockKind, range: &Range<usize>, heading_id: Option<String>) {
        let kind = if self.in_footnote { BlockKind::Footnote } else { kind };
        self.block =
            Some(OpenBlock { kind, text: self.here(), mark: self.prose.marks.len(), range: range.clone(), heading_id });
    }

    fn close_block(&mut self) {
        let Some(open) = self.block.take() else { return };
        let trailing = self.prose.text.ends_with(BREAK);
        let end = offset(self.prose.text.len() - if trailing { BREAK.len_utf8() } else { 0 }).max(open.text);
        let mut block = Block {
            kind: open.kind,
            text: open.text..end,
            marks: offset(open.mark)..offset(self.prose.marks.len()),
            stamp: None,
            id: None,
            place: None,
            span: self.span(&open.range),
        };
        if block.kind == BlockKind::Paragraph && self.take_stamp(&mut block) {
            return;
        }
        self.refuse_stray_stamps(&block);
        self.warn_of_half_links(&block);
        if block.kind == BlockKind::Paragraph && self.is_figure(&block) {
            block.kind = BlockKind::Figure;
        }
        if block.kind == BlockKind::Heading {
            block.id = Some(self.heading_id(open.heading_id, &block));
        }
        self.prose.blocks.push(block);
    }

    /// Takes the stamp off the end of a paragraph. True where there was nothing
    /// else: the stamp belongs to the block above then, and there is no block here.
    fn take_stamp(&mut self, block: &mut Block) -> bool {
        let words = self.prose.words(&block.text);
        let Some((whole, id)) = stamps::at_end(words) else { return false };
        let start = block.text.start + offset(whole.start);
        let end = block.text.start + offset(whole.end);
        let has_markup = self.marks_of(block).iter().any(|mark| start < mark.at && mark.at < end);
        if has_markup || self.is_quiet(start) {
            return false; // What looks like a stamp all the same is reported as a stray one.
        }
        let id_range = block.text.start + offset(id.start)..block.text.start + offset(id.end);
        let stamp = Spanned::new(words[id].to_owned(), self.prose.span(self.file, &id_range));
        let kept = offset(words[..whole.start].trim_end().len());
        let alone = kept == 0 && !self.has_image(block);
        self.truncate(block, block.text.start + kept);
        if !stamps::is_stamp(&stamp.value) {
            let message = format!("`{}` is not a paragraph’s id", stamp.value);
            self.out.push(
                Diagnostic::error("stamp", stamp.span, message)
                    .help("an id is `p-` and small letters and digits; `annals ids` makes one"),
            );
        } else if alone {
            self.stamp_block_above(stamp);
        } else {
            block.stamp = Some(stamp);
        }
        if alone {
            self.prose.marks.truncate(block.marks.start as usize);
            self.prose.text.truncate(block.text.start as usize);
        }
        alone
    }

    /// Whether a place of the block that is being read lies in code or a link.
    fn is_quiet(&self, at: u32) -> bool {
        // They are pushed as they end, so those of this block are the last.
        self.prose.quiet.iter().rev().take_while(|quiet| quiet.end > at).any(|quiet| quiet.contains(&at))
    }

    fn stamp_block_above(&mut self, stamp: Spanned<String>) {
        match self.prose.blocks.last_mut() {
            Some(above) if above.kind.is_citable() && above.stamp.is_none() => above.stamp = Some(stamp),
            above => {
                let message = format!("there is no block above that `{}` could belong to", stamp.value);
                let mut error = Diagnostic::error("stamp", stamp.span, message)
                    .help("a stamp follows a paragraph, list, table, quotation or figure that has none yet");
                if let Some(span) = above.and_then(|above| above.stamp.as_ref()).map(|stamp| stamp.span) {
                    error = error.also(span, "the block above has this one");
                }
                self.out.push(error);
            }
        }
    }

    /// Cuts the words of the last block, and what is marked beyond.
    fn truncate(&mut self, block: &mut Block, end: u32) {
        self.prose.text.truncate(end as usize);
        block.text.end = end;
        for mark in &mut self.prose.marks[block.marks.start as usize..] {
            mark.at = mark.at.min(end);
        }
        while self.prose.origins.pop_if(|(at, _)| *at >= end).is_some() {}
        self.push_break();
    }

    fn refuse_stray_stamps(&mut self, block: &Block) {
        let words = self.prose.words(&block.text);
        let stray: Vec<Range<u32>> = stamps::anywhere(words)
            .map(|range| block.text.start + offset(range.start)..block.text.start + offset(range.end))
            .filter(|range| block.kind == BlockKind::Heading || !self.is_quiet(range.start))
            .collect();
        for range in stray {
            let span = self.prose.span(self.file, &range);
            self.out.push(Diagnostic::error("stamp", span, "a stamp cannot stand here").help(
                "put it at the end of a paragraph of the top level; for a list, table or quotation on a line of its own below, after a blank line",
            ));
        }
    }

    /// Brackets that were meant as a link and are none; the first of a block stands for the rest.
    fn warn_of_half_links(&mut self, block: &Block) {
        let words = self.prose.words(&block.text);
        if !words.contains('[') {
            return; // As in nearly every block: a single letter is found faster than a word.
        }
        let mut places = words.match_indices("[[").map(|(at, _)| block.text.start + offset(at));
        if let Some(at) = places.find(|at| !self.is_quiet(*at) && !self.is_escaped(*at)) {
            let span = self.prose.span(self.file, &(at..at + 2));
            let warning = Diagnostic::warning("half-link", span, "these brackets open a link and none follows");
            self.out.push(warning.help("write `[[id]]` or `[[id|words]]`; or `\\[[` for brackets as they are"));
        }
    }

    /// Whether a backslash stands before a place of the text in the file, or before the next one.
    fn is_escaped(&self, at: u32) -> bool {
        let byte = |at: u32| (self.prose.span(self.file, &(at..at + 1)).start as usize).saturating_sub(self.base);
        let (first, second) = (byte(at), byte(at + 1));
        second != first + 1
            || first.checked_sub(1).is_some_and(|before| self.source.as_bytes().get(before) == Some(&b'\\'))
    }

    fn has_image(&self, block: &Block) -> bool {
        self.marks_of(block).iter().any(|mark| matches!(mark.what, What::Image(_)))
    }

    fn is_figure(&self, block: &Block) -> bool {
        let marks = self.marks_of(block);
        self.prose.words(&block.text).trim().is_empty() && marks.len() == 3 && matches!(marks[1].what, What::Image(_))
    }

    fn marks_of(&self, block: &Block) -> &[Mark] {
        &self.prose.marks[block.marks.start as usize..block.marks.end as usize]
    }

    fn heading_id(&mut self, written: Option<String>, block: &Block) -> String {
        let span = block.span;
        match written {
            Some(id)
                if id.starts_with('_')
                    || stamps::is_stamp(&id)
                    || id.chars().any(|c| c.is_whitespace() || c.is_control()) =>
            {
                self.out.push(
                    Diagnostic::error("heading-id", span, format!("`{id}` cannot be the id of a heading"))
                        .help("ids that begin with `p-` are those of paragraphs, those with `_` the theme’s"),
                );
                id
            }
            Some(id) => {
                if self.ids.insert(id.clone(), 1).is_some() {
                    self.out.push(
                        Diagnostic::error("heading-id", span, format!("the id `{id}` stands twice in this section"))
                            .help("give one of the headings another id"),
                    );
                }
                id
            }
            None => self.free_id(&slug(self.prose.words(&block.text))),
        }
    }

    fn free_id(&mut self, wanted: &str) -> String {
        let count = self.ids.entry(wanted.to_owned()).or_insert(0);
        *count += 1;
        if *count == 1 {
            return wanted.to_owned();
        }
        let next = format!("{wanted}-{count}");
        self.free_id(&next)
    }

    /// Numbers the citable blocks, and gives an id to those without a stamp.
    fn finish(mut self) -> Prose {
        let stamps = self.prose.blocks.iter().filter_map(|block| block.stamp.as_ref());
        let mut taken: BTreeMap<String, u32> = stamps.map(|stamp| (stamp.value.clone(), 1)).collect();
        for at in 0..self.prose.blocks.len() {
            let block = &self.prose.blocks[at];
            if !block.kind.is_citable() {
                continue;
            }
            let id = match &block.stamp {
                Some(stamp) => stamp.value.clone(),
                None => free_stamp(self.prose.words(&block.text), &mut taken),
            };
            let block = &mut self.prose.blocks[at];
            block.id = Some(id);
            block.place = Some(self.next_place);
            self.next_place += 1;
        }
        self.prose.quiet = merged(std::mem::take(&mut self.prose.quiet));
        self.prose
    }
}

/// Ranges in order, those that overlap made one: code within a heading is quiet once.
fn merged(mut ranges: Vec<Range<u32>>) -> Vec<Range<u32>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<u32>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// An id made from the words of a block; eight letters are enough for a page.
/// The same words again, or a stamp that reads the same, get another one.
fn free_stamp(words: &str, taken: &mut BTreeMap<String, u32>) -> String {
    let mut id = stamps::from_bytes(words.as_bytes(), 8);
    while let Some(times) = taken.get_mut(&id) {
        *times += 1;
        let next = format!("{words}{BREAK}{times}{id}");
        id = stamps::from_bytes(next.as_bytes(), 8);
    }
    taken.insert(id.clone(), 1);
    id
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

/// `id`, `register/id`, or `-` for nobody. In a table the stroke before the
/// words is escaped, and the backslash stays with the id (pulldown-cmark 0.13).
fn wikilink(address: &str, has_words: bool) -> Target {
    let address = address.strip_suffix('\\').unwrap_or(address).trim();
    if address == "-" {
        return Target::Nobody;
    }
    let (register, id) = match address.split_once('/') {
        Some((register, id)) => (Some(register.trim().to_owned()), id.trim().to_owned()),
        None => (None, address.to_owned()),
    };
    Target::Record(Wikilink { register, id, shows_name: !has_words })
}

/// Where an ordinary link leads.
fn target(address: &str) -> Target {
    // Browsers drop white space and control characters within a scheme.
    let bare: String = address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    if let Some(fragment) = address.strip_prefix('#') {
        return Target::Fragment(decode(fragment));
    }
    match scheme(&bare) {
        Some(scheme) if matches!(scheme.as_str(), "http" | "https" | "mailto" | "tel") => Target::Url(bare),
        Some(_) => Target::Dropped,
        None if bare.starts_with("//") || bare.starts_with("\\\\") => Target::Dropped,
        None => {
            let (path, fragment) = match address.split_once('#') {
                Some((path, fragment)) => (path, Some(decode(fragment))),
                None => (address, None),
            };
            Target::File { path: decode(path), fragment }
        }
    }
}

fn scheme(address: &str) -> Option<String> {
    let (scheme, _) = address.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    // A colon behind anything else, as in `a/b:c`, is no scheme's; `&colon;` has been decoded by the parser.
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

/// Percent-encoding undone, once.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = if first == b'%' {
            tail.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok())
        } else {
            None
        };
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether a text has a byte that characters which [`is_odd`] finds begin with. Asking all of them takes
/// a few instructions: there is no way out of it.
fn may_be_odd(text: &str) -> bool {
    let begins_odd = |byte: u8| matches!(byte, ..b' ' | 0x7f | 0xc2 | 0xe2 | 0xef..);
    text.bytes().fold(false, |found, byte| found | begins_odd(byte))
}

/// Characters that may not stand in HTML, and the one that is ours.
fn is_odd(c: char) -> bool {
    c == BREAK
        || (c.is_control() && c != '\n' && c != '\t')
        || ('\u{fdd0}'..='\u{fdef}').contains(&c)
        || (c as u32 & 0xfffe) == 0xfffe
}

fn clean(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c == BREAK {
                ' '
            } else if is_odd(c) {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

fn shown(text: &str) -> String {
    text.chars().take(60).flat_map(char::escape_debug).collect()
}

fn without_comments(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find("<!--") {
        kept.push_str(&rest[..start]);
        rest = rest[start..].find("-->").map_or("", |end| &rest[start + end + 3..]);
    }
    kept.push_str(rest);
    clean(&kept)
}

/// A heading's words as an id: letters and digits of any script, hyphens between.
fn slug(words: &str) -> String {
    let mut slug = String::new();
    for c in words.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    match slug {
        "" => "h".to_owned(),
        _ if stamps::is_stamp(slug) || slug.starts_with("fn-") => format!("h-{slug}"),
        _ => slug.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Prose, Vec<Diagnostic>) {
        let mut out = Vec::new();
        (parse(FileId::of("content/a.md"), text, 0, &mut out), out)
    }

    fn words(prose: &Prose) -> Vec<String> {
        prose.blocks.iter().map(|block| prose.words(&block.text).replace(BREAK, "|")).collect()
    }

    #[test]
    fn words_stand_once_and_markup_beside_them() {
        let (prose, out) = read("A *b\nc* [d](e.md) `f`.\n\n- one\n- two\n\n| h | i |\n|---|---|\n| j | k |\n");
        assert_eq!(words(&prose), ["A b c d f.", "one|two", "h|i|j|k"]);
        assert_eq!(out, []);
        assert_eq!(prose.blocks.iter().filter_map(|block| block.place).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_stamp_belongs_to_its_paragraph_or_to_the_block_above() {
        let (prose, out) = read("One. {#p-a1}\n\n- x\n- y\n\n{#p-b2}\n\n> q\n\n{#p-c3}\n\n*Two {#p-d4}*\n");
        let stamps: Vec<_> =
            prose.blocks.iter().map(|block| block.stamp.as_ref().map(|stamp| stamp.value.as_str())).collect();
        assert_eq!(stamps, [Some("p-a1"), Some("p-b2"), Some("p-c3"), Some("p-d4")]);
        assert_eq!(words(&prose), ["One.", "x|y", "q", "Two"]);
        assert_eq!(out, []);
    }

    #[test]
    fn stamps_that_belong_nowhere_are_errors() {
        for text in [
            "{#p-a}\n",
            "- x {#p-a}\n",
            "One. {#p-A}\n",
            "One. {#p-a}\n\n{#p-b}\n",
            "a {#p-a} b\n",
            "> q {#p-a}\n",
            "# H\n\n{#p-a}\n",
        ] {
            let (_, out) = read(text);
            assert_eq!(out.len(), 1, "{text}: {out:?}");
            assert_eq!(out[0].code, "stamp", "{text}");
        }
        assert_eq!(read("Code: `{#p-a}`\n").1, []);
    }

    #[test]
    fn every_odd_character_begins_with_a_byte_that_is_looked_for() {
        let missed = ('\0'..=char::MAX).find(|c| is_odd(*c) && !may_be_odd(&c.to_string()));
        assert_eq!(missed, None);
    }

    #[test]
    fn html_is_text_and_comments_are_nothing() {
        let (prose, _) = read("<!-- gone -->\n\nA <b>c</b> <!-- x --> d\n\n<script>alert(1)</script>\n");
        assert_eq!(words(&prose), ["A <b>c</b>  d", "<script>alert(1)</script>"]);
    }

    #[test]
    fn addresses_that_do_something_are_dropped() {
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:x",
            "java\tscript:x",
            "data:text/html,x",
            "vbscript:x",
            "//evil.example/x",
            "file:///etc/passwd",
        ] {
            assert_eq!(target(address), Target::Dropped, "{address}");
        }
        assert_eq!(target("https://example.org/"), Target::Url("https://example.org/".into()));
        assert_eq!(target("a%20b.md#x"), Target::File { path: "a b.md".into(), fragment: Some("x".into()) });
    }

    #[test]
    fn a_wikilink_in_a_table_loses_its_backslash() {
        let (prose, _) = read("| a |\n|---|\n| [[people/x\\|words]] |\n");
        let found = prose.marks.iter().find_map(|mark| match &mark.what {
            What::Open(Element::Link(link)) => Some(link.target.clone()),
            _ => None,
        });
        assert_eq!(
            found,
            Some(Target::Record(Wikilink { register: Some("people".into()), id: "x".into(), shows_name: false }))
        );
    }

    #[test]
    fn footnotes_come_last_in_the_order_of_their_calls() {
        let (prose, out) = read("A[^b] c[^a] d[^b].\n\n[^a]: First.\n\n[^b]: Second.\n\n[^z]: Never.\n");
        assert_eq!(words(&prose), ["A c d.", "Second.", "First."]);
        assert_eq!(prose.footnotes.iter().map(|note| note.calls).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(out.len(), 1);
    }

    #[test]
    fn a_place_in_the_text_leads_back_to_the_file() {
        let text = "Қа *b* [[x|Y Z]].\n";
        let (prose, _) = read(text);
        let at = offset(prose.text.find("Y Z").expect("the words"));
        assert_eq!(&text[prose.span(FileId::of("content/a.md"), &(at..at + 3)).range()], "Y Z");
    }
}
