//! Reading a site from a failing disk, and while other programs write it.
//!
//! An error at any system call leaves the old output, or has no effect: an unreadable file is never treated as missing.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the sites are created on disk")]
#![expect(clippy::expect_used, reason = "helpers of tests fail as tests do")]

mod disk_support;
mod strace_support;

use disk_support::put;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use strace_support::has_strace;
use tempfile::TempDir;

const FILES: [(&str, &str); 6] = [
    ("book.toml", "[book]\ntitle = \"Fixture\"\n"),
    ("content/01-a.md", "---\ntitle: A\n---\nMira Holm came. {#p-a1}\n"),
    ("seeds/people.yaml", "- {id: mira-holm, name: Mira Holm}\n"),
    ("static/part/a.txt", "A"),
    ("themes/default/assets/b.txt", "B"),
    ("about.md", "Words.\n"),
];

fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(root).into_iter().map(|entry| entry.expect("an entry"));
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(root).expect("below").display().to_string();
            (path, fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

fn site() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    FILES.iter().for_each(|(path, text)| put(folder.path(), path, text));
    folder
}

/// A build, run by the command `wrapper`. It has one thread, so that the count of calls is deterministic.
fn build(root: &Path, wrapper: &[&str]) -> Output {
    let line = [wrapper, &[env!("CARGO_BIN_EXE_annals"), "build", "--out", "public"]].concat();
    let mut command = Command::new(line[0]);
    command.args(&line[1..]).current_dir(root).env("RAYON_NUM_THREADS", "1").output().expect("a build")
}

/// How often the busiest thread of a build makes a call.
fn count(root: &Path, call: &str) -> usize {
    let log = root.join("log");
    let trace = format!("trace={call}");
    let output = build(root, &["strace", "-f", "-qq", "-o", log.to_str().expect("a path"), "-e", &trace]);
    assert!(output.status.success(), "{call}: {}", String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(log).expect("a log");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for line in text.lines().filter(|line| line.contains(&format!("{call}("))) {
        *counts.entry(line.split_whitespace().next().unwrap_or_default()).or_default() += 1;
    }
    counts.into_values().max().unwrap_or(0)
}

/// Every call that looks at the disk fails once, with each of these errors.
fn fail_at_every_call(calls: &[&str], errors: &[&str]) {
    if !has_strace() {
        return;
    }
    let fresh = site();
    assert!(build(fresh.path(), &[]).status.success());
    let new = tree(&fresh.path().join("public"));
    let folder = site();
    // The old site has another section, so that old and new differ.
    put(folder.path(), "content/02-b.md", "---\ntitle: B\n---\nMira Holm left. {#p-b1}\n");
    assert!(build(folder.path(), &[]).status.success());
    fs::remove_file(folder.path().join("content/02-b.md")).expect("it was there");
    let out = folder.path().join("public");
    let (old, spare) = (tree(&out), folder.path().join("spare"));
    fs::rename(&out, &spare).expect("a folder");
    let restore = || {
        if out.exists() {
            fs::remove_dir_all(&out).expect("a folder");
        }
        assert!(Command::new("cp").arg("-R").args([&spare, &out]).status().expect("cp").success());
    };
    let mut sum = 0;
    for call in calls {
        restore();
        let count = count(folder.path(), call);
        sum += count;
        for error in errors {
            for nth in 1..=count {
                restore();
                let (trace, inject) = (format!("trace={call}"), format!("inject={call}:error={error}:when={nth}"));
                let words = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
                let output = build(folder.path(), &words);
                let stderr = String::from_utf8_lossy(&output.stderr);
                let expected = if output.status.success() { &new } else { &old };
                assert!(
                    tree(&out) == *expected,
                    "{error} at {call} {nth}: {:?}, and another site\n{stderr}",
                    output.status
                );
                assert!(!stderr.contains("bug in annals"), "{error} at {call} {nth}: {stderr}");
            }
        }
    }
    assert!(sum > 50, "only {sum} calls of {calls:?}");
}

/// As an editor does that saves by truncating: for a moment the file is empty, then it is short.
#[test]
fn a_file_that_is_being_saved_is_read_whole() {
    use std::io::Write as _;
    use std::sync::atomic::{AtomicBool, Ordering};
    let folder = site();
    let path = folder.path().join("content/01-a.md");
    let text = format!("---\ntitle: A\n---\n{}\n\nThe end. {{#p-a2}}\n", "Words and words.\n".repeat(2_000));
    fs::write(&path, &text).expect("a file");
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                let mut file = fs::File::create(&path).expect("a file");
                let (first, rest) = text.split_at(text.len() / 2);
                std::thread::sleep(std::time::Duration::from_millis(3));
                file.write_all(first.as_bytes()).expect("a file");
                std::thread::sleep(std::time::Duration::from_millis(3));
                file.write_all(rest.as_bytes()).expect("a file");
                drop(file);
                std::thread::sleep(std::time::Duration::from_millis(150));
            }
        });
        for round in 0..40 {
            let (sources, unread) = annals::build::read(folder.path()).expect("a site");
            assert_eq!(unread, [], "round {round}");
            let read = sources.get("content/01-a.md").expect("the section");
            assert!(*read.bytes == *text.as_bytes(), "round {round}: {} of {} bytes", read.bytes.len(), text.len());
        }
        is_over.store(true, Ordering::SeqCst);
    });
}

#[test]
fn a_file_that_never_stays_the_same_is_an_error() {
    use std::io::Write as _;
    use std::sync::atomic::{AtomicBool, Ordering};
    let folder = site();
    let mut file = fs::File::options().append(true).open(folder.path().join("content/01-a.md")).expect("a file");
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                file.write_all(b"More.\n").expect("a file");
            }
        });
        // On a busy machine the writer may sleep through a whole read, so one read proves nothing.
        let messages: Vec<String> = (0..100)
            .map(|_| annals::build::read(folder.path()).expect("a site").1)
            .find(|unread| !unread.is_empty())
            .map(|unread| unread.into_iter().map(|diagnostic| diagnostic.message.to_string()).collect())
            .unwrap_or_default();
        is_over.store(true, Ordering::SeqCst);
        assert!(messages.len() == 1 && messages[0].contains("another program is writing it"), "{messages:?}");
    });
}

#[test]
fn a_build_opens_every_source_file_once() {
    if !has_strace() {
        return;
    }
    let folder = site();
    let output = build(folder.path(), &["strace", "-f", "-qq", "-o", "log", "-e", "trace=openat"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let log = fs::read_to_string(folder.path().join("log")).expect("a log");
    let root = fs::canonicalize(folder.path()).expect("a folder");
    for (path, _) in FILES {
        let full = root.join(path).display().to_string();
        assert_eq!(log.matches(&format!("\"{full}\"")).count(), 1, "{path}\n{log}");
    }
}

#[test]
fn a_failed_stat_is_never_treated_as_a_missing_file() {
    fail_at_every_call(&["statx", "readlink"], &["EIO", "EACCES"]);
}

#[test]
fn a_failed_read_is_never_treated_as_a_missing_file() {
    fail_at_every_call(&["openat", "read", "getdents64", "fstat", "newfstatat"], &["EIO"]);
}

/// Every look at `path` fails once: the command then changes nothing, and reports that path unless it can do without.
fn fail_at_every_stat(root: &Path, command: &[&str], path: &str) {
    if !has_strace() {
        return;
    }
    let run = |options: &[&str]| {
        let strace = ["-f", "-qq", "-o", "log", "-P", path, "-e", "trace=statx"];
        let mut run = Command::new("strace");
        run.args(strace).args(options).arg(env!("CARGO_BIN_EXE_annals")).args(command);
        run.current_dir(root).env("RAYON_NUM_THREADS", "1").output().expect("a run")
    };
    let spare = tempfile::tempdir().expect("a folder");
    let copy = |from: &Path, to: &Path| {
        let status = Command::new("cp").args(["-R", "-T"]).args([from, to]).status();
        assert!(status.expect("cp").success());
    };
    copy(root, spare.path());
    assert!(run(&[]).status.success());
    let count = fs::read_to_string(root.join("log")).expect("a log").matches("statx(").count();
    assert!(count > 0, "no call looks at {path}");
    let mut reported = 0;
    for nth in 1..=count {
        for entry in fs::read_dir(root).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() { fs::remove_dir_all(entry) } else { fs::remove_file(entry) }.expect("it was there");
        }
        copy(spare.path(), root);
        let before = tree(root);
        let output = run(&["-e", &format!("inject=statx:error=EIO:when={nth}")]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        fs::remove_file(root.join("log")).expect("a log");
        assert!(tree(root) == before, "{path}, look {nth} of {count}: something was changed");
        // The record of the last build is a cache: if it cannot be verified, the command does without it.
        if !output.status.success() {
            let name = path.rsplit('/').next().expect("a name");
            assert!(stderr.contains(name) && stderr.contains("os error 5"), "{path}, look {nth} of {count}: {stderr}");
            reported += 1;
        }
    }
    assert!(reported > 0, "{path}: no failed look was reported");
}

#[test]
fn a_failed_stat_of_the_output_is_an_error_with_its_path() {
    let folder = site();
    assert!(build(folder.path(), &[]).status.success());
    fail_at_every_stat(folder.path(), &["build", "--out", "public"], "public");
    // The folders that the output is compared with, so that it replaces none of them.
    let seeds = folder.path().join("seeds").display().to_string();
    fail_at_every_stat(folder.path(), &["build", "--out", "public"], &seeds);
}

#[test]
fn a_failed_stat_of_a_draft_is_an_error_with_its_path() {
    let folder = site();
    put(folder.path(), "content/.01-a.md.annals-backup-1", "---\ntitle: A\n---\nMira Holm came. {#p-a1}\n");
    put(folder.path(), "content/02-b.md", "---\ntitle: B\n---\nMira Holm left.\n");
    let draft = folder.path().join("content/.01-a.md.annals-draft-1").display().to_string();
    fail_at_every_stat(folder.path(), &["ids"], &draft);
}
