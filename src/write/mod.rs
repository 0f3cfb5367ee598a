//! The only code that writes to disk. It replaces an output folder by a [`Site`], completely or not at all.
//!
//! ```text
//!   lock ─► recover ─► scan the output ─► each rendered file: unchanged, or written to the stage next to the output
//!        ─► carry over unchanged and foreign files ─► one exchange ─► remove the old tree
//! ```
//!
//! All threads pass files as soon as they are rendered ([`SiteWriter`]), so that the whole output is never in memory, and
//! the disk works while pages are still being rendered.
//!
//! Guarantees:
//!
//! - The output is never a mixture, neither for a reader nor after a kill at any moment (`kill -9`):
//!   it is completely the old tree or completely the new one. Where a system cannot exchange two folders,
//!   the output can be absent after a kill; the next build restores the old one.
//! - Files that no build wrote are not replaced, changed or removed. The manifest lists the files of the last
//!   build; all others in the folder are foreign, and are carried over by hard link.
//! - After an error the output is unchanged.
//! - Unchanged files are not touched: they retain inode and modification time.
//! - A build that stores a record ([`SiteWriter::finish_with_record`]) can later find the output up to date
//!   ([`up_to_date`]): only if every file has the bytes that the manifest lists.
//!
//! Not guaranteed:
//!
//! - **A power cut.** Only the manifest is flushed to disk. Flushing every file would
//!   make a build of thousands of pages wait for the disk thousands of times, and a build can create all of them
//!   again. After a power cut the names are those of one tree, but new files may be empty.
//!   A check against the manifest (`sha256sum -c`) reports that, and the next build, which compares bytes and not times,
//!   repairs it.
//!   A build cannot create foreign files again, so those that must be copied are flushed.
//! - **Foreign files that are added or replaced while a build runs** may be lost: they are in the old tree, which is
//!   removed. A foreign file that is changed in place is the same file in both trees, and is safe.

#![expect(clippy::disallowed_methods, reason = "this module writes to disk")]

mod build_record;
mod copies;
mod error;
mod exchange;
mod in_place;
mod lock;
mod output_dir;
mod previous_build;
mod previous_tree;
mod single_file;
mod site_writer;
mod stage;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::site::Site;

pub use build_record::{BuildRecord, up_to_date};
pub use error::WriteError;
#[doc(hidden)]
pub use exchange::ExchangeMethod;
pub use in_place::recover;
pub use output_dir::{OutputDirError, check_output_dir, find_containing};
pub use previous_build::{read_all_previous, read_previous};
pub use single_file::{create_new_file, write_file_atomically};
pub use site_writer::{Signer, SiteWriter};

/// What a build changed in the output. The manifest and its signature are not counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WriteReport {
    /// Files that are new or have new bytes.
    pub written: usize,
    /// Files with the same bytes as before.
    pub unchanged: usize,
    /// Files of the last build that the new site does not have, sorted.
    pub removed: Vec<String>,
    /// The total size of the written files.
    pub bytes_written: u64,
    /// Whether the new tree is signed.
    pub signature: SignatureState,
    /// The old tree, in a folder next to the output, if it could not be removed. The output is
    /// complete and new; the next build tries again.
    pub leftover: Option<PathBuf>,
}

/// Whether an output is signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SignatureState {
    /// It is not, and was not.
    #[default]
    Absent,
    /// It is, by this build or by the last one, which had the same manifest.
    Present,
    /// It is not: the signature of the last build was of another manifest, and this build does not sign.
    Removed,
}

/// Writes the site and its manifest to the folder `out`, and retains foreign files there.
///
/// Call [`check_output_dir`] first: this function does not know the paths of the sources.
pub fn write_site(site: &Site, out: &Path) -> Result<WriteReport, WriteError> {
    write_site_with(site, out, ExchangeMethod::Atomic)
}

/// [`write_site`] with a choice of the last step, so that tests cover the fallback on every system.
#[doc(hidden)]
pub fn write_site_with(site: &Site, out: &Path, exchange: ExchangeMethod) -> Result<WriteReport, WriteError> {
    let writer = SiteWriter::begin(site.layout(), out, exchange)?;
    site.files().par_iter().enumerate().for_each(|(index, bytes)| writer.write_file(index, bytes));
    writer.finish()
}
