//! The inverted index: words with their posting lists.

use super::postings::{Posting, PostingList};
use crate::language::{Languages, Letters};
use hashbrown::HashTable;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// Folds a word to its lookup key.
#[derive(Clone, Debug)]
pub(super) struct Fold {
    pub(super) languages: Arc<Languages>,
    pub(super) fold: fn(&str, &Letters) -> String,
}

impl Fold {
    fn key(&self, word: &str) -> Box<str> {
        (self.fold)(word, self.languages.letters()).into()
    }
}

/// A word and its key. Words are ordered by key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Word {
    pub(super) key: Box<str>,
    pub(super) word: Box<str>,
}

/// Words with their posting lists.
pub(super) type Words = BTreeMap<Word, PostingList>;

/// An inverted index that supports incremental changes.
#[derive(Debug)]
pub(super) struct Index {
    fold: Fold,
    words: Words,
}

impl Index {
    /// Indexes entries. `each` emits the words of one entry, with their numbers, in ascending order of the numbers.
    pub(super) fn gather(fold: Fold, entries: usize, each: impl Fn(usize, &mut dyn FnMut(&str, u32)) + Sync) -> Self {
        let words = gather_words(&fold, entries, u32::MAX, each);
        Self { fold, words }
    }

    pub(super) fn words(&self) -> &Words {
        &self.words
    }

    /// Applies changes, and returns the words whose posting lists have changed.
    pub(super) fn apply(&mut self, changes: &Changes) -> BTreeSet<Word> {
        let mut changed = BTreeSet::new();
        for (word, (removed, added)) in &changes.by_word {
            let word = Word { key: self.fold.key(word), word: word.as_str().into() };
            if word.key.is_empty() {
                continue;
            }
            let previous = self.words.get(&word).map(PostingList::postings);
            let mut postings: Vec<Posting> =
                previous.into_iter().flatten().filter(|posting| !removed.contains(posting)).collect();
            postings.extend(added);
            postings.sort_unstable();
            if postings.is_empty() {
                self.words.remove(&word);
            } else {
                self.words.insert(word.clone(), PostingList::from_sorted(postings));
            }
            changed.insert(word);
        }
        changed
    }
}

/// The words of entries, each with its first postings, up to the maximum. `each` is as in [`Index::gather`].
pub(super) fn gather_words(
    fold: &Fold,
    entries: usize,
    max_postings: u32,
    each: impl Fn(usize, &mut dyn FnMut(&str, u32)) + Sync,
) -> Words {
    // A thread takes one part at a time, so that threads finish at nearly the same time.
    let parts = entry_ranges(entries).into_par_iter().with_max_len(1);
    let parts: Vec<PartialIndex> = parts.map(|part| PartialIndex::gather(part, max_postings, &each)).collect();
    merged(parts, max_postings, fold)
}

/// The postings that are removed and added, by word.
#[derive(Debug, Default)]
pub(super) struct Changes {
    by_word: BTreeMap<String, (BTreeSet<Posting>, BTreeSet<Posting>)>,
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.by_word.is_empty()
    }

    /// Records the difference between the previous and the current words of an entry.
    pub(super) fn record(&mut self, entry: usize, before: &BTreeSet<(String, u32)>, after: &BTreeSet<(String, u32)>) {
        let entry = crate::source::offset(entry);
        for (word, number) in before.difference(after) {
            self.by_word.entry(word.clone()).or_default().0.insert((entry, *number));
        }
        for (word, number) in after.difference(before) {
            self.by_word.entry(word.clone()).or_default().1.insert((entry, *number));
        }
    }
}

/// Consecutive ranges of entries, several for each thread.
fn entry_ranges(entries: usize) -> Vec<Range<usize>> {
    // Sections come first and have most of the words: fewer parts would leave threads idle.
    let size = entries.div_ceil(8 * rayon::current_num_threads()).max(64);
    (0..entries).step_by(size).map(|start| start..(start + size).min(entries)).collect()
}

/// How many parts the words are divided into by their hashes. Each part is merged by itself, so that threads share the work.
const MERGE_PARTS: usize = 16;

/// The words of a range of entries, by merge part, each in order of first occurrence.
struct PartialIndex {
    parts: Vec<Vec<PartialWord>>,
}

struct PartialWord {
    head: WordHead,
    word: Box<str>,
    postings: PostingList,
}

impl PartialWord {
    fn matches(&self, head: WordHead, word: &str) -> bool {
        // A word that the head contains entirely needs no further memory access.
        self.head == head
            && self.word.len() == word.len()
            && (word.len() <= WordHead::BYTES || self.word.as_bytes() == word.as_bytes())
    }
}

/// The first and the last bytes of a word, as two numbers. With its length they identify a short word.
#[derive(Clone, Copy, PartialEq, Eq)]
struct WordHead(u64, u64);

impl WordHead {
    const BYTES: usize = 16;

    fn new(word: &str) -> Self {
        let bytes = word.as_bytes();
        match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(first), Some(last)) => Self(u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            _ => Self::from_short(bytes),
        }
    }

    /// For fewer than eight bytes.
    fn from_short(bytes: &[u8]) -> Self {
        match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(first), Some(last)) => Self(u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into()),
            _ => Self(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)), 0),
        }
    }

    /// The hash for the table. Collisions are resolved by comparison.
    fn hash(self) -> u64 {
        let Self(first, last) = self;
        let hash = (first ^ last.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ last;
        // The table uses the bits of both ends.
        hash ^ (hash >> 29)
    }

    /// Which part a word is merged in. The table does not use these bits of the hash.
    fn merge_part(self) -> usize {
        (self.hash() >> 40) as usize % MERGE_PARTS
    }
}

/// Words with their posting lists, found by their heads. The table is used for lookups and never iterated, so its order does not
/// reach the output.
#[derive(Default)]
struct WordTable {
    table: HashTable<u32>,
    words: Vec<PartialWord>,
}

impl WordTable {
    fn find(&self, head: WordHead, word: &str) -> Option<usize> {
        self.table.find(head.hash(), |at| self.words[*at as usize].matches(head, word)).map(|at| *at as usize)
    }

    /// Adds a word that is not in the table, and returns its index.
    fn push(&mut self, word: PartialWord) -> usize {
        let (head, at) = (word.head, self.words.len());
        self.words.push(word);
        let words = &self.words;
        self.table.insert_unique(head.hash(), crate::source::offset(at), |at| words[*at as usize].head.hash());
        at
    }
}

impl PartialIndex {
    fn gather(entries: Range<usize>, max_postings: u32, each: &impl Fn(usize, &mut dyn FnMut(&str, u32))) -> Self {
        let mut table = WordTable::default();
        for entry in entries {
            let index = crate::source::offset(entry);
            each(entry, &mut |word, number| {
                let head = WordHead::new(word);
                let at = table.find(head, word).unwrap_or_else(|| {
                    table.push(PartialWord { head, word: word.into(), postings: PostingList::default() })
                });
                table.words[at].postings.push((index, number), max_postings);
            });
        }
        let mut parts: Vec<Vec<PartialWord>> = std::iter::repeat_with(Vec::new).take(MERGE_PARTS).collect();
        for word in table.words {
            parts[word.head.merge_part()].push(word);
        }
        Self { parts }
    }
}

/// Merges the words of all ranges of entries; posting lists stay in order.
fn merged(ranges: Vec<PartialIndex>, max_postings: u32, fold: &Fold) -> Words {
    let mut parts: Vec<Vec<Vec<PartialWord>>> = std::iter::repeat_with(Vec::new).take(MERGE_PARTS).collect();
    for range in ranges {
        parts.iter_mut().zip(range.parts).for_each(|(part, words)| part.push(words));
    }
    let parts = parts.into_par_iter().with_max_len(1);
    let mut words: Vec<(Word, PostingList)> =
        parts.flat_map_iter(|ranges| merge_part(ranges, max_postings, fold)).collect();
    words.par_sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    words.into_iter().collect()
}

/// Merges the words of one part, in any order. A word of apostrophes or accents alone has an empty key and cannot be looked up:
/// it is left out.
fn merge_part(
    ranges: Vec<Vec<PartialWord>>,
    max_postings: u32,
    fold: &Fold,
) -> impl Iterator<Item = (Word, PostingList)> {
    let mut table = WordTable::default();
    for word in ranges.into_iter().flatten() {
        match table.find(word.head, &word.word) {
            Some(at) => table.words[at].postings.append(&word.postings, max_postings),
            None => _ = table.push(word),
        }
    }
    table.words.into_iter().filter_map(|PartialWord { word, mut postings, .. }| {
        let key = fold.key(&word);
        postings.shrink();
        (!key.is_empty()).then_some((Word { key, word }, postings))
    })
}
