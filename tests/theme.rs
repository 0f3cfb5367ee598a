//! A site's own theme: its templates are limited, and still write the same bytes as the built-in ones.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and reads what it wrote"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn the_default_theme_as_the_sites_own_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let site = folder.path().join("site");
    for part in ["book.toml", "about.md", "content", "seeds"] {
        copy(&root.join(part), &site.join(part));
    }
    let built_in = build(&site);
    assert!(built_in.len() > 20, "{} files", built_in.len());
    copy(&root.join("themes/default/templates"), &site.join("themes/default/templates"));
    let own = build(&site);
    let differing: Vec<&PathBuf> =
        built_in.iter().filter(|(path, text)| own.get(*path) != Some(text)).map(|(path, _)| path).collect();
    assert!(differing.is_empty() && own.len() == built_in.len(), "{differing:?}");
}

/// The pages of a site.
fn build(site: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let out = site.with_file_name("out");
    let built = Command::new(env!("CARGO_BIN_EXE_annals"))
        .args(["build", "--out"])
        .arg(&out)
        .current_dir(site)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let mut files = BTreeMap::new();
    read(&out, &mut files);
    files
}

fn read(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.extension() {
            _ if path.is_dir() => read(&path, files),
            Some(kind) if kind == "html" || kind == "xml" => {
                files.insert(path.clone(), fs::read(&path).unwrap());
            }
            _ => {}
        }
    }
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
    }
}
