//! Parses every file, with a cache: a file is parsed again only if its bytes or the schema change.

use super::Purpose;
use super::session::BuildSession;
use super::settings::Settings;
use crate::diag::{Code, Diagnostic, start_of_file};
use crate::language::Languages;
use crate::link::UnparsedItems;
use crate::model::prose::Section;
use crate::model::{Record, Register};
use crate::parse::{self, Parsed, RegisterFile, Schema};
use crate::project::Project;
use crate::source::SourceFile;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// At most this many files are one unit of work-stealing: small enough that no thread runs out of work early.
const MAX_CHUNK_LEN: usize = 32;

/// The parse stage, with the cached result of each file.
#[derive(Debug, Default)]
pub(super) struct FileParser {
    schema: Schema,
    languages: Arc<Languages>,
    sections: ParseCache<Option<Arc<Section>>>,
    registers: ParseCache<RegisterFile, Register>,
    about: ParseCache<Option<Arc<Section>>>,
}

/// The results of all files, collected for linking.
pub(super) struct ParsedFiles {
    pub(super) sections: Vec<Arc<Section>>,
    pub(super) records: Vec<Arc<Record>>,
    pub(super) broken: UnparsedItems,
    /// The paths of all other files in the folder of the sections.
    pub(super) others: BTreeSet<Arc<str>>,
    pub(super) about: Option<Arc<Section>>,
}

/// Cached files, sorted by path. `K` is what a file is parsed as.
type ParseCache<T, K = ()> = Vec<CachedFile<T, K>>;

#[derive(Debug)]
struct CachedFile<T, K> {
    key: ParseKey<K>,
    parsed: Arc<Parsed<T>>,
}

/// The cache key: everything that a file's result depends on besides the schema and the languages.
#[derive(Clone, Debug, PartialEq)]
struct ParseKey<K> {
    path: Arc<str>,
    /// What the file is parsed as: the register of records, since the same bytes are other records in another register.
    kind: K,
    bytes: Arc<[u8]>,
}

impl FileParser {
    /// Parses every file; unchanged files come from the cache. Another schema and other languages clear the cache.
    pub(super) fn parse(&mut self, session: &mut BuildSession<'_>, settings: &Settings) -> ParsedFiles {
        let Settings { project, languages, .. } = settings;
        if self.schema != project.schema || self.languages != *languages {
            let (schema, languages) = (project.schema.clone(), Arc::clone(languages));
            *self = Self { schema, languages, ..Self::default() };
        }
        let files = session.sources.in_folder(&project.folders.content);
        let (sections, others): (Vec<_>, Vec<_>) = files.partition(|file| file.path.ends_with(".md"));
        let others: BTreeSet<Arc<str>> = others.into_iter().map(|file| Arc::clone(&file.path)).collect();
        warn_of_other_extensions(&others, session);
        let registers = register_files(session, project);
        let (sections, registers) = self.parse_in_parallel(&sections, &registers, session.purpose);
        let mut broken = UnparsedItems::default();
        let sections = collect_sections(sections, session, &mut broken);
        let records = collect_records(registers, session, &mut broken);
        let about = self.about(session, project);
        ParsedFiles { sections, records, broken, others, about }
    }

    /// Parses sections and registers in parallel: there are many small sections, and few large registers.
    fn parse_in_parallel(
        &mut self,
        sections: &[&SourceFile],
        registers: &[(Register, &SourceFile)],
        purpose: Purpose,
    ) -> (Results<Option<Arc<Section>>>, Results<RegisterFile, Register>) {
        let sections = sections.iter().map(|file| ParseKey::new(file, ())).collect();
        let registers = registers.iter().map(|(register, file)| ParseKey::new(file, register.clone())).collect();
        let context = self.schema.with_languages(&self.languages);
        let (registers, sections) = rayon::join(
            || {
                parse_uncached(&mut self.registers, registers, purpose, |file, register, previous| {
                    parse::parse_register(file, register, context, previous)
                })
            },
            || {
                parse_uncached(&mut self.sections, sections, purpose, |file, _, _| {
                    let Parsed { value, diagnostics } = parse::parse_section(file, context);
                    Parsed { value: value.map(Arc::new), diagnostics }
                })
            },
        );
        (sections, registers)
    }

    fn about(&mut self, session: &mut BuildSession<'_>, project: &Project) -> Option<Arc<Section>> {
        let about = &project.report.about;
        let Some(file) = session.sources.get(&about.value) else {
            // The default `about.md` is optional; a file that `book.toml` names is required.
            if about.value != "about.md" {
                let error =
                    Diagnostic::error(Code::UnknownFile, about.span, format!("there is no file `{}`", about.value));
                session.report([error.help("name a Markdown file")]);
            }
            return None;
        };
        let keys = vec![ParseKey::new(file, ())];
        let parsed = parse_uncached(&mut self.about, keys, session.purpose, |file, _, _| {
            let Parsed { value, diagnostics } = parse::parse_page(file);
            Parsed { value: value.map(Arc::new), diagnostics }
        });
        let (_, parsed) = parsed.into_iter().next()?;
        session.report(parsed.diagnostics.iter().cloned());
        parsed.value.clone()
    }
}

impl<K: PartialEq> ParseKey<K> {
    fn new(file: &SourceFile, kind: K) -> Self {
        Self { path: Arc::clone(&file.path), kind, bytes: Arc::clone(&file.bytes) }
    }

    fn file(&self) -> SourceFile {
        SourceFile { path: Arc::clone(&self.path), bytes: Arc::clone(&self.bytes) }
    }

    fn matches(&self, other: &Self) -> bool {
        let is_same_file = Arc::ptr_eq(&self.path, &other.path) && Arc::ptr_eq(&self.bytes, &other.bytes);
        (is_same_file && self.kind == other.kind) || self == other
    }
}

type Results<T, K = ()> = Vec<(ParseKey<K>, Arc<Parsed<T>>)>;

fn collect_sections(
    parsed: Results<Option<Arc<Section>>>,
    session: &mut BuildSession<'_>,
    broken: &mut UnparsedItems,
) -> Vec<Arc<Section>> {
    let mut sections = Vec::with_capacity(parsed.len());
    for (key, parsed) in parsed {
        session.report(parsed.diagnostics.iter().cloned());
        match &parsed.value {
            Some(section) => sections.push(Arc::clone(section)),
            None => {
                broken.sections.insert(key.path);
            }
        }
    }
    sections
}

fn collect_records(
    parsed: Results<RegisterFile, Register>,
    session: &mut BuildSession<'_>,
    broken: &mut UnparsedItems,
) -> Vec<Arc<Record>> {
    let mut records = Vec::new();
    for (key, parsed) in parsed {
        session.report(parsed.diagnostics.iter().cloned());
        records.extend_from_slice(&parsed.value.records);
        broken.records.extend(parsed.value.broken.iter().cloned());
        if parsed.value.unreadable {
            broken.registers.insert(key.kind);
        }
    }
    records
}

/// Parses the files that are not cached, in parallel, and drops deleted files from the cache. `parse` gets the previous
/// result for the same path.
fn parse_uncached<T: Send + Sync, K: Clone + PartialEq + Send + Sync>(
    cache: &mut ParseCache<T, K>,
    files: Vec<ParseKey<K>>,
    purpose: Purpose,
    parse: impl Fn(&SourceFile, &K, Option<&T>) -> Parsed<T> + Sync,
) -> Results<T, K> {
    let previous = std::mem::take(cache);
    let candidates = candidates(&previous, &files);
    let parsed: Vec<CachedFile<T, K>> = files
        .into_par_iter()
        .zip(candidates)
        .with_max_len(MAX_CHUNK_LEN)
        .map(|(key, cached)| {
            let parsed = match cached {
                Some(cached) if cached.key.matches(&key) => Arc::clone(&cached.parsed),
                outdated => Arc::new(parse(&key.file(), &key.kind, outdated.map(|file| &file.parsed.value))),
            };
            CachedFile { key, parsed }
        })
        .collect();
    let results = parsed.iter().map(|file| (file.key.clone(), Arc::clone(&file.parsed))).collect();
    if purpose.caches_results() {
        *cache = parsed;
    }
    results
}

/// For each file, the cached file of the same path. Both lists are sorted by path.
fn candidates<'k, T, K>(cache: &'k ParseCache<T, K>, files: &[ParseKey<K>]) -> Vec<Option<&'k CachedFile<T, K>>> {
    let mut remaining = cache.iter().peekable();
    let mut candidates = Vec::with_capacity(files.len());
    for file in files {
        // Nearly always the paths share their allocation.
        let same = remaining.next_if(|old| Arc::ptr_eq(&old.key.path, &file.path));
        candidates.push(same.or_else(|| {
            while remaining.next_if(|old| old.key.path < file.path).is_some() {}
            remaining.next_if(|old| old.key.path == file.path)
        }));
    }
    candidates
}

/// Warns of files that look like sections but do not end in `.md`.
fn warn_of_other_extensions(files: &BTreeSet<Arc<str>>, session: &mut BuildSession<'_>) {
    let looks_like_section = |path: &str| {
        let path = path.to_ascii_lowercase();
        path.ends_with(".md") || path.ends_with(".markdown") || path.ends_with(".mdx")
    };
    for path in files.iter().filter(|path| looks_like_section(path)) {
        let message = format!("`{path}` is not a section: a section’s name ends in `.md`");
        session.report([Diagnostic::warning(Code::NotASection, start_of_file(path), message).help("rename it")]);
    }
}

/// The files of the registers, each with its register: `people.yaml`, or any file in `people/`.
fn register_files<'b>(session: &mut BuildSession<'b>, project: &Project) -> Vec<(Register, &'b SourceFile)> {
    let folder = &project.folders.seeds;
    let mut registers = Vec::new();
    for file in session.sources.in_folder(folder) {
        let relative = file.path[folder.len()..].trim_start_matches('/');
        let stem = relative.strip_suffix(".yaml").or_else(|| relative.strip_suffix(".yml"));
        match stem.map(|stem| stem.split('/').next().unwrap_or(stem)) {
            Some(name) => match project.schema.register(name) {
                Some(register) => registers.push((register, file)),
                None => session.report([parse::unknown_register_error(&file.path, name, &project.schema)]),
            },
            None => {
                let warning = Diagnostic::warning(
                    Code::NotARegister,
                    start_of_file(&file.path),
                    format!("`{}` is not a YAML file, so it is not read", file.path),
                );
                session.report([
                    warning.help("registers are `.yaml` files; to exclude a file, begin its name with `_` or `.`")
                ]);
            }
        }
    }
    registers
}
