//! What pages are built from: the site's context, which all share, and the context of one page.

use super::cache::{PageCache, SharedFragments};
use super::cases::CaseTable;
use super::components::{ComponentTemplates, TemplateError};
use super::direction::{self, Direction};
use super::html::{self, Html, HtmlWriter};
use super::views::{Canonical, ColorPairView, Head, Label, Link, NavItem, OpenGraphType, SiteView, ThemeView};
use super::year::Period;
use super::{cite, names, prose};
use crate::link::{Graph, Memo, NameOrder, Rank, RecordId, TrackedGraph};
use crate::model::prose::Passage;
use crate::model::{Date, Register, Tag, Text};
use crate::project::theme::Face;
use crate::project::{License, OutputFormat, Project, ThemeSettings};
use crate::route::{Address, Route, absolute_url};
use crate::strings::{self, Strings, TextKey, WordTable};
use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use std::cell::OnceCell;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The input shared by all pages, and the data that several pages share.
pub struct SiteContext<'m> {
    pub(super) project: &'m Project,
    pub(super) strings: &'m Strings,
    pub(super) language: &'m Tag,
    pub(super) collator: Option<CollatorBorrowed<'static>>,
    /// Compares primary weights only: ignores accents and case.
    pub(super) primary_collator: Option<CollatorBorrowed<'static>>,
    pub(super) period: Option<Period>,
    /// The order of all records by name, by the collation of the book's language.
    pub(super) name_order: Arc<Memo<NameOrder>>,
    pub(super) fragments: SharedFragments,
    /// Whether elements that state a claim have its id.
    pub(super) has_claims: bool,
    /// The components that the theme overrides; `None` if there are none.
    pub(super) templates: Option<&'m dyn ComponentTemplates>,
    pub(super) phrases: Phrases<'m>,
    /// Every name in order, computed on first use: the list of all names may fill several pages.
    pub(super) names: OnceLock<Memo<Vec<names::IndexedName>>>,
    /// The records of each register in the order of its list, computed on first use: a list may fill several pages.
    pub(super) registers: BTreeMap<Register, OnceLock<Memo<Vec<RecordId>>>>,
    /// The rows of the table of cases, computed on first use: there are several lists.
    pub(super) cases: OnceLock<Memo<CaseTable>>,
}

/// Frequent phrases, prepared once.
pub(super) struct Phrases<'m> {
    /// "¶ {number}"
    pub(super) paragraph: Phrase,
    /// "Link to paragraph {number}"
    pub(super) paragraph_link: Phrase,
    /// "Named in ¶ {number}"
    pub(super) margin: Phrase,
    /// "Report an error in ¶ {number}"
    pub(super) report_error: Phrase,
    /// The label of each register, singular and plural.
    pub(super) kinds: BTreeMap<Register, [&'m str; 2]>,
    /// The parts that all citations have in common.
    pub(super) citations: cite::CitationTemplates,
}

/// A phrase, and its parts around each `{number}`, escaped.
#[derive(Debug)]
pub(super) struct Phrase {
    text: String,
    parts: Vec<Html>,
}

impl Phrase {
    fn new(phrase: &str) -> Self {
        Self { text: phrase.to_owned(), parts: phrase.split("{number}").map(Html::escape).collect() }
    }

    /// The phrase as text.
    pub(super) fn text(&self, number: &str) -> String {
        strings::fill(&self.text, &[("number", number)])
    }

    pub(super) fn push<'h>(&self, html: &'h mut HtmlWriter, number: &str) -> &'h mut HtmlWriter {
        for (index, part) in self.parts.iter().enumerate() {
            html.text(if index == 0 { "" } else { number }).fragment(part);
        }
        html
    }
}

impl<'m> Phrases<'m> {
    pub(super) fn new(project: &'m Project, strings: &'m Strings) -> Self {
        let localized = |text: &'m Text| text.in_language(&project.language).0.value.as_str();
        let labels = project.schema.all_registers().map(|register| {
            let names = match project.schema.declared(&register) {
                Some(declared) => [localized(&declared.singular), localized(&declared.plural)],
                None => [1, 2].map(|number| strings.word_plural(WordTable::Kinds, register.name(), number)),
            };
            (register, names)
        });
        Self {
            paragraph: Phrase::new(strings.text(TextKey::Paragraph)),
            paragraph_link: Phrase::new(strings.text(TextKey::ParagraphLink)),
            margin: Phrase::new(strings.text(TextKey::MarginLabel)),
            report_error: Phrase::new(strings.text(TextKey::ReportErrorParagraph)),
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
            has_claims: project.output.has(OutputFormat::Claims),
            templates: None,
            phrases: Phrases::new(project, strings),
            names: OnceLock::new(),
            registers: project.schema.all_registers().map(|register| (register, OnceLock::new())).collect(),
            cases: OnceLock::new(),
        }
    }

    /// Gives no element the id of a claim: a file with several records can state a claim twice.
    pub(super) fn without_claims(self) -> Self {
        Self { has_claims: false, ..self }
    }

    /// Renders the components that a theme overrides with its templates.
    #[must_use]
    pub fn with_templates(self, templates: Option<&'m dyn ComponentTemplates>) -> Self {
        Self { templates, ..self }
    }

    pub(super) fn localized_str<'t>(&self, text: &'t Text) -> &'t str {
        &text.in_language(self.language).0.value
    }

    /// Compares by the collation of the book's language without leading punctuation, then by code points.
    pub(super) fn compare(&self, a: &str, b: &str) -> Ordering {
        names::compare(self.collator.as_ref(), a, b)
    }
}

/// The context in which one page is built: the site's context, and the graph, which records what this page reads.
pub(crate) struct PageContext<'m> {
    pub(super) site: &'m SiteContext<'m>,
    pub(super) graph: TrackedGraph<'m>,
    /// The first error of the template of a component.
    pub(super) error: OnceCell<Arc<TemplateError>>,
}

impl<'m> std::ops::Deref for PageContext<'m> {
    type Target = SiteContext<'m>;

    fn deref(&self) -> &SiteContext<'m> {
        self.site
    }
}

impl<'m> PageContext<'m> {
    pub(super) fn new(site: &'m SiteContext<'m>, graph: TrackedGraph<'m>) -> Self {
        Self { site, graph, error: OnceCell::new() }
    }

    pub(super) fn into_error(self) -> Option<Arc<TemplateError>> {
        self.error.into_inner()
    }
}

impl PageContext<'_> {
    /// A text in the book's language, or else in its own, with the tag of that.
    pub(super) fn label(&self, text: &Text) -> Label {
        let (words, tag) = text.in_language(self.language);
        Label { text: words.value.clone(), lang: tag.map(ToString::to_string) }
    }

    pub(super) fn localized(&self, text: &Text) -> String {
        text.in_language(self.language).0.value.clone()
    }

    pub(super) fn name(&self, id: RecordId) -> Label {
        self.label(&self.graph.record(id).name)
    }

    pub(super) fn link(&self, id: RecordId) -> Link {
        let Label { text, lang } = self.name(id);
        Link { text, lang, href: self.graph.address(id) }
    }

    pub(super) fn passage(&self, passage: Option<&Passage>, source_path: &str, page: &str) -> Option<Html> {
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

    pub(super) fn description(&self, passage: Option<&Passage>) -> Option<String> {
        passage.map(|passage| passage.in_language(self.language).0.plain_text()).filter(|text| !text.is_empty())
    }

    /// The writing direction of the book.
    pub(super) fn direction(&self) -> Direction {
        Direction::right_to_left_if(self.project.right_to_left)
    }

    pub(super) fn prose_context<'s>(
        &'s self,
        source_path: &'s str,
        root: &'s str,
        heading_offset: u8,
    ) -> prose::ProseContext<'s> {
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
    pub(super) fn rank(&self, id: RecordId) -> Rank {
        self.graph.rank(&self.name_order, id)
    }

    pub(super) fn sorted(&self, ids: impl IntoIterator<Item = RecordId>) -> Vec<RecordId> {
        let mut ids: Vec<RecordId> = ids.into_iter().collect();
        ids.sort_by_key(|id| self.rank(*id));
        ids
    }

    /// The label of a register for this number of records, singular or plural.
    pub(super) fn kind(&self, register: &Register, number: usize) -> &str {
        self.phrases.kinds.get(register).map_or("", |labels| labels[usize::from(number != 1)])
    }

    pub(super) fn head(&self, path: &str, title: impl Into<String>, nav_key: &str) -> Head {
        let route = Address::parse(path).route;
        let is_nav_page = NAV.iter().any(|(.., nav_route)| *nav_route == route);
        Head {
            root: html::root_of(path),
            title: title.into(),
            // Registers without an item of their own belong to none.
            here: NAV.iter().find(|(key, ..)| *key == nav_key).map(|(key, ..)| (*key).to_owned()).unwrap_or_default(),
            is_nav_page,
            address: self.phrases.citations.address_of(path),
            canonical: self.canonical(route, path),
            table: self.table(route),
            calendar: self.calendar(route),
            feed: self.feed(route),
            ..Head::default()
        }
    }

    /// What is said elsewhere of a page that search engines may list.
    fn canonical(&self, route: Route<'_>, path: &str) -> Option<Canonical> {
        let kind = match route {
            Route::NotFound | Route::Permanent(..) => return None,
            Route::Section(_) => OpenGraphType::Article,
            Route::Record { register, .. } if register == Register::People.name() => OpenGraphType::Profile,
            _ => OpenGraphType::Website,
        };
        Some(Canonical { url: absolute_url(&self.project.report.base()?, path), kind })
    }

    /// The address of the table of the records that a page lists.
    fn table(&self, route: Route<'_>) -> Option<String> {
        let register = match route {
            Route::Register { register, .. } => Register::named(register),
            Route::CaseList { .. } => Register::Cases,
            Route::Timeline | Route::FilteredTimeline { .. } => Register::Events,
            Route::Sources => Register::Sources,
            Route::Corrections => Register::Corrections,
            _ => return None,
        };
        let exists = self.project.output.has(OutputFormat::Data) && self.graph.register(&register).next().is_some();
        exists.then(|| Route::Data(&format!("{}.csv", register.name())).to_path())
    }

    /// The address of the calendar of the events that a page lists.
    fn calendar(&self, route: Route<'_>) -> Option<String> {
        let has_events = matches!(route, Route::Timeline | Route::FilteredTimeline { .. });
        (has_events && self.project.output.has(OutputFormat::Calendar)).then(|| Route::Calendar.to_path())
    }

    /// The address of the feed of what a page is about, besides that of the whole report.
    fn feed(&self, route: Route<'_>) -> Option<String> {
        let output = &self.project.output;
        if !output.has(OutputFormat::Feeds) {
            return None;
        }
        let feed = match route {
            Route::Corrections => Route::CorrectionsFeed,
            Route::Record { register, id } if output.feeds.has(&Register::named(register)) => {
                Route::RecordFeed { register, id }
            }
            _ => return None,
        };
        Some(feed.to_path())
    }

    pub(super) fn site_view(&self) -> SiteView {
        let report = &self.project.report;
        let time = |date: &Option<Date>, text: &Option<Text>| {
            date.as_ref().map(|date| self.date(date, text.as_ref().map(|text| self.localized_str(text))))
        };
        let (published, as_of) = (time(&report.published, &None), time(&report.as_of, &report.as_of_text));
        let dated = |key: TextKey, date: &Option<Html>| {
            date.as_ref().map(|date| Html::fill(self.strings.text(key), &[("date", date)]))
        };
        let publisher = report.publisher.as_ref().map(|text| self.localized(text));
        SiteView {
            published_by: publisher
                .as_ref()
                .map(|name| self.strings.fill(TextKey::PublishedBy, &[("publisher", name)])),
            edition: dated(TextKey::Edition, &published),
            as_of_words: dated(TextKey::AsOf, &as_of),
            title: self.localized(&self.project.title),
            language: self.language.to_string(),
            direction: self.direction().as_str(),
            description: self.project.description.as_ref().map(|text| self.localized(text)),
            authors: self.project.authors.clone(),
            publisher,
            period: report.period.as_ref().map(|period| self.period_html(period)),
            published,
            as_of,
            license: report.license.as_ref().map(|license| license.text.clone()),
            license_url: report.license.as_ref().and_then(License::url),
            nav: self.nav(),
            has_contact: report.contact.is_some(),
            corrections: self.graph.register(&Register::Corrections).count(),
            feed: self.project.output.has(OutputFormat::Feeds).then(|| Route::Feed.to_path()),
            epub: self.project.output.has(OutputFormat::Epub).then(|| Route::Epub.to_path()),
            archive: self.project.output.has(OutputFormat::Archive).then(|| Route::Archive.to_path()),
            theme: theme_view(&self.project.theme),
            year_ticks: self.period.map(|period| period.ticks(self.strings)).unwrap_or_default(),
        }
    }

    pub(super) fn nav(&self) -> Vec<NavItem> {
        // Empty registers are not linked.
        let is_filled =
            |key: &str| Register::built_in(key).is_none_or(|register| self.graph.register(&register).next().is_some());
        let items = NAV.iter().filter(|(key, ..)| is_filled(key)).map(|(key, text, route)| NavItem {
            key: (*key).to_owned(),
            text: self.strings.text(*text).to_owned(),
            href: route.to_path(),
        });
        items.collect()
    }
}

fn theme_view(settings: &ThemeSettings) -> ThemeView {
    let face = |face: &Option<Face>| face.as_ref().map(ToString::to_string);
    ThemeView {
        accent: settings
            .accent
            .as_ref()
            .map(|accent| ColorPairView { light: accent.light.value.to_string(), dark: accent.dark.value.to_string() }),
        text_face: face(&settings.text_face),
        heading_face: face(&settings.heading_face),
        label_face: face(&settings.label_face),
    }
}

/// The navigation items in order: key, label and route.
const NAV: [(&str, TextKey, Route<'_>); 7] = [
    ("report", TextKey::Report, Route::REPORT),
    ("people", TextKey::People, Route::Register { register: "people", page: 0 }),
    ("cases", TextKey::Cases, Route::Register { register: "cases", page: 0 }),
    ("topics", TextKey::Topics, Route::Register { register: "topics", page: 0 }),
    ("timeline", TextKey::Timeline, Route::Timeline),
    ("names", TextKey::Names, Route::Names(0)),
    ("search", TextKey::Search, Route::Search),
];

fn new_collator(language: &Tag, strength: Option<Strength>) -> Option<CollatorBorrowed<'static>> {
    let locale: icu_locale_core::Locale = language.as_str().parse().ok()?;
    let mut options = CollatorOptions::default();
    options.strength = strength;
    Collator::try_new(locale.into(), options).ok()
}
