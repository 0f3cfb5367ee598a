//! The sentence around a mention.
//!
//! Unicode's rules (UAX #29) end a sentence after "Dr." before a capital; the
//! abbreviations below mend that. A sentence that is cut too late still holds
//! the mention whole; one that is cut too early loses what was said.

use crate::model::prose::{BREAK, Prose};
use crate::source::offset;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// Whether a word is an abbreviation that does not end a sentence, in English, Russian and Kazakh. A match by length and
/// bytes: it is asked for each sentence of a report.
#[rustfmt::skip]
fn is_abbreviation(word: &str) -> bool {
    matches!(
        word,
        "Adm." | "Art." | "Arts." | "Ave." | "Capt." | "Ch." | "Co." | "Col." | "Corp." | "Dr." | "Ed."
        | "Fig." | "Gen." | "Gov." | "Hon." | "Inc." | "Jr." | "Lt." | "Ltd." | "Maj." | "Messrs." | "Mr."
        | "Mrs." | "Ms." | "Mt." | "Prof." | "Rep." | "Rev." | "Sec." | "Sen." | "Sgt." | "Sr." | "St."
        | "art." | "cf." | "ch." | "e.g." | "ed." | "eds." | "fig." | "i.e." | "p." | "para." | "paras."
        | "pp." | "v." | "vol." | "vs." | "г." | "гг." | "др." | "им." | "оп." | "проф." | "см." | "ст."
        | "стр." | "т.е." | "тов." | "ул."
    )
}

/// Abbreviations that do not end a sentence before a number.
const BEFORE_NUMBERS: [&str; 6] = ["No.", "no.", "Nos.", "nos.", "№.", "n."];

/// How many bytes an abbreviation has at most; an initial has fewer.
const LONGEST_ABBREVIATION: usize = "проф.".len();

/// Where each sentence of a text ends. The next begins there.
#[must_use]
pub fn ends(text: &str) -> Vec<u32> {
    let mut ends = Vec::new();
    push_ends(text, 0, &mut ends);
    ends
}

/// Where each sentence of a section ends: block by block, in the text of the section.
pub(super) fn of_blocks(prose: &Prose) -> Vec<u32> {
    let mut ends = Vec::with_capacity(prose.text().len() / 64);
    prose.blocks().iter().for_each(|block| push_ends(prose.words(block.text()), block.text().start, &mut ends));
    ends
}

/// Of the ends of a section's sentences those within a block.
pub(super) fn within<'e>(ends: &'e [u32], block: &Range<u32>) -> &'e [u32] {
    let first = ends.partition_point(|end| *end <= block.start);
    let last = ends.partition_point(|end| *end <= block.end);
    &ends[first..last]
}

/// Appends the ends of the sentences of a text that begins at `base`.
fn push_ends(text: &str, base: u32, ends: &mut Vec<u32>) {
    let mut goes_on = false;
    let mut start = 0;
    for end in boundaries(text) {
        match ends.last_mut() {
            Some(last) if goes_on => *last = base + offset(end),
            _ => ends.push(base + offset(end)),
        }
        goes_on = ends_in_abbreviation(&text[start..end], &text[end..]);
        start = end;
    }
}

/// Where sentences end, by Unicode's rules alone. The end of the text is one such place.
///
/// The rules decide at each mark that can end a sentence by what stands right around it. In text
/// whose other characters are known to be no such marks it is enough to ask them there, about what
/// stands around: most of a text is never looked up in Unicode's tables.
fn boundaries(text: &str) -> Vec<usize> {
    if !is_all_familiar(text) {
        return text.split_sentence_bound_indices().map(|(start, piece)| start + piece.len()).collect();
    }
    let mut ends = Vec::new();
    let mut start = 0;
    for paragraph in text.split_inclusive(BREAK) {
        ends_within(paragraph, start, &mut ends);
        start += paragraph.len();
    }
    ends
}

/// The ends of sentences in a paragraph that begins at `base`.
fn ends_within(paragraph: &str, base: usize, ends: &mut Vec<usize>) {
    let bytes = paragraph.as_bytes();
    let mut from = 0;
    while let Some(mark) = first(&bytes[from..], is_mark) {
        let mark = from + mark;
        from = mark + 1;
        let after = mark + 1 + closing(&paragraph[mark + 1..]);
        // Nearly always: a mark and what closes, and then a space and a capital letter, which no rule keeps together,
        // or nothing more.
        if bytes.get(after) == Some(&b' ') && bytes.get(after + 1).is_some_and(u8::is_ascii_uppercase) {
            ends.push(base + after + 1);
            continue;
        }
        if after == bytes.len() {
            break;
        }
        let (first, last) = window(paragraph, mark);
        let pieces = paragraph[first..last].split_sentence_bound_indices();
        // The end of the window is none of a sentence. What comes after the next mark is asked for there.
        let next = bytes[from..last].iter().position(|byte| is_mark(*byte)).map_or(last - 1, |next| from + next);
        let found = pieces.map(|(start, piece)| first + start + piece.len()).filter(|end| *end <= next && *end > mark);
        for end in found.map(|end| base + end) {
            if ends.last().is_none_or(|known| *known < end) {
                ends.push(end);
            }
        }
    }
    if !paragraph.is_empty() {
        ends.push(base + paragraph.len());
    }
}

/// How long what closes (quotation marks, brackets) is at the beginning of a text.
fn closing(text: &str) -> usize {
    text.len() - text.trim_start_matches(['”', '’', '"', '\'', '»', ')', ']']).len()
}

fn is_mark(byte: u8) -> bool {
    matches!(byte, b'.' | b'!' | b'?')
}

/// What the rules look at around a mark: the character before it (SB7), and what follows down to the
/// next letter or mark (SB8), and one character more.
fn window(text: &str, mark: usize) -> (usize, usize) {
    let first = text[..mark].char_indices().next_back().map_or(mark, |(at, _)| at);
    let mut rest = text[mark + 1..].char_indices().skip_while(|(_, c)| !c.is_alphabetic() && !".!?".contains(*c));
    rest.next();
    let last = rest.next().map_or(text.len(), |(at, c)| mark + 1 + at + c.len_utf8());
    (first, last)
}

/// The first byte of a kind. Asking all of a piece at once takes a few instructions: there is no way out of it.
fn first(bytes: &[u8], is: impl Fn(u8) -> bool) -> Option<usize> {
    let without = bytes.chunks(32).take_while(|piece| !piece.iter().fold(false, |found, byte| found | is(*byte)));
    let start = 32 * without.count();
    let within = bytes.get(start..)?.iter().position(|byte| is(*byte))?;
    Some(start + within)
}

fn is_all_familiar(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = first(rest.as_bytes(), |byte| !matches!(byte, b' '..=b'~')) {
        let mut chars = rest[at..].chars();
        if !chars.next().is_some_and(is_familiar) {
            return false;
        }
        rest = chars.as_str();
    }
    true
}

/// Characters of which it is known whether they can end a sentence: `.`, `!`, `?` and [`BREAK`] do,
/// the others do not.
fn is_familiar(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}')
        || matches!(c, '\u{2010}'..='\u{2023}' | '\u{2026}' | BREAK)
}

/// The sentence that a range lies in, without white space around it. A range
/// that lies in two (a name with a full stop in it) takes both. `ends` are those of the sentences of the
/// text within `block`, and all of them places of the text.
#[must_use]
pub fn around(ends: &[u32], text: &str, block: &Range<u32>, range: &Range<u32>) -> Range<u32> {
    let first = ends.partition_point(|end| *end <= range.start);
    let start = first.checked_sub(1).and_then(|before| ends.get(before)).map_or(block.start, |end| *end);
    let end = ends.get(ends.partition_point(|end| *end < range.end)).map_or(block.end, |end| *end);
    let words = &text[start as usize..end as usize];
    let left = offset(words.len() - words.trim_start().len());
    let right = offset(words.len() - words.trim_end().len());
    (start + left).min(range.start)..(end - right).max(range.end)
}

fn ends_in_abbreviation(piece: &str, next: &str) -> bool {
    if piece.ends_with(['\n', '\r', '\u{2029}', '\u{85}', '\u{2028}']) {
        return false;
    }
    let piece = piece.trim_end();
    if !piece.ends_with('.') {
        return false;
    }
    let begins_words = |c: char| matches!(c, '(' | '“' | '"' | '‘' | '[' | '«') || c.is_whitespace();
    let word = piece.rsplit(begins_words).next().unwrap_or_default();
    if word.len() > LONGEST_ABBREVIATION {
        return false;
    }
    let initial = word.chars().count() == 2 && word.ends_with('.') && word.starts_with(char::is_uppercase);
    is_abbreviation(word) || initial || (BEFORE_NUMBERS.contains(&word) && next.starts_with(char::is_numeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        let mut start = 0;
        let cut =
            ends(text).into_iter().map(|end| text[std::mem::replace(&mut start, end as usize)..end as usize].trim());
        cut.collect()
    }

    #[test]
    fn abbreviations_and_initials_do_not_end_a_sentence() {
        assert_eq!(cut("Dr. Smith saw J. Doe Jr. Today. He left."), ["Dr. Smith saw J. Doe Jr. Today.", "He left."]);
        assert_eq!(cut("See Art. 174 and No. 5 of it. Next."), ["See Art. 174 and No. 5 of it.", "Next."]);
        assert_eq!(cut("He said no. Then he left."), ["He said no.", "Then he left."]);
        assert_eq!(cut("Он жил на ул. Абая. Потом уехал."), ["Он жил на ул. Абая.", "Потом уехал."]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// Asking at the marks alone gives what the rules give for the whole text.
        #[test]
        fn boundaries_are_those_of_unicode(text in "([A-Za-zЖжәß1-3.!?,;:…)(\\[\\]“”\"'’«»—\u{2029}\u{a0}\u{301}\u{ad}-]| ){0,40}") {
            let whole: Vec<usize> =
                text.split_sentence_bound_indices().map(|(start, piece)| start + piece.len()).collect();
            proptest::prop_assert_eq!(boundaries(&text), whole);
        }
    }

    #[test]
    fn a_mark_after_a_mark_is_judged_by_what_follows_the_second() {
        for text in ["?.…a", "?.…A", "!? a", ".?” a. B", "a.)”…!…b"] {
            let whole: Vec<usize> =
                text.split_sentence_bound_indices().map(|(start, piece)| start + piece.len()).collect();
            assert_eq!(boundaries(text), whole, "{text}");
        }
    }

    #[test]
    fn the_end_of_a_block_ends_a_sentence() {
        assert_eq!(cut("one\u{2029}Two Dr.\u{2029}Three"), ["one", "Two Dr.", "Three"]);
    }

    #[test]
    fn a_mention_gets_the_whole_of_its_sentence() {
        let text = "First. Then X came. Last.";
        let all = ends(text);
        let at = offset(text.find('X').expect("X"));
        let whole = 0..offset(text.len());
        assert_eq!(around(&all, text, &whole, &(at..at + 1)), 7..19);
        assert_eq!(around(&[], "X", &(0..1), &(0..1)), 0..1);
        assert_eq!(around(within(&all, &(7..20)), text, &(7..20), &(at..at + 1)), 7..19);
    }
}
