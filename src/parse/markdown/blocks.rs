//! The end of a block: its id, its stamp, and what is odd about it.

use super::letters::{shown, slug};
use super::reading::{OpenBlock, Reading};
use crate::diag::Diagnostic;
use crate::model::composed;
use crate::model::prose::{BREAK, Block, BlockKind, Element, Mark, Prose, What};
use crate::parse::stamps;
use crate::source::{Span, Spanned, offset};
use std::collections::BTreeMap;
use std::ops::Range;

impl Reading<'_> {
    pub(super) fn open_block(&mut self, kind: BlockKind, range: &Range<usize>, heading_id: Option<String>) {
        let kind = if self.in_footnote { BlockKind::Footnote } else { kind };
        self.block =
            Some(OpenBlock { kind, text: self.here(), mark: self.prose.marks.len(), range: range.clone(), heading_id });
    }

    pub(super) fn close_block(&mut self) {
        let Some(open) = self.block.take() else { return };
        let trailing = self.prose.text.ends_with(BREAK);
        let end = offset(self.prose.text.len() - if trailing { BREAK.len_utf8() } else { 0 }).max(open.text);
        let mut block = Block {
            kind: open.kind,
            text: open.text..end,
            marks: offset(open.mark)..offset(self.prose.marks.len()),
            stamp: None,
            id: None,
            place: None,
            span: self.span(&open.range),
        };
        if block.kind == BlockKind::Paragraph && self.take_stamp(&mut block) {
            return;
        }
        self.refuse_stray_stamps(&block);
        self.warn_of_brackets(&block);
        if block.kind == BlockKind::Paragraph && self.is_figure(&block) {
            block.kind = BlockKind::Figure;
        }
        if block.kind == BlockKind::Heading {
            block.id = open.heading_id.map(|id| self.written_id(&id, block.span));
        }
        self.prose.blocks.push(block);
    }

    /// Takes the stamp off the end of a paragraph. True where there was nothing
    /// else: the stamp belongs to the block above then, and there is no block here.
    fn take_stamp(&mut self, block: &mut Block) -> bool {
        let words = self.prose.words(&block.text);
        let Some((whole, id)) = stamps::at_end(words) else { return false };
        let start = block.text.start + offset(whole.start);
        let end = block.text.start + offset(whole.end);
        let has_markup = self.marks_of(block).iter().any(|mark| start < mark.at && mark.at < end);
        if has_markup || self.is_quiet(start) {
            return false; // What looks like a stamp all the same is reported as a stray one.
        }
        let id_range = block.text.start + offset(id.start)..block.text.start + offset(id.end);
        let stamp = Spanned::new(words[id].to_owned(), self.prose.span(self.file, &id_range));
        let kept = offset(words[..whole.start].trim_end().len());
        let alone = kept == 0 && !self.has_image(block);
        self.truncate(block, block.text.start + kept);
        if !stamps::is_stamp(&stamp.value) {
            let message = format!("`{}` is not a paragraph’s id", stamp.value);
            self.out.push(
                Diagnostic::error("stamp", stamp.span, message)
                    .help("an id is `p-` and small letters and digits; `annals ids` makes one"),
            );
        } else if alone {
            self.stamp_block_above(stamp);
        } else {
            block.stamp = Some(stamp);
        }
        if alone {
            self.prose.marks.truncate(block.marks.start as usize);
            self.prose.text.truncate(block.text.start as usize);
        }
        alone
    }

    /// Whether a place of the block that is being read lies in code or a link.
    fn is_quiet(&self, at: u32) -> bool {
        let next = self.prose.quiet.partition_point(|quiet| quiet.end <= at);
        self.prose.quiet.get(next).is_some_and(|quiet| quiet.contains(&at))
    }

    /// Nothing is to be found in a range that has just ended. What lies within it is quiet with it: the ranges
    /// stay apart and in order, so that one of them can be looked up.
    pub(super) fn hush(&mut self, range: Range<u32>) {
        let quiet = &mut self.prose.quiet;
        while quiet.pop_if(|inner| inner.start >= range.start).is_some() {}
        match quiet.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => quiet.push(range),
        }
    }

    fn stamp_block_above(&mut self, stamp: Spanned<String>) {
        match self.prose.blocks.last_mut() {
            Some(above) if above.kind.is_citable() && above.stamp.is_none() => above.stamp = Some(stamp),
            above => {
                let message = format!("there is no block above that `{}` could belong to", stamp.value);
                let mut error = Diagnostic::error("stamp", stamp.span, message)
                    .help("a stamp follows a paragraph, list, table, quotation or figure that has none yet");
                if let Some(span) = above.and_then(|above| above.stamp.as_ref()).map(|stamp| stamp.span) {
                    error = error.also(span, "the block above has this one");
                }
                self.out.push(error);
            }
        }
    }

    /// Cuts the words of the last block, and what is marked beyond.
    fn truncate(&mut self, block: &mut Block, end: u32) {
        self.prose.text.truncate(end as usize);
        block.text.end = end;
        for mark in &mut self.prose.marks[block.marks.start as usize..] {
            mark.at = mark.at.min(end);
        }
        while self.prose.origins.pop_if(|(at, _)| *at >= end).is_some() {}
        self.push_break();
    }

    fn refuse_stray_stamps(&mut self, block: &Block) {
        let words = self.prose.words(&block.text);
        let stray: Vec<Range<u32>> = stamps::anywhere(words)
            .map(|range| block.text.start + offset(range.start)..block.text.start + offset(range.end))
            .filter(|range| block.kind == BlockKind::Heading || !self.is_quiet(range.start))
            .collect();
        for range in stray {
            let span = self.prose.span(self.file, &range);
            self.out.push(Diagnostic::error("stamp", span, "a stamp cannot stand here").help(
                "put it at the end of a paragraph of the top level; for a list, table or quotation on a line of its own below, after a blank line",
            ));
        }
    }

    /// Brackets that readers see because what they were meant as is not there.
    fn warn_of_brackets(&mut self, block: &Block) {
        if block.kind == BlockKind::Code || !self.prose.words(&block.text).contains('[') {
            return; // As in nearly every block: a single letter is found faster than a word.
        }
        self.warn_of_half_links(block);
        self.warn_of_footnotes(block);
    }

    /// Brackets that were meant as a link and are none; the first of a block stands for the rest.
    fn warn_of_half_links(&mut self, block: &Block) {
        let words = self.prose.words(&block.text);
        let mut places = words.match_indices("[[").map(|(at, _)| block.text.start + offset(at));
        if let Some(at) = places.find(|at| !self.is_quiet(*at) && !self.is_escaped(*at)) {
            let span = self.prose.span(self.file, &(at..at + 2));
            let warning = Diagnostic::warning("half-link", span, "these brackets open a link and none follows");
            self.out.push(warning.help("write `[[id]]` or `[[id|words]]`; or `\\[[` for brackets as they are"));
        }
    }

    /// Whether a backslash stands before a place of the text in the file, or before the next one.
    fn is_escaped(&self, at: u32) -> bool {
        let byte = |at: u32| (self.prose.span(self.file, &(at..at + 1)).start as usize).saturating_sub(self.base);
        let (first, second) = (byte(at), byte(at + 1));
        second != first + 1
            || first.checked_sub(1).is_some_and(|before| self.source.as_bytes().get(before) == Some(&b'\\'))
    }

    /// Footnotes that are called and never written: the parser takes their calls for words. One call stands for
    /// the rest.
    fn warn_of_footnotes(&mut self, block: &Block) {
        let code = self.code_of(block);
        let is_code = |at: u32| {
            let next = code.partition_point(|code| code.end <= at);
            code.get(next).is_some_and(|code| code.contains(&at))
        };
        let words = self.prose.words(&block.text);
        let calls = words.match_indices("[^").filter_map(|(start, _)| {
            let label = &words[start + 2..];
            let end = label.find(['[', ']', BREAK]).filter(|end| label[*end..].starts_with(']'))?;
            let range = block.text.start + offset(start)..block.text.start + offset(start + end + 3);
            let is_call = !label[..end].trim().is_empty() && !is_code(range.start) && self.is_as_written(&range);
            is_call.then(|| (label[..end].to_owned(), range))
        });
        for (label, range) in calls.collect::<Vec<_>>() {
            if !self.unwritten.insert(label.to_lowercase()) {
                continue;
            }
            let span = self.prose.span(self.file, &range);
            let label = shown(&label);
            let message = format!("the footnote `{label}` is called and never written; readers see `[^{label}]`");
            self.out.push(Diagnostic::warning("footnote", span, message).help(format!(
                "write it on a line of its own after an empty line: `[^{label}]: Its words.`; or `\\[^{label}]` for brackets as they are"
            )));
        }
    }

    /// The code within a block.
    fn code_of(&self, block: &Block) -> Vec<Range<u32>> {
        let marks = self.marks_of(block).windows(2);
        let code = marks.filter(|marks| matches!(marks[0].what, What::Open(Element::InlineCode | Element::Code(_))));
        code.map(|marks| marks[0].at..marks[1].at).collect()
    }

    /// Whether words stand in the file letter for letter, and no backslash takes the meaning from the first.
    fn is_as_written(&self, range: &Range<u32>) -> bool {
        let start = (self.prose.span(self.file, range).start as usize).saturating_sub(self.base);
        let words = self.prose.words(range);
        let before = self.source.get(..start).unwrap_or_default();
        let backslashes = before.len() - before.trim_end_matches('\\').len();
        backslashes % 2 == 0 && self.source.get(start..).is_some_and(|source| source.starts_with(words))
    }

    fn has_image(&self, block: &Block) -> bool {
        self.marks_of(block).iter().any(|mark| matches!(mark.what, What::Image(_)))
    }

    fn is_figure(&self, block: &Block) -> bool {
        let marks = self.marks_of(block);
        self.prose.words(&block.text).trim().is_empty() && marks.len() == 3 && matches!(marks[1].what, What::Image(_))
    }

    fn marks_of(&self, block: &Block) -> &[Mark] {
        &self.prose.marks[block.marks.start as usize..block.marks.end as usize]
    }

    /// The id that is written at a heading.
    fn written_id(&mut self, id: &str, span: Span) -> String {
        let id = composed(id).into_owned();
        if id.starts_with('_') || stamps::is_stamp(&id) || id.chars().any(|c| c.is_whitespace() || c.is_control()) {
            self.out.push(
                Diagnostic::error("heading-id", span, format!("`{id}` cannot be the id of a heading"))
                    .help("ids that begin with `p-` are those of paragraphs, those with `_` the theme’s"),
            );
        } else if let Some(first) = self.ids.insert(id.clone(), span) {
            self.out.push(
                Diagnostic::error("heading-id", span, format!("duplicate id `{id}` in this section"))
                    .also(first, "the first heading with this id")
                    .help("give one of the headings another id"),
            );
        }
        id
    }

    /// Gives the headings without a written id one of their words. Written ids come first, wherever they are; then the
    /// first heading of each words; then numbers, in the order of the text.
    fn name_headings(&mut self) {
        let unnamed = |block: &Block| block.kind == BlockKind::Heading && block.id.is_none();
        let all = self.prose.blocks.iter().enumerate().filter(|(_, block)| unnamed(block));
        let all: Vec<(usize, String)> = all.map(|(at, block)| (at, slug(self.prose.words(&block.text)))).collect();
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        all.iter().for_each(|(_, slug)| *numbers.entry(slug).or_default() += 1);
        let mut later = Vec::new();
        for (at, slug) in &all {
            let block = &mut self.prose.blocks[*at];
            let is_taken = self.ids.contains_key(slug);
            if is_taken {
                later.push((*at, slug));
            } else {
                self.ids.insert(slug.clone(), block.span);
                block.id = Some(slug.clone());
            }
            if is_taken || numbers[slug.as_str()] > 1 {
                self.prose.counted_headings.push(offset(*at));
            }
        }
        numbers.values_mut().for_each(|number| *number = 1);
        for (at, slug) in later {
            let number = numbers.entry(slug).or_insert(1);
            let id = loop {
                *number += 1;
                let id = format!("{slug}-{number}");
                if !self.ids.contains_key(&id) {
                    break id;
                }
            };
            let block = &mut self.prose.blocks[at];
            self.ids.insert(id.clone(), block.span);
            block.id = Some(id);
        }
    }

    /// Numbers the citable blocks, and gives an id to those without a stamp.
    pub(super) fn finish(mut self) -> Prose {
        self.name_headings();
        let stamps = self.prose.blocks.iter().filter_map(|block| block.stamp.as_ref());
        let mut taken: BTreeMap<String, u32> = stamps.map(|stamp| (stamp.value.clone(), 1)).collect();
        for at in 0..self.prose.blocks.len() {
            let block = &self.prose.blocks[at];
            if !block.kind.is_citable() {
                continue;
            }
            let id = match &block.stamp {
                Some(stamp) => stamp.value.clone(),
                None => free_stamp(self.prose.words(&block.text), &mut taken),
            };
            let block = &mut self.prose.blocks[at];
            block.id = Some(id);
            block.place = Some(self.next_place);
            self.next_place += 1;
        }
        self.prose
    }
}

/// An id made from the words of a block; eight letters are enough for a page.
/// The same words again, or a stamp that reads the same, get another one.
fn free_stamp(words: &str, taken: &mut BTreeMap<String, u32>) -> String {
    let mut id = stamps::from_bytes(words.as_bytes(), 8);
    while let Some(times) = taken.get_mut(&id) {
        *times += 1;
        let next = format!("{words}{BREAK}{times}{id}");
        id = stamps::from_bytes(next.as_bytes(), 8);
    }
    taken.insert(id.clone(), 1);
    id
}
