//! Events in lists and on the timeline, and the year line.
//!
//! A report has more events than people, and shows each on many pages. So templates receive them as finished markup.

use super::html::{push_escaped, root_of};
use super::views::{Html, YearLine};
use super::year::PlottedEvent;
use super::{PageContext, dates, direction, html};
use crate::link::{RecordId, push_record_address};
use crate::model::record::{Event, RecordOrText};
use crate::model::{Record, RecordRef, Text};

/// Most pages that show events in full are in a folder: the cached events have links relative to such a page.
const FULL_EVENT_PAGE: &str = "timeline/index.html";

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
        let (mut html, root) = (Html::new(), root_of(page));
        events.into_iter().for_each(|id| self.push_event_row(&mut html, id, subject, &root));
        html
    }

    fn push_event_row(&self, html: &mut Html, id: RecordId, subject: Option<RecordId>, root: &str) {
        let record = self.graph.record(id);
        let Some(event) = record.event() else { return };
        html.push_str("\n<li><div class=\"date\">");
        html.push_str(&self.event_time(event));
        html.push_str("</div><div><a class=\"what\" href=\"");
        html.push_str(root);
        push_record_address(html, &record.key);
        html.push_str("\">");
        self.push_label(html, &record.name);
        html.push_str("</a>");
        self.push_draft(html, record);
        let role = subject.and_then(|subject| self.role_in(id, subject));
        let paragraphs = self.graph.paragraphs_mentioning(id);
        if role.is_some() || event.count.is_some() || !paragraphs.is_empty() {
            html.push_str("<div class=\"note\">");
            for words in role.into_iter().chain(self.count_words(event)) {
                html.push_str("<span>");
                push_escaped(html, &words);
                html.push_str("</span> ");
            }
            if !paragraphs.is_empty() {
                html.push_str("<span>");
                self.push_paragraph_links(html, paragraphs, root);
                html.push_str("</span>");
            }
            html.push_str("</div>");
        }
        html.push_str("</div></li>");
    }

    /// Appends an event on a page of the timeline, with the markup of [`super::views::TimelineMonth::events`].
    pub(super) fn push_event(&self, html: &mut Html, id: RecordId, detail: EventDetail<'_>, page: &str) {
        // Events in full are cached: most changes to such a page concern a single event.
        if matches!(detail, EventDetail::Full) && root_of(page) == root_of(FULL_EVENT_PAGE) {
            html.push_str(&self.fragment(&self.site.fragments.events, id, Self::build_full_event));
        } else {
            self.push_uncached_event(html, id, detail, page);
        }
    }

    fn build_full_event(&self, id: RecordId) -> Html {
        let mut html = Html::new();
        self.push_uncached_event(&mut html, id, EventDetail::Full, FULL_EVENT_PAGE);
        html
    }

    fn push_uncached_event(&self, html: &mut Html, id: RecordId, detail: EventDetail<'_>, page: &str) {
        let record = self.graph.record(id);
        let Some(event) = record.event() else { return };
        let root = root_of(page);
        push_opening(html, record, event, detail);
        self.push_date(html, (id, record, event), detail, &root);
        html.push_str("<div><p class=\"what\">");
        self.push_title(html, record, detail, &root);
        self.push_draft(html, record);
        html.push_str("</p>");
        if let EventDetail::Full = detail {
            if let Some(summary) = self.passage(record.summary.as_ref(), &record.path, page) {
                ["<div class=\"summary\">", &summary, "</div>"].iter().for_each(|piece| html.push_str(piece));
            }
            self.push_details(html, (id, record, event), &root);
        }
        html.push_str("</div></li>");
    }

    /// Appends its title: in a line, a link to the page that shows it in full.
    fn push_title(&self, html: &mut Html, record: &Record, detail: EventDetail<'_>, root: &str) {
        match detail {
            EventDetail::Line(full_page) | EventDetail::FilteredLine(full_page) => {
                ["<a href=\"", root, full_page, "#", &record.key.id, "\">"]
                    .iter()
                    .for_each(|piece| html.push_str(piece));
                self.push_label(html, &record.name);
                html.push_str("</a>");
            }
            EventDetail::Full => self.push_label(html, &record.name),
        }
    }

    /// Appends its date: a link to its position on the timeline, except on the whole timeline, where lines are kept short.
    fn push_date(&self, html: &mut Html, shown: (RecordId, &Record, &Event), detail: EventDetail<'_>, root: &str) {
        let (id, record, event) = shown;
        let when = self.event_time(event);
        if let EventDetail::Line(_) = detail {
            ["<div class=\"date\">", &when, "</div>"].iter().for_each(|piece| html.push_str(piece));
            return;
        }
        html.push_str("<a class=\"date\" href=\"");
        html.push_str(root);
        push_record_address(html, &record.key);
        html.push_str("\">");
        html.push_str(&when);
        if let EventDetail::Full = detail {
            html.push_str(&self.strip(&[id]));
        }
        html.push_str("</a>");
    }

    /// Appends the details of an event: its kind, participants, place, case, and the paragraphs that describe it.
    fn push_details(&self, html: &mut Html, (id, record, event): (RecordId, &Record, &Event), root: &str) {
        html.push_str("\n<ul class=\"about\">");
        let kind: Vec<String> =
            self.word_or_key("event_types", event.kind).into_iter().chain(self.count_words(event)).collect();
        if !kind.is_empty() {
            html.push_str("<li class=\"kind\">");
            push_escaped(html, &kind.join(self.strings.text("list_comma")));
            html.push_str("</li>");
        }
        self.push_participants(html, event, root);
        self.push_records(html, "place", event.place.iter(), root);
        self.push_records(html, "case", event.case.iter(), root);
        self.push_records(html, "laws", event.laws.iter(), root);
        self.push_records(html, "topics", record.topics.iter(), root);
        let paragraphs = self.graph.paragraphs_mentioning(id);
        if !paragraphs.is_empty() {
            self.push_heading(html, "told_in");
            self.push_paragraph_links(html, paragraphs, root);
            html.push_str("</li>");
        }
        self.push_records(html, "sources", record.sources.iter(), root);
        html.push_str("</ul>");
    }

    /// Appends the participants grouped by role, in the order of the first appearance of each role.
    fn push_participants(&self, html: &mut Html, event: &Event, root: &str) {
        let mut roles: Vec<Option<&str>> = Vec::new();
        for part in &event.participants {
            if !roles.contains(&part.role) {
                roles.push(part.role);
            }
        }
        for role in roles {
            html.push_str("<li>");
            if let Some(word) = self.word_or_key("parts", role) {
                html.push_str("<i>");
                push_escaped(html, &word);
                html.push_str("</i> ");
            }
            for (index, part) in event.participants.iter().filter(|part| part.role == role).enumerate() {
                push_escaped(html, if index == 0 { "" } else { self.strings.text("list_comma") });
                self.push_who(html, &part.identity, root);
            }
            html.push_str("</li>");
        }
    }

    /// Appends records as links under a heading; nothing if there are none.
    fn push_records<'r>(
        &self,
        html: &mut Html,
        heading: &str,
        references: impl Iterator<Item = &'r RecordRef>,
        root: &str,
    ) {
        let links = self.joined_links(references, root);
        if !links.is_empty() {
            self.push_heading(html, heading);
            html.push_str(&links);
            html.push_str("</li>");
        }
    }

    fn push_heading(&self, html: &mut Html, heading: &str) {
        html.push_str("<li><i>");
        push_escaped(html, self.strings.text(heading));
        html.push_str("</i> ");
    }

    fn push_who(&self, html: &mut Html, who: &RecordOrText, root: &str) {
        match who {
            RecordOrText::Record(reference) => match self.graph.find(&reference.key) {
                Some(id) => self.push_record_link(html, id, root),
                None => push_escaped(html, &reference.key.to_string()),
            },
            RecordOrText::UnqualifiedId(id) => push_escaped(html, &id.value),
            RecordOrText::Text(text) => self.push_label(html, text),
        }
    }

    /// Appends a text, with its language if that is not the book's, with the markup of the theme's components.
    fn push_label(&self, html: &mut Html, text: &Text) {
        let (words, lang) = text.in_language(self.language);
        match lang {
            Some(lang) => {
                ["<bdi lang=\"", lang.as_str(), "\">"].iter().for_each(|piece| html.push_str(piece));
                push_escaped(html, &words.value);
                html.push_str("</bdi>");
            }
            None => push_escaped(html, &words.value),
        }
    }

    fn push_draft(&self, html: &mut Html, record: &Record) {
        if record.review {
            html.push_str(" <span class=\"draft\">");
            push_escaped(html, self.strings.text("review"));
            html.push_str("</span>");
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
        let mut language = Html::new();
        if let Some(lang) = &link.lang {
            direction::push_language(&mut language, lang);
        }
        let href = html::relative(&html::root_of(page), &link.href);
        format!("<a href=\"{href}\"{language}>{}</a>", html::escape(&link.text))
    }
}

/// Appends the start of an event's item: its id, its kind, and former ids, whose addresses must remain valid.
fn push_opening(html: &mut Html, record: &Record, event: &Event, detail: EventDetail<'_>) {
    ["\n<li id=\"", &record.key.id, "\""].iter().for_each(|piece| html.push_str(piece));
    if let Some(kind) = event.kind.filter(|_| !matches!(detail, EventDetail::Line(_))) {
        [" data-kind=\"", kind, "\""].iter().for_each(|piece| html.push_str(piece));
    }
    html.push('>');
    for old in &record.old_ids {
        html.push_str("<span id=\"");
        push_escaped(html, &old.value);
        html.push_str("\"></span>");
    }
}
