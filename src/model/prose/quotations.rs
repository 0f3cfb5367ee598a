//! Block quotations, with what the text says of where they are from.

use super::{BLOCK_SEPARATOR, Element, Mark, MarkKind};
use crate::source::offset;
use std::ops::Range;

/// The dashes with which an attribution below a quotation begins.
const DASHES: [char; 4] = ['—', '–', '―', '⸺'];

/// A block quotation. Its ranges are in [`Prose::text`](super::Prose::text).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// The quoted text.
    pub text: Range<u32>,
    /// The title above it (`> [!quote] Mira Holm, in a letter`).
    pub title: Option<Range<u32>>,
    /// The last paragraph, if it begins with a dash (`> — Mira Holm`).
    pub attribution: Option<Range<u32>>,
}

/// The outermost block quotations of a block, by its marks.
pub(super) fn quotations_of(text: &str, marks: &[Mark]) -> Vec<Quotation> {
    let mut quotations = Vec::new();
    let mut index = 0;
    while let Some(mark) = marks.get(index) {
        if !matches!(&mark.kind, MarkKind::Open(element) if is_quotation(element)) {
            index += 1;
            continue;
        }
        let last = closing(marks, index);
        let title = marks.get(index + 1).filter(|mark| matches!(mark.kind, MarkKind::Open(Element::CalloutTitle)));
        let title = title.map(|title| title.at..marks[closing(marks, index + 1)].at);
        let start = title.as_ref().map_or(mark.at, |title| title.end);
        quotations.push(quotation(text, start..marks[last].at, title));
        index = last + 1;
    }
    quotations
}

/// The index of the mark that closes the element which opens at an index.
fn closing(marks: &[Mark], opening: usize) -> usize {
    let mut depth = 0_usize;
    for (mark, index) in marks[opening..].iter().zip(opening..) {
        match mark.kind {
            MarkKind::Open(_) => depth += 1,
            MarkKind::Close { .. } => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    // Every element that opens in a block closes in it.
    marks.len() - 1
}

/// The quotation in a range of a text, after its title.
fn quotation(text: &str, range: Range<u32>, title: Option<Range<u32>>) -> Quotation {
    let words = &text[range.start as usize..range.end.max(range.start) as usize];
    let start = range.start + offset(words.len() - words.trim_start_matches(BLOCK_SEPARATOR).len());
    let end = range.start + offset(words.trim_end_matches(BLOCK_SEPARATOR).len());
    let range = start.min(end)..end;
    let attribution = attribution(text, &range);
    let end = attribution.as_ref().map_or(range.end, |attribution| attribution.start);
    Quotation { text: range.start..end, title, attribution }
}

/// The last paragraph of a quotation, if it alone begins with a dash: the lines of a conversation all do.
fn attribution(text: &str, range: &Range<u32>) -> Option<Range<u32>> {
    let words = &text[range.start as usize..range.end as usize];
    let (quoted, last) = words.rsplit_once(BLOCK_SEPARATOR)?;
    let is_last = is_attribution(last) && !quoted.split(BLOCK_SEPARATOR).any(is_attribution);
    is_last.then(|| range.end - offset(last.len())..range.end)
}

/// Whether a line below a quotation says whose words it is.
#[must_use]
pub fn is_attribution(line: &str) -> bool {
    line.starts_with(DASHES)
}

/// Whether an element quotes: a callout does if its kind says so.
pub(super) fn is_quotation(element: &Element) -> bool {
    match element {
        Element::Quote(kind) => kind.as_deref().is_none_or(is_quoting_kind),
        _ => false,
    }
}

/// Whether a callout of a kind is a quotation. Every other one is the report's own text.
#[must_use]
pub fn is_quoting_kind(kind: &str) -> bool {
    matches!(kind, "quote" | "cite")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (&str, Option<&str>) {
        let quotation = quotation(text, 0..offset(text.len()), None);
        let slice = |range: &Range<u32>| &text[range.start as usize..range.end as usize];
        (slice(&quotation.text), quotation.attribution.as_ref().map(slice))
    }

    #[test]
    fn an_attribution_is_a_last_paragraph_that_alone_begins_with_a_dash() {
        assert_eq!(parts("It is so.\u{2029}— Mira Holm\u{2029}"), ("It is so.\u{2029}", Some("— Mira Holm")));
        assert_eq!(parts("— Who is it?\u{2029}— Mira Holm."), ("— Who is it?\u{2029}— Mira Holm.", None));
        assert_eq!(parts("— Mira Holm"), ("— Mira Holm", None));
        assert_eq!(parts("It is so.\u{2029}"), ("It is so.", None));
    }
}
