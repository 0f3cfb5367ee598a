//! Language data for reading names: titles, kinship terms, particles, sentence openers, and inflection.
//!
//! A language is a file in `data/`, named by its tag; `data/und.toml` applies to all languages. A report extends them by files
//! in the folder `languages` beside `book.toml`. `scripts.toml` has the letters of all scripts. The fallback for `ru-KZ` is `ru`; a language without a file has the words of
//! `und.toml`, never those of another language.
//!
//! Words are compared without regard to case, kinds of apostrophes, and a full stop at the end. Only in the lists `things` and
//! `firms`, a word that is listed with a capital letter matches only with one: *Holm Works*.

mod combined;
mod date_finder;
mod dates;
mod draft;
mod embedded;
mod file;
mod fold;
mod inflect;
mod letters;
mod role;
mod search;
mod sentences;
mod suffix;
#[cfg(test)]
mod tests;
mod vocabulary;
mod words;

pub use date_finder::{DateFinder, WrittenDate, YearlessDateFinder};
pub use dates::{DateList, DatePhrase, DateWords};
pub use inflect::{GrammaticalCase, Inflection, NamePart, NameSex};
pub use letters::{LetterTable, Letters};
pub use role::{KEYS, Role, RoleSet};
pub use search::EndingSet;
pub use sentences::{FullStop, SentenceRules};
pub use vocabulary::{DateVocabulary, DateWordUse};

use crate::diag::{Code, Diagnostic};
use crate::model::Tag;
use crate::source::SourceFile;
use combined::Combined;
use draft::LanguageDraft;
use file::LanguageFile;
use fold::FoldRules;
use inflect::Paradigms;
use sentences::SentenceWords;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, OnceLock};
use suffix::Suffixes;
use words::RoleIndex;

/// The tag of the data that applies to all languages.
const COMMON: &str = "und";

/// The languages of a report: the embedded ones, extended by its own files.
#[derive(Clone, Debug, Default)]
pub struct Languages {
    /// The report's own files.
    files: Vec<(Arc<str>, Arc<[u8]>)>,
    /// The languages that they extend.
    extended: BTreeMap<String, Arc<Language>>,
    /// The data of all languages together, if the files change it.
    combined: Option<Arc<Combined>>,
    /// Which of the files have words for dates.
    dates: BTreeMap<String, DateWords>,
    /// The languages that the files say to sort like.
    sorting: BTreeMap<String, Tag>,
    /// The words of written dates of each language. Read on first use, since only errors and the search need them.
    vocabularies: OnceLock<Vec<DateVocabulary>>,
    date_finder: OnceLock<DateFinder>,
    /// For each of the vocabularies.
    yearless_dates: OnceLock<Vec<OnceLock<YearlessDateFinder>>>,
}

impl Languages {
    /// Parses a report's own files and applies them to the embedded languages. Each file is named by its tag, in one folder.
    #[must_use]
    pub fn read<'f>(files: impl IntoIterator<Item = &'f SourceFile>, out: &mut Vec<Diagnostic>) -> Self {
        let files: Vec<&SourceFile> = files.into_iter().collect();
        let contents = files.iter().map(|file| (Arc::clone(&file.path), Arc::clone(&file.bytes))).collect();
        let own_files: BTreeMap<String, LanguageFile> =
            files.into_iter().filter_map(|file| Some((tag_of(file, out)?, LanguageFile::parse(file, out)))).collect();
        // Words for all languages extend every embedded one.
        let embedded = own_files.contains_key(COMMON).then(embedded::tags).into_iter().flatten();
        let mut tags: Vec<String> = own_files.keys().cloned().chain(embedded).collect();
        tags.sort_unstable();
        tags.dedup();
        let extended = tags.into_iter().map(|tag| {
            let language = Arc::new(Language::new(&tag, &own_files, out));
            (tag, language)
        });
        let extended = extended.collect();
        let combined = Combined::with_files(&own_files, out);
        vocabulary::report_removals(&own_files, out);
        let sorting = own_files.iter().filter_map(|(tag, file)| Some((tag.clone(), file.sorting.clone()?))).collect();
        let dates = own_files.into_iter().map(|(tag, file)| (tag, file.dates)).collect();
        Self {
            files: contents,
            extended,
            combined,
            dates,
            sorting,
            vocabularies: OnceLock::new(),
            date_finder: OnceLock::new(),
            yearless_dates: OnceLock::new(),
        }
    }

    /// The words with which dates are written, of each language.
    #[must_use]
    pub fn date_vocabularies(&self) -> &[DateVocabulary] {
        self.vocabularies.get_or_init(|| DateVocabulary::of_all(&self.own_files()))
    }

    /// Finds dates in texts, by the words of all languages.
    #[must_use]
    pub fn date_finder(&self) -> &DateFinder {
        self.date_finder.get_or_init(|| DateFinder::new(self.date_vocabularies()))
    }

    /// Finds dates without a year in texts of a language. `None` if nothing is known of how the language writes dates.
    #[must_use]
    pub fn yearless_dates(&self, tag: &Tag) -> Option<&YearlessDateFinder> {
        let vocabularies = self.date_vocabularies();
        let finders = self.yearless_dates.get_or_init(|| vocabularies.iter().map(|_| OnceLock::new()).collect());
        let mut positions = prefixes(tag.as_str()).filter_map(|tag| vocabularies.iter().position(|one| one.tag == tag));
        let position = positions.next()?;
        Some(finders[position].get_or_init(|| YearlessDateFinder::new(&vocabularies[position])))
    }

    fn own_files(&self) -> BTreeMap<String, LanguageFile> {
        let files = self.files.iter().map(|(path, bytes)| SourceFile { path: path.clone(), bytes: bytes.clone() });
        // Their mistakes have been reported.
        let out = &mut Vec::new();
        files.filter_map(|file| Some((tag_of(&file, out)?, LanguageFile::parse(&file, out)))).collect()
    }

    /// The words for dates of a language. Those that it lacks are those of its fallback.
    #[must_use]
    pub fn dates(&self, tag: &Tag) -> DateWords {
        let mut words = DateWords::default();
        let mut tags: Vec<&str> = prefixes(tag.as_str()).chain([COMMON]).collect();
        tags.reverse();
        for tag in tags {
            if let Some(file) = embedded::tables(tag, &["dates"]) {
                words.extend(&file.dates);
            }
            if let Some(own) = self.dates.get(tag) {
                words.extend(own);
            }
        }
        words.complete()
    }

    /// The language by whose collation (CLDR) the names of a language are sorted: its own, unless its file names another.
    #[must_use]
    pub fn sorting(&self, tag: &Tag) -> Tag {
        let like = prefixes(tag.as_str()).find_map(|prefix| {
            let own = self.sorting.get(prefix).cloned();
            own.or_else(|| embedded::tables(prefix, &["sorting"])?.sorting)
        });
        like.unwrap_or_else(|| tag.clone())
    }

    /// How sentences end in a language.
    #[must_use]
    pub fn sentence_rules(&self, tag: &Tag) -> SentenceRules<'_> {
        SentenceRules::new(self.get(tag), &self.combined().sentences)
    }

    /// The endings of all languages that the search page compares words by.
    #[must_use]
    pub fn search_endings(&self) -> &[EndingSet] {
        &self.combined().endings
    }

    /// Sets of words of which a search for one finds the others, of all languages.
    #[must_use]
    pub fn search_synonyms(&self) -> &[Vec<String>] {
        &self.combined().synonyms
    }

    /// The possessives of all languages that are no part of a word that is searched: an apostrophe and letters, folded.
    #[must_use]
    pub fn search_possessives(&self) -> &[String] {
        &self.combined().possessives
    }

    /// The letters that the search page folds, and those of names that have accents.
    #[must_use]
    pub fn letters(&self) -> &Letters {
        self.combined().letters()
    }

    fn combined(&self) -> &Combined {
        self.combined.as_deref().unwrap_or_else(|| Combined::embedded())
    }

    /// All languages that inflect the words of names. An embedded language is parsed only if it may have paradigms.
    #[must_use]
    pub fn inflecting(&self) -> Vec<Arc<Language>> {
        let embedded_tags = embedded::inflecting_tags().iter().cloned();
        let all = embedded_tags.chain(self.extended.keys().cloned()).collect::<std::collections::BTreeSet<String>>();
        let all =
            all.into_iter().filter_map(|tag| self.extended.get(&tag).cloned().or_else(|| embedded::language(&tag)));
        all.filter(|language| language.has_paradigms()).collect()
    }

    /// The language of a tag, or the nearest fallback.
    #[must_use]
    pub fn get(&self, tag: &Tag) -> Arc<Language> {
        let language =
            prefixes(tag.as_str()).find_map(|tag| self.extended.get(tag).cloned().or_else(|| embedded::language(tag)));
        // The embedded file always exists: a test checks it.
        language
            .or_else(|| self.extended.get(COMMON).cloned())
            .or_else(|| embedded::language(COMMON))
            .unwrap_or_default()
    }
}

/// Two values are equal if their files are.
impl PartialEq for Languages {
    fn eq(&self, other: &Self) -> bool {
        self.files == other.files
    }
}

/// The words and inflections of one language.
#[derive(Clone, Debug, Default)]
pub struct Language {
    fold: FoldRules,
    /// The words as listed.
    listed: BTreeMap<String, RoleSet>,
    /// The listed words with their inflected forms, computed on first use: inflecting names does not need them.
    words: OnceLock<RoleIndex>,
    /// The given names that only one sex has.
    given_names: RoleIndex,
    elisions: Vec<String>,
    possessives: Vec<String>,
    paradigms: Paradigms,
    suffixes: Suffixes,
    capital_nouns: bool,
    sentences: SentenceWords,
}

impl Language {
    fn words(&self) -> &RoleIndex {
        self.words.get_or_init(|| draft::index_words(&self.listed, &self.fold, &self.paradigms))
    }

    /// The roles of one word.
    #[must_use]
    pub fn roles(&self, word: &str) -> RoleSet {
        self.words().roles(&self.fold, word)
    }

    /// The sex of the people with a given name, if they all have the same.
    #[must_use]
    pub fn sex_of_name(&self, given: &str) -> Option<NameSex> {
        let roles = self.given_names.roles(&self.fold, given);
        match (roles.has(Role::MaleName), roles.has(Role::FemaleName)) {
            (true, false) => Some(NameSex::Male),
            (false, true) => Some(NameSex::Female),
            _ => None,
        }
    }

    /// Whether a word has a role.
    #[must_use]
    pub fn has_role(&self, word: &str, role: Role) -> bool {
        self.roles(word).has(role)
    }

    /// Whether a word has a role or may be another form of a listed word that has it, since they begin alike. Words that are listed
    /// with a capital letter have no other forms.
    #[must_use]
    pub fn may_have_role(&self, word: &str, role: Role) -> bool {
        const LEAST_LETTERS: usize = 4;
        const MOST_OF_ENDING: usize = 3;
        let word_folded = self.folded(word);
        let letters = word_folded.chars().count();
        let is_form_of = |stem: &str, listed: &str, roles: RoleSet| {
            roles.has(role) && listed[stem.len()..].chars().count() <= MOST_OF_ENDING
        };
        let mut ends = word_folded.char_indices().rev().take(MOST_OF_ENDING).zip(1..);
        let has_form = ends.any(|((end, _), cut)| {
            let stem = &word_folded[..end];
            let alike = self.listed.range::<str, _>((Bound::Included(stem), Bound::Unbounded));
            let mut alike = alike.take_while(|(listed, _)| listed.starts_with(stem));
            letters >= LEAST_LETTERS + cut && alike.any(|(listed, roles)| is_form_of(stem, listed, *roles))
        });
        has_form || self.has_role(word, role)
    }

    /// The longest listed phrase at the end of `words`, such as "Vice President": its number of words, and its roles. 0 words
    /// if none is listed.
    #[must_use]
    pub fn phrase_at_end(&self, words: &[&str]) -> (usize, RoleSet) {
        self.words().at_end(&self.fold, words)
    }

    /// The longest listed phrase at the start of `words`, such as "the elder".
    #[must_use]
    pub fn phrase_at_start(&self, words: &[&str]) -> (usize, RoleSet) {
        self.words().at_start(&self.fold, words)
    }

    /// Whether a word is the last one of a listed phrase of several words.
    #[must_use]
    pub fn ends_phrase(&self, word: &str) -> bool {
        self.words().ends_phrase(&self.fold, word)
    }

    /// Whether a word is the first one of a listed phrase of several words.
    #[must_use]
    pub fn begins_phrase(&self, word: &str) -> bool {
        self.words().begins_phrase(&self.fold, word)
    }

    /// A word folded for comparison.
    #[must_use]
    pub fn folded(&self, word: &str) -> String {
        self.fold.text(word)
    }

    /// Splits a word into an elision (`d’`) and the name after it. `None` without an elision.
    #[must_use]
    pub fn elision<'w>(&self, word: &'w str) -> Option<(&'w str, &'w str)> {
        // An elision ends with an apostrophe, so few words are compared.
        let (at, mark) = word.char_indices().find(|(_, c)| fold::is_apostrophe(*c))?;
        let (before, name) = word.split_at(at + mark.len_utf8());
        let is_listed = self.elisions.iter().any(|elision| self.fold.chars(before).eq(elision.chars()));
        (is_listed && !name.is_empty()).then_some((before, name))
    }

    /// Splits a word into the name and a possessive suffix (`’s`). `None` without one.
    #[must_use]
    pub fn possessive<'w>(&self, word: &'w str) -> Option<(&'w str, &'w str)> {
        let splits = self.possessives.iter().filter_map(|ending| {
            let (at, _) = word.char_indices().rev().nth(ending.chars().count().checked_sub(1)?)?;
            let (name, mark) = word.split_at(at);
            (!name.is_empty() && self.fold.chars(mark).eq(ending.chars())).then_some((name, mark))
        });
        splits.max_by_key(|(_, mark)| mark.len())
    }

    /// The inflected forms of a word of a name in the nominative, for every part of a name and sex: callers filter them.
    pub fn inflections(&self, word: &str) -> impl Iterator<Item = Inflection> {
        self.paradigms.forms(word).into_iter()
    }

    /// The base forms of which [`Self::inflections`] can produce `form`, each with the case of `form`. It takes some
    /// microseconds: call it once for each word.
    pub fn nominatives(&self, form: &str) -> impl Iterator<Item = Inflection> {
        self.paradigms.nominatives(form).into_iter()
    }

    /// The man's surname of which a word is the genitive, if the word is also a woman's surname.
    #[must_use]
    pub fn masculine_surname(&self, word: &str) -> Option<String> {
        self.paradigms.masculine_surname(word)
    }

    /// Whether words are inflected by paradigms.
    #[must_use]
    pub fn has_paradigms(&self) -> bool {
        !self.paradigms.is_empty()
    }

    /// Whether names take suffixes at their last word.
    #[must_use]
    pub fn has_suffixes(&self) -> bool {
        !self.suffixes.is_empty()
    }

    /// A word with each suffix of a name's last word, and the case, if it is known.
    pub fn suffixed<'l>(&'l self, word: &'l str) -> impl Iterator<Item = (String, Option<GrammaticalCase>)> + 'l {
        self.suffixes.suffixes_of(word).map(move |(suffix, case)| (format!("{word}{suffix}"), case))
    }

    /// The words from which [`Self::suffixed`] can produce `form`, as slices of `form`.
    pub fn unsuffixed<'l>(&'l self, form: &'l str) -> impl Iterator<Item = (&'l str, Option<GrammaticalCase>)> {
        self.suffixes.stems_of(&self.fold, form)
    }

    /// Whether every noun is capitalized, so that a capital letter says nothing about a word.
    #[must_use]
    pub fn has_capital_nouns(&self) -> bool {
        self.capital_nouns
    }

    /// Builds the language of a tag from the embedded files and a report's own. Only the tag's own file reports words to remove
    /// that are not listed.
    fn new(tag: &str, own_files: &BTreeMap<String, LanguageFile>, out: &mut Vec<Diagnostic>) -> Self {
        let mut draft = LanguageDraft::default();
        let mut tags: Vec<&str> = prefixes(tag).collect();
        tags.reverse();
        for prefix in std::iter::once(COMMON).chain(tags.into_iter().filter(|tag| *tag != COMMON)) {
            if let Some(file) = embedded::file(prefix) {
                draft.merge(prefix, &LanguageFile::parse(&file, &mut Vec::new()), &mut Vec::new());
            }
            if let Some(file) = own_files.get(prefix) {
                let mut diagnostics = Vec::new();
                draft.merge(prefix, file, &mut diagnostics);
                out.extend(diagnostics.into_iter().filter(|_| prefix == tag));
            }
        }
        draft.build()
    }
}

/// A tag and its less specific prefixes: `ru-Cyrl-KZ`, `ru-Cyrl`, `ru`.
fn prefixes(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |tag| tag.rsplit_once('-').map(|(before, _)| before))
}

/// The tag of one of a report's own files. A file whose name is not a language tag is reported.
fn tag_of(file: &SourceFile, out: &mut Vec<Diagnostic>) -> Option<String> {
    // The path without its folder: in a subfolder, the rest is not a tag.
    let (folder, name) = file.path.split_once('/').unwrap_or(("", &file.path));
    if name == "README.md" {
        return None;
    }
    let stem = name.strip_suffix(".toml");
    let tag = stem
        .and_then(|stem| if stem == COMMON { Some(COMMON.to_owned()) } else { Some(Tag::parse(stem)?.to_string()) });
    if tag.is_some() && stem == tag.as_deref() {
        return tag;
    }
    let example = tag.map_or_else(|| "ru.toml".to_owned(), |tag| format!("{tag}.toml"));
    let message = format!("expected a file named by a language tag, such as `{example}`, found `{}`", file.path);
    out.push(
        Diagnostic::error_in_file(Code::LanguageFile, &file.path, message)
            .help(format!("rename it, as `{folder}/{example}`")),
    );
    None
}
