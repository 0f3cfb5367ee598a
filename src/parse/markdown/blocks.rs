//! Finishes blocks: ids, stamps and warnings about likely mistakes.

use super::attributes::{self, Attributes};
use super::reader::MarkdownReader;
use super::text_utils::{excerpt, slug};
use crate::characters::escape_for_message;
use crate::diag::{Code, Diagnostic, Repeat};
use crate::model::prose::{BLOCK_SEPARATOR, Block, BlockClosing, BlockKind, Element, Mark, MarkKind, Prose};
use crate::model::to_nfc;
use crate::parse::stamps;
use crate::source::{Span, Spanned, offset};
use std::collections::BTreeMap;
use std::ops::Range;

impl MarkdownReader<'_> {
    pub(super) fn open_block(&mut self, kind: BlockKind, range: &Range<usize>) {
        let kind = if self.in_footnote { BlockKind::Footnote } else { kind };
        self.prose.open_block(kind, self.span(range));
    }

    pub(super) fn close_block(&mut self) {
        let Some(kind) = self.prose.block_kind() else { return };
        let mut closing = BlockClosing::default();
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
        self.report_stray_stamps(kind, &text);
        self.warn_about_brackets(kind, &text);
        if kind == BlockKind::Paragraph && self.is_figure(&text) {
            closing.kind = Some(BlockKind::Figure);
        }
        if kind == BlockKind::Heading {
            let written = self.heading_id.take().zip(self.prose.block_span());
            closing.id = written.map(|(id, span)| self.explicit_id(&id, span));
        }
        self.prose.close_block(closing);
    }

    /// The stamp at the end of the open paragraph. One that contains markup, or is in code or a link, is not accepted: it
    /// is reported as a stray stamp.
    fn stamp_at_end(&self) -> Option<StampAtEnd> {
        let text = self.prose.block_text();
        let words = self.prose.as_prose().slice(&text);
        let (whole, id) = stamps::at_end(words)?;
        let place = |at: usize| text.start + offset(at);
        let (start, end) = (place(whole.start), place(whole.end));
        let marks = self.prose.block_marks();
        if self.prose.as_prose().is_in_no_link_range(start)
            || marks.iter().any(|mark| start < mark.at() && mark.at() < end)
        {
            return None;
        }
        let span = self.prose.span(self.file, &(place(id.start)..place(id.end)));
        // White space within markup remains: it can belong to the text of a link.
        let before = marks.partition_point(|mark| mark.at() <= start);
        let marked = before.checked_sub(1).map_or(text.start, |index| marks[index].at());
        let bare = text.start + offset(words[..whole.start].trim_end().len());
        Some(StampAtEnd {
            id: Spanned::new(words[id].to_owned(), span),
            start: bare.max(marked),
            is_alone: whole.start == 0 && !marks.iter().any(is_content),
        })
    }

    /// Whether a stamp is well-formed; reports a malformed one.
    fn is_stamp(&mut self, stamp: &Spanned<String>) -> bool {
        let is_stamp = stamps::is_stamp(&stamp.value);
        if !is_stamp {
            let message = format!("`{}` is not a paragraph id", stamp.value);
            self.out.push(
                Diagnostic::error(Code::Stamp, stamp.span, message)
                    .help("an id is `p-` followed by small letters and digits; `annals ids` adds one"),
            );
        }
        is_stamp
    }

    fn stamp_block_above(&mut self, stamp: Spanned<String>) {
        if !self.is_stamp(&stamp) {
            return;
        }
        let Err((stamp, above)) = self.prose.stamp_last_block(stamp) else { return };
        let message = format!("there is no block above that `{}` could belong to", stamp.value);
        let mut error = Diagnostic::error(Code::Stamp, stamp.span, message)
            .help("a stamp follows a paragraph, list, table, quotation or figure that has none yet");
        if let Some(span) = above.and_then(|above| above.stamp.as_ref()).map(|stamp| stamp.span) {
            error = error.related(span, "the block above has this one");
        }
        self.out.push(error);
    }

    fn report_stray_stamps(&mut self, kind: BlockKind, text: &Range<u32>) {
        let prose = self.prose.as_prose();
        let stray: Vec<Range<u32>> = stamps::find_all(prose.slice(text))
            .map(|range| text.start + offset(range.start)..text.start + offset(range.end))
            .filter(|range| kind == BlockKind::Heading || !prose.is_in_no_link_range(range.start))
            .collect();
        for range in stray {
            let span = self.prose.span(self.file, &range);
            self.out.push(Diagnostic::error(Code::Stamp, span, "misplaced stamp").help(
                "put it at the end of a top-level paragraph; for a list, table or quotation, on a line of its own below it, after a blank line",
            ));
        }
    }

    /// Warns about brackets of broken links and undefined footnotes, which readers see as text.
    fn warn_about_brackets(&mut self, kind: BlockKind, text: &Range<u32>) {
        if kind == BlockKind::Code || memchr::memchr(b'[', self.prose.as_prose().slice(text).as_bytes()).is_none() {
            return; // Fast path: nearly no block has a bracket, and searching one byte is faster than a string.
        }
        self.warn_about_half_links(text);
        self.warn_about_undefined_footnotes(text);
    }

    /// Warns about `[[` that does not begin a link; once per block.
    fn warn_about_half_links(&mut self, text: &Range<u32>) {
        let prose = self.prose.as_prose();
        let mut offsets = prose.slice(text).match_indices("[[").map(|(at, _)| text.start + offset(at));
        if let Some(at) = offsets.find(|at| !prose.is_in_no_link_range(*at) && !self.is_escaped(*at)) {
            let span = self.prose.span(self.file, &(at..at + 2));
            let warning = Diagnostic::warning(Code::HalfLink, span, "these brackets do not form a link");
            let in_table = self.source.get(span.range().start - self.base..).and_then(|rest| rest.lines().next());
            let in_table = in_table.filter(|_| self.contains_table()).and_then(escaped_link);
            let plain = || "write `[[id]]` or `[[id|words]]`; or `\\[[` for brackets as they are".to_owned();
            let help = in_table.unwrap_or_else(plain);
            let repeat = Repeat::similar(Code::HalfLink, &help);
            self.out.push(warning.help(help).repeat(repeat));
        }
    }

    /// Whether the open block contains a table.
    fn contains_table(&self) -> bool {
        self.prose.block_marks().iter().any(|mark| matches!(mark.kind, MarkKind::Open(Element::Table)))
    }

    /// Whether the character at an offset of the text, or the next one, is escaped with a backslash in the file.
    fn is_escaped(&self, at: u32) -> bool {
        let byte = |at: u32| (self.prose.span(self.file, &(at..at + 1)).start as usize).saturating_sub(self.base);
        let (first, second) = (byte(at), byte(at + 1));
        second != first + 1
            || first.checked_sub(1).is_some_and(|before| self.source.as_bytes().get(before) == Some(&b'\\'))
    }

    /// Warns about calls of undefined footnotes, which the parser takes for text; once per label.
    fn warn_about_undefined_footnotes(&mut self, text: &Range<u32>) {
        let code = self.code_ranges();
        let is_code = |at: u32| {
            let next = code.partition_point(|code| code.end <= at);
            code.get(next).is_some_and(|code| code.contains(&at))
        };
        let words = self.prose.as_prose().slice(text);
        let calls = words.match_indices("[^").filter_map(|(start, _)| {
            let label = &words[start + 2..];
            let end = label.find(['[', ']', BLOCK_SEPARATOR]).filter(|end| label[*end..].starts_with(']'))?;
            let range = text.start + offset(start)..text.start + offset(start + end + 3);
            let is_call = !label[..end].trim().is_empty() && !is_code(range.start) && self.is_verbatim(&range);
            is_call.then(|| (label[..end].to_owned(), range))
        });
        for (label, range) in calls.collect::<Vec<_>>() {
            if !self.undefined_footnotes.insert(label.to_lowercase()) {
                continue;
            }
            let span = self.prose.span(self.file, &range);
            let label = excerpt(&label);
            let message = format!("the footnote `{label}` is called and never written; readers see `[^{label}]`");
            self.out.push(Diagnostic::warning(Code::Footnote, span, message).help(format!(
                "write it on a line of its own after an empty line: `[^{label}]: Its words.`; or `\\[^{label}]` for brackets as they are"
            )));
        }
    }

    /// The ranges of code within the open block.
    fn code_ranges(&self) -> Vec<Range<u32>> {
        let marks = self.prose.block_marks().windows(2);
        let code =
            marks.filter(|marks| matches!(marks[0].kind, MarkKind::Open(Element::InlineCode | Element::Code(_))));
        code.map(|marks| marks[0].at()..marks[1].at()).collect()
    }

    /// Whether a range of the text is verbatim in the file, and its first character is not escaped.
    fn is_verbatim(&self, range: &Range<u32>) -> bool {
        let start = (self.prose.span(self.file, range).start as usize).saturating_sub(self.base);
        let words = self.prose.as_prose().slice(range);
        let before = self.source.get(..start).unwrap_or_default();
        let backslashes = before.len() - before.trim_end_matches('\\').len();
        backslashes % 2 == 0 && self.source.get(start..).is_some_and(|source| source.starts_with(words))
    }

    fn is_figure(&self, text: &Range<u32>) -> bool {
        let marks = self.prose.block_marks();
        marks.len() == 3
            && matches!(marks[1].kind, MarkKind::Image(_))
            && self.prose.as_prose().slice(text).trim().is_empty()
    }

    /// Removes the attributes from the end of the open heading, and sets its id.
    pub(super) fn heading_attributes(&mut self) {
        let start = self.prose.innermost_start();
        let words = self.prose.as_prose().slice(&(start..self.prose.text_end()));
        let Some(Attributes { start: brace, id }) = attributes::at_end(words) else { return };
        let place = |at: usize| start + offset(at);
        let is_marked = self.prose.block_marks().last().is_some_and(|last| last.at() > place(brace));
        let range = place(brace)..place(words.trim_end().len());
        if is_marked || self.prose.as_prose().is_in_no_link_range(range.start) || !self.is_verbatim(&range) {
            return;
        }
        let id = id.map(str::to_owned);
        let bare = attributes::without_closing_hashes(&words[..brace]);
        let has_hashes = bare < words[..brace].trim_end().len();
        let is_closed = has_hashes && self.is_atx() && self.is_verbatim(&(place(bare)..place(brace)));
        let end = if is_closed { bare } else { words[..brace].trim_end().len() };
        self.prose.truncate_text(place(end));
        let Some(id) = id else { return };
        // A heading in a footnote has the block kind `Footnote`.
        if self.prose.depth() == 1 && !self.in_footnote {
            self.heading_id = Some(id);
        } else if let Some(span) = self.prose.block_span() {
            let id = self.explicit_id(&id, span);
            self.prose.set_innermost_id(&id);
        }
    }

    /// Whether the open heading is an ATX heading (`# …`), not a setext heading (underlined).
    fn is_atx(&self) -> bool {
        let start = self.prose.innermost_start();
        let first = (self.prose.span(self.file, &(start..start + 1)).start as usize).saturating_sub(self.base);
        let before = self.source.get(..first).unwrap_or_default();
        before.trim_end_matches([' ', '\t']).ends_with('#')
    }

    /// Warns about cells of a table row that the parser drops because the head has fewer columns.
    pub(super) fn warn_about_dropped_cells(&mut self, row: &Range<usize>) {
        let rest = self.source.get(self.cell_end..row.end).unwrap_or_default();
        let is_between = |c: char| c == '|' || c.is_whitespace();
        let words = rest.trim_matches(is_between);
        if words.is_empty() {
            return;
        }
        let start = self.cell_end + (rest.len() - rest.trim_start_matches(is_between).len());
        let span = self.span(&(start..start + words.len()));
        let message = format!("the table has no column for `{}`; readers do not see it", escape_for_message(words));
        let warning = Diagnostic::warning(Code::TableCells, span, message)
            .help("add a column to the head of the table, or write `\\|` for a `|` within a cell")
            .help_if(self.source.get(row.clone()).and_then(escaped_link));
        self.out.push(warning);
    }

    /// Normalizes and checks the explicit id of a heading; reports an invalid or duplicate one.
    fn explicit_id(&mut self, id: &str, span: Span) -> String {
        let id = to_nfc(id).into_owned();
        if id.starts_with('_') || stamps::is_stamp(&id) || id.chars().any(|c| c.is_whitespace() || c.is_control()) {
            self.out.push(
                Diagnostic::error(Code::HeadingId, span, format!("`{id}` cannot be the id of a heading"))
                    .help("ids that begin with `p-` are those of paragraphs, those with `_` the theme’s"),
            );
        } else if let Some(first) = self.ids.insert(id.clone(), span) {
            self.out.push(
                Diagnostic::error(Code::HeadingId, span, format!("duplicate id `{id}` in this section"))
                    .related(first, "the first heading with this id")
                    .help("give one of the headings another id"),
            );
        }
        id
    }

    /// Derives ids from the text of headings without an explicit id. Explicit ids have priority, regardless of order; then
    /// the first heading with a given slug; further ones get numbers, in the order of the text.
    fn assign_heading_ids(&mut self) {
        let prose = self.prose.as_prose();
        let unnamed = |block: &Block| block.kind == BlockKind::Heading && block.id.is_none();
        let headings = prose.blocks().iter().enumerate().filter(|(_, block)| unnamed(block));
        let headings = headings.map(|(at, block)| (at, block.span, slug(prose.slice(block.text()))));
        let headings: Vec<(usize, Span, String)> = headings.collect();
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        headings.iter().for_each(|(_, _, slug)| *numbers.entry(slug).or_default() += 1);
        let mut conflicting = Vec::new();
        for (at, span, slug) in &headings {
            let is_taken = self.ids.contains_key(slug);
            if is_taken {
                conflicting.push((*at, *span, slug));
            } else {
                self.ids.insert(slug.clone(), *span);
                self.prose.set_heading_id(*at, slug.clone());
            }
            if is_taken || numbers[slug.as_str()] > 1 {
                self.prose.add_unstable_heading(*at);
            }
        }
        numbers.values_mut().for_each(|number| *number = 1);
        for (at, span, slug) in conflicting {
            let number = numbers.entry(slug).or_insert(1);
            let id = loop {
                *number += 1;
                let id = format!("{slug}-{number}");
                if !self.ids.contains_key(&id) {
                    break id;
                }
            };
            self.ids.insert(id.clone(), span);
            self.prose.set_heading_id(at, id);
        }
    }

    /// Warns about headings that skip a level, which mislead users of screen readers. Reports the first, with the number of
    /// all.
    fn warn_about_skipped_levels(&mut self) {
        let prose = self.prose.as_prose();
        let headings = prose.blocks().iter().filter(|block| block.kind == BlockKind::Heading);
        let levels = headings.filter_map(|block| match prose.marks_of(block).first()?.kind {
            MarkKind::Open(Element::Heading { level, .. }) => Some((level, block.span)),
            _ => None,
        });
        let mut above = None;
        let mut skipped = levels.filter_map(|(level, span)| {
            let before = above.replace(level)?;
            (level > before + 1).then_some((before + 1, level, span))
        });
        let Some((expected, level, span)) = skipped.next() else { return };
        let count = 1 + skipped.count();
        let message = format!("expected a heading of level {expected} or higher, found one of level {level}");
        let repeat = Repeat::same(Code::HeadingLevel, &message);
        let warning = Diagnostic::warning(Code::HeadingLevel, span, message)
            .help(format!("write `{}` before it; each level continues the one above", "#".repeat(expected.into())))
            .repeat(repeat);
        self.out.push(match count {
            1 => warning,
            count => warning.label(format!("the first of {count} of this kind")),
        });
    }

    /// Assigns ids to headings and citable blocks, and numbers to citable blocks.
    pub(super) fn finish(mut self) -> Prose {
        self.warn_about_skipped_levels();
        self.assign_heading_ids();
        let stamps = self.prose.as_prose().blocks().iter().filter_map(|block| block.stamp.as_ref());
        let mut used: BTreeMap<String, u32> = stamps.map(|stamp| (stamp.value.clone(), 1)).collect();
        self.prose.finish(|words| derive_stamp(words, &mut used))
    }
}

/// The help for a link in a table row whose `|` is not escaped and so ends the cell.
fn escaped_link(row: &str) -> Option<String> {
    let start = row.find("[[")?;
    let link = &row[start..start + row[start..].find("]]")? + 2];
    let (id, words) = link.split_once('|').filter(|(id, _)| !id.ends_with('\\'))?;
    Some(format!("in a table, write `{}\\|{}`", escape_for_message(id), escape_for_message(words)))
}

/// Whether a mark is content by itself, not only formatting of text.
fn is_content(mark: &Mark) -> bool {
    match &mark.kind {
        MarkKind::Image(_) | MarkKind::FootnoteCall { .. } | MarkKind::Rule | MarkKind::Task(_) => true,
        MarkKind::Open(element) => matches!(element, Element::Link(_) | Element::InlineCode),
        MarkKind::Close { .. } | MarkKind::LineBreak => false,
    }
}

/// The stamp at the end of a paragraph.
struct StampAtEnd {
    id: Spanned<String>,
    /// The offset of its start in the text, including white space before it.
    start: u32,
    /// Whether it is alone in the paragraph: then it belongs to the block above.
    is_alone: bool,
}

/// Derives an unused id from the text of a block; eight letters are enough for a page.
/// Rehashes on a collision, as with a block of the same text.
fn derive_stamp(words: &str, used: &mut BTreeMap<String, u32>) -> String {
    let mut id = stamps::from_bytes(words.as_bytes(), 8);
    while let Some(times) = used.get_mut(&id) {
        *times += 1;
        let next = format!("{words}{BLOCK_SEPARATOR}{times}{id}");
        id = stamps::from_bytes(next.as_bytes(), 8);
    }
    used.insert(id.clone(), 1);
    id
}
