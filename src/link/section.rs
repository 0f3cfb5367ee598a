//! What one section says of records, and what else all sections together are asked for.

use super::fold::Folding;
use super::frame::Frame;
use super::judge::{self, Anchor, Mention, SharedName};
use super::permanent::{self, Shard};
use super::registers::check_reference;
use super::{RecordId, means, number_of, sentences, targets};
use crate::diag::{Diagnostic, HINTS};
use crate::language::Languages;
use crate::model::Tag;
use crate::model::prose::Section;
use crate::project::LinkMentions;
use std::sync::Arc;

/// How names are read and linked in all sections.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading<'r> {
    pub(super) which: LinkMentions,
    /// The language of a section that names no other.
    pub(super) language: &'r Tag,
    pub(super) languages: &'r Languages,
}

/// What a section says of records. It follows from the section and the frame.
#[derive(Debug)]
pub(super) struct SectionLinks {
    /// Its mentions, in the order of its text.
    pub(super) anchors: Vec<Anchor>,
    /// The same with block and sentence.
    pub(super) mentions: Vec<Mention>,
    /// Where its sentences end, in its text. It follows from its words alone.
    pub(super) sentences: Arc<[u32]>,
    /// The topics and sources that its front matter names, each once.
    pub(super) named_in_front: Vec<RecordId>,
    /// The files that it shows or links to.
    pub(super) attached: Vec<Arc<str>>,
    /// Its paragraphs' permanent ids, as numbers that differ where the ids do, or nearly always.
    pub(super) stamps: Vec<u64>,
    /// The blocks that have them, by index, with the shard of each.
    pub(super) stamped: Vec<(Shard, u32)>,
    /// How many paragraphs could have a permanent id and have none.
    pub(super) unstamped: usize,
    /// The folding that leaves its text as it is written, as far as is known: names are searched in the text itself then.
    pub(super) folded_by: Option<Folding>,
    /// What there is to tell about its names.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Full names in it that several records have.
    pub(super) shared: Vec<SharedName>,
    /// The records of which more than their forms was read to judge its names.
    pub(super) read: Box<[RecordId]>,
    /// Whether there is something to tell about its links and references.
    pub(super) has_bad_links: bool,
    /// The places on the pages of other sections that it links to: section, and id. Whether they are
    /// there depends on the other.
    pub(super) crossings: Vec<(u32, Box<str>)>,
}

impl SectionLinks {
    /// What a section says. `sentences` are where those of its words end, as far as they have been cut before.
    pub(super) fn new(frame: &Frame, section: &Section, sentences: Option<&Arc<[u32]>>, reading: Reading<'_>) -> Self {
        let sentences = sentences.map_or_else(|| sentences::of_blocks(&section.prose).into(), Arc::clone);
        let judged = judge::section(frame, section, &sentences, reading);
        let front = section.front.topics.iter().chain(&section.front.sources);
        let mut named: Vec<RecordId> = front.filter_map(|reference| frame.find(&reference.key)).collect();
        named.sort_unstable();
        named.dedup();
        let mut bad = Vec::new();
        // Whether something is wrong is all that is asked here: hints take long.
        check(frame, section, HINTS, &mut bad);
        Self {
            anchors: judged.anchors,
            mentions: judged.mentions,
            sentences,
            named_in_front: named,
            attached: if frame.files.is_empty() { Vec::new() } else { targets::attached_to(frame, section) },
            stamps: stamps(section).collect(),
            stamped: permanent::stamped(section).collect(),
            unstamped: section.unstamped().count(),
            folded_by: judged.folded_by,
            diagnostics: judged.diagnostics,
            shared: judged.shared,
            read: judged.read,
            has_bad_links: !bad.is_empty(),
            crossings: targets::crossings(frame, section),
        }
    }
}

/// The texts of the front matter that are read for names, in every language.
pub(super) fn texts_of_front(section: &Section) -> impl Iterator<Item = &str> {
    let summaries = section.front.summary.iter().flat_map(|summary| summary.forms().map(|(_, prose)| prose.text()));
    section.front.title.forms().map(|(_, title)| title.value.as_str()).chain(summaries)
}

/// The permanent ids of a section's paragraphs, as numbers.
pub(super) fn stamps(section: &Section) -> impl Iterator<Item = u64> {
    let stamps = section.prose.blocks().iter().filter_map(|block| block.stamp.as_ref());
    stamps.map(|stamp| number_of(stamp.value.bytes()))
}

impl SectionLinks {
    /// Whether something is wrong with its references and links.
    pub(super) fn is_bad(&self, frame: &Frame) -> bool {
        self.has_bad_links
            || !self.crossings.iter().all(|(section, id)| has_place(&frame.sections[*section as usize], id))
    }
}

/// Whether a section has this place, and nothing is to be reported of a link to it.
fn has_place(section: &Section, id: &str) -> bool {
    let at = section.prose.blocks().iter().position(|block| block.id.as_deref() == Some(id));
    let counted = section.prose.counted_headings();
    match at {
        Some(at) => counted.is_empty() || counted.binary_search(&crate::source::offset(at)).is_err(),
        None => section.prose.inner_headings().any(|(inner, _)| inner == id),
    }
}

/// Reports references and links of a section that lead nowhere. `told` diagnostics have been given
/// elsewhere: behind a number of them there are no hints.
pub(super) fn check(frame: &Frame, section: &Section, told: usize, out: &mut Vec<Diagnostic>) {
    for reference in section.front.topics.iter().chain(&section.front.sources) {
        check_reference(&frame.registry, &frame.broken, reference, told, out);
    }
    means::check(frame, section, told, out);
    targets::check_section(frame, section, told, out);
}
