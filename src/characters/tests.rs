//! Every class of characters in each kind of text, and quotations in messages.

use super::*;
use icu_properties::props::NoncharacterCodePoint;

fn outcomes(text: &str, kind: TextKind) -> Vec<Outcome> {
    problems("", text, kind, || has_right_to_left(text)).map(|problem| problem.outcome).collect()
}

#[test]
fn the_fast_checks_miss_no_character_with_a_class() {
    let all = || ('\0'..=char::MAX).filter(|c| CharacterClass::from_char(*c).is_some());
    assert_eq!(all().find(|c| !is_suspect(*c)), None);
    assert_eq!(all().find(|c| !may_have_problems(c.encode_utf8(&mut [0; 4]))), None);
    assert_eq!(all().find(|c| suspects(c.encode_utf8(&mut [0; 4])).next().is_none()), None);
}

#[test]
fn a_quotation_escapes_only_hidden_characters() {
    for words in [
        "O’Brien said \"no\" and 'yes' \\ [[mira-holm|her]]",
        "हिन्दी में क्\u{200d}ष",
        "می\u{200c}خواهم",
        "قَالَ \u{200f}(a)",
        "שָׁלוֹם",
        "é, e\u{301}, 👩\u{200d}👩, 国会、กรุงเทพ",
    ] {
        assert_eq!(escape_for_message(words), words);
    }
    assert_eq!(
        escape_for_message("\u{301}a\n\tb\u{a0}\u{202e}c\u{200b}\u{200e}\u{1b}\u{feff}"),
        "\\u{301}a\\n\\tb\\u{a0}\\u{202e}c\\u{200b}\\u{200e}\\u{1b}\\u{feff}"
    );
    let marks = "\u{200e}".repeat(20_000);
    assert_eq!(escape_for_message(&marks).len(), marks.len() / 3 * 8);
}

#[test]
fn every_ignorable_control_or_noncharacter_has_a_class() {
    // Every character that Unicode calls ignorable, a control or a noncharacter has a class.
    let missed = ('\0'..=char::MAX).find(|c| {
        let is_one = DefaultIgnorableCodePoint::for_char(*c)
            || NoncharacterCodePoint::for_char(*c)
            || BidiControl::for_char(*c)
            || (c.is_control() && !matches!(c, '\t' | '\n'));
        is_one && CharacterClass::from_char(*c).is_none()
    });
    assert_eq!(missed, None);
}

#[test]
fn reordering_and_hidden_characters_are_rejected_in_names_and_removed_from_prose() {
    for c in "\u{202e}\u{2066}\u{2069}\u{202a}\u{e0041}\u{3164}\u{115f}\u{fff9}\u{fffe}\u{fdd0}\u{10ffff}\u{1}\u{1b}\u{9b}\u{7f}\u{feff}\u{2062}\u{34f}\u{fe0f}\u{fe00}\u{e0100}\u{200b}\u{200c}\u{200d}\u{200e}\u{61c}\u{2800}\u{fffc}\u{1d173}\u{206a}".chars() {
        let text = format!("Ho{c}lm");
        for (kind, expected) in [(TextKind::Name, Outcome::Rejected), (TextKind::Text, Outcome::Rejected), (TextKind::Prose, Outcome::Removed)] {
            assert_eq!(outcomes(&text, kind), [expected], "{:x} {kind:?}", c as u32);
        }
    }
    for c in "\u{2028}\u{2029}\u{85}\u{b}\u{c}".chars() {
        assert_eq!(outcomes(&format!("Mira{c}Holm"), TextKind::Name), [Outcome::Rejected]);
        assert_eq!(outcomes(&format!("Mira{c}Holm"), TextKind::Prose), [Outcome::ReplacedBySpace]);
    }
    assert_eq!(outcomes("Ho\u{ad}lm", TextKind::Name), [Outcome::Rejected]);
    assert_eq!(outcomes("Ho\u{ad}lm", TextKind::Text), []);
    for text in ["Ho\u{fffd}lm", "Ho\u{e000}lm", "Ho\u{f0000}lm"] {
        assert_eq!(outcomes(text, TextKind::Name), [Outcome::Rejected]);
        assert_eq!(outcomes(text, TextKind::Prose), [Outcome::Warned]);
    }
}

#[test]
fn characters_that_a_script_needs_are_allowed_in_every_kind_of_text() {
    for text in [
        "علی\u{200c}رضا",
        "می\u{200c}خواهم",
        "مُ\u{200c}حَ",
        "क\u{94d}\u{200d}ष",
        "ශ\u{dca}\u{200d}රී",
        "ന\u{d4d}\u{200d}",
        "រាប់\u{200b}ពាក្យ",
        "กรุง\u{200b}เทพ",
        "日本\u{200b}語",
        "علي\u{200f} (ICJ)\u{200e}",
        "שלום\u{200f}!",
        "葛\u{e0100}城",
        "神\u{fe00}",
        "👩\u{200d}💻",
        "👩🏽\u{200d}⚖\u{fe0f}",
        "❤\u{fe0f}\u{200d}🔥",
        "1\u{fe0f}\u{20e3}",
        "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
        "ᠠ\u{180b}ᠡ\u{180e}ᠠ",
        "ᄀ\u{1160}ᆨ",
        "⠓\u{2800}⠊",
        "Қазақ — “a” … naïve\u{a0}№\u{3000}é",
        "a\tb\nc",
    ] {
        for kind in [TextKind::Name, TextKind::Text, TextKind::Prose, TextKind::Code] {
            assert_eq!(outcomes(text, kind), [], "{text:?} {kind:?}");
        }
    }
}

#[test]
fn help_suggests_the_windows_1252_character() {
    assert!(CharacterClass::Control.help('\u{93}').contains("`“`"));
    assert!(!CharacterClass::Control.help('\u{9b}').contains('\0'));
    assert!(!CharacterClass::Control.help('\u{81}').contains("Windows"));
}
