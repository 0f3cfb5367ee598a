//! Reads the words before and after a position, one at a time, with the gap between.

use crate::language::{Language, Role, RoleSet};
use crate::link::fold::{is_apostrophe, is_hyphen, is_joiner};
use crate::model::prose::BLOCK_SEPARATOR;
use std::ops::Range;

/// The most characters of a word, a bracket or a gap that are read: it bounds the time for texts without spaces.
const MAX_CHARS: usize = 100;

/// The most words of a nickname.
const MAX_INSERTED_WORDS: usize = 3;

/// A word beside a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::link) struct PhraseWord<'t> {
    /// The word as written, with the full stop of initials.
    pub(in crate::link) text: &'t str,
    /// Its bytes in the text.
    pub(in crate::link) range: Range<usize>,
    pub(in crate::link) shape: WordShape,
    /// The roles that the language data lists.
    pub(in crate::link) roles: RoleSet,
}

/// The shape of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) enum WordShape {
    /// Capitalized: `Holm`, `al-Hadi`, `d’Estrel`.
    Capitalized,
    /// At least two letters, all in capitals: `UN`.
    AllCaps,
    /// `N.`, `N.V.`, `Дж.`
    Initials,
    /// In lowercase.
    Lowercase,
    /// In a script without case.
    Caseless,
    /// It begins with a digit.
    Number,
}

/// What is between two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) enum Gap {
    /// White space, zero-width characters, or a tag in the text.
    Space,
    /// Nothing, or a joining character: `N.Holm`, `Holm/Berg`, `@Holm`.
    Joined,
    /// A border between table cells, between a term and its definition, or between items.
    Cell,
    /// A comma.
    Comma,
    /// An ampersand, or the separator between two parties: `Holm ./. Berg`.
    Ampersand,
    /// The word is in brackets or quotation marks, or such an insertion is between: `Holm (Mira)`, `Mira “Miri” Holm`.
    Bracket,
    /// An opening quotation mark.
    Quote,
    /// Any other character.
    Other,
}

impl PhraseWord<'_> {
    /// Whether it is one or more initials.
    pub(in crate::link) fn is_initials(&self) -> bool {
        self.shape == WordShape::Initials
    }
}

/// A text with its language.
#[derive(Clone, Copy)]
pub(in crate::link) struct PhraseReader<'t> {
    pub(in crate::link) text: &'t str,
    pub(in crate::link) language: &'t Language,
}

impl<'t> PhraseReader<'t> {
    /// The word before a position, and the gap between. `None` if a sentence ends in the gap.
    pub(in crate::link) fn word_before(&self, at: usize) -> Option<(Gap, PhraseWord<'t>)> {
        let (has_insertion, at) = self.skip_insertion(at);
        let before = &self.text[..at];
        let signs: usize =
            before.chars().rev().take(MAX_CHARS).take_while(|c| !is_word_edge(*c)).map(char::len_utf8).sum();
        let end = if before.ends_with('>') || trim_gap(before).ends_with('>') { skip_tag(before) } else { at - signs };
        let start =
            self.text[..end].char_indices().rev().take(MAX_CHARS).take_while(|(_, c)| is_word_char(*c)).last()?.0;
        let is_dash = self.text[start..end].chars().all(is_hyphen);
        let gap = match (has_insertion, is_dash) {
            (true, _) => Gap::Bracket,
            (false, true) => Gap::Other, // `Holm - Berg`.
            (false, false) => classify(&before[end..], true),
        };
        let start = self.start_with_slash(start, end);
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
    fn start_with_slash(&self, start: usize, end: usize) -> usize {
        let is_letter = |text: &str| text.chars().count() == 1;
        let mut before = self.text[..start].chars().rev();
        let joined = before.next() == Some('/') && before.next().is_some_and(char::is_lowercase);
        let is_one_word = joined && is_letter(&self.text[start..end]) && !before.next().is_some_and(is_word_char);
        if is_one_word { self.text[..start - 1].char_indices().next_back().map_or(start, |(at, _)| at) } else { start }
    }

    /// The start of the word that ends with a name: `d’Estrel`.
    pub(in crate::link) fn start_of_word(&self, name: &Range<usize>) -> usize {
        let before = &self.text[..name.start];
        if !before.ends_with(is_apostrophe) {
            return name.start;
        }
        let length: usize =
            before.chars().rev().take(MAX_CHARS).take_while(|c| is_word_char(*c)).map(char::len_utf8).sum();
        let start = name.start - length;
        let is_elided =
            self.language.elision(&self.text[start..name.end]).is_some_and(|(elided, _)| elided.len() == length);
        if is_elided { start } else { name.start }
    }

    /// The word in round brackets before a position. Words in quotation marks are more likely the name of something, such as a
    /// club or a newspaper.
    pub(in crate::link) fn bracketed_word(&self, at: usize) -> Option<PhraseWord<'t>> {
        let (true, open) = self.skip_insertion(at) else { return None };
        if !trim_gap(&self.text[..at]).ends_with(')') {
            return None;
        }
        let (_, word) = self.word_after(open)?;
        // After empty brackets, the next word is outside of them.
        let rest = self.text.get(word.range.end..at)?;
        (rest.chars().filter(|c| !is_gap(*c)).count() == 1).then_some(word)
    }

    /// Whether brackets or quotation marks with a few words precede a position, and the position before them: `Nurlan (Nuri)
    /// Sadykov`.
    fn skip_insertion(&self, at: usize) -> (bool, usize) {
        let before = trim_gap(&self.text[..at]);
        let insertion = opening_position(before).filter(|open| {
            let inner = &before[*open..];
            before.len() < at
                && !inner.contains(['.', '!', '?', BLOCK_SEPARATOR])
                && inner.split_whitespace().count() <= MAX_INSERTED_WORDS
        });
        insertion.map_or((false, at), |open| (true, open))
    }

    /// The word after a position, and the gap between.
    pub(in crate::link) fn word_after(&self, at: usize) -> Option<(Gap, PhraseWord<'t>)> {
        let rest = &self.text[at..];
        if rest.starts_with(is_hyphen) {
            return None; // `Holm-era`.
        }
        let trimmed = skip_gap(rest);
        let signs: usize = trimmed.chars().take(MAX_CHARS).take_while(|c| !is_word_edge(*c)).map(char::len_utf8).sum();
        let start = at + (rest.len() - trimmed.len()) + signs;
        let length: usize =
            self.text[start..].chars().take(MAX_CHARS).take_while(|c| is_word_char(*c)).map(char::len_utf8).sum();
        if length == 0 {
            return None;
        }
        let gap = classify(&self.text[at..start], false);
        let with_stop = start..start + length + usize::from(self.text[start + length..].starts_with('.'));
        let roles = self.language.roles(&self.text[start..start + length]);
        let is_letter = length <= 4 && self.text[start..start + length].chars().count() == 1;
        let is_initials = (is_letter || roles.is_empty()) && is_initials(&self.text[with_stop.clone()]);
        let range = if is_initials { with_stop } else { start..start + length };
        Some((gap, self.word(range, roles)))
    }

    fn word(&self, range: Range<usize>, roles: RoleSet) -> PhraseWord<'t> {
        let text = &self.text[range.clone()];
        PhraseWord { text, range, shape: self.shape(text), roles }
    }

    fn shape(&self, word: &str) -> WordShape {
        if is_initials(word) {
            return WordShape::Initials;
        }
        if word.starts_with(char::is_numeric) {
            return WordShape::Number;
        }
        let mut cased = word.chars().filter(|c| is_lowercase(*c) || is_capital(*c));
        match cased.next() {
            None => WordShape::Caseless,
            Some(c) if is_capital(c) => match (cased.next(), cased.next()) {
                (Some(second), None) if is_capital(second) => WordShape::AllCaps,
                (Some(second), Some(third)) if is_capital(second) && is_capital(third) && cased.all(is_capital) => {
                    WordShape::AllCaps
                }
                _ => WordShape::Capitalized,
            },
            Some(_) if self.is_particle_joined(word) => WordShape::Capitalized,
            Some(_) => WordShape::Lowercase,
        }
    }

    /// `al-Hadi`, `d’Estrel`: a particle or an elision, followed by a capital letter.
    fn is_particle_joined(&self, word: &str) -> bool {
        let is_capitalized = |name: &str| name.starts_with(is_capital);
        let by_hyphen = word.split_once(is_hyphen);
        by_hyphen.is_some_and(|(before, name)| self.language.has_role(before, Role::Particle) && is_capitalized(name))
            || self.language.elision(word).is_some_and(|(_, name)| is_capitalized(name))
    }

    /// Whether a sentence, an item or a quotation may begin at a position.
    pub(in crate::link) fn begins_sentence(&self, at: usize) -> bool {
        let before = trim_gap(&self.text[..at]);
        let Some(last) = before.chars().next_back() else { return true };
        if last == '.' {
            // `Mr. He Wei`: the full stop of a title or an initial does not end a sentence.
            return self
                .word_before(at)
                .is_none_or(|(_, word)| word.shape != WordShape::Initials && word.roles.is_empty());
        }
        SENTENCE_OPENERS.contains(&last)
    }
}

/// The characters after which a sentence may begin, besides a full stop.
const SENTENCE_OPENERS: [char; 21] = [
    '!',
    '?',
    '…',
    ':',
    ';',
    '—',
    '–',
    '(',
    '[',
    '“',
    '”',
    '„',
    '«',
    '»',
    '"',
    '\'',
    '‘',
    '’',
    ')',
    '|',
    BLOCK_SEPARATOR,
];

/// Whether a word is an honorific or another title.
pub(in crate::link) fn is_title(roles: RoleSet) -> bool {
    is_honorific(roles)
        || [Role::Office, Role::Proceedings, Role::MaleTitle, Role::FemaleTitle].iter().any(|role| roles.has(*role))
}

pub(in crate::link) fn is_honorific(roles: RoleSet) -> bool {
    roles.has_any(RoleSet::HONORIFIC)
}

/// Classifies the characters between two words.
fn classify(gap: &str, is_before: bool) -> Gap {
    if gap.contains(BLOCK_SEPARATOR) {
        return if gap.chars().all(|c| c == BLOCK_SEPARATOR || is_gap(c)) { Gap::Cell } else { Gap::Other };
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

/// The end of a text before the tag at its end: `Nurlan <b>`.
fn skip_tag(before: &str) -> usize {
    let trimmed = trim_gap(before);
    let tag = trimmed.strip_suffix('>').and_then(|inner| {
        let from = inner.char_indices().rev().take(MAX_CHARS).last()?.0;
        inner[from..].rfind('<').map(|at| from + at)
    });
    tag.map_or(before.len(), |at| trim_gap(&before[..at]).len())
}

/// The position of the bracket or quotation mark that the last character of a text closes.
fn opening_position(text: &str) -> Option<usize> {
    let trimmed = trim_gap(text);
    let last = trimmed.chars().next_back().filter(|last| PAIRS.iter().any(|(_, close)| close == last))?;
    let inner = &trimmed[..trimmed.len() - last.len_utf8()];
    let from = inner.char_indices().rev().take(MAX_CHARS).last()?.0;
    let pairs = PAIRS.iter().filter(|(_, close)| *close == last);
    pairs.filter_map(|(open, _)| inner[from..].rfind(*open)).max().map(|at| from + at)
}

/// Brackets and quotation marks: opening, closing.
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

/// White space and zero-width characters.
fn is_gap(c: char) -> bool {
    if c.is_ascii() {
        return c.is_whitespace(); // The common case: no other gap character is ASCII.
    }
    (c.is_whitespace() && c != BLOCK_SEPARATOR) || is_joiner(c)
}

/// Letters, and the characters within names: `Kassym-Jomart`, `O’Neil`.
fn is_word_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || is_hyphen(c) || is_apostrophe(c);
    }
    c.is_alphanumeric()
        || unicode_normalization::char::is_combining_mark(c)
        || is_joiner(c)
        || is_hyphen(c)
        || is_apostrophe(c)
}

/// The characters that a word begins and ends with.
fn is_word_edge(c: char) -> bool {
    is_word_char(c) && !is_hyphen(c) && !is_apostrophe(c)
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

/// Unicode classifies Georgian letters as lowercase, but names are not written with their capitals.
fn is_lowercase(c: char) -> bool {
    c.is_lowercase() && !('\u{10d0}'..='\u{10ff}').contains(&c)
}

/// Titlecase letters such as `ǅ` count as capitals, though they are neither uppercase nor lowercase.
pub(in crate::link) fn is_capital(c: char) -> bool {
    c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase() && c.to_lowercase().next() != Some(c))
}
