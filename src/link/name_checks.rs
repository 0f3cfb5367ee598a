//! Checks of the forms of one record: `short` and `never`, and forms that are ordinary words.

use super::fold::fold_name;
use super::names::{folded_forms, forms_of, is_part_of_another, may_be_found};
use crate::diag::{Diagnostic, HINTS, did_you_mean};
use crate::language::{Language, Role, Roles};
use crate::model::{Record, Tag};
use crate::source::Spanned;
use rayon::prelude::*;
use std::cell::LazyCell;
use std::sync::Arc;

/// Warnings about forms of the records. `words` are those of `language`, which the report is in.
pub(super) fn check(records: &[Arc<Record>], words: &Language, language: &Tag) -> Vec<Diagnostic> {
    let found = records.par_iter().filter(|record| record.autolink != Some(false) && may_be_found(record));
    let mut out: Vec<Diagnostic> = found.flat_map_iter(|record| ordinary_names(record, words, language)).collect();
    for record in records.iter().filter(|record| !record.never.is_empty()) {
        check_never(record, &mut out);
    }
    out
}

/// Warns of forms under `never` that the record does not have, and of those that are `short` as well.
fn check_never(record: &Record, out: &mut Vec<Diagnostic>) {
    let (forms, short) = (forms_of(record), folded(&record.short));
    for never in &record.never {
        let form = fold_name(&never.value);
        if short.binary_search(&form).is_ok() {
            let message = format!("“{}” is both in `short` and in `never`: it is not found", never.value);
            let warning = Diagnostic::warning("short-and-never", never.span, message);
            out.push(warning.help("remove it from one of the two"));
        } else if forms.binary_search(&form).is_err() {
            let message = format!("`{}` has no form “{}”, so there is nothing to leave out", record.key, never.value);
            // A hint compares all forms of the record.
            let hinted = written_forms(record).filter(|_| out.len() < HINTS).map(|form| form.value.as_str());
            let help = did_you_mean(&never.value, hinted)
                .unwrap_or_else(|| "write one of its names or `aliases` as it is there, or remove it".to_owned());
            out.push(Diagnostic::warning("unknown-form", never.span, message).help(help));
        }
    }
}

/// Warnings about forms of one word that mean something else in the report's language. A surname that is an ordinary word,
/// which many are, needs an introduction already; a month or a title is written with a capital letter after one, too.
fn ordinary_names(record: &Record, words: &Language, language: &Tag) -> Vec<Diagnostic> {
    let settled = LazyCell::new(|| [folded(&record.short), folded(&record.never)].concat());
    let forms = LazyCell::new(|| forms_of(record));
    let is_short = |form: &str| &*record.key.register == "people" && is_part_of_another(form, &forms);
    let of_one_word = written_forms(record).filter(|form| !form.value.contains(char::is_whitespace));
    let found = of_one_word.filter_map(|written| {
        let sense = Sense::of(words.roles(&written.value))?;
        let form = fold_name(&written.value);
        let is_ordinary = !settled.contains(&form) && (sense != Sense::Ordinary || !is_short(&form));
        is_ordinary.then(|| ordinary_name(record, written, sense, language))
    });
    found.collect()
}

fn ordinary_name(record: &Record, written: &Spanned<String>, sense: Sense, language: &Tag) -> Diagnostic {
    let (form, what) = (&written.value, sense.description());
    let message =
        format!("“{form}” is also {what} (`{language}`): where that is meant, it may be linked to `{}`", record.key);
    let help = format!(
        "add `short: [{form}]` to link it only after another name of the record, or `never: [{form}]` to leave it as text"
    );
    Diagnostic::warning("ordinary-name", written.span, message).help(help)
}

/// What a form means where it is no name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sense {
    Month,
    Day,
    Title,
    Ordinary,
}

impl Sense {
    fn of(roles: Roles) -> Option<Self> {
        const KINDS: [(Roles, Sense); 5] = [
            (Roles::of(&[Role::Month]), Sense::Month),
            (Roles::of(&[Role::Day]), Sense::Day),
            (Roles::TITLE, Sense::Title),
            (Roles::HONORIFIC, Sense::Title),
            (Roles::of(&[Role::Ordinary, Role::Opener]), Sense::Ordinary),
        ];
        KINDS.into_iter().find(|(kind, _)| roles.has_any(*kind)).map(|(_, sense)| sense)
    }

    fn description(self) -> &'static str {
        match self {
            Self::Month => "a month",
            Self::Day => "a day of the week",
            Self::Title => "a title",
            Self::Ordinary => "an ordinary word",
        }
    }
}

fn folded(forms: &[Spanned<String>]) -> Vec<String> {
    folded_forms(forms.iter().map(|form| &form.value))
}

/// The forms of a record as they are written, without those of `short`.
fn written_forms(record: &Record) -> impl Iterator<Item = &Spanned<String>> {
    let names = record.name.forms().map(|(_, name)| name).chain(record.names.iter().map(|name| &name.text));
    names.chain(&record.aliases)
}
