//! Further pages of a record: what happened to it, and of a topic what stands under it.
//!
//! The lists of a record grow with the report. Its own page has the first entries of each, and further pages
//! have the rest, each named after what it holds. None is left out.

use super::leaves::{EVENTS, Fill, ROWS};
use super::views::{Beside, FurtherView, Html, PartLink};
use super::{Head, Maker, View, timeline};
use crate::link::{Graph, Known, RecordId};
use std::ops::Range;
use std::sync::Arc;

/// A list of a record that may fill several pages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    /// What happened.
    Events,
    /// Of a topic: the sections that name it.
    Sections,
    /// Of a topic: the records of a register under it.
    Under(Arc<str>),
}

impl List {
    fn fill(&self) -> Fill {
        if *self == Self::Events { EVENTS } else { ROWS }
    }

    /// The first page is the record's own. No register has a name with a hyphen and a number at its end.
    pub(super) fn address(&self, known: &Known<'_>, id: RecordId, leaf: u32) -> String {
        if leaf == 0 {
            return known.address(id);
        }
        let (key, number) = (known.key(id), leaf + 1);
        let name = match self {
            Self::Events => "events",
            Self::Sections => "sections",
            Self::Under(register) => return format!("{}/{}/under-{register}-{number}.html", key.register, key.id),
        };
        format!("{}/{}/{name}-{number}.html", key.register, key.id)
    }
}

/// The lists that fill several pages, and how many.
pub(super) fn several(graph: &Graph) -> Vec<(RecordId, List, u32)> {
    let known = Known::unnoted(graph);
    let mut several = Vec::new();
    for id in known.records().filter(|id| known.has_page(*id)) {
        let mut push = |list: List, entries: usize| {
            let pages = list.fill().pages(entries);
            if pages > 1 {
                several.push((id, list, pages));
            }
        };
        push(List::Events, known.relations(id).events.len());
        if is_topic(&known, id) {
            push(List::Sections, known.sections_naming(id).len());
            under(&known, id).into_iter().for_each(|(register, ids)| push(List::Under(register), ids.len()));
        }
    }
    several
}

pub(super) fn is_topic(known: &Known<'_>, id: RecordId) -> bool {
    *known.key(id).register == *"topics"
}

/// The records with pages that stand under a topic, by register.
pub(super) fn under(known: &Known<'_>, id: RecordId) -> Vec<(Arc<str>, Vec<RecordId>)> {
    let mut groups: Vec<(Arc<str>, Vec<RecordId>)> = Vec::new();
    for id in known.relations(id).under.iter().filter(|id| known.has_page(**id)) {
        let register = &known.key(*id).register;
        match groups.last_mut().filter(|(last, _)| last == register) {
            Some((_, ids)) => ids.push(*id),
            None => groups.push((Arc::clone(register), vec![*id])),
        }
    }
    groups
}

/// One page of a list: which entries stand on it, and links to the others.
pub(super) struct Leaf {
    pub(super) range: Range<usize>,
    pub(super) parts: Vec<PartLink>,
}

impl Leaf {
    /// `words` says what a page holds.
    fn of(
        maker: &Maker<'_>,
        (id, list, leaf): (RecordId, &List, u32),
        entries: usize,
        words: impl FnMut(Range<usize>) -> String,
    ) -> Self {
        let fill = list.fill();
        let address = |leaf| list.address(&maker.graph, id, leaf);
        Self { range: fill.range(entries, leaf), parts: fill.links(entries, leaf, address, words) }
    }

    /// Of what happened, in order of time.
    pub(super) fn of_events(maker: &Maker<'_>, id: RecordId, leaf: u32) -> Self {
        let events = &maker.graph.relations(id).events;
        Self::of(maker, (id, &List::Events, leaf), events.len(), |range| timeline::span_words(maker, &events[range]))
    }

    /// Of the sections that name a topic, in reading order.
    pub(super) fn of_sections(maker: &Maker<'_>, id: RecordId, leaf: u32) -> Self {
        let sections = maker.graph.sections_naming(id);
        Self::of(maker, (id, &List::Sections, leaf), sections.len(), |range| section_words(maker, &sections[range]))
    }

    /// Of records under a topic, by name.
    pub(super) fn of_records(maker: &Maker<'_>, of: (RecordId, &List, u32), ids: &[RecordId]) -> Self {
        Self::of(maker, of, ids.len(), |range| {
            let [from, to] = [ids.get(range.start), ids.get(range.end - 1)]
                .map(|id| id.map(|id| maker.name(*id).text).unwrap_or_default());
            maker.strings.fill("list_range", &[("from", &from), ("to", &to)])
        })
    }
}

/// "sections 12 to 40".
pub(super) fn section_words(maker: &Maker<'_>, sections: &[u32]) -> String {
    let [from, to] = [sections.first(), sections.last()]
        .map(|index| index.map_or_else(String::new, |index| (index + 1).to_string()));
    let key = if from == to { "mentions_in_section" } else { "mentions_in_sections" };
    maker.strings.fill(key, &[("from", &from), ("to", &to)])
}

/// The rows of sections on `page`.
pub(super) fn section_rows(maker: &Maker<'_>, sections: &[u32], page: &str) -> Html {
    let mut html = Html::new();
    sections.iter().for_each(|index| maker.push_section_row(&mut html, *index, page));
    html
}

/// Records with a few words about each.
pub(super) fn noted(maker: &Maker<'_>, ids: &[RecordId]) -> Vec<Beside> {
    ids.iter().map(|id| Beside { link: maker.link(*id), note: maker.note(maker.graph.record(*id)) }).collect()
}

/// A further page of a list.
pub(super) fn page(maker: &Maker<'_>, id: RecordId, list: &List, leaf: u32, path: &str) -> View {
    let (mut events, mut sections, mut links) = (Html::new(), Html::new(), Vec::new());
    let (heading, parts) = match list {
        List::Events => {
            let Leaf { range, parts } = Leaf::of_events(maker, id, leaf);
            let shown = &maker.graph.relations(id).events[range];
            events = maker.event_rows(shown.iter().copied(), Some(id), path);
            (maker.strings.text("what_happened"), parts)
        }
        List::Sections => {
            let Leaf { range, parts } = Leaf::of_sections(maker, id, leaf);
            sections = section_rows(maker, &maker.graph.sections_naming(id)[range], path);
            (maker.strings.text("sections"), parts)
        }
        List::Under(register) => {
            let groups = under(&maker.graph, id).into_iter();
            let ids = groups.filter(|(of, _)| of == register).flat_map(|(_, ids)| ids);
            let ids = maker.sorted(ids);
            let Leaf { range, parts } = Leaf::of_records(maker, (id, list, leaf), &ids);
            links = noted(maker, &ids[range]);
            (maker.kind(register, 2), parts)
        }
    };
    let part = parts.get(leaf as usize).map(|part| part.text.clone()).unwrap_or_default();
    let title = maker.strings.fill("list_title", &[("name", &maker.name(id).text), ("part", &part)]);
    let kicker = heading.to_owned();
    View::Further(FurtherView {
        head: Head { kicker: Some(kicker), ..maker.head(path, title, &maker.graph.key(id).register) },
        record: maker.link(id),
        heading: heading.to_owned(),
        events,
        sections,
        links,
        parts,
    })
}
