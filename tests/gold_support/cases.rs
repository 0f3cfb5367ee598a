//! The cases of `tests/gold/cases.json`: small sites, most of which tempt the program to link a wrong person.

use super::marks::Marked;
use super::quotes;
use super::site::{self, BuiltSite, Link};
use annals::project;
use annals::source::Sources;
use serde_json::{Map, Value};
use std::ops::Range;

const SECTION: &str = "content/01-a.md";
const REGISTERS: [&str; 8] = ["people", "places", "organizations", "laws", "cases", "topics", "events", "sources"];
/// The words that a list of people may show beside a name.
const LIST_WORDS: [&str; 5] = ["arrest", "release", "extradition", "conviction", "sentence"];

/// A case.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) group: String,
    fields: Map<String, Value>,
}

/// The result of a case: the worst difference if there are several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    AsExpected,
    /// A link is wrong.
    Wrong(String),
    /// A link is missing.
    Missed(String),
    /// The page of a person, or a list, shows another text.
    Page(String),
    /// The case cannot be built or read.
    Error(String),
}

impl Verdict {
    /// One word for the kind, and what differs.
    pub(crate) fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::AsExpected => ("as-expected", ""),
            Self::Wrong(words) => ("wrong", words),
            Self::Missed(words) => ("missed", words),
            Self::Page(words) => ("page", words),
            Self::Error(words) => ("error", words),
        }
    }
}

/// Reads the cases.
///
/// # Errors
/// The text is not a list of cases.
pub(crate) fn read(json: &str) -> Result<Vec<Case>, String> {
    let cases: Vec<Map<String, Value>> = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let case = |fields: Map<String, Value>| {
        let text = |key: &str| fields.get(key).and_then(Value::as_str).map(str::to_owned);
        let (id, group) = (text("id").ok_or("a case without `id`")?, text("group").ok_or("a case without `group`")?);
        Ok(Case { id, group, fields })
    };
    cases.into_iter().map(case).collect()
}

impl Case {
    /// Builds the case and compares it with what it expects.
    pub(crate) fn evaluate(&self) -> Verdict {
        let text = match Marked::read(self.text("text").unwrap_or_default()) {
            Ok(text) => text,
            Err(error) => return Verdict::Error(error),
        };
        let front_matter = self.front_matter();
        let built = site::build(&self.sources(&format!("{front_matter}{}\n", text.text)), SECTION);
        // A full name of two records is an error: it is not linked.
        if let Some(error) = built.errors.iter().find(|error| error.code.name() != "ambiguous-name") {
            return Verdict::Error(format!("{}: {}", error.code, error.message));
        }
        if let Some(Value::Array(quotes)) = self.fields.get("quotes") {
            let expected: Vec<&str> = quotes.iter().filter_map(Value::as_str).collect();
            let found = quotes::quoted_sentences(&page(&built, "people/ordan.html"));
            return if found == expected { Verdict::AsExpected } else { page_differs(&expected, &found) };
        }
        if let Some(expected) = self.text("beside") {
            let found = quotes::text_of_item(&page(&built, "people/index.html"), "Ordan Tasykov");
            let found: Vec<&str> = LIST_WORDS.into_iter().filter(|word| found.contains(word)).collect();
            let expected: Vec<&str> = Some(expected).filter(|word| !word.is_empty()).into_iter().collect();
            return if found == expected { Verdict::AsExpected } else { page_differs(&expected, &found) };
        }
        self.compare(&text, &built.links, front_matter.len())
    }

    /// Compares links and marks, which have to agree to the byte. `offset`: where the text begins in its file.
    fn compare(&self, text: &Marked, links: &[Link], offset: usize) -> Verdict {
        let expected: Vec<(Range<usize>, String)> = text
            .marks
            .iter()
            .filter_map(|mark| {
                let record = self.key(mark.expected.record()?);
                Some((without_markup(&text.text, &mark.range), record))
            })
            .collect();
        let found: Vec<(Range<usize>, String)> = links
            .iter()
            .map(|link| (link.range.start - offset..link.range.end - offset, link.record.clone()))
            .collect();
        let list = |pairs: &[(Range<usize>, String)], not_in: &[(Range<usize>, String)]| -> Vec<String> {
            let others = pairs.iter().filter(|one| !not_in.contains(one));
            others.map(|(range, record)| format!("“{}” → {record}", text.words(range))).collect()
        };
        let (wrong, missed) = (list(&found, &expected), list(&expected, &found));
        if !wrong.is_empty() {
            Verdict::Wrong(wrong.join("; "))
        } else if !missed.is_empty() {
            Verdict::Missed(missed.join("; "))
        } else {
            Verdict::AsExpected
        }
    }

    /// The key of a record that a mark names by its id alone.
    fn key(&self, id: &str) -> String {
        let has = |register: &&&str| {
            let records = self.fields.get(**register).and_then(Value::as_array);
            records.is_some_and(|records| {
                records.iter().any(|record| record.get("id").and_then(Value::as_str) == Some(id))
            })
        };
        let register = REGISTERS.iter().find(has);
        register.map_or_else(|| id.to_owned(), |register| format!("{register}/{id}"))
    }

    fn front_matter(&self) -> String {
        let title = self.text("title").unwrap_or("A");
        let lang = self.text("lang").map(|lang| format!("lang: {lang}\n")).unwrap_or_default();
        format!("---\ntitle: {title}\n{lang}---\n")
    }

    fn sources(&self, section: &str) -> Sources {
        const BOOK: &str = "[book]\ntitle = \"T\"\nlanguage = \"en\"\n\n[report]\nlink_mentions = \"all\"\n";
        let mut sources = Sources::from_files([(project::FILE, BOOK.as_bytes())]);
        sources.insert(SECTION, section.as_bytes());
        for register in REGISTERS {
            if let Some(Value::Array(records)) = self.fields.get(register) {
                // JSON is YAML.
                let yaml: String = records.iter().map(|record| format!("- {record}\n")).collect();
                sources.insert(format!("seeds/{register}.yaml"), yaml.as_bytes());
            }
        }
        sources
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.fields.get(key).and_then(Value::as_str)
    }
}

fn page(built: &BuiltSite, path: &str) -> String {
    let bytes = built.site.as_ref().and_then(|site| site.get(path));
    bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
}

fn page_differs(expected: &[&str], found: &[impl std::fmt::Debug]) -> Verdict {
    Verdict::Page(format!("expected {expected:?}, found {found:?}"))
}

/// A range without the Markdown at its ends.
fn without_markup(text: &str, range: &Range<usize>) -> Range<usize> {
    let is_markup = |c: char| matches!(c, '*' | '`' | '~') || c.is_whitespace();
    let words = &text[range.clone()];
    let start = range.end - words.trim_start_matches(is_markup).len();
    let end = range.start + words.trim_end_matches(is_markup).len();
    start..end.max(start)
}
