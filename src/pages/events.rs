//! Events, wherever they are shown, and the year line.

use super::views::{EventBrief, EventView, Participant, YearLine};
use super::year::Drawn;
use super::{Maker, dates, html};
use crate::link::RecordId;
use crate::model::record::Event;
use std::collections::BTreeMap;

impl Maker<'_> {
    /// An event in a short list on `page`. `of` is the record whose page that is.
    pub(super) fn event_brief(&self, id: RecordId, of: Option<RecordId>, page: &str) -> Option<EventBrief> {
        let record = self.graph.record(id);
        let event = record.event()?;
        Some(EventBrief {
            href: self.graph.address(id),
            when: self.event_time(event),
            title: self.name(id),
            count: self.times(event),
            paragraphs: self.paragraph_links(&self.graph.paragraphs_of(id), page),
            role: of.and_then(|of| self.role_in(event, of)),
            review: record.review,
        })
    }

    fn times(&self, event: &Event) -> Option<String> {
        event.count.map(|count| self.strings.count("count_times", count as usize))
    }

    /// An event as it is shown on the timeline, which is `page`.
    pub(super) fn event(&self, id: RecordId, page: &str) -> Option<EventView> {
        let record = self.graph.record(id);
        let event = record.event()?;
        Some(EventView {
            strip: self.strip(&[id]),
            kind_text: self.known_word("event_types", event.kind),
            count: self.times(event),
            summary: self.passage(record.summary.as_ref(), &record.path, page),
            participants: self.participants(event),
            place: event.place.as_ref().and_then(|place| self.link_of(place)),
            case: event.case.as_ref().and_then(|case| self.link_of(case)),
            laws: self.links(&event.laws),
            topics: self.links(&record.topics),
            paragraphs: self.paragraph_links(&self.graph.paragraphs_of(id), page),
            sources: self.sources_of(&record.sources),
            ..self.event_line(id)?
        })
    }

    /// An event in a line: when, and what. It is told in full elsewhere.
    pub(super) fn event_line(&self, id: RecordId) -> Option<EventView> {
        let record = self.graph.record(id);
        let event = record.event()?;
        Some(EventView {
            id: record.key.id.to_string(),
            was: record.was.iter().map(|old| old.value.clone()).collect(),
            href: self.graph.address(id),
            when: self.event_time(event),
            title: self.name(id),
            kind: event.kind.map(str::to_owned),
            review: record.review,
            ..EventView::default()
        })
    }

    /// Those who took part, by role, in the order in which the roles come.
    fn participants(&self, event: &Event) -> Vec<Participant> {
        let mut roles: Vec<Option<&'static str>> = Vec::new();
        let mut by_role: BTreeMap<Option<&str>, Vec<_>> = BTreeMap::new();
        for part in &event.participants {
            if !roles.contains(&part.role) {
                roles.push(part.role);
            }
            by_role.entry(part.role).or_default().push(self.named(&part.who));
        }
        let participants = roles.into_iter().map(|role| Participant {
            role: self.known_word("parts", role),
            who: by_role.remove(&role).unwrap_or_default(),
        });
        participants.collect()
    }

    pub(super) fn role_in(&self, event: &Event, of: RecordId) -> Option<String> {
        let key = self.graph.key(of);
        let part = event.participants.iter().find(|part| part.who.record().is_some_and(|who| who.key == *key))?;
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
    pub(super) fn drawn_line(&self, events: &[RecordId]) -> super::views::Html {
        super::year::marks(&self.unnamed_line(events))
    }

    /// Every event on the period's line.
    pub(super) fn whole_year(&self) -> YearLine {
        self.year_line(self.graph.timeline())
    }

    /// These events on a line for a list: the drawing without names.
    pub(super) fn strip(&self, events: &[RecordId]) -> super::views::Html {
        super::year::strip(&self.unnamed_line(events))
    }

    /// Where these events are on the period's line, and no more of them.
    fn unnamed_line(&self, events: &[RecordId]) -> YearLine {
        let Some(period) = self.period else { return YearLine::default() };
        let events = events.iter().filter_map(|id| self.graph.record(*id).event());
        period.line(events.map(|event| Drawn { date: &event.date.value, text: String::new(), href: String::new() }))
    }

    /// A `<time>` for an event's date.
    pub(super) fn event_time(&self, event: &Event) -> super::views::Html {
        let text = event.date_text.as_ref().map(|text| self.words(text));
        dates::html(&event.date.value, text.as_deref(), self.strings)
    }

    /// A link in the text of a fact.
    pub(super) fn fact_link(&self, id: RecordId, page: &str) -> super::views::Html {
        let link = self.link(id);
        let lang = link.lang.map(|lang| format!(" lang=\"{lang}\" dir=\"auto\"")).unwrap_or_default();
        let href = html::relative(&html::root_of(page), &link.href);
        format!("<a href=\"{href}\"{lang}>{}</a>", html::escape(&link.text))
    }
}
