//! What `annals build` printed, stored with the output: a build of the same input prints it again, and parses nothing.

use crate::build::{Counts, Options};
use crate::diag::draw;
use crate::model::Date;
use crate::signature::PublicKey;
use crate::source::{Sources, disk};
use crate::write::{self, BuildRecord};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What a build printed, without what follows from the output folder and the clock.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PrintedReport {
    pub(super) counts: Counts,
    /// The diagnostics, as they were drawn.
    pub(super) diagnostics: String,
}

/// The digest of everything that the output and the printed report depend on; `None` if the program cannot identify
/// itself. The stamps of the last build are no part of it: a build that reports anything about them is not recorded, and
/// any other has the same result whatever they are.
pub(super) fn input_digest(
    sources: &Sources,
    options: &Options,
    key: Option<&PublicKey>,
    style: draw::Style,
) -> Option<[u8; 32]> {
    let Options { as_of, include_unpublished, is_strict, last_stamps: _ } = options;
    let program = disk::program_key()?;
    let as_of = as_of.as_ref().map(Date::as_str);
    let key = key.map(PublicKey::to_base64);
    let settings = format!("{program} {as_of:?} {include_unpublished} {is_strict} {key:?} {style:?}");
    let mut hasher = blake3::Hasher::new();
    hasher.update(&sources.digest()).update(settings.as_bytes());
    Some(*hasher.finalize().as_bytes())
}

/// What the last build printed, and the number of its files, if it had this input and no file has changed since. `None` if
/// the site has to be built.
pub(super) fn up_to_date(out: &Path, input: &[u8; 32]) -> Option<(PrintedReport, usize)> {
    let (printed, files) = write::up_to_date(out, input)?;
    Some((serde_json::from_str(&printed).ok()?, files))
}

/// The record of a build.
pub(super) fn record(input: [u8; 32], printed: &PrintedReport) -> Option<BuildRecord> {
    Some(BuildRecord { input, report: serde_json::to_string(printed).ok()? })
}
