//! `annals diff`: a folder per case, and a property: any change of a ledger is found, and nothing else.
//!
//! The old edition of a case is the site in `diff_support/site`, with the files of `tests/diff/<case>/old/` in place of its
//! own; the new one has those of `new/` in their place. A case with `old.jsonl` compares this ledger with `new.jsonl`. `expected` is
//! the exit code and what the command prints, `expected.json` what it prints with `--format json`. A new case needs no code.
//!
//! `CASE=words cargo test --test diff` runs the cases whose name contains the words; `RENEW_DIFF=1` writes what is expected.
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking and says why")]
#![expect(clippy::disallowed_methods, reason = "the cases are on disk")]

mod random_support;

use annals::build::{Builder, Options};
use annals::diff::{Change, EditionDiff, Ledger};
use annals::source::Sources;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

type Files = BTreeMap<String, Vec<u8>>;

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path)
}

/// Adds the files below a folder, if there is one.
fn read_files(root: &Path, files: &mut Files) {
    let entries = walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok);
    for entry in entries.filter(|entry| entry.file_type().is_file()) {
        let path = entry.path().strip_prefix(root).expect("below").to_str().expect("text").to_owned();
        files.insert(path, fs::read(entry.path()).expect("a file"));
    }
}

/// The ledger of the edition that is built from files.
fn ledger(files: &Files) -> String {
    let sources = Sources::from_files(files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())));
    let outcome = Builder::default().build(&sources, &Options::default());
    let site = outcome.site.unwrap_or_else(|| panic!("the site has errors: {:?}", outcome.diagnostics));
    String::from_utf8(site.get("data/claims.jsonl").expect("a ledger").to_vec()).expect("UTF-8")
}

#[test]
fn cases() {
    let only = std::env::var("CASE").unwrap_or_default();
    let entries = fs::read_dir(folder("diff")).expect("the cases").map(|entry| entry.expect("an entry").path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.to_string_lossy().contains(&only)).collect();
    cases.sort();
    assert!(!cases.is_empty(), "no case is named `{only}`");
    let failures: Vec<String> = cases.iter().flat_map(|case| run_case(case)).collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// How a case failed.
fn run_case(case: &Path) -> Vec<String> {
    let work = TempDir::new().expect("a folder");
    let [old, new] = if case.join("old.jsonl").exists() { ledgers(case, &work) } else { editions(case, &work) };
    let mut failures = Vec::new();
    for (options, file) in [(&[][..], "expected"), (&["--format", "json"], "expected.json")] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
        let output =
            command.arg("diff").args([old, new]).args(options).current_dir(&work).output().expect("the program");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let found = if output.status.success() && file == "expected.json" {
            let json = text(&output.stdout);
            serde_json::from_str::<serde_json::Value>(&json)
                .unwrap_or_else(|error| panic!("{}: {error}", case.display()));
            json
        } else {
            let code = output.status.code().expect("an exit code");
            format!("exit code {code}\n{}{}", text(&output.stdout), text(&output.stderr))
        };
        // What is wrong is the same in both formats.
        if output.status.success() || file == "expected" {
            failures.extend(compare(&case.join(file), &found));
        }
    }
    failures
}

fn compare(path: &Path, found: &str) -> Option<String> {
    if std::env::var_os("RENEW_DIFF").is_some() {
        fs::write(path, found).expect("a file");
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    (expected != found).then(|| format!("{}: expected\n{expected}\nfound\n{found}", path.display()))
}

/// Copies the ledgers of a case.
fn ledgers(case: &Path, work: &TempDir) -> [&'static str; 2] {
    let names = ["old.jsonl", "new.jsonl"];
    for name in names.iter().filter(|name| case.join(name).exists()) {
        fs::copy(case.join(name), work.path().join(name)).expect("a copy");
    }
    names
}

/// Builds the editions of a case, of which only the ledgers are written.
fn editions(case: &Path, work: &TempDir) -> [&'static str; 2] {
    let mut files = Files::new();
    read_files(&folder("diff_support/site"), &mut files);
    let names = ["old", "new"];
    for name in names {
        read_files(&case.join(name), &mut files);
        let data = work.path().join(name).join("data");
        fs::create_dir_all(&data).expect("a folder");
        fs::write(data.join("claims.jsonl"), ledger(&files)).expect("a file");
    }
    names
}

/// A change of a line of a ledger.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Remove,
    Value,
    Paragraph,
    Source,
    Identity,
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![Just(Edit::Remove), Just(Edit::Value), Just(Edit::Paragraph), Just(Edit::Source), Just(Edit::Identity)]
}

/// A line that an edit has changed, if it is still there, and how many changes that is: of a claim that is identified otherwise
/// one is gone and one is new.
fn edited(line: &str, edit: Edit) -> (Option<String>, usize) {
    let mut value: serde_json::Value = serde_json::from_str(line).expect("JSON");
    match edit {
        Edit::Remove => return (None, 1),
        Edit::Value => value["value"] = "something else".into(),
        Edit::Paragraph => value["paragraphs"] = vec!["p-2222"].into(),
        Edit::Source => value["sources"] = vec!["sources/another"].into(),
        Edit::Identity => {
            let id = format!("{}x", value["id"].as_str().expect("an id"));
            value["id"] = id.into();
            return (Some(value.to_string()), 2);
        }
    }
    // What no edition needs to state again is no change.
    value["edition"] = "2030".into();
    value["as_of"] = "2029".into();
    (Some(value.to_string()), 1)
}

/// The ledger of the report of this repository.
fn large_ledger() -> String {
    let mut files = Files::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["content", "seeds", "static", "languages"] {
        let mut below = Files::new();
        read_files(&root.join(name), &mut below);
        files.extend(below.into_iter().map(|(path, bytes)| (format!("{name}/{path}"), bytes)));
    }
    for name in ["book.toml", "about.md"] {
        files.insert(name.to_owned(), fs::read(root.join(name)).expect("a file"));
    }
    ledger(&files)
}

#[test]
fn every_change_is_found_and_nothing_else() {
    let text = large_ledger();
    let lines: Vec<&str> = text.lines().collect();
    let old = Ledger::parse(&text).expect("a ledger");
    assert!(EditionDiff::between(&old, &old).is_empty());
    let edits = proptest::collection::btree_map(0..lines.len(), edit(), 0..20);
    let mut runner = proptest::test_runner::TestRunner::new(random_support::config(200));
    let result = runner.run(&edits, |edits| {
        let mut expected = 0;
        let mut changed = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            let (line, count) = edits.get(&index).map_or((Some((*line).to_owned()), 0), |edit| edited(line, *edit));
            expected += count;
            changed.extend(line);
        }
        let new = Ledger::parse(&changed.join("\n")).expect("a ledger");
        let diff = EditionDiff::between(&old, &new);
        prop_assert_eq!(count(&diff), expected);
        // The other way round the same differs.
        let back = EditionDiff::between(&new, &old);
        prop_assert_eq!(count(&back), expected);
        prop_assert_eq!((&diff.added, &diff.removed), (&back.removed, &back.added));
        for change in diff.records.iter().flat_map(|record| &record.changes) {
            let position = lines.iter().position(|line| line.contains(change.line().id.trim_end_matches('x')));
            prop_assert!(position.is_some_and(|position| edits.contains_key(&position)), "{:?}", change);
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_damaged_ledger_is_an_error_or_is_compared_and_nothing_else() {
    let text = large_ledger();
    let few: Vec<&str> = text.lines().take(20).collect();
    let text = few.join("\n");
    let old = Ledger::parse(&text).expect("a ledger");
    let damage = proptest::collection::vec((0..text.len(), any::<u8>()), 1..4);
    let mut runner = proptest::test_runner::TestRunner::new(random_support::config(300));
    let result = runner.run(&(damage, 0..=text.len()), |(damage, end)| {
        let mut bytes = text.clone().into_bytes();
        damage.iter().for_each(|(index, byte)| bytes[*index] = *byte);
        let damaged = String::from_utf8_lossy(&bytes[..end]);
        match Ledger::parse(&damaged) {
            Ok(new) => {
                let diff = EditionDiff::between(&old, &new);
                let text = diff.to_string();
                prop_assert!(text.starts_with("old: "));
                // A new line in a value begins no line of the report of differences.
                let entries = text.lines().filter(|line| !line.starts_with("      ")).count();
                prop_assert!(
                    entries <= 12 + 2 * diff.records.len() + count(&diff) + diff.added.len() + diff.removed.len()
                );
            }
            Err(error) => {
                let line = damaged.lines().nth(error.line - 1).unwrap_or_default();
                prop_assert!(error.column <= line.chars().count() + 1, "{:?}", error);
            }
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// The number of changes, each of which is listed once.
fn count(diff: &EditionDiff<'_>) -> usize {
    let changes: Vec<&Change<'_>> = diff.records.iter().flat_map(|record| &record.changes).collect();
    changes.len()
}
