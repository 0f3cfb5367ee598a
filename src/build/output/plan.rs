//! The plan: every file of the site with its address, without conflicts.

use crate::build::session::BuildSession;
use crate::diag::{Code, Diagnostic, start_of_file};
use crate::pages::{PageCounts, PageId};
use crate::project;
use crate::site::{PathConflict, SiteLayout, SitePath};
use crate::source::{SourceFile, Span};
use std::sync::Arc;

/// The list of all files of the site. Pages come first in the layout, so an index into `pages` is also one into `layout`.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) pages: Vec<(String, PageId)>,
    /// The sizes of all lists that are paginated.
    page_counts: PageCounts,
    /// The addresses of all other files, with their paths in the sources.
    other_files: Vec<(String, Arc<str>)>,
    /// The addresses of the search shards, last in the layout.
    pub(super) search: Vec<String>,
    pub(super) layout: Arc<SiteLayout>,
}

impl Plan {
    /// Whether the plan is still valid but for the search shards: with the same page counts and other files.
    pub(super) fn is_current(&self, page_counts: &PageCounts, others: &[(String, SourceFile)]) -> bool {
        let planned = self.other_files.iter().map(|(address, path)| (address, path));
        self.page_counts == *page_counts && planned.eq(others.iter().map(|(address, file)| (address, &file.path)))
    }
}

/// A plan before the search shards are known.
pub(super) struct Draft {
    pub(super) pages: Vec<(String, PageId)>,
    page_counts: PageCounts,
    other_files: Vec<(String, Arc<str>)>,
    pub(super) layout: SiteLayout,
    errors: Vec<Diagnostic>,
}

impl Draft {
    pub(super) fn new(pages: Vec<(String, PageId)>, page_counts: &PageCounts, others: &[(String, SourceFile)]) -> Self {
        let (mut layout, mut errors) = (SiteLayout::default(), Vec::new());
        for (address, _) in &pages {
            insert_address(&mut layout, address, start_of_file(project::FILE), &mut errors);
        }
        for (address, file) in others {
            insert_address(&mut layout, address, start_of_file(&file.path), &mut errors);
        }
        let other_files = others.iter().map(|(address, file)| (address.clone(), Arc::clone(&file.path))).collect();
        Self { pages, page_counts: page_counts.clone(), other_files, layout, errors }
    }

    /// Adds the search shards; `None`, with errors, if two files have conflicting addresses.
    pub(super) fn finish(self, search: Vec<String>, session: &mut BuildSession<'_>) -> Option<Plan> {
        let Self { pages, page_counts, other_files, mut layout, mut errors } = self;
        for address in &search {
            insert_address(&mut layout, address, start_of_file(project::FILE), &mut errors);
        }
        if !errors.is_empty() {
            session.report(errors);
            return None;
        }
        Some(Plan { pages, page_counts, other_files, search, layout: Arc::new(layout) })
    }
}

fn insert_address(layout: &mut SiteLayout, address: &str, from: Span, errors: &mut Vec<Diagnostic>) {
    match SitePath::new(address) {
        Ok(path) => {
            if let Err(conflict) = layout.insert(path) {
                errors.push(conflict_error(&conflict, from));
            }
        }
        Err(error) => {
            let message = format!("`{}` cannot be an address: {error}", address.escape_debug());
            errors.push(Diagnostic::error(Code::Address, from, message).help("rename the file"));
        }
    }
}

fn conflict_error(conflict: &PathConflict, from: Span) -> Diagnostic {
    Diagnostic::error(Code::Taken, from, format!("{conflict}")).help("rename one of the two")
}
