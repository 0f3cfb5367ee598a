//! Resolves names to records: the safety rules.
//!
//! The worst bug is a link to the wrong person. So a name becomes a link only if exactly one record can be meant, given the
//! text of the section before it.
//!
//! 1. A form that continues as another phrase ([`phrase`](super::phrase)) is not that name. If the text itself names another
//!    person, there is no warning; if the word next to the form may be no name, there is one.
//! 2. A full name of one record means it, and introduces it. A full name of several records is an error.
//! 3. A short form means the only record that can be meant among all people mentioned before, with or without a record, linked
//!    or not ([`MentionHistory`]). People are never removed from these before the section ends.
//! 4. A full name of one record that is a short form of another stays text, with a warning.
//!
//! Records with `autolink: false` count like others: an ambiguous name does not become unambiguous because one of its records
//! is never linked. Footnotes are read last, as they are shown, so that a name introduced there does not count for the text above.

mod anchors;
mod blocks;
mod decisions;
mod evidence;
mod form;
mod manual_links;
mod reading;
mod shared;
mod short_form;
mod tracked_records;
mod unlinked;
mod warn;
pub(super) mod wording;

pub(super) use decisions::{
    ConsideredRecord, Decision, DecisionRule, Exclusion, RecordedPhrase, SectionText, TextLocation,
};
pub(super) use shared::{SharedName, ambiguous_names};

use super::context::LinkContext;
use super::fold::{Folded, Folding};
use super::means::Means;
use super::mention_history::MentionHistory;
use super::names::{Candidate, Names};
use super::section::LinkOptions;
use super::{RecordId, sentences};
use crate::diag::{Code, Diagnostic};
use crate::language::Language;
use crate::model::prose::{Element, Mark, MarkKind, Prose, Section};
use crate::model::{Register, Tag};
use crate::project::LinkMentions;
use crate::source::Span;
use anchors::mentions;
use decisions::Recorder;
use manual_links::{manual_links, no_record_links};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use tracked_records::TrackedRecords;

/// A name in a section's text that is resolved to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Its range in the section's text.
    pub range: Range<u32>,
    /// The record that is meant.
    pub record: RecordId,
    /// Whether it becomes a link. A manual link is one already.
    pub is_link: bool,
    /// Whether it is a manual link.
    pub is_manual: bool,
    /// Whether the record's own name is shown as link text.
    pub shows_name: bool,
}

/// One position in the prose that names a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The record that is named.
    pub record: RecordId,
    /// The index of the block.
    pub block: u32,
    /// The index among the section's anchors.
    pub anchor: u32,
    /// The sentence around it, in the section's text.
    pub sentence: Range<u32>,
}

/// The result for one section.
pub(super) struct ResolvedNames {
    /// The ends of the sentences, if names change them.
    pub(super) sentences: Option<Arc<[u32]>>,
    pub(super) anchors: Vec<Anchor>,
    pub(super) mentions: Vec<Mention>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Full names that several records have.
    pub(super) shared_names: Vec<SharedName>,
    /// The records of which more than the forms was read: dependencies of the section.
    pub(super) record_dependencies: Box<[RecordId]>,
    /// The folding that leaves the text unchanged, if one is known to.
    pub(super) identity_folding: Option<Folding>,
}

/// Resolves the names of a section. `sentences` are the ends of its sentences.
pub(super) fn resolve_section(
    frame: &LinkContext,
    section: &Section,
    sentences: &[u32],
    reading: LinkOptions<'_>,
) -> ResolvedNames {
    let mut resolver = NameResolver::new(frame, section, reading, None);
    resolver.resolve_all();
    resolver.finish(sentences)
}

/// Resolves the names of a section again, and records why each becomes a link or stays text.
pub(super) fn record_decisions(frame: &LinkContext, section: &Section, reading: LinkOptions<'_>) -> Vec<Decision> {
    let mut resolver = NameResolver::new(frame, section, reading, Some(Box::default()));
    resolver.resolve_all();
    resolver.note_no_record_links();
    let recorder = resolver.recorder.unwrap_or_default();
    recorder.check_decided();
    recorder.decisions
}

impl<'j> NameResolver<'j> {
    fn new(
        frame: &'j LinkContext,
        section: &'j Section,
        reading: LinkOptions<'j>,
        recorder: Option<Box<Recorder>>,
    ) -> Self {
        let LinkOptions { link_mentions, language, languages, .. } = reading;
        let language = section.front_matter.lang.as_ref().unwrap_or(language);
        Self {
            frame,
            names: &frame.registry.names,
            tracked_records: TrackedRecords::new(frame),
            means: Means::new(frame, section),
            is_text_unchanged: section.front_matter.autolink,
            section,
            link_mentions,
            language,
            lexicon: languages.get(language),
            manual_links: manual_links(frame, section),
            no_record_links: no_record_links(&section.prose),
            mention_history: MentionHistory::default(),
            lowercase_words: None,
            resolved_to: 0,
            next_manual_link: 0,
            reported: BTreeMap::new(),
            longer_name_words: BTreeSet::new(),
            unresolved_forms: BTreeMap::new(),
            anchors: Vec::new(),
            diagnostics: Vec::new(),
            shared_names: BTreeMap::new(),
            recorder,
        }
    }

    fn resolve_all(&mut self) {
        let section = self.section;
        self.read_title_and_summary();
        section.prose.blocks().iter().for_each(|block| self.resolve_block(block));
    }
}

struct NameResolver<'j> {
    frame: &'j LinkContext,
    names: &'j Names,
    tracked_records: TrackedRecords<'j>,
    /// The section's `means`.
    means: Means<'j>,
    /// Whether folding has left all text so far unchanged.
    is_text_unchanged: bool,
    section: &'j Section,
    link_mentions: LinkMentions,
    language: &'j Tag,
    /// The data of that language.
    lexicon: Arc<Language>,
    manual_links: Vec<Anchor>,
    /// The link texts of manual links that mean no record.
    no_record_links: Vec<Range<u32>>,
    /// The people mentioned so far.
    mention_history: MentionHistory,
    /// The lowercase words of the section, sorted and without duplicates; computed on first use.
    lowercase_words: Option<Vec<&'j str>>,
    /// The end of the last anchor: forms before it are part of that name.
    resolved_to: u32,
    /// How many of the manual links are processed.
    next_manual_link: usize,
    /// For each form and code that is reported: the index of the diagnostic, and the number of occurrences.
    reported: BTreeMap<(String, Code), (usize, usize)>,
    /// The words of longer names that are reported, each with a record that the name may belong to.
    longer_name_words: BTreeSet<(RecordId, String)>,
    /// Unresolved short forms with the code of their warning: they stay unresolved until another person is mentioned.
    unresolved_forms: BTreeMap<&'j str, Code>,
    anchors: Vec<Anchor>,
    diagnostics: Vec<Diagnostic>,
    /// Full names that several records have, by form.
    shared_names: BTreeMap<&'j str, SharedName>,
    /// Records the decisions; `None` unless an explanation is requested.
    recorder: Option<Box<Recorder>>,
}

impl<'j> NameResolver<'j> {
    fn folding(&self) -> Folding {
        self.means.folding(self.names.folding())
    }

    fn register(&self, record: RecordId) -> &'j Register {
        &self.frame.record(record).key.register
    }

    /// The text of a range, on one line.
    fn text_on_one_line(&self, range: &Range<u32>) -> String {
        Folded::new(self.section.prose.slice(range), Folding::WithoutApostrophes).text.into_owned()
    }

    fn span(&self, range: &Range<u32>) -> Span {
        self.section.prose.span(self.section.file, range)
    }

    fn finish(mut self, sentences: &[u32]) -> ResolvedNames {
        self.means.warn(self.frame, self.section, &mut self.diagnostics);
        let folding = self.folding();
        let prose = &self.section.prose;
        let names = self.anchors.iter().filter(|anchor| !anchor.is_manual).map(|anchor| anchor.range.clone());
        let without_names = sentences::ends_without_names(prose, sentences, names);
        ResolvedNames {
            mentions: mentions(prose, without_names.as_deref().unwrap_or(sentences), &self.anchors),
            sentences: without_names,
            anchors: self.anchors,
            diagnostics: self.diagnostics,
            shared_names: self.shared_names.into_values().collect(),
            record_dependencies: self.tracked_records.into_reads(),
            identity_folding: self.is_text_unchanged.then_some(folding),
        }
    }
}

fn record_ids(candidates: &[Candidate]) -> Vec<RecordId> {
    candidates.iter().map(|candidate| candidate.record).collect()
}

/// Whether a border within a range separates cells of a row, or a term from its definition.
fn is_same_row(prose: &Prose, gap: &Range<usize>) -> bool {
    let within = |mark: &Mark| gap.contains(&(mark.at() as usize)) || mark.at() as usize == gap.end;
    let first = prose.marks().partition_point(|mark| (mark.at() as usize) < gap.start);
    let mut joins = false;
    for mark in prose.marks()[first..].iter().take_while(|mark| within(mark)) {
        match &mark.kind {
            MarkKind::Open(Element::Cell(..) | Element::Definition) => joins = true,
            MarkKind::Open(element) if !element.is_inline() && !matches!(element, Element::Paragraph) => return false,
            _ => {}
        }
    }
    joins
}
