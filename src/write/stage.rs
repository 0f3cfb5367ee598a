//! The new tree, made beside the output where nobody looks.

use std::collections::BTreeSet;
use std::fs::{self, File, FileTimes};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::WriteError;
use super::old::{Foreign, Kind, Old};
use super::place::{Beside, Place, exists};
use rayon::prelude::*;

/// A folder beside the output, removed when dropped: first it is the new tree, which an error must
/// not leave behind; after an exchange it is the old one.
pub(super) struct Stage {
    pub(super) path: PathBuf,
    pub(super) number: u32,
}

impl Stage {
    /// Makes the new tree's folders. The output is not touched.
    pub(super) fn make(place: &Place, old: &Old, folders: &BTreeSet<PathBuf>) -> Result<Self, WriteError> {
        let stage = Self::free(place)?;
        Work { stage: &stage.path, place, old }.make_folders(folders)?;
        Ok(stage)
    }

    fn free(place: &Place) -> Result<Self, WriteError> {
        let is_private = exists(&place.out)?;
        // Leftovers were removed under the lock. One that could not be is stepped over.
        let mut number = 1;
        loop {
            let path = place.numbered(Beside::Stage, number);
            match make_private(&path, is_private) {
                Ok(()) => return Ok(Self { path, number }),
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists && number < u32::MAX => {
                    number += 1;
                }
                Err(e) => return Err(WriteError::io("make the folder", &path)(e)),
            }
        }
    }

    /// Removes the tree and says if that failed. Dropping it does the same, silently.
    pub(super) fn remove(self) -> io::Result<()> {
        remove_tree(&self.path)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // There is nobody to tell, and the next build sweeps.
        let _ = remove_tree(&self.path);
    }
}

/// The old tree may be closed to others: until the stage has its permissions, it is closed as well.
#[cfg(unix)]
fn make_private(path: &Path, is_private: bool) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(if is_private { 0o700 } else { 0o777 }).create(path)
}

#[cfg(not(unix))]
fn make_private(path: &Path, _: bool) -> io::Result<()> {
    fs::create_dir(path)
}

/// Does one thing to every item, in parallel. Of several errors the first in order is given, so that
/// the same trouble gives the same message.
pub(super) fn all<T: Sync, R: Send>(
    items: &[T],
    of: impl Fn(&T) -> Result<R, WriteError> + Sync + Send,
) -> Result<Vec<R>, WriteError> {
    let results: Vec<_> = items.par_iter().map(of).collect();
    results.into_iter().collect()
}

pub(super) struct Work<'a> {
    pub(super) stage: &'a Path,
    pub(super) place: &'a Place,
    pub(super) old: &'a Old,
}

impl Work<'_> {
    fn make_folders(&self, folders: &BTreeSet<PathBuf>) -> Result<(), WriteError> {
        // In order: the outer before the inner.
        for folder in folders {
            fs::create_dir(self.stage.join(folder)).map_err(|e| self.fault("make the folder", folder, e))?;
        }
        Ok(())
    }

    /// The manifest is flushed: it tells ours from foreign, and has to survive a power cut. See the module's doc.
    pub(super) fn write(&self, path: &str, bytes: &[u8], is_flushed: bool) -> Result<(), WriteError> {
        write_new(&self.stage.join(path), bytes, is_flushed).map_err(|e| self.fault("write", Path::new(path), e))
    }

    pub(super) fn carry(&self, foreign: &Foreign) -> Result<(), WriteError> {
        match foreign.kind {
            Kind::Folder => Ok(()),
            Kind::File => self.carry_file(&foreign.path),
            Kind::Link => self.carry_with(&foreign.path, copy_link),
            Kind::Special => self.carry_with(&foreign.path, |from, to| fs::hard_link(from, to)),
        }
    }

    /// By hard link, which keeps everything and costs one call; by copy on a disk without links.
    pub(super) fn carry_file(&self, path: &Path) -> Result<(), WriteError> {
        self.carry_with(path, |from, to| match fs::hard_link(from, to) {
            Err(e) if is_final(&e) => Err(e),
            Err(_) => copy_file(from, to),
            Ok(()) => Ok(()),
        })
    }

    fn carry_with(&self, path: &Path, how: impl Fn(&Path, &Path) -> io::Result<()>) -> Result<(), WriteError> {
        how(&self.place.out.join(path), &self.stage.join(path)).map_err(|e| self.fault("carry over", path, e))
    }

    /// Folders that stood before keep what they permit. The inner ones come first: an outer one may
    /// be about to close.
    pub(super) fn keep_permissions(&self, folders: &BTreeSet<PathBuf>) -> Result<(), WriteError> {
        let (root, out) = (PathBuf::new(), &self.place.out);
        let standing = folders.iter().rev().filter(|folder| self.old.folders.contains(*folder));
        let root = exists(out)?.then_some(&root);
        for folder in standing.chain(root) {
            copy_permissions(&out.join(folder), &self.stage.join(folder))
                .map_err(WriteError::io("keep the permissions of", &out.join(folder)))?;
        }
        Ok(())
    }

    /// Names the file where the editor knows it, not where it is being made.
    fn fault(&self, doing: &'static str, path: &Path, source: io::Error) -> WriteError {
        let out = &self.place.out;
        match source.kind() {
            // The stage was empty, and the plan wants no name twice. So this disk takes two names
            // for one, and one of the two is foreign.
            io::ErrorKind::AlreadyExists => WriteError::Foreign { out: out.clone(), paths: vec![path.to_owned()] },
            // Output and stage lie side by side. So something is mounted in between.
            io::ErrorKind::CrossesDevices => WriteError::Mount { path: out.join(path) },
            _ => WriteError::Io { doing, path: out.join(path), source },
        }
    }
}

/// Errors after which a copy must not be tried: a taken name, a name that is gone, and a mounted
/// disk, whose files would be removed with the old tree.
fn is_final(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(error.kind(), Kind::AlreadyExists | Kind::NotFound | Kind::CrossesDevices)
}

/// Makes a file that must not exist; what cannot be written whole is not left behind.
pub(super) fn write_new(path: &Path, bytes: &[u8], is_flushed: bool) -> io::Result<()> {
    let mut file = File::options().write(true).create_new(true).open(path)?;
    let done = file.write_all(bytes);
    let done = if is_flushed { done.and_then(|()| file.sync_all()) } else { done };
    done.inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = File::open(from)?;
    let mut copy = File::options().write(true).create_new(true).open(to)?;
    io::copy(&mut source, &mut copy)?;
    let standing = source.metadata()?;
    copy.set_permissions(standing.permissions())?;
    copy.set_times(FileTimes::new().set_modified(standing.modified()?))?;
    // The original is removed with the old tree, and a foreign file cannot be made again.
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
    let wanted = from.metadata()?.permissions();
    if to.metadata()?.permissions() == wanted {
        return Ok(());
    }
    fs::set_permissions(to, wanted)
}

/// Removes a tree and nothing that links in it lead to. A folder that its owner closed is opened
/// first; files are never changed, for they may also stand in the new tree.
pub(super) fn remove_tree(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::PermissionDenied => {
            open_folders(path);
            fs::remove_dir_all(path)
        }
        done => done,
    }
}

#[cfg(unix)]
fn open_folders(root: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let open = |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o700));
    // Whatever fails here will fail again, and be told, in the removal. The walk reads a folder only
    // after giving it out, so that it is open by then.
    let _ = open(root);
    for entry in walkdir::WalkDir::new(root).into_iter().flatten() {
        if entry.file_type().is_dir() {
            let _ = open(entry.path());
        }
    }
}

#[cfg(not(unix))]
fn open_folders(_: &Path) {}
