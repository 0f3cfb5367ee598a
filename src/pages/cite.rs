//! Citations of a page: as text, and in the formats that programs read.

mod formats;

pub(super) use formats::Author;

use super::error_reports::ErrorPlace;
use super::views::{Cite, MetaTag};
use super::{PageContext, dates, html};
use crate::model::Text;
use crate::model::prose::Block;
use crate::project::Project;
use crate::route::page_name;
use crate::strings::{Strings, TextKey};
use formats::{Edition, Issued, Reference};

/// What all citations have in common: the text before the title of a page, and the text after it.
#[derive(Debug)]
pub(super) struct CitationTemplates {
    report: String,
    page: (String, String),
    paragraph: (String, String),
    /// The title of the report.
    title: String,
    edition: Edition,
    /// The address of the site, with a trailing slash.
    url: Option<String>,
}

/// The placeholder for the title of a page.
const PAGE_PLACEHOLDER: &str = "\u{2029}";

impl PageContext<'_> {
    /// Cites the whole report.
    pub(super) fn cite_report(&self) -> Cite {
        let text = self.phrases.citations.report.clone();
        let address = self.phrases.citations.address_of("");
        let report = self.error_report(ErrorPlace::Report);
        Cite { text, report, ..self.formats(&self.reference_to_report(address.as_deref())) }
    }

    /// Cites the page with this title, in this language if it is not that of the report, and address.
    pub(super) fn cite(&self, title: &str, lang: Option<&str>, path: &str) -> Cite {
        let templates = &self.phrases.citations;
        let address = templates.address_of(path);
        let mut text = with_title(&templates.page, title);
        if let Some(address) = &address {
            text = self.strings.fill(TextKey::CiteAddress, &[("cite", &text), ("address", address)]);
        }
        let report = self.error_report(ErrorPlace::Page { title, path });
        Cite { text, report, ..self.formats(&self.reference(title, lang, path, address.as_deref())) }
    }

    /// Cites a section, with a template for its paragraphs.
    pub(super) fn cite_section(&self, title: &str, lang: Option<&str>, path: &str, blocks: &[Block]) -> Cite {
        let paragraph = Some(with_title(&self.phrases.citations.paragraph, title));
        let citable = || blocks.iter().filter(|block| block.number.is_some());
        if !citable().any(|block| block.stamp.is_some()) {
            return Cite { paragraph, ..self.cite(title, lang, path) };
        }
        let unstamped = citable().filter(|block| block.stamp.is_none()).filter_map(|block| block.id.as_deref());
        Cite {
            paragraph,
            up: Some(html::root_of(path)),
            unstamped: unstamped.collect::<Vec<_>>().join(" "),
            ..self.cite(title, lang, path)
        }
    }

    /// What programs that collect references read in the head of a section with this title, language, path and URL.
    pub(super) fn section_tags(&self, title: &str, lang: Option<&str>, path: &str, url: &str) -> Vec<MetaTag> {
        self.reference(title, lang, path, Some(url)).highwire()
    }

    /// What they read in the head of the landing page, which has this URL.
    pub(super) fn report_tags(&self, url: &str) -> Vec<MetaTag> {
        self.reference_to_report(Some(url)).highwire()
    }

    fn reference_to_report<'c>(&'c self, url: Option<&'c str>) -> Reference<'c> {
        let CitationTemplates { title, edition, .. } = &self.phrases.citations;
        Reference { key: "index", title, report: None, edition, language: self.language.as_str(), url }
    }

    fn reference<'c>(
        &'c self,
        title: &'c str,
        lang: Option<&'c str>,
        path: &'c str,
        url: Option<&'c str>,
    ) -> Reference<'c> {
        let templates = &self.phrases.citations;
        Reference {
            // Addresses contain only characters that are valid in a key.
            key: page_name(path),
            title,
            report: Some(&templates.title),
            edition: &templates.edition,
            language: lang.unwrap_or(self.language.as_str()),
            url,
        }
    }

    fn formats(&self, reference: &Reference<'_>) -> Cite {
        Cite { bibtex: reference.bibtex(), ris: reference.ris(), csl: reference.csl_json(), ..Cite::default() }
    }
}

fn with_title((before, after): &(String, String), title: &str) -> String {
    [before, title, after].concat()
}

impl CitationTemplates {
    /// The authors of the report.
    pub(super) fn authors(&self) -> &[Author] {
        &self.edition.authors
    }

    /// The whole address of a page or of an element of a page, if that of the report is known.
    pub(super) fn address_of(&self, path: &str) -> Option<String> {
        self.url.as_ref().map(|url| format!("{url}{path}"))
    }

    /// "Jane Doe, “Courts”, in Annals of 2024 (The Society, January 2025)."
    pub(super) fn new(project: &Project, strings: &Strings) -> Self {
        let localized = |text: &Text| text.in_language(&project.language).0.value.clone();
        let comma = strings.text(TextKey::ListComma);
        let (authors, report) = (&project.authors, &project.report);
        let title = localized(&project.title);
        let publisher = report.publisher.as_ref().map(localized);
        let date = report.published.as_ref().map(|date| dates::words(date, strings));
        let issued = report.published.as_ref().and_then(Issued::of);
        let edition: Vec<String> =
            publisher.iter().filter(|name| !authors.contains(name)).cloned().chain(date).collect();
        let edition = match edition.join(comma) {
            edition if edition.is_empty() => edition,
            edition => strings.fill(TextKey::CiteEdition, &[("edition", &edition)]),
        };
        let byline: String = authors.iter().flat_map(|author| [author.as_str(), comma]).collect();
        // In the phrase for a paragraph `{number}` remains, to be filled in by a script.
        let values = [
            ("by", &*byline),
            ("page", PAGE_PLACEHOLDER),
            ("title", &title),
            ("edition", &edition),
            ("number", "{number}"),
        ];
        let split_at_page = |key: TextKey| {
            let phrase = strings.fill(key, &values);
            phrase
                .split_once(PAGE_PLACEHOLDER)
                .map(|(before, after)| (before.to_owned(), after.to_owned()))
                .unwrap_or((phrase, String::new()))
        };
        Self {
            report: strings.fill(TextKey::CiteReport, &values),
            page: split_at_page(TextKey::CitePage),
            paragraph: split_at_page(TextKey::CiteParagraph),
            edition: Edition { authors: self::authors(project, publisher.as_deref()), publisher, issued },
            title,
            url: report.base(),
        }
    }
}

fn authors(project: &Project, publisher: Option<&str>) -> Vec<Author> {
    let authors = project.authors.iter().map(|author| Author {
        name: author.clone(),
        is_organization: publisher == Some(author) || author.contains(" and "),
    });
    authors.collect()
}
