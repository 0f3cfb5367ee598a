//! YAML and TOML as one kind of tree, with a span for everything.
//!
//! A file is read into a tree first and typed afterwards ([`Fields`]), so that
//! one run reports every mistake in it and not the first.

mod fields;
mod pieces;
mod slips;
pub mod toml;
pub mod yaml;

pub use fields::Fields;
pub(crate) use fields::one_of;
pub use pieces::Piece;
pub(crate) use slips::within_curly;

use crate::characters::{self, Outcome, Place};
use crate::diag::Diagnostic;
use crate::source::{Span, Spanned};

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands.
    pub span: Span,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing was written (`key:`).
    Empty,
    /// A word of YAML for "no value": `null`, `Null`, `NULL` or `~` without quotation marks.
    Null(String),
    /// A scalar, as it was written.
    Scalar {
        /// Its text.
        text: String,
        /// Whether it was written without quotation marks, so that it may be a number or a truth value.
        plain: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file, doubled keys and all.
    Map(Vec<(Spanned<String>, Node)>),
}

impl Value {
    /// What it is, for a message.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Empty => "nothing",
            Self::Null(_) => "`null`, which means no value",
            Self::Scalar { .. } => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }
}

impl Node {
    /// A hash of what is written, without the places where it stands.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        self.hash_into(&mut hasher);
        *hasher.finalize().as_bytes()
    }

    fn hash_into(&self, hasher: &mut blake3::Hasher) {
        // Each piece begins with what it is and how long it is, so that no two trees give the same bytes.
        let mut piece = |kind: u8, text: &str| {
            hasher.update(&[kind]).update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        };
        match &self.value {
            Value::Empty | Value::Null(_) => piece(0, ""),
            Value::Scalar { text, plain } => piece(1 + u8::from(*plain), text),
            Value::List(items) => {
                piece(3, &items.len().to_string());
                items.iter().for_each(|item| item.hash_into(hasher));
            }
            Value::Map(entries) => {
                piece(4, &entries.len().to_string());
                for (key, node) in entries {
                    hasher.update(&[5]).update(&(key.value.len() as u64).to_le_bytes()).update(key.value.as_bytes());
                    node.hash_into(hasher);
                }
            }
        }
    }

    /// What it would be if its text, which began at `from`, began at `to`.
    fn moved(&self, from: usize, to: usize) -> Self {
        let spanned = |key: &Spanned<String>| Spanned::new(key.value.clone(), key.span.moved(from, to));
        let value = match &self.value {
            Value::List(items) => Value::List(items.iter().map(|item| item.moved(from, to)).collect()),
            Value::Map(entries) => {
                Value::Map(entries.iter().map(|(key, node)| (spanned(key), node.moved(from, to))).collect())
            }
            other => other.clone(),
        };
        Self { value, span: self.span.moved(from, to) }
    }

    /// Whether there is no value: `key:`, or `key: null`.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        matches!(self.value, Value::Empty | Value::Null(_))
    }

    /// Whether there is nothing, or nothing but white space in quotation marks.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.is_nothing() || matches!(&self.value, Value::Scalar { text, .. } if text.trim().is_empty())
    }

    /// The text. A plain scalar is text whatever it looks like: `No` and `1e3` are names. `null` is none.
    pub fn text(&self, out: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
        self.text_in(Place::Text, out)
    }

    /// The text, with the characters that are for its place.
    pub fn text_in(&self, place: Place, out: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
        let Value::Scalar { text, .. } = &self.value else {
            self.wrong("a text", "write one text", out);
            return None;
        };
        if text.trim().is_empty() {
            out.push(
                Diagnostic::error("empty-text", self.span, "this text is empty")
                    .help("write something, or take the key away"),
            );
            return None;
        }
        // Characters of Markdown are looked at where it is parsed.
        if place != Place::Prose && !self.has_good_characters(text, place, out) {
            return None;
        }
        Some(Spanned::new(text.trim().to_owned(), self.span))
    }

    /// Reports the first character of each kind that is not for its place. False where one of them is an error.
    fn has_good_characters(&self, text: &str, place: Place, out: &mut Vec<Diagnostic>) -> bool {
        let mut seen = Vec::new();
        let mut is_good = true;
        for problem in characters::problems("", text, place, || characters::has_right_to_left(text)) {
            if seen.contains(&problem.class) {
                continue;
            }
            seen.push(problem.class);
            let is_error = problem.outcome == Outcome::Refused;
            is_good &= !is_error;
            let (name, description) = (characters::code_point(problem.character), problem.class.description());
            let message = format!("this text has {name} in it, {description}");
            let span = self.character(text, problem.at, problem.character);
            let diagnostic = match is_error {
                true => Diagnostic::error("invisible-character", span, message),
                false => Diagnostic::warning("unusual-character", span, message),
            };
            out.push(diagnostic.help(problem.class.help(problem.character)));
        }
        is_good
    }

    /// Where a character of the text is. The whole, where the text is not written letter for letter.
    fn character(&self, text: &str, at: usize, c: char) -> Span {
        let before = match self.span.range().len().checked_sub(text.len()) {
            Some(0) => 0,
            Some(2) => 1,
            _ => return self.span,
        };
        let start = self.span.range().start + before + at;
        Span::new(self.span.file, start..start + c.len_utf8())
    }

    /// The text of a scalar without quotation marks.
    #[must_use]
    pub fn plain_text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, plain: true } => Some(text),
            _ => None,
        }
    }

    /// `true` or `false`.
    pub fn truth(&self, out: &mut Vec<Diagnostic>) -> Option<bool> {
        match &self.value {
            Value::Scalar { text, plain: true } if text == "true" => Some(true),
            Value::Scalar { text, plain: true } if text == "false" => Some(false),
            _ => {
                self.wrong("`true` or `false`", "write `true` or `false`, without quotation marks", out);
                None
            }
        }
    }

    /// A whole number that is not negative.
    pub fn count(&self, out: &mut Vec<Diagnostic>) -> Option<u32> {
        let number = match &self.value {
            Value::Scalar { text, plain: true } => text.parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong("a whole number", "write digits alone, such as `24`", out);
        }
        number
    }

    /// A number.
    pub fn number(&self, out: &mut Vec<Diagnostic>) -> Option<f64> {
        let number = match &self.value {
            Value::Scalar { text, plain: true } => text.parse::<f64>().ok().filter(|number| number.is_finite()),
            _ => None,
        };
        if number.is_none() {
            self.wrong("a number", "write digits, such as `43.24`", out);
        }
        number
    }

    /// The items of a list that have a value. Nothing is an empty list.
    pub fn list(&self, out: &mut Vec<Diagnostic>) -> impl Iterator<Item = &Self> + use<'_> {
        let items = match &self.value {
            Value::List(items) => items.as_slice(),
            _ if self.is_nothing() => &[],
            _ => {
                let slip = self.plain_text().and_then(slips::dash);
                let help = slip.as_deref().unwrap_or("write `[one, two]`, or one `- item` a line");
                self.wrong("a list", help, out);
                &[]
            }
        };
        out.extend(items.iter().filter_map(Self::null_item));
        items.iter().filter(|item| !matches!(item.value, Value::Null(_)))
    }

    /// The warning about an item of a list that is `null`, and perhaps a name.
    fn null_item(&self) -> Option<Diagnostic> {
        let Value::Null(word) = &self.value else { return None };
        let message = format!("this item is `{word}`, which means no value: it is left out");
        Some(Diagnostic::warning("null", self.span, message).help(null_help(word)))
    }

    /// The warning about a value that is `Null` or `NULL`: more likely a name than `null` is.
    pub(crate) fn capital_null(&self) -> Option<Diagnostic> {
        let Value::Null(word) = &self.value else { return None };
        let message = format!("`{word}` without quotation marks means no value: it is not shown");
        let warning = || Diagnostic::warning("null", self.span, message).help(null_help(word));
        word.starts_with('N').then(warning)
    }

    /// The texts of a list.
    pub fn texts(&self, out: &mut Vec<Diagnostic>) -> Vec<Spanned<String>> {
        self.list(out).filter_map(|node| node.text(out)).collect()
    }

    /// Reports that something else is due here.
    pub fn wrong(&self, due: &str, help: &str, out: &mut Vec<Diagnostic>) {
        let is = match &self.value {
            Value::Scalar { text, .. } => format!("`{}`", shortened(text)),
            other => other.kind().to_owned(),
        };
        out.push(
            Diagnostic::error("wrong-type", self.span, format!("{due} is due here, not {is}"))
                .label(format!("{due} is due"))
                .help(help),
        );
    }
}

/// What to do about `null`.
fn null_help(word: &str) -> String {
    match word {
        "~" => "remove it; if readers are to see the sign, write it in quotation marks: `\"~\"`".to_owned(),
        _ => format!("remove it; if it is a name, write it in quotation marks: `\"{word}\"`"),
    }
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short.escape_debug().to_string()
}
