//! What the search page searches: names, words and texts, in scripts that a browser fetches when a reader searches.
//!
//! ```text
//!   search/index.js      tables of letters, scripts and endings; the first key of each file; how many entries
//!   search/names-0.js …  the words of names, by what they sound like
//!   search/words-0.js …  the words of texts, by their letters
//!   search/texts-0.js …  titles, addresses and sentences of some entries
//! ```
//!
//! Each is a classic script that hands one value to `annals.data`, so that they work from a disk and
//! under any policy for scripts. What an entry says is decided by [`crate::pages::found`].

mod endings;
mod fold;
mod groups;
mod index;
mod lines;
mod postings;
mod script;
mod shards;
mod texts;
mod words;

use crate::link::Cell;
use crate::pages::found::{Entry, Findable};
use groups::{Groups, Sizes};
use index::{Changes, Index, Words, gathered};
use rayon::prelude::*;
use shards::{MOST_PLACES, Shards};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use texts::Texts;

/// The files of search, for a site that is made once: texts are made when they are asked for.
#[derive(Debug)]
pub struct Once {
    /// What has to be known before the first file is written.
    made: Vec<Arc<[u8]>>,
    files: Files,
}

impl Once {
    /// Gathers every word.
    #[must_use]
    pub fn new(findable: &Findable<'_>) -> Self {
        let sizes = Sizes::default();
        let shards = |words: &Words| Shards::of(words, Shards::default(), &BTreeSet::new());
        let words = || {
            shards(&gathered(letters, findable.count(), MOST_PLACES, |index, found| {
                let entry = findable.entry(index);
                sizes.note(index < findable.sections(), size(&entry));
                words_of(&entry, found);
            }))
        };
        let names = || {
            shards(&gathered(fold::sounds, findable.count(), MOST_PLACES, |index, found| {
                // Sections have no names, and there are many of them.
                if index >= findable.sections() {
                    names_of(&findable.entry(index)).iter().for_each(|(word, number)| found(word, *number));
                }
            }))
        };
        let (words, names) = rayon::join(words, names);
        let groups = Groups::of(findable, &sizes);
        let made = made(&groups, &names, &words);
        let files = Files { names: names.files().count(), words: words.files().count(), groups };
        Self { made, files }
    }

    /// The address of each file.
    #[must_use]
    pub fn addresses(&self) -> Vec<String> {
        self.files.addresses()
    }

    /// The bytes of a file, written over what a buffer holds.
    pub fn file(&self, index: usize, findable: &Findable<'_>, bytes: &mut Vec<u8>) {
        bytes.clear();
        match index.checked_sub(self.made.len()) {
            None => bytes.extend_from_slice(&self.made[index]),
            Some(group) => {
                let mut text = String::with_capacity(2 * groups::TOGETHER);
                for index in self.files.groups.range(group) {
                    lines::push(&mut text, &findable.entry(index));
                    text.push('\n');
                }
                script::push(bytes, text.as_bytes());
            }
        }
    }
}

/// The files of search, and all that is needed to make some of them again.
#[derive(Debug)]
pub struct Kept {
    entries: Vec<KeptEntry>,
    names: Index,
    words: Index,
    name_shards: Shards,
    word_shards: Shards,
    texts: Texts,
    made: Vec<Arc<[u8]>>,
}

/// An entry as it was made.
#[derive(Debug)]
struct KeptEntry {
    reads: Vec<Cell>,
    /// What its lines are known by.
    hash: blake3::Hash,
    size: usize,
    names: BTreeMap<String, u32>,
    /// Whether its title is found as words.
    is_titled: bool,
}

impl Kept {
    /// Makes all files anew where nothing is kept, and else those that say something else
    /// because one of these cells has changed.
    #[must_use]
    pub fn update(kept: Option<Self>, findable: &Findable<'_>, has_changed: &(dyn Fn(Cell) -> bool + Sync)) -> Self {
        let Some(mut kept) = kept else { return Self::new(findable) };
        let stale = kept.entries.par_iter().enumerate();
        let stale = stale.filter(|(_, entry)| entry.reads.iter().any(|cell| has_changed(*cell)));
        let made: Vec<Again> = stale
            .map(|(index, _)| {
                let (entry, lines) = KeptEntry::new(findable, index);
                Again { index, entry, lines }
            })
            .collect();
        kept.put(made, findable);
        kept
    }

    fn new(findable: &Findable<'_>) -> Self {
        let (entries, lines): (Vec<KeptEntry>, Vec<String>) =
            (0..findable.count()).into_par_iter().map(|index| KeptEntry::new(findable, index)).unzip();
        let words =
            Index::gather(letters, entries.len(), |index, found| entries[index].each_word(&lines[index], found));
        let names = Index::gather(fold::sounds, entries.len(), |index, found| {
            entries[index].names.iter().for_each(|(word, number)| found(word, *number));
        });
        let word_shards = Shards::of(words.words(), Shards::default(), &BTreeSet::new());
        let name_shards = Shards::of(names.words(), Shards::default(), &BTreeSet::new());
        let texts = Texts::of(Groups::of(findable, &sizes(findable, &entries)), &lines);
        let made = made(texts.groups(), &name_shards, &word_shards);
        Self { entries, names, words, name_shards, word_shards, texts, made }
    }

    /// Puts entries that were made again in their places.
    fn put(&mut self, made_again: Vec<Again>, findable: &Findable<'_>) {
        let (mut words, mut names) = (Changes::default(), Changes::default());
        let changed = made_again.iter().filter(|made| made.entry.hash != self.entries[made.index].hash);
        let old = self.texts.lines(changed.map(|made| made.index));
        let mut changed = BTreeMap::new();
        for Again { index, entry, lines } in made_again {
            let before = std::mem::replace(&mut self.entries[index], entry);
            let now = &self.entries[index];
            if before.names != now.names {
                names.note(index, &before.sorted_names(), &now.sorted_names());
            }
            if let Some(old) = old.get(&index).filter(|_| before.hash != now.hash) {
                words.note(index, &before.words(old), &now.words(&lines));
                changed.insert(index, lines);
            }
        }
        if changed.is_empty() && names.is_empty() {
            return;
        }
        let (words, names) = (self.words.change(&words), self.names.change(&names));
        self.word_shards = Shards::of(self.words.words(), std::mem::take(&mut self.word_shards), &words);
        self.name_shards = Shards::of(self.names.words(), std::mem::take(&mut self.name_shards), &names);
        self.texts.change(Groups::of(findable, &sizes(findable, &self.entries)), changed);
        self.made = made(self.texts.groups(), &self.name_shards, &self.word_shards);
    }

    /// The address of each file.
    #[must_use]
    pub fn addresses(&self) -> Vec<String> {
        let (names, words) = (self.name_shards.files().count(), self.word_shards.files().count());
        Files { names, words, groups: self.texts.groups().clone() }.addresses()
    }

    /// The bytes of each file.
    pub fn files(&self) -> impl Iterator<Item = Arc<[u8]>> {
        self.made.iter().chain(self.texts.files()).map(Arc::clone)
    }
}

/// An entry that was made again, with its lines.
struct Again {
    index: usize,
    entry: KeptEntry,
    lines: String,
}

impl KeptEntry {
    /// The entry, and its lines.
    fn new(findable: &Findable<'_>, index: usize) -> (Self, String) {
        let (entry, reads) = findable.noted(index);
        let mut lines = String::new();
        lines::push(&mut lines, &entry);
        let hash = blake3::hash(lines.as_bytes());
        (Self { reads, hash, size: size(&entry), names: names_of(&entry), is_titled: entry.names.is_empty() }, lines)
    }

    /// The words of its lines, by the number of the text; 0 is the title.
    fn each_word(&self, lines: &str, found: &mut dyn FnMut(&str, u32)) {
        for (line, number) in lines.lines().zip(0..) {
            let mut fields = line.split('\t');
            if number > 0 {
                fields.nth(1);
                fields.for_each(|sentence| words::each(sentence, |word| found(word, number)));
            } else if self.is_titled {
                fields.take(1).for_each(|title| words::each(title, |word| found(word, 0)));
            }
        }
    }

    fn words(&self, lines: &str) -> BTreeSet<(String, u32)> {
        let mut words = BTreeSet::new();
        self.each_word(lines, &mut |word, number| {
            words.insert((word.to_owned(), number));
        });
        words
    }

    fn sorted_names(&self) -> BTreeSet<(String, u32)> {
        self.names.iter().map(|(word, number)| (word.clone(), *number)).collect()
    }
}

/// The words of an entry, by the number of the text; 0 is the title. That of a record is found by its names.
fn words_of(entry: &Entry<'_>, found: &mut dyn FnMut(&str, u32)) {
    if entry.names.is_empty() {
        words::each(&entry.title, |word| found(word, 0));
    }
    for (piece, number) in entry.texts.iter().zip(1..) {
        words::each(&piece.text, |word| found(word, number));
    }
}

/// The words of an entry's names, with the number of words of the shortest name that each stands in. What is
/// joined by a hyphen is a word too: many write it as one.
fn names_of(entry: &Entry<'_>) -> BTreeMap<String, u32> {
    let mut names = BTreeMap::new();
    for name in &entry.names {
        let mut found = Vec::new();
        words::each(name, |word| found.push(word.to_owned()));
        let count = crate::source::offset(found.len());
        for joined in name.split_whitespace().filter(|part| part.contains('-')) {
            words::each(&joined.replace('-', ""), |word| found.push(word.to_owned()));
        }
        for word in found {
            let shortest = names.entry(word).or_insert(count);
            *shortest = count.min(*shortest);
        }
    }
    names
}

fn letters(word: &str) -> String {
    fold::letters(word).into_owned()
}

fn sizes(findable: &Findable<'_>, entries: &[KeptEntry]) -> Sizes {
    let sizes = Sizes::default();
    entries.iter().enumerate().for_each(|(index, entry)| sizes.note(index < findable.sections(), entry.size));
    sizes
}

/// How many bytes an entry takes, about: the same however it is made.
fn size(entry: &Entry<'_>) -> usize {
    entry.title.len() + entry.texts.iter().map(|piece| piece.text.len() + 10).sum::<usize>()
}

/// How many files there are of each kind.
#[derive(Debug)]
struct Files {
    names: usize,
    words: usize,
    groups: Groups,
}

impl Files {
    /// The address of each: those of [`made`], then the texts.
    fn addresses(&self) -> Vec<String> {
        let several = |kind: &'static str, count| (0..count).map(move |index| format!("search/{kind}-{index}.js"));
        let index = std::iter::once("search/index.js".to_owned());
        let words = several("names", self.names).chain(several("words", self.words));
        index.chain(words).chain(several("texts", self.groups.count())).collect()
    }
}

/// The index, then the files of names, then those of words.
fn made(groups: &Groups, names: &Shards, words: &Shards) -> Vec<Arc<[u8]>> {
    let index = std::iter::once(index_file(groups, names, words).into());
    index.chain(names.files()).chain(words.files()).collect()
}

/// What a browser has to know before it looks anything up: a line for each table, its fields divided by tabs.
fn index_file(groups: &Groups, names: &Shards, words: &Shards) -> Vec<u8> {
    let table = |table: fold::Table| table.iter().flat_map(|(from, to)| [*from, *to]).collect::<Vec<_>>().join("\t");
    let endings = endings::ENDINGS.map(|(common, set)| format!("{common} {set}"));
    let keys = |shards: &Shards| shards.keys().collect::<Vec<_>>().join("\t");
    let numbers = groups.numbers().map(|number| number.to_string());
    let ranges = |ranges: &[(char, char)]| {
        let ranges = ranges.iter().map(|(first, last)| format!("{:x}-{:x}", u32::from(*first), u32::from(*last)));
        ranges.collect::<Vec<_>>().join("\t")
    };
    let lines = [
        table(fold::LETTERS),
        table(fold::SOUNDS),
        table(fold::SPELLINGS),
        endings.join("\t"),
        keys(names),
        keys(words),
        numbers.join("\t"),
        table(fold::TOGETHER),
        ranges(fold::UNSPACED),
        ranges(fold::VOWELS),
    ];
    script::of(lines.join("\n").as_bytes())
}
