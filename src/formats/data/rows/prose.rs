//! The rows of sections, paragraphs and mentions, in reading order.

use super::{Rows, ids};
use crate::formats::data::table::{Cell, RowSink};
use crate::model::Tag;
use crate::model::prose::{Block, BlockKind, Prose, SentenceExcerpt};
use crate::route::Route;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;
use std::ops::Range;

impl Rows<'_> {
    pub(super) fn sections(&self, rows: &mut dyn RowSink) -> io::Result<()> {
        (0..self.graph.section_count()).try_for_each(|index| {
            let (section, _) = self.graph.section(index);
            let (entry, front) = (self.graph.section_entry(index), &section.front_matter);
            rows.row(&[
                Cell::text(entry.route.slug()),
                Cell::Integer(entry.number.into()),
                self.words(entry.title),
                Cell::optional(entry.lang.map(Tag::as_str)),
                Cell::optional(
                    entry.summary.and_then(|summary| self.report.plain_text(summary, None).map(|text| text.text)),
                ),
                ids(&front.topics),
                ids(&front.sources),
                Cell::Integer(i64::try_from(entry.paragraphs()).unwrap_or(i64::MAX)),
                self.address(&entry.route.address()),
            ])
        })
    }

    pub(super) fn paragraphs(&self, rows: &mut dyn RowSink) -> io::Result<()> {
        (0..self.graph.section_count()).try_for_each(|index| {
            let route = self.graph.route(index);
            let address = route.address();
            let blocks = self.graph.section(index).0.prose.blocks().iter();
            let numbered = blocks.filter_map(|block| Some((block, block.id.as_deref()?, block.number?)));
            numbered.into_iter().try_for_each(|(block, id, number)| {
                // The permanent address of a stamped paragraph stays when it moves to another section.
                let permanent = block.stamp.as_ref().and_then(|_| Route::permanent(id));
                let address = permanent.map_or_else(|| format!("{address}#{id}"), |route| format!("{route}#{id}"));
                rows.row(&[
                    Cell::text(id),
                    Cell::text(route.slug()),
                    Cell::text(format!("{}.{number}", index + 1)),
                    Cell::flag(block.stamp.is_some()),
                    self.address(&address),
                ])
            })
        })
    }

    /// A row for each record that a sentence names.
    pub(super) fn mentions(&self, rows: &mut dyn RowSink) -> io::Result<()> {
        (0..self.graph.section_count()).try_for_each(|index| {
            let (section, anchors) = self.graph.section(index);
            let slug = self.graph.route(index).slug();
            let (mut sentence, mut named) = (0..0, BTreeSet::new());
            self.graph.section_mentions(index).iter().try_for_each(|mention| {
                if sentence != mention.sentence {
                    sentence = mention.sentence.clone();
                    named.clear();
                }
                if !named.insert(mention.record) {
                    return Ok(());
                }
                let (prose, block) = (&section.prose, &section.prose.blocks()[mention.block as usize]);
                let name = &anchors[mention.anchor as usize].range;
                rows.row(&[
                    Cell::text(self.graph.key(mention.record).to_string()),
                    Cell::text(slug),
                    Cell::optional(block.id.as_deref().filter(|_| block.kind != BlockKind::Footnote)),
                    Cell::optional(number_of(index, block)),
                    Cell::flag(prose.quotation_at(sentence.start).is_some()),
                    Cell::text(excerpt(prose, &sentence, name)),
                ])
            })
        })
    }
}

/// A sentence, or what is around a name in a very long one.
fn excerpt<'p>(prose: &'p Prose, sentence: &Range<u32>, name: &Range<u32>) -> Cow<'p, str> {
    let excerpt = SentenceExcerpt::around(name, prose.slice(sentence), sentence);
    let text = prose.plain_range(&excerpt.range);
    if !excerpt.cut_before && !excerpt.cut_after {
        return text;
    }
    let [before, after] =
        [(excerpt.cut_before, "… "), (excerpt.cut_after, " …")].map(|(cut, sign)| if cut { sign } else { "" });
    [before, &text, after].concat().into()
}

/// The number of a paragraph, as `4.3`. Headings and footnotes have none.
fn number_of(section: u32, block: &Block) -> Option<String> {
    block.number.map(|number| format!("{}.{number}", section + 1))
}
