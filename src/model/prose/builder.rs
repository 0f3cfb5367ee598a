//! Makes a [`Prose`]. No other code makes ranges of its text.
//!
//! What is made satisfies, whatever the calls were:
//!
//! - blocks are in order and apart from each other, and each begins and ends between two characters;
//! - the marks of a block are in order, within its text, and every element that opens in it closes in it;
//! - the text of a link and what is quiet are within their block.
//!
//! The text of a block can still be cut while the block is open (the id of a paragraph is taken off its end). So
//! ranges are sealed only when the block closes: that is the one place that decides where it ends.

use super::{BREAK, Block, BlockKind, Element, Footnote, Image, Mark, Prose, What};
use crate::source::{FileId, Span, Spanned, offset};
use std::ops::Range;

/// A prose that is being made.
#[derive(Debug, Default)]
pub struct ProseBuilder {
    prose: Prose,
    /// The elements that are open, innermost last: the index of the opening mark of each.
    open: Vec<usize>,
    draft: Option<Draft>,
}

/// A block that is open: where each of its ranges begins.
#[derive(Debug)]
struct Draft {
    kind: BlockKind,
    span: Span,
    text: u32,
    marks: usize,
    quiet: usize,
}

/// What a block closes with.
#[derive(Debug, Default)]
pub struct Closing {
    /// The place in the text where the block ends; what was written after it is dropped. `None`: at the end of what was
    /// written.
    pub end: Option<u32>,
    /// The kind, where it is another than the one that the block was opened with.
    pub kind: Option<BlockKind>,
    /// The permanent id.
    pub stamp: Option<Spanned<String>>,
    /// The id on the page.
    pub id: Option<String>,
}

impl ProseBuilder {
    /// A builder with capacity for so many bytes of text, marks and blocks.
    #[must_use]
    pub fn with_capacity(bytes: usize, marks: usize, blocks: usize) -> Self {
        let mut prose = Prose { text: String::with_capacity(bytes), ..Prose::default() };
        // Exact: a large report has a million marks.
        prose.marks.reserve_exact(marks);
        prose.blocks.reserve_exact(blocks);
        Self { prose, ..Self::default() }
    }

    /// What has been made so far.
    #[must_use]
    pub fn made(&self) -> &Prose {
        &self.prose
    }

    /// Opens a block. One that is open closes.
    pub fn open_block(&mut self, kind: BlockKind, span: Span) {
        self.close_block(Closing::default());
        let (marks, quiet) = (self.prose.marks.len(), self.prose.quiet.len());
        self.draft = Some(Draft { kind, span, text: self.here(), marks, quiet });
    }

    /// The kind of the block that is open.
    #[must_use]
    pub fn block_kind(&self) -> Option<BlockKind> {
        self.draft.as_ref().map(|draft| draft.kind)
    }

    /// Where the block that is open is in its file.
    #[must_use]
    pub fn block_span(&self) -> Option<Span> {
        self.draft.as_ref().map(|draft| draft.span)
    }

    /// Moves the end of the open block in its file.
    pub fn end_block_at(&mut self, end: u32) {
        if let Some(draft) = &mut self.draft {
            draft.span.end = end.clamp(draft.span.start, draft.span.end);
        }
    }

    /// The text of the open block as far as it has been written. Empty where none is open.
    #[must_use]
    pub fn block_text(&self) -> Range<u32> {
        let start = self.draft.as_ref().map_or(self.here(), |draft| draft.text);
        let written = self.prose.text.strip_suffix(BREAK).unwrap_or(&self.prose.text).len();
        start..offset(written).max(start)
    }

    /// The marks of the open block.
    #[must_use]
    pub fn block_marks(&self) -> &[Mark] {
        let first = self.draft.as_ref().map_or(self.prose.marks.len(), |draft| draft.marks);
        &self.prose.marks[first..]
    }

    /// Closes the block that is open, and what is open in it. Every range in it is cut to the end of the block.
    pub fn close_block(&mut self, closing: Closing) {
        while self.close() {}
        let Some(draft) = self.draft.take() else { return };
        let end = self.seal(&draft, closing.end);
        self.prose.blocks.push(Block {
            kind: closing.kind.unwrap_or(draft.kind),
            text: draft.text..end,
            marks: offset(draft.marks)..offset(self.prose.marks.len()),
            stamp: closing.stamp,
            id: closing.id,
            place: None,
            span: draft.span,
        });
    }

    /// Drops the block that is open, and all that was written in it.
    pub fn drop_block(&mut self) {
        self.open.clear();
        let Some(draft) = self.draft.take() else { return };
        self.prose.text.truncate(draft.text as usize);
        self.prose.marks.truncate(draft.marks);
        self.prose.quiet.truncate(draft.quiet);
        while self.prose.origins.pop_if(|(at, _)| *at >= draft.text).is_some() {}
    }

    /// Ends the block's text, and everything in it, at `cut` or where it was written to; returns that place.
    fn seal(&mut self, draft: &Draft, cut: Option<u32>) -> u32 {
        let written = self.prose.text.strip_suffix(BREAK).unwrap_or(&self.prose.text).len();
        let mut end = offset(written).max(draft.text);
        let cut = cut.map(|cut| cut.clamp(draft.text, end)).filter(|cut| *cut < end);
        if let Some(cut) = cut.filter(|cut| self.prose.text.is_char_boundary(*cut as usize)) {
            end = cut;
            self.prose.text.truncate(end as usize);
            while self.prose.origins.pop_if(|(at, _)| *at >= end).is_some() {}
            self.separate();
        }
        // Marks are in order: where the last one is within the block, all are.
        if self.prose.marks[draft.marks..].last().is_some_and(|last| last.at > end) {
            self.prose.marks[draft.marks..].iter_mut().for_each(|mark| mark.end_at(end));
        }
        self.prose.quiet[draft.quiet..].iter_mut().for_each(|quiet| *quiet = quiet.start.min(end)..quiet.end.min(end));
        while self.prose.quiet.len() > draft.quiet && self.prose.quiet.pop_if(|quiet| Range::is_empty(quiet)).is_some()
        {
        }
        end
    }

    /// Gives a stamp to the last block. Where it cannot have one, the stamp and the block come back.
    ///
    /// # Errors
    /// There is no block, it is of a kind that has no stamp, or it has one.
    pub fn stamp_last(&mut self, stamp: Spanned<String>) -> Result<(), (Spanned<String>, Option<&Block>)> {
        match self.prose.blocks.last_mut() {
            Some(last) if last.kind.is_citable() && last.stamp.is_none() => {
                last.stamp = Some(stamp);
                Ok(())
            }
            last => Err((stamp, last.map(|last| &*last))),
        }
    }

    /// Adds words of the file: `origin` is the byte in it where they are. Without an open block nothing is added.
    pub fn push(&mut self, words: &str, origin: u32) {
        if !words.is_empty() && self.draft.is_some() {
            self.prose.origins.push((self.here(), origin));
            self.prose.text.push_str(words);
        }
    }

    /// Separates what comes next from what was written: names and sentences end.
    pub fn separate(&mut self) {
        if !self.prose.text.ends_with(BREAK) {
            self.prose.text.push(BREAK);
        }
    }

    /// Opens an element. Without an open block nothing is opened.
    pub fn open(&mut self, element: Element) {
        if self.draft.is_none() {
            return;
        }
        // A list within an item ends what the item said before.
        if !element.is_inline() && self.draft.as_ref().is_some_and(|draft| self.here() > draft.text) {
            self.separate();
        }
        self.open.push(self.prose.marks.len());
        self.mark(What::Open(element));
    }

    /// The innermost element that is open.
    #[must_use]
    pub fn innermost(&self) -> Option<&Element> {
        self.opened(*self.open.last()?)
    }

    /// The elements that are open, outermost first.
    pub fn open_elements(&self) -> impl Iterator<Item = &Element> {
        self.open.iter().filter_map(|mark| self.opened(*mark))
    }

    /// How many elements are open.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Where the text of the innermost element begins.
    #[must_use]
    pub fn innermost_start(&self) -> u32 {
        self.open.last().and_then(|mark| self.prose.marks.get(*mark)).map_or(self.here(), |mark| mark.at)
    }

    /// Gives the innermost element, if it is a heading within another block, its id.
    pub fn name_innermost(&mut self, name: &str) {
        let mark = self.open.last().and_then(|mark| self.prose.marks.get_mut(*mark));
        if let Some(What::Open(Element::Heading { id, .. })) = mark.map(|mark| &mut mark.what) {
            *id = Some(name.into());
        }
    }

    /// Drops the text from `start` on, as far as nothing marks a place in it.
    pub fn cut(&mut self, start: u32) {
        let Some(draft) = &self.draft else { return };
        let marked = self.prose.marks[draft.marks..].last().map_or(draft.text, |last| last.at);
        let start = start.max(marked);
        if start < self.here() && self.prose.text.is_char_boundary(start as usize) {
            self.prose.text.truncate(start as usize);
            while self.prose.origins.pop_if(|(at, _)| *at >= start).is_some() {}
            while self.prose.quiet.pop_if(|quiet| quiet.start >= start).is_some() {}
            if let Some(quiet) = self.prose.quiet.last_mut() {
                quiet.end = quiet.end.min(start);
            }
        }
    }

    fn opened(&self, mark: usize) -> Option<&Element> {
        match &self.prose.marks.get(mark)?.what {
            What::Open(element) => Some(element),
            _ => None,
        }
    }

    /// Closes the innermost element; false where none is open.
    pub fn close(&mut self) -> bool {
        let Some(mark) = self.open.pop() else { return false };
        let end = self.here();
        let Some(Mark { at, what: What::Open(element) }) = self.prose.marks.get_mut(mark) else { return true };
        let text = *at..end;
        let (is_light, is_inline) = (element.is_light(), element.is_inline());
        let is_quiet = match element {
            Element::Link(link) => {
                link.text = text.clone();
                true
            }
            Element::InlineCode | Element::Code(_) | Element::Heading { .. } => true,
            _ => false,
        };
        if is_quiet {
            self.hush(text);
        }
        self.mark(What::Close { is_light });
        if !is_inline {
            self.separate();
        }
        true
    }

    /// In what was written since `start` no names are looked for. What is quiet within it becomes part of it: the ranges
    /// stay apart and in order, so that one can be looked up.
    pub fn hush_since(&mut self, start: u32) {
        self.hush(start..self.here());
    }

    fn hush(&mut self, range: Range<u32>) {
        if range.is_empty() {
            return;
        }
        let quiet = &mut self.prose.quiet;
        while quiet.pop_if(|inner| inner.start >= range.start).is_some() {}
        match quiet.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => quiet.push(range),
        }
    }

    /// A line ends here.
    pub fn line_break(&mut self) {
        self.mark(What::LineBreak);
    }

    /// A rule.
    pub fn rule(&mut self) {
        if self.draft.as_ref().is_some_and(|draft| self.here() > draft.text) {
            self.separate();
        }
        self.mark(What::Rule);
    }

    /// A footnote is called for the `call`-th time, from 0.
    pub fn footnote_call(&mut self, footnote: u32, call: u32) {
        self.mark(What::FootnoteCall { footnote, call });
    }

    /// An image.
    pub fn image(&mut self, image: Image) {
        self.mark(What::Image(Box::new(image)));
    }

    /// The box of a task.
    pub fn task(&mut self, is_done: bool) {
        self.mark(What::Task(is_done));
    }

    /// A mark at the end of what was written. Without an open block there is none.
    fn mark(&mut self, what: What) {
        if self.draft.is_some() {
            let at = self.here();
            self.prose.marks.push(Mark { at, what });
        }
    }

    /// The blocks since `first` are a footnote.
    pub fn footnote(&mut self, first: usize) {
        let blocks = offset(first.min(self.prose.blocks.len()))..offset(self.prose.blocks.len());
        self.prose.footnotes.push(Footnote { blocks, calls: 0 });
    }

    /// How often each footnote is called, in their order.
    pub fn count_calls(&mut self, calls: impl Iterator<Item = u32>) {
        self.prose.footnotes.iter_mut().zip(calls).for_each(|(footnote, calls)| footnote.calls = calls);
    }

    /// Gives an id to a heading, by index of its block.
    pub fn name_heading(&mut self, block: usize, id: String) {
        if let Some(block) = self.prose.blocks.get_mut(block).filter(|block| block.kind == BlockKind::Heading) {
            block.id = Some(id);
        }
    }

    /// Notes that the id of a heading depends on other headings. Headings are noted in their order.
    pub fn count_heading(&mut self, block: usize) {
        self.prose.counted_headings.push(offset(block));
    }

    /// Where the words at `range` of the text are in `file`.
    #[must_use]
    pub fn span(&self, file: FileId, range: &Range<u32>) -> Span {
        self.prose.span(file, range)
    }

    /// The end of what was written.
    #[must_use]
    pub fn here(&self) -> u32 {
        offset(self.prose.text.len())
    }

    /// Numbers the citable blocks from `first`; `id` gives one to each that has no stamp, from its words.
    #[must_use]
    pub fn finish(mut self, mut id: impl FnMut(&str) -> String) -> Prose {
        self.close_block(Closing::default());
        let Prose { text, blocks, .. } = &mut self.prose;
        for (block, place) in blocks.iter_mut().filter(|block| block.kind.is_citable()).zip(1..) {
            block.id = Some(match &block.stamp {
                Some(stamp) => stamp.value.clone(),
                None => id(&text[block.text.start as usize..block.text.end as usize]),
            });
            block.place = Some(place);
        }
        self.prose
    }
}

impl Mark {
    /// Cuts the mark, and the text of its link, at the end of its block.
    fn end_at(&mut self, end: u32) {
        self.at = self.at.min(end);
        if let What::Open(Element::Link(link)) = &mut self.what {
            link.text = link.text.start.min(end)..link.text.end.min(end);
        }
    }
}
