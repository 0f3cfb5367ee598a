//! A panic is a bug in annals. It ends with a message that names the file in progress and with exit code 70, and changes
//! nothing on disk. Only a build for tests panics on purpose.
#![cfg(debug_assertions)]
#![expect(clippy::disallowed_methods, reason = "the sites are created on disk, and the clock bounds a wait")]
#![expect(clippy::expect_used, reason = "helpers of tests fail as tests do")]

mod disk_support;

use disk_support::put;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const BUG: &str = "this is a bug in annals";

fn site() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "book.toml", "[book]\ntitle = \"Fixture\"\n");
    put(folder.path(), "content/01-a.md", "---\ntitle: A\n---\nMira Holm came. {#p-a1}\n\nMore.\n");
    put(folder.path(), "seeds/people.yaml", "- {id: mira-holm, name: Mira Holm}\n");
    put(folder.path(), "static/a.txt", "A");
    folder
}

fn annals(root: &Path, arguments: &[&str], panic: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
    command.args(arguments).current_dir(root).env("ANNALS_TEST_PANIC", panic);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(root: &Path, arguments: &[&str], panic: &str) -> Output {
    annals(root, arguments, panic).output().expect("the program")
}

fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(root).into_iter().map(|entry| entry.expect("an entry"));
    let files = entries.filter(|entry| entry.file_type().is_file());
    files.map(|entry| (entry.path().display().to_string(), fs::read(entry.path()).expect("a file"))).collect()
}

#[test]
fn every_stage_of_every_command_reports_its_panic_and_changes_nothing() {
    for (command, work) in [
        ("build", "parsing `book.toml`"),
        ("build", "parsing `content/01-a.md`"),
        ("build", "parsing `seeds/people.yaml`"),
        ("build", "linking"),
        ("build", "linking `content/01-a.md`"),
        ("build", "sanitizing `static/a.txt`"),
        ("build", "rendering"),
        ("build", "rendering `people/mira-holm.html`"),
        ("build", "indexing `search/index.js`"),
        ("check", "reading `content/01-a.md`"),
        ("check", "linking"),
        ("ids", "reading `content/01-a.md`"),
        ("ids", "parsing `content/01-a.md`"),
        ("init", "writing `about.md`"),
    ] {
        let folder = site();
        assert_eq!(run(folder.path(), &["build"], "").status.code(), Some(0));
        put(folder.path(), "content/02-b.md", "---\ntitle: B\n---\nNew.\n");
        let before = tree(folder.path());
        let arguments: &[&str] = if command == "init" { &["init", "new"] } else { &[command] };
        let output = run(folder.path(), arguments, work);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(70), "{command}, {work}: {stderr}");
        assert!(
            stderr.contains(&format!("panicked while {work}: on purpose")) && stderr.contains(BUG),
            "{work}: {stderr}"
        );
        assert_eq!(stderr.matches("on purpose").count(), 1, "{work}: {stderr}");
        assert!(!stderr.contains("BACKTRACE") && !stderr.contains("stack backtrace"), "{work}: {stderr}");
        assert!(tree(folder.path()) == before, "{command}, {work}");
    }
}

#[test]
fn build_watch_goes_on_with_the_next_save() {
    let folder = site();
    let mut child =
        annals(folder.path(), &["build", "--watch"], "parsing `content/02-b.md`").spawn().expect("the program");
    let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut wait_for = |words: &str| {
        let started = Instant::now();
        let mut line = String::new();
        while !line.contains(words) {
            line.clear();
            assert!(stderr.read_line(&mut line).expect("a line") > 0, "{words:?} was not reported");
            assert!(started.elapsed() < Duration::from_secs(60), "{words:?} was not reported");
        }
    };
    wait_for("waiting for changes");
    put(folder.path(), "content/02-b.md", "---\ntitle: B\n---\nNew.\n");
    wait_for(BUG);
    wait_for("waiting for changes");
    assert!(!folder.path().join("public/report/b.html").exists());
    put(folder.path(), "content/01-a.md", "---\ntitle: A\n---\nOther words.\n");
    fs::remove_file(folder.path().join("content/02-b.md")).expect("it was there");
    // A build that began between the two changes may have the second one alone: the next build has both.
    let started = Instant::now();
    let has_both =
        || fs::read_to_string(folder.path().join("public/report/a.html")).expect("a page").contains("Other words");
    while !has_both() {
        assert!(started.elapsed() < Duration::from_secs(60), "the saved words are on no page");
        thread::sleep(Duration::from_millis(20));
    }
    child.kill().expect("it runs");
    child.wait().expect("it ends");
}
