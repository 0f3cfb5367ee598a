//! Records why a name becomes a link or stays text, where it is decided, and only on request.

use super::reading::initials_of;
use super::{Anchor, NameResolver};
use crate::diag::Code;
use crate::link::RecordId;
use crate::link::fold::{Folded, Folding};
use crate::link::names::NameForm;
use crate::link::phrase::{ContextCue, NamePhrase};
use crate::source::{Span, offset};
use std::collections::BTreeMap;
use std::ops::Range;

/// The decision about a match, or about a manual link. A match within a name that is already read belongs to that name, and has
/// no decision of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::link) struct Decision {
    /// The matched form; the whole name, if it names a record or continues beyond its names.
    pub(in crate::link) location: TextLocation,
    pub(in crate::link) rule: DecisionRule,
    /// The index of the form of a register.
    pub(in crate::link) form: Option<usize>,
    /// The name that was read around the form.
    pub(in crate::link) phrase: Option<RecordedPhrase>,
    /// The records whose names contain the form, at most [`MAX_CONSIDERED`].
    pub(in crate::link) considered: Vec<ConsideredRecord>,
    /// The number of all records whose names contain the form.
    pub(in crate::link) considered_count: usize,
    /// The people without a record who are named before and whose names contain the form.
    pub(in crate::link) unrecorded: Vec<(String, Option<TextLocation>)>,
    /// Where the resolved record is introduced before.
    pub(in crate::link) introduced: Option<TextLocation>,
    /// Whether it becomes a link.
    pub(in crate::link) is_link: bool,
    /// The section's existing link to that record, if this mention is not linked.
    pub(in crate::link) link_elsewhere: Option<TextLocation>,
    /// The code of the diagnostic.
    pub(in crate::link) code: Option<Code>,
}

/// A location in a text of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::link) struct TextLocation {
    pub(in crate::link) text: SectionText,
    /// Bytes of that text.
    pub(in crate::link) range: Range<u32>,
}

/// A text of a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::link) enum SectionText {
    #[default]
    Prose,
    Title,
    Summary,
}

/// The name around a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::link) struct RecordedPhrase {
    /// The name without the title, on one line.
    pub(in crate::link) name: String,
    range: Range<u32>,
    /// The form in it.
    pub(in crate::link) form: String,
    /// Whether the first word may not be part of the name.
    pub(in crate::link) is_first_word_uncertain: bool,
    pub(in crate::link) title: Option<String>,
}

/// A record whose names contain a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::link) struct ConsideredRecord {
    pub(in crate::link) record: RecordId,
    /// Why it is excluded.
    pub(in crate::link) exclusion: Option<Exclusion>,
}

/// Why a name cannot mean a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::link) enum Exclusion {
    /// A word beside the form is in none of its names.
    Word(String),
    /// The initials match none of its names.
    Initials,
    /// The title implies the other sex.
    Sex,
    /// It is named only where names are not linked.
    OnlyUnlinked(Option<TextLocation>),
    /// It is not named before.
    NotIntroduced,
}

/// The rule that decided about a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::link) enum DecisionRule {
    /// A manual link to a record.
    ManualLink(RecordId),
    /// Inside a manual link to no record.
    ManualNoRecord,
    /// The front matter's `means` assigns the form to a record; the span is the entry's.
    Means(RecordId, Span),
    /// The front matter's `means` says that no record is meant.
    MeansNoRecord(Span),
    /// A form of the front matter's `means` where names are not linked.
    MeansUnlinked(Span),
    /// A full name of one record.
    FullName(RecordId),
    /// A form with further words of the name of one record.
    LongerForm(RecordId),
    /// A form with initials of one record.
    Initials(RecordId),
    /// A short form of one introduced record.
    ShortForm(RecordId),
    /// The form overlaps a name that is already read.
    Overlap,
    /// The form is an ordinary word.
    Ordinary,
    /// A full name of these records, without its accents.
    Unaccented(Vec<RecordId>),
    /// The records have `autolink: false`.
    AutolinkDisabled(Vec<RecordId>),
    /// Another person or thing: by a cue beside the name, or by words that no candidate has.
    Other { cue: Option<ContextCue>, is_person: bool },
    /// A title of participants in proceedings, which no candidate has.
    OtherTitle,
    /// The title or kinship term implies another sex than the candidate's.
    OtherSex,
    /// The title was used with this name before the record was introduced, and is not known of the record.
    EarlierTitle,
    /// The title may belong to another candidate.
    UnknownTitle,
    /// A short form without an introduced candidate.
    NotIntroduced(Vec<RecordId>),
    /// Ambiguous between these.
    Shared(Vec<RecordId>),
    /// A full name of several records.
    SharedFullName(Vec<RecordId>),
    /// A person without a record, named before by these words, may be meant.
    Namesake(RecordId, Option<String>),
    /// The name extends over two cells of a table.
    TwoCells(RecordId),
    /// Where names are not linked: a mention of these.
    UnlinkedMention(Vec<RecordId>),
    /// Where names are not linked: a mention of a person without a record.
    UnlinkedUnrecorded,
    /// Where names are not linked: no effect.
    UnlinkedIgnored,
}

impl DecisionRule {
    /// The record that is named.
    pub(in crate::link) fn record(&self) -> Option<RecordId> {
        match self {
            Self::ManualLink(record)
            | Self::Means(record, _)
            | Self::FullName(record)
            | Self::LongerForm(record)
            | Self::Initials(record)
            | Self::ShortForm(record) => Some(*record),
            _ => None,
        }
    }
}

/// How many records a decision lists.
const MAX_CONSIDERED: usize = 8;

/// The recorded decisions of a section, and the locations that they refer to.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    pub(super) decisions: Vec<Decision>,
    /// The text that is being read.
    text: SectionText,
    /// Whether nothing is recorded now: a heading that is the title is read twice.
    is_suppressed: bool,
    /// The name that is being decided, or the last decided one.
    pending: Option<PendingName>,
    introduced: BTreeMap<RecordId, TextLocation>,
    unlinked: BTreeMap<RecordId, TextLocation>,
    unrecorded: BTreeMap<String, TextLocation>,
    links: BTreeMap<RecordId, TextLocation>,
}

#[derive(Debug)]
struct PendingName {
    location: TextLocation,
    form: Option<usize>,
    phrase: Option<RecordedPhrase>,
    considered: Vec<ConsideredRecord>,
    considered_count: usize,
    unrecorded: Vec<(String, Option<TextLocation>)>,
    is_decided: bool,
}

impl PendingName {
    fn new(spot: TextLocation) -> Self {
        Self {
            location: spot,
            form: None,
            phrase: None,
            considered: Vec::new(),
            considered_count: 0,
            unrecorded: Vec::new(),
            is_decided: false,
        }
    }
}

impl Recorder {
    /// Begins another text. If `is_suppressed`, it is read, but nothing is recorded.
    pub(super) fn begin_text(&mut self, text: SectionText, is_suppressed: bool) {
        (self.text, self.is_suppressed) = (text, is_suppressed);
    }

    fn begin_name(&mut self, range: &Range<u32>) {
        self.check_decided();
        self.pending = Some(PendingName::new(TextLocation { text: self.text, range: range.clone() }));
    }

    /// Checks that the current name has a decision: every match has exactly one.
    pub(super) fn check_decided(&self) {
        debug_assert!(self.pending.as_ref().is_none_or(|name| name.is_decided), "no decision about {:?}", self.pending);
    }

    fn decide(&mut self, rule: DecisionRule) {
        let Some(name) = self.pending.as_mut().filter(|name| !name.is_decided) else { return };
        name.is_decided = true;
        let introduced = rule.record().and_then(|record| self.introduced.get(&record).cloned());
        let mut location = name.location.clone();
        let covers_phrase = matches!(
            rule,
            DecisionRule::Other { cue: None, .. } | DecisionRule::OtherSex | DecisionRule::UnlinkedUnrecorded
        );
        if let Some(phrase) = name.phrase.as_ref().filter(|_| covers_phrase) {
            location.range = phrase.range.clone();
        }
        let mut unrecorded = name.unrecorded.clone();
        // A full name may also mean a person who is known by the surname.
        if let DecisionRule::Namesake(_, Some(other)) = &rule
            && !unrecorded.iter().any(|(words, _)| words == other)
        {
            unrecorded.insert(0, (other.clone(), self.unrecorded.get(other).cloned()));
        }
        let decision = Decision {
            location,
            is_link: matches!(rule, DecisionRule::ManualLink(_)),
            rule,
            form: name.form,
            phrase: name.phrase.clone(),
            considered: name.considered.clone(),
            considered_count: name.considered_count,
            unrecorded,
            introduced,
            link_elsewhere: None,
            code: None,
        };
        if !self.is_suppressed {
            self.decisions.push(decision);
        }
    }
}

impl<'j> NameResolver<'j> {
    /// Begins a match. What follows, up to [`Self::decide`], is about it.
    pub(super) fn begin_name(&mut self, range: &Range<u32>) {
        if let Some(recorder) = &mut self.recorder {
            recorder.begin_name(range);
        }
    }

    /// Records the rule that decided. Only the first call for a name counts, as the most specific one.
    pub(super) fn decide(&mut self, rule: impl FnOnce() -> DecisionRule) {
        if let Some(recorder) = &mut self.recorder {
            recorder.decide(rule());
        }
    }

    /// Records the same decision as for the last occurrence of the form.
    pub(super) fn repeat_decision(&mut self, form_index: usize) {
        let Some(recorder) = &mut self.recorder else { return };
        let is_of_form = |decision: &&Decision| {
            matches!(decision.rule, DecisionRule::NotIntroduced(_) | DecisionRule::Shared(_))
                && decision.form == Some(form_index)
        };
        let before = recorder.decisions.iter().rev().find(is_of_form).map(|decision| decision.rule.clone());
        recorder.decide(before.unwrap_or_else(|| {
            DecisionRule::NotIntroduced(super::record_ids(&self.names.form(form_index).candidates))
        }));
    }

    /// Records the name that was read around a form, and the considered records.
    pub(super) fn note_phrase(&mut self, form_index: usize, text: &str, phrase: &NamePhrase<'_>) {
        if self.recorder.is_none() {
            return;
        }
        let form = self.names.form(form_index);
        let (records, count) = self.considered_records(form);
        let considered: Vec<ConsideredRecord> = records
            .into_iter()
            .map(|record| ConsideredRecord { record, exclusion: self.exclusion(record, form, phrase) })
            .collect();
        let names: Vec<String> = self.unrecorded_people(form_index).map(|person| person.name.clone()).collect();
        self.note_phrase_text(text, phrase);
        let Some(recorder) = &mut self.recorder else { return };
        let mut unrecorded: Vec<_> =
            names.into_iter().map(|words| (recorder.unrecorded.get(&words).cloned(), words)).collect();
        unrecorded.dedup();
        if let Some(name) = &mut recorder.pending {
            name.form = Some(form_index);
            name.considered = considered;
            name.considered_count = count;
            name.unrecorded = unrecorded.into_iter().map(|(spot, words)| (words, spot)).collect();
        }
    }

    /// Records the name that was read around a form of `means`, and the record that `means` assigns.
    pub(super) fn note_means_phrase(&mut self, record: RecordId, text: &str, phrase: &NamePhrase<'_>) {
        if self.recorder.is_none() {
            return;
        }
        let other = phrase.before.iter().rev().chain(&phrase.after).find(|word| !self.is_name_word_of(record, word));
        let exclusion = other.map(|word| Exclusion::Word(word.text.to_owned()));
        self.note_phrase_text(text, phrase);
        if let Some(name) = self.recorder.as_mut().and_then(|recorder| recorder.pending.as_mut()) {
            (name.considered, name.considered_count) = (vec![ConsideredRecord { record, exclusion }], 1);
        }
    }

    fn note_phrase_text(&mut self, text: &str, phrase: &NamePhrase<'_>) {
        if let Some(name) = self.recorder.as_mut().and_then(|recorder| recorder.pending.as_mut()) {
            let written =
                |range: &Range<usize>| Folded::new(&text[range.clone()], Folding::WithoutApostrophes).text.into_owned();
            name.phrase = Some(RecordedPhrase {
                name: written(&phrase.range),
                form: written(&phrase.form),
                is_first_word_uncertain: phrase.is_first_word_uncertain,
                range: offset(phrase.range.start)..offset(phrase.range.end),
                title: phrase.title.as_ref().map(|title| title.text.to_owned()),
            });
        }
    }

    /// Records that a form is an ordinary word, and its candidates.
    pub(super) fn decide_ordinary(&mut self, form_index: usize, bytes: &Range<usize>) {
        let phrase = NamePhrase { range: bytes.clone(), form: bytes.clone(), ..NamePhrase::default() };
        self.note_phrase(form_index, self.section.prose.text(), &phrase);
        self.decide(|| DecisionRule::Ordinary);
    }

    /// Records that a form is in a manual link to no record.
    pub(super) fn decide_no_record_link(&mut self, words: &Range<u32>) {
        if let Some(name) = self.recorder.as_mut().and_then(|recorder| recorder.pending.as_mut()) {
            name.location.range = words.clone();
        }
        self.decide(|| DecisionRule::ManualNoRecord);
    }

    /// Records that a form of `means` is where names are not linked.
    pub(super) fn decide_unlinked_means(&mut self, range: &Range<u32>, span: Span) {
        match self.no_record_link_at(range).cloned() {
            Some(words) => self.decide_no_record_link(&words),
            None => self.decide(|| DecisionRule::MeansUnlinked(span)),
        }
    }

    /// The first records whose names contain a form, mentioned ones first, and the number of all.
    fn considered_records(&self, form: &NameForm) -> (Vec<RecordId>, usize) {
        let all = form.candidates.iter().map(|candidate| candidate.record).chain(form.overlapping.iter().copied());
        let is_mentioned = |record: &RecordId| {
            self.mention_history.introduced().contains(record) || self.mention_history.unlinked().contains(record)
        };
        let (mut records, others): (Vec<RecordId>, Vec<RecordId>) = all.partition(is_mentioned);
        records.extend(others);
        let count = records.len();
        records.truncate(MAX_CONSIDERED);
        (records, count)
    }

    /// Why a record is excluded, in the order of the checks.
    fn exclusion(&mut self, record: RecordId, form: &NameForm, phrase: &NamePhrase<'_>) -> Option<Exclusion> {
        if let Some(word) =
            phrase.before.iter().rev().chain(&phrase.after).find(|word| !self.is_name_word_of(record, word))
        {
            return Some(Exclusion::Word(word.text.to_owned()));
        }
        let initials = initials_of(phrase);
        if !initials.is_empty() && !self.has_initials(record, form, &initials) {
            return Some(Exclusion::Initials);
        }
        if !self.agrees(record, phrase) {
            return Some(Exclusion::Sex);
        }
        let is_full = form.candidates.iter().any(|candidate| candidate.record == record && !candidate.short);
        if is_full || self.mention_history.introduced().contains(&record) {
            return None;
        }
        let location = || self.recorder.as_ref().and_then(|recorder| recorder.unlinked.get(&record).cloned());
        match self.mention_history.unlinked().contains(&record) {
            true => Some(Exclusion::OnlyUnlinked(location())),
            false => Some(Exclusion::NotIntroduced),
        }
    }

    /// Records a mention: its whole name, and whether it is a link.
    pub(super) fn note_mention(&mut self, anchor: &Anchor) {
        let Some(recorder) = &mut self.recorder else { return };
        let location = TextLocation { text: SectionText::Prose, range: anchor.range.clone() };
        let elsewhere = (!anchor.is_link).then(|| recorder.links.get(&anchor.record).cloned()).flatten();
        if let Some(decision) = recorder.decisions.last_mut() {
            decision.location = location.clone();
            decision.is_link = anchor.is_link;
            decision.link_elsewhere = elsewhere;
        }
        if let Some(name) = &mut recorder.pending {
            name.location = location.clone();
        }
        if anchor.is_link {
            recorder.links.entry(anchor.record).or_insert(location);
        }
    }

    /// Records a manual link, which is the editor's decision.
    pub(super) fn note_manual_link(&mut self, anchor: &Anchor) {
        if let Some(recorder) = &mut self.recorder {
            recorder.begin_name(&anchor.range);
            recorder.decide(DecisionRule::ManualLink(anchor.record));
            recorder
                .links
                .entry(anchor.record)
                .or_insert(TextLocation { text: recorder.text, range: anchor.range.clone() });
        }
    }

    /// Records the manual links to no record, whether or not their text is a form of a record.
    pub(super) fn note_no_record_links(&mut self) {
        let Some(recorder) = &mut self.recorder else { return };
        for range in &self.no_record_links {
            recorder.begin_name(range);
            recorder.decide(DecisionRule::ManualNoRecord);
        }
    }

    /// Records where a record is introduced: at `range`, or else at the current name.
    pub(super) fn note_introduced(&mut self, record: RecordId, range: Option<&Range<u32>>) {
        let Some(recorder) = &mut self.recorder else { return };
        let given_location = range.map(|range| TextLocation { text: recorder.text, range: range.clone() });
        if let Some(location) = given_location.or_else(|| recorder.pending.as_ref().map(|name| name.location.clone())) {
            recorder.introduced.entry(record).or_insert(location);
        }
    }

    /// Removes a record from the introduced ones.
    pub(super) fn note_withdrawn(&mut self, record: RecordId) {
        if let Some(recorder) = &mut self.recorder {
            recorder.introduced.remove(&record);
        }
    }

    /// Records where a record is named without a link.
    pub(super) fn note_unlinked_location(&mut self, record: RecordId) {
        if let Some(recorder) = &mut self.recorder
            && let Some(name) = &recorder.pending
        {
            recorder.unlinked.entry(record).or_insert(name.location.clone());
        }
    }

    /// Records where a person without a record is named.
    pub(super) fn note_unrecorded_location(&mut self, words: &str, range: &Range<usize>) {
        if let Some(recorder) = &mut self.recorder {
            let range = offset(range.start)..offset(range.end);
            recorder.unrecorded.entry(words.to_owned()).or_insert(TextLocation { text: recorder.text, range });
        }
    }

    /// Records the code of the diagnostic about the name.
    pub(super) fn note_code(&mut self, code: Code) {
        if let Some(recorder) = &mut self.recorder
            && recorder.pending.as_ref().is_some_and(|name| name.is_decided)
            && !recorder.is_suppressed
            && let Some(decision) = recorder.decisions.last_mut()
        {
            decision.code = Some(code);
        }
    }
}
