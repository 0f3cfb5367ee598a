//! Typed access to the keys of a map. Keys that are never read are reported as unknown.

use super::synonyms::suggested_key;
use super::{Node, Value, common_mistakes};
use crate::diag::{Code, Diagnostic, DiagnosticLocation, did_you_mean};
use crate::limits::Limit;
use crate::source::{Span, Spanned};
use std::collections::BTreeMap;

/// A map whose keys are being read.
#[derive(Debug)]
pub struct Fields<'n> {
    /// A description of the map for messages: "a person".
    description: String,
    /// The span for errors about missing keys.
    span: Span,
    entries: &'n [(Spanned<String>, Node)],
    read_keys: Vec<&'static str>,
    /// Missing required keys, and the span of each error.
    missing: Vec<(String, Span)>,
}

impl<'n> Fields<'n> {
    /// Reads the keys of `node`. Reports it if it is not a map, and reports duplicate keys.
    pub fn from_node(node: &'n Node, description: &str, out: &mut Vec<Diagnostic>) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            let expected = format!("{description}, with keys and values,");
            let hint = node.plain_text().and_then(|text| {
                common_mistakes::dash_help(text).or_else(|| common_mistakes::missing_space_help(text))
            });
            node.report_wrong_type(&expected, hint.as_deref().unwrap_or("write `key: value` lines"), out);
            return None;
        };
        report_duplicates(entries, out);
        out.extend(entries.iter().filter_map(|(_, node)| node.capitalized_null_warning()));
        let span = entries.first().map_or(node.span, |(key, _)| key.span);
        Some(Self { description: description.to_owned(), span, entries, read_keys: Vec::new(), missing: Vec::new() })
    }

    /// The span for errors about the map as a whole.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// Changes the description of the map in messages.
    pub fn set_description(&mut self, description: String) {
        self.description = description;
    }

    /// The value of `key`, without making it a known key.
    #[must_use]
    pub fn peek(&self, key: &str) -> Option<&'n Node> {
        self.entries.iter().find(|(name, _)| name.value == key).map(|(_, node)| node)
    }

    /// The value of `key`, including nulls.
    pub fn raw(&mut self, key: &'static str) -> Option<&'n Node> {
        self.read_keys.push(key);
        self.peek(key)
    }

    /// The value of `key`, unless it is null or empty.
    pub fn get(&mut self, key: &'static str) -> Option<&'n Node> {
        self.raw(key).filter(|node| !node.is_null_or_empty())
    }

    /// The value of `key`. Reports a key without a value: ignoring it could publish what it would hold back.
    pub fn non_empty_value(&mut self, key: &'static str, help: &str, out: &mut Vec<Diagnostic>) -> Option<&'n Node> {
        let node = self.raw(key)?;
        if !node.is_blank() {
            return Some(node);
        }
        let named = self.entries.iter().find(|(name, _)| name.value == key);
        let span = named.map_or(node.span, |(name, _)| name.span);
        out.push(Diagnostic::error(Code::NoValue, span, format!("`{key}` has no value")).help(help));
        None
    }

    /// The text of `key`; reports other values.
    pub fn text(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
        self.get(key)?.text(out)
    }

    /// The boolean of `key`, `false` if it is absent.
    pub fn boolean(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> bool {
        self.get(key).and_then(|node| node.boolean(out)).unwrap_or(false)
    }

    /// The texts of a list, empty if it is absent.
    pub fn texts(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Vec<Spanned<String>> {
        self.get(key).map(|node| node.texts(out)).unwrap_or_default()
    }

    /// The items of a list, empty if it is absent.
    pub fn list(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Vec<&'n Node> {
        self.get(key).map(|node| node.list(out).collect()).unwrap_or_default()
    }

    /// The items of a list with a limited length, empty if it is absent. Reports and drops items beyond the limit.
    pub fn limited_list(&mut self, key: &'static str, limit: Limit, out: &mut Vec<Diagnostic>) -> Vec<&'n Node> {
        let mut items = self.list(key, out);
        let count = items.len();
        if limit.is_exceeded(count) {
            let allowed = usize::try_from(limit.value).unwrap_or(usize::MAX);
            let beyond = items.get(allowed).map_or(self.span, |item| item.span);
            out.push(Diagnostic::limit(limit, beyond, Some(count)));
            items.truncate(allowed);
        }
        items
    }

    /// The text of `key`, if it is one of `words`; reports others.
    pub fn one_of(
        &mut self,
        key: &'static str,
        words: &[&'static str],
        out: &mut Vec<Diagnostic>,
    ) -> Option<&'static str> {
        let text = self.text(key, out)?;
        one_of(&text, words, out)
    }

    /// Reports that a required key is missing.
    pub fn report_missing(&mut self, key: &str, help: &str, out: &mut Vec<Diagnostic>) {
        // For a key without a value, or with a wrong one, the key or value is the better span.
        let (span, message) = match self.entries.iter().find(|(name, _)| name.value == key) {
            Some((name, Node { value: Value::Empty, .. })) => (name.span, format!("`{key}` has no value")),
            Some((_, node @ Node { value: Value::Null(word), .. })) => {
                let message = format!("expected a value for `{key}`, found `{word}`, which means no value");
                let value = help.strip_prefix("add ").unwrap_or(help);
                let help = format!("write {value} in place of `{word}`; if `{word}` is the value, `{key}: \"{word}\"`");
                out.push(Diagnostic::error(Code::MissingKey, node.span, message).help(help));
                return;
            }
            Some(_) => return,
            None => {
                self.missing.push((key.to_owned(), self.span));
                (self.span, format!("{} has no `{key}`", self.description))
            }
        };
        out.push(Diagnostic::error(Code::MissingKey, span, message).help(help));
    }

    /// All entries, for maps with arbitrary keys. None is reported as unknown.
    #[must_use]
    pub fn into_entries(self) -> &'n [(Spanned<String>, Node)] {
        self.entries
    }

    /// Entries whose keys have not been read yet, for maps with built-in and declared keys.
    pub fn unread_entries(&self) -> impl Iterator<Item = &'n (Spanned<String>, Node)> + use<'n, '_> {
        self.entries.iter().filter(|(key, _)| !self.read_keys.contains(&key.value.as_str()))
    }

    /// Reports all keys that were never read.
    pub fn finish(self, out: &mut Vec<Diagnostic>) {
        self.finish_with(&[], out);
    }

    /// Reports all keys that were never read and are not among `declared`.
    pub fn finish_with(self, declared: &[&str], out: &mut Vec<Diagnostic>) {
        let known: Vec<&str> = self.read_keys.iter().copied().chain(declared.iter().copied()).collect();
        for (key, _) in self.entries.iter().filter(|(key, _)| !known.contains(&key.value.as_str())) {
            let suggestion = suggested_key(&key.value, &known);
            if let Some(meant) = suggestion {
                self.retract_missing(meant, out);
            }
            out.push(unknown_key_error(key, &self.description, &known, suggestion));
        }
    }

    /// Removes the error about a missing key that is present under another name: only the unknown key is reported.
    fn retract_missing(&self, key: &str, out: &mut Vec<Diagnostic>) {
        let Some((_, span)) = self.missing.iter().find(|(missing, _)| missing == key) else { return };
        let end = format!(" has no `{key}`");
        let is_retracted = |error: &Diagnostic| {
            error.code == Code::MissingKey
                && error.location == DiagnosticLocation::Span(*span)
                && error.message.ends_with(&end)
        };
        out.retain(|diagnostic| !is_retracted(diagnostic));
    }
}

/// Returns the one of `words` that equals `text`, or reports an error that lists them.
pub(crate) fn one_of(
    text: &Spanned<String>,
    words: &[&'static str],
    out: &mut Vec<Diagnostic>,
) -> Option<&'static str> {
    let matched = words.iter().copied().find(|word| *word == text.value);
    if matched.is_none() {
        let message = format!("unknown word `{}`", text.value);
        out.push(
            Diagnostic::error(Code::UnknownWord, text.span, message).help(
                did_you_mean(&text.value, words.iter().copied())
                    .unwrap_or_else(|| format!("use one of: {}", words.join(", "))),
            ),
        );
    }
    matched
}

fn unknown_key_error(key: &Spanned<String>, description: &str, known: &[&str], suggestion: Option<&str>) -> Diagnostic {
    let message = format!("{description} has no key `{}`", key.value);
    let help = suggestion.map(|meant| format!("did you mean `{meant}`?")).unwrap_or_else(|| {
        let mut known = known.to_vec();
        known.sort_unstable();
        known.dedup();
        format!("known keys are: {}", known.join(", "))
    });
    Diagnostic::error(Code::UnknownKey, key.span, message).label("unknown key").help(help)
}

fn report_duplicates(entries: &[(Spanned<String>, Node)], out: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    for (key, _) in entries {
        let Some(span) = first.get(key.value.as_str()) else {
            first.insert(&key.value, key.span);
            continue;
        };
        out.push(
            Diagnostic::error(Code::DuplicateKey, key.span, format!("duplicate key `{}`", key.value))
                .label("again here")
                .related(*span, "first here")
                .help("keep one of them; in a list, each new entry begins with `- `"),
        );
    }
}
