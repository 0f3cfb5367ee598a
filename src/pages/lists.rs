//! Pages that list: landing, report, registers, sources, corrections, about; and pages that only lead on.

use super::views::Link;
use super::views::{
    AboutView, CorrectionView, CorrectionsView, Figure, Head, Html, LandingView, NotFoundView, RecordGroup,
    RedirectView, RegisterEntry, RegisterView, ReportView, SearchView, SourceView, SourcesView,
};
use super::{Maker, View, dates, html, section};
use crate::link::{Known, RecordId};
use crate::model::record::{Details, Source};
use crate::project::Project;
use std::cmp::Reverse;

/// How many of the latest events the landing page shows.
const LATEST: usize = 5;

/// All sections but `own`, for a page in a folder.
pub(super) fn section_rows(maker: &Maker<'_>, own: Option<u32>) -> Html {
    let mut html = Html::new();
    let others = (0..maker.graph.section_count()).filter(|index| Some(*index) != own);
    others.for_each(|index| maker.push_section_row(&mut html, index));
    html
}

pub(super) fn landing(maker: &Maker<'_>) -> View {
    let path = "index.html";
    let title = maker.words(&maker.project.title);
    let latest =
        maker.graph.timeline().iter().rev().take(LATEST).filter_map(|id| maker.event_brief(*id, None, path)).collect();
    let entries = |register: &str| {
        maker.sorted(maker.graph.register(register)).into_iter().map(|id| maker.record_entry(id)).collect()
    };
    let mut sections = Html::new();
    (0..maker.graph.section_count()).for_each(|index| maker.push_section_brief(&mut sections, index));
    let view = LandingView {
        head: Head {
            kicker: Some(period_kicker(maker)),
            description: maker.project.description.as_ref().map(|text| maker.words(text)),
            ..maker.head(path, title, "")
        },
        figures: figures(maker),
        year: maker.whole_year(),
        sections,
        people: entries("people"),
        topics: topics(maker).into_iter().map(|id| maker.record_entry(id)).collect(),
        registers: filled_registers(maker.project, &maker.graph)
            .map(|register| register_entry(maker, register))
            .collect(),
        latest,
    };
    View::Landing(view)
}

fn period_kicker(maker: &Maker<'_>) -> String {
    match &maker.project.report.period {
        Some(period) => maker.strings.fill("kicker_report", &[("period", &dates::words(period, maker.strings))]),
        None => maker.strings.text("kicker_report_undated").to_owned(),
    }
}

/// Topics stand by their `order`, then by name.
fn topics(maker: &Maker<'_>) -> Vec<RecordId> {
    let mut topics = maker.sorted(maker.graph.register("topics"));
    topics.sort_by_key(|id| match &maker.graph.record(*id).details {
        Details::Topic(topic) => topic.order.unwrap_or(u32::MAX),
        _ => u32::MAX,
    });
    topics
}

/// Figures are counted, never typed.
fn figures(maker: &Maker<'_>) -> Vec<Figure> {
    let pages = [
        ("people", "figure_people", "people/index.html"),
        ("events", "figure_events", "timeline.html"),
        ("organizations", "figure_organizations", "organizations/index.html"),
        ("cases", "figure_cases", "cases/index.html"),
        ("topics", "figure_topics", "topics/index.html"),
    ];
    let figures = pages.into_iter().filter_map(|(register, key, href)| {
        let count = maker.graph.register(register).count();
        (count > 0).then(|| Figure {
            number: count.to_string(),
            text: maker.strings.plural("text", key, count).to_owned(),
            href: href.to_owned(),
        })
    });
    figures.collect()
}

/// The registers that have records with pages, in order.
pub(super) fn filled_registers<'p>(project: &'p Project, known: &Known<'_>) -> impl Iterator<Item = &'p str> {
    let has_pages = |register: &&str| known.register(register).next().is_some_and(|id| known.has_page(id));
    project.schema.names().filter(has_pages)
}

fn register_entry(maker: &Maker<'_>, register: &str) -> RegisterEntry {
    let count = maker.graph.register(register).count();
    RegisterEntry {
        link: Link { text: maker.kind(register, 2).to_owned(), lang: None, href: format!("{register}/index.html") },
        count: maker.strings.count("count_records", count),
    }
}

pub(super) fn report(maker: &Maker<'_>) -> View {
    let path = "report/index.html";
    let view = ReportView {
        head: Head { kicker: Some(period_kicker(maker)), ..maker.head(path, maker.strings.text("sections"), "report") },
        sections: section_rows(maker, None),
        summary: None,
        blocks: String::new(),
        footnotes: Vec::new(),
    };
    View::Report(view)
}

pub(super) fn register(maker: &Maker<'_>, register: &str) -> View {
    let path = format!("{register}/index.html");
    let ids = if register == "topics" { topics(maker) } else { maker.sorted(maker.graph.register(register)) };
    let view = RegisterView {
        head: maker.head(&path, maker.kind(register, 2), register),
        register: register.to_owned(),
        count: maker.strings.count("count_records", ids.len()),
        groups: vec![RecordGroup { text: None, records: ids.into_iter().map(|id| maker.record_entry(id)).collect() }],
    };
    View::Register(view)
}

pub(super) fn sources(maker: &Maker<'_>) -> View {
    let path = "sources.html";
    let ids = maker.sorted(maker.graph.register("sources"));
    let view = SourcesView {
        head: maker.head(path, maker.strings.text("sources"), "sources"),
        sources: ids.into_iter().filter_map(|id| source(maker, id, path)).collect(),
    };
    View::Sources(view)
}

fn source(maker: &Maker<'_>, id: RecordId, page: &str) -> Option<SourceView> {
    let record = maker.graph.record(id);
    let Details::Source(source) = &record.details else { return None };
    let Source { kind, authors, publisher, issued, url, archive_url, accessed, sha256 } = &**source;
    let resting = maker.graph.relations(id).resting;
    let sections = maker.graph.sections_naming(id).iter();
    Some(SourceView {
        id: record.key.id.to_string(),
        was: record.was.iter().map(|old| old.value.clone()).collect(),
        title: maker.name(id),
        kind: maker.known_word("source_types", kind.as_ref().map(|kind| kind.value.as_str())),
        authors: authors.iter().map(|author| maker.words(author)).collect(),
        publisher: publisher.as_ref().map(|publisher| maker.words(publisher)),
        issued: issued.as_ref().map(|date| dates::html(date, None, maker.strings)),
        url: url.as_ref().map(|url| url.value.clone()),
        archive_url: archive_url.as_ref().map(|url| url.value.clone()),
        accessed: accessed.as_ref().map(|date| dates::html(date, None, maker.strings)),
        sha256: sha256.as_ref().map(|sum| sum.value.clone()),
        summary: maker.passage(record.summary.as_ref(), &record.path, page),
        sections: sections.map(|index| maker.section_link(*index)).collect(),
        records: (resting > 0).then(|| maker.strings.count("rests_on", resting)),
        review: record.review,
    })
}

pub(super) fn corrections(maker: &Maker<'_>) -> View {
    let path = "corrections.html";
    let mut dated: Vec<_> = maker
        .graph
        .register("corrections")
        .filter_map(|id| match &maker.graph.record(id).details {
            Details::Correction(correction) => Some((id, correction)),
            _ => None,
        })
        .collect();
    dated.sort_by(|(a, one), (b, two)| two.date.compare(&one.date).then_with(|| Reverse(a).cmp(&Reverse(b))));
    let corrections = dated.into_iter().map(|(id, correction)| {
        let record = maker.graph.record(id);
        let sections = correction.sections.iter().filter_map(|address| maker.graph.section_of_address(&address.value));
        CorrectionView {
            id: record.key.id.to_string(),
            was: record.was.iter().map(|old| old.value.clone()).collect(),
            when: dates::html(&correction.date, None, maker.strings),
            title: maker.name(id),
            html: maker.passage(correction.text.as_ref().or(record.summary.as_ref()), &record.path, path),
            sections: sections.map(|index| maker.section_link(index)).collect(),
        }
    });
    let view = CorrectionsView {
        corrections: corrections.collect(),
        head: maker.head(path, maker.strings.text("corrections"), "corrections"),
    };
    View::Corrections(view)
}

pub(super) fn about(maker: &Maker<'_>) -> View {
    let path = "about.html";
    let about = maker.graph.about();
    let root = html::root_of(path);
    let text = about.map(|about| section::Text::new(maker, about, &root));
    let view = AboutView {
        html: text.as_ref().map(section::Text::html).filter(|html| !html.is_empty()),
        footnotes: text.as_ref().map(section::Text::footnotes).unwrap_or_default(),
        figures: figures(maker),
        cite: maker.cite(""),
        head: maker.head(path, maker.strings.text("about_title"), "about"),
    };
    View::About(view)
}

pub(super) fn not_found(maker: &Maker<'_>) -> View {
    let path = "404.html";
    let view = NotFoundView { head: maker.head(path, maker.strings.text("not_found"), "") };
    View::NotFound(view)
}

/// The page to search on. What it finds is made apart, and fetched when a reader searches.
pub(super) fn search(maker: &Maker<'_>) -> View {
    View::Search(SearchView { head: maker.head("search.html", maker.strings.text("search_title"), "search") })
}

/// The page at an old address.
pub(super) fn redirect(maker: &Maker<'_>, path: &str, link: Link) -> View {
    View::Redirect(RedirectView { head: maker.head(path, maker.strings.text("moved"), ""), link })
}
