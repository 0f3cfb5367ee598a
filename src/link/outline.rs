//! The outline of the report: which sections are published, in which order, and at which addresses.

use super::context::LinkContext;
use super::old_addresses;
use super::parts::Parts;
use super::section::SectionLinks;
use crate::diag::{Code, Diagnostic, MAX_SUGGESTIONS, Repeat, nearest, start_of_file};
use crate::model::prose::Section;
use crate::model::{Date, to_nfc};
use crate::parse::{id_problem, suggest_id};
use crate::project::name_problem;
use crate::route::{INDEX, Route};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The route of a section's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionRoute {
    /// The folders under `report/`, and the name of the page without `.html`.
    parts: Vec<String>,
    slug: String,
}

impl SectionRoute {
    /// The address under `report/`, without `.html`: `part/one`.
    #[must_use]
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// The route of the page.
    #[must_use]
    pub fn route(&self) -> Route<'_> {
        Route::Section(&self.slug)
    }

    /// The address from the site's root: `report/part/one.html`.
    #[must_use]
    pub fn address(&self) -> String {
        self.route().to_path()
    }

    /// The number of folders below `report/`. The first page of a folder has the depth of the folder itself.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.parts.len().saturating_sub(1 + usize::from(self.is_index()))
    }

    /// The folders below `report/` that contain the page; for the page that introduces a folder, those that contain the folder.
    pub(super) fn folder(&self) -> &[String] {
        let folder = &self.parts[..self.parts.len() - 1];
        if self.is_index() { &folder[..folder.len().saturating_sub(1)] } else { folder }
    }

    /// The folders below `report/` to the one that the page introduces; `None` for other pages, and at the top.
    pub(super) fn introduced_folder(&self) -> Option<&[String]> {
        let folder = &self.parts[..self.parts.len() - 1];
        Some(folder).filter(|folder| self.is_index() && !folder.is_empty())
    }

    fn is_index(&self) -> bool {
        self.parts.last().is_some_and(|last| last == INDEX)
    }

    pub(super) fn new(parts: Vec<String>) -> Self {
        Self { slug: parts.join("/"), parts }
    }
}

/// The published sections with their order, addresses and errors. It depends only on paths and front matter.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// The published sections, in reading order, by index among all given sections.
    reading_order: Vec<usize>,
    /// The route of each published section.
    pub(super) routes: Vec<SectionRoute>,
    /// The parts that the sections are in.
    pub(super) parts: Parts,
    /// The file of each published section.
    pub(super) paths: Vec<Arc<str>>,
    /// Old addresses: the section, and the address under `report/`, without `.html`.
    pub(super) old_addresses: Vec<(usize, String)>,
    /// The NFC paths of sections that are not published.
    pub(super) unpublished: BTreeSet<Arc<str>>,
    /// Sections that only a preview includes, with the reason.
    pub(super) held_back: BTreeMap<usize, HeldBack>,
    /// Errors in addresses.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The published sections by NFC path.
    by_path: BTreeMap<Arc<str>, usize>,
    by_address: BTreeMap<String, usize>,
}

impl Outline {
    pub(super) fn new(all_sections: &[Arc<Section>], content: &str, filter: &SectionFilter) -> Self {
        let mut out = Vec::new();
        let (published, unpublished) = published(all_sections, filter);
        let reading_order = reading_order(all_sections, published, content);
        let sections: Vec<&Arc<Section>> = reading_order.iter().map(|index| &all_sections[*index]).collect();
        let routes: Vec<SectionRoute> =
            sections.iter().map(|section| SectionRoute::new(address_parts(section, content, &mut out))).collect();
        let taken = check_addresses(&sections, &routes, &mut out);
        let old_addresses = old_addresses::read(&sections, &routes, taken, &mut out);
        let held_back = sections.iter().enumerate().filter_map(|(at, section)| Some((at, held_back(section, filter)?)));
        let mut by_address = BTreeMap::new();
        for (index, route) in routes.iter().enumerate() {
            by_address.entry(route.slug().to_owned()).or_insert(index);
        }
        Self {
            old_addresses,
            held_back: held_back.collect(),
            paths: sections.iter().map(|section| Arc::clone(&section.path)).collect(),
            by_path: sections.iter().enumerate().map(|(at, section)| (composed_path(&section.path), at)).collect(),
            by_address,
            parts: Parts::new(&routes),
            routes,
            reading_order,
            unpublished,
            diagnostics: out,
        }
    }

    /// The sections in reading order.
    pub(super) fn in_order(&self, all_sections: &[Arc<Section>]) -> Vec<Arc<Section>> {
        self.reading_order.iter().map(|index| Arc::clone(&all_sections[*index])).collect()
    }

    /// Whether both have the same files at the same addresses, old ones included, in the same order.
    pub(super) fn has_same_addresses(&self, other: &Self) -> bool {
        self.paths == other.paths
            && self.routes == other.routes
            && self.old_addresses == other.old_addresses
            && self.unpublished == other.unpublished
    }

    /// The section of a file.
    pub(super) fn index_of(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// The section with a slug.
    pub(super) fn index_of_slug(&self, slug: &str) -> Option<usize> {
        self.by_address.get(slug).copied()
    }

    /// The section with a page at a route.
    pub(super) fn index_of_route(&self, route: Route<'_>) -> Option<usize> {
        match route {
            Route::Section(slug) => self.index_of_slug(slug),
            _ => None,
        }
    }

    /// The NFC paths of the published sections.
    pub(super) fn known_paths(&self) -> impl Iterator<Item = &str> {
        self.by_path.keys().map(|path| &**path)
    }
}

/// Determines which sections are included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SectionFilter {
    /// The date that embargoes are compared with; without it all of them are in force.
    pub as_of: Option<Date>,
    /// Whether sections that are held back are included, for a preview.
    pub include_held_back: bool,
}

/// Why a section is not published.
#[derive(Clone, Debug, PartialEq)]
pub enum HeldBack {
    /// The front matter marks it as a draft.
    Draft,
    /// It is under embargo until this date, exclusive.
    Embargo(Date),
}

/// The sections that are included, by index, and the NFC paths of the others.
fn published(all_sections: &[Arc<Section>], filter: &SectionFilter) -> (Vec<usize>, BTreeSet<Arc<str>>) {
    let is_shown = |index: &usize| filter.include_held_back || held_back(&all_sections[*index], filter).is_none();
    let (published, unpublished): (Vec<usize>, Vec<usize>) = (0..all_sections.len()).partition(is_shown);
    (published, unpublished.into_iter().map(|index| composed_path(&all_sections[index].path)).collect())
}

/// A path in NFC, the form for lookups of links.
fn composed_path(path: &Arc<str>) -> Arc<str> {
    if path.is_ascii() { Arc::clone(path) } else { to_nfc(path).into() }
}

fn held_back(section: &Section, filter: &SectionFilter) -> Option<HeldBack> {
    if section.front_matter.draft {
        return Some(HeldBack::Draft);
    }
    let embargo = section.front_matter.embargo.as_ref().filter(|_| is_embargoed(section, filter.as_of.as_ref()))?;
    Some(HeldBack::Embargo(embargo.value.clone()))
}

/// An embargo ends when its last possible day has come. Without a date to compare with it is in force: the system clock is
/// not read.
fn is_embargoed(section: &Section, as_of: Option<&Date>) -> bool {
    let Some(embargo) = &section.front_matter.embargo else { return false };
    match (as_of.and_then(Date::earliest), embargo.value.latest()) {
        (Some(today), Some(opens)) => today < opens,
        // An embargo without a last day never ends; it is also an error.
        (_, None) | (None, Some(_)) => true,
    }
}

/// The sections in reading order.
fn reading_order(all_sections: &[Arc<Section>], published: Vec<usize>, content: &str) -> Vec<usize> {
    let folder_orders = folder_orders(all_sections, &published, content);
    let mut keyed: Vec<_> =
        published.into_iter().map(|index| (sort_key(&all_sections[index], content, &folder_orders), index)).collect();
    keyed.sort_by(|(a, one), (b, two)| a.cmp(b).then_with(|| all_sections[*one].path.cmp(&all_sections[*two].path)));
    keyed.into_iter().map(|(_, index)| index).collect()
}

/// The path of a section relative to the content folder, without `.md`.
fn path_in_content<'s>(section: &'s Section, content: &str) -> &'s str {
    let path = section.path.strip_prefix(content).and_then(|path| path.strip_prefix('/')).unwrap_or(&section.path);
    path.strip_suffix(".md").unwrap_or(path)
}

/// The order of each folder, from `reading_order` in the front matter of its `index.md`.
fn folder_orders(all_sections: &[Arc<Section>], published: &[usize], content: &str) -> BTreeMap<String, u32> {
    let orders = published.iter().map(|index| &all_sections[*index]).filter_map(|section| {
        let folder = path_in_content(section, content).strip_suffix("/index")?;
        Some((folder.to_owned(), section.front_matter.order?))
    });
    orders.collect()
}

/// Sorts a part's first page before everything else in it, then numbered names, then the others by name.
type PartKey = (bool, Option<u64>, String);

fn sort_key(section: &Section, content: &str, orders: &BTreeMap<String, u32>) -> Vec<PartKey> {
    let path = path_in_content(section, content);
    let ends: Vec<usize> = path.match_indices('/').map(|(at, _)| at).chain([path.len()]).collect();
    let mut keys: Vec<PartKey> = Vec::new();
    let mut start = 0;
    for end in ends {
        let name = &path[start..end];
        let is_file = end == path.len();
        start = end + 1;
        if is_file && name == "index" {
            // `None` is less than every number.
            keys.push((false, None, String::new()));
            continue;
        }
        let written = if is_file { section.front_matter.order } else { orders.get(&path[..end]).copied() };
        let (number, slug) = split_number(name);
        let number = written.map(u64::from).or(number);
        keys.push((number.is_none(), number, slug.to_owned()));
    }
    keys
}

/// Splits `03-freedom` into 3 and `freedom`. A name of digits only has its number and stays whole.
fn split_number(name: &str) -> (Option<u64>, &str) {
    let digits = name.len() - name.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = name[digits..].trim_start_matches(['-', '_', '.', ' ']);
    let number = name[..digits].parse().ok();
    if rest.is_empty() || digits == 0 || rest.len() == name.len() - digits {
        (number.filter(|_| rest.is_empty()), name)
    } else {
        (number, rest)
    }
}

/// The name of a file or folder without its leading number.
pub(super) fn without_number(name: &str) -> &str {
    split_number(name).1
}

/// The components of a section's address, from its path. They are ASCII as ids are: addresses must survive every file system and
/// mirror.
fn address_parts(section: &Section, content: &str, out: &mut Vec<Diagnostic>) -> Vec<String> {
    let names: Vec<&str> = path_in_content(section, content).split('/').collect();
    let last_index = names.len() - 1;
    let mut parts = Vec::new();
    for (at, name) in names.into_iter().enumerate() {
        let slug = split_number(name).1;
        let problem = match slug {
            "index" if at == last_index => None,
            _ if at < last_index => name_problem(slug),
            _ => id_problem(slug).map(|problem| format!("such a name {problem}")),
        };
        if let Some(problem) = problem {
            let kind = if at == last_index { "section" } else { "folder" };
            let message = format!("`{}` cannot be the address of a {kind}: {problem}", slug.escape_debug());
            let suggestion = suggest_id(slug).filter(|suggestion| suggestion != slug);
            let help = suggestion.map_or_else(
                || "rename it".to_owned(),
                |suggestion| format!("rename it, to `{suggestion}` for example"),
            );
            out.push(Diagnostic::error(Code::Address, start_of_file(&section.path), message).help(help));
        }
        parts.push(slug.to_owned());
    }
    parts
}

/// Reports duplicate addresses. Returns every address with the location of its section.
fn check_addresses<'p>(
    sections: &[&Arc<Section>],
    routes: &'p [SectionRoute],
    out: &mut Vec<Diagnostic>,
) -> BTreeMap<&'p str, Span> {
    let mut taken: BTreeMap<&str, Span> = BTreeMap::new();
    for (section, route) in sections.iter().zip(routes) {
        let span = section.front_matter.title.span();
        if let Some(first) = taken.insert(route.slug(), span) {
            let message = format!("two sections have the address `{}`", route.address());
            out.push(
                Diagnostic::error(Code::DuplicateAddress, span, message)
                    .label("this one")
                    .related(first, "and this one")
                    .help("rename one of the files"),
            );
        }
    }
    taken
}

/// Reports duplicate stamps.
pub(super) fn check_stamps<'s>(sections: impl IntoIterator<Item = &'s Arc<Section>>, out: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for section in sections {
        for stamp in section.prose.blocks().iter().filter_map(|block| block.stamp.as_ref()) {
            if let Some(first) = seen.insert(&stamp.value, stamp.span) {
                let message = format!("duplicate paragraph id `{}`", stamp.value);
                out.push(
                    Diagnostic::error(Code::DuplicateStamp, stamp.span, message)
                        .label("here again")
                        .related(first, "first here")
                        .help("remove the newer one and run `annals ids`: an id belongs to one paragraph permanently"),
                );
            }
        }
    }
}

/// Warns of paragraphs without a permanent id, once for the whole report.
pub(super) fn warn_of_unstamped(context: &LinkContext, links: &[Arc<SectionLinks>], out: &mut Vec<Diagnostic>) {
    let Some(section) = links.iter().position(|links| links.unstamped > 0) else { return };
    let Some(first) = context.sections[section].unstamped().next() else { return };
    let all: usize = links.iter().map(|links| links.unstamped).sum();
    let message = match all {
        1 => "one paragraph has no permanent id".to_owned(),
        all => format!("{all} paragraphs have no permanent id"),
    };
    let label = if all == 1 { "this one" } else { "the first" };
    let span = Span { end: first.span.start, ..first.span };
    out.push(
        Diagnostic::warning(Code::NoStamp, span, message)
            .label(label)
            .help("run `annals ids` to stamp them: without it a link to a paragraph breaks when its words change"),
    );
}

/// The error about a link in the file `from` to an unknown file.
pub(super) fn unknown_file_error(
    context: &LinkContext,
    path: &str,
    from: &str,
    span: Span,
    reported: usize,
) -> Diagnostic {
    let is_section = may_be_section(path);
    let suggestion = if reported >= MAX_SUGGESTIONS {
        None
    } else if is_section {
        let known: Vec<&str> = context.outline.known_paths().filter(|known| *known != from).collect();
        same_name_elsewhere(path, &known)
            .map(|same_name| relative_path(same_name, from))
            .or_else(|| nearest_file(path, from, known))
    } else {
        nearest_file(path, from, context.files.iter())
    };
    let help = match suggestion {
        Some(suggestion) => format!("did you mean `{suggestion}`?"),
        None if is_section => {
            "links between sections name the `.md` file, relative to the file that contains the link".to_owned()
        }
        None => "copy the file beside the section, or correct its name".to_owned(),
    };
    let message = format!("there is no file `{path}`");
    let repeat = Repeat::same(Code::UnknownFile, &message);
    Diagnostic::error(Code::UnknownFile, span, message).help(help).repeat(repeat)
}

/// The path in `known` that is most similar, as a link in the file `from` must have it.
fn nearest_file<'p>(path: &str, from: &str, known: impl IntoIterator<Item = &'p str>) -> Option<String> {
    let known: Vec<String> = known.into_iter().map(|known| relative_path(known, from)).collect();
    nearest(&relative_path(path, from), known.iter().map(String::as_str)).map(str::to_owned)
}

/// Whether a link probably refers to a section: also one to an HTML page, or without a file extension.
fn may_be_section(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["", "md", "markdown", "mdx", "html", "htm"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// The only section with the same name, ignoring number, folder and extension.
fn same_name_elsewhere<'p>(path: &str, known: &[&'p str]) -> Option<&'p str> {
    let name = bare_name(path);
    let mut same = known.iter().filter(|known| bare_name(known) == name);
    same.next().copied().filter(|_| name != "index" && same.next().is_none())
}

fn bare_name(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    without_number(name.split_once('.').map_or(name, |(name, _)| name))
}

/// A path of the site, relative to the file `from`.
fn relative_path(path: &str, from: &str) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    let folders: Vec<&str> = from.rsplit_once('/').map_or(vec![], |(folders, _)| folders.split('/').collect());
    let common = parts.iter().zip(&folders).take_while(|(one, other)| one == other).count().min(parts.len() - 1);
    let up = folders.len() - common;
    std::iter::repeat_n("..", up).chain(parts[common..].iter().copied()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leading_number_orders_and_is_no_part_of_the_address() {
        assert_eq!(split_number("03-freedom"), (Some(3), "freedom"));
        assert_eq!(split_number("3. freedom"), (Some(3), "freedom"));
        assert_eq!(split_number("2024"), (Some(2024), "2024"));
        assert_eq!(split_number("freedom"), (None, "freedom"));
        assert_eq!(split_number("3d-printing"), (None, "3d-printing"));
    }

    #[test]
    fn a_suggested_path_is_relative_to_the_linking_file() {
        assert_eq!(relative_path("content/02-b.md", "content/01-a.md"), "02-b.md");
        assert_eq!(relative_path("content/02-part/03-b.md", "content/01-a.md"), "02-part/03-b.md");
        assert_eq!(relative_path("content/02-b.md", "content/01-part/03-a.md"), "../02-b.md");
        assert_eq!(relative_path("content/02-b.md", "about.md"), "content/02-b.md");
    }
}
