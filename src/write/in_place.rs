//! Files that are overwritten where they are, since a rename would break their hard links, or lose their owner; and what
//! a run that was killed meanwhile left.
//!
//! The new bytes are beside the file, complete and flushed (the draft), and then the old ones (the backup), before the
//! first byte is overwritten. So the next run can see whether the file is a mixture of the two, and finish it. What an
//! editor has saved since is no such mixture, and stays.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use super::WriteError;
use super::old::walk_error;
use super::place::exists;
use super::stage::write_new;

const DRAFT: &str = ".annals-draft-";
const BACKUP: &str = ".annals-backup-";

/// The name of a draft of a file. It begins with a dot, so that nothing takes it for a source.
pub(super) fn draft_name(target: &Path, number: u32) -> PathBuf {
    beside(target, DRAFT, &number.to_string())
}

fn beside(target: &Path, kind: &str, number: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(kind);
    name.push(number);
    target.with_file_name(name)
}

/// Overwrites a file with the bytes of its draft, and removes the draft.
pub(super) fn overwrite(target: &Path, draft: &Path, bytes: &[u8]) -> io::Result<()> {
    let backup = backup_of(draft).ok_or(io::ErrorKind::InvalidFilename)?;
    // What an earlier run left belongs to another draft.
    remove_if_there(&backup)?;
    write_new(&backup, &fs::read(target)?, true)?;
    put(target, bytes)?;
    fs::remove_file(draft)?;
    fs::remove_file(&backup)
}

fn put(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::options().write(true).open(target)?;
    file.rewind()?;
    file.write_all(bytes)?;
    file.set_len(bytes.len() as u64)?;
    file.sync_all()
}

/// Removes the drafts that killed runs left in a folder and in those within, and finishes the files that they had begun
/// to overwrite. Returns these.
///
/// # Errors
/// The first that the system gives. What could not be finished keeps its draft.
pub fn recover(folder: &Path) -> Result<Vec<PathBuf>, WriteError> {
    let mut finished = Vec::new();
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| !is_unread_folder(entry)) {
        let path = match entry {
            Ok(entry) if entry.file_type().is_file() => entry.into_path(),
            Ok(_) => continue,
            Err(error) if error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound) => continue,
            Err(error) => return Err(walk_error(folder, error)),
        };
        let fault = |error| WriteError::io("finish what a killed run began beside", &path)(error);
        if let Some(target) = target_of(&path, DRAFT) {
            if finish(&target, &path).map_err(fault)? {
                finished.push(target);
            }
        } else if target_of(&path, BACKUP).is_some() {
            // Backups come before drafts in this order, and their draft is needed: its turn is next.
            let Some(draft) = draft_of(&path) else { continue };
            if !exists(&draft)? {
                remove_if_there(&path).map_err(fault)?;
            }
        }
    }
    Ok(finished)
}

/// Whether it is a folder in which no source is, by its name: it need not be readable.
fn is_unread_folder(entry: &walkdir::DirEntry) -> bool {
    let name = entry.file_name().as_encoded_bytes();
    entry.depth() > 0 && entry.file_type().is_dir() && (name.starts_with(b".") || name.starts_with(b"_"))
}

/// Finishes a file if it is half overwritten, and removes draft and backup. Whether it was.
fn finish(target: &Path, draft: &Path) -> io::Result<bool> {
    let Some(backup) = backup_of(draft) else { return Ok(false) };
    let is_mixed = match (read_if_there(&backup)?, read_if_there(target)?) {
        (Some(old), Some(now)) if now != old => {
            let new = fs::read(draft)?;
            let is_mixed = now != new && is_mixture(&now, &old, &new);
            if is_mixed {
                put(target, &new)?;
            }
            is_mixed
        }
        _ => false,
    };
    fs::remove_file(draft)?;
    remove_if_there(&backup)?;
    Ok(is_mixed)
}

/// Whether bytes are the first of `new`, followed by those of `old` that had not been overwritten.
fn is_mixture(now: &[u8], old: &[u8], new: &[u8]) -> bool {
    let same = now.iter().zip(new).take_while(|(now, new)| now == new).count();
    now[same..] == *old.get(same..).unwrap_or_default()
}

/// The file that a draft or a backup belongs to.
fn target_of(path: &Path, kind: &str) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?.strip_prefix('.')?;
    let (target, number) = name.rsplit_once(kind)?;
    let is_ours = !target.is_empty() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_ours.then(|| path.with_file_name(target))
}

fn backup_of(draft: &Path) -> Option<PathBuf> {
    sibling(draft, DRAFT, BACKUP)
}

fn draft_of(backup: &Path) -> Option<PathBuf> {
    sibling(backup, BACKUP, DRAFT)
}

fn sibling(path: &Path, from: &str, to: &str) -> Option<PathBuf> {
    let (_, number) = path.file_name()?.to_str()?.rsplit_once(from)?;
    Some(beside(&target_of(path, from)?, to, number))
}

fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_finished_at_whatever_byte_its_writing_ended_and_what_was_saved_since_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("a.md");
        let (old, new) = (b"One.\n\nTwo.\n".as_slice(), b"One. {#a}\n\nTwo. {#b}\n".as_slice());
        let lay = |now: &[u8]| {
            fs::write(&target, now).expect("a file");
            fs::write(draft_name(&target, 1), new).expect("a file");
            fs::write(beside(&target, BACKUP, "1"), old).expect("a file");
        };
        for written in 0..=new.len() {
            let now = [&new[..written], old.get(written..).unwrap_or_default()].concat();
            lay(&now);
            recover(folder.path()).expect("it is finished");
            let wanted = if now == old { old } else { new };
            assert_eq!(fs::read(&target).expect("a file"), wanted, "{written}");
            assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
        }
        lay(b"One.\n\nTwo, and a word more.\n");
        assert_eq!(recover(folder.path()).expect("nothing to finish"), Vec::<PathBuf>::new());
        assert_eq!(fs::read(&target).expect("a file"), b"One.\n\nTwo, and a word more.\n");
    }
}
