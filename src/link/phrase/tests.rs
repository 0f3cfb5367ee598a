//! Property tests: any text around any name can be read.

use super::words::PhraseReader;
use super::{FormCase, NamePhrase};
use crate::language::Languages;
use crate::link::names::is_bounded;
use crate::model::Tag;
use crate::model::prose::BLOCK_SEPARATOR;
use proptest::prelude::*;

/// Fragments of text that the reader distinguishes, and some that it does not.
fn fragment() -> impl Strategy<Value = String> {
    let signs = r#"[ \t\n().,;:!?…“”„«»‹›‘’‚'"`\[\]<>&/|@#_=+*~№§–—−‐‑·・-]"#;
    let words = [
        "Mira",
        "M.",
        "Дж.",
        "Ж.-Ф.",
        "van der",
        "de la",
        "al-",
        "d’",
        "бин",
        "Dr.",
        "Mr",
        "г-н",
        "судья",
        "судьи",
        "Jr",
        "II",
        "the",
        "and",
        "и",
        "his wife",
        "née",
        "v.",
        "./.",
        "Foundation",
        "мырза",
        "қызы",
        "a/l",
        "fn",
        "f",
        "I",
        "1",
        "2024",
        "é",
        "e\u{301}",
        "\u{ad}",
        "\u{200b}",
        "\u{200d}",
        "東京",
        "ไทย",
        "علی",
        "🙂",
        "<b>",
        "</b>",
        "()",
        "(Nuri)",
        "[]",
        "“”",
        "' '",
        "’s",
    ];
    prop_oneof![
        3 => Just("Holm".to_owned()),
        1 => Just("Mira Holm".to_owned()),
        4 => prop::sample::select(words.to_vec()).prop_map(str::to_owned),
        4 => signs.prop_map(|sign| sign),
        1 => Just(BLOCK_SEPARATOR.to_string()),
        2 => Just(" ".to_owned()),
    ]
}

/// The positions of the names in a text.
fn names(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let matches = ["Mira Holm", "Holm"].into_iter().flat_map(|name| text.match_indices(name));
    let ranges = matches.map(|(at, name)| at..at + name.len());
    ranges.filter(|range| is_bounded(text, range.start, range.end))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

    #[test]
    fn the_phrase_around_a_name_is_read_in_any_text(
        pieces in prop::collection::vec(fragment(), 1..24),
        language in prop::sample::select(vec!["en", "ru", "uk", "kk", "fr", "tr", "de", "ja"]),
        is_one_row: bool,
    ) {
        let text = pieces.concat();
        let language = Languages::default().get(&Tag::parse(language).expect("a tag"));
        let reader = PhraseReader { text: &text, language: &language };
        let is_within = |phrase: &NamePhrase<'_>, range: &std::ops::Range<usize>| {
            phrase.range.start <= range.start && range.end <= phrase.range.end && text.get(phrase.range.clone()).is_some()
        };
        for range in names(&text) {
            for case in [FormCase::Nominative, FormCase::Inflected, FormCase::Suffixed] {
                let mut phrase = reader.read_person(&range, case, &|_| is_one_row);
                prop_assert!(is_within(&phrase, &range), "{text:?} {range:?} {phrase:?}");
                reader.coordinated_names(phrase.range.start);
                phrase.is_quoted_in(&text);
                phrase.clip_to(&(range.start..range.end));
                phrase.drop_first_word();
                phrase.drop_words_before();
            }
            for (is_place, is_own) in [(true, true), (false, true), (false, false)] {
                let phrase = reader.read_thing(&range, is_place, is_own);
                prop_assert!(is_within(&phrase, &range), "{text:?} {range:?} {phrase:?}");
            }
            reader.is_ordinary(&range, true);
            reader.is_ordinary(&range, false);
            reader.start_of_word(&range);
        }
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            reader.word_before(at);
            reader.word_after(at);
            reader.bracketed_word(at);
            reader.begins_sentence(at);
        }
    }
}
