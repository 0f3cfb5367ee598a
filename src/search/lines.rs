//! Serializes an entry as lines: one for the entry, and one for each of its texts.
//!
//! Fields are separated by tabs. The first line contains title, language with its direction, address, note and, if there are any,
//! the people named in the texts as [`postings`](super::postings) of the texts; the others number, id, and each sentence as a
//! field, so that a browser shows the same sentences as the pages. What is struck out or quoted in a sentence is between control
//! characters ([`STRUCK`], [`QUOTED`]), and a year that is added to a date too ([`ADDED`]).

use super::postings::PostingList;
use crate::language::SentenceRules;
use crate::link::sentences::{self, SpokenQuotation, quotation_around, spoken_quotations};
use crate::model::prose::BLOCK_SEPARATOR;
use crate::pages::direction_of;
use crate::pages::search_entries::{SearchEntry, SearchText};
use crate::source::offset;
use std::fmt::Write;
use std::ops::Range;

/// The characters around struck-out text.
const STRUCK: [char; 2] = ['\u{1}', '\u{2}'];

/// The characters around the text of a block quotation.
const QUOTED: [char; 2] = ['\u{3}', '\u{4}'];

/// The characters around a year that is added to a date.
const ADDED: [char; 2] = ['\u{5}', '\u{6}'];

/// Appends the lines of an entry, each with its line end.
pub(super) fn push(lines: &mut String, entry: &SearchEntry<'_>, rules: &SentenceRules<'_>) {
    let language = entry.lang.as_ref().map(|lang| format!("{lang} {}", direction_of(lang)));
    push_fields(lines, [&entry.title, language.as_deref().unwrap_or_default(), &entry.href, &entry.note]);
    if !entry.people.is_empty() {
        let people = PostingList::from_sorted(entry.people.iter().copied());
        lines.push('\t');
        lines.push_str(&people.to_text());
    }
    lines.push('\n');
    let mut ends = Vec::new();
    for text in &entry.texts {
        if let Some((section, place)) = text.number {
            // Writing to a `String` never fails.
            let _ = write!(lines, "{section}.{place}");
        }
        lines.push('\t');
        push_text(lines, text.id.as_deref().unwrap_or_default());
        ends.clear();
        match text.sentences {
            Some((known, base)) => ends.extend(known.iter().map(|end| end - base)),
            None => ends.extend(sentences::ends(&text.text, rules)),
        }
        push_sentences(lines, text, &ends);
        lines.push('\n');
    }
}

fn push_sentences(lines: &mut String, text: &SearchText<'_>, ends: &[u32]) {
    let quotations = spoken_quotations(&text.text, 0, ends);
    let mut start = 0;
    for end in ends {
        let sentence = &text.text[start as usize..*end as usize];
        let trimmed = sentence.trim_matches(is_space);
        if !trimmed.is_empty() {
            lines.push('\t');
            let first = start + offset(sentence.len() - sentence.trim_start_matches(is_space).len());
            push_spoken(lines, text, &quotations, &(first..first + offset(trimmed.len())));
        }
        start = *end;
    }
}

/// Appends a sentence in the quotation marks that are around it in the text.
fn push_spoken(lines: &mut String, text: &SearchText<'_>, quotations: &[SpokenQuotation], sentence: &Range<u32>) {
    let around = quotation_around(quotations, sentence);
    if let Some(quotation) = around.filter(|quotation| quotation.text.start <= sentence.start) {
        lines.push(quotation.opening);
        lines.push_str("… ");
    }
    push_quoted(lines, text, sentence);
    if let Some(quotation) = around.filter(|quotation| sentence.end < quotation.text.end) {
        lines.push_str(" …");
        lines.push(quotation.closing);
    }
}

/// Appends a sentence with the characters around what is quoted and what is struck out in it.
fn push_quoted(lines: &mut String, text: &SearchText<'_>, sentence: &Range<u32>) {
    push_marked(lines, &text.quoted, QUOTED, sentence, |lines, range| {
        push_marked(lines, &text.struck, STRUCK, range, |lines, range| {
            push_with_years(lines, text, range);
        });
    });
}

/// Appends a range of a text with the years that are added to it.
fn push_with_years(lines: &mut String, text: &SearchText<'_>, range: &Range<u32>) {
    let mut start = range.start;
    let first = text.years.partition_point(|(at, _)| *at <= range.start);
    for (at, year) in text.years[first..].iter().take_while(|(at, _)| *at <= range.end) {
        push_text(lines, &text.text[start as usize..*at as usize]);
        let [opening, closing] = ADDED;
        // Writing to a `String` never fails.
        let _ = write!(lines, " {opening}[{year}]{closing}");
        start = *at;
    }
    push_text(lines, &text.text[start as usize..range.end as usize]);
}

/// Appends a range of a text in parts: those within one of the sorted ranges `marked` are between two characters.
fn push_marked(
    lines: &mut String,
    marked: &[Range<u32>],
    [opening, closing]: [char; 2],
    range: &Range<u32>,
    push: impl Fn(&mut String, &Range<u32>),
) {
    if range.is_empty() {
        return;
    }
    let mut start = range.start;
    let first = marked.partition_point(|marked| marked.end <= range.start);
    for marked in marked[first..].iter().take_while(|marked| marked.start < range.end) {
        let marked = marked.start.max(start)..marked.end.min(range.end);
        push(lines, &(start..marked.start));
        lines.push(opening);
        push(lines, &marked);
        lines.push(closing);
        start = marked.end;
    }
    push(lines, &(start..range.end));
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
    use crate::model::Tag;

    #[test]
    fn an_entry_is_a_line_for_itself_and_one_for_each_text() {
        let piece = |number, id: Option<&'static str>, text: &'static str| SearchText {
            number,
            id: id.map(Into::into),
            text: text.into(),
            sentences: None,
            struck: Vec::new(),
            quoted: Vec::new(),
            years: Vec::new(),
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
                piece(None, None, "“It is so. It was.” Yes."),
                SearchText { years: vec![(11, 2024)], ..piece(None, None, "On 2 August she left.") },
                SearchText {
                    struck: vec![4..7, 9..17],
                    quoted: std::iter::once(5..29).collect(),
                    ..piece(None, None, "It is not so. Yes. It is so. No.")
                },
            ],
        };
        let mut lines = String::new();
        push(&mut lines, &entry, &Languages::default().sentence_rules(&Tag::english()));
        let expected = "A `title`\tar rtl\treport/a.html\tcosts ${5}\t200e110\n1.1\tp-a\tDr. One came.\tTwo went\\.\n\t\tAn item\tanother\n\t\n\t\t“It is so. …”\t“… It was.”\tYes.\n\
            \t\tOn 2 August \u{5}[2024]\u{6} she left.\n\
            \t\tIt i\u{1}s\u{2}\u{3}\u{1} n\u{2}ot\u{1} so.\u{2}\u{4}\t\u{3}\u{1}Yes\u{2}.\u{4}\t\u{3}It is so.\u{4}\tNo.\n";
        assert_eq!(lines, expected);
    }
}
