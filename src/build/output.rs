//! The output stage: renders pages, caches them with their dependencies, and adds the other files of the site.

mod change_set;
mod formats;
mod on_request;
mod plan;
mod render_job;
mod templates;

pub(super) use render_job::RenderJob;

use super::Purpose;
use super::session::{self, BuildSession, SanitizedFiles};
use super::settings::Settings;
use crate::link::{self, Changes, DependencyKey, Graph};
use crate::pages::search_entries::SearchSource;
use crate::pages::{self, PageId, SiteContext};
use crate::project::OutputFormat;
use crate::render::Theme;
use crate::route::{Address, Route, SEARCH_FOLDER};
use crate::search;
use crate::site::{SiteFile, SiteLayout};
use crate::source::{SourceFile, Sources};
use change_set::ChangeSet;
use on_request::PagesOnRequest;
use plan::{Draft, Plan};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use templates::compile_theme;

/// The cache of the output. It is valid for one set of settings.
#[derive(Debug)]
pub(super) struct OutputCache {
    settings: Arc<Settings>,
    theme: Option<Arc<Theme>>,
    plan: Option<Arc<Plan>>,
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
    file: SiteFile,
}

/// Which pages of an incremental build stay in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageRetention {
    /// All.
    All,
    /// The priority pages: the others are rendered again when they are requested.
    Priority,
}

/// The files of an incremental build, by index in the layout.
pub(super) struct RenderedFiles {
    pub(super) layout: Arc<SiteLayout>,
    pub(super) files: Vec<SiteFile>,
    pub(super) graph: Arc<Graph>,
    pub(super) pages: PagesOnRequest,
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
            files: BTreeSet::new(),
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
            self.theme = compile_theme(&settings, &pages::site_view(&context, &graph), session).map(Arc::new);
        }
        let others = self.other_files(&graph, session.sources);
        let page_counts = pages::page_counts(&settings.project, &graph);
        let is_current = !changed.all && self.plan.as_ref().is_some_and(|plan| plan.is_current(&page_counts, &others));
        let draft = || {
            let pages = pages::plan(&settings.project, &graph, &page_counts);
            let has_own = |path: &str| others.iter().any(|(address, _)| address == path);
            let formats = formats::planned_files(&settings.project, &graph, &pages, has_own);
            Draft::new(pages, &page_counts, &others, formats)
        };
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
        // The style sheet is rendered, as pages are. That of feeds is for them alone.
        let has_feeds = self.settings.project.output.has(OutputFormat::Feeds);
        let is_copied = |route: Route<'_>| route != Route::STYLE && (has_feeds || route != Route::FEED_STYLE);
        let assets = assets.filter(|(address, _)| is_copied(address.route));
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
        self.plan = draft.finish(search, formats::copies(&self.settings), session).map(Arc::new);
    }
}
