//! The only code that reads sources from disk.
//!
//! Reading never follows a link out of the site, nor from one part of it into another, and never blocks on a pipe or a
//! device. It reports every read error, not only the first.
#![expect(clippy::disallowed_methods, reason = "this module reads the disk")]

use super::Sources;
use super::hard_links;
use super::load::{FileState, Identity, Loaded, load, not_regular, read_regular, size_limit};
use crate::panics::{Activity, working_on};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
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

/// A folder or file that the site is built from.
#[derive(Debug)]
struct SourcePart {
    path: String,
    /// The canonical path.
    real_path: PathBuf,
    /// Whether its `.md` files are sections.
    contains_sections: bool,
    /// Whether its files are published unchanged.
    is_copied: bool,
}

/// The sources of the last read, cached so that the next [`SourceReader`] opens only files that may have changed since.
#[derive(Debug, Default)]
pub struct SourceCache {
    sources: Sources,
    files: BTreeMap<Arc<str>, CachedSource>,
    /// The number of the current read; each [`SourceReader`] increments it.
    generation: u64,
    changed: Vec<Arc<str>>,
}

#[derive(Debug)]
struct CachedSource {
    /// The generation of the last read in which the file existed.
    last_seen: u64,
    /// The file's metadata when it was read.
    state: FileState,
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

    /// Reports each file that is published unchanged and is a hard link to one that must not be published, as a draft.
    fn report_hard_links(&mut self) {
        let is_copied = |path: &str| {
            self.parts.iter().any(|part| match part.contains_sections {
                true => is_within(path, &part.path) && !has_markdown_extension(Path::new(path)),
                false => part.is_copied && is_within(path, &part.path),
            })
        };
        let copied = self.cache.files.iter().filter(|(path, _)| is_copied(path));
        let shared: BTreeMap<Identity, Arc<str>> =
            copied.filter_map(|(path, file)| Some((file.state.hard_link_identity?, Arc::clone(path)))).collect();
        if shared.is_empty() {
            return;
        }
        let parts: Vec<&str> = self.parts.iter().map(|part| &*part.path).collect();
        // Pictures next to sections may be hard links to each other.
        let is_private = |path: &str| {
            let is_excluded = path.split('/').any(|name| name.starts_with('_'));
            self.parts.iter().filter(|part| is_within(path, &part.path)).any(|part| {
                let is_section = part.contains_sections && has_markdown_extension(Path::new(path));
                is_section || (part.contains_sections && is_excluded) || !(part.contains_sections || part.is_copied)
            })
        };
        let (links, errors) = hard_links::find_private_links(&self.root, &parts, is_private, &shared);
        for (path, other) in links {
            let message =
                format!("is the same file as `{other}` (a hard link), which must not be published under this name");
            self.report(&path, &message, "copy what may be published to a separate file");
        }
        for (path, error) in errors {
            self.report_unreadable(&path, &error);
        }
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

    /// A link may lead to another path of the site, never out of it: the output would otherwise depend on the machine.
    /// `own_part` is the part for which the file is read.
    fn check_link(&mut self, full: &Path, path: &str, own_part: &str) -> bool {
        match fs::canonicalize(full) {
            Ok(real_path) if real_path.starts_with(&self.real_root) => {
                self.check_link_target(&real_path, path, own_part)
            }
            Ok(_) => {
                self.report(path, "is a link that leads out of the site", "copy the file into the site");
                false
            }
            Err(error) => {
                self.report(path, &format!("cannot be reached: {error}"), "fix or remove the link");
                false
            }
        }
    }

    /// Reports a link to another part of the site: a draft of one part would be published unchanged by another.
    fn check_link_target(&mut self, real_path: &Path, path: &str, own_part: &str) -> bool {
        if real_path.strip_prefix(&self.real_root).is_ok_and(|target| target == Path::new(path)) {
            // The path contains no link.
            return true;
        }
        if let Some(hidden) = real_path.strip_prefix(&self.real_root).ok().and_then(first_hidden) {
            let message = format!("leads to `{}`, which is hidden", display_path(&hidden));
            self.report(path, &message, "copy what may be published, and remove the link");
            return false;
        }
        let is_section = |part: &SourcePart| {
            part.contains_sections && real_path.starts_with(&part.real_path) && has_markdown_extension(real_path)
        };
        let overlaps =
            |part: &SourcePart| real_path.starts_with(&part.real_path) || part.real_path.starts_with(real_path);
        // Parts whose paths in book.toml contain each other are reported when book.toml is read.
        let is_other = |part: &SourcePart| !is_within(&part.path, own_part) && !is_within(own_part, &part.path);
        let Some(part) = self.parts.iter().find(|part| is_section(part) || (is_other(part) && overlaps(part))) else {
            return true;
        };
        let target = real_path.strip_prefix(&self.real_root).ok().filter(|target| !target.as_os_str().is_empty());
        let target = display_path(target.unwrap_or(Path::new(".")));
        let message =
            format!("leads to `{target}`, but the site is built from `{}`: a draft could be published", part.path);
        self.report(path, &message, "copy what may be published, and remove the link");
        false
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

impl SourceCache {
    /// The sources of the last read.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The sources of the last read, without a copy; ends the cache.
    #[must_use]
    pub fn into_sources(self) -> Sources {
        self.sources
    }

    /// The paths of the files that were added, removed or modified between the last two reads.
    #[must_use]
    pub fn changed(&self) -> &[Arc<str>] {
        &self.changed
    }

    /// Reads the cached files among `paths` again. Returns false if that may not cover all changes there, so that a full
    /// read is required: a path is a folder, a link, a file that is not cached, or a file that was removed.
    #[must_use]
    pub fn refresh(&mut self, root: &Path, paths: &BTreeSet<PathBuf>) -> bool {
        self.changed.clear();
        paths.iter().all(|full| {
            let relative = full.strip_prefix(root).ok().and_then(Path::to_str).map(|path| path.replace('\\', "/"));
            relative.is_some_and(|path| self.refresh_file(full, &path))
        })
    }

    fn refresh_file(&mut self, full: &Path, path: &str) -> bool {
        let is_cached = self.files.contains_key(path);
        if !is_cached && self.is_hidden(path) {
            return true;
        }
        match fs::symlink_metadata(full) {
            Ok(data) if data.is_file() && is_cached => {
                match read_regular(full, self.cached_size(path), &mut Vec::new()) {
                    Ok(loaded) => {
                        self.store(path, loaded);
                        true
                    }
                    Err(_) => false,
                }
            }
            Ok(_) => false,
            Err(error) => is_not_found(&error) && !is_cached && !self.has_files_inside(path),
        }
    }

    /// Whether a component of the path begins with a dot and nothing is read below it. A folder that book.toml names may
    /// begin with a dot.
    fn is_hidden(&self, path: &str) -> bool {
        let parts = path.match_indices('/').map(|(end, _)| &path[..end]).chain([path]);
        let mut hidden = parts.filter(|part| part.rsplit('/').next().is_some_and(|name| name.starts_with('.')));
        hidden.next().is_some_and(|part| !self.has_files_inside(part))
    }

    fn cached_size(&self, path: &str) -> Option<u64> {
        self.files.get(path).map(|file| file.state.size)
    }

    fn has_files_inside(&self, folder: &str) -> bool {
        let prefix = format!("{folder}/");
        let from = (std::ops::Bound::Included(prefix.as_str()), std::ops::Bound::Unbounded);
        self.files.range::<str, _>(from).next().is_some_and(|(path, _)| path.starts_with(&prefix))
    }

    fn store(&mut self, path: &str, loaded: Loaded) {
        let state = match loaded {
            Loaded::Unchanged => {
                if let Some(file) = self.files.get_mut(path) {
                    file.last_seen = self.generation;
                }
                return;
            }
            Loaded::Read(bytes, state) => {
                // A file that was only touched retains its `Arc`, which other caches share.
                if self.sources.get(path).is_none_or(|file| *file.bytes != *bytes) {
                    self.sources.insert(path, bytes);
                    self.changed.push(path.into());
                }
                state
            }
        };
        let file = CachedSource { last_seen: self.generation, state };
        match self.files.get_mut(path) {
            Some(cached) => *cached = file,
            None => _ = self.files.insert(path.into(), file),
        }
    }

    fn remove_missing(&mut self) {
        let missing = self.files.extract_if(.., |_, file| file.last_seen != self.generation);
        for (path, _) in missing {
            self.sources.remove(&path);
            self.changed.push(path);
        }
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
