//! Evidence about the candidates of a name, from the registers and from the section's text so far.

use super::NameResolver;
use crate::language::{GrammaticalCase, NamePart, NameSex};
use crate::link::RecordId;
use crate::link::fold::fold_name;
use crate::link::mention_history::UnrecordedPerson;
use crate::link::names::{Candidate, NameForm, registered_sex};
use crate::link::phrase::NamePhrase;

impl<'j> NameResolver<'j> {
    /// The people without a record whose names contain a form, in any case.
    pub(super) fn unrecorded_people(&self, form: usize) -> impl Iterator<Item = &UnrecordedPerson> {
        let nominatives = self.names.form(form).nominatives.iter();
        nominatives.flat_map(|at| self.mention_history.unrecorded(*at)).chain(self.mention_history.unrecorded(form))
    }

    pub(super) fn note_title(&mut self, record: RecordId, phrase: &NamePhrase<'_>) {
        if let Some(title) = &phrase.title {
            self.mention_history.add_title(record, title.text, title.sex());
        }
    }

    /// The introduced records among the overlapping ones of a form.
    pub(super) fn introduced_overlapping(&self, form: &'j NameForm) -> impl Iterator<Item = RecordId> {
        // Either set may contain thousands: the smaller one is iterated.
        let introduced = self.mention_history.introduced();
        let is_form_smaller = form.overlapping.len() < introduced.len();
        let of_form = is_form_smaller.then(|| form.overlapping.iter().filter(|record| introduced.contains(record)));
        let of_section = (!is_form_smaller)
            .then(|| introduced.iter().filter(|record| form.overlapping.binary_search(record).is_ok()));
        of_form.into_iter().flatten().chain(of_section.into_iter().flatten()).copied()
    }

    /// The introduced ones among these candidates.
    pub(super) fn introduced_candidates(&self, candidates: &[Candidate]) -> Vec<Candidate> {
        let introduced = self.mention_history.introduced();
        if candidates.len() <= introduced.len() {
            return candidates.iter().filter(|candidate| introduced.contains(&candidate.record)).copied().collect();
        }
        let candidate = |record| candidates.binary_search_by_key(record, |candidate: &Candidate| candidate.record);
        introduced.iter().filter_map(|record| candidate(record).ok()).map(|at| candidates[at]).collect()
    }

    /// The records that a form can mean and that are named only where names are not linked.
    pub(super) fn unlinked_candidates(&self, form: &NameForm) -> Vec<RecordId> {
        let is_of_form =
            |record: &RecordId| form.has_candidate(*record) || form.overlapping.binary_search(record).is_ok();
        let overheard = self.mention_history.unlinked().iter().copied();
        overheard.filter(|record| !self.mention_history.introduced().contains(record)).filter(is_of_form).collect()
    }

    /// Whether the title before a name was used before with this name when it had no introduced candidate, and is not known of
    /// the record: then "Captain Holm" is that earlier person.
    pub(super) fn is_title_of_unrecorded(&self, form_index: usize, record: RecordId, phrase: &NamePhrase<'_>) -> bool {
        let Some(title) = phrase.title.as_ref().filter(|title| !title.is_honorific()) else { return false };
        let forms = self.names.form(form_index).nominatives.iter().chain(std::iter::once(&form_index));
        !self.has_title(record, title.text)
            && self
                .titles_of(title.text)
                .iter()
                .any(|title| forms.clone().any(|form| self.mention_history.is_unassigned_title(*form, title)))
    }

    /// Remembers the title of a name without an introduced candidate.
    pub(super) fn note_unassigned_title(&mut self, form_index: usize, phrase: &NamePhrase<'_>) {
        let Some(title) = phrase.title.as_ref().filter(|title| !title.is_honorific()) else { return };
        let forms: Vec<usize> =
            self.names.form(form_index).nominatives.iter().copied().chain(std::iter::once(form_index)).collect();
        for title in self.titles_of(title.text) {
            forms.iter().for_each(|form| self.mention_history.add_unassigned_title(*form, &title));
        }
    }

    /// A title in lowercase, and its nominatives.
    fn titles_of(&self, title: &str) -> Vec<String> {
        let title = title.to_lowercase();
        let nominatives = self.lexicon.nominatives(&title).map(|nominative| nominative.form);
        nominatives.chain(std::iter::once(title.clone())).collect()
    }

    /// Whether a person without a record has the full name with another word in it: "Viktor Sergeyevich Melnik" is also called
    /// "Viktor Melnik".
    pub(super) fn has_unrecorded_with_middle_name(&self, form: &NameForm) -> bool {
        if !self.mention_history.has_unrecorded() {
            return false;
        }
        let words: Vec<&str> = form.text.split(' ').collect();
        let surname = words.last().and_then(|word| self.names.index_of(word));
        let has_between = |person: &UnrecordedPerson| {
            let full_name = fold_name(&person.name);
            let mut others = full_name.split(' ');
            let (first_word, last_word) = (words.first(), words.last());
            others.any(|word| Some(&word) == first_word)
                && others.next_back().as_ref() == last_word
                && others.next().is_some()
                && words[1..words.len() - 1].iter().all(|word| others.any(|other| other == *word))
        };
        surname.is_some_and(|surname| self.unrecorded_people(surname).any(has_between))
    }

    /// Whether the title before a short form is one of participants in proceedings, and no candidate has it: "Prosecutor Holm"
    /// beside Mira Holm, a defendant.
    pub(super) fn has_other_title(&self, form: &NameForm, phrase: &NamePhrase<'_>) -> bool {
        let Some(title) = phrase.title.as_ref().filter(|title| title.is_of_proceedings()) else { return false };
        !form.candidates.iter().any(|candidate| self.has_title(candidate.record, title.text))
    }

    pub(super) fn has_title(&self, record: RecordId, title: &str) -> bool {
        let title = title.to_lowercase();
        self.mention_history.has_title(record, &title) || self.tracked_records.has_occupation(record, &title)
    }

    /// Whether the implied sex agrees with that of a record, if both are known.
    pub(super) fn agrees(&self, record: RecordId, phrase: &NamePhrase<'_>) -> bool {
        phrase.sex().is_none_or(|stated| self.sex(record).is_none_or(|known| stated.agrees(known)))
    }

    /// Whether only men's surnames have this case form: `Бута` is not Алла Бут.
    pub(super) fn is_masculine_case(&self, form: &NameForm, candidate: Candidate) -> bool {
        if candidate.case == GrammaticalCase::Nominative {
            return false;
        }
        let nominatives = self.lexicon.nominatives(&form.text);
        let mut sexes = nominatives
            .filter(|inflection| {
                inflection.part == NamePart::Surname
                    && self.tracked_records.has_form(candidate.record, &inflection.form)
            })
            .map(|inflection| inflection.sex)
            .peekable();
        sexes.peek().is_some() && sexes.all(|sex| sex == NameSex::Male)
    }

    /// Whether a form, or a word that it is the nominative of, is part of the name of a person without a record.
    pub(super) fn has_name_word(&self, person: &UnrecordedPerson, form: &NameForm) -> bool {
        let is_form = |word: &str| {
            let word = fold_name(word);
            *word == *form.text || self.lexicon.nominatives(&word).any(|nominative| nominative.form == form.text)
        };
        person.name.split(' ').any(is_form)
    }

    /// The sex of a person: from the register, the text so far, or the name.
    pub(super) fn sex(&self, record: RecordId) -> Option<NameSex> {
        let person_record = self.tracked_records.record(record);
        let name = || &person_record.name.in_language(self.language).0.value;
        registered_sex(person_record).or_else(|| self.mention_history.sex(record)).or_else(|| {
            let given = name().split(' ').take(2).find_map(|word| self.lexicon.sex_of_name(word));
            if given.is_some() {
                return given;
            }
            let surname = name().split(' ').next_back()?.to_owned();
            let mut sexes =
                self.lexicon.inflections(&surname).filter(|form| form.part == NamePart::Surname).map(|form| form.sex);
            let first = sexes.next()?;
            (first != NameSex::Any && sexes.all(|sex| sex == first)).then_some(first)
        })
    }
}
