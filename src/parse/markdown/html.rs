//! Raw HTML. It is shown as it is written; its comments are not.

use super::letters::{first_tag, outside_comments};
use super::reading::Reading;
use crate::diag::Diagnostic;
use crate::model::prose::{BlockKind, Element};
use pulldown_cmark::Event;
use std::ops::Range;

/// A block of raw HTML that is being read.
pub(super) struct RawHtml {
    text: String,
    /// Where each of its lines begins in the text, and in the source.
    lines: Vec<(usize, usize)>,
    place: Range<usize>,
}

impl RawHtml {
    pub(super) fn new(place: &Range<usize>) -> Self {
        Self { text: String::new(), lines: Vec::new(), place: place.clone() }
    }

    fn push(&mut self, text: &str, origin: usize) {
        self.lines.push((self.text.len(), origin));
        self.text.push_str(text);
    }

    /// Where a place of the text is in the source.
    fn origin(&self, at: usize) -> usize {
        let line = self.lines.partition_point(|(start, _)| *start <= at);
        let line = line.checked_sub(1).and_then(|line| self.lines.get(line));
        line.map_or(self.place.start, |(start, origin)| origin + at - start)
    }

    /// What is in no comment, line by line, without white space at both ends, each with its place in the source; and the
    /// place of a comment that does not end.
    fn shown(&self) -> (Vec<(&str, usize)>, Option<usize>) {
        let (ranges, unclosed) = outside_comments(&self.text);
        let mut shown: Vec<(&str, usize)> = Vec::new();
        for range in ranges {
            let mut start = range.start;
            for line in self.text[range].split_inclusive('\n') {
                shown.push((line, self.origin(start)));
                start += line.len();
            }
        }
        while shown.pop_if(|(line, _)| line.trim().is_empty()).is_some() {}
        let blank = shown.iter().take_while(|(line, _)| line.trim().is_empty()).count();
        shown.drain(..blank);
        if let Some((last, _)) = shown.last_mut() {
            *last = last.trim_end();
        }
        if let Some((first, origin)) = shown.first_mut() {
            *origin += first.len() - first.trim_start().len();
            *first = first.trim_start();
        }
        (shown, unclosed.map(|at| self.origin(at)))
    }
}

impl Reading<'_> {
    pub(super) fn in_html(&mut self, event: &Event<'_>, range: &Range<usize>) {
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

    /// Raw HTML within a text.
    pub(super) fn raw_html(&mut self, text: &str, range: &Range<usize>) {
        let mut html = RawHtml::new(range);
        html.push(text, range.start);
        if self.prose.block_kind().is_none() {
            return self.html_block(&html);
        }
        let (shown, unclosed) = html.shown();
        self.push_html(&html, &shown);
        self.refuse_unclosed_comment(unclosed);
    }

    fn html_block(&mut self, html: &RawHtml) {
        let (shown, unclosed) = html.shown();
        if !shown.is_empty() {
            self.begin_block(Element::Paragraph, BlockKind::Paragraph, &html.place);
            self.push_html(html, &shown);
            self.close();
        }
        self.refuse_unclosed_comment(unclosed);
    }

    /// Appends what is shown. Names are found in words beside comments, and not in HTML.
    fn push_html(&mut self, html: &RawHtml, shown: &[(&str, usize)]) {
        let start = self.prose.here();
        for (line, origin) in shown {
            self.push_clean(&line.replace(['\n', '\r'], " "), *origin);
        }
        if first_tag(&html.text).is_some() {
            self.foreign.html(self.source, &html.place);
            self.prose.hush_since(start);
        } else if let Some((line, origin)) = shown.iter().find(|(line, _)| line.contains(MARKUP)) {
            self.foreign.beside_comment(*origin..origin + line.trim_end().len());
        }
    }

    fn refuse_unclosed_comment(&mut self, unclosed: Option<usize>) {
        let Some(start) = unclosed else { return };
        let error =
            Diagnostic::error("comment", self.span(&(start..start + 4)), "expected `-->`, found the end of the text");
        self.out.push(
            error
                .label("the comment begins here; readers see nothing of what follows it")
                .help("write `-->` at the end of the comment; or `\\<!--` for these characters as they are"),
        );
    }
}

/// What Markdown is written with, within a line.
const MARKUP: [char; 6] = ['*', '_', '[', '`', '~', '&'];
