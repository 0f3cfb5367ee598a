//! The year line: the report's period, with events on it.

mod lanes;

pub(super) use lanes::assign_lanes;

use super::components::{Percent, YearMark};
use super::dates;
use super::html::{Html, HtmlWriter};
use super::views::{Label, Mark, Tick, YearLine, YearPicture};
use crate::model::Date;
use crate::model::date::{Day, civil_from_days, days_from_civil};
use crate::strings::{DateList, Strings};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The first and last day of the period, inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    first: Day,
    last: Day,
}

/// An event to be drawn.
#[derive(Clone, Debug)]
pub(crate) struct PlottedEvent<'d> {
    /// Its date.
    pub date: &'d Date,
    /// Its date in words.
    pub when: String,
    /// Its title.
    pub name: Label,
    /// Its kind, as a key.
    pub kind: Option<String>,
    /// Its address, from the site's root.
    pub href: String,
}

impl<'d> PlottedEvent<'d> {
    /// An event of a line that is decoration only.
    pub(crate) fn unnamed(date: &'d Date) -> Self {
        Self { date, when: String::new(), name: Label::default(), kind: None, href: String::new() }
    }
}

/// The shape of an event that is known to the day.
const DAY: &str = "day";

/// The width of a line, in the units of all positions.
const WIDTH: i64 = 10_000;

/// Two years, in half days: in longer periods adjacent days cannot be distinguished.
const MAX_FINE_LENGTH: i64 = 2 * 2 * 366;

/// The step of positions on the line of a long period: about two pixels.
const COARSE_STEP: i64 = 20;

impl Period {
    /// The period of a date; `None` if it has no first or no last day.
    #[must_use]
    pub(crate) fn from_date(date: &Date) -> Option<Self> {
        Some(Self { first: date.earliest()?, last: date.latest()? })
    }

    /// The year, if the period is within a single one.
    #[must_use]
    pub(crate) fn year(&self) -> Option<i64> {
        let (first, last) = (civil_from_days(self.first).0, civil_from_days(self.last).0);
        (first == last).then_some(first)
    }

    /// A line with these events. Events outside the period are omitted; those partly outside are clipped.
    #[must_use]
    pub(crate) fn line<'d>(&self, events: impl IntoIterator<Item = PlottedEvent<'d>>) -> YearLine {
        let mut marks: Vec<Mark> = events.into_iter().filter_map(|event| self.mark(event)).collect();
        assign_levels(&mut marks);
        let is_used = |shape: &&str| marks.iter().any(|mark| mark.shape == *shape);
        let shapes = [DAY, "span", "about"].into_iter().filter(is_used).collect();
        YearLine { marks, shapes, ..YearLine::default() }
    }

    fn mark(&self, event: PlottedEvent<'_>) -> Option<Mark> {
        let first = event.date.earliest().unwrap_or(Day::MIN);
        let last = event.date.latest().unwrap_or(Day::MAX);
        if last < self.first || first > self.last {
            return None;
        }
        let is_day = first == last;
        let (at, end) = if is_day {
            (self.day_middle(first), self.day_middle(first))
        } else {
            (self.day_start(first.max(self.first)), self.day_start(last.min(self.last) + 1))
        };
        let shape = if event.date.is_approximate() {
            "about"
        } else if is_day {
            DAY
        } else {
            "span"
        };
        // An approximate day has the width of a day, so that its ends can fade.
        let width =
            if is_day && shape == "about" { self.day_start(first + 1) - self.day_start(first) } else { end - at };
        let text = format!("{}: {}", event.when, event.name.text);
        let PlottedEvent { when, name, kind, href, .. } = event;
        Some(Mark { at, width, shape, text, when, name, kind, href, ..Mark::default() })
    }

    /// The position of the start of a day.
    fn day_start(&self, day: Day) -> u32 {
        self.position((day - self.first) * 2)
    }

    /// The position of noon: a stroke is drawn in the middle of its day.
    fn day_middle(&self, day: Day) -> u32 {
        self.position((day - self.first) * 2 + 1)
    }

    /// The position after this number of half days. A long period has fewer positions than days: events that are closer than
    /// the width of a stroke share one.
    fn position(&self, half_days: i64) -> u32 {
        let length = (self.last - self.first + 1) * 2;
        let position = half_days.clamp(0, length) * WIDTH / length;
        u32::try_from(if length > MAX_FINE_LENGTH { position / COARSE_STEP * COARSE_STEP } else { position })
            .unwrap_or(0)
    }

    /// The starts of the months, or in a longer period of the years.
    #[must_use]
    pub(crate) fn ticks(&self, strings: &Strings) -> Vec<Tick> {
        let (first_year, first_month, _) = civil_from_days(self.first);
        let last_year = civil_from_days(self.last).0;
        if last_year - first_year < 2 {
            let start = first_year * 12 + i64::from(first_month) - 1;
            let (end_year, end_month, _) = civil_from_days(self.last);
            let months = start..=end_year * 12 + i64::from(end_month) - 1;
            let is_long = months.clone().count() > 12;
            return months.map(|index| self.month_tick(index, is_long, strings)).collect();
        }
        // About twelve labels at most, for any period.
        let step = ((last_year - first_year) / 12 + 1).max(1);
        let years = (first_year..=last_year).step_by(usize::try_from(step).unwrap_or(1));
        years
            .enumerate()
            .map(|(index, year)| Tick {
                at: self.day_start(days_from_civil(year, 1, 1)),
                text: dates::year_words(year, strings),
                major: index % 3 == 0,
            })
            .collect()
    }

    fn month_tick(&self, index: i64, is_long: bool, strings: &Strings) -> Tick {
        let month = u8::try_from(index.rem_euclid(12) + 1).unwrap_or(1);
        let starts_quarter = (month - 1) % 3 == 0;
        let name = strings.date_name(DateList::MonthsShort, usize::from(month) - 1).to_owned();
        let text = if is_long && !starts_quarter { String::new() } else { name };
        Tick {
            at: self.day_start(days_from_civil(index.div_euclid(12), month, 1)),
            text,
            major: if is_long { month == 1 || month == 7 } else { starts_quarter },
        }
    }
}

/// Wider marks convey little more than "in this period", and are drawn as a hairline.
const HAIRLINE_ABOVE: u32 = 9000;

/// With more marks than this, none is a link: too many for a keyboard, and for any place of their own.
pub(super) const MAX_LINKED_MARKS: usize = 300;

fn is_whole(mark: &Mark) -> bool {
    mark.width > HAIRLINE_ABOVE
}

/// The number of levels in the drawing; the last one takes all further marks.
const LEVELS: usize = 4;

/// Assigns each mark a level, so that marks of one day, and overlapping spans, do not cover each other. Hairlines are all
/// on the last level.
fn assign_levels(marks: &mut [Mark]) {
    let levels = if marks.iter().any(is_whole) { LEVELS - 1 } else { LEVELS };
    let mut order: Vec<usize> = (0..marks.len()).collect();
    order.sort_by_key(|index| (marks[*index].at, std::cmp::Reverse(marks[*index].width)));
    let (mut days, mut spans): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    for index in order {
        let mark = &mut marks[index];
        let level = match (is_whole(mark), mark.shape) {
            (true, _) => LEVELS - 1,
            (false, DAY) => free_level(&mut days, mark).min(LEVELS - 1),
            (false, _) => free_level(&mut spans, mark).min(levels - 1),
        };
        mark.level = u32::try_from(level).unwrap_or(0);
    }
}

/// The first lane whose last mark ends before this one begins.
fn free_level(ends: &mut Vec<u32>, mark: &Mark) -> usize {
    let lane = ends.iter().position(|end| *end <= mark.at).unwrap_or(ends.len());
    let end = mark.at + mark.width.max(1);
    match ends.get_mut(lane) {
        Some(last_end) => *last_end = end,
        None => ends.push(end),
    }
    lane
}

impl YearLine {
    /// Whether its marks are links.
    pub(super) fn is_linked(&self) -> bool {
        self.marks.len() <= MAX_LINKED_MARKS
    }
}

/// With more marks than this, a decorative line omits duplicates.
const DEDUPLICATE_ABOVE: usize = 120;

/// The marks of a decorative line. If there are very many, identical ones are drawn once, so that the size is bounded.
pub(crate) fn distinct_marks(line: &YearLine) -> impl Iterator<Item = YearMark<'_>> {
    let mut drawn = BTreeSet::new();
    let is_many = line.marks.len() > DEDUPLICATE_ABOVE;
    let is_new = move |mark: &&Mark| !is_many || drawn.insert((mark.at, mark.width, mark.shape, mark.level.min(3)));
    line.marks.iter().filter(is_new).map(mark)
}

/// A mark as it is drawn.
#[must_use]
pub(crate) fn mark(mark: &Mark) -> YearMark<'_> {
    YearMark {
        shape: mark.shape,
        level: mark.level,
        is_whole: is_whole(mark),
        x: Percent(mark.at),
        width: (mark.width > 0).then_some(Percent(mark.width)),
    }
}

/// The outlines of the spans and of the days of a line in a list: days above, spans below.
#[must_use]
pub(crate) fn outlines(line: &YearLine) -> (Html, Html) {
    let (mut days, mut spans) = (HtmlWriter::new(), HtmlWriter::new());
    let mut drawn = BTreeSet::new();
    // Duplicates would not be visible.
    for mark in line.marks.iter().filter(|mark| drawn.insert((mark.at, mark.width, mark.shape == "day"))) {
        match mark.shape {
            "day" => days.markup("M").display(mark.at).markup(" 0v7"),
            _ => {
                let (top, height) = if is_whole(mark) { (" 11h", "v1H") } else { (" 9h", "v3H") };
                spans.markup("M").display(mark.at).markup(top).display(mark.width).markup(height);
                spans.display(mark.at).markup("z")
            }
        };
    }
    (spans.finish(), days.finish())
}

/// The picture behind every year line: all events of the period. It is part of the style sheet, so pages contain only their
/// own dates, and nothing grows with pages × events. The dimensions are documented in the theme's `README.md`. Identical marks
/// are drawn once, so that the size of the picture is bounded for any number of events.
#[must_use]
pub(crate) fn picture(line: &YearLine) -> YearPicture {
    let mut days: BTreeSet<(u32, u32)> = BTreeSet::new();
    let mut spans: BTreeMap<(bool, u32), Vec<(u32, u32)>> = BTreeMap::new();
    for mark in &line.marks {
        let level = mark.level.min(3);
        if mark.shape == "day" {
            days.insert((level, mark.at));
        } else {
            spans.entry((is_whole(mark), level)).or_default().push((mark.at, mark.at + mark.width));
        }
    }
    let (mut strokes, mut bars) = (String::new(), String::new());
    let mut previous: Option<(u32, u32)> = None;
    for (level, at) in days {
        let (top, length) = [(110, 190), (60, 40), (10, 40), (0, 40)][level as usize];
        // Relative to the foot of the previous stroke: for consecutive days this is repetitive and compresses well.
        let _ = match previous.replace((level, at)) {
            Some((same, before)) if same == level => write!(strokes, "m{}-{length}v{length}", at - before),
            _ => write!(strokes, "M{at} {top}v{length}"),
        };
    }
    for ((is_whole, level), spans) in spans {
        let (top, height) = (320 + 40 * level, if is_whole { 4 } else { 30 });
        for (from, to) in merge_overlapping(spans) {
            let _ = write!(bars, "M{from} {top}h{}v{height}H{from}z", to - from);
        }
    }
    YearPicture { spans: bars, days: strokes }
}

/// Merges overlapping spans.
fn merge_overlapping(mut spans: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    spans.sort_unstable();
    let mut merged: Vec<(u32, u32)> = Vec::new();
    for (from, to) in spans {
        match merged.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => merged.push((from, to)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Tag;

    fn period(dates: &str) -> Period {
        Period::from_date(&Date::parse(dates).expect("a date")).expect("a period")
    }

    pub(super) fn line(dates_of_period: &str, dates: &[&str]) -> YearLine {
        let dates: Vec<Date> = dates.iter().map(|date| Date::parse(date).expect("a date")).collect();
        period(dates_of_period).line(dates.iter().map(PlottedEvent::unnamed))
    }

    fn positions(line: &YearLine) -> Vec<(u32, u32, &str, u32)> {
        line.marks.iter().map(|mark| (mark.at, mark.width, mark.shape, mark.level)).collect()
    }

    #[test]
    fn the_width_of_a_mark_shows_precision() {
        // 2024 has 366 days: January is 31 of them.
        assert_eq!(
            positions(&line("2024", &["2024-01", "2024-01-01", "2024"])),
            [(0, 846, "span", 0), (13, 0, "day", 0), (0, 10_000, "span", 3)]
        );
        let strings = Strings::read([], &Tag::parse("en").expect("a tag"), &mut Vec::new());
        assert_eq!(period("2024").ticks(&strings).len(), 12);
        assert_eq!(period("1990/2024").ticks(&strings).len(), 12);
    }

    #[test]
    fn the_size_of_the_picture_is_bounded() {
        let days: Vec<String> = (0..40_000)
            .map(|n| format!("{}-{:02}-{:02}", 1990 + n % 30, n / 30 % 12 + 1, n / 360 % 28 + 1))
            .chain((0..5_000).map(|n| format!("{}-{:02}/{}", 1990 + n % 29, n % 12 + 1, 1991 + n % 29)))
            .collect();
        let days: Vec<&str> = days.iter().map(String::as_str).collect();
        let picture = picture(&line("1990/2019", &days));
        let size = picture.days.len() + picture.spans.len();
        assert!(size < 40_000, "{size}");
        assert_eq!(merge_overlapping(vec![(5, 9), (0, 3), (2, 4), (9, 12)]), [(0, 4), (5, 12)]);
    }

    #[test]
    fn a_strip_draws_days_and_spans() {
        let (spans, days) = outlines(&line("2024", &["2024-01", "2024-01-01", "2024"]));
        assert_eq!((spans.as_str(), days.as_str()), ("M0 9h846v3H0zM0 11h10000v1H0z", "M13 0v7"));
    }

    #[test]
    fn events_outside_the_period_are_omitted_and_others_are_clipped() {
        assert_eq!(
            positions(&line("2024", &["2023-12-31", "2025", "2023/2024", "../2024-01"])),
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
