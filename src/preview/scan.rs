//! Reads the sources of a site each time they may have changed.

use crate::build::{Builder, read_paths};
use crate::diag::Diagnostic;
use crate::source::Sources;
use crate::source::disk::SourceCache;
use crate::watch::Hint;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The sources of a site that is being watched.
#[derive(Debug)]
pub struct SourceScanner {
    root: PathBuf,
    cache: SourceCache,
    /// The errors of reading files in the last scan.
    read_errors: Vec<Diagnostic>,
    /// The files that have changed since the last build.
    changed: Vec<Arc<str>>,
    /// Whether the sources have been scanned once.
    has_scanned: bool,
}

/// The result of a scan of the sources. The order is used to merge results: the greater one includes the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceChange {
    /// Nothing has changed.
    Unchanged,
    /// Only the content of known files has changed.
    Edited,
    /// Any other change: files were added or removed, and more changes may follow.
    Structural,
}

impl SourceScanner {
    /// A scanner of the site at `root`, which is read by the first scan.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            cache: SourceCache::default(),
            read_errors: Vec::new(),
            changed: Vec::new(),
            has_scanned: false,
        }
    }

    /// The folder of the site.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The sources of the last scan.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        self.cache.sources()
    }

    /// The errors of reading files in the last scan.
    #[must_use]
    pub fn read_errors(&self) -> &[Diagnostic] {
        &self.read_errors
    }

    /// Scans the sources for changes: only the paths of `hint` where that is sufficient, else all.
    ///
    /// # Errors
    /// The folder of the site cannot be read. The previous sources are retained.
    pub fn scan(&mut self, hint: &Hint, builder: &mut Builder) -> io::Result<SourceChange> {
        if let (Hint::At(paths), true) = (hint, self.has_scanned && self.read_errors.is_empty()) {
            let is_sufficient = read_paths(&self.root, &mut self.cache, paths);
            self.changed.extend_from_slice(self.cache.changed());
            if is_sufficient {
                return Ok(if self.changed.is_empty() { SourceChange::Unchanged } else { SourceChange::Edited });
            }
        }
        let read_errors = builder.read_changed(&self.root, &mut self.cache)?;
        self.changed.extend_from_slice(self.cache.changed());
        let is_new = !self.has_scanned || !self.changed.is_empty() || read_errors != self.read_errors;
        self.has_scanned = true;
        self.read_errors = read_errors;
        Ok(if is_new { SourceChange::Structural } else { SourceChange::Unchanged })
    }

    /// Whether a file changed by the last scan is empty: most likely an editor is still writing it.
    #[must_use]
    pub fn is_half_written(&self) -> bool {
        let mut changed = self.cache.changed().iter().filter_map(|path| self.sources().get(path));
        changed.any(|file| file.bytes.is_empty())
    }

    /// The files that have changed since the last call. Until then they make every scan report a change.
    pub fn take_changed(&mut self) -> Vec<Arc<str>> {
        std::mem::take(&mut self.changed)
    }
}
