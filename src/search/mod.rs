//! The search index of the site: names, words and texts, sharded into scripts that a browser fetches when a reader searches.
//!
//! ```text
//!   search/index.js      tables of letters, scripts and endings; the first key of each shard; the number of entries
//!   search/names-0.js …  the words of names with posting lists, by phonetic key
//!   search/words-0.js …  the words of texts with posting lists, by folded letters
//!   search/texts-0.js …  titles, addresses and sentences of a group of entries
//! ```
//!
//! Each is a classic script that passes one value to `annals.data`, so that they work from `file:` URLs and under any content
//! security policy. The content of the entries comes from [`crate::pages::search_entries`].
//!
//! Words of texts are looked up by letters (қ is к, ё is е), words of names by sound (`kh` and х are `h`; `zh`, `dzh` and ж are
//! `j`). The same sound means that two spellings may be one name, never that two people are one: so exact matches rank first, then
//! prefixes, then sounds, then other forms; only without any of these, words that differ by one letter, and the page says so.
//!
//! Beside the words of texts are two more kinds of words, which no text contains: the title of a section as one word
//! ([`names::title_word`]), and dates ([`dates`]).
//!
//! If there are more than four files of words, the page shows records after each key, and paragraphs only after a pause of
//! 400 ms: the sentences found for "pe" are of no use for "petition", and each would be fetched. A smaller report has at most some
//! 150 KB of search data in total, and shows everything after each key.

mod dates;
mod endings;
mod fold;
mod groups;
mod index;
mod index_file;
mod lines;
mod names;
mod postings;
mod script;
mod shards;
mod texts;
mod words;

use self::dates::DateWord;
use crate::language::Languages;
use crate::link::DependencyKey;
use crate::pages::search_entries::{SearchEntry, SearchSource};
use crate::route::{Address, Route, SearchFile};
use groups::{EntryGroups, TextSizes};
use index::{Changes, Fold, Index, Words, gather_words};
use index_file::LookupTables;
use rayon::prelude::*;
use shards::{MAX_POSTINGS, Shards};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use texts::TextFiles;

/// The files of search, for a site that is built once: files of texts are rendered on request.
#[derive(Debug)]
pub struct SearchFiles {
    languages: Arc<Languages>,
    /// The index and the shards, which need all entries before the first file can be written.
    lookup_files: Vec<Arc<[u8]>>,
    file_counts: FileCounts,
}

impl SearchFiles {
    /// Builds the index of all words and names.
    #[must_use]
    pub fn new(source: &SearchSource<'_>, languages: &Arc<Languages>) -> Self {
        let sizes = TextSizes::default();
        let possessives = languages.search_possessives();
        let shards = |words: &Words| Shards::update(words, Shards::default(), &BTreeSet::new());
        let word_shards = || {
            shards(&gather_words(&by_letters(languages), source.count(), MAX_POSTINGS, |index, emit| {
                let entry = source.entry(index);
                sizes.add(index < source.section_count(), entry_size(&entry));
                words_of(&entry, possessives, emit);
                let dates = dates::of_entry(&entry, languages.date_finder());
                dates.iter().for_each(|(word, number)| emit(word, *number));
            }))
        };
        let name_shards = || {
            shards(&gather_words(&by_sound(languages), source.count(), MAX_POSTINGS, |index, emit| {
                // Sections have no names, and they are many: skip them.
                if index >= source.section_count() {
                    names::of_entry(&source.entry(index), possessives)
                        .iter()
                        .for_each(|(word, number)| emit(word, *number));
                }
            }))
        };
        let (words, names) = rayon::join(word_shards, name_shards);
        let groups = EntryGroups::new(source, &sizes);
        let lookup_files = LookupTables { source, languages, groups: &groups, names: &names, words: &words }.files();
        let file_counts = FileCounts { names: names.files().count(), words: words.files().count(), groups };
        Self { languages: Arc::clone(languages), lookup_files, file_counts }
    }

    /// The address of each file, from the root of the site.
    #[must_use]
    pub fn addresses(&self) -> Vec<String> {
        self.file_counts.addresses()
    }

    /// Writes a file into `bytes`, whose previous content is discarded.
    pub fn file(&self, index: usize, source: &SearchSource<'_>, bytes: &mut Vec<u8>) {
        bytes.clear();
        match index.checked_sub(self.lookup_files.len()) {
            None => bytes.extend_from_slice(&self.lookup_files[index]),
            Some(group) => {
                let mut text = String::with_capacity(2 * groups::TARGET_FILE_BYTES);
                for index in self.file_counts.groups.range(group) {
                    let entry = source.entry(index);
                    lines::push(&mut text, &entry, &self.languages.sentence_rules(&source.language(&entry)));
                    text.push('\n');
                }
                script::encode_into(bytes, text.as_bytes());
            }
        }
    }
}

/// The files of search with everything that an incremental update needs, for a site that is built repeatedly.
#[derive(Debug)]
pub struct SearchCache {
    languages: Arc<Languages>,
    entries: Vec<CachedEntry>,
    names: Index,
    words: Index,
    name_shards: Shards,
    word_shards: Shards,
    texts: TextFiles,
    lookup_files: Vec<Arc<[u8]>>,
}

/// The cached data of an entry.
#[derive(Debug)]
struct CachedEntry {
    dependencies: Vec<DependencyKey>,
    /// The hash of its lines and dates.
    hash: blake3::Hash,
    size: usize,
    names: BTreeMap<String, u32>,
    dates: Vec<DateWord>,
    /// Whether the words of its title are indexed: those of a record's are indexed as names.
    indexes_title: bool,
}

impl SearchCache {
    /// Builds all files where there is no cache, else rebuilds those with entries that a changed dependency invalidates.
    #[must_use]
    pub fn update(
        cache: Option<Self>,
        source: &SearchSource<'_>,
        languages: &Arc<Languages>,
        has_changed: &(dyn Fn(DependencyKey) -> bool + Sync),
    ) -> Self {
        let Some(mut cache) = cache else { return Self::new(source, languages) };
        let stale = cache.entries.par_iter().enumerate();
        let stale = stale.filter(|(_, entry)| entry.dependencies.iter().any(|cell| has_changed(*cell)));
        let rebuilt: Vec<RebuiltEntry> = stale
            .map(|(index, _)| {
                let (entry, lines) = CachedEntry::new(source, index, languages);
                RebuiltEntry { index, entry, lines }
            })
            .collect();
        cache.replace_entries(rebuilt, source);
        cache
    }

    fn new(source: &SearchSource<'_>, languages: &Arc<Languages>) -> Self {
        let (entries, lines): (Vec<CachedEntry>, Vec<String>) =
            (0..source.count()).into_par_iter().map(|index| CachedEntry::new(source, index, languages)).unzip();
        let words = Index::gather(by_letters(languages), entries.len(), |index, emit| {
            entries[index].for_each_word(&lines[index], languages, emit);
        });
        let names = Index::gather(by_sound(languages), entries.len(), |index, emit| {
            entries[index].names.iter().for_each(|(word, number)| emit(word, *number));
        });
        let word_shards = Shards::update(words.words(), Shards::default(), &BTreeSet::new());
        let name_shards = Shards::update(names.words(), Shards::default(), &BTreeSet::new());
        let texts = TextFiles::new(EntryGroups::new(source, &text_sizes(source, &entries)), lines);
        let groups = texts.groups();
        let tables = LookupTables { source, languages, groups, names: &name_shards, words: &word_shards };
        let lookup_files = tables.files();
        let languages = Arc::clone(languages);
        Self { languages, entries, names, words, name_shards, word_shards, texts, lookup_files }
    }

    /// Replaces rebuilt entries, and updates the index and the files.
    fn replace_entries(&mut self, rebuilt: Vec<RebuiltEntry>, source: &SearchSource<'_>) {
        let (mut words, mut names) = (Changes::default(), Changes::default());
        let changed = rebuilt.iter().filter(|entry| entry.entry.hash != self.entries[entry.index].hash);
        let old = self.texts.lines(changed.map(|entry| entry.index));
        let mut changed = BTreeMap::new();
        for RebuiltEntry { index, entry, lines } in rebuilt {
            let before = std::mem::replace(&mut self.entries[index], entry);
            let now = &self.entries[index];
            if before.names != now.names {
                names.record(index, &before.sorted_names(), &now.sorted_names());
            }
            if let Some(old) = old.get(&index).filter(|_| before.hash != now.hash) {
                words.record(index, &before.words(old, &self.languages), &now.words(&lines, &self.languages));
                changed.insert(index, lines);
            }
        }
        if changed.is_empty() && names.is_empty() {
            return;
        }
        let (words, names) = (self.words.apply(&words), self.names.apply(&names));
        self.word_shards = Shards::update(self.words.words(), std::mem::take(&mut self.word_shards), &words);
        self.name_shards = Shards::update(self.names.words(), std::mem::take(&mut self.name_shards), &names);
        self.texts.replace(EntryGroups::new(source, &text_sizes(source, &self.entries)), changed);
        let (languages, groups) = (&*self.languages, self.texts.groups());
        let tables = LookupTables { source, languages, groups, names: &self.name_shards, words: &self.word_shards };
        self.lookup_files = tables.files();
    }

    /// The address of each file, in the order of [`Self::files`].
    #[must_use]
    pub fn addresses(&self) -> Vec<String> {
        let (names, words) = (self.name_shards.files().count(), self.word_shards.files().count());
        FileCounts { names, words, groups: self.texts.groups().clone() }.addresses()
    }

    /// The bytes of each file, in the order of [`Self::addresses`].
    pub fn files(&self) -> impl Iterator<Item = Arc<[u8]>> {
        self.lookup_files.iter().chain(self.texts.files()).map(Arc::clone)
    }
}

/// A rebuilt entry, with its lines.
struct RebuiltEntry {
    index: usize,
    entry: CachedEntry,
    lines: String,
}

impl CachedEntry {
    /// Builds an entry, and its lines.
    fn new(source: &SearchSource<'_>, index: usize, languages: &Languages) -> (Self, String) {
        let (entry, dependencies) = source.tracked_entry(index);
        let mut lines = String::new();
        lines::push(&mut lines, &entry, &languages.sentence_rules(&source.language(&entry)));
        let dates = dates::of_entry(&entry, languages.date_finder());
        let mut hash = blake3::Hasher::new();
        hash.update(lines.as_bytes());
        dates.iter().for_each(|(word, number)| _ = hash.update(word.as_bytes()).update(&number.to_le_bytes()));
        (
            Self {
                dependencies,
                hash: hash.finalize(),
                size: entry_size(&entry),
                names: names::of_entry(&entry, languages.search_possessives()),
                dates,
                indexes_title: entry.names.is_empty(),
            },
            lines,
        )
    }

    /// The words of its lines, by the number of the text; 0 is the title.
    fn for_each_word(&self, lines: &str, languages: &Languages, emit: &mut dyn FnMut(&str, u32)) {
        let possessives = languages.search_possessives();
        for (line, number) in lines.lines().zip(0..) {
            let mut fields = line.split('\t');
            if number > 0 {
                fields.nth(1);
                fields.for_each(|sentence| words::for_each_word(sentence, possessives, |word| emit(word, number)));
            } else if self.indexes_title {
                fields.take(1).for_each(|title| for_each_title_word(title, possessives, emit));
            }
        }
        self.dates.iter().for_each(|(word, number)| emit(word, *number));
    }

    fn words(&self, lines: &str, languages: &Languages) -> BTreeSet<(String, u32)> {
        let mut words = BTreeSet::new();
        self.for_each_word(lines, languages, &mut |word, number| {
            words.insert((word.to_owned(), number));
        });
        words
    }

    fn sorted_names(&self) -> BTreeSet<(String, u32)> {
        self.names.iter().map(|(word, number)| (word.clone(), *number)).collect()
    }
}

/// The words of an entry, by the number of the text; 0 is the title. The title of a record is indexed as names instead.
fn words_of(entry: &SearchEntry<'_>, possessives: &[String], emit: &mut dyn FnMut(&str, u32)) {
    if entry.names.is_empty() {
        for_each_title_word(&entry.title, possessives, emit);
    }
    for (text, number) in entry.texts.iter().zip(1..) {
        words::for_each_word(&text.text, possessives, |word| emit(word, number));
    }
}

/// The words of the title of a section, and the whole title as one.
fn for_each_title_word(title: &str, possessives: &[String], emit: &mut dyn FnMut(&str, u32)) {
    words::for_each_word(title, possessives, |word| emit(word, 0));
    emit(&names::title_word(title, possessives), 0);
}

/// The key of a word of a text.
fn by_letters(languages: &Arc<Languages>) -> Fold {
    Fold { languages: Arc::clone(languages), fold: |word, letters| fold::fold_letters(word, letters).into_owned() }
}

/// The key of a word of a name.
fn by_sound(languages: &Arc<Languages>) -> Fold {
    Fold { languages: Arc::clone(languages), fold: fold::phonetic_key }
}

fn text_sizes(source: &SearchSource<'_>, entries: &[CachedEntry]) -> TextSizes {
    let sizes = TextSizes::default();
    entries.iter().enumerate().for_each(|(index, entry)| sizes.add(index < source.section_count(), entry.size));
    sizes
}

/// The approximate size of an entry, in bytes; equal for full and incremental builds.
fn entry_size(entry: &SearchEntry<'_>) -> usize {
    entry.title.len() + entry.texts.iter().map(|piece| piece.text.len() + 10).sum::<usize>()
}

/// The number of files of each kind.
#[derive(Debug)]
struct FileCounts {
    names: usize,
    words: usize,
    groups: EntryGroups,
}

impl FileCounts {
    /// The address of each file: the index and the shards, then the texts.
    fn addresses(&self) -> Vec<String> {
        let names = (0..self.names).map(SearchFile::Names);
        let words = (0..self.words).map(SearchFile::Words);
        let texts = (0..self.groups.file_count()).map(SearchFile::Texts);
        let files = std::iter::once(SearchFile::Index).chain(names).chain(words).chain(texts);
        files.map(|file| Address::from(Route::SearchFile(file)).to_path()).collect()
    }
}
