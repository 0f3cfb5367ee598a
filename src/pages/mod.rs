//! What each page shows: from the graph to typed views, one file a kind of page.

mod cite;
mod code;
mod dates;
mod direction;
mod entries;
mod events;
pub mod found;
mod further;
pub mod html;
mod kept;
mod last;
mod leaves;
mod letters;
mod listed;
mod lists;
mod mentions;
mod names;
mod permanent;
mod pieces;
mod prose;
mod record;
mod section;
mod sources;
mod timeline;
pub mod views;
mod year;

pub use direction::direction_of;
pub use kept::Kept;
pub use permanent::RECORD as STAMP_RECORD;

use crate::link::{Cell, Graph, Known, RecordId, Shard};
use crate::model::prose::Passage;
use crate::model::{Tag, Text};
use crate::project::{License, Project};
use crate::strings::Strings;
use direction::Direction;
use further::List;
use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use kept::Shared;
use leaves::Shelf;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use timeline::Strand;
use views::{Head, Html, Label, Link, NavItem, SiteView};
use year::Period;

/// The views of all kinds of page.
#[derive(Debug)]
#[expect(missing_docs, reason = "each kind is told at its view")]
pub enum View {
    Landing(views::LandingView),
    Report(views::ReportView),
    Section(views::SectionView),
    Register(views::RegisterView),
    Record(&'static str, views::RecordView),
    Mentions(views::MentionsView),
    Further(views::FurtherView),
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
    /// A file that is no page.
    Plain(String),
    /// What is added to the theme's style sheet.
    Style(String),
}

/// Which page: enough to make it, once all is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each kind is told at its view")]
pub enum PageId {
    Landing,
    Report,
    Section(u32),
    Register(Arc<str>),
    Record(RecordId),
    /// The mentions of a record, from the second part on.
    Mentions(RecordId, u32),
    /// Another list of a record, from its second page on.
    Further(RecordId, List, u32),
    Timeline,
    /// Some events of the timeline, and which page of them.
    Strand(Strand, u32),
    /// A long list from its second page on.
    Leaf(Shelf, u32),
    Sources,
    /// A source in a report that has many of them, and which page of it.
    Source(RecordId, u32),
    Names,
    Search,
    Corrections,
    About,
    NotFound,
    /// From an old id of a record.
    OldRecord(RecordId, Arc<str>),
    /// From an old address of a section.
    OldSection(u32, Arc<str>),
    /// The paragraphs of permanent addresses that begin alike.
    Permanent(Shard),
    /// The record of all stamps.
    StampRecord,
    /// The style sheet: the theme's own, and with it the picture behind the year line, and what narrows a page of events
    /// to one kind.
    Style,
}

/// The address of the style sheet.
pub const STYLE: &str = "assets/style.css";

/// How much there is, as far as it decides which pages there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// The records whose mentions fill several pages, and how many.
    mentions: Vec<(RecordId, u32)>,
    /// The other lists of records that fill several pages, and how many.
    further: Vec<(RecordId, List, u32)>,
    /// The pages with some events of the timeline, and how many they fill.
    strands: Vec<(Strand, u32)>,
    /// The sources that have pages of their own, and how many.
    sources: Vec<(RecordId, u32)>,
    /// The lists that fill several pages, and how many.
    leaves: Vec<(Shelf, u32)>,
    /// The shards of the permanent addresses that have paragraphs.
    shards: Vec<Shard>,
}

/// How much there is of what can fill several pages.
#[must_use]
pub fn shape(project: &Project, graph: &Graph) -> Shape {
    let known = Known::unnoted(graph);
    Shape {
        mentions: mentions::several(graph, project.report.mentions_a_page),
        further: further::several(graph),
        strands: timeline::strands(&known),
        sources: sources::pages(&known),
        leaves: leaves::all(project, &known),
        shards: known.shards().collect(),
    }
}

/// Every page with its address from the site's root: large ones first, then by address.
#[must_use]
pub fn plan(project: &Project, graph: &Graph, shape: &Shape) -> Vec<(String, PageId)> {
    let known = Known::unnoted(graph);
    let section = |index: u32| (known.place(index).address(), PageId::Section(index));
    let mut pages: Vec<(String, PageId)> = (0..known.section_count()).map(section).collect();
    for id in known.records().filter(|id| known.has_page(*id)) {
        pages.push((known.address(id), PageId::Record(id)));
        let register = &known.key(id).register;
        pages
            .extend(known.old_ids(id).map(|old| (format!("{register}/{old}.html"), PageId::OldRecord(id, old.into()))));
    }
    for (id, count) in &shape.mentions {
        let address = |part: u32| mentions::address(&known, *id, part as usize);
        pages.extend((1..*count).map(|part| (address(part), PageId::Mentions(*id, part))));
    }
    for (id, list, count) in &shape.further {
        let further = (1..*count).map(|leaf| (list.address(&known, *id, leaf), leaf));
        pages.extend(further.map(|(address, leaf)| (address, PageId::Further(*id, list.clone(), leaf))));
    }
    for (strand, count) in &shape.strands {
        pages.extend((0..*count).map(|leaf| (strand.address(&known, leaf), PageId::Strand(strand.clone(), leaf))));
    }
    for (id, count) in &shape.sources {
        pages.extend((0..*count).map(|leaf| (sources::address(&known, *id, leaf), PageId::Source(*id, leaf))));
    }
    for (shelf, count) in &shape.leaves {
        pages.extend((1..*count).map(|leaf| (shelf.address(leaf), PageId::Leaf(shelf.clone(), leaf))));
    }
    pages.extend(
        known.old_addresses().map(|(index, old)| (format!("report/{old}.html"), PageId::OldSection(index, old.into()))),
    );
    let registers = lists::filled_registers(project, &known);
    pages.extend(registers.map(|register| (format!("{register}/index.html"), PageId::Register(register.into()))));
    let single = [
        ("index.html", PageId::Landing),
        ("timeline.html", PageId::Timeline),
        ("sources.html", PageId::Sources),
        ("names.html", PageId::Names),
        ("search.html", PageId::Search),
        ("corrections.html", PageId::Corrections),
        ("about.html", PageId::About),
        ("404.html", PageId::NotFound),
        (STYLE, PageId::Style),
    ];
    pages.extend(single.map(|(path, id)| (path.to_owned(), id)));
    pages.extend(shape.shards.iter().map(|shard| (shard.address(), PageId::Permanent(*shard))));
    if !shape.shards.is_empty() {
        pages.push((STAMP_RECORD.to_owned(), PageId::StampRecord));
    }
    if known.section_of_address("index").is_none() {
        pages.push(("report/index.html".to_owned(), PageId::Report));
    }
    pages.sort_by(|(a, one), (b, two)| one.is_small().cmp(&two.is_small()).then_with(|| a.cmp(b)));
    pages
}

impl PageId {
    /// Whether the page is one of many. The others list the whole report: making one takes as long as
    /// making hundreds of these, so they are begun first.
    fn is_small(&self) -> bool {
        matches!(
            self,
            Self::Section(_)
                | Self::Record(_)
                | Self::Mentions(..)
                | Self::Further(..)
                | Self::Strand(..)
                | Self::Source(..)
                | Self::OldRecord(..)
                | Self::OldSection(..)
                | Self::Permanent(_)
        )
    }

    /// Whether it is counted as a page of the report.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        !matches!(self, Self::Style | Self::StampRecord | Self::Permanent(_))
    }
}

/// Makes a page.
#[must_use]
pub fn make(common: &Common<'_>, graph: &Graph, path: &str, id: &PageId) -> View {
    Maker { common, graph: Known::unnoted(graph) }.view(path, id)
}

/// Makes a page, and tells what it was made from.
#[must_use]
pub fn make_noted(common: &Common<'_>, graph: &Graph, path: &str, id: &PageId) -> (View, Vec<Cell>) {
    let maker = Maker { common, graph: Known::new(graph) };
    let view = maker.view(path, id);
    (view, maker.graph.into_reads())
}

/// What every page has in common, as the theme is given it.
#[must_use]
pub fn site(common: &Common<'_>, graph: &Graph) -> SiteView {
    Maker { common, graph: Known::unnoted(graph) }.site_view()
}

/// What making pages needs, and what several pages share.
pub struct Common<'m> {
    project: &'m Project,
    strings: &'m Strings,
    language: &'m Tag,
    collator: Option<CollatorBorrowed<'static>>,
    /// Sees letters, but no accents and no capitals.
    primary: Option<CollatorBorrowed<'static>>,
    period: Option<Period>,
    /// For each record its place among all names, by the rules of the book's language.
    ranks: Arc<[u32]>,
    shared: Shared,
    phrases: Phrases<'m>,
    /// Every name in order, for whoever asks first: the list of all names may fill several pages.
    names: OnceLock<Vec<names::Name>>,
    /// The records of each register in the order of its list, computed when a page first needs it: a list may fill
    /// several pages.
    registers: OnceLock<BTreeMap<String, Vec<RecordId>>>,
}

/// Phrases that are said very often.
struct Phrases<'m> {
    /// "¶ {number}"
    paragraph: Phrase<'m>,
    /// "Link to paragraph {number}"
    paragraph_link: Phrase<'m>,
    /// What one record of each register is called, and several.
    kinds: BTreeMap<&'m str, [&'m str; 2]>,
    /// How pages are cited.
    cited: cite::Cited,
}

/// A phrase around numbers, escaped.
struct Phrase<'m> {
    pieces: Vec<std::borrow::Cow<'m, str>>,
}

impl<'m> Phrase<'m> {
    fn new(phrase: &'m str) -> Self {
        let pieces = phrase.split("{number}").map(|piece| match html::escape(piece) {
            escaped if escaped == piece => piece.into(),
            escaped => escaped.into(),
        });
        Self { pieces: pieces.collect() }
    }

    fn push(&self, html: &mut Html, number: &str) {
        for (at, piece) in self.pieces.iter().enumerate() {
            html.push_str(if at == 0 { "" } else { number });
            html.push_str(piece);
        }
    }
}

impl<'m> Phrases<'m> {
    fn new(project: &'m Project, strings: &'m Strings) -> Self {
        let words = |text: &'m Text| text.in_language(&project.language).0.value.as_str();
        let kinds = project.schema.names().map(|register| {
            let names = match project.schema.declared(register) {
                Some(declared) => [words(&declared.one), words(&declared.many)],
                None => [1, 2].map(|number| strings.plural("kinds", register, number)),
            };
            (register, names)
        });
        Self {
            paragraph: Phrase::new(strings.text("paragraph")),
            paragraph_link: Phrase::new(strings.text("paragraph_link")),
            kinds: kinds.collect(),
            cited: cite::Cited::new(project, strings),
        }
    }
}

impl std::fmt::Debug for Common<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Common").field("language", &self.language).finish_non_exhaustive()
    }
}

impl<'m> Common<'m> {
    /// What the pages of a graph share. `kept` is what is kept of it, and takes what has to be made.
    #[must_use]
    pub fn new(project: &'m Project, graph: &Graph, strings: &'m Strings, kept: &mut Kept) -> Self {
        kept.shared.fit(graph);
        let mut common = Self {
            project,
            strings,
            language: &project.language,
            collator: collator(&project.language, None),
            primary: collator(&project.language, Some(Strength::Primary)),
            period: project.report.period.as_ref().and_then(Period::of),
            ranks: [].into(),
            shared: kept.shared.clone(),
            phrases: Phrases::new(project, strings),
            names: OnceLock::new(),
            registers: OnceLock::new(),
        };
        common.ranks = Arc::clone(kept.ranks.get_or_insert_with(|| common.rank_names(graph)));
        common
    }

    /// Compares every name with others once, and not on every page again.
    fn rank_names(&self, graph: &Graph) -> Arc<[u32]> {
        let known = Known::unnoted(graph);
        let mut named: Vec<(&str, RecordId)> =
            known.records().map(|id| (self.words(&known.record(id).name), id)).collect();
        named.par_sort_by(|(a, x), (b, y)| self.compare(a, b).then_with(|| x.cmp(y)));
        let mut ranks = vec![0; named.len()];
        for ((_, id), rank) in named.into_iter().zip(0..) {
            ranks[id.index()] = rank;
        }
        ranks.into()
    }

    fn words<'t>(&self, text: &'t Text) -> &'t str {
        &text.in_language(self.language).0.value
    }

    /// By the collation of the book's language without leading punctuation, then by code points.
    fn compare(&self, a: &str, b: &str) -> Ordering {
        let [first, second] = [a, b].map(letters::without_punctuation);
        self.collator
            .as_ref()
            .map_or(Ordering::Equal, |collator| collator.compare(first, second))
            .then_with(|| a.cmp(b))
    }
}

/// One page in the making: what all share, and what is known, of which is noted what this page reads.
pub(crate) struct Maker<'m> {
    common: &'m Common<'m>,
    graph: Known<'m>,
}

impl<'m> std::ops::Deref for Maker<'m> {
    type Target = Common<'m>;

    fn deref(&self) -> &Common<'m> {
        self.common
    }
}

impl Maker<'_> {
    /// For a piece that several pages show: what it is made from is noted by itself.
    fn apart(&self) -> Self {
        Self { common: self.common, graph: self.graph.apart() }
    }

    fn view(&self, path: &str, id: &PageId) -> View {
        match id {
            PageId::Landing => lists::landing(self),
            PageId::Report => lists::report(self, 0),
            PageId::Section(index) => section::page(self, *index, path),
            PageId::Register(register) => lists::register(self, register, 0),
            PageId::Record(id) => record::page(self, *id, path),
            PageId::Mentions(id, part) => mentions::page(self, *id, *part as usize, path),
            PageId::Timeline => timeline::page(self),
            PageId::Further(id, list, leaf) => further::page(self, *id, list, *leaf, path),
            PageId::Strand(strand, leaf) => timeline::strand(self, strand, *leaf, path),
            PageId::Leaf(Shelf::Report, leaf) => lists::report(self, *leaf),
            PageId::Leaf(Shelf::Names, leaf) => names::page(self, *leaf),
            PageId::Leaf(Shelf::Register(register), leaf) => lists::register(self, register, *leaf),
            PageId::Sources => sources::page(self),
            PageId::Source(id, leaf) => sources::own(self, *id, *leaf, path),
            PageId::Names => names::page(self, 0),
            PageId::Search => lists::search(self),
            PageId::Corrections => lists::corrections(self),
            PageId::About => lists::about(self),
            PageId::NotFound => lists::not_found(self),
            PageId::OldRecord(id, _) => lists::redirect(self, path, self.link(*id)),
            PageId::OldSection(index, _) => lists::redirect(self, path, self.section_link(*index)),
            PageId::Permanent(shard) => permanent::page(self, *shard, path),
            PageId::StampRecord => View::Plain(self.graph.stamp_record()),
            PageId::Style => View::Style(year::style(&self.whole_year()) + &timeline::narrowing(self)),
        }
    }

    /// A text in the book's language, or the language that it is in.
    fn label(&self, text: &Text) -> Label {
        let (words, tag) = text.in_language(self.language);
        Label { text: words.value.clone(), lang: tag.map(ToString::to_string) }
    }

    fn words(&self, text: &Text) -> String {
        text.in_language(self.language).0.value.clone()
    }

    fn name(&self, id: RecordId) -> Label {
        self.label(&self.graph.record(id).name)
    }

    fn link(&self, id: RecordId) -> Link {
        let Label { text, lang } = self.name(id);
        Link { text, lang, href: self.graph.address(id) }
    }

    fn passage(&self, passage: Option<&Passage>, from: &str, page: &str) -> Option<Html> {
        let (prose, tag) = passage?.in_language(self.language);
        let root = html::root_of(page);
        let direction = tag.map_or(self.direction(), Direction::of_language);
        let inner = prose::passage(prose, prose::Setting { direction, ..self.setting(from, &root, 1) });
        let element = if prose.blocks().len() == 1 { "span" } else { "div" };
        let Some(tag) = tag else {
            // A paragraph without its element, which would have said so.
            let own = Direction::of_text(prose.text(), direction);
            let turns = own != direction && prose.blocks().len() == 1;
            return Some(if turns { format!("<span dir=\"{}\">{inner}</span>", own.as_str()) } else { inner });
        };
        let mut html = format!("<{element}");
        direction::push_language(&mut html, tag.as_str());
        Some(format!("{html}>{inner}</{element}>"))
    }

    fn description(&self, passage: Option<&Passage>) -> Option<String> {
        passage.map(|passage| prose::plain(passage.in_language(self.language).0)).filter(|text| !text.is_empty())
    }

    /// Which way the book runs.
    fn direction(&self) -> Direction {
        Direction::right_to_left_if(self.project.right_to_left)
    }

    fn setting<'s>(&'s self, from: &'s str, root: &'s str, lowered: u8) -> prose::Setting<'s> {
        let direction = self.direction();
        prose::Setting {
            graph: &self.graph,
            strings: self.strings,
            language: self.language,
            direction,
            from,
            root,
            lowered,
        }
    }

    /// The place of a record's name among all names.
    fn rank(&self, id: RecordId) -> u32 {
        // Which of two comes first follows from their names.
        let _ = self.graph.record(id);
        self.ranks.get(id.index()).copied().unwrap_or(u32::MAX)
    }

    fn sorted(&self, ids: impl IntoIterator<Item = RecordId>) -> Vec<RecordId> {
        let mut ids: Vec<RecordId> = ids.into_iter().collect();
        ids.sort_by_key(|id| self.rank(*id));
        ids
    }

    /// What one record of a register is called, or several.
    fn kind(&self, register: &str, number: usize) -> &str {
        self.phrases.kinds.get(register).map_or("", |names| names[usize::from(number != 1)])
    }

    fn head(&self, path: &str, title: impl Into<String>, here: &str) -> Head {
        let is_way_in = WAYS_IN.iter().any(|(_, address)| *address == path);
        Head { root: html::root_of(path), title: title.into(), here: here.to_owned(), is_way_in, ..Head::default() }
    }

    fn site_view(&self) -> SiteView {
        let report = &self.project.report;
        let time = |date: &Option<crate::model::Date>| date.as_ref().map(|date| dates::html(date, None, self.strings));
        let dated = |key: &str, date: &Option<crate::model::Date>| {
            time(date).map(|date| self.strings.fill(key, &[("date", &date)]))
        };
        let publisher = report.publisher.as_ref().map(|text| self.words(text));
        SiteView {
            published_by: publisher.as_ref().map(|name| self.strings.fill("published_by", &[("publisher", name)])),
            edition: dated("edition", &report.published),
            as_of_words: dated("as_of", &report.as_of),
            title: self.words(&self.project.title),
            language: self.language.to_string(),
            direction: self.direction().as_str(),
            description: self.project.description.as_ref().map(|text| self.words(text)),
            authors: self.project.authors.clone(),
            publisher,
            period: report.period.as_ref().map(|period| dates::period_html(period, self.strings)),
            published: time(&report.published),
            as_of: time(&report.as_of),
            license: report.license.as_ref().map(|license| license.words.clone()),
            license_url: report.license.as_ref().and_then(License::url),
            nav: self.nav(),
            corrections: self.graph.register("corrections").count(),
            year_ticks: self.period.map(|period| period.ticks(self.strings)).unwrap_or_default(),
        }
    }

    fn nav(&self) -> Vec<NavItem> {
        // The registers among them stand there as far as they have records.
        let is_there = |key: &str| !matches!(key, "people" | "topics") || self.graph.register(key).next().is_some();
        let ways = WAYS_IN.iter().filter(|(key, _)| is_there(key)).map(|(key, href)| NavItem {
            key: (*key).to_owned(),
            text: self.strings.text(key).to_owned(),
            href: (*href).to_owned(),
        });
        ways.collect()
    }
}

/// The ways in, in the order of the masthead: name and address.
const WAYS_IN: [(&str, &str); 6] = [
    ("report", "report/index.html"),
    ("people", "people/index.html"),
    ("topics", "topics/index.html"),
    ("timeline", "timeline.html"),
    ("names", "names.html"),
    ("search", "search.html"),
];

fn collator(language: &Tag, strength: Option<Strength>) -> Option<CollatorBorrowed<'static>> {
    let locale: icu_locale_core::Locale = language.as_str().parse().ok()?;
    let mut options = CollatorOptions::default();
    options.strength = strength;
    Collator::try_new(locale.into(), options).ok()
}
