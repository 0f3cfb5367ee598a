//! The boundaries of automatic links between the marks of a block.

use crate::link::{Anchor, RecordId};
use crate::model::prose::{Block, Mark, MarkKind, Prose};
use std::ops::Range;

/// The start or the end of an automatic link, to be written before the mark at index `before`.
#[derive(Clone, Copy, Debug)]
pub(super) struct LinkBoundary {
    pub(super) before: usize,
    pub(super) offset: u32,
    pub(super) opens: Option<RecordId>,
    /// The end of the text of the link.
    pub(super) end: u32,
    /// How many of the innermost elements must be closed before it and reopened after it.
    pub(super) split_depth: usize,
}

/// The boundaries of automatic links between the marks.
///
/// Emphasis does not interrupt a name, and a name is one link: where emphasis begins or ends within the name, the emphasis
/// is split and not the link. Only content that is not allowed in a link, a footnote reference, splits the link.
pub(super) fn link_boundaries(prose: &Prose, block: &Block, anchors: &[Anchor]) -> Vec<LinkBoundary> {
    let first = anchors.partition_point(|anchor| anchor.range.start < block.text().start);
    let within = anchors[first..].iter().take_while(|anchor| anchor.range.end <= block.text().end);
    let mut boundaries = Vec::new();
    for anchor in within.filter(|anchor| anchor.is_link && !anchor.is_manual) {
        let range = block.marks();
        match single_link(prose.marks(), &range, anchor) {
            Some(pair) => boundaries.extend(pair),
            None => split_links(prose.marks(), &range, anchor, &mut boundaries),
        }
    }
    boundaries
}

/// One link around the whole name. `None` if the name contains something that is not allowed in a link.
fn single_link(marks: &[Mark], block: &Range<usize>, anchor: &Anchor) -> Option<[LinkBoundary; 2]> {
    let range = &anchor.range;
    let index = |at: u32| block.start + marks[block.clone()].partition_point(|mark| mark.at() < at);
    let (after_start, at_end) = (index(range.start + 1), index(range.end));
    // The elements that begin before the name and end within it, and those that begin within it and end after it.
    let (mut ending, mut beginning) = (0_usize, 0_usize);
    for mark in &marks[after_start..at_end.max(after_start)] {
        match &mark.kind {
            MarkKind::Open(element) if element.is_formatting() => beginning += 1,
            MarkKind::Close { is_formatting: true } => match beginning.checked_sub(1) {
                Some(less) => beginning = less,
                None => ending += 1,
            },
            MarkKind::LineBreak | MarkKind::Image(_) => {}
            _ => return None,
        }
    }
    // Those that begin or end exactly at an edge are included as a whole.
    let opens = |mark: &&Mark| {
        mark.at() == range.start && matches!(&mark.kind, MarkKind::Open(element) if element.is_formatting())
    };
    let closes = |mark: &&Mark| mark.at() == range.end && matches!(mark.kind, MarkKind::Close { is_formatting: true });
    let included_before = marks[block.start..after_start].iter().rev().take(ending).take_while(opens).count();
    let included_after = marks[at_end..block.end].iter().take(beginning).take_while(closes).count();
    Some([
        LinkBoundary {
            before: after_start - included_before,
            offset: range.start,
            opens: Some(anchor.record),
            end: range.end,
            split_depth: ending - included_before,
        },
        LinkBoundary {
            before: at_end + included_after,
            offset: range.end,
            opens: None,
            end: range.end,
            split_depth: beginning - included_after,
        },
    ])
}

/// One link for each part of the text between marks.
fn split_links(marks: &[Mark], block: &Range<usize>, anchor: &Anchor, boundaries: &mut Vec<LinkBoundary>) {
    let mut push_link = |before: usize, range: Range<u32>| {
        let to = range.end;
        boundaries.push(LinkBoundary {
            before,
            offset: range.start,
            opens: Some(anchor.record),
            end: to,
            split_depth: 0,
        });
        boundaries.push(LinkBoundary { before, offset: range.end, opens: None, end: to, split_depth: 0 });
    };
    let mut start = anchor.range.start;
    let within =
        block.clone().filter(|index| anchor.range.start < marks[*index].at() && marks[*index].at() < anchor.range.end);
    for index in within {
        if marks[index].at() > start {
            push_link(index, start..marks[index].at());
            start = marks[index].at();
        }
    }
    let end = block.start + marks[block.clone()].partition_point(|mark| mark.at() < anchor.range.end);
    push_link(end, start..anchor.range.end);
}
