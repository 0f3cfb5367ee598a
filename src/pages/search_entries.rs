//! The search entry of each page: its title, the names of its record, its texts.
//!
//! An entry contains what the page shows, field by field: a text that no page shows is not indexed.

mod lists;
mod related;
mod shown_text;

use super::views::Link;
use super::{PageContext, SiteContext};
use crate::claims::verdicts;
use crate::link::{Anchor, DependencyKey, Graph, Memo, RecordId, SiteStructure, TrackedGraph};
use crate::model::prose::{BlockKind, Passage, Section};
use crate::model::record::{Case, DeclaredValue, Details, Person, RecordOrText, Source};
use crate::model::vocabulary::{OrganizationType, PersonRole};
use crate::model::{Date, Record, Register, Tag, Text};
use crate::route::Route;
use crate::strings::{TextKey, WordTable};
use lists::List;
use shown_text::shown_text;
use std::borrow::Cow;
use std::ops::Range;

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
    /// Words that find a record and are not in its name: its type, and the words of readers for it.
    pub words: Vec<String>,
    /// The date of an event.
    pub date: Option<&'g Date>,
    /// The people named in the texts of a section: the number of the text, counted from 1, and the entry of the person, counted
    /// from the first record. Of a person the cases, events and topics: their entries, and 0. Sorted.
    pub people: Vec<(u32, u32)>,
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
    /// What is struck out, as offsets in the text.
    pub struck: Vec<Range<u32>>,
    /// What is in block quotations, as offsets in the text.
    pub quoted: Vec<Range<u32>>,
    /// The years that are added to dates, each with the end of its date as an offset in the text.
    pub years: Vec<(u32, i64)>,
}

impl<'g> SearchText<'g> {
    fn plain(text: Cow<'g, str>) -> Self {
        Self {
            number: None,
            id: None,
            text,
            sentences: None,
            struck: Vec::new(),
            quoted: Vec::new(),
            years: Vec::new(),
        }
    }
}

/// The source of all search entries: the sections in reading order, the page about the report, the records in the order
/// of their registers.
#[derive(Debug)]
pub struct SearchSource<'f> {
    site: &'f SiteContext<'f>,
    graph: &'f Graph,
    lists: Vec<List>,
    records: Vec<RecordId>,
}

/// A kind of entries: sections, or the records of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchKind<'f> {
    /// Its first entry.
    pub first: usize,
    /// Its position among the kinds of results.
    pub rank: usize,
    /// The heading of its results.
    pub label: &'f str,
}

/// The position of a register among the kinds of results: who and what happened first, where it is from last.
fn rank(register: &Register) -> usize {
    match register {
        Register::People => 1,
        Register::Cases => 2,
        Register::Events => 3,
        Register::Organizations => 4,
        Register::Topics => 5,
        Register::Places => 6,
        Register::Laws => 7,
        Register::Declared(_) => 8,
        Register::Sources => 9,
        Register::Corrections => 10,
    }
}

impl<'f> SearchSource<'f> {
    /// The entries of a graph.
    #[must_use]
    pub fn new(site: &'f SiteContext<'f>, graph: &'f Graph) -> Self {
        let structure = SiteStructure::new(graph);
        Self { site, graph, lists: lists::of_site(site.project, &structure), records: structure.records().collect() }
    }

    /// The number of entries.
    #[must_use]
    pub fn count(&self) -> usize {
        self.first_record() + self.records.len()
    }

    /// The number of sections, which are the first entries.
    #[must_use]
    pub fn section_count(&self) -> usize {
        self.graph.section_count()
    }

    fn first_record(&self) -> usize {
        self.section_count() + 1 + self.lists.len()
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

    /// The language of the texts of an entry.
    #[must_use]
    pub fn language(&self, entry: &SearchEntry<'_>) -> Tag {
        let own = entry.lang.as_deref().and_then(Tag::parse);
        own.unwrap_or_else(|| self.site.project.language.clone())
    }

    /// The kinds of entries, in the order of the entries.
    #[must_use]
    pub fn kinds(&self) -> Vec<SearchKind<'f>> {
        let site = self.site;
        let sections = SearchKind { first: 0, rank: 0, label: site.strings.text(TextKey::Sections) };
        let lists =
            SearchKind { first: self.section_count() + 1, rank: 0, label: site.strings.text(TextKey::SearchLists) };
        let structure = SiteStructure::new(self.graph);
        let registers = site.project.schema.all_registers();
        let kinds = registers.filter_map(|register| {
            let first = structure.register(&register).next()?;
            let label = site.phrases.kinds.get(&register).map(|labels| labels[1]).filter(|label| !label.is_empty());
            let label = label.unwrap_or_else(|| site.strings.text(TextKey::SearchRecords));
            Some(SearchKind { first: self.first_record() + first.index(), rank: rank(&register), label })
        });
        let mut kinds: Vec<SearchKind<'_>> = [sections, lists].into_iter().chain(kinds).collect();
        kinds.sort_by_key(|kind| kind.first);
        kinds
    }

    /// The phrases that the script of the search page shows, each with its name.
    #[must_use]
    pub fn phrases(&self) -> Vec<(&'static str, &'f str)> {
        let text = |key: TextKey| self.site.strings.text(key);
        [
            ("none", TextKey::SearchNone),
            ("some", TextKey::SearchSome),
            ("like", TextKey::SearchLike),
            ("found", TextKey::SearchFound),
            ("named", TextKey::SearchNamed),
            ("namedIn", TextKey::SearchNamedIn),
            ("record", TextKey::KickerRecord),
            ("paragraphs", TextKey::SearchParagraphs),
            ("possible", TextKey::SearchPossible),
            ("without", TextKey::SearchWithout),
            ("noParagraph", TextKey::SearchNoParagraph),
            ("paragraph", TextKey::Paragraph),
            ("more", TextKey::SearchMore),
            ("all", TextKey::SearchAll),
            ("ignored", TextKey::SearchIgnored),
            ("comma", TextKey::ListComma),
            ("before", TextKey::SearchBeforeNumber),
        ]
        .map(|(name, key)| (name, text(key)))
        .to_vec()
    }

    fn build_entry(&self, index: usize, ctx: &PageContext<'f>) -> SearchEntry<'f> {
        match index.checked_sub(self.section_count()) {
            None => section(ctx, index),
            Some(0) => about(ctx),
            Some(further) => match self.lists.get(further - 1) {
                Some(list) => list.entry(ctx),
                None => record(ctx, self.records[further - 1 - self.lists.len()]),
            },
        }
    }
}

impl SearchEntry<'_> {
    /// An entry without texts.
    fn new(link: Link) -> Self {
        Self {
            title: link.text,
            lang: link.lang,
            href: link.href,
            note: String::new(),
            names: Vec::new(),
            words: Vec::new(),
            date: None,
            people: Vec::new(),
            texts: Vec::new(),
        }
    }
}

fn section<'g>(ctx: &PageContext<'g>, index: usize) -> SearchEntry<'g> {
    let index = crate::source::offset(index);
    let (section, anchors) = ctx.graph.section(index);
    let mut texts = Vec::with_capacity(section.prose.blocks().len() + 1);
    push_passage_texts(ctx, section.front_matter.summary.as_ref(), &section.path, &mut texts);
    let first_block = crate::source::offset(texts.len());
    push_block_texts(ctx, section, Some(index + 1), &mut texts);
    let people = people_named(ctx, section, anchors, first_block + 1);
    SearchEntry { people, texts, ..SearchEntry::new(ctx.section_link(index)) }
}

/// The most people of a paragraph that a search for it offers: a paragraph with more is a list.
const MAX_PEOPLE: usize = 12;

/// The people whom the blocks of a section name, as [`SearchEntry::people`]. `number` is that of the first block's text.
fn people_named(ctx: &PageContext<'_>, section: &Section, anchors: &[Anchor], mut number: u32) -> Vec<(u32, u32)> {
    let mut people = Vec::new();
    let is_person = |anchor: &&Anchor| ctx.graph.key(anchor.record).register == Register::People;
    for block in section.prose.blocks().iter().filter(|block| is_searched(block.kind)) {
        let within = |anchor: &&Anchor| block.text().contains(&anchor.range.start);
        let first = anchors.partition_point(|anchor| anchor.range.start < block.text().start);
        let named = anchors[first..].iter().take_while(within).filter(is_person);
        let mut named: Vec<u32> = named.map(|anchor| crate::source::offset(anchor.record.index())).collect();
        named.sort_unstable();
        named.dedup();
        people.extend(named.into_iter().take(MAX_PEOPLE).map(|person| (number, person)));
        number += 1;
    }
    people
}

/// Whether the text of a block is found as a text: the title is one already, and a rule has none.
fn is_searched(kind: BlockKind) -> bool {
    !matches!(kind, BlockKind::Title | BlockKind::Rule)
}

fn about<'g>(ctx: &PageContext<'g>) -> SearchEntry<'g> {
    let mut texts = Vec::new();
    if let Some(about) = ctx.graph.about() {
        push_block_texts(ctx, about, None, &mut texts);
    }
    let text = ctx.strings.text(TextKey::AboutTitle).to_owned();
    SearchEntry { texts, ..SearchEntry::new(Link { text, lang: None, href: Route::About.to_path() }) }
}

/// Appends the blocks that a page shows. Those of a section with a number keep their paragraph numbers.
fn push_block_texts<'g>(
    ctx: &PageContext<'g>,
    section: &'g Section,
    number: Option<u32>,
    texts: &mut Vec<SearchText<'g>>,
) {
    let prose = &section.prose;
    for (block, index) in prose.blocks().iter().zip(0..).filter(|(block, _)| is_searched(block.kind)) {
        let id = match block.kind {
            BlockKind::Footnote => prose.footnote_of(index).map(|note| format!("_fn{}", note + 1).into()),
            _ => block.id.as_deref().map(Cow::from),
        };
        let years = number.map_or(&[][..], |number| ctx.graph.added_years(number - 1, block));
        let text = shown_text(ctx, prose, block, years, &section.path);
        let is_as_written = matches!(text.text, Cow::Borrowed(_));
        let numbered = number.filter(|_| is_as_written);
        let ends = numbered.map(|number| (ctx.graph.sentence_ends(number - 1, block), block.text().start));
        texts.push(SearchText { number: number.zip(block.number), id, sentences: ends, ..text });
    }
}

fn push_passage_texts<'g>(
    ctx: &PageContext<'g>,
    passage: Option<&'g Passage>,
    source_path: &str,
    texts: &mut Vec<SearchText<'g>>,
) {
    let Some((prose, _)) = passage.map(|passage| passage.in_language(ctx.language)) else { return };
    texts.extend(prose.blocks().iter().map(|block| shown_text(ctx, prose, block, &[], source_path)));
}

fn record<'g>(ctx: &PageContext<'g>, id: RecordId) -> SearchEntry<'g> {
    let record = ctx.graph.record(id);
    let mut texts = RecordTexts { ctx, record, texts: Vec::new() };
    texts.collect_all();
    SearchEntry {
        note: note(ctx, record),
        names: ctx.names_of(id).into_iter().map(|name| name.text).collect(),
        words: words(ctx, id, record),
        date: record.event().map(|event| &event.date.value),
        people: related::of_person(ctx, id),
        texts: texts.texts,
        ..SearchEntry::new(ctx.link(id))
    }
}

/// The words that find a record and are not in its name: those of its register (`search`), of its type and roles, and those by
/// which readers look for them.
fn words(ctx: &PageContext<'_>, id: RecordId, record: &Record) -> Vec<String> {
    let mut words: Vec<String> = record.search.iter().map(|words| words.value.clone()).collect();
    match &record.details {
        Details::Person(person) => {
            let roles = verdicts::shown_roles(&ctx.graph, id, person).filter(|role| *role != PersonRole::Other);
            words.extend(roles.flat_map(|role| ctx.words_for(WordTable::Roles, role.as_str())));
        }
        Details::Organization(organization) => {
            let kind = organization.kind.filter(|kind| *kind != OrganizationType::Other);
            words.extend(kind.iter().flat_map(|kind| ctx.words_for(WordTable::OrganizationTypes, kind.as_str())));
        }
        Details::Case(case) => {
            words.extend(case.kind.iter().flat_map(|kind| ctx.words_for_case_type(kind)));
            let outcomes = case.parties.iter().filter_map(|party| party.outcome.as_ref());
            words.extend(
                outcomes.flat_map(|outcome| ctx.words_for(WordTable::Outcomes, ctx.site.localized_str(outcome.text()))),
            );
        }
        Details::Event(event) => words.extend(event.kind.iter().flat_map(|kind| ctx.words_for_event_type(kind))),
        Details::Source(source) => {
            words.extend(source.kind.iter().flat_map(|kind| ctx.words_for(WordTable::SourceTypes, &kind.value)));
        }
        Details::Place(_) | Details::Law(_) | Details::Topic(_) | Details::Correction(_) | Details::Declared(_) => {}
    }
    words.extend(related::further_words(ctx, record));
    words
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
        self.push_texts(case.court_text.iter().chain(&case.number));
        for party in &case.parties {
            self.push_name(&party.identity);
            let charges = party.charges.iter().map(|charge| &charge.text);
            self.push_texts(charges.chain(&party.sentence).chain(&party.bans));
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
