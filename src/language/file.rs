//! Parses a language file: the words and endings that it adds, and the words that it removes.

use super::combined::SentenceChanges;
use super::dates::DateWords;
use super::inflect::{Endings, GrammaticalCase, NamePart, NameSex, ParadigmKey};
use super::letters::LetterChanges;
use super::role::{KEYS, Role};
use super::search::{self, EndingSet};
use super::suffix::SuffixRule;
use super::vocabulary::WrittenDates;
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::Tag;
use crate::source::{SourceFile, Spanned};
use crate::tree::{Fields, Node, Value, one_of, toml};
use std::collections::{BTreeMap, BTreeSet};

/// A parsed language file.
#[derive(Clone, Debug, Default)]
pub(super) struct LanguageFile {
    pub(super) added: Vec<(Role, Spanned<String>)>,
    pub(super) removed: Vec<(Role, Spanned<String>)>,
    pub(super) letters: BTreeMap<char, char>,
    pub(super) capital_nouns: Option<bool>,
    pub(super) paradigms: BTreeMap<ParadigmKey, Endings>,
    pub(super) suffixes: Vec<SuffixRule>,
    pub(super) sentences: SentenceChanges,
    pub(super) search_endings: Vec<EndingSet>,
    /// Sets of words of which a search for one finds the others.
    pub(super) synonyms: Vec<Vec<String>>,
    pub(super) letter_changes: LetterChanges,
    pub(super) dates: DateWords,
    pub(super) written_dates: WrittenDates,
    /// The language by whose collation names are sorted.
    pub(super) sorting: Option<Tag>,
}

/// The words that a list of a file adds and removes.
#[derive(Clone, Debug, Default)]
pub(super) struct WordChanges {
    pub(super) added: Vec<Spanned<String>>,
    pub(super) removed: Vec<Spanned<String>>,
}

impl WordChanges {
    pub(super) fn has_changes(&self) -> bool {
        !(self.added.is_empty() && self.removed.is_empty())
    }

    /// Adds words to those of a list, and removes words from them; a word to remove that is not listed is reported. `form`
    /// gives the form in which a word is listed.
    pub(super) fn apply(
        &self,
        list: &str,
        words: &mut BTreeSet<String>,
        form: impl Fn(&str) -> String,
        out: &mut Vec<Diagnostic>,
    ) {
        words.extend(self.added.iter().map(|word| form(&word.value)));
        for word in &self.removed {
            if !words.remove(&form(&word.value)) {
                let message = format!("`{}` is not in the list `{list}`, so it cannot be removed", word.value);
                let help = did_you_mean(&word.value, words.iter().map(String::as_str));
                let help = help.unwrap_or_else(|| "remove it from `remove`".to_owned());
                out.push(Diagnostic::warning(Code::NotListed, word.span, message).help(help));
            }
        }
    }
}

/// The most characters of a word, phrase or ending: longer ones are mistakes.
pub(super) const MAX_CHARS: usize = 60;

/// The tables of a file.
const TABLES: [&str; 14] = [
    "honorifics",
    "titles",
    "kinship",
    "new_person",
    "parts",
    "words",
    "given_names",
    "spelling",
    "endings",
    "sentences",
    "search",
    "dates",
    "written_dates",
    "sorting",
];

impl LanguageFile {
    /// Parses a file. Errors are reported, and the valid rest is used.
    pub(super) fn parse(file: &SourceFile, out: &mut Vec<Diagnostic>) -> Self {
        let mut parsed = Self::default();
        match file.text() {
            Ok(text) => parsed.read_tables(&toml::parse(file.id(), text, out), out),
            Err(error) => out.push(
                Diagnostic::error(Code::NotUtf8, error.span, format!("`{}` is not valid UTF-8", file.path))
                    .help("save the file as UTF-8"),
            ),
        }
        parsed
    }

    fn read_tables(&mut self, root: &Node, out: &mut Vec<Diagnostic>) {
        let Some(mut tables) = Fields::from_node(root, "a language file", out) else { return };
        for table in TABLES {
            let Some(node) = tables.get(table) else { continue };
            let Some(mut fields) = Fields::from_node(node, &format!("[{table}]"), out) else { continue };
            for (_, key, role) in KEYS.into_iter().filter(|(table_name, _, _)| *table_name == table) {
                self.read_words(&mut fields, key, role, out);
            }
            match table {
                "spelling" => self.read_spelling(&mut fields, out),
                "endings" => self.read_endings(&mut fields, out),
                "sentences" => self.read_sentences(&mut fields, out),
                "search" => self.read_search(&mut fields, out),
                "dates" => self.dates = DateWords::read(&mut fields, out),
                "written_dates" => self.written_dates = WrittenDates::read(&mut fields, out),
                "sorting" => self.sorting = sorting(&mut fields, out),
                _ => {}
            }
            fields.finish(out);
        }
        tables.finish(out);
    }

    fn read_words(&mut self, fields: &mut Fields<'_>, key: &'static str, role: Role, out: &mut Vec<Diagnostic>) {
        let changes = word_changes(fields, key, out);
        self.added.extend(changes.added.into_iter().map(|word| (role, word)));
        self.removed.extend(changes.removed.into_iter().map(|word| (role, word)));
    }

    fn read_sentences(&mut self, fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) {
        self.sentences.abbreviations = single_words(fields, "abbreviations", out);
        self.sentences.before_numbers = single_words(fields, "before_numbers", out);
        self.sentences.may_end = single_words(fields, "may_end", out);
        self.sentences.speech = single_words(fields, "speech", out);
        self.sentences.names = single_words(fields, "names", out);
        self.sentences.ordinals = fields.get("ordinals").and_then(|node| node.boolean(out));
    }

    fn read_search(&mut self, fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) {
        for node in fields.list("endings", out) {
            self.search_endings.extend(EndingSet::read(node, out));
        }
        for node in fields.list("synonyms", out) {
            self.synonyms.extend(search::synonyms(node, out));
        }
        self.letter_changes.read_search(fields, out);
    }

    fn read_spelling(&mut self, fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) {
        self.letter_changes.read_spelling(fields, out);
        if let Some(node) = fields.get("capital_nouns") {
            self.capital_nouns = node.boolean(out);
        }
        let Some(letters) = fields.get("letters").and_then(|node| Fields::from_node(node, "`letters`", out)) else {
            return;
        };
        for (from, to) in letters.into_entries() {
            let Some(to) = to.text(out) else { continue };
            if let (Some(from), Some(to)) = (one_letter(&from.value), one_letter(&to.value)) {
                self.letters.insert(from, to);
                continue;
            }
            let message = format!("expected one letter on each side, found `{} = {}`", from.value, to.value);
            out.push(Diagnostic::error(Code::Letters, from.span, message).help("write `letters = { \"ё\" = \"е\" }`"));
        }
    }

    fn read_endings(&mut self, fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) {
        for node in fields.list("paradigms", out) {
            self.read_paradigm(node, out);
        }
        for node in fields.list("suffixes", out) {
            self.suffixes.extend(suffix_rule(node, out));
        }
    }

    fn read_paradigm(&mut self, node: &Node, out: &mut Vec<Diagnostic>) {
        let Some(mut fields) = Fields::from_node(node, "a paradigm", out) else { return };
        let parts = keywords(&mut fields, "of", &NamePart::KEYS, out);
        let sex = keyword(&mut fields, "sex", &NameSex::KEYS, out).unwrap_or(NameSex::Any);
        let after = letters(&mut fields, "after", out);
        let nominatives = fields.get("nominative").map(|node| endings(node, out));
        let mut by_case = Endings::new();
        for (key, case) in GrammaticalCase::KEYS {
            let case_endings = fields.get(key).map(|node| endings(node, out)).unwrap_or_default();
            by_case.extend(case_endings.into_iter().map(|ending| (case, ending)));
        }
        if parts.is_empty() {
            fields.report_missing("of", "add `of = \"surname\"`", out);
        }
        if nominatives.is_none() {
            fields.report_missing("nominative", "add `nominative = \"…\"`, the ending in the nominative", out);
        }
        fields.finish(out);
        for nominative in nominatives.into_iter().flatten() {
            for part in &parts {
                let key = ParadigmKey { part: *part, sex, nominative: nominative.clone(), after: after.clone() };
                self.paradigms.insert(key, by_case.clone());
            }
        }
    }
}

/// A list adds its words; a map may have the lists `add` and `remove`.
pub(super) fn word_changes(fields: &mut Fields<'_>, key: &'static str, out: &mut Vec<Diagnostic>) -> WordChanges {
    let mut changed = WordChanges::default();
    let Some(node) = fields.get(key) else { return changed };
    match &node.value {
        Value::List(_) => changed.added.extend(words(node, out)),
        Value::Map(_) => {
            let Some(mut changes) = Fields::from_node(node, &format!("`{key}`"), out) else { return changed };
            if let Some(list) = changes.get("add") {
                changed.added.extend(words(list, out));
            }
            if let Some(list) = changes.get("remove") {
                changed.removed.extend(words(list, out));
            }
            changes.finish(out);
        }
        _ => node.report_wrong_type(
            "a list of words",
            &format!("write `{key} = [\"one\", \"two\"]`, or `{key} = {{ add = […], remove = […] }}`"),
            out,
        ),
    }
    changed
}

/// A list of words without spaces.
pub(super) fn single_words(fields: &mut Fields<'_>, key: &'static str, out: &mut Vec<Diagnostic>) -> WordChanges {
    let mut changes = word_changes(fields, key, out);
    changes.added.retain(|word| {
        let is_single = !word.value.contains(char::is_whitespace);
        if !is_single {
            let message = format!("expected one word, found `{}`", word.value);
            out.push(Diagnostic::error(Code::Word, word.span, message).help("write each word as an item of its own"));
        }
        is_single
    });
    changes
}

fn sorting(fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) -> Option<Tag> {
    let text = fields.text("like", out)?;
    let tag = Tag::parse(&text.value);
    if tag.is_none() {
        let message = format!("expected a language tag, found `{}`", text.value);
        out.push(
            Diagnostic::error(Code::LanguageTag, text.span, message)
                .help("write the tag of a language, such as `like = \"tr\"`"),
        );
    }
    tag
}

pub(super) fn one_letter(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}

fn suffix_rule(node: &Node, out: &mut Vec<Diagnostic>) -> Option<SuffixRule> {
    let mut fields = Fields::from_node(node, "a suffix", out)?;
    let rule = SuffixRule {
        case: keyword(&mut fields, "case", &GrammaticalCase::KEYS, out),
        after: letters(&mut fields, "after", out),
        vowels: letters(&mut fields, "vowels", out),
        forms: fields.get("forms").map(|node| endings(node, out)).unwrap_or_default(),
    };
    if rule.forms.is_empty() {
        fields.report_missing("forms", "add `forms = [\"…\"]`, the endings", out);
    }
    fields.finish(out);
    Some(rule)
}

pub(super) fn words(node: &Node, out: &mut Vec<Diagnostic>) -> impl Iterator<Item = Spanned<String>> {
    let mut words = node.texts(out);
    words.retain(|word| is_short(word, out));
    words.into_iter()
}

fn is_short(word: &Spanned<String>, out: &mut Vec<Diagnostic>) -> bool {
    let is_short = word.value.chars().count() <= MAX_CHARS && !word.value.contains(['\n', '\t']);
    if !is_short {
        let message = format!("expected a word or a short phrase, of at most {MAX_CHARS} characters in one line");
        out.push(
            Diagnostic::error(Code::Word, word.span, message).help("write each word or phrase as an item of its own"),
        );
    }
    is_short
}

/// One ending or a list of them, in lowercase. An ending may be empty.
pub(super) fn endings(node: &Node, out: &mut Vec<Diagnostic>) -> Vec<String> {
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    items.iter().filter_map(|item| ending(item, out)).collect()
}

fn ending(node: &Node, out: &mut Vec<Diagnostic>) -> Option<String> {
    let text = match &node.value {
        Value::Scalar { text, plain: false } => text,
        _ => {
            node.report_wrong_type("an ending in quotation marks", "write `\"ова\"`; `\"\"` is no ending", out);
            return None;
        }
    };
    let is_ending =
        text.chars().count() <= MAX_CHARS && text.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-'));
    if !is_ending {
        let message = "expected an ending of letters, perhaps with an apostrophe or a hyphen";
        out.push(Diagnostic::error(Code::Ending, node.span, message).help("write the letters of the ending alone"));
    }
    is_ending.then(|| text.to_lowercase())
}

fn letters(fields: &mut Fields<'_>, key: &'static str, out: &mut Vec<Diagnostic>) -> Vec<char> {
    fields.text(key, out).map(|text| text.value.chars().filter(|c| !c.is_whitespace()).collect()).unwrap_or_default()
}

fn keyword<T: Copy>(
    fields: &mut Fields<'_>,
    key: &'static str,
    values: &[(&'static str, T)],
    out: &mut Vec<Diagnostic>,
) -> Option<T> {
    let text = fields.text(key, out)?;
    value_of(&text, values, out)
}

fn keywords<T: Copy>(
    fields: &mut Fields<'_>,
    key: &'static str,
    values: &[(&'static str, T)],
    out: &mut Vec<Diagnostic>,
) -> Vec<T> {
    let Some(node) = fields.get(key) else { return Vec::new() };
    let texts = match &node.value {
        Value::List(_) => node.texts(out),
        _ => node.text(out).into_iter().collect(),
    };
    texts.iter().filter_map(|text| value_of(text, values, out)).collect()
}

fn value_of<T: Copy>(text: &Spanned<String>, values: &[(&'static str, T)], out: &mut Vec<Diagnostic>) -> Option<T> {
    let names: Vec<&'static str> = values.iter().map(|(name, _)| *name).collect();
    let name = one_of(text, &names, out)?;
    values.iter().find(|(value_name, _)| *value_name == name).map(|(_, value)| *value)
}
