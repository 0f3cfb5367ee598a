//! Stand-off markup into HTML, with the links that were found.

use super::code;
use super::html::{escape, push_escaped, relative, url};
use super::views::Html;
use crate::link::{Anchor, Graph, RecordId, Resolved};
use crate::model::Tag;
use crate::model::prose::{BREAK, Block, BlockKind, Element, Image, Link, Mark, Prose, Target, What};
use crate::strings::Strings;
use std::fmt::Write;
use std::ops::Range;

/// What a piece of prose is shown with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'s> {
    /// Everything that is linked.
    pub graph: &'s Graph,
    /// The words of the tool.
    pub strings: &'s Strings,
    /// The language that names are shown in.
    pub language: &'s Tag,
    /// The file that the prose stands in: links are relative to it.
    pub from: &'s str,
    /// The way from the page to the site's root.
    pub root: &'s str,
    /// How many levels headings are lowered, so that the page keeps one `h1`.
    pub lowered: u8,
}

/// A block as HTML. Its element carries its id.
#[must_use]
pub(crate) fn block(prose: &Prose, block: &Block, anchors: &[Anchor], setting: Setting<'_>) -> Html {
    let mut writer = Writer::new(prose, block, setting);
    writer.links = pseudo_marks(prose, block, anchors);
    writer.write();
    writer.html
}

/// A short text: the inner markup of its paragraph, or all of its blocks where there are several.
#[must_use]
pub(crate) fn passage(prose: &Prose, setting: Setting<'_>) -> Html {
    match &prose.blocks[..] {
        [only] if only.kind == BlockKind::Paragraph => {
            let mut writer = Writer::new(prose, only, setting);
            writer.bare = true;
            writer.write();
            writer.html
        }
        blocks => blocks.iter().map(|one| block(prose, one, &[], setting)).collect(),
    }
}

/// A sentence as text, with one name in it marked.
#[must_use]
pub(crate) fn sentence(
    prose: &Prose,
    anchors: &[Anchor],
    marked: &Anchor,
    range: &Range<u32>,
    graph: &Graph,
    language: &Tag,
) -> Html {
    let mut html = String::new();
    let mut at = range.start;
    for anchor in anchors.iter().filter(|anchor| range.start <= anchor.range.start && anchor.range.end <= range.end) {
        let is_marked = anchor == marked;
        if !is_marked && !anchor.shows_name {
            continue;
        }
        push_words(&mut html, prose.words(&(at..anchor.range.start)));
        html.push_str(if is_marked { "<mark>" } else { "" });
        if anchor.shows_name {
            push_words(&mut html, &graph.record(anchor.record).name.in_language(language).0.value);
        } else {
            push_words(&mut html, prose.words(&anchor.range));
        }
        html.push_str(if is_marked { "</mark>" } else { "" });
        at = anchor.range.end;
    }
    push_words(&mut html, prose.words(&(at..range.end)));
    html
}

/// Plain words of a prose, for descriptions.
#[must_use]
pub(crate) fn plain(prose: &Prose) -> String {
    prose.text.replace(BREAK, " ").trim().to_owned()
}

/// Whether a text has letters that run from right to left.
#[must_use]
pub(crate) fn has_right_to_left(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}'))
}

fn push_words(html: &mut String, words: &str) {
    for (at, piece) in words.split(BREAK).enumerate() {
        if at > 0 {
            html.push(' ');
        }
        push_escaped(html, piece);
    }
}

/// The beginning or the end of a link that was found, to be written before the mark of this index.
#[derive(Clone, Copy, Debug)]
struct PseudoMark {
    before: usize,
    at: u32,
    opens: Option<RecordId>,
}

/// Where the links of found names begin and end between the marks. A name that
/// wears markup in part takes the whole of it in, if it can; else it becomes several links.
fn pseudo_marks(prose: &Prose, block: &Block, anchors: &[Anchor]) -> Vec<PseudoMark> {
    let first = anchors.partition_point(|anchor| anchor.range.start < block.text.start);
    let mut pseudo = Vec::new();
    for anchor in anchors[first..]
        .iter()
        .take_while(|anchor| anchor.range.end <= block.text.end)
        .filter(|anchor| anchor.linked && !anchor.by_hand)
    {
        let range = block.marks.start as usize..block.marks.end as usize;
        match whole(&prose.marks, &range, &anchor.range) {
            Some((open, close)) => {
                pseudo.push(PseudoMark { before: open, at: anchor.range.start, opens: Some(anchor.record) });
                pseudo.push(PseudoMark { before: close, at: anchor.range.end, opens: None });
            }
            None => pieces(&prose.marks, &range, anchor, &mut pseudo),
        }
    }
    pseudo
}

/// The marks before which a link around a range opens and closes so that it nests with them.
fn whole(marks: &[Mark], block: &Range<usize>, range: &Range<u32>) -> Option<(usize, usize)> {
    let index = |at: u32| block.start + marks[block.clone()].partition_point(|mark| mark.at < at);
    let (after_start, at_end) = (index(range.start + 1), index(range.end));
    let (mut depth, mut lowest) = (0_usize, 0_usize);
    for mark in &marks[after_start..at_end.max(after_start)] {
        match &mark.what {
            What::Open(element) if is_light(element) => depth += 1,
            What::Close(element) if is_light(element) => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => lowest += 1,
            },
            What::LineBreak | What::Image(_) => {}
            _ => return None,
        }
    }
    let open = after_start.checked_sub(lowest)?;
    let close = at_end + depth;
    let opens = marks
        .get(open..after_start)?
        .iter()
        .all(|mark| mark.at == range.start && matches!(&mark.what, What::Open(element) if is_light(element)));
    let closes = marks
        .get(at_end..close)?
        .iter()
        .all(|mark| mark.at == range.end && matches!(&mark.what, What::Close(element) if is_light(element)));
    (opens && closes && open >= block.start && close <= block.end).then_some((open, close))
}

/// One link for each stretch of words between marks.
fn pieces(marks: &[Mark], block: &Range<usize>, anchor: &Anchor, pseudo: &mut Vec<PseudoMark>) {
    let mut start = anchor.range.start;
    let within =
        block.clone().filter(|index| anchor.range.start < marks[*index].at && marks[*index].at < anchor.range.end);
    for index in within {
        if marks[index].at > start {
            pseudo.push(PseudoMark { before: index, at: start, opens: Some(anchor.record) });
            pseudo.push(PseudoMark { before: index, at: marks[index].at, opens: None });
            start = marks[index].at;
        }
    }
    let end = block.start + marks[block.clone()].partition_point(|mark| mark.at < anchor.range.end);
    pseudo.push(PseudoMark { before: end, at: start, opens: Some(anchor.record) });
    pseudo.push(PseudoMark { before: end, at: anchor.range.end, opens: None });
}

/// Markup that may stand within a link.
fn is_light(element: &Element) -> bool {
    matches!(element, Element::Emphasis | Element::Strong | Element::Strike | Element::Superscript | Element::Subscript)
}

struct Writer<'w> {
    prose: &'w Prose,
    block: &'w Block,
    setting: Setting<'w>,
    links: Vec<PseudoMark>,
    /// Whether the paragraph's own element is left out.
    bare: bool,
    html: Html,
    at: u32,
    /// What closes the elements that are open.
    closing: Vec<&'static str>,
    wrote_id: bool,
}

impl<'w> Writer<'w> {
    fn new(prose: &'w Prose, block: &'w Block, setting: Setting<'w>) -> Self {
        Self {
            prose,
            block,
            setting,
            links: Vec::new(),
            bare: false,
            html: String::new(),
            at: block.text.start,
            closing: Vec::new(),
            wrote_id: false,
        }
    }

    fn write(&mut self) {
        let mut links = std::mem::take(&mut self.links).into_iter().peekable();
        let range = self.block.marks.start as usize..self.block.marks.end as usize;
        for index in range.clone() {
            while let Some(link) = links.next_if(|link| link.before <= index) {
                self.found_link(link);
            }
            let mark = &self.prose.marks[index];
            self.words_to(mark.at);
            self.mark(index, mark);
        }
        links.for_each(|link| self.found_link(link));
        self.words_to(self.block.text.end);
    }

    fn found_link(&mut self, link: PseudoMark) {
        self.words_to(link.at);
        match link.opens {
            Some(record) => self.open_record(record, ""),
            None => self.html.push_str("</a>"),
        }
    }

    fn words_to(&mut self, end: u32) {
        if end > self.at {
            for piece in self.prose.words(&(self.at..end)).split(BREAK) {
                push_escaped(&mut self.html, piece);
            }
            self.at = end;
        }
    }

    fn mark(&mut self, index: usize, mark: &Mark) {
        match &mark.what {
            What::Open(element) => self.open(index, element),
            What::Close(_) => {
                let closing = self.closing.pop().unwrap_or_default();
                self.html.push_str(closing);
            }
            What::LineBreak => self.html.push_str("<br>"),
            What::Rule => self.html.push_str("<hr>"),
            What::FootnoteCall { footnote, call } => self.footnote_call(*footnote + 1, *call + 1),
            What::Image(image) => self.image(image),
            What::Task(done) => self.html.push_str(if *done { "☑ " } else { "☐ " }),
        }
    }

    fn open(&mut self, index: usize, element: &Element) {
        let id = self.attributes();
        match element {
            Element::Paragraph if self.bare => self.closing.push(""),
            Element::Paragraph if self.block.kind == BlockKind::Figure => self.tag("<figure", &id, "</figure>"),
            Element::Paragraph => self.tag("<p", &id, "</p>"),
            Element::Heading(level) => self.heading(*level, &id),
            Element::Quote(None) => self.tag("<blockquote", &id, "</blockquote>"),
            Element::Quote(Some(kind)) => self.alert(kind, &id),
            Element::List(None) => self.tag("<ul", &id, "</ul>"),
            Element::List(Some(1)) => self.tag("<ol", &id, "</ol>"),
            Element::List(Some(first)) => self.tag(&format!("<ol start=\"{first}\""), &id, "</ol>"),
            Element::Item => self.tag("<li", "", "</li>"),
            Element::Definitions => self.tag("<dl", &id, "</dl>"),
            Element::Term => self.tag("<dt", "", "</dt>"),
            Element::Definition => self.tag("<dd", "", "</dd>"),
            Element::Table => {
                self.tag("<div class=\"scroll\" tabindex=\"0\"", &format!("{id}><table"), "</tbody></table></div>");
            }
            Element::TableHead => self.tag("<thead><tr", "", "</tr></thead><tbody>"),
            Element::Row => self.tag("<tr", "", "</tr>"),
            Element::Cell(align, heads) => self.cell(*align, *heads),
            Element::Code(language) => self.code(index, language.as_deref(), &id),
            Element::InlineCode => self.tag("<code", "", "</code>"),
            Element::Emphasis => self.tag("<em", "", "</em>"),
            Element::Strong => self.tag("<strong", "", "</strong>"),
            Element::Strike => self.tag("<s", "", "</s>"),
            Element::Superscript => self.tag("<sup", "", "</sup>"),
            Element::Subscript => self.tag("<sub", "", "</sub>"),
            Element::Link(link) => self.link(link),
        }
    }

    fn tag(&mut self, open: &str, attributes: &str, closing: &'static str) {
        self.html.push_str(open);
        self.html.push_str(attributes);
        self.html.push('>');
        self.closing.push(closing);
    }

    /// The id, and the direction, of the block: on its outermost element alone.
    fn attributes(&mut self) -> String {
        if std::mem::replace(&mut self.wrote_id, true) {
            return String::new();
        }
        let id = self.block.id.as_deref().map(|id| format!(" id=\"{}\"", escape(id))).unwrap_or_default();
        let direction = if has_right_to_left(self.prose.words(&self.block.text)) { " dir=\"auto\"" } else { "" };
        id + direction
    }

    fn heading(&mut self, level: u8, id: &str) {
        let level = (level + self.setting.lowered).clamp(2, 6);
        let closing = ["</h2>", "</h3>", "</h4>", "</h5>", "</h6>"][usize::from(level) - 2];
        self.tag(&format!("<h{level}"), id, closing);
    }

    fn alert(&mut self, kind: &str, id: &str) {
        self.tag(&format!("<blockquote class=\"alert alert-{kind}\""), id, "</blockquote>");
        let word = escape(self.setting.strings.text(&format!("alert_{kind}")));
        let _ = write!(self.html, "<p class=\"alert-word\">{word}</p>");
    }

    fn cell(&mut self, align: Option<&str>, heads: bool) {
        let class = align.map(|align| format!(" class=\"{align}\"")).unwrap_or_default();
        if heads { self.tag("<th scope=\"col\"", &class, "</th>") } else { self.tag("<td", &class, "</td>") }
    }

    fn code(&mut self, index: usize, language: Option<&str>, id: &str) {
        let class = language.map(|language| format!(" class=\"language-{}\"", escape(language))).unwrap_or_default();
        self.tag("<pre tabindex=\"0\"", &format!("{id}><code{class}"), "</code></pre>");
        let end = self.prose.marks.get(index + 1).map_or(self.block.text.end, |mark| mark.at);
        self.html.push_str(&code::highlighted(self.prose.words(&(self.at..end)), language));
        self.at = end;
    }

    fn footnote_call(&mut self, number: u32, call: u32) {
        let label = escape(&self.setting.strings.fill("footnote_call", &[("number", &number.to_string())]));
        let _ = write!(
            self.html,
            "<sup class=\"fn\"><a id=\"_call{number}-{call}\" href=\"#_fn{number}\" aria-label=\"{label}\">{number}</a></sup>"
        );
    }

    fn image(&mut self, image: &Image) {
        let target = Target::File { path: image.path.clone(), fragment: None };
        let Resolved::Page { address, .. } = self.setting.graph.resolve(&target, self.setting.from) else { return };
        let source = url(&relative(self.setting.root, &address));
        let _ = write!(
            self.html,
            "<img src=\"{source}\" alt=\"{}\" loading=\"lazy\" decoding=\"async\">",
            escape(image.alt.trim())
        );
        if !image.title.is_empty() && self.block.kind == BlockKind::Figure {
            let _ = write!(self.html, "<figcaption>{}</figcaption>", escape(&image.title));
        }
    }

    fn link(&mut self, link: &Link) {
        let title = if link.title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(&link.title)) };
        let address = match self.setting.graph.resolve(&link.target, self.setting.from) {
            Resolved::Record(record) => {
                self.open_record(record, &title);
                self.closing.push("</a>");
                self.shown_name(link, record);
                return;
            }
            Resolved::Url(address) => address,
            Resolved::Here(id) => format!("#{id}"),
            Resolved::Page { address, fragment } => {
                let fragment = fragment.map(|id| format!("#{id}")).unwrap_or_default();
                relative(self.setting.root, &address) + &fragment
            }
            Resolved::Nowhere => {
                self.closing.push("");
                return;
            }
        };
        self.tag(&format!("<a href=\"{}\"", url(&address)), &title, "</a>");
    }

    fn open_record(&mut self, record: RecordId, title: &str) {
        let graph = self.setting.graph;
        let register = &*graph.record(record).key.register;
        let class = if register == "events" { "ev".to_owned() } else { format!("ref ref-{register}") };
        let address = relative(self.setting.root, &graph.address(record));
        let _ = write!(self.html, "<a class=\"{class}\" href=\"{address}\"{title}>");
    }

    /// `[[id]]` shows the record's name in place of the id.
    fn shown_name(&mut self, link: &Link, record: RecordId) {
        if matches!(&link.target, Target::Record(wikilink) if wikilink.shows_name) {
            let name = &self.setting.graph.record(record).name.in_language(self.setting.language).0.value;
            push_escaped(&mut self.html, name);
            self.at = link.text.end;
        }
    }
}
