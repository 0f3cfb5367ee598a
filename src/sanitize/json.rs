//! JSON that browsers act on: parsed as a value, with source spans for messages.

use super::{HELP_SAVE_AS_UTF_8, Refusal};
use serde_json::Value;
use std::ops::Range;

/// Parses a text.
///
/// # Errors
/// Text that is not JSON, or is nested more than 128 levels deep (the limit of serde_json). Browsers accept some of it,
/// such as a lone surrogate in a string, so it must not be published.
pub(super) fn parse(text: &str) -> Result<Value, Refusal> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let at = (line_start + error.column().saturating_sub(1)).min(text.len());
        Refusal { message: format!("it is not JSON: {error}"), span: at..at, help: HELP_SAVE_AS_UTF_8 }
    })
}

/// The span of a string in the source text; `0..0` if the string is written with escapes.
pub(super) fn string_span(text: &str, string: &str) -> Range<usize> {
    text.find(&format!("\"{string}\"")).map_or(0..0, |quote| quote + 1..quote + 1 + string.len())
}
