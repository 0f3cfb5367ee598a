//! The annotated texts, and how the links and warnings of each compare with its marks.

use super::counts::Counts;
use super::marks::{Expected, Marked};
use super::site::{self, BuiltSite, Link, Warning};
use annals::source::Sources;
use annals::{build, parse, project};
use std::fs;
use std::path::Path;

/// An annotated text: a site with one section.
#[derive(Debug)]
pub(crate) struct Text {
    /// Its folder: `<language>-<kind>`.
    pub(crate) name: String,
    /// The section's file in that folder.
    pub(crate) path: String,
    pub(crate) marked: Marked,
    sources: Sources,
}

/// A place in a text that differs from its mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) kind: FindingKind,
    /// The byte of the text where it begins; `None` for a warning in a register.
    pub(crate) at: Option<usize>,
    /// The words, and what was expected or found.
    pub(crate) words: String,
}

/// The kinds of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FindingKind {
    /// A link to a record that is not the one expected, or where none is.
    Wrong,
    /// No link where one is expected.
    Missed,
    /// A warning at words that are expected to have none, or to be a link.
    Needless,
    /// No warning where one is expected.
    Lacking,
}

/// The measured result of a text.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) counts: Counts,
    pub(crate) findings: Vec<Finding>,
}

impl Text {
    /// The language, the first part of the name.
    pub(crate) fn language(&self) -> &str {
        self.name.split_once('-').map_or("", |(language, _)| language)
    }

    /// The kind of text, the second part of the name.
    pub(crate) fn kind(&self) -> &str {
        self.name.split_once('-').map_or("", |(_, kind)| kind)
    }

    /// How many words the section has: letters that are together, with apostrophes and hyphens in them.
    pub(crate) fn words(&self) -> usize {
        let text = &self.marked.text;
        let body = parse::split_front_matter(text).map_or(0, |parts| parts.body_start);
        let words = text[body..].split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-')));
        words.filter(|word| word.contains(char::is_alphabetic)).count()
    }

    /// Builds the text and compares it with its marks.
    ///
    /// # Errors
    /// The text has an error and cannot be built, or a mark names a record that is in no register.
    pub(crate) fn measure(&self) -> Result<Measured, String> {
        let built = site::build(&self.sources, &self.path);
        if !built.errors.is_empty() {
            let errors: Vec<String> =
                built.errors.iter().map(|error| format!("{}: {}", error.code, error.message)).collect();
            return Err(format!("{}: {}", self.name, errors.join("; ")));
        }
        let mut expected = self.marked.marks.iter().filter_map(|mark| mark.expected.record());
        if let Some(unknown) = expected.find(|record| !built.records.contains(*record)) {
            return Err(format!("{}: a mark names {unknown}, which is in no register", self.name));
        }
        let mut measured = compare(&self.marked, &built);
        measured.counts.words = self.words();
        Ok(measured)
    }
}

/// Every text below a folder, by name.
///
/// # Errors
/// A folder that cannot be read, is no site with one section, or has a mark that cannot be read.
pub(crate) fn read_all(folder: &Path) -> Result<Vec<Text>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let folders = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut sites: Vec<_> = folders.filter(|path| path.join(project::FILE).is_file()).collect();
    sites.sort();
    sites.iter().map(|path| read(path).map_err(|error| format!("{}: {error}", path.display()))).collect()
}

fn read(folder: &Path) -> Result<Text, String> {
    let (sources, unread) = build::read(folder).map_err(|error| error.to_string())?;
    if let Some(unread) = unread.first() {
        return Err(unread.message.clone());
    }
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    from_sources(&name, sources)
}

/// The text that is the one section of a site.
///
/// # Errors
/// There is another number of sections, or a mark that cannot be read.
pub(crate) fn from_sources(name: &str, mut sources: Sources) -> Result<Text, String> {
    let sections: Vec<_> = sources.in_folder("content").filter(|file| file.path.ends_with(".md")).cloned().collect();
    let [section] = &sections[..] else {
        return Err(format!("expected one section, found {}", sections.len()));
    };
    let text = section.text().map_err(|_| format!("{} is not UTF-8", section.path))?;
    let marked = Marked::read(text)?;
    sources.insert(section.path.as_ref(), marked.text.as_bytes());
    Ok(Text { name: name.to_owned(), path: section.path.to_string(), marked, sources })
}

fn compare(marked: &Marked, built: &BuiltSite) -> Measured {
    let mut findings = Vec::new();
    let (mut wrong, mut useful) = (0, 0);
    for link in &built.links {
        if !is_right(marked, link) {
            wrong += 1;
            let at = Some(link.range.start);
            let words = format!("“{}” → {}{}", marked.words(&link.range), link.record, expected_at(marked, link));
            findings.push(Finding { kind: FindingKind::Wrong, at, words });
        }
    }
    for warning in &built.warnings {
        match usefulness(marked, warning) {
            Usefulness::Useful => useful += 1,
            Usefulness::Optional => {}
            Usefulness::Needless => {
                let at = warning.range.as_ref().map(|range| range.start);
                let words = format!("{}: {}", warning.code, warning.message);
                findings.push(Finding { kind: FindingKind::Needless, at, words });
            }
        }
    }
    let missed = missing_links(marked, &built.links);
    let unwarned = missing_warnings(marked, &built.warnings);
    for (kind, marks) in [(FindingKind::Missed, &missed), (FindingKind::Lacking, &unwarned)] {
        findings.extend(marks.iter().map(|index| {
            let mark = &marked.marks[*index];
            let record = mark.expected.record().map(|record| format!(" → {record}")).unwrap_or_default();
            Finding { kind, at: Some(mark.range.start), words: format!("“{}”{record}", marked.words(&mark.range)) }
        }));
    }
    findings.sort_by_key(|finding| (finding.at, finding.kind));
    let expected = marked.marks.iter().filter(|mark| matches!(mark.expected, Expected::Link(_))).count();
    let counts = Counts {
        marks: marked.marks.len(),
        expected,
        links: built.links.len(),
        wrong,
        missed: missed.len(),
        warnings: built.warnings.len(),
        useful,
        needless: findings.iter().filter(|finding| finding.kind == FindingKind::Needless).count(),
        lacking: unwarned.len(),
        ..Counts::default()
    };
    Measured { counts, findings }
}

/// Whether all marks that a link touches, and at least one, are of its record.
fn is_right(marked: &Marked, link: &Link) -> bool {
    let mut marks = marked.overlapping(&link.range).peekable();
    marks.peek().is_some() && marks.all(|(_, mark)| mark.expected.record() == Some(&link.record))
}

fn expected_at(marked: &Marked, link: &Link) -> String {
    let expected: Vec<String> =
        marked.overlapping(&link.range).map(|(_, mark)| format!("{:?}", mark.expected)).collect();
    if expected.is_empty() { ", no mark".to_owned() } else { format!(", expected {}", expected.join(" and ")) }
}

/// The marks that expect a link and have none to their record.
fn missing_links(marked: &Marked, links: &[Link]) -> Vec<usize> {
    let is_linked = |index: usize, record: &str| {
        let range = &marked.marks[index].range;
        links.iter().any(|link| link.record == record && link.range.start < range.end && range.start < link.range.end)
    };
    let marks = marked.marks.iter().enumerate();
    marks
        .filter(|(index, mark)| matches!(&mark.expected, Expected::Link(record) if !is_linked(*index, record)))
        .map(|(index, _)| index)
        .collect()
}

/// The marks that expect a warning and have none: neither at their place nor about the same form, since a form is warned
/// of once in a section.
fn missing_warnings(marked: &Marked, warnings: &[Warning]) -> Vec<usize> {
    let is_warned = |index: usize| {
        let range = &marked.marks[index].range;
        let words = marked.words(range);
        warnings.iter().any(|warning| {
            let overlaps = warning.range.as_ref().is_some_and(|at| at.start < range.end && range.start < at.end);
            let is_of_form = warning.form().is_some_and(|form| form.contains(words) || words.contains(form));
            overlaps || is_of_form
        })
    };
    let marks = marked.marks.iter().enumerate();
    marks
        .filter(|(index, mark)| mark.expected == Expected::Warned && !is_warned(*index))
        .map(|(index, _)| index)
        .collect()
}

enum Usefulness {
    /// At words that expect a warning.
    Useful,
    /// At words that may have one, or in a register.
    Optional,
    /// Elsewhere.
    Needless,
}

fn usefulness(marked: &Marked, warning: &Warning) -> Usefulness {
    let Some(range) = &warning.range else { return Usefulness::Optional };
    let expected: Vec<&Expected> = marked.overlapping(range).map(|(_, mark)| &mark.expected).collect();
    if expected.contains(&&Expected::Warned) {
        Usefulness::Useful
    } else if expected.iter().any(|expected| matches!(expected, Expected::Text | Expected::Either(_))) {
        Usefulness::Optional
    } else {
        Usefulness::Needless
    }
}
