//! Events in lists and on the timeline, and the year line.
//!
//! A report has more events than people, and shows each on many pages. So templates receive them as finished markup.

use super::html::{Html, HtmlWriter, relative, root_of};
use super::views::YearLine;
use super::year::PlottedEvent;
use super::{PageContext, dates, direction};
use crate::link::RecordId;
use crate::model::record::{Event, RecordOrText};
use crate::model::{Record, RecordRef, Text};
use crate::route::{FilterName, Route};
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

impl PageContext<'_> {
    /// Events in a short list on `page`, with the markup of [`super::views::RecordView::events`]. On the page of a record,
    /// that record is given, and its roles are shown.
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
        html.markup("\n<li><div class=\"date\">").fragment(&self.event_time(event)).markup("</div>");
        html.markup("<div><a class=\"what\" href=\"").text(root).record_address(&record.key).markup("\">");
        self.push_label(html, &record.name);
        html.markup("</a>");
        self.push_draft(html, record);
        let role = subject.and_then(|subject| self.role_in(id, subject));
        let paragraphs = self.graph.paragraphs_mentioning(id);
        if role.is_some() || event.count.is_some() || !paragraphs.is_empty() {
            html.markup("<div class=\"note\">");
            for words in role.into_iter().chain(self.count_words(event)) {
                html.element("span", &[], &words).markup(" ");
            }
            if !paragraphs.is_empty() {
                html.markup("<span>");
                self.push_paragraph_links(html, paragraphs, root);
                html.markup("</span>");
            }
            html.markup("</div>");
        }
        html.markup("</div></li>");
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
        push_opening(html, record, event, detail);
        self.push_date(html, (id, record, event), detail, &root);
        html.markup("<div><p class=\"what\">");
        self.push_title(html, record, detail, &root);
        self.push_draft(html, record);
        html.markup("</p>");
        if let EventDetail::Full = detail {
            if let Some(summary) = self.passage(record.summary.as_ref(), &record.path, page) {
                html.markup("<div class=\"summary\">").fragment(&summary).markup("</div>");
            }
            self.push_details(html, (id, record, event), &root);
        }
        html.markup("</div></li>");
    }

    /// Appends its title: in a line, a link to the page that shows it in full.
    fn push_title(&self, html: &mut HtmlWriter, record: &Record, detail: EventDetail<'_>, root: &str) {
        match detail {
            EventDetail::Line(full_page) | EventDetail::FilteredLine(full_page) => {
                html.markup("<a href=\"").text(root).text(full_page).markup("#").text(&record.key.id).markup("\">");
                self.push_label(html, &record.name);
                html.markup("</a>");
            }
            EventDetail::Full => self.push_label(html, &record.name),
        }
    }

    /// Appends its date: a link to its position on the timeline, except on the whole timeline, where lines are kept short.
    fn push_date(
        &self,
        html: &mut HtmlWriter,
        (id, record, event): (RecordId, &Record, &Event),
        detail: EventDetail<'_>,
        root: &str,
    ) {
        let when = self.event_time(event);
        if let EventDetail::Line(_) = detail {
            html.markup("<div class=\"date\">").fragment(&when).markup("</div>");
            return;
        }
        html.markup("<a class=\"date\" href=\"").text(root).record_address(&record.key).markup("\">").fragment(&when);
        if let EventDetail::Full = detail {
            html.fragment(&self.strip(&[id]));
        }
        html.markup("</a>");
    }

    /// Appends the details of an event: its kind, participants, place, case, and the paragraphs that describe it.
    fn push_details(&self, html: &mut HtmlWriter, (id, record, event): (RecordId, &Record, &Event), root: &str) {
        html.markup("\n<ul class=\"about\">");
        let kind: Vec<String> =
            self.word_or_key("event_types", event.kind).into_iter().chain(self.count_words(event)).collect();
        if !kind.is_empty() {
            html.element("li", &[("class", "kind")], &kind.join(self.strings.text("list_comma")));
        }
        self.push_participants(html, event, root);
        self.push_records(html, "place", event.place.iter(), root);
        self.push_records(html, "case", event.case.iter(), root);
        self.push_records(html, "laws", event.laws.iter(), root);
        self.push_records(html, "topics", record.topics.iter(), root);
        let paragraphs = self.graph.paragraphs_mentioning(id);
        if !paragraphs.is_empty() {
            self.push_heading(html, "described_in");
            self.push_paragraph_links(html, paragraphs, root);
            html.markup("</li>");
        }
        self.push_records(html, "sources", record.sources.iter(), root);
        html.markup("</ul>");
    }

    /// Appends the participants grouped by role, in the order of the first appearance of each role.
    fn push_participants(&self, html: &mut HtmlWriter, event: &Event, root: &str) {
        let mut roles: Vec<Option<&str>> = Vec::new();
        for part in &event.participants {
            if !roles.contains(&part.role) {
                roles.push(part.role);
            }
        }
        for role in roles {
            html.markup("<li>");
            if let Some(word) = self.word_or_key("parts", role) {
                html.element("i", &[], &word).markup(" ");
            }
            for (index, part) in event.participants.iter().filter(|part| part.role == role).enumerate() {
                html.text(if index == 0 { "" } else { self.strings.text("list_comma") });
                self.push_who(html, &part.identity, root);
            }
            html.markup("</li>");
        }
    }

    /// Appends records as links under a heading; nothing if there are none.
    fn push_records<'r>(
        &self,
        html: &mut HtmlWriter,
        heading: &str,
        references: impl Iterator<Item = &'r RecordRef>,
        root: &str,
    ) {
        let links = self.joined_links(references, root);
        if !links.is_empty() {
            self.push_heading(html, heading);
            html.fragment(&links).markup("</li>");
        }
    }

    fn push_heading(&self, html: &mut HtmlWriter, heading: &str) {
        html.markup("<li>").element("i", &[], self.strings.text(heading)).markup(" ");
    }

    fn push_who(&self, html: &mut HtmlWriter, who: &RecordOrText, root: &str) {
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
            RecordOrText::Text(text) => self.push_label(html, text),
        }
    }

    /// Appends a text, with its language if that is not the book's, with the markup of the theme's components.
    fn push_label(&self, html: &mut HtmlWriter, text: &Text) {
        let (words, lang) = text.in_language(self.language);
        match lang {
            Some(lang) => html.element("bdi", &[("lang", lang.as_str())], &words.value),
            None => html.text(&words.value),
        };
    }

    fn push_draft(&self, html: &mut HtmlWriter, record: &Record) {
        if record.review {
            html.markup(" ").element("span", &[("class", "draft")], self.strings.text("review"));
        }
    }

    fn count_words(&self, event: &Event) -> Option<String> {
        event.count.map(|count| self.strings.count("count_times", count as usize))
    }

    /// The role of a record in an event.
    pub(super) fn role_in(&self, event: RecordId, record: RecordId) -> Option<String> {
        let part = self.graph.participations(event, record).next()?;
        self.word_or_key("parts", part.role)
    }

    /// A year line with these events.
    pub(super) fn year_line(&self, events: &[RecordId]) -> YearLine {
        let Some(period) = self.period else { return YearLine::default() };
        let plotted = events.iter().filter_map(|id| {
            let event = self.graph.record(*id).event()?;
            let date_text = event.date_text.as_ref().map(|text| self.localized(text));
            let when = date_text.unwrap_or_else(|| dates::words(&event.date.value, self.strings));
            let text = format!("{when}: {}", self.name(*id).text);
            Some(PlottedEvent { date: &event.date.value, text, href: self.graph.address(*id) })
        });
        let mut line = period.line(plotted);
        line.marks.iter_mut().for_each(|mark| mark.drawn = super::year::mark(mark));
        line
    }

    /// The marks of these events on a year line that is decoration only.
    pub(super) fn decorative_marks(&self, events: &[RecordId]) -> Html {
        super::year::marks(&self.unnamed_line(events))
    }

    /// A year line with every event.
    pub(super) fn full_year_line(&self) -> YearLine {
        self.year_line(self.graph.timeline())
    }

    /// A year line for a list: a drawing of these events without texts.
    pub(super) fn strip(&self, events: &[RecordId]) -> Html {
        super::year::strip(&self.unnamed_line(events))
    }

    /// A year line with the positions of these events, without texts and addresses.
    fn unnamed_line(&self, events: &[RecordId]) -> YearLine {
        let Some(period) = self.period else { return YearLine::default() };
        let events = events.iter().filter_map(|id| self.graph.record(*id).event());
        period.line(events.map(|event| PlottedEvent {
            date: &event.date.value,
            text: String::new(),
            href: String::new(),
        }))
    }

    /// The date of an event as `<time>`.
    pub(super) fn event_time(&self, event: &Event) -> Html {
        let text = event.date_text.as_ref().map(|text| self.localized(text));
        dates::html(&event.date.value, text.as_deref(), self.strings)
    }

    /// A link in the value of a fact.
    pub(super) fn fact_link(&self, id: RecordId, page: &str) -> Html {
        let link = self.link(id);
        let mut html = HtmlWriter::new();
        html.markup("<a").attribute("href", &relative(&root_of(page), &link.href));
        if let Some(lang) = &link.lang {
            direction::push_language(&mut html, lang);
        }
        html.markup(">").text(&link.text).markup("</a>");
        html.finish()
    }
}

/// Appends the start of an event's item: its id, its kind, and former ids, whose addresses must remain valid.
fn push_opening(html: &mut HtmlWriter, record: &Record, event: &Event, detail: EventDetail<'_>) {
    html.markup("\n<li").attribute("id", &record.key.id);
    if let Some(kind) = event.kind.filter(|_| !matches!(detail, EventDetail::Line(_))) {
        html.attribute("data-kind", kind);
    }
    html.markup(">");
    for old in &record.old_ids {
        html.element("span", &[("id", &old.value)], "");
    }
}
