//! Reads the phrase around a form of the name of an organization, law or place.
//!
//! Such names have no initials, particles or titles, but continue with adjectives, prepositions and other names. The rules for
//! people are not used here: an honorific makes the form a person's name.

use super::words::{Gap, PhraseReader, PhraseWord, WordShape, is_capital, is_honorific, is_title};
use super::{ContextCue, MAX_WORDS, NamePhrase, NameTitle, is_name_shaped};
use crate::language::Role;
use crate::link::fold::is_hyphen;
use std::ops::Range;

impl<'t> PhraseReader<'t> {
    /// The phrase around a form of the name of an organization, law or place. `is_standalone` means that the form is a name by itself:
    /// "Russia’s Supreme Court" is not the one on record, but "Mira’s Telegram" is Telegram.
    pub(in crate::link) fn read_thing(
        &self,
        range: &Range<usize>,
        is_place: bool,
        is_standalone: bool,
    ) -> NamePhrase<'t> {
        let mut phrase = NamePhrase { range: range.clone(), form: range.clone(), ..NamePhrase::default() };
        let name = &self.text[range.clone()];
        let is_acronym = !name.contains(' ') && name.chars().filter(|c| c.is_alphabetic()).all(is_capital);
        if let Some((Gap::Space, word)) = self.word_before(range.start)
            && word.shape == WordShape::Capitalized
            && (is_honorific(word.roles) || (is_place && is_title(word.roles)))
        {
            // `Lord Jordan` is not the country.
            phrase.title = Some(NameTitle { text: word.text, start: word.range.start, roles: word.roles });
            phrase.cue = Some(ContextCue::NewPerson);
            return phrase;
        }
        self.read_before_thing(&mut phrase, is_standalone, is_acronym);
        if !self.is_possessive_at(range.end) {
            self.read_after_thing(&mut phrase, is_place, is_acronym);
        }
        if is_acronym && self.is_within_all_caps(range) {
            phrase.cue = Some(ContextCue::Joined);
        }
        phrase
    }

    fn read_before_thing(&self, phrase: &mut NamePhrase<'t>, is_standalone: bool, is_acronym: bool) {
        let mut at = self.start_of_word(&phrase.range);
        while phrase.before.len() < MAX_WORDS
            && let Some((gap, word)) = self.word_before(at)
        {
            let roles = word.roles;
            let is_of_name = matches!(word.shape, WordShape::Capitalized | WordShape::AllCaps)
                && !is_title(roles)
                && !roles.has(Role::Day)
                && !roles.has(Role::Month)
                && (!(is_standalone || is_acronym) || self.language.possessive(word.text).is_none());
            let begins_sentence = self.begins_sentence(word.range.start);
            // `the Norlandic KGB` is a different one; a capital letter at the beginning of a sentence says nothing, and
            // `Norland-born` is not part of a name.
            let is_compound = || word.text.split(is_hyphen).skip(1).any(|part| part.starts_with(char::is_lowercase));
            if is_acronym && (begins_sentence || word.shape == WordShape::AllCaps || is_compound()) {
                return;
            }
            if gap != Gap::Space
                || !is_of_name
                || (begins_sentence && roles.has(Role::Opener))
                || self.language.has_capital_nouns()
            {
                return;
            }
            phrase.is_first_word_uncertain |= begins_sentence;
            at = word.range.start;
            phrase.range.start = at;
            phrase.before.push(word);
        }
    }

    fn read_after_thing(&self, phrase: &mut NamePhrase<'t>, is_place: bool, is_acronym: bool) {
        let has_several_words = !is_place && self.text[phrase.form.clone()].contains(' ');
        while phrase.after.len() < MAX_WORDS
            && let Some((gap, word)) = self.word_after(phrase.range.end)
        {
            let is_name = |word: &PhraseWord<'_>| {
                matches!(word.shape, WordShape::Capitalized | WordShape::AllCaps)
                    && !word.roles.has(Role::Day)
                    && !word.roles.has(Role::Month)
            };
            match gap {
                // `Алматы облысы`: Kazakh writes the noun in lowercase.
                Gap::Space
                    if is_place
                        && self.language.has_suffixes()
                        && word.shape == WordShape::Lowercase
                        && self.is_thing_word(&word) =>
                {
                    return phrase.cue = phrase.cue.or(Some(ContextCue::Thing));
                }
                Gap::Space if has_several_words && self.is_given_name(&word) => return,
                Gap::Space if is_name(&word) && !is_acronym && !self.language.has_capital_nouns() => {
                    phrase.range.end = word.range.end;
                    phrase.after.push(word);
                }
                // `Комитет против пыток`.
                Gap::Space if !is_place && word.shape == WordShape::Lowercase && word.roles.has(Role::Versus) => {
                    return phrase.cue = phrase.cue.or(Some(ContextCue::Thing));
                }
                Gap::Space if !is_place && word.shape == WordShape::Lowercase && word.roles.has(Role::Preposition) => {
                    let Some(name) = self.name_after_preposition(&word) else { return };
                    phrase.range.end = name.range.end;
                    phrase.after.push(name);
                }
                // `Paris, Texas, ruled`.
                Gap::Comma if is_place && is_name(&word) && phrase.after.is_empty() => {
                    let is_apposition = self.word_after(word.range.end).is_some_and(|(gap, next)| {
                        gap == Gap::Comma && next.shape == WordShape::Lowercase && !next.roles.has(Role::Conjunction)
                    });
                    if is_apposition {
                        phrase.range.end = word.range.end;
                        phrase.after.push(word);
                    }
                    return;
                }
                _ => return,
            }
        }
    }

    /// Whether a word, in any case, turns the name before it into the name of a thing.
    fn is_thing_word(&self, word: &PhraseWord<'t>) -> bool {
        let is_listed = |text: &str| self.language.has_role(text, Role::Thing);
        word.roles.has(Role::Thing)
            || self.language.unsuffixed(word.text).any(|(stem, _)| is_listed(stem))
            || self.language.nominatives(word.text).any(|nominative| is_listed(&nominative.form))
    }

    /// Whether a word is a given name, in any case.
    fn is_given_name(&self, word: &PhraseWord<'t>) -> bool {
        let is_listed = |text: &str| self.language.sex_of_name(text).is_some();
        word.shape == WordShape::Capitalized
            && (is_listed(word.text)
                || self.language.nominatives(word.text).any(|nominative| is_listed(&nominative.form)))
    }

    /// The name after `of`, with or without an article.
    fn name_after_preposition(&self, preposition: &PhraseWord<'t>) -> Option<PhraseWord<'t>> {
        let (_, word) = self.word_after(preposition.range.end).filter(|(gap, _)| *gap == Gap::Space)?;
        if is_name_shaped(&word) {
            return Some(word);
        }
        let is_article =
            word.shape == WordShape::Lowercase && word.roles.has(Role::Opener) && word.text.chars().count() <= 3;
        let (gap, next) = self.word_after(word.range.end).filter(|_| is_article)?;
        (gap == Gap::Space && is_name_shaped(&next)).then_some(next)
    }

    /// Whether the words on both sides are in capitals: in a banner, capitals say nothing.
    fn is_within_all_caps(&self, range: &Range<usize>) -> bool {
        let is_all_caps = |word: Option<(Gap, PhraseWord<'t>)>| {
            word.filter(|(gap, _)| *gap == Gap::Space).is_some_and(|(_, word)| word.shape == WordShape::AllCaps)
        };
        is_all_caps(self.word_before(range.start)) && is_all_caps(self.word_after(range.end))
    }
}
