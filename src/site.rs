//! The output as a value: a site is a map from paths to bytes.
//!
//! A [`Site`] contains only paths that every disk can store: none that leads out of it, no name
//! that Windows reserves, and no two names that a disk which ignores case would merge. So the
//! tree is the same on every system, on a USB stick and in a mirror.

mod archive;
mod compressed;
mod copies;
mod edition;
mod layout;
mod manifest;
mod on_demand;

pub use archive::{ARCHIVE, ARCHIVE_FOLDER, ArchiveContent, archive_signature};
pub use compressed::{Encoding, is_compressible};
pub use copies::{Copies, CopySettings};
pub use edition::{EDITION, EditionRecord};
pub use layout::{PathConflict, SiteLayout};
pub use manifest::{FileHash, MANIFEST, Manifest, ManifestError, SIGNATURE, encode_manifest, hash, parse_manifest};
pub(crate) use manifest::{HashWriter, hash_reader, hex, parse_hex};
pub use on_demand::{OnDemandSite, PageHash, RenderPage, SiteFile};

use crate::characters::is_misleading_in_path;
use crate::device_names::is_device_name;

use rayon::prelude::*;
use std::fmt;
use std::io;
use std::sync::Arc;

/// The longest name of a file or folder, in bytes. Disks allow 255; the rest is reserved for suffixes
/// that mirrors and archives append.
const LONGEST_NAME: usize = 200;

/// A relative path with `/` between its names that is safe on every system and in every address.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SitePath(Arc<str>);

impl SitePath {
    /// Checks `path`, and does not change it.
    ///
    /// # Errors
    /// `path` cannot be the path of a file in the output.
    pub fn new(path: &str) -> Result<Self, SitePathError> {
        check_characters(path)?;
        path.split('/').try_for_each(check_name)?;
        Ok(Self(path.into()))
    }

    /// The path as a string, without a leading `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ancestors of the path, from the outermost: `a` and `a/b` for `a/b/c.html`.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(end, _)| &self.0[..end])
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl AsRef<str> for SitePath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Why a text cannot be a path in the output. Control characters are shown escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SitePathError {
    /// An empty path, or an empty name between two slashes.
    #[error("the path {0:?} is empty, or has an empty name in it")]
    Empty(String),
    /// It begins at the root of a disk.
    #[error("the path {0:?} begins with `/`: it has to be relative to the output")]
    Absolute(String),
    /// `.` or `..`.
    #[error("the path {0:?} has `.` or `..` in it, which could lead out of the output")]
    Dots(String),
    /// `%`, which a server decodes into something else.
    #[error("the path {0:?} has `%` in it, which a web server would decode")]
    Percent(String),
    /// A character that some system does not allow in a name, or reads as a separator or a drive.
    #[error("the path {path:?} has {found:?} in it, which Windows does not allow in a name")]
    Forbidden {
        /// The whole path.
        path: String,
        /// The first such character.
        found: char,
    },
    /// An invisible character: a control, or one that changes the direction of text.
    #[error("the path {0:?} has an invisible control character in it")]
    Invisible(String),
    /// `CON`, `nul.html` and the like.
    #[error("{0:?} names a device on Windows, not a file")]
    Device(String),
    /// Windows drops these, so the file would have another name.
    #[error("{0:?} ends in a dot or a space, which Windows drops")]
    TrailingDotOrSpace(String),
    /// More than 200 bytes in one name.
    #[error("{0:?} is too long for a name: at most {LONGEST_NAME} bytes")]
    TooLong(String),
}

fn check_characters(path: &str) -> Result<(), SitePathError> {
    if path.starts_with('/') {
        return Err(SitePathError::Absolute(path.into()));
    }
    match path.chars().find(|&c| is_misleading_in_path(c) || is_forbidden(c) || c == '%' || c == '#') {
        None => Ok(()),
        Some('%') => Err(SitePathError::Percent(path.into())),
        Some(found @ '#') => Err(SitePathError::Forbidden { path: path.into(), found }),
        Some(found) if is_forbidden(found) => Err(SitePathError::Forbidden { path: path.into(), found }),
        Some(_) => Err(SitePathError::Invisible(path.into())),
    }
}

fn check_name(name: &str) -> Result<(), SitePathError> {
    let error = match name {
        "" => SitePathError::Empty,
        "." | ".." => SitePathError::Dots,
        _ if name.ends_with(['.', ' ']) => SitePathError::TrailingDotOrSpace,
        _ if name.len() > LONGEST_NAME => SitePathError::TooLong,
        _ if is_device_name(name) => SitePathError::Device,
        _ => return Ok(()),
    };
    Err(error(name.into()))
}

/// The characters that Windows does not allow in a name, including its separator `\` and the `:` of a drive.
fn is_forbidden(c: char) -> bool {
    matches!(c, '\\' | ':' | '<' | '>' | '"' | '|' | '?' | '*')
}

/// The output: every file but copies and the manifest, which are made from the others.
#[derive(Debug, Clone, Default)]
pub struct Site {
    layout: Arc<SiteLayout>,
    /// By index in the layout.
    files: Vec<Arc<[u8]>>,
}

/// Receives the files of a site as they are rendered, so that they are never all in memory.
pub trait OutputTarget: Sync {
    /// Called once, before the first file, with all paths. If it returns false, no file follows.
    fn begin(&mut self, layout: &Arc<SiteLayout>) -> bool;

    /// Receives a file, from any thread and in any order.
    fn write_file(&self, index: usize, bytes: &[u8]);

    /// Receives a file as a stream, where [`Self::write_file`] receives it whole. `write` writes it to a sink; it may be called
    /// twice, and writes the same bytes each time.
    fn stream_file(&self, index: usize, write: &WriteContent<'_>) {
        let mut bytes = Vec::new();
        if write(&mut bytes).is_ok() {
            self.write_file(index, &bytes);
        }
    }
}

/// Streams the content of a file to a sink. The only errors are those of the sink.
pub type WriteContent<'w> = dyn Fn(&mut dyn io::Write) -> io::Result<()> + Sync + 'w;

impl Site {
    /// A site without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// A site of these files, by index in the layout.
    pub fn from_files(layout: Arc<SiteLayout>, files: Vec<Arc<[u8]>>) -> Self {
        debug_assert_eq!(layout.len(), files.len(), "a file for each path");
        Self { layout, files }
    }

    /// Adds a file.
    ///
    /// # Errors
    /// The path conflicts with an existing one; the site is unchanged.
    pub fn insert(&mut self, path: SitePath, bytes: impl Into<Arc<[u8]>>) -> Result<(), PathConflict> {
        Arc::make_mut(&mut self.layout).insert(path)?;
        self.files.push(bytes.into());
        Ok(())
    }

    /// The paths of the files.
    pub fn layout(&self) -> &Arc<SiteLayout> {
        &self.layout
    }

    /// The bytes at a path.
    pub fn get(&self, path: &str) -> Option<&Arc<[u8]>> {
        self.layout.index(path).map(|index| &self.files[index])
    }

    /// Replaces the bytes of a file; does nothing if the site does not have the path.
    pub fn replace(&mut self, path: &str, bytes: Arc<[u8]>) {
        if let Some(file) = self.layout.index(path).and_then(|index| self.files.get_mut(index)) {
            *file = bytes;
        }
    }

    /// The paths of the files that `previous` does not have, or has with other bytes.
    pub fn changed_since<'s>(&'s self, previous: &'s Self) -> impl Iterator<Item = &'s SitePath> {
        // Usually no file was added or removed: then the index is the same in both.
        let is_same_layout = Arc::ptr_eq(&self.layout, &previous.layout);
        let bytes_before =
            move |path: &str, index: usize| if is_same_layout { previous.files.get(index) } else { previous.get(path) };
        let files = self.layout.iter().map(|(path, index)| (path, index, &self.files[index]));
        let changed = files.filter(move |(path, index, bytes)| {
            bytes_before(path.as_str(), *index)
                .is_none_or(|previous_bytes| !Arc::ptr_eq(previous_bytes, bytes) && previous_bytes != *bytes)
        });
        changed.map(|(path, _, _)| path)
    }

    /// Whether the site has files in this folder.
    pub fn has_folder(&self, path: &str) -> bool {
        self.layout.has_folder(path)
    }

    /// Every file, by the bytes of its path.
    pub fn iter(&self) -> impl Iterator<Item = (&SitePath, &Arc<[u8]>)> {
        self.layout.iter().map(|(path, index)| (path, &self.files[index]))
    }

    /// The files by index in the layout.
    pub fn files(&self) -> &[Arc<[u8]>] {
        &self.files
    }

    /// The number of files, without the manifest.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The total size of all files, without the manifest.
    pub fn total_bytes(&self) -> u64 {
        self.files.iter().map(|bytes| bytes.len() as u64).sum()
    }

    /// The list of files, in the format of [`SiteLayout::manifest`].
    pub fn manifest(&self) -> Vec<u8> {
        let hashes: Vec<FileHash> = self.files.par_iter().map(|bytes| hash(bytes)).collect();
        self.layout.manifest(&hashes)
    }
}

impl PartialEq for Site {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Site {}

impl std::borrow::Borrow<str> for SitePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}
