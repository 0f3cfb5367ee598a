//! The views: everything that templates can read.
//!
//! A view is built from the graph by allow-list. No part of the model is serialised as a whole, so a new field of a
//! record is not published until it is added to a view here.
//!
//! Views contain two kinds of text. A `String` is plain text, which the template escapes. A [`Html`] is finished markup,
//! written by [`super::html::HtmlWriter`] or by the templates of [`super::components`]; templates print it with `| safe`.
//!
//! Addresses are paths from the root of the site (`people/x.html#p-1`).
//! A template prefixes them with `root`, which is `""`, `"../"` and so on.

mod cases;
mod lists;
mod record;
mod timeline;

pub use super::html::{Html, SharedHtml};
use crate::claims::ClaimId;
pub use cases::{CaseColumn, CasesView, CourtCase, CourtGroup, CourtsView};
pub use lists::{
    CorrectionView, CorrectionsView, Figure, KnownOfPerson, LandingView, LatestEvent, LetterView, NameEntry, NamesView,
    PartLink, PermanentView, PersonEntry, RecordEntry, RecordGroup, RegisterEntry, RegisterView, ReportView,
    SourcePageView, SourceView, SourcesView,
};
pub use record::{
    CasePartyView, Fact, KnownView, LinkGroup, LinkWithNote, MentionsView, NameView, OutLink, PartyView,
    ProceedingView, RecordListView, RecordView, StatusView,
};
use serde::Serialize;
pub use timeline::{
    EventGroupView, Filter, FilterGroup, Jump, KindOnly, Lanes, Mark, Tick, TimelineMonth, TimelineView, TimelineYear,
    YearLine, YearPicture,
};

/// A text, with its language (BCP 47) if that is not the page's.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Label {
    /// The text.
    pub text: String,
    /// The language, if it is not the page's.
    pub lang: Option<String>,
}

/// A link to a page or to an element on one.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Link {
    /// The text of the link.
    pub text: String,
    /// The language of the text, if it is not the page's.
    pub lang: Option<String>,
    /// The address, from the site's root.
    pub href: String,
}

/// A link to a record, or plain text if there is no record.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Named {
    /// The name.
    pub text: String,
    /// The language of the name, if it is not the page's.
    pub lang: Option<String>,
    /// The address, from the site's root; `None` if there is no record.
    pub href: Option<String>,
}

/// The site-wide data, which the theme receives once.
#[derive(Clone, Debug, Serialize)]
pub struct SiteView {
    /// The report's title.
    pub title: String,
    /// The report's language (BCP 47).
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
    /// A description of the report in one or two sentences.
    pub description: Option<String>,
    /// The authors of the report.
    pub authors: Vec<String>,
    /// The publisher of the report.
    pub publisher: Option<String>,
    /// The period, as a `<time>`.
    pub period: Option<Html>,
    /// The date of the edition, as a `<time>`.
    pub published: Option<Html>,
    /// The date as of which statuses are valid, as a `<time>`.
    pub as_of: Option<Html>,
    /// "Published by …"
    pub published_by: Option<String>,
    /// "Edition of …", with a `<time>`.
    pub edition: Option<Html>,
    /// "As of …", with a `<time>`.
    pub as_of_words: Option<Html>,
    /// The licence's SPDX name.
    pub license: Option<String>,
    /// The licence's address, if it is a known one.
    pub license_url: Option<String>,
    /// The navigation items, in the order of the masthead.
    pub nav: Vec<NavItem>,
    /// Whether readers can report errors: whether the report has a contact.
    pub has_contact: bool,
    /// The number of corrections.
    pub corrections: usize,
    /// The address, from the site's root, of the report's feed, if there is one.
    pub feed: Option<String>,
    /// The address, from the site's root, of the report as an e-book, if there is one.
    pub epub: Option<String>,
    /// The address, from the site's root, of the whole site as one file, if there is one.
    pub archive: Option<String>,
    /// What `[theme]` changes.
    pub theme: ThemeView,
    /// The starts of the months on the year line, or of the years in a longer period. The component `year_ticks` receives
    /// them once; its output is `year_ticks` on every page.
    pub year_ticks: Vec<Tick>,
}

/// What `[theme]` in `book.toml` changes of the theme.
#[derive(Clone, Debug, Serialize)]
pub struct ThemeView {
    /// The colour of what stands out.
    pub accent: Option<ColorPairView>,
    /// The face of the report's own text, as a string of CSS in quotation marks.
    pub text_face: Option<String>,
    /// The face of headings, likewise.
    pub heading_face: Option<String>,
    /// The face of labels, dates and counts, likewise.
    pub label_face: Option<String>,
}

/// A colour in two schemes, as in CSS: `#8c1d18`.
#[derive(Clone, Debug, Serialize)]
pub struct ColorPairView {
    /// In the light scheme.
    pub light: String,
    /// In the dark scheme.
    pub dark: String,
}

/// The rules of the style sheet that depend on the report (`style.css`).
#[derive(Clone, Debug, Default, Serialize)]
pub struct StyleView {
    /// All events of the period, behind every year line; `None` on a page that has the rules within it, and no line.
    pub year: Option<YearPicture>,
    /// The keys of the kinds of events.
    pub kinds: Vec<String>,
}

/// A navigation item.
#[derive(Clone, Debug, Serialize)]
pub struct NavItem {
    /// Its key, which templates compare with `page.here`.
    pub key: String,
    /// The text of the link.
    pub text: String,
    /// The address, from the site's root.
    pub href: String,
}

/// The data that every page has.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Head {
    /// The path from this page to the site's root: `""`, `"../"`, `"../../"`.
    pub root: String,
    /// The page's own title.
    pub title: String,
    /// The page's language, if it is not the site's.
    pub lang: Option<String>,
    /// A description for search engines and previews.
    pub description: Option<String>,
    /// The `key` of the navigation item that this page belongs to.
    pub here: String,
    /// Whether that item links to this page itself.
    pub is_nav_page: bool,
    /// The pages above this one, from the top; they are shown before the kicker.
    pub up: Vec<Link>,
    /// A line above the title, with the kind of page.
    pub kicker: Option<String>,
    /// The whole address of the page, if that of the report is known.
    pub address: Option<String>,
    /// What search engines and sites that show links read, if they are to list the page and the address of the report is known.
    pub canonical: Option<Canonical>,
    /// What programs that collect references read: the tags of a section and of the landing page.
    pub meta: Vec<MetaTag>,
    /// What the page is about as linked data (JSON-LD): a script element, if the address of the report is known.
    pub linked_data: Html,
    /// The address, from the site's root, of the table of what the page lists.
    pub table: Option<String>,
    /// The address, from the site's root, of the calendar of the events that the page lists.
    pub calendar: Option<String>,
    /// The address, from the site's root, of the feed of what the page is about.
    pub feed: Option<String>,
    /// On the page of a record: its register, which a theme shows in place of the kicker's first part.
    pub register: Option<Link>,
    /// On the page of a record: the second part of the kicker, a few words about the record.
    pub note: Option<String>,
    /// On the page of a person: the id of the claim that the note is.
    pub note_claim: Option<ClaimId>,
    /// The id of the title, if it is taken from a heading in the source, or states the name of a record.
    pub title_id: Option<String>,
}

/// The address of a page for search engines, and its kind for sites that show links.
#[derive(Clone, Debug, Serialize)]
pub struct Canonical {
    /// Its absolute URL.
    pub url: String,
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: OpenGraphType,
}

/// A `<meta>` element.
#[derive(Clone, Debug, Serialize)]
pub struct MetaTag {
    /// Its name.
    pub name: &'static str,
    /// Its content.
    pub content: String,
}

/// A type of the Open Graph protocol (`og:type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OpenGraphType {
    /// A section.
    Article,
    /// A person.
    Profile,
    /// Any other page.
    Website,
}

/// A section.
#[derive(Clone, Debug, Serialize)]
pub struct SectionView {
    /// What every page has.
    pub head: Head,
    /// Its number in reading order.
    pub number: u32,
    /// Its summary.
    pub summary: Option<Html>,
    /// Its headings, if there are at least three.
    pub outline: Vec<OutlineEntry>,
    /// For the page of a part: its sections.
    pub part: Option<PartSections>,
    /// The sections of the same part, if there are others.
    pub nearby: Option<NearbyView>,
    /// The events that it mentions on the report's period: marks, with the markup of [`Mark::drawn`], to be drawn over
    /// `year_ticks`.
    pub year: Html,
    /// Its blocks, in order; a citable one is a component `paragraph`. They are finished markup, since they are the largest
    /// part of a report's pages.
    pub blocks: Html,
    /// Its footnotes, in the order of their first references.
    pub footnotes: Vec<FootnoteView>,
    /// Its topics, each a component `topic_row`.
    pub topics: Html,
    /// Its sources, each a component `source_row`.
    pub sources: Html,
    /// The section before it.
    pub previous: Option<Link>,
    /// The section after it.
    pub next: Option<Link>,
    /// How to cite it.
    pub cite: Cite,
}

/// A heading of a section.
#[derive(Clone, Debug, Serialize)]
pub struct OutlineEntry {
    /// Its text.
    pub text: String,
    /// Its id on the page.
    pub id: String,
    /// How many levels it is below the highest heading of the section: 0 to 2.
    pub depth: u8,
}

/// The sections of a part, on its page.
#[derive(Clone, Debug, Serialize)]
pub struct PartSections {
    /// The sections with their summaries, with the markup of [`ReportView::sections`]; of very many, the first.
    pub rows: Html,
    /// If these are not all: the page of the list of sections that begins with them or has them, and the total, in words.
    pub more: Option<Link>,
}

/// The sections of the part that a section is in.
#[derive(Clone, Debug, Serialize)]
pub struct NearbyView {
    /// The page of the part, or the list of sections.
    pub up: Link,
    /// The sections, each a component `nearby_section`; in a large part, the nearest.
    pub sections: Html,
    /// Whether these are all.
    pub is_complete: bool,
}

/// How to cite a page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Cite {
    /// The citation as text.
    pub text: String,
    /// The citation as a BibTeX entry.
    pub bibtex: String,
    /// The citation as a record of RIS.
    pub ris: String,
    /// The citation as CSL-JSON.
    pub csl: String,
    /// For a section: the citation of one of its paragraphs as text, with `{number}` in place of its number.
    pub paragraph: Option<String>,
    /// For a section with stamps: the path from its page to the site's root, relative to which the permanent address of
    /// the paragraph `p-7k3q` is `p/7k.html#p-7k3q`.
    pub up: Option<String>,
    /// The ids of the paragraphs of such a section that have no stamp, separated by spaces.
    pub unstamped: String,
    /// The address that reports an error on the page, if the report has a contact.
    pub report: Option<String>,
}

/// A footnote.
#[derive(Clone, Debug, Serialize)]
pub struct FootnoteView {
    /// Its number.
    pub number: u32,
    /// The id of its element.
    pub id: String,
    /// The ids of the references to it.
    pub back: Vec<String>,
    /// Its content.
    pub html: Html,
}

/// The page about the report.
#[derive(Clone, Debug, Serialize)]
pub struct AboutView {
    /// What every page has.
    pub head: Head,
    /// The editor's own text.
    pub html: Option<Html>,
    /// Its footnotes.
    pub footnotes: Vec<FootnoteView>,
    /// Figures, counted from the registers.
    pub figures: Vec<Figure>,
    /// The path of the ledger of claims, if there is one.
    pub ledger: Option<String>,
    /// The path of the description of the tables, if there are any.
    pub tables: Option<String>,
    /// The addresses of mirrors.
    pub mirrors: Vec<String>,
    /// The public key of the site's signature.
    pub public_key: Option<String>,
    /// How to cite the report.
    pub cite: Cite,
}

/// The search page.
#[derive(Clone, Debug, Serialize)]
pub struct SearchView {
    /// What every page has.
    pub head: Head,
}

/// The page for addresses that do not exist.
#[derive(Clone, Debug, Serialize)]
pub struct NotFoundView {
    /// What every page has. Servers respond with this page at addresses of any depth, so its `root` begins with a slash: it
    /// is the path of the report's own address.
    pub head: Head,
    /// Whether that address is configured. If it is not, `root` is a guess, and the style sheet is embedded as `style`.
    pub is_rooted: bool,
}

/// A page at a former address that links to the current one.
#[derive(Clone, Debug, Serialize)]
pub struct RedirectView {
    /// What every page has.
    pub head: Head,
    /// The current page.
    pub link: Link,
}
