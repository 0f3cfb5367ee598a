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

mod decisions;
mod evidence;
mod reading;
mod shared;
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
use super::mention_history::{MentionHistory, UnrecordedPerson};
use super::names::{Candidate, FormMatch, FormRef, NameForm, Names};
use super::phrase::{ContextCue, FormCase, NamePhrase, NameTitle, PhraseReader};
use super::section::LinkOptions;
use super::targets::ResolvedTarget;
use super::{RecordId, sentences, targets};
use crate::diag::{Code, Diagnostic};
use crate::language::{GrammaticalCase, Language, NameSex};
use crate::model::prose::{BLOCK_SEPARATOR, Block, Element, Mark, MarkKind, Prose, Section, Target};
use crate::model::{NameKind, Register, Tag};
use crate::project::LinkMentions;
use crate::source::{Span, offset};
use decisions::Recorder;
use reading::PhraseMeaning;
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
        let LinkOptions { link_mentions, language, languages } = reading;
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

/// The manual links to records, in text order.
fn manual_links(frame: &LinkContext, section: &Section) -> Vec<Anchor> {
    let links = section.prose.marks().iter().filter_map(|mark| match &mark.kind {
        MarkKind::Open(Element::Link(link)) => Some(link),
        _ => None,
    });
    let anchors = links.filter_map(|link| match (&link.target, targets::resolve(frame, &link.target, &section.path)) {
        (Target::Record(wikilink), ResolvedTarget::Record(record)) => Some(Anchor {
            range: link.text().clone(),
            record,
            is_link: true,
            is_manual: true,
            shows_name: wikilink.shows_name,
        }),
        _ => None,
    });
    anchors.collect()
}

/// The link texts of manual links that mean no record.
fn no_record_links(prose: &Prose) -> Vec<Range<u32>> {
    let links = prose.marks().iter().filter_map(|mark| match &mark.kind {
        MarkKind::Open(Element::Link(link)) if link.target == Target::NoRecord => Some(link.text().clone()),
        _ => None,
    });
    links.collect()
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

/// A match with the other matches of its block.
struct MatchContext<'f> {
    matches: &'f [FormMatch],
    index: usize,
    block: &'f Range<u32>,
}

impl<'j> NameResolver<'j> {
    fn resolve_block(&mut self, block: &Block) {
        let prose = &self.section.prose;
        let language = Arc::clone(&self.lexicon);
        if self.section.front_matter.autolink {
            let text = prose.slice(block.text());
            let folded = Folded::new(text, self.folding());
            self.is_text_unchanged &= folded.is_original();
            let means_matches = self.means.find_in(text, &folded);
            let matches = self.names.find_in(text, &folded, &means_matches, &language);
            for (index, form_match) in matches.iter().enumerate() {
                let range = block.text().start + form_match.range.start..block.text().start + form_match.range.end;
                self.take_manual_links(range.end);
                if range.start < self.resolved_to {
                    if range.end > self.resolved_to {
                        self.begin_name(&range);
                        self.decide(|| DecisionRule::Overlap);
                    }
                    continue; // It is part of a longer name that is already read.
                }
                self.begin_name(&range);
                match form_match.form_ref {
                    FormRef::Means(entry) if !is_in_no_link_range(prose, &range) => self.resolve_means(&range, entry),
                    FormRef::Means(entry) => {
                        let span = self.means.span(entry);
                        self.decide_unlinked_means(&range, span);
                    }
                    FormRef::Register(form) if !is_in_no_link_range(prose, &range) => {
                        let context = MatchContext { matches: &matches, index, block: block.text() };
                        self.resolve_form(&range, &context, form, form_match.suffix_case);
                    }
                    FormRef::Register(form) => self.resolve_unlinked(&range, form, form_match.suffix_case),
                }
            }
        }
        self.take_manual_links(block.text().end);
    }

    /// The range that the phrase around a match may extend over: a person's full name ends at an organization's, and the other
    /// way round. "Supreme Court Mira Holm" is two names.
    fn phrase_limits(&self, context: &MatchContext<'_>) -> Range<usize> {
        let MatchContext { matches, index, block } = *context;
        let full_name_kind = |form_match: &FormMatch| match form_match.form_ref {
            FormRef::Register(form) => {
                let form = self.names.form(form);
                let is_full_name = form.text.contains(' ') && !form.is_short() && !form.is_place_name;
                is_full_name.then_some(form.is_person_name)
            }
            FormRef::Means(_) => None,
        };
        let this = full_name_kind(&matches[index]);
        let is_other = |form_match: &&FormMatch| {
            this.is_some() && full_name_kind(form_match).is_some_and(|other| Some(other) != this)
        };
        let before = index.checked_sub(1).and_then(|before| matches.get(before)).filter(is_other);
        let after = matches.get(index + 1).filter(is_other);
        let start = before.map_or(block.start, |form_match| block.start + form_match.range.end);
        let end = after.map_or(block.end, |form_match| block.start + form_match.range.start);
        start as usize..end as usize
    }

    /// A form where names are not linked: in a heading, a link, or code.
    fn resolve_unlinked(&mut self, range: &Range<u32>, form: usize, ending: Option<GrammaticalCase>) {
        let prose = &self.section.prose;
        if let Some(words) = self.no_record_link_at(range) {
            let words = words.clone();
            let (name, bytes) = (prose.slice(&words).to_owned(), words.start as usize..words.end as usize);
            self.note_unrecorded_location(&name, &bytes);
            self.decide_no_record_link(&words);
            self.note_namesake(form, name);
        } else if !self.is_in_manual_link(range, form) {
            let bytes = range.start as usize..range.end as usize;
            self.read_unlinked_form(prose.text(), &bytes, (form, ending), &|gap| is_same_row(prose, &gap));
        }
        self.decide(|| DecisionRule::UnlinkedIgnored);
    }

    fn folding(&self) -> Folding {
        self.means.folding(self.names.folding())
    }

    /// A form that the section's `means` assigns to a record, or to no record.
    fn resolve_means(&mut self, range: &Range<u32>, entry: usize) {
        let span = self.means.span(entry);
        let Some(record) = self.means.mark_used(entry) else {
            return self.decide(|| DecisionRule::MeansNoRecord(span));
        };
        let bytes = range.start as usize..range.end as usize;
        let lexicon = Arc::clone(&self.lexicon);
        let prose = &self.section.prose;
        let reader = PhraseReader { text: prose.text(), language: &lexicon };
        let phrase = match self.register(record).name_kind() {
            Some(NameKind::Person) => reader.read_person(&bytes, FormCase::Nominative, &|gap| is_same_row(prose, &gap)),
            Some(NameKind::Place) => reader.read_thing(&bytes, true, true),
            Some(NameKind::Organization | NameKind::Topic | NameKind::Other) | None => {
                reader.read_thing(&bytes, false, true)
            }
        };
        let is_longer = phrase.before.iter().chain(&phrase.after).any(|word| !self.is_name_word_of(record, word));
        if is_longer
            || matches!(
                phrase.cue,
                Some(ContextCue::Thing | ContextCue::Joined | ContextCue::NewPerson | ContextCue::Generation)
            )
        {
            self.note_means_phrase(record, prose.text(), &phrase);
            let sign = phrase.cue.filter(|_| !is_longer);
            self.decide(|| DecisionRule::Other { cue: sign, is_person: false });
            self.warn_longer(range, &[record], &phrase);
        } else {
            self.decide(|| DecisionRule::Means(record, span));
            self.add_mention(range, record, true);
        }
    }

    /// The link text of the no-record link that contains a range.
    fn no_record_link_at(&self, range: &Range<u32>) -> Option<&Range<u32>> {
        let next = self.no_record_links.partition_point(|words| words.end <= range.start);
        self.no_record_links.get(next).filter(|words| words.start <= range.start && range.end <= words.end)
    }

    /// Whether a range is within a manual link to a candidate of the form: then the link resolves it.
    fn is_in_manual_link(&self, range: &Range<u32>, form: usize) -> bool {
        let next = self.manual_links.partition_point(|anchor| anchor.range.end <= range.start);
        let anchor = self.manual_links.get(next).filter(|anchor| anchor.range.start <= range.start);
        anchor.is_some_and(|anchor| self.names.form(form).has_candidate(anchor.record))
    }

    /// Processes the manual links that begin before a position.
    fn take_manual_links(&mut self, end: u32) {
        while let Some(anchor) =
            self.manual_links.get(self.next_manual_link).filter(|anchor| anchor.range.start < end).cloned()
        {
            self.next_manual_link += 1;
            self.note_manual_link(&anchor);
            self.warn_other_name(&anchor);
            self.add_full_anchor(anchor);
        }
    }

    /// Adds an anchor that identifies the record in full.
    fn add_full_anchor(&mut self, anchor: Anchor) {
        if is_linked_by_name(self.register(anchor.record)) {
            self.resolved_to = self.resolved_to.max(anchor.range.end);
        }
        self.note_introduced(anchor.record, Some(&anchor.range));
        self.introduce(anchor.record);
        self.anchors.push(anchor);
    }

    /// Resolves a form at a position, or reports that it is ambiguous.
    fn resolve_form(
        &mut self,
        range: &Range<u32>,
        context: &MatchContext<'_>,
        form_index: usize,
        ending: Option<GrammaticalCase>,
    ) {
        let form = self.names.form(form_index);
        if !form.unaccented_records.is_empty() {
            return self.warn_unaccented(range, form);
        }
        let lexicon = Arc::clone(&self.lexicon);
        let prose = &self.section.prose;
        let reader = PhraseReader { text: prose.text(), language: &lexicon };
        let bytes = range.start as usize..range.end as usize;
        let is_person_name = form.is_person_name;
        let mut phrase = match is_person_name {
            // Inside a run of letters, the neighbouring letters are not words.
            _ if form.within_words => NamePhrase { range: bytes.clone(), form: bytes.clone(), ..NamePhrase::default() },
            true => reader.read_person(&bytes, form_case(form, ending), &|gap| is_same_row(prose, &gap)),
            false => {
                let is_place = form.is_place_name;
                reader.read_thing(&bytes, is_place, is_place || (!form.text.contains(' ') && !form.is_short()))
            }
        };
        phrase.cue = phrase.cue.or(plural_cue(form, ending).filter(|_| is_person_name));
        if phrase.is_longer() {
            phrase.clip_to(&self.phrase_limits(context));
        }
        if is_person_name && self.follows_organization(form, prose.text(), &phrase) {
            phrase.drop_words_before();
        }
        if !form.text.contains(' ') && !phrase.is_longer() && reader.is_ordinary(&bytes, is_person_name) {
            return self.decide_ordinary(form_index, &bytes);
        }
        if phrase.is_first_word_uncertain && self.begins_with_ordinary_word(form, &phrase) {
            phrase.drop_first_word();
        }
        let autolink_disabled = form.candidates.iter().all(|candidate| candidate.autolink_disabled);
        self.note_phrase(form_index, prose.text(), &phrase);
        match self.read_phrase(form, &phrase) {
            PhraseMeaning::Other { is_person, cue: sign } => {
                self.decide(|| DecisionRule::Other { cue: sign, is_person });
                if is_person {
                    self.note_unrecorded(form_index, prose.text(), &phrase);
                }
                if !is_person_name && !form.is_place_name && !form.text.contains(' ') && phrase.is_longer() {
                    // A different committee is named.
                    self.note_unrecorded(form_index, prose.text(), &phrase);
                }
                if is_person_name && (phrase.is_first_word_uncertain || (phrase.is_longer() && !form.is_short())) {
                    self.warn_longer(range, &record_ids(&form.candidates), &phrase);
                }
            }
            PhraseMeaning::LongerName(candidates) => match &candidates[..] {
                [one] if autolink_disabled => self.introduce_unlinked(*one),
                [one] => self.add_phrase_mention(&phrase, *one, DecisionRule::LongerForm),
                _ => self.warn_shared(range, form, &candidates),
            },
            PhraseMeaning::Initials(candidates) => self.resolve_initials(range, form_index, &candidates, &phrase),
            PhraseMeaning::Plain => self.resolve_plain(range, form_index, &phrase),
        }
        if is_person_name {
            self.note_coordinated(&reader, form_index, &phrase);
        }
    }

    fn register(&self, record: RecordId) -> &'j Register {
        &self.frame.record(record).key.register
    }

    /// A form with initials. Two initials identify a person as well as a given name.
    fn resolve_initials(
        &mut self,
        range: &Range<u32>,
        form_index: usize,
        candidates: &[RecordId],
        phrase: &NamePhrase<'_>,
    ) {
        let form = self.names.form(form_index);
        let initials = || phrase.before.iter().chain(&phrase.after);
        let count: usize =
            initials().map(|word| word.text.split(['.', '-']).filter(|part| !part.is_empty()).count()).sum();
        let first = initials().next().and_then(|word| word.text.chars().next());
        let is_initial_of = |person: &UnrecordedPerson| person.name.split(' ').any(|word| word.chars().next() == first);
        match candidates {
            [one] if form.candidates.iter().all(|candidate| candidate.autolink_disabled) => {
                self.introduce_unlinked(*one);
            }
            [one] if !self.agrees(*one, phrase) => {
                let text = self.section.prose.text();
                self.decide(|| DecisionRule::OtherSex);
                self.note_unrecorded(form_index, text, phrase);
            }
            [one] if count > 1 => self.add_phrase_mention(phrase, *one, DecisionRule::Initials),
            [one] if self.unrecorded_people(form_index).any(is_initial_of) => {
                let candidate = form.candidates.iter().find(|candidate| candidate.record == *one).copied();
                if let Some(candidate) = candidate {
                    self.warn_namesake(range, form_index, candidate);
                }
            }
            [one] if self.mention_history.introduced().contains(one) || !form.is_short() => {
                self.add_phrase_mention(phrase, *one, DecisionRule::Initials);
            }
            [_] => self.warn_not_introduced(range, form, candidates),
            _ => self.warn_shared(range, form, candidates),
        }
    }

    /// A form without further words of the name beside it.
    fn resolve_plain(&mut self, range: &Range<u32>, form_index: usize, phrase: &NamePhrase<'_>) {
        let form = self.names.form(form_index);
        if phrase.title.is_none()
            && let Some(code) = self.unresolved_forms.get(&*form.text).copied()
        {
            self.repeat_decision(form_index);
            self.count_repeat(self.nominative_of(form), code);
            return;
        }
        let (short, full): (Vec<Candidate>, Vec<Candidate>) =
            form.candidates.iter().partition(|candidate| candidate.short);
        let autolink_disabled = form.candidates.iter().all(|candidate| candidate.autolink_disabled);
        match (&full[..], &short[..]) {
            ([one], []) if autolink_disabled => self.introduce_unlinked(one.record),
            _ if autolink_disabled => self.decide(|| DecisionRule::AutolinkDisabled(record_ids(&form.candidates))),
            ([one], []) => self.resolve_full_name(range, form_index, *one, phrase),
            ([], _) => self.resolve_short_form(range, form_index, &short, phrase),
            ([_], _) => self.warn_shared(range, form, &record_ids(&form.candidates)),
            _ if full.iter().any(|candidate| candidate.case != GrammaticalCase::Nominative) => {
                self.warn_shared(range, form, &record_ids(&form.candidates));
            }
            _ => self.report_shared_full_name(range, form),
        }
    }

    fn resolve_full_name(
        &mut self,
        range: &Range<u32>,
        form_index: usize,
        candidate: Candidate,
        phrase: &NamePhrase<'_>,
    ) {
        let form = self.names.form(form_index);
        let overlapping: Vec<RecordId> = self.introduced_overlapping(form).collect();
        if !overlapping.is_empty() && !candidate.autolink_disabled {
            let candidates: Vec<RecordId> = std::iter::once(candidate.record).chain(overlapping).collect();
            return self.warn_shared(range, form, &candidates);
        }
        // A one-word name is more likely to be another person's as well.
        let is_unrecorded_name = match form.text.contains(' ') {
            true => self.has_unrecorded_with_middle_name(form),
            false => self.unrecorded_people(form_index).next().is_some(),
        };
        if is_unrecorded_name {
            return self.warn_namesake(range, form_index, candidate);
        }
        self.note_title(candidate.record, phrase);
        self.decide(|| DecisionRule::FullName(candidate.record));
        self.add_mention(range, candidate.record, true);
    }

    /// A long form of a record with `autolink: false`.
    fn introduce_unlinked(&mut self, record: RecordId) {
        self.decide(|| DecisionRule::AutolinkDisabled(vec![record]));
        self.introduce(record);
    }

    /// A name that is longer than the form that matched.
    fn add_phrase_mention(&mut self, phrase: &NamePhrase<'_>, record: RecordId, rule: fn(RecordId) -> DecisionRule) {
        let words = phrase.before.iter().chain(&phrase.after).map(|word| &word.range);
        let start = words.clone().map(|word| word.start).min().unwrap_or(phrase.range.start).min(phrase.range.start);
        let end = words.map(|word| word.end).max().unwrap_or(phrase.range.end).max(phrase.range.end);
        if self.section.prose.text()[start..end].contains(BLOCK_SEPARATOR) {
            // A name ends with its cell: across two cells it counts as a mention, but becomes no link.
            self.decide(|| DecisionRule::TwoCells(record));
            return self.note_unlinked_mention(record);
        }
        self.decide(|| rule(record));
        self.note_title(record, phrase);
        let range = offset(phrase.range.start).max(self.resolved_to)..offset(phrase.range.end);
        self.add_mention(&range, record, true);
    }

    fn resolve_short_form(
        &mut self,
        range: &Range<u32>,
        form_index: usize,
        candidates: &[Candidate],
        phrase: &NamePhrase<'_>,
    ) {
        let form = self.names.form(form_index);
        if self.has_other_title(form, phrase) {
            let text = self.section.prose.text();
            self.decide(|| DecisionRule::OtherTitle);
            self.note_unrecorded(form_index, text, phrase);
            return;
        }
        let introduced = self.introduced_candidates(candidates);
        let mut others: Vec<RecordId> =
            self.introduced_overlapping(form).chain(self.unlinked_candidates(form)).collect();
        others.retain(|record| self.agrees(*record, phrase));
        let agreeing: Vec<Candidate> =
            introduced.iter().filter(|candidate| self.agrees(candidate.record, phrase)).copied().collect();
        let code = match (&agreeing[..], &introduced[..], &others[..]) {
            ([one], _, []) => return self.resolve_introduced(range, form_index, *one, phrase),
            (_, [], others)
                if others.iter().all(|other| candidates.iter().any(|candidate| candidate.record == *other)) =>
            {
                self.note_unassigned_title(form_index, phrase);
                self.warn_not_introduced(range, form, &record_ids(candidates));
                Code::NotIntroduced
            }
            ([], [_], []) => {
                // The title implies the other sex.
                let text = self.section.prose.text();
                self.decide(|| DecisionRule::OtherSex);
                self.note_unrecorded(form_index, text, phrase);
                return;
            }
            (_, [], _) => {
                self.warn_shared(range, form, &[record_ids(candidates), others].concat());
                Code::SharedName
            }
            _ => {
                self.warn_shared(range, form, &[record_ids(&introduced), others].concat());
                Code::SharedName
            }
        };
        self.unresolved_forms.insert(&form.text, code);
    }

    /// Exactly one of the candidates of a short form is introduced.
    fn resolve_introduced(
        &mut self,
        range: &Range<u32>,
        form_index: usize,
        candidate: Candidate,
        phrase: &NamePhrase<'_>,
    ) {
        let form = self.names.form(form_index);
        let is_shared = form.candidates.len() > 1 || !form.overlapping.is_empty();
        let title_sex = phrase.title.as_ref().and_then(NameTitle::sex);
        let is_confirmed_by_sex = title_sex.is_some() && title_sex == self.sex(candidate.record);
        let is_quoted = phrase.is_quoted_in(self.section.prose.text());
        let has_title =
            phrase.title.as_ref().filter(|title| !is_quoted && self.has_title(candidate.record, title.text));
        let is_case_of_men = self.is_masculine_case(form, candidate);
        let is_unrecorded_name = self.unrecorded_people(form_index).any(|person| {
            if is_case_of_men && person.sex == Some(NameSex::Female) && !self.has_name_word(person, form) {
                return false;
            }
            // "Judge Price" is not "Edmund Price", whose title differs, and "Mrs Price" is not a man.
            let has_same_title = has_title.is_none_or(|title| person.name.starts_with(title.text));
            let has_same_sex = || person.sex.is_none_or(|sex| title_sex.is_some_and(|title_sex| title_sex.agrees(sex)));
            has_same_title && (!is_confirmed_by_sex || has_same_sex())
        });
        let title = phrase.title.as_ref().filter(|_| is_shared && !is_confirmed_by_sex);
        match title {
            _ if candidate.autolink_disabled => self.decide(|| DecisionRule::AutolinkDisabled(vec![candidate.record])),
            _ if is_unrecorded_name => self.warn_namesake(range, form_index, candidate),
            _ if self.is_title_of_unrecorded(form_index, candidate.record, phrase) => {
                let text = self.section.prose.text();
                self.decide(|| DecisionRule::EarlierTitle);
                self.note_unrecorded(form_index, text, phrase);
            }
            // "Judge Petrov", where two records have the name: the judge may be the one who is not introduced.
            Some(title)
                if !self.has_title(candidate.record, title.text)
                    && (!title.is_honorific() || title.sex().is_some()) =>
            {
                self.decide(|| DecisionRule::UnknownTitle);
                self.warn_shared(range, form, &[record_ids(&form.candidates), form.overlapping.clone()].concat());
                let text = self.section.prose.text();
                self.note_unrecorded(form_index, text, phrase);
            }
            _ => {
                self.decide(|| DecisionRule::ShortForm(candidate.record));
                self.add_mention(range, candidate.record, false);
            }
        }
    }

    fn add_mention(&mut self, range: &Range<u32>, record: RecordId, is_full: bool) {
        // A record that is mentioned before is introduced: by a long form, or by a manual link.
        let is_link = self.link_mentions == LinkMentions::All || !self.mention_history.introduced().contains(&record);
        let anchor = Anchor { range: range.clone(), record, is_link, is_manual: false, shows_name: false };
        self.resolved_to = range.end;
        self.note_mention(&anchor);
        if is_full { self.add_full_anchor(anchor) } else { self.anchors.push(anchor) }
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
        ResolvedNames {
            mentions: mentions(&self.section.prose, sentences, &self.anchors),
            anchors: self.anchors,
            diagnostics: self.diagnostics,
            shared_names: self.shared_names.into_values().collect(),
            record_dependencies: self.tracked_records.into_reads(),
            identity_folding: self.is_text_unchanged.then_some(folding),
        }
    }
}

/// Whether the words of a manual link to a record are its name. Those of a link to a source or an event are not, and may
/// contain names.
fn is_linked_by_name(register: &Register) -> bool {
    match register {
        Register::People
        | Register::Organizations
        | Register::Places
        | Register::Laws
        | Register::Cases
        | Register::Topics
        | Register::Corrections
        | Register::Declared(_) => true,
        Register::Events | Register::Sources => false,
    }
}

fn record_ids(candidates: &[Candidate]) -> Vec<RecordId> {
    candidates.iter().map(|candidate| candidate.record).collect()
}

/// The case that a form matched in, whichever candidate is meant.
fn form_case(form: &NameForm, ending: Option<GrammaticalCase>) -> FormCase {
    match ending {
        Some(_) => FormCase::Suffixed,
        None if form.candidates.iter().all(|candidate| candidate.case != GrammaticalCase::Nominative) => {
            FormCase::Inflected
        }
        None => FormCase::Nominative,
    }
}

/// The cue for a form that names several people.
fn plural_cue(form: &NameForm, ending: Option<GrammaticalCase>) -> Option<ContextCue> {
    let is_plural = ending == Some(GrammaticalCase::Plural)
        || form.candidates.iter().all(|candidate| candidate.case == GrammaticalCase::Plural);
    is_plural.then_some(ContextCue::Plural)
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

fn is_in_no_link_range(prose: &Prose, range: &Range<u32>) -> bool {
    let first = prose.no_link_ranges().partition_point(|quiet| quiet.end <= range.start);
    prose.no_link_ranges()[first..].iter().any(|quiet| quiet.start < range.end && range.start < quiet.end)
}

/// The mentions of a section, each with its block and sentence.
fn mentions(prose: &Prose, sentences: &[u32], anchors: &[Anchor]) -> Vec<Mention> {
    let mentions = anchors.iter().zip(0..).filter_map(|(anchor, at)| {
        let block = prose.blocks().partition_point(|block| block.text().end < anchor.range.end);
        let block = block.min(prose.blocks().len().saturating_sub(1));
        let text = prose.blocks().get(block)?.text();
        if anchor.range.start < text.start || text.end < anchor.range.end {
            return None; // It is outside of all blocks.
        }
        let ends = sentences::ends_in_block(sentences, text);
        let sentence = sentences::sentence_around(ends, prose.text(), text, &anchor.range);
        Some(Mention { record: anchor.record, block: offset(block), anchor: at, sentence })
    });
    mentions.collect()
}
