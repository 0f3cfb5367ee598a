//! What is known of the people whom a name can mean, from the registers and from what a section has said before.

use super::Judging;
use crate::language::{Case, Part, Sex};
use crate::link::RecordId;
use crate::link::fold::fold_name;
use crate::link::names::{Form, Holder};
use crate::link::phrase::Phrase;
use crate::link::spoken::Stranger;
use crate::model::record::{self, Details};

impl<'j> Judging<'j> {
    /// The people on no record of whose names a form is a part, in whatever case.
    pub(super) fn strangers(&self, form: usize) -> impl Iterator<Item = &Stranger> {
        let nominatives = self.names.form(form).nominatives.iter();
        nominatives.flat_map(|at| self.spoken.strangers(*at)).chain(self.spoken.strangers(form))
    }

    pub(super) fn note_title(&mut self, record: RecordId, phrase: &Phrase<'_>) {
        if let Some(title) = &phrase.title {
            self.spoken.note_title(record, title.text, title.sex());
        }
    }

    /// Of those whose names a form is a part of, whoever has been introduced.
    pub(super) fn kin(&self, form: &'j Form) -> impl Iterator<Item = RecordId> {
        // A given name may have thousands, and so may a section.
        let introduced = self.spoken.introduced();
        let (few, many) = if form.kin.len() < introduced.len() { (true, false) } else { (false, true) };
        let of_form = form.kin.iter().filter(move |record| few && introduced.contains(record));
        let of_section = introduced.iter().filter(move |record| many && form.kin.binary_search(record).is_ok());
        of_form.chain(of_section).copied()
    }

    /// Of those who go by a form, whoever has been introduced.
    pub(super) fn introduced_of(&self, holders: &[Holder]) -> Vec<Holder> {
        let introduced = self.spoken.introduced();
        if holders.len() <= introduced.len() {
            return holders.iter().filter(|holder| introduced.contains(&holder.record)).copied().collect();
        }
        let holder = |record| holders.binary_search_by_key(record, |holder: &Holder| holder.record);
        introduced.iter().filter_map(|record| holder(record).ok()).map(|at| holders[at]).collect()
    }

    /// Whether somebody whom a form can mean has been named only where names are not linked.
    pub(super) fn overheard_of(&self, form: &Form) -> Vec<RecordId> {
        let is_of_form = |record: &RecordId| form.is_held_by(*record) || form.kin.binary_search(record).is_ok();
        let overheard = self.spoken.overheard().iter().copied();
        overheard.filter(|record| !self.spoken.introduced().contains(record)).filter(is_of_form).collect()
    }

    /// Whether a title before a name has been given to somebody whom nobody had introduced, and is not known of a record:
    /// "Captain Holm" is whoever that was.
    pub(super) fn is_title_of_stranger(&self, at: usize, record: RecordId, phrase: &Phrase<'_>) -> bool {
        let Some(title) = phrase.title.as_ref().filter(|title| !title.is_polite()) else { return false };
        let forms = self.names.form(at).nominatives.iter().chain(std::iter::once(&at));
        !self.has_title(record, title.text)
            && self
                .titles_of(title.text)
                .iter()
                .any(|title| forms.clone().any(|form| self.spoken.is_untold(*form, title)))
    }

    /// Notes the title of somebody whom nobody has introduced.
    pub(super) fn note_untold(&mut self, at: usize, phrase: &Phrase<'_>) {
        let Some(title) = phrase.title.as_ref().filter(|title| !title.is_polite()) else { return };
        let forms: Vec<usize> = self.names.form(at).nominatives.iter().copied().chain(std::iter::once(at)).collect();
        for title in self.titles_of(title.text) {
            forms.iter().for_each(|form| self.spoken.note_untold(*form, &title));
        }
    }

    /// A title as it is written, and in the nominative.
    fn titles_of(&self, title: &str) -> Vec<String> {
        let title = title.to_lowercase();
        let nominatives = self.words.nominatives(&title).map(|nominative| nominative.form);
        nominatives.chain(std::iter::once(title.clone())).collect()
    }

    /// Whether somebody on no record has a full name with another between: "Viktor Sergeyevich Melnik" is called "Viktor
    /// Melnik", too.
    pub(super) fn has_stranger_of(&self, form: &Form) -> bool {
        if !self.spoken.has_strangers() {
            return false;
        }
        let words: Vec<&str> = form.text.split(' ').collect();
        let surname = words.last().and_then(|word| self.names.index_of(word));
        let has_between = |stranger: &Stranger| {
            let of_stranger = fold_name(&stranger.words);
            let mut others = of_stranger.split(' ');
            let (first, last) = (words.first(), words.last());
            others.any(|word| Some(&word) == first)
                && others.next_back().as_ref() == last
                && others.next().is_some()
                && words[1..words.len() - 1].iter().all(|word| others.any(|other| other == *word))
        };
        surname.is_some_and(|surname| self.strangers(surname).any(has_between))
    }

    /// Whether a title before a short form is of those who act in proceedings, and of nobody who is on record:
    /// "Prosecutor Holm" beside Mira Holm, who is accused.
    pub(super) fn is_another(&self, form: &Form, phrase: &Phrase<'_>) -> bool {
        let Some(title) = phrase.title.as_ref().filter(|title| title.is_of_proceedings()) else { return false };
        !form.holders.iter().any(|holder| self.has_title(holder.record, title.text))
    }

    pub(super) fn has_title(&self, record: RecordId, title: &str) -> bool {
        let title = title.to_lowercase();
        self.spoken.has_title(record, &title) || self.facts.has_occupation(record, &title)
    }

    /// Whether the title agrees with the sex of somebody, as far as both are known.
    pub(super) fn agrees(&self, record: RecordId, phrase: &Phrase<'_>) -> bool {
        phrase.sex().is_none_or(|told| self.sex(record).is_none_or(|known| told.agrees(known)))
    }

    /// Whether a case of a surname is one that only men's have: `Бута` is not Алла Бут.
    pub(super) fn is_case_of_men(&self, form: &Form, holder: Holder) -> bool {
        if holder.case == Case::Nominative {
            return false;
        }
        let nominatives = self.words.nominatives(&form.text);
        let mut sexes = nominatives
            .filter(|it| it.part == Part::Surname && self.facts.has_form(holder.record, &it.form))
            .map(|it| it.sex)
            .peekable();
        sexes.peek().is_some() && sexes.all(|sex| sex == Sex::Male)
    }

    /// Whether a form can be a word of the name of somebody on no record, as it is or in the nominative.
    pub(super) fn can_be_called(&self, stranger: &Stranger, form: &Form) -> bool {
        let is_form = |word: &str| {
            let word = fold_name(word);
            *word == *form.text || self.words.nominatives(&word).any(|nominative| nominative.form == form.text)
        };
        stranger.words.split(' ').any(is_form)
    }

    /// The sex of somebody: as the text has said, or as the name does.
    pub(super) fn sex(&self, record: RecordId) -> Option<Sex> {
        let record_of = self.facts.record(record);
        let name = || &record_of.name.in_language(self.language).0.value;
        let given = match &record_of.details {
            Details::Person(person) => person.sex.map(|sex| match sex {
                record::Sex::Female => Sex::Female,
                record::Sex::Male => Sex::Male,
            }),
            _ => None,
        };
        given.or_else(|| self.spoken.sex(record)).or_else(|| {
            let given = name().split(' ').take(2).find_map(|word| self.words.sex_of_name(word));
            if given.is_some() {
                return given;
            }
            let surname = name().split(' ').next_back()?.to_owned();
            let mut sexes =
                self.words.inflections(&surname).filter(|form| form.part == Part::Surname).map(|form| form.sex);
            let first = sexes.next()?;
            (first != Sex::Any && sexes.all(|sex| sex == first)).then_some(first)
        })
    }
}
