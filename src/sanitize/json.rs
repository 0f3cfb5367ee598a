//! JSON that browsers act on: read as a value, with places for the messages.

use super::{Refusal, SAVE_AS_UTF_8};
use serde_json::Value;
use std::ops::Range;

/// The value of a text.
///
/// # Errors
/// What is not JSON, or nested more than 128 deep (the limit of serde_json). A browser may accept it all the same:
/// it reads half of a surrogate pair as a character. So it cannot be published.
pub(super) fn parse(text: &str) -> Result<Value, Refusal> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let at = (before + error.column().saturating_sub(1)).min(text.len());
        Refusal { message: format!("it is not JSON: {error}"), span: at..at, help: SAVE_AS_UTF_8 }
    })
}

/// Where a string is in the text of its value: the beginning of the text where it is written with escapes.
pub(super) fn place(text: &str, string: &str) -> Range<usize> {
    text.find(&format!("\"{string}\"")).map_or(0..0, |quote| quote + 1..quote + 1 + string.len())
}
