//! The pipeline, from sources to the output as a value.
//!
//! One-shot builds and rebuilds while an editor works are the same code: a
//! [`Builder`] of stages that each keep what they made, and make again what
//! they were given another input for:
//!
//! | stage | keeps | makes again what |
//! |---|---|---|
//! | [`settings`] | `book.toml`, theme, strings and languages | has other bytes |
//! | [`files`] | what each file came to | has other bytes |
//! | [`crate::link`] | records, order, what each section says | has other records, front matter or words |
//! | [`output`] | each page | read something that has changed |
//!
//! No stage is told what to make again by hand: a stage compares its inputs,
//! and a page notes what it reads ([`crate::link::Known`]).

mod building;
mod explain;
mod files;
mod output;
mod settings;

use crate::diag::{Diagnostic, Place};
use crate::link::{self, Graph};
use crate::model::Date;
use crate::panics::{Activity, working_on};
use crate::project;
use crate::site::{Site, Target};
use crate::source::Sources;
use crate::source::disk::{Kept, Reader};
use crate::strings::Strings;
use building::{Building, Published};
pub use explain::{At, Explainer, NotExplained};
use files::Files;
use output::Output;
use settings::Settings;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a build is asked to do.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The day as of which embargoes are judged. Without it they all hold.
    pub as_of: Option<Date>,
    /// Whether drafts and what is under embargo are part of the site: for a preview, never for publication.
    pub held_back: bool,
    /// The record of stamps of the last build, where there is one: those that are gone are warned of.
    pub last_stamps: Option<Arc<str>>,
}

/// What is explained of a name.
pub use crate::link::{Explained, Explanation, Reason};
/// The record of stamps in the output.
pub use crate::pages::STAMP_RECORD;

/// Pages that somebody is looking at.
pub struct First<'f> {
    /// Their addresses. One of which there is no page is passed over.
    pub pages: &'f [String],
    /// Takes them as soon as they are made: address and bytes. The site may still turn out to have a mistake in
    /// the template of another page.
    pub give: &'f dyn Fn(MadePages),
}

/// Pages by address.
pub type MadePages = Vec<(String, Arc<[u8]>)>;

/// How far a build has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Files are turned into data.
    Parse,
    /// Names are found and linked.
    Link,
    /// Pages are made and rendered.
    Render,
}

/// What a build came to.
#[derive(Debug)]
pub struct Outcome {
    /// The output; `None` where the report has errors.
    pub site: Option<Site>,
    /// Everything that there is to tell, errors first.
    pub diagnostics: Vec<Diagnostic>,
    /// What was counted; `None` where nothing could be linked.
    pub counts: Option<Counts>,
    /// What the site shows, where it was kept.
    pub graph: Option<Graph>,
}

/// What a build counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Published sections.
    pub sections: usize,
    /// Records by register, in order, without empty registers.
    pub records: Vec<(Arc<str>, usize)>,
    /// Mentions of records.
    pub mentions: usize,
    /// Draft records.
    pub review: usize,
    /// Pages.
    pub pages: usize,
}

/// Reads a site from disk. What could not be read is told in the diagnostics.
///
/// # Errors
/// The folder itself cannot be entered.
pub fn read(root: &Path) -> io::Result<(Sources, Vec<Diagnostic>)> {
    let mut kept = Kept::default();
    let unread = read_again(root, &mut kept)?;
    Ok((kept.into_sources(), unread))
}

/// Reads a site of which something may have changed since `kept` was read.
///
/// # Errors
/// The folder itself cannot be entered.
pub fn read_again(root: &Path, kept: &mut Kept) -> io::Result<Vec<Diagnostic>> {
    let mut reader = Reader::new(root, kept)?;
    reader.file(project::FILE);
    let project = reader.sources().get(project::FILE).and_then(|file| project::parse(file).value);
    if let Some(project) = project {
        let (folders, theme) = (&project.folders, project.theme_folder());
        let about = &project.report.about.value;
        let others: [&str; 5] = [&folders.seeds, &folders.statics, &theme, about, project::LANGUAGES];
        reader.keep_apart(&folders.content, &others, &[&folders.statics, &theme]);
        reader.folder(&folders.content, false);
        reader.folder(&folders.seeds, false);
        reader.folder(&folders.statics, true);
        reader.folder(&theme, true);
        reader.folder(project::LANGUAGES, false);
        reader.file(about);
    } else {
        // Where the rest lies is not known for the moment: it is as it was.
        reader.pass_over_all_but(project::FILE);
    }
    Ok(reader.finish().iter().map(Diagnostic::from).collect())
}

/// Reads again what may have changed at these paths, and says whether that was all that may have changed: where it
/// was not, [`read_again`] has to look at everything.
#[must_use]
pub fn read_at(root: &Path, kept: &mut Kept, paths: &BTreeSet<PathBuf>) -> bool {
    // `book.toml` says where everything else lies.
    !paths.contains(&root.join(project::FILE)) && kept.read_at(root, paths)
}

/// The errors that a report has after a change of its sources and did not have before. All drafts and embargoes are part
/// of both builds. Errors are compared without their place in the file: a change moves what is below it.
#[must_use]
pub fn new_errors(before: &Sources, after: &Sources) -> Vec<Diagnostic> {
    let errors = |sources: &Sources| {
        let options = Options { held_back: true, ..Options::default() };
        let built = Builder::default().build(sources, &options);
        built.diagnostics.into_iter().filter(Diagnostic::is_error).collect::<Vec<_>>()
    };
    let mut after = errors(after);
    if !after.is_empty() {
        let mut known = errors(before);
        after.retain(|error| match known.iter().position(|known| is_same(known, error)) {
            Some(at) => {
                known.swap_remove(at);
                false
            }
            None => true,
        });
    }
    after
}

fn is_same(one: &Diagnostic, other: &Diagnostic) -> bool {
    let file = |error: &Diagnostic| match &error.place {
        Place::Span(span) => Err(span.file),
        Place::Path(path) => Ok(Arc::clone(path)),
    };
    one.code == other.code && one.message == other.message && file(one) == file(other)
}

/// The names of a report, found and linked.
struct Found {
    settings: Arc<Settings>,
    linked: link::Linked,
}

/// Builds, and keeps what it made for the next time.
#[derive(Debug, Default)]
pub struct Builder {
    settings: Option<Arc<Settings>>,
    files: Files,
    link: link::Memo,
    output: Option<Output>,
    published: Published,
    /// Whether nothing will be built after this.
    once: bool,
}

impl Builder {
    /// Builds the site that `sources` are.
    pub fn build(&mut self, sources: &Sources, options: &Options) -> Outcome {
        self.build_with(sources, options, &|_| ())
    }

    /// Builds, and tells how far it has come.
    pub fn build_with(&mut self, sources: &Sources, options: &Options, progress: &dyn Fn(Stage)) -> Outcome {
        self.build_all(sources, options, progress, &First { pages: &[], give: &|_| () })
    }

    /// Builds, and gives some pages away before the others are made.
    pub fn build_first(&mut self, sources: &Sources, options: &Options, first: &First<'_>) -> Outcome {
        self.build_all(sources, options, &|_| (), first)
    }

    fn build_all(
        &mut self,
        sources: &Sources,
        options: &Options,
        progress: &dyn Fn(Stage),
        first: &First<'_>,
    ) -> Outcome {
        let mut building = Building::new(sources);
        let kept = self.ready(&mut building, options, progress).and_then(|ready| ready.kept(&mut building, first));
        let (site, graph) = kept.unzip();
        Outcome { graph, ..building.outcome(site) }
    }

    /// Builds once, and hands the files over as they are made: nothing is kept but what is needed
    /// to make the rest. The target has the whole site where no diagnostic is an error.
    pub fn build_into(
        mut self,
        sources: &Sources,
        options: &Options,
        progress: &dyn Fn(Stage),
        target: &mut dyn Target,
    ) -> Outcome {
        self.files.keep_nothing();
        self.once = true;
        let mut building = Building::new(sources);
        let graph = self.ready(&mut building, options, progress).map(|ready| ready.handed_over(&mut building, target));
        // Freeing millions of small things takes as long as parsing: nobody has to wait for it.
        // Where no thread can be had it is done here.
        drop(std::thread::Builder::new().spawn(move || drop((graph, self))));
        building.outcome(None)
    }

    /// Everything up to the making of pages; `None` where the report has errors.
    fn ready<'b>(
        &'b mut self,
        building: &mut Building<'_>,
        options: &Options,
        progress: &dyn Fn(Stage),
    ) -> Option<output::Ready<'b>> {
        let Found { settings, linked } = self.find_names(building, options, progress)?;
        let link::Linked { graph, changes, diagnostics } = linked;
        let project = &settings.project;
        building.tell(diagnostics);
        building.count(&graph);
        building.look_at_files(project, &graph, &settings.files, &mut self.published, self.once);
        let output = Output::for_settings(&mut self.output, &settings);
        output.changed(changes);
        if building.has_errors() {
            // Templates are looked at all the same: their mistakes belong to the same run.
            output.check_templates(building);
            return None;
        }
        if let Some(record) = &options.last_stamps {
            building.tell(graph.compared_with(record));
        }
        progress(Stage::Render);
        let _work = working_on(Activity::Render, "");
        output.ready(building, graph, self.once, &self.published)
    }

    /// What explains names with the settings of the last build; `None` as long as `book.toml` cannot be read.
    #[must_use]
    pub fn explainer(&self) -> Option<Explainer> {
        self.settings.clone().map(Explainer::new)
    }

    /// Everything up to the linking of names; `None` where `book.toml` cannot be read.
    fn find_names(
        &mut self,
        building: &mut Building<'_>,
        options: &Options,
        progress: &dyn Fn(Stage),
    ) -> Option<Found> {
        progress(Stage::Parse);
        let settings = self.settings(building)?;
        let project = &settings.project;
        let parsed = self.files.parse(building, project);
        progress(Stage::Link);
        let input = link::Input {
            project,
            languages: &settings.languages,
            records: parsed.records,
            broken: parsed.broken,
            sections: parsed.sections,
            about: parsed.about,
            files: parsed.others,
            shown: link::Shown { as_of: options.as_of.clone(), held_back: options.held_back },
        };
        let _work = working_on(Activity::Link, "");
        let linked = link::link(&mut self.link, input);
        Some(Found { settings, linked })
    }

    /// The words of the report's language, as they were the last time; `None` as long as `book.toml` cannot be read.
    #[must_use]
    pub fn strings(&self) -> Option<&Strings> {
        self.settings.as_ref().map(|settings| &settings.strings)
    }

    fn settings(&mut self, building: &mut Building<'_>) -> Option<Arc<Settings>> {
        let settings = Settings::of(self.settings.take(), building)?;
        building.tell(settings.diagnostics.iter().cloned());
        self.settings = Some(Arc::clone(&settings));
        Some(settings)
    }
}
