//! `events.ics`: the events as a calendar (iCalendar, RFC 5545).
//!
//! A calendar has days, and nothing less precise. So it has only the events whose first and last day are known exactly: one known by
//! its month would otherwise be on each day of it.

use super::timestamps::{Timestamp, calendar_day};
use super::{Format, LocalizedText, Report, SiteOutline};
use crate::link::RecordId;
use crate::model::Register;
use crate::model::date::Day;
use crate::model::record::Event;
use crate::project::OutputFormat;
use crate::route::{Address, Route};
use icalendar::{Component, EventLike, Property};
use std::io;

/// `events.ics`.
pub(super) struct Calendar;

/// The end of a calendar, after the last event.
const END: &str = "END:VCALENDAR\r\n";

impl Format for Calendar {
    fn name(&self) -> OutputFormat {
        OutputFormat::Calendar
    }

    fn files(&self, _: &SiteOutline<'_>) -> Vec<String> {
        vec![Route::Calendar.to_path()]
    }

    fn write(&self, _: Route<'_>, report: &Report<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        // A calendar is written only for a report with a date.
        let edition = report.project().report.published.as_ref().and_then(Timestamp::earliest);
        let Some(edition) = edition else { return Ok(()) };
        let writer = CalendarWriter { report, base: report.base(), edition };
        // Event by event, so that it is never in memory as a whole.
        let empty = writer.empty().to_string();
        sink.write_all(empty.strip_suffix(END).unwrap_or(&empty).as_bytes())?;
        for id in report.graph().register(&Register::Events) {
            if let Some(event) = report.graph().record(id).event().and_then(|event| writer.event(id, event)) {
                sink.write_all(event.try_into_string().map_err(io::Error::other)?.as_bytes())?;
            }
        }
        sink.write_all(END.as_bytes())
    }
}

struct CalendarWriter<'r> {
    report: &'r Report<'r>,
    base: String,
    /// When the edition was published: when each of its events was last written.
    edition: Timestamp,
}

impl CalendarWriter<'_> {
    /// The calendar without its events.
    fn empty(&self) -> icalendar::Calendar {
        let project = self.report.project();
        let mut calendar = icalendar::Calendar::empty();
        calendar.append_property(("VERSION", "2.0")).append_property(("PRODID", "-//annals//annals//EN"));
        // What RFC 7986 has for it, the crate writes without escapes.
        calendar.append_property(("X-WR-CALNAME", self.report.label(&project.title)));
        calendar
    }

    /// An event, `None` if its days are not known exactly.
    fn event(&self, id: RecordId, event: &Event) -> Option<icalendar::Event> {
        let report = self.report;
        let (first, last) = event.date.value.known_days()?;
        let record = report.graph().record(id);
        let mut entry = icalendar::Event::new();
        entry
            .uid(&report.first_address(id).to_url(&self.base))
            .add_property("DTSTAMP", self.edition.compact())
            .append_property(day("DTSTART", first)?)
            // The day after the last.
            .append_property(day("DTEND", last + 1)?)
            .append_property(text("SUMMARY", report.localized(&record.name, None)))
            .add_property("URL", Address::of_record(&Register::Events, &record.key.id).to_url(&self.base))
            // It is over, and nobody is busy with it.
            .add_property("TRANSP", "TRANSPARENT");
        if let Some(summary) = record.summary.as_ref().and_then(|summary| report.plain_text(summary, None)) {
            entry.append_property(text("DESCRIPTION", summary));
        }
        if let Some(place) = event.place.as_ref().and_then(|place| report.find(&place.key)) {
            entry.location(report.label(&report.graph().record(place).name));
        }
        Some(entry)
    }
}

/// A day as the value of a property.
fn day(key: &str, day: Day) -> Option<Property> {
    let mut property = Property::new(key, calendar_day(day)?.replace('-', ""));
    property.add_parameter("VALUE", "DATE");
    Some(property)
}

/// A text with its language, if that is not the report's.
fn text(key: &str, LocalizedText { text, lang }: LocalizedText) -> Property {
    let mut property = Property::new(key, text);
    if let Some(lang) = lang {
        property.add_parameter("LANGUAGE", &lang);
    }
    property
}
