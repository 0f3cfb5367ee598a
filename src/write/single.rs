//! Single files, for the commands that an editor asks to write among the sources.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::WriteError;
use super::exchange::flush_folder;
use super::stage::write_new;

/// Gives a file new bytes, wholly or not at all, also through a power cut. It keeps its permissions;
/// if it is a symbolic link, the file that it leads to is replaced and the link stays.
pub fn write_file_atomically(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let target = match path.canonicalize() {
        Ok(target) => target,
        Err(e) if e.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(e) => return Err(WriteError::io("follow the path", path)(e)),
    };
    let draft = write_beside(&target, bytes).map_err(WriteError::io("write", path))?;
    let done = keep_permissions(&target, &draft)
        .and_then(|()| fs::rename(&draft, &target))
        .and_then(|()| flush_folder(folder_of(&target)));
    done.map_err(|e| {
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

/// It begins with a dot, so that nothing takes it for a source.
fn draft_name(target: &Path, number: u32) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".annals-draft-{number}"));
    target.with_file_name(name)
}

fn keep_permissions(target: &Path, draft: &Path) -> io::Result<()> {
    match target.metadata() {
        Ok(standing) => fs::set_permissions(draft, standing.permissions()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(e),
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
