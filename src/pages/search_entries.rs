//! The search entry of each page: its title, the names of its record, its texts.
//!
//! An entry contains what the page shows, field by field: a text that no page shows is not indexed.

use super::{PageContext, SiteContext};
use crate::link::{DependencyKey, Graph, Memo, RecordId, ResolvedTarget, SiteStructure, TrackedGraph};
use crate::model::prose::{Block, BlockKind, Element, Mark, MarkKind, Passage, Prose, Section, Target};
use crate::model::record::{Case, DeclaredValue, Details, Person, RecordOrText, Source};
use crate::model::{Record, Text};
use crate::route::Route;
use crate::strings::TextKey;
use std::borrow::Cow;

/// The search entry of one page, or of one item of a page that lists.
#[derive(Debug)]
pub struct SearchEntry<'g> {
    /// The title of the section, or the name of the record.
    pub title: String,
    /// The language of the title and the texts, if it is not the book's.
    pub lang: Option<String>,
    /// The address from the site's root.
    pub href: String,
    /// A short description: "Person · journalist".
    pub note: String,
    /// Every name of a record; empty for a section.
    pub names: Vec<String>,
    /// Its texts, in the order of the page.
    pub texts: Vec<SearchText<'g>>,
}

/// A text of a page, with its position.
#[derive(Debug)]
pub struct SearchText<'g> {
    /// Its number: that of the section, and that of the paragraph in it. Headings, notes and texts of records have none.
    pub number: Option<(u32, u32)>,
    /// The id of its element on the page, if it has one.
    pub id: Option<Cow<'g, str>>,
    /// The plain text.
    pub text: Cow<'g, str>,
    /// The ends of its sentences, if known, as offsets in a longer text, and the offset at which this text begins there.
    pub sentences: Option<(&'g [u32], u32)>,
}

impl<'g> SearchText<'g> {
    fn plain(text: Cow<'g, str>) -> Self {
        Self { number: None, id: None, text, sentences: None }
    }
}

/// The source of all search entries: the sections in reading order, the page about the report, the records in the order
/// of their registers.
#[derive(Debug)]
pub struct SearchSource<'f> {
    site: &'f SiteContext<'f>,
    graph: &'f Graph,
    records: Vec<RecordId>,
}

impl<'f> SearchSource<'f> {
    /// The entries of a graph.
    #[must_use]
    pub fn new(site: &'f SiteContext<'f>, graph: &'f Graph) -> Self {
        Self { site, graph, records: SiteStructure::new(graph).records().collect() }
    }

    /// The number of entries.
    #[must_use]
    pub fn count(&self) -> usize {
        self.section_count() + 1 + self.records.len()
    }

    /// The number of sections, which are the first entries.
    #[must_use]
    pub fn section_count(&self) -> usize {
        self.graph.section_count()
    }

    /// Builds an entry.
    #[must_use]
    pub fn entry(&self, index: usize) -> SearchEntry<'f> {
        self.build_entry(index, &PageContext::new(self.site, TrackedGraph::new(self.graph)))
    }

    /// Builds an entry and returns its dependencies.
    #[must_use]
    pub fn tracked_entry(&self, index: usize) -> (SearchEntry<'f>, Vec<DependencyKey>) {
        let site = self.site;
        Memo::new(self.graph, |graph| self.build_entry(index, &PageContext::new(site, graph))).into_parts()
    }

    fn build_entry(&self, index: usize, ctx: &PageContext<'f>) -> SearchEntry<'f> {
        match index.checked_sub(self.section_count()) {
            None => section(ctx, index),
            Some(0) => about(ctx),
            Some(record_offset) => record(ctx, self.records[record_offset - 1]),
        }
    }
}

fn section<'g>(ctx: &PageContext<'g>, index: usize) -> SearchEntry<'g> {
    let index = crate::source::offset(index);
    let (section, _) = ctx.graph.section(index);
    let link = ctx.section_link(index);
    let mut texts = Vec::with_capacity(section.prose.blocks().len() + 1);
    push_passage_texts(ctx, section.front_matter.summary.as_ref(), &section.path, &mut texts);
    push_block_texts(ctx, section, Some(index + 1), &mut texts);
    SearchEntry { title: link.text, lang: link.lang, href: link.href, note: String::new(), names: Vec::new(), texts }
}

fn about<'g>(ctx: &PageContext<'g>) -> SearchEntry<'g> {
    let mut texts = Vec::new();
    if let Some(about) = ctx.graph.about() {
        push_block_texts(ctx, about, None, &mut texts);
    }
    let title = ctx.strings.text(TextKey::AboutTitle).to_owned();
    SearchEntry { title, lang: None, href: Route::About.to_path(), note: String::new(), names: Vec::new(), texts }
}

/// Appends the blocks that a page shows. Those of a section with a number keep their paragraph numbers.
fn push_block_texts<'g>(
    ctx: &PageContext<'g>,
    section: &'g Section,
    number: Option<u32>,
    texts: &mut Vec<SearchText<'g>>,
) {
    let prose = &section.prose;
    for (block, index) in prose.blocks().iter().zip(0..) {
        let id = match block.kind {
            BlockKind::Title | BlockKind::Rule => continue,
            BlockKind::Footnote => prose.footnote_of(index).map(|note| format!("_fn{}", note + 1).into()),
            _ => block.id.as_deref().map(Cow::from),
        };
        let text = shown_text(ctx, prose, block, &section.path);
        let is_as_written = matches!(text, Cow::Borrowed(_));
        let numbered = number.filter(|_| is_as_written);
        let ends = numbered.map(|number| (ctx.graph.sentence_ends(number - 1, block), block.text().start));
        texts.push(SearchText { number: number.zip(block.number), id, text, sentences: ends });
    }
}

fn push_passage_texts<'g>(
    ctx: &PageContext<'g>,
    passage: Option<&'g Passage>,
    source_path: &str,
    texts: &mut Vec<SearchText<'g>>,
) {
    let Some((prose, _)) = passage.map(|passage| passage.in_language(ctx.language)) else { return };
    texts.extend(prose.blocks().iter().map(|block| SearchText::plain(shown_text(ctx, prose, block, source_path))));
}

/// The text of a block as the page shows it: with the names that replace ids, and the alternative text and caption of
/// each image.
fn shown_text<'g>(ctx: &PageContext<'g>, prose: &'g Prose, block: &Block, source_path: &str) -> Cow<'g, str> {
    let mut text = Cow::Borrowed("");
    let mut offset = block.text().start;
    for mark in prose.marks_of(block) {
        if let Some((range, name)) = substituted_name(ctx, mark, source_path) {
            text.to_mut().push_str(prose.slice(&(offset..range.start)));
            text.to_mut().push_str(name);
            offset = range.end;
        } else if let MarkKind::Image(image) = &mark.kind {
            text.to_mut().push_str(prose.slice(&(offset..mark.at().max(offset))));
            offset = mark.at().max(offset);
            for words in [&image.alt, &image.title] {
                text.to_mut().push(' ');
                text.to_mut().push_str(words);
                text.to_mut().push(' ');
            }
        }
    }
    let rest = prose.slice(&(offset..block.text().end));
    if text.is_empty() { rest.into() } else { text + rest }
}

/// The name shown in place of the words of `[[id]]`, with the range of these.
fn substituted_name<'g>(
    ctx: &PageContext<'g>,
    mark: &'g Mark,
    source_path: &str,
) -> Option<(&'g std::ops::Range<u32>, &'g str)> {
    let MarkKind::Open(Element::Link(link)) = &mark.kind else { return None };
    if !matches!(&link.target, Target::Record(wikilink) if wikilink.shows_name) {
        return None;
    }
    let ResolvedTarget::Record(record) = ctx.graph.resolve(&link.target, source_path) else { return None };
    Some((link.text(), ctx.graph.record(record).name.in_language(ctx.language).0.value.as_str()))
}

fn record<'g>(ctx: &PageContext<'g>, id: RecordId) -> SearchEntry<'g> {
    let record = ctx.graph.record(id);
    let name = ctx.name(id);
    let mut texts = RecordTexts { ctx, record, texts: Vec::new() };
    texts.collect_all();
    SearchEntry {
        title: name.text,
        lang: name.lang,
        href: ctx.graph.address(id),
        note: note(ctx, record),
        names: ctx.names_of(id).into_iter().map(|name| name.text).collect(),
        texts: texts.texts,
    }
}

/// "Person · journalist", "Event · 2 August 2024".
fn note(ctx: &PageContext<'_>, record: &Record) -> String {
    let kind = ctx.kind(&record.key.register, 1);
    let note = match record.event() {
        Some(event) => Some(ctx.event_date_text(event)),
        None => ctx.note(record),
    };
    match note {
        Some(note) => ctx.strings.fill(TextKey::KickerRecord, &[("kind", kind), ("note", &note)]),
        None => kind.to_owned(),
    }
}

/// Collects the texts that belong to a record itself: what other records say of it is in their entries.
struct RecordTexts<'t, 'g> {
    ctx: &'t PageContext<'g>,
    record: &'g Record,
    texts: Vec<SearchText<'g>>,
}

impl<'g> RecordTexts<'_, 'g> {
    fn collect_all(&mut self) {
        push_passage_texts(self.ctx, self.record.summary.as_ref(), &self.record.path, &mut self.texts);
        match &self.record.details {
            Details::Person(person) => self.person(person),
            Details::Law(law) => self.push_texts(law.identifier.iter().chain(&law.articles)),
            Details::Case(case) => self.case(case),
            Details::Source(source) => self.source(source),
            Details::Correction(correction) => {
                push_passage_texts(self.ctx, correction.text.as_ref(), &self.record.path, &mut self.texts);
            }
            Details::Declared(fields) => {
                fields.iter().flat_map(|(_, values)| values).for_each(|value| self.declared(value));
            }
            Details::Organization(_) | Details::Place(_) | Details::Topic(_) | Details::Event(_) => {}
        }
        self.push_texts(self.record.links.iter().filter_map(|link| link.title.as_ref()));
    }

    fn person(&mut self, person: &'g Person) {
        self.push_texts(person.statuses.iter().map(|status| &status.text));
        for affiliation in &person.affiliations {
            self.push_name(&affiliation.organization);
            self.push_texts(&affiliation.role);
        }
    }

    fn case(&mut self, case: &'g Case) {
        self.push_texts(&case.court_text);
        for party in &case.parties {
            self.push_name(&party.identity);
            self.push_texts(party.charges.iter().chain(&party.sentence).chain(&party.bans));
            if let Some(outcome) = &party.outcome {
                self.texts.push(SearchText::plain(self.ctx.outcome_words(outcome).into()));
            }
            if let Some(stage) = &party.stage {
                self.texts.push(SearchText::plain(self.ctx.stage_words(stage).into()));
            }
        }
    }

    fn source(&mut self, source: &'g Source) {
        self.push_texts(source.authors.iter().chain(&source.publisher));
    }

    fn declared(&mut self, value: &'g DeclaredValue) {
        match value {
            DeclaredValue::Text(text) => self.push_texts([text]),
            DeclaredValue::Url(text) | DeclaredValue::Number(text) => {
                self.texts.push(SearchText::plain(text.value.as_str().into()));
            }
            DeclaredValue::Date(_) | DeclaredValue::Record(_) => {}
        }
    }

    /// A reference to a record adds nothing: that record has its own entry.
    fn push_name(&mut self, who: &'g RecordOrText) {
        if let RecordOrText::Text(text) = who {
            self.push_texts([text]);
        }
    }

    fn push_texts(&mut self, texts: impl IntoIterator<Item = &'g Text>) {
        let words = texts.into_iter().map(|text| SearchText::plain(self.ctx.site.localized_str(text).into()));
        self.texts.extend(words);
    }
}
