//! All output formats: what they write, and what never reaches them.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking and says why")]
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "the sites and copies are on disk, and their failures are printed"
)]

#[expect(dead_code, reason = "it runs groups of cases too")]
mod sites_support;

use annals::build::{Builder, Options};
use annals::formats::FORMATS;
use annals::project::OutputFormat;
use annals::site::Site;
use annals::source::Sources;
use annals::write::write_site;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

/// A site that asks for every format, and in which everything that is held back has a word.
const HELD_BACK: &str = "tests/sites/formats/held-back-in-no-format/site";

const CANARY: &str = "canary";

#[test]
fn every_name_of_a_table_has_one_format() {
    let names: Vec<OutputFormat> = FORMATS.iter().map(|format| format.name()).collect();
    let expected: Vec<&OutputFormat> = OutputFormat::ALL.iter().filter(|name| !name.is_copy()).collect();
    assert!(expected.iter().all(|name| names.iter().filter(|other| other == name).count() == 1), "{names:?}");
    assert_eq!(names.len(), expected.len());
}

#[test]
fn nothing_that_is_held_back_reaches_a_byte_of_any_format() {
    let (builder, site) = build(HELD_BACK);
    let project = builder.project().expect("a project");
    for format in OutputFormat::ALL {
        assert!(project.output.has(*format), "the site in {HELD_BACK} does not ask for {format}");
    }
    let sources = sources(HELD_BACK);
    let has_canary = |text: &str| text.to_lowercase().contains(CANARY);
    let held_back = sources.iter().filter(|file| file.text().is_ok_and(has_canary)).count();
    assert!(held_back > 3, "only {held_back} files have something that is held back");
    let packed = sites_support::archives::files(&site);
    assert!(!packed.is_empty(), "no archive");
    let packed = packed.iter().map(|(path, bytes)| (path.as_str(), bytes));
    for (path, bytes) in site.iter().map(|(path, bytes)| (path.as_str(), bytes)).chain(packed) {
        assert!(!has_canary(path), "{path}");
        assert!(!has_canary(&String::from_utf8_lossy(bytes)), "{path}");
    }
}

/// A report with a record in every register.
const TABLES: &str = "tests/sites/formats/tables/site";

/// A report with everything that a book can have.
const BOOK: &str = "tests/sites/formats/book/site";

#[test]
fn the_documents_name_every_column() {
    let (_, site) = build(TABLES);
    let package = site.get("data/datapackage.json").expect("the description of the tables");
    let package: serde_json::Value = serde_json::from_slice(package).expect("JSON");
    let documents = include_str!("../docs/formats.md");
    let resources = package["resources"].as_array().expect("tables").iter();
    for table in resources.filter(|table| table["format"] == "csv" && table["name"] != "vessels") {
        let names: Vec<String> = columns(table).map(|name| format!("`{name}`")).collect();
        let (name, title) = (table["name"].as_str().expect("a name"), table["title"].as_str().expect("a title"));
        let row = format!("| `{name}` | {title} | {} |", names.join(", "));
        assert!(documents.contains(&row), "docs/formats.md does not have the row\n{row}");
    }
}

/// The names of the columns of a table, or of the keys of the ledger.
fn columns(table: &serde_json::Value) -> impl Iterator<Item = &str> {
    let fields = table["schema"]["fields"].as_array().expect("columns").iter();
    fields.map(|field| field["name"].as_str().expect("a name"))
}

/// The keys of the ledger, as the package describes them.
fn described_keys(site: &Site) -> Option<Vec<String>> {
    let package: serde_json::Value = serde_json::from_slice(site.get("data/datapackage.json")?).expect("JSON");
    let ledger = package["resources"].as_array()?.iter().find(|resource| resource["path"] == "claims.jsonl")?;
    Some(columns(ledger).map(str::to_owned).collect())
}

#[test]
fn the_documents_name_every_key_of_the_ledger() {
    let (_, site) = build(TABLES);
    let documents = include_str!("../docs/formats.md");
    let table = documents.split("| key | what it is |").nth(1).and_then(|rest| rest.split("\n\n").next());
    let rows = table.expect("a table of keys").lines().skip(2).filter_map(|row| row.split('|').nth(1));
    let documented: BTreeSet<&str> = rows.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    let described = described_keys(&site).expect("the ledger");
    assert_eq!(documented, described.iter().map(String::as_str).collect());
}

/// The ids of claims on each page.
fn claims_on_pages(site: &Site) -> BTreeMap<String, BTreeSet<&str>> {
    let mut ids: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (path, bytes) in site.iter().filter(|(path, _)| path.as_str().ends_with(".html")) {
        let html = std::str::from_utf8(bytes).expect("UTF-8");
        for id in html.split(" id=\"c_").skip(1).filter_map(|rest| rest.split('"').next()) {
            let is_new = ids.entry(format!("c_{id}")).or_default().insert(path.as_str());
            assert!(is_new, "{path}: c_{id} twice");
        }
    }
    ids
}

/// Compares the ledger of a site with its pages, and adds its keys to `keys`. Returns the number of claims.
fn compare_ledger(site: &Site, name: &str, keys: &mut BTreeSet<String>) -> usize {
    let pages = claims_on_pages(site);
    let Some(ledger) = site.get("data/claims.jsonl") else {
        assert!(pages.is_empty(), "{name}: {pages:?}");
        return 0;
    };
    let lines = std::str::from_utf8(ledger).expect("UTF-8").lines();
    let mut claims = BTreeSet::new();
    for line in lines {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        keys.extend(line.as_object().expect("an object").keys().cloned());
        let text = |key: &str| line[key].as_str().unwrap_or_else(|| panic!("{name}: no {key} in {line}")).to_owned();
        let (id, address) = (text("id"), text("address"));
        let path = address.split_once('#').expect("a fragment").0;
        let is_there = pages.get(&id).is_some_and(|pages| pages.iter().any(|page| path.ends_with(page)));
        assert!(is_there, "{name}: {address} does not state {line}");
        assert!(claims.insert(id), "{name}: the id of {line} twice");
    }
    for (id, pages) in &pages {
        assert!(claims.contains(id), "{name}: {id} on {pages:?} has no line");
    }
    claims.len()
}

/// A value of a fact without an id, and the label of its fact; topics are no claims.
fn unclaimed_fact(html: &str) -> Option<&str> {
    let lists = html.split("<dl class=\"facts").skip(1).filter_map(|rest| rest.split("</dl>").next());
    let facts = lists.flat_map(|list| list.split("<dt>").skip(1)).filter(|fact| !fact.starts_with("Topics<"));
    facts
        .flat_map(|fact| fact.split("<dd").skip(1))
        .find(|value| !value.starts_with(" id=\"c_") && !value.starts_with("><span id=\"c_"))
}

#[test]
fn each_claim_of_a_page_has_its_line_and_each_line_its_page() {
    let mut claims = 0;
    let mut keys = BTreeSet::new();
    let mut described = None;
    for folder in sites() {
        let mut builder = Builder::default();
        let Some(site) = builder.build(&sources(&folder), &Options::default()).site else { continue };
        claims += compare_ledger(&site, &folder, &mut keys);
        described = described_keys(&site).or(described);
        let has_ledger = site.get("data/claims.jsonl").is_some();
        for (path, bytes) in site.iter().filter(|_| has_ledger) {
            // Sources are what claims rest on, and pages at the root are of no record.
            let folder_of_page = path.as_str().split_once('/').filter(|(_, page)| page.ends_with(".html"));
            let is_record = folder_of_page.is_some_and(|(folder, _)| folder != "sources");
            let html = String::from_utf8_lossy(bytes);
            let unclaimed = unclaimed_fact(&html).filter(|_| is_record && html.contains("<html lang=\"en\""));
            assert_eq!(unclaimed, None, "{folder}: {path}");
        }
    }
    assert!(claims > 1000, "only {claims} claims");
    assert_eq!(keys, described.expect("a description of the ledger").into_iter().collect());
}

/// The sites of the tests, and this report.
fn sites() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        folders.retain(|path| path.is_dir());
        folders.sort();
        folders
    };
    let groups = folders(&root.join("tests/sites"));
    let cases = groups.iter().flat_map(|group| folders(group)).map(|case| case.join("site"));
    let with_settings = cases.filter(|site| site.join("book.toml").is_file()).chain([root.to_owned()]);
    with_settings.map(|site| site.to_string_lossy().into_owned()).collect()
}

#[test]
fn nothing_that_is_held_back_reaches_a_copy() {
    let (_, site) = build(HELD_BACK);
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("public");
    write_site(&site, &out).expect("a written site");
    let mut unpacked = 0;
    let mut check = |name: &str, mut copy: Box<dyn Read>| {
        let mut bytes = Vec::new();
        copy.read_to_end(&mut bytes).expect("a copy");
        let text = format!("{name}\n{}", String::from_utf8_lossy(&bytes)).to_lowercase();
        assert!(!text.contains(CANARY), "{name}");
        unpacked += 1;
    };
    for path in site.layout().copies().paths() {
        let file = File::open(out.join(path.as_str())).expect("a copy");
        match path.as_str().rsplit_once('.').expect("an ending").1 {
            "gz" => check(path.as_str(), Box::new(flate2::read::GzDecoder::new(file))),
            "br" => check(path.as_str(), Box::new(brotli::Decompressor::new(file, 4096))),
            _ => {
                let mut archive = zip::ZipArchive::new(file).expect("an archive");
                for index in 0..archive.len() {
                    let mut entry = archive.by_index(index).expect("a file");
                    let name = entry.name().expect("a name").into_owned();
                    let mut bytes = Vec::new();
                    entry.read_to_end(&mut bytes).expect("a file");
                    check(&name, Box::new(Cursor::new(bytes)));
                }
            }
        }
    }
    assert!(unpacked > 2 * site.len(), "{unpacked}");
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    for folder in [HELD_BACK, TABLES, BOOK] {
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
