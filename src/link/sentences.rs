//! Sentence segmentation, for the sentence around a mention.
//!
//! Unicode's rules (UAX #29) end a sentence after "Dr." before a capital letter;
//! the words of the section's language prevent that ([`continuation`]). A sentence that ends too late
//! still contains the whole mention; one that ends too early quotes half of what was said.

mod continuation;
mod quotations;

pub use quotations::{SpokenQuotation, is_in_quotation_marks, quotation_around, spoken_quotations};

use crate::characters::find_byte;
use crate::language::SentenceRules;
use crate::model::prose::{BLOCK_SEPARATOR, Prose};
use crate::source::offset;
use std::ops::Range;
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;

/// The end of each sentence of a text. The next sentence begins there.
#[must_use]
pub fn ends(text: &str, rules: &SentenceRules<'_>) -> Vec<u32> {
    let mut ends = Vec::new();
    push_ends(text, 0, rules, &mut ends);
    ends
}

/// The end of each sentence of a section, block by block, as offsets in the section's text.
pub(super) fn section_ends(prose: &Prose, rules: &SentenceRules<'_>) -> Vec<u32> {
    let mut ends = Vec::with_capacity(prose.text().len() / 64);
    let blocks = prose.blocks().iter();
    blocks.for_each(|block| push_ends(prose.slice(block.text()), block.text().start, rules, &mut ends));
    ends
}

/// The ends of the sentences of a section, without those within a name or behind one that ends with `!` or `?`. `None` if
/// names change nothing.
pub(super) fn ends_without_names(
    prose: &Prose,
    ends: &[u32],
    names: impl Iterator<Item = Range<u32>>,
) -> Option<Arc<[u32]>> {
    let mut removed: Vec<usize> = Vec::new();
    for name in names {
        let has_mark = prose.slice(&name).ends_with(['!', '?']);
        let first = ends.partition_point(|end| *end <= name.start);
        let is_of_name = |end: &u32| {
            *end < name.end || (has_mark && prose.slice(&(name.end..*end)).bytes().all(|byte| byte == b' '))
        };
        let count = ends[first..].iter().take_while(|end| is_of_name(end)).count();
        removed.extend(first..first + count);
    }
    if removed.is_empty() {
        return None;
    }
    let is_block_end = |end: u32| prose.blocks().binary_search_by_key(&end, |block| block.text().end).is_ok();
    let kept =
        |(index, end): (usize, &u32)| (removed.binary_search(&index).is_err() || is_block_end(*end)).then_some(*end);
    Some(ends.iter().enumerate().filter_map(kept).collect())
}

/// The ends of sentences within a block, of those of the whole section.
pub(super) fn ends_in_block<'e>(ends: &'e [u32], block: &Range<u32>) -> &'e [u32] {
    let first = ends.partition_point(|end| *end <= block.start);
    let past_last = ends.partition_point(|end| *end <= block.end);
    &ends[first..past_last]
}

/// Appends the ends of the sentences of a text that begins at `base`.
fn push_ends(text: &str, base: u32, rules: &SentenceRules<'_>, ends: &mut Vec<u32>) {
    let (mut continues, mut has_letters) = (false, false);
    let mut start = 0;
    for end in boundaries(text) {
        continues |= start > 0 && !is_line_end(&text[..start]) && !has_words(&text[start..end]);
        has_letters = (continues && has_letters) || text[start..end].chars().any(char::is_alphabetic);
        match ends.last_mut() {
            Some(previous_end) if continues => *previous_end = base + offset(end),
            _ => ends.push(base + offset(end)),
        }
        // "1." is the number of the sentence that follows.
        continues = continuation::continues(text, end, rules) || (!has_letters && !is_line_end(&text[..end]));
        start = end;
    }
}

/// Whether a text ends with a line, item or cell, which ends a sentence whatever follows.
fn is_line_end(text: &str) -> bool {
    text.ends_with(LINE_ENDS)
}

const LINE_ENDS: [char; 5] = ['\n', '\r', BLOCK_SEPARATOR, '\u{85}', '\u{2028}'];

/// Whether a text has letters or digits: marks alone are no sentence.
fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;
    use crate::model::Tag;

    fn ends(text: &str, language: &str) -> Vec<u32> {
        let languages = Languages::default();
        super::ends(text, &languages.sentence_rules(&Tag::parse(language).expect("a tag")))
    }

    fn sentences<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
        let mut start = 0;
        let ends = ends(text, language).into_iter();
        ends.map(|end| text[std::mem::replace(&mut start, end as usize)..end as usize].trim()).collect()
    }

    /// `|` separates the sentences.
    fn check(language: &str, marked: &str) {
        let text = marked.replace(" | ", " ").replace('|', "");
        assert_eq!(sentences(&text, language), marked.split('|').map(str::trim).collect::<Vec<_>>(), "{language}");
    }

    #[test]
    fn abbreviations_and_initials_end_no_sentence() {
        check("en", "Dr. Smith saw J. Doe Jr. yesterday. | He left.");
        check("en", "See Art. 174 and No. 5 of it. | Next.");
        check("en", "He said no. | Then he left.");
        check("en", "Under case no. A-5 and sec. IV he was fined. | No. | He paid.");
        check("en", "Told by the U.S. State Department. | She left the U.S. | The court agreed.");
        check("en", "It was 9 a.m. Monday. | They came at 9 p.m. | Then they left.");
        check("en", "On Jan. 5 Atty. Gen. Bek resigned. | She saw No. 7, Inc. Magazine, etc. | After that she left.");
        check("ru", "Он жил на ул. Абая. | Потом уехал в г. Алматы в 2024 г. Суд шёл. | В 2024 г. | Он вернулся.");
        check("ru", "По ч. 1 ст. 174 и т.д. | Но Dr. Smith и А. С. Орлов, т.е. Орлов, ушли.");
        check("kk", "Ол 2024 ж. Алматыда ақталды. | Ол кетті.");
        check("uk", "Це ст. 5 закону від 5 січ. 2024 р. Київ. | У 2024 р. | Він пішов.");
        check("fr", "M. Dupont et Mme. Dupont, cf. art. 5, sont partis. | Ils sont loin.");
        check("es", "El Sr. Pérez vive en EE. UU. desde 2020. | La Dra. Gil no.");
    }

    #[test]
    fn a_number_with_a_full_stop_is_an_ordinal_in_some_languages() {
        check(
            "de",
            "Er wurde am 5. Mai 2024 nach Abs. 1 StGB vom II. Senat freigesprochen. | Das Urteil gilt seit 2024. | Er ging.",
        );
        check("de", "Das steht in Art. 5. | Der Richter schwieg, z. B. Richter Holm.");
        check("tr", "Karar 5. Asliye Mahkemesi tarafından verildi. | Bu bir karar.");
        check("en", "He lived at no. 5. | May came.");
    }

    #[test]
    fn a_mark_within_a_sentence_does_not_end_it() {
        check("en", "“Mira Holm is a thief!” shouted the mob. | Ada Lindqvist was convicted(!) and then acquitted.");
        check("en", "“Is she guilty?” Ada Lindqvist asked. | “Yes!” | The court adjourned.");
        check("en", "Ada Lindqvist was convicted, Yahoo! News said. | (She left!) | She […] Came back.");
        check("fr", "« Voleuse ! » cria la foule. | « Oui ? » Elle partit. | Fin.");
        check("ru", "«Воровка!» — кричала толпа. | «Да!» | Она ушла.");
        check("de", "»Diebin!« rief die Menge. | Sie ging. | »Ich komme«, sagte sie.");
    }

    #[test]
    fn scripts_without_capital_letters_end_sentences_by_their_own_marks() {
        check("zh", "他被判刑。|后来他被宣告无罪。");
        check("ar", "هل هو بريء؟ | نعم. | انتهى.");
        check("hi", "वह दोषी है। | यह झूठ है।");
        check("hy", "Նա մեղավոր է։ | Սուտ է։");
        check("ka", "ის დამნაშავეა! | ეს ტყუილია.");
    }

    #[test]
    fn marks_alone_are_no_sentence() {
        check("en", "He left. !! | She stayed (!). | End.");
        check("en", "1. The court sat. | 2. It rose.");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// The ends are in order and the last is that of the text: nothing is lost, repeated or moved.
        #[test]
        fn the_sentences_are_the_text(text in TEXT, language in LANGUAGE) {
            let ends = ends(&text, &language);
            proptest::prop_assert!(ends.is_sorted_by(|a, b| a < b));
            proptest::prop_assert!(ends.iter().all(|end| text.is_char_boundary(*end as usize)));
            proptest::prop_assert_eq!(ends.last().copied().unwrap_or(0), offset(text.len()));
        }

        /// What follows two sentences later changes no end.
        #[test]
        fn ends_do_not_depend_on_what_follows_later(text in TEXT, more in TEXT, language in LANGUAGE) {
            let (short, long) = (ends(&text, &language), ends(&format!("{text}{more}"), &language));
            let settled = &short[..short.len().saturating_sub(3)];
            proptest::prop_assert_eq!(settled, &long[..settled.len().min(long.len())]);
        }
    }

    /// Words of several languages, with everything that can end a sentence.
    const TEXT: &str = "((Dr|St|no|etc|U\\.S|a\\.m|г|ул|ж|Abs|Yahoo|The|Он|He|said|Mira|Holm|5|12|IV|мир|судья|他|!|é)[.!?…。]{0,2}[”»\"')]{0,2}( |\u{2029}|){1,2}[“«(]?){0,12}";
    const LANGUAGE: &str = "en|ru|kk|de|fr|pl|zh|ar";

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
        assert_eq!(sentences("“Who?” Nobody\u{2029}Mira said so.", "en"), ["“Who?”", "Nobody", "Mira said so."]);
        assert_eq!(sentences("one\u{2029}Two Dr.\u{2029}three", "en"), ["one", "Two Dr.", "three"]);
    }

    #[test]
    fn the_sentence_around_a_mention_is_whole() {
        let text = "First. Then X came. Last.";
        let all = ends(text, "en");
        let at = offset(text.find('X').expect("X"));
        let whole = 0..offset(text.len());
        assert_eq!(sentence_around(&all, text, &whole, &(at..at + 1)), 7..19);
        assert_eq!(sentence_around(&[], "X", &(0..1), &(0..1)), 0..1);
        assert_eq!(sentence_around(ends_in_block(&all, &(7..20)), text, &(7..20), &(at..at + 1)), 7..19);
    }
}
