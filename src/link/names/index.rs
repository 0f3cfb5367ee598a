//! An index of the forms by first word; it finds all forms that match at a position of a text.
//!
//! Matching starts only at the beginning of a word, and most words begin no name: one hash lookup rejects them. Few forms can
//! match elsewhere: those with `within_words`, and those that begin with punctuation. An automaton finds these.

use super::NameForm;
use super::boundaries::{MAX_SUFFIX_CHARS, is_word_char};
use aho_corasick::automaton::OverlappingState;
use aho_corasick::{AhoCorasick, Input, MatchKind};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;
use std::ops::Range;

#[derive(Debug)]
pub(super) struct FormIndex {
    /// For each byte, whether a form begins with it.
    first_bytes: [bool; 256],
    /// Whether all forms begin with an ASCII capital or a non-ASCII character. Most bytes of a text are neither, so they are
    /// skipped.
    has_uncommon_starts_only: bool,
    /// The concatenated texts of the forms that begin with a letter or a digit, sorted by first word, then by text.
    texts: String,
    entries: Vec<FormEntry>,
    /// One range of entries for each first word. Used for lookups only: its iteration order is not observable.
    groups: HashTable<Range<u32>>,
    hasher: DefaultHashBuilder,
    /// An automaton for the other forms, with the form index of each pattern.
    unanchored: Option<(AhoCorasick, Vec<usize>)>,
}

/// A form that begins with a letter or a digit.
#[derive(Clone, Copy, Debug)]
struct FormEntry {
    /// Its range in `texts`.
    start: u32,
    end: u32,
    /// The length of its first word, in bytes.
    first_word_len: u32,
    /// Its index in the list of all forms.
    form: u32,
    /// The longest other entry that is a prefix of this one.
    longest_prefix: Option<u32>,
}

/// The end and the index of a form that matches at a position.
pub(super) type EndAndForm = (usize, usize);

impl Default for FormIndex {
    fn default() -> Self {
        Self::build(&[])
    }
}

impl FormIndex {
    pub(super) fn build(forms: &[NameForm]) -> Self {
        let is_unanchored = |form: &NameForm| form.within_words || first_word_len(&form.text) == 0;
        let (unanchored, anchored): (Vec<usize>, Vec<usize>) =
            (0..forms.len()).partition(|at| is_unanchored(&forms[*at]));
        let mut ordered: Vec<(&str, usize)> =
            anchored.into_iter().map(|at| (&forms[at].text[..first_word_len(&forms[at].text)], at)).collect();
        // The sort is stable, and the forms are sorted.
        ordered.sort_by_key(|(word, _)| *word);
        let mut index = Self {
            first_bytes: [false; 256],
            has_uncommon_starts_only: true,
            texts: String::new(),
            entries: Vec::with_capacity(ordered.len()),
            groups: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            unanchored: build_automaton(forms, unanchored),
        };
        for group in ordered.chunk_by(|one, next| one.0 == next.0) {
            index.add(forms, group);
        }
        index
    }

    fn add(&mut self, forms: &[NameForm], group: &[(&str, usize)]) {
        let word = group[0].0;
        let first_byte = word.as_bytes()[0];
        self.first_bytes[usize::from(first_byte)] = true;
        self.has_uncommon_starts_only &= !is_common_byte(first_byte);
        let start = crate::source::offset(self.entries.len());
        // The entries that are prefixes of the latest one, and that one.
        let mut prefixes: Vec<(&str, u32)> = Vec::new();
        for ((_, at), entry) in group.iter().zip(start..) {
            let text = forms[*at].text.as_str();
            while prefixes.pop_if(|(before, _)| !text.starts_with(*before)).is_some() {}
            self.entries.push(FormEntry {
                start: crate::source::offset(self.texts.len()),
                end: crate::source::offset(self.texts.len() + text.len()),
                first_word_len: crate::source::offset(word.len()),
                form: crate::source::offset(*at),
                longest_prefix: prefixes.last().map(|(_, entry)| *entry),
            });
            self.texts.push_str(text);
            prefixes.push((text, entry));
        }
        let range = start..crate::source::offset(self.entries.len());
        let (entries, texts, hasher) = (&self.entries, &self.texts, &self.hasher);
        let hash_of = |range: &Range<u32>| hasher.hash_one(group_word(entries, texts, range));
        self.groups.insert_unique(hasher.hash_one(word), range, hash_of);
    }

    /// Calls `visit` with all forms that match at a position, position by position, longest first; afterwards once for each
    /// match of the automaton. With `has_suffixes`, a form also matches a prefix of a word.
    pub(super) fn for_each_match(&self, text: &str, has_suffixes: bool, mut visit: impl FnMut(usize, &[EndAndForm])) {
        let mut matches = Vec::new();
        let mut resume = 0;
        while let Some(start) = self.next_start(text, resume) {
            let word_len = first_word_len(&text[start..]);
            resume = start + word_len.max(1);
            if word_len == 0 {
                continue;
            }
            if let Some(group) = self.group(&text[start..resume]) {
                self.push_prefix_matches(text, start, group, &mut matches);
            }
            if has_suffixes {
                self.push_stem_matches(text, start..resume, &mut matches);
            }
            if !matches.is_empty() {
                visit(start, &matches);
                matches.clear();
            }
        }
        self.for_each_unanchored(text, &mut visit);
    }

    /// The next position, from `from` on, at which a form can begin: not after a letter or digit.
    fn next_start(&self, text: &str, from: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let can_begin = |at: &usize| self.first_bytes[usize::from(bytes[*at])] && !follows_word(text, *at);
        let mut at = from;
        while at < bytes.len() {
            while self.has_uncommon_starts_only
                && let Some(chunk) = bytes[at..].first_chunk()
                && are_all_common(chunk)
            {
                at += CHUNK_LEN;
            }
            let end = bytes.len().min(at + CHUNK_LEN);
            if let Some(start) = (at..end).find(can_begin) {
                return Some(start);
            }
            at = end;
        }
        None
    }

    /// The range of entries with a first word.
    fn group(&self, word: &str) -> Option<Range<usize>> {
        let has_word = |range: &Range<u32>| group_word(&self.entries, &self.texts, range) == word;
        let range = self.groups.find(self.hasher.hash_one(word), has_word)?;
        Some(range.start as usize..range.end as usize)
    }

    fn text(&self, entry: &FormEntry) -> &str {
        &self.texts[entry.start as usize..entry.end as usize]
    }

    /// Pushes the entries of a group that are prefixes of the text, longest first. All of them are prefixes of the last entry
    /// that does not sort after the text.
    fn push_prefix_matches(&self, text: &str, start: usize, group: Range<usize>, matches: &mut Vec<EndAndForm>) {
        let rest = &text.as_bytes()[start..];
        let not_after = self.entries[group.clone()].partition_point(|entry| self.text(entry).as_bytes() <= rest);
        let Some(last_entry) = not_after.checked_sub(1).map(|index| &self.entries[group.start + index]) else { return };
        let common_len = self.text(last_entry).bytes().zip(rest).take_while(|(a, b)| a == *b).count();
        let longest_prefix = |entry: &&FormEntry| entry.longest_prefix.map(|entry| &self.entries[entry as usize]);
        for entry in std::iter::successors(Some(last_entry), longest_prefix) {
            let length = self.text(entry).len();
            if length <= common_len {
                matches.push((start + length, entry.form as usize));
            }
        }
    }

    /// Pushes the one-word forms that are proper prefixes of a word.
    fn push_stem_matches(&self, text: &str, word: Range<usize>, matches: &mut Vec<EndAndForm>) {
        let ends = text[word.clone()].char_indices().rev().map(|(at, _)| word.start + at);
        for end in ends.take(MAX_SUFFIX_CHARS).filter(|end| *end > word.start) {
            let stem = &text[word.start..end];
            let first = self.group(stem).map(|group| &self.entries[group.start]);
            let exact = first.filter(|entry| self.text(entry) == stem);
            matches.extend(exact.map(|entry| (end, entry.form as usize)));
        }
    }

    fn for_each_unanchored(&self, text: &str, visit: &mut impl FnMut(usize, &[EndAndForm])) {
        let Some((automaton, forms)) = &self.unanchored else { return };
        let mut state = OverlappingState::start();
        // It fails only for other kinds of automata.
        while automaton.try_find_overlapping(Input::new(text), &mut state).is_ok()
            && let Some(pattern_match) = state.get_match()
        {
            visit(pattern_match.start(), &[(pattern_match.end(), forms[pattern_match.pattern().as_usize()])]);
        }
    }
}

/// How many bytes are compared at once.
const CHUNK_LEN: usize = 32;

/// Whether no byte of a group begins a capital letter or a non-ASCII character.
fn are_all_common(chunk: &[u8; CHUNK_LEN]) -> bool {
    // No early exit, so the compiler can vectorize the loop.
    chunk.iter().fold(true, |all, byte| all & is_common_byte(*byte))
}

/// ASCII lowercase letters, digits, spaces and most punctuation.
fn is_common_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() | (byte < b'A')
}

fn group_word<'i>(entries: &[FormEntry], texts: &'i str, range: &Range<u32>) -> &'i str {
    let FormEntry { start, first_word_len, .. } = entries[range.start as usize];
    &texts[start as usize..(start + first_word_len) as usize]
}

fn build_automaton(forms: &[NameForm], form_indices: Vec<usize>) -> Option<(AhoCorasick, Vec<usize>)> {
    if form_indices.is_empty() {
        return None;
    }
    // Building fails only beyond 2^31 states: more bytes of names than the size limit of a file allows.
    let builder = &mut AhoCorasick::builder();
    let automaton =
        builder.match_kind(MatchKind::Standard).build(form_indices.iter().map(|at| &forms[*at].text)).ok()?;
    Some((automaton, form_indices))
}

/// The length, in bytes, of the letters and digits at the start of a text.
fn first_word_len(text: &str) -> usize {
    let ascii_len = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    match text.as_bytes().get(ascii_len) {
        Some(byte) if !byte.is_ascii() => {
            ascii_len + text[ascii_len..].chars().take_while(|c| is_word_char(*c)).map(char::len_utf8).sum::<usize>()
        }
        _ => ascii_len,
    }
}

/// Whether a letter or a digit precedes a position.
fn follows_word(text: &str, at: usize) -> bool {
    match text.as_bytes()[..at].last() {
        None => false,
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => text[..at].chars().next_back().is_some_and(is_word_char),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn index(texts: &[&str], within: &str) -> FormIndex {
        let mut texts = texts.to_vec();
        texts.sort_unstable();
        texts.dedup();
        let form = |text: &&str| NameForm { within_words: *text == within, ..NameForm::new((*text).to_owned()) };
        FormIndex::build(&texts.iter().map(form).collect::<Vec<_>>())
    }

    fn matched_texts(index: &FormIndex, text: &str, has_suffixes: bool) -> Vec<String> {
        let mut texts = Vec::new();
        index.for_each_match(text, has_suffixes, |start, matches| {
            texts.extend(matches.iter().map(|(end, _)| text[start..*end].to_owned()));
        });
        texts
    }

    #[test]
    fn every_form_that_begins_with_a_word_is_found_and_the_longest_first() {
        let all = index(&["Ann", "Ann Lee", "Ann Lee Berg", "Ann Kim", "Ann-Marie", "Anna", "Lee"], "");
        assert_eq!(matched_texts(&all, "Ann Lee Bergson", false), ["Ann Lee Berg", "Ann Lee", "Ann", "Lee"]);
        assert_eq!(
            matched_texts(&all, "Ann Kolm, Ann-Marie; Anna. Annabel", false),
            ["Ann", "Ann-Marie", "Ann", "Anna"]
        );
        assert_eq!(matched_texts(&all, "Annabel", true), ["Anna", "Ann"]);
    }

    #[test]
    fn a_form_that_begins_with_a_sign_and_one_within_running_text_are_found() {
        let all = index(&["“Azat” party", "安倍晋三", "安倍"], "安倍晋三");
        assert_eq!(matched_texts(&all, "The “Azat” party.", false), ["“Azat” party"]);
        assert_eq!(matched_texts(&all, "元安倍晋三は", false), ["安倍晋三"]);
    }

    proptest! {
        #[test]
        fn all_forms_where_words_begin_are_found(
            forms in prop::collection::vec("[AB][ab]?([ '-][abAB]{1,2}){0,3}", 1..12),
            small in prop::option::of("[ab]{1,2}"),
            text in "([abAB]{1,2}[ '-]?|[ab ]{30,40}){0,12}",
        ) {
            let forms: Vec<&str> = forms.iter().chain(&small).map(String::as_str).collect();
            let mut all = Vec::new();
            index(&forms, "").for_each_match(&text, false, |start, found| all.extend(found.iter().map(|(end, form)| (start, *end, *form))));
            let mut sorted = forms.clone();
            sorted.sort_unstable();
            sorted.dedup();
            let mut expected = Vec::new();
            for start in 0..text.len() {
                for (at, form) in sorted.iter().enumerate() {
                    let is_whole = first_word_len(&text[start..]) == first_word_len(form);
                    if text[start..].starts_with(form) && !follows_word(&text, start) && is_whole {
                        expected.push((start, start + form.len(), at));
                    }
                }
            }
            all.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(all, expected);
        }
    }
}
