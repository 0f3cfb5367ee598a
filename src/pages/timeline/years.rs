//! The years and months of a page of the timeline, and the links that jump to them.

use super::TimelineFilter;
use crate::link::RecordId;
use crate::pages::events::EventDetail;
use crate::pages::html::Html;
use crate::pages::views::{Jump, TimelineMonth, TimelineYear};
use crate::pages::{PageContext, dates};
use crate::route::{Address, DateGroup, Route};
use crate::strings::{DateList, TextKey};
use std::ops::Range;

/// With fewer events a page needs no links to its months.
const MIN_JUMP_EVENTS: usize = 12;

/// How many years are offered to jump to. If there are more, each link leads to the first of several.
const MAX_YEAR_JUMPS: usize = 24;

impl DateGroup {
    /// Its first and last month, as [`month_number`]; `None` if the year is unknown.
    pub(super) fn months(self) -> Option<(i64, i64)> {
        let first = self.year? * 12;
        Some(match self.month {
            Some(month) => (first + i64::from(month) - 1, first + i64::from(month) - 1),
            None => (first, first + 11),
        })
    }

    /// The level of the headings of its events: below that of the month, or of the year where there are no months.
    pub(in crate::pages) fn event_heading(self) -> u8 {
        if self.year.is_some() { 4 } else { 3 }
    }
}

/// Events in the order of their groups: what is known by the year only is at the end of that year, and what has no year at
/// the end of all.
pub(super) fn in_group_order(ctx: &PageContext<'_>, events: &[RecordId]) -> Vec<RecordId> {
    let group = |id: &RecordId| ctx.graph.record(*id).event().map(|event| DateGroup::from_date(&event.date.value));
    let key = |id: &RecordId| {
        let (year, month) = group(id).map_or((None, None), |group| (group.year, group.month));
        (year.is_none(), year, month.is_none(), month)
    };
    let mut ordered = events.to_vec();
    // Stable: within a group the order of time remains.
    ordered.sort_by_cached_key(key);
    ordered
}

/// The groups of one year, each with the range of its events.
struct YearGroups {
    year: Option<i64>,
    groups: Vec<(DateGroup, Range<usize>)>,
}

impl YearGroups {
    fn event_count(&self) -> usize {
        self.groups.iter().map(|(_, range)| range.len()).sum()
    }
}

/// The years and months of a page with events, and the links that jump to them.
pub(super) struct Years<'p> {
    ctx: &'p PageContext<'p>,
    events: &'p [RecordId],
    years: Vec<YearGroups>,
}

impl<'p> Years<'p> {
    /// Groups events that are [in the order of their groups](in_group_order).
    pub(super) fn new(ctx: &'p PageContext<'p>, events: &'p [RecordId]) -> Self {
        let mut years: Vec<YearGroups> = Vec::new();
        for (index, id) in events.iter().enumerate() {
            let Some(event) = ctx.graph.record(*id).event() else { continue };
            let group = DateGroup::from_date(&event.date.value);
            if years.last().is_none_or(|last| last.year != group.year) {
                years.push(YearGroups { year: group.year, groups: Vec::new() });
            }
            let Some(YearGroups { groups, .. }) = years.last_mut() else { continue };
            match groups.last_mut() {
                Some((last, range)) if *last == group => range.end = index + 1,
                _ => groups.push((group, index..index + 1)),
            }
        }
        Self { ctx, events, years }
    }

    /// The years with their events, on the page at `path`.
    pub(super) fn views(&self, path: &str, is_brief: bool) -> Vec<TimelineYear> {
        let main_year = self.main_year();
        let view = |year: &YearGroups| {
            let has_jumps = self.has_jumps() && year.groups.len() > 1 && year.year != main_year;
            TimelineYear {
                jumps: if has_jumps { self.month_jumps(year, false) } else { Vec::new() },
                months: year.groups.iter().map(|group| self.month(group, path, is_brief)).collect(),
                ..year_heading(self.ctx, year.year)
            }
        };
        self.years.iter().map(view).collect()
    }

    fn month(&self, (group, range): &(DateGroup, Range<usize>), path: &str, is_brief: bool) -> TimelineMonth {
        let full_page = is_brief.then(|| TimelineFilter::DateGroup(*group).address(&self.ctx.graph, 0));
        let is_whole = Address::parse(path).route == Route::Timeline;
        let detail = match &full_page {
            None => EventDetail::Full,
            Some(full_page) if is_whole => EventDetail::Line(full_page),
            Some(full_page) => EventDetail::FilteredLine(full_page),
        };
        let mut events = Html::default();
        events.append(|html| {
            self.events[range.clone()].iter().for_each(|id| self.ctx.push_event(html, *id, detail, path));
        });
        TimelineMonth {
            id: group_id(*group),
            text: group_label(self.ctx, *group),
            full_page: full_page.clone(),
            events,
        }
    }

    fn has_jumps(&self) -> bool {
        self.events.len() >= MIN_JUMP_EVENTS
    }

    /// The year whose months are at the top of the page: the report's own, or the only one.
    fn main_year(&self) -> Option<i64> {
        let mut known = self.years.iter().filter_map(|year| year.year);
        match self.ctx.period.and_then(|period| period.year()) {
            Some(year) => known.any(|other| other == year).then_some(year),
            None => known.next().filter(|_| known.next().is_none()),
        }
    }

    /// The links at the top of the page, in order of time: the months of one year, the other years, and what has no date.
    pub(super) fn jumps(&self) -> Vec<Jump> {
        if !self.has_jumps() {
            return Vec::new();
        }
        let main_year = self.main_year();
        let main = self.years.iter().position(|year| year.year.is_some() && year.year == main_year);
        let known = self.years.iter().take_while(|year| year.year.is_some()).count();
        let (before, after) = match main {
            Some(index) => (0..index, index + 1..known),
            None => (0..known, known..known),
        };
        let mut jumps = self.year_jumps(&self.years[before]);
        jumps.extend(main.map(|index| self.month_jumps(&self.years[index], true)).unwrap_or_default());
        jumps.extend(self.year_jumps(&self.years[after]));
        jumps.extend(self.years[known..].iter().map(|year| Jump {
            text: self.ctx.strings.text(TextKey::TimelineJumpUndated).to_owned(),
            ..self.jump(&year_id(None), year.event_count(), true)
        }));
        jumps
    }

    fn jump(&self, id: &str, count: usize, is_year: bool) -> Jump {
        Jump { text: String::new(), href: (count > 0).then(|| format!("#{id}")), count, is_year }
    }

    fn year_jumps(&self, years: &[YearGroups]) -> Vec<Jump> {
        let label =
            |year: &YearGroups| year.year.map(|year| dates::year_words(year, self.ctx.strings)).unwrap_or_default();
        let several = years.chunks(years.len().div_ceil(MAX_YEAR_JUMPS).max(1));
        let jump = |years: &[YearGroups]| {
            let (first, last) = (years.first()?, years.last()?);
            let count = years.iter().map(YearGroups::event_count).sum();
            let text = match years.len() {
                1 => label(first),
                _ => self.ctx.strings.fill(TextKey::ListRange, &[("from", &label(first)), ("to", &label(last))]),
            };
            Some(Jump { text, ..self.jump(&year_id(first.year), count, true) })
        };
        several.filter_map(jump).collect()
    }

    /// The months of a year that have events, or all; and what is known by the year only.
    fn month_jumps(&self, year: &YearGroups, has_empty: bool) -> Vec<Jump> {
        let count = |month: u8| {
            let group = year.groups.iter().find(|(group, _)| group.month == Some(month));
            group.map_or(0, |(_, range)| range.len())
        };
        let months = (1..=12).map(|month| (month, count(month))).filter(|(_, count)| has_empty || *count > 0);
        let months = months.map(|(month, count)| Jump {
            text: self.ctx.strings.date_name(DateList::MonthsShort, usize::from(month) - 1).to_owned(),
            ..self.jump(&group_id(DateGroup { year: year.year, month: Some(month) }), count, false)
        });
        let rest = year.groups.iter().filter(|(group, _)| group.month.is_none());
        let rest = rest.map(|(group, range)| Jump {
            text: group_label(self.ctx, *group).unwrap_or_default(),
            ..self.jump(&group_id(*group), range.len(), true)
        });
        months.chain(rest).collect()
    }
}

fn year_heading(ctx: &PageContext<'_>, year: Option<i64>) -> TimelineYear {
    let text = year.map_or_else(
        || ctx.strings.text(TextKey::TimelineUndated).to_owned(),
        |year| dates::year_words(year, ctx.strings),
    );
    TimelineYear { id: year_id(year), text, jumps: Vec::new(), months: Vec::new() }
}

/// Record ids contain no underscore, so the ids of headings do not collide with them.
fn year_id(year: Option<i64>) -> String {
    year.map_or_else(|| "year_unknown".to_owned(), |year| format!("year_{year}"))
}

fn group_id(group: DateGroup) -> String {
    match (group.year, group.month) {
        (Some(year), Some(month)) => format!("month_{year}-{month:02}"),
        (Some(year), None) => format!("only_{year}"),
        _ => "only_unknown".to_owned(),
    }
}

/// The month or the year in words; `None` if the year is unknown.
pub(super) fn group_label(ctx: &PageContext<'_>, group: DateGroup) -> Option<String> {
    match (group.year, group.month) {
        (Some(year), Some(month)) => Some(dates::month(year, month, ctx.strings)),
        (Some(year), None) => {
            Some(ctx.strings.fill(TextKey::TimelineYearOnly, &[("year", &dates::year_words(year, ctx.strings))]))
        }
        _ => None,
    }
}
