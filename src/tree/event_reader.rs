//! The fast path for YAML, directly from parser events: maps, lists and scalars, without anchors, tags or errors.
//!
//! All other texts are left to [`super::yaml`], which reads any text and reports errors. Both return the same tree; this
//! takes less than half the time, and every file of a report contains YAML.

use super::{Node, Value, common_mistakes, yaml};
use crate::source::{FileId, Span, Spanned};
use granit_parser::{Event, Parser, ScalarStyle};

/// The maximum nesting depth of the fast path.
const MAX_DEPTH: usize = 32;

/// Reads `text`, which begins `base` bytes into `file`. `None`: the fast path does not support the text. `Some(None)`: only
/// comments.
pub(super) fn read(file: FileId, text: &str, base: usize) -> Option<Option<Node>> {
    let mut reader = EventReader { file, base, text, open_collections: Vec::new(), root: None };
    let mut documents = 0;
    for item in Parser::new_from_str(text) {
        let (event, span) = item.ok()?;
        let range = span.start.byte_offset()?..span.end.byte_offset()?;
        match event {
            Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            Event::DocumentStart(_, None) if documents == 0 => documents = 1,
            Event::Scalar(word, style, 0, None) => {
                let value = reader.scalar(&word, style, &range)?;
                reader.insert(Node { value, span: reader.span(range) })?;
            }
            Event::SequenceStart(_, 0, None) => reader.open_collection(Collection::List(Vec::new()), range)?,
            Event::MappingStart(_, 0, None) => {
                reader.open_collection(Collection::Map { entries: Vec::new(), key: None }, range)?;
            }
            Event::SequenceEnd | Event::MappingEnd => reader.close_collection()?,
            _ => return None,
        }
    }
    Some(reader.root.filter(|node| !node.is_null_or_empty()))
}

struct EventReader<'t> {
    file: FileId,
    base: usize,
    text: &'t str,
    /// The open lists and maps, innermost last, each with its span.
    open_collections: Vec<(Collection, Span)>,
    root: Option<Node>,
}

enum Collection {
    List(Vec<Node>),
    Map {
        entries: Vec<(Spanned<String>, Node)>,
        /// The key whose value is the next node.
        key: Option<Spanned<String>>,
    },
}

impl EventReader<'_> {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.file, self.base + range.start..self.base + range.end)
    }

    fn scalar(&self, word: &str, style: ScalarStyle, range: &std::ops::Range<usize>) -> Option<Value> {
        let written = self.text.get(range.clone())?;
        if style != ScalarStyle::Plain {
            return Some(Value::Scalar { text: word.to_owned(), plain: !yaml::is_quoted(style) });
        }
        match word {
            // The parser can return a null word for an absent value.
            "" | "~" | "null" | "Null" | "NULL" => match written {
                "" => Some(Value::Empty),
                _ => (written == word).then(|| Value::Null(word.to_owned())),
            },
            // `.nan` is read as null, on the slow path.
            _ if is_nan(word) => None,
            _ => Some(Value::Scalar { text: word.to_owned(), plain: true }),
        }
    }

    fn open_collection(&mut self, collection: Collection, range: std::ops::Range<usize>) -> Option<()> {
        let span = self.span(range);
        self.open_collections.push((collection, span));
        (self.open_collections.len() <= MAX_DEPTH).then_some(())
    }

    fn close_collection(&mut self) -> Option<()> {
        let (collection, span) = self.open_collections.pop()?;
        let value = match collection {
            Collection::List(items) => Value::List(items),
            Collection::Map { entries, key: None } => Value::Map(entries),
            Collection::Map { .. } => return None,
        };
        self.insert(Node { value, span })
    }

    /// Adds a node to the innermost open collection, or sets the root.
    fn insert(&mut self, node: Node) -> Option<()> {
        match self.open_collections.last_mut().map(|(collection, _)| collection) {
            None => self.root.replace(node).is_none().then_some(()),
            Some(Collection::List(items)) => {
                items.push(node);
                Some(())
            }
            Some(Collection::Map { entries, key }) => {
                match key.take() {
                    // An error is reported.
                    Some(key)
                        if node.value == Value::Empty
                            && yaml::lacks_colon(self.text, key.span.range().end - self.base) =>
                    {
                        return None;
                    }
                    Some(key) => entries.push((key, node)),
                    None => *key = Some(as_key(node)?),
                }
                Some(())
            }
        }
    }
}

/// The key, if it needs no error message.
fn as_key(node: Node) -> Option<Spanned<String>> {
    let Node { value: Value::Scalar { text, .. }, span } = node else { return None };
    (text != yaml::MERGE && common_mistakes::dash_help(&text).is_none()).then(|| Spanned::new(text, span))
}

/// `.nan`, in any case and with any sign.
fn is_nan(word: &str) -> bool {
    word.len() <= 5 && word.trim_start_matches(['+', '-']).eq_ignore_ascii_case(".nan")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reads_the_same(text: &str) -> bool {
        let file = FileId::from_path("x.yaml");
        let Some(fast) = read(file, text, 7) else { return false };
        let mut out = Vec::new();
        let slow = yaml::parse_with_serde(file, text, 7, &mut out);
        assert_eq!(Ok(&fast), slow.as_ref(), "{text}");
        assert!(out.is_empty(), "{text}: {out:?}");
        true
    }

    #[test]
    fn common_yaml_takes_the_fast_path() {
        for text in [
            "",
            "# nothing\n",
            "- id: a\n  name: Mira Holm\n  names:\n    - { text: Мира Холм, lang: ru }\n  aliases: [Holm, \"M. \\u0048olm\"]\n",
            "title: 'It''s'\norder: 3\ndraft: true\nsummary: >-\n  One\n  two\n\n  three\n",
            "a:\nb: ~\nc: null\nd: |\n  x\n   y\ne: []\nf: {}\n",
            "text: one\n  two\n  three\n",
            "---\na: 1\n...\n",
        ] {
            assert!(reads_the_same(text), "{text}");
        }
    }

    #[test]
    fn unsupported_yaml_is_left_to_the_slow_path() {
        for text in [
            "a: &b c\n",
            "a: *b\n",
            "a: !!str b\n",
            "a: 1\n---\nb: 2\n",
            "? [a]\n: b\n",
            "a: 'b\n",
            "<<: {a: b}\n",
            "a: .NaN\n",
            "– a: b\n",
            "~: a\n",
            "%YAML 1.2\n---\na: b\n",
            "a: {b: c, d}\n",
            "{a , b: c}\n",
        ] {
            assert!(!reads_the_same(text), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn both_readers_return_the_same_tree(
            lines in prop::collection::vec(
                "[ ]{0,4}(- |\\? |: )?([a-cж]{1,2}:[ ]{0,2})?([-+.0-9a-fnNulLtrueoyOx_~]{0,6}|\"[a ]{0,3}\"|'[a ]{0,3}'|\\[[a, ]{0,4}\\]|\\{[a:, ]{0,6}\\}|[|>][-+]?)( #[a-c]{0,2})?",
                0..7,
            ),
            ending in "\n?",
        ) {
            reads_the_same(&(lines.join("\n") + &ending));
        }
    }
}
