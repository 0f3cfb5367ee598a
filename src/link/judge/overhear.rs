//! Who is spoken of where names are not linked, and who is on no record.

use super::decisions::{Rule, SectionText};
use super::reading::Meaning;
use super::{Judging, case_of, plural};
use crate::language::Case;
use crate::link::RecordId;
use crate::link::fold::{Folded, Folding, fold_name};
use crate::link::names::FoundForm;
use crate::link::phrase::{Phrase, Reader, Title};
use crate::link::spoken::Stranger;
use crate::model::prose::BlockKind;
use std::ops::Range;
use std::sync::Arc;

impl<'j> Judging<'j> {
    /// Reads title and summary: whoever is named there has been spoken of.
    pub(super) fn read_front(&mut self) {
        if !self.section.front.autolink {
            return;
        }
        let section = self.section;
        // A heading that is the title is read again where it is.
        let is_in_prose = section.prose.blocks().first().is_some_and(|block| block.kind == BlockKind::Title);
        self.begin_text(SectionText::Title, is_in_prose);
        let title = section.front.title.in_language(self.language).0.value.as_str();
        self.overhear_text(title);
        if let Some(summary) = &section.front.summary {
            self.begin_text(SectionText::Summary, false);
            self.overhear_text(summary.in_language(self.language).0.text());
        }
        self.begin_text(SectionText::Prose, false);
    }

    fn begin_text(&mut self, text: SectionText, is_passed_over: bool) {
        if let Some(recorder) = &mut self.recorder {
            recorder.begin_text(text, is_passed_over);
        }
    }

    pub(super) fn overhear_text(&mut self, text: &str) {
        let folded = Folded::of(text, self.names.folding());
        let language = Arc::clone(&self.words);
        for found in self.names.find_in(text, &folded, &[], &language) {
            if let FoundForm::Register(form) = found.form {
                let range = found.range.start as usize..found.range.end as usize;
                self.begin_name(&found.range);
                self.overhear(text, &range, (form, found.ending), &|_| false);
                self.decide(|| Rule::HeardNothing);
            }
        }
    }

    pub(super) fn introduce(&mut self, record: RecordId) {
        if self.spoken.introduce(record) {
            self.note_introduced(record, None);
            self.settled.clear();
        }
    }

    /// Somebody who is not on record goes by a form, or by the whole name of who is.
    pub(super) fn doubt(&mut self, form: usize, who: String) {
        let holders = &self.names.form(form).holders;
        for holder in holders.iter().filter(|holder| !holder.short) {
            if self.spoken.withdraw(holder.record) {
                self.note_withdrawn(holder.record);
                self.settled.clear();
            }
        }
        self.add_stranger(form, &Stranger { words: who, sex: None });
    }

    /// Notes somebody on no record of whose name a form is a part, in whatever case.
    pub(super) fn add_stranger(&mut self, form: usize, stranger: &Stranger) {
        let names = self.names;
        let of_words = names.form(form).text.split(' ').skip(1).filter_map(|word| names.index_of(word));
        let mut forms: Vec<usize> = std::iter::once(form).chain(of_words).collect();
        forms.extend(forms.clone().iter().flat_map(|form| &names.form(*form).nominatives));
        forms.sort_unstable();
        forms.dedup();
        for form in forms {
            if self.spoken.add_stranger(form, stranger.clone()) {
                self.settled.clear();
            }
        }
    }

    /// Takes notice of a name where names are not linked.
    pub(super) fn overhear(
        &mut self,
        text: &str,
        range: &Range<usize>,
        (at, ending): (usize, Option<Case>),
        is_one_row: &dyn Fn(Range<usize>) -> bool,
    ) {
        let form = self.names.form(at);
        if form.holders.is_empty() || !form.is_of_people {
            return;
        }
        let words = Arc::clone(&self.words);
        let mut phrase = Reader { text, language: &words }.person(range, case_of(form, ending), is_one_row);
        phrase.sign = phrase.sign.or(plural(form, ending));
        if self.is_behind_a_body(form, text, &phrase) {
            phrase.drop_before();
        }
        self.note_phrase(at, text, &phrase);
        match self.read_phrase(form, &phrase) {
            Meaning::Other { is_person: true, .. } => {
                self.decide(|| Rule::HeardStranger);
                self.note_stranger(at, text, &phrase);
            }
            Meaning::Other { .. } => {}
            Meaning::Theirs(who) | Meaning::Initials(who) => self.note_all_overheard(&who),
            Meaning::Plain => {
                let full = form.holders.iter().filter(|holder| !holder.short);
                self.note_all_overheard(&full.map(|holder| holder.record).collect::<Vec<_>>());
            }
        }
    }

    fn note_all_overheard(&mut self, who: &[RecordId]) {
        if !who.is_empty() {
            self.decide(|| Rule::Heard(who.to_vec()));
        }
        who.iter().for_each(|record| self.note_overheard(*record));
    }

    pub(super) fn note_overheard(&mut self, record: RecordId) {
        if self.spoken.overhear(record) {
            self.note_heard(record);
            self.settled.clear();
        }
    }

    pub(super) fn note_stranger(&mut self, form: usize, text: &str, phrase: &Phrase<'_>) {
        let start = phrase.title.as_ref().map_or(phrase.range.start, |title| title.start);
        let words = Folded::of(&text[start..phrase.range.end], Folding::WithoutApostrophes).text.into_owned();
        // In another case than the nominative a man's given name can be a woman's.
        let is_case = self.names.form(form).holders.iter().all(|holder| holder.case != Case::Nominative);
        let given = phrase.before.last().filter(|_| !is_case);
        let by_name = given.and_then(|word| self.words.sex_of_name(word.text));
        let sex = phrase.title.as_ref().and_then(Title::sex).or(by_name);
        // "Judge Price" behind "Edmund Price" is nobody new.
        if !phrase.is_longer() && self.strangers(form).next().is_some() {
            return;
        }
        self.note_stranger_at(&words, &(start..phrase.range.end));
        self.add_stranger(form, &Stranger { words, sex });
    }

    /// "Ordan, Bek and Natalya Holm" names three of one surname.
    pub(super) fn note_coordinated(&mut self, reader: &Reader<'_>, form: usize, phrase: &Phrase<'_>) {
        if !phrase.is_joined {
            return;
        }
        for given in reader.coordinated(phrase.range.start) {
            let is_name_of_somebody = self.names.form_of(&fold_name(given.text)).is_some();
            // A surname is used by itself elsewhere, too.
            if !is_name_of_somebody && reader.text.matches(given.text).nth(1).is_none() {
                let words = format!("{} {}", given.text, &reader.text[phrase.range.clone()]);
                self.note_stranger_at(&words, &given.range);
                self.add_stranger(form, &Stranger { words, sex: None });
            }
        }
    }
}
