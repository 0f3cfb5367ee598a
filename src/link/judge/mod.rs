//! Who is meant by a name: the safety rules.
//!
//! The wrong person is the worst bug. So a name becomes a link only where one
//! record alone can be meant, by what the same section has said before.

mod decisions;
mod evidence;
mod facts;
mod overhear;
mod reading;
mod shared;
mod warn;
pub(super) mod wording;

pub(super) use decisions::{Considered, Decision, Exclusion, ReadPhrase, Rule, SectionText, Spot};
pub(super) use shared::{SharedName, ambiguous_names};

use super::fold::{Folded, Folding};
use super::frame::Frame;
use super::means::Means;
use super::names::{Form, Found, FoundForm, Holder, Names};
use super::phrase::{FormCase, Phrase, Reader, Sign, Title};
use super::section::Reading;
use super::spoken::{Spoken, Stranger};
use super::targets::Resolved;
use super::{RecordId, sentences, targets};
use crate::diag::Diagnostic;
use crate::language::{Case, Language, Sex};
use crate::model::Tag;
use crate::model::prose::{BREAK, Block, Element, Mark, Prose, Section, Target, What};
use crate::project::LinkMentions;
use crate::source::{Span, offset};
use decisions::Recorder;
use facts::Facts;
use reading::Meaning;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// A name in a section's text that stands for a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Where, in the section's text.
    pub range: Range<u32>,
    /// Who is meant.
    pub record: RecordId,
    /// Whether it becomes a link. What is linked by hand has its link already.
    pub linked: bool,
    /// Whether it was linked by hand.
    pub by_hand: bool,
    /// Whether the record's own name is shown there.
    pub shows_name: bool,
}

/// One place in the prose that names a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Who is named.
    pub record: RecordId,
    /// The block, by index.
    pub block: u32,
    /// Which of the section's anchors it is.
    pub anchor: u32,
    /// The sentence around it, in the section's text.
    pub sentence: Range<u32>,
}

/// What a section came to.
pub(super) struct Judged {
    pub(super) anchors: Vec<Anchor>,
    pub(super) mentions: Vec<Mention>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Full names that several records have.
    pub(super) shared: Vec<SharedName>,
    /// The records of which more than their forms was read.
    pub(super) read: Box<[RecordId]>,
    /// The folding that leaves the text as it is written, as far as is known.
    pub(super) folded_by: Option<Folding>,
}

/// Judges the names of a section, whose sentences end at these places.
pub(super) fn section(frame: &Frame, section: &Section, sentences: &[u32], reading: Reading<'_>) -> Judged {
    let mut judging = Judging::new(frame, section, reading, None);
    judging.read();
    judging.finish(sentences)
}

/// Judges the names of a section again, and says why each is a link or stays text.
pub(super) fn decisions(frame: &Frame, section: &Section, reading: Reading<'_>) -> Vec<Decision> {
    let mut judging = Judging::new(frame, section, reading, Some(Box::default()));
    judging.read();
    judging.note_nobody();
    let recorder = judging.recorder.unwrap_or_default();
    recorder.check_decided();
    recorder.decisions
}

impl<'j> Judging<'j> {
    fn new(frame: &'j Frame, section: &'j Section, reading: Reading<'j>, recorder: Option<Box<Recorder>>) -> Self {
        let Reading { which, language, languages } = reading;
        let language = section.front.lang.as_ref().unwrap_or(language);
        Self {
            frame,
            names: &frame.registry.names,
            facts: Facts::new(frame),
            means: Means::of(frame, section),
            is_folded: section.front.autolink,
            section,
            which,
            language,
            words: languages.get(language),
            by_hand: by_hand(frame, section),
            nobody: nobody(&section.prose),
            spoken: Spoken::default(),
            small_words: None,
            read_to: 0,
            taken: 0,
            told: BTreeMap::new(),
            in_longer_names: BTreeSet::new(),
            settled: BTreeMap::new(),
            anchors: Vec::new(),
            diagnostics: Vec::new(),
            shared: BTreeMap::new(),
            recorder,
        }
    }

    fn read(&mut self) {
        let section = self.section;
        self.read_front();
        section.prose.blocks().iter().for_each(|block| self.block(block));
    }
}

/// The links to records that were written by hand, in the order of the text.
fn by_hand(frame: &Frame, section: &Section) -> Vec<Anchor> {
    let links = section.prose.marks().iter().filter_map(|mark| match &mark.what {
        What::Open(Element::Link(link)) => Some(link),
        _ => None,
    });
    let anchors = links.filter_map(|link| match (&link.target, targets::resolve(frame, &link.target, &section.path)) {
        (Target::Record(wikilink), Resolved::Record(record)) => Some(Anchor {
            range: link.text().clone(),
            record,
            linked: true,
            by_hand: true,
            shows_name: wikilink.shows_name,
        }),
        _ => None,
    });
    anchors.collect()
}

/// The words of links by hand that say that nobody on record is meant.
fn nobody(prose: &Prose) -> Vec<Range<u32>> {
    let links = prose.marks().iter().filter_map(|mark| match &mark.what {
        What::Open(Element::Link(link)) if link.target == Target::Nobody => Some(link.text().clone()),
        _ => None,
    });
    links.collect()
}

struct Judging<'j> {
    frame: &'j Frame,
    names: &'j Names,
    facts: Facts<'j>,
    /// Who is meant by some forms in this section.
    means: Means<'j>,
    /// Whether all text so far was searched as it is written.
    is_folded: bool,
    section: &'j Section,
    which: LinkMentions,
    language: &'j Tag,
    /// What is known of that language.
    words: Arc<Language>,
    by_hand: Vec<Anchor>,
    /// The words that stand for nobody on record.
    nobody: Vec<Range<u32>>,
    /// Who has been spoken of so far.
    spoken: Spoken,
    /// The words of the section in small letters, each once, in order; as soon as they are asked for.
    small_words: Option<Vec<&'j str>>,
    /// Where the last anchor ends.
    read_to: u32,
    /// How many of the links by hand have been taken.
    taken: usize,
    /// Forms that a warning has been given for, and the index of the warning.
    told: BTreeMap<(String, &'static str), (usize, usize)>,
    /// The words of longer names that have been warned of, with the records whose they may be.
    in_longer_names: BTreeSet<(RecordId, String)>,
    /// Short forms of which nobody was meant, with the warning: as long as no other record is introduced, they mean nobody.
    settled: BTreeMap<&'j str, &'static str>,
    anchors: Vec<Anchor>,
    diagnostics: Vec<Diagnostic>,
    /// Full names that several records have, by form.
    shared: BTreeMap<&'j str, SharedName>,
    /// What is recorded of the decisions, if it was asked for.
    recorder: Option<Box<Recorder>>,
}

/// A form that was found, among all of a block.
struct Beside<'f> {
    all: &'f [Found],
    index: usize,
    block: &'f Range<u32>,
}

impl<'j> Judging<'j> {
    fn block(&mut self, block: &Block) {
        let prose = &self.section.prose;
        let language = Arc::clone(&self.words);
        if self.section.front.autolink {
            let words = prose.words(block.text());
            let folded = Folded::of(words, self.folding());
            self.is_folded &= folded.is_original();
            let in_means = self.means.find_in(words, &folded);
            let all = self.names.find_in(words, &folded, &in_means, &language);
            for (index, found) in all.iter().enumerate() {
                let range = block.text().start + found.range.start..block.text().start + found.range.end;
                self.take_by_hand(range.end);
                if range.start < self.read_to {
                    if range.end > self.read_to {
                        self.begin_name(&range);
                        self.decide(|| Rule::Overlap);
                    }
                    continue; // It is part of a longer name that has been read.
                }
                self.begin_name(&range);
                match found.form {
                    FoundForm::Means(entry) if !is_quiet(prose, &range) => self.judge_means(&range, entry),
                    FoundForm::Means(entry) => {
                        let span = self.means.span(entry);
                        self.decide_unlinked_means(&range, span);
                    }
                    FoundForm::Register(form) if !is_quiet(prose, &range) => {
                        let beside = Beside { all: &all, index, block: block.text() };
                        self.judge(&range, &beside, form, found.ending);
                    }
                    FoundForm::Register(form) => self.judge_quiet(&range, form, found.ending),
                }
            }
        }
        self.take_by_hand(block.text().end);
    }

    /// The text that the phrase around a form may be read in: up to the whole name of a person beside that of a body, and the
    /// other way round. "Supreme Court Mira Holm" are two names.
    fn between_others(&self, beside: &Beside<'_>) -> Range<usize> {
        let Beside { all, index, block } = *beside;
        let whole = |found: &Found| match found.form {
            FoundForm::Register(form) => {
                let form = self.names.form(form);
                let is_whole = form.text.contains(' ') && !form.is_short() && !form.is_place;
                is_whole.then_some(form.is_of_people)
            }
            FoundForm::Means(_) => None,
        };
        let this = whole(&all[index]);
        let is_other = |found: &&Found| this.is_some() && whole(found).is_some_and(|other| Some(other) != this);
        let before = index.checked_sub(1).and_then(|before| all.get(before)).filter(is_other);
        let after = all.get(index + 1).filter(is_other);
        let start = before.map_or(block.start, |found| block.start + found.range.end);
        let end = after.map_or(block.end, |found| block.start + found.range.start);
        start as usize..end as usize
    }

    /// A form in words that get no link: a heading, a link, code.
    fn judge_quiet(&mut self, range: &Range<u32>, form: usize, ending: Option<Case>) {
        let prose = &self.section.prose;
        if let Some(words) = self.for_nobody(range) {
            let words = words.clone();
            let (who, bytes) = (prose.words(&words).to_owned(), words.start as usize..words.end as usize);
            self.note_stranger_at(&who, &bytes);
            self.decide_for_nobody(&words);
            self.doubt(form, who);
        } else if !self.is_by_hand(range, form) {
            let bytes = range.start as usize..range.end as usize;
            self.overhear(prose.text(), &bytes, (form, ending), &|gap| is_one_row(prose, &gap));
        }
        self.decide(|| Rule::HeardNothing);
    }

    fn folding(&self) -> Folding {
        self.means.folding(self.names.folding())
    }

    /// A form that `means` of the section gives a record, or no record.
    fn judge_means(&mut self, range: &Range<u32>, entry: usize) {
        let span = self.means.span(entry);
        let Some(record) = self.means.take(entry) else { return self.decide(|| Rule::MeansNobody(span)) };
        let bytes = range.start as usize..range.end as usize;
        let words = Arc::clone(&self.words);
        let prose = &self.section.prose;
        let reader = Reader { text: prose.text(), language: &words };
        let phrase = match self.register(record) {
            "people" => reader.person(&bytes, FormCase::Nominative, &|gap| is_one_row(prose, &gap)),
            register => reader.thing(&bytes, register == "places", true),
        };
        let is_longer = phrase.before.iter().chain(&phrase.after).any(|word| !self.is_of(record, word));
        if is_longer || matches!(phrase.sign, Some(Sign::Thing | Sign::Joined | Sign::NewPerson | Sign::Generation)) {
            self.note_means_phrase(record, prose.text(), &phrase);
            let sign = phrase.sign.filter(|_| !is_longer);
            self.decide(|| Rule::Other { sign, is_person: false });
            self.warn_longer(range, &[record], &phrase);
        } else {
            self.decide(|| Rule::Means(record, span));
            self.mention(range, record, true);
        }
    }

    /// The words of a link to nobody that a place lies within.
    fn for_nobody(&self, range: &Range<u32>) -> Option<&Range<u32>> {
        let next = self.nobody.partition_point(|words| words.end <= range.start);
        self.nobody.get(next).filter(|words| words.start <= range.start && range.end <= words.end)
    }

    /// Whether a place is within a link by hand to somebody who goes by a form, which says who is meant.
    fn is_by_hand(&self, range: &Range<u32>, form: usize) -> bool {
        let next = self.by_hand.partition_point(|anchor| anchor.range.end <= range.start);
        let anchor = self.by_hand.get(next).filter(|anchor| anchor.range.start <= range.start);
        anchor.is_some_and(|anchor| self.names.form(form).is_held_by(anchor.record))
    }

    /// Takes the links by hand that begin before a place of the text.
    fn take_by_hand(&mut self, end: u32) {
        while let Some(anchor) = self.by_hand.get(self.taken).filter(|anchor| anchor.range.start < end).cloned() {
            self.taken += 1;
            self.note_by_hand(&anchor);
            self.warn_other_name(&anchor);
            self.take(anchor);
        }
    }

    /// Takes an anchor that says in full who is meant.
    fn take(&mut self, anchor: Anchor) {
        // The words of a source or an event are no name of it, and may have names in them.
        if !matches!(self.register(anchor.record), "sources" | "events") {
            self.read_to = self.read_to.max(anchor.range.end);
        }
        self.note_introduced(anchor.record, Some(&anchor.range));
        self.introduce(anchor.record);
        self.anchors.push(anchor);
    }

    /// Decides who is meant by a form at a place, or that nobody can be told.
    fn judge(&mut self, range: &Range<u32>, beside: &Beside<'_>, at: usize, ending: Option<Case>) {
        let form = self.names.form(at);
        if !form.unaccented_of.is_empty() {
            return self.warn_unaccented(range, form);
        }
        let words = Arc::clone(&self.words);
        let prose = &self.section.prose;
        let reader = Reader { text: prose.text(), language: &words };
        let bytes = range.start as usize..range.end as usize;
        let is_of_people = form.is_of_people;
        let mut phrase = match is_of_people {
            // Within running text the letters beside it are no words.
            _ if form.within_words => Phrase { range: bytes.clone(), form: bytes.clone(), ..Phrase::default() },
            true => reader.person(&bytes, case_of(form, ending), &|gap| is_one_row(prose, &gap)),
            false => {
                let is_place = form.is_place;
                reader.thing(&bytes, is_place, is_place || (!form.text.contains(' ') && !form.is_short()))
            }
        };
        phrase.sign = phrase.sign.or(plural(form, ending).filter(|_| is_of_people));
        if phrase.is_longer() {
            phrase.keep_within(&self.between_others(beside));
        }
        if is_of_people && self.is_behind_a_body(form, prose.text(), &phrase) {
            phrase.drop_before();
        }
        if !form.text.contains(' ') && !phrase.is_longer() && reader.is_ordinary(&bytes, is_of_people) {
            return self.decide_ordinary(at, &bytes);
        }
        if phrase.is_doubtful && self.begins_with_a_word(form, &phrase) {
            phrase.drop_first();
        }
        let is_silent = form.holders.iter().all(|holder| holder.silent);
        self.note_phrase(at, prose.text(), &phrase);
        match self.read_phrase(form, &phrase) {
            Meaning::Other { is_person, sign } => {
                self.decide(|| Rule::Other { sign, is_person });
                if is_person {
                    self.note_stranger(at, prose.text(), &phrase);
                }
                if !is_of_people && !form.is_place && !form.text.contains(' ') && phrase.is_longer() {
                    // Another committee has been named.
                    self.note_stranger(at, prose.text(), &phrase);
                }
                if is_of_people && (phrase.is_doubtful || (phrase.is_longer() && !form.is_short())) {
                    self.warn_longer(range, &records(&form.holders), &phrase);
                }
            }
            Meaning::Theirs(who) => match &who[..] {
                [one] if is_silent => self.introduce_silent(*one),
                [one] => self.mention_phrase(&phrase, *one, Rule::LongerForm),
                _ => self.warn_shared(range, form, &who),
            },
            Meaning::Initials(who) => self.judge_initials(range, at, &who, &phrase),
            Meaning::Plain => self.judge_plain(range, at, &phrase),
        }
        if is_of_people {
            self.note_coordinated(&reader, at, &phrase);
        }
    }

    fn register(&self, record: RecordId) -> &'j str {
        &self.frame.record(record).key.register
    }

    /// A form with initials. Two of them say as much as a given name.
    fn judge_initials(&mut self, range: &Range<u32>, at: usize, who: &[RecordId], phrase: &Phrase<'_>) {
        let form = self.names.form(at);
        let initials = || phrase.before.iter().chain(&phrase.after);
        let count: usize =
            initials().map(|word| word.text.split(['.', '-']).filter(|part| !part.is_empty()).count()).sum();
        let first = initials().next().and_then(|word| word.text.chars().next());
        let is_initial_of = |stranger: &Stranger| stranger.words.split(' ').any(|word| word.chars().next() == first);
        match who {
            [one] if form.holders.iter().all(|holder| holder.silent) => self.introduce_silent(*one),
            [one] if !self.agrees(*one, phrase) => {
                let text = self.section.prose.text();
                self.decide(|| Rule::OtherSex);
                self.note_stranger(at, text, phrase);
            }
            [one] if count > 1 => self.mention_phrase(phrase, *one, Rule::Initials),
            [one] if self.strangers(at).any(is_initial_of) => {
                let holder = form.holders.iter().find(|holder| holder.record == *one).copied();
                if let Some(holder) = holder {
                    self.warn_namesake(range, at, holder);
                }
            }
            [one] if self.spoken.introduced().contains(one) || !form.is_short() => {
                self.mention_phrase(phrase, *one, Rule::Initials);
            }
            [_] => self.warn_not_introduced(range, form, who),
            _ => self.warn_shared(range, form, who),
        }
    }

    /// A form by itself, without words beside it that are of the name.
    fn judge_plain(&mut self, range: &Range<u32>, at: usize, phrase: &Phrase<'_>) {
        let form = self.names.form(at);
        if phrase.title.is_none()
            && let Some(code) = self.settled.get(&*form.text).copied()
        {
            self.decide_as_before(at);
            self.warn_again(self.name_of(form), code);
            return;
        }
        let (short, full): (Vec<Holder>, Vec<Holder>) = form.holders.iter().partition(|holder| holder.short);
        let is_silent = form.holders.iter().all(|holder| holder.silent);
        match (&full[..], &short[..]) {
            ([one], []) if is_silent => self.introduce_silent(one.record),
            _ if is_silent => self.decide(|| Rule::Silent(records(&form.holders))),
            ([one], []) => self.judge_full(range, at, *one, phrase),
            ([], _) => self.judge_short(range, at, &short, phrase),
            ([_], _) => self.warn_shared(range, form, &records(&form.holders)),
            _ if full.iter().any(|holder| holder.case != Case::Nominative) => {
                self.warn_shared(range, form, &records(&form.holders));
            }
            _ => self.refuse_shared(range, form),
        }
    }

    fn judge_full(&mut self, range: &Range<u32>, at: usize, holder: Holder, phrase: &Phrase<'_>) {
        let form = self.names.form(at);
        let spoken_of: Vec<RecordId> = self.kin(form).collect();
        if !spoken_of.is_empty() && !holder.silent {
            let all: Vec<RecordId> = std::iter::once(holder.record).chain(spoken_of).collect();
            return self.warn_shared(range, form, &all);
        }
        // A name of one word is easily that of somebody else, too.
        let is_of_stranger = match form.text.contains(' ') {
            true => self.has_stranger_of(form),
            false => self.strangers(at).next().is_some(),
        };
        if is_of_stranger {
            return self.warn_namesake(range, at, holder);
        }
        self.note_title(holder.record, phrase);
        self.decide(|| Rule::FullName(holder.record));
        self.mention(range, holder.record, true);
    }

    /// A long form of somebody who asks not to be found.
    fn introduce_silent(&mut self, record: RecordId) {
        self.decide(|| Rule::Silent(vec![record]));
        self.introduce(record);
    }

    /// A name that is longer than the form that was found in it.
    fn mention_phrase(&mut self, phrase: &Phrase<'_>, record: RecordId, rule: fn(RecordId) -> Rule) {
        let words = phrase.before.iter().chain(&phrase.after).map(|word| &word.range);
        let start = words.clone().map(|word| word.start).min().unwrap_or(phrase.range.start).min(phrase.range.start);
        let end = words.map(|word| word.end).max().unwrap_or(phrase.range.end).max(phrase.range.end);
        if self.section.prose.text()[start..end].contains(BREAK) {
            // A name ends with its cell: what is in two of them is evidence, and no link.
            self.decide(|| Rule::TwoCells(record));
            return self.note_overheard(record);
        }
        self.decide(|| rule(record));
        self.note_title(record, phrase);
        let range = offset(phrase.range.start).max(self.read_to)..offset(phrase.range.end);
        self.mention(&range, record, true);
    }

    fn judge_short(&mut self, range: &Range<u32>, at: usize, holders: &[Holder], phrase: &Phrase<'_>) {
        let form = self.names.form(at);
        if self.is_another(form, phrase) {
            let text = self.section.prose.text();
            self.decide(|| Rule::OtherTitle);
            self.note_stranger(at, text, phrase);
            return;
        }
        let introduced = self.introduced_of(holders);
        let mut others: Vec<RecordId> = self.kin(form).chain(self.overheard_of(form)).collect();
        others.retain(|record| self.agrees(*record, phrase));
        let agreeing: Vec<Holder> =
            introduced.iter().filter(|holder| self.agrees(holder.record, phrase)).copied().collect();
        let code = match (&agreeing[..], &introduced[..], &others[..]) {
            ([one], _, []) => return self.judge_introduced(range, at, *one, phrase),
            (_, [], others) if others.iter().all(|other| holders.iter().any(|holder| holder.record == *other)) => {
                self.note_untold(at, phrase);
                self.warn_not_introduced(range, form, &records(holders));
                "not-introduced"
            }
            ([], [_], []) => {
                // The title is of the other sex.
                let text = self.section.prose.text();
                self.decide(|| Rule::OtherSex);
                self.note_stranger(at, text, phrase);
                return;
            }
            (_, [], _) => {
                self.warn_shared(range, form, &[records(holders), others].concat());
                "shared-name"
            }
            _ => {
                self.warn_shared(range, form, &[records(&introduced), others].concat());
                "shared-name"
            }
        };
        self.settled.insert(&form.text, code);
    }

    /// One alone of those who go by a short form has been introduced.
    fn judge_introduced(&mut self, range: &Range<u32>, at: usize, holder: Holder, phrase: &Phrase<'_>) {
        let form = self.names.form(at);
        let is_shared = form.holders.len() > 1 || !form.kin.is_empty();
        let told = phrase.title.as_ref().and_then(Title::sex);
        let is_settled_by_sex = told.is_some() && told == self.sex(holder.record);
        let is_quoted = phrase.is_quoted_in(self.section.prose.text());
        let has_title = phrase.title.as_ref().filter(|title| !is_quoted && self.has_title(holder.record, title.text));
        let is_case_of_men = self.is_case_of_men(form, holder);
        let has_strangers = self.strangers(at).any(|stranger| {
            if is_case_of_men && stranger.sex == Some(Sex::Female) && !self.can_be_called(stranger, form) {
                return false;
            }
            // "Judge Price" is not "Edmund Price", whose title is another, and "Mrs Price" is not he.
            let is_of_title = has_title.is_none_or(|title| stranger.words.starts_with(title.text));
            let is_of_sex = || stranger.sex.is_none_or(|sex| told.is_some_and(|told| told.agrees(sex)));
            is_of_title && (!is_settled_by_sex || is_of_sex())
        });
        let title = phrase.title.as_ref().filter(|_| is_shared && !is_settled_by_sex);
        match title {
            _ if holder.silent => self.decide(|| Rule::Silent(vec![holder.record])),
            _ if has_strangers => self.warn_namesake(range, at, holder),
            _ if self.is_title_of_stranger(at, holder.record, phrase) => {
                let text = self.section.prose.text();
                self.decide(|| Rule::EarlierTitle);
                self.note_stranger(at, text, phrase);
            }
            // "Judge Petrov" where two on record are called so: the one who is a judge need not have been introduced.
            Some(title)
                if !self.has_title(holder.record, title.text) && (!title.is_polite() || title.sex().is_some()) =>
            {
                self.decide(|| Rule::UnknownTitle);
                self.warn_shared(range, form, &[records(&form.holders), form.kin.clone()].concat());
                let text = self.section.prose.text();
                self.note_stranger(at, text, phrase);
            }
            _ => {
                self.decide(|| Rule::ShortForm(holder.record));
                self.mention(range, holder.record, false);
            }
        }
    }

    fn mention(&mut self, range: &Range<u32>, record: RecordId, is_full: bool) {
        // Who has been mentioned before has been introduced: by a long form, or by hand.
        let linked = self.which == LinkMentions::All || !self.spoken.introduced().contains(&record);
        let anchor = Anchor { range: range.clone(), record, linked, by_hand: false, shows_name: false };
        self.read_to = range.end;
        self.note_mention(&anchor);
        if is_full { self.take(anchor) } else { self.anchors.push(anchor) }
    }

    /// Words as they are written, in one line.
    fn written(&self, range: &Range<u32>) -> String {
        Folded::of(self.section.prose.words(range), Folding::WithoutApostrophes).text.into_owned()
    }

    fn span(&self, range: &Range<u32>) -> Span {
        self.section.prose.span(self.section.file, range)
    }

    fn finish(mut self, sentences: &[u32]) -> Judged {
        self.means.warn(self.frame, self.section, &mut self.diagnostics);
        let folding = self.folding();
        Judged {
            mentions: mentions(&self.section.prose, sentences, &self.anchors),
            anchors: self.anchors,
            diagnostics: self.diagnostics,
            shared: self.shared.into_values().collect(),
            read: self.facts.into_read(),
            folded_by: self.is_folded.then_some(folding),
        }
    }
}

fn records(holders: &[Holder]) -> Vec<RecordId> {
    holders.iter().map(|holder| holder.record).collect()
}

/// The case that a form was found in, whoever is meant.
fn case_of(form: &Form, ending: Option<Case>) -> FormCase {
    match ending {
        Some(_) => FormCase::Ending,
        None if form.holders.iter().all(|holder| holder.case != Case::Nominative) => FormCase::Inflected,
        None => FormCase::Nominative,
    }
}

/// Whether a form that was found names several people.
fn plural(form: &Form, ending: Option<Case>) -> Option<Sign> {
    let is_plural = ending == Some(Case::Plural) || form.holders.iter().all(|holder| holder.case == Case::Plural);
    is_plural.then_some(Sign::Several)
}

/// Whether a border within a range is one between cells of a row, or between a term and its definition.
fn is_one_row(prose: &Prose, gap: &Range<usize>) -> bool {
    let within = |mark: &Mark| gap.contains(&(mark.at() as usize)) || mark.at() as usize == gap.end;
    let first = prose.marks().partition_point(|mark| (mark.at() as usize) < gap.start);
    let mut joins = false;
    for mark in prose.marks()[first..].iter().take_while(|mark| within(mark)) {
        match &mark.what {
            What::Open(Element::Cell(..) | Element::Definition) => joins = true,
            What::Open(element) if !element.is_inline() && !matches!(element, Element::Paragraph) => return false,
            _ => {}
        }
    }
    joins
}

fn is_quiet(prose: &Prose, range: &Range<u32>) -> bool {
    let first = prose.quiet().partition_point(|quiet| quiet.end <= range.start);
    prose.quiet()[first..].iter().any(|quiet| quiet.start < range.end && range.start < quiet.end)
}

/// The mentions of a section, each with its block and sentence.
fn mentions(prose: &Prose, sentences: &[u32], anchors: &[Anchor]) -> Vec<Mention> {
    let mentions = anchors.iter().zip(0..).filter_map(|(anchor, at)| {
        let block = prose.blocks().partition_point(|block| block.text().end < anchor.range.end);
        let block = block.min(prose.blocks().len().saturating_sub(1));
        let text = prose.blocks().get(block)?.text();
        if anchor.range.start < text.start || text.end < anchor.range.end {
            return None; // It lies in no block.
        }
        let ends = sentences::within(sentences, text);
        let sentence = sentences::around(ends, prose.text(), text, &anchor.range);
        Some(Mention { record: anchor.record, block: offset(block), anchor: at, sentence })
    });
    mentions.collect()
}
