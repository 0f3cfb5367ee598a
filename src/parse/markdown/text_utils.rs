//! Text functions: excerpts for messages, HTML comments and slugs.

use crate::characters::{ZeroWidth, escape_for_message, truncate};
use crate::model::to_nfc;
use crate::parse::stamps;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// An excerpt of a text for messages.
pub(super) fn excerpt(text: &str) -> String {
    escape_for_message(&truncate(text, 60)).into_owned()
}

/// The ranges of raw HTML outside comments, and the offset of an unclosed comment, which hides everything after it.
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

/// The offset of the first tag, declaration or processing instruction of raw HTML outside comments.
pub(super) fn first_tag(html: &str) -> Option<usize> {
    let is_tag =
        |at: &usize| html[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
    let shown = outside_comments(html).0.into_iter();
    shown.flat_map(|range| html[range.clone()].match_indices('<').map(move |(at, _)| range.start + at)).find(is_tag)
}

/// The slug of a heading, in NFC: letters of any script with combining marks, and digits, separated by hyphens.
pub(super) fn slug(words: &str) -> String {
    let slug = if words.is_ascii() {
        hyphenate(words.bytes().map(|byte| byte.to_ascii_lowercase().into()))
    } else {
        // NFC again: the lower case of one character can be several.
        hyphenate(to_nfc(words).chars().flat_map(char::to_lowercase).nfc())
    };
    let slug = slug.trim_end_matches('-');
    match slug {
        "" => "h".to_owned(),
        _ if stamps::is_stamp(slug) || slug.starts_with("fn-") => format!("h-{slug}"),
        _ => slug.to_owned(),
    }
}

/// Retains letters with combining marks and digits, and replaces everything between them by hyphens.
fn hyphenate(characters: impl Iterator<Item = char>) -> String {
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

/// Whether a combining mark can be appended: it needs a letter before it.
fn ends_with_letter(slug: &str) -> bool {
    !slug.is_empty() && !slug.ends_with('-')
}

/// Invisible characters within words: soft hyphen, zero-width joiner and non-joiner.
fn is_joiner(c: char) -> bool {
    matches!(ZeroWidth::of(c), Some(ZeroWidth::SoftHyphen | ZeroWidth::Joiner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_removed_and_are_not_tags() {
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
    fn combining_marks_belong_to_their_letters_and_equal_words_have_equal_ids() {
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
