//! Reads the phrase around a match of a name.
//!
//! A match is only a run of letters. What it means depends on the phrase around it: the longest run of name words, initials and
//! particles, with the title or kinship term before it. A phrase that continues beyond a name is not that name.

mod after;
mod before;
mod ordinary;
mod thing;
mod words;

pub(in crate::link) use words::{PhraseReader, PhraseWord, WordShape, is_title};

use crate::language::{NameSex, Role, RoleSet};
use crate::link::fold::is_apostrophe;
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

    fn is_opener_or_title(&self, word: &PhraseWord<'t>) -> bool {
        word.roles.has(Role::Opener) || is_title(word.roles)
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

/// Whether a word has the shape of a name word or an initial.
pub(in crate::link) fn is_name_shaped(word: &PhraseWord<'_>) -> bool {
    matches!(word.shape, WordShape::Capitalized | WordShape::AllCaps | WordShape::Initials)
}

fn is_kinship(roles: RoleSet) -> bool {
    roles.has_any(RoleSet::KIN)
}

#[cfg(test)]
mod tests;
