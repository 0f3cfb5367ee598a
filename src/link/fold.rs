//! Folds text for the comparison of names: NFC, runs of white space collapsed to one space, one kind of hyphen and of
//! apostrophe, no zero-width characters.
//!
//! Only the comparison uses folded text. Ranges of matches are mapped back to the original text.

use crate::characters::{ZeroWidth, chars_starting_with};
use crate::language::LetterTable;
use crate::model::prose::BLOCK_SEPARATOR;
use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::char::{compose, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// How far a text is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folding {
    /// Everything except apostrophes, which are the most frequent of the folded characters and occur in few names.
    WithoutApostrophes,
    /// Everything.
    Full,
}

/// A folded text, with a mapping of its offsets to the original text.
#[derive(Debug)]
pub(super) struct Folded<'t> {
    pub(super) text: Cow<'t, str>,
    /// The mapping of offsets, in order. Empty if the texts are equal.
    segments: Vec<Segment>,
}

/// A segment of folded text, up to the start of the next one.
#[derive(Clone, Copy, Debug)]
struct Segment {
    folded: u32,
    original: u32,
    /// Whether both texts are equal in the segment.
    is_verbatim: bool,
}

impl<'t> Folded<'t> {
    pub(super) fn new(text: &'t str, folding: Folding) -> Self {
        if is_folded(text, folding) {
            return Self { text: Cow::Borrowed(text), segments: Vec::new() };
        }
        let mut folder = Folder { text, folded: String::with_capacity(text.len()), segments: Vec::new(), copied: 0 };
        folder.fold(folding);
        match folder.segments.is_empty() {
            true => Self { text: Cow::Borrowed(text), segments: Vec::new() },
            false => Self { text: Cow::Owned(folder.folded), segments: folder.segments },
        }
    }

    /// Whether folding changed nothing.
    pub(super) fn is_original(&self) -> bool {
        matches!(self.text, Cow::Borrowed(_))
    }

    /// The range of the original text for a range of the folded text. Zero-width characters at its edges are excluded.
    pub(super) fn original_range(&self, range: &Range<usize>) -> Range<u32> {
        let (start, end) = (crate::source::offset(range.start), crate::source::offset(range.end));
        let original_start = match self.segment_at(start) {
            None => start,
            Some((segment, _)) if segment.is_verbatim => segment.original + (start - segment.folded),
            Some((segment, _)) => segment.original,
        };
        let original_end = match end.checked_sub(1).and_then(|last| self.segment_at(last)) {
            None => end,
            Some((segment, _)) if segment.is_verbatim => segment.original + (end - segment.folded),
            // Each segment that is not verbatim is followed by one that is.
            Some((segment, next)) => self.segments.get(next).map_or(segment.original, |next| next.original),
        };
        original_start..original_end.max(original_start)
    }

    /// The segment that contains a byte of the folded text, and the index of the next one.
    fn segment_at(&self, at: u32) -> Option<(Segment, usize)> {
        let next = self.segments.partition_point(|segment| segment.folded <= at);
        Some((*self.segments.get(next.checked_sub(1)?)?, next))
    }
}

struct Folder<'t> {
    text: &'t str,
    folded: String,
    segments: Vec<Segment>,
    /// The end of the part of the original text that has been folded.
    copied: usize,
}

impl Folder<'_> {
    fn fold(&mut self, folding: Folding) {
        let mut chars = self.text.char_indices().peekable();
        let mut previous = None;
        while let Some((at, c)) = chars.next() {
            // A joiner between a letter and its mark stays: without it they would compose to one letter.
            if is_joiner(c) && chars.peek().is_some_and(|(_, next)| extends_cluster(*next)) {
                previous = None;
                continue;
            }
            if !is_space(c) && is_always_composed(c) {
                if let Some(substitute) = replacement(c, folding) {
                    self.replace(at..at + c.len_utf8(), substitute);
                }
                previous = Some(at);
                continue;
            }
            let continues = if is_space(c) { |c| is_space(c) || is_joiner(c) } else { extends_cluster };
            while chars.next_if(|(_, c)| continues(*c)).is_some() {}
            let end = chars.peek().map_or(self.text.len(), |(at, _)| *at);
            if is_space(c) {
                if &self.text[at..end] != " " {
                    self.replace(at..end, " ");
                }
            } else if let Some(substitute) = replacement(c, folding) {
                self.replace(at..at + c.len_utf8(), substitute);
            } else {
                // A mark belongs to the character before it.
                let start = previous.filter(|start| *start >= self.copied && extends_cluster(c)).unwrap_or(at);
                self.compose(start..end, folding);
            }
            previous = Some(at);
        }
        if !self.segments.is_empty() {
            self.folded.push_str(&self.text[self.copied..]);
        }
    }

    fn compose(&mut self, range: Range<usize>, folding: Folding) {
        let cluster = &self.text[range.clone()];
        if is_nfc_quick(cluster.chars()) != IsNormalized::Yes {
            let mut composed: String = cluster.nfc().collect();
            // Greek has accents of its own that are composed to those of Latin.
            if let Some(substitute) = composed.chars().next().and_then(|c| replacement(c, folding)) {
                composed = substitute.to_owned() + &composed.chars().skip(1).collect::<String>();
            }
            if composed != cluster {
                self.replace(range, &composed);
            }
        }
    }

    fn replace(&mut self, range: Range<usize>, substitute: &str) {
        self.folded.push_str(&self.text[self.copied..range.start]);
        self.push_segment(range.start, false);
        self.folded.push_str(substitute);
        self.push_segment(range.end, true);
        self.copied = range.end;
    }

    fn push_segment(&mut self, original: usize, is_verbatim: bool) {
        if self.segments.is_empty() {
            self.segments.push(Segment { folded: 0, original: 0, is_verbatim: true });
        }
        let [folded, original] = [self.folded.len(), original].map(crate::source::offset);
        self.segments.push(Segment { folded, original, is_verbatim });
    }
}

/// A name as it is searched for: trimmed and fully folded.
pub(super) fn fold_name(name: &str) -> String {
    Folded::new(name.trim(), Folding::Full).text.into_owned()
}

/// A name without its accents, as it is often typed; `None` if it has none.
///
/// Accents are marks that are omitted on a keyboard of another language: marks on Latin and Greek letters, the points of
/// Hebrew and Arabic, and those of the letters in `accents`, such as `ё`. The breve of `й` and the vowel signs of Indic scripts are
/// not accents.
pub(super) fn without_accents(name: &str, accents: &LetterTable) -> Option<String> {
    // Plain letters, and Russian ones without Ё, have no accents.
    if name.chars().all(|c| c.is_ascii() || matches!(c, 'А'..='я')) && !accents.has_between('А', 'я') {
        return None;
    }
    // The last letter, and its range in the result.
    let (mut base, mut range) = (' ', 0..0);
    let mut bare = String::with_capacity(name.len());
    for c in name.nfd() {
        if !is_combining_mark(c) {
            let start = bare.len();
            bare.push_str(accents.get(c).unwrap_or(c.encode_utf8(&mut [0; 4])));
            (base, range) = (c, start..bare.len());
        } else if let Some(letter) = compose(base, c).and_then(|composed| accents.get(composed)) {
            bare.replace_range(range.clone(), letter);
            range.end = range.start + letter.len();
        } else if !has_accents(base) {
            bare.push(c);
        }
    }
    let bare: String = bare.nfc().collect();
    (bare != name).then_some(bare)
}

/// Whether the marks of a letter are accents: Latin with its supplements, Greek, Hebrew, Arabic.
fn has_accents(base: char) -> bool {
    matches!(base, 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{5d0}'..='\u{5f2}')
        || matches!(base, '\u{620}'..='\u{6ff}' | '\u{1e00}'..='\u{1fff}')
}

/// White space that may separate the words of a name.
fn is_space(c: char) -> bool {
    c == ' ' || (c.is_whitespace() && c != BLOCK_SEPARATOR)
}

/// Whether a character combines with the one before it: a mark, or a Hangul vowel or final.
fn extends_cluster(c: char) -> bool {
    is_combining_mark(c) || ('\u{1160}'..='\u{11ff}').contains(&c)
}

/// The replacement of a character, if folding changes it.
fn replacement(c: char, folding: Folding) -> Option<&'static str> {
    match c {
        _ if c.is_ascii() && c != '`' => None,
        _ if is_joiner(c) => Some(""),
        '-' => None,
        _ if is_hyphen(c) => Some("-"),
        // The mark of Hebrew acronyms (gershayim), which most keyboards lack.
        '״' => Some("\""),
        _ if folding == Folding::Full && is_apostrophe(c) => Some("'"),
        _ => None,
    }
}

/// Hyphens of any kind: ASCII, full-width, non-breaking, Armenian and Hebrew.
pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{58a}' | '\u{5be}' | '\u{2010}' | '\u{2011}' | '\u{fe63}' | '\u{ff0d}')
}

/// Marks that are typed for an apostrophe: the ASCII one, quotation marks, spacing accents, the modifier letters of
/// Uzbek (`oʻ`), Ukrainian, Hawaiian and of transliteration (ʿAyn, the soft sign), those of Armenian and Hebrew.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '´' | '\u{2b9}' | '\u{2bb}'
            ..='\u{2bf}'
                | '\u{55a}'
                | '\u{5f3}'
                | '\u{2018}'
                | '\u{2019}'
                | '\u{201b}'
                | '\u{2032}'
                | '\u{a78c}'
                | '\u{ff07}'
    )
}

/// Zero-width characters: joiners, soft hyphens and break opportunities, direction marks.
pub(super) fn is_joiner(c: char) -> bool {
    ZeroWidth::of(c).is_some()
}

fn is_folded(text: &str, folding: Folding) -> bool {
    // A fold without early exit is vectorized.
    if text.contains("  ") || text.bytes().fold(false, |any_control, byte| any_control | (byte < b' ')) {
        return false;
    }
    let is_full = folding == Folding::Full;
    if is_full && text.as_bytes().contains(&b'`') {
        return false;
    }
    let mut is_plain = true;
    for c in non_ascii_chars(text) {
        // Dashes and quotation marks, which nearly every text has.
        if matches!(c, '\u{2012}'..='\u{2027}') {
            if is_full && is_apostrophe(c) {
                return false;
            }
            continue;
        }
        // All Cyrillic letters; none of these is replaced.
        if matches!(c, '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}') {
            continue;
        }
        if is_space(c) || replacement(c, folding).is_some() {
            return false;
        }
        is_plain &= is_always_composed(c);
    }
    is_plain || is_nfc_quick(text.chars()) == IsNormalized::Yes
}

/// The non-ASCII characters of a text.
fn non_ascii_chars(text: &str) -> impl Iterator<Item = char> {
    chars_starting_with(text, |byte| byte >= 0xc0).map(|(_, c)| c)
}

/// Characters that are in NFC whatever their neighbours, decided without Unicode's tables: everything below the first
/// combining mark, Cyrillic letters, general punctuation.
fn is_always_composed(c: char) -> bool {
    matches!(c, '\0'..='\u{2ff}' | '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}' | '\u{2010}'..='\u{205e}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;
    use proptest::prelude::*;

    #[test]
    fn white_space_is_one_space_and_letters_are_composed() {
        let folded = Folded::new("a\u{a0}\n b\u{2029}c", Folding::Full);
        assert_eq!(folded.text, "a b\u{2029}c");
        assert_eq!(folded.original_range(&(2..3)), 5..6);
        let folded = Folded::new("и\u{306}x", Folding::Full);
        assert_eq!(folded.text, "йx");
        assert_eq!(folded.original_range(&(0..2)), 0..4);
        assert!(matches!(Folded::new("plain text, қазақ — “a”", Folding::Full).text, Cow::Borrowed(_)));
    }

    #[test]
    fn apostrophes_hyphens_and_zero_width_characters_are_ignored() {
        let alike = [
            &["O'Brien", "O’Brien", "OʼBrien", "O‘Brien", "O`Brien", "O´Brien", "O＇Brien", "O\u{200b}’Brien"][..],
            &["G'ulom o'g'li", "Gʻulom oʻgʻli", "G‘ulom o‘g‘li", "G’ulom oʼg`li"],
            &["Al-Sayed", "Al‐Sayed", "Al‑Sayed", "Al\u{ad}-Say\u{ad}ed", "Al－Sayed"],
            &["בר-אילן", "בר־אילן"],
            &["צה\"ל", "צה״ל"],
            &["علیرضا", "علی\u{200c}رضا", "\u{200f}علی\u{200e}رضا\u{61c}"],
            &["Duman Karim", "Duman\u{202f}Karim", "Duman\u{2007}\u{a0}Karim", "Duman\u{3000}Karim"],
        ];
        for names in alike {
            for name in names {
                assert_eq!(fold_name(name), names[0], "{name:?}");
            }
        }
        assert_eq!(Folded::new("O’Brien", Folding::WithoutApostrophes).text, "O’Brien");
        assert_eq!(fold_name("Al–Sayed"), "Al–Sayed");
    }

    #[test]
    fn zero_width_characters_at_the_edges_are_outside_the_original_range() {
        let text = "a\u{ad}Ma\u{ad}may\u{200b}b";
        let folded = Folded::new(text, Folding::Full);
        assert_eq!(folded.text, "aMamayb");
        let range = folded.original_range(&(1..6));
        assert_eq!(&text[range.start as usize..range.end as usize], "Ma\u{ad}may");
    }

    #[test]
    fn accents_are_marks_that_a_keyboard_may_lack() {
        let languages = Languages::default();
        let without_accents = |name: &str| without_accents(name, &languages.letters().accents);
        for (name, bare) in [
            ("José Martí", "Jose Marti"),
            ("Łukasz Ørsted", "Lukasz Orsted"),
            ("Семёнов", "Семенов"),
            ("Γιάννης", "Γιαννης"),
            ("Đặng Thị", "Dang Thi"),
            ("مُحَمَّد", "محمد"),
            ("ЁЖИК е\u{308}", "ЕЖИК е"),
        ] {
            assert_eq!(without_accents(name).as_deref(), Some(bare));
        }
        for name in ["Jose", "Жанбай", "Кайра\u{301}т", "Їжак", "हिन्दी", "กรุงเทพ", "김", "が"]
        {
            assert_eq!(without_accents(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn characters_beyond_ascii_are_all_found(text in "(\\PC|[a-z]{20,40}){0,20}") {
            let found: String = non_ascii_chars(&text).collect();
            prop_assert_eq!(found, text.chars().filter(|c| !c.is_ascii()).collect::<String>());
        }

        #[test]
        fn ranges_lead_back_to_text_that_folds_to_the_same(
            text in "([a-zé'’ʻ`\u{ad}\u{200c}\u{301}\u{306}иéا\u{654}\u{1100}\u{1161}-‑ \u{a0}\n\u{2029}]){0,24}",
            at in 0..30_usize,
            length in 0..20_usize,
        ) {
            let folded = Folded::new(&text, Folding::Full);
            prop_assert_eq!(Folded::new(&folded.text, Folding::Full).text, folded.text.as_ref());
            let whole = folded.text.as_ref();
            let range = at..(at + length).min(whole.len());
            // A name neither begins nor ends between a letter and its marks.
            let is_edge = |at: usize| whole.is_char_boundary(at) && !whole[at..].starts_with(extends_cluster);
            if range.start < range.end && is_edge(range.start) && is_edge(range.end) {
                let original = folded.original_range(&range);
                let part = &text[original.start as usize..original.end as usize];
                prop_assert_eq!(Folded::new(part, Folding::Full).text, &whole[range]);
            }
        }
    }
}
