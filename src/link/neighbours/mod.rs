//! Whether a name stands beside a word that may make it somebody else's.
//!
//! Once Aidos Sadykov has been introduced, "Sadykov" is his. But "Nurlan
//! Sadykov" is another man, and nobody need have him on record. So a short
//! form stays text where a capitalised word stands right before or after it,
//! unless that word is known to be no name: a title, or a word that opens
//! sentences. A full name says more: it stays text where a word goes on behind it.

mod words;

use super::fold::{Folded, Folding, is_apostrophe, is_hyphen, is_joiner};
use crate::model::Tag;
use crate::model::prose::BREAK;
use std::ops::Range;
use words::{
    BEFORE_THE_CALENDAR, ByLanguage, MAKES_A_FIRM, MAKES_A_RELATIVE, MAKES_A_THING, MAKES_SEVERAL, OF_THE_CALENDAR,
    OPENERS, OPENERS_ALONE, PARTICLES, POLITE, TITLES,
};

/// A name with the words beside it that may make it another's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Longer {
    /// The whole, folded.
    pub(super) text: String,
    /// Whether it may be a person's: of a street that bears a name nobody speaks later.
    pub(super) is_person: bool,
}

/// What a name of one word at `range` may be a part of.
pub(super) fn of_a_word(text: &str, range: &Range<u32>, language: &Tag) -> Option<Longer> {
    let (before, after) = around(text, range);
    longer(text, range, begins_before(before, language), goes_on(after, false))
}

/// What a name of several words at `range` may be a part of: "Nursultan Nazarbayev University" is not the man.
pub(super) fn of_words(text: &str, range: &Range<u32>, language: &Tag) -> Option<Longer> {
    let (before, after) = around(text, range);
    let initial = last_before(before).filter(|(_, word)| word.ends_with('.') && is_name_like(word));
    let initial = initial.filter(|(_, word)| !is_listed(&POLITE, word, language)).map(|(at, _)| at);
    let begins = touched_before(before).or(initial);
    // In German every noun has a capital letter.
    let is_noun = |on: &GoesOn| on.is_person && language.language() == "de";
    longer(text, range, begins, goes_on(after, true).filter(|on| !is_noun(on)))
}

/// A name at `range` with the title before it, one that says what somebody is.
pub(super) fn titled(text: &str, range: &Range<u32>, language: &Tag) -> Option<String> {
    let (at, word) = last_before(around(text, range).0)?;
    let mut letters = word.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    is_listed(&TITLES, &capital, language)
        .then(|| Folded::of(&text[at..range.end as usize], Folding::WithoutApostrophes).text.into_owned())
}

fn around<'t>(text: &'t str, range: &Range<u32>) -> (&'t str, &'t str) {
    (&text[..range.start as usize], &text[range.end as usize..])
}

fn longer(text: &str, range: &Range<u32>, before: Option<usize>, after: Option<GoesOn>) -> Option<Longer> {
    let (start, end) = (range.start as usize, range.end as usize);
    let is_person = before.is_some() || after.as_ref().is_some_and(|after| after.is_person);
    let whole = before.unwrap_or(start)..end + after.as_ref().map_or(0, |after| after.length);
    (before.is_some() || after.is_some())
        .then(|| Longer { text: Folded::of(&text[whole], Folding::WithoutApostrophes).text.into_owned(), is_person })
}

/// How far is looked: a word, a nickname in brackets. So a text of dots takes no longer than another.
const FARTHEST: usize = 100;

/// Where a longer name begins that ends right before the end of `before`.
fn begins_before(before: &str, language: &Tag) -> Option<usize> {
    if let Some(at) = touched_before(before) {
        return Some(at);
    }
    let (mut at, mut word) = last_before(before)?;
    let mut particles = 0;
    while PARTICLES.contains(&word) && particles < 3 {
        (at, word) = last_before(&before[..at])?;
        particles += 1;
    }
    (is_name_like(word) && !is_plain(word, &before[..at], language)).then_some(at)
}

/// Where something begins that touches a name: `N.Sadykov`, `Nurlan/Sadykov`, `@Sadykov`.
fn touched_before(before: &str) -> Option<usize> {
    before.ends_with(['.', '/', '@', '#', '_', '&', '–']).then_some(())?;
    let is_of_it = |c: &char| !is_gap(*c) && *c != BREAK && !matches!(c, '(' | '[' | '“' | '«' | '"');
    let length: usize = before.chars().rev().take(FARTHEST).take_while(is_of_it).map(char::len_utf8).sum();
    let at = before.len() - length;
    // A range of places or a dash between clauses has no capital letter before it.
    before[at..].contains(|c: char| !matches!(c, '.' | '–')).then_some(at)
}

/// The word that stands before, with nothing between but white space and perhaps
/// what stands in brackets or quotation marks: `Nurlan (Nuri) Sadykov`.
fn last_before(before: &str) -> Option<(usize, &str)> {
    let mut trimmed = trim_gap(before);
    if trimmed.len() == before.len() {
        return None;
    }
    let mut is_apart = false;
    while let Some(open) = opening(trimmed) {
        trimmed = trim_gap(&trimmed[..open]);
        is_apart = true;
    }
    last_word(trimmed).filter(|(_, word)| !is_apart || is_name_like(word))
}

/// Where the bracket or quotation mark stands that is closed at the end of a text.
fn opening(text: &str) -> Option<usize> {
    let last = text.chars().next_back()?;
    let inner = &text[..text.len() - last.len_utf8()];
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

fn last_word(text: &str) -> Option<(usize, &str)> {
    let start = text.char_indices().rev().take(FARTHEST).take_while(|(_, c)| is_of_name(*c)).last()?.0;
    Some((start, &text[start..]))
}

/// How a name goes on.
#[derive(Clone, Copy)]
struct GoesOn {
    /// How many bytes stand between the end of the name and that of what follows.
    length: usize,
    /// Whether it may be a person's name.
    is_person: bool,
}

/// Whether the text behind a name makes it another's: behind one word, or behind a full name.
fn goes_on(after: &str, is_full: bool) -> Option<GoesOn> {
    let thing = |length| Some(GoesOn { length, is_person: false });
    let person = |length| Some(GoesOn { length, is_person: true });
    if touches(after) {
        return thing(
            after.chars().take(FARTHEST).take_while(|c| !is_gap(*c) && *c != BREAK).map(char::len_utf8).sum(),
        );
    }
    let rest = after.trim_start_matches(is_gap);
    let (sign, rest) = match rest.strip_prefix([',', '(']) {
        Some(inner) => (rest.chars().next(), inner.trim_start_matches(is_gap)),
        None => (None, rest),
    };
    if sign.is_none() && rest.len() == after.len() {
        return None;
    }
    let rest = ["the ", "and "].iter().find_map(|small| rest.strip_prefix(small)).unwrap_or(rest);
    let word = first_word(rest);
    let (length, behind) = (after.len() - rest.len() + word.len(), &rest[word.len()..]);
    if MAKES_A_RELATIVE.contains(&word) {
        return person(length);
    }
    let is_joined = after[..length].contains(" and ");
    match sign {
        Some(',') if MAKES_A_FIRM.contains(&word) => thing(length),
        // Lists that put surnames first: `Sadykov, Nurlan; Omarov, Bek`.
        Some(',') if !is_full && is_name_like(word) && behind.starts_with(';') => person(length),
        Some('(') if !is_full && is_name_like(word) && behind.starts_with(')') => person(length),
        None if rest.starts_with('&') => thing(length + 1),
        None if MAKES_A_FIRM.contains(&word) || (!is_joined && MAKES_A_THING.contains(&word)) => thing(length),
        None if MAKES_SEVERAL.contains(&word) => thing(length),
        None if is_joined || (is_full && OF_THE_CALENDAR.contains(&word)) => None,
        None if is_name_like(word) => person(length),
        _ => None,
    }
}

/// Whether something is joined to a name without white space: `Sadykov.kz`, `Sadykov@example.org`, `Sadykov–Omarov`.
fn touches(after: &str) -> bool {
    let mut letters = after.chars();
    match letters.next() {
        Some('@' | '_') => true,
        Some('.') => letters.next().is_some_and(char::is_alphanumeric),
        Some('–') => letters.next().is_some_and(is_capital),
        _ => false,
    }
}

fn first_word(text: &str) -> &str {
    let length = text.chars().take(FARTHEST).take_while(|c| is_of_name(*c) && *c != '.').map(char::len_utf8).sum();
    &text[..length]
}

fn trim_gap(text: &str) -> &str {
    text.trim_end_matches(is_gap)
}

fn is_gap(c: char) -> bool {
    (c.is_whitespace() && c != BREAK) || is_joiner(c)
}

/// Letters, and what stands within names: `Kassym-Jomart`, `O’Neil`, `N.`
fn is_of_name(c: char) -> bool {
    c.is_alphanumeric()
        || unicode_normalization::char::is_combining_mark(c)
        || is_joiner(c)
        || is_hyphen(c)
        || is_apostrophe(c)
        || c == '.'
}

/// A capital letter first. `sentence.` before a surname is the end of another sentence; `N.` is an initial.
fn is_name_like(word: &str) -> bool {
    if word.ends_with('.') {
        return word.split(['.', '-']).filter(|part| !part.is_empty()).all(is_initial);
    }
    let small = PARTICLES.iter().find_map(|particle| word.strip_prefix(particle)?.strip_prefix('-'));
    small.unwrap_or(word).chars().find(|c| c.is_lowercase() || is_capital(*c)).is_some_and(is_capital)
}

/// `N`, `Zh`, `Дж`.
fn is_initial(part: &str) -> bool {
    let mut letters = part.chars();
    letters.next().is_some_and(is_capital) && letters.next().is_none_or(char::is_lowercase) && letters.next().is_none()
}

/// `ǅ` is a capital too, and neither in capital nor in small letters.
fn is_capital(c: char) -> bool {
    c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase() && c.to_lowercase().next() != Some(c))
}

/// Whether a capitalised word that stands behind `before` is no given name.
fn is_plain(word: &str, before: &str, language: &Tag) -> bool {
    let word = word.strip_suffix('.').unwrap_or(word);
    let before = trim_gap(before);
    if OF_THE_CALENDAR.contains(&word) {
        return before.ends_with(|c: char| c.is_numeric())
            || last_word(before).is_some_and(|(_, word)| BEFORE_THE_CALENDAR.contains(&word));
    }
    if OPENERS_ALONE.contains(&word) && !before.ends_with(ENDS) && !before.is_empty() {
        return false;
    }
    [&TITLES, &POLITE, &OPENERS].iter().any(|words| is_listed(words, word, language))
}

/// What a sentence may open behind.
const ENDS: [char; 22] =
    ['.', '!', '?', '…', ':', ';', '—', '–', '(', '[', '“', '”', '„', '«', '»', '"', '\'', '‘', '’', ')', '|', BREAK];

fn is_listed(words: &ByLanguage, word: &str, language: &Tag) -> bool {
    let word = word.strip_suffix('.').unwrap_or(word);
    words.iter().any(|(tag, words)| *tag == language.language() && words.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn longer(text: &str) -> Option<String> {
        let start = text.find("Sadykov").expect("the surname");
        let range = u32::try_from(start).expect("short")..u32::try_from(start + 7).expect("short");
        of_a_word(text, &range, &Tag::parse("en").expect("a tag")).map(|longer| longer.text)
    }

    #[test]
    fn another_given_name_makes_another_person() {
        assert_eq!(longer("said Nurlan Sadykov.").as_deref(), Some("Nurlan Sadykov"));
        assert_eq!(longer("Nurlan Sadykov said").as_deref(), Some("Nurlan Sadykov"));
        assert_eq!(longer("by N. Sadykov").as_deref(), Some("N. Sadykov"));
        assert_eq!(longer("in Sadykov Street").as_deref(), Some("Sadykov Street"));
        assert_eq!(longer("June Sadykov left").as_deref(), Some("June Sadykov"));
        assert_eq!(longer("by N.Sadykov").as_deref(), Some("N.Sadykov"));
        assert_eq!(longer("Nurlan A.Sadykov").as_deref(), Some("A.Sadykov"));
        assert_eq!(longer("Ahmed bin Sadykov").as_deref(), Some("Ahmed bin Sadykov"));
        assert_eq!(longer("Nurlan (Nuri) Sadykov").as_deref(), Some("Nurlan (Nuri) Sadykov"));
        assert_eq!(longer("Nurlan “Nuri” Sadykov").as_deref(), Some("Nurlan “Nuri” Sadykov"));
    }

    #[test]
    fn titles_openers_and_small_letters_do_not() {
        for text in [
            "Then Sadykov died.",
            "the journalist Sadykov",
            "President Sadykov",
            "He left. Sadykov died.",
            "“Sadykov",
            "Mr Sadykov",
            "Mr. Sadykov",
            "Kyiv, Sadykov",
            "Sadykov died",
            "In May Sadykov",
            "On 2 June Sadykov",
            "the law (of May) Sadykov",
        ] {
            assert_eq!(longer(text), None, "{text}");
        }
    }
}
