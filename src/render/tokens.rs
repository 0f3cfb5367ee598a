//! A tokenizer equivalent to that of the template engine, which is private.

use std::ops::Range;

/// A token and its range in bytes. Comments produce none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The kind of a token. `true`: it trims the adjacent white space (`{%-`, `-%}`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// Literal text, or a `raw` block.
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

/// The tokens of a template; `None` where the engine would reject it.
pub(super) fn tokenize(source: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < source.len() {
        at = match source.get(at..at + 2) {
            Some("{#") => at + source[at..].find("#}")? + 2,
            Some("{%") => match raw_block_length(&source[at + 2..]) {
                Some(length) => push(&mut tokens, TokenKind::Text, at, at + 2 + length?),
                None => tokenize_tag(source, at, &mut tokens)?,
            },
            Some("{{") => tokenize_tag(source, at, &mut tokens)?,
            _ => {
                let length = source.as_bytes()[at..].windows(2).position(|two| matches!(two, b"{{" | b"{%" | b"{#"));
                // A `{` that starts no tag does not end the text.
                push(&mut tokens, TokenKind::Text, at, length.map_or(source.len(), |length| at + length))
            }
        };
    }
    Some(tokens)
}

fn push(tokens: &mut Vec<Token>, kind: TokenKind, start: usize, end: usize) -> usize {
    tokens.push(Token { kind, start, end });
    end
}

/// The length of a `raw` block, from after its `{%`; `None` where no `raw` block starts, `Some(None)` where it has no end.
fn raw_block_length(rest: &str) -> Option<Option<usize>> {
    let mut at = rest.len() - skip_tag(rest, "raw")?.len();
    while let Some(open) = rest[at..].find("{%") {
        at += open + 2;
        if let Some(after) = skip_tag(&rest[at..], "endraw") {
            return Some(Some(rest.len() - after.len()));
        }
    }
    Some(None)
}

/// The rest after `{% name %}`, from after its `{%`; `None` for another tag.
fn skip_tag<'s>(rest: &'s str, name: &str) -> Option<&'s str> {
    let space = |c: char| c.is_ascii_whitespace();
    let rest = rest.strip_prefix('-').unwrap_or(rest).trim_start_matches(space);
    let rest = rest.strip_prefix(name)?.trim_start_matches(space);
    rest.strip_prefix('-').unwrap_or(rest).strip_prefix("%}")
}

/// Appends the tokens of `{{ … }}` or `{% … %}`, and returns the offset of its end.
fn tokenize_tag(source: &str, start: usize, tokens: &mut Vec<Token>) -> Option<usize> {
    let is_tag = source[start..].starts_with("{%");
    let end = if is_tag { "%}" } else { "}}" };
    let dash = source[start + 2..].starts_with('-');
    let kind = if is_tag { TokenKind::TagStart(dash) } else { TokenKind::VariableStart(dash) };
    let mut at = push(tokens, kind, start, start + 2 + usize::from(dash));
    loop {
        let rest = &source[at..];
        let first = *rest.as_bytes().first()?;
        let closing = |dash: bool| if is_tag { TokenKind::TagEnd(dash) } else { TokenKind::VariableEnd(dash) };
        if rest.starts_with(end) {
            return Some(push(tokens, closing(false), at, at + 2));
        }
        if first == b'-' && rest[1..].starts_with(end) {
            return Some(push(tokens, closing(true), at, at + 3));
        }
        let length = |predicate: fn(u8) -> bool| rest.bytes().take_while(|byte| predicate(*byte)).count();
        at = match first {
            _ if first.is_ascii_whitespace() => at + 1,
            b'\'' | b'"' | b'`' => push(tokens, TokenKind::String, at, at + string_length(rest, first)?),
            b'0'..=b'9' => {
                let integer_length = length(|byte| byte.is_ascii_digit());
                let rest = rest[integer_length..].strip_prefix('.');
                let fraction_length = rest.map_or(0, |rest| 1 + rest.bytes().take_while(u8::is_ascii_digit).count());
                push(tokens, TokenKind::Number, at, at + integer_length + fraction_length)
            }
            _ if first == b'_' || first.is_ascii_alphabetic() => {
                let length = length(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
                push(tokens, TokenKind::Identifier, at, at + length)
            }
            _ => {
                let multibyte_operator = OPERATORS.iter().find(|operator| rest.starts_with(**operator));
                let length = multibyte_operator.map_or(1, |operator| operator.len());
                if multibyte_operator.is_none() && !b"+-*/%!.,:~|=><()[]{}@".contains(&first) {
                    return None;
                }
                push(tokens, TokenKind::Operator, at, at + length)
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
