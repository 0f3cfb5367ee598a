//! The moment at which the new tree stands where the old one stood, and what a kill just before or
//! after it leaves to be put right.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::WriteError;
use super::place::{Beside, Place, exists, only_a_file};
use super::stage::{Stage, remove_tree, write_new};

/// How the new tree takes the old one's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exchange {
    /// In one step, where the system can; otherwise by renames.
    Atomic,
    /// By two renames with a journal beside them, as on Windows.
    Renames,
}

/// Puts the stage where the output is. Gives the path of the old tree if that could not be removed.
pub(super) fn put_in_place(stage: Stage, place: &Place, how: Exchange) -> Result<Option<PathBuf>, WriteError> {
    let fault = |e| fault(place, e);
    if !exists(&place.out)? {
        fs::rename(&stage.path, &place.out).map_err(fault)?;
        return Ok(None);
    }
    if how == Exchange::Atomic && swap(&stage.path, &place.out).map_err(fault)? {
        let path = stage.path.clone();
        return Ok(stage.remove().err().map(|_| path));
    }
    let old = by_renames(&stage, place)?;
    Ok(remove_tree(&old).err().map(|_| old))
}

/// Puts right what a killed build left, under the lock: ends or takes back a half-done pair of
/// renames, then removes old stages and old trees.
pub(super) fn recover(place: &Place) -> Result<(), WriteError> {
    if let Some(journal) = Journal::read(place)? {
        journal.settle(place)?;
    }
    let parent = place.parent();
    for leftover in place.leftovers().map_err(WriteError::io("look into", parent))? {
        // One that cannot be removed is in nobody's way: this build numbers its stage differently.
        let _ = remove_tree(&leftover);
    }
    Ok(())
}

/// False if this system or disk cannot exchange.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn swap(stage: &Path, out: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    /// What a kernel, a disk or a sandbox says that does not know the call. The last two are one
    /// number on Linux and two on macOS.
    const LACKING: [Errno; 4] = [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOTSUP];
    match renameat_with(CWD, stage, CWD, out, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(e) if LACKING.contains(&e) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn swap(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

/// The old tree moves aside, the new one in. The journal stands from before the first rename until
/// after the second, so that whoever finds it knows that an absent output has its old tree beside
/// it, and whoever finds none may remove any old tree. Gives the old tree's path.
fn by_renames(stage: &Stage, place: &Place) -> Result<PathBuf, WriteError> {
    let number = free_number(place)?;
    let old = place.numbered(Beside::Old, number);
    let journal = Journal { old: number, stage: stage.number };
    journal.write(place)?;
    if let Err(e) = fs::rename(&place.out, &old) {
        Journal::discard(place);
        return Err(fault(place, e));
    }
    if let Err(e) = fs::rename(&stage.path, &place.out) {
        // If this fails as well, the journal stays, and the next build tries again.
        fs::rename(&old, &place.out).map_err(|e| fault(place, e))?;
        Journal::discard(place);
        return Err(fault(place, e));
    }
    Journal::discard(place);
    Ok(old)
}

fn free_number(place: &Place) -> Result<u32, WriteError> {
    let mut number = 1;
    while exists(&place.numbered(Beside::Old, number))? {
        number += 1;
    }
    Ok(number)
}

fn fault(place: &Place, error: io::Error) -> WriteError {
    match error.kind() {
        // A mounted folder can neither be renamed nor left.
        io::ErrorKind::CrossesDevices | io::ErrorKind::ResourceBusy => WriteError::Mount { path: place.out.clone() },
        _ => WriteError::io("put the new tree at", &place.out)(error),
    }
}

/// Which stage was about to replace the output, and where the old tree was to go. On disk it is
/// `stage N` and `old N`, a line each.
struct Journal {
    stage: u32,
    old: u32,
}

impl Journal {
    fn write(&self, place: &Place) -> Result<(), WriteError> {
        let path = place.journal();
        let text = format!("stage {}\nold {}\n", self.stage, self.old);
        // Flushed with its name: after a power cut, it must not be later than the renames.
        write_new(&path, text.as_bytes(), true).and_then(|()| flush_folder(place.parent())).map_err(|e| {
            Self::discard(place);
            WriteError::io("write", &path)(e)
        })
    }

    fn remove(place: &Place) -> Result<(), WriteError> {
        let path = place.journal();
        fs::remove_file(&path).map_err(WriteError::io("remove", &path))
    }

    /// A journal that stays after all is harmless: the next build sees that nothing is half-done.
    fn discard(place: &Place) {
        let _ = fs::remove_file(place.journal());
    }

    fn read(place: &Place) -> Result<Option<Self>, WriteError> {
        let path = place.journal();
        only_a_file(&path)?;
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(WriteError::io("read", &path)(e)),
        };
        match Self::parse(&text) {
            Some(journal) => Ok(Some(journal)),
            // Cut short while it was written, which is before the first rename.
            None if exists(&place.out)? => Self::remove(place).map(|()| None),
            None => Err(WriteError::Unfinished { out: place.out.clone(), kept: path }),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let (stage, rest) = text.strip_prefix("stage ")?.split_once("\nold ")?;
        let old = rest.strip_suffix('\n')?;
        Some(Self { stage: stage.parse().ok()?, old: old.parse().ok()? })
    }

    /// Where it was cut shows in what stands. The old tree is put back rather than the new one put
    /// in: this build is about to make the new one again.
    fn settle(&self, place: &Place) -> Result<(), WriteError> {
        let old = place.numbered(Beside::Old, self.old);
        let stage = place.numbered(Beside::Stage, self.stage);
        match (exists(&place.out)?, exists(&old)?, exists(&stage)?) {
            // Between the renames.
            (false, true, _) => fs::rename(&old, &place.out).map_err(|e| fault(place, e))?,
            // Between the renames, and then somebody made a folder in the gap. The old tree may hold
            // foreign files that stand nowhere else.
            (true, true, true) => {
                return Err(WriteError::Unfinished { out: place.out.clone(), kept: old });
            }
            // Before the first, or after the second; or somebody removed things by hand.
            _ => {}
        }
        Self::remove(place)
    }
}

#[cfg(unix)]
pub(super) fn flush_folder(path: &Path) -> io::Result<()> {
    fs::File::open(path)?.sync_all()
}

/// Windows has no such call, and orders renames by its own journal.
#[cfg(not(unix))]
pub(super) fn flush_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
