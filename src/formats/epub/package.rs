//! The package of an e-book: what it is, its files, and their order (EPUB 3.3, 5).

use super::files::{Files, ImageName, NAVIGATION, STYLE};
use crate::formats::history::later;
use crate::formats::timestamps::Timestamp;
use crate::formats::xml::XmlWriter;
use crate::model::Date;
use crate::pages::book::ChapterId;
use crate::project::Project;
use crate::strings::TextKey;
use sha2::{Digest, Sha256};
use std::io;

const OPF: (&str, &str) = ("xmlns", "http://www.idpf.org/2007/opf");
const DC: (&str, &str) = ("xmlns:dc", "http://purl.org/dc/elements/1.1/");
const XHTML: &str = "application/xhtml+xml";

pub(super) fn write(files: &Files<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
    let project = files.report.project();
    let language = project.language.to_string();
    let direction = if project.right_to_left { "rtl" } else { "ltr" };
    let mut xml = XmlWriter::new(sink, None)?;
    let identifier = ("unique-identifier", "id");
    let package = [OPF, ("version", "3.0"), identifier, ("xml:lang", &language), ("dir", direction)];
    xml.line()?.start("package", &package)?;
    write_metadata(&mut xml, files)?;
    write_manifest(&mut xml, files)?;
    write_spine(&mut xml, files, direction)?;
    xml.line()?.end("package")?.line()?;
    Ok(())
}

fn write_metadata(xml: &mut XmlWriter<'_>, files: &Files<'_>) -> io::Result<()> {
    let (report, project) = (files.report, files.report.project());
    xml.line()?.start("metadata", &[DC])?;
    xml.line()?.element("dc:identifier", &[("id", "id")], &identifier(project))?;
    xml.line()?.element("dc:title", &[], report.label(&project.title))?;
    xml.line()?.element("dc:language", &[], &project.language.to_string())?;
    for author in &project.authors {
        xml.line()?.element("dc:creator", &[], author)?;
    }
    let publisher = project.report.publisher.as_ref().map(|publisher| report.label(publisher));
    let description = project.description.as_ref().map(|description| report.label(description));
    let date = project.report.published.as_ref().and_then(simple_date);
    let rights = project.report.license.as_ref().map(|license| license.url().unwrap_or(license.text.clone()));
    let values = [
        ("dc:publisher", publisher),
        ("dc:description", description),
        ("dc:date", date),
        ("dc:rights", rights.as_deref()),
    ];
    for (name, value) in values {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            xml.line()?.element(name, &[], value)?;
        }
    }
    if let Some(modified) = last_modified(files) {
        write_property(xml, "dcterms:modified", &modified.to_string())?;
    }
    write_accessibility(xml, files)?;
    xml.line()?.end("metadata")?;
    Ok(())
}

/// Says how the book can be read. Whether its images have texts is for the report to say, so a book with images does not claim
/// that its text suffices.
fn write_accessibility(xml: &mut XmlWriter<'_>, files: &Files<'_>) -> io::Result<()> {
    let has_images = files.image_names().next().is_some();
    let has_animations = files.image_names().any(ImageName::can_be_animated);
    write_property(xml, "schema:accessMode", "textual")?;
    if has_images {
        write_property(xml, "schema:accessMode", "visual")?;
    } else {
        write_property(xml, "schema:accessModeSufficient", "textual")?;
    }
    let features = ["ARIA", "displayTransformability", "readingOrder", "structuralNavigation", "tableOfContents"];
    let page_features = ["pageBreakMarkers", "pageNavigation"].into_iter().filter(|_| files.has_pages());
    for feature in features.into_iter().chain(page_features) {
        write_property(xml, "schema:accessibilityFeature", feature)?;
    }
    if files.has_pages() {
        // The numbers are those of paragraphs, and of no printed book.
        write_property(xml, "pageBreakSource", "none")?;
    }
    write_property(xml, "schema:accessibilityHazard", if has_animations { "unknown" } else { "none" })?;
    write_property(xml, "schema:accessibilitySummary", files.report.strings.text(TextKey::BookAccessibility))
}

fn write_property(xml: &mut XmlWriter<'_>, property: &str, value: &str) -> io::Result<()> {
    xml.line()?.element("meta", &[("property", property)], value)?;
    Ok(())
}

fn write_manifest(xml: &mut XmlWriter<'_>, files: &Files<'_>) -> io::Result<()> {
    xml.line()?.start("manifest", &[])?;
    let navigation = [("id", "contents"), ("href", NAVIGATION), ("media-type", XHTML), ("properties", "nav")];
    xml.line()?.empty("item", &navigation)?;
    xml.line()?.empty("item", &[("id", "style"), ("href", STYLE), ("media-type", "text/css")])?;
    for chapter in &files.chapters {
        let name = files.name(chapter);
        xml.line()?.empty("item", &[("id", item_id(&name)), ("href", &*name), ("media-type", XHTML)])?;
    }
    for (image, number) in files.image_names().zip(1..) {
        let id = format!("image-{number}");
        xml.line()?.empty("item", &[("id", &*id), ("href", &*image.name), ("media-type", image.media_type)])?;
    }
    xml.line()?.end("manifest")?;
    Ok(())
}

/// Writes the order of the files. The table of contents follows the title.
fn write_spine(xml: &mut XmlWriter<'_>, files: &Files<'_>, direction: &str) -> io::Result<()> {
    xml.line()?.start("spine", &[("page-progression-direction", direction)])?;
    for chapter in &files.chapters {
        let name = files.name(chapter);
        xml.line()?.empty("itemref", &[("idref", item_id(&name))])?;
        if *chapter == ChapterId::Title {
            xml.line()?.empty("itemref", &[("idref", "contents")])?;
        }
    }
    xml.line()?.end("spine")?;
    Ok(())
}

/// The id of the file of a chapter in the package: its name without the extension.
fn item_id(name: &str) -> &str {
    name.split_once(".xhtml").map_or(name, |(id, _)| id)
}

/// What identifies the report in all of its editions: its address, or else a UUID that follows from its title, language and
/// authors (RFC 9562, 5.8).
fn identifier(project: &Project) -> String {
    if let Some(base) = project.report.base() {
        return base;
    }
    let mut hash = Sha256::new();
    let title = &project.title.in_language(&project.language).0.value;
    let parts = [title.as_str(), project.language.as_str()].into_iter();
    for part in parts.chain(project.authors.iter().map(String::as_str)) {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    bytes[6] = 0x80 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// When the report was last changed: with this edition, or by a later correction or the end of an embargo.
fn last_modified(files: &Files<'_>) -> Option<Timestamp> {
    let (report, sections) = (files.report, files.report.outline.structure.section_count());
    let edition = report.project().report.published.as_ref()?;
    let corrections = report.corrections().map(|(_, correction)| &correction.date);
    let dates = (0..sections).filter_map(|section| report.updated(section)).chain(corrections);
    Timestamp::earliest(dates.fold(edition, later))
}

/// A date as Dublin Core has it: a year, month or day that is certain.
fn simple_date(date: &Date) -> Option<&str> {
    let text = date.as_str();
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    let is_simple = matches!(lengths[..], [4] | [4, 2] | [4, 2, 2]) && text.split('-').all(is_digits);
    // A month above 12 is a season.
    (is_simple && date.html_datetime().as_deref() == Some(text)).then_some(text)
}
