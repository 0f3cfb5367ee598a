//! The chapters of a book: the whole report as a text that is read from beginning to end, with its registers at the end.
//!
//! A chapter is to a book what a view is to a page: it is built from the graph field by field, by the same functions and in the
//! same words, so that a book says nothing that no page says. Formats write chapters into their files, as templates write
//! views. The markup has addresses from the root of the site; [`Book::find`] tells formats which of them are in the book.

mod record;
mod register;
mod section;
mod title;

use super::cache::PageCache;
use super::context::{PageContext, SiteContext};
use super::direction;
use super::html::{Html, HtmlWriter};
use super::views::{Label, Link};
use crate::link::{Graph, RecordId, TrackedGraph};
use crate::model::prose::BlockKind;
use crate::model::{RecordKey, Register};
use crate::project::Project;
use crate::route::{Address, Route};
use crate::strings::{Strings, TextKey};
use std::collections::BTreeMap;
use std::fmt;

/// The page that the addresses in chapters are relative to: they are addresses from the root of the site.
const PAGE: &str = "index.html";

/// The most records in a chapter: reading systems lay out a chapter as a whole.
const MAX_RECORDS: usize = 100;

/// A chapter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChapterId {
    /// The title, the edition, and what the report is.
    Title,
    /// A section, by its index.
    Section(u32),
    /// The page about the report.
    About,
    /// The records of a register, in a large one as several chapters, counted from 0.
    Records(Register, u32),
}

/// What a chapter is called, for tables of contents.
#[derive(Clone, Debug)]
pub struct ChapterTitle {
    /// The title.
    pub title: Label,
    /// Its level below the first one, from 0: that of a section in its part.
    pub depth: usize,
}

/// A chapter as markup.
#[derive(Clone, Debug)]
pub struct Chapter {
    /// The title.
    pub title: Label,
    /// All of its text, with the title as its only heading of the first level.
    pub body: Html,
}

/// The chapters of a report.
pub struct Book<'b> {
    site: SiteContext<'b>,
    graph: &'b Graph,
    /// The registers that have records, in the order of the book, each with its records in order.
    registers: Vec<(Register, Vec<RecordId>)>,
    /// The chapter of its register that each record is in.
    parts: BTreeMap<RecordId, u32>,
}

impl fmt::Debug for Book<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Book").field("chapters", &self.chapters()).finish_non_exhaustive()
    }
}

impl<'b> Book<'b> {
    /// The book of a report, in the components of the default theme.
    #[must_use]
    pub fn new(project: &'b Project, strings: &'b Strings, graph: &'b Graph) -> Self {
        let site = SiteContext::new(project, graph, strings, &mut PageCache::one_shot()).without_claims();
        let mut book = Self { site, graph, registers: Vec::new(), parts: BTreeMap::new() };
        book.registers = register::in_order(&book.context());
        for (_, records) in &book.registers {
            let parts = records.chunks(MAX_RECORDS).zip(0..);
            book.parts.extend(parts.flat_map(|(records, part)| records.iter().map(move |id| (*id, part))));
        }
        book
    }

    /// The chapters, in order.
    #[must_use]
    pub fn chapters(&self) -> Vec<ChapterId> {
        let ctx = self.context();
        let about = ctx.graph.about().map(|_| ChapterId::About);
        let registers = self.registers.iter().flat_map(|(register, records)| {
            (0..).take(records.len().div_ceil(MAX_RECORDS)).map(|part| ChapterId::Records(register.clone(), part))
        });
        let sections = (0..ctx.graph.section_count()).map(ChapterId::Section);
        [ChapterId::Title].into_iter().chain(sections).chain(about).chain(registers).collect()
    }

    /// The title of a chapter.
    #[must_use]
    pub fn title(&self, chapter: &ChapterId) -> ChapterTitle {
        let ctx = self.context();
        let depth = match chapter {
            ChapterId::Section(index) => ctx.graph.route(*index).depth(),
            ChapterId::Title | ChapterId::About | ChapterId::Records(..) => 0,
        };
        ChapterTitle { title: self.label(&ctx, chapter), depth }
    }

    fn label(&self, ctx: &PageContext<'_>, chapter: &ChapterId) -> Label {
        let text = |text: String| Label { text, lang: None };
        match chapter {
            ChapterId::Title => ctx.label(&ctx.project.title),
            ChapterId::About => text(ctx.strings.text(TextKey::AboutTitle).to_owned()),
            ChapterId::Section(index) => {
                let Link { text, lang, .. } = ctx.section_link(*index);
                Label { text, lang }
            }
            ChapterId::Records(register, part) => text(register::title(ctx, register, self.records(register), *part)),
        }
    }

    /// A chapter with its text.
    #[must_use]
    pub fn chapter(&self, chapter: &ChapterId) -> Chapter {
        let ctx = self.context();
        let title = self.label(&ctx, chapter);
        let body = match chapter {
            ChapterId::Title => title::body(&ctx),
            ChapterId::About => section::about(&ctx, &title),
            ChapterId::Section(index) => section::body(&ctx, *index, &title),
            ChapterId::Records(register, part) => {
                let records = self.records(register).chunks(MAX_RECORDS).nth(*part as usize);
                register::body(&ctx, register, &title, records.unwrap_or_default())
            }
        };
        Chapter { title, body }
    }

    /// The numbers of the paragraphs of a section, in order.
    #[must_use]
    pub fn paragraph_numbers(&self, section: u32) -> Vec<String> {
        let blocks = TrackedGraph::new(self.graph).section(section).0.prose.blocks().iter();
        let places = blocks.filter(|block| block.kind != BlockKind::Footnote).filter_map(|block| block.number);
        places.map(|place| paragraph_number(section, place)).collect()
    }

    /// The chapter with what is at an address of the site, and the id of its element. `None` for what is on the site only.
    #[must_use]
    pub fn find<'a>(&self, address: &Address<'a>) -> Option<(ChapterId, Option<&'a str>)> {
        let ctx = self.context();
        let section = |slug: &str| ctx.graph.section_by_slug(slug).map(ChapterId::Section);
        let register =
            |register: Register| Some((ChapterId::Records(register, 0), None)).filter(|(id, _)| self.has(id));
        if let Some((register, id)) = address.record() {
            let key = RecordKey { register: Register::named(register), id: id.into() };
            let part = self.parts.get(&ctx.graph.find(&key)?)?;
            return Some((ChapterId::Records(key.register, *part), Some(id)));
        }
        match address.route {
            Route::Landing => Some((ChapterId::Title, None)),
            Route::Section(slug) => match section(slug) {
                Some(chapter) => Some((chapter, address.fragment)),
                None => (address.route == Route::REPORT).then_some((ChapterId::Title, None)),
            },
            Route::About => ctx.graph.about().map(|_| (ChapterId::About, address.fragment)),
            Route::Register { register: name, .. } => register(Register::named(name)),
            Route::CaseList { .. } | Route::Courts(_) => register(Register::Cases),
            Route::Timeline | Route::FilteredTimeline { .. } => register(Register::Events),
            Route::Sources => register(Register::Sources),
            Route::Corrections => register(Register::Corrections),
            _ => None,
        }
    }

    fn has(&self, chapter: &ChapterId) -> bool {
        match chapter {
            ChapterId::Records(register, _) => !self.records(register).is_empty(),
            ChapterId::Title | ChapterId::Section(_) | ChapterId::About => true,
        }
    }

    fn records(&self, register: &Register) -> &[RecordId] {
        let records = self.registers.iter().find(|(other, _)| other == register);
        records.map(|(_, records)| records.as_slice()).unwrap_or_default()
    }

    /// Nothing of a book is cached, so no read is tracked.
    fn context(&self) -> PageContext<'_> {
        PageContext::new(&self.site, TrackedGraph::new(self.graph))
    }
}

/// The number of a paragraph: "4.3".
fn paragraph_number(section: u32, place: u32) -> String {
    format!("{}.{place}", section + 1)
}

/// Appends the title of a chapter.
fn push_title(html: &mut HtmlWriter, title: &Label, id: Option<&str>) {
    html.markup("<h1");
    if let Some(id) = id {
        html.attribute("id", id);
    }
    push_language(html, title);
    html.markup(">").text(&title.text).markup("</h1>");
}

/// Appends a text in an element, with its language if that is not the report's.
fn push_label(html: &mut HtmlWriter, name: &'static str, label: &Label) {
    html.markup("<").markup(name);
    push_language(html, label);
    html.markup(">").text(&label.text).markup("</").markup(name).markup(">");
}

/// Appends a link.
fn push_link(html: &mut HtmlWriter, link: &Link) {
    html.markup("<a").attribute("href", &link.href);
    if let Some(lang) = &link.lang {
        direction::push_language(html, lang);
    }
    html.markup(">").text(&link.text).markup("</a>");
}

fn push_language(html: &mut HtmlWriter, label: &Label) {
    if let Some(lang) = &label.lang {
        direction::push_language(html, lang);
    }
}

/// Appends a list of facts; nothing if there are none.
fn push_facts(html: &mut HtmlWriter, facts: impl IntoIterator<Item = (String, Vec<Html>)>) {
    let open = |html: &mut HtmlWriter| {
        html.markup("<dl class=\"facts\">");
    };
    let content = |html: &mut HtmlWriter| {
        for (name, values) in facts.into_iter().filter(|(_, values)| values.iter().any(|value| !value.is_empty())) {
            html.markup("<div>").element("dt", &[], &name);
            for value in &values {
                html.markup("<dd>").fragment(value).markup("</dd>");
            }
            html.markup("</div>");
        }
    };
    html.unless_empty(open, content, "</dl>");
}

/// An address on another site, as a link.
fn external_link(url: &str) -> Html {
    let mut html = HtmlWriter::new();
    html.markup("<a class=\"url\" dir=\"ltr\" href=\"").url(url).markup("\">").text(url).markup("</a>");
    html.finish()
}
