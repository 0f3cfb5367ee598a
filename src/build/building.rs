//! One build: what it reads, and what there is to tell.

use super::{Counts, Outcome};
use crate::diag::{self, Diagnostic};
use crate::link::Graph;
use crate::project::Project;
use crate::safety::{self, Danger};
use crate::site::Site;
use crate::source::{SourceFile, Sources, Span};
use crate::theme::ThemeFiles;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was found in files that an editor supplies: by path, with the bytes that were looked at.
pub(super) type Dangers = BTreeMap<Arc<str>, LookedAt>;

type LookedAt = (Arc<[u8]>, Option<Danger>);

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

    /// Every file that an editor supplies and that is published, or makes what is. What was found in
    /// one is kept with its bytes.
    pub(super) fn look_at_files(&mut self, project: &Project, graph: &Graph, files: &ThemeFiles, kept: &mut Dangers) {
        let theme = files.templates().chain(files.assets()).map(|(_, file)| file);
        let attached = graph.attachments().keys().filter_map(|path| self.sources.get(path));
        let all: Vec<&SourceFile> = theme.chain(attached).chain(self.sources.under(&project.folders.statics)).collect();
        let known = std::mem::take(kept);
        let found: Vec<_> = all.par_iter().map(|file| (*file, look_at(file, known.get(&file.path)))).collect();
        for (file, danger) in found {
            self.out.extend(danger.as_ref().map(|danger| unsafe_file(file, danger)));
            kept.insert(Arc::clone(&file.path), (Arc::clone(&file.bytes), danger));
        }
    }
}

fn look_at(file: &SourceFile, kept: Option<&LookedAt>) -> Option<Danger> {
    match kept {
        Some((bytes, danger)) if *bytes == file.bytes => danger.clone(),
        _ => safety::danger(&file.path, &file.bytes),
    }
}

/// A file that an editor supplies may run nothing and ask nobody else for anything.
fn unsafe_file(file: &SourceFile, danger: &Danger) -> Diagnostic {
    let span = Span::new(file.id(), danger.at..danger.at);
    let message = format!("`{}` cannot be published: {}", file.path, danger.message);
    let error = Diagnostic::error("unsafe-file", span, message);
    error.help("take that out of the file: a page runs nothing and asks nobody else")
}
