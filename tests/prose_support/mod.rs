//! Shared by the tests of prose: the pages of a site in memory, and the check that no word is lost.

mod comments;
pub(crate) mod completeness;
mod names;
pub(crate) mod parser;
pub(crate) mod shown;
pub(crate) mod site;
pub(crate) mod supplies;
