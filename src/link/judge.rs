//! Who is meant by a name: the safety rules.
//!
//! The wrong person is the worst bug. So a name becomes a link only where one
//! record alone can be meant, by what the same section has said before.

use super::fold::{Folded, Folding, fold_name};
use super::frame::Frame;
use super::means::Means;
use super::names::{Form, FoundForm, Holder, Names, forms_of};
use super::neighbours::Longer;
use super::section::Reading;
use super::targets::Resolved;
use super::{RecordId, neighbours, sentences, targets};
use crate::diag::Diagnostic;
use crate::language::Language;
use crate::model::Tag;
use crate::model::prose::{Block, Element, Prose, Section, Target, What};
use crate::project::LinkMentions;
use crate::source::{Span, offset};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// So many are asked one by one.
const FEW: usize = 8;

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
    /// The folding that leaves the text as it is written, as far as is known.
    pub(super) folded_by: Option<Folding>,
}

/// A full name that several records have, and where a section writes it without a link by hand. It is one error for
/// the whole report: see [`ambiguous_names`].
#[derive(Debug)]
pub(super) struct SharedName {
    form: String,
    /// The name as it is written at the first place.
    words: String,
    /// The first places, at most [`MOST_LISTED`].
    places: Vec<Span>,
    /// The number of all places.
    count: usize,
}

/// How many places or records a diagnostic lists. The rest are counted.
const MOST_LISTED: usize = 5;

/// An error for each full name that several records have, with the places of all sections.
pub(super) fn ambiguous_names<'a>(frame: &Frame, found: impl Iterator<Item = &'a SharedName>) -> Vec<Diagnostic> {
    let mut by_form: BTreeMap<&str, Vec<&SharedName>> = BTreeMap::new();
    for shared in found {
        by_form.entry(&shared.form).or_default().push(shared);
    }
    by_form.into_values().filter_map(|sections| ambiguous_name(frame, &sections)).collect()
}

/// The error for one name. `found` has what each section says of it.
fn ambiguous_name(frame: &Frame, found: &[&SharedName]) -> Option<Diagnostic> {
    let SharedName { form, words, .. } = found.first()?;
    let (count, sections) = (found.iter().map(|shared| shared.count).sum::<usize>(), found.len());
    let places: Vec<Span> = found.iter().flat_map(|shared| &shared.places).take(MOST_LISTED).copied().collect();
    let holders = &frame.registry.names.form_of(form)?.holders;
    let who: Vec<RecordId> = holders.iter().filter(|holder| !holder.short).map(|holder| holder.record).collect();
    let (first, rest) = places.split_first()?;
    let message = match (count, sections) {
        (1, _) => format!("“{words}” is the name of {} records", who.len()),
        (_, 1) => format!("“{words}” is the name of {} records, and is used {count} times", who.len()),
        _ => {
            format!("“{words}” is the name of {} records, and is used {count} times in {sections} sections", who.len())
        }
    };
    let mut error = Diagnostic::error("ambiguous-name", *first, message).label("who is meant?");
    for place in rest {
        error = error.also(*place, "and here");
    }
    for record in who.iter().take(MOST_LISTED) {
        error = error.also(frame.record(*record).span, "one of them");
    }
    let places = (count > 1).then(|| match count - places.len() {
        0 => "do so at each of these places".to_owned(),
        more => format!("do so at each place: these {} and {more} more", places.len()),
    });
    Some(error.help(by_hand_help(frame, &who, words)).help_if(places))
}

fn by_hand_help(frame: &Frame, who: &[RecordId], form: &str) -> String {
    let link = |record: &RecordId| format!("`[[{}|{form}]]`", frame.record(*record).key);
    let links: Vec<String> = who.iter().take(MOST_LISTED).map(link).collect();
    let more = if who.len() > MOST_LISTED { ", the id of another" } else { "" };
    format!("write {}{more}, or `[[-|{form}]]` for nobody on record", links.join(" or "))
}

/// Judges the names of a section, whose sentences end at these places.
pub(super) fn section(frame: &Frame, section: &Section, sentences: &[u32], reading: Reading<'_>) -> Judged {
    let Reading { which, language, languages } = reading;
    let language = section.front.lang.as_ref().unwrap_or(language);
    let mut judging = Judging {
        frame,
        names: &frame.registry.names,
        means: Means::of(frame, section),
        is_folded: section.front.autolink,
        section,
        which,
        language,
        words: languages.get(language),
        by_hand: by_hand(frame, section),
        nobody: nobody(&section.prose),
        introduced: BTreeSet::new(),
        doubts: BTreeMap::new(),
        taken: 0,
        told: BTreeMap::new(),
        settled: BTreeMap::new(),
        anchors: Vec::new(),
        diagnostics: Vec::new(),
        shared: BTreeMap::new(),
    };
    for block in section.prose.blocks() {
        judging.block(block);
    }
    judging.finish(sentences)
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
    /// Who has been named by a long form, or by hand, so far.
    introduced: BTreeSet<RecordId>,
    /// Short forms that may be those of somebody who is not on record and has been named so, until the full name
    /// of who is on record stands again.
    doubts: BTreeMap<&'j str, String>,
    /// How many of the links by hand have been taken.
    taken: usize,
    /// Forms that a warning has been given for, and the index of the warning.
    told: BTreeMap<(String, &'static str), (usize, usize)>,
    /// Short forms of which nobody was meant, with the warning: as long as no other record is introduced, they mean nobody.
    settled: BTreeMap<&'j str, &'static str>,
    anchors: Vec<Anchor>,
    diagnostics: Vec<Diagnostic>,
    /// Full names that several records have, by form.
    shared: BTreeMap<&'j str, SharedName>,
}

impl<'j> Judging<'j> {
    fn block(&mut self, block: &Block) {
        let prose = &self.section.prose;
        if self.section.front.autolink {
            let words = prose.words(block.text());
            let folded = Folded::of(words, self.folding());
            self.is_folded &= folded.is_original();
            let in_means = self.means.find_in(words, &folded);
            for found in self.names.find_in(words, &folded, &in_means) {
                let range = block.text().start + found.range.start..block.text().start + found.range.end;
                self.take_by_hand(range.end);
                match found.form {
                    FoundForm::Means(entry) if !is_quiet(prose, &range) => self.judge_means(&range, entry),
                    FoundForm::Means(_) => {}
                    FoundForm::Register(form) if !is_quiet(prose, &range) => self.judge(&range, form),
                    FoundForm::Register(form) => {
                        if let Some(words) = self.for_nobody(&range) {
                            let who = prose.words(words).to_owned();
                            self.doubt(self.names.form(form), who);
                        }
                    }
                }
            }
        }
        self.take_by_hand(block.text().end);
    }

    fn folding(&self) -> Folding {
        self.means.folding(self.names.folding())
    }

    /// A form that `means` of the section gives a record, or no record.
    fn judge_means(&mut self, range: &Range<u32>, entry: usize) {
        let Some(record) = self.means.take(entry) else { return };
        let of = if self.means.form(entry).contains(' ') { neighbours::of_words } else { neighbours::of_a_word };
        match of(self.section.prose.text(), range, &self.words) {
            Some(longer) => self.warn_longer_name(range, &longer, record),
            None => self.mention(range, record, true),
        }
    }

    /// The words of a link to nobody that a place lies within.
    fn for_nobody(&self, range: &Range<u32>) -> Option<&Range<u32>> {
        let next = self.nobody.partition_point(|words| words.end <= range.start);
        self.nobody.get(next).filter(|words| words.start <= range.start && range.end <= words.end)
    }

    /// Takes the links by hand that begin before a place of the text.
    fn take_by_hand(&mut self, end: u32) {
        while let Some(anchor) = self.by_hand.get(self.taken).filter(|anchor| anchor.range.start < end).cloned() {
            self.taken += 1;
            self.warn_other_name(&anchor);
            self.take(anchor);
        }
    }

    /// Takes an anchor that says in full who is meant.
    fn take(&mut self, anchor: Anchor) {
        let names = self.names;
        match self.doubts.len() {
            0..FEW => self.doubts.retain(|form, _| !names.has(form, anchor.record)),
            // Each mention would ask all of them.
            _ => {
                let forms = forms_of(self.frame.record(anchor.record));
                for form in forms.iter().filter(|form| names.has(form, anchor.record)) {
                    self.doubts.remove(&**form);
                }
            }
        }
        self.introduce(anchor.record);
        self.anchors.push(anchor);
    }

    fn introduce(&mut self, record: RecordId) {
        if self.introduced.insert(record) {
            self.settled.clear();
        }
    }

    /// Somebody who is not on record goes by a form, or by the whole name of who is.
    fn doubt(&mut self, form: &'j Form, who: String) {
        for holder in form.holders.iter().filter(|holder| !holder.short) {
            if self.introduced.remove(&holder.record) {
                self.settled.clear();
            }
        }
        if form.holders.iter().any(|holder| holder.short) {
            self.doubts.insert(&form.text, who);
        }
    }

    /// Decides who is meant by a form at a place, or that nobody can be told.
    fn judge(&mut self, range: &Range<u32>, form: usize) {
        let form = self.names.form(form);
        if !form.unaccented_of.is_empty() {
            return self.warn_unaccented(range, form);
        }
        if let Some(code) = self.settled.get(&*form.text) {
            self.warn_again(&form.text, code);
            return;
        }
        let (short, full): (Vec<Holder>, Vec<Holder>) = form.holders.iter().partition(|holder| holder.short);
        let is_silent = form.holders.iter().all(|holder| holder.silent);
        match (&full[..], &short[..]) {
            ([one], []) if is_silent => self.introduce(one.record),
            _ if is_silent => {}
            ([one], []) => self.judge_full(range, form, *one),
            ([], _) => self.judge_short(range, form, &short),
            ([_], _) => self.warn_shared(range, form, &records(&form.holders)),
            _ => self.refuse_shared(range, form),
        }
    }

    fn judge_full(&mut self, range: &Range<u32>, form: &'j Form, holder: Holder) {
        let spoken_of: Vec<RecordId> = self.kin(form).collect();
        if !spoken_of.is_empty() && !holder.silent {
            let all: Vec<RecordId> = std::iter::once(holder.record).chain(spoken_of).collect();
            return self.warn_shared(range, form, &all);
        }
        match self.longer_name(range, form, holder) {
            Some(longer) => self.warn_longer(range, form, longer, holder),
            None if holder.silent => self.introduce(holder.record),
            None => self.mention(range, holder.record, true),
        }
    }

    /// Of those whose names a form is a part of, whoever has been introduced.
    fn kin(&self, form: &'j Form) -> impl Iterator<Item = RecordId> {
        // A given name may have thousands, and so may a section.
        let (few, many) = if form.kin.len() < self.introduced.len() { (true, false) } else { (false, true) };
        let of_form = form.kin.iter().filter(move |record| few && self.introduced.contains(record));
        let of_section = self.introduced.iter().filter(move |record| many && form.kin.binary_search(record).is_ok());
        of_form.chain(of_section).copied()
    }

    /// Of those who go by a form, whoever has been introduced.
    fn introduced_of(&self, holders: &[Holder]) -> Vec<Holder> {
        if holders.len() <= self.introduced.len() {
            return holders.iter().filter(|holder| self.introduced.contains(&holder.record)).copied().collect();
        }
        let holder = |record| holders.binary_search_by_key(record, |holder: &Holder| holder.record);
        self.introduced.iter().filter_map(|record| holder(record).ok()).map(|at| holders[at]).collect()
    }

    /// A person's name beside a word that may make it another's.
    fn longer_name(&self, range: &Range<u32>, form: &Form, holder: Holder) -> Option<Longer> {
        let is_person = &*self.frame.record(holder.record).key.register == "people";
        // “the Committee” is short as a surname is: “the Committee Against Torture” is another.
        if !is_person && !holder.short {
            return None;
        }
        let of = if form.text.contains(' ') { neighbours::of_words } else { neighbours::of_a_word };
        of(self.section.prose.text(), range, &self.words)
    }

    fn judge_short(&mut self, range: &Range<u32>, form: &'j Form, holders: &[Holder]) {
        let introduced = self.introduced_of(holders);
        let kin: Vec<RecordId> = self.kin(form).collect();
        let code = match (&introduced[..], &kin[..]) {
            ([one], []) => return self.judge_introduced(range, form, *one),
            ([], []) => {
                self.warn_not_introduced(range, form, &records(holders));
                "not-introduced"
            }
            ([], _) => {
                self.warn_shared(range, form, &[records(holders), kin].concat());
                "shared-name"
            }
            _ => {
                self.warn_shared(range, form, &[records(&introduced), kin].concat());
                "shared-name"
            }
        };
        self.settled.insert(&form.text, code);
    }

    /// One alone of those who go by a short form has been introduced.
    fn judge_introduced(&mut self, range: &Range<u32>, form: &'j Form, holder: Holder) {
        let text = self.section.prose.text();
        let is_shared = form.holders.len() > 1 || !form.kin.is_empty();
        match self.longer_name(range, form, holder) {
            _ if holder.silent => {}
            Some(longer) => self.warn_longer(range, form, longer, holder),
            None if self.doubts.contains_key(&*form.text) => self.warn_namesake(range, form, holder),
            // "Judge Petrov" where two on record are called so: the one who is a judge need not have been introduced.
            None if is_shared => match neighbours::titled(text, range, &self.words) {
                Some(titled) => {
                    self.warn_shared(range, form, &[records(&form.holders), form.kin.clone()].concat());
                    self.doubt(form, titled);
                }
                None => self.mention(range, holder.record, false),
            },
            None => self.mention(range, holder.record, false),
        }
    }

    fn mention(&mut self, range: &Range<u32>, record: RecordId, is_full: bool) {
        // Who has been mentioned before has been introduced: by a long form, or by hand.
        let linked = self.which == LinkMentions::All || !self.introduced.contains(&record);
        let anchor = Anchor { range: range.clone(), record, linked, by_hand: false, shows_name: false };
        if is_full { self.take(anchor) } else { self.anchors.push(anchor) }
    }

    fn refuse_shared(&mut self, range: &Range<u32>, form: &'j Form) {
        let (span, words) = (self.span(range), self.written(range));
        let new = || SharedName { form: form.text.clone(), words, places: Vec::new(), count: 0 };
        let shared = self.shared.entry(&form.text).or_insert_with(new);
        shared.count += 1;
        if shared.places.len() < MOST_LISTED {
            shared.places.push(span);
        }
    }

    fn warn_shared(&mut self, range: &Range<u32>, form: &Form, who: &[RecordId]) {
        let (span, words) = (self.span(range), self.written(range));
        let help = self.by_hand_help(who, &words);
        let listed = who.iter().take(MOST_LISTED);
        let spans: Vec<Span> = listed.map(|record| self.frame.record(*record).span).collect();
        self.warn(&form.text, "shared-name", || {
            let mut warning = Diagnostic::warning(
                "shared-name",
                span,
                format!("“{words}” can be any of {} on record; it stays text", who.len()),
            )
            .label("who is meant?");
            for span in spans {
                warning = warning.also(span, "one of them");
            }
            warning.help(help)
        });
    }

    /// A name of a record without its accents. It may be another person's name, so it stays text.
    fn warn_unaccented(&mut self, range: &Range<u32>, form: &'j Form) {
        let (span, words) = (self.span(range), self.written(range));
        let full: Vec<String> = form.unaccented_of.iter().map(|record| self.full_name(*record)).collect();
        let keys: Vec<String> =
            form.unaccented_of.iter().map(|record| format!("`{}`", self.frame.record(*record).key)).collect();
        let links = self.by_hand_help(&form.unaccented_of, &words);
        self.warn(&form.text, "missing-accent", || {
            let message =
                format!("expected “{}”, found “{words}” without its accents; it stays text", full.join("” or “"));
            Diagnostic::warning("missing-accent", span, message)
                .help(format!("add `{words}` to the `aliases` of {}; or {links}", keys.join(" or ")))
        });
    }

    fn warn_not_introduced(&mut self, range: &Range<u32>, form: &Form, who: &[RecordId]) {
        let (span, words) = (self.span(range), self.written(range));
        let names: Vec<String> = who.iter().take(MOST_LISTED).map(|record| self.full_name(*record)).collect();
        let links = self.by_hand_help(who, &words);
        self.warn(&form.text, "not-introduced", || {
            Diagnostic::warning(
                "not-introduced",
                span,
                format!("nobody in this section has introduced “{words}”; it stays text"),
            )
            .help(format!("write the full name first ({}); or {links}", names.join(" or ")))
        });
    }

    fn warn_namesake(&mut self, range: &Range<u32>, form: &Form, holder: Holder) {
        let (span, words) = (self.span(range), self.written(range));
        let Some(other) = self.doubts.get(&*form.text).cloned() else { return };
        let (name, links) = (self.full_name(holder.record), self.by_hand_help(&[holder.record], &words));
        self.warn(&form.text, "namesake", || {
            let message = format!("“{words}” may be “{other}”, who is named before; it stays text");
            Diagnostic::warning("namesake", span, message)
                .help(format!("write the full name again ({name}); or {links}"))
        });
    }

    /// A link by hand whose words are the full name of somebody else on record.
    fn warn_other_name(&mut self, anchor: &Anchor) {
        let words = fold_name(self.section.prose.words(&anchor.range));
        let Some(form) = self.names.form_of(&words).filter(|_| !self.names.has(&words, anchor.record)) else { return };
        let register = |record: RecordId| &*self.frame.record(record).key.register;
        let full = form.holders.iter().filter(|holder| !holder.short);
        let others: Vec<RecordId> =
            full.map(|holder| holder.record).filter(|other| register(*other) == register(anchor.record)).collect();
        if others.is_empty() {
            return;
        }
        let key = self.frame.record(anchor.record).key.to_string();
        let (span, help) = (self.span(&anchor.range), self.by_hand_help(&others, &words));
        let spans: Vec<Span> = others.iter().take(MOST_LISTED).map(|other| self.frame.record(*other).span).collect();
        self.warn(&format!("{key}|{words}"), "other-name", || {
            let message = format!("“{words}” leads to `{key}` here, and is the name of another on record");
            let mut warning = Diagnostic::warning("other-name", span, message);
            for span in spans {
                warning = warning.also(span, "whose name it is");
            }
            warning.help(help)
        });
    }

    fn full_name(&self, record: RecordId) -> String {
        self.frame.record(record).name.in_language(self.language).0.value.clone()
    }

    fn warn_longer_name(&mut self, range: &Range<u32>, longer: &Longer, record: RecordId) {
        let span = self.span(range);
        let help = self.by_hand_help(&[record], self.section.prose.words(range));
        self.warn(&longer.text, "longer-name", || {
            let message = format!("“{}” may be somebody else; it stays text", longer.text);
            Diagnostic::warning("longer-name", span, message).help(help)
        });
    }

    fn warn_longer(&mut self, range: &Range<u32>, form: &'j Form, longer: Longer, holder: Holder) {
        self.warn_longer_name(range, &longer, holder.record);
        if longer.is_person && holder.short {
            self.doubt(form, longer.text);
        }
    }

    /// One warning for a form in a section; the rest are counted.
    fn warn(&mut self, form: &str, code: &'static str, make: impl FnOnce() -> Diagnostic) {
        if !self.warn_again(form, code) {
            self.told.insert((form.to_owned(), code), (self.diagnostics.len(), 1));
            self.diagnostics.push(make());
        }
    }

    /// Counts one more place of a warning that has been given for a form; whether it has been given.
    fn warn_again(&mut self, form: &str, code: &'static str) -> bool {
        let Some((at, count)) = self.told.get_mut(&(form.to_owned(), code)) else { return false };
        let plural = if *count == 1 { "time" } else { "times" };
        self.diagnostics[*at].label = format!("and {count} {plural} more in this section");
        *count += 1;
        true
    }

    fn by_hand_help(&self, who: &[RecordId], form: &str) -> String {
        by_hand_help(self.frame, who, form)
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
            folded_by: self.is_folded.then_some(folding),
        }
    }
}

fn records(holders: &[Holder]) -> Vec<RecordId> {
    holders.iter().map(|holder| holder.record).collect()
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
