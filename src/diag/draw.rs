//! Renders diagnostics as text, in the style of rustc.

use super::{Diagnostic, DiagnosticLocation, Severity};
use crate::source::{FileId, Sources, Span};
use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

/// The style of rendered diagnostics.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether to use colours.
    pub color: bool,
    /// The width in columns, at which messages wrap.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, width: DEFAULT_TERM_WIDTH }
    }
}

/// Renders all diagnostics, each followed by an empty line.
#[must_use]
pub fn render_all(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    render_each(diagnostics, sources, style).collect()
}

/// Renders diagnostics one by one, each followed by an empty line.
pub fn render_each<'d>(
    diagnostics: impl IntoIterator<Item = &'d Diagnostic>,
    sources: &Sources,
    style: Style,
) -> impl Iterator<Item = String> {
    let mut renderer = DiagnosticRenderer { sources, style, files: BTreeMap::new() };
    diagnostics.into_iter().map(move |diagnostic| renderer.render(diagnostic) + "\n\n")
}

/// Escapes everything in a text that could control the terminal or reorder letters: control characters other than tabs and
/// line feeds, and bidirectional controls.
#[must_use]
pub fn escape_for_terminal(text: &str) -> Cow<'_, str> {
    escape(text, is_control)
}

/// Escapes the same characters in JSON, so that it remains JSON. They are in its strings only.
#[must_use]
pub fn escape_json_for_terminal(json: &str) -> Cow<'_, str> {
    if !json.contains(is_control) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if is_control(c) {
            // All are below U+FFFF, so one escape each.
            escaped.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Escapes control characters that the renderer lets through, except ESC: the renderer removes it from all texts, so it
/// occurs only in the renderer's own colours.
fn escape_rendered(rendered: String) -> String {
    match escape(&rendered, |c| c != '\u{1b}' && is_control(c)) {
        Cow::Borrowed(_) => rendered,
        Cow::Owned(escaped) => escaped,
    }
}

/// Escapes all texts of a diagnostic, since the renderer lets ESC through in some of them.
fn escape_diagnostic(diagnostic: &Diagnostic) -> Cow<'_, Diagnostic> {
    let related = diagnostic.related.iter().map(|(_, words)| words);
    let mut texts = diagnostic.help.iter().chain(related).chain([&diagnostic.message, &diagnostic.label]);
    if texts.all(|text| matches!(escape_for_terminal(text), Cow::Borrowed(_))) {
        return Cow::Borrowed(diagnostic);
    }
    let owned = |text: &str| escape_for_terminal(text).into_owned();
    Cow::Owned(Diagnostic {
        message: owned(&diagnostic.message),
        label: owned(&diagnostic.label),
        related: diagnostic.related.iter().map(|(span, words)| (*span, owned(words))).collect(),
        help: diagnostic.help.iter().map(|words| owned(words)).collect(),
        ..diagnostic.clone()
    })
}

fn escape(text: &str, is_control: impl Fn(char) -> bool) -> Cow<'_, str> {
    // A fast path over the bytes: nearly every text has no control characters.
    let may_be_control = |byte: u8| (byte < b' ' && byte != b'\n') || byte == 0x7f || byte >= 0xc2;
    if !text.bytes().any(may_be_control) || !text.contains(&is_control) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_control(c) {
            escaped.extend(c.escape_unicode());
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

fn is_control(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// "2 errors, 1 warning"; `None` without diagnostics.
#[must_use]
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
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

/// Bytes. A longer line is shown in part: a line of a megabyte is unreadable, and the renderer would scan all of it for
/// every mark.
const MAX_LINE_LENGTH: usize = 600;

/// Bytes of a long line that are shown before and after the start of a mark.
const EXCERPT_CONTEXT: usize = 200;

/// The state of rendering many diagnostics: files are split into lines only once.
struct DiagnosticRenderer<'s> {
    sources: &'s Sources,
    style: Style,
    files: BTreeMap<FileId, Option<TextFile<'s>>>,
}

/// A text file, with the byte offsets of its lines.
struct TextFile<'s> {
    path: &'s str,
    text: &'s str,
    lines: Vec<usize>,
    /// The byte offset of the last mark, and the number of characters before it in its line: cached, since a line can have
    /// thousands of marks.
    column_cache: (usize, usize),
}

impl<'s> DiagnosticRenderer<'s> {
    fn render(&mut self, diagnostic: &Diagnostic) -> String {
        let diagnostic = &*escape_diagnostic(diagnostic);
        let renderer = if self.style.color { Renderer::styled() } else { Renderer::plain() };
        // The prefix of a message takes some columns.
        let text_width = self.style.width.saturating_sub(12);
        let title = wrap(&diagnostic.message, text_width.saturating_sub(diagnostic.code.name().len()));
        let help: Vec<String> = diagnostic.help.iter().map(|words| wrap(words, text_width)).collect();
        let excerpts = self.excerpts(diagnostic);
        let mut group = level(diagnostic.severity)
            .primary_title(title.as_str())
            .id(diagnostic.code.name())
            .elements(excerpts.iter().flat_map(Excerpt::elements));
        if excerpts.is_empty() {
            let (path, position) = diagnostic.position(self.sources);
            group = group.element(
                Origin::path(escape_for_terminal(&path).into_owned()).line(position.line).char_column(position.column),
            );
        }
        for words in &help {
            group = group.element(Level::HELP.message(words.as_str()));
        }
        let groups: [Group<'_>; 1] = [group];
        escape_rendered(renderer.term_width(self.style.width).render(&groups))
    }

    /// The excerpts of a diagnostic: each line that it points at, with its marks.
    fn excerpts<'d>(&mut self, diagnostic: &'d Diagnostic) -> Vec<Excerpt<'s, 'd>> {
        let mut excerpts: Vec<Excerpt<'s, 'd>> = Vec::new();
        let DiagnosticLocation::Span(span) = diagnostic.location else { return excerpts };
        let primary = std::iter::once((span, diagnostic.label.as_str(), AnnotationKind::Primary));
        let related = diagnostic.related.iter().map(|(span, words)| (*span, words.as_str(), AnnotationKind::Context));
        for (span, words, kind) in primary.chain(related) {
            // A file that is not text has no excerpt.
            let Some(file) = self.file(span.file) else { continue };
            let excerpt = file.excerpt(span, words, kind);
            match excerpts.iter_mut().find(|other| other.is_same_line(&excerpt)) {
                Some(other) => other.marks.extend(excerpt.marks),
                None => excerpts.push(excerpt),
            }
        }
        excerpts
    }

    fn file(&mut self, id: FileId) -> Option<&mut TextFile<'s>> {
        let sources = self.sources;
        let read = || {
            let file = sources.file(id)?;
            let text = file.text().ok()?;
            let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
            Some(TextFile { path: &file.path, text, lines, column_cache: (0, 0) })
        };
        self.files.entry(id).or_insert_with(read).as_mut()
    }
}

impl<'s> TextFile<'s> {
    /// The line in which a span begins, with the span marked.
    fn excerpt<'d>(&mut self, span: Span, words: &'d str, kind: AnnotationKind) -> Excerpt<'s, 'd> {
        let offset = self.text.floor_char_boundary(span.range().start.min(self.text.len()));
        let line = self.lines.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or(0);
        let end = self.lines.get(line + 1).map_or(self.text.len(), |next| next - 1);
        let full_line = start..end.max(start);
        // A mark over many lines is cut at the end of the first: that is clearer.
        let range = offset..self.text.ceil_char_boundary(span.range().end.clamp(offset, full_line.end.max(offset)));
        let excerpt = if full_line.len() <= MAX_LINE_LENGTH {
            full_line.clone()
        } else {
            excerpt_range(self.text, &full_line, range.start)
        };
        let mark =
            range.start - excerpt.start..range.end.clamp(range.start, excerpt.end.max(range.start)) - excerpt.start;
        Excerpt {
            path: self.path,
            line: line + 1,
            column: self.column(start, range.start),
            text: &self.text[excerpt.clone()],
            is_partial: excerpt != full_line,
            marks: vec![(mark, words, kind)],
        }
    }

    /// The column of a byte offset in a line that begins at `start`.
    fn column(&mut self, start: usize, offset: usize) -> usize {
        let (counted_from, count_before) =
            Some(self.column_cache).filter(|(at, _)| (start..=offset).contains(at)).unwrap_or((start, 0));
        self.column_cache = (offset, count_before + self.text[counted_from..offset].chars().count());
        self.column_cache.1 + 1
    }
}

/// A line of a file, or part of a long line, with its marks.
struct Excerpt<'s, 'd> {
    path: &'s str,
    line: usize,
    /// The column of the first mark.
    column: usize,
    text: &'s str,
    /// Whether it shows only part of the line.
    is_partial: bool,
    marks: Vec<(Range<usize>, &'d str, AnnotationKind)>,
}

impl Excerpt<'_, '_> {
    fn is_same_line(&self, other: &Self) -> bool {
        self.path == other.path && self.line == other.line && !self.is_partial && !other.is_partial
    }

    fn elements(&self) -> Vec<Element<'_>> {
        let marks = self.marks.iter().map(|(range, words, kind)| {
            let annotation = kind.span(range.clone());
            if words.is_empty() { annotation } else { annotation.label(*words) }
        });
        let snippet: Snippet<'_, Annotation<'_>> = Snippet::source(self.text).line_start(self.line).annotations(marks);
        if self.is_partial {
            // The renderer would show the column of the excerpt, which is not that of the file.
            let origin = Origin::path(self.path).line(self.line).char_column(self.column);
            return vec![origin.into(), snippet.into()];
        }
        vec![snippet.path(self.path).into()]
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    }
}

/// The part of a long line around a byte offset.
fn excerpt_range(text: &str, line: &Range<usize>, offset: usize) -> Range<usize> {
    let start = text.floor_char_boundary(offset.saturating_sub(EXCERPT_CONTEXT)).max(line.start);
    let end = text.ceil_char_boundary((offset + EXCERPT_CONTEXT).min(line.end));
    start..end
}

/// Wraps a text into lines of at most `width` characters. Longer words are not broken.
fn wrap(words: &str, width: usize) -> String {
    let mut text = String::with_capacity(words.len());
    let mut length = 0;
    for word in words.split(' ') {
        let letters = word.chars().count();
        if length > 0 && length + 1 + letters > width {
            text.push('\n');
            length = 0;
        } else if length > 0 {
            text.push(' ');
            length += 1;
        }
        text.push_str(word);
        length += letters;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;

    fn drawn(text: &str, range: Range<usize>, message: &str) -> String {
        let sources = Sources::from_files([("content/a.md", text.as_bytes())]);
        let diagnostic = Diagnostic::error(Code::Yaml, Span::new(FileId::from_path("content/a.md"), range), message);
        let diagnostic = diagnostic.label("here").help("do something about it");
        render_all(&[diagnostic], &sources, Style { color: false, width: 60 })
    }

    #[test]
    fn a_diagnostic_has_its_position_and_an_excerpt() {
        let start = 4 + "Қазақ ".len();
        let text = drawn("one\nҚазақ two\n", start..start + 3, "no");
        assert!(text.contains("content/a.md:2:7") && text.contains("Қазақ two") && text.contains("^^^ here"), "{text}");
    }

    #[test]
    fn a_long_line_is_shown_in_part_and_its_column_is_that_of_the_file() {
        let text = drawn(&"word ".repeat(10_000), 25_000..25_004, "no");
        assert!(text.contains("content/a.md:1:25001") && text.len() < 2000, "{text}");
    }

    #[test]
    fn control_characters_of_a_site_are_escaped() {
        let hostile = "a\u{1b}[31mb\u{7}c\u{9b}31md\u{202e}e\u{2067}f\u{85}g\rh\u{7f}";
        let sources = Sources::from_files([("content/a.md", format!("{hostile}\n").as_bytes())]);
        for color in [true, false] {
            let at = Span::new(FileId::from_path("content/a.md"), 0..1);
            for diagnostic in [
                Diagnostic::error(Code::Yaml, at, hostile),
                Diagnostic::warning(Code::Null, at, "x").at_path(&format!("content/{hostile}")),
            ] {
                let diagnostic = diagnostic.label(hostile).help(hostile).related(at, hostile);
                let text = render_all(&[diagnostic], &sources, Style { color, width: 80 });
                let is_own = |rest: &str| {
                    rest[1..].find('m').is_some_and(|end| {
                        rest[1..=end].bytes().all(|byte| byte == b'[' || byte == b';' || byte.is_ascii_digit())
                    })
                };
                for (at, c) in text.char_indices().filter(|(_, c)| is_control(*c)) {
                    assert!(color && c == '\u{1b}' && is_own(&text[at..]), "{c:?} in {text:?}");
                }
                assert!(!text.contains("\u{1b}[31mb"), "{text:?}");
            }
        }
        assert_eq!(escape_for_terminal("Әйгерім\tx\n"), "Әйгерім\tx\n");
        assert_eq!(escape_for_terminal("a\u{9b}b\u{1b}"), "a\\u{9b}b\\u{1b}");
    }

    #[test]
    fn long_messages_are_wrapped() {
        let text = drawn("x", 0..1, &"many words ".repeat(12));
        assert!(text.lines().all(|line| line.chars().count() <= 60), "{text}");
    }
}
