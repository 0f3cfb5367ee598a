//! What a phrase says that has a form of a name in it.

use super::Judging;
use crate::language::Case;
use crate::link::RecordId;
use crate::link::fold::fold_name;
use crate::link::names::Form;
use crate::link::phrase::{Phrase, Shape, Sign, Word, is_name};
use std::sync::Arc;

/// What a phrase that has a form in it says.
pub(super) enum Meaning {
    /// Nothing more than the form.
    Plain,
    /// One of these is named, with more words of the name than the form has.
    Theirs(Vec<RecordId>),
    /// One of these is named, with initials.
    Initials(Vec<RecordId>),
    /// Somebody or something else.
    Other {
        /// Whether it is a person.
        is_person: bool,
        /// The sign that says so; `None` where words do that are of no candidate's name.
        sign: Option<Sign>,
    },
}

/// The initials of a phrase in the order of the text, in small letters.
pub(super) fn initials_of(phrase: &Phrase<'_>) -> Vec<String> {
    let words = phrase.before.iter().rev().chain(&phrase.after).filter(|word| word.is_initials());
    let letters = words.flat_map(|word| word.text.split(['.', '-']).filter(|part| !part.is_empty()));
    letters.map(str::to_lowercase).collect()
}

/// So many are asked one by one.
const FEW: usize = 8;

impl<'j> Judging<'j> {
    /// Whether the first word of a phrase, which begins a sentence, is none of the name: it is before initials, or the section
    /// has it in small letters.
    pub(super) fn begins_with_a_word(&mut self, form: &Form, phrase: &Phrase<'_>) -> bool {
        let Some((first, rest)) = phrase.before.split_last() else { return false };
        if rest.last().is_some_and(Word::is_initials) {
            return true;
        }
        let text = self.section.prose.text();
        if form.is_of_people && form.text.contains(' ') && !form.is_short() {
            // Before a whole name only a further given name is part of it, and that is used elsewhere, too.
            return text.matches(first.text).nth(1).is_none() || self.is_used_in_small_letters(first.text);
        }
        self.is_used_in_small_letters(first.text)
    }

    /// Whether the word before the name of a person is of a body or a place: an acronym, or a case of the name of one on
    /// record, as in `директор АЭС Иван Петров` and `мэр Москвы Иван Петров`. Before a surname alone an acronym has to be on
    /// record, and before the place there has to be what somebody is there.
    pub(super) fn is_behind_a_body(&self, form: &Form, text: &str, phrase: &Phrase<'_>) -> bool {
        let Some(word) = phrase.before.first() else { return false };
        let is_whole = !form.is_short() && form.text.contains(' ');
        let is_loud = !text[phrase.form.clone()].contains(char::is_lowercase);
        let is_acronym = word.shape == Shape::Capitals && word.text.chars().count() > 2 && !is_loud;
        let holders = self.names.form_of(&fold_name(word.text)).map_or(&[][..], |of| &of.holders);
        let is_on_record = !holders.is_empty() && holders.iter().all(|holder| self.register(holder.record) != "people");
        let is_case = is_on_record && holders.iter().all(|holder| holder.case != Case::Nominative);
        let is_of_office = phrase.before.len() == 1 && phrase.title.is_some();
        match is_whole {
            true => is_acronym || is_case,
            false => is_on_record && (is_acronym || (is_case && is_of_office)),
        }
    }

    /// Whether the section has a word in small letters, too, in whatever case.
    pub(super) fn is_used_in_small_letters(&mut self, word: &str) -> bool {
        let word = word.to_lowercase();
        let language = Arc::clone(&self.words);
        let nominatives = language.nominatives(&word).map(|nominative| nominative.form);
        let mut words = vec![word.clone()];
        words.extend(nominatives.chain(language.unsuffixed(&word).map(|(stem, _)| stem.to_owned())));
        words.iter().any(|word| self.is_among_small_words(word))
    }

    fn is_among_small_words(&mut self, word: &str) -> bool {
        let text = self.section.prose.text();
        let small = self.small_words.get_or_insert_with(|| {
            let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.starts_with(char::is_lowercase));
            let mut words: Vec<&str> = words.collect();
            words.sort_unstable();
            words.dedup();
            words
        });
        small.binary_search(&word).is_ok()
    }

    /// What a phrase says that has a form in it.
    pub(super) fn read_phrase(&self, form: &Form, phrase: &Phrase<'_>) -> Meaning {
        let is_person = form.is_of_people;
        let sign = phrase.sign;
        match sign {
            Some(Sign::Thing | Sign::Joined) => return Meaning::Other { is_person: false, sign },
            Some(Sign::NewPerson | Sign::Generation) => return Meaning::Other { is_person, sign },
            // "His wife Mira Holm" is she; "his brother Holm" is another.
            Some(Sign::Kin | Sign::Several) if form.is_short() => return Meaning::Other { is_person, sign },
            Some(Sign::Caseless) if form.is_short() => return Meaning::Other { is_person: false, sign },
            _ => {}
        }
        if !phrase.is_longer() {
            return Meaning::Plain;
        }
        let mut candidates: Vec<RecordId> = form.holders.iter().map(|holder| holder.record).collect();
        if form.kin.len() <= FEW {
            candidates.extend(&form.kin);
        } else {
            candidates.extend(self.kin(form));
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates.retain(|record| phrase.before.iter().chain(&phrase.after).all(|word| self.is_of(*record, word)));
        let initials = initials_of(phrase);
        candidates.retain(|record| initials.is_empty() || self.has_initials(*record, form, &initials));
        let is_named = |word: &Word<'_>| is_name(word) && !word.is_initials();
        match candidates.is_empty() {
            true => Meaning::Other { is_person, sign: None },
            false if phrase.before.iter().chain(&phrase.after).any(is_named) => Meaning::Theirs(candidates),
            false => Meaning::Initials(candidates),
        }
    }

    /// Whether initials are those of the names of somebody beside a form, in their order: of the first, and perhaps the others.
    pub(super) fn has_initials(&self, record: RecordId, form: &Form, initials: &[String]) -> bool {
        let forms = self.facts.forms(record);
        forms.iter().filter(|name| name.contains(' ')).any(|name| {
            let others = name.split([' ', '-']).filter(|word| !form.text.split(' ').any(|of_form| of_form == *word));
            let mut others = others.filter(|word| !word.contains('.')).map(str::to_lowercase);
            let mut initials = initials.iter();
            initials.all(|initial| others.next().is_some_and(|word| word.starts_with(initial.as_str())))
        })
    }

    /// Whether a word is of a name of somebody. Any initials are.
    pub(super) fn is_of(&self, record: RecordId, word: &Word<'_>) -> bool {
        if word.is_initials() {
            return true; // They are compared all together.
        }
        let language = &self.words;
        let known = self.facts.words(record);
        let has = |word: &str| known.binary_search_by(|known| known.as_str().cmp(word)).is_ok();
        let text = fold_name(word.text).to_lowercase();
        let name = language.possessive(&text).map_or(text.as_str(), |(name, _)| name);
        has(&text)
            || has(name)
            || language.nominatives(name).any(|nominative| has(&nominative.form.to_lowercase()))
            || language.unsuffixed(name).any(|(stem, _)| has(stem))
    }
}
