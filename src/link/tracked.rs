//! The graph as one page reads it, with dependency tracking: every read is recorded.
//!
//! Pages have no other access to the content of the graph, and a getter gets at the graph for a key only, which is
//! recorded (`reads`). So the dependencies of a page are complete without being listed by hand, and a page is rendered
//! again only if one of them has changed. What is not recorded is of another type, [`SiteStructure`].
//!
//! To add a getter: choose the [`DependencyKey`] that [`super::Changes`] contains whenever the result may differ, and
//! return no more than that. `tests/incremental` has a test that calls every getter, and one that compares rebuilt pages
//! with new ones.

mod mentions;
mod names;
mod reads;
mod values;

pub(super) use mentions::SectionVersion;
pub use mentions::{MentionContext, QuotationContext, Sentence, SpokenContext};
pub use names::{AllNames, NameOrder, Rank, RecordNames};
pub use reads::Memo;
pub use values::{MentionLocations, ParagraphLocation, SectionEntry};

use super::changes::{DependencyKey, years_within};
use super::permalinks::{Shard, StampedParagraph};
use super::registry::Relations;
use super::resolve::{Anchor, Mention};
use super::timeline::EventKinds;
use super::{AddedYear, Graph, RecordId, SiteStructure, sentences};
use crate::model::prose::{Block, Section};
use crate::model::{Record, Register};
use reads::Reads;
use std::ops::{Deref, Range};
use std::sync::OnceLock;

/// The graph with dependency tracking, for one page or one shared value.
#[derive(Debug)]
pub struct TrackedGraph<'g> {
    reads: Reads<'g>,
    structure: SiteStructure<'g>,
}

/// The structure is read through the graph, without being recorded.
impl<'g> Deref for TrackedGraph<'g> {
    type Target = SiteStructure<'g>;

    fn deref(&self) -> &SiteStructure<'g> {
        &self.structure
    }
}

impl<'g> TrackedGraph<'g> {
    /// The graph for output that is not cached: its reads are discarded. [`Memo::new`] is for all other output.
    #[must_use]
    pub fn new(graph: &'g Graph) -> Self {
        Self::from_reads(Reads::discarded(graph))
    }

    fn from_reads(reads: Reads<'g>) -> Self {
        let structure = reads.structure();
        Self { reads, structure }
    }

    /// A value that is computed once and shared. Its reads become reads of this graph, whether it is computed now or has
    /// been before.
    pub fn memoized<'c, T>(&self, memo: &'c OnceLock<Memo<T>>, compute: impl FnOnce(TrackedGraph<'g>) -> T) -> &'c T {
        self.reads.memoized(memo, compute)
    }

    /// The graph, for getters in other modules.
    pub(super) fn read(&self, key: DependencyKey) -> &'g Graph {
        self.reads.read(key)
    }

    /// A record by its id.
    #[must_use]
    pub fn record(&self, id: RecordId) -> &'g Record {
        self.read(DependencyKey::Record(id.0)).context.registry.record(id)
    }

    /// The names of all records and the `order` of topics, as one dependency.
    #[must_use]
    pub fn names(&self) -> AllNames<'g> {
        AllNames::new(self.read(DependencyKey::AllNames))
    }

    /// The rank of a record's name among all names.
    #[must_use]
    pub fn rank(&self, order: &Memo<NameOrder>, id: RecordId) -> Rank {
        // Which of two records comes first depends on these two only, and a rank can be used for nothing else.
        self.read(DependencyKey::Record(id.0));
        order.value().rank(id)
    }

    /// The reverse references to a record.
    #[must_use]
    pub fn relations(&self, id: RecordId) -> &'g Relations {
        &self.read(DependencyKey::Relations(id.0)).context.registry.relations[id.index()]
    }

    /// The events, in order of time.
    #[must_use]
    pub fn timeline(&self) -> &'g [RecordId] {
        &self.read(DependencyKey::Timeline).context.registry.timeline
    }

    /// The number of events of each type.
    #[must_use]
    pub fn event_kinds(&self) -> &'g EventKinds {
        &self.read(DependencyKey::EventKinds).context.registry.event_kinds
    }

    /// The rank of an event on the timeline; `None` for records that are not events.
    #[must_use]
    pub fn timeline_rank(&self, id: RecordId) -> Option<Rank> {
        if self.key(id).register != Register::Events {
            return None;
        }
        // Which of two events is earlier depends on their own dates and ids only.
        let graph = self.read(DependencyKey::Record(id.0));
        graph.context.registry.timeline_ranks[id.index()].map(Rank)
    }

    /// A section, and the anchors of the names in it.
    #[must_use]
    pub fn section(&self, index: u32) -> (&'g Section, &'g [Anchor]) {
        let graph = self.read(DependencyKey::Section(index));
        (&graph.context.sections[index as usize], &graph.links[index as usize].anchors)
    }

    /// The mentions of records in a section, in the order of the text.
    #[must_use]
    pub fn section_mentions(&self, index: u32) -> &'g [Mention] {
        &self.read(DependencyKey::Section(index)).links[index as usize].mentions
    }

    /// The ends of the sentences of a block, as offsets in the section's text.
    #[must_use]
    pub fn sentence_ends(&self, index: u32, block: &Block) -> &'g [u32] {
        let graph = self.read(DependencyKey::Section(index));
        sentences::ends_in_block(&graph.links[index as usize].sentences, block.text())
    }

    /// The years that are added to dates of a block where other pages show its sentences.
    #[must_use]
    pub fn added_years(&self, index: u32, block: &Block) -> &'g [AddedYear] {
        let graph = self.read(DependencyKey::Section(index));
        years_within(&graph.links[index as usize].years, block.text())
    }

    /// A section as it appears in lists.
    #[must_use]
    pub fn section_entry(&self, index: u32) -> SectionEntry<'g> {
        SectionEntry::new(self.read(DependencyKey::SectionEntry(index)), index)
    }

    /// The paragraphs of a shard, sorted by stamp.
    #[must_use]
    pub fn paragraphs_in_shard(&self, shard: Shard) -> Vec<StampedParagraph<'g>> {
        self.read(DependencyKey::Shard(shard.index())).paragraphs_in_shard(shard)
    }

    /// The list of all stamps, which the next build compares with its own.
    #[must_use]
    pub fn stamp_list(&self) -> String {
        self.read(DependencyKey::AllStamps).stamp_list()
    }

    /// The sections that list a topic or a source in their front matter.
    #[must_use]
    pub fn sections_naming(&self, id: RecordId) -> &'g [u32] {
        self.read(DependencyKey::Relations(id.0)).front_matter_backlinks.get(id.index())
    }

    /// The page about the report.
    #[must_use]
    pub fn about(&self) -> Option<&'g Section> {
        self.read(DependencyKey::About).context.about.as_deref()
    }

    /// How often a record is mentioned.
    #[must_use]
    pub fn mention_count(&self, id: RecordId) -> usize {
        self.mention_locations(&[id]).count()
    }

    /// The paragraphs that mention a record, each once, in reading order.
    #[must_use]
    pub fn paragraphs_mentioning(&self, id: RecordId) -> Vec<ParagraphLocation<'g>> {
        self.mention_locations(&[id]).paragraphs()
    }

    /// Where these records are mentioned.
    #[must_use]
    pub fn mention_locations(&self, ids: &[RecordId]) -> MentionLocations<'g> {
        let keys = ids.iter().map(|id| DependencyKey::MentionLocations(id.0));
        MentionLocations::new(self.reads.read_all(keys), ids)
    }

    /// The mentions of these records whose positions among all of them are in a range.
    #[must_use]
    pub fn mentions_in_range(&self, ids: &[RecordId], range: Range<usize>) -> Vec<MentionContext<'g>> {
        let keys = ids.iter().map(|id| DependencyKey::Mentions(id.0));
        MentionLocations::new(self.reads.read_all(keys), ids).contexts(range)
    }

    /// The records that are named in the paragraph of a mention, in the order of the text. The mention is given by its
    /// position.
    pub fn co_mentioned(
        &self,
        locations: &MentionLocations<'g>,
        position: usize,
    ) -> impl Iterator<Item = RecordId> + use<'g> {
        self.read(DependencyKey::CoMentions(locations.record(position).0));
        locations.co_mentioned(position)
    }
}
