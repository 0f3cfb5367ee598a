//! The keys of a map, each asked for once; what nobody asked for is unknown.

use super::synonyms::meant_key;
use super::{Node, Value, slips};
use crate::diag::{Diagnostic, Place, did_you_mean};
use crate::limits::Limit;
use crate::source::{Span, Spanned};
use std::collections::BTreeMap;

/// The keys of a map that is being typed.
#[derive(Debug)]
pub struct Fields<'n> {
    /// What the map is, for messages: "a person".
    what: String,
    /// Where to point when a key is missing.
    span: Span,
    entries: &'n [(Spanned<String>, Node)],
    asked: Vec<&'static str>,
    /// Required keys that are not there, and where each was reported.
    missing: Vec<(String, Span)>,
}

impl<'n> Fields<'n> {
    /// The keys of `node`, which should be a map. Doubled keys are reported here.
    pub fn of(node: &'n Node, what: &str, out: &mut Vec<Diagnostic>) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            let due = format!("{what}, with keys and values,");
            let slip = node.plain_text().and_then(|text| slips::dash(text).or_else(|| slips::no_space(text)));
            node.wrong(&due, slip.as_deref().unwrap_or("write `key: value` lines"), out);
            return None;
        };
        report_doubled(entries, out);
        out.extend(entries.iter().filter_map(|(_, node)| node.capital_null()));
        let span = entries.first().map_or(node.span, |(key, _)| key.span);
        Some(Self { what: what.to_owned(), span, entries, asked: Vec::new(), missing: Vec::new() })
    }

    /// Where to point when something about the map as a whole is wrong.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// Changes what the map is called in messages.
    pub fn rename(&mut self, what: String) {
        self.what = what;
    }

    /// The value of `key`, which is not made a known key by this.
    #[must_use]
    pub fn peek(&self, key: &str) -> Option<&'n Node> {
        self.entries.iter().find(|(name, _)| name.value == key).map(|(_, node)| node)
    }

    /// The value of `key`, whatever it is.
    pub fn raw(&mut self, key: &'static str) -> Option<&'n Node> {
        self.asked.push(key);
        self.peek(key)
    }

    /// The value of `key`, if something is written there.
    pub fn get(&mut self, key: &'static str) -> Option<&'n Node> {
        self.raw(key).filter(|node| !node.is_nothing())
    }

    /// The value of `key`. A key without one is an error: what it would do if it had one must not be left undone.
    pub fn given(&mut self, key: &'static str, help: &str, out: &mut Vec<Diagnostic>) -> Option<&'n Node> {
        let node = self.raw(key)?;
        if !node.is_blank() {
            return Some(node);
        }
        let named = self.entries.iter().find(|(name, _)| name.value == key);
        let span = named.map_or(node.span, |(name, _)| name.span);
        out.push(Diagnostic::error("no-value", span, format!("`{key}` has no value")).help(help));
        None
    }

    /// The text of `key`.
    pub fn text(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
        self.get(key)?.text(out)
    }

    /// The truth value of `key`, false where it is absent.
    pub fn truth(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> bool {
        self.get(key).and_then(|node| node.truth(out)).unwrap_or(false)
    }

    /// The texts of a list, empty where it is absent.
    pub fn texts(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Vec<Spanned<String>> {
        self.get(key).map(|node| node.texts(out)).unwrap_or_default()
    }

    /// The items of a list, empty where it is absent.
    pub fn list(&mut self, key: &'static str, out: &mut Vec<Diagnostic>) -> Vec<&'n Node> {
        self.get(key).map(|node| node.list(out).collect()).unwrap_or_default()
    }

    /// The items of a list that may have so many, empty where it is absent. What is beyond the limit is not looked at.
    pub fn list_within(&mut self, key: &'static str, limit: Limit, out: &mut Vec<Diagnostic>) -> Vec<&'n Node> {
        let mut items = self.list(key, out);
        let found = items.len();
        if limit.is_exceeded(found) {
            let allowed = usize::try_from(limit.value).unwrap_or(usize::MAX);
            let beyond = items.get(allowed).map_or(self.span, |item| item.span);
            out.push(Diagnostic::limit(limit, beyond, Some(found)));
            items.truncate(allowed);
        }
        items
    }

    /// One of a closed set of words.
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
    pub fn missing(&mut self, key: &str, help: &str, out: &mut Vec<Diagnostic>) {
        // A key that is there but has no value, or a wrong one, has a better place.
        let (span, message) = match self.entries.iter().find(|(name, _)| name.value == key) {
            Some((name, Node { value: Value::Empty, .. })) => (name.span, format!("`{key}` has no value")),
            Some((_, node @ Node { value: Value::Null(word), .. })) => {
                let message = format!("expected a value for `{key}`, found `{word}`, which means no value");
                let value = help.strip_prefix("add ").unwrap_or(help);
                let help = format!("write {value} in place of `{word}`; if `{word}` is the value, `{key}: \"{word}\"`");
                out.push(Diagnostic::error("missing-key", node.span, message).help(help));
                return;
            }
            Some(_) => return,
            None => {
                self.missing.push((key.to_owned(), self.span));
                (self.span, format!("{} has no `{key}`", self.what))
            }
        };
        out.push(Diagnostic::error("missing-key", span, message).help(help));
    }

    /// Every key and value, for maps whose keys are not known beforehand. Nothing is unknown then.
    #[must_use]
    pub fn all(self) -> &'n [(Spanned<String>, Node)] {
        self.entries
    }

    /// Keys that were not asked for by now, for maps with some known and some declared keys.
    pub fn rest(&self) -> impl Iterator<Item = &'n (Spanned<String>, Node)> + use<'n, '_> {
        self.entries.iter().filter(|(key, _)| !self.asked.contains(&key.value.as_str()))
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self, out: &mut Vec<Diagnostic>) {
        self.finish_with(&[], out);
    }

    /// Reports every key that nobody asked for and that is not among `declared`.
    pub fn finish_with(self, declared: &[&str], out: &mut Vec<Diagnostic>) {
        let known: Vec<&str> = self.asked.iter().copied().chain(declared.iter().copied()).collect();
        for (key, _) in self.entries.iter().filter(|(key, _)| !known.contains(&key.value.as_str())) {
            let meant = meant_key(&key.value, &known);
            if let Some(meant) = meant {
                self.take_back_missing(meant, out);
            }
            out.push(unknown_key(key, &self.what, &known, meant));
        }
    }

    /// A required key that is there under another name is one mistake: the unknown key.
    fn take_back_missing(&self, key: &str, out: &mut Vec<Diagnostic>) {
        let Some((_, span)) = self.missing.iter().find(|(missing, _)| missing == key) else { return };
        let end = format!(" has no `{key}`");
        let is_it = |one: &Diagnostic| {
            one.code == "missing-key" && one.place == Place::Span(*span) && one.message.ends_with(&end)
        };
        out.retain(|diagnostic| !is_it(diagnostic));
    }
}

/// `text` as one of `words`, or an error that lists them.
pub(crate) fn one_of(
    text: &Spanned<String>,
    words: &[&'static str],
    out: &mut Vec<Diagnostic>,
) -> Option<&'static str> {
    let found = words.iter().copied().find(|word| *word == text.value);
    if found.is_none() {
        let message = format!("`{}` is not a word that is known here", text.value);
        out.push(
            Diagnostic::error("unknown-word", text.span, message).help(
                did_you_mean(&text.value, words.iter().copied())
                    .unwrap_or_else(|| format!("use one of: {}", words.join(", "))),
            ),
        );
    }
    found
}

fn unknown_key(key: &Spanned<String>, what: &str, known: &[&str], meant: Option<&str>) -> Diagnostic {
    let message = format!("{what} has no key `{}`", key.value);
    let help = meant.map(|meant| format!("did you mean `{meant}`?")).unwrap_or_else(|| {
        let mut known = known.to_vec();
        known.sort_unstable();
        known.dedup();
        format!("known keys are: {}", known.join(", "))
    });
    Diagnostic::error("unknown-key", key.span, message).label("unknown key").help(help)
}

fn report_doubled(entries: &[(Spanned<String>, Node)], out: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    for (key, _) in entries {
        let Some(span) = first.get(key.value.as_str()) else {
            first.insert(&key.value, key.span);
            continue;
        };
        out.push(
            Diagnostic::error("duplicate-key", key.span, format!("the key `{}` stands twice", key.value))
                .label("here again")
                .also(*span, "first here")
                .help("keep one of them; in a list, each new entry begins with `- `"),
        );
    }
}
