//! Every form of every record.

use super::inflected::{inflected_name, inflected_thing};
use super::kin::Kin;
use super::own::{ends_of, folded_forms, forms_of, is_part_of_another, is_without_spaces, may_be_found, written};
use super::{Form, Holder};
use crate::language::{Case, Language, Languages, Sex};
use crate::link::RecordId;
use crate::link::fold::without_accents;
use crate::model::Record;
use crate::model::record::{self, Details};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The forms of all records that are looked for, in order of their text, with their cases in the languages that inflect
/// names.
pub(super) fn of(records: &[Arc<Record>], languages: &Languages) -> Vec<Form> {
    let mut by_text: BTreeMap<String, Vec<Holder>> = BTreeMap::new();
    let mut hidden: Vec<(String, RecordId)> = Vec::new();
    for (index, record) in records.iter().enumerate().filter(|(_, record)| may_be_found(record)) {
        let forms = forms_of(record);
        let silent = record.autolink == Some(false);
        let ends: BTreeSet<&str> = forms.iter().flat_map(|form| ends_of(form)).collect();
        let (short_forms, never) = (folded_forms(written(&record.short)), folded_forms(written(&record.never)));
        for form in &forms {
            if never.binary_search(form).is_ok() {
                hidden.push((form.clone(), RecordId::new(index)));
                continue;
            }
            let is_part_of = || match form.contains(' ') {
                true => ends.contains(form.as_str()),
                false => is_part_of_another(form, &forms),
            };
            let is_part = &*record.key.register == "people" && is_part_of();
            let holder = Holder {
                record: RecordId::new(index),
                short: is_part || short_forms.binary_search(form).is_ok(),
                case: Case::Nominative,
                silent,
            };
            by_text.entry(form.clone()).or_default().push(holder);
        }
    }
    let nominatives = add_cases(records, languages, &mut by_text);
    let kin = Kin::of_forms(records, &by_text, &hidden);
    let with_kin = by_text.into_iter().zip(kin);
    let mut forms: Vec<Form> = with_kin
        .map(|((text, holders), kin)| Form {
            text,
            holders,
            kin,
            nominatives: Vec::new(),
            within_words: false,
            unaccented_of: Vec::new(),
        })
        .collect();
    for form in &mut forms {
        let is_asked_for = |holder: &Holder| !holder.short && records[holder.record.index()].within_words;
        form.within_words = form.holders.iter().any(is_asked_for) && is_without_spaces(&form.text);
    }
    add_unaccented(&mut forms);
    note_nominatives(&mut forms, &nominatives);
    forms
}

/// Adds the cases of forms, and returns each with the form that it is of.
fn add_cases(
    records: &[Arc<Record>],
    languages: &Languages,
    by_text: &mut BTreeMap<String, Vec<Holder>>,
) -> Vec<(String, String)> {
    let mut nominatives = Vec::new();
    // Names in ASCII are declined by no embedded language, and most reports have no others.
    if by_text.keys().all(|form| form.is_ascii()) {
        return nominatives;
    }
    let languages = languages.inflecting();
    let mut added: Vec<(String, Holder)> = Vec::new();
    for (form, holders) in by_text.iter().filter(|(form, _)| !form.is_ascii()) {
        for holder in holders {
            let record = &records[holder.record.index()];
            let sex = sex_of(record, &languages);
            let mut cases: Vec<(String, Case)> =
                languages.iter().flat_map(|language| cases_of(form, record, sex, language)).collect();
            cases.sort_unstable();
            cases.dedup_by(|a, b| a.0 == b.0);
            for (text, case) in cases.into_iter().filter(|(text, _)| text != form) {
                added.push((text.clone(), Holder { case, ..*holder }));
                nominatives.push((text, form.clone()));
            }
        }
    }
    for (text, holder) in added {
        let holders = by_text.entry(text).or_default();
        // What is a name in the nominative is seldom the plural of another.
        if holder.case == Case::Plural && holders.iter().any(|known| known.case == Case::Nominative) {
            continue;
        }
        if let Err(at) = holders.binary_search_by_key(&holder.record, |known| known.record) {
            holders.insert(at, holder);
        }
    }
    nominatives
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

fn note_nominatives(forms: &mut [Form], nominatives: &[(String, String)]) {
    let find = |forms: &[Form], text: &str| forms.binary_search_by(|form| form.text.as_str().cmp(text)).ok();
    for (text, nominative) in nominatives {
        if let Some((at, of)) = find(forms, text).zip(find(forms, nominative))
            && !forms[at].nominatives.contains(&of)
        {
            forms[at].nominatives.push(of);
        }
    }
}

/// The shortest name of one word whose form without accents is looked for: shorter ones are often other words.
const SHORTEST_WORD: usize = 5;

/// Adds full names without their accents, as far as no record has such a name.
fn add_unaccented(forms: &mut Vec<Form>) {
    let mut bare: BTreeMap<String, Vec<RecordId>> = BTreeMap::new();
    for form in forms.iter() {
        let Some(text) = without_accents(&form.text) else { continue };
        let is_long = text.contains(' ') || text.chars().nth(SHORTEST_WORD - 1).is_some();
        let is_free = || forms.binary_search_by(|known| known.text.as_str().cmp(&text)).is_err();
        let full = form.holders.iter().filter(|holder| !holder.short && !holder.silent);
        let records: Vec<RecordId> = full.map(|holder| holder.record).collect();
        if is_long && !records.is_empty() && is_free() {
            bare.entry(text).or_default().extend(records);
        }
    }
    if bare.is_empty() {
        return;
    }
    forms.extend(bare.into_iter().map(|(text, mut records)| {
        records.sort_unstable();
        records.dedup();
        Form {
            text,
            holders: Vec::new(),
            kin: Vec::new(),
            nominatives: Vec::new(),
            within_words: false,
            unaccented_of: records,
        }
    }));
    forms.sort_by(|a, b| a.text.cmp(&b.text));
}
