//! Language data for reading names: titles, kinship terms, particles, sentence openers, and inflection.
//!
//! A language is a file in `data/`, named by its tag; `data/und.toml` applies to all languages. A report extends them by files
//! in the folder `languages` beside `book.toml`. `scripts.toml` has the letters of all scripts. The fallback for `ru-KZ` is `ru`; a language without a file has the words of
//! `und.toml`, never those of another language.
//!
//! Words are compared without regard to case, kinds of apostrophes, and a full stop at the end. Only in the lists `things` and
//! `firms`, a word that is listed with a capital letter matches only with one: *Holm Works*.

mod combined;
mod dates;
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
mod words;

pub use dates::DateWords;
pub use inflect::{GrammaticalCase, Inflection, NamePart, NameSex};
pub use letters::{LetterTable, Letters};
pub use role::{KEYS, Role, RoleSet};
pub use search::EndingSet;
pub use sentences::SentenceRules;

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::Tag;
use crate::source::{SourceFile, Span};
use combined::Combined;
use file::LanguageFile;
use fold::FoldRules;
use inflect::Paradigms;
use rust_embed::RustEmbed;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};
use suffix::Suffixes;
use words::{RoleIndex, has_capital, without_stop};

/// The tag of the data that applies to all languages.
const COMMON: &str = "und";

#[derive(RustEmbed)]
#[folder = "src/language/data"]
#[include = "*.toml"]
struct Data;

/// The embedded languages by tag. Each is parsed on first use.
static EMBEDDED: LazyLock<BTreeMap<String, OnceLock<Arc<Language>>>> =
    LazyLock::new(|| embedded_tags().map(|tag| (tag, OnceLock::new())).collect());

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
        let embedded = own_files.contains_key(COMMON).then(embedded_tags).into_iter().flatten();
        let mut tags: Vec<String> = own_files.keys().cloned().chain(embedded).collect();
        tags.sort_unstable();
        tags.dedup();
        let extended = tags.into_iter().map(|tag| {
            let language = Arc::new(Language::new(&tag, &own_files, out));
            (tag, language)
        });
        let extended = extended.collect();
        let combined = Combined::with_files(&own_files, out);
        let sorting = own_files.iter().filter_map(|(tag, file)| Some((tag.clone(), file.sorting.clone()?))).collect();
        let dates = own_files.into_iter().map(|(tag, file)| (tag, file.dates)).collect();
        Self { files: contents, extended, combined, dates, sorting }
    }

    /// The words for dates of a language. Those that it lacks are those of its fallback.
    #[must_use]
    pub fn dates(&self, tag: &Tag) -> DateWords {
        let mut words = DateWords::default();
        let mut tags: Vec<&str> = prefixes(tag.as_str()).chain([COMMON]).collect();
        tags.reverse();
        for tag in tags {
            if let Some(file) = embedded_tables(tag, &["dates"]) {
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
            own.or_else(|| embedded_tables(prefix, &["sorting"])?.sorting)
        });
        like.unwrap_or_else(|| tag.clone())
    }

    /// How sentences end, by the words of all languages: sections quote texts in other ones.
    #[must_use]
    pub fn sentence_rules(&self) -> &SentenceRules {
        &self.combined().sentences
    }

    /// The endings of all languages that the search page compares words by.
    #[must_use]
    pub fn search_endings(&self) -> &[EndingSet] {
        &self.combined().endings
    }

    /// The letters that the search page folds.
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
        let all = embedded_tags().chain(self.extended.keys().cloned()).collect::<std::collections::BTreeSet<String>>();
        let may_inflect = |tag: &String| self.extended.contains_key(tag) || has_paradigms(tag);
        let all = all.into_iter().filter(may_inflect);
        let all = all.filter_map(|tag| self.extended.get(&tag).cloned().or_else(|| embedded(&tag)));
        all.filter(|language| language.has_paradigms()).collect()
    }

    /// The language of a tag, or the nearest fallback.
    #[must_use]
    pub fn get(&self, tag: &Tag) -> Arc<Language> {
        let language = prefixes(tag.as_str()).find_map(|tag| self.extended.get(tag).cloned().or_else(|| embedded(tag)));
        // The embedded file always exists: a test checks it.
        language.or_else(|| self.extended.get(COMMON).cloned()).or_else(|| embedded(COMMON)).unwrap_or_default()
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
}

impl Language {
    fn words(&self) -> &RoleIndex {
        self.words.get_or_init(|| index_words(&self.listed, &self.fold, &self.paradigms))
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
            if let Some(file) = embedded_file(prefix) {
                draft.merge(&LanguageFile::parse(&file, &mut Vec::new()), &mut Vec::new());
            }
            if let Some(file) = own_files.get(prefix) {
                let mut diagnostics = Vec::new();
                draft.merge(file, &mut diagnostics);
                out.extend(diagnostics.into_iter().filter(|_| prefix == tag));
            }
        }
        draft.build()
    }
}

/// A language while its files are merged.
#[derive(Default)]
struct LanguageDraft {
    file: LanguageFile,
    /// The words as written, with their roles.
    words: BTreeMap<String, RoleSet>,
}

impl LanguageDraft {
    fn merge(&mut self, file: &LanguageFile, out: &mut Vec<Diagnostic>) {
        for (role, word) in &file.added {
            *self.words.entry(word.value.clone()).or_default() |= RoleSet::from(*role);
        }
        for (role, word) in &file.removed {
            self.remove(*role, &word.value, word.span, out);
        }
        self.file.letters.extend(&file.letters);
        self.file.capital_nouns = file.capital_nouns.or(self.file.capital_nouns);
        self.file.paradigms.extend(file.paradigms.clone());
        self.file.suffixes.extend(file.suffixes.clone());
    }

    fn remove(&mut self, role: Role, word: &str, span: Span, out: &mut Vec<Diagnostic>) {
        let fold = FoldRules::default();
        let folded = fold.text(without_stop(word));
        let mut is_listed = false;
        for (other, roles) in self.words.iter_mut().filter(|(_, roles)| roles.has(role)) {
            if fold.text(without_stop(other)) == folded {
                *roles = roles.without(role);
                is_listed = true;
            }
        }
        if !is_listed {
            let (table, key, _) = KEYS[role as usize];
            let listed = self.words.iter().filter(|(_, roles)| roles.has(role)).map(|(word, _)| word.as_str());
            let help =
                did_you_mean(&word.to_lowercase(), listed).unwrap_or_else(|| "remove it from `remove`".to_owned());
            let message = format!("`{word}` is not in the list `{table}.{key}`, so it cannot be removed");
            out.push(Diagnostic::warning(Code::NotListed, span, message).help(help));
        }
    }

    fn build(self) -> Language {
        let fold = FoldRules { letters: self.file.letters };
        let paradigms = Paradigms::new(self.file.paradigms);
        let listed: BTreeMap<String, RoleSet> = self.words.into_iter().filter(|(_, roles)| !roles.is_empty()).collect();
        let with_role = |role| {
            let words = listed.iter().filter(move |(_, roles)| roles.has(role));
            words.map(|(word, _)| folded_words(&fold, word)).collect()
        };
        let given_names = listed.iter().filter(|(_, roles)| roles.has(Role::MaleName) || roles.has(Role::FemaleName));
        let given_names = given_names.map(|(word, roles)| (folded_words(&fold, word), *roles)).collect();
        Language {
            elisions: with_role(Role::Elision),
            possessives: with_role(Role::Possessive),
            given_names: RoleIndex::new(&given_names),
            words: OnceLock::new(),
            suffixes: Suffixes::new(self.file.suffixes),
            capital_nouns: self.file.capital_nouns.unwrap_or(false),
            listed,
            fold,
            paradigms,
        }
    }
}

/// A listed word or phrase, folded.
fn folded_words(fold: &FoldRules, text: &str) -> String {
    text.split_whitespace().map(|part| fold.text(without_stop(part))).collect::<Vec<_>>().join(" ")
}

/// Indexes the listed words, with their inflected forms.
fn index_words(listed: &BTreeMap<String, RoleSet>, fold: &FoldRules, paradigms: &Paradigms) -> RoleIndex {
    let mut words: BTreeMap<String, RoleSet> = BTreeMap::new();
    for (word, roles) in listed {
        let with_capital = word.split_whitespace().any(has_capital);
        let roles = if with_capital { roles.listed_with_capital() } else { *roles };
        *words.entry(folded_words(fold, word)).or_default() |= roles;
    }
    let mut inflected: BTreeMap<String, RoleSet> = BTreeMap::new();
    for (word, roles) in listed.iter().map(|(word, roles)| (word, roles.intersection(RoleSet::INFLECTED))) {
        if !roles.is_empty() && !paradigms.is_empty() {
            for form in forms_of_phrase(paradigms, word) {
                *inflected.entry(folded_words(fold, &form)).or_default() |= roles;
            }
        }
    }
    // A base form that describes people is not read as an inflected form of another word: пані, and пан.
    inflected.retain(|form, _| words.get(form).is_none_or(|roles| roles.intersection(RoleSet::INFLECTED).is_empty()));
    for (form, roles) in inflected {
        *words.entry(form).or_default() |= roles;
    }
    RoleIndex::new(&words)
}

/// The inflected forms of a title or another listed noun. Of several words, only the first is inflected ("член совета"); of
/// two, also both, if the first can be an adjective ("генеральный прокурор").
fn forms_of_phrase(paradigms: &Paradigms, phrase: &str) -> Vec<String> {
    let noun_forms = |word: &str| -> Vec<Inflection> {
        paradigms
            .forms(word)
            .into_iter()
            .filter(|form| matches!(form.part, NamePart::Noun | NamePart::Adjective))
            .collect()
    };
    let Some((first, rest)) = phrase.split_once(' ') else {
        return noun_forms(phrase).into_iter().map(|form| form.form).collect();
    };
    let first_forms = noun_forms(first);
    let mut forms: Vec<String> = first_forms.iter().map(|form| format!("{} {rest}", form.form)).collect();
    let adjectives = first_forms.iter().filter(|form| form.part == NamePart::Adjective && !rest.contains(' '));
    let rest_forms = noun_forms(rest);
    for adjective in adjectives {
        let agreeing = rest_forms.iter().filter(|noun| noun.case == adjective.case);
        forms.extend(agreeing.map(|noun| format!("{} {}", adjective.form, noun.form)));
    }
    forms
}

/// A tag and its less specific prefixes: `ru-Cyrl-KZ`, `ru-Cyrl`, `ru`.
fn prefixes(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |tag| tag.rsplit_once('-').map(|(before, _)| before))
}

/// The tags of the embedded files.
fn embedded_tags() -> impl Iterator<Item = String> {
    Data::iter().filter_map(|path| path.strip_suffix(".toml").map(str::to_owned))
}

fn embedded(tag: &str) -> Option<Arc<Language>> {
    let language = EMBEDDED.get(tag)?;
    Some(Arc::clone(language.get_or_init(|| Arc::new(Language::new(tag, &BTreeMap::new(), &mut Vec::new())))))
}

/// Whether an embedded language may have paradigms, without parsing it.
fn has_paradigms(tag: &str) -> bool {
    const TABLE: &[u8] = b"[[endings.paradigms]]";
    Data::get(&format!("{tag}.toml")).is_some_and(|file| file.data.windows(TABLE.len()).any(|text| text == TABLE))
}

fn embedded_file(tag: &str) -> Option<SourceFile> {
    let path = format!("{tag}.toml");
    let file = Data::get(&path)?;
    Some(SourceFile { path: path.into(), bytes: Arc::from(&*file.data) })
}

/// The tables of an embedded file with these names, without parsing the others, which are most of it. `None` without a file.
///
/// A line of an embedded file that begins with a bracket is the header of a table; a test checks it.
fn embedded_tables(tag: &str, names: &[&str]) -> Option<LanguageFile> {
    let file = embedded_file(tag)?;
    let text = file.text().ok()?;
    let mut is_read = false;
    let mut tables = String::new();
    for line in text.split_inclusive('\n') {
        if line.starts_with('[') {
            let header = line.trim_start_matches('[');
            is_read =
                names.iter().any(|name| header.strip_prefix(name).is_some_and(|rest| rest.starts_with([']', '.'])));
        }
        if is_read {
            tables.push_str(line);
        }
    }
    let tables = SourceFile { path: file.path, bytes: tables.into_bytes().into() };
    Some(LanguageFile::parse(&tables, &mut Vec::new()))
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
