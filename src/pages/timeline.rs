//! The timeline: every event, by year and month.

mod years;

pub(super) use years::DateGroup;

use super::events::EventDetail;
use super::html::{Html, HtmlWriter};
use super::pagination::LINES;
use super::views::{Filter, FilterGroup, KindOnly, Link, TimelineView};
use super::{PageContext, View, lists, record_lists};
use crate::link::{RecordId, SiteStructure, TrackedGraph};
use crate::model::Register;
use crate::model::date::{Day, civil_from_days};
use crate::model::vocabulary::{EventKind, EventType, TypeOf};
use crate::route::{FilterName, Route};
use crate::strings::{TextKey, WordTable};
use std::collections::{BTreeMap, BTreeSet};
use years::{Years, group_label, in_group_order, is_of_unknown_year};

/// With more events than this, the details are on one page per month. On the whole timeline each event still has its line,
/// and its id: the address of an event never changes.
const MAX_FULL_EVENTS: usize = 200;

/// How many topics, and how many places, are offered as filters: those with the most events.
const MAX_FILTERS: usize = 24;

/// A filter of the timeline, whose events have pages of their own. These link back to the list of filters of the timeline
/// (`timeline.html#_filters`), not to all others: with links and counts of all, each event would change every one of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimelineFilter {
    /// Events of a kind.
    Kind(EventKind),
    /// Events of a topic or a place.
    Record(RecordId),
    /// Events of a month, or of a year if the month is unknown.
    DateGroup(DateGroup),
}

impl TimelineFilter {
    /// The route of one of its pages.
    pub(super) fn route<'r, 'g: 'r>(&'r self, structure: &SiteStructure<'g>, page: u32) -> Route<'r> {
        let filter = match self {
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
        if let Some(kind) = &event.kind {
            *filters.entry(TimelineFilter::Kind(kind.clone())).or_default() += 1;
        }
        if events.len() > MAX_FULL_EVENTS {
            *filters.entry(TimelineFilter::DateGroup(DateGroup::from_date(&event.date.value))).or_default() += 1;
        }
    }
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
        filters: filters(ctx),
        kinds: Vec::new(),
        whole: None,
        wider: Html::default(),
        wider_pages: Vec::new(),
    };
    View::Timeline(view)
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
        TimelineFilter::Kind(_) => TextKey::FilterKind,
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
        related: related_kinds(ctx, filter),
        filters: if let TimelineFilter::Kind(kind) = filter {
            kind_cross_filters(ctx, kind, events)
        } else {
            Vec::new()
        },
        kinds: if let TimelineFilter::Kind(_) = filter { Vec::new() } else { kind_filters(ctx, &matching, events) },
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

/// The kinds of events that readers of a filter look for as well: whoever asks who was convicted also asks who was sentenced,
/// and sources often name only one of the two.
fn related_kinds(ctx: &PageContext<'_>, filter: &TimelineFilter) -> Vec<Filter> {
    let is_judgment = |kind: &EventKind| matches!(kind.built_in(), EventType::Conviction | EventType::Sentence);
    let TimelineFilter::Kind(kind) = filter else { return Vec::new() };
    if !is_judgment(kind) {
        return Vec::new();
    }
    let others =
        counted_kinds(ctx, ctx.graph.timeline()).into_iter().filter(|(other, ..)| *other != kind && is_judgment(other));
    others
        .map(|(other, count, words)| filter_view(ctx, &TimelineFilter::Kind(other.clone()), words, None, count))
        .collect()
}

fn events_of(ctx: &PageContext<'_>, filter: &TimelineFilter) -> Vec<RecordId> {
    let matches_filter = |id: &RecordId| {
        ctx.graph.record(*id).event().is_some_and(|event| match filter {
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
        let other = DateGroup::from_date(date);
        let is_outside =
            earliest.is_some_and(|day| month_number(day) > last) || latest.is_some_and(|day| month_number(day) < first);
        if other == group || is_outside {
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
        TimelineFilter::Kind(kind) => kind_label(ctx, kind),
        TimelineFilter::Record(id) => ctx.name(*id).text,
        TimelineFilter::DateGroup(group) => {
            group_label(ctx, *group).unwrap_or_else(|| ctx.strings.text(TextKey::TimelineUndated).to_owned())
        }
    }
}

/// The plural label of a kind of event.
fn kind_label(ctx: &PageContext<'_>, kind: &EventKind) -> String {
    ctx.strings.word(WordTable::EventTypesMany, kind.as_str()).unwrap_or(kind.as_str()).to_owned()
}

/// The kinds of events, most frequent first.
pub(super) fn kinds(ctx: &PageContext<'_>) -> Vec<Filter> {
    let kinds = counted_kinds(ctx, ctx.graph.timeline()).into_iter();
    kinds
        .map(|(kind, count, words)| filter_view(ctx, &TimelineFilter::Kind(kind.clone()), words, None, count))
        .collect()
}

/// The kinds that a page with some of these events can be filtered by: "all", and each kind of the whole list, so that the
/// same fragments exist on every page of it. If all are of one kind, only that.
fn kind_filters(ctx: &PageContext<'_>, all: &[RecordId], shown: &[RecordId]) -> Vec<KindOnly> {
    let (kinds, shown_kinds) = (counted_kinds(ctx, all), counted_kinds(ctx, shown));
    let is_one = kinds.first().is_some_and(|(_, count, _)| *count == all.len());
    let unfiltered = KindOnly {
        id: "kind_".to_owned(),
        text: ctx.strings.text(TextKey::FilterNone).to_owned(),
        count: shown.len().to_string(),
    };
    let unfiltered = Some(unfiltered).filter(|_| !is_one && !kinds.is_empty());
    let kinds = kinds.into_iter().map(|(kind, _, text)| {
        let count = shown_kinds.iter().find(|(other, ..)| *other == kind).map_or(0, |(_, count, _)| *count);
        KindOnly { id: format!("kind_{}", kind.as_str()), text, count: count.to_string() }
    });
    unfiltered.into_iter().chain(kinds).collect()
}

/// The keys of the kinds of all events, most frequent first.
pub(super) fn kind_keys(ctx: &PageContext<'_>) -> Vec<String> {
    counted_kinds(ctx, ctx.graph.timeline()).into_iter().map(|(kind, _, _)| kind.as_str().to_owned()).collect()
}

/// The topics and places with the most events of a kind, each with a link to its page, filtered by this kind.
fn kind_cross_filters(ctx: &PageContext<'_>, kind: &EventKind, events: &[RecordId]) -> Vec<FilterGroup> {
    let mut counts: BTreeMap<RecordId, usize> = BTreeMap::new();
    for id in events {
        let record = ctx.graph.record(*id);
        let Some(event) = record.event() else { continue };
        let parts = event.participants.iter().filter_map(|part| part.identity.record());
        let references = record.topics.iter().chain(&event.place).chain(parts);
        // Without duplicates: a place can also be a participant.
        let ids: BTreeSet<RecordId> = references.filter_map(|reference| ctx.graph.find(&reference.key)).collect();
        ids.into_iter().for_each(|id| *counts.entry(id).or_default() += 1);
    }
    let only_kind = format!("kind_{}", kind.as_str());
    let groups =
        [(TextKey::FilterTopic, Register::Topics), (TextKey::FilterPlace, Register::Places)].map(|(key, register)| {
            let counted = counts.iter().filter(|(id, _)| ctx.graph.key(**id).register == register);
            let (ids, _) = most_frequent(ctx, counted.map(|(id, count)| (*count, *id)).collect());
            let filters = ids.into_iter().map(|(count, id)| {
                let name = ctx.name(id);
                let href = TimelineFilter::Record(id).route(&ctx.graph, 0).with_fragment(&only_kind).to_path();
                Filter { link: Link { text: name.text, lang: name.lang, href }, count: count.to_string() }
            });
            FilterGroup { text: ctx.strings.text(key).to_owned(), filters: filters.collect(), more: None }
        });
    groups.into_iter().filter(|group| !group.filters.is_empty()).collect()
}

/// The kinds of these events, with count and label: most frequent first.
pub(super) fn counted_kinds<'c>(ctx: &'c PageContext<'_>, events: &[RecordId]) -> Vec<(&'c EventKind, usize, String)> {
    let mut counts: BTreeMap<&EventKind, usize> = BTreeMap::new();
    for event in events.iter().filter_map(|id| ctx.graph.record(*id).event()) {
        if let Some(kind) = &event.kind {
            *counts.entry(kind).or_default() += 1;
        }
    }
    let mut kinds: Vec<(&EventKind, usize, String)> =
        counts.into_iter().map(|(kind, count)| (kind, count, kind_label(ctx, kind))).collect();
    // "Other" is always last.
    let is_other = |kind: &EventKind| *kind == TypeOf::BuiltIn(EventType::Other);
    kinds.sort_by(|(a, count, first), (b, other_count, second)| {
        (is_other(a), other_count).cmp(&(is_other(b), count)).then_with(|| ctx.compare(first, second))
    });
    kinds
}

pub(super) fn filter_view(
    ctx: &PageContext<'_>,
    filter: &TimelineFilter,
    text: String,
    lang: Option<String>,
    count: usize,
) -> Filter {
    Filter { link: Link { text, lang, href: filter.address(&ctx.graph, 0) }, count: count.to_string() }
}

fn filters(ctx: &PageContext<'_>) -> Vec<FilterGroup> {
    let kind_group =
        FilterGroup { text: ctx.strings.text(TextKey::FilterKind).to_owned(), filters: kinds(ctx), more: None };
    let groups = [
        kind_group,
        record_filter_group(ctx, TextKey::FilterTopic, &Register::Topics),
        record_filter_group(ctx, TextKey::FilterPlace, &Register::Places),
    ];
    groups.into_iter().filter(|group| !group.filters.is_empty()).collect()
}

/// The filters for the records of a register with the most events, by name. The events of the others are on their own pages.
fn record_filter_group(ctx: &PageContext<'_>, key: TextKey, register: &Register) -> FilterGroup {
    let ids = ctx.graph.register(register).map(|id| (ctx.graph.relations(id).events.len(), id));
    let (ids, more) = most_frequent(ctx, ids.filter(|(count, _)| *count > 0).collect());
    let filters = ids.into_iter().map(|(count, id)| {
        let name = ctx.name(id);
        filter_view(ctx, &TimelineFilter::Record(id), name.text, name.lang, count)
    });
    FilterGroup {
        text: ctx.strings.text(key).to_owned(),
        filters: filters.collect(),
        more: more.then(|| Link {
            text: ctx.strings.text(TextKey::FilterMore).to_owned(),
            lang: None,
            href: Route::register(register).to_path(),
        }),
    }
}

/// Those with the most events, by name, and whether there are more.
fn most_frequent(ctx: &PageContext<'_>, mut ids: Vec<(usize, RecordId)>) -> (Vec<(usize, RecordId)>, bool) {
    ids.sort_by_key(|(count, id)| (std::cmp::Reverse(*count), ctx.rank(*id)));
    let more = ids.len() > MAX_FILTERS;
    ids.truncate(MAX_FILTERS);
    ids.sort_by_key(|(_, id)| ctx.rank(*id));
    (ids, more)
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
