//! The sources: a single page, or an index and a page for each source.
//!
//! The address of a source is `sources.html#id` permanently. If there are many sources, or many sections that cite them,
//! each has a line there and a page of its own with all details, whose address depends on its id only. Pagination would need
//! fewer files, but an additional source would move others to another page.

use super::pagination::{LINES, PageSize};
use super::views::{Html, SourcePageView, SourceView, SourcesView};
use super::{Head, PageContext, View, record_lists};
use crate::link::{RecordId, SiteStructure, TrackedGraph};
use crate::model::Register;
use crate::model::record::{Details, Source};
use crate::route::Route;
use crate::strings::{TextKey, WordTable};

/// With more sources than this, each has a page of its own.
const MAX_FULL_SOURCES: usize = 100;

/// The page size for the sections that cite a source, on its page.
const SECTIONS_PER_PAGE: PageSize = LINES;

/// With more citing sections than this in total, counted once per source, each source has a page of its own as well.
const MAX_CITING_SECTIONS: usize = 600;

/// Whether each source has a page of its own, and only a line on the page of all sources.
fn is_brief(graph: &TrackedGraph<'_>) -> bool {
    let sources = || graph.register(&Register::Sources);
    sources().count() > MAX_FULL_SOURCES
        || sources().map(|id| graph.sections_naming(id).len()).sum::<usize>() > MAX_CITING_SECTIONS
}

/// The sources that have pages of their own, with the number of pages.
pub(super) fn paginated_sources(graph: &TrackedGraph<'_>) -> Vec<(RecordId, u32)> {
    if !is_brief(graph) {
        return Vec::new();
    }
    graph
        .register(&Register::Sources)
        .map(|id| (id, SECTIONS_PER_PAGE.page_count(graph.sections_naming(id).len())))
        .collect()
}

/// The route of one of a source's own pages.
pub(super) fn route<'g>(structure: &SiteStructure<'g>, id: RecordId, page: u32) -> Route<'g> {
    Route::Source { id: &structure.key(id).id, page }
}

pub(super) fn page(ctx: &PageContext<'_>) -> View {
    let (is_brief, path) = (is_brief(&ctx.graph), Route::Sources.to_path());
    let ids = ctx.sorted(ctx.graph.register(&Register::Sources));
    let in_full = |id| full_view(ctx, id, ctx.graph.sections_naming(id), &path);
    let sources = ids.into_iter().filter_map(|id| if is_brief { line_view(ctx, id) } else { in_full(id) });
    View::Sources(SourcesView {
        head: ctx.head(&path, ctx.strings.text(TextKey::Sources), "sources"),
        is_brief,
        sources: sources.collect(),
    })
}

/// The page of one source, or a subsequent page with more of the sections that cite it.
pub(super) fn source_page(ctx: &PageContext<'_>, id: RecordId, page_index: u32, path: &str) -> View {
    let sections = ctx.graph.sections_naming(id);
    let links = SECTIONS_PER_PAGE.links(
        sections.len(),
        page_index,
        |other_index| route(&ctx.graph, id, other_index).to_path(),
        |range| record_lists::section_range_label(ctx, &sections[range]),
    );
    let source =
        full_view(ctx, id, &sections[SECTIONS_PER_PAGE.range(sections.len(), page_index)], path).unwrap_or_default();
    let title = super::lists::page_title(ctx, &source.title.text, &links, page_index);
    let kind = ctx.kind(&Register::Sources, 1).to_owned();
    let kicker = match &source.kind {
        Some(note) => ctx.strings.fill(TextKey::KickerRecord, &[("kind", &kind), ("note", note)]),
        None => kind,
    };
    View::SourcePage(SourcePageView {
        head: Head { kicker: Some(kicker), ..ctx.head(path, title, "sources") },
        source,
        parts: links,
    })
}

/// A source as a line.
fn line_view(ctx: &PageContext<'_>, id: RecordId) -> Option<SourceView> {
    let record = ctx.graph.record(id);
    let Details::Source(_) = &record.details else { return None };
    Some(SourceView {
        id: record.key.id.to_string(),
        href: ctx.graph.address(id),
        full_page: Some(route(&ctx.graph, id, 0).to_path()),
        note: ctx.source_note(id),
        was: record.old_ids.iter().map(|old| old.value.clone()).collect(),
        title: ctx.name(id),
        review: record.review,
        ..SourceView::default()
    })
}

/// A source in full, with the given sections that cite it.
pub(super) fn full_view(ctx: &PageContext<'_>, id: RecordId, sections: &[u32], page: &str) -> Option<SourceView> {
    let record = ctx.graph.record(id);
    let Details::Source(source) = &record.details else { return None };
    let Source { kind, authors, publisher, issued, url, archive_url, accessed, sha256 } = &**source;
    let citing_records = ctx.graph.relations(id).citation_count;
    let date = |date: &Option<crate::model::Date>| -> Option<Html> { date.as_ref().map(|date| ctx.date(date, None)) };
    Some(SourceView {
        kind: ctx.word_or_key(WordTable::SourceTypes, kind.as_ref().map(|kind| kind.value.as_str())),
        authors: authors.iter().map(|author| ctx.localized(author)).collect(),
        publisher: publisher.as_ref().map(|publisher| ctx.localized(publisher)),
        issued: date(issued),
        url: url.as_ref().map(|url| url.value.clone()),
        archive_url: archive_url.as_ref().map(|url| url.value.clone()),
        accessed: date(accessed),
        sha256: sha256.as_ref().map(|sum| sum.value.clone()),
        summary: ctx.passage(record.summary.as_ref(), &record.path, page),
        sections: sections.iter().map(|index| ctx.section_link(*index)).collect(),
        records: (citing_records > 0).then(|| ctx.strings.count(TextKey::RestsOn, citing_records)),
        full_page: None,
        note: None,
        ..line_view(ctx, id)?
    })
}
