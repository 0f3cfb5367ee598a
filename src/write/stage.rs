//! The new tree, written to a hidden folder next to the output.

use std::collections::BTreeSet;
use std::fs::{self, File, FileTimes};
use std::io::{self, BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use super::WriteError;
use super::output_dir::{OutputDir, SiblingKind, exists};
use super::previous_tree::{EntryKind, ForeignEntry, PreviousTree};
use crate::site::{FileHash, HashWriter, WriteContent, hash_reader};
use rayon::prelude::*;

/// A folder next to the output, removed when dropped: first it is the new tree, which must not remain after an
/// error; after an exchange it is the old one.
pub(super) struct Stage {
    pub(super) path: PathBuf,
    pub(super) number: u32,
}

impl Stage {
    /// Creates the new tree's folders. The output is not touched.
    pub(super) fn create(
        output: &OutputDir,
        previous: &PreviousTree,
        folders: &BTreeSet<PathBuf>,
    ) -> Result<Self, WriteError> {
        let stage = Self::create_unused(output)?;
        StageWriter { stage: &stage.path, output, previous }.create_folders(folders)?;
        Ok(stage)
    }

    fn create_unused(output: &OutputDir) -> Result<Self, WriteError> {
        // The old tree may be private: until its permissions are copied, the stage is private as well.
        let is_private = exists(&output.path)?;
        // Leftovers were removed under the lock. The number of one that could not be removed is skipped.
        let mut number = 1;
        loop {
            let path = output.numbered_sibling(SiblingKind::Stage, number);
            match create_folder(&path, is_private) {
                Ok(()) => return Ok(Self { path, number }),
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists && number < u32::MAX => {
                    number += 1;
                }
                Err(e) => return Err(WriteError::io("create the folder", &path)(e)),
            }
        }
    }

    /// Removes the tree and returns the error. Dropping it does the same, but ignores the error.
    pub(super) fn remove(self) -> io::Result<()> {
        remove_tree(&self.path)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // The error cannot be reported here, and the next build tries again.
        let _ = remove_tree(&self.path);
    }
}

/// Creates a folder; a private one can be read by its owner only.
#[cfg(unix)]
pub(super) fn create_folder(path: &Path, is_private: bool) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(if is_private { 0o700 } else { 0o777 }).create(path)
}

#[cfg(not(unix))]
pub(super) fn create_folder(path: &Path, _: bool) -> io::Result<()> {
    fs::create_dir(path)
}

/// Maps every item, in parallel. Of several errors it returns the first in order, so that the message is deterministic.
pub(super) fn try_map_parallel<T: Sync, R: Send>(
    items: &[T],
    operation: impl Fn(&T) -> Result<R, WriteError> + Sync + Send,
) -> Result<Vec<R>, WriteError> {
    let results: Vec<_> = items.par_iter().map(operation).collect();
    results.into_iter().collect()
}

pub(super) struct StageWriter<'a> {
    pub(super) stage: &'a Path,
    pub(super) output: &'a OutputDir,
    pub(super) previous: &'a PreviousTree,
}

impl StageWriter<'_> {
    fn create_folders(&self, folders: &BTreeSet<PathBuf>) -> Result<(), WriteError> {
        // In order: the outer before the inner.
        for folder in folders {
            fs::create_dir(self.stage.join(folder)).map_err(|e| self.write_error("create the folder", folder, e))?;
        }
        Ok(())
    }

    /// Callers set `is_flushed` for the manifest, which separates files of a build from foreign ones and has to survive a
    /// power cut. See the doc of [`crate::write`].
    pub(super) fn write(&self, path: &str, bytes: &[u8], is_flushed: bool) -> Result<(), WriteError> {
        write_new(&self.stage.join(path), bytes, is_flushed).map_err(|e| self.write_error("write", Path::new(path), e))
    }

    /// Streams a file, and returns its hash and its size.
    pub(super) fn stream_file(&self, path: &str, write: &WriteContent<'_>) -> Result<(FileHash, u64), WriteError> {
        stream_new(&self.stage.join(path), write).map_err(|e| self.write_error("write", Path::new(path), e))
    }

    /// Creates a file that `write` writes in any order, and returns its hash and its size.
    pub(super) fn write_with(
        &self,
        path: &str,
        write: impl FnOnce(File) -> io::Result<()>,
    ) -> Result<(FileHash, u64), WriteError> {
        let staged = self.stage.join(path);
        let create = || {
            write(File::options().write(true).create_new(true).open(&staged)?)?;
            let file = File::open(&staged)?;
            let size = file.metadata()?.len();
            Ok((hash_reader(file, &mut vec![0; BUFFER_LEN])?, size))
        };
        create().map_err(|e| self.write_error("write", Path::new(path), e))
    }

    /// Removes a file of the stage that the output has already.
    pub(super) fn discard(&self, path: &str) -> Result<(), WriteError> {
        fs::remove_file(self.stage.join(path)).map_err(|e| self.write_error("replace", Path::new(path), e))
    }

    pub(super) fn carry_over(&self, foreign: &ForeignEntry) -> Result<(), WriteError> {
        match foreign.kind {
            EntryKind::Folder => Ok(()),
            EntryKind::File => self.carry_over_file(&foreign.path),
            EntryKind::Link => self.carry_over_with(&foreign.path, copy_link),
            EntryKind::Special => self.carry_over_with(&foreign.path, |from, to| fs::hard_link(from, to)),
        }
    }

    /// By hard link, which preserves all metadata in one call; by copy on a disk without links.
    pub(super) fn carry_over_file(&self, path: &Path) -> Result<(), WriteError> {
        self.carry_over_with(path, |from, to| match fs::hard_link(from, to) {
            Err(e) if forbids_copy(&e) => Err(e),
            Err(_) => copy_file(from, to),
            Ok(()) => Ok(()),
        })
    }

    fn carry_over_with(&self, path: &Path, copy: impl Fn(&Path, &Path) -> io::Result<()>) -> Result<(), WriteError> {
        copy(&self.output.path.join(path), &self.stage.join(path)).map_err(|e| self.write_error("carry over", path, e))
    }

    /// Copies the permissions of folders that existed before. The inner ones come first: after an outer one becomes
    /// private, the inner ones may be inaccessible.
    pub(super) fn copy_folder_permissions(&self, folders: &BTreeSet<PathBuf>) -> Result<(), WriteError> {
        let (root, out) = (PathBuf::new(), &self.output.path);
        let existing = folders.iter().rev().filter(|folder| self.previous.folders.contains(*folder));
        let root = exists(out)?.then_some(&root);
        for folder in existing.chain(root) {
            copy_permissions(&out.join(folder), &self.stage.join(folder))
                .map_err(WriteError::io("copy the permissions of", &out.join(folder)))?;
        }
        Ok(())
    }

    /// An error with the path in the output, which editors know, and not the path in the stage.
    fn write_error(&self, doing: &'static str, path: &Path, source: io::Error) -> WriteError {
        let out = &self.output.path;
        match source.kind() {
            // The stage was empty, and the layout contains no name twice. So two names are the same on this disk,
            // and one of the two is foreign.
            io::ErrorKind::AlreadyExists => WriteError::ForeignFiles { out: out.clone(), paths: vec![path.to_owned()] },
            // Output and stage are in the same folder. So something is mounted inside the output.
            io::ErrorKind::CrossesDevices => WriteError::MountPoint { path: out.join(path) },
            _ => WriteError::Io { doing, path: out.join(path), source },
        }
    }
}

/// Errors after which a copy must not be tried: a path that exists, a source that does not, and a mounted
/// disk, whose files would be removed with the old tree.
fn forbids_copy(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(error.kind(), Kind::AlreadyExists | Kind::NotFound | Kind::CrossesDevices)
}

/// Creates a file that must not exist, and removes it again if it cannot be written completely.
pub(super) fn write_new(path: &Path, bytes: &[u8], is_flushed: bool) -> io::Result<()> {
    let mut file = File::options().write(true).create_new(true).open(path)?;
    let result = file.write_all(bytes);
    let result = if is_flushed { result.and_then(|()| file.sync_all()) } else { result };
    result.inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

/// As [`write_new`], with the bytes streamed.
fn stream_new(path: &Path, write: &WriteContent<'_>) -> io::Result<(FileHash, u64)> {
    let file = File::options().write(true).create_new(true).open(path)?;
    let mut sink = BufWriter::with_capacity(BUFFER_LEN, HashWriter::new(file));
    let result = write(&mut sink).and_then(|()| sink.into_inner().map_err(IntoInnerError::into_error));
    let result = result.inspect_err(|_| {
        let _ = fs::remove_file(path);
    });
    let (_, hash, size) = result?.finish();
    Ok((hash, size))
}

/// How many bytes of a streamed file are written, or compared, at once.
pub(super) const BUFFER_LEN: usize = 64 * 1024;

fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = File::open(from)?;
    let mut copy = File::options().write(true).create_new(true).open(to)?;
    io::copy(&mut source, &mut copy)?;
    let metadata = source.metadata()?;
    copy.set_permissions(metadata.permissions())?;
    copy.set_times(FileTimes::new().set_modified(metadata.modified()?))?;
    // The original is removed with the old tree, and a build cannot create a foreign file again.
    copy.sync_all()
}

#[cfg(unix)]
fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(from)?, to)
}

#[cfg(windows)]
fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    use std::os::windows::fs::{FileTypeExt, symlink_dir, symlink_file};
    let target = fs::read_link(from)?;
    if from.symlink_metadata()?.file_type().is_symlink_dir() {
        symlink_dir(target, to)
    } else {
        symlink_file(target, to)
    }
}

#[cfg(not(any(unix, windows)))]
fn copy_link(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn copy_permissions(from: &Path, to: &Path) -> io::Result<()> {
    let permissions = from.metadata()?.permissions();
    if to.metadata()?.permissions() == permissions {
        return Ok(());
    }
    fs::set_permissions(to, permissions)
}

/// Removes a tree without following links. Folders that are not writable are made writable
/// first; files are never changed, since the new tree may contain hard links to them.
pub(super) fn remove_tree(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::PermissionDenied => {
            make_folders_writable(path);
            fs::remove_dir_all(path)
        }
        result => result,
    }
}

#[cfg(unix)]
fn make_folders_writable(root: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let make_writable = |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o700));
    // An error here occurs again in the removal, which reports it. The walk reads a folder only
    // after yielding it, so it is accessible by then.
    let _ = make_writable(root);
    for entry in walkdir::WalkDir::new(root).into_iter().flatten() {
        if entry.file_type().is_dir() {
            let _ = make_writable(entry.path());
        }
    }
}

#[cfg(not(unix))]
fn make_folders_writable(_: &Path) {}
