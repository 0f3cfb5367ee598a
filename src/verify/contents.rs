//! The bytes of a copy's files, compared with the manifest by their hashes.

use super::finding::Finding;
use super::tree::open;
use crate::site::{FileHash, Manifest, SitePath, hash_reader};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

/// How many bytes of a file are read at once.
const BUFFER_LEN: usize = 64 << 10;

/// The result of the comparison.
pub(super) struct Contents {
    /// Files with other bytes than are listed, and those that cannot be read.
    pub(super) findings: Vec<Finding>,
}

/// A file with other bytes than are listed.
struct Mismatch<'m> {
    path: &'m SitePath,
    expected: FileHash,
    found: FileHash,
}

impl Contents {
    pub(super) fn compare(root: &Path, manifest: &Manifest, files: &[&SitePath]) -> Self {
        let hash = |buffer: &mut Vec<u8>, path: &&SitePath| hash_file(&root.join(path.as_str()), buffer);
        let hashes: Vec<io::Result<FileHash>> = files.par_iter().map_init(|| vec![0; BUFFER_LEN], hash).collect();
        let (mut mismatches, mut findings) = (Vec::new(), Vec::new());
        for (path, found) in files.iter().zip(hashes) {
            match (found, manifest.get(path.as_str())) {
                (Ok(found), Some(expected)) if found != *expected => {
                    mismatches.push(Mismatch { path, expected: *expected, found });
                }
                (Ok(_), _) => {}
                (Err(error), _) => {
                    findings.push(Finding::Unreadable { path: path.to_string(), reason: error.to_string() });
                }
            }
        }
        explain(&mismatches, manifest, &mut findings);
        Self { findings }
    }
}

fn hash_file(path: &Path, buffer: &mut [u8]) -> io::Result<FileHash> {
    hash_reader(open(path)?, buffer)
}

/// Reports each mismatch: whether the bytes are those of another listed file, or of none.
fn explain(mismatches: &[Mismatch<'_>], manifest: &Manifest, findings: &mut Vec<Finding>) {
    if mismatches.is_empty() {
        return;
    }
    // Of several files with the same bytes, the first by path.
    let by_hash: BTreeMap<&FileHash, &SitePath> = manifest.iter().rev().map(|(path, hash)| (hash, path)).collect();
    let mut by_hashes: BTreeMap<(&FileHash, &FileHash), BTreeSet<&SitePath>> = BTreeMap::new();
    for mismatch in mismatches {
        by_hashes.entry((&mismatch.expected, &mismatch.found)).or_default().insert(mismatch.path);
    }
    for Mismatch { path, expected, found } in mismatches {
        if by_hashes.get_mut(&(expected, found)).is_none_or(|paths| !paths.remove(path)) {
            continue; // It is the other one of a pair.
        }
        let partner = by_hashes.get_mut(&(found, expected)).and_then(BTreeSet::pop_first);
        let path = (*path).clone();
        findings.push(match (partner, by_hash.get(found)) {
            (Some(other), _) => Finding::Swapped { path, other: other.clone() },
            (None, Some(other)) => Finding::Replaced { path, other: (*other).clone() },
            (None, None) => Finding::Changed { path, expected: *expected, found: *found },
        });
    }
}
