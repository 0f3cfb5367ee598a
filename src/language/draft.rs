//! A language while its files are merged, and the index of its words.

use super::file::LanguageFile;
use super::fold::FoldRules;
use super::inflect::{Inflection, NamePart, Paradigms};
use super::role::{KEYS, Role, RoleSet};
use super::sentences::{SentenceData, SentenceWords};
use super::suffix::Suffixes;
use super::words::{RoleIndex, has_capital, without_stop};
use super::{COMMON, Language};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::source::Span;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A language while its files are merged.
#[derive(Default)]
pub(super) struct LanguageDraft {
    file: LanguageFile,
    /// The words as written, with their roles.
    words: BTreeMap<String, RoleSet>,
    sentences: SentenceData,
}

impl LanguageDraft {
    /// Merges the file of a tag.
    pub(super) fn merge(&mut self, tag: &str, file: &LanguageFile, out: &mut Vec<Diagnostic>) {
        // What it removes and what is not listed is reported where the words of all languages are merged.
        self.sentences.extend(&file.sentences, tag == COMMON);
        for (role, word) in &file.added {
            *self.words.entry(word.value.clone()).or_default() |= RoleSet::from(*role);
        }
        for (role, word) in &file.removed {
            self.remove(*role, &word.value, word.span, out);
        }
        self.file.letters.extend(&file.letters);
        self.file.capital_nouns = file.capital_nouns.or(self.file.capital_nouns);
        self.file.paradigms.extend(file.paradigms.clone());
        self.file.suffixes.extend(file.suffixes.clone());
    }

    fn remove(&mut self, role: Role, word: &str, span: Span, out: &mut Vec<Diagnostic>) {
        let fold = FoldRules::default();
        let folded = fold.text(without_stop(word));
        let mut is_listed = false;
        for (other, roles) in self.words.iter_mut().filter(|(_, roles)| roles.has(role)) {
            if fold.text(without_stop(other)) == folded {
                *roles = roles.without(role);
                is_listed = true;
            }
        }
        if !is_listed {
            let (table, key, _) = KEYS[role as usize];
            let listed = self.words.iter().filter(|(_, roles)| roles.has(role)).map(|(word, _)| word.as_str());
            let help =
                did_you_mean(&word.to_lowercase(), listed).unwrap_or_else(|| "remove it from `remove`".to_owned());
            let message = format!("`{word}` is not in the list `{table}.{key}`, so it cannot be removed");
            out.push(Diagnostic::warning(Code::NotListed, span, message).help(help));
        }
    }

    pub(super) fn build(self) -> Language {
        let fold = FoldRules { letters: self.file.letters };
        let paradigms = Paradigms::new(self.file.paradigms);
        let listed: BTreeMap<String, RoleSet> = self.words.into_iter().filter(|(_, roles)| !roles.is_empty()).collect();
        let with_role = |role| {
            let words = listed.iter().filter(move |(_, roles)| roles.has(role));
            words.map(|(word, _)| folded_words(&fold, word)).collect()
        };
        let given_names = listed.iter().filter(|(_, roles)| roles.has(Role::MaleName) || roles.has(Role::FemaleName));
        let given_names = given_names.map(|(word, roles)| (folded_words(&fold, word), *roles)).collect();
        Language {
            elisions: with_role(Role::Elision),
            possessives: with_role(Role::Possessive),
            given_names: RoleIndex::new(&given_names),
            words: OnceLock::new(),
            suffixes: Suffixes::new(self.file.suffixes),
            capital_nouns: self.file.capital_nouns.unwrap_or(false),
            sentences: SentenceWords::new(self.sentences),
            listed,
            fold,
            paradigms,
        }
    }
}

/// A listed word or phrase, folded.
fn folded_words(fold: &FoldRules, text: &str) -> String {
    text.split_whitespace().map(|part| fold.text(without_stop(part))).collect::<Vec<_>>().join(" ")
}

/// Indexes the listed words, with their inflected forms.
pub(super) fn index_words(listed: &BTreeMap<String, RoleSet>, fold: &FoldRules, paradigms: &Paradigms) -> RoleIndex {
    let mut words: BTreeMap<String, RoleSet> = BTreeMap::new();
    for (word, roles) in listed {
        let with_capital = word.split_whitespace().any(has_capital);
        let roles = if with_capital { roles.listed_with_capital() } else { *roles };
        *words.entry(folded_words(fold, word)).or_default() |= roles;
    }
    let mut inflected: BTreeMap<String, RoleSet> = BTreeMap::new();
    for (word, roles) in listed.iter().map(|(word, roles)| (word, roles.intersection(RoleSet::INFLECTED))) {
        if !roles.is_empty() && !paradigms.is_empty() {
            for form in forms_of_phrase(paradigms, word) {
                *inflected.entry(folded_words(fold, &form)).or_default() |= roles;
            }
        }
    }
    // A base form that describes people is not read as an inflected form of another word: пані, and пан.
    inflected.retain(|form, _| words.get(form).is_none_or(|roles| roles.intersection(RoleSet::INFLECTED).is_empty()));
    for (form, roles) in inflected {
        *words.entry(form).or_default() |= roles;
    }
    RoleIndex::new(&words)
}

/// The inflected forms of a title or another listed noun. Of several words, only the first is inflected ("член совета"); of
/// two, also both, if the first can be an adjective ("генеральный прокурор").
fn forms_of_phrase(paradigms: &Paradigms, phrase: &str) -> Vec<String> {
    let noun_forms = |word: &str| -> Vec<Inflection> {
        paradigms
            .forms(word)
            .into_iter()
            .filter(|form| matches!(form.part, NamePart::Noun | NamePart::Adjective))
            .collect()
    };
    let Some((first, rest)) = phrase.split_once(' ') else {
        return noun_forms(phrase).into_iter().map(|form| form.form).collect();
    };
    let first_forms = noun_forms(first);
    let mut forms: Vec<String> = first_forms.iter().map(|form| format!("{} {rest}", form.form)).collect();
    let adjectives = first_forms.iter().filter(|form| form.part == NamePart::Adjective && !rest.contains(' '));
    let rest_forms = noun_forms(rest);
    for adjective in adjectives {
        let agreeing = rest_forms.iter().filter(|noun| noun.case == adjective.case);
        forms.extend(agreeing.map(|noun| format!("{} {}", adjective.form, noun.form)));
    }
    forms
}
