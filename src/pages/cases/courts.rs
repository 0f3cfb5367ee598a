//! The list of courts: those with a record, each with its cases, and those without a name, a line for each case.
//!
//! An unnamed court is described with each case ("a court in Astana"). Two descriptions in the same words may be of two
//! courts, so they are grouped by place only, and never counted as courts.

use super::table::{TableRow, outcome_event};
use crate::link::{RecordId, TrackedGraph};
use crate::model::record::Details;
use crate::model::vocabulary::OrganizationType;
use crate::model::{Record, RecordRef, Register};
use crate::pages::pagination::ROWS;
use crate::pages::views::{CourtCase, CourtGroup, CourtsView, Filter, Link};
use crate::pages::{PageContext, View, lists};
use crate::route::Route;
use crate::strings::TextKey;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What a line of the list is under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heading {
    /// A court with a record.
    Named(RecordId),
    /// Courts without a name, at a place or elsewhere.
    Unnamed(Option<RecordId>),
}

/// A line of the list: a case, or a court with a record that has none.
#[derive(Clone, Copy, Debug)]
struct Entry {
    heading: Heading,
    case: Option<RecordId>,
}

/// The link to the list; `None` if there are no courts.
pub(in crate::pages) fn link(ctx: &PageContext<'_>) -> Option<Link> {
    let text = ctx.strings.text(TextKey::Courts).to_owned();
    ctx.case_table().has_courts().then(|| Link { text, lang: None, href: Route::Courts(0).to_path() })
}

/// Whether the list exists. Organizations are read only if no case gives a court: lists of cases depend on what is read.
pub(super) fn has_courts(graph: &TrackedGraph<'_>) -> bool {
    let gives_court =
        |id: RecordId| graph.record(id).case().is_some_and(|case| case.court.is_some() || case.court_text.is_some());
    graph.register(&Register::Cases).any(gives_court)
        || graph.register(&Register::Organizations).any(|id| is_court(graph.record(id)))
}

/// The number of pages of the list; 0 if there are no courts.
pub(in crate::pages) fn courts_pages(graph: &TrackedGraph<'_>) -> u32 {
    let entries = entries(graph).len();
    if entries == 0 { 0 } else { ROWS.page_count(entries) }
}

/// The entries in the order of ids.
fn entries(graph: &TrackedGraph<'_>) -> Vec<Entry> {
    let (mut entries, mut seated) = (Vec::new(), BTreeSet::new());
    for id in graph.register(&Register::Cases) {
        let Some(case) = graph.record(id).case() else { continue };
        let find = |reference: Option<&RecordRef>| reference.and_then(|reference| graph.find(&reference.key));
        let heading = match find(case.court.as_ref()) {
            Some(court) => Heading::Named(court),
            None if case.court_text.is_some() => Heading::Unnamed(find(case.place.as_ref())),
            None => continue,
        };
        if let Heading::Named(court) = heading {
            seated.insert(court);
        }
        entries.push(Entry { heading, case: Some(id) });
    }
    let idle =
        graph.register(&Register::Organizations).filter(|id| !seated.contains(id) && is_court(graph.record(*id)));
    entries.extend(idle.map(|court| Entry { heading: Heading::Named(court), case: None }));
    entries
}

fn is_court(record: &Record) -> bool {
    matches!(&record.details, Details::Organization(organization) if organization.kind == Some(OrganizationType::Court))
}

/// The entries as they are listed: named courts by name, then unnamed ones by place, and the cases of each in order of time.
fn ordered_entries(ctx: &PageContext<'_>) -> Vec<Entry> {
    let mut positions = BTreeMap::new();
    for (position, row) in ctx.case_table().all().enumerate() {
        positions.entry(row.case).or_insert(position);
    }
    let mut entries = entries(&ctx.graph);
    entries.sort_by_cached_key(|entry| {
        let position = entry.case.and_then(|case| positions.get(&case).copied());
        let (is_unnamed, id) = match entry.heading {
            Heading::Named(court) => (false, Some(court)),
            Heading::Unnamed(place) => (true, place),
        };
        (is_unnamed, id.is_none(), id.map(|id| ctx.rank(id)), position)
    });
    entries
}

/// A page of the list.
pub(in crate::pages) fn courts_page(ctx: &PageContext<'_>, page_index: u32) -> View {
    let path = Route::Courts(page_index).to_path();
    let entries = ordered_entries(ctx);
    let label = |range: Range<usize>| {
        let ends = [range.start + 1, range.end].map(|number| number.to_string());
        ctx.strings.fill(TextKey::ListRange, &[("from", &ends[0]), ("to", &ends[1])])
    };
    let parts = ROWS.links(entries.len(), page_index, |page| Route::Courts(page).to_path(), label);
    let shown = &entries[ROWS.range(entries.len(), page_index)];
    let (named, unnamed) = shown.split_at(shown.partition_point(|entry| matches!(entry.heading, Heading::Named(_))));
    let title = lists::page_title(ctx, ctx.strings.text(TextKey::Courts), &parts, page_index);
    let cases = Filter {
        link: Link {
            text: ctx.strings.text(TextKey::CourtsAllCases).to_owned(),
            lang: None,
            href: Route::register(&Register::Cases).to_path(),
        },
        count: ctx.case_table().case_count().to_string(),
    };
    View::Courts(CourtsView {
        head: ctx.head(&path, title, Register::Cases.name()),
        cases,
        named: groups(ctx, named),
        unnamed: groups(ctx, unnamed),
        parts,
    })
}

fn groups(ctx: &PageContext<'_>, entries: &[Entry]) -> Vec<CourtGroup> {
    let groups = entries.chunk_by(|a, b| a.heading == b.heading);
    groups.filter_map(|entries| Some(group(ctx, entries.first()?.heading, entries))).collect()
}

fn group(ctx: &PageContext<'_>, heading: Heading, entries: &[Entry]) -> CourtGroup {
    let cases = entries.iter().filter_map(|entry| entry.case).flat_map(|case| court_case(ctx, case)).collect();
    match heading {
        Heading::Named(court) => CourtGroup {
            court: Some(ctx.link(court)),
            note: ctx.description(ctx.graph.record(court).summary.as_ref()),
            place: None,
            cases,
        },
        Heading::Unnamed(place) => {
            CourtGroup { court: None, note: None, place: place.map(|place| ctx.link(place)), cases }
        }
    }
}

/// The line of a case: its name, with the outcome of the only party that it is about.
fn court_case(ctx: &PageContext<'_>, id: RecordId) -> Option<CourtCase> {
    let case = ctx.graph.record(id).case()?;
    let rows = super::table::rows_of_case(&ctx.graph, id);
    let only: Option<&TableRow> = rows.first().filter(|_| rows.len() == 1);
    let party = only.and_then(|row| case.parties.get(row.party?));
    let decided = only.and_then(|row| outcome_event(ctx, row));
    Some(CourtCase {
        court: case.court_text.as_ref().filter(|_| case.court.is_none()).map(|text| ctx.label(text)),
        link: ctx.link(id),
        when: decided.and_then(|id| Some(ctx.event_time(ctx.graph.record(id).event()?))),
        outcome: party.and_then(|party| party.outcome.as_ref()).map(|outcome| ctx.outcome_words(outcome)),
        sentence: party.and_then(|party| party.sentence.as_ref()).map(|sentence| ctx.localized(sentence)),
    })
}
