//! Dates as words of the index: the events of a time, and the paragraphs that write it.
//!
//! Each date is a posting of every month that it touches, under `=2024-08`, or under `=--08` where no year is written beside the
//! month. A date of more than two years, or without an end, is one of every year instead, under `=2024`. Of a date without a start
//! only the month of its end is listed: every earlier one is as likely. The number of the posting is that of the
//! text (0: the entry's own date), and in the lowest bits what a day is compared with: [`DateBits`]. No word of a text begins
//! with `=`, so that no query is taken for a date by its letters.

use crate::language::{DateFinder, WrittenDate};
use crate::model::Date;
use crate::model::date::{Day, civil_from_days};
use crate::pages::search_entries::SearchEntry;
use std::ops::RangeInclusive;

/// A word of the index, with the number of its posting.
pub(super) type DateWord = (String, u32);

/// How many months a date may touch and be listed under each.
const MAX_MONTHS: i64 = 24;

/// How many years a date is listed under, from the end that is known.
const MAX_YEARS: i64 = 100;

/// The last text of an entry whose dates are indexed: the rest of the number has the bits of the date.
const MAX_TEXT: u32 = (1 << 20) - 1;

/// How precise a date is: matches of a day are ranked by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    /// One day.
    Day = 0,
    /// Days of one month, or a day that is approximate.
    Month = 1,
    /// Days of two months.
    Span = 2,
    /// Longer, or without a start: a search for a day does not find it, because it says next to nothing of one day.
    Longer = 3,
}

/// The days of a month, or the months of a year, that a date may be, and how precise it is.
#[derive(Clone, Debug)]
struct DateBits {
    width: Width,
    range: RangeInclusive<u32>,
}

impl DateBits {
    /// Text, width, first and last: 20, 2, 5 and 5 bits.
    fn number(&self, text: u32) -> u32 {
        text << 12 | (self.width as u32) << 10 | self.range.start() << 5 | self.range.end()
    }
}

/// The dates of an entry, sorted: its own, and those that its texts write.
pub(super) fn of_entry(entry: &SearchEntry<'_>, finder: &DateFinder) -> Vec<DateWord> {
    let mut words = Vec::new();
    if let Some(date) = entry.date {
        push_date(date, &mut words);
    }
    for (text, number) in entry.texts.iter().zip(1..=MAX_TEXT) {
        finder.for_each(&text.text, |date| words.push(written(date, number)));
    }
    // In the order of the numbers of each word.
    words.sort_unstable();
    words.dedup();
    words
}

/// A date that a text writes.
fn written(WrittenDate { year, month, day }: WrittenDate, text: u32) -> DateWord {
    let bits = match day {
        Some(day) => DateBits { width: Width::Day, range: day.into()..=day.into() },
        None => DateBits { width: Width::Month, range: 1..=31 },
    };
    (month_word(year.map(i64::from), month.into()), bits.number(text))
}

/// The entry's own date.
fn push_date(date: &Date, words: &mut Vec<DateWord>) {
    let (first, last) = match (date.earliest(), date.latest()) {
        (None, None) => return,
        (Some(first), Some(last)) => (month_index(first), month_index(last)),
        (Some(first), None) => {
            // It may have been the first day.
            let bits = DateBits { width: Width::Span, range: day_of_month(first)..=day_of_month(first) };
            words.push((index_word(month_index(first)), bits.number(0)));
            (month_index(first), month_index(first) + 12 * (MAX_YEARS - 1))
        }
        (None, Some(last)) => {
            let bits = DateBits { width: Width::Longer, range: 1..=day_of_month(last) };
            return words.push((index_word(month_index(last)), bits.number(0)));
        }
    };
    if last - first >= MAX_MONTHS {
        return push_years(first, last, words);
    }
    let is_precise = date.is_day() || (date.earliest() == date.latest() && !date.is_approximate());
    let width = match last - first {
        0 if is_precise => Width::Day,
        0 => Width::Month,
        1 => Width::Span,
        _ => Width::Longer,
    };
    for month in first..=last {
        let day = |day: Option<Day>, edge| day.filter(|day| month_index(*day) == month).map_or(edge, day_of_month);
        let bits = DateBits { width, range: day(date.earliest(), 1)..=day(date.latest(), 31) };
        words.push((index_word(month), bits.number(0)));
    }
}

/// A date of many months: one word for each of its years.
fn push_years(first: i64, last: i64, words: &mut Vec<DateWord>) {
    let (first_year, last_year) = (first.div_euclid(12), last.div_euclid(12));
    for year in (first_year..=last_year).take(usize::try_from(MAX_YEARS).unwrap_or(usize::MAX)) {
        let month = |index: i64, edge: u32| match index.div_euclid(12) == year {
            true => u32::try_from(index.rem_euclid(12) + 1).unwrap_or(edge),
            false => edge,
        };
        let bits = DateBits { width: Width::Longer, range: month(first, 1)..=month(last, 12) };
        words.push((format!("={year:04}"), bits.number(0)));
    }
}

fn month_word(year: Option<i64>, month: i64) -> String {
    year.map_or_else(|| format!("=--{month:02}"), |year| format!("={year:04}-{month:02}"))
}

/// The word of a month by its index.
fn index_word(month: i64) -> String {
    month_word(Some(month.div_euclid(12)), month.rem_euclid(12) + 1)
}

fn day_of_month(day: Day) -> u32 {
    civil_from_days(day).2.into()
}

/// The number of months since year 0.
fn month_index(day: Day) -> i64 {
    let (year, month, _) = civil_from_days(day);
    year * 12 + i64::from(month) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a date as `word:width:first-last`.
    fn words(edtf: &str) -> String {
        let mut words = Vec::new();
        push_date(&Date::parse(edtf).expect("a date"), &mut words);
        let words = words
            .into_iter()
            .map(|(word, number)| format!("{word}:{}:{}-{}", number >> 10 & 3, number >> 5 & 31, number & 31));
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_date_is_a_word_of_each_month_that_it_touches() {
        for (edtf, expected) in [
            ("2024-08-02", "=2024-08:0:2-2"),
            ("2024-08-02T10:00:00Z", "=2024-08:0:2-2"),
            ("2024-08-02~", "=2024-08:1:2-2"),
            ("2024-08", "=2024-08:1:1-31"),
            ("2024-08-30/2024-09-02", "=2024-08:2:30-31 =2024-09:2:1-2"),
            ("2024-02-10/2024-02-12", "=2024-02:1:10-12"),
            ("2024-03/2024-04", "=2024-03:2:1-31 =2024-04:2:1-30"),
            ("2024-11/2025-01", "=2024-11:3:1-31 =2024-12:3:1-31 =2025-01:3:1-31"),
            ("2020-03/2024", "=2020:3:3-12 =2021:3:1-12 =2022:3:1-12 =2023:3:1-12 =2024:3:1-12"),
            ("../2024-08-02", "=2024-08:3:1-2"),
        ] {
            assert_eq!(words(edtf), expected, "{edtf}");
        }
        assert_eq!(words("2024").split(' ').count(), 12);
        assert!(words("2024-08-02/..").starts_with("=2024-08:2:2-2 =2024:3:8-12 =2025:3:1-12 "));
        for long in ["2024-08-02/..", "19XX", "0001/2024"] {
            assert!(words(long).split(' ').count() <= 101, "{long}");
        }
    }
}
