//! TOML into a tree.

use super::{Node, Value};
use crate::diag::Diagnostic;
use crate::source::{FileId, Span, Spanned};
use toml::de::{DeTable, DeValue};

/// Reads `text`. What is no TOML is reported, and what could be read all the same is returned.
pub fn parse(file: FileId, text: &str, out: &mut Vec<Diagnostic>) -> Node {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = Span::new(file, error.span().unwrap_or(0..0));
        let message = format!("this is not TOML: {}", error.message());
        let help = if error.message().contains("duplicate") {
            "keep one of them"
        } else {
            "a value is a number, true, false, \"a text\", [a list] or {a = \"map\"}"
        };
        out.push(Diagnostic::error("toml", span, message).help(help));
    }
    Node { span: Span::new(file, 0..0), value: map(file, table.get_ref()) }
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
    let lifted = match value.get_ref() {
        DeValue::String(text) => Value::Scalar { text: text.to_string(), plain: false },
        DeValue::Integer(number) => plain(number.as_str().to_owned()),
        DeValue::Float(number) => plain(number.as_str().to_owned()),
        DeValue::Boolean(truth) => plain(truth.to_string()),
        DeValue::Datetime(date) => plain(date.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(file, item)).collect()),
        DeValue::Table(table) => map(file, table),
    };
    Node { value: lifted, span: Span::new(file, value.span()) }
}
