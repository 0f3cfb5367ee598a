//! Paths and addresses as texts, from editors, servers and other sites: what they mean, and how to write them.
//!
//! These answer by form alone, and accept what a [`Route`](super::Route) does not: a part of an address, a folder, a base path.

use super::{INDEX, PAGE, SECTIONS};
use std::borrow::Cow;

/// Whether a path is that of a page, not of another file.
#[must_use]
pub fn is_page(path: &str) -> bool {
    path.ends_with(PAGE)
}

/// The path from a page to the root of its edition: one `../` for each folder in its path.
#[must_use]
pub fn root_of(page: &str) -> String {
    "../".repeat(page.matches('/').count())
}

/// The name of a page, without folders and extension.
#[must_use]
pub fn page_name(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(PAGE).unwrap_or(name)
}

/// The id that an editor means by an address of a record, also by a part of one.
#[must_use]
pub fn id_as_written(address: &str) -> &str {
    let address = address.trim_end_matches('/');
    page_name(address.rsplit_once('#').map_or(address, |(_, fragment)| fragment))
}

/// The path of the file that a server responds with: for a folder, its first page.
#[must_use]
pub fn file_of_request(mut path: String) -> String {
    if path.is_empty() || path.ends_with('/') {
        path.push_str("index.html");
    }
    path
}

/// What follows the folder of all sections in a path; `None` if the path does not begin with it.
#[must_use]
pub fn below_sections(path: &str) -> Option<&str> {
    path.strip_prefix(SECTIONS)
}

/// The slug that an editor means by a path below the folder of all sections, with or without the extension. A folder is its
/// first page.
#[must_use]
pub fn slug_as_written(path: &str) -> String {
    match path.strip_suffix('/') {
        Some(part) if !part.is_empty() => [part, "/", INDEX].concat(),
        _ => path.strip_suffix(PAGE).unwrap_or(path).to_owned(),
    }
}

/// A slug in the form in which an editor writes it: where its own first folder would be read as the folder of all
/// sections, that is added.
#[must_use]
pub fn slug_to_write(slug: &str) -> Cow<'_, str> {
    if below_sections(slug).is_some() { [SECTIONS, slug].concat().into() } else { slug.into() }
}

/// The folder whose first page has this slug.
#[must_use]
pub fn folder_of_index(slug: &str) -> Option<&str> {
    slug.strip_suffix(INDEX)?.strip_suffix('/')
}

/// The path of a URL from the last folder of all sections on: what precedes it is the base path of the site. The path
/// begins with a slash.
#[must_use]
pub fn without_base_path(path: &str) -> &str {
    let folder = path.rmatch_indices(SECTIONS).find(|(at, _)| path[..*at].ends_with('/'));
    folder.map_or(path, |(at, _)| &path[at - 1..])
}
