//! Serializes an entry as lines: one for the entry, and one for each of its texts.
//!
//! Fields are separated by tabs. The first line contains title, language with its direction, address, note and, if there are any,
//! the people named in the texts as [`postings`](super::postings) of the texts; the others number, id, and each sentence as a
//! field, so that a browser shows the same sentences as the pages.

use super::postings::PostingList;
use crate::language::SentenceRules;
use crate::link::sentences;
use crate::model::prose::BLOCK_SEPARATOR;
use crate::pages::direction_of;
use crate::pages::search_entries::SearchEntry;
use std::fmt::Write;

/// Appends the lines of an entry, each with its line end.
pub(super) fn push(lines: &mut String, entry: &SearchEntry<'_>, rules: &SentenceRules) {
    let language = entry.lang.as_ref().map(|lang| format!("{lang} {}", direction_of(lang)));
    push_fields(lines, [&entry.title, language.as_deref().unwrap_or_default(), &entry.href, &entry.note]);
    if !entry.people.is_empty() {
        let people = PostingList::from_sorted(entry.people.iter().copied());
        lines.push('\t');
        lines.push_str(&people.to_text());
    }
    lines.push('\n');
    for text in &entry.texts {
        if let Some((section, place)) = text.number {
            // Writing to a `String` never fails.
            let _ = write!(lines, "{section}.{place}");
        }
        lines.push('\t');
        push_text(lines, text.id.as_deref().unwrap_or_default());
        match text.sentences {
            Some((ends, base)) => push_sentences(lines, &text.text, ends.iter().map(|end| end - base)),
            None => push_sentences(lines, &text.text, sentences::ends(&text.text, rules).into_iter()),
        }
        lines.push('\n');
    }
}

fn push_sentences(lines: &mut String, text: &str, ends: impl Iterator<Item = u32>) {
    let mut start = 0;
    for end in ends {
        let sentence = text[start..end as usize].trim_matches(is_space);
        start = end as usize;
        if !sentence.is_empty() {
            lines.push('\t');
            push_text(lines, sentence);
        }
    }
}

fn push_fields<const N: usize>(lines: &mut String, fields: [&str; N]) {
    for field in fields {
        push_text(lines, field);
        lines.push('\t');
    }
    lines.pop();
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || c == BLOCK_SEPARATOR
}

/// Appends a text with control characters, which could end a line or a field, replaced by spaces.
fn push_text(lines: &mut String, text: &str) {
    // Nearly no sentence has any: testing all bytes takes few instructions, because there is no early exit.
    if text.bytes().fold(false, |has_control, byte| has_control | (byte < b' ')) {
        lines.extend(text.chars().map(|c| if c < ' ' { ' ' } else { c }));
    } else {
        lines.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;
    use crate::pages::search_entries::SearchText;

    #[test]
    fn an_entry_is_a_line_for_itself_and_one_for_each_text() {
        let piece = |number, id: Option<&'static str>, text: &'static str| SearchText {
            number,
            id: id.map(Into::into),
            text: text.into(),
            sentences: None,
        };
        let entry = SearchEntry {
            title: "A `title`".to_owned(),
            lang: Some("ar".to_owned()),
            href: "report/a.html".to_owned(),
            note: "costs ${5}".to_owned(),
            names: Vec::new(),
            words: Vec::new(),
            date: None,
            people: vec![(1, 0), (1, 40), (2, 0)],
            texts: vec![
                piece(Some((1, 1)), Some("p-a"), "Dr. One came.  Two\u{1}went\\. "),
                piece(None, None, "An item\u{2029}another\u{2029}"),
                piece(None, None, ""),
            ],
        };
        let mut lines = String::new();
        push(&mut lines, &entry, Languages::default().sentence_rules());
        let expected = "A `title`\tar rtl\treport/a.html\tcosts ${5}\t200e110\n1.1\tp-a\tDr. One came.\tTwo went\\.\n\t\tAn item\tanother\n\t\n";
        assert_eq!(lines, expected);
    }
}
