//! The only writer of disk: it makes a folder hold a [`Site`], wholly or not at all.
//!
//! ```text
//!   lock ─► recover ─► scan what stands ─► each file as it comes: kept, or written beside the output
//!        ─► carry over what stays ─► one exchange ─► remove the old
//! ```
//!
//! The files come as they are made, from all threads ([`Writing`]), so that nobody has to hold the
//! whole output, and the disk works while pages are still being made.
//!
//! What must not happen:
//!
//! - A reader, or a build killed at any moment (`kill -9`), must not leave a mixture at the output:
//!   it is wholly the old tree or wholly the new one. Where a system cannot exchange two folders,
//!   the output can be absent after a kill; the next build puts the old one back.
//! - Nothing that no build wrote may be replaced, changed or removed. What a build wrote stands in
//!   the manifest; all else in the folder is foreign, and is carried over by hard link.
//! - An error must not have changed the output.
//! - What did not change must not be touched: it keeps its inode and its time.
//!
//! What is not promised:
//!
//! - **A power cut.** Only the manifest is flushed to the disk, since flushing every file would
//!   make a build of thousands of pages wait for the disk thousands of times, and all of it can be
//!   made again. After a power cut the names are those of one tree, but new files may be empty.
//!   `annals verify` says so, and the next build, which compares bytes and not times, mends it.
//!   Foreign files are not made again, so those that must be copied are flushed.
//! - **Foreign files that someone adds or replaces while a build runs** may be missed: they stand in the old tree, which is removed. A foreign file that is changed in place
//!   is the same file in both trees, and is safe.

#![expect(clippy::disallowed_methods, reason = "this is the room that writes the disk")]

mod error;
mod exchange;
mod in_place;
mod lock;
mod old;
mod place;
mod record;
mod single;
mod stage;
mod writing;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::site::Site;

pub use error::WriteError;
#[doc(hidden)]
pub use exchange::Exchange;
pub use in_place::recover;
pub use place::{PlaceError, check_place};
pub use record::{read_all_last, read_last};
pub use single::{create_new_file, write_file_atomically};
pub use writing::Writing;

/// What was done. The manifest is not counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that are new or have new bytes.
    pub written: usize,
    /// Files that stayed as they were.
    pub unchanged: usize,
    /// Files of an earlier build that are gone, in order.
    pub removed: Vec<String>,
    /// The size of the written files together.
    pub bytes_written: u64,
    /// A folder beside the output with the old tree, where that could not be removed. The output is
    /// whole and new; the next build tries again.
    pub leftover: Option<PathBuf>,
}

/// Makes the folder `out` hold the site, its manifest, and whatever foreign stood there.
///
/// Call [`check_place`] first: this function does not know where the sources are.
pub fn apply(site: &Site, out: &Path) -> Result<Report, WriteError> {
    apply_with(site, out, Exchange::Atomic)
}

/// [`apply`] with a choice of the last step, so that tests reach the one that their system lacks.
#[doc(hidden)]
pub fn apply_with(site: &Site, out: &Path, exchange: Exchange) -> Result<Report, WriteError> {
    let writing = Writing::begin(site.layout(), out, exchange)?;
    site.files().par_iter().enumerate().for_each(|(index, bytes)| writing.file(index, bytes));
    writing.finish()
}
