//! Why a name is a link or stays text, recorded where it is decided, and only when asked for.

use super::reading::initials_of;
use super::{Anchor, Judging};
use crate::link::RecordId;
use crate::link::fold::{Folded, Folding};
use crate::link::names::Form;
use crate::link::phrase::{Phrase, Sign};
use crate::source::{Span, offset};
use std::collections::BTreeMap;
use std::ops::Range;

/// What was decided about a form that was found, or about a link by hand. A form within a name that has been read is part
/// of that name, and has no decision of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::link) struct Decision {
    /// The form; of what names a record or goes on beyond its names, the whole name.
    pub(in crate::link) spot: Spot,
    pub(in crate::link) rule: Rule,
    /// The form of a register, by index.
    pub(in crate::link) form: Option<usize>,
    /// The name that was read around the form.
    pub(in crate::link) phrase: Option<ReadPhrase>,
    /// Those whose names have the form, at most [`MOST_CONSIDERED`].
    pub(in crate::link) considered: Vec<Considered>,
    /// The number of all whose names have the form.
    pub(in crate::link) count: usize,
    /// Those on no record who have been named before and whose names have the form.
    pub(in crate::link) strangers: Vec<(String, Option<Spot>)>,
    /// Where the record that is meant was introduced before.
    pub(in crate::link) introduced: Option<Spot>,
    /// Whether it is a link.
    pub(in crate::link) is_link: bool,
    /// Where the link of the section to that record is, if it is not here.
    pub(in crate::link) link_elsewhere: Option<Spot>,
    /// The code of the warning or error.
    pub(in crate::link) code: Option<&'static str>,
}

/// Words of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::link) struct Spot {
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
pub(in crate::link) struct ReadPhrase {
    /// The name without the title, in one line.
    pub(in crate::link) name: String,
    range: Range<u32>,
    /// The form in it.
    pub(in crate::link) form: String,
    /// Whether it perhaps begins a word later.
    pub(in crate::link) is_doubtful: bool,
    pub(in crate::link) title: Option<String>,
}

/// A record whose names have a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::link) struct Considered {
    pub(in crate::link) record: RecordId,
    /// What keeps it from being meant.
    pub(in crate::link) exclusion: Option<Exclusion>,
}

/// What keeps a record from being meant by a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::link) enum Exclusion {
    /// A word beside the form is of none of its names.
    Word(String),
    /// The initials are of none of its names.
    Initials,
    /// The title is of the other sex.
    Sex,
    /// It has been named only where names are not linked.
    Overheard(Option<Spot>),
    /// It has not been named before.
    NotIntroduced,
}

/// The rule by which a name was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::link) enum Rule {
    /// A link by hand to a record.
    ByHand(RecordId),
    /// In a link by hand to nobody on record.
    ByHandNobody,
    /// The front matter says who is meant by the form: the place of the entry.
    Means(RecordId, Span),
    /// The front matter says that no record is meant.
    MeansNobody(Span),
    /// A form of the front matter where names are not linked.
    MeansUnlinked(Span),
    /// A full name of one record.
    FullName(RecordId),
    /// A form with more words of the name of one record.
    LongerForm(RecordId),
    /// A form with initials of one record.
    Initials(RecordId),
    /// A short form of one who has been introduced.
    ShortForm(RecordId),
    /// The form overlaps a name that has been read.
    Overlap,
    /// The form is an ordinary word.
    Ordinary,
    /// A full name of records without its accents.
    Unaccented(Vec<RecordId>),
    /// The records ask not to be found.
    Silent(Vec<RecordId>),
    /// Somebody or something else: by a sign beside the name, or by words that are of no candidate.
    Other { sign: Option<Sign>, is_person: bool },
    /// A title of those who act in proceedings, which no candidate has.
    OtherTitle,
    /// The title, or kinship, is of the other sex than the record that could be meant.
    OtherSex,
    /// The title was given to somebody of the name before the record was introduced, and is not known of the record.
    EarlierTitle,
    /// The title may be of another who goes by the form.
    UnknownTitle,
    /// Short, and nobody has been introduced.
    NotIntroduced(Vec<RecordId>),
    /// Any of several.
    Shared(Vec<RecordId>),
    /// A full name of several.
    SharedFullName(Vec<RecordId>),
    /// Somebody on no record may be meant who has been named before, by these words.
    Namesake(RecordId, Option<String>),
    /// The name is in two cells of a table.
    TwoCells(RecordId),
    /// Where names are not linked: these have been spoken of.
    Heard(Vec<RecordId>),
    /// Where names are not linked: somebody on no record has been spoken of.
    HeardStranger,
    /// Where names are not linked: it counts for nothing.
    HeardNothing,
}

impl Rule {
    /// The record that is named.
    pub(in crate::link) fn record(&self) -> Option<RecordId> {
        match self {
            Self::ByHand(record)
            | Self::Means(record, _)
            | Self::FullName(record)
            | Self::LongerForm(record)
            | Self::Initials(record)
            | Self::ShortForm(record) => Some(*record),
            _ => None,
        }
    }
}

/// So many records are listed of those whose names have a form.
const MOST_CONSIDERED: usize = 8;

/// What is recorded of the decisions of a section.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    pub(super) decisions: Vec<Decision>,
    /// The text that is read.
    text: SectionText,
    /// Whether what is read now is recorded: a heading that is the title is read twice.
    is_passed_over: bool,
    /// The name that is being decided, or was decided last.
    name: Option<Name>,
    introduced: BTreeMap<RecordId, Spot>,
    overheard: BTreeMap<RecordId, Spot>,
    strangers: BTreeMap<String, Spot>,
    links: BTreeMap<RecordId, Spot>,
}

#[derive(Debug)]
struct Name {
    spot: Spot,
    form: Option<usize>,
    phrase: Option<ReadPhrase>,
    considered: Vec<Considered>,
    count: usize,
    strangers: Vec<(String, Option<Spot>)>,
    is_decided: bool,
}

impl Name {
    fn new(spot: Spot) -> Self {
        Self {
            spot,
            form: None,
            phrase: None,
            considered: Vec::new(),
            count: 0,
            strangers: Vec::new(),
            is_decided: false,
        }
    }
}

impl Recorder {
    /// Begins another text. One that `is_passed_over` counts, and nothing of it is recorded.
    pub(super) fn begin_text(&mut self, text: SectionText, is_passed_over: bool) {
        (self.text, self.is_passed_over) = (text, is_passed_over);
    }

    fn begin_name(&mut self, range: &Range<u32>) {
        self.check_decided();
        self.name = Some(Name::new(Spot { text: self.text, range: range.clone() }));
    }

    /// Every form that is found has exactly one decision.
    pub(super) fn check_decided(&self) {
        debug_assert!(self.name.as_ref().is_none_or(|name| name.is_decided), "no decision about {:?}", self.name);
    }

    fn decide(&mut self, rule: Rule) {
        let Some(name) = self.name.as_mut().filter(|name| !name.is_decided) else { return };
        name.is_decided = true;
        let introduced = rule.record().and_then(|record| self.introduced.get(&record).cloned());
        let mut spot = name.spot.clone();
        let is_of_phrase = matches!(rule, Rule::Other { sign: None, .. } | Rule::OtherSex | Rule::HeardStranger);
        if let Some(phrase) = name.phrase.as_ref().filter(|_| is_of_phrase) {
            spot.range = phrase.range.clone();
        }
        let mut strangers = name.strangers.clone();
        // A full name can be that of somebody who is known by the surname.
        if let Rule::Namesake(_, Some(other)) = &rule
            && !strangers.iter().any(|(words, _)| words == other)
        {
            strangers.insert(0, (other.clone(), self.strangers.get(other).cloned()));
        }
        let decision = Decision {
            spot,
            is_link: matches!(rule, Rule::ByHand(_)),
            rule,
            form: name.form,
            phrase: name.phrase.clone(),
            considered: name.considered.clone(),
            count: name.count,
            strangers,
            introduced,
            link_elsewhere: None,
            code: None,
        };
        if !self.is_passed_over {
            self.decisions.push(decision);
        }
    }
}

impl<'j> Judging<'j> {
    /// Notes that a form was found. What follows, up to [`Self::decide`], is about it.
    pub(super) fn begin_name(&mut self, range: &Range<u32>) {
        if let Some(recorder) = &mut self.recorder {
            recorder.begin_name(range);
        }
    }

    /// Records the rule by which the name was decided. Of several calls the first counts: it is the most specific.
    pub(super) fn decide(&mut self, rule: impl FnOnce() -> Rule) {
        if let Some(recorder) = &mut self.recorder {
            recorder.decide(rule());
        }
    }

    /// Records the decision that was made before about the same form.
    pub(super) fn decide_as_before(&mut self, at: usize) {
        let Some(recorder) = &mut self.recorder else { return };
        let is_of_form = |decision: &&Decision| {
            matches!(decision.rule, Rule::NotIntroduced(_) | Rule::Shared(_)) && decision.form == Some(at)
        };
        let before = recorder.decisions.iter().rev().find(is_of_form).map(|decision| decision.rule.clone());
        recorder.decide(before.unwrap_or_else(|| Rule::NotIntroduced(super::records(&self.names.form(at).holders))));
    }

    /// Notes the name that was read around a form, and who is considered.
    pub(super) fn note_phrase(&mut self, at: usize, text: &str, phrase: &Phrase<'_>) {
        if self.recorder.is_none() {
            return;
        }
        let form = self.names.form(at);
        let (records, count) = self.candidates(form);
        let considered: Vec<Considered> = records
            .into_iter()
            .map(|record| Considered { record, exclusion: self.exclusion(record, form, phrase) })
            .collect();
        let strangers: Vec<String> = self.strangers(at).map(|stranger| stranger.words.clone()).collect();
        self.note_read(text, phrase);
        let Some(recorder) = &mut self.recorder else { return };
        let mut strangers: Vec<_> =
            strangers.into_iter().map(|words| (recorder.strangers.get(&words).cloned(), words)).collect();
        strangers.dedup();
        if let Some(name) = &mut recorder.name {
            name.form = Some(at);
            name.considered = considered;
            name.count = count;
            name.strangers = strangers.into_iter().map(|(spot, words)| (words, spot)).collect();
        }
    }

    /// Notes the name that was read around a form of `means`, and the record that the form has.
    pub(super) fn note_means_phrase(&mut self, record: RecordId, text: &str, phrase: &Phrase<'_>) {
        if self.recorder.is_none() {
            return;
        }
        let other = phrase.before.iter().rev().chain(&phrase.after).find(|word| !self.is_of(record, word));
        let exclusion = other.map(|word| Exclusion::Word(word.text.to_owned()));
        self.note_read(text, phrase);
        if let Some(name) = self.recorder.as_mut().and_then(|recorder| recorder.name.as_mut()) {
            (name.considered, name.count) = (vec![Considered { record, exclusion }], 1);
        }
    }

    fn note_read(&mut self, text: &str, phrase: &Phrase<'_>) {
        if let Some(name) = self.recorder.as_mut().and_then(|recorder| recorder.name.as_mut()) {
            let written =
                |range: &Range<usize>| Folded::of(&text[range.clone()], Folding::WithoutApostrophes).text.into_owned();
            name.phrase = Some(ReadPhrase {
                name: written(&phrase.range),
                form: written(&phrase.form),
                is_doubtful: phrase.is_doubtful,
                range: offset(phrase.range.start)..offset(phrase.range.end),
                title: phrase.title.as_ref().map(|title| title.text.to_owned()),
            });
        }
    }

    /// Notes that a form is an ordinary word, and who goes by it.
    pub(super) fn decide_ordinary(&mut self, at: usize, bytes: &Range<usize>) {
        let phrase = Phrase { range: bytes.clone(), form: bytes.clone(), ..Phrase::default() };
        self.note_phrase(at, self.section.prose.text(), &phrase);
        self.decide(|| Rule::Ordinary);
    }

    /// Records that a form is in the words of a link by hand to nobody on record.
    pub(super) fn decide_for_nobody(&mut self, words: &Range<u32>) {
        if let Some(name) = self.recorder.as_mut().and_then(|recorder| recorder.name.as_mut()) {
            name.spot.range = words.clone();
        }
        self.decide(|| Rule::ByHandNobody);
    }

    /// Records that a form of `means` is where names are not linked.
    pub(super) fn decide_unlinked_means(&mut self, range: &Range<u32>, span: Span) {
        match self.for_nobody(range).cloned() {
            Some(words) => self.decide_for_nobody(&words),
            None => self.decide(|| Rule::MeansUnlinked(span)),
        }
    }

    /// The first of those whose names have a form, whoever has been spoken of before the others, and the number of all.
    fn candidates(&self, form: &Form) -> (Vec<RecordId>, usize) {
        let all = form.holders.iter().map(|holder| holder.record).chain(form.kin.iter().copied());
        let is_spoken_of =
            |record: &RecordId| self.spoken.introduced().contains(record) || self.spoken.overheard().contains(record);
        let (mut records, others): (Vec<RecordId>, Vec<RecordId>) = all.partition(is_spoken_of);
        records.extend(others);
        let count = records.len();
        records.truncate(MOST_CONSIDERED);
        (records, count)
    }

    /// What keeps a record from being meant, in the order in which it is asked.
    fn exclusion(&mut self, record: RecordId, form: &Form, phrase: &Phrase<'_>) -> Option<Exclusion> {
        if let Some(word) = phrase.before.iter().rev().chain(&phrase.after).find(|word| !self.is_of(record, word)) {
            return Some(Exclusion::Word(word.text.to_owned()));
        }
        let initials = initials_of(phrase);
        if !initials.is_empty() && !self.has_initials(record, form, &initials) {
            return Some(Exclusion::Initials);
        }
        if !self.agrees(record, phrase) {
            return Some(Exclusion::Sex);
        }
        let is_full = form.holders.iter().any(|holder| holder.record == record && !holder.short);
        if is_full || self.spoken.introduced().contains(&record) {
            return None;
        }
        let spot = || self.recorder.as_ref().and_then(|recorder| recorder.overheard.get(&record).cloned());
        match self.spoken.overheard().contains(&record) {
            true => Some(Exclusion::Overheard(spot())),
            false => Some(Exclusion::NotIntroduced),
        }
    }

    /// Notes a mention: the whole name, and whether it is a link.
    pub(super) fn note_mention(&mut self, anchor: &Anchor) {
        let Some(recorder) = &mut self.recorder else { return };
        let spot = Spot { text: SectionText::Prose, range: anchor.range.clone() };
        let elsewhere = (!anchor.linked).then(|| recorder.links.get(&anchor.record).cloned()).flatten();
        if let Some(decision) = recorder.decisions.last_mut() {
            decision.spot = spot.clone();
            decision.is_link = anchor.linked;
            decision.link_elsewhere = elsewhere;
        }
        if let Some(name) = &mut recorder.name {
            name.spot = spot.clone();
        }
        if anchor.linked {
            recorder.links.entry(anchor.record).or_insert(spot);
        }
    }

    /// Notes a link by hand, which is a decision of the editor.
    pub(super) fn note_by_hand(&mut self, anchor: &Anchor) {
        if let Some(recorder) = &mut self.recorder {
            recorder.begin_name(&anchor.range);
            recorder.decide(Rule::ByHand(anchor.record));
            recorder.links.entry(anchor.record).or_insert(Spot { text: recorder.text, range: anchor.range.clone() });
        }
    }

    /// Notes links by hand to nobody on record, whether or not their words are a form of a record.
    pub(super) fn note_nobody(&mut self) {
        let Some(recorder) = &mut self.recorder else { return };
        for range in &self.nobody {
            recorder.begin_name(range);
            recorder.decide(Rule::ByHandNobody);
        }
    }

    /// Notes where a record is introduced; `spot` is the name, if it is not the one that is being decided.
    pub(super) fn note_introduced(&mut self, record: RecordId, range: Option<&Range<u32>>) {
        let Some(recorder) = &mut self.recorder else { return };
        let by_hand = range.map(|range| Spot { text: recorder.text, range: range.clone() });
        if let Some(spot) = by_hand.or_else(|| recorder.name.as_ref().map(|name| name.spot.clone())) {
            recorder.introduced.entry(record).or_insert(spot);
        }
    }

    /// Notes that a record does not count as introduced any more.
    pub(super) fn note_withdrawn(&mut self, record: RecordId) {
        if let Some(recorder) = &mut self.recorder {
            recorder.introduced.remove(&record);
        }
    }

    /// Notes where a record is named without a link.
    pub(super) fn note_heard(&mut self, record: RecordId) {
        if let Some(recorder) = &mut self.recorder
            && let Some(name) = &recorder.name
        {
            recorder.overheard.entry(record).or_insert(name.spot.clone());
        }
    }

    /// Notes where somebody on no record is named.
    pub(super) fn note_stranger_at(&mut self, words: &str, range: &Range<usize>) {
        if let Some(recorder) = &mut self.recorder {
            let range = offset(range.start)..offset(range.end);
            recorder.strangers.entry(words.to_owned()).or_insert(Spot { text: recorder.text, range });
        }
    }

    /// Notes the code of the warning about the name.
    pub(super) fn note_code(&mut self, code: &'static str) {
        if let Some(recorder) = &mut self.recorder
            && recorder.name.as_ref().is_some_and(|name| name.is_decided)
            && !recorder.is_passed_over
            && let Some(decision) = recorder.decisions.last_mut()
        {
            decision.code = Some(code);
        }
    }
}
