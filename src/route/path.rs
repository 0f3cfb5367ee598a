//! Writes and parses the segments of paths: numbers of pages, years, and texts of the exact size.
//!
//! A number has one form only, so that every address has one route and every route one address.

use super::PAGE;
use std::fmt::{self, Write};

/// Writes into a text of the exact size, since addresses are kept. The two arguments must write the same.
pub(super) fn exact(
    measure: impl FnOnce(&mut Length) -> fmt::Result,
    write: impl FnOnce(&mut String) -> fmt::Result,
) -> String {
    let mut length = Length(0);
    let _ = measure(&mut length);
    let mut text = String::with_capacity(length.0);
    // Writing into a `String` cannot fail.
    let _ = write(&mut text);
    text
}

/// Counts the bytes that are written.
pub(super) struct Length(usize);

impl Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

pub(super) fn write_all(out: &mut impl Write, parts: &[&str]) -> fmt::Result {
    parts.iter().try_for_each(|part| out.write_str(part))
}

/// Writes the address of a page of a list. The first page has no number.
pub(super) fn write_page(out: &mut impl Write, list: &[&str], page: u32) -> fmt::Result {
    write_all(out, list)?;
    if page == 0 { out.write_str(PAGE) } else { write!(out, "/{}{PAGE}", page + 1) }
}

/// Parses the address of a page of a list, without extension: the list and the page index.
pub(super) fn parse_numbered(path: &str) -> Option<(&str, u32)> {
    match path.split_once('/') {
        Some((list, number)) => Some((list, page_index(number)?)),
        None => Some((path, 0)),
    }
    .filter(|(list, _)| !list.is_empty())
}

/// The index of a page from its number in an address; `None` if it is not written so. The first page has no number.
pub(super) fn page_index(number: &str) -> Option<u32> {
    canonical_number(number)?
        .checked_sub(1)
        .filter(|index| *index > 0)?
        .try_into()
        .ok()
        .filter(|index| *index < u32::MAX)
}

/// A number in the form in which it is written.
pub(super) fn canonical_number(number: &str) -> Option<usize> {
    let is_canonical = number == "0" || !number.starts_with(['0', '+']);
    number.parse().ok().filter(|_| is_canonical)
}

/// A year in the form in which it is written.
pub(super) fn canonical_year(year: &str) -> Option<i64> {
    let digits = year.strip_prefix('-').unwrap_or(year);
    let is_canonical = year == "0" || !digits.starts_with(['0', '+']);
    year.parse().ok().filter(|_| is_canonical)
}
