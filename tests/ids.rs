//! `annals ids` beside a built site: no new id is one that was published.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the sites are made on the disk")]
#![expect(clippy::expect_used, reason = "helpers of tests fail as tests do")]

mod disk_support;
mod strace_support;

use disk_support::put;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use strace_support::has_strace;
use tempfile::TempDir;

const SECTION: &str = "content/01-a.md";

/// A report with a paragraph that has no id.
fn site() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "book.toml", "[book]\ntitle = \"Fixture\"\n");
    put(folder.path(), SECTION, "---\ntitle: A\n---\nMira Holm came.\n");
    folder
}

fn run(root: &Path, before: &[&str], command: &str) -> Output {
    let line = [before, &[env!("CARGO_BIN_EXE_annals"), command]].concat();
    Command::new(line[0]).args(&line[1..]).current_dir(root).output().expect("a run")
}

/// Runs `annals ids`. Returns the id of the paragraph.
fn id(root: &Path) -> String {
    let output = run(root, &[], "ids");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(root.join(SECTION)).expect("the section");
    let (_, id) = text.split_once("{#").expect("a stamp");
    id.split_once('}').expect("a stamp").0.to_owned()
}

fn without_stamps(root: &Path) {
    put(root, SECTION, "---\ntitle: A\n---\nMira Holm came.\n");
}

#[test]
fn an_id_that_was_published_is_not_given_again() {
    let folder = site();
    let root = folder.path();
    let first = id(root);
    // Nothing was built: the id follows from the path and the words.
    without_stamps(root);
    assert_eq!(id(root), first);
    assert!(run(root, &[], "build").status.success());
    without_stamps(root);
    let second = id(root);
    assert_ne!(second, first);
    // The record of the last build is what counts.
    assert!(run(root, &[], "build").status.success());
    without_stamps(root);
    assert_eq!(id(root), first, "no record has it any more");
}

#[test]
fn without_the_record_that_is_there_nothing_is_stamped() {
    let folder = site();
    let root = folder.path();
    id(root);
    assert!(run(root, &[], "build").status.success());
    without_stamps(root);
    let refused = |output: &Output, path: &str| {
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && told.contains(path), "{told}");
        let text = fs::read_to_string(root.join(SECTION)).expect("the section");
        assert!(!text.contains("{#"), "{text}");
    };
    if has_strace() {
        for path in ["public/manifest", "public/stamps.txt"] {
            assert!(root.join(path).exists(), "{path}");
            let full = root.join(path).display().to_string();
            for call in ["statx", "openat"] {
                let (trace, inject) = (format!("trace={call}"), format!("inject={call}:error=EIO"));
                let strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-P", &full, "-e", &trace, "-e", &inject];
                refused(&run(root, &strace, "ids"), path);
            }
        }
    }
    put(root, "public/manifest", "no list\n");
    refused(&run(root, &[], "ids"), "public/manifest");
}
