//! What the parser's events contain, and the tree of the YAML crate does not: its tags, and which texts are in
//! quotation marks.

use serde_yaml::granit_parser::{ErrorKind, Event, Parser, ScalarStyle, Span};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

/// At most this many tags with an undeclared handle are found: each takes another pass.
const MAX_UNDECLARED_TAGS: usize = 20;

/// The syntax of a text, up to its first error.
#[derive(Debug)]
pub(super) struct Syntax<'t> {
    /// The text, with spaces in place of its tags: a tag can make a value invalid, as in `!!int x`.
    pub(super) untagged: Cow<'t, str>,
    /// The ranges of the tags, in order.
    pub(super) tags: Vec<Range<usize>>,
    /// The offsets of texts in quotation marks.
    pub(super) quoted: BTreeSet<usize>,
}

impl<'t> Syntax<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut syntax = Self { untagged: text.into(), tags: Vec::new(), quoted: BTreeSet::new() };
        let mut passes = 0;
        while let Some(undeclared) = syntax.read().filter(|_| passes < MAX_UNDECLARED_TAGS) {
            syntax.blank(undeclared);
            passes += 1;
        }
        syntax.tags.sort_by_key(|tag| tag.start);
        syntax
    }

    /// Reads the events; returns the range of a tag with an undeclared handle, at which the parser stops.
    fn read(&mut self) -> Option<Range<usize>> {
        let text = std::mem::take(&mut self.untagged);
        let mut tags = Vec::new();
        let mut undeclared = None;
        for item in Parser::new_from_str(&text) {
            match item {
                Ok((event, span)) => {
                    tags.extend(span.tag_span().and_then(|tag| byte_range(&tag)));
                    if let (Event::Scalar(_, style, ..), Some(at)) = (event, span.start.byte_offset())
                        && is_quoted(style)
                    {
                        self.quoted.insert(at);
                    }
                }
                Err(error) if *error.kind() == ErrorKind::UndeclaredTagHandle => {
                    undeclared = error.marker().byte_offset().map(|start| start..start + word_length(&text[start..]));
                    break;
                }
                Err(_) => break,
            }
        }
        self.untagged = text;
        tags.into_iter().for_each(|tag| self.blank(tag));
        undeclared
    }

    fn blank(&mut self, tag: Range<usize>) {
        self.untagged.to_mut().replace_range(tag.clone(), &" ".repeat(tag.len()));
        self.tags.push(tag);
    }
}

/// Whether a text is in quotation marks, so that it can be neither a number nor a boolean.
pub(in crate::tree) fn is_quoted(style: ScalarStyle) -> bool {
    matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted)
}

fn byte_range(span: &Span) -> Option<Range<usize>> {
    Some(span.start.byte_offset()?..span.end.byte_offset()?)
}

fn word_length(text: &str) -> usize {
    text.find(char::is_whitespace).unwrap_or(text.len())
}
