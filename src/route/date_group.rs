//! The pages of the timeline that show events in full.

use super::{FilterName, Route};
use crate::model::Date;
use crate::model::date::{DateKind, DatePart, IntervalEnd, Point, Year, civil_from_days};

/// With more events than this, the details are on one page per month. On the whole timeline each event still has its line,
/// and its id: the address of an event never changes.
pub const MAX_FULL_EVENTS: usize = 200;

/// The page of the timeline that shows an event in full, in a report with this number of events.
#[must_use]
pub fn event_page(date: &Date, events: usize) -> Route<'static> {
    if events <= MAX_FULL_EVENTS {
        return Route::Timeline;
    }
    Route::FilteredTimeline { filter: DateGroup::from_date(date).filter_name(), page: 0 }
}

/// The group that an event is listed in: the year and the month of its earliest possible day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateGroup {
    /// `None` if it is unknown.
    pub year: Option<i64>,
    /// `None` if only the year is known.
    pub month: Option<u8>,
}

impl DateGroup {
    /// The group of a date.
    #[must_use]
    pub fn from_date(date: &Date) -> Self {
        let Some(first) = date.earliest().filter(|_| !is_of_unknown_year(date)) else {
            return Self { year: None, month: None };
        };
        let (year, month, _) = civil_from_days(first);
        Self { year: Some(year), month: (!is_known_by_year_only(date)).then_some(month) }
    }

    /// Its form in addresses: `2024-03`, `2024`, `undated`.
    #[must_use]
    pub fn filter_name(self) -> FilterName<'static> {
        match (self.year, self.month) {
            (Some(year), Some(month)) => FilterName::Month(year, month),
            (Some(year), None) => FilterName::Year(year),
            _ => FilterName::Undated,
        }
    }
}

/// Whether not even the year is known.
#[must_use]
pub fn is_of_unknown_year(date: &Date) -> bool {
    matches!(date.kind(), DateKind::Point(point) if point.year == Year::Unknown)
}

/// Whether no month is given: `2024`, `202X`, a span of years.
fn is_known_by_year_only(date: &Date) -> bool {
    match date.kind() {
        DateKind::Point(point) => has_no_month(point),
        DateKind::Interval(IntervalEnd::Point(start), _) => has_no_month(start),
        DateKind::Interval(..) => true,
    }
}

fn has_no_month(point: &Point) -> bool {
    matches!(point.month, DatePart::Absent | DatePart::Unknown) || point.season().is_some()
}
