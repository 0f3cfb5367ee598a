//! A Markdown file as a whole: its front matter, its prose, and the short texts by language.
//!
//! Plain data: no reference is resolved here, and no default of the site is applied.

use super::{Block, Prose};
use crate::model::record::WrittenRef;
use crate::model::{Date, RecordRef, Tag, Text};
use crate::source::{FileId, Spanned};
use std::sync::Arc;

/// One Markdown file of the report.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The path relative to the project root.
    pub path: Arc<str>,
    /// The id of the file, for spans.
    pub file: FileId,
    /// The front matter of a section.
    pub front_matter: FrontMatter,
    /// The text below the front matter.
    pub prose: Prose,
}

impl Section {
    /// Citable blocks without a permanent id.
    pub fn unstamped(&self) -> impl Iterator<Item = &Block> {
        self.prose.blocks.iter().filter(|block| block.kind.is_citable() && block.stamp.is_none())
    }
}

/// The front matter of a section.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontMatter {
    /// The title, from the front matter or from the first heading.
    pub title: Text,
    /// The summary, for lists and metadata.
    pub summary: Option<Passage>,
    /// References to the register `topics`.
    pub topics: Vec<RecordRef>,
    /// References to the register `sources`.
    pub sources: Vec<RecordRef>,
    /// The sort key among the sections of its folder.
    pub order: Option<u32>,
    /// The language, if it differs from the book's.
    pub lang: Option<Tag>,
    /// Whether it is a draft, which is excluded from builds.
    pub draft: bool,
    /// The day before which it is excluded from builds.
    pub embargo: Option<Spanned<Date>>,
    /// Old addresses, which redirect to this section.
    pub old_addresses: Vec<Spanned<String>>,
    /// Whether names in it become links.
    pub autolink: bool,
    /// Which records forms of names refer to in it.
    pub name_bindings: Vec<NameBinding>,
}

/// Binds a form of a name to a record within one section (key `name_bindings` of the front matter).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameBinding {
    /// The form, as written.
    pub form: Spanned<String>,
    /// The record, or none.
    pub referent: Referent,
}

/// What a form refers to in one section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Referent {
    /// A record, possibly without its register.
    Record(WrittenRef),
    /// No record: the form remains text.
    NoRecord,
}

/// A short Markdown text of a record or of front matter, by language.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    variants: Vec<(Option<Tag>, Prose)>,
}

impl Passage {
    /// A passage in one or more languages, the tag `None` for the book's. Returns `None` if there is no variant.
    #[must_use]
    pub fn new(variants: Vec<(Option<Tag>, Prose)>) -> Option<Self> {
        (!variants.is_empty()).then_some(Self { variants })
    }

    /// All variants with their tags, `None` for the book's language.
    pub fn variants(&self) -> impl Iterator<Item = (Option<&Tag>, &Prose)> {
        self.variants.iter().map(|(tag, prose)| (tag.as_ref(), prose))
    }

    /// The variant for a reader of `language`, with the fallbacks of [`Passage::in_language`].
    #[must_use]
    pub fn in_language(&self, language: &Tag) -> (&Prose, Option<&Tag>) {
        let exact = self.variants.iter().find(|(tag, _)| tag.as_ref().is_none_or(|tag| tag == language));
        let same_language = || {
            self.variants.iter().find(|(tag, _)| tag.as_ref().is_some_and(|tag| tag.language() == language.language()))
        };
        // A passage has at least one variant: the constructor ensures it.
        let (tag, prose) = exact.or_else(same_language).unwrap_or(&self.variants[0]);
        (prose, tag.as_ref().filter(|tag| *tag != language))
    }
}
