//! One build: its sources, its diagnostics and its counts; and the sanitizing of the files that it publishes.

use super::{BuildResult, Counts, Leftovers, Options, Purpose};
use crate::diag::{self, Code, Diagnostic};
use crate::link::Graph;
use crate::panics::{Activity, working_on};
use crate::project::{CheckLevels, Project};
use crate::sanitize::{self, Refusal, excluded_files};
use crate::site::Site;
use crate::source::{SourceFile, Sources, Span};
use crate::theme::{self, ThemeFiles};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One build: its sources and purpose, and the diagnostics and counts collected so far.
pub(super) struct BuildSession<'b> {
    pub(super) sources: &'b Sources,
    pub(super) purpose: Purpose,
    diagnostics: Vec<Diagnostic>,
    /// The levels of warnings that `book.toml` sets.
    levels: CheckLevels,
    is_strict: bool,
    reports_losses: bool,
    counts: Option<Counts>,
}

impl<'b> BuildSession<'b> {
    pub(super) fn new(sources: &'b Sources, options: &Options, purpose: Purpose) -> Self {
        let (levels, is_strict) = (CheckLevels::default(), options.is_strict);
        Self { sources, purpose, diagnostics: Vec::new(), levels, is_strict, reports_losses: false, counts: None }
    }

    /// Sets the levels of the warnings that are reported from now on.
    pub(super) fn set_levels(&mut self, levels: &CheckLevels) {
        self.levels.clone_from(levels);
    }

    /// Adds diagnostics, with the severities that the report and the options set. No stage adds them in another way.
    pub(super) fn report(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        let leveled = diagnostics.into_iter().filter_map(|diagnostic| self.levels.apply(diagnostic, self.is_strict));
        self.diagnostics.extend(leveled);
    }

    /// Reports what the last build had and this one lacks.
    pub(super) fn report_losses(&mut self, diagnostics: Vec<Diagnostic>) {
        let count = self.diagnostics.len();
        self.report(diagnostics);
        self.reports_losses |= self.diagnostics.len() > count;
    }

    pub(super) fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Finishes the build: sorts the diagnostics. A report with errors has no site.
    pub(super) fn finish(mut self, site: Option<Site>) -> BuildResult {
        let failed = self.has_errors();
        diag::sort(&mut self.diagnostics, self.sources);
        let Self { diagnostics, reports_losses, counts, .. } = self;
        let (site, leftovers) = (site.filter(|_| !failed), Leftovers::default());
        BuildResult { site, diagnostics, reports_losses, counts, graph: None, leftovers }
    }

    pub(super) fn count(&mut self, graph: &Graph) {
        self.counts = Some(Counts {
            sections: graph.section_count(),
            records: graph.records_by_register(),
            mentions: graph.mention_count(),
            drafts: graph.draft_count(),
            pages: 0,
        });
    }

    pub(super) fn count_pages(&mut self, pages: usize) {
        if let Some(counts) = &mut self.counts {
            counts.pages = pages;
        }
    }

    /// Sanitizes every file that an editor supplies and that is published, and checks the templates.
    pub(super) fn sanitize_files(
        &mut self,
        project: &Project,
        graph: &Graph,
        files: &ThemeFiles,
        cache: &mut SanitizedFiles,
    ) {
        let is_cached = self.purpose.caches_results();
        let templates = files.templates().map(|(_, file)| file);
        let templates = templates.filter(|file| file.path.ends_with(".html") && !theme::is_native(file));
        let attached = graph.attachments().keys().filter_map(|path| self.sources.get(path));
        let assets = files.assets().map(|(_, file)| file);
        // The tags of Tera in the template of a style sheet are tokens as any others.
        let styles = files.templates().map(|(_, file)| file);
        let styles = styles.filter(|file| file.path.ends_with(".css") && self.sources.get(&file.path).is_some());
        let own_style = project.theme.stylesheet.iter().filter_map(|path| self.sources.get(&path.value));
        let copied = assets.chain(attached).chain(statics(self.sources, project).map(|(_, file)| file));
        let copied = copied.chain(styles).chain(own_style);
        let copied = copied.map(|file| (file, SanitizedFile::from_file as fn(&SourceFile) -> SanitizedFile));
        let all: Vec<_> = templates.map(|file| (file, SanitizedFile::from_template as _)).chain(copied).collect();
        let cached = std::mem::take(cache);
        let check = |(file, process): &(&SourceFile, fn(&SourceFile) -> SanitizedFile)| {
            let _work = working_on(Activity::Sanitize, &file.path);
            let sanitized = cached.cached(file).cloned().unwrap_or_else(|| process(file));
            if is_cached { sanitized } else { sanitized.without_bytes() }
        };
        let results: Vec<SanitizedFile> = all.par_iter().map(check).collect();
        for (sanitized, (file, _)) in results.into_iter().zip(all) {
            self.report(
                sanitized.published.as_ref().err().into_iter().flatten().map(|refusal| unsafe_file(file, refusal)),
            );
            if is_cached {
                cache.0.insert(Arc::clone(&file.path), sanitized);
            }
        }
        self.report(unpublished_files(self.sources, project));
    }
}

/// The static files that are published, each with its address.
pub(super) fn statics<'s>(sources: &'s Sources, project: &Project) -> impl Iterator<Item = (&'s str, &'s SourceFile)> {
    all_statics(sources, project).filter(|(address, _)| excluded_files::exclusion_reason(address).is_none())
}

fn all_statics<'s>(sources: &'s Sources, project: &Project) -> impl Iterator<Item = (&'s str, &'s SourceFile)> {
    let length = project.folders.statics.len();
    sources.in_folder(&project.folders.statics).map(move |file| (file.path[length..].trim_start_matches('/'), file))
}

/// One warning for all static files that are not published.
fn unpublished_files(sources: &Sources, project: &Project) -> Option<Diagnostic> {
    /// At most this many files are named, and the others are counted: the folder of a program can have thousands.
    const MAX_LISTED: usize = 20;
    let skipped = all_statics(sources, project)
        .filter_map(|(address, file)| Some((file, excluded_files::exclusion_reason(address)?)));
    let skipped: Vec<_> = skipped.collect();
    let (first, _) = skipped.first()?;
    let named = skipped.iter().take(MAX_LISTED).map(|(file, why)| format!("`{}` ({why})", file.path));
    let more = skipped.len().checked_sub(MAX_LISTED).filter(|more| *more > 0).map(|more| format!("{more} more"));
    let list: Vec<String> = named.chain(more).collect();
    let message = format!("not published: {}", list.join(", "));
    let warning = Diagnostic::warning(Code::NotPublished, Span::new(first.id(), 0..0), message);
    Some(warning.help("remove what is not needed, and rename what readers should get"))
}

/// The cached results of sanitizing the files that an editor supplies, by path.
#[derive(Debug, Default)]
pub(super) struct SanitizedFiles(BTreeMap<Arc<str>, SanitizedFile>);

/// The result of sanitizing a file, with the bytes that it was computed from.
#[derive(Clone, Debug)]
struct SanitizedFile {
    source_bytes: Arc<[u8]>,
    published: Result<Arc<[u8]>, Vec<Refusal>>,
}

impl SanitizedFiles {
    /// The bytes of a file that are published; empty for a file that must not be published.
    pub(super) fn bytes(&self, file: &SourceFile) -> Arc<[u8]> {
        let published =
            self.cached(file).map_or_else(|| SanitizedFile::from_file(file).published, |seen| seen.published.clone());
        published.unwrap_or_default()
    }

    fn cached(&self, file: &SourceFile) -> Option<&SanitizedFile> {
        // Most files share their allocation with the last build, which saves comparing the bytes.
        self.0
            .get(&file.path)
            .filter(|seen| Arc::ptr_eq(&seen.source_bytes, &file.bytes) || seen.source_bytes == file.bytes)
    }
}

impl SanitizedFile {
    fn from_file(file: &SourceFile) -> Self {
        let published = match excluded_files::detect_secret(&file.path, &file.bytes) {
            Some(description) => Err(vec![secret_refusal(description)]),
            None => sanitize::sanitize(&file.path, &file.bytes).map(|bytes| match bytes {
                Cow::Borrowed(_) => Arc::clone(&file.bytes),
                Cow::Owned(bytes) => bytes.into(),
            }),
        };
        Self { source_bytes: Arc::clone(&file.bytes), published }
    }

    /// Checks only the markup of the template itself: the values that are inserted into it are escaped.
    fn from_template(file: &SourceFile) -> Self {
        let refusals = sanitize::template_refusals(&file.bytes);
        let published = if refusals.is_empty() { Ok(Arc::default()) } else { Err(refusals) };
        Self { source_bytes: Arc::clone(&file.bytes), published }
    }

    fn without_bytes(self) -> Self {
        Self { published: self.published.map(|_| Arc::default()), ..self }
    }
}

fn secret_refusal(description: &str) -> Refusal {
    let help = "move it out of the site; if it has been published before, replace it: copies of it may exist";
    Refusal { message: format!("it contains {description}"), span: 0..0, help }
}

/// The error about a file with active content, requests to other servers or hidden data.
fn unsafe_file(file: &SourceFile, refusal: &Refusal) -> Diagnostic {
    let span = Span::new(file.id(), refusal.span.clone());
    let message = format!("`{}` cannot be published: {}", file.path, refusal.message);
    Diagnostic::error(Code::UnsafeFile, span, message).help(refusal.help)
}
