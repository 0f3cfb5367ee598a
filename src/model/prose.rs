//! A section's prose as stand-off markup: the words once, and marks beside them.
//!
//! The words of the whole section stand in one text, as a reader reads them;
//! emphasis, links and lists are marks at offsets of it. So a name is found
//! whatever markup it wears, a sentence is a range, and the text is held once.

mod builder;

pub use builder::{Closing, ProseBuilder};

use super::{Date, RecordRef, Tag, Text};
use crate::source::{FileId, Span, Spanned};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Stands between two blocks, items or cells in [`Prose::text`]. It ends
/// sentences and names, and is never shown.
pub const BREAK: char = '\u{2029}';

/// One Markdown file of the report.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Where it lies, relative to the root.
    pub path: Arc<str>,
    /// The file.
    pub file: FileId,
    /// What stands before the prose.
    pub front: Front,
    /// The prose.
    pub prose: Prose,
}

impl Section {
    /// Blocks that could have a permanent id and have none.
    pub fn unstamped(&self) -> impl Iterator<Item = &Block> {
        self.prose.blocks.iter().filter(|block| block.kind.is_citable() && block.stamp.is_none())
    }
}

/// What stands before the prose.
#[derive(Clone, Debug, PartialEq)]
pub struct Front {
    /// The title.
    pub title: Text,
    /// The summary.
    pub summary: Option<Passage>,
    /// Its topics.
    pub topics: Vec<RecordRef>,
    /// Its sources.
    pub sources: Vec<RecordRef>,
    /// Its place among its neighbours.
    pub order: Option<u32>,
    /// Its language, where it is another than the book's.
    pub lang: Option<Tag>,
    /// Whether it is a draft.
    pub draft: bool,
    /// The date before which it stays out of builds.
    pub embargo: Option<Spanned<Date>>,
    /// Old addresses.
    pub was: Vec<Spanned<String>>,
    /// Whether names are found in it.
    pub autolink: bool,
    /// Who is meant by bare forms in it.
    pub means: Vec<Meaning>,
}

/// Who is meant by a form in one section, as its front matter says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The form, as it is written.
    pub form: Spanned<String>,
    /// What it refers to.
    pub referent: Referent,
}

/// What a form refers to in one section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Referent {
    /// A record, perhaps by id alone.
    Record(RecordRef),
    /// No record: the form stays text.
    NoRecord,
}

/// A short Markdown text of a record or of front matter, by language.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    forms: Vec<(Option<Tag>, Prose)>,
}

impl Passage {
    /// A passage in one or more languages, `None` for the book's. `None` where there is none at all.
    #[must_use]
    pub fn new(forms: Vec<(Option<Tag>, Prose)>) -> Option<Self> {
        (!forms.is_empty()).then_some(Self { forms })
    }

    /// Every form with its language.
    pub fn forms(&self) -> impl Iterator<Item = (Option<&Tag>, &Prose)> {
        self.forms.iter().map(|(tag, prose)| (tag.as_ref(), prose))
    }

    /// The form for a reader of `language`, as [`Text::in_language`] has it.
    #[must_use]
    pub fn in_language(&self, language: &Tag) -> (&Prose, Option<&Tag>) {
        let exact = self.forms.iter().find(|(tag, _)| tag.as_ref().is_none_or(|tag| tag == language));
        let near =
            || self.forms.iter().find(|(tag, _)| tag.as_ref().is_some_and(|tag| tag.language() == language.language()));
        // A passage has at least one form: the constructor sees to it.
        let (tag, prose) = exact.or_else(near).unwrap_or(&self.forms[0]);
        (prose, tag.as_ref().filter(|tag| *tag != language))
    }
}

/// Words and marks. Its ranges are made by [`ProseBuilder`] alone, so that none reaches out of its block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prose {
    text: String,
    marks: Vec<Mark>,
    /// Where in the file the words are: a place in the text, and the file's byte for it.
    origins: Vec<(u32, u32)>,
    blocks: Vec<Block>,
    footnotes: Vec<Footnote>,
    quiet: Vec<Range<u32>>,
    counted_headings: Vec<u32>,
}

/// A block of the top level.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    text: Range<u32>,
    marks: Range<u32>,
    /// Its permanent id.
    pub stamp: Option<Spanned<String>>,
    /// The id on its page: the stamp, or one made from its text; of a heading, its anchor.
    pub id: Option<String>,
    /// Its place among the citable blocks of the section, from 1.
    pub place: Option<u32>,
    /// Where it stands.
    pub span: Span,
}

impl Block {
    /// Its words, as a range of [`Prose::text`].
    #[must_use]
    pub fn text(&self) -> &Range<u32> {
        &self.text
    }

    /// Its marks, as indexes into [`Prose::marks`].
    #[must_use]
    pub fn marks(&self) -> Range<usize> {
        self.marks.start as usize..self.marks.end as usize
    }
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A paragraph.
    Paragraph,
    /// A list, or a list of definitions.
    List,
    /// A table.
    Table,
    /// A quotation or a boxed note.
    Quote,
    /// An image that stands alone.
    Figure,
    /// A heading.
    Heading,
    /// A block of code.
    Code,
    /// A rule.
    Rule,
    /// Part of a footnote.
    Footnote,
    /// A heading that has become the title of the section, and is not shown in it.
    Title,
}

impl BlockKind {
    /// Whether it has a number and an id.
    #[must_use]
    pub fn is_citable(self) -> bool {
        matches!(self, Self::Paragraph | Self::List | Self::Table | Self::Quote | Self::Figure)
    }
}

/// A footnote.
#[derive(Clone, Debug, PartialEq)]
pub struct Footnote {
    blocks: Range<u32>,
    /// How often it is called.
    pub calls: u32,
}

impl Footnote {
    /// Its blocks, as indexes into [`Prose::blocks`].
    #[must_use]
    pub fn blocks(&self) -> Range<usize> {
        self.blocks.start as usize..self.blocks.end as usize
    }
}

/// Markup at a place of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    at: u32,
    /// What begins, ends or stands there.
    pub what: What,
}

impl Mark {
    /// The place in the text.
    #[must_use]
    pub fn at(&self) -> u32 {
        self.at
    }
}

/// What begins, ends or stands at a place.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Something begins.
    Open(Element),
    /// What began last ends.
    Close {
        /// Whether that was light.
        is_light: bool,
    },
    /// A line ends.
    LineBreak,
    /// A rule.
    Rule,
    /// A footnote is called, for the how-manieth time.
    FootnoteCall {
        /// Which, by index.
        footnote: u32,
        /// The how-manieth call of it this is, from 0.
        call: u32,
    },
    /// An image.
    Image(Box<Image>),
    /// A task's box.
    Task(bool),
}

/// Something with a beginning and an end.
#[derive(Clone, Debug, PartialEq)]
pub enum Element {
    /// A paragraph.
    Paragraph,
    /// A heading.
    Heading {
        /// From 1 to 6.
        level: u8,
        /// The id that is written at a heading within another block. That of a block is the block's.
        id: Option<Box<str>>,
    },
    /// A quotation; `Some` with its kind, in small letters, where it is a boxed note.
    Quote(Option<Box<str>>),
    /// The title of a boxed note.
    CalloutTitle,
    /// A list; `Some` with its first number where it is ordered.
    List(Option<u64>),
    /// An item of a list.
    Item,
    /// A list of definitions.
    Definitions,
    /// A term that is defined.
    Term,
    /// A definition.
    Definition,
    /// A table.
    Table,
    /// The head of a table.
    TableHead,
    /// A row of a table.
    Row,
    /// A cell of a table, its alignment, and whether it heads a column.
    Cell(Option<&'static str>, bool),
    /// A block of code and its language.
    Code(Option<Box<str>>),
    /// Code within a line.
    InlineCode,
    /// Emphasis.
    Emphasis,
    /// Strong emphasis.
    Strong,
    /// Struck out.
    Strike,
    /// Raised.
    Superscript,
    /// Lowered.
    Subscript,
    /// A link.
    Link(Box<Link>),
}

impl Element {
    /// Whether it is markup within a line, and no block, item or cell.
    #[must_use]
    pub fn is_inline(&self) -> bool {
        self.is_light() || matches!(self, Self::InlineCode | Self::Link(_))
    }

    /// Whether it is markup that may stand within a link.
    #[must_use]
    pub fn is_light(&self) -> bool {
        matches!(self, Self::Emphasis | Self::Strong | Self::Strike | Self::Superscript | Self::Subscript)
    }
}

/// A link written by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Where it leads.
    pub target: Target,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub span: Span,
    text: Range<u32>,
}

impl Link {
    /// A link whose text has not been written yet.
    #[must_use]
    pub fn new(target: Target, title: String, span: Span) -> Self {
        Self { target, title, span, text: 0..0 }
    }

    /// The text under it.
    #[must_use]
    pub fn text(&self) -> &Range<u32> {
        &self.text
    }
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Out of the site.
    Url(String),
    /// A place on the same page.
    Fragment(String),
    /// A file of the site, relative to the section, and a place in it.
    File {
        /// The path as it was written, decoded.
        path: String,
        /// The place.
        fragment: Option<String>,
    },
    /// A record.
    Record(Wikilink),
    /// Nobody on record: `[[-|text]]`.
    Nobody,
    /// An address of a kind that is not followed (`javascript:`).
    Dropped,
}

/// A link to a record by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wikilink {
    /// The register, where it was written.
    pub register: Option<String>,
    /// The id.
    pub id: String,
    /// Whether the record's own name is to be shown (`[[id]]`).
    pub shows_name: bool,
}

/// An image.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// The path as it was written, decoded.
    pub path: String,
    /// What is seen on it.
    pub alt: String,
    /// Its title: a caption where the image is alone in its paragraph.
    pub title: String,
    /// Where it stands.
    pub span: Span,
}

/// A heading that has become the title of its section.
#[derive(Debug)]
pub struct Title<'p> {
    /// Its words, with those of its images.
    pub words: String,
    /// Where it is.
    pub span: Span,
    /// Its images, which a title does not show.
    pub images: Vec<&'p Image>,
    /// Whether it calls a footnote, whose call a title does not show.
    pub has_footnote: bool,
}

impl Prose {
    /// Whether a footnote is called in it.
    #[must_use]
    pub fn calls_footnotes(&self) -> bool {
        !self.footnotes.is_empty()
    }

    /// Every word that a reader reads, in order; footnotes last.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Markup, in order of place.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The markup of a block.
    #[must_use]
    pub fn marks_of(&self, block: &Block) -> &[Mark] {
        &self.marks[block.marks()]
    }

    /// The blocks of the top level, in order, and then the footnotes'.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The footnotes, in the order in which they are first called.
    #[must_use]
    pub fn footnotes(&self) -> &[Footnote] {
        &self.footnotes
    }

    /// The ids of headings within other blocks, and the block of each by index.
    pub fn inner_headings(&self) -> impl Iterator<Item = (&str, usize)> {
        self.blocks.iter().enumerate().flat_map(|(index, block)| {
            let ids = self.marks_of(block).iter().filter_map(|mark| match &mark.what {
                What::Open(Element::Heading { id, .. }) => id.as_deref(),
                _ => None,
            });
            ids.map(move |id| (id, index))
        })
    }

    /// Where names are not looked for: links, code, headings. In order, and apart from each other.
    #[must_use]
    pub fn quiet(&self) -> &[Range<u32>] {
        &self.quiet
    }

    /// Headings, by index of the block, whose id depends on other headings of the same words: another one above them
    /// would change it.
    #[must_use]
    pub fn counted_headings(&self) -> &[u32] {
        &self.counted_headings
    }

    /// Whether a place of the text is quiet.
    #[must_use]
    pub fn is_quiet(&self, at: u32) -> bool {
        let next = self.quiet.partition_point(|quiet| quiet.end <= at);
        self.quiet.get(next).is_some_and(|quiet| quiet.contains(&at))
    }

    /// Makes the first heading, if it is the first thing, the title: it stays in the text, so that every place in it
    /// stays, and is not shown again. Its id is that of the title. In place of its images are their words.
    pub fn take_title(&mut self) -> Option<Title<'_>> {
        let first = self.blocks.first_mut().filter(|block| block.kind == BlockKind::Heading)?;
        first.kind = BlockKind::Title;
        // No heading can come before it.
        self.counted_headings.retain(|heading| *heading != 0);
        let marks = first.marks();
        self.uncount_calls(marks);
        let first = &self.blocks[0];
        let (mut words, mut at) = (String::new(), first.text.start);
        let mut title = Title { words: String::new(), span: first.span, images: Vec::new(), has_footnote: false };
        for mark in self.marks_of(first) {
            match &mark.what {
                What::Image(image) => {
                    words.push_str(self.words(&(at..mark.at)));
                    words.push_str(&image.alt);
                    at = mark.at;
                    title.images.push(image);
                }
                What::FootnoteCall { .. } => title.has_footnote = true,
                _ => {}
            }
        }
        words.push_str(self.words(&(at..first.text.end)));
        Some(Title { words, ..title })
    }

    /// Counts the calls of footnotes without those among some marks, to which nothing can lead back.
    fn uncount_calls(&mut self, marks: Range<usize>) {
        let mut gone: BTreeMap<u32, u32> = BTreeMap::new();
        for mark in &self.marks[marks.clone()] {
            if let What::FootnoteCall { footnote, .. } = mark.what {
                *gone.entry(footnote).or_default() += 1;
            }
        }
        if gone.is_empty() {
            return;
        }
        for mark in &mut self.marks[marks.end..] {
            if let What::FootnoteCall { footnote, call } = &mut mark.what {
                *call = call.saturating_sub(gone.get(footnote).copied().unwrap_or_default());
            }
        }
        for (footnote, count) in gone {
            if let Some(footnote) = self.footnotes.get_mut(footnote as usize) {
                footnote.calls = footnote.calls.saturating_sub(count);
            }
        }
    }

    /// Where the words at `range` of the text stand in `file`.
    #[must_use]
    pub fn span(&self, file: FileId, range: &Range<u32>) -> Span {
        let start = self.origin(range.start);
        let end = self.origin(range.end.saturating_sub(1)) + 1;
        Span { file, start, end: end.max(start) }
    }

    /// The words of a range.
    #[must_use]
    pub fn words(&self, range: &Range<u32>) -> &str {
        &self.text[range.start as usize..range.end as usize]
    }

    /// The footnote that a block is part of, by index.
    #[must_use]
    pub fn footnote_of(&self, block: u32) -> Option<u32> {
        // Their blocks are in the order of the footnotes.
        let index = self.footnotes.partition_point(|note| note.blocks.end <= block);
        let note = self.footnotes.get(index).filter(|note| note.blocks.contains(&block));
        note.map(|_| crate::source::offset(index))
    }

    fn origin(&self, at: u32) -> u32 {
        let index = self.origins.partition_point(|(place, _)| *place <= at);
        match index.checked_sub(1).and_then(|index| self.origins.get(index)) {
            Some((place, byte)) => byte + (at - place),
            None => at,
        }
    }
}
