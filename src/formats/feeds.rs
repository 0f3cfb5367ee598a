//! Atom feeds (RFC 4287): of the report's sections, of its corrections, and where asked for of each person and topic.
//!
//! The date of an entry is that of the edition which has it, or of a later correction: when the site came to say it, not when it
//! happened. Its id is the URL that it first had, so that no reader sees it as new after a move.

mod atom;
mod record;

use super::timestamps::Timestamp;
use super::{Format, Report, SiteOutline};
use crate::model::{RecordKey, Register};
use crate::project::OutputFormat;
use crate::route::{Address, INDEX, Route};
use crate::strings::TextKey;
use atom::{Entry, Feed, Link, write_feed};
use std::cmp::Reverse;
use std::io;

/// `feed.xml`, `corrections.xml`, `people/ID.xml` and `topics/ID.xml`.
pub(super) struct Feeds;

/// The most entries of a feed: feed readers fetch all of it every hour.
const MAX_ENTRIES: usize = 200;

impl Format for Feeds {
    fn name(&self) -> OutputFormat {
        OutputFormat::Feeds
    }

    fn files(&self, outline: &SiteOutline<'_>) -> Vec<String> {
        let (settings, structure) = (outline.project.output.feeds, outline.structure);
        let registers = Register::BUILT_IN.iter().filter(|register| settings.has(register));
        let records = registers.flat_map(|register| structure.register(register)).flat_map(|record| {
            let key = structure.key(record);
            // Subscribers of an old address get the same feed there.
            let ids = std::iter::once(&*key.id).chain(structure.old_ids(record));
            ids.map(|id| Route::RecordFeed { register: key.register.name(), id })
        });
        [Route::Feed, Route::CorrectionsFeed].into_iter().chain(records).map(Route::to_path).collect()
    }

    fn write(&self, file: Route<'_>, report: &Report<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        // Feeds are written only for a report with a date.
        let edition = report.project().report.published.as_ref().and_then(Timestamp::earliest);
        let Some(edition) = edition else { return Ok(()) };
        let writer = FeedWriter { report, base: report.base(), edition };
        let feed = match file {
            Route::CorrectionsFeed => Some(writer.corrections()),
            Route::RecordFeed { register, id } => {
                let key = RecordKey { register: Register::named(register), id: id.into() };
                report.find(&key).map(|record| writer.record(record))
            }
            _ => Some(writer.sections()),
        };
        feed.map_or(Ok(()), |feed| write_feed(&feed, report, file, sink))
    }
}

/// Collects the entries of feeds.
struct FeedWriter<'r> {
    report: &'r Report<'r>,
    base: String,
    /// When the edition was published.
    edition: Timestamp,
}

impl FeedWriter<'_> {
    /// The sections, the latest first; those of one date in reading order.
    fn sections(&self) -> Feed {
        let structure = self.report.outline.structure;
        let sections = (0..structure.section_count()).filter(|section| structure.route(*section).slug() != INDEX);
        let mut sections: Vec<u32> = sections.collect();
        sections.sort_by_cached_key(|section| Reverse(self.updated(*section)));
        sections.truncate(MAX_ENTRIES);
        Feed {
            id: Address::from(Route::Feed).to_url(&self.base),
            url: Address::from(Route::Feed).to_url(&self.base),
            title: self.title().to_owned(),
            page: self.base.clone(),
            updated: self.edition,
            entries: sections.into_iter().map(|section| self.section_entry(section)).collect(),
        }
    }

    fn section_entry(&self, section: u32) -> Entry {
        let report = self.report;
        let entry = report.graph().section_entry(section);
        let updated = self.updated(section);
        let published = report.published(section).and_then(Timestamp::earliest);
        Entry {
            id: Address::from(Route::Section(report.first_slug(section))).to_url(&self.base),
            url: Address::from(entry.route.route()).to_url(&self.base),
            title: report.localized(entry.title, entry.lang),
            published: published.filter(|published| *published <= updated),
            updated,
            text: entry.summary.and_then(|summary| report.plain_text(summary, entry.lang)),
            links: Vec::new(),
        }
    }

    /// When a section was last published or corrected.
    fn updated(&self, section: u32) -> Timestamp {
        self.report.updated(section).and_then(Timestamp::earliest).unwrap_or(self.edition)
    }

    /// The corrections, the latest first.
    fn corrections(&self) -> Feed {
        let report = self.report;
        let corrections = report.corrections().take(MAX_ENTRIES).map(|(id, correction)| {
            let record = report.graph().record(id);
            let text = correction.text.as_ref().or(record.summary.as_ref());
            let structure = report.outline.structure;
            let sections = correction.sections.iter().filter_map(|slug| structure.section_by_slug(&slug.value));
            Entry {
                id: report.first_address(id).to_url(&self.base),
                url: Address::of_record(&Register::Corrections, &record.key.id).to_url(&self.base),
                title: report.localized(&record.name, None),
                published: None,
                updated: Timestamp::earliest(&correction.date).unwrap_or(self.edition),
                text: text.and_then(|text| report.plain_text(text, None)),
                links: sections.map(|section| self.section_link(section)).collect(),
            }
        });
        Feed {
            id: Address::from(Route::CorrectionsFeed).to_url(&self.base),
            url: Address::from(Route::CorrectionsFeed).to_url(&self.base),
            title: report.strings.fill(TextKey::FeedCorrections, &[("title", self.title())]),
            page: Address::from(Route::Corrections).to_url(&self.base),
            updated: self.edition,
            entries: corrections.collect(),
        }
    }

    fn section_link(&self, section: u32) -> Link {
        let entry = self.report.graph().section_entry(section);
        Link {
            url: Address::from(entry.route.route()).to_url(&self.base),
            title: self.report.label(entry.title).to_owned(),
        }
    }

    /// The title of the report.
    fn title(&self) -> &str {
        self.report.label(&self.report.project().title)
    }
}
