//! Hard links from what is published to what must not be: a draft, a register, a hidden file.
#![expect(clippy::disallowed_methods, reason = "this is the module that looks at the disk")]

use super::load::{Identity, shared};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::WalkDir;

/// Pairs of a published file and the other name that it has.
type Found = Vec<(Arc<str>, String)>;

/// Paths and what went wrong there.
type Errors = Vec<(String, io::Error)>;

/// Which of the `published` files, all with several names, have one of these in a place that is kept apart: within the
/// `parts` of the site as `is_apart` says, or where a name begins with a dot.
///
/// Most files with several names have them outside the site, where a version control system or a build tool shares
/// equal files. They are not reported, and the disk is searched only where there is such a file.
pub(super) fn kept_apart(
    root: &Path,
    parts: &[&str],
    is_apart: impl Fn(&str) -> bool,
    published: &BTreeMap<Identity, Arc<str>>,
) -> (Found, Errors) {
    let (mut found, mut errors) = (Found::new(), Errors::new());
    let mut places: Vec<PathBuf> = parts.iter().map(|path| root.join(path)).collect();
    match hidden(root) {
        Ok(hidden) => places.extend(hidden),
        Err(error) => errors.push((".".to_owned(), error)),
    }
    for entry in places.iter().flat_map(|place| WalkDir::new(place).sort_by_file_name()) {
        match entry.and_then(|entry| Ok((relative(root, entry.path()), entry.metadata()?))) {
            Ok((other, data)) => {
                let same = shared(&data).filter(|_| data.is_file()).and_then(|identity| published.get(&identity));
                let same = same.filter(|path| ***path != *other && (is_hidden(&other) || is_apart(&other)));
                found.extend(same.map(|path| (Arc::clone(path), other)));
            }
            Err(error) if error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound) => {}
            Err(error) => {
                let path = error.path().map_or_else(String::new, |path| relative(root, path));
                errors.push((path, error.into()));
            }
        }
    }
    found.sort();
    (found, errors)
}

fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}

/// What begins with a dot in the folder of the site itself: `.env`, `.git`.
fn hidden(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(root)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string().replace('\\', "/")
}
