//! One build: what it reads, and what there is to tell.

use super::{Counts, Outcome};
use crate::diag::{self, Diagnostic};
use crate::link::Graph;
use crate::panics::{Activity, working_on};
use crate::project::Project;
use crate::sanitize::{self, Danger};
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
        let theme = files.templates().chain(files.assets()).map(|(_, file)| file);
        let attached = graph.attachments().keys().filter_map(|path| self.sources.get(path));
        let all: Vec<&SourceFile> = theme.chain(attached).chain(self.sources.under(&project.folders.statics)).collect();
        let known = std::mem::take(kept);
        let look_at = |file: &SourceFile| {
            let _work = working_on(Activity::Sanitize, &file.path);
            let seen = known.kept(file).cloned().unwrap_or_else(|| Seen::of(file));
            if once { seen.without_bytes() } else { seen }
        };
        let found: Vec<Seen> = all.par_iter().map(|file| look_at(file)).collect();
        for (seen, file) in found.into_iter().zip(all) {
            self.out.extend(seen.published.as_ref().err().map(|danger| unsafe_file(file, danger)));
            if !once {
                kept.0.insert(Arc::clone(&file.path), seen);
            }
        }
    }
}

/// What of the files that an editor supplies is published, as far as that is kept: by path.
#[derive(Debug, Default)]
pub(super) struct Published(BTreeMap<Arc<str>, Seen>);

/// What was seen in a file.
#[derive(Clone, Debug)]
struct Seen {
    given: Arc<[u8]>,
    published: Result<Arc<[u8]>, Danger>,
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
        let published = sanitize::published(&file.path, &file.bytes).map(|bytes| match bytes {
            Cow::Borrowed(_) => Arc::clone(&file.bytes),
            Cow::Owned(bytes) => bytes.into(),
        });
        Self { given: Arc::clone(&file.bytes), published }
    }

    fn without_bytes(self) -> Self {
        Self { published: self.published.map(|_| Arc::default()), ..self }
    }
}

/// A file that an editor supplies may run nothing, ask nobody else for anything, and tell nothing that it does not show.
fn unsafe_file(file: &SourceFile, danger: &Danger) -> Diagnostic {
    let span = Span::new(file.id(), danger.at..danger.at);
    let message = format!("`{}` cannot be published: {}", file.path, danger.message);
    Diagnostic::error("unsafe-file", span, message).help(danger.help)
}
