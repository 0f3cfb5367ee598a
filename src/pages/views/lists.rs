//! The views of pages with lists.

use super::{EventGroupView, FootnoteView, Head, Html, Label, Link, YearLine};
use crate::model::PersonGroup;
use serde::Serialize;

/// The landing page.
#[derive(Clone, Debug, Serialize)]
pub struct LandingView {
    /// What every page has.
    pub head: Head,
    /// What the period was, in an editor's words (`[report] summary`).
    pub summary: Option<Html>,
    /// Figures, counted from the registers.
    pub figures: Vec<Figure>,
    /// The whole period.
    pub year: YearLine,
    /// Whether its marks are links; they are not if there are very many.
    pub is_linked: bool,
    /// The groups of events that are not empty.
    pub event_groups: Vec<EventGroupView>,
    /// The sections, in order, with the markup of [`ReportView::sections`] but without numbers of paragraphs; of very many,
    /// those of the highest level.
    pub sections: Html,
    /// If these are not all: the total, in words.
    pub sections_more: Option<String>,
    /// The people by what is known of them; of very many, those mentioned most often.
    pub people: Vec<PersonEntry>,
    /// Whether anything is known of one of them.
    pub is_known: bool,
    /// If these are not all: the total, in words.
    pub people_more: Option<String>,
    /// The topics; of very many, the first.
    pub topics: Vec<RecordEntry>,
    /// If these are not all: the total, in words.
    pub topics_more: Option<String>,
    /// All registers with pages, each with its count.
    pub registers: Vec<RegisterEntry>,
    /// In a report without people, a few of the latest events, newest first, with the markup of
    /// [`super::RecordView::events`].
    pub latest: Html,
}

/// A person on the landing page.
#[derive(Clone, Debug, Serialize)]
pub struct PersonEntry {
    /// What is known of this person and of those that follow, in words, at the first of each group; `None` if all people are
    /// in the same group.
    pub group: Option<String>,
    /// The name and address.
    pub link: Link,
    /// The newest status, or else the latest event.
    pub known: Option<KnownOfPerson>,
    /// Whether the record is a draft.
    pub review: bool,
}

/// What is known of a person, in a few words.
#[derive(Clone, Debug, Serialize)]
pub struct KnownOfPerson {
    /// The status, or the kind of the event with the sentence that came with it.
    pub text: Option<String>,
    /// Its date, short, as a `<time>`.
    pub when: Html,
}

/// A key figure.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// The number.
    pub number: String,
    /// What it counts, in the correct plural form.
    pub text: String,
    /// The page that lists what is counted.
    pub href: String,
}

/// A register in a list.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterEntry {
    /// Its plural name and the address of its index.
    pub link: Link,
    /// The number of its records, in words.
    pub count: String,
}

/// A record in a list.
#[derive(Clone, Debug, Serialize)]
pub struct RecordEntry {
    /// Its name and address.
    pub link: Link,
    /// Its name in other scripts.
    pub names: Vec<Label>,
    /// A short note: occupation, type, place.
    pub note: Option<String>,
    /// The latest that is known, in a word or two ("sentence"), with its date.
    pub last: Option<LatestEvent>,
    /// The number of its mentions, in words; for a topic or a case, that of its events.
    pub mentions: String,
    /// Its events on the report's period, a component `event_strip`; empty if there are none.
    pub strip: Html,
    /// Whether the record is a draft.
    pub review: bool,
}

/// The latest event of a record, or the outcome or stage of its case.
#[derive(Clone, Debug, Serialize)]
pub struct LatestEvent {
    /// By which lists group people.
    #[serde(skip)]
    pub group: PersonGroup,
    /// The kind of event, the outcome or the stage, in words.
    pub what: Option<String>,
    /// The sentence that came with it, and whether it is shown in place of `what`.
    #[serde(skip)]
    pub sentence: Option<(String, bool)>,
    /// Its date, short, as a `<time>`; empty for an outcome or a stage of which no date is known.
    pub when: Html,
}

/// The list of all sections (`report/index.html`).
#[derive(Clone, Debug, Serialize)]
pub struct ReportView {
    /// What every page has.
    pub head: Head,
    /// The sections, in order, each a component `section_row`. They are finished markup, since a large report lists its
    /// sections on many pages.
    pub sections: Html,
    /// Links to the pages of the list, if there are several.
    pub parts: Vec<PartLink>,
    /// The summary of `content/index.md`, if there is one.
    pub summary: Option<Html>,
    /// Its prose, with the markup of [`super::SectionView::blocks`].
    pub blocks: Html,
    /// Its footnotes.
    pub footnotes: Vec<FootnoteView>,
}

/// The list of one register (`people/index.html`).
#[derive(Clone, Debug, Serialize)]
pub struct RegisterView {
    /// What every page has.
    pub head: Head,
    /// The register's name in `book.toml` and in references: `people`.
    pub register: String,
    /// The number of its records, in words.
    pub count: String,
    /// Its records, in one unnamed group or in several.
    pub groups: Vec<RecordGroup>,
    /// Links to the pages of the list, if there are several.
    pub parts: Vec<PartLink>,
}

/// Records under a heading.
#[derive(Clone, Debug, Serialize)]
pub struct RecordGroup {
    /// The heading; `None` for a single group.
    pub text: Option<String>,
    /// The records.
    pub records: Vec<RecordEntry>,
}

/// A link to a page of a list.
#[derive(Clone, Debug, Serialize)]
pub struct PartLink {
    /// The range of its entries, in words: "Sections 12 to 40".
    pub text: String,
    /// Its address, from the site's root; `None` for this page, and for an ellipsis.
    pub href: Option<String>,
    /// Whether it is this page.
    pub here: bool,
}

/// The sources page.
#[derive(Clone, Debug, Serialize)]
pub struct SourcesView {
    /// What every page has.
    pub head: Head,
    /// Whether each source is only a line, with the details on a page of its own.
    pub is_brief: bool,
    /// The sources, sorted by title.
    pub sources: Vec<SourceView>,
}

/// The page of a source in a report with many sources, or many sections that cite them (`source.html`).
#[derive(Clone, Debug, Serialize)]
pub struct SourcePageView {
    /// What every page has.
    pub head: Head,
    /// The source, with some of the sections that cite it.
    pub source: SourceView,
    /// Links to the pages of these sections, if there are several.
    pub parts: Vec<PartLink>,
}

/// A source.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SourceView {
    /// The id of its element.
    pub id: String,
    /// Its address on the page of all sources.
    pub href: String,
    /// The address of the page that shows it in full, from the site's root, if this one does not.
    pub full_page: Option<String>,
    /// Author and date in a line, if the details are on another page.
    pub note: Option<String>,
    /// Former ids, whose addresses must remain valid.
    pub was: Vec<String>,
    /// Its title.
    pub title: Label,
    /// Its type, in words.
    pub kind: Option<String>,
    /// Its authors.
    pub authors: Vec<String>,
    /// Its publisher.
    pub publisher: Option<String>,
    /// The date of publication, as a `<time>`.
    pub issued: Option<Html>,
    /// Its URL.
    pub url: Option<String>,
    /// The URL of an archived copy.
    pub archive_url: Option<String>,
    /// The date of access, as a `<time>`.
    pub accessed: Option<Html>,
    /// The SHA-256 checksum of the accessed copy.
    pub sha256: Option<String>,
    /// Its summary.
    pub summary: Option<Html>,
    /// The sections that cite it.
    pub sections: Vec<Link>,
    /// The number of records that cite it, in words.
    pub records: Option<String>,
    /// Whether the record is a draft.
    pub review: bool,
}

/// The index of every name.
#[derive(Clone, Debug, Serialize)]
pub struct NamesView {
    /// What every page has.
    pub head: Head,
    /// The number of names, in words.
    pub count: String,
    /// The names by first letter, in the language's order.
    pub letters: Vec<LetterView>,
    /// Links to the pages of the index, if there are several.
    pub parts: Vec<PartLink>,
}

/// The names under one letter.
#[derive(Clone, Debug, Serialize)]
pub struct LetterView {
    /// The name of its script, at the first letter of each script if there are several.
    pub script: Option<String>,
    /// The letter.
    pub letter: String,
    /// The id of its heading.
    pub id: String,
    /// The names.
    pub names: Vec<NameEntry>,
}

/// One name in the index.
#[derive(Clone, Debug, Serialize)]
pub struct NameEntry {
    /// The name, linked to its record.
    pub link: Link,
    /// The record's main name, if this is another one.
    pub see: Option<Label>,
    /// The kind of record, in a word.
    pub kind: String,
}

/// The log of corrections.
#[derive(Clone, Debug, Serialize)]
pub struct CorrectionsView {
    /// What every page has.
    pub head: Head,
    /// When the first edition was published, as a `<time>`.
    pub first_published: Option<Html>,
    /// Whether this is a later edition.
    pub is_later_edition: bool,
    /// The address that asks for a correction, if the report has a contact.
    pub report: Option<String>,
    /// The corrections, newest first.
    pub corrections: Vec<CorrectionView>,
}

/// A correction.
#[derive(Clone, Debug, Serialize)]
pub struct CorrectionView {
    /// The id of its element.
    pub id: String,
    /// Former ids, whose addresses must remain valid.
    pub was: Vec<String>,
    /// Its date, as a `<time>`.
    pub when: Html,
    /// The correction in a line.
    pub title: Label,
    /// The correction in full.
    pub html: Option<Html>,
    /// The sections that it concerns.
    pub sections: Vec<Link>,
}

/// The locations of the paragraphs whose permanent addresses are in one shard (`p/7k.html`).
#[derive(Clone, Debug, Serialize)]
pub struct PermanentView {
    /// What every page has.
    pub head: Head,
    /// The paragraphs, each a component `permanent_row`.
    pub items: Html,
}
