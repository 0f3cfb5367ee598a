//! The archive: the whole site in one ZIP file, with a page to start from and the list of its files.
//!
//! The same site is the same bytes, on every machine: entries are sorted, all have one date, and each is compressed by itself,
//! so that neither a clock, a time zone nor the number of threads changes a byte.

use super::{MANIFEST, SIGNATURE, SiteLayout, compressed};
use rayon::prelude::*;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use zip::result::ZipError;
use zip::write::{PreparedZipFile, SimpleFileOptions};
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

/// The path of the archive in the output, if the site has one.
pub const ARCHIVE: &str = "copy.zip";

/// The page to start from, in the archive. It is beside the folder of the site, where there are no other files.
const START: &str = "start.html";

/// The folder of the site in the archive.
pub const ARCHIVE_FOLDER: &str = "site";

/// Files that are compressed in parallel are in memory: at most this many at once, none larger than [`MAX_IN_MEMORY`].
const BATCH_LEN: usize = 64;

/// The largest file that is compressed in memory, in bytes. A larger one is streamed.
const MAX_IN_MEMORY: u64 = 4 << 20;

/// From this size on, in bytes, a streamed file has its sizes in 64 bits. Compressed it may be somewhat larger than it is.
const LARGE_FILE: u64 = u32::MAX as u64 - (64 << 20);

/// The longest signature that is read from an archive, in bytes. It has four short lines.
const MAX_SIGNATURE: u64 = 1 << 14;

/// What an archive contains.
pub struct ArchiveContent<'a> {
    /// The page to start from.
    pub start: &'a [u8],
    /// The files of the site.
    pub layout: &'a SiteLayout,
    /// Their list, as [`SiteLayout::manifest`] has it. The manifest of the output lists the archive too, so this is another one.
    pub manifest: &'a [u8],
    /// The signature of `manifest`, if the site is signed.
    pub signature: Option<&'a [u8]>,
}

impl ArchiveContent<'_> {
    /// Writes the archive. `open` returns a file by its index in the layout, and its size in bytes.
    ///
    /// # Errors
    /// `open` or the sink fails.
    pub fn write<F: Read + Send>(
        &self,
        sink: impl Write + Seek,
        open: impl Fn(usize) -> io::Result<(F, u64)> + Sync,
    ) -> io::Result<()> {
        let mut zip = ZipWriter::new(ErrorOnce { sink, has_failed: false });
        zip.add_prepared_file(prepare(START, self.start)?)?;
        let proof = [(MANIFEST, Some(self.manifest)), (SIGNATURE, self.signature)];
        for (name, bytes) in proof {
            if let Some(bytes) = bytes {
                zip.add_prepared_file(prepare(&format!("{ARCHIVE_FOLDER}/{name}"), bytes)?)?;
            }
        }
        let files: Vec<(&str, usize)> = self.layout.iter().map(|(path, index)| (path.as_str(), index)).collect();
        for batch in files.chunks(BATCH_LEN) {
            let entries = batch.par_iter().map(|(path, index)| Entry::new(path, open(*index)?));
            for entry in entries.collect::<Vec<io::Result<Entry<'_, F>>>>() {
                entry?.write(&mut zip)?;
            }
        }
        zip.finish()?.sink.flush()
    }

    /// The archive in memory. `file` returns the bytes of a file by its index in the layout.
    pub(super) fn to_bytes<B: AsRef<[u8]> + Send>(&self, file: impl Fn(usize) -> B + Sync) -> Vec<u8> {
        let mut archive = Cursor::new(Vec::new());
        let open = |index| {
            let bytes = file(index);
            let size = bytes.as_ref().len() as u64;
            Ok((Cursor::new(bytes), size))
        };
        // Neither the sink nor the files can fail.
        let _ = self.write(&mut archive, open);
        archive.into_inner()
    }
}

/// A file of the site, ready to be added.
enum Entry<'p, F> {
    Prepared(PreparedZipFile),
    Streamed(&'p str, F, u64),
}

impl<'p, F: Read> Entry<'p, F> {
    fn new(path: &'p str, (mut file, size): (F, u64)) -> io::Result<Self> {
        if size > MAX_IN_MEMORY {
            return Ok(Self::Streamed(path, file, size));
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Self::Prepared(prepare(&format!("{ARCHIVE_FOLDER}/{path}"), &bytes)?))
    }

    fn write(self, zip: &mut ZipWriter<impl Write + Seek>) -> io::Result<()> {
        match self {
            Self::Prepared(file) => zip.add_prepared_file(file)?,
            Self::Streamed(path, mut file, size) => {
                zip.start_file(format!("{ARCHIVE_FOLDER}/{path}"), options(path).large_file(size >= LARGE_FILE))?;
                io::copy(&mut file, zip)?;
            }
        }
        Ok(())
    }
}

fn prepare(path: &str, bytes: &[u8]) -> Result<PreparedZipFile, ZipError> {
    PreparedZipFile::from_data(path, options(path), bytes)
}

/// The first date that a ZIP file can have: that of the build is nobody's business, and differs with each.
fn options(path: &str) -> SimpleFileOptions {
    // Files without extension are the manifest and a few of the report's own.
    let is_text = compressed::is_compressible(path) || !path.rsplit('/').next().unwrap_or(path).contains('.');
    let method = if is_text { CompressionMethod::Deflated } else { CompressionMethod::Stored };
    SimpleFileOptions::default()
        .last_modified_time(DateTime::default())
        .system(System::Unix)
        .unix_permissions(0o644)
        .compression_method(method)
}

/// The signature in an archive, if that has the list of files `manifest`.
pub fn archive_signature(archive: impl Read + Seek, manifest: &[u8]) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(archive).ok()?;
    let mut read = |name: &str, limit: u64| -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = archive.by_name(&format!("{ARCHIVE_FOLDER}/{name}")).ok()?;
        file.take(limit + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= limit).then_some(bytes)
    };
    let is_same = read(MANIFEST, manifest.len() as u64)? == manifest;
    is_same.then(|| read(SIGNATURE, MAX_SIGNATURE)).flatten()
}

/// A sink that accepts everything after its first error, which the caller has: a `ZipWriter` that is dropped ends the archive,
/// and would print that it cannot.
struct ErrorOnce<W> {
    sink: W,
    has_failed: bool,
}

impl<W: Write> Write for ErrorOnce<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.has_failed {
            return Ok(bytes.len());
        }
        let result = self.sink.write(bytes);
        self.has_failed = result.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        result
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.has_failed { Ok(()) } else { self.sink.flush() }
    }
}

impl<W: Seek> Seek for ErrorOnce<W> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.sink.seek(position)
    }
}
