//! Goes through the forms that occur in a block, in text order, and passes each to the rules for its position.
//!
//! A position decides which rules apply: those of the section's `means`, of text where names are not linked, or of running text
//! ([`form`](super::form)). A form within a longer name that is already read is skipped. No candidate is weighed here.

use super::decisions::DecisionRule;
use super::{NameResolver, is_same_row};
use crate::language::GrammaticalCase;
use crate::link::fold::Folded;
use crate::link::names::{FormMatch, FormRef};
use crate::link::phrase::{ContextCue, FormCase, PhraseReader};
use crate::model::NameKind;
use crate::model::prose::{Block, Prose};
use std::ops::Range;
use std::sync::Arc;

/// A match with the other matches of its block.
pub(super) struct MatchContext<'f> {
    matches: &'f [FormMatch],
    index: usize,
    block: &'f Range<u32>,
}

impl<'j> NameResolver<'j> {
    pub(super) fn resolve_block(&mut self, block: &Block) {
        let prose = &self.section.prose;
        let language = Arc::clone(&self.lexicon);
        if self.section.front_matter.autolink {
            let text = prose.slice(block.text());
            let folded = Folded::new(text, self.folding());
            self.is_text_unchanged &= folded.is_original();
            let means_matches = self.means.find_in(text, &folded);
            let matches = self.names.find_in(text, &folded, &means_matches, &language);
            for (index, form_match) in matches.iter().enumerate() {
                let range = block.text().start + form_match.range.start..block.text().start + form_match.range.end;
                self.take_manual_links(range.end);
                if range.start < self.resolved_to {
                    if range.end > self.resolved_to {
                        self.begin_name(&range);
                        self.decide(|| DecisionRule::Overlap);
                    }
                    continue; // It is part of a longer name that is already read.
                }
                self.begin_name(&range);
                match form_match.form_ref {
                    FormRef::Means(entry) if !is_in_no_link_range(prose, &range) => self.resolve_means(&range, entry),
                    FormRef::Means(entry) => {
                        let span = self.means.span(entry);
                        self.decide_unlinked_means(&range, span);
                    }
                    FormRef::Register(form) if !is_in_no_link_range(prose, &range) => {
                        let context = MatchContext { matches: &matches, index, block: block.text() };
                        self.resolve_form(&range, &context, form, form_match.suffix_case);
                    }
                    FormRef::Register(form) => self.resolve_unlinked(&range, form, form_match.suffix_case),
                }
            }
        }
        self.take_manual_links(block.text().end);
    }

    /// The range that the phrase around a match may extend over: a person's full name ends at an organization's, and the other
    /// way round. "Supreme Court Mira Holm" is two names.
    pub(super) fn phrase_limits(&self, context: &MatchContext<'_>) -> Range<usize> {
        let MatchContext { matches, index, block } = *context;
        let full_name_kind = |form_match: &FormMatch| match form_match.form_ref {
            FormRef::Register(form) => {
                let form = self.names.form(form);
                let is_full_name = form.text.contains(' ') && !form.is_short() && !form.is_place_name;
                is_full_name.then_some(form.is_person_name)
            }
            FormRef::Means(_) => None,
        };
        let this = full_name_kind(&matches[index]);
        let is_other = |form_match: &&FormMatch| {
            this.is_some() && full_name_kind(form_match).is_some_and(|other| Some(other) != this)
        };
        let before = index.checked_sub(1).and_then(|before| matches.get(before)).filter(is_other);
        let after = matches.get(index + 1).filter(is_other);
        let start = before.map_or(block.start, |form_match| block.start + form_match.range.end);
        let end = after.map_or(block.end, |form_match| block.start + form_match.range.start);
        start as usize..end as usize
    }

    /// A form where names are not linked: in a heading, a link, or code.
    fn resolve_unlinked(&mut self, range: &Range<u32>, form: usize, ending: Option<GrammaticalCase>) {
        let prose = &self.section.prose;
        if let Some(words) = self.no_record_link_at(range) {
            let words = words.clone();
            let (name, bytes) = (prose.slice(&words).to_owned(), words.start as usize..words.end as usize);
            self.note_unrecorded_location(&name, &bytes);
            self.decide_no_record_link(&words);
            self.note_namesake(form, name);
        } else if !self.is_in_manual_link(range, form) {
            let bytes = range.start as usize..range.end as usize;
            self.read_unlinked_form(prose.text(), &bytes, (form, ending), &|gap| is_same_row(prose, &gap));
        }
        self.decide(|| DecisionRule::UnlinkedIgnored);
    }

    /// A form that the section's `means` assigns to a record, or to no record.
    fn resolve_means(&mut self, range: &Range<u32>, entry: usize) {
        let span = self.means.span(entry);
        let Some(record) = self.means.mark_used(entry) else {
            return self.decide(|| DecisionRule::MeansNoRecord(span));
        };
        let bytes = range.start as usize..range.end as usize;
        let lexicon = Arc::clone(&self.lexicon);
        let prose = &self.section.prose;
        let reader = PhraseReader { text: prose.text(), language: &lexicon };
        let phrase = match self.register(record).name_kind() {
            Some(NameKind::Person) => reader.read_person(&bytes, FormCase::Nominative, &|gap| is_same_row(prose, &gap)),
            Some(NameKind::Place) => reader.read_thing(&bytes, true, true),
            Some(NameKind::Organization | NameKind::Topic | NameKind::Other) | None => {
                reader.read_thing(&bytes, false, true)
            }
        };
        let is_longer = phrase.before.iter().chain(&phrase.after).any(|word| !self.is_name_word_of(record, word));
        if is_longer
            || matches!(
                phrase.cue,
                Some(ContextCue::Thing | ContextCue::Joined | ContextCue::NewPerson | ContextCue::Generation)
            )
        {
            self.note_means_phrase(record, prose.text(), &phrase);
            let sign = phrase.cue.filter(|_| !is_longer);
            self.decide(|| DecisionRule::Other { cue: sign, is_person: false });
            self.warn_longer(range, &[record], &phrase);
        } else {
            self.decide(|| DecisionRule::Means(record, span));
            self.add_mention(range, record, true);
        }
    }
}

fn is_in_no_link_range(prose: &Prose, range: &Range<u32>) -> bool {
    let first = prose.no_link_ranges().partition_point(|quiet| quiet.end <= range.start);
    prose.no_link_ranges()[first..].iter().any(|quiet| quiet.start < range.end && range.start < quiet.end)
}
