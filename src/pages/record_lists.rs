//! Paginated lists of a record: its events, and for a topic the sections and records under it.
//!
//! The lists of a record grow with the report. Its own page has the first entries of each, and additional pages have the
//! rest, each titled by the range of its entries. No entry is omitted.

use super::html::{Html, HtmlWriter};
use super::pagination::{EVENTS, PageSize, ROWS};
use super::views::{LinkWithNote, PartLink, RecordListView};
use super::{Head, PageContext, View, timeline};
use crate::link::{RecordId, SiteStructure, TrackedGraph};
use crate::model::Register;
use crate::route::{ListName, Route};
use crate::strings::TextKey;
use std::ops::Range;

/// A list of a record that may fill several pages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordList {
    /// The events it takes part in.
    Events,
    /// For a topic: the sections that name it.
    Sections,
    /// For a topic: the records of a register under it.
    Under(Register),
}

impl RecordList {
    fn page_size(&self) -> PageSize {
        if *self == Self::Events { EVENTS } else { ROWS }
    }

    /// The route of one of its pages: the first is the record's own page.
    pub(super) fn route<'r, 'g: 'r>(&'r self, structure: &SiteStructure<'g>, id: RecordId, page: u32) -> Route<'r> {
        let key = structure.key(id);
        let list = match self {
            Self::Events => ListName::Events,
            Self::Sections => ListName::Sections,
            Self::Under(register) => ListName::Under(register.name()),
        };
        Route::RecordList { register: key.register.name(), id: &key.id, list, page }
    }
}

/// The lists that fill several pages, with the number of pages.
pub(super) fn paginated_lists(graph: &TrackedGraph<'_>) -> Vec<(RecordId, RecordList, u32)> {
    let mut paginated = Vec::new();
    for id in graph.records().filter(|id| graph.has_page(*id)) {
        let mut push = |list: RecordList, entries: usize| {
            let pages = list.page_size().page_count(entries);
            if pages > 1 {
                paginated.push((id, list, pages));
            }
        };
        push(RecordList::Events, graph.relations(id).events.len());
        if is_topic(graph, id) {
            push(RecordList::Sections, graph.sections_naming(id).len());
            records_under(graph, id)
                .into_iter()
                .for_each(|(register, ids)| push(RecordList::Under(register), ids.len()));
        }
    }
    paginated
}

pub(super) fn is_topic(structure: &SiteStructure<'_>, id: RecordId) -> bool {
    structure.key(id).register == Register::Topics
}

/// The records with pages that are listed under a topic, grouped by register.
pub(super) fn records_under(graph: &TrackedGraph<'_>, id: RecordId) -> Vec<(Register, Vec<RecordId>)> {
    let mut groups: Vec<(Register, Vec<RecordId>)> = Vec::new();
    for id in graph.relations(id).topic_records.iter().filter(|id| graph.has_page(**id)) {
        let register = &graph.key(*id).register;
        match groups.last_mut().filter(|(previous, _)| previous == register) {
            Some((_, ids)) => ids.push(*id),
            None => groups.push((register.clone(), vec![*id])),
        }
    }
    groups
}

/// One page of a list: the range of its entries, and links to all pages.
pub(super) struct PageSlice {
    pub(super) range: Range<usize>,
    pub(super) parts: Vec<PartLink>,
}

impl PageSlice {
    /// The last argument returns the label of a range.
    fn new(
        ctx: &PageContext<'_>,
        (id, list, page_index): (RecordId, &RecordList, u32),
        entries: usize,
        label: impl FnMut(Range<usize>) -> String,
    ) -> Self {
        let page_size = list.page_size();
        let address = |page_index| list.route(&ctx.graph, id, page_index).to_path();
        Self {
            range: page_size.range(entries, page_index),
            parts: page_size.links(entries, page_index, address, label),
        }
    }

    /// For the events of a record, in chronological order.
    pub(super) fn of_events(ctx: &PageContext<'_>, id: RecordId, page_index: u32) -> Self {
        let events = &ctx.graph.relations(id).events;
        Self::new(ctx, (id, &RecordList::Events, page_index), events.len(), |range| {
            timeline::date_range_label(ctx, &events[range])
        })
    }

    /// For the sections that name a topic, in reading order.
    pub(super) fn of_sections(ctx: &PageContext<'_>, id: RecordId, page_index: u32) -> Self {
        let sections = ctx.graph.sections_naming(id);
        Self::new(ctx, (id, &RecordList::Sections, page_index), sections.len(), |range| {
            section_range_label(ctx, &sections[range])
        })
    }

    /// For the records under a topic, by name.
    pub(super) fn of_records(ctx: &PageContext<'_>, page_key: (RecordId, &RecordList, u32), ids: &[RecordId]) -> Self {
        Self::new(ctx, page_key, ids.len(), |range| {
            let [from, to] = [ids.get(range.start), ids.get(range.end - 1)]
                .map(|id| id.map(|id| ctx.name(*id).text).unwrap_or_default());
            ctx.strings.fill(TextKey::ListRange, &[("from", &from), ("to", &to)])
        })
    }
}

/// "sections 12 to 40".
pub(super) fn section_range_label(ctx: &PageContext<'_>, sections: &[u32]) -> String {
    let [from, to] = [sections.first(), sections.last()]
        .map(|index| index.map_or_else(String::new, |index| (index + 1).to_string()));
    let key = if from == to { TextKey::MentionsInSection } else { TextKey::MentionsInSections };
    ctx.strings.fill(key, &[("from", &from), ("to", &to)])
}

/// The rows of sections on `page`.
pub(super) fn section_rows(ctx: &PageContext<'_>, sections: &[u32], page: &str) -> Html {
    let mut html = HtmlWriter::new();
    sections.iter().for_each(|index| ctx.push_section_row(&mut html, *index, page));
    html.finish()
}

/// Records, each with a short note.
pub(super) fn links_with_notes(ctx: &PageContext<'_>, ids: &[RecordId]) -> Vec<LinkWithNote> {
    ids.iter().map(|id| LinkWithNote { link: ctx.link(*id), note: ctx.note(ctx.graph.record(*id)) }).collect()
}

/// The view of a page of a list, from the second on.
pub(super) fn page(ctx: &PageContext<'_>, id: RecordId, list: &RecordList, page_index: u32, path: &str) -> View {
    let (mut events, mut sections, mut links) = (Html::default(), Html::default(), Vec::new());
    let (heading, parts) = match list {
        RecordList::Events => {
            let PageSlice { range, parts } = PageSlice::of_events(ctx, id, page_index);
            let shown = &ctx.graph.relations(id).events[range];
            events = ctx.event_rows(shown.iter().copied(), Some(id), path);
            (ctx.strings.text(TextKey::WhatHappened), parts)
        }
        RecordList::Sections => {
            let PageSlice { range, parts } = PageSlice::of_sections(ctx, id, page_index);
            sections = section_rows(ctx, &ctx.graph.sections_naming(id)[range], path);
            (ctx.strings.text(TextKey::Sections), parts)
        }
        RecordList::Under(register) => {
            let groups = records_under(&ctx.graph, id).into_iter();
            let ids = groups.filter(|(other, _)| other == register).flat_map(|(_, ids)| ids);
            let ids = ctx.sorted(ids);
            let PageSlice { range, parts } = PageSlice::of_records(ctx, (id, list, page_index), &ids);
            links = links_with_notes(ctx, &ids[range]);
            (ctx.kind(register, 2), parts)
        }
    };
    let part = parts.get(page_index as usize).map(|part| part.text.clone()).unwrap_or_default();
    let title = ctx.strings.fill(TextKey::ListTitle, &[("name", &ctx.name(id).text), ("part", &part)]);
    let kicker = heading.to_owned();
    View::RecordList(RecordListView {
        head: Head { kicker: Some(kicker), ..ctx.head(path, title, ctx.graph.key(id).register.name()) },
        record: ctx.link(id),
        heading: heading.to_owned(),
        events,
        sections,
        links,
        parts,
    })
}
