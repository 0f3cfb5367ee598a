//! Hostile sites that cannot be stored as files of a repository: links, pipes, names, sizes, depths.
//!
//! Inputs that could crash the process are given to the program, so that a crash fails one test only.
#![expect(clippy::disallowed_methods, reason = "the sites are created on disk")]
#![expect(clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod data;
#[path = "../disk_support/mod.rs"]
mod disk_support;
#[cfg(unix)]
mod links;
mod markup;
mod names;
mod output;

use annals::build::{BuildResult, Builder, Options, read};
use annals::source::Sources;
use disk_support::put;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const BOOK: (&str, &str) = ("book.toml", "[book]\ntitle = \"Fixture\"\n");
const BOOK_BYTES: (&str, &[u8]) = (BOOK.0, BOOK.1.as_bytes());
const SECTION: (&str, &str) = ("content/01-a.md", "---\ntitle: A\n---\nWords. {#p-a1}\n");

/// The time limit of any input, on any machine, in a debug build. `tests/growth` measures how time scales.
const LONGEST: Duration = Duration::from_secs(180);

fn site(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files.iter().chain([&BOOK]) {
        put(folder.path(), path, text.as_bytes());
    }
    folder
}

/// Whether a site on disk builds, and code and path of each error.
fn errors_on_disk(root: &Path) -> (bool, Vec<String>) {
    let (sources, mut diagnostics) = read(root).expect("a site");
    let BuildResult { site, diagnostics: more, .. } = Builder::default().build(&sources, &Options::default());
    let built = site.is_some() && !diagnostics.iter().any(annals::diag::Diagnostic::is_error);
    diagnostics.extend(more);
    (built, error_lines(&diagnostics, &sources))
}

fn error_lines(diagnostics: &[annals::diag::Diagnostic], sources: &Sources) -> Vec<String> {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
    errors.map(|diagnostic| format!("{} {}", diagnostic.code, diagnostic.position(sources).0)).collect()
}

/// Code and path of each error of a site in memory, whose file names may be impossible on a disk.
fn errors_in_memory(files: &[(&str, &[u8])]) -> Vec<String> {
    let files = files.iter().copied().chain([(BOOK.0, BOOK.1.as_bytes())]);
    let sources = Sources::from_files(files.map(|(path, bytes)| (path, bytes.to_vec())));
    let outcome = Builder::default().build(&sources, &Options::default());
    assert_eq!(outcome.site.is_none(), outcome.diagnostics.iter().any(annals::diag::Diagnostic::is_error));
    error_lines(&outcome.diagnostics, &sources)
}

fn annals(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
    command.args(arguments).current_dir(root).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the program, which must exit within `LONGEST`, not by a signal and without a panic.
fn run(root: &Path, arguments: &[&str]) -> Output {
    let started = Instant::now();
    let mut child = annals(root, arguments)
        .stdout(Stdio::null())
        .stderr(fs::File::create(root.join(".stderr")).expect("a file"))
        .spawn()
        .expect("the program");
    loop {
        if let Some(status) = child.try_wait().expect("the program") {
            assert!(status.code().is_some(), "{arguments:?} ended by {status}");
            let stderr = fs::read(root.join(".stderr")).expect("the output");
            let shown = String::from_utf8_lossy(&stderr);
            assert!(!shown.contains("panicked at"), "{shown}");
            return Output { status, stdout: Vec::new(), stderr };
        }
        if started.elapsed() > LONGEST {
            child.kill().expect("it can be killed");
            child.wait().expect("it can be killed");
            panic!("{arguments:?} took longer than {LONGEST:?}");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The folder of the record of the last build, next to the output `public`.
const CACHE: &str = ".public.annals-cache";

fn build(root: &Path) -> Output {
    run(root, &["build", "--root", ".", "--out", "public"])
}

/// A build must end in time with exit code 0 or 1, without a panic or a stack overflow.
fn build_exits(files: &[(&str, &str)]) -> Output {
    let folder = site(files);
    let output = build(folder.path());
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{:?}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

fn build_fails(files: &[(&str, &str)]) {
    let output = build_exits(files);
    assert_eq!(output.status.code(), Some(1), "it builds");
}

fn build_succeeds(files: &[(&str, &str)]) {
    let output = build_exits(files);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr).chars().take(4000).collect::<String>()
    );
}

/// A build into `out` is refused, and nothing has changed.
fn refused(root: &Path, out: &str) {
    let before = tree(root);
    let output = run(root, &["build", "--root", ".", "--out", out]);
    assert_eq!(output.status.code(), Some(1), "{out}: {}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(tree(root), before, "{out}");
}

fn section(prose: &str) -> String {
    format!("---\ntitle: A\n---\n{prose}\n")
}

/// Every path below a folder with its content.
fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(root).min_depth(1).into_iter().map(|entry| entry.expect("an entry"));
    let shown = entries.filter(|entry| entry.file_name() != ".stderr");
    let contents = shown.map(|entry| {
        let bytes = if entry.file_type().is_file() {
            fs::read(entry.path()).expect("a file")
        } else {
            entry.file_type().is_dir().to_string().into_bytes()
        };
        (entry.path().strip_prefix(root).expect("below").to_string_lossy().into_owned(), bytes)
    });
    contents.collect()
}
