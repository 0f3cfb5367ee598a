//! The entries of a copy, compared with the manifest by their paths and kinds.

#![expect(clippy::disallowed_methods, reason = "a copy of a site is neither a source nor an output: it is only read")]

use super::finding::{EntryKind, Finding};
use crate::site::{MANIFEST, Manifest, SIGNATURE, SitePath};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// The entries of a copy.
pub(super) struct Tree<'m> {
    /// The listed paths at which there are regular files, sorted.
    pub(super) files: Vec<&'m SitePath>,
    /// Entries that are missing, do not belong there, or are of another kind.
    pub(super) findings: Vec<Finding>,
}

/// Why a file was not read.
pub(super) enum ReadError {
    Absent,
    NotAFile(EntryKind),
    /// Longer than this limit, in bytes.
    TooLong(u64),
    Io(io::Error),
}

/// The folder itself, behind a link if it is given as one.
pub(super) fn enter(folder: &Path) -> io::Result<PathBuf> {
    let root = folder.canonicalize()?;
    fs::read_dir(&root)?;
    Ok(root)
}

/// Reads a regular file that is not longer than `limit` bytes.
pub(super) fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let file = match path.symlink_metadata() {
        Ok(metadata) if !metadata.is_file() => return Err(ReadError::NotAFile(EntryKind::of(metadata.file_type()))),
        Ok(_) => open(path).map_err(ReadError::Io)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(ReadError::Absent),
        Err(error) => return Err(ReadError::Io(error)),
    };
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(ReadError::Io)?;
    if bytes.len() as u64 > limit { Err(ReadError::TooLong(limit)) } else { Ok(bytes) }
}

/// Opens a regular file. A link or a pipe that has replaced it meanwhile is an error, and does not block.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a regular file")) }
}

impl<'m> Tree<'m> {
    /// Goes through the folder, sorted, without following a link.
    pub(super) fn walk(root: &Path, manifest: &'m Manifest) -> Self {
        let mut walk = Walk::new(root, manifest);
        let mut entries = WalkDir::new(root).min_depth(1).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) if walk.add(&entry) == Descend::No && entry.file_type().is_dir() => {
                    entries.skip_current_dir();
                }
                Ok(_) => {}
                Err(error) => walk.add_error(&error),
            }
        }
        walk.finish()
    }
}

impl EntryKind {
    fn of(file: FileType) -> Self {
        match file {
            file if file.is_symlink() => Self::Link,
            file if file.is_dir() => Self::Folder,
            file if file.is_file() => Self::File,
            _ => Self::Special,
        }
    }
}

/// Whether the entries of a folder are checked one by one.
#[derive(PartialEq, Eq)]
enum Descend {
    Yes,
    No,
}

struct Walk<'r, 'm> {
    root: &'r Path,
    manifest: &'m Manifest,
    /// Every folder of a listed file, with the number of files in it.
    folders: BTreeMap<&'m str, usize>,
    found: BTreeSet<&'m SitePath>,
    /// Listed paths that have a finding of another kind than a missing file, and folders without their files.
    explained: BTreeSet<String>,
    /// The folder without listed files that the walk is in, and the number of its entries.
    extra: Option<(PathBuf, usize)>,
    findings: Vec<Finding>,
}

impl<'r, 'm> Walk<'r, 'm> {
    fn new(root: &'r Path, manifest: &'m Manifest) -> Self {
        let mut folders = BTreeMap::new();
        manifest.keys().flat_map(SitePath::folders).for_each(|folder| *folders.entry(folder).or_default() += 1);
        let (found, explained) = (BTreeSet::new(), BTreeSet::new());
        Self { root, manifest, folders, found, explained, extra: None, findings: Vec::new() }
    }

    fn add(&mut self, entry: &DirEntry) -> Descend {
        if self.is_in_extra_folder(entry.path()) {
            return Descend::Yes;
        }
        let kind = EntryKind::of(entry.file_type());
        let Some(name) = self.name(entry.path()) else {
            return self.add_extra(entry.path(), kind);
        };
        let is_own = matches!(name.as_str(), MANIFEST | SIGNATURE);
        let listed = self.manifest.get_key_value(name.as_str()).map(|(path, _)| path);
        let files = self.folders.get(name.as_str()).copied();
        match (kind, listed, files) {
            // They are read by themselves.
            _ if is_own => {}
            (EntryKind::File, Some(path), _) => drop(self.found.insert(path)),
            (EntryKind::Folder, None, Some(_)) => return Descend::Yes,
            (_, Some(_), _) => self.explain(name.clone(), Finding::NotAFile { path: name, found: kind }),
            (_, None, Some(files)) => {
                self.explain(name.clone(), Finding::NotAFolder { path: name, found: kind, files });
            }
            (_, None, None) => return self.add_extra(entry.path(), kind),
        }
        Descend::No
    }

    /// The path as a manifest has it; `None` if it is not Unicode.
    fn name(&self, path: &Path) -> Option<String> {
        let path = path.strip_prefix(self.root).ok()?.to_str()?;
        Some(if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() })
    }

    fn shown(&self, path: &Path) -> String {
        path.strip_prefix(self.root).unwrap_or(path).to_string_lossy().into_owned()
    }

    fn explain(&mut self, path: String, finding: Finding) {
        self.explained.insert(path);
        self.findings.push(finding);
    }

    fn add_extra(&mut self, path: &Path, kind: EntryKind) -> Descend {
        if kind == EntryKind::Folder {
            self.extra = Some((path.to_owned(), 0));
            return Descend::Yes;
        }
        self.findings.push(Finding::Extra { path: self.shown(path), kind });
        Descend::No
    }

    /// Counts an entry of the extra folder that the walk is in; ends that folder at the first entry outside of it.
    fn is_in_extra_folder(&mut self, path: &Path) -> bool {
        match &mut self.extra {
            Some((folder, entries)) if path.starts_with(&*folder) => {
                *entries += 1;
                true
            }
            _ => {
                self.end_extra_folder();
                false
            }
        }
    }

    fn end_extra_folder(&mut self) {
        if let Some((folder, entries)) = self.extra.take() {
            self.findings.push(Finding::ExtraFolder { path: self.shown(&folder), entries });
        }
    }

    fn add_error(&mut self, error: &walkdir::Error) {
        let path = self.shown(error.path().unwrap_or(self.root));
        let path = if path.is_empty() { ".".to_owned() } else { path };
        let reason = error.io_error().map_or_else(|| "a loop of links".to_owned(), ToString::to_string);
        self.explain(path.clone(), Finding::Unreadable { path, reason });
    }

    fn finish(mut self) -> Tree<'m> {
        self.end_extra_folder();
        let is_explained = |path: &SitePath| {
            self.explained.contains(path.as_str()) || path.folders().any(|folder| self.explained.contains(folder))
        };
        let missing = self.manifest.keys().filter(|path| !self.found.contains(path) && !is_explained(path));
        let missing: Vec<Finding> = missing.map(|path| Finding::Missing { path: path.clone() }).collect();
        self.findings.extend(missing);
        Tree { files: self.found.into_iter().collect(), findings: self.findings }
    }
}
