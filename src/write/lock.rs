//! One build at a time for each output.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

use super::WriteError;
use super::place::{Place, only_a_file};

/// How often another build may end between the opening and the locking of the file. That takes a whole build each time,
/// so whoever sees it more often is on a disk that gives a file another number whenever it is asked.
const TRIES: usize = 10_000;

/// Held while a build writes. The system releases it when the process ends, however it ends, so a
/// lock file that a killed build left behind locks nobody out.
///
/// The file is removed at the end, because it would otherwise stand among the editor's files and in
/// the `git status` of the report. Removing a lock file is a race unless both halves of this hold:
/// only the holder removes it, while it holds it; and whoever gets a lock asks whether the file that
/// it locked is still the one of that name, and starts again if not.
///
/// What stands there and is no file is never opened, nor followed if it is a link.
pub(super) struct Lock {
    file: Option<File>,
    path: PathBuf,
}

impl Lock {
    pub(super) fn take(place: &Place) -> Result<Self, WriteError> {
        let path = place.lock();
        for _ in 0..TRIES {
            only_a_file(&path)?;
            let opened = open_locked(&path);
            if opened.is_err() {
                // It may have come after the first look.
                only_a_file(&path)?;
            }
            let Some(file) = opened.map_err(WriteError::io("lock", &path))? else {
                return Err(WriteError::Busy { out: place.out.clone() });
            };
            if stands_at(&file, &path).map_err(WriteError::io("lock", &path))? {
                return Ok(Self { file: Some(file), path });
            }
        }
        Err(WriteError::io("lock", &path)(io::ErrorKind::Unsupported.into()))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if cfg!(windows) {
            // Windows removes no open file. Once closed, another build may have it open, and then
            // the removal fails, as it should.
            self.file = None;
        }
        // A lock file that stays does no harm.
        let _ = fs::remove_file(&self.path);
    }
}

/// The file, locked; nothing if another process has it.
#[cfg(not(windows))]
fn open_locked(path: &std::path::Path) -> io::Result<Option<File>> {
    let mut options = File::options();
    let file = follow_nothing(options.write(true).create(true).truncate(false)).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(e)) => Err(e),
    }
}

/// A link that came after the look is not followed, and a pipe is not waited for.
#[cfg(unix)]
fn follow_nothing(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed())
}

#[cfg(not(any(unix, windows)))]
fn follow_nothing(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    options
}

/// Windows lets a file be opened by one process only, which is a lock that needs no second look.
#[cfg(windows)]
fn open_locked(path: &std::path::Path) -> io::Result<Option<File>> {
    use std::os::windows::fs::OpenOptionsExt;
    /// ERROR_SHARING_VIOLATION in winerror.h.
    const OPEN_ELSEWHERE: i32 = 32;
    /// FILE_FLAG_OPEN_REPARSE_POINT in winbase.h: a link is not followed.
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
fn stands_at(file: &File, path: &std::path::Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let held = file.metadata()?;
    match path.symlink_metadata() {
        Ok(there) => Ok((there.dev(), there.ino()) == (held.dev(), held.ino())),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(e),
    }
}

#[cfg(not(unix))]
fn stands_at(_: &File, _: &std::path::Path) -> io::Result<bool> {
    Ok(true)
}
