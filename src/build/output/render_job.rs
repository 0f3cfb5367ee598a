//! Renders the pages of one build, from a graph and a plan without errors.

use super::change_set::ChangeSet;
use super::formats::{AttachedFiles, FormatWriter};
use super::on_request::PagesOnRequest;
use super::plan::Plan;
use super::templates::report_template_errors;
use super::{OutputCache, PageRetention, RenderedFiles, RenderedPage};
use crate::build::session::{BuildSession, SanitizedFiles};
use crate::build::settings::Settings;
use crate::build::{PriorityPages, RenderedPages};
use crate::link::{Changes, Graph};
use crate::pages::search_entries::SearchSource;
use crate::pages::{self, PageId, SiteContext};
use crate::panics::{Activity, working_on};
use crate::render::{TemplateError, Theme};
use crate::search;
use crate::site::{OutputTarget, SiteFile};
use crate::source::SourceFile;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// At most this many pages are one unit of work-stealing: small enough that no thread runs out of work early.
const MAX_CHUNK_LEN: usize = 32;

/// Everything needed to render the pages.
pub(in crate::build) struct RenderJob<'o> {
    pub(super) output: &'o mut OutputCache,
    pub(super) graph: Graph,
    pub(super) changed: ChangeSet,
    /// The files other than pages, in the order of the plan.
    pub(super) other_files: Vec<SourceFile>,
    /// Their sanitized bytes.
    pub(super) sanitized: &'o SanitizedFiles,
    /// The search index of a one-shot build.
    pub(super) search: Option<search::SearchFiles>,
}

impl RenderJob<'_> {
    /// Renders the stale pages, caches them, and returns all files with the graph. `priority` gets its pages before the
    /// others are rendered.
    pub(in crate::build) fn render_incremental(
        self,
        session: &mut BuildSession<'_>,
        priority: &PriorityPages<'_>,
        retention: PageRetention,
    ) -> Option<RenderedFiles> {
        let Self { output, graph, changed, other_files, sanitized, search: _ } = self;
        let OutputCache { settings, theme, plan, rendered, search, pending_changes, fragments } = output;
        let (plan, theme) = (plan.as_ref()?, theme.as_ref()?);
        let renderer = PageRenderer::new(settings, fragments, &graph, theme);
        let priority_indices: BTreeSet<usize> =
            priority.addresses.iter().filter_map(|path| plan.layout.index(path)).collect();
        let is_retained = |index: usize| retention == PageRetention::All || priority_indices.contains(&index);
        let mut errors: Vec<PageError> = Vec::new();
        for is_priority in [true, false] {
            let is_selected = |index: usize, page: &Option<RenderedPage>| {
                let is_stale = |page: &RenderedPage| page.is_stale(is_retained(index), &changed);
                priority_indices.contains(&index) == is_priority && page.as_ref().is_none_or(is_stale)
            };
            errors.extend(renderer.render_selected(plan, rendered, is_selected, is_retained));
            if is_priority && errors.is_empty() {
                (priority.deliver)(rendered_pages(plan, rendered, &priority_indices));
            }
        }
        *pending_changes = Changes::Keys(Vec::new());
        if !errors.is_empty() {
            renderer.report(errors, settings, session);
            return None;
        }
        let rendered_pages = rendered.iter_mut().enumerate();
        rendered_pages.filter(|(index, _)| !is_retained(*index)).for_each(|(_, page)| release(page));
        let pages = rendered.iter().flatten().map(|page| page.file.clone());
        let others = other_files.iter().map(|file| sanitized.bytes(file));
        let others = others.chain(search.iter().flat_map(search::SearchCache::files)).map(SiteFile::Bytes);
        let attachments = AttachedFiles::new(plan, &graph, &other_files);
        let formats: Vec<SiteFile> = match retention {
            PageRetention::All => {
                let writer = FormatWriter::new(plan, settings, &graph, &attachments);
                writer.all().into_iter().map(SiteFile::Bytes).collect()
            }
            PageRetention::Priority => plan.formats.iter().map(|_| SiteFile::OnRequest).collect(),
        };
        let files = pages.chain(others).chain(formats).collect();
        let graph = Arc::new(graph);
        let pages = PagesOnRequest {
            settings: Arc::clone(settings),
            theme: Arc::clone(theme),
            plan: Arc::clone(plan),
            graph: Arc::clone(&graph),
            fragments: fragments.for_single_pages(),
            attachments,
        };
        Some(RenderedFiles { layout: Arc::clone(&plan.layout), files, graph, pages })
    }

    /// Renders every page into `target` without caching. Returns the graph, so that the caller can free it in the background.
    pub(in crate::build) fn render_to_target(
        self,
        session: &mut BuildSession<'_>,
        target: &mut dyn OutputTarget,
    ) -> Graph {
        let Self { output, graph, other_files, sanitized, search, .. } = self;
        let OutputCache { settings, theme, plan, fragments, .. } = output;
        let (Some(plan), Some(theme)) = (plan, theme) else { return graph };
        let target: Option<&dyn OutputTarget> = if target.begin(&plan.layout) { Some(target) } else { None };
        if target.is_none() && !theme.can_fail() {
            return graph;
        }
        let renderer = PageRenderer::new(settings, fragments, &graph, theme);
        let attachments = AttachedFiles::new(plan, &graph, &other_files);
        let write_formats = || {
            if let Some(target) = target {
                FormatWriter::new(plan, settings, &graph, &attachments).write_all(target);
            }
        };
        let ((), errors) = rayon::join(write_formats, || renderer.render_all(plan, target));
        renderer.report(errors, settings, session);
        let Some(target) = target else { return graph };
        let others_start = plan.pages.len();
        let others = other_files.par_iter().enumerate();
        others.for_each(|(index, file)| target.write_file(others_start + index, &sanitized.bytes(file)));
        if let Some(search) = search {
            let source = SearchSource::new(&renderer.context, &graph);
            write_search_files(&search, &source, &plan.search, target, others_start + other_files.len());
        }
        graph
    }
}

/// The pages with these indices, as far as they exist.
fn rendered_pages(plan: &Plan, rendered: &[Option<RenderedPage>], indices: &BTreeSet<usize>) -> RenderedPages {
    let page = |index: &usize| {
        let SiteFile::Bytes(bytes) = &rendered.get(*index)?.as_ref()?.file else { return None };
        Some((plan.pages[*index].0.clone(), Arc::clone(bytes)))
    };
    indices.iter().filter_map(page).collect()
}

/// Retains only the hash of a page that no tab shows any more.
fn release(page: &mut Option<RenderedPage>) {
    if let Some(RenderedPage { file: file @ SiteFile::Bytes(_), .. }) = page {
        *file = SiteFile::Page(file.hash());
    }
}

impl RenderedPage {
    /// Whether it has a changed dependency, or is to be retained and is not in memory.
    fn is_stale(&self, is_retained: bool, changed: &ChangeSet) -> bool {
        (is_retained && matches!(self.file, SiteFile::Page(_)))
            || self.dependencies.iter().any(|key| changed.contains(*key))
    }
}

/// Renders and writes the search files, the first of which has the index `start` in the layout.
fn write_search_files(
    search: &search::SearchFiles,
    source: &SearchSource<'_>,
    addresses: &[String],
    target: &dyn OutputTarget,
    start: usize,
) {
    addresses.par_iter().enumerate().for_each_init(Vec::new, |bytes, (index, address)| {
        let _work = working_on(Activity::Index, address);
        search.file(index, source, bytes);
        target.write_file(start + index, bytes);
    });
}

/// The index of a page, and its error.
type PageError = (usize, TemplateError);

/// Renders the pages of one build.
struct PageRenderer<'r> {
    context: SiteContext<'r>,
    graph: &'r Graph,
    theme: &'r Theme,
    cutoff: LimitCutoff,
}

impl<'r> PageRenderer<'r> {
    fn new(settings: &'r Settings, fragments: &mut pages::PageCache, graph: &'r Graph, theme: &'r Theme) -> Self {
        let context = SiteContext::new(&settings.project, graph, &settings.strings, fragments)
            .with_templates(theme.component_templates());
        Self { context, graph, theme, cutoff: LimitCutoff::new() }
    }

    /// Renders the selected pages, and caches them: whole if they are retained.
    fn render_selected(
        &self,
        plan: &Plan,
        rendered: &mut [Option<RenderedPage>],
        is_selected: impl Fn(usize, &Option<RenderedPage>) -> bool + Sync,
        is_retained: impl Fn(usize) -> bool + Sync,
    ) -> Vec<PageError> {
        let pages = rendered.par_iter_mut().zip(&plan.pages).enumerate().with_max_len(MAX_CHUNK_LEN);
        let selected = pages.filter(|(index, (slot, _))| is_selected(*index, slot));
        let results = selected.map_init(Vec::new, |html, (index, (slot, page))| {
            *slot = None;
            let dependencies = self.render(index, page, pages::build_tracked_view, html)?;
            let file =
                || if is_retained(index) { SiteFile::Bytes(html.as_slice().into()) } else { SiteFile::page(html) };
            *slot = dependencies.map(|dependencies| RenderedPage { dependencies, file: file() });
            Ok(())
        });
        results.filter_map(Result::err).collect()
    }

    /// Renders every page, and writes it to the target. Pages are rendered even without a target, to report the errors of
    /// templates.
    fn render_all(&self, plan: &Plan, target: Option<&dyn OutputTarget>) -> Vec<PageError> {
        // Nothing is cached, so no dependency is tracked.
        let build = |context: &_, graph: &_, path: &_, id: &_| (pages::build_view(context, graph, path, id), ());
        let pages = plan.pages.par_iter().enumerate().with_max_len(MAX_CHUNK_LEN);
        let results = pages.map_init(Vec::new, |html, (index, page)| {
            let rendered = self.render(index, page, build, html)?;
            if let (Some(target), Some(())) = (target, rendered) {
                target.write_file(index, html);
            }
            Ok(())
        });
        results.filter_map(Result::err).collect()
    }

    /// Renders a page into `html`, and returns what `build` returns besides the view. `None` if the page is not rendered, since
    /// one before it exceeds a limit.
    fn render<T>(
        &self,
        index: usize,
        (path, id): &(String, PageId),
        build: impl FnOnce(&SiteContext<'r>, &Graph, &str, &PageId) -> (Result<pages::View, TemplateError>, T),
        html: &mut Vec<u8>,
    ) -> Result<Option<T>, PageError> {
        let _work = working_on(Activity::Render, path);
        if self.cutoff.excludes(index) {
            return Ok(None);
        }
        let (view, more) = build(&self.context, self.graph, path, id);
        let rendered = view.and_then(|view| self.theme.render(&view, html));
        rendered.map_err(|error| self.cutoff.record(index, error))?;
        Ok(Some(more))
    }

    fn report(&self, errors: Vec<PageError>, settings: &Settings, session: &mut BuildSession<'_>) {
        report_template_errors(self.cutoff.errors_up_to(errors), settings, session);
    }
}

/// The first page that exceeds a limit of templates. Such a page takes as long as the limit allows, so pages behind it are
/// not rendered. All pages before it are, so the result does not depend on the threads.
struct LimitCutoff(AtomicUsize);

impl LimitCutoff {
    fn new() -> Self {
        Self(AtomicUsize::new(usize::MAX))
    }

    fn excludes(&self, index: usize) -> bool {
        self.0.load(Ordering::Relaxed) < index
    }

    fn record(&self, index: usize, error: TemplateError) -> PageError {
        if error.limit().is_some() {
            self.0.fetch_min(index, Ordering::Relaxed);
        }
        (index, error)
    }

    /// The errors of the pages up to and including it.
    fn errors_up_to(&self, errors: Vec<PageError>) -> Vec<TemplateError> {
        errors.into_iter().filter(|(index, _)| !self.excludes(*index)).map(|(_, error)| error).collect()
    }
}
