//! Explains why there is no name at a position.

use super::{NameExplanation, Reason, SectionExplanation};
use crate::diag::nearest;
use crate::link::Graph;
use crate::link::fold::{Folded, Folding};
use crate::link::names::{all_forms, has_searchable_names};
use crate::model::prose::Section;
use crate::model::{NameKind, Record};
use crate::source::{FileId, Span};
use std::ops::Range;

/// The maximum number of listed names or records.
const MAX_LISTED: usize = 5;

impl Graph {
    /// Explains why there is no name at a byte of a section's file. `names` are the other names in the line.
    #[must_use]
    pub fn explain_unmatched(&self, path: &str, text: &str, at: usize, names: &[&NameExplanation]) -> NameExplanation {
        let range = word_at(text, at);
        let word = &text[range.clone()];
        let is_in_front_matter = self.context.section_at(path).is_some_and(|(section, _)| is_before_prose(section, at));
        let is_word = word.contains(char::is_alphanumeric) && !is_in_front_matter;
        let may_be_name = is_word && !word.starts_with(char::is_lowercase);
        let (mut reasons, mut remedies) = (Vec::new(), Vec::new());
        let rule = match () {
            _ if is_in_front_matter => {
                "in the front matter only the title and the summary are searched for names, and no name is linked"
                    .to_owned()
            }
            _ if !is_word => "there is no word here".to_owned(),
            _ => "no form of a record begins or ends here".to_owned(),
        };
        reasons.push(Reason { label: "rule", text: rule, at: None });
        if is_word {
            self.add_excluded(text, &range, &mut reasons, &mut remedies);
            self.add_similar(word, &mut reasons);
        }
        let listed = names.iter().take(MAX_LISTED);
        reasons.extend(listed.map(|name| Reason {
            label: "in this line",
            text: format!("“{}” {}", name.words, name.verdict),
            at: Some(name.span),
        }));
        if may_be_name && remedies.is_empty() {
            remedies.push(format!("if it is a name of a record, add it to the `aliases`: `{word}`"));
            remedies.push(format!("write `[[id|{word}]]`, with the id of the record"));
        }
        NameExplanation {
            span: Span::new(FileId::from_path(path), range.clone()),
            words: word.to_owned(),
            verdict: "is not a name that is searched for".to_owned(),
            reasons,
            remedies,
            record: None,
            is_link: false,
            code: None,
        }
    }

    /// Adds the records that have a name at a position which is excluded from linking.
    fn add_excluded(&self, text: &str, at: &Range<usize>, reasons: &mut Vec<Reason>, remedies: &mut Vec<String>) {
        let line = line_around(text, at);
        for record in &self.context.registry.records {
            let is_at_position =
                |form: &str| overlaps_form(&text[line.clone()], form, &(at.start - line.start..at.end - line.start));
            if let Some(never) = record.excluded_forms.iter().find(|never| is_at_position(&never.value)) {
                let words = format!("“{}” is in `never` of {}", never.value, record.key);
                reasons.push(Reason { label: "never", text: words, at: Some(never.span) });
                remedies.push(format!("remove `{}` from `never` of {}", never.value, record.key));
            } else if !has_searchable_names(record) && all_forms(record).iter().any(|form| is_at_position(form)) {
                let words = format!(
                    "{} has this name; names of `{}` are {}",
                    record.key,
                    record.key.register,
                    linking_condition(record)
                );
                reasons.push(Reason { label: "not found", text: words, at: Some(record.span) });
                if record.key.register.name_kind() == Some(NameKind::Topic) {
                    remedies.push(format!("add `autolink: true` to `{}`", record.key));
                }
                remedies.push(format!("write a link by hand: `[[{}|words]]`", record.key));
            }
        }
    }

    /// Adds the form that is most similar to a word.
    fn add_similar(&self, word: &str, reasons: &mut Vec<Reason>) {
        let folded = Folded::new(word, Folding::Full).text.to_lowercase();
        let forms: Vec<(String, &str)> =
            self.context.registry.names.forms().map(|form| (form.text.to_lowercase(), form.text.as_str())).collect();
        let same = forms.iter().find(|(lower, _)| *lower == folded).map(|(_, form)| *form);
        let nearest_form =
            || nearest(&folded, forms.iter().map(|(lower, _)| lower.as_str()).filter(|form| is_similar(form, &folded)));
        let similar = same.or_else(|| {
            nearest_form().and_then(|near| forms.iter().find(|(lower, _)| lower == near).map(|(_, form)| *form))
        });
        let Some(form) = similar.and_then(|near| self.context.registry.names.form_by_text(near)) else { return };
        let holders = form.candidates.iter().take(MAX_LISTED);
        let keys: Vec<String> = holders.map(|holder| self.context.record(holder.record).key.to_string()).collect();
        if !keys.is_empty() {
            let words =
                format!("“{}” is a form of {}; every letter and its case must match", form.text, keys.join(", "));
            reasons.push(Reason { label: "similar", text: words, at: None });
        }
    }
}

impl SectionExplanation {
    /// The names that overlap a range of the file. An empty range counts as one byte.
    #[must_use]
    pub fn names_at(&self, range: &Range<usize>) -> Vec<&NameExplanation> {
        let is_at = |name: &&NameExplanation| {
            let span = name.span.range();
            span.start < range.end.max(range.start + 1) && range.start < span.end
        };
        self.names.iter().filter(is_at).collect()
    }
}

/// Whether a byte of a section's file is in its front matter.
fn is_before_prose(section: &Section, at: usize) -> bool {
    let first = section.prose.blocks().first();
    first.is_some_and(|block| at < block.span.range().start)
}

fn linking_condition(record: &Record) -> &'static str {
    match record.key.register.name_kind() {
        Some(NameKind::Topic) => "found only where a record has `autolink: true`",
        Some(NameKind::Person | NameKind::Organization | NameKind::Place | NameKind::Other) | None => {
            "never found in prose"
        }
    }
}

/// Excludes forms that [`nearest`] accepts because they share a part with the word, as ids do.
fn is_similar(form: &str, word: &str) -> bool {
    form.chars().next() == word.chars().next() && !form.contains('-')
}

/// Whether a line contains a form that overlaps a range of the line.
fn overlaps_form(line: &str, form: &str, at: &Range<usize>) -> bool {
    !form.is_empty()
        && line.match_indices(form).any(|(start, matched)| start < at.end && at.start < start + matched.len())
}

fn line_around(text: &str, at: &Range<usize>) -> Range<usize> {
    let start = text[..at.start].rfind('\n').map_or(0, |newline| newline + 1);
    start..text[at.end..].find('\n').map_or(text.len(), |newline| at.end + newline)
}

/// The range of the word that contains a byte; empty if there is none.
fn word_at(text: &str, at: usize) -> Range<usize> {
    let is_word_char = |c: &char| c.is_alphanumeric() || matches!(c, '-' | '’' | '\'' | '\u{300}'..='\u{36f}');
    let before: usize = text[..at].chars().rev().take_while(is_word_char).map(char::len_utf8).sum();
    let after: usize = text[at..].chars().take_while(is_word_char).map(char::len_utf8).sum();
    if after == 0 { at..at } else { at - before..at + after }
}
