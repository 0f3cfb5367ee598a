//! Finds published files that are hard links to a file that must not be published: a draft, a register, a hidden file.
#![expect(clippy::disallowed_methods, reason = "this module reads the disk")]

use super::load::{Identity, hard_link_identity};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::WalkDir;

/// Pairs of a published file and its other path.
type HardLinks = Vec<(Arc<str>, String)>;

/// Paths with the error of each.
type PathErrors = Vec<(String, io::Error)>;

/// Those of the `published` files, all with several hard links, that have one at a private path: within the `parts` of the
/// site where `is_private` returns true, or where a name begins with a dot.
///
/// Most files with several hard links have the others outside the site, where a version control system or a build tool
/// shares equal files. They are not reported. Call this only if there is such a file: it walks the disk.
pub(super) fn find_private_links(
    root: &Path,
    parts: &[&str],
    is_private: impl Fn(&str) -> bool,
    published: &BTreeMap<Identity, Arc<str>>,
) -> (HardLinks, PathErrors) {
    let (mut links, mut errors) = (HardLinks::new(), PathErrors::new());
    let mut search_roots: Vec<PathBuf> = parts.iter().map(|path| root.join(path)).collect();
    match hidden_entries(root) {
        Ok(entries) => search_roots.extend(entries),
        Err(error) => errors.push((".".to_owned(), error)),
    }
    for entry in search_roots.iter().flat_map(|path| WalkDir::new(path).sort_by_file_name()) {
        match entry.and_then(|entry| Ok((relative_path(root, entry.path()), entry.metadata()?))) {
            Ok((other, data)) => {
                let linked =
                    hard_link_identity(&data).filter(|_| data.is_file()).and_then(|identity| published.get(&identity));
                let private_link = linked.filter(|path| ***path != *other && (is_hidden(&other) || is_private(&other)));
                links.extend(private_link.map(|path| (Arc::clone(path), other)));
            }
            Err(error) if error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound) => {}
            Err(error) => {
                let path = error.path().map_or_else(String::new, |path| relative_path(root, path));
                errors.push((path, error.into()));
            }
        }
    }
    links.sort();
    (links, errors)
}

fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}

/// The entries of the site's root whose names begin with a dot: `.env`, `.git`.
fn hidden_entries(root: &Path) -> io::Result<Vec<PathBuf>> {
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

fn relative_path(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string().replace('\\', "/")
}
