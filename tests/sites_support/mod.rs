//! Runs fixture sites.

pub(crate) mod archives;
mod compare;
pub(crate) mod expectations;
mod page;

use std::fs;
use std::path::{Path, PathBuf};

/// The `book.toml` of a case without its own.
const BOOK: &str = "[book]\ntitle = \"Fixture\"\nlanguage = \"en\"\n";

/// The folder of the groups.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites")
}

/// The names of the folders in a folder, sorted.
pub(crate) fn folders(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap_or_else(|error| panic!("{}: {error}", folder.display())))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort_unstable();
    names
}

/// Runs every case of a group, and fails with all failures of all of them.
pub(crate) fn run_group(group: &str) {
    let folder = root().join(group);
    let wanted = std::env::var("CASE").unwrap_or_default();
    let cases: Vec<String> =
        folders(&folder).into_iter().filter(|case| format!("{group}/{case}").contains(&wanted)).collect();
    assert!(!cases.is_empty() || !wanted.is_empty(), "{group} has no case");
    let mut failed = 0;
    for case in &cases {
        let run = std::panic::catch_unwind(|| run_case(&folder.join(case)));
        let wrong = run.unwrap_or_else(|panic| {
            let words = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned()));
            vec![format!("panicked: {}", words.unwrap_or_default())]
        });
        if !wrong.is_empty() {
            failed += 1;
            eprintln!("{group}/{case}");
            wrong.iter().for_each(|line| eprintln!("    {}", line.replace('\n', "\n        ")));
        }
    }
    eprintln!("{group}: {} of {} cases as expected", cases.len() - failed, cases.len());
    assert_eq!(
        failed, 0,
        "cases of {group} that are not as expected; `CASE={group}/… cargo test --test sites` runs one"
    );
}

/// Runs a case, and returns its failures.
pub(crate) fn run_case(case: &Path) -> Vec<String> {
    let work = tempfile::tempdir().unwrap_or_else(|error| panic!("no temporary folder: {error}"));
    let mut wrong = Vec::new();
    if !case.join("site").is_dir() {
        return vec!["has no folder `site`".to_owned()];
    }
    fs::write(work.path().join("book.toml"), BOOK).unwrap_or_else(|error| panic!("{error}"));
    let mut builder = annals::build::Builder::default();
    let mut last_stamps = None;
    for (step, from) in steps(case) {
        overlay(&from, work.path());
        let path = if step.is_empty() { case.join("expected") } else { from.join("expected") };
        let with_step = |line: String| if step.is_empty() { line } else { format!("{step}: {line}") };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                wrong.push(with_step(format!("no `expected`: {error}")));
                continue;
            }
        };
        match expectations::parse(&text) {
            Ok(lines) => {
                wrong.extend(
                    compare::site(work.path(), &mut builder, &mut last_stamps, &lines).into_iter().map(with_step),
                );
            }
            Err(lines) => wrong.extend(lines.into_iter().map(with_step)),
        }
    }
    let known: Vec<String> =
        steps(case).into_iter().map(|(step, _)| if step.is_empty() { "site".to_owned() } else { step }).collect();
    wrong.extend(
        folders(case)
            .into_iter()
            .filter(|name| !known.contains(name))
            .map(|name| format!("the folder `{name}` is no step")),
    );
    wrong
}

/// The site, and the changes to it, in order: `step1`, `step2` and so on without a gap.
fn steps(case: &Path) -> Vec<(String, PathBuf)> {
    let first = (String::new(), case.join("site"));
    let numbered = (1..).map(|number| format!("step{number}")).map(|name| (name.clone(), case.join(name)));
    std::iter::once(first).chain(numbered.take_while(|(_, folder)| folder.is_dir())).collect()
}

/// Copies the files of a folder over those of another. `X.deleted` removes `X`.
fn overlay(from: &Path, to: &Path) {
    let is_step = from.file_name().is_some_and(|name| name != "site");
    for entry in walkdir::WalkDir::new(from).min_depth(1).sort_by_file_name() {
        let entry = entry.unwrap_or_else(|error| panic!("{error}"));
        let path = entry.path().strip_prefix(from).unwrap_or(entry.path());
        if is_step && path == Path::new("expected") {
            continue;
        }
        let target = to.join(path);
        let done = if entry.file_type().is_dir() {
            fs::create_dir_all(&target)
        } else if let Some(deleted) = target.to_str().and_then(|path| path.strip_suffix(".deleted")) {
            if Path::new(deleted).is_dir() { fs::remove_dir_all(deleted) } else { fs::remove_file(deleted) }
        } else {
            fs::copy(entry.path(), &target).map(|_| ())
        };
        done.unwrap_or_else(|error| panic!("{}: {error}", target.display()));
    }
}
