//! Prose as stand-off markup: the text once, and marks that refer to it by offset.
//!
//! The text of the whole section is one string, as a reader reads it;
//! emphasis, links and lists are marks at byte offsets. So names are found
//! across markup, a sentence is a range, and the text is stored once.

mod builder;
mod excerpt;
mod marks;
mod plain;
mod quotations;
mod section;

pub use builder::{BlockClosing, ProseBuilder};
pub use excerpt::SentenceExcerpt;
pub use marks::{Element, Image, Link, Mark, MarkKind, Target, Wikilink};
pub use quotations::{Quotation, is_attribution, is_quoting_kind};
pub use section::{FrontMatter, NameBinding, Passage, Referent, Section};

use crate::source::{FileId, Span, Spanned};
use std::collections::BTreeMap;
use std::ops::Range;

/// Separates blocks, items and cells in [`Prose::text`]. It ends
/// sentences and names, and is never rendered.
pub const BLOCK_SEPARATOR: char = '\u{2029}';

/// Text and marks. Only [`ProseBuilder`] creates its ranges, so that each is within its block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prose {
    text: String,
    marks: Vec<Mark>,
    /// Source map: an offset in the text, and the corresponding byte of the file, in order.
    source_map: Vec<(u32, u32)>,
    blocks: Vec<Block>,
    footnotes: Vec<Footnote>,
    no_link_ranges: Vec<Range<u32>>,
    struck_ranges: Vec<Range<u32>>,
    quotations: Vec<Quotation>,
    unstable_headings: Vec<u32>,
}

/// A top-level block.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The kind, which also decides whether it is citable.
    pub kind: BlockKind,
    text: Range<u32>,
    marks: Range<u32>,
    /// The permanent id, written in the file (`{#p-7k3q}`).
    pub stamp: Option<Spanned<String>>,
    /// The id on its page: the stamp, or a hash of the text; for a heading, its anchor.
    pub id: Option<String>,
    /// The number among the citable blocks of the section, from 1.
    pub number: Option<u32>,
    /// The span in the source file.
    pub span: Span,
}

impl Block {
    /// The block's range of [`Prose::text`].
    #[must_use]
    pub fn text(&self) -> &Range<u32> {
        &self.text
    }

    /// The block's marks, as indexes into [`Prose::marks`].
    #[must_use]
    pub fn marks(&self) -> Range<usize> {
        self.marks.start as usize..self.marks.end as usize
    }
}

/// The kind of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A paragraph.
    Paragraph,
    /// A list, ordered or not, or a definition list.
    List,
    /// A table.
    Table,
    /// A block quotation or a callout.
    Quote,
    /// A paragraph with a single image and no text.
    Figure,
    /// A heading.
    Heading,
    /// A code block.
    Code,
    /// A thematic break (`---`).
    Rule,
    /// A block of a footnote.
    Footnote,
    /// A heading used as the title of the section, and not rendered in it.
    Title,
}

impl BlockKind {
    /// Whether it has a number and an id.
    #[must_use]
    pub fn is_citable(self) -> bool {
        matches!(self, Self::Paragraph | Self::List | Self::Table | Self::Quote | Self::Figure)
    }
}

/// A footnote definition.
#[derive(Clone, Debug, PartialEq)]
pub struct Footnote {
    blocks: Range<u32>,
    /// The number of calls (`[^a]`) of it.
    pub calls: u32,
}

impl Footnote {
    /// The footnote's blocks, as indexes into [`Prose::blocks`].
    #[must_use]
    pub fn blocks(&self) -> Range<usize> {
        self.blocks.start as usize..self.blocks.end as usize
    }
}

/// A heading used as the title of its section.
#[derive(Debug)]
pub struct Title<'p> {
    /// The text, including the alternative text of images.
    pub text: String,
    /// The span of the heading.
    pub span: Span,
    /// The images, which a title does not render.
    pub images: Vec<&'p Image>,
    /// Whether it has a footnote call, which a title does not render.
    pub has_footnote: bool,
}

impl Prose {
    /// Whether it has footnotes.
    #[must_use]
    pub fn calls_footnotes(&self) -> bool {
        !self.footnotes.is_empty()
    }

    /// The whole text that a reader reads, in order; footnotes last.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All marks, in order of offset.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The marks of a block.
    #[must_use]
    pub fn marks_of(&self, block: &Block) -> &[Mark] {
        &self.marks[block.marks()]
    }

    /// The top-level blocks in order, followed by those of the footnotes.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The footnotes, in the order of their first calls.
    #[must_use]
    pub fn footnotes(&self) -> &[Footnote] {
        &self.footnotes
    }

    /// The ids of headings nested in other blocks, each with the index of the block.
    pub fn inner_headings(&self) -> impl Iterator<Item = (&str, usize)> {
        self.blocks.iter().enumerate().flat_map(|(index, block)| {
            let ids = self.marks_of(block).iter().filter_map(|mark| match &mark.kind {
                MarkKind::Open(Element::Heading { id, .. }) => id.as_deref(),
                _ => None,
            });
            ids.map(move |id| (id, index))
        })
    }

    /// Ranges in which names do not become links, code, headings. Sorted and disjoint.
    #[must_use]
    pub fn no_link_ranges(&self) -> &[Range<u32>] {
        &self.no_link_ranges
    }

    /// Headings, by index of the block, whose id depends on other headings with the same text: inserting another one
    /// above them would change it.
    #[must_use]
    pub fn unstable_headings(&self) -> &[u32] {
        &self.unstable_headings
    }

    /// Whether an offset is in one of the ranges in which names do not become links.
    #[must_use]
    pub fn is_in_no_link_range(&self, at: u32) -> bool {
        let next = self.no_link_ranges.partition_point(|range| range.end <= at);
        self.no_link_ranges.get(next).is_some_and(|range| range.contains(&at))
    }

    /// Turns the first block into the title, if it is a heading. It remains in the text, so that offsets do not change,
    /// and is not rendered again. Its id becomes that of the title. Images are replaced by their alternative text.
    pub fn take_title(&mut self) -> Option<Title<'_>> {
        let first = self.blocks.first_mut().filter(|block| block.kind == BlockKind::Heading)?;
        first.kind = BlockKind::Title;
        // No heading can precede it.
        self.unstable_headings.retain(|heading| *heading != 0);
        let marks = first.marks();
        self.uncount_calls(marks);
        let first = &self.blocks[0];
        let (mut text, mut at) = (String::new(), first.text.start);
        let mut title = Title { text: String::new(), span: first.span, images: Vec::new(), has_footnote: false };
        for mark in self.marks_of(first) {
            match &mark.kind {
                MarkKind::Image(image) => {
                    text.push_str(self.slice(&(at..mark.at)));
                    text.push_str(&image.alt);
                    at = mark.at;
                    title.images.push(image);
                }
                MarkKind::FootnoteCall { .. } => title.has_footnote = true,
                _ => {}
            }
        }
        text.push_str(self.slice(&(at..first.text.end)));
        Some(Title { text, ..title })
    }

    /// Subtracts the calls of footnotes in a range of marks, since no back link can point to them.
    fn uncount_calls(&mut self, marks: Range<usize>) {
        let mut removed_calls: BTreeMap<u32, u32> = BTreeMap::new();
        for mark in &self.marks[marks.clone()] {
            if let MarkKind::FootnoteCall { footnote, .. } = mark.kind {
                *removed_calls.entry(footnote).or_default() += 1;
            }
        }
        if removed_calls.is_empty() {
            return;
        }
        for mark in &mut self.marks[marks.end..] {
            if let MarkKind::FootnoteCall { footnote, call } = &mut mark.kind {
                *call = call.saturating_sub(removed_calls.get(footnote).copied().unwrap_or_default());
            }
        }
        for (footnote, count) in removed_calls {
            if let Some(footnote) = self.footnotes.get_mut(footnote as usize) {
                footnote.calls = footnote.calls.saturating_sub(count);
            }
        }
    }

    /// The span in `file` of a range of the text.
    #[must_use]
    pub fn span(&self, file: FileId, range: &Range<u32>) -> Span {
        let start = self.source_offset(range.start);
        let end = self.source_offset(range.end.saturating_sub(1)) + 1;
        Span { file, start, end: end.max(start) }
    }

    /// The text of a range.
    #[must_use]
    pub fn slice(&self, range: &Range<u32>) -> &str {
        &self.text[range.start as usize..range.end as usize]
    }

    /// The index of the footnote that contains a block.
    #[must_use]
    pub fn footnote_of(&self, block: u32) -> Option<u32> {
        // The blocks of footnotes are in the order of the footnotes.
        let index = self.footnotes.partition_point(|note| note.blocks.end <= block);
        let note = self.footnotes.get(index).filter(|note| note.blocks.contains(&block));
        note.map(|_| crate::source::offset(index))
    }

    /// The ranges of the text that are struck out and overlap a range. Sorted and disjoint.
    #[must_use]
    pub fn struck_within(&self, range: &Range<u32>) -> &[Range<u32>] {
        let first = self.struck_ranges.partition_point(|struck| struck.end <= range.start);
        let count = self.struck_ranges[first..].partition_point(|struck| struck.start < range.end);
        &self.struck_ranges[first..first + count]
    }

    /// The block quotations that overlap a range, in order.
    #[must_use]
    pub fn quotations_within(&self, range: &Range<u32>) -> &[Quotation] {
        let first = self.quotations.partition_point(|quotation| quotation.text.end <= range.start);
        let count = self.quotations[first..].partition_point(|quotation| quotation.text.start < range.end);
        &self.quotations[first..first + count]
    }

    /// The block quotation that contains an offset, unless it is that of the attribution below it.
    #[must_use]
    pub fn quotation_at(&self, at: u32) -> Option<&Quotation> {
        let next = self.quotations.partition_point(|quotation| quotation.text.end <= at);
        self.quotations.get(next).filter(|quotation| quotation.text.contains(&at))
    }

    fn source_offset(&self, at: u32) -> u32 {
        let index = self.source_map.partition_point(|(place, _)| *place <= at);
        match index.checked_sub(1).and_then(|index| self.source_map.get(index)) {
            Some((place, byte)) => byte + (at - place),
            None => at,
        }
    }
}
