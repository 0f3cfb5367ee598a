//! The record of the edition in the output: its number, by which a copy of an earlier edition is recognised.

use serde::{Deserialize, Serialize};

/// The path of the record of the edition in the output.
pub const EDITION: &str = "data/edition.json";

/// Which edition of the report a site is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionRecord {
    /// The title of the report.
    pub title: String,
    /// The number of the edition, at least 1.
    pub edition: u32,
    /// When it was published, as an EDTF date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// The date of its information, as an EDTF date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// The address at which it is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl EditionRecord {
    /// The record as the file at [`EDITION`] has it.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Texts and a number can always be written.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Parses the bytes of the file; `None` if they are no record.
    #[must_use]
    pub fn parse(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }
}
