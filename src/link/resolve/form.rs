//! Resolves one occurrence of a form in running text: rules 1, 2 and 4 of the module, and initials.
//!
//! The phrase around the form decides first ([`reading`](super::reading)): only a form that is the whole name of somebody on record
//! gets as far as its candidates. Rule 3, of forms that need an introduction, is in [`short_form`](super::short_form).

use super::blocks::MatchContext;
use super::decisions::DecisionRule;
use super::reading::PhraseMeaning;
use super::{NameResolver, is_same_row, record_ids};
use crate::language::GrammaticalCase;
use crate::link::RecordId;
use crate::link::mention_history::UnrecordedPerson;
use crate::link::names::{Candidate, NameForm};
use crate::link::phrase::{ContextCue, FormCase, NamePhrase, PhraseReader};
use std::ops::Range;
use std::sync::Arc;

impl<'j> NameResolver<'j> {
    /// Resolves a form at a position, or reports that it is ambiguous.
    pub(super) fn resolve_form(
        &mut self,
        range: &Range<u32>,
        context: &MatchContext<'_>,
        form_index: usize,
        ending: Option<GrammaticalCase>,
    ) {
        let form = self.names.form(form_index);
        if !form.unaccented_records.is_empty() {
            return self.warn_unaccented(range, form);
        }
        let lexicon = Arc::clone(&self.lexicon);
        let prose = &self.section.prose;
        let reader = PhraseReader { text: prose.text(), language: &lexicon };
        let bytes = range.start as usize..range.end as usize;
        let is_person_name = form.is_person_name;
        let mut phrase = match is_person_name {
            // Inside a run of letters, the neighbouring letters are not words.
            _ if form.within_words => NamePhrase { range: bytes.clone(), form: bytes.clone(), ..NamePhrase::default() },
            true => reader.read_person(&bytes, form_case(form, ending), &|gap| is_same_row(prose, &gap)),
            false => {
                let is_place = form.is_place_name;
                reader.read_thing(&bytes, is_place, is_place || (!form.text.contains(' ') && !form.is_short()))
            }
        };
        phrase.cue = phrase.cue.or(plural_cue(form, ending).filter(|_| is_person_name));
        if phrase.is_longer() {
            phrase.clip_to(&self.phrase_limits(context));
        }
        if is_person_name && self.follows_organization(form, prose.text(), &phrase) {
            phrase.drop_words_before();
        }
        if !form.text.contains(' ') && !phrase.is_longer() && reader.is_ordinary(&bytes, is_person_name) {
            return self.decide_ordinary(form_index, &bytes);
        }
        if phrase.is_first_word_uncertain && self.begins_with_ordinary_word(form, &phrase) {
            phrase.drop_first_word();
        }
        let autolink_disabled = form.candidates.iter().all(|candidate| candidate.autolink_disabled);
        self.note_phrase(form_index, prose.text(), &phrase);
        match self.read_phrase(form, &phrase) {
            PhraseMeaning::Other { is_person, cue: sign } => {
                self.decide(|| DecisionRule::Other { cue: sign, is_person });
                if is_person {
                    self.note_unrecorded(form_index, prose.text(), &phrase);
                }
                if !is_person_name && !form.is_place_name && !form.text.contains(' ') && phrase.is_longer() {
                    // A different committee is named.
                    self.note_unrecorded(form_index, prose.text(), &phrase);
                }
                if is_person_name && (phrase.is_first_word_uncertain || (phrase.is_longer() && !form.is_short())) {
                    self.warn_longer(range, &record_ids(&form.candidates), &phrase);
                }
            }
            PhraseMeaning::LongerName(candidates) => match &candidates[..] {
                [one] if autolink_disabled => self.introduce_unlinked(*one),
                [one] => self.add_phrase_mention(&phrase, *one, DecisionRule::LongerForm),
                _ => self.warn_shared(range, form, &candidates),
            },
            PhraseMeaning::Initials(candidates) => self.resolve_initials(range, form_index, &candidates, &phrase),
            PhraseMeaning::Plain => self.resolve_plain(range, form_index, &phrase),
        }
        if is_person_name {
            self.note_coordinated(&reader, form_index, &phrase);
        }
    }

    /// A form with initials. Two initials identify a person as well as a given name.
    fn resolve_initials(
        &mut self,
        range: &Range<u32>,
        form_index: usize,
        candidates: &[RecordId],
        phrase: &NamePhrase<'_>,
    ) {
        let form = self.names.form(form_index);
        let initials = || phrase.before.iter().chain(&phrase.after);
        let count: usize =
            initials().map(|word| word.text.split(['.', '-']).filter(|part| !part.is_empty()).count()).sum();
        let first = initials().next().and_then(|word| word.text.chars().next());
        let is_initial_of = |person: &UnrecordedPerson| person.name.split(' ').any(|word| word.chars().next() == first);
        match candidates {
            [one] if form.candidates.iter().all(|candidate| candidate.autolink_disabled) => {
                self.introduce_unlinked(*one);
            }
            [one] if !self.agrees(*one, phrase) => {
                self.decide_unrecorded(DecisionRule::OtherSex, form_index, phrase);
            }
            [one] if count > 1 => self.add_phrase_mention(phrase, *one, DecisionRule::Initials),
            [one] if self.unrecorded_people(form_index).any(is_initial_of) => {
                let candidate = form.candidates.iter().find(|candidate| candidate.record == *one).copied();
                if let Some(candidate) = candidate {
                    self.warn_namesake(range, form_index, candidate);
                }
            }
            [one] if self.mention_history.introduced().contains(one) || !form.is_short() => {
                self.add_phrase_mention(phrase, *one, DecisionRule::Initials);
            }
            [_] => self.warn_not_introduced(range, form, candidates),
            _ => self.warn_shared(range, form, candidates),
        }
    }

    /// A form without further words of the name beside it.
    fn resolve_plain(&mut self, range: &Range<u32>, form_index: usize, phrase: &NamePhrase<'_>) {
        let form = self.names.form(form_index);
        if phrase.title.is_none()
            && let Some(code) = self.unresolved_forms.get(&*form.text).copied()
        {
            self.repeat_decision(form_index);
            self.count_repeat(self.nominative_of(form), code);
            return;
        }
        let (short, full): (Vec<Candidate>, Vec<Candidate>) =
            form.candidates.iter().partition(|candidate| candidate.short);
        let autolink_disabled = form.candidates.iter().all(|candidate| candidate.autolink_disabled);
        match (&full[..], &short[..]) {
            ([one], []) if autolink_disabled => self.introduce_unlinked(one.record),
            _ if autolink_disabled => self.decide(|| DecisionRule::AutolinkDisabled(record_ids(&form.candidates))),
            ([one], []) => self.resolve_full_name(range, form_index, *one, phrase),
            ([], _) => self.resolve_short_form(range, form_index, &short, phrase),
            ([_], _) => self.warn_shared(range, form, &record_ids(&form.candidates)),
            _ if full.iter().any(|candidate| candidate.case != GrammaticalCase::Nominative) => {
                self.warn_shared(range, form, &record_ids(&form.candidates));
            }
            _ => self.report_shared_full_name(range, form),
        }
    }

    fn resolve_full_name(
        &mut self,
        range: &Range<u32>,
        form_index: usize,
        candidate: Candidate,
        phrase: &NamePhrase<'_>,
    ) {
        let form = self.names.form(form_index);
        let overlapping: Vec<RecordId> = self.introduced_overlapping(form).collect();
        if !overlapping.is_empty() && !candidate.autolink_disabled {
            let candidates: Vec<RecordId> = std::iter::once(candidate.record).chain(overlapping).collect();
            return self.warn_shared(range, form, &candidates);
        }
        // A one-word name is more likely to be another person's as well.
        let is_unrecorded_name = match form.text.contains(' ') {
            true => self.has_unrecorded_with_middle_name(form),
            false => self.unrecorded_people(form_index).next().is_some(),
        };
        if is_unrecorded_name {
            return self.warn_namesake(range, form_index, candidate);
        }
        self.note_title(candidate.record, phrase);
        self.decide(|| DecisionRule::FullName(candidate.record));
        self.add_mention(range, candidate.record, true);
    }
}

/// The case that a form matched in, whichever candidate is meant.
pub(super) fn form_case(form: &NameForm, ending: Option<GrammaticalCase>) -> FormCase {
    match ending {
        Some(_) => FormCase::Suffixed,
        None if form.candidates.iter().all(|candidate| candidate.case != GrammaticalCase::Nominative) => {
            FormCase::Inflected
        }
        None => FormCase::Nominative,
    }
}

/// The cue for a form that names several people.
pub(super) fn plural_cue(form: &NameForm, ending: Option<GrammaticalCase>) -> Option<ContextCue> {
    let is_plural = ending == Some(GrammaticalCase::Plural)
        || form.candidates.iter().all(|candidate| candidate.case == GrammaticalCase::Plural);
    is_plural.then_some(ContextCue::Plural)
}
