//! Texts that a reader reads, in one or more languages.

use crate::source::{Span, Spanned};
use icu_locale::LocaleDirectionality;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A text in NFC: an accented letter can be stored in two ways, and what a keyboard types is often not what a disk stores.
#[must_use]
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text.into()
    } else {
        text.nfc().collect::<String>().into()
    }
}

/// A language tag (BCP 47), in the usual case: `kk-Cyrl`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag {
    text: Arc<str>,
    /// Follows from the text.
    right_to_left: bool,
}

impl Tag {
    /// A well-formed tag.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let locale: icu_locale_core::Locale = text.parse().ok()?;
        let right_to_left = LocaleDirectionality::new_extended().is_right_to_left(&locale.id);
        (locale.id.language.as_str() != "und").then(|| Self { text: locale.to_string().into(), right_to_left })
    }

    /// English.
    #[must_use]
    pub fn english() -> Self {
        Self { text: "en".into(), right_to_left: false }
    }

    /// The tag's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether its script runs from right to left.
    #[must_use]
    pub fn is_right_to_left(&self) -> bool {
        self.right_to_left
    }

    /// The language alone: `kk` of `kk-Cyrl`.
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

/// A text in the book's language (`tag` is `None`), or one by language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// One or more forms, in the order of the file.
    forms: Vec<(Option<Tag>, Spanned<String>)>,
}

impl Text {
    /// A text in the book's language.
    #[must_use]
    pub fn plain(text: Spanned<String>) -> Self {
        Self { forms: vec![(None, text)] }
    }

    /// A text by language; `None` where there is no form at all.
    #[must_use]
    pub fn by_language(forms: Vec<(Tag, Spanned<String>)>) -> Option<Self> {
        let forms: Vec<_> = forms.into_iter().map(|(tag, text)| (Some(tag), text)).collect();
        (!forms.is_empty()).then_some(Self { forms })
    }

    /// The form for a reader of `language`: that very tag, then another of the same
    /// language, then the first. The tag is given where the form is in another language.
    #[must_use]
    pub fn in_language(&self, language: &Tag) -> (&Spanned<String>, Option<&Tag>) {
        let exact = self.forms.iter().find(|(tag, _)| tag.as_ref().is_none_or(|tag| tag == language));
        let near =
            || self.forms.iter().find(|(tag, _)| tag.as_ref().is_some_and(|tag| tag.language() == language.language()));
        // A text has at least one form: both constructors see to it.
        let (tag, text) = exact.or_else(near).unwrap_or(&self.forms[0]);
        (text, tag.as_ref().filter(|tag| *tag != language))
    }

    /// Every form with its language, `None` for the book's.
    pub fn forms(&self) -> impl Iterator<Item = (Option<&Tag>, &Spanned<String>)> {
        self.forms.iter().map(|(tag, text)| (tag.as_ref(), text))
    }

    /// Where the first form stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.forms[0].1.span
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn text(words: &str) -> Spanned<String> {
        Spanned::new(words.to_owned(), Span::new(FileId::of("x"), 0..0))
    }

    fn tag(words: &str) -> Tag {
        Tag::parse(words).expect("a tag")
    }

    #[test]
    fn tags_take_their_usual_case_and_nonsense_is_none() {
        assert_eq!(tag("KK-cyrl").as_str(), "kk-Cyrl");
        assert_eq!(tag("kk-Cyrl").language(), "kk");
        assert_eq!(Tag::parse("not a tag"), None);
        assert_eq!(Tag::parse(""), None);
    }

    #[test]
    fn a_language_runs_as_its_script_does() {
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
