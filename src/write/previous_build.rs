//! Reads files of the last build from the output.

use super::WriteError;
use super::previous_tree::read_manifest;
use crate::site::SitePath;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// In bytes; a larger file is ignored. The largest that a report can need has some hundred bytes for each section.
const MAX_BYTES: u64 = 1 << 28;

/// The text of a file that the last build wrote into `out`; `None` if it wrote no file of that name.
///
/// # Errors
/// The manifest or the file exists and cannot be read, or the manifest is invalid.
pub fn read_previous(out: &Path, name: &str) -> Result<Option<String>, WriteError> {
    Ok(read_all_previous(out, &[name])?.pop().map(|(_, text)| text))
}

/// The texts of those of the files `names` that the last build wrote into `out`, each with its name.
///
/// # Errors
/// The manifest or a file exists and cannot be read, or the manifest is invalid.
pub fn read_all_previous<'n>(out: &Path, names: &[&'n str]) -> Result<Vec<(&'n str, String)>, WriteError> {
    let mut texts = Vec::new();
    if names.is_empty() {
        return Ok(texts);
    }
    let Some(manifest) = read_manifest(out)? else { return Ok(texts) };
    let listed: BTreeSet<&str> = manifest.keys().map(SitePath::as_str).collect();
    for name in names.iter().filter(|name| listed.contains(**name)) {
        texts.extend(read_text(&out.join(name))?.map(|text| (*name, text)));
    }
    Ok(texts)
}

fn read_text(path: &Path) -> Result<Option<String>, WriteError> {
    let bytes = match path.symlink_metadata() {
        // It was removed or replaced after the build.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Ok(metadata) if !metadata.is_file() || metadata.len() > MAX_BYTES => return Ok(None),
        Err(error) => Err(error),
        Ok(_) => File::open(path).and_then(|file| {
            let mut bytes = Vec::new();
            file.take(MAX_BYTES).read_to_end(&mut bytes).map(|_| bytes)
        }),
    };
    // A file that is not UTF-8 was modified after the build, and contains no usable stamp.
    bytes.map(|bytes| String::from_utf8(bytes).ok()).map_err(WriteError::io("read", path))
}
