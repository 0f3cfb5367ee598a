//! The words of a text to both sides of a place, one at a time, with what separates them.

use crate::language::{Language, Role, Roles};
use crate::link::fold::{is_apostrophe, is_hyphen, is_joiner};
use crate::model::prose::BREAK;
use std::ops::Range;

/// How many characters of a word, a bracket or a gap are read: a text without spaces takes no longer than another.
const FARTHEST: usize = 100;

/// The most words of a nickname.
const MOST_INSERTED: usize = 3;

/// A word beside a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::link) struct Word<'t> {
    /// As it is written, with the full stop of an initial or an abbreviation.
    pub(in crate::link) text: &'t str,
    /// Its bytes in the text.
    pub(in crate::link) range: Range<usize>,
    pub(in crate::link) shape: Shape,
    /// What the language says of it.
    pub(in crate::link) roles: Roles,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) enum Shape {
    /// With a capital letter: `Holm`, `al-Hadi`, `d’Estrel`.
    Capital,
    /// In capital letters, at least two: `UN`.
    Capitals,
    /// `N.`, `N.V.`, `Дж.`
    Initials,
    /// In small letters.
    Small,
    /// In a script that has no capital letters.
    Caseless,
    /// It begins with a digit.
    Number,
}

/// What is between two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) enum Gap {
    /// White space, characters without width, or a tag that has been typed.
    Space,
    /// Nothing, or a sign that joins: `N.Holm`, `Holm/Berg`, `@Holm`.
    Joined,
    /// The border of two table cells, of a term and its definition, of two items.
    Cell,
    /// A comma.
    Comma,
    /// An ampersand, or the sign between two parties: `Holm ./. Berg`.
    Ampersand,
    /// The word is in brackets or quotation marks, or something in them is between: `Holm (Mira)`, `Mira “Miri” Holm`.
    Bracket,
    /// A quotation mark that opens.
    Quote,
    /// Another sign.
    Other,
}

impl Word<'_> {
    /// Whether it is one initial or several.
    pub(in crate::link) fn is_initials(&self) -> bool {
        self.shape == Shape::Initials
    }
}

/// A text with its language.
#[derive(Clone, Copy)]
pub(in crate::link) struct Reader<'t> {
    pub(in crate::link) text: &'t str,
    pub(in crate::link) language: &'t Language,
}

impl<'t> Reader<'t> {
    /// The word before a place, and what is between. `None` where a sentence ends between.
    pub(in crate::link) fn before(&self, at: usize) -> Option<(Gap, Word<'t>)> {
        let (apart, at) = self.without_insertion(at);
        let before = &self.text[..at];
        let signs: usize = before.chars().rev().take(FARTHEST).take_while(|c| !is_letter(*c)).map(char::len_utf8).sum();
        let end = if before.ends_with('>') || trim_gap(before).ends_with('>') { skip_tag(before) } else { at - signs };
        let start = self.text[..end].char_indices().rev().take(FARTHEST).take_while(|(_, c)| is_of_word(*c)).last()?.0;
        let is_dash = self.text[start..end].chars().all(is_hyphen);
        let gap = match (apart, is_dash) {
            (true, _) => Gap::Bracket,
            (false, true) => Gap::Other, // `Holm - Berg`.
            (false, false) => classify(&before[end..], true),
        };
        let start = self.with_slash(start, end);
        let roles = self.language.roles(&self.text[start..end]);
        if !before[end..].starts_with('.') {
            return Some((gap, self.word(start..end, roles)));
        }
        let is_stop_alone = trim_gap(&before[end + 1..]).is_empty();
        let gap = match is_stop_alone {
            true if end + 1 == at => Gap::Joined,
            true => Gap::Space,
            false => gap,
        };
        let is_listed = roles.has(Role::Abbreviation) || roles.has(Role::Versus);
        let is_letter = end - start <= 4 && self.text[start..end].chars().count() == 1;
        if (is_letter || !is_listed) && is_initials(&self.text[start..=end]) {
            let gap = if gap == Gap::Joined { Gap::Space } else { gap };
            return Some((gap, self.word(start..end + 1, roles)));
        }
        // Any other full stop ends a sentence.
        (gap == Gap::Joined || is_listed).then(|| (gap, self.word(start..end, roles)))
    }

    /// `a/l` and the like are one word.
    fn with_slash(&self, start: usize, end: usize) -> usize {
        let is_letter = |text: &str| text.chars().count() == 1;
        let mut before = self.text[..start].chars().rev();
        let joined = before.next() == Some('/') && before.next().is_some_and(char::is_lowercase);
        let is_one = joined && is_letter(&self.text[start..end]) && !before.next().is_some_and(is_of_word);
        if is_one { self.text[..start - 1].char_indices().next_back().map_or(start, |(at, _)| at) } else { start }
    }

    /// Where the word begins that a name ends: `d’Estrel`.
    pub(in crate::link) fn start_of_word(&self, name: &Range<usize>) -> usize {
        let before = &self.text[..name.start];
        if !before.ends_with(is_apostrophe) {
            return name.start;
        }
        let length: usize =
            before.chars().rev().take(FARTHEST).take_while(|c| is_of_word(*c)).map(char::len_utf8).sum();
        let start = name.start - length;
        let is_elided =
            self.language.elision(&self.text[start..name.end]).is_some_and(|(elided, _)| elided.len() == length);
        if is_elided { start } else { name.start }
    }

    /// What is in the round brackets before a place. Words in quotation marks are rather the name of something: a club, a
    /// newspaper.
    pub(in crate::link) fn inserted(&self, at: usize) -> Option<Word<'t>> {
        let (true, open) = self.without_insertion(at) else { return None };
        if !trim_gap(&self.text[..at]).ends_with(')') {
            return None;
        }
        let (_, word) = self.after(open)?;
        // Empty brackets have no word: the next one is behind them.
        let rest = self.text.get(word.range.end..at)?;
        (rest.chars().filter(|c| !is_gap(*c)).count() == 1).then_some(word)
    }

    /// The place before brackets or quotation marks with a few words in them, and whether there are any:
    /// `Nurlan (Nuri) Sadykov`.
    fn without_insertion(&self, at: usize) -> (bool, usize) {
        let before = trim_gap(&self.text[..at]);
        let insertion = opening(before).filter(|open| {
            let inner = &before[*open..];
            before.len() < at
                && !inner.contains(['.', '!', '?', BREAK])
                && inner.split_whitespace().count() <= MOST_INSERTED
        });
        insertion.map_or((false, at), |open| (true, open))
    }

    /// The word behind a place, and what is between.
    pub(in crate::link) fn after(&self, at: usize) -> Option<(Gap, Word<'t>)> {
        let rest = &self.text[at..];
        if rest.starts_with(is_hyphen) {
            return None; // `Holm-era`.
        }
        let trimmed = skip_gap(rest);
        let signs: usize = trimmed.chars().take(FARTHEST).take_while(|c| !is_letter(*c)).map(char::len_utf8).sum();
        let start = at + (rest.len() - trimmed.len()) + signs;
        let length: usize =
            self.text[start..].chars().take(FARTHEST).take_while(|c| is_of_word(*c)).map(char::len_utf8).sum();
        if length == 0 {
            return None;
        }
        let gap = classify(&self.text[at..start], false);
        let stopped = start..start + length + usize::from(self.text[start + length..].starts_with('.'));
        let roles = self.language.roles(&self.text[start..start + length]);
        let is_letter = length <= 4 && self.text[start..start + length].chars().count() == 1;
        let is_initials = (is_letter || roles.is_empty()) && is_initials(&self.text[stopped.clone()]);
        let range = if is_initials { stopped } else { start..start + length };
        Some((gap, self.word(range, roles)))
    }

    fn word(&self, range: Range<usize>, roles: Roles) -> Word<'t> {
        let text = &self.text[range.clone()];
        Word { text, range, shape: self.shape(text), roles }
    }

    fn shape(&self, word: &str) -> Shape {
        if is_initials(word) {
            return Shape::Initials;
        }
        if word.starts_with(char::is_numeric) {
            return Shape::Number;
        }
        let mut cased = word.chars().filter(|c| is_small(*c) || is_capital(*c));
        match cased.next() {
            None => Shape::Caseless,
            Some(c) if is_capital(c) => match (cased.next(), cased.next()) {
                (Some(second), None) if is_capital(second) => Shape::Capitals,
                (Some(second), Some(third)) if is_capital(second) && is_capital(third) && cased.all(is_capital) => {
                    Shape::Capitals
                }
                _ => Shape::Capital,
            },
            Some(_) if self.is_particle_joined(word) => Shape::Capital,
            Some(_) => Shape::Small,
        }
    }

    /// `al-Hadi`, `d’Estrel`: a small word of names or an elision, and a capital letter behind it.
    fn is_particle_joined(&self, word: &str) -> bool {
        let capital = |name: &str| name.starts_with(is_capital);
        let by_hyphen = word.split_once(is_hyphen);
        by_hyphen.is_some_and(|(before, name)| self.language.is(before, Role::Particle) && capital(name))
            || self.language.elision(word).is_some_and(|(_, name)| capital(name))
    }

    /// Whether a sentence, an item or a quotation may begin at a place.
    pub(in crate::link) fn begins_sentence(&self, at: usize) -> bool {
        let before = trim_gap(&self.text[..at]);
        let Some(last) = before.chars().next_back() else { return true };
        if last == '.' {
            // `Mr. He Wei`: the full stop of a title or an initial ends nothing.
            return self.before(at).is_none_or(|(_, word)| word.shape != Shape::Initials && word.roles.is_empty());
        }
        ENDS.contains(&last)
    }
}

/// What a sentence may open behind, besides a full stop.
const ENDS: [char; 21] =
    ['!', '?', '…', ':', ';', '—', '–', '(', '[', '“', '”', '„', '«', '»', '"', '\'', '‘', '’', ')', '|', BREAK];

/// Whether a word is said before the name of somebody, of whatever kind.
pub(in crate::link) fn is_title(roles: Roles) -> bool {
    is_honorific(roles)
        || [Role::Office, Role::Proceedings, Role::MaleTitle, Role::FemaleTitle].iter().any(|role| roles.has(*role))
}

pub(in crate::link) fn is_honorific(roles: Roles) -> bool {
    roles.has_any(Roles::HONORIFIC)
}

/// What the characters between two words come to.
fn classify(gap: &str, is_before: bool) -> Gap {
    if gap.contains(BREAK) {
        return if gap.chars().all(|c| c == BREAK || is_gap(c)) { Gap::Cell } else { Gap::Other };
    }
    let mut signs = gap.chars().filter(|c| !is_gap(*c));
    let Some(sign) = signs.next() else { return if gap.is_empty() { Gap::Joined } else { Gap::Space } };
    let is_spaced = gap.chars().any(is_gap);
    match (sign, signs.next()) {
        (',', None) => Gap::Comma,
        ('&', None) => Gap::Ampersand,
        ('.', Some('/')) if gap.trim() == "./." => Gap::Ampersand,
        ('<', _) if gap.trim_end().ends_with('>') => Gap::Space,
        ('(' | '[', _) => Gap::Bracket,
        ('«' | '“' | '„' | '"' | '‘' | '‚' | '\'', None) if is_before => Gap::Quote,
        ('.', None) if is_before && !is_spaced => Gap::Space,
        ('/' | '@' | '#' | '_' | '–' | '−' | '=' | '+' | '·' | '・' | '.', _) if !is_spaced => Gap::Joined,
        _ => Gap::Other,
    }
}

/// Where a text ends before a tag at its end: `Nurlan <b>`.
fn skip_tag(before: &str) -> usize {
    let trimmed = trim_gap(before);
    let tag = trimmed.strip_suffix('>').and_then(|inner| {
        let from = inner.char_indices().rev().take(FARTHEST).last()?.0;
        inner[from..].rfind('<').map(|at| from + at)
    });
    tag.map_or(before.len(), |at| trim_gap(&before[..at]).len())
}

/// Where the bracket or quotation mark is that is closed at the end of a text.
fn opening(text: &str) -> Option<usize> {
    let trimmed = trim_gap(text);
    let last = trimmed.chars().next_back().filter(|last| PAIRS.iter().any(|(_, close)| close == last))?;
    let inner = &trimmed[..trimmed.len() - last.len_utf8()];
    let from = inner.char_indices().rev().take(FARTHEST).last()?.0;
    let pairs = PAIRS.iter().filter(|(_, close)| *close == last);
    pairs.filter_map(|(open, _)| inner[from..].rfind(*open)).max().map(|at| from + at)
}

/// Brackets and quotation marks, opening and closing.
const PAIRS: [(char, char); 12] = [
    ('(', ')'),
    ('[', ']'),
    ('“', '”'),
    ('„', '“'),
    ('„', '”'),
    ('"', '"'),
    ('«', '»'),
    ('»', '«'),
    ('‹', '›'),
    ('‘', '’'),
    ('‚', '‘'),
    ('\'', '\''),
];

fn trim_gap(text: &str) -> &str {
    text.trim_end_matches(is_gap)
}

fn skip_gap(text: &str) -> &str {
    text.trim_start_matches(is_gap)
}

/// White space, and what has no width.
fn is_gap(c: char) -> bool {
    if c.is_ascii() {
        return c.is_whitespace(); // Most are, and what else may be a gap is not.
    }
    (c.is_whitespace() && c != BREAK) || is_joiner(c) || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// Letters, and what is within names: `Kassym-Jomart`, `O’Neil`.
fn is_of_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || is_hyphen(c) || is_apostrophe(c);
    }
    c.is_alphanumeric()
        || unicode_normalization::char::is_combining_mark(c)
        || is_joiner(c)
        || is_hyphen(c)
        || is_apostrophe(c)
}

/// What a word begins and ends with.
fn is_letter(c: char) -> bool {
    is_of_word(c) && !is_hyphen(c) && !is_apostrophe(c)
}

/// `N.`, `N.-V.`, `Дж.`
fn is_initials(word: &str) -> bool {
    let parts = || word.split(['.', '-']).filter(|part| !part.is_empty());
    word.ends_with('.') && parts().next().is_some() && parts().all(is_initial)
}

/// `N`, `Zh`, `Дж`.
fn is_initial(part: &str) -> bool {
    let mut letters = part.chars();
    letters.next().is_some_and(is_capital) && letters.next().is_none_or(char::is_lowercase) && letters.next().is_none()
}

/// Georgian letters are small letters to Unicode. Names are not written with their capital letters.
fn is_small(c: char) -> bool {
    c.is_lowercase() && !('\u{10d0}'..='\u{10ff}').contains(&c)
}

/// `ǅ` is a capital too, and neither in capital nor in small letters.
pub(in crate::link) fn is_capital(c: char) -> bool {
    c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase() && c.to_lowercase().next() != Some(c))
}
