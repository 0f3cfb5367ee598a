//! Mentions where names are not linked, and people without a record.

use super::NameResolver;
use super::decisions::{DecisionRule, SectionText};
use super::form::{form_case, plural_cue};
use super::reading::PhraseMeaning;
use crate::language::GrammaticalCase;
use crate::link::RecordId;
use crate::link::fold::{Folded, Folding, fold_name};
use crate::link::mention_history::UnrecordedPerson;
use crate::link::names::FormRef;
use crate::link::phrase::{NamePhrase, NameTitle, PhraseReader};
use crate::model::prose::BlockKind;
use std::ops::Range;
use std::sync::Arc;

impl<'j> NameResolver<'j> {
    /// Reads the title and the summary: names in them count as mentions.
    pub(super) fn read_title_and_summary(&mut self) {
        if !self.section.front_matter.autolink {
            return;
        }
        let section = self.section;
        // A heading that is the title is read again at its position.
        let is_in_prose = section.prose.blocks().first().is_some_and(|block| block.kind == BlockKind::Title);
        self.begin_text(SectionText::Title, is_in_prose);
        let title = section.front_matter.title.in_language(self.language).0.value.as_str();
        self.read_unlinked_text(title);
        if let Some(summary) = &section.front_matter.summary {
            self.begin_text(SectionText::Summary, false);
            self.read_unlinked_text(summary.in_language(self.language).0.text());
        }
        self.begin_text(SectionText::Prose, false);
    }

    fn begin_text(&mut self, text: SectionText, is_suppressed: bool) {
        if let Some(recorder) = &mut self.recorder {
            recorder.begin_text(text, is_suppressed);
        }
    }

    pub(super) fn read_unlinked_text(&mut self, text: &str) {
        let folded = Folded::new(text, self.names.folding());
        let language = Arc::clone(&self.lexicon);
        for form_match in self.names.find_in(text, &folded, &[], &language) {
            if let FormRef::Register(form) = form_match.form_ref {
                let range = form_match.range.start as usize..form_match.range.end as usize;
                self.begin_name(&form_match.range);
                self.read_unlinked_form(text, &range, (form, form_match.suffix_case), &|_| false);
                self.decide(|| DecisionRule::UnlinkedIgnored);
            }
        }
    }

    pub(super) fn introduce(&mut self, record: RecordId) {
        if self.mention_history.introduce(record) {
            self.note_introduced(record, None);
            self.unresolved_forms.clear();
        }
    }

    /// A person without a record has a form, or the full name of a record.
    pub(super) fn note_namesake(&mut self, form: usize, name: String) {
        let holders = &self.names.form(form).candidates;
        for candidate in holders.iter().filter(|candidate| !candidate.short) {
            if self.mention_history.withdraw(candidate.record) {
                self.note_withdrawn(candidate.record);
                self.unresolved_forms.clear();
            }
        }
        self.add_unrecorded(form, &UnrecordedPerson { name, sex: None });
    }

    /// Adds a person without a record whose name contains a form, in any case.
    pub(super) fn add_unrecorded(&mut self, form: usize, person: &UnrecordedPerson) {
        let names = self.names;
        let word_forms = names.form(form).text.split(' ').skip(1).filter_map(|word| names.index_of(word));
        let mut forms: Vec<usize> = std::iter::once(form).chain(word_forms).collect();
        forms.extend(forms.clone().iter().flat_map(|form| &names.form(*form).nominatives));
        forms.sort_unstable();
        forms.dedup();
        for form in forms {
            if self.mention_history.add_unrecorded(form, person.clone()) {
                self.unresolved_forms.clear();
            }
        }
    }

    /// Reads a name where names are not linked.
    pub(super) fn read_unlinked_form(
        &mut self,
        text: &str,
        range: &Range<usize>,
        (form_index, ending): (usize, Option<GrammaticalCase>),
        is_same_row: &dyn Fn(Range<usize>) -> bool,
    ) {
        let form = self.names.form(form_index);
        if form.candidates.is_empty() || !form.is_person_name {
            return;
        }
        let lexicon = Arc::clone(&self.lexicon);
        let mut phrase =
            PhraseReader { text, language: &lexicon }.read_person(range, form_case(form, ending), is_same_row);
        phrase.cue = phrase.cue.or(plural_cue(form, ending));
        if self.follows_organization(form, text, &phrase) {
            phrase.drop_words_before();
        }
        self.note_phrase(form_index, text, &phrase);
        match self.read_phrase(form, &phrase) {
            PhraseMeaning::Other { is_person: true, .. } => {
                self.decide(|| DecisionRule::UnlinkedUnrecorded);
                self.note_unrecorded(form_index, text, &phrase);
            }
            PhraseMeaning::Other { .. } => {}
            PhraseMeaning::LongerName(candidates) | PhraseMeaning::Initials(candidates) => {
                self.note_all_unlinked(&candidates);
            }
            PhraseMeaning::Plain => {
                let full = form.candidates.iter().filter(|candidate| !candidate.short);
                self.note_all_unlinked(&full.map(|candidate| candidate.record).collect::<Vec<_>>());
            }
        }
    }

    fn note_all_unlinked(&mut self, records: &[RecordId]) {
        if !records.is_empty() {
            self.decide(|| DecisionRule::UnlinkedMention(records.to_vec()));
        }
        records.iter().for_each(|record| self.note_unlinked_mention(*record));
    }

    pub(super) fn note_unlinked_mention(&mut self, record: RecordId) {
        if self.mention_history.add_unlinked(record) {
            self.note_unlinked_location(record);
            self.unresolved_forms.clear();
        }
    }

    /// Decides that a name in the prose is that of a person without a record.
    pub(super) fn decide_unrecorded(&mut self, rule: DecisionRule, form: usize, phrase: &NamePhrase<'_>) {
        self.decide(|| rule);
        self.note_unrecorded(form, self.section.prose.text(), phrase);
    }

    /// Adds the person without a record that a phrase names, unless it repeats the name of one in the text before.
    pub(super) fn note_unrecorded(&mut self, form: usize, text: &str, phrase: &NamePhrase<'_>) {
        let start = phrase.title.as_ref().map_or(phrase.range.start, |title| title.start);
        let words = Folded::new(&text[start..phrase.range.end], Folding::WithoutApostrophes).text.into_owned();
        // In another case, a man's given name can look like a woman's.
        let is_case =
            self.names.form(form).candidates.iter().all(|candidate| candidate.case != GrammaticalCase::Nominative);
        let given = phrase.before.last().filter(|_| !is_case);
        let by_name = given.and_then(|word| self.lexicon.sex_of_name(word.text));
        let sex = phrase.title.as_ref().and_then(NameTitle::sex).or(by_name);
        // "Judge Price" after "Edmund Price" is the same person.
        if !phrase.is_longer() && self.unrecorded_people(form).next().is_some() {
            return;
        }
        self.note_unrecorded_location(&words, &(start..phrase.range.end));
        self.add_unrecorded(form, &UnrecordedPerson { name: words, sex });
    }

    /// "Ordan, Bek and Natalya Holm" names three people with one surname.
    pub(super) fn note_coordinated(&mut self, reader: &PhraseReader<'_>, form: usize, phrase: &NamePhrase<'_>) {
        if !phrase.follows_conjunction {
            return;
        }
        for given in reader.coordinated_names(phrase.range.start) {
            let is_known_form = self.names.form_by_text(&fold_name(given.text)).is_some();
            // A surname also occurs by itself.
            if !is_known_form && reader.text.matches(given.text).nth(1).is_none() {
                let words = format!("{} {}", given.text, &reader.text[phrase.range.clone()]);
                self.note_unrecorded_location(&words, &given.range);
                self.add_unrecorded(form, &UnrecordedPerson { name: words, sex: None });
            }
        }
    }
}
