//! The only reader of the disk.
//!
//! Reading never follows a link out of the site, nor from one part of it into another, never waits on a pipe or a
//! device, and reports everything that it could not read, not the first.
#![expect(clippy::disallowed_methods, reason = "this is the room that reads the disk")]

use super::Sources;
use crate::panics::{Activity, working_on};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
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
    /// What the system said of the file before it was read; `None` where that does not tell whether it is the same.
    stamp: Option<Stamp>,
}

/// What changes when a file does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: SystemTime,
    /// Which file it is, and when anything of it last changed, where the system tells.
    inode: [i64; 4],
}

/// A file changed within this time of being read may change again without its times showing it: those of
/// FAT count two seconds. See "Racy Git" in the documentation of git.
const UNSETTLED: Duration = Duration::from_secs(2);

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
    pub fn keep_apart(&mut self, sections: &str, others: &[&str]) {
        let all = std::iter::once(sections).chain(others.iter().copied());
        let parts = all.filter_map(|path| {
            let real = fs::canonicalize(self.root.join(path)).ok()?;
            Some(Part { path: path.to_owned(), real, has_sections: path == sections })
        });
        self.parts = parts.collect();
    }

    /// Reads one file, if it is there.
    pub fn file(&mut self, path: &str) {
        let full = self.root.join(path);
        if fs::symlink_metadata(&full).is_ok() {
            self.take(&full, path);
        }
    }

    /// Reads a folder and the folders in it, if it is there. What begins with a
    /// dot is passed over; what begins with an underscore too, if `underscores` is not set.
    pub fn folder(&mut self, folder: &str, underscores: bool) {
        let full = self.root.join(folder);
        if fs::symlink_metadata(&full).is_err() || !self.stays_in_place(&full, folder, folder) {
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
            let kept = files.get(found.path.as_str());
            let loaded = if found.is_file { load(&found.full, kept, buffer) } else { Err(not_ordinary()) };
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
    pub fn finish(self) -> Vec<ReadError> {
        self.kept.forget_the_gone();
        self.errors
    }

    fn take(&mut self, full: &Path, path: &str) {
        let _work = working_on(Activity::Read, path);
        if self.is_named_well(full, path) && self.stays_in_place(full, path, path) {
            let is_file = fs::metadata(full).map(|data| data.is_file());
            let kept = self.kept.files.get(path);
            let loaded = is_file
                .and_then(|is_file| if is_file { load(full, kept, &mut Vec::new()) } else { Err(not_ordinary()) });
            self.keep(path, loaded);
        }
    }

    fn keep(&mut self, path: &str, loaded: io::Result<Loaded>) {
        match loaded {
            Ok(loaded) => self.kept.take(path, loaded),
            Err(error) => self.refuse(path, &format!("cannot be read: {error}"), "make it readable, or take it away"),
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
        let is_section =
            |part: &Part| part.has_sections && real.starts_with(&part.real) && has_ending_of_sections(real);
        let meets = |part: &Part| real.starts_with(&part.real) || part.real.starts_with(real);
        // Of parts that lie in each other by name book.toml is told.
        let is_other = |part: &Part| !is_within(&part.path, home) && !is_within(home, &part.path);
        let Some(part) = self.parts.iter().find(|part| is_section(part) || (is_other(part) && meets(part))) else {
            return true;
        };
        let target = real.strip_prefix(&self.real_root).ok().filter(|target| !target.as_os_str().is_empty());
        let target = target.unwrap_or(Path::new(".")).display().to_string().replace('\\', "/");
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
        self.errors.push(ReadError { path: path.to_owned(), message: message.to_owned(), help: help.to_owned() });
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
            Ok(data) if data.is_file() && is_known => match read_regular(full, &mut Vec::new()) {
                Ok(loaded) => {
                    self.take(path, loaded);
                    true
                }
                Err(_) => false,
            },
            Ok(_) => false,
            Err(_) => !is_known && !self.has_files_in(path),
        }
    }

    /// Whether a path lies in a place whose name begins with a dot, and nothing is read there. A folder that book.toml
    /// names may begin so.
    fn is_hidden(&self, path: &str) -> bool {
        let parts = path.match_indices('/').map(|(end, _)| &path[..end]).chain([path]);
        let mut hidden = parts.filter(|part| part.rsplit('/').next().is_some_and(|name| name.starts_with('.')));
        hidden.next().is_some_and(|part| !self.has_files_in(part))
    }

    fn has_files_in(&self, folder: &str) -> bool {
        let prefix = format!("{folder}/");
        let from = (std::ops::Bound::Included(prefix.as_str()), std::ops::Bound::Unbounded);
        self.files.range::<str, _>(from).next().is_some_and(|(path, _)| path.starts_with(&prefix))
    }

    fn take(&mut self, path: &str, loaded: Loaded) {
        let stamp = match loaded {
            Loaded::Same(stamp) => Some(stamp),
            Loaded::New(bytes, stamp) => {
                // A file that was only touched keeps the bytes that others know.
                if self.sources.get(path).is_none_or(|file| *file.bytes != *bytes) {
                    self.sources.insert(path, bytes);
                    self.changed.push(path.into());
                }
                stamp
            }
        };
        let file = KeptFile { round: self.round, stamp };
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

/// A file as it was found.
enum Loaded {
    /// It is the one that was read before.
    Same(Stamp),
    New(Arc<[u8]>, Option<Stamp>),
}

/// Reads what is known to be no pipe or device, where it may be another than the one that is kept.
fn load(path: &Path, kept: Option<&KeptFile>, buffer: &mut Vec<u8>) -> io::Result<Loaded> {
    let Some(kept) = kept else { return read_regular(path, buffer) };
    match kept.stamp {
        Some(stamp) if Stamp::of(&fs::metadata(path)?).is_some_and(|now| now == stamp) => Ok(Loaded::Same(stamp)),
        _ => read_regular(path, buffer),
    }
}

/// Reads what is known to be no pipe or device: opening one could wait for ever. One buffer serves for many files.
fn read_regular(path: &Path, buffer: &mut Vec<u8>) -> io::Result<Loaded> {
    let file = fs::File::open(path)?;
    let data = file.metadata()?;
    if !data.is_file() {
        return Err(not_ordinary());
    }
    let stamp = Stamp::of(&data).filter(Stamp::is_settled);
    if data.len() > LARGEST_FILE {
        return Err(io::Error::other("it is larger than 1 GiB"));
    }
    // One byte more than there is: so the end shows in the first read.
    let size = usize::try_from(data.len()).unwrap_or(0) + 1;
    buffer.clear();
    buffer.reserve(size);
    file.take(LARGEST_FILE + 1).read_to_end(buffer)?;
    Ok(Loaded::New(buffer.as_slice().into(), stamp))
}

impl Stamp {
    /// `None` where the system does not say when a file was changed.
    fn of(data: &fs::Metadata) -> Option<Self> {
        Some(Self { size: data.len(), modified: data.modified().ok()?, inode: inode(data) })
    }

    /// Whether another change of the file will show in its times.
    fn is_settled(&self) -> bool {
        self.modified + UNSETTLED < SystemTime::now()
    }
}

#[cfg(unix)]
fn inode(data: &fs::Metadata) -> [i64; 4] {
    use std::os::unix::fs::MetadataExt;
    [data.dev().cast_signed(), data.ino().cast_signed(), data.ctime(), data.ctime_nsec()]
}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> [i64; 4] {
    [0; 4]
}

fn not_ordinary() -> io::Error {
    io::Error::other("it is not an ordinary file")
}
