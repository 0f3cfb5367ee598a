//! Splits a file into front matter and body, and reports text that looks like front matter and is not.
//!
//! Anything not recognized as front matter is text: it would be published, together with the draft that it marks.

use crate::characters;
use crate::diag::{Code, Diagnostic};
use crate::model::Date;
use crate::model::prose::{BlockKind, Prose};
use crate::source::{FileId, Span};
use std::ops::Range;

/// The byte ranges of front matter and body.
#[derive(Debug, PartialEq, Eq)]
pub struct FileParts {
    /// The front matter, without its `---` lines.
    pub front_matter: Option<Range<usize>>,
    /// The first byte of the body.
    pub body_start: usize,
}

/// Finds the front matter. `None` if it is never closed.
#[must_use]
pub fn split_front_matter(text: &str) -> Option<FileParts> {
    let bom_length = bom_length(text);
    let Some(rest) = text[bom_length..]
        .strip_prefix("---")
        .and_then(|rest| rest.strip_prefix('\n').or_else(|| rest.strip_prefix("\r\n")))
    else {
        return Some(FileParts { front_matter: None, body_start: bom_length });
    };
    let start = text.len() - rest.len();
    let mut at = start;
    for line in rest.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some(FileParts { front_matter: Some(start..at), body_start: at + line.len() });
        }
        at += line.len();
    }
    None
}

/// The error for malformed front matter at the start of a file.
pub(super) fn malformed_front_matter(file: FileId, text: &str) -> Option<Diagnostic> {
    let bom_length = bom_length(text);
    let head = text[bom_length..].trim_start_matches(is_blank);
    let at = text.len() - head.len();
    let has_opening_line = lines(head).next().is_some_and(|(_, line)| is_delimiter_like(line));
    if !(if has_opening_line { follows_opening_line(head) } else { is_without_opening_line(head) }) {
        return None;
    }
    let before = &text[bom_length..at];
    let message = match before.chars().find(|c| characters::is_invisible(*c)) {
        Some(c) => format!("expected the front matter, found the invisible character {}", characters::code_point(c)),
        None if !has_opening_line => "the front matter has no first line of hyphens".to_owned(),
        None if before.contains(['\n', '\r']) => "there is an empty line before the front matter".to_owned(),
        None if !before.is_empty() => "there is white space before the front matter".to_owned(),
        None => "the first line of the front matter is not exactly three hyphens".to_owned(),
    };
    let first = head.chars().next().map_or(0, char::len_utf8);
    let error = Diagnostic::error(Code::FrontMatter, Span::new(file, at..at + first), message);
    Some(error.help(FIRST_LINE))
}

const FIRST_LINE: &str =
    "the first line of the file must be exactly three hyphens, `---`, without spaces or invisible characters";

/// Reports each `draft: true` and each embargo at the start of the body as an error, since it was meant as front matter
/// and has no effect; and each that is a whole paragraph further below as a warning.
pub(super) fn keys_in_prose(file: FileId, text: &str, prose: &Prose, out: &mut Vec<Diagnostic>) {
    if !has_key(text) {
        return;
    }
    let mut is_head = true;
    for block in prose.blocks() {
        let is_heading = matches!(block.kind, BlockKind::Heading | BlockKind::Title);
        let is_text = is_heading || block.kind == BlockKind::Paragraph;
        let held_lines = hold_back_lines(file, text, if is_text { block.span.range() } else { 0..0 });
        if is_head {
            out.extend(held_lines.map(|(line, span)| key_in_prose_error(line, span)));
        } else if block.kind == BlockKind::Paragraph {
            let words = prose.slice(block.text()).trim();
            out.extend(
                held_lines.filter(|(line, _)| *line == words).map(|(line, span)| key_paragraph_warning(line, span)),
            );
        }
        is_head = is_head
            && (is_heading
                || block.kind == BlockKind::Rule
                || (is_text
                    && lines(text.get(block.span.range()).unwrap_or_default()).all(|(_, line)| is_key_line(line))));
    }
}

/// Whether `draft` or `embargo` precedes a colon or an equals sign anywhere in a text. A fast filter: in nearly all texts
/// neither does, and no line has to be examined.
fn has_key(text: &str) -> bool {
    let mut signs = memchr::memchr2_iter(b':', b'=', text.as_bytes());
    signs.any(|at| {
        let before = text[..at].trim_end_matches(is_blank).as_bytes();
        let ends_with = |key: &str| {
            before
                .split_at_checked(before.len().wrapping_sub(key.len()))
                .is_some_and(|(_, end)| end.eq_ignore_ascii_case(key.as_bytes()))
        };
        ends_with("draft") || ends_with("embargo")
    })
}

fn key_in_prose_error(line: &str, span: Span) -> Diagnostic {
    let message = format!("`{line}` in the text has no effect: it excludes nothing from builds");
    let error = Diagnostic::error(Code::FrontMatter, span, message);
    error.help(FIRST_LINE).help("if readers are to see it, write it as code, between two `` ` ``")
}

fn key_paragraph_warning(line: &str, span: Span) -> Diagnostic {
    let message = format!("`{line}` in the text has no effect: it excludes nothing from builds, and readers see it");
    let warning = Diagnostic::warning(Code::FrontMatter, span, message);
    warning.help("to exclude the section from builds, move it to the front matter at the start of the file; if readers are to see it, write it as code, between two `` ` ``")
}

/// Whether a line looks like front matter: a lower-case key, and a colon or equals sign.
fn is_key_line(line: &str) -> bool {
    let key = line.trim_start_matches(is_blank).split_once([':', '=']).map(|(key, _)| key.trim_end_matches(is_blank));
    key.is_some_and(|key| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
}

/// Reports each `draft: true` and each embargo within the value of another key as an error.
pub(super) fn keys_in_values(file: FileId, text: &str, front: &Range<usize>, out: &mut Vec<Diagnostic>) {
    for (line, span) in hold_back_lines(file, text, front.clone()) {
        let message = format!("`{line}` is part of the value of another key, and has no effect");
        out.push(
            Diagnostic::error(Code::FrontMatter, span, message).help("begin the line in the column of the other keys"),
        );
    }
}

/// Reports `draft: true` and embargoes in the front matter of a page that is not a section as warnings.
pub(super) fn ignored_keys(file: FileId, text: &str, front: &Range<usize>, out: &mut Vec<Diagnostic>) {
    for (line, span) in hold_back_lines(file, text, front.clone()) {
        let message = format!("`{line}` has no effect: this page is part of every build");
        let warning = Diagnostic::warning(Code::PassedOver, span, message);
        out.push(warning.help("remove the line; move what must not be published yet to another file"));
    }
}

/// The length of the byte order mark, if there is one.
fn bom_length(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

/// Whether an opening line is followed by keys and a closing line.
fn follows_opening_line(head: &str) -> bool {
    let is_skipped = |line: &str| line.chars().all(is_blank) || line.trim_start_matches(is_blank).starts_with('#');
    let mut lines = lines(head).map(|(_, line)| line).skip(1).skip_while(|line| is_skipped(line));
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-\"'".contains(c);
    let is_key = |line: &str| {
        line.split_once([':', '=']).is_some_and(|(key, _)| {
            let key = key.trim_matches(is_blank);
            !key.is_empty() && key.chars().all(is_name)
        })
    };
    lines.next().is_some_and(is_key) && lines.any(is_delimiter_like)
}

/// Whether a text without an opening line begins with `key: value` lines and a closing line.
fn is_without_opening_line(head: &str) -> bool {
    let is_key = |line: &str| line.contains(':') && !line.starts_with(is_blank) && is_key_line(line);
    let mut lines = lines(head).map(|(_, line)| line);
    lines.next().is_some_and(is_key) && lines.take_while(|line| !line.trim().is_empty()).any(is_delimiter_like)
}

/// Whether a line could be meant as a delimiter of front matter: `---` and more, or only punctuation.
fn is_delimiter_like(line: &str) -> bool {
    let seen: String = line.chars().filter(|c| !is_blank(*c)).take(80).collect();
    seen.starts_with("---") || (!seen.is_empty() && !seen.contains(char::is_alphanumeric))
}

/// The lines of a part of a text that would hold back a section, with their spans.
fn hold_back_lines(file: FileId, text: &str, part: Range<usize>) -> impl Iterator<Item = (&str, Span)> {
    let matches = lines(text.get(part.clone()).unwrap_or_default()).filter(|(_, line)| holds_back(line));
    matches.map(move |(at, line)| {
        let from_first = line.trim_start_matches(is_blank);
        let start = part.start + at + line.len() - from_first.len();
        let seen = from_first.trim_end_matches(is_blank);
        (seen, Span::new(file, start..start + seen.len()))
    })
}

/// Whether a line would hold back a section: `draft: true`, or `embargo:` and a date.
fn holds_back(line: &str) -> bool {
    let line = line.trim_start_matches(is_blank);
    // Fast path: nearly no line begins with these.
    if !line.starts_with(['d', 'D', 'e', 'E']) {
        return false;
    }
    let Some((key, value)) = line.split_once([':', '=']) else { return false };
    let is_quoting = |c: char| is_blank(c) || "\"',".contains(c);
    let value = value.split('#').next().unwrap_or_default().trim_matches(is_quoting);
    match key.trim_end_matches(is_blank).to_ascii_lowercase().as_str() {
        "draft" => ["true", "yes", "on"].contains(&value.to_ascii_lowercase().as_str()),
        "embargo" => Date::parse(value).is_ok(),
        _ => false,
    }
}

/// The lines of a text without line endings, with their offsets.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // Searching one byte is much faster than searching two, and hardly any text has `\r`.
    let has_returns = memchr::memchr(b'\r', text.as_bytes()).is_some();
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let at = next?;
        let rest = &text[at..];
        let end = if has_returns { rest.find(['\n', '\r']) } else { memchr::memchr(b'\n', rest.as_bytes()) };
        let length = end.unwrap_or(rest.len());
        let ending = if rest[length..].starts_with("\r\n") { 2 } else { 1 };
        next = end.map(|end| at + end + ending).filter(|next| *next < text.len());
        (!rest.is_empty()).then_some((at, &rest[..length]))
    })
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || (!c.is_ascii_graphic() && characters::is_invisible(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_between_two_lines_of_hyphens() {
        assert_eq!(
            split_front_matter("---\na: b\n---\nx"),
            Some(FileParts { front_matter: Some(4..9), body_start: 13 })
        );
        assert_eq!(
            split_front_matter("\u{feff}---\r\na: b\r\n---\r\nx"),
            Some(FileParts { front_matter: Some(8..14), body_start: 19 })
        );
        assert_eq!(split_front_matter("x"), Some(FileParts { front_matter: None, body_start: 0 }));
        assert_eq!(split_front_matter("---\na: b\n"), None);
        assert_eq!(split_front_matter("--- x"), Some(FileParts { front_matter: None, body_start: 0 }));
    }

    #[test]
    fn malformed_front_matter_is_detected() {
        let is_seen = |text: &str| malformed_front_matter(FileId::from_path("a.md"), text).is_some();
        for first in [
            "\u{200b}---\n",
            "\u{feff}\u{feff}---\n",
            "\u{2060}---\r\n",
            "---\u{200e}\n",
            " ---\n",
            "\n\n---\n",
            "\r\n---\r\n",
            "--- \n",
            "---\t\n",
            "---\r",
            "----\n",
            "--\n",
            "- - -\n",
            "\u{a0}---\n",
            "\u{2028}---\n",
            "—\n",
            "–-\n",
            "+++\n",
            "===\n",
            "--- # the head\n",
            "---\n\n# a comment\n",
            "",
            "\n",
            "\u{200b}",
        ] {
            // `split_front_matter` accepts this one.
            if first != "---\n\n# a comment\n" {
                assert!(is_seen(&format!("{first}title: B\ndraft: true\n---\nWords.\n")), "{first:?}");
            }
            assert!(is_seen(&format!("{first}title: B\ndraft: true\n----\nWords.\n")), "{first:?}");
        }
        for text in
            ["", "\n", "# A\n\nnote: b\n\n---\n", "* * *\n\nWords: one.\n", "Astana: a city\n---\n", "---\n\nWords.\n"]
        {
            assert!(!is_seen(text), "{text:?}");
        }
    }

    #[test]
    fn a_line_that_would_hold_back_a_section_is_detected() {
        for line in
            ["draft: true", " Draft : yes # now", "draft = true", "embargo: 2025-03-01", "\u{200b}embargo: \"2025\""]
        {
            assert!(holds_back(line), "{line}");
        }
        for line in
            ["draft: false", "draft: a law", "a draft: true", "embargo: 2025 was its year", "embargo:", "drafts: true"]
        {
            assert!(!holds_back(line), "{line}");
        }
    }
}
