//! Diagnostics as text, in the manner of rustc.

use super::{Diagnostic, Place, Severity};
use crate::source::{Sources, Span};
use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::fmt::Write;
use std::ops::Range;

/// How to draw.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// With colours, for a terminal.
    pub color: bool,
    /// Columns to keep to.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, width: DEFAULT_TERM_WIDTH }
    }
}

/// Every diagnostic, each followed by an empty line.
#[must_use]
pub fn all(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&one(diagnostic, sources, style));
        text.push_str("\n\n");
    }
    text
}

/// One diagnostic.
#[must_use]
pub fn one(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let excerpts = Excerpts::of(diagnostic, sources);
    let mut group = level(diagnostic.severity)
        .primary_title(&diagnostic.message)
        .id(diagnostic.code)
        .elements(excerpts.snippets(diagnostic));
    if excerpts.parts.is_empty() {
        let (path, position) = diagnostic.position(sources);
        group = group.element(Origin::path(path).line(position.line).char_column(position.column));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    let groups: [Group<'_>; 1] = [group];
    renderer.term_width(style.width).render(&groups)
}

/// "2 errors, 1 warning", or nothing where there is nothing.
#[must_use]
pub fn count(diagnostics: &[Diagnostic]) -> Option<String> {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let warnings = diagnostics.len() - errors;
    let mut text = String::new();
    for (count, word) in [(errors, "error"), (warnings, "warning")] {
        if count > 0 {
            let plural = if count == 1 { "" } else { "s" };
            let comma = if text.is_empty() { "" } else { ", " };
            // Writing into a `String` cannot fail.
            let _ = write!(text, "{comma}{count} {word}{plural}");
        }
    }
    (!text.is_empty()).then_some(text)
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    }
}

/// The files that a diagnostic points into, each with its marks.
struct Excerpts<'a> {
    parts: Vec<Excerpt<'a>>,
}

struct Excerpt<'a> {
    path: &'a str,
    text: &'a str,
    first_line: usize,
    marks: Vec<(Range<usize>, &'a str, AnnotationKind)>,
}

impl<'a> Excerpts<'a> {
    fn of(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Self {
        let mut excerpts = Self { parts: Vec::new() };
        if let Place::Span(span) = diagnostic.place {
            excerpts.mark(span, &diagnostic.label, AnnotationKind::Primary, sources);
            for (span, words) in &diagnostic.also {
                excerpts.mark(*span, words, AnnotationKind::Context, sources);
            }
        }
        excerpts
    }

    fn mark(&mut self, span: Span, words: &'a str, kind: AnnotationKind, sources: &'a Sources) {
        let Some(file) = sources.file(span.file) else { return };
        // A file that is no text is named without an excerpt.
        let Ok(text) = file.text() else { return };
        let range = within(text, span.range());
        match self.parts.iter_mut().find(|part| part.path == &*file.path) {
            Some(part) if part.covers(text, &range) => {
                let skipped = part.text.as_ptr() as usize - text.as_ptr() as usize;
                part.marks.push((range.start - skipped..range.end - skipped, words, kind));
            }
            _ => self.parts.push(Excerpt::new(&file.path, text, range, words, kind)),
        }
    }

    fn snippets(&self, _diagnostic: &Diagnostic) -> Vec<Snippet<'a, Annotation<'a>>> {
        self.parts.iter().map(Excerpt::snippet).collect()
    }
}

impl<'a> Excerpt<'a> {
    /// Only the lines around the mark are handed to the renderer: it looks at
    /// every line that it is given, and a register may have thousands.
    fn new(path: &'a str, text: &'a str, range: Range<usize>, words: &'a str, kind: AnnotationKind) -> Self {
        let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at);
        let first_line = text[..start].bytes().filter(|byte| *byte == b'\n').count() + 1;
        let marks = vec![(range.start - start..range.end - start, words, kind)];
        Self { path, text: &text[start..end], first_line, marks }
    }

    fn covers(&self, text: &str, range: &Range<usize>) -> bool {
        let skipped = self.text.as_ptr() as usize - text.as_ptr() as usize;
        range.start >= skipped && range.end <= skipped + self.text.len()
    }

    fn snippet(&self) -> Snippet<'a, Annotation<'a>> {
        let marks = self.marks.iter().map(|(range, words, kind)| {
            let annotation = kind.span(range.clone());
            if words.is_empty() { annotation } else { annotation.label(*words) }
        });
        Snippet::source(self.text).line_start(self.first_line).path(self.path).annotations(marks)
    }
}

/// A range that lies within the text, on character boundaries, and on one line:
/// a mark over many lines says less than its first line.
fn within(text: &str, range: Range<usize>) -> Range<usize> {
    let mut start = range.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let mut end = range.end.clamp(start, line_end);
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}
