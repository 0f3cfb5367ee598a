//! Pages with lists: report, registers, corrections, about; and redirects.

use super::error_reports::ErrorPlace;
use super::html::{Html, HtmlWriter};
use super::pagination::{self, PaginatedIndex};
use super::views::Link;
use super::views::{
    AboutView, CorrectionView, CorrectionsView, Figure, Head, NotFoundView, PartLink, RecordGroup, RedirectView,
    RegisterView, ReportView, SearchView,
};
use super::{PageContext, View, dates, html, section};
use crate::claims::Claims;
use crate::link::{RecordId, RecordNames, SiteStructure};
use crate::model::Register;
use crate::model::record::{Correction, Details};
use crate::project::{OutputFormat, Project};
use crate::route::Route;
use crate::strings::TextKey;
use std::cmp::Reverse;

/// The rows of one page of the list of sections, at the address `page`, without the section that is that page itself.
pub(super) fn section_rows(ctx: &PageContext<'_>, excluded: Option<u32>, page_index: u32, page: &str) -> Html {
    let mut html = HtmlWriter::new();
    let indices = pagination::range(ctx.graph.section_count() as usize, page_index);
    let others = indices.filter_map(|index| u32::try_from(index).ok()).filter(|index| Some(*index) != excluded);
    others.for_each(|index| ctx.push_section_row(&mut html, index, page));
    html.finish()
}

/// Links to the pages of the list of sections.
pub(super) fn section_page_links(ctx: &PageContext<'_>, page_index: u32) -> Vec<PartLink> {
    pagination::links(&PaginatedIndex::Report, ctx.graph.section_count() as usize, page_index, |sections| {
        let numbers = [("from", &*(sections.start + 1).to_string()), ("to", &*sections.end.to_string())];
        ctx.strings.fill(TextKey::MentionsInSections, &numbers)
    })
}

pub(super) fn period_kicker(ctx: &PageContext<'_>) -> String {
    match &ctx.project.report.period {
        Some(period) => ctx.strings.fill(TextKey::KickerReport, &[("period", &dates::period(period, ctx.strings))]),
        None => ctx.strings.text(TextKey::KickerReportUndated).to_owned(),
    }
}

impl<'m> PageContext<'m> {
    /// The records of a register in list order: topics by their `order`, then by name.
    pub(super) fn ordered_records(&self, register: &Register) -> &'m [RecordId] {
        let site = self.site;
        let Some(sorted) = site.registers.get(register) else { return &[] };
        let ids: &Vec<RecordId> =
            self.graph.memoized(sorted, |graph| sort_register(&PageContext::new(site, graph), register));
        ids
    }
}

fn sort_register(ctx: &PageContext<'_>, register: &Register) -> Vec<RecordId> {
    let mut ids: Vec<RecordId> = ctx.graph.register(register).collect();
    let order = |names: RecordNames<'_>| names.order().unwrap_or(u32::MAX);
    if pagination::LINES.page_count(ids.len()) == 1 {
        // The page of the list depends on each of these records anyway, and need not depend on the names of all others.
        ids.sort_by_cached_key(|id| (order(RecordNames::new(ctx.graph.record(*id))), ctx.rank(*id)));
    } else {
        let names = ctx.graph.names();
        ids.sort_by_cached_key(|id| (order(names.get(*id)), names.rank(&ctx.name_order, *id)));
    }
    ids
}

/// The key figures, counted from the registers.
pub(super) fn figures(ctx: &PageContext<'_>) -> Vec<Figure> {
    let pages = [
        (Register::People, TextKey::FigurePeople, Route::register(&Register::People)),
        (Register::Events, TextKey::FigureEvents, Route::Timeline),
        (Register::Organizations, TextKey::FigureOrganizations, Route::register(&Register::Organizations)),
        (Register::Cases, TextKey::FigureCases, Route::register(&Register::Cases)),
        (Register::Topics, TextKey::FigureTopics, Route::register(&Register::Topics)),
    ];
    let figures = pages.into_iter().filter_map(|(register, key, route)| {
        let count = ctx.graph.register(&register).count();
        (count > 0).then(|| Figure {
            number: count.to_string(),
            text: ctx.strings.text_plural(key, count).to_owned(),
            href: route.to_path(),
        })
    });
    figures.collect()
}

/// The registers that have records with pages, in the order of the schema.
pub(super) fn filled_registers(project: &Project, structure: &SiteStructure<'_>) -> impl Iterator<Item = Register> {
    let is_filled = |register: &Register| register.has_pages() && structure.register(register).next().is_some();
    project.schema.all_registers().filter(is_filled)
}

/// A page of the list of sections.
pub(super) fn report(ctx: &PageContext<'_>, page_index: u32) -> View {
    let path = PaginatedIndex::Report.address(page_index);
    let parts = section_page_links(ctx, page_index);
    let title = page_title(ctx, ctx.strings.text(TextKey::Sections), &parts, page_index);
    let view = ReportView {
        head: Head { kicker: Some(period_kicker(ctx)), ..ctx.head(&path, title, "report") },
        sections: section_rows(ctx, None, page_index, &path),
        parts,
        summary: None,
        blocks: Html::default(),
        footnotes: Vec::new(),
    };
    View::Report(view)
}

/// The title of a page of a list: from the second page on with the range of its entries.
pub(super) fn page_title(ctx: &PageContext<'_>, title: &str, parts: &[PartLink], page_index: u32) -> String {
    match parts.get(page_index as usize).filter(|_| page_index > 0) {
        Some(part) => ctx.strings.fill(TextKey::ListTitle, &[("name", title), ("part", &part.text)]),
        None => title.to_owned(),
    }
}

/// A page of the list of a register.
pub(super) fn register(ctx: &PageContext<'_>, register: &Register, page_index: u32) -> View {
    let index = PaginatedIndex::Register(register.clone());
    let path = index.address(page_index);
    let ids = ctx.ordered_records(register);
    let parts = pagination::links(&index, ids.len(), page_index, |range| {
        let ends = [ids.get(range.start), ids.get(range.end - 1)].map(|id| id.map(|id| ctx.name(*id).text));
        let [from, to] = ends.map(Option::unwrap_or_default);
        ctx.strings.fill(TextKey::ListRange, &[("from", &from), ("to", &to)])
    });
    let records = ids[pagination::range(ids.len(), page_index)].iter().map(|id| ctx.record_entry(*id));
    let view = RegisterView {
        head: ctx.head(&path, page_title(ctx, ctx.kind(register, 2), &parts, page_index), register.name()),
        register: register.name().to_owned(),
        count: ctx.strings.count(TextKey::CountRecords, ids.len()),
        groups: vec![RecordGroup { text: None, records: records.collect() }],
        parts,
    };
    View::Register(view)
}

pub(super) fn corrections(ctx: &PageContext<'_>) -> View {
    let path = &Route::Corrections.to_path();
    let ids = corrections_in_order(ctx).into_iter();
    let corrections = ids.filter_map(|(id, _)| correction_view(ctx, id, path));
    let report = &ctx.project.report;
    let first_published = report.first_published.as_ref().or(report.published.as_ref());
    let view = CorrectionsView {
        first_published: first_published.map(|date| ctx.date(date, None)),
        is_later_edition: report.first_published.is_some() && report.first_published != report.published,
        report: ctx.error_report(ErrorPlace::Report),
        corrections: corrections.collect(),
        head: ctx.head(path, ctx.strings.text(TextKey::Corrections), "corrections"),
    };
    View::Corrections(view)
}

/// The corrections, the newest first.
pub(super) fn corrections_in_order<'m>(ctx: &PageContext<'m>) -> Vec<(RecordId, &'m Correction)> {
    let all = ctx.graph.register(&Register::Corrections);
    let mut dated: Vec<_> = all.filter_map(|id| Some((id, correction(ctx, id)?))).collect();
    dated.sort_by(|(a, first), (b, second)| second.date.compare(&first.date).then_with(|| Reverse(a).cmp(&Reverse(b))));
    dated
}

fn correction<'m>(ctx: &PageContext<'m>, id: RecordId) -> Option<&'m Correction> {
    match &ctx.graph.record(id).details {
        Details::Correction(correction) => Some(correction),
        _ => None,
    }
}

/// A correction on the page `path`.
pub(super) fn correction_view(ctx: &PageContext<'_>, id: RecordId, path: &str) -> Option<CorrectionView> {
    let (record, correction) = (ctx.graph.record(id), correction(ctx, id)?);
    let sections = correction.sections.iter().filter_map(|address| ctx.graph.section_by_slug(&address.value));
    Some(CorrectionView {
        id: record.key.id.to_string(),
        was: record.old_ids.iter().map(|old| old.value.clone()).collect(),
        when: ctx.date(&correction.date, None),
        title: ctx.name(id),
        html: ctx.passage(correction.text.as_ref().or(record.summary.as_ref()), &record.path, path),
        sections: sections.map(|index| ctx.section_link(index)).collect(),
    })
}

pub(super) fn about(ctx: &PageContext<'_>) -> View {
    let path = &Route::About.to_path();
    let about = ctx.graph.about();
    let root = html::root_of(path);
    let text = about.map(|about| section::PageProse::new(ctx, about, &root));
    let view = AboutView {
        html: text.as_ref().map(section::PageProse::html).filter(|html| !html.is_empty()),
        footnotes: text.as_ref().map(section::PageProse::footnotes).unwrap_or_default(),
        figures: figures(ctx),
        ledger: (ctx.site.has_claims && Claims::exist(&ctx.graph)).then(|| Route::LEDGER.to_path()),
        tables: ctx.project.output.has(OutputFormat::Data).then(|| Route::DATA_PACKAGE.to_path()),
        mirrors: ctx.project.report.mirrors.clone(),
        public_key: ctx.project.report.public_key.as_ref().map(|key| key.value.clone()),
        cite: ctx.cite_report(),
        head: ctx.head(path, ctx.strings.text(TextKey::AboutTitle), "about"),
    };
    View::About(view)
}

pub(super) fn not_found(ctx: &PageContext<'_>) -> View {
    let site_path = ctx.project.report.path();
    let head = ctx.head(&Route::NotFound.to_path(), ctx.strings.text(TextKey::NotFound), "");
    let is_rooted = site_path.is_some();
    let root = site_path.unwrap_or_else(|| "/".to_owned());
    // Servers show it at any address.
    View::NotFound(NotFoundView { head: Head { root, address: None, ..head }, is_rooted })
}

/// The search page. The index is built separately, and fetched when a reader searches.
pub(super) fn search(ctx: &PageContext<'_>) -> View {
    View::Search(SearchView {
        head: ctx.head(&Route::Search.to_path(), ctx.strings.text(TextKey::SearchTitle), "search"),
    })
}

/// The redirect at a former address.
pub(super) fn redirect(ctx: &PageContext<'_>, path: &str, link: Link) -> View {
    let head = ctx.head(path, ctx.strings.text(TextKey::Moved), "");
    View::Redirect(RedirectView { head: Head { canonical: None, feed: None, ..head }, link })
}
