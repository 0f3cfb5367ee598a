//! Reads YAML into a tree.
//!
//! Only this module uses the YAML crate; [`super::event_reader`] uses its parser directly. Limits: nesting, aliases and size
//! are bounded, so that a file of a few lines cannot allocate gigabytes.

use super::{Node, Value, YamlChunk, chunks, common_mistakes, event_reader};
use crate::diag::{Code, Diagnostic, Repeat};
use crate::limits::YAML_DEPTH;
use crate::source::{FileId, Span, Spanned};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::options::{DuplicateKeyPolicy, MergeKeyPolicy, NonFiniteFloatPolicy};
use serde_yaml::{Budget, Error, Location, Options};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// Reads `text`, which begins `base` bytes into `file`. `Ok(None)`: only comments.
///
/// Reports unsupported features (tags, merge keys and keys that are not texts) to `out`, and reads the rest.
///
/// # Errors
/// A diagnostic for the first syntax error, or the first construct after which reading cannot continue: several
/// documents, a key that begins with a dash.
pub fn parse(
    file: FileId,
    text: &str,
    base: usize,
    out: &mut Vec<Diagnostic>,
) -> Result<Option<Node>, Box<Diagnostic>> {
    match event_reader::read(file, text, base) {
        Some(node) => Ok(node),
        None => parse_with_serde(file, text, base, out),
    }
}

/// Like [`parse`], without the fast path.
pub(super) fn parse_with_serde(
    file: FileId,
    text: &str,
    base: usize,
    out: &mut Vec<Diagnostic>,
) -> Result<Option<Node>, Box<Diagnostic>> {
    let mut untagged = None;
    let raw = match read_raw(text) {
        Ok(raw) => raw,
        // A tag can cause the error, as in `!!int x`. Blanking tags does not change offsets.
        Err(error) => {
            match without_tags(file, text, base).and_then(|(text, tags)| Some((read_raw(&text).ok()?, text, tags))) {
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
    let node = TreeBuilder { file, text, base, last_tag: None, out }.node(&raw)?;
    Ok(if node.is_null_or_empty() { None } else { Some(node) })
}

fn read_raw(text: &str) -> Result<serde_yaml::Spanned<RawNode>, Error> {
    serde_yaml::from_str_with_options(text, options(text.len()))
}

/// The text with its tags replaced by spaces, and the errors for them. `None` if it has no tags.
fn without_tags(file: FileId, text: &str, base: usize) -> Option<(String, Vec<Diagnostic>)> {
    let mut tags: Vec<std::ops::Range<usize>> = Vec::new();
    let mut opener = None;
    let mut start = 0;
    for part in text.split_inclusive(char::is_whitespace) {
        let word = part.trim_end();
        if !word.is_empty() {
            if is_tag(word) && opener.is_none_or(precedes_value) {
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
        unsupported_tag_error(&text[tag.clone()], Span::new(file, base + tag.start..base + tag.end))
    };
    (!tags.is_empty()).then(|| (blank, tags.into_iter().map(error).collect()))
}

/// A file that is expected to be a list.
#[derive(Debug)]
pub enum ParsedList {
    /// A long list, read in chunks in parallel.
    Chunked(Vec<Arc<YamlChunk>>),
    /// Anything else, as returned by [`parse`].
    Whole(Option<Node>),
}

/// Reads a whole file that is expected to be a list. The items of chunks equal those of [`parse`]. `previous` are the
/// chunks of the previous version of the file; unchanged ones are reused.
///
/// # Errors
/// As [`parse`].
pub fn parse_list(
    file: FileId,
    text: &str,
    previous: &[Arc<YamlChunk>],
    out: &mut Vec<Diagnostic>,
) -> Result<ParsedList, Box<Diagnostic>> {
    match chunks::read_chunks(file, text, previous) {
        Some(chunks) => Ok(ParsedList::Chunked(chunks)),
        None => parse(file, text, 0, out).map(ParsedList::Whole),
    }
}

/// The tree of the YAML crate. The type of a plain scalar is ignored: its text is taken from the source.
enum RawNode {
    Nothing,
    Resolved,
    Text(String),
    List(Vec<serde_yaml::Spanned<RawNode>>),
    Map(Vec<(serde_yaml::Spanned<RawNode>, serde_yaml::Spanned<RawNode>)>),
}

fn options(length: usize) -> Options {
    // A node takes at least two bytes, so a budget of one node per byte never
    // rejects a long register, but limits the expansion of aliases.
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

/// Converts the crate's tree into [`Node`]s.
struct TreeBuilder<'a, 'o> {
    file: FileId,
    text: &'a str,
    base: usize,
    /// The offset of the value whose tag was last reported: a map and its first key begin at the same offset.
    last_tag: Option<usize>,
    out: &'o mut Vec<Diagnostic>,
}

impl<'a> TreeBuilder<'a, '_> {
    fn node(&mut self, raw: &serde_yaml::Spanned<RawNode>) -> Result<Node, Box<Diagnostic>> {
        let span = self.span(&raw.referenced);
        self.report_tag(&raw.referenced, span);
        let value = match &raw.value {
            RawNode::Nothing => self.null_or_empty(&raw.defined),
            RawNode::Resolved => Value::Scalar { text: self.source_text(&raw.defined).to_owned(), plain: true },
            RawNode::Text(text) => Value::Scalar { text: text.clone(), plain: !self.is_quoted(&raw.defined) },
            RawNode::List(items) => Value::List(items.iter().map(|item| self.node(item)).collect::<Result<_, _>>()?),
            RawNode::Map(entries) => Value::Map(self.map(entries)?),
        };
        Ok(Node { value, span })
    }

    fn map(
        &mut self,
        raw: &[(serde_yaml::Spanned<RawNode>, serde_yaml::Spanned<RawNode>)],
    ) -> Result<Vec<(Spanned<String>, Node)>, Box<Diagnostic>> {
        let mut entries = Vec::with_capacity(raw.len());
        let mut merged = Vec::new();
        for (key, value) in raw {
            let key = self.key(key)?;
            let value = self.node(value)?;
            match key {
                Some(key) if key.value == MERGE && self.is_merge(&key) => {
                    self.out.push(merge_key_error(&key));
                    merged.push(value);
                }
                Some(key) => entries.push((key, value)),
                None => {}
            }
        }
        if !merged.is_empty() {
            apply_merges(&mut entries, merged);
        }
        Ok(entries)
    }

    /// The key of an entry; reports a key that is not a text, and returns `None`.
    fn key(&mut self, raw: &serde_yaml::Spanned<RawNode>) -> Result<Option<Spanned<String>>, Box<Diagnostic>> {
        let node = self.node(raw)?;
        if let Some(hint) = node.plain_text().and_then(common_mistakes::dash_help) {
            return Err(Box::new(
                Diagnostic::error(Code::Yaml, node.span, "a key cannot begin with a dash").help(hint),
            ));
        }
        match node.value {
            Value::Scalar { text, .. } => Ok(Some(Spanned::new(text, node.span))),
            value => {
                let message = format!("expected a key that is a text, found {}", value.kind());
                self.out.push(Diagnostic::error(Code::Yaml, node.span, message).help("write `key: value`"));
                Ok(None)
            }
        }
    }

    /// Whether a `<<` key is unquoted.
    fn is_merge(&self, key: &Spanned<String>) -> bool {
        let start = key.span.range().start.saturating_sub(self.base);
        self.text.get(start..).is_some_and(|text| text.starts_with(MERGE))
    }

    /// An empty value, or `null` or `~`. They are equivalent, but messages distinguish them.
    fn null_or_empty(&self, location: &Location) -> Value {
        match self.source_text(location) {
            "" => Value::Empty,
            word => Value::Null(word.to_owned()),
        }
    }

    fn is_quoted(&self, location: &Location) -> bool {
        self.source_text(location).starts_with(['"', '\''])
    }

    fn source_text(&self, location: &Location) -> &'a str {
        self.text.get(byte_range(location, self.text)).unwrap_or_default()
    }

    fn span(&self, location: &Location) -> Span {
        let range = byte_range(location, self.text);
        Span::new(self.file, self.base + range.start..self.base + range.end)
    }

    /// Reports a tag before a value: the type of a value is determined by its key, not by a tag.
    fn report_tag(&mut self, location: &Location, span: Span) {
        let start = byte_range(location, self.text).start;
        let before = &self.text[..start];
        let mut words =
            before.rsplit(char::is_whitespace).filter(|word| !word.is_empty()).skip_while(|word| word.starts_with('&'));
        match (words.next(), words.next()) {
            (Some(tag), opener)
                if is_tag(tag) && opener.is_none_or(precedes_value) && self.last_tag.replace(start) != Some(start) =>
            {
                self.out.push(unsupported_tag_error(tag, span));
            }
            _ => {}
        }
    }
}

/// The merge key of YAML 1.1.
pub(super) const MERGE: &str = "<<";

fn unsupported_tag_error(tag: &str, span: Span) -> Diagnostic {
    let message = format!("expected a value, found the YAML tag `{tag}` before it, which is not supported");
    Diagnostic::error(Code::YamlTag, span, message)
        .help(format!("remove `{tag}`: the key says what the value is"))
        .repeat(Repeat::similar(Code::YamlTag, tag))
}

fn merge_key_error(key: &Spanned<String>) -> Diagnostic {
    let message = "expected a key, found the YAML merge key `<<`, which is not supported";
    Diagnostic::error(Code::MergeKey, key.span, message)
        .help("remove `<<`, and copy the keys and values that it merges into this map")
        .repeat(Repeat::same(Code::MergeKey, ""))
}

/// Applies merge keys, so that merged keys are not reported as missing.
fn apply_merges(entries: &mut Vec<(Spanned<String>, Node)>, merged: Vec<Node>) {
    let mut known: BTreeSet<String> = entries.iter().map(|(key, _)| key.value.clone()).collect();
    let maps = merged.into_iter().flat_map(|node| match node.value {
        Value::List(items) => items,
        _ => vec![node],
    });
    for map in maps {
        let Value::Map(merged_entries) = map.value else { continue };
        entries.extend(merged_entries.into_iter().filter(|(key, _)| known.insert(key.value.clone())));
    }
}

fn is_tag(word: &str) -> bool {
    word.starts_with("!<") || word.starts_with('!') && !word.contains(['"', '\'', ',', ']', '}'])
}

/// Whether a value can begin after this word. `wow !great` is a text, `a: !great` has a tag.
fn precedes_value(word: &str) -> bool {
    word.ends_with([':', '-', '[', ',', '{', '?']) || word.starts_with('&')
}

fn byte_range(location: &Location, text: &str) -> std::ops::Range<usize> {
    let span = location.span();
    let cut = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
    match (span.byte_offset(), span.byte_len()) {
        (Some(start), Some(length)) => cut(start)..cut(start + length),
        _ => {
            let at = line_column_offset(location.line(), location.column(), text);
            at..at
        }
    }
}

/// The byte offset of a line and column, both from 1, the column in characters.
fn line_column_offset(line: u64, column: u64, text: &str) -> usize {
    let skip = |number: u64| usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
    let start: usize = text.split_inclusive('\n').take(skip(line)).map(str::len).sum();
    let rest = &text[start..];
    start + rest.char_indices().nth(skip(column)).map_or(rest.len(), |(at, _)| at)
}

fn syntax_error(error: &Error, file: FileId, text: &str, base: usize) -> Diagnostic {
    let at = error.location().map_or(0, |location| byte_range(&location, text).start);
    let words = error.without_snippet().to_string();
    // The diagnostic itself has the location.
    let words = words.find(" at line ").map_or(words.as_str(), |end| &words[..end]);
    let span = Span::new(file, base + at..base + at);
    if is_depth_error(words) {
        return Diagnostic::limit(YAML_DEPTH, span, None);
    }
    let message = format!("invalid YAML: {}", explain(words));
    let help = if is_limit_error(words) { None } else { common_mistakes::help_near(text, at) };
    Diagnostic::error(Code::Yaml, span, message).help(help.unwrap_or_else(|| error_help(words).to_owned()))
}

/// Rewords an error of the crate for editors of registers.
fn explain(words: &str) -> &str {
    if words.contains("multiple YAML documents") {
        "a second document begins here"
    } else if words.contains("recursive") {
        "cyclic reference: an anchor (`&`) contains itself"
    } else if words.contains("budget breached") || words.contains("alias") && words.contains("limit") {
        // The limits scale with the file, so that only aliases can exceed them.
        "anchors and aliases (`&`, `*`) repeat too much"
    } else if words.contains("unknown anchor") {
        "a text that begins with `*` is an alias, and its anchor does not exist"
    } else if words.contains("unexpected character") {
        "expected a text, found a character that no text can begin with"
    } else if words.contains("trailing content") {
        "expected the end of the text in quotation marks, found more"
    } else if words.contains("<document start>") {
        "expected the end of the file, found a second value"
    } else if words.contains("mapping values are not allowed") {
        "unexpected colon: no value can follow here"
    } else if words.contains("simple key expected") || words.contains("could not find expected ':'") {
        "a key has no colon with a space after it"
    } else if words.contains("did not find expected '-'") || words.contains("did not find expected key") {
        "this line does not belong to the list or map above it"
    } else {
        words
    }
}

fn is_depth_error(words: &str) -> bool {
    words.contains("budget breached: Depth") || (words.contains("recursion") && !words.contains("recursive"))
}

/// Whether the error is a limit of the whole file, not a syntax error at its location.
fn is_limit_error(words: &str) -> bool {
    ["budget", "recursi", "limit", "multiple YAML documents"].iter().any(|part| words.contains(part))
}

fn error_help(words: &str) -> &'static str {
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
    } else if is_limit_error(words) {
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
    type Value = RawNode;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a list or a map")
    }

    fn visit_unit<E>(self) -> Result<RawNode, E> {
        Ok(RawNode::Nothing)
    }

    fn visit_none<E>(self) -> Result<RawNode, E> {
        Ok(RawNode::Nothing)
    }

    fn visit_bool<E>(self, _: bool) -> Result<RawNode, E> {
        Ok(RawNode::Resolved)
    }

    fn visit_i64<E>(self, _: i64) -> Result<RawNode, E> {
        Ok(RawNode::Resolved)
    }

    fn visit_u64<E>(self, _: u64) -> Result<RawNode, E> {
        Ok(RawNode::Resolved)
    }

    fn visit_i128<E>(self, _: i128) -> Result<RawNode, E> {
        Ok(RawNode::Resolved)
    }

    fn visit_u128<E>(self, _: u128) -> Result<RawNode, E> {
        Ok(RawNode::Resolved)
    }

    fn visit_f64<E>(self, number: f64) -> Result<RawNode, E> {
        // Programs write `.nan` where a table has no value.
        Ok(if number.is_nan() { RawNode::Nothing } else { RawNode::Resolved })
    }

    fn visit_str<E>(self, text: &str) -> Result<RawNode, E> {
        Ok(RawNode::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<RawNode, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(RawNode::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<RawNode, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(RawNode::Map(map))
    }
}

impl<'de> Deserialize<'de> for RawNode {
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
        let node = parse(FileId::from_path("x.yaml"), text, base, &mut out)?;
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
    fn duplicate_keys_remain_in_the_tree() {
        let Value::Map(entries) = tree("a: 1\na: 2\n").value else { panic!("a map") };
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[1].0.span.range(), 5..6);
    }

    #[test]
    fn tags_cycles_documents_and_odd_keys_are_errors_with_a_span() {
        for (text, at) in [
            ("a: !!python/object x\n", 19),
            ("a: &b [*b]\n", 7),
            ("a: 1\n---\nb: 2\n", 9),
            ("? [a]\n: b\n", 2),
            ("a: 'b\n", 3),
            ("қ: b: c\n", 5),
        ] {
            let error = strict(text, 100).expect_err(text);
            let crate::diag::DiagnosticLocation::Span(span) = error.location else { panic!("{text}") };
            assert_eq!(span.range().start, 100 + at, "{text}: {}", error.message);
        }
    }

    #[test]
    fn unsupported_features_are_reported_and_the_rest_is_read() {
        let text =
            "- &a {id: a, b: 1}\n- !x\n  <<: *a\n  id: !!str c\n  ? [k]\n  : v\n- {<<: [*a, {d: 2}], \"<<\": 3}\n";
        let mut out = Vec::new();
        let node = parse(FileId::from_path("x.yaml"), text, 0, &mut out).expect("YAML").expect("something");
        let codes: Vec<&str> = out.iter().map(|diagnostic| diagnostic.code.name()).collect();
        assert_eq!(codes, ["yaml-tag", "merge-key", "yaml-tag", "yaml", "merge-key"]);
        let Value::List(items) = node.value else { panic!("a list") };
        let keys = |at: usize| match &items[at].value {
            Value::Map(entries) => entries.iter().map(|(key, _)| key.value.as_str()).collect::<Vec<_>>(),
            _ => panic!("a map"),
        };
        assert_eq!((keys(1), keys(2)), (vec!["id", "b"], vec!["<<", "id", "b", "d"]));
    }

    #[test]
    fn a_value_that_its_tag_makes_invalid_is_read_without_the_tag() {
        let text = "a: !!int x\nb: !!timestamp 2024\nc: wow !great\nd: !<tag:yaml.org,2002:int> x\n";
        let mut out = Vec::new();
        let node = parse(FileId::from_path("x.yaml"), text, 0, &mut out).expect("YAML").expect("something");
        let Value::Map(entries) = node.value else { panic!("a map") };
        assert_eq!((entries.len(), entries[2].1.scalar()), (4, Some("wow !great")));
        assert!(out.len() == 3 && out.iter().all(|diagnostic| diagnostic.code == Code::YamlTag), "{out:?}");
    }

    #[test]
    fn a_file_of_only_comments_has_no_node() {
        assert_eq!(strict("# only\n", 0).expect("YAML"), None);
    }
}
