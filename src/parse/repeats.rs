//! Groups repeated diagnostics of records and front matter.

use crate::diag::{Code, Diagnostic, DiagnosticLocation, Repeat};
use crate::tree::{Node, Value};

/// Sets [`Repeat`] on the diagnostics of a map, so that the same error under the same keys of other maps is a repetition.
/// `group` is the register or kind of map, `own_name` the description of this map in messages.
pub(super) fn mark(diagnostics: &mut [Diagnostic], node: &Node, group: &str, own_name: &str) {
    for diagnostic in diagnostics {
        let DiagnosticLocation::Span(span) = diagnostic.location else { continue };
        if diagnostic.repeat.is_some() {
            continue; // Already grouped by the prose that it is in.
        }
        let mut keys = Vec::new();
        key_path(node, span.start, &mut keys);
        let message = diagnostic.message.replacen(own_name, "", 1);
        let kind = format!("{:?} {} {group} {}", diagnostic.severity, diagnostic.code, keys.join("."));
        let (same, similar) = match diagnostic.code {
            // Grouped by the expected value, independent of the value found.
            Code::WrongType => (format!("{kind} {}", diagnostic.label), kind),
            // The message has the missing key; the help can have a suggested id, which differs by record.
            Code::MissingKey => {
                (format!("{kind} {message} {}", diagnostic.help.join(" ")), format!("{kind} {message}"))
            }
            _ => (format!("{kind} {message} {}", diagnostic.help.join(" ")), kind),
        };
        diagnostic.repeat = Some(Repeat { same, similar });
    }
}

/// The path of keys to an offset of the file.
fn key_path<'n>(node: &'n Node, at: u32, keys: &mut Vec<&'n str>) {
    match &node.value {
        Value::Map(entries) => {
            let next = entries.partition_point(|(key, _)| key.span.start <= at);
            if let Some((key, value)) = next.checked_sub(1).and_then(|index| entries.get(index)) {
                keys.push(&key.value);
                key_path(value, at, keys);
            }
        }
        Value::List(items) => {
            let next = items.partition_point(|item| item.span.start <= at);
            if let Some(item) = next.checked_sub(1).and_then(|index| items.get(index)) {
                key_path(item, at, keys);
            }
        }
        Value::Empty | Value::Null(_) | Value::Scalar { .. } => {}
    }
}
