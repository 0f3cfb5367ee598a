//! Outputs that no build may write to, and that a refused build changes nothing.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{beside, built, first, output, put, second, site, tree};
use annals::write::{OutputDirError, WriteError, check_output_dir, write_site};

#[test]
fn colliding_files_are_named_and_nothing_is_changed() {
    let (_folder, out) = built();
    put(&out.join("new"), "a file where the site needs a folder");
    put(&out.join("late.html/a/b"), "files where the site needs a file");
    put(&out.join("other.html"), "a file where the site needs a file");
    let before = tree(&out);
    let next = site(&[("new/n", "n"), ("late.html", "l"), ("other.html", "o"), ("fine", "f")]);
    let error = write_site(&next, &out).unwrap_err();
    let WriteError::ForeignFiles { paths, .. } = &error else { panic!("{error:?}") };
    let expected = ["late.html", "late.html/a", "late.html/a/b", "new", "other.html"];
    assert!(paths.iter().map(PathBuf::as_path).eq(expected.map(Path::new)), "{paths:?}");
    assert!(error.to_string().contains("`other.html`"), "{error}");
    assert!(error.help().contains("nothing was changed"));
    assert_eq!(tree(&out), before);
    assert!(beside(&out).is_empty());
}

#[cfg(unix)]
#[test]
fn a_linked_folder_is_not_written_through() {
    let (folder, out) = built();
    fs::create_dir(folder.path().join("kept")).unwrap();
    std::os::unix::fs::symlink("../kept", out.join("new")).unwrap();
    assert!(matches!(write_site(&second(), &out), Err(WriteError::ForeignFiles { .. })));
    assert_eq!(fs::read_dir(folder.path().join("kept")).unwrap().count(), 0);
}

#[test]
fn a_manifest_that_no_build_wrote_stops_the_build() {
    for text in ["CACHE MANIFEST\n", "\u{0}", &format!("{}  ../../x\n", "0".repeat(64))] {
        let (_folder, out) = output();
        put(&out.join("manifest"), text);
        put(&out.join("index.html"), "mine");
        let before = tree(&out);
        let error = write_site(&first(), &out).unwrap_err();
        assert!(matches!(error, WriteError::InvalidManifest { .. }), "{error:?}");
        assert!(error.help().contains("another output folder"));
        assert_eq!(tree(&out), before);
    }
    let (_folder, out) = output();
    put(&out.join("manifest/inner"), "a folder");
    assert!(matches!(write_site(&first(), &out), Err(WriteError::ForeignFiles { .. })));
}

// What cannot be the output.

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_refused() {
    let (folder, out) = output();
    put(&folder.path().join("precious/index.html"), "mine");
    std::os::unix::fs::symlink("precious", &out).unwrap();
    for spelling in [out.clone(), out.join(""), out.join(".")] {
        let error = write_site(&first(), &spelling).unwrap_err();
        assert!(matches!(error, WriteError::Symlink { .. }), "{spelling:?}: {error:?}");
    }
    assert_eq!(tree(&folder.path().join("precious")).len(), 1);
    fs::remove_dir_all(folder.path().join("precious")).unwrap();
    assert!(matches!(write_site(&first(), &out), Err(WriteError::Symlink { .. })), "dangling");
    assert_eq!(beside(&out), [""; 0]);
}

#[test]
fn an_output_that_is_no_folder_is_refused() {
    let (_folder, out) = output();
    put(&out, "a file");
    assert!(matches!(write_site(&first(), &out), Err(WriteError::NotAFolder { .. })));
    assert_eq!(fs::read(&out).unwrap(), b"a file");
    assert!(matches!(write_site(&first(), Path::new("/")), Err(WriteError::NotAFolder { .. })));
    let error = write_site(&first(), &out.join("public")).unwrap_err();
    let WriteError::Io { path, .. } = &error else { panic!("{error:?}") };
    assert_eq!(path, &out);
    assert!(beside(&out).is_empty());
}

#[test]
fn an_output_that_touches_a_source_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    put(&root.join("book.toml"), "");
    put(&root.join("content/a.md"), "");
    put(&root.join("public/index.html"), "");
    let sources = ["book.toml", "content", "seeds", "themes/own"].map(|name| root.join(name));
    let sources: Vec<&Path> = sources.iter().map(PathBuf::as_path).collect();
    let check = |out: &str| check_output_dir(&root.join(out), &sources);
    for fine in ["public", "not/there/yet", "themes/other", "content-2", "../elsewhere", "a/../b"] {
        check(fine).unwrap_or_else(|e| panic!("{fine}: {e}"));
    }
    type Kind = fn(&OutputDirError) -> bool;
    let same: Kind = |e| matches!(e, OutputDirError::IsSource { .. });
    let contains: Kind = |e| matches!(e, OutputDirError::ContainsSource { .. });
    let within: Kind = |e| matches!(e, OutputDirError::InsideSource { .. });
    for (out, is_kind) in [
        ("", contains),
        (".", contains),
        ("..", contains),
        ("content/..", contains),
        ("themes", contains),
        ("content", same),
        ("content/", same),
        ("book.toml", same),
        ("seeds", same),
        ("nope/../content", same),
        ("content/a/b", within),
        ("seeds/public", within),
        ("public/../content/x", within),
    ] {
        let error = check(out).expect_err(out);
        assert!(is_kind(&error), "{out}: {error}");
        assert!(error.help().contains("public"));
    }
    assert!(matches!(check_output_dir(Path::new("/"), &[]), Err(OutputDirError::Root { .. })));
    assert!(matches!(check_output_dir(Path::new("/.."), &[]), Err(OutputDirError::Root { .. })));
}

#[cfg(unix)]
#[test]
fn links_do_not_hide_that_an_output_touches_a_source() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    put(&root.join("book.toml"), "");
    put(&folder.path().join("shared/content/a.md"), "");
    symlink("../shared/content", root.join("content")).unwrap();
    symlink("root", folder.path().join("alias")).unwrap();
    let sources = [root.join("book.toml"), root.join("content")];
    let sources: Vec<&Path> = sources.iter().map(PathBuf::as_path).collect();
    for out in ["alias", "alias/content", "shared", "shared/content", "shared/content/x", "alias/book.toml"] {
        check_output_dir(&folder.path().join(out), &sources).expect_err(out);
    }
    for out in ["alias/public", "shared/public"] {
        check_output_dir(&folder.path().join(out), &sources).unwrap();
    }
    // A linked settings file does not move the root away from the folder of the link.
    symlink("../shared/book.toml", root.join("linked.toml")).unwrap();
    check_output_dir(&root, &[&root.join("linked.toml")]).unwrap_err();
}
