//! The year line: the report's period, and dates on it.

use super::dates;
use super::views::{Html, Mark, Tick, YearLine};
use crate::model::Date;
use crate::model::date::{Day, civil, days};
use crate::strings::Strings;
use std::collections::{BTreeMap, BTreeSet};
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

/// Two years, in half days: of a longer period no day can be told from the next.
const LONG: i64 = 2 * 2 * 366;

/// The distance of places on the line of a long period: two pixels or so.
const COARSE: i64 = 20;

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
        Some(Mark { at, width, shape, level: 0, text: event.text, href: event.href, drawn: Html::new() })
    }

    /// The place of the beginning of a day.
    fn place(&self, day: Day) -> u32 {
        self.at((day - self.first) * 2)
    }

    /// The place of a day's noon: a stroke stands in the middle of its day.
    fn middle(&self, day: Day) -> u32 {
        self.at((day - self.first) * 2 + 1)
    }

    /// The place of so many half days after the beginning. A long period has fewer places than days: what lies closer together
    /// than a stroke is wide stands on one place.
    fn at(&self, halves: i64) -> u32 {
        let length = (self.last - self.first + 1) * 2;
        let at = halves.clamp(0, length) * WIDTH / length;
        u32::try_from(if length > LONG { at / COARSE * COARSE } else { at }).unwrap_or(0)
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

/// More marks than these are thinned out where they are drawn only.
const MANY: usize = 120;

/// The marks of a line where it is decoration. What very many draw on one place is drawn once, so that there is a
/// largest size.
#[must_use]
pub(crate) fn marks(line: &YearLine) -> Html {
    let mut drawn = BTreeSet::new();
    let is_many = line.marks.len() > MANY;
    let is_new = |mark: &&Mark| !is_many || drawn.insert((mark.at, mark.width, mark.shape, mark.level.min(3)));
    line.marks.iter().filter(is_new).map(mark).collect()
}

/// A mark on the line of a page.
#[must_use]
pub(crate) fn mark(mark: &Mark) -> Html {
    let percent = |places: u32| f64::from(places) / 100.0;
    let mut drawn = format!("<rect class=\"{} l{}", mark.shape, mark.level);
    drawn.push_str(if mark.width > WHOLE { " whole\"" } else { "\"" });
    // Writing into a `String` cannot fail.
    let _ = write!(drawn, " x=\"{}%\"", percent(mark.at));
    if mark.width > 0 {
        let _ = write!(drawn, " width=\"{}%\"", percent(mark.width));
    }
    drawn.push_str("/>");
    drawn
}

/// A line as a drawing for a list, without names: days above, spans below. Empty where there is nothing to draw.
#[must_use]
pub(crate) fn strip(line: &YearLine) -> Html {
    let (mut days, mut spans) = (String::new(), String::new());
    let mut drawn = BTreeSet::new();
    // What is drawn twice on one place looks as it does drawn once.
    for mark in line.marks.iter().filter(|mark| drawn.insert((mark.at, mark.width, mark.shape == "day"))) {
        // Writing into a `String` cannot fail.
        let _ = match mark.shape {
            "day" => write!(days, "M{} 0v7", mark.at),
            _ if mark.width > WHOLE => write!(spans, "M{} 11h{}v1H{0}z", mark.at, mark.width),
            _ => write!(spans, "M{} 9h{}v3H{0}z", mark.at, mark.width),
        };
    }
    if line.marks.is_empty() {
        return Html::new();
    }
    let path = |class: &str, d: &str| {
        if d.is_empty() {
            String::new()
        } else {
            format!("<path class=\"{class}\" d=\"{d}\" vector-effect=\"non-scaling-stroke\"/>")
        }
    };
    format!(
        "<svg class=\"strip\" viewBox=\"0 0 10000 12\" preserveAspectRatio=\"none\" aria-hidden=\"true\">{}{}</svg>",
        path("s", &spans),
        path("d", &days)
    )
}

/// What is added to the theme's style sheet: the picture behind every page's line, as `--year`.
#[must_use]
pub(crate) fn style(line: &YearLine) -> String {
    let picture = picture(line);
    let mut url = String::with_capacity(picture.len() + picture.len() / 4);
    for c in picture.chars() {
        match c {
            '<' => url.push_str("%3C"),
            '>' => url.push_str("%3E"),
            '#' => url.push_str("%23"),
            '"' => url.push('\''),
            _ => url.push(c),
        }
    }
    format!("\n:root {{ --year: url(\"data:image/svg+xml,{url}\"); }}\n")
}

/// All events of the period, faint. Its measures are those of the theme's `README.md`. What many marks draw on one place is
/// drawn once, so that the picture has a largest size, however many events there are.
fn picture(line: &YearLine) -> String {
    let mut days: BTreeSet<(u32, u32)> = BTreeSet::new();
    let mut spans: BTreeMap<(bool, u32), Vec<(u32, u32)>> = BTreeMap::new();
    for mark in &line.marks {
        let level = mark.level.min(3);
        if mark.shape == "day" {
            days.insert((level, mark.at));
        } else {
            spans.entry((mark.width > WHOLE, level)).or_default().push((mark.at, mark.at + mark.width));
        }
    }
    let (mut strokes, mut bars) = (String::new(), String::new());
    let mut last: Option<(u32, u32)> = None;
    for (level, at) in days {
        let (top, length) = [(110, 190), (60, 40), (10, 40), (0, 40)][level as usize];
        // From the foot of the stroke before: where days follow each other this is the same again and again, and packs well.
        let _ = match last.replace((level, at)) {
            Some((same, before)) if same == level => write!(strokes, "m{}-{length}v{length}", at - before),
            _ => write!(strokes, "M{at} {top}v{length}"),
        };
    }
    for ((is_whole, level), spans) in spans {
        let (top, height) = (320 + 40 * level, if is_whole { 4 } else { 30 });
        for (from, to) in united(spans) {
            let _ = write!(bars, "M{from} {top}h{}v{height}H{from}z", to - from);
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10000 470\" preserveAspectRatio=\"none\">\
         <style>path{{fill:#cbc5b4;stroke:#cbc5b4;stroke-width:0}}.d{{stroke-width:2}}@media(prefers-color-scheme:dark){{path{{fill:#44474e;stroke:#44474e}}}}</style>\
         <path d=\"{bars}\"/><path class=\"d\" d=\"{strokes}\" vector-effect=\"non-scaling-stroke\"/></svg>"
    )
}

/// Spans that overlap as one.
fn united(mut spans: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    spans.sort_unstable();
    let mut united: Vec<(u32, u32)> = Vec::new();
    for (from, to) in spans {
        match united.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => united.push((from, to)),
        }
    }
    united
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
    fn the_picture_has_a_largest_size() {
        let days: Vec<String> = (0..40_000)
            .map(|n| format!("{}-{:02}-{:02}", 1990 + n % 30, n / 30 % 12 + 1, n / 360 % 28 + 1))
            .chain((0..5_000).map(|n| format!("{}-{:02}/{}", 1990 + n % 29, n % 12 + 1, 1991 + n % 29)))
            .collect();
        let days: Vec<&str> = days.iter().map(String::as_str).collect();
        let style = style(&line("1990/2019", &days));
        assert!(style.len() < 40_000, "{}", style.len());
        assert_eq!(united(vec![(5, 9), (0, 3), (2, 4), (9, 12)]), [(0, 4), (5, 12)]);
    }

    #[test]
    fn a_strip_draws_days_and_spans() {
        assert_eq!(strip(&YearLine::default()), "");
        let strip = strip(&line("2024", &["2024-01", "2024-01-01", "2024"]));
        assert!(
            strip.contains("M13 0v7") && strip.contains("M0 9h846v3H0z") && strip.contains("M0 11h10000v1H0z"),
            "{strip}"
        );
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
