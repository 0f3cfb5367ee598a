//! The record of the last build: with it, a build of the same input finds that the output is up to date, and writes nothing.
//!
//! It is a cache. It is in a hidden folder next to the output and not in it, since it contains what the build printed, which
//! can quote drafts. It is trusted only as far as it can be verified: it names the hash of the manifest, and every file of
//! the output is compared with the manifest by hash. So a record that any later build, kill or edit made stale is ignored.

use super::exchange;
use super::lock::Lock;
use super::output_dir::{OutputDir, exists};
use super::previous_tree::check_output;
use super::site_writer::Proof;
use super::stage::{create_folder, write_new};
use crate::site::{self, FileHash, MANIFEST, Manifest, SIGNATURE, SitePath, parse_manifest};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// The first line of the format.
const FORMAT: &str = "annals build record 2";

/// In place of the hash of a signature, if there is none.
const NONE: &str = "none";

/// The name of the record in its folder.
const FILE: &str = "last-build";

/// The size of the buffer that files are hashed with, in bytes.
const BUFFER_LEN: usize = 64 << 10;

/// The input of a build, and what it printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildRecord {
    /// The digest of everything that the output and `report` depend on.
    pub input: [u8; 32],
    /// What the build printed. Its format is up to the caller.
    pub report: String,
}

/// What the build that wrote `out` printed, if it had this input and no file of the output has changed since; with the
/// number of files. `None` if that cannot be known: any other build finds out why, and reports it.
#[must_use]
pub fn up_to_date(out: &Path, input: &[u8; 32]) -> Option<(String, usize)> {
    // Without an output there is nothing to verify, and no folder is created.
    if !exists(out).ok()? {
        return None;
    }
    let output = OutputDir::new(out).ok()?;
    let _lock = Lock::acquire(&output).ok()?;
    exchange::recover(&output).ok()?;
    let Stored { record, manifest: manifest_hash, signature } = read(&output)?;
    if record.input != *input {
        return None;
    }
    check_output(&output, &output.path.symlink_metadata().ok()?).ok()?;
    let manifest = read_regular(&output.path.join(MANIFEST)).filter(|bytes| site::hash(bytes) == manifest_hash)?;
    let manifest = parse_manifest(&manifest).ok()?;
    let is_complete = has_signature(&output.path, signature.as_ref()) && has_all_files(&output.path, &manifest);
    is_complete.then_some((record.report, manifest.len()))
}

/// A record as it is stored, with the hashes of what the build wrote.
struct Stored {
    record: BuildRecord,
    manifest: FileHash,
    signature: Option<FileHash>,
}

/// Stores the record of a build. Errors are ignored: without a record, the next build is a whole one.
pub(super) fn store(output: &OutputDir, record: &BuildRecord, proof: &Proof) {
    let _ = try_store(output, record, proof);
}

fn try_store(output: &OutputDir, record: &BuildRecord, proof: &Proof) -> io::Result<()> {
    let folder = output.cache_path();
    create_private_folder(&folder)?;
    match write_new(&folder.join(".gitignore"), b"*\n", false) {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(e),
        _ => {}
    }
    let draft = folder.join(format!("{FILE}.draft"));
    match fs::remove_file(&draft) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    // Not flushed: after a power cut the record does not have the hash that it names.
    write_new(&draft, encode(record, proof).as_bytes(), false)?;
    fs::rename(&draft, folder.join(FILE))
}

/// Creates the folder of the record, which nobody else can read. One that exists must not be a link.
fn create_private_folder(path: &Path) -> io::Result<()> {
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(io::ErrorKind::NotADirectory.into()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => create_folder(path, true),
        Err(e) => Err(e),
    }
}

/// Lines with the digests, an empty line, and the report.
fn encode(record: &BuildRecord, proof: &Proof) -> String {
    let hashes = [record.input, site::hash(&proof.manifest), site::hash(record.report.as_bytes())];
    let [input, manifest, report] = hashes.each_ref().map(site::hex);
    let signature = proof.signature.as_ref().map_or(NONE.to_owned(), |bytes| site::hex(&site::hash(bytes)));
    let lines = format!("input {input}\nmanifest {manifest}\nsignature {signature}\nreport {report}");
    format!("{FORMAT}\n{lines}\n\n{}", record.report)
}

fn decode(text: &str) -> Option<Stored> {
    let text = text.strip_prefix(FORMAT)?.strip_prefix("\ninput ")?;
    let (input, text) = text.split_once("\nmanifest ")?;
    let (manifest, text) = text.split_once("\nsignature ")?;
    let (signature, text) = text.split_once("\nreport ")?;
    let (hash, report) = text.split_once("\n\n")?;
    if site::parse_hex(hash)? != site::hash(report.as_bytes()) {
        return None;
    }
    let signature = if signature == NONE { None } else { Some(site::parse_hex(signature)?) };
    let record = BuildRecord { input: site::parse_hex(input)?, report: report.to_owned() };
    Some(Stored { record, manifest: site::parse_hex(manifest)?, signature })
}

fn read(output: &OutputDir) -> Option<Stored> {
    let folder = output.cache_path();
    folder.symlink_metadata().ok().filter(fs::Metadata::is_dir)?;
    decode(&String::from_utf8(read_regular(&folder.join(FILE))?).ok()?)
}

/// Reads a file; not through a link, and not a pipe, which could block for ever.
fn read_regular(path: &Path) -> Option<Vec<u8>> {
    path.symlink_metadata().ok().filter(fs::Metadata::is_file)?;
    fs::read(path).ok()
}

/// Whether there is the signature with this hash, or none.
fn has_signature(out: &Path, expected: Option<&FileHash>) -> bool {
    let path = out.join(SIGNATURE);
    match expected {
        None => exists(&path).is_ok_and(|exists| !exists),
        Some(hash) => hash_file(&path, &mut vec![0; BUFFER_LEN]).is_some_and(|found| found == *hash),
    }
}

/// Whether every file of the manifest is a regular file with its bytes, in folders that are no links.
fn has_all_files(out: &Path, manifest: &Manifest) -> bool {
    let folders: BTreeSet<&str> = manifest.keys().flat_map(SitePath::folders).collect();
    let is_folder = |folder: &str| out.join(folder).symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
    let files: Vec<(&SitePath, &FileHash)> = manifest.iter().collect();
    let has_file = |buffer: &mut Vec<u8>, (path, hash): &(&SitePath, &FileHash)| {
        hash_file(&out.join(path.as_str()), buffer).is_some_and(|found| found == **hash)
    };
    folders.into_par_iter().all(is_folder)
        && files.par_iter().map_init(|| vec![0; BUFFER_LEN], has_file).all(|is_same| is_same)
}

fn hash_file(path: &Path, buffer: &mut [u8]) -> Option<FileHash> {
    path.symlink_metadata().ok().filter(fs::Metadata::is_file)?;
    site::hash_reader(File::open(path).ok()?, buffer).ok()
}
