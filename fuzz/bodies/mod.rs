//! The bodies of the fuzz targets. An input that panics is a finding.
//!
//! The targets in `fuzz_targets/` call these, and so does `tests/corpora.rs`, which replays the committed inputs.

mod files;
mod sites;

use crate::prose_support::site::{BOOK, FRONT};
use crate::whole;
use annals::build::{Builder, Options};
use annals::diag::draw::{self, Style};
use annals::language::Languages;
use annals::model::{Date, Register};
use annals::parse::{self, Schema};
use annals::project;
use annals::source::{SourceFile, Sources};

/// Runs a target on an input.
type Body = fn(&[u8]);

/// Every target: its name and its body.
pub(crate) const TARGETS: [(&str, Body); 9] = [
    ("prose", prose),
    ("front", front),
    ("registers", registers),
    ("book", book),
    ("dates", dates),
    ("statics", files::statics),
    ("pictures", files::pictures),
    ("sites", sites::sites),
    ("manifest", files::manifest),
];

/// Runs the target of this name on an input.
pub(crate) fn run(name: &str, data: &[u8]) {
    for (_, target) in TARGETS.iter().filter(|(known, _)| *known == name) {
        target(data);
    }
}

/// Longer inputs find nothing that shorter ones do not, and take longer.
const LONGEST: usize = 4096;

/// The input as text; `None` if it is not UTF-8, or too long.
fn text(data: &[u8]) -> Option<&str> {
    if data.len() > LONGEST { None } else { std::str::from_utf8(data).ok() }
}

fn hold(result: Result<whole::Counts, String>) {
    if let Err(broken) = result {
        panic!("{broken}");
    }
}

/// The prose of a section: no word is lost, and `annals ids` changes none.
fn prose(data: &[u8]) {
    if let Some(text) = text(data) {
        hold(whole::check(&[format!("{FRONT}{text}")]));
    }
}

/// A whole section, with any front matter.
fn front(data: &[u8]) {
    if let Some(text) = text(data) {
        hold(whole::check(&[text.to_owned()]));
    }
}

/// A register: its name in the first line, and its YAML. Reparsing after an edit equals a fresh parse.
fn registers(data: &[u8]) {
    let Some((name, yaml)) = text(data).and_then(|text| text.split_once('\n')) else { return };
    let Some(register) = Register::built_in(name) else { return };
    let path = format!("seeds/{name}.yaml");
    let file = |yaml: &str| SourceFile { path: path.as_str().into(), bytes: yaml.as_bytes().into() };
    let read = |yaml: &str, before| {
        parse::parse_register(&file(yaml), &register, Schema::default().with_languages(&Languages::default()), before)
    };
    let first = read(yaml, None);
    for edited in edits(yaml) {
        let (again, anew) = (read(&edited, Some(&first.value)), read(&edited, None));
        assert_eq!(again.value.records, anew.value.records, "records after an edit: {edited:?}");
        assert_eq!(again.diagnostics, anew.diagnostics, "diagnostics after an edit: {edited:?}");
    }
    let section = format!("{FRONT}Mira Holm and the court of Arle.\n");
    let mut sources = sources(&[(project::FILE, BOOK), ("content/01-a.md", &section)]);
    sources.insert(path.as_str(), yaml.as_bytes());
    built(&sources);
}

/// Some edits of a text: a line more at its head and in its middle, and a line less.
fn edits(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let middle = lines.len() / 2;
    let (before, after) = (lines[..middle].concat(), lines[middle..].concat());
    let without = lines.iter().enumerate().filter(|(at, _)| *at != middle).map(|(_, line)| *line).collect();
    vec![format!("# x\n{text}"), format!("{before}# x\n{after}"), without]
}

/// The settings of a site.
fn book(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let section = format!("{FRONT}Mira Holm was heard. {{#p-a1}}\n");
    let people = "- id: mira-holm\n  name: Mira Holm\n";
    let files =
        [(project::FILE, text), ("content/01-a.md", &section), ("seeds/people.yaml", people), ("about.md", "Words.\n")];
    let sources = sources(&files);
    let outcome = Builder::default().build(&sources, &Options::default());
    let has_errors = outcome.diagnostics.iter().any(annals::diag::Diagnostic::is_error);
    assert_ne!(outcome.site.is_some(), has_errors);
    assert_eq!(
        draw::render_all(&outcome.diagnostics, &sources, Style::default()).is_empty(),
        outcome.diagnostics.is_empty()
    );
}

/// A date: its bounds are in order, and an event can have it.
fn dates(data: &[u8]) {
    let Some(text) = text(data).filter(|text| text.len() < 200) else { return };
    let date = match Date::parse(text) {
        Ok(date) => date,
        Err(error) => {
            assert!(text.is_char_boundary(error.offset), "{error:?}");
            return;
        }
    };
    if let (Some(earliest), Some(latest)) = (date.earliest(), date.latest()) {
        assert!(earliest <= latest, "{date:?}");
        assert!(!date.is_day() || earliest == latest, "{date:?}");
    }
    assert_eq!(Date::parse(date.as_str()).as_ref(), Ok(&date));
    assert!(date.compare(&date).is_eq());
    let quoted = serde_json::to_string(text).unwrap_or_default();
    let event = format!("- id: hearing\n  type: trial\n  date: {quoted}\n  name: The hearing\n");
    let section = format!("{FRONT}Words.\n");
    built(&sources(&[(project::FILE, BOOK), ("content/01-a.md", &section), ("seeds/events.yaml", &event)]));
}

fn sources(files: &[(&str, &str)]) -> Sources {
    Sources::from_files(files.iter().map(|(path, text)| (*path, text.as_bytes())))
}

fn built(sources: &Sources) {
    if let Err(broken) = whole::is_built(sources) {
        panic!("{broken}");
    }
}
