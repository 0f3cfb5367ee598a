//! Sentence segmentation, for the sentence around a mention.
//!
//! Unicode's rules (UAX #29) end a sentence after "Dr." before a capital letter;
//! the abbreviations of the languages prevent that. A sentence that ends too late
//! still contains the whole mention; one that ends too early loses its context.

use crate::language::SentenceRules;
use crate::model::prose::{BLOCK_SEPARATOR, Prose};
use crate::source::offset;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// The least length in bytes up to which the last word of a sentence is examined: an initial is shorter.
const MIN_EXAMINED: usize = 8;

/// The end of each sentence of a text. The next sentence begins there.
#[must_use]
pub fn ends(text: &str, rules: &SentenceRules) -> Vec<u32> {
    let mut ends = Vec::new();
    push_ends(text, 0, rules, &mut ends);
    ends
}

/// The end of each sentence of a section, block by block, as offsets in the section's text.
pub(super) fn section_ends(prose: &Prose, rules: &SentenceRules) -> Vec<u32> {
    let mut ends = Vec::with_capacity(prose.text().len() / 64);
    let blocks = prose.blocks().iter();
    blocks.for_each(|block| push_ends(prose.slice(block.text()), block.text().start, rules, &mut ends));
    ends
}

/// The ends of sentences within a block, of those of the whole section.
pub(super) fn ends_in_block<'e>(ends: &'e [u32], block: &Range<u32>) -> &'e [u32] {
    let first = ends.partition_point(|end| *end <= block.start);
    let past_last = ends.partition_point(|end| *end <= block.end);
    &ends[first..past_last]
}

/// Appends the ends of the sentences of a text that begins at `base`.
fn push_ends(text: &str, base: u32, rules: &SentenceRules, ends: &mut Vec<u32>) {
    let mut continues = false;
    let mut start = 0;
    for end in boundaries(text) {
        match ends.last_mut() {
            Some(previous_end) if continues => *previous_end = base + offset(end),
            _ => ends.push(base + offset(end)),
        }
        continues = ends_in_abbreviation(&text[start..end], &text[end..], rules);
        start = end;
    }
}

/// The ends of sentences by Unicode's rules alone, including the end of the text.
///
/// The rules decide at each mark that can end a sentence by its immediate context. If all other
/// characters are known not to be such marks, it is enough to apply the rules to a window around
/// each mark: most of a text is never looked up in Unicode's tables.
fn boundaries(text: &str) -> Vec<usize> {
    if !has_only_classified_chars(text) {
        return text.split_sentence_bound_indices().map(|(start, piece)| start + piece.len()).collect();
    }
    let mut ends = Vec::new();
    let mut start = 0;
    for paragraph in text.split_inclusive(BLOCK_SEPARATOR) {
        push_paragraph_ends(paragraph, start, &mut ends);
        start += paragraph.len();
    }
    ends
}

/// The ends of sentences in a paragraph that begins at `base`.
fn push_paragraph_ends(paragraph: &str, base: usize, ends: &mut Vec<usize>) {
    let bytes = paragraph.as_bytes();
    let mut from = 0;
    while let Some(mark) = find_byte(&bytes[from..], is_mark) {
        let mark = from + mark;
        from = mark + 1;
        let after = mark + 1 + closing_length(&paragraph[mark + 1..]);
        // Fast path: a mark and closing characters, and then a space and a capital letter, where every rule allows a
        // break, or the end of the text.
        if bytes.get(after) == Some(&b' ') && bytes.get(after + 1).is_some_and(u8::is_ascii_uppercase) {
            ends.push(base + after + 1);
            continue;
        }
        if after == bytes.len() {
            break;
        }
        let (window_start, window_end) = window(paragraph, mark);
        let pieces = paragraph[window_start..window_end].split_sentence_bound_indices();
        // The end of the window is not the end of a sentence. Breaks after the next mark are found in its own window.
        let next =
            bytes[from..window_end].iter().position(|byte| is_mark(*byte)).map_or(window_end - 1, |next| from + next);
        let new_ends =
            pieces.map(|(start, piece)| window_start + start + piece.len()).filter(|end| *end <= next && *end > mark);
        for end in new_ends.map(|end| base + end) {
            if ends.last().is_none_or(|known| *known < end) {
                ends.push(end);
            }
        }
    }
    if !paragraph.is_empty() {
        ends.push(base + paragraph.len());
    }
}

/// The length in bytes of the closing quotation marks and brackets at the start of a text.
fn closing_length(text: &str) -> usize {
    text.len() - text.trim_start_matches(['”', '’', '"', '\'', '»', ')', ']']).len()
}

fn is_mark(byte: u8) -> bool {
    matches!(byte, b'.' | b'!' | b'?')
}

/// The context of a mark that the rules depend on: the character before it (SB7), and the text up to
/// the next letter or mark (SB8), and one more character.
fn window(text: &str, mark: usize) -> (usize, usize) {
    let start = text[..mark].char_indices().next_back().map_or(mark, |(at, _)| at);
    let mut rest = text[mark + 1..].char_indices().skip_while(|(_, c)| !c.is_alphabetic() && !".!?".contains(*c));
    rest.next();
    let end = rest.next().map_or(text.len(), |(at, c)| mark + 1 + at + c.len_utf8());
    (start, end)
}

/// The position of the first byte of a kind. The scan of a chunk has no early exit, so that it is vectorized.
fn find_byte(bytes: &[u8], predicate: impl Fn(u8) -> bool) -> Option<usize> {
    let skipped = bytes.chunks(32).take_while(|piece| !piece.iter().fold(false, |any, byte| any | predicate(*byte)));
    let start = 32 * skipped.count();
    let within = bytes.get(start..)?.iter().position(|byte| predicate(*byte))?;
    Some(start + within)
}

fn has_only_classified_chars(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = find_byte(rest.as_bytes(), |byte| !matches!(byte, b' '..=b'~')) {
        let mut chars = rest[at..].chars();
        if !chars.next().is_some_and(is_classified) {
            return false;
        }
        rest = chars.as_str();
    }
    true
}

/// Characters whose effect on sentence ends is known without Unicode's tables: `.`, `!`, `?` and [`BLOCK_SEPARATOR`] can end a
/// sentence, the others cannot.
fn is_classified(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}')
        || matches!(c, '\u{2010}'..='\u{2023}' | '\u{2026}' | BLOCK_SEPARATOR)
}

/// The sentence that contains a range, trimmed. A range that overlaps two sentences (a name with a full stop in it) gets
/// both. `ends` are the ends of the sentences of `text` within `block`; all of them must be character boundaries.
#[must_use]
pub fn sentence_around(ends: &[u32], text: &str, block: &Range<u32>, range: &Range<u32>) -> Range<u32> {
    let first = ends.partition_point(|end| *end <= range.start);
    let start = first.checked_sub(1).and_then(|before| ends.get(before)).map_or(block.start, |end| *end);
    let end = ends.get(ends.partition_point(|end| *end < range.end)).map_or(block.end, |end| *end);
    let words = &text[start as usize..end as usize];
    let left = offset(words.len() - words.trim_start().len());
    let right = offset(words.len() - words.trim_end().len());
    (start + left).min(range.start)..(end - right).max(range.end)
}

fn ends_in_abbreviation(piece: &str, next: &str, rules: &SentenceRules) -> bool {
    if piece.ends_with(['\n', '\r', '\u{2029}', '\u{85}', '\u{2028}']) {
        return false;
    }
    let piece = piece.trim_end();
    if !piece.ends_with('.') {
        return false;
    }
    let begins_words = |c: char| matches!(c, '(' | '“' | '"' | '‘' | '[' | '«') || c.is_whitespace();
    let word = piece.rsplit(begins_words).next().unwrap_or_default();
    if word.len() > rules.longest().max(MIN_EXAMINED) {
        return false;
    }
    let initial = word.chars().count() == 2 && word.ends_with('.') && word.starts_with(char::is_uppercase);
    rules.is_abbreviation(word) || initial || (next.starts_with(char::is_numeric) && rules.is_before_number(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;

    fn ends(text: &str) -> Vec<u32> {
        super::ends(text, Languages::default().sentence_rules())
    }

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

        /// Applying the rules in windows around marks gives the same result as applying them to the whole text.
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
    fn the_sentence_around_a_mention_is_whole() {
        let text = "First. Then X came. Last.";
        let all = ends(text);
        let at = offset(text.find('X').expect("X"));
        let whole = 0..offset(text.len());
        assert_eq!(sentence_around(&all, text, &whole, &(at..at + 1)), 7..19);
        assert_eq!(sentence_around(&[], "X", &(0..1), &(0..1)), 0..1);
        assert_eq!(sentence_around(ends_in_block(&all, &(7..20)), text, &(7..20), &(at..at + 1)), 7..19);
    }
}
