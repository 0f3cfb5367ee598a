//! The manifest: the hash of each file of a site.

use super::{SitePath, SitePathError};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Read, Write};

/// The path of the list of the site's files in the output. It is reserved: no page or static file can have it.
pub const MANIFEST: &str = "manifest";

/// The path of the signature of the manifest, if the site is signed. It is reserved too, and the manifest does not list it.
pub const SIGNATURE: &str = "manifest.minisig";

/// The SHA-256 of a file's bytes.
pub type FileHash = [u8; 32];

/// The hash of each file that a manifest lists.
pub type Manifest = BTreeMap<SitePath, FileHash>;

/// The hash of a file's bytes, as the manifest lists it.
pub fn hash(bytes: &[u8]) -> FileHash {
    Sha256::digest(bytes).into()
}

/// As [`hash`], for bytes that are read in parts. `buffer` must not be empty; its content is overwritten.
pub(crate) fn hash_reader(mut bytes: impl Read, buffer: &mut [u8]) -> io::Result<FileHash> {
    let mut hasher = Sha256::new();
    loop {
        match bytes.read(buffer) {
            Ok(0) => return Ok(hasher.finalize().into()),
            Ok(length) => hasher.update(&buffer[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Passes bytes on to a sink, and computes their hash on the way.
pub(crate) struct HashWriter<W> {
    sink: W,
    hasher: Sha256,
    size: u64,
}

impl<W> HashWriter<W> {
    pub(crate) fn new(sink: W) -> Self {
        Self { sink, hasher: Sha256::new(), size: 0 }
    }

    /// The sink, the hash of the bytes that it has accepted, and their number.
    pub(crate) fn finish(self) -> (W, FileHash, u64) {
        (self.sink, self.hasher.finalize().into(), self.size)
    }
}

impl<W: Write> Write for HashWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.sink.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

/// A hash as lowercase hexadecimal digits, as in a manifest.
pub(crate) fn hex(hash: &FileHash) -> String {
    let mut text = String::with_capacity(2 * hash.len());
    push_hex(&mut text, hash);
    text
}

/// Why bytes are not a valid manifest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Not UTF-8, or the last line has no end.
    #[error("it is not text in lines")]
    NotLines,
    /// A line that is not 64 lowercase hexadecimal digits, two spaces and a path.
    #[error("line {line} is not a hash, two spaces and a path")]
    Line {
        /// Counted from 1.
        line: usize,
    },
    /// A path that no build can have written.
    #[error("line {line}: {reason}")]
    Path {
        /// Counted from 1.
        line: usize,
        /// The fault in the path.
        reason: SitePathError,
    },
    /// A duplicate path, or the manifest itself, or its signature.
    #[error("line {line} lists a file twice, or the list itself or its signature")]
    DuplicatePath {
        /// Counted from 1.
        line: usize,
    },
}

/// Parses the output of [`super::Site::manifest`]. It is strict: the files that a manifest lists may be removed, so an
/// unrelated file with the name `manifest` must not be accepted.
pub fn parse_manifest(bytes: &[u8]) -> Result<Manifest, ManifestError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ManifestError::NotLines)?;
    if !text.is_empty() && !text.ends_with('\n') {
        return Err(ManifestError::NotLines);
    }
    let mut manifest = Manifest::new();
    for (index, text) in text.split_terminator('\n').enumerate() {
        let line = index + 1;
        let (hash, path) = parse_manifest_line(text).ok_or(ManifestError::Line { line })?;
        let path = SitePath::new(path).map_err(|reason| ManifestError::Path { line, reason })?;
        if matches!(path.as_str(), MANIFEST | SIGNATURE) || manifest.insert(path, hash).is_some() {
            return Err(ManifestError::DuplicatePath { line });
        }
    }
    Ok(manifest)
}

/// The manifest as a build writes it, from which [`parse_manifest`] reads the same.
#[must_use]
pub fn encode_manifest(manifest: &Manifest) -> Vec<u8> {
    let mut text = String::with_capacity(manifest.len() * 100);
    manifest.iter().for_each(|(path, hash)| push_manifest_line(&mut text, path, hash));
    text.into_bytes()
}

fn parse_manifest_line(line: &str) -> Option<(FileHash, &str)> {
    let (digits, path) = line.split_once("  ")?;
    Some((parse_hex(digits)?, path))
}

/// Parses the output of [`hex`].
pub(crate) fn parse_hex(digits: &str) -> Option<FileHash> {
    let mut hash = FileHash::default();
    if digits.len() != 2 * hash.len() {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
    }
    Some(hash)
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

pub(super) fn push_manifest_line(text: &mut String, path: &SitePath, hash: &FileHash) {
    push_hex(text, hash);
    text.push_str("  ");
    text.push_str(path.as_str());
    text.push('\n');
}

fn push_hex(text: &mut String, hash: &FileHash) {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    for byte in hash {
        text.push(DIGITS[usize::from(byte >> 4)]);
        text.push(DIGITS[usize::from(byte & 15)]);
    }
}
