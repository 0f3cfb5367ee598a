//! The cases of names: each word of a name in one case.

use crate::language::{Case, Inflection, Language, Part, Sex};
use std::collections::BTreeSet;

/// The most words of a name of which cases are made.
const MOST_WORDS: usize = 5;

/// The most forms of one name and case.
const MOST_FORMS: usize = 8;

/// The cases of a person's name: all its words agree in case and sex. Initials and small words stay.
pub(super) fn inflected_name(name: &str, sex: Option<Sex>, language: &Language) -> Vec<(String, Case)> {
    let words: Vec<&str> = name.split(' ').collect();
    if words.len() > MOST_WORDS {
        return Vec::new();
    }
    let is_of_person = |form: &Inflection| matches!(form.part, Part::Given | Part::Surname | Part::Patronymic);
    let forms: Vec<Vec<Inflection>> =
        words.iter().map(|word| forms_of(word, language).filter(is_of_person).collect()).collect();
    let mut made = BTreeSet::new();
    let sexes = [Sex::Male, Sex::Female].into_iter().filter(|either| sex.is_none_or(|sex| sex.agrees(*either)));
    for sex in sexes {
        // A word that has no form of one sex is no name of that sex, unless it has none at all.
        if !forms.iter().all(|forms| forms.is_empty() || forms.iter().any(|form| form.sex.agrees(sex))) {
            continue;
        }
        for case in cases(&forms) {
            let in_case = |(word, forms): (&&str, &Vec<Inflection>)| -> Vec<String> {
                let found: BTreeSet<String> = forms
                    .iter()
                    .filter(|form| form.case == case && form.sex.agrees(sex))
                    .map(|form| form.form.clone())
                    .collect();
                if found.is_empty() { vec![(*word).to_owned()] } else { found.into_iter().collect() }
            };
            let words: Vec<Vec<String>> = words.iter().zip(&forms).map(in_case).collect();
            made.extend(joined(&words).into_iter().map(|name| (name, case)));
        }
    }
    made.into_iter().collect()
}

/// The cases of the name of a body, a law or a place: its adjectives and its first noun agree, and what follows stays.
pub(super) fn inflected_thing(name: &str, language: &Language) -> Vec<(String, Case)> {
    let words: Vec<&str> = name.split(' ').collect();
    let mut made = BTreeSet::new();
    for head in heads(&words, language) {
        for case in cases(&head) {
            let in_case = |(word, forms): (&&str, &Vec<Inflection>)| -> Vec<String> {
                let of_case = forms.iter().filter(|form| form.case == case).map(|form| form.form.clone());
                let found: Vec<String> = of_case.collect();
                // The form of the nominative, or a word that has one form: `Манежную площадь`, `Чернобыльской АЭС`.
                if found.is_empty() { vec![(*word).to_owned()] } else { found }
            };
            let mut forms: Vec<Vec<String>> = words.iter().zip(&head).map(in_case).collect();
            forms.extend(words[head.len()..].iter().map(|word| vec![(*word).to_owned()]));
            made.extend(joined(&forms).into_iter().map(|name| (name, case)));
        }
    }
    made.retain(|(made, _)| made != name);
    made.into_iter().collect()
}

/// Each way to read the first words of a name as adjectives and a noun: by its form, a word can be both.
fn heads(words: &[&str], language: &Language) -> Vec<Vec<Vec<Inflection>>> {
    let of = |word: &str, part: Part| -> Vec<Inflection> {
        language.inflections(word).filter(|form| form.part == part).collect()
    };
    let mut heads = Vec::new();
    let mut adjectives: Vec<Vec<Inflection>> = Vec::new();
    for (at, word) in words.iter().enumerate().take(MOST_WORDS) {
        let nouns = of(word, Part::Noun);
        let is_acronym = at > 0 && word.chars().count() > 1 && word.chars().all(char::is_uppercase);
        let agrees = |noun: &Inflection| adjectives.iter().all(|of| of.iter().any(|of| of.sex.agrees(noun.sex)));
        let agreeing: Vec<Inflection> = nouns.into_iter().filter(agrees).collect();
        if !agreeing.is_empty() || is_acronym {
            heads.push(adjectives.iter().cloned().chain([agreeing]).collect());
        }
        let of_word = of(word, Part::Adjective);
        if of_word.is_empty() {
            return heads;
        }
        adjectives.push(of_word);
    }
    if adjectives.len() == words.len() {
        heads.push(adjectives); // `Грозный`.
    }
    heads
}

/// The forms of a word of a name. Small words stay as they are.
fn forms_of(word: &str, language: &Language) -> impl Iterator<Item = Inflection> {
    let is_name = word.starts_with(char::is_uppercase) && !word.contains('.');
    is_name.then(|| language.inflections(word)).into_iter().flatten()
}

fn cases(forms: &[Vec<Inflection>]) -> BTreeSet<Case> {
    forms.iter().flatten().map(|form| form.case).collect()
}

/// Each way to take one of each, at most [`MOST_FORMS`].
fn joined(words: &[Vec<String>]) -> Vec<String> {
    let mut names = vec![String::new()];
    for forms in words {
        let longer = names.iter().flat_map(|name| {
            forms.iter().map(move |form| if name.is_empty() { form.clone() } else { format!("{name} {form}") })
        });
        names = longer.take(MOST_FORMS).collect();
    }
    names
}
