//! Dates as words, in the language of the strings.

use super::{DateList, DatePhrase, PhrasePart, Strings, fill, fill_parts};
use crate::model::Date;
use crate::model::date::{DateKind, DatePart, IntervalEnd, Point, Year};
use std::fmt::Display;

/// A date as plain text.
#[must_use]
pub fn words(date: &Date, strings: &Strings) -> String {
    plain_text(date, &BETWEEN, strings)
}

/// A period as plain text. An uncertain date is between two others; a period spans from one to the other.
#[must_use]
pub fn period(date: &Date, strings: &Strings) -> String {
    plain_text(date, &FROM_TO, strings)
}

fn plain_text(date: &Date, span: &RangePhrases, strings: &Strings) -> String {
    let labels = DateFormatter { strings };
    match date.kind() {
        DateKind::Point(point) => labels.point(point),
        DateKind::Interval(start, end) => labels.interval(start, end, span, |_, words| words),
    }
}

/// A month with its year, as text.
#[must_use]
pub fn month(year: i64, month: u8, strings: &Strings) -> String {
    let name = strings.date_name(DateList::Months, usize::from(month).saturating_sub(1));
    fill(strings.date_phrase(DatePhrase::Month), &[("month", name), ("year", &year_words(year, strings))])
}

/// A year as text.
#[must_use]
pub fn year_words(year: i64, strings: &Strings) -> String {
    if year > 0 {
        year.to_string()
    } else {
        fill(strings.date_phrase(DatePhrase::YearBeforeCommonEra), &[("year", &(1 - year).to_string())])
    }
}

/// What a date is written as: plain text, or markup, in which all of it is escaped.
pub(crate) trait DateText: Sized {
    fn text(text: &str) -> Self;

    fn number(number: impl Display) -> Self;

    /// A phrase with its placeholders replaced, as by [`fill`].
    fn fill(phrase: &str, values: &[(&str, &Self)]) -> Self;
}

impl DateText for String {
    fn text(text: &str) -> Self {
        text.to_owned()
    }

    fn number(number: impl Display) -> Self {
        number.to_string()
    }

    fn fill(phrase: &str, values: &[(&str, &Self)]) -> Self {
        let mut filled = Self::with_capacity(phrase.len());
        fill_parts(phrase, values, |part| match part {
            PhrasePart::Text(text) => filled.push_str(text),
            PhrasePart::Value(value) => filled.push_str(value),
        });
        filled
    }
}

/// The phrase for an interval, and the list of the month names that it takes.
pub(crate) struct RangePhrases {
    phrase: DatePhrase,
    months: DateList,
}

pub(crate) const BETWEEN: RangePhrases = RangePhrases { phrase: DatePhrase::Between, months: DateList::MonthsBetween };
pub(crate) const FROM_TO: RangePhrases = RangePhrases { phrase: DatePhrase::Period, months: DateList::Months };

/// Writes dates as text, or as markup.
pub(crate) struct DateFormatter<'s> {
    pub(crate) strings: &'s Strings,
}

impl DateFormatter<'_> {
    pub(crate) fn point<T: DateText>(&self, point: &Point) -> T {
        self.qualified(point, self.precise(point, DateList::Months, DateList::MonthsOf, true))
    }

    pub(crate) fn interval<T: DateText>(
        &self,
        start: &IntervalEnd,
        end: &IntervalEnd,
        span: &RangePhrases,
        mut wrap: impl FnMut(&Point, T) -> T,
    ) -> T {
        // "between March and April 2024": a year that both share is given once.
        let shares_year = matches!((start, end), (IntervalEnd::Point(a), IntervalEnd::Point(b)) if a.year == b.year && a.season().is_none() && a.month != DatePart::Absent && b.month != DatePart::Absent);
        let mut label = |end: &IntervalEnd, with_year: bool| match end {
            IntervalEnd::Point(point) => {
                wrap(point, self.qualified(point, self.precise(point, span.months, DateList::MonthsOf, with_year)))
            }
            IntervalEnd::Open | IntervalEnd::Unknown => T::text(""),
        };
        let (from, to) = (label(start, !shares_year), label(end, true));
        let key = match (start, end) {
            (IntervalEnd::Point(_), IntervalEnd::Point(_)) => span.phrase,
            (IntervalEnd::Open, IntervalEnd::Point(_)) => DatePhrase::Until,
            (IntervalEnd::Point(_), IntervalEnd::Open) => DatePhrase::Since,
            (IntervalEnd::Unknown, IntervalEnd::Point(_)) => DatePhrase::UnknownStart,
            (IntervalEnd::Point(_), IntervalEnd::Unknown) => DatePhrase::UnknownEnd,
            _ => DatePhrase::Any,
        };
        self.fill(key, &[("from", &from), ("to", &to)])
    }

    fn precise<T: DateText>(&self, point: &Point, months: DateList, months_of: DateList, with_year: bool) -> T {
        let year: T = self.year(&point.year);
        if let Some(season) = point.season() {
            return self
                .fill(DatePhrase::Season, &[("season", &self.item(DateList::Seasons, season)), ("year", &year)]);
        }
        let words = match (point.month, point.day) {
            (DatePart::Known(month), DatePart::Known(day)) => {
                let month = self.item(months_of, usize::from(month).saturating_sub(1));
                let key = if with_year { DatePhrase::Day } else { DatePhrase::DayOfMonth };
                self.fill(key, &[("day", &T::number(day)), ("month", &month), ("year", &year)])
            }
            (DatePart::Known(month), day) => {
                let name = self.item(months, usize::from(month).saturating_sub(1));
                let words =
                    if with_year { self.fill(DatePhrase::Month, &[("month", &name), ("year", &year)]) } else { name };
                if day == DatePart::Unknown { self.fill(DatePhrase::DayUnknown, &[("date", &words)]) } else { words }
            }
            (DatePart::Unknown, DatePart::Known(day)) => {
                self.fill(DatePhrase::MonthUnknown, &[("day", &T::number(day)), ("year", &year)])
            }
            _ => self.fill(DatePhrase::Year, &[("year", &year)]),
        };
        match point.time {
            Some(time) => self.fill(DatePhrase::Time, &[("date", &words), ("time", &T::text(&time.to_string()))]),
            None => words,
        }
    }

    fn qualified<T: DateText>(&self, point: &Point, words: T) -> T {
        let key = match (point.approximate, point.uncertain) {
            (true, true) => DatePhrase::AboutUncertain,
            (true, false) => DatePhrase::About,
            (false, true) => DatePhrase::Uncertain,
            (false, false) => return words,
        };
        self.fill(key, &[("date", &words)])
    }

    fn year<T: DateText>(&self, year: &Year) -> T {
        match year {
            Year::Known(year) => T::text(&year_words(*year, self.strings)),
            Year::Between(first, last) if last - first == 9 => {
                self.fill(DatePhrase::Decade, &[("year", &T::number(first))])
            }
            Year::Between(first, last) => {
                self.fill(DatePhrase::Century, &[("year", &T::number(first)), ("last", &T::number(last))])
            }
            Year::Unknown => T::text(self.strings.date_phrase(DatePhrase::UnknownYear)),
        }
    }

    fn item<T: DateText>(&self, list: DateList, index: usize) -> T {
        T::text(self.strings.date_name(list, index))
    }

    fn fill<T: DateText>(&self, phrase: DatePhrase, values: &[(&str, &T)]) -> T {
        T::fill(self.strings.date_phrase(phrase), values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_shows_the_precision_of_a_date() {
        let strings = Strings::english();
        for (edtf, expected) in [
            ("2024-08-02", "2 August 2024"),
            ("2024-08", "August 2024"),
            ("2024", "2024"),
            ("2024-11~", "about November 2024"),
            ("2023-12?", "December 2023 (uncertain)"),
            ("2024%", "about 2024 (uncertain)"),
            ("2024-03/2024-04", "between March and April 2024"),
            ("2023-12/2024-01", "between December 2023 and January 2024"),
            ("2024-03-01/2024-03-09", "between 1 March and 9 March 2024"),
            ("2022/2024", "between 2022 and 2024"),
            ("2024-03/2024", "between March 2024 and 2024"),
            ("../2024-12", "by December 2024"),
            ("2024-08/..", "since August 2024"),
            ("2024-21", "spring 2024"),
            ("202X", "the 2020s"),
            ("2024-08-XX", "an unknown day of August 2024"),
            ("2024-XX-XX", "2024"),
            ("-0043", "44 BCE"),
            ("2024-08-02T10:00:00Z", "2 August 2024, 10:00 UTC"),
        ] {
            assert_eq!(words(&Date::parse(edtf).expect(edtf), &strings), expected, "{edtf}");
        }
    }

    #[test]
    fn a_period_reaches_from_one_date_to_another() {
        let strings = Strings::english();
        for (edtf, expected) in [
            ("2022-06/2023-12", "June 2022 to December 2023"),
            ("2024-03/2024-04", "March to April 2024"),
            ("2024-03-01/2024-03-09", "1 March to 9 March 2024"),
            ("2022/2024", "2022 to 2024"),
            ("2024", "2024"),
            ("2024-08/..", "since August 2024"),
        ] {
            assert_eq!(period(&Date::parse(edtf).expect(edtf), &strings), expected, "{edtf}");
        }
    }
}
