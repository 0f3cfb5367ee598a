//! Whether a name stands beside a word that may make it somebody else's.
//!
//! Once Aidos Sadykov has been introduced, "Sadykov" is his. But "Nurlan
//! Sadykov" is another man, and nobody need have him on record. So a short
//! form stays text where a capitalised word stands right before or after it,
//! unless that word is known to be no name: a title, or a word that opens
//! sentences. A full name says more: it stays text where a word goes on behind it.

use super::fold::{Folded, Folding, is_apostrophe, is_hyphen, is_joiner};
use crate::language::{Language, Role, Roles};
use crate::model::prose::BREAK;
use std::ops::Range;

/// A name with the words beside it that may make it another's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Longer {
    /// The whole, folded.
    pub(super) text: String,
    /// Whether it may be a person's: of a street that bears a name nobody speaks later.
    pub(super) is_person: bool,
}

/// What a name of one word at `range` may be a part of.
pub(super) fn of_a_word(text: &str, range: &Range<u32>, language: &Language) -> Option<Longer> {
    let (before, after) = around(text, range);
    longer(text, range, begins_before(before, language), goes_on(after, false, language))
}

/// What a name of several words at `range` may be a part of: "Nursultan Nazarbayev University" is not the man.
pub(super) fn of_words(text: &str, range: &Range<u32>, language: &Language) -> Option<Longer> {
    let (before, after) = around(text, range);
    let initial = last_before(before, language).filter(|(_, word)| word.ends_with('.') && is_name_like(word, language));
    let initial = initial.filter(|(_, word)| !language.roles(word).has_any(Roles::HONORIFIC)).map(|(at, _)| at);
    let begins = touched_before(before).or(initial);
    // In German every noun has a capital letter.
    let is_noun = |on: &GoesOn| on.is_person && !on.is_generation && language.has_capital_nouns();
    longer(text, range, begins, goes_on(after, true, language).filter(|on| !is_noun(on)))
}

/// A name at `range` with the title before it, one that says what somebody is.
pub(super) fn titled(text: &str, range: &Range<u32>, language: &Language) -> Option<String> {
    let (at, word) = last_before(around(text, range).0, language)?;
    let is_title = language.roles(word).has_any(Roles::TITLE);
    is_title.then(|| Folded::of(&text[at..range.end as usize], Folding::WithoutApostrophes).text.into_owned())
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
fn begins_before(before: &str, language: &Language) -> Option<usize> {
    if let Some(at) = touched_before(before) {
        return Some(at);
    }
    let (mut at, mut word) = last_before(before, language)?;
    let mut particles = 0;
    while is_small_particle(word, language) && particles < 3 {
        (at, word) = last_before(&before[..at], language)?;
        particles += 1;
    }
    (is_name_like(word, language) && !is_plain(word, &before[..at], language)).then_some(at)
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
fn last_before<'b>(before: &'b str, language: &Language) -> Option<(usize, &'b str)> {
    let mut trimmed = trim_gap(before);
    if trimmed.len() == before.len() {
        return None;
    }
    let mut is_apart = false;
    while let Some(open) = opening(trimmed) {
        trimmed = trim_gap(&trimmed[..open]);
        is_apart = true;
    }
    last_word(trimmed).filter(|(_, word)| !is_apart || is_name_like(word, language))
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
    /// Whether it is what distinguishes two people of one name.
    is_generation: bool,
}

/// Whether the text behind a name makes it another's: behind one word, or behind a full name.
fn goes_on(after: &str, is_full: bool, language: &Language) -> Option<GoesOn> {
    let thing = |length| Some(GoesOn { length, is_person: false, is_generation: false });
    let person = |length| Some(GoesOn { length, is_person: true, is_generation: false });
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
    let has_the = rest.starts_with("the ");
    let rest = ["the ", "and "].iter().find_map(|small| rest.strip_prefix(small)).unwrap_or(rest);
    let word = first_word(rest);
    let (length, behind) = (after.len() - rest.len() + word.len(), &rest[word.len()..]);
    let roles = language.roles(word);
    let is_phrase = || language.phrase_at_start(&["the", word]).1.has(Role::Generation);
    if roles.has(Role::Generation) || ((has_the || is_name_like(word, language)) && is_phrase()) {
        return Some(GoesOn { length, is_person: true, is_generation: true });
    }
    let is_joined = after[..length].contains(" and ");
    match sign {
        Some(',') if roles.has(Role::Firm) => thing(length),
        // Lists that put surnames first: `Sadykov, Nurlan; Omarov, Bek`.
        Some(',') if !is_full && is_name_like(word, language) && behind.starts_with(';') => person(length),
        Some('(') if !is_full && is_name_like(word, language) && behind.starts_with(')') => person(length),
        None if rest.starts_with('&') => thing(length + 1),
        None if roles.has(Role::Firm) || (!is_joined && roles.has(Role::Thing)) => thing(length),
        None if roles.has(Role::Several) => thing(length),
        None if is_joined || (is_full && roles.has_any(CALENDAR)) => None,
        None if is_name_like(word, language) => person(length),
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
fn is_name_like(word: &str, language: &Language) -> bool {
    if word.ends_with('.') {
        return word.split(['.', '-']).filter(|part| !part.is_empty()).all(is_initial);
    }
    // A particle may be one only with its hyphen: `as-`.
    let is_joined =
        |first: &str| is_small_particle(first, language) || is_small_particle(&word[..=first.len()], language);
    let small = word.split_once('-').filter(|(first, _)| is_joined(first));
    small.map_or(word, |(_, rest)| rest).chars().find(|c| c.is_lowercase() || is_capital(*c)).is_some_and(is_capital)
}

fn is_small_particle(word: &str, language: &Language) -> bool {
    word.starts_with(char::is_lowercase) && language.is(word, Role::Particle)
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

/// Months and days are given names too: they are none behind a number or a word such as *in*.
const CALENDAR: Roles = Roles::of(&[Role::Month, Role::Day]);

/// Whether a capitalised word that stands behind `before` is no given name.
fn is_plain(word: &str, before: &str, language: &Language) -> bool {
    let roles = language.roles(word);
    let before = trim_gap(before);
    if roles.has_any(CALENDAR) {
        return before.ends_with(|c: char| c.is_numeric())
            || last_word(before).is_some_and(|(_, word)| language.is(word, Role::BeforeDate));
    }
    // Words that are names too ("So", "Even") open a sentence, or they are none.
    if roles.has(Role::Opener) && roles.has(Role::Ordinary) && !before.ends_with(ENDS) && !before.is_empty() {
        return false;
    }
    // Whether the name on record is a woman's is not known here.
    if matches!(&*language.folded(word), "miss" | "lady") {
        return false;
    }
    roles.has_any(Roles::TITLE | Roles::HONORIFIC | Roles::from(Role::Opener))
}

/// What a sentence may open behind.
const ENDS: [char; 22] =
    ['.', '!', '?', '…', ':', ';', '—', '–', '(', '[', '“', '”', '„', '«', '»', '"', '\'', '‘', '’', ')', '|', BREAK];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;
    use crate::model::Tag;

    fn longer(text: &str) -> Option<String> {
        let start = text.find("Sadykov").expect("the surname");
        let range = u32::try_from(start).expect("short")..u32::try_from(start + 7).expect("short");
        let english = Languages::default().get(&Tag::english());
        of_a_word(text, &range, &english).map(|longer| longer.text)
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
