//! Checks a copy of a site against its manifest: that every file is there with its bytes and no other file is, that the publisher
//! signed the manifest, and that it is not a copy of an earlier edition.
//!
//! The copy may be made by somebody who wants to deceive, so nothing in it is trusted:
//!
//! - A path of the manifest has to be one that a build can write ([`crate::site::SitePath`]): none leads out of the folder, and no
//!   path is opened that the folder itself does not have.
//! - Symbolic links are not followed, but for the folder that is given. Pipes and devices are not opened.
//! - What is read into memory has a limit; files are hashed in parts.
//!
//! Not covered: a folder that somebody changes while it is being checked.

mod contents;
mod finding;
mod tree;

pub use finding::{EntryKind, Finding};

use crate::signature::{KeyId, PublicKey, Signature};
use crate::site::{self, EDITION, EditionRecord, FileHash, MANIFEST, Manifest, SIGNATURE};
use contents::Contents;
use std::io;
use std::path::Path;
use tree::{ReadError, Tree};

/// What a copy is checked for, besides its files.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expectations<'e> {
    /// The key that signed the manifest.
    pub key: Option<&'e PublicKey>,
    /// The least number of the edition.
    pub edition: Option<u32>,
}

/// The result of a check.
#[derive(Debug, Default)]
pub struct Verification {
    /// The number of files that the manifest lists.
    pub files: usize,
    /// The edition, if the copy says it in a file that is as listed.
    pub edition: Option<EditionRecord>,
    /// The key that the signature names, whether or not it is checked.
    pub signed_by: Option<KeyId>,
    /// Everything that is wrong: about the manifest as a whole first, then by path.
    pub findings: Vec<Finding>,
}

/// The longest manifest that is read, in bytes: a million files with long names.
const MAX_MANIFEST: u64 = 1 << 27;

/// The longest signature that is read, in bytes. It has four short lines.
const MAX_SIGNATURE: u64 = 1 << 14;

/// The longest record of an edition that is read, in bytes.
const MAX_EDITION: u64 = 1 << 16;

/// Checks the copy of a site in a folder.
///
/// # Errors
/// The folder cannot be entered. Anything else is a finding.
pub fn verify(folder: &Path, expected: &Expectations<'_>) -> io::Result<Verification> {
    let root = tree::enter(folder)?;
    let mut result = Verification::default();
    let bytes = match tree::read_bounded(&root.join(MANIFEST), MAX_MANIFEST) {
        Ok(bytes) => bytes,
        Err(error) => {
            result.findings.push(unreadable(MANIFEST, error).unwrap_or(Finding::NoManifest));
            return Ok(result);
        }
    };
    result.check_signature(&root, expected.key, &bytes);
    match parse(&bytes) {
        Ok(manifest) => result.check_files(&root, &manifest, expected.edition),
        Err(finding) => result.findings.push(finding),
    }
    Ok(result)
}

/// The manifest, which has to be in the order in which a build writes it: otherwise two lists would be of one tree.
fn parse(bytes: &[u8]) -> Result<Manifest, Finding> {
    let manifest = site::parse_manifest(bytes).map_err(Finding::InvalidManifest)?;
    if site::encode_manifest(&manifest) == bytes { Ok(manifest) } else { Err(Finding::UnsortedManifest) }
}

impl Verification {
    fn check_signature(&mut self, root: &Path, key: Option<&PublicKey>, manifest: &[u8]) {
        let signature = match tree::read_bounded(&root.join(SIGNATURE), MAX_SIGNATURE) {
            Ok(bytes) => std::str::from_utf8(&bytes).ok().and_then(Signature::parse).ok_or(Finding::InvalidSignature),
            Err(error) => match unreadable(SIGNATURE, error) {
                Some(finding) => Err(finding),
                None if key.is_none() => return,
                None => Err(Finding::NoSignature),
            },
        };
        self.signed_by = signature.as_ref().ok().map(Signature::key_id);
        let finding = match (signature, key) {
            (Err(finding), _) => finding,
            (Ok(signature), Some(key)) if signature.key_id() != key.id() => {
                Finding::ForeignKey { expected: key.id(), found: signature.key_id() }
            }
            (Ok(signature), Some(key)) if !signature.is_valid(key, manifest) => Finding::WrongSignature,
            (Ok(_), _) => return,
        };
        self.findings.push(finding);
    }

    fn check_files(&mut self, root: &Path, manifest: &Manifest, at_least: Option<u32>) {
        self.files = manifest.len();
        let tree = Tree::walk(root, manifest);
        let contents = Contents::compare(root, manifest, &tree.files);
        self.edition = manifest.get(EDITION).and_then(|hash| read_edition(root, hash));
        self.findings.extend(at_least.and_then(|expected| self.check_edition(expected)));
        let mut findings: Vec<Finding> = tree.findings.into_iter().chain(contents.findings).collect();
        findings.sort_by(|one, other| one.path().cmp(&other.path()));
        self.findings.append(&mut findings);
    }

    fn check_edition(&self, expected: u32) -> Option<Finding> {
        match &self.edition {
            None => Some(Finding::NoEdition),
            Some(record) if record.edition < expected => {
                Some(Finding::OlderEdition { expected, found: record.edition, published: record.published.clone() })
            }
            Some(_) => None,
        }
    }
}

/// The record of the edition, if it is the one that the manifest lists.
fn read_edition(root: &Path, hash: &FileHash) -> Option<EditionRecord> {
    // The folder of the file has to be one: the path would lead elsewhere through a link.
    let folder = EDITION.rsplit_once('/').map_or(EDITION, |(folder, _)| folder);
    root.join(folder).symlink_metadata().ok().filter(std::fs::Metadata::is_dir)?;
    let bytes = tree::read_bounded(&root.join(EDITION), MAX_EDITION).ok()?;
    EditionRecord::parse(&bytes).filter(|_| site::hash(&bytes) == *hash)
}

/// The finding about a file that cannot be read; `None` if there is none.
fn unreadable(path: &str, error: ReadError) -> Option<Finding> {
    let path = path.to_owned();
    match error {
        ReadError::Absent => None,
        ReadError::NotAFile(found) => Some(Finding::NotAFile { path, found }),
        ReadError::TooLong(limit) => Some(Finding::TooLong { path, limit }),
        ReadError::Io(error) => Some(Finding::Unreadable { path, reason: error.to_string() }),
    }
}
