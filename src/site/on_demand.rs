//! A site of which most pages are rendered when they are requested.
//!
//! All pages of a large report take as much memory as everything that they are rendered from, and a preview shows few of them.

use super::{ARCHIVE, ArchiveContent, Site, SiteLayout, SitePath};
use rayon::prelude::*;
use std::fmt;
use std::sync::Arc;

/// A hash that changes whenever the bytes of a page do.
pub type PageHash = [u8; 32];

/// Renders the pages that are not in memory.
pub trait RenderPage: Send + Sync {
    /// The bytes of the page at an index of the layout, from which [`PageHash`] was computed, or of the file that is made on
    /// request. `None` if there is no such page or file.
    fn render(&self, index: usize) -> Option<Arc<[u8]>>;
}

/// A file of an [`OnDemandSite`].
#[derive(Debug, Clone)]
pub enum SiteFile {
    /// Its bytes.
    Bytes(Arc<[u8]>),
    /// A page that is rendered when it is requested.
    Page(PageHash),
    /// A file of an output format, written when it is requested. Nothing is known of its bytes before.
    OnRequest,
}

/// A site of which most pages are rendered when they are requested.
#[derive(Clone)]
pub struct OnDemandSite {
    layout: Arc<SiteLayout>,
    /// By index in the layout.
    files: Vec<SiteFile>,
    pages: Arc<dyn RenderPage>,
}

impl OnDemandSite {
    /// A site of these files, by index in the layout. Those that are not in memory are rendered by `pages`.
    pub fn new(layout: Arc<SiteLayout>, files: Vec<SiteFile>, pages: Arc<dyn RenderPage>) -> Self {
        debug_assert_eq!(layout.len(), files.len(), "a file for each path");
        Self { layout, files, pages }
    }

    /// The paths of the files.
    pub fn layout(&self) -> &Arc<SiteLayout> {
        &self.layout
    }

    /// Whether there is a file at a path.
    pub fn contains(&self, path: &str) -> bool {
        self.layout.index(path).is_some() || self.has_archive(path)
    }

    /// The bytes at a path. The archive is made when it is requested; compressed variants are for the servers of a written site.
    pub fn get(&self, path: &str) -> Option<Arc<[u8]>> {
        match self.layout.index(path) {
            Some(index) => self.bytes(index),
            None => self.has_archive(path).then(|| self.archive()).flatten(),
        }
    }

    /// The hash of the bytes at a path.
    pub fn hash(&self, path: &str) -> Option<PageHash> {
        self.layout.index(path).map(|index| self.files[index].hash())
    }

    /// Replaces the bytes of a file; does nothing if the site does not have the path.
    pub fn replace(&mut self, path: &str, bytes: Arc<[u8]>) {
        if let Some(file) = self.layout.index(path).and_then(|index| self.files.get_mut(index)) {
            *file = SiteFile::Bytes(bytes);
        }
    }

    /// The paths of the files that `previous` does not have, or has with other bytes. A file that is made on request and that both
    /// have counts as unchanged.
    pub fn changed_since<'s>(&'s self, previous: &'s Self) -> impl Iterator<Item = &'s SitePath> {
        // Usually no file was added or removed: then the index is the same in both.
        let is_same_layout = Arc::ptr_eq(&self.layout, &previous.layout);
        let index_before =
            move |path: &str, index: usize| if is_same_layout { Some(index) } else { previous.layout.index(path) };
        let changed = self.layout.iter().filter(move |(path, index)| {
            let file_before = index_before(path.as_str(), *index).and_then(|index| previous.files.get(index));
            file_before.is_none_or(|before| !before.is_same(&self.files[*index]))
        });
        changed.map(|(path, _)| path)
    }

    /// The number of files, without the manifest.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The list of files, in the format of [`SiteLayout::manifest`]. Renders every page.
    pub fn manifest(&self) -> Vec<u8> {
        let indices = (0..self.files.len()).into_par_iter();
        let hashes: Vec<_> = indices.map(|index| super::hash(&self.bytes(index).unwrap_or_default())).collect();
        self.layout.manifest(&hashes)
    }

    fn has_archive(&self, path: &str) -> bool {
        path == ARCHIVE && self.layout.copies().archive().is_some()
    }

    /// Renders every page, twice: for the list of files, and for the archive.
    fn archive(&self) -> Option<Arc<[u8]>> {
        let (_, start) = self.layout.copies().archive()?;
        let content = ArchiveContent { start, layout: &self.layout, manifest: &self.manifest(), signature: None };
        Some(content.to_bytes(|index| self.bytes(index).unwrap_or_default()).into())
    }

    fn bytes(&self, index: usize) -> Option<Arc<[u8]>> {
        match self.files.get(index)? {
            SiteFile::Bytes(bytes) => Some(Arc::clone(bytes)),
            SiteFile::Page(_) | SiteFile::OnRequest => self.pages.render(index),
        }
    }
}

impl SiteFile {
    /// A page that is not in memory.
    pub fn page(bytes: &[u8]) -> Self {
        Self::Page(page_hash(bytes))
    }

    /// The hash of its bytes; always the same for a file that is made on request.
    pub fn hash(&self) -> PageHash {
        match self {
            Self::Bytes(bytes) => page_hash(bytes),
            Self::Page(hash) => *hash,
            Self::OnRequest => PageHash::default(),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bytes(one), Self::Bytes(other)) => Arc::ptr_eq(one, other) || one == other,
            _ => self.hash() == other.hash(),
        }
    }
}

/// Faster than the hash of the manifest, which `sha256sum` has to know.
fn page_hash(bytes: &[u8]) -> PageHash {
    *blake3::hash(bytes).as_bytes()
}

impl From<Site> for OnDemandSite {
    /// A site with all files in memory.
    fn from(site: Site) -> Self {
        let files = site.files.iter().map(|bytes| SiteFile::Bytes(Arc::clone(bytes))).collect();
        Self { layout: site.layout, files, pages: Arc::new(NoPages) }
    }
}

/// The pages of a site that has all files in memory.
struct NoPages;

impl RenderPage for NoPages {
    fn render(&self, _: usize) -> Option<Arc<[u8]>> {
        None
    }
}

impl fmt::Debug for OnDemandSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnDemandSite").field("files", &self.files).finish_non_exhaustive()
    }
}
