//! Citations of a page: as text, and as BibTeX.

use super::error_reports::ErrorPlace;
use super::views::Cite;
use super::{PageContext, dates, html};
use crate::model::date::{DateKind, DatePart, Year};
use crate::model::prose::Block;
use crate::model::{Date, Text};
use crate::project::Project;
use crate::route::{Route, page_name};
use crate::strings::{Strings, TextKey};

/// What all citations have in common: the text before the title of a page, and the text after it.
#[derive(Debug)]
pub(super) struct CitationTemplates {
    report: String,
    page: (String, String),
    paragraph: (String, String),
    /// The fields of a BibTeX entry that follow the title.
    fields: String,
    /// The address of the site, with a trailing slash.
    url: Option<String>,
}

/// The placeholder for the title of a page.
const PAGE_PLACEHOLDER: &str = "\u{2029}";

impl PageContext<'_> {
    /// Cites the whole report.
    pub(super) fn cite_report(&self) -> Cite {
        let templates = &self.phrases.citations;
        let title = escape_tex(&self.localized(&self.project.title));
        // A book has no `booktitle`, which is the first field.
        let fields = templates.fields.split_once('\n').map_or("", |(_, fields)| fields);
        let address = templates.address_of(&Route::Landing.to_path());
        let bibtex = format!("@book{{index,\n  title = {{{{{title}}}}},\n{fields}{}", entry_end(address.as_deref()));
        let report = self.error_report(ErrorPlace::Report);
        Cite { text: templates.report.clone(), bibtex, report, ..Cite::default() }
    }

    /// Cites the page with this title and address.
    pub(super) fn cite(&self, page: &str, path: &str) -> Cite {
        let templates = &self.phrases.citations;
        let address = templates.address_of(path);
        let mut text = with_title(&templates.page, page);
        if let Some(address) = &address {
            text = self.strings.fill(TextKey::CiteAddress, &[("cite", &text), ("address", address)]);
        }
        // Addresses contain only characters that are valid in a key.
        let (key, title, fields, end) =
            (page_name(path), escape_tex(page), &templates.fields, entry_end(address.as_deref()));
        let bibtex = ["@incollection{", key, ",\n  title = {{", &title, "}},\n", fields, &end].concat();
        Cite { text, bibtex, report: self.error_report(ErrorPlace::Page { title: page, path }), ..Cite::default() }
    }

    /// Cites a section, with a template for its paragraphs.
    pub(super) fn cite_section(&self, page: &str, path: &str, blocks: &[Block]) -> Cite {
        let paragraph = Some(with_title(&self.phrases.citations.paragraph, page));
        let citable = || blocks.iter().filter(|block| block.number.is_some());
        if !citable().any(|block| block.stamp.is_some()) {
            return Cite { paragraph, ..self.cite(page, path) };
        }
        let unstamped = citable().filter(|block| block.stamp.is_none()).filter_map(|block| block.id.as_deref());
        Cite {
            paragraph,
            up: Some(html::root_of(path)),
            unstamped: unstamped.collect::<Vec<_>>().join(" "),
            ..self.cite(page, path)
        }
    }
}

fn with_title((before, after): &(String, String), title: &str) -> String {
    [before, title, after].concat()
}

/// The end of an entry: its address, if it has one, and the closing brace.
fn entry_end(address: Option<&str>) -> String {
    address.map_or_else(|| "}".to_owned(), |address| format!("  url = {{{address}}}\n}}"))
}

impl CitationTemplates {
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
            fields: fields(project, &title, publisher.as_deref()),
            url: report.base(),
        }
    }
}

/// The fields of an entry except title and address, one per line, `booktitle` first.
fn fields(project: &Project, title: &str, publisher: Option<&str>) -> String {
    let authors = project.authors.iter().map(|author| {
        // The name of an organization must not be split into given name and surname.
        let is_organization = publisher == Some(author) || author.contains(" and ");
        if is_organization { format!("{{{}}}", escape_tex(author)) } else { escape_tex(author) }
    });
    let authors: Vec<String> = authors.collect();
    let (year, month) = project.report.published.as_ref().map(year_and_month).unwrap_or_default();
    let fields = [
        // Titles are in two pairs of braces, so that BibTeX preserves their case.
        ("booktitle", Some(format!("{{{}}}", escape_tex(title)))),
        ("author", Some(authors.join(" and ")).filter(|authors| !authors.is_empty())),
        ("publisher", publisher.map(escape_tex)),
        ("year", year.map(|year| year.to_string())),
        ("month", month.map(|month| month.to_string())),
    ];
    let fields = fields.into_iter().filter_map(|(name, value)| Some(format!("  {name} = {{{}}},\n", value?)));
    fields.collect()
}

/// Escapes a text for TeX.
fn escape_tex(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\textbackslash{}"),
            // BibTeX counts an escaped brace as well and expects it to be balanced.
            '{' | '}' => {}
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '&' | '%' | '$' | '#' | '_' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

fn year_and_month(date: &Date) -> (Option<i64>, Option<u8>) {
    let DateKind::Point(point) = date.kind() else { return (None, None) };
    let year = match point.year {
        Year::Known(year) => Some(year),
        _ => None,
    };
    let month = match point.month {
        DatePart::Known(month @ 1..=12) => Some(month),
        _ => None,
    };
    (year, month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_escaped_for_tex() {
        assert_eq!(
            escape_tex(r"50% {of} A&B_\x ^~ Ұлы"),
            r"50\% of A\&B\_\textbackslash{}x \textasciicircum{}\textasciitilde{} Ұлы"
        );
    }

    #[test]
    fn only_known_parts_of_a_date_are_cited() {
        let parsed = |date: &str| year_and_month(&Date::parse(date).expect("a date"));
        assert_eq!(parsed("2025-01"), (Some(2025), Some(1)));
        assert_eq!(parsed("2025"), (Some(2025), None));
        assert_eq!(parsed("2025-21"), (Some(2025), None));
        assert_eq!(parsed("2024/2025"), (None, None));
    }
}
