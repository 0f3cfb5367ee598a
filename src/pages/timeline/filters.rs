//! What the pages of the timeline can be narrowed by: groups and kinds of events, topics and places.

use super::TimelineFilter;
use crate::link::RecordId;
use crate::model::vocabulary::{EventKind, EventType};
use crate::model::{EventGroup, Register};
use crate::pages::PageContext;
use crate::pages::views::{EventGroupView, Filter, FilterGroup, KindOnly, Link};
use crate::route::Route;
use crate::strings::TextKey;
use std::collections::{BTreeMap, BTreeSet};

/// How many topics, and how many places, are offered as filters: those with the most events.
const MAX_FILTERS: usize = 24;

/// The groups of events that are not empty, each with its kinds. On the page of a group or of a kind, that page has no link.
pub(in crate::pages) fn event_groups(ctx: &PageContext<'_>, page: Option<&TimelineFilter>) -> Vec<EventGroupView> {
    let kinds = all_kinds(ctx);
    let mut counts: BTreeMap<EventGroup, usize> = BTreeMap::new();
    for (kind, count) in ctx.graph.event_kinds() {
        *counts.entry(EventGroup::of(kind.as_ref())).or_default() += count;
    }
    let event_count: usize = counts.values().sum();
    let href = |filter: TimelineFilter| {
        let is_here = page == Some(&filter);
        if is_here { String::new() } else { filter.address(&ctx.graph, 0) }
    };
    let group_view = |(group, count): (EventGroup, usize)| {
        let kinds = kinds.iter().filter(|(kind, ..)| EventGroup::of(Some(kind)) == group);
        let kinds = kinds.map(|(kind, count, text)| Filter {
            link: Link { text: text.clone(), lang: None, href: href(TimelineFilter::Kind((*kind).clone())) },
            count: count.to_string(),
        });
        // The page of a group of all events is the whole timeline.
        let is_all = count == event_count;
        EventGroupView {
            text: ctx.strings.word_for(group).to_owned(),
            href: if is_all { Route::Timeline.to_path() } else { href(TimelineFilter::Group(group)) },
            is_current: page.and_then(TimelineFilter::group) == Some(group),
            count: count.to_string(),
            kinds: kinds.collect(),
        }
    };
    counts.into_iter().map(group_view).collect()
}

/// The kinds of events that readers of a filter look for as well: whoever asks who was convicted also asks who was sentenced,
/// and sources often name only one of the two. A declared type and the type that it counts as belong together, too.
pub(super) fn related_kinds(ctx: &PageContext<'_>, filter: &TimelineFilter) -> Vec<Filter> {
    let TimelineFilter::Kind(kind) = filter else { return Vec::new() };
    let family = |kind: &EventKind| match kind.built_in() {
        EventType::Conviction | EventType::Sentence => EventType::Conviction,
        built_in => built_in,
    };
    if family(kind) == EventType::Other {
        return Vec::new();
    }
    let others = all_kinds(ctx).into_iter();
    others
        .filter(|(other, ..)| *other != kind && family(other) == family(kind))
        .map(|(other, count, words)| filter_view(ctx, &TimelineFilter::Kind(other.clone()), words, None, count))
        .collect()
}

/// The kinds of events, most frequent first.
fn kinds(ctx: &PageContext<'_>) -> Vec<Filter> {
    let kinds = all_kinds(ctx).into_iter();
    kinds
        .map(|(kind, count, words)| filter_view(ctx, &TimelineFilter::Kind(kind.clone()), words, None, count))
        .collect()
}

/// The kinds that a page with some of these events can be filtered by: "all", and each kind of the whole list, so that the
/// same fragments exist on every page of it. If all are of one kind, only that.
pub(super) fn kind_filters(ctx: &PageContext<'_>, all: &[RecordId], shown: &[RecordId]) -> Vec<KindOnly> {
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
pub(in crate::pages) fn kind_keys(ctx: &PageContext<'_>) -> Vec<String> {
    all_kinds(ctx).into_iter().map(|(kind, _, _)| kind.as_str().to_owned()).collect()
}

/// The topics and places with the most events of a kind, each with a link to its page, filtered by this kind.
pub(super) fn kind_cross_filters(ctx: &PageContext<'_>, kind: &EventKind, events: &[RecordId]) -> Vec<FilterGroup> {
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
            FilterGroup {
                text: ctx.strings.text(key).to_owned(),
                is_kind: false,
                filters: filters.collect(),
                more: None,
            }
        });
    groups.into_iter().filter(|group| !group.filters.is_empty()).collect()
}

/// The kinds of all events, with count and label: most frequent first.
fn all_kinds<'c>(ctx: &'c PageContext<'_>) -> Vec<(&'c EventKind, usize, String)> {
    let counts = ctx.graph.event_kinds().iter();
    labeled_kinds(ctx, counts.filter_map(|(kind, count)| Some((kind.as_ref()?, *count))))
}

/// The kinds of these events, with count and label: most frequent first.
fn counted_kinds<'c>(ctx: &'c PageContext<'_>, events: &[RecordId]) -> Vec<(&'c EventKind, usize, String)> {
    let mut counts: BTreeMap<&EventKind, usize> = BTreeMap::new();
    for event in events.iter().filter_map(|id| ctx.graph.record(*id).event()) {
        if let Some(kind) = &event.kind {
            *counts.entry(kind).or_default() += 1;
        }
    }
    labeled_kinds(ctx, counts)
}

fn labeled_kinds<'c>(
    ctx: &PageContext<'_>,
    counts: impl IntoIterator<Item = (&'c EventKind, usize)>,
) -> Vec<(&'c EventKind, usize, String)> {
    let mut kinds: Vec<(&EventKind, usize, String)> =
        counts.into_iter().map(|(kind, count)| (kind, count, ctx.event_types(kind).to_owned())).collect();
    // "Other" is always last.
    kinds.sort_by(|(a, count, first), (b, other_count, second)| {
        (a.is_other(), other_count).cmp(&(b.is_other(), count)).then_with(|| ctx.compare(first, second))
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

/// The filters of the whole timeline.
pub(super) fn filters(ctx: &PageContext<'_>) -> Vec<FilterGroup> {
    let text = ctx.strings.text(TextKey::FilterKind).to_owned();
    let kind_group = FilterGroup { text, is_kind: true, filters: kinds(ctx), more: None };
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
        is_kind: false,
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
