//! Names that look like others.
//!
//! A Latin letter within a Cyrillic word looks right, is found by no search,
//! and links to nobody: an error. Two whole names that look the same and are
//! written differently may be one name typed in two ways: a warning.
//! Confusable letters are those of Unicode's UTS #39.

use crate::diag::Diagnostic;
use crate::model::Record;
use crate::source::Spanned;
use std::collections::BTreeMap;
use std::sync::Arc;
use unicode_script::{Script, UnicodeScript};
use unicode_security::confusable_detection::skeleton;

pub(super) fn check(records: &[Arc<Record>]) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let mut by_skeleton: BTreeMap<String, (&Record, &Spanned<String>)> = BTreeMap::new();
    for record in records {
        for name in names(record) {
            if let Some(word) = mixed_word(&name.value) {
                out.push(mixed(word, name));
                continue;
            }
            let key: String = skeleton(&name.value).collect();
            match by_skeleton.get(&key) {
                Some((other, first)) if first.value != name.value && other.key != record.key => {
                    out.push(alike(first, name));
                }
                Some(_) => {}
                None => {
                    by_skeleton.insert(key, (record, name));
                }
            }
        }
    }
    out
}

fn names(record: &Record) -> impl Iterator<Item = &Spanned<String>> {
    let names = record.name.forms().map(|(_, name)| name);
    names.chain(record.names.iter().map(|name| &name.text)).chain(&record.aliases)
}

/// A word that has letters of two scripts of which one looks like the other.
fn mixed_word(name: &str) -> Option<&str> {
    name.split(|c: char| !c.is_alphabetic()).find(|word| {
        let has = |script: Script| word.chars().any(|c| c.script() == script);
        [Script::Latin, Script::Cyrillic, Script::Greek].into_iter().filter(|script| has(*script)).count() > 1
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
