//! What has to be done, before any of it is: what to write, what to keep, what stands in the way.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::old::{Foreign, Kind, Old, slashed};
use super::place::Place;
use super::{Report, WriteError};
use crate::site::{MANIFEST, Site};

/// The difference between the site and what stands.
pub(super) struct Plan<'a> {
    /// Files whose bytes are new, by path.
    pub(super) write: Vec<(&'a str, &'a [u8])>,
    /// Files whose bytes stand there already, by path.
    pub(super) keep: Vec<&'a str>,
    removed: usize,
}

impl<'a> Plan<'a> {
    pub(super) fn new(site: &'a Site, manifest: &'a [u8], old: &Old, place: &Place) -> Result<Self, WriteError> {
        refuse_collisions(site, old, place)?;
        let mut files: Vec<(&str, &[u8])> = site.iter().map(|(path, bytes)| (path.as_str(), &bytes[..])).collect();
        files.push((MANIFEST, manifest));
        let held = all(&files, |(path, bytes)| old.holds(place, path, bytes))?;
        let (mut write, mut keep) = (Vec::new(), Vec::new());
        for (file, held) in files.into_iter().zip(held) {
            if held { keep.push(file.0) } else { write.push(file) }
        }
        let removed = old.ours().filter(|path| site.get(path).is_none()).count();
        Ok(Self { write, keep, removed })
    }

    pub(super) fn changes_nothing(&self) -> bool {
        self.write.is_empty() && self.removed == 0
    }

    pub(super) fn report(&self) -> Report {
        let pages = || self.write.iter().filter(|(path, _)| *path != MANIFEST);
        Report {
            written: pages().count(),
            unchanged: self.keep.iter().filter(|path| **path != MANIFEST).count(),
            removed: self.removed,
            bytes_written: pages().map(|(_, bytes)| bytes.len() as u64).sum(),
            leftover: None,
        }
    }
}

/// Does one thing to every item, in parallel. Of several errors the first in order is given, so that
/// the same trouble gives the same message.
pub(super) fn all<T: Sync, R: Send>(
    items: &[T],
    of: impl Fn(&T) -> Result<R, WriteError> + Sync + Send,
) -> Result<Vec<R>, WriteError> {
    let results: Vec<_> = items.par_iter().map(of).collect();
    results.into_iter().collect()
}

fn refuse_collisions(site: &Site, old: &Old, place: &Place) -> Result<(), WriteError> {
    let paths: Vec<PathBuf> =
        old.foreign.iter().filter(|foreign| collides(site, foreign)).map(|foreign| foreign.path.clone()).collect();
    if paths.is_empty() {
        return Ok(());
    }
    Err(WriteError::Foreign { out: place.out.clone(), paths })
}

/// A foreign thing is in the way if the site needs its name for a file; if the site needs its name
/// for a folder and it is none; or if it lies in a folder whose name the site needs for a file.
fn collides(site: &Site, foreign: &Foreign) -> bool {
    let is_file = |path: &Path| slashed(path).is_some_and(|name| name == MANIFEST || site.get(&name).is_some());
    let is_folder = |path: &Path| slashed(path).is_some_and(|name| site.has_folder(&name));
    foreign.path.ancestors().any(is_file) || (foreign.kind != Kind::Folder && is_folder(&foreign.path))
}
