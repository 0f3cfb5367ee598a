//! Why a name is a link or stays text, asked for by its place in a file.

use super::building::Building;
use super::settings::Settings;
use super::{Builder, Explained, Explanation, Found, Options};
use crate::diag::Diagnostic;
use crate::link::{Graph, ShownWord};
use crate::source::{SourceFile, Sources};
use std::ops::Range;
use std::sync::Arc;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// The path of the file, from the root.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters; `None` for the whole line.
    pub column: Option<usize>,
}

/// Why nothing can be explained.
#[derive(Debug)]
pub enum NotExplained {
    /// The report, or the file, cannot be read.
    Unread(Vec<Diagnostic>),
    /// There is no such place: what is wrong, and what to do.
    NoPlace(String, String),
}

/// Explains the names of a graph that has been built before.
#[derive(Clone, Debug)]
pub struct Explainer(Arc<Settings>);

impl Explainer {
    pub(super) fn new(settings: Arc<Settings>) -> Self {
        Self(settings)
    }

    /// Why the names that a word of a page belongs to are links or stay text.
    #[must_use]
    pub fn explain(&self, graph: &Graph, address: &str, word: &ShownWord) -> Option<Explained> {
        graph.explain_on_page(&self.0.project, &self.0.languages, address, word)
    }
}

impl Builder {
    /// Why the names at a place are links or stay text; of a place without a name, why there is none. Drafts and sections
    /// under embargo are explained, too, and errors of the report do not matter as far as names can be found.
    ///
    /// # Errors
    /// `book.toml` or the section cannot be read, or there is no such place in a section.
    pub fn explain(&mut self, sources: &Sources, at: &At) -> Result<Explained, NotExplained> {
        let mut building = Building::new(sources);
        let options = Options { held_back: true, ..Options::default() };
        let found = self.find_names(&mut building, &options, &|_| ());
        let unread = |building: Building<'_>, path: Option<&str>| {
            let mut errors = building.outcome(None).diagnostics;
            errors.retain(|error| error.is_error() && path.is_none_or(|path| error.path(sources) == path));
            NotExplained::Unread(errors)
        };
        let Some(Found { settings, linked }) = found else { return Err(unread(building, None)) };
        let Some(file) = sources.get(&at.path) else { return Err(no_file(at)) };
        let Some(section) = linked.graph.explain(&settings.project, &settings.languages, &at.path) else {
            let content = &settings.project.folders.content;
            let is_section = sources.under(content).any(|known| known.path == file.path) && at.path.ends_with(".md");
            return Err(if is_section { unread(building, Some(&at.path)) } else { not_a_section(at, content) });
        };
        let text = file.text().map_err(|_| no_file(at))?;
        let range = range_of(file, text, at)?;
        let names: Vec<Explanation> = section.names_at(&range).into_iter().cloned().collect();
        let mut remarks = section.remarks.clone();
        let names = if names.is_empty() && at.column.is_none() {
            remarks.push("no name that is looked for is in this line".to_owned());
            names
        } else if names.is_empty() && section.autolink {
            let line = range_of(file, text, &At { column: None, ..at.clone() })?;
            vec![linked.graph.explain_unfound(&at.path, text, range.start, &section.names_at(&line))]
        } else {
            names
        };
        Ok(Explained { remarks, names, ..section })
    }

    /// Why each name of a section is a link or stays text.
    #[must_use]
    pub fn explain_section(&mut self, sources: &Sources, path: &str) -> Option<Explained> {
        let options = Options { held_back: true, ..Options::default() };
        let Found { settings, linked } = self.find_names(&mut Building::new(sources), &options, &|_| ())?;
        linked.graph.explain(&settings.project, &settings.languages, path)
    }
}

/// The bytes of a place: of a line, or none at a column.
fn range_of(file: &SourceFile, text: &str, at: &At) -> Result<Range<usize>, NotExplained> {
    let count = text.lines().count();
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        start += line.len();
        (start - line.len(), line.trim_end_matches(['\n', '\r']))
    });
    let Some((start, line)) = at.line.checked_sub(1).and_then(|index| { lines }.nth(index)) else {
        let problem = format!("`{}` has {count} lines, and there is no line {}", file.path, at.line);
        return Err(NotExplained::NoPlace(problem, "give a line of the file, from 1".to_owned()));
    };
    let Some(column) = at.column else { return Ok(start..start + line.len()) };
    // A mark at the beginning of the file is no character of it.
    let mark = if line.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let place = column.checked_sub(1).and_then(|index| line[mark..].char_indices().nth(index));
    let Some((byte, _)) = place else {
        let count = line[mark..].chars().count();
        let problem =
            format!("line {} of `{}` has {count} columns, and there is no column {column}", at.line, file.path);
        let help = format!("give a column of the line, from 1, or none for the whole line: `{}:{}`", at.path, at.line);
        return Err(NotExplained::NoPlace(problem, help));
    };
    let byte = start + mark + byte;
    Ok(byte..byte)
}

fn no_file(at: &At) -> NotExplained {
    let help = "give the path of a section from the folder of the site: `content/01-a.md:14:20`".to_owned();
    NotExplained::NoPlace(format!("there is no file `{}`", at.path), help)
}

fn not_a_section(at: &At, content: &str) -> NotExplained {
    let problem = format!("`{}` is no section", at.path);
    NotExplained::NoPlace(
        problem,
        format!("give a place in a Markdown file in `{content}/`: names are linked there alone"),
    )
}
