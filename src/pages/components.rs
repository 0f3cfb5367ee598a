//! Components: the markup that pages write themselves, one typed view for each kind.
//!
//! Most elements of a report are rows: events, mentions, sections, sources, paragraphs. A large report has millions of
//! them, and a template engine takes a microsecond and several allocations for each. So each kind of row is a view with a
//! native writer ([`Component::write`]), which serves the default theme, and may be overridden by a theme, one at a time:
//!
//! ```text
//!   PageContext ── EventRow { date, name, … } ──► PageContext::push
//!                                                   ├─ no template:  EventRow::write, a direct call
//!                                                   └─ a template:   ComponentTemplates::render, in `render`
//! ```
//!
//! A theme overrides a component with `templates/components/<name>.html`, which sees the fields of the view, `site`, `s`
//! and the components of `pieces.html`, and nothing else. Nested components are markup that is finished already, so that
//! each is overridden in one place. A theme without such a file does not get as far as a virtual call: [`SiteContext`] then
//! has no templates at all.
//!
//! The default theme has the source of each component in `templates/components/`, to be copied and edited. It is not
//! compiled unless a copy differs from it, and `tests/components.rs` compares its output with that of the native writers, byte for
//! byte, over the sites of the tests.
//!
//! A template can fail. The first error of a page replaces the page; that of a cached fragment is cached with it, so that the
//! errors of a page depend neither on the threads nor on what was rendered before.

mod cases;
mod claims;
mod dates;
mod events;
mod mentions;
mod paragraphs;
mod rows;
mod year;

pub use cases::{CaseColumns, CaseRow};
pub use claims::ClaimElement;
pub use dates::DateElement;
pub use events::{EventFact, EventRow, TimelineEvent};
pub use mentions::{MentionGroup, MentionRow, QuotationSource};
pub use paragraphs::{MarginItem, MarginList, Paragraph, ParagraphLink, ReportLink};
pub use rows::{CoMentionRow, NearbySection, PermanentRow, RecordLink, SectionLink, SectionRow, SourceRow, TopicRow};
pub use year::{EventStrip, Percent, YearMark};

use super::context::{PageContext, Phrase};
use super::html::{Html, HtmlWriter};
use crate::limits::{self, Limit};
use crate::model::{Tag, Text};
use crate::route::Address;
use serde::{Serialize, Serializer};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// The folder of the templates of components, within that of the templates of a theme.
pub const FOLDER: &str = "components/";

/// A component: what one element of a page shows.
pub trait Component {
    /// Its kind, which decides the template that overrides it.
    const KIND: ComponentKind;

    /// Appends its markup in the default theme.
    fn write(&self, html: &mut HtmlWriter);

    /// What a template sees.
    fn view(&self) -> ComponentView<'_>;
}

/// The components that a theme overrides.
pub trait ComponentTemplates: Sync {
    /// Whether the theme has a template for a component.
    fn overrides(&self, kind: ComponentKind) -> bool;

    /// Renders a component with its template.
    ///
    /// # Errors
    /// The template fails, or exceeds a limit.
    fn render(&self, view: ComponentView<'_>) -> Result<Html, TemplateError>;
}

/// An error in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// The kind of error.
    pub kind: TemplateErrorKind,
    /// The template's name, as `person.html`.
    pub template: String,
    /// The text of the error, without the location.
    pub message: String,
    /// The location, in bytes of the template's source.
    pub range: Range<usize>,
}

/// The kind of an error in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateErrorKind {
    /// An error that the engine reports.
    Engine,
    /// A limit is exceeded.
    Limit(&'static Limit),
    /// A string that does not exist, with its key.
    UnknownString(String),
}

impl TemplateError {
    /// The limit that is exceeded, where that is the error.
    #[must_use]
    pub fn limit(&self) -> Option<&'static Limit> {
        match self.kind {
            TemplateErrorKind::Limit(limit) => Some(limit),
            TemplateErrorKind::Engine | TemplateErrorKind::UnknownString(_) => None,
        }
    }
}

/// Declares the kinds of components, with the names of their templates.
macro_rules! components {
    ($($kind:ident = $name:literal,)*) => {
        /// A kind of component.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each kind is documented at its view")]
        pub enum ComponentKind {
            $($kind),*
        }

        impl ComponentKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// Its name: the template is `components/<name>.html`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name),*
                }
            }
        }

        /// The view of a component, as a template sees it.
        #[derive(Clone, Copy, Debug, Serialize)]
        #[serde(untagged)]
        #[expect(missing_docs, reason = "each kind is documented at its view")]
        pub enum ComponentView<'v> {
            $($kind(&'v $kind<'v>)),*
        }

        impl ComponentView<'_> {
            /// Its kind.
            #[must_use]
            pub fn kind(&self) -> ComponentKind {
                match self {
                    $(Self::$kind(_) => ComponentKind::$kind),*
                }
            }
        }
    };
}

components! {
    CaseRow = "case_row",
    ClaimElement = "claim",
    CoMentionRow = "co_mention_row",
    DateElement = "date",
    EventFact = "event_fact",
    EventRow = "event_row",
    EventStrip = "event_strip",
    MarginItem = "margin_item",
    MarginList = "margin_list",
    MentionGroup = "mention_group",
    MentionRow = "mention_row",
    NearbySection = "nearby_section",
    Paragraph = "paragraph",
    ParagraphLink = "paragraph_link",
    PermanentRow = "permanent_row",
    RecordLink = "record_link",
    SectionLink = "section_link",
    SectionRow = "section_row",
    SourceRow = "source_row",
    TimelineEvent = "timeline_event",
    TopicRow = "topic_row",
    YearMark = "year_mark",
}

impl ComponentKind {
    /// The name of its template.
    #[must_use]
    pub fn template(self) -> String {
        format!("{FOLDER}{}.html", self.name())
    }
}

/// Markup that is written where it is used: at once by a native writer, as a string for a template.
#[derive(Clone, Copy)]
pub struct Markup<'v>(pub(super) &'v dyn Fn(&mut HtmlWriter));

impl Markup<'_> {
    /// Appends it.
    pub fn write(self, html: &mut HtmlWriter) {
        (self.0)(html);
    }
}

impl fmt::Debug for Markup<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Markup")
    }
}

impl Serialize for Markup<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut html = HtmlWriter::new();
        self.write(&mut html);
        html.finish().serialize(serializer)
    }
}

/// An address of the site, from its root, which is formatted where it is used.
#[derive(Clone, Copy, Debug)]
pub struct SiteAddress<'v>(pub(super) Address<'v>);

impl SiteAddress<'_> {
    /// Appends it.
    pub fn write(self, html: &mut HtmlWriter) {
        html.address(self.0);
    }
}

impl Serialize for SiteAddress<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// A phrase with a number in it: "¶ 4.3".
#[derive(Clone, Copy, Debug)]
pub struct NumberPhrase<'v> {
    pub(super) phrase: &'v Phrase,
    pub(super) number: &'v str,
}

impl NumberPhrase<'_> {
    /// Appends it.
    pub fn write(self, html: &mut HtmlWriter) {
        self.phrase.push(html, self.number);
    }
}

impl Serialize for NumberPhrase<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.phrase.text(self.number))
    }
}

/// A text, with its language (BCP 47) if that is not the page's.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct LabelRef<'v> {
    /// The text.
    pub text: &'v str,
    /// The language, if it is not the page's.
    pub lang: Option<&'v str>,
}

impl LabelRef<'_> {
    /// Appends the text, in an element with its language if that is not the page's.
    pub(super) fn write(self, html: &mut HtmlWriter) {
        match self.lang {
            Some(lang) => html.element("bdi", &[("lang", lang)], self.text),
            None => html.text(self.text),
        };
    }
}

impl PageContext<'_> {
    /// Whether the theme has a template for a component.
    pub(super) fn overrides(&self, kind: ComponentKind) -> bool {
        self.site.templates.is_some_and(|templates| templates.overrides(kind))
    }

    /// Appends a component: with the theme's template, or else natively.
    pub(super) fn push<C: Component>(&self, html: &mut HtmlWriter, component: &C) {
        match self.site.templates.filter(|templates| templates.overrides(C::KIND)) {
            None => component.write(html),
            Some(templates) => self.push_from_template(html, templates, component.view()),
        }
    }

    fn push_from_template(&self, html: &mut HtmlWriter, templates: &dyn ComponentTemplates, view: ComponentView<'_>) {
        if self.error.get().is_some() {
            return; // The page is not shown.
        }
        match templates.render(view) {
            Ok(rendered) => {
                html.fragment(&rendered);
            }
            Err(error) => self.set_error(Arc::new(error)),
        }
        if limits::PAGE_BYTES.is_exceeded(html.len()) {
            let limit = &limits::PAGE_BYTES;
            let template = view.kind().template();
            let message = limit.message(None);
            self.set_error(Arc::new(TemplateError {
                kind: TemplateErrorKind::Limit(limit),
                template,
                message,
                range: 0..0,
            }));
        }
    }

    /// Records an error of a template: the first one of a page is reported.
    pub(super) fn set_error(&self, error: Arc<TemplateError>) {
        self.error.get_or_init(|| error);
    }

    /// A text in the book's language, or else in its own.
    pub(super) fn label_ref<'t>(&self, text: &'t Text) -> LabelRef<'t> {
        let (words, lang) = text.in_language(self.language);
        LabelRef { text: &words.value, lang: lang.map(Tag::as_str) }
    }
}
