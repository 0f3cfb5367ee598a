//! The timeline: every event, by year and month.

mod filters;
mod years;

pub(super) use crate::route::DateGroup;
pub(super) use filters::{event_groups, kind_keys};

use super::events::EventDetail;
use super::html::{Html, HtmlWriter};
use super::pagination::LINES;
use super::views::{Filter, Link, TimelineView};
use super::{PageContext, View, lists, record_lists};
use crate::link::{RecordId, SiteStructure, TrackedGraph};
use crate::model::date::{Day, civil_from_days};
use crate::model::vocabulary::EventKind;
use crate::model::{EventGroup, Register};
use crate::route::{FilterName, MAX_FULL_EVENTS, Route, is_of_unknown_year};
use crate::strings::TextKey;
use filters::filter_view;
use std::collections::BTreeMap;
use years::{Years, group_label, in_group_order};

/// A filter of the timeline, whose events have pages of their own. These link back to the list of filters of the timeline
/// (`timeline.html#_filters`), not to all others: with links and counts of all, each event would change every one of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimelineFilter {
    /// Events of a group of kinds; the timeline itself if all events are in it.
    Group(EventGroup),
    /// Events of a kind.
    Kind(EventKind),
    /// Events of a topic or a place.
    Record(RecordId),
    /// Events of a month, or of a year if the month is unknown.
    DateGroup(DateGroup),
}

impl TimelineFilter {
    /// The group that the events of a group or a kind are in.
    fn group(&self) -> Option<EventGroup> {
        match self {
            Self::Group(group) => Some(*group),
            Self::Kind(kind) => Some(EventGroup::of(Some(kind))),
            Self::Record(_) | Self::DateGroup(_) => None,
        }
    }

    /// The route of one of its pages.
    pub(super) fn route<'r, 'g: 'r>(&'r self, structure: &SiteStructure<'g>, page: u32) -> Route<'r> {
        let filter = match self {
            Self::Group(group) => FilterName::Group(group.as_str()),
            Self::Kind(kind) => FilterName::Kind(kind.as_str()),
            Self::Record(id) if record_lists::is_topic(structure, *id) => FilterName::Topic(&structure.key(*id).id),
            Self::Record(id) => FilterName::Place(&structure.key(*id).id),
            Self::DateGroup(group) => group.filter_name(),
        };
        Route::FilteredTimeline { filter, page }
    }

    /// The address of one of its pages.
    pub(super) fn address(&self, structure: &SiteStructure<'_>, page_index: u32) -> String {
        self.route(structure, page_index).to_path()
    }

    /// The number of pages for this number of events. The address of the events of a month must depend on the month only:
    /// many pages link there, and would have to be rebuilt when one event moves the others.
    fn page_count(&self, events: usize) -> u32 {
        if matches!(self, Self::DateGroup(_)) { 1 } else { LINES.page_count(events) }
    }
}

/// The filters that match events, with the number of pages of each.
pub(super) fn timeline_filters(graph: &TrackedGraph<'_>) -> Vec<(TimelineFilter, u32)> {
    let events: Vec<&crate::model::record::Event> =
        graph.timeline().iter().filter_map(|id| graph.record(*id).event()).collect();
    let mut filters: BTreeMap<TimelineFilter, usize> = BTreeMap::new();
    for event in &events {
        *filters.entry(TimelineFilter::Group(EventGroup::of(event.kind.as_ref()))).or_default() += 1;
        if let Some(kind) = &event.kind {
            *filters.entry(TimelineFilter::Kind(kind.clone())).or_default() += 1;
        }
        if events.len() > MAX_FULL_EVENTS {
            *filters.entry(TimelineFilter::DateGroup(DateGroup::from_date(&event.date.value))).or_default() += 1;
        }
    }
    // The page of a group of all events is the whole timeline.
    filters.retain(|filter, count| !matches!(filter, TimelineFilter::Group(_)) || *count < events.len());
    let record_filters =
        [Register::Topics, Register::Places].into_iter().flat_map(|register| graph.register(&register));
    let record_filters = record_filters
        .map(|id| (TimelineFilter::Record(id), graph.relations(id).events.len()))
        .filter(|(_, count)| *count > 0);
    let counted = filters.into_iter().chain(record_filters).map(|(filter, count)| {
        let pages = filter.page_count(count);
        (filter, pages)
    });
    counted.collect()
}

pub(super) fn page(ctx: &PageContext<'_>) -> View {
    let events = in_group_order(ctx, ctx.graph.timeline());
    let (is_brief, path) = (events.len() > MAX_FULL_EVENTS, Route::Timeline.to_path());
    let years = Years::new(ctx, &events);
    let year = ctx.full_year_line();
    let view = TimelineView {
        head: ctx.head(&path, ctx.strings.text(TextKey::Timeline), "timeline"),
        count: with_undated(ctx, ctx.strings.count(TextKey::CountEvents, events.len()), &events),
        is_linked: year.is_linked(),
        year,
        is_brief,
        source: only_source(ctx),
        jumps: years.jumps(),
        years: years.views(&path, is_brief),
        parts: Vec::new(),
        related: Vec::new(),
        groups: event_groups(ctx, None),
        filters: filters::filters(ctx),
        kinds: Vec::new(),
        whole: None,
        wider: Html::default(),
        wider_pages: Vec::new(),
    };
    View::Timeline(view)
}

/// The events that the whole timeline, or the page of a filter, shows in full; at most as many as the timeline does.
pub(super) fn events_in_full(ctx: &PageContext<'_>, filter: Option<&TimelineFilter>) -> Vec<RecordId> {
    let is_brief = ctx.graph.timeline().len() > MAX_FULL_EVENTS;
    match filter {
        Some(filter) => events_of(ctx, filter).into_iter().take(MAX_FULL_EVENTS).collect(),
        None if is_brief => Vec::new(),
        None => ctx.graph.timeline().to_vec(),
    }
}

/// A page with the events of a filter. If the timeline is long, only the pages of months show events in full.
pub(super) fn filtered_page(ctx: &PageContext<'_>, filter: &TimelineFilter, page_index: u32, path: &str) -> View {
    let matching = in_group_order(ctx, &events_of(ctx, filter));
    let all = ctx.graph.register(&Register::Events).count();
    let numbers = [("count", &*matching.len().to_string()), ("all", &*ctx.strings.count(TextKey::CountEvents, all))];
    let is_paginated = filter.page_count(matching.len()) > 1;
    let events = if is_paginated { &matching[LINES.range(matching.len(), page_index)] } else { &matching[..] };
    let address = |page_index| filter.address(&ctx.graph, page_index);
    let parts = if is_paginated {
        LINES.links(matching.len(), page_index, address, |range| date_range_label(ctx, &matching[range]))
    } else {
        Vec::new()
    };
    let is_brief = all > MAX_FULL_EVENTS && !matches!(filter, TimelineFilter::DateGroup(_));
    let name = filter_name(ctx, filter);
    let kicker = ctx.strings.text(match filter {
        TimelineFilter::Group(_) | TimelineFilter::Kind(_) => TextKey::FilterKind,
        TimelineFilter::Record(id) if record_lists::is_topic(&ctx.graph, *id) => TextKey::FilterTopic,
        TimelineFilter::Record(_) => TextKey::FilterPlace,
        TimelineFilter::DateGroup(_) => TextKey::FilterMonth,
    });
    let title = lists::page_title(ctx, &ctx.strings.fill(TextKey::TimelineOf, &[("name", &name)]), &parts, page_index);
    let (wider, wider_pages) = match filter {
        TimelineFilter::DateGroup(heading) => possibly_overlapping(ctx, *heading, path),
        _ => (Html::default(), Vec::new()),
    };
    let (year, years) = (ctx.year_line(events), Years::new(ctx, events));
    let view = TimelineView {
        head: super::Head { kicker: Some(kicker.to_owned()), ..ctx.head(path, title, "timeline") },
        count: with_undated(ctx, ctx.strings.fill(TextKey::CountOfEvents, &numbers), &matching),
        is_linked: year.is_linked(),
        year,
        is_brief,
        source: only_source(ctx),
        jumps: years.jumps(),
        years: years.views(path, is_brief),
        parts,
        related: filters::related_kinds(ctx, filter),
        groups: filter.group().map(|_| event_groups(ctx, Some(filter))).unwrap_or_default(),
        filters: match filter {
            TimelineFilter::Kind(kind) => filters::kind_cross_filters(ctx, kind, events),
            _ => Vec::new(),
        },
        kinds: match filter.group() {
            None => filters::kind_filters(ctx, &matching, events),
            Some(_) => Vec::new(),
        },
        whole: Some(match filter {
            TimelineFilter::Record(id) => ctx.link(*id),
            _ => Link::default(),
        }),
        wider,
        wider_pages,
    };
    View::Timeline(view)
}

/// A count of events, and how many of them have no date, unless that is all.
fn with_undated(ctx: &PageContext<'_>, count: String, events: &[RecordId]) -> String {
    let is_undated = |id: &&RecordId| {
        ctx.graph.record(**id).event().is_some_and(|event| DateGroup::from_date(&event.date.value).months().is_none())
    };
    match events.iter().filter(is_undated).count() {
        undated if undated == 0 || undated == events.len() => count,
        undated => {
            [count, ctx.strings.count(TextKey::CountUndated, undated)].join(ctx.strings.text(TextKey::ListComma))
        }
    }
}

/// The source of a report that has only one: pages of events name it once, and not with each event.
fn only_source(ctx: &PageContext<'_>) -> Option<Link> {
    ctx.graph.only_record(&Register::Sources).map(|id| ctx.link(id))
}

fn events_of(ctx: &PageContext<'_>, filter: &TimelineFilter) -> Vec<RecordId> {
    let matches_filter = |id: &RecordId| {
        ctx.graph.record(*id).event().is_some_and(|event| match filter {
            TimelineFilter::Group(group) => EventGroup::of(event.kind.as_ref()) == *group,
            TimelineFilter::Kind(kind) => event.kind.as_ref() == Some(kind),
            TimelineFilter::DateGroup(heading) => DateGroup::from_date(&event.date.value) == *heading,
            TimelineFilter::Record(_) => true,
        })
    };
    match filter {
        TimelineFilter::Record(id) => ctx.graph.relations(*id).events.clone(),
        _ => ctx.graph.timeline().iter().copied().filter(matches_filter).collect(),
    }
}

/// The events of other groups whose dates may overlap this one, each as a line that links to its details. Those dated by the
/// year only, or undated, can be very many for each month: for these the pages that list them, with counts.
fn possibly_overlapping(ctx: &PageContext<'_>, group: DateGroup, path: &str) -> (Html, Vec<Filter>) {
    let (mut lines, mut pages) = (HtmlWriter::new(), BTreeMap::<DateGroup, usize>::new());
    let Some((first, last)) = group.months() else { return (lines.finish(), Vec::new()) };
    for id in ctx.graph.timeline() {
        let Some(event) = ctx.graph.record(*id).event() else { continue };
        let date = &event.date.value;
        let (earliest, latest) = if is_of_unknown_year(date) { (None, None) } else { (date.earliest(), date.latest()) };
        if earliest.is_some_and(|day| month_number(day) > last) || latest.is_some_and(|day| month_number(day) < first) {
            continue;
        }
        let other = DateGroup::from_date(date);
        if other == group {
            continue;
        }
        if other.month.is_none() {
            *pages.entry(other).or_default() += 1;
        } else if group.month.is_some() {
            let full_page = TimelineFilter::DateGroup(other).address(&ctx.graph, 0);
            ctx.push_event(&mut lines, *id, EventDetail::FilteredLine(&full_page), path);
        }
    }
    let pages = pages.into_iter().map(|(other, count)| {
        let other_filter = TimelineFilter::DateGroup(other);
        filter_view(ctx, &other_filter, filter_name(ctx, &other_filter), None, count)
    });
    (lines.finish(), pages.collect())
}

/// The number of the month of a day, counted from the year 0.
fn month_number(day: Day) -> i64 {
    let (year, month, _) = civil_from_days(day);
    year * 12 + i64::from(month) - 1
}

fn filter_name(ctx: &PageContext<'_>, filter: &TimelineFilter) -> String {
    match filter {
        TimelineFilter::Group(group) => ctx.strings.word_for(*group).to_owned(),
        TimelineFilter::Kind(kind) => ctx.event_types(kind).to_owned(),
        TimelineFilter::Record(id) => ctx.name(*id).text,
        TimelineFilter::DateGroup(group) => {
            group_label(ctx, *group).unwrap_or_else(|| ctx.strings.text(TextKey::TimelineUndated).to_owned())
        }
    }
}

/// "January 2020 to May 2022": the months of the first and the last event.
pub(super) fn date_range_label(ctx: &PageContext<'_>, events: &[RecordId]) -> String {
    let label = |id: Option<&RecordId>| {
        let group =
            id.and_then(|id| ctx.graph.record(*id).event()).map(|event| DateGroup::from_date(&event.date.value));
        let label = group.and_then(|heading| group_label(ctx, heading));
        label.unwrap_or_else(|| ctx.strings.text(TextKey::TimelineUndated).to_owned())
    };
    let (from, to) = (label(events.first()), label(events.last()));
    if from == to { from } else { ctx.strings.fill(TextKey::ListRange, &[("from", &from), ("to", &to)]) }
}
