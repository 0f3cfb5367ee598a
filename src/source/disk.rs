//! The only reader of the disk.
//!
//! Reading never follows a link out of the site, nor from one part of it into another, never waits on a pipe or a
//! device, and reports everything that it could not read, not the first.
#![expect(clippy::disallowed_methods, reason = "this is the room that reads the disk")]

use super::Sources;
use super::hard_links;
use super::load::{FileState, Identity, Loaded, limit_of_size, load, not_regular, read_regular};
use crate::panics::{Activity, working_on};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::WalkDir;

/// What could not be read.
#[derive(Clone, Debug)]
pub struct ReadError {
    /// The kind of error, as a diagnostic's code.
    pub code: &'static str,
    /// The path, relative to the root, with `/`.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Reads the files of a site into [`Sources`].
#[derive(Debug)]
pub struct Reader<'k> {
    root: PathBuf,
    real_root: PathBuf,
    kept: &'k mut Kept,
    parts: Vec<Part>,
    errors: Vec<ReadError>,
}

/// A folder or file that the site is made from.
#[derive(Debug)]
struct Part {
    path: String,
    /// Where it truly lies.
    real: PathBuf,
    /// Whether its `.md` files are sections.
    has_sections: bool,
    /// Whether its files are published as they are.
    is_copied: bool,
}

/// What has been read, kept so that the next reader opens only what may have changed since.
#[derive(Debug, Default)]
pub struct Kept {
    sources: Sources,
    files: BTreeMap<Arc<str>, KeptFile>,
    /// How often everything has been looked at.
    round: u64,
    changed: Vec<Arc<str>>,
}

#[derive(Debug)]
struct KeptFile {
    /// The round in which it was there for the last time.
    round: u64,
    /// What the system said of the file when it was read.
    state: FileState,
}

/// A file that is to be read.
struct Found {
    full: PathBuf,
    path: String,
    is_file: bool,
}

impl<'k> Reader<'k> {
    /// A reader of the site at `root`. What `kept` holds of it is not opened again unless it may have changed.
    ///
    /// # Errors
    /// `root` is not a folder that can be entered.
    pub fn new(root: &Path, kept: &'k mut Kept) -> io::Result<Self> {
        let real_root = fs::canonicalize(root)?;
        kept.round += 1;
        kept.changed.clear();
        Ok(Self { root: root.to_owned(), real_root, kept, parts: Vec::new(), errors: Vec::new() })
    }

    /// Says from which folders and files the site is made. From now on no link leads from one into another, where a
    /// draft would be taken for something that may be published, or to a section under another name.
    /// Files of those in `copied` are published as they are.
    pub fn keep_apart(&mut self, sections: &str, others: &[&str], copied: &[&str]) {
        for path in std::iter::once(sections).chain(others.iter().copied()) {
            match fs::canonicalize(self.root.join(path)) {
                Ok(real) => {
                    self.parts.push(Part {
                        path: path.to_owned(),
                        real,
                        has_sections: path == sections,
                        is_copied: copied.contains(&path),
                    });
                }
                Err(error) if is_absent(&error) => {}
                // Also a link that leads to itself: what it was to lead to is not known to be apart.
                Err(error) => self.refuse_unread(path, &error),
            }
        }
    }

    /// Reads one file, if it is there.
    pub fn file(&mut self, path: &str) {
        let full = self.root.join(path);
        if self.is_there(&full, path) {
            self.take(&full, path);
        }
    }

    /// Whether there is something at a path. An error other than that there is nothing is reported: a disk that fails
    /// must not publish a site without its people.
    fn is_there(&mut self, full: &Path, path: &str) -> bool {
        match fs::symlink_metadata(full) {
            Ok(_) => true,
            Err(error) if is_absent(&error) => false,
            Err(error) => {
                self.refuse_unread(path, &error);
                false
            }
        }
    }

    /// Reads a folder and the folders in it, if it is there. What begins with a
    /// dot is passed over; what begins with an underscore too, if `underscores` is not set.
    pub fn folder(&mut self, folder: &str, underscores: bool) {
        let full = self.root.join(folder);
        if !self.is_there(&full, folder) || !self.stays_in_place(&full, folder, folder) {
            return;
        }
        match fs::metadata(&full) {
            Ok(data) if data.is_dir() => {}
            Ok(_) => {
                self.refuse(folder, "is not a folder", "make it a folder, or name another one in book.toml");
                return;
            }
            Err(error) => {
                self.refuse_unread(folder, &error);
                return;
            }
        }
        let walk = WalkDir::new(&full).follow_links(true).sort_by_file_name().into_iter();
        let mut walk = walk.filter_entry(move |entry| entry.depth() == 0 || is_seen(entry.file_name(), underscores));
        let mut found = Vec::new();
        while let Some(entry) = walk.next() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {
                    let path = self.relative(entry.path());
                    if entry.path_is_symlink() && !self.stays_in_place(entry.path(), &path, folder) {
                        walk.skip_current_dir();
                    }
                }
                Ok(entry) => {
                    let path = self.relative(entry.path());
                    // What is no link lies where it seems to: in a folder that has been looked at.
                    let is_link = entry.path_is_symlink();
                    let is_file = entry.file_type().is_file();
                    let full = entry.into_path();
                    if self.is_named_well(&full, &path) && (!is_link || self.stays_in_place(&full, &path, folder)) {
                        found.push(Found { full, path, is_file });
                    }
                }
                // The walk follows a link before it asks whether its name is read: an editor's lock leads nowhere.
                Err(error) if error.depth() > 0 && is_passed_over(&error, underscores) => {}
                Err(error) => self.refuse_walk(folder, &error),
            }
        }
        self.read_all(found);
    }

    fn read_all(&mut self, found: Vec<Found>) {
        let files = &self.kept.files;
        let read = |buffer: &mut Vec<u8>, found: Found| {
            let _work = working_on(Activity::Read, &found.path);
            let known = files.get(found.path.as_str()).map(|file| &file.state);
            let loaded = if found.is_file { load(&found.full, known, buffer) } else { Err(not_regular()) };
            (found.path, loaded)
        };
        let all: Vec<_> = found.into_par_iter().map_init(Vec::new, read).collect();
        for (path, loaded) in all {
            self.keep(&path, loaded);
        }
    }

    /// What has been read so far.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.kept.sources
    }

    /// Takes every file but this one to be as it was.
    pub fn pass_over_all_but(&mut self, path: &str) {
        let round = self.kept.round;
        self.kept.files.iter_mut().filter(|(other, _)| ***other != *path).for_each(|(_, file)| file.round = round);
    }

    /// Forgets what is not there any more, and tells what could not be read.
    #[must_use]
    pub fn finish(mut self) -> Vec<ReadError> {
        self.kept.forget_the_gone();
        self.refuse_hard_links();
        self.errors
    }

    /// A file that is copied as it is must not be a draft by another name.
    fn refuse_hard_links(&mut self) {
        let is_copied = |path: &str| {
            self.parts.iter().any(|part| match part.has_sections {
                true => is_within(path, &part.path) && !has_ending_of_sections(Path::new(path)),
                false => part.is_copied && is_within(path, &part.path),
            })
        };
        let copied = self.kept.files.iter().filter(|(path, _)| is_copied(path));
        let shared: BTreeMap<Identity, Arc<str>> =
            copied.filter_map(|(path, file)| Some((file.state.shared?, Arc::clone(path)))).collect();
        if shared.is_empty() {
            return;
        }
        let parts: Vec<&str> = self.parts.iter().map(|part| &*part.path).collect();
        // Pictures beside sections may share a file with each other.
        let is_apart = |path: &str| {
            let is_passed_over = path.split('/').any(|name| name.starts_with('_'));
            self.parts.iter().filter(|part| is_within(path, &part.path)).any(|part| {
                let is_section = part.has_sections && has_ending_of_sections(Path::new(path));
                is_section || (part.has_sections && is_passed_over) || !(part.has_sections || part.is_copied)
            })
        };
        let (found, errors) = hard_links::kept_apart(&self.root, &parts, is_apart, &shared);
        for (path, other) in found {
            let message =
                format!("is the same file as `{other}` (a hard link), which must not be published by this name");
            self.refuse(&path, &message, "copy what may be published to a file of its own");
        }
        for (path, error) in errors {
            self.refuse_unread(&path, &error);
        }
    }

    fn take(&mut self, full: &Path, path: &str) {
        let _work = working_on(Activity::Read, path);
        if self.is_named_well(full, path) && self.stays_in_place(full, path, path) {
            let is_file = fs::metadata(full).map(|data| data.is_file());
            let known = self.kept.files.get(path).map(|file| &file.state);
            let loaded = is_file
                .and_then(|is_file| if is_file { load(full, known, &mut Vec::new()) } else { Err(not_regular()) });
            self.keep(path, loaded);
        }
    }

    fn keep(&mut self, path: &str, loaded: io::Result<Loaded>) {
        match loaded {
            Ok(loaded) => self.kept.take(path, loaded),
            Err(error) => self.refuse_unread(path, &error),
        }
    }

    fn refuse_unread(&mut self, path: &str, error: &io::Error) {
        if error.kind() == io::ErrorKind::FileTooLarge {
            let help = limit_of_size(Path::new(path)).help;
            self.refuse_as("limit", path, &format!("is too large: {error}"), help);
        } else {
            self.refuse(path, &format!("cannot be read: {error}"), "make it readable, or take it away");
        }
    }

    fn is_named_well(&mut self, full: &Path, path: &str) -> bool {
        if full.to_str().is_none() {
            self.refuse(path, "has a name that is not valid Unicode", "rename it");
            return false;
        }
        if let Some(bad) = path.chars().find(|c| c.is_control()) {
            let what = format!("has the control character {} in its name", bad.escape_unicode());
            self.refuse(&path.escape_default().to_string(), &what, "rename it");
            return false;
        }
        true
    }

    /// A link may lead to another place of the site, never out of it: what is
    /// copied into the output would otherwise depend on the machine. `home` is the part that it is read for.
    fn stays_in_place(&mut self, full: &Path, path: &str, home: &str) -> bool {
        match fs::canonicalize(full) {
            Ok(real) if real.starts_with(&self.real_root) => self.stays_apart(&real, path, home),
            Ok(_) => {
                self.refuse(path, "is a link that leads out of the site", "copy the file into the site");
                false
            }
            Err(error) => {
                self.refuse(path, &format!("cannot be reached: {error}"), "mend the link, or take it away");
                false
            }
        }
    }

    /// What is a draft in one part of the site would be copied as it is in another.
    fn stays_apart(&mut self, real: &Path, path: &str, home: &str) -> bool {
        if real.strip_prefix(&self.real_root).is_ok_and(|there| there == Path::new(path)) {
            // No link led here.
            return true;
        }
        if let Some(hidden) = real.strip_prefix(&self.real_root).ok().and_then(first_hidden) {
            let message = format!("leads to `{}`, a hidden place", slashed(&hidden));
            self.refuse(path, &message, "copy what may be published, and take the link away");
            return false;
        }
        let is_section =
            |part: &Part| part.has_sections && real.starts_with(&part.real) && has_ending_of_sections(real);
        let meets = |part: &Part| real.starts_with(&part.real) || part.real.starts_with(real);
        // Of parts that lie in each other by name book.toml is told.
        let is_other = |part: &Part| !is_within(&part.path, home) && !is_within(home, &part.path);
        let Some(part) = self.parts.iter().find(|part| is_section(part) || (is_other(part) && meets(part))) else {
            return true;
        };
        let target = real.strip_prefix(&self.real_root).ok().filter(|target| !target.as_os_str().is_empty());
        let target = slashed(target.unwrap_or(Path::new(".")));
        let message =
            format!("leads to `{target}`, and the site is made from `{}`: so a draft could be published", part.path);
        self.refuse(path, &message, "copy what may be published, and take the link away");
        false
    }

    fn relative(&self, full: &Path) -> String {
        let path = full.strip_prefix(&self.root).unwrap_or(full);
        let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        parts.join("/")
    }

    fn refuse_walk(&mut self, folder: &str, error: &walkdir::Error) {
        let path = error.path().map_or_else(|| folder.to_owned(), |path| self.relative(path));
        if error.loop_ancestor().is_some() {
            self.refuse(&path, "is a link to a folder that it lies in", "take the link away");
        } else {
            let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
            self.refuse(&path, &format!("cannot be read: {reason}"), "make it readable, or take it away");
        }
    }

    fn refuse(&mut self, path: &str, message: &str, help: &str) {
        self.refuse_as("unreadable", path, message, help);
    }

    fn refuse_as(&mut self, code: &'static str, path: &str, message: &str, help: &str) {
        let (path, message, help) = (path.to_owned(), message.to_owned(), help.to_owned());
        self.errors.push(ReadError { code, path, message, help });
    }
}

impl Kept {
    /// What was read the last time.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// What was read the last time, for whoever will not read again.
    #[must_use]
    pub fn into_sources(self) -> Sources {
        self.sources
    }

    /// The paths of the files that came, went or have other bytes since the time before.
    #[must_use]
    pub fn changed(&self) -> &[Arc<str>] {
        &self.changed
    }

    /// Reads those of `paths` again that are known, and says whether that is all that can have changed there. It
    /// is not where a path is of a folder, a link, a file that was not known, or one that is gone.
    #[must_use]
    pub fn read_at(&mut self, root: &Path, paths: &BTreeSet<PathBuf>) -> bool {
        self.changed.clear();
        paths.iter().all(|full| {
            let relative = full.strip_prefix(root).ok().and_then(Path::to_str).map(|path| path.replace('\\', "/"));
            relative.is_some_and(|path| self.read_one(full, &path))
        })
    }

    fn read_one(&mut self, full: &Path, path: &str) -> bool {
        let is_known = self.files.contains_key(path);
        if !is_known && self.is_hidden(path) {
            return true;
        }
        match fs::symlink_metadata(full) {
            Ok(data) if data.is_file() && is_known => match read_regular(full, self.size_of(path), &mut Vec::new()) {
                Ok(loaded) => {
                    self.take(path, loaded);
                    true
                }
                Err(_) => false,
            },
            Ok(_) => false,
            Err(error) => is_absent(&error) && !is_known && !self.has_files_in(path),
        }
    }

    /// Whether a path lies in a place whose name begins with a dot, and nothing is read there. A folder that book.toml
    /// names may begin so.
    fn is_hidden(&self, path: &str) -> bool {
        let parts = path.match_indices('/').map(|(end, _)| &path[..end]).chain([path]);
        let mut hidden = parts.filter(|part| part.rsplit('/').next().is_some_and(|name| name.starts_with('.')));
        hidden.next().is_some_and(|part| !self.has_files_in(part))
    }

    fn size_of(&self, path: &str) -> Option<u64> {
        self.files.get(path).map(|file| file.state.size)
    }

    fn has_files_in(&self, folder: &str) -> bool {
        let prefix = format!("{folder}/");
        let from = (std::ops::Bound::Included(prefix.as_str()), std::ops::Bound::Unbounded);
        self.files.range::<str, _>(from).next().is_some_and(|(path, _)| path.starts_with(&prefix))
    }

    fn take(&mut self, path: &str, loaded: Loaded) {
        let state = match loaded {
            Loaded::Same => {
                if let Some(file) = self.files.get_mut(path) {
                    file.round = self.round;
                }
                return;
            }
            Loaded::New(bytes, state) => {
                // A file that was only touched keeps the bytes that others know.
                if self.sources.get(path).is_none_or(|file| *file.bytes != *bytes) {
                    self.sources.insert(path, bytes);
                    self.changed.push(path.into());
                }
                state
            }
        };
        let file = KeptFile { round: self.round, state };
        match self.files.get_mut(path) {
            Some(kept) => *kept = file,
            None => _ = self.files.insert(path.into(), file),
        }
    }

    fn forget_the_gone(&mut self) {
        let gone = self.files.extract_if(.., |_, file| file.round != self.round);
        for (path, _) in gone {
            self.sources.remove(&path);
            self.changed.push(path);
        }
    }
}

/// The nearest folder, from `start` upwards, that holds `name`.
///
/// # Errors
/// `start` cannot be entered.
pub fn find_upwards(start: &Path, name: &str) -> io::Result<Option<PathBuf>> {
    let start = fs::canonicalize(start)?;
    // A file that cannot be looked at is taken for the one that is meant: reading it says what is wrong.
    let is_there = |path: PathBuf| fs::metadata(path).map_or_else(|error| !is_absent(&error), |data| data.is_file());
    Ok(start.ancestors().find(|folder| is_there(folder.join(name))).map(Path::to_owned))
}

/// Whether a new site may be made in a folder: it is empty, or not there.
///
/// # Errors
/// The folder cannot be read, so that it is not known.
pub fn is_free(folder: &Path) -> io::Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().transpose()?.is_none()),
        Err(error) if is_absent(&error) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether an error says that there is nothing. Any other, as of a failing disk, says nothing about that.
fn is_absent(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

/// A path up to its first component that begins with a dot.
fn first_hidden(path: &Path) -> Option<PathBuf> {
    let mut components = path.components().enumerate();
    let (at, _) = components.find(|(_, part)| part.as_os_str().as_encoded_bytes().starts_with(b"."))?;
    Some(path.components().take(at + 1).collect())
}

/// A path as messages show it.
fn slashed(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// Whether a path is another, or lies in it.
fn is_within(path: &str, other: &str) -> bool {
    path.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn has_ending_of_sections(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md"))
}

/// Whether an error of a walk is about a name that is not read.
fn is_passed_over(error: &walkdir::Error, underscores: bool) -> bool {
    error.path().and_then(Path::file_name).is_some_and(|name| !is_seen(name, underscores))
}

fn is_seen(name: &std::ffi::OsStr, underscores: bool) -> bool {
    let name = name.as_encoded_bytes();
    !name.starts_with(b".") && (underscores || !name.starts_with(b"_"))
}
