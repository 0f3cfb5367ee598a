//! One build at a time for each output.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

use super::WriteError;
use super::output_dir::{OutputDir, check_regular_file};

/// How often another build may end between the opening and the locking of the file. That takes a whole build each time,
/// so more attempts mean a disk that gives the file another inode number at each query.
const MAX_ATTEMPTS: usize = 10_000;

/// The lock of a build that writes. The system releases it when the process ends for any reason, so the lock file of a
/// killed build blocks no other build.
///
/// The file is removed at the end, because it would otherwise appear among the editor's files and in
/// the `git status` of the report. Removing a lock file is a race unless both are true: only the owner of the lock
/// removes the file, before it releases the lock; and a process that acquires a lock checks whether the path still
/// refers to the locked file, and retries if not.
///
/// Only a regular file is opened, and a link is not followed.
pub(super) struct Lock {
    file: Option<File>,
    path: PathBuf,
}

impl Lock {
    pub(super) fn acquire(output: &OutputDir) -> Result<Self, WriteError> {
        let path = output.lock_path();
        for _ in 0..MAX_ATTEMPTS {
            check_regular_file(&path)?;
            let opened = open_locked(&path);
            if opened.is_err() {
                // Something else may have been created there after the first check.
                check_regular_file(&path)?;
            }
            let Some(file) = opened.map_err(WriteError::io("lock", &path))? else {
                return Err(WriteError::Locked { out: output.path.clone() });
            };
            if is_file_at(&file, &path).map_err(WriteError::io("lock", &path))? {
                return Ok(Self { file: Some(file), path });
            }
        }
        Err(WriteError::io("lock", &path)(io::ErrorKind::Unsupported.into()))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if cfg!(windows) {
            // Windows cannot remove an open file. If another build has opened it since it was closed here,
            // the removal fails, as it should.
            self.file = None;
        }
        // A leftover lock file does no harm.
        let _ = fs::remove_file(&self.path);
    }
}

/// The locked file; `None` if another process has the lock.
#[cfg(not(windows))]
fn open_locked(path: &std::path::Path) -> io::Result<Option<File>> {
    let mut options = File::options();
    let file = set_nofollow(options.write(true).create(true).truncate(false)).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(e)) => Err(e),
    }
}

/// Does not follow a link that was created after the check, and does not block on a pipe.
#[cfg(unix)]
fn set_nofollow(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed())
}

#[cfg(not(any(unix, windows)))]
fn set_nofollow(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    options
}

/// On Windows a file can be opened exclusively, which is a lock without the race described at [`Lock`].
#[cfg(windows)]
fn open_locked(path: &std::path::Path) -> io::Result<Option<File>> {
    use std::os::windows::fs::OpenOptionsExt;
    /// ERROR_SHARING_VIOLATION in winerror.h.
    const OPEN_ELSEWHERE: i32 = 32;
    /// FILE_FLAG_OPEN_REPARSE_POINT in winbase.h: do not follow a link.
    const NOT_FOLLOWED: u32 = 0x0020_0000;
    let mut options = File::options();
    let options = options.write(true).create(true).truncate(false).share_mode(0).custom_flags(NOT_FOLLOWED);
    match options.open(path) {
        Ok(file) => Ok(Some(file)),
        Err(e) if e.raw_os_error() == Some(OPEN_ELSEWHERE) => Ok(None),
        Err(e) => Err(e),
    }
}

#[cfg(unix)]
fn is_file_at(file: &File, path: &std::path::Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let locked = file.metadata()?;
    match path.symlink_metadata() {
        Ok(current) => Ok((current.dev(), current.ino()) == (locked.dev(), locked.ino())),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(e),
    }
}

#[cfg(not(unix))]
fn is_file_at(_: &File, _: &std::path::Path) -> io::Result<bool> {
    Ok(true)
}
