//! Resolves a short form in running text: rule 3 of the module.
//!
//! It needs exactly one introduced record, and nobody else of that name in the text so far, with or without a record. A title or
//! a sex can exclude a candidate, but neither makes one that is not introduced eligible.

use super::decisions::DecisionRule;
use super::{NameResolver, record_ids};
use crate::diag::Code;
use crate::language::NameSex;
use crate::link::RecordId;
use crate::link::names::Candidate;
use crate::link::phrase::{NamePhrase, NameTitle};
use std::ops::Range;

impl<'j> NameResolver<'j> {
    pub(super) fn resolve_short_form(
        &mut self,
        range: &Range<u32>,
        form_index: usize,
        candidates: &[Candidate],
        phrase: &NamePhrase<'_>,
    ) {
        let form = self.names.form(form_index);
        if self.has_other_title(form, phrase) {
            return self.decide_unrecorded(DecisionRule::OtherTitle, form_index, phrase);
        }
        let introduced = self.introduced_candidates(candidates);
        let mut others: Vec<RecordId> =
            self.introduced_overlapping(form).chain(self.unlinked_candidates(form)).collect();
        others.retain(|record| self.agrees(*record, phrase));
        let agreeing: Vec<Candidate> =
            introduced.iter().filter(|candidate| self.agrees(candidate.record, phrase)).copied().collect();
        let code = match (&agreeing[..], &introduced[..], &others[..]) {
            ([one], _, []) => return self.resolve_introduced(range, form_index, *one, phrase),
            (_, [], others)
                if others.iter().all(|other| candidates.iter().any(|candidate| candidate.record == *other)) =>
            {
                self.note_unassigned_title(form_index, phrase);
                self.warn_not_introduced(range, form, &record_ids(candidates));
                Code::NotIntroduced
            }
            ([], [_], []) => {
                // The title implies the other sex.
                return self.decide_unrecorded(DecisionRule::OtherSex, form_index, phrase);
            }
            (_, [], _) => {
                self.warn_shared(range, form, &[record_ids(candidates), others].concat());
                Code::SharedName
            }
            _ => {
                self.warn_shared(range, form, &[record_ids(&introduced), others].concat());
                Code::SharedName
            }
        };
        self.unresolved_forms.insert(&form.text, code);
    }

    /// Exactly one of the candidates of a short form is introduced.
    fn resolve_introduced(
        &mut self,
        range: &Range<u32>,
        form_index: usize,
        candidate: Candidate,
        phrase: &NamePhrase<'_>,
    ) {
        let form = self.names.form(form_index);
        let is_shared = form.candidates.len() > 1 || !form.overlapping.is_empty();
        let title_sex = phrase.title.as_ref().and_then(NameTitle::sex);
        let is_confirmed_by_sex = title_sex.is_some() && title_sex == self.sex(candidate.record);
        let is_quoted = phrase.is_quoted_in(self.section.prose.text());
        let has_title =
            phrase.title.as_ref().filter(|title| !is_quoted && self.has_title(candidate.record, title.text));
        let is_case_of_men = self.is_masculine_case(form, candidate);
        let is_unrecorded_name = self.unrecorded_people(form_index).any(|person| {
            if is_case_of_men && person.sex == Some(NameSex::Female) && !self.has_name_word(person, form) {
                return false;
            }
            // "Judge Price" is not "Edmund Price", whose title differs, and "Mrs Price" is not a man.
            let has_same_title = has_title.is_none_or(|title| person.name.starts_with(title.text));
            let has_same_sex = || person.sex.is_none_or(|sex| title_sex.is_some_and(|title_sex| title_sex.agrees(sex)));
            has_same_title && (!is_confirmed_by_sex || has_same_sex())
        });
        let title = phrase.title.as_ref().filter(|_| is_shared && !is_confirmed_by_sex);
        match title {
            _ if candidate.autolink_disabled => self.decide(|| DecisionRule::AutolinkDisabled(vec![candidate.record])),
            _ if is_unrecorded_name => self.warn_namesake(range, form_index, candidate),
            _ if self.is_title_of_unrecorded(form_index, candidate.record, phrase) => {
                self.decide_unrecorded(DecisionRule::EarlierTitle, form_index, phrase);
            }
            // "Judge Petrov", where two records have the name: the judge may be the one who is not introduced.
            Some(title)
                if !self.has_title(candidate.record, title.text)
                    && (!title.is_honorific() || title.sex().is_some()) =>
            {
                self.decide_unrecorded(DecisionRule::UnknownTitle, form_index, phrase);
                self.warn_shared(range, form, &[record_ids(&form.candidates), form.overlapping.clone()].concat());
            }
            _ => {
                self.decide(|| DecisionRule::ShortForm(candidate.record));
                self.add_mention(range, candidate.record, false);
            }
        }
    }
}
