//! Sites on disk.

use std::fs;
use std::path::Path;

/// Writes a file of a site, and creates its parent folders.
pub(crate) fn put(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let full = root.join(path);
    fs::create_dir_all(full.parent().expect("a parent")).expect("a folder");
    fs::write(full, bytes).expect("a file");
}
