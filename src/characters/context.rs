//! Whether an adjacent character needs one that is invisible elsewhere: joiners, variation selectors, fillers, tags.
//!
//! Only the neighbors in the text count, by their scripts and categories: no list of words or languages.

use super::CharacterClass;
use icu_properties::props::{BinaryProperty, EnumeratedProperty};
use icu_properties::props::{
    Emoji, ExtendedPictographic, GeneralCategory, HangulSyllableType, Ideographic, IndicSyllabicCategory, JoiningType,
    LineBreak, Script,
};

impl CharacterClass {
    /// Whether an adjacent character needs this one, so that it has its regular function.
    pub(super) fn is_needed(self, c: char, before: &str, after: &str) -> bool {
        let (previous, next) = (before.chars().next_back(), after.chars().next());
        match self {
            Self::Joiner => previous
                .is_some_and(|previous| accepts_joiner(previous) || (c == '\u{200d}' && is_emoji_part(previous))),
            Self::ZeroWidthSpace => [previous, next].into_iter().flatten().any(has_no_spaces),
            Self::VariationSelector => previous.is_some_and(|previous| has_variants(previous, c)),
            Self::Tag => ends_with_flag(before),
            Self::Filler if c == '\u{2800}' => [previous, next].into_iter().flatten().any(is_braille),
            Self::Filler => [previous, next].into_iter().flatten().any(is_jamo),
            // The grapheme joiner and the vowels and selectors of Khmer and Mongolian belong to a letter or mark.
            Self::Invisible => {
                let has_required_script = |previous: char| {
                    (c == '\u{34f}' && is_mark(previous)) || (!c.is_ascii() && has_same_script(c, previous))
                };
                previous.is_some_and(has_required_script)
            }
            _ => false,
        }
    }
}

/// Whether a joiner has an effect after a character: it is a joining letter, or belongs to an Indic script.
fn accepts_joiner(c: char) -> bool {
    let is_joining = !matches!(JoiningType::for_char(c), JoiningType::NonJoining | JoiningType::Transparent);
    let is_letter = c.is_alphabetic() || is_mark(c);
    // Marks on Arabic letters have the joining type Transparent.
    is_joining || (is_letter && is_indic(c)) || (is_mark(c) && has_right_to_left_script(c))
}

fn is_indic(c: char) -> bool {
    IndicSyllabicCategory::for_char(c) != IndicSyllabicCategory::Other
        && !matches!(c, '\u{a0}'..='\u{ff}' | '\u{2000}'..='\u{206f}')
}

fn has_right_to_left_script(c: char) -> bool {
    matches!(Script::for_char(c), Script::Arabic | Script::Syriac | Script::Hebrew | Script::Inherited)
        && matches!(c, '\u{591}'..='\u{8ff}' | '\u{fb1e}')
}

pub(super) fn is_mark(c: char) -> bool {
    matches!(
        GeneralCategory::for_char(c),
        GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark | GeneralCategory::EnclosingMark
    )
}

/// Whether a character may precede a joiner in an emoji: a pictograph, a skin tone, a variation selector, or a keycap.
fn is_emoji_part(c: char) -> bool {
    ExtendedPictographic::for_char(c) || (Emoji::for_char(c) && !c.is_ascii()) || matches!(c, '\u{fe0f}' | '\u{20e3}')
}

/// Whether a character's script has no spaces between words.
fn has_no_spaces(c: char) -> bool {
    LineBreak::for_char(c) == LineBreak::ComplexContext
        || (c.is_alphabetic() && is_indic(c))
        || Ideographic::for_char(c)
        || matches!(Script::for_char(c), Script::Hiragana | Script::Katakana | Script::Tibetan)
}

/// Whether a character can have variants that this selector selects.
fn has_variants(c: char, selector: char) -> bool {
    let category = GeneralCategory::for_char(c);
    let is_symbol = matches!(
        category,
        GeneralCategory::MathSymbol
            | GeneralCategory::OtherSymbol
            | GeneralCategory::ModifierSymbol
            | GeneralCategory::CurrencySymbol
            | GeneralCategory::OtherPunctuation
    );
    match selector {
        // Emoji or text: also digits, as in keycaps.
        '\u{fe0e}' | '\u{fe0f}' => Emoji::for_char(c) || ExtendedPictographic::for_char(c) || Ideographic::for_char(c),
        '\u{180b}'..='\u{180f}' => Script::for_char(c) == Script::Mongolian,
        '\u{e0100}'..='\u{e01ef}' => Ideographic::for_char(c),
        _ => Ideographic::for_char(c) || is_indic(c) || (is_symbol && !c.is_ascii()),
    }
}

/// Whether a text ends with a black flag and tags, an emoji sequence for the flag of a region.
fn ends_with_flag(before: &str) -> bool {
    let is_tag = |c: char| ('\u{e0020}'..='\u{e007e}').contains(&c);
    before.trim_end_matches(is_tag).ends_with('\u{1f3f4}')
}

fn is_braille(c: char) -> bool {
    ('\u{2801}'..='\u{28ff}').contains(&c)
}

/// Whether a character is part of a syllable of Old Korean, which a filler can complete.
fn is_jamo(c: char) -> bool {
    use HangulSyllableType as Kind;
    matches!(Kind::for_char(c), Kind::LeadingJamo | Kind::VowelJamo | Kind::TrailingJamo)
        && !matches!(c, '\u{115f}' | '\u{1160}')
}

/// Whether both characters have the same script, which is not Common, Inherited or Unknown.
fn has_same_script(c: char, other: char) -> bool {
    let script = Script::for_char(c);
    !matches!(script, Script::Common | Script::Inherited | Script::Unknown) && script == Script::for_char(other)
}
