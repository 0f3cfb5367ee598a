//! Names that look like others.
//!
//! A Latin letter within a Cyrillic word looks right, is found by no search,
//! and links to nobody: an error. Two whole names that look the same and are
//! written differently may be one name typed in two ways: a warning.
//! Confusable letters are those of Unicode's UTS #39.

use crate::diag::Diagnostic;
use crate::model::Record;
use crate::source::Spanned;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;
use unicode_script::{Script, UnicodeScript};
use unicode_security::confusable_detection::skeleton;

pub(super) fn check(records: &[Arc<Record>]) -> Vec<Diagnostic> {
    let looked_at = |record| names(record).map(move |name| (record, name, Look::of(&name.value)));
    let all: Vec<(&Record, &Spanned<String>, Look<'_>)> =
        records.par_iter().flat_map_iter(|record| looked_at(&**record)).collect();
    let mut out = Vec::new();
    let mut by_skeleton: BTreeMap<String, (&Record, &Spanned<String>)> = BTreeMap::new();
    for (record, name, look) in all {
        match look {
            Look::Mixed(word) => out.push(mixed(word, name)),
            Look::Skeleton(key) => match by_skeleton.entry(key) {
                Entry::Occupied(known) => {
                    let (other, first) = known.get();
                    if first.value != name.value && other.key != record.key {
                        out.push(alike(first, name));
                    }
                }
                Entry::Vacant(free) => {
                    free.insert((record, name));
                }
            },
        }
    }
    out
}

/// How a name looks.
enum Look<'n> {
    /// It has such a word in it.
    Mixed(&'n str),
    /// The same as all names of this skeleton.
    Skeleton(String),
}

impl<'n> Look<'n> {
    fn of(name: &'n str) -> Self {
        mixed_word(name).map_or_else(|| Self::Skeleton(skeleton(name).collect()), Self::Mixed)
    }
}

fn names(record: &Record) -> impl Iterator<Item = &Spanned<String>> {
    let names = record.name.forms().map(|(_, name)| name);
    names.chain(record.names.iter().map(|name| &name.text)).chain(&record.aliases).chain(&record.short)
}

/// A word that has letters of two scripts of which one looks like the other.
fn mixed_word(name: &str) -> Option<&str> {
    name.split(|c: char| !c.is_alphabetic()).find(|word| {
        let has = |script: Script| word.chars().any(|c| c.script() == script);
        // Most words are plain Latin, which need not be looked up.
        !word.is_ascii()
            && [Script::Latin, Script::Cyrillic, Script::Greek].into_iter().filter(|script| has(*script)).count() > 1
    })
}

fn mixed(word: &str, name: &Spanned<String>) -> Diagnostic {
    let foreign: Vec<String> =
        minority(word).into_iter().map(|c| format!("“{c}” ({})", c.script().full_name())).collect();
    let message = format!("“{word}” mixes letters of two scripts");
    Diagnostic::error("mixed-scripts", name.span, message)
        .help(format!("type {} again in the script of the rest", foreign.join(", ")))
}

/// The letters of the script that fewer letters of the word have.
fn minority(word: &str) -> Vec<char> {
    let latin: Vec<char> = word.chars().filter(|c| c.script() == Script::Latin).collect();
    let other: Vec<char> = word.chars().filter(|c| matches!(c.script(), Script::Cyrillic | Script::Greek)).collect();
    if latin.len() < other.len() { latin } else { other }
}

fn alike(first: &Spanned<String>, name: &Spanned<String>) -> Diagnostic {
    let message = format!("“{}” looks like “{}” and is written differently", name.value, first.value);
    Diagnostic::warning("look-alike", name.span, message)
        .also(first.span, "this one")
        .help("if it is the same name, write both in the same letters")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_letter_within_a_word_is_seen_and_two_scripts_side_by_side_are_not() {
        assert_eq!(mixed_word("Мaмай"), Some("Мaмай"));
        assert_eq!(mixed_word("Мамай (Mamay)"), None);
        assert_eq!(mixed_word("Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі"), None);
        assert_eq!(minority("Мaмай"), ['a']);
    }
}
