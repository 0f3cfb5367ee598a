//! Writing a site to disk: which files stay, and which are replaced.

use std::fs::{self, File};
use std::path::Path;
#[cfg(unix)]
use std::time::{Duration, SystemTime};

use crate::support::{EXCHANGES, Item, beside, built, file, first, output, put, second, site, tree, tree_of, with};
use annals::site::Site;
use annals::write::{SignatureState, WriteReport, write_site, write_site_with};

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
            signature: SignatureState::Absent,
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
