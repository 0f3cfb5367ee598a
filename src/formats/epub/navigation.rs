//! The table of contents of an e-book, its list of pages, and its landmarks (EPUB 3.3, 7).

use super::document::write_page;
use super::files::{Files, NAVIGATION};
use crate::formats::xml::XmlWriter;
use crate::pages::book::{ChapterId, ChapterTitle};
use crate::strings::TextKey;
use std::io;

/// A line of the table of contents.
struct Line {
    title: ChapterTitle,
    href: String,
}

pub(super) fn write(files: &Files<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
    let text = |key| files.report.strings.text(key);
    write_page(files, text(TextKey::BookContents), "frontmatter", sink, |xml| {
        let toc = [("epub:type", "toc"), ("role", "doc-toc"), ("id", "toc")];
        xml.start("nav", &toc)?.element("h1", &[], text(TextKey::BookContents))?;
        write_lines(xml, &contents(files))?;
        xml.line()?.end("nav")?;
        write_landmarks(xml, files)?;
        write_pages(xml, files)
    })
}

fn contents(files: &Files<'_>) -> Vec<Line> {
    let chapters = files.chapters.iter();
    chapters.map(|chapter| Line { title: files.book.title(chapter), href: files.name(chapter) }).collect()
}

/// Writes lines as a list; those of a lower level are within the line before them.
fn write_lines(xml: &mut XmlWriter<'_>, mut lines: &[Line]) -> io::Result<()> {
    xml.line()?.start("ol", &[])?;
    while let Some((first, rest)) = lines.split_first() {
        let below = rest.iter().take_while(|line| line.title.depth > first.title.depth).count();
        let (below, others) = rest.split_at(below);
        let title = &first.title.title;
        let lang = title.lang.iter().flat_map(|lang| [("lang", &**lang), ("xml:lang", &**lang)]);
        let attributes: Vec<_> = [("href", &*first.href)].into_iter().chain(lang).collect();
        xml.line()?.start("li", &[])?.element("a", &attributes, &title.text)?;
        if !below.is_empty() {
            write_lines(xml, below)?;
        }
        xml.end("li")?;
        lines = others;
    }
    xml.line()?.end("ol")?;
    Ok(())
}

/// Writes the places that reading systems offer by their kind.
fn write_landmarks(xml: &mut XmlWriter<'_>, files: &Files<'_>) -> io::Result<()> {
    let text = |key| files.report.strings.text(key);
    let first = |is_kind: fn(&ChapterId) -> bool| {
        files.chapters.iter().find(|chapter| is_kind(chapter)).map(|chapter| files.name(chapter))
    };
    let landmarks = [
        ("titlepage", first(|chapter| *chapter == ChapterId::Title), TextKey::BookTitle),
        ("toc", Some(format!("{NAVIGATION}#toc")), TextKey::BookContents),
        ("bodymatter", first(|chapter| matches!(chapter, ChapterId::Section(_))), TextKey::BookStart),
        ("backmatter", first(|chapter| matches!(chapter, ChapterId::Records(..))), TextKey::BookRegisters),
    ];
    xml.line()?.start("nav", &[("epub:type", "landmarks"), ("hidden", "hidden")])?;
    xml.element("h2", &[], text(TextKey::BookLandmarks))?.start("ol", &[])?;
    for (kind, href, key) in landmarks {
        let Some(href) = href else { continue };
        xml.line()?.start("li", &[])?.element("a", &[("epub:type", kind), ("href", &*href)], text(key))?.end("li")?;
    }
    xml.line()?.end("ol")?.end("nav")?;
    Ok(())
}

/// Writes the list of pages: the numbers of the paragraphs. A book without one has none, since the list may not be empty.
fn write_pages(xml: &mut XmlWriter<'_>, files: &Files<'_>) -> io::Result<()> {
    if !files.has_pages() {
        return Ok(());
    }
    let page_list = [("epub:type", "page-list"), ("role", "doc-pagelist"), ("hidden", "hidden")];
    xml.line()?.start("nav", &page_list)?;
    xml.element("h2", &[], files.report.strings.text(TextKey::BookParagraphs))?.start("ol", &[])?;
    for chapter in &files.chapters {
        let ChapterId::Section(index) = chapter else { continue };
        let name = files.name(chapter);
        for number in files.book.paragraph_numbers(*index) {
            let href = format!("{name}#_{number}");
            xml.line()?.start("li", &[])?.element("a", &[("href", &*href)], &number)?.end("li")?;
        }
    }
    xml.line()?.end("ol")?.end("nav")?;
    Ok(())
}
