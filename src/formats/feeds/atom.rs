//! Writes a feed as Atom, with what a browser shows of it.

use crate::formats::timestamps::Timestamp;
use crate::formats::xml::XmlWriter;
use crate::formats::{LocalizedText, Report};
use crate::route::{Route, root_of};
use crate::strings::TextKey;
use std::io;

/// A feed.
pub(super) struct Feed {
    /// Its permanent id, a URL.
    pub(super) id: String,
    /// Its own URL; it may be read at an old one too.
    pub(super) url: String,
    /// Its title.
    pub(super) title: String,
    /// The URL of the page that it belongs to.
    pub(super) page: String,
    /// When the edition was published. The feed is as new as its newest entry, if that is later.
    pub(super) updated: Timestamp,
    pub(super) entries: Vec<Entry>,
}

/// An entry of a feed.
pub(super) struct Entry {
    /// Its permanent id, a URL.
    pub(super) id: String,
    /// The URL of what it is about.
    pub(super) url: String,
    pub(super) title: LocalizedText,
    /// When it was first published, if that is known.
    pub(super) published: Option<Timestamp>,
    /// When it was last changed.
    pub(super) updated: Timestamp,
    /// A summary.
    pub(super) text: Option<LocalizedText>,
    /// Pages that it concerns.
    pub(super) links: Vec<Link>,
}

/// A link to a page.
pub(super) struct Link {
    pub(super) url: String,
    pub(super) title: String,
}

const ATOM: (&str, &str) = ("xmlns", "http://www.w3.org/2005/Atom");
const XHTML: (&str, &str) = ("xmlns", "http://www.w3.org/1999/xhtml");

/// Writes a feed at its address in the site.
pub(super) fn write_feed(
    feed: &Feed,
    report: &Report<'_>,
    file: Route<'_>,
    sink: &mut dyn io::Write,
) -> io::Result<()> {
    let style = root_of(&file.to_path()) + &Route::FEED_STYLE.to_path();
    let language = report.project().language.to_string();
    let mut xml = XmlWriter::new(sink, Some(&style))?;
    xml.line()?.start("feed", &[ATOM, ("xml:lang", &language)])?;
    write_head(&mut xml, feed, report)?;
    write_people_and_rights(&mut xml, report)?;
    feed.entries.iter().try_for_each(|entry| write_entry(&mut xml, entry, report))?;
    xml.line()?.end("feed")?.line()?;
    Ok(())
}

fn write_head(xml: &mut XmlWriter<'_>, feed: &Feed, report: &Report<'_>) -> io::Result<()> {
    let updated = feed.entries.iter().map(|entry| entry.updated).fold(feed.updated, Ord::max);
    xml.line()?.element("title", &[], &feed.title)?;
    xml.line()?.start("subtitle", &[("type", "xhtml")])?.start("div", &[XHTML, ("dir", direction(report))])?;
    xml.element("p", &[], report.strings.text(TextKey::FeedAbout))?;
    push_link(xml, &feed.page, report.strings.text(TextKey::FeedPage))?.end("div")?.end("subtitle")?;
    xml.line()?.element("id", &[], &feed.id)?;
    xml.line()?.element("updated", &[], &updated.to_string())?;
    xml.line()?.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &feed.url)])?;
    xml.line()?.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &feed.page)])?;
    Ok(())
}

fn write_people_and_rights(xml: &mut XmlWriter<'_>, report: &Report<'_>) -> io::Result<()> {
    let project = report.project();
    let publisher = project.report.publisher.as_ref().map(|publisher| report.label(publisher));
    let authors = project.authors.iter().map(String::as_str);
    let mut authors: Vec<&str> =
        if project.authors.is_empty() { publisher.into_iter().collect() } else { authors.collect() };
    if authors.is_empty() {
        // A feed needs an author (RFC 4287, 4.1.1).
        authors.push(report.label(&project.title));
    }
    for author in authors {
        xml.line()?.start("author", &[])?.element("name", &[], author)?.end("author")?;
    }
    if let Some(license) = &project.report.license {
        if let Some(url) = license.url() {
            xml.line()?.empty("link", &[("rel", "license"), ("href", &url)])?;
        }
        xml.line()?.element("rights", &[], &license.text)?;
    }
    Ok(())
}

fn write_entry(xml: &mut XmlWriter<'_>, entry: &Entry, report: &Report<'_>) -> io::Result<()> {
    xml.line()?.start("entry", &[])?;
    xml.line()?.element("title", lang(&entry.title).as_slice(), &entry.title.text)?;
    xml.line()?.element("id", &[], &entry.id)?;
    xml.line()?.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &entry.url)])?;
    if let Some(published) = &entry.published {
        xml.line()?.element("published", &[], &published.to_string())?;
    }
    xml.line()?.element("updated", &[], &entry.updated.to_string())?;
    xml.line()?.start("content", &[("type", "xhtml")])?.start("div", &[XHTML, ("dir", direction(report))])?;
    if let Some(text) = &entry.text {
        let attributes: Vec<_> = std::iter::once(("dir", "auto")).chain(lang(text)).collect();
        xml.element("p", &attributes, &text.text)?;
    }
    for link in &entry.links {
        push_link(xml, &link.url, &link.title)?;
    }
    push_link(xml, &entry.url, report.strings.text(TextKey::FeedRead))?.end("div")?.end("content")?;
    xml.line()?.end("entry")?;
    Ok(())
}

/// The attribute of a text in another language than the report's.
fn lang(text: &LocalizedText) -> Option<(&str, &str)> {
    text.lang.as_deref().map(|lang| ("xml:lang", lang))
}

/// A link, in a paragraph of its own: a browser makes no links of Atom's own.
fn push_link<'x, 'w>(xml: &'x mut XmlWriter<'w>, href: &str, text: &str) -> io::Result<&'x mut XmlWriter<'w>> {
    xml.start("p", &[])?.element("a", &[("href", href)], text)?.end("p")
}

fn direction(report: &Report<'_>) -> &'static str {
    if report.project().right_to_left { "rtl" } else { "ltr" }
}
