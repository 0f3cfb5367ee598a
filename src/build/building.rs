//! One build: what it reads, and what there is to tell.

use super::{Counts, Outcome};
use crate::diag::{self, Diagnostic};
use crate::link::Graph;
use crate::panics::{Activity, working_on};
use crate::project::Project;
use crate::sanitize::{self, Refusal, unpublished};
use crate::site::Site;
use crate::source::{SourceFile, Sources, Span};
use crate::theme::ThemeFiles;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One build: what it reads, and what there is to tell.
pub(super) struct Building<'b> {
    pub(super) sources: &'b Sources,
    out: Vec<Diagnostic>,
    counts: Option<Counts>,
}

impl<'b> Building<'b> {
    pub(super) fn new(sources: &'b Sources) -> Self {
        Self { sources, out: Vec::new(), counts: None }
    }

    pub(super) fn tell(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.out.extend(diagnostics);
    }

    pub(super) fn has_errors(&self) -> bool {
        self.out.iter().any(Diagnostic::is_error)
    }

    /// What it came to. A report with errors has no site.
    pub(super) fn outcome(mut self, site: Option<Site>) -> Outcome {
        let failed = self.has_errors();
        diag::sort(&mut self.out, self.sources);
        Outcome { site: site.filter(|_| !failed), diagnostics: self.out, counts: self.counts, graph: None }
    }

    pub(super) fn count(&mut self, graph: &Graph) {
        self.counts = Some(Counts {
            sections: graph.sections(),
            records: graph.records_by_register(),
            mentions: graph.mentions(),
            review: graph.drafts(),
            pages: 0,
        });
    }

    pub(super) fn count_pages(&mut self, pages: usize) {
        if let Some(counts) = &mut self.counts {
            counts.pages = pages;
        }
    }

    /// Every file that an editor supplies and that is published, or makes what is. What is found is kept, unless
    /// this is done `once`: then nobody holds every picture twice.
    pub(super) fn look_at_files(
        &mut self,
        project: &Project,
        graph: &Graph,
        files: &ThemeFiles,
        kept: &mut Published,
        once: bool,
    ) {
        let templates = files.templates().map(|(_, file)| file).filter(|file| file.path.ends_with(".html"));
        let attached = graph.attachments().keys().filter_map(|path| self.sources.get(path));
        let assets = files.assets().map(|(_, file)| file);
        let copied = assets.chain(attached).chain(statics(self.sources, project).map(|(_, file)| file));
        let copied = copied.map(|file| (file, Seen::of as fn(&SourceFile) -> Seen));
        let all: Vec<_> = templates.map(|file| (file, Seen::of_template as _)).chain(copied).collect();
        let known = std::mem::take(kept);
        let look_at = |(file, see): &(&SourceFile, fn(&SourceFile) -> Seen)| {
            let _work = working_on(Activity::Sanitize, &file.path);
            let seen = known.kept(file).cloned().unwrap_or_else(|| see(file));
            if once { seen.without_bytes() } else { seen }
        };
        let found: Vec<Seen> = all.par_iter().map(look_at).collect();
        for (seen, (file, _)) in found.into_iter().zip(all) {
            self.out
                .extend(seen.published.as_ref().err().into_iter().flatten().map(|refusal| unsafe_file(file, refusal)));
            if !once {
                kept.0.insert(Arc::clone(&file.path), seen);
            }
        }
        self.out.extend(unpublished_files(self.sources, project));
    }
}

/// The static files that are published, each with its address.
pub(super) fn statics<'s>(sources: &'s Sources, project: &Project) -> impl Iterator<Item = (&'s str, &'s SourceFile)> {
    all_statics(sources, project).filter(|(address, _)| unpublished::reason(address).is_none())
}

fn all_statics<'s>(sources: &'s Sources, project: &Project) -> impl Iterator<Item = (&'s str, &'s SourceFile)> {
    let length = project.folders.statics.len();
    sources.under(&project.folders.statics).map(move |file| (file.path[length..].trim_start_matches('/'), file))
}

/// One warning for all static files that are not published.
fn unpublished_files(sources: &Sources, project: &Project) -> Option<Diagnostic> {
    /// Of more files the others are counted: a folder of a program can have thousands.
    const MOST_NAMED: usize = 20;
    let found = all_statics(sources, project).filter_map(|(address, file)| Some((file, unpublished::reason(address)?)));
    let found: Vec<_> = found.collect();
    let (first, _) = found.first()?;
    let named = found.iter().take(MOST_NAMED).map(|(file, why)| format!("`{}` ({why})", file.path));
    let more = found.len().checked_sub(MOST_NAMED).filter(|more| *more > 0).map(|more| format!("{more} more"));
    let list: Vec<String> = named.chain(more).collect();
    let message = format!("not published: {}", list.join(", "));
    let warning = Diagnostic::warning("not-published", Span::new(first.id(), 0..0), message);
    Some(warning.help("remove what is not needed, and rename what readers should get"))
}

/// What of the files that an editor supplies is published, as far as that is kept: by path.
#[derive(Debug, Default)]
pub(super) struct Published(BTreeMap<Arc<str>, Seen>);

/// What was seen in a file.
#[derive(Clone, Debug)]
struct Seen {
    given: Arc<[u8]>,
    published: Result<Arc<[u8]>, Vec<Refusal>>,
}

impl Published {
    /// What of a file is published: nothing of one that must not be.
    pub(super) fn bytes(&self, file: &SourceFile) -> Arc<[u8]> {
        let published = self.kept(file).map_or_else(|| Seen::of(file).published, |seen| seen.published.clone());
        published.unwrap_or_default()
    }

    fn kept(&self, file: &SourceFile) -> Option<&Seen> {
        // Most files are the same, and need not be compared byte by byte.
        self.0.get(&file.path).filter(|seen| Arc::ptr_eq(&seen.given, &file.bytes) || seen.given == file.bytes)
    }
}

impl Seen {
    fn of(file: &SourceFile) -> Self {
        let published = match unpublished::secret(&file.path, &file.bytes) {
            Some(what) => Err(vec![secret(what)]),
            None => sanitize::published(&file.path, &file.bytes).map(|bytes| match bytes {
                Cow::Borrowed(_) => Arc::clone(&file.bytes),
                Cow::Owned(bytes) => bytes.into(),
            }),
        };
        Self { given: Arc::clone(&file.bytes), published }
    }

    /// Of a template what it says itself is looked at; what fills it in is escaped.
    fn of_template(file: &SourceFile) -> Self {
        let refusals = sanitize::template_refusals(&file.bytes);
        let published = if refusals.is_empty() { Ok(Arc::default()) } else { Err(refusals) };
        Self { given: Arc::clone(&file.bytes), published }
    }

    fn without_bytes(self) -> Self {
        Self { published: self.published.map(|_| Arc::default()), ..self }
    }
}

fn secret(what: &str) -> Refusal {
    let help = "move it out of the site; if it has been published before, replace it: copies of it may exist";
    Refusal { message: format!("it holds {what}"), span: 0..0, help }
}

/// A file that an editor supplies may run nothing, ask nobody else for anything, and tell nothing that it does not show.
fn unsafe_file(file: &SourceFile, refusal: &Refusal) -> Diagnostic {
    let span = Span::new(file.id(), refusal.span.clone());
    let message = format!("`{}` cannot be published: {}", file.path, refusal.message);
    Diagnostic::error("unsafe-file", span, message).help(refusal.help)
}
