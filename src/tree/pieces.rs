//! A long list of YAML in pieces that are read at once, and not again where they stay.
//!
//! A register is one list, and its items know nothing of each other but by anchors. So it is cut before
//! items, wherever that can be seen from the lines alone, and what each piece comes to is what it would
//! come to in its place. Where anything is unusual, or wrong, the text is read as a whole.
//!
//! Where the cuts are follows from the lines around them, so that an edit moves few of them, and the pieces
//! behind it are found again: they are the same items, further on.

use super::{Node, Value, yaml};
use crate::source::FileId;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// How long a piece is, about. Reading one costs little beside what it holds.
const ENOUGH: usize = 8192;

/// Some items of a list, one after another, and what they were read from.
#[derive(Debug)]
pub struct Piece {
    text: Box<str>,
    /// Whether nothing follows: where its last item ends is seen from that too.
    is_last: bool,
    /// Where the text begins.
    start: usize,
    items: Vec<Node>,
}

impl Piece {
    /// The items.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        &self.items
    }

    /// The same text in another place.
    fn at(&self, start: usize) -> Self {
        let items = self.items.iter().map(|item| item.moved(self.start, start)).collect();
        Self { text: self.text.clone(), is_last: self.is_last, start, items }
    }
}

/// A list in pieces; `None` where the text has to be read as a whole. Pieces of the same file that are
/// the same `before` are not read again.
pub(super) fn read(file: FileId, text: &str, before: &[Arc<Piece>]) -> Option<Vec<Arc<Piece>>> {
    read_each(file, text, before, ENOUGH)
}

fn read_each(file: FileId, text: &str, before: &[Arc<Piece>], enough: usize) -> Option<Vec<Arc<Piece>>> {
    let cuts = cuts(text, enough).filter(|cuts| cuts.len() > 1)?;
    let before: BTreeMap<(&str, bool), &Arc<Piece>> =
        before.iter().map(|piece| ((&*piece.text, piece.is_last), piece)).collect();
    let read = |cut: Cut| {
        let Range { start, end } = cut.range;
        match before.get(&(&text[start..end], end == text.len())) {
            Some(same) if same.start == start => Some(Arc::clone(same)),
            Some(same) => Some(Arc::new(same.at(start))),
            None => cut.read(file, text).map(Arc::new),
        }
    };
    cuts.into_par_iter().map(read).collect()
}

/// Where some items stand, and how many they are.
struct Cut {
    range: Range<usize>,
    items: usize,
}

impl Cut {
    fn read(&self, file: FileId, text: &str) -> Option<Piece> {
        let Range { start, end } = self.range;
        // The hyphen behind it is read as well: where the last item ends is seen from what follows.
        let follows = usize::from(end < text.len());
        let mut out = Vec::new();
        let node = yaml::parse(file, &text[start..end + follows], start, &mut out).ok()??;
        if !out.is_empty() {
            return None;
        }
        match node.value {
            // A line within quotation marks may look like the beginning of an item.
            Value::List(mut items) if items.len() == self.items + follows => {
                items.truncate(self.items);
                Some(Piece { text: text[start..end].into(), is_last: follows == 0, start, items })
            }
            _ => None,
        }
    }
}

/// Where the text can be cut; `None` where it is not plainly a list in the first column.
fn cuts(text: &str, enough: usize) -> Option<Vec<Cut>> {
    if has_anchor(text) {
        return None;
    }
    let mut cuts = vec![Cut { range: 0..0, items: 0 }];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let last = cuts.last_mut()?;
        let begins = begins_item(line);
        if begins && last.items > 0 && is_cut(line, last.range.len(), enough) {
            cuts.push(Cut { range: at..at + line.len(), items: 1 });
        } else if begins || is_within_item(line, last.items) {
            last.range.end += line.len();
            last.items += usize::from(begins);
        } else {
            return None;
        }
        at += line.len();
    }
    Some(cuts)
}

/// Whether a piece of some length ends before the item that a line begins: before one in eight when it is half as long
/// as it should be, before any when it is four times as long.
fn is_cut(line: &str, length: usize, enough: usize) -> bool {
    let number = line.bytes().fold(0_u32, |number, byte| number.wrapping_mul(31).wrapping_add(byte.into()));
    length >= 4 * enough || (length >= enough / 2 && number.is_multiple_of(8))
}

fn begins_item(line: &str) -> bool {
    line.starts_with("- ") || line == "-\n"
}

/// Whether a line is indented, or a comment, or blank; before the first item nothing is indented.
fn is_within_item(line: &str, items: usize) -> bool {
    line.starts_with(['#', '\n']) || (line.starts_with(' ') && (items > 0 || line.trim_ascii().is_empty()))
}

/// Whether an anchor may stand in a text: it could be meant anywhere behind.
pub(super) fn has_anchor(text: &str) -> bool {
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

    fn lines() -> impl Strategy<Value = Vec<usize>> {
        prop::collection::vec(prop_oneof![3 => 0..17_usize, 1 => 17..LINES.len()], 1..14)
    }

    fn text(lines: &[usize], ends: bool) -> String {
        let lines: Vec<&str> = lines.iter().map(|line| LINES[*line]).collect();
        lines.join("\n") + if ends { "\n" } else { "" }
    }

    fn items(pieces: &[Arc<Piece>]) -> Option<Value> {
        Some(Value::List(pieces.iter().flat_map(|piece| piece.items()).cloned().collect()))
    }

    proptest! {
        #[test]
        fn pieces_come_to_what_the_whole_comes_to(
            before in lines(), now in lines(), kept in 0..14_usize, ends in any::<[bool; 2]>(), enough in 0..30_usize
        ) {
            let file = FileId::of("x.yaml");
            let before = text(&before, ends[0]) + "\n" + &text(&now[kept.min(now.len())..], ends[1]);
            let before = read_each(file, &before, &[], enough).unwrap_or_default();
            let now = text(&now, ends[1]);
            if let Some(pieces) = read_each(file, &now, &before, enough) {
                let whole = yaml::parse(file, &now, 0, &mut Vec::new());
                let whole = whole.unwrap_or_else(|error| panic!("{now}\n{}", error.message)).map(|node| node.value);
                prop_assert_eq!(items(&pieces), whole, "{}", now);
            }
        }
    }

    #[test]
    fn what_stays_is_not_read_again() {
        let record = |n: usize| format!("- id: person-{n}\n  name: Person {n}\n");
        let (before, now): (String, String) = ((0..400).map(record).collect(), (1..400).map(record).collect());
        let file = FileId::of("x.yaml");
        let before = read_each(file, &before, &[], 100).expect("pieces");
        let pieces = read_each(file, &now, &before, 100).expect("pieces");
        let same = pieces.iter().filter(|piece| before.iter().any(|old| old.text == piece.text)).count();
        assert!(pieces.len() > 20 && same + 3 > pieces.len(), "{same} of {}", pieces.len());
        let whole = yaml::parse(file, &now, 0, &mut Vec::new()).expect("a list").map(|node| node.value);
        assert_eq!(items(&pieces), whole);
    }

    #[test]
    fn a_plain_register_is_read_in_pieces() {
        let text = "# People\n- id: a\n  name: A\n\n# B\n-\n  id: b\n- id: c\n  text: AT&T & co\n";
        let read = |text| read_each(FileId::of("x.yaml"), text, &[], 0);
        assert_eq!(read(text).map(|pieces| pieces.iter().map(|piece| piece.items.len()).sum()), Some(3_usize));
        for other in ["a: b\n", "---\n- a\n- b\n", "- &a b\n- c\n", "- 'a\n- b'\n", "- a\n- [\n", "- a\n-\tb\n"] {
            assert!(read(other).is_none(), "{other}");
        }
    }
}
