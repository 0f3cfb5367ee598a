//! What can be found of each page: its title, the names of its record, its texts.
//!
//! It is what the pages show, field by field: a text that no page shows can be
//! found nowhere.

use super::{Common, Maker};
use crate::link::{Cell, Graph, Known, RecordId, Resolved};
use crate::model::prose::{Block, BlockKind, Element, Mark, Passage, Prose, Section, Target, What};
use crate::model::record::{Case, DeclaredValue, Details, Person, Source, Who};
use crate::model::{Record, Text};
use std::borrow::Cow;

/// What can be found of one page, or of one place of a page that lists.
#[derive(Debug)]
pub struct Entry<'g> {
    /// Its title: that of a section, the name of a record.
    pub title: String,
    /// The language of the title and the texts, where it is another than the book's.
    pub lang: Option<String>,
    /// The address from the site's root.
    pub href: String,
    /// What it is, in a few words: "Person · journalist".
    pub note: String,
    /// Every name of a record. Of a section: none.
    pub names: Vec<String>,
    /// Its texts, in the order of the page.
    pub texts: Vec<Piece<'g>>,
}

/// A text of a page.
#[derive(Debug)]
pub struct Piece<'g> {
    /// Its number: section and place in it. Headings, notes and texts of records have none.
    pub number: Option<(u32, u32)>,
    /// The id of its element on the page, where it has one.
    pub id: Option<Cow<'g, str>>,
    /// The words.
    pub text: Cow<'g, str>,
    /// Where their sentences end, where that is known: places in a longer text, and where in it the words begin.
    pub sentences: Option<(&'g [u32], u32)>,
}

impl<'g> Piece<'g> {
    fn plain(text: Cow<'g, str>) -> Self {
        Self { number: None, id: None, text, sentences: None }
    }
}

/// The pages that can be found: the sections in reading order, the page about the report, the records
/// in the order of their registers.
#[derive(Debug)]
pub struct Findable<'f> {
    common: &'f Common<'f>,
    graph: &'f Graph,
    records: Vec<RecordId>,
}

impl<'f> Findable<'f> {
    /// What can be found of a graph.
    #[must_use]
    pub fn new(common: &'f Common<'f>, graph: &'f Graph) -> Self {
        Self { common, graph, records: Known::unnoted(graph).records().collect() }
    }

    /// How many entries there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sections() + 1 + self.records.len()
    }

    /// How many of them, from the first, are sections.
    #[must_use]
    pub fn sections(&self) -> usize {
        self.graph.sections()
    }

    /// An entry.
    #[must_use]
    pub fn entry(&self, index: usize) -> Entry<'f> {
        self.make(index, &Maker { common: self.common, graph: Known::unnoted(self.graph) })
    }

    /// An entry, and what it was made from.
    #[must_use]
    pub fn noted(&self, index: usize) -> (Entry<'f>, Vec<Cell>) {
        let maker = Maker { common: self.common, graph: Known::new(self.graph) };
        let entry = self.make(index, &maker);
        (entry, maker.graph.into_reads())
    }

    fn make(&self, index: usize, maker: &Maker<'f>) -> Entry<'f> {
        match index.checked_sub(self.sections()) {
            None => section(maker, index),
            Some(0) => about(maker),
            Some(after) => record(maker, self.records[after - 1]),
        }
    }
}

fn section<'g>(maker: &Maker<'g>, index: usize) -> Entry<'g> {
    let index = crate::source::offset(index);
    let (section, _) = maker.graph.section(index);
    let link = maker.section_link(index);
    let mut texts = Vec::with_capacity(section.prose.blocks().len() + 1);
    push_passage(maker, section.front.summary.as_ref(), &section.path, &mut texts);
    push_blocks(maker, section, Some(index + 1), &mut texts);
    Entry { title: link.text, lang: link.lang, href: link.href, note: String::new(), names: Vec::new(), texts }
}

fn about<'g>(maker: &Maker<'g>) -> Entry<'g> {
    let mut texts = Vec::new();
    if let Some(about) = maker.graph.about() {
        push_blocks(maker, about, None, &mut texts);
    }
    let title = maker.strings.text("about_title").to_owned();
    Entry { title, lang: None, href: "about.html".to_owned(), note: String::new(), names: Vec::new(), texts }
}

/// The blocks that a page shows. Those of a section with a number are numbered as they are there.
fn push_blocks<'g>(maker: &Maker<'g>, section: &'g Section, number: Option<u32>, texts: &mut Vec<Piece<'g>>) {
    let prose = &section.prose;
    for (block, index) in prose.blocks().iter().zip(0..) {
        let id = match block.kind {
            BlockKind::Title | BlockKind::Rule => continue,
            BlockKind::Footnote => prose.footnote_of(index).map(|note| format!("_fn{}", note + 1).into()),
            _ => block.id.as_deref().map(Cow::from),
        };
        let text = words(maker, prose, block, &section.path);
        let is_as_written = matches!(text, Cow::Borrowed(_));
        let numbered = number.filter(|_| is_as_written);
        let ends = numbered.map(|number| (maker.graph.sentence_ends(number - 1, block), block.text().start));
        texts.push(Piece { number: number.zip(block.place), id, text, sentences: ends });
    }
}

fn push_passage<'g>(maker: &Maker<'g>, passage: Option<&'g Passage>, from: &str, texts: &mut Vec<Piece<'g>>) {
    let Some((prose, _)) = passage.map(|passage| passage.in_language(maker.language)) else { return };
    texts.extend(prose.blocks().iter().map(|block| Piece::plain(words(maker, prose, block, from))));
}

/// The words of a block as the page shows them: where a name is shown in place of an id, the name, and
/// with a picture what is written under it and what it says.
fn words<'g>(maker: &Maker<'g>, prose: &'g Prose, block: &Block, from: &str) -> Cow<'g, str> {
    let mut text = Cow::Borrowed("");
    let mut at = block.text().start;
    for mark in prose.marks_of(block) {
        if let Some((range, name)) = shown_in_place(maker, mark, from) {
            text.to_mut().push_str(prose.words(&(at..range.start)));
            text.to_mut().push_str(name);
            at = range.end;
        } else if let What::Image(image) = &mark.what {
            text.to_mut().push_str(prose.words(&(at..mark.at().max(at))));
            at = mark.at().max(at);
            for words in [&image.alt, &image.title] {
                text.to_mut().push(' ');
                text.to_mut().push_str(words);
                text.to_mut().push(' ');
            }
        }
    }
    let rest = prose.words(&(at..block.text().end));
    if text.is_empty() { rest.into() } else { text + rest }
}

/// The name that stands in place of the words of `[[id]]`, and where they are.
fn shown_in_place<'g>(maker: &Maker<'g>, mark: &'g Mark, from: &str) -> Option<(&'g std::ops::Range<u32>, &'g str)> {
    let What::Open(Element::Link(link)) = &mark.what else { return None };
    if !matches!(&link.target, Target::Record(wikilink) if wikilink.shows_name) {
        return None;
    }
    let Resolved::Record(record) = maker.graph.resolve(&link.target, from) else { return None };
    Some((link.text(), maker.graph.record(record).name.in_language(maker.language).0.value.as_str()))
}

fn record<'g>(maker: &Maker<'g>, id: RecordId) -> Entry<'g> {
    let record = maker.graph.record(id);
    let name = maker.name(id);
    let mut texts = Texts { maker, record, texts: Vec::new() };
    texts.all();
    Entry {
        title: name.text,
        lang: name.lang,
        href: maker.graph.address(id),
        note: note(maker, record),
        names: maker.names_of(id).into_iter().map(|name| name.text).collect(),
        texts: texts.texts,
    }
}

/// "Person · journalist", "Event · 2 August 2024".
fn note(maker: &Maker<'_>, record: &Record) -> String {
    let kind = maker.kind(&record.key.register, 1);
    let note = match record.event() {
        Some(event) => Some(maker.event_words(event)),
        None => maker.note(record),
    };
    match note {
        Some(note) => maker.strings.fill("kicker_record", &[("kind", kind), ("note", &note)]),
        None => kind.to_owned(),
    }
}

/// The texts of a record's page that are its own: what other records say of it is found with them.
struct Texts<'t, 'g> {
    maker: &'t Maker<'g>,
    record: &'g Record,
    texts: Vec<Piece<'g>>,
}

impl<'g> Texts<'_, 'g> {
    fn all(&mut self) {
        push_passage(self.maker, self.record.summary.as_ref(), &self.record.path, &mut self.texts);
        match &self.record.details {
            Details::Person(person) => self.person(person),
            Details::Law(law) => self.several(law.identifier.iter().chain(&law.articles)),
            Details::Case(case) => self.case(case),
            Details::Source(source) => self.source(source),
            Details::Correction(correction) => {
                push_passage(self.maker, correction.text.as_ref(), &self.record.path, &mut self.texts);
            }
            Details::Declared(fields) => {
                fields.iter().flat_map(|(_, values)| values).for_each(|one| self.declared(one));
            }
            Details::Organization(_) | Details::Place(_) | Details::Topic(_) | Details::Event(_) => {}
        }
        self.several(self.record.links.iter().filter_map(|link| link.title.as_ref()));
    }

    fn person(&mut self, person: &'g Person) {
        self.several(person.statuses.iter().map(|status| &status.text));
        for affiliation in &person.affiliations {
            self.who(&affiliation.who);
            self.several(&affiliation.role);
        }
    }

    fn case(&mut self, case: &'g Case) {
        self.several(&case.court_text);
        for party in &case.parties {
            self.who(&party.who);
            self.several(party.charges.iter().chain(&party.sentence).chain(&party.bans));
            let outcome = party.outcome.as_ref().map(|outcome| self.maker.common.words(outcome));
            if let Some(outcome) = self.maker.known_word("outcomes", outcome) {
                self.texts.push(Piece::plain(outcome.into()));
            }
        }
    }

    fn source(&mut self, source: &'g Source) {
        self.several(source.authors.iter().chain(&source.publisher));
    }

    fn declared(&mut self, value: &'g DeclaredValue) {
        match value {
            DeclaredValue::Text(text) => self.several([text]),
            DeclaredValue::Url(text) | DeclaredValue::Number(text) => {
                self.texts.push(Piece::plain(text.value.as_str().into()));
            }
            DeclaredValue::Date(_) | DeclaredValue::Record(_) => {}
        }
    }

    /// Who has a record is found by it.
    fn who(&mut self, who: &'g Who) {
        if let Who::Text(text) = who {
            self.several([text]);
        }
    }

    fn several(&mut self, texts: impl IntoIterator<Item = &'g Text>) {
        let words = texts.into_iter().map(|text| Piece::plain(self.maker.common.words(text).into()));
        self.texts.extend(words);
    }
}
