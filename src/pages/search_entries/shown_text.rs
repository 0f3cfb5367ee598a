//! The text of a block as its page shows it, with what is struck out, quoted and added in it.

use super::SearchText;
use crate::link::{AddedYear, ResolvedTarget};
use crate::model::prose::{Block, Element, Mark, MarkKind, Prose, Target};
use crate::pages::PageContext;
use std::borrow::Cow;
use std::ops::Range;

/// The text of a block as the page shows it: with the names that replace ids, and the alternative text and caption of
/// each image.
pub(super) fn shown_text<'g>(
    ctx: &PageContext<'g>,
    prose: &'g Prose,
    block: &Block,
    years: &[AddedYear],
    source_path: &str,
) -> SearchText<'g> {
    // The offsets in the section's text at which the shown text goes on, and their offsets in the shown text.
    let mut offsets = vec![(block.text().start, 0)];
    let mut text = Cow::Borrowed("");
    let mut offset = block.text().start;
    for mark in prose.marks_of(block) {
        if let Some((range, name)) = substituted_name(ctx, mark, source_path) {
            text.to_mut().push_str(prose.slice(&(offset..range.start)));
            text.to_mut().push_str(name);
            offset = range.end;
            offsets.push((offset, crate::source::offset(text.len())));
        } else if let MarkKind::Image(image) = &mark.kind {
            text.to_mut().push_str(prose.slice(&(offset..mark.at().max(offset))));
            offset = mark.at().max(offset);
            for words in [&image.alt, &image.title] {
                text.to_mut().push(' ');
                text.to_mut().push_str(words);
                text.to_mut().push(' ');
            }
            offsets.push((offset, crate::source::offset(text.len())));
        }
    }
    let rest = prose.slice(&(offset..block.text().end));
    let shown =
        |ranges: &mut dyn Iterator<Item = &Range<u32>>| ranges.map(|range| shown_range(&offsets, range)).collect();
    SearchText {
        struck: shown(&mut prose.struck_within(block.text()).iter()),
        quoted: shown(&mut prose.quotations_within(block.text()).iter().map(|quotation| &quotation.text)),
        years: years.iter().map(|added| (shown_offset(&offsets, added.at), added.year)).collect(),
        ..SearchText::plain(if text.is_empty() { rest.into() } else { text + rest })
    }
}

/// A range of the section's text in the shown text.
fn shown_range(offsets: &[(u32, u32)], range: &Range<u32>) -> Range<u32> {
    shown_offset(offsets, range.start)..shown_offset(offsets, range.end)
}

/// An offset of the section's text in the shown text.
fn shown_offset(offsets: &[(u32, u32)], at: u32) -> u32 {
    let next = offsets.partition_point(|(source, _)| *source <= at);
    let (source, shown) = offsets[next.saturating_sub(1)];
    shown + at.saturating_sub(source)
}

/// The name shown in place of the words of `[[id]]`, with the range of these.
fn substituted_name<'g>(ctx: &PageContext<'g>, mark: &'g Mark, source_path: &str) -> Option<(&'g Range<u32>, &'g str)> {
    let MarkKind::Open(Element::Link(link)) = &mark.kind else { return None };
    if !matches!(&link.target, Target::Record(wikilink) if wikilink.shows_name) {
        return None;
    }
    let ResolvedTarget::Record(record) = ctx.graph.resolve(&link.target, source_path) else { return None };
    Some((link.text(), ctx.graph.record(record).name.in_language(ctx.language).0.value.as_str()))
}
