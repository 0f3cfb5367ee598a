//! The registers that a report declares under `[registers]`.

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::{Register, Text};
use crate::parse::{DeclaredField, DeclaredRegister, FieldKind, id_problem, text};
use crate::route::Route;
use crate::source::Spanned;
use crate::tree::{Fields, Node, Value};

pub(super) fn declared_registers(node: &Node, out: &mut Vec<Diagnostic>) -> Vec<DeclaredRegister> {
    let Some(fields) = Fields::from_node(node, "[registers]", out) else { return Vec::new() };
    let entries = fields.into_entries();
    let names: Vec<&str> = entries.iter().map(|(name, _)| name.value.as_str()).collect();
    let known: Vec<&str> = Register::BUILT_IN.iter().map(Register::name).chain(names.iter().copied()).collect();
    entries.iter().filter_map(|(name, node)| register(name, node, &known, out)).collect()
}

fn register(
    name: &Spanned<String>,
    node: &Node,
    known: &[&str],
    out: &mut Vec<Diagnostic>,
) -> Option<DeclaredRegister> {
    if let Some(problem) = register_name_problem(&name.value) {
        out.push(
            Diagnostic::error(
                Code::RegisterName,
                name.span,
                format!("`{}` cannot name a register: {problem}", name.value),
            )
            .help("choose another name"),
        );
    }
    let mut fields = Fields::from_node(node, &format!("[registers.{}]", name.value), out)?;
    let one = fields.get("name").and_then(|node| text(node, out));
    let many = fields.get("plural").and_then(|node| text(node, out));
    for (key, value) in [("name", &one), ("plural", &many)] {
        if value.is_none() {
            fields.report_missing(key, &format!("add `{key} = \"…\"`, what a reader calls such a record"), out);
        }
    }
    let labels = fields
        .get("labels")
        .and_then(|node| Fields::from_node(node, "labels", out))
        .map(Fields::into_entries)
        .unwrap_or_default();
    let declared = fields
        .get("fields")
        .and_then(|node| Fields::from_node(node, "fields", out))
        .map(Fields::into_entries)
        .unwrap_or_default();
    let declared = declared.iter().filter_map(|(key, node)| field(key, node, labels, known, out)).collect();
    fields.finish(out);
    Some(DeclaredRegister { name: name.value.as_str().into(), singular: one?, plural: many?, fields: declared })
}

/// Why `name` is not a valid name for a declared register; `None` if it is.
fn register_name_problem(name: &str) -> Option<String> {
    if Register::built_in(name).is_some() {
        Some("every site has a register of that name".to_owned())
    } else if Route::is_reserved(name) {
        Some("other pages or files of the site have this name".to_owned())
    } else {
        name_problem(name)
    }
}

/// Why `name` is not a valid name for a part of the report; `None` if it is. Names that look like language tags are
/// reserved for translations. The folders of parts are in that of the report, where no other folder of the site is.
#[must_use]
pub fn name_problem(name: &str) -> Option<String> {
    if looks_like_language_tag(name) {
        Some("it looks like a language tag, and those are reserved for translations; choose a longer name".to_owned())
    } else {
        id_problem(name).map(|problem| format!("a name {problem}"))
    }
}

/// `kk`, `law`, `kk-cyrl`, `en-gb`: a language of two or three letters, a script of four, a region of two letters or three digits.
fn looks_like_language_tag(name: &str) -> bool {
    let mut parts = name.split('-');
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let language = parts.next().is_some_and(|first| (2..=3).contains(&first.len()) && letters(first));
    language
        && parts.all(|part| match part.len() {
            2 | 4 => letters(part),
            3 => part.bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        })
}

/// The keys of all records, which a register cannot declare.
const COMMON_KEYS: [&str; 15] = [
    "id",
    "name",
    "names",
    "aliases",
    "summary",
    "topics",
    "sources",
    "links",
    "autolink",
    "short",
    "never",
    "search",
    "within_words",
    "was",
    "review",
];

fn field(
    key: &Spanned<String>,
    node: &Node,
    labels: &[(Spanned<String>, Node)],
    known: &[&str],
    out: &mut Vec<Diagnostic>,
) -> Option<DeclaredField> {
    if COMMON_KEYS.contains(&key.value.as_str()) {
        let message = format!("every record has `{}` already", key.value);
        out.push(Diagnostic::error(Code::FieldName, key.span, message).help("choose another name"));
    }
    let (node, many) = match &node.value {
        Value::List(items) if items.len() == 1 => (&items[0], true),
        _ => (node, false),
    };
    let kind = field_kind(&node.text(out)?, known, out)?;
    let label = labels.iter().find(|(name, _)| name.value == key.value).and_then(|(_, node)| text(node, out));
    let label = label.unwrap_or_else(|| Text::plain(Spanned::new(humanize_key(&key.value), key.span)));
    Some(DeclaredField { name: key.value.as_str().into(), label, kind, is_list: many })
}

fn field_kind(word: &Spanned<String>, known: &[&str], out: &mut Vec<Diagnostic>) -> Option<FieldKind> {
    Some(match word.value.as_str() {
        "text" => FieldKind::Text,
        "date" => FieldKind::Date,
        "url" => FieldKind::Url,
        "number" => FieldKind::Number,
        register if known.contains(&register) => FieldKind::Record(Register::named(register)),
        other => {
            let words = ["text", "date", "url", "number"].into_iter().chain(known.iter().copied());
            let help = did_you_mean(other, words).unwrap_or_else(|| {
                "use `text`, `date`, `url`, `number`, a register’s name, or a list of one of them".to_owned()
            });
            out.push(Diagnostic::error(Code::FieldType, word.span, format!("unknown field type `{other}`")).help(help));
            return None;
        }
    })
}

/// A key as words: "Built in" for `built_in`.
pub(crate) fn humanize_key(key: &str) -> String {
    let words = key.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
