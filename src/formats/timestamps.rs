//! The dates of the report in the forms that formats demand: no more precise than the report, unless the format has no other.

use crate::model::Date;
use crate::model::date::{Day, civil_from_days};
use std::fmt;

/// A moment, in seconds since 1970 in UTC. It is written as RFC 3339 demands, so its year is one of 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Timestamp(i64);

const DAY: i64 = 86_400;

impl Timestamp {
    /// The first moment that a date can mean: feeds have nothing less precise. `None` without a first moment, and for a year
    /// that RFC 3339 cannot express.
    pub(super) fn earliest(date: &Date) -> Option<Self> {
        let second = date.time().map_or(0, |time| i64::from(time.second) - time.offset_seconds());
        let day = date.earliest()? + second.div_euclid(DAY);
        calendar_day(day).map(|_| Self(day * DAY + second.rem_euclid(DAY)))
    }

    /// In the form of calendars (RFC 5545, 3.3.5): `20240802T000000Z`
    pub(super) fn compact(self) -> String {
        self.to_string().replace(['-', ':'], "")
    }

    /// The whole day of a date, as `2024-08-02`; `None` for a date that is more or less than one day.
    pub(super) fn day_of(date: &Date) -> Option<String> {
        date.earliest().filter(|_| date.is_day()).and_then(calendar_day)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, second) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        let (year, month, day) = civil_from_days(day);
        let (hour, minute, second) = (second / 3600, second % 3600 / 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// A day as `2024-08-02`; `None` for a year that RFC 3339 cannot express.
pub(super) fn calendar_day(day: Day) -> Option<String> {
    let (year, month, day) = civil_from_days(day);
    (1..=9999).contains(&year).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_the_first_moment_of_a_date() {
        for (date, expected) in [
            ("2024-08-02", Some("2024-08-02T00:00:00Z")),
            ("2024-11~", Some("2024-11-01T00:00:00Z")),
            ("2024-03/2024-04", Some("2024-03-01T00:00:00Z")),
            ("2024-01-01T02:30:00+05:00", Some("2023-12-31T21:30:00Z")),
            ("1969-12-31T23:59:58Z", Some("1969-12-31T23:59:58Z")),
            ("../2024", None),
            ("-0043", None),
        ] {
            let timestamp = Timestamp::earliest(&Date::parse(date).expect("a date"));
            assert_eq!(timestamp.map(|timestamp| timestamp.to_string()).as_deref(), expected, "{date}");
        }
    }

    #[test]
    fn only_a_whole_day_is_a_day() {
        for (date, expected) in [("2024-08-02", Some("2024-08-02")), ("2024-08", None), ("2024-08-02~", None)] {
            assert_eq!(Timestamp::day_of(&Date::parse(date).expect("a date")).as_deref(), expected, "{date}");
        }
    }
}
