//! Bindings of forms of names to records in one section: the key `means` of the front matter.

use super::Schema;
use super::values::{check_word_count, reference_to_any};
use crate::characters::TextKind;
use crate::diag::{Code, Diagnostic};
use crate::model::prose::{NameBinding, Referent};
use crate::source::Spanned;
use crate::tree::{Fields, Node, Value};

/// The value for no record, as in `[[-|words]]`.
const NO_RECORD: &str = "-";

/// Reads `means`, a map from forms to records. Reports and drops entries without a valid name.
pub(super) fn read(fields: &mut Fields<'_>, schema: &Schema, out: &mut Vec<Diagnostic>) -> Vec<NameBinding> {
    let Some(node) = fields.get("means") else { return Vec::new() };
    let Value::Map(_) = node.value else {
        node.report_wrong_type("a map from names to records", "write `means: {Holm: people/mira-holm}`", out);
        return Vec::new();
    };
    let entries = Fields::from_node(node, "`means`", out).map(Fields::into_entries).unwrap_or_default();
    entries.iter().filter_map(|(form, value)| name_binding(form, value, schema, out)).collect()
}

fn name_binding(
    form: &Spanned<String>,
    value: &Node,
    schema: &Schema,
    out: &mut Vec<Diagnostic>,
) -> Option<NameBinding> {
    // An invalid reference has been reported; the form remains text without another error.
    let referent = referent(form, value, schema, out).unwrap_or(Referent::NoRecord);
    Some(NameBinding { form: name(form, out)?, referent })
}

/// The form, if it is a valid name: at least one letter or digit, and no disallowed character.
fn name(form: &Spanned<String>, out: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
    if !form.value.contains(char::is_alphanumeric) {
        let description =
            if form.value.trim().is_empty() { "nothing".to_owned() } else { format!("`{}`", form.value.trim()) };
        let error =
            Diagnostic::error(Code::Means, form.span, format!("expected a name before the colon, found {description}"));
        out.push(error.help("write the name as it is in the text, as in `means: {Holm: people/mira-holm}`"));
        return None;
    }
    let node = Node { span: form.span, value: Value::Scalar { text: form.value.clone(), plain: true } };
    let name = node.text_in(TextKind::Name, out)?;
    check_word_count(&name, out);
    Some(name)
}

/// The record or [`NO_RECORD`]. `None` if the value is invalid, which is reported.
fn referent(form: &Spanned<String>, value: &Node, schema: &Schema, out: &mut Vec<Diagnostic>) -> Option<Referent> {
    if value.is_blank() {
        let form_value = &form.value;
        let message = format!("expected a record for `{form_value}`, found no value");
        let help =
            format!("write `{form_value}: ID` with the id of the record, or `{form_value}: \"-\"` for no record");
        out.push(Diagnostic::error(Code::Means, form.span, message).help(help));
        return None;
    }
    let text = value.text(out)?;
    if text.value == NO_RECORD {
        return Some(Referent::NoRecord);
    }
    reference_to_any(&text, schema, out).map(Referent::Record)
}
