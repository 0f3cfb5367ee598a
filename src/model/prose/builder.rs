//! Builds a [`Prose`]. No other code creates ranges of its text.
//!
//! Invariants, for any sequence of calls:
//!
//! - blocks are sorted and disjoint, and their ends are character boundaries;
//! - the marks of a block are sorted and within its text, and every element that opens in it closes in it;
//! - link texts and no-link ranges are within their block.
//!
//! The text of an open block can still be truncated (the id of a paragraph is removed from its end). So ranges
//! become final only when the block closes: only that code decides where it ends.

use super::quotations::quotations_of;
use super::{BLOCK_SEPARATOR, Block, BlockKind, Element, Footnote, Image, Mark, MarkKind, Prose};
use crate::source::{FileId, Span, Spanned, offset};
use std::ops::Range;

/// A prose under construction.
#[derive(Debug, Default)]
pub struct ProseBuilder {
    prose: Prose,
    /// The index of the opening mark of each open element, innermost last.
    open_marks: Vec<usize>,
    open_block: Option<OpenBlock>,
}

/// The start of each range of the open block.
#[derive(Debug)]
struct OpenBlock {
    kind: BlockKind,
    span: Span,
    text_start: u32,
    first_mark: usize,
    first_no_link_range: usize,
    first_struck_range: usize,
}

/// Properties that are known only when a block closes.
#[derive(Debug, Default)]
pub struct BlockClosing {
    /// The offset in the text where the block ends; the text after it is dropped. `None`: the end of the text.
    pub end: Option<u32>,
    /// The kind, if it differs from that in [`ProseBuilder::open_block`].
    pub kind: Option<BlockKind>,
    /// The permanent id, written in the file.
    pub stamp: Option<Spanned<String>>,
    /// The id on the page, of a heading.
    pub id: Option<String>,
}

impl ProseBuilder {
    /// Creates a builder with capacity for some bytes of text, marks and blocks.
    #[must_use]
    pub fn with_capacity(bytes: usize, marks: usize, blocks: usize) -> Self {
        let mut prose = Prose { text: String::with_capacity(bytes), ..Prose::default() };
        // Exact, to save memory: a large report has a million marks.
        prose.marks.reserve_exact(marks);
        prose.blocks.reserve_exact(blocks);
        Self { prose, ..Self::default() }
    }

    /// The prose built so far.
    #[must_use]
    pub fn as_prose(&self) -> &Prose {
        &self.prose
    }

    /// Opens a block. Closes the open block, if any.
    pub fn open_block(&mut self, kind: BlockKind, span: Span) {
        self.close_block(BlockClosing::default());
        self.open_block = Some(OpenBlock {
            kind,
            span,
            text_start: self.text_end(),
            first_mark: self.prose.marks.len(),
            first_no_link_range: self.prose.no_link_ranges.len(),
            first_struck_range: self.prose.struck_ranges.len(),
        });
    }

    /// The kind of the open block.
    #[must_use]
    pub fn block_kind(&self) -> Option<BlockKind> {
        self.open_block.as_ref().map(|block| block.kind)
    }

    /// The span of the open block in its file.
    #[must_use]
    pub fn block_span(&self) -> Option<Span> {
        self.open_block.as_ref().map(|block| block.span)
    }

    /// Reduces the span of the open block to end at `end`, a byte of the file.
    pub fn truncate_block_span(&mut self, end: u32) {
        if let Some(block) = &mut self.open_block {
            block.span.end = end.clamp(block.span.start, block.span.end);
        }
    }

    /// The range of the open block's text so far. Empty if no block is open.
    #[must_use]
    pub fn block_text(&self) -> Range<u32> {
        let start = self.open_block.as_ref().map_or(self.text_end(), |block| block.text_start);
        let written = self.prose.text.strip_suffix(BLOCK_SEPARATOR).unwrap_or(&self.prose.text).len();
        start..offset(written).max(start)
    }

    /// The marks of the open block.
    #[must_use]
    pub fn block_marks(&self) -> &[Mark] {
        let first = self.open_block.as_ref().map_or(self.prose.marks.len(), |block| block.first_mark);
        &self.prose.marks[first..]
    }

    /// Closes the open block and all elements in it. Clamps its ranges to the end of the block.
    pub fn close_block(&mut self, closing: BlockClosing) {
        while self.close() {}
        let Some(block) = self.open_block.take() else { return };
        let end = self.finish_ranges(&block, closing.end);
        self.prose.blocks.push(Block {
            kind: closing.kind.unwrap_or(block.kind),
            text: block.text_start..end,
            marks: offset(block.first_mark)..offset(self.prose.marks.len()),
            stamp: closing.stamp,
            id: closing.id,
            number: None,
            span: block.span,
        });
    }

    /// Discards the open block and its text.
    pub fn drop_block(&mut self) {
        self.open_marks.clear();
        let Some(block) = self.open_block.take() else { return };
        self.prose.text.truncate(block.text_start as usize);
        self.prose.marks.truncate(block.first_mark);
        self.prose.no_link_ranges.truncate(block.first_no_link_range);
        self.prose.struck_ranges.truncate(block.first_struck_range);
        while self.prose.quotations.pop_if(|quotation| quotation.text.start >= block.text_start).is_some() {}
        while self.prose.source_map.pop_if(|(at, _)| *at >= block.text_start).is_some() {}
    }

    /// Ends the block's text and ranges at `truncate_text`, or at the end of the text; returns that offset.
    fn finish_ranges(&mut self, block: &OpenBlock, cut: Option<u32>) -> u32 {
        let written = self.prose.text.strip_suffix(BLOCK_SEPARATOR).unwrap_or(&self.prose.text).len();
        let mut end = offset(written).max(block.text_start);
        let cut = cut.map(|cut| cut.clamp(block.text_start, end)).filter(|cut| *cut < end);
        if let Some(cut) = cut.filter(|cut| self.prose.text.is_char_boundary(*cut as usize)) {
            end = cut;
            self.prose.text.truncate(end as usize);
            while self.prose.source_map.pop_if(|(at, _)| *at >= end).is_some() {}
            self.separate();
        }
        // Marks are sorted: if the last one is within the block, all are.
        if self.prose.marks[block.first_mark..].last().is_some_and(|last| last.at > end) {
            self.prose.marks[block.first_mark..].iter_mut().for_each(|mark| mark.clamp_to(end));
        }
        clamp_ranges(&mut self.prose.no_link_ranges, block.first_no_link_range, end);
        clamp_ranges(&mut self.prose.struck_ranges, block.first_struck_range, end);
        let Prose { text, marks, quotations, .. } = &mut self.prose;
        quotations.extend(quotations_of(text, &marks[block.first_mark..]));
        end
    }

    /// Sets the stamp of the last block.
    ///
    /// # Errors
    /// The stamp, and the last block if any: there is no block, it is not citable, or it already has a stamp.
    pub fn stamp_last_block(&mut self, stamp: Spanned<String>) -> Result<(), (Spanned<String>, Option<&Block>)> {
        match self.prose.blocks.last_mut() {
            Some(block) if block.kind.is_citable() && block.stamp.is_none() => {
                block.stamp = Some(stamp);
                Ok(())
            }
            last => Err((stamp, last.map(|last| &*last))),
        }
    }

    /// Appends text that begins at byte `origin` of the file. Does nothing without an open block.
    pub fn push(&mut self, words: &str, origin: u32) {
        if !words.is_empty() && self.open_block.is_some() {
            self.prose.source_map.push((self.text_end(), origin));
            self.prose.text.push_str(words);
        }
    }

    /// Appends a [`BLOCK_SEPARATOR`], which ends names and sentences, unless the text ends with one.
    pub fn separate(&mut self) {
        if !self.prose.text.ends_with(BLOCK_SEPARATOR) {
            self.prose.text.push(BLOCK_SEPARATOR);
        }
    }

    /// Opens an element. Does nothing without an open block.
    pub fn open(&mut self, element: Element) {
        if self.open_block.is_none() {
            return;
        }
        // A nested list ends the text of its item before it.
        if !element.is_inline() && self.open_block.as_ref().is_some_and(|block| self.text_end() > block.text_start) {
            self.separate();
        }
        self.open_marks.push(self.prose.marks.len());
        self.mark(MarkKind::Open(element));
    }

    /// The innermost open element.
    #[must_use]
    pub fn innermost(&self) -> Option<&Element> {
        self.element_at(*self.open_marks.last()?)
    }

    /// The open elements, outermost first.
    pub fn open_elements(&self) -> impl Iterator<Item = &Element> {
        self.open_marks.iter().filter_map(|mark| self.element_at(*mark))
    }

    /// The number of open elements.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.open_marks.len()
    }

    /// The offset at which the innermost element begins.
    #[must_use]
    pub fn innermost_start(&self) -> u32 {
        self.open_marks.last().and_then(|mark| self.prose.marks.get(*mark)).map_or(self.text_end(), |mark| mark.at)
    }

    /// Sets the id of the innermost element, if it is a heading.
    pub fn set_innermost_id(&mut self, name: &str) {
        let mark = self.open_marks.last().and_then(|mark| self.prose.marks.get_mut(*mark));
        if let Some(MarkKind::Open(Element::Heading { id, .. })) = mark.map(|mark| &mut mark.kind) {
            *id = Some(name.into());
        }
    }

    /// Truncates the text at `start`, but not before the last mark.
    pub fn truncate_text(&mut self, start: u32) {
        let Some(block) = &self.open_block else { return };
        let marked = self.prose.marks[block.first_mark..].last().map_or(block.text_start, |last| last.at);
        let start = start.max(marked);
        if start < self.text_end() && self.prose.text.is_char_boundary(start as usize) {
            self.prose.text.truncate(start as usize);
            while self.prose.source_map.pop_if(|(at, _)| *at >= start).is_some() {}
            while self.prose.no_link_ranges.pop_if(|range| range.start >= start).is_some() {}
            if let Some(range) = self.prose.no_link_ranges.last_mut() {
                range.end = range.end.min(start);
            }
        }
    }

    fn element_at(&self, mark: usize) -> Option<&Element> {
        match &self.prose.marks.get(mark)?.kind {
            MarkKind::Open(element) => Some(element),
            _ => None,
        }
    }

    /// Closes the innermost element; `false` if none is open.
    pub fn close(&mut self) -> bool {
        let Some(mark) = self.open_marks.pop() else { return false };
        let end = self.text_end();
        let Some(Mark { at, kind: MarkKind::Open(element) }) = self.prose.marks.get_mut(mark) else { return true };
        let text = *at..end;
        let (is_light, is_inline) = (element.is_formatting(), element.is_inline());
        let is_no_link = match element {
            Element::Link(link) => {
                link.text = text.clone();
                true
            }
            Element::InlineCode | Element::Code(_) | Element::Heading { .. } => true,
            _ => false,
        };
        let is_struck = matches!(element, Element::Strike);
        if is_no_link {
            add_range(&mut self.prose.no_link_ranges, text);
        } else if is_struck {
            add_range(&mut self.prose.struck_ranges, text);
        }
        self.mark(MarkKind::Close { is_formatting: is_light });
        if !is_inline {
            self.separate();
        }
        true
    }

    /// Prevents links from names in the text since `start`. Merges overlapping ranges, so that they remain sorted and
    /// disjoint for binary search.
    pub fn add_no_link_range_since(&mut self, start: u32) {
        let range = start..self.text_end();
        add_range(&mut self.prose.no_link_ranges, range);
    }

    /// Adds a hard line break.
    pub fn line_break(&mut self) {
        self.mark(MarkKind::LineBreak);
    }

    /// Adds a thematic break (`---`).
    pub fn rule(&mut self) {
        if self.open_block.as_ref().is_some_and(|block| self.text_end() > block.text_start) {
            self.separate();
        }
        self.mark(MarkKind::Rule);
    }

    /// Adds a call of a footnote; `call` is its index among the calls of that footnote, from 0.
    pub fn footnote_call(&mut self, footnote: u32, call: u32) {
        self.mark(MarkKind::FootnoteCall { footnote, call });
    }

    /// Adds an image.
    pub fn image(&mut self, image: Image) {
        self.mark(MarkKind::Image(Box::new(image)));
    }

    /// Adds the checkbox of a task.
    pub fn task(&mut self, is_done: bool) {
        self.mark(MarkKind::Task(is_done));
    }

    /// Adds a mark at the end of the text. Does nothing without an open block.
    fn mark(&mut self, kind: MarkKind) {
        if self.open_block.is_some() {
            let at = self.text_end();
            self.prose.marks.push(Mark { at, kind });
        }
    }

    /// Turns the blocks from index `first` on into a footnote.
    pub fn footnote(&mut self, first: usize) {
        let blocks = offset(first.min(self.prose.blocks.len()))..offset(self.prose.blocks.len());
        self.prose.footnotes.push(Footnote { blocks, calls: 0 });
    }

    /// Sets the number of calls of each footnote, in order.
    pub fn set_call_counts(&mut self, calls: impl Iterator<Item = u32>) {
        self.prose.footnotes.iter_mut().zip(calls).for_each(|(footnote, calls)| footnote.calls = calls);
    }

    /// Sets the id of a heading, by index of its block.
    pub fn set_heading_id(&mut self, block: usize, id: String) {
        if let Some(block) = self.prose.blocks.get_mut(block).filter(|block| block.kind == BlockKind::Heading) {
            block.id = Some(id);
        }
    }

    /// Records that the id of a heading depends on other headings. Call in order of the blocks.
    pub fn add_unstable_heading(&mut self, block: usize) {
        self.prose.unstable_headings.push(offset(block));
    }

    /// The span in `file` of a range of the text.
    #[must_use]
    pub fn span(&self, file: FileId, range: &Range<u32>) -> Span {
        self.prose.span(file, range)
    }

    /// The offset of the end of the text.
    #[must_use]
    pub fn text_end(&self) -> u32 {
        offset(self.prose.text.len())
    }

    /// Numbers the citable blocks from 1. `id` computes the id of a block without a stamp from its text.
    #[must_use]
    pub fn finish(mut self, mut id: impl FnMut(&str) -> String) -> Prose {
        self.close_block(BlockClosing::default());
        let Prose { text, blocks, .. } = &mut self.prose;
        for (block, number) in blocks.iter_mut().filter(|block| block.kind.is_citable()).zip(1..) {
            block.id = Some(match &block.stamp {
                Some(stamp) => stamp.value.clone(),
                None => id(&text[block.text.start as usize..block.text.end as usize]),
            });
            block.number = Some(number);
        }
        self.prose
    }
}

/// Adds a range that ends at the end of the text. Merges overlapping ranges.
fn add_range(ranges: &mut Vec<Range<u32>>, range: Range<u32>) {
    if range.is_empty() {
        return;
    }
    while ranges.pop_if(|inner| inner.start >= range.start).is_some() {}
    match ranges.last_mut() {
        Some(previous) if range.start < previous.end => previous.end = previous.end.max(range.end),
        _ => ranges.push(range),
    }
}

/// Clamps the ranges of a block, the last ones, to its end.
fn clamp_ranges(ranges: &mut Vec<Range<u32>>, first: usize, end: u32) {
    ranges[first..].iter_mut().for_each(|range| *range = range.start.min(end)..range.end.min(end));
    while ranges.len() > first && ranges.pop_if(|range| Range::is_empty(range)).is_some() {}
}

impl Mark {
    /// Clamps the mark, and the text range of its link, to the end of its block.
    fn clamp_to(&mut self, end: u32) {
        self.at = self.at.min(end);
        if let MarkKind::Open(Element::Link(link)) = &mut self.kind {
            link.text = link.text.start.min(end)..link.text.end.min(end);
        }
    }
}
