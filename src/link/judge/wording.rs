//! The words about a name that stays text, and what to do: the same in warnings and where somebody asks why.

use super::shared::MOST_LISTED;
use crate::link::RecordId;
use crate::link::frame::Frame;

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

pub(in crate::link) fn full_name_first(names: &[String]) -> String {
    format!("write the full name first ({})", names.join(" or "))
}

pub(in crate::link) fn full_name(names: &[String]) -> String {
    format!("write the full name ({})", names.join(" or "))
}

pub(in crate::link) fn full_name_again(name: &str) -> String {
    format!("write the full name again ({name})")
}

pub(in crate::link) fn add_alias(frame: &Frame, who: &[RecordId], words: &str) -> String {
    let keys: Vec<String> =
        who.iter().take(MOST_LISTED).map(|record| format!("`{}`", frame.record(*record).key)).collect();
    format!("add `{words}` to the `aliases` of {}", keys.join(" or "))
}

/// `means` for a bare form.
pub(in crate::link) fn means(frame: &Frame, who: &[RecordId], words: &str) -> String {
    let is_plain = words.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '’'));
    let form = if is_plain { words.to_owned() } else { format!("\"{}\"", words.replace(['\\', '"'], "")) };
    let entry = |record: &RecordId| format!("`means: {{{form}: {}}}`", frame.record(*record).key);
    let entries: Vec<String> = who.iter().take(MOST_LISTED).map(entry).collect();
    format!("write {} in the front matter", entries.join(" or "))
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
