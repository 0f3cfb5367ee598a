//! Every file into data, each kept with the bytes that it was made from.

use super::building::Building;
use crate::diag::{Diagnostic, start_of};
use crate::link::Broken;
use crate::model::Record;
use crate::model::prose::Section;
use crate::parse::{self, Parsed, RegisterFile, Schema};
use crate::project::Project;
use crate::source::SourceFile;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many files a thread takes at most before it looks whether another has nothing left to do.
const TOGETHER: usize = 32;

/// What each file came to.
#[derive(Debug, Default)]
pub(super) struct Files {
    schema: Schema,
    sections: Kept<Option<Arc<Section>>>,
    registers: Kept<RegisterFile>,
    about: Kept<Option<Arc<Section>>>,
    /// Whether there will be no next time.
    keeps_nothing: bool,
}

/// What all files came to together.
pub(super) struct ParsedFiles {
    pub(super) sections: Vec<Arc<Section>>,
    pub(super) records: Vec<Arc<Record>>,
    pub(super) broken: Broken,
    /// The paths of the files beside the sections.
    pub(super) others: BTreeSet<Arc<str>>,
    pub(super) about: Option<Arc<Section>>,
}

/// Files in the order of their paths.
type Kept<T> = Vec<KeptFile<T>>;

#[derive(Debug)]
struct KeptFile<T> {
    given: Given,
    parsed: Arc<Parsed<T>>,
}

/// All that a file's result depends on.
#[derive(Clone, Debug, PartialEq)]
struct Given {
    path: Arc<str>,
    /// The register that it is read as. The same bytes read as another are other records.
    read_as: Arc<str>,
    bytes: Arc<[u8]>,
}

impl Files {
    /// Forgets what files came to as soon as it is linked.
    pub(super) fn keep_nothing(&mut self) {
        self.keeps_nothing = true;
    }

    /// Every file into data; files that have not changed since are not read again.
    pub(super) fn parse(&mut self, building: &mut Building<'_>, project: &Project) -> ParsedFiles {
        if self.schema != project.schema {
            let keeps_nothing = self.keeps_nothing;
            *self = Self { schema: project.schema.clone(), keeps_nothing, ..Self::default() };
        }
        let files = building.sources.under(&project.folders.content);
        let (sections, others): (Vec<_>, Vec<_>) = files.partition(|file| file.path.ends_with(".md"));
        let others: BTreeSet<Arc<str>> = others.into_iter().map(|file| Arc::clone(&file.path)).collect();
        warn_of_other_endings(&others, building);
        let registers = register_files(building, project);
        let (sections, registers) = self.parsed(&sections, &registers);
        let mut broken = Broken::default();
        let sections = told_sections(sections, building, &mut broken);
        let records = told_records(registers, building, &mut broken);
        let about = self.about(building, project);
        ParsedFiles { sections, records, broken, others, about }
    }

    /// Sections and registers at once: there are many small ones of the first, and few large ones of the others.
    fn parsed(
        &mut self,
        sections: &[&SourceFile],
        registers: &[(Arc<str>, &SourceFile)],
    ) -> (Results<Option<Arc<Section>>>, Results<RegisterFile>) {
        let nothing: Arc<str> = "".into();
        let sections = sections.iter().map(|file| Given::new(file, &nothing)).collect();
        let registers = registers.iter().map(|(name, file)| Given::new(file, name)).collect();
        let (schema, keeps_nothing) = (&self.schema, self.keeps_nothing);
        let (registers, sections) = rayon::join(
            || {
                kept_or_parsed(&mut self.registers, registers, keeps_nothing, |file, name, before| {
                    parse::register(file, name, schema, before)
                })
            },
            || {
                kept_or_parsed(&mut self.sections, sections, keeps_nothing, |file, _, _| {
                    let Parsed { value, diagnostics } = parse::section(file, schema);
                    Parsed { value: value.map(Arc::new), diagnostics }
                })
            },
        );
        (sections, registers)
    }

    fn about(&mut self, building: &mut Building<'_>, project: &Project) -> Option<Arc<Section>> {
        let about = &project.report.about;
        let Some(file) = building.sources.get(&about.value) else {
            // `about.md` is where it is looked for; a name that was written must be there.
            if about.value != "about.md" {
                let error =
                    Diagnostic::error("unknown-file", about.span, format!("there is no file `{}`", about.value));
                building.tell([error.help("name a Markdown file")]);
            }
            return None;
        };
        let given = vec![Given::new(file, &"".into())];
        let parsed = kept_or_parsed(&mut self.about, given, self.keeps_nothing, |file, _, _| {
            let Parsed { value, diagnostics } = parse::page(file);
            Parsed { value: value.map(Arc::new), diagnostics }
        });
        let (_, parsed) = parsed.into_iter().next()?;
        building.tell(parsed.diagnostics.iter().cloned());
        parsed.value.clone()
    }
}

impl Given {
    fn new(file: &SourceFile, read_as: &Arc<str>) -> Self {
        Self { path: Arc::clone(&file.path), read_as: Arc::clone(read_as), bytes: Arc::clone(&file.bytes) }
    }

    fn file(&self) -> SourceFile {
        SourceFile { path: Arc::clone(&self.path), bytes: Arc::clone(&self.bytes) }
    }

    fn is(&self, other: &Self) -> bool {
        let is_same_file = Arc::ptr_eq(&self.path, &other.path) && Arc::ptr_eq(&self.bytes, &other.bytes);
        (is_same_file && self.read_as == other.read_as) || self == other
    }
}

type Results<T> = Vec<(Given, Arc<Parsed<T>>)>;

fn told_sections(
    parsed: Results<Option<Arc<Section>>>,
    building: &mut Building<'_>,
    broken: &mut Broken,
) -> Vec<Arc<Section>> {
    let mut sections = Vec::with_capacity(parsed.len());
    for (given, parsed) in parsed {
        building.tell(parsed.diagnostics.iter().cloned());
        match &parsed.value {
            Some(section) => sections.push(Arc::clone(section)),
            None => {
                broken.sections.insert(given.path);
            }
        }
    }
    sections
}

fn told_records(parsed: Results<RegisterFile>, building: &mut Building<'_>, broken: &mut Broken) -> Vec<Arc<Record>> {
    let mut records = Vec::new();
    for (given, parsed) in parsed {
        building.tell(parsed.diagnostics.iter().cloned());
        records.extend_from_slice(&parsed.value.records);
        broken.records.extend(parsed.value.broken.iter().cloned());
        if parsed.value.unreadable {
            broken.registers.insert(given.read_as);
        }
    }
    records
}

/// Parses the files that are not kept, all at once, and forgets those that are gone. `parse` is given what a file of
/// the same path came to the last time.
fn kept_or_parsed<T: Send + Sync>(
    kept: &mut Kept<T>,
    files: Vec<Given>,
    keeps_nothing: bool,
    parse: impl Fn(&SourceFile, &Arc<str>, Option<&T>) -> Parsed<T> + Sync,
) -> Results<T> {
    let old = std::mem::take(kept);
    let candidates = candidates(&old, &files);
    let parsed: Vec<KeptFile<T>> = files
        .into_par_iter()
        .zip(candidates)
        .with_max_len(TOGETHER)
        .map(|(given, old)| {
            let parsed = match old {
                Some(old) if old.given.is(&given) => Arc::clone(&old.parsed),
                old => Arc::new(parse(&given.file(), &given.read_as, old.map(|old| &old.parsed.value))),
            };
            KeptFile { given, parsed }
        })
        .collect();
    let results = parsed.iter().map(|file| (file.given.clone(), Arc::clone(&file.parsed))).collect();
    if !keeps_nothing {
        *kept = parsed;
    }
    results
}

/// For each file the kept one of the same path. Both are in the order of paths.
fn candidates<'k, T>(kept: &'k Kept<T>, files: &[Given]) -> Vec<Option<&'k KeptFile<T>>> {
    let mut rest = kept.iter().peekable();
    let mut candidates = Vec::with_capacity(files.len());
    for file in files {
        // Nearly always the very same.
        let same = rest.next_if(|old| Arc::ptr_eq(&old.given.path, &file.path));
        candidates.push(same.or_else(|| {
            while rest.next_if(|old| old.given.path < file.path).is_some() {}
            rest.next_if(|old| old.given.path == file.path)
        }));
    }
    candidates
}

/// Files that were meant as sections and have another ending.
fn warn_of_other_endings(files: &BTreeSet<Arc<str>>, building: &mut Building<'_>) {
    let meant = |path: &str| {
        let path = path.to_ascii_lowercase();
        path.ends_with(".md") || path.ends_with(".markdown") || path.ends_with(".mdx")
    };
    for path in files.iter().filter(|path| meant(path)) {
        let message = format!("`{path}` is no section: a section’s name ends in `.md`");
        building.tell([Diagnostic::warning("not-a-section", start_of(path), message).help("rename it")]);
    }
}

/// The files of the registers, each with its register: `people.yaml`, or any file in `people/`.
fn register_files<'b>(building: &mut Building<'b>, project: &Project) -> Vec<(Arc<str>, &'b SourceFile)> {
    let folder = &project.folders.seeds;
    let mut registers = Vec::new();
    for file in building.sources.under(folder) {
        let below = file.path[folder.len()..].trim_start_matches('/');
        let stem = below.strip_suffix(".yaml").or_else(|| below.strip_suffix(".yml"));
        match stem.map(|stem| stem.split('/').next().unwrap_or(stem)) {
            Some(name) if project.schema.knows(name) => registers.push((name.into(), file)),
            Some(name) => building.tell([parse::unknown_register(&file.path, name, &project.schema)]),
            None => {
                let warning = Diagnostic::warning(
                    "not-a-register",
                    start_of(&file.path),
                    format!("`{}` is no YAML file, so it is not read", file.path),
                );
                building.tell([warning.help("registers are `.yaml` files; a leading `_` or `.` in the name says that a file is to be passed over")]);
            }
        }
    }
    registers
}
