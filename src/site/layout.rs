//! The paths of a site, without conflicts on any disk.

use super::manifest::{FileHash, MANIFEST, SIGNATURE, push_manifest_line};
use super::{Copies, CopySettings, SitePath};
use std::collections::BTreeMap;
use std::ops::Bound;
use unicode_normalization::UnicodeNormalization;

/// The paths of the output's files, before any of them is rendered: every path once, and no two that a disk
/// would treat as one. The index of a file is its position in the order of insertion.
#[derive(Debug, Clone, Default)]
pub struct SiteLayout {
    paths: Vec<SitePath>,
    by_path: BTreeMap<SitePath, usize>,
    /// Every file and folder, by its case-folded spelling, as on a disk that ignores case.
    names: BTreeMap<String, LayoutName>,
    copies: Copies,
}

impl SiteLayout {
    /// Adds a path and returns its index.
    ///
    /// # Errors
    /// The path conflicts with an existing one; the layout is unchanged.
    pub fn insert(&mut self, path: SitePath) -> Result<usize, PathConflict> {
        self.insert_name(&path)?;
        let index = self.paths.len();
        self.paths.push(path.clone());
        self.by_path.insert(path, index);
        Ok(index)
    }

    /// Has copies of the files made when the site is written. Call it once, after the last [`Self::insert`].
    ///
    /// # Errors
    /// The paths of copies that conflict with those of files.
    pub fn set_copies(&mut self, settings: CopySettings) -> Result<(), Vec<PathConflict>> {
        self.copies = Copies::new(settings, &self.paths);
        let paths = self.copies.paths().to_vec();
        let conflicts: Vec<PathConflict> = paths.iter().filter_map(|path| self.insert_name(path).err()).collect();
        if conflicts.is_empty() { Ok(()) } else { Err(conflicts) }
    }

    /// The copies that are made when the site is written.
    pub fn copies(&self) -> &Copies {
        &self.copies
    }

    /// The path at an index, which must be less than `len`.
    pub fn path(&self, index: usize) -> &SitePath {
        &self.paths[index]
    }

    /// Whether the output has a file at a path, compared by case: one of the site, or a copy.
    pub fn is_written(&self, path: &str) -> bool {
        self.index(path).is_some() || self.copies.index(path).is_some()
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

    /// The number of files, without copies and the manifest.
    pub fn len(&self) -> usize {
        self.paths.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// The list of files in the format of `sha256sum`, so that any reader can check a copy with
    /// `sha256sum -c manifest`. It lists neither itself nor copies. `hashes` is by index.
    pub fn manifest(&self, hashes: &[FileHash]) -> Vec<u8> {
        self.full_manifest(hashes, &[])
    }

    /// As [`Self::manifest`], with the copies; `copies` is by their index.
    pub fn full_manifest(&self, hashes: &[FileHash], copies: &[FileHash]) -> Vec<u8> {
        let mut lines: Vec<(&SitePath, &FileHash)> = self.iter().map(|(path, index)| (path, &hashes[index])).collect();
        if !copies.is_empty() {
            lines.extend(self.copies.paths().iter().zip(copies));
            lines.sort_unstable();
        }
        let mut text = String::with_capacity(lines.len() * 100);
        lines.into_iter().for_each(|(path, hash)| push_manifest_line(&mut text, path, hash));
        text.into_bytes()
    }

    /// Adds the names of a file and of its folders.
    fn insert_name(&mut self, path: &SitePath) -> Result<(), PathConflict> {
        self.check_conflicts(path)?;
        for folder in path.folders() {
            self.names.entry(fold_path(folder)).or_insert_with(|| LayoutName::new(folder, true));
        }
        self.names.insert(fold_path(path.as_str()), LayoutName::new(path.as_str(), false));
        Ok(())
    }

    fn check_conflicts(&self, path: &SitePath) -> Result<(), PathConflict> {
        let full = path.as_str();
        let first = fold_path(full.split('/').next().unwrap_or(full));
        if matches!(first.as_str(), MANIFEST | SIGNATURE) {
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
    /// The path of the manifest or of its signature, or one inside it.
    #[error(
        "`{path}` cannot be used: `{MANIFEST}` is reserved for the list of the site's files, and `{SIGNATURE}` for its signature"
    )]
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

#[derive(Debug, Clone, PartialEq, Eq)]
struct LayoutName {
    spelling: String,
    is_folder: bool,
}

impl LayoutName {
    fn new(spelling: &str, is_folder: bool) -> Self {
        Self { spelling: spelling.to_owned(), is_folder }
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
