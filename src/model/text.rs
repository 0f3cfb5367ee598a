//! Texts for readers, in one or more languages.

use crate::source::{Span, Spanned};
use icu_locale::LocaleDirectionality;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Normalizes a text to NFC: an accented letter has two encodings, and keyboards and file systems often use different ones.
#[must_use]
pub fn to_nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text.into()
    } else {
        text.nfc().collect::<String>().into()
    }
}

/// A language tag (BCP 47), in canonical case: `kk-Cyrl`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag {
    text: Arc<str>,
    /// Derived from `text`.
    right_to_left: bool,
}

impl Tag {
    /// Parses a tag. `None` if it is malformed, or its language is `und`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let locale: icu_locale_core::Locale = text.parse().ok()?;
        let right_to_left = LocaleDirectionality::new_extended().is_right_to_left(&locale.id);
        (locale.id.language.as_str() != "und").then(|| Self { text: locale.to_string().into(), right_to_left })
    }

    /// The tag `en`.
    #[must_use]
    pub fn english() -> Self {
        Self { text: "en".into(), right_to_left: false }
    }

    /// The tag in canonical case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether its script is written from right to left.
    #[must_use]
    pub fn is_right_to_left(&self) -> bool {
        self.right_to_left
    }

    /// The language subtag: `kk` of `kk-Cyrl`.
    #[must_use]
    pub fn language(&self) -> &str {
        self.text.split('-').next().unwrap_or_default()
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A text in the book's language, or variants by language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// At least one variant, in the order of the file. The tag is `None` for the book's language.
    variants: Vec<(Option<Tag>, Spanned<String>)>,
}

impl Text {
    /// A text in the book's language.
    #[must_use]
    pub fn plain(text: Spanned<String>) -> Self {
        Self { variants: vec![(None, text)] }
    }

    /// A text with variants by language; `None` if there is no variant.
    #[must_use]
    pub fn by_language(variants: Vec<(Tag, Spanned<String>)>) -> Option<Self> {
        let variants: Vec<_> = variants.into_iter().map(|(tag, text)| (Some(tag), text)).collect();
        (!variants.is_empty()).then_some(Self { variants })
    }

    /// The variant for a reader of `language`. Fallbacks: the exact tag, then another tag of the same
    /// language, then the first variant. The returned tag is `Some` if it is not `language`.
    #[must_use]
    pub fn in_language(&self, language: &Tag) -> (&Spanned<String>, Option<&Tag>) {
        let exact = self.variants.iter().find(|(tag, _)| tag.as_ref().is_none_or(|tag| tag == language));
        let same_language = || {
            self.variants.iter().find(|(tag, _)| tag.as_ref().is_some_and(|tag| tag.language() == language.language()))
        };
        // A text has at least one variant: both constructors ensure it.
        let (tag, text) = exact.or_else(same_language).unwrap_or(&self.variants[0]);
        (text, tag.as_ref().filter(|tag| *tag != language))
    }

    /// All variants with their tags, `None` for the book's language.
    pub fn variants(&self) -> impl Iterator<Item = (Option<&Tag>, &Spanned<String>)> {
        self.variants.iter().map(|(tag, text)| (tag.as_ref(), text))
    }

    /// Whether both have the same words in the same languages, wherever they are written.
    #[must_use]
    pub fn has_same_words(&self, other: &Self) -> bool {
        self.variants()
            .map(|(tag, words)| (tag, &words.value))
            .eq(other.variants().map(|(tag, words)| (tag, &words.value)))
    }

    /// The span of the first variant.
    #[must_use]
    pub fn span(&self) -> Span {
        self.variants[0].1.span
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn text(words: &str) -> Spanned<String> {
        Spanned::new(words.to_owned(), Span::new(FileId::from_path("x"), 0..0))
    }

    fn tag(words: &str) -> Tag {
        Tag::parse(words).expect("a tag")
    }

    #[test]
    fn tags_take_their_canonical_case_and_malformed_ones_are_rejected() {
        assert_eq!(tag("KK-cyrl").as_str(), "kk-Cyrl");
        assert_eq!(tag("kk-Cyrl").language(), "kk");
        assert_eq!(Tag::parse("not a tag"), None);
        assert_eq!(Tag::parse(""), None);
    }

    #[test]
    fn the_direction_of_a_language_is_that_of_its_script() {
        for right_to_left in
            ["ar", "he", "iw", "fa", "ur", "ug", "ckb", "ps", "sd", "yi", "dv", "ks", "az-Arab", "ku-Arab", "pa-Arab"]
        {
            assert!(tag(right_to_left).is_right_to_left(), "{right_to_left}");
        }
        for left_to_right in ["en", "kk", "kk-Latn", "ar-Latn", "az", "ku", "pa", "ja", "am", "tr"] {
            assert!(!tag(left_to_right).is_right_to_left(), "{left_to_right}");
        }
    }

    #[test]
    fn a_reader_gets_their_own_language_before_another() {
        let both = Text::by_language(vec![(tag("ru"), text("судья")), (tag("en"), text("judge"))]).expect("two forms");
        assert_eq!(both.in_language(&tag("en")).0.value, "judge");
        assert_eq!(both.in_language(&tag("en-GB")).0.value, "judge");
        let (other, language) = both.in_language(&tag("kk"));
        assert_eq!((other.value.as_str(), language), ("судья", Some(&tag("ru"))));
    }
}
