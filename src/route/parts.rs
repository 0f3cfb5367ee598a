//! The parts of an address that are values of their own: lists of a record, filters of the timeline, scripts of the search.
//!
//! Each is parsed from, and written as, one segment of a path. Where the segment is in the path is for [`Route`] to say.

use super::path::{canonical_number, canonical_year, parse_numbered, write_all};
use super::{Route, SEARCH_FOLDER};
use std::fmt::{self, Write};

/// A list of a record that may fill several pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListName<'r> {
    /// Its events.
    Events,
    /// The sections that name it.
    Sections,
    /// The records of a register that are listed under it.
    Under(&'r str),
}

impl<'r> ListName<'r> {
    pub(super) fn parse(name: &'r str) -> Option<Self> {
        Some(match name {
            "events" => Self::Events,
            "sections" => Self::Sections,
            _ => Self::Under(name.strip_prefix("under-")?),
        })
    }

    pub(super) fn write(self, out: &mut impl Write) -> fmt::Result {
        match self {
            Self::Events => out.write_str("events"),
            Self::Sections => out.write_str("sections"),
            Self::Under(register) => write_all(out, &["under-", register]),
        }
    }
}

/// A filter of the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FilterName<'r> {
    /// The events of a group, by its key.
    Group(&'r str),
    /// The events of a kind.
    Kind(&'r str),
    /// The events of a topic, by its id.
    Topic(&'r str),
    /// The events of a place, by its id.
    Place(&'r str),
    /// The events of a month: the year, and the month from 1 to 12.
    Month(i64, u8),
    /// The events of a year that are known by the year only.
    Year(i64),
    /// The events of an unknown year.
    Undated,
}

impl<'r> FilterName<'r> {
    pub(super) fn parse_pages(path: &'r str) -> Option<Route<'r>> {
        let (name, page) = parse_numbered(path)?;
        Some(Route::FilteredTimeline { filter: Self::parse(name)?, page })
    }

    fn parse(name: &'r str) -> Option<Self> {
        match name.split_once('-') {
            Some(("group", group)) => return Some(Self::Group(group)),
            Some(("kind", kind)) => return Some(Self::Kind(kind)),
            Some(("topic", id)) => return Some(Self::Topic(id)),
            Some(("place", id)) => return Some(Self::Place(id)),
            _ if name == "undated" => return Some(Self::Undated),
            _ => {}
        }
        if let Some(year) = canonical_year(name) {
            return Some(Self::Year(year));
        }
        let (year, month) = name.rsplit_once('-')?;
        let is_month = month.len() == 2 && month.bytes().all(|byte| byte.is_ascii_digit());
        let month = month.parse().ok().filter(|month| is_month && (1..=12).contains(month))?;
        Some(Self::Month(canonical_year(year)?, month))
    }

    pub(super) fn write(self, out: &mut impl Write) -> fmt::Result {
        match self {
            Self::Group(group) => write_all(out, &["group-", group]),
            Self::Kind(kind) => write_all(out, &["kind-", kind]),
            Self::Topic(id) => write_all(out, &["topic-", id]),
            Self::Place(id) => write_all(out, &["place-", id]),
            Self::Month(year, month) => write!(out, "{year}-{month:02}"),
            Self::Year(year) => write!(out, "{year}"),
            Self::Undated => out.write_str("undated"),
        }
    }
}

/// A list of cases: which ones, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseListName<'r> {
    /// Which cases.
    pub filter: CaseFilterName<'r>,
    /// Whether they are in the order of the names of the parties, and not in that of time.
    pub by_name: bool,
}

/// Which cases a list contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseFilterName<'r> {
    /// All.
    All,
    /// Those with an outcome of a group, by its key.
    Outcome(&'r str),
    /// Those of a type, by its key.
    Type(&'r str),
}

impl<'r> CaseListName<'r> {
    /// Parses the path of a page below `cases/index/`, without its extension.
    pub(super) fn parse_pages(path: &'r str) -> Option<Route<'r>> {
        let (name, page) = parse_numbered(path)?;
        if name == "courts" {
            return Some(Route::Courts(page));
        }
        Some(Route::CaseList { list: Self::parse(name)?, page })
    }

    fn parse(name: &'r str) -> Option<Self> {
        if name == "by-name" {
            return Some(Self { filter: CaseFilterName::All, by_name: true });
        }
        let (by_name, filter) = name.strip_prefix("by-name-").map_or((false, name), |filter| (true, filter));
        let filter = match filter.split_once('-')? {
            ("outcome", key) => CaseFilterName::Outcome(key),
            ("type", key) => CaseFilterName::Type(key),
            _ => return None,
        };
        Some(Self { filter, by_name })
    }

    pub(super) fn write(self, out: &mut impl Write) -> fmt::Result {
        let order = if self.by_name { "by-name" } else { "" };
        match self.filter {
            CaseFilterName::All => out.write_str(order),
            CaseFilterName::Outcome(key) => {
                write_all(out, &[order, if self.by_name { "-" } else { "" }, "outcome-", key])
            }
            CaseFilterName::Type(key) => write_all(out, &[order, if self.by_name { "-" } else { "" }, "type-", key]),
        }
    }
}

/// A script of the search page. The files of a kind are numbered from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SearchFile {
    /// The tables that every search needs.
    Index,
    /// Words of names.
    Names(usize),
    /// Words of texts.
    Words(usize),
    /// Titles, addresses and sentences.
    Texts(usize),
}

impl SearchFile {
    pub(super) fn parse(name: &str) -> Option<Self> {
        let name = name.strip_suffix(".js")?;
        if name == "index" {
            return Some(Self::Index);
        }
        let (kind, number) = name.split_once('-')?;
        let number = canonical_number(number)?;
        match kind {
            "names" => Some(Self::Names(number)),
            "words" => Some(Self::Words(number)),
            "texts" => Some(Self::Texts(number)),
            _ => None,
        }
    }

    pub(super) fn write(self, out: &mut impl Write) -> fmt::Result {
        match self {
            Self::Index => write!(out, "{SEARCH_FOLDER}/index.js"),
            Self::Names(number) => write!(out, "{SEARCH_FOLDER}/names-{number}.js"),
            Self::Words(number) => write!(out, "{SEARCH_FOLDER}/words-{number}.js"),
            Self::Texts(number) => write!(out, "{SEARCH_FOLDER}/texts-{number}.js"),
        }
    }
}
