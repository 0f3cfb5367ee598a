//! Explains why a name at a location in a file is linked or not.

use super::session::BuildSession;
use super::settings::Settings;
use super::{Builder, LinkedReport, NameExplanation, Options, Purpose, SectionExplanation};
use crate::diag::Diagnostic;
use crate::link::{Graph, ShownWord};
use crate::source::{SourceFile, Sources};
use std::ops::Range;
use std::sync::Arc;

/// A line of a file, or a position in it, as an editor gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLocation {
    /// The path of the file, relative to the root.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1; `None` for the whole line.
    pub column: Option<usize>,
}

/// Why an explanation is impossible.
#[derive(Debug)]
pub enum ExplainError {
    /// The report or the file cannot be read: the errors.
    Unreadable(Vec<Diagnostic>),
    /// The location does not exist: the problem, and the help.
    NoSuchLocation(String, String),
}

/// Explains the names of an existing graph, with the settings that it was built with.
#[derive(Clone, Debug)]
pub struct Explainer(Arc<Settings>);

impl Explainer {
    pub(super) fn new(settings: Arc<Settings>) -> Self {
        Self(settings)
    }

    /// Explains the names that contain a word of a page. `None` if the page or the word is unknown.
    #[must_use]
    pub fn explain(&self, graph: &Graph, address: &str, word: &ShownWord) -> Option<SectionExplanation> {
        graph.explain_word_on_page(&self.0.project, &self.0.languages, address, word)
    }
}

impl Builder {
    /// Explains why the names at a location are linked or not; at a location without a name, why none is found there.
    /// Includes drafts and sections under embargo. Errors of the report are ignored as long as names can be resolved.
    ///
    /// # Errors
    /// `book.toml` or the section cannot be read, or the location is not in a section.
    pub fn explain(
        &mut self,
        sources: &Sources,
        location: &SourceLocation,
    ) -> Result<SectionExplanation, ExplainError> {
        let options = Options { include_unpublished: true, ..Options::default() };
        let mut session = BuildSession::new(sources, &options, Purpose::Incremental);
        let report = self.link_names(&mut session, &options, &|_| ());
        let read_errors = |session: BuildSession<'_>, path: Option<&str>| {
            let mut errors = session.finish(None).diagnostics;
            errors.retain(|error| error.is_error() && path.is_none_or(|path| error.path(sources) == path));
            ExplainError::Unreadable(errors)
        };
        let Some(LinkedReport { settings, linked }) = report else { return Err(read_errors(session, None)) };
        let Some(file) = sources.get(&location.path) else { return Err(no_file(location)) };
        let Some(section) = linked.graph.explain(&settings.project, &settings.languages, &location.path) else {
            let content = &settings.project.folders.content;
            let is_section =
                sources.in_folder(content).any(|section| section.path == file.path) && location.path.ends_with(".md");
            return Err(if is_section {
                read_errors(session, Some(&location.path))
            } else {
                not_a_section(location, content)
            });
        };
        let text = file.text().map_err(|_| no_file(location))?;
        let range = byte_range(file, text, location)?;
        let names: Vec<NameExplanation> = section.names_at(&range).into_iter().cloned().collect();
        let mut remarks = section.remarks.clone();
        let names = if names.is_empty() && location.column.is_none() {
            remarks.push("this line contains no name that is looked for".to_owned());
            names
        } else if names.is_empty() && section.autolink {
            let line = byte_range(file, text, &SourceLocation { column: None, ..location.clone() })?;
            vec![linked.graph.explain_unmatched(&location.path, text, range.start, &section.names_at(&line))]
        } else {
            names
        };
        Ok(SectionExplanation { remarks, names, ..section })
    }

    /// Explains every name of a section, including drafts and sections under embargo.
    #[must_use]
    pub fn explain_section(&mut self, sources: &Sources, path: &str) -> Option<SectionExplanation> {
        let options = Options { include_unpublished: true, ..Options::default() };
        let mut session = BuildSession::new(sources, &options, Purpose::Incremental);
        let LinkedReport { settings, linked } = self.link_names(&mut session, &options, &|_| ())?;
        linked.graph.explain(&settings.project, &settings.languages, path)
    }
}

/// The byte range of a location: the line without its line ending, or an empty range at the column.
fn byte_range(file: &SourceFile, text: &str, location: &SourceLocation) -> Result<Range<usize>, ExplainError> {
    let count = text.lines().count();
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        start += line.len();
        (start - line.len(), line.trim_end_matches(['\n', '\r']))
    });
    let Some((start, line)) = location.line.checked_sub(1).and_then(|index| { lines }.nth(index)) else {
        let problem = format!("`{}` has {count} lines, and there is no line {}", file.path, location.line);
        return Err(ExplainError::NoSuchLocation(problem, "give a line of the file, from 1".to_owned()));
    };
    let Some(column) = location.column else { return Ok(start..start + line.len()) };
    // A byte order mark does not count as a column.
    let bom_len = if line.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let character = column.checked_sub(1).and_then(|index| line[bom_len..].char_indices().nth(index));
    let Some((byte, _)) = character else {
        let count = line[bom_len..].chars().count();
        let problem =
            format!("line {} of `{}` has {count} columns, and there is no column {column}", location.line, file.path);
        let help = format!(
            "give a column of the line, from 1, or none for the whole line: `{}:{}`",
            location.path, location.line
        );
        return Err(ExplainError::NoSuchLocation(problem, help));
    };
    let byte = start + bom_len + byte;
    Ok(byte..byte)
}

fn no_file(location: &SourceLocation) -> ExplainError {
    let help = "give the path of a section from the folder of the site: `content/01-a.md:14:20`".to_owned();
    ExplainError::NoSuchLocation(format!("there is no file `{}`", location.path), help)
}

fn not_a_section(location: &SourceLocation, content: &str) -> ExplainError {
    let problem = format!("`{}` is not a section", location.path);
    ExplainError::NoSuchLocation(
        problem,
        format!("give a place in a Markdown file in `{content}/`: names are linked only there"),
    )
}
