//! Writes the copies of a site: compressed variants with each file, and the archive when all files are written.

use std::fs::File;
use std::io;
use std::path::Path;

use super::WriteError;
use super::site_writer::{FileResult, SiteWriter};
use crate::site::{ARCHIVE, ArchiveContent, FileHash, WriteContent, archive_signature};

impl SiteWriter {
    /// Writes the compressed variants of a file.
    pub(super) fn write_variants(&self, file: usize, write: &WriteContent<'_>) {
        let copies = self.layout.copies();
        for (copy, encoding) in copies.variants(file) {
            let path = &copies.paths()[copy];
            let encoded =
                encoding.encode(write).map_err(WriteError::io("write", &self.output.path.join(path.as_str())));
            let result = encoded.and_then(|bytes| self.write_if_changed(path, &bytes));
            self.record(self.layout.len() + copy, result);
        }
    }

    /// Writes the archive, if the site has one, from the files that are staged or unchanged.
    ///
    /// # Errors
    /// A file is missing, or the disk fails.
    pub(super) fn write_archive(&self) -> Result<(), WriteError> {
        let Some((copy, start)) = self.layout.copies().archive() else { return Ok(()) };
        let files = self.file_results(..self.layout.len())?;
        let hashes: Vec<FileHash> = files.iter().map(|file| file.hash).collect();
        let manifest = self.layout.manifest(&hashes);
        let signature =
            self.signer.as_ref().map_or_else(|| self.last_signature(&manifest), |sign| Some(sign(&manifest)));
        let content =
            ArchiveContent { start, layout: &self.layout, manifest: &manifest, signature: signature.as_deref() };
        let writer = self.stage_writer_or_error()?;
        let (hash, size) = writer.write_with(ARCHIVE, |archive| {
            content.write(io::BufWriter::new(archive), |index| self.open(index, &files[index], writer.stage))
        })?;
        let is_unchanged = self.previous.has_hash(&self.output, ARCHIVE, &hash, size)?;
        if is_unchanged {
            writer.discard(ARCHIVE)?;
        }
        self.record(self.layout.len() + copy, Ok(FileResult { hash, size, is_unchanged }));
        Ok(())
    }

    /// The signature in the archive of the last build. As that of the output, it remains valid as long as the files are the same.
    fn last_signature(&self, manifest: &[u8]) -> Option<Vec<u8>> {
        let archive = self.previous.open_file(&self.output, ARCHIVE).ok()??;
        archive_signature(archive, manifest)
    }

    /// Opens a file, which is in the output if it is unchanged, and else in the stage. Returns its size too.
    fn open(&self, index: usize, file: &FileResult, stage: &Path) -> io::Result<(File, u64)> {
        let path = self.layout.path(index).as_str();
        let folder = if file.is_unchanged { &self.output.path } else { stage };
        let opened = File::open(folder.join(path));
        let opened =
            opened.map_err(|error| io::Error::new(error.kind(), format!("`{path}` could not be read: {error}")))?;
        Ok((opened, file.size))
    }
}
