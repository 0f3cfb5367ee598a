//! YAML and TOML as one tree type, with a span for every node.
//!
//! A file is first read into a tree and then typed ([`Fields`]), so that
//! one run reports all errors in it, not only the first.

mod chunks;
mod common_mistakes;
mod event_reader;
mod fields;
pub mod recovery;
mod synonyms;
pub mod toml;
pub mod yaml;

pub use chunks::YamlChunk;
pub(crate) use common_mistakes::strip_curly_quotes;
pub use fields::Fields;
pub(crate) use fields::one_of;

use crate::characters::{self, Outcome, TextKind, truncate};
use crate::diag::{Code, Diagnostic};
use crate::source::{Span, Spanned};

/// A value and its span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The value, untyped.
    pub value: Value,
    /// The span in the source file.
    pub span: Span,
}

/// The value of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// No value (`key:`).
    Empty,
    /// A null of YAML: `null`, `Null`, `NULL` or `~` without quotation marks.
    Null(String),
    /// A scalar, as written.
    Scalar {
        /// The text, without quotation marks and escapes.
        text: String,
        /// Whether it is unquoted, so that it can be a number or a boolean.
        plain: bool,
    },
    /// A list (YAML sequence, TOML array).
    List(Vec<Node>),
    /// A map, in the order of the file, including duplicate keys.
    Map(Vec<(Spanned<String>, Node)>),
}

impl Value {
    /// The kind of the value, for messages.
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
    /// A hash of the content, independent of spans.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        self.hash_into(&mut hasher);
        *hasher.finalize().as_bytes()
    }

    fn hash_into(&self, hasher: &mut blake3::Hasher) {
        // Each part is prefixed with its kind and length, so that different trees never produce the same bytes.
        let mut hash_part = |kind: u8, text: &str| {
            hasher.update(&[kind]).update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        };
        match &self.value {
            Value::Empty | Value::Null(_) => hash_part(0, ""),
            Value::Scalar { text, plain } => hash_part(1 + u8::from(*plain), text),
            Value::List(items) => {
                hash_part(3, &items.len().to_string());
                items.iter().for_each(|item| item.hash_into(hasher));
            }
            Value::Map(entries) => {
                hash_part(4, &entries.len().to_string());
                for (key, node) in entries {
                    hasher.update(&[5]).update(&(key.value.len() as u64).to_le_bytes()).update(key.value.as_bytes());
                    node.hash_into(hasher);
                }
            }
        }
    }

    /// Shifts all spans: the text that began at byte `from` now begins at `to`.
    fn shifted(&self, from: usize, to: usize) -> Self {
        let spanned = |key: &Spanned<String>| Spanned::new(key.value.clone(), key.span.rebase(from, to));
        let value = match &self.value {
            Value::List(items) => Value::List(items.iter().map(|item| item.shifted(from, to)).collect()),
            Value::Map(entries) => {
                Value::Map(entries.iter().map(|(key, node)| (spanned(key), node.shifted(from, to))).collect())
            }
            other => other.clone(),
        };
        Self { value, span: self.span.rebase(from, to) }
    }

    /// Whether there is no value: `key:` or `key: null`.
    #[must_use]
    pub fn is_null_or_empty(&self) -> bool {
        matches!(self.value, Value::Empty | Value::Null(_))
    }

    /// Whether there is no value, or only white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.is_null_or_empty() || matches!(&self.value, Value::Scalar { text, .. } if text.trim().is_empty())
    }

    /// The text; reports other values. Any plain scalar is text: `No` and `1e3` are names. `null` is not.
    pub fn text(&self, out: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
        self.text_in(TextKind::Text, out)
    }

    /// The text, checked for characters that are not allowed in `place`.
    pub fn text_in(&self, place: TextKind, out: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
        let Value::Scalar { text, .. } = &self.value else {
            let help = match self.value {
                Value::List(_) => "write one text, and the others under a key that takes a list, such as `aliases`",
                _ => "write one text",
            };
            self.report_wrong_type("a text", help, out);
            return None;
        };
        if text.trim().is_empty() {
            out.push(
                Diagnostic::error(Code::EmptyText, self.span, "this text is empty")
                    .help("write something, or remove the key"),
            );
            return None;
        }
        // The Markdown parser checks the characters of prose.
        if place != TextKind::Prose && !self.check_characters(text, place, out) {
            return None;
        }
        Some(Spanned::new(text.trim().to_owned(), self.span))
    }

    /// Reports the first character of each class that is not allowed in `place`. `false` if one of them is an error.
    fn check_characters(&self, text: &str, place: TextKind, out: &mut Vec<Diagnostic>) -> bool {
        let mut seen = Vec::new();
        let mut is_allowed = true;
        for problem in characters::problems("", text, place, || characters::has_right_to_left(text)) {
            if seen.contains(&problem.class) {
                continue;
            }
            seen.push(problem.class);
            let is_error = problem.outcome == Outcome::Rejected;
            is_allowed &= !is_error;
            let (name, description) = (characters::code_point(problem.character), problem.class.description());
            let message = format!("this text has {name} in it, {description}");
            let span = self.character_span(text, problem.offset, problem.character);
            let diagnostic = match is_error {
                true => Diagnostic::error(Code::InvisibleCharacter, span, message),
                false => Diagnostic::warning(Code::UnusualCharacter, span, message),
            };
            out.push(diagnostic.help(problem.class.help(problem.character)));
        }
        is_allowed
    }

    /// The span of a character of the text; that of the whole node if the text is not written verbatim.
    fn character_span(&self, text: &str, at: usize, character: char) -> Span {
        let before = match self.span.range().len().checked_sub(text.len()) {
            Some(0) => 0,
            Some(2) => 1,
            _ => return self.span,
        };
        let start = self.span.range().start + before + at;
        Span::new(self.span.file, start..start + character.len_utf8())
    }

    /// The text of a scalar, unchecked.
    #[must_use]
    pub fn scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The text of an unquoted scalar.
    #[must_use]
    pub fn plain_text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, plain: true } => Some(text),
            _ => None,
        }
    }

    /// `true` or `false`; reports other values.
    pub fn boolean(&self, out: &mut Vec<Diagnostic>) -> Option<bool> {
        match &self.value {
            Value::Scalar { text, plain: true } if text == "true" => Some(true),
            Value::Scalar { text, plain: true } if text == "false" => Some(false),
            _ => {
                self.report_wrong_type("`true` or `false`", &self.boolean_help(), out);
                None
            }
        }
    }

    fn boolean_help(&self) -> String {
        let word = match self.scalar().unwrap_or_default().to_lowercase().as_str() {
            // The words of YAML 1.1.
            "yes" | "y" | "on" | "1" | "true" => "write `true`, without quotation marks",
            "no" | "n" | "off" | "0" | "false" => "write `false`, without quotation marks",
            _ => "write `true` or `false`, without quotation marks",
        };
        word.to_owned()
    }

    /// An unsigned integer; reports other values.
    pub fn unsigned(&self, out: &mut Vec<Diagnostic>) -> Option<u32> {
        let number = match &self.value {
            Value::Scalar { text, plain: true } => text.parse().ok(),
            _ => None,
        };
        if number.is_none() {
            let help = self.unquote_help(|text| text.parse::<u32>().is_ok(), "write digits alone, such as `24`");
            self.report_wrong_type("a whole number", &help, out);
        }
        number
    }

    /// A finite number; reports other values.
    pub fn number(&self, out: &mut Vec<Diagnostic>) -> Option<f64> {
        let number = match &self.value {
            Value::Scalar { text, plain: true } => text.parse::<f64>().ok().filter(|number| number.is_finite()),
            _ => None,
        };
        if number.is_none() {
            let is_number = |text: &str| text.parse::<f64>().is_ok_and(f64::is_finite);
            self.report_wrong_type("a number", &self.unquote_help(is_number, "write digits, such as `43.24`"), out);
        }
        number
    }

    /// The items of a list, without nulls, which get a warning. No value is an empty list.
    pub fn list(&self, out: &mut Vec<Diagnostic>) -> impl Iterator<Item = &Self> + use<'_> {
        let items = match &self.value {
            Value::List(items) => items.as_slice(),
            _ if self.is_null_or_empty() => &[],
            _ => {
                let hint = self.plain_text().and_then(common_mistakes::dash_help);
                let list = || self.scalar().and_then(flow_list).map(|list| format!("write `{list}`"));
                let help = hint.or_else(list);
                self.report_wrong_type(
                    "a list",
                    help.as_deref().unwrap_or("write `[one, two]`, or one `- item` a line"),
                    out,
                );
                &[]
            }
        };
        out.extend(items.iter().filter_map(Self::null_item_warning));
        items.iter().filter(|item| !matches!(item.value, Value::Null(_)))
    }

    /// The warning for a `null` in a list: it could be meant as a name.
    fn null_item_warning(&self) -> Option<Diagnostic> {
        let Value::Null(word) = &self.value else { return None };
        let message = format!("this item is `{word}`, which means no value: it is left out");
        Some(Diagnostic::warning(Code::Null, self.span, message).help(null_help(word)))
    }

    /// The warning for a value that is `Null` or `NULL`: these are more likely names than `null` is.
    pub(crate) fn capitalized_null_warning(&self) -> Option<Diagnostic> {
        let Value::Null(word) = &self.value else { return None };
        let message = format!("`{word}` without quotation marks means no value: it is not shown");
        let warning = || Diagnostic::warning(Code::Null, self.span, message).help(null_help(word));
        word.starts_with('N').then(warning)
    }

    /// The texts of a list; reports other items.
    pub fn texts(&self, out: &mut Vec<Diagnostic>) -> Vec<Spanned<String>> {
        self.list(out).filter_map(|node| node.text(out)).collect()
    }

    /// Reports that the node is not what is expected.
    pub fn report_wrong_type(&self, expected: &str, help: &str, out: &mut Vec<Diagnostic>) {
        let expected = expected.trim_end_matches(',');
        let message = format!("expected {expected}, found {}", self.description());
        out.push(
            Diagnostic::error(Code::WrongType, self.span, message).label(format!("expected {expected}")).help(help),
        );
    }
}

impl Node {
    /// Describes the value in a message, after "found".
    fn description(&self) -> String {
        match &self.value {
            Value::Null(word) => format!("`{word}`, which means no value"),
            Value::Scalar { text, plain: true } => format!("`{}`", excerpt(text)),
            Value::Scalar { text, plain: false } => format!("the text `\"{}\"` in quotation marks", excerpt(text)),
            Value::Map(entries) if !entries.is_empty() => format!("a map with {}", describe_keys(entries)),
            other => other.kind().to_owned(),
        }
    }

    /// The help for a quoted value that would be valid unquoted; otherwise `help`.
    fn unquote_help(&self, is_valid: impl Fn(&str) -> bool, help: &str) -> String {
        match &self.value {
            Value::Scalar { text, plain: false } if is_valid(text) => {
                format!("remove the quotation marks: `{}`", excerpt(text))
            }
            _ => help.to_owned(),
        }
    }
}

/// Lists the first keys of a map, for a message.
fn describe_keys(entries: &[(Spanned<String>, Node)]) -> String {
    const MAX_KEYS: usize = 4;
    let named: Vec<String> =
        entries.iter().take(MAX_KEYS).map(|(key, _)| format!("`{}`", excerpt(&key.value))).collect();
    let word = if entries.len() == 1 { "the key" } else { "the keys" };
    let more = if entries.len() > MAX_KEYS { ", …" } else { "" };
    format!("{word} {}{more}", named.join(", "))
}

/// The YAML list for a text that is one word, or words separated by `;`, `|` or `,`.
fn flow_list(text: &str) -> Option<String> {
    let separator = [";", "|", ","].into_iter().find(|mark| text.contains(mark));
    let items: Vec<&str> = separator.map_or(vec![text], |mark| text.split(mark).collect());
    let items: Vec<&str> = items.into_iter().map(str::trim).filter(|item| !item.is_empty()).collect();
    let is_plain = |item: &&str| !item.contains(['[', ']', '{', '}', ':', '#', '"', '\'', ',', '&', '*', '!']);
    let is_short = items.len() <= 6 && text.chars().count() <= 80;
    (is_short && !items.is_empty() && items.iter().all(is_plain)).then(|| format!("[{}]", items.join(", ")))
}

/// The help for a null that could be meant as text.
fn null_help(word: &str) -> String {
    match word {
        "~" => "remove it; if readers are to see the sign, write it in quotation marks: `\"~\"`".to_owned(),
        _ => format!("remove it; if it is a name, write it in quotation marks: `\"{word}\"`"),
    }
}

fn excerpt(text: &str) -> String {
    truncate(text, 40).escape_debug().to_string()
}
