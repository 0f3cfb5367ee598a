//! What getters of the tracked graph return: no more of the graph than their keys stand for.

use super::MentionContext;
use crate::link::changes::anchors_within;
use crate::link::outline::{HeldBack, SectionRoute};
use crate::link::{Graph, Mention, RecordId};
use crate::model::prose::{Block, BlockKind, Passage, Prose, Section};
use crate::model::{Tag, Text};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// A section as it appears in lists.
#[derive(Clone, Copy, Debug)]
pub struct SectionEntry<'g> {
    /// The number in reading order, from 1.
    pub number: u32,
    /// The route of its page.
    pub route: &'g SectionRoute,
    /// The path of its file.
    pub path: &'g Arc<str>,
    /// The title, in every language.
    pub title: &'g Text,
    /// The language, if it differs from the report's.
    pub lang: Option<&'g Tag>,
    /// The summary from the front matter.
    pub summary: Option<&'g Passage>,
    /// Why it is not published; only in previews.
    pub held_back: Option<&'g HeldBack>,
    section: &'g Section,
}

impl<'g> SectionEntry<'g> {
    pub(super) fn new(graph: &'g Graph, index: u32) -> Self {
        let section = &graph.context.sections[index as usize];
        Self {
            number: index + 1,
            route: &graph.context.outline.routes[index as usize],
            path: &section.path,
            title: &section.front_matter.title,
            lang: section.front_matter.lang.as_ref(),
            summary: section.front_matter.summary.as_ref(),
            held_back: graph.context.outline.held_back.get(&(index as usize)),
            section,
        }
    }

    /// The number of numbered paragraphs.
    #[must_use]
    pub fn paragraphs(&self) -> usize {
        self.section.prose.blocks().iter().filter(|block| block.number.is_some()).count()
    }
}

/// The location of a paragraph.
#[derive(Clone, Copy, Debug)]
pub struct ParagraphLocation<'g> {
    /// The section, by index.
    pub section: u32,
    /// The block, by index.
    pub block_index: u32,
    /// The route of the section.
    pub route: &'g SectionRoute,
    block: Option<&'g Block>,
    prose: &'g Prose,
}

impl<'g> ParagraphLocation<'g> {
    pub(in crate::link) fn new(graph: &'g Graph, section: u32, block_index: u32) -> Self {
        let prose = &graph.context.sections[section as usize].prose;
        let route = &graph.context.outline.routes[section as usize];
        Self { section, block_index, route, block: prose.blocks().get(block_index as usize), prose }
    }

    /// The number of the footnote that contains it, from 1.
    #[must_use]
    pub fn footnote_number(&self) -> Option<u32> {
        let is_note = self.block.is_some_and(|block| block.kind == BlockKind::Footnote);
        if is_note { self.prose.footnote_of(self.block_index).map(|note| note + 1) } else { None }
    }

    /// The number of section and paragraph: "4.3".
    #[must_use]
    pub fn number(&self) -> Option<String> {
        let place = self.block?.number?;
        Some(format!("{}.{place}", self.section + 1))
    }

    /// The HTML id on its page.
    #[must_use]
    pub fn id(&self) -> Option<&'g str> {
        self.block.and_then(|block| block.id.as_deref())
    }
}

/// The locations of the mentions of some records, in reading order.
#[derive(Clone, Debug)]
pub struct MentionLocations<'g> {
    graph: &'g Graph,
    /// The section of each, and its index among the mentions of the section.
    mentions: Cow<'g, [(u32, u32)]>,
}

impl<'g> MentionLocations<'g> {
    pub(super) fn new(graph: &'g Graph, ids: &[RecordId]) -> Self {
        let mentions = match ids {
            [id] => Cow::Borrowed(graph.backlinks.get(id.index())),
            ids => {
                let mentions = ids.iter().flat_map(|id| graph.backlinks.get(id.index()));
                let mut mentions: Vec<(u32, u32)> = mentions.copied().collect();
                mentions.sort_unstable();
                Cow::Owned(mentions)
            }
        };
        Self { graph, mentions }
    }

    /// The number of mentions.
    #[must_use]
    pub fn count(&self) -> usize {
        self.mentions.len()
    }

    /// The section of each mention.
    pub fn sections(&self) -> impl Iterator<Item = u32> {
        self.mentions.iter().map(|(section, _)| *section)
    }

    /// The section and the block of each mention.
    pub fn blocks(&self) -> impl Iterator<Item = (u32, u32)> {
        self.mentions.iter().map(|(section, index)| (*section, mention(self.graph, *section, *index).block))
    }

    /// The paragraph of a mention, by its position among these.
    #[must_use]
    pub fn paragraph(&self, position: usize) -> ParagraphLocation<'g> {
        let (section, index) = self.mentions[position];
        ParagraphLocation::new(self.graph, section, mention(self.graph, section, index).block)
    }

    /// The paragraphs, each once.
    pub(super) fn paragraphs(&self) -> Vec<ParagraphLocation<'g>> {
        let mut blocks: Vec<(u32, u32)> = self.blocks().collect();
        blocks.dedup();
        blocks.into_iter().map(|(section, block)| ParagraphLocation::new(self.graph, section, block)).collect()
    }

    /// The record of a mention, by its position among these.
    pub(super) fn record(&self, position: usize) -> RecordId {
        let (section, index) = self.mentions[position];
        mention(self.graph, section, index).record
    }

    /// The records that are named in the paragraph of a mention, in the order of the text.
    pub(super) fn co_mentioned(&self, position: usize) -> impl Iterator<Item = RecordId> + use<'g> {
        let (section, _) = self.mentions[position];
        let block = self.paragraph(position).block;
        let anchors = &self.graph.links[section as usize].anchors;
        let named = block.map(|block| anchors_within(anchors, block.text())).unwrap_or_default();
        named.iter().map(|anchor| anchor.record)
    }

    /// The mentions in a range of positions, with their sentences.
    pub(super) fn contexts(&self, range: Range<usize>) -> Vec<MentionContext<'g>> {
        let mentions = self.mentions.iter().skip(range.start).take(range.len());
        mentions
            .map(|(section, index)| MentionContext::new(self.graph, *section, mention(self.graph, *section, *index)))
            .collect()
    }
}

fn mention(graph: &Graph, section: u32, index: u32) -> &Mention {
    &graph.links[section as usize].mentions[index as usize]
}
