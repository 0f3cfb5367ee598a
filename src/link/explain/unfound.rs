//! A place where no name was found.

use super::{Explained, Explanation, Reason};
use crate::diag::nearest;
use crate::link::Graph;
use crate::link::fold::{Folded, Folding};
use crate::link::names::{forms_of, may_be_found};
use crate::model::Record;
use crate::model::prose::Section;
use crate::source::{FileId, Span};
use std::ops::Range;

/// So many names of a line are listed.
const MOST_LISTED: usize = 5;

impl Graph {
    /// Why there is no name at a byte of a section's file. `names` are those that were found elsewhere in the line.
    #[must_use]
    pub fn explain_unfound(&self, path: &str, text: &str, at: usize, names: &[&Explanation]) -> Explanation {
        let range = word_at(text, at);
        let word = &text[range.clone()];
        let is_front = self.frame.section_at(path).is_some_and(|(section, _)| is_before_prose(section, at));
        let is_word = word.contains(char::is_alphanumeric) && !is_front;
        let may_be_name = is_word && !word.starts_with(char::is_lowercase);
        let (mut reasons, mut remedies) = (Vec::new(), Vec::new());
        let rule = match () {
            _ if is_front => {
                "of the front matter the title and the summary are read, and nothing in it is linked".to_owned()
            }
            _ if !is_word => "there is no word here".to_owned(),
            _ => "no form of a record begins or ends here".to_owned(),
        };
        reasons.push(Reason { label: "rule", words: rule, at: None });
        if is_word {
            self.add_hidden(text, &range, &mut reasons, &mut remedies);
            self.add_similar(word, &mut reasons);
        }
        let listed = names.iter().take(MOST_LISTED);
        reasons.extend(listed.map(|name| Reason {
            label: "in this line",
            words: format!("“{}” {}", name.words, name.verdict),
            at: Some(name.span),
        }));
        if may_be_name && remedies.is_empty() {
            remedies.push(format!("if it is a name of a record, add it to the `aliases`: `{word}`"));
            remedies.push(format!("write `[[id|{word}]]`, with the id of the record"));
        }
        Explanation {
            span: Span::new(FileId::of(path), range.clone()),
            words: word.to_owned(),
            verdict: "is no name that is looked for".to_owned(),
            reasons,
            remedies,
            record: None,
            is_link: false,
            code: None,
        }
    }

    /// Adds the records that have a name at a place and ask not to be found by it.
    fn add_hidden(&self, text: &str, at: &Range<usize>, reasons: &mut Vec<Reason>, remedies: &mut Vec<String>) {
        let line = line_around(text, at);
        for record in &self.frame.registry.records {
            let is_here = |form: &str| has_at(&text[line.clone()], form, &(at.start - line.start..at.end - line.start));
            if let Some(never) = record.never.iter().find(|never| is_here(&never.value)) {
                let words = format!("“{}” is in `never` of {}", never.value, record.key);
                reasons.push(Reason { label: "never", words, at: Some(never.span) });
                remedies.push(format!("remove `{}` from `never` of {}", never.value, record.key));
            } else if !may_be_found(record) && forms_of(record).iter().any(|form| is_here(form)) {
                let words =
                    format!("{} has this name; names of `{}` are {}", record.key, record.key.register, when(record));
                reasons.push(Reason { label: "not found", words, at: Some(record.span) });
                if &*record.key.register == "topics" {
                    remedies.push(format!("add `autolink: true` to `{}`", record.key));
                }
                remedies.push(format!("write a link by hand to it: `[[{}|words]]`", record.key));
            }
        }
    }

    /// Adds the form that is most like a word.
    fn add_similar(&self, word: &str, reasons: &mut Vec<Reason>) {
        let folded = Folded::of(word, Folding::Full).text.to_lowercase();
        let forms: Vec<(String, &str)> =
            self.frame.registry.names.forms().map(|form| (form.text.to_lowercase(), form.text.as_str())).collect();
        let same = forms.iter().find(|(lower, _)| *lower == folded).map(|(_, form)| *form);
        let near =
            || nearest(&folded, forms.iter().map(|(lower, _)| lower.as_str()).filter(|form| is_like(form, &folded)));
        let near = same
            .or_else(|| near().and_then(|near| forms.iter().find(|(lower, _)| lower == near).map(|(_, form)| *form)));
        let Some(form) = near.and_then(|near| self.frame.registry.names.form_of(near)) else { return };
        let holders = form.holders.iter().take(MOST_LISTED);
        let keys: Vec<String> = holders.map(|holder| self.frame.record(holder.record).key.to_string()).collect();
        if !keys.is_empty() {
            let words =
                format!("“{}” is a form of {}; capital letters and every letter count", form.text, keys.join(", "));
            reasons.push(Reason { label: "similar", words, at: None });
        }
    }
}

impl Explained {
    /// The names that share a byte with a range of the file; of several, those that are in no other.
    #[must_use]
    pub fn names_at(&self, range: &Range<usize>) -> Vec<&Explanation> {
        let is_at = |name: &&Explanation| {
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

fn when(record: &Record) -> &'static str {
    match &*record.key.register {
        "topics" => "found only where a record has `autolink: true`",
        _ => "never found in prose",
    }
}

/// `nearest` takes a part of an id for near, too.
fn is_like(form: &str, word: &str) -> bool {
    form.chars().next() == word.chars().next() && !form.contains('-')
}

/// Whether a form is in a line and shares a byte with a range of it.
fn has_at(line: &str, form: &str, at: &Range<usize>) -> bool {
    !form.is_empty() && line.match_indices(form).any(|(start, found)| start < at.end && at.start < start + found.len())
}

fn line_around(text: &str, at: &Range<usize>) -> Range<usize> {
    let start = text[..at.start].rfind('\n').map_or(0, |newline| newline + 1);
    start..text[at.end..].find('\n').map_or(text.len(), |newline| at.end + newline)
}

/// The word that a byte is in.
fn word_at(text: &str, at: usize) -> Range<usize> {
    let is_of_word = |c: &char| c.is_alphanumeric() || matches!(c, '-' | '’' | '\'' | '\u{300}'..='\u{36f}');
    let before: usize = text[..at].chars().rev().take_while(is_of_word).map(char::len_utf8).sum();
    let after: usize = text[at..].chars().take_while(is_of_word).map(char::len_utf8).sum();
    if after == 0 { at..at } else { at - before..at + after }
}
