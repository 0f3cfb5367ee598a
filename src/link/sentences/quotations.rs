//! Quotations in quotation marks that continue over the end of a sentence, so that a sentence alone would look like the
//! report's own words.

use crate::characters::find_byte;
use crate::model::prose::BLOCK_SEPARATOR;
use crate::source::offset;
use std::ops::Range;

/// A quotation of several sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenQuotation {
    /// The quoted text, without its marks.
    pub text: Range<u32>,
    /// The mark before it.
    pub opening: char,
    /// The mark after it, whether the text has it or not.
    pub closing: char,
}

/// The quotations of a text that begins at `base` which contain one of the sorted ends of its sentences.
#[must_use]
pub fn spoken_quotations(text: &str, base: u32, ends: &[u32]) -> Vec<SpokenQuotation> {
    let mut reader = QuotationReader { text, base, ends, line: 0, open: None, quotations: Vec::new() };
    let mut from = 0;
    while let Some(at) = find_byte(&text.as_bytes()[from..], begins_mark) {
        let at = from + at;
        let Some(c) = text[at..].chars().next() else { break };
        from = at + c.len_utf8();
        if c == BLOCK_SEPARATOR {
            reader.end_line(at);
            reader.line = from;
        } else {
            reader.read(c, at);
        }
    }
    reader.end_line(text.len());
    reader.quotations
}

/// Whether a character that begins with a byte can be a quotation mark or a separator: most of a text is skipped.
fn begins_mark(byte: u8) -> bool {
    matches!(byte, b'"' | 0xc2 | 0xe2 | 0xe3)
}

/// The quotation, among sorted ones, that a sentence is part of without containing it whole.
#[must_use]
pub fn quotation_around<'q>(quotations: &'q [SpokenQuotation], sentence: &Range<u32>) -> Option<&'q SpokenQuotation> {
    let next = quotations.partition_point(|quotation| quotation.text.end <= sentence.start);
    let quotation = quotations.get(next).filter(|quotation| quotation.text.start < sentence.end)?;
    let is_whole = sentence.start < quotation.text.start && quotation.text.end <= sentence.end;
    (!is_whole).then_some(quotation)
}

/// Whether the last quotation mark of a text opens a quotation, so that what follows is quoted.
#[must_use]
pub fn is_in_quotation_marks(text: &str) -> bool {
    let marks = text.char_indices().rev().filter(|(_, c)| MARKS.contains(c) || matches!(c, '\'' | '’'));
    let mut marks = marks.filter(|(at, c)| MARKS.contains(c) || opens(text, *at, *c));
    marks.next().is_some_and(|(at, mark)| opens(text, at, mark))
}

/// The quotation marks that are no apostrophes.
const MARKS: [char; 12] = ['“', '”', '„', '‟', '«', '»', '"', '‘', '‚', '‹', '›', '「'];

/// Whether a mark is before a word, and not at the end of one.
fn opens(text: &str, at: usize, mark: char) -> bool {
    let is_end = |c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | '!' | '?' | '…');
    let follows = &text[at + mark.len_utf8()..];
    !text[..at].ends_with(is_end) && (follows.is_empty() || follows.starts_with(|c: char| !c.is_whitespace()))
}

/// An open quotation: its mark, and the start of its text.
struct Open {
    opening: char,
    closing: char,
    start: usize,
    /// How many quotations with the same marks are open within it.
    depth: usize,
}

/// Reads the marks of a text in order.
struct QuotationReader<'t> {
    text: &'t str,
    base: u32,
    ends: &'t [u32],
    /// The start of the line.
    line: usize,
    open: Option<Open>,
    quotations: Vec<SpokenQuotation>,
}

impl QuotationReader<'_> {
    fn read(&mut self, mark: char, at: usize) {
        let Some(open) = &mut self.open else {
            let (previous, next) = (self.text[self.line..at].chars().next_back(), self.text[at..].chars().nth(1));
            let start = at + mark.len_utf8();
            let closing = closing_of(mark, previous, next);
            self.open = closing.map(|closing| Open { opening: mark, closing, start, depth: 0 });
            return;
        };
        if closes(open, mark) {
            match open.depth.checked_sub(1) {
                Some(depth) => open.depth = depth,
                None => self.close(at),
            }
        } else if mark == open.opening {
            open.depth += 1;
        }
    }

    /// A quotation of several paragraphs has its mark at the beginning of each; elsewhere the closing mark is missing.
    fn end_line(&mut self, end: usize) {
        match &self.open {
            Some(open) if open.start == self.line + open.opening.len_utf8() => self.close(end),
            _ => self.open = None,
        }
    }

    fn close(&mut self, end: usize) {
        let Some(open) = self.open.take() else { return };
        let text = self.base + offset(open.start)..self.base + offset(end);
        let first = self.ends.partition_point(|end| *end <= text.start);
        if self.ends.get(first).is_some_and(|end| *end < text.end) {
            self.quotations.push(SpokenQuotation { text, opening: open.opening, closing: open.closing });
        }
    }
}

/// The mark that closes a quotation, if a mark opens one where it is.
fn closing_of(mark: char, previous: Option<char>, next: Option<char>) -> Option<char> {
    let begins_word = previous.is_none_or(|c| !c.is_alphanumeric()) && next.is_some_and(|c| !c.is_whitespace());
    match mark {
        '“' => Some('”'),
        '„' => Some('“'),
        '«' => Some('»'),
        '「' => Some('」'),
        '»' if begins_word => Some('«'),
        '"' | '”' if begins_word => Some(mark),
        _ => None,
    }
}

fn closes(open: &Open, mark: char) -> bool {
    mark == open.closing || (open.opening == '„' && mark == '”')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> Vec<&str> {
        let ends: Vec<u32> =
            text.match_indices(". ").map(|(at, _)| offset(at + 2)).chain([offset(text.len())]).collect();
        let quotations = spoken_quotations(text, 0, &ends);
        quotations.iter().map(|quotation| &text[quotation.text.start as usize..quotation.text.end as usize]).collect()
    }

    #[test]
    fn quotations_of_several_sentences_are_found_by_their_marks() {
        assert_eq!(quoted("She said: “It is so. Holm left.” He came."), ["It is so. Holm left."]);
        assert_eq!(quoted("Er sagte: „So ist es. Holm ging.“ Er kam."), ["So ist es. Holm ging."]);
        assert_eq!(quoted("Она: «Это так. Орлов ушёл». Он пришёл."), ["Это так. Орлов ушёл"]);
        assert_eq!(quoted("»So ist es. Holm ging.« Er kam."), ["So ist es. Holm ging."]);
        assert_eq!(quoted("\"It is so. Holm left.\" He came."), ["It is so. Holm left."]);
        assert_eq!(quoted("She said: “It is “so. So” it is.” He came."), ["It is “so. So” it is."]);
    }

    #[test]
    fn a_quotation_is_open_behind_a_mark_before_a_word() {
        for text in ["She said “on 5 May", "„am 5. Mai", "‘On 5 May", "'On 5 May", "“", "«", "He wrote “"] {
            assert!(is_in_quotation_marks(text), "{text}");
        }
        let closed =
            ["The “Harbour Post” said on 5 May", "“It is so,” she said on 5 May", "on 5 May", "Holm’s 5 May", "O‘zbek"];
        for text in closed {
            assert!(!is_in_quotation_marks(text), "{text}");
        }
    }

    #[test]
    fn words_in_quotation_marks_and_marks_alone_are_no_quotation_of_sentences() {
        assert_eq!(quoted("A “foreign agent” left. He is 5\" tall. She is “free.” No. "), [""; 0]);
        assert_eq!(quoted("He “left. She stayed. All is well."), [""; 0]);
        // The first paragraph of several.
        assert_eq!(quoted("“It is so. Holm left."), ["It is so. Holm left."]);
    }
}
