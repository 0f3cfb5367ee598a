//! Most YAML, straight from the events of the parser: maps, lists and scalars, without anchors, tags or mistakes.
//!
//! Whatever else a text has is left to [`super::yaml`], which reads every text and knows what to say of it. Both give the same
//! tree; this takes less than half the time, and a report has a piece of YAML in each of its files.

use super::{Node, Value, slips, yaml};
use crate::source::{FileId, Span, Spanned};
use granit_parser::{Event, Parser, ScalarStyle};

/// How deep lists and maps are read here.
const DEEPEST: usize = 32;

/// Reads `text`, which begins `base` bytes into `file`. `None`: it has something that is not read here. `Some(None)`: nothing
/// but comments.
pub(super) fn read(file: FileId, text: &str, base: usize) -> Option<Option<Node>> {
    let mut reading = Reading { file, base, text, open: Vec::new(), root: None };
    let mut documents = 0;
    for item in Parser::new_from_str(text) {
        let (event, span) = item.ok()?;
        let range = span.start.byte_offset()?..span.end.byte_offset()?;
        match event {
            Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            Event::DocumentStart(_, None) if documents == 0 => documents = 1,
            Event::Scalar(word, style, 0, None) => {
                let value = reading.scalar(&word, style, &range)?;
                reading.place(Node { value, span: reading.span(range) })?;
            }
            Event::SequenceStart(_, 0, None) => reading.begin(Collection::List(Vec::new()), range)?,
            Event::MappingStart(_, 0, None) => {
                reading.begin(Collection::Map { entries: Vec::new(), key: None }, range)?;
            }
            Event::SequenceEnd | Event::MappingEnd => reading.end()?,
            _ => return None,
        }
    }
    Some(reading.root.filter(|node| !node.is_nothing()))
}

struct Reading<'t> {
    file: FileId,
    base: usize,
    text: &'t str,
    /// The lists and maps that have begun and not ended, each with where it begins.
    open: Vec<(Collection, Span)>,
    root: Option<Node>,
}

enum Collection {
    List(Vec<Node>),
    Map {
        entries: Vec<(Spanned<String>, Node)>,
        /// The key whose value comes next.
        key: Option<Spanned<String>>,
    },
}

impl Reading<'_> {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.file, self.base + range.start..self.base + range.end)
    }

    fn scalar(&self, word: &str, style: ScalarStyle, range: &std::ops::Range<usize>) -> Option<Value> {
        let written = self.text.get(range.clone())?;
        if style != ScalarStyle::Plain {
            return Some(Value::Scalar { text: word.to_owned(), plain: !written.starts_with(['"', '\'']) });
        }
        match word {
            // The parser gives a word for what is not written.
            "" | "~" | "null" | "Null" | "NULL" => match written {
                "" => Some(Value::Empty),
                _ => (written == word).then(|| Value::Null(word.to_owned())),
            },
            // What is no number is no value, either.
            _ if is_no_number(word) => None,
            _ => Some(Value::Scalar { text: word.to_owned(), plain: true }),
        }
    }

    fn begin(&mut self, collection: Collection, range: std::ops::Range<usize>) -> Option<()> {
        let span = self.span(range);
        self.open.push((collection, span));
        (self.open.len() <= DEEPEST).then_some(())
    }

    fn end(&mut self) -> Option<()> {
        let (collection, span) = self.open.pop()?;
        let value = match collection {
            Collection::List(items) => Value::List(items),
            Collection::Map { entries, key: None } => Value::Map(entries),
            Collection::Map { .. } => return None,
        };
        self.place(Node { value, span })
    }

    /// Puts a node where it belongs.
    fn place(&mut self, node: Node) -> Option<()> {
        match self.open.last_mut().map(|(collection, _)| collection) {
            None => self.root.replace(node).is_none().then_some(()),
            Some(Collection::List(items)) => {
                items.push(node);
                Some(())
            }
            Some(Collection::Map { entries, key }) => {
                match key.take() {
                    Some(key) => entries.push((key, node)),
                    None => *key = Some(as_key(node)?),
                }
                Some(())
            }
        }
    }
}

/// A key that needs no message.
fn as_key(node: Node) -> Option<Spanned<String>> {
    let Node { value: Value::Scalar { text, .. }, span } = node else { return None };
    (text != yaml::MERGE && slips::dash(&text).is_none()).then(|| Spanned::new(text, span))
}

/// `.nan`, in whatever letters and with whatever sign.
fn is_no_number(word: &str) -> bool {
    word.len() <= 5 && word.trim_start_matches(['+', '-']).eq_ignore_ascii_case(".nan")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn same(text: &str) -> bool {
        let file = FileId::of("x.yaml");
        let Some(here) = read(file, text, 7) else { return false };
        let mut out = Vec::new();
        let there = yaml::parse_with_serde(file, text, 7, &mut out);
        assert_eq!(Ok(&here), there.as_ref(), "{text}");
        assert!(out.is_empty(), "{text}: {out:?}");
        true
    }

    #[test]
    fn what_is_usual_in_registers_is_read_here() {
        for text in [
            "",
            "# nothing\n",
            "- id: a\n  name: Mira Holm\n  names:\n    - { text: Мира Холм, lang: ru }\n  aliases: [Holm, \"M. \\u0048olm\"]\n",
            "title: 'It''s'\norder: 3\ndraft: true\nsummary: >-\n  One\n  two\n\n  three\n",
            "a:\nb: ~\nc: null\nd: |\n  x\n   y\ne: []\nf: {}\n",
            "text: one\n  two\n  three\n",
            "---\na: 1\n...\n",
        ] {
            assert!(same(text), "{text}");
        }
    }

    #[test]
    fn what_needs_a_message_is_left_to_the_other_reader() {
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
        ] {
            assert!(!same(text), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn both_readers_give_the_same_tree(
            lines in prop::collection::vec(
                "[ ]{0,4}(- |\\? |: )?([a-cж]{1,2}:[ ]{0,2})?([-+.0-9a-fnNulLtrueoyOx_~]{0,6}|\"[a ]{0,3}\"|'[a ]{0,3}'|\\[[a, ]{0,4}\\]|\\{[a:, ]{0,6}\\}|[|>][-+]?)( #[a-c]{0,2})?",
                0..7,
            ),
            ending in "\n?",
        ) {
            same(&(lines.join("\n") + &ending));
        }
    }
}
