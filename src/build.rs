//! The pipeline, from sources to the output as a value.
//!
//! One-shot builds and rebuilds while an editor works are the same code: a
//! [`Builder`] that keeps what each file came to, by its bytes.

use crate::diag::{self, Diagnostic, start_of};
use crate::link::{self, Broken, Graph};
use crate::model::prose::Section;
use crate::model::{Date, Record};
use crate::pages::{self, Page, Pages};
use crate::parse::{self, Parsed, RegisterFile, Schema};
use crate::project::{self, Project};
use crate::render::{TemplateError, Theme};
use crate::safety;
use crate::site::{Conflict, Site, SitePath};
use crate::source::disk::Reader;
use crate::source::{SourceFile, Sources, Span};
use crate::strings::Strings;
use crate::theme::{self, ThemeFiles};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

/// What a build is asked to do.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The day as of which embargoes are judged. Without it they all hold.
    pub as_of: Option<Date>,
}

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
    let mut reader = Reader::new(root)?;
    reader.file(project::FILE);
    let project = reader.sources().get(project::FILE).and_then(|file| project::parse(file).value);
    if let Some(project) = project {
        reader.folder(&project.folders.content, false);
        reader.folder(&project.folders.seeds, false);
        reader.folder(&project.folders.statics, true);
        reader.folder(&format!("themes/{}", project.report.theme.value), true);
        reader.file(&project.report.about.value);
    }
    let (sources, errors) = reader.finish();
    Ok((sources, errors.iter().map(Diagnostic::from).collect()))
}

type Memo<T> = BTreeMap<Arc<str>, (blake3::Hash, Arc<Parsed<T>>)>;

/// Builds, and keeps what each file came to.
#[derive(Debug, Default)]
pub struct Builder {
    schema: Schema,
    sections: Memo<Option<Arc<Section>>>,
    registers: Memo<RegisterFile>,
}

impl Builder {
    /// Builds the site that `sources` are.
    pub fn build(&mut self, sources: &Sources, options: &Options) -> Outcome {
        self.build_with(sources, options, &|_| ())
    }

    /// Builds, and tells how far it has come.
    pub fn build_with(&mut self, sources: &Sources, options: &Options, progress: &dyn Fn(Stage)) -> Outcome {
        let mut building = Building { sources, out: Vec::new(), counts: None };
        progress(Stage::Parse);
        let site = building.project().and_then(|project| self.site(&mut building, &project, options, progress));
        let failed = building.out.iter().any(Diagnostic::is_error);
        diag::sort(&mut building.out, sources);
        Outcome { site: site.filter(|_| !failed), diagnostics: building.out, counts: building.counts }
    }

    fn site(
        &mut self,
        building: &mut Building<'_>,
        project: &Project,
        options: &Options,
        progress: &dyn Fn(Stage),
    ) -> Option<Site> {
        let files = building.theme(project);
        let strings = building.strings(&files, project);
        let parsed = self.parse(building, project);
        progress(Stage::Link);
        let about = parsed.about.clone();
        let input = link::Input {
            project,
            records: parsed.records,
            broken: parsed.broken,
            sections: parsed.sections,
            about: parsed.about,
            files: parsed.files,
            as_of: options.as_of.clone(),
        };
        let (graph, diagnostics) = link::link(input);
        building.out.extend(diagnostics);
        building.count(&graph);
        building.look_at_files(project, &graph, &files);
        if building.out.iter().any(Diagnostic::is_error) {
            // Templates are looked at all the same: their mistakes belong to the same run.
            building.check_templates(project, &files, &strings);
            return None;
        }
        progress(Stage::Render);
        let pages = pages::all(project, &graph, &strings, about.as_deref());
        building.assemble(project, &graph, &pages, &files, &strings)
    }

    /// Every file into data; files that have not changed since are not read again.
    fn parse(&mut self, building: &mut Building<'_>, project: &Project) -> ParsedFiles {
        if self.schema != project.schema {
            *self = Self { schema: project.schema.clone(), ..Self::default() };
        }
        let schema = &self.schema;
        let (sections, files) = building.content_files(project);
        building.warn_of_other_endings(&files);
        let sections_paths: Vec<Arc<str>> = sections.iter().map(|file| Arc::clone(&file.path)).collect();
        let parsed = memoised(
            &mut self.sections,
            sections,
            |_| "",
            |file| {
                let Parsed { value, diagnostics } = parse::section(file, schema);
                Parsed { value: value.map(Arc::new), diagnostics }
            },
        );
        let mut broken = Broken::default();
        let unread = sections_paths.into_iter().zip(&parsed).filter(|(_, parsed)| parsed.value.is_none());
        broken.sections = unread.map(|(path, _)| path).collect();
        let sections = parsed.iter().filter_map(|parsed| parsed.value.clone()).collect();
        building.out.extend(parsed.iter().flat_map(|parsed| parsed.diagnostics.clone()));

        let registers = building.register_files(project);
        let names: BTreeMap<Arc<str>, Arc<str>> =
            registers.iter().map(|(name, file)| (Arc::clone(&file.path), Arc::clone(name))).collect();
        let files_of_registers = registers.into_iter().map(|(_, file)| file).collect();
        let parsed = memoised(
            &mut self.registers,
            files_of_registers,
            |file| &names[&file.path],
            |file| parse::register(file, &names[&file.path], schema),
        );
        let records = parsed.iter().flat_map(|parsed| parsed.value.records.iter().cloned()).collect();
        broken.records = parsed.iter().flat_map(|parsed| parsed.value.broken.iter().cloned()).collect();
        let unread = names.values().zip(&parsed).filter(|(_, parsed)| parsed.value.unreadable);
        broken.registers = unread.map(|(name, _)| Arc::clone(name)).collect();
        building.out.extend(parsed.iter().flat_map(|parsed| parsed.diagnostics.clone()));
        ParsedFiles { sections, records, broken, files, about: building.about(project) }
    }
}

/// Parses the files that the memo does not hold, all at once, and forgets those that are gone.
fn memoised<'n, T: Send + Sync>(
    memo: &mut Memo<T>,
    files: Vec<&SourceFile>,
    read_as: impl Fn(&SourceFile) -> &'n str + Sync,
    parse: impl Fn(&SourceFile) -> Parsed<T> + Sync,
) -> Vec<Arc<Parsed<T>>> {
    let old = std::mem::take(memo);
    let parsed: Vec<_> = files
        .into_par_iter()
        .map(|file| {
            // The same bytes read as another register are other records.
            let hash =
                blake3::Hasher::new().update(read_as(file).as_bytes()).update(&[0]).update(&file.bytes).finalize();
            let kept = old.get(&file.path).filter(|(known, _)| *known == hash).map(|(_, parsed)| Arc::clone(parsed));
            (Arc::clone(&file.path), (hash, kept.unwrap_or_else(|| Arc::new(parse(file)))))
        })
        .collect();
    let values = parsed.iter().map(|(_, (_, parsed))| Arc::clone(parsed)).collect();
    *memo = parsed.into_iter().collect();
    values
}

struct ParsedFiles {
    sections: Vec<Arc<Section>>,
    records: Vec<Arc<Record>>,
    broken: Broken,
    about: Option<Arc<Section>>,
    files: BTreeSet<Arc<str>>,
}

/// One build: what it reads, and what there is to tell.
struct Building<'b> {
    sources: &'b Sources,
    out: Vec<Diagnostic>,
    counts: Option<Counts>,
}

impl<'b> Building<'b> {
    fn project(&mut self) -> Option<Project> {
        let Some(file) = self.sources.get(project::FILE) else {
            self.out.push(project::missing());
            return None;
        };
        let Parsed { value, diagnostics } = project::parse(file);
        self.out.extend(diagnostics);
        value
    }

    fn theme(&mut self, project: &Project) -> ThemeFiles {
        let name = &project.report.theme.value;
        if name != theme::DEFAULT && self.sources.under(&format!("themes/{name}")).next().is_none() {
            let error = Diagnostic::error("theme", project.report.theme.span, format!("there is no theme `{name}`"));
            let help = format!("make the folder `themes/{name}`, or take `theme` away to use the default theme");
            self.out.push(error.help(help));
        }
        ThemeFiles::of(self.sources, name)
    }

    /// The strings of the book's language, then those of the language without its region, then English.
    fn strings(&mut self, files: &ThemeFiles, project: &Project) -> Strings {
        let language = &project.language;
        let own = files.strings(language.as_str()).or_else(|| files.strings(language.language()));
        if own.is_none() {
            let warning = Diagnostic::warning(
                "no-strings",
                start_of(project::FILE),
                format!("the theme has no words in `{language}`; its pages will say theirs in English"),
            );
            self.out.push(warning.help(format!(
                "translate `strings/en.toml` to `themes/{}/strings/{}.toml`",
                project.report.theme.value,
                language.language()
            )));
        }
        let english = files.strings("en").filter(|english| own.is_none_or(|own| own.path != english.path));
        let embedded = theme::embedded_strings();
        Strings::read(own.into_iter().chain(english).chain(&embedded), language, &mut self.out)
    }

    /// The sections, and the other files beside them.
    fn content_files(&self, project: &Project) -> (Vec<&'b SourceFile>, BTreeSet<Arc<str>>) {
        let files = self.sources.under(&project.folders.content);
        let (sections, others): (Vec<_>, Vec<_>) = files.partition(|file| file.path.ends_with(".md"));
        (sections, others.into_iter().map(|file| Arc::clone(&file.path)).collect())
    }

    /// Files that were meant as sections and have another ending.
    fn warn_of_other_endings(&mut self, files: &BTreeSet<Arc<str>>) {
        let meant = |path: &str| {
            let path = path.to_ascii_lowercase();
            path.ends_with(".md") || path.ends_with(".markdown") || path.ends_with(".mdx")
        };
        for path in files.iter().filter(|path| meant(path)) {
            let message = format!("`{path}` is no section: a section’s name ends in `.md`");
            self.out.push(Diagnostic::warning("not-a-section", start_of(path), message).help("rename it"));
        }
    }

    /// The files of the registers, each with its register: `people.yaml`, or any file in `people/`.
    fn register_files(&mut self, project: &Project) -> Vec<(Arc<str>, &'b SourceFile)> {
        let folder = project.folders.seeds.clone();
        let mut registers = Vec::new();
        for file in self.sources.under(&folder) {
            let below = file.path[folder.len()..].trim_start_matches('/');
            let stem = below.strip_suffix(".yaml").or_else(|| below.strip_suffix(".yml"));
            match stem.map(|stem| stem.split('/').next().unwrap_or(stem)) {
                Some(name) if project.schema.knows(name) => registers.push((name.into(), file)),
                Some(name) => self.out.push(parse::unknown_register(&file.path, name, &project.schema)),
                None => {
                    let warning = Diagnostic::warning(
                        "not-a-register",
                        start_of(&file.path),
                        format!("`{}` is no YAML file, so it is not read", file.path),
                    );
                    self.out.push(warning.help("registers are `.yaml` files; a leading `_` or `.` in the name says that a file is to be passed over"));
                }
            }
        }
        registers
    }

    fn about(&mut self, project: &Project) -> Option<Arc<Section>> {
        let about = &project.report.about;
        let Some(file) = self.sources.get(&about.value) else {
            // `about.md` is where it is looked for; a name that was written must be there.
            if about.value != "about.md" {
                let error =
                    Diagnostic::error("unknown-file", about.span, format!("there is no file `{}`", about.value));
                self.out.push(error.help("name a Markdown file"));
            }
            return None;
        };
        let Parsed { value, diagnostics } = parse::page(file);
        self.out.extend(diagnostics);
        value.map(Arc::new)
    }

    fn count(&mut self, graph: &Graph) {
        let mut records: Vec<(Arc<str>, usize)> = Vec::new();
        for record in &graph.records {
            match records.last_mut().filter(|(register, _)| *register == record.key.register) {
                Some((_, count)) => *count += 1,
                None => records.push((Arc::clone(&record.key.register), 1)),
            }
        }
        let review = graph.records.iter().filter(|record| record.review).count();
        self.counts =
            Some(Counts { sections: graph.sections.len(), records, mentions: graph.mentions.len(), review, pages: 0 });
    }

    /// Everything that goes into the output.
    fn assemble(
        &mut self,
        project: &Project,
        graph: &Graph,
        pages: &Pages,
        files: &ThemeFiles,
        strings: &Strings,
    ) -> Option<Site> {
        let theme = self.compiled(files, pages, strings)?;
        let rendered: Vec<Result<Vec<u8>, TemplateError>> =
            pages.pages.par_iter().map(|page| theme.render(page)).collect();
        let mut site = Site::new();
        for (page, html) in pages.pages.iter().zip(rendered) {
            match html {
                Ok(html) => self.place_page(&mut site, page, html),
                Err(error) => self.out.push(template_error(&error, files, self.sources)),
            }
        }
        if let Some(counts) = &mut self.counts {
            counts.pages = pages.pages.len();
        }
        self.place(&mut site, "assets/year.svg", pages.year_picture.as_bytes().into(), start_of(project::FILE));
        for (name, file) in files.assets() {
            self.place_file(&mut site, &format!("assets/{name}"), file);
        }
        for (source, address) in graph.attachments() {
            if let Some(file) = self.sources.get(&source) {
                self.place_file(&mut site, &address, file);
            }
        }
        let statics = &project.folders.statics;
        for file in self.sources.under(statics) {
            self.place_file(&mut site, file.path[statics.len()..].trim_start_matches('/'), file);
        }
        Some(site)
    }

    fn compiled(&mut self, files: &ThemeFiles, pages: &Pages, strings: &Strings) -> Option<Theme> {
        let mut templates = Vec::new();
        for (name, file) in files.templates() {
            match file.text() {
                Ok(text) => templates.push((name, text)),
                Err(error) => self.out.push(
                    Diagnostic::error("not-utf8", error.span, format!("`{}` is not valid UTF-8", file.path))
                        .help("save the file as UTF-8"),
                ),
            }
        }
        match Theme::new(templates, &pages.site, strings) {
            Ok(theme) => Some(theme),
            Err(errors) => {
                self.out.extend(errors.iter().map(|error| template_error(error, files, self.sources)));
                None
            }
        }
    }

    /// The templates of a report that has errors elsewhere.
    fn check_templates(&mut self, project: &Project, files: &ThemeFiles, strings: &Strings) {
        let empty = link::Input {
            project,
            records: Vec::new(),
            broken: Broken::default(),
            sections: Vec::new(),
            about: None,
            files: BTreeSet::new(),
            as_of: None,
        };
        let (graph, _) = link::link(empty);
        let pages = pages::all(project, &graph, strings, None);
        self.compiled(files, &pages, strings);
    }

    fn place_page(&mut self, site: &mut Site, page: &Page, html: Vec<u8>) {
        self.place(site, &page.path, html.into(), start_of(project::FILE));
    }

    fn place_file(&mut self, site: &mut Site, address: &str, file: &SourceFile) {
        self.place(site, address, Arc::clone(&file.bytes), start_of(&file.path));
    }

    /// Every file that an editor supplies and that is published, or makes what is.
    fn look_at_files(&mut self, project: &Project, graph: &Graph, files: &ThemeFiles) {
        let theme = files.templates().chain(files.assets()).map(|(_, file)| file);
        let attached = graph.attachments();
        let attached = attached.keys().filter_map(|path| self.sources.get(path));
        let all: Vec<SourceFile> =
            theme.chain(attached).chain(self.sources.under(&project.folders.statics)).cloned().collect();
        for file in &all {
            self.look_at(file);
        }
    }

    /// A file that an editor supplies may run nothing and ask nobody else for anything.
    fn look_at(&mut self, file: &SourceFile) {
        if let Some(danger) = safety::danger(&file.path, &file.bytes) {
            let span = Span::new(file.id(), danger.at..danger.at);
            let message = format!("`{}` cannot be published: {}", file.path, danger.message);
            let error = Diagnostic::error("unsafe-file", span, message);
            self.out.push(error.help("take that out of the file: a page runs nothing and asks nobody else"));
        }
    }

    fn place(&mut self, site: &mut Site, address: &str, bytes: Arc<[u8]>, from: Span) {
        match SitePath::new(address) {
            Ok(path) => {
                if let Err(conflict) = site.insert(path, bytes) {
                    self.out.push(conflict_error(&conflict, from));
                }
            }
            Err(error) => {
                let message = format!("`{}` cannot be an address: {error}", address.escape_debug());
                self.out.push(Diagnostic::error("address", from, message).help("rename the file"));
            }
        }
    }
}

fn conflict_error(conflict: &Conflict, from: Span) -> Diagnostic {
    Diagnostic::error("taken", from, format!("{conflict}")).help("rename one of the two")
}

fn template_error(error: &TemplateError, files: &ThemeFiles, sources: &Sources) -> Diagnostic {
    let message = format!("in the template `{}`: {}", error.template, error.message);
    let diagnostic = match files.template(&error.template) {
        // A template of the embedded theme stands in no file of the site.
        Some(file) if sources.get(&file.path).is_none() => {
            Diagnostic::error_in_file("template", &format!("{} (built in)", file.path), message)
        }
        Some(file) => Diagnostic::error("template", Span::new(file.id(), error.range.clone()), message),
        None => Diagnostic::error_in_file("template", &format!("themes/{}", error.template), message),
    };
    diagnostic.help("mend it, or take the file away to use the default theme’s")
}
