//! Decides whether a name that is also an ordinary word is that word: `May`, `Price`, `Judge`.
//!
//! It is asked only about one-word forms without further words of a name beside them.

use super::is_name_shaped;
use super::words::{Gap, PhraseReader, PhraseWord, WordShape};
use crate::language::{Role, RoleSet};
use std::ops::Range;

impl<'t> PhraseReader<'t> {
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
}
