//! Invariants of a whole site of any Markdown.

use crate::prose_support::{completeness, site, supplies};
use annals::build::{Builder, Options};
use annals::diag::draw::{self, Style};
use annals::ids;
use annals::project;
use annals::source::Sources;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// How many sites were checked, how many of them have no error, and how many words and new stamps they have.
pub(crate) type Counts = BTreeMap<&'static str, usize>;

/// A site of these sections, with everything that they refer to.
pub(crate) fn sources(sections: &[String]) -> Sources {
    let mut sources = Sources::from_files([(project::FILE, site::BOOK.as_bytes())]);
    for (number, text) in sections.iter().enumerate() {
        sources.insert(format!("content/{:02}-s{number}.md", number + 1), text.as_bytes());
    }
    supplies::supply(&mut sources);
    sources
}

/// Builds the site of these sections, stamps it and builds it again.
///
/// # Errors
/// The broken invariant, as text.
pub(crate) fn check(sections: &[String]) -> Result<Counts, String> {
    check_sources(sources(sections))
}

/// Builds a site, stamps it and builds it again.
///
/// # Errors
/// The broken invariant, as text.
pub(crate) fn check_sources(mut sources: Sources) -> Result<Counts, String> {
    let before = words(&sources)?;
    let built = is_built(&sources)?;
    let word_count = before.iter().map(Vec::len).sum();
    let mut counts = Counts::from([("sites", 1), ("built", usize::from(built)), ("words", word_count)]);
    let stamped = stamp(&mut sources, built)?;
    if !built {
        return Ok(counts);
    }
    counts.insert("stamps", stamped);
    if !is_built(&sources)? {
        return Err(format!("`ids` changed the report so that it cannot be built:\n{}", texts(&sources)));
    }
    let after = words(&sources)?;
    if after != before {
        return Err(format!("`ids` changed the words:\n{before:?}\n{after:?}\n{}", texts(&sources)));
    }
    match stamp(&mut sources, true)? {
        0 => Ok(counts),
        added => Err(format!("`ids` added {added} stamps the second time:\n{}", texts(&sources))),
    }
}

/// The words of each page, where none is lost.
fn words(sources: &Sources) -> Result<Vec<Vec<String>>, String> {
    let pages = site::pages(sources).ok_or("the settings cannot be read")?;
    let incomplete = completeness::incomplete_sections(sources, &pages);
    if !incomplete.is_empty() {
        return Err(format!("other words on the page: {incomplete:?}\n{}", texts(sources)));
    }
    Ok(pages.sections.iter().map(completeness::words).collect())
}

thread_local! {
    /// A builder that is reused between sites, so that it reads the theme once. After a panic it is not put back.
    static BUILDER: RefCell<Option<Builder>> = const { RefCell::new(None) };
}

/// Whether a site is built, which is so if and only if it has no error.
pub(crate) fn is_built(sources: &Sources) -> Result<bool, String> {
    let mut builder = BUILDER.take().unwrap_or_default();
    let outcome = builder.build(sources, &Options::default());
    BUILDER.set(Some(builder));
    // Drawing reads the places of all diagnostics.
    let drawn = draw::render_all(&outcome.diagnostics, sources, Style::default());
    if drawn.is_empty() != outcome.diagnostics.is_empty() {
        return Err("diagnostics that are not drawn".to_owned());
    }
    let has_errors = outcome.diagnostics.iter().any(annals::diag::Diagnostic::is_error);
    if outcome.site.is_some() == has_errors {
        return Err(format!("a site: {}, errors: {has_errors}\n{}", outcome.site.is_some(), texts(sources)));
    }
    Ok(!has_errors)
}

/// Adds the missing stamps, and returns their number.
fn stamp(sources: &mut Sources, is_good: bool) -> Result<usize, String> {
    let file = sources.get(project::FILE).ok_or("no settings")?;
    let project = project::parse(file).value.ok_or("the settings cannot be read")?;
    let (files, diagnostics) = ids::stamp_files(sources, &project, None);
    let error = diagnostics.iter().find(|diagnostic| diagnostic.is_error());
    if let Some(error) = error.filter(|_| is_good) {
        return Err(format!("`ids` refused a good report: {error:?}\n{}", texts(sources)));
    }
    let count = files.iter().map(|file| file.count).sum();
    for file in files {
        sources.insert(file.path, file.text.into_bytes());
    }
    Ok(count)
}

/// The sections, for messages.
fn texts(sources: &Sources) -> String {
    let sections = sources.in_folder("content").filter(|file| file.path.ends_with(".md"));
    sections.map(|file| format!("{}: {:?}\n", file.path, String::from_utf8_lossy(&file.bytes))).collect()
}
