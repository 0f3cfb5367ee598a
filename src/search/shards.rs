//! Splits an index into shards of a bounded size, each with the words of a range of keys.
//!
//! The boundaries depend on the keys only: words with a common prefix share a shard as far as they fit. So a new word moves
//! the boundaries of few shards.

use super::index::{Word, Words};
use super::postings::PostingList;
use super::script;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Bound, Range};
use std::sync::Arc;

/// The most bytes of a shard, approximately: some 15 KB compressed.
const MAX_SHARD_BYTES: usize = 20_000;

/// The most postings of a word that are written. A word with more of them distinguishes little.
pub(super) const MAX_POSTINGS: u32 = 8192;

/// The shards of an index.
#[derive(Debug, Default)]
pub(super) struct Shards {
    shards: Vec<Shard>,
}

#[derive(Debug)]
struct Shard {
    /// Its first word; `count` is the number of its words.
    first: Word,
    count: usize,
    bytes: Arc<[u8]>,
}

impl Shards {
    /// The shards of an index. Previous shards with the same words are reused, unless they contain a changed word.
    pub(super) fn update(words: &Words, previous: Self, changed: &BTreeSet<Word>) -> Self {
        Self::update_with_size(MAX_SHARD_BYTES, words, previous, changed)
    }

    fn update_with_size(largest: usize, words: &Words, previous: Self, changed: &BTreeSet<Word>) -> Self {
        let mut previous: BTreeMap<Word, Shard> =
            previous.shards.into_iter().map(|shard| (shard.first.clone(), shard)).collect();
        let words: Vec<(&Word, &PostingList)> = words.iter().collect();
        let shards = ranges(&words, largest).into_iter().filter_map(|range| {
            let shard_words = &words[range];
            let (first, last) = (shard_words.first()?.0, shard_words.last()?.0);
            let is_changed = changed.range((Bound::Included(first), Bound::Included(last))).next().is_some();
            let reused = previous.remove(first).filter(|shard| !is_changed && shard.count == shard_words.len());
            Some((reused, first, shard_words))
        });
        let shards: Vec<_> = shards.collect();
        let shards = shards.into_par_iter().map(|(reused, first, shard_words)| {
            let count = shard_words.len();
            reused.unwrap_or_else(|| Shard { first: first.clone(), count, bytes: shard_file(shard_words) })
        });
        Self { shards: shards.collect() }
    }

    /// The first key of each shard.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.shards.iter().map(|shard| &*shard.first.key)
    }

    /// The bytes of each shard.
    pub(super) fn files(&self) -> impl Iterator<Item = Arc<[u8]>> {
        self.shards.iter().map(|shard| Arc::clone(&shard.bytes))
    }
}

/// A line for each word: the word, its first postings, and the count of all where more exist.
fn shard_file(words: &[(&Word, &PostingList)]) -> Arc<[u8]> {
    let mut lines = Vec::new();
    for (word, postings) in words {
        lines.extend_from_slice(word.word.as_bytes());
        lines.push(b' ');
        lines.extend_from_slice(postings.head(MAX_POSTINGS));
        if postings.count() > MAX_POSTINGS {
            lines.extend_from_slice(format!(" {}", postings.count()).as_bytes());
        }
        lines.push(b'\n');
    }
    script::encode(&lines).into()
}

/// The range of words of each shard.
fn ranges(words: &[(&Word, &PostingList)], largest: usize) -> Vec<Range<usize>> {
    let weighed = words.iter().map(|(word, postings)| Weighed {
        key: &word.key,
        weight: word.word.len() + 2 + postings.head(MAX_POSTINGS).len(),
    });
    let weighed: Vec<Weighed<'_>> = weighed.collect();
    let mut ranges = Vec::new();
    split(&weighed, largest, 0, 0, &mut ranges);
    ranges
}

struct Weighed<'k> {
    key: &'k str,
    weight: usize,
}

fn weight(words: &[Weighed<'_>]) -> usize {
    words.iter().map(|word| word.weight).sum()
}

/// Splits words whose keys share their first `depth` letters into ranges: groups them by the next letter, puts as many groups as
/// fit into a range, and splits a group that is too large recursively. `from` is the index of the first word.
fn split(words: &[Weighed<'_>], largest: usize, depth: usize, from: usize, ranges: &mut Vec<Range<usize>>) {
    let mut run = from..from;
    let mut weight_of_run = 0;
    let letter = |word: &Weighed<'_>| word.key.chars().nth(depth);
    for group in words.chunk_by(|a, b| letter(a) == letter(b)) {
        let weight = weight(group);
        if weight_of_run + weight > largest {
            ranges.extend((!run.is_empty()).then_some(run.clone()));
            run = run.end..run.end;
            weight_of_run = 0;
        }
        // Words whose key ends here are one group that no letter splits.
        if weight > largest && letter(&group[0]).is_some() {
            split(group, largest, depth + 1, run.end, ranges);
            run = run.end + group.len()..run.end + group.len();
        } else {
            run.end += group.len();
            weight_of_run += weight;
        }
    }
    ranges.extend((!run.is_empty()).then_some(run));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;
    use crate::search::index::{Changes, Fold, Index};
    use proptest::prelude::*;

    fn split_of(words: &[(String, usize)]) -> Vec<Range<usize>> {
        let weighed: Vec<Weighed<'_>> = words.iter().map(|(key, weight)| Weighed { key, weight: *weight }).collect();
        let mut ranges = Vec::new();
        split(&weighed, MAX_SHARD_BYTES, 0, 0, &mut ranges);
        ranges
    }

    type EntryWords = Vec<BTreeSet<(String, u32)>>;

    fn gather(entry_words: &EntryWords) -> Index {
        let fold = Fold { languages: Arc::new(Languages::default()), fold: |word, _| word.to_owned() };
        Index::gather(fold, entry_words.len(), |entry, found| {
            let mut words: Vec<&(String, u32)> = entry_words[entry].iter().collect();
            words.sort_by_key(|(_, number)| *number);
            words.into_iter().for_each(|(word, number)| found(word, *number));
        })
    }

    fn entry_words() -> impl Strategy<Value = EntryWords> {
        let words = proptest::collection::btree_set(("[a-cж]{1,4}", 0..4_u32), 0..12);
        proptest::collection::vec(words, 9)
    }

    proptest! {
        #[test]
        fn incremental_shards_equal_fresh_ones(edits in proptest::collection::vec(entry_words(), 1..5)) {
            let mut before: EntryWords = vec![BTreeSet::new(); 9];
            let (mut index, mut shards) = (gather(&before), Shards::default());
            for now in edits {
                let mut changes = Changes::default();
                (0..now.len()).for_each(|entry| changes.record(entry, &before[entry], &now[entry]));
                let changed = index.apply(&changes);
                shards = Shards::update_with_size(60, index.words(), shards, &changed);
                let fresh = Shards::update_with_size(60, gather(&now).words(), Shards::default(), &BTreeSet::new());
                prop_assert!(fresh.files().eq(shards.files()));
                prop_assert!(fresh.keys().eq(shards.keys()));
                before = now;
            }
        }

        #[test]
        fn shards_contain_every_word_once_and_fit(
            words in proptest::collection::btree_map("[а-ге-з]{0,4}", 1..MAX_SHARD_BYTES + 9, 0..60),
        ) {
            let words: Vec<(String, usize)> = words.into_iter().collect();
            let ranges = split_of(&words);
            let joined: Vec<usize> = ranges.iter().cloned().flatten().collect();
            prop_assert_eq!(joined, (0..words.len()).collect::<Vec<_>>());
            for range in ranges {
                let weight: usize = words[range.clone()].iter().map(|(_, weight)| weight).sum();
                prop_assert!(weight <= MAX_SHARD_BYTES || range.len() == 1);
            }
        }
    }

    #[test]
    fn words_of_one_key_stay_together() {
        let words = ["a", "ab", "ab", "ab", "b"].map(|key| (key.to_owned(), MAX_SHARD_BYTES / 2));
        assert_eq!(split_of(&words), [0..1, 1..4, 4..5]);
    }
}
