//! YAML into a tree.
//!
//! The one place that knows the YAML crate. Limits: nesting, aliases and size
//! are bounded, so that a file of a few lines cannot ask for gigabytes.

use super::{Node, Piece, Value, pieces, slips};
use crate::diag::Diagnostic;
use crate::limits::YAML_DEPTH;
use crate::source::{FileId, Span, Spanned};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::options::{DuplicateKeyPolicy, MergeKeyPolicy, NonFiniteFloatPolicy};
use serde_yaml::{Budget, Error, Location, Options};
use std::fmt;
use std::sync::Arc;

/// Reads `text`, which begins `base` bytes into `file`. `Ok(None)`: nothing but comments.
///
/// # Errors
/// A diagnostic for the first thing that is no YAML, or that is not taken here:
/// tags, several documents, keys that are no text.
pub fn parse(file: FileId, text: &str, base: usize) -> Result<Option<Node>, Box<Diagnostic>> {
    let read = serde_yaml::from_str_with_options::<serde_yaml::Spanned<Raw>>(text, options(text.len()));
    let raw = read.map_err(|error| Box::new(syntax_error(&error, file, text, base)))?;
    let node = Lift { file, text, base }.node(&raw)?;
    Ok(if node.is_nothing() { None } else { Some(node) })
}

/// A file that should be a list.
#[derive(Debug)]
pub enum List {
    /// A long list, read in pieces at once.
    InPieces(Vec<Arc<Piece>>),
    /// Anything else, as [`parse`] gives it.
    Whole(Option<Node>),
}

/// Reads a whole file that should be a list. The items of pieces are those that [`parse`] would give. `before` are the
/// pieces that the file had the last time: what stays is not read again.
///
/// # Errors
/// As [`parse`].
pub fn parse_list(file: FileId, text: &str, before: &[Arc<Piece>]) -> Result<List, Box<Diagnostic>> {
    match pieces::read(file, text, before) {
        Some(pieces) => Ok(List::InPieces(pieces)),
        None => parse(file, text, 0).map(List::Whole),
    }
}

/// What a plain scalar resolves to does not matter: its text is cut from the source.
enum Raw {
    Nothing,
    Resolved,
    Text(String),
    List(Vec<serde_yaml::Spanned<Raw>>),
    Map(Vec<(serde_yaml::Spanned<Raw>, serde_yaml::Spanned<Raw>)>),
}

fn options(length: usize) -> Options {
    // A node takes at least two bytes, so a budget of one node a byte never
    // refuses a long register, while aliases cannot blow it up.
    let mut budget = Budget::default();
    budget.max_depth = usize::try_from(YAML_DEPTH.value).unwrap_or(usize::MAX);
    budget.max_nodes = length.max(250_000);
    budget.max_events = length.saturating_mul(2).max(1_000_000);
    budget.max_total_scalar_bytes = length.saturating_mul(2).max(1 << 20);
    let mut options = Options::default();
    options.budget = Some(budget);
    options.duplicate_keys = DuplicateKeyPolicy::PassThrough;
    options.merge_keys = MergeKeyPolicy::AsOrdinary;
    options.non_finite_float_policy = NonFiniteFloatPolicy::PassThrough;
    options.leading_zero_numbers_as_strings = true;
    options.strict_booleans = true;
    options.with_snippet = false;
    options
}

/// Turns the crate's tree into ours.
struct Lift<'a> {
    file: FileId,
    text: &'a str,
    base: usize,
}

impl Lift<'_> {
    fn node(&self, raw: &serde_yaml::Spanned<Raw>) -> Result<Node, Box<Diagnostic>> {
        let span = self.span(&raw.referenced);
        self.refuse_tag(&raw.referenced, span)?;
        let value = match &raw.value {
            Raw::Nothing => self.nothing(&raw.defined),
            Raw::Resolved => Value::Scalar { text: self.cut(&raw.defined).to_owned(), plain: true },
            Raw::Text(text) => Value::Scalar { text: text.clone(), plain: !self.is_quoted(&raw.defined) },
            Raw::List(items) => Value::List(items.iter().map(|item| self.node(item)).collect::<Result<_, _>>()?),
            Raw::Map(entries) => Value::Map(
                entries
                    .iter()
                    .map(|(key, value)| Ok((self.key(key)?, self.node(value)?)))
                    .collect::<Result<_, Box<Diagnostic>>>()?,
            ),
        };
        Ok(Node { value, span })
    }

    fn key(&self, raw: &serde_yaml::Spanned<Raw>) -> Result<Spanned<String>, Box<Diagnostic>> {
        let node = self.node(raw)?;
        if let Some(slip) = node.plain_text().and_then(slips::dash) {
            return Err(Box::new(Diagnostic::error("yaml", node.span, "a key cannot begin with a dash").help(slip)));
        }
        match node.value {
            Value::Scalar { text, .. } => Ok(Spanned::new(text, node.span)),
            _ => Err(Box::new(Diagnostic::error("yaml", node.span, "a key must be a text").help("write `key: value`"))),
        }
    }

    /// What is not written, and `null` or `~`, which mean the same and are told apart for messages.
    fn nothing(&self, location: &Location) -> Value {
        match self.cut(location) {
            "" => Value::Empty,
            word => Value::Null(word.to_owned()),
        }
    }

    fn is_quoted(&self, location: &Location) -> bool {
        self.cut(location).starts_with(['"', '\''])
    }

    fn cut(&self, location: &Location) -> &str {
        self.text.get(byte_range(location, self.text)).unwrap_or_default()
    }

    fn span(&self, location: &Location) -> Span {
        let range = byte_range(location, self.text);
        Span::new(self.file, self.base + range.start..self.base + range.end)
    }

    /// Tags say what type a value has; here the key says it.
    fn refuse_tag(&self, location: &Location, span: Span) -> Result<(), Box<Diagnostic>> {
        let before = &self.text[..byte_range(location, self.text).start];
        let mut words =
            before.rsplit(char::is_whitespace).filter(|word| !word.is_empty()).skip_while(|word| word.starts_with('&'));
        match (words.next(), words.next()) {
            (Some(tag), opener) if is_tag(tag) && opener.is_none_or(opens_a_value) => {
                let message = format!("the tag `{tag}` is not taken here");
                Err(Box::new(
                    Diagnostic::error("yaml-tag", span, message)
                        .help("take the tag away: the key says what the value is"),
                ))
            }
            _ => Ok(()),
        }
    }
}

fn is_tag(word: &str) -> bool {
    word.starts_with('!') && !word.contains(['"', '\'', ',', ']', '}'])
}

/// Whether a value may begin after this word. `wow !great` is a text, `a: !great` has a tag.
fn opens_a_value(word: &str) -> bool {
    word.ends_with([':', '-', '[', ',', '{', '?']) || word.starts_with('&')
}

fn byte_range(location: &Location, text: &str) -> std::ops::Range<usize> {
    let span = location.span();
    let cut = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
    match (span.byte_offset(), span.byte_len()) {
        (Some(start), Some(length)) => cut(start)..cut(start + length),
        _ => {
            let at = offset_of(location.line(), location.column(), text);
            at..at
        }
    }
}

/// The byte at a line and column, both from 1, the column in characters.
fn offset_of(line: u64, column: u64, text: &str) -> usize {
    let skip = |number: u64| usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
    let start: usize = text.split_inclusive('\n').take(skip(line)).map(str::len).sum();
    let rest = &text[start..];
    start + rest.char_indices().nth(skip(column)).map_or(rest.len(), |(at, _)| at)
}

fn syntax_error(error: &Error, file: FileId, text: &str, base: usize) -> Diagnostic {
    let at = error.location().map_or(0, |location| byte_range(&location, text).start);
    let words = error.without_snippet().to_string();
    // The place is told by the diagnostic itself.
    let words = words.find(" at line ").map_or(words.as_str(), |end| &words[..end]);
    let span = Span::new(file, base + at..base + at);
    if is_about_depth(words) {
        return Diagnostic::limit(YAML_DEPTH, span, None);
    }
    let message = format!("this is not YAML as it is read here: {}", plain(words));
    let help = if is_about_size(words) { None } else { slips::above(text, at) };
    Diagnostic::error("yaml", span, message).help(help.unwrap_or_else(|| help_for(words).to_owned()))
}

/// What the crate says, in the words of somebody who writes a register.
fn plain(words: &str) -> &str {
    if words.contains("multiple YAML documents") {
        "a second document begins here"
    } else if words.contains("recursive") {
        "an anchor (`&`) holds itself"
    } else if words.contains("budget breached") || words.contains("alias") && words.contains("limit") {
        // The limits grow with the file, so that without aliases nothing breaches them.
        "anchors and aliases (`&`, `*`) repeat too much"
    } else if words.contains("unknown anchor") {
        "a text begins with `*`, which makes a reference of it, and leads nowhere"
    } else if words.contains("mapping values are not allowed") {
        "a colon stands here where no value can follow"
    } else if words.contains("simple key expected") || words.contains("could not find expected ':'") {
        "a key has no colon with a space after it"
    } else if words.contains("did not find expected '-'") || words.contains("did not find expected key") {
        "this line does not belong to the list or map above it"
    } else {
        words
    }
}

fn is_about_depth(words: &str) -> bool {
    words.contains("budget breached: Depth") || words.contains("recursion")
}

/// Whether the file is too much, and not written wrongly at the place that is told.
fn is_about_size(words: &str) -> bool {
    ["budget", "recursi", "limit", "multiple YAML documents"].iter().any(|part| words.contains(part))
}

fn help_for(words: &str) -> &'static str {
    if words.contains("mapping values are not allowed") {
        "a text with a colon in it needs quotation marks: `title: \"One: two\"`"
    } else if words.contains("multiple YAML documents") {
        "keep one document in a file, without `---` between records"
    } else if is_about_size(words) {
        "write every value out where it is used, without `&` and `*`"
    } else if words.contains("unclosed") {
        "close it"
    } else if words.contains("unknown anchor") {
        "a text that begins with `*`, `&` or `!` needs quotation marks around it"
    } else if words.contains("tab") {
        "indent with spaces, not with tabs"
    } else {
        "look at the line before too: lines of one list or map begin in the same column, and a text with a colon, or with quotation marks in it, needs quotation marks around the whole"
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a list or a map")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Nothing)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Nothing)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Resolved)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Resolved)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Resolved)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Resolved)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Resolved)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Resolved)
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Raw::Map(map))
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Node {
        parse(FileId::of("x.yaml"), text, 0).expect("YAML").expect("something")
    }

    fn scalar(text: &str) -> Value {
        let Value::Map(entries) = tree(&format!("a: {text}\n")).value else { panic!("a map") };
        entries.into_iter().next().expect("one entry").1.value
    }

    #[test]
    fn plain_scalars_stay_as_they_are_written() {
        for word in ["No", "nil", "nUll", "1e3", "0755", "2024-08-02", "true", ".inf", "12345678901234567890123", "on"]
        {
            assert_eq!(scalar(word), Value::Scalar { text: word.to_owned(), plain: true }, "{word}");
        }
        assert_eq!(scalar("\"No\""), Value::Scalar { text: "No".to_owned(), plain: false });
        assert_eq!(scalar("'it''s'"), Value::Scalar { text: "it's".to_owned(), plain: false });
        assert_eq!(scalar(""), Value::Empty);
        for word in ["null", "Null", "NULL", "~"] {
            assert_eq!(scalar(word), Value::Null(word.to_owned()), "{word}");
            assert_eq!(scalar(&format!("'{word}'")), Value::Scalar { text: word.to_owned(), plain: false });
        }
    }

    #[test]
    fn a_word_with_an_exclamation_mark_is_no_tag() {
        for text in ["a: wow !great\nb: c\n", "a: \"so: !x\"\nb: c\n", "- hey!\n- you\n"] {
            assert!(parse(FileId::of("x.yaml"), text, 0).is_ok(), "{text}");
        }
    }

    #[test]
    fn doubled_keys_are_kept_for_the_typed_reading_to_report() {
        let Value::Map(entries) = tree("a: 1\na: 2\n").value else { panic!("a map") };
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[1].0.span.range(), 5..6);
    }

    #[test]
    fn tags_cycles_documents_and_odd_keys_are_errors_with_a_place() {
        for (text, at) in [
            ("a: !!python/object x\n", 19),
            ("a: &b [*b]\n", 7),
            ("a: 1\n---\nb: 2\n", 9),
            ("? [a]\n: b\n", 2),
            ("a: 'b\n", 3),
            ("қ: b: c\n", 5),
        ] {
            let error = parse(FileId::of("x.yaml"), text, 100).expect_err(text);
            let crate::diag::Place::Span(span) = error.place else { panic!("{text}") };
            assert_eq!(span.range().start, 100 + at, "{text}: {}", error.message);
        }
    }

    #[test]
    fn nothing_but_comments_is_nothing() {
        assert_eq!(parse(FileId::of("x.yaml"), "# only\n", 0).expect("YAML"), None);
    }
}
