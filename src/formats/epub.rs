//! The report as an e-book (EPUB 3.3): `report.epub`.
//!
//! Its chapters are those of [`Book`](crate::pages::book::Book), each a file. Everything a reading system needs is in the archive:
//! no font, no script, and no address that it would fetch. The list of pages has the numbers of the paragraphs, by which the report is cited.

mod document;
mod files;
mod navigation;
mod package;

use super::archive::{Archive, ArchivedFile, compressed, stored};
use super::xml::XmlWriter;
use super::{Format, Report, SiteOutline};
use crate::project::OutputFormat;
use crate::route::Route;
use files::Files;
use rayon::prelude::*;
use std::io;

/// `report.epub`.
pub(super) struct Epub;

/// The type of an EPUB, which is the first file of the archive, uncompressed (OCF 3.3, 4.3).
const MEDIA_TYPE: &str = "application/epub+zip";

/// How many chapters are compressed before they are written: enough for all threads, and no more than memory is for.
const CHAPTERS_AT_ONCE: usize = 64;

const STYLE: &str = include_str!("epub/style.css");

impl Format for Epub {
    fn name(&self) -> OutputFormat {
        OutputFormat::Epub
    }

    fn files(&self, _: &SiteOutline<'_>) -> Vec<String> {
        vec![Route::Epub.to_path()]
    }

    fn write(&self, _: Route<'_>, report: &Report<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        let files = Files::new(report);
        let mut archive = Archive::new(sink);
        archive.add(stored("mimetype", MEDIA_TYPE.as_bytes())?)?;
        archive.add(compressed("META-INF/container.xml", write_container)?)?;
        archive.add(compressed(&path_of(files::PACKAGE), |sink| package::write(&files, sink))?)?;
        archive.add(compressed(&path_of(files::NAVIGATION), |sink| navigation::write(&files, sink))?)?;
        archive.add(compressed(&path_of(files::STYLE), |sink| sink.write_all(STYLE.as_bytes()))?)?;
        for chapters in files.chapters.chunks(CHAPTERS_AT_ONCE) {
            let written = chapters.par_iter().map(|chapter| {
                compressed(&path_of(&files.name(chapter)), |sink| document::write(&files, chapter, sink))
            });
            let written: Vec<ArchivedFile> = written.collect::<io::Result<_>>()?;
            written.into_iter().try_for_each(|file| archive.add(file))?;
        }
        for image in files.images() {
            archive.add(stored(&path_of(&image.name), &image.bytes)?)?;
        }
        archive.finish()
    }
}

/// The path of a file of the book in the archive.
fn path_of(name: &str) -> String {
    ["EPUB/", name].concat()
}

/// Writes where the package is.
fn write_container(sink: &mut dyn io::Write) -> io::Result<()> {
    let namespace = ("xmlns", "urn:oasis:names:tc:opendocument:xmlns:container");
    let package = path_of(files::PACKAGE);
    let mut xml = XmlWriter::new(sink, None)?;
    xml.line()?.start("container", &[namespace, ("version", "1.0")])?.start("rootfiles", &[])?;
    xml.empty("rootfile", &[("full-path", &*package), ("media-type", "application/oebps-package+xml")])?;
    xml.end("rootfiles")?.end("container")?.line()?;
    Ok(())
}
