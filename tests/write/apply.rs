//! Writing a site to disk: which files stay, which are replaced, what is refused.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::time::{Duration, SystemTime};

use crate::support::{Item, beside, file, put, site, tree, tree_of, with};
use annals::site::Site;
use annals::write::{
    ExchangeMethod, OutputDirError, WriteError, WriteReport, check_output_dir, create_new_file, read_previous,
    write_file_atomically, write_site, write_site_with,
};
use tempfile::TempDir;

const EXCHANGES: [ExchangeMethod; 2] = [ExchangeMethod::Atomic, ExchangeMethod::Renames];

fn first() -> Site {
    site(&[("index.html", "one"), ("people/a.html", "a"), ("people/b.html", "b"), ("x/y/z", "z")])
}

/// `index.html` has new bytes of the same length, `x/y/z` is gone, `new/n` is new.
fn second() -> Site {
    site(&[("index.html", "two"), ("people/a.html", "a"), ("people/b.html", "b"), ("new/n", "n")])
}

fn output() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    (folder, out)
}

/// An output with the site `first()`.
fn built() -> (TempDir, PathBuf) {
    let (folder, out) = output();
    write_site(&first(), &out).unwrap();
    (folder, out)
}

#[test]
fn the_first_build_creates_the_folder_and_its_parents() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a/b/public");
    let report = write_site(&first(), &out).unwrap();
    let expected = WriteReport { written: 4, bytes_written: 6, ..WriteReport::default() };
    assert_eq!(report, expected);
    assert_eq!(tree(&out), tree_of(&first()));
    assert!(beside(&out).is_empty());
}

#[test]
fn the_next_build_writes_only_what_differs() {
    for exchange in EXCHANGES {
        let (_folder, out) = built();
        let report = write_site_with(&second(), &out, exchange).unwrap();
        let expected = WriteReport {
            written: 2,
            unchanged: 2,
            removed: vec!["x/y/z".to_owned()],
            bytes_written: 4,
            leftover: None,
        };
        assert_eq!(report, expected);
        // Among them: the folders `x` and `x/y` are gone.
        assert_eq!(tree(&out), tree_of(&second()));
        assert!(beside(&out).is_empty());
    }
}

#[test]
fn an_empty_site_is_a_manifest() {
    let (_folder, out) = output();
    assert_eq!(write_site(&Site::new(), &out).unwrap(), WriteReport::default());
    assert_eq!(tree(&out), tree_of(&Site::new()));
    write_site(&first(), &out).unwrap();
    assert_eq!(write_site(&Site::new(), &out).unwrap().removed.len(), 4);
    assert_eq!(tree(&out), tree_of(&Site::new()));
}

#[test]
fn a_file_becomes_a_folder_and_a_folder_a_file() {
    let (_folder, out) = output();
    for files in [[("a", "1"), ("b/c", "2")], [("a/d", "3"), ("b", "4")], [("a", "1"), ("b/c", "2")]] {
        write_site(&site(&files), &out).unwrap();
        assert_eq!(tree(&out), tree_of(&site(&files)));
    }
}

#[test]
fn our_file_changed_by_another_program_is_replaced() {
    let (_folder, out) = built();
    put(&out.join("people/a.html"), "X");
    fs::remove_file(out.join("people/b.html")).unwrap();
    let report = write_site(&first(), &out).unwrap();
    assert_eq!((report.written, report.unchanged), (2, 2));
    assert_eq!(tree(&out), tree_of(&first()));
}

#[cfg(unix)]
#[test]
fn a_link_or_pipe_in_place_of_our_file_is_replaced_and_not_followed() {
    let (folder, out) = built();
    let elsewhere = folder.path().join("elsewhere");
    put(&elsewhere, "a");
    for name in ["people/a.html", "people/b.html"] {
        fs::remove_file(out.join(name)).unwrap();
    }
    std::os::unix::fs::symlink(&elsewhere, out.join("people/a.html")).unwrap();
    let mkfifo = std::process::Command::new("mkfifo").arg(out.join("people/b.html")).status();
    assert!(mkfifo.unwrap().success());
    assert_eq!(write_site(&first(), &out).unwrap().written, 2);
    assert_eq!(tree(&out), tree_of(&first()));
    assert_eq!(fs::read(&elsewhere).unwrap(), b"a");
}

// What did not change.

#[cfg(unix)]
fn inode_and_time(path: &Path) -> (u64, SystemTime) {
    use std::os::unix::fs::MetadataExt;
    let metadata = path.symlink_metadata().unwrap();
    (metadata.ino(), metadata.modified().unwrap())
}

#[cfg(unix)]
fn age(path: &Path) {
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    File::open(path).unwrap().set_modified(long_ago).unwrap();
}

#[cfg(unix)]
#[test]
fn unchanged_files_keep_inode_and_time() {
    for exchange in EXCHANGES {
        let (_folder, out) = built();
        put(&out.join("own/notes.txt"), "mine");
        let unchanged = ["people/a.html", "people/b.html", "own/notes.txt"].map(|name| out.join(name));
        unchanged.iter().for_each(|path| age(path));
        let before = unchanged.each_ref().map(|path| inode_and_time(path));
        let changed = inode_and_time(&out.join("index.html"));
        write_site_with(&second(), &out, exchange).unwrap();
        assert_eq!(unchanged.each_ref().map(|path| inode_and_time(path)), before);
        assert_ne!(inode_and_time(&out.join("index.html")), changed);
    }
}

#[cfg(unix)]
#[test]
fn a_build_without_differences_touches_nothing() {
    let (folder, out) = built();
    let everything = || -> Vec<_> {
        let paths = walkdir::WalkDir::new(&out).sort_by_file_name().into_iter();
        paths.map(|entry| inode_and_time(entry.unwrap().path())).collect()
    };
    for path in ["", "people", "index.html", "manifest"] {
        age(&out.join(path));
    }
    let before = everything();
    let report = write_site(&first(), &out).unwrap();
    assert_eq!(report, WriteReport { unchanged: 4, ..WriteReport::default() });
    assert_eq!(everything(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn a_reader_with_the_old_file_open_reads_it_to_the_end() {
    use std::io::Read;
    let (_folder, out) = built();
    let mut reader = File::open(out.join("index.html")).unwrap();
    write_site(&second(), &out).unwrap();
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    assert_eq!(text, "one");
}

#[cfg(unix)]
#[test]
fn folders_keep_their_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o7777;
    let (_folder, out) = built();
    fs::create_dir_all(out.join("own/empty")).unwrap();
    let modes = [("", 0o2750), ("people", 0o775), ("own", 0o500), ("own/empty", 0o711)];
    for (path, mode) in modes.iter().rev() {
        fs::set_permissions(out.join(path), fs::Permissions::from_mode(*mode)).unwrap();
    }
    for (exchange, site) in EXCHANGES.into_iter().zip([second(), first()]) {
        write_site_with(&site, &out, exchange).unwrap();
        for (path, expected) in modes {
            assert_eq!(mode(&out.join(path)), expected, "{path:?}");
        }
    }
    assert!(beside(&out).is_empty());
}

// What is foreign.

#[test]
fn foreign_files_stay() {
    for exchange in EXCHANGES {
        let (_folder, out) = built();
        put(&out.join("CNAME"), "example.org");
        put(&out.join(".git/HEAD"), "ref: refs/heads/main");
        put(&out.join(".git/objects/ab/cdef"), "object");
        put(&out.join("x/y/mine"), "in a folder whose last file of ours goes");
        put(&out.join("new/mine"), "in a folder that becomes ours");
        fs::create_dir_all(out.join(".git/refs/tags")).unwrap();
        write_site_with(&second(), &out, exchange).unwrap();
        let mut expected = tree_of(&second());
        for (path, item) in [
            ("CNAME", file("example.org")),
            (".git/HEAD", file("ref: refs/heads/main")),
            (".git/objects/ab/cdef", file("object")),
            (".git/refs/tags", Item::Folder),
            ("x/y/mine", file("in a folder whose last file of ours goes")),
            ("new/mine", file("in a folder that becomes ours")),
        ] {
            expected = with(expected, path, item);
        }
        assert_eq!(tree(&out), expected);
        // And again, when the folder `new` is ours no more.
        write_site_with(&Site::new(), &out, exchange).unwrap();
        assert_eq!(fs::read(out.join("new/mine")).unwrap(), b"in a folder that becomes ours");
    }
}

#[cfg(unix)]
#[test]
fn foreign_links_pipes_and_odd_names_are_kept_and_not_followed() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{FileTypeExt, symlink};
    let (folder, out) = built();
    put(&folder.path().join("kept/inner"), "outside");
    symlink("../kept", out.join("outside")).unwrap();
    symlink("nowhere", out.join("dangling")).unwrap();
    symlink(".", out.join("loop")).unwrap();
    let odd = out.join(std::ffi::OsStr::from_bytes(b"\xff\n%"));
    fs::write(&odd, "odd").unwrap();
    let pipe = out.join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    write_site(&second(), &out).unwrap();
    assert_eq!(fs::read_link(out.join("outside")).unwrap(), Path::new("../kept"));
    assert_eq!(fs::read_link(out.join("dangling")).unwrap(), Path::new("nowhere"));
    assert_eq!(fs::read_link(out.join("loop")).unwrap(), Path::new("."));
    assert_eq!(fs::read(&odd).unwrap(), b"odd");
    assert!(pipe.symlink_metadata().unwrap().file_type().is_fifo());
    assert_eq!(fs::read(folder.path().join("kept/inner")).unwrap(), b"outside");
}

#[test]
fn a_folder_with_files_but_no_manifest_is_built_around_them() {
    let (_folder, out) = output();
    put(&out.join("README"), "mine");
    write_site(&first(), &out).unwrap();
    assert_eq!(tree(&out), with(tree_of(&first()), "README", file("mine")));
}

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

// Two builds at once, and builds that were killed.

#[test]
fn a_second_build_of_the_same_output_is_refused() {
    let (folder, out) = built();
    let lock = folder.path().join(".public.annals-lock");
    let lock_file = File::create(&lock).unwrap();
    lock_file.lock().unwrap();
    let error = write_site(&second(), &out).unwrap_err();
    assert!(matches!(error, WriteError::Locked { .. }), "{error:?}");
    assert!(error.to_string().contains("another build is writing"));
    assert_eq!(tree(&out), tree_of(&first()));
    assert!(lock.exists(), "only its owner removes a lock");
    drop(lock_file);
    write_site(&second(), &out).unwrap();
    assert!(beside(&out).is_empty(), "a stale lock file blocks no build, and is removed");
}

#[cfg(unix)]
#[test]
fn a_link_folder_or_pipe_in_place_of_a_lock_is_refused() {
    use std::os::unix::fs::symlink;
    for name in [".public.annals-lock", ".public.annals-journal"] {
        let (folder, out) = built();
        put(&folder.path().join("mine"), "mine");
        let path = folder.path().join(name);
        let refused = |kind: &str| {
            let error = write_site(&second(), &out).unwrap_err();
            assert!(matches!(error, WriteError::NotARegularFile { .. }), "{name}: {error:?}");
            assert!(error.to_string().contains(kind) && error.to_string().contains(name), "{name}: {error}");
            assert!(error.help().contains("remove it"));
            assert_eq!(tree(&out), tree_of(&first()));
        };
        symlink("mine", &path).unwrap();
        refused("a symbolic link");
        fs::remove_file(&path).unwrap();
        symlink("nowhere", &path).unwrap();
        refused("a symbolic link");
        assert!(!folder.path().join("nowhere").exists(), "nothing is created through a link");
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        refused("a folder");
        fs::remove_dir(&path).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        refused("a pipe");
        fs::remove_file(&path).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("mine")).unwrap(), "mine");
        write_site(&second(), &out).unwrap();
    }
}

#[test]
fn concurrent_builds_are_complete_or_refused() {
    let (_folder, out) = built();
    // Each runs until it has got the lock often enough: they collide at every step of locking.
    let build_often = |sites: [Site; 2]| {
        let mut won = 0;
        while won < 60 {
            match write_site(&sites[won % 2], &out) {
                Ok(_) => won += 1,
                Err(WriteError::Locked { .. }) => std::thread::yield_now(),
                Err(e) => panic!("{e}"),
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| build_often([first(), second()]));
        }
    });
    let found_tree = tree(&out);
    assert!(found_tree == tree_of(&first()) || found_tree == tree_of(&second()));
    assert!(beside(&out).is_empty());
}

#[test]
fn leftovers_of_killed_builds_are_removed_and_nothing_else() {
    let (folder, out) = built();
    let leftovers = [".public.annals-stage-1/half/written", ".public.annals-old-7/half/removed"];
    let foreign = [".public.annals-stage-x/a", ".public2.annals-stage-1/a", "public-old/a", "annals-old-1/a"];
    for path in leftovers.iter().chain(&foreign) {
        put(&folder.path().join(path), "");
    }
    write_site(&first(), &out).unwrap();
    for path in leftovers {
        assert!(!folder.path().join(path).parent().unwrap().parent().unwrap().exists(), "{path}");
    }
    for path in foreign {
        assert!(folder.path().join(path).exists(), "{path}");
    }
    assert_eq!(tree(&out), tree_of(&first()));
}

/// The contents of `public`, of the old tree, of the stage, and of the journal.
type KilledState = (Option<&'static str>, Option<&'static str>, Option<&'static str>, Option<&'static str>);

/// The states between the steps of a build that has only renames, as a kill leaves them: which of
/// output, old tree, stage and journal exist, and what the next build must restore.
#[test]
fn interrupted_renames_are_recovered() {
    const JOURNAL: &str = "stage 3\nold 2\n";
    let states: [KilledState; 7] = [
        (Some("first"), None, Some("half"), None),
        (Some("first"), None, Some("second"), Some("sta")),
        (Some("first"), None, Some("second"), Some(JOURNAL)),
        (None, Some("first"), Some("second"), Some(JOURNAL)),
        (Some("second"), Some("first"), None, Some(JOURNAL)),
        (Some("second"), Some("first"), None, None),
        (Some("second"), Some("half"), None, None),
    ];
    let create = |path: &Path, content: Option<&str>| {
        match content {
            Some("first") => drop(write_site(&first(), path).unwrap()),
            Some("second") => drop(write_site(&second(), path).unwrap()),
            Some(_) => put(&path.join("half"), ""),
            None => return,
        }
        if content != Some("half") {
            put(&path.join(".git/HEAD"), "foreign");
        }
    };
    for (index, (public, old, stage, journal)) in states.into_iter().enumerate() {
        for exchange in EXCHANGES {
            let (folder, out) = output();
            create(&out, public);
            create(&folder.path().join(".public.annals-old-2"), old);
            create(&folder.path().join(".public.annals-stage-3"), stage);
            if let Some(text) = journal {
                put(&folder.path().join(".public.annals-journal"), text);
            }
            // The recovery alone: this build fails at the collision after it.
            put_blocking_file(&out, &folder.path().join(".public.annals-old-2"));
            let blocked = site(&[("blocked", "")]);
            assert!(matches!(write_site(&blocked, &out), Err(WriteError::ForeignFiles { .. })), "{index}");
            let found = if public == Some("second") { second() } else { first() };
            let expected = with(tree_of(&found), ".git/HEAD", file("foreign"));
            assert_eq!(tree(&out), with(expected, "blocked", file("mine")), "state {index}");
            assert!(beside(&out).is_empty(), "state {index}: {:?}", beside(&out));
            fs::remove_file(out.join("blocked")).unwrap();
            write_site_with(&second(), &out, exchange).unwrap();
            assert_eq!(tree(&out), with(tree_of(&second()), ".git/HEAD", file("foreign")));
        }
    }
}

fn put_blocking_file(out: &Path, old: &Path) {
    let tree = if out.exists() { out } else { old };
    put(&tree.join("blocked"), "mine");
}

#[test]
fn an_old_tree_that_may_be_the_only_copy_is_left_to_a_person() {
    let (folder, out) = built();
    fs::rename(&out, folder.path().join(".public.annals-old-1")).unwrap();
    put(&folder.path().join(".public.annals-stage-1/index.html"), "");
    put(&folder.path().join(".public.annals-journal"), "stage 1\nold 1\n");
    put(&out.join("made-in-the-gap"), "");
    let before = tree(folder.path());
    let error = write_site(&second(), &out).unwrap_err();
    assert!(matches!(&error, WriteError::Interrupted { only_copy, .. } if only_copy.ends_with(".public.annals-old-1")));
    assert_eq!(tree(folder.path()), before);
    // The help does what it says.
    fs::rename(folder.path().join(".public.annals-old-1"), folder.path().join("saved")).unwrap();
    write_site(&second(), &out).unwrap();
    assert_eq!(beside(&out), ["saved"]);

    let (folder, out) = output();
    put(&folder.path().join(".public.annals-journal"), "garbage");
    assert!(matches!(write_site(&second(), &out), Err(WriteError::Interrupted { .. })));
}

// Single files.

#[test]
fn a_source_file_gets_its_new_bytes_and_nothing_is_left_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("section.md");
    for text in ["new", "longer than before", ""] {
        write_file_atomically(&path, text.as_bytes()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    assert!(beside(&path).is_empty());
    write_file_atomically(folder.path(), b"a folder").unwrap_err();
    assert!(beside(&path).is_empty());
}

#[cfg(unix)]
#[test]
fn a_source_file_is_replaced_whole_and_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("section.md");
    put(&path, "before");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("section.md", folder.path().join("link.md")).unwrap();
    let mut open = File::open(&path).unwrap();
    write_file_atomically(&folder.path().join("link.md"), b"after").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"after");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_link(folder.path().join("link.md")).unwrap(), Path::new("section.md"));
    assert_eq!(std::io::read_to_string(&mut open).unwrap(), "before");
    // A draft that a killed run left is skipped.
    put(&folder.path().join(".new.md.annals-draft-1"), "left");
    write_file_atomically(&folder.path().join("new.md"), b"new").unwrap();
    assert_eq!(fs::read(folder.path().join("new.md")).unwrap(), b"new");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
    write_file_atomically(&folder.path().join("no/such/folder.md"), b"").unwrap_err();
}

#[cfg(target_os = "linux")]
#[test]
fn a_source_file_keeps_its_owner_its_attributes_and_its_other_names() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("section.md");
    put(&path, "before");
    // Only root may change owners, and some disks have no attributes: otherwise there is nothing to preserve.
    let _ = std::os::unix::fs::chown(&path, Some(4321), Some(1234));
    let has_attributes = rustix::fs::setxattr(&path, "user.note", b"x", rustix::fs::XattrFlags::empty()).is_ok();
    let owner = |path: &Path| path.metadata().map(|data| (data.uid(), data.gid(), data.mode())).unwrap();
    let before = owner(&path);
    write_file_atomically(&path, b"after").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"after");
    assert_eq!(owner(&path), before);
    if has_attributes {
        let mut value = [0; 8];
        assert_eq!(rustix::fs::getxattr(&path, "user.note", &mut value[..]).unwrap(), 1);
    }
    let other = folder.path().join("other.md");
    fs::hard_link(&path, &other).unwrap();
    for text in ["longer than before", "short"] {
        write_file_atomically(&path, text.as_bytes()).unwrap();
        assert_eq!(fs::read_to_string(&other).unwrap(), text);
        assert_eq!((owner(&path), path.metadata().unwrap().nlink()), (before, 2));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    // Leftovers of killed runs are removed, and nothing else.
    put(&folder.path().join(".section.md.annals-draft-1"), "left");
    put(&folder.path().join(".gone.md.annals-backup-2"), "left");
    put(&folder.path().join(".section.md.annals-draft-x"), "mine");
    put(&folder.path().join("annals-draft-1"), "mine");
    assert_eq!(annals::write::recover(folder.path()).unwrap(), Vec::<std::path::PathBuf>::new());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
    assert_eq!(fs::read_to_string(&path).unwrap(), "short");
}

#[test]
fn a_new_file_replaces_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("content/deep/a.md");
    create_new_file(&path, b"new").unwrap();
    let error = create_new_file(&path, b"newer").unwrap_err();
    assert!(matches!(error, WriteError::AlreadyExists { .. }));
    assert!(error.to_string().contains("exists already"));
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert!(create_new_file(&path.join("x"), b"").is_err());
}

#[test]
fn read_last_reads_only_files_of_the_last_build() {
    let scratch = tempfile::tempdir().unwrap();
    let out = scratch.path().join("public");
    assert!(read_previous(&out, "stamps.txt").unwrap().is_none(), "there is no output");
    write_site(&site(&[("stamps.txt", "report/a.html p-a1\n"), ("x", "x")]), &out).unwrap();
    assert_eq!(read_previous(&out, "stamps.txt").unwrap().as_deref(), Some("report/a.html p-a1\n"));
    fs::write(out.join("foreign.txt"), "report/a.html p-b2\n").unwrap();
    assert!(read_previous(&out, "foreign.txt").unwrap().is_none(), "no build wrote it");
    fs::write(out.join("stamps.txt"), b"\xff").unwrap();
    assert!(read_previous(&out, "stamps.txt").unwrap().is_none(), "it is no text");
    fs::remove_file(out.join("stamps.txt")).unwrap();
    assert!(read_previous(&out, "stamps.txt").unwrap().is_none(), "it has been removed");
    #[cfg(unix)]
    {
        fs::write(scratch.path().join("elsewhere"), "report/a.html p-c3\n").unwrap();
        std::os::unix::fs::symlink("../elsewhere", out.join("stamps.txt")).unwrap();
        assert!(read_previous(&out, "stamps.txt").unwrap().is_none(), "a link is not followed");
    }
    fs::write(out.join("manifest"), "no manifest").unwrap();
    assert!(read_previous(&out, "stamps.txt").is_err(), "the manifest is no build's");
}
