//! The plan: every file of the site with its address, without conflicts.

use super::formats::FormatFile;
use crate::build::session::BuildSession;
use crate::diag::{Code, Diagnostic, start_of_file};
use crate::pages::{PageCounts, PageId};
use crate::project::{self, OutputFormat};
use crate::site::{ARCHIVE, CopySettings, PathConflict, SiteLayout, SitePath};
use crate::source::{SourceFile, Span};
use std::sync::Arc;

/// The list of all files of the site. Pages come first in the layout, so an index into `pages` is also one into `layout`.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) pages: Vec<(String, PageId)>,
    /// The sizes of all lists that are paginated.
    page_counts: PageCounts,
    /// The addresses of all other files, with their paths in the sources.
    pub(super) other_files: Vec<(String, Arc<str>)>,
    /// The addresses of the search shards, after all other files in the layout.
    pub(super) search: Vec<String>,
    /// The files of formats, last in the layout.
    pub(super) formats: Vec<FormatFile>,
    pub(super) layout: Arc<SiteLayout>,
}

impl Plan {
    /// The index in the layout of the first file of a format.
    pub(super) fn formats_start(&self) -> usize {
        self.layout.len() - self.formats.len()
    }

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
    formats: Vec<FormatFile>,
    pub(super) layout: SiteLayout,
    errors: Vec<Diagnostic>,
}

impl Draft {
    pub(super) fn new(
        pages: Vec<(String, PageId)>,
        page_counts: &PageCounts,
        others: &[(String, SourceFile)],
        formats: Vec<FormatFile>,
    ) -> Self {
        let (mut layout, mut errors) = (SiteLayout::default(), Vec::new());
        for (address, _) in &pages {
            insert_address(&mut layout, address, start_of_file(project::FILE), &mut errors);
        }
        for (address, file) in others {
            insert_address(&mut layout, address, start_of_file(&file.path), &mut errors);
        }
        let other_files = others.iter().map(|(address, file)| (address.clone(), Arc::clone(&file.path))).collect();
        Self { pages, page_counts: page_counts.clone(), other_files, formats, layout, errors }
    }

    /// Adds the search shards, the files of formats and the copies; `None`, with errors, if two files have conflicting addresses.
    pub(super) fn finish(
        self,
        search: Vec<String>,
        copies: CopySettings,
        session: &mut BuildSession<'_>,
    ) -> Option<Plan> {
        let Self { pages, page_counts, other_files, formats, mut layout, mut errors } = self;
        for address in &search {
            insert_address(&mut layout, address, start_of_file(project::FILE), &mut errors);
        }
        for file in &formats {
            insert_format(&mut layout, file, &other_files, &mut errors);
        }
        if let Err(conflicts) = layout.set_copies(copies) {
            errors.extend(conflicts.iter().map(|conflict| conflict_with_copy(conflict, &other_files)));
        }
        if !errors.is_empty() {
            session.report(errors);
            return None;
        }
        Some(Plan { pages, page_counts, other_files, search, formats, layout: Arc::new(layout) })
    }
}

/// Adds a file of a format. A conflict is with a file of the report's own, since pages have other addresses.
fn insert_format(
    layout: &mut SiteLayout,
    file: &FormatFile,
    other_files: &[(String, Arc<str>)],
    errors: &mut Vec<Diagnostic>,
) {
    let mut conflicts = Vec::new();
    insert_address(layout, &file.path, start_of_file(project::FILE), &mut conflicts);
    let conflict = |conflict: Diagnostic| own_file_error(&file.path, file.format.name(), conflict.message, other_files);
    errors.extend(conflicts.into_iter().map(conflict));
}

fn conflict_with_copy(conflict: &PathConflict, other_files: &[(String, Arc<str>)]) -> Diagnostic {
    let path = conflict.path().as_str();
    let format = if path == ARCHIVE { OutputFormat::Archive } else { OutputFormat::Precompressed };
    own_file_error(path, format, conflict.to_string(), other_files)
}

/// The error about a file of the report's own at the address of a format's file.
fn own_file_error(path: &str, format: OutputFormat, message: String, other_files: &[(String, Arc<str>)]) -> Diagnostic {
    let is_other = |(address, _): &&(String, Arc<str>)| address.eq_ignore_ascii_case(path);
    let span = other_files.iter().find(is_other).map(|(_, path)| start_of_file(path));
    let help = format!("remove or rename the file, or write `enabled = false` under `[output.{format}]`");
    Diagnostic::error(Code::Taken, span.unwrap_or(start_of_file(project::FILE)), message).help(help)
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
