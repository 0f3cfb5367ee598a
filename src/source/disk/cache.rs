//! The sources of the last read, with the state of each file on disk.
//!
//! Whether a file is opened again is decided by its state alone. Which files belong to the site, and which links may be
//! followed, is for [`SourceReader`](super::SourceReader) to say.

use super::is_not_found;
use crate::source::Sources;
use crate::source::load::{FileState, Loaded, read_regular};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The sources of the last read, cached so that the next [`SourceReader`](super::SourceReader) opens only files that may have
/// changed since.
#[derive(Debug, Default)]
pub struct SourceCache {
    pub(super) sources: Sources,
    pub(super) files: BTreeMap<Arc<str>, CachedSource>,
    /// The number of the current read; each [`SourceReader`](super::SourceReader) increments it.
    pub(super) generation: u64,
    pub(super) changed: Vec<Arc<str>>,
}

#[derive(Debug)]
pub(super) struct CachedSource {
    /// The generation of the last read in which the file existed.
    pub(super) last_seen: u64,
    /// The file's metadata when it was read.
    pub(super) state: FileState,
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

    pub(super) fn store(&mut self, path: &str, loaded: Loaded) {
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

    pub(super) fn remove_missing(&mut self) {
        let missing = self.files.extract_if(.., |_, file| file.last_seen != self.generation);
        for (path, _) in missing {
            self.sources.remove(&path);
            self.changed.push(path);
        }
    }
}
