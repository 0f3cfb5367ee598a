//! The characters of zero width that a text may have within its words: the only list of them.

/// The function of a character of zero width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZeroWidth {
    /// U+00AD.
    SoftHyphen,
    /// U+200B, which separates words in scripts without spaces.
    Space,
    /// U+200C and U+200D, which change the form of letters.
    Joiner,
    /// U+200E, U+200F, U+061C.
    DirectionMark,
    /// U+2060.
    WordJoiner,
    /// U+FEFF.
    ByteOrderMark,
}

impl ZeroWidth {
    /// The function of a character; `None` if it has a width, or is not of those that words may contain.
    #[must_use]
    pub const fn of(c: char) -> Option<Self> {
        Some(match c {
            '\u{ad}' => Self::SoftHyphen,
            '\u{200b}' => Self::Space,
            '\u{200c}' | '\u{200d}' => Self::Joiner,
            '\u{61c}' | '\u{200e}' | '\u{200f}' => Self::DirectionMark,
            '\u{2060}' => Self::WordJoiner,
            '\u{feff}' => Self::ByteOrderMark,
            _ => return None,
        })
    }

    /// Whether the letters on both sides are of one word. A direction mark can be between two words.
    #[must_use]
    pub const fn is_within_word(self) -> bool {
        matches!(self, Self::SoftHyphen | Self::Joiner | Self::WordJoiner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use icu_properties::props::{BidiClass, BidiControl, JoinControl};
    use icu_properties::props::{BinaryProperty, EnumeratedProperty};

    #[test]
    fn joiners_and_direction_marks_are_those_of_unicode() {
        for c in '\0'..=char::MAX {
            assert_eq!(ZeroWidth::of(c) == Some(ZeroWidth::Joiner), JoinControl::for_char(c), "{c:?}");
            let is_mark = BidiControl::for_char(c)
                && matches!(
                    BidiClass::for_char(c),
                    BidiClass::LeftToRight | BidiClass::RightToLeft | BidiClass::ArabicLetter
                );
            assert_eq!(ZeroWidth::of(c) == Some(ZeroWidth::DirectionMark), is_mark, "{c:?}");
        }
    }
}
