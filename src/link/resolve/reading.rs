//! Interprets the phrase around a form.

use super::NameResolver;
use crate::language::GrammaticalCase;
use crate::link::RecordId;
use crate::link::fold::fold_name;
use crate::link::names::NameForm;
use crate::link::phrase::{ContextCue, NamePhrase, PhraseWord, WordShape, is_name_shaped};
use std::sync::Arc;

/// The meaning of a phrase around a form.
pub(super) enum PhraseMeaning {
    /// The form alone.
    Plain,
    /// One of these, with more words of the name than the form has.
    LongerName(Vec<RecordId>),
    /// One of these, with initials.
    Initials(Vec<RecordId>),
    /// Another person or thing.
    Other {
        /// Whether it is a person.
        is_person: bool,
        /// The cue; `None` if words beside the form are in no candidate's names.
        cue: Option<ContextCue>,
    },
}

/// The initials of a phrase in text order, in lowercase.
pub(super) fn initials_of(phrase: &NamePhrase<'_>) -> Vec<String> {
    let words = phrase.before.iter().rev().chain(&phrase.after).filter(|word| word.is_initials());
    let letters = words.flat_map(|word| word.text.split(['.', '-']).filter(|part| !part.is_empty()));
    letters.map(str::to_lowercase).collect()
}

/// Up to this number, all overlapping records are checked; beyond, only introduced ones.
const MAX_UNFILTERED: usize = 8;

impl<'j> NameResolver<'j> {
    /// Whether the first word of a phrase, which begins a sentence, is not part of the name: it precedes initials, or the
    /// section also has it in lowercase.
    pub(super) fn begins_with_ordinary_word(&mut self, form: &NameForm, phrase: &NamePhrase<'_>) -> bool {
        let Some((first, rest)) = phrase.before.split_last() else { return false };
        if rest.last().is_some_and(PhraseWord::is_initials) {
            return true;
        }
        let text = self.section.prose.text();
        if form.is_person_name && form.text.contains(' ') && !form.is_short() {
            // Before a full name, only another given name is part of it, and that occurs elsewhere as well.
            return text.matches(first.text).nth(1).is_none() || self.occurs_in_lowercase(first.text);
        }
        self.occurs_in_lowercase(first.text)
    }

    /// Whether the word before a person's name belongs to an organization or a place: an acronym, or an inflected name of a
    /// record, as in `директор АЭС Иван Петров` and `мэр Москвы Иван Петров`. Before a mere surname, an acronym needs a record,
    /// and a title must precede the place.
    pub(super) fn follows_organization(&self, form: &NameForm, text: &str, phrase: &NamePhrase<'_>) -> bool {
        let Some(word) = phrase.before.first() else { return false };
        let is_full_name = !form.is_short() && form.text.contains(' ');
        let is_all_caps = !text[phrase.form.clone()].contains(char::is_lowercase);
        let is_acronym = word.shape == WordShape::AllCaps && word.text.chars().count() > 2 && !is_all_caps;
        let candidates = self.names.form_by_text(&fold_name(word.text)).map_or(&[][..], |form| &form.candidates);
        let is_on_record = !candidates.is_empty()
            && candidates.iter().all(|candidate| !self.register(candidate.record).has_personal_names());
        let is_case = is_on_record && candidates.iter().all(|candidate| candidate.case != GrammaticalCase::Nominative);
        let has_title = phrase.before.len() == 1 && phrase.title.is_some();
        match is_full_name {
            true => is_acronym || is_case,
            false => is_on_record && (is_acronym || (is_case && has_title)),
        }
    }

    /// Whether the section has a word in lowercase as well, in any case.
    pub(super) fn occurs_in_lowercase(&mut self, word: &str) -> bool {
        let word = word.to_lowercase();
        let language = Arc::clone(&self.lexicon);
        let nominatives = language.nominatives(&word).map(|nominative| nominative.form);
        let mut words = vec![word.clone()];
        words.extend(nominatives.chain(language.unsuffixed(&word).map(|(stem, _)| stem.to_owned())));
        words.iter().any(|word| self.is_lowercase_word(word))
    }

    fn is_lowercase_word(&mut self, word: &str) -> bool {
        let text = self.section.prose.text();
        let lowercase_words = self.lowercase_words.get_or_insert_with(|| {
            let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.starts_with(char::is_lowercase));
            let mut words: Vec<&str> = words.collect();
            words.sort_unstable();
            words.dedup();
            words
        });
        lowercase_words.binary_search(&word).is_ok()
    }

    /// Interprets the phrase around a form.
    pub(super) fn read_phrase(&self, form: &NameForm, phrase: &NamePhrase<'_>) -> PhraseMeaning {
        let is_person = form.is_person_name;
        let cue = phrase.cue;
        match cue {
            Some(ContextCue::Thing | ContextCue::Joined) => return PhraseMeaning::Other { is_person: false, cue },
            Some(ContextCue::NewPerson | ContextCue::Generation) => {
                return PhraseMeaning::Other { is_person, cue };
            }
            // "His wife Mira Holm" is Mira Holm; "his brother Holm" is another person.
            Some(ContextCue::Kinship | ContextCue::Plural) if form.is_short() => {
                return PhraseMeaning::Other { is_person, cue };
            }
            Some(ContextCue::Caseless) if form.is_short() => {
                return PhraseMeaning::Other { is_person: false, cue };
            }
            _ => {}
        }
        if !phrase.is_longer() {
            return PhraseMeaning::Plain;
        }
        let mut candidates: Vec<RecordId> = form.candidates.iter().map(|candidate| candidate.record).collect();
        if form.overlapping.len() <= MAX_UNFILTERED {
            candidates.extend(&form.overlapping);
        } else {
            candidates.extend(self.introduced_overlapping(form));
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates
            .retain(|record| phrase.before.iter().chain(&phrase.after).all(|word| self.is_name_word_of(*record, word)));
        let initials = initials_of(phrase);
        candidates.retain(|record| initials.is_empty() || self.has_initials(*record, form, &initials));
        let is_whole_word = |word: &PhraseWord<'_>| is_name_shaped(word) && !word.is_initials();
        match candidates.is_empty() {
            true => PhraseMeaning::Other { is_person, cue: None },
            false if phrase.before.iter().chain(&phrase.after).any(is_whole_word) => {
                PhraseMeaning::LongerName(candidates)
            }
            false => PhraseMeaning::Initials(candidates),
        }
    }

    /// Whether initials match the remaining words of a name of a record, in order, from the first one on.
    pub(super) fn has_initials(&self, record: RecordId, form: &NameForm, initials: &[String]) -> bool {
        let forms = self.tracked_records.forms(record);
        forms.iter().filter(|name| name.contains(' ')).any(|name| {
            let others = name.split([' ', '-']).filter(|word| !form.text.split(' ').any(|of_form| of_form == *word));
            let mut others = others.filter(|word| !word.contains('.')).map(str::to_lowercase);
            let mut initials = initials.iter();
            initials.all(|initial| others.next().is_some_and(|word| word.starts_with(initial.as_str())))
        })
    }

    /// Whether a word is part of a name of a record. Initials always are.
    pub(super) fn is_name_word_of(&self, record: RecordId, word: &PhraseWord<'_>) -> bool {
        if word.is_initials() {
            return true; // They are compared together.
        }
        let language = &self.lexicon;
        let name_words = self.tracked_records.words(record);
        let has = |word: &str| name_words.binary_search_by(|known| known.as_str().cmp(word)).is_ok();
        let text = fold_name(word.text).to_lowercase();
        let name = language.possessive(&text).map_or(text.as_str(), |(name, _)| name);
        has(&text)
            || has(name)
            || language.nominatives(name).any(|nominative| has(&nominative.form.to_lowercase()))
            || language.unsuffixed(name).any(|(stem, _)| has(stem))
    }
}
