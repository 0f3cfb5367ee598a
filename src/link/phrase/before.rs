//! Reads the words before a person's name.
//!
//! These are the ones that most often make it another person's: given names, initials, particles, a title, a kinship term. It
//! changes only what [`NamePhrase`] has of the words before the form, and its cue.

use super::words::{Gap, PhraseReader, PhraseWord, WordShape, is_capital, is_title};
use super::{ContextCue, IsSameRow, MAX_PARTICLES, MAX_WORDS, NamePhrase, NameTitle, is_kinship, is_name_shaped};
use crate::language::{Role, RoleSet};
use crate::model::prose::BLOCK_SEPARATOR;

impl<'t> PhraseReader<'t> {
    pub(super) fn read_before(&self, phrase: &mut NamePhrase<'t>, is_inflected: bool, is_same_row: IsSameRow<'_>) {
        let is_caseless = !self.text[phrase.range.clone()].chars().any(is_capital);
        let mut at = self.start_of_word(&phrase.range);
        let has_several_words = self.text[phrase.range.clone()].contains(' ');
        let mut particles: Vec<PhraseWord<'t>> = Vec::new();
        while phrase.before.len() < MAX_WORDS {
            let Some((gap, word)) = self.word_before(at) else { return };
            match gap {
                Gap::Space => {}
                Gap::Bracket
                    if matches!(word.shape, WordShape::Capitalized | WordShape::Initials)
                        && !self.is_opener_or_title(&word) => {}
                Gap::Bracket => {
                    // `It was (Nurlan) Sadykov`.
                    let name = self
                        .bracketed_word(at)
                        .filter(|word| word.shape == WordShape::Capitalized && word.roles.is_empty());
                    phrase.before.extend(name);
                    return;
                }
                Gap::Quote if word.roles.has(Role::Thing) => return phrase.cue = Some(ContextCue::Thing),
                Gap::Quote
                    if word.roles.has(Role::NewPerson) || (!has_several_words && word.roles.has(Role::Called)) =>
                {
                    return phrase.cue = Some(ContextCue::NewPerson);
                }
                Gap::Joined => return phrase.cue = Some(ContextCue::Joined),
                Gap::Ampersand if is_name_shaped(&word) => return phrase.cue = Some(ContextCue::Thing),
                Gap::Comma
                    if is_kinship(word.roles)
                        && self.follows_possessor(&word)
                        && phrase.before.is_empty()
                        && self.ends_apposition(phrase.range.end) =>
                {
                    return phrase.cue = Some(ContextCue::Kinship);
                }
                Gap::Cell
                    if self.is_alone_in_cell(&phrase.range)
                        && self.is_name_alone_in_cell(&word)
                        && is_same_row(word.range.end..at) =>
                {
                    phrase.before.push(word);
                    return;
                }
                _ => return,
            }
            let (count, roles) = match self.language.ends_phrase(word.text) {
                true => self.language.phrase_at_end(&self.words_before(&word)),
                false => (1, word.roles),
            };
            let start = if count > 1 { self.start_of_words(&word, count) } else { word.range.start };
            phrase.follows_conjunction = word.roles.has(Role::Conjunction);
            match self.role_before(&word, roles, has_several_words, (is_caseless, is_inflected)) {
                RoleBefore::Name { is_doubtful } => {
                    phrase.before.append(&mut particles);
                    phrase.is_first_word_uncertain |= is_doubtful;
                    at = word.range.start;
                    phrase.range.start = at;
                    phrase.before.push(word);
                }
                RoleBefore::Particle if particles.len() < MAX_PARTICLES => {
                    at = start;
                    particles.push(word);
                }
                RoleBefore::Title => {
                    phrase.title = Some(NameTitle { text: &self.text[start..word.range.end], start, roles });
                    return;
                }
                RoleBefore::Cue(cue) => return phrase.cue = Some(cue),
                RoleBefore::Particle | RoleBefore::Other => return,
            }
        }
    }

    /// The words up to `last` that a listed title can consist of.
    fn words_before(&self, last_word: &PhraseWord<'t>) -> Vec<&'t str> {
        let mut words = vec![last_word.text];
        let mut at = last_word.range.start;
        while words.len() < 4
            && let Some((Gap::Space, word)) = self.word_before(at)
        {
            at = word.range.start;
            words.push(word.text);
        }
        words.reverse();
        words
    }

    /// The start of the first of `count` words up to `last`.
    fn start_of_words(&self, last_word: &PhraseWord<'t>, count: usize) -> usize {
        (1..count).fold(last_word.range.start, |at, _| self.word_before(at).map_or(at, |(_, word)| word.range.start))
    }

    fn role_before(
        &self,
        word: &PhraseWord<'t>,
        roles: RoleSet,
        has_several_words: bool,
        (is_caseless, is_inflected): (bool, bool),
    ) -> RoleBefore {
        let has = |role| roles.has(role);
        match word.shape {
            WordShape::Initials => return RoleBefore::Name { is_doubtful: false },
            WordShape::Number => return RoleBefore::Other,
            WordShape::Caseless if is_caseless => return RoleBefore::Cue(ContextCue::Caseless),
            WordShape::Caseless if has_several_words => return RoleBefore::Other,
            WordShape::Caseless => return RoleBefore::Name { is_doubtful: false },
            WordShape::Capitalized | WordShape::AllCaps | WordShape::Lowercase => {}
        }
        let is_lowercase = word.shape == WordShape::Lowercase;
        // Some of these words are titles, too: `Berg п. Holm`, `the elder Holm`.
        if has(Role::Versus)
            && self
                .word_before(word.range.start)
                .is_some_and(|(gap, party)| gap == Gap::Space && is_name_shaped(&party))
        {
            return RoleBefore::Cue(ContextCue::Thing);
        }
        let is_new = has(Role::NewPerson) || (has(Role::Called) && !has_several_words);
        // `Brother Holm` has a title, `her brother Holm` is a relative.
        if is_title(roles)
            && !(is_new && is_lowercase)
            && !(is_kinship(roles) && (is_lowercase || self.follows_possessor(word)))
        {
            let is_part_of_name = !is_lowercase && has(Role::TitleAndName) && self.follows_a_noun(word);
            return if is_part_of_name { RoleBefore::Name { is_doubtful: false } } else { RoleBefore::Title };
        }
        if is_new {
            let is_verb = has(Role::NamingVerb) && self.has_subject(word);
            return if is_verb { RoleBefore::Other } else { RoleBefore::Cue(ContextCue::NewPerson) };
        }
        if has(Role::Generation) {
            return RoleBefore::Cue(ContextCue::Generation);
        }
        if has(Role::NamedAfter) && is_inflected {
            return RoleBefore::Cue(ContextCue::Thing);
        }
        if has(Role::Several) {
            return if is_inflected { RoleBefore::Other } else { RoleBefore::Cue(ContextCue::Plural) };
        }
        if is_kinship(roles) {
            return if is_inflected { RoleBefore::Other } else { RoleBefore::Cue(ContextCue::Kinship) };
        }
        if is_lowercase {
            return if has(Role::Particle) { RoleBefore::Particle } else { RoleBefore::Other };
        }
        let begins_sentence = self.begins_sentence(word.range.start);
        let may_begin = begins_sentence || self.follows_an_abbreviation(word);
        if (has(Role::Opener) && may_begin) || has(Role::Day) || (has(Role::Month) && self.is_dated(word)) {
            return RoleBefore::Other;
        }
        if begins_sentence && is_inflected && has(Role::Thing) {
            return RoleBefore::Other; // `Дело Орлова`.
        }
        let is_given_name = has(Role::MaleName) || has(Role::FemaleName);
        RoleBefore::Name { is_doubtful: begins_sentence && !is_given_name }
    }

    /// Whether a verb has a name as its subject: `Mira Holm called Berg`. After an article or another lowercase word it is a
    /// description: `a Scot called Berg`.
    fn has_subject(&self, verb: &PhraseWord<'t>) -> bool {
        let mut start = verb.range.start;
        let mut count = 0;
        while count < MAX_WORDS
            && let Some((Gap::Space, word)) = self.word_before(start)
        {
            if !is_name_shaped(&word) || word.roles.has(Role::Opener) {
                return word.shape == WordShape::Number && count > 0;
            }
            start = word.range.start;
            count += 1;
        }
        count > 1 || (count == 1 && !self.begins_sentence(start))
    }

    /// Whether a possessive precedes a word: `her brother`, `Mira’s brother`.
    fn follows_possessor(&self, word: &PhraseWord<'t>) -> bool {
        self.word_before(word.range.start).is_some_and(|(gap, before)| {
            let is_possessive = || self.language.possessive(before.text).is_some();
            gap == Gap::Space && (before.roles.has(Role::Possessor) || is_possessive())
        })
    }

    /// Whether an apposition ends at `at`: `her brother, Holm, left`, but not `to her brother, Holm said`.
    fn ends_apposition(&self, at: usize) -> bool {
        let rest = self.text[at..].trim_start();
        rest.is_empty() || rest.starts_with([',', '.', ';', ':', '!', '?', ')', '–', '—', BLOCK_SEPARATOR])
    }

    /// Whether a lowercase noun precedes a word: `the blogger Akim`.
    fn follows_a_noun(&self, word: &PhraseWord<'t>) -> bool {
        self.word_before(word.range.start).is_some_and(|(gap, before)| {
            gap == Gap::Space
                && before.shape == WordShape::Lowercase
                && (before.roles.is_empty() || is_title(before.roles))
        })
    }

    /// Whether the full stop before a word follows an abbreviation, and so may end a sentence as well.
    fn follows_an_abbreviation(&self, word: &PhraseWord<'t>) -> bool {
        self.text[..word.range.start].trim_end().ends_with('.')
            && self.word_before(word.range.start).is_some_and(|(_, before)| before.roles.has(Role::Abbreviation))
    }

    /// Whether a month is part of a date: `in May`, `5 May`.
    fn is_dated(&self, month: &PhraseWord<'t>) -> bool {
        self.word_before(month.range.start).is_some_and(|(gap, before)| {
            gap == Gap::Space && (before.shape == WordShape::Number || before.roles.has(Role::BeforeDate))
        })
    }

    /// The given names before "and" and a full name: "Ordan, Bek and Natalya Holm".
    pub(in crate::link) fn coordinated_names(&self, start: usize) -> Vec<PhraseWord<'t>> {
        let mut given = Vec::new();
        let Some((Gap::Space, conjunction)) = self.word_before(start) else { return given };
        if conjunction.shape != WordShape::Lowercase || !conjunction.roles.has(Role::Conjunction) {
            return given;
        }
        let mut at = conjunction.range.start;
        while given.len() < MAX_WORDS
            && let Some((gap, word)) = self.word_before(at)
        {
            let fits = if given.is_empty() { gap == Gap::Space } else { gap == Gap::Comma };
            if !fits || word.shape != WordShape::Capitalized || !word.roles.is_empty() {
                break;
            }
            at = word.range.start;
            let is_surname =
                self.word_before(at).is_some_and(|(gap, before)| gap == Gap::Space && is_name_shaped(&before));
            if is_surname {
                break;
            }
            given.push(word);
        }
        given
    }
}

/// The role of a word before a name.
enum RoleBefore {
    Name { is_doubtful: bool },
    Particle,
    Title,
    Cue(ContextCue),
    Other,
}
