//! Reads one file completely, and retries if another program writes it meanwhile.
#![expect(clippy::disallowed_methods, reason = "this module reads the disk")]

use crate::limits::{self, Limit};
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// The result of loading a file.
pub(super) enum Loaded {
    /// The file has not changed since it was cached.
    Unchanged,
    /// The file is new, or may have changed.
    Read(Arc<[u8]>, FileState),
}

/// The metadata of a file when it was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct FileState {
    /// `None` where a later change may leave the metadata the same.
    pub(super) stamp: Option<FileStamp>,
    /// Device and inode of a file that has several hard links.
    pub(super) hard_link_identity: Option<Identity>,
    /// In bytes.
    pub(super) size: u64,
}

/// Device and inode.
pub(super) type Identity = (u64, u64);

/// Metadata that changes whenever the file changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileStamp {
    size: u64,
    modified: SystemTime,
    /// Device, inode and the time of the last status change (seconds, nanoseconds); zeros where the system has none.
    inode_state: [i64; 4],
}

/// A file that was modified within this time before it was read may change again without a change of its timestamps:
/// those of FAT have a resolution of two seconds. See "Racy Git" in the documentation of git.
const RACY_WINDOW: Duration = Duration::from_secs(2);

/// A text editor that saves by truncating has rewritten its file within this time.
const SAVE_WINDOW: Duration = Duration::from_millis(30);

/// How often a file that changes during the read is read, before it is an error.
const MAX_ATTEMPTS: usize = 20;

/// Reads a file, unless its metadata proves that the cached one is current. The caller has excluded pipes and devices.
pub(super) fn load(path: &Path, cached: Option<&FileState>, buffer: &mut Vec<u8>) -> io::Result<Loaded> {
    match cached.and_then(|state| state.stamp) {
        Some(stamp) if FileStamp::from_metadata(&fs::metadata(path)?).is_some_and(|current| current == stamp) => {
            Ok(Loaded::Unchanged)
        }
        _ => read_regular(path, cached.map(|state| state.size), buffer),
    }
}

/// Reads a file. The caller has excluded pipes and devices, since opening one could block for ever. `previous_size` is the size of
/// the file at the last read. The buffer is reused for many files.
pub(super) fn read_regular(path: &Path, previous_size: Option<u64>, buffer: &mut Vec<u8>) -> io::Result<Loaded> {
    for _ in 0..MAX_ATTEMPTS {
        if let Some(state) = read_once(path, previous_size, buffer)? {
            return Ok(Loaded::Read(buffer.as_slice().into(), state));
        }
    }
    Err(io::Error::other("another program is writing it: it changed each time that it was read"))
}

/// Reads a file into the buffer; `None` if another program wrote it meanwhile, or was about to.
fn read_once(path: &Path, previous_size: Option<u64>, buffer: &mut Vec<u8>) -> io::Result<Option<FileState>> {
    let file = File::open(path)?;
    let data = file.metadata()?;
    if !data.is_file() {
        return Err(not_regular());
    }
    check_size(path, data.len())?;
    // One byte more than the size, so that the first read detects the end of the file.
    let size = usize::try_from(data.len()).unwrap_or(0) + 1;
    buffer.clear();
    buffer.reserve(size);
    (&file).take(limits::FILE_BYTES.value + 1).read_to_end(buffer)?;
    let is_same = |current: &Metadata| {
        FileStamp::from_metadata(current) == FileStamp::from_metadata(&data) && current.len() == data.len()
    };
    if buffer.len() as u64 != data.len() || !is_same(&file.metadata()?) {
        std::thread::sleep(SAVE_WINDOW);
        return Ok(None);
    }
    // Between truncating and writing, the metadata of a file looks complete. A file that was saved a moment ago and
    // is shorter than before, or was not cached, is therefore checked again.
    let is_suspicious =
        previous_size.is_none_or(|previous_size| data.len() < previous_size) && is_younger_than(&data, SAVE_WINDOW);
    if is_suspicious {
        std::thread::sleep(SAVE_WINDOW);
        if !is_same(&fs::metadata(path)?) {
            return Ok(None);
        }
    }
    let stamp = FileStamp::from_metadata(&data).filter(FileStamp::is_reliable);
    Ok(Some(FileState { stamp, hard_link_identity: hard_link_identity(&data), size: data.len() }))
}

/// Rejects a file by its size before reading it.
fn check_size(path: &Path, size: u64) -> io::Result<()> {
    let limit = size_limit(path);
    if size <= limit.value {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::FileTooLarge, limit.message(Some(size))))
}

/// The limit on the size of a file, by its kind.
pub(super) fn size_limit(path: &Path) -> Limit {
    if is_text(path) { limits::TEXT_BYTES } else { limits::FILE_BYTES }
}

/// Whether a file is parsed, by its extension; others are only copied.
fn is_text(path: &Path) -> bool {
    const EXTENSIONS: [&str; 12] =
        ["md", "markdown", "mdx", "yaml", "yml", "toml", "html", "htm", "xhtml", "xml", "css", "svg"];
    path.extension().is_some_and(|extension| EXTENSIONS.iter().any(|text| extension.eq_ignore_ascii_case(text)))
}

/// Whether a file was modified less than `age` ago. False for a time in the future, which would otherwise never pass.
fn is_younger_than(data: &Metadata, age: Duration) -> bool {
    data.modified()
        .ok()
        .and_then(|time| SystemTime::now().duration_since(time).ok())
        .is_some_and(|elapsed| elapsed < age)
}

impl FileStamp {
    /// `None` where the system has no modification time.
    pub(super) fn from_metadata(data: &Metadata) -> Option<Self> {
        Some(Self { size: data.len(), modified: data.modified().ok()?, inode_state: inode_state(data) })
    }

    /// Whether any later change of the file will change its timestamps.
    fn is_reliable(&self) -> bool {
        self.modified + RACY_WINDOW < SystemTime::now()
    }
}

/// The identity of a file that has several hard links.
#[cfg(unix)]
pub(super) fn hard_link_identity(data: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    (data.nlink() > 1).then(|| (data.dev(), data.ino()))
}

/// On Windows, std gives neither the number of links nor the identity.
#[cfg(not(unix))]
pub(super) fn hard_link_identity(_: &Metadata) -> Option<Identity> {
    None
}

#[cfg(unix)]
fn inode_state(data: &Metadata) -> [i64; 4] {
    use std::os::unix::fs::MetadataExt;
    [data.dev().cast_signed(), data.ino().cast_signed(), data.ctime(), data.ctime_nsec()]
}

#[cfg(not(unix))]
fn inode_state(_: &Metadata) -> [i64; 4] {
    [0; 4]
}

pub(super) fn not_regular() -> io::Error {
    io::Error::other("it is not an ordinary file")
}
