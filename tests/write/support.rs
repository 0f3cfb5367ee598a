//! Shared by the tests of `write`: sites from literals, and trees as values.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use annals::site::{MANIFEST, Site, SitePath};
use annals::write::{ExchangeMethod, write_site};
use tempfile::TempDir;

/// A folder as a value: every path in it with its content.
pub(crate) type Tree = BTreeMap<String, Item>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item {
    File(Vec<u8>),
    Folder,
    Link(String),
}

pub(crate) fn site(files: &[(&str, &str)]) -> Site {
    let mut site = Site::new();
    for (path, text) in files {
        site.insert(SitePath::new(path).unwrap(), text.as_bytes()).unwrap();
    }
    site
}

pub(crate) fn tree(root: &Path) -> Tree {
    walkdir::WalkDir::new(root)
        .min_depth(1)
        .into_iter()
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.path().strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            let item = match entry.file_type() {
                kind if kind.is_dir() => Item::Folder,
                kind if kind.is_symlink() => {
                    Item::Link(fs::read_link(entry.path()).unwrap().to_str().unwrap().to_owned())
                }
                _ => Item::File(fs::read(entry.path()).unwrap()),
            };
            (name, item)
        })
        .collect()
}

/// The tree of a site without foreign files.
pub(crate) fn tree_of(site: &Site) -> Tree {
    let mut tree = Tree::new();
    for (path, bytes) in site.iter() {
        tree.extend(path.folders().map(|folder| (folder.to_owned(), Item::Folder)));
        tree.insert(path.to_string(), Item::File(bytes.to_vec()));
    }
    tree.insert(MANIFEST.into(), Item::File(site.manifest()));
    tree
}

/// A tree with a foreign item added, and its parent folders.
pub(crate) fn with(mut tree: Tree, path: &str, item: Item) -> Tree {
    for (end, _) in path.match_indices('/') {
        tree.insert(path[..end].to_owned(), Item::Folder);
    }
    tree.insert(path.to_owned(), item);
    tree
}

pub(crate) fn file(text: &str) -> Item {
    Item::File(text.as_bytes().to_vec())
}

pub(crate) fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The names beside the output: after a build there must be none.
pub(crate) fn beside(out: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(out.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| *name != *out.file_name().unwrap().to_str().unwrap())
        .collect();
    names.sort();
    names
}

pub(crate) const EXCHANGES: [ExchangeMethod; 2] = [ExchangeMethod::Atomic, ExchangeMethod::Renames];

pub(crate) fn first() -> Site {
    site(&[("index.html", "one"), ("people/a.html", "a"), ("people/b.html", "b"), ("x/y/z", "z")])
}

/// `index.html` has new bytes of the same length, `x/y/z` is gone, `new/n` is new.
pub(crate) fn second() -> Site {
    site(&[("index.html", "two"), ("people/a.html", "a"), ("people/b.html", "b"), ("new/n", "n")])
}

pub(crate) fn output() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    (folder, out)
}

/// An output with the site `first()`.
pub(crate) fn built() -> (TempDir, PathBuf) {
    let (folder, out) = output();
    write_site(&first(), &out).unwrap();
    (folder, out)
}
