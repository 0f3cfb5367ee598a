//! The forms of one record, folded for comparison.

use super::Candidate;
use super::inflected::{inflect_other_name, inflect_person_name};
use crate::language::{GrammaticalCase, Language, NameSex};
use crate::link::RecordId;
use crate::link::fold::{fold_name, is_hyphen};
use crate::model::record::Details;
use crate::model::vocabulary::Sex;
use crate::model::{NameKind, Record};
use crate::parse::markdown::joins_lines;
use crate::source::Spanned;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// The forms of one record. They depend only on the record and the languages.
#[derive(Debug, Default)]
pub(super) struct RecordForms {
    /// The forms that are searched for, sorted.
    visible: Vec<RecordForm>,
    /// The forms listed in `never`: they are not searched for, but are names of the record.
    pub(super) hidden: Vec<String>,
    /// The inflected forms, in the order of their base forms.
    inflected: Vec<InflectedForm>,
    /// The indices, sorted, of one-word short forms that do not begin a name of the record: the others are usually given names,
    /// which other people share.
    surnames: Vec<usize>,
    /// Whether the record has `autolink: false`.
    autolink_disabled: bool,
    /// The words of its names, computed on first use.
    words: OnceLock<Vec<String>>,
}

#[derive(Debug)]
struct RecordForm {
    text: String,
    /// See [`Candidate::short`].
    is_short: bool,
}

/// An inflected form of a record.
#[derive(Debug)]
struct InflectedForm {
    text: String,
    case: GrammaticalCase,
    /// The index of its base form in `visible`.
    base: usize,
}

impl RecordForms {
    /// Collects the forms of a record. `inflecting` returns the languages that inflect names.
    pub(super) fn build<'l>(record: &Record, inflecting: impl FnOnce() -> &'l [Arc<Language>]) -> Self {
        if !has_searchable_names(record) {
            return Self::default();
        }
        let forms = all_forms(record);
        let tails: BTreeSet<&str> = forms.iter().flat_map(|form| tails_of(form)).collect();
        let (short, never) = (folded_forms(values(&record.short_forms)), folded_forms(values(&record.excluded_forms)));
        let is_part = |form: &String| match form.contains(' ') {
            true => tails.contains(form.as_str()),
            false => is_part_of_another(form, &forms),
        };
        let is_short = |form: &String| {
            (record.key.register.has_personal_names() && is_part(form)) || short.binary_search(form).is_ok()
        };
        let (hidden, visible): (Vec<&String>, Vec<&String>) =
            forms.iter().partition(|form| never.binary_search(form).is_ok());
        let visible = visible.into_iter().map(|form| RecordForm { text: form.clone(), is_short: is_short(form) });
        let visible: Vec<RecordForm> = visible.collect();
        // No embedded language inflects names in ASCII, and most reports have no others.
        let may_inflect = visible.iter().any(|form| !form.text.is_ascii());
        let inflected = if may_inflect { inflected_forms(record, &visible, inflecting()) } else { Vec::new() };
        Self {
            surnames: surnames(&visible),
            visible,
            inflected,
            hidden: hidden.into_iter().cloned().collect(),
            autolink_disabled: record.autolink == Some(false),
            words: OnceLock::new(),
        }
    }

    /// Each form with this record as candidate: listed forms first, then inflected ones.
    pub(super) fn candidates(&self, record: RecordId) -> impl Iterator<Item = (&str, Candidate)> {
        let candidate = move |form: &RecordForm, case| Candidate {
            record,
            short: form.is_short,
            case,
            autolink_disabled: self.autolink_disabled,
        };
        let visible =
            self.visible.iter().map(move |form| (form.text.as_str(), candidate(form, GrammaticalCase::Nominative)));
        let inflected =
            self.inflected.iter().map(move |form| (form.text.as_str(), candidate(&self.visible[form.base], form.case)));
        visible.chain(inflected)
    }

    /// The inflected forms, each with its base form.
    pub(super) fn nominatives(&self) -> impl Iterator<Item = (&str, &str)> {
        self.inflected.iter().map(|form| (form.text.as_str(), self.visible[form.base].text.as_str()))
    }

    /// The surnames among the short forms of one word.
    pub(super) fn surnames(&self) -> impl Iterator<Item = &str> {
        self.surnames.iter().map(|at| self.visible[*at].text.as_str())
    }

    /// Whether a form is one of the surnames.
    pub(super) fn has_surname(&self, form: &str) -> bool {
        self.surnames.binary_search_by(|at| self.visible[*at].text.as_str().cmp(form)).is_ok()
    }

    /// The lowercase words of the names of `record`, sorted and without duplicates. `record` must be the one that these forms
    /// are from.
    pub(super) fn words(&self, record: &Record) -> &[String] {
        self.words.get_or_init(|| {
            let forms = all_forms(record);
            let mut words: Vec<String> = forms.iter().flat_map(|form| form.split(' ')).map(str::to_lowercase).collect();
            words.sort_unstable();
            words.dedup();
            words
        })
    }
}

fn surnames(forms: &[RecordForm]) -> Vec<usize> {
    let given_names: BTreeSet<&str> =
        forms.iter().filter_map(|form| form.text.split_once(' ')).map(|(first, _)| first).collect();
    let is_surname =
        |form: &RecordForm| form.is_short && !form.text.contains(' ') && !given_names.contains(form.text.as_str());
    (0..forms.len()).filter(|at| is_surname(&forms[*at])).collect()
}

/// The inflected forms of a record, without duplicates for each base form.
fn inflected_forms(record: &Record, forms: &[RecordForm], languages: &[Arc<Language>]) -> Vec<InflectedForm> {
    let sex = sex_of(record, languages);
    let inflect = |(base, form): (usize, &RecordForm)| {
        let inflected = languages.iter().flat_map(|language| inflect_name(&form.text, record, sex, language));
        let mut inflected: Vec<(String, GrammaticalCase)> = inflected.filter(|(text, _)| *text != form.text).collect();
        inflected.sort_unstable();
        inflected.dedup_by(|a, b| a.0 == b.0);
        inflected.into_iter().map(move |(text, case)| InflectedForm { text, case, base })
    };
    forms.iter().enumerate().filter(|(_, form)| !form.text.is_ascii()).flat_map(inflect).collect()
}

fn inflect_name(
    form: &str,
    record: &Record,
    sex: Option<NameSex>,
    language: &Language,
) -> Vec<(String, GrammaticalCase)> {
    if record.key.register.has_personal_names() {
        inflect_person_name(form, sex, language)
    } else {
        inflect_other_name(form, language)
    }
}

/// The sex of a person: from the register, or from the given name in one of the languages.
fn sex_of(record: &Record, languages: &[Arc<Language>]) -> Option<NameSex> {
    if !record.key.register.has_personal_names() {
        return None;
    }
    let mut words = record.name.variants().flat_map(|(_, name)| name.value.split(' ').take(2));
    registered_sex(record)
        .or_else(|| words.find_map(|word| languages.iter().find_map(|language| language.sex_of_name(word))))
}

/// The sex of a person, if the register gives it.
pub(in crate::link) fn registered_sex(record: &Record) -> Option<NameSex> {
    let Details::Person(person) = &record.details else { return None };
    person.sex.map(|sex| match sex {
        Sex::Female => NameSex::Female,
        Sex::Male => NameSex::Male,
    })
}

/// All forms of a record, folded and without duplicates.
pub(in crate::link) fn all_forms(record: &Record) -> Vec<String> {
    let names = record.name.variants().map(|(_, name)| &name.value);
    let other_names = record.names.iter().map(|name| &name.text.value);
    folded_forms(names.chain(other_names).chain(values(&record.aliases)).chain(values(&record.short_forms)))
}

fn values(forms: &[Spanned<String>]) -> impl Iterator<Item = &String> {
    forms.iter().map(|form| &form.value)
}

/// Folded forms, sorted and without duplicates, including their variants at line breaks.
pub(in crate::link) fn folded_forms<'a>(values: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut forms: Vec<String> = values.map(|form| fold_name(form)).filter(|form| !form.is_empty()).collect();
    let variants: Vec<String> = forms.iter().flat_map(|form| line_break_variants(form)).collect();
    forms.extend(variants);
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// Whether a form is in a script without spaces, and has at least two letters, so that it is unlikely to be part of another
/// word.
pub(super) fn is_spaceless_script(form: &str) -> bool {
    let letters = || form.chars().filter(|c| *c != ' ');
    letters().count() > 1 && letters().zip(letters().skip(1)).all(|(before, after)| joins_lines(before, after))
}

/// The variants of a name of several words in a script without spaces, where the source has a line break instead of a space:
/// joining the lines adds none. One space removed each, and all removed.
fn line_break_variants(form: &str) -> Vec<String> {
    // All letters of such scripts have at least three bytes in UTF-8.
    if !form.bytes().any(|byte| byte >= 0xe0) {
        return Vec::new();
    }
    let is_joined = |at: &usize| {
        let around = form[..*at].chars().next_back().zip(form[at + 1..].chars().next());
        around.is_some_and(|(before, after)| joins_lines(before, after))
    };
    let spaces: Vec<usize> = form.match_indices(' ').map(|(at, _)| at).filter(is_joined).collect();
    let remove_spaces = |removed: &[usize]| {
        form.char_indices().filter(|(at, _)| !removed.contains(at)).map(|(_, c)| c).collect::<String>()
    };
    spaces.chunks(1).chain((spaces.len() > 1).then_some(&*spaces)).map(remove_spaces).collect()
}

/// Whether the names of a record are searched for in prose.
pub(in crate::link) fn has_searchable_names(record: &Record) -> bool {
    match record.key.register.name_kind() {
        None => false,
        Some(NameKind::Topic) => record.autolink == Some(true),
        Some(NameKind::Person | NameKind::Organization | NameKind::Place | NameKind::Other) => true,
    }
}

/// Whether a form is one word of a longer form, or another spelling or case of one: `Sadikov` and `Садыкова` identify a person
/// no better than the surname itself.
pub(in crate::link) fn is_part_of_another(form: &str, forms: &[String]) -> bool {
    let is_separator = |c: char| c == ' ' || is_hyphen(c);
    let is_part = |longer: &String| {
        longer.contains(' ')
            && longer.replace(' ', "") != form
            && longer.split(is_separator).chain(longer.split(' ')).any(|word| is_spelling_of(form, word))
    };
    forms.iter().any(is_part) || lacks_full_name_in_script(form, forms)
}

/// The tails of a name of several words: `de la Cruz`, `la Cruz` and `Cruz` of `Ana de la Cruz`.
fn tails_of(form: &str) -> impl Iterator<Item = &str> {
    form.match_indices(' ').map(|(at, _)| &form[at + 1..])
}

/// Whether a word is in a script in which the record has no full name: it is presumed to be a transliterated surname.
fn lacks_full_name_in_script(form: &str, forms: &[String]) -> bool {
    let mut full = forms.iter().filter(|form| form.contains(' ')).peekable();
    full.peek().is_some() && full.all(|other| !is_same_script(form, other))
}

/// Whether two names are both in Latin letters, or both in others.
pub(super) fn is_same_script(one: &str, other: &str) -> bool {
    let is_latin = |text: &str| text.chars().find(|c| c.is_alphabetic()).is_none_or(|c| c < '\u{370}');
    is_latin(one) == is_latin(other)
}

/// Whether two words are equal, differ only in a case ending, or, from five letters on, by at most two edits after the same
/// first letter.
pub(super) fn is_spelling_of(form: &str, word: &str) -> bool {
    let letters = form.chars().count().min(word.chars().count());
    form == word
        || is_case_of(form, word)
        || (letters >= 5 && form.chars().next() == word.chars().next() && strsim::damerau_levenshtein(form, word) <= 2)
}

/// Whether a Cyrillic word may be an inflected form of another: `Кима` of `Ким`, `Петровского` of `Петровский`.
fn is_case_of(form: &str, word: &str) -> bool {
    let common_len: usize =
        form.chars().zip(word.chars()).take_while(|(a, b)| a == b).map(|(letter, _)| letter.len_utf8()).sum();
    let (ending, replaced) = (&form[common_len..], &word[common_len..]);
    let is_cyrillic = |c: char| ('Ѐ'..='ԯ').contains(&c);
    form[..common_len].chars().count() >= 2
        && ending.chars().count() <= 3
        && replaced.chars().count() <= 2
        && form.chars().chain(word.chars()).all(is_cyrillic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_spaceless_script_also_matches_without_its_spaces() {
        for (name, expected) in [
            ("สมชาย ใจดี", &["สมชายใจดี"][..]),
            ("安倍 晋三", &["安倍晋三"]),
            ("ก ข ค", &["กข ค", "ก ขค", "กขค"]),
            ("สมชาย Holm", &[]),
            ("Mira Holm", &[]),
            ("김 민준", &[]),
            ("नरेन्द्र मोदी", &[]),
        ] {
            assert_eq!(line_break_variants(name), expected, "{name}");
        }
    }
}
