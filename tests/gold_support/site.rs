//! A site in memory: its links and warnings by their places in the sections.

use annals::build::{Builder, Options};
use annals::diag::{Diagnostic, DiagnosticLocation};
use annals::link::TrackedGraph;
use annals::site::Site;
use annals::source::Sources;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

/// Warnings that are about something else than names. A new kind of warning counts as one about names.
const OTHER_WARNINGS: [&str; 8] =
    ["foreign-markup", "footnote", "half-link", "image-text", "link-dropped", "no-stamp", "no-strings", "table-cells"];

/// An automatic link.
#[derive(Debug)]
pub(crate) struct Link {
    /// Its words, as bytes of the section's file.
    pub(crate) range: Range<usize>,
    /// The record: `people/id`.
    pub(crate) record: String,
}

/// A warning about a name.
#[derive(Debug)]
pub(crate) struct Warning {
    /// Its place in the section's file; `None` for one in a register.
    pub(crate) range: Option<Range<usize>>,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Warning {
    /// The form that it is about: the words in the first quotation marks.
    pub(crate) fn form(&self) -> Option<&str> {
        let (_, after) = self.message.split_once('“')?;
        Some(after.split_once('”')?.0)
    }
}

/// The outcome of a build.
#[derive(Debug)]
pub(crate) struct BuiltSite {
    /// The links of the section asked for.
    pub(crate) links: Vec<Link>,
    /// The warnings of the section asked for and of the registers.
    pub(crate) warnings: Vec<Warning>,
    /// The errors; with an error there are no links.
    pub(crate) errors: Vec<Diagnostic>,
    /// The keys of all records: `people/id`.
    pub(crate) records: BTreeSet<String>,
    /// The pages.
    pub(crate) site: Option<Site>,
}

thread_local! {
    /// A builder that is reused between sites, so that it reads the theme once. After a panic it is not put back.
    static BUILDER: RefCell<Option<Builder>> = const { RefCell::new(None) };
}

/// Builds a site and finds the links and warnings of the section at `path`.
pub(crate) fn build(sources: &Sources, path: &str) -> BuiltSite {
    let mut builder = BUILDER.take().unwrap_or_default();
    let outcome = builder.build(sources, &Options::default());
    BUILDER.set(Some(builder));
    let (errors, warnings): (Vec<_>, Vec<_>) = outcome.diagnostics.into_iter().partition(Diagnostic::is_error);
    let warnings = warnings.into_iter().filter(|warning| !OTHER_WARNINGS.contains(&warning.code.name()));
    let warnings = warnings.filter_map(|warning| {
        let warning_path = warning.path(sources);
        let range = match &warning.location {
            DiagnosticLocation::Span(span) if warning_path == path => Some(span.range()),
            _ if warning_path.starts_with("seeds/") => None,
            _ => return None,
        };
        Some(Warning { range, code: warning.code.name(), message: warning.message })
    });
    let warnings = warnings.collect();
    let tracked = outcome.graph.as_deref().map(TrackedGraph::new);
    let links = tracked.as_ref().map(|known| links(known, path)).unwrap_or_default();
    let records = tracked.iter().flat_map(|known| known.records().map(|record| known.key(record).to_string()));
    BuiltSite { links, warnings, errors, records: records.collect(), site: outcome.site }
}

fn links(tracked: &TrackedGraph<'_>, path: &str) -> Vec<Link> {
    let sections = (0..tracked.section_count()).map(|index| tracked.section(index));
    let Some((section, anchors)) = sections.into_iter().find(|(section, _)| &*section.path == path) else {
        return Vec::new();
    };
    let automatic = anchors.iter().filter(|anchor| anchor.is_link && !anchor.is_manual);
    let link = automatic.map(|anchor| Link {
        range: section.prose.span(section.file, &anchor.range).range(),
        record: tracked.key(anchor.record).to_string(),
    });
    link.collect()
}
