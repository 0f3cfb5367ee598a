//! Checks of what a record says of its forms: `short` and `never`.

use super::fold::fold_name;
use super::names::forms_of;
use crate::diag::{Diagnostic, did_you_mean};
use crate::model::Record;
use std::sync::Arc;

/// Warns of forms under `never` that the record does not have, and of those that are `short` as well.
pub(super) fn check(records: &[Arc<Record>], out: &mut Vec<Diagnostic>) {
    for record in records.iter().filter(|record| !record.never.is_empty()) {
        let forms = forms_of(record);
        let short: Vec<String> = record.short.iter().map(|form| fold_name(&form.value)).collect();
        for never in &record.never {
            let form = fold_name(&never.value);
            if short.contains(&form) {
                let message = format!("“{}” is both in `short` and in `never`: it is not found", never.value);
                let warning = Diagnostic::warning("short-and-never", never.span, message);
                out.push(warning.help("remove it from one of the two"));
            } else if forms.binary_search(&form).is_err() {
                let message =
                    format!("`{}` has no form “{}”, so there is nothing to leave out", record.key, never.value);
                let help = did_you_mean(&never.value, written_forms(record))
                    .unwrap_or_else(|| "write one of its names or `aliases` as it is there, or remove it".to_owned());
                out.push(Diagnostic::warning("unknown-form", never.span, message).help(help));
            }
        }
    }
}

/// The forms of a record as they are written.
fn written_forms(record: &Record) -> impl Iterator<Item = &str> {
    let names = record.name.forms().map(|(_, name)| name).chain(record.names.iter().map(|name| &name.text));
    names.chain(&record.aliases).map(|form| form.value.as_str())
}
