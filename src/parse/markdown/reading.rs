//! The parser's events into text and marks.

use super::addresses::{Unusable, target, wikilink};
use super::breaks::soft_break;
use super::foreign::Foreign;
use super::html::RawHtml;
use super::letters::{shown, without_comments};
use super::unwanted::Unwanted;
use super::{Definitions, Label, Placed};
use crate::characters::{Outcome, Place, Problem, quoted};
use crate::diag::{Diagnostic, Repeat};
use crate::model::prose::{BlockKind, Element, Image, Link, ProseBuilder, Target, What};
use crate::source::{FileId, Span, offset};
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, LinkType, Tag, TagEnd};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The state of reading one file.
pub(super) struct Reading<'o> {
    pub(super) file: FileId,
    pub(super) source: &'o str,
    pub(super) base: usize,
    pub(super) out: &'o mut Vec<Diagnostic>,
    pub(super) prose: ProseBuilder,
    pub(super) unwanted: Unwanted,
    pub(super) foreign: Foreign,
    /// Where the last thing within the open block ends in the file.
    inner_end: usize,
    /// The image that is being read: its text is not prose.
    image: Option<OpenImage>,
    /// A block of raw HTML that is being read.
    pub(super) html: Option<RawHtml>,
    /// The columns of the table that is being read, and the next one.
    columns: (Vec<Alignment>, usize),
    in_head: bool,
    /// How many elements are open in the title of a boxed note that is being read.
    pub(super) callout_title: Option<usize>,
    /// Where the last cell ends in the source.
    pub(super) cell_end: usize,
    /// Labels of footnotes in the order of their first call, and how often each is called.
    calls: Vec<(Label, u32)>,
    /// The place of each label in `calls`.
    labels: BTreeMap<Label, usize>,
    /// Labels of footnotes that are called and never written, in small letters.
    pub(super) unwritten: BTreeSet<String>,
    pub(super) in_footnote: bool,
    /// The id that is written at the heading which is being read.
    pub(super) heading_id: Option<String>,
    /// The ids of headings, with the heading of each.
    pub(super) ids: BTreeMap<String, Span>,
}

struct OpenImage {
    image: Image,
    depth: u32,
    /// Labels of the footnotes that its words call.
    calls: Vec<String>,
}

impl<'o> Reading<'o> {
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
            unwanted: Unwanted::default(),
            foreign: Foreign::new(source),
            inner_end: 0,
            image: None,
            html: None,
            columns: (Vec::new(), 0),
            in_head: false,
            callout_title: None,
            cell_end: 0,
            calls: Vec::new(),
            labels: BTreeMap::new(),
            unwritten: BTreeSet::new(),
            in_footnote: false,
            heading_id: None,
            ids: BTreeMap::new(),
        }
    }

    pub(super) fn events(&mut self, events: &[Placed<'_>]) {
        self.foreign.go_to(events.first().map_or(0, |(_, range)| range.start));
        let mut at = 0;
        while let Some((event, range)) = events.get(at) {
            at += 1;
            if self.prose.depth() > 1 {
                self.inner_end = range.end;
            }
            if self.image.is_some() {
                self.in_image(event, range);
            } else if self.html.is_some() {
                self.in_html(event, range);
            } else if matches!(event, Event::SoftBreak) {
                if !self.end_callout_title() {
                    let space = soft_break(self.prose.made().text(), &events[at..]);
                    self.push(space, range.start);
                }
            } else if *event == Event::Start(Tag::BlockQuote(None))
                && let Some(read) = self.callout(&events[at..], range)
            {
                at += read;
            } else {
                self.event(event, range);
            }
        }
    }

    fn event(&mut self, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(*tag, range),
            Event::Text(text) => self.text(text, range),
            Event::Code(text) => {
                self.begin(Element::InlineCode);
                self.words(text, &(range.end - text.len().min(range.len())..range.end));
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
            Event::Html(text) | Event::InlineHtml(text) => self.raw_html(text, range),
            Event::FootnoteReference(label) => self.footnote_call(label),
            Event::TaskListMarker(done) => self.prose.task(*done),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.words(text, range),
        }
    }

    pub(super) fn text(&mut self, text: &str, range: &Range<usize>) {
        self.look_for_foreign(range);
        self.words(text, range);
    }

    fn look_for_foreign(&mut self, range: &Range<usize>) {
        if self.foreign.is_in(range) && !matches!(self.prose.innermost(), Some(Element::Code(_))) {
            self.foreign.text(self.source, range, self.prose.made());
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

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Paragraph => self.begin_block(Element::Paragraph, BlockKind::Paragraph, range),
            Tag::Heading { level, .. } => {
                let heading = Element::Heading { level: *level as u8, id: None };
                self.begin_block(heading, BlockKind::Heading, range);
            }
            Tag::BlockQuote(kind) => {
                self.begin_block(Element::Quote(kind.map(|kind| alert(kind).into())), BlockKind::Quote, range);
            }
            Tag::CodeBlock(kind) => {
                if let CodeBlockKind::Fenced(info) = kind {
                    self.foreign.code(info, range);
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

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::TableHead => self.in_head = false,
            TagEnd::TableCell => self.cell_end = range.end,
            TagEnd::TableRow => self.warn_of_dropped_cells(range),
            TagEnd::Link => self.warn_of_empty_link(),
            TagEnd::Paragraph => self.callout_title = None,
            TagEnd::Heading(_) => {
                self.callout_title = None;
                // Of a boxed note the title was taken for an underlined heading.
                if matches!(self.prose.innermost(), Some(Element::Heading { .. })) {
                    self.heading_attributes();
                }
            }
            // The parser's range of such a list reaches into what follows it (pulldown-cmark 0.13).
            TagEnd::DefinitionList if self.prose.depth() == 1 => {
                self.prose.end_block_at(offset(self.base + self.inner_end));
            }
            _ => {}
        }
        self.close();
    }

    /// Closes the innermost element, and the block with its last one.
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
        self.begin(Element::Cell(align, self.in_head));
    }

    fn link(&mut self, kind: LinkType, address: &str, title: &str, range: &Range<usize>) {
        let span = self.span(range);
        let target = match kind {
            LinkType::WikiLink { has_pothole } => {
                if !has_pothole {
                    self.foreign.wikilink(address, range);
                }
                Ok(wikilink(address, has_pothole))
            }
            LinkType::Email => Ok(Target::Url(format!("mailto:{address}"))),
            _ => target(address),
        };
        // A link within a link would be two links at one place: the outer one stays.
        let within = self.prose.open_elements().any(|element| matches!(element, Element::Link(_)));
        let target = match target {
            _ if within => Target::Nobody,
            Ok(target) => target,
            Err(unusable) => {
                self.unusable(address, &unusable, span);
                Target::Dropped
            }
        };
        let title = self.cleaned(title, range.start);
        self.begin(Element::Link(Box::new(Link::new(target, title, span))));
    }

    /// Warns of a link that readers cannot see: it has neither words nor an image.
    fn warn_of_empty_link(&mut self) {
        let start = self.prose.innermost_start();
        let words = self.prose.made().words(&(start..self.prose.here()));
        let last = self.prose.block_marks().last().map(|mark| &mark.what);
        let Some(What::Open(Element::Link(link))) = last.filter(|_| words.trim().is_empty()) else { return };
        let warning = Diagnostic::warning("link-text", link.span, "a link without words: readers do not see it");
        let warning = warning.help("write its words between the square brackets, or remove the link");
        self.out.push(warning.repeat(Repeat::same("link-text", "")));
    }

    fn unusable(&mut self, address: &str, unusable: &Unusable, span: Span) {
        let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
        let address = shown(address);
        self.out.push(match unusable {
            Unusable::Dropped => {
                let message = format!("`{address}` is not an address that is followed");
                Diagnostic::warning("link-dropped", span, message)
                    .help("link to https:, http:, mailto:, tel:, or a file of the site; the words stay, without a link")
                    .repeat(Repeat::similar("link-dropped", &scheme.to_lowercase()))
            }
            Unusable::Incomplete { expected, meant } => {
                let message = format!("expected {expected}, found `{address}`");
                let help = match meant {
                    Some(meant) => format!("write `{}`", quoted(meant)),
                    None => "write the whole address, or remove the link".to_owned(),
                };
                Diagnostic::error("url", span, message).help(help)
            }
        });
    }

    fn image(&mut self, address: &str, title: &str, range: &Range<usize>) {
        let span = self.span(range);
        let path = match target(address) {
            Ok(Target::File { path, fragment: None }) if !path.is_empty() => path,
            _ => {
                self.out.push(image_elsewhere(address, span));
                String::new()
            }
        };
        let image = Image { path, alt: String::new(), title: self.cleaned(title, range.start), span };
        self.image = Some(OpenImage { image, depth: 1, calls: Vec::new() });
    }

    fn in_image(&mut self, event: &Event<'_>, range: &Range<usize>) {
        let words = match event {
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.cleaned(text, range.start)
            }
            Event::Html(text) | Event::InlineHtml(text) => self.cleaned(&without_comments(text), range.start),
            Event::SoftBreak | Event::HardBreak | Event::Rule => " ".to_owned(),
            _ => String::new(),
        };
        if matches!(event, Event::Text(_)) {
            self.look_for_foreign(range);
        }
        let Some(OpenImage { image, depth, calls }) = &mut self.image else { return };
        image.alt.push_str(&words);
        match event {
            Event::Start(_) => *depth += 1,
            Event::End(_) => *depth -= 1,
            // A link cannot be within what stands in place of an image: the call follows it.
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

    /// The footnotes that are called, in the order of their calls: a footnote may call another.
    pub(super) fn footnotes(&mut self, events: &[Placed<'_>], definitions: &mut Definitions) {
        self.in_footnote = true;
        let mut next = 0;
        while let Some((label, _)) = self.calls.get(next) {
            let first = self.prose.made().blocks().len();
            if let Some(definition) = definitions.remove(label) {
                definition.events.into_iter().for_each(|range| self.events(&events[range]));
            }
            self.prose.footnote(first);
            next += 1;
        }
        self.prose.count_calls(self.calls.iter().map(|(_, calls)| *calls));
        for (label, definition) in definitions.iter() {
            let words = note_words(self.source.get(definition.place.clone()).unwrap_or_default());
            let message = format!("the footnote `{}` is never called; readers do not see `{words}`", shown(label));
            let span = self.span(&definition.place);
            self.out.push(
                Diagnostic::warning("footnote", span, message)
                    .help(format!("call it with `[^{}]`, or remove it", shown(label))),
            );
        }
    }

    fn words(&mut self, text: &str, range: &Range<usize>) {
        if self.prose.block_kind().is_none() {
            // The parser puts all text into blocks. If one day it did not, the words would have one of their own.
            self.begin_block(Element::Paragraph, BlockKind::Paragraph, range);
            self.words(text, range);
            self.close();
            return;
        }
        self.push_clean(text, range.start);
    }

    /// Appends text without the characters that are not for prose. What is left keeps its places in the file.
    pub(super) fn push_clean(&mut self, text: &str, origin: usize) {
        let mut start = 0;
        for problem in self.problems(text, origin) {
            let end = problem.at + problem.character.len_utf8();
            match problem.outcome {
                Outcome::Kept => continue,
                Outcome::Space => {
                    self.push(&text[start..problem.at], origin + start);
                    self.push(" ", origin + problem.at);
                }
                _ => self.push(&text[start..problem.at], origin + start),
            }
            start = end;
        }
        self.push(&text[start..], origin + start);
    }

    /// A text that is no prose of its own, without the characters that are not for prose.
    fn cleaned(&mut self, text: &str, origin: usize) -> String {
        let mut clean = String::with_capacity(text.len());
        let mut start = 0;
        for problem in self.unwanted.problems("", text, Place::Prose, (self.source, origin)) {
            if problem.outcome != Outcome::Kept {
                clean.push_str(&text[start..problem.at]);
                clean.push_str(if problem.outcome == Outcome::Space { " " } else { "" });
                start = problem.at + problem.character.len_utf8();
            }
        }
        clean + &text[start..]
    }

    fn problems(&mut self, text: &str, origin: usize) -> Vec<Problem> {
        let is_code = matches!(self.prose.innermost(), Some(Element::InlineCode | Element::Code(_)));
        let place = if is_code { Place::Code } else { Place::Prose };
        self.unwanted.problems(self.prose.made().text(), text, place, (self.source, origin))
    }

    pub(super) fn push(&mut self, text: &str, origin: usize) {
        self.prose.push(text, offset(self.base + origin));
    }

    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, self.base + range.start..self.base + range.end)
    }
}

/// The words of a footnote as a message quotes them: without its label, on one line. All of them, since readers see
/// none, and a drawn message shows no more than the first and the last line of the place.
fn note_words(definition: &str) -> String {
    let words = definition.split_once("]:").map_or(definition, |(_, words)| words);
    let words: Vec<&str> = words.split_whitespace().collect();
    quoted(&words.join(" ")).into_owned()
}

/// The error for an image whose address is none of a file of the site.
fn image_elsewhere(address: &str, span: Span) -> Diagnostic {
    if address.is_empty() {
        let error = Diagnostic::error("image", span, "this image has no address");
        return error.help("write it between the round brackets: `![words](picture.jpg)`");
    }
    let message = format!("the image `{}` does not lie in the site", shown(address));
    Diagnostic::error("image", span, message)
        .help("copy it beside the section: a page asks nobody else for anything")
        .repeat(Repeat::similar("image elsewhere", address))
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

fn code_language(kind: &CodeBlockKind<'_>) -> Option<Box<str>> {
    let CodeBlockKind::Fenced(info) = kind else { return None };
    let word = info.split([' ', ',', '{']).next().unwrap_or_default();
    let safe = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "+-_#.".contains(c));
    safe.then(|| word.into())
}
