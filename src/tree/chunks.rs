//! Reads a long YAML list in chunks, in parallel, and reuses unchanged chunks.
//!
//! A register is one list, and its items are independent except for anchors. So the text is split before
//! items, if their starts can be recognized line by line, and each chunk gives the same nodes as in the
//! whole text. A text with anything unusual or invalid is read as a whole.
//!
//! Chunk boundaries depend only on nearby lines (content-defined chunking), so that an edit changes few of
//! them, and the chunks after it are cache hits at another offset.

use super::{Node, Value, yaml};
use crate::source::FileId;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The approximate length of a chunk in bytes; the overhead of one is small in comparison.
const TARGET_LENGTH: usize = 8192;

/// Consecutive items of a list, and their source text.
#[derive(Debug)]
pub struct YamlChunk {
    text: Box<str>,
    /// Whether it is at the end of the file: the span of its last item depends on that.
    is_last: bool,
    /// The byte of the file where the text begins.
    start: usize,
    items: Vec<Node>,
}

impl YamlChunk {
    /// The items, with spans in the file.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        &self.items
    }

    /// The same chunk at another offset.
    fn moved_to(&self, start: usize) -> Self {
        let items = self.items.iter().map(|item| item.shifted(self.start, start)).collect();
        Self { text: self.text.clone(), is_last: self.is_last, start, items }
    }
}

/// Reads a list in chunks; `None` if the text must be read as a whole. Reuses the chunks `previous` of the
/// same file whose text is unchanged.
pub(super) fn read_chunks(file: FileId, text: &str, previous: &[Arc<YamlChunk>]) -> Option<Vec<Arc<YamlChunk>>> {
    read_with_target(file, text, previous, TARGET_LENGTH)
}

fn read_with_target(
    file: FileId,
    text: &str,
    previous: &[Arc<YamlChunk>],
    target_length: usize,
) -> Option<Vec<Arc<YamlChunk>>> {
    let ranges = chunk_ranges(text, target_length).filter(|cuts| cuts.len() > 1)?;
    let cached: BTreeMap<(&str, bool), &Arc<YamlChunk>> =
        previous.iter().map(|chunk| ((&*chunk.text, chunk.is_last), chunk)).collect();
    let read_chunk = |chunk: ChunkRange| {
        let Range { start, end } = chunk.range;
        match cached.get(&(&text[start..end], end == text.len())) {
            Some(same) if same.start == start => Some(Arc::clone(same)),
            Some(same) => Some(Arc::new(same.moved_to(start))),
            None => chunk.read(file, text).map(Arc::new),
        }
    };
    ranges.into_par_iter().map(read_chunk).collect()
}

/// The range of a chunk, and its number of items.
struct ChunkRange {
    range: Range<usize>,
    item_count: usize,
}

impl ChunkRange {
    fn read(&self, file: FileId, text: &str) -> Option<YamlChunk> {
        let Range { start, end } = self.range;
        // Includes the hyphen after it: the span of the last item depends on what follows.
        let lookahead = usize::from(end < text.len());
        let mut out = Vec::new();
        let node = yaml::parse(file, &text[start..end + lookahead], start, &mut out).ok()??;
        if !out.is_empty() {
            return None;
        }
        match node.value {
            // A line of a quoted scalar can look like the start of an item.
            Value::List(mut items) if items.len() == self.item_count + lookahead => {
                items.truncate(self.item_count);
                Some(YamlChunk { text: text[start..end].into(), is_last: lookahead == 0, start, items })
            }
            _ => None,
        }
    }
}

/// Splits the text; `None` unless it is clearly a list in the first column.
fn chunk_ranges(text: &str, target_length: usize) -> Option<Vec<ChunkRange>> {
    if may_have_anchor(text) {
        return None;
    }
    let mut ranges = vec![ChunkRange { range: 0..0, item_count: 0 }];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let current = ranges.last_mut()?;
        let begins = begins_item(line);
        if begins && current.item_count > 0 && begins_chunk(line, current.range.len(), target_length) {
            ranges.push(ChunkRange { range: at..at + line.len(), item_count: 1 });
        } else if begins || is_within_item(line, current.item_count) {
            current.range.end += line.len();
            current.item_count += usize::from(begins);
        } else {
            return None;
        }
        at += line.len();
    }
    Some(ranges)
}

/// Whether a chunk of some length ends before the item that a line begins: before one in eight if it has half the
/// target length, before any if it has four times the target length.
fn begins_chunk(line: &str, length: usize, target_length: usize) -> bool {
    let number = line.bytes().fold(0_u32, |number, byte| number.wrapping_mul(31).wrapping_add(byte.into()));
    length >= 4 * target_length || (length >= target_length / 2 && number.is_multiple_of(8))
}

fn begins_item(line: &str) -> bool {
    line.starts_with("- ") || line == "-\n"
}

/// Whether a line is indented, a comment or blank; before the first item no line is indented.
fn is_within_item(line: &str, items: usize) -> bool {
    line.starts_with(['#', '\n']) || (line.starts_with(' ') && (items > 0 || line.trim_ascii().is_empty()))
}

/// Whether a text may contain an anchor, which any later item could refer to.
pub(super) fn may_have_anchor(text: &str) -> bool {
    let opens = |before: &str| before.ends_with([' ', '\t', '\n', '\r', '-', ':', ',', '[', '{', '?']);
    text.match_indices('&').any(|(at, _)| opens(&text[..at]) && !text[at + 1..].starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Lines of lists, and some that turn the text into something else.
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

    fn items(pieces: &[Arc<YamlChunk>]) -> Option<Value> {
        Some(Value::List(pieces.iter().flat_map(|piece| piece.items()).cloned().collect()))
    }

    proptest! {
        #[test]
        fn chunks_equal_the_whole_list(
            before in lines(), now in lines(), kept in 0..14_usize, ends in any::<[bool; 2]>(), enough in 0..30_usize
        ) {
            let file = FileId::from_path("x.yaml");
            let before = text(&before, ends[0]) + "\n" + &text(&now[kept.min(now.len())..], ends[1]);
            let before = read_with_target(file, &before, &[], enough).unwrap_or_default();
            let now = text(&now, ends[1]);
            if let Some(pieces) = read_with_target(file, &now, &before, enough) {
                let whole = yaml::parse(file, &now, 0, &mut Vec::new());
                let whole = whole.unwrap_or_else(|error| panic!("{now}\n{}", error.message)).map(|node| node.value);
                prop_assert_eq!(items(&pieces), whole, "{}", now);
            }
        }
    }

    #[test]
    fn unchanged_chunks_are_reused() {
        let record = |n: usize| format!("- id: person-{n}\n  name: Person {n}\n");
        let (before, now): (String, String) = ((0..400).map(record).collect(), (1..400).map(record).collect());
        let file = FileId::from_path("x.yaml");
        let before = read_with_target(file, &before, &[], 100).expect("pieces");
        let pieces = read_with_target(file, &now, &before, 100).expect("pieces");
        let same = pieces.iter().filter(|piece| before.iter().any(|old| old.text == piece.text)).count();
        assert!(pieces.len() > 20 && same + 3 > pieces.len(), "{same} of {}", pieces.len());
        let whole = yaml::parse(file, &now, 0, &mut Vec::new()).expect("a list").map(|node| node.value);
        assert_eq!(items(&pieces), whole);
    }

    #[test]
    fn a_plain_register_is_read_in_chunks() {
        let text = "# People\n- id: a\n  name: A\n\n# B\n-\n  id: b\n- id: c\n  text: AT&T & co\n";
        let read = |text| read_with_target(FileId::from_path("x.yaml"), text, &[], 0);
        assert_eq!(read(text).map(|pieces| pieces.iter().map(|piece| piece.items.len()).sum()), Some(3_usize));
        for other in ["a: b\n", "---\n- a\n- b\n", "- &a b\n- c\n", "- 'a\n- b'\n", "- a\n- [\n", "- a\n-\tb\n"] {
            assert!(read(other).is_none(), "{other}");
        }
    }
}
