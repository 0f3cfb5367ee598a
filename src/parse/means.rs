//! Who is meant by a bare form in a section: the key `means` of its front matter.

use super::Schema;
use super::values::{check_words, reference};
use crate::characters::Place;
use crate::diag::Diagnostic;
use crate::model::prose::{Meaning, Referent};
use crate::source::Spanned;
use crate::tree::{Fields, Node, Value};

/// The value that means no record, as in `[[-|words]]`.
const NO_RECORD: &str = "-";

/// Reads `means`, a map from forms to records. Entries without a name are left out.
pub(super) fn read(fields: &mut Fields<'_>, schema: &Schema, out: &mut Vec<Diagnostic>) -> Vec<Meaning> {
    let Some(node) = fields.get("means") else { return Vec::new() };
    let Value::Map(_) = node.value else {
        node.wrong("a map from names to records", "write `means: {Holm: people/mira-holm}`", out);
        return Vec::new();
    };
    let entries = Fields::of(node, "`means`", out).map(Fields::all).unwrap_or_default();
    entries.iter().filter_map(|(form, value)| meaning(form, value, schema, out)).collect()
}

fn meaning(form: &Spanned<String>, value: &Node, schema: &Schema, out: &mut Vec<Diagnostic>) -> Option<Meaning> {
    // A record that cannot be read has been reported: that the form stays text then is no further mistake.
    let referent = referent(form, value, schema, out).unwrap_or(Referent::NoRecord);
    Some(Meaning { form: name(form, out)?, referent })
}

/// The form, if it can be a name: at least one letter or digit, and no character that names cannot have.
fn name(form: &Spanned<String>, out: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
    if !form.value.contains(char::is_alphanumeric) {
        let found =
            if form.value.trim().is_empty() { "nothing".to_owned() } else { format!("`{}`", form.value.trim()) };
        let error = Diagnostic::error("means", form.span, format!("expected a name before the colon, found {found}"));
        out.push(error.help("write the name as it is in the text, as in `means: {Holm: people/mira-holm}`"));
        return None;
    }
    let node = Node { span: form.span, value: Value::Scalar { text: form.value.clone(), plain: true } };
    let name = node.text_in(Place::Name, out)?;
    check_words(&name, out);
    Some(name)
}

/// What the form refers to. `None` where the value does not say so.
fn referent(form: &Spanned<String>, value: &Node, schema: &Schema, out: &mut Vec<Diagnostic>) -> Option<Referent> {
    if value.is_blank() {
        let form_value = &form.value;
        let message = format!("expected a record for `{form_value}`, found no value");
        let help = format!(
            "write `{form_value}: ID` with the id of the record, or `{form_value}: \"-\"` for nobody on record"
        );
        out.push(Diagnostic::error("means", form.span, message).help(help));
        return None;
    }
    let text = value.text(out)?;
    if text.value == NO_RECORD {
        return Some(Referent::NoRecord);
    }
    reference(&text, None, schema, out).map(Referent::Record)
}
