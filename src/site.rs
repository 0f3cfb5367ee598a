//! The output as a value: a site is a map from paths to bytes, whole before any of it is written.
//!
//! What no disk could hold faithfully cannot be put into a [`Site`]: not a path that leaves it, not
//! a name that Windows reserves, not two names that a disk which ignores case would merge. So the
//! same tree comes out on every system, on a USB stick and in a mirror.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// Where the list of the site's files stands in the output. No page or static file can take it.
pub const MANIFEST: &str = "manifest";

/// The longest name of a file or folder, in bytes. Disks allow 255; the rest is room for what
/// mirrors and archives append.
const LONGEST_NAME: usize = 200;

/// The SHA-256 of a file's bytes.
pub type FileHash = [u8; 32];

/// What a manifest lists.
pub type Manifest = BTreeMap<SitePath, FileHash>;

/// A relative path with `/` between its names that is safe on every system and in every address.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SitePath(Arc<str>);

impl SitePath {
    /// Takes `path` as it is, or says why it cannot be a file's place in the output.
    pub fn new(path: &str) -> Result<Self, SitePathError> {
        refuse_whole(path)?;
        path.split('/').try_for_each(refuse_name)?;
        Ok(Self(path.into()))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folders that the path lies in, from the outermost: `a` and `a/b` for `a/b/c.html`.
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
    /// Nothing, or nothing between two slashes.
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
    /// A character that some system cannot have in a name, or takes for a separator or a drive.
    #[error("the path {path:?} has {found:?} in it, which Windows does not allow in a name")]
    Forbidden {
        /// The whole path.
        path: String,
        /// The first such character.
        found: char,
    },
    /// A character that cannot be seen: a control, or one that turns the direction of writing.
    #[error("the path {0:?} has an invisible control character in it")]
    Invisible(String),
    /// `CON`, `nul.html` and the like.
    #[error("{0:?} names a device on Windows, not a file")]
    Device(String),
    /// Windows drops these, so the name would not be found again.
    #[error("{0:?} ends in a dot or a space, which Windows drops")]
    TrailingDotOrSpace(String),
    /// More than 200 bytes in one name.
    #[error("{0:?} is too long for a name: at most {LONGEST_NAME} bytes")]
    TooLong(String),
}

fn refuse_whole(path: &str) -> Result<(), SitePathError> {
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

fn refuse_name(name: &str) -> Result<(), SitePathError> {
    let refusal = match name {
        "" => SitePathError::Empty,
        "." | ".." => SitePathError::Dots,
        _ if name.ends_with(['.', ' ']) => SitePathError::TrailingDotOrSpace,
        _ if name.len() > LONGEST_NAME => SitePathError::TooLong,
        _ if is_device(name) => SitePathError::Device,
        _ => return Ok(()),
    };
    Err(refusal(name.into()))
}

/// Backslash and colon are among them: a separator and a drive's mark on Windows.
fn is_forbidden(c: char) -> bool {
    matches!(c, '\\' | ':' | '<' | '>' | '"' | '|' | '?' | '*')
}

/// Controls, line separators, and the marks that reorder what stands around them: two names that
/// look alike, or a name that reads as another, have no business in an archive of record.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Windows reserves these with any extension and in any case; the superscripts count as digits.
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

/// Which files the output has, before any of them is made: every path once, and no two that a disk
/// would take for one. A file is known by its index, in the order in which the paths were added.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    paths: Vec<SitePath>,
    by_path: BTreeMap<SitePath, usize>,
    /// Every file and folder under the spelling that a disk which ignores case would know it by.
    names: BTreeMap<String, Name>,
}

/// The output: every file but the manifest, which is made of the others.
#[derive(Debug, Clone, Default)]
pub struct Site {
    layout: Arc<Layout>,
    /// By index in the layout.
    files: Vec<Arc<[u8]>>,
}

/// Takes the files of a site as they are made, so that nobody has to hold all of them.
pub trait Target: Sync {
    /// Told once, before the first file: what will come. Where it says no, nothing comes.
    fn begin(&mut self, layout: &Arc<Layout>) -> bool;

    /// Takes a file, from any thread and in any order.
    fn file(&self, index: usize, bytes: &[u8]);
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Name {
    spelling: String,
    is_folder: bool,
}

/// Why a path cannot join those that the site has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// Two things want one place.
    #[error("`{path}` is already taken")]
    Taken {
        /// The refused path, which is also the path of the other.
        path: SitePath,
    },
    /// The two are one file, or lie in one folder, on a disk that ignores case (macOS, Windows).
    #[error(
        "`{}` and `{}` differ only by upper and lower case or by how an accent is stored, which many disks ignore", told_apart(.path, .other), told_apart(.other, .path)
    )]
    Case {
        /// The refused path.
        path: SitePath,
        /// The file that stands there, or one in the folder that stands there.
        other: SitePath,
    },
    /// One name would be a file and a folder.
    #[error("`{path}` and `{other}` cannot both be files: one of them would be a folder")]
    Folder {
        /// The refused path.
        path: SitePath,
        /// The file that stands there, or one in the folder that stands there.
        other: SitePath,
    },
    /// The manifest's own place.
    #[error("`{path}` cannot be used: the list of the site's files stands at `{MANIFEST}`")]
    Reserved {
        /// The refused path.
        path: SitePath,
    },
}

impl Conflict {
    /// The path that was refused.
    pub fn path(&self) -> &SitePath {
        match self {
            Self::Taken { path } | Self::Reserved { path } => path,
            Self::Case { path, .. } | Self::Folder { path, .. } => path,
        }
    }

    /// The file that was there first, to name its origin; the manifest has none.
    pub fn other(&self) -> Option<&SitePath> {
        match self {
            Self::Taken { path } => Some(path),
            Self::Case { other, .. } | Self::Folder { other, .. } => Some(other),
            Self::Reserved { .. } => None,
        }
    }
}

impl Layout {
    /// Adds a path and gives its index, or leaves the layout as it was and says what stands in the way.
    pub fn insert(&mut self, path: SitePath) -> Result<usize, Conflict> {
        self.refuse(&path)?;
        for folder in path.folders() {
            self.names.entry(fold(folder)).or_insert_with(|| Name::new(folder, true));
        }
        self.names.insert(fold(path.as_str()), Name::new(path.as_str(), false));
        let index = self.paths.len();
        self.paths.push(path.clone());
        self.by_path.insert(path, index);
        Ok(index)
    }

    /// The path of an index.
    pub fn path(&self, index: usize) -> &SitePath {
        &self.paths[index]
    }

    /// The index of a path.
    pub fn index(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// Whether there are files in this folder.
    pub fn has_folder(&self, path: &str) -> bool {
        self.names.get(&fold(path)).is_some_and(|name| name.is_folder && name.spelling == path)
    }

    /// Every path with its index, by the bytes of the path.
    pub fn iter(&self) -> impl Iterator<Item = (&SitePath, usize)> {
        self.by_path.iter().map(|(path, index)| (path, *index))
    }

    /// How many files, the manifest not counted.
    pub fn len(&self) -> usize {
        self.paths.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// The list of files in the format of `sha256sum`, so that any reader can check a copy with
    /// `sha256sum -c manifest`. It does not list itself. The hashes are given by index.
    pub fn manifest(&self, hashes: &[FileHash]) -> Vec<u8> {
        let mut text = String::with_capacity(self.len() * 100);
        for (path, index) in self.iter() {
            push_line(&mut text, path, &hashes[index]);
        }
        text.into_bytes()
    }

    fn refuse(&self, path: &SitePath) -> Result<(), Conflict> {
        let whole = path.as_str();
        if fold(whole.split('/').next().unwrap_or(whole)) == MANIFEST {
            return Err(Conflict::Reserved { path: path.clone() });
        }
        path.folders().try_for_each(|folder| self.refuse_as(path, folder, true))?;
        self.refuse_as(path, whole, false)
    }

    /// Whether `name`, the path itself or a folder of it, can be what `path` needs it to be.
    fn refuse_as(&self, path: &SitePath, name: &str, is_folder: bool) -> Result<(), Conflict> {
        let Some(there) = self.names.get(&fold(name)) else { return Ok(()) };
        let conflict = |of: fn(SitePath, SitePath) -> Conflict| {
            Err(of(path.clone(), self.first_at(there).unwrap_or(path).clone()))
        };
        match (there.spelling == name, there.is_folder, is_folder) {
            (true, true, true) => Ok(()),
            (true, false, false) => conflict(|path, _| Conflict::Taken { path }),
            (false, ..) => conflict(|path, other| Conflict::Case { path, other }),
            (true, ..) => conflict(|path, other| Conflict::Folder { path, other }),
        }
    }

    /// The file of that name, or the first in the folder of that name.
    fn first_at(&self, name: &Name) -> Option<&SitePath> {
        let from = if name.is_folder { format!("{}/", name.spelling) } else { name.spelling.clone() };
        self.by_path.range::<str, _>((Bound::Included(from.as_str()), Bound::Unbounded)).next().map(|(path, _)| path)
    }
}

impl Site {
    /// A site without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// A site of these files, given by index in the layout.
    pub fn of(layout: Arc<Layout>, files: Vec<Arc<[u8]>>) -> Self {
        debug_assert_eq!(layout.len(), files.len(), "a file for each path");
        Self { layout, files }
    }

    /// Adds a file, or leaves the site as it was and says what stands in the way.
    pub fn insert(&mut self, path: SitePath, bytes: impl Into<Arc<[u8]>>) -> Result<(), Conflict> {
        Arc::make_mut(&mut self.layout).insert(path)?;
        self.files.push(bytes.into());
        Ok(())
    }

    /// Which files there are.
    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// The bytes at a path.
    pub fn get(&self, path: &str) -> Option<&Arc<[u8]>> {
        self.layout.index(path).map(|index| &self.files[index])
    }

    /// Puts other bytes in the place of those of a file; of a path that the site does not have, nothing.
    pub fn replace(&mut self, path: &str, bytes: Arc<[u8]>) {
        if let Some(file) = self.layout.index(path).and_then(|index| self.files.get_mut(index)) {
            *file = bytes;
        }
    }

    /// The paths of the files that `before` has not, or has with other bytes.
    pub fn changed_since<'s>(&'s self, before: &'s Self) -> impl Iterator<Item = &'s SitePath> {
        // Most often no file came or went: then none has to be looked for.
        let is_same_layout = Arc::ptr_eq(&self.layout, &before.layout);
        let old =
            move |path: &str, index: usize| if is_same_layout { before.files.get(index) } else { before.get(path) };
        let files = self.layout.iter().map(|(path, index)| (path, index, &self.files[index]));
        let changed = files.filter(move |(path, index, bytes)| {
            old(path.as_str(), *index).is_none_or(|old| !Arc::ptr_eq(old, bytes) && old != *bytes)
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

    /// How many files, the manifest not counted.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The size of all files together, the manifest not counted.
    pub fn total_bytes(&self) -> u64 {
        self.files.iter().map(|bytes| bytes.len() as u64).sum()
    }

    /// The list of files, as [`Layout::manifest`] writes it.
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

impl Name {
    fn new(spelling: &str, is_folder: bool) -> Self {
        Self { spelling: spelling.to_owned(), is_folder }
    }
}

impl std::borrow::Borrow<str> for SitePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// What a disk that ignores case, and the two ways to store an accented letter, takes a path for.
fn fold(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    path.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// A path to be shown beside another: where the two look the same, what is not ASCII as numbers.
fn told_apart(path: &SitePath, other: &SitePath) -> String {
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

fn push_line(text: &mut String, path: &SitePath, hash: &FileHash) {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    for byte in hash {
        text.push(DIGITS[usize::from(byte >> 4)]);
        text.push(DIGITS[usize::from(byte & 15)]);
    }
    text.push_str("  ");
    text.push_str(path.as_str());
    text.push('\n');
}

/// Why bytes are no manifest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Not text, or its last line is cut short.
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
        /// What is wrong with it.
        reason: SitePathError,
    },
    /// One path twice, or the manifest itself.
    #[error("line {line} lists a file twice, or the list itself")]
    Twice {
        /// Counted from 1.
        line: usize,
    },
}

/// Reads what [`Site::manifest`] made. It is strict: a file that merely happens to be called
/// `manifest` must not be taken for a licence to remove what it names.
pub fn parse_manifest(bytes: &[u8]) -> Result<Manifest, ManifestError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ManifestError::NotLines)?;
    if !text.is_empty() && !text.ends_with('\n') {
        return Err(ManifestError::NotLines);
    }
    let mut manifest = Manifest::new();
    for (index, text) in text.split_terminator('\n').enumerate() {
        let line = index + 1;
        let (hash, path) = split_line(text).ok_or(ManifestError::Line { line })?;
        let path = SitePath::new(path).map_err(|reason| ManifestError::Path { line, reason })?;
        if path.as_str() == MANIFEST || manifest.insert(path, hash).is_some() {
            return Err(ManifestError::Twice { line });
        }
    }
    Ok(manifest)
}

fn split_line(line: &str) -> Option<(FileHash, &str)> {
    let (digits, path) = line.split_once("  ")?;
    let mut hash = FileHash::default();
    if digits.len() != 2 * hash.len() {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some((hash, path))
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}
