//! Relations, and the dates between which something held.

use super::records::RecordReader;
use super::values::{date, text};
use crate::diag::{Code, Diagnostic};
use crate::limits::PARTICIPANTS;
use crate::model::relation::{Relation, RelationKind, RelationRole};
use crate::model::statement::{LifeDate, TimeSpan};
use crate::model::{Date, Key, Register};
use crate::source::Spanned;
use crate::tree::{Fields, Node, Value, one_of};

impl RecordReader<'_> {
    /// Reads the key `relations`.
    pub(super) fn relations(&mut self, fields: &mut Fields<'_>) -> Vec<Relation> {
        let nodes = fields.limited_list("relations", PARTICIPANTS, self.out);
        nodes.into_iter().filter_map(|node| self.relation(node)).collect()
    }

    fn relation(&mut self, node: &Node) -> Option<Relation> {
        if let Value::Scalar { .. } = node.value {
            node.report_wrong_type(
                "a relation, with `ref` and `as`,",
                "write `{ref: people/…, as: partner}`, or `{text: …, as: …}` for a person without a record",
                self.out,
            );
            return None;
        }
        let mut fields = Fields::from_node(node, "a relation", self.out)?;
        let identity = self.record_or_text(&mut fields, None);
        let errors_before = self.out.len();
        let roles = self.relation_roles(&mut fields);
        if roles.is_empty() && self.out.len() == errors_before {
            fields.report_missing("as", "add `as: partner`, or another word for what the other is for it", self.out);
        }
        let time = self.time_span(&mut fields);
        let sources = self.references(&mut fields, "sources", &Register::Sources);
        let span = fields.span();
        fields.finish(self.out);
        let identity = identity.filter(|_| !roles.is_empty())?;
        Some(Relation { identity, roles, time, sources, span })
    }

    /// One role, or a list of them.
    fn relation_roles(&mut self, fields: &mut Fields<'_>) -> Vec<RelationRole> {
        let Some(node) = fields.get("as") else { return Vec::new() };
        match &node.value {
            Value::List(_) => {
                let items: Vec<&Node> = node.list(self.out).collect();
                items.into_iter().filter_map(|node| self.relation_role(node)).collect()
            }
            _ => self.relation_role(node).into_iter().collect(),
        }
    }

    fn relation_role(&mut self, node: &Node) -> Option<RelationRole> {
        if let Value::Map(_) = node.value {
            return self.own_words(node);
        }
        let key = node.text(self.out)?;
        let key = one_of(&key, RelationKind::KEYS, self.out).or_else(|| {
            // The list of words is long; words of one's own are the other way out.
            let help = "or write words of your own: `as: {text: godmother, inverse: godchild}`";
            if let Some(error) = self.out.last_mut() {
                error.help.push(help.to_owned());
            }
            None
        })?;
        RelationKind::parse(key).map(RelationRole::Kind)
    }

    fn own_words(&mut self, node: &Node) -> Option<RelationRole> {
        let mut fields = Fields::from_node(node, "a kind of relation", self.out)?;
        let words = fields.get("text").and_then(|node| text(node, self.out));
        if words.is_none() {
            fields.report_missing("text", "add `text: …`, what the other is for this record", self.out);
        }
        let inverse = fields.get("inverse").and_then(|node| text(node, self.out));
        if inverse.is_none() {
            fields.report_missing("inverse", "add `inverse: …`, what this record is for the other", self.out);
        }
        fields.finish(self.out);
        Some(RelationRole::Words { text: words?, inverse: inverse? })
    }

    /// Reads `from` and `to`, which can be `unknown`.
    pub(super) fn time_span(&mut self, fields: &mut Fields<'_>) -> TimeSpan {
        let from = fields.get("from").and_then(|node| date(node, self.languages, self.out));
        let to = fields.get("to");
        let is_over = to.is_some_and(|node| node.plain_text() == Some("unknown"));
        let to = to.filter(|_| !is_over).and_then(|node| date(node, self.languages, self.out));
        check_order(["from", "to"], [from.as_ref(), to.as_ref()], self.out);
        TimeSpan { from, to, is_over }
    }

    /// Reads `born` or `died`: a date, or a map of `date` and `sources`.
    pub(super) fn life_date(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Option<LifeDate> {
        let node = fields.get(key)?;
        let Value::Map(_) = node.value else {
            return date(node, self.languages, self.out).map(|date| LifeDate { date, sources: Vec::new() });
        };
        let mut fields = Fields::from_node(node, &format!("`{key}`"), self.out)?;
        let date = fields.get("date").and_then(|node| date(node, self.languages, self.out));
        if date.is_none() {
            fields.report_missing("date", "add `date: 1984-03`, only as precise as it is known", self.out);
        }
        let sources = self.references(&mut fields, "sources", &Register::Sources);
        fields.finish(self.out);
        Some(LifeDate { date: date?, sources })
    }
}

/// Reports a second date that is certainly before the first.
pub(super) fn check_order(
    [first_key, second_key]: [&str; 2],
    [first, second]: [Option<&Spanned<Date>>; 2],
    out: &mut Vec<Diagnostic>,
) {
    let (Some(first), Some(second)) = (first, second) else { return };
    let is_reversed = second.value.latest().zip(first.value.earliest()).is_some_and(|(end, start)| end < start);
    if is_reversed {
        let message = format!(
            "expected `{second_key}` not before `{first_key}`, found `{}` and `{}`",
            second.value.as_str(),
            first.value.as_str()
        );
        let error = Diagnostic::error(Code::DateOrder, second.span, message);
        let related = format!("`{first_key}` is here");
        out.push(error.related(first.span, &related).help("correct one of the two dates"));
    }
}
