//! Where the front matter of a file stands, and what looks like it and is not read as such.
//!
//! What is not read as front matter is text: it would be published, and the draft that it speaks of with it.

use crate::characters;
use crate::diag::Diagnostic;
use crate::model::Date;
use crate::model::prose::{BlockKind, Prose};
use crate::source::{FileId, Span};
use std::ops::Range;

/// Where the front matter and the prose of a file stand.
#[derive(Debug, PartialEq, Eq)]
pub struct Parts {
    /// The front matter, without its lines of hyphens.
    pub front: Option<Range<usize>>,
    /// The first byte of the prose.
    pub body: usize,
}

/// Finds the front matter. `None` where it is opened and never closed.
#[must_use]
pub fn parts(text: &str) -> Option<Parts> {
    let mark = mark(text);
    let Some(rest) =
        text[mark..].strip_prefix("---").and_then(|rest| rest.strip_prefix('\n').or_else(|| rest.strip_prefix("\r\n")))
    else {
        return Some(Parts { front: None, body: mark });
    };
    let start = text.len() - rest.len();
    let mut at = start;
    for line in rest.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some(Parts { front: Some(start..at), body: at + line.len() });
        }
        at += line.len();
    }
    None
}

/// The error about front matter at the head of a file that is not read as such.
pub(super) fn unread(file: FileId, text: &str) -> Option<Diagnostic> {
    let mark = mark(text);
    let head = text[mark..].trim_start_matches(is_blank);
    let at = text.len() - head.len();
    let opens = lines(head).next().is_some_and(|(_, line)| is_line_across(line));
    if !(if opens { is_opened(head) } else { is_unopened(head) }) {
        return None;
    }
    let before = &text[mark..at];
    let message = match before.chars().find(|c| characters::is_invisible(*c)) {
        Some(c) => format!("expected the front matter, found the invisible character {}", characters::code_point(c)),
        None if !opens => "the front matter has no first line of hyphens".to_owned(),
        None if before.contains(['\n', '\r']) => "before the front matter stands an empty line".to_owned(),
        None if !before.is_empty() => "before the front matter stands white space".to_owned(),
        None => "the front matter’s first line is not three hyphens alone".to_owned(),
    };
    let first = head.chars().next().map_or(0, char::len_utf8);
    let error = Diagnostic::error("front-matter", Span::new(file, at..at + first), message);
    Some(error.help(FIRST_LINE))
}

const FIRST_LINE: &str = "three hyphens must be the very first line of the file, and nothing else in it, not even a space or a character that cannot be seen: `---`";

/// Errors for each `draft: true` and each embargo at the head of the text, where it was meant as front matter and keeps
/// nothing back; and warnings for those that are a whole paragraph further below.
pub(super) fn keys_in_prose(file: FileId, text: &str, prose: &Prose, out: &mut Vec<Diagnostic>) {
    if !has_key(text) {
        return;
    }
    let mut is_head = true;
    for block in prose.blocks() {
        let is_heading = matches!(block.kind, BlockKind::Heading | BlockKind::Title);
        let is_text = is_heading || block.kind == BlockKind::Paragraph;
        let found = keeping_back(file, text, if is_text { block.span.range() } else { 0..0 });
        if is_head {
            out.extend(found.map(|(line, span)| key_in_prose(line, span)));
        } else if block.kind == BlockKind::Paragraph {
            let words = prose.words(block.text()).trim();
            out.extend(found.filter(|(line, _)| *line == words).map(|(line, span)| key_alone(line, span)));
        }
        is_head = is_head
            && (is_heading
                || block.kind == BlockKind::Rule
                || (is_text
                    && lines(text.get(block.span.range()).unwrap_or_default()).all(|(_, line)| is_key_line(line))));
    }
}

/// Whether `draft` or `embargo` is before a colon or an equals sign anywhere in a text. Where not, as in nearly every text,
/// no line has to be looked at.
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

fn key_in_prose(line: &str, span: Span) -> Diagnostic {
    let message = format!("`{line}` is text here: it keeps nothing back");
    let error = Diagnostic::error("front-matter", span, message);
    error.help(FIRST_LINE).help("if readers are to see it, write it as code, between two `` ` ``")
}

fn key_alone(line: &str, span: Span) -> Diagnostic {
    let message = format!("`{line}` is text here, which readers see: it keeps nothing back");
    let warning = Diagnostic::warning("front-matter", span, message);
    warning.help("to keep the section back, move it to the front matter at the head of the file; if readers are to see it, write it as code, between two `` ` ``")
}

/// A line of front matter: a key in small letters, and a colon.
fn is_key_line(line: &str) -> bool {
    let key = line.trim_start_matches(is_blank).split_once([':', '=']).map(|(key, _)| key.trim_end_matches(is_blank));
    key.is_some_and(|key| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
}

/// Errors for each of them that stands in the value of another key.
pub(super) fn keys_in_values(file: FileId, text: &str, front: &Range<usize>, out: &mut Vec<Diagnostic>) {
    for (line, span) in keeping_back(file, text, front.clone()) {
        let message = format!("`{line}` belongs to the text of another key, and keeps nothing back");
        out.push(
            Diagnostic::error("front-matter", span, message).help("begin the line in the column of the other keys"),
        );
    }
}

/// Warnings for `draft: true` and embargoes in the front matter of a page that is no section.
pub(super) fn passed_over(file: FileId, text: &str, front: &Range<usize>, out: &mut Vec<Diagnostic>) {
    for (line, span) in keeping_back(file, text, front.clone()) {
        let message = format!("`{line}` is passed over here: this page is published with every build");
        let warning = Diagnostic::warning("passed-over", span, message);
        out.push(warning.help("take the line away; what must not be published yet has to stand in another file"));
    }
}

/// The length of the mark that may stand before all else.
fn mark(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

/// After a line that is meant as the first: keys down to a line of hyphens.
fn is_opened(head: &str) -> bool {
    let is_passed_over = |line: &str| line.chars().all(is_blank) || line.trim_start_matches(is_blank).starts_with('#');
    let mut lines = lines(head).map(|(_, line)| line).skip(1).skip_while(|line| is_passed_over(line));
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-\"'".contains(c);
    let is_key = |line: &str| {
        line.split_once([':', '=']).is_some_and(|(key, _)| {
            let key = key.trim_matches(is_blank);
            !key.is_empty() && key.chars().all(is_name)
        })
    };
    lines.next().is_some_and(is_key) && lines.any(is_line_across)
}

/// Without a first line: `key: value` lines down to a line of hyphens, and nothing else.
fn is_unopened(head: &str) -> bool {
    let is_key = |line: &str| line.contains(':') && !line.starts_with(is_blank) && is_key_line(line);
    let mut lines = lines(head).map(|(_, line)| line);
    lines.next().is_some_and(is_key) && lines.take_while(|line| !line.trim().is_empty()).any(is_line_across)
}

/// What may be meant as the line before or behind front matter: three hyphens and more, or signs alone.
fn is_line_across(line: &str) -> bool {
    let seen: String = line.chars().filter(|c| !is_blank(*c)).take(80).collect();
    seen.starts_with("---") || (!seen.is_empty() && !seen.contains(char::is_alphanumeric))
}

/// The lines of a part of a text that say so, and where.
fn keeping_back(file: FileId, text: &str, part: Range<usize>) -> impl Iterator<Item = (&str, Span)> {
    let found = lines(text.get(part.clone()).unwrap_or_default()).filter(|(_, line)| keeps_back(line));
    found.map(move |(at, line)| {
        let from_first = line.trim_start_matches(is_blank);
        let start = part.start + at + line.len() - from_first.len();
        let seen = from_first.trim_end_matches(is_blank);
        (seen, Span::new(file, start..start + seen.len()))
    })
}

/// Whether a line says `draft: true`, or `embargo:` and a date.
fn keeps_back(line: &str) -> bool {
    let line = line.trim_start_matches(is_blank);
    // Nearly no line begins so.
    if !line.starts_with(['d', 'D', 'e', 'E']) {
        return false;
    }
    let Some((key, value)) = line.split_once([':', '=']) else { return false };
    let is_of_a_word = |c: char| is_blank(c) || "\"',".contains(c);
    let value = value.split('#').next().unwrap_or_default().trim_matches(is_of_a_word);
    match key.trim_end_matches(is_blank).to_ascii_lowercase().as_str() {
        "draft" => ["true", "yes", "on"].contains(&value.to_ascii_lowercase().as_str()),
        "embargo" => Date::parse(value).is_ok(),
        _ => false,
    }
}

/// The lines of a text without their ends, and where each begins.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // One letter is found much faster than either of two, and hardly any text has the other.
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
    fn front_matter_lies_between_two_lines_of_hyphens() {
        assert_eq!(parts("---\na: b\n---\nx"), Some(Parts { front: Some(4..9), body: 13 }));
        assert_eq!(parts("\u{feff}---\r\na: b\r\n---\r\nx"), Some(Parts { front: Some(8..14), body: 19 }));
        assert_eq!(parts("x"), Some(Parts { front: None, body: 0 }));
        assert_eq!(parts("---\na: b\n"), None);
        assert_eq!(parts("--- x"), Some(Parts { front: None, body: 0 }));
    }

    #[test]
    fn what_is_meant_as_front_matter_is_seen() {
        let is_seen = |text: &str| unread(FileId::of("a.md"), text).is_some();
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
            // Only what `parts` does not take is asked about.
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
    fn a_line_that_would_keep_a_section_back_is_seen() {
        for line in
            ["draft: true", " Draft : yes # now", "draft = true", "embargo: 2025-03-01", "\u{200b}embargo: \"2025\""]
        {
            assert!(keeps_back(line), "{line}");
        }
        for line in
            ["draft: false", "draft: a law", "a draft: true", "embargo: 2025 was its year", "embargo:", "drafts: true"]
        {
            assert!(!keeps_back(line), "{line}");
        }
    }
}
