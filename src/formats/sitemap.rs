//! The sitemap for search engines (sitemaps.org, 0.9).

use super::history::later;
use super::timestamps::Timestamp;
use super::xml::XmlWriter;
use super::{Format, Report, SiteOutline};
use crate::model::Date;
use crate::project::OutputFormat;
use crate::route::{Address, Route, absolute_url};
use std::io;
use std::ops::Range;

/// `sitemap.xml`; for a large site the index of its parts.
pub(super) struct Sitemap;

/// The most addresses of a file, by the protocol.
const MAX_ADDRESSES: usize = 50_000;

/// The most bytes of a file, by the protocol.
const MAX_BYTES: usize = 50 * 1024 * 1024;

/// The bytes of an entry besides its address, at most: the elements, and a day.
const ENTRY_BYTES: usize = "\n<url><loc></loc><lastmod>2025-01-31</lastmod></url>".len();

/// The bytes of the elements around all entries, with room to spare.
const FRAME_BYTES: usize = 1024;

const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");

impl Format for Sitemap {
    fn name(&self) -> OutputFormat {
        OutputFormat::Sitemap
    }

    fn files(&self, outline: &SiteOutline<'_>) -> Vec<String> {
        let count = parts(outline).len();
        let parts = (1..).take(if count > 1 { count } else { 0 }).map(Route::SitemapPart);
        std::iter::once(Route::Sitemap).chain(parts).map(Route::to_path).collect()
    }

    fn write(&self, file: Route<'_>, report: &Report<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        let parts = parts(&report.outline);
        match file {
            Route::SitemapPart(number) => {
                let part = (number as usize).checked_sub(1).and_then(|index| parts.get(index));
                write_pages(report, part.cloned().unwrap_or_default(), sink)
            }
            _ if parts.len() > 1 => write_index(report, parts.len(), sink),
            _ => write_pages(report, 0..report.outline.pages.len(), sink),
        }
    }
}

/// The pages of each file, so that none has more than the protocol allows.
fn parts(outline: &SiteOutline<'_>) -> Vec<Range<usize>> {
    let base = outline.project.report.base().unwrap_or_default();
    split(&base, &outline.pages, MAX_ADDRESSES, MAX_BYTES)
}

fn split(base: &str, pages: &[&str], max_addresses: usize, max_bytes: usize) -> Vec<Range<usize>> {
    let (mut parts, mut start, mut bytes) = (Vec::new(), 0, FRAME_BYTES);
    for (index, page) in pages.iter().enumerate() {
        let url = absolute_url(base, page);
        // Escaped for XML, these two take five bytes more at most.
        let entry = ENTRY_BYTES + url.len() + 5 * url.matches(['&', '\'']).count();
        if index - start == max_addresses || (bytes + entry > max_bytes && index > start) {
            parts.push(start..index);
            (start, bytes) = (index, FRAME_BYTES);
        }
        bytes += entry;
    }
    parts.push(start..pages.len());
    parts
}

fn write_index(report: &Report<'_>, count: usize, sink: &mut dyn io::Write) -> io::Result<()> {
    let base = report.base();
    let mut xml = XmlWriter::new(sink, None)?;
    xml.line()?.start("sitemapindex", &[NAMESPACE])?;
    for number in (1..).take(count) {
        let url = Address::from(Route::SitemapPart(number)).to_url(&base);
        xml.line()?.start("sitemap", &[])?.element("loc", &[], &url)?.end("sitemap")?;
    }
    xml.line()?.end("sitemapindex")?.line()?;
    Ok(())
}

fn write_pages(report: &Report<'_>, pages: Range<usize>, sink: &mut dyn io::Write) -> io::Result<()> {
    let base = report.base();
    let mut xml = XmlWriter::new(sink, None)?;
    xml.line()?.start("urlset", &[NAMESPACE])?;
    for path in &report.outline.pages[pages] {
        xml.line()?.start("url", &[])?.element("loc", &[], &absolute_url(&base, path))?;
        // The schema accepts whole days only.
        if let Some(day) = last_modified(report, path).and_then(Timestamp::day_of) {
            xml.element("lastmod", &[], &day)?;
        }
        xml.end("url")?;
    }
    xml.line()?.end("urlset")?.line()?;
    Ok(())
}

/// When a page was last changed, as far as the report says so.
fn last_modified<'r>(report: &Report<'r>, path: &str) -> Option<&'r Date> {
    let edition = report.project().report.published.as_ref();
    match Route::parse(path) {
        Route::Section(slug) => {
            let section = report.outline.structure.section_by_slug(slug);
            section.map_or(edition, |section| report.updated(section))
        }
        Route::Corrections => {
            let correction = report.corrections().next().map(|(_, correction)| &correction.date);
            edition.into_iter().chain(correction).reduce(later)
        }
        _ => edition,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_has_more_addresses_or_bytes_than_the_protocol_allows() {
        let pages = ["a.html", "b.html", "c.html", "d.html", "e.html"];
        assert_eq!(split("https://example.org/", &pages, 2, MAX_BYTES), [0..2, 2..4, 4..5]);
        let entry = ENTRY_BYTES + "https://example.org/a.html".len();
        assert_eq!(split("https://example.org/", &pages, 5, FRAME_BYTES + 3 * entry), [0..3, 3..5]);
        assert_eq!(split("https://example.org/", &pages, 5, 1).len(), 5);
        assert_eq!(split("https://example.org/", &[], 5, MAX_BYTES).len(), 1);
    }
}
