//! A long list of YAML in pieces that are read at once.
//!
//! A register is one list, and its items know nothing of each other but by anchors. So it is cut before
//! items, wherever that can be seen from the lines alone, and what each piece comes to is what it would
//! come to in its place. Where anything is unusual, or wrong, the text is read as a whole.

use super::{Node, Value, yaml};
use crate::source::FileId;
use rayon::prelude::*;
use std::ops::Range;

/// How long a piece is at least. Reading one costs little beside what it holds.
const ENOUGH: usize = 8192;

/// The items of a list; `None` where the text has to be read as a whole.
pub(super) fn items(file: FileId, text: &str) -> Option<Vec<Node>> {
    items_of(file, text, ENOUGH)
}

fn items_of(file: FileId, text: &str, enough: usize) -> Option<Vec<Node>> {
    let pieces = pieces(text, enough).filter(|pieces| pieces.len() > 1)?;
    let read: Option<Vec<Vec<Node>>> = pieces.into_par_iter().map(|piece| piece.read(file, text)).collect();
    Some(read?.into_iter().flatten().collect())
}

/// Some items, one after another.
struct Piece {
    range: Range<usize>,
    items: usize,
}

impl Piece {
    fn read(&self, file: FileId, text: &str) -> Option<Vec<Node>> {
        let Range { start, end } = self.range;
        // The hyphen behind it is read as well: where the last item ends is seen from what follows.
        let follows = usize::from(end < text.len());
        let node = yaml::parse(file, &text[start..end + follows], start).ok()??;
        match node.value {
            // A line within quotation marks may look like the beginning of an item.
            Value::List(mut items) if items.len() == self.items + follows => {
                items.truncate(self.items);
                Some(items)
            }
            _ => None,
        }
    }
}

/// The text in pieces of whole items; `None` where it is not plainly a list in the first column.
fn pieces(text: &str, enough: usize) -> Option<Vec<Piece>> {
    if has_anchor(text) {
        return None;
    }
    let mut pieces = vec![Piece { range: 0..0, items: 0 }];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let last = pieces.last_mut()?;
        let begins = begins_item(line);
        if begins && last.items > 0 && last.range.len() >= enough {
            pieces.push(Piece { range: at..at + line.len(), items: 1 });
        } else if begins || is_within_item(line, last.items) {
            last.range.end += line.len();
            last.items += usize::from(begins);
        } else {
            return None;
        }
        at += line.len();
    }
    Some(pieces)
}

fn begins_item(line: &str) -> bool {
    line.starts_with("- ") || line == "-\n"
}

/// Whether a line is indented, or a comment, or blank; before the first item nothing is indented.
fn is_within_item(line: &str, items: usize) -> bool {
    line.starts_with(['#', '\n']) || (line.starts_with(' ') && (items > 0 || line.trim_ascii().is_empty()))
}

/// Whether an anchor may stand in a text: it could be meant anywhere behind.
fn has_anchor(text: &str) -> bool {
    let opens = |before: &str| before.ends_with([' ', '\t', '\n', '\r', '-', ':', ',', '[', '{', '?']);
    text.match_indices('&').any(|(at, _)| opens(&text[..at]) && !text[at + 1..].starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Lines that lists are made of, and some that make a text something else.
    const LINES: [&str; 40] = [
        "- id: a",
        "- id: b",
        "  name: Құрманғазы",
        "  aliases: [A, B]",
        "  names:",
        "    - { text: A, lang: ru }",
        "    - x",
        "  empty:",
        "  folded: >",
        "      some words",
        "      - and more",
        "  kept: |+",
        "  text: \"in quotation",
        "    marks\"",
        "  other: 'in'",
        "  plain: some words",
        "    that go on",
        "# a comment",
        "  # another",
        "  name: x # and one more",
        "",
        "   ",
        "-",
        "- - a",
        "  - b",
        "- some text",
        "- \"id\"",
        "- [a, b]",
        "- {a: b,",
        "- c: d}",
        "- 'a",
        "- b'",
        "  one: &one 1",
        "  two: *one",
        "  three: A & B, AT&T",
        "  tag: !it x",
        "  marks: wow !it x",
        "---",
        "name: x",
        " - c",
    ];

    proptest! {
        #[test]
        fn pieces_come_to_what_the_whole_comes_to(lines in prop::collection::vec(prop_oneof![
            3 => 0..17_usize, 1 => 17..LINES.len()
        ], 1..14), ends in any::<bool>(), enough in 0..30_usize) {
            let lines: Vec<&str> = lines.into_iter().map(|line| LINES[line]).collect();
            let mut text = lines.join("\n");
            text.push_str(if ends { "\n" } else { "" });
            let file = FileId::of("x.yaml");
            if let Some(items) = items_of(file, &text, enough) {
                let whole = yaml::parse(file, &text, 0);
                let whole = whole.unwrap_or_else(|error| panic!("{text}\n{}", error.message)).map(|node| node.value);
                prop_assert_eq!(Some(Value::List(items)), whole, "{}", text);
            }
        }
    }

    #[test]
    fn a_plain_register_is_read_in_pieces() {
        let text = "# People\n- id: a\n  name: A\n\n# B\n-\n  id: b\n- id: c\n  text: AT&T & co\n";
        assert_eq!(items_of(FileId::of("x.yaml"), text, 0).map(|items| items.len()), Some(3));
        for other in ["a: b\n", "---\n- a\n- b\n", "- &a b\n- c\n", "- 'a\n- b'\n", "- a\n- [\n", "- a\n-\tb\n"] {
            assert_eq!(items_of(FileId::of("x.yaml"), other, 0), None, "{other}");
        }
    }
}
