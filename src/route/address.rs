//! Full addresses: an edition, a route and an element of the page.

use super::Route;
use super::path::{exact, write_all};
use crate::model::Register;
use std::fmt::{self, Write};

/// An edition or language of the report, whose pages are all below one folder of the site. There is only one today, at the
/// root.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edition(());

/// The full address of a page, a file or an element of a page: edition, route and fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address<'r> {
    /// The edition that the page belongs to.
    pub edition: Edition,
    /// The page or file.
    pub route: Route<'r>,
    /// The id of an element of the page.
    pub fragment: Option<&'r str>,
}

impl<'r> Address<'r> {
    /// The address of a record: its page, or its element on a page that its register shares.
    #[must_use]
    pub fn of_record(register: &'r Register, id: &'r str) -> Self {
        match register {
            Register::Events => Route::Timeline.with_fragment(id),
            Register::Sources => Route::Sources.with_fragment(id),
            Register::Corrections => Route::Corrections.with_fragment(id),
            Register::People
            | Register::Organizations
            | Register::Places
            | Register::Laws
            | Register::Cases
            | Register::Topics
            | Register::Declared(_) => Route::Record { register: register.name(), id }.into(),
        }
    }

    /// The register and the id of the record that is at this address; also for the further pages of a record.
    #[must_use]
    pub fn record(&self) -> Option<(&'r str, &'r str)> {
        match self.route {
            Route::Timeline => Some((Register::Events.name(), self.fragment?)),
            Route::Sources => Some((Register::Sources.name(), self.fragment?)),
            Route::Corrections => Some((Register::Corrections.name(), self.fragment?)),
            Route::Source { id, .. } => Some((Register::Sources.name(), id)),
            Route::Record { register, id }
            | Route::Mentions { register, id, .. }
            | Route::RecordList { register, id, .. } => Some((register, id)),
            _ => None,
        }
    }

    /// Parses an address from the root of the site.
    #[must_use]
    pub fn parse(address: &'r str) -> Self {
        let (path, fragment) =
            address.split_once('#').map_or((address, None), |(path, fragment)| (path, Some(fragment)));
        let (edition, path) = Edition::split(path);
        Self { edition, route: Route::parse(path), fragment }
    }

    /// The address as a text.
    #[must_use]
    pub fn to_path(self) -> String {
        exact(|out| self.write(out), |out| self.write(out))
    }

    /// Appends the address to a text.
    pub fn push_to(self, text: &mut String) {
        // Writing into a `String` cannot fail.
        let _ = self.write(text);
    }

    fn write(self, out: &mut impl Write) -> fmt::Result {
        out.write_str(self.edition.prefix())?;
        self.route.write(out)?;
        self.fragment.map_or(Ok(()), |fragment| write_all(out, &["#", fragment]))
    }
}

impl<'r> Route<'r> {
    /// The address of an element of the page.
    #[must_use]
    pub fn with_fragment(self, id: &'r str) -> Address<'r> {
        Address { fragment: Some(id), ..self.into() }
    }
}

impl<'r> From<Route<'r>> for Address<'r> {
    fn from(route: Route<'r>) -> Self {
        Self { edition: Edition::default(), route, fragment: None }
    }
}

impl fmt::Display for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

impl Edition {
    /// The folder of the edition, with a trailing slash; empty at the root.
    fn prefix(self) -> &'static str {
        ""
    }

    /// Splits a path from the root of the site into its edition and the path within that.
    fn split(path: &str) -> (Self, &str) {
        let edition = Self::default();
        (edition, path.strip_prefix(edition.prefix()).unwrap_or(path))
    }
}
