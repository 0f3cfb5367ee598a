//! Every word, and where it stands.

use super::postings::{Place, Postings};
use hashbrown::HashTable;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// How a word is folded to the key that it is looked up by.
pub(super) type Fold = fn(&str) -> String;

/// A word under its key. Words stand in the order of their keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Word {
    pub(super) key: Box<str>,
    pub(super) word: Box<str>,
}

/// Words, and where each stands.
pub(super) type Words = BTreeMap<Word, Postings>;

/// Every word, and where it stands, to be changed.
#[derive(Debug)]
pub(super) struct Index {
    fold: Fold,
    words: Words,
}

impl Index {
    /// Gathers the words of entries. `each` gives the words of one, with their numbers, in the order of these.
    pub(super) fn gather(fold: Fold, entries: usize, each: impl Fn(usize, &mut dyn FnMut(&str, u32)) + Sync) -> Self {
        Self { fold, words: gathered(fold, entries, u32::MAX, each) }
    }

    pub(super) fn words(&self) -> &Words {
        &self.words
    }

    /// Puts the places of entries where others were. Gives the words that stand elsewhere now.
    pub(super) fn change(&mut self, changes: &Changes) -> BTreeSet<Word> {
        let mut changed = BTreeSet::new();
        for (word, (gone, come)) in &changes.by_word {
            let word = Word { key: (self.fold)(word).into(), word: word.as_str().into() };
            if word.key.is_empty() {
                continue;
            }
            let kept = self.words.get(&word).map(Postings::places);
            let mut places: Vec<Place> = kept.into_iter().flatten().filter(|place| !gone.contains(place)).collect();
            places.extend(come);
            places.sort_unstable();
            if places.is_empty() {
                self.words.remove(&word);
            } else {
                self.words.insert(word.clone(), Postings::of(places));
            }
            changed.insert(word);
        }
        changed
    }
}

/// Every word of entries, and the first of its places. `each` is that of [`Index::gather`].
pub(super) fn gathered(
    fold: Fold,
    entries: usize,
    most: u32,
    each: impl Fn(usize, &mut dyn FnMut(&str, u32)) + Sync,
) -> Words {
    // A thread takes one part at a time: the last ones are soon shared out.
    let parts = parts(entries).into_par_iter().with_max_len(1);
    let parts: Vec<Gathered> = parts.map(|part| Gathered::of(part, most, &each)).collect();
    joined(parts, most, fold)
}

/// Which words stand elsewhere.
#[derive(Debug, Default)]
pub(super) struct Changes {
    by_word: BTreeMap<String, (BTreeSet<Place>, BTreeSet<Place>)>,
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.by_word.is_empty()
    }

    /// Notes what an entry said before, and what it says now.
    pub(super) fn note(&mut self, entry: usize, before: &BTreeSet<(String, u32)>, now: &BTreeSet<(String, u32)>) {
        let entry = crate::source::offset(entry);
        for (word, number) in before.difference(now) {
            self.by_word.entry(word.clone()).or_default().0.insert((entry, *number));
        }
        for (word, number) in now.difference(before) {
            self.by_word.entry(word.clone()).or_default().1.insert((entry, *number));
        }
    }
}

/// Runs of entries, one after another, some for each thread.
fn parts(entries: usize) -> Vec<Range<usize>> {
    // Sections come first and have most of the words: fewer parts would leave a thread without work.
    let size = entries.div_ceil(8 * rayon::current_num_threads()).max(64);
    (0..entries).step_by(size).map(|start| start..(start + size).min(entries)).collect()
}

/// The words of some entries, in the order in which they were met.
struct Gathered {
    words: Vec<Known>,
}

struct Known {
    head: Head,
    word: Box<str>,
    postings: Postings,
}

impl Known {
    fn is(&self, head: Head, word: &str) -> bool {
        // What is in the head whole need not be looked for elsewhere in memory.
        self.head == head
            && self.word.len() == word.len()
            && (word.len() <= Head::BYTES || self.word.as_bytes() == word.as_bytes())
    }
}

/// How a word begins and ends, as two numbers. Together with its length they tell a short one whole.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Head(u64, u64);

impl Head {
    const BYTES: usize = 16;

    fn of(word: &str) -> Self {
        let bytes = word.as_bytes();
        match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(first), Some(last)) => Self(u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            _ => Self::of_short(bytes),
        }
    }

    /// Of fewer than eight bytes.
    fn of_short(bytes: &[u8]) -> Self {
        match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(first), Some(last)) => Self(u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into()),
            _ => Self(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)), 0),
        }
    }

    /// A number for the table. Words that share one are compared.
    fn hash(self) -> u64 {
        let Self(first, last) = self;
        let hash = (first ^ last.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ last;
        // The table takes its bits from both ends.
        hash ^ (hash >> 29)
    }
}

impl Gathered {
    fn of(entries: Range<usize>, most: u32, each: &impl Fn(usize, &mut dyn FnMut(&str, u32))) -> Self {
        // The table is asked for words and never listed, so its order shows nowhere.
        let mut table: HashTable<u32> = HashTable::new();
        let mut words: Vec<Known> = Vec::new();
        for entry in entries {
            let index = crate::source::offset(entry);
            each(entry, &mut |word, number| {
                let head = Head::of(word);
                let known = table.find(head.hash(), |at| words[*at as usize].is(head, word));
                let at = known.map_or(words.len(), |at| *at as usize);
                if at == words.len() {
                    words.push(Known { head, word: word.into(), postings: Postings::default() });
                    table.insert_unique(head.hash(), crate::source::offset(at), |at| words[*at as usize].head.hash());
                }
                words[at].postings.push((index, number), most);
            });
        }
        Self { words }
    }
}

/// The words of all parts, each with its places in order.
fn joined(parts: Vec<Gathered>, most: u32, fold: Fold) -> Words {
    let parts = parts.into_iter().enumerate();
    let mut all: Vec<(Box<str>, usize, Postings)> = parts
        .flat_map(|(part, gathered)| gathered.words.into_iter().map(move |known| (known.word, part, known.postings)))
        .collect();
    all.par_sort_unstable_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    let mut words: Vec<(Word, Postings)> = Vec::new();
    for (word, _, postings) in all {
        match words.last_mut().filter(|(last, _)| last.word == word) {
            Some((_, places)) => places.append(&postings, most),
            None => words.push((Word { key: Box::default(), word }, postings)),
        }
    }
    words.par_iter_mut().for_each(|(word, postings)| {
        word.key = fold(&word.word).into();
        postings.shrink();
    });
    // What has no key cannot be looked up: a word of apostrophes or accents alone.
    words.into_iter().filter(|(word, _)| !word.key.is_empty()).collect()
}
