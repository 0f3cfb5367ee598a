//! Checks of the forms of one record: `short` and `never`, and forms that are ordinary words.

use super::fold::fold_name;
use super::names::{all_forms, folded_forms, has_searchable_names, is_part_of_another};
use crate::diag::{Code, Diagnostic, MAX_SUGGESTIONS, did_you_mean};
use crate::language::{Language, Role, RoleSet};
use crate::model::{Record, Tag};
use crate::source::Spanned;
use rayon::prelude::*;
use std::cell::LazyCell;
use std::sync::Arc;

/// Warnings about forms of the records. `words` are those of `language`, the report's language.
pub(super) fn check(records: &[Arc<Record>], words: &Language, language: &Tag) -> Vec<Diagnostic> {
    let linkable = records.par_iter().filter(|record| record.autolink != Some(false) && has_searchable_names(record));
    let mut out: Vec<Diagnostic> =
        linkable.flat_map_iter(|record| ordinary_name_warnings(record, words, language)).collect();
    for record in records.iter().filter(|record| !record.excluded_forms.is_empty()) {
        check_never(record, &mut out);
    }
    out
}

/// Warns of forms under `never` that the record does not have, and of those that are `short` as well.
fn check_never(record: &Record, out: &mut Vec<Diagnostic>) {
    let (forms, short) = (all_forms(record), folded_list(&record.short_forms));
    for never in &record.excluded_forms {
        let form = fold_name(&never.value);
        if short.binary_search(&form).is_ok() {
            let message = format!("“{}” is both in `short` and in `never`: it is not found", never.value);
            let warning = Diagnostic::warning(Code::ShortAndNever, never.span, message);
            out.push(warning.help("remove it from one of the two"));
        } else if forms.binary_search(&form).is_err() {
            let message = format!("`{}` has no form “{}”, so `never` has nothing to exclude", record.key, never.value);
            // A suggestion compares all forms of the record, which is slow.
            let hinted = written_forms(record).filter(|_| out.len() < MAX_SUGGESTIONS).map(|form| form.value.as_str());
            let help = did_you_mean(&never.value, hinted)
                .unwrap_or_else(|| "write one of its names or `aliases` exactly, or remove it".to_owned());
            out.push(Diagnostic::warning(Code::UnknownForm, never.span, message).help(help));
        }
    }
}

/// Warnings about one-word forms that mean something else in the report's language. A surname that is an ordinary word, as
/// many are, is linked only after an introduction anyway; a month or a title can be capitalized even after one.
fn ordinary_name_warnings(record: &Record, words: &Language, language: &Tag) -> Vec<Diagnostic> {
    let excluded = LazyCell::new(|| [folded_list(&record.short_forms), folded_list(&record.excluded_forms)].concat());
    let forms = LazyCell::new(|| all_forms(record));
    let is_short = |form: &str| record.key.register.has_personal_names() && is_part_of_another(form, &forms);
    let single_words = written_forms(record).filter(|form| !form.value.contains(char::is_whitespace));
    let warnings = single_words.filter_map(|written| {
        let sense = Sense::from_roles(words.roles(&written.value))?;
        let form = fold_name(&written.value);
        let is_ordinary = !excluded.contains(&form) && (sense != Sense::Ordinary || !is_short(&form));
        is_ordinary.then(|| ordinary_name_warning(record, written, sense, language))
    });
    warnings.collect()
}

fn ordinary_name_warning(record: &Record, written: &Spanned<String>, sense: Sense, language: &Tag) -> Diagnostic {
    let (form, description) = (&written.value, sense.description());
    let message = format!(
        "“{form}” is also {description} (`{language}`): where that is meant, it may be linked to `{}`",
        record.key
    );
    let help = format!(
        "add `short: [{form}]` to link it only after another name of the record, or `never: [{form}]` to leave it as text"
    );
    Diagnostic::warning(Code::OrdinaryName, written.span, message).help(help)
}

/// The other meaning of a form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sense {
    Month,
    Day,
    Title,
    Ordinary,
}

impl Sense {
    fn from_roles(roles: RoleSet) -> Option<Self> {
        const KINDS: [(RoleSet, Sense); 5] = [
            (RoleSet::from_roles(&[Role::Month]), Sense::Month),
            (RoleSet::from_roles(&[Role::Day]), Sense::Day),
            (RoleSet::TITLE, Sense::Title),
            (RoleSet::HONORIFIC, Sense::Title),
            (RoleSet::from_roles(&[Role::Ordinary, Role::Opener]), Sense::Ordinary),
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

fn folded_list(forms: &[Spanned<String>]) -> Vec<String> {
    folded_forms(forms.iter().map(|form| &form.value))
}

/// The forms of a record as written, without those of `short`.
fn written_forms(record: &Record) -> impl Iterator<Item = &Spanned<String>> {
    let names = record.name.variants().map(|(_, name)| name).chain(record.names.iter().map(|name| &name.text));
    names.chain(&record.aliases)
}
