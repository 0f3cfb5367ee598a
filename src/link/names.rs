//! Finding names in prose: every form of every record, by one automaton.

use super::RecordId;
use super::fold::{Folded, Folding, fold_name, is_apostrophe, is_hyphen, is_joiner, without_accents};
use super::inflected::{inflected_name, inflected_thing};
use super::spellings::Spellings;
use crate::language::{Case, Language, Languages, Role, Sex};
use crate::model::Record;
use crate::model::record::{self, Details};
use crate::parse::markdown::joins_lines;
use crate::source::Spanned;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use unicode_normalization::char::is_combining_mark;

/// Every form that is looked for.
#[derive(Debug, Default)]
pub struct Names {
    automaton: Option<AhoCorasick>,
    forms: Vec<Form>,
    /// Whether a form has an apostrophe: only then are those of the texts folded.
    has_apostrophes: bool,
    /// The words of the names of each record, as soon as they are asked for.
    words: Box<[OnceLock<Vec<String>>]>,
}

/// A form and the records that go by it.
#[derive(Debug)]
pub struct Form {
    /// The form, folded.
    pub text: String,
    /// Who goes by it, in the order of the records.
    pub holders: Vec<Holder>,
    /// Other people of whose names it is a part, or may be a case ending: it may mean one of them where they are spoken of.
    pub kin: Vec<RecordId>,
    /// The forms, by index, of which it is another case.
    pub nominatives: Vec<usize>,
    /// Whether it is a full name that is found between other letters, in a script without spaces.
    pub within_words: bool,
    /// Records with a full name that this is without its accents. Such a form has no holders: it names nobody, and is
    /// offered as an alias.
    pub unaccented_of: Vec<RecordId>,
}

impl Form {
    /// Whether nobody goes by it but as by a short form.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.holders.iter().all(|holder| holder.short)
    }

    /// Whether a record goes by it. The holders are in the order of the records.
    pub(super) fn is_held_by(&self, record: RecordId) -> bool {
        self.holders.binary_search_by_key(&record, |holder| holder.record).is_ok()
    }
}

/// A record that goes by a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holder {
    /// The record.
    pub record: RecordId,
    /// Whether the form is short: it names the record only after it has been introduced. `short` of the record says so, or it
    /// is one word that is part of a longer form of the same person.
    pub short: bool,
    /// The case, where the form is made from one that the record has; [`Case::Nominative`] where the record has it.
    pub case: Case,
    /// Whether the record asks not to be found. It competes for its names all the same:
    /// what two go by does not become the name of one because the other is silent.
    pub silent: bool,
}

/// A form that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where, in the text that was searched.
    pub range: Range<u32>,
    /// Which form.
    pub form: FoundForm,
    /// The case of the ending that is joined to the form, where there is one.
    pub ending: Option<Case>,
}

/// Which form was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundForm {
    /// One of the registers, by index.
    Register(usize),
    /// One of the section's `means`, by the index of the entry.
    Means(usize),
}

impl Names {
    /// The forms of all records that are looked for, with their cases in the languages that inflect names.
    #[must_use]
    pub fn of(records: &[Arc<Record>], languages: &Languages) -> Self {
        let mut by_text: BTreeMap<String, Vec<Holder>> = BTreeMap::new();
        let mut hidden: Vec<(String, RecordId)> = Vec::new();
        for (index, record) in records.iter().enumerate().filter(|(_, record)| may_be_found(record)) {
            let forms = forms_of(record);
            let silent = record.autolink == Some(false);
            let ends: BTreeSet<&str> = forms.iter().flat_map(|form| ends_of(form)).collect();
            let (short_forms, never) = (folded_forms(written(&record.short)), folded_forms(written(&record.never)));
            for form in &forms {
                if never.binary_search(form).is_ok() {
                    hidden.push((form.clone(), RecordId::new(index)));
                    continue;
                }
                let is_part_of = || match form.contains(' ') {
                    true => ends.contains(form.as_str()),
                    false => is_part_of_another(form, &forms),
                };
                let is_part = &*record.key.register == "people" && is_part_of();
                let holder = Holder {
                    record: RecordId::new(index),
                    short: is_part || short_forms.binary_search(form).is_ok(),
                    case: Case::Nominative,
                    silent,
                };
                by_text.entry(form.clone()).or_default().push(holder);
            }
        }
        let nominatives = add_cases(records, languages, &mut by_text);
        let kin = Kin::of_forms(records, &by_text, &hidden);
        let with_kin = by_text.into_iter().zip(kin);
        let mut forms: Vec<Form> = with_kin
            .map(|((text, holders), kin)| Form {
                text,
                holders,
                kin,
                nominatives: Vec::new(),
                within_words: false,
                unaccented_of: Vec::new(),
            })
            .collect();
        for form in &mut forms {
            let is_asked_for = |holder: &Holder| !holder.short && records[holder.record.index()].within_words;
            form.within_words = form.holders.iter().any(is_asked_for) && is_without_spaces(&form.text);
        }
        add_unaccented(&mut forms);
        note_nominatives(&mut forms, &nominatives);
        Self { words: records.iter().map(|_| OnceLock::new()).collect(), ..Self::searching(forms) }
    }

    fn searching(forms: Vec<Form>) -> Self {
        let has_apostrophes = forms.iter().any(|form| form.text.contains('\''));
        Self { automaton: automaton(&forms), forms, has_apostrophes, words: Box::default() }
    }

    /// The words of the names of a record, in small letters, each once and in order.
    pub(super) fn words_of(&self, id: RecordId, record: &Record) -> &[String] {
        self.words[id.index()].get_or_init(|| {
            let forms = forms_of(record);
            let mut words: Vec<String> = forms.iter().flat_map(|form| form.split(' ')).map(str::to_lowercase).collect();
            words.sort_unstable();
            words.dedup();
            words
        })
    }

    /// How texts are folded that these names are looked for in.
    pub(super) fn folding(&self) -> Folding {
        if self.has_apostrophes { Folding::Full } else { Folding::WithoutApostrophes }
    }

    /// Every form, in order of its text.
    pub(super) fn forms(&self) -> impl Iterator<Item = &Form> {
        self.forms.iter()
    }

    /// A form by its index.
    #[must_use]
    pub fn form(&self, index: usize) -> &Form {
        &self.forms[index]
    }

    /// A form by its text.
    #[must_use]
    pub fn form_of(&self, text: &str) -> Option<&Form> {
        self.index_of(text).map(|at| &self.forms[at])
    }

    /// The index of a form.
    pub(super) fn index_of(&self, text: &str) -> Option<usize> {
        self.forms.binary_search_by(|known| known.text.as_str().cmp(text)).ok()
    }

    /// Whether a record goes by a form.
    #[must_use]
    pub fn has(&self, form: &str, record: RecordId) -> bool {
        self.form_of(form).is_some_and(|form| form.is_held_by(record))
    }

    /// Every name in a text: leftmost first, of several at one place the
    /// longest, none within another. Forms without accents do not compete with others.
    #[must_use]
    pub fn find(&self, text: &str, language: &Language) -> Vec<Found> {
        self.find_in(text, &Folded::of(text, self.folding()), &[], language)
    }

    /// The same in a text that has been folded as [`Self::folding`] says, or further. The forms of `means` compete with
    /// those of the registers and win where both are at the same place.
    pub(super) fn find_in(
        &self,
        text: &str,
        folded: &Folded<'_>,
        means: &[MeansMatch],
        language: &Language,
    ) -> Vec<Found> {
        // At each place the longest: they come in the order of their ends. To keep them all would take many times the text.
        let mut candidates = Candidates::new();
        let mut unaccented = Candidates::new();
        if let Some(automaton) = &self.automaton {
            let has_suffixes = language.has_suffixes();
            for found in automaton.find_overlapping_iter(folded.text.as_ref()) {
                let (start, end, form) = (found.start(), found.end(), found.pattern().as_usize());
                // What is replaced may say where a word ends: asked is the text as it was written.
                let written = folded.original(&(start..end));
                let (from, to) = (written.start as usize, written.end as usize);
                let Form { within_words, unaccented_of, .. } = &self.forms[form];
                let is_name = unaccented_of.is_empty();
                let form = FoundForm::Register(form);
                let is_by_itself = || {
                    (is_free_after(&text[to..]) || is_compound(&text[to..], language))
                        && (is_free_before(&text[..from]) || is_elided(text, from, to, language))
                };
                if *within_words || is_by_itself() {
                    if is_name { &mut candidates } else { &mut unaccented }.insert(start, (end, form, None));
                } else if has_suffixes
                    && is_name
                    && is_free_before(&text[..from])
                    && let Some((length, case)) = suffix(&folded.text[start..], end - start, language)
                {
                    candidates.insert(start, (start + length, form, Some(case)));
                }
            }
        }
        for found in means {
            let longest = candidates.entry(found.start).or_insert((0, FoundForm::Means(found.entry), None));
            if found.end >= longest.0 {
                *longest = (found.end, FoundForm::Means(found.entry), None);
            }
        }
        retain_leftmost(&mut candidates);
        retain_leftmost(&mut unaccented);
        if !means.is_empty() {
            unaccented.retain(|start, (end, _, _)| !overlaps_means(&candidates, *start..*end));
        }
        let found = |(start, (end, form, ending))| Found { range: folded.original(&(start..end)), form, ending };
        let mut all: Vec<Found> = candidates.into_iter().map(found).collect();
        if !unaccented.is_empty() {
            all.extend(unaccented.into_iter().map(found));
            all.sort_by_key(|found| found.range.start);
        }
        all
    }

    /// The forms of which one is another case. Their indices are others where a form is added.
    fn nominatives(&self, form: &Form) -> impl Iterator<Item = &str> {
        form.nominatives.iter().map(|at| self.forms[*at].text.as_str())
    }

    /// The forms that only one of two has, or that other records go by, or one of `changed`: where none of them is in a
    /// text, both find the same in it, and mean the same.
    #[must_use]
    pub(super) fn difference<'n>(&'n self, other: &'n Self, changed: &BTreeSet<RecordId>) -> Vec<&'n str> {
        let (mut these, mut those) = (self.forms.iter().peekable(), other.forms.iter().peekable());
        let mut different = Vec::new();
        loop {
            let order = match (these.peek(), those.peek()) {
                (Some(this), Some(that)) => this.text.cmp(&that.text),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => return different,
            };
            let this = if order.is_le() { these.next() } else { None };
            let that = if order.is_ge() { those.next() } else { None };
            let is_changed = || this.is_some_and(|form| form.is_of_any(changed));
            let both = this.zip(that);
            let is_other_case = || both.is_some_and(|(this, that)| !self.nominatives(this).eq(other.nominatives(that)));
            if this.map(Form::meaning) != that.map(Form::meaning) || is_changed() || is_other_case() {
                different.extend(this.or(that).map(|form| form.text.as_str()));
            }
        }
    }
}

impl Form {
    /// Whether it is the name, or part of the name, of one of some records. A form may be part of thousands of names, and an
    /// edit changes few records: the fewer are looked up.
    fn is_of_any(&self, records: &BTreeSet<RecordId>) -> bool {
        if records.len() < self.holders.len() + self.kin.len() {
            let is_of = |record: &RecordId| self.is_held_by(*record) || self.kin.binary_search(record).is_ok();
            return records.iter().any(is_of);
        }
        let holders = self.holders.iter().map(|holder| &holder.record);
        holders.chain(&self.kin).any(|record| records.contains(record))
    }

    /// Whom it can mean, and whose it nearly is.
    fn meaning(&self) -> (&[Holder], &[RecordId], &[RecordId], bool) {
        (&self.holders, &self.kin, &self.unaccented_of, self.within_words)
    }
}

/// Where forms were found in folded text: by start, the end, the form, and the case of an ending that is joined to it.
type Candidates = BTreeMap<usize, (usize, FoundForm, Option<Case>)>;

/// A place in folded text where a form of a section's `means` was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MeansMatch {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The index of the entry.
    pub(super) entry: usize,
}

/// Whether one of the candidates, of which no two overlap, is a form of `means` and overlaps a range.
fn overlaps_means(candidates: &Candidates, range: Range<usize>) -> bool {
    let before_end = candidates.range(..range.end).rev();
    let mut overlapping = before_end.take_while(|(_, (end, _, _))| *end > range.start);
    overlapping.any(|(_, (_, form, _))| matches!(form, FoundForm::Means(_)))
}

/// The ending that is joined to a form, with which `text` begins: the length of what is linked, and the case.
fn suffix(text: &str, form: usize, language: &Language) -> Option<(usize, Case)> {
    let rest = &text[form..];
    let tail: usize =
        rest.chars().take(LONGEST_SUFFIX).take_while(|c| is_word(*c) || is_apostrophe(*c)).map(char::len_utf8).sum();
    let word = text[..form].rfind([' ', '-']).map_or(0, |at| at + 1);
    if tail == 0 || !is_free_after(&rest[tail..]) {
        return None;
    }
    let mut stems = language.unsuffixed(&text[word..form + tail]);
    let (_, case) = stems.find(|(stem, _)| stem.len() == form - word)?;
    // What is joined by an apostrophe is not linked: `Dündar’ın`, as `Holm’s`.
    let linked = if rest.starts_with(is_apostrophe) { form } else { form + tail };
    Some((linked, case.unwrap_or(Case::Genitive)))
}

/// The longest ending that is read, in characters.
const LONGEST_SUFFIX: usize = 12;

/// Adds the cases of forms, and returns each with the form that it is of.
fn add_cases(
    records: &[Arc<Record>],
    languages: &Languages,
    by_text: &mut BTreeMap<String, Vec<Holder>>,
) -> Vec<(String, String)> {
    let mut nominatives = Vec::new();
    // Names in ASCII are declined by no embedded language, and most reports have no others.
    if by_text.keys().all(|form| form.is_ascii()) {
        return nominatives;
    }
    let languages = languages.inflecting();
    let mut added: Vec<(String, Holder)> = Vec::new();
    for (form, holders) in by_text.iter().filter(|(form, _)| !form.is_ascii()) {
        for holder in holders {
            let record = &records[holder.record.index()];
            let sex = sex_of(record, &languages);
            let mut cases: Vec<(String, Case)> =
                languages.iter().flat_map(|language| cases_of(form, record, sex, language)).collect();
            cases.sort_unstable();
            cases.dedup_by(|a, b| a.0 == b.0);
            for (text, case) in cases.into_iter().filter(|(text, _)| text != form) {
                added.push((text.clone(), Holder { case, ..*holder }));
                nominatives.push((text, form.clone()));
            }
        }
    }
    for (text, holder) in added {
        let holders = by_text.entry(text).or_default();
        // What is a name in the nominative is seldom the plural of another.
        if holder.case == Case::Plural && holders.iter().any(|known| known.case == Case::Nominative) {
            continue;
        }
        if let Err(at) = holders.binary_search_by_key(&holder.record, |known| known.record) {
            holders.insert(at, holder);
        }
    }
    nominatives
}

fn cases_of(form: &str, record: &Record, sex: Option<Sex>, language: &Language) -> Vec<(String, Case)> {
    match &record.details {
        Details::Person(_) => inflected_name(form, sex, language),
        _ => inflected_thing(form, language),
    }
}

/// The sex of a person: as the register gives it, or as the given name does in one of the languages.
fn sex_of(record: &Record, languages: &[Arc<Language>]) -> Option<Sex> {
    let Details::Person(person) = &record.details else { return None };
    let known = person.sex.map(|sex| match sex {
        record::Sex::Female => Sex::Female,
        record::Sex::Male => Sex::Male,
    });
    let mut words = record.name.forms().flat_map(|(_, name)| name.value.split(' ').take(2));
    known.or_else(|| words.find_map(|word| languages.iter().find_map(|language| language.sex_of_name(word))))
}

fn note_nominatives(forms: &mut [Form], nominatives: &[(String, String)]) {
    let find = |forms: &[Form], text: &str| forms.binary_search_by(|form| form.text.as_str().cmp(text)).ok();
    for (text, nominative) in nominatives {
        if let Some((at, of)) = find(forms, text).zip(find(forms, nominative))
            && !forms[at].nominatives.contains(&of)
        {
            forms[at].nominatives.push(of);
        }
    }
}

/// Of places where names were found, with their ends, those that begin first and overlap no other.
fn retain_leftmost(candidates: &mut Candidates) {
    let mut last_end = 0;
    candidates.retain(|start, (end, _, _)| {
        let free = *start >= last_end;
        if free {
            last_end = *end;
        }
        free
    });
}

/// The shortest name of one word whose form without accents is looked for: shorter ones are often other words.
const SHORTEST_WORD: usize = 5;

/// Adds full names without their accents, as far as no record has such a name.
fn add_unaccented(forms: &mut Vec<Form>) {
    let mut bare: BTreeMap<String, Vec<RecordId>> = BTreeMap::new();
    for form in forms.iter() {
        let Some(text) = without_accents(&form.text) else { continue };
        let is_long = text.contains(' ') || text.chars().nth(SHORTEST_WORD - 1).is_some();
        let is_free = || forms.binary_search_by(|known| known.text.as_str().cmp(&text)).is_err();
        let full = form.holders.iter().filter(|holder| !holder.short && !holder.silent);
        let records: Vec<RecordId> = full.map(|holder| holder.record).collect();
        if is_long && !records.is_empty() && is_free() {
            bare.entry(text).or_default().extend(records);
        }
    }
    if bare.is_empty() {
        return;
    }
    forms.extend(bare.into_iter().map(|(text, mut records)| {
        records.sort_unstable();
        records.dedup();
        Form {
            text,
            holders: Vec::new(),
            kin: Vec::new(),
            nominatives: Vec::new(),
            within_words: false,
            unaccented_of: records,
        }
    }));
    forms.sort_by(|a, b| a.text.cmp(&b.text));
}

/// The words of people's names, and who has each.
struct Kin<'f> {
    /// Names of people, each with whose it is.
    names: Vec<(Vec<&'f str>, RecordId)>,
    /// By word, the names that it stands in.
    by_word: BTreeMap<&'f str, Vec<usize>>,
}

impl<'f> Kin<'f> {
    /// The kin of each form, in their order.
    fn of_forms(
        records: &[Arc<Record>],
        forms: &'f BTreeMap<String, Vec<Holder>>,
        hidden: &'f [(String, RecordId)],
    ) -> Vec<Vec<RecordId>> {
        let kin = Self::of(records, forms, hidden);
        let spellings = Spellings::of(forms);
        let register = |record: RecordId| &*records[record.index()].key.register;
        let of_form = |(form, holders): (&String, &Vec<Holder>)| {
            let mut kin = kin.of_form(form, holders);
            if !form.contains(' ') {
                kin.extend(spellings.sharing(form, holders));
            }
            kin.sort_unstable();
            kin.dedup();
            // "The Committee" can be any of several bodies; a longer name of one is no part of that of another.
            let is_body = |record: RecordId| matches!(register(record), "organizations" | "laws");
            let is_word_of_body = !form.contains(' ') && holders.iter().any(|holder| is_body(holder.record));
            kin.retain(|record| !is_body(*record) || is_word_of_body);
            kin
        };
        forms.iter().map(of_form).collect()
    }

    /// The names of people in `forms`, and in `hidden`: who is linked by hand is spoken of, too.
    fn of(records: &[Arc<Record>], forms: &'f BTreeMap<String, Vec<Holder>>, hidden: &'f [(String, RecordId)]) -> Self {
        let mut kin = Self { names: Vec::new(), by_word: BTreeMap::new() };
        for (form, holders) in forms.iter().filter(|(form, _)| form.contains(' ')) {
            kin.add(records, form, holders.iter().map(|holder| holder.record));
        }
        for (form, record) in hidden.iter().filter(|(form, _)| form.contains(' ')) {
            kin.add(records, form, std::iter::once(*record));
        }
        kin
    }

    fn add(&mut self, records: &[Arc<Record>], form: &'f str, holders: impl Iterator<Item = RecordId>) {
        let words: Vec<&str> = words_of(form).collect();
        for holder in holders
            .filter(|holder| matches!(&*records[holder.index()].key.register, "people" | "organizations" | "laws"))
        {
            words.iter().for_each(|word| self.by_word.entry(word).or_default().push(self.names.len()));
            self.names.push((words.clone(), holder));
        }
    }

    /// The people who do not go by a form and have names that it is a part of.
    fn of_form(&self, form: &str, holders: &[Holder]) -> Vec<RecordId> {
        let words: Vec<&str> = words_of(form).collect();
        let nobody = Vec::new();
        let in_names = |word: &str| self.by_word.get(word).unwrap_or(&nobody);
        // The word that the fewest have: of a full name the surname, most often.
        let Some(rarest) = words.iter().min_by_key(|word| in_names(word).len()) else { return Vec::new() };
        let as_written = in_names(rarest).iter().filter(|at| is_within(&words, &self.names[**at].0));
        let nominative = words.first().filter(|_| words.len() == 1).and_then(|word| masculine(word));
        let in_genitive = nominative.map_or(&nobody, |word| in_names(word)).iter();
        let mut kin: Vec<RecordId> = as_written.chain(in_genitive).map(|at| self.names[*at].1).collect();
        kin.retain(|record| holders.binary_search_by_key(record, |holder| holder.record).is_err());
        kin.sort_unstable();
        kin.dedup();
        kin
    }
}

fn words_of(form: &str) -> impl Iterator<Item = &str> {
    form.split(|c: char| c == ' ' || is_hyphen(c)).filter(|word| !word.is_empty())
}

/// Whether words stand among others, in the same order.
fn is_within(words: &[&str], others: &[&str]) -> bool {
    let mut others = others.iter();
    words.iter().all(|word| others.any(|other| other == word))
}

/// The surname of a man of which this may be the genitive and accusative: `Петрова` is a woman in the nominative
/// case, and a man in these.
fn masculine(word: &str) -> Option<&str> {
    word.strip_suffix('а').filter(|stem| stem.ends_with(['в', 'н']))
}

/// Whether any of several forms stands in texts that need no folding, bounded or not.
pub(super) fn searcher(forms: &[&str]) -> Option<AhoCorasick> {
    AhoCorasick::builder().match_kind(MatchKind::Standard).build(forms).ok()
}

/// Every form of a record, folded, each once.
pub(super) fn forms_of(record: &Record) -> Vec<String> {
    let names = record.name.forms().map(|(_, name)| &name.value);
    let further = record.names.iter().map(|name| &name.text.value);
    folded_forms(names.chain(further).chain(written(&record.aliases)).chain(written(&record.short)))
}

fn written(forms: &[Spanned<String>]) -> impl Iterator<Item = &String> {
    forms.iter().map(|form| &form.value)
}

/// Forms as they are compared, each once and in order, with what they are over the ends of lines.
pub(super) fn folded_forms<'a>(written: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut forms: Vec<String> = written.map(|form| fold_name(form)).filter(|form| !form.is_empty()).collect();
    let over_lines: Vec<String> = forms.iter().flat_map(|form| over_lines(form)).collect();
    forms.extend(over_lines);
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// Whether a form is in a script without spaces, and long enough to be told from a part of another word.
fn is_without_spaces(form: &str) -> bool {
    let letters = || form.chars().filter(|c| *c != ' ');
    letters().count() > 1 && letters().zip(letters().skip(1)).all(|(before, after)| joins_lines(before, after))
}

/// How a name of several words in a script without spaces reads where the source has a line break between two of them:
/// there is no space then. With one line break, and with one at each space.
fn over_lines(form: &str) -> Vec<String> {
    // No such script has letters of fewer than three bytes.
    if !form.bytes().any(|byte| byte >= 0xe0) {
        return Vec::new();
    }
    let is_joined = |at: &usize| {
        let around = form[..*at].chars().next_back().zip(form[at + 1..].chars().next());
        around.is_some_and(|(before, after)| joins_lines(before, after))
    };
    let spaces: Vec<usize> = form.match_indices(' ').map(|(at, _)| at).filter(is_joined).collect();
    let without =
        |gone: &[usize]| form.char_indices().filter(|(at, _)| !gone.contains(at)).map(|(_, c)| c).collect::<String>();
    spaces.chunks(1).chain((spaces.len() > 1).then_some(&*spaces)).map(without).collect()
}

/// Whether names of such a record are looked for in prose.
pub(super) fn may_be_found(record: &Record) -> bool {
    match &*record.key.register {
        "events" | "sources" | "corrections" => false,
        "topics" => record.autolink == Some(true),
        _ => true,
    }
}

/// One word of a longer form, or another spelling or case ending of one: `Sadikov`
/// and `Садыкова` say no more about who is meant than the surname itself.
pub(super) fn is_part_of_another(form: &str, forms: &[String]) -> bool {
    let is_separator = |c: char| c == ' ' || is_hyphen(c);
    let is_part = |longer: &String| {
        longer.contains(' ')
            && longer.replace(' ', "") != form
            && longer.split(is_separator).chain(longer.split(' ')).any(|word| is_spelling_of(form, word))
    };
    forms.iter().any(is_part) || is_alone_in_its_script(form, forms)
}

/// What a name of several words ends with: `de la Cruz`, `la Cruz` and `Cruz` of `Ana de la Cruz`.
fn ends_of(form: &str) -> impl Iterator<Item = &str> {
    form.match_indices(' ').map(|(at, _)| &form[at + 1..])
}

/// Whether a word is in a script in which there is no full name: it is a surname in another spelling, as far as is known.
fn is_alone_in_its_script(form: &str, forms: &[String]) -> bool {
    let mut full = forms.iter().filter(|form| form.contains(' ')).peekable();
    full.peek().is_some() && full.all(|other| !is_of_one_script(form, other))
}

/// Whether both of two names are in Latin letters, or neither is.
pub(super) fn is_of_one_script(one: &str, other: &str) -> bool {
    let is_latin = |text: &str| text.chars().find(|c| c.is_alphabetic()).is_none_or(|c| c < '\u{370}');
    is_latin(one) == is_latin(other)
}

/// Whether two words differ in two letters at most, and agree in their first, or in their endings alone.
pub(super) fn is_spelling_of(form: &str, word: &str) -> bool {
    let letters = form.chars().count().min(word.chars().count());
    form == word
        || is_case_of(form, word)
        || (letters >= 5 && form.chars().next() == word.chars().next() && strsim::damerau_levenshtein(form, word) <= 2)
}

/// Whether a Cyrillic word may be another in a further case: `Кима` of `Ким`, `Петровского` of `Петровский`.
fn is_case_of(form: &str, word: &str) -> bool {
    let same: usize =
        form.chars().zip(word.chars()).take_while(|(a, b)| a == b).map(|(letter, _)| letter.len_utf8()).sum();
    let (ending, replaced) = (&form[same..], &word[same..]);
    let is_cyrillic = |c: char| ('Ѐ'..='ԯ').contains(&c);
    form[..same].chars().count() >= 2
        && ending.chars().count() <= 3
        && replaced.chars().count() <= 2
        && form.chars().chain(word.chars()).all(is_cyrillic)
}

fn automaton(forms: &[Form]) -> Option<AhoCorasick> {
    if forms.is_empty() {
        return None;
    }
    // Building fails only beyond 2^31 states: more bytes of names than a file may have.
    AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(forms.iter().map(|form| &form.text))
        .ok()
}

/// Whether an elision is joined before a name: `d’Estrel`.
fn is_elided(text: &str, start: usize, end: usize, language: &Language) -> bool {
    let before = &text[..start];
    let is_of_word = |c: &char| is_word(*c) || is_apostrophe(*c);
    let length: usize = before.chars().rev().take(LONGEST_SUFFIX).take_while(is_of_word).map(char::len_utf8).sum();
    before.ends_with(is_apostrophe)
        && language.elision(&text[start - length..end]).is_some_and(|(elided, _)| elided.len() == length)
}

/// Whether a name stands by itself, and not within a longer word.
pub(super) fn is_bounded(text: &str, start: usize, end: usize) -> bool {
    is_free_before(&text[..start]) && is_free_after(&text[end..])
}

fn is_free_before(before: &str) -> bool {
    let mut letters = before.chars().rev().filter(|c| !is_joiner(*c));
    match letters.next() {
        Some(c) if is_word(c) => false,
        // The second part of a double name, or of `O’Brien`.
        Some(c) if is_hyphen(c) || is_apostrophe(c) => !letters.next().is_some_and(is_word),
        _ => true,
    }
}

fn is_free_after(after: &str) -> bool {
    let mut letters = after.chars().filter(|c| !is_joiner(*c));
    match letters.next() {
        Some(c) if is_word(c) => false,
        Some(c) if is_hyphen(c) => !letters.next().is_some_and(char::is_alphabetic),
        Some(c) if is_apostrophe(c) => match letters.next() {
            Some('s' | 'S') => !letters.next().is_some_and(is_word),
            Some(c) => !is_word(c),
            None => true,
        },
        _ => true,
    }
}

/// Whether a small word is joined behind a name that makes it no other name: `Holm-era`, `UN-backed`.
fn is_compound(after: &str, language: &Language) -> bool {
    let Some(rest) = after.strip_prefix(is_hyphen) else { return false };
    let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    rest.starts_with(char::is_lowercase)
        && is_free_after(&rest[length..])
        && language.is(&rest[..length], Role::Compound)
}

fn is_word(c: char) -> bool {
    // The apostrophe of some languages is a letter to Unicode.
    (c.is_alphanumeric() && !matches!(c, 'ʼ')) || is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Tag;

    #[test]
    fn a_name_in_a_script_without_spaces_is_also_looked_for_without_its_spaces() {
        for (name, due) in [
            ("สมชาย ใจดี", &["สมชายใจดี"][..]),
            ("安倍 晋三", &["安倍晋三"]),
            ("ก ข ค", &["กข ค", "ก ขค", "กขค"]),
            ("สมชาย Holm", &[]),
            ("Mira Holm", &[]),
            ("김 민준", &[]),
            ("नरेन्द्र मोदी", &[]),
        ] {
            assert_eq!(over_lines(name), due, "{name}");
        }
    }

    fn english() -> Arc<Language> {
        Languages::default().get(&Tag::parse("en").expect("a tag"))
    }

    fn found(forms: &[&str], text: &str) -> Vec<String> {
        let form = |form: &&str| Form {
            text: fold_name(form),
            holders: Vec::new(),
            kin: Vec::new(),
            nominatives: Vec::new(),
            within_words: false,
            unaccented_of: Vec::new(),
        };
        Names::searching(forms.iter().map(form).collect())
            .find(text, &english())
            .into_iter()
            .map(|found| text[found.range.start as usize..found.range.end as usize].to_owned())
            .collect()
    }

    #[test]
    fn a_name_is_found_by_itself_only() {
        for text in [
            "Mamayev",
            "xMamay",
            "Mamay-Uly",
            "Nur-Mamay",
            "Mamay1",
            "mamay",
            "MAMAY",
            "O’Mamay",
            "Mamay’ev",
            "Mamay\u{301}",
            "Mamay\u{200d}x",
            "Mamay\u{ad}ev",
            "O‘Mamay",
            "Oʻmamay Mamayʻ",
            "Nur־Mamay",
        ] {
            assert_eq!(found(&["Mamay"], text), Vec::<String>::new(), "{text}");
        }
        for text in [
            "Mamay",
            "Mamay’s",
            "Mamay's",
            "(Mamay)",
            "“Mamay”",
            "‘Mamay’",
            "Mamay,",
            "Mamay-",
            "—Mamay—",
            "Mamay –",
            "Mamay-2024",
            "_Mamay_",
            "Ma\u{ad}may",
            "Mamayʼs",
        ] {
            assert_eq!(found(&["Mamay"], text).join("|").replace('\u{ad}', ""), "Mamay", "{text}");
        }
    }

    #[test]
    fn the_longest_name_wins_and_a_failed_long_one_does_not_hide_a_short_one() {
        assert_eq!(
            found(&["Kazakhstan", "Democratic Party of Kazakhstan"], "Democratic Party of Kazakhstan"),
            ["Democratic Party of Kazakhstan"]
        );
        assert_eq!(found(&["Ann", "Ann Lee"], "Ann Leeson"), ["Ann"]);
        assert_eq!(found(&["A B", "B C D"], "A B C D"), ["A B"]);
    }

    #[test]
    fn an_apostrophe_is_an_apostrophe_and_a_hyphen_a_hyphen() {
        for (name, text) in [
            ("General's Office", "General’s Office"),
            ("General’s Office", "General's Office"),
            ("Mira O'Brien", "Mira O’Brien"),
            ("Gʻulom", "G‘ulom"),
            ("Gʻulom", "G'ulom"),
            ("Ali-Reza", "Ali‑Reza"),
            ("Ali‐Reza", "Ali-Reza"),
            ("'Umar", "ʿUmar"),
        ] {
            assert_eq!(found(&[name], text), [text]);
            assert_eq!(found(&[name], &format!("“{text}’s”, it said")), [text]);
            assert_eq!(found(&[name], &format!("{text}x x{text}")), Vec::<String>::new());
        }
        // An Uzbek letter is no possessive, and no quotation mark.
        assert_eq!(found(&["To", "O'Brien"], "Toʻ Toʻs"), Vec::<String>::new());
    }

    #[test]
    fn a_form_without_accents_hides_no_name() {
        let form = |text: &str, unaccented_of: &[RecordId]| Form {
            text: text.to_owned(),
            holders: Vec::new(),
            kin: Vec::new(),
            nominatives: Vec::new(),
            within_words: false,
            unaccented_of: unaccented_of.to_vec(),
        };
        let names = Names::searching(vec![form("Paris", &[]), form("Universite de Paris", &[RecordId(0)])]);
        let found = names.find("Universite de Paris", &english());
        assert_eq!(found.iter().map(|found| found.range.clone()).collect::<Vec<_>>(), [0..19, 14..19]);
    }

    #[test]
    fn white_space_and_composition_do_not_matter() {
        assert_eq!(found(&["Duman Mukhammedkarim"], "Duman\u{a0}\n Mukhammedkarim"), ["Duman\u{a0}\n Mukhammedkarim"]);
        assert_eq!(found(&["Жанбай"], "Жанбаи\u{306}."), ["Жанбаи\u{306}"]);
        assert_eq!(found(&["Жанбаи\u{306}"], "Жанбай"), ["Жанбай"]);
        assert_eq!(found(&["A B"], "A\u{2029}B"), Vec::<String>::new());
    }
}
