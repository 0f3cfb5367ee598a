//! What the last build left for the next one.

use super::WriteError;
use super::old::read_manifest;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// More than this is no record: the longest that a report can need has some hundred bytes for each section.
const LARGEST: u64 = 1 << 28;

/// The text of a file that the last build wrote into `out`; `None` where it wrote none of that name.
///
/// # Errors
/// The manifest or the file is there and cannot be read, or is not what a build writes.
pub fn read_last(out: &Path, name: &str) -> Result<Option<String>, WriteError> {
    let is_listed = |manifest: crate::site::Manifest| manifest.keys().any(|path| path.as_str() == name);
    if !read_manifest(out)?.is_some_and(is_listed) {
        return Ok(None);
    }
    let path = out.join(name);
    let bytes = match path.symlink_metadata() {
        // Somebody has removed it, or put something in its place.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Ok(there) if !there.is_file() || there.len() > LARGEST => return Ok(None),
        Err(error) => Err(error),
        Ok(_) => File::open(&path).and_then(|file| {
            let mut bytes = Vec::new();
            file.take(LARGEST).read_to_end(&mut bytes).map(|_| bytes)
        }),
    };
    // What is no text names no stamp.
    bytes.map(|bytes| String::from_utf8(bytes).ok()).map_err(WriteError::io("read", &path))
}
