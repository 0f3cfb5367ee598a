//! Raw HTML. It is escaped, so that readers see it as written; comments are removed.

use super::reader::MarkdownReader;
use super::text_utils::{first_tag, outside_comments};
use crate::diag::{Code, Diagnostic};
use crate::model::prose::{BlockKind, Element};
use pulldown_cmark::Event;
use std::ops::Range;

/// The block of raw HTML being read.
pub(super) struct RawHtml {
    text: String,
    /// The offset of each line in the text, and in the source.
    lines: Vec<(usize, usize)>,
    range: Range<usize>,
}

impl RawHtml {
    pub(super) fn new(place: &Range<usize>) -> Self {
        Self { text: String::new(), lines: Vec::new(), range: place.clone() }
    }

    fn push(&mut self, text: &str, origin: usize) {
        self.lines.push((self.text.len(), origin));
        self.text.push_str(text);
    }

    /// Maps an offset of the text to the source.
    fn source_offset(&self, at: usize) -> usize {
        let line = self.lines.partition_point(|(start, _)| *start <= at);
        let line = line.checked_sub(1).and_then(|line| self.lines.get(line));
        line.map_or(self.range.start, |(start, origin)| origin + at - start)
    }

    /// The lines outside comments, trimmed at both ends, each with its offset in the source; and the offset of an
    /// unclosed comment.
    fn visible_lines(&self) -> (Vec<(&str, usize)>, Option<usize>) {
        let (ranges, unclosed) = outside_comments(&self.text);
        let mut shown: Vec<(&str, usize)> = Vec::new();
        for range in ranges {
            let mut start = range.start;
            for line in self.text[range].split_inclusive('\n') {
                shown.push((line, self.source_offset(start)));
                start += line.len();
            }
        }
        while shown.pop_if(|(line, _)| line.trim().is_empty()).is_some() {}
        let blank = shown.iter().take_while(|(line, _)| line.trim().is_empty()).count();
        shown.drain(..blank);
        if let Some((last_line, _)) = shown.last_mut() {
            *last_line = last_line.trim_end();
        }
        if let Some((first_line, origin)) = shown.first_mut() {
            *origin += first_line.len() - first_line.trim_start().len();
            *first_line = first_line.trim_start();
        }
        (shown, unclosed.map(|at| self.source_offset(at)))
    }
}

impl MarkdownReader<'_> {
    pub(super) fn html_event(&mut self, event: &Event<'_>, range: &Range<usize>) {
        let Some(html) = &mut self.html else { return };
        match event {
            Event::Html(text) | Event::InlineHtml(text) | Event::Text(text) | Event::Code(text) => {
                html.push(text, range.start);
            }
            Event::SoftBreak | Event::HardBreak => html.push("\n", range.start),
            Event::End(_) => {
                if let Some(html) = self.html.take() {
                    self.html_block(&html);
                }
            }
            _ => {}
        }
    }

    /// Inline raw HTML.
    pub(super) fn inline_html(&mut self, text: &str, range: &Range<usize>) {
        let mut html = RawHtml::new(range);
        html.push(text, range.start);
        if self.prose.block_kind().is_none() {
            return self.html_block(&html);
        }
        let (shown, unclosed) = html.visible_lines();
        self.push_html(&html, &shown);
        self.report_unclosed_comment(unclosed);
    }

    fn html_block(&mut self, html: &RawHtml) {
        let (shown, unclosed) = html.visible_lines();
        if !shown.is_empty() {
            self.begin_block(Element::Paragraph, BlockKind::Paragraph, &html.range);
            self.push_html(html, &shown);
            self.close();
        }
        self.report_unclosed_comment(unclosed);
    }

    /// Appends the text outside comments. Names can become links in text beside comments, but not in HTML.
    fn push_html(&mut self, html: &RawHtml, shown: &[(&str, usize)]) {
        let start = self.prose.text_end();
        for (line, origin) in shown {
            self.push_clean(&line.replace(['\n', '\r'], " "), *origin);
        }
        if first_tag(&html.text).is_some() {
            self.unsupported_markup.html(self.source, &html.range);
            self.prose.add_no_link_range_since(start);
        } else if let Some((line, origin)) = shown.iter().find(|(line, _)| line.contains(INLINE_MARKUP)) {
            self.unsupported_markup.beside_comment(*origin..origin + line.trim_end().len());
        }
    }

    fn report_unclosed_comment(&mut self, unclosed: Option<usize>) {
        let Some(start) = unclosed else { return };
        let error = Diagnostic::error(
            Code::Comment,
            self.span(&(start..start + 4)),
            "expected `-->`, found the end of the text",
        );
        self.out.push(
            error
                .label("the comment begins here; readers see nothing of what follows it")
                .help("write `-->` at the end of the comment; or `\\<!--` for these characters as they are"),
        );
    }
}

/// Characters of inline Markdown.
const INLINE_MARKUP: [char; 6] = ['*', '_', '[', '`', '~', '&'];
