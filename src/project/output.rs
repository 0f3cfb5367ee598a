//! `[output.…]`: the formats that a site has besides its pages.

use super::Report;
use crate::diag::{Code, Diagnostic};
use crate::model::date::{Day, civil_from_days};
use crate::model::{Register, key_enum};
use crate::source::Span;
use crate::tree::{Fields, Node};
use std::collections::BTreeSet;

key_enum! {
    /// An output format, by the name of its table.
    OutputFormat {
        Sitemap = "sitemap",
        Robots = "robots",
        Feeds = "feeds",
        Data = "data",
        Calendar = "calendar",
        Claims = "claims",
        Edition = "edition",
        Epub = "epub",
        Archive = "archive",
        Precompressed = "precompressed",
    }
}

/// Which formats are written, and their settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    formats: BTreeSet<OutputFormat>,
    /// The settings of feeds.
    pub feeds: FeedSettings,
    /// The settings of compressed variants.
    pub compression: CompressionSettings,
}

/// The settings under `[output.precompressed]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CompressionSettings {
    /// Whether each text file has a variant that ends in `.gz`.
    pub gzip: bool,
    /// Whether each text file has a variant that ends in `.br`.
    pub brotli: bool,
}

/// The settings under `[output.feeds]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FeedSettings {
    /// Whether each person has a feed.
    pub people: bool,
    /// Whether each topic has a feed.
    pub topics: bool,
}

impl FeedSettings {
    /// Whether each record of a register has a feed.
    #[must_use]
    pub fn has(self, register: &Register) -> bool {
        match register {
            Register::People => self.people,
            Register::Topics => self.topics,
            _ => false,
        }
    }
}

/// A table `[output.…]`.
struct Table {
    span: Span,
    is_enabled: bool,
}

impl Output {
    /// Whether a format is written.
    #[must_use]
    pub fn has(&self, format: OutputFormat) -> bool {
        self.formats.contains(&format)
    }

    /// Reads `[output]`, `None` if there is none. `url` is the span of the report's address.
    pub(super) fn read(node: Option<&Node>, report: &Report, url: Option<Span>, out: &mut Vec<Diagnostic>) -> Self {
        let mut output = Self::default();
        let mut fields = node.and_then(|node| Fields::from_node(node, "[output]", out));
        for format in OutputFormat::ALL {
            let table = fields.as_mut().and_then(|fields| fields.raw(format.as_str()));
            let table = table.and_then(|node| output.read_table(*format, node, out));
            if table.as_ref().map_or(format.is_default(), |table| table.is_enabled) {
                match format.missing_requirement(report) {
                    None => drop(output.formats.insert(*format)),
                    Some(missing) => out.extend(missing.diagnostic(*format, table.as_ref(), url)),
                }
            }
        }
        if let Some(fields) = fields {
            fields.finish(out);
        }
        output
    }

    fn read_table(&mut self, format: OutputFormat, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Table> {
        let mut fields = Fields::from_node(node, &format!("[output.{format}]"), out)?;
        let is_enabled = fields.get("enabled").and_then(|node| node.boolean(out)).unwrap_or(true);
        match format {
            OutputFormat::Feeds => {
                let (people, topics) = (fields.boolean("people", out), fields.boolean("topics", out));
                self.feeds = FeedSettings { people, topics };
            }
            OutputFormat::Precompressed => {
                let mut is_on = |key| fields.get(key).and_then(|node| node.boolean(out)).unwrap_or(true);
                let (gzip, brotli) = (is_on("gzip"), is_on("brotli"));
                self.compression = CompressionSettings { gzip, brotli };
            }
            OutputFormat::Sitemap
            | OutputFormat::Robots
            | OutputFormat::Data
            | OutputFormat::Claims
            | OutputFormat::Edition
            | OutputFormat::Calendar
            | OutputFormat::Epub
            | OutputFormat::Archive => {}
        }
        let span = fields.span();
        fields.finish(out);
        Some(Table { span, is_enabled })
    }
}

/// What a report needs for a format.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Requirement {
    Url,
    UrlOfHost,
    Published,
    EditionNumber,
    EditionDate,
}

impl OutputFormat {
    /// Whether it is written unless the report says otherwise.
    const fn is_default(self) -> bool {
        match self {
            Self::Sitemap | Self::Robots | Self::Feeds | Self::Data | Self::Claims | Self::Edition => true,
            Self::Calendar | Self::Epub | Self::Archive | Self::Precompressed => false,
        }
    }

    /// Whether its files are copies of others, made when the site is written.
    #[must_use]
    pub const fn is_copy(self) -> bool {
        matches!(self, Self::Archive | Self::Precompressed)
    }

    fn missing_requirement(self, report: &Report) -> Option<Requirement> {
        // Feeds and calendars have years of four digits (RFC 3339, RFC 5545).
        let is_dated = || first_day(report).is_some_and(|day| (1..=9999).contains(&civil_from_days(day).0));
        match self {
            Self::Data | Self::Claims | Self::Archive | Self::Precompressed => None,
            Self::Edition => report.edition.is_none().then_some(Requirement::EditionNumber),
            // A package says when it was last changed (EPUB 3.3, 5.5.4).
            Self::Epub => (!is_dated()).then_some(Requirement::EditionDate),
            _ if report.url.is_none() => Some(Requirement::Url),
            // Crawlers look for it nowhere else (RFC 9309, 2.3).
            Self::Robots => (report.path().as_deref() != Some("/")).then_some(Requirement::UrlOfHost),
            Self::Feeds | Self::Calendar => (!is_dated()).then_some(Requirement::Published),
            Self::Sitemap => None,
        }
    }
}

/// The first day on which the edition may have been published.
fn first_day(report: &Report) -> Option<Day> {
    report.published.as_ref()?.earliest()
}

impl Requirement {
    /// An error where the report asks for the format; a warning about a default format that most reports want.
    fn diagnostic(self, format: OutputFormat, table: Option<&Table>, url: Option<Span>) -> Option<Diagnostic> {
        let help = self.help();
        if let Some(table) = table {
            let message = format!("`[output.{format}]` cannot be written: {}", self.reason());
            return Some(Diagnostic::error(Code::Format, table.span, message).help(help));
        }
        let message = format!("no feed is written: {}", self.reason());
        let warning = Diagnostic::warning(Code::Format, url.filter(|_| self == Self::Published)?, message);
        Some(warning.help(help).help("or write `enabled = false` under `[output.feeds]`"))
    }

    const fn reason(self) -> &'static str {
        match self {
            Self::Url => "expected `url` under `[report]`, since its URLs are absolute",
            Self::UrlOfHost => "expected a `url` without a path, since robots read the file at the root of a host only",
            Self::Published => "expected `published` under `[report]`, the date that its entries have",
            Self::EditionNumber => "expected `edition` under `[report]`, the number of this edition",
            Self::EditionDate => "expected `published` under `[report]`, the date of the edition that it has",
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::Url => "add `url = \"https://…\"` under `[report]`, or remove the table",
            Self::UrlOfHost => {
                "remove the table, and name the `sitemap.xml` of the report in the host’s own `robots.txt`"
            }
            Self::EditionNumber => "add `edition = 1` under `[report]`, or remove the table",
            Self::Published | Self::EditionDate => {
                "add `published = \"2025-01\"`, the date of this edition, under `[report]`"
            }
        }
    }
}
