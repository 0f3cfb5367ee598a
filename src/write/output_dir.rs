//! The output folder, the temporary paths next to it, and the check that it is not one of the sources.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::WriteError;

/// Rejects an output that a build would destroy: the root of the disk, and any path that is a source, contains one, or is
/// inside one. Sources are folders or files, existing or not. To protect the root of the
/// report itself, pass the path of its `book.toml`: the output may be inside that folder, but may not
/// be that folder or contain it.
pub fn check_output_dir(out: &Path, sources: &[&Path]) -> Result<(), OutputDirError> {
    let resolved_out = ResolvedPath::resolve(out)?;
    if resolved_out.spellings.iter().any(|path| path.parent().is_none()) {
        return Err(OutputDirError::Root { out: out.to_owned() });
    }
    sources.iter().try_for_each(|source| check_relation(out, &resolved_out, source))
}

/// The first of these files and folders that is `path` or contains it.
///
/// # Errors
/// A path could not be resolved.
pub fn find_containing<'p>(path: &Path, others: &[&'p Path]) -> Result<Option<&'p Path>, OutputDirError> {
    let path = ResolvedPath::resolve(path)?;
    for other in others {
        if ResolvedPath::resolve(other)?.contains(&path) {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// Why a folder cannot be the output.
#[derive(Debug, thiserror::Error)]
pub enum OutputDirError {
    /// `/` or a drive.
    #[error("the output `{}` is the root of a disk", .out.display())]
    Root {
        /// The output, as given.
        out: PathBuf,
    },
    /// The output is a source.
    #[error("the output `{}` is a source of the report, `{}`", .out.display(), .source_path.display())]
    IsSource {
        /// The output, as given.
        out: PathBuf,
        /// The source, as given.
        source_path: PathBuf,
    },
    /// A build would treat the source as part of its output.
    #[error("the output `{}` contains a source of the report, `{}`", .out.display(), .source_path.display())]
    ContainsSource {
        /// The output, as given.
        out: PathBuf,
        /// The source, as given.
        source_path: PathBuf,
    },
    /// The next build would read its own output as a source.
    #[error("the output `{}` is inside a source of the report, `{}`", .out.display(), .source_path.display())]
    InsideSource {
        /// The output, as given.
        out: PathBuf,
        /// The source, as given.
        source_path: PathBuf,
    },
    /// A path could not be resolved, so its relation to the output is not known.
    #[error("could not resolve the path `{}`: {source}", .path.display())]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
}

impl OutputDirError {
    /// What to do, in the imperative.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "check the path and the permissions of its folders",
            _ => "use a separate folder as the output, such as `public` next to `book.toml`",
        }
    }
}

fn check_relation(out: &Path, resolved_out: &ResolvedPath, source: &Path) -> Result<(), OutputDirError> {
    let resolved_source = ResolvedPath::resolve(source)?;
    let (out, source_path) = (out.to_owned(), source.to_owned());
    match (resolved_out.contains(&resolved_source), resolved_source.contains(resolved_out)) {
        (true, true) => Err(OutputDirError::IsSource { out, source_path }),
        (true, false) => Err(OutputDirError::ContainsSource { out, source_path }),
        (false, true) => Err(OutputDirError::InsideSource { out, source_path }),
        (false, false) => Ok(()),
    }
}

/// A path by its canonical spellings and, where the system has one, by the identity of its file or folder:
/// on a disk that ignores case, or if it is mounted twice, one folder has two spellings.
struct ResolvedPath {
    /// The target if the path is a symbolic link, and the path of the link itself.
    spellings: Vec<PathBuf>,
    identity: Option<Identity>,
    /// The identities of every spelling and of all its ancestors.
    ancestors: Vec<Identity>,
}

type Identity = (u64, u64);

impl ResolvedPath {
    fn resolve(path: &Path) -> Result<Self, OutputDirError> {
        let unreadable = |source| OutputDirError::Unreadable { path: path.to_owned(), source };
        let target = canonical_path(path).map_err(unreadable)?;
        let mut spellings = vec![target];
        if let (Some(parent), Some(name)) = (path.parent(), path.file_name()) {
            spellings.push(canonical_path(or_current_dir(parent)).map_err(unreadable)?.join(name));
        }
        let ancestors = spellings.iter().flat_map(|path| path.ancestors()).map(identity).filter_map(Result::transpose);
        let ancestors = ancestors.collect::<Result<_, _>>()?;
        Ok(Self { identity: identity(path)?, ancestors, spellings })
    }

    /// Whether `other` is this path, or is inside it.
    fn contains(&self, other: &Self) -> bool {
        let by_path = self.spellings.iter().any(|own| other.spellings.iter().any(|path| path.starts_with(own)));
        by_path || self.identity.is_some_and(|identity| other.ancestors.contains(&identity))
    }
}

/// Rejects what is not a regular file: a link could lead anywhere, and reading a pipe could block for ever.
pub(super) fn check_regular_file(path: &Path) -> Result<(), WriteError> {
    let kind = match path.symlink_metadata() {
        Ok(metadata) if metadata.is_file() => return Ok(()),
        Ok(metadata) if metadata.is_symlink() => "a symbolic link",
        Ok(metadata) if metadata.is_dir() => "a folder",
        Ok(_) => "a pipe, a socket or a device",
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(WriteError::io("inspect", path)(e)),
    };
    Err(WriteError::NotARegularFile { path: path.to_owned(), kind })
}

/// Whether the path exists, also as a dangling link.
///
/// # Errors
/// Any error of the system but `NotFound`: it does not mean that the path does not exist.
pub(super) fn exists(path: &Path) -> Result<bool, WriteError> {
    match path.symlink_metadata() {
        Ok(_) => Ok(true),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(WriteError::io("inspect", path)(e)),
    }
}

/// The path without symbolic links and dots. Only the deepest folder that exists is resolved, since components that do
/// not exist yet have neither links nor a stored case.
fn canonical_path(path: &Path) -> io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    for existing in absolute.ancestors() {
        match existing.canonicalize() {
            Ok(canonical) => {
                return Ok(append(canonical, absolute.strip_prefix(existing).unwrap_or(Path::new(""))));
            }
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(e) => return Err(e),
        }
    }
    Ok(absolute)
}

/// The parent of a bare name is an empty path, which no system call accepts; `.` replaces it.
fn or_current_dir(parent: &Path) -> &Path {
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

/// Device and inode of the path's target; `None` if it does not exist.
///
/// # Errors
/// Any other error of the system: an output that is compared with only some of the sources could replace one of them.
#[cfg(unix)]
fn identity(path: &Path) -> Result<Option<Identity>, OutputDirError> {
    use std::os::unix::fs::MetadataExt;
    match path.metadata() {
        Ok(data) => Ok(Some((data.dev(), data.ino()))),
        // NotADirectory: a component of the path is a file.
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(source) => Err(OutputDirError::Unreadable { path: path.to_owned(), source }),
    }
}

/// Not required on Windows, where the canonical path has the true spelling.
#[cfg(not(unix))]
fn identity(_: &Path) -> Result<Option<Identity>, OutputDirError> {
    Ok(None)
}

/// The output folder, and the paths next to it: the cache, and temporary ones.
pub(super) struct OutputDir {
    pub(super) path: PathBuf,
    parent: PathBuf,
    name: OsString,
}

/// A kind of folder next to the output while a build runs, or after one was killed.
#[derive(Clone, Copy)]
pub(super) enum SiblingKind {
    /// The new tree while it is written; after an exchange, the old one until it is removed.
    Stage,
    /// The old tree, where folders cannot be exchanged.
    Old,
}

impl OutputDir {
    /// Splits the path, and creates the ancestors of the output if they are missing.
    pub(super) fn new(out: &Path) -> Result<Self, WriteError> {
        // Without trailing slashes and dots, which would make the system look through a link.
        let mut out: PathBuf = out.components().collect();
        if out.file_name().is_none() {
            out = canonical_path(&out).map_err(WriteError::io("resolve the path", &out))?;
        }
        let (Some(parent), Some(name)) = (out.parent(), out.file_name()) else {
            return Err(WriteError::NotAFolder { out });
        };
        let parent = or_current_dir(parent).to_owned();
        fs::create_dir_all(&parent).map_err(WriteError::io("create the folder", &parent))?;
        Ok(Self { name: name.to_owned(), parent, path: out })
    }

    /// The folder that contains the output.
    pub(super) fn parent(&self) -> &Path {
        &self.parent
    }

    pub(super) fn lock_path(&self) -> PathBuf {
        self.sibling("lock")
    }

    pub(super) fn journal_path(&self) -> PathBuf {
        self.sibling("journal")
    }

    /// The folder of the record of the last build.
    pub(super) fn cache_path(&self) -> PathBuf {
        self.sibling("cache")
    }

    pub(super) fn numbered_sibling(&self, kind: SiblingKind, number: u32) -> PathBuf {
        self.sibling(&format!("{}-{number}", kind.name_part()))
    }

    /// Every existing stage and old tree of this output.
    pub(super) fn leftovers(&self) -> io::Result<Vec<PathBuf>> {
        let mut leftovers = Vec::new();
        for entry in fs::read_dir(&self.parent)? {
            let entry = entry?;
            if self.is_leftover(&entry.file_name()) && entry.file_type()?.is_dir() {
                leftovers.push(entry.path());
            }
        }
        Ok(leftovers)
    }

    /// Names are compared as bytes: the output's name need not be UTF-8.
    fn is_leftover(&self, name: &std::ffi::OsStr) -> bool {
        [SiblingKind::Stage, SiblingKind::Old].into_iter().any(|kind| {
            let prefix = self.sibling_name(&format!("{}-", kind.name_part()));
            let number = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes());
            number.is_some_and(|n| !n.is_empty() && n.iter().all(u8::is_ascii_digit))
        })
    }

    fn sibling(&self, suffix: &str) -> PathBuf {
        self.parent.join(self.sibling_name(suffix))
    }

    fn sibling_name(&self, suffix: &str) -> OsString {
        let mut name = OsString::from(".");
        name.push(&self.name);
        name.push(".annals-");
        name.push(suffix);
        name
    }
}

impl SiblingKind {
    fn name_part(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Old => "old",
        }
    }
}
