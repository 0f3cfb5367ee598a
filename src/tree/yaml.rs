//! Reads YAML into a tree.
//!
//! Only this module and its children use the YAML crate; [`super::event_reader`] and `syntax` use its parser directly. Limits:
//! nesting, aliases and size are bounded, so that a file of a few lines cannot allocate gigabytes.

mod errors;
mod raw_node;
mod syntax;

pub(super) use syntax::is_quoted;

use self::errors::syntax_error;
use self::syntax::Syntax;
use super::{Node, Value, YamlChunk, chunks, common_mistakes, event_reader, excerpt};
use crate::diag::{Code, Diagnostic, Repeat};
use crate::source::{FileId, Span, Spanned};
use raw_node::{RawNode, read_raw};
use serde_yaml::Location;
use std::collections::BTreeSet;
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
    let source = text;
    let read = read_raw(source);
    let syntax = Syntax::of(source);
    let untagged = || (!syntax.tags.is_empty()).then(|| read_raw(&syntax.untagged).ok()).flatten();
    let (raw, text) = match read {
        Ok(raw) => (raw, source),
        // A tag can cause the error, as in `!!int x`. Without tags offsets are the same.
        Err(error) => match untagged() {
            Some(raw) => (raw, &*syntax.untagged),
            None => return Err(Box::new(syntax_error(&error, file, source, base))),
        },
    };
    let tag_error = |tag: &std::ops::Range<usize>| {
        unsupported_tag_error(&source[tag.clone()], Span::new(file, base + tag.start..base + tag.end))
    };
    out.extend(syntax.tags.iter().map(tag_error));
    let node = TreeBuilder { file, text, base, quoted: &syntax.quoted, out }.node(&raw)?;
    Ok(if node.is_null_or_empty() { None } else { Some(node) })
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

/// Converts the crate's tree into [`Node`]s.
struct TreeBuilder<'a, 'o> {
    file: FileId,
    text: &'a str,
    base: usize,
    /// The offsets of texts in quotation marks.
    quoted: &'a BTreeSet<usize>,
    out: &'o mut Vec<Diagnostic>,
}

impl<'a> TreeBuilder<'a, '_> {
    fn node(&mut self, raw: &serde_yaml::Spanned<RawNode>) -> Result<Node, Box<Diagnostic>> {
        let span = self.span(&raw.referenced);
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
                Some(MapKey::Merge(span)) => {
                    self.out.push(merge_key_error(span));
                    merged.push(value);
                }
                Some(MapKey::Text(key)) => entries.push((key, value)),
                None => {}
            }
        }
        self.report_missing_colons(&mut entries);
        if !merged.is_empty() {
            apply_merges(&mut entries, merged);
        }
        Ok(entries)
    }

    /// The key of an entry; reports a key that is not a text, and returns `None`.
    fn key(&mut self, raw: &serde_yaml::Spanned<RawNode>) -> Result<Option<MapKey>, Box<Diagnostic>> {
        let node = self.node(raw)?;
        if let Some(hint) = node.plain_text().and_then(common_mistakes::dash_help) {
            return Err(Box::new(
                Diagnostic::error(Code::Yaml, node.span, "a key cannot begin with a dash").help(hint),
            ));
        }
        match node.value {
            Value::Scalar { text, plain: true } if text == MERGE => Ok(Some(MapKey::Merge(node.span))),
            Value::Scalar { text, .. } => Ok(Some(MapKey::Text(Spanned::new(text, node.span)))),
            value => {
                let message = format!("expected a key that is a text, found {}", value.kind());
                self.out.push(Diagnostic::error(Code::Yaml, node.span, message).help("write `key: value`"));
                Ok(None)
            }
        }
    }

    /// Removes the keys without a colon from a map that has others too. A map of such keys alone is a list in the wrong brackets,
    /// which is reported where a list is expected.
    fn report_missing_colons(&mut self, entries: &mut Vec<(Spanned<String>, Node)>) {
        let has_colon = |(key, value): &(Spanned<String>, Node)| {
            value.value != Value::Empty || !lacks_colon(self.text, key.span.range().end - self.base)
        };
        if entries.iter().all(has_colon) || !entries.iter().any(has_colon) {
            return;
        }
        let previous = std::iter::once(None).chain(entries.iter().map(Some));
        let without_colon = entries.iter().zip(previous).filter(|(entry, _)| !has_colon(entry));
        self.out.extend(without_colon.map(|((key, _), previous)| missing_colon_error(key, previous)));
        entries.retain(has_colon);
    }

    /// An empty value, or `null` or `~`. They are equivalent, but messages distinguish them.
    fn null_or_empty(&self, location: &Location) -> Value {
        match self.source_text(location) {
            "" => Value::Empty,
            word => Value::Null(word.to_owned()),
        }
    }

    fn is_quoted(&self, location: &Location) -> bool {
        self.quoted.contains(&byte_range(location, self.text).start)
    }

    fn source_text(&self, location: &Location) -> &'a str {
        self.text.get(byte_range(location, self.text)).unwrap_or_default()
    }

    fn span(&self, location: &Location) -> Span {
        let range = byte_range(location, self.text);
        Span::new(self.file, self.base + range.start..self.base + range.end)
    }
}

/// The key of an entry of a map.
enum MapKey {
    Text(Spanned<String>),
    /// `<<` without quotation marks.
    Merge(Span),
}

/// The merge key of YAML 1.1.
pub(super) const MERGE: &str = "<<";

/// Whether a key that ends at an offset is an entry of a map in braces by itself, as `b` in `{a: x, b}`. That is what is left of
/// a text with a comma, which YAML takes for a key without a value.
pub(super) fn lacks_colon(text: &str, key_end: usize) -> bool {
    text.get(key_end..).is_some_and(|rest| rest.trim_start().starts_with([',', '}']))
}

fn missing_colon_error(key: &Spanned<String>, previous: Option<&(Spanned<String>, Node)>) -> Diagnostic {
    let message = format!("expected `:` and a value after `{}`: a comma ends a text in braces", excerpt(&key.value));
    let text = previous.and_then(|(previous, node)| Some((previous, node.plain_text()?)));
    let help = text.map_or_else(
        || "put quotation marks around a text that contains a comma".to_owned(),
        |(previous, text)| {
            let whole = excerpt(&format!("{text}, {}", key.value));
            format!("put quotation marks around a text that contains a comma: `{}: \"{whole}\"`", previous.value)
        },
    );
    Diagnostic::error(Code::Yaml, key.span, message).help(help)
}

fn unsupported_tag_error(tag: &str, span: Span) -> Diagnostic {
    let message = format!("expected a value, found the YAML tag `{tag}` before it, which is not supported");
    Diagnostic::error(Code::YamlTag, span, message)
        .help(format!("remove `{tag}`: the key says what the value is"))
        .repeat(Repeat::similar(Code::YamlTag, tag))
}

fn merge_key_error(key: Span) -> Diagnostic {
    let message = "expected a key, found the YAML merge key `<<`, which is not supported";
    Diagnostic::error(Code::MergeKey, key, message)
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

#[cfg(test)]
mod tests;
