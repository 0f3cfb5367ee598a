//! The forms by their first word, and every form that begins at a place of a text.
//!
//! Names are looked for only where a word begins, and most words begin no name: that is one look into a table. Forms that can
//! begin elsewhere are few: those that are found within running text, and those that begin with a sign.

use super::Form;
use super::bounds::{LONGEST_SUFFIX, is_word};
use aho_corasick::automaton::OverlappingState;
use aho_corasick::{AhoCorasick, Input, MatchKind};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;
use std::ops::Range;

/// The forms by their first word.
#[derive(Debug)]
pub(super) struct FormIndex {
    /// Whether a form begins with a byte.
    first: [bool; 256],
    /// Whether all forms begin with capital letters or such as are not of ASCII. Most of a text is neither.
    has_capitals_alone: bool,
    /// The texts of the forms that begin with a letter or a digit, by first word and then in order, one behind the other.
    texts: String,
    entries: Vec<Entry>,
    /// Entries of one first word each. It is only asked, so its order shows nowhere.
    groups: HashTable<Range<u32>>,
    hasher: DefaultHashBuilder,
    /// The other forms, with the index of each.
    elsewhere: Option<(AhoCorasick, Vec<usize>)>,
}

/// A form that begins with a letter or a digit.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Where its text is.
    start: u32,
    end: u32,
    /// The length of its first word.
    word: u32,
    /// Its index among all forms.
    form: u32,
    /// The longest other entry that it begins with.
    within: Option<u32>,
}

/// A form that begins at a place: where it ends, and its index.
pub(super) type Beginning = (usize, usize);

impl Default for FormIndex {
    fn default() -> Self {
        Self::of(&[])
    }
}

impl FormIndex {
    pub(super) fn of(forms: &[Form]) -> Self {
        let is_elsewhere = |form: &Form| form.within_words || first_word(&form.text) == 0;
        let (elsewhere, ordered): (Vec<usize>, Vec<usize>) = (0..forms.len()).partition(|at| is_elsewhere(&forms[*at]));
        let mut ordered: Vec<(&str, usize)> =
            ordered.into_iter().map(|at| (&forms[at].text[..first_word(&forms[at].text)], at)).collect();
        // It is stable, and the forms are in order.
        ordered.sort_by_key(|(word, _)| *word);
        let mut index = Self {
            first: [false; 256],
            has_capitals_alone: true,
            texts: String::new(),
            entries: Vec::with_capacity(ordered.len()),
            groups: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            elsewhere: automaton(forms, elsewhere),
        };
        for group in ordered.chunk_by(|one, next| one.0 == next.0) {
            index.add(forms, group);
        }
        index
    }

    fn add(&mut self, forms: &[Form], group: &[(&str, usize)]) {
        let word = group[0].0;
        let first = word.as_bytes()[0];
        self.first[usize::from(first)] = true;
        self.has_capitals_alone &= !is_common(first);
        let start = crate::source::offset(self.entries.len());
        // The entries that the last one begins with, and itself.
        let mut around: Vec<(&str, u32)> = Vec::new();
        for ((_, at), entry) in group.iter().zip(start..) {
            let text = forms[*at].text.as_str();
            while around.pop_if(|(before, _)| !text.starts_with(*before)).is_some() {}
            self.entries.push(Entry {
                start: crate::source::offset(self.texts.len()),
                end: crate::source::offset(self.texts.len() + text.len()),
                word: crate::source::offset(word.len()),
                form: crate::source::offset(*at),
                within: around.last().map(|(_, entry)| *entry),
            });
            self.texts.push_str(text);
            around.push((text, entry));
        }
        let range = start..crate::source::offset(self.entries.len());
        let (entries, texts, hasher) = (&self.entries, &self.texts, &self.hasher);
        let hash_of = |range: &Range<u32>| hasher.hash_one(word_of(entries, texts, range));
        self.groups.insert_unique(hasher.hash_one(word), range, hash_of);
    }

    /// Gives all forms that begin at a place, place by place, from the longest on; those that can begin elsewhere come after
    /// all others, one by one. With `has_suffixes` a form may be the beginning of a word.
    pub(super) fn each(&self, text: &str, has_suffixes: bool, mut give: impl FnMut(usize, &[Beginning])) {
        let mut found = Vec::new();
        let mut rest = 0;
        while let Some(start) = self.next_start(text, rest) {
            let word = first_word(&text[start..]);
            rest = start + word.max(1);
            if word == 0 {
                continue;
            }
            if let Some(group) = self.group(&text[start..rest]) {
                self.push_beginnings(text, start, group, &mut found);
            }
            if has_suffixes {
                self.push_stems(text, start..rest, &mut found);
            }
            if !found.is_empty() {
                give(start, &found);
                found.clear();
            }
        }
        self.each_elsewhere(text, &mut give);
    }

    /// Where a form that begins with a letter can begin, from a place on: behind no letter.
    fn next_start(&self, text: &str, from: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let can_begin = |at: &usize| self.first[usize::from(bytes[*at])] && !follows_word(text, *at);
        let mut at = from;
        while at < bytes.len() {
            while self.has_capitals_alone
                && let Some(group) = bytes[at..].first_chunk()
                && are_common(group)
            {
                at += GROUP;
            }
            let end = bytes.len().min(at + GROUP);
            if let Some(start) = (at..end).find(can_begin) {
                return Some(start);
            }
            at = end;
        }
        None
    }

    /// The entries of the forms with a first word.
    fn group(&self, word: &str) -> Option<Range<usize>> {
        let is_of_word = |range: &Range<u32>| word_of(&self.entries, &self.texts, range) == word;
        let range = self.groups.find(self.hasher.hash_one(word), is_of_word)?;
        Some(range.start as usize..range.end as usize)
    }

    fn text(&self, entry: &Entry) -> &str {
        &self.texts[entry.start as usize..entry.end as usize]
    }

    /// Those of a group that a text begins with, from the longest on. The last one in order that does not come behind the text
    /// begins with all of them.
    fn push_beginnings(&self, text: &str, start: usize, group: Range<usize>, found: &mut Vec<Beginning>) {
        let rest = &text.as_bytes()[start..];
        let before = self.entries[group.clone()].partition_point(|entry| self.text(entry).as_bytes() <= rest);
        let Some(last) = before.checked_sub(1).map(|last| &self.entries[group.start + last]) else { return };
        let common = self.text(last).bytes().zip(rest).take_while(|(a, b)| a == *b).count();
        let within = |entry: &&Entry| entry.within.map(|entry| &self.entries[entry as usize]);
        for entry in std::iter::successors(Some(last), within) {
            let length = self.text(entry).len();
            if length <= common {
                found.push((start + length, entry.form as usize));
            }
        }
    }

    /// The forms of one word that a word begins with, with an ending behind it.
    fn push_stems(&self, text: &str, word: Range<usize>, found: &mut Vec<Beginning>) {
        let ends = text[word.clone()].char_indices().rev().map(|(at, _)| word.start + at);
        for end in ends.take(LONGEST_SUFFIX).filter(|end| *end > word.start) {
            let stem = &text[word.start..end];
            let first = self.group(stem).map(|group| &self.entries[group.start]);
            let itself = first.filter(|entry| self.text(entry) == stem);
            found.extend(itself.map(|entry| (end, entry.form as usize)));
        }
    }

    fn each_elsewhere(&self, text: &str, give: &mut impl FnMut(usize, &[Beginning])) {
        let Some((automaton, forms)) = &self.elsewhere else { return };
        let mut state = OverlappingState::start();
        // It fails only for automata of another kind.
        while automaton.try_find_overlapping(Input::new(text), &mut state).is_ok()
            && let Some(found) = state.get_match()
        {
            give(found.start(), &[(found.end(), forms[found.pattern().as_usize()])]);
        }
    }
}

/// How many bytes are compared at once.
const GROUP: usize = 32;

/// Whether no byte of a group begins a capital letter, or one that is not of ASCII.
fn are_common(group: &[u8; GROUP]) -> bool {
    // Without a way out of the loop: so the processor compares many bytes at once.
    group.iter().fold(true, |all, byte| all & is_common(*byte))
}

/// Small letters of ASCII, digits, spaces and most punctuation.
fn is_common(byte: u8) -> bool {
    byte.is_ascii_lowercase() | (byte < b'A')
}

fn word_of<'i>(entries: &[Entry], texts: &'i str, range: &Range<u32>) -> &'i str {
    let Entry { start, word, .. } = entries[range.start as usize];
    &texts[start as usize..(start + word) as usize]
}

fn automaton(forms: &[Form], which: Vec<usize>) -> Option<(AhoCorasick, Vec<usize>)> {
    if which.is_empty() {
        return None;
    }
    // Building fails only beyond 2^31 states: more bytes of names than a file may have.
    let builder = &mut AhoCorasick::builder();
    let automaton = builder.match_kind(MatchKind::Standard).build(which.iter().map(|at| &forms[*at].text)).ok()?;
    Some((automaton, which))
}

/// The length of the letters and digits that a text begins with.
fn first_word(text: &str) -> usize {
    let ascii = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    match text.as_bytes().get(ascii) {
        Some(byte) if !byte.is_ascii() => {
            ascii + text[ascii..].chars().take_while(|c| is_word(*c)).map(char::len_utf8).sum::<usize>()
        }
        _ => ascii,
    }
}

/// Whether there is a letter or a digit before a place.
fn follows_word(text: &str, at: usize) -> bool {
    match text.as_bytes()[..at].last() {
        None => false,
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => text[..at].chars().next_back().is_some_and(is_word),
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
        let form = |text: &&str| Form { within_words: *text == within, ..Form::new((*text).to_owned()) };
        FormIndex::of(&texts.iter().map(form).collect::<Vec<_>>())
    }

    fn found(index: &FormIndex, text: &str, has_suffixes: bool) -> Vec<String> {
        let mut found = Vec::new();
        index.each(text, has_suffixes, |start, all| {
            found.extend(all.iter().map(|(end, _)| text[start..*end].to_owned()));
        });
        found
    }

    #[test]
    fn every_form_that_begins_with_a_word_is_found_and_the_longest_first() {
        let all = index(&["Ann", "Ann Lee", "Ann Lee Berg", "Ann Kim", "Ann-Marie", "Anna", "Lee"], "");
        assert_eq!(found(&all, "Ann Lee Bergson", false), ["Ann Lee Berg", "Ann Lee", "Ann", "Lee"]);
        assert_eq!(found(&all, "Ann Kolm, Ann-Marie; Anna. Annabel", false), ["Ann", "Ann-Marie", "Ann", "Anna"]);
        assert_eq!(found(&all, "Annabel", true), ["Anna", "Ann"]);
    }

    #[test]
    fn a_form_that_begins_with_a_sign_and_one_within_running_text_are_found() {
        let all = index(&["“Azat” party", "安倍晋三", "安倍"], "安倍晋三");
        assert_eq!(found(&all, "The “Azat” party.", false), ["“Azat” party"]);
        assert_eq!(found(&all, "元安倍晋三は", false), ["安倍晋三"]);
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
            index(&forms, "").each(&text, false, |start, found| all.extend(found.iter().map(|(end, form)| (start, *end, *form))));
            let mut sorted = forms.clone();
            sorted.sort_unstable();
            sorted.dedup();
            let mut expected = Vec::new();
            for start in 0..text.len() {
                for (at, form) in sorted.iter().enumerate() {
                    let is_whole = first_word(&text[start..]) == first_word(form);
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
