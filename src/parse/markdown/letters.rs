//! Texts within Markdown: as they are quoted, without comments, and as ids.

use crate::model::composed;
use crate::parse::stamps;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

pub(super) fn shown(text: &str) -> String {
    text.chars().take(60).flat_map(char::escape_debug).collect()
}

pub(super) fn without_comments(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find("<!--") {
        kept.push_str(&rest[..start]);
        rest = rest[start..].find("-->").map_or("", |end| &rest[start + end + 3..]);
    }
    kept.push_str(rest);
    kept
}

/// A heading's words as an id, in NFC: letters of any script with their marks, and digits; hyphens between.
pub(super) fn slug(words: &str) -> String {
    let mut slug = String::new();
    // NFC again: small letters can be written in several characters where the capital was one.
    for c in composed(words).chars().flat_map(char::to_lowercase).nfc() {
        if c.is_alphanumeric() || (is_combining_mark(c) && ends_with_letter(&slug)) {
            slug.push(c);
        } else if !is_joiner(c) && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    match slug {
        "" => "h".to_owned(),
        _ if stamps::is_stamp(slug) || slug.starts_with("fn-") => format!("h-{slug}"),
        _ => slug.to_owned(),
    }
}

/// A mark belongs to the letter before it; without one it is no part of a word.
fn ends_with_letter(slug: &str) -> bool {
    !slug.is_empty() && !slug.ends_with('-')
}

/// Characters that shape the letters beside them and are not seen: soft hyphen, zero-width joiner and non-joiner.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_belongs_to_its_letter_and_one_word_has_one_id() {
        for (words, id) in [
            ("Café", "café"),
            ("Cafe\u{301}", "café"),
            ("हिन्दी", "हिन्दी"),
            ("ภาษาไทย ที่นี่", "ภาษาไทย-ที่นี่"),
            ("İstanbul", "i\u{307}stanbul"),
            ("می\u{200c}خواهم", "میخواهم"),
            ("sen\u{ad}tence", "sentence"),
            ("\u{301}a \u{301}b", "a-b"),
            ("\u{301}", "h"),
            ("Words: two, three!", "words-two-three"),
            ("p-a1", "h-p-a1"),
            ("fn-1", "h-fn-1"),
        ] {
            assert_eq!(slug(words), id, "{words:?}");
        }
    }
}
