//! Boxed notes as Obsidian and others write them: a quotation that begins with `[!kind]`, and a title behind it.
//!
//! `> [!NOTE]` alone on its line, of the five kinds of GitHub, is read by the parser.

use super::Placed;
use super::reading::Reading;
use crate::model::prose::{BlockKind, Element};
use pulldown_cmark::{Event, HeadingLevel, Tag};
use std::ops::Range;

/// The beginning of a boxed note.
struct Callout {
    /// Its kind, in small letters.
    kind: Box<str>,
    /// Where its title begins, or what follows where it has none.
    end: usize,
    /// How many events are read with it.
    events: usize,
    follows: Follows,
}

/// What follows the marker within its paragraph.
enum Follows {
    Title,
    Text,
    Nothing,
}

/// Kinds are words. What is longer was hardly meant as one.
const LONGEST_KIND: usize = 60;

impl Reading<'_> {
    /// Opens a boxed note where a quotation begins that is one; returns how many of the events in it have been read.
    pub(super) fn callout(&mut self, events: &[Placed<'_>], range: &Range<usize>) -> Option<usize> {
        let Callout { kind, end, events: read, follows } = callout(self.source, events)?;
        self.begin_block(Element::Quote(Some(kind)), BlockKind::Quote, range);
        match follows {
            Follows::Title => {
                self.begin(Element::CalloutTitle);
                self.callout_title = Some(self.prose.depth());
            }
            Follows::Text => self.begin(Element::Paragraph),
            Follows::Nothing => {}
        }
        // The last text that was read may go on behind the marker.
        if let Some((Event::Text(text), place)) = events.get(read - 1).filter(|(_, place)| place.end > end)
            && let Some(rest) = text.get(end.saturating_sub(place.start)..)
        {
            self.text(rest, &(end..place.end));
        }
        Some(read)
    }

    /// Ends the title of a boxed note where its line ends, and begins the text: emphasis that goes on is in both. `false`
    /// where there is no title, or a link goes on, which would be two.
    pub(super) fn end_callout_title(&mut self) -> bool {
        let Some(depth) = self.callout_title else { return false };
        let open: Vec<Element> = self.prose.open_elements().skip(depth).cloned().collect();
        if !open.iter().all(Element::is_light) {
            return false;
        }
        self.callout_title = None;
        (0..=open.len()).for_each(|_| self.close());
        self.begin(Element::Paragraph);
        open.into_iter().for_each(|element| self.begin(element));
        true
    }
}

/// The boxed note that a quotation is, if it is one. `events` are those in it.
fn callout(source: &str, events: &[Placed<'_>]) -> Option<Callout> {
    // An underlined heading too: in the programs that have such notes, the line below a title is a rule.
    let (Event::Start(Tag::Paragraph | Tag::Heading { level: HeadingLevel::H1 | HeadingLevel::H2, .. }), _) =
        events.first()?
    else {
        return None;
    };
    let start = events.get(1).filter(|(event, _)| matches!(event, Event::Text(_)))?.1.start;
    let is_written = !source[..start].ends_with(['\\', '#']) && !source[..start].trim_end_matches(' ').ends_with('#');
    let marker = source.get(start..).filter(|_| is_written).and_then(marker)?;
    let end = start + marker.length;
    let texts = events[1..].iter().take_while(|(event, place)| place.start < end && matches!(event, Event::Text(_)));
    let read = 1 + texts.count();
    let last = events.get(read - 1).map_or(start, |(_, place)| place.end);
    // Of a marker that is a link, or has one in it, not all is text.
    if last < start + marker.bare {
        return None;
    }
    let (events, follows) = match events.get(read).map(|(event, _)| event) {
        _ if last > end => (read, Follows::Title),
        Some(Event::SoftBreak | Event::HardBreak) => (read + 1, Follows::Text),
        Some(Event::End(_)) => (read + 1, Follows::Nothing),
        _ => (read, Follows::Title),
    };
    Some(Callout { kind: marker.kind, end, events, follows })
}

/// What marks a boxed note: `[!kind]`, with `+` or `-` where others would fold it.
struct Marker {
    kind: Box<str>,
    /// Its length without the white space that follows it.
    bare: usize,
    /// Its length with that.
    length: usize,
}

fn marker(text: &str) -> Option<Marker> {
    let inner = text.strip_prefix("[!")?;
    let is_kind = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let kind = &inner[..inner.find(|c| !is_kind(c))?];
    let rest = inner[kind.len()..].strip_prefix(']')?;
    if kind.is_empty()
        || kind.len() > LONGEST_KIND
        || rest.starts_with(|c: char| c.is_alphanumeric() || "([:".contains(c))
    {
        return None;
    }
    let rest = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    let title = rest.trim_start_matches([' ', '\t']);
    Some(Marker { kind: kind.to_lowercase().into(), bare: text.len() - rest.len(), length: text.len() - title.len() })
}

#[cfg(test)]
mod tests {
    use crate::model::prose::{BREAK, Element, Prose, What};
    use crate::source::FileId;

    /// The words, with the kinds of notes and the titles among them.
    fn read(text: &str) -> String {
        let prose: Prose = super::super::parse(FileId::of("content/a.md"), text, 0, &mut Vec::new());
        let mut shown = String::new();
        let mut at = 0;
        let mut open = Vec::new();
        for mark in prose.marks() {
            shown += prose.words(&(at..mark.at()));
            at = mark.at();
            match &mark.what {
                What::Open(element) => {
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
                What::Close { .. } => shown += open.pop().unwrap_or_default(),
                _ => {}
            }
        }
        shown.replace(BREAK, "|")
    }

    #[test]
    fn a_quotation_that_begins_with_a_kind_is_a_boxed_note() {
        for (text, due) in [
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
            assert_eq!(read(text).trim_end_matches('|').replace("|</>", "</>").replace("|</t>", "</t>"), due, "{text}");
        }
    }

    #[test]
    fn what_is_no_marker_is_text() {
        for (text, due) in [
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
            assert_eq!(shown.replace('|', ""), due.replace('|', "").replace("t*i*p", "t<i>i</i>p"), "{text}");
        }
    }
}
