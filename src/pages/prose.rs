//! Renders stand-off markup to HTML, with automatic links.
//!
//! Markup that begins or ends within a name is inside its link if the two nest; otherwise the link is split.

mod boundaries;
mod sentence;

pub(crate) use sentence::SentenceWriter;

use super::code;
use super::direction::{Direction, element_directions};
use super::html::HtmlWriter;
use crate::link::{Anchor, RecordId, ResolvedTarget, TrackedGraph};
use crate::model::prose::{Block, BlockKind, Element, Image, Link, Mark, MarkKind, Prose, Target, is_quoting_kind};
use crate::model::{Register, Tag};
use crate::project::humanize_key;
use crate::route::Route;
use crate::strings::{Strings, TextKey};
use boundaries::{LinkBoundary, link_boundaries};

/// The context in which prose is rendered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProseContext<'s> {
    /// The graph, in which links are resolved.
    pub graph: &'s TrackedGraph<'s>,
    /// The interface strings.
    pub strings: &'s Strings,
    /// The language that names are shown in.
    pub language: &'s Tag,
    /// The writing direction of the surrounding element.
    pub direction: Direction,
    /// The file that contains the prose: links are relative to it.
    pub source_path: &'s str,
    /// The path from the page to the site's root.
    pub root: &'s str,
    /// How many levels headings are lowered, so that the page has a single `h1`.
    pub heading_offset: u8,
}

/// Appends a block as HTML. Its outermost element has its id.
pub(crate) fn push_block(
    html: &mut HtmlWriter,
    prose: &Prose,
    block: &Block,
    anchors: &[Anchor],
    context: ProseContext<'_>,
) {
    let mut writer = BlockWriter::new(html, prose, block, context);
    writer.links = link_boundaries(prose, block, anchors);
    writer.write();
}

/// Appends a short text: the inner markup of a single paragraph, or else all of its blocks.
pub(crate) fn push_passage(html: &mut HtmlWriter, prose: &Prose, context: ProseContext<'_>) {
    match prose.blocks() {
        [only] if only.kind == BlockKind::Paragraph => {
            let mut writer = BlockWriter::new(html, prose, only, context);
            writer.omit_paragraph = true;
            writer.write();
        }
        blocks => {
            for block in blocks {
                let mut writer = BlockWriter::new(html, prose, block, context);
                // A page may contain passages of several records: their ids would collide.
                writer.wrote_id = true;
                writer.write();
            }
        }
    }
}

/// The attributes that any element of a block may have.
#[derive(Clone, Copy, Default)]
struct Attributes<'a> {
    id: Option<&'a str>,
    direction: Option<Direction>,
}

impl Attributes<'_> {
    fn push(self, html: &mut HtmlWriter) {
        if let Some(id) = self.id {
            html.attribute("id", id);
        }
        if let Some(direction) = self.direction {
            html.attribute("dir", direction.as_str());
        }
    }
}

struct BlockWriter<'w> {
    html: &'w mut HtmlWriter,
    prose: &'w Prose,
    block: &'w Block,
    context: ProseContext<'w>,
    links: Vec<LinkBoundary>,
    /// Whether the element of the paragraph is omitted.
    omit_paragraph: bool,
    offset: u32,
    /// The closing tags of the open elements.
    closing_tags: Vec<&'static str>,
    wrote_id: bool,
    /// The current writing direction.
    direction: Direction,
    /// The directions of the elements by mark, if some have the opposite direction; and those around the open elements.
    directions: Option<Vec<Option<Direction>>>,
    outer_directions: Vec<Direction>,
}

impl<'w> BlockWriter<'w> {
    fn new(html: &'w mut HtmlWriter, prose: &'w Prose, block: &'w Block, context: ProseContext<'w>) -> Self {
        Self {
            html,
            prose,
            block,
            context,
            links: Vec::new(),
            omit_paragraph: false,
            offset: block.text().start,
            closing_tags: Vec::new(),
            wrote_id: false,
            direction: context.direction,
            directions: element_directions(prose, block, context.direction),
            outer_directions: Vec::new(),
        }
    }

    fn write(&mut self) {
        let mut links = std::mem::take(&mut self.links).into_iter().peekable();
        let range = self.block.marks();
        for index in range.clone() {
            while let Some(link) = links.next_if(|link| link.before <= index) {
                self.push_link_boundary(link);
            }
            let mark = &self.prose.marks()[index];
            self.push_text_to(mark.at());
            self.mark(index, mark);
        }
        links.for_each(|link| self.push_link_boundary(link));
        self.push_text_to(self.block.text().end);
    }

    fn push_link_boundary(&mut self, link: LinkBoundary) {
        self.push_text_to(link.offset);
        let split: Vec<&'static str> = self.closing_tags.iter().rev().take(link.split_depth).copied().collect();
        for closing in &split {
            self.html.markup(closing);
        }
        match link.opens {
            Some(record) => {
                let isolated = self.isolation_attribute(self.prose.slice(&(link.offset..link.end)));
                self.open_record_link(record, "", isolated);
            }
            None => {
                self.html.markup("</a>");
            }
        }
        // Light elements have no attributes: `</em>` was opened by `<em>`.
        for name in split.iter().rev().filter_map(|closing| closing.strip_prefix("</")) {
            self.html.markup("<").markup(name);
        }
    }

    fn push_text_to(&mut self, end: u32) {
        if end > self.offset {
            self.html.prose(self.prose.slice(&(self.offset..end)), "");
            self.offset = end;
        }
    }

    fn mark(&mut self, index: usize, mark: &Mark) {
        match &mark.kind {
            MarkKind::Open(element) => self.open(index, element),
            MarkKind::Close { .. } => {
                self.direction = self.outer_directions.pop().unwrap_or(self.direction);
                let closing = self.closing_tags.pop().unwrap_or_default();
                self.html.markup(closing);
            }
            MarkKind::LineBreak => {
                self.html.markup("<br>");
            }
            MarkKind::Rule => {
                self.html.markup("<hr>");
            }
            MarkKind::FootnoteCall { footnote, call } => self.footnote_call(*footnote + 1, *call + 1),
            MarkKind::Image(image) => self.image(image),
            MarkKind::Task(is_done) => self.task(*is_done),
        }
    }

    fn open(&mut self, index: usize, element: &Element) {
        let own = self.attributes(index);
        let none = Attributes::default();
        match element {
            Element::Paragraph if self.omit_paragraph => self.closing_tags.push(""),
            Element::Paragraph if self.block.kind == BlockKind::Figure => self.tag("<figure", own, "</figure>"),
            Element::Paragraph => self.tag("<p", own, "</p>"),
            Element::Heading { level, id: own_id } => self.heading(*level, own_id.as_deref(), own),
            Element::Quote(None) => self.tag("<blockquote", own, "</blockquote>"),
            Element::Quote(Some(kind)) => self.callout(kind, own),
            Element::CalloutTitle => self.tag("<p class=\"alert-title\"", own, "</p>"),
            Element::List(None) => self.tag("<ul", own, "</ul>"),
            Element::List(Some(1)) => self.tag("<ol", own, "</ol>"),
            Element::List(Some(first)) => {
                self.html.markup("<ol start=\"").display(first);
                self.tag("\"", own, "</ol>");
            }
            Element::Item => self.tag("<li", own, "</li>"),
            Element::Definitions => self.tag("<dl", own, "</dl>"),
            Element::Term => self.tag("<dt", own, "</dt>"),
            Element::Definition => self.tag("<dd", own, "</dd>"),
            Element::Table => {
                self.tag("<div class=\"scroll\" tabindex=\"0\"", own, "</tbody></table></div>");
                self.html.markup("<table>");
            }
            Element::TableHead => self.tag("<thead><tr", none, "</tr></thead><tbody>"),
            Element::Row => self.tag("<tr", none, "</tr>"),
            Element::Cell(align, is_header) => self.cell(*align, *is_header, own),
            Element::Code(language) => self.code(index, language.as_deref(), own),
            Element::InlineCode => {
                self.html.markup("<code");
                self.tag(self.code_direction(), none, "</code>");
            }
            Element::Emphasis => self.tag("<em", none, "</em>"),
            Element::Strong => self.tag("<strong", none, "</strong>"),
            Element::Strike => self.tag("<s", none, "</s>"),
            Element::Superscript => self.tag("<sup", none, "</sup>"),
            Element::Subscript => self.tag("<sub", none, "</sub>"),
            Element::Link(link) => self.link(link),
        }
    }

    /// Appends the rest of a start tag, or all of it.
    fn tag(&mut self, open: &'static str, attributes: Attributes<'_>, closing: &'static str) {
        self.html.markup(open);
        attributes.push(self.html);
        self.html.markup(">");
        self.closing_tags.push(closing);
    }

    /// The id of the block, on its outermost element only, and the direction of an element if that changes.
    fn attributes(&mut self, index: usize) -> Attributes<'w> {
        let id = self.block.id.as_deref().filter(|_| !self.wrote_id);
        self.wrote_id = true;
        let Some(directions) = &self.directions else { return Attributes { id, direction: None } };
        self.outer_directions.push(self.direction);
        let own = directions.get(index - self.block.marks().start).copied().flatten();
        let direction = own.filter(|own| *own != self.direction);
        self.direction = direction.unwrap_or(self.direction);
        Attributes { id, direction }
    }

    /// Code is left-to-right in any context.
    fn code_direction(&self) -> &'static str {
        if self.direction == Direction::RightToLeft { " dir=\"ltr\"" } else { "" }
    }

    /// Isolates the text of a link in the opposite direction, which would otherwise reorder adjacent signs and numbers.
    fn isolation_attribute(&self, words: &str) -> &'static str {
        if self.directions.is_some() && self.direction.has_opposite(words) { " dir=\"auto\"" } else { "" }
    }

    fn heading(&mut self, level: u8, own_id: Option<&str>, attributes: Attributes<'_>) {
        let level = (level + self.context.heading_offset).clamp(2, 6);
        let (opening, closing) =
            [("<h2", "</h2>"), ("<h3", "</h3>"), ("<h4", "</h4>"), ("<h5", "</h5>"), ("<h6", "</h6>")]
                [usize::from(level) - 2];
        self.html.markup(opening);
        if let Some(id) = own_id {
            self.html.attribute("id", id);
        }
        self.tag("", attributes, closing);
    }

    /// A callout, with its kind as the first line. It is the report's own text, unless its kind is a quotation.
    fn callout(&mut self, kind: &str, attributes: Attributes<'_>) {
        let (opening, role, closing) = if is_quoting_kind(kind) {
            ("<blockquote", "\"", "</blockquote>")
        } else {
            ("<div", "\" role=\"note\"", "</div>")
        };
        self.html.markup(opening).markup(" class=\"alert alert-").text(kind);
        self.tag(role, attributes, closing);
        let known_label = self.context.strings.callout(kind);
        let label = known_label.map_or_else(|| humanize_key(kind), str::to_owned);
        self.html.element("p", &[("class", "alert-word")], &label);
    }

    fn cell(&mut self, align: Option<&str>, is_header: bool, direction: Attributes<'_>) {
        self.html.markup(if is_header { "<th scope=\"col\"" } else { "<td" });
        if let Some(align) = align {
            self.html.attribute("class", align);
        }
        // The cell itself has the layout of its column.
        let is_opposite = direction.direction.is_some();
        let closing = match (is_header, is_opposite) {
            (true, false) => "</th>",
            (true, true) => "</bdi></th>",
            (false, false) => "</td>",
            (false, true) => "</bdi></td>",
        };
        self.tag(if is_opposite { "><bdi" } else { "" }, direction, closing);
    }

    fn code(&mut self, index: usize, language: Option<&str>, id: Attributes<'_>) {
        self.html.markup("<pre tabindex=\"0\"");
        id.push(self.html);
        self.html.markup(self.code_direction()).markup("><code");
        if let Some(language) = language {
            self.html.markup(" class=\"language-").text(language).markup("\"");
        }
        self.tag("", Attributes::default(), "</code></pre>");
        let end = self.prose.marks().get(index + 1).map_or(self.block.text().end, Mark::at);
        self.html.fragment(&code::highlighted(self.prose.slice(&(self.offset..end)), language));
        self.offset = end;
    }

    fn footnote_call(&mut self, number: u32, call: u32) {
        let label = self.context.strings.fill(TextKey::FootnoteCall, &[("number", &number.to_string())]);
        self.html.markup("<sup class=\"fn\"><a id=\"_call").display(number).markup("-").display(call);
        self.html.markup("\" href=\"#_fn").display(number).markup("\"").attribute("aria-label", &label);
        self.html.markup(">").display(number).markup("</a></sup>");
    }

    fn image(&mut self, image: &Image) {
        let target = Target::File { path: image.path.clone(), fragment: None };
        let ResolvedTarget::Page { address, .. } = self.context.graph.resolve(&target, self.context.source_path) else {
            return;
        };
        let caption = image.title.trim();
        let is_figure = self.block.kind == BlockKind::Figure;
        self.html.markup("<img src=\"").url(self.context.root).url(&address).markup("\"");
        self.html.attribute("alt", image.alt.trim());
        if !is_figure && !caption.is_empty() {
            self.html.attribute("title", caption);
        }
        self.html.markup(" loading=\"lazy\" decoding=\"async\">");
        if caption.is_empty() {
            return;
        }
        // Print has no tooltips: there the caption is shown beside an inline image.
        if is_figure {
            self.html.element("figcaption", &[], caption);
        } else {
            self.html.element("span", &[("class", "credit")], caption);
        }
    }

    fn task(&mut self, is_done: bool) {
        let word = self.context.strings.text(if is_done { TextKey::TaskDone } else { TextKey::TaskOpen });
        self.html.markup("<input type=\"checkbox\" disabled").markup(if is_done { " checked" } else { "" });
        self.html.attribute("aria-label", word).markup("> ");
    }

    fn link(&mut self, link: &Link) {
        let (root, address) = match self.context.graph.resolve(&link.target, self.context.source_path) {
            ResolvedTarget::Record(record) => {
                let isolated = self.isolation_attribute(self.link_text(link, record));
                self.open_record_link(record, &link.title, isolated);
                self.closing_tags.push("</a>");
                self.push_shown_name(link, record);
                return;
            }
            ResolvedTarget::Url(address) => ("", address),
            ResolvedTarget::SamePage(id) => ("", format!("#{id}")),
            ResolvedTarget::Page { address, fragment: None } => (self.context.root, address),
            ResolvedTarget::Page { address, fragment: Some(id) } => {
                (self.context.root, Route::parse(&address).with_fragment(&id).to_path())
            }
            ResolvedTarget::Unlinked => {
                self.closing_tags.push("");
                return;
            }
        };
        let isolated = self.isolation_attribute(self.prose.slice(link.text()));
        self.html.markup("<a href=\"").url(root).url(&address).markup("\"");
        self.push_title(&link.title);
        self.tag(isolated, Attributes::default(), "</a>");
    }

    fn push_title(&mut self, title: &str) {
        if !title.is_empty() {
            self.html.attribute("title", title);
        }
    }

    fn open_record_link(&mut self, record: RecordId, title: &str, isolated: &'static str) {
        let key = self.context.graph.key(record);
        if key.register == Register::Events {
            self.html.markup("<a class=\"ev");
        } else {
            self.html.markup("<a class=\"ref ref-").text(key.register.name());
        }
        self.html.markup("\" href=\"").text(self.context.root).record_address(key).markup("\"");
        self.push_title(title);
        self.html.markup(isolated).markup(">");
    }

    /// The text that a link to a record shows.
    fn link_text(&self, link: &Link, record: RecordId) -> &'w str {
        match &link.target {
            Target::Record(wikilink) if wikilink.shows_name => self.name(record),
            _ => self.prose.slice(link.text()),
        }
    }

    fn name(&self, record: RecordId) -> &'w str {
        &self.context.graph.record(record).name.in_language(self.context.language).0.value
    }

    /// `[[id]]` shows the record's name in place of the id.
    fn push_shown_name(&mut self, link: &Link, record: RecordId) {
        if matches!(&link.target, Target::Record(wikilink) if wikilink.shows_name) {
            let name = self.name(record);
            self.html.text(name);
            self.offset = link.text().end;
        }
    }
}
