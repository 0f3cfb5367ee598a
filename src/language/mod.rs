//! What is known of a language for the reading of names: titles, kinship, small words, words that open sentences,
//! the inflection of names.
//!
//! A language is a file in `data/`, named by its tag; what all languages have is in `data/und.toml`. A report adds to
//! them by files of its own in the folder `languages` beside `book.toml`. Where there is no file for `ru-KZ`, the one for `ru` serves; a language
//! without a file has the words of `und.toml`, never those of another.
//!
//! Words are compared without regard to capital letters, kinds of apostrophes, and a full stop at their end. Only in the
//! lists `things` and `firms` a word that is listed with a capital letter is found with one alone: *Holm Works*.

mod file;
mod fold;
mod inflect;
mod role;
mod suffix;
#[cfg(test)]
mod tests;
mod words;

pub use inflect::{Case, Inflection, Part, Sex};
pub use role::{KEYS, Role, Roles};

use crate::diag::{Diagnostic, did_you_mean};
use crate::model::Tag;
use crate::source::{SourceFile, Span};
use file::File;
use fold::Fold;
use inflect::Paradigms;
use rust_embed::RustEmbed;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};
use suffix::Suffixes;
use words::{Words, has_capital, without_stop};

/// The tag of what all languages have.
const COMMON: &str = "und";

#[derive(RustEmbed)]
#[folder = "src/language/data"]
#[include = "*.toml"]
struct Data;

/// The embedded languages by tag. Each is read when it is needed.
static EMBEDDED: LazyLock<BTreeMap<String, OnceLock<Arc<Language>>>> =
    LazyLock::new(|| tags().map(|tag| (tag, OnceLock::new())).collect());

/// The languages of a report: the embedded ones, with what its own files add to them.
#[derive(Clone, Debug, Default)]
pub struct Languages {
    /// The report's own files.
    given: Vec<(Arc<str>, Arc<[u8]>)>,
    /// The languages to which they add.
    own: BTreeMap<String, Arc<Language>>,
}

impl Languages {
    /// The embedded languages, with what a report's own files add; each is named by its tag, in one folder.
    #[must_use]
    pub fn read<'f>(files: impl IntoIterator<Item = &'f SourceFile>, out: &mut Vec<Diagnostic>) -> Self {
        let files: Vec<&SourceFile> = files.into_iter().collect();
        let given = files.iter().map(|file| (Arc::clone(&file.path), Arc::clone(&file.bytes))).collect();
        let own: BTreeMap<String, File> =
            files.into_iter().filter_map(|file| Some((tag_of(file, out)?, File::read(file, out)))).collect();
        // What is added to all languages is added to each embedded one.
        let embedded = own.contains_key(COMMON).then(tags).into_iter().flatten();
        let mut tags: Vec<String> = own.keys().cloned().chain(embedded).collect();
        tags.sort_unstable();
        tags.dedup();
        let made = tags.into_iter().map(|tag| {
            let language = Arc::new(Language::new(&tag, &own, out));
            (tag, language)
        });
        Self { given, own: made.collect() }
    }

    /// All languages that inflect the words of names.
    #[must_use]
    pub fn inflecting(&self) -> Vec<Arc<Language>> {
        let all = tags().chain(self.own.keys().cloned()).collect::<std::collections::BTreeSet<String>>();
        let may_inflect = |tag: &String| self.own.contains_key(tag) || has_paradigms(tag);
        let all = all.into_iter().filter(may_inflect);
        let all = all.filter_map(|tag| self.own.get(&tag).cloned().or_else(|| embedded(&tag)));
        all.filter(|language| language.has_paradigms()).collect()
    }

    /// The language of a tag.
    #[must_use]
    pub fn get(&self, tag: &Tag) -> Arc<Language> {
        let found = prefixes(tag.as_str()).find_map(|tag| self.own.get(tag).cloned().or_else(|| embedded(tag)));
        // There is an embedded file for it: a test holds that.
        found.or_else(|| self.own.get(COMMON).cloned()).or_else(|| embedded(COMMON)).unwrap_or_default()
    }
}

/// They are the same where their files are.
impl PartialEq for Languages {
    fn eq(&self, other: &Self) -> bool {
        self.given == other.given
    }
}

/// A language.
#[derive(Clone, Debug, Default)]
pub struct Language {
    fold: Fold,
    /// The words as they are listed.
    listed: BTreeMap<String, Roles>,
    /// The listed words with their other forms, as soon as they are asked for: whoever inflects names needs none of them.
    words: OnceLock<Words>,
    /// The given names of one sex.
    given: Words,
    elisions: Vec<String>,
    possessives: Vec<String>,
    paradigms: Paradigms,
    suffixes: Suffixes,
    capital_nouns: bool,
}

impl Language {
    fn words(&self) -> &Words {
        self.words.get_or_init(|| words_of(&self.listed, &self.fold, &self.paradigms))
    }

    /// The roles of one word.
    #[must_use]
    pub fn roles(&self, word: &str) -> Roles {
        self.words().roles(&self.fold, word)
    }

    /// The sex of people with a given name, where all have one.
    #[must_use]
    pub fn sex_of_name(&self, given: &str) -> Option<Sex> {
        let roles = self.given.roles(&self.fold, given);
        match (roles.has(Role::MaleName), roles.has(Role::FemaleName)) {
            (true, false) => Some(Sex::Male),
            (false, true) => Some(Sex::Female),
            _ => None,
        }
    }

    /// Whether a word has a role.
    #[must_use]
    pub fn is(&self, word: &str, role: Role) -> bool {
        self.roles(word).has(role)
    }

    /// The longest listed phrase that `words` end with, as "Vice President": of how many words it is, and its roles.
    /// Nothing listed is of no words.
    #[must_use]
    pub fn phrase_at_end(&self, words: &[&str]) -> (usize, Roles) {
        self.words().at_end(&self.fold, words)
    }

    /// The longest listed phrase that `words` begin with, as "the elder".
    #[must_use]
    pub fn phrase_at_start(&self, words: &[&str]) -> (usize, Roles) {
        self.words().at_start(&self.fold, words)
    }

    /// Whether a listed phrase of several words ends with a word.
    #[must_use]
    pub fn ends_phrase(&self, word: &str) -> bool {
        self.words().ends_phrase(&self.fold, word)
    }

    /// Whether a listed phrase of several words begins with a word.
    #[must_use]
    pub fn begins_phrase(&self, word: &str) -> bool {
        self.words().begins_phrase(&self.fold, word)
    }

    /// A word as it is compared.
    #[must_use]
    pub fn folded(&self, word: &str) -> String {
        self.fold.text(word)
    }

    /// A word in two: what is joined before a name (`d’`), and the name. `None` where nothing is joined.
    #[must_use]
    pub fn elision<'w>(&self, word: &'w str) -> Option<(&'w str, &'w str)> {
        // An elision ends with an apostrophe, so few words are compared.
        let (at, mark) = word.char_indices().find(|(_, c)| fold::is_apostrophe(*c))?;
        let (before, name) = word.split_at(at + mark.len_utf8());
        let is_listed = self.elisions.iter().any(|elision| self.fold.chars(before).eq(elision.chars()));
        (is_listed && !name.is_empty()).then_some((before, name))
    }

    /// A word in two: the name, and what marks its possession (`’s`). `None` where nothing does.
    #[must_use]
    pub fn possessive<'w>(&self, word: &'w str) -> Option<(&'w str, &'w str)> {
        let found = self.possessives.iter().filter_map(|ending| {
            let (at, _) = word.char_indices().rev().nth(ending.chars().count().checked_sub(1)?)?;
            let (name, mark) = word.split_at(at);
            (!name.is_empty() && self.fold.chars(mark).eq(ending.chars())).then_some((name, mark))
        });
        found.max_by_key(|(_, mark)| mark.len())
    }

    /// The other forms of a word of a name that is in the nominative. Which part of the name it is, and whose, the caller
    /// knows: the forms of each are given.
    pub fn inflections(&self, word: &str) -> impl Iterator<Item = Inflection> {
        self.paradigms.forms(word).into_iter()
    }

    /// The words of which `form` is a form by [`Self::inflections`], each as `form` of the result, with the case of the
    /// form that was given. It takes some microseconds: ask once for each word.
    pub fn nominatives(&self, form: &str) -> impl Iterator<Item = Inflection> {
        self.paradigms.nominatives(form).into_iter()
    }

    /// Whether words are inflected by paradigms.
    #[must_use]
    pub fn has_paradigms(&self) -> bool {
        !self.paradigms.is_empty()
    }

    /// Whether endings are joined to the last word of names.
    #[must_use]
    pub fn has_suffixes(&self) -> bool {
        !self.suffixes.is_empty()
    }

    /// A word with each ending that is joined to the last word of a name, and its case, if it is known.
    pub fn suffixed<'l>(&'l self, word: &'l str) -> impl Iterator<Item = (String, Option<Case>)> + 'l {
        self.suffixes.of(word).map(move |(suffix, case)| (format!("{word}{suffix}"), case))
    }

    /// The words of which `form` is made by an ending of [`Self::suffixed`], as parts of `form`.
    pub fn unsuffixed<'l>(&'l self, form: &'l str) -> impl Iterator<Item = (&'l str, Option<Case>)> {
        self.suffixes.without(&self.fold, form)
    }

    /// Whether every noun has a capital letter, so that a capital letter says nothing of a word.
    #[must_use]
    pub fn has_capital_nouns(&self) -> bool {
        self.capital_nouns
    }

    /// The language of a tag, from the embedded files and those of a report. Words to be removed that are not there are
    /// reported of the tag's own file.
    fn new(tag: &str, own: &BTreeMap<String, File>, out: &mut Vec<Diagnostic>) -> Self {
        let mut draft = Draft::default();
        let mut tags: Vec<&str> = prefixes(tag).collect();
        tags.reverse();
        for part in std::iter::once(COMMON).chain(tags.into_iter().filter(|tag| *tag != COMMON)) {
            if let Some(file) = embedded_file(part) {
                draft.take(&File::read(&file, &mut Vec::new()), &mut Vec::new());
            }
            if let Some(file) = own.get(part) {
                let mut told = Vec::new();
                draft.take(file, &mut told);
                out.extend(told.into_iter().filter(|_| part == tag));
            }
        }
        draft.language()
    }
}

/// A language while files are put together.
#[derive(Default)]
struct Draft {
    file: File,
    /// The words as they are written, with their roles.
    words: BTreeMap<String, Roles>,
}

impl Draft {
    fn take(&mut self, file: &File, out: &mut Vec<Diagnostic>) {
        for (role, word) in &file.added {
            *self.words.entry(word.value.clone()).or_default() |= Roles::from(*role);
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
        let fold = Fold::default();
        let folded = fold.text(without_stop(word));
        let mut is_there = false;
        for (other, roles) in self.words.iter_mut().filter(|(_, roles)| roles.has(role)) {
            if fold.text(without_stop(other)) == folded {
                *roles = roles.without(role);
                is_there = true;
            }
        }
        if !is_there {
            let (table, key, _) = KEYS[role as usize];
            let listed = self.words.iter().filter(|(_, roles)| roles.has(role)).map(|(word, _)| word.as_str());
            let help =
                did_you_mean(&word.to_lowercase(), listed).unwrap_or_else(|| "remove it from `remove`".to_owned());
            let message = format!("`{word}` is not in the list `{table}.{key}`, so it cannot be removed");
            out.push(Diagnostic::warning("not-listed", span, message).help(help));
        }
    }

    fn language(self) -> Language {
        let fold = Fold { letters: self.file.letters };
        let paradigms = Paradigms::new(self.file.paradigms);
        let listed: BTreeMap<String, Roles> = self.words.into_iter().filter(|(_, roles)| !roles.is_empty()).collect();
        let with_role = |role| {
            let of_role = listed.iter().filter(move |(_, roles)| roles.has(role));
            of_role.map(|(word, _)| folded_words(&fold, word)).collect()
        };
        let given = listed.iter().filter(|(_, roles)| roles.has(Role::MaleName) || roles.has(Role::FemaleName));
        let given = given.map(|(word, roles)| (folded_words(&fold, word), *roles)).collect();
        Language {
            elisions: with_role(Role::Elision),
            possessives: with_role(Role::Possessive),
            given: Words::new(&given),
            words: OnceLock::new(),
            suffixes: Suffixes::new(self.file.suffixes),
            capital_nouns: self.file.capital_nouns.unwrap_or(false),
            listed,
            fold,
            paradigms,
        }
    }
}

/// A listed word or phrase as it is compared.
fn folded_words(fold: &Fold, text: &str) -> String {
    text.split_whitespace().map(|part| fold.text(without_stop(part))).collect::<Vec<_>>().join(" ")
}

/// Listed words, with their other forms.
fn words_of(listed: &BTreeMap<String, Roles>, fold: &Fold, paradigms: &Paradigms) -> Words {
    let mut words: BTreeMap<String, Roles> = BTreeMap::new();
    for (word, roles) in listed {
        let with_capital = word.split_whitespace().any(has_capital);
        let roles = if with_capital { roles.listed_with_capital() } else { *roles };
        *words.entry(folded_words(fold, word)).or_default() |= roles;
    }
    let mut inflected: BTreeMap<String, Roles> = BTreeMap::new();
    for (word, roles) in listed.iter().map(|(word, roles)| (word, roles.and(Roles::INFLECTED))) {
        if !roles.is_empty() && !paradigms.is_empty() {
            for form in forms_of_phrase(paradigms, word) {
                *inflected.entry(folded_words(fold, &form)).or_default() |= roles;
            }
        }
    }
    // What is said of people by itself is no case of another word: пані, and пан.
    inflected.retain(|form, _| words.get(form).is_none_or(|roles| roles.and(Roles::INFLECTED).is_empty()));
    for (form, roles) in inflected {
        *words.entry(form).or_default() |= roles;
    }
    Words::new(&words)
}

/// The other forms of a title or another listed noun. Of several words the first alone is inflected ("член совета"); of two
/// also both, where the first can be an adjective ("генеральный прокурор").
fn forms_of_phrase(paradigms: &Paradigms, phrase: &str) -> Vec<String> {
    let common = |word: &str| -> Vec<Inflection> {
        paradigms.forms(word).into_iter().filter(|form| matches!(form.part, Part::Noun | Part::Adjective)).collect()
    };
    let Some((first, rest)) = phrase.split_once(' ') else {
        return common(phrase).into_iter().map(|form| form.form).collect();
    };
    let firsts = common(first);
    let mut forms: Vec<String> = firsts.iter().map(|form| format!("{} {rest}", form.form)).collect();
    let adjectives = firsts.iter().filter(|form| form.part == Part::Adjective && !rest.contains(' '));
    let nouns = common(rest);
    for adjective in adjectives {
        let agreeing = nouns.iter().filter(|noun| noun.case == adjective.case);
        forms.extend(agreeing.map(|noun| format!("{} {}", adjective.form, noun.form)));
    }
    forms
}

/// A tag, and each that is less exact: `ru-Cyrl-KZ`, `ru-Cyrl`, `ru`.
fn prefixes(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |tag| tag.rsplit_once('-').map(|(before, _)| before))
}

/// The tags of the embedded files.
fn tags() -> impl Iterator<Item = String> {
    Data::iter().filter_map(|path| path.strip_suffix(".toml").map(str::to_owned))
}

fn embedded(tag: &str) -> Option<Arc<Language>> {
    let made = EMBEDDED.get(tag)?;
    Some(Arc::clone(made.get_or_init(|| Arc::new(Language::new(tag, &BTreeMap::new(), &mut Vec::new())))))
}

/// Whether an embedded language may have paradigms; it is not read for that.
fn has_paradigms(tag: &str) -> bool {
    const TABLE: &[u8] = b"[[endings.paradigms]]";
    Data::get(&format!("{tag}.toml")).is_some_and(|file| file.data.windows(TABLE.len()).any(|text| text == TABLE))
}

fn embedded_file(tag: &str) -> Option<SourceFile> {
    let path = format!("{tag}.toml");
    let file = Data::get(&path)?;
    Some(SourceFile { path: path.into(), bytes: Arc::from(&*file.data) })
}

/// The tag of one of a report's own files. A file that is for no language is reported.
fn tag_of(file: &SourceFile, out: &mut Vec<Diagnostic>) -> Option<String> {
    // Without the folder: of a file in a folder below it something is left that is no tag.
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
        Diagnostic::error_in_file("language-file", &file.path, message)
            .help(format!("rename it, as `{folder}/{example}`")),
    );
    None
}
