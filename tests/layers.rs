//! Checks the layers of the compiler: which modules each module may import.
//!
//! Rust's privacy does not restrict imports between the modules of one crate,
//! so this compares every `crate::…` in `src/` with the table. A new import
//! that is not in the table is a design question to be answered in
//! `ARCHITECTURE.md`, not a line to be added here.

#![expect(clippy::expect_used, reason = "a test fails by panicking and says why")]
#![expect(clippy::disallowed_methods, reason = "the source files are on disk")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module and what it may import. So `model` imports source positions only,
/// `link` neither pages nor disk, `pages` neither templates nor disk, `render`
/// neither model nor links, and `write` the output only.
const MAY_IMPORT: [(&str, &[&str]); 28] = [
    // Each stage records what it works on, for the message of a panic: several import this, and it imports nothing.
    ("panics", &[]),
    ("limits", &[]),
    // Tables of Unicode and of Windows, independent of reports.
    ("characters", &[]),
    ("device_names", &[]),
    ("source", &["limits", "panics"]),
    ("site", &["characters", "device_names"]),
    // The forms of addresses; what is at them is known to others.
    ("route", &["model", "site"]),
    ("sanitize", &["characters"]),
    ("watch", &[]),
    ("write", &["site"]),
    ("diag", &["limits", "panics", "source"]),
    ("model", &["source"]),
    ("tree", &["characters", "diag", "limits", "source"]),
    ("theme", &["source"]),
    (
        "parse",
        &["characters", "device_names", "diag", "language", "limits", "model", "panics", "route", "source", "tree"],
    ),
    ("project", &["diag", "language", "model", "panics", "parse", "route", "source", "tree"]),
    ("strings", &["diag", "language", "model", "source", "tree"]),
    // Language data; `link` resolves names.
    ("language", &["characters", "diag", "model", "source", "tree"]),
    ("link", &["characters", "diag", "language", "limits", "model", "panics", "parse", "project", "route", "source"]),
    // `limits` only for the error of a component's template, which a page passes on.
    ("pages", &["limits", "link", "model", "project", "route", "source", "strings"]),
    ("render", &["characters", "limits", "pages", "strings"]),
    // Builds the search index from the entries of `pages`, as `render` builds pages from views; the sentences are from `link`.
    ("search", &["characters", "language", "link", "model", "pages", "route", "source"]),
    ("ids", &["diag", "language", "model", "parse", "project", "source"]),
    (
        "build",
        &[
            "diag", "language", "link", "model", "pages", "panics", "parse", "project", "render", "route", "sanitize",
            "search", "site", "source", "strings", "theme",
        ],
    ),
    // The server knows the output and nothing of how it is built.
    ("serve", &["route", "site"]),
    (
        "preview",
        &[
            "build", "diag", "link", "model", "panics", "project", "route", "serve", "site", "source", "strings",
            "theme", "watch",
        ],
    ),
    (
        "cli",
        &[
            "build", "diag", "ids", "model", "panics", "preview", "project", "route", "serve", "site", "source",
            "watch", "write",
        ],
    ),
    ("main", &["cli"]),
];

/// The only modules that may use the disk reader.
const MAY_READ_DISK: [&str; 5] = ["source", "diag", "build", "cli", "preview"];

/// The only modules that access the disk themselves.
const MAY_ACCESS_DISK: [&str; 3] = ["source", "watch", "write"];

#[test]
fn every_module_imports_only_what_the_table_allows() {
    let table: BTreeMap<&str, &[&str]> = MAY_IMPORT.into_iter().collect();
    let mut wrong = Vec::new();
    for (module, path, text) in modules() {
        if module == "lib" {
            continue; // It names them all.
        }
        let Some(allowed) = table.get(module.as_str()) else {
            wrong.push(format!("{}: the module `{module}` is not in the table", path.display()));
            continue;
        };
        for (line, import) in imports(&text) {
            if import != module && !allowed.contains(&import.as_str()) {
                wrong.push(format!("{}:{line}: `{module}` may not import `{import}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn only_a_few_modules_use_the_disk_reader() {
    for (module, path, text) in modules() {
        let uses_disk = code(&text).any(|(_, line)| line.contains("source::disk"));
        let may = MAY_READ_DISK.contains(&module.as_str()) || module == "lib";
        assert!(may || !uses_disk, "{} uses the disk reader", path.display());
    }
}

#[test]
fn only_three_modules_access_the_disk() {
    let access = ["std::fs", ".metadata()", "current_exe("];
    for (module, path, text) in modules() {
        let accesses = code(&text).any(|(_, line)| access.iter().any(|access| line.contains(access)));
        let may = MAY_ACCESS_DISK.contains(&module.as_str());
        assert!(may || !accesses, "{} accesses the disk; `source` and `write` do that", path.display());
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (_, path, text) in modules() {
        assert!(text.starts_with("//! "), "{} does not begin with a comment that says what it is for", path.display());
    }
}

#[test]
fn the_table_names_existing_modules() {
    let existing: Vec<String> = modules().into_iter().map(|(module, _, _)| module).collect();
    for (module, imports) in MAY_IMPORT {
        for name in std::iter::once(&module).chain(imports) {
            assert!(existing.iter().any(|known| known == name), "there is no module `{name}`");
        }
    }
}

/// Every file of the compiler: the module that it belongs to, its path and its text.
fn modules() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let files = paths.into_iter().map(|path| {
        let first = path.strip_prefix(&root).expect("under src").components().next().expect("a component");
        let module = Path::new(first.as_os_str()).file_stem().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a source file");
        (module, path, text)
    });
    files.collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// The lines of code before the tests, with their numbers.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().zip(1..).map(|(line, number)| (number, line));
    lines.take_while(|(_, line)| line.trim() != "#[cfg(test)]").filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Every module that a file names by `crate::`.
fn imports(text: &str) -> Vec<(usize, String)> {
    let mut imported = Vec::new();
    for (number, line) in code(text) {
        for (at, _) in line.match_indices("crate::") {
            let rest = &line[at + "crate::".len()..];
            if let Some(names) = rest.strip_prefix('{') {
                imported.extend(
                    names.split([',', '}']).map(name).filter(|name| !name.is_empty()).map(|name| (number, name)),
                );
            } else {
                imported.push((number, name(rest)));
            }
        }
    }
    imported
}

fn name(text: &str) -> String {
    let text = text.trim();
    text[..text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())].to_owned()
}
