//! What is shown: one state of the report.

use crate::site::{Site, hash};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// One state of the report, with everything that the preview shows of it.
#[derive(Clone, Debug, Default)]
pub struct Edition {
    /// The last site that could be built.
    pub site: Option<Site>,
    /// What stands above pages that are no part of the published report, by address.
    pub banners: BTreeMap<String, String>,
    /// What is wrong, errors first.
    pub problems: Vec<Problem>,
    /// That there are more problems than are listed, and where they are.
    pub more: Option<String>,
    /// "2 errors, 1 warning", or that all is well.
    pub summary: String,
    /// What whoever reads the preview should know of all pages.
    pub note: Option<String>,
    /// The page of the file that was saved last.
    pub edited: Option<String>,
    /// Where what the pages show is written.
    pub origins: Origins,
    /// Why names are links or stay text.
    pub explanations: Explanations,
    /// What became of pages that the report no longer has.
    pub former: FormerPages,
    /// The words of the preview itself, by key.
    pub words: BTreeMap<String, String>,
    /// The path at which the report will be published, with a slash at both ends: `404.html` has its links there, and the
    /// preview is at the root of its host.
    pub published_at: Option<String>,
}

/// Something that is wrong with the report.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Whether it keeps the report from being built.
    pub is_error: bool,
    /// `path:line:column`.
    pub place: String,
    /// All of it, with an excerpt, in plain text.
    pub text: String,
}

/// A place in the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file, relative to the root.
    pub path: Arc<str>,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path, self.line, self.column)
    }
}

/// Finds something about a page: what is seldom asked is not listed beforehand. From the address of the page, and `Q`.
pub struct Lookup<Q: ?Sized, A>(Option<Arc<Find<Q, A>>>);

type Find<Q, A> = dyn Fn(&str, &Q) -> Option<A> + Send + Sync;

impl<Q: ?Sized, A> Lookup<Q, A> {
    /// Finds by `find`.
    pub fn new(find: impl Fn(&str, &Q) -> Option<A> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(find)))
    }

    pub(super) fn of(&self, address: &str, question: &Q) -> Option<A> {
        self.0.as_ref().and_then(|find| find(address, question))
    }
}

impl<Q: ?Sized, A> Clone for Lookup<Q, A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// Finds nothing.
impl<Q: ?Sized, A> Default for Lookup<Q, A> {
    fn default() -> Self {
        Self(None)
    }
}

impl<Q: ?Sized, A> fmt::Debug for Lookup<Q, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lookup")
    }
}

/// Where an element of a page is written: from its id, which may be empty.
pub type Origins = Lookup<str, Origin>;

/// Why the names that a word belongs to are links or stay text, in plain text.
pub type Explanations = Lookup<ClickedWord, String>;

/// A word of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClickedWord {
    /// The id of the block that it is in.
    pub block: String,
    /// The word.
    pub word: String,
    /// How often the word is in the block before.
    pub nth: usize,
}

/// What became of a page: asked only by tabs that show one that is gone.
pub type FormerPages = Lookup<ShownPage, FormerPage>;

/// What a tab shows, as it says itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownPage {
    /// The heading of the page.
    pub title: String,
    /// The ids of its first paragraphs.
    pub stamps: Vec<String>,
}

/// What became of a page that the report no longer has.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct FormerPage {
    /// The pages that have what it showed, the one with most of it first.
    pub now: Vec<PageLink>,
    /// The file that it was written in.
    pub source: Option<String>,
    /// What leads from the old address to the first of the pages.
    pub was: Option<Was>,
}

/// A page of the report.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PageLink {
    /// Its address from the root of the site.
    pub address: String,
    /// Its title.
    pub title: String,
}

/// A line to write into a file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Was {
    /// The file.
    pub file: String,
    /// The record of the file that it belongs to; `None` for the front matter of a section.
    pub record: Option<String>,
    /// `was: [old]`.
    pub line: String,
}

/// An edition that is shown.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) edition: Edition,
    /// Of all style sheets together.
    pub(super) style: String,
}

impl Shown {
    pub(super) fn new(edition: Edition) -> Self {
        let sheets = edition.site.iter().flat_map(Site::iter).filter(|(path, _)| path.as_str().ends_with(".css"));
        let sheets: Vec<u8> = sheets.flat_map(|(_, bytes)| hash(bytes)).collect();
        Self { style: short(&sheets), edition }
    }

    /// The same with other bytes of some pages, which stand for themselves until the next edition.
    pub(super) fn with_pages(&self, pages: Vec<(String, Arc<[u8]>)>) -> Self {
        let mut edition = Edition { edited: None, ..self.edition.clone() };
        if let Some(site) = &mut edition.site {
            pages.into_iter().for_each(|(path, bytes)| site.replace(&path, bytes));
        }
        Self { edition, style: self.style.clone() }
    }

    /// The bytes of a page and what stands above it; `None` where there is no such page.
    pub(super) fn page(&self, address: &str) -> Option<(&Arc<[u8]>, Option<&str>)> {
        let bytes = self.edition.site.as_ref()?.get(address)?;
        Some((bytes, self.edition.banners.get(address).map(String::as_str)))
    }

    /// What tells a page from another of the same address; of a page that is not there, nothing.
    pub(super) fn version(&self, address: &str) -> String {
        let Some((bytes, banner)) = self.page(address) else { return String::new() };
        let mut version = short(bytes);
        if let Some(banner) = banner {
            version.push_str(&short(banner.as_bytes()));
        }
        version
    }
}

/// Enough of a hash to tell a change.
fn short(bytes: &[u8]) -> String {
    hash(bytes)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
