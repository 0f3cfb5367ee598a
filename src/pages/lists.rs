//! Pages that list: landing, report, registers, corrections, about; and pages that only lead on.

use super::leaves::{self, Shelf};
use super::views::Link;
use super::views::{
    AboutView, CorrectionView, CorrectionsView, Figure, Head, Html, LandingView, NotFoundView, PartLink, RecordGroup,
    RedirectView, RegisterEntry, RegisterView, ReportView, SearchView,
};
use super::{Maker, View, dates, html, section, timeline};
use crate::link::{Known, RecordId};
use crate::model::record::Details;
use crate::project::Project;
use std::cmp::Reverse;

/// How many of the latest events the landing page shows.
const LATEST: usize = 5;

/// The landing page lists all sections, people and topics where these are no more than [`FEW`], or else so many of them.
const SOME: usize = 24;
const FEW: usize = 48;

/// More marks than these are no links: a reader with a keyboard would have to pass them all.
const LINKED: usize = 120;

/// The sections on one page of their list, which is `page`, but `own`.
pub(super) fn section_rows(maker: &Maker<'_>, own: Option<u32>, leaf: u32, page: &str) -> Html {
    let mut html = Html::new();
    let indices = leaves::range(maker.graph.section_count() as usize, leaf);
    let others = indices.filter_map(|index| u32::try_from(index).ok()).filter(|index| Some(*index) != own);
    others.for_each(|index| maker.push_section_row(&mut html, index, page));
    html
}

/// Links to the pages of the list of sections.
pub(super) fn section_leaves(maker: &Maker<'_>, leaf: u32) -> Vec<PartLink> {
    leaves::links(&Shelf::Report, maker.graph.section_count() as usize, leaf, |sections| {
        let numbers = [("from", &*(sections.start + 1).to_string()), ("to", &*sections.end.to_string())];
        maker.strings.fill("mentions_in_sections", &numbers)
    })
}

/// The first of these where they are more than few, and then how many they are, in words.
fn some<T>(maker: &Maker<'_>, all: Vec<T>, key: &str) -> (Vec<T>, Option<String>) {
    let count = all.len();
    if count <= FEW {
        return (all, None);
    }
    (all.into_iter().take(SOME).collect(), Some(maker.strings.count(key, count)))
}

pub(super) fn landing(maker: &Maker<'_>) -> View {
    let path = "index.html";
    let title = maker.words(&maker.project.title);
    let latest = maker.event_rows(maker.graph.timeline().iter().rev().take(LATEST).copied(), None, path);
    let (sections, sections_more) = some(maker, (0..maker.graph.section_count()).collect(), "all_sections");
    let mut rows = Html::new();
    sections.into_iter().for_each(|index: u32| maker.push_section_brief(&mut rows, index));
    let (people, people_more) = some(maker, people(maker), "all_people");
    let (topics, topics_more) = some(maker, maker.listed("topics").to_vec(), "all_topics");
    let entries = |ids: Vec<RecordId>| ids.into_iter().map(|id| maker.record_entry(id)).collect();
    let view = LandingView {
        head: Head {
            kicker: Some(period_kicker(maker)),
            description: maker.project.description.as_ref().map(|text| maker.words(text)),
            ..maker.head(path, title, "")
        },
        figures: figures(maker),
        year: maker.whole_year(),
        is_linked: maker.graph.timeline().len() <= LINKED,
        kinds: timeline::kinds(maker),
        sections: rows,
        sections_more,
        people: entries(people),
        people_more,
        topics: entries(topics),
        topics_more,
        registers: filled_registers(maker.project, &maker.graph)
            .map(|register| register_entry(maker, register))
            .collect(),
        latest,
    };
    View::Landing(view)
}

fn period_kicker(maker: &Maker<'_>) -> String {
    match &maker.project.report.period {
        Some(period) => maker.strings.fill("kicker_report", &[("period", &dates::period(period, maker.strings))]),
        None => maker.strings.text("kicker_report_undated").to_owned(),
    }
}

/// The people by name; where they are more than few, those first who are named most often.
fn people(maker: &Maker<'_>) -> Vec<RecordId> {
    let mut people = maker.listed("people").to_vec();
    if people.len() > FEW {
        people.sort_by_key(|id| Reverse(maker.graph.mention_count(*id)));
    }
    people
}

impl<'m> Maker<'m> {
    /// The records of a register in the order of its list: topics by their `order`, then by name.
    fn listed(&self, register: &str) -> &'m [RecordId] {
        let registers = self.common.registers.get_or_init(|| {
            let known = self.graph.apart();
            let names = self.common.project.schema.names();
            names.map(|register| (register.to_owned(), self.in_order(&known, register))).collect()
        });
        let listed = registers.get(register).map_or(&[][..], Vec::as_slice);
        if leaves::LINES.pages(listed.len()) == 1 {
            // The page shows them all.
            for id in listed {
                let _ = self.graph.record(*id);
            }
        } else {
            self.graph.note_names();
        }
        listed
    }

    fn in_order(&self, known: &Known<'_>, register: &str) -> Vec<RecordId> {
        let mut ids: Vec<RecordId> = known.register(register).collect();
        ids.sort_by_key(|id| {
            let order = match &known.record(*id).details {
                Details::Topic(topic) => topic.order.unwrap_or(u32::MAX),
                _ => u32::MAX,
            };
            (order, self.ranks.get(id.index()))
        });
        ids
    }
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

/// The list of sections, or a further page of it.
pub(super) fn report(maker: &Maker<'_>, leaf: u32) -> View {
    let path = Shelf::Report.address(leaf);
    let parts = section_leaves(maker, leaf);
    let title = titled(maker, maker.strings.text("sections"), &parts, leaf);
    let view = ReportView {
        head: Head { kicker: Some(period_kicker(maker)), ..maker.head(&path, title, "report") },
        sections: section_rows(maker, None, leaf, &path),
        parts,
        summary: None,
        blocks: String::new(),
        footnotes: Vec::new(),
    };
    View::Report(view)
}

/// The title of a page of a list: from the second on it says what the page holds.
pub(super) fn titled(maker: &Maker<'_>, title: &str, parts: &[PartLink], leaf: u32) -> String {
    match parts.get(leaf as usize).filter(|_| leaf > 0) {
        Some(part) => maker.strings.fill("list_title", &[("name", title), ("part", &part.text)]),
        None => title.to_owned(),
    }
}

/// The list of a register, or a further page of it.
pub(super) fn register(maker: &Maker<'_>, register: &str, leaf: u32) -> View {
    let shelf = Shelf::Register(register.into());
    let path = shelf.address(leaf);
    let ids = maker.listed(register);
    let parts = leaves::links(&shelf, ids.len(), leaf, |range| {
        let ends = [ids.get(range.start), ids.get(range.end - 1)].map(|id| id.map(|id| maker.name(*id).text));
        let [from, to] = ends.map(Option::unwrap_or_default);
        maker.strings.fill("list_range", &[("from", &from), ("to", &to)])
    });
    let records = ids[leaves::range(ids.len(), leaf)].iter().map(|id| maker.record_entry(*id));
    let view = RegisterView {
        head: maker.head(&path, titled(maker, maker.kind(register, 2), &parts, leaf), register),
        register: register.to_owned(),
        count: maker.strings.count("count_records", ids.len()),
        groups: vec![RecordGroup { text: None, records: records.collect() }],
        parts,
    };
    View::Register(view)
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
        cite: maker.cite_report(),
        head: maker.head(path, maker.strings.text("about_title"), "about"),
    };
    View::About(view)
}

pub(super) fn not_found(maker: &Maker<'_>) -> View {
    let own = maker.project.report.path();
    let head = maker.head("404.html", maker.strings.text("not_found"), "");
    let is_rooted = own.is_some();
    let root = own.unwrap_or_else(|| "/".to_owned());
    View::NotFound(NotFoundView { head: Head { root, ..head }, is_rooted })
}

/// The page to search on. What it finds is made apart, and fetched when a reader searches.
pub(super) fn search(maker: &Maker<'_>) -> View {
    View::Search(SearchView { head: maker.head("search.html", maker.strings.text("search_title"), "search") })
}

/// The page at an old address.
pub(super) fn redirect(maker: &Maker<'_>, path: &str, link: Link) -> View {
    View::Redirect(RedirectView { head: maker.head(path, maker.strings.text("moved"), ""), link })
}
