//! The files of an e-book that readers read, in XHTML.

use super::files::{Files, STYLE};
use crate::formats::markup::write_markup;
use crate::formats::xml::XmlWriter;
use crate::pages::book::ChapterId;
use std::io;

const XHTML: (&str, &str) = ("xmlns", "http://www.w3.org/1999/xhtml");
const OPS: (&str, &str) = ("xmlns:epub", "http://www.idpf.org/2007/ops");

/// Writes a chapter.
pub(super) fn write(files: &Files<'_>, id: &ChapterId, sink: &mut dyn io::Write) -> io::Result<()> {
    let chapter = files.book.chapter(id);
    let (part, kind, role) = match id {
        ChapterId::Title => ("frontmatter", "titlepage", None),
        ChapterId::Section(_) => ("bodymatter", "chapter", Some("doc-chapter")),
        ChapterId::About => ("backmatter", "afterword", Some("doc-afterword")),
        ChapterId::Records(..) => ("backmatter", "appendix", Some("doc-appendix")),
    };
    write_page(files, &chapter.title.text, part, sink, |xml| {
        let role = role.map(|role| ("role", role));
        let attributes: Vec<_> = [("epub:type", kind), ("class", kind)].into_iter().chain(role).collect();
        xml.start("section", &attributes)?;
        write_markup(xml, &chapter.body, files)?;
        xml.end("section")?;
        Ok(())
    })
}

/// Writes a page with what a function writes as its body.
pub(super) fn write_page(
    files: &Files<'_>,
    title: &str,
    part: &str,
    sink: &mut dyn io::Write,
    body: impl FnOnce(&mut XmlWriter<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let project = files.report.project();
    let language = project.language.to_string();
    let direction = if project.right_to_left { "rtl" } else { "ltr" };
    let mut xml = XmlWriter::new(sink, None)?;
    xml.line()?.doctype("html")?;
    xml.line()?.start("html", &[XHTML, OPS, ("lang", &language), ("xml:lang", &language), ("dir", direction)])?;
    xml.line()?.start("head", &[])?.element("title", &[], title)?;
    xml.empty("link", &[("rel", "stylesheet"), ("type", "text/css"), ("href", STYLE)])?.end("head")?;
    xml.line()?.start("body", &[("epub:type", part)])?;
    body(&mut xml)?;
    xml.end("body")?.line()?.end("html")?.line()?;
    Ok(())
}
