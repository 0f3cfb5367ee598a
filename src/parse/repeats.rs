//! Which diagnostics of records, and of front matter, are one mistake.

use crate::diag::{Diagnostic, Place, Repeat};
use crate::tree::{Node, Value};

/// Marks what was reported of a map, so that the same mistake under the same keys of other maps counts as a repetition.
/// `group` is what such maps belong to, `own` the name of this one in messages.
pub(super) fn mark(diagnostics: &mut [Diagnostic], node: &Node, group: &str, own: &str) {
    for diagnostic in diagnostics {
        let Place::Span(span) = diagnostic.place else { continue };
        if diagnostic.repeat.is_some() {
            continue; // It is the same mistake in prose.
        }
        let mut keys = Vec::new();
        path(node, span.start, &mut keys);
        let message = diagnostic.message.replacen(own, "", 1);
        let kind = format!("{:?} {} {group} {}", diagnostic.severity, diagnostic.code, keys.join("."));
        let (same, similar) = match diagnostic.code {
            // What is expected, whatever was found.
            "wrong-type" => (format!("{kind} {}", diagnostic.label), kind),
            // The message has the key that is missing, the help perhaps an id of its own.
            "missing-key" => (format!("{kind} {message} {}", diagnostic.help.join(" ")), format!("{kind} {message}")),
            _ => (format!("{kind} {message} {}", diagnostic.help.join(" ")), kind),
        };
        diagnostic.repeat = Some(Repeat { same, similar });
    }
}

/// The keys that lead to a place.
fn path<'n>(node: &'n Node, at: u32, keys: &mut Vec<&'n str>) {
    match &node.value {
        Value::Map(entries) => {
            let behind = entries.partition_point(|(key, _)| key.span.start <= at);
            if let Some((key, value)) = behind.checked_sub(1).and_then(|last| entries.get(last)) {
                keys.push(&key.value);
                path(value, at, keys);
            }
        }
        Value::List(items) => {
            let behind = items.partition_point(|item| item.span.start <= at);
            if let Some(item) = behind.checked_sub(1).and_then(|last| items.get(last)) {
                path(item, at, keys);
            }
        }
        Value::Empty | Value::Null(_) | Value::Scalar { .. } => {}
    }
}
