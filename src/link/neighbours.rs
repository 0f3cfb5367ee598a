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
            "April",
            "As",
            "At",
            "August",
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
            "December",
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
            "February",
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
            "January",
            "Journalist",
            "Judge",
            "July",
            "June",
            "Justice",
            "Later",
            "Lawyer",
            "Lieutenant",
            "Like",
            "Lord",
            "Madam",
            "Major",
            "March",
            "Mayor",
            "May",
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
            "November",
            "Now",
            "October",
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
            "September",
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
            "Will",
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

/// Languages that write every noun with a capital letter: there the rule says nothing.
const CAPITAL_NOUNS: [&str; 2] = ["de", "lb"];

/// The whole of "Nurlan Sadykov" where the word beside the surname at `range` may make it another's name.
pub(super) fn longer_name(text: &str, range: &Range<u32>, language: &Tag) -> Option<String> {
    if CAPITAL_NOUNS.contains(&language.language()) {
        return None;
    }
    let (start, end) = (range.start as usize, range.end as usize);
    let before = word_before(&text[..start]).filter(|word| is_name_like(word) && !is_plain(word, language));
    let after = word_after(&text[end..]).filter(|word| is_name_like(word));
    if before.is_none() && after.is_none() {
        return None;
    }
    let words = [before, Some(&text[start..end]), after];
    let joined = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(Folded::of(&joined).text.into_owned())
}

/// The word that stands before, with nothing but white space between.
fn word_before(before: &str) -> Option<&str> {
    let trimmed = before.trim_end_matches(is_gap);
    if trimmed.len() == before.len() {
        return None;
    }
    let start = trimmed.char_indices().rev().take_while(|(_, c)| is_of_name(*c)).last()?.0;
    Some(&trimmed[start..])
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

fn is_plain(word: &str, language: &Tag) -> bool {
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
        ] {
            assert_eq!(longer(text), None, "{text}");
        }
    }
}
