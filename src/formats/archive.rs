//! Writes a ZIP archive as a stream.
//!
//! The bytes depend on the files alone: each has the first date that the format knows, and no archive has a comment. The sizes of
//! a file precede it, which readers that do not seek need, so a file is compressed before it is written; several can be at once.

use std::io::{self, Seek, SeekFrom, Write};
use zip::write::{PreparedZipFile, SimpleFileOptions, ZipFileBuilder};
use zip::{CompressionMethod, DateTime, ZipWriter};

/// An archive that is being written to a sink.
pub(super) struct Archive<'w> {
    zip: ZipWriter<Counted<'w>>,
}

/// A file of an archive, ready to be written.
pub(super) struct ArchivedFile(PreparedZipFile);

/// Compresses what a function writes, as the file `name`.
pub(super) fn compressed(name: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<ArchivedFile> {
    prepared(name, CompressionMethod::Deflated, write)
}

/// A file whose bytes are in the archive as they are: for small files, and those that are compressed already.
pub(super) fn stored(name: &str, bytes: &[u8]) -> io::Result<ArchivedFile> {
    prepared(name, CompressionMethod::Stored, |sink| sink.write_all(bytes))
}

fn prepared(
    name: &str,
    method: CompressionMethod,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<ArchivedFile> {
    let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::DEFAULT);
    let mut file = ZipFileBuilder::new(name, options.unix_permissions(0o644))?;
    write(&mut file)?;
    Ok(ArchivedFile(file.finish()?))
}

impl<'w> Archive<'w> {
    pub(super) fn new(sink: &'w mut dyn Write) -> Self {
        Self { zip: ZipWriter::new(Counted { sink, position: 0 }) }
    }

    /// Writes the next file.
    pub(super) fn add(&mut self, file: ArchivedFile) -> io::Result<()> {
        Ok(self.zip.add_prepared_file(file.0)?)
    }

    /// Writes the list of the files, with which an archive ends.
    pub(super) fn finish(self) -> io::Result<()> {
        self.zip.finish()?;
        Ok(())
    }
}

/// A sink that knows how much was written to it. It cannot go back.
struct Counted<'w> {
    sink: &'w mut dyn Write,
    position: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.sink.write(bytes)?;
        self.position += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

impl Seek for Counted<'_> {
    /// Reports the position. The writer goes back only in files whose sizes it learns while it writes them.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::Current(0) | SeekFrom::End(0) => Ok(self.position),
            SeekFrom::Start(position) if position == self.position => Ok(position),
            _ => Err(io::ErrorKind::NotSeekable.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read};

    #[test]
    fn an_archive_has_its_files_in_order_with_sizes_before_them_and_no_date() {
        let mut bytes = Vec::new();
        let mut archive = Archive::new(&mut bytes);
        archive.add(stored("mimetype", b"application/epub+zip").expect("memory")).expect("memory");
        let text = "text ".repeat(1000);
        let file = compressed("a/b.txt", |sink| sink.write_all(text.as_bytes())).expect("memory");
        archive.add(file).expect("memory");
        archive.finish().expect("memory");
        // The type of the archive is where programs look for it (OCF 3.3, 4.3), with its size and no extra field.
        assert_eq!(&bytes[30..58], b"mimetypeapplication/epub+zip");
        assert_eq!((&bytes[18..22], &bytes[28..30]), (&[20, 0, 0, 0][..], &[0, 0][..]));
        let mut read = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let names: Vec<String> = read.file_names().flatten().map(String::from).collect();
        assert_eq!(names, ["mimetype", "a/b.txt"]);
        let mut file = read.by_name("a/b.txt").expect("the file");
        assert_eq!(file.last_modified(), Some(DateTime::DEFAULT));
        let mut unpacked = String::new();
        file.read_to_string(&mut unpacked).expect("the text");
        assert_eq!(unpacked, text);
    }
}
