//! Writes single files, for the commands that change the sources.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::WriteError;
use super::exchange::flush_folder;
use super::in_place::{self, numbered_draft_path};
use super::stage::write_new;

/// Replaces the bytes of a file, completely or not at all, also during a power cut. The file retains its owner,
/// permissions, extended attributes and hard links. The target of a symbolic link is replaced, and the link remains.
///
/// A file with several hard links, or whose owner or attributes cannot be copied, is overwritten in place: after a
/// kill meanwhile [`super::recover`] finishes it.
pub fn write_file_atomically(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let target = match path.canonicalize() {
        Ok(target) => target,
        Err(e) if e.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(e) => return Err(WriteError::io("resolve the path", path)(e)),
    };
    let draft = write_draft(&target, bytes).map_err(WriteError::io("write", path))?;
    let result = match copy_metadata(&target, &draft) {
        Ok(true) => fs::rename(&draft, &target),
        Ok(false) => in_place::overwrite(&target, &draft, bytes),
        Err(error) => Err(error),
    };
    result.and_then(|()| flush_folder(parent_folder(&target))).map_err(|e| {
        let _ = fs::remove_file(&draft);
        WriteError::io("write", path)(e)
    })
}

/// Creates a file and its parent folders.
///
/// # Errors
/// [`WriteError::AlreadyExists`] if the path exists already; it is not changed.
pub fn create_new_file(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let folder = parent_folder(path);
    fs::create_dir_all(folder).map_err(WriteError::io("create the folder", folder))?;
    match write_new(path, bytes, true) {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Err(WriteError::AlreadyExists { path: path.to_owned() }),
        Err(e) => Err(WriteError::io("write", path)(e)),
    }
}

/// Writes the bytes to an unused path in the same folder, and so on the same disk.
fn write_draft(target: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let mut number = 1_u32;
    loop {
        let draft = numbered_draft_path(target, number);
        match write_new(&draft, bytes, true) {
            Ok(()) => return Ok(draft),
            // The draft of a killed run, or of another process.
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists && number < u32::MAX => number += 1,
            Err(e) => return Err(e),
        }
    }
}

/// Copies the target's metadata to the draft. Returns whether all of it was copied, so that the draft may replace the target.
fn copy_metadata(target: &Path, draft: &Path) -> io::Result<bool> {
    let data = match target.metadata() {
        Ok(data) => data,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(e) => return Err(e),
    };
    // The owner first: changing it removes permissions.
    let is_complete = has_single_link(&data) && copy_owner(&data, draft) && copy_xattrs(target, draft);
    fs::set_permissions(draft, data.permissions())?;
    Ok(is_complete)
}

#[cfg(unix)]
fn has_single_link(data: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(data) == 1
}

#[cfg(unix)]
fn copy_owner(data: &fs::Metadata, draft: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let is_same =
        draft.metadata().is_ok_and(|draft_data| (draft_data.uid(), draft_data.gid()) == (data.uid(), data.gid()));
    is_same || std::os::unix::fs::chown(draft, Some(data.uid()), Some(data.gid())).is_ok()
}

#[cfg(not(unix))]
fn has_single_link(_: &fs::Metadata) -> bool {
    true
}

#[cfg(not(unix))]
fn copy_owner(_: &fs::Metadata, _: &Path) -> bool {
    true
}

/// Access control lists are among the extended attributes.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn copy_xattrs(target: &Path, draft: &Path) -> bool {
    use rustix::fs::{XattrFlags, getxattr, listxattr, setxattr};
    use rustix::io::Errno;
    let mut names = Vec::with_capacity(MAX_XATTR_BYTES);
    match listxattr(target, rustix::buffer::spare_capacity(&mut names)) {
        Ok(_) => {}
        // The disk does not support them.
        Err(Errno::NOTSUP) => return true,
        Err(_) => return false,
    }
    names.split(|byte| *byte == 0).filter(|name| !name.is_empty()).all(|name| {
        let mut value = Vec::with_capacity(MAX_XATTR_BYTES);
        getxattr(target, name, rustix::buffer::spare_capacity(&mut value)).is_ok()
            && setxattr(draft, name, &value, XattrFlags::empty()).is_ok()
    })
}

/// The maximum on Linux for the list of names and for a value, in bytes (`XATTR_LIST_MAX`, `XATTR_SIZE_MAX`).
#[cfg(any(target_os = "linux", target_os = "macos"))]
const MAX_XATTR_BYTES: usize = 64 << 10;

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn copy_xattrs(_: &Path, _: &Path) -> bool {
    true
}

fn parent_folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
