//! The record of the last build: an output is up to date only if everything is as the build left it.

use crate::support::{site, tree};
use annals::site::{MANIFEST, Site};
use annals::write::{BuildRecord, ExchangeMethod, SiteWriter, up_to_date, write_site};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A change, and its name for messages.
type Change = (&'static str, fn(&Path));

const INPUT: [u8; 32] = [7; 32];

const REPORT: &str = "warning: «a»\n\nreport \u{1b}[0m";

fn first() -> Site {
    site(&[("index.html", "first"), ("people/a.html", "a"), ("empty.txt", "")])
}

fn write_with_record(site: &Site, out: &Path, input: [u8; 32]) {
    let writer = SiteWriter::begin(site.layout(), out, ExchangeMethod::Atomic).unwrap();
    site.files().iter().enumerate().for_each(|(index, bytes)| writer.write_file(index, bytes));
    writer.finish_with_record(&BuildRecord { input, report: REPORT.to_owned() }).unwrap();
}

fn built() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    write_with_record(&first(), &out, INPUT);
    (folder, out)
}

fn record_path(out: &Path) -> PathBuf {
    out.with_file_name(".public.annals-cache").join("last-build")
}

#[test]
fn an_output_as_the_build_left_it_is_up_to_date() {
    let (folder, out) = built();
    let before = tree(folder.path());
    assert_eq!(up_to_date(&out, &INPUT), Some((REPORT.to_owned(), 3)));
    assert_eq!(tree(folder.path()), before, "the record and the lock are as before");
    assert_eq!(tree(&out).len(), 5, "the published tree has no record");
    fs::write(out.join("foreign.txt"), "foreign").unwrap();
    assert!(up_to_date(&out, &INPUT).is_some(), "a foreign file is no part of the site");
}

#[test]
fn another_input_is_not_up_to_date() {
    let (_folder, out) = built();
    assert_eq!(up_to_date(&out, &[8; 32]), None);
}

#[test]
fn an_output_without_a_record_is_not_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a/public");
    assert_eq!(up_to_date(&out, &INPUT), None);
    assert!(!folder.path().join("a").exists(), "nothing is created");
    write_site(&first(), &out).unwrap();
    assert_eq!(up_to_date(&out, &INPUT), None);
}

#[test]
fn any_change_of_the_output_is_noticed() {
    let changes: [Change; 8] = [
        ("other bytes of the same length", |out| fs::write(out.join("index.html"), "fjrst").unwrap()),
        ("longer", |out| fs::write(out.join("empty.txt"), "x").unwrap()),
        ("removed", |out| fs::remove_file(out.join("people/a.html")).unwrap()),
        ("a folder removed", |out| fs::remove_dir_all(out.join("people")).unwrap()),
        ("a folder in its place", |out| {
            fs::remove_file(out.join("index.html")).unwrap();
            fs::create_dir(out.join("index.html")).unwrap();
        }),
        ("the manifest removed", |out| fs::remove_file(out.join(MANIFEST)).unwrap()),
        ("a line of the manifest removed", |out| {
            let manifest = fs::read_to_string(out.join(MANIFEST)).unwrap();
            fs::write(out.join(MANIFEST), manifest.split_once('\n').unwrap().1).unwrap();
        }),
        ("all removed", |out| fs::remove_dir_all(out).unwrap()),
    ];
    for (name, change) in changes {
        let (_folder, out) = built();
        change(&out);
        assert_eq!(up_to_date(&out, &INPUT), None, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn links_in_place_of_files_and_folders_are_noticed() {
    use std::os::unix::fs::symlink;
    for name in ["people", "people/a.html", "manifest", "."] {
        let (folder, out) = built();
        let path = if name == "." { out.clone() } else { out.join(name) };
        let moved = folder.path().join("moved");
        fs::rename(&path, &moved).unwrap();
        symlink(&moved, &path).unwrap();
        assert_eq!(up_to_date(&out, &INPUT), None, "{name}");
    }
}

#[test]
fn a_record_of_another_build_is_ignored() {
    let (_folder, out) = built();
    // A build that was killed before it stored its record, and one that stores none.
    write_site(&site(&[("index.html", "second")]), &out).unwrap();
    assert_eq!(up_to_date(&out, &INPUT), None);
    write_site(&first(), &out).unwrap();
    assert!(up_to_date(&out, &INPUT).is_some(), "the output is that of the record again");
    write_with_record(&site(&[("index.html", "second")]), &out, [8; 32]);
    assert_eq!(up_to_date(&out, &INPUT), None);
    assert!(up_to_date(&out, &[8; 32]).is_some());
}

#[test]
fn a_record_cut_off_or_changed_at_any_byte_is_ignored() {
    let (_folder, out) = built();
    let path = record_path(&out);
    let whole = fs::read(&path).unwrap();
    for end in 0..whole.len() {
        fs::write(&path, &whole[..end]).unwrap();
        assert_eq!(up_to_date(&out, &INPUT), None, "cut off at {end}");
        let mut changed = whole.clone();
        changed[end] ^= 1;
        fs::write(&path, changed).unwrap();
        assert_eq!(up_to_date(&out, &INPUT), None, "changed at {end}");
    }
    fs::write(&path, whole).unwrap();
    assert!(up_to_date(&out, &INPUT).is_some());
}

#[test]
fn a_draft_of_a_killed_build_is_no_record_and_in_nobodys_way() {
    let (_folder, out) = built();
    let path = record_path(&out);
    fs::rename(&path, path.with_file_name("last-build.draft")).unwrap();
    assert_eq!(up_to_date(&out, &INPUT), None);
    write_with_record(&first(), &out, INPUT);
    assert!(up_to_date(&out, &INPUT).is_some());
}

#[test]
fn a_record_that_cannot_be_stored_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".public.annals-cache"), "a file").unwrap();
    let out = folder.path().join("public");
    write_with_record(&first(), &out, INPUT);
    assert_eq!(up_to_date(&out, &INPUT), None);
}

#[test]
fn another_build_that_is_writing_is_not_disturbed() {
    let (_folder, out) = built();
    let writer = SiteWriter::begin(first().layout(), &out, ExchangeMethod::Atomic).unwrap();
    assert_eq!(up_to_date(&out, &INPUT), None);
    drop(writer);
    assert!(up_to_date(&out, &INPUT).is_some());
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_record() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, out) = built();
    let mode = record_path(&out).parent().unwrap().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
}
