//! Replaces the old output tree by the new one, and recovers from a kill just before or after that.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::WriteError;
use super::output_dir::{OutputDir, SiblingKind, check_regular_file, exists};
use super::stage::{Stage, remove_tree, write_new};

/// How the new tree replaces the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExchangeMethod {
    /// By one atomic exchange where the system supports it, otherwise by renames.
    Atomic,
    /// By two renames and a journal file, as on Windows.
    Renames,
}

/// Moves the stage to the output. Returns the path of the old tree if it could not be removed.
pub(super) fn replace_output(
    stage: Stage,
    output: &OutputDir,
    method: ExchangeMethod,
) -> Result<Option<PathBuf>, WriteError> {
    let to_error = |e| exchange_error(output, e);
    if !exists(&output.path)? {
        fs::rename(&stage.path, &output.path).map_err(to_error)?;
        return Ok(None);
    }
    if method == ExchangeMethod::Atomic && swap(&stage.path, &output.path).map_err(to_error)? {
        let path = stage.path.clone();
        return Ok(stage.remove().err().map(|_| path));
    }
    let old = replace_by_renames(&stage, output)?;
    Ok(remove_tree(&old).err().map(|_| old))
}

/// Recovers from a killed build: rolls back an incomplete pair of renames, then removes old stages and old trees.
/// The caller has the lock.
pub(super) fn recover(output: &OutputDir) -> Result<(), WriteError> {
    if let Some(journal) = Journal::read(output)? {
        journal.roll_back(output)?;
    }
    let parent = output.parent();
    for leftover in output.leftovers().map_err(WriteError::io("list", parent))? {
        // One that cannot be removed does no harm: this build gives its stage another number.
        let _ = remove_tree(&leftover);
    }
    Ok(())
}

/// False if this system or disk does not support the exchange.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn swap(stage: &Path, out: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    /// The errors of a kernel, a disk or a sandbox that does not support the call. The last two are one
    /// number on Linux and two on macOS.
    const UNSUPPORTED: [Errno; 4] = [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOTSUP];
    match renameat_with(CWD, stage, CWD, out, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(e) if UNSUPPORTED.contains(&e) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn swap(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Renames the old tree away, then the new one to the output. The journal exists from before the first rename until
/// after the second. So a build that finds it knows that the old tree of an absent output is next to it, and a build
/// that finds none may remove any old tree. Returns the old tree's path.
fn replace_by_renames(stage: &Stage, output: &OutputDir) -> Result<PathBuf, WriteError> {
    let number = unused_number(output)?;
    let old = output.numbered_sibling(SiblingKind::Old, number);
    let journal = Journal { old: number, stage: stage.number };
    journal.write(output)?;
    if let Err(e) = fs::rename(&output.path, &old) {
        Journal::discard(output);
        return Err(exchange_error(output, e));
    }
    if let Err(e) = fs::rename(&stage.path, &output.path) {
        // If this fails as well, the journal stays, and the next build tries again.
        fs::rename(&old, &output.path).map_err(|e| exchange_error(output, e))?;
        Journal::discard(output);
        return Err(exchange_error(output, e));
    }
    Journal::discard(output);
    Ok(old)
}

fn unused_number(output: &OutputDir) -> Result<u32, WriteError> {
    let mut number = 1;
    while exists(&output.numbered_sibling(SiblingKind::Old, number))? {
        number += 1;
    }
    Ok(number)
}

fn exchange_error(output: &OutputDir, error: io::Error) -> WriteError {
    match error.kind() {
        // A mounted folder cannot be renamed, and a rename cannot leave it.
        io::ErrorKind::CrossesDevices | io::ErrorKind::ResourceBusy => {
            WriteError::MountPoint { path: output.path.clone() }
        }
        _ => WriteError::io("move the new tree to", &output.path)(error),
    }
}

/// The numbers of the stage that is about to replace the output, and of the old tree. The file contains the lines
/// `stage N` and `old N`.
struct Journal {
    stage: u32,
    old: u32,
}

impl Journal {
    fn write(&self, output: &OutputDir) -> Result<(), WriteError> {
        let path = output.journal_path();
        let text = format!("stage {}\nold {}\n", self.stage, self.old);
        // Flushed with its folder entry: after a power cut, the renames must not be on disk without the journal.
        write_new(&path, text.as_bytes(), true).and_then(|()| flush_folder(output.parent())).map_err(|e| {
            Self::discard(output);
            WriteError::io("write", &path)(e)
        })
    }

    fn remove(output: &OutputDir) -> Result<(), WriteError> {
        let path = output.journal_path();
        fs::remove_file(&path).map_err(WriteError::io("remove", &path))
    }

    /// Ignores errors: a leftover journal is harmless, since the next build sees that no rename is incomplete.
    fn discard(output: &OutputDir) {
        let _ = fs::remove_file(output.journal_path());
    }

    fn read(output: &OutputDir) -> Result<Option<Self>, WriteError> {
        let path = output.journal_path();
        check_regular_file(&path)?;
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(WriteError::io("read", &path)(e)),
        };
        match Self::parse(&text) {
            Some(journal) => Ok(Some(journal)),
            // The build was killed while it wrote the journal, which is before the first rename.
            None if exists(&output.path)? => Self::remove(output).map(|()| None),
            None => Err(WriteError::Interrupted { out: output.path.clone(), only_copy: path }),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let (stage, rest) = text.strip_prefix("stage ")?.split_once("\nold ")?;
        let old = rest.strip_suffix('\n')?;
        Some(Self { stage: stage.parse().ok()?, old: old.parse().ok()? })
    }

    /// The existing paths show at which step the build was killed. Restores the old tree and does not complete the
    /// replacement, since this build creates the new tree again.
    fn roll_back(&self, output: &OutputDir) -> Result<(), WriteError> {
        let old = output.numbered_sibling(SiblingKind::Old, self.old);
        let stage = output.numbered_sibling(SiblingKind::Stage, self.stage);
        match (exists(&output.path)?, exists(&old)?, exists(&stage)?) {
            // Between the renames.
            (false, true, _) => fs::rename(&old, &output.path).map_err(|e| exchange_error(output, e))?,
            // Between the renames, and then another program created the output. The old tree may contain the only copy
            // of foreign files.
            (true, true, true) => {
                return Err(WriteError::Interrupted { out: output.path.clone(), only_copy: old });
            }
            // Before the first, or after the second; or a person removed some of them.
            _ => {}
        }
        Self::remove(output)
    }
}

#[cfg(unix)]
pub(super) fn flush_folder(path: &Path) -> io::Result<()> {
    fs::File::open(path)?.sync_all()
}

/// Windows has no such call; its file system orders renames in a journal.
#[cfg(not(unix))]
pub(super) fn flush_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
