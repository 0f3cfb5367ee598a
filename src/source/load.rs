//! One file, read whole while nobody writes it.
#![expect(clippy::disallowed_methods, reason = "this is the module that reads the disk")]

use crate::limits::{self, Limit};
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// A file as it was found.
pub(super) enum Loaded {
    /// It is the one that was read before.
    Same,
    /// It is new, or may be.
    New(Arc<[u8]>, FileState),
}

/// What the system said of a file when it was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct FileState {
    /// `None` where that does not tell whether it is the same later.
    pub(super) stamp: Option<Stamp>,
    /// Device and inode of a file that has several names.
    pub(super) shared: Option<Identity>,
    /// Its size.
    pub(super) size: u64,
}

/// Device and inode.
pub(super) type Identity = (u64, u64);

/// What changes when a file does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    size: u64,
    modified: SystemTime,
    /// Which file it is, and when anything of it last changed, where the system tells.
    inode: [i64; 4],
}

/// A file changed within this time of being read may change again without its times showing it: those of
/// FAT count two seconds. See "Racy Git" in the documentation of git.
const UNSETTLED: Duration = Duration::from_secs(2);

/// An editor that saves by truncating has written its file anew within this time.
const SAVING: Duration = Duration::from_millis(30);

/// How often a file is read that changes while it is read.
const TRIES: usize = 20;

/// Reads what is known to be no pipe or device, where it may be another than the one that is cached.
pub(super) fn load(path: &Path, known: Option<&FileState>, buffer: &mut Vec<u8>) -> io::Result<Loaded> {
    match known.and_then(|known| known.stamp) {
        Some(stamp) if Stamp::of(&fs::metadata(path)?).is_some_and(|now| now == stamp) => Ok(Loaded::Same),
        _ => read_regular(path, known.map(|known| known.size), buffer),
    }
}

/// Reads what is known to be no pipe or device: opening one could wait for ever. `known` is the size that the file had
/// the last time. One buffer serves for many files.
pub(super) fn read_regular(path: &Path, known: Option<u64>, buffer: &mut Vec<u8>) -> io::Result<Loaded> {
    for _ in 0..TRIES {
        if let Some(state) = read_once(path, known, buffer)? {
            return Ok(Loaded::New(buffer.as_slice().into(), state));
        }
    }
    Err(io::Error::other("another program is writing it: it changed each time that it was read"))
}

/// Reads a file into the buffer; `None` where it was written meanwhile, or was about to be.
fn read_once(path: &Path, known: Option<u64>, buffer: &mut Vec<u8>) -> io::Result<Option<FileState>> {
    let file = File::open(path)?;
    let data = file.metadata()?;
    if !data.is_file() {
        return Err(not_regular());
    }
    refuse_large(path, data.len())?;
    // One byte more than there is: so the end shows in the first read.
    let size = usize::try_from(data.len()).unwrap_or(0) + 1;
    buffer.clear();
    buffer.reserve(size);
    (&file).take(limits::FILE_BYTES.value + 1).read_to_end(buffer)?;
    let is_same = |now: &Metadata| Stamp::of(now) == Stamp::of(&data) && now.len() == data.len();
    if buffer.len() as u64 != data.len() || !is_same(&file.metadata()?) {
        std::thread::sleep(SAVING);
        return Ok(None);
    }
    // Between truncating and writing a file is complete by all that the system says. What was saved a moment ago and
    // is shorter than before, or was not known, is therefore looked at again.
    let is_suspicious = known.is_none_or(|known| data.len() < known) && is_younger_than(&data, SAVING);
    if is_suspicious {
        std::thread::sleep(SAVING);
        if !is_same(&fs::metadata(path)?) {
            return Ok(None);
        }
    }
    let stamp = Stamp::of(&data).filter(Stamp::is_settled);
    Ok(Some(FileState { stamp, shared: shared(&data), size: data.len() }))
}

/// Refuses by size, before anything is read.
fn refuse_large(path: &Path, size: u64) -> io::Result<()> {
    let limit = limit_of_size(path);
    if size <= limit.value {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::FileTooLarge, limit.message(Some(size))))
}

/// The limit on the size of a file, by its kind.
pub(super) fn limit_of_size(path: &Path) -> Limit {
    if is_text(path) { limits::TEXT_BYTES } else { limits::FILE_BYTES }
}

/// Whether a file is parsed, and not only copied.
fn is_text(path: &Path) -> bool {
    const ENDINGS: [&str; 12] =
        ["md", "markdown", "mdx", "yaml", "yml", "toml", "html", "htm", "xhtml", "xml", "css", "svg"];
    path.extension().is_some_and(|ending| ENDINGS.iter().any(|text| ending.eq_ignore_ascii_case(text)))
}

/// Whether a file was modified less than `age` ago. One whose time is in the future is not, or it would never settle.
fn is_younger_than(data: &Metadata, age: Duration) -> bool {
    data.modified().ok().and_then(|time| SystemTime::now().duration_since(time).ok()).is_some_and(|is| is < age)
}

impl Stamp {
    /// `None` where the system does not say when a file was changed.
    fn of(data: &Metadata) -> Option<Self> {
        Some(Self { size: data.len(), modified: data.modified().ok()?, inode: inode(data) })
    }

    /// Whether another change of the file will show in its times.
    fn is_settled(&self) -> bool {
        self.modified + UNSETTLED < SystemTime::now()
    }
}

/// The identity of a file that has several names.
#[cfg(unix)]
pub(super) fn shared(data: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    (data.nlink() > 1).then(|| (data.dev(), data.ino()))
}

/// Windows tells neither by std.
#[cfg(not(unix))]
pub(super) fn shared(_: &Metadata) -> Option<Identity> {
    None
}

#[cfg(unix)]
fn inode(data: &Metadata) -> [i64; 4] {
    use std::os::unix::fs::MetadataExt;
    [data.dev().cast_signed(), data.ino().cast_signed(), data.ctime(), data.ctime_nsec()]
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> [i64; 4] {
    [0; 4]
}

pub(super) fn not_regular() -> io::Error {
    io::Error::other("it is not an ordinary file")
}
