//! Single files, for the commands that an editor asks to write among the sources.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::WriteError;
use super::exchange::flush_folder;
use super::in_place::{self, draft_name};
use super::stage::write_new;

/// Gives a file new bytes, wholly or not at all, also through a power cut. It keeps its owner, permissions, extended
/// attributes and hard links; if it is a symbolic link, the file that it leads to is replaced and the link stays.
///
/// A file with several names, or whose owner or attributes cannot be given to another, is overwritten in place: after a
/// kill meanwhile [`super::recover`] finishes it.
pub fn write_file_atomically(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let target = match path.canonicalize() {
        Ok(target) => target,
        Err(e) if e.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(e) => return Err(WriteError::io("follow the path", path)(e)),
    };
    let draft = write_beside(&target, bytes).map_err(WriteError::io("write", path))?;
    let done = match can_be_replaced(&target, &draft) {
        Ok(true) => fs::rename(&draft, &target),
        Ok(false) => in_place::overwrite(&target, &draft, bytes),
        Err(error) => Err(error),
    };
    done.and_then(|()| flush_folder(folder_of(&target))).map_err(|e| {
        let _ = fs::remove_file(&draft);
        WriteError::io("write", path)(e)
    })
}

/// Makes a file and the folders above it. What stands there already is not touched: that is
/// [`WriteError::Exists`].
pub fn create_new_file(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let folder = folder_of(path);
    fs::create_dir_all(folder).map_err(WriteError::io("make the folder", folder))?;
    match write_new(path, bytes, true) {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Err(WriteError::Exists { path: path.to_owned() }),
        Err(e) => Err(WriteError::io("write", path)(e)),
    }
}

/// The bytes under a free name in the same folder, which is on the same disk.
fn write_beside(target: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let mut number = 1_u32;
    loop {
        let draft = draft_name(target, number);
        match write_new(&draft, bytes, true) {
            Ok(()) => return Ok(draft),
            // Left by a killed run, or another run's.
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists && number < u32::MAX => number += 1,
            Err(e) => return Err(e),
        }
    }
}

/// Gives the draft all that the target has beside its bytes. Whether it has all of it, and may take its place.
fn can_be_replaced(target: &Path, draft: &Path) -> io::Result<bool> {
    let data = match target.metadata() {
        Ok(data) => data,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(e) => return Err(e),
    };
    // The owner first: a change of it takes permissions away.
    let keeps_all = has_one_name(&data) && take_owner(&data, draft) && take_attributes(target, draft);
    fs::set_permissions(draft, data.permissions())?;
    Ok(keeps_all)
}

#[cfg(unix)]
fn has_one_name(data: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(data) == 1
}

#[cfg(unix)]
fn take_owner(data: &fs::Metadata, draft: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let is_same = draft.metadata().is_ok_and(|own| (own.uid(), own.gid()) == (data.uid(), data.gid()));
    is_same || std::os::unix::fs::chown(draft, Some(data.uid()), Some(data.gid())).is_ok()
}

#[cfg(not(unix))]
fn has_one_name(_: &fs::Metadata) -> bool {
    true
}

#[cfg(not(unix))]
fn take_owner(_: &fs::Metadata, _: &Path) -> bool {
    true
}

/// Access control lists are among the extended attributes.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn take_attributes(target: &Path, draft: &Path) -> bool {
    use rustix::fs::{XattrFlags, getxattr, listxattr, setxattr};
    use rustix::io::Errno;
    let mut names = Vec::with_capacity(LONGEST_LIST);
    match listxattr(target, rustix::buffer::spare_capacity(&mut names)) {
        Ok(_) => {}
        // A disk without them.
        Err(Errno::NOTSUP) => return true,
        Err(_) => return false,
    }
    names.split(|byte| *byte == 0).filter(|name| !name.is_empty()).all(|name| {
        let mut value = Vec::with_capacity(LONGEST_LIST);
        getxattr(target, name, rustix::buffer::spare_capacity(&mut value)).is_ok()
            && setxattr(draft, name, &value, XattrFlags::empty()).is_ok()
    })
}

/// Linux has no longer list of names and no longer value (`XATTR_LIST_MAX`, `XATTR_SIZE_MAX`).
#[cfg(any(target_os = "linux", target_os = "macos"))]
const LONGEST_LIST: usize = 64 << 10;

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn take_attributes(_: &Path, _: &Path) -> bool {
    true
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
