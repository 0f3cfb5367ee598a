//! The warnings of names that stay text.

use super::Anchor;
use super::Judging;
use super::decisions::Rule;
use super::shared::{MOST_LISTED, SharedName};
use super::wording::{self, Remedies};
use crate::diag::Diagnostic;
use crate::language::Case;
use crate::link::RecordId;
use crate::link::fold::{Folded, Folding, fold_name};
use crate::link::names::{Form, Holder};
use crate::link::phrase::Phrase;
use crate::source::Span;
use std::ops::Range;

impl<'j> Judging<'j> {
    pub(super) fn refuse_shared(&mut self, range: &Range<u32>, form: &'j Form) {
        self.decide(|| {
            let full = form.holders.iter().filter(|holder| !holder.short);
            Rule::SharedFullName(full.map(|holder| holder.record).collect())
        });
        self.note_code("ambiguous-name");
        let (span, words) = (self.span(range), self.written(range));
        let new = || SharedName { form: form.text.clone(), words, places: Vec::new(), count: 0 };
        let shared = self.shared.entry(&form.text).or_insert_with(new);
        shared.count += 1;
        if shared.places.len() < MOST_LISTED {
            shared.places.push(span);
        }
    }

    pub(super) fn warn_shared(&mut self, range: &Range<u32>, form: &'j Form, who: &[RecordId]) {
        self.decide(|| Rule::Shared(who.to_vec()));
        let (span, words, remedies) = (self.span(range), self.written(range), self.remedies());
        self.warn(self.name_of(form), "shared-name", || {
            let mut warning = Diagnostic::warning(
                "shared-name",
                span,
                format!("{}; it stays text", wording::shared(&words, who.len())),
            )
            .label("who is meant?");
            for record in who.iter().take(MOST_LISTED) {
                warning = warning.also(remedies.frame.record(*record).span, "one of them");
            }
            with_help(warning, remedies.shared(who, &words))
        });
    }

    /// A name of a record without its accents. It may be another person's name, so it stays text.
    pub(super) fn warn_unaccented(&mut self, range: &Range<u32>, form: &'j Form) {
        self.decide(|| Rule::Unaccented(form.unaccented_of.clone()));
        let (span, words) = (self.span(range), self.written(range));
        let full: Vec<String> = form.unaccented_of.iter().map(|record| self.full_name(*record)).collect();
        let alias = wording::add_alias(self.frame, &form.unaccented_of, &words);
        let links = self.by_hand_help(&form.unaccented_of, &words);
        self.warn(&form.text, "missing-accent", || {
            let message = format!("{}; it stays text", wording::unaccented(&full, &words));
            Diagnostic::warning("missing-accent", span, message).help(format!("{alias}; or {links}"))
        });
    }

    pub(super) fn warn_not_introduced(&mut self, range: &Range<u32>, form: &'j Form, who: &[RecordId]) {
        self.decide(|| Rule::NotIntroduced(who.to_vec()));
        // That warning says what to do: then they are introduced.
        if who.iter().all(|record| self.is_in_longer_name(*record, form)) {
            return;
        }
        let (span, words, remedies) = (self.span(range), self.written(range), self.remedies());
        self.warn(self.name_of(form), "not-introduced", || {
            let message = format!("{}; it stays text", wording::not_introduced(&words));
            let warning = Diagnostic::warning("not-introduced", span, message);
            with_help(warning, remedies.not_introduced(who, &words))
        });
    }

    pub(super) fn warn_namesake(&mut self, range: &Range<u32>, at: usize, holder: Holder) {
        let form = self.names.form(at);
        let (span, words) = (self.span(range), self.written(range));
        let surname = form.text.rsplit(' ').next().and_then(|word| self.names.index_of(word)).unwrap_or(at);
        let other = self.strangers(at).chain(self.strangers(surname)).next().map(|stranger| stranger.words.clone());
        self.decide(|| Rule::Namesake(holder.record, other.clone()));
        let Some(other) = other else { return };
        let remedies = self.remedies();
        self.warn(self.name_of(form), "namesake", || {
            let message = format!("{}; it stays text", wording::namesake(&words, &other));
            with_help(Diagnostic::warning("namesake", span, message), remedies.namesake(holder.record, &words))
        });
    }

    /// A link by hand whose words are the full name of somebody else on record.
    pub(super) fn warn_other_name(&mut self, anchor: &Anchor) {
        let words = fold_name(self.section.prose.words(&anchor.range));
        let Some(form) = self.names.form_of(&words).filter(|_| !self.names.has(&words, anchor.record)) else { return };
        let register = |record: RecordId| &*self.frame.record(record).key.register;
        let full = form.holders.iter().filter(|holder| !holder.short);
        let others: Vec<RecordId> =
            full.map(|holder| holder.record).filter(|other| register(*other) == register(anchor.record)).collect();
        if others.is_empty() {
            return;
        }
        let key = self.frame.record(anchor.record).key.to_string();
        let (span, help) = (self.span(&anchor.range), self.by_hand_help(&others, &words));
        let spans: Vec<Span> = others.iter().take(MOST_LISTED).map(|other| self.frame.record(*other).span).collect();
        self.warn(&format!("{key}|{words}"), "other-name", || {
            let message = format!("“{words}” leads to `{key}` here, and is the name of another on record");
            let mut warning = Diagnostic::warning("other-name", span, message);
            for span in spans {
                warning = warning.also(span, "whose name it is");
            }
            warning.help(help)
        });
    }

    pub(super) fn full_name(&self, record: RecordId) -> String {
        self.frame.record(record).name.in_language(self.language).0.value.clone()
    }

    pub(super) fn warn_longer(&mut self, range: &Range<u32>, who: &[RecordId], phrase: &Phrase<'_>) {
        let prose = &self.section.prose;
        let whole = Folded::of(&prose.text()[phrase.range.clone()], Folding::WithoutApostrophes).text.into_owned();
        let (span, form, remedies) = (self.span(range), self.written(range), self.remedies());
        let words = || whole.split(' ').map(str::to_owned);
        self.in_longer_names.extend(who.iter().flat_map(|record| words().map(|word| (*record, word))));
        self.warn(&whole, "longer-name", || {
            let message = format!("{}; it stays text", wording::longer(&whole));
            let help = remedies.longer(who, &whole, &form, phrase.is_doubtful);
            with_help(Diagnostic::warning("longer-name", span, message), help)
        });
    }

    /// Whether a form is part of a longer name that may be that of a record, and that has been warned of.
    fn is_in_longer_name(&self, record: RecordId, form: &'j Form) -> bool {
        let has = |text: &str| text.split(' ').all(|word| self.in_longer_names.contains(&(record, word.to_owned())));
        has(&form.text) || has(self.name_of(form))
    }

    /// A form in the nominative: in whatever case a name is in, it is warned of once.
    pub(super) fn name_of(&self, form: &'j Form) -> &'j str {
        let is_inflected = form.holders.iter().all(|holder| holder.case != Case::Nominative);
        let nominative = form.nominatives.first().filter(|_| is_inflected);
        nominative.map_or(&form.text, |at| &self.names.form(*at).text)
    }

    /// One warning for a form in a section; the rest are counted.
    pub(super) fn warn(&mut self, form: &str, code: &'static str, make: impl FnOnce() -> Diagnostic) {
        if !self.warn_again(form, code) {
            self.note_code(code);
            self.told.insert((form.to_owned(), code), (self.diagnostics.len(), 1));
            self.diagnostics.push(make());
        }
    }

    /// Counts one more place of a warning that has been given for a form; whether it has been given.
    pub(super) fn warn_again(&mut self, form: &str, code: &'static str) -> bool {
        let Some((at, count)) = self.told.get_mut(&(form.to_owned(), code)) else { return false };
        let plural = if *count == 1 { "time" } else { "times" };
        self.diagnostics[*at].label = format!("and {count} {plural} more in this section");
        *count += 1;
        self.note_code(code);
        true
    }

    fn remedies(&self) -> Remedies<'j> {
        Remedies { frame: self.frame, language: self.language }
    }

    pub(super) fn by_hand_help(&self, who: &[RecordId], form: &str) -> String {
        wording::by_hand(self.frame, who, form)
    }
}

fn with_help(warning: Diagnostic, remedies: Vec<String>) -> Diagnostic {
    remedies.into_iter().fold(warning, Diagnostic::help)
}
