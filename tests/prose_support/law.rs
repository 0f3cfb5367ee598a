//! The law of words: every word that the Markdown parser's own HTML shows is on the page or in a diagnostic, and the
//! page shows no word that is not there.

use super::site::{Pages, SectionPage};
use super::{names::names, parser, shown};
use annals::diag::{Diagnostic, Place};
use annals::pages::html::escape;
use annals::parse;
use annals::source::{SourceFile, Sources};
use std::collections::BTreeMap;

/// A section of which the page shows other words than the parser's own HTML.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Apart {
    pub(crate) path: String,
    /// The words that are neither on the page nor in a diagnostic, each with the byte of the file where its text begins.
    pub(crate) lost: Vec<(String, usize)>,
    /// The words that are on the page and were not in the Markdown, or not so often.
    pub(crate) added: Vec<String>,
}

/// Every section that breaks the law. What takes its title from its first heading does not show that again.
pub(crate) fn broken(sources: &Sources, pages: &Pages) -> Vec<Apart> {
    let names = names(sources);
    let compared = pages.sections.iter().filter_map(|page| {
        let file = sources.get(&page.path)?;
        compare(file, page, pages, &names)
    });
    compared.collect()
}

/// The words that a page shows, in order.
pub(crate) fn words(page: &SectionPage) -> Vec<String> {
    let title = page.title.iter().flat_map(|title| shown::words(&escape(title)));
    title.chain([&page.blocks].into_iter().chain(&page.footnotes).flat_map(|html| shown::words(html))).collect()
}

/// The names of records, by what links call these.
type Names = BTreeMap<String, String>;

fn compare(file: &SourceFile, page: &SectionPage, pages: &Pages, names: &Names) -> Option<Apart> {
    let text = file.text().ok()?;
    let body = parse::parts(text)?.body;
    let parsed = parser::parsed(&text[body..], names);
    let mut on_page: BTreeMap<String, usize> = BTreeMap::new();
    for word in words(page) {
        *on_page.entry(word).or_default() += 1;
    }
    let told = Told::new(file, body, &parsed, &pages.diagnostics);
    let mut lost = Vec::new();
    // What is told in a diagnostic may be on the page or not; the other words come first.
    let (some, others): (Vec<_>, Vec<_>) = parsed.words.into_iter().partition(|(_, at)| told.has(body + at));
    for (word, at) in others {
        match on_page.get_mut(&word).filter(|count| **count > 0) {
            Some(count) => *count -= 1,
            None => lost.push((word, body + at)),
        }
    }
    for word in some.into_iter().map(|(word, _)| word).chain(parsed.in_brackets) {
        if let Some(count) = on_page.get_mut(&word) {
            *count = count.saturating_sub(1);
        }
    }
    let added: Vec<String> = on_page.into_iter().filter(|(_, count)| *count > 0).map(|(word, _)| word).collect();
    let apart = Apart { path: file.path.to_string(), lost, added };
    (!apart.lost.is_empty() || !apart.added.is_empty()).then_some(apart)
}

/// Diagnostics that point at a whole block, and say nothing of its words.
const NOT_OF_WORDS: [&str; 1] = ["no-stamp"];

/// The places of a file that diagnostics point at.
struct Told {
    ranges: Vec<std::ops::Range<usize>>,
}

impl Told {
    fn new(file: &SourceFile, body: usize, parsed: &parser::Parsed, diagnostics: &[Diagnostic]) -> Self {
        let mut ranges = Vec::new();
        for diagnostic in diagnostics {
            let Place::Span(span) = &diagnostic.place else { continue };
            if span.file != file.id() || NOT_OF_WORDS.contains(&diagnostic.code) {
                continue;
            }
            ranges.push(span.range());
            if diagnostic.code == "footnote" {
                // It points at the label, and says of the whole note that it is not shown.
                let notes = parsed.notes.iter().map(|note| body + note.start..body + note.end);
                ranges.extend(notes.filter(|note| note.start == span.range().start));
            }
        }
        Self { ranges }
    }

    fn has(&self, at: usize) -> bool {
        self.ranges.iter().any(|range| range.contains(&at))
    }
}
