//! The year line: the report's period, and dates on it.

use super::dates;
use super::views::{Mark, Tick, YearLine};
use crate::model::Date;
use crate::model::date::{Day, civil, days};
use crate::strings::Strings;
use std::fmt::Write;

/// The days of the period, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    first: Day,
    last: Day,
}

/// One event to be drawn.
#[derive(Clone, Debug)]
pub(crate) struct Drawn<'d> {
    /// Its date.
    pub date: &'d Date,
    /// Date and title in words.
    pub text: String,
    /// Its address.
    pub href: String,
}

/// A line's whole width.
const WIDTH: i64 = 10_000;

impl Period {
    /// The period of a date that has a beginning and an end.
    #[must_use]
    pub(crate) fn of(date: &Date) -> Option<Self> {
        Some(Self { first: date.earliest()?, last: date.latest()? })
    }

    /// The year, where the period is one.
    #[must_use]
    pub(crate) fn year(&self) -> Option<i64> {
        let (first, last) = (civil(self.first).0, civil(self.last).0);
        (first == last).then_some(first)
    }

    /// A line with these events on it. What lies outside is not drawn; what reaches outside is cut.
    #[must_use]
    pub(crate) fn line<'d>(&self, events: impl IntoIterator<Item = Drawn<'d>>) -> YearLine {
        let mut marks: Vec<Mark> = events.into_iter().filter_map(|event| self.mark(event)).collect();
        stack(&mut marks);
        YearLine { marks }
    }

    fn mark(&self, event: Drawn<'_>) -> Option<Mark> {
        let first = event.date.earliest().unwrap_or(Day::MIN);
        let last = event.date.latest().unwrap_or(Day::MAX);
        if last < self.first || first > self.last {
            return None;
        }
        let day = first == last;
        let (at, end) = if day {
            (self.middle(first), self.middle(first))
        } else {
            (self.place(first.max(self.first)), self.place(last.min(self.last) + 1))
        };
        let shape = if event.date.is_approximate() {
            "about"
        } else if day {
            "day"
        } else {
            "span"
        };
        // An approximate day is drawn as wide as a day is, so that its ends can fade.
        let width = if day && shape == "about" { self.place(first + 1) - self.place(first) } else { end - at };
        Some(Mark { at, width, shape, level: 0, text: event.text, href: event.href })
    }

    /// The place of the beginning of a day.
    fn place(&self, day: Day) -> u32 {
        let length = self.last - self.first + 1;
        u32::try_from((day - self.first).clamp(0, length) * WIDTH / length).unwrap_or(0)
    }

    /// The place of a day's noon: a stroke stands in the middle of its day.
    fn middle(&self, day: Day) -> u32 {
        let length = (self.last - self.first + 1) * 2;
        u32::try_from(((day - self.first) * 2 + 1).clamp(0, length) * WIDTH / length).unwrap_or(0)
    }

    /// Where the months, or the years of a longer period, begin.
    #[must_use]
    pub(crate) fn ticks(&self, strings: &Strings) -> Vec<Tick> {
        let (first_year, first_month, _) = civil(self.first);
        let last_year = civil(self.last).0;
        if last_year - first_year < 2 {
            let start = first_year * 12 + i64::from(first_month) - 1;
            let (end_year, end_month, _) = civil(self.last);
            let months = start..=end_year * 12 + i64::from(end_month) - 1;
            let many = months.clone().count() > 12;
            return months.map(|index| self.month_tick(index, many, strings)).collect();
        }
        // At most some twelve labels, however long the period is.
        let step = ((last_year - first_year) / 12 + 1).max(1);
        let years = (first_year..=last_year).step_by(usize::try_from(step).unwrap_or(1));
        years
            .enumerate()
            .map(|(index, year)| Tick {
                at: self.place(days(year, 1, 1)),
                text: dates::year_words(year, strings),
                major: index % 3 == 0,
            })
            .collect()
    }

    fn month_tick(&self, index: i64, many: bool, strings: &Strings) -> Tick {
        let month = u8::try_from(index.rem_euclid(12) + 1).unwrap_or(1);
        let quarter = (month - 1) % 3 == 0;
        let name = strings.item("dates", "months_short", usize::from(month) - 1).to_owned();
        let text = if many && !quarter { String::new() } else { name };
        Tick {
            at: self.place(days(index.div_euclid(12), month, 1)),
            text,
            major: if many { month == 1 || month == 7 } else { quarter },
        }
    }
}

/// Wider marks say hardly more than "in this period", and are drawn as a hairline.
const WHOLE: u32 = 9000;

/// The drawing has this many levels; what is beyond stands on the last.
const LEVELS: usize = 4;

/// Gives each mark a level, so that marks of one day, and spans that overlap, do
/// not cover each other. Hairlines all stand on the last level.
fn stack(marks: &mut [Mark]) {
    let levels = if marks.iter().any(|mark| mark.width > WHOLE) { LEVELS - 1 } else { LEVELS };
    let mut order: Vec<usize> = (0..marks.len()).collect();
    order.sort_by_key(|index| (marks[*index].at, std::cmp::Reverse(marks[*index].width)));
    let (mut days, mut spans): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    for index in order {
        let mark = &mut marks[index];
        let lane = match (mark.width > WHOLE, mark.shape) {
            (true, _) => LEVELS - 1,
            (false, "day") => free_lane(&mut days, mark).min(LEVELS - 1),
            (false, _) => free_lane(&mut spans, mark).min(levels - 1),
        };
        mark.level = u32::try_from(lane).unwrap_or(0);
    }
}

/// The first lane whose last mark ends before this one begins.
fn free_lane(ends: &mut Vec<u32>, mark: &Mark) -> usize {
    let lane = ends.iter().position(|end| *end <= mark.at).unwrap_or(ends.len());
    let end = mark.at + mark.width.max(1);
    match ends.get_mut(lane) {
        Some(last) => *last = end,
        None => ends.push(end),
    }
    lane
}

/// The picture behind every page's line: all events of the period, faint. Its
/// measures are those of the theme's `README.md`.
#[must_use]
pub(crate) fn picture(line: &YearLine) -> String {
    let mut svg = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10000 470\" preserveAspectRatio=\"none\">\
         <style>line{stroke:#cbc5b4;stroke-width:2}rect{fill:#cbc5b4}@media (prefers-color-scheme:dark){line{stroke:#44474e}rect{fill:#44474e}}</style>",
    );
    for mark in &line.marks {
        // Writing into a `String` cannot fail.
        let _ = if mark.shape == "day" {
            let (top, bottom) = [(110, 300), (60, 100), (10, 50), (0, 40)][mark.level.min(3) as usize];
            write!(
                svg,
                "<line x1=\"{0}\" x2=\"{0}\" y1=\"{top}\" y2=\"{bottom}\" vector-effect=\"non-scaling-stroke\"/>",
                mark.at
            )
        } else {
            let top = 320 + 40 * mark.level.min(3);
            let height = if mark.width > WHOLE { 4 } else { 30 };
            write!(svg, "<rect x=\"{}\" y=\"{top}\" width=\"{}\" height=\"{height}\"/>", mark.at, mark.width)
        };
    }
    svg.push_str("</svg>\n");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Tag;

    fn period(dates: &str) -> Period {
        Period::of(&Date::parse(dates).expect("a date")).expect("a period")
    }

    fn line(dates_of_period: &str, dates: &[&str]) -> YearLine {
        let dates: Vec<Date> = dates.iter().map(|date| Date::parse(date).expect("a date")).collect();
        let drawn = dates.iter().map(|date| Drawn { date, text: String::new(), href: String::new() });
        period(dates_of_period).line(drawn)
    }

    fn places(line: &YearLine) -> Vec<(u32, u32, &str, u32)> {
        line.marks.iter().map(|mark| (mark.at, mark.width, mark.shape, mark.level)).collect()
    }

    #[test]
    fn a_mark_is_as_wide_as_what_is_known() {
        // 2024 has 366 days: January is 31 of them.
        assert_eq!(
            places(&line("2024", &["2024-01", "2024-01-01", "2024"])),
            [(0, 846, "span", 0), (13, 0, "day", 0), (0, 10_000, "span", 3)]
        );
        let strings = Strings::read([], &Tag::parse("en").expect("a tag"), &mut Vec::new());
        assert_eq!(period("2024").ticks(&strings).len(), 12);
        assert_eq!(period("1990/2024").ticks(&strings).len(), 12);
    }

    #[test]
    fn what_lies_outside_is_not_drawn_and_what_reaches_outside_is_cut() {
        assert_eq!(
            places(&line("2024", &["2023-12-31", "2025", "2023/2024", "../2024-01"])),
            [(0, 10_000, "span", 3), (0, 846, "span", 0)]
        );
    }

    #[test]
    fn marks_of_one_day_are_stacked() {
        let levels: Vec<u32> =
            line("2024", &["2024-05-13", "2024-05-13", "2024-05-14"]).marks.iter().map(|mark| mark.level).collect();
        assert_eq!(levels, [0, 1, 0]);
    }
}
