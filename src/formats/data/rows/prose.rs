//! The rows of sections, paragraphs and mentions, in reading order.

use super::{Rows, ids};
use crate::formats::data::table::{Cell, RowSink};
use crate::model::Tag;
use crate::model::prose::{Block, BlockKind};
use crate::route::Route;
use std::io;

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

    pub(super) fn mentions(&self, rows: &mut dyn RowSink) -> io::Result<()> {
        (0..self.graph.section_count()).try_for_each(|index| {
            let (section, slug) = (self.graph.section(index).0, self.graph.route(index).slug());
            let (mut number, mut numbered) = (String::new(), None);
            self.graph.section_mentions(index).iter().try_for_each(|mention| {
                let block = &section.prose.blocks()[mention.block as usize];
                if numbered != Some(mention.block) {
                    number = number_of(index, block);
                    numbered = Some(mention.block);
                }
                let key = self.graph.key(mention.record);
                rows.row(&[
                    Cell::text(key.to_string()),
                    Cell::text(slug),
                    Cell::optional(block.id.as_deref().filter(|_| block.kind != BlockKind::Footnote)),
                    Cell::optional(Some(&*number).filter(|number| !number.is_empty())),
                    Cell::flag(section.prose.quotation_at(mention.sentence.start).is_some()),
                    Cell::text(section.prose.plain_range(&mention.sentence)),
                ])
            })
        })
    }
}

/// The number of a paragraph, as `4.3`; empty for a heading or a footnote.
fn number_of(section: u32, block: &Block) -> String {
    block.number.map(|number| format!("{}.{number}", section + 1)).unwrap_or_default()
}
