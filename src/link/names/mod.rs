//! Finds names in prose: every form of every record.

mod boundaries;
mod forms;
mod index;
mod inflected;
mod overlaps;
mod record_forms;
mod spellings;

pub(super) use boundaries::is_bounded;
pub(super) use record_forms::{all_forms, folded_forms, has_searchable_names, is_part_of_another, registered_sex};

use super::RecordId;
use super::fold::{Folded, Folding, is_apostrophe};
use crate::language::{GrammaticalCase, Language, Languages};
use crate::model::Record;
use aho_corasick::{AhoCorasick, MatchKind};
use boundaries::{MAX_SUFFIX_CHARS, is_boundary_after, is_boundary_before, is_compound, is_elided, is_word_char};
use index::FormIndex;
use overlaps::OverlappingForms;
use rayon::prelude::*;
use record_forms::RecordForms;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// All forms that are searched for, with their index.
#[derive(Debug, Default)]
pub struct Names {
    index: FormIndex,
    forms: Vec<NameForm>,
    /// Whether a form has an apostrophe: only then are the apostrophes of a text folded.
    has_apostrophes: bool,
    /// The forms of each record.
    record_forms: Vec<Arc<RecordForms>>,
}

/// A form and the records that it can mean.
#[derive(Debug)]
pub struct NameForm {
    /// The form, folded.
    pub text: String,
    /// The records that have this form, sorted.
    pub candidates: Vec<Candidate>,
    /// Other records with names that contain the form, or that it may be a case of: it may mean one of them once they are
    /// mentioned.
    pub overlapping: Vec<RecordId>,
    /// The indices of the forms that this one is inflected from.
    pub nominatives: Vec<usize>,
    /// Whether a person has it.
    pub is_person_name: bool,
    /// Whether only places have it.
    pub is_place_name: bool,
    /// Whether it is a full name that may be matched inside a run of letters, in a script without spaces.
    pub within_words: bool,
    /// The records that have this full name with accents. Such a form has no candidates: it is only suggested as an alias.
    pub unaccented_records: Vec<RecordId>,
}

impl NameForm {
    /// A form without candidates.
    fn new(text: String) -> Self {
        Self {
            text,
            candidates: Vec::new(),
            overlapping: Vec::new(),
            nominatives: Vec::new(),
            is_person_name: false,
            is_place_name: true,
            within_words: false,
            unaccented_records: Vec::new(),
        }
    }

    /// Whether all candidates have it as a short form.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.candidates.iter().all(|candidate| candidate.short)
    }

    /// Whether a record is a candidate. The candidates are sorted by record.
    pub(super) fn has_candidate(&self, record: RecordId) -> bool {
        self.candidates.binary_search_by_key(&record, |candidate| candidate.record).is_ok()
    }
}

/// A record that has a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The record.
    pub record: RecordId,
    /// Whether the form is short: it names the record only after a longer form has introduced it. The record's `short` declares
    /// it, or it is one word of a longer form of the same person.
    pub short: bool,
    /// The case, if the form is inflected; [`GrammaticalCase::Nominative`] if the record lists it.
    pub case: GrammaticalCase,
    /// Whether the record has `autolink: false`. It remains a candidate: a name that two records share stays ambiguous even if
    /// one of them is never linked.
    pub autolink_disabled: bool,
}

/// The forms of one record, for reuse in the next build.
#[derive(Debug)]
pub struct CachedForms(Arc<RecordForms>);

/// A match of a form in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormMatch {
    /// The bytes of the searched text.
    pub range: Range<u32>,
    /// The form that matched.
    pub form_ref: FormRef,
    /// The case of the suffix after the form, if there is one.
    pub suffix_case: Option<GrammaticalCase>,
}

/// A reference to a matched form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormRef {
    /// A form of the registers, by index.
    Register(usize),
    /// A form in the section's `means`, by the index of the entry.
    Means(usize),
}

impl Names {
    /// Collects the forms of all records, with their cases in the languages that inflect names. `cached` returns the forms of
    /// an unchanged record.
    #[must_use]
    pub fn build(
        records: &[Arc<Record>],
        languages: &Languages,
        cached: impl Fn(&Record) -> Option<CachedForms> + Sync,
    ) -> Self {
        let inflecting = OnceLock::new();
        let inflecting = || inflecting.get_or_init(|| languages.inflecting()).as_slice();
        let forms_of_record = |record: &Arc<Record>| match cached(record) {
            Some(CachedForms(forms)) => forms,
            None => Arc::new(RecordForms::build(record, inflecting)),
        };
        let record_forms: Vec<Arc<RecordForms>> = records.par_iter().map(forms_of_record).collect();
        let mut forms = forms::collect_forms(records, &record_forms, &languages.letters().accents);
        let find_overlapping = || OverlappingForms::find_all(records, &record_forms, &forms, inflecting);
        let (overlapping, index) = rayon::join(find_overlapping, || FormIndex::build(&forms));
        for (form, records) in forms.iter_mut().zip(overlapping) {
            form.overlapping = records;
        }
        Self { record_forms, index, ..Self::without_index(forms) }
    }

    /// As [`Self::build`], without the index.
    fn without_index(forms: Vec<NameForm>) -> Self {
        let has_apostrophes = forms.iter().any(|form| form.text.contains('\''));
        Self { index: FormIndex::default(), forms, has_apostrophes, record_forms: Vec::new() }
    }

    /// The forms of a record, for reuse by [`Self::build`] while the record is unchanged.
    #[must_use]
    pub fn cached_forms(&self, id: RecordId) -> CachedForms {
        CachedForms(Arc::clone(&self.record_forms[id.index()]))
    }

    /// The lowercase words of the names of a record, sorted and without duplicates.
    pub(super) fn name_words(&self, id: RecordId, record: &Record) -> &[String] {
        self.record_forms[id.index()].words(record)
    }

    /// The folding that a text needs before the search.
    pub(super) fn folding(&self) -> Folding {
        if self.has_apostrophes { Folding::Full } else { Folding::WithoutApostrophes }
    }

    /// Every form, sorted by text.
    pub(super) fn forms(&self) -> impl Iterator<Item = &NameForm> {
        self.forms.iter()
    }

    /// The form at an index, as in [`FormRef::Register`].
    #[must_use]
    pub fn form(&self, index: usize) -> &NameForm {
        &self.forms[index]
    }

    /// The form with a folded text.
    #[must_use]
    pub fn form_by_text(&self, text: &str) -> Option<&NameForm> {
        self.index_of(text).map(|at| &self.forms[at])
    }

    /// The index of the form with a folded text.
    pub(super) fn index_of(&self, text: &str) -> Option<usize> {
        self.forms.binary_search_by(|known| known.text.as_str().cmp(text)).ok()
    }

    /// Whether a record is a candidate of the form with this text.
    #[must_use]
    pub fn has(&self, form: &str, record: RecordId) -> bool {
        self.form_by_text(form).is_some_and(|form| form.has_candidate(record))
    }

    /// All names in a text: leftmost first, longest at one position, without overlaps. Unaccented forms do not compete with
    /// other forms.
    #[must_use]
    pub fn find(&self, text: &str, language: &Language) -> Vec<FormMatch> {
        self.find_in(text, &Folded::new(text, self.folding()), &[], language)
    }

    /// As [`Self::find`], in a text folded as [`Self::folding`] requires, or further. The forms of `means` compete with those
    /// of the registers and win at the same position.
    pub(super) fn find_in(
        &self,
        text: &str,
        folded: &Folded<'_>,
        means: &[MeansMatch],
        language: &Language,
    ) -> Vec<FormMatch> {
        // Only the longest at each position: storing all would take a multiple of the memory of the text.
        let mut matches = MatchesByStart::new();
        let mut unaccented = MatchesByStart::new();
        self.index.for_each_match(&folded.text, language.has_suffixes(), |start, beginnings| {
            let is_unaccented = |(_, form): &&(usize, usize)| !self.forms[*form].unaccented_records.is_empty();
            for (is_unaccented_pass, matches_by_start) in [(false, &mut matches), (true, &mut unaccented)] {
                let mut forms = beginnings.iter().filter(|beginning| is_unaccented(beginning) == is_unaccented_pass);
                let position = SearchPosition { text, folded, start, language };
                if let Some(form_match) = forms.find_map(|(end, form)| self.match_form(&position, *end, *form)) {
                    insert_longest(matches_by_start, start, form_match);
                }
            }
        });
        for means_match in means {
            insert_longest(&mut matches, means_match.start, (means_match.end, FormRef::Means(means_match.entry), None));
        }
        retain_leftmost(&mut matches);
        retain_leftmost(&mut unaccented);
        if !means.is_empty() {
            unaccented.retain(|start, (end, _, _)| !overlaps_means(&matches, *start..*end));
        }
        let into_form_match = |(start, (end, form, ending))| FormMatch {
            range: folded.original_range(&(start..end)),
            form_ref: form,
            suffix_case: ending,
        };
        let mut form_matches: Vec<FormMatch> = matches.into_iter().map(into_form_match).collect();
        if !unaccented.is_empty() {
            form_matches.extend(unaccented.into_iter().map(into_form_match));
            form_matches.sort_by_key(|form_match| form_match.range.start);
        }
        form_matches
    }

    /// Matches a form at a position: with word boundaries, or with a suffix.
    fn match_form(&self, position: &SearchPosition<'_, '_>, end: usize, form: usize) -> Option<MatchEnd> {
        let SearchPosition { text, folded, start, language } = *position;
        // Folding may remove a word boundary, so the original text is checked.
        let written = folded.original_range(&(start..end));
        let (written_start, written_end) = (written.start as usize, written.end as usize);
        let NameForm { within_words, unaccented_records: unaccented_of, .. } = &self.forms[form];
        let form_ref = FormRef::Register(form);
        let is_by_itself = || {
            (is_boundary_after(&text[written_end..]) || is_compound(&text[written_end..], language))
                && (is_boundary_before(&text[..written_start]) || is_elided(text, written_start, written_end, language))
        };
        if *within_words || is_by_itself() {
            return Some((end, form_ref, None));
        }
        if !language.has_suffixes() || !unaccented_of.is_empty() || !is_boundary_before(&text[..written_start]) {
            return None;
        }
        let (length, case) = match_suffix(&folded.text[start..], end - start, language)?;
        Some((start + length, form_ref, Some(case)))
    }

    /// The texts of the forms that one is inflected from. They are compared by text, as indices shift when a form is added.
    fn nominatives(&self, form: &NameForm) -> impl Iterator<Item = &str> {
        form.nominatives.iter().map(|at| self.forms[*at].text.as_str())
    }

    /// The forms that only one side has, or whose candidates differ: in a text without any of them, both sides find the same
    /// names.
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
            if this.map(NameForm::resolution_inputs) != that.map(NameForm::resolution_inputs) || is_other_case() {
                different.extend(this.or(that).map(|form| form.text.as_str()));
            }
        }
    }
}

impl NameForm {
    /// What resolution depends on: two equal values resolve alike.
    fn resolution_inputs(&self) -> (&[Candidate], &[RecordId], &[RecordId], bool) {
        (&self.candidates, &self.overlapping, &self.unaccented_records, self.within_words)
    }
}

/// Matches in folded text by start: the end, the form, and the case of the suffix.
type MatchesByStart = BTreeMap<usize, MatchEnd>;

type MatchEnd = (usize, FormRef, Option<GrammaticalCase>);

/// Inserts a match, unless a longer one has the same start.
fn insert_longest(matches: &mut MatchesByStart, start: usize, new_match: MatchEnd) {
    let longest = matches.entry(start).or_insert(new_match);
    if new_match.0 >= longest.0 {
        *longest = new_match;
    }
}

/// A position in folded text at which forms match.
struct SearchPosition<'p, 't> {
    text: &'p str,
    folded: &'p Folded<'t>,
    start: usize,
    language: &'p Language,
}

/// A match of a form of the section's `means` in folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MeansMatch {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The index of the entry.
    pub(super) entry: usize,
}

/// Whether a form of `means` among the candidates overlaps a range. The candidates do not overlap each other.
fn overlaps_means(matches: &MatchesByStart, range: Range<usize>) -> bool {
    let before_end = matches.range(..range.end).rev();
    let mut overlapping = before_end.take_while(|(_, (end, _, _))| *end > range.start);
    overlapping.any(|(_, (_, form, _))| matches!(form, FormRef::Means(_)))
}

/// The suffix after a form at the start of `text`: the length of the link text, and the case.
fn match_suffix(text: &str, form_len: usize, language: &Language) -> Option<(usize, GrammaticalCase)> {
    let rest = &text[form_len..];
    let suffix_len: usize = rest
        .chars()
        .take(MAX_SUFFIX_CHARS)
        .take_while(|c| is_word_char(*c) || is_apostrophe(*c))
        .map(char::len_utf8)
        .sum();
    let word_start = text[..form_len].rfind([' ', '-']).map_or(0, |at| at + 1);
    if suffix_len == 0 || !is_boundary_after(&rest[suffix_len..]) {
        return None;
    }
    let mut stems = language.unsuffixed(&text[word_start..form_len + suffix_len]);
    let (_, case) = stems.find(|(stem, _)| stem.len() == form_len - word_start)?;
    // A suffix after an apostrophe is not part of the link: `Dündar’ın`, like `Holm’s`.
    let linked_len = if rest.starts_with(is_apostrophe) { form_len } else { form_len + suffix_len };
    Some((linked_len, case.unwrap_or(GrammaticalCase::Genitive)))
}

/// Removes the matches that overlap an earlier one.
fn retain_leftmost(matches: &mut MatchesByStart) {
    let mut last_end = 0;
    matches.retain(|start, (end, _, _)| {
        let is_free = *start >= last_end;
        if is_free {
            last_end = *end;
        }
        is_free
    });
}

/// An automaton that finds any of the forms, with or without word boundaries, in texts that need no folding.
pub(super) fn form_searcher(forms: &[&str]) -> Option<AhoCorasick> {
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

    fn indexed(forms: Vec<NameForm>) -> Names {
        Names { index: FormIndex::build(&forms), ..Names::without_index(forms) }
    }

    fn matched_texts(forms: &[&str], text: &str) -> Vec<String> {
        let form = |form: &&str| NameForm::new(fold_name(form));
        indexed(forms.iter().map(form).collect())
            .find(text, &english())
            .into_iter()
            .map(|form_match| text[form_match.range.start as usize..form_match.range.end as usize].to_owned())
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
            assert_eq!(matched_texts(&["Mamay"], text), Vec::<String>::new(), "{text}");
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
            assert_eq!(matched_texts(&["Mamay"], text).join("|").replace('\u{ad}', ""), "Mamay", "{text}");
        }
    }

    #[test]
    fn the_longest_name_wins_and_a_failed_long_one_does_not_hide_a_short_one() {
        assert_eq!(
            matched_texts(&["Kazakhstan", "Democratic Party of Kazakhstan"], "Democratic Party of Kazakhstan"),
            ["Democratic Party of Kazakhstan"]
        );
        assert_eq!(matched_texts(&["Ann", "Ann Lee"], "Ann Leeson"), ["Ann"]);
        assert_eq!(matched_texts(&["A B", "B C D"], "A B C D"), ["A B"]);
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
            assert_eq!(matched_texts(&[name], text), [text]);
            assert_eq!(matched_texts(&[name], &format!("“{text}’s”, it said")), [text]);
            assert_eq!(matched_texts(&[name], &format!("{text}x x{text}")), Vec::<String>::new());
        }
        // The letter of an Uzbek name is neither a possessive nor a quotation mark.
        assert_eq!(matched_texts(&["To", "O'Brien"], "Toʻ Toʻs"), Vec::<String>::new());
    }

    #[test]
    fn a_form_without_accents_hides_no_name() {
        let form = |text: &str, unaccented_of: &[RecordId]| NameForm {
            unaccented_records: unaccented_of.to_vec(),
            ..NameForm::new(text.to_owned())
        };
        let names = indexed(vec![form("Paris", &[]), form("Universite de Paris", &[RecordId(0)])]);
        let form_matches = names.find("Universite de Paris", &english());
        assert_eq!(form_matches.iter().map(|found| found.range.clone()).collect::<Vec<_>>(), [0..19, 14..19]);
    }

    #[test]
    fn white_space_and_composition_do_not_matter() {
        assert_eq!(
            matched_texts(&["Duman Mukhammedkarim"], "Duman\u{a0}\n Mukhammedkarim"),
            ["Duman\u{a0}\n Mukhammedkarim"]
        );
        assert_eq!(matched_texts(&["Жанбай"], "Жанбаи\u{306}."), ["Жанбаи\u{306}"]);
        assert_eq!(matched_texts(&["Жанбаи\u{306}"], "Жанбай"), ["Жанбай"]);
        assert_eq!(matched_texts(&["A B"], "A\u{2029}B"), Vec::<String>::new());
    }
}
