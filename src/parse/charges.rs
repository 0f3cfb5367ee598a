//! Charges of a case, and paragraphs that report a statement.

use super::records::RecordReader;
use super::stamps::is_stamp;
use super::values::text;
use crate::diag::{Code, Diagnostic};
use crate::model::Register;
use crate::model::statement::{Charge, ParagraphRef};
use crate::tree::{Fields, Node, Value};

impl RecordReader<'_> {
    /// Reads the key `charges`.
    pub(super) fn charges(&mut self, fields: &mut Fields<'_>) -> Vec<Charge> {
        fields.list("charges", self.out).into_iter().filter_map(|node| self.charge(node)).collect()
    }

    /// Reads a text, or a map with a key `text`. A map without one is a text by language.
    fn charge(&mut self, node: &Node) -> Option<Charge> {
        if !is_charge_map(node) {
            return Some(Charge { text: text(node, self.out)?, is_quoted: false, law: None, paragraph: None });
        }
        let mut fields = Fields::from_node(node, "a charge", self.out)?;
        let words = fields.get("text").and_then(|node| text(node, self.out));
        if words.is_none() {
            fields.report_missing("text", "add `text: …`, the words of the charge", self.out);
        }
        let is_quoted = fields.boolean("quoted", self.out);
        let law = self.reference(&mut fields, "law", &Register::Laws);
        let paragraph = self.paragraph(&mut fields);
        fields.finish(self.out);
        Some(Charge { text: words?, is_quoted, law, paragraph })
    }

    /// Reads the key `paragraph`: the id of a paragraph, such as `p-7k3q`.
    pub(super) fn paragraph(&mut self, fields: &mut Fields<'_>) -> Option<ParagraphRef> {
        let id = fields.text("paragraph", self.out)?;
        if is_stamp(&id.value) {
            return Some(id);
        }
        let message = format!("expected the id of a paragraph, such as `p-7k3q`, found `{}`", id.value);
        let help = match id
            .value
            .rsplit_once('#')
            .map_or(id.value.trim_end_matches('}'), |(_, id)| id.trim_end_matches('}'))
        {
            stamp if is_stamp(stamp) => format!("write `paragraph: {stamp}`"),
            _ => "write the id that `annals ids` puts at the end of the paragraph, without `{#` and `}`".to_owned(),
        };
        self.out.push(Diagnostic::error(Code::UnknownPlace, id.span, message).help(help));
        None
    }
}

/// Whether the keys of a map are those of a charge and no language tags.
fn is_charge_map(node: &Node) -> bool {
    let Value::Map(entries) = &node.value else { return false };
    entries.iter().any(|(key, _)| matches!(key.value.as_str(), "text" | "quoted" | "law" | "paragraph"))
}
