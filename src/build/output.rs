//! The output stage: renders pages, caches them with their dependencies, and adds the other files of the site.

use super::session::{self, BuildSession, SanitizedFiles};
use super::settings::Settings;
use super::{PriorityPages, Purpose};
use crate::diag::{Code, Diagnostic, start_of_file};
use crate::link::{self, Changes, DependencyKey, Graph, Shard};
use crate::pages::search_entries::SearchSource;
use crate::pages::{self, PageCounts, PageId, SiteContext};
use crate::panics::{Activity, working_on};
use crate::project;
use crate::render::{Template, TemplateError, Theme};
use crate::route::{Address, Route, SEARCH_FOLDER};
use crate::search;
use crate::site::{OutputTarget, PathConflict, Site, SiteLayout, SitePath};
use crate::source::{SourceFile, Sources, Span};
use crate::theme::ThemeFiles;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// At most this many pages are one unit of work-stealing: small enough that no thread runs out of work early.
const MAX_CHUNK_LEN: usize = 32;

/// The cache of the output. It is valid for one set of settings.
#[derive(Debug)]
pub(super) struct OutputCache {
    settings: Arc<Settings>,
    theme: Option<Theme>,
    plan: Option<Plan>,
    /// The rendered pages, by index in the plan.
    rendered: Vec<Option<RenderedPage>>,
    /// The search index, cached.
    search: Option<search::SearchCache>,
    /// The changes since pages were last rendered. They accumulate, since a build with errors renders no page.
    pending_changes: Changes,
    /// Fragments that several pages share.
    fragments: pages::PageCache,
}

/// A rendered page.
#[derive(Debug)]
struct RenderedPage {
    /// Its dependencies, tracked while the page was built.
    dependencies: Vec<DependencyKey>,
    bytes: Arc<[u8]>,
}

/// The list of all files of the site. Pages come first in the layout, so an index into `pages` is also one into `layout`.
#[derive(Debug)]
struct Plan {
    pages: Vec<(String, PageId)>,
    /// The sizes of all lists that are paginated.
    page_counts: PageCounts,
    /// The addresses of all other files, with their paths in the sources.
    other_files: Vec<(String, Arc<str>)>,
    /// The addresses of the search shards, last in the layout.
    search: Vec<String>,
    layout: Arc<SiteLayout>,
}

/// Everything needed to render the pages.
pub(super) struct RenderJob<'o> {
    output: &'o mut OutputCache,
    graph: Graph,
    changed: ChangeSet,
    /// The files other than pages, in the order of the plan.
    other_files: Vec<SourceFile>,
    /// Their sanitized bytes.
    sanitized: &'o SanitizedFiles,
    /// The search index of a one-shot build.
    search: Option<search::SearchFiles>,
}

impl OutputCache {
    /// The cache for these settings. Other settings clear it.
    pub(super) fn for_settings<'o>(cache: &'o mut Option<Self>, settings: &Arc<Settings>) -> &'o mut Self {
        if cache.as_ref().is_some_and(|cached| !Arc::ptr_eq(&cached.settings, settings)) {
            *cache = None;
        }
        cache.get_or_insert_with(|| Self {
            settings: Arc::clone(settings),
            theme: None,
            plan: None,
            rendered: Vec::new(),
            search: None,
            pending_changes: Changes::All,
            fragments: pages::PageCache::default(),
        })
    }

    /// Adds changes to those that are not rendered yet.
    pub(super) fn add_changes(&mut self, changes: Changes) {
        match (&mut self.pending_changes, changes) {
            (Changes::All, _) => {}
            (changed, Changes::All) => *changed = Changes::All,
            (Changes::Keys(changed), Changes::Keys(more)) => changed.extend(more),
        }
    }

    /// Checks the templates of a report that has errors elsewhere.
    pub(super) fn check_templates(&self, session: &mut BuildSession<'_>) {
        if self.theme.is_some() {
            return; // They are compiled, so they are valid.
        }
        let empty = link::Input {
            project: &self.settings.project,
            languages: &self.settings.languages,
            records: Vec::new(),
            unparsed: link::UnparsedItems::default(),
            sections: Vec::new(),
            about: None,
            files: std::collections::BTreeSet::new(),
            filter: link::SectionFilter::default(),
        };
        let graph = link::link(&mut link::LinkCache::default(), empty).graph;
        let common =
            SiteContext::new(&self.settings.project, &graph, &self.settings.strings, &mut pages::PageCache::default());
        compile_theme(&self.settings, &pages::site_view(&common, &graph), session);
    }

    /// Plans the files, compiles the templates and builds the search data; `None` if a file or template is invalid.
    pub(super) fn prepare<'o>(
        &'o mut self,
        session: &mut BuildSession<'_>,
        graph: Graph,
        sanitized: &'o SanitizedFiles,
    ) -> Option<RenderJob<'o>> {
        let changed = self.invalidate(&graph, session.purpose);
        let settings = Arc::clone(&self.settings);
        let context = SiteContext::new(&settings.project, &graph, &settings.strings, &mut self.fragments);
        if self.theme.is_none() {
            self.theme = compile_theme(&settings, &pages::site_view(&context, &graph), session);
        }
        let others = self.other_files(&graph, session.sources);
        let page_counts = pages::page_counts(&settings.project, &graph);
        let is_current = !changed.all && self.plan.as_ref().is_some_and(|plan| plan.is_current(&page_counts, &others));
        let draft = || Draft::new(pages::plan(&settings.project, &graph, &page_counts), &page_counts, &others);
        let search_source = SearchSource::new(&context, &graph);
        let early_draft = || (!is_current).then(draft);
        let (search, early_draft) = self.build_search(session.purpose, &search_source, &changed, early_draft);
        let addresses = search.as_ref().map(search::SearchFiles::addresses);
        let addresses =
            addresses.or_else(|| self.search.as_ref().map(search::SearchCache::addresses)).unwrap_or_default();
        let has_other_search = || self.plan.as_ref().is_none_or(|plan| plan.search != addresses);
        if let Some(draft) = early_draft.or_else(|| has_other_search().then(draft)) {
            self.plan(draft, addresses, session);
        }
        let plan = self.plan.as_ref().filter(|_| self.theme.is_some() && !session.has_errors())?;
        session.count_pages(plan.pages.iter().filter(|(_, id)| id.is_counted()).count());
        self.rendered.resize_with(plan.pages.len(), || None);
        let others = others.into_iter().map(|(_, file)| file).collect();
        Some(RenderJob { output: self, graph, changed, other_files: others, sanitized, search })
    }

    /// Discards what the pending changes invalidate, and returns these changes.
    fn invalidate(&mut self, graph: &Graph, purpose: Purpose) -> ChangeSet {
        let changed = ChangeSet::new(&self.pending_changes, graph);
        if changed.all {
            self.rendered.clear();
            self.theme = None;
            self.search = None;
            let caches = purpose.caches_results();
            self.fragments = if caches { pages::PageCache::default() } else { pages::PageCache::one_shot() };
        } else {
            self.fragments.invalidate(|key| changed.contains(key));
        }
        changed
    }

    /// Builds the search data, and in parallel the draft of the plan. Returns the search data that are not cached.
    fn build_search(
        &mut self,
        purpose: Purpose,
        source: &SearchSource<'_>,
        changed: &ChangeSet,
        draft: impl FnOnce() -> Option<Draft> + Send,
    ) -> (Option<search::SearchFiles>, Option<Draft>) {
        let languages = &self.settings.languages;
        let files = || search::SearchFiles::new(source, languages);
        match purpose {
            Purpose::Incremental => {
                let cached = self.search.take();
                let has_changed = |key| changed.contains(key);
                let update = || search::SearchCache::update(cached, source, languages, &has_changed);
                let (search, draft) = rayon::join(update, draft);
                self.search = Some(search);
                (None, draft)
            }
            Purpose::OneShot => rayon::join(|| Some(files()), draft),
            Purpose::Check => {
                let draft = draft();
                let may_conflict = draft.as_ref().is_some_and(|draft| draft.layout.has_name(SEARCH_FOLDER));
                (may_conflict.then(files), draft)
            }
        }
    }

    /// The files other than pages: assets, attachments and static files, each with its address.
    fn other_files(&self, graph: &Graph, sources: &Sources) -> Vec<(String, SourceFile)> {
        let assets = self.settings.files.assets().map(|(name, file)| (Address::from(Route::Asset(name)), file));
        // The style sheet is rendered, as pages are.
        let assets = assets.filter(|(address, _)| address.route != Route::STYLE);
        let assets = assets.map(|(address, file)| (address.to_path(), file.clone()));
        let attached = graph.attachments().iter();
        let attached = attached.filter_map(|(path, address)| Some((address.clone(), sources.get(path)?.clone())));
        let statics = session::statics(sources, &self.settings.project);
        let statics = statics.map(|(address, file)| (address.to_owned(), file.clone()));
        assets.chain(attached).chain(statics).collect()
    }

    /// Replaces the plan. Cached pages are retained. There is none, with errors, if two files have conflicting addresses.
    fn plan(&mut self, draft: Draft, search: Vec<String>, session: &mut BuildSession<'_>) {
        let previous = self.plan.take();
        // A page may have another index in the new plan: its cached rendering moves with it.
        let mut rendered = std::mem::take(&mut self.rendered);
        let pairs = previous.iter().flat_map(|plan| plan.pages.iter().map(|(_, id)| id)).zip(&mut rendered);
        let mut by_id: BTreeMap<&PageId, RenderedPage> =
            pairs.filter_map(|(id, page)| Some((id, page.take()?))).collect();
        self.rendered = draft.pages.iter().map(|(_, id)| by_id.remove(id)).collect();
        self.plan = draft.finish(search, session);
    }
}

impl Plan {
    /// Whether the plan is still valid but for the search shards: with the same page counts and other files.
    fn is_current(&self, page_counts: &PageCounts, others: &[(String, SourceFile)]) -> bool {
        let planned = self.other_files.iter().map(|(address, path)| (address, path));
        self.page_counts == *page_counts && planned.eq(others.iter().map(|(address, file)| (address, &file.path)))
    }
}

/// A plan before the search shards are known.
struct Draft {
    pages: Vec<(String, PageId)>,
    page_counts: PageCounts,
    other_files: Vec<(String, Arc<str>)>,
    layout: SiteLayout,
    errors: Vec<Diagnostic>,
}

impl Draft {
    fn new(pages: Vec<(String, PageId)>, page_counts: &PageCounts, others: &[(String, SourceFile)]) -> Self {
        let (mut layout, mut errors) = (SiteLayout::default(), Vec::new());
        for (address, _) in &pages {
            insert_address(&mut layout, address, start_of_file(project::FILE), &mut errors);
        }
        for (address, file) in others {
            insert_address(&mut layout, address, start_of_file(&file.path), &mut errors);
        }
        let other_files = others.iter().map(|(address, file)| (address.clone(), Arc::clone(&file.path))).collect();
        Self { pages, page_counts: page_counts.clone(), other_files, layout, errors }
    }

    /// Adds the search shards; `None`, with errors, if two files have conflicting addresses.
    fn finish(self, search: Vec<String>, session: &mut BuildSession<'_>) -> Option<Plan> {
        let Self { pages, page_counts, other_files, mut layout, mut errors } = self;
        for address in &search {
            insert_address(&mut layout, address, start_of_file(project::FILE), &mut errors);
        }
        if !errors.is_empty() {
            session.report(errors);
            return None;
        }
        Some(Plan { pages, page_counts, other_files, search, layout: Arc::new(layout) })
    }
}

impl RenderJob<'_> {
    /// Renders the stale pages, caches them, and returns the whole site with its graph. `priority` gets its pages before the
    /// others are rendered.
    pub(super) fn render_incremental(
        self,
        session: &mut BuildSession<'_>,
        priority: &PriorityPages<'_>,
    ) -> Option<(Site, Graph)> {
        let Self { output, graph, changed, other_files: others, sanitized: published, search: _ } = self;
        let OutputCache { settings, theme, plan, rendered, search, pending_changes, fragments } = output;
        let (plan, theme) = (plan.as_ref()?, theme.as_ref()?);
        let renderer = PageRenderer::new(settings, fragments, &graph, theme);
        let is_stale = |page: &Option<RenderedPage>| {
            page.as_ref().is_none_or(|page| page.dependencies.iter().any(|key| changed.contains(*key)))
        };
        let priority_indices: BTreeSet<usize> =
            priority.addresses.iter().filter_map(|path| plan.layout.index(path)).collect();
        let mut errors: Vec<PageError> = Vec::new();
        for is_priority in [true, false] {
            let pages = rendered.par_iter_mut().zip(&plan.pages).enumerate().with_max_len(MAX_CHUNK_LEN);
            let stale =
                pages.filter(|(index, (slot, _))| priority_indices.contains(index) == is_priority && is_stale(slot));
            let results = stale.map_init(Vec::new, |html, (index, (slot, page))| {
                *slot = None;
                let dependencies = renderer.render(index, page, pages::build_tracked_view, html)?;
                *slot = dependencies.map(|dependencies| RenderedPage { dependencies, bytes: html.as_slice().into() });
                Ok(())
            });
            errors.par_extend(results.filter_map(Result::err));
            if is_priority && errors.is_empty() {
                let rendered = priority_indices.iter().filter_map(|index| {
                    let bytes = &rendered.get(*index)?.as_ref()?.bytes;
                    Some((plan.pages[*index].0.clone(), Arc::clone(bytes)))
                });
                (priority.deliver)(rendered.collect());
            }
        }
        *pending_changes = Changes::Keys(Vec::new());
        let has_errors = !errors.is_empty();
        renderer.report(errors, settings, session);
        if has_errors {
            return None;
        }
        let pages = rendered.iter().flatten().map(|page| Arc::clone(&page.bytes));
        let others = others.iter().map(|file| published.bytes(file));
        let files = pages.chain(others).chain(search.iter().flat_map(search::SearchCache::files)).collect();
        Some((Site::from_files(Arc::clone(&plan.layout), files), graph))
    }

    /// Renders every page into `target` without caching. Returns the graph, so that the caller can free it in the background.
    pub(super) fn render_to_target(self, session: &mut BuildSession<'_>, target: &mut dyn OutputTarget) -> Graph {
        let Self { output, graph, other_files: others, sanitized: published, search, .. } = self;
        let OutputCache { settings, theme, plan, fragments, .. } = output;
        let (Some(plan), Some(theme)) = (plan, theme) else { return graph };
        let has_begun = target.begin(&plan.layout);
        if !has_begun && !theme.can_fail() {
            return graph;
        }
        let renderer = PageRenderer::new(settings, fragments, &graph, theme);
        // Pages are rendered even if the target cannot be written, to report the errors of templates.
        let pages = plan.pages.par_iter().enumerate().with_max_len(MAX_CHUNK_LEN);
        let results = pages.map_init(Vec::new, |html, (index, page)| {
            // Nothing is cached, so no dependency is tracked.
            let build = |context: &_, graph: &_, path: &_, id: &_| (pages::build_view(context, graph, path, id), ());
            let rendered = renderer.render(index, page, build, html)?;
            if has_begun && rendered.is_some() {
                target.write_file(index, html);
            }
            Ok(())
        });
        let errors: Vec<PageError> = results.filter_map(Result::err).collect();
        renderer.report(errors, settings, session);
        if !has_begun {
            return graph;
        }
        let others_first = plan.pages.len();
        let others_count = others.len();
        let others = others.par_iter().enumerate();
        others.for_each(|(index, file)| target.write_file(others_first + index, &published.bytes(file)));
        if let Some(search) = search {
            let first = others_first + others_count;
            let search_source = SearchSource::new(&renderer.context, &graph);
            (0..plan.search.len()).into_par_iter().for_each_init(Vec::new, |bytes, index| {
                let _work = working_on(Activity::Index, &plan.search[index]);
                search.file(index, &search_source, bytes);
                target.write_file(first + index, bytes);
            });
        }
        graph
    }
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
    fn new(settings: &'r Settings, fragments: &'r mut pages::PageCache, graph: &'r Graph, theme: &'r Theme) -> Self {
        let context = SiteContext::new(&settings.project, graph, &settings.strings, fragments);
        Self { context, graph, theme, cutoff: LimitCutoff::new() }
    }

    /// Renders a page into `html`, and returns what `build` returns besides the view. `None` if the page is not rendered, since
    /// one before it exceeds a limit.
    fn render<T>(
        &self,
        index: usize,
        (path, id): &(String, PageId),
        build: impl FnOnce(&SiteContext<'r>, &Graph, &str, &PageId) -> (pages::View, T),
        html: &mut Vec<u8>,
    ) -> Result<Option<T>, PageError> {
        let _work = working_on(Activity::Render, path);
        if self.cutoff.excludes(index) {
            return Ok(None);
        }
        let (view, more) = build(&self.context, self.graph, path, id);
        self.theme.render(&view, html).map_err(|error| self.cutoff.record(index, error))?;
        Ok(Some(more))
    }

    fn report(&self, errors: Vec<PageError>, settings: &Settings, session: &mut BuildSession<'_>) {
        report_template_errors(self.cutoff.errors_up_to(errors), &settings.files, session);
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
        if error.limit.is_some() {
            self.0.fetch_min(index, Ordering::Relaxed);
        }
        (index, error)
    }

    /// The errors of the pages up to and including it.
    fn errors_up_to(&self, errors: Vec<PageError>) -> Vec<TemplateError> {
        errors.into_iter().filter(|(index, _)| !self.excludes(*index)).map(|(_, error)| error).collect()
    }
}

/// How many dependency keys concern the whole report.
const REPORT_KEYS: usize = 4;

/// A set of changed dependency keys, with a flag per key: it is queried a million times per build.
struct ChangeSet {
    all: bool,
    record_count: usize,
    section_count: usize,
    slots: Vec<bool>,
}

impl ChangeSet {
    fn new(changes: &Changes, graph: &Graph) -> Self {
        let (record_count, section_count) = (graph.record_count(), graph.section_count());
        let slots = vec![false; REPORT_KEYS + 5 * record_count + 2 * section_count + Shard::COUNT];
        let mut changed = Self { all: *changes == Changes::All, record_count, section_count, slots };
        if let Changes::Keys(keys) = changes {
            for key in keys {
                let slot = changed.slot(*key);
                changed.slots[slot] = true;
            }
        }
        changed
    }

    fn contains(&self, key: DependencyKey) -> bool {
        self.all || self.slots[self.slot(key)]
    }

    /// The index of a key: those of the whole report, then five for each record, two for each section, one for each shard.
    fn slot(&self, key: DependencyKey) -> usize {
        let record = |kind: usize, index: u32| REPORT_KEYS + 5 * index as usize + kind;
        let section = |kind: usize, index: u32| REPORT_KEYS + 5 * self.record_count + 2 * index as usize + kind;
        match key {
            DependencyKey::Timeline => 0,
            DependencyKey::About => 1,
            DependencyKey::AllStamps => 2,
            DependencyKey::AllNames => 3,
            DependencyKey::Record(index) => record(0, index),
            DependencyKey::Mentions(index) => record(1, index),
            DependencyKey::MentionLocations(index) => record(2, index),
            DependencyKey::Relations(index) => record(3, index),
            DependencyKey::CoMentions(index) => record(4, index),
            DependencyKey::Section(index) => section(0, index),
            DependencyKey::SectionEntry(index) => section(1, index),
            DependencyKey::Shard(index) => section(0, 0) + 2 * self.section_count + index as usize,
        }
    }
}

/// Compiles the theme's templates; `None`, with errors, if one is invalid.
fn compile_theme(settings: &Settings, site: &pages::views::SiteView, session: &mut BuildSession<'_>) -> Option<Theme> {
    let mut templates = Vec::new();
    for (name, file) in settings.files.templates() {
        match file.text() {
            Ok(text) => {
                let is_own = session.sources.get(&file.path).is_some();
                templates.push(Template { name, text, is_own });
            }
            Err(error) => session.report([Diagnostic::error(
                Code::NotUtf8,
                error.span,
                format!("`{}` is not valid UTF-8", file.path),
            )
            .help("save the file as UTF-8")]),
        }
    }
    match Theme::new(templates, style_source(settings), site, &settings.strings) {
        Ok(theme) => Some(theme),
        Err(errors) => {
            report_template_errors(errors, &settings.files, session);
            None
        }
    }
}

/// The source of the theme's style sheet; empty if it has none.
fn style_source(settings: &Settings) -> Arc<[u8]> {
    let file = settings.files.assets().find(|(name, _)| Route::Asset(name) == Route::STYLE);
    file.map(|(_, file)| Arc::clone(&file.bytes)).unwrap_or_default()
}

fn insert_address(layout: &mut SiteLayout, address: &str, from: Span, errors: &mut Vec<Diagnostic>) {
    match SitePath::new(address) {
        Ok(path) => {
            if let Err(conflict) = layout.insert(path) {
                errors.push(conflict_error(&conflict, from));
            }
        }
        Err(error) => {
            let message = format!("`{}` cannot be an address: {error}", address.escape_debug());
            errors.push(Diagnostic::error(Code::Address, from, message).help("rename the file"));
        }
    }
}

fn conflict_error(conflict: &PathConflict, from: Span) -> Diagnostic {
    Diagnostic::error(Code::Taken, from, format!("{conflict}")).help("rename one of the two")
}

/// Reports each error once, although a template renders many pages.
fn report_template_errors(errors: Vec<TemplateError>, files: &ThemeFiles, session: &mut BuildSession<'_>) {
    let mut unique: BTreeMap<(String, usize, String), TemplateError> = BTreeMap::new();
    for error in errors {
        unique.entry((error.template.clone(), error.range.start, error.message.clone())).or_insert(error);
    }
    let sources = session.sources;
    session.report(unique.values().map(|error| template_error(error, files, sources)).collect::<Vec<_>>());
}

fn template_error(error: &TemplateError, files: &ThemeFiles, sources: &Sources) -> Diagnostic {
    let message = format!("in the template `{}`: {}", error.template, error.message);
    let code = if error.limit.is_some() { Code::Limit } else { Code::Template };
    let diagnostic = match files.template(&error.template) {
        // A template of the embedded theme is not a file of the site.
        Some(file) if sources.get(&file.path).is_none() => {
            Diagnostic::error_in_file(code, &format!("{} (built in)", file.path), message)
        }
        Some(file) => Diagnostic::error(code, Span::new(file.id(), error.range.clone()), message),
        None => Diagnostic::error_in_file(code, &format!("themes/{}", error.template), message),
    };
    diagnostic
        .help_if(error.limit.map(|limit| limit.help.to_owned()))
        .help("fix it, or remove the file to use the default theme’s")
}
