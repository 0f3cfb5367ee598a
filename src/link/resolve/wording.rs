//! The wording of diagnostics about names that stay text; `annals explain` uses the same.

use super::shared::MAX_LISTED;
use crate::link::RecordId;
use crate::link::context::LinkContext;
use crate::model::Tag;

pub(in crate::link) fn shared(words: &str, count: usize) -> String {
    format!("“{words}” is ambiguous: it can mean any of {count} records")
}

pub(in crate::link) fn shared_full_name(words: &str, count: usize) -> String {
    format!("“{words}” is the name of {count} records")
}

pub(in crate::link) fn not_introduced(words: &str) -> String {
    format!("“{words}” is not introduced earlier in this section")
}

pub(in crate::link) fn unaccented(full_names: &[String], words: &str) -> String {
    format!("expected “{}”, found “{words}” without its accents", full_names.join("” or “"))
}

pub(in crate::link) fn namesake(words: &str, other: &str) -> String {
    format!("“{words}” may be “{other}”, mentioned earlier in this section")
}

pub(in crate::link) fn longer(name: &str) -> String {
    format!("“{name}” may be somebody else")
}

pub(in crate::link) fn add_alias(frame: &LinkContext, records: &[RecordId], words: &str) -> String {
    let keys: Vec<String> =
        records.iter().take(MAX_LISTED).map(|record| format!("`{}`", frame.record(*record).key)).collect();
    format!("add `{words}` to the `aliases` of {}", keys.join(" or "))
}

/// Suggestions that turn an unlinked name into a link, simplest first.
#[derive(Clone, Copy)]
pub(in crate::link) struct Remedies<'g> {
    pub(in crate::link) frame: &'g LinkContext,
    pub(in crate::link) language: &'g Tag,
}

impl Remedies<'_> {
    /// For a short form without an introduced candidate.
    pub(in crate::link) fn not_introduced(self, records: &[RecordId], words: &str) -> Vec<String> {
        self.full_name("write the full name first", records, words, true)
    }

    /// For an ambiguous name.
    pub(in crate::link) fn shared(self, records: &[RecordId], words: &str) -> Vec<String> {
        self.full_name("write the full name", records, words, true)
    }

    /// For a name that a person without a record also has.
    pub(in crate::link) fn namesake(self, record: RecordId, words: &str) -> Vec<String> {
        self.full_name("write the full name here", &[record], words, true)
    }

    /// For a name after a title that may belong to another person.
    pub(in crate::link) fn other_title(self, records: &[RecordId], words: &str) -> Vec<String> {
        self.full_name("write the full name", records, words, false)
    }

    /// For a name that is longer than its form. `is_first_word_uncertain` means that the first word may not be part of the name.
    pub(in crate::link) fn longer(
        self,
        records: &[RecordId],
        name: &str,
        form: &str,
        is_first_word_uncertain: bool,
    ) -> Vec<String> {
        if name == form {
            return vec![manual_link(self.frame, records, form)];
        }
        let alias = format!("if it is a name of a record, {}", add_alias(self.frame, records, name));
        let count = |text: &str| text.split(' ').count();
        match is_first_word_uncertain && count(name) == count(form) + 1 {
            true => vec![manual_link(self.frame, records, form), alias],
            false => vec![alias, manual_link(self.frame, records, name)],
        }
    }

    /// The full names that differ from the words; `means`, if it applies; a manual link.
    fn full_name(self, verb: &str, records: &[RecordId], words: &str, suggest_means: bool) -> Vec<String> {
        let name_of = |record: &RecordId| self.frame.record(*record).name.in_language(self.language).0.value.as_str();
        let mut names: Vec<&str> = Vec::new();
        for name in records.iter().map(name_of).filter(|name| *name != words) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.truncate(MAX_LISTED);
        let full_names = (!names.is_empty()).then(|| format!("{verb} ({})", names.join(" or ")));
        let means = suggest_means.then(|| means(self.frame, records, words));
        full_names.into_iter().chain(means).chain([manual_link(self.frame, records, words)]).collect()
    }
}

/// The `means` entry for a form.
pub(in crate::link) fn means(frame: &LinkContext, records: &[RecordId], words: &str) -> String {
    let is_plain = words.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '’'));
    let form = if is_plain { words.to_owned() } else { format!("\"{}\"", words.replace(['\\', '"'], "")) };
    let keys: Vec<String> =
        records.iter().take(MAX_LISTED).map(|record| frame.record(*record).key.to_string()).collect();
    match &keys[..] {
        [] => format!("write `means: {{{form}: id}}` in the front matter"),
        [key] => format!("write `means: {{{form}: {key}}}` in the front matter"),
        [key, others @ ..] => {
            format!("write `means: {{{form}: {key}}}`, or `{}`, in the front matter", others.join("` or `"))
        }
    }
}

pub(in crate::link) fn manual_link(frame: &LinkContext, records: &[RecordId], words: &str) -> String {
    let link = |record: &RecordId| format!("`[[{}|{words}]]`", frame.record(*record).key);
    let links: Vec<String> = records.iter().take(MAX_LISTED).map(link).collect();
    let more = if records.len() > MAX_LISTED { ", the id of another" } else { "" };
    let no_record = no_record_link(words);
    if links.is_empty() {
        format!("write {no_record}")
    } else {
        format!("write {}{more}, or {no_record}", links.join(" or "))
    }
}

pub(in crate::link) fn no_record_link(words: &str) -> String {
    format!("`[[-|{words}]]` for no record")
}
