//! What stands at the output: what builds wrote there, and what is foreign.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, FileType, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::WriteError;
use super::place::Place;
use crate::site::{MANIFEST, Manifest, SitePath, parse_manifest};

/// The old tree, by paths relative to it. Empty if there is none.
#[derive(Default)]
pub(super) struct Old {
    /// What the manifest lists and the tree has, the manifest included. True for what can be kept:
    /// a listed name at which somebody put a link or a device is ours to replace, but not to read.
    ours: BTreeMap<String, bool>,
    /// What no build wrote, in the order of a walk: a folder before what lies in it.
    pub(super) foreign: Vec<Foreign>,
    /// Every folder, foreign or not.
    pub(super) folders: BTreeSet<PathBuf>,
}

/// Something that no build wrote.
pub(super) struct Foreign {
    pub(super) path: PathBuf,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Link,
    /// A pipe, socket or device: it can be linked, but not copied.
    Special,
}

impl Old {
    pub(super) fn scan(place: &Place) -> Result<Self, WriteError> {
        let out = &place.out;
        let standing = match out.symlink_metadata() {
            Ok(standing) => standing,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(WriteError::io("look at", out)(e)),
        };
        refuse_unfit(place, &standing)?;
        let manifest = read_manifest(out)?;
        Self::walk(out, &standing, &manifest.unwrap_or_default())
    }

    /// The files that builds wrote, the manifest left out.
    pub(super) fn ours(&self) -> impl Iterator<Item = &str> {
        self.ours.keys().map(String::as_str).filter(|path| *path != MANIFEST)
    }

    /// Whether the file of ours at `path` holds these bytes and can be kept.
    pub(super) fn holds(&self, place: &Place, path: &str, bytes: &[u8]) -> Result<bool, WriteError> {
        if self.ours.get(path) != Some(&true) {
            return Ok(false);
        }
        let path = place.out.join(path);
        same_bytes(&path, bytes).map_err(WriteError::io("read", &path))
    }

    fn walk(out: &Path, root: &Metadata, manifest: &Manifest) -> Result<Self, WriteError> {
        let mut old = Self::default();
        let our_folders: BTreeSet<&str> = manifest.keys().flat_map(SitePath::folders).collect();
        // Sorted, so that errors name the same files on every disk.
        for entry in WalkDir::new(out).min_depth(1).sort_by_file_name() {
            let entry = entry.map_err(|e| walk_error(out, e))?;
            let path = entry.path().strip_prefix(out).unwrap_or(entry.path()).to_owned();
            let kind = Kind::of(entry.file_type());
            let name = slashed(&path);
            if kind == Kind::Folder {
                refuse_mount(&entry, root)?;
                old.folders.insert(path.clone());
                if name.is_some_and(|name| our_folders.contains(name.as_ref())) {
                    continue;
                }
            } else if let Some(name) = name.filter(|name| is_ours(manifest, name)) {
                old.ours.insert(name.into_owned(), kind == Kind::File);
                continue;
            }
            old.foreign.push(Foreign { path, kind });
        }
        Ok(old)
    }
}

/// The manifest is read before the walk: were it not ours, the scan would have failed.
fn is_ours(manifest: &Manifest, name: &str) -> bool {
    name == MANIFEST || manifest.contains_key(name)
}

impl Kind {
    fn of(file: FileType) -> Self {
        match file {
            file if file.is_symlink() => Self::Link,
            file if file.is_dir() => Self::Folder,
            file if file.is_file() => Self::File,
            _ => Self::Special,
        }
    }
}

/// A relative path as the manifest writes it; nothing if it is not Unicode.
pub(super) fn slashed(path: &Path) -> Option<Cow<'_, str>> {
    let text = path.to_str()?;
    Some(if cfg!(windows) { text.replace('\\', "/").into() } else { text.into() })
}

fn refuse_unfit(place: &Place, standing: &Metadata) -> Result<(), WriteError> {
    let out = || place.out.clone();
    if standing.is_symlink() {
        return Err(WriteError::Symlink { out: out() });
    }
    if !standing.is_dir() {
        return Err(WriteError::NotAFolder { out: out() });
    }
    let parent = place.parent();
    let around = parent.metadata().map_err(WriteError::io("look at", parent))?;
    if is_other_disk(&around, standing) {
        return Err(WriteError::Mount { path: out() });
    }
    Ok(())
}

/// The tree is removed after the exchange: what is mounted in it would be emptied.
fn refuse_mount(folder: &DirEntry, root: &Metadata) -> Result<(), WriteError> {
    let standing = folder.metadata().map_err(|e| walk_error(folder.path(), e))?;
    if is_other_disk(root, &standing) {
        return Err(WriteError::Mount { path: folder.path().to_owned() });
    }
    Ok(())
}

#[cfg(unix)]
fn is_other_disk(around: &Metadata, standing: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    around.dev() != standing.dev()
}

/// On Windows a mounted folder is a reparse point, which is a symbolic link to std.
#[cfg(not(unix))]
fn is_other_disk(_: &Metadata, _: &Metadata) -> bool {
    false
}

pub(super) fn walk_error(root: &Path, error: walkdir::Error) -> WriteError {
    let path = error.path().unwrap_or(root).to_owned();
    // Links are not followed, so that the only other kind, a loop of links, cannot come up.
    let source = error.into_io_error().unwrap_or_else(|| io::Error::other("a loop of links"));
    WriteError::Io { doing: "look into", path, source }
}

pub(super) fn read_manifest(out: &Path) -> Result<Option<Manifest>, WriteError> {
    let path = out.join(MANIFEST);
    match path.symlink_metadata() {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(WriteError::io("look at", &path)(e)),
        // A folder, a link, a pipe that would never end: nothing that a build leaves there.
        Ok(standing) if !standing.is_file() => {
            return Err(WriteError::Foreign { out: out.to_owned(), paths: vec![MANIFEST.into()] });
        }
        Ok(_) => {}
    }
    let bytes = fs::read(&path).map_err(WriteError::io("read", &path))?;
    parse_manifest(&bytes).map(Some).map_err(|reason| WriteError::Manifest { path, reason })
}

/// Compares without holding the file: it may be large, and thousands are compared at once.
fn same_bytes(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        // What cannot be read can still be replaced.
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) => {
            return Ok(false);
        }
        Err(e) => return Err(e),
    };
    if file.metadata()?.len() != bytes.len() as u64 {
        return Ok(false);
    }
    let mut piece = [0; 32 * 1024];
    for expected in bytes.chunks(piece.len()) {
        let piece = &mut piece[..expected.len()];
        match file.read_exact(piece) {
            Ok(()) if piece == expected => {}
            Ok(()) => return Ok(false),
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(e) => return Err(e),
        }
    }
    Ok(true)
}
