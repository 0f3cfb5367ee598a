//! Why nothing was written, where, and what to do about it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::site::ManifestError;

/// Paths that an error shows before it only counts the rest.
const SHOWN: usize = 10;

/// Nothing was written. The message says what and where, [`WriteError::help`] what to do.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Another process holds the lock.
    #[error("another build is writing `{}`", .out.display())]
    Busy {
        /// The output.
        out: PathBuf,
    },
    /// The output is a symbolic link, and following it could replace anything.
    #[error("`{}` is a symbolic link", .out.display())]
    Symlink {
        /// The output.
        out: PathBuf,
    },
    /// The output is a file, a device, or the root of the disk.
    #[error("`{}` is not a folder that can be written", .out.display())]
    NotAFolder {
        /// The output.
        out: PathBuf,
    },
    /// Another disk is mounted at the output or in it, and a rename cannot cross over.
    #[error("another disk is mounted at `{}`", .path.display())]
    Mount {
        /// Where.
        path: PathBuf,
    },
    /// The site needs names that things have which no build wrote.
    #[error("in `{}` stand files that no build wrote, where the site has to write: {}", .out.display(), Listed(.paths))]
    Foreign {
        /// The output.
        out: PathBuf,
        /// What stands in the way, relative to the output.
        paths: Vec<PathBuf>,
    },
    /// The list of what earlier builds wrote cannot be read, so nothing is known to be ours.
    #[error("`{}` is not the list of files that a build leaves there: {reason}", .path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: ManifestError,
    },
    /// An earlier build was killed, and what it left cannot be sorted out without a person.
    #[error("an earlier build of `{}` was cut short, and `{}` may hold its only copy", .out.display(), .kept.display())]
    Unfinished {
        /// The output.
        out: PathBuf,
        /// What nobody but a person may remove.
        kept: PathBuf,
    },
    /// Where a build puts a file of its own for the time that it takes, something else stands.
    #[error("`{}`, where a build has to put a file of its own, is {what}", .path.display())]
    InTheWay {
        /// What stands there.
        path: PathBuf,
        /// What it is: "a folder".
        what: &'static str,
    },
    /// [`super::create_new_file`] found something there.
    #[error("`{}` exists already", .path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The system refused.
    #[error("could not {doing} `{}`: {source}", .path.display())]
    Io {
        /// The verb, as in "could not write".
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl WriteError {
    /// What the editor can do about it: one sentence or two.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Busy { .. } => {
                "wait for the other build to end, or end it; a lock that a killed build left does not count"
            }
            Self::Symlink { .. } => "remove the link, or name the folder that it leads to as the output",
            Self::NotAFolder { .. } => "name a folder of its own as the output, or one that does not exist yet",
            Self::Mount { .. } => {
                "name a folder inside the mounted disk as the output, and let no other disk be mounted in that"
            }
            Self::Foreign { .. } => "move them elsewhere, or choose another output folder; nothing was changed",
            Self::Manifest { .. } => {
                "if a build made this folder, remove the folder and build again; if not, choose another output folder; nothing was changed"
            }
            Self::Unfinished { .. } => {
                "look into both folders, keep the one you need under the output's name, move the other away, and build again"
            }
            Self::InTheWay { .. } => "remove it and build again: no build left it there; nothing was changed",
            Self::Exists { .. } => "choose another name, or move that file away; it was not changed",
            Self::Io { source, .. } => help_with(source),
        }
    }

    /// Says what was being done, for `map_err`.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, path: path.to_owned(), source }
    }
}

/// EMFILE and ENFILE, for which std has no name. They are the same numbers on every Unix.
const TOO_MANY_OPEN_FILES: [i32; 2] = [24, 23];

fn help_with(source: &io::Error) -> &'static str {
    use io::ErrorKind as Kind;
    match source.kind() {
        Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => {
            "make room on the disk and build again; until then the old output stays"
        }
        Kind::PermissionDenied => {
            "check who owns the folder and what it permits, and close programs that have its files open"
        }
        Kind::ReadOnlyFilesystem => "choose an output folder on a disk that can be written",
        Kind::NotADirectory => "a part of the path is a file: choose another output folder",
        Kind::InvalidFilename => "the path is too long or has a character that this disk refuses: choose a shorter one",
        Kind::Unsupported => {
            "this disk lacks what a safe build needs (locks, links): choose one that is not a network drive"
        }
        Kind::NotFound => "something was moved or removed during the build: build again",
        _ if cfg!(unix) && source.raw_os_error().is_some_and(|code| TOO_MANY_OPEN_FILES.contains(&code)) => {
            "too many files are open on this machine: close programs, or raise the limit with `ulimit -n`"
        }
        _ => "build again; if it comes back, check the disk; until then the old output stays",
    }
}

struct Listed<'a>(&'a [PathBuf]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, path) in self.0.iter().take(SHOWN).enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}`{}`", path.display())?;
        }
        match self.0.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}
