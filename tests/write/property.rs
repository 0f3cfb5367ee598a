//! After any sequence of builds, the output is the last site and the foreign files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{Tree, beside, file, put, tree, tree_of, with};
use annals::site::{Site, SitePath};
use annals::write::{ExchangeMethod, WriteError, write_site_with};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Step {
    Build {
        files: BTreeMap<String, u8>,
        exchange: ExchangeMethod,
    },
    /// Another program writes a file, ours or a foreign one.
    Put(String, u8),
    /// Another program removes a file of ours.
    Remove(prop::sample::Index),
}

/// Few names, so that files become folders and collisions happen.
fn path() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", "c.html"]), 1..4).prop_map(|names| names.join("/"))
}

fn step() -> impl Strategy<Value = Step> {
    let exchange = prop::sample::select(vec![ExchangeMethod::Atomic, ExchangeMethod::Renames]);
    let files = prop::collection::btree_map(path(), 0_u8..3, 0..8);
    prop_oneof![
        4 => (files, exchange).prop_map(|(files, exchange)| Step::Build { files, exchange }),
        1 => (path(), 5_u8..8).prop_map(|(path, byte)| Step::Put(path, byte)),
        1 => any::<prop::sample::Index>().prop_map(Step::Remove),
    ]
}

/// Paths that conflict with earlier ones are left out.
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
        let is_within = |inner: &str, outer: &str| {
            inner == outer || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
        };
        site.iter().any(|(path, _)| {
            let path = path.as_str();
            self.foreign.keys().any(|other| is_within(path, other) || is_within(other, path))
        })
    }

    fn build(&mut self, out: &Path, site: Site, exchange: ExchangeMethod) {
        let current_tree = || if out.exists() { tree(out) } else { Tree::new() };
        let before = current_tree();
        match write_site_with(&site, out, exchange) {
            Ok(report) => {
                assert!(!self.collides(&site));
                assert_eq!(report.written + report.unchanged, site.len());
                self.site = Some(site);
                assert_eq!(tree(out), self.tree());
            }
            Err(WriteError::ForeignFiles { .. }) => {
                assert!(self.collides(&site));
                assert_eq!(current_tree(), before);
            }
            Err(e) => panic!("{e}"),
        }
        assert!(beside(out).is_empty());
    }

    fn put(&mut self, out: &Path, path: &str, byte: u8) {
        let target = out.join(path);
        let is_blocked = target.is_dir() || target.ancestors().skip(1).any(Path::is_file);
        if is_blocked {
            return;
        }
        let text = byte.to_string();
        put(&target, &text);
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
    #![proptest_config(crate::random_support::config(64))]

    #[test]
    fn the_output_is_the_last_site_and_the_foreign_files(steps in prop::collection::vec(step(), 1..8)) {
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
