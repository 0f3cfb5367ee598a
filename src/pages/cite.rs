//! How to cite a page: in words, and as BibTeX.

use super::views::Cite;
use super::{Maker, dates, html};
use crate::model::date::{Form, Part, Year};
use crate::model::prose::Block;
use crate::model::{Date, Text};
use crate::project::Project;
use crate::strings::Strings;

/// What all citations have in common: what stands before the title of a page, and what after it.
#[derive(Debug)]
pub(super) struct Cited {
    report: String,
    page: (String, String),
    paragraph: (String, String),
    /// The fields of an entry for BibTeX that follow the title.
    fields: String,
    /// The address of the site, with a slash at its end.
    url: Option<String>,
}

/// What stands for the title of a page until there is one.
const PAGE: &str = "\u{2029}";

impl Maker<'_> {
    /// The whole report.
    pub(super) fn cite_report(&self) -> Cite {
        let cited = &self.phrases.cited;
        let title = plain(&self.words(&self.project.title));
        // What is in nothing else has no title of what it is in.
        let fields = cited.fields.split_once('\n').map_or("", |(_, fields)| fields);
        let address = cited.url.as_ref().map(|url| format!("{url}index.html"));
        let bibtex = format!("@book{{index,\n  title = {{{{{title}}}}},\n{fields}{}", end(address.as_deref()));
        Cite { text: cited.report.clone(), bibtex, ..Cite::default() }
    }

    /// The page of this title and address.
    pub(super) fn cite(&self, page: &str, path: &str) -> Cite {
        let cited = &self.phrases.cited;
        let address = cited.url.as_ref().map(|url| format!("{url}{path}"));
        let mut text = titled(&cited.page, page);
        if let Some(address) = &address {
            text = self.strings.fill("cite_address", &[("cite", &text), ("address", address)]);
        }
        let (key, title, fields, end) = (key(path), plain(page), &cited.fields, end(address.as_deref()));
        let bibtex = ["@incollection{", key, ",\n  title = {{", &title, "}},\n", fields, &end].concat();
        Cite { text, bibtex, ..Cite::default() }
    }

    /// A section, and any paragraph of it.
    pub(super) fn cite_section(&self, page: &str, path: &str, blocks: &[Block]) -> Cite {
        let paragraph = Some(titled(&self.phrases.cited.paragraph, page));
        let citable = || blocks.iter().filter(|block| block.place.is_some());
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

fn titled((before, after): &(String, String), title: &str) -> String {
    [before, title, after].concat()
}

/// The end of an entry: its address, where it has one.
fn end(address: Option<&str>) -> String {
    address.map_or_else(|| "}".to_owned(), |address| format!("  url = {{{address}}}\n}}"))
}

impl Cited {
    /// "Jane Doe, “Courts”, in Annals of 2024 (The Society, January 2025)."
    pub(super) fn new(project: &Project, strings: &Strings) -> Self {
        let words = |text: &Text| text.in_language(&project.language).0.value.clone();
        let comma = strings.text("list_comma");
        let (authors, report) = (&project.authors, &project.report);
        let title = words(&project.title);
        let publisher = report.publisher.as_ref().map(words);
        let date = report.published.as_ref().map(|date| dates::words(date, strings));
        let edition: Vec<String> =
            publisher.iter().filter(|name| !authors.contains(name)).cloned().chain(date).collect();
        let edition = match edition.join(comma) {
            edition if edition.is_empty() => edition,
            edition => strings.fill("cite_edition", &[("edition", &edition)]),
        };
        let by: String = authors.iter().flat_map(|author| [author.as_str(), comma]).collect();
        // In the phrase about a paragraph `{number}` stays, to be filled in beside it.
        let values = [("by", &*by), ("page", PAGE), ("title", &title), ("edition", &edition), ("number", "{number}")];
        let parted = |key: &str| {
            let phrase = strings.fill(key, &values);
            phrase
                .split_once(PAGE)
                .map(|(before, after)| (before.to_owned(), after.to_owned()))
                .unwrap_or((phrase, String::new()))
        };
        Self {
            report: strings.fill("cite_report", &values),
            page: parted("cite_page"),
            paragraph: parted("cite_paragraph"),
            fields: fields(project, &title, publisher.as_deref()),
            url: report.url.as_ref().map(|url| format!("{}/", url.trim_end_matches('/'))),
        }
    }
}

/// The fields of an entry but title and address, a line each, the first of them what a page is in.
fn fields(project: &Project, title: &str, publisher: Option<&str>) -> String {
    let authors = project.authors.iter().map(|author| {
        // The name of a body is not to be taken apart into given name and surname.
        let is_body = publisher == Some(author) || author.contains(" and ");
        if is_body { format!("{{{}}}", plain(author)) } else { plain(author) }
    });
    let authors: Vec<String> = authors.collect();
    let (year, month) = project.report.published.as_ref().map(year_and_month).unwrap_or_default();
    let fields = [
        // Titles stand in two pairs of braces, so that their capitals stay.
        ("booktitle", Some(format!("{{{}}}", plain(title)))),
        ("author", Some(authors.join(" and ")).filter(|authors| !authors.is_empty())),
        ("publisher", publisher.map(plain)),
        ("year", year.map(|year| year.to_string())),
        ("month", month.map(|month| month.to_string())),
    ];
    let fields = fields.into_iter().filter_map(|(name, value)| Some(format!("  {name} = {{{}}},\n", value?)));
    fields.collect()
}

/// The name of the page's file: addresses are made of what a key may hold.
fn key(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".html").unwrap_or(name)
}

/// Text in which nothing is a command of TeX.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => plain.push_str("\\textbackslash{}"),
            // A brace that is escaped still counts for BibTeX, which looks for its pair.
            '{' | '}' => {}
            '~' => plain.push_str("\\textasciitilde{}"),
            '^' => plain.push_str("\\textasciicircum{}"),
            '&' | '%' | '$' | '#' | '_' => plain.extend(['\\', c]),
            _ => plain.push(c),
        }
    }
    plain
}

fn year_and_month(date: &Date) -> (Option<i64>, Option<u8>) {
    let Form::Point(point) = date.form() else { return (None, None) };
    let year = match point.year {
        Year::Known(year) => Some(year),
        _ => None,
    };
    let month = match point.month {
        Part::Known(month @ 1..=12) => Some(month),
        _ => None,
    };
    (year, month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_title_is_a_command() {
        assert_eq!(
            plain(r"50% {of} A&B_\x ^~ Ұлы"),
            r"50\% of A\&B\_\textbackslash{}x \textasciicircum{}\textasciitilde{} Ұлы"
        );
        assert_eq!(key("report/part/freedom.html"), "freedom");
    }

    #[test]
    fn a_date_gives_what_it_knows() {
        let known = |date: &str| year_and_month(&Date::parse(date).expect("a date"));
        assert_eq!(known("2025-01"), (Some(2025), Some(1)));
        assert_eq!(known("2025"), (Some(2025), None));
        assert_eq!(known("2025-21"), (Some(2025), None));
        assert_eq!(known("2024/2025"), (None, None));
    }
}
