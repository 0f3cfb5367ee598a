//! The links of one section: names, references, attachments and stamps.

use super::context::LinkContext;
use super::fold::Folding;
use super::permalinks::{self, Shard};
use super::registers::check_reference;
use super::resolve::{self, Anchor, Mention, SharedName};
use super::sentences::{SpokenQuotation, spoken_quotations};
use super::years::{AddedYear, LinkedSection, Years, section_years};
use super::{RecordId, fnv1a, means, sentences, targets};
use crate::diag::{Diagnostic, MAX_SUGGESTIONS};
use crate::language::Languages;
use crate::model::Tag;
use crate::model::prose::Section;
use crate::project::LinkMentions;
use std::sync::Arc;

/// The settings for linking names, the same for all sections.
#[derive(Clone, Copy, Debug)]
pub(super) struct LinkOptions<'r> {
    pub(super) link_mentions: LinkMentions,
    /// The language of sections that do not set their own.
    pub(super) language: &'r Tag,
    pub(super) languages: &'r Languages,
    /// The years of the report's period.
    pub(super) period: Option<Years>,
}

/// The links of a section. They depend only on the section, the [`LinkContext`] and [`LinkOptions`].
#[derive(Debug)]
pub(super) struct SectionLinks {
    /// The names that refer to records, in the order of the text.
    pub(super) anchors: Vec<Anchor>,
    /// The mentions of records, with block and sentence.
    pub(super) mentions: Vec<Mention>,
    /// The ends of its sentences, as offsets in its text.
    pub(super) sentences: Arc<[u32]>,
    /// The quotations in it that continue over the end of a sentence.
    pub(super) quotations: Box<[SpokenQuotation]>,
    /// The years of its dates that lack them, in the order of the text.
    pub(super) years: Box<[AddedYear]>,
    /// The ends by its words alone, which the names in it do not change.
    pub(super) sentences_of_text: Arc<[u32]>,
    /// The topics and sources that its front matter lists, without duplicates.
    pub(super) front_matter_refs: Vec<RecordId>,
    /// The files that it shows or links to.
    pub(super) attached_files: Vec<Arc<str>>,
    /// Hashes of the permanent ids of its paragraphs.
    pub(super) stamp_hashes: Vec<u64>,
    /// The blocks with permanent ids: the shard of the id, and the index of the block.
    pub(super) stamped_blocks: Vec<(Shard, u32)>,
    /// The number of paragraphs that could have a permanent id but have none.
    pub(super) unstamped: usize,
    /// The folding that is known to leave its text unchanged, so that names can be searched without folding the text.
    pub(super) identity_folding: Option<Folding>,
    /// Errors and warnings about its names.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The full names in it that are ambiguous between several records.
    pub(super) shared_names: Vec<SharedName>,
    /// The dependencies of its names: the records of which more than their forms was read.
    pub(super) record_dependencies: Box<[RecordId]>,
    /// Whether its links and references have errors or warnings.
    pub(super) has_link_errors: bool,
    /// Its links to fragments of other sections' pages: section, and id. They are checked again in every build, since they
    /// depend on the other sections.
    pub(super) cross_section_links: Vec<(u32, Box<str>)>,
}

impl SectionLinks {
    /// Links a section. `sentences` are the ends of its sentences by its words alone, if they are cached.
    pub(super) fn new(
        context: &LinkContext,
        section: &Section,
        sentences: Option<&Arc<[u32]>>,
        options: LinkOptions<'_>,
    ) -> Self {
        let sentences = sentences.map_or_else(
            || {
                let language = section.front_matter.lang.as_ref().unwrap_or(options.language);
                sentences::section_ends(&section.prose, &options.languages.sentence_rules(language)).into()
            },
            Arc::clone,
        );
        let resolved = resolve::resolve_section(context, section, &sentences, options);
        let without_names = resolved.sentences.unwrap_or_else(|| Arc::clone(&sentences));
        let front = section.front_matter.topics.iter().chain(&section.front_matter.sources);
        let mut front_matter_refs: Vec<RecordId> = front.filter_map(|reference| context.find(&reference.key)).collect();
        front_matter_refs.sort_unstable();
        front_matter_refs.dedup();
        let mut link_diagnostics = Vec::new();
        // Only whether there are errors is needed here. Suggestions are slow, so they are disabled by [`MAX_SUGGESTIONS`].
        check(context, section, MAX_SUGGESTIONS, &mut link_diagnostics);
        let quotations = spoken_quotations(section.prose.text(), 0, &without_names);
        let linked = LinkedSection {
            context,
            section,
            anchors: &resolved.anchors,
            sentences: &without_names,
            quotations: &quotations,
        };
        let years = section_years(linked, options);
        let mut record_dependencies = resolved.record_dependencies.into_vec();
        record_dependencies.extend(years.events);
        Self {
            anchors: resolved.anchors,
            mentions: resolved.mentions,
            quotations: quotations.into(),
            years: years.added,
            sentences: without_names,
            sentences_of_text: sentences,
            front_matter_refs,
            attached_files: if context.files.is_empty() {
                Vec::new()
            } else {
                targets::section_attachments(context, section)
            },
            stamp_hashes: stamp_hashes(section).collect(),
            stamped_blocks: permalinks::stamped_blocks(section).collect(),
            unstamped: section.unstamped().count(),
            identity_folding: resolved.identity_folding,
            diagnostics: resolved.diagnostics,
            shared_names: resolved.shared_names,
            record_dependencies: record_dependencies.into(),
            has_link_errors: !link_diagnostics.is_empty(),
            cross_section_links: targets::cross_section_links(context, section),
        }
    }
}

/// The texts of the front matter that are searched for names, in every language.
pub(super) fn front_matter_texts(section: &Section) -> impl Iterator<Item = &str> {
    let summaries =
        section.front_matter.summary.iter().flat_map(|summary| summary.variants().map(|(_, prose)| prose.text()));
    section.front_matter.title.variants().map(|(_, title)| title.value.as_str()).chain(summaries)
}

/// The hashes of the permanent ids of a section's paragraphs.
pub(super) fn stamp_hashes(section: &Section) -> impl Iterator<Item = u64> {
    let stamps = section.prose.blocks().iter().filter_map(|block| block.stamp.as_ref());
    stamps.map(|stamp| fnv1a(stamp.value.bytes()))
}

impl SectionLinks {
    /// Whether its references and links have errors or warnings, including links to other sections.
    pub(super) fn has_errors(&self, context: &LinkContext) -> bool {
        self.has_link_errors
            || !self
                .cross_section_links
                .iter()
                .all(|(section, id)| has_fragment(&context.sections[*section as usize], id))
    }
}

/// Whether the page of a section has a fragment with this id that a link can use without a warning.
fn has_fragment(section: &Section, id: &str) -> bool {
    let at = section.prose.blocks().iter().position(|block| block.id.as_deref() == Some(id));
    let counted = section.prose.unstable_headings();
    match at {
        Some(at) => counted.is_empty() || counted.binary_search(&crate::source::offset(at)).is_err(),
        None => section.prose.inner_headings().any(|(inner, _)| inner == id),
    }
}

/// Reports invalid references and links of a section. `reported` is the number of diagnostics reported elsewhere: beyond
/// [`MAX_SUGGESTIONS`] there are no suggestions.
pub(super) fn check(context: &LinkContext, section: &Section, reported: usize, out: &mut Vec<Diagnostic>) {
    for reference in section.front_matter.topics.iter().chain(&section.front_matter.sources) {
        check_reference(&context.registry, &context.unparsed, reference, reported, out);
    }
    means::check(context, section, reported, out);
    targets::check_section(context, section, reported, out);
}
