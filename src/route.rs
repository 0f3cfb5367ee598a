//! The addresses of the site. They are written and parsed here and nowhere else.
//!
//! An address is a path from the root of the site, without a leading slash. Links of a page are the path to the root
//! ([`root_of`]) and an address. Routes borrow the names that they consist of, so that links are written into a page
//! without an allocation for each.
//!
//! Parsing goes by form alone: `vessels/argo.html` is the page of a record, whether or not there is such a record.

mod address;
mod as_written;
mod date_group;
mod mailto;
mod parts;
mod path;
mod url;

pub use address::{Address, Edition};
pub use as_written::{
    below_sections, file_of_request, folder_of_index, id_as_written, is_page, page_name, root_of, slug_as_written,
    slug_to_write, without_base_path,
};
pub use date_group::{DateGroup, MAX_FULL_EVENTS, event_page, is_of_unknown_year};
pub use mailto::Mailto;
pub use parts::{CaseFilterName, CaseListName, FilterName, ListName, SearchFile};
pub use url::absolute_url;

use crate::model::Register;
use crate::site::{ARCHIVE, MANIFEST};
use path::{canonical_number, exact, page_index, parse_numbered, write_all, write_page};
use std::fmt::{self, Write};

/// The extension of pages.
const PAGE: &str = ".html";

/// The folder of all sections.
const SECTIONS: &str = "report/";

/// The folder of the scripts of the search page.
pub const SEARCH_FOLDER: &str = "search";

/// The folder of files that programs read.
const DATA_FOLDER: &str = "data";

/// The extension of feeds and sitemaps.
const XML: &str = ".xml";

/// The beginning of the name of a part of the sitemap.
const SITEMAP_PART: &str = "sitemap-";

/// The slug of the first page of the report, or of a part.
pub const INDEX: &str = "index";

/// The folder of the register of cases, whose list has several orders and parts.
const CASES: &str = "cases";

/// The path of the record of all stamps. The next build reads it.
pub const STAMP_RECORD: &str = "stamps.txt";

/// The address of a page or of another file of the site, within its edition.
///
/// Page indexes count from 0. In the addresses they count from 1, and the first page has no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route<'r> {
    /// `index.html`
    Landing,
    /// A section, or a redirect to it, by its slug: `report/part/one.html`. See [`Route::REPORT`] for the slug `index`.
    Section(&'r str),
    /// A page of the list of sections: `report/index/2.html`. The first one is [`Route::REPORT`], and is parsed as that.
    SectionList(u32),
    /// A file that a section shows or links to, by its path below the folder of the sections: `report/part/map.png`.
    Attachment(&'r str),
    /// A page of the list of a register: `people/index.html`, `people/index/2.html`.
    Register {
        /// The name of the register.
        register: &'r str,
        /// The page index.
        page: u32,
    },
    /// The page of a record, or a redirect to it: `people/mira-holm.html`.
    Record {
        /// The name of its register.
        register: &'r str,
        /// Its id, which is never `index`.
        id: &'r str,
    },
    /// A page of the mentions of a record: `people/mira-holm/2.html`. The first one is the record's own, and is parsed as
    /// that.
    Mentions {
        /// The name of its register.
        register: &'r str,
        /// Its id.
        id: &'r str,
        /// The page index.
        page: u32,
    },
    /// A page of another list of a record: `topics/harbour/events-2.html`. The first one is the record's own, and is
    /// parsed as that.
    RecordList {
        /// The name of its register.
        register: &'r str,
        /// Its id.
        id: &'r str,
        /// Which list.
        list: ListName<'r>,
        /// The page index.
        page: u32,
    },
    /// A page of a list of cases: `cases/index/outcome-judged.html`, `cases/index/by-name/2.html`. All cases in the order of
    /// time are the list of the register, and are parsed as that.
    CaseList {
        /// Which list.
        list: CaseListName<'r>,
        /// The page index.
        page: u32,
    },
    /// A page of the list of courts: `cases/index/courts.html`.
    Courts(u32),
    /// `timeline.html`
    Timeline,
    /// A page of the events that match a filter: `timeline/2024-03.html`, `timeline/topic-harbour/2.html`.
    FilteredTimeline {
        /// The filter.
        filter: FilterName<'r>,
        /// The page index.
        page: u32,
    },
    /// `sources.html`
    Sources,
    /// A page of a source, in a report that has many: `sources/diary.html`, `sources/diary/2.html`.
    Source {
        /// Its id.
        id: &'r str,
        /// The page index.
        page: u32,
    },
    /// A page of the list of all names: `names.html`, `names/2.html`.
    Names(u32),
    /// `search.html`
    Search,
    /// A script that the search page fetches: `search/words-3.js`.
    SearchFile(SearchFile),
    /// `corrections.html`
    Corrections,
    /// `about.html`
    About,
    /// `404.html`
    NotFound,
    /// The permanent addresses of the paragraphs whose ids begin with these characters: `p/7k.html`.
    Permanent(char, Option<char>),
    /// The feed of the report: `feed.xml`
    Feed,
    /// The feed of the corrections: `corrections.xml`
    CorrectionsFeed,
    /// The feed of a record: `people/mira-holm.xml`
    RecordFeed {
        /// The name of its register.
        register: &'r str,
        /// Its id.
        id: &'r str,
    },
    /// The report as an e-book: `report.epub`
    Epub,
    /// The sitemap for search engines, or the index of its parts: `sitemap.xml`
    Sitemap,
    /// A part of a large sitemap, by its number from 1: `sitemap-1.xml`
    SitemapPart(u32),
    /// `robots.txt`
    Robots,
    /// The events as a calendar: `events.ics`
    Calendar,
    /// A file that programs read, by its name: `data/people.csv`
    Data(&'r str),
    /// The record of all stamps: [`STAMP_RECORD`].
    StampRecord,
    /// The list of the site's files: [`MANIFEST`].
    Manifest,
    /// The whole site as one file: [`ARCHIVE`].
    Archive,
    /// A file of the theme, by its name: `assets/style.css`.
    Asset(&'r str),
    /// Any other file, by its path: a static file.
    File(&'r str),
}

impl<'r> Route<'r> {
    /// The first page of the list of a register.
    #[must_use]
    pub fn register(register: &'r Register) -> Self {
        Self::Register { register: register.name(), page: 0 }
    }

    /// The first page of the report: the list of sections, or the section that is written to replace it.
    pub const REPORT: Route<'static> = Route::Section(INDEX);

    /// The ledger of claims.
    pub const LEDGER: Route<'static> = Route::Data("claims.jsonl");

    /// The description of the tables and the ledger.
    pub const DATA_PACKAGE: Route<'static> = Route::Data("datapackage.json");

    /// The theme's style sheet.
    pub const STYLE: Route<'static> = Route::Asset("style.css");

    /// The style sheet of feeds, for readers who open one in a browser.
    pub const FEED_STYLE: Route<'static> = Route::Asset("feed.css");

    /// The routes without parameters.
    const FIXED: [Route<'static>; 16] = [
        Route::Landing,
        Route::Timeline,
        Route::Sources,
        Route::Search,
        Route::Corrections,
        Route::About,
        Route::NotFound,
        Route::Feed,
        Route::CorrectionsFeed,
        Route::Epub,
        Route::Sitemap,
        Route::Robots,
        Route::Calendar,
        Route::StampRecord,
        Route::Manifest,
        Route::Archive,
    ];

    /// The first folders of all routes but those of registers.
    const FOLDERS: [&'static str; 8] =
        ["assets", DATA_FOLDER, "names", "p", "report", SEARCH_FOLDER, "sources", "timeline"];

    /// Whether a folder with this name at the root would have other pages or files than those of a register, or is a file.
    #[must_use]
    pub fn is_reserved(name: &str) -> bool {
        Self::FOLDERS.contains(&name) || Route::FIXED.iter().any(|route| route.fixed_path() == Some(name))
    }

    /// Parses a path within an edition. A path of no other form is a [`Route::File`].
    #[must_use]
    pub fn parse(path: &'r str) -> Self {
        if let Some(fixed) = Route::FIXED.into_iter().find(|route| route.fixed_path() == Some(path)) {
            return fixed;
        }
        let route = match path.split_once('/') {
            Some(("assets", name)) => Some(Self::Asset(name)),
            Some((DATA_FOLDER, name)) => Some(Self::Data(name)),
            Some((SEARCH_FOLDER, name)) => SearchFile::parse(name).map(Self::SearchFile),
            _ => path.strip_suffix(XML).and_then(Self::parse_xml),
        };
        route.or_else(|| Self::parse_page(path.strip_suffix(PAGE)?)).unwrap_or_else(|| Self::parse_file(path))
    }

    /// The path within its edition.
    #[must_use]
    pub fn to_path(self) -> String {
        exact(|out| self.write(out), |out| self.write(out))
    }

    /// Appends the path to a text.
    pub fn push_to(self, text: &mut String) {
        // Writing into a `String` cannot fail.
        let _ = self.write(text);
    }

    /// The page with the permanent address of a paragraph, by its stamp: `p-7k3q`.
    #[must_use]
    pub fn permanent(stamp: &str) -> Option<Self> {
        let mut letters = stamp.strip_prefix("p-")?.chars();
        Some(Self::Permanent(letters.next()?, letters.next()))
    }

    /// Whether it is the page of one section or record, which others may cite. Lists, their further pages and the pages of
    /// the timeline appear and disappear with the data; permanent addresses are checked by their stamps.
    #[must_use]
    pub fn is_citable(self) -> bool {
        matches!(self, Self::Section(_) | Self::Record { .. }) && self != Self::REPORT
    }

    fn fixed_path(self) -> Option<&'static str> {
        Some(match self {
            Self::Landing => "index.html",
            Self::Timeline => "timeline.html",
            Self::Sources => "sources.html",
            Self::Search => "search.html",
            Self::Corrections => "corrections.html",
            Self::About => "about.html",
            Self::NotFound => "404.html",
            Self::Feed => "feed.xml",
            Self::CorrectionsFeed => "corrections.xml",
            Self::Epub => "report.epub",
            Self::Sitemap => "sitemap.xml",
            Self::Robots => "robots.txt",
            Self::Calendar => "events.ics",
            Self::StampRecord => STAMP_RECORD,
            Self::Manifest => MANIFEST,
            Self::Archive => ARCHIVE,
            _ => return None,
        })
    }

    /// Parses the path of a page without its extension.
    fn parse_page(path: &'r str) -> Option<Self> {
        let Some((folder, rest)) = path.split_once('/') else {
            return (path == "names").then_some(Self::Names(0));
        };
        let special = match folder {
            "report" => return Self::parse_section(rest),
            "timeline" => FilterName::parse_pages(rest),
            "sources" => parse_numbered(rest).map(|(id, page)| Self::Source { id, page }),
            "names" => page_index(rest).map(Self::Names),
            "p" => parse_stamp_start(rest),
            CASES => rest.strip_prefix(INDEX).and_then(|list| CaseListName::parse_pages(list.strip_prefix('/')?)),
            _ => None,
        };
        special.or_else(|| Self::parse_record(folder, rest))
    }

    fn parse_section(slug: &'r str) -> Option<Self> {
        match slug.split_once('/') {
            Some((INDEX, number)) => page_index(number).map(Self::SectionList),
            _ => (!slug.is_empty()).then_some(Self::Section(slug)),
        }
    }

    fn parse_record(register: &'r str, rest: &'r str) -> Option<Self> {
        if let Some((INDEX, page)) = parse_numbered(rest) {
            return Some(Self::Register { register, page });
        }
        let (id, list) = rest.split_once('/').map_or((rest, None), |(id, list)| (id, Some(list)));
        if register.is_empty() || id.is_empty() || id == INDEX {
            return None;
        }
        let Some(list) = list else { return Some(Self::Record { register, id }) };
        if let Some(page) = page_index(list) {
            return Some(Self::Mentions { register, id, page });
        }
        let (name, number) = list.rsplit_once('-')?;
        Some(Self::RecordList { register, id, list: ListName::parse(name)?, page: page_index(number)? })
    }

    /// Parses the path of a feed or of a part of the sitemap, without its extension.
    fn parse_xml(path: &'r str) -> Option<Self> {
        let Some((register, id)) = path.split_once('/') else {
            let number = canonical_number(path.strip_prefix(SITEMAP_PART)?)?;
            return number.try_into().ok().filter(|number| *number > 0).map(Self::SitemapPart);
        };
        let is_record = !register.is_empty() && !id.is_empty() && !id.contains('/') && !Self::is_reserved(register);
        is_record.then_some(Self::RecordFeed { register, id })
    }

    /// Parses the path of a file that is not a page of the report.
    fn parse_file(path: &'r str) -> Self {
        match below_sections(path) {
            Some(below) if !is_page(below) && !below.is_empty() => Self::Attachment(below),
            _ => Self::File(path),
        }
    }

    fn write(self, out: &mut impl Write) -> fmt::Result {
        match self {
            Self::Section(slug) => write_all(out, &[SECTIONS, slug, PAGE]),
            Self::SectionList(page) => write_page(out, &[SECTIONS, INDEX], page),
            Self::Attachment(path) => write_all(out, &[SECTIONS, path]),
            Self::Register { register, page } => write_page(out, &[register, "/", INDEX], page),
            Self::Record { register, id }
            | Self::Mentions { register, id, page: 0 }
            | Self::RecordList { register, id, page: 0, .. } => write_all(out, &[register, "/", id, PAGE]),
            Self::Mentions { register, id, page } => write_page(out, &[register, "/", id], page),
            Self::RecordList { register, id, list, page } => {
                write_all(out, &[register, "/", id, "/"])?;
                list.write(out)?;
                write!(out, "-{}{PAGE}", page + 1)
            }
            Self::CaseList { list: CaseListName { filter: CaseFilterName::All, by_name: false }, page } => {
                write_page(out, &[CASES, "/", INDEX], page)
            }
            Self::CaseList { list, page } => {
                write_all(out, &[CASES, "/", INDEX, "/"])?;
                list.write(out)?;
                write_page(out, &[], page)
            }
            Self::Courts(page) => write_page(out, &[CASES, "/", INDEX, "/courts"], page),
            Self::FilteredTimeline { filter, page } => {
                out.write_str("timeline/")?;
                filter.write(out)?;
                write_page(out, &[], page)
            }
            Self::Source { id, page } => write_page(out, &["sources/", id], page),
            Self::Names(page) => write_page(out, &["names"], page),
            Self::SearchFile(file) => file.write(out),
            Self::Permanent(first, second) => {
                out.write_str("p/")?;
                std::iter::once(first).chain(second).try_for_each(|letter| out.write_char(letter))?;
                out.write_str(PAGE)
            }
            Self::RecordFeed { register, id } => write_all(out, &[register, "/", id, XML]),
            Self::SitemapPart(number) => write!(out, "{SITEMAP_PART}{number}{XML}"),
            Self::Data(name) => write_all(out, &[DATA_FOLDER, "/", name]),
            Self::Asset(name) => write_all(out, &["assets/", name]),
            Self::File(path) => out.write_str(path),
            _ => out.write_str(self.fixed_path().unwrap_or_default()),
        }
    }
}

impl fmt::Display for Route<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

/// Parses the characters that the stamps on a page of permanent addresses begin with.
fn parse_stamp_start(letters: &str) -> Option<Route<'_>> {
    let mut letters = letters.chars();
    let route = Route::Permanent(letters.next()?, letters.next());
    letters.next().is_none().then_some(route)
}

#[cfg(test)]
mod tests;
