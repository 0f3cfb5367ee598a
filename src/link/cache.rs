//! Incremental linking: caches results from one build to the next.

use super::changes::{Changes, LinkSnapshot};
use super::context::{ContentFiles, LinkContext};
use super::fold::{Folded, Folding};
use super::outline::{Outline, SectionFilter};
use super::paragraph_refs;
use super::permalinks::Shard;
use super::registry::Registry;
use super::section::{self, LinkOptions, SectionLinks, front_matter_texts};
use super::years::Years;
use super::{Graph, Grouped, Input, RecordId, UnparsedItems, names, outline, registers, resolve, targets};
use crate::diag::Diagnostic;
use crate::language::Languages;
use crate::model::prose::Section;
use crate::model::record::{Details, Record};
use crate::model::vocabulary::Sex;
use crate::model::{Date, Tag, Text};
use crate::panics::{Activity, working_on};
use crate::project::LinkMentions;
use crate::source::Spanned;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The maximum number of sections per task; smaller tasks can be stolen by idle threads.
const MAX_SECTIONS_PER_TASK: usize = 32;

/// The result of linking.
#[derive(Debug)]
pub struct LinkOutput {
    /// The linked report.
    pub graph: Graph,
    /// The difference to the previous build.
    pub changes: Changes,
    /// Errors and warnings about records, names and links.
    pub diagnostics: Vec<Diagnostic>,
}

/// The cache between builds.
#[derive(Debug, Default)]
pub struct LinkCache {
    cache_key: Option<CacheKey>,
    /// The sections that the outline was built from.
    input_sections: Vec<Arc<Section>>,
    /// The previous build.
    snapshot: Option<LinkSnapshot>,
    /// The index of permanent paragraph ids.
    stamp_index: Option<StampIndex>,
    /// The sections that name each record.
    backlinks: Option<Backlinks>,
}

/// Facts derived from the permanent ids of all paragraphs. They are cached: most edits change no id.
#[derive(Debug)]
struct StampIndex {
    /// The paragraphs of each shard, see [`Graph`].
    by_shard: Arc<Grouped<(u32, u32)>>,
    /// Whether each id is used only once.
    are_unique: bool,
}

/// The sections that name a record, in prose and in front matter. See [`Graph`]. They are cached: most edits change
/// neither.
#[derive(Clone, Debug)]
struct Backlinks {
    mentions: Arc<Grouped<(u32, u32)>>,
    front_matter: Arc<Grouped<u32>>,
}

/// Everything besides records and sections that the links of a section depend on. A change in it invalidates the cache.
#[derive(Clone, Debug, PartialEq)]
struct CacheKey {
    link_mentions: LinkMentions,
    language: Tag,
    languages: Arc<Languages>,
    period: Option<Years>,
    content: String,
    filter: SectionFilter,
    files: BTreeSet<Arc<str>>,
    unparsed: UnparsedItems,
}

/// Links all files, reusing what the cache has of the previous build.
#[must_use]
pub fn link(cache: &mut LinkCache, input: Input<'_>) -> LinkOutput {
    let cache_key = CacheKey {
        link_mentions: input.project.report.link_mentions,
        language: input.project.language.clone(),
        languages: Arc::clone(input.languages),
        period: input.project.report.period.as_ref().and_then(Years::of_date),
        content: input.project.folders.content.clone(),
        filter: input.filter,
        files: input.files,
        unparsed: input.unparsed,
    };
    if cache.cache_key.as_ref() != Some(&cache_key) {
        *cache = LinkCache { cache_key: Some(cache_key.clone()), ..LinkCache::default() };
    }
    let (registry, outline) = rayon::join(
        || cache.registry(input.records, input.project, &cache_key),
        || cache.outline(&input.sections, &cache_key),
    );
    let context = LinkContext {
        sections: outline.in_order(&input.sections),
        registry,
        outline,
        about: input.about,
        summary: input.project.report.summary.clone(),
        unparsed: cache_key.unparsed,
        files: ContentFiles::new(cache_key.files),
        content: cache_key.content,
    };
    cache.input_sections = input.sections;
    let options = LinkOptions {
        link_mentions: cache_key.link_mentions,
        language: &cache_key.language,
        languages: &cache_key.languages,
        period: cache_key.period,
    };
    let mut output = cache.link_sections(context, options);
    registers::check_statuses(&output.graph.context.registry, &input.project.report, &mut output.diagnostics);
    output
}

impl LinkCache {
    fn registry(
        &self,
        records: Vec<Arc<crate::model::Record>>,
        project: &crate::project::Project,
        cache_key: &CacheKey,
    ) -> Arc<Registry> {
        let previous = self.snapshot.as_ref().map(|snapshot| &snapshot.registry);
        match previous {
            Some(cached)
                if cached.is_built_from(&records)
                    && cached.known_registers.iter().cloned().eq(project.schema.all_registers()) =>
            {
                Arc::clone(cached)
            }
            _ => Arc::new(Registry::new(
                records,
                &project.schema,
                &cache_key.unparsed,
                &cache_key.languages,
                &cache_key.language,
                previous.map(|registry| &**registry),
            )),
        }
    }

    fn outline(&self, input_sections: &[Arc<Section>], cache_key: &CacheKey) -> Arc<Outline> {
        match &self.snapshot {
            Some(snapshot) if have_same_front_matter(&self.input_sections, input_sections) => {
                Arc::clone(&snapshot.outline)
            }
            _ => Arc::new(Outline::new(input_sections, &cache_key.content, &cache_key.filter)),
        }
    }

    fn link_sections(&mut self, context: LinkContext, options: LinkOptions<'_>) -> LinkOutput {
        let snapshot = self.snapshot.take().filter(|snapshot| snapshot.has_same_addresses(&context));
        let links = section_links(&context, snapshot.as_ref(), options);
        let mut out = Vec::new();
        let previous = snapshot.as_ref();
        let stamp_index = self
            .stamp_index
            .take()
            .filter(|_| previous.is_some_and(|previous| previous.has_same_stamps(&context, &links)));
        let backlinks =
            self.backlinks.take().filter(|_| previous.is_some_and(|previous| previous.has_same_mentions(&links)));
        let (stamp_index, backlinks) = rayon::join(
            || stamp_index.unwrap_or_else(|| StampIndex::new(&context, &links)),
            || backlinks.unwrap_or_else(|| Backlinks::new(&context, &links)),
        );
        push_diagnostics(&context, &stamp_index, &links, &mut out);
        let changes = Changes::between(snapshot.as_ref(), &context, &links);
        self.snapshot = Some(LinkSnapshot {
            registry: Arc::clone(&context.registry),
            outline: Arc::clone(&context.outline),
            sections: context.sections.iter().cloned().zip(links.iter().cloned()).collect(),
            about: context.about.clone(),
        });
        let by_shard = Arc::clone(&stamp_index.by_shard);
        self.stamp_index = Some(stamp_index);
        self.backlinks = Some(backlinks.clone());
        // The previous build is freed in parallel.
        let (graph, ()) = rayon::join(|| build_graph(context, links, backlinks, by_shard), || drop(snapshot));
        LinkOutput { graph, changes, diagnostics: out }
    }
}

impl StampIndex {
    fn new(context: &LinkContext, links: &[Arc<SectionLinks>]) -> Self {
        let about = context.about.as_deref();
        let mut hashes: Vec<u64> = links.iter().flat_map(|links| links.stamp_hashes.iter().copied()).collect();
        hashes.extend(about.into_iter().flat_map(section::stamp_hashes));
        hashes.par_sort_unstable();
        Self {
            by_shard: Arc::new(Grouped::gather(Shard::COUNT, |emit| Graph::for_each_stamped(about, links, emit))),
            are_unique: hashes.windows(2).all(|pair| pair[0] != pair[1]),
        }
    }
}

fn push_diagnostics(
    context: &LinkContext,
    stamp_index: &StampIndex,
    links: &[Arc<SectionLinks>],
    out: &mut Vec<Diagnostic>,
) {
    out.extend_from_slice(&context.registry.diagnostics);
    registers::check_corrections(context, out);
    out.extend_from_slice(&context.outline.diagnostics);
    context.files.check(out);
    if !stamp_index.are_unique {
        outline::check_stamps(context.sections.iter().chain(&context.about), out);
    }
    outline::warn_of_unstamped(context, links, out);
    paragraph_refs::check(context, &stamp_index.by_shard, links, out);
    let invalid: Vec<usize> =
        (0..links.len()).into_par_iter().filter(|index| links[*index].has_errors(context)).collect();
    invalid.into_iter().for_each(|index| section::check(context, &context.sections[index], 0, out));
    targets::check_other_texts(context, out);
    out.extend(links.iter().flat_map(|links| links.diagnostics.iter().cloned()));
    out.extend(resolve::ambiguous_names(context, links.iter().flat_map(|links| &links.shared_names)));
}

/// An outline depends only on paths and front matter, so changed prose does not invalidate it.
fn have_same_front_matter(old: &[Arc<Section>], new: &[Arc<Section>]) -> bool {
    old.len() == new.len()
        && old.iter().zip(new).all(|(a, b)| Arc::ptr_eq(a, b) || (a.path == b.path && a.front_matter == b.front_matter))
}

/// The links of every section, cached if neither the section nor its dependencies have changed.
fn section_links(
    context: &LinkContext,
    snapshot: Option<&LinkSnapshot>,
    options: LinkOptions<'_>,
) -> Vec<Arc<SectionLinks>> {
    let name_changes = NameChanges::between(snapshot, context);
    let sections = context.sections.par_iter().enumerate().with_max_len(MAX_SECTIONS_PER_TASK);
    let links = sections.map(|(index, section)| {
        let unchanged = snapshot.map(|snapshot| &snapshot.sections[index]).filter(|(old, _)| Arc::ptr_eq(old, section));
        match unchanged {
            Some((_, links)) if !name_changes.affects(section, links) => Arc::clone(links),
            unchanged => {
                let sentences = unchanged.map(|(_, links)| &links.sentences_of_text);
                let _work = working_on(Activity::Link, &section.path);
                Arc::new(SectionLinks::new(context, section, sentences, options))
            }
        }
    });
    links.collect()
}

/// The changes of names between two builds, which determine the sections that are searched again.
enum NameChanges {
    /// No record has changed.
    Unchanged,
    /// Invalidates sections that contain a changed form or depend on one of these records.
    Few(Option<(aho_corasick::AhoCorasick, Folding)>, BTreeSet<RecordId>),
    /// Too many names have changed: all sections are searched again.
    Many,
}

/// The maximum number of changed forms that are searched for: more take as long as searching all forms again.
const MAX_SEARCHED_FORMS: usize = 200;

impl NameChanges {
    fn between(snapshot: Option<&LinkSnapshot>, context: &LinkContext) -> Self {
        let Some(snapshot) = snapshot.filter(|snapshot| !Arc::ptr_eq(&snapshot.registry, &context.registry)) else {
            return Self::Unchanged;
        };
        let pairs = snapshot.registry.records.iter().zip(&context.registry.records).enumerate();
        let changed = pairs.filter(|(_, (old, new))| !Arc::ptr_eq(old, new) && !has_same_inputs(old, new));
        let changed = changed.map(|(index, _)| RecordId::new(index)).collect();
        let different = snapshot.registry.names.difference(&context.registry.names);
        match different.len() {
            0 => Self::Few(None, changed),
            1..=MAX_SEARCHED_FORMS => {
                let has_apostrophe = different.iter().any(|form| form.contains('\''));
                let folding = if has_apostrophe { Folding::Full } else { Folding::WithoutApostrophes };
                let searcher = names::form_searcher(&different);
                searcher.map_or(Self::Many, |searcher| Self::Few(Some((searcher, folding)), changed))
            }
            _ => Self::Many,
        }
    }

    fn affects(&self, section: &Section, links: &SectionLinks) -> bool {
        match self {
            Self::Unchanged => false,
            Self::Many => true,
            // Warnings about `means` depend on whether the form is a name or an alias of other records.
            Self::Few(..) if !section.front_matter.name_bindings.is_empty() => true,
            Self::Few(..)
                if !links.diagnostics.is_empty() || !links.shared_names.is_empty() || links.has_link_errors =>
            {
                true
            }
            Self::Few(_, changed) if links.record_dependencies.iter().any(|record| changed.contains(record)) => true,
            Self::Few(None, _) => false,
            Self::Few(Some((searcher, folding)), _) => {
                let has_match = |text: &str| searcher.is_match(Folded::new(text, *folding).text.as_ref());
                let text = section.prose.text();
                // Folding leaves most texts unchanged, which is known from resolving their names.
                let is_in_prose = match links.identity_folding {
                    Some(identity_folding) if identity_folding == *folding || identity_folding == Folding::Full => {
                        searcher.is_match(text)
                    }
                    _ => has_match(text),
                };
                is_in_prose || front_matter_texts(section).any(has_match)
            }
        }
    }
}

/// Whether resolving names reads the same of two versions of a record.
fn has_same_inputs(old: &Record, new: &Record) -> bool {
    resolver_inputs(old) == resolver_inputs(new)
}

/// Forms as written, with their languages.
type Forms<'r> = Vec<(Option<&'r Tag>, &'r str)>;

/// What linking a section reads of a record: its forms, its occupation, its sex, its date as an event. Their spans are ignored: only diagnostics
/// contain spans, and a section with diagnostics is linked again in any case.
fn resolver_inputs(record: &Record) -> ([Forms<'_>; 6], Option<Sex>, Option<&Date>) {
    fn by_language(text: &Text) -> Forms<'_> {
        text.variants().map(|(tag, form)| (tag, form.value.as_str())).collect()
    }
    fn forms(forms: &[Spanned<String>]) -> Forms<'_> {
        forms.iter().map(|form| (None, form.value.as_str())).collect()
    }
    let names = record.names.iter().map(|name| (None, name.text.value.as_str())).collect();
    let (occupation, sex) = match &record.details {
        Details::Person(person) => (person.occupation.as_ref(), person.sex),
        _ => (None, None),
    };
    let occupation = occupation.map(by_language).unwrap_or_default();
    let lists = [
        by_language(&record.name),
        names,
        forms(&record.aliases),
        forms(&record.short_forms),
        forms(&record.excluded_forms),
        occupation,
    ];
    (lists, sex, record.event().map(|event| &event.date.value))
}

impl Backlinks {
    fn new(context: &LinkContext, links: &[Arc<SectionLinks>]) -> Self {
        let records = context.registry.records.len();
        let indexed_links = || links.iter().zip(0_u32..);
        let mentions = Grouped::gather(records, |emit| {
            for (links, section) in indexed_links() {
                for (mention, index) in links.mentions.iter().zip(0_u32..) {
                    emit(mention.record.index(), (section, index));
                }
            }
        });
        let front_matter = Grouped::gather(records, |emit| {
            for (links, section) in indexed_links() {
                links.front_matter_refs.iter().for_each(|id: &RecordId| emit(id.index(), section));
            }
        });
        Self { mentions: Arc::new(mentions), front_matter: Arc::new(front_matter) }
    }
}

fn build_graph(
    context: LinkContext,
    links: Vec<Arc<SectionLinks>>,
    backlinks: Backlinks,
    stamped_by_shard: Arc<Grouped<(u32, u32)>>,
) -> Graph {
    let attachments = targets::attachments(&context, &links);
    let Backlinks { mentions, front_matter } = backlinks;
    Graph { context, links, backlinks: mentions, front_matter_backlinks: front_matter, attachments, stamped_by_shard }
}
