//! The timeline: every event, by year and month.

use super::views::{EventView, TimelineMonth, TimelineView, TimelineYear};
use super::{Maker, View, dates};
use crate::link::RecordId;
use crate::model::Date;
use crate::model::date::{End, Form, Part, Point, Year, civil};

const PATH: &str = "timeline.html";

pub(super) fn page(maker: &Maker<'_>) -> View {
    let view = TimelineView {
        head: maker.head(PATH, maker.strings.text("timeline"), "timeline"),
        count: maker.strings.count("count_events", maker.graph.timeline().len()),
        year: maker.whole_year(),
        years: years(maker),
    };
    View::Timeline(view)
}

/// What an event is listed under: the year and the month in which it can first have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Heading {
    year: Option<i64>,
    /// `None` where only the year is known.
    month: Option<u8>,
}

impl Heading {
    fn of(date: &Date) -> Self {
        let unknown = matches!(date.form(), Form::Point(point) if point.year == Year::Unknown);
        let Some(first) = date.earliest().filter(|_| !unknown) else { return Self { year: None, month: None } };
        let (year, month, _) = civil(first);
        Self { year: Some(year), month: (!is_known_by_year_only(date)).then_some(month) }
    }
}

/// Whether no month is said: `2024`, `202X`, a span of years.
fn is_known_by_year_only(date: &Date) -> bool {
    match date.form() {
        Form::Point(point) => is_month_unsaid(point),
        Form::Interval(End::Point(start), _) => is_month_unsaid(start),
        Form::Interval(..) => true,
    }
}

fn is_month_unsaid(point: &Point) -> bool {
    matches!(point.month, Part::Absent | Part::Unknown) || point.season().is_some()
}

fn years(maker: &Maker<'_>) -> Vec<TimelineYear> {
    let mut years: Vec<(Option<i64>, TimelineYear)> = Vec::new();
    let mut last: Option<Heading> = None;
    for id in maker.graph.timeline() {
        let Some((heading, event)) = listed(maker, *id) else { continue };
        if years.last().is_none_or(|(year, _)| *year != heading.year) {
            years.push((heading.year, year(maker, heading.year)));
        }
        let Some((_, year)) = years.last_mut() else { continue };
        if year.months.is_empty() || last != Some(heading) {
            let again = year.months.iter().filter(|month| month.id.starts_with(&month_id(heading))).count();
            year.months.push(month(maker, heading, again));
        }
        last = Some(heading);
        if let Some(month) = year.months.last_mut() {
            month.events.push(event);
        }
    }
    years.into_iter().map(|(_, year)| year).collect()
}

fn listed(maker: &Maker<'_>, id: RecordId) -> Option<(Heading, EventView)> {
    let date = &maker.graph.record(id).event()?.date.value;
    Some((Heading::of(date), maker.event(id, PATH)?))
}

/// No id of a record begins with a letter and an underscore, so none is the same.
fn year(maker: &Maker<'_>, year: Option<i64>) -> TimelineYear {
    let text = year.map_or_else(
        || maker.strings.text("timeline_undated").to_owned(),
        |year| dates::year_words(year, maker.strings),
    );
    TimelineYear {
        id: year.map_or_else(|| "year_unknown".to_owned(), |year| format!("year_{year}")),
        text,
        months: Vec::new(),
    }
}

fn month_id(heading: Heading) -> String {
    match (heading.year, heading.month) {
        (Some(year), Some(month)) => format!("month_{year}-{month:02}"),
        (Some(year), None) => format!("only_{year}"),
        _ => "only_unknown".to_owned(),
    }
}

/// Dates known by the year only stand where their earliest day is: a month can then come twice.
fn month(maker: &Maker<'_>, heading: Heading, again: usize) -> TimelineMonth {
    let text = match (heading.year, heading.month) {
        (Some(year), Some(month)) => Some(dates::month(year, month, maker.strings)),
        (Some(year), None) => {
            Some(maker.strings.fill("timeline_year_only", &[("year", &dates::year_words(year, maker.strings))]))
        }
        _ => None,
    };
    let id = month_id(heading);
    TimelineMonth { id: if again == 0 { id } else { format!("{id}_{}", again + 1) }, text, events: Vec::new() }
}
