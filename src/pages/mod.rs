//! Builds the typed view of each page from the graph, one module per kind of page.

mod cache;
mod cite;
mod code;
mod dates;
mod direction;
mod entries;
mod events;
mod fragments;
pub mod html;
mod latest_event;
mod letters;
mod link_fragments;
mod lists;
mod mentions;
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
pub mod views;
mod year;

pub use cache::PageCache;
pub use direction::direction_of;

use crate::link::{DependencyKey, Graph, Memo, NameOrder, Rank, RecordId, Shard, SiteStructure, TrackedGraph};
use crate::model::prose::Passage;
use crate::model::{Register, Tag, Text};
use crate::project::{License, Project};
use crate::route::{Address, INDEX, Route};
use crate::strings::Strings;
use cache::SharedFragments;
use direction::Direction;
use html::{Html, HtmlWriter};
use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use pagination::PaginatedIndex;
use record_lists::RecordList;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use timeline::TimelineFilter;
use views::{Head, Label, Link, NavItem, SiteView};
use year::Period;

/// The view of a page, one variant per kind of page.
#[derive(Debug)]
#[expect(missing_docs, reason = "each kind is documented at its view")]
pub enum View {
    Landing(views::LandingView),
    Report(views::ReportView),
    Section(views::SectionView),
    Register(views::RegisterView),
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
    Style(String),
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
    pages.extend(lists::filled_registers(project, structure).map(PageId::Register));
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
                | Self::FilteredTimeline(..)
                | Self::Source(..)
                | Self::RecordRedirect(..)
                | Self::SectionRedirect(..)
                | Self::Permanent(_)
        )
    }

    /// Whether it counts as a page of the report.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        !matches!(self, Self::Style | Self::StampRecord | Self::Permanent(_))
    }
}

/// Builds the view of a page.
#[must_use]
pub fn build_view(site: &SiteContext<'_>, graph: &Graph, path: &str, id: &PageId) -> View {
    PageContext { site, graph: TrackedGraph::new(graph) }.view(path, id)
}

/// Builds the view of a page and returns its dependencies.
#[must_use]
pub fn build_tracked_view(
    site: &SiteContext<'_>,
    graph: &Graph,
    path: &str,
    id: &PageId,
) -> (View, Vec<DependencyKey>) {
    Memo::new(graph, |graph| PageContext { site, graph }.view(path, id)).into_parts()
}

/// The site-wide view that the theme is compiled with.
#[must_use]
pub fn site_view(site: &SiteContext<'_>, graph: &Graph) -> SiteView {
    PageContext { site, graph: TrackedGraph::new(graph) }.site_view()
}

/// The input shared by all pages, and the data that several pages share.
pub struct SiteContext<'m> {
    project: &'m Project,
    strings: &'m Strings,
    language: &'m Tag,
    collator: Option<CollatorBorrowed<'static>>,
    /// Compares primary weights only: ignores accents and case.
    primary_collator: Option<CollatorBorrowed<'static>>,
    period: Option<Period>,
    /// The order of all records by name, by the collation of the book's language.
    name_order: Arc<Memo<NameOrder>>,
    fragments: SharedFragments,
    phrases: Phrases<'m>,
    /// Every name in order, computed on first use: the list of all names may fill several pages.
    names: OnceLock<Memo<Vec<names::IndexedName>>>,
    /// The records of each register in the order of its list, computed on first use: a list may fill several pages.
    registers: BTreeMap<Register, OnceLock<Memo<Vec<RecordId>>>>,
}

/// Frequent phrases, prepared once.
struct Phrases<'m> {
    /// "¶ {number}"
    paragraph: Phrase,
    /// "Link to paragraph {number}"
    paragraph_link: Phrase,
    /// The label of each register, singular and plural.
    kinds: BTreeMap<Register, [&'m str; 2]>,
    /// The parts that all citations have in common.
    citations: cite::CitationTemplates,
}

/// A phrase split at `{number}`, escaped.
struct Phrase {
    parts: Vec<Html>,
}

impl Phrase {
    fn new(phrase: &str) -> Self {
        Self { parts: phrase.split("{number}").map(Html::escape).collect() }
    }

    fn push<'h>(&self, html: &'h mut HtmlWriter, number: &str) -> &'h mut HtmlWriter {
        for (index, part) in self.parts.iter().enumerate() {
            html.text(if index == 0 { "" } else { number }).fragment(part);
        }
        html
    }
}

impl<'m> Phrases<'m> {
    fn new(project: &'m Project, strings: &'m Strings) -> Self {
        let localized = |text: &'m Text| text.in_language(&project.language).0.value.as_str();
        let labels = project.schema.all_registers().map(|register| {
            let names = match project.schema.declared(&register) {
                Some(declared) => [localized(&declared.singular), localized(&declared.plural)],
                None => [1, 2].map(|number| strings.plural("kinds", register.name(), number)),
            };
            (register, names)
        });
        Self {
            paragraph: Phrase::new(strings.text("paragraph")),
            paragraph_link: Phrase::new(strings.text("paragraph_link")),
            kinds: labels.collect(),
            citations: cite::CitationTemplates::new(project, strings),
        }
    }
}

impl std::fmt::Debug for SiteContext<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SiteContext").field("language", &self.language).finish_non_exhaustive()
    }
}

impl<'m> SiteContext<'m> {
    /// Creates the context for a graph. Uses the fragments and ranks in the cache, and fills it.
    #[must_use]
    pub fn new(project: &'m Project, graph: &Graph, strings: &'m Strings, cache: &mut PageCache) -> Self {
        let collator = new_collator(strings.sorting(), None);
        let new_order = || names::order(graph, &project.language, collator.as_ref());
        Self {
            name_order: Arc::clone(cache.name_order.get_or_insert_with(|| Arc::new(new_order()))),
            project,
            strings,
            language: &project.language,
            primary_collator: new_collator(strings.sorting(), Some(Strength::Primary)),
            period: project.report.period.as_ref().and_then(Period::from_date),
            collator,
            fragments: cache.fragments(graph),
            phrases: Phrases::new(project, strings),
            names: OnceLock::new(),
            registers: project.schema.all_registers().map(|register| (register, OnceLock::new())).collect(),
        }
    }

    fn localized_str<'t>(&self, text: &'t Text) -> &'t str {
        &text.in_language(self.language).0.value
    }

    /// Compares by the collation of the book's language without leading punctuation, then by code points.
    fn compare(&self, a: &str, b: &str) -> Ordering {
        names::compare(self.collator.as_ref(), a, b)
    }
}

/// The context in which one page is built: the site's context, and the graph, which records what this page reads.
pub(crate) struct PageContext<'m> {
    site: &'m SiteContext<'m>,
    graph: TrackedGraph<'m>,
}

impl<'m> std::ops::Deref for PageContext<'m> {
    type Target = SiteContext<'m>;

    fn deref(&self) -> &SiteContext<'m> {
        self.site
    }
}

impl PageContext<'_> {
    fn view(&self, path: &str, id: &PageId) -> View {
        match id {
            PageId::Landing => lists::landing(self),
            PageId::Report => lists::report(self, 0),
            PageId::Section(index) => section::page(self, *index, path),
            PageId::Register(register) => lists::register(self, register, 0),
            PageId::Record(id) => record::page(self, *id, path),
            PageId::Mentions(id, page_index) => mentions::page(self, *id, *page_index as usize, path),
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
            PageId::Style => View::Style(year::style(&self.full_year_line()) + &timeline::kind_filter_rules(self)),
        }
    }

    /// A text in the book's language, or else in its own, with the tag of that.
    fn label(&self, text: &Text) -> Label {
        let (words, tag) = text.in_language(self.language);
        Label { text: words.value.clone(), lang: tag.map(ToString::to_string) }
    }

    fn localized(&self, text: &Text) -> String {
        text.in_language(self.language).0.value.clone()
    }

    fn name(&self, id: RecordId) -> Label {
        self.label(&self.graph.record(id).name)
    }

    fn link(&self, id: RecordId) -> Link {
        let Label { text, lang } = self.name(id);
        Link { text, lang, href: self.graph.address(id) }
    }

    fn passage(&self, passage: Option<&Passage>, source_path: &str, page: &str) -> Option<Html> {
        let (prose, tag) = passage?.in_language(self.language);
        let root = html::root_of(page);
        let direction = tag.map_or(self.direction(), Direction::of_language);
        let context = prose::ProseContext { direction, ..self.prose_context(source_path, &root, 1) };
        let is_single = prose.blocks().len() == 1;
        let mut html = HtmlWriter::new();
        let closing = if let Some(tag) = tag {
            html.markup(if is_single { "<span" } else { "<div" });
            direction::push_language(&mut html, tag.as_str());
            html.markup(">");
            if is_single { "</span>" } else { "</div>" }
        } else {
            // The element of the paragraph, which would have carried the attribute, is omitted.
            let own = Direction::of_text(prose.text(), direction);
            let is_opposite = own != direction && is_single;
            if is_opposite {
                html.markup("<span").attribute("dir", own.as_str()).markup(">");
            }
            if is_opposite { "</span>" } else { "" }
        };
        prose::push_passage(&mut html, prose, context);
        html.markup(closing);
        Some(html.finish())
    }

    fn description(&self, passage: Option<&Passage>) -> Option<String> {
        passage.map(|passage| prose::plain_text(passage.in_language(self.language).0)).filter(|text| !text.is_empty())
    }

    /// The writing direction of the book.
    fn direction(&self) -> Direction {
        Direction::right_to_left_if(self.project.right_to_left)
    }

    fn prose_context<'s>(&'s self, source_path: &'s str, root: &'s str, heading_offset: u8) -> prose::ProseContext<'s> {
        let direction = self.direction();
        prose::ProseContext {
            graph: &self.graph,
            strings: self.strings,
            language: self.language,
            direction,
            source_path,
            root,
            heading_offset,
        }
    }

    /// The rank of a record's name among all names.
    fn rank(&self, id: RecordId) -> Rank {
        self.graph.rank(&self.name_order, id)
    }

    fn sorted(&self, ids: impl IntoIterator<Item = RecordId>) -> Vec<RecordId> {
        let mut ids: Vec<RecordId> = ids.into_iter().collect();
        ids.sort_by_key(|id| self.rank(*id));
        ids
    }

    /// The label of a register for this number of records, singular or plural.
    fn kind(&self, register: &Register, number: usize) -> &str {
        self.phrases.kinds.get(register).map_or("", |labels| labels[usize::from(number != 1)])
    }

    fn head(&self, path: &str, title: impl Into<String>, nav_key: &str) -> Head {
        let route = Address::parse(path).route;
        let is_nav_page = NAV.iter().any(|(_, nav_route)| *nav_route == route);
        Head {
            root: html::root_of(path),
            title: title.into(),
            here: nav_key.to_owned(),
            is_nav_page,
            ..Head::default()
        }
    }

    fn site_view(&self) -> SiteView {
        let report = &self.project.report;
        let time = |date: &Option<crate::model::Date>| date.as_ref().map(|date| dates::html(date, None, self.strings));
        let dated = |key: &str, date: &Option<crate::model::Date>| {
            time(date).map(|date| Html::fill(self.strings.text(key), &[("date", &date)]))
        };
        let publisher = report.publisher.as_ref().map(|text| self.localized(text));
        SiteView {
            published_by: publisher.as_ref().map(|name| self.strings.fill("published_by", &[("publisher", name)])),
            edition: dated("edition", &report.published),
            as_of_words: dated("as_of", &report.as_of),
            title: self.localized(&self.project.title),
            language: self.language.to_string(),
            direction: self.direction().as_str(),
            description: self.project.description.as_ref().map(|text| self.localized(text)),
            authors: self.project.authors.clone(),
            publisher,
            period: report.period.as_ref().map(|period| dates::period_html(period, self.strings)),
            published: time(&report.published),
            as_of: time(&report.as_of),
            license: report.license.as_ref().map(|license| license.text.clone()),
            license_url: report.license.as_ref().and_then(License::url),
            nav: self.nav(),
            corrections: self.graph.register(&Register::Corrections).count(),
            year_ticks: self.period.map(|period| period.ticks(self.strings)).unwrap_or_default(),
        }
    }

    fn nav(&self) -> Vec<NavItem> {
        // Empty registers are not linked.
        let is_filled =
            |key: &str| Register::built_in(key).is_none_or(|register| self.graph.register(&register).next().is_some());
        let items = NAV.iter().filter(|(key, _)| is_filled(key)).map(|(key, route)| NavItem {
            key: (*key).to_owned(),
            text: self.strings.text(key).to_owned(),
            href: route.to_path(),
        });
        items.collect()
    }
}

/// The navigation items in order: key and route.
const NAV: [(&str, Route<'_>); 6] = [
    ("report", Route::REPORT),
    ("people", Route::Register { register: "people", page: 0 }),
    ("topics", Route::Register { register: "topics", page: 0 }),
    ("timeline", Route::Timeline),
    ("names", Route::Names(0)),
    ("search", Route::Search),
];

fn new_collator(language: &Tag, strength: Option<Strength>) -> Option<CollatorBorrowed<'static>> {
    let locale: icu_locale_core::Locale = language.as_str().parse().ok()?;
    let mut options = CollatorOptions::default();
    options.strength = strength;
    Collator::try_new(locale.into(), options).ok()
}
