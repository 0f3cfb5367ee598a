//! Writing and reading single files: sources, new files, files of the last build.

use std::fs::{self, File};
use std::path::Path;

use crate::support::{beside, put, site};
use annals::write::{WriteError, create_new_file, read_previous, write_file_atomically, write_site};

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
