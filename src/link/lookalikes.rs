//! Checks for homographs and mixed scripts in names.
//!
//! A Latin letter in a Cyrillic word looks right, but search does not find the
//! word and it is never linked: an error. Two names that look the same but are
//! written differently may be one name typed in two ways: a warning.
//! Confusable letters are those of Unicode's UTS #39.

use crate::diag::{Code, Diagnostic};
use crate::model::Record;
use crate::source::Spanned;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;
use unicode_script::{Script, UnicodeScript};
use unicode_security::confusable_detection::skeleton;

pub(super) fn check(records: &[Arc<Record>]) -> Vec<Diagnostic> {
    let with_appearance = |record| names(record).map(move |name| (record, name, Appearance::new(&name.value)));
    let all: Vec<(&Record, &Spanned<String>, Appearance<'_>)> =
        records.par_iter().flat_map_iter(|record| with_appearance(&**record)).collect();
    let mut out = Vec::new();
    let mut by_skeleton: BTreeMap<String, (&Record, &Spanned<String>)> = BTreeMap::new();
    for (record, name, appearance) in all {
        match appearance {
            Appearance::Mixed(word) => out.push(mixed_scripts(word, name)),
            Appearance::Skeleton(key) => match by_skeleton.entry(key) {
                Entry::Occupied(occupied) => {
                    let (other, first) = occupied.get();
                    if first.value != name.value && other.key != record.key {
                        out.push(look_alike(first, name));
                    }
                }
                Entry::Vacant(vacant) => {
                    vacant.insert((record, name));
                }
            },
        }
    }
    out
}

/// The appearance of a name.
enum Appearance<'n> {
    /// It contains this word of mixed scripts.
    Mixed(&'n str),
    /// Names with equal UTS #39 skeletons look the same.
    Skeleton(String),
}

impl<'n> Appearance<'n> {
    fn new(name: &'n str) -> Self {
        mixed_word(name).map_or_else(|| Self::Skeleton(skeleton(name).collect()), Self::Mixed)
    }
}

fn names(record: &Record) -> impl Iterator<Item = &Spanned<String>> {
    let names = record.name.variants().map(|(_, name)| name);
    names.chain(record.names.iter().map(|name| &name.text)).chain(&record.aliases).chain(&record.short_forms)
}

/// The first word that mixes letters of Latin, Cyrillic or Greek.
fn mixed_word(name: &str) -> Option<&str> {
    name.split(|c: char| !c.is_alphabetic()).find(|word| {
        let has = |script: Script| word.chars().any(|c| c.script() == script);
        // Fast path: most words are ASCII.
        !word.is_ascii()
            && [Script::Latin, Script::Cyrillic, Script::Greek].into_iter().filter(|script| has(*script)).count() > 1
    })
}

fn mixed_scripts(word: &str, name: &Spanned<String>) -> Diagnostic {
    let foreign: Vec<String> =
        minority(word).into_iter().map(|c| format!("“{c}” ({})", c.script().full_name())).collect();
    let message = format!("“{word}” mixes letters of two scripts");
    Diagnostic::error(Code::MixedScripts, name.span, message)
        .help(format!("type {} again in the script of the rest", foreign.join(", ")))
}

/// The letters of the less frequent script in the word.
fn minority(word: &str) -> Vec<char> {
    let latin: Vec<char> = word.chars().filter(|c| c.script() == Script::Latin).collect();
    let other: Vec<char> = word.chars().filter(|c| matches!(c.script(), Script::Cyrillic | Script::Greek)).collect();
    if latin.len() < other.len() { latin } else { other }
}

fn look_alike(first: &Spanned<String>, name: &Spanned<String>) -> Diagnostic {
    let message = format!("“{}” looks like “{}” and is written differently", name.value, first.value);
    Diagnostic::warning(Code::LookAlike, name.span, message)
        .related(first.span, "this one")
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
