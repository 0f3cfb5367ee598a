//! The feed of a person or a topic: its events, and the sections that mention it or are about it.

use super::{Entry, Feed, FeedWriter, MAX_ENTRIES};
use crate::formats::LocalizedText;
use crate::formats::timestamps::Timestamp;
use crate::link::RecordId;
use crate::model::Register;
use crate::model::record::Event;
use crate::route::{Address, Route};
use crate::strings::{TextKey, dates};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// What an entry is about.
enum Item<'r> {
    Event(RecordId, &'r Event),
    Section(u32),
}

impl FeedWriter<'_> {
    /// What was published or corrected last comes first. At one date the events precede the sections, the latest event first.
    pub(super) fn record(&self, record: RecordId) -> Feed {
        let (report, graph) = (self.report, self.report.graph());
        let key = report.outline.structure.key(record);
        let route = |id| Route::RecordFeed { register: key.register.name(), id };
        let feed_id = Address::from(route(report.first_id(record))).to_url(&self.base);
        let events = graph.events_of(record).rev().map(|(id, event)| (self.edition, Item::Event(id, event)));
        let sections =
            self.sections_of(record).into_iter().map(|section| (self.updated(section), Item::Section(section)));
        let mut items: Vec<(Timestamp, Item<'_>)> = events.chain(sections).collect();
        items.sort_by_key(|(updated, _)| Reverse(*updated));
        let entries = items.into_iter().take(MAX_ENTRIES).map(|(_, item)| match item {
            Item::Event(id, event) => self.event_entry(id, event),
            Item::Section(section) => self.mention_entry(section, &feed_id),
        });
        let name = report.label(&graph.record(record).name);
        Feed {
            title: report.strings.fill(TextKey::FeedRecord, &[("name", name), ("title", self.title())]),
            page: Address::of_record(&key.register, &key.id).to_url(&self.base),
            updated: self.edition,
            entries: entries.collect(),
            url: Address::from(route(&key.id)).to_url(&self.base),
            id: feed_id,
        }
    }

    /// An event, with its date before its title.
    fn event_entry(&self, id: RecordId, event: &Event) -> Entry {
        let report = self.report;
        let record = report.graph().record(id);
        let title = report.localized(&record.name, None);
        let date = event.date_text.as_ref().map(|text| report.label(text).to_owned());
        let date = date.unwrap_or_else(|| dates::words(&event.date.value, report.strings));
        Entry {
            id: report.first_address(id).to_url(&self.base),
            url: Address::of_record(&Register::Events, &record.key.id).to_url(&self.base),
            title: LocalizedText {
                text: report.strings.fill(TextKey::FeedEvent, &[("date", &date), ("title", &title.text)]),
                ..title
            },
            published: None,
            updated: self.edition,
            text: record.summary.as_ref().and_then(|summary| report.plain_text(summary, None)),
            links: Vec::new(),
        }
    }

    /// The sections that mention a record, and those that list a topic.
    fn sections_of(&self, record: RecordId) -> BTreeSet<u32> {
        let graph = self.report.graph();
        let mut sections: BTreeSet<u32> = graph.sections_naming(record).iter().copied().collect();
        sections.extend(graph.mention_locations(&[record]).sections());
        sections
    }

    /// A section in the feed of a record. Its id is not that of the section: a subscriber of both feeds gets both.
    fn mention_entry(&self, section: u32, feed_id: &str) -> Entry {
        let slug = self.report.first_slug(section);
        Entry { id: format!("{feed_id}#report/{slug}"), ..self.section_entry(section) }
    }
}
