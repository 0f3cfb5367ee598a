//! Reads the phrase around a match of a name.
//!
//! A match is only a run of letters. What it means depends on the phrase around it: the longest run of name words, initials and
//! particles, with the title or kinship term before it. A phrase that continues beyond a name is not that name.

#[cfg(test)]
mod tests;
mod words;

pub(in crate::link) use words::{Gap, PhraseReader, PhraseWord, WordShape, is_capital, is_title};

use crate::language::{NameSex, Role, RoleSet};
use crate::link::fold::{is_apostrophe, is_hyphen};
use crate::model::prose::BLOCK_SEPARATOR;
use std::ops::Range;
use words::is_honorific;

/// The most words that are read on each side of a match.
const MAX_WORDS: usize = 6;

/// The most particles in a row.
const MAX_PARTICLES: usize = 3;

/// A matched form with its context.
#[derive(Clone, Debug, Default)]
pub(in crate::link) struct NamePhrase<'t> {
    /// The whole name, without the title.
    pub(in crate::link) range: Range<usize>,
    /// The matched form.
    pub(in crate::link) form: Range<usize>,
    /// Words and initials of the name before the form, nearest first.
    pub(in crate::link) before: Vec<PhraseWord<'t>>,
    /// Words and initials of the name after the form, nearest first.
    pub(in crate::link) after: Vec<PhraseWord<'t>>,
    /// The title before the name.
    pub(in crate::link) title: Option<NameTitle<'t>>,
    /// The sex implied by a kinship term after the name: `Holm, widow of`.
    pub(in crate::link) kinship_sex: Option<NameSex>,
    /// A cue that something else is meant than the form alone would mean.
    pub(in crate::link) cue: Option<ContextCue>,
    /// Whether the word before the form may be capitalized only because it begins a sentence.
    pub(in crate::link) is_first_word_uncertain: bool,
    /// Whether a conjunction precedes the name.
    pub(in crate::link) follows_conjunction: bool,
}

/// The case of a matched form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) enum FormCase {
    /// The nominative, or unknown.
    Nominative,
    /// An inflected form: a kinship term before it refers to a relative of the person, as in `жена Орлова`.
    Inflected,
    /// A form with a suffix.
    Suffixed,
}

/// A title before a name.
#[derive(Clone, Debug)]
pub(in crate::link) struct NameTitle<'t> {
    pub(in crate::link) text: &'t str,
    pub(in crate::link) start: usize,
    pub(in crate::link) roles: RoleSet,
}

/// A cue beside a form that something else is meant than the record with that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) enum ContextCue {
    /// A word that introduces another person: another, named, née.
    NewPerson,
    /// A kinship term: `her brother Holm`, `Mr Holm, her husband`.
    Kinship,
    /// `Jr.`, `the elder`.
    Generation,
    /// Several people: `the Holm brothers`.
    Plural,
    /// Something named after the person: a street, a firm, a court case.
    Thing,
    /// Joined to other text: `@Holm`, `holm.example`.
    Joined,
    /// A neighbouring word in a script without case, so the extent of the name is unknown.
    Caseless,
}

impl NameTitle<'_> {
    /// The sex implied by the title.
    pub(in crate::link) fn sex(&self) -> Option<NameSex> {
        let has = |roles: [Role; 2]| roles.iter().any(|role| self.roles.has(*role));
        match (has([Role::MaleHonorific, Role::MaleTitle]), has([Role::FemaleHonorific, Role::FemaleTitle])) {
            (true, false) => Some(NameSex::Male),
            (false, true) => Some(NameSex::Female),
            _ => None,
        }
    }

    /// Whether it is an honorific, which anyone can have.
    pub(in crate::link) fn is_honorific(&self) -> bool {
        is_honorific(self.roles)
    }

    /// Whether it is a title of participants in proceedings.
    pub(in crate::link) fn is_of_proceedings(&self) -> bool {
        self.roles.has(Role::Proceedings)
    }
}

impl NamePhrase<'_> {
    /// The sex implied by the title, or by a kinship term after the name.
    pub(in crate::link) fn sex(&self) -> Option<NameSex> {
        self.title.as_ref().and_then(NameTitle::sex).or(self.kinship_sex)
    }

    /// Removes the first word, which is not part of the name.
    pub(in crate::link) fn drop_first_word(&mut self) {
        if let Some(word) = self.before.pop() {
            self.range.start = self.before.last().map_or(self.form.start, |first| first.range.start);
            debug_assert!(self.range.start > word.range.start, "the words are in order");
        }
        self.is_first_word_uncertain = false;
    }

    /// Whether quotation marks contain only the name and its title: then the name itself is discussed.
    pub(in crate::link) fn is_quoted_in(&self, text: &str) -> bool {
        let start = self.title.as_ref().map_or(self.range.start, |title| title.start);
        text[..start].ends_with(['“', '„', '«', '"', '‘'])
            && text[self.range.end..].starts_with(['”', '“', '»', '"', '’'])
    }

    /// Removes the words outside a range, which belong to other names.
    pub(in crate::link) fn clip_to(&mut self, allowed: &Range<usize>) {
        if self.before.last().is_some_and(|first| first.range.start < allowed.start) {
            self.before.retain(|word| word.range.start >= allowed.start);
            self.range.start = self.before.last().map_or(self.form.start, |first| first.range.start);
        }
        if self.after.last().is_some_and(|last| last.range.end > allowed.end) {
            self.after.retain(|word| word.range.end <= allowed.end);
            self.range.end = self.after.last().map_or(self.form.end, |last| last.range.end);
        }
    }

    /// Removes all words before the form.
    pub(in crate::link) fn drop_words_before(&mut self) {
        self.before.clear();
        self.range.start = self.form.start;
        self.is_first_word_uncertain = false;
    }

    /// Whether the name has words besides the form.
    pub(in crate::link) fn is_longer(&self) -> bool {
        !self.before.is_empty() || !self.after.is_empty()
    }
}

/// Whether a range with a [`BLOCK_SEPARATOR`] in it lies within one table row, or one definition.
pub(in crate::link) type IsSameRow<'r> = &'r dyn Fn(Range<usize>) -> bool;

impl<'t> PhraseReader<'t> {
    /// The phrase around a form of a person's name.
    pub(in crate::link) fn read_person(
        &self,
        range: &Range<usize>,
        case: FormCase,
        is_same_row: IsSameRow<'_>,
    ) -> NamePhrase<'t> {
        let mut phrase = NamePhrase { range: range.clone(), form: range.clone(), ..NamePhrase::default() };
        self.read_before(&mut phrase, case != FormCase::Nominative, is_same_row);
        // A suffix is only joined to the last word of a name.
        if case != FormCase::Suffixed {
            self.read_after(&mut phrase, case, is_same_row);
        }
        phrase
    }

    fn read_before(&self, phrase: &mut NamePhrase<'t>, is_inflected: bool, is_same_row: IsSameRow<'_>) {
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

    fn is_opener_or_title(&self, word: &PhraseWord<'t>) -> bool {
        word.roles.has(Role::Opener) || is_title(word.roles)
    }

    fn read_after(&self, phrase: &mut NamePhrase<'t>, case: FormCase, is_same_row: IsSameRow<'_>) {
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

    fn is_possessive_at(&self, at: usize) -> bool {
        let rest = &self.text[at..];
        if !rest.starts_with(is_apostrophe) {
            return false;
        }
        let is_word_or_apostrophe = |c: &char| c.is_alphanumeric() || is_apostrophe(*c);
        let length: usize = rest.chars().take(3).take_while(is_word_or_apostrophe).map(char::len_utf8).sum();
        let word = format!("X{}", &rest[..length]);
        self.language.possessive(&word).is_some_and(|(name, _)| name == "X")
    }

    /// Whether a one-word name that is also an ordinary word is likely to be that word here: at the beginning of a sentence,
    /// after an article, in a date, or in the name of an organization.
    pub(in crate::link) fn is_ordinary(&self, range: &Range<usize>, is_person_name: bool) -> bool {
        let roles = self.language.roles(&self.text[range.clone()]);
        // "The Committee" can be an organization, but no person.
        let is_listed = match is_person_name {
            true => !roles.without(Role::TitleAndName).without(Role::Abbreviation).is_empty(),
            false => roles.has_any(RoleSet::from_roles(&[Role::Ordinary, Role::Opener, Role::Month, Role::Day])),
        };
        let before = self.text[..range.start].chars().next_back();
        let is_quoted = before.is_some_and(|c| matches!(c, '«' | '“' | '„' | '"'))
            && self.text[range.end..].starts_with(['»', '”', '“', '"']);
        if !is_listed || is_quoted {
            return false;
        }
        if self.begins_sentence(range.start) {
            return true;
        }
        let is_number = |word: Option<(Gap, PhraseWord<'t>)>| {
            word.is_some_and(|(gap, word)| gap == Gap::Space && word.shape == WordShape::Number)
        };
        if roles.has(Role::Month) && (is_number(self.word_before(range.start)) || is_number(self.word_after(range.end)))
        {
            return true;
        }
        let Some((Gap::Space, before)) = self.word_before(range.start) else { return false };
        let is_article = is_person_name
            && before.shape != WordShape::AllCaps
            && before.roles.has(Role::Opener)
            && (!before.roles.has(Role::BeforeDate) || before.roles.has(Role::Possessor))
            && before.text.chars().count() <= 3;
        let is_in_organization_name = before.roles.has(Role::Preposition)
            && self
                .word_before(before.range.start)
                .is_some_and(|(gap, word)| gap == Gap::Space && is_name_shaped(&word));
        is_article || is_in_organization_name || (roles.has(Role::Month) && before.roles.has(Role::BeforeDate))
    }

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

    /// Whether a range fills its cell.
    fn is_alone_in_cell(&self, range: &Range<usize>) -> bool {
        let (before, after) =
            (self.text[..range.start].trim_end_matches(' '), self.text[range.end..].trim_start_matches(' '));
        !self.text[range.clone()].contains(' ')
            && (before.is_empty() || before.ends_with(BLOCK_SEPARATOR))
            && (after.is_empty() || after.starts_with([BLOCK_SEPARATOR, ';', ',']))
    }

    /// Whether a word is a name that fills its cell.
    fn is_name_alone_in_cell(&self, word: &PhraseWord<'t>) -> bool {
        matches!(word.shape, WordShape::Capitalized | WordShape::Initials)
            && !self.is_opener_or_title(word)
            && self.is_alone_in_cell(&word.range)
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

/// The role of a word after a name.
enum RoleAfter {
    Name,
    Particle,
    Cue(ContextCue),
    Other,
}

/// Whether a word has the shape of a name word or an initial.
pub(in crate::link) fn is_name_shaped(word: &PhraseWord<'_>) -> bool {
    matches!(word.shape, WordShape::Capitalized | WordShape::AllCaps | WordShape::Initials)
}

fn is_kinship(roles: RoleSet) -> bool {
    roles.has_any(RoleSet::KIN)
}
