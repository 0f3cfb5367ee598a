//! The end of a block: its id, its stamp, and what is odd about it.

use super::attributes::{self, Attributes};
use super::letters::{shown, slug};
use super::reading::Reading;
use crate::characters::quoted;
use crate::diag::{Diagnostic, Repeat};
use crate::model::composed;
use crate::model::prose::{BREAK, Block, BlockKind, Closing, Element, Mark, Prose, What};
use crate::parse::stamps;
use crate::source::{Span, Spanned, offset};
use std::collections::BTreeMap;
use std::ops::Range;

impl Reading<'_> {
    pub(super) fn open_block(&mut self, kind: BlockKind, range: &Range<usize>) {
        let kind = if self.in_footnote { BlockKind::Footnote } else { kind };
        self.prose.open_block(kind, self.span(range));
    }

    pub(super) fn close_block(&mut self) {
        let Some(kind) = self.prose.block_kind() else { return };
        let mut closing = Closing::default();
        if kind == BlockKind::Paragraph
            && let Some(stamp) = self.stamp_at_end()
        {
            if stamp.is_alone {
                self.prose.drop_block();
                self.stamp_block_above(stamp.id);
                return;
            }
            closing.end = Some(stamp.start);
            closing.stamp = Some(stamp.id).filter(|id| self.is_stamp(id));
        }
        let text = self.prose.block_text();
        let text = text.start..closing.end.unwrap_or(text.end);
        self.refuse_stray_stamps(kind, &text);
        self.warn_of_brackets(kind, &text);
        if kind == BlockKind::Paragraph && self.is_figure(&text) {
            closing.kind = Some(BlockKind::Figure);
        }
        if kind == BlockKind::Heading {
            let written = self.heading_id.take().zip(self.prose.block_span());
            closing.id = written.map(|(id, span)| self.written_id(&id, span));
        }
        self.prose.close_block(closing);
    }

    /// The stamp at the end of the paragraph that is open. One with markup within it, or in code or a link, is none: it is
    /// reported as a stray one.
    fn stamp_at_end(&self) -> Option<StampAtEnd> {
        let text = self.prose.block_text();
        let words = self.prose.made().words(&text);
        let (whole, id) = stamps::at_end(words)?;
        let place = |at: usize| text.start + offset(at);
        let (start, end) = (place(whole.start), place(whole.end));
        let marks = self.prose.block_marks();
        if self.prose.made().is_quiet(start) || marks.iter().any(|mark| start < mark.at() && mark.at() < end) {
            return None;
        }
        let span = self.prose.span(self.file, &(place(id.start)..place(id.end)));
        // White space within markup stays: it is the text of a link, say, and no part of the stamp.
        let before = marks.partition_point(|mark| mark.at() <= start);
        let marked = before.checked_sub(1).map_or(text.start, |last| marks[last].at());
        let bare = text.start + offset(words[..whole.start].trim_end().len());
        Some(StampAtEnd {
            id: Spanned::new(words[id].to_owned(), span),
            start: bare.max(marked),
            is_alone: whole.start == 0 && !marks.iter().any(is_content),
        })
    }

    /// Whether a stamp is well formed; an error where it is not.
    fn is_stamp(&mut self, stamp: &Spanned<String>) -> bool {
        let is_stamp = stamps::is_stamp(&stamp.value);
        if !is_stamp {
            let message = format!("`{}` is not a paragraph’s id", stamp.value);
            self.out.push(
                Diagnostic::error("stamp", stamp.span, message)
                    .help("an id is `p-` and small letters and digits; `annals ids` makes one"),
            );
        }
        is_stamp
    }

    fn stamp_block_above(&mut self, stamp: Spanned<String>) {
        if !self.is_stamp(&stamp) {
            return;
        }
        let Err((stamp, above)) = self.prose.stamp_last(stamp) else { return };
        let message = format!("there is no block above that `{}` could belong to", stamp.value);
        let mut error = Diagnostic::error("stamp", stamp.span, message)
            .help("a stamp follows a paragraph, list, table, quotation or figure that has none yet");
        if let Some(span) = above.and_then(|above| above.stamp.as_ref()).map(|stamp| stamp.span) {
            error = error.also(span, "the block above has this one");
        }
        self.out.push(error);
    }

    fn refuse_stray_stamps(&mut self, kind: BlockKind, text: &Range<u32>) {
        let prose = self.prose.made();
        let stray: Vec<Range<u32>> = stamps::anywhere(prose.words(text))
            .map(|range| text.start + offset(range.start)..text.start + offset(range.end))
            .filter(|range| kind == BlockKind::Heading || !prose.is_quiet(range.start))
            .collect();
        for range in stray {
            let span = self.prose.span(self.file, &range);
            self.out.push(Diagnostic::error("stamp", span, "a stamp cannot stand here").help(
                "put it at the end of a paragraph of the top level; for a list, table or quotation on a line of its own below, after a blank line",
            ));
        }
    }

    /// Brackets that readers see because what they were meant as is not there.
    fn warn_of_brackets(&mut self, kind: BlockKind, text: &Range<u32>) {
        if kind == BlockKind::Code || memchr::memchr(b'[', self.prose.made().words(text).as_bytes()).is_none() {
            return; // As in nearly every block: a single letter is found faster than a word.
        }
        self.warn_of_half_links(text);
        self.warn_of_footnotes(text);
    }

    /// Brackets that were meant as a link and are none; the first of a block stands for the rest.
    fn warn_of_half_links(&mut self, text: &Range<u32>) {
        let prose = self.prose.made();
        let mut places = prose.words(text).match_indices("[[").map(|(at, _)| text.start + offset(at));
        if let Some(at) = places.find(|at| !prose.is_quiet(*at) && !self.is_escaped(*at)) {
            let span = self.prose.span(self.file, &(at..at + 2));
            let warning = Diagnostic::warning("half-link", span, "these brackets open a link and none follows");
            let in_table = self.source.get(span.range().start - self.base..).and_then(|rest| rest.lines().next());
            let in_table = in_table.filter(|_| self.is_table()).and_then(escaped_link);
            let plain = || "write `[[id]]` or `[[id|words]]`; or `\\[[` for brackets as they are".to_owned();
            let help = in_table.unwrap_or_else(plain);
            let repeat = Repeat::similar("half-link", &help);
            self.out.push(warning.help(help).repeat(repeat));
        }
    }

    /// Whether there is a table in the open block.
    fn is_table(&self) -> bool {
        self.prose.block_marks().iter().any(|mark| matches!(mark.what, What::Open(Element::Table)))
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
    fn warn_of_footnotes(&mut self, text: &Range<u32>) {
        let code = self.code();
        let is_code = |at: u32| {
            let next = code.partition_point(|code| code.end <= at);
            code.get(next).is_some_and(|code| code.contains(&at))
        };
        let words = self.prose.made().words(text);
        let calls = words.match_indices("[^").filter_map(|(start, _)| {
            let label = &words[start + 2..];
            let end = label.find(['[', ']', BREAK]).filter(|end| label[*end..].starts_with(']'))?;
            let range = text.start + offset(start)..text.start + offset(start + end + 3);
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

    /// The code within the open block.
    fn code(&self) -> Vec<Range<u32>> {
        let marks = self.prose.block_marks().windows(2);
        let code = marks.filter(|marks| matches!(marks[0].what, What::Open(Element::InlineCode | Element::Code(_))));
        code.map(|marks| marks[0].at()..marks[1].at()).collect()
    }

    /// Whether words stand in the file letter for letter, and no backslash takes the meaning from the first.
    fn is_as_written(&self, range: &Range<u32>) -> bool {
        let start = (self.prose.span(self.file, range).start as usize).saturating_sub(self.base);
        let words = self.prose.made().words(range);
        let before = self.source.get(..start).unwrap_or_default();
        let backslashes = before.len() - before.trim_end_matches('\\').len();
        backslashes % 2 == 0 && self.source.get(start..).is_some_and(|source| source.starts_with(words))
    }

    fn is_figure(&self, text: &Range<u32>) -> bool {
        let marks = self.prose.block_marks();
        marks.len() == 3 && matches!(marks[1].what, What::Image(_)) && self.prose.made().words(text).trim().is_empty()
    }

    /// Takes the attributes off the end of the heading that is open.
    pub(super) fn heading_attributes(&mut self) {
        let start = self.prose.innermost_start();
        let words = self.prose.made().words(&(start..self.prose.here()));
        let Some(Attributes { start: brace, id }) = attributes::at_end(words) else { return };
        let place = |at: usize| start + offset(at);
        let is_marked = self.prose.block_marks().last().is_some_and(|last| last.at() > place(brace));
        let range = place(brace)..place(words.trim_end().len());
        if is_marked || self.prose.made().is_quiet(range.start) || !self.is_as_written(&range) {
            return;
        }
        let id = id.map(str::to_owned);
        let bare = attributes::without_closing_hashes(&words[..brace]);
        let has_hashes = bare < words[..brace].trim_end().len();
        let is_closed = has_hashes && self.is_atx() && self.is_as_written(&(place(bare)..place(brace)));
        let end = if is_closed { bare } else { words[..brace].trim_end().len() };
        self.prose.cut(place(end));
        let Some(id) = id else { return };
        // A heading of a footnote is no block of its own kind.
        if self.prose.depth() == 1 && !self.in_footnote {
            self.heading_id = Some(id);
        } else if let Some(span) = self.prose.block_span() {
            let id = self.written_id(&id, span);
            self.prose.name_innermost(&id);
        }
    }

    /// Whether the heading that is open begins with hashes, and is not underlined.
    fn is_atx(&self) -> bool {
        let start = self.prose.innermost_start();
        let first = (self.prose.span(self.file, &(start..start + 1)).start as usize).saturating_sub(self.base);
        let before = self.source.get(..first).unwrap_or_default();
        before.trim_end_matches([' ', '\t']).ends_with('#')
    }

    /// Warns of cells of a table's row that the parser drops because the head has no column for them.
    pub(super) fn warn_of_dropped_cells(&mut self, row: &Range<usize>) {
        let rest = self.source.get(self.cell_end..row.end).unwrap_or_default();
        let is_between = |c: char| c == '|' || c.is_whitespace();
        let words = rest.trim_matches(is_between);
        if words.is_empty() {
            return;
        }
        let start = self.cell_end + (rest.len() - rest.trim_start_matches(is_between).len());
        let span = self.span(&(start..start + words.len()));
        let message = format!("the table has no column for `{}`; readers do not see it", quoted(words));
        let warning = Diagnostic::warning("table-cells", span, message)
            .help("add a column to the head of the table, or write `\\|` for a `|` within a cell")
            .help_if(self.source.get(row.clone()).and_then(escaped_link));
        self.out.push(warning);
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
        let prose = self.prose.made();
        let unnamed = |block: &Block| block.kind == BlockKind::Heading && block.id.is_none();
        let all = prose.blocks().iter().enumerate().filter(|(_, block)| unnamed(block));
        let all = all.map(|(at, block)| (at, block.span, slug(prose.words(block.text()))));
        let all: Vec<(usize, Span, String)> = all.collect();
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        all.iter().for_each(|(_, _, slug)| *numbers.entry(slug).or_default() += 1);
        let mut later = Vec::new();
        for (at, span, slug) in &all {
            let is_taken = self.ids.contains_key(slug);
            if is_taken {
                later.push((*at, *span, slug));
            } else {
                self.ids.insert(slug.clone(), *span);
                self.prose.name_heading(*at, slug.clone());
            }
            if is_taken || numbers[slug.as_str()] > 1 {
                self.prose.count_heading(*at);
            }
        }
        numbers.values_mut().for_each(|number| *number = 1);
        for (at, span, slug) in later {
            let number = numbers.entry(slug).or_insert(1);
            let id = loop {
                *number += 1;
                let id = format!("{slug}-{number}");
                if !self.ids.contains_key(&id) {
                    break id;
                }
            };
            self.ids.insert(id.clone(), span);
            self.prose.name_heading(at, id);
        }
    }

    /// Warns of headings more than one level below the heading above: who listens to a page misses a part. The first
    /// represents the rest.
    fn warn_of_skipped_levels(&mut self) {
        let prose = self.prose.made();
        let headings = prose.blocks().iter().filter(|block| block.kind == BlockKind::Heading);
        let levels = headings.filter_map(|block| match prose.marks_of(block).first()?.what {
            What::Open(Element::Heading { level, .. }) => Some((level, block.span)),
            _ => None,
        });
        let mut above = None;
        let mut skipped = levels.filter_map(|(level, span)| {
            let before = above.replace(level)?;
            (level > before + 1).then_some((before + 1, level, span))
        });
        let Some((expected, found, span)) = skipped.next() else { return };
        let count = 1 + skipped.count();
        let message = format!("expected a heading of level {expected} or higher, found one of level {found}");
        let repeat = Repeat::same("heading-level", &message);
        let warning = Diagnostic::warning("heading-level", span, message)
            .help(format!("write `{}` before it; each level continues the one above", "#".repeat(expected.into())))
            .repeat(repeat);
        self.out.push(match count {
            1 => warning,
            count => warning.label(format!("the first of {count} of this kind")),
        });
    }

    /// Numbers the citable blocks, and gives an id to those without a stamp.
    pub(super) fn finish(mut self) -> Prose {
        self.warn_of_skipped_levels();
        self.name_headings();
        let stamps = self.prose.made().blocks().iter().filter_map(|block| block.stamp.as_ref());
        let mut taken: BTreeMap<String, u32> = stamps.map(|stamp| (stamp.value.clone(), 1)).collect();
        self.prose.finish(|words| free_stamp(words, &mut taken))
    }
}

/// How the first link of a table's row is written so that it is one: a `|` ends a cell.
fn escaped_link(row: &str) -> Option<String> {
    let start = row.find("[[")?;
    let link = &row[start..start + row[start..].find("]]")? + 2];
    let (id, words) = link.split_once('|').filter(|(id, _)| !id.ends_with('\\'))?;
    Some(format!("in a table, write `{}\\|{}`", quoted(id), quoted(words)))
}

/// Whether a mark is something by itself, and not markup of the words.
fn is_content(mark: &Mark) -> bool {
    match &mark.what {
        What::Image(_) | What::FootnoteCall { .. } | What::Rule | What::Task(_) => true,
        What::Open(element) => matches!(element, Element::Link(_) | Element::InlineCode),
        What::Close { .. } | What::LineBreak => false,
    }
}

/// The stamp at the end of a paragraph.
struct StampAtEnd {
    id: Spanned<String>,
    /// Where it begins in the text, with the white space before it.
    start: u32,
    /// Whether there is nothing else: it belongs to the block above then.
    is_alone: bool,
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
