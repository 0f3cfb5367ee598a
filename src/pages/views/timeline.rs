//! The views of the timeline and of the year line.

use super::{Head, Html, Label, Link, PartLink};
use serde::Serialize;

/// The picture of a year line: outlines, as the `d` of a `<path>`, in the units of [`YearLine`] across.
#[derive(Clone, Debug, Serialize)]
pub struct YearPicture {
    /// The events that are known as a month or a span: bars below the axis.
    pub spans: String,
    /// The events that are known to the day: strokes above the axis.
    pub days: String,
}

/// The year line: the report's period with the events of one page.
///
/// Positions are in hundredths of a percent of the line's width, 0 to 10000.
#[derive(Clone, Debug, Default, Serialize)]
pub struct YearLine {
    /// This page's events, in order of time.
    pub marks: Vec<Mark>,
    /// The lanes of a wide line whose marks are links.
    pub wide: Lanes,
    /// The lanes of a narrow one.
    pub narrow: Lanes,
    /// How many marks are as wide as the line and are shown as a list of words, folded: they have the last lanes below the axis.
    /// 0 if there are fewer than two, or no others.
    pub folded: u32,
    /// How many these are, in words; `None` for 0.
    pub folded_words: Option<String>,
    /// The shapes among the marks, which a legend explains: `day`, `span`, `about`.
    pub shapes: Vec<&'static str>,
}

/// How many lanes the marks of a year line take, so that each has a place of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Lanes {
    /// Above the axis.
    pub days: u32,
    /// Below it.
    pub spans: u32,
}

/// The start of a month or a year.
#[derive(Clone, Debug, Serialize)]
pub struct Tick {
    /// Its position.
    pub at: u32,
    /// Its short name.
    pub text: String,
    /// Whether narrow screens show it as well.
    pub major: bool,
}

/// One event on the line.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Mark {
    /// The position at which it begins.
    pub at: u32,
    /// Its width, which shows the precision of the date. 0 for a known day.
    pub width: u32,
    /// `day`, `span`, or `about` (an approximate date, drawn with faded ends).
    pub shape: &'static str,
    /// The level on which it is drawn, from 0, so that marks of one shape do not cover each other.
    pub level: u32,
    /// Its lane on a wide line whose marks are links: from 0, counted from the axis, above it for a day and below it else.
    pub wide_lane: u32,
    /// Its lane on a narrow one.
    pub narrow_lane: u32,
    /// Date and title of the event, as text.
    pub text: String,
    /// The date of the event, as text.
    pub when: String,
    /// The title of the event.
    pub name: Label,
    /// The kind of the event, as a key, by which a page is narrowed.
    pub kind: Option<String>,
    /// Its address on the timeline, from the site's root.
    pub href: String,
    /// The mark itself: a component `year_mark`.
    pub drawn: Html,
}

/// The timeline, or a filtered page of it.
#[derive(Clone, Debug, Serialize)]
pub struct TimelineView {
    /// What every page has.
    pub head: Head,
    /// The number of events, in words.
    pub count: String,
    /// The period, with these events.
    pub year: YearLine,
    /// Whether its marks are links; they are not if there are very many.
    pub is_linked: bool,
    /// Whether each event is only a line, with the details on the page of its month.
    pub is_brief: bool,
    /// In a report that has only one source: that source, which its events do not name again.
    pub source: Option<Link>,
    /// Links to the months and years of the page, in order of time; empty if there are few events.
    pub jumps: Vec<Jump>,
    /// The years, oldest first; what has no year is last.
    pub years: Vec<TimelineYear>,
    /// Links to the pages of the list, if there are several.
    pub parts: Vec<PartLink>,
    /// For the whole timeline, a group and a kind: the groups of events that are not empty.
    pub groups: Vec<EventGroupView>,
    /// For the whole timeline: its filtered pages. For a kind: the topics and places of its events, each with a link to its
    /// page filtered by that kind.
    pub filters: Vec<FilterGroup>,
    /// For a topic, place or month: the kinds that the page can be filtered by, first all of them. Only one if all events
    /// are of that kind.
    pub kinds: Vec<KindOnly>,
    /// For a kind: the kinds that its readers look for as well.
    pub related: Vec<Filter>,
    /// For a filtered page: its topic or place, or a link without an address.
    pub whole: Option<Link>,
    /// For a month: the events listed elsewhere whose dates may overlap it, as lines. They are not counted.
    pub wider: Html,
    /// For a month or a year: pages with events that are dated by another year only, or undated, and may overlap it.
    pub wider_pages: Vec<Filter>,
}

/// Filtered pages of the timeline by one criterion: kind, topic or place.
#[derive(Clone, Debug, Serialize)]
pub struct FilterGroup {
    /// The label of the criterion.
    pub text: String,
    /// Whether the pages are those of the kinds of events, which are in [`TimelineView::groups`] as well.
    pub is_kind: bool,
    /// The pages.
    pub filters: Vec<Filter>,
    /// If these are not all: a link to the others.
    pub more: Option<Link>,
}

/// A group of events.
#[derive(Clone, Debug, Serialize)]
pub struct EventGroupView {
    /// What its events are, in words.
    pub text: String,
    /// The page that lists them; empty on that page.
    pub href: String,
    /// Whether it is the group of the page.
    pub is_current: bool,
    /// The number of its events.
    pub count: String,
    /// Their kinds, each with the page that lists its events, which has no address on that page.
    pub kinds: Vec<Filter>,
}

/// A kind that a page of events can be filtered by.
#[derive(Clone, Debug, Serialize)]
pub struct KindOnly {
    /// The id of its link. While it is the target of the address, the style sheet hides the events of other kinds.
    pub id: String,
    /// The plural label of the kind.
    pub text: String,
    /// The number of its events on this page.
    pub count: String,
}

/// A filtered page of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct Filter {
    /// The label of the filter, linked to the page.
    pub link: Link,
    /// The number of its events.
    pub count: String,
}

/// A link to a month or a year of the page.
#[derive(Clone, Debug, Serialize)]
pub struct Jump {
    /// The short name of the month, or the year in words.
    pub text: String,
    /// The id of its heading, after `#`; `None` for a month without events.
    pub href: Option<String>,
    /// The number of its events.
    pub count: usize,
    /// Whether it is not a month.
    pub is_year: bool,
}

/// A year of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct TimelineYear {
    /// The id of its heading.
    pub id: String,
    /// The year.
    pub text: String,
    /// Links to its months, unless those of the page contain them.
    pub jumps: Vec<Jump>,
    /// Its months. Events dated by the year only are a group without a month, which is last.
    pub months: Vec<TimelineMonth>,
}

/// A month of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct TimelineMonth {
    /// The id of its heading.
    pub id: String,
    /// The month's name and year, or words for a year without a month; `None` for undated events.
    pub text: Option<String>,
    /// The address of the page that shows its events in full, from the site's root, if this one does not.
    pub full_page: Option<String>,
    /// Its events, in order, each a component `timeline_event`.
    pub events: Html,
}
