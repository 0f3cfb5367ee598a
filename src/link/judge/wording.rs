//! The words about a name that stays text, and what to do: the same in warnings and where somebody asks why.

use super::shared::MOST_LISTED;
use crate::link::RecordId;
use crate::link::frame::Frame;
use crate::model::Tag;

pub(in crate::link) fn shared(words: &str, count: usize) -> String {
    format!("“{words}” can be any of {count} on record")
}

pub(in crate::link) fn shared_full_name(words: &str, count: usize) -> String {
    format!("“{words}” is the name of {count} records")
}

pub(in crate::link) fn not_introduced(words: &str) -> String {
    format!("nobody in this section has introduced “{words}”")
}

pub(in crate::link) fn unaccented(full: &[String], words: &str) -> String {
    format!("expected “{}”, found “{words}” without its accents", full.join("” or “"))
}

pub(in crate::link) fn namesake(words: &str, other: &str) -> String {
    format!("“{words}” may be “{other}”, who is named before")
}

pub(in crate::link) fn longer(name: &str) -> String {
    format!("“{name}” may be somebody else")
}

pub(in crate::link) fn add_alias(frame: &Frame, who: &[RecordId], words: &str) -> String {
    let keys: Vec<String> =
        who.iter().take(MOST_LISTED).map(|record| format!("`{}`", frame.record(*record).key)).collect();
    format!("add `{words}` to the `aliases` of {}", keys.join(" or "))
}

/// What makes a link of a name that stays text, the cheapest first: the same in the warning and where somebody asks why.
#[derive(Clone, Copy)]
pub(in crate::link) struct Remedies<'g> {
    pub(in crate::link) frame: &'g Frame,
    pub(in crate::link) language: &'g Tag,
}

impl Remedies<'_> {
    /// For a short form of somebody who has not been introduced.
    pub(in crate::link) fn not_introduced(self, who: &[RecordId], words: &str) -> Vec<String> {
        self.full_name("write the full name first", who, words, true)
    }

    /// For a name that several have.
    pub(in crate::link) fn shared(self, who: &[RecordId], words: &str) -> Vec<String> {
        self.full_name("write the full name", who, words, true)
    }

    /// For a name that somebody on no record has, too.
    pub(in crate::link) fn namesake(self, record: RecordId, words: &str) -> Vec<String> {
        self.full_name("write the full name here", &[record], words, true)
    }

    /// For a name beside a title that may be of another.
    pub(in crate::link) fn other_title(self, who: &[RecordId], words: &str) -> Vec<String> {
        self.full_name("write the full name", who, words, false)
    }

    /// For a name that is longer than a form in it. `is_doubtful` says that its first word is perhaps none of the name.
    pub(in crate::link) fn longer(self, who: &[RecordId], name: &str, form: &str, is_doubtful: bool) -> Vec<String> {
        if name == form {
            return vec![by_hand(self.frame, who, form)];
        }
        let alias = format!("if it is a name of a record, {}", add_alias(self.frame, who, name));
        let count = |text: &str| text.split(' ').count();
        match is_doubtful && count(name) == count(form) + 1 {
            true => vec![by_hand(self.frame, who, form), alias],
            false => vec![alias, by_hand(self.frame, who, name)],
        }
    }

    /// The full names, as far as the words are not one already; `means`, if it is of use; a link by hand.
    fn full_name(self, verb: &str, who: &[RecordId], words: &str, by_means: bool) -> Vec<String> {
        let of = |record: &RecordId| self.frame.record(*record).name.in_language(self.language).0.value.as_str();
        let mut names: Vec<&str> = Vec::new();
        for name in who.iter().map(of).filter(|name| *name != words) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.truncate(MOST_LISTED);
        let full = (!names.is_empty()).then(|| format!("{verb} ({})", names.join(" or ")));
        let means = by_means.then(|| means(self.frame, who, words));
        full.into_iter().chain(means).chain([by_hand(self.frame, who, words)]).collect()
    }
}

/// `means` for a bare form.
pub(in crate::link) fn means(frame: &Frame, who: &[RecordId], words: &str) -> String {
    let is_plain = words.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '’'));
    let form = if is_plain { words.to_owned() } else { format!("\"{}\"", words.replace(['\\', '"'], "")) };
    let keys: Vec<String> = who.iter().take(MOST_LISTED).map(|record| frame.record(*record).key.to_string()).collect();
    match &keys[..] {
        [] => format!("write `means: {{{form}: id}}` in the front matter"),
        [key] => format!("write `means: {{{form}: {key}}}` in the front matter"),
        [key, others @ ..] => {
            format!("write `means: {{{form}: {key}}}`, or `{}`, in the front matter", others.join("` or `"))
        }
    }
}

pub(in crate::link) fn by_hand(frame: &Frame, who: &[RecordId], words: &str) -> String {
    let link = |record: &RecordId| format!("`[[{}|{words}]]`", frame.record(*record).key);
    let links: Vec<String> = who.iter().take(MOST_LISTED).map(link).collect();
    let more = if who.len() > MOST_LISTED { ", the id of another" } else { "" };
    let nobody = for_nobody(words);
    if links.is_empty() {
        format!("write {nobody}")
    } else {
        format!("write {}{more}, or {nobody}", links.join(" or "))
    }
}

pub(in crate::link) fn for_nobody(words: &str) -> String {
    format!("`[[-|{words}]]` for nobody on record")
}
