//! Converts the parser's events into text and marks.

use super::html::RawHtml;
use super::line_breaks::soft_break;
use super::link_targets::{LinkTargetError, parse_target, parse_wikilink};
use super::text_utils::{excerpt, without_comments};
use super::unsupported_markup::UnsupportedMarkup;
use super::unwanted_characters::UnwantedCharacters;
use super::{Definitions, Label, LocatedEvent};
use crate::characters::{CharacterProblem, Outcome, TextKind, escape_for_message};
use crate::diag::{Code, Diagnostic, Repeat};
use crate::model::prose::{BlockKind, Element, Image, Link, MarkKind, ProseBuilder, Target};
use crate::source::{FileId, Span, offset};
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, LinkType, Tag, TagEnd};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The state while reading one text.
pub(super) struct MarkdownReader<'o> {
    pub(super) file: FileId,
    pub(super) source: &'o str,
    pub(super) base: usize,
    pub(super) out: &'o mut Vec<Diagnostic>,
    pub(super) prose: ProseBuilder,
    pub(super) unwanted_characters: UnwantedCharacters,
    pub(super) unsupported_markup: UnsupportedMarkup,
    /// The end of the last event within the open block, in the source.
    inner_end: usize,
    /// The image being read: its text is alternative text, not prose.
    image: Option<OpenImage>,
    /// The block of raw HTML being read.
    pub(super) html: Option<RawHtml>,
    /// The columns of the table being read, and the index of the next cell.
    columns: (Vec<Alignment>, usize),
    in_table_head: bool,
    /// The depth of the title of the callout being read; deeper elements are within the title.
    pub(super) callout_title: Option<usize>,
    /// The end of the last table cell, in the source.
    pub(super) cell_end: usize,
    /// The labels of footnotes in the order of their first calls, and the number of calls of each.
    calls: Vec<(Label, u32)>,
    /// The index of each label in `calls`.
    labels: BTreeMap<Label, usize>,
    /// The labels of undefined footnotes that have been reported, in lower case.
    pub(super) undefined_footnotes: BTreeSet<String>,
    pub(super) in_footnote: bool,
    /// The explicit id of the heading being read.
    pub(super) heading_id: Option<String>,
    /// The ids of headings, with the span of each heading.
    pub(super) ids: BTreeMap<String, Span>,
}

struct OpenImage {
    image: Image,
    depth: u32,
    /// The labels of footnote calls in its alternative text.
    calls: Vec<String>,
}

impl<'o> MarkdownReader<'o> {
    pub(super) fn new(
        file: FileId,
        source: &'o str,
        base: usize,
        prose: ProseBuilder,
        out: &'o mut Vec<Diagnostic>,
    ) -> Self {
        Self {
            file,
            source,
            base,
            out,
            prose,
            unwanted_characters: UnwantedCharacters::default(),
            unsupported_markup: UnsupportedMarkup::new(source),
            inner_end: 0,
            image: None,
            html: None,
            columns: (Vec::new(), 0),
            in_table_head: false,
            callout_title: None,
            cell_end: 0,
            calls: Vec::new(),
            labels: BTreeMap::new(),
            undefined_footnotes: BTreeSet::new(),
            in_footnote: false,
            heading_id: None,
            ids: BTreeMap::new(),
        }
    }

    pub(super) fn read_events(&mut self, events: &[LocatedEvent<'_>]) {
        self.unsupported_markup.seek(events.first().map_or(0, |(_, range)| range.start));
        let mut at = 0;
        while let Some((event, range)) = events.get(at) {
            at += 1;
            if self.prose.depth() > 1 {
                self.inner_end = range.end;
            }
            if self.image.is_some() {
                self.image_event(event, range);
            } else if self.html.is_some() {
                self.html_event(event, range);
            } else if matches!(event, Event::SoftBreak) {
                if !self.end_callout_title() {
                    let space = soft_break(self.prose.as_prose().text(), &events[at..]);
                    self.push(space, range.start);
                }
            } else if *event == Event::Start(Tag::BlockQuote(None))
                && let Some(consumed) = self.open_callout(&events[at..], range)
            {
                at += consumed;
            } else {
                self.read_event(event, range);
            }
        }
    }

    fn read_event(&mut self, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start_tag(tag, range),
            Event::End(tag) => self.end_tag(*tag, range),
            Event::Text(text) => self.read_text(text, range),
            Event::Code(text) => {
                self.begin(Element::InlineCode);
                self.add_text(text, &(range.end - text.len().min(range.len())..range.end));
                self.close();
            }
            Event::SoftBreak => self.push(" ", range.start),
            Event::HardBreak => {
                if !self.end_callout_title() {
                    self.prose.line_break();
                    self.push(" ", range.start);
                }
            }
            Event::Rule => self.rule(range),
            Event::Html(text) | Event::InlineHtml(text) => self.inline_html(text, range),
            Event::FootnoteReference(label) => self.footnote_call(label),
            Event::TaskListMarker(done) => self.prose.task(*done),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.add_text(text, range),
        }
    }

    pub(super) fn read_text(&mut self, text: &str, range: &Range<usize>) {
        self.check_unsupported_markup(range);
        self.add_text(text, range);
    }

    fn check_unsupported_markup(&mut self, range: &Range<usize>) {
        if self.unsupported_markup.has_sign_before(range) && !matches!(self.prose.innermost(), Some(Element::Code(_))) {
            self.unsupported_markup.check_text(self.source, range, self.prose.as_prose());
        }
    }

    fn rule(&mut self, range: &Range<usize>) {
        let is_block = self.prose.depth() == 0;
        if is_block {
            self.open_block(BlockKind::Rule, range);
        }
        self.prose.rule();
        if is_block {
            self.close_block();
        }
    }

    fn start_tag(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Paragraph => self.begin_block(Element::Paragraph, BlockKind::Paragraph, range),
            Tag::Heading { level, .. } => {
                let heading = Element::Heading { level: *level as u8, id: None };
                self.begin_block(heading, BlockKind::Heading, range);
            }
            Tag::BlockQuote(kind) => {
                self.begin_block(Element::Quote(kind.map(|kind| alert_kind(kind).into())), BlockKind::Quote, range);
            }
            Tag::CodeBlock(kind) => {
                if let CodeBlockKind::Fenced(info) = kind {
                    self.unsupported_markup.code(info, range);
                }
                self.begin_block(Element::Code(code_language(kind)), BlockKind::Code, range);
            }
            Tag::HtmlBlock => self.html = Some(RawHtml::new(range)),
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
                self.in_table_head = true;
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
            // Footnotes have been extracted before; metadata blocks are not enabled.
            Tag::FootnoteDefinition(_) | Tag::MetadataBlock(_) => {}
        }
    }

    fn end_tag(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::TableHead => self.in_table_head = false,
            TagEnd::TableCell => self.cell_end = range.end,
            TagEnd::TableRow => self.warn_about_dropped_cells(range),
            TagEnd::Link => self.warn_about_empty_link(),
            TagEnd::Paragraph => self.callout_title = None,
            TagEnd::Heading(_) => {
                self.callout_title = None;
                // The title of a callout can look like a setext heading to the parser.
                if matches!(self.prose.innermost(), Some(Element::Heading { .. })) {
                    self.heading_attributes();
                }
            }
            // The parser's range of a definition list includes text after it (pulldown-cmark 0.13).
            TagEnd::DefinitionList if self.prose.depth() == 1 => {
                self.prose.truncate_block_span(offset(self.base + self.inner_end));
            }
            _ => {}
        }
        self.close();
    }

    /// Closes the innermost element, and the block after its last element.
    pub(super) fn close(&mut self) {
        if self.prose.close() && self.prose.depth() == 0 {
            self.close_block();
        }
    }

    pub(super) fn begin(&mut self, element: Element) {
        self.prose.open(element);
    }

    pub(super) fn begin_block(&mut self, element: Element, kind: BlockKind, range: &Range<usize>) {
        if self.prose.depth() == 0 {
            self.open_block(kind, range);
        }
        self.begin(element);
    }

    fn cell(&mut self) {
        let align = match self.columns.0.get(self.columns.1) {
            Some(Alignment::Left) => Some("left"),
            Some(Alignment::Center) => Some("center"),
            Some(Alignment::Right) => Some("right"),
            Some(Alignment::None) | None => None,
        };
        self.columns.1 += 1;
        self.begin(Element::Cell(align, self.in_table_head));
    }

    fn link(&mut self, kind: LinkType, address: &str, title: &str, range: &Range<usize>) {
        let span = self.span(range);
        let target = match kind {
            LinkType::WikiLink { has_pothole } => {
                if !has_pothole {
                    self.unsupported_markup.wikilink(address, range);
                }
                Ok(parse_wikilink(address, has_pothole))
            }
            LinkType::Email => Ok(Target::Url(format!("mailto:{address}"))),
            _ => parse_target(address),
        };
        // HTML does not allow nested links: only the outer one remains.
        let is_nested = self.prose.open_elements().any(|element| matches!(element, Element::Link(_)));
        let target = match target {
            _ if is_nested => Target::NoRecord,
            Ok(target) => target,
            Err(error) => {
                self.report_target_error(address, &error, span);
                Target::Blocked
            }
        };
        let title = self.clean_text(title, range.start);
        self.begin(Element::Link(Box::new(Link::new(target, title, span))));
    }

    /// Warns about a link without text and image, which readers cannot see.
    fn warn_about_empty_link(&mut self) {
        let start = self.prose.innermost_start();
        let words = self.prose.as_prose().slice(&(start..self.prose.text_end()));
        let last_mark = self.prose.block_marks().last().map(|mark| &mark.kind);
        let Some(MarkKind::Open(Element::Link(link))) = last_mark.filter(|_| words.trim().is_empty()) else { return };
        let warning = Diagnostic::warning(Code::LinkText, link.span, "this link has no text: readers do not see it");
        let warning = warning.help("write the text between the square brackets, or remove the link");
        self.out.push(warning.repeat(Repeat::same(Code::LinkText, "")));
    }

    fn report_target_error(&mut self, address: &str, error: &LinkTargetError, span: Span) {
        let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
        let address = excerpt(address);
        self.out.push(match error {
            LinkTargetError::Blocked => {
                let message = format!("`{address}` is not an allowed address");
                Diagnostic::warning(Code::LinkDropped, span, message)
                    .help(
                        "link to https:, http:, mailto:, tel:, or a file of the site; the text remains, without a link",
                    )
                    .repeat(Repeat::similar(Code::LinkDropped, &scheme.to_lowercase()))
            }
            LinkTargetError::Incomplete { expected, suggestion } => {
                let message = format!("expected {expected}, found `{address}`");
                let help = match suggestion {
                    Some(meant) => format!("write `{}`", escape_for_message(meant)),
                    None => "write the whole address, or remove the link".to_owned(),
                };
                Diagnostic::error(Code::Url, span, message).help(help)
            }
        });
    }

    fn image(&mut self, address: &str, title: &str, range: &Range<usize>) {
        let span = self.span(range);
        let path = match parse_target(address) {
            Ok(Target::File { path, fragment: None }) if !path.is_empty() => path,
            _ => {
                self.out.push(image_address_error(address, span));
                String::new()
            }
        };
        let image = Image { path, alt: String::new(), title: self.clean_text(title, range.start), span };
        self.image = Some(OpenImage { image, depth: 1, calls: Vec::new() });
    }

    fn image_event(&mut self, event: &Event<'_>, range: &Range<usize>) {
        let words = match event {
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.clean_text(text, range.start)
            }
            Event::Html(text) | Event::InlineHtml(text) => self.clean_text(&without_comments(text), range.start),
            Event::SoftBreak | Event::HardBreak | Event::Rule => " ".to_owned(),
            _ => String::new(),
        };
        if matches!(event, Event::Text(_)) {
            self.check_unsupported_markup(range);
        }
        let Some(OpenImage { image, depth, calls }) = &mut self.image else { return };
        image.alt.push_str(&words);
        match event {
            Event::Start(_) => *depth += 1,
            Event::End(_) => *depth -= 1,
            // The alternative text of an image cannot contain a link: the call follows the image.
            Event::FootnoteReference(label) => calls.push(label.to_string()),
            _ => {}
        }
        if *depth == 0
            && let Some(OpenImage { image, calls, .. }) = self.image.take()
        {
            self.prose.image(image);
            calls.iter().for_each(|label| self.footnote_call(label));
        }
    }

    fn footnote_call(&mut self, label: &str) {
        let label = super::label(label);
        let footnote = *self.labels.entry(label).or_insert_with_key(|label| {
            self.calls.push((label.clone(), 0));
            self.calls.len() - 1
        });
        let call = self.calls[footnote].1;
        self.calls[footnote].1 += 1;
        self.prose.footnote_call(offset(footnote), call);
    }

    /// Reads the called footnotes, in the order of their calls, and reports the others: a footnote can call another one.
    pub(super) fn read_footnotes(&mut self, events: &[LocatedEvent<'_>], definitions: &mut Definitions) {
        self.in_footnote = true;
        let mut index = 0;
        while let Some((label, _)) = self.calls.get(index) {
            let first = self.prose.as_prose().blocks().len();
            if let Some(definition) = definitions.remove(label) {
                definition.events.into_iter().for_each(|range| self.read_events(&events[range]));
            }
            self.prose.footnote(first);
            index += 1;
        }
        self.prose.set_call_counts(self.calls.iter().map(|(_, calls)| *calls));
        for (label, definition) in definitions.iter() {
            let words = footnote_text(self.source.get(definition.range.clone()).unwrap_or_default());
            let message = format!("the footnote `{}` is never called; readers do not see `{words}`", excerpt(label));
            let span = self.span(&definition.range);
            self.out.push(
                Diagnostic::warning(Code::Footnote, span, message)
                    .help(format!("call it with `[^{}]`, or remove it", excerpt(label))),
            );
        }
    }

    fn add_text(&mut self, text: &str, range: &Range<usize>) {
        if self.prose.block_kind().is_none() {
            // The parser puts all text into blocks. This is a fallback in case it ever does not.
            self.begin_block(Element::Paragraph, BlockKind::Paragraph, range);
            self.add_text(text, range);
            self.close();
            return;
        }
        self.push_clean(text, range.start);
    }

    /// Appends text without characters that are not allowed in prose. The rest retains its offsets in the file.
    pub(super) fn push_clean(&mut self, text: &str, origin: usize) {
        let mut start = 0;
        for problem in self.problems(text, origin) {
            let end = problem.offset + problem.character.len_utf8();
            match problem.outcome {
                Outcome::Warned => continue,
                Outcome::ReplacedBySpace => {
                    self.push(&text[start..problem.offset], origin + start);
                    self.push(" ", origin + problem.offset);
                }
                _ => self.push(&text[start..problem.offset], origin + start),
            }
            start = end;
        }
        self.push(&text[start..], origin + start);
    }

    /// Removes characters that are not allowed in prose from a text outside the prose, such as a title attribute.
    fn clean_text(&mut self, text: &str, origin: usize) -> String {
        let mut clean = String::with_capacity(text.len());
        let mut start = 0;
        for problem in self.unwanted_characters.problems("", text, TextKind::Prose, (self.source, origin)) {
            if problem.outcome != Outcome::Warned {
                clean.push_str(&text[start..problem.offset]);
                clean.push_str(if problem.outcome == Outcome::ReplacedBySpace { " " } else { "" });
                start = problem.offset + problem.character.len_utf8();
            }
        }
        clean + &text[start..]
    }

    fn problems(&mut self, text: &str, origin: usize) -> Vec<CharacterProblem> {
        let is_code = matches!(self.prose.innermost(), Some(Element::InlineCode | Element::Code(_)));
        let place = if is_code { TextKind::Code } else { TextKind::Prose };
        self.unwanted_characters.problems(self.prose.as_prose().text(), text, place, (self.source, origin))
    }

    pub(super) fn push(&mut self, text: &str, origin: usize) {
        self.prose.push(text, offset(self.base + origin));
    }

    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, self.base + range.start..self.base + range.end)
    }
}

/// The text of a footnote for a message: without its label, on one line. Not shortened, since readers see none of it,
/// and the terminal output shows only the first and the last line of the span.
fn footnote_text(definition: &str) -> String {
    let words = definition.split_once("]:").map_or(definition, |(_, words)| words);
    let words: Vec<&str> = words.split_whitespace().collect();
    escape_for_message(&words.join(" ")).into_owned()
}

/// The error for an image whose address is not a file of the site.
fn image_address_error(address: &str, span: Span) -> Diagnostic {
    if address.is_empty() {
        let error = Diagnostic::error(Code::Image, span, "this image has no address");
        return error.help("write it between the round brackets: `![words](picture.jpg)`");
    }
    let message = format!("the image `{}` is not a file of the site", excerpt(address));
    Diagnostic::error(Code::Image, span, message)
        .help("copy it into the folder of the section: pages load nothing from other servers")
        .repeat(Repeat::similar(Code::Image, address))
}

fn alert_kind(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

fn code_language(kind: &CodeBlockKind<'_>) -> Option<Box<str>> {
    let CodeBlockKind::Fenced(info) = kind else { return None };
    let word = info.split([' ', ',', '{']).next().unwrap_or_default();
    let is_safe = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "+-_#.".contains(c));
    is_safe.then(|| word.into())
}
