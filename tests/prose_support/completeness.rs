//! The check that no word is lost or added: every word that the Markdown parser's own HTML shows is on the page or in a
//! diagnostic, and the page shows no other word.

use super::site::{Pages, SectionPage};
use super::{names::names, parser, shown};
use annals::diag::{Diagnostic, DiagnosticLocation};
use annals::pages::html::Html;
use annals::parse;
use annals::source::{SourceFile, Sources};
use std::collections::BTreeMap;

/// A section whose page shows other words than the parser's own HTML.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct WordDifference {
    pub(crate) path: String,
    /// The words that are neither on the page nor in a diagnostic, each with the byte of the file where its text begins.
    pub(crate) lost: Vec<(String, usize)>,
    /// The words that are on the page and were not in the Markdown, or not so often.
    pub(crate) added: Vec<String>,
}

/// Every section whose page loses or adds words. A first heading that becomes the title is shown once.
pub(crate) fn incomplete_sections(sources: &Sources, pages: &Pages) -> Vec<WordDifference> {
    let names = names(sources);
    let compared = pages.sections.iter().filter_map(|page| {
        let file = sources.get(&page.path)?;
        compare(file, page, pages, &names)
    });
    compared.collect()
}

/// The words that a page shows, in order.
pub(crate) fn words(page: &SectionPage) -> Vec<String> {
    let title = page.title.iter().flat_map(|title| shown::words(Html::escape(title).as_str()));
    title.chain([&page.blocks].into_iter().chain(&page.footnotes).flat_map(|html| shown::words(html))).collect()
}

/// The names of records, by id as links write it.
type Names = BTreeMap<String, String>;

fn compare(file: &SourceFile, page: &SectionPage, pages: &Pages, names: &Names) -> Option<WordDifference> {
    let text = file.text().ok()?;
    let body = parse::split_front_matter(text)?.body_start;
    let parsed = parser::parsed(&text[body..], names);
    let mut on_page: BTreeMap<String, usize> = BTreeMap::new();
    for word in words(page) {
        *on_page.entry(word).or_default() += 1;
    }
    let reported = ReportedRanges::new(file, body, &parsed, &pages.diagnostics);
    let mut lost = Vec::new();
    // Words in the range of a diagnostic may be on the page or not, so the other words are matched first.
    let (reported_words, other_words): (Vec<_>, Vec<_>) =
        parsed.words.into_iter().partition(|(_, at)| reported.contains(body + at));
    for (word, at) in other_words {
        match on_page.get_mut(&word).filter(|count| **count > 0) {
            Some(count) => *count -= 1,
            None => lost.push((word, body + at)),
        }
    }
    for word in reported_words.into_iter().map(|(word, _)| word).chain(parsed.in_brackets) {
        if let Some(count) = on_page.get_mut(&word) {
            *count = count.saturating_sub(1);
        }
    }
    let added: Vec<String> = on_page.into_iter().filter(|(_, count)| *count > 0).map(|(word, _)| word).collect();
    let difference = WordDifference { path: file.path.to_string(), lost, added };
    (!difference.lost.is_empty() || !difference.added.is_empty()).then_some(difference)
}

/// Diagnostics that point at a whole block, and are not about its words.
const BLOCK_WARNINGS: [&str; 1] = ["no-stamp"];

/// The ranges of a file that diagnostics point at.
struct ReportedRanges {
    ranges: Vec<std::ops::Range<usize>>,
}

impl ReportedRanges {
    fn new(file: &SourceFile, body: usize, parsed: &parser::Parsed, diagnostics: &[Diagnostic]) -> Self {
        let mut ranges = Vec::new();
        for diagnostic in diagnostics {
            let DiagnosticLocation::Span(span) = &diagnostic.location else { continue };
            if span.file != file.id() || BLOCK_WARNINGS.contains(&diagnostic.code.name()) {
                continue;
            }
            ranges.push(span.range());
            if diagnostic.code.name() == "footnote" {
                // It points at the label, and is about the whole note, which is not shown.
                let notes = parsed.notes.iter().map(|note| body + note.start..body + note.end);
                ranges.extend(notes.filter(|note| note.start == span.range().start));
            }
        }
        Self { ranges }
    }

    fn contains(&self, at: usize) -> bool {
        self.ranges.iter().any(|range| range.contains(&at))
    }
}
