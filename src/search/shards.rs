//! An index in files of a bounded size, each with the words of a range of keys.
//!
//! Where a file ends is found in the keys: words stand together as far as they begin
//! alike and fit. So a word more moves the ends of few files.

use super::index::{Word, Words};
use super::postings::Postings;
use super::script;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Bound, Range};
use std::sync::Arc;

/// How many bytes a file of words has at most, or nearly: some 15 KB compressed.
const LARGEST: usize = 20_000;

/// How many places of a word are told. A word that stands in more of them says little.
pub(super) const MOST_PLACES: u32 = 8192;

/// The files of an index.
#[derive(Debug, Default)]
pub(super) struct Shards {
    shards: Vec<Shard>,
}

#[derive(Debug)]
struct Shard {
    /// Its first word, and how many there are.
    first: Word,
    count: usize,
    bytes: Arc<[u8]>,
}

impl Shards {
    /// The files of an index. Of those that are kept, all that hold no word that has changed are the same.
    pub(super) fn of(words: &Words, kept: Self, changed: &BTreeSet<Word>) -> Self {
        Self::of_size(LARGEST, words, kept, changed)
    }

    fn of_size(largest: usize, words: &Words, kept: Self, changed: &BTreeSet<Word>) -> Self {
        let mut kept: BTreeMap<Word, Shard> =
            kept.shards.into_iter().map(|shard| (shard.first.clone(), shard)).collect();
        let words: Vec<(&Word, &Postings)> = words.iter().collect();
        let shards = ranges(&words, largest).into_iter().filter_map(|range| {
            let within = &words[range];
            let (first, last) = (within.first()?.0, within.last()?.0);
            let is_changed = changed.range((Bound::Included(first), Bound::Included(last))).next().is_some();
            let same = kept.remove(first).filter(|shard| !is_changed && shard.count == within.len());
            Some(same.unwrap_or_else(|| Shard { first: first.clone(), count: within.len(), bytes: file(within) }))
        });
        Self { shards: shards.collect() }
    }

    /// The first key of each file.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.shards.iter().map(|shard| &*shard.first.key)
    }

    /// The bytes of each file.
    pub(super) fn files(&self) -> impl Iterator<Item = Arc<[u8]>> {
        self.shards.iter().map(|shard| Arc::clone(&shard.bytes))
    }
}

/// A line for each word: the word, its first places, and how many there are where these are not all.
fn file(words: &[(&Word, &Postings)]) -> Arc<[u8]> {
    let mut lines = Vec::new();
    for (word, postings) in words {
        lines.extend_from_slice(word.word.as_bytes());
        lines.push(b' ');
        lines.extend_from_slice(postings.head(MOST_PLACES));
        if postings.count() > MOST_PLACES {
            lines.extend_from_slice(format!(" {}", postings.count()).as_bytes());
        }
        lines.push(b'\n');
    }
    script::of(&lines).into()
}

/// Which words stand together.
fn ranges(words: &[(&Word, &Postings)], largest: usize) -> Vec<Range<usize>> {
    let weighed = words.iter().map(|(word, postings)| Weighed {
        key: &word.key,
        weight: word.word.len() + 2 + postings.head(MOST_PLACES).len(),
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

/// Splits words that are alike in their first `depth` letters: by the next letter, as many letters in
/// a file as fit, and what fits in none again by the letter after that. `from` is the index of the first.
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
    use crate::search::index::{Changes, Index};
    use proptest::prelude::*;

    fn split_of(words: &[(String, usize)]) -> Vec<Range<usize>> {
        let weighed: Vec<Weighed<'_>> = words.iter().map(|(key, weight)| Weighed { key, weight: *weight }).collect();
        let mut ranges = Vec::new();
        split(&weighed, LARGEST, 0, 0, &mut ranges);
        ranges
    }

    type Said = Vec<BTreeSet<(String, u32)>>;

    fn gathered(said: &Said) -> Index {
        Index::gather(str::to_owned, said.len(), |entry, found| {
            let mut words: Vec<&(String, u32)> = said[entry].iter().collect();
            words.sort_by_key(|(_, number)| *number);
            words.into_iter().for_each(|(word, number)| found(word, *number));
        })
    }

    fn said() -> impl Strategy<Value = Said> {
        let words = proptest::collection::btree_set(("[a-cж]{1,4}", 0..4_u32), 0..12);
        proptest::collection::vec(words, 9)
    }

    proptest! {
        #[test]
        fn files_that_are_kept_are_those_that_are_made_anew(edits in proptest::collection::vec(said(), 1..5)) {
            let mut before: Said = vec![BTreeSet::new(); 9];
            let (mut index, mut shards) = (gathered(&before), Shards::default());
            for now in edits {
                let mut changes = Changes::default();
                (0..now.len()).for_each(|entry| changes.note(entry, &before[entry], &now[entry]));
                let changed = index.change(&changes);
                shards = Shards::of_size(60, index.words(), shards, &changed);
                let fresh = Shards::of_size(60, gathered(&now).words(), Shards::default(), &BTreeSet::new());
                prop_assert!(fresh.files().eq(shards.files()));
                prop_assert!(fresh.keys().eq(shards.keys()));
                before = now;
            }
        }

        #[test]
        fn files_hold_every_word_once_and_fit(
            words in proptest::collection::btree_map("[а-ге-з]{0,4}", 1..LARGEST + 9, 0..60),
        ) {
            let words: Vec<(String, usize)> = words.into_iter().collect();
            let ranges = split_of(&words);
            let joined: Vec<usize> = ranges.iter().cloned().flatten().collect();
            prop_assert_eq!(joined, (0..words.len()).collect::<Vec<_>>());
            for range in ranges {
                let weight: usize = words[range.clone()].iter().map(|(_, weight)| weight).sum();
                prop_assert!(weight <= LARGEST || range.len() == 1);
            }
        }
    }

    #[test]
    fn words_of_one_key_stay_together() {
        let words = ["a", "ab", "ab", "ab", "b"].map(|key| (key.to_owned(), LARGEST / 2));
        assert_eq!(split_of(&words), [0..1, 1..4, 4..5]);
    }
}
