//! The characters that are allowed in each kind of text: one table for names, short texts, prose and code.
//!
//! Ids are ASCII and need no table. The class of a character comes from Unicode's data; the outcome for each class is
//! decided in [`CharacterClass::outcome`]. Some characters are needed in some scripts and are invisible in all others: adjacent
//! characters decide whether these are allowed.

use icu_properties::props::{
    BidiClass, BidiControl, DefaultIgnorableCodePoint, Emoji, ExtendedPictographic, GeneralCategory,
    HangulSyllableType, Ideographic, IndicSyllabicCategory, JoinControl, JoiningType, LineBreak, NoncharacterCodePoint,
    Script, VariationSelector,
};
use icu_properties::props::{BinaryProperty, EnumeratedProperty};
use std::borrow::Cow;
use std::cell::OnceCell;

/// The kind of a text, which decides the allowed characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// The name of a record: it is searched for, and must not look like another.
    Name,
    /// A title, or another short text of a register, of front matter or of `book.toml`.
    Text,
    /// Markdown.
    Prose,
    /// Code within Markdown.
    Code,
}

/// The treatment of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It remains, without a warning.
    Allowed,
    /// It remains, with a warning.
    Warned,
    /// It is removed, with a warning.
    Removed,
    /// A space replaces it, with a warning.
    ReplacedBySpace,
    /// It is an error.
    Rejected,
}

/// A class of characters that are not allowed in every kind of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CharacterClass {
    /// C0 and C1 controls except tab, line feed and line separators.
    Control,
    /// Line and paragraph separators, next line, vertical tab, form feed.
    Separator,
    /// Embeddings, overrides and isolates of UAX #9.
    DirectionControl,
    /// U+200E, U+200F, U+061C.
    DirectionMark,
    /// Tag characters, as in the flag of Scotland.
    Tag,
    /// U+200C and U+200D.
    Joiner,
    /// Variation selectors.
    VariationSelector,
    /// U+200B.
    ZeroWidthSpace,
    /// U+00AD.
    SoftHyphen,
    /// U+2060.
    WordJoiner,
    /// Letters and symbols that are displayed as a space or as nothing: U+3164, U+115F, U+2800.
    Filler,
    /// All others that are displayed as nothing, including a byte order mark within a text.
    Invisible,
    /// Interlinear annotation.
    Annotation,
    /// U+FFFC, which represents a picture or field of a word processor.
    ObjectReplacement,
    /// U+FFFD, which represents a letter that could not be converted.
    Replacement,
    /// Characters that only a certain font can display.
    PrivateUse,
    /// Code points that are not characters.
    Noncharacter,
}

/// A character that is not allowed, or not without a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CharacterProblem {
    /// The byte offset in the text.
    pub offset: usize,
    /// The character.
    pub character: char,
    /// The class of the character.
    pub class: CharacterClass,
    /// The treatment; never [`Outcome::Allowed`].
    pub outcome: Outcome,
}

/// The characters of a text that are a problem in this kind of text. `preceding` is the text before it; `has_right_to_left`
/// is called only for direction marks.
pub fn problems<'t>(
    preceding: &'t str,
    text: &'t str,
    kind: TextKind,
    has_right_to_left: impl Fn() -> bool + 't,
) -> impl Iterator<Item = CharacterProblem> + 't {
    suspects(text).filter_map(move |(offset, character)| {
        let class = CharacterClass::from_char(character)?;
        let before = if offset == 0 { preceding } else { &text[..offset] };
        let after = &text[offset + character.len_utf8()..];
        let is_allowed = match class {
            CharacterClass::DirectionMark => has_right_to_left(),
            _ => class.is_needed(character, before, after),
        };
        let outcome = if is_allowed { Outcome::Allowed } else { class.outcome(kind) };
        (outcome != Outcome::Allowed).then_some(CharacterProblem { offset, character, class, outcome })
    })
}

/// Whether a text may have a character with a class. False for text of visible ASCII characters and spaces.
#[must_use]
pub fn may_have_problems(text: &str) -> bool {
    // One comparison for each byte and no early exit, so that the loop is vectorized.
    text.bytes().fold(false, |found, byte| found | (byte.wrapping_sub(b' ') > b'~' - b' '))
}

/// Whether a suspect character may begin with this byte. Continuation bytes are not among these.
fn is_first_byte(byte: u8) -> bool {
    matches!(byte, ..b' ' | 0x7f | 0xc2 | 0xcd | 0xd8 | 0xe1..=0xe3 | 0xee | 0xef | 0xf0..)
}

/// The characters of a text that may have a class, with their byte offsets.
fn suspects(text: &str) -> impl Iterator<Item = (usize, char)> {
    chars_starting_with(text, is_first_byte).filter(|(_, c)| is_suspect(*c))
}

/// The characters of a text whose first byte satisfies `is_first`, with their byte offsets. `is_first` must be false for
/// continuation bytes. Fast if such bytes are rare.
pub(crate) fn chars_starting_with(
    text: &str,
    is_first: impl Fn(u8) -> bool + Copy,
) -> impl Iterator<Item = (usize, char)> {
    /// How many bytes are skipped at once if none of them is a first byte.
    const GROUP: usize = 16;
    // No early exit, so that the loop is vectorized.
    let has_first = move |group: &[u8]| group.iter().fold(false, |found, byte| found | is_first(*byte));
    let groups = text.as_bytes().chunks(GROUP).enumerate().filter(move |(_, group)| has_first(group));
    let offsets = groups.flat_map(move |(number, group)| {
        let bytes = group.iter().zip(number * GROUP..);
        bytes.filter(move |(byte, _)| is_first(**byte)).map(|(_, at)| at)
    });
    offsets.filter_map(|offset| Some((offset, text.get(offset..)?.chars().next()?)))
}

/// A text as a message quotes it: characters that are a problem in [`TextKind::Prose`], and spaces other than U+0020, are
/// escaped. Marks that belong to a letter, joiners that a script needs, and quotation marks are unchanged.
pub(crate) fn escape_for_message(text: &str) -> Cow<'_, str> {
    let is_odd_space = |c: char| c != ' ' && (c.is_whitespace() || c.is_control());
    if !may_have_problems(text) {
        return text.into();
    }
    // Needed for each direction mark, and computed once.
    let is_right_to_left = OnceCell::new();
    let mut hidden =
        problems("", text, TextKind::Text, || *is_right_to_left.get_or_init(|| has_right_to_left(text))).peekable();
    let mut quoted = String::with_capacity(text.len());
    for (offset, c) in text.char_indices() {
        let is_hidden = hidden.next_if(|problem| problem.offset == offset).is_some();
        // A mark without a letter would be drawn over the quotation mark before it.
        let is_bare_mark = offset == 0 && is_mark(c);
        match c {
            '\n' | '\t' | '\r' => quoted.extend(c.escape_default()),
            _ if is_hidden || is_bare_mark || is_odd_space(c) => quoted.extend(c.escape_unicode()),
            _ => quoted.push(c),
        }
    }
    quoted.into()
}

/// A text as a message quotes it: truncated, with `…`, if it has more than `max_chars` characters.
pub(crate) fn truncate(text: &str, max_chars: usize) -> Cow<'_, str> {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// Whether a text has a letter that is written from right to left.
#[must_use]
pub fn has_right_to_left(text: &str) -> bool {
    let is_right_to_left = |c: char| {
        matches!(BidiClass::for_char(c), BidiClass::RightToLeft | BidiClass::ArabicLetter) && !BidiControl::for_char(c)
    };
    !text.is_ascii() && text.chars().filter(|c| *c >= '\u{590}').any(is_right_to_left)
}

/// Whether a character is displayed as nothing, or looks like a space but is not one.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    !c.is_ascii() && (DefaultIgnorableCodePoint::for_char(c) || matches!(c, '\u{2800}' | '\u{fff9}'..='\u{fffb}'))
        || (c.is_control() && !c.is_whitespace())
}

/// The notation of Unicode: `U+202E`.
#[must_use]
pub fn code_point(c: char) -> String {
    format!("U+{:04X}", c as u32)
}

/// A superset of the characters that have a class, decided without Unicode's tables.
fn is_suspect(c: char) -> bool {
    match c {
        '\t' | '\n' => false,
        ..' ' | '\u{7f}'..='\u{9f}' | '\u{ad}' => true,
        ..'\u{34f}' => false,
        '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' => true,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' => true,
        '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' => true,
        '\u{fff0}'..='\u{ffff}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'.. => true,
        c => c as u32 & 0xfffe == 0xfffe,
    }
}

impl CharacterClass {
    /// The class of a character; most characters have none.
    fn from_char(c: char) -> Option<Self> {
        Some(match c {
            '\t' | '\n' => return None,
            '\u{b}' | '\u{c}' | '\u{85}' => Self::Separator,
            '\u{ad}' => Self::SoftHyphen,
            '\u{200b}' => Self::ZeroWidthSpace,
            '\u{2060}' => Self::WordJoiner,
            '\u{2800}' => Self::Filler,
            '\u{fff9}'..='\u{fffb}' => Self::Annotation,
            '\u{fffc}' => Self::ObjectReplacement,
            '\u{fffd}' => Self::Replacement,
            '\u{e0001}' | '\u{e0020}'..='\u{e007f}' => Self::Tag,
            _ if NoncharacterCodePoint::for_char(c) => Self::Noncharacter,
            _ if BidiControl::for_char(c) => match BidiClass::for_char(c) {
                BidiClass::LeftToRight | BidiClass::RightToLeft | BidiClass::ArabicLetter => Self::DirectionMark,
                _ => Self::DirectionControl,
            },
            _ if JoinControl::for_char(c) => Self::Joiner,
            _ if VariationSelector::for_char(c) => Self::VariationSelector,
            _ => match (GeneralCategory::for_char(c), DefaultIgnorableCodePoint::for_char(c)) {
                (GeneralCategory::Control, _) => Self::Control,
                (GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator, _) => Self::Separator,
                (GeneralCategory::PrivateUse, _) => Self::PrivateUse,
                (GeneralCategory::OtherLetter, true) => Self::Filler,
                (_, true) => Self::Invisible,
                (_, false) => return None,
            },
        })
    }

    /// The table: the treatment of a character of this class if no adjacent character needs it.
    fn outcome(self, kind: TextKind) -> Outcome {
        match (self, kind) {
            (Self::SoftHyphen, TextKind::Text | TextKind::Prose | TextKind::Code) => Outcome::Allowed,
            (Self::WordJoiner, TextKind::Prose | TextKind::Code) => Outcome::Allowed,
            (Self::Replacement | Self::PrivateUse, TextKind::Text | TextKind::Prose | TextKind::Code) => {
                Outcome::Warned
            }
            (_, TextKind::Name | TextKind::Text) => Outcome::Rejected,
            (Self::Separator, TextKind::Prose | TextKind::Code) => Outcome::ReplacedBySpace,
            // Code may be about such characters. Those that HTML forbids, and those that reorder the text around them, are
            // removed nevertheless.
            (Self::Control | Self::Noncharacter | Self::DirectionControl | Self::Tag, TextKind::Code) => {
                Outcome::Removed
            }
            (_, TextKind::Code) => Outcome::Allowed,
            (_, TextKind::Prose) => Outcome::Removed,
        }
    }

    /// Whether an adjacent character needs this one, so that it has its regular function.
    fn is_needed(self, c: char, before: &str, after: &str) -> bool {
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

    /// A noun phrase for a character of the class, with the reason why it is a problem.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::Control => "a control character",
            Self::Separator => "a line or paragraph separator",
            Self::DirectionControl => "a bidirectional control, which reorders the letters around it",
            Self::DirectionMark => "a direction mark in a text without right-to-left letters",
            Self::Tag => "an invisible tag character",
            Self::Joiner => "a joiner between letters that do not join",
            Self::VariationSelector => "a variation selector after a character that has no variants",
            Self::ZeroWidthSpace => "a zero-width space in a script that has spaces",
            Self::SoftHyphen => "a soft hyphen",
            Self::WordJoiner => "an invisible word joiner",
            Self::Filler => "a filler, which looks like a space or like nothing",
            Self::Invisible => "an invisible character",
            Self::Annotation => "an interlinear annotation character",
            Self::ObjectReplacement => "an object replacement character",
            Self::Replacement => "a replacement character",
            Self::PrivateUse => "a private-use character",
            Self::Noncharacter => "a noncharacter",
        }
    }

    /// What to do, in the imperative.
    #[must_use]
    pub fn help(self, c: char) -> String {
        if let Some(intended) = from_windows_1252(c) {
            return format!(
                "the text was converted from Windows-1252 in the wrong way: write `{intended}` in its place"
            );
        }
        match self {
            Self::Separator => "write an ordinary space or line break in its place".to_owned(),
            Self::ObjectReplacement => {
                "a word processor had a picture or a field here: insert it again, and remove the character".to_owned()
            }
            Self::Replacement => {
                "a letter was lost when the text was converted: write the letter in its place".to_owned()
            }
            Self::PrivateUse => "only a certain font shows it: write an ordinary character in its place".to_owned(),
            Self::DirectionControl => {
                "remove it: each name and paragraph is shown in its own direction without it".to_owned()
            }
            _ => "remove it: it can make one name look like another, and is found by no search".to_owned(),
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

fn is_mark(c: char) -> bool {
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

/// The character of a C1 control's byte in Windows-1252, the most common source of such controls.
fn from_windows_1252(c: char) -> Option<char> {
    const WINDOWS_1252: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”',
        '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    let index = (c as usize).checked_sub(0x80)?;
    WINDOWS_1252.get(index).copied().filter(|character| *character != '\0')
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
