//! Citations as data, and the formats in which programs read them.

use super::super::views::MetaTag;
use crate::model::Date;
use crate::model::date::{DateKind, DatePart, Year};
use serde::Serialize;

/// What is cited: the report, or a page of it. Every format is written from this value.
#[derive(Clone, Copy, Debug)]
pub(in crate::pages) struct Reference<'c> {
    /// Identifies it among other references; it has the characters of addresses only.
    pub(super) key: &'c str,
    pub(super) title: &'c str,
    /// The title of the report, if a page of it is cited.
    pub(super) report: Option<&'c str>,
    pub(super) edition: &'c Edition,
    /// The language of the title (BCP 47).
    pub(super) language: &'c str,
    pub(super) url: Option<&'c str>,
}

/// What all references of a report have in common.
#[derive(Clone, Debug)]
pub(in crate::pages) struct Edition {
    pub(super) authors: Vec<Author>,
    pub(super) publisher: Option<String>,
    pub(super) issued: Option<Issued>,
}

/// An author of the report.
#[derive(Clone, Debug)]
pub(in crate::pages) struct Author {
    pub(in crate::pages) name: String,
    /// Its name must not be split into given name and surname.
    pub(in crate::pages) is_organization: bool,
}

/// The known parts of the date of an edition. A month has its year, a day its month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Issued {
    year: i64,
    month: Option<u8>,
    day: Option<u8>,
    is_approximate: bool,
}

impl Author {
    /// The family name and the given names, by the rule of BibTeX: a comma separates them, or else the last word is the
    /// family name.
    fn parts(&self) -> (&str, Option<&str>) {
        let name = self.name.as_str();
        let (family, given) = match (self.is_organization, name.split_once(','), name.rsplit_once(' ')) {
            (true, ..) | (false, None, None) => (name, ""),
            (false, Some((family, given)), _) => (family.trim(), given.trim()),
            (false, None, Some((given, family))) => (family, given),
        };
        (family, Some(given).filter(|given| !given.is_empty()))
    }

    /// "Doe, Jane"
    fn inverted(&self) -> String {
        let (family, given) = self.parts();
        given.map_or_else(|| family.to_owned(), |given| format!("{family}, {given}"))
    }
}

impl Issued {
    pub(super) fn of(date: &Date) -> Option<Self> {
        let DateKind::Point(point) = date.kind() else { return None };
        let Year::Known(year) = point.year else { return None };
        let month = match point.month {
            DatePart::Known(month @ 1..=12) => Some(month),
            _ => None,
        };
        let day = match point.day {
            DatePart::Known(day) if month.is_some() => Some(day),
            _ => None,
        };
        Some(Self { year, month, day, is_approximate: date.is_qualified() })
    }

    /// Its parts, with leading zeros, separated by slashes: "2025/01".
    fn with_slashes(self) -> String {
        let parts = [self.month, self.day].into_iter().flatten().map(|part| format!("/{part:02}"));
        format!("{:04}{}", self.year, parts.collect::<String>())
    }
}

impl Reference<'_> {
    /// An entry of BibTeX: `@incollection`, or `@book` for the report.
    pub(super) fn bibtex(&self) -> String {
        let authors = self.edition.authors.iter().map(|author| {
            let name = escape_tex(&author.name);
            if author.is_organization { format!("{{{name}}}") } else { name }
        });
        let authors: Vec<String> = authors.collect();
        let issued = self.edition.issued;
        let fields = [
            // Titles are in two pairs of braces, so that BibTeX preserves their case.
            ("title", Some(format!("{{{}}}", escape_tex(self.title)))),
            ("booktitle", self.report.map(|report| format!("{{{}}}", escape_tex(report)))),
            ("author", Some(authors.join(" and ")).filter(|authors| !authors.is_empty())),
            ("publisher", self.edition.publisher.as_deref().map(escape_tex)),
            ("year", issued.map(|issued| issued.year.to_string())),
            ("month", issued.and_then(|issued| issued.month).map(|month| month.to_string())),
        ];
        let fields = fields.into_iter().filter_map(|(name, value)| Some(format!("  {name} = {{{}}},\n", value?)));
        let kind = if self.report.is_some() { "incollection" } else { "book" };
        let url = self.url.map(|url| format!("  url = {{{url}}}\n")).unwrap_or_default();
        format!("@{kind}{{{},\n{}{url}}}", self.key, fields.collect::<String>())
    }

    /// A record of RIS: `CHAP`, or `RPRT` for the report.
    pub(super) fn ris(&self) -> String {
        let one = |tag: &'static str, value: Option<&str>| value.map(|value| (tag, value.to_owned()));
        let issued = self.edition.issued;
        let head = [
            one("TY", Some(if self.report.is_some() { "CHAP" } else { "RPRT" })),
            one("TI", Some(self.title)),
            one("T2", self.report),
        ];
        let tail = [
            one("PB", self.edition.publisher.as_deref()),
            issued.map(|issued| ("PY", format!("{:04}", issued.year))),
            // Parts that are missing leave their slashes.
            issued.filter(|issued| issued.month.is_some()).map(|issued| {
                ("DA", format!("{}{}", issued.with_slashes(), if issued.day.is_some() { "/" } else { "//" }))
            }),
            one("LA", Some(self.language)),
            one("UR", self.url),
            one("ER", Some("")),
        ];
        let authors = self.edition.authors.iter().map(|author| Some(("AU", author.inverted())));
        let lines = head.into_iter().chain(authors).chain(tail).flatten();
        // The format has no escapes: a line is a value.
        lines.map(|(tag, value)| format!("{tag}  - {}\n", value.replace(['\n', '\r'], " "))).collect()
    }

    /// An array of one item of CSL-JSON, which is what programs import.
    pub(super) fn csl_json(&self) -> String {
        let author = self.edition.authors.iter().map(|author| match author.parts() {
            (family, Some(given)) => CslName::Person { family, given },
            (literal, None) => CslName::Literal { literal },
        });
        let item = CslItem {
            id: self.key,
            kind: if self.report.is_some() { "chapter" } else { "report" },
            title: self.title,
            container_title: self.report,
            author: author.collect(),
            publisher: self.edition.publisher.as_deref(),
            issued: self.edition.issued.map(CslDate::from),
            language: self.language,
            url: self.url,
        };
        // A struct of texts and numbers can always be written.
        serde_json::to_string(&[item]).unwrap_or_default()
    }

    /// The tags that Zotero and Google Scholar read, by the names of HighWire Press; none without an address.
    pub(super) fn highwire(&self) -> Vec<MetaTag> {
        let Some(url) = self.url else { return Vec::new() };
        let publisher = self.edition.publisher.as_deref();
        let authors = self.edition.authors.iter().map(|author| {
            // Readers split a name without a comma into given name and surname.
            let comma = if author.is_organization && !author.name.contains(',') { "," } else { "" };
            ("citation_author", Some(format!("{}{comma}", author.name)))
        });
        let one = |name: &'static str, value: Option<&str>| (name, value.map(str::to_owned));
        let [work, by] = match self.report {
            Some(report) => [one("citation_inbook_title", Some(report)), one("citation_publisher", publisher)],
            // Zotero takes it for a report by this tag.
            None => [one("citation_technical_report_institution", publisher), one("citation_publisher", None)],
        };
        let date = self.edition.issued.map(Issued::with_slashes);
        let tags = [one("citation_title", Some(self.title))].into_iter().chain(authors).chain([
            ("citation_publication_date", date),
            work,
            by,
            one("citation_language", Some(self.language)),
            one("citation_public_url", Some(url)),
            one("citation_fulltext_html_url", Some(url)),
        ]);
        tags.filter_map(|(name, content)| Some(MetaTag { name, content: content? })).collect()
    }
}

/// An item of CSL-JSON.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct CslItem<'c> {
    id: &'c str,
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    container_title: Option<&'c str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<CslName<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<CslDate>,
    language: &'c str,
    #[serde(rename = "URL", skip_serializing_if = "Option::is_none")]
    url: Option<&'c str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum CslName<'c> {
    Person { family: &'c str, given: &'c str },
    Literal { literal: &'c str },
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct CslDate {
    date_parts: [Vec<i64>; 1],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    circa: bool,
}

impl From<Issued> for CslDate {
    fn from(issued: Issued) -> Self {
        let rest = [issued.month, issued.day].into_iter().flatten().map(i64::from);
        Self { date_parts: [[issued.year].into_iter().chain(rest).collect()], circa: issued.is_approximate }
    }
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
            // TeX makes a dash or a quotation mark of two of these.
            '-' | '\'' | '`' if escaped.ends_with(c) => escaped.extend(['{', '}', c]),
            _ => escaped.push(c),
        }
    }
    escaped
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
        assert_eq!(escape_tex("a-b --- ''c'"), "a-b -{}-{}- '{}'c'");
    }

    #[test]
    fn only_known_parts_of_a_date_are_cited() {
        let slashed = |date: &str| Issued::of(&Date::parse(date).expect("a date")).map(Issued::with_slashes);
        for (date, expected) in [
            ("2025-01-31", Some("2025/01/31")),
            ("2025-01", Some("2025/01")),
            ("2025", Some("2025")),
            ("2025-21", Some("2025")),
            ("2024/2025", None),
            ("202X", None),
        ] {
            assert_eq!(slashed(date).as_deref(), expected, "{date}");
        }
    }

    #[test]
    fn names_of_people_are_inverted_and_those_of_organizations_are_not() {
        let inverted = |name: &str, is_organization| Author { name: name.to_owned(), is_organization }.inverted();
        assert_eq!(inverted("Ines Maria Park", false), "Park, Ines Maria");
        assert_eq!(inverted("Park, Ines", false), "Park, Ines");
        assert_eq!(inverted("Harbourite", false), "Harbourite");
        assert_eq!(inverted("Westhaven Rights Group", true), "Westhaven Rights Group");
    }

    fn edition() -> Edition {
        Edition {
            authors: vec![
                Author { name: "Ines Park".into(), is_organization: false },
                Author { name: "Rights Group".into(), is_organization: true },
            ],
            publisher: Some("Rights Group".into()),
            issued: Date::parse("2025-03").ok().as_ref().and_then(Issued::of),
        }
    }

    fn reference(edition: &Edition) -> Reference<'_> {
        Reference {
            key: "march",
            title: "The \"March\"\nto C&A",
            report: Some("Marches"),
            edition,
            language: "en",
            url: Some("https://example.org/report/march.html"),
        }
    }

    #[test]
    fn a_reference_is_written_in_each_format() {
        let edition = edition();
        assert_eq!(
            reference(&edition).ris(),
            "TY  - CHAP\nTI  - The \"March\" to C&A\nT2  - Marches\nAU  - Park, Ines\nAU  - Rights Group\n\
             PB  - Rights Group\nPY  - 2025\nDA  - 2025/03//\nLA  - en\nUR  - https://example.org/report/march.html\nER  - \n"
        );
        assert_eq!(
            reference(&edition).csl_json(),
            "[{\"id\":\"march\",\"type\":\"chapter\",\"title\":\"The \\\"March\\\"\\nto C&A\",\"container-title\":\"Marches\",\
             \"author\":[{\"family\":\"Park\",\"given\":\"Ines\"},{\"literal\":\"Rights Group\"}],\"publisher\":\"Rights Group\",\
             \"issued\":{\"date-parts\":[[2025,3]]},\"language\":\"en\",\"URL\":\"https://example.org/report/march.html\"}]"
        );
    }

    #[test]
    fn without_an_address_there_are_no_tags() {
        let edition = edition();
        assert!(Reference { url: None, ..reference(&edition) }.highwire().is_empty());
        let tags = reference(&edition).highwire();
        let authors = tags.iter().filter(|tag| tag.name == "citation_author").map(|tag| tag.content.as_str());
        assert_eq!(authors.collect::<Vec<_>>(), ["Ines Park", "Rights Group,"]);
    }
}
