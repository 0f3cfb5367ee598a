//! Events, wherever they are shown, and the year line.
//!
//! A report has more events than people, and tells each on many pages. So they reach the templates finished.

use super::html::{push_escaped, root_of};
use super::views::{Html, YearLine};
use super::year::Drawn;
use super::{Maker, dates, direction, html};
use crate::link::{RecordId, push_address};
use crate::model::record::{Event, Who};
use crate::model::{Record, RecordRef, Text};

/// How an event stands on a page of the timeline.
#[derive(Clone, Copy, Debug)]
pub(super) enum Telling<'t> {
    /// As a line of the whole timeline. It is told in full on the page of this address.
    Line(&'t str),
    /// As a line among some events, told there too.
    LineOfSome(&'t str),
    /// In full.
    Full,
}

impl Maker<'_> {
    /// Events in a short list on `page`, as [`super::views::RecordView::events`] has them. `of` is the record whose page that is.
    pub(super) fn event_rows(
        &self,
        events: impl IntoIterator<Item = RecordId>,
        of: Option<RecordId>,
        page: &str,
    ) -> Html {
        let (mut html, root) = (Html::new(), root_of(page));
        events.into_iter().for_each(|id| self.push_event_row(&mut html, id, of, &root));
        html
    }

    fn push_event_row(&self, html: &mut Html, id: RecordId, of: Option<RecordId>, root: &str) {
        let record = self.graph.record(id);
        let Some(event) = record.event() else { return };
        html.push_str("\n<li><div class=\"date\">");
        html.push_str(&self.event_time(event));
        html.push_str("</div><div><a class=\"what\" href=\"");
        html.push_str(root);
        push_address(html, &record.key);
        html.push_str("\">");
        self.push_label(html, &record.name);
        html.push_str("</a>");
        self.push_draft(html, record);
        let role = of.and_then(|of| self.role_in(id, of));
        let paragraphs = self.graph.paragraphs_of(id);
        if role.is_some() || event.count.is_some() || !paragraphs.is_empty() {
            html.push_str("<div class=\"note\">");
            for words in role.into_iter().chain(self.times(event)) {
                html.push_str("<span>");
                push_escaped(html, &words);
                html.push_str("</span> ");
            }
            if !paragraphs.is_empty() {
                html.push_str("<span>");
                self.push_paragraph_links(html, &paragraphs, root);
                html.push_str("</span>");
            }
            html.push_str("</div>");
        }
        html.push_str("</div></li>");
    }

    /// An event on a page of the timeline, as [`super::views::TimelineMonth::events`] has it.
    pub(super) fn push_event(&self, html: &mut Html, id: RecordId, telling: Telling<'_>, page: &str) {
        // Where pages are made again what is told in full is kept: most of what changes such a page is said of one event.
        if matches!(telling, Telling::Full) && self.graph.is_noted() && page.matches('/').count() == 1 {
            let told = self.shared.told.get(id.index(), self, |maker| {
                let mut html = Html::new();
                maker.push_event_anew(&mut html, id, telling, page);
                html
            });
            html.push_str(told);
        } else {
            self.push_event_anew(html, id, telling, page);
        }
    }

    fn push_event_anew(&self, html: &mut Html, id: RecordId, telling: Telling<'_>, page: &str) {
        let record = self.graph.record(id);
        let Some(event) = record.event() else { return };
        let root = root_of(page);
        push_opening(html, record, event, telling);
        self.push_date(html, (id, record, event), telling, &root);
        html.push_str("<div><p class=\"what\">");
        self.push_title(html, record, telling, &root);
        self.push_draft(html, record);
        html.push_str("</p>");
        if let Telling::Full = telling {
            if let Some(summary) = self.passage(record.summary.as_ref(), &record.path, page) {
                ["<div class=\"summary\">", &summary, "</div>"].iter().for_each(|piece| html.push_str(piece));
            }
            self.push_about(html, (id, record, event), &root);
        }
        html.push_str("</div></li>");
    }

    /// Its title: in a line a link to where it is told.
    fn push_title(&self, html: &mut Html, record: &Record, telling: Telling<'_>, root: &str) {
        match telling {
            Telling::Line(told) | Telling::LineOfSome(told) => {
                ["<a href=\"", root, told, "#", &record.key.id, "\">"].iter().for_each(|piece| html.push_str(piece));
                self.push_label(html, &record.name);
                html.push_str("</a>");
            }
            Telling::Full => self.push_label(html, &record.name),
        }
    }

    /// Its date: a link to its place on the timeline, but on the whole timeline, where each line is as short as can be.
    fn push_date(&self, html: &mut Html, told: (RecordId, &Record, &Event), telling: Telling<'_>, root: &str) {
        let (id, record, event) = told;
        let when = self.event_time(event);
        if let Telling::Line(_) = telling {
            ["<div class=\"date\">", &when, "</div>"].iter().for_each(|piece| html.push_str(piece));
            return;
        }
        html.push_str("<a class=\"date\" href=\"");
        html.push_str(root);
        push_address(html, &record.key);
        html.push_str("\">");
        html.push_str(&when);
        if let Telling::Full = telling {
            html.push_str(&self.strip(&[id]));
        }
        html.push_str("</a>");
    }

    /// What is around an event: what kind it is, who took part, where, in which case, where it is told.
    fn push_about(&self, html: &mut Html, (id, record, event): (RecordId, &Record, &Event), root: &str) {
        html.push_str("\n<ul class=\"about\">");
        let kind: Vec<String> =
            self.known_word("event_types", event.kind).into_iter().chain(self.times(event)).collect();
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
        let paragraphs = self.graph.paragraphs_of(id);
        if !paragraphs.is_empty() {
            self.push_heading(html, "told_in");
            self.push_paragraph_links(html, &paragraphs, root);
            html.push_str("</li>");
        }
        self.push_records(html, "sources", record.sources.iter(), root);
        html.push_str("</ul>");
    }

    /// Those who took part, by role, in the order in which the roles come.
    fn push_participants(&self, html: &mut Html, event: &Event, root: &str) {
        let mut roles: Vec<Option<&str>> = Vec::new();
        for part in &event.participants {
            if !roles.contains(&part.role) {
                roles.push(part.role);
            }
        }
        for role in roles {
            html.push_str("<li>");
            if let Some(word) = self.known_word("parts", role) {
                html.push_str("<i>");
                push_escaped(html, &word);
                html.push_str("</i> ");
            }
            for (at, part) in event.participants.iter().filter(|part| part.role == role).enumerate() {
                push_escaped(html, if at == 0 { "" } else { self.strings.text("list_comma") });
                self.push_who(html, &part.who, root);
            }
            html.push_str("</li>");
        }
    }

    /// Records as links, under a heading; nothing where there are none.
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

    fn push_who(&self, html: &mut Html, who: &Who, root: &str) {
        match who {
            Who::Record(reference) => match self.graph.find(&reference.key) {
                Some(id) => self.push_record_link(html, id, root),
                None => push_escaped(html, &reference.key.to_string()),
            },
            Who::Text(text) => self.push_label(html, text),
        }
    }

    /// A text, marked with its language where it has another, as the pieces of the theme write it.
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

    fn times(&self, event: &Event) -> Option<String> {
        event.count.map(|count| self.strings.count("count_times", count as usize))
    }

    /// As what a record takes part in an event.
    pub(super) fn role_in(&self, event: RecordId, of: RecordId) -> Option<String> {
        let part = self.graph.parts_in(event, of).next()?;
        self.known_word("parts", part.role)
    }

    /// These events on the period's line.
    pub(super) fn year_line(&self, events: &[RecordId]) -> YearLine {
        let Some(period) = self.period else { return YearLine::default() };
        let drawn = events.iter().filter_map(|id| {
            let event = self.graph.record(*id).event()?;
            let date_text = event.date_text.as_ref().map(|text| self.words(text));
            let when = date_text.unwrap_or_else(|| dates::words(&event.date.value, self.strings));
            let text = format!("{when}: {}", self.name(*id).text);
            Some(Drawn { date: &event.date.value, text, href: self.graph.address(*id) })
        });
        let mut line = period.line(drawn);
        line.marks.iter_mut().for_each(|mark| mark.drawn = super::year::mark(mark));
        line
    }

    /// These events on the period's line, where it is decoration only: the marks.
    pub(super) fn drawn_line(&self, events: &[RecordId]) -> Html {
        super::year::marks(&self.unnamed_line(events))
    }

    /// Every event on the period's line.
    pub(super) fn whole_year(&self) -> YearLine {
        self.year_line(self.graph.timeline())
    }

    /// These events on a line for a list: the drawing without names.
    pub(super) fn strip(&self, events: &[RecordId]) -> Html {
        super::year::strip(&self.unnamed_line(events))
    }

    /// Where these events are on the period's line, and no more of them.
    fn unnamed_line(&self, events: &[RecordId]) -> YearLine {
        let Some(period) = self.period else { return YearLine::default() };
        let events = events.iter().filter_map(|id| self.graph.record(*id).event());
        period.line(events.map(|event| Drawn { date: &event.date.value, text: String::new(), href: String::new() }))
    }

    /// A `<time>` for an event's date.
    pub(super) fn event_time(&self, event: &Event) -> Html {
        let text = event.date_text.as_ref().map(|text| self.words(text));
        dates::html(&event.date.value, text.as_deref(), self.strings)
    }

    /// A link in the text of a fact.
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

/// The beginning of an event's item: with its id, its kind, and old ids, at which it must still be found.
fn push_opening(html: &mut Html, record: &Record, event: &Event, telling: Telling<'_>) {
    ["\n<li id=\"", &record.key.id, "\""].iter().for_each(|piece| html.push_str(piece));
    if let Some(kind) = event.kind.filter(|_| !matches!(telling, Telling::Line(_))) {
        [" data-kind=\"", kind, "\""].iter().for_each(|piece| html.push_str(piece));
    }
    html.push('>');
    for old in &record.was {
        html.push_str("<span id=\"");
        push_escaped(html, &old.value);
        html.push_str("\"></span>");
    }
}
