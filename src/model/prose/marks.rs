//! Markup at offsets of a prose: elements, links and images.
//!
//! Marks have no text and no order of their own: only [`ProseBuilder`](super::ProseBuilder) sets their offsets and ranges.

use crate::source::Span;
use std::ops::Range;

/// Markup at an offset of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    pub(super) at: u32,
    /// What starts, ends or is placed at the offset.
    pub kind: MarkKind,
}

impl Mark {
    /// The byte offset in [`Prose::text`](super::Prose::text).
    #[must_use]
    pub fn at(&self) -> u32 {
        self.at
    }
}

/// The start or end of an element, or an empty element.
#[derive(Clone, Debug, PartialEq)]
pub enum MarkKind {
    /// An element starts.
    Open(Element),
    /// The innermost open element ends.
    Close {
        /// Whether the element that ends is light ([`Element::is_formatting`]).
        is_formatting: bool,
    },
    /// A hard line break.
    LineBreak,
    /// A thematic break (`---`).
    Rule,
    /// A call of a footnote.
    FootnoteCall {
        /// The index into [`Prose::footnotes`](super::Prose::footnotes).
        footnote: u32,
        /// The index of this call among those of the footnote, from 0.
        call: u32,
    },
    /// An image.
    Image(Box<Image>),
    /// The checkbox of a task; `true` if done.
    Task(bool),
}

/// Markup with a start and an end.
#[derive(Clone, Debug, PartialEq)]
pub enum Element {
    /// A paragraph.
    Paragraph,
    /// A heading.
    Heading {
        /// From 1 to 6.
        level: u8,
        /// The explicit id, if the heading is nested in another block. For a top-level heading see [`Block::id`](super::Block::id).
        id: Option<Box<str>>,
    },
    /// A block quotation; `Some` with the kind in lower case for a callout.
    Quote(Option<Box<str>>),
    /// The title of a callout.
    CalloutTitle,
    /// A list; `Some` with its first number if it is ordered.
    List(Option<u64>),
    /// An item of a [`Self::List`].
    Item,
    /// A definition list.
    Definitions,
    /// A term of a definition list.
    Term,
    /// A definition of the preceding term.
    Definition,
    /// A table.
    Table,
    /// The head row of a table.
    TableHead,
    /// A body row of a table.
    Row,
    /// A table cell: its alignment, and whether it is a column header.
    Cell(Option<&'static str>, bool),
    /// A code block and its language.
    Code(Option<Box<str>>),
    /// Inline code.
    InlineCode,
    /// Emphasis.
    Emphasis,
    /// Strong emphasis.
    Strong,
    /// Strikethrough.
    Strike,
    /// Superscript text.
    Superscript,
    /// Subscript text.
    Subscript,
    /// A link.
    Link(Box<Link>),
}

impl Element {
    /// Whether it is inline markup, not a block, item or cell.
    #[must_use]
    pub fn is_inline(&self) -> bool {
        self.is_formatting() || matches!(self, Self::InlineCode | Self::Link(_))
    }

    /// Whether it only formats text, so that it can be nested in a link.
    #[must_use]
    pub fn is_formatting(&self) -> bool {
        matches!(self, Self::Emphasis | Self::Strong | Self::Strike | Self::Superscript | Self::Subscript)
    }
}

/// An explicit link of the Markdown file.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The destination.
    pub target: Target,
    /// The `title` attribute, possibly empty.
    pub title: String,
    /// The span in the source file.
    pub span: Span,
    pub(super) text: Range<u32>,
}

impl Link {
    /// A link whose text range is not known yet.
    #[must_use]
    pub fn new(target: Target, title: String, span: Span) -> Self {
        Self { target, title, span, text: 0..0 }
    }

    /// The range of the link text.
    #[must_use]
    pub fn text(&self) -> &Range<u32> {
        &self.text
    }
}

/// The destination of a link.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// An external address.
    Url(String),
    /// An anchor on the same page.
    Fragment(String),
    /// A file of the site, relative to the section, and an anchor in it.
    File {
        /// The path as written, percent-decoded.
        path: String,
        /// The anchor, without `#`.
        fragment: Option<String>,
    },
    /// A record: `[[id]]`, `[[id|text]]`.
    Record(Wikilink),
    /// Explicitly no record: `[[-|text]]`.
    NoRecord,
    /// An address whose scheme is not allowed (`javascript:`).
    Blocked,
}

/// A link to a record by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wikilink {
    /// The register as written, if given. It may not exist.
    pub register: Option<String>,
    /// The record's id, unresolved.
    pub id: String,
    /// Whether the link shows the record's name (`[[id]]`).
    pub shows_name: bool,
}

/// An image.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// The path as written, percent-decoded.
    pub path: String,
    /// The alternative text.
    pub alt: String,
    /// Its title: a caption where the image is alone in its paragraph.
    pub title: String,
    /// The span in the source file.
    pub span: Span,
}
