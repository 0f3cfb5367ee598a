//! The only reader of the disk.
//!
//! Reading never follows a link out of the site, never waits on a pipe or a
//! device, and reports everything that it could not read, not the first.
#![expect(clippy::disallowed_methods, reason = "this is the room that reads the disk")]

use super::Sources;
use rayon::prelude::*;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::WalkDir;

/// Larger files are refused: offsets are 32 bits wide, and a gigabyte of text
/// in one file is a mistake.
pub const LARGEST_FILE: u64 = 1 << 30;

/// What could not be read.
#[derive(Clone, Debug)]
pub struct ReadError {
    /// The path, relative to the root, with `/`.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Reads the files of a site into [`Sources`].
#[derive(Debug)]
pub struct Reader {
    root: PathBuf,
    real_root: PathBuf,
    sources: Sources,
    errors: Vec<ReadError>,
}

/// A file that is to be read.
struct Found {
    full: PathBuf,
    path: String,
    is_file: bool,
}

impl Reader {
    /// A reader of the site at `root`.
    ///
    /// # Errors
    /// `root` is not a folder that can be entered.
    pub fn new(root: &Path) -> io::Result<Self> {
        let real_root = fs::canonicalize(root)?;
        Ok(Self { root: root.to_owned(), real_root, sources: Sources::default(), errors: Vec::new() })
    }

    /// Reads one file, if it is there.
    pub fn file(&mut self, path: &str) {
        let full = self.root.join(path);
        if fs::symlink_metadata(&full).is_ok() {
            self.take(&full, path.to_owned());
        }
    }

    /// Reads a folder and the folders in it, if it is there. What begins with a
    /// dot is passed over; what begins with an underscore too, if `underscores` is not set.
    pub fn folder(&mut self, folder: &str, underscores: bool) {
        let full = self.root.join(folder);
        if fs::symlink_metadata(&full).is_err() || !self.stays_inside(&full, folder) {
            return;
        }
        if !full.is_dir() {
            self.refuse(folder, "is not a folder", "make it a folder, or name another one in book.toml");
            return;
        }
        let walk = WalkDir::new(&full).follow_links(true).sort_by_file_name().into_iter();
        let mut walk = walk.filter_entry(move |entry| entry.depth() == 0 || is_seen(entry.file_name(), underscores));
        let mut found = Vec::new();
        while let Some(entry) = walk.next() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {
                    let path = self.relative(entry.path());
                    if entry.path_is_symlink() && !self.stays_inside(entry.path(), &path) {
                        walk.skip_current_dir();
                    }
                }
                Ok(entry) => {
                    let path = self.relative(entry.path());
                    // What is no link lies where it seems to: in a folder that has been looked at.
                    let is_link = entry.path_is_symlink();
                    let is_file = entry.file_type().is_file();
                    let full = entry.into_path();
                    if self.is_named_well(&full, &path) && (!is_link || self.stays_inside(&full, &path)) {
                        found.push(Found { full, path, is_file });
                    }
                }
                Err(error) => self.refuse_walk(folder, &error),
            }
        }
        self.read_all(found);
    }

    fn read_all(&mut self, found: Vec<Found>) {
        let read = |found: Found| {
            let bytes = if found.is_file { read_regular(&found.full) } else { Err(not_ordinary()) };
            (found.path, bytes.map(Arc::<[u8]>::from))
        };
        let all: Vec<_> = found.into_par_iter().map(read).collect();
        for (path, bytes) in all {
            self.keep(path, bytes);
        }
    }

    /// What has been read so far.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// What was read, and what could not be.
    #[must_use]
    pub fn finish(self) -> (Sources, Vec<ReadError>) {
        (self.sources, self.errors)
    }

    fn take(&mut self, full: &Path, path: String) {
        if self.is_named_well(full, &path) && self.stays_inside(full, &path) {
            let is_file = fs::metadata(full).map(|data| data.is_file());
            let bytes = is_file.and_then(|is_file| if is_file { read_regular(full) } else { Err(not_ordinary()) });
            self.keep(path, bytes.map(Arc::from));
        }
    }

    fn keep(&mut self, path: String, bytes: io::Result<Arc<[u8]>>) {
        match bytes {
            Ok(bytes) => self.sources.insert(path, bytes),
            Err(error) => self.refuse(&path, &format!("cannot be read: {error}"), "make it readable, or take it away"),
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
    /// copied into the output would otherwise depend on the machine.
    fn stays_inside(&mut self, full: &Path, path: &str) -> bool {
        match fs::canonicalize(full) {
            Ok(real) if real.starts_with(&self.real_root) => true,
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
        self.errors.push(ReadError { path: path.to_owned(), message: message.to_owned(), help: help.to_owned() });
    }
}

/// The nearest folder, from `start` upwards, that holds `name`.
#[must_use]
pub fn find_upwards(start: &Path, name: &str) -> Option<PathBuf> {
    let start = fs::canonicalize(start).ok()?;
    start.ancestors().find(|folder| folder.join(name).is_file()).map(Path::to_owned)
}

/// Whether a new site may be made in a folder: it is empty, or not there.
#[must_use]
pub fn is_free(folder: &Path) -> bool {
    match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

fn is_seen(name: &std::ffi::OsStr, underscores: bool) -> bool {
    let name = name.as_encoded_bytes();
    !name.starts_with(b".") && (underscores || !name.starts_with(b"_"))
}

/// Reads what is known to be no pipe or device: opening one could wait for ever.
fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    let file = fs::File::open(path)?;
    let data = file.metadata()?;
    if !data.is_file() {
        return Err(not_ordinary());
    }
    if data.len() > LARGEST_FILE {
        return Err(io::Error::other("it is larger than 1 GiB"));
    }
    // One byte more than there is: so the end shows in the first read.
    let size = usize::try_from(data.len()).unwrap_or(0) + 1;
    let mut bytes = Vec::with_capacity(size);
    file.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn not_ordinary() -> io::Error {
    io::Error::other("it is not an ordinary file")
}
