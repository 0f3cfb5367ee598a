//! Texts within Markdown: as they are quoted, without comments, and as ids.

use crate::characters::{quoted, shortened};
use crate::model::composed;
use crate::parse::stamps;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The beginning of a text as a message quotes it.
pub(super) fn shown(text: &str) -> String {
    quoted(&shortened(text, 60)).into_owned()
}

/// What of raw HTML is not in comments; and where a comment begins that does not end, with which nothing after it is shown.
pub(super) fn outside_comments(html: &str) -> (Vec<Range<usize>>, Option<usize>) {
    let (mut shown, mut from) = (Vec::new(), 0);
    while let Some(start) = html[from..].find("<!--").map(|at| from + at) {
        shown.push(from..start);
        // The shortest comments are `<!-->` and `<!--->`.
        let Some(end) = html[start + 2..].find("-->") else { return (shown, Some(start)) };
        from = start + 2 + end + 3;
    }
    shown.push(from..html.len());
    (shown, None)
}

pub(super) fn without_comments(html: &str) -> String {
    outside_comments(html).0.into_iter().map(|shown| &html[shown]).collect()
}

/// Where the first tag, declaration or instruction of raw HTML begins that is in no comment.
pub(super) fn first_tag(html: &str) -> Option<usize> {
    let is_tag =
        |at: &usize| html[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
    let shown = outside_comments(html).0.into_iter();
    shown.flat_map(|range| html[range.clone()].match_indices('<').map(move |(at, _)| range.start + at)).find(is_tag)
}

/// A heading's words as an id, in NFC: letters of any script with their marks, and digits; hyphens between.
pub(super) fn slug(words: &str) -> String {
    let slug = if words.is_ascii() {
        hyphenated(words.bytes().map(|byte| byte.to_ascii_lowercase().into()))
    } else {
        // NFC again: small letters can be written in several characters where the capital was one.
        hyphenated(composed(words).chars().flat_map(char::to_lowercase).nfc())
    };
    let slug = slug.trim_end_matches('-');
    match slug {
        "" => "h".to_owned(),
        _ if stamps::is_stamp(slug) || slug.starts_with("fn-") => format!("h-{slug}"),
        _ => slug.to_owned(),
    }
}

/// Letters with their marks, and digits; and a hyphen where there is something else between them.
fn hyphenated(characters: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    for c in characters {
        if c.is_alphanumeric() || (is_combining_mark(c) && ends_with_letter(&text)) {
            text.push(c);
        } else if !is_joiner(c) && !text.is_empty() && !text.ends_with('-') {
            text.push('-');
        }
    }
    text
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
    fn comments_are_not_shown_and_no_tags() {
        for (html, shown, tag) in [
            ("a <!-- b --> c", "a  c", None),
            ("<!-->a<!--->b<!---->", "ab", None),
            ("<!-- <b> --> a < b <3 <i>", " a < b <3 <i>", Some(22)),
            ("a <!-- b --> <!-- c", "a  ", None),
            ("</p>", "</p>", Some(0)),
            ("<!DOCTYPE html>", "<!DOCTYPE html>", Some(0)),
            ("<?php a ?>", "<?php a ?>", Some(0)),
        ] {
            assert_eq!(without_comments(html), shown, "{html}");
            assert_eq!(first_tag(html), tag, "{html}");
        }
        assert_eq!(outside_comments("a <!-- b --> <!-- c").1, Some(13));
    }

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
