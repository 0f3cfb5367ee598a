//! Events in lists and on the timeline, and the year line.
//!
//! A report has more events than people, and shows each on many pages. So templates receive them as finished markup.

use super::components::{self, EventRow, EventStrip, Markup, SiteAddress, TimelineEvent};
use super::html::{Html, HtmlWriter, root_of};
use super::timeline::DateGroup;
use super::views::YearLine;
use super::year::PlottedEvent;
use super::{PageContext, dates, year};
use crate::claims::{ClaimId, Property};
use crate::link::RecordId;
use crate::model::record::{Event, RecordOrText, Status};
use crate::model::vocabulary::EventKind;
use crate::model::{Record, RecordRef, Register};
use crate::route::{Address, FilterName, Route};
use crate::strings::TextKey;
use crate::verdict::Label;
use std::sync::LazyLock;

/// A page as deep as most of those that show events in full: the cached events have links relative to it.
static FULL_EVENT_PAGE: LazyLock<String> =
    LazyLock::new(|| Route::FilteredTimeline { filter: FilterName::Undated, page: 0 }.to_path());

/// How much of an event a page of the timeline shows.
#[derive(Clone, Copy, Debug)]
pub(super) enum EventDetail<'t> {
    /// A line of the whole timeline. The page at this address shows the event in full.
    Line(&'t str),
    /// A line of a filtered timeline. The page at this address shows the event in full.
    FilteredLine(&'t str),
    /// In full.
    Full,
}

impl<'t> EventDetail<'t> {
    /// For a line: the address of the page that shows the event in full.
    fn full_page(self) -> Option<&'t str> {
        match self {
            Self::Line(full_page) | Self::FilteredLine(full_page) => Some(full_page),
            Self::Full => None,
        }
    }
}

/// Participants of an event, each with the id of the claim that it was one.
type Participants<'e> = Vec<(ClaimId, &'e RecordOrText)>;

impl PageContext<'_> {
    /// Events in a short list on `page`, with the markup of [`super::views::RecordView::events`]. On the page of a record,
    /// that record is given, and its roles are shown, or why the event is there.
    pub(super) fn event_rows(
        &self,
        events: impl IntoIterator<Item = RecordId>,
        subject: Option<RecordId>,
        page: &str,
    ) -> Html {
        let (mut html, root) = (HtmlWriter::new(), root_of(page));
        events.into_iter().for_each(|id| self.push_event_row(&mut html, id, subject, &root));
        html.finish()
    }

    fn push_event_row(&self, html: &mut HtmlWriter, id: RecordId, subject: Option<RecordId>, root: &str) {
        let record = self.graph.record(id);
        let Some(event) = record.event() else { return };
        let role = subject.and_then(|subject| {
            let label = self.participant_label(id, subject).map(str::to_owned);
            label.or_else(|| self.event_reason(id, subject))
        });
        let count = self.count_words(event);
        let paragraphs = self.graph.paragraphs_mentioning(id);
        let push_paragraphs = |html: &mut HtmlWriter| self.push_paragraph_links(html, paragraphs.iter().copied(), root);
        let row = EventRow {
            root,
            href: event_address(record),
            name: self.label_ref(&record.name),
            date: &self.event_time(event),
            draft: self.draft_label(record),
            role: role.as_deref(),
            count: count.as_deref(),
            paragraphs: (!paragraphs.is_empty()).then_some(Markup(&push_paragraphs)),
        };
        self.push(html, &row);
    }

    /// Appends an event on a page of the timeline, with the markup of [`super::views::TimelineMonth::events`].
    pub(super) fn push_event(&self, html: &mut HtmlWriter, id: RecordId, detail: EventDetail<'_>, page: &str) {
        // Events in full are cached: most changes to such a page concern a single event.
        if matches!(detail, EventDetail::Full) && root_of(page) == root_of(&FULL_EVENT_PAGE) {
            html.fragment(&self.fragment(&self.site.fragments.events, id, Self::build_full_event));
        } else {
            self.push_uncached_event(html, id, detail, page);
        }
    }

    fn build_full_event(&self, id: RecordId) -> Html {
        let mut html = HtmlWriter::new();
        self.push_uncached_event(&mut html, id, EventDetail::Full, &FULL_EVENT_PAGE);
        html.finish()
    }

    fn push_uncached_event(&self, html: &mut HtmlWriter, id: RecordId, detail: EventDetail<'_>, page: &str) {
        let record = self.graph.record(id);
        let Some(event) = record.event() else { return };
        let root = root_of(page);
        let was: Vec<&str> = record.old_ids.iter().map(|old| old.value.as_str()).collect();
        let line = TimelineEvent {
            root: &root,
            id: &record.key.id,
            was: &was,
            kind: event.kind.as_ref().filter(|_| !matches!(detail, EventDetail::Line(_))).map(EventKind::as_str),
            heading: None,
            href: (!matches!(detail, EventDetail::Line(_))).then(|| event_address(record)),
            full_page: detail.full_page(),
            name: self.label_ref(&record.name),
            draft: self.draft_label(record),
            date: &self.event_time(event),
            strip: None,
            claim: None,
            summary: None,
            facts: None,
        };
        if detail.full_page().is_some() {
            return self.push(html, &line);
        }
        let summary = self.passage(record.summary.as_ref(), &record.path, page);
        let push_strip = |html: &mut HtmlWriter| self.push_strip(html, &[id]);
        let claim = self.claim(self.claim_ids(id).slot(Property::Event));
        let push_facts = |html: &mut HtmlWriter| self.push_facts(html, (id, record, event), &root);
        let full = TimelineEvent {
            heading: Some(DateGroup::from_date(&event.date.value).event_heading()),
            strip: Some(Markup(&push_strip)),
            claim,
            summary: summary.as_ref(),
            facts: Some(Markup(&push_facts)),
            ..line
        };
        self.push(html, &full);
    }

    /// Appends an event as an entry of a book, in full, with its title as a heading.
    pub(super) fn push_event_entry(&self, html: &mut HtmlWriter, id: RecordId, page: &str) {
        let (record, root) = (self.graph.record(id), root_of(page));
        let Some(event) = record.event() else { return };
        html.markup("<h2>");
        self.label_ref(&record.name).write(html);
        if let Some(draft) = self.draft_label(record) {
            html.markup(" ").element("span", &[("class", "draft")], draft);
        }
        html.markup("</h2><p class=\"date\">").fragment(&self.event_time(event)).markup("</p>");
        if let Some(summary) = self.passage(record.summary.as_ref(), &record.path, page) {
            html.markup("<div class=\"summary\">").fragment(&summary).markup("</div>");
        }
        html.markup("<ul class=\"about\">");
        self.push_facts(html, (id, record, event), &root);
        html.markup("</ul>");
    }

    /// Appends what is known about an event: its kind, participants, place, case, and the paragraphs that describe it.
    fn push_facts(&self, html: &mut HtmlWriter, (id, record, event): (RecordId, &Record, &Event), root: &str) {
        let kind: Vec<String> =
            event.kind.iter().map(|kind| self.event_type(kind).to_owned()).chain(self.count_words(event)).collect();
        if !kind.is_empty() {
            let words = kind.join(self.strings.text(TextKey::ListComma));
            self.push_fact(html, ("kind", None), root, &|html| {
                html.text(&words);
            });
        }
        self.push_participants(html, (id, event), root);
        self.push_records(html, ("place", TextKey::Place), event.place.iter(), root);
        let cases = if event.cases.len() > 1 { TextKey::Cases } else { TextKey::Case };
        self.push_records(html, ("case", cases), event.cases.iter(), root);
        self.push_records(html, ("laws", TextKey::Laws), event.laws.iter(), root);
        self.push_records(html, ("topics", TextKey::Topics), record.topics.iter(), root);
        let paragraphs = self.graph.paragraphs_mentioning(id);
        if !paragraphs.is_empty() {
            self.push_fact(html, ("paragraphs", Some(self.strings.text(TextKey::DescribedIn))), root, &|html| {
                self.push_paragraph_links(html, paragraphs.iter().copied(), root);
            });
        }
        self.push_sources(html, record, root);
    }

    /// Appends the sources of an event. Where the report has only one, the page names it, and events without it say so.
    fn push_sources(&self, html: &mut HtmlWriter, record: &Record, root: &str) {
        match self.graph.only_record(&Register::Sources) {
            None => self.push_records(html, ("sources", TextKey::Sources), record.sources.iter(), root),
            Some(_) if record.sources.is_empty() => {
                let none = self.strings.text(TextKey::SourceNone);
                self.push_fact(html, ("sources", Some(self.strings.text(TextKey::Sources))), root, &|html| {
                    html.text(none);
                });
            }
            Some(_) => {}
        }
    }

    fn push_fact(
        &self,
        html: &mut HtmlWriter,
        (key, label): (&'static str, Option<&str>),
        root: &str,
        values: &dyn Fn(&mut HtmlWriter),
    ) {
        self.push(html, &components::EventFact { root, key, label, values: Markup(values) });
    }

    /// Appends the participants grouped by label, in the order of the first appearance of each.
    fn push_participants(&self, html: &mut HtmlWriter, (id, event): (RecordId, &Event), root: &str) {
        let mut groups: Vec<(Option<Label>, Participants<'_>)> = Vec::new();
        let mut ids = self.claim_ids(id);
        for part in &event.participants {
            let who = part.identity.record().and_then(|reference| self.graph.find(&reference.key));
            let label = self.label_in(event, part.role, who);
            let claim = (ids.participant(part), &part.identity);
            match groups.iter_mut().find(|(other, _)| *other == label) {
                Some((_, group)) => group.push(claim),
                None => groups.push((label, vec![claim])),
            }
        }
        for (label, group) in groups {
            let word = label.map(|label| self.label_words(label));
            self.push_fact(html, ("participants", word), root, &|html| {
                for (index, (id, who)) in group.iter().enumerate() {
                    html.text(if index == 0 { "" } else { self.strings.text(TextKey::ListComma) });
                    self.push_stated(html, *id, &|html| self.push_who(html, who, root));
                }
            });
        }
    }

    /// Appends records as links under a label, given by its key; nothing if there are none.
    fn push_records<'r>(
        &self,
        html: &mut HtmlWriter,
        (key, label): (&'static str, TextKey),
        references: impl Iterator<Item = &'r RecordRef>,
        root: &str,
    ) {
        let links = self.joined_links(references, root);
        if !links.is_empty() {
            self.push_fact(html, (key, Some(self.strings.text(label))), root, &|html| {
                html.fragment(&links);
            });
        }
    }

    pub(super) fn push_who(&self, html: &mut HtmlWriter, who: &RecordOrText, root: &str) {
        match who {
            RecordOrText::Record(reference) => match self.graph.find(&reference.key) {
                Some(id) => self.push_record_link(html, id, root),
                None => {
                    html.display(&reference.key);
                }
            },
            RecordOrText::UnqualifiedId(id) => {
                html.text(&id.value);
            }
            RecordOrText::Text(text) => self.label_ref(text).write(html),
        }
    }

    /// The label of a draft; `None` for other records.
    pub(super) fn draft_label(&self, record: &Record) -> Option<&str> {
        record.review.then(|| self.strings.text(TextKey::Review))
    }

    fn count_words(&self, event: &Event) -> Option<String> {
        event.count.map(|count| self.strings.count(TextKey::CountTimes, count as usize))
    }

    /// A year line with these events, whose marks are links unless there are very many.
    pub(super) fn year_line(&self, events: &[RecordId]) -> YearLine {
        let Some(period) = self.period else { return YearLine::default() };
        let plotted = events.iter().filter_map(|id| {
            let event = self.graph.record(*id).event()?;
            let date_text = event.date_text.as_ref().map(|text| self.localized(text));
            Some(PlottedEvent {
                date: &event.date.value,
                when: date_text.unwrap_or_else(|| dates::words(&event.date.value, self.strings)),
                name: self.name(*id),
                kind: event.kind.as_ref().map(|kind| kind.as_str().to_owned()),
                href: self.graph.address(*id),
            })
        });
        let mut line = period.line(plotted);
        for mark in &mut line.marks {
            let mut html = HtmlWriter::new();
            self.push(&mut html, &year::mark(mark));
            mark.drawn = html.finish();
        }
        if line.is_linked() {
            year::assign_lanes(&mut line);
            line.folded_words =
                (line.folded > 0).then(|| self.strings.count(TextKey::YearLineFolded, line.folded as usize));
        }
        line
    }

    /// The marks of these events on a year line that is decoration only.
    pub(super) fn decorative_marks(&self, events: &[RecordId]) -> Html {
        let mut html = HtmlWriter::new();
        year::distinct_marks(&self.unnamed_line(events)).for_each(|mark| self.push(&mut html, &mark));
        html.finish()
    }

    /// A year line with every event.
    pub(super) fn full_year_line(&self) -> YearLine {
        self.year_line(self.graph.timeline())
    }

    /// A year line for a list: a drawing of these events without texts.
    pub(super) fn strip(&self, events: &[RecordId]) -> Html {
        let mut html = HtmlWriter::new();
        self.push_strip(&mut html, events);
        html.finish()
    }

    /// Appends a year line for a list; nothing if there is nothing to draw.
    fn push_strip(&self, html: &mut HtmlWriter, events: &[RecordId]) {
        let (spans, days) = year::outlines(&self.unnamed_line(events));
        if !spans.is_empty() || !days.is_empty() {
            self.push(html, &EventStrip { spans: &spans, days: &days });
        }
    }

    /// A year line with the positions of these events, without texts and addresses.
    fn unnamed_line(&self, events: &[RecordId]) -> YearLine {
        let Some(period) = self.period else { return YearLine::default() };
        let events = events.iter().filter_map(|id| self.graph.record(*id).event());
        period.line(events.map(|event| PlottedEvent::unnamed(&event.date.value)))
    }

    /// The date of an event as `<time>`.
    pub(super) fn event_time(&self, event: &Event) -> Html {
        let text = event.date_text.as_ref().map(|text| self.localized(text));
        self.date(&event.date.value, text.as_deref())
    }

    /// The date of a status as `<time>`.
    pub(super) fn status_time(&self, status: &Status) -> Html {
        self.date(&status.as_of.value, status.as_of_text.as_ref().map(|text| self.localized_str(text)))
    }

    /// A link in the value of a fact.
    pub(super) fn fact_link(&self, id: RecordId, page: &str) -> Html {
        let mut html = HtmlWriter::new();
        self.push_record_link(&mut html, id, &root_of(page));
        html.finish()
    }
}

/// The address of an event on the timeline.
fn event_address(record: &Record) -> SiteAddress<'_> {
    SiteAddress(Address::of_record(&record.key.register, &record.key.id))
}
