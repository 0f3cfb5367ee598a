//! Reads Markdown into stand-off markup.
//!
//! `reader` processes the parser's events; `blocks` finishes each block: ids, stamps and warnings.

mod attributes;
mod blocks;
mod callouts;
mod html;
mod line_breaks;
mod link_targets;
mod reader;
mod text_utils;
mod unsupported_markup;
mod unwanted_characters;

pub(crate) use line_breaks::joins_lines;

use crate::diag::{Code, Diagnostic};
use crate::model::prose::{Prose, ProseBuilder};
use crate::source::{FileId, Span};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use reader::MarkdownReader;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;
use unicase::UniCase;

/// Parses Markdown that begins `base` bytes into `file`.
pub fn parse(file: FileId, text: &str, base: usize, out: &mut Vec<Diagnostic>) -> Prose {
    // An estimate of the number of events per byte of prose, to avoid reallocations.
    let mut events: Vec<LocatedEvent<'_>> = Vec::with_capacity(text.len() / 24);
    events.extend(Parser::new_ext(text, parser_options()).into_offset_iter());
    let SplitEvents { body, mut definitions, duplicates: doubled } = split_footnotes(&events);
    out.extend(doubled.into_iter().map(|place| {
        let span = Span::new(file, base + place.start..base + place.start + 2);
        Diagnostic::error(Code::Footnote, span, "duplicate footnote label").help("give one of them another name")
    }));
    let marks = events.iter().map(|(event, _)| count_marks(event)).sum();
    let prose = ProseBuilder::with_capacity(text.len(), marks, count_blocks(&events));
    let mut reader = MarkdownReader::new(file, text, base, prose, out);
    for range in body {
        reader.read_events(&events[range]);
    }
    reader.read_footnotes(&events, &mut definitions);
    reader.unwanted_characters.report(file, base, reader.out);
    reader.unsupported_markup.report(file, base, reader.out);
    reader.finish()
}

/// An upper bound of the number of blocks, for the capacity.
fn count_blocks(events: &[LocatedEvent<'_>]) -> usize {
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

/// An upper bound of the number of marks for an event, for the capacity.
fn count_marks(event: &Event<'_>) -> usize {
    match event {
        Event::Text(_) | Event::SoftBreak => 0,
        Event::Code(_) => 2,
        _ => 1,
    }
}

type LocatedEvent<'a> = (Event<'a>, Range<usize>);
/// The label of a footnote. Compared like in the parser, with Unicode case folding.
type Label = UniCase<String>;
type Definitions = BTreeMap<Label, Definition>;

/// A footnote definition.
struct Definition {
    /// The ranges of its events, without those of nested footnote definitions.
    events: Vec<Range<usize>>,
    /// The byte range in the text.
    range: Range<usize>,
}

fn label(label: &str) -> Label {
    UniCase::new(label.to_owned())
}

/// The supported extensions of CommonMark. Attributes of headings are read by the module `attributes`.
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

/// The options of the parser. Attributes of headings are read by [`attributes`]: the parser takes any words in
/// curly brackets for attributes, and drops them.
fn parser_options() -> Options {
    options().difference(Options::ENABLE_HEADING_ATTRIBUTES)
}

/// The events, as ranges of indexes, separated by body and footnotes.
#[derive(Default)]
struct SplitEvents {
    /// The events of the body.
    body: Vec<Range<usize>>,
    /// The events of each footnote.
    definitions: Definitions,
    /// The byte ranges of footnotes with duplicate labels.
    duplicates: Vec<Range<usize>>,
}

/// Extracts footnote definitions from the body, from its lists and quotations, and from other footnotes.
fn split_footnotes(events: &[LocatedEvent<'_>]) -> SplitEvents {
    let mut split = SplitEvents::default();
    // The open footnotes, innermost last.
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
            open.push((label(name), Definition { events: Vec::new(), range: place.clone() }));
        }
        if !is_start && let Some((label, definition)) = open.pop() {
            match split.definitions.entry(label) {
                Entry::Vacant(entry) => {
                    entry.insert(definition);
                }
                Entry::Occupied(_) => split.duplicates.push(definition.range),
            }
        }
    }
    split.body.push(start..events.len());
    split
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::prose::{BLOCK_SEPARATOR, Element, MarkKind, Target, Wikilink};
    use crate::source::offset;
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn read(text: &str) -> (Prose, Vec<Diagnostic>) {
        let mut out = Vec::new();
        (parse(FileId::from_path("content/a.md"), text, 0, &mut out), out)
    }

    fn block_texts(prose: &Prose) -> Vec<String> {
        prose.blocks().iter().map(|block| prose.slice(block.text()).replace(BLOCK_SEPARATOR, "|")).collect()
    }

    #[test]
    fn text_is_stored_once_with_markup_as_marks() {
        let (prose, out) = read("A *b\nc* [d](e.md) `f`.\n\n- one\n- two\n\n| h | i |\n|---|---|\n| j | k |\n");
        assert_eq!(block_texts(&prose), ["A b c d f.", "one|two", "h|i|j|k"]);
        assert_eq!(out, []);
        assert_eq!(prose.blocks().iter().filter_map(|block| block.number).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_stamp_belongs_to_its_paragraph_or_to_the_block_above() {
        let (prose, out) = read("One. {#p-a1}\n\n- x\n- y\n\n{#p-b2}\n\n> q\n\n{#p-c3}\n\n*Two {#p-d4}*\n");
        let stamps: Vec<_> =
            prose.blocks().iter().map(|block| block.stamp.as_ref().map(|stamp| stamp.value.as_str())).collect();
        assert_eq!(stamps, [Some("p-a1"), Some("p-b2"), Some("p-c3"), Some("p-d4")]);
        assert_eq!(block_texts(&prose), ["One.", "x|y", "q", "Two"]);
        assert_eq!(out, []);
    }

    #[test]
    fn misplaced_stamps_are_errors() {
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
            assert_eq!(out[0].code, Code::Stamp, "{text}");
        }
        assert_eq!(read("Code: `{#p-a}`\n").1, []);
    }

    #[test]
    fn html_is_text_and_comments_are_removed() {
        let (prose, _) = read("<!-- gone -->\n\nA <b>c</b> <!-- x --> d\n\n<script>alert(1)</script>\n");
        assert_eq!(block_texts(&prose), ["A <b>c</b>  d", "<script>alert(1)</script>"]);
    }

    #[test]
    fn a_wikilink_in_a_table_loses_its_backslash() {
        let (prose, _) = read("| a |\n|---|\n| [[people/x\\|words]] |\n");
        let target = prose.marks().iter().find_map(|mark| match &mark.kind {
            MarkKind::Open(Element::Link(link)) => Some(link.target.clone()),
            _ => None,
        });
        assert_eq!(
            target,
            Some(Target::Record(Wikilink { register: Some("people".into()), id: "x".into(), shows_name: false }))
        );
    }

    #[test]
    fn footnotes_come_last_in_the_order_of_their_calls() {
        let (prose, out) = read("A[^b] c[^a] d[^b].\n\n[^a]: First.\n\n[^b]: Second.\n\n[^z]: Never.\n");
        assert_eq!(block_texts(&prose), ["A c d.", "Second.", "First."]);
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
        assert_eq!(out.iter().map(|error| error.code.name()).collect::<Vec<_>>(), ["heading-id"]);
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
            let duplicates = headings.iter().filter(|(_, id)| id.is_some()).count() - written.len();
            prop_assert_eq!(out.len(), duplicates);
            prop_assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len() - duplicates);
        }
    }

    #[test]
    fn an_offset_of_the_text_maps_back_to_the_file() {
        let text = "Қа *b* [[x|Y Z]].\n";
        let (prose, _) = read(text);
        let at = offset(prose.text().find("Y Z").expect("the words"));
        assert_eq!(&text[prose.span(FileId::from_path("content/a.md"), &(at..at + 3)).range()], "Y Z");
    }
}
