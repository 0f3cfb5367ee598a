//! Dates as precise as they are known: EDTF (ISO 8601-2:2019), levels 0 and 1.

use edtf_core::{Bound, BoundDate, Edtf, IntervalEndpoint, Precision, TimeShift, YearKind};
use std::cmp::Ordering;

/// A date, with the earliest and the latest day that it can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    text: String,
    form: Form,
    earliest: Option<Day>,
    latest: Option<Day>,
}

/// What a date says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// One date, of whatever precision.
    Point(Point),
    /// From one to another.
    Interval(End, End),
}

/// An end of an interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// A date.
    Point(Point),
    /// `..`: no end.
    Open,
    /// Nothing written: not known.
    Unknown,
}

/// One date, of whatever precision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The year.
    pub year: Year,
    /// Month or season.
    pub month: Part,
    /// The day.
    pub day: Part,
    /// The time of day, `10:00:00` and its zone, where it was written.
    pub time: Option<String>,
    /// `~` or `%`.
    pub approximate: bool,
    /// `?` or `%`.
    pub uncertain: bool,
}

/// A year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Year {
    /// Known. Year 0 is 1 BCE.
    Known(i64),
    /// Only a decade or a century is known: its first and last year.
    Among(i64, i64),
    /// `XXXX`.
    Unknown,
}

/// A month, a season or a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Not said.
    Absent,
    /// Said to be not known (`XX`).
    Unknown,
    /// Known. Months are 1 to 12, seasons 21 (spring) to 24 (winter).
    Known(u8),
}

/// A day, counted from 1970-01-01.
pub type Day = i64;

/// Why a text is no date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateError {
    /// What is wrong.
    pub message: String,
    /// The byte at which it is.
    pub at: usize,
}

impl Date {
    /// Reads an EDTF date of level 0 or 1.
    ///
    /// # Errors
    /// What is wrong, and at which byte.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let edtf =
            Edtf::parse(text).map_err(|error| DateError { message: error.message.to_owned(), at: error.offset })?;
        // Level 1 qualifies a whole date, behind it; level 2 a part of one.
        let qualifies_a_part = |date: &str| date.trim_end_matches(['?', '~', '%']).contains(['?', '~', '%']);
        if edtf.level() > 1 || text.split('/').any(qualifies_a_part) {
            return Err(DateError { message: "only levels 0 and 1 of EDTF are read here".to_owned(), at: 0 });
        }
        let form = match &edtf {
            Edtf::Date(date) => Form::Point(point(date)),
            Edtf::DateTime(moment) => Form::Point(Point { time: Some(time(&moment.time)), ..point(&moment.date) }),
            Edtf::Interval(interval) => Form::Interval(end(&interval.start), end(&interval.end)),
            Edtf::Set(_) => return Err(DateError { message: "a set of dates is not read here".to_owned(), at: 0 }),
        };
        let bounds = edtf.bounds();
        let date = Self { text: text.to_owned(), form, earliest: day(bounds.earliest), latest: day(bounds.latest) };
        match (date.earliest, date.latest) {
            (Some(first), Some(last)) if first > last => {
                Err(DateError { message: "the range ends before it begins".to_owned(), at: 0 })
            }
            _ => Ok(date),
        }
    }

    /// The date as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What it says.
    #[must_use]
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// The earliest day that it can mean; `None` where there is no bound.
    #[must_use]
    pub fn earliest(&self) -> Option<Day> {
        self.earliest
    }

    /// The latest day that it can mean; `None` where there is no bound.
    #[must_use]
    pub fn latest(&self) -> Option<Day> {
        self.latest
    }

    /// Whether it is one day of the calendar and nothing else: no part of it left open, no doubt, no time of day.
    #[must_use]
    pub fn is_day(&self) -> bool {
        let is_whole = |point: &Point| {
            matches!((point.year, point.month, point.day), (Year::Known(_), Part::Known(_), Part::Known(_)))
                && point.time.is_none()
                && !point.approximate
                && !point.uncertain
        };
        // A year beyond all counting has no day that could come.
        matches!(&self.form, Form::Point(point) if is_whole(point)) && self.latest.is_some()
    }

    /// Whether it is approximate, at either end.
    #[must_use]
    pub fn is_approximate(&self) -> bool {
        let of = |end: &End| matches!(end, End::Point(point) if point.approximate);
        match &self.form {
            Form::Point(point) => point.approximate,
            Form::Interval(start, end) => of(start) || of(end),
        }
    }

    /// By the earliest day that they can mean, then by the latest. What has no
    /// earliest day comes first, what has no latest day last.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Ordering {
        let latest = |date: &Self| date.latest.unwrap_or(Day::MAX);
        self.earliest.cmp(&other.earliest).then(latest(self).cmp(&latest(other)))
    }

    /// The finest date that HTML can say (HTML, "The `time` element": a valid
    /// date, month or year string) and that contains the whole of this date.
    /// `None` where there is none, as for a decade or a year before the common era.
    #[must_use]
    pub fn html(&self) -> Option<String> {
        match &self.form {
            Form::Point(point) => point.html(),
            Form::Interval(End::Point(start), End::Point(end)) => common(start, end),
            Form::Interval(..) => None,
        }
    }
}

impl Point {
    /// The finest date that HTML can say and that contains this one.
    #[must_use]
    pub fn html(&self) -> Option<String> {
        let Year::Known(year @ 1..) = self.year else { return None };
        Some(match (self.month, self.day) {
            (Part::Known(month @ 1..=12), Part::Known(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (Part::Known(month @ 1..=12), _) => format!("{year:04}-{month:02}"),
            _ => format!("{year:04}"),
        })
    }

    /// The season, 0 for spring to 3 for winter.
    #[must_use]
    pub fn season(&self) -> Option<usize> {
        match self.month {
            Part::Known(season @ 21..=24) => Some(usize::from(season - 21)),
            _ => None,
        }
    }
}

/// The first day of the year, month or day that a count of days lies in is found by [`civil`].
#[must_use]
pub fn civil(day: Day) -> (i64, u8, u8) {
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

/// The count of days of a date of the calendar; the inverse of [`civil`].
#[must_use]
pub fn days(year: i64, month: u8, day: u8) -> Day {
    // Hinnant, days_from_civil.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let month = i64::from(month);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn day(bound: Bound) -> Option<Day> {
    match bound {
        // Years beyond this are geology, and would overflow the count of days.
        Bound::Date(BoundDate { year, month, day }) if year.abs() < 1_000_000_000 => Some(days(year, month, day)),
        _ => None,
    }
}

fn end(endpoint: &IntervalEndpoint) -> End {
    match endpoint {
        IntervalEndpoint::Date(date) | IntervalEndpoint::OnOrBefore(date) | IntervalEndpoint::OnOrAfter(date) => {
            End::Point(point(date))
        }
        IntervalEndpoint::Open => End::Open,
        IntervalEndpoint::Unknown => End::Unknown,
    }
}

fn point(date: &edtf_core::Date) -> Point {
    let part = |field: Option<edtf_core::DateField>| match field {
        None => Part::Absent,
        Some(field) => field.value().map_or(Part::Unknown, Part::Known),
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
    if negative { Year::Among(-filled(9), -filled(0)) } else { Year::Among(filled(0), filled(9)) }
}

fn time(time: &edtf_core::Time) -> String {
    let zone = match time.shift {
        None => String::new(),
        Some(TimeShift::Utc) => " UTC".to_owned(),
        Some(TimeShift::Offset { minutes, .. }) => {
            let sign = if minutes < 0 { '−' } else { '+' };
            format!(" UTC{sign}{:02}:{:02}", minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60)
        }
    };
    format!("{:02}:{:02}{zone}", time.hour, time.minute)
}

/// The finest HTML date that holds both.
fn common(start: &Point, end: &Point) -> Option<String> {
    let (start, end) = (start.html()?, end.html()?);
    [10, 7, 4].into_iter().find_map(|length| {
        let (a, b) = (start.get(..length)?, end.get(..length)?);
        (a == b).then(|| a.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"))
    }

    #[test]
    fn html_says_the_finest_date_that_contains_the_whole() {
        for (edtf, html) in [
            ("2024-08-02", Some("2024-08-02")),
            ("2024-08", Some("2024-08")),
            ("2024", Some("2024")),
            ("2024-11~", Some("2024-11")),
            ("2024-08-XX", Some("2024-08")),
            ("2024-XX-XX", Some("2024")),
            ("2024-21", Some("2024")),
            ("2024-03/2024-04", Some("2024")),
            ("2024-03-01/2024-03-09", Some("2024-03")),
            ("2023-12/2024-01", None),
            ("../2024-12", None),
            ("202X", None),
            ("-0044-03-15", None),
            ("2024-08-02T10:00:00Z", Some("2024-08-02")),
        ] {
            assert_eq!(date(edtf).html().as_deref(), html, "{edtf}");
        }
    }

    #[test]
    fn a_day_is_a_whole_and_certain_date() {
        for (edtf, is_day) in [
            ("2024-06-01", true),
            ("2024", false),
            ("2024-06", false),
            ("2024-21", false),
            ("2024-06-XX", false),
            ("2024-XX-XX", false),
            ("202X", false),
            ("2024-06-01~", false),
            ("2024-06-01?", false),
            ("2024-06-01%", false),
            ("2024-06-01T10:00:00Z", false),
            ("2024-06/2024-08", false),
            ("2024-06-01/2024-06-01", false),
            ("../2024-06-01", false),
        ] {
            assert_eq!(date(edtf).is_day(), is_day, "{edtf}");
        }
    }

    #[test]
    fn impossible_dates_are_errors_with_a_place() {
        for text in [
            "2024-02-31",
            "2024-13",
            "2024-04/2024-03",
            "2024-08-02/2024-08-01",
            "2 August 2024",
            "2024-8-2",
            "",
            "[2024,2025]",
            "?2024",
            "2024?-08",
            "2024-0X",
        ] {
            assert!(Date::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn dates_sort_by_the_earliest_then_by_the_latest_day() {
        let mut texts = [
            "2024-08-02",
            "2024-08",
            "2024-08-01",
            "2024",
            "../2024-12",
            "2024-08-01/2024-08-02",
            "2023-12?",
            "2024-08/..",
        ];
        texts.sort_by(|a, b| date(a).compare(&date(b)).then(a.cmp(b)));
        assert_eq!(
            texts,
            [
                "../2024-12",
                "2023-12?",
                "2024",
                "2024-08-01",
                "2024-08-01/2024-08-02",
                "2024-08",
                "2024-08/..",
                "2024-08-02"
            ]
        );
    }

    #[test]
    fn days_and_calendar_dates_are_inverse() {
        for day in (-1_000_000..1_000_000).step_by(997) {
            let (year, month, of_month) = civil(day);
            assert_eq!(days(year, month, of_month), day);
        }
        assert_eq!(days(2024, 2, 29) + 1, days(2024, 3, 1));
        assert_eq!(days(1970, 1, 1), 0);
    }
}
