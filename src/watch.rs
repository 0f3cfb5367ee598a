//! Waiting for a file to change.

use notify_debouncer_full::notify::{self, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, new_debouncer};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Editors write a file in several steps; what comes within this time is one change.
const TOGETHER: Duration = Duration::from_millis(50);

/// A watch on the sources of a site.
#[derive(Debug)]
pub struct Watch {
    changes: Receiver<DebounceEventResult>,
    paths: Vec<PathBuf>,
    _debouncer: notify_debouncer_full::Debouncer<notify::RecommendedWatcher, notify_debouncer_full::RecommendedCache>,
}

impl Watch {
    /// Watches these files and folders. What is not there yet is seen when it comes.
    ///
    /// # Errors
    /// The system cannot watch.
    pub fn new(root: &Path, paths: &[PathBuf]) -> notify::Result<Self> {
        let (sender, changes) = channel();
        let mut debouncer = new_debouncer(TOGETHER, None, sender)?;
        // The root itself without its folders: the output may lie in it.
        debouncer.watch(root, RecursiveMode::NonRecursive)?;
        for path in paths.iter().filter(|path| path.is_dir()) {
            debouncer.watch(path, RecursiveMode::Recursive)?;
        }
        let paths = paths.iter().map(|path| absolute(path)).collect();
        Ok(Self { changes, paths, _debouncer: debouncer })
    }

    /// Waits until one of the watched files has changed.
    ///
    /// # Errors
    /// The watch has failed.
    pub fn wait(&self) -> notify::Result<()> {
        loop {
            let Ok(changes) = self.changes.recv() else { return Err(notify::Error::generic("the watch has ended")) };
            let events = changes
                .map_err(|mut errors| errors.pop().unwrap_or_else(|| notify::Error::generic("the watch has failed")))?;
            let seen = |path: &PathBuf| self.paths.iter().any(|watched| absolute(path).starts_with(watched));
            let changed = events.iter().filter(|event| !event.kind.is_access());
            // An overflow of the queue names no path: anything may have changed.
            if changed.into_iter().any(|event| event.need_rescan() || event.paths.iter().any(seen)) {
                return Ok(());
            }
        }
    }
}

/// The path as the system names it in its events: without links, where it is there.
fn absolute(path: &Path) -> PathBuf {
    let whole = |path: &Path| path.canonicalize().ok();
    // A file that is gone is named by its folder, which is there.
    let of_folder = || Some(whole(path.parent()?)?.join(path.file_name()?));
    whole(path).or_else(of_folder).or_else(|| std::path::absolute(path).ok()).unwrap_or_else(|| path.to_owned())
}
