//! The data that the server shows: a snapshot of the report.

use crate::site::{OnDemandSite, PageHash, hash};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A snapshot of the report, with everything that the preview shows of it.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The last site that was built without errors.
    pub site: Option<OnDemandSite>,
    /// The banner of each page that is excluded from the published report, by address.
    pub banners: BTreeMap<String, String>,
    /// The diagnostics, errors first.
    pub problems: Vec<Problem>,
    /// A notice that more problems exist than `problems` lists, and where to find them.
    pub more: Option<String>,
    /// "2 errors, 1 warning", or that there are none.
    pub summary: String,
    /// A notice about all pages, for readers of the preview.
    pub note: Option<String>,
    /// The page of the file that was saved last.
    pub edited: Option<String>,
    /// The source locations of the elements of pages.
    pub origins: Origins,
    /// The explanations why names are links or plain text.
    pub explanations: Explanations,
    /// The new addresses of pages that were moved or removed.
    pub former_pages: FormerPageLookup,
    /// The localized strings of the preview itself, by key.
    pub words: BTreeMap<String, String>,
    /// The path at which the report will be published, with a slash at both ends: the links of `404.html` start with it, and
    /// the preview is at the root of its host.
    pub published_at: Option<String>,
}

/// A diagnostic of the report.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Whether it prevents the build.
    pub is_error: bool,
    /// `path:line:column`.
    pub place: String,
    /// The full diagnostic with a source excerpt, in plain text.
    pub text: String,
}

/// A location in the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file, relative to the root of the site.
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

/// A lazy lookup of data about a page, for data that is seldom requested. Takes the address of the page and a query `Q`.
pub struct Lookup<Q: ?Sized, A>(Option<Arc<LookupFunction<Q, A>>>);

type LookupFunction<Q, A> = dyn Fn(&str, &Q) -> Option<A> + Send + Sync;

impl<Q: ?Sized, A> Lookup<Q, A> {
    /// A lookup that calls `find`.
    pub fn new(find: impl Fn(&str, &Q) -> Option<A> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(find)))
    }

    pub(super) fn find(&self, address: &str, query: &Q) -> Option<A> {
        self.0.as_ref().and_then(|find| find(address, query))
    }
}

impl<Q: ?Sized, A> Clone for Lookup<Q, A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// A lookup without results.
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

/// Finds the source location of an element of a page by its id, which may be empty.
pub type Origins = Lookup<str, Origin>;

/// Explains why the names that contain a word are links or not, in plain text.
pub type Explanations = Lookup<ClickedWord, String>;

/// A word of a page that was clicked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClickedWord {
    /// The id of the block that contains it.
    pub block: String,
    /// The word itself, without adjacent punctuation.
    pub word: String,
    /// How often the word occurs earlier in the block.
    pub nth: usize,
}

/// Finds the new addresses of a removed page. Only tabs that show a removed page request it.
pub type FormerPageLookup = Lookup<ShownPage, FormerPage>;

/// The content of a tab, as the tab reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownPage {
    /// The heading of the page.
    pub title: String,
    /// The ids of its first paragraphs.
    pub stamps: Vec<String>,
}

/// A page that the report no longer has.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct FormerPage {
    /// The pages that contain its content now, the one with most of it first.
    pub now: Vec<PageLink>,
    /// The source file that it was written in.
    pub source: Option<String>,
    /// The line that redirects the old address to the first of these pages.
    pub was: Option<FormerAddressLine>,
}

/// A link to a page of the report.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PageLink {
    /// Its address from the root of the site.
    pub address: String,
    /// Its title, or its address where it has none.
    pub title: String,
}

/// A line to add to a source file, which redirects a former address.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FormerAddressLine {
    /// The path of the file.
    pub file: String,
    /// The record of the file that it belongs to; `None` for the front matter of a section.
    pub record: Option<String>,
    /// `was: [old]`.
    pub line: String,
}

/// A snapshot that is being served.
#[derive(Debug)]
pub(super) struct ServedSnapshot {
    pub(super) snapshot: Snapshot,
    /// The hash of all style sheets together.
    pub(super) style: String,
}

impl ServedSnapshot {
    pub(super) fn new(snapshot: Snapshot) -> Self {
        let hashes = |site: &OnDemandSite| {
            let sheets = site.layout().iter().map(|(path, _)| path.as_str()).filter(|path| path.ends_with(".css"));
            sheets.filter_map(|path| site.hash(path)).flatten().collect::<Vec<u8>>()
        };
        let sheets = snapshot.site.as_ref().map(hashes).unwrap_or_default();
        Self { style: short_hash(&sheets), snapshot }
    }

    /// A copy with some pages replaced: they are ahead of the other data until the next snapshot.
    pub(super) fn with_pages(&self, pages: Vec<(String, Arc<[u8]>)>) -> Self {
        let mut snapshot = Snapshot { edited: None, ..self.snapshot.clone() };
        if let Some(site) = &mut snapshot.site {
            pages.into_iter().for_each(|(path, bytes)| site.replace(&path, bytes));
        }
        Self { snapshot, style: self.style.clone() }
    }

    /// The bytes of a page and its banner; `None` where there is no such page.
    pub(super) fn page(&self, address: &str) -> Option<(Arc<[u8]>, Option<&str>)> {
        let bytes = self.snapshot.site.as_ref()?.get(address)?;
        Some((bytes, self.banner(address)))
    }

    /// Whether there is a page at an address.
    pub(super) fn has_page(&self, address: &str) -> bool {
        self.snapshot.site.as_ref().is_some_and(|site| site.contains(address))
    }

    fn banner(&self, address: &str) -> Option<&str> {
        self.snapshot.banners.get(address).map(String::as_str)
    }

    /// The version of a page: a hash of its bytes and its banner. Empty for a page that does not exist.
    pub(super) fn version(&self, address: &str) -> String {
        let Some(page) = self.snapshot.site.as_ref().and_then(|site| site.hash(address)) else { return String::new() };
        let mut version = short(&page);
        if let Some(banner) = self.banner(address) {
            version.push_str(&short_hash(banner.as_bytes()));
        }
        version
    }
}

/// Enough of a hash to detect a change.
fn short_hash(bytes: &[u8]) -> String {
    short(&hash(bytes))
}

fn short(hash: &PageHash) -> String {
    hash[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
