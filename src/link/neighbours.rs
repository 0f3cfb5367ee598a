//! Whether a surname stands beside a word that may make it somebody else's.
//!
//! Once Aidos Sadykov has been introduced, "Sadykov" is his. But "Nurlan
//! Sadykov" is another man, and nobody need have him on record. So a short
//! form stays text where a capitalised word stands right before or after it,
//! unless that word is known to be no name: a title, or a word that opens sentences.

use super::fold::Folded;
use crate::model::Tag;
use std::ops::Range;

/// Words that stand before a surname and are no given names, by language.
const PLAIN_BEFORE: [(&str, &[&str]); 2] = [
    (
        "en",
        &[
            "A",
            "About",
            "Above",
            "According",
            "Activist",
            "Additionally",
            "After",
            "Again",
            "Against",
            "All",
            "Also",
            "Although",
            "Ambassador",
            "Among",
            "An",
            "And",
            "Another",
            "As",
            "At",
            "Because",
            "Before",
            "Beside",
            "Besides",
            "Between",
            "Both",
            "But",
            "By",
            "Can",
            "Captain",
            "Chairman",
            "Chairwoman",
            "Chief",
            "Colonel",
            "Could",
            "Dame",
            "Despite",
            "Did",
            "Director",
            "Does",
            "Dr",
            "During",
            "Each",
            "Earlier",
            "Either",
            "Even",
            "Ex-president",
            "Except",
            "Finally",
            "For",
            "Former",
            "Friday",
            "From",
            "Furthermore",
            "General",
            "Governor",
            "Had",
            "Has",
            "He",
            "Hence",
            "Her",
            "His",
            "How",
            "However",
            "I",
            "If",
            "In",
            "Instead",
            "Is",
            "It",
            "Its",
            "Journalist",
            "Judge",
            "Justice",
            "Later",
            "Lawyer",
            "Lieutenant",
            "Like",
            "Lord",
            "Madam",
            "Major",
            "Mayor",
            "Meanwhile",
            "Minister",
            "Monday",
            "Moreover",
            "Mr",
            "Mrs",
            "Ms",
            "Must",
            "Near",
            "Neither",
            "Never",
            "Nevertheless",
            "No",
            "Nobody",
            "Nor",
            "Not",
            "Now",
            "Of",
            "Officer",
            "On",
            "Once",
            "Only",
            "Or",
            "Other",
            "Our",
            "Over",
            "President",
            "Prime",
            "Prof",
            "Professor",
            "Prosecutor",
            "Saturday",
            "Secretary",
            "Senator",
            "She",
            "Should",
            "Since",
            "Sir",
            "So",
            "Soon",
            "Still",
            "Such",
            "Sunday",
            "Than",
            "That",
            "The",
            "Their",
            "Then",
            "There",
            "These",
            "They",
            "This",
            "Those",
            "Though",
            "Through",
            "Thursday",
            "Thus",
            "Today",
            "Together",
            "Tuesday",
            "Under",
            "Unlike",
            "Until",
            "Upon",
            "Was",
            "We",
            "Wednesday",
            "Were",
            "What",
            "When",
            "Where",
            "Whether",
            "Which",
            "While",
            "Who",
            "Whom",
            "Whose",
            "Why",
            "With",
            "Within",
            "Without",
            "Would",
            "Yesterday",
            "Yet",
            "You",
        ],
    ),
    (
        "ru",
        &[
            "А",
            "Адвокат",
            "Активист",
            "Без",
            "Был",
            "Была",
            "В",
            "Вместе",
            "Во",
            "Все",
            "Генерал",
            "Где",
            "Да",
            "До",
            "Его",
            "Ее",
            "Её",
            "Если",
            "Ещё",
            "Еще",
            "Журналист",
            "За",
            "Затем",
            "И",
            "Из",
            "Или",
            "К",
            "Как",
            "Когда",
            "Кроме",
            "Между",
            "Министр",
            "Мэр",
            "На",
            "Над",
            "Не",
            "Ни",
            "Но",
            "О",
            "Об",
            "Однако",
            "Он",
            "Она",
            "Они",
            "От",
            "Перед",
            "По",
            "Под",
            "После",
            "Потом",
            "Президент",
            "При",
            "Про",
            "Прокурор",
            "Профессор",
            "С",
            "Сегодня",
            "Со",
            "Судья",
            "Так",
            "Также",
            "Там",
            "Тогда",
            "Только",
            "У",
            "Хотя",
            "Через",
            "Что",
            "Чтобы",
            "Экс-министр",
            "Это",
        ],
    ),
];

/// Months are given names too ("June Sadykov"): they are none behind one of these, or behind a number.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const BEFORE_MONTHS: [&str; 12] =
    ["in", "In", "since", "Since", "until", "Until", "last", "Last", "during", "During", "by", "By"];

/// Words behind a full name that make it the name of another, or of a thing.
const MAKES_ANOTHER: [&str; 26] = [
    "Airport",
    "Avenue",
    "Award",
    "Bank",
    "Centre",
    "Center",
    "Foundation",
    "Fund",
    "II",
    "III",
    "Institute",
    "IV",
    "Jr",
    "Junior",
    "Library",
    "Museum",
    "Park",
    "Prize",
    "School",
    "Senior",
    "Square",
    "Sr",
    "Stadium",
    "Street",
    "Theatre",
    "University",
];

/// Small words within a name: what stands before them is part of it.
const PARTICLES: [&str; 14] =
    ["al", "bin", "bint", "da", "de", "del", "di", "ibn", "kyzy", "la", "uly", "van", "von", "zu"];

/// The whole of "Nurlan Sadykov" where the word beside the surname at `range` may make it another's name.
pub(super) fn longer_name(text: &str, range: &Range<u32>, language: &Tag) -> Option<String> {
    let (start, end) = (range.start as usize, range.end as usize);
    let first = first_of_name_before(&text[..start], language);
    let after = word_after(&text[end..]).filter(|word| is_name_like(word)).map_or(end, |word| {
        // The word is a part of the text: its end is that of the longer name.
        word.as_ptr() as usize - text.as_ptr() as usize + word.len()
    });
    let first = first.unwrap_or(start);
    (first < start || after > end).then(|| Folded::of(&text[first..after]).text.into_owned())
}

/// Whether a full name at `range` goes on: "Nursultan Nazarbayev University" is not the man.
pub(super) fn goes_on(text: &str, range: &Range<u32>) -> Option<String> {
    let end = range.end as usize;
    let word = word_after(&text[end..]).filter(|word| MAKES_ANOTHER.contains(word))?;
    let last = word.as_ptr() as usize - text.as_ptr() as usize + word.len();
    Some(Folded::of(&text[range.start as usize..last]).text.into_owned())
}

/// Where a longer name begins that ends right before the end of `before`.
fn first_of_name_before(before: &str, language: &Tag) -> Option<usize> {
    // An initial without a space: `N.Sadykov`.
    let close = before.ends_with('.').then(|| last_word(before)).flatten();
    if let Some((at, word)) = close.filter(|(_, word)| is_initial(word)) {
        return Some(at.min(before.len() - word.len()));
    }
    let (at, word) = word_before(before)?;
    if PARTICLES.contains(&word) {
        return word_before(&before[..at]).filter(|(_, word)| is_name_like(word)).map(|(at, _)| at);
    }
    (is_name_like(word) && !is_plain(word, &before[..at], language)).then_some(at)
}

/// The word that stands before, with nothing between but white space and perhaps
/// one thing in brackets or quotation marks: `Nurlan (Nuri) Sadykov`.
fn word_before(before: &str) -> Option<(usize, &str)> {
    let trimmed = before.trim_end_matches(is_gap);
    if trimmed.len() == before.len() {
        return None;
    }
    let closed = trimmed.chars().next_back().and_then(|last| PAIRS.iter().find(|(_, close)| *close == last));
    let Some((open, close)) = closed else { return last_word(trimmed) };
    let inner = &trimmed[..trimmed.len() - close.len_utf8()];
    let outer = inner[..inner.rfind(*open)?].trim_end_matches(is_gap);
    last_word(outer).filter(|(_, word)| is_name_like(word))
}

/// Brackets and quotation marks, opening and closing.
const PAIRS: [(char, char); 6] = [('(', ')'), ('“', '”'), ('"', '"'), ('«', '»'), ('‘', '’'), ('[', ']')];

fn last_word(text: &str) -> Option<(usize, &str)> {
    let start = text.char_indices().rev().take_while(|(_, c)| is_of_name(*c)).last()?.0;
    Some((start, &text[start..]))
}

fn is_initial(word: &str) -> bool {
    word.rsplit('.').nth(1).is_some_and(|part| part.chars().count() == 1 && part.starts_with(char::is_uppercase))
}

fn word_after(after: &str) -> Option<&str> {
    let trimmed = after.trim_start_matches(is_gap);
    if trimmed.len() == after.len() {
        return None;
    }
    let length: usize = trimmed.chars().take_while(|c| is_of_name(*c) && *c != '.').map(char::len_utf8).sum();
    (length > 0).then(|| &trimmed[..length])
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() && c != crate::model::prose::BREAK
}

/// Letters, and what stands within names: `Kassym-Jomart`, `O’Neil`, `N.`
fn is_of_name(c: char) -> bool {
    c.is_alphabetic()
        || unicode_normalization::char::is_combining_mark(c)
        || matches!(c, '-' | '\u{2010}' | '\u{2011}' | '’' | '\'' | '.')
}

/// A capital letter first. `sentence.` before a surname is the end of another sentence; `N.` is an initial.
fn is_name_like(word: &str) -> bool {
    let letters = word.trim_end_matches('.').chars().count();
    word.starts_with(char::is_uppercase) && (!word.ends_with('.') || letters == 1)
}

/// Whether a capitalised word that stands behind `before` is no given name.
fn is_plain(word: &str, before: &str, language: &Tag) -> bool {
    if MONTHS.contains(&word) {
        let before = before.trim_end_matches(is_gap);
        return before.ends_with(|c: char| c.is_numeric())
            || last_word(before).is_some_and(|(_, word)| BEFORE_MONTHS.contains(&word));
    }
    let listed = PLAIN_BEFORE.iter().filter(|(tag, _)| *tag == language.language());
    listed.flat_map(|(_, words)| words.iter()).any(|plain| *plain == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn longer(text: &str) -> Option<String> {
        let start = text.find("Sadykov").expect("the surname");
        let range = u32::try_from(start).expect("short")..u32::try_from(start + 7).expect("short");
        longer_name(text, &range, &Tag::parse("en").expect("a tag"))
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
