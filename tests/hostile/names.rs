//! Names that another system cannot store or tells apart differently, and files beyond their limits.

use super::*;

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
