//! The records that are mentioned together with the record of a page.

use super::{RecordPage, mentioned_records};
use crate::link::RecordId;
use crate::model::Register;
use crate::pages::PageContext;
use crate::pages::components::{CoMentionRow, Markup};
use crate::pages::html::{Html, HtmlWriter, root_of};
use crate::strings::TextKey;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// How many paragraphs are listed for each record mentioned together with this one.
const MAX_CO_MENTION_PARAGRAPHS: usize = 4;

/// How many records are listed as mentioned together: the most frequent ones.
const MAX_CO_MENTIONS: usize = 24;

/// How many are found: some of them are connected otherwise, and not shown as mentioned together.
const MAX_KEPT: usize = 3 * MAX_CO_MENTIONS;

/// A paragraph that mentions more records than this is a list, and no evidence of a relation.
const MAX_RECORDS_IN_PROSE: usize = 100;

impl RecordPage<'_> {
    /// The records mentioned in the same paragraphs, without those that are connected otherwise: people first, each the most
    /// frequent first, then by name.
    pub(super) fn co_mentions(&self, connected: &BTreeSet<RecordId>) -> Html {
        let (ctx, root) = (self.ctx, root_of(self.path));
        let mut html = HtmlWriter::new();
        // They are cached without their names, so that a new name does not require to find them again.
        let groups = ctx.fragment(&ctx.site.fragments.co_mentions, self.id, co_mentions);
        let mut groups: Vec<&CoMention> = groups.iter().collect();
        groups
            .sort_by_key(|group| (is_other(ctx, group.record), Reverse(group.paragraph_count), ctx.rank(group.record)));
        let others = groups.into_iter().filter(|group| !connected.contains(&group.record));
        others.take(MAX_CO_MENTIONS).for_each(|group| self.push_co_mention(&mut html, group, &root));
        html.finish()
    }

    fn push_co_mention(&self, html: &mut HtmlWriter, group: &CoMention, root: &str) {
        let ctx = self.ctx;
        let paragraphs = group.shown().iter().map(|position| self.mentions.paragraph(*position as usize));
        let more = group.paragraph_count as usize - group.shown().len();
        let more = (more > 0).then(|| ctx.strings.count(TextKey::AndMore, more));
        let link = |html: &mut HtmlWriter| ctx.push_record_link(html, group.record, root);
        let paragraphs = |html: &mut HtmlWriter| ctx.push_paragraph_links(html, paragraphs.clone(), root);
        let row = CoMentionRow {
            root,
            link: Markup(&link),
            kind: ctx.kind(&ctx.graph.key(group.record).register, 1),
            paragraphs: Markup(&paragraphs),
            more: more.as_deref(),
        };
        ctx.push(html, &row);
    }
}

/// A record that is mentioned in the same paragraphs as another.
#[derive(Clone, Debug)]
pub(in crate::pages) struct CoMention {
    record: RecordId,
    /// The number of shared paragraphs.
    paragraph_count: u32,
    /// The first mentions in these, by position.
    first_mentions: [u32; MAX_CO_MENTION_PARAGRAPHS],
}

impl CoMention {
    /// Expects the pairs of one record, each with a mention in the same paragraph; at least one.
    fn new(group: &[(RecordId, u32)]) -> Self {
        let mut first_mentions = [0; MAX_CO_MENTION_PARAGRAPHS];
        first_mentions.iter_mut().zip(group).for_each(|(slot, (_, index))| *slot = *index);
        Self { record: group[0].0, paragraph_count: crate::source::offset(group.len()), first_mentions }
    }

    /// The mentions that are shown.
    fn shown(&self) -> &[u32] {
        &self.first_mentions[..MAX_CO_MENTION_PARAGRAPHS.min(self.paragraph_count as usize)]
    }
}

/// The records most frequently mentioned together with one, with all ties for the last rank: which of these are shown
/// depends on their names.
fn co_mentions(ctx: &PageContext<'_>, id: RecordId) -> Vec<CoMention> {
    let mut pairs = co_mention_pairs(ctx, id);
    pairs.sort_unstable();
    let mut groups: Vec<&[(RecordId, u32)]> = pairs.chunk_by(|(a, _), (b, _)| a == b).collect();
    groups.sort_by_key(|group| (is_other(ctx, group[0].0), Reverse(group.len())));
    let (people, others) = groups.split_at(groups.partition_point(|group| !is_other(ctx, group[0].0)));
    [people, others].into_iter().flat_map(most_frequent).map(CoMention::new).collect()
}

/// Whether a record is no person: people are listed first.
fn is_other(ctx: &PageContext<'_>, record: RecordId) -> bool {
    ctx.graph.key(record).register != Register::People
}

/// The longest groups, as many as are shown and as may be left out because they are connected otherwise, with all ties for the
/// last rank. Expects them sorted.
fn most_frequent<'g>(groups: &'g [&'g [(RecordId, u32)]]) -> impl Iterator<Item = &'g [(RecordId, u32)]> {
    let min_len = groups.get(MAX_KEPT - 1).map_or(0, |group| group.len());
    groups.iter().copied().take_while(move |group| group.len() >= min_len)
}

/// The records with pages that are mentioned in the same paragraphs, each once per paragraph, with the position of the
/// mention in it.
fn co_mention_pairs(ctx: &PageContext<'_>, id: RecordId) -> Vec<(RecordId, u32)> {
    let mentions = ctx.graph.mention_locations(&mentioned_records(&ctx.graph, id));
    let (mut pairs, mut named) = (Vec::new(), Vec::new());
    let mut previous = None;
    for (paragraph, position) in mentions.blocks().zip(0_u32..) {
        if previous.replace(paragraph) == Some(paragraph) {
            continue;
        }
        if !collect_named(ctx.graph.co_mentioned(&mentions, position as usize), &mut named) {
            continue;
        }
        let counts = |record: RecordId| record != id && ctx.graph.has_page(record) && !ctx.graph.is_background(record);
        let others = named.iter().filter(|record| counts(**record));
        pairs.extend(others.map(|record| (*record, position)));
    }
    pairs
}

/// Collects the distinct records that a paragraph mentions, sorted; `false` if there are so many that it is a list. Stops
/// as soon as that is certain, since it runs for every record in the list.
fn collect_named(records: impl Iterator<Item = RecordId>, named: &mut Vec<RecordId>) -> bool {
    named.clear();
    for record in records {
        if let Err(position) = named.binary_search(&record) {
            if named.len() == MAX_RECORDS_IN_PROSE {
                return false;
            }
            named.insert(position, record);
        }
    }
    true
}
