//! The tokens of a template, as the template engine cuts it: its own tokenizer is private.

use std::ops::Range;

/// A token. Comments give none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What a token is. `true`: it takes the white space beside it away (`{%-`, `-%}`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// What is written as it is, and a `raw` block.
    Text,
    VariableStart(bool),
    VariableEnd(bool),
    TagStart(bool),
    TagEnd(bool),
    Identifier,
    String,
    Number,
    Operator,
}

impl Token {
    pub(super) fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

const OPERATORS: [&str; 10] = ["...", "//", "**", "==", "!=", ">=", "<=", "</", "?.", "?["];

/// The tokens of a template; `None` where the engine would refuse it.
pub(super) fn tokens(source: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < source.len() {
        at = match source.get(at..at + 2) {
            Some("{#") => at + source[at..].find("#}")? + 2,
            Some("{%") => match raw_end(&source[at + 2..]) {
                Some(length) => push(&mut found, Kind::Text, at, at + 2 + length?),
                None => inside(source, at, &mut found)?,
            },
            Some("{{") => inside(source, at, &mut found)?,
            _ => {
                let length = source.as_bytes()[at..].windows(2).position(|two| matches!(two, b"{{" | b"{%" | b"{#"));
                // At a sign that begins nothing the search goes on behind it.
                push(&mut found, Kind::Text, at, length.map_or(source.len(), |length| at + length))
            }
        };
    }
    Some(found)
}

fn push(found: &mut Vec<Token>, kind: Kind, start: usize, end: usize) -> usize {
    found.push(Token { kind, start, end });
    end
}

/// The length of a `raw` block from behind its `{%`; `None` where none begins, `Some(None)` where none ends.
fn raw_end(rest: &str) -> Option<Option<usize>> {
    let mut at = rest.len() - skip_tag(rest, "raw")?.len();
    while let Some(open) = rest[at..].find("{%") {
        at += open + 2;
        if let Some(after) = skip_tag(&rest[at..], "endraw") {
            return Some(Some(rest.len() - after.len()));
        }
    }
    Some(None)
}

/// What follows `{% name %}`, from behind its `{%`.
fn skip_tag<'s>(rest: &'s str, name: &str) -> Option<&'s str> {
    let space = |c: char| c.is_ascii_whitespace();
    let rest = rest.strip_prefix('-').unwrap_or(rest).trim_start_matches(space);
    let rest = rest.strip_prefix(name)?.trim_start_matches(space);
    rest.strip_prefix('-').unwrap_or(rest).strip_prefix("%}")
}

/// The tokens of `{{ … }}` or `{% … %}`, and where it ends.
fn inside(source: &str, start: usize, found: &mut Vec<Token>) -> Option<usize> {
    let is_tag = source[start..].starts_with("{%");
    let end = if is_tag { "%}" } else { "}}" };
    let dash = source[start + 2..].starts_with('-');
    let kind = if is_tag { Kind::TagStart(dash) } else { Kind::VariableStart(dash) };
    let mut at = push(found, kind, start, start + 2 + usize::from(dash));
    loop {
        let rest = &source[at..];
        let first = *rest.as_bytes().first()?;
        let closing = |dash: bool| if is_tag { Kind::TagEnd(dash) } else { Kind::VariableEnd(dash) };
        if rest.starts_with(end) {
            return Some(push(found, closing(false), at, at + 2));
        }
        if first == b'-' && rest[1..].starts_with(end) {
            return Some(push(found, closing(true), at, at + 3));
        }
        let length = |is: fn(u8) -> bool| rest.bytes().take_while(|byte| is(*byte)).count();
        at = match first {
            _ if first.is_ascii_whitespace() => at + 1,
            b'\'' | b'"' | b'`' => push(found, Kind::String, at, at + string_length(rest, first)?),
            b'0'..=b'9' => {
                let whole = length(|byte| byte.is_ascii_digit());
                let rest = rest[whole..].strip_prefix('.');
                let part = rest.map_or(0, |rest| 1 + rest.bytes().take_while(u8::is_ascii_digit).count());
                push(found, Kind::Number, at, at + whole + part)
            }
            _ if first == b'_' || first.is_ascii_alphabetic() => {
                let length = length(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
                push(found, Kind::Identifier, at, at + length)
            }
            _ => {
                let long = OPERATORS.iter().find(|operator| rest.starts_with(**operator));
                let length = long.map_or(1, |operator| operator.len());
                if long.is_none() && !b"+-*/%!.,:~|=><()[]{}@".contains(&first) {
                    return None;
                }
                push(found, Kind::Operator, at, at + length)
            }
        };
    }
}

fn string_length(rest: &str, quote: u8) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if byte == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}
