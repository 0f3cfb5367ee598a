//! The only code that reads sources from disk.
//!
//! Reading never follows a link out of the site, nor from one part of it into another, and never blocks on a pipe or a
//! device. It reports every read error, not only the first.
#![expect(clippy::disallowed_methods, reason = "this module reads the disk")]

mod cache;
mod links;

pub use super::program::program_key;
pub use cache::SourceCache;

use super::Sources;
use super::load::{Loaded, load, not_regular, size_limit};
use crate::panics::{Activity, working_on};
use links::SourcePart;
use rayon::prelude::*;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A file or folder that cannot be read.
#[derive(Clone, Debug)]
pub struct ReadError {
    /// What kind of error it is.
    pub kind: ReadErrorKind,
    /// Relative to the root, with `/` as separator.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to do, in the imperative.
    pub help: String,
}

/// The kind of a [`ReadError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadErrorKind {
    /// It cannot be read, or must not be.
    Unreadable,
    /// It is larger than a site may have.
    TooLarge,
}

/// Reads the files of a site into [`Sources`].
#[derive(Debug)]
pub struct SourceReader<'k> {
    root: PathBuf,
    real_root: PathBuf,
    cache: &'k mut SourceCache,
    parts: Vec<SourcePart>,
    errors: Vec<ReadError>,
}

/// A directory entry whose name and links have been checked.
struct FileToRead {
    full: PathBuf,
    path: String,
    is_file: bool,
}

impl<'k> SourceReader<'k> {
    /// A reader of the site at `root`. Files in `cache` are opened again only if they may have changed.
    ///
    /// # Errors
    /// `root` is not an accessible folder.
    pub fn new(root: &Path, cache: &'k mut SourceCache) -> io::Result<Self> {
        let real_root = fs::canonicalize(root)?;
        cache.generation += 1;
        cache.changed.clear();
        Ok(Self { root: root.to_owned(), real_root, cache, parts: Vec::new(), errors: Vec::new() })
    }

    /// Declares the folders and files that the site is built from. After this call, a link from one into another is an
    /// error, since it could publish a draft, and so is a link to a section under another name.
    /// Files in the folders of `copied` are published unchanged.
    pub fn declare_parts(&mut self, sections: &str, others: &[&str], copied: &[&str]) {
        for path in std::iter::once(sections).chain(others.iter().copied()) {
            match fs::canonicalize(self.root.join(path)) {
                Ok(real_path) => {
                    self.parts.push(SourcePart {
                        path: path.to_owned(),
                        real_path,
                        contains_sections: path == sections,
                        is_copied: copied.contains(&path),
                    });
                }
                Err(error) if is_not_found(&error) => {}
                // Also a link that leads to itself: its intended target may be in another part.
                Err(error) => self.report_unreadable(path, &error),
            }
        }
    }

    /// Reads one file, if it exists.
    pub fn read_file(&mut self, path: &str) {
        let full = self.root.join(path);
        if self.exists(&full, path) {
            self.load_file(&full, path);
        }
    }

    /// Whether a path exists. Any error but `NotFound` is reported: a failing disk must not lead to a site that is
    /// published without its people.
    fn exists(&mut self, full: &Path, path: &str) -> bool {
        match fs::symlink_metadata(full) {
            Ok(_) => true,
            Err(error) if is_not_found(&error) => false,
            Err(error) => {
                self.report_unreadable(path, &error);
                false
            }
        }
    }

    /// Reads a folder recursively, if it exists. Names that begin with a dot are skipped; names that begin with an
    /// underscore too, unless `underscores` is set.
    pub fn read_folder(&mut self, folder: &str, underscores: bool) {
        let full = self.root.join(folder);
        if !self.exists(&full, folder) || !self.check_link(&full, folder, folder) {
            return;
        }
        match fs::metadata(&full) {
            Ok(data) if data.is_dir() => {}
            Ok(_) => {
                self.report(folder, "is not a folder", "make it a folder, or name another one in book.toml");
                return;
            }
            Err(error) => {
                self.report_unreadable(folder, &error);
                return;
            }
        }
        let walk = WalkDir::new(&full).follow_links(true).sort_by_file_name().into_iter();
        let mut walk =
            walk.filter_entry(move |entry| entry.depth() == 0 || is_included(entry.file_name(), underscores));
        let mut files = Vec::new();
        while let Some(entry) = walk.next() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {
                    let path = self.relative(entry.path());
                    if entry.path_is_symlink() && !self.check_link(entry.path(), &path, folder) {
                        walk.skip_current_dir();
                    }
                }
                Ok(entry) => {
                    let path = self.relative(entry.path());
                    // An entry that is not a link needs no check: the folder that contains it has been checked.
                    let is_link = entry.path_is_symlink();
                    let is_file = entry.file_type().is_file();
                    let full = entry.into_path();
                    if self.check_name(&full, &path) && (!is_link || self.check_link(&full, &path, folder)) {
                        files.push(FileToRead { full, path, is_file });
                    }
                }
                // The walk follows a link before it filters by name: the lock file of a text editor is a dangling link.
                Err(error) if error.depth() > 0 && is_excluded_entry(&error, underscores) => {}
                Err(error) => self.report_walk_error(folder, &error),
            }
        }
        self.read_all(files);
    }

    fn read_all(&mut self, to_read: Vec<FileToRead>) {
        let cached_files = &self.cache.files;
        let read = |buffer: &mut Vec<u8>, file: FileToRead| {
            let _work = working_on(Activity::Read, &file.path);
            let cached = cached_files.get(file.path.as_str()).map(|file| &file.state);
            let loaded = if file.is_file { load(&file.full, cached, buffer) } else { Err(not_regular()) };
            (file.path, loaded)
        };
        let all: Vec<_> = to_read.into_par_iter().map_init(Vec::new, read).collect();
        for (path, loaded) in all {
            self.store(&path, loaded);
        }
    }

    /// The sources read so far.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.cache.sources
    }

    /// Marks every file but this one as present and unchanged.
    pub fn mark_unchanged_except(&mut self, path: &str) {
        let generation = self.cache.generation;
        self.cache
            .files
            .iter_mut()
            .filter(|(other, _)| ***other != *path)
            .for_each(|(_, file)| file.last_seen = generation);
    }

    /// Removes files that no longer exist from the cache, and returns the read errors.
    #[must_use]
    pub fn finish(mut self) -> Vec<ReadError> {
        self.cache.remove_missing();
        self.report_hard_links();
        self.errors
    }

    fn load_file(&mut self, full: &Path, path: &str) {
        let _work = working_on(Activity::Read, path);
        if self.check_name(full, path) && self.check_link(full, path, path) {
            let is_file = fs::metadata(full).map(|data| data.is_file());
            let cached = self.cache.files.get(path).map(|file| &file.state);
            let loaded = is_file
                .and_then(|is_file| if is_file { load(full, cached, &mut Vec::new()) } else { Err(not_regular()) });
            self.store(path, loaded);
        }
    }

    fn store(&mut self, path: &str, loaded: io::Result<Loaded>) {
        match loaded {
            Ok(loaded) => self.cache.store(path, loaded),
            Err(error) => self.report_unreadable(path, &error),
        }
    }

    fn report_unreadable(&mut self, path: &str, error: &io::Error) {
        if error.kind() == io::ErrorKind::FileTooLarge {
            let help = size_limit(Path::new(path)).help;
            self.push_error(ReadErrorKind::TooLarge, path, &format!("is too large: {error}"), help);
        } else {
            self.report(path, &format!("cannot be read: {error}"), "make it readable, or remove it");
        }
    }

    fn check_name(&mut self, full: &Path, path: &str) -> bool {
        if full.to_str().is_none() {
            self.report(path, "has a name that is not valid Unicode", "rename it");
            return false;
        }
        if let Some(bad) = path.chars().find(|c| c.is_control()) {
            let message = format!("has the control character {} in its name", bad.escape_unicode());
            self.report(&path.escape_default().to_string(), &message, "rename it");
            return false;
        }
        true
    }

    fn relative(&self, full: &Path) -> String {
        let path = full.strip_prefix(&self.root).unwrap_or(full);
        let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        parts.join("/")
    }

    fn report_walk_error(&mut self, folder: &str, error: &walkdir::Error) {
        let path = error.path().map_or_else(|| folder.to_owned(), |path| self.relative(path));
        if error.loop_ancestor().is_some() {
            self.report(&path, "is a link to a folder that contains it", "remove the link");
        } else {
            let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
            self.report(&path, &format!("cannot be read: {reason}"), "make it readable, or remove it");
        }
    }

    fn report(&mut self, path: &str, message: &str, help: &str) {
        self.push_error(ReadErrorKind::Unreadable, path, message, help);
    }

    fn push_error(&mut self, kind: ReadErrorKind, path: &str, message: &str, help: &str) {
        let (path, message, help) = (path.to_owned(), message.to_owned(), help.to_owned());
        self.errors.push(ReadError { kind, path, message, help });
    }
}

/// The nearest folder, from `start` upwards, that contains the file `name`.
///
/// # Errors
/// `start` is not accessible.
pub fn find_upwards(start: &Path, name: &str) -> io::Result<Option<PathBuf>> {
    let start = fs::canonicalize(start)?;
    // A file without readable metadata counts as found: reading it reports the error.
    let may_exist =
        |path: PathBuf| fs::metadata(path).map_or_else(|error| !is_not_found(&error), |data| data.is_file());
    Ok(start.ancestors().find(|folder| may_exist(folder.join(name))).map(Path::to_owned))
}

/// Whether a new site may be created in a folder: it is empty, or does not exist.
///
/// # Errors
/// The folder cannot be read.
pub fn is_empty_or_missing(folder: &Path) -> io::Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().transpose()?.is_none()),
        Err(error) if is_not_found(&error) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(false),
        Err(error) => Err(error),
    }
}

/// The text of a file besides the sources, such as a key, which the user names; `None` if there is no file.
///
/// # Errors
/// The file cannot be read, is no regular file, is longer than `limit` bytes, or is not UTF-8.
pub fn read_small_file(path: &Path, limit: u64) -> io::Result<Option<String>> {
    match fs::metadata(path) {
        Ok(data) if !data.is_file() => return Err(io::Error::other("it is not a file")),
        Ok(data) if data.len() > limit => return Err(io::Error::other(format!("it is longer than {limit} bytes"))),
        // A name that no file can have, as of a key with a wrong digit in place of a path, means that there is none.
        Err(error) if is_not_found(&error) || error.kind() == io::ErrorKind::InvalidFilename => return Ok(None),
        Err(error) => return Err(error),
        Ok(_) => {}
    }
    let mut text = String::new();
    fs::File::open(path)?.take(limit).read_to_string(&mut text)?;
    Ok(Some(text))
}

/// Whether an error means that the path does not exist. Any other error, as of a failing disk, proves nothing about it.
fn is_not_found(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

/// A path up to its first component that begins with a dot.
fn first_hidden(path: &Path) -> Option<PathBuf> {
    let mut components = path.components().enumerate();
    let (index, _) = components.find(|(_, part)| part.as_os_str().as_encoded_bytes().starts_with(b"."))?;
    Some(path.components().take(index + 1).collect())
}

/// A path as messages show it, with `/` as separator.
fn display_path(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// Whether a path is `other`, or is inside it.
fn is_within(path: &str, other: &str) -> bool {
    path.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn has_markdown_extension(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md"))
}

/// Whether an error of a walk is about a name that is skipped.
fn is_excluded_entry(error: &walkdir::Error, underscores: bool) -> bool {
    error.path().and_then(Path::file_name).is_some_and(|name| !is_included(name, underscores))
}

fn is_included(name: &std::ffi::OsStr, underscores: bool) -> bool {
    let name = name.as_encoded_bytes();
    !name.starts_with(b".") && (underscores || !name.starts_with(b"_"))
}
