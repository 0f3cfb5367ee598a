//! Which characters may be where: one table for names, short texts, prose and code.
//!
//! Ids are ASCII and need no table. What a character is comes from Unicode's data; what is done about it is decided in
//! [`Class::outcome`]. Some characters are needed in some scripts and are invisible in all others: these are allowed by
//! what is beside them.

use icu_properties::props::{
    BidiClass, BidiControl, DefaultIgnorableCodePoint, Emoji, ExtendedPictographic, GeneralCategory,
    HangulSyllableType, Ideographic, IndicSyllabicCategory, JoinControl, JoiningType, LineBreak, NoncharacterCodePoint,
    Script, VariationSelector,
};
use icu_properties::props::{BinaryProperty, EnumeratedProperty};
use std::borrow::Cow;
use std::cell::OnceCell;

/// Where a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The name of a record: it is searched for, and must not look like another.
    Name,
    /// A title, or another short text of a register, of front matter or of `book.toml`.
    Text,
    /// Markdown.
    Prose,
    /// Code within Markdown.
    Code,
}

/// What is done about a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing.
    Allowed,
    /// It stays, with a warning.
    Kept,
    /// It is removed, with a warning.
    Removed,
    /// A space takes its place, with a warning.
    Space,
    /// It is an error.
    Refused,
}

/// A kind of character that is not for every place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// C0 and C1 controls but tab, line feed and what separates lines.
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
    /// Letters and signs that are shown as a space or as nothing: U+3164, U+115F, U+2800.
    Filler,
    /// All else that is shown as nothing, a byte order mark within a text among them.
    Invisible,
    /// Interlinear annotation.
    Annotation,
    /// U+FFFC, which stands for a picture or field of a word processor.
    Object,
    /// U+FFFD, which stands for a letter that could not be converted.
    Lost,
    /// Characters that only a certain font shows.
    PrivateUse,
    /// Code points that are no characters.
    Noncharacter,
}

/// A character that is not for its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its byte in the text.
    pub at: usize,
    /// The character.
    pub character: char,
    /// What it is.
    pub class: Class,
    /// What is done about it; never [`Outcome::Allowed`].
    pub outcome: Outcome,
}

/// The characters of a text that are not for `place`. `preceding` is what is before the text; `has_right_to_left` is asked
/// where marks of direction need it.
pub fn problems<'t>(
    preceding: &'t str,
    text: &'t str,
    place: Place,
    has_right_to_left: impl Fn() -> bool + 't,
) -> impl Iterator<Item = Problem> + 't {
    suspects(text).filter_map(move |(at, character)| {
        let class = Class::of(character)?;
        let before = if at == 0 { preceding } else { &text[..at] };
        let after = &text[at + character.len_utf8()..];
        let is_allowed = match class {
            Class::DirectionMark => has_right_to_left(),
            _ => class.is_needed(character, before, after),
        };
        let outcome = if is_allowed { Outcome::Allowed } else { class.outcome(place) };
        (outcome != Outcome::Allowed).then_some(Problem { at, character, class, outcome })
    })
}

/// Whether a text may have characters that are not for every place: false for visible characters of ASCII and spaces.
#[must_use]
pub fn may_have_problems(text: &str) -> bool {
    // One comparison for each byte, and without a way out of the loop, so that many bytes are compared at once.
    text.bytes().fold(false, |found, byte| found | (byte.wrapping_sub(b' ') > b'~' - b' '))
}

/// Whether a suspect character begins with this byte. None of them continues a character.
fn is_first_byte(byte: u8) -> bool {
    matches!(byte, ..b' ' | 0x7f | 0xc2 | 0xcd | 0xd8 | 0xe1..=0xe3 | 0xee | 0xef | 0xf0..)
}

/// The characters of a text that may have a class, and their places.
fn suspects(text: &str) -> impl Iterator<Item = (usize, char)> {
    beginning_with(text, is_first_byte).filter(|(_, c)| is_suspect(*c))
}

/// The characters of a text whose first byte is one of some, and their places. `is_first` may not be true of bytes that
/// continue a character. Made for bytes that most texts have few of.
pub(crate) fn beginning_with(text: &str, is_first: impl Fn(u8) -> bool + Copy) -> impl Iterator<Item = (usize, char)> {
    /// How many bytes are passed over at once where none begins one.
    const GROUP: usize = 16;
    // Without a way out of the loop, so that many bytes are compared at once.
    let has_first = move |group: &[u8]| group.iter().fold(false, |found, byte| found | is_first(*byte));
    let groups = text.as_bytes().chunks(GROUP).enumerate().filter(move |(_, group)| has_first(group));
    let places = groups.flat_map(move |(number, group)| {
        let bytes = group.iter().zip(number * GROUP..);
        bytes.filter(move |(byte, _)| is_first(**byte)).map(|(_, at)| at)
    });
    places.filter_map(|at| Some((at, text.get(at..)?.chars().next()?)))
}

/// A text as a message quotes it: what a place of [`Place::Text`] refuses, and spaces other than U+0020, are written as
/// escapes. Marks that belong to a letter, joiners where a script needs them, and quotation marks are as they were.
pub(crate) fn quoted(text: &str) -> Cow<'_, str> {
    let is_odd_space = |c: char| c != ' ' && (c.is_whitespace() || c.is_control());
    if !may_have_problems(text) {
        return text.into();
    }
    // Asked for each mark of direction, and known after the first.
    let is_right_to_left = OnceCell::new();
    let mut hidden =
        problems("", text, Place::Text, || *is_right_to_left.get_or_init(|| has_right_to_left(text))).peekable();
    let mut quoted = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let is_hidden = hidden.next_if(|problem| problem.at == at).is_some();
        // A mark of its own would be drawn over the quotation mark before it.
        let is_bare_mark = at == 0 && is_mark(c);
        match c {
            '\n' | '\t' | '\r' => quoted.extend(c.escape_default()),
            _ if is_hidden || is_bare_mark || is_odd_space(c) => quoted.extend(c.escape_unicode()),
            _ => quoted.push(c),
        }
    }
    quoted.into()
}

/// A text as a message quotes it: the beginning of one that has more than `most` characters.
pub(crate) fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// Whether a text has a letter that is written from right to left.
#[must_use]
pub fn has_right_to_left(text: &str) -> bool {
    let is_one = |c: char| {
        matches!(BidiClass::for_char(c), BidiClass::RightToLeft | BidiClass::ArabicLetter) && !BidiControl::for_char(c)
    };
    !text.is_ascii() && text.chars().filter(|c| *c >= '\u{590}').any(is_one)
}

/// Whether a character is shown as nothing, or as a space without being one.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    !c.is_ascii() && (DefaultIgnorableCodePoint::for_char(c) || matches!(c, '\u{2800}' | '\u{fff9}'..='\u{fffb}'))
        || (c.is_control() && !c.is_whitespace())
}

/// `U+202E`.
#[must_use]
pub fn code_point(c: char) -> String {
    format!("U+{:04X}", c as u32)
}

/// A superset of the characters that have a class, which takes no look into Unicode's tables.
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

impl Class {
    /// The class of a character; most have none.
    fn of(c: char) -> Option<Self> {
        Some(match c {
            '\t' | '\n' => return None,
            '\u{b}' | '\u{c}' | '\u{85}' => Self::Separator,
            '\u{ad}' => Self::SoftHyphen,
            '\u{200b}' => Self::ZeroWidthSpace,
            '\u{2060}' => Self::WordJoiner,
            '\u{2800}' => Self::Filler,
            '\u{fff9}'..='\u{fffb}' => Self::Annotation,
            '\u{fffc}' => Self::Object,
            '\u{fffd}' => Self::Lost,
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

    /// The table: what is done about a character of a class where nothing beside it needs it.
    fn outcome(self, place: Place) -> Outcome {
        match (self, place) {
            (Self::SoftHyphen, Place::Text | Place::Prose | Place::Code) => Outcome::Allowed,
            (Self::WordJoiner, Place::Prose | Place::Code) => Outcome::Allowed,
            (Self::Lost | Self::PrivateUse, Place::Text | Place::Prose | Place::Code) => Outcome::Kept,
            (_, Place::Name | Place::Text) => Outcome::Refused,
            (Self::Separator, Place::Prose | Place::Code) => Outcome::Space,
            // Code may be about such characters. Those that HTML forbids, and those that reorder what is around them, go all the same.
            (Self::Control | Self::Noncharacter | Self::DirectionControl | Self::Tag, Place::Code) => Outcome::Removed,
            (_, Place::Code) => Outcome::Allowed,
            (_, Place::Prose) => Outcome::Removed,
        }
    }

    /// Whether a character does what it is for: something beside it needs it.
    fn is_needed(self, c: char, before: &str, after: &str) -> bool {
        let (last, next) = (before.chars().next_back(), after.chars().next());
        match self {
            Self::Joiner => last.is_some_and(|last| takes_joiner(last) || (c == '\u{200d}' && is_of_emoji(last))),
            Self::ZeroWidthSpace => [last, next].into_iter().flatten().any(has_no_spaces),
            Self::VariationSelector => last.is_some_and(|last| has_variants(last, c)),
            Self::Tag => follows_flag(before),
            Self::Filler if c == '\u{2800}' => [last, next].into_iter().flatten().any(is_braille),
            Self::Filler => [last, next].into_iter().flatten().any(is_jamo),
            // The joiner of graphemes and the vowels and selectors of Khmer and Mongolian belong to a letter or mark.
            Self::Invisible => {
                let is_of_script =
                    |last: char| (c == '\u{34f}' && is_mark(last)) || (!c.is_ascii() && has_script(c, last));
                last.is_some_and(is_of_script)
            }
            _ => false,
        }
    }

    /// What a character of the class is, and why it is not for the place, in a few words.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::Control => "a control character",
            Self::Separator => "a separator of lines or paragraphs",
            Self::DirectionControl => "a bidirectional control, which reorders the letters around it",
            Self::DirectionMark => "a direction mark in a text without right-to-left letters",
            Self::Tag => "an invisible tag character",
            Self::Joiner => "a joiner between letters that do not join",
            Self::VariationSelector => "a variation selector behind a character that has no variants",
            Self::ZeroWidthSpace => "a zero-width space in a script that has spaces",
            Self::SoftHyphen => "a soft hyphen",
            Self::WordJoiner => "an invisible word joiner",
            Self::Filler => "a filler, which looks like a space or like nothing",
            Self::Invisible => "an invisible character",
            Self::Annotation => "an interlinear annotation character",
            Self::Object => "an object replacement character",
            Self::Lost => "a replacement character",
            Self::PrivateUse => "a private-use character",
            Self::Noncharacter => "a noncharacter",
        }
    }

    /// What an editor can do about it.
    #[must_use]
    pub fn help(self, c: char) -> String {
        if let Some(meant) = from_windows_1252(c) {
            return format!("the text was converted from Windows-1252 in the wrong way: write `{meant}` in its place");
        }
        match self {
            Self::Separator => "write an ordinary space or line break in its place".to_owned(),
            Self::Object => {
                "a word processor had a picture or a field here: insert it again, and remove the character".to_owned()
            }
            Self::Lost => "a letter was lost when the text was converted: write the letter in its place".to_owned(),
            Self::PrivateUse => "only a certain font shows it: write an ordinary character in its place".to_owned(),
            Self::DirectionControl => {
                "remove it: each name and paragraph is shown in its own direction without it".to_owned()
            }
            _ => "remove it: it can make one name look like another, and is found by no search".to_owned(),
        }
    }
}

/// Whether joiners matter behind a character: its letters join, or it is of an Indic script.
fn takes_joiner(c: char) -> bool {
    let joins = !matches!(JoiningType::for_char(c), JoiningType::NonJoining | JoiningType::Transparent);
    let is_letter = c.is_alphabetic() || is_mark(c);
    // Marks on Arabic letters are transparent.
    joins || (is_letter && is_indic(c)) || (is_mark(c) && has_right_to_left_script(c))
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

/// Whether a character may be the one before a joiner in an emoji: a picture, a colour of skin, a selector, or a tag.
fn is_of_emoji(c: char) -> bool {
    ExtendedPictographic::for_char(c) || (Emoji::for_char(c) && !c.is_ascii()) || matches!(c, '\u{fe0f}' | '\u{20e3}')
}

/// Whether words of a character's script are written without spaces between them.
fn has_no_spaces(c: char) -> bool {
    LineBreak::for_char(c) == LineBreak::ComplexContext
        || (c.is_alphabetic() && is_indic(c))
        || Ideographic::for_char(c)
        || matches!(Script::for_char(c), Script::Hiragana | Script::Katakana | Script::Tibetan)
}

/// Whether a character can have variants that this selector chooses.
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

/// Whether a text ends in a black flag and tags, which together are the flag of a region.
fn follows_flag(before: &str) -> bool {
    let is_tag = |c: char| ('\u{e0020}'..='\u{e007e}').contains(&c);
    before.trim_end_matches(is_tag).ends_with('\u{1f3f4}')
}

fn is_braille(c: char) -> bool {
    ('\u{2801}'..='\u{28ff}').contains(&c)
}

/// A part of a syllable of old Korean, which a filler completes.
fn is_jamo(c: char) -> bool {
    use HangulSyllableType as Kind;
    matches!(Kind::for_char(c), Kind::LeadingJamo | Kind::VowelJamo | Kind::TrailingJamo)
        && !matches!(c, '\u{115f}' | '\u{1160}')
}

/// Whether both are of one script, which is a script of its own.
fn has_script(c: char, other: char) -> bool {
    let script = Script::for_char(c);
    !matches!(script, Script::Common | Script::Inherited | Script::Unknown) && script == Script::for_char(other)
}

/// What a C1 control is in Windows-1252, the code page that it most often comes from.
fn from_windows_1252(c: char) -> Option<char> {
    const MEANT: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”',
        '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    let at = (c as usize).checked_sub(0x80)?;
    MEANT.get(at).copied().filter(|meant| *meant != '\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(text: &str, place: Place) -> Vec<Outcome> {
        problems("", text, place, || has_right_to_left(text)).map(|problem| problem.outcome).collect()
    }

    #[test]
    fn no_character_with_a_class_is_missed() {
        let all = || ('\0'..=char::MAX).filter(|c| Class::of(*c).is_some());
        assert_eq!(all().find(|c| !is_suspect(*c)), None);
        assert_eq!(all().find(|c| !may_have_problems(c.encode_utf8(&mut [0; 4]))), None);
        assert_eq!(all().find(|c| suspects(c.encode_utf8(&mut [0; 4])).next().is_none()), None);
    }

    #[test]
    fn a_quotation_shows_words_as_they_are_written_and_what_is_hidden_as_escapes() {
        for words in [
            "O’Brien said \"no\" and 'yes' \\ [[mira-holm|her]]",
            "हिन्दी में क्\u{200d}ष",
            "می\u{200c}خواهم",
            "قَالَ \u{200f}(a)",
            "שָׁלוֹם",
            "é, e\u{301}, 👩\u{200d}👩, 国会、กรุงเทพ",
        ] {
            assert_eq!(quoted(words), words);
        }
        assert_eq!(
            quoted("\u{301}a\n\tb\u{a0}\u{202e}c\u{200b}\u{200e}\u{1b}\u{feff}"),
            "\\u{301}a\\n\\tb\\u{a0}\\u{202e}c\\u{200b}\\u{200e}\\u{1b}\\u{feff}"
        );
        let marks = "\u{200e}".repeat(20_000);
        assert_eq!(quoted(&marks).len(), marks.len() / 3 * 8);
    }

    #[test]
    fn every_character_without_a_class_may_be_anywhere() {
        // Whatever Unicode calls ignorable, a control, private or no character has one.
        let missed = ('\0'..=char::MAX).find(|c| {
            let is_one = DefaultIgnorableCodePoint::for_char(*c)
                || NoncharacterCodePoint::for_char(*c)
                || BidiControl::for_char(*c)
                || (c.is_control() && !matches!(c, '\t' | '\n'));
            is_one && Class::of(*c).is_none()
        });
        assert_eq!(missed, None);
    }

    #[test]
    fn what_reorders_or_hides_is_refused_in_names_and_removed_from_prose() {
        for c in "\u{202e}\u{2066}\u{2069}\u{202a}\u{e0041}\u{3164}\u{115f}\u{fff9}\u{fffe}\u{fdd0}\u{10ffff}\u{1}\u{1b}\u{9b}\u{7f}\u{feff}\u{2062}\u{34f}\u{fe0f}\u{fe00}\u{e0100}\u{200b}\u{200c}\u{200d}\u{200e}\u{61c}\u{2800}\u{fffc}\u{1d173}\u{206a}".chars() {
            let text = format!("Ho{c}lm");
            for (place, due) in [(Place::Name, Outcome::Refused), (Place::Text, Outcome::Refused), (Place::Prose, Outcome::Removed)] {
                assert_eq!(outcomes(&text, place), [due], "{:x} {place:?}", c as u32);
            }
        }
        for c in "\u{2028}\u{2029}\u{85}\u{b}\u{c}".chars() {
            assert_eq!(outcomes(&format!("Mira{c}Holm"), Place::Name), [Outcome::Refused]);
            assert_eq!(outcomes(&format!("Mira{c}Holm"), Place::Prose), [Outcome::Space]);
        }
        assert_eq!(outcomes("Ho\u{ad}lm", Place::Name), [Outcome::Refused]);
        assert_eq!(outcomes("Ho\u{ad}lm", Place::Text), []);
        for text in ["Ho\u{fffd}lm", "Ho\u{e000}lm", "Ho\u{f0000}lm"] {
            assert_eq!(outcomes(text, Place::Name), [Outcome::Refused]);
            assert_eq!(outcomes(text, Place::Prose), [Outcome::Kept]);
        }
    }

    #[test]
    fn what_a_script_needs_is_allowed_everywhere() {
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
            for place in [Place::Name, Place::Text, Place::Prose, Place::Code] {
                assert_eq!(outcomes(text, place), [], "{text:?} {place:?}");
            }
        }
    }

    #[test]
    fn a_letter_of_windows_1252_is_offered() {
        assert!(Class::Control.help('\u{93}').contains("`“`"));
        assert!(!Class::Control.help('\u{9b}').contains('\0'));
        assert!(!Class::Control.help('\u{81}').contains("Windows"));
    }
}
