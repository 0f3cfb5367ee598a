//! Scans the existing output: files of earlier builds, and foreign files.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, FileType, Metadata};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::WriteError;
use super::output_dir::OutputDir;
use super::stage::BUFFER_LEN;
use crate::site::{
    FileHash, HashWriter, MANIFEST, Manifest, SIGNATURE, SitePath, WriteContent, hash_reader, parse_manifest,
};

/// The longest signature that is read, in bytes. It has four short lines.
const MAX_SIGNATURE: u64 = 1 << 14;

/// The existing output tree, by relative paths. Empty if there is none.
#[derive(Default)]
pub(super) struct PreviousTree {
    /// Files that the manifest lists and that exist, including the manifest. True for regular files, which can be
    /// retained: a link or a device at a listed path may be replaced, but not read.
    built_files: BTreeMap<String, bool>,
    /// Entries that no build wrote, in the order of a walk: a folder before its entries.
    pub(super) foreign: Vec<ForeignEntry>,
    /// Every folder, foreign or not.
    pub(super) folders: BTreeSet<PathBuf>,
}

/// A file, folder or other entry that no build wrote.
pub(super) struct ForeignEntry {
    pub(super) path: PathBuf,
    pub(super) kind: EntryKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    File,
    Folder,
    Link,
    /// A pipe, socket or device: it can be hard-linked, but not copied.
    Special,
}

impl PreviousTree {
    pub(super) fn scan(output: &OutputDir) -> Result<Self, WriteError> {
        let out = &output.path;
        let metadata = match out.symlink_metadata() {
            Ok(metadata) => metadata,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(WriteError::io("inspect", out)(e)),
        };
        check_output(output, &metadata)?;
        let manifest = read_manifest(out)?;
        Self::walk(out, &metadata, manifest.as_ref())
    }

    /// The files of earlier builds, without the manifest and its signature.
    pub(super) fn built_files(&self) -> impl Iterator<Item = &str> {
        self.built_files.keys().map(String::as_str).filter(|path| !matches!(*path, MANIFEST | SIGNATURE))
    }

    /// Whether there is anything at the path of the signature.
    pub(super) fn has_signature(&self) -> bool {
        self.built_files.contains_key(SIGNATURE)
    }

    /// The signature of the last build; `None` if there is none, or something else at its path.
    pub(super) fn read_signature(&self, output: &OutputDir) -> Result<Option<Vec<u8>>, WriteError> {
        if self.built_files.get(SIGNATURE) != Some(&true) {
            return Ok(None);
        }
        let path = output.path.join(SIGNATURE);
        let read = || -> io::Result<Option<Vec<u8>>> {
            let Some(file) = open_if_readable(&path)? else { return Ok(None) };
            let mut bytes = Vec::new();
            file.take(MAX_SIGNATURE + 1).read_to_end(&mut bytes)?;
            Ok((bytes.len() as u64 <= MAX_SIGNATURE).then_some(bytes))
        };
        read().map_err(WriteError::io("read", &path))
    }

    /// Whether `path` is a file of an earlier build with these bytes, which can be retained.
    pub(super) fn has_same_bytes(&self, output: &OutputDir, path: &str, bytes: &[u8]) -> Result<bool, WriteError> {
        if self.built_files.get(path) != Some(&true) {
            return Ok(false);
        }
        let path = output.path.join(path);
        same_bytes(&path, bytes).map_err(WriteError::io("read", &path))
    }

    /// As [`Self::has_same_bytes`], for a file that `write` streams: its hash and its size, if it is the same.
    pub(super) fn hash_if_unchanged(
        &self,
        output: &OutputDir,
        path: &str,
        write: &WriteContent<'_>,
    ) -> Result<Option<(FileHash, u64)>, WriteError> {
        if self.built_files.get(path) != Some(&true) {
            return Ok(None);
        }
        let path = output.path.join(path);
        hash_if_unchanged(&path, write).map_err(WriteError::io("read", &path))
    }

    /// Whether `path` is a file of an earlier build with this hash and size.
    pub(super) fn has_hash(
        &self,
        output: &OutputDir,
        path: &str,
        hash: &FileHash,
        size: u64,
    ) -> Result<bool, WriteError> {
        let Some(file) = self.open_file(output, path)? else { return Ok(false) };
        let is_same = || Ok(file.metadata()?.len() == size && hash_reader(&file, &mut vec![0; BUFFER_LEN])? == *hash);
        is_same().map_err(WriteError::io("read", &output.path.join(path)))
    }

    /// Opens a file of an earlier build; `None` if there is none that can be read.
    pub(super) fn open_file(&self, output: &OutputDir, path: &str) -> Result<Option<File>, WriteError> {
        if self.built_files.get(path) != Some(&true) {
            return Ok(None);
        }
        let path = output.path.join(path);
        open_if_readable(&path).map_err(WriteError::io("read", &path))
    }

    /// `manifest` is `None` if there is none.
    fn walk(out: &Path, root: &Metadata, manifest: Option<&Manifest>) -> Result<Self, WriteError> {
        let mut tree = Self::default();
        let built_folders: BTreeSet<&str> =
            manifest.into_iter().flat_map(Manifest::keys).flat_map(SitePath::folders).collect();
        // Sorted, so that errors contain the same files on every disk.
        for entry in WalkDir::new(out).min_depth(1).sort_by_file_name() {
            let entry = entry.map_err(|e| walk_error(out, e))?;
            let path = entry.path().strip_prefix(out).unwrap_or(entry.path()).to_owned();
            let kind = EntryKind::from_file_type(entry.file_type());
            let name = slash_path(&path);
            if kind == EntryKind::Folder {
                check_not_mounted(&entry, root)?;
                tree.folders.insert(path.clone());
                if name.is_some_and(|name| built_folders.contains(name.as_ref())) {
                    continue;
                }
            } else if let Some(name) = name.filter(|name| is_built(manifest, name)) {
                tree.built_files.insert(name.into_owned(), kind == EntryKind::File);
                continue;
            }
            tree.foreign.push(ForeignEntry { path, kind });
        }
        Ok(tree)
    }
}

/// Whether a build wrote the file. The manifest itself always is from a build: the scan fails before the walk if it is invalid.
/// So is its signature, also one that the program `minisign` wrote: that of an earlier manifest must not stay.
fn is_built(manifest: Option<&Manifest>, name: &str) -> bool {
    manifest.is_some_and(|manifest| matches!(name, MANIFEST | SIGNATURE) || manifest.contains_key(name))
}

impl EntryKind {
    fn from_file_type(file: FileType) -> Self {
        match file {
            file if file.is_symlink() => Self::Link,
            file if file.is_dir() => Self::Folder,
            file if file.is_file() => Self::File,
            _ => Self::Special,
        }
    }
}

/// A relative path as in the manifest, with `/` as separator; `None` if it is not Unicode.
pub(super) fn slash_path(path: &Path) -> Option<Cow<'_, str>> {
    let text = path.to_str()?;
    Some(if cfg!(windows) { text.replace('\\', "/").into() } else { text.into() })
}

pub(super) fn check_output(output: &OutputDir, metadata: &Metadata) -> Result<(), WriteError> {
    let out = || output.path.clone();
    if metadata.is_symlink() {
        return Err(WriteError::Symlink { out: out() });
    }
    if !metadata.is_dir() {
        return Err(WriteError::NotAFolder { out: out() });
    }
    let parent = output.parent();
    let parent_metadata = parent.metadata().map_err(WriteError::io("inspect", parent))?;
    if is_other_disk(&parent_metadata, metadata) {
        return Err(WriteError::MountPoint { path: out() });
    }
    Ok(())
}

/// Rejects a mount point: removing the old tree after the exchange would empty the mounted disk.
fn check_not_mounted(folder: &DirEntry, root: &Metadata) -> Result<(), WriteError> {
    let metadata = folder.metadata().map_err(|e| walk_error(folder.path(), e))?;
    if is_other_disk(root, &metadata) {
        return Err(WriteError::MountPoint { path: folder.path().to_owned() });
    }
    Ok(())
}

#[cfg(unix)]
fn is_other_disk(parent: &Metadata, entry: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    parent.dev() != entry.dev()
}

/// On Windows a mounted folder is a reparse point, which std treats as a symbolic link.
#[cfg(not(unix))]
fn is_other_disk(_: &Metadata, _: &Metadata) -> bool {
    false
}

pub(super) fn walk_error(root: &Path, error: walkdir::Error) -> WriteError {
    let path = error.path().unwrap_or(root).to_owned();
    // Links are not followed, so the only other kind of error, a loop of links, cannot occur.
    let source = error.into_io_error().unwrap_or_else(|| io::Error::other("a loop of links"));
    WriteError::Io { doing: "list", path, source }
}

pub(super) fn read_manifest(out: &Path) -> Result<Option<Manifest>, WriteError> {
    let path = out.join(MANIFEST);
    match path.symlink_metadata() {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(WriteError::io("inspect", &path)(e)),
        // A folder, a link or an endless pipe is not from a build.
        Ok(metadata) if !metadata.is_file() => {
            return Err(WriteError::ForeignFiles { out: out.to_owned(), paths: vec![MANIFEST.into()] });
        }
        Ok(_) => {}
    }
    let bytes = fs::read(&path).map_err(WriteError::io("read", &path))?;
    parse_manifest(&bytes).map(Some).map_err(|reason| WriteError::InvalidManifest { path, reason })
}

fn hash_if_unchanged(path: &Path, write: &WriteContent<'_>) -> io::Result<Option<(FileHash, u64)>> {
    let Some(file) = open_if_readable(path)? else { return Ok(None) };
    let comparer = Comparer { file, buffer: vec![0; BUFFER_LEN], is_different: false };
    let mut sink = BufWriter::with_capacity(BUFFER_LEN, HashWriter::new(comparer));
    let written = write(&mut sink).and_then(|()| sink.flush());
    // What is left in the buffer is of no use after an error.
    let (mut comparer, hash, size) = sink.into_parts().0.finish();
    if comparer.is_different {
        return Ok(None);
    }
    written?;
    let is_at_end = comparer.file.read(&mut comparer.buffer)? == 0;
    Ok(is_at_end.then_some((hash, size)))
}

/// Compares what is written to it with a file, and fails at the first difference.
struct Comparer {
    file: File,
    /// At least as long as what is written at once.
    buffer: Vec<u8>,
    is_different: bool,
}

impl Write for Comparer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = bytes.len().min(self.buffer.len());
        let (expected, found) = (&bytes[..count], &mut self.buffer[..count]);
        match self.file.read_exact(found) {
            Ok(()) if found == expected => return Ok(count),
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => {}
            Err(e) => return Err(e),
        }
        self.is_different = true;
        Err(io::Error::other("the file has other bytes"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// `None` for a file that is gone, or that can be replaced and not read.
fn open_if_readable(path: &Path) -> io::Result<Option<File>> {
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) => Ok(None),
        Err(e) => Err(e),
    }
}

/// Compares in chunks, since the file may be large and many are compared at once.
fn same_bytes(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let Some(mut file) = open_if_readable(path)? else { return Ok(false) };
    if file.metadata()?.len() != bytes.len() as u64 {
        return Ok(false);
    }
    let mut buffer = [0; 32 * 1024];
    for expected in bytes.chunks(buffer.len()) {
        let chunk = &mut buffer[..expected.len()];
        match file.read_exact(chunk) {
            Ok(()) if chunk == expected => {}
            Ok(()) => return Ok(false),
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(e) => return Err(e),
        }
    }
    Ok(true)
}
