//! Inflection of whole names: every word of a name in the same case.

use crate::language::{GrammaticalCase, Inflection, Language, NamePart, NameSex};
use std::collections::BTreeSet;

/// Names with more words are not inflected.
const MAX_WORDS: usize = 5;

/// The most forms of one name in one case.
const MAX_FORMS: usize = 8;

/// The inflected forms of a person's name: all words agree in case and sex. Initials and particles are not inflected.
pub(super) fn inflect_person_name(
    name: &str,
    sex: Option<NameSex>,
    language: &Language,
) -> Vec<(String, GrammaticalCase)> {
    let words: Vec<&str> = name.split(' ').collect();
    if words.len() > MAX_WORDS {
        return Vec::new();
    }
    let is_personal =
        |form: &Inflection| matches!(form.part, NamePart::Given | NamePart::Surname | NamePart::Patronymic);
    let forms: Vec<Vec<Inflection>> =
        words.iter().map(|word| inflections_of(word, language).filter(is_personal).collect()).collect();
    let mut inflected = BTreeSet::new();
    let sexes = [NameSex::Male, NameSex::Female].into_iter().filter(|either| sex.is_none_or(|sex| sex.agrees(*either)));
    for sex in sexes {
        // A word that has forms, but none of this sex, excludes the sex.
        if !forms.iter().all(|forms| forms.is_empty() || forms.iter().any(|form| form.sex.agrees(sex))) {
            continue;
        }
        for case in cases(&forms) {
            let in_case = |(word, forms): (&&str, &Vec<Inflection>)| -> Vec<String> {
                let forms_in_case: BTreeSet<String> = forms
                    .iter()
                    .filter(|form| form.case == case && form.sex.agrees(sex))
                    .map(|form| form.form.clone())
                    .collect();
                if forms_in_case.is_empty() { vec![(*word).to_owned()] } else { forms_in_case.into_iter().collect() }
            };
            let words: Vec<Vec<String>> = words.iter().zip(&forms).map(in_case).collect();
            inflected.extend(combinations(&words).into_iter().map(|name| (name, case)));
        }
    }
    inflected.into_iter().collect()
}

/// The inflected forms of the name of an organization, law or place: adjectives and the first noun agree; the rest is
/// unchanged.
pub(super) fn inflect_other_name(name: &str, language: &Language) -> Vec<(String, GrammaticalCase)> {
    let words: Vec<&str> = name.split(' ').collect();
    let mut inflected = BTreeSet::new();
    for head in heads(&words, language) {
        for case in cases(&head) {
            let in_case = |(word, forms): (&&str, &Vec<Inflection>)| -> Vec<String> {
                let matching = forms.iter().filter(|form| form.case == case).map(|form| form.form.clone());
                let forms_in_case: Vec<String> = matching.collect();
                // The case may equal the nominative, or the word may be invariable: `Манежную площадь`, `Чернобыльской АЭС`.
                if forms_in_case.is_empty() { vec![(*word).to_owned()] } else { forms_in_case }
            };
            let mut forms: Vec<Vec<String>> = words.iter().zip(&head).map(in_case).collect();
            forms.extend(words[head.len()..].iter().map(|word| vec![(*word).to_owned()]));
            inflected.extend(combinations(&forms).into_iter().map(|name| (name, case)));
        }
    }
    inflected.retain(|(form, _)| form != name);
    inflected.into_iter().collect()
}

/// All readings of the first words of a name as adjectives and a noun: one word can be both.
fn heads(words: &[&str], language: &Language) -> Vec<Vec<Vec<Inflection>>> {
    let inflections_as = |word: &str, part: NamePart| -> Vec<Inflection> {
        language.inflections(word).filter(|form| form.part == part).collect()
    };
    let mut heads = Vec::new();
    let mut adjectives: Vec<Vec<Inflection>> = Vec::new();
    for (at, word) in words.iter().enumerate().take(MAX_WORDS) {
        let nouns = inflections_as(word, NamePart::Noun);
        let is_acronym = at > 0 && word.chars().count() > 1 && word.chars().all(char::is_uppercase);
        let agrees = |noun: &Inflection| {
            adjectives.iter().all(|readings| readings.iter().any(|adjective| adjective.sex.agrees(noun.sex)))
        };
        let agreeing: Vec<Inflection> = nouns.into_iter().filter(agrees).collect();
        if !agreeing.is_empty() || is_acronym {
            heads.push(adjectives.iter().cloned().chain([agreeing]).collect());
        }
        let adjective_readings = inflections_as(word, NamePart::Adjective);
        if adjective_readings.is_empty() {
            return heads;
        }
        adjectives.push(adjective_readings);
    }
    if adjectives.len() == words.len() {
        heads.push(adjectives); // `Грозный`.
    }
    heads
}

/// The inflections of one word of a name. Words in lowercase are not inflected.
fn inflections_of(word: &str, language: &Language) -> impl Iterator<Item = Inflection> {
    let is_name = word.starts_with(char::is_uppercase) && !word.contains('.');
    is_name.then(|| language.inflections(word)).into_iter().flatten()
}

fn cases(forms: &[Vec<Inflection>]) -> BTreeSet<GrammaticalCase> {
    forms.iter().flatten().map(|form| form.case).collect()
}

/// The combinations of one form of each word, at most [`MAX_FORMS`].
fn combinations(words: &[Vec<String>]) -> Vec<String> {
    let mut names = vec![String::new()];
    for forms in words {
        let longer = names.iter().flat_map(|name| {
            forms.iter().map(move |form| if name.is_empty() { form.clone() } else { format!("{name} {form}") })
        });
        names = longer.take(MAX_FORMS).collect();
    }
    names
}
