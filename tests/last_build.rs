//! A second build of the same input: it prints the same and parses nothing; any change leads to a whole build.
// A whole build panics on purpose here, which the optimised program cannot be made to do.
#![cfg(debug_assertions)]
#![expect(clippy::expect_used, reason = "a test fails by panicking and says why")]
#![expect(clippy::disallowed_methods, reason = "the sites and their outputs are on disk")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The exit code of a build that links names, in these tests.
const PANICKED: Option<i32> = Some(70);

fn put(root: &Path, path: &str, text: &str) {
    let full = root.join(path);
    fs::create_dir_all(full.parent().expect("a folder")).expect("a folder");
    fs::write(full, text).expect("a file");
}

/// A site with warnings: one that quotes a draft, and one that is folded.
fn site() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "book.toml", "[book]\ntitle = \"T\"\nlanguage = \"en\"\n");
    put(folder.path(), "content/01-a.md", "---\ntitle: A\n---\nMira Holm spoke.\n\nMira Holm left.\n");
    put(folder.path(), "content/02-b.md", "---\ntitle: B\ndraft: true\n---\nNot yet known.\n");
    put(folder.path(), "content/03-c.md", "---\ntitle: C\nembargo: 2030-01-01\n---\nLater. {#p-a1}\n");
    put(folder.path(), "seeds/people.yaml", "- id: mira-holm\n  name: Mira Holm\n");
    put(folder.path(), "static/a.txt", "text");
    folder
}

/// A change, and its name for messages.
type Change = (&'static str, fn(&Path));

struct Run {
    code: Option<i32>,
    /// Both outputs, without the duration.
    text: String,
}

fn run_program(program: &Path, root: &Path, arguments: &[&str], panic: &str) -> Run {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root).env("ANNALS_TEST_PANIC", panic).stdin(Stdio::null());
    let output = command.output().expect("the program");
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stdout = stdout.rsplit_once(" (").map_or(stdout.as_str(), |(text, _)| text).to_owned();
    Run { code: output.status.code(), text: String::from_utf8_lossy(&output.stderr).into_owned() + &stdout }
}

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_annals"))
}

fn build(root: &Path, arguments: &[&str]) -> Run {
    run_program(&program(), root, &[&["build"], arguments].concat(), "")
}

/// Whether a build takes everything from the last one. A whole build panics on purpose, and writes nothing.
fn is_up_to_date(root: &Path, arguments: &[&str]) -> bool {
    let run = run_program(&program(), root, &[&["build"], arguments].concat(), "linking");
    assert!(matches!(run.code, Some(0) | PANICKED), "{}", run.text);
    run.code == Some(0)
}

#[test]
fn a_second_build_prints_the_same_and_builds_nothing() {
    let folder = site();
    let first = build(folder.path(), &[]);
    assert_eq!(first.code, Some(0), "{}", first.text);
    assert!(first.text.contains("warning[no-stamp]"), "{}", first.text);
    // A whole build that finds nothing to write.
    fs::remove_dir_all(folder.path().join(".public.annals-cache")).expect("a folder");
    let whole = build(folder.path(), &[]);
    assert!(is_up_to_date(folder.path(), &[]));
    let second = build(folder.path(), &[]);
    assert_eq!((second.code, second.text), (whole.code, whole.text));
}

#[test]
fn the_record_is_neither_published_nor_tracked() {
    let folder = site();
    assert_eq!(build(folder.path(), &[]).code, Some(0));
    let published = walkdir::WalkDir::new(folder.path().join("public")).into_iter().map(|entry| entry.expect("a file"));
    assert!(published.map(|entry| entry.file_name().to_owned()).all(|name| name != "last-build"));
    let ignored = fs::read_to_string(folder.path().join(".public.annals-cache/.gitignore")).expect("a file");
    assert_eq!(ignored, "*\n");
}

#[test]
fn any_change_of_the_input_leads_to_a_whole_build() {
    let changes: [Change; 9] = [
        ("a section", |root| put(root, "content/01-a.md", "---\ntitle: A\n---\nMira Holm spoke.\n\nMira Holm lost.\n")),
        ("a draft", |root| put(root, "content/02-b.md", "---\ntitle: B\ndraft: true\n---\nNot yet done.\n")),
        ("a register", |root| put(root, "seeds/people.yaml", "- id: mira-holm\n  name: Mira Hulm\n")),
        ("the settings", |root| put(root, "book.toml", "[book]\ntitle = \"S\"\nlanguage = \"en\"\n")),
        ("the level of a warning", |root| {
            put(root, "book.toml", "[book]\ntitle = \"T\"\nlanguage = \"en\"\n[check]\nallow = [\"no-stamp\"]\n");
        }),
        ("a static file", |root| put(root, "static/a.txt", "tixt")),
        ("a new language file", |root| put(root, "languages/en.toml", "")),
        ("a file removed", |root| fs::remove_file(root.join("static/a.txt")).expect("a file")),
        ("a file renamed", |root| {
            fs::rename(root.join("static/a.txt"), root.join("static/b.txt")).expect("a file");
        }),
    ];
    for (name, change) in changes {
        let folder = site();
        assert_eq!(build(folder.path(), &[]).code, Some(0));
        assert!(is_up_to_date(folder.path(), &[]), "{name}");
        change(folder.path());
        assert!(!is_up_to_date(folder.path(), &[]), "{name}");
        assert_eq!(build(folder.path(), &[]).code, Some(0));
        assert!(is_up_to_date(folder.path(), &[]), "{name}");
    }
}

#[test]
fn another_day_of_publication_leads_to_a_whole_build() {
    let folder = site();
    assert_eq!(build(folder.path(), &[]).code, Some(0));
    assert!(!is_up_to_date(folder.path(), &["--as-of", "2030-01-01"]));
    assert_eq!(build(folder.path(), &["--as-of", "2030-01-01"]).code, Some(0));
    assert!(folder.path().join("public/report/c.html").exists());
    assert!(is_up_to_date(folder.path(), &["--as-of", "2030-01-01"]));
    assert!(!is_up_to_date(folder.path(), &[]));
}

#[test]
fn a_strict_build_is_not_taken_from_one_that_had_warnings() {
    let folder = site();
    assert_eq!(build(folder.path(), &[]).code, Some(0));
    let strict = build(folder.path(), &["--strict"]);
    assert_eq!(strict.code, Some(1), "{}", strict.text);
    assert!(strict.text.contains("error[no-stamp]") && strict.text.contains("nothing was written"), "{}", strict.text);
    assert!(is_up_to_date(folder.path(), &[]), "the output is still that of the build before");
    put(folder.path(), "book.toml", "[book]\ntitle = \"T\"\nlanguage = \"en\"\n[check]\nallow = [\"no-stamp\"]\n");
    assert_eq!(build(folder.path(), &[]).code, Some(0));
    assert!(!is_up_to_date(folder.path(), &["--strict"]));
    assert_eq!(build(folder.path(), &["--strict"]).code, Some(0));
    assert!(is_up_to_date(folder.path(), &["--strict"]));
}

/// A lost id stays in the output, and is reported, until it is back or the level is changed.
#[test]
fn a_denied_loss_is_reported_by_every_build() {
    let folder = site();
    put(folder.path(), "content/01-a.md", "---\ntitle: A\n---\nOne. {#p-a1}\n\nTwo. {#p-b2}\n");
    put(folder.path(), "content/03-c.md", "---\ntitle: C\n---\nThree. {#p-c3}\n");
    assert_eq!(build(folder.path(), &[]).code, Some(0));
    put(folder.path(), "content/01-a.md", "---\ntitle: A\n---\nOne. {#p-a1}\n");
    for arguments in [["build", "--strict"], ["check", "--strict"], ["build", "--strict"]] {
        let run = run_program(&program(), folder.path(), &arguments, "");
        assert!(run.code == Some(1) && run.text.contains("error[vanished-stamp]"), "{}", run.text);
    }
    assert!(build(folder.path(), &[]).text.contains("warning[vanished-stamp]"));
    assert_eq!(build(folder.path(), &["--strict"]).code, Some(0));
}

#[test]
fn another_output_folder_has_a_record_of_its_own() {
    let folder = site();
    assert_eq!(build(folder.path(), &[]).code, Some(0));
    assert!(!is_up_to_date(folder.path(), &["--out", "other"]));
    assert_eq!(build(folder.path(), &["--out", "other"]).code, Some(0));
    assert!(is_up_to_date(folder.path(), &["--out", "other"]));
    assert!(is_up_to_date(folder.path(), &[]));
}

#[test]
fn a_change_of_the_output_is_repaired() {
    let folder = site();
    assert_eq!(build(folder.path(), &[]).code, Some(0));
    let page = folder.path().join("public/index.html");
    let text = fs::read_to_string(&page).expect("a page");
    fs::write(&page, text.to_uppercase()).expect("a page");
    assert!(!is_up_to_date(folder.path(), &[]));
    assert_eq!(build(folder.path(), &[]).code, Some(0));
    assert_eq!(fs::read_to_string(&page).expect("a page"), text);
    assert!(is_up_to_date(folder.path(), &[]));
}

#[test]
fn another_program_builds_the_whole_site() {
    let folder = site();
    let other = folder.path().join("annals");
    fs::copy(program(), &other).expect("a copy");
    assert_eq!(build(folder.path(), &[]).code, Some(0));
    assert_eq!(run_program(&other, folder.path(), &["build"], "linking").code, PANICKED);
    assert_eq!(run_program(&other, folder.path(), &["build"], "").code, Some(0));
    assert_eq!(run_program(&other, folder.path(), &["build"], "linking").code, Some(0));
    assert!(!is_up_to_date(folder.path(), &[]));
}

#[test]
fn a_failed_build_records_nothing() {
    let folder = site();
    put(folder.path(), "content/04-d.md", "---\ntitle: D\n---\n[[nobody]]\n");
    assert_eq!(build(folder.path(), &[]).code, Some(1));
    assert!(!folder.path().join(".public.annals-cache").exists());
    fs::remove_file(folder.path().join("content/04-d.md")).expect("a file");
    assert_eq!(build(folder.path(), &[]).code, Some(0));
    put(folder.path(), "content/04-d.md", "---\ntitle: D\n---\n[[nobody]]\n");
    assert_eq!(build(folder.path(), &[]).code, Some(1));
    assert_eq!(build(folder.path(), &[]).code, Some(1), "an error is reported every time");
    fs::remove_file(folder.path().join("content/04-d.md")).expect("a file");
    assert!(is_up_to_date(folder.path(), &[]), "the output is still that of the build before");
}

/// Only the build that loses a paragraph id reports it: the next one compares with an output that lacks it.
#[test]
fn what_was_lost_since_the_last_build_is_reported_once() {
    let folder = site();
    put(folder.path(), "content/01-a.md", "---\ntitle: A\n---\nOne. {#p-a1}\n\nTwo. {#p-b2}\n");
    put(folder.path(), "content/03-c.md", "---\ntitle: C\n---\nThree. {#p-c3}\n");
    assert_eq!(build(folder.path(), &[]).code, Some(0));
    assert!(is_up_to_date(folder.path(), &[]), "the first build is recorded");
    put(folder.path(), "content/01-a.md", "---\ntitle: A\n---\nOne. {#p-a1}\n");
    assert!(build(folder.path(), &[]).text.contains("vanished-stamp"));
    assert!(!is_up_to_date(folder.path(), &[]));
    assert!(!build(folder.path(), &[]).text.contains("vanished-stamp"));
    assert!(is_up_to_date(folder.path(), &[]));
    assert!(!build(folder.path(), &[]).text.contains("vanished-stamp"));
}

#[test]
fn removed_pages_are_listed_once() {
    let folder = site();
    assert_eq!(build(folder.path(), &["--as-of", "2030-01-01"]).code, Some(0));
    let first = build(folder.path(), &[]);
    assert!(first.text.contains("1 page removed") || first.text.contains("report/c.html"), "{}", first.text);
    assert!(!build(folder.path(), &[]).text.contains("report/c.html"));
}

/// The key of the tests of `annals verify`.
fn key(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify_support").join(name).to_string_lossy().into_owned()
}

#[test]
fn a_signed_build_is_repeated_with_its_key_alone() {
    let (folder, publisher, stranger) = (site(), key("publisher.key"), key("stranger.key"));
    let (root, sign) = (folder.path(), ["--sign", &publisher]);
    let signature = || fs::read_to_string(root.join("public/manifest.minisig")).expect("a signature");
    let first = build(root, &sign);
    assert_eq!(first.code, Some(0), "{}", first.text);
    let before = signature();
    assert!(is_up_to_date(root, &sign));
    assert!(!is_up_to_date(root, &[]) && !is_up_to_date(root, &["--sign", &stranger]));
    assert_eq!(build(root, &["--sign", &stranger]).code, Some(0));
    assert_ne!(signature(), before);
    assert_eq!(build(root, &sign).code, Some(0));
    assert_eq!(signature(), before, "a signature is deterministic");
    assert_eq!(build(root, &[]).code, Some(0));
    assert_eq!(signature(), before, "it is of the same manifest");
    put(root, "static/a.txt", "tixt");
    let changed = build(root, &[]);
    assert!(changed.text.contains("the signature of the last build was removed"), "{}", changed.text);
    assert!(!root.join("public/manifest.minisig").exists());
}

#[test]
fn a_key_that_a_build_could_publish_or_that_is_none_is_refused() {
    let folder = site();
    let root = folder.path();
    for path in ["static/site.key", "content/site.key", "public/site.key"] {
        put(root, path, &fs::read_to_string(key("publisher.key")).expect("a key"));
        let run = build(root, &["--sign", path]);
        assert_eq!(run.code, Some(1), "{}", run.text);
        assert!(run.text.contains("the secret key is inside") && run.text.contains(path), "{}", run.text);
        fs::remove_file(root.join(path)).expect("a file");
    }
    for (path, message) in [("no.key", "there is no key no.key"), ("book.toml", "it is not a secret key of minisign")] {
        let run = build(root, &["--sign", path]);
        assert!(run.code == Some(1) && run.text.contains(message), "{}", run.text);
    }
    assert!(!root.join("public/index.html").exists());
}

#[test]
fn a_site_is_not_signed_with_another_key_than_it_announces() {
    let folder = site();
    let root = folder.path();
    let public = fs::read_to_string(key("publisher.pub")).expect("a key");
    let public = public.lines().nth(1).expect("a key");
    let book = format!("[book]\ntitle = \"T\"\nlanguage = \"en\"\n[report]\npublic_key = \"{public}\"\n");
    put(root, "book.toml", &book);
    let run = build(root, &["--sign", &key("stranger.key")]);
    assert_eq!(run.code, Some(1), "{}", run.text);
    assert!(run.text.contains("error[public-key]") && run.text.contains("nothing was written"), "{}", run.text);
    assert_eq!(build(root, &["--sign", &key("publisher.key")]).code, Some(0));
}

/// The archive that a whole build writes in a time zone with a number of threads.
fn archive(root: &Path, zone: &str, threads: &str) -> Vec<u8> {
    for written in ["public", ".public.annals-cache"] {
        drop(fs::remove_dir_all(root.join(written)));
    }
    let mut command = Command::new(program());
    command.args(["build", "--sign", &key("publisher.key")]).current_dir(root).stdin(Stdio::null());
    let output = command.env("TZ", zone).env("RAYON_NUM_THREADS", threads).output().expect("the program");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read(root.join("public/copy.zip")).expect("an archive")
}

#[test]
fn an_archive_is_the_same_in_any_time_zone_with_any_number_of_threads() {
    let folder = site();
    let root = folder.path();
    put(root, "book.toml", "[book]\ntitle = \"T\"\nlanguage = \"en\"\n[output.archive]\n[output.precompressed]\n");
    let manifest = || fs::read(root.join("public/manifest")).expect("a manifest");
    let first = (archive(root, "Asia/Kathmandu", "1"), manifest());
    assert!(first == (archive(root, "America/St_Johns", "5"), manifest()));
    assert!(is_up_to_date(root, &["--sign", &key("publisher.key")]));
    assert_eq!(build(root, &[]).code, Some(0));
    assert!(first == (fs::read(root.join("public/copy.zip")).expect("an archive"), manifest()), "without the key");
}

#[test]
fn an_unpacked_archive_is_right_by_its_own_list_and_signature() {
    let folder = site();
    let root = folder.path();
    put(root, "book.toml", "[book]\ntitle = \"T\"\nlanguage = \"en\"\n[output.archive]\n");
    let bytes = archive(root, "UTC", "2");
    let mut unpacked = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    unpacked.extract(root.join("unpacked")).expect("a folder");
    let verify = |folder: &str| {
        let public = key("publisher.pub");
        run_program(&program(), root, &["verify", folder, "--key", &public], "")
    };
    let run = verify("unpacked/site");
    assert_eq!(run.code, Some(0), "{}", run.text);
    assert_eq!(verify("public").code, Some(0));
    put(root, "unpacked/site/index.html", "changed");
    assert_eq!(verify("unpacked/site").code, Some(1));
}
