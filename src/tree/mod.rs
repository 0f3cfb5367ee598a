//! YAML and TOML as one kind of tree, with a span for everything.
//!
//! A file is read into a tree first and typed afterwards ([`Fields`]), so that
//! one run reports every mistake in it and not the first.

mod fields;
mod pieces;
mod plain;
pub mod recovery;
mod slips;
mod synonyms;
pub mod toml;
pub mod yaml;

pub use fields::Fields;
pub(crate) use fields::one_of;
pub use pieces::Piece;
pub(crate) use slips::within_curly;

use crate::characters::{self, Outcome, Place, shortened};
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
            let help = match self.value {
                Value::List(_) => "write one text, and the others under a key that takes a list, such as `aliases`",
                _ => "write one text",
            };
            self.wrong("a text", help, out);
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

    /// The text of a scalar, as it was written.
    #[must_use]
    pub fn scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
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
                self.wrong("`true` or `false`", &self.truth_help(), out);
                None
            }
        }
    }

    fn truth_help(&self) -> String {
        let word = match self.scalar().unwrap_or_default().to_lowercase().as_str() {
            "yes" | "y" | "on" | "1" | "true" | "да" => "write `true`, without quotation marks",
            "no" | "n" | "off" | "0" | "false" | "нет" => "write `false`, without quotation marks",
            _ => "write `true` or `false`, without quotation marks",
        };
        word.to_owned()
    }

    /// A whole number that is not negative.
    pub fn count(&self, out: &mut Vec<Diagnostic>) -> Option<u32> {
        let number = match &self.value {
            Value::Scalar { text, plain: true } => text.parse().ok(),
            _ => None,
        };
        if number.is_none() {
            let help = self.unquote(|text| text.parse::<u32>().is_ok(), "write digits alone, such as `24`");
            self.wrong("a whole number", &help, out);
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
            let is_number = |text: &str| text.parse::<f64>().is_ok_and(f64::is_finite);
            self.wrong("a number", &self.unquote(is_number, "write digits, such as `43.24`"), out);
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
                let list = || self.scalar().and_then(as_list).map(|list| format!("write `{list}`"));
                let help = slip.or_else(list);
                self.wrong("a list", help.as_deref().unwrap_or("write `[one, two]`, or one `- item` a line"), out);
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
        let expected = due.trim_end_matches(',');
        let message = format!("expected {expected}, found {}", self.found());
        out.push(Diagnostic::error("wrong-type", self.span, message).label(format!("expected {expected}")).help(help));
    }
}

impl Node {
    /// What it is, for a message.
    fn found(&self) -> String {
        match &self.value {
            Value::Null(word) => format!("`{word}`, which means no value"),
            Value::Scalar { text, plain: true } => format!("`{}`", quoted(text)),
            Value::Scalar { text, plain: false } => format!("the text `\"{}\"` in quotation marks", quoted(text)),
            Value::Map(entries) if !entries.is_empty() => format!("a map with {}", keys_of(entries)),
            other => other.kind().to_owned(),
        }
    }

    /// What to do about a value in quotation marks that would be right without them.
    fn unquote(&self, is_right: impl Fn(&str) -> bool, help: &str) -> String {
        match &self.value {
            Value::Scalar { text, plain: false } if is_right(text) => {
                format!("remove the quotation marks: `{}`", quoted(text))
            }
            _ => help.to_owned(),
        }
    }
}

/// The first keys of a map, for a message.
fn keys_of(entries: &[(Spanned<String>, Node)]) -> String {
    const NAMED: usize = 4;
    let named: Vec<String> = entries.iter().take(NAMED).map(|(key, _)| format!("`{}`", quoted(&key.value))).collect();
    let word = if entries.len() == 1 { "the key" } else { "the keys" };
    let more = if entries.len() > NAMED { ", …" } else { "" };
    format!("{word} {}{more}", named.join(", "))
}

/// How a list of one word, or of words with one kind of mark between them, is written.
fn as_list(text: &str) -> Option<String> {
    let mark = [";", "|", ","].into_iter().find(|mark| text.contains(mark));
    let items: Vec<&str> = mark.map_or(vec![text], |mark| text.split(mark).collect());
    let items: Vec<&str> = items.into_iter().map(str::trim).filter(|item| !item.is_empty()).collect();
    let is_plain = |item: &&str| !item.contains(['[', ']', '{', '}', ':', '#', '"', '\'', ',', '&', '*', '!']);
    let is_short = items.len() <= 6 && text.chars().count() <= 80;
    (is_short && !items.is_empty() && items.iter().all(is_plain)).then(|| format!("[{}]", items.join(", ")))
}

/// What to do about `null`.
fn null_help(word: &str) -> String {
    match word {
        "~" => "remove it; if readers are to see the sign, write it in quotation marks: `\"~\"`".to_owned(),
        _ => format!("remove it; if it is a name, write it in quotation marks: `\"{word}\"`"),
    }
}

fn quoted(text: &str) -> String {
    shortened(text, 40).escape_debug().to_string()
}
