//! Finding names in prose: every form of every record.

mod bounds;
mod forms;
mod index;
mod inflected;
mod kin;
mod own;
mod spellings;

pub(super) use bounds::is_bounded;
pub(super) use own::{folded_forms, forms_of, is_part_of_another, may_be_found};

use super::RecordId;
use super::fold::{Folded, Folding, is_apostrophe};
use crate::language::{Case, Language, Languages};
use crate::model::Record;
use aho_corasick::{AhoCorasick, MatchKind};
use bounds::{LONGEST_SUFFIX, is_compound, is_elided, is_free_after, is_free_before, is_word};
use index::FormIndex;
use kin::Kin;
use own::OwnForms;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// Every form that is looked for.
#[derive(Debug, Default)]
pub struct Names {
    index: FormIndex,
    forms: Vec<Form>,
    /// Whether a form has an apostrophe: only then are those of the texts folded.
    has_apostrophes: bool,
    /// What each record goes by.
    own: Vec<Arc<OwnForms>>,
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
    /// Whether a person goes by it.
    pub is_of_people: bool,
    /// Whether nobody but places goes by it.
    pub is_place: bool,
    /// Whether it is a full name that is found between other letters, in a script without spaces.
    pub within_words: bool,
    /// Records with a full name that this is without its accents. Such a form has no holders: it names nobody, and is
    /// offered as an alias.
    pub unaccented_of: Vec<RecordId>,
}

impl Form {
    /// A form that nobody goes by.
    fn new(text: String) -> Self {
        Self {
            text,
            holders: Vec::new(),
            kin: Vec::new(),
            nominatives: Vec::new(),
            is_of_people: false,
            is_place: true,
            within_words: false,
            unaccented_of: Vec::new(),
        }
    }

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

/// What one record goes by.
#[derive(Debug)]
pub struct OfRecord(Arc<OwnForms>);

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
    /// The forms of all records that are looked for, with their cases in the languages that inflect names. What `before`
    /// has of a record is taken over.
    #[must_use]
    pub fn of(
        records: &[Arc<Record>],
        languages: &Languages,
        before: impl Fn(&Record) -> Option<OfRecord> + Sync,
    ) -> Self {
        let inflecting = OnceLock::new();
        let inflecting = || inflecting.get_or_init(|| languages.inflecting()).as_slice();
        let own = |record: &Arc<Record>| match before(record) {
            Some(OfRecord(own)) => own,
            None => Arc::new(OwnForms::of(record, inflecting)),
        };
        let own: Vec<Arc<OwnForms>> = records.par_iter().map(own).collect();
        let mut forms = forms::of(records, &own);
        let (kin, index) = rayon::join(|| Kin::of_forms(records, &own, &forms), || FormIndex::of(&forms));
        for (form, kin) in forms.iter_mut().zip(kin) {
            form.kin = kin;
        }
        Self { own, index, ..Self::looking_for(forms) }
    }

    /// As [`Self::of`], of forms alone, without their index.
    fn looking_for(forms: Vec<Form>) -> Self {
        let has_apostrophes = forms.iter().any(|form| form.text.contains('\''));
        Self { index: FormIndex::default(), forms, has_apostrophes, own: Vec::new() }
    }

    /// What a record goes by, which [`Self::of`] takes over as long as the record is the same.
    #[must_use]
    pub fn of_record(&self, id: RecordId) -> OfRecord {
        OfRecord(Arc::clone(&self.own[id.index()]))
    }

    /// The words of the names of a record, in small letters, each once and in order.
    pub(super) fn words_of(&self, id: RecordId, record: &Record) -> &[String] {
        self.own[id.index()].words(record)
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
        // At each place the longest. To keep all would take many times the text.
        let mut candidates = Candidates::new();
        let mut unaccented = Candidates::new();
        self.index.each(&folded.text, language.has_suffixes(), |start, beginnings| {
            let is_unaccented = |(_, form): &&(usize, usize)| !self.forms[*form].unaccented_of.is_empty();
            for (which, all) in [(false, &mut candidates), (true, &mut unaccented)] {
                let mut forms = beginnings.iter().filter(|beginning| is_unaccented(beginning) == which);
                let place = Place { text, folded, start, language };
                if let Some(found) = forms.find_map(|(end, form)| self.candidate(&place, *end, *form)) {
                    keep_longest(all, start, found);
                }
            }
        });
        for found in means {
            keep_longest(&mut candidates, found.start, (found.end, FoundForm::Means(found.entry), None));
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

    /// What a form that begins at a place is found as: by itself, or with an ending.
    fn candidate(&self, place: &Place<'_, '_>, end: usize, form: usize) -> Option<Candidate> {
        let Place { text, folded, start, language } = *place;
        // What is replaced may say where a word ends: asked is the text as it was written.
        let written = folded.original(&(start..end));
        let (from, to) = (written.start as usize, written.end as usize);
        let Form { within_words, unaccented_of, .. } = &self.forms[form];
        let found = FoundForm::Register(form);
        let is_by_itself = || {
            (is_free_after(&text[to..]) || is_compound(&text[to..], language))
                && (is_free_before(&text[..from]) || is_elided(text, from, to, language))
        };
        if *within_words || is_by_itself() {
            return Some((end, found, None));
        }
        if !language.has_suffixes() || !unaccented_of.is_empty() || !is_free_before(&text[..from]) {
            return None;
        }
        let (length, case) = suffix(&folded.text[start..], end - start, language)?;
        Some((start + length, found, Some(case)))
    }

    /// The forms of which one is another case. Their indices are others where a form is added.
    fn nominatives(&self, form: &Form) -> impl Iterator<Item = &str> {
        form.nominatives.iter().map(|at| self.forms[*at].text.as_str())
    }

    /// The forms that only one of two has, or that mean others: where none of them is in a text, both find the same in it.
    #[must_use]
    pub(super) fn difference<'n>(&'n self, other: &'n Self) -> Vec<&'n str> {
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
            let both = this.zip(that);
            let is_other_case = || both.is_some_and(|(this, that)| !self.nominatives(this).eq(other.nominatives(that)));
            if this.map(Form::meaning) != that.map(Form::meaning) || is_other_case() {
                different.extend(this.or(that).map(|form| form.text.as_str()));
            }
        }
    }
}

impl Form {
    /// Whom it can mean, and whose it nearly is.
    fn meaning(&self) -> (&[Holder], &[RecordId], &[RecordId], bool) {
        (&self.holders, &self.kin, &self.unaccented_of, self.within_words)
    }
}

/// Where forms were found in folded text: by start, the end, the form, and the case of an ending that is joined to it.
type Candidates = BTreeMap<usize, Candidate>;

type Candidate = (usize, FoundForm, Option<Case>);

/// Adds what was found at a place, unless something longer was.
fn keep_longest(candidates: &mut Candidates, start: usize, found: Candidate) {
    let longest = candidates.entry(start).or_insert(found);
    if found.0 >= longest.0 {
        *longest = found;
    }
}

/// A place of a folded text where forms begin.
struct Place<'p, 't> {
    text: &'p str,
    folded: &'p Folded<'t>,
    start: usize,
    language: &'p Language,
}

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

/// Whether any of several forms stands in texts that need no folding, bounded or not.
pub(super) fn searcher(forms: &[&str]) -> Option<AhoCorasick> {
    AhoCorasick::builder().match_kind(MatchKind::Standard).build(forms).ok()
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold_name;
    use super::*;
    use crate::model::Tag;

    fn english() -> Arc<Language> {
        Languages::default().get(&Tag::parse("en").expect("a tag"))
    }

    fn searching(forms: Vec<Form>) -> Names {
        Names { index: FormIndex::of(&forms), ..Names::looking_for(forms) }
    }

    fn found(forms: &[&str], text: &str) -> Vec<String> {
        let form = |form: &&str| Form::new(fold_name(form));
        searching(forms.iter().map(form).collect())
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
            unaccented_of: unaccented_of.to_vec(),
            ..Form::new(text.to_owned())
        };
        let names = searching(vec![form("Paris", &[]), form("Universite de Paris", &[RecordId(0)])]);
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
