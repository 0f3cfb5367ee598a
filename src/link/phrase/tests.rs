//! Any text can be read around any name.

use super::words::Reader;
use super::{FormCase, Phrase};
use crate::language::Languages;
use crate::link::names::is_bounded;
use crate::model::Tag;
use crate::model::prose::BREAK;
use proptest::prelude::*;

/// Pieces of texts that reading goes by, and some that it does not.
fn piece() -> impl Strategy<Value = String> {
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
        1 => Just(BREAK.to_string()),
        2 => Just(" ".to_owned()),
    ]
}

/// Each place of a name in a text.
fn names(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let found = ["Mira Holm", "Holm"].into_iter().flat_map(|name| text.match_indices(name));
    let ranges = found.map(|(at, name)| at..at + name.len());
    ranges.filter(|range| is_bounded(text, range.start, range.end))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

    #[test]
    fn what_stands_around_a_name_is_read_in_any_text(
        pieces in prop::collection::vec(piece(), 1..24),
        language in prop::sample::select(vec!["en", "ru", "uk", "kk", "fr", "tr", "de", "ja"]),
        is_one_row: bool,
    ) {
        let text = pieces.concat();
        let language = Languages::default().get(&Tag::parse(language).expect("a tag"));
        let reader = Reader { text: &text, language: &language };
        let is_within = |phrase: &Phrase<'_>, range: &std::ops::Range<usize>| {
            phrase.range.start <= range.start && range.end <= phrase.range.end && text.get(phrase.range.clone()).is_some()
        };
        for range in names(&text) {
            for case in [FormCase::Nominative, FormCase::Inflected, FormCase::Ending] {
                let mut phrase = reader.person(&range, case, &|_| is_one_row);
                prop_assert!(is_within(&phrase, &range), "{text:?} {range:?} {phrase:?}");
                reader.coordinated(phrase.range.start);
                phrase.is_quoted_in(&text);
                phrase.keep_within(&(range.start..range.end));
                phrase.drop_first();
                phrase.drop_before();
            }
            for (is_place, is_own) in [(true, true), (false, true), (false, false)] {
                let phrase = reader.thing(&range, is_place, is_own);
                prop_assert!(is_within(&phrase, &range), "{text:?} {range:?} {phrase:?}");
            }
            reader.is_ordinary(&range, true);
            reader.is_ordinary(&range, false);
            reader.start_of_word(&range);
        }
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            reader.before(at);
            reader.after(at);
            reader.inserted(at);
            reader.begins_sentence(at);
        }
    }
}
