//! The output as a value: what cannot be in it, and its manifest.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use annals::site::{MANIFEST, ManifestError, PathConflict, Site, SitePath, SitePathError, parse_manifest};

fn path(text: &str) -> SitePath {
    SitePath::new(text).unwrap()
}

fn site(paths: &[&str]) -> Site {
    let mut site = Site::new();
    for text in paths {
        site.insert(path(text), text.as_bytes()).unwrap();
    }
    site
}

#[test]
fn ordinary_paths_are_accepted_unchanged() {
    for text in [
        "index.html",
        "people/duman-mukhammedkarim.html",
        ".well-known/security.txt",
        "files/Қазақстан — есеп (2024).pdf",
        "a b/c.d.e",
        "console.html",
        "com10.html",
        "com/lpt/null",
        &"x".repeat(200),
    ] {
        assert_eq!(path(text).as_str(), text);
        assert_eq!(path(text).to_string(), text);
    }
}

#[test]
fn paths_that_some_system_reads_differently_are_refused() {
    use SitePathError as E;
    type Kind = fn(&E) -> bool;
    let cases: &[(Kind, &[&str])] = &[
        (|e| matches!(e, E::Empty(_)), &["", "a//b", "a/"]),
        (|e| matches!(e, E::Absolute(_)), &["/", "/etc/passwd", "//host/share"]),
        (|e| matches!(e, E::Dots(_)), &[".", "..", "../../x", "a/../b", "a/./b", "a/.."]),
        (|e| matches!(e, E::Percent(_)), &["%2e%2e/x", "%252e", "100%.html"]),
        (
            |e| matches!(e, E::Forbidden { .. }),
            &["C:", "c:/x", "a\\b", "..\\x", "a?", "a*", "a<b", "a>b", "a\"b", "a|b", "x:stream"],
        ),
        (
            |e| matches!(e, E::Invisible(_)),
            &["a\0b", "a\nb", "\u{1b}[31m", "a\u{7f}", "a\u{85}b", "a\u{202e}fdp.exe", "\u{2066}a"],
        ),
        (
            |e| matches!(e, E::Device(_)),
            &["CON", "con.html", "a/Aux.x/b", "nul.tar.gz", "COM1", "lpt9.html", "prn", "com¹", "nul .x"],
        ),
        (|e| matches!(e, E::TrailingDotOrSpace(_)), &["a.", "a ", "a./b", "a /b", "..."]),
    ];
    for (is_kind, texts) in cases {
        for text in *texts {
            let refusal = SitePath::new(text).expect_err(text);
            assert!(is_kind(&refusal), "{text:?}: {refusal:?}");
            assert!(!refusal.to_string().chars().any(char::is_control), "{refusal}");
        }
    }
    assert!(matches!(SitePath::new(&"x".repeat(201)), Err(E::TooLong(_))));
    assert!(matches!(SitePath::new(&"ж".repeat(101)), Err(E::TooLong(_))));
}

#[test]
fn no_path_is_inserted_twice() {
    let mut site = site(&["people/a.html"]);
    let refused = site.insert(path("people/a.html"), *b"other").unwrap_err();
    assert_eq!(refused, PathConflict::Duplicate { path: path("people/a.html") });
    assert_eq!(&site.get("people/a.html").unwrap()[..], b"people/a.html");
    assert_eq!((site.len(), site.total_bytes()), (1, 13));
}

#[test]
fn names_that_a_disk_would_merge_are_refused() {
    for (first, second) in [
        ("a/b.html", "a/B.html"),
        ("a/b.html", "A/c.html"),
        ("Әлия.html", "әлия.html"),
        ("files/\u{439}.pdf", "files/\u{438}\u{306}.pdf"),
        ("a/b.html", "A"),
    ] {
        let refused = site(&[first]).insert(path(second), *b"").unwrap_err();
        assert_eq!(refused, PathConflict::Case { path: path(second), other: path(first) });
        assert_eq!(refused.other(), Some(&path(first)));
    }
}

#[test]
fn a_name_is_not_both_file_and_folder() {
    for (first, second) in [("a/b/c", "a/b"), ("a/b", "a/b/c"), ("a", "a/b/c")] {
        let refused = site(&["0", first, "z"]).insert(path(second), *b"").unwrap_err();
        assert_eq!(refused, PathConflict::FileAndFolder { path: path(second), other: path(first) });
    }
    assert!(site(&["a/b"]).has_folder("a"));
    assert!(!site(&["a/b"]).has_folder("a/b"));
    assert!(!site(&["a/b"]).has_folder("A"));
}

#[test]
fn the_path_of_the_manifest_is_reserved() {
    for text in [MANIFEST, "Manifest", "manifest/x"] {
        let refused = Site::new().insert(path(text), *b"").unwrap_err();
        assert_eq!(refused, PathConflict::Reserved { path: path(text) });
    }
    assert_eq!(site(&["manifest.json"]).len(), 1);
}

#[test]
fn a_refused_insertion_changes_nothing() {
    let mut site = site(&["a/b.html"]);
    let before = site.clone();
    for text in ["a", "A/b.html", "a/b.html", "a/b.html/c/d", "new/MANIFEST/../x"] {
        if let Ok(path) = SitePath::new(text) {
            site.insert(path, *b"x").unwrap_err();
        }
    }
    assert_eq!(site, before);
}

#[test]
fn the_manifest_is_what_sha256sum_prints() {
    let mut site = Site::new();
    for text in ["b", "a/z", "a.html", "a-b"] {
        site.insert(path(text), *b"abc").unwrap();
    }
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let expected: String = ["a-b", "a.html", "a/z", "b"].map(|p| format!("{ABC}  {p}\n")).concat();
    assert_eq!(String::from_utf8(site.manifest()).unwrap(), expected);
    let read = parse_manifest(&site.manifest()).unwrap();
    assert!(read.keys().eq(site.iter().map(|(path, _)| path)));
    assert!(read.values().all(|hash| hash[..2] == [0xba, 0x78]));
    assert_eq!(Site::new().manifest(), b"");
    assert!(parse_manifest(b"").unwrap().is_empty());
}

#[test]
fn sha256sum_accepts_a_written_tree() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(&["index.html", "files/Қазақстан (2024).pdf", " x", "a/-b"]);
    annals::write::write_site(&site, &folder.path().join("out")).unwrap();
    let check = std::process::Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", MANIFEST])
        .current_dir(folder.path().join("out"))
        .output();
    let ran = check.unwrap_or_else(|error| panic!("this test needs `sha256sum` of the GNU coreutils: {error}"));
    assert!(ran.status.success(), "{ran:?}");
}

#[test]
fn a_file_that_no_build_wrote_is_no_manifest() {
    let hash = "0".repeat(64);
    let line = |path: &str| format!("{hash}  {path}\n");
    let cases: &[(String, ManifestError)] = &[
        ("{ \"name\": \"app\" }\n".into(), ManifestError::Line { line: 1 }),
        (line("a") + &hash[1..] + "  b\n", ManifestError::Line { line: 2 }),
        (line("a").replace("  ", " *"), ManifestError::Line { line: 1 }),
        (line("a").replace('0', "A"), ManifestError::Line { line: 1 }),
        (line("a") + "\n", ManifestError::Line { line: 2 }),
        (line("a").trim_end().into(), ManifestError::NotLines),
        (line("a") + &line("a"), ManifestError::DuplicatePath { line: 2 }),
        (line("manifest"), ManifestError::DuplicatePath { line: 1 }),
        (line("../../etc/passwd"), ManifestError::Path { line: 1, reason: SitePathError::Dots("..".into()) }),
        (line("a\r"), ManifestError::Path { line: 1, reason: SitePathError::Invisible("a\r".into()) }),
    ];
    for (text, expected) in cases {
        assert_eq!(parse_manifest(text.as_bytes()).as_ref(), Err(expected), "{text:?}");
    }
    assert_eq!(parse_manifest(b"\xff\n"), Err(ManifestError::NotLines));
}
