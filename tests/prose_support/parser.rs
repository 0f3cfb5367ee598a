//! The words that the Markdown parser's own HTML shows.

use super::comments;
use super::shown::Words;
use annals::parse::markdown::options;
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};
use std::collections::BTreeMap;
use std::ops::Range;

/// The words of a text in Markdown, and where its footnotes are defined.
#[derive(Debug)]
pub(crate) struct Parsed {
    /// Every word, and the byte of the Markdown at which the text begins that it is in.
    pub(crate) words: Vec<(String, usize)>,
    /// Words in curly brackets at the end of headings. They are attributes, or words; which of them is tested elsewhere.
    pub(crate) in_brackets: Vec<String>,
    /// The ranges of the definitions of footnotes.
    pub(crate) notes: Vec<Range<usize>>,
}

/// Reads Markdown. What is in raw HTML counts as text, as annals shows it; comments do not count. A
/// link without words to a record shows its name.
pub(crate) fn parsed(markdown: &str, names: &BTreeMap<String, String>) -> Parsed {
    let mut reader = MarkdownReader {
        names,
        words: Words::default(),
        in_brackets: Vec::new(),
        notes: Vec::new(),
        html: None,
        titles: Vec::new(),
        name: None,
        marker: 0..0,
    };
    // With attributes of headings the parser panics on `> x\n>  {#a}\n> ---` (pulldown-cmark 0.13).
    let options = options().difference(Options::ENABLE_HEADING_ATTRIBUTES);
    let events: Vec<(Event<'_>, Range<usize>)> = Parser::new_ext(markdown, options).into_offset_iter().collect();
    let markers: Vec<Range<usize>> = (0..events.len()).filter_map(|at| note_marker(markdown, &events[at..])).collect();
    for (event, range) in events {
        if let Some(marker) = markers.iter().find(|marker| marker.contains(&range.start)) {
            reader.marker = marker.clone();
        }
        reader.event(event, range);
    }
    reader.words.end();
    Parsed { words: reader.words.list, in_brackets: reader.in_brackets, notes: reader.notes }
}

/// Where `[!kind]` is written at the beginning of a quotation: the page shows the kind in its own words.
fn note_marker(markdown: &str, events: &[(Event<'_>, Range<usize>)]) -> Option<Range<usize>> {
    let [
        (Event::Start(Tag::BlockQuote(None)), _),
        (Event::Start(Tag::Paragraph | Tag::Heading { .. }), place),
        texts @ ..,
    ] = events
    else {
        return None;
    };
    let start = texts.first()?.1.start;
    let is_underlined = !markdown[place.start..].starts_with('#');
    let inner = markdown[start..].strip_prefix("[!").filter(|_| is_underlined && !markdown[..start].ends_with('\\'))?;
    let (kind, rest) = inner.split_once(']')?;
    let is_kind = !kind.is_empty() && kind.len() <= 60 && kind.chars().all(|c| c.is_alphanumeric() || "-_".contains(c));
    let continues = rest.starts_with(|c: char| c.is_alphanumeric() || "([:".contains(c));
    let end = start + 2 + kind.len() + 1;
    let final_text = texts.iter().take_while(|(event, _)| matches!(event, Event::Text(_))).last();
    let is_text = final_text.is_some_and(|(_, place)| place.end >= end);
    (is_kind && !continues && is_text).then_some(start..end)
}

struct MarkdownReader<'n> {
    names: &'n BTreeMap<String, String>,
    words: Words,
    in_brackets: Vec<String>,
    notes: Vec<Range<usize>>,
    /// Raw HTML, until the block of it ends: comments may reach over several lines.
    html: Option<(String, usize)>,
    /// Titles of the images and links that are open.
    titles: Vec<(String, usize)>,
    /// The name that is shown in place of the words of the link that is open.
    name: Option<String>,
    /// The marker of a boxed note that was read last.
    marker: Range<usize>,
}

impl MarkdownReader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Text(text) if self.html.is_some() => self.raw(&text),
            Event::Text(_) if self.name.is_some() => {
                let name = self.name.take().unwrap_or_default();
                self.words.push(&name, range.start);
            }
            Event::Html(text) => self.raw(&text),
            Event::Text(text) if self.marker.contains(&range.start) => {
                let marker = self.marker.clone();
                let rest = text.get(marker.end.saturating_sub(range.start)..).unwrap_or_default();
                self.words.push(rest, range.start.max(marker.end));
            }
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.words.push(&text, range.start);
            }
            Event::InlineHtml(text) => self.words.push(&comments::without_comments(&text), range.start),
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::SoftBreak | Event::HardBreak | Event::Rule => self.words.end(),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn raw(&mut self, text: &str) {
        if let Some((html, _)) = &mut self.html {
            html.push_str(text);
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {}
            Tag::Link { link_type: LinkType::WikiLink { has_pothole: false }, dest_url, .. } => {
                self.name = self.names.get(dest_url.trim()).cloned();
                self.titles.push((String::new(), range.start));
            }
            Tag::Link { title, .. } => self.titles.push((title.into_string(), range.start)),
            Tag::Image { title, .. } => {
                self.words.end();
                self.titles.push((title.into_string(), range.start));
            }
            Tag::HtmlBlock => {
                self.words.end();
                self.html = Some((String::new(), range.start));
            }
            Tag::FootnoteDefinition(_) => {
                self.words.end();
                self.notes.push(range);
            }
            _ => self.words.end(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {}
            TagEnd::Heading(_) => {
                let words = self.words.end_heading();
                self.in_brackets.extend(words);
            }
            TagEnd::Link => self.title(),
            TagEnd::Image => {
                self.words.end();
                self.title();
            }
            TagEnd::HtmlBlock => {
                if let Some((html, start)) = self.html.take() {
                    self.words.push(&comments::without_comments(&html), start);
                }
                self.words.end();
            }
            _ => self.words.end(),
        }
    }

    /// A title is shown beside its element, not within the words around it.
    fn title(&mut self) {
        if let Some((title, start)) = self.titles.pop() {
            self.words.push_separately(&title, start);
        }
    }
}
