//! Which sections are published, in which order, and at which address.

use super::{Graph, LinkedSection};
use crate::diag::{Diagnostic, HINTS, did_you_mean, start_of};
use crate::model::Date;
use crate::model::prose::Section;
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

/// The sections that are published, and the paths of those that are not.
pub(super) fn published(sections: Vec<Arc<Section>>, as_of: Option<&Date>) -> (Vec<Arc<Section>>, BTreeSet<Arc<str>>) {
    let (published, kept): (Vec<_>, Vec<_>) =
        sections.into_iter().partition(|section| !section.front.draft && !is_embargoed(section, as_of));
    (published, kept.iter().map(|section| Arc::clone(&section.path)).collect())
}

/// An embargo opens on its first possible day. Without a day to compare with it holds: the clock is not asked.
fn is_embargoed(section: &Section, as_of: Option<&Date>) -> bool {
    let Some(embargo) = &section.front.embargo else { return false };
    match (as_of.and_then(Date::earliest), embargo.value.earliest()) {
        (Some(today), Some(opens)) => today < opens,
        // An embargo without a first day never opens; it is an error, too.
        (_, None) | (None, Some(_)) => true,
    }
}

/// The sections in reading order, each with its number and address.
pub(super) fn ordered(sections: Vec<Arc<Section>>, content: &str, out: &mut Vec<Diagnostic>) -> Vec<LinkedSection> {
    let orders = folder_orders(&sections, content);
    let mut placed: Vec<_> = sections.into_iter().map(|section| (key(&section, content, &orders), section)).collect();
    placed.sort_by(|(a, one), (b, two)| a.cmp(b).then_with(|| one.path.cmp(&two.path)));
    let sections = placed.into_iter().zip(1..).map(|((_, section), number)| {
        let place = Place::new(address_parts(&section, content, out));
        LinkedSection { section, number, place, anchors: Vec::new() }
    });
    sections.collect()
}

/// The part of a path below the folder of the sections, without `.md`.
fn below<'s>(section: &'s Section, content: &str) -> &'s str {
    let path = section.path.strip_prefix(content).and_then(|path| path.strip_prefix('/')).unwrap_or(&section.path);
    path.strip_suffix(".md").unwrap_or(path)
}

/// What `order` in the front matter of a folder's `index.md` says about the folder.
fn folder_orders(sections: &[Arc<Section>], content: &str) -> BTreeMap<String, u32> {
    let orders = sections.iter().filter_map(|section| {
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
        && (crate::model::record::REGISTERS.contains(&slug) || matches!(slug, "report" | "assets" | "data"))
}

/// Reports what is wrong between sections: addresses and stamps that stand twice.
pub(super) fn check(graph: &Graph, out: &mut Vec<Diagnostic>) {
    check_addresses(graph, out);
    check_stamps(graph, out);
    warn_of_unstamped(graph, out);
}

fn check_addresses(graph: &Graph, out: &mut Vec<Diagnostic>) {
    let mut taken: BTreeMap<&str, Span> = BTreeMap::new();
    for section in &graph.sections {
        let here = section.section.front.title.span();
        if let Some(first) = taken.insert(section.place.slug(), here) {
            let message = format!("two sections have the address `{}`", section.place.address());
            out.push(
                Diagnostic::error("duplicate-address", here, message)
                    .label("this one")
                    .also(first, "and this one")
                    .help("rename one of the files"),
            );
        }
    }
    for section in &graph.sections {
        for old in &section.section.front.was {
            let page = old.value.strip_suffix("/index").unwrap_or(&old.value);
            let problem = page.split('/').find_map(id_problem);
            if let Some(problem) = problem {
                let message = format!("`{}` is not an old address: each part of it {problem}", old.value);
                out.push(
                    Diagnostic::error("old-address", old.span, message)
                        .help("write it as in `part/section`, without `report/` and `.html`"),
                );
            } else if let Some(first) = taken.insert(&old.value, old.span) {
                let message = format!("the old address `{}` is taken", old.value);
                out.push(
                    Diagnostic::error("old-address", old.span, message)
                        .also(first, "by this")
                        .help("an old address can lead to one place only"),
                );
            }
        }
    }
}

fn check_stamps(graph: &Graph, out: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for section in &graph.sections {
        for stamp in section.section.prose.blocks.iter().filter_map(|block| block.stamp.as_ref()) {
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

fn warn_of_unstamped(graph: &Graph, out: &mut Vec<Diagnostic>) {
    let mut blocks = graph.sections.iter().flat_map(|section| section.section.unstamped());
    let Some(first) = blocks.next() else { return };
    let more = blocks.count();
    let message = match more {
        0 => "one paragraph has no permanent id".to_owned(),
        more => format!("{} paragraphs have no permanent id", more + 1),
    };
    let label = if more == 0 { "this one" } else { "the first" };
    let span = Span { end: first.span.start, ..first.span };
    out.push(
        Diagnostic::warning("no-stamp", span, message)
            .label(label)
            .help("run `annals ids` to stamp them: without it a link to a paragraph breaks when its words change"),
    );
}

/// An error about a section that is not there.
pub(super) fn unknown_section(graph: &Graph, path: &str, span: Span, told: usize) -> Diagnostic {
    let known = graph.by_path.keys().filter(|_| told < HINTS).map(|path| &**path);
    let help = did_you_mean(path, known).unwrap_or_else(|| {
        "links between sections name the `.md` file, relative to the file that they stand in".to_owned()
    });
    Diagnostic::error("unknown-file", span, format!("there is no file `{path}`")).help(help)
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
}
