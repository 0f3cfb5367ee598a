//! All output formats: what they write, and what never reaches them.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking and says why")]

use annals::build::{Builder, Options};
use annals::formats::FORMATS;
use annals::project::OutputFormat;
use annals::site::Site;
use annals::source::Sources;
use std::path::Path;

/// A site that asks for every format, and in which everything that is held back has a word.
const HELD_BACK: &str = "tests/sites/formats/held-back-in-no-format/site";

const CANARY: &str = "canary";

#[test]
fn every_name_of_a_table_has_one_format() {
    let names: Vec<OutputFormat> = FORMATS.iter().map(|format| format.name()).collect();
    assert!(OutputFormat::ALL.iter().all(|name| names.iter().filter(|other| *other == name).count() == 1), "{names:?}");
    assert_eq!(names.len(), OutputFormat::ALL.len());
}

#[test]
fn nothing_that_is_held_back_reaches_a_byte_of_any_format() {
    let (builder, site) = build(HELD_BACK);
    let project = builder.project().expect("a project");
    for format in FORMATS {
        assert!(project.output.has(format.name()), "the site in {HELD_BACK} does not ask for {}", format.name());
    }
    let sources = sources(HELD_BACK);
    let has_canary = |text: &str| text.to_lowercase().contains(CANARY);
    let held_back = sources.iter().filter(|file| file.text().is_ok_and(has_canary)).count();
    assert!(held_back > 3, "only {held_back} files have something that is held back");
    for (path, bytes) in site.iter() {
        assert!(!has_canary(path.as_str()), "{path}");
        assert!(!has_canary(&String::from_utf8_lossy(bytes)), "{path}");
    }
}

/// A report with a record in every register.
const TABLES: &str = "tests/sites/formats/tables/site";

#[test]
fn the_documents_name_every_column() {
    let (_, site) = build(TABLES);
    let package = site.get("data/datapackage.json").expect("the description of the tables");
    let package: serde_json::Value = serde_json::from_slice(package).expect("JSON");
    let documents = include_str!("../docs/formats.md");
    let resources = package["resources"].as_array().expect("tables").iter();
    for table in resources.filter(|table| table["format"] == "csv" && table["name"] != "vessels") {
        let fields = table["schema"]["fields"].as_array().expect("columns").iter();
        let names: Vec<String> = fields.map(|field| format!("`{}`", field["name"].as_str().expect("a name"))).collect();
        let (name, title) = (table["name"].as_str().expect("a name"), table["title"].as_str().expect("a title"));
        let row = format!("| `{name}` | {title} | {} |", names.join(", "));
        assert!(documents.contains(&row), "docs/formats.md does not have the row\n{row}");
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    for folder in [HELD_BACK, TABLES] {
        let (_, site) = build(folder);
        let (_, alone) = pool.install(|| build(folder));
        assert!(site == alone, "{folder}");
    }
}

fn build(folder: &str) -> (Builder, Site) {
    let mut builder = Builder::default();
    let result = builder.build(&sources(folder), &Options::default());
    let site = result.site.unwrap_or_else(|| panic!("{:?}", result.diagnostics));
    (builder, site)
}

fn sources(folder: &str) -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    annals::build::read(&root).expect("the site").0
}
