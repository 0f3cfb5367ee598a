//! Stand-off markup into HTML, with the links that were found.

use super::code;
use super::direction::{Direction, of_elements};
use super::html::{escape, push_escaped, push_escaped_with, relative, url};
use super::views::Html;
use crate::link::{Anchor, Known, RecordId, Resolved, Told, push_address};
use crate::model::Tag;
use crate::model::prose::{BREAK, Block, BlockKind, Element, Image, Link, Mark, Prose, Target, What};
use crate::project::as_words;
use crate::strings::Strings;
use std::fmt::Write;
use std::ops::Range;

/// What a piece of prose is shown with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'s> {
    /// Everything that is linked.
    pub graph: &'s Known<'s>,
    /// The words of the tool.
    pub strings: &'s Strings,
    /// The language that names are shown in.
    pub language: &'s Tag,
    /// Which way what the prose stands in runs.
    pub direction: Direction,
    /// The file that the prose stands in: links are relative to it.
    pub from: &'s str,
    /// The way from the page to the site's root.
    pub root: &'s str,
    /// How many levels headings are lowered, so that the page keeps one `h1`.
    pub lowered: u8,
}

/// Appends a block as HTML. Its element carries its id.
pub(crate) fn push_block(html: &mut Html, prose: &Prose, block: &Block, anchors: &[Anchor], setting: Setting<'_>) {
    let mut writer = Writer::new(prose, block, setting);
    writer.html = std::mem::take(html);
    writer.links = pseudo_marks(prose, block, anchors);
    writer.write();
    *html = writer.html;
}

/// A short text: the inner markup of its paragraph, or all of its blocks where there are several.
#[must_use]
pub(crate) fn passage(prose: &Prose, setting: Setting<'_>) -> Html {
    match prose.blocks() {
        [only] if only.kind == BlockKind::Paragraph => {
            let mut writer = Writer::new(prose, only, setting);
            writer.bare = true;
            writer.write();
            writer.html
        }
        blocks => blocks
            .iter()
            .map(|one| {
                let mut writer = Writer::new(prose, one, setting);
                // Passages of several records stand on one page: their ids would clash.
                writer.wrote_id = true;
                writer.write();
                writer.html
            })
            .collect(),
    }
}

/// A longer sentence is no sentence: it is cut around the name, so that a page
/// never holds more than a bounded part of it for each mention.
const LONGEST_SENTENCE: u32 = 4000;

/// How much of such a sentence is shown on each side of the name.
const AROUND: u32 = 600;

/// A sentence as text, with the names of one record in it marked.
pub(crate) fn push_sentence(html: &mut Html, told: &Told<'_>, graph: &Known<'_>, language: &Tag) {
    let (prose, marked) = (told.prose, told.anchor());
    let range = shown_of_sentence(prose, &told.mention.sentence, &marked.range);
    html.push_str(if range.cut_before { "… " } else { "" });
    let mut at = range.start;
    let within = |anchor: &&Anchor| range.start <= anchor.range.start && anchor.range.end <= range.end;
    for anchor in told.shown().filter(within) {
        let is_marked = anchor.record == marked.record;
        push_words(html, prose.words(&(at..anchor.range.start)));
        html.push_str(if is_marked { "<mark>" } else { "" });
        if anchor.shows_name {
            push_words(html, &graph.record(anchor.record).name.in_language(language).0.value);
        } else {
            push_words(html, prose.words(&anchor.range));
        }
        html.push_str(if is_marked { "</mark>" } else { "" });
        at = anchor.range.end;
    }
    push_words(html, prose.words(&(at..range.end)));
    html.push_str(if range.cut_after { " …" } else { "" });
}

struct Shown {
    start: u32,
    end: u32,
    cut_before: bool,
    cut_after: bool,
}

/// The whole of a sentence, or the part of an endless one around a name, cut between words.
fn shown_of_sentence(prose: &Prose, sentence: &Range<u32>, name: &Range<u32>) -> Shown {
    let whole = Shown { start: sentence.start, end: sentence.end, cut_before: false, cut_after: false };
    if sentence.end - sentence.start <= LONGEST_SENTENCE {
        return whole;
    }
    let text = prose.text();
    let space = |at: usize| text.is_char_boundary(at) && text[at..].starts_with(char::is_whitespace);
    let start = name.start.saturating_sub(AROUND).max(sentence.start);
    let start = (start..name.start).find(|at| *at == sentence.start || space(*at as usize)).unwrap_or(name.start);
    let end = (name.end + AROUND).min(sentence.end);
    let end = (name.end..=end).rev().find(|at| *at == sentence.end || space(*at as usize)).unwrap_or(name.end);
    Shown { start, end, cut_before: start > sentence.start, cut_after: end < sentence.end }
}

/// Plain words of a prose, for descriptions.
#[must_use]
pub(crate) fn plain(prose: &Prose) -> String {
    prose.text().replace(BREAK, " ").trim().to_owned()
}

fn push_words(html: &mut String, words: &str) {
    push_escaped_with(html, words, " ");
}

/// The beginning or the end of a link that was found, to be written before the mark of this index.
#[derive(Clone, Copy, Debug)]
struct PseudoMark {
    before: usize,
    at: u32,
    opens: Option<RecordId>,
    /// Where the words end that it opens.
    to: u32,
    /// How many of the innermost elements must be closed before it and opened again after it.
    split: usize,
}

/// Where the links of found names begin and end between the marks.
///
/// Emphasis does not break a name, and a name is one link: where emphasis begins or ends
/// within the name, the emphasis is split and not the link. Only what cannot
/// stand within a link, the call of a footnote, makes it several.
fn pseudo_marks(prose: &Prose, block: &Block, anchors: &[Anchor]) -> Vec<PseudoMark> {
    let first = anchors.partition_point(|anchor| anchor.range.start < block.text().start);
    let within = anchors[first..].iter().take_while(|anchor| anchor.range.end <= block.text().end);
    let mut pseudo = Vec::new();
    for anchor in within.filter(|anchor| anchor.linked && !anchor.by_hand) {
        let range = block.marks();
        match whole(prose.marks(), &range, anchor) {
            Some(pair) => pseudo.extend(pair),
            None => pieces(prose.marks(), &range, anchor, &mut pseudo),
        }
    }
    pseudo
}

/// One link around the whole of a name. `None` where something within cannot stand in a link.
fn whole(marks: &[Mark], block: &Range<usize>, anchor: &Anchor) -> Option<[PseudoMark; 2]> {
    let range = &anchor.range;
    let index = |at: u32| block.start + marks[block.clone()].partition_point(|mark| mark.at() < at);
    let (after_start, at_end) = (index(range.start + 1), index(range.end));
    // How many elements end within the name that began before it, and how many begin within it and end later.
    let (mut ending, mut beginning) = (0_usize, 0_usize);
    for mark in &marks[after_start..at_end.max(after_start)] {
        match &mark.what {
            What::Open(element) if element.is_light() => beginning += 1,
            What::Close { is_light: true } => match beginning.checked_sub(1) {
                Some(less) => beginning = less,
                None => ending += 1,
            },
            What::LineBreak | What::Image(_) => {}
            _ => return None,
        }
    }
    // Those that begin or end at the very edge are taken in whole.
    let opens =
        |mark: &&Mark| mark.at() == range.start && matches!(&mark.what, What::Open(element) if element.is_light());
    let closes = |mark: &&Mark| mark.at() == range.end && matches!(mark.what, What::Close { is_light: true });
    let taken_in = marks[block.start..after_start].iter().rev().take(ending).take_while(opens).count();
    let let_out = marks[at_end..block.end].iter().take(beginning).take_while(closes).count();
    Some([
        PseudoMark {
            before: after_start - taken_in,
            at: range.start,
            opens: Some(anchor.record),
            to: range.end,
            split: ending - taken_in,
        },
        PseudoMark { before: at_end + let_out, at: range.end, opens: None, to: range.end, split: beginning - let_out },
    ])
}

/// One link for each stretch of words between marks.
fn pieces(marks: &[Mark], block: &Range<usize>, anchor: &Anchor, pseudo: &mut Vec<PseudoMark>) {
    let mut piece = |before: usize, range: Range<u32>| {
        let to = range.end;
        pseudo.push(PseudoMark { before, at: range.start, opens: Some(anchor.record), to, split: 0 });
        pseudo.push(PseudoMark { before, at: range.end, opens: None, to, split: 0 });
    };
    let mut start = anchor.range.start;
    let within =
        block.clone().filter(|index| anchor.range.start < marks[*index].at() && marks[*index].at() < anchor.range.end);
    for index in within {
        if marks[index].at() > start {
            piece(index, start..marks[index].at());
            start = marks[index].at();
        }
    }
    let end = block.start + marks[block.clone()].partition_point(|mark| mark.at() < anchor.range.end);
    piece(end, start..anchor.range.end);
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
    /// Which way the text runs here.
    direction: Direction,
    /// Those of the elements, by mark, where some run the other way; and those of what is open around this one.
    directions: Option<Vec<Option<Direction>>>,
    around: Vec<Direction>,
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
            at: block.text().start,
            closing: Vec::new(),
            wrote_id: false,
            direction: setting.direction,
            directions: of_elements(prose, block, setting.direction),
            around: Vec::new(),
        }
    }

    fn write(&mut self) {
        let mut links = std::mem::take(&mut self.links).into_iter().peekable();
        let range = self.block.marks();
        for index in range.clone() {
            while let Some(link) = links.next_if(|link| link.before <= index) {
                self.found_link(link);
            }
            let mark = &self.prose.marks()[index];
            self.words_to(mark.at());
            self.mark(index, mark);
        }
        links.for_each(|link| self.found_link(link));
        self.words_to(self.block.text().end);
    }

    fn found_link(&mut self, link: PseudoMark) {
        self.words_to(link.at);
        let split: Vec<&'static str> = self.closing.iter().rev().take(link.split).copied().collect();
        split.iter().for_each(|closing| self.html.push_str(closing));
        match link.opens {
            Some(record) => {
                let isolated = self.isolated(self.prose.words(&(link.at..link.to)));
                self.open_record(record, isolated);
            }
            None => self.html.push_str("</a>"),
        }
        // Light elements have no attributes: `</em>` was opened by `<em>`.
        split.iter().rev().for_each(|closing| self.html.push_str(&closing.replacen('/', "", 1)));
    }

    fn words_to(&mut self, end: u32) {
        if end > self.at {
            push_escaped_with(&mut self.html, self.prose.words(&(self.at..end)), "");
            self.at = end;
        }
    }

    fn mark(&mut self, index: usize, mark: &Mark) {
        match &mark.what {
            What::Open(element) => self.open(index, element),
            What::Close { .. } => {
                self.direction = self.around.pop().unwrap_or(self.direction);
                let closing = self.closing.pop().unwrap_or_default();
                self.html.push_str(closing);
            }
            What::LineBreak => self.html.push_str("<br>"),
            What::Rule => self.html.push_str("<hr>"),
            What::FootnoteCall { footnote, call } => self.footnote_call(*footnote + 1, *call + 1),
            What::Image(image) => self.image(image),
            What::Task(is_done) => self.task(*is_done),
        }
    }

    fn open(&mut self, index: usize, element: &Element) {
        let id = self.attributes(index);
        match element {
            Element::Paragraph if self.bare => self.closing.push(""),
            Element::Paragraph if self.block.kind == BlockKind::Figure => self.tag("<figure", &id, "</figure>"),
            Element::Paragraph => self.tag("<p", &id, "</p>"),
            Element::Heading { level, id: own } => self.heading(*level, own.as_deref(), &id),
            Element::Quote(None) => self.tag("<blockquote", &id, "</blockquote>"),
            Element::Quote(Some(kind)) => self.callout(kind, &id),
            Element::CalloutTitle => self.tag("<p class=\"alert-title\"", &id, "</p>"),
            Element::List(None) => self.tag("<ul", &id, "</ul>"),
            Element::List(Some(1)) => self.tag("<ol", &id, "</ol>"),
            Element::List(Some(first)) => self.tag(&format!("<ol start=\"{first}\""), &id, "</ol>"),
            Element::Item => self.tag("<li", &id, "</li>"),
            Element::Definitions => self.tag("<dl", &id, "</dl>"),
            Element::Term => self.tag("<dt", &id, "</dt>"),
            Element::Definition => self.tag("<dd", &id, "</dd>"),
            Element::Table => {
                self.tag("<div class=\"scroll\" tabindex=\"0\"", &format!("{id}><table"), "</tbody></table></div>");
            }
            Element::TableHead => self.tag("<thead><tr", "", "</tr></thead><tbody>"),
            Element::Row => self.tag("<tr", "", "</tr>"),
            Element::Cell(align, heads) => self.cell(*align, *heads, &id),
            Element::Code(language) => self.code(index, language.as_deref(), &id),
            Element::InlineCode => self.tag("<code", self.of_code(), "</code>"),
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

    /// The id of the block, on its outermost element alone, and the direction of an element that turns.
    fn attributes(&mut self, index: usize) -> String {
        let mut attributes = String::new();
        if let Some(id) = self.block.id.as_ref().filter(|_| !self.wrote_id) {
            attributes.push_str(" id=\"");
            push_escaped(&mut attributes, id);
            attributes.push('"');
        }
        self.wrote_id = true;
        let Some(directions) = &self.directions else { return attributes };
        self.around.push(self.direction);
        let own = directions.get(index - self.block.marks().start).copied().flatten();
        if let Some(own) = own.filter(|own| *own != self.direction) {
            self.direction = own;
            attributes.push_str(" dir=\"");
            attributes.push_str(own.as_str());
            attributes.push('"');
        }
        attributes
    }

    /// Code is not turned by what it stands in.
    fn of_code(&self) -> &'static str {
        if self.direction == Direction::RightToLeft { " dir=\"ltr\"" } else { "" }
    }

    /// Words of a link that run the other way would take signs and numbers beside them along.
    fn isolated(&self, words: &str) -> &'static str {
        if self.directions.is_some() && self.direction.has_opposite(words) { " dir=\"auto\"" } else { "" }
    }

    fn heading(&mut self, level: u8, own: Option<&str>, attributes: &str) {
        let level = (level + self.setting.lowered).clamp(2, 6);
        let closing = ["</h2>", "</h3>", "</h4>", "</h5>", "</h6>"][usize::from(level) - 2];
        let id = own.map(|id| format!(" id=\"{}\"", escape(id))).unwrap_or_default();
        self.tag(&format!("<h{level}{id}"), attributes, closing);
    }

    /// A boxed note, with its kind as the first line. It is the report's own text, unless its kind says that it is not.
    fn callout(&mut self, kind: &str, attributes: &str) {
        let class = format!(" class=\"alert alert-{}\"", escape(kind));
        match kind {
            "quote" | "cite" => self.tag(&format!("<blockquote{class}"), attributes, "</blockquote>"),
            _ => self.tag(&format!("<div{class} role=\"note\""), attributes, "</div>"),
        }
        let known = self.setting.strings.word("text", &format!("alert_{kind}"));
        let label = escape(&known.map_or_else(|| as_words(kind), str::to_owned));
        let _ = write!(self.html, "<p class=\"alert-word\">{label}</p>");
    }

    fn cell(&mut self, align: Option<&str>, heads: bool, direction: &str) {
        let mut attributes = align.map(|align| format!(" class=\"{align}\"")).unwrap_or_default();
        let turns = !direction.is_empty();
        if turns {
            // The cell itself is laid out as the others of its column.
            attributes.push_str("><bdi");
            attributes.push_str(direction);
        }
        match (heads, turns) {
            (true, false) => self.tag("<th scope=\"col\"", &attributes, "</th>"),
            (true, true) => self.tag("<th scope=\"col\"", &attributes, "</bdi></th>"),
            (false, false) => self.tag("<td", &attributes, "</td>"),
            (false, true) => self.tag("<td", &attributes, "</bdi></td>"),
        }
    }

    fn code(&mut self, index: usize, language: Option<&str>, id: &str) {
        let class = language.map(|language| format!(" class=\"language-{}\"", escape(language))).unwrap_or_default();
        let direction = self.of_code();
        self.tag("<pre tabindex=\"0\"", &format!("{id}{direction}><code{class}"), "</code></pre>");
        let end = self.prose.marks().get(index + 1).map_or(self.block.text().end, Mark::at);
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
        let alt = escape(image.alt.trim());
        let caption = escape(image.title.trim());
        let is_figure = self.block.kind == BlockKind::Figure;
        let title = if is_figure || caption.is_empty() { String::new() } else { format!(" title=\"{caption}\"") };
        let _ = write!(self.html, "<img src=\"{source}\" alt=\"{alt}\"{title} loading=\"lazy\" decoding=\"async\">");
        if caption.is_empty() {
            return;
        }
        // Paper has no titles: there the words stand beside an image that is part of a text.
        let _ = if is_figure {
            write!(self.html, "<figcaption>{caption}</figcaption>")
        } else {
            write!(self.html, "<span class=\"credit\">{caption}</span>")
        };
    }

    fn task(&mut self, is_done: bool) {
        let word = escape(self.setting.strings.text(if is_done { "task_done" } else { "task_open" }));
        let checked = if is_done { " checked" } else { "" };
        let _ = write!(self.html, "<input type=\"checkbox\" disabled{checked} aria-label=\"{word}\"> ");
    }

    fn link(&mut self, link: &Link) {
        let title = if link.title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(&link.title)) };
        let address = match self.setting.graph.resolve(&link.target, self.setting.from) {
            Resolved::Record(record) => {
                let isolated = self.isolated(self.words_of(link, record));
                self.open_record(record, &(title + isolated));
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
        let isolated = self.isolated(self.prose.words(link.text()));
        self.tag(&format!("<a href=\"{}\"", url(&address)), &(title + isolated), "</a>");
    }

    fn open_record(&mut self, record: RecordId, attributes: &str) {
        let key = self.setting.graph.key(record);
        self.html.push_str("<a class=\"");
        if &*key.register == "events" {
            self.html.push_str("ev");
        } else {
            self.html.push_str("ref ref-");
            self.html.push_str(&key.register);
        }
        self.html.push_str("\" href=\"");
        self.html.push_str(self.setting.root);
        push_address(&mut self.html, key);
        self.html.push('"');
        self.html.push_str(attributes);
        self.html.push('>');
    }

    /// The words that a link to a record shows.
    fn words_of(&self, link: &Link, record: RecordId) -> &'w str {
        match &link.target {
            Target::Record(wikilink) if wikilink.shows_name => self.name(record),
            _ => self.prose.words(link.text()),
        }
    }

    fn name(&self, record: RecordId) -> &'w str {
        &self.setting.graph.record(record).name.in_language(self.setting.language).0.value
    }

    /// `[[id]]` shows the record's name in place of the id.
    fn shown_name(&mut self, link: &Link, record: RecordId) {
        if matches!(&link.target, Target::Record(wikilink) if wikilink.shows_name) {
            let name = self.name(record);
            push_escaped(&mut self.html, name);
            self.at = link.text().end;
        }
    }
}
