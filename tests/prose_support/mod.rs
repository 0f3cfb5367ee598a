//! What the tests of prose share: the pages of a site from memory, and the law that no word is lost.

mod comments;
pub(crate) mod law;
mod names;
pub(crate) mod parser;
pub(crate) mod shown;
pub(crate) mod site;
pub(crate) mod supplies;
