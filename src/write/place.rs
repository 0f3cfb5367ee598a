//! Where the output exists, the names beside it that builds use, and what must not be the output.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::WriteError;

/// Refuses an output that a build would wreck: the root of the disk, and whatever is, holds, or lies
/// in one of the sources. Sources are folders or files, existing or not. To protect the root of the
/// report itself, pass the path of its `book.toml`: the output may lie in that folder, but may not
/// be it or hold it.
pub fn check_place(out: &Path, sources: &[&Path]) -> Result<(), PlaceError> {
    let whereabouts = Whereabouts::of(out)?;
    if whereabouts.spellings.iter().any(|path| path.parent().is_none()) {
        return Err(PlaceError::Root { out: out.to_owned() });
    }
    sources.iter().try_for_each(|source| refuse_relation(out, &whereabouts, source))
}

/// Why a folder cannot be the output.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// `/` or a drive.
    #[error("the output `{}` is the root of a disk", .out.display())]
    Root {
        /// The output as it was given.
        out: PathBuf,
    },
    /// The output is a source.
    #[error("the output `{}` is a source of the report, `{}`", .out.display(), .source_path.display())]
    Same {
        /// The output as it was given.
        out: PathBuf,
        /// The source as it was given.
        source_path: PathBuf,
    },
    /// A build would treat the source as part of its output.
    #[error("the output `{}` holds a source of the report, `{}`", .out.display(), .source_path.display())]
    Holds {
        /// The output as it was given.
        out: PathBuf,
        /// The source as it was given.
        source_path: PathBuf,
    },
    /// The next build would read its own output as a source.
    #[error("the output `{}` lies in a source of the report, `{}`", .out.display(), .source_path.display())]
    Within {
        /// The output as it was given.
        out: PathBuf,
        /// The source as it was given.
        source_path: PathBuf,
    },
    /// A path could not be followed, so nothing can be said about it.
    #[error("could not follow the path `{}`: {source}", .path.display())]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl PlaceError {
    /// What the editor can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "check the path and who may enter its folders",
            _ => "give the output a folder of its own, such as `public` beside `book.toml`",
        }
    }
}

fn refuse_relation(out: &Path, here: &Whereabouts, source: &Path) -> Result<(), PlaceError> {
    let there = Whereabouts::of(source)?;
    let (out, source_path) = (out.to_owned(), source.to_owned());
    match (here.reaches(&there), there.reaches(here)) {
        (true, true) => Err(PlaceError::Same { out, source_path }),
        (true, false) => Err(PlaceError::Holds { out, source_path }),
        (false, true) => Err(PlaceError::Within { out, source_path }),
        (false, false) => Ok(()),
    }
}

/// A path by its true spellings and, where the system has one, by the identity of what stands there:
/// a disk that ignores case and a folder mounted twice give one folder two spellings.
struct Whereabouts {
    /// Where the name exists, and where it leads to if it is a symbolic link.
    spellings: Vec<PathBuf>,
    identity: Option<Identity>,
    /// The identities of every spelling and of all folders around it.
    around: Vec<Identity>,
}

type Identity = (u64, u64);

impl Whereabouts {
    fn of(path: &Path) -> Result<Self, PlaceError> {
        let unreadable = |source| PlaceError::Unreadable { path: path.to_owned(), source };
        let target = true_path(path).map_err(unreadable)?;
        let mut spellings = vec![target];
        if let (Some(parent), Some(name)) = (path.parent(), path.file_name()) {
            spellings.push(true_path(or_here(parent)).map_err(unreadable)?.join(name));
        }
        let around = spellings.iter().flat_map(|path| path.ancestors()).map(identity).filter_map(Result::transpose);
        let around = around.collect::<Result<_, _>>()?;
        Ok(Self { identity: identity(path)?, around, spellings })
    }

    /// Whether `other` is this, or lies in it.
    fn reaches(&self, other: &Self) -> bool {
        let by_path = self.spellings.iter().any(|here| other.spellings.iter().any(|path| path.starts_with(here)));
        by_path || self.identity.is_some_and(|here| other.around.contains(&here))
    }
}

/// Refuses a link, which a build would follow anywhere, and a pipe, on which it would wait for ever.
pub(super) fn only_a_file(path: &Path) -> Result<(), WriteError> {
    let what = match path.symlink_metadata() {
        Ok(standing) if standing.is_file() => return Ok(()),
        Ok(standing) if standing.is_symlink() => "a symbolic link",
        Ok(standing) if standing.is_dir() => "a folder",
        Ok(_) => "a pipe, a socket or a device",
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(WriteError::io("look at", path)(e)),
    };
    Err(WriteError::InTheWay { path: path.to_owned(), what })
}

/// Whether there is anything at the path, a link that leads nowhere included.
///
/// # Errors
/// Any error of the system but `NotFound`: it does not mean that nothing is there.
pub(super) fn exists(path: &Path) -> Result<bool, WriteError> {
    match path.symlink_metadata() {
        Ok(_) => Ok(true),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(WriteError::io("look at", path)(e)),
    }
}

/// The path without symbolic links and dots. What does not exist yet has neither links nor case, so
/// only the deepest folder that exists is asked for.
fn true_path(path: &Path) -> io::Result<PathBuf> {
    let whole = std::path::absolute(path)?;
    for existing in whole.ancestors() {
        match existing.canonicalize() {
            Ok(found) => {
                return Ok(append(found, whole.strip_prefix(existing).unwrap_or(Path::new(""))));
            }
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(e) => return Err(e),
        }
    }
    Ok(whole)
}

/// The parent of a bare name is an empty path, which no system call takes.
fn or_here(parent: &Path) -> &Path {
    if parent.as_os_str().is_empty() { Path::new(".") } else { parent }
}

fn append(mut path: PathBuf, rest: &Path) -> PathBuf {
    for component in rest.components() {
        match component {
            Component::ParentDir => drop(path.pop()),
            Component::Normal(name) => path.push(name),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    path
}

/// What the path leads to; `None` where there is nothing.
///
/// # Errors
/// Any other error of the system: an output that is compared with only some of the sources could replace one of them.
#[cfg(unix)]
fn identity(path: &Path) -> Result<Option<Identity>, PlaceError> {
    use std::os::unix::fs::MetadataExt;
    match path.metadata() {
        Ok(data) => Ok(Some((data.dev(), data.ino()))),
        // The second: a folder of the path is a file.
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(source) => Err(PlaceError::Unreadable { path: path.to_owned(), source }),
    }
}

/// Windows gives true spellings when asked for the canonical path.
#[cfg(not(unix))]
fn identity(_: &Path) -> Result<Option<Identity>, PlaceError> {
    Ok(None)
}

/// The output, and the names beside it.
pub(super) struct Place {
    pub(super) out: PathBuf,
    parent: PathBuf,
    name: OsString,
}

/// What stands beside the output while a build runs, or after one was killed.
#[derive(Clone, Copy)]
pub(super) enum Beside {
    /// The new tree in the making; after an exchange, the old one on its way out.
    Stage,
    /// The old tree, where folders cannot be exchanged.
    Old,
}

impl Place {
    /// Splits the path, and makes the folders above the output if they are missing.
    pub(super) fn new(out: &Path) -> Result<Self, WriteError> {
        // Without trailing slashes and dots, which would make the system look through a link.
        let mut out: PathBuf = out.components().collect();
        if out.file_name().is_none() {
            out = true_path(&out).map_err(WriteError::io("follow the path", &out))?;
        }
        let (Some(parent), Some(name)) = (out.parent(), out.file_name()) else {
            return Err(WriteError::NotAFolder { out });
        };
        let parent = or_here(parent).to_owned();
        fs::create_dir_all(&parent).map_err(WriteError::io("make the folder", &parent))?;
        Ok(Self { name: name.to_owned(), parent, out })
    }

    /// The folder that the output stands in.
    pub(super) fn parent(&self) -> &Path {
        &self.parent
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.beside("lock")
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.beside("journal")
    }

    pub(super) fn numbered(&self, kind: Beside, number: u32) -> PathBuf {
        self.beside(&format!("{}-{number}", kind.word()))
    }

    /// Every stage and old tree that stands there.
    pub(super) fn leftovers(&self) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.parent)? {
            let entry = entry?;
            if self.is_leftover(&entry.file_name()) && entry.file_type()?.is_dir() {
                found.push(entry.path());
            }
        }
        Ok(found)
    }

    /// Names are compared as bytes: the output's name need not be UTF-8.
    fn is_leftover(&self, name: &std::ffi::OsStr) -> bool {
        [Beside::Stage, Beside::Old].into_iter().any(|kind| {
            let prefix = self.marked(&format!("{}-", kind.word()));
            let number = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes());
            number.is_some_and(|n| !n.is_empty() && n.iter().all(u8::is_ascii_digit))
        })
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        self.parent.join(self.marked(suffix))
    }

    fn marked(&self, suffix: &str) -> OsString {
        let mut name = OsString::from(".");
        name.push(&self.name);
        name.push(".annals-");
        name.push(suffix);
        name
    }
}

impl Beside {
    fn word(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Old => "old",
        }
    }
}
