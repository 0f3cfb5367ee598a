//! What must hold of a whole site of any Markdown.

use crate::prose_support::{law, site, supplies};
use annals::build::{Builder, Options};
use annals::ids;
use annals::project;
use annals::source::Sources;
use std::cell::RefCell;

/// How many sites were checked, and what became of them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) sites: usize,
    /// Those without an error.
    pub(crate) built: usize,
    pub(crate) words: usize,
    /// The stamps that were added.
    pub(crate) stamps: usize,
}

impl Counts {
    pub(crate) fn add(&mut self, other: Self) {
        self.sites += other.sites;
        self.built += other.built;
        self.words += other.words;
        self.stamps += other.stamps;
    }
}

/// A site of these sections, with everything that they refer to.
pub(crate) fn sources(sections: &[String]) -> Sources {
    let mut sources = Sources::from_files([(project::FILE, site::BOOK.as_bytes())]);
    for (number, text) in sections.iter().enumerate() {
        sources.insert(format!("content/{:02}-s{number}.md", number + 1), text.as_bytes());
    }
    supplies::supply(&mut sources);
    sources
}

/// Builds the site, stamps it and builds it again.
///
/// # Errors
/// What does not hold, in words.
pub(crate) fn check(sections: &[String]) -> Result<Counts, String> {
    let mut sources = sources(sections);
    let before = words(&sources)?;
    let built = is_built(&sources)?;
    let mut counts =
        Counts { sites: 1, built: usize::from(built), words: before.iter().map(Vec::len).sum(), stamps: 0 };
    let stamped = stamp(&mut sources, built)?;
    if !built {
        return Ok(counts);
    }
    counts.stamps = stamped;
    if !is_built(&sources)? {
        return Err(format!("`ids` made a report that cannot be built:\n{}", texts(&sources)));
    }
    let after = words(&sources)?;
    if after != before {
        return Err(format!("`ids` changed the words:\n{before:?}\n{after:?}\n{}", texts(&sources)));
    }
    match stamp(&mut sources, true)? {
        0 => Ok(counts),
        more => Err(format!("`ids` added {more} stamps the second time:\n{}", texts(&sources))),
    }
}

/// The words of each page, where none is lost.
fn words(sources: &Sources) -> Result<Vec<Vec<String>>, String> {
    let pages = site::pages(sources).ok_or("the settings cannot be read")?;
    let broken = law::broken(sources, &pages);
    if !broken.is_empty() {
        return Err(format!("other words on the page: {broken:?}\n{}", texts(sources)));
    }
    Ok(pages.sections.iter().map(law::words).collect())
}

thread_local! {
    /// A builder that has built another site: it need not read the theme again. One that panics is not put back.
    static BUILDER: RefCell<Option<Builder>> = const { RefCell::new(None) };
}

/// Whether a site is built: it is where there is no error, and only there.
fn is_built(sources: &Sources) -> Result<bool, String> {
    let mut builder = BUILDER.take().unwrap_or_default();
    let outcome = builder.build(sources, &Options::default());
    BUILDER.set(Some(builder));
    let has_errors = outcome.diagnostics.iter().any(annals::diag::Diagnostic::is_error);
    if outcome.site.is_some() == has_errors {
        return Err(format!("a site: {}, errors: {has_errors}\n{}", outcome.site.is_some(), texts(sources)));
    }
    Ok(!has_errors)
}

/// Adds the stamps that are missing, and gives their number.
fn stamp(sources: &mut Sources, is_good: bool) -> Result<usize, String> {
    let file = sources.get(project::FILE).ok_or("no settings")?;
    let project = project::parse(file).value.ok_or("the settings cannot be read")?;
    let (files, diagnostics) = ids::stamped(sources, &project);
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
    let sections = sources.under("content").filter(|file| file.path.ends_with(".md"));
    sections.map(|file| format!("{}: {:?}\n", file.path, String::from_utf8_lossy(&file.bytes))).collect()
}
