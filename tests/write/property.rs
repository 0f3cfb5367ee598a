//! Whatever is built after whatever, the output is the last site and what is foreign.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{Tree, beside, file, put, tree, tree_of, with};
use annals::site::{Site, SitePath};
use annals::write::{Exchange, WriteError, apply_with};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Step {
    Build {
        files: BTreeMap<String, u8>,
        exchange: Exchange,
    },
    /// Somebody puts a file there, be it ours or not.
    Put(String, u8),
    /// Somebody removes a file of ours.
    Remove(prop::sample::Index),
}

/// Few names, so that files become folders and collisions happen.
fn path() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", "c.html"]), 1..4).prop_map(|names| names.join("/"))
}

fn step() -> impl Strategy<Value = Step> {
    let exchange = prop::sample::select(vec![Exchange::Atomic, Exchange::Renames]);
    let files = prop::collection::btree_map(path(), 0_u8..3, 0..8);
    prop_oneof![
        4 => (files, exchange).prop_map(|(files, exchange)| Step::Build { files, exchange }),
        1 => (path(), 5_u8..8).prop_map(|(path, byte)| Step::Put(path, byte)),
        1 => any::<prop::sample::Index>().prop_map(Step::Remove),
    ]
}

/// Paths that cannot stand beside the earlier ones are left out.
fn site_of(files: &BTreeMap<String, u8>) -> Site {
    let mut site = Site::new();
    for (path, byte) in files {
        let _ = site.insert(SitePath::new(path).unwrap(), vec![*byte]);
    }
    site
}

#[derive(Default)]
struct Model {
    site: Option<Site>,
    foreign: BTreeMap<String, String>,
}

impl Model {
    fn tree(&self) -> Tree {
        let ours = self.site.as_ref().map(tree_of).unwrap_or_default();
        self.foreign.iter().fold(ours, |tree, (path, text)| with(tree, path, file(text)))
    }

    fn collides(&self, site: &Site) -> bool {
        let lies_in = |inner: &str, outer: &str| {
            inner == outer || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
        };
        site.iter().any(|(path, _)| {
            let path = path.as_str();
            self.foreign.keys().any(|other| lies_in(path, other) || lies_in(other, path))
        })
    }

    fn build(&mut self, out: &Path, site: Site, exchange: Exchange) {
        let standing = || if out.exists() { tree(out) } else { Tree::new() };
        let before = standing();
        match apply_with(&site, out, exchange) {
            Ok(report) => {
                assert!(!self.collides(&site));
                assert_eq!(report.written + report.unchanged, site.len());
                self.site = Some(site);
                assert_eq!(tree(out), self.tree());
            }
            Err(WriteError::Foreign { .. }) => {
                assert!(self.collides(&site));
                assert_eq!(standing(), before);
            }
            Err(e) => panic!("{e}"),
        }
        assert!(beside(out).is_empty());
    }

    fn put(&mut self, out: &Path, path: &str, byte: u8) {
        let here = out.join(path);
        let stands_in_the_way = here.is_dir() || here.ancestors().skip(1).any(Path::is_file);
        if stands_in_the_way {
            return;
        }
        let text = byte.to_string();
        put(&here, &text);
        if self.site.as_ref().is_none_or(|site| site.get(path).is_none()) {
            self.foreign.insert(path.to_owned(), text);
        }
    }

    fn remove(&self, out: &Path, index: prop::sample::Index) {
        let Some(site) = self.site.as_ref().filter(|site| !site.is_empty()) else { return };
        let (path, _) = index.get(&site.iter().collect::<Vec<_>>()).to_owned();
        let _ = fs::remove_file(out.join(path.as_str()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_output_is_the_last_site_and_what_is_foreign(steps in prop::collection::vec(step(), 1..8)) {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("public");
        let mut model = Model::default();
        for step in steps {
            match step {
                Step::Build { files, exchange } => model.build(&out, site_of(&files), exchange),
                Step::Put(path, byte) => model.put(&out, &path, byte),
                Step::Remove(index) => model.remove(&out, index),
            }
        }
    }
}
