//! Overwrites files in place where a rename would break their hard links or lose their owner, and recovers from a kill
//! meanwhile.
//!
//! Before the first byte is overwritten, the new bytes (the draft) and then the old ones (the backup) are complete and
//! flushed in files next to the target. So the next run can detect whether the target is a mixture of the two, and finish
//! it. A file that an editor has saved since is not such a mixture, and is left alone.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use super::WriteError;
use super::output_dir::exists;
use super::previous_tree::walk_error;
use super::stage::write_new;

const DRAFT: &str = ".annals-draft-";
const BACKUP: &str = ".annals-backup-";

/// The path of a draft of a file. Its name begins with a dot, so that it is not read as a source.
pub(super) fn numbered_draft_path(target: &Path, number: u32) -> PathBuf {
    sibling_path(target, DRAFT, &number.to_string())
}

fn sibling_path(target: &Path, kind: &str, number: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(kind);
    name.push(number);
    target.with_file_name(name)
}

/// Overwrites a file with the bytes of its draft, and removes the draft.
pub(super) fn overwrite(target: &Path, draft: &Path, bytes: &[u8]) -> io::Result<()> {
    let backup = backup_path(draft).ok_or(io::ErrorKind::InvalidFilename)?;
    // A backup that exists belongs to the draft of an earlier run.
    remove_if_exists(&backup)?;
    write_new(&backup, &fs::read(target)?, true)?;
    overwrite_bytes(target, bytes)?;
    fs::remove_file(draft)?;
    fs::remove_file(&backup)
}

fn overwrite_bytes(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::options().write(true).open(target)?;
    file.rewind()?;
    file.write_all(bytes)?;
    file.set_len(bytes.len() as u64)?;
    file.sync_all()
}

/// Removes the drafts of killed runs in a folder, recursively, and finishes files that are partially overwritten.
/// Returns the finished files.
///
/// # Errors
/// The first error of the system. A file that could not be finished retains its draft.
pub fn recover(folder: &Path) -> Result<Vec<PathBuf>, WriteError> {
    let mut finished = Vec::new();
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| !is_excluded_folder(entry)) {
        let path = match entry {
            Ok(entry) if entry.file_type().is_file() => entry.into_path(),
            Ok(_) => continue,
            Err(error) if error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound) => continue,
            Err(error) => return Err(walk_error(folder, error)),
        };
        let to_write_error = |error| WriteError::io("finish the interrupted write of", &path)(error);
        if let Some(target) = target_path(&path, DRAFT) {
            if finish_overwrite(&target, &path).map_err(to_write_error)? {
                finished.push(target);
            }
        } else if target_path(&path, BACKUP).is_some() {
            // In this order a backup comes before its draft, which `finish_overwrite` needs together with the backup.
            let Some(draft) = draft_path(&path) else { continue };
            if !exists(&draft)? {
                remove_if_exists(&path).map_err(to_write_error)?;
            }
        }
    }
    Ok(finished)
}

/// Whether an entry is a folder whose name excludes it from the sources. It need not be readable.
fn is_excluded_folder(entry: &walkdir::DirEntry) -> bool {
    let name = entry.file_name().as_encoded_bytes();
    entry.depth() > 0 && entry.file_type().is_dir() && (name.starts_with(b".") || name.starts_with(b"_"))
}

/// Finishes a file if it is partially overwritten, and removes draft and backup. Returns whether it was.
fn finish_overwrite(target: &Path, draft: &Path) -> io::Result<bool> {
    let Some(backup) = backup_path(draft) else { return Ok(false) };
    let is_partial = match (read_if_exists(&backup)?, read_if_exists(target)?) {
        (Some(old), Some(current)) if current != old => {
            let new = fs::read(draft)?;
            let is_partial = current != new && is_partial_overwrite(&current, &old, &new);
            if is_partial {
                overwrite_bytes(target, &new)?;
            }
            is_partial
        }
        _ => false,
    };
    fs::remove_file(draft)?;
    remove_if_exists(&backup)?;
    Ok(is_partial)
}

/// Whether bytes are a prefix of `new_byte`, followed by the rest of `old` that is not overwritten yet.
fn is_partial_overwrite(current: &[u8], old: &[u8], new: &[u8]) -> bool {
    let overwritten = current.iter().zip(new).take_while(|(current_byte, new_byte)| current_byte == new_byte).count();
    current[overwritten..] == *old.get(overwritten..).unwrap_or_default()
}

/// The target of a draft or a backup.
fn target_path(path: &Path, kind: &str) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?.strip_prefix('.')?;
    let (target, number) = name.rsplit_once(kind)?;
    let is_ours = !target.is_empty() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_ours.then(|| path.with_file_name(target))
}

fn backup_path(draft: &Path) -> Option<PathBuf> {
    with_kind(draft, DRAFT, BACKUP)
}

fn draft_path(backup: &Path) -> Option<PathBuf> {
    with_kind(backup, BACKUP, DRAFT)
}

fn with_kind(path: &Path, from: &str, to: &str) -> Option<PathBuf> {
    let (_, number) = path.file_name()?.to_str()?.rsplit_once(from)?;
    Some(sibling_path(&target_path(path, from)?, to, number))
}

fn read_if_exists(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn remove_if_exists(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovery_finishes_a_write_interrupted_at_any_byte_and_retains_later_edits() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("a.md");
        let (old, new) = (b"One.\n\nTwo.\n".as_slice(), b"One. {#a}\n\nTwo. {#b}\n".as_slice());
        let set_up = |current: &[u8]| {
            fs::write(&target, current).expect("a file");
            fs::write(numbered_draft_path(&target, 1), new).expect("a file");
            fs::write(sibling_path(&target, BACKUP, "1"), old).expect("a file");
        };
        for written in 0..=new.len() {
            let current = [&new[..written], old.get(written..).unwrap_or_default()].concat();
            set_up(&current);
            recover(folder.path()).expect("it is finished");
            let expected = if current == old { old } else { new };
            assert_eq!(fs::read(&target).expect("a file"), expected, "{written}");
            assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
        }
        set_up(b"One.\n\nTwo, and a word more.\n");
        assert_eq!(recover(folder.path()).expect("nothing to finish"), Vec::<PathBuf>::new());
        assert_eq!(fs::read(&target).expect("a file"), b"One.\n\nTwo, and a word more.\n");
    }
}
