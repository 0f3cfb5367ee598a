//! Links, pipes and sockets, and names that only a disk can have.

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
            assert_eq!(preview.scan(&Hint::At(paths)).expect("a look"), SourceChange::Unchanged, "{link} -> {target}");
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
        let folder = site(&[SECTION, DRAFT, LINKS, ("content/_06-hidden.md", "SECRET"), ("seeds/_people.yaml", "")]);
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
