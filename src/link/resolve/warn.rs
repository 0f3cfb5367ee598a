//! Warnings about names that stay text.

use super::Anchor;
use super::NameResolver;
use super::decisions::DecisionRule;
use super::shared::{MAX_LISTED, SharedName};
use super::wording::{self, Remedies};
use crate::diag::{Code, Diagnostic};
use crate::language::GrammaticalCase;
use crate::link::RecordId;
use crate::link::fold::{Folded, Folding, fold_name};
use crate::link::names::{Candidate, NameForm};
use crate::link::phrase::NamePhrase;
use crate::source::Span;
use std::ops::Range;

impl<'j> NameResolver<'j> {
    pub(super) fn report_shared_full_name(&mut self, range: &Range<u32>, form: &'j NameForm) {
        self.decide(|| {
            let full = form.candidates.iter().filter(|candidate| !candidate.short);
            DecisionRule::SharedFullName(full.map(|candidate| candidate.record).collect())
        });
        self.note_code(Code::AmbiguousName);
        let (span, words) = (self.span(range), self.text_on_one_line(range));
        let build = || SharedName { form: form.text.clone(), words, spans: Vec::new(), count: 0 };
        let shared = self.shared_names.entry(&form.text).or_insert_with(build);
        shared.count += 1;
        if shared.spans.len() < MAX_LISTED {
            shared.spans.push(span);
        }
    }

    pub(super) fn warn_shared(&mut self, range: &Range<u32>, form: &'j NameForm, candidates: &[RecordId]) {
        self.decide(|| DecisionRule::Shared(candidates.to_vec()));
        let (span, words, remedies) = (self.span(range), self.text_on_one_line(range), self.remedies());
        self.warn(self.nominative_of(form), Code::SharedName, || {
            let mut warning = Diagnostic::warning(
                Code::SharedName,
                span,
                format!("{}; it stays text", wording::shared(&words, candidates.len())),
            )
            .label("who is meant?");
            for record in candidates.iter().take(MAX_LISTED) {
                warning = warning.related(remedies.frame.record(*record).span, "one of them");
            }
            with_help(warning, remedies.shared(candidates, &words))
        });
    }

    /// A name of a record without its accents. It may be another person's name, so it is not linked.
    pub(super) fn warn_unaccented(&mut self, range: &Range<u32>, form: &'j NameForm) {
        self.decide(|| DecisionRule::Unaccented(form.unaccented_records.clone()));
        let (span, words) = (self.span(range), self.text_on_one_line(range));
        let full_names: Vec<String> = form.unaccented_records.iter().map(|record| self.full_name(*record)).collect();
        let alias = wording::add_alias(self.frame, &form.unaccented_records, &words);
        let links = self.manual_link_help(&form.unaccented_records, &words);
        self.warn(&form.text, Code::MissingAccent, || {
            let message = format!("{}; it stays text", wording::unaccented(&full_names, &words));
            Diagnostic::warning(Code::MissingAccent, span, message).help(format!("{alias}; or {links}"))
        });
    }

    pub(super) fn warn_not_introduced(&mut self, range: &Range<u32>, form: &'j NameForm, candidates: &[RecordId]) {
        self.decide(|| DecisionRule::NotIntroduced(candidates.to_vec()));
        // The `longer-name` warning already says how to introduce them.
        if candidates.iter().all(|record| self.is_in_longer_name(*record, form)) {
            return;
        }
        let (span, words, remedies) = (self.span(range), self.text_on_one_line(range), self.remedies());
        self.warn(self.nominative_of(form), Code::NotIntroduced, || {
            let message = format!("{}; it stays text", wording::not_introduced(&words));
            let warning = Diagnostic::warning(Code::NotIntroduced, span, message);
            with_help(warning, remedies.not_introduced(candidates, &words))
        });
    }

    pub(super) fn warn_namesake(&mut self, range: &Range<u32>, form_index: usize, candidate: Candidate) {
        let form = self.names.form(form_index);
        let (span, words) = (self.span(range), self.text_on_one_line(range));
        let surname = form.text.rsplit(' ').next().and_then(|word| self.names.index_of(word)).unwrap_or(form_index);
        let other = self
            .unrecorded_people(form_index)
            .chain(self.unrecorded_people(surname))
            .next()
            .map(|person| person.name.clone());
        self.decide(|| DecisionRule::Namesake(candidate.record, other.clone()));
        let Some(other) = other else { return };
        let remedies = self.remedies();
        self.warn(self.nominative_of(form), Code::Namesake, || {
            let message = format!("{}; it stays text", wording::namesake(&words, &other));
            with_help(Diagnostic::warning(Code::Namesake, span, message), remedies.namesake(candidate.record, &words))
        });
    }

    /// A manual link whose text is the full name of another record.
    pub(super) fn warn_other_name(&mut self, anchor: &Anchor) {
        let words = fold_name(self.section.prose.slice(&anchor.range));
        let Some(form) = self.names.form_by_text(&words).filter(|_| !self.names.has(&words, anchor.record)) else {
            return;
        };
        let register = |record: RecordId| &self.frame.record(record).key.register;
        let full = form.candidates.iter().filter(|candidate| !candidate.short);
        let others: Vec<RecordId> = full
            .map(|candidate| candidate.record)
            .filter(|other| register(*other) == register(anchor.record))
            .collect();
        if others.is_empty() {
            return;
        }
        let key = self.frame.record(anchor.record).key.to_string();
        let (span, help) = (self.span(&anchor.range), self.manual_link_help(&others, &words));
        let spans: Vec<Span> = others.iter().take(MAX_LISTED).map(|other| self.frame.record(*other).span).collect();
        self.warn(&format!("{key}|{words}"), Code::OtherName, || {
            let message = format!("“{words}” links to `{key}`, but is the name of another record");
            let mut warning = Diagnostic::warning(Code::OtherName, span, message);
            for span in spans {
                warning = warning.related(span, "the record with this name");
            }
            warning.help(help)
        });
    }

    pub(super) fn full_name(&self, record: RecordId) -> String {
        self.frame.record(record).name.in_language(self.language).0.value.clone()
    }

    pub(super) fn warn_longer(&mut self, range: &Range<u32>, candidates: &[RecordId], phrase: &NamePhrase<'_>) {
        let prose = &self.section.prose;
        let whole = Folded::new(&prose.text()[phrase.range.clone()], Folding::WithoutApostrophes).text.into_owned();
        let (span, form, remedies) = (self.span(range), self.text_on_one_line(range), self.remedies());
        let words = || whole.split(' ').map(str::to_owned);
        self.longer_name_words.extend(candidates.iter().flat_map(|record| words().map(|word| (*record, word))));
        self.warn(&whole, Code::LongerName, || {
            let message = format!("{}; it stays text", wording::longer(&whole));
            let help = remedies.longer(candidates, &whole, &form, phrase.is_first_word_uncertain);
            with_help(Diagnostic::warning(Code::LongerName, span, message), help)
        });
    }

    /// Whether a form is part of a reported longer name that may belong to the record.
    fn is_in_longer_name(&self, record: RecordId, form: &'j NameForm) -> bool {
        let has = |text: &str| text.split(' ').all(|word| self.longer_name_words.contains(&(record, word.to_owned())));
        has(&form.text) || has(self.nominative_of(form))
    }

    /// The nominative of a form, so that all cases of a name share one warning.
    pub(super) fn nominative_of(&self, form: &'j NameForm) -> &'j str {
        let is_inflected = form.candidates.iter().all(|candidate| candidate.case != GrammaticalCase::Nominative);
        let nominative = form.nominatives.first().filter(|_| is_inflected);
        nominative.map_or(&form.text, |at| &self.names.form(*at).text)
    }

    /// Reports a form once in a section; repeats are counted.
    pub(super) fn warn(&mut self, form: &str, code: Code, build: impl FnOnce() -> Diagnostic) {
        if !self.count_repeat(form, code) {
            self.note_code(code);
            self.reported.insert((form.to_owned(), code), (self.diagnostics.len(), 1));
            self.diagnostics.push(build());
        }
    }

    /// Counts a repeat of a reported warning; `false` if there is none yet.
    pub(super) fn count_repeat(&mut self, form: &str, code: Code) -> bool {
        let Some((at, count)) = self.reported.get_mut(&(form.to_owned(), code)) else { return false };
        let plural = if *count == 1 { "time" } else { "times" };
        self.diagnostics[*at].label = format!("and {count} {plural} more in this section");
        *count += 1;
        self.note_code(code);
        true
    }

    fn remedies(&self) -> Remedies<'j> {
        Remedies { frame: self.frame, language: self.language }
    }

    pub(super) fn manual_link_help(&self, records: &[RecordId], form: &str) -> String {
        wording::manual_link(self.frame, records, form)
    }
}

fn with_help(warning: Diagnostic, remedies: Vec<String>) -> Diagnostic {
    remedies.into_iter().fold(warning, Diagnostic::help)
}
