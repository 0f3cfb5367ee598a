//! The views: all that a template ever sees.
//!
//! A view is made by allow-list from the graph. Nothing of the model is
//! serialised whole, so a field that is added to a record reaches no page until
//! somebody writes it into a view here.
//!
//! Two kinds of text stand in a view. A `String` is plain and the template
//! escapes it. A [`Html`] is finished markup, made by [`super::html`] or by
//! [`super::prose`]; templates print it with `| safe`.
//!
//! Addresses are paths from the root of the site (`people/x.html#p-1`).
//! A template puts `root` before them, which is `""`, `"../"` and so on.

use serde::Serialize;
use std::sync::Arc;

/// Finished markup.
pub type Html = String;

/// A text and, where it is not in the page's language, its language (BCP 47).
#[derive(Clone, Debug, Default, Serialize)]
pub struct Label {
    /// The words.
    pub text: String,
    /// The language, where it is another than the page's.
    pub lang: Option<String>,
}

/// A link to a page or a place on one.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Link {
    /// What it is called.
    pub text: String,
    /// The language of the words, where it is another than the page's.
    pub lang: Option<String>,
    /// The address, from the site's root.
    pub href: String,
}

/// A link, or plain words where there is nobody on record.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Named {
    /// What it is called.
    pub text: String,
    /// The language of the words, where it is another than the page's.
    pub lang: Option<String>,
    /// The address, from the site's root.
    pub href: Option<String>,
}

/// What is the same on every page, and is given to the theme once.
#[derive(Clone, Debug, Serialize)]
pub struct SiteView {
    /// The report's title.
    pub title: String,
    /// The report's language (BCP 47).
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
    /// What the report is, in a sentence or two.
    pub description: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// The period, as a `<time>`.
    pub period: Option<Html>,
    /// The date of the edition, as a `<time>`.
    pub published: Option<Html>,
    /// The date up to which statuses hold, as a `<time>`.
    pub as_of: Option<Html>,
    /// "Published by …"
    pub published_by: Option<String>,
    /// "Edition of …", with a `<time>`.
    pub edition: Option<Html>,
    /// "As of …", with a `<time>`.
    pub as_of_words: Option<Html>,
    /// The licence's SPDX name.
    pub license: Option<String>,
    /// The licence's address, where it is a known one.
    pub license_url: Option<String>,
    /// The ways in, in the order of the masthead.
    pub nav: Vec<NavItem>,
    /// How many corrections have been made.
    pub corrections: usize,
    /// Where on the year line the months, or the years of a longer period, begin. The component `year_ticks`
    /// is given them once; what it makes of them is `year_ticks` on every page.
    pub year_ticks: Vec<Tick>,
}

/// One way in.
#[derive(Clone, Debug, Serialize)]
pub struct NavItem {
    /// A name for it that templates compare with `page.here`.
    pub key: String,
    /// What the reader reads.
    pub text: String,
    /// The address, from the site's root.
    pub href: String,
}

/// What every page has.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Head {
    /// The way from this page to the site's root: `""`, `"../"`, `"../../"`.
    pub root: String,
    /// The page's own title.
    pub title: String,
    /// The page's language, where it is another than the site's.
    pub lang: Option<String>,
    /// A plain sentence for search engines and previews.
    pub description: Option<String>,
    /// The `key` of the way in that this page belongs to.
    pub here: String,
    /// Whether it is that way in itself.
    pub is_way_in: bool,
    /// A line above the title: what kind of page this is.
    pub kicker: Option<String>,
    /// The id of the title, where it is that of a heading that has become the title.
    pub title_id: Option<String>,
}

/// The year line: the report's period with the dates of one page on it.
///
/// Places are in hundredths of a percent of the line's width, 0 to 10000.
#[derive(Clone, Debug, Default, Serialize)]
pub struct YearLine {
    /// This page's dates.
    pub marks: Vec<Mark>,
}

/// The beginning of a month or a year.
#[derive(Clone, Debug, Serialize)]
pub struct Tick {
    /// Its place.
    pub at: u32,
    /// Its short name.
    pub text: String,
    /// Whether it is among the few that a narrow screen shows.
    pub major: bool,
}

/// One event on the line.
#[derive(Clone, Debug, Serialize)]
pub struct Mark {
    /// Where it begins.
    pub at: u32,
    /// How wide it is: exactly what is known. 0 for a known day.
    pub width: u32,
    /// `day`, `span`, or `about` (an approximate date, drawn with faded ends).
    pub shape: &'static str,
    /// How many marks of the same shape stand on this very place before it.
    pub level: u32,
    /// Date and title of the event, in words.
    pub text: String,
    /// Its address on the timeline, from the site's root.
    pub href: String,
    /// The mark itself: a `<rect>` with shape and level (`l0`) as classes, and `whole` where it is nearly as wide as the line.
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
    /// Whether its marks are links; very many are not.
    pub is_linked: bool,
    /// The kinds of events, with how many there are of each and where they are listed.
    pub kinds: Vec<Filter>,
    /// The sections, in order, as [`ReportView::sections`] has them, without their summaries; of very many the first.
    pub sections: Html,
    /// Where that is not all: how many there are in all, in words.
    pub sections_more: Option<String>,
    /// The people, with the latest thing that happened to each; of very many those named most often.
    pub people: Vec<RecordEntry>,
    /// Where that is not all: how many there are in all, in words.
    pub people_more: Option<String>,
    /// The topics; of very many the first.
    pub topics: Vec<RecordEntry>,
    /// Where that is not all: how many there are in all, in words.
    pub topics_more: Option<String>,
    /// Other registers with their counts, for the reader who knows what they look for.
    pub registers: Vec<RegisterEntry>,
    /// The latest events, newest first, a few, as [`RecordView::events`] has them.
    pub latest: Html,
}

/// A figure and what it counts.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// The number, as the language writes it.
    pub number: String,
    /// What it counts, in the right plural.
    pub text: String,
    /// Where the things counted are listed.
    pub href: String,
}

/// A register in a list.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterEntry {
    /// Its plural name and the address of its index.
    pub link: Link,
    /// How many records it has.
    pub count: String,
}

/// A record in a list.
#[derive(Clone, Debug, Serialize)]
pub struct RecordEntry {
    /// Its name and address.
    pub link: Link,
    /// Its name in other scripts.
    pub names: Vec<Label>,
    /// A few plain words: occupation, type, court.
    pub note: Option<String>,
    /// What happened last, in a word or two ("sentence"), with its date.
    pub last: Option<LastEvent>,
    /// How often it is mentioned, in words; of a topic, how many events stand under it.
    pub mentions: String,
    /// Its dates on the report's period, as a small `<svg class="strip">`; empty where there are none.
    pub strip: Html,
    /// Whether the record is a draft.
    pub review: bool,
}

/// The latest event of a record.
#[derive(Clone, Debug, Serialize)]
pub struct LastEvent {
    /// The kind of event, in a word, where it has one.
    pub what: Option<String>,
    /// Its date, short, as a `<time>`.
    pub when: Html,
}

/// The list of all sections (`report/index.html`).
#[derive(Clone, Debug, Serialize)]
pub struct ReportView {
    /// What every page has.
    pub head: Head,
    /// The sections, in order: of each an `<li>` with its number (`class="num"`), and a `<div class="name">` with a
    /// link and, in a `<div class="note">`, its summary, and how many numbered paragraphs it has
    /// (`<div class="end">`). The class of the `<li>` says how deep its folder stands: `d0` for the top. They come
    /// finished: a large report lists its sections on many pages.
    pub sections: Html,
    /// Where they fill several pages: links to these.
    pub parts: Vec<PartLink>,
    /// The summary of `content/index.md`, where there is one.
    pub summary: Option<Html>,
    /// Its prose, as a section has it.
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
    /// The dates that it tells on the report's period: marks, as [`Mark::drawn`] has them, that belong on `year_ticks`.
    pub year: Html,
    /// Its blocks, in order. A citable one stands in `<div class="b">`: its number as a permanent link
    /// (`<a class="no">`), who is named in it first (`<ul class="who">`), and the block, which carries the
    /// id. They come finished, since they are most of what a report's pages are.
    pub blocks: Html,
    /// Its footnotes, in the order in which they are first called.
    pub footnotes: Vec<FootnoteView>,
    /// Its topics: of each an `<li>` with a link.
    pub topics: Html,
    /// Its sources: of each an `<li>` with a link to it, and authors or publisher, and year (`class="soft"`).
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
    /// In words.
    pub text: String,
    /// As an entry for BibTeX.
    pub bibtex: String,
    /// Of a section: one paragraph of it, in words in which `{number}` stands for its number.
    pub paragraph: Option<String>,
    /// Of a section with stamps: the way from its page to the site's root, from which the permanent address of the
    /// paragraph `p-7k3q` is `p/7k.html#p-7k3q`.
    pub up: Option<String>,
    /// The ids of the paragraphs of such a section that have no stamp, with spaces between.
    pub unstamped: String,
}

/// A footnote.
#[derive(Clone, Debug, Serialize)]
pub struct FootnoteView {
    /// Its number.
    pub number: u32,
    /// The id of its element.
    pub id: String,
    /// The ids of the places that call it.
    pub back: Vec<String>,
    /// What it says.
    pub html: Html,
}

/// The list of one register (`people/index.html`).
#[derive(Clone, Debug, Serialize)]
pub struct RegisterView {
    /// What every page has.
    pub head: Head,
    /// The register's name in `book.toml` and in references: `people`.
    pub register: String,
    /// How many records it has, in words.
    pub count: String,
    /// Its records. One unnamed group, or several.
    pub groups: Vec<RecordGroup>,
    /// Where they fill several pages: links to these.
    pub parts: Vec<PartLink>,
}

/// Records under a heading.
#[derive(Clone, Debug, Serialize)]
pub struct RecordGroup {
    /// The heading; `None` where there is one group only.
    pub text: Option<String>,
    /// The records.
    pub records: Vec<RecordEntry>,
}

/// A record's page. The template is named after the kind: `person.html`,
/// `organization.html`, `place.html`, `law.html`, `case.html`, `topic.html`,
/// and `record.html` for declared registers.
#[derive(Clone, Debug, Serialize)]
pub struct RecordView {
    /// What every page has. `head.kicker` says the kind and, of a person, the occupation.
    pub head: Head,
    /// The name.
    pub name: Label,
    /// Whether the record is a draft.
    pub review: bool,
    /// Other names, in other scripts and spellings.
    pub names: Vec<NameView>,
    /// The summary.
    pub lede: Option<Html>,
    /// What is said of a person's situation, newest first.
    pub statuses: Vec<StatusView>,
    /// The facts, in order.
    pub facts: Vec<Fact>,
    /// Of a person or an organisation: the proceedings they are a party to.
    pub proceedings: Vec<ProceedingView>,
    /// Whether one of them has an outcome.
    pub has_outcome: bool,
    /// Of a case: its parties.
    pub parties: Vec<PartyView>,
    /// Of a topic: the sections under it, as [`ReportView::sections`] has them.
    pub sections: Html,
    /// Where they fill several pages: links to these.
    pub sections_parts: Vec<PartLink>,
    /// Of a topic: the records under it, by register.
    pub under: Vec<LinkGroup>,
    /// This record's dates on the report's period, as [`SectionView::year`] has them.
    pub year: Html,
    /// This record's own timeline: of each event an `<li>` with its date (`class="date"`), a link (`class="what"`), and in a
    /// `<div class="note">` as what the record took part, how often it was, and the paragraphs that tell it. It comes
    /// finished, as do all events.
    pub events: Html,
    /// Where it fills several pages: links to these.
    pub events_parts: Vec<PartLink>,
    /// How often it is mentioned, in words: "3 mentions".
    pub mention_count: String,
    /// Every mention, by section: an `<h3>` with a link to the section, and a `<ul class="mentions">`; in it of
    /// each an `<li>` with a link to the paragraph (`class="no"`) and a `<p>` with the sentence, in which the
    /// name stands within `<mark>` wherever it does; after it, in a `<div class="note">`, as what the record takes
    /// part in the events that the paragraph tells. It comes finished, since a report has more mentions than
    /// anything else.
    pub mentions: Arc<str>,
    /// Where they fill several pages: links to these.
    pub parts: Vec<PartLink>,
    /// The records named in the same paragraphs, most often first: of each an `<li>` with a link, the kind
    /// (`class="soft"`), and the paragraphs as links (`class="para"`). It comes finished.
    pub together: Html,
    /// The sources behind it, as [`SectionView::sources`] has them.
    pub sources: Html,
    /// Links that the record lists.
    pub links: Vec<OutLink>,
    /// How to cite the page.
    pub cite: Cite,
}

/// A page with some of the entries of a list.
#[derive(Clone, Debug, Serialize)]
pub struct PartLink {
    /// What it holds, in words: "Sections 12 to 40".
    pub text: String,
    /// Its address, from the site's root; `None` for this page, and for the gap between others.
    pub href: Option<String>,
    /// Whether it is this page.
    pub here: bool,
}

/// A further page of the mentions of a record (`mentions.html`).
#[derive(Clone, Debug, Serialize)]
pub struct MentionsView {
    /// What every page has. `head.kicker` says how many mentions there are in all.
    pub head: Head,
    /// The record's own page.
    pub record: Link,
    /// What the list is called.
    pub heading: String,
    /// The mentions, as [`RecordView::mentions`] has them.
    pub mentions: Html,
    /// Links to the pages of mentions.
    pub parts: Vec<PartLink>,
}

/// A further name.
#[derive(Clone, Debug, Serialize)]
pub struct NameView {
    /// The name.
    pub text: String,
    /// Its language and script (BCP 47).
    pub lang: Option<String>,
    /// The language's name in the page's language, or the romanisation scheme.
    pub note: Option<String>,
}

/// What is said of somebody's situation.
#[derive(Clone, Debug, Serialize)]
pub struct StatusView {
    /// What is said.
    pub text: String,
    /// The date as of which it is said, as a `<time>`.
    pub as_of: Html,
    /// The paragraph that says so, as a link: "¶ 3.2".
    pub paragraphs: Html,
    /// The sources, as links.
    pub sources: Html,
}

/// A fact: a name and one or more values.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// What it is.
    pub text: String,
    /// The values.
    pub values: Vec<Html>,
}

/// A proceeding as seen from one of its parties.
#[derive(Clone, Debug, Serialize)]
pub struct ProceedingView {
    /// The case.
    pub link: Link,
    /// What kind of proceeding it is.
    pub kind: Option<String>,
    /// What is said of it.
    pub summary: Option<Html>,
    /// As what this party stands in it.
    pub role: Option<String>,
    /// What the charges are to this party: "Convicted of", "Charged with".
    pub charges_text: String,
    /// The charges, each already in the language's quotation marks.
    pub charges: Vec<String>,
    /// How it came out.
    pub outcome: Option<String>,
    /// Whether the outcome is a conviction.
    pub convicted: bool,
    /// When it came out so, as a `<time>`, where an event of the case tells it.
    pub when: Option<Html>,
    /// The court, or words for it.
    pub court: Option<Named>,
    /// What the sentence is called in such a proceeding.
    pub sentence_text: String,
    /// The sentence.
    pub sentence: Option<String>,
    /// Bans that the sentence carries.
    pub bans: Vec<String>,
}

/// A party of a case.
#[derive(Clone, Debug, Serialize)]
pub struct PartyView {
    /// Who.
    pub who: Named,
    /// As what.
    pub role: Option<String>,
    /// What the charges are to this party: "Convicted of", "Charged with".
    pub charges_text: String,
    /// The charges, each already in the language's quotation marks.
    pub charges: Vec<String>,
    /// How it came out for this party.
    pub outcome: Option<String>,
    /// Whether the outcome is a conviction.
    pub convicted: bool,
    /// What the sentence is called in such a proceeding.
    pub sentence_text: String,
    /// The sentence.
    pub sentence: Option<String>,
    /// Bans that the sentence carries.
    pub bans: Vec<String>,
}

/// A record that is named beside something, with a few words about it.
#[derive(Clone, Debug, Serialize)]
pub struct Beside {
    /// The record or event.
    pub link: Link,
    /// A few words about it.
    pub note: Option<String>,
}

/// Links under a heading.
#[derive(Clone, Debug, Serialize)]
pub struct LinkGroup {
    /// The heading.
    pub text: String,
    /// The records.
    pub links: Vec<Beside>,
    /// Where they fill several pages: links to these.
    pub parts: Vec<PartLink>,
}

/// A further page of a list of a record: of what happened to it, or of what stands under a topic (`further.html`).
#[derive(Clone, Debug, Serialize)]
pub struct FurtherView {
    /// What every page has. `head.kicker` says what the list is called.
    pub head: Head,
    /// The record's own page.
    pub record: Link,
    /// What the list is called.
    pub heading: String,
    /// The events, as [`RecordView::events`] has them, where it is of these.
    pub events: Html,
    /// The sections, as [`ReportView::sections`] has them, where it is of these.
    pub sections: Html,
    /// The records, where it is of these.
    pub links: Vec<Beside>,
    /// Links to the pages of the list.
    pub parts: Vec<PartLink>,
}

/// A link out of the site.
#[derive(Clone, Debug, Serialize)]
pub struct OutLink {
    /// What it is called.
    pub text: String,
    /// The address.
    pub url: String,
}

/// The timeline.
#[derive(Clone, Debug, Serialize)]
pub struct TimelineView {
    /// What every page has.
    pub head: Head,
    /// How many events there are, in words.
    pub count: String,
    /// The period, with these events on it.
    pub year: YearLine,
    /// Whether its marks are links; very many are not.
    pub is_linked: bool,
    /// Whether each event is a line only, and told in full on the page of its month.
    pub is_brief: bool,
    /// The years, oldest first.
    pub years: Vec<TimelineYear>,
    /// Where they fill several pages: links to these.
    pub parts: Vec<PartLink>,
    /// Of the whole timeline: the pages with some of its events. Of those of a kind: the topics and places of
    /// these, each as its page shows that kind alone.
    pub filters: Vec<FilterGroup>,
    /// Of a topic, place or month: the kinds of its events, and first all of them: what the page can be narrowed to. One where
    /// all events are of that kind.
    pub kinds: Vec<KindOnly>,
    /// Of a page with some events: the topic or place that they are of, or a link without an address.
    pub whole: Option<Link>,
    /// Of a month: the events that are told elsewhere and whose dates may include it, as lines. They are not counted.
    pub wider: Html,
    /// Of a month or a year: pages with events that are dated by another year only, or not at all, and may be of this time.
    pub wider_pages: Vec<Filter>,
}

/// Pages with some events of the timeline, by one of their sides: their kinds, their topics, their places.
#[derive(Clone, Debug, Serialize)]
pub struct FilterGroup {
    /// What they are told apart by.
    pub text: String,
    /// The pages.
    pub filters: Vec<Filter>,
    /// Where that is not all: where the others are found.
    pub more: Option<Link>,
}

/// A kind that a page of events can be narrowed to.
#[derive(Clone, Debug, Serialize)]
pub struct KindOnly {
    /// The id of its link. While it is the target of the address, the style sheet hides the events of other kinds.
    pub id: String,
    /// What events of the kind are called.
    pub text: String,
    /// How many they are on this page.
    pub count: String,
}

/// A page with some events of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct Filter {
    /// What they have in common, and the page.
    pub link: Link,
    /// How many they are.
    pub count: String,
}

/// A year of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct TimelineYear {
    /// The id of its heading.
    pub id: String,
    /// The year.
    pub text: String,
    /// Its months; first may stand what is known by the year only.
    pub months: Vec<TimelineMonth>,
}

/// A month of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct TimelineMonth {
    /// The id of its heading.
    pub id: String,
    /// The month's name and year; `None` for what is known by the year only.
    pub text: Option<String>,
    /// Where its events are told in full, if not here: the address of the page, from the site's root.
    pub told: Option<String>,
    /// Its events, in order: of each an `<li>` with its id, its kind as `data-kind`, its date (`class="date"`) and its
    /// title (`<p class="what">`). Told in full it has its place on the year line as an `<svg class="strip">`, its summary,
    /// and a `<ul class="about">`: its kind, who took part, where, in which case, the paragraphs and the sources.
    pub events: Html,
}

/// The sources page.
#[derive(Clone, Debug, Serialize)]
pub struct SourcesView {
    /// What every page has.
    pub head: Head,
    /// Whether each source is a line only, and told in full on a page of its own.
    pub is_brief: bool,
    /// The sources, sorted by title.
    pub sources: Vec<SourceView>,
}

/// The page of a source in a report that has many of them, or sections that rest on them (`source.html`).
#[derive(Clone, Debug, Serialize)]
pub struct SourcePageView {
    /// What every page has.
    pub head: Head,
    /// The source, with some of the sections that rest on it.
    pub source: SourceView,
    /// Where these fill several pages: links to these.
    pub parts: Vec<PartLink>,
}

/// A source.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SourceView {
    /// The id of its element.
    pub id: String,
    /// Its address on the page of all sources.
    pub href: String,
    /// Where it is told in full, if not here: the address of its page, from the site's root.
    pub told: Option<String>,
    /// Author and date in a line, where it is told in full elsewhere.
    pub note: Option<String>,
    /// Old ids, at which it must still be found.
    pub was: Vec<String>,
    /// Its title.
    pub title: Label,
    /// Its type, in words.
    pub kind: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// When, as a `<time>`.
    pub issued: Option<Html>,
    /// Its address.
    pub url: Option<String>,
    /// The address of an archived copy.
    pub archive_url: Option<String>,
    /// When it was read, as a `<time>`.
    pub accessed: Option<Html>,
    /// The checksum of the copy that was read.
    pub sha256: Option<String>,
    /// Its summary.
    pub summary: Option<Html>,
    /// The sections that rest on it.
    pub sections: Vec<Link>,
    /// How many records rest on it, in words.
    pub records: Option<String>,
    /// Whether the record is a draft.
    pub review: bool,
}

/// The index of every name.
#[derive(Clone, Debug, Serialize)]
pub struct NamesView {
    /// What every page has.
    pub head: Head,
    /// How many names there are, in words.
    pub count: String,
    /// The names by first letter, in the language's order.
    pub letters: Vec<LetterView>,
    /// Where they fill several pages: links to these.
    pub parts: Vec<PartLink>,
}

/// The names under one letter.
#[derive(Clone, Debug, Serialize)]
pub struct LetterView {
    /// The name of its script, at the first letter of each script where there are several.
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
    /// The record's name, where this is another one of its names.
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
    /// Old ids, at which it must still be found.
    pub was: Vec<String>,
    /// When, as a `<time>`.
    pub when: Html,
    /// What, in a line.
    pub title: Label,
    /// What, in full.
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

/// The page to search on.
#[derive(Clone, Debug, Serialize)]
pub struct SearchView {
    /// What every page has.
    pub head: Head,
}

/// A page that was not found.
#[derive(Clone, Debug, Serialize)]
pub struct NotFoundView {
    /// What every page has. Servers answer with this page at addresses of any depth, so its `root` begins with a slash: it
    /// is the path of the report's own address.
    pub head: Head,
    /// Whether that address is known. Where it is not, `root` is a guess, and the style sheet is given as `style`.
    pub is_rooted: bool,
}

/// A page at an old address that leads to the new one.
#[derive(Clone, Debug, Serialize)]
pub struct RedirectView {
    /// What every page has.
    pub head: Head,
    /// Where the page is now.
    pub link: Link,
}

/// Where the paragraphs are whose permanent addresses begin alike (`p/7k.html`).
#[derive(Clone, Debug, Serialize)]
pub struct PermanentView {
    /// What every page has.
    pub head: Head,
    /// Of each paragraph an `<li>` with its stamp as its id, and a link to where the paragraph is.
    pub items: Html,
}
