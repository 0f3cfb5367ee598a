//! Reads TOML into a tree.

use super::{Node, Value, common_mistakes};
use crate::diag::{Code, Diagnostic};
use crate::source::{FileId, Span, Spanned};
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// Reads `text`. Reports syntax errors, and returns what can be read despite them.
pub fn parse(file: FileId, text: &str, out: &mut Vec<Diagnostic>) -> Node {
    let (table, mut errors) = DeTable::parse_recoverable(text);
    errors.sort_by_key(|error| error.span().map(|span| span.start));
    let mut reported_end = 0;
    for error in errors {
        let range = error.span().unwrap_or(0..0);
        // A further error in the same line is most often a consequence of the first.
        if range.start < reported_end {
            continue;
        }
        let line = line_range(text, range.start);
        reported_end = line.end + 1;
        let message = if error.message().contains("recurs") { "it is nested too deep" } else { error.message() };
        let help = if message.contains("duplicate") {
            Some("keep one of them".to_owned())
        } else {
            common_mistakes::toml_line_help(&text[line])
        };
        let help = help
            .unwrap_or_else(|| "a value is a number, true, false, \"a text\", [a list] or {a = \"map\"}".to_owned());
        out.push(
            Diagnostic::error(Code::Toml, Span::new(file, range), format!("this is not TOML: {message}")).help(help),
        );
    }
    Node { span: Span::new(file, 0..0), value: map(file, table.get_ref()) }
}

/// The range of the line at an offset.
fn line_range(text: &str, at: usize) -> Range<usize> {
    let at = text.floor_char_boundary(at);
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    start..text[at..].find('\n').map_or(text.len(), |end| at + end)
}

fn map(file: FileId, table: &DeTable<'_>) -> Value {
    let mut entries: Vec<(Spanned<String>, Node)> = table
        .iter()
        .map(|(key, value)| (Spanned::new(key.get_ref().to_string(), Span::new(file, key.span())), node(file, value)))
        .collect();
    entries.sort_by_key(|(key, _)| key.span);
    Value::Map(entries)
}

fn node(file: FileId, value: &toml::Spanned<DeValue<'_>>) -> Node {
    let plain = |text: String| Value::Scalar { text, plain: true };
    let converted = match value.get_ref() {
        DeValue::String(text) => Value::Scalar { text: text.to_string(), plain: false },
        DeValue::Integer(number) => plain(number.as_str().to_owned()),
        DeValue::Float(number) => plain(number.as_str().to_owned()),
        DeValue::Boolean(truth) => plain(truth.to_string()),
        DeValue::Datetime(date) => plain(date.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(file, item)).collect()),
        DeValue::Table(table) => map(file, table),
    };
    Node { value: converted, span: Span::new(file, value.span()) }
}
