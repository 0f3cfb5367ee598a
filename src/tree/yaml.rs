//! YAML into a tree.
//!
//! The one place that knows the YAML crate; [`super::plain`] knows its parser. Limits: nesting, aliases and size
//! are bounded, so that a file of a few lines cannot ask for gigabytes.

use super::{Node, Piece, Value, pieces, plain, slips};
use crate::diag::{Diagnostic, Repeat};
use crate::limits::YAML_DEPTH;
use crate::source::{FileId, Span, Spanned};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::options::{DuplicateKeyPolicy, MergeKeyPolicy, NonFiniteFloatPolicy};
use serde_yaml::{Budget, Error, Location, Options};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// Reads `text`, which begins `base` bytes into `file`. `Ok(None)`: nothing but comments.
///
/// What YAML has and is not supported here, tags, merge keys and keys that are no text, is reported to `out`, and the
/// rest is read.
///
/// # Errors
/// A diagnostic for the first thing that is no YAML, or after which nothing can be read: several documents, a key that
/// begins with a dash.
pub fn parse(
    file: FileId,
    text: &str,
    base: usize,
    out: &mut Vec<Diagnostic>,
) -> Result<Option<Node>, Box<Diagnostic>> {
    match plain::read(file, text, base) {
        Some(node) => Ok(node),
        None => parse_with_serde(file, text, base, out),
    }
}

/// The same of any text, more slowly.
pub(super) fn parse_with_serde(
    file: FileId,
    text: &str,
    base: usize,
    out: &mut Vec<Diagnostic>,
) -> Result<Option<Node>, Box<Diagnostic>> {
    let mut untagged = None;
    let raw = match read(text) {
        Ok(raw) => raw,
        // A tag can be what makes it wrong, as `!!int x`. Everything is in the same place without.
        Err(error) => {
            match without_tags(file, text, base).and_then(|(text, tags)| Some((read(&text).ok()?, text, tags))) {
                Some((raw, text, tags)) => {
                    out.extend(tags);
                    untagged = Some(text);
                    raw
                }
                None => return Err(Box::new(syntax_error(&error, file, text, base))),
            }
        }
    };
    let text = untagged.as_deref().unwrap_or(text);
    let node = Lift { file, text, base, tag: None, out }.node(&raw)?;
    Ok(if node.is_nothing() { None } else { Some(node) })
}

fn read(text: &str) -> Result<serde_yaml::Spanned<Raw>, Error> {
    serde_yaml::from_str_with_options(text, options(text.len()))
}

/// The text with spaces in place of its tags, and the errors about these. `None`: there are none.
fn without_tags(file: FileId, text: &str, base: usize) -> Option<(String, Vec<Diagnostic>)> {
    let mut tags: Vec<std::ops::Range<usize>> = Vec::new();
    let mut opener = None;
    let mut start = 0;
    for part in text.split_inclusive(char::is_whitespace) {
        let word = part.trim_end();
        if !word.is_empty() {
            if is_tag(word) && opener.is_none_or(opens_a_value) {
                tags.push(start..start + word.len());
            }
            opener = Some(word);
        }
        start += part.len();
    }
    let mut blank = text.to_owned();
    for tag in &tags {
        blank.replace_range(tag.clone(), &" ".repeat(tag.len()));
    }
    let error = |tag: std::ops::Range<usize>| {
        unsupported_tag(&text[tag.clone()], Span::new(file, base + tag.start..base + tag.end))
    };
    (!tags.is_empty()).then(|| (blank, tags.into_iter().map(error).collect()))
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
pub fn parse_list(
    file: FileId,
    text: &str,
    before: &[Arc<Piece>],
    out: &mut Vec<Diagnostic>,
) -> Result<List, Box<Diagnostic>> {
    match pieces::read(file, text, before) {
        Some(pieces) => Ok(List::InPieces(pieces)),
        None => parse(file, text, 0, out).map(List::Whole),
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
struct Lift<'a, 'o> {
    file: FileId,
    text: &'a str,
    base: usize,
    /// Where the value begins whose tag was reported last: a map and its first key begin at the same place.
    tag: Option<usize>,
    out: &'o mut Vec<Diagnostic>,
}

impl<'a> Lift<'a, '_> {
    fn node(&mut self, raw: &serde_yaml::Spanned<Raw>) -> Result<Node, Box<Diagnostic>> {
        let span = self.span(&raw.referenced);
        self.report_tag(&raw.referenced, span);
        let value = match &raw.value {
            Raw::Nothing => self.nothing(&raw.defined),
            Raw::Resolved => Value::Scalar { text: self.cut(&raw.defined).to_owned(), plain: true },
            Raw::Text(text) => Value::Scalar { text: text.clone(), plain: !self.is_quoted(&raw.defined) },
            Raw::List(items) => Value::List(items.iter().map(|item| self.node(item)).collect::<Result<_, _>>()?),
            Raw::Map(entries) => Value::Map(self.map(entries)?),
        };
        Ok(Node { value, span })
    }

    fn map(
        &mut self,
        raw: &[(serde_yaml::Spanned<Raw>, serde_yaml::Spanned<Raw>)],
    ) -> Result<Vec<(Spanned<String>, Node)>, Box<Diagnostic>> {
        let mut entries = Vec::with_capacity(raw.len());
        let mut merged = Vec::new();
        for (key, value) in raw {
            let key = self.key(key)?;
            let value = self.node(value)?;
            match key {
                Some(key) if key.value == MERGE && self.is_merge(&key) => {
                    self.out.push(merge_key(&key));
                    merged.push(value);
                }
                Some(key) => entries.push((key, value)),
                None => {}
            }
        }
        if !merged.is_empty() {
            merge(&mut entries, merged);
        }
        Ok(entries)
    }

    /// The key of an entry; `None` where it is no text, which is reported.
    fn key(&mut self, raw: &serde_yaml::Spanned<Raw>) -> Result<Option<Spanned<String>>, Box<Diagnostic>> {
        let node = self.node(raw)?;
        if let Some(slip) = node.plain_text().and_then(slips::dash) {
            return Err(Box::new(Diagnostic::error("yaml", node.span, "a key cannot begin with a dash").help(slip)));
        }
        match node.value {
            Value::Scalar { text, .. } => Ok(Some(Spanned::new(text, node.span))),
            value => {
                let message = format!("expected a key that is a text, found {}", value.kind());
                self.out.push(Diagnostic::error("yaml", node.span, message).help("write `key: value`"));
                Ok(None)
            }
        }
    }

    /// Whether a key is not in quotation marks.
    fn is_merge(&self, key: &Spanned<String>) -> bool {
        let start = key.span.range().start.saturating_sub(self.base);
        self.text.get(start..).is_some_and(|text| text.starts_with(MERGE))
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

    fn cut(&self, location: &Location) -> &'a str {
        self.text.get(byte_range(location, self.text)).unwrap_or_default()
    }

    fn span(&self, location: &Location) -> Span {
        let range = byte_range(location, self.text);
        Span::new(self.file, self.base + range.start..self.base + range.end)
    }

    /// Tags say what type a value has; here the key says it.
    fn report_tag(&mut self, location: &Location, span: Span) {
        let start = byte_range(location, self.text).start;
        let before = &self.text[..start];
        let mut words =
            before.rsplit(char::is_whitespace).filter(|word| !word.is_empty()).skip_while(|word| word.starts_with('&'));
        match (words.next(), words.next()) {
            (Some(tag), opener)
                if is_tag(tag) && opener.is_none_or(opens_a_value) && self.tag.replace(start) != Some(start) =>
            {
                self.out.push(unsupported_tag(tag, span));
            }
            _ => {}
        }
    }
}

/// How a merge key is written.
pub(super) const MERGE: &str = "<<";

fn unsupported_tag(tag: &str, span: Span) -> Diagnostic {
    let message = format!("expected a value, found the YAML tag `{tag}` before it, which is not supported");
    let mut error =
        Diagnostic::error("yaml-tag", span, message).help(format!("remove `{tag}`: the key says what the value is"));
    error.repeat = Some(Repeat { same: format!("yaml-tag {tag}"), similar: "yaml-tag".to_owned() });
    error
}

fn merge_key(key: &Spanned<String>) -> Diagnostic {
    let message = "expected a key, found the YAML merge key `<<`, which is not supported";
    let mut error = Diagnostic::error("merge-key", key.span, message)
        .help("remove `<<`, and write the keys and values that it stands for in this map");
    error.repeat = Some(Repeat { same: "merge-key".to_owned(), similar: "merge-key".to_owned() });
    error
}

/// Adds what merge keys stand for, so that no key of it is reported as missing.
fn merge(entries: &mut Vec<(Spanned<String>, Node)>, merged: Vec<Node>) {
    let mut known: BTreeSet<String> = entries.iter().map(|(key, _)| key.value.clone()).collect();
    let maps = merged.into_iter().flat_map(|node| match node.value {
        Value::List(items) => items,
        _ => vec![node],
    });
    for map in maps {
        let Value::Map(further) = map.value else { continue };
        entries.extend(further.into_iter().filter(|(key, _)| known.insert(key.value.clone())));
    }
}

fn is_tag(word: &str) -> bool {
    word.starts_with("!<") || word.starts_with('!') && !word.contains(['"', '\'', ',', ']', '}'])
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
    } else if words.contains("unexpected character") {
        "expected a text, found a sign that no text can begin with"
    } else if words.contains("trailing content") {
        "expected the end of the text in quotation marks, found more"
    } else if words.contains("<document start>") {
        "expected the end of the file, found a second value"
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
    words.contains("budget breached: Depth") || (words.contains("recursion") && !words.contains("recursive"))
}

/// Whether the file is too much, and not written wrongly at the place that is told.
fn is_about_size(words: &str) -> bool {
    ["budget", "recursi", "limit", "multiple YAML documents"].iter().any(|part| words.contains(part))
}

fn help_for(words: &str) -> &'static str {
    if words.contains("mapping values are not allowed") {
        "a text with a colon in it needs quotation marks: `title: \"One: two\"`"
    } else if words.contains("unexpected character") {
        "put quotation marks around the text: `name: \"@holm\"`"
    } else if words.contains("trailing content") {
        "put other quotation marks around the whole: `name: '\"Mira\" Holm'`"
    } else if words.contains("<document start>") {
        "write one list, each record of which begins with a hyphen: `- id: …`"
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

    fn visit_f64<E>(self, number: f64) -> Result<Raw, E> {
        // Programs write `.nan` where a table has no value.
        Ok(if number.is_nan() { Raw::Nothing } else { Raw::Resolved })
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

    /// The tree, or the first error of any kind.
    fn strict(text: &str, base: usize) -> Result<Option<Node>, Box<Diagnostic>> {
        let mut out = Vec::new();
        let node = parse(FileId::of("x.yaml"), text, base, &mut out)?;
        out.into_iter().next().map_or(Ok(node), |error| Err(Box::new(error)))
    }

    fn tree(text: &str) -> Node {
        strict(text, 0).expect("YAML").expect("something")
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
        for word in ["null", "Null", "NULL", "~", ".nan", ".NaN"] {
            assert_eq!(scalar(word), Value::Null(word.to_owned()), "{word}");
            assert_eq!(scalar(&format!("'{word}'")), Value::Scalar { text: word.to_owned(), plain: false });
        }
    }

    #[test]
    fn a_word_with_an_exclamation_mark_is_no_tag() {
        for text in ["a: wow !great\nb: c\n", "a: \"so: !x\"\nb: c\n", "- hey!\n- you\n"] {
            assert!(strict(text, 0).is_ok(), "{text}");
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
            let error = strict(text, 100).expect_err(text);
            let crate::diag::Place::Span(span) = error.place else { panic!("{text}") };
            assert_eq!(span.range().start, 100 + at, "{text}: {}", error.message);
        }
    }

    #[test]
    fn what_is_not_supported_is_reported_and_the_rest_is_read() {
        let text =
            "- &a {id: a, b: 1}\n- !x\n  <<: *a\n  id: !!str c\n  ? [k]\n  : v\n- {<<: [*a, {d: 2}], \"<<\": 3}\n";
        let mut out = Vec::new();
        let node = parse(FileId::of("x.yaml"), text, 0, &mut out).expect("YAML").expect("something");
        let codes: Vec<&str> = out.iter().map(|diagnostic| diagnostic.code).collect();
        assert_eq!(codes, ["yaml-tag", "merge-key", "yaml-tag", "yaml", "merge-key"]);
        let Value::List(items) = node.value else { panic!("a list") };
        let keys = |at: usize| match &items[at].value {
            Value::Map(entries) => entries.iter().map(|(key, _)| key.value.as_str()).collect::<Vec<_>>(),
            _ => panic!("a map"),
        };
        assert_eq!((keys(1), keys(2)), (vec!["id", "b"], vec!["<<", "id", "b", "d"]));
    }

    #[test]
    fn what_a_tag_makes_wrong_is_read_without_it() {
        let text = "a: !!int x\nb: !!timestamp 2024\nc: wow !great\nd: !<tag:yaml.org,2002:int> x\n";
        let mut out = Vec::new();
        let node = parse(FileId::of("x.yaml"), text, 0, &mut out).expect("YAML").expect("something");
        let Value::Map(entries) = node.value else { panic!("a map") };
        assert_eq!((entries.len(), entries[2].1.scalar()), (4, Some("wow !great")));
        assert!(out.len() == 3 && out.iter().all(|diagnostic| diagnostic.code == "yaml-tag"), "{out:?}");
    }

    #[test]
    fn nothing_but_comments_is_nothing() {
        assert_eq!(strict("# only\n", 0).expect("YAML"), None);
    }
}
