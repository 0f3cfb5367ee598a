//! The prose of a site as its pages show it, built from sources in memory.
//!
//! `build::Builder` writes no page of a report that has errors. Here the stages are called one by one, so that the
//! pages of a section with a broken link can be compared as well.

use annals::diag::Diagnostic;
use annals::language::Languages;
use annals::link::{self, Input, LinkCache, SectionFilter, TrackedGraph, UnparsedItems};
use annals::model::Record;
use annals::model::prose::{BlockKind, Section};
use annals::pages::{self, PageCache, PageId, SiteContext, View};
use annals::parse::{self, Parsed};
use annals::project::{self, Project};
use annals::source::Sources;
use annals::strings::Strings;
use annals::theme;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The front matter that makes any Markdown a section.
pub(crate) const FRONT: &str = "---\ntitle: Fixture\n---\n";

/// The settings of a site that has none of its own.
pub(crate) const BOOK: &str = "[book]\ntitle = \"Fixture\"\nlanguage = \"en\"\n";

/// The pages of the sections, and every diagnostic up to there.
#[derive(Debug)]
pub(crate) struct Pages {
    pub(crate) sections: Vec<SectionPage>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The prose of one section's page.
#[derive(Debug)]
pub(crate) struct SectionPage {
    /// The section's file.
    pub(crate) path: Arc<str>,
    /// The heading that has become the title, as text: it is shown above the blocks.
    pub(crate) title: Option<String>,
    /// The HTML of its blocks.
    pub(crate) blocks: String,
    /// The HTML of its footnotes, in the order in which they are numbered.
    pub(crate) footnotes: Vec<String>,
}

/// Builds the pages of all sections, even with errors. `None` without a readable `book.toml`.
pub(crate) fn pages(sources: &Sources) -> Option<Pages> {
    let Parsed { value, mut diagnostics } = project::parse(sources.get(project::FILE)?);
    let project = value?;
    let sections = sections(sources, &project, &mut diagnostics);
    let records = records(sources, &project, &mut diagnostics);
    let files = sources.in_folder(&project.folders.content).filter(|file| !file.path.ends_with(".md"));
    let files: BTreeSet<Arc<str>> = files.map(|file| Arc::clone(&file.path)).collect();
    let shown = SectionFilter { as_of: None, include_held_back: true };
    let languages = Arc::default();
    let input = Input {
        project: &project,
        languages: &languages,
        records,
        unparsed: UnparsedItems::default(),
        sections,
        about: None,
        files,
        filter: shown,
    };
    let linked = link::link(&mut LinkCache::default(), input);
    diagnostics.extend(linked.diagnostics);
    let strings = Strings::read(theme::embedded_strings().as_ref(), &project.language, &mut diagnostics);
    let common = SiteContext::new(&project, &linked.graph, &strings, &mut PageCache::default());
    let tracked = TrackedGraph::new(&linked.graph);
    let page = |index: u32| {
        let address = tracked.route(index).address();
        let (title, blocks, footnotes) =
            match pages::build_view(&common, &linked.graph, &address, &PageId::Section(index)) {
                Ok(View::Section(view)) => (view.head.title, view.blocks, view.footnotes),
                Ok(View::Report(view)) => (view.head.title, view.blocks, view.footnotes),
                _ => return None,
            };
        let footnotes = footnotes.into_iter().map(|note| note.html.as_str().to_owned()).collect();
        let section = tracked.section(index).0;
        let is_title = section.prose.blocks().first().is_some_and(|block| block.kind == BlockKind::Title);
        let blocks = blocks.as_str().to_owned();
        Some(SectionPage { path: Arc::clone(&section.path), title: is_title.then_some(title), blocks, footnotes })
    };
    Some(Pages { sections: (0..tracked.section_count()).filter_map(page).collect(), diagnostics })
}

fn sections(sources: &Sources, project: &Project, out: &mut Vec<Diagnostic>) -> Vec<Arc<Section>> {
    let files = sources.in_folder(&project.folders.content).filter(|file| file.path.ends_with(".md"));
    let parsed = files.filter_map(|file| {
        let Parsed { value, diagnostics } =
            parse::parse_section(file, project.schema.with_languages(&Languages::default()));
        out.extend(diagnostics);
        value.map(Arc::new)
    });
    parsed.collect()
}

/// The records of every register.
pub(crate) fn records(sources: &Sources, project: &Project, out: &mut Vec<Diagnostic>) -> Vec<Arc<Record>> {
    let mut records = Vec::new();
    for file in sources.in_folder(&project.folders.seeds) {
        let name = file.path[project.folders.seeds.len()..].trim_start_matches('/').split(['/', '.']).next();
        let Some(register) = name.and_then(|name| project.schema.register(name)) else { continue };
        let parsed = parse::parse_register(file, &register, project.schema.with_languages(&Languages::default()), None);
        out.extend(parsed.diagnostics);
        records.extend(parsed.value.records);
    }
    records
}
