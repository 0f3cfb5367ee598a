//! Builds the typed view of each page from the graph, one module per kind of page.

pub mod book;
mod cache;
mod cases;
mod cite;
mod claims;
mod code;
pub mod components;
mod context;
mod dates;
mod direction;
mod entries;
mod error_reports;
mod events;
mod fragments;
pub mod html;
mod landing;
mod letters;
mod link_fragments;
mod linked_data;
mod lists;
mod mentions;
mod metadata;
mod names;
mod pagination;
mod permanent;
mod prose;
mod record;
mod record_lists;
pub mod search_entries;
mod section;
mod sources;
mod timeline;
mod types;
mod verdicts;
pub mod views;
mod year;

pub use cache::PageCache;
pub use context::SiteContext;
pub use direction::direction_of;

use crate::link::{DependencyKey, Graph, Memo, RecordId, Shard, SiteStructure, TrackedGraph};
use crate::model::Register;
use crate::project::Project;
use crate::route::{Address, INDEX, Route};
use cases::CaseList;
use components::TemplateError;
use context::PageContext;
use pagination::PaginatedIndex;
use record_lists::RecordList;
use std::sync::Arc;
use timeline::TimelineFilter;
use views::{Head, SiteView, StyleView};

/// The view of a page, one variant per kind of page.
#[derive(Debug)]
#[expect(missing_docs, reason = "each kind is documented at its view")]
pub enum View {
    Landing(views::LandingView),
    Report(views::ReportView),
    Section(views::SectionView),
    Register(views::RegisterView),
    Cases(views::CasesView),
    Courts(views::CourtsView),
    Record(&'static str, views::RecordView),
    Mentions(views::MentionsView),
    RecordList(views::RecordListView),
    Timeline(views::TimelineView),
    Sources(views::SourcesView),
    SourcePage(views::SourcePageView),
    Names(views::NamesView),
    Search(views::SearchView),
    Corrections(views::CorrectionsView),
    About(views::AboutView),
    NotFound(views::NotFoundView),
    Redirect(views::RedirectView),
    Permanent(views::PermanentView),
    /// A file that is not rendered from a template.
    Plain(String),
    /// The rules appended to the theme's style sheet.
    Style(views::StyleView),
}

impl View {
    /// What every page has; `None` for a file that is no page.
    fn head_mut(&mut self) -> Option<&mut Head> {
        Some(match self {
            Self::Landing(view) => &mut view.head,
            Self::Report(view) => &mut view.head,
            Self::Section(view) => &mut view.head,
            Self::Register(view) => &mut view.head,
            Self::Cases(view) => &mut view.head,
            Self::Courts(view) => &mut view.head,
            Self::Record(_, view) => &mut view.head,
            Self::Mentions(view) => &mut view.head,
            Self::RecordList(view) => &mut view.head,
            Self::Timeline(view) => &mut view.head,
            Self::Sources(view) => &mut view.head,
            Self::SourcePage(view) => &mut view.head,
            Self::Names(view) => &mut view.head,
            Self::Search(view) => &mut view.head,
            Self::Corrections(view) => &mut view.head,
            Self::About(view) => &mut view.head,
            Self::NotFound(view) => &mut view.head,
            Self::Redirect(view) => &mut view.head,
            Self::Permanent(view) => &mut view.head,
            Self::Plain(_) | Self::Style(_) => return None,
        })
    }
}

/// Identifies a page: sufficient to build its view from a complete graph. Page numbers count from 0.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each kind is documented at its view")]
pub enum PageId {
    Landing,
    Report,
    Section(u32),
    Register(Register),
    Record(RecordId),
    /// The mentions of a record, from the second page on.
    Mentions(RecordId, u32),
    /// Another list of a record, from its second page on.
    RecordList(RecordId, RecordList, u32),
    /// A list of cases, and the page number.
    CaseList(CaseList, u32),
    /// The courts, and the page number.
    Courts(u32),
    Timeline,
    /// The events of the timeline that match a filter, and the page number.
    FilteredTimeline(TimelineFilter, u32),
    /// A paginated index, from its second page on.
    IndexPage(PaginatedIndex, u32),
    Sources,
    /// A source in a report that has many of them, and the page number.
    Source(RecordId, u32),
    Names,
    Search,
    Corrections,
    About,
    NotFound,
    /// Redirects from a former id of a record.
    RecordRedirect(RecordId, Arc<str>),
    /// Redirects from a former address of a section.
    SectionRedirect(u32, Arc<str>),
    /// The paragraphs whose permanent addresses are in the same shard.
    Permanent(Shard),
    /// The record of all stamps.
    StampRecord,
    /// The theme's style sheet, with the background image of the year line and the rules that filter a page of events
    /// by kind.
    Style,
}

/// The page counts that decide which pages the site has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageCounts {
    /// The records whose mentions fill several pages, with the number of pages.
    mentions: Vec<(RecordId, u32)>,
    /// The other lists of records that fill several pages, with the number of pages.
    record_lists: Vec<(RecordId, RecordList, u32)>,
    /// The lists of cases, with the number of pages of each.
    case_lists: Vec<(CaseList, u32)>,
    /// The number of pages of the list of courts.
    courts: u32,
    /// The filters of the timeline, with the number of pages of each.
    timeline_filters: Vec<(TimelineFilter, u32)>,
    /// The sources that have pages of their own, with the number of pages.
    sources: Vec<(RecordId, u32)>,
    /// The indexes that fill several pages, with the number of pages.
    indexes: Vec<(PaginatedIndex, u32)>,
    /// The shards of permanent addresses that are not empty.
    shards: Vec<Shard>,
}

/// Counts the pages of everything that is paginated.
#[must_use]
pub fn page_counts(project: &Project, graph: &Graph) -> PageCounts {
    let tracked = TrackedGraph::new(graph);
    PageCounts {
        mentions: mentions::paginated_records(&tracked, project.report.mentions_per_page),
        record_lists: record_lists::paginated_lists(&tracked),
        case_lists: cases::case_lists(&tracked),
        courts: cases::courts_pages(&tracked),
        timeline_filters: timeline::timeline_filters(&tracked),
        sources: sources::paginated_sources(&tracked),
        indexes: pagination::paginated_indexes(project, &tracked),
        shards: graph.shards().collect(),
    }
}

/// Every page with its address from the site's root: expensive ones first, then by address.
#[must_use]
pub fn plan(project: &Project, graph: &Graph, counts: &PageCounts) -> Vec<(String, PageId)> {
    let structure = SiteStructure::new(graph);
    let pages = page_ids(project, &structure, counts).into_iter();
    let mut pages: Vec<(String, PageId)> =
        pages.map(|id| (Address::from(id.route(&structure)).to_path(), id)).collect();
    pages.sort_by(|(a, first), (b, second)| first.is_small().cmp(&second.is_small()).then_with(|| a.cmp(b)));
    pages
}

/// Every page, in any order.
fn page_ids(project: &Project, structure: &SiteStructure<'_>, counts: &PageCounts) -> Vec<PageId> {
    let mut pages: Vec<PageId> = (0..structure.section_count()).map(PageId::Section).collect();
    for id in structure.records().filter(|id| structure.has_page(*id)) {
        pages.push(PageId::Record(id));
        pages.extend(structure.old_ids(id).map(|old| PageId::RecordRedirect(id, old.into())));
    }
    for (id, count) in &counts.mentions {
        pages.extend((1..*count).map(|page_index| PageId::Mentions(*id, page_index)));
    }
    for (id, list, count) in &counts.record_lists {
        pages.extend((1..*count).map(|page_index| PageId::RecordList(*id, list.clone(), page_index)));
    }
    for (list, count) in &counts.case_lists {
        pages.extend((0..*count).map(|page_index| PageId::CaseList(list.clone(), page_index)));
    }
    pages.extend((0..counts.courts).map(PageId::Courts));
    for (filter, count) in &counts.timeline_filters {
        pages.extend((0..*count).map(|page_index| PageId::FilteredTimeline(filter.clone(), page_index)));
    }
    for (id, count) in &counts.sources {
        pages.extend((0..*count).map(|page_index| PageId::Source(*id, page_index)));
    }
    for (index, count) in &counts.indexes {
        pages.extend((1..*count).map(|page_index| PageId::IndexPage(index.clone(), page_index)));
    }
    pages.extend(structure.old_addresses().map(|(index, old)| PageId::SectionRedirect(index, old.into())));
    let registers = lists::filled_registers(project, structure).filter(|register| *register != Register::Cases);
    pages.extend(registers.map(PageId::Register));
    pages.extend([
        PageId::Landing,
        PageId::Timeline,
        PageId::Sources,
        PageId::Names,
        PageId::Search,
        PageId::Corrections,
        PageId::About,
        PageId::NotFound,
        PageId::Style,
    ]);
    pages.extend(counts.shards.iter().map(|shard| PageId::Permanent(*shard)));
    pages.extend((!counts.shards.is_empty()).then_some(PageId::StampRecord));
    pages.extend(structure.section_by_slug(INDEX).is_none().then_some(PageId::Report));
    pages
}

impl PageId {
    /// The route of the page.
    fn route<'r, 'g: 'r>(&'r self, structure: &SiteStructure<'g>) -> Route<'r> {
        match self {
            Self::Landing => Route::Landing,
            Self::Report => Route::REPORT,
            Self::Section(index) => structure.route(*index).route(),
            Self::SectionRedirect(_, old) => Route::Section(old),
            Self::Register(register) => Route::register(register),
            Self::Record(id) => {
                let key = structure.key(*id);
                Route::Record { register: key.register.name(), id: &key.id }
            }
            Self::RecordRedirect(id, old) => Route::Record { register: structure.key(*id).register.name(), id: old },
            Self::Mentions(id, page) => mentions::route(structure, *id, *page),
            Self::RecordList(id, list, page) => list.route(structure, *id, *page),
            Self::CaseList(list, page) => list.route(*page),
            Self::Courts(page) => Route::Courts(*page),
            Self::Timeline => Route::Timeline,
            Self::FilteredTimeline(filter, page) => filter.route(structure, *page),
            Self::IndexPage(index, page) => index.route(*page),
            Self::Sources => Route::Sources,
            Self::Source(id, page) => sources::route(structure, *id, *page),
            Self::Names => Route::Names(0),
            Self::Search => Route::Search,
            Self::Corrections => Route::Corrections,
            Self::About => Route::About,
            Self::NotFound => Route::NotFound,
            Self::Permanent(shard) => shard.route(),
            Self::StampRecord => Route::StampRecord,
            Self::Style => Route::STYLE,
        }
    }

    /// Whether the page is one of many. The others list the whole report: building one takes as long as
    /// building hundreds of these, so they are scheduled first.
    fn is_small(&self) -> bool {
        matches!(
            self,
            Self::Section(_)
                | Self::Record(_)
                | Self::Mentions(..)
                | Self::RecordList(..)
                | Self::CaseList(..)
                | Self::Courts(_)
                | Self::FilteredTimeline(..)
                | Self::Source(..)
                | Self::RecordRedirect(..)
                | Self::SectionRedirect(..)
                | Self::Permanent(_)
        )
    }

    /// Whether readers may arrive at it from elsewhere: not a redirect, nor a page that only answers other pages.
    #[must_use]
    pub fn is_destination(&self) -> bool {
        match self {
            Self::RecordRedirect(..)
            | Self::SectionRedirect(..)
            | Self::NotFound
            | Self::Search
            | Self::Permanent(_)
            | Self::StampRecord
            | Self::Style => false,
            Self::Landing
            | Self::Report
            | Self::Section(_)
            | Self::Register(_)
            | Self::Record(_)
            | Self::Mentions(..)
            | Self::RecordList(..)
            | Self::CaseList(..)
            | Self::Courts(_)
            | Self::Timeline
            | Self::FilteredTimeline(..)
            | Self::IndexPage(..)
            | Self::Sources
            | Self::Source(..)
            | Self::Names
            | Self::Corrections
            | Self::About => true,
        }
    }

    /// Whether it counts as a page of the report.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        !matches!(self, Self::Style | Self::StampRecord | Self::Permanent(_))
    }
}

/// Builds the view of a page.
///
/// # Errors
/// The template of a component fails, or exceeds a limit.
pub fn build_view(site: &SiteContext<'_>, graph: &Graph, path: &str, id: &PageId) -> Result<View, TemplateError> {
    PageContext::new(site, TrackedGraph::new(graph)).checked_view(path, id)
}

/// Builds the view of a page and returns its dependencies. See [`build_view`] for the error.
pub fn build_tracked_view(
    site: &SiteContext<'_>,
    graph: &Graph,
    path: &str,
    id: &PageId,
) -> (Result<View, TemplateError>, Vec<DependencyKey>) {
    Memo::new(graph, |graph| PageContext::new(site, graph).checked_view(path, id)).into_parts()
}

/// The site-wide view that the theme is compiled with.
#[must_use]
pub fn site_view(site: &SiteContext<'_>, graph: &Graph) -> SiteView {
    PageContext::new(site, TrackedGraph::new(graph)).site_view()
}

impl PageContext<'_> {
    fn checked_view(self, path: &str, id: &PageId) -> Result<View, TemplateError> {
        let mut view = self.view(path, id);
        if let Some(head) = view.head_mut() {
            metadata::add(&self, id, path, head);
        }
        self.into_error().map_or(Ok(view), |error| Err(Arc::unwrap_or_clone(error)))
    }

    fn view(&self, path: &str, id: &PageId) -> View {
        match id {
            PageId::Landing => landing::page(self),
            PageId::Report => lists::report(self, 0),
            PageId::Section(index) => section::page(self, *index, path),
            PageId::Register(register) => lists::register(self, register, 0),
            PageId::Record(id) => record::page(self, *id, path),
            PageId::Mentions(id, page_index) => mentions::page(self, *id, *page_index as usize, path),
            PageId::CaseList(list, page_index) => cases::page(self, list, *page_index, path),
            PageId::Courts(page_index) => cases::courts_page(self, *page_index),
            PageId::Timeline => timeline::page(self),
            PageId::RecordList(id, list, page_index) => record_lists::page(self, *id, list, *page_index, path),
            PageId::FilteredTimeline(filter, page_index) => timeline::filtered_page(self, filter, *page_index, path),
            PageId::IndexPage(PaginatedIndex::Report, page_index) => lists::report(self, *page_index),
            PageId::IndexPage(PaginatedIndex::Names, page_index) => names::page(self, *page_index),
            PageId::IndexPage(PaginatedIndex::Register(register), page_index) => {
                lists::register(self, register, *page_index)
            }
            PageId::Sources => sources::page(self),
            PageId::Source(id, page_index) => sources::source_page(self, *id, *page_index, path),
            PageId::Names => names::page(self, 0),
            PageId::Search => lists::search(self),
            PageId::Corrections => lists::corrections(self),
            PageId::About => lists::about(self),
            PageId::NotFound => lists::not_found(self),
            PageId::RecordRedirect(id, _) => lists::redirect(self, path, self.link(*id)),
            PageId::SectionRedirect(index, _) => lists::redirect(self, path, self.section_link(*index)),
            PageId::Permanent(shard) => permanent::page(self, *shard, path),
            PageId::StampRecord => View::Plain(self.graph.stamp_list()),
            PageId::Style => View::Style(StyleView {
                year: Some(year::picture(&self.full_year_line())),
                kinds: timeline::kind_keys(self),
            }),
        }
    }
}
