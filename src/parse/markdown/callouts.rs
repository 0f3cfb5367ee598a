//! Callouts in the syntax of Obsidian and others: a block quotation that begins with `[!kind]`, followed by a title.
//!
//! The parser itself reads `> [!NOTE]` alone on its line, for the five kinds of GitHub.

use super::LocatedEvent;
use super::reader::MarkdownReader;
use crate::model::prose::{BlockKind, Element};
use pulldown_cmark::{Event, HeadingLevel, Tag};
use std::ops::Range;

/// The start of a callout.
struct Callout {
    /// The kind, in lower case.
    kind: Box<str>,
    /// The offset after the marker, where the title or text begins.
    end: usize,
    /// The number of events consumed.
    events: usize,
    content: CalloutContent,
}

/// The content after the marker within its paragraph.
enum CalloutContent {
    Title,
    Text,
    Nothing,
}

/// The maximum length of a kind in bytes; anything longer is not meant as one.
const MAX_KIND_LENGTH: usize = 60;

impl MarkdownReader<'_> {
    /// Opens a callout if the block quotation is one; returns the number of events consumed.
    pub(super) fn open_callout(&mut self, events: &[LocatedEvent<'_>], range: &Range<usize>) -> Option<usize> {
        let Callout { kind, end, events: consumed, content } = parse_callout(self.source, events)?;
        self.begin_block(Element::Quote(Some(kind)), BlockKind::Quote, range);
        match content {
            CalloutContent::Title => {
                self.begin(Element::CalloutTitle);
                self.callout_title = Some(self.prose.depth());
            }
            CalloutContent::Text => self.begin(Element::Paragraph),
            CalloutContent::Nothing => {}
        }
        // The last text event consumed can continue after the marker.
        if let Some((Event::Text(text), place)) = events.get(consumed - 1).filter(|(_, place)| place.end > end)
            && let Some(rest) = text.get(end.saturating_sub(place.start)..)
        {
            self.read_text(rest, &(end..place.end));
        }
        Some(consumed)
    }

    /// Ends the title of a callout at the end of its line, and begins the text: emphasis that continues is split. `false`
    /// if there is no open title, or if a link continues, which cannot be split.
    pub(super) fn end_callout_title(&mut self) -> bool {
        let Some(depth) = self.callout_title else { return false };
        let open: Vec<Element> = self.prose.open_elements().skip(depth).cloned().collect();
        if !open.iter().all(Element::is_formatting) {
            return false;
        }
        self.callout_title = None;
        (0..=open.len()).for_each(|_| self.close());
        self.begin(Element::Paragraph);
        open.into_iter().for_each(|element| self.begin(element));
        true
    }
}

/// Parses the start of a callout. `events` are those within the block quotation.
fn parse_callout(source: &str, events: &[LocatedEvent<'_>]) -> Option<Callout> {
    // Setext headings too: in programs with callouts, the line below a title is a thematic break.
    let (Event::Start(Tag::Paragraph | Tag::Heading { level: HeadingLevel::H1 | HeadingLevel::H2, .. }), _) =
        events.first()?
    else {
        return None;
    };
    let start = events.get(1).filter(|(event, _)| matches!(event, Event::Text(_)))?.1.start;
    let is_written = !source[..start].ends_with(['\\', '#']) && !source[..start].trim_end_matches(' ').ends_with('#');
    let marker = source.get(start..).filter(|_| is_written).and_then(parse_marker)?;
    let end = start + marker.length;
    let texts = events[1..].iter().take_while(|(event, place)| place.start < end && matches!(event, Event::Text(_)));
    let consumed = 1 + texts.count();
    let texts_end = events.get(consumed - 1).map_or(start, |(_, place)| place.end);
    // A marker that is a link, or contains one, is not all text.
    if texts_end < start + marker.length_without_space {
        return None;
    }
    let (events, content) = match events.get(consumed).map(|(event, _)| event) {
        _ if texts_end > end => (consumed, CalloutContent::Title),
        Some(Event::SoftBreak | Event::HardBreak) => (consumed + 1, CalloutContent::Text),
        Some(Event::End(_)) => (consumed + 1, CalloutContent::Nothing),
        _ => (consumed, CalloutContent::Title),
    };
    Some(Callout { kind: marker.kind, end, events, content })
}

/// The marker of a callout: `[!kind]`, optionally with `+` or `-`, which mean foldable in Obsidian.
struct Marker {
    kind: Box<str>,
    /// The length without trailing white space.
    length_without_space: usize,
    /// The length with trailing white space.
    length: usize,
}

fn parse_marker(text: &str) -> Option<Marker> {
    let inner = text.strip_prefix("[!")?;
    let is_kind = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let kind = &inner[..inner.find(|c| !is_kind(c))?];
    let rest = inner[kind.len()..].strip_prefix(']')?;
    if kind.is_empty()
        || kind.len() > MAX_KIND_LENGTH
        || rest.starts_with(|c: char| c.is_alphanumeric() || "([:".contains(c))
    {
        return None;
    }
    let rest = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    let title = rest.trim_start_matches([' ', '\t']);
    Some(Marker {
        kind: kind.to_lowercase().into(),
        length_without_space: text.len() - rest.len(),
        length: text.len() - title.len(),
    })
}

#[cfg(test)]
mod tests {
    use crate::model::prose::{BLOCK_SEPARATOR, Element, MarkKind, Prose};
    use crate::source::FileId;

    /// The text, with tags for callouts, titles and formatting.
    fn read(text: &str) -> String {
        let prose: Prose = super::super::parse(FileId::from_path("content/a.md"), text, 0, &mut Vec::new());
        let mut shown = String::new();
        let mut at = 0;
        let mut open = Vec::new();
        for mark in prose.marks() {
            shown += prose.slice(&(at..mark.at()));
            at = mark.at();
            match &mark.kind {
                MarkKind::Open(element) => {
                    let (begin, end) = match element {
                        Element::Quote(Some(kind)) => (format!("<{kind}>"), "</>"),
                        Element::Quote(None) => ("<q>".to_owned(), "</q>"),
                        Element::CalloutTitle => ("<t>".to_owned(), "</t>"),
                        Element::Emphasis => ("<i>".to_owned(), "</i>"),
                        Element::Link(_) => ("<a>".to_owned(), "</a>"),
                        _ => (String::new(), ""),
                    };
                    shown += &begin;
                    open.push(end);
                }
                MarkKind::Close { .. } => shown += open.pop().unwrap_or_default(),
                _ => {}
            }
        }
        shown.replace(BLOCK_SEPARATOR, "|")
    }

    #[test]
    fn a_quotation_that_begins_with_a_kind_is_a_callout() {
        for (text, expected) in [
            ("> [!tip] Words of a title\n> Words\n", "<tip><t>Words of a title</t>|Words</>"),
            ("> [!TIP] Words\n", "<tip><t>Words</t></>"),
            ("> [!quote]\n> Words\n> more\n", "<quote>Words more</>"),
            ("> [!info]-\n> Words\n", "<info>Words</>"),
            ("> [!WARNING]+ Title\n> Words\n", "<warning><t>Title</t>|Words</>"),
            ("> [!NOTE] Title\n> Words\n", "<note><t>Title</t>|Words</>"),
            (">[!note]\n>Words\n", "<note>Words</>"),
            (
                ">[!case-study]- A *b* [c](https://example.org/)\nlazy\n",
                "<case-study><t>A <i>b</i> <a>c</a></t>|lazy</>",
            ),
            ("> [!заметка] О суде\n", "<заметка><t>О суде</t></>"),
            ("> [!quote]\n", "<quote></>"),
            ("> [!quote]\n>\n> Words\n", "<quote>Words</>"),
            ("> [!tip]  \n> Words\n", "<tip>Words</>"),
            ("> [!tip] Title  \n> Words\n", "<tip><t>Title</t>|Words</>"),
            ("> [!tip] Title\\\n> Words\n", "<tip><t>Title</t>|Words</>"),
            ("> [!tip] *Title\n> words* more\n", "<tip><t><i>Title</i></t>|<i>words</i> more</>"),
            ("> [!tip] [a\n> b](https://example.org/) c\n> d\n", "<tip><t><a>a b</a> c</t>|d</>"),
            ("> [!tip] *[a\n> b](https://example.org/)*\n", "<tip><t><i><a>a b</a></i></t></>"),
            ("> [!tip] Title\n> ---\n> Words\n", "<tip><t>Title</t>|Words</>"),
            ("> [!tip]\n> Words\n> ===\n", "<tip>Words</>"),
            ("> [!tip] Title {#a .b}\n> ===\n", "<tip><t>Title {#a .b}</t></>"),
            ("> [!tip] Title\n> - One\n", "<tip><t>Title</t>|One</>"),
            ("> [!tip] A\n> > [!info] B\n> > C\n", "<tip><t>A</t>|<info><t>B</t>|C</></>"),
            ("- > [!tip] A\n  > B\n", "<tip><t>A</t>|B</>"),
            ("Term\n: > [!tip] A\n  > B\n", "Term|<tip><t>A</t>|B</>"),
            ("> [!tip] `a` b\n", "<tip><t>a b</t></>"),
            ("> [!tip]`a` b\n", "<tip><t>a b</t></>"),
            ("> [!tip]**a**\n", "<tip><t>a</t></>"),
            ("> [!tip] &amp; b\n", "<tip><t>& b</t></>"),
            ("> [!tip]&amp; b\n", "<tip><t>& b</t></>"),
            ("> [!tip] [!info] b\n", "<tip><t>[!info] b</t></>"),
            ("> [!tip]\tTitle\r\n> Words\r\n", "<tip><t>Title</t>|Words</>"),
        ] {
            assert_eq!(
                read(text).trim_end_matches('|').replace("|</>", "</>").replace("|</t>", "</t>"),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_marker_is_text() {
        for (text, expected) in [
            ("> [!tip](https://example.org/) a\n", "<q><a>!tip</a> a|</q>|"),
            ("> [!tip] a\n\n[!tip]: https://example.org/\n", "<q><a>!tip</a> a|</q>|"),
            ("> \\[!tip] a\n", "<q>[!tip] a|</q>|"),
            ("> [!two words] a\n", "<q>[!two words] a|</q>|"),
            ("> [!] a\n", "<q>[!] a|</q>|"),
            ("> [!note]s a\n", "<q>[!note]s a|</q>|"),
            ("> a\n> [!tip] b\n", "<q>a [!tip] b|</q>|"),
            ("> # [!tip] b\n", "<q>[!tip] b|</q>|"),
            ("> `[!tip]` b\n", "<q>[!tip] b|</q>|"),
            ("> *[!tip]* b\n", "<q><i>[!tip]</i> b|</q>|"),
            ("> [!t*i*p] b\n", "<q>[!t*i*p] b|</q>|"),
            ("> - [!tip] b\n", "<q>[!tip] b|</q>|"),
            ("[!tip] b\n", "[!tip] b|"),
            ("> &#91;!tip] b\n", "<q>[!tip] b|</q>|"),
        ] {
            let shown = read(text);
            assert_eq!(shown.replace('|', ""), expected.replace('|', "").replace("t*i*p", "t<i>i</i>p"), "{text}");
        }
    }
}
