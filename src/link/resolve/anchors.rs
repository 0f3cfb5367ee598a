//! Adds what was decided to the result: an anchor for each name, and a mention for each anchor.
//!
//! Whether an anchor becomes a link depends on the setting and on the mentions before it. Who is meant is decided before
//! anything here is called.

use super::decisions::DecisionRule;
use super::{Anchor, Mention, NameResolver};
use crate::link::phrase::NamePhrase;
use crate::link::{RecordId, sentences};
use crate::model::prose::{BLOCK_SEPARATOR, Prose};
use crate::project::LinkMentions;
use crate::source::offset;
use std::ops::Range;

impl<'j> NameResolver<'j> {
    pub(super) fn add_mention(&mut self, range: &Range<u32>, record: RecordId, is_full: bool) {
        // A record that is mentioned before is introduced: by a long form, or by a manual link.
        let is_link = self.link_mentions == LinkMentions::All || !self.mention_history.introduced().contains(&record);
        let anchor = Anchor { range: range.clone(), record, is_link, is_manual: false, shows_name: false };
        self.resolved_to = range.end;
        self.note_mention(&anchor);
        if is_full { self.add_full_anchor(anchor) } else { self.anchors.push(anchor) }
    }

    /// Adds an anchor that identifies the record in full.
    pub(super) fn add_full_anchor(&mut self, anchor: Anchor) {
        // The words of a link to a record without a name are not its name, and may contain those of others.
        if self.register(anchor.record).has_names() {
            self.resolved_to = self.resolved_to.max(anchor.range.end);
        }
        self.note_introduced(anchor.record, Some(&anchor.range));
        self.introduce(anchor.record);
        self.anchors.push(anchor);
    }

    /// A long form of a record with `autolink: false`.
    pub(super) fn introduce_unlinked(&mut self, record: RecordId) {
        self.decide(|| DecisionRule::AutolinkDisabled(vec![record]));
        self.introduce(record);
    }

    /// A name that is longer than the form that matched.
    pub(super) fn add_phrase_mention(
        &mut self,
        phrase: &NamePhrase<'_>,
        record: RecordId,
        rule: fn(RecordId) -> DecisionRule,
    ) {
        let words = phrase.before.iter().chain(&phrase.after).map(|word| &word.range);
        let start = words.clone().map(|word| word.start).min().unwrap_or(phrase.range.start).min(phrase.range.start);
        let end = words.map(|word| word.end).max().unwrap_or(phrase.range.end).max(phrase.range.end);
        if self.section.prose.text()[start..end].contains(BLOCK_SEPARATOR) {
            // A name ends with its cell: across two cells it counts as a mention, but becomes no link.
            self.decide(|| DecisionRule::TwoCells(record));
            return self.note_unlinked_mention(record);
        }
        self.decide(|| rule(record));
        self.note_title(record, phrase);
        let range = offset(phrase.range.start).max(self.resolved_to)..offset(phrase.range.end);
        self.add_mention(&range, record, true);
    }
}

/// The mentions of a section, each with its block and sentence.
pub(super) fn mentions(prose: &Prose, sentences: &[u32], anchors: &[Anchor]) -> Vec<Mention> {
    let mentions = anchors.iter().zip(0..).filter_map(|(anchor, at)| {
        let block = prose.blocks().partition_point(|block| block.text().end < anchor.range.end);
        let block = block.min(prose.blocks().len().saturating_sub(1));
        let text = prose.blocks().get(block)?.text();
        if anchor.range.start < text.start || text.end < anchor.range.end {
            return None; // It is outside of all blocks.
        }
        let ends = sentences::ends_in_block(sentences, text);
        let sentence = sentences::sentence_around(ends, prose.text(), text, &anchor.range);
        Some(Mention { record: anchor.record, block: offset(block), anchor: at, sentence })
    });
    mentions.collect()
}
