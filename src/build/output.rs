//! The output: pages that are made, kept, and made again; and the files beside them.

use super::First;
use super::building::{self, Building, Published};
use super::settings::Settings;
use crate::diag::{Diagnostic, start_of};
use crate::link::{self, Cell, Changes, Graph, Shard};
use crate::pages::found::Findable;
use crate::pages::{self, Common, PageId, Shape};
use crate::panics::{Activity, working_on};
use crate::project;
use crate::render::{Template, TemplateError, Theme};
use crate::search;
use crate::site::{Conflict, Layout, Site, SitePath, Target};
use crate::source::{SourceFile, Sources, Span};
use crate::theme::ThemeFiles;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many pages a thread takes at most before it looks whether another has nothing left to do.
const TOGETHER: usize = 32;

/// What is kept of the output, for one and the same settings.
#[derive(Debug)]
pub(super) struct Output {
    settings: Arc<Settings>,
    theme: Option<Theme>,
    plan: Option<Plan>,
    /// By index in the plan.
    made: Vec<Option<Made>>,
    /// The files of search.
    search: Option<search::Kept>,
    /// What has changed since the pages were last looked at: a build with errors looks at none.
    changed: Changes,
    /// What pages share.
    kept: pages::Kept,
}

/// A page as it was made.
#[derive(Debug)]
struct Made {
    /// What it was made from.
    reads: Vec<Cell>,
    bytes: Arc<[u8]>,
}

/// Which files there are. The pages come first in the layout, and stand by their index in it.
#[derive(Debug)]
struct Plan {
    pages: Vec<(String, PageId)>,
    /// How much there is of what can fill several pages.
    shape: Shape,
    /// The addresses of all other files, and their paths in the sources.
    others: Vec<(String, Arc<str>)>,
    /// The addresses of the files of search, which stand last.
    search: Vec<String>,
    layout: Arc<Layout>,
}

/// All that is needed to make the pages.
pub(super) struct Ready<'o> {
    output: &'o mut Output,
    graph: Graph,
    changed: Changed,
    /// The files beside the pages, in the order of the plan.
    others: Vec<SourceFile>,
    /// What of them is published.
    published: &'o Published,
    /// The files of search, where they are made once.
    search: Option<search::Once>,
}

impl Output {
    /// What is kept for these settings; nothing where they are others.
    pub(super) fn for_settings<'o>(kept: &'o mut Option<Self>, settings: &Arc<Settings>) -> &'o mut Self {
        if kept.as_ref().is_some_and(|kept| !Arc::ptr_eq(&kept.settings, settings)) {
            *kept = None;
        }
        kept.get_or_insert_with(|| Self {
            settings: Arc::clone(settings),
            theme: None,
            plan: None,
            made: Vec::new(),
            search: None,
            changed: Changes::All,
            kept: pages::Kept::default(),
        })
    }

    /// Notes what has changed.
    pub(super) fn changed(&mut self, changes: Changes) {
        match (&mut self.changed, changes) {
            (Changes::All, _) => {}
            (changed, Changes::All) => *changed = Changes::All,
            (Changes::Cells(changed), Changes::Cells(more)) => changed.extend(more),
        }
    }

    /// Looks at the templates of a report that has errors elsewhere.
    pub(super) fn check_templates(&self, building: &mut Building<'_>) {
        if self.theme.is_some() {
            return; // They have been looked at, and are good.
        }
        let empty = link::Input {
            project: &self.settings.project,
            languages: &self.settings.languages,
            records: Vec::new(),
            broken: link::Broken::default(),
            sections: Vec::new(),
            about: None,
            files: std::collections::BTreeSet::new(),
            shown: link::Shown::default(),
        };
        let graph = link::link(&mut link::Memo::default(), empty).graph;
        let common = Common::new(&self.settings.project, &graph, &self.settings.strings, &mut pages::Kept::default());
        compiled(&self.settings, &pages::site(&common, &graph), building);
    }

    /// Plans the files; `None` where that or a template is wrong. What is made `once` is not kept.
    pub(super) fn ready<'o>(
        &'o mut self,
        building: &mut Building<'_>,
        graph: Graph,
        once: bool,
        published: &'o Published,
    ) -> Option<Ready<'o>> {
        let all = self.changed == Changes::All;
        if all {
            self.made.clear();
            self.theme = None;
            self.kept = pages::Kept::default();
            self.search = None;
        }
        let changed = Changed::of(&self.changed, &graph);
        if let Changes::Cells(cells) = &self.changed {
            self.kept.forget(cells, |cell| changed.has(cell));
        }
        let common = Common::new(&self.settings.project, &graph, &self.settings.strings, &mut self.kept);
        if self.theme.is_none() {
            self.theme = compiled(&self.settings, &pages::site(&common, &graph), building);
        }
        let findable = Findable::new(&common, &graph);
        let others = self.others(&graph, building.sources);
        let shape = pages::shape(&self.settings.project, &graph);
        let draft = || Draft::new(pages::plan(&self.settings.project, &graph, &shape), &others);
        let (search, drafted) = if once {
            // Nothing of either follows from the other.
            let (search, drafted) = rayon::join(|| search::Once::new(&findable), draft);
            (Some(search), Some(drafted))
        } else {
            self.search = Some(search::Kept::update(self.search.take(), &findable, &|cell| changed.has(cell)));
            (None, None)
        };
        let addresses = search.as_ref().map(search::Once::addresses);
        let addresses = addresses.or_else(|| self.search.as_ref().map(search::Kept::addresses)).unwrap_or_default();
        let is_current = !all && self.plan.as_ref().is_some_and(|plan| plan.has(&shape, &others, &addresses));
        if let Some(draft) = drafted.or_else(|| (!is_current).then(draft)) {
            self.plan(draft, shape, &others, addresses, building);
        }
        let plan = self.plan.as_ref().filter(|_| self.theme.is_some() && !building.has_errors())?;
        building.count_pages(plan.pages.iter().filter(|(_, id)| id.is_counted()).count());
        self.made.resize_with(plan.pages.len(), || None);
        let others = others.into_iter().map(|(_, file)| file).collect();
        Some(Ready { output: self, graph, changed, others, published, search })
    }

    /// The files beside the pages: address and file.
    fn others(&self, graph: &Graph, sources: &Sources) -> Vec<(String, SourceFile)> {
        let assets = self.settings.files.assets().map(|(name, file)| (format!("assets/{name}"), file.clone()));
        // The style sheet is made, as pages are.
        let assets = assets.filter(|(address, _)| address != pages::STYLE);
        let attached = graph.attachments().iter();
        let attached = attached.filter_map(|(path, address)| Some((address.clone(), sources.get(path)?.clone())));
        let statics = building::statics(sources, &self.settings.project);
        let statics = statics.map(|(address, file)| (address.to_owned(), file.clone()));
        assets.chain(attached).chain(statics).collect()
    }

    fn plan(
        &mut self,
        draft: Draft,
        shape: Shape,
        others: &[(String, SourceFile)],
        search: Vec<String>,
        building: &mut Building<'_>,
    ) {
        let before = self.plan.take();
        // A page keeps what was made for it wherever it stands now.
        let mut made = std::mem::take(&mut self.made);
        let pairs = before.iter().flat_map(|plan| plan.pages.iter().map(|(_, id)| id)).zip(&mut made);
        let mut kept: BTreeMap<&PageId, Made> = pairs.filter_map(|(id, made)| Some((id, made.take()?))).collect();
        self.made = draft.pages.iter().map(|(_, id)| kept.remove(id)).collect();
        self.plan = draft.plan(shape, others, search, building);
    }
}

impl Plan {
    /// Whether it has the pages that follow from a shape, these files beside them, and these of search.
    fn has(&self, shape: &Shape, others: &[(String, SourceFile)], search: &[String]) -> bool {
        let known = self.others.iter().map(|(address, path)| (address, path));
        self.shape == *shape
            && self.search == search
            && known.eq(others.iter().map(|(address, file)| (address, &file.path)))
    }
}

/// Pages in their places, and the files beside them.
struct Draft {
    pages: Vec<(String, PageId)>,
    layout: Layout,
    wrong: Vec<Diagnostic>,
}

impl Draft {
    fn new(pages: Vec<(String, PageId)>, others: &[(String, SourceFile)]) -> Self {
        let (mut layout, mut wrong) = (Layout::default(), Vec::new());
        for (address, _) in &pages {
            place(&mut layout, address, start_of(project::FILE), &mut wrong);
        }
        for (address, file) in others {
            place(&mut layout, address, start_of(&file.path), &mut wrong);
        }
        Self { pages, layout, wrong }
    }

    /// The plan, with the files of search; `None` where something stands in the way of something else.
    fn plan(
        self,
        shape: Shape,
        others: &[(String, SourceFile)],
        search: Vec<String>,
        building: &mut Building<'_>,
    ) -> Option<Plan> {
        let Self { pages, mut layout, mut wrong } = self;
        for address in &search {
            place(&mut layout, address, start_of(project::FILE), &mut wrong);
        }
        if !wrong.is_empty() {
            building.tell(wrong);
            return None;
        }
        let others = others.iter().map(|(address, file)| (address.clone(), Arc::clone(&file.path))).collect();
        Some(Plan { pages, shape, others, search, layout: Arc::new(layout) })
    }
}

impl Ready<'_> {
    /// Makes what has to be made again, keeps all, and gives the whole site, and what it shows.
    pub(super) fn kept(self, building: &mut Building<'_>, first: &First<'_>) -> Option<(Site, Graph)> {
        let Self { output, graph, changed, others, published, search: _ } = self;
        let (plan, theme) = (output.plan.as_ref()?, output.theme.as_ref()?);
        let common = Common::new(&output.settings.project, &graph, &output.settings.strings, &mut output.kept);
        let is_stale =
            |made: &Option<Made>| made.as_ref().is_none_or(|made| made.reads.iter().any(|cell| changed.has(*cell)));
        let last = Last::new();
        let make = |html: &mut Vec<u8>, index: usize, made: &mut Option<Made>, (path, id): &(String, PageId)| {
            let _work = working_on(Activity::Render, path);
            *made = None;
            if last.is_before(index) {
                return Ok(());
            }
            let (view, reads) = pages::make_noted(&common, &graph, path, id);
            theme.render(&view, html).map_err(|error| last.noted(index, error))?;
            *made = Some(Made { reads, bytes: html.as_slice().into() });
            Ok(())
        };
        let wanted: BTreeSet<usize> = first.pages.iter().filter_map(|path| plan.layout.index(path)).collect();
        let mut errors: Vec<(usize, TemplateError)> = Vec::new();
        for is_first in [true, false] {
            let pages = output.made.par_iter_mut().zip(&plan.pages).enumerate().with_max_len(TOGETHER);
            let stale = pages.filter(|(index, (made, _))| wanted.contains(index) == is_first && is_stale(made));
            let made = stale.map_init(Vec::new, |html, (index, (made, page))| make(html, index, made, page));
            errors.par_extend(made.filter_map(Result::err));
            if is_first && errors.is_empty() {
                let made = wanted.iter().filter_map(|index| {
                    let bytes = &output.made.get(*index)?.as_ref()?.bytes;
                    Some((plan.pages[*index].0.clone(), Arc::clone(bytes)))
                });
                (first.give)(made.collect());
            }
        }
        output.changed = Changes::Cells(Vec::new());
        if !errors.is_empty() {
            tell_of_templates(last.until(errors), &output.settings.files, building);
            return None;
        }
        let pages = output.made.iter().flatten().map(|made| Arc::clone(&made.bytes));
        let others = others.iter().map(|file| published.bytes(file));
        let files = pages.chain(others).chain(output.search.iter().flat_map(search::Kept::files)).collect();
        Some((Site::of(Arc::clone(&plan.layout), files), graph))
    }

    /// Makes every page and hands it over at once. Gives back what is not needed any more.
    pub(super) fn handed_over(self, building: &mut Building<'_>, target: &mut dyn Target) -> Graph {
        let Self { output, graph, others, published, search, .. } = self;
        if let (Some(plan), Some(theme)) = (&output.plan, &output.theme) {
            // Where nothing can be written the mistakes of templates are told all the same.
            let begun = target.begin(&plan.layout);
            let hand_over = |index: usize, bytes: &[u8]| {
                if begun {
                    target.file(index, bytes);
                }
            };
            let settings = &output.settings;
            let common = Common::new(&settings.project, &graph, &settings.strings, &mut output.kept);
            let last = Last::new();
            let make = |html: &mut Vec<u8>, (index, (path, id)): (usize, &(String, PageId))| {
                let _work = working_on(Activity::Render, path);
                if last.is_before(index) {
                    return Ok(());
                }
                let view = pages::make(&common, &graph, path, id);
                theme.render(&view, html).map_err(|error| last.noted(index, error))?;
                hand_over(index, html);
                Ok(())
            };
            let made = plan.pages.par_iter().enumerate().with_max_len(TOGETHER).map_init(Vec::new, make);
            let errors: Vec<(usize, TemplateError)> = made.filter_map(Result::err).collect();
            let others_first = plan.pages.len();
            others.par_iter().enumerate().for_each(|(at, file)| hand_over(others_first + at, &published.bytes(file)));
            if let Some(search) = search {
                let first = plan.pages.len() + others.len();
                let findable = Findable::new(&common, &graph);
                (0..plan.search.len()).into_par_iter().for_each_init(Vec::new, |bytes, index| {
                    let _work = working_on(Activity::Index, &plan.search[index]);
                    search.file(index, &findable, bytes);
                    hand_over(first + index, bytes);
                });
            }
            tell_of_templates(last.until(errors), &settings.files, building);
        }
        graph
    }
}

/// The first page that exceeds a limit of templates: each such page takes as long as the limit allows, so no page behind
/// it is rendered. The pages before it all are, so it is the same page whatever the threads do.
struct Last(AtomicUsize);

impl Last {
    fn new() -> Self {
        Self(AtomicUsize::new(usize::MAX))
    }

    fn is_before(&self, index: usize) -> bool {
        self.0.load(Ordering::Relaxed) < index
    }

    fn noted(&self, index: usize, error: TemplateError) -> (usize, TemplateError) {
        if error.limit.is_some() {
            self.0.fetch_min(index, Ordering::Relaxed);
        }
        (index, error)
    }

    /// The errors of the pages up to it.
    fn until(&self, errors: Vec<(usize, TemplateError)>) -> Vec<TemplateError> {
        errors.into_iter().filter(|(index, _)| !self.is_before(*index)).map(|(_, error)| error).collect()
    }
}

/// How many cells are of the whole report.
const WHOLE: usize = 4;

/// What has changed, to be asked a million times.
struct Changed {
    all: bool,
    records: usize,
    sections: usize,
    slots: Vec<bool>,
}

impl Changed {
    fn of(changes: &Changes, graph: &Graph) -> Self {
        let (records, sections) = (graph.record_count(), graph.sections());
        let slots = vec![false; WHOLE + 5 * records + 2 * sections + Shard::COUNT];
        let mut changed = Self { all: *changes == Changes::All, records, sections, slots };
        if let Changes::Cells(cells) = changes {
            for cell in cells {
                let slot = changed.slot(*cell);
                changed.slots[slot] = true;
            }
        }
        changed
    }

    fn has(&self, cell: Cell) -> bool {
        self.all || self.slots[self.slot(cell)]
    }

    /// The cells of the whole, then five of each record, then two of each section, then one of each shard.
    fn slot(&self, cell: Cell) -> usize {
        let record = |kind: usize, index: u32| WHOLE + 5 * index as usize + kind;
        let section = |kind: usize, index: u32| WHOLE + 5 * self.records + 2 * index as usize + kind;
        match cell {
            Cell::Timeline => 0,
            Cell::About => 1,
            Cell::Stamps => 2,
            Cell::Names => 3,
            Cell::Record(index) => record(0, index),
            Cell::Mentions(index) => record(1, index),
            Cell::Places(index) => record(2, index),
            Cell::Relations(index) => record(3, index),
            Cell::Company(index) => record(4, index),
            Cell::Section(index) => section(0, index),
            Cell::Entry(index) => section(1, index),
            Cell::Shard(index) => section(0, 0) + 2 * self.sections + index as usize,
        }
    }
}

/// The theme's templates, or what is wrong in them.
fn compiled(settings: &Settings, site: &pages::views::SiteView, building: &mut Building<'_>) -> Option<Theme> {
    let mut templates = Vec::new();
    for (name, file) in settings.files.templates() {
        match file.text() {
            Ok(text) => {
                let is_own = building.sources.get(&file.path).is_some();
                templates.push(Template { name, text, is_own });
            }
            Err(error) => building.tell([Diagnostic::error(
                "not-utf8",
                error.span,
                format!("`{}` is not valid UTF-8", file.path),
            )
            .help("save the file as UTF-8")]),
        }
    }
    match Theme::new(templates, style(settings), site, &settings.strings) {
        Ok(theme) => Some(theme),
        Err(errors) => {
            tell_of_templates(errors, &settings.files, building);
            None
        }
    }
}

/// The theme's own style sheet.
fn style(settings: &Settings) -> Arc<[u8]> {
    let name = pages::STYLE.strip_prefix("assets/");
    let file = settings.files.assets().find(|(asset, _)| Some(*asset) == name);
    file.map(|(_, file)| Arc::clone(&file.bytes)).unwrap_or_default()
}

fn place(layout: &mut Layout, address: &str, from: Span, wrong: &mut Vec<Diagnostic>) {
    match SitePath::new(address) {
        Ok(path) => {
            if let Err(conflict) = layout.insert(path) {
                wrong.push(conflict_error(&conflict, from));
            }
        }
        Err(error) => {
            let message = format!("`{}` cannot be an address: {error}", address.escape_debug());
            wrong.push(Diagnostic::error("address", from, message).help("rename the file"));
        }
    }
}

fn conflict_error(conflict: &Conflict, from: Span) -> Diagnostic {
    Diagnostic::error("taken", from, format!("{conflict}")).help("rename one of the two")
}

/// Each mistake once: a template makes many pages.
fn tell_of_templates(errors: Vec<TemplateError>, files: &ThemeFiles, building: &mut Building<'_>) {
    let mut told: BTreeMap<(String, usize, String), TemplateError> = BTreeMap::new();
    for error in errors {
        told.entry((error.template.clone(), error.range.start, error.message.clone())).or_insert(error);
    }
    let sources = building.sources;
    building.tell(told.values().map(|error| template_error(error, files, sources)).collect::<Vec<_>>());
}

fn template_error(error: &TemplateError, files: &ThemeFiles, sources: &Sources) -> Diagnostic {
    let message = format!("in the template `{}`: {}", error.template, error.message);
    let code = if error.limit.is_some() { "limit" } else { "template" };
    let diagnostic = match files.template(&error.template) {
        // A template of the embedded theme stands in no file of the site.
        Some(file) if sources.get(&file.path).is_none() => {
            Diagnostic::error_in_file(code, &format!("{} (built in)", file.path), message)
        }
        Some(file) => Diagnostic::error(code, Span::new(file.id(), error.range.clone()), message),
        None => Diagnostic::error_in_file(code, &format!("themes/{}", error.template), message),
    };
    diagnostic
        .help_if(error.limit.map(|limit| limit.help.to_owned()))
        .help("mend it, or take the file away to use the default theme’s")
}
