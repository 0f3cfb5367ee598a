//! What a record goes by, as it is compared.

use super::Holder;
use super::inflected::{inflected_name, inflected_thing};
use crate::language::{Case, Language, Sex};
use crate::link::RecordId;
use crate::link::fold::{fold_name, is_hyphen};
use crate::model::Record;
use crate::model::record::{self, Details};
use crate::parse::markdown::joins_lines;
use crate::source::Spanned;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// What a record goes by. It follows from the record and the languages alone.
#[derive(Debug, Default)]
pub(super) struct OwnForms {
    /// Its forms that are looked for, in order.
    found: Vec<OwnForm>,
    /// The forms under `never`: they are looked for in no text, and are names of it all the same.
    pub(super) hidden: Vec<String>,
    /// Its forms in other cases, in the order of those that they are made of.
    cases: Vec<CaseOf>,
    /// In order, short forms of one word that begin no name of the record, by their index: those are given names, most
    /// often, which others share.
    surnames: Vec<usize>,
    /// Whether it asks not to be linked.
    is_silent: bool,
    /// The words of its names, as soon as they are asked for.
    words: OnceLock<Vec<String>>,
}

/// A form of a record.
#[derive(Debug)]
struct OwnForm {
    text: String,
    /// See [`Holder::short`].
    is_short: bool,
}

/// A form of a record in another case.
#[derive(Debug)]
struct CaseOf {
    text: String,
    case: Case,
    /// What it is made of, by its index among the forms that are found.
    form: usize,
}

impl OwnForms {
    /// What a record goes by. `inflecting` gives the languages that inflect names.
    pub(super) fn of<'l>(record: &Record, inflecting: impl FnOnce() -> &'l [Arc<Language>]) -> Self {
        if !may_be_found(record) {
            return Self::default();
        }
        let forms = forms_of(record);
        let ends: BTreeSet<&str> = forms.iter().flat_map(|form| ends_of(form)).collect();
        let (short, never) = (folded_forms(written(&record.short)), folded_forms(written(&record.never)));
        let is_part = |form: &String| match form.contains(' ') {
            true => ends.contains(form.as_str()),
            false => is_part_of_another(form, &forms),
        };
        let is_short =
            |form: &String| (&*record.key.register == "people" && is_part(form)) || short.binary_search(form).is_ok();
        let (hidden, found): (Vec<&String>, Vec<&String>) =
            forms.iter().partition(|form| never.binary_search(form).is_ok());
        let found = found.into_iter().map(|form| OwnForm { text: form.clone(), is_short: is_short(form) });
        let found: Vec<OwnForm> = found.collect();
        // Names in ASCII are declined by no embedded language, and most reports have no others.
        let has_cases = found.iter().any(|form| !form.text.is_ascii());
        let cases = if has_cases { cases(record, &found, inflecting()) } else { Vec::new() };
        Self {
            surnames: surnames(&found),
            found,
            cases,
            hidden: hidden.into_iter().cloned().collect(),
            is_silent: record.autolink == Some(false),
            words: OnceLock::new(),
        }
    }

    /// Each form of the record, with it as the holder: first those that it has, then those that are made of them.
    pub(super) fn holders(&self, record: RecordId) -> impl Iterator<Item = (&str, Holder)> {
        let holder = move |form: &OwnForm, case| Holder { record, short: form.is_short, case, silent: self.is_silent };
        let found = self.found.iter().map(move |form| (form.text.as_str(), holder(form, Case::Nominative)));
        let cases = self.cases.iter().map(move |of| (of.text.as_str(), holder(&self.found[of.form], of.case)));
        found.chain(cases)
    }

    /// The forms that are made by inflection, each with the one that it is made of.
    pub(super) fn nominatives(&self) -> impl Iterator<Item = (&str, &str)> {
        self.cases.iter().map(|of| (of.text.as_str(), self.found[of.form].text.as_str()))
    }

    /// See the field.
    pub(super) fn surnames(&self) -> impl Iterator<Item = &str> {
        self.surnames.iter().map(|at| self.found[*at].text.as_str())
    }

    /// Whether a form is one of the surnames.
    pub(super) fn has_surname(&self, form: &str) -> bool {
        self.surnames.binary_search_by(|at| self.found[*at].text.as_str().cmp(form)).is_ok()
    }

    /// The words of the names of the record that these are of, in small letters, each once and in order.
    pub(super) fn words(&self, record: &Record) -> &[String] {
        self.words.get_or_init(|| {
            let forms = forms_of(record);
            let mut words: Vec<String> = forms.iter().flat_map(|form| form.split(' ')).map(str::to_lowercase).collect();
            words.sort_unstable();
            words.dedup();
            words
        })
    }
}

fn surnames(forms: &[OwnForm]) -> Vec<usize> {
    let given: BTreeSet<&str> =
        forms.iter().filter_map(|form| form.text.split_once(' ')).map(|(first, _)| first).collect();
    let is_surname = |form: &OwnForm| form.is_short && !form.text.contains(' ') && !given.contains(form.text.as_str());
    (0..forms.len()).filter(|at| is_surname(&forms[*at])).collect()
}

/// The forms of a record in other cases, each once for each that it is made of.
fn cases(record: &Record, forms: &[OwnForm], languages: &[Arc<Language>]) -> Vec<CaseOf> {
    let sex = sex_of(record, languages);
    let of_form = |(at, form): (usize, &OwnForm)| {
        let made = languages.iter().flat_map(|language| cases_of(&form.text, record, sex, language));
        let mut made: Vec<(String, Case)> = made.filter(|(text, _)| *text != form.text).collect();
        made.sort_unstable();
        made.dedup_by(|a, b| a.0 == b.0);
        made.into_iter().map(move |(text, case)| CaseOf { text, case, form: at })
    };
    forms.iter().enumerate().filter(|(_, form)| !form.text.is_ascii()).flat_map(of_form).collect()
}

fn cases_of(form: &str, record: &Record, sex: Option<Sex>, language: &Language) -> Vec<(String, Case)> {
    match &record.details {
        Details::Person(_) => inflected_name(form, sex, language),
        _ => inflected_thing(form, language),
    }
}

/// The sex of a person: as the register gives it, or as the given name does in one of the languages.
fn sex_of(record: &Record, languages: &[Arc<Language>]) -> Option<Sex> {
    let Details::Person(person) = &record.details else { return None };
    let known = person.sex.map(|sex| match sex {
        record::Sex::Female => Sex::Female,
        record::Sex::Male => Sex::Male,
    });
    let mut words = record.name.forms().flat_map(|(_, name)| name.value.split(' ').take(2));
    known.or_else(|| words.find_map(|word| languages.iter().find_map(|language| language.sex_of_name(word))))
}

/// Every form of a record, folded, each once.
pub(in crate::link) fn forms_of(record: &Record) -> Vec<String> {
    let names = record.name.forms().map(|(_, name)| &name.value);
    let further = record.names.iter().map(|name| &name.text.value);
    folded_forms(names.chain(further).chain(written(&record.aliases)).chain(written(&record.short)))
}

fn written(forms: &[Spanned<String>]) -> impl Iterator<Item = &String> {
    forms.iter().map(|form| &form.value)
}

/// Forms as they are compared, each once and in order, with what they are over the ends of lines.
pub(in crate::link) fn folded_forms<'a>(written: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut forms: Vec<String> = written.map(|form| fold_name(form)).filter(|form| !form.is_empty()).collect();
    let over_lines: Vec<String> = forms.iter().flat_map(|form| over_lines(form)).collect();
    forms.extend(over_lines);
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// Whether a form is in a script without spaces, and long enough to be told from a part of another word.
pub(super) fn is_without_spaces(form: &str) -> bool {
    let letters = || form.chars().filter(|c| *c != ' ');
    letters().count() > 1 && letters().zip(letters().skip(1)).all(|(before, after)| joins_lines(before, after))
}

/// How a name of several words in a script without spaces reads where the source has a line break between two of them:
/// there is no space then. With one line break, and with one at each space.
fn over_lines(form: &str) -> Vec<String> {
    // No such script has letters of fewer than three bytes.
    if !form.bytes().any(|byte| byte >= 0xe0) {
        return Vec::new();
    }
    let is_joined = |at: &usize| {
        let around = form[..*at].chars().next_back().zip(form[at + 1..].chars().next());
        around.is_some_and(|(before, after)| joins_lines(before, after))
    };
    let spaces: Vec<usize> = form.match_indices(' ').map(|(at, _)| at).filter(is_joined).collect();
    let without =
        |gone: &[usize]| form.char_indices().filter(|(at, _)| !gone.contains(at)).map(|(_, c)| c).collect::<String>();
    spaces.chunks(1).chain((spaces.len() > 1).then_some(&*spaces)).map(without).collect()
}

/// Whether names of such a record are looked for in prose.
pub(in crate::link) fn may_be_found(record: &Record) -> bool {
    match &*record.key.register {
        "events" | "sources" | "corrections" => false,
        "topics" => record.autolink == Some(true),
        _ => true,
    }
}

/// One word of a longer form, or another spelling or case ending of one: `Sadikov`
/// and `Садыкова` say no more about who is meant than the surname itself.
pub(in crate::link) fn is_part_of_another(form: &str, forms: &[String]) -> bool {
    let is_separator = |c: char| c == ' ' || is_hyphen(c);
    let is_part = |longer: &String| {
        longer.contains(' ')
            && longer.replace(' ', "") != form
            && longer.split(is_separator).chain(longer.split(' ')).any(|word| is_spelling_of(form, word))
    };
    forms.iter().any(is_part) || is_alone_in_its_script(form, forms)
}

/// What a name of several words ends with: `de la Cruz`, `la Cruz` and `Cruz` of `Ana de la Cruz`.
fn ends_of(form: &str) -> impl Iterator<Item = &str> {
    form.match_indices(' ').map(|(at, _)| &form[at + 1..])
}

/// Whether a word is in a script in which there is no full name: it is a surname in another spelling, as far as is known.
fn is_alone_in_its_script(form: &str, forms: &[String]) -> bool {
    let mut full = forms.iter().filter(|form| form.contains(' ')).peekable();
    full.peek().is_some() && full.all(|other| !is_of_one_script(form, other))
}

/// Whether both of two names are in Latin letters, or neither is.
pub(super) fn is_of_one_script(one: &str, other: &str) -> bool {
    let is_latin = |text: &str| text.chars().find(|c| c.is_alphabetic()).is_none_or(|c| c < '\u{370}');
    is_latin(one) == is_latin(other)
}

/// Whether two words differ in two letters at most, and agree in their first, or in their endings alone.
pub(super) fn is_spelling_of(form: &str, word: &str) -> bool {
    let letters = form.chars().count().min(word.chars().count());
    form == word
        || is_case_of(form, word)
        || (letters >= 5 && form.chars().next() == word.chars().next() && strsim::damerau_levenshtein(form, word) <= 2)
}

/// Whether a Cyrillic word may be another in a further case: `Кима` of `Ким`, `Петровского` of `Петровский`.
fn is_case_of(form: &str, word: &str) -> bool {
    let same: usize =
        form.chars().zip(word.chars()).take_while(|(a, b)| a == b).map(|(letter, _)| letter.len_utf8()).sum();
    let (ending, replaced) = (&form[same..], &word[same..]);
    let is_cyrillic = |c: char| ('Ѐ'..='ԯ').contains(&c);
    form[..same].chars().count() >= 2
        && ending.chars().count() <= 3
        && replaced.chars().count() <= 2
        && form.chars().chain(word.chars()).all(is_cyrillic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_script_without_spaces_is_also_looked_for_without_its_spaces() {
        for (name, due) in [
            ("สมชาย ใจดี", &["สมชายใจดี"][..]),
            ("安倍 晋三", &["安倍晋三"]),
            ("ก ข ค", &["กข ค", "ก ขค", "กขค"]),
            ("สมชาย Holm", &[]),
            ("Mira Holm", &[]),
            ("김 민준", &[]),
            ("नरेन्द्र मोदी", &[]),
        ] {
            assert_eq!(over_lines(name), due, "{name}");
        }
    }
}
