//! Reads the words after a person's name.
//!
//! A name may continue there, with initials, a second surname or in brackets, or the words may make it the name of a thing, of
//! several people or of a relative. It changes only what [`NamePhrase`] has of the words after the form, and its cue.

use super::words::{Gap, PhraseReader, PhraseWord, WordShape, is_capital, is_title};
use super::{ContextCue, FormCase, IsSameRow, MAX_PARTICLES, MAX_WORDS, NamePhrase, is_kinship, is_name_shaped};
use crate::language::{Role, RoleSet};
use crate::model::prose::BLOCK_SEPARATOR;
use std::ops::Range;

impl<'t> PhraseReader<'t> {
    pub(super) fn read_after(&self, phrase: &mut NamePhrase<'t>, case: FormCase, is_same_row: IsSameRow<'_>) {
        let is_caseless = !self.text[phrase.range.clone()].chars().any(is_capital);
        if self.is_possessive_at(phrase.range.end) {
            return;
        }
        let has_several_words = self.text[phrase.form.clone()].contains(' ');
        while phrase.after.len() < MAX_WORDS {
            let at = phrase.range.end;
            let Some((gap, word)) = self.word_after(at) else { return };
            match gap {
                Gap::Space => {}
                Gap::Joined if self.text[at..].starts_with('/') => return,
                Gap::Joined => return phrase.cue = Some(ContextCue::Joined),
                Gap::Ampersand => return phrase.cue = Some(ContextCue::Thing),
                Gap::Comma => return self.read_after_comma(phrase, word),
                Gap::Bracket => return self.read_in_brackets(phrase, word),
                Gap::Cell
                    if self.is_alone_in_cell(&phrase.range)
                        && self.is_name_alone_in_cell(&word)
                        && is_same_row(at..word.range.start) =>
                {
                    phrase.after.push(word);
                    return;
                }
                Gap::Cell | Gap::Quote | Gap::Other => return,
            }
            let (count, roles) = self.listed_phrase_from(&word);
            if self.is_relation(&word, count, roles) {
                return phrase.cue = phrase.cue.or(Some(ContextCue::Kinship));
            }
            if self.text[..at].ends_with('.') && (word.roles.has(Role::Opener) || is_title(word.roles)) {
                return; // `Holm Jr. The court`, `Holm Jr. Judge Berg`.
            }
            match self.role_after(&word, roles, (is_caseless, has_several_words)) {
                // `Орлова дело закрыли`, like `Дело Орлова закрыто`, is about the person: the name of a thing has the
                // nominative.
                RoleAfter::Cue(ContextCue::Thing)
                    if case == FormCase::Inflected && word.shape == WordShape::Lowercase =>
                {
                    return;
                }
                RoleAfter::Name => {}
                RoleAfter::Particle => {
                    let Some(words) = self.particles_and_name(word, count) else { return };
                    phrase.range.end = words.last().map_or(at, |name| name.range.end);
                    phrase.after.extend(words);
                    continue;
                }
                // `родители Орлова`, and `Орлова родители`.
                RoleAfter::Cue(ContextCue::Plural) if case != FormCase::Nominative => return,
                RoleAfter::Cue(cue) => return phrase.cue = phrase.cue.or(Some(cue)),
                RoleAfter::Other => return,
            }
            phrase.range.end = word.range.end;
            phrase.after.push(word);
        }
    }

    /// The longest listed phrase that begins with a word: its number of words, and its roles.
    fn listed_phrase_from(&self, first: &PhraseWord<'t>) -> (usize, RoleSet) {
        match self.language.begins_phrase(first.text) {
            true => self.language.phrase_at_start(&self.words_after(first)),
            false => (usize::from(!first.roles.is_empty()), first.roles),
        }
    }

    fn words_after(&self, first_word: &PhraseWord<'t>) -> Vec<&'t str> {
        let mut words = vec![first_word.text];
        let mut last_range = first_word.range.clone();
        while words.len() < 3
            && let Some((gap, word)) = self.word_after(last_range.end)
            && (gap == Gap::Space || self.is_abbreviated(&last_range, word.range.start))
        {
            last_range = word.range.clone();
            words.push(word.text);
        }
        words
    }

    /// Whether a word is one letter with a full stop, directly before the next word: `d. J.`
    fn is_abbreviated(&self, word: &Range<usize>, next: usize) -> bool {
        self.text[word.clone()].chars().nth(1).is_none() && self.text[word.end..next].trim_end() == "."
    }

    /// The particles after a name, of which the first `count` are one listed phrase, and the name after them: `van der Berg`.
    fn particles_and_name(&self, first: PhraseWord<'t>, count: usize) -> Option<Vec<PhraseWord<'t>>> {
        let mut at =
            (1..count).try_fold(first.range.end, |at, _| self.word_after(at).map(|(_, word)| word.range.end))?;
        let mut words = vec![first];
        loop {
            let (Gap::Space, word) = self.word_after(at)? else { return None };
            let is_end = is_name_shaped(&word);
            if !is_end && (words.len() >= MAX_PARTICLES || !word.roles.has(Role::Particle)) {
                return None;
            }
            at = word.range.end;
            words.push(word);
            if is_end {
                return Some(words);
            }
        }
    }

    fn role_after(
        &self,
        word: &PhraseWord<'t>,
        roles: RoleSet,
        (is_caseless, has_several_words): (bool, bool),
    ) -> RoleAfter {
        let has = |role| roles.has(role);
        if word.is_initials() {
            return RoleAfter::Name;
        }
        if has(Role::Generation) {
            return RoleAfter::Cue(ContextCue::Generation);
        }
        if has(Role::Thing) || has(Role::Firm) || has(Role::Versus) {
            return RoleAfter::Cue(ContextCue::Thing);
        }
        match word.shape {
            WordShape::Caseless if is_caseless => RoleAfter::Cue(ContextCue::Caseless),
            WordShape::Caseless | WordShape::Number => RoleAfter::Other,
            // `the Mira Holm family`
            WordShape::Lowercase if has(Role::Several) && has_several_words => RoleAfter::Cue(ContextCue::Thing),
            WordShape::Lowercase if has(Role::Several) => RoleAfter::Cue(ContextCue::Plural),
            WordShape::Capitalized if has(Role::Several) && self.language.has_capital_nouns() => {
                RoleAfter::Cue(ContextCue::Plural)
            }
            WordShape::Lowercase if has(Role::Particle) && !has(Role::Preposition) && !has(Role::Conjunction) => {
                RoleAfter::Particle
            }
            WordShape::Lowercase => RoleAfter::Other,
            WordShape::Capitalized | WordShape::AllCaps if has(Role::Month) || has(Role::Day) => RoleAfter::Other,
            WordShape::Capitalized | WordShape::AllCaps if self.language.has_capital_nouns() && !roles.is_empty() => {
                RoleAfter::Other
            }
            WordShape::Capitalized | WordShape::AllCaps | WordShape::Initials => RoleAfter::Name,
        }
    }

    /// `Holm, Jr.`, `Holm, her husband,`, and in lists `Holm, Mira;`.
    fn read_after_comma(&self, phrase: &mut NamePhrase<'t>, word: PhraseWord<'t>) {
        let (count, roles) = self.listed_phrase_from(&word);
        if self.is_relation(&word, count, roles) {
            phrase.cue = phrase.cue.or(Some(ContextCue::Kinship));
        } else if roles.has(Role::Generation) {
            phrase.cue = Some(ContextCue::Generation);
        } else if roles.has(Role::Firm) {
            phrase.cue = Some(ContextCue::Thing);
        } else if word.shape == WordShape::Lowercase && word.roles.has(Role::Possessor) {
            let next = self.word_after(word.range.end);
            if next.is_some_and(|(gap, next)| gap == Gap::Space && is_kinship(next.roles)) {
                phrase.cue = phrase.cue.or(Some(ContextCue::Kinship));
            }
        } else if word.shape == WordShape::Lowercase && is_kinship(roles) {
            phrase.kinship_sex = roles.sex();
        } else if is_name_shaped(&word)
            && (self.begins_entry(phrase.range.start) || self.text[word.range.end..].starts_with(';'))
        {
            let rest = self.text[word.range.end..].trim_start();
            let ends_entry = rest.is_empty() || rest.starts_with([';', '(', BLOCK_SEPARATOR]);
            if ends_entry
                || rest.strip_prefix('.').is_some_and(|rest| rest.is_empty() || rest.starts_with(BLOCK_SEPARATOR))
            {
                phrase.range.end = word.range.end;
                phrase.after.push(word);
            }
        }
    }

    /// Whether a generation phrase expresses a relationship instead: `the son of`.
    fn is_relation(&self, first: &PhraseWord<'t>, count: usize, roles: RoleSet) -> bool {
        if !roles.has(Role::Generation) {
            return false;
        }
        let words = self.words_after(first);
        let last_word = count.checked_sub(1).and_then(|last| words.get(last));
        last_word.is_some_and(|word| is_kinship(self.language.roles(word)))
            && words.get(count).is_some_and(|next| self.language.has_role(next, Role::Preposition))
    }

    /// Whether a list entry may begin at a position.
    fn begins_entry(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end_matches(|c: char| c.is_whitespace() && c != BLOCK_SEPARATOR);
        before.is_empty() || before.ends_with([BLOCK_SEPARATOR, ':', ';'])
    }

    /// `Holm (Mira Per)`, `Holm (M.)`.
    fn read_in_brackets(&self, phrase: &mut NamePhrase<'t>, first: PhraseWord<'t>) {
        let mut words = vec![first];
        while words.len() < MAX_WORDS
            && let Some((Gap::Space, word)) = words.last().and_then(|last| self.word_after(last.range.end))
        {
            words.push(word);
        }
        let end = words.last().map_or(phrase.range.end, |word| word.range.end);
        // After a full name, brackets contain a place or an affiliation, unless they distinguish people: `Mira Holm (Almaty)`,
        // but `Mira Holm (Jr)`.
        let has_several_words = self.text[phrase.form.clone()].contains(' ');
        let may_be_name = |word: &PhraseWord<'_>| {
            matches!(word.shape, WordShape::Capitalized | WordShape::Initials)
                && (!has_several_words || word.roles.has(Role::Generation))
        };
        let are_names = words.iter().all(may_be_name);
        if are_names && self.text[end..].starts_with(')') {
            phrase.range.end = end + 1;
            phrase.after.extend(words);
        }
    }
}

/// The role of a word after a name.
enum RoleAfter {
    Name,
    Particle,
    Cue(ContextCue),
    Other,
}
