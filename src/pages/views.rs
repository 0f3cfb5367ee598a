//! The views: everything that templates can read.
//!
//! A view is built from the graph by allow-list. No part of the model is serialised as a whole, so a new field of a
//! record is not published until it is added to a view here.
//!
//! Views contain two kinds of text. A `String` is plain text, which the template escapes. A [`Html`] is finished markup,
//! written by [`super::html::HtmlWriter`]; templates print it with `| safe`.
//!
//! Addresses are paths from the root of the site (`people/x.html#p-1`).
//! A template prefixes them with `root`, which is `""`, `"../"` and so on.

pub use super::html::{Html, SharedHtml};
use serde::Serialize;

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
    /// The number of corrections.
    pub corrections: usize,
    /// The starts of the months on the year line, or of the years in a longer period. The component `year_ticks` receives
    /// them once; its output is `year_ticks` on every page.
    pub year_ticks: Vec<Tick>,
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
    /// A line above the title, with the kind of page.
    pub kicker: Option<String>,
    /// The id of the title, if it is taken from a heading in the source.
    pub title_id: Option<String>,
}

/// The year line: the report's period with the events of one page.
///
/// Positions are in hundredths of a percent of the line's width, 0 to 10000.
#[derive(Clone, Debug, Default, Serialize)]
pub struct YearLine {
    /// This page's events.
    pub marks: Vec<Mark>,
}

/// The start of a month or a year.
#[derive(Clone, Debug, Serialize)]
pub struct Tick {
    /// Its position.
    pub at: u32,
    /// Its short name.
    pub text: String,
    /// Whether narrow screens show it as well.
    pub major: bool,
}

/// One event on the line.
#[derive(Clone, Debug, Serialize)]
pub struct Mark {
    /// The position at which it begins.
    pub at: u32,
    /// Its width, which shows the precision of the date. 0 for a known day.
    pub width: u32,
    /// `day`, `span`, or `about` (an approximate date, drawn with faded ends).
    pub shape: &'static str,
    /// The level on which it is drawn, from 0, so that marks of one shape do not cover each other.
    pub level: u32,
    /// Date and title of the event, as text.
    pub text: String,
    /// Its address on the timeline, from the site's root.
    pub href: String,
    /// The mark itself: a `<rect>` with shape and level (`l0`) as classes, and `whole` if it is nearly as wide as the line.
    pub drawn: Html,
}

/// The landing page.
#[derive(Clone, Debug, Serialize)]
pub struct LandingView {
    /// What every page has.
    pub head: Head,
    /// Figures, counted from the registers.
    pub figures: Vec<Figure>,
    /// The whole period.
    pub year: YearLine,
    /// Whether its marks are links; they are not if there are very many.
    pub is_linked: bool,
    /// The kinds of events, each with its count and the page that lists them.
    pub kinds: Vec<Filter>,
    /// The sections, in order, with the markup of [`ReportView::sections`] but without summaries; of very many, the first.
    pub sections: Html,
    /// If these are not all: the total, in words.
    pub sections_more: Option<String>,
    /// The people, each with the latest event; of very many, those mentioned most often.
    pub people: Vec<RecordEntry>,
    /// If these are not all: the total, in words.
    pub people_more: Option<String>,
    /// The topics; of very many, the first.
    pub topics: Vec<RecordEntry>,
    /// If these are not all: the total, in words.
    pub topics_more: Option<String>,
    /// All registers with pages, each with its count.
    pub registers: Vec<RegisterEntry>,
    /// A few of the latest events, newest first, with the markup of [`RecordView::events`].
    pub latest: Html,
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
    /// The latest event, in a word or two ("sentence"), with its date.
    pub last: Option<LatestEvent>,
    /// The number of its mentions, in words; for a topic or a case, that of its events.
    pub mentions: String,
    /// Its events on the report's period, as a small `<svg class="strip">`; empty if there are none.
    pub strip: Html,
    /// Whether the record is a draft.
    pub review: bool,
}

/// The latest event of a record.
#[derive(Clone, Debug, Serialize)]
pub struct LatestEvent {
    /// The kind of event, in a word, if it has one.
    pub what: Option<String>,
    /// Its date, short, as a `<time>`.
    pub when: Html,
}

/// The list of all sections (`report/index.html`).
#[derive(Clone, Debug, Serialize)]
pub struct ReportView {
    /// What every page has.
    pub head: Head,
    /// The sections, in order: for each an `<li>` with its number (`class="num"`), a `<div class="name">` with a link and,
    /// in a `<div class="note">`, its summary, and the number of its numbered paragraphs (`<div class="end">`). The class
    /// of the `<li>` is the depth of its folder: `d0` for the top. It is finished markup, since a large report lists its
    /// sections on many pages.
    pub sections: Html,
    /// Links to the pages of the list, if there are several.
    pub parts: Vec<PartLink>,
    /// The summary of `content/index.md`, if there is one.
    pub summary: Option<Html>,
    /// Its prose, with the markup of [`SectionView::blocks`].
    pub blocks: Html,
    /// Its footnotes.
    pub footnotes: Vec<FootnoteView>,
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
    /// The events that it mentions on the report's period: marks, with the markup of [`Mark::drawn`], to be drawn over
    /// `year_ticks`.
    pub year: Html,
    /// Its blocks, in order. A citable one is in a `<div class="b">`: its number as a permanent link (`<a class="no">`),
    /// the records first mentioned in it (`<ul class="who">`), and the block, which has the id. It is finished markup,
    /// since it is the largest part of a report's pages.
    pub blocks: Html,
    /// Its footnotes, in the order of their first references.
    pub footnotes: Vec<FootnoteView>,
    /// Its topics: for each an `<li>` with a link.
    pub topics: Html,
    /// Its sources: for each an `<li>` with a link to it, and authors or publisher, and date (`class="soft"`).
    pub sources: Html,
    /// The section before it.
    pub previous: Option<Link>,
    /// The section after it.
    pub next: Option<Link>,
    /// How to cite it.
    pub cite: Cite,
}

/// How to cite a page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Cite {
    /// The citation as text.
    pub text: String,
    /// The citation as a BibTeX entry.
    pub bibtex: String,
    /// For a section: the citation of one of its paragraphs as text, with `{number}` in place of its number.
    pub paragraph: Option<String>,
    /// For a section with stamps: the path from its page to the site's root, relative to which the permanent address of
    /// the paragraph `p-7k3q` is `p/7k.html#p-7k3q`.
    pub up: Option<String>,
    /// The ids of the paragraphs of such a section that have no stamp, separated by spaces.
    pub unstamped: String,
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

/// A record's page. The template is named after the kind: `person.html`,
/// `organization.html`, `place.html`, `law.html`, `case.html`, `topic.html`,
/// and `record.html` for declared registers.
#[derive(Clone, Debug, Serialize)]
pub struct RecordView {
    /// What every page has. `head.kicker` gives the kind and, for a person, the occupation.
    pub head: Head,
    /// The name.
    pub name: Label,
    /// Whether the record is a draft.
    pub review: bool,
    /// Other names, in other scripts and spellings.
    pub names: Vec<NameView>,
    /// The summary.
    pub lede: Option<Html>,
    /// The statuses of a person, newest first.
    pub statuses: Vec<StatusView>,
    /// The facts, in order.
    pub facts: Vec<Fact>,
    /// For a person or an organisation: the proceedings they are a party to.
    pub proceedings: Vec<ProceedingView>,
    /// Whether one of them has an outcome.
    pub has_outcome: bool,
    /// For a case: its parties.
    pub parties: Vec<PartyView>,
    /// For a topic: the sections under it, with the markup of [`ReportView::sections`].
    pub sections: Html,
    /// Links to the pages of this list, if there are several.
    pub sections_parts: Vec<PartLink>,
    /// For a topic: the records under it, by register.
    pub under: Vec<LinkGroup>,
    /// This record's events on the report's period, with the markup of [`SectionView::year`].
    pub year: Html,
    /// This record's own timeline: for each event an `<li>` with its date (`class="date"`), a link (`class="what"`), and in a
    /// `<div class="note">` the role of the record, the number of occurrences, and the paragraphs that describe it. It is
    /// finished markup, as all events are.
    pub events: Html,
    /// Links to the pages of this list, if there are several.
    pub events_parts: Vec<PartLink>,
    /// The number of mentions, in words: "3 mentions".
    pub mention_count: String,
    /// Every mention, by section: an `<h3>` with a link to the section, and a `<ul class="mentions">` with an `<li>` for
    /// each sentence: a link to the paragraph (`class="no"`), a `<p>` with the sentence, in which every occurrence of the
    /// name is in `<mark>`, and a `<div class="note">` with the roles of the record in the events that the paragraph
    /// describes. It is finished markup, since mentions are the most frequent element of a report.
    pub mentions: SharedHtml,
    /// Links to the pages of mentions, if there are several.
    pub parts: Vec<PartLink>,
    /// The records mentioned in the same paragraphs, most frequent first: for each an `<li>` with a link, the kind
    /// (`class="soft"`), and the paragraphs as links (`class="para"`). It is finished markup.
    pub together: Html,
    /// Its sources, with the markup of [`SectionView::sources`].
    pub sources: Html,
    /// Links that the record lists.
    pub links: Vec<OutLink>,
    /// How to cite the page.
    pub cite: Cite,
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

/// A page of the mentions of a record, from the second on (`mentions.html`).
#[derive(Clone, Debug, Serialize)]
pub struct MentionsView {
    /// What every page has. `head.kicker` gives the total number of mentions.
    pub head: Head,
    /// The record's own page.
    pub record: Link,
    /// The heading of the list.
    pub heading: String,
    /// The mentions, with the markup of [`RecordView::mentions`].
    pub mentions: Html,
    /// Links to the pages of mentions.
    pub parts: Vec<PartLink>,
}

/// Another name of a record.
#[derive(Clone, Debug, Serialize)]
pub struct NameView {
    /// The name.
    pub text: String,
    /// Its language and script (BCP 47).
    pub lang: Option<String>,
    /// The language's name in the page's language, or the romanisation scheme.
    pub note: Option<String>,
}

/// A status of a person.
#[derive(Clone, Debug, Serialize)]
pub struct StatusView {
    /// The status, as text.
    pub text: String,
    /// The date as of which it is reported, as a `<time>`.
    pub as_of: Html,
    /// The paragraph that reports it, as a link: "¶ 3.2".
    pub paragraphs: Html,
    /// The sources, as links.
    pub sources: Html,
}

/// A fact: a name and one or more values.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// The name of the fact.
    pub text: String,
    /// The values, at least one.
    pub values: Vec<Html>,
}

/// A proceeding as seen from one of its parties.
#[derive(Clone, Debug, Serialize)]
pub struct ProceedingView {
    /// The case.
    pub link: Link,
    /// The kind of proceeding.
    pub kind: Option<String>,
    /// The summary of the case.
    pub summary: Option<Html>,
    /// The role of this party.
    pub role: Option<String>,
    /// The label of the charges for this party: "Convicted of", "Charged with".
    pub charges_text: String,
    /// The charges, each already in the language's quotation marks.
    pub charges: Vec<String>,
    /// The outcome for this party.
    pub outcome: Option<String>,
    /// Whether the outcome is a conviction.
    pub convicted: bool,
    /// The date of the outcome, as a `<time>`, if an event of the case determines it.
    pub when: Option<Html>,
    /// The court, as a link or as text.
    pub court: Option<Named>,
    /// The label of the sentence in such a proceeding.
    pub sentence_text: String,
    /// The sentence.
    pub sentence: Option<String>,
    /// Bans that the sentence carries.
    pub bans: Vec<String>,
}

/// A party of a case.
#[derive(Clone, Debug, Serialize)]
pub struct PartyView {
    /// The name of the party.
    pub who: Named,
    /// The role of the party.
    pub role: Option<String>,
    /// The label of the charges for this party: "Convicted of", "Charged with".
    pub charges_text: String,
    /// The charges, each already in the language's quotation marks.
    pub charges: Vec<String>,
    /// The outcome for this party.
    pub outcome: Option<String>,
    /// Whether the outcome is a conviction.
    pub convicted: bool,
    /// The label of the sentence in such a proceeding.
    pub sentence_text: String,
    /// The sentence.
    pub sentence: Option<String>,
    /// Bans that the sentence carries.
    pub bans: Vec<String>,
}

/// A link to a record, with a short note.
#[derive(Clone, Debug, Serialize)]
pub struct LinkWithNote {
    /// The record or event.
    pub link: Link,
    /// A short note about it.
    pub note: Option<String>,
}

/// Links under a heading.
#[derive(Clone, Debug, Serialize)]
pub struct LinkGroup {
    /// The heading.
    pub text: String,
    /// The records.
    pub links: Vec<LinkWithNote>,
    /// Links to the pages of the list, if there are several.
    pub parts: Vec<PartLink>,
}

/// A page of a list of a record, from the second on: its events, or the sections or records under a topic
/// (`record_list.html`).
#[derive(Clone, Debug, Serialize)]
pub struct RecordListView {
    /// What every page has. `head.kicker` is the heading of the list.
    pub head: Head,
    /// The record's own page.
    pub record: Link,
    /// The heading of the list.
    pub heading: String,
    /// The events, with the markup of [`RecordView::events`], if the list contains events.
    pub events: Html,
    /// The sections, with the markup of [`ReportView::sections`], if the list contains sections.
    pub sections: Html,
    /// The records, if the list contains records.
    pub links: Vec<LinkWithNote>,
    /// Links to the pages of the list.
    pub parts: Vec<PartLink>,
}

/// A link to another site.
#[derive(Clone, Debug, Serialize)]
pub struct OutLink {
    /// The text of the link.
    pub text: String,
    /// The address.
    pub url: String,
}

/// The timeline, or a filtered page of it.
#[derive(Clone, Debug, Serialize)]
pub struct TimelineView {
    /// What every page has.
    pub head: Head,
    /// The number of events, in words.
    pub count: String,
    /// The period, with these events.
    pub year: YearLine,
    /// Whether its marks are links; they are not if there are very many.
    pub is_linked: bool,
    /// Whether each event is only a line, with the details on the page of its month.
    pub is_brief: bool,
    /// The years, oldest first.
    pub years: Vec<TimelineYear>,
    /// Links to the pages of the list, if there are several.
    pub parts: Vec<PartLink>,
    /// For the whole timeline: its filtered pages. For a kind: the topics and places of its events, each with a link to its
    /// page filtered by that kind.
    pub filters: Vec<FilterGroup>,
    /// For a topic, place or month: the kinds that the page can be filtered by, first all of them. Only one if all events
    /// are of that kind.
    pub kinds: Vec<KindOnly>,
    /// For a filtered page: its topic or place, or a link without an address.
    pub whole: Option<Link>,
    /// For a month: the events listed elsewhere whose dates may overlap it, as lines. They are not counted.
    pub wider: Html,
    /// For a month or a year: pages with events that are dated by another year only, or undated, and may overlap it.
    pub wider_pages: Vec<Filter>,
}

/// Filtered pages of the timeline by one criterion: kind, topic or place.
#[derive(Clone, Debug, Serialize)]
pub struct FilterGroup {
    /// The label of the criterion.
    pub text: String,
    /// The pages.
    pub filters: Vec<Filter>,
    /// If these are not all: a link to the others.
    pub more: Option<Link>,
}

/// A kind that a page of events can be filtered by.
#[derive(Clone, Debug, Serialize)]
pub struct KindOnly {
    /// The id of its link. While it is the target of the address, the style sheet hides the events of other kinds.
    pub id: String,
    /// The plural label of the kind.
    pub text: String,
    /// The number of its events on this page.
    pub count: String,
}

/// A filtered page of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct Filter {
    /// The label of the filter, linked to the page.
    pub link: Link,
    /// The number of its events.
    pub count: String,
}

/// A year of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct TimelineYear {
    /// The id of its heading.
    pub id: String,
    /// The year.
    pub text: String,
    /// Its months. Events dated by the year only are a group without a month, which may come first.
    pub months: Vec<TimelineMonth>,
}

/// A month of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct TimelineMonth {
    /// The id of its heading.
    pub id: String,
    /// The month's name and year, or words for a year without a month; `None` for undated events.
    pub text: Option<String>,
    /// The address of the page that shows its events in full, from the site's root, if this one does not.
    pub full_page: Option<String>,
    /// Its events, in order: for each an `<li>` with its id, its kind as `data-kind`, its date (`class="date"`) and its
    /// title (`<p class="what">`). In full, it also has its position on the year line as an `<svg class="strip">`, its
    /// summary, and a `<ul class="about">`: kind, participants, place, case, paragraphs and sources.
    pub events: Html,
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

/// The locations of the paragraphs whose permanent addresses are in one shard (`p/7k.html`).
#[derive(Clone, Debug, Serialize)]
pub struct PermanentView {
    /// What every page has.
    pub head: Head,
    /// For each paragraph an `<li>` with its stamp as its id, and a link to the paragraph.
    pub items: Html,
}
