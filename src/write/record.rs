//! What the last build left for the next one.

use super::WriteError;
use super::old::read_manifest;
use crate::site::SitePath;
use std::collections::BTreeSet;
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
    Ok(read_all_last(out, &[name])?.pop().map(|(_, text)| text))
}

/// The texts of those of some files that the last build wrote into `out`, each with its name.
///
/// # Errors
/// The manifest or a file is there and cannot be read, or is not what a build writes.
pub fn read_all_last<'n>(out: &Path, names: &[&'n str]) -> Result<Vec<(&'n str, String)>, WriteError> {
    let mut texts = Vec::new();
    if names.is_empty() {
        return Ok(texts);
    }
    let Some(manifest) = read_manifest(out)? else { return Ok(texts) };
    let listed: BTreeSet<&str> = manifest.keys().map(SitePath::as_str).collect();
    for name in names.iter().filter(|name| listed.contains(**name)) {
        texts.extend(read(&out.join(name))?.map(|text| (*name, text)));
    }
    Ok(texts)
}

fn read(path: &Path) -> Result<Option<String>, WriteError> {
    let bytes = match path.symlink_metadata() {
        // Somebody has removed it, or put something in its place.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Ok(there) if !there.is_file() || there.len() > LARGEST => return Ok(None),
        Err(error) => Err(error),
        Ok(_) => File::open(path).and_then(|file| {
            let mut bytes = Vec::new();
            file.take(LARGEST).read_to_end(&mut bytes).map(|_| bytes)
        }),
    };
    // What is no text names no stamp.
    bytes.map(|bytes| String::from_utf8(bytes).ok()).map_err(WriteError::io("read", path))
}
