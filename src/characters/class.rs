//! The class of a character, how each class is treated in each kind of text, and what a message says of it.
//!
//! The class is that of the character alone. Whether its neighbors need it is decided in [`context`](super::context).

use super::{Outcome, TextKind, ZeroWidth};
use icu_properties::props::{
    BidiControl, DefaultIgnorableCodePoint, GeneralCategory, NoncharacterCodePoint, VariationSelector,
};
use icu_properties::props::{BinaryProperty, EnumeratedProperty};

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

impl From<ZeroWidth> for CharacterClass {
    fn from(zero_width: ZeroWidth) -> Self {
        match zero_width {
            ZeroWidth::SoftHyphen => Self::SoftHyphen,
            ZeroWidth::Space => Self::ZeroWidthSpace,
            ZeroWidth::Joiner => Self::Joiner,
            ZeroWidth::DirectionMark => Self::DirectionMark,
            ZeroWidth::WordJoiner => Self::WordJoiner,
            ZeroWidth::ByteOrderMark => Self::Invisible,
        }
    }
}

impl CharacterClass {
    /// The class of a character; most characters have none.
    pub(super) fn from_char(c: char) -> Option<Self> {
        if let Some(zero_width) = ZeroWidth::of(c) {
            return Some(Self::from(zero_width));
        }
        Some(match c {
            '\t' | '\n' => return None,
            '\u{b}' | '\u{c}' | '\u{85}' => Self::Separator,
            '\u{2800}' => Self::Filler,
            '\u{fff9}'..='\u{fffb}' => Self::Annotation,
            '\u{fffc}' => Self::ObjectReplacement,
            '\u{fffd}' => Self::Replacement,
            '\u{e0001}' | '\u{e0020}'..='\u{e007f}' => Self::Tag,
            _ if NoncharacterCodePoint::for_char(c) => Self::Noncharacter,
            _ if BidiControl::for_char(c) => Self::DirectionControl,
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
    pub(super) fn outcome(self, kind: TextKind) -> Outcome {
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

/// The character of a C1 control's byte in Windows-1252, the most common source of such controls.
fn from_windows_1252(c: char) -> Option<char> {
    const WINDOWS_1252: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”',
        '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    let index = (c as usize).checked_sub(0x80)?;
    WINDOWS_1252.get(index).copied().filter(|character| *character != '\0')
}
