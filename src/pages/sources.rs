//! The sources: one page, or one page and one of each.
//!
//! The address of a source is `sources.html#id` for ever. Where sources, or the sections that rest on them, are many,
//! each has a line there and is told in full on a page of its own, whose address follows from its id alone.

use super::leaves::{Fill, LINES};
use super::views::{Html, SourcePageView, SourceView, SourcesView};
use super::{Head, Maker, View, dates, further};
use crate::link::{Known, RecordId};
use crate::model::record::{Details, Source};

const PATH: &str = "sources.html";

/// More sources than these have pages of their own.
const TOLD: usize = 100;

/// The sections that rest on a source, on its page.
const SECTIONS: Fill = LINES;

/// More sections than these, counted once for each source that they rest on, make no page of all sources either.
const CITING: usize = 600;

/// Whether each source is told on a page of its own.
fn is_brief(known: &Known<'_>) -> bool {
    let sources = || known.register("sources");
    sources().count() > TOLD || sources().map(|id| known.sections_naming(id).len()).sum::<usize>() > CITING
}

/// The sources that have pages of their own, and how many.
pub(super) fn pages(known: &Known<'_>) -> Vec<(RecordId, u32)> {
    if !is_brief(known) {
        return Vec::new();
    }
    known.register("sources").map(|id| (id, SECTIONS.pages(known.sections_naming(id).len()))).collect()
}

/// The address of a source's own page, or of a further one.
pub(super) fn address(known: &Known<'_>, id: RecordId, leaf: u32) -> String {
    let name = &known.key(id).id;
    if leaf == 0 { format!("sources/{name}.html") } else { format!("sources/{name}/{}.html", leaf + 1) }
}

pub(super) fn page(maker: &Maker<'_>) -> View {
    let is_brief = is_brief(&maker.graph);
    let ids = maker.sorted(maker.graph.register("sources"));
    let all = |id| told(maker, id, maker.graph.sections_naming(id), PATH);
    let sources = ids.into_iter().filter_map(|id| if is_brief { line(maker, id) } else { all(id) });
    View::Sources(SourcesView {
        head: maker.head(PATH, maker.strings.text("sources"), "sources"),
        is_brief,
        sources: sources.collect(),
    })
}

/// The page of one source, or a further one with more of the sections that rest on it.
pub(super) fn own(maker: &Maker<'_>, id: RecordId, leaf: u32, path: &str) -> View {
    let sections = maker.graph.sections_naming(id);
    let links = SECTIONS.links(
        sections.len(),
        leaf,
        |leaf| address(&maker.graph, id, leaf),
        |range| further::section_words(maker, &sections[range]),
    );
    let source = told(maker, id, &sections[SECTIONS.range(sections.len(), leaf)], path).unwrap_or_default();
    let title = super::lists::titled(maker, &source.title.text, &links, leaf);
    let kind = maker.kind("sources", 1).to_owned();
    let kicker = match &source.kind {
        Some(note) => maker.strings.fill("kicker_record", &[("kind", &kind), ("note", note)]),
        None => kind,
    };
    View::SourcePage(SourcePageView {
        head: Head { kicker: Some(kicker), ..maker.head(path, title, "sources") },
        source,
        parts: links,
    })
}

/// A source in a line.
fn line(maker: &Maker<'_>, id: RecordId) -> Option<SourceView> {
    let record = maker.graph.record(id);
    let Details::Source(_) = &record.details else { return None };
    Some(SourceView {
        id: record.key.id.to_string(),
        href: maker.graph.address(id),
        told: Some(address(&maker.graph, id, 0)),
        note: maker.source_note(id),
        was: record.was.iter().map(|old| old.value.clone()).collect(),
        title: maker.name(id),
        review: record.review,
        ..SourceView::default()
    })
}

/// A source in full, with these of the sections that rest on it.
fn told(maker: &Maker<'_>, id: RecordId, sections: &[u32], page: &str) -> Option<SourceView> {
    let record = maker.graph.record(id);
    let Details::Source(source) = &record.details else { return None };
    let Source { kind, authors, publisher, issued, url, archive_url, accessed, sha256 } = &**source;
    let resting = maker.graph.relations(id).resting;
    let date = |date: &Option<crate::model::Date>| -> Option<Html> {
        date.as_ref().map(|date| dates::html(date, None, maker.strings))
    };
    Some(SourceView {
        kind: maker.known_word("source_types", kind.as_ref().map(|kind| kind.value.as_str())),
        authors: authors.iter().map(|author| maker.words(author)).collect(),
        publisher: publisher.as_ref().map(|publisher| maker.words(publisher)),
        issued: date(issued),
        url: url.as_ref().map(|url| url.value.clone()),
        archive_url: archive_url.as_ref().map(|url| url.value.clone()),
        accessed: date(accessed),
        sha256: sha256.as_ref().map(|sum| sum.value.clone()),
        summary: maker.passage(record.summary.as_ref(), &record.path, page),
        sections: sections.iter().map(|index| maker.section_link(*index)).collect(),
        records: (resting > 0).then(|| maker.strings.count("rests_on", resting)),
        told: None,
        note: None,
        ..line(maker, id)?
    })
}
