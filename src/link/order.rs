//! Which sections are published, in which order, and at which address.

use super::frame::Frame;
use super::old_addresses;
use super::section::SectionLinks;
use crate::diag::{Diagnostic, HINTS, Repeat, nearest, start_of};
use crate::model::prose::Section;
use crate::model::{Date, composed};
use crate::parse::{id_like, id_problem};
use crate::project::name_problem;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Where a section stands in the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The folders under `report/`, and the name of the page without `.html`.
    parts: Vec<String>,
    slug: String,
}

impl Place {
    /// The address under `report/`, without `.html`: `part/one`.
    #[must_use]
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// The address from the site's root: `report/part/one.html`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("report/{}.html", self.slug)
    }

    /// The folder of the page, from the site's root: `report/part`.
    #[must_use]
    pub fn folder(&self) -> String {
        let folders = &self.parts[..self.parts.len().saturating_sub(1)];
        std::iter::once("report").chain(folders.iter().map(String::as_str)).collect::<Vec<_>>().join("/")
    }

    /// How many folders it stands in, below `report/`.
    #[must_use]
    pub fn depth(&self) -> usize {
        let own = usize::from(self.parts.last().is_some_and(|last| last == "index"));
        self.parts.len().saturating_sub(1 + own)
    }

    fn new(parts: Vec<String>) -> Self {
        Self { slug: parts.join("/"), parts }
    }
}

/// Which sections are published, where they stand, and what is wrong with that. It follows from
/// paths and front matter alone.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// The published sections, in reading order, by index in what was given.
    order: Vec<usize>,
    /// Where each stands.
    pub(super) places: Vec<Place>,
    /// The file of each.
    pub(super) paths: Vec<Arc<str>>,
    /// Old addresses: the section, and the address under `report/`.
    pub(super) old: Vec<(usize, String)>,
    /// The files of sections that are left out, by path in NFC.
    pub(super) unpublished: BTreeSet<Arc<str>>,
    /// Why sections that are in it are no part of the published report: in a preview alone.
    pub(super) held_back: BTreeMap<usize, HeldBack>,
    /// What is wrong.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// By path in NFC.
    by_path: BTreeMap<Arc<str>, usize>,
    by_address: BTreeMap<String, usize>,
}

impl Outline {
    pub(super) fn new(given: &[Arc<Section>], content: &str, shown: &Shown) -> Self {
        let mut out = Vec::new();
        let (published, unpublished) = published(given, shown);
        let order = ordered(given, published, content);
        let sections: Vec<&Arc<Section>> = order.iter().map(|index| &given[*index]).collect();
        let places: Vec<Place> =
            sections.iter().map(|section| Place::new(address_parts(section, content, &mut out))).collect();
        let taken = check_addresses(&sections, &places, &mut out);
        let old = old_addresses::read(&sections, &places, taken, &mut out);
        let held_back = sections.iter().enumerate().filter_map(|(at, section)| Some((at, held_back(section, shown)?)));
        let mut by_address = BTreeMap::new();
        for (index, place) in places.iter().enumerate() {
            by_address.entry(place.slug().to_owned()).or_insert(index);
        }
        Self {
            old,
            held_back: held_back.collect(),
            paths: sections.iter().map(|section| Arc::clone(&section.path)).collect(),
            by_path: sections.iter().enumerate().map(|(at, section)| (composed_path(&section.path), at)).collect(),
            by_address,
            places,
            order,
            unpublished,
            diagnostics: out,
        }
    }

    /// The sections in reading order.
    pub(super) fn in_order(&self, given: &[Arc<Section>]) -> Vec<Arc<Section>> {
        self.order.iter().map(|index| Arc::clone(&given[*index])).collect()
    }

    /// Whether both have the same files at the same addresses, old ones included, in the same order.
    pub(super) fn has_addresses_of(&self, other: &Self) -> bool {
        self.paths == other.paths
            && self.places == other.places
            && self.old == other.old
            && self.unpublished == other.unpublished
    }

    /// The section of a file.
    pub(super) fn index_of(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// The section of an address under `report/`, without `.html`.
    pub(super) fn index_of_address(&self, address: &str) -> Option<usize> {
        self.by_address.get(address).copied()
    }

    /// The paths of the published sections.
    pub(super) fn known_paths(&self) -> impl Iterator<Item = &str> {
        self.by_path.keys().map(|path| &**path)
    }
}

/// Which sections a reader is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// The day as of which embargoes are judged; without it they all hold.
    pub as_of: Option<Date>,
    /// Whether sections that are held back are shown all the same, to whoever writes them.
    pub held_back: bool,
}

/// Why a section is no part of the published report.
#[derive(Clone, Debug, PartialEq)]
pub enum HeldBack {
    /// It is a draft.
    Draft,
    /// It is under embargo until this date.
    Embargo(Date),
}

/// The sections that are shown, by index, and the paths of those that are not.
fn published(given: &[Arc<Section>], shown: &Shown) -> (Vec<usize>, BTreeSet<Arc<str>>) {
    let is_shown = |index: &usize| shown.held_back || held_back(&given[*index], shown).is_none();
    let (published, kept): (Vec<usize>, Vec<usize>) = (0..given.len()).partition(is_shown);
    (published, kept.into_iter().map(|index| composed_path(&given[index].path)).collect())
}

/// A path in NFC, as links are looked up by it.
fn composed_path(path: &Arc<str>) -> Arc<str> {
    if path.is_ascii() { Arc::clone(path) } else { composed(path).into() }
}

fn held_back(section: &Section, shown: &Shown) -> Option<HeldBack> {
    if section.front.draft {
        return Some(HeldBack::Draft);
    }
    let embargo = section.front.embargo.as_ref().filter(|_| is_embargoed(section, shown.as_of.as_ref()))?;
    Some(HeldBack::Embargo(embargo.value.clone()))
}

/// An embargo opens when its last possible day has surely come. Without a day to compare with it holds: the clock is
/// not asked.
fn is_embargoed(section: &Section, as_of: Option<&Date>) -> bool {
    let Some(embargo) = &section.front.embargo else { return false };
    match (as_of.and_then(Date::earliest), embargo.value.latest()) {
        (Some(today), Some(opens)) => today < opens,
        // An embargo without a last day never opens; it is an error, too.
        (_, None) | (None, Some(_)) => true,
    }
}

/// The sections in reading order.
fn ordered(given: &[Arc<Section>], published: Vec<usize>, content: &str) -> Vec<usize> {
    let orders = folder_orders(given, &published, content);
    let mut placed: Vec<_> = published.into_iter().map(|index| (key(&given[index], content, &orders), index)).collect();
    placed.sort_by(|(a, one), (b, two)| a.cmp(b).then_with(|| given[*one].path.cmp(&given[*two].path)));
    placed.into_iter().map(|(_, index)| index).collect()
}

/// The part of a path below the folder of the sections, without `.md`.
fn below<'s>(section: &'s Section, content: &str) -> &'s str {
    let path = section.path.strip_prefix(content).and_then(|path| path.strip_prefix('/')).unwrap_or(&section.path);
    path.strip_suffix(".md").unwrap_or(path)
}

/// What `order` in the front matter of a folder's `index.md` says about the folder.
fn folder_orders(given: &[Arc<Section>], published: &[usize], content: &str) -> BTreeMap<String, u32> {
    let orders = published.iter().map(|index| &given[*index]).filter_map(|section| {
        let folder = below(section, content).strip_suffix("/index")?;
        Some((folder.to_owned(), section.front.order?))
    });
    orders.collect()
}

/// A part's first page stands before all else in it; then what has a number, then the rest by name.
type PartKey = (bool, Option<u64>, String);

fn key(section: &Section, content: &str, orders: &BTreeMap<String, u32>) -> Vec<PartKey> {
    let path = below(section, content);
    let ends: Vec<usize> = path.match_indices('/').map(|(at, _)| at).chain([path.len()]).collect();
    let mut keys: Vec<PartKey> = Vec::new();
    let mut start = 0;
    for end in ends {
        let name = &path[start..end];
        let is_file = end == path.len();
        start = end + 1;
        if is_file && name == "index" {
            // `None` stands before every number.
            keys.push((false, None, String::new()));
            continue;
        }
        let written = if is_file { section.front.order } else { orders.get(&path[..end]).copied() };
        let (number, slug) = split_number(name);
        let number = written.map(u64::from).or(number);
        keys.push((number.is_none(), number, slug.to_owned()));
    }
    keys
}

/// `03-freedom` is `freedom`, third in order. A name of digits alone is a name.
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

/// A folder's name without its leading number.
pub(super) fn split_number_of(name: &str) -> &str {
    split_number(name).1
}

fn address_parts(section: &Section, content: &str, out: &mut Vec<Diagnostic>) -> Vec<String> {
    let names: Vec<&str> = below(section, content).split('/').collect();
    let last = names.len() - 1;
    let mut parts = Vec::new();
    for (at, name) in names.into_iter().enumerate() {
        let slug = split_number(name).1;
        let problem = match slug {
            "index" if at == last => None,
            _ if at < last => name_problem(slug).filter(|_| !is_register_word(slug)),
            _ => id_problem(slug).map(|problem| format!("such a name {problem}")),
        };
        if let Some(problem) = problem {
            let what = if at == last { "section" } else { "folder" };
            let message = format!("`{}` cannot be the address of a {what}: {problem}", slug.escape_debug());
            let offer = id_like(slug).filter(|offer| offer != slug);
            let help =
                offer.map_or_else(|| "rename it".to_owned(), |offer| format!("rename it, to `{offer}` for example"));
            out.push(Diagnostic::error("address", start_of(&section.path), message).help(help));
        }
        parts.push(slug.to_owned());
    }
    parts
}

/// A part of the report may be called like a register: it lies under `report/`.
fn is_register_word(slug: &str) -> bool {
    id_problem(slug).is_none()
        && (crate::model::record::REGISTERS.contains(&slug) || matches!(slug, "report" | "assets" | "data" | "p"))
}

/// Reports addresses that several sections have. Gives every address with its section.
fn check_addresses<'p>(
    sections: &[&Arc<Section>],
    places: &'p [Place],
    out: &mut Vec<Diagnostic>,
) -> BTreeMap<&'p str, Span> {
    let mut taken: BTreeMap<&str, Span> = BTreeMap::new();
    for (section, place) in sections.iter().zip(places) {
        let here = section.front.title.span();
        if let Some(first) = taken.insert(place.slug(), here) {
            let message = format!("two sections have the address `{}`", place.address());
            out.push(
                Diagnostic::error("duplicate-address", here, message)
                    .label("this one")
                    .also(first, "and this one")
                    .help("rename one of the files"),
            );
        }
    }
    taken
}

/// Reports stamps that stand twice.
pub(super) fn check_stamps<'s>(sections: impl IntoIterator<Item = &'s Arc<Section>>, out: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for section in sections {
        for stamp in section.prose.blocks().iter().filter_map(|block| block.stamp.as_ref()) {
            if let Some(first) = seen.insert(&stamp.value, stamp.span) {
                let message = format!("the paragraph id `{}` stands twice", stamp.value);
                out.push(
                    Diagnostic::error("duplicate-stamp", stamp.span, message)
                        .label("here again")
                        .also(first, "first here")
                        .help("take the newer one away and run `annals ids`: an id names one paragraph for good"),
                );
            }
        }
    }
}

/// Counts the paragraphs without a permanent id.
pub(super) fn warn_of_unstamped(frame: &Frame, links: &[Arc<SectionLinks>], out: &mut Vec<Diagnostic>) {
    let Some(section) = links.iter().position(|links| links.unstamped > 0) else { return };
    let Some(first) = frame.sections[section].unstamped().next() else { return };
    let all: usize = links.iter().map(|links| links.unstamped).sum();
    let message = match all {
        1 => "one paragraph has no permanent id".to_owned(),
        all => format!("{all} paragraphs have no permanent id"),
    };
    let label = if all == 1 { "this one" } else { "the first" };
    let span = Span { end: first.span.start, ..first.span };
    out.push(
        Diagnostic::warning("no-stamp", span, message)
            .label(label)
            .help("run `annals ids` to stamp them: without it a link to a paragraph breaks when its words change"),
    );
}

/// An error about a file that is not there, in a link of the file `from`.
pub(super) fn unknown_file(frame: &Frame, path: &str, from: &str, span: Span, told: usize) -> Diagnostic {
    let is_section = may_be_section(path);
    let near = if told >= HINTS {
        None
    } else if is_section {
        let known: Vec<&str> = frame.outline.known_paths().filter(|known| *known != from).collect();
        moved(path, &known).map(|moved| relative(moved, from)).or_else(|| nearest_file(path, from, known))
    } else {
        nearest_file(path, from, frame.files.iter())
    };
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if is_section => {
            "links between sections name the `.md` file, relative to the file that they stand in".to_owned()
        }
        None => "copy the file beside the section, or correct its name".to_owned(),
    };
    let message = format!("there is no file `{path}`");
    let repeat = Repeat::same("unknown-file", &message);
    Diagnostic::error("unknown-file", span, message).help(help).repeat(repeat)
}

/// The nearest of `known`, as it is written in a link of the file `from`.
fn nearest_file<'p>(path: &str, from: &str, known: impl IntoIterator<Item = &'p str>) -> Option<String> {
    let known: Vec<String> = known.into_iter().map(|known| relative(known, from)).collect();
    nearest(&relative(path, from), known.iter().map(String::as_str)).map(str::to_owned)
}

/// Whether a link was most likely meant for a section: also one that names a page, or no kind of file.
fn may_be_section(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["", "md", "markdown", "mdx", "html", "htm"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// The one section that has the same name, whatever its number, its folder and its ending.
fn moved<'p>(path: &str, known: &[&'p str]) -> Option<&'p str> {
    let name = name_of(path);
    let mut same = known.iter().filter(|known| name_of(known) == name);
    same.next().copied().filter(|_| name != "index" && same.next().is_none())
}

fn name_of(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    split_number_of(name.split_once('.').map_or(name, |(name, _)| name))
}

/// A path of the site as it is written in a link of the file `from`.
fn relative(path: &str, from: &str) -> String {
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
    fn a_path_is_told_as_the_link_must_have_it() {
        assert_eq!(relative("content/02-b.md", "content/01-a.md"), "02-b.md");
        assert_eq!(relative("content/02-part/03-b.md", "content/01-a.md"), "02-part/03-b.md");
        assert_eq!(relative("content/02-b.md", "content/01-part/03-a.md"), "../02-b.md");
        assert_eq!(relative("content/02-b.md", "about.md"), "content/02-b.md");
    }
}
