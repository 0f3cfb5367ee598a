//! Hostile sites that cannot be stored as files of a repository: links, pipes, names, sizes, depths.
//!
//! Inputs that could crash the process are given to the program, so that a crash fails one test only.
#![expect(clippy::disallowed_methods, reason = "the sites are created on disk")]
#![expect(clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod disk_support;

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
const LONGEST: Duration = Duration::from_secs(60);

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

// Paths

#[cfg(unix)]
mod links_and_pipes {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_link_out_of_the_site_is_refused_everywhere() {
        let outside = tempfile::tempdir().expect("a folder");
        put(outside.path(), "x.md", b"---\ntitle: SECRET\n---\n");
        put(outside.path(), "people.yaml", b"- {id: a, name: SECRET}\n");
        for (link, target) in [
            ("content/02-b.md", "x.md"),
            ("content/part", ""),
            ("seeds/people.yaml", "people.yaml"),
            ("static/x.txt", "x.md"),
            ("static/folder", ""),
            ("themes/default/templates/person.html", "x.md"),
            ("about.md", "x.md"),
            ("seeds", ""),
        ] {
            let folder = site(&[SECTION]);
            let full = folder.path().join(link);
            fs::create_dir_all(full.parent().expect("a parent")).expect("a folder");
            symlink(outside.path().join(target), &full).expect("a link");
            let (built, errors) = errors_on_disk(folder.path());
            assert!(!built, "{link}");
            assert!(errors.contains(&format!("unreadable {link}")), "{link}: {errors:?}");
        }
    }

    #[test]
    fn a_relative_link_out_of_the_site_is_refused() {
        let parent = tempfile::tempdir().expect("a folder");
        put(parent.path(), "secret.txt", b"SECRET");
        put(parent.path(), "site/book.toml", BOOK.1.as_bytes());
        put(parent.path(), "site/static/a.txt", b"A");
        symlink("../../secret.txt", parent.path().join("site/static/b.txt")).expect("a link");
        let (built, errors) = errors_on_disk(&parent.path().join("site"));
        assert!(!built);
        assert_eq!(errors, ["unreadable static/b.txt"]);
    }

    #[test]
    fn a_link_within_the_site_is_followed() {
        let folder = site(&[SECTION, ("shelf/a.txt", "A"), ("static/c.txt", "C"), ("content/d.txt", "D")]);
        for (link, target) in [
            ("static/b.txt", "../shelf/a.txt"),
            ("static/e", "../shelf"),
            ("static/f.txt", "c.txt"),
            ("content/g.txt", "d.txt"),
        ] {
            symlink(target, folder.path().join(link)).expect("a link");
        }
        assert_eq!(errors_on_disk(folder.path()), (true, vec![]));
    }

    /// Emacs locks an edited file with a dangling link beside it.
    #[test]
    fn a_link_whose_name_is_not_read_is_not_followed() {
        use annals::build::PriorityPages;
        use annals::preview::{Preview, SourceChange};
        use annals::watch::Hint;
        let links = [
            "content/.#01-a.md",
            "content/_x.md",
            "content/part/.#02-b.md",
            "content/_part",
            "content/.part",
            "seeds/.#people.yaml",
            "seeds/_people.yaml",
            "static/.#a.txt",
            "themes/default/assets/.#style.css",
        ];
        for target in ["ines@host.4711:1732890000", ".", "..", "/"] {
            let folder = site(&[
                SECTION,
                ("content/part/01-b.md", "---\ntitle: B\n---\nMore words. {#p-b1}\n"),
                ("static/a.txt", "A"),
            ]);
            put(folder.path(), "seeds/places.yaml", b"");
            put(folder.path(), "themes/default/assets/x.txt", b"");
            let mut preview = Preview::new(folder.path());
            preview.scan(&Hint::Everywhere).expect("a look");
            preview.build(&PriorityPages { addresses: &[], deliver: &|_| () });
            for link in links {
                symlink(target, folder.path().join(link)).expect("a link");
            }
            assert_eq!(errors_on_disk(folder.path()), (true, vec![]), "{target}");

            for link in links {
                let paths = [folder.path().join(link)].into_iter().collect();
                assert_eq!(
                    preview.scan(&Hint::At(paths)).expect("a look"),
                    SourceChange::Unchanged,
                    "{link} -> {target}"
                );
            }
        }
    }

    #[test]
    fn a_link_that_would_make_a_draft_public_is_refused() {
        const DRAFT: (&str, &str) = ("content/05-b.md", "---\ntitle: B\ndraft: true\n---\nSECRET. {#p-b1}\n");
        const LINKS: (&str, &str) = ("content/06-c.md", "---\ntitle: C\n---\n[It](x.txt). {#p-c1}\n");
        for (link, target, named) in [
            ("static/x.md", "../content/05-b.md", "content/05-b.md"),
            ("static/x", "../content", "content"),
            ("static/part/x", "../../content", "content"),
            ("static", "content", "content"),
            ("static/x.yaml", "../seeds/_people.yaml", "seeds/_people.yaml"),
            ("static/x", "../seeds", "seeds"),
            ("static/x", "../shelf/again", "content"),
            ("static/x", "..", ""),
            ("content/x.txt", "05-b.md", "content/05-b.md"),
            ("content/x.txt", "_06-hidden.md", "content/_06-hidden.md"),
            ("content/07-x.md", "05-b.md", "content/05-b.md"),
            ("content/x.txt", "../seeds/_people.yaml", "seeds/_people.yaml"),
            ("content/x.txt", "../about.md", "about.md"),
            ("themes/default/assets/x.md", "../../../content/05-b.md", "content/05-b.md"),
            ("themes", "content", "content"),
            ("about.md", "content/05-b.md", "content/05-b.md"),
        ] {
            let folder =
                site(&[SECTION, DRAFT, LINKS, ("content/_06-hidden.md", "SECRET"), ("seeds/_people.yaml", "")]);
            let full = folder.path().join(link);
            fs::create_dir_all(full.parent().expect("a parent")).expect("a folder");
            fs::create_dir_all(folder.path().join("shelf")).expect("a folder");
            symlink("../content", folder.path().join("shelf/again")).expect("a link");
            if link != "about.md" {
                put(folder.path(), "about.md", b"Words.");
            }
            put(folder.path(), "content/default/x.txt", b"");
            symlink(target, &full).expect("a link");
            let (built, errors) = errors_on_disk(folder.path());
            assert!(!built, "{link} -> {target}");
            let path = if link == "themes" { "themes/default" } else { link };
            assert!(
                errors.iter().any(|line| line.starts_with(&format!("unreadable {path}"))),
                "{link} -> {target}: {errors:?}"
            );
            let stderr = String::from_utf8_lossy(&build(folder.path()).stderr).into_owned();
            assert!(stderr.contains(&format!("leads to `{named}")), "{link} -> {target}: {stderr}");
        }
    }

    #[test]
    fn a_link_to_a_hidden_place_is_refused() {
        for (link, target) in [
            ("static/p", "../.git"),
            ("static/p", "../.env"),
            ("static/p", "../shelf/.hidden/a.txt"),
            ("static/p", "../shelf/.hidden"),
            ("content/x.txt", "../.env"),
            ("content/02-b.md", "../.env"),
            ("seeds/people.yaml", "../.env"),
            ("themes/default/assets/x.txt", "../../../.git/config"),
            ("static", ".git"),
        ] {
            let folder = site(&[SECTION, (".git/config", "SECRET"), (".env", "SECRET"), ("shelf/.hidden/a.txt", "A")]);
            let full = folder.path().join(link);
            fs::create_dir_all(full.parent().expect("a parent")).expect("a folder");
            symlink(target, &full).expect("a link");
            let (built, errors) = errors_on_disk(folder.path());
            assert!(!built, "{link} -> {target}");
            assert_eq!(errors, [format!("unreadable {link}")], "{link} -> {target}");
        }
    }

    #[test]
    fn a_hard_link_to_an_unpublished_file_is_refused() {
        const DRAFT: (&str, &str) = ("content/05-b.md", "---\ntitle: B\ndraft: true\n---\nSECRET. {#p-b1}\n");
        for (link, target) in [
            ("static/x.txt", "content/05-b.md"),
            ("static/part/x.txt", "content/05-b.md"),
            ("content/x.txt", "content/05-b.md"),
            ("content/x.txt", "content/_hidden/a.txt"),
            ("static/x.txt", "content/_hidden/a.txt"),
            ("static/x.txt", "seeds/_people.yaml"),
            ("static/x.txt", ".env"),
            ("static/x.txt", ".git/config"),
            ("static/x.txt", "static/.hidden"),
            ("themes/default/assets/x.txt", "seeds/_people.yaml"),
        ] {
            let folder = site(&[SECTION, DRAFT, (".env", "A"), (".git/config", "A"), ("static/.hidden", "A")]);
            put(folder.path(), "content/_hidden/a.txt", b"A");
            put(folder.path(), "seeds/_people.yaml", b"");
            let full = folder.path().join(link);
            fs::create_dir_all(full.parent().expect("a parent")).expect("a folder");
            fs::hard_link(folder.path().join(target), &full).expect("a link");
            assert_eq!(errors_on_disk(folder.path()), (false, vec![format!("unreadable {link}")]), "{link} = {target}");
            let stderr = String::from_utf8_lossy(&build(folder.path()).stderr).into_owned();
            assert!(stderr.contains(&format!("the same file as `{target}`")), "{link} = {target}: {stderr}");
        }
    }

    #[test]
    fn hard_links_to_elsewhere_and_between_published_files_are_accepted() {
        let parent = tempfile::tempdir().expect("a folder");
        put(parent.path(), "store/a.txt", b"A");
        let root = parent.path().join("site");
        put(&root, "book.toml", BOOK.1.as_bytes());
        put(&root, "static/c.txt", b"C");
        put(&root, "content/d.txt", b"D");
        for (link, target) in [
            ("site/static/a.txt", "store/a.txt"),
            ("site/static/b.txt", "site/static/c.txt"),
            ("site/content/e.txt", "site/content/d.txt"),
            ("site/static/f.txt", "site/content/d.txt"),
        ] {
            fs::hard_link(parent.path().join(target), parent.path().join(link)).expect("a link");
        }
        assert_eq!(errors_on_disk(&root), (true, vec![]));
    }

    #[test]
    fn loops_and_dangling_links_are_refused() {
        for (link, target) in [
            ("content/loop", "."),
            ("content/up", "../content"),
            ("content/a/b", "../../content/a"),
            ("content/x.md", "x.md"),
            ("seeds/gone.yaml", "nowhere"),
            ("static", "static"),
        ] {
            let folder = site(&[SECTION]);
            let full = folder.path().join(link);
            fs::create_dir_all(full.parent().expect("a parent")).expect("a folder");
            symlink(target, &full).expect("a link");
            let (built, errors) = errors_on_disk(folder.path());
            assert!(!built, "{link} -> {target}");
            assert!(errors.iter().any(|line| line.starts_with("unreadable ")), "{link}: {errors:?}");
        }
    }

    #[test]
    fn a_pipe_or_a_socket_blocks_no_build() {
        let folder = site(&[SECTION]);
        for path in ["content/pipe.md", "seeds/people.yaml", "static/pipe"] {
            let full = folder.path().join(path);
            fs::create_dir_all(full.parent().expect("a parent")).expect("a folder");
            assert!(Command::new("mkfifo").arg(&full).status().expect("mkfifo").success());
        }
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("static/socket")).expect("a socket");
        let output = build(folder.path());
        assert_eq!(output.status.code(), Some(1));
        let (_, errors) = errors_on_disk(folder.path());
        for path in ["content/pipe.md", "seeds/people.yaml", "static/pipe", "static/socket"] {
            assert!(errors.contains(&format!("unreadable {path}")), "{errors:?}");
        }
    }

    #[test]
    fn an_unreadable_file_or_folder_is_reported() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = site(&[SECTION, ("content/02-b.md", "x"), ("content/part/03-c.md", "x")]);
        for path in ["content/02-b.md", "content/part"] {
            fs::set_permissions(folder.path().join(path), fs::Permissions::from_mode(0o000)).expect("a mode");
        }
        let is_refused = fs::read(folder.path().join("content/02-b.md")).is_err();
        let (built, errors) = errors_on_disk(folder.path());
        fs::set_permissions(folder.path().join("content/part"), fs::Permissions::from_mode(0o755)).expect("a mode");
        // Root is refused nothing.
        if is_refused {
            assert!(!built);
            assert_eq!(errors, ["unreadable content/02-b.md", "unreadable content/part"]);
        }
    }

    #[test]
    fn names_with_control_characters_or_invalid_unicode_are_refused_and_escaped() {
        use std::os::unix::ffi::OsStrExt as _;
        for name in [&b"a\nb.txt"[..], b"a\x1b[31mb.txt", b"a\x7fb.txt", b"a\xffb.txt", b"a\xc2\x85b.txt"] {
            for place in ["content", "static"] {
                let folder = site(&[SECTION]);
                let full = folder.path().join(place).join(std::ffi::OsStr::from_bytes(name));
                fs::create_dir_all(full.parent().expect("a parent")).expect("a folder");
                fs::write(&full, "A").expect("a file");
                let output = build(folder.path());
                assert_eq!(output.status.code(), Some(1), "{full:?}");
                let shown = String::from_utf8_lossy(&output.stderr).into_owned();
                assert!(!shown.chars().any(|c| c.is_control() && c != '\n' && c != '\r'), "{shown:?}");
            }
        }
    }

    #[test]
    fn no_text_of_a_site_reaches_the_terminal_unescaped() {
        const BAD: &str = "a\u{1b}[31mb\u{9b}31mc\u{202e}d\u{2066}e\u{7}f";
        let parent = tempfile::tempdir().expect("a folder");
        let root = parent.path().join(BAD);
        put(&root, "book.toml", format!("[book]\ntitle = \"T\"\n\"{BAD}\" = 1\n", BAD = "x\u{9b}y").as_bytes());
        let first = annals(&root, &["build"]).output().expect("the program");
        put(&root, "book.toml", BOOK.1.as_bytes());
        put(&root, "seeds/people.yaml", "- id: a\n  name: A Person\n  \u{9b}31mk\u{202e}: x\n".as_bytes());
        put(&root, "content/01-a.md", format!("---\ntitle: A\n---\n[x](#\u{9b}y) {BAD} [[\u{202e}z]]\n").as_bytes());
        put(&root, "static/x\u{202e}y.txt", b"X");
        let second = annals(&root, &["build"]).output().expect("the program");
        fs::remove_dir_all(root.join("static")).expect("a folder");
        fs::remove_dir_all(root.join("seeds")).expect("a folder");
        put(&root, "content/01-a.md", b"---\ntitle: A\n---\nWords.\n");
        let third = annals(&root, &["build"]).output().expect("the program");
        let fourth = annals(&root, &["build", "--out", "content"]).output().expect("the program");
        let fifth = annals(&root, &["init", &root.display().to_string()]).output().expect("the program");
        let codes = [&first, &second, &third, &fourth, &fifth].map(|output| output.status.code());
        assert_eq!(codes, [Some(1), Some(1), Some(0), Some(1), Some(1)]);
        for output in [first, second, third, fourth, fifth] {
            for bytes in [output.stdout, output.stderr] {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let bad = |c: char| (c.is_control() && c != '\n') || ('\u{2028}'..='\u{2069}').contains(&c);
                assert!(!text.contains(bad), "{text:?}");
            }
        }
    }

    #[test]
    fn an_output_that_is_a_link_is_refused() {
        for target in ["content", "elsewhere", "."] {
            let folder = site(&[SECTION, ("elsewhere/kept.txt", "kept")]);
            symlink(target, folder.path().join("public")).expect("a link");
            refused(folder.path(), "public");
        }
    }
}

#[test]
fn names_that_some_system_cannot_store_are_refused() {
    let long = format!("content/{}.md", "x".repeat(300));
    let text = section("Words. {#p-a1}");
    for path in [
        "content/con.md",
        "content/nul.md",
        "content/aux/a.md",
        "content/COM1.md",
        "content/a .md",
        "content/a:b.md",
        "content/a\\b.md",
        "content/..md",
        "content/a\nb.md",
        "content/a\u{1b}[31m.md",
        "content/a\u{202e}b.md",
        "content/%2e%2e/a.md",
        "content/%252e.md",
        &long,
    ] {
        assert_eq!(errors_in_memory(&[(path, text.as_bytes())]), [format!("address {path}")]);
    }
    let long = format!("static/{}", "x".repeat(300));
    for path in [
        "static/nul.txt",
        "static/a:b",
        "static/a\\b",
        "static/a.",
        "static/a ",
        "static/a%b",
        "static/a\u{202e}b",
        "static/con/a",
        &long,
    ] {
        assert_eq!(errors_in_memory(&[(path, b"x")]), [format!("address {path}")]);
    }
}

#[test]
fn names_that_differ_by_case_only_are_refused() {
    for (one, other) in [
        ("static/a.txt", "static/A.txt"),
        ("static/a/x", "static/A/y"),
        ("static/\u{439}", "static/\u{438}\u{306}"),
        ("static/index.html", "static/x"),
        ("static/Report/x", "static/z"),
    ] {
        let errors = errors_in_memory(&[(one, b"x"), (other, b"y"), (SECTION.0, SECTION.1.as_bytes())]);
        assert_eq!(errors.len(), 1, "{one} {other}: {errors:?}");
        assert!(errors[0].starts_with("taken static/"), "{errors:?}");
    }
}

#[test]
fn a_file_larger_than_its_limit_is_refused_unread() {
    const TEXT: u64 = annals::limits::TEXT_BYTES.value;
    const FILE: u64 = annals::limits::FILE_BYTES.value;
    for (path, size, limit) in [
        ("content/large.md", 1 << 30, "32 MiB"),
        ("content/large.md", TEXT + 1, "32 MiB"),
        ("seeds/people.yaml", 1 << 40, "32 MiB"),
        ("seeds/people/a.YML", TEXT + 1, "32 MiB"),
        ("about.md", TEXT + 1, "32 MiB"),
        ("themes/default/templates/person.html", TEXT + 1, "32 MiB"),
        ("themes/default/strings/en.toml", TEXT + 1, "32 MiB"),
        ("static/a.svg", TEXT + 1, "32 MiB"),
        ("static/large", FILE + 1, "1024 MiB"),
        ("content/large.pdf", FILE + 1, "1024 MiB"),
    ] {
        let folder = site(&[SECTION]);
        let full = folder.path().join(path);
        fs::create_dir_all(full.parent().expect("a parent")).expect("a folder");
        // A sparse file: it takes no space on disk.
        fs::File::create(&full).expect("a file").set_len(size).expect("a length");
        let (built, errors) = errors_on_disk(folder.path());
        assert!(!built && errors.contains(&format!("limit {path}")), "{path}: {errors:?}");
        let stderr = String::from_utf8_lossy(&build(folder.path()).stderr).into_owned();
        assert!(stderr.contains(&format!("of at most {limit}, found")), "{path}: {stderr}");
    }
    let folder = site(&[SECTION]);
    put(folder.path(), "book.toml", b"");
    fs::File::options()
        .write(true)
        .open(folder.path().join("book.toml"))
        .expect("a file")
        .set_len(TEXT + 1)
        .expect("a length");
    assert!(errors_on_disk(folder.path()).1.contains(&"limit book.toml".to_owned()));
}

// Data

#[test]
fn utf_16_is_reported_as_such() {
    let text: Vec<u8> = "\u{feff}- id: a\n  name: A\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = "\u{feff}---\ntitle: A\n---\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let sources = Sources::from_files([
        (BOOK.0, BOOK.1.as_bytes().to_vec()),
        ("seeds/people.yaml", text),
        ("content/01-a.md", big),
    ]);
    let outcome = Builder::default().build(&sources, &Options::default());
    assert!(outcome.site.is_none());
    assert_eq!(error_lines(&outcome.diagnostics, &sources), ["not-utf8 content/01-a.md", "not-utf8 seeds/people.yaml"]);
    assert!(outcome.diagnostics.iter().all(|diagnostic| diagnostic.message.contains("UTF-16")));
}

#[test]
fn ten_thousand_levels_of_nesting_are_refused() {
    let deep = 10_000;
    let flow = format!("- id: a\n  name: {}{}\n", "[".repeat(deep), "]".repeat(deep));
    let open = format!("- id: a\n  name: {}\n", "[".repeat(deep));
    let maps = format!("- id: a\n  name: {}x{}\n", "{a: ".repeat(deep), "}".repeat(deep));
    let mut block = String::from("- id: a\n  name:\n");
    for level in 0..2_000 {
        let _ = writeln!(block, "{}a:", " ".repeat(level + 4));
    }
    let dashes = format!("{}a\n", "- ".repeat(deep));
    for seeds in [&flow, &open, &maps, &block, &dashes] {
        build_fails(&[SECTION, ("seeds/people.yaml", seeds)]);
    }
    let front = format!("---\ntitle: A\nsummary: {}{}\n---\n", "[".repeat(deep), "]".repeat(deep));
    build_fails(&[("content/01-a.md", &front)]);
}

#[test]
fn ten_thousand_levels_of_toml_are_refused() {
    let deep = 10_000;
    for value in [
        format!("{}{}", "[".repeat(deep), "]".repeat(deep)),
        "[".repeat(deep),
        format!("{}x = 1{}", "{a = ".repeat(deep), "}".repeat(deep)),
    ] {
        let folder = site(&[SECTION]);
        put(folder.path(), "book.toml", format!("[book]\ntitle = \"A\"\nauthors = {value}\n").as_bytes());
        assert_eq!(build(folder.path()).status.code(), Some(1));
    }
    let folder = site(&[SECTION]);
    put(folder.path(), "book.toml", format!("[book]\ntitle = \"A\"\n[{}]\n", vec!["a"; deep].join(".")).as_bytes());
    assert_eq!(build(folder.path()).status.code(), Some(1));
}

#[test]
fn an_alias_bomb_costs_nothing() {
    for levels in [9, 30] {
        let mut bomb = String::from("- &l0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..levels {
            let above = format!("*l{}", level - 1);
            let _ = writeln!(bomb, "- &l{level} [{}]", vec![above; 9].join(", "));
        }
        build_fails(&[SECTION, ("seeds/people.yaml", &bomb)]);
    }
    let quadratic = format!("- id: a\n  name: A\n  aliases: [&a {}{}]\n", "x".repeat(20_000), ", *a".repeat(20_000));
    build_exits(&[SECTION, ("seeds/people.yaml", &quadratic)]);
}

// Markup

#[test]
fn markup_that_makes_parsers_slow_is_read_in_time() {
    for prose in [
        "[a](<b".repeat(50_000),
        "[^".repeat(50_000),
        "![".repeat(50_000),
        "[[".repeat(50_000),
        "*a_".repeat(50_000),
        "`a``".repeat(50_000),
        "[a][".repeat(50_000),
        " {#p-a".repeat(50_000),
        "`{#p-a}` ".repeat(50_000),
        "[[[-|{#p-a}]] ".repeat(20_000),
        "[^a] ".repeat(50_000),
        "`a` [^a] ".repeat(20_000),
    ] {
        build_succeeds(&[("content/01-a.md", &section(&prose))]);
    }
    build_fails(&[("content/01-a.md", &section(&"<!--".repeat(50_000)))]);
}

#[test]
fn thirty_thousand_mistakes_in_a_line_are_reported_in_time() {
    for mistake in ["x {#p-1} ", "[x](#_a) ", "[x](b.md#_a) ", "[x](c.md) ", "[[x]] "] {
        let other = ("content/b.md", section("Words. {#p-b1}"));
        build_fails(&[("content/a.md", &section(&mistake.repeat(30_000))), (other.0, &other.1)]);
    }
}

#[test]
fn ten_thousand_footnotes_and_stamps_are_read_in_time() {
    let calls: String = (0..10_000).map(|n| format!("[^{n}] ")).collect();
    let notes: String = (0..10_000).map(|n| format!("\n[^{n}]: Note.\n")).collect();
    build_succeeds(&[("content/01-a.md", &section(&format!("{calls}\n{notes}")))]);
    let paragraphs: String = (0..10_000).map(|_| "The same words.\n\n").collect();
    build_succeeds(&[("content/01-a.md", &section(&paragraphs))]);
    let headings: String = (0..10_000).map(|_| "## The same heading\n\n").collect();
    build_succeeds(&[("content/01-a.md", &section(&headings))]);
}

#[test]
fn ten_thousand_nested_quotations_or_lists_overflow_nothing() {
    for prose in [
        format!("{}words", "> ".repeat(10_000)),
        format!("{}words", "- ".repeat(10_000)),
        format!("{}words", ">".repeat(10_000)),
        format!("{}words{}", "*".repeat(10_000), "*".repeat(10_000)),
        format!("{}words", "1. ".repeat(10_000)),
    ] {
        build_exits(&[("content/01-a.md", &section(&prose))]);
    }
}

#[test]
fn a_line_of_five_megabytes_is_read_in_time() {
    let people = "- {id: zhanbolat-mamay, name: Zhanbolat Mamay, aliases: [Mamay]}\n";
    let plain = "words and words ".repeat(5 << 16);
    build_succeeds(&[("seeds/people.yaml", people), ("content/01-a.md", &section(&plain))]);
    let word = "x".repeat(5 << 20);
    build_succeeds(&[("seeds/people.yaml", people), ("content/01-a.md", &section(&word))]);
}

#[test]
fn a_name_a_hundred_thousand_times_is_read_in_time() {
    let people = "- {id: zhanbolat-mamay, name: Zhanbolat Mamay, aliases: [Mamay]}\n";
    for words in ["Zhanbolat Mamay ", "Mamay ", "Zhanbolat "] {
        build_succeeds(&[("seeds/people.yaml", people), ("content/01-a.md", &section(&words.repeat(10_000)))]);
    }
    let paragraphs = "Zhanbolat Mamay came.\n\n".repeat(5_000);
    build_succeeds(&[("seeds/people.yaml", people), ("content/01-a.md", &section(&paragraphs))]);
}

#[test]
fn a_drawing_that_makes_parsers_slow_is_refused_or_read_in_time() {
    let drawing = |attributes: &str, inner: &str| {
        let drawing = format!("<svg xmlns=\"http://www.w3.org/2000/svg\"{attributes}>{inner}</svg>\n");
        build_exits(&[("content/01-a.md", &section("One.")), ("static/a.svg", &drawing)]).status.code()
    };
    let numbered = |words: &str| (0..60_000).map(|number| words.replace('N', &number.to_string())).collect::<String>();
    assert_eq!(drawing(&numbered(" aN='x'"), ""), Some(0), "many attributes");
    assert_eq!(drawing(&numbered(" xmlns:aN='x'"), ""), Some(1), "many prefixes");
    assert_eq!(drawing("", &format!("<g{}/>", numbered(" xmlns:aN='x'"))), Some(1), "many prefixes of one");
    assert_eq!(drawing("", &numbered("<g xmlns:aN='x'>")), Some(1), "many levels, each with a prefix");
    assert_eq!(drawing("", &numbered("<g xmlns:aN='x'/>")), Some(0), "many that are not nested");
    assert_eq!(drawing("", &numbered("<!-- N --><x:e><x:f/></x:e>")), Some(0), "many that are left out");
}

#[test]
fn marks_that_could_each_end_a_sentence_are_read_in_time() {
    let people = "- {id: mira-holm, name: Mira Holm}\n";
    for marks in ["a.", ".", "? ", "1. ", "a.\u{a0}", "…!"] {
        let prose = format!("Mira Holm {}", marks.repeat(200_000));
        build_succeeds(&[("seeds/people.yaml", people), ("content/01-a.md", &section(&prose))]);
    }
}

#[test]
fn a_chain_of_ten_thousand_places_overflows_nothing() {
    let mut places = String::new();
    for at in 0..10_000 {
        let _ = writeln!(places, "- {{id: p{at}, name: Place {at}, within: p{}}}", at + 1);
    }
    let _ = writeln!(places, "- {{id: p10000, name: The last}}");
    // `check` is enough: it writes no pages.
    let folder = site(&[("seeds/places.yaml", &places)]);
    assert_eq!(run(folder.path(), &["check", "--root", "."]).status.code(), Some(0));
}

#[test]
fn thousands_of_mistakes_are_reported_in_time() {
    let links: String = (0..5_000).map(|n| format!("[a](x{n}.md)\n")).collect();
    build_fails(&[("content/01-a.md", &section(&links))]);
    let people: String = (0..5_000).map(|n| format!("- {{id: p{n}, name: Person {n}, topics: [zz{n}q]}}\n")).collect();
    let topics: String = (0..5_000).map(|n| format!("- {{id: t{n}, name: Topic {n}}}\n")).collect();
    build_fails(&[SECTION, ("seeds/people.yaml", &people), ("seeds/topics.yaml", &topics)]);
    let keys: String = (0..5_000).map(|n| format!("  key{n}: x\n")).collect();
    build_fails(&[SECTION, ("seeds/people.yaml", &format!("- id: a\n  name: A\n{keys}"))]);
}

#[test]
fn thousands_of_people_in_one_paragraph_are_linked_in_time() {
    let people: String = (0..4_000).map(|n| format!("- {{id: p{n}, name: Ann N{n}x}}\n")).collect();
    let prose: String = (0..4_000).map(|n| format!("Ann N{n}x came. ")).collect();
    build_succeeds(&[("seeds/people.yaml", &people), ("content/01-a.md", &section(&prose))]);
}

#[test]
fn text_before_a_name_is_read_no_farther_than_a_name_is_long() {
    let people = "- {id: mira, name: Mira Holm, aliases: [Holm]}\n- {id: jonas, name: Jonas Holm, aliases: [Holm]}\n";
    for before in [".", " a) ", " a» ", " (a) ", "-"] {
        let prose = format!("Mira Holm. {}", format!("{before}Holm").repeat(150_000));
        build_succeeds(&[("seeds/people.yaml", people), ("content/01-a.md", &section(&prose))]);
    }
}

#[test]
fn nested_names_are_not_stored_one_by_one() {
    let places: String = (1..300).map(|n| format!("- {{id: p{n}, name: \"{}\"}}\n", "Ab ".repeat(n).trim())).collect();
    build_succeeds(&[("seeds/places.yaml", &places), ("content/01-a.md", &section(&"Ab ".repeat(40_000)))]);
}

// The output

/// A build into `out` is refused, and nothing has changed.
fn refused(root: &Path, out: &str) {
    let before = tree(root);
    let output = run(root, &["build", "--root", ".", "--out", out]);
    assert_eq!(output.status.code(), Some(1), "{out}: {}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(tree(root), before, "{out}");
}

#[test]
fn an_output_that_a_build_would_wreck_is_refused() {
    let parent = tempfile::tempdir().expect("a folder");
    let root = parent.path().join("site");
    put(&root, "book.toml", BOOK.1.as_bytes());
    put(&root, SECTION.0, SECTION.1.as_bytes());
    put(&root, "seeds/people.yaml", b"- {id: a, name: A Person}\n");
    put(&root, "static/x.txt", b"X");
    put(&root, "themes/default/assets/style.css", b"body { color: #111 }");
    put(parent.path(), "neighbour.txt", b"kept");
    let before = tree(parent.path());
    let whole = root.to_str().expect("a path").to_owned();
    for out in [
        ".",
        "./",
        "..",
        "/",
        "content",
        "content/sub",
        "./content/../content",
        "seeds",
        "static",
        "static/x",
        "themes",
        "themes/default",
        "book.toml",
        "content/01-a.md",
        &whole,
        &format!("{whole}/content"),
    ] {
        refused(&root, out);
        assert_eq!(tree(parent.path()), before, "{out}");
    }
}

#[test]
fn an_output_in_book_toml_is_checked_the_same_way() {
    for out in [".", "..", "/", "content", "content/x"] {
        let folder = site(&[SECTION]);
        put(folder.path(), "book.toml", format!("[book]\ntitle = \"A\"\n[build]\nbuild-dir = \"{out}\"\n").as_bytes());
        let before = tree(folder.path());
        assert_eq!(run(folder.path(), &["build", "--root", "."]).status.code(), Some(1), "{out}");
        assert_eq!(tree(folder.path()), before, "{out}");
    }
}

#[test]
fn a_report_with_errors_leaves_the_old_output() {
    let folder = site(&[SECTION]);
    assert_eq!(build(folder.path()).status.code(), Some(0));
    let before = tree(&folder.path().join("public"));
    put(folder.path(), "content/02-b.md", b"---\ntitle: B\ntopcs: []\n---\n");
    assert_eq!(build(folder.path()).status.code(), Some(1));
    assert_eq!(tree(&folder.path().join("public")), before);
}

#[test]
fn the_sources_are_never_changed() {
    let folder = site(&[
        SECTION,
        ("seeds/people.yaml", "- {id: a, name: A Person}\n"),
        ("content/02-b.md", "---\ntitle: B\n---\nNot stamped.\n"),
    ]);
    let before = tree(folder.path());
    assert_eq!(build(folder.path()).status.code(), Some(0));
    assert!(matches!(run(folder.path(), &["check", "--root", "."]).status.code(), Some(0)));
    let mut after = tree(folder.path());
    after.retain(|path, _| !["public", CACHE].iter().any(|folder| path.split('/').next() == Some(*folder)));
    assert_eq!(after, before);
}

#[test]
fn foreign_files_stay_in_the_output() {
    let folder = site(&[SECTION, ("public/.git/HEAD", "ref"), ("public/CNAME", "example.org")]);
    let first = build(folder.path());
    let after = tree(&folder.path().join("public"));
    assert_eq!(after[".git/HEAD"], b"ref", "{:?}", first.status);
    assert_eq!(after["CNAME"], b"example.org");
}

#[test]
fn two_builds_at_once_leave_a_whole_site() {
    let pages: Vec<(String, String)> = (0..200)
        .map(|n| (format!("content/{n:03}-s{n}.md"), format!("---\ntitle: S{n}\n---\nWords. {{#p-{n}}}\n")))
        .collect();
    let pages: Vec<(&str, &str)> = pages.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let folder = site(&pages);
    let start = || annals(folder.path(), &["build", "--root", ".", "--out", "public"]).spawn().expect("the program");
    let children = [start(), start(), start()];
    let codes = children.map(|child| child.wait_with_output().expect("the program").status.code());
    // One build gets the lock, the others get it later or are refused.
    assert!(codes.contains(&Some(0)), "{codes:?}");
    assert!(codes.iter().all(|code| matches!(code, Some(0 | 1))), "{codes:?}");
    let after = tree(&folder.path().join("public"));
    assert_eq!(build(folder.path()).status.code(), Some(0));
    assert_eq!(tree(&folder.path().join("public")), after);
    let remaining: Vec<String> = fs::read_dir(folder.path())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert!(
        remaining.iter().all(|name| ["book.toml", "content", "public", CACHE, ".stderr"].contains(&name.as_str())
            || name.contains("lock")),
        "{remaining:?}"
    );
}

/// Typed text is composed (NFC); Apple's disks store accented letters decomposed, and archives carry that to other systems.
#[test]
fn a_file_is_found_however_its_accents_are_stored() {
    const FORMS: [&str; 2] = ["\u{439}", "\u{438}\u{306}"];
    for (written, stored) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let (written, stored) = (FORMS[written], FORMS[stored]);
        let text =
            format!("---\ntitle: A\n---\n![Seen]({written}.gif) and [a file](<{written} %D0%B9.txt>). {{#p-a1}}\n");
        let (picture, file) = (format!("content/{stored}.gif"), format!("content/{stored} {stored}.txt"));
        let files = [
            ("content/01-a.md", text.as_bytes()),
            (&picture, b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02L\x01\0;"),
            (&file, b"Words."),
            BOOK_BYTES,
        ];
        let sources = Sources::from_files(files.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())));
        let outcome = Builder::default().build(&sources, &Options::default());
        assert_eq!(error_lines(&outcome.diagnostics, &sources), Vec::<String>::new());
        let site = outcome.site.expect("a site");
        for address in ["report/\u{439}.gif", "report/\u{439} \u{439}.txt"] {
            assert!(site.get(address).is_some(), "{address}: {written:?} {stored:?}");
        }
        let page = site.get("report/a.html").expect("a page");
        let page = String::from_utf8_lossy(page);
        assert!(page.contains("%D0%B9.gif") || page.contains("\u{439}.gif"), "{page}");
    }
}

#[test]
fn files_whose_names_differ_by_how_accents_are_stored_are_an_error() {
    let section = (SECTION.0, SECTION.1.as_bytes());
    for folder in ["content", "static"] {
        let forms = ["e\u{301}.txt", "\u{e9}.txt"].map(|name| format!("{folder}/{name}"));
        let files = [section, (forms[0].as_str(), b"One."), (forms[1].as_str(), b"Two.")];
        let sources =
            Sources::from_files(files.into_iter().chain([BOOK_BYTES]).map(|(path, bytes)| (path, bytes.to_vec())));
        let diagnostics = Builder::default().build(&sources, &Options::default()).diagnostics;
        let errors: Vec<&str> =
            diagnostics.iter().filter(|one| one.is_error()).map(|one| one.message.as_str()).collect();
        let [error] = errors[..] else { panic!("{folder}: {errors:?}") };
        assert!(error.contains("e\\u{301}.txt") && error.contains("\\u{e9}.txt"), "{error}");
    }
}

/// The commands read the stamp record of the last build from the output; callers of the library pass it.
#[test]
fn a_stamp_that_the_last_build_had_is_missed_by_check_and_build() {
    let site = site(&[("content/01-a.md", "---\ntitle: A\n---\nOne. {#p-a1}\n\nTwo. {#p-b2}\n")]);
    let reports_vanished_stamp = |arguments: &[&str]| {
        let output = annals(site.path(), arguments).output().expect("it runs");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8_lossy(&output.stderr).contains("vanished-stamp")
    };
    assert!(!reports_vanished_stamp(&["check"]), "nothing was built");
    assert!(!reports_vanished_stamp(&["build"]));
    put(site.path(), "content/01-a.md", b"---\ntitle: A\n---\nOne. {#p-a1}\n");
    assert!(reports_vanished_stamp(&["check"]));
    assert!(reports_vanished_stamp(&["check"]), "a check leaves the record as it is");
    assert!(reports_vanished_stamp(&["build"]));
    assert!(!reports_vanished_stamp(&["build"]), "the record is now that of a build without it");
}
