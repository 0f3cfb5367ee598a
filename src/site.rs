//! The output as a value: a site is a map from paths to bytes.
//!
//! A [`Site`] contains only paths that every disk can store: none that leads out of it, no name
//! that Windows reserves, and no two names that a disk which ignores case would merge. So the
//! tree is the same on every system, on a USB stick and in a mirror.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read};
use std::ops::Bound;
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// The path of the list of the site's files in the output. It is reserved: no page or static file can have it.
pub const MANIFEST: &str = "manifest";

/// The longest name of a file or folder, in bytes. Disks allow 255; the rest is reserved for suffixes
/// that mirrors and archives append.
const LONGEST_NAME: usize = 200;

/// The SHA-256 of a file's bytes.
pub type FileHash = [u8; 32];

/// The hash of each file that a manifest lists.
pub type Manifest = BTreeMap<SitePath, FileHash>;

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
    match path.chars().find(|&c| is_invisible(c) || is_forbidden(c) || c == '%' || c == '#') {
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
        _ if is_device(name) => SitePathError::Device,
        _ => return Ok(()),
    };
    Err(error(name.into()))
}

/// The characters that Windows does not allow in a name, including its separator `\` and the `:` of a drive.
fn is_forbidden(c: char) -> bool {
    matches!(c, '\\' | ':' | '<' | '>' | '"' | '|' | '?' | '*')
}

/// Controls, line separators, and marks that reorder the text around them. Two names that
/// look the same, or a name that reads as another, are not acceptable in an archive of record.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether Windows reserves the name, with any extension and in any case; superscripts count as digits.
/// Source: "Naming Files, Paths, and Namespaces", Microsoft Learn.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_uppercase();
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    match port {
        Some(digit) => {
            let mut digits = digit.chars();
            matches!(digits.next(), Some('1'..='9' | '¹' | '²' | '³')) && digits.next().is_none()
        }
        None => matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"),
    }
}

/// The paths of the output's files, before any of them is rendered: every path once, and no two that a disk
/// would treat as one. The index of a file is its position in the order of insertion.
#[derive(Debug, Clone, Default)]
pub struct SiteLayout {
    paths: Vec<SitePath>,
    by_path: BTreeMap<SitePath, usize>,
    /// Every file and folder, by its case-folded spelling, as on a disk that ignores case.
    names: BTreeMap<String, LayoutName>,
}

/// The output: every file but the manifest, which is derived from the others.
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
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct LayoutName {
    spelling: String,
    is_folder: bool,
}

/// A conflict of a new path with an existing one of the site.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathConflict {
    /// Two files have one path.
    #[error("`{path}` is already taken")]
    Duplicate {
        /// The rejected path, which is also the existing one.
        path: SitePath,
    },
    /// The two are one file, or are in one folder, on a disk that ignores case (macOS, Windows).
    #[error(
        "`{}` and `{}` differ only by upper and lower case or by how an accent is stored, which many disks ignore", distinct_display(.path, .other), distinct_display(.other, .path)
    )]
    Case {
        /// The rejected path.
        path: SitePath,
        /// The existing file, or the first one in the existing folder.
        other: SitePath,
    },
    /// One name would be a file and a folder.
    #[error("`{path}` and `{other}` cannot both be files: one of them would be a folder")]
    FileAndFolder {
        /// The rejected path.
        path: SitePath,
        /// The existing file, or the first one in the existing folder.
        other: SitePath,
    },
    /// The path of the manifest, or one inside it.
    #[error("`{path}` cannot be used: `{MANIFEST}` is reserved for the list of the site's files")]
    Reserved {
        /// The rejected path.
        path: SitePath,
    },
}

impl PathConflict {
    /// The path that was rejected.
    pub fn path(&self) -> &SitePath {
        match self {
            Self::Duplicate { path } | Self::Reserved { path } => path,
            Self::Case { path, .. } | Self::FileAndFolder { path, .. } => path,
        }
    }

    /// The existing file, whose origin messages show; `None` for the manifest.
    pub fn other(&self) -> Option<&SitePath> {
        match self {
            Self::Duplicate { path } => Some(path),
            Self::Case { other, .. } | Self::FileAndFolder { other, .. } => Some(other),
            Self::Reserved { .. } => None,
        }
    }
}

impl SiteLayout {
    /// Adds a path and returns its index.
    ///
    /// # Errors
    /// The path conflicts with an existing one; the layout is unchanged.
    pub fn insert(&mut self, path: SitePath) -> Result<usize, PathConflict> {
        self.check_conflicts(&path)?;
        for folder in path.folders() {
            self.names.entry(fold_path(folder)).or_insert_with(|| LayoutName::new(folder, true));
        }
        self.names.insert(fold_path(path.as_str()), LayoutName::new(path.as_str(), false));
        let index = self.paths.len();
        self.paths.push(path.clone());
        self.by_path.insert(path, index);
        Ok(index)
    }

    /// The path at an index, which must be less than `len`.
    pub fn path(&self, index: usize) -> &SitePath {
        &self.paths[index]
    }

    /// The index of a path, compared by case.
    pub fn index(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// Whether there are files in this folder, compared by case.
    pub fn has_folder(&self, path: &str) -> bool {
        self.names.get(&fold_path(path)).is_some_and(|name| name.is_folder && name.spelling == path)
    }

    /// Whether a disk that ignores case would find a file or folder of this name.
    pub fn has_name(&self, path: &str) -> bool {
        self.names.contains_key(&fold_path(path))
    }

    /// Every path with its index, by the bytes of the path.
    pub fn iter(&self) -> impl Iterator<Item = (&SitePath, usize)> {
        self.by_path.iter().map(|(path, index)| (path, *index))
    }

    /// The number of files, without the manifest.
    pub fn len(&self) -> usize {
        self.paths.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// The list of files in the format of `sha256sum`, so that any reader can check a copy with
    /// `sha256sum -c manifest`. It does not list itself. `hashes` is by index.
    pub fn manifest(&self, hashes: &[FileHash]) -> Vec<u8> {
        let mut text = String::with_capacity(self.len() * 100);
        for (path, index) in self.iter() {
            push_manifest_line(&mut text, path, &hashes[index]);
        }
        text.into_bytes()
    }

    fn check_conflicts(&self, path: &SitePath) -> Result<(), PathConflict> {
        let full = path.as_str();
        if fold_path(full.split('/').next().unwrap_or(full)) == MANIFEST {
            return Err(PathConflict::Reserved { path: path.clone() });
        }
        path.folders().try_for_each(|folder| self.check_name_conflict(path, folder, true))?;
        self.check_name_conflict(path, full, false)
    }

    /// Checks that `name`, which is `path` or a folder of it, does not conflict with an existing name.
    fn check_name_conflict(&self, path: &SitePath, name: &str, is_folder: bool) -> Result<(), PathConflict> {
        let Some(existing) = self.names.get(&fold_path(name)) else { return Ok(()) };
        let conflict = |variant: fn(SitePath, SitePath) -> PathConflict| {
            Err(variant(path.clone(), self.first_file(existing).unwrap_or(path).clone()))
        };
        match (existing.spelling == name, existing.is_folder, is_folder) {
            (true, true, true) => Ok(()),
            (true, false, false) => conflict(|path, _| PathConflict::Duplicate { path }),
            (false, ..) => conflict(|path, other| PathConflict::Case { path, other }),
            (true, ..) => conflict(|path, other| PathConflict::FileAndFolder { path, other }),
        }
    }

    /// The file with that name, or the first file in the folder with that name.
    fn first_file(&self, name: &LayoutName) -> Option<&SitePath> {
        let from = if name.is_folder { format!("{}/", name.spelling) } else { name.spelling.clone() };
        self.by_path.range::<str, _>((Bound::Included(from.as_str()), Bound::Unbounded)).next().map(|(path, _)| path)
    }
}

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

impl LayoutName {
    fn new(spelling: &str, is_folder: bool) -> Self {
        Self { spelling: spelling.to_owned(), is_folder }
    }
}

impl std::borrow::Borrow<str> for SitePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// A path as compared by a disk that ignores case and the normalization form of accented letters.
fn fold_path(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    path.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// A path to be shown together with another: if the two look the same, characters other than ASCII are escaped.
fn distinct_display(path: &SitePath, other: &SitePath) -> String {
    if !path.as_str().nfc().eq(other.as_str().nfc()) {
        return path.to_string();
    }
    path.as_str().chars().fold(String::new(), |shown, c| match c {
        c if c.is_ascii() => format!("{shown}{c}"),
        c => format!("{shown}{}", c.escape_unicode()),
    })
}

/// The hash of a file's bytes, as the manifest lists it.
pub fn hash(bytes: &[u8]) -> FileHash {
    Sha256::digest(bytes).into()
}

/// As [`hash`], for bytes that are read in parts. `buffer` must not be empty; its content is overwritten.
pub(crate) fn hash_reader(mut bytes: impl Read, buffer: &mut [u8]) -> io::Result<FileHash> {
    let mut hasher = Sha256::new();
    loop {
        match bytes.read(buffer) {
            Ok(0) => return Ok(hasher.finalize().into()),
            Ok(length) => hasher.update(&buffer[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// A hash as lowercase hexadecimal digits, as in a manifest.
pub(crate) fn hex(hash: &FileHash) -> String {
    let mut text = String::with_capacity(2 * hash.len());
    push_hex(&mut text, hash);
    text
}

fn push_hex(text: &mut String, hash: &FileHash) {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    for byte in hash {
        text.push(DIGITS[usize::from(byte >> 4)]);
        text.push(DIGITS[usize::from(byte & 15)]);
    }
}

fn push_manifest_line(text: &mut String, path: &SitePath, hash: &FileHash) {
    push_hex(text, hash);
    text.push_str("  ");
    text.push_str(path.as_str());
    text.push('\n');
}

/// Why bytes are not a valid manifest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Not UTF-8, or the last line has no end.
    #[error("it is not text in lines")]
    NotLines,
    /// A line that is not 64 lowercase hexadecimal digits, two spaces and a path.
    #[error("line {line} is not a hash, two spaces and a path")]
    Line {
        /// Counted from 1.
        line: usize,
    },
    /// A path that no build can have written.
    #[error("line {line}: {reason}")]
    Path {
        /// Counted from 1.
        line: usize,
        /// The fault in the path.
        reason: SitePathError,
    },
    /// A duplicate path, or the manifest itself.
    #[error("line {line} lists a file twice, or the list itself")]
    DuplicatePath {
        /// Counted from 1.
        line: usize,
    },
}

/// Parses the output of [`Site::manifest`]. It is strict: the files that a manifest lists may be removed, so an
/// unrelated file with the name `manifest` must not be accepted.
pub fn parse_manifest(bytes: &[u8]) -> Result<Manifest, ManifestError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ManifestError::NotLines)?;
    if !text.is_empty() && !text.ends_with('\n') {
        return Err(ManifestError::NotLines);
    }
    let mut manifest = Manifest::new();
    for (index, text) in text.split_terminator('\n').enumerate() {
        let line = index + 1;
        let (hash, path) = parse_manifest_line(text).ok_or(ManifestError::Line { line })?;
        let path = SitePath::new(path).map_err(|reason| ManifestError::Path { line, reason })?;
        if path.as_str() == MANIFEST || manifest.insert(path, hash).is_some() {
            return Err(ManifestError::DuplicatePath { line });
        }
    }
    Ok(manifest)
}

fn parse_manifest_line(line: &str) -> Option<(FileHash, &str)> {
    let (digits, path) = line.split_once("  ")?;
    Some((parse_hex(digits)?, path))
}

/// Parses the output of [`hex`].
pub(crate) fn parse_hex(digits: &str) -> Option<FileHash> {
    let mut hash = FileHash::default();
    if digits.len() != 2 * hash.len() {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
    }
    Some(hash)
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}
