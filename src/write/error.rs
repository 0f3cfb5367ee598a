//! The errors of writing: the path, the cause, and what to do.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::site::ManifestError;

/// How many paths an error shows; the rest is only counted.
const MAX_SHOWN_PATHS: usize = 10;

/// Nothing was written. The message contains the cause and the path, [`WriteError::help`] what to do.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Another process has the lock.
    #[error("another build is writing `{}`", .out.display())]
    Locked {
        /// The output folder.
        out: PathBuf,
    },
    /// The output is a symbolic link; following it could replace anything.
    #[error("`{}` is a symbolic link", .out.display())]
    Symlink {
        /// The output folder.
        out: PathBuf,
    },
    /// The output is a file, a device, or the root of the disk.
    #[error("`{}` is not a folder that can be written", .out.display())]
    NotAFolder {
        /// The output folder.
        out: PathBuf,
    },
    /// Another disk is mounted at the output or inside it, and a rename cannot cross disks.
    #[error("another disk is mounted at `{}`", .path.display())]
    MountPoint {
        /// The mount point.
        path: PathBuf,
    },
    /// The site needs paths that are taken by files which no build wrote.
    #[error("`{}` contains files that no build wrote, at paths that the site needs: {}", .out.display(), PathList(.paths))]
    ForeignFiles {
        /// The output folder.
        out: PathBuf,
        /// The conflicting files, relative to the output.
        paths: Vec<PathBuf>,
    },
    /// The manifest of the last build is invalid, so no file is known to come from a build.
    #[error("`{}` is not the list of files that a build writes: {reason}", .path.display())]
    InvalidManifest {
        /// The manifest.
        path: PathBuf,
        /// The first fault in it.
        reason: ManifestError,
    },
    /// An earlier build was killed, and a person has to decide which of its folders to retain.
    #[error("an earlier build of `{}` was interrupted, and `{}` may contain its only copy", .out.display(), .only_copy.display())]
    Interrupted {
        /// The output folder.
        out: PathBuf,
        /// The path that no build may remove.
        only_copy: PathBuf,
    },
    /// The path of a temporary file of the build is taken by something that is not a regular file.
    #[error("a build needs `{}` for a temporary file, found {kind} there", .path.display())]
    NotARegularFile {
        /// The path of the temporary file.
        path: PathBuf,
        /// What is there: "a folder".
        kind: &'static str,
    },
    /// [`super::create_new_file`] does not replace files.
    #[error("`{}` exists already", .path.display())]
    AlreadyExists {
        /// The existing file.
        path: PathBuf,
    },
    /// A system call failed.
    #[error("could not {doing} `{}`: {source}", .path.display())]
    Io {
        /// The verb of the message, as in "could not write".
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
}

impl WriteError {
    /// What to do, in the imperative: one or two sentences.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Locked { .. } => {
                "wait for the other build to end, or stop it; the lock of a killed build is released automatically"
            }
            Self::Symlink { .. } => "remove the link, or set the folder that it leads to as the output",
            Self::NotAFolder { .. } => "use a separate folder as the output, or one that does not exist yet",
            Self::MountPoint { .. } => {
                "use a folder inside the mounted disk as the output, without another disk mounted in it"
            }
            Self::ForeignFiles { .. } => "move them elsewhere, or choose another output folder; nothing was changed",
            Self::InvalidManifest { .. } => {
                "if a build created this folder, remove the folder and build again; otherwise choose another output folder; nothing was changed"
            }
            Self::Interrupted { .. } => {
                "compare both folders, give the one you need the output's name, move the other away, and build again"
            }
            Self::NotARegularFile { .. } => "remove it and build again: no build created it; nothing was changed",
            Self::AlreadyExists { .. } => "choose another name, or move that file away; it was not changed",
            Self::Io { source, .. } => io_help(source),
        }
    }

    /// Adds the failed operation and its path to an error of the system, for `map_err`.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, path: path.to_owned(), source }
    }
}

/// EMFILE and ENFILE, for which std has no error kind. The numbers are the same on every Unix.
const TOO_MANY_OPEN_FILES: [i32; 2] = [24, 23];

fn io_help(source: &io::Error) -> &'static str {
    use io::ErrorKind as Kind;
    match source.kind() {
        Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => {
            "free space on the disk and build again; until then the old output remains"
        }
        Kind::PermissionDenied => {
            "check the owner and the permissions of the folder, and close programs that have its files open"
        }
        Kind::ReadOnlyFilesystem => "choose an output folder on a disk that can be written",
        Kind::NotADirectory => "a component of the path is a file: choose another output folder",
        Kind::InvalidFilename => "the path is too long or has a character that this disk refuses: choose a shorter one",
        Kind::Unsupported => {
            "this disk lacks what a safe build needs (locks, links): choose one that is not a network drive"
        }
        Kind::NotFound => "something was moved or removed during the build: build again",
        _ if cfg!(unix) && source.raw_os_error().is_some_and(|code| TOO_MANY_OPEN_FILES.contains(&code)) => {
            "too many files are open on this machine: close programs, or raise the limit with `ulimit -n`"
        }
        _ => "build again; if the error persists, check the disk; until then the old output remains",
    }
}

struct PathList<'a>(&'a [PathBuf]);

impl fmt::Display for PathList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, path) in self.0.iter().take(MAX_SHOWN_PATHS).enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}`{}`", path.display())?;
        }
        match self.0.len().saturating_sub(MAX_SHOWN_PATHS) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}
