//! Diagnostics as text, in the manner of rustc.

use super::{Diagnostic, Place, Severity};
use crate::source::{FileId, Sources, Span};
use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use std::borrow::Cow;
use std::collections::BTreeMap;
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
    each(diagnostics, sources, style).collect()
}

/// The diagnostics one by one, each followed by an empty line.
pub fn each<'d>(
    diagnostics: impl IntoIterator<Item = &'d Diagnostic>,
    sources: &Sources,
    style: Style,
) -> impl Iterator<Item = String> {
    let mut drawing = Drawing { sources, style, files: BTreeMap::new() };
    diagnostics.into_iter().map(move |diagnostic| drawing.one(diagnostic) + "\n\n")
}

/// A text in which nothing changes the terminal or the order of letters: control characters other than tabs and the ends
/// of lines, and the controls of direction, are written as escapes.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, is_control)
}

/// What is drawn, with what the renderer lets through. Its own colours begin with ESC, which it takes out of all else.
fn shown(drawn: String) -> String {
    match escaped(&drawn, |c| c != '\u{1b}' && is_control(c)) {
        Cow::Borrowed(_) => drawn,
        Cow::Owned(escaped) => escaped,
    }
}

/// A diagnostic in whose words nothing changes the terminal: the renderer lets ESC through in some of them.
fn readable(diagnostic: &Diagnostic) -> Cow<'_, Diagnostic> {
    let also = diagnostic.also.iter().map(|(_, words)| words);
    let mut texts = diagnostic.help.iter().chain(also).chain([&diagnostic.message, &diagnostic.label]);
    if texts.all(|text| matches!(visible(text), Cow::Borrowed(_))) {
        return Cow::Borrowed(diagnostic);
    }
    let owned = |text: &str| visible(text).into_owned();
    Cow::Owned(Diagnostic {
        message: owned(&diagnostic.message),
        label: owned(&diagnostic.label),
        also: diagnostic.also.iter().map(|(span, words)| (*span, owned(words))).collect(),
        help: diagnostic.help.iter().map(|words| owned(words)).collect(),
        ..diagnostic.clone()
    })
}

fn escaped(text: &str, is_control: impl Fn(char) -> bool) -> Cow<'_, str> {
    // Nearly every text is without: one look at each byte tells.
    let may_have = |byte: u8| (byte < b' ' && byte != b'\n') || byte == 0x7f || byte >= 0xc2;
    if !text.bytes().any(may_have) || !text.contains(&is_control) {
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

/// A longer line is shown in part: nobody reads a line of a megabyte, and the
/// renderer would look at all of it for every mark.
const LONGEST_LINE: usize = 600;

/// How much of such a line is shown before a mark, and half of that after.
const AROUND: usize = 200;

/// What drawing many diagnostics looks at only once.
struct Drawing<'s> {
    sources: &'s Sources,
    style: Style,
    files: BTreeMap<FileId, Option<TextFile<'s>>>,
}

/// A file that is text, and where its lines begin.
struct TextFile<'s> {
    path: &'s str,
    text: &'s str,
    lines: Vec<usize>,
    /// The place of the last mark, and how many characters stand before it in its line: a line can have thousands.
    counted: (usize, usize),
}

impl<'s> Drawing<'s> {
    fn one(&mut self, diagnostic: &Diagnostic) -> String {
        let diagnostic = &*readable(diagnostic);
        let renderer = if self.style.color { Renderer::styled() } else { Renderer::plain() };
        // The sign before a message takes some columns.
        let room = self.style.width.saturating_sub(12);
        let title = wrapped(&diagnostic.message, room.saturating_sub(diagnostic.code.len()));
        let help: Vec<String> = diagnostic.help.iter().map(|words| wrapped(words, room)).collect();
        let excerpts = self.excerpts(diagnostic);
        let mut group = level(diagnostic.severity)
            .primary_title(title.as_str())
            .id(diagnostic.code)
            .elements(excerpts.iter().flat_map(Excerpt::elements));
        if excerpts.is_empty() {
            let (path, position) = diagnostic.position(self.sources);
            group = group
                .element(Origin::path(visible(&path).into_owned()).line(position.line).char_column(position.column));
        }
        for words in &help {
            group = group.element(Level::HELP.message(words.as_str()));
        }
        let groups: [Group<'_>; 1] = [group];
        shown(renderer.term_width(self.style.width).render(&groups))
    }

    /// The lines that a diagnostic points at, each with its marks.
    fn excerpts<'d>(&mut self, diagnostic: &'d Diagnostic) -> Vec<Excerpt<'s, 'd>> {
        let mut excerpts: Vec<Excerpt<'s, 'd>> = Vec::new();
        let Place::Span(span) = diagnostic.place else { return excerpts };
        let primary = std::iter::once((span, diagnostic.label.as_str(), AnnotationKind::Primary));
        let also = diagnostic.also.iter().map(|(span, words)| (*span, words.as_str(), AnnotationKind::Context));
        for (span, words, kind) in primary.chain(also) {
            // A file that is no text is named without an excerpt.
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
            Some(TextFile { path: &file.path, text, lines, counted: (0, 0) })
        };
        self.files.entry(id).or_insert_with(read).as_mut()
    }
}

impl<'s> TextFile<'s> {
    /// The line that a span begins in, with the span marked.
    fn excerpt<'d>(&mut self, span: Span, words: &'d str, kind: AnnotationKind) -> Excerpt<'s, 'd> {
        let place = self.text.floor_char_boundary(span.range().start.min(self.text.len()));
        let line = self.lines.partition_point(|start| *start <= place).saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or(0);
        let end = self.lines.get(line + 1).map_or(self.text.len(), |next| next - 1);
        let whole = start..end.max(start);
        // A mark over many lines says less than its first line.
        let range = place..self.text.ceil_char_boundary(span.range().end.clamp(place, whole.end.max(place)));
        let shown = if whole.len() <= LONGEST_LINE { whole.clone() } else { around(self.text, &whole, range.start) };
        let mark = range.start - shown.start..range.end.clamp(range.start, shown.end.max(range.start)) - shown.start;
        Excerpt {
            path: self.path,
            line: line + 1,
            column: self.column(start, range.start),
            text: &self.text[shown.clone()],
            cut: shown != whole,
            marks: vec![(mark, words, kind)],
        }
    }

    /// The column of a place in a line that begins at `start`.
    fn column(&mut self, start: usize, place: usize) -> usize {
        let (from, known) = Some(self.counted).filter(|(at, _)| (start..=place).contains(at)).unwrap_or((start, 0));
        self.counted = (place, known + self.text[from..place].chars().count());
        self.counted.1 + 1
    }
}

/// A line of a file, or a part of one, with its marks.
struct Excerpt<'s, 'd> {
    path: &'s str,
    line: usize,
    /// The column of the first mark.
    column: usize,
    text: &'s str,
    /// Whether it is a part of its line.
    cut: bool,
    marks: Vec<(Range<usize>, &'d str, AnnotationKind)>,
}

impl Excerpt<'_, '_> {
    fn is_same_line(&self, other: &Self) -> bool {
        self.path == other.path && self.line == other.line && !self.cut && !other.cut
    }

    fn elements(&self) -> Vec<Element<'_>> {
        let marks = self.marks.iter().map(|(range, words, kind)| {
            let annotation = kind.span(range.clone());
            if words.is_empty() { annotation } else { annotation.label(*words) }
        });
        let snippet: Snippet<'_, Annotation<'_>> = Snippet::source(self.text).line_start(self.line).annotations(marks);
        if self.cut {
            // The column in the file is not that in the excerpt.
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

/// The part of a long line around a place.
fn around(text: &str, line: &Range<usize>, at: usize) -> Range<usize> {
    let start = text.floor_char_boundary(at.saturating_sub(AROUND)).max(line.start);
    let end = text.ceil_char_boundary((at + AROUND).min(line.end));
    start..end
}

/// Words in lines of at most this many characters. A longer word is not broken.
fn wrapped(words: &str, width: usize) -> String {
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

    fn drawn(text: &str, range: Range<usize>, message: &str) -> String {
        let sources = Sources::from_files([("content/a.md", text.as_bytes())]);
        let diagnostic = Diagnostic::error("code", Span::new(FileId::of("content/a.md"), range), message);
        let diagnostic = diagnostic.label("here").help("do something about it");
        all(&[diagnostic], &sources, Style { color: false, width: 60 })
    }

    #[test]
    fn a_diagnostic_names_its_place_and_shows_its_line() {
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
    fn nothing_that_a_site_says_reaches_the_terminal_as_a_command() {
        let bad = "a\u{1b}[31mb\u{7}c\u{9b}31md\u{202e}e\u{2067}f\u{85}g\rh\u{7f}";
        let sources = Sources::from_files([("content/a.md", format!("{bad}\n").as_bytes())]);
        for color in [true, false] {
            let at = Span::new(FileId::of("content/a.md"), 0..1);
            for diagnostic in
                [Diagnostic::error("c", at, bad), Diagnostic::warning("c", at, "x").at_path(&format!("content/{bad}"))]
            {
                let diagnostic = diagnostic.label(bad).help(bad).also(at, bad);
                let text = all(&[diagnostic], &sources, Style { color, width: 80 });
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
        assert_eq!(visible("Әйгерім\tx\n"), "Әйгерім\tx\n");
        assert_eq!(visible("a\u{9b}b\u{1b}"), "a\\u{9b}b\\u{1b}");
    }

    #[test]
    fn long_messages_are_wrapped() {
        let text = drawn("x", 0..1, &"many words ".repeat(12));
        assert!(text.lines().all(|line| line.chars().count() <= 60), "{text}");
    }
}
