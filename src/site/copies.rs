//! Copies of a site's files that are made when it is written: the archive, and compressed variants.
//!
//! They are made from the finished files, so they contain nothing that the site does not. The manifest of the output lists them;
//! the one in the archive does not.

use super::SitePath;
use super::archive::ARCHIVE;
use super::compressed::{Encoding, is_compressible};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which copies a site has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CopySettings {
    /// The page to start from in the archive; `None` if there is no archive.
    pub archive: Option<Arc<[u8]>>,
    /// The compressed variants of each text file.
    pub encodings: Vec<Encoding>,
}

/// The paths of all copies, by their index: first the variants, those of one file in succession, then the archive.
#[derive(Clone, Debug, Default)]
pub struct Copies {
    settings: CopySettings,
    paths: Vec<SitePath>,
    by_path: BTreeMap<SitePath, usize>,
    /// The index of the first variant of a file, by the index of the file.
    first_variants: BTreeMap<usize, usize>,
}

impl Copies {
    /// The copies of these files. A file whose variants would have too long a name has none.
    pub(super) fn new(settings: CopySettings, files: &[SitePath]) -> Self {
        let mut copies = Self::default();
        for (file, path) in files.iter().enumerate().filter(|(_, path)| is_compressible(path.as_str())) {
            let variant = |encoding: &Encoding| SitePath::new(&format!("{path}.{}", encoding.extension())).ok();
            if let Some(variants) = settings.encodings.iter().map(variant).collect::<Option<Vec<_>>>() {
                copies.first_variants.insert(file, copies.paths.len());
                copies.paths.extend(variants);
            }
        }
        copies.paths.extend(settings.archive.iter().filter_map(|_| SitePath::new(ARCHIVE).ok()));
        copies.by_path = copies.paths.iter().cloned().zip(0..).collect();
        Self { settings, ..copies }
    }

    /// The paths, by index.
    pub fn paths(&self) -> &[SitePath] {
        &self.paths
    }

    /// The index of the copy at a path, compared by case.
    pub fn index(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// The variants of a file: the index of each, and how it is compressed.
    pub fn variants(&self, file: usize) -> impl Iterator<Item = (usize, Encoding)> {
        let first = self.first_variants.get(&file);
        first
            .into_iter()
            .flat_map(|first| self.settings.encodings.iter().zip(*first..).map(|(encoding, index)| (index, *encoding)))
    }

    /// The index of the archive, and the page in it to start from.
    pub fn archive(&self) -> Option<(usize, &Arc<[u8]>)> {
        Some((self.index(ARCHIVE)?, self.settings.archive.as_ref()?))
    }

    /// The number of copies.
    pub fn len(&self) -> usize {
        self.paths.len()
    }

    /// Whether there is no copy.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }
}
