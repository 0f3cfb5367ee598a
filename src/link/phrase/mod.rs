//! Reading the phrase that a name is part of.
//!
//! A form of a name is found as a run of letters. What it means depends on the phrase that it is part of: the longest run
//! of name words, initials and small words of names around it, with the title or kinship before it. A phrase that goes on
//! beyond a name is not that name.

#[cfg(test)]
mod tests;
mod words;

pub(in crate::link) use words::{Gap, Reader, Shape, Word, is_capital, is_title};

use crate::language::{Role, Roles, Sex};
use crate::link::fold::{is_apostrophe, is_hyphen};
use crate::model::prose::BREAK;
use std::ops::Range;
use words::is_honorific;

/// The most words of a name that are read to one side.
const MOST: usize = 6;

/// The most small words of a name in a row.
const MOST_SMALL: usize = 3;

/// A form of a name with what is around it.
#[derive(Clone, Debug, Default)]
pub(in crate::link) struct Phrase<'t> {
    /// The whole, without the title.
    pub(in crate::link) range: Range<usize>,
    /// The form itself.
    pub(in crate::link) form: Range<usize>,
    /// Further words and initials of the name before the form, the nearest first.
    pub(in crate::link) before: Vec<Word<'t>>,
    /// Further words and initials behind it, the nearest first.
    pub(in crate::link) after: Vec<Word<'t>>,
    /// The title before the name.
    pub(in crate::link) title: Option<Title<'t>>,
    /// The sex that kinship behind the name tells: `Holm, widow of`.
    pub(in crate::link) kin: Option<Sex>,
    /// What says that somebody or something else is meant than the form alone would say.
    pub(in crate::link) sign: Option<Sign>,
    /// Whether the word before the name has its capital letter perhaps from its place alone.
    pub(in crate::link) is_doubtful: bool,
    /// Whether a word that joins names is before the name.
    pub(in crate::link) is_joined: bool,
}

/// The case that a form is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) enum FormCase {
    /// The nominative, as far as is known.
    Nominative,
    /// Another: kinship before the form is to the person, as in `жена Орлова`.
    Inflected,
    /// Another, by an ending that is joined to the name.
    Ending,
}

/// A title.
#[derive(Clone, Debug)]
pub(in crate::link) struct Title<'t> {
    pub(in crate::link) text: &'t str,
    pub(in crate::link) start: usize,
    pub(in crate::link) roles: Roles,
}

/// What, beside a form of a name, says that not the one of that name is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) enum Sign {
    /// A word that brings in somebody new: another, named, née.
    NewPerson,
    /// Kinship: `her brother Holm`, `Mr Holm, her husband`.
    Kin,
    /// `Jr.`, `the elder`.
    Generation,
    /// Several people: `the Holm brothers`.
    Several,
    /// Something that has the name: a street, a firm, a case before a court.
    Thing,
    /// It is joined to something: `@Holm`, `holm.example`.
    Joined,
    /// A word beside it of a script that does not distinguish names.
    Caseless,
}

impl Title<'_> {
    /// The sex that the title tells.
    pub(in crate::link) fn sex(&self) -> Option<Sex> {
        let has = |roles: [Role; 2]| roles.iter().any(|role| self.roles.has(*role));
        match (has([Role::MaleHonorific, Role::MaleTitle]), has([Role::FemaleHonorific, Role::FemaleTitle])) {
            (true, false) => Some(Sex::Male),
            (false, true) => Some(Sex::Female),
            _ => None,
        }
    }

    /// Whether everybody can have it.
    pub(in crate::link) fn is_polite(&self) -> bool {
        is_honorific(self.roles)
    }

    /// Whether it is of those who act in proceedings.
    pub(in crate::link) fn is_of_proceedings(&self) -> bool {
        self.roles.has(Role::Proceedings)
    }
}

impl Phrase<'_> {
    /// The sex that the title tells, or kinship behind the name.
    pub(in crate::link) fn sex(&self) -> Option<Sex> {
        self.title.as_ref().and_then(Title::sex).or(self.kin)
    }

    /// Leaves out the first word, which is none of the name.
    pub(in crate::link) fn drop_first(&mut self) {
        if let Some(word) = self.before.pop() {
            self.range.start = self.before.last().map_or(self.form.start, |first| first.range.start);
            debug_assert!(self.range.start > word.range.start, "the words are in order");
        }
        self.is_doubtful = false;
    }

    /// Whether the name, with its title, is all that stands in quotation marks: then it is spoken of as a name.
    pub(in crate::link) fn is_quoted_in(&self, text: &str) -> bool {
        let start = self.title.as_ref().map_or(self.range.start, |title| title.start);
        text[..start].ends_with(['“', '„', '«', '"', '‘'])
            && text[self.range.end..].starts_with(['”', '“', '»', '"', '’'])
    }

    /// Leaves out the words before a place, and behind another, which are of other names.
    pub(in crate::link) fn keep_within(&mut self, allowed: &Range<usize>) {
        if self.before.last().is_some_and(|first| first.range.start < allowed.start) {
            self.before.retain(|word| word.range.start >= allowed.start);
            self.range.start = self.before.last().map_or(self.form.start, |first| first.range.start);
        }
        if self.after.last().is_some_and(|last| last.range.end > allowed.end) {
            self.after.retain(|word| word.range.end <= allowed.end);
            self.range.end = self.after.last().map_or(self.form.end, |last| last.range.end);
        }
    }

    /// Leaves out the words before the form, which are none of the name.
    pub(in crate::link) fn drop_before(&mut self) {
        self.before.clear();
        self.range.start = self.form.start;
        self.is_doubtful = false;
    }

    /// Whether there are more words of a name than the form.
    pub(in crate::link) fn is_longer(&self) -> bool {
        !self.before.is_empty() || !self.after.is_empty()
    }
}

/// Whether two places of a text, with a [`BREAK`] between them, belong to one row of a table or one definition.
pub(in crate::link) type IsOneRow<'r> = &'r dyn Fn(Range<usize>) -> bool;

impl<'t> Reader<'t> {
    /// The phrase around a form of a person's name.
    pub(in crate::link) fn person(&self, range: &Range<usize>, case: FormCase, is_one_row: IsOneRow<'_>) -> Phrase<'t> {
        let mut phrase = Phrase { range: range.clone(), form: range.clone(), ..Phrase::default() };
        self.read_before(&mut phrase, case != FormCase::Nominative, is_one_row);
        // An ending is joined to the last word of a name alone.
        if case != FormCase::Ending {
            self.read_after(&mut phrase, case, is_one_row);
        }
        phrase
    }

    fn read_before(&self, phrase: &mut Phrase<'t>, is_inflected: bool, is_one_row: IsOneRow<'_>) {
        let is_caseless = !self.text[phrase.range.clone()].chars().any(is_capital);
        let mut at = self.start_of_word(&phrase.range);
        let is_whole = self.text[phrase.range.clone()].contains(' ');
        let mut small: Vec<Word<'t>> = Vec::new();
        while phrase.before.len() < MOST {
            let Some((gap, word)) = self.before(at) else { return };
            match gap {
                Gap::Space => {}
                Gap::Bracket if matches!(word.shape, Shape::Capital | Shape::Initials) && !self.opens(&word) => {}
                Gap::Bracket => {
                    // `It was (Nurlan) Sadykov`.
                    let name = self.inserted(at).filter(|word| word.shape == Shape::Capital && word.roles.is_empty());
                    phrase.before.extend(name);
                    return;
                }
                Gap::Quote if word.roles.has(Role::Thing) => return phrase.sign = Some(Sign::Thing),
                Gap::Quote if word.roles.has(Role::NewPerson) || (!is_whole && word.roles.has(Role::Called)) => {
                    return phrase.sign = Some(Sign::NewPerson);
                }
                Gap::Joined => return phrase.sign = Some(Sign::Joined),
                Gap::Ampersand if is_name(&word) => return phrase.sign = Some(Sign::Thing),
                Gap::Comma
                    if is_kin(word.roles)
                        && self.is_of_possessor(&word)
                        && phrase.before.is_empty()
                        && self.ends_apposition(phrase.range.end) =>
                {
                    return phrase.sign = Some(Sign::Kin);
                }
                Gap::Cell
                    if self.is_lone(&phrase.range) && self.is_given_alone(&word) && is_one_row(word.range.end..at) =>
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
            let start = if count > 1 { self.start_of(&word, count) } else { word.range.start };
            phrase.is_joined = word.roles.has(Role::Conjunction);
            match self.role_before(&word, roles, is_whole, (is_caseless, is_inflected)) {
                Before::Name { is_doubtful } => {
                    phrase.before.append(&mut small);
                    phrase.is_doubtful |= is_doubtful;
                    at = word.range.start;
                    phrase.range.start = at;
                    phrase.before.push(word);
                }
                Before::Small if small.len() < MOST_SMALL => {
                    at = start;
                    small.push(word);
                }
                Before::Title => {
                    phrase.title = Some(Title { text: &self.text[start..word.range.end], start, roles });
                    return;
                }
                Before::Sign(sign) => return phrase.sign = Some(sign),
                Before::Small | Before::Nothing => return,
            }
        }
    }

    /// The words that end with one, as far as they may be of one title.
    fn words_before(&self, last: &Word<'t>) -> Vec<&'t str> {
        let mut words = vec![last.text];
        let mut at = last.range.start;
        while words.len() < 4
            && let Some((Gap::Space, word)) = self.before(at)
        {
            at = word.range.start;
            words.push(word.text);
        }
        words.reverse();
        words
    }

    /// Where the first of `count` words begins that end with `last`.
    fn start_of(&self, last: &Word<'t>, count: usize) -> usize {
        (1..count).fold(last.range.start, |at, _| self.before(at).map_or(at, |(_, word)| word.range.start))
    }

    fn role_before(
        &self,
        word: &Word<'t>,
        roles: Roles,
        is_whole: bool,
        (is_caseless, is_inflected): (bool, bool),
    ) -> Before {
        let has = |role| roles.has(role);
        match word.shape {
            Shape::Initials => return Before::Name { is_doubtful: false },
            Shape::Number => return Before::Nothing,
            Shape::Caseless if is_caseless => return Before::Sign(Sign::Caseless),
            Shape::Caseless if is_whole => return Before::Nothing,
            Shape::Caseless => return Before::Name { is_doubtful: false },
            Shape::Capital | Shape::Capitals | Shape::Small => {}
        }
        let is_small = word.shape == Shape::Small;
        // Some words are titles too: `Berg п. Holm`, `the elder Holm`.
        if has(Role::Versus)
            && self.before(word.range.start).is_some_and(|(gap, party)| gap == Gap::Space && is_name(&party))
        {
            return Before::Sign(Sign::Thing);
        }
        let is_new = has(Role::NewPerson) || (has(Role::Called) && !is_whole);
        // `Brother Holm` has a title, `her brother Holm` is a relative.
        if is_title(roles) && !(is_new && is_small) && !(is_kin(roles) && (is_small || self.is_of_possessor(word))) {
            let is_name = !is_small && has(Role::TitleAndName) && self.follows_a_noun(word);
            return if is_name { Before::Name { is_doubtful: false } } else { Before::Title };
        }
        if is_new {
            let is_verb = has(Role::NamingVerb) && self.has_subject(word);
            return if is_verb { Before::Nothing } else { Before::Sign(Sign::NewPerson) };
        }
        if has(Role::Generation) {
            return Before::Sign(Sign::Generation);
        }
        if has(Role::NamedAfter) && is_inflected {
            return Before::Sign(Sign::Thing);
        }
        if has(Role::Several) {
            return if is_inflected { Before::Nothing } else { Before::Sign(Sign::Several) };
        }
        if is_kin(roles) {
            return if is_inflected { Before::Nothing } else { Before::Sign(Sign::Kin) };
        }
        if is_small {
            return if has(Role::Particle) { Before::Small } else { Before::Nothing };
        }
        let begins = self.begins_sentence(word.range.start);
        let may_begin = begins || self.follows_an_abbreviation(word);
        if (has(Role::Opener) && may_begin) || has(Role::Day) || (has(Role::Month) && self.is_dated(word)) {
            return Before::Nothing;
        }
        if begins && is_inflected && has(Role::Thing) {
            return Before::Nothing; // `Дело Орлова`.
        }
        let is_known = has(Role::MaleName) || has(Role::FemaleName);
        Before::Name { is_doubtful: begins && !is_known }
    }

    /// Whether a name is the subject of a verb: `Mira Holm called Berg`. After an article or another small word it is what
    /// somebody is: `a Scot called Berg`.
    fn has_subject(&self, verb: &Word<'t>) -> bool {
        let mut start = verb.range.start;
        let mut count = 0;
        while count < MOST
            && let Some((Gap::Space, word)) = self.before(start)
        {
            if !is_name(&word) || word.roles.has(Role::Opener) {
                return word.shape == Shape::Number && count > 0;
            }
            start = word.range.start;
            count += 1;
        }
        count > 1 || (count == 1 && !self.begins_sentence(start))
    }

    /// Whether a word is somebody's: `her brother`, `Mira’s brother`.
    fn is_of_possessor(&self, word: &Word<'t>) -> bool {
        self.before(word.range.start).is_some_and(|(gap, before)| {
            let is_possessive = || self.language.possessive(before.text).is_some();
            gap == Gap::Space && (before.roles.has(Role::Possessor) || is_possessive())
        })
    }

    /// Whether a name ends there that a comma came before: `her brother, Holm, left`, and not `to her brother, Holm said`.
    fn ends_apposition(&self, at: usize) -> bool {
        let rest = self.text[at..].trim_start();
        rest.is_empty() || rest.starts_with([',', '.', ';', ':', '!', '?', ')', '–', '—', BREAK])
    }

    /// Whether a small word that says what somebody is comes before a word: `the blogger Akim`.
    fn follows_a_noun(&self, word: &Word<'t>) -> bool {
        self.before(word.range.start).is_some_and(|(gap, before)| {
            gap == Gap::Space && before.shape == Shape::Small && (before.roles.is_empty() || is_title(before.roles))
        })
    }

    /// Whether a sentence may begin with a word, since the full stop before it may be more than that of an abbreviation.
    fn follows_an_abbreviation(&self, word: &Word<'t>) -> bool {
        self.text[..word.range.start].trim_end().ends_with('.')
            && self.before(word.range.start).is_some_and(|(_, before)| before.roles.has(Role::Abbreviation))
    }

    /// Whether a month is one: `in May`, `5 May`.
    fn is_dated(&self, month: &Word<'t>) -> bool {
        self.before(month.range.start).is_some_and(|(gap, before)| {
            gap == Gap::Space && (before.shape == Shape::Number || before.roles.has(Role::BeforeDate))
        })
    }

    fn opens(&self, word: &Word<'t>) -> bool {
        word.roles.has(Role::Opener) || is_title(word.roles)
    }

    fn read_after(&self, phrase: &mut Phrase<'t>, case: FormCase, is_one_row: IsOneRow<'_>) {
        let is_caseless = !self.text[phrase.range.clone()].chars().any(is_capital);
        if self.is_possessive_at(phrase.range.end) {
            return;
        }
        let is_whole = self.text[phrase.form.clone()].contains(' ');
        while phrase.after.len() < MOST {
            let at = phrase.range.end;
            let Some((gap, word)) = self.after(at) else { return };
            match gap {
                Gap::Space => {}
                Gap::Joined if self.text[at..].starts_with('/') => return,
                Gap::Joined => return phrase.sign = Some(Sign::Joined),
                Gap::Ampersand => return phrase.sign = Some(Sign::Thing),
                Gap::Comma => return self.read_after_comma(phrase, word),
                Gap::Bracket => return self.read_in_brackets(phrase, word),
                Gap::Cell
                    if self.is_lone(&phrase.range)
                        && self.is_given_alone(&word)
                        && is_one_row(at..word.range.start) =>
                {
                    phrase.after.push(word);
                    return;
                }
                Gap::Cell | Gap::Quote | Gap::Other => return,
            }
            let (count, roles) = self.phrase_behind(&word);
            if self.is_relation(&word, count, roles) {
                return phrase.sign = phrase.sign.or(Some(Sign::Kin));
            }
            if self.text[..at].ends_with('.') && (word.roles.has(Role::Opener) || is_title(word.roles)) {
                return; // `Holm Jr. The court`, `Holm Jr. Judge Berg`.
            }
            match self.role_after(&word, roles, (is_caseless, is_whole)) {
                // `Дело Орлова закрыто`, and `Орлова дело закрыли`: the name is not in the nominative in that of a thing.
                After::Sign(Sign::Thing) if case == FormCase::Inflected && word.shape == Shape::Small => return,
                After::Name => {}
                After::Small => {
                    let Some(words) = self.small_words_and_a_name(word, count) else { return };
                    phrase.range.end = words.last().map_or(at, |name| name.range.end);
                    phrase.after.extend(words);
                    continue;
                }
                // `родители Орлова`, and `Орлова родители`.
                After::Sign(Sign::Several) if case != FormCase::Nominative => return,
                After::Sign(sign) => return phrase.sign = phrase.sign.or(Some(sign)),
                After::Nothing => return,
            }
            phrase.range.end = word.range.end;
            phrase.after.push(word);
        }
    }

    /// The longest listed phrase that a word begins: of how many words, and its roles.
    fn phrase_behind(&self, first: &Word<'t>) -> (usize, Roles) {
        match self.language.begins_phrase(first.text) {
            true => self.language.phrase_at_start(&self.words_after(first)),
            false => (usize::from(!first.roles.is_empty()), first.roles),
        }
    }

    fn words_after(&self, first: &Word<'t>) -> Vec<&'t str> {
        let mut words = vec![first.text];
        let mut last = first.range.clone();
        while words.len() < 3
            && let Some((gap, word)) = self.after(last.end)
            && (gap == Gap::Space || self.is_abbreviated(&last, word.range.start))
        {
            last = word.range.clone();
            words.push(word.text);
        }
        words
    }

    /// Whether a word is one letter with a full stop behind it, and nothing else before the next word: `d. J.`
    fn is_abbreviated(&self, word: &Range<usize>, next: usize) -> bool {
        self.text[word.clone()].chars().nth(1).is_none() && self.text[word.end..next].trim_end() == "."
    }

    /// The small words of a name behind a name, of which the first `count` are one phrase, and the name that they are
    /// before: `van der Berg`.
    fn small_words_and_a_name(&self, first: Word<'t>, count: usize) -> Option<Vec<Word<'t>>> {
        let mut at = (1..count).try_fold(first.range.end, |at, _| self.after(at).map(|(_, word)| word.range.end))?;
        let mut words = vec![first];
        loop {
            let (Gap::Space, word) = self.after(at)? else { return None };
            let is_end = is_name(&word);
            if !is_end && (words.len() >= MOST_SMALL || !word.roles.has(Role::Particle)) {
                return None;
            }
            at = word.range.end;
            words.push(word);
            if is_end {
                return Some(words);
            }
        }
    }

    fn role_after(&self, word: &Word<'t>, roles: Roles, (is_caseless, is_whole): (bool, bool)) -> After {
        let has = |role| roles.has(role);
        if word.is_initials() {
            return After::Name;
        }
        if has(Role::Generation) {
            return After::Sign(Sign::Generation);
        }
        if has(Role::Thing) || has(Role::Firm) || has(Role::Versus) {
            return After::Sign(Sign::Thing);
        }
        match word.shape {
            Shape::Caseless if is_caseless => After::Sign(Sign::Caseless),
            Shape::Caseless | Shape::Number => After::Nothing,
            // `the Mira Holm family`
            Shape::Small if has(Role::Several) && is_whole => After::Sign(Sign::Thing),
            Shape::Small if has(Role::Several) => After::Sign(Sign::Several),
            Shape::Capital if has(Role::Several) && self.language.has_capital_nouns() => After::Sign(Sign::Several),
            Shape::Small if has(Role::Particle) && !has(Role::Of) && !has(Role::Conjunction) => After::Small,
            Shape::Small => After::Nothing,
            Shape::Capital | Shape::Capitals if has(Role::Month) || has(Role::Day) => After::Nothing,
            Shape::Capital | Shape::Capitals if self.language.has_capital_nouns() && !roles.is_empty() => {
                After::Nothing
            }
            Shape::Capital | Shape::Capitals | Shape::Initials => After::Name,
        }
    }

    /// `Holm, Jr.`, `Holm, her husband,`, and in lists `Holm, Mira;`.
    fn read_after_comma(&self, phrase: &mut Phrase<'t>, word: Word<'t>) {
        let (count, roles) = self.phrase_behind(&word);
        if self.is_relation(&word, count, roles) {
            phrase.sign = phrase.sign.or(Some(Sign::Kin));
        } else if roles.has(Role::Generation) {
            phrase.sign = Some(Sign::Generation);
        } else if roles.has(Role::Firm) {
            phrase.sign = Some(Sign::Thing);
        } else if word.shape == Shape::Small && word.roles.has(Role::Possessor) {
            let next = self.after(word.range.end);
            if next.is_some_and(|(gap, next)| gap == Gap::Space && is_kin(next.roles)) {
                phrase.sign = phrase.sign.or(Some(Sign::Kin));
            }
        } else if word.shape == Shape::Small && is_kin(roles) {
            phrase.kin = roles.sex();
        } else if is_name(&word)
            && (self.begins_entry(phrase.range.start) || self.text[word.range.end..].starts_with(';'))
        {
            let rest = self.text[word.range.end..].trim_start();
            let ends_entry = rest.is_empty() || rest.starts_with([';', '(', BREAK]);
            if ends_entry || rest.strip_prefix('.').is_some_and(|rest| rest.is_empty() || rest.starts_with(BREAK)) {
                phrase.range.end = word.range.end;
                phrase.after.push(word);
            }
        }
    }

    /// Whether words that could distinguish two of one name say whose relative somebody is: `the son of`.
    fn is_relation(&self, first: &Word<'t>, count: usize, roles: Roles) -> bool {
        if !roles.has(Role::Generation) {
            return false;
        }
        let words = self.words_after(first);
        let kin = count.checked_sub(1).and_then(|last| words.get(last));
        kin.is_some_and(|kin| is_kin(self.language.roles(kin)))
            && words.get(count).is_some_and(|of| self.language.is(of, Role::Of))
    }

    /// Whether an entry of a list may begin at a place.
    fn begins_entry(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end_matches(|c: char| c.is_whitespace() && c != BREAK);
        before.is_empty() || before.ends_with([BREAK, ':', ';'])
    }

    /// `Holm (Mira Per)`, `Holm (M.)`.
    fn read_in_brackets(&self, phrase: &mut Phrase<'t>, first: Word<'t>) {
        let mut words = vec![first];
        while words.len() < MOST
            && let Some((Gap::Space, word)) = words.last().and_then(|last| self.after(last.range.end))
        {
            words.push(word);
        }
        let end = words.last().map_or(phrase.range.end, |word| word.range.end);
        // Behind a whole name stands where or of whom somebody is: `Mira Holm (Almaty)`, and `Mira Holm (Jr)`.
        let is_whole = self.text[phrase.form.clone()].contains(' ');
        let may_be_name = |word: &Word<'_>| {
            matches!(word.shape, Shape::Capital | Shape::Initials) && (!is_whole || word.roles.has(Role::Generation))
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
        let is_of_word = |c: &char| c.is_alphanumeric() || is_apostrophe(*c);
        let length: usize = rest.chars().take(3).take_while(is_of_word).map(char::len_utf8).sum();
        let word = format!("X{}", &rest[..length]);
        self.language.possessive(&word).is_some_and(|(name, _)| name == "X")
    }

    /// Whether a name of one word, which is an ordinary word too, is likely to be that here: at the beginning of a sentence,
    /// behind an article, in a date, in the name of a body.
    pub(in crate::link) fn is_ordinary(&self, range: &Range<usize>, is_of_people: bool) -> bool {
        let roles = self.language.roles(&self.text[range.clone()]);
        // "The Committee" is one, and no committee is a person.
        let is_listed = match is_of_people {
            true => !roles.without(Role::TitleAndName).without(Role::Abbreviation).is_empty(),
            false => roles.has_any(Roles::of(&[Role::Ordinary, Role::Opener, Role::Month, Role::Day])),
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
        let number = |word: Option<(Gap, Word<'t>)>| {
            word.is_some_and(|(gap, word)| gap == Gap::Space && word.shape == Shape::Number)
        };
        if roles.has(Role::Month) && (number(self.before(range.start)) || number(self.after(range.end))) {
            return true;
        }
        let Some((Gap::Space, before)) = self.before(range.start) else { return false };
        let is_article = is_of_people
            && before.shape != Shape::Capitals
            && before.roles.has(Role::Opener)
            && (!before.roles.has(Role::BeforeDate) || before.roles.has(Role::Possessor))
            && before.text.chars().count() <= 3;
        let is_of_body = before.roles.has(Role::Of)
            && self.before(before.range.start).is_some_and(|(gap, word)| gap == Gap::Space && is_name(&word));
        is_article || is_of_body || (roles.has(Role::Month) && before.roles.has(Role::BeforeDate))
    }

    /// The phrase around a form of the name of a body, a law or a place. `is_own` says that the form is a name by itself:
    /// "Russia’s Supreme Court" is another than the one on record, and "Mira’s Telegram" is Telegram.
    pub(in crate::link) fn thing(&self, range: &Range<usize>, is_place: bool, is_own: bool) -> Phrase<'t> {
        let mut phrase = Phrase { range: range.clone(), form: range.clone(), ..Phrase::default() };
        let name = &self.text[range.clone()];
        let is_acronym = !name.contains(' ') && name.chars().filter(|c| c.is_alphabetic()).all(is_capital);
        if let Some((Gap::Space, word)) = self.before(range.start)
            && word.shape == Shape::Capital
            && (is_honorific(word.roles) || (is_place && is_title(word.roles)))
        {
            // `Lord Jordan` is no country.
            phrase.title = Some(Title { text: word.text, start: word.range.start, roles: word.roles });
            phrase.sign = Some(Sign::NewPerson);
            return phrase;
        }
        self.read_before_thing(&mut phrase, is_own, is_acronym);
        if !self.is_possessive_at(range.end) {
            self.read_after_thing(&mut phrase, is_place, is_acronym);
        }
        if is_acronym && self.is_among_capitals(range) {
            phrase.sign = Some(Sign::Joined);
        }
        phrase
    }

    fn read_before_thing(&self, phrase: &mut Phrase<'t>, is_own: bool, is_acronym: bool) {
        let mut at = self.start_of_word(&phrase.range);
        while phrase.before.len() < MOST
            && let Some((gap, word)) = self.before(at)
        {
            let roles = word.roles;
            let is_of_name = matches!(word.shape, Shape::Capital | Shape::Capitals)
                && !is_title(roles)
                && !roles.has(Role::Day)
                && !roles.has(Role::Month)
                && (!(is_own || is_acronym) || self.language.possessive(word.text).is_none());
            let begins = self.begins_sentence(word.range.start);
            // `the Norlandic KGB` is another; at the beginning of a sentence the capital letter says nothing, and `Norland-born`
            // is no part of a name.
            let is_compound = || word.text.split(is_hyphen).skip(1).any(|part| part.starts_with(char::is_lowercase));
            if is_acronym && (begins || word.shape == Shape::Capitals || is_compound()) {
                return;
            }
            if gap != Gap::Space
                || !is_of_name
                || (begins && roles.has(Role::Opener))
                || self.language.has_capital_nouns()
            {
                return;
            }
            phrase.is_doubtful |= begins;
            at = word.range.start;
            phrase.range.start = at;
            phrase.before.push(word);
        }
    }

    fn read_after_thing(&self, phrase: &mut Phrase<'t>, is_place: bool, is_acronym: bool) {
        let is_of_several = !is_place && self.text[phrase.form.clone()].contains(' ');
        while phrase.after.len() < MOST
            && let Some((gap, word)) = self.after(phrase.range.end)
        {
            let is_name = |word: &Word<'_>| {
                matches!(word.shape, Shape::Capital | Shape::Capitals)
                    && !word.roles.has(Role::Day)
                    && !word.roles.has(Role::Month)
            };
            match gap {
                // `Алматы облысы`, where `thing` has no capital letter.
                Gap::Space
                    if is_place
                        && self.language.has_suffixes()
                        && word.shape == Shape::Small
                        && self.is_thing(&word) =>
                {
                    return phrase.sign = phrase.sign.or(Some(Sign::Thing));
                }
                Gap::Space if is_of_several && self.is_given_name(&word) => return,
                Gap::Space if is_name(&word) && !is_acronym && !self.language.has_capital_nouns() => {
                    phrase.range.end = word.range.end;
                    phrase.after.push(word);
                }
                // `Комитет против пыток`.
                Gap::Space if !is_place && word.shape == Shape::Small && word.roles.has(Role::Versus) => {
                    return phrase.sign = phrase.sign.or(Some(Sign::Thing));
                }
                Gap::Space if !is_place && word.shape == Shape::Small && word.roles.has(Role::Of) => {
                    let Some(name) = self.name_behind(&word) else { return };
                    phrase.range.end = name.range.end;
                    phrase.after.push(name);
                }
                // `Paris, Texas, ruled`.
                Gap::Comma if is_place && is_name(&word) && phrase.after.is_empty() => {
                    let goes_on = self.after(word.range.end).is_some_and(|(gap, next)| {
                        gap == Gap::Comma && next.shape == Shape::Small && !next.roles.has(Role::Conjunction)
                    });
                    if goes_on {
                        phrase.range.end = word.range.end;
                        phrase.after.push(word);
                    }
                    return;
                }
                _ => return,
            }
        }
    }

    /// Whether a word makes of the name before it that of a thing, in whatever case.
    fn is_thing(&self, word: &Word<'t>) -> bool {
        let is_listed = |text: &str| self.language.is(text, Role::Thing);
        word.roles.has(Role::Thing)
            || self.language.unsuffixed(word.text).any(|(stem, _)| is_listed(stem))
            || self.language.nominatives(word.text).any(|nominative| is_listed(&nominative.form))
    }

    /// Whether a word is a given name, in whatever case.
    fn is_given_name(&self, word: &Word<'t>) -> bool {
        let is_listed = |text: &str| self.language.sex_of_name(text).is_some();
        word.shape == Shape::Capital
            && (is_listed(word.text)
                || self.language.nominatives(word.text).any(|nominative| is_listed(&nominative.form)))
    }

    /// The name behind `of`, perhaps with an article between.
    fn name_behind(&self, of: &Word<'t>) -> Option<Word<'t>> {
        let (_, word) = self.after(of.range.end).filter(|(gap, _)| *gap == Gap::Space)?;
        if is_name(&word) {
            return Some(word);
        }
        let is_article = word.shape == Shape::Small && word.roles.has(Role::Opener) && word.text.chars().count() <= 3;
        let (gap, next) = self.after(word.range.end).filter(|_| is_article)?;
        (gap == Gap::Space && is_name(&next)).then_some(next)
    }

    /// Whether the words on both sides are in capital letters: on a banner letters say nothing.
    fn is_among_capitals(&self, range: &Range<usize>) -> bool {
        let is_loud = |word: Option<(Gap, Word<'t>)>| {
            word.filter(|(gap, _)| *gap == Gap::Space).is_some_and(|(_, word)| word.shape == Shape::Capitals)
        };
        is_loud(self.before(range.start)) && is_loud(self.after(range.end))
    }

    /// The given names before "and" and a full name: "Ordan, Bek and Natalya Holm".
    pub(in crate::link) fn coordinated(&self, start: usize) -> Vec<Word<'t>> {
        let mut given = Vec::new();
        let Some((Gap::Space, and)) = self.before(start) else { return given };
        if and.shape != Shape::Small || !and.roles.has(Role::Conjunction) {
            return given;
        }
        let mut at = and.range.start;
        while given.len() < MOST
            && let Some((gap, word)) = self.before(at)
        {
            let fits = if given.is_empty() { gap == Gap::Space } else { gap == Gap::Comma };
            if !fits || word.shape != Shape::Capital || !word.roles.is_empty() {
                break;
            }
            at = word.range.start;
            let is_surname = self.before(at).is_some_and(|(gap, before)| gap == Gap::Space && is_name(&before));
            if is_surname {
                break;
            }
            given.push(word);
        }
        given
    }

    /// Whether a range is all that is in its cell.
    fn is_lone(&self, range: &Range<usize>) -> bool {
        let (before, after) =
            (self.text[..range.start].trim_end_matches(' '), self.text[range.end..].trim_start_matches(' '));
        !self.text[range.clone()].contains(' ')
            && (before.is_empty() || before.ends_with(BREAK))
            && (after.is_empty() || after.starts_with([BREAK, ';', ',']))
    }

    /// Whether a word is a name by itself in its cell.
    fn is_given_alone(&self, word: &Word<'t>) -> bool {
        matches!(word.shape, Shape::Capital | Shape::Initials) && !self.opens(word) && self.is_lone(&word.range)
    }
}

/// What a word before a name is.
enum Before {
    Name { is_doubtful: bool },
    Small,
    Title,
    Sign(Sign),
    Nothing,
}

/// What a word behind a name is.
enum After {
    Name,
    Small,
    Sign(Sign),
    Nothing,
}

/// Whether a word or an initial is written as names are.
pub(in crate::link) fn is_name(word: &Word<'_>) -> bool {
    matches!(word.shape, Shape::Capital | Shape::Capitals | Shape::Initials)
}

fn is_kin(roles: Roles) -> bool {
    roles.has_any(Roles::KIN)
}
