//! The types of events and cases that a report declares under `[types]`.

use crate::diag::{Code, Diagnostic};
use crate::model::Text;
use crate::model::declared_types::{DeclaredType, DeclaredTypes};
use crate::model::vocabulary::ExtensibleType;
use crate::parse::{id_problem, text};
use crate::source::Spanned;
use crate::tree::{Fields, Node, one_of};

pub(super) fn declared_types(node: &Node, out: &mut Vec<Diagnostic>) -> DeclaredTypes {
    let Some(mut fields) = Fields::from_node(node, "[types]", out) else { return DeclaredTypes::default() };
    let types = DeclaredTypes {
        events: types_of_register(&mut fields, "events", out),
        cases: types_of_register(&mut fields, "cases", out),
    };
    fields.finish(out);
    types
}

fn types_of_register<T: ExtensibleType>(
    fields: &mut Fields<'_>,
    register: &'static str,
    out: &mut Vec<Diagnostic>,
) -> Vec<DeclaredType<T>> {
    let Some(node) = fields.get(register) else { return Vec::new() };
    let Some(fields) = Fields::from_node(node, &format!("[types.{register}]"), out) else { return Vec::new() };
    fields.into_entries().iter().filter_map(|(key, node)| declared_type(register, key, node, out)).collect()
}

/// Reads a type. One with errors is declared as well, so that records that have it cause none.
fn declared_type<T: ExtensibleType>(
    register: &str,
    key: &Spanned<String>,
    node: &Node,
    out: &mut Vec<Diagnostic>,
) -> Option<DeclaredType<T>> {
    let is_built_in = T::parse(&key.value).is_some();
    out.extend(key_error(register, key, is_built_in));
    let mut fields = Fields::from_node(node, &format!("[types.{register}.{}]", key.value), out)?;
    let name = words(&mut fields, "name", "what readers call one, as within a sentence", out);
    let plural = words(&mut fields, "plural", "the heading of a list of them", out);
    let counts_as = fields.text("counts_as", out).and_then(|word| one_of(&word, T::KEYS, out)).and_then(T::parse);
    fields.finish(out);
    let key_as_text = || Text::plain(key.clone());
    (!is_built_in).then(|| DeclaredType {
        key: key.value.as_str().into(),
        name: name.unwrap_or_else(key_as_text),
        plural: plural.unwrap_or_else(key_as_text),
        counts_as: counts_as.unwrap_or(T::OTHER),
    })
}

fn key_error(register: &str, key: &Spanned<String>, is_built_in: bool) -> Option<Diagnostic> {
    let (problem, help) = if is_built_in {
        let help = format!("choose another name, or remove `[types.{register}.{}]` to use that type", key.value);
        ("every report has a type of that name".to_owned(), help)
    } else {
        (format!("a name {}", id_problem(&key.value)?), "choose another name".to_owned())
    };
    let message = format!("`{}` cannot name a type: {problem}", key.value);
    Some(Diagnostic::error(Code::TypeName, key.span, message).help(help))
}

/// Reads required words; reports missing ones.
fn words(fields: &mut Fields<'_>, key: &'static str, description: &str, out: &mut Vec<Diagnostic>) -> Option<Text> {
    let words = fields.get(key).and_then(|node| text(node, out));
    if words.is_none() {
        fields.report_missing(key, &format!("add `{key} = \"…\"`, {description}"), out);
    }
    words
}
