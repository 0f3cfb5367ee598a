//! The output: where it may be, what a build leaves in it, and that the sources stay as they are.

use super::*;

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
