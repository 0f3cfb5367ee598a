//! Markdown into stand-off markup.
//!
//! `reading` walks the parser's events; `blocks` ends each block: its id, its stamp, what is odd about it.

mod addresses;
mod attributes;
mod blocks;
mod breaks;
mod callouts;
mod foreign;
mod html;
mod letters;
mod reading;
mod unwanted;

pub(crate) use breaks::joins_lines;

use crate::diag::Diagnostic;
use crate::model::prose::{Prose, ProseBuilder};
use crate::source::{FileId, Span};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use reading::Reading;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;
use unicase::UniCase;

/// Reads Markdown that begins `base` bytes into `file`.
pub fn parse(file: FileId, text: &str, base: usize, out: &mut Vec<Diagnostic>) -> Prose {
    // Prose has an event for every so many bytes; growing step by step would copy them again and again.
    let mut events: Vec<Placed<'_>> = Vec::with_capacity(text.len() / 24);
    events.extend(Parser::new_ext(text, parser_options()).into_offset_iter());
    let Split { body, mut definitions, doubled } = split_footnotes(&events);
    out.extend(doubled.into_iter().map(|place| {
        let span = Span::new(file, base + place.start..base + place.start + 2);
        Diagnostic::error("footnote", span, "this footnote stands twice").help("give one of them another name")
    }));
    let marks = events.iter().map(|(event, _)| marks_of(event)).sum();
    let prose = ProseBuilder::with_capacity(text.len(), marks, blocks_of(&events));
    let mut reading = Reading::new(file, text, base, prose, out);
    for range in body {
        reading.events(&events[range]);
    }
    reading.footnotes(&events, &mut definitions);
    reading.unwanted.report(file, base, reading.out);
    reading.foreign.report(file, base, reading.out);
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
/// The label of a footnote. The parser compares labels so: by Unicode's case folding.
type Label = UniCase<String>;
type Definitions = BTreeMap<Label, Definition>;

/// What a footnote says.
struct Definition {
    /// Its events, without those of the footnotes that are written within it.
    events: Vec<Range<usize>>,
    /// Where it is in the text.
    place: Range<usize>,
}

fn label(label: &str) -> Label {
    UniCase::new(label.to_owned())
}

/// What of Markdown is read, beyond CommonMark. Attributes of headings are read by `attributes`.
#[must_use]
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_WIKILINKS
}

/// What the parser is asked to read. Attributes of headings are read by [`attributes`]: the parser takes any words in
/// curly brackets for some, and drops them.
fn parser_options() -> Options {
    options().difference(Options::ENABLE_HEADING_ATTRIBUTES)
}

/// The events by what they belong to.
#[derive(Default)]
struct Split {
    /// Those of the body.
    body: Vec<Range<usize>>,
    /// Those of each footnote.
    definitions: Definitions,
    /// The places of footnotes whose label another one has.
    doubled: Vec<Range<usize>>,
}

/// Takes the footnotes out of where they are written: in the body, in a list or quotation of it, or in another footnote.
fn split_footnotes(events: &[Placed<'_>]) -> Split {
    let mut split = Split::default();
    // The footnotes that are open, innermost last.
    let mut open: Vec<(Label, Definition)> = Vec::new();
    let mut start = 0;
    for (at, (event, place)) in events.iter().enumerate() {
        let is_start = match event {
            Event::Start(Tag::FootnoteDefinition(_)) => true,
            Event::End(TagEnd::FootnoteDefinition) => false,
            _ => continue,
        };
        open.last_mut().map_or(&mut split.body, |(_, definition)| &mut definition.events).push(start..at);
        start = at + 1;
        if let Event::Start(Tag::FootnoteDefinition(name)) = event {
            open.push((label(name), Definition { events: Vec::new(), place: place.clone() }));
        }
        if !is_start && let Some((label, definition)) = open.pop() {
            match split.definitions.entry(label) {
                Entry::Vacant(entry) => {
                    entry.insert(definition);
                }
                Entry::Occupied(_) => split.doubled.push(definition.place),
            }
        }
    }
    split.body.push(start..events.len());
    split
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::prose::{BREAK, Element, Target, What, Wikilink};
    use crate::source::offset;
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn read(text: &str) -> (Prose, Vec<Diagnostic>) {
        let mut out = Vec::new();
        (parse(FileId::of("content/a.md"), text, 0, &mut out), out)
    }

    fn words(prose: &Prose) -> Vec<String> {
        prose.blocks().iter().map(|block| prose.words(block.text()).replace(BREAK, "|")).collect()
    }

    #[test]
    fn words_stand_once_and_markup_beside_them() {
        let (prose, out) = read("A *b\nc* [d](e.md) `f`.\n\n- one\n- two\n\n| h | i |\n|---|---|\n| j | k |\n");
        assert_eq!(words(&prose), ["A b c d f.", "one|two", "h|i|j|k"]);
        assert_eq!(out, []);
        assert_eq!(prose.blocks().iter().filter_map(|block| block.place).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_stamp_belongs_to_its_paragraph_or_to_the_block_above() {
        let (prose, out) = read("One. {#p-a1}\n\n- x\n- y\n\n{#p-b2}\n\n> q\n\n{#p-c3}\n\n*Two {#p-d4}*\n");
        let stamps: Vec<_> =
            prose.blocks().iter().map(|block| block.stamp.as_ref().map(|stamp| stamp.value.as_str())).collect();
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
    fn html_is_text_and_comments_are_nothing() {
        let (prose, _) = read("<!-- gone -->\n\nA <b>c</b> <!-- x --> d\n\n<script>alert(1)</script>\n");
        assert_eq!(words(&prose), ["A <b>c</b>  d", "<script>alert(1)</script>"]);
    }

    #[test]
    fn a_wikilink_in_a_table_loses_its_backslash() {
        let (prose, _) = read("| a |\n|---|\n| [[people/x\\|words]] |\n");
        let found = prose.marks().iter().find_map(|mark| match &mark.what {
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
        assert_eq!(prose.footnotes().iter().map(|note| note.calls).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(out.len(), 1);
    }

    #[test]
    fn ids_of_headings_do_not_depend_on_what_is_written_below_them() {
        let ids = |text: &str| -> Vec<String> {
            let (prose, out) = read(text);
            assert_eq!(out, [], "{text}");
            prose.blocks().iter().filter_map(|block| block.id.clone()).collect()
        };
        assert_eq!(ids("## Trial\n\n## The trial {#trial}\n"), ["trial-2", "trial"]);
        assert_eq!(ids("## Trial\n\n## Trial\n\n## Trial 2\n"), ["trial", "trial-3", "trial-2"]);
        assert_eq!(ids("## Été {#été}\n\n## E\u{301}te\u{301}\n"), ["été", "été-2"]);
        let (_, out) = read("## A {#e\u{301}te\u{301}}\n\n## B {#été}\n");
        assert_eq!(out.iter().map(|error| error.code).collect::<Vec<_>>(), ["heading-id"]);
    }

    proptest! {
        #[test]
        fn every_heading_has_an_id_of_its_own(headings in vec(("[a-c! -]{0,3}(\u{301})?( 2)?", option::of("[a-c][2-]?")), 0..12)) {
            let lines = headings.iter().map(|(words, id)| match id {
                Some(id) => format!("## {words} {{#{id}}}\n\n"),
                None => format!("## {words}\n\n"),
            });
            let (prose, out) = read(&lines.collect::<String>());
            let ids: Vec<&str> = prose.blocks().iter().filter_map(|block| block.id.as_deref()).collect();
            prop_assert_eq!(ids.len(), headings.len());
            let written: BTreeSet<&str> = headings.iter().filter_map(|(_, id)| id.as_deref()).collect();
            for (id, heading) in ids.iter().zip(&headings) {
                prop_assert!(heading.1.as_deref().is_none_or(|written| written == *id), "{} is not {:?}", id, heading);
                prop_assert!(heading.1.is_some() || !written.contains(id), "{} was written at another heading", id);
            }
            let twice = headings.iter().filter(|(_, id)| id.is_some()).count() - written.len();
            prop_assert_eq!(out.len(), twice);
            prop_assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len() - twice);
        }
    }

    #[test]
    fn a_place_in_the_text_leads_back_to_the_file() {
        let text = "Қа *b* [[x|Y Z]].\n";
        let (prose, _) = read(text);
        let at = offset(prose.text().find("Y Z").expect("the words"));
        assert_eq!(&text[prose.span(FileId::of("content/a.md"), &(at..at + 3)).range()], "Y Z");
    }
}
