//! The timeline: every event, by year and month.

use super::events::Telling;
use super::leaves::LINES;
use super::views::{Filter, FilterGroup, Html, KindOnly, Link, TimelineMonth, TimelineView, TimelineYear};
use super::{Maker, View, dates, further, lists};
use crate::link::{Known, RecordId};
use crate::model::Date;
use crate::model::date::{Day, End, Form, Part, Point, Year, civil};
use std::collections::{BTreeMap, BTreeSet};

const PATH: &str = "timeline.html";

/// More events than these are told month by month on pages of their own. On the whole timeline each
/// still has its line, and its id: the address of an event never changes.
const TOLD: usize = 200;

/// More marks than these are no links: a reader with a keyboard would have to pass them all.
const LINKED: usize = 120;

/// How many topics, and how many places, are offered as filters: those with most events.
const OFFERED: usize = 24;

/// Some events of the timeline, on a page of their own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strand {
    /// Those of a kind.
    Kind(&'static str),
    /// Those of a topic or a place.
    Of(RecordId),
    /// Those of a month, or of a year where no month is known.
    Heading(Heading),
}

impl Strand {
    pub(super) fn address(&self, known: &Known<'_>, leaf: u32) -> String {
        let name = match self {
            Self::Kind(kind) => format!("kind-{kind}"),
            Self::Of(id) => {
                let one = if further::is_topic(known, *id) { "topic" } else { "place" };
                format!("{one}-{}", known.key(*id).id)
            }
            Self::Heading(heading) => heading.name(),
        };
        if leaf == 0 { format!("timeline/{name}.html") } else { format!("timeline/{name}/{}.html", leaf + 1) }
    }

    /// How many pages so many of its events fill. Where those of a month are told must follow from the month alone: many
    /// pages lead there, and would have to be made again when one event moved the others.
    fn pages(&self, events: usize) -> u32 {
        if matches!(self, Self::Heading(_)) { 1 } else { LINES.pages(events) }
    }
}

/// The strands that there are, and how many pages each fills.
pub(super) fn strands(known: &Known<'_>) -> Vec<(Strand, u32)> {
    let events: Vec<&crate::model::record::Event> =
        known.timeline().iter().filter_map(|id| known.record(*id).event()).collect();
    let mut strands: BTreeMap<Strand, usize> = BTreeMap::new();
    for event in &events {
        if let Some(kind) = event.kind {
            *strands.entry(Strand::Kind(kind)).or_default() += 1;
        }
        if events.len() > TOLD {
            *strands.entry(Strand::Heading(Heading::of(&event.date.value))).or_default() += 1;
        }
    }
    let under = ["topics", "places"].into_iter().flat_map(|register| known.register(register));
    let under = under.map(|id| (Strand::Of(id), known.relations(id).events.len())).filter(|(_, count)| *count > 0);
    let counted = strands.into_iter().chain(under).map(|(strand, count)| {
        let pages = strand.pages(count);
        (strand, pages)
    });
    counted.collect()
}

pub(super) fn page(maker: &Maker<'_>) -> View {
    let events = maker.graph.timeline();
    let is_brief = events.len() > TOLD;
    let view = TimelineView {
        head: maker.head(PATH, maker.strings.text("timeline"), "timeline"),
        count: maker.strings.count("count_events", events.len()),
        year: maker.whole_year(),
        is_linked: events.len() <= LINKED,
        is_brief,
        years: years(maker, events, PATH, is_brief),
        parts: Vec::new(),
        filters: filters(maker),
        kinds: Vec::new(),
        whole: None,
        wider: Html::new(),
        wider_pages: Vec::new(),
    };
    View::Timeline(view)
}

/// A page with some of the events. Where the timeline is long they are told in full on the pages of the months alone.
pub(super) fn strand(maker: &Maker<'_>, strand: &Strand, leaf: u32, path: &str) -> View {
    let found = events_of(maker, strand);
    let all = maker.graph.register("events").count();
    let numbers = [("count", &*found.len().to_string()), ("all", &*maker.strings.count("count_events", all))];
    let several = strand.pages(found.len()) > 1;
    let events = if several { &found[LINES.range(found.len(), leaf)] } else { &found[..] };
    let address = |leaf| strand.address(&maker.graph, leaf);
    let parts = if several {
        LINES.links(found.len(), leaf, address, |range| span_words(maker, &found[range]))
    } else {
        Vec::new()
    };
    let is_brief = all > TOLD && !matches!(strand, Strand::Heading(_));
    let name = name(maker, strand);
    let kicker = maker.strings.text(match strand {
        Strand::Kind(_) => "filter_kind",
        Strand::Of(id) if further::is_topic(&maker.graph, *id) => "filter_topic",
        Strand::Of(_) => "filter_place",
        Strand::Heading(_) => "filter_month",
    });
    let title = lists::titled(maker, &maker.strings.fill("timeline_of", &[("name", &name)]), &parts, leaf);
    let (wider, wider_pages) = match strand {
        Strand::Heading(heading) => wider(maker, *heading, path),
        _ => (Html::new(), Vec::new()),
    };
    let view = TimelineView {
        head: super::Head { kicker: Some(kicker.to_owned()), ..maker.head(path, title, "timeline") },
        count: maker.strings.fill("count_of_events", &numbers),
        year: maker.year_line(events),
        is_linked: events.len() <= LINKED,
        is_brief,
        years: years(maker, events, path, is_brief),
        parts,
        filters: if let Strand::Kind(kind) = strand { across(maker, kind, events) } else { Vec::new() },
        kinds: if let Strand::Kind(_) = strand { Vec::new() } else { kinds_among(maker, &found, events) },
        whole: Some(match strand {
            Strand::Of(id) => maker.link(*id),
            _ => Link::default(),
        }),
        wider,
        wider_pages,
    };
    View::Timeline(view)
}

fn events_of(maker: &Maker<'_>, strand: &Strand) -> Vec<RecordId> {
    let is_among = |id: &RecordId| {
        maker.graph.record(*id).event().is_some_and(|event| match strand {
            Strand::Kind(kind) => event.kind == Some(kind),
            Strand::Heading(heading) => Heading::of(&event.date.value) == *heading,
            Strand::Of(_) => true,
        })
    };
    match strand {
        Strand::Of(id) => maker.graph.relations(*id).events.clone(),
        _ => maker.graph.timeline().iter().copied().filter(is_among).collect(),
    }
}

/// The events under other headings whose dates may include some of this one’s time: each as a line that leads to where it
/// is told. Of those dated by the year only, or not at all, there can be very many for each month: the pages that
/// have them, with how many there are.
fn wider(maker: &Maker<'_>, heading: Heading, path: &str) -> (Html, Vec<Filter>) {
    let (mut lines, mut pages) = (Html::new(), BTreeMap::<Heading, usize>::new());
    let Some((first, last)) = heading.months() else { return (lines, Vec::new()) };
    for id in maker.graph.timeline() {
        let Some(event) = maker.graph.record(*id).event() else { continue };
        let date = &event.date.value;
        let (earliest, latest) = if is_of_unknown_year(date) { (None, None) } else { (date.earliest(), date.latest()) };
        // In order of their first days: what follows begins later.
        if earliest.is_some_and(|day| month_number(day) > last) {
            break;
        }
        let other = Heading::of(date);
        if other == heading || latest.is_some_and(|day| month_number(day) < first) {
            continue;
        }
        if other.month.is_none() {
            *pages.entry(other).or_default() += 1;
        } else if heading.month.is_some() {
            let told = Strand::Heading(other).address(&maker.graph, 0);
            maker.push_event(&mut lines, *id, Telling::LineOfSome(&told), path);
        }
    }
    let pages = pages.into_iter().map(|(other, count)| {
        let strand = Strand::Heading(other);
        filter(maker, &strand, name(maker, &strand), None, count)
    });
    (lines, pages.collect())
}

/// The number of the month of a day, counted from the year 0.
fn month_number(day: Day) -> i64 {
    let (year, month, _) = civil(day);
    year * 12 + i64::from(month) - 1
}

fn name(maker: &Maker<'_>, strand: &Strand) -> String {
    match strand {
        Strand::Kind(kind) => kind_words(maker, kind),
        Strand::Of(id) => maker.name(*id).text,
        Strand::Heading(heading) => {
            month_words(maker, *heading).unwrap_or_else(|| maker.strings.text("timeline_undated").to_owned())
        }
    }
}

/// What events of a kind are called.
fn kind_words(maker: &Maker<'_>, kind: &str) -> String {
    maker.strings.word("event_types_many", kind).unwrap_or(kind).to_owned()
}

/// The kinds of events, those with most events first.
pub(super) fn kinds(maker: &Maker<'_>) -> Vec<Filter> {
    let kinds = counted_kinds(maker, maker.graph.timeline()).into_iter();
    kinds.map(|(kind, count, words)| filter(maker, &Strand::Kind(kind), words, None, count)).collect()
}

/// What a page with some of these events can be narrowed to: each of their kinds, so that the same addresses lead somewhere on
/// every page of them, and all. Where all are of one kind that alone.
fn kinds_among(maker: &Maker<'_>, all: &[RecordId], shown: &[RecordId]) -> Vec<KindOnly> {
    let (kinds, here) = (counted_kinds(maker, all), counted_kinds(maker, shown));
    let is_one = kinds.first().is_some_and(|(_, count, _)| *count == all.len());
    let whole = KindOnly {
        id: "kind_".to_owned(),
        text: maker.strings.text("filter_none").to_owned(),
        count: shown.len().to_string(),
    };
    let whole = Some(whole).filter(|_| !is_one && !kinds.is_empty());
    let kinds = kinds.into_iter().map(|(kind, _, text)| {
        let count = here.iter().find(|(other, ..)| *other == kind).map_or(0, |(_, count, _)| *count);
        KindOnly { id: format!("kind_{kind}"), text, count: count.to_string() }
    });
    whole.into_iter().chain(kinds).collect()
}

/// The rules that hide events of other kinds than the one that the address points at: added to the theme's style sheet, since
/// which kinds there are stands here.
pub(super) fn narrowing(maker: &Maker<'_>) -> String {
    let mut rules = String::new();
    for (kind, _, _) in counted_kinds(maker, maker.graph.timeline()) {
        rules.push_str(&format!(
            "main:has(#kind_{kind}:target) :is(.in-year, .month, .events > li):not([data-kind=\"{kind}\"], \
             :has([data-kind=\"{kind}\"])) {{ display: none; }}\n"
        ));
    }
    rules
}

/// The topics and places of events of a kind: each leads to its own page, narrowed to this kind. Those with most of them.
fn across(maker: &Maker<'_>, kind: &str, events: &[RecordId]) -> Vec<FilterGroup> {
    let mut counts: BTreeMap<RecordId, usize> = BTreeMap::new();
    for id in events {
        let record = maker.graph.record(*id);
        let Some(event) = record.event() else { continue };
        let parts = event.participants.iter().filter_map(|part| part.who.record());
        let of = record.topics.iter().chain(&event.place).chain(parts);
        // Each once: a place can take part in what happens there.
        let of: BTreeSet<RecordId> = of.filter_map(|reference| maker.graph.find(&reference.key)).collect();
        of.into_iter().for_each(|id| *counts.entry(id).or_default() += 1);
    }
    let groups = [("filter_topic", "topics"), ("filter_place", "places")].map(|(key, register)| {
        let of = counts.iter().filter(|(id, _)| *maker.graph.key(**id).register == *register);
        let (ids, _) = most(maker, of.map(|(id, count)| (*count, *id)).collect());
        let filters = ids.into_iter().map(|(count, id)| {
            let name = maker.name(id);
            let href = format!("{}#kind_{kind}", Strand::Of(id).address(&maker.graph, 0));
            Filter { link: Link { text: name.text, lang: name.lang, href }, count: count.to_string() }
        });
        FilterGroup { text: maker.strings.text(key).to_owned(), filters: filters.collect(), more: None }
    });
    groups.into_iter().filter(|group| !group.filters.is_empty()).collect()
}

/// The kinds of these events, with how many there are of each and in words: those with most events first.
fn counted_kinds(maker: &Maker<'_>, events: &[RecordId]) -> Vec<(&'static str, usize, String)> {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for event in events.iter().filter_map(|id| maker.graph.record(*id).event()) {
        if let Some(kind) = event.kind {
            *counts.entry(kind).or_default() += 1;
        }
    }
    let mut kinds: Vec<(&'static str, usize, String)> =
        counts.into_iter().map(|(kind, count)| (kind, count, kind_words(maker, kind))).collect();
    // What has no kind of its own comes last, however much it is.
    kinds.sort_by(|(a, more, one), (b, less, two)| {
        (*a == "other", less).cmp(&(*b == "other", more)).then_with(|| maker.compare(one, two))
    });
    kinds
}

fn filter(maker: &Maker<'_>, strand: &Strand, text: String, lang: Option<String>, count: usize) -> Filter {
    Filter { link: Link { text, lang, href: strand.address(&maker.graph, 0) }, count: count.to_string() }
}

fn filters(maker: &Maker<'_>) -> Vec<FilterGroup> {
    let of_kinds =
        FilterGroup { text: maker.strings.text("filter_kind").to_owned(), filters: kinds(maker), more: None };
    let groups = [of_kinds, under(maker, "filter_topic", "topics"), under(maker, "filter_place", "places")];
    groups.into_iter().filter(|group| !group.filters.is_empty()).collect()
}

/// The records of a register under which events stand: those with most events, by name. Where there are more, each one’s own
/// page has its events.
fn under(maker: &Maker<'_>, key: &str, register: &str) -> FilterGroup {
    let ids = maker.graph.register(register).map(|id| (maker.graph.relations(id).events.len(), id));
    let (ids, more) = most(maker, ids.filter(|(count, _)| *count > 0).collect());
    let filters = ids.into_iter().map(|(count, id)| {
        let name = maker.name(id);
        filter(maker, &Strand::Of(id), name.text, name.lang, count)
    });
    FilterGroup {
        text: maker.strings.text(key).to_owned(),
        filters: filters.collect(),
        more: more.then(|| Link {
            text: maker.strings.text("filter_more").to_owned(),
            lang: None,
            href: format!("{register}/index.html"),
        }),
    }
}

/// Those with most events, by name, and whether there are more.
fn most(maker: &Maker<'_>, mut ids: Vec<(usize, RecordId)>) -> (Vec<(usize, RecordId)>, bool) {
    ids.sort_by_key(|(count, id)| (std::cmp::Reverse(*count), maker.rank(*id)));
    let more = ids.len() > OFFERED;
    ids.truncate(OFFERED);
    ids.sort_by_key(|(_, id)| maker.rank(*id));
    (ids, more)
}

/// "January 2020 to May 2022": the months of the first and the last of these events.
pub(super) fn span_words(maker: &Maker<'_>, events: &[RecordId]) -> String {
    let words = |id: Option<&RecordId>| {
        let heading = id.and_then(|id| maker.graph.record(*id).event()).map(|event| Heading::of(&event.date.value));
        let words = heading.and_then(|heading| month_words(maker, heading));
        words.unwrap_or_else(|| maker.strings.text("timeline_undated").to_owned())
    };
    let (from, to) = (words(events.first()), words(events.last()));
    if from == to { from } else { maker.strings.fill("list_range", &[("from", &from), ("to", &to)]) }
}

/// What an event is listed under: the year and the month in which it can first have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heading {
    year: Option<i64>,
    /// `None` where only the year is known.
    month: Option<u8>,
}

impl Heading {
    fn of(date: &Date) -> Self {
        let Some(first) = date.earliest().filter(|_| !is_of_unknown_year(date)) else {
            return Self { year: None, month: None };
        };
        let (year, month, _) = civil(first);
        Self { year: Some(year), month: (!is_known_by_year_only(date)).then_some(month) }
    }

    /// Its first and last month, by their numbers; `None` where not even the year is known.
    fn months(self) -> Option<(i64, i64)> {
        let first = self.year? * 12;
        Some(match self.month {
            Some(month) => (first + i64::from(month) - 1, first + i64::from(month) - 1),
            None => (first, first + 11),
        })
    }

    /// As it stands in addresses: `2024-03`, `2024`.
    fn name(self) -> String {
        match (self.year, self.month) {
            (Some(year), Some(month)) => format!("{year}-{month:02}"),
            (Some(year), None) => year.to_string(),
            _ => "undated".to_owned(),
        }
    }
}

fn is_of_unknown_year(date: &Date) -> bool {
    matches!(date.form(), Form::Point(point) if point.year == Year::Unknown)
}

/// Whether no month is said: `2024`, `202X`, a span of years.
fn is_known_by_year_only(date: &Date) -> bool {
    match date.form() {
        Form::Point(point) => is_month_unsaid(point),
        Form::Interval(End::Point(start), _) => is_month_unsaid(start),
        Form::Interval(..) => true,
    }
}

fn is_month_unsaid(point: &Point) -> bool {
    matches!(point.month, Part::Absent | Part::Unknown) || point.season().is_some()
}

fn years(maker: &Maker<'_>, events: &[RecordId], path: &str, is_brief: bool) -> Vec<TimelineYear> {
    let mut years: Vec<(Option<i64>, TimelineYear)> = Vec::new();
    let mut last: Option<Heading> = None;
    for id in events {
        let Some(event) = maker.graph.record(*id).event() else { continue };
        let heading = Heading::of(&event.date.value);
        if years.last().is_none_or(|(year, _)| *year != heading.year) {
            years.push((heading.year, year(maker, heading.year)));
        }
        let Some((_, year)) = years.last_mut() else { continue };
        if year.months.is_empty() || last != Some(heading) {
            let again = year.months.iter().filter(|month| month.id.starts_with(&month_id(heading))).count();
            year.months.push(month(maker, heading, again, is_brief));
        }
        last = Some(heading);
        if let Some(TimelineMonth { told, events, .. }) = year.months.last_mut() {
            let telling = match told {
                None => Telling::Full,
                Some(told) if path == PATH => Telling::Line(told),
                Some(told) => Telling::LineOfSome(told),
            };
            maker.push_event(events, *id, telling, path);
        }
    }
    years.into_iter().map(|(_, year)| year).collect()
}

/// No id of a record begins with a letter and an underscore, so none is the same.
fn year(maker: &Maker<'_>, year: Option<i64>) -> TimelineYear {
    let text = year.map_or_else(
        || maker.strings.text("timeline_undated").to_owned(),
        |year| dates::year_words(year, maker.strings),
    );
    TimelineYear {
        id: year.map_or_else(|| "year_unknown".to_owned(), |year| format!("year_{year}")),
        text,
        months: Vec::new(),
    }
}

fn month_id(heading: Heading) -> String {
    match (heading.year, heading.month) {
        (Some(year), Some(month)) => format!("month_{year}-{month:02}"),
        (Some(year), None) => format!("only_{year}"),
        _ => "only_unknown".to_owned(),
    }
}

/// Dates known by the year only stand where their earliest day is: a month can then come twice.
fn month(maker: &Maker<'_>, heading: Heading, again: usize, is_brief: bool) -> TimelineMonth {
    let id = month_id(heading);
    TimelineMonth {
        id: if again == 0 { id } else { format!("{id}_{}", again + 1) },
        text: month_words(maker, heading),
        told: is_brief.then(|| Strand::Heading(heading).address(&maker.graph, 0)),
        events: Html::new(),
    }
}

fn month_words(maker: &Maker<'_>, heading: Heading) -> Option<String> {
    match (heading.year, heading.month) {
        (Some(year), Some(month)) => Some(dates::month(year, month, maker.strings)),
        (Some(year), None) => {
            Some(maker.strings.fill("timeline_year_only", &[("year", &dates::year_words(year, maker.strings))]))
        }
        _ => None,
    }
}
