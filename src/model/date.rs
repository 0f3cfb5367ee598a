//! Dates of any precision: EDTF (ISO 8601-2:2019), levels 0 and 1.

use edtf_core::{Bound, BoundDate, Edtf, IntervalEndpoint, Precision, TimeShift, YearKind};
use std::cmp::Ordering;

/// A date or interval, with the earliest and the latest day that it can denote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    text: String,
    kind: DateKind,
    earliest: Option<Day>,
    latest: Option<Day>,
    /// The first day of the end of an interval without a start.
    end_day: Option<Day>,
}

/// The parsed content of a [`Date`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DateKind {
    /// A single date, of any precision.
    Point(Point),
    /// Start and end, separated by `/`.
    Interval(IntervalEnd, IntervalEnd),
}

/// The start or the end of an interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntervalEnd {
    /// A known date.
    Point(Point),
    /// `..`: no end.
    Open,
    /// Empty: unknown.
    Unknown,
}

/// A single date, of any precision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The year, possibly unspecified.
    pub year: Year,
    /// Month or season.
    pub month: DatePart,
    /// The day of the month.
    pub day: DatePart,
    /// The time of day; `None` if none is given.
    pub time: Option<TimeOfDay>,
    /// `~` or `%`.
    pub approximate: bool,
    /// `?` or `%`.
    pub uncertain: bool,
}

/// A time of day. It displays as `10:00` or `10:00 UTC+05:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeOfDay {
    /// Seconds since midnight; 86,400 is the end of the day.
    pub second: u32,
    /// The zone; `None` if none is given.
    pub zone: Option<Zone>,
}

/// The zone of a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// `Z`.
    Utc,
    /// Minutes ahead of UTC.
    Offset(i32),
}

/// A year, or the range that unspecified digits leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Year {
    /// Known. Year 0 is 1 BCE.
    Known(i64),
    /// A decade or a century (`202X`, `19XX`): its first and last year.
    Between(i64, i64),
    /// `XXXX`.
    Unknown,
}

/// A month, a season or a day of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatePart {
    /// Not part of the date.
    Absent,
    /// Unspecified (`XX`).
    Unknown,
    /// Known. Months are 1 to 12, seasons 21 (spring) to 24 (winter).
    Known(u8),
}

/// A day number: days since 1970-01-01.
pub type Day = i64;

/// Why a text is not a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateError {
    /// The reason, for a message.
    pub message: String,
    /// The byte offset of the error in the text.
    pub offset: usize,
}

impl Date {
    /// Parses an EDTF date of level 0 or 1.
    ///
    /// # Errors
    /// The text is no EDTF, above level 1, a set, or an interval that ends before it starts.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let edtf =
            Edtf::parse(text).map_err(|error| DateError { message: error.message.to_owned(), offset: error.offset })?;
        // A qualifier of level 1 follows the whole date; one of level 2 can apply to a part of it.
        let qualifies_part = |date: &str| date.trim_end_matches(['?', '~', '%']).contains(['?', '~', '%']);
        if edtf.level() > 1 || text.split('/').any(qualifies_part) {
            return Err(DateError { message: "only levels 0 and 1 of EDTF are supported".to_owned(), offset: 0 });
        }
        let kind = match &edtf {
            Edtf::Date(date) => DateKind::Point(point(date)),
            Edtf::DateTime(moment) => DateKind::Point(Point { time: Some(time(&moment.time)), ..point(&moment.date) }),
            Edtf::Interval(interval) => DateKind::Interval(interval_end(&interval.start), interval_end(&interval.end)),
            Edtf::Set(_) => return Err(DateError { message: "a set of dates is not supported".to_owned(), offset: 0 }),
        };
        let bounds = edtf.bounds();
        let end_day = match &edtf {
            Edtf::Interval(interval) => first_day(&interval.end),
            Edtf::Date(_) | Edtf::DateTime(_) | Edtf::Set(_) => None,
        };
        let date = Self {
            text: text.to_owned(),
            kind,
            earliest: day_number(bounds.earliest),
            latest: day_number(bounds.latest),
            end_day,
        };
        match (date.earliest, date.latest) {
            (Some(first), Some(last)) if first > last => {
                Err(DateError { message: "the range ends before it begins".to_owned(), offset: 0 })
            }
            _ => Ok(date),
        }
    }

    /// The date as written in the source file.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// A single date or an interval.
    #[must_use]
    pub fn kind(&self) -> &DateKind {
        &self.kind
    }

    /// The earliest day that it can denote; `None` if there is no lower bound.
    #[must_use]
    pub fn earliest(&self) -> Option<Day> {
        self.earliest
    }

    /// The latest day that it can denote; `None` if there is no upper bound.
    #[must_use]
    pub fn latest(&self) -> Option<Day> {
        self.latest
    }

    /// Whether it is exactly one calendar day: no unspecified part, no qualifier, no time of day.
    #[must_use]
    pub fn is_day(&self) -> bool {
        // A year out of range has no bounds.
        matches!(&self.kind, DateKind::Point(point) if point.is_known_day() && point.time.is_none())
            && self.latest.is_some()
    }

    /// The first and the last day, if both are known exactly. A day with a time of day is that day.
    #[must_use]
    pub fn known_days(&self) -> Option<(Day, Day)> {
        let is_known = match &self.kind {
            DateKind::Point(point) => point.is_known_day(),
            DateKind::Interval(IntervalEnd::Point(start), IntervalEnd::Point(end)) => {
                start.is_known_day() && end.is_known_day()
            }
            DateKind::Interval(..) => false,
        };
        self.earliest.zip(self.latest).filter(|_| is_known)
    }

    /// Whether the date, or either end of the interval, is approximate.
    #[must_use]
    pub fn is_approximate(&self) -> bool {
        let is_approximate_end = |end: &IntervalEnd| matches!(end, IntervalEnd::Point(point) if point.approximate);
        match &self.kind {
            DateKind::Point(point) => point.approximate,
            DateKind::Interval(start, end) => is_approximate_end(start) || is_approximate_end(end),
        }
    }

    /// The order in lists: by the earliest possible day, then by the latest. A date without a start ("by 2 August") is
    /// known by its end only, so it comes just before what happened at that end, and not before everything else. A date
    /// without any bound sorts first, one without a latest day last, a day without a time before its times. Whether one
    /// of two dates is known to be the earlier is decided by [`crate::verdict::order`].
    #[must_use]
    pub fn compare(&self, other: &Self) -> Ordering {
        let latest = |date: &Self| date.latest.unwrap_or(Day::MAX);
        // Times of one local day: a time without a zone counts as UTC, so that the order is total.
        let instant = |date: &Self| date.time().map(|time| i64::from(time.second) - time.offset_seconds());
        self.list_day()
            .cmp(&other.list_day())
            .then(self.earliest.is_some().cmp(&other.earliest.is_some()))
            .then(latest(self).cmp(&latest(other)))
            .then_with(|| instant(self).cmp(&instant(other)))
    }

    /// The day by which a list sorts it: the earliest, or, without a start, the first day of its end.
    fn list_day(&self) -> Option<Day> {
        self.earliest.or(self.end_day)
    }

    /// The time of day, if it has one.
    #[must_use]
    pub fn time(&self) -> Option<TimeOfDay> {
        match &self.kind {
            DateKind::Point(point) => point.time,
            DateKind::Interval(..) => None,
        }
    }

    /// Whether the date, or either end of the interval, is uncertain or approximate.
    #[must_use]
    pub fn is_qualified(&self) -> bool {
        let is_qualified = |point: &Point| point.approximate || point.uncertain;
        let is_qualified_end = |end: &IntervalEnd| matches!(end, IntervalEnd::Point(point) if is_qualified(point));
        match &self.kind {
            DateKind::Point(point) => is_qualified(point),
            DateKind::Interval(start, end) => is_qualified_end(start) || is_qualified_end(end),
        }
    }

    /// The most precise `datetime` value of HTML ("The `time` element": a valid
    /// date, month or year string) that contains the whole date.
    /// `None` if there is none, as for a decade or a year before the common era.
    #[must_use]
    pub fn html_datetime(&self) -> Option<String> {
        match &self.kind {
            DateKind::Point(point) => point.html_datetime(),
            DateKind::Interval(IntervalEnd::Point(start), IntervalEnd::Point(end)) => common_datetime(start, end),
            DateKind::Interval(..) => None,
        }
    }
}

impl TimeOfDay {
    /// Seconds ahead of UTC; 0 without a zone.
    #[must_use]
    pub fn offset_seconds(self) -> i64 {
        match self.zone {
            Some(Zone::Offset(minutes)) => i64::from(minutes) * 60,
            Some(Zone::Utc) | None => 0,
        }
    }
}

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let minute = self.second / 60;
        write!(f, "{:02}:{:02}", minute / 60, minute % 60)?;
        match self.zone {
            None => Ok(()),
            Some(Zone::Utc) => f.write_str(" UTC"),
            Some(Zone::Offset(minutes)) => {
                let (sign, minutes) = (if minutes < 0 { '−' } else { '+' }, minutes.unsigned_abs());
                write!(f, " UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

impl Point {
    /// Whether it is in one calendar day: no unspecified part, no qualifier.
    fn is_known_day(&self) -> bool {
        matches!((self.year, self.month, self.day), (Year::Known(_), DatePart::Known(_), DatePart::Known(_)))
            && !self.approximate
            && !self.uncertain
    }

    /// The most precise `datetime` value of HTML that contains this date.
    #[must_use]
    pub fn html_datetime(&self) -> Option<String> {
        let Year::Known(year @ 1..) = self.year else { return None };
        Some(match (self.month, self.day) {
            (DatePart::Known(month @ 1..=12), DatePart::Known(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (DatePart::Known(month @ 1..=12), _) => format!("{year:04}-{month:02}"),
            _ => format!("{year:04}"),
        })
    }

    /// The season, from 0 (spring) to 3 (winter).
    #[must_use]
    pub fn season(&self) -> Option<usize> {
        match self.month {
            DatePart::Known(season @ 21..=24) => Some(usize::from(season - 21)),
            _ => None,
        }
    }
}

/// The year, month and day of a day number; the inverse of [`days_from_civil`].
#[must_use]
pub fn civil_from_days(day: Day) -> (i64, u8, u8) {
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1))
}

/// The day number of a calendar date; the inverse of [`civil_from_days`].
#[must_use]
pub fn days_from_civil(year: i64, month: u8, day: u8) -> Day {
    // Hinnant, days_from_civil.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let month = i64::from(month);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn day_number(bound: Bound) -> Option<Day> {
    match bound {
        // Larger years would overflow the day number.
        Bound::Date(BoundDate { year, month, day }) if year.abs() < 1_000_000_000 => {
            Some(days_from_civil(year, month, day))
        }
        _ => None,
    }
}

fn first_day(endpoint: &IntervalEndpoint) -> Option<Day> {
    match endpoint {
        IntervalEndpoint::Date(date) | IntervalEndpoint::OnOrBefore(date) | IntervalEndpoint::OnOrAfter(date) => {
            day_number(Edtf::Date(*date).bounds().earliest)
        }
        IntervalEndpoint::Open | IntervalEndpoint::Unknown => None,
    }
}

fn interval_end(endpoint: &IntervalEndpoint) -> IntervalEnd {
    match endpoint {
        IntervalEndpoint::Date(date) | IntervalEndpoint::OnOrBefore(date) | IntervalEndpoint::OnOrAfter(date) => {
            IntervalEnd::Point(point(date))
        }
        IntervalEndpoint::Open => IntervalEnd::Open,
        IntervalEndpoint::Unknown => IntervalEnd::Unknown,
    }
}

fn point(date: &edtf_core::Date) -> Point {
    let part = |field: Option<edtf_core::DateField>| match field {
        None => DatePart::Absent,
        Some(field) => field.value().map_or(DatePart::Unknown, DatePart::Known),
    };
    debug_assert!(date.precision() != Precision::Season || date.day.is_none());
    Point {
        year: year(&date.year),
        month: part(date.month),
        day: part(date.day),
        time: None,
        approximate: date.is_approximate(),
        uncertain: date.is_uncertain(),
    }
}

fn year(year: &edtf_core::Year) -> Year {
    if let Some(value) = year.value() {
        return Year::Known(value);
    }
    let YearKind::Standard { negative, digits } = year.kind else { return Year::Unknown };
    if digits.iter().all(Option::is_none) {
        return Year::Unknown;
    }
    let filled = |missing: u8| digits.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit.unwrap_or(missing)));
    if negative { Year::Between(-filled(9), -filled(0)) } else { Year::Between(filled(0), filled(9)) }
}

fn time(time: &edtf_core::Time) -> TimeOfDay {
    let second = u32::from(time.hour) * 3600 + u32::from(time.minute) * 60 + u32::from(time.second);
    let zone = time.shift.as_ref().map(|shift| match shift {
        TimeShift::Utc => Zone::Utc,
        TimeShift::Offset { minutes, .. } => Zone::Offset((*minutes).into()),
    });
    TimeOfDay { second, zone }
}

/// The most precise `datetime` value of HTML that contains both dates.
fn common_datetime(start: &Point, end: &Point) -> Option<String> {
    let (start, end) = (start.html_datetime()?, end.html_datetime()?);
    [10, 7, 4].into_iter().find_map(|length| {
        let (a, b) = (start.get(..length)?, end.get(..length)?);
        (a == b).then(|| a.to_owned())
    })
}

#[cfg(test)]
mod tests;
