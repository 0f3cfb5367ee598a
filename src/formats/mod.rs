//! The output formats besides the pages: feeds, sitemap, robots.txt, tables, the ledger of claims, calendar, e-book. Each is a module behind
//! [`Format`].
//!
//! A format is made from the model, read through the graph without tracking, and from routes. It touches no page and no
//! template: what a page says and what a format says have the same source, and neither is derived from the other. Formats that are
//! read as a book write the chapters of [`pages::book`](crate::pages::book), which are views as pages have them.
//!
//! A format writes to a sink, so that a file is never in memory as a whole. In a single build every file is written once; in the
//! preview only the files that somebody requests are made.
//!
//! Two formats are none of these: the archive and the compressed variants are copies of finished files, made when the site is
//! written ([`crate::site::Copies`]). Only the page to start from in the archive is from here.
//!
//! To add a format: its name in [`OutputFormat`], a route for each of its files, and a line in [`FORMATS`].

mod archive;
mod calendar;
mod claims;
mod data;
mod edition;
mod epub;
mod feeds;
mod history;
mod markup;
mod robots;
mod sitemap;
mod start_page;
mod timestamps;
mod xml;

use crate::link::{Graph, RecordId, SiteStructure, TrackedGraph};
use crate::model::prose::Passage;
use crate::model::{RecordKey, Tag, Text};
use crate::pages::book::Book;
use crate::project::{OutputFormat, Project};
use crate::route::Route;
use crate::strings::Strings;
use history::History;
pub use start_page::start_page;
use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock};

/// Every format. The order is that of their files in the layout of the site.
pub const FORMATS: &[&dyn Format] = &[
    &sitemap::Sitemap,
    &robots::Robots,
    &feeds::Feeds,
    &data::Data,
    &claims::Ledger,
    &edition::Edition,
    &calendar::Calendar,
    &epub::Epub,
];

/// An output format.
pub trait Format: Sync {
    /// Its name, which is that of its table in `book.toml`.
    fn name(&self) -> OutputFormat;

    /// The paths of the files that it writes, each that of a route. They depend on the outline alone, so that an edit that changes
    /// no address changes no path.
    fn files(&self, outline: &SiteOutline<'_>) -> Vec<String>;

    /// Writes one of its files to `sink`. Called from any thread, and possibly twice; the bytes depend on `report` alone.
    ///
    /// # Errors
    /// `sink` fails.
    fn write(&self, file: Route<'_>, report: &Report<'_>, sink: &mut dyn io::Write) -> io::Result<()>;
}

/// What is known of a site before its files are written.
#[derive(Clone, Debug)]
pub struct SiteOutline<'r> {
    /// The settings.
    pub project: &'r Project,
    /// The keys and addresses of records and sections.
    pub structure: SiteStructure<'r>,
    /// The paths of the pages that readers may arrive at from elsewhere, sorted. Redirects and the page for missing addresses
    /// are none.
    pub pages: Vec<&'r str>,
}

/// What formats are made from.
pub struct Report<'r> {
    outline: SiteOutline<'r>,
    strings: &'r Strings,
    graph: &'r Graph,
    attachments: &'r dyn Attachments,
    history: OnceLock<History>,
}

/// The files that the report shows, as they are published.
pub trait Attachments: Sync {
    /// The bytes of the file at an address of the site; `None` if there is none.
    fn bytes(&self, address: &str) -> Option<Arc<[u8]>>;
}

/// The paths of the files of all formats that are written, each with its format.
pub fn files(outline: &SiteOutline<'_>) -> Vec<(String, &'static dyn Format)> {
    let enabled = FORMATS.iter().filter(|format| outline.project.output.has(format.name()));
    enabled.flat_map(|format| format.files(outline).into_iter().map(|path| (path, *format))).collect()
}

impl<'r> Report<'r> {
    /// A report, with the strings of its language.
    #[must_use]
    pub fn new(
        outline: SiteOutline<'r>,
        strings: &'r Strings,
        graph: &'r Graph,
        attachments: &'r dyn Attachments,
    ) -> Self {
        Self { outline, strings, graph, attachments, history: OnceLock::new() }
    }

    /// The chapters of the report, for formats that are read as a book.
    fn book(&self) -> Book<'r> {
        Book::new(self.project(), self.strings, self.graph)
    }

    fn project(&self) -> &'r Project {
        self.outline.project
    }

    /// The graph, without tracking: no file of a format is cached.
    fn graph(&self) -> TrackedGraph<'r> {
        TrackedGraph::new(self.graph)
    }

    /// The record with a key, or with this id among its old ones.
    fn find(&self, key: &RecordKey) -> Option<RecordId> {
        let structure = self.outline.structure;
        let has_old_id = |record: &RecordId| structure.old_ids(*record).any(|old| *old == *key.id);
        structure.find(key).or_else(|| structure.register(&key.register).find(has_old_id))
    }

    /// The address at which the report is published. A format with absolute URLs is written only if there is one.
    fn base(&self) -> String {
        self.project().report.base().unwrap_or_default()
    }

    /// A text in the report's language, or else in its own.
    fn label<'t>(&self, text: &'t Text) -> &'t str {
        &text.in_language(&self.project().language).0.value
    }

    /// As [`Self::label`], with the language. A text without one is in the language `default`.
    fn localized(&self, text: &Text, default: Option<&Tag>) -> LocalizedText {
        let (text, tag) = text.in_language(&self.project().language);
        LocalizedText { text: text.value.clone(), lang: tag.or(default).map(ToString::to_string) }
    }

    /// As [`Self::localized`], in one line without markup; `None` if that is empty.
    fn plain_text(&self, passage: &Passage, default: Option<&Tag>) -> Option<LocalizedText> {
        let (prose, tag) = passage.in_language(&self.project().language);
        let text = prose.plain_text();
        (!text.is_empty()).then(|| LocalizedText { text, lang: tag.or(default).map(ToString::to_string) })
    }
}

/// A text, and its language if that is not the report's.
struct LocalizedText {
    text: String,
    lang: Option<String>,
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report").field("outline", &self.outline).finish_non_exhaustive()
    }
}

impl fmt::Debug for dyn Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Format").field(&self.name()).finish()
    }
}
