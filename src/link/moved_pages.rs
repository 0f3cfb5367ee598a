//! Finds the present page of a section or record that had a page at another address.
//!
//! The sources do not record renames of files. Stamps identify a section with certainty, since a stamp belongs to one
//! paragraph permanently; the fallbacks are the words of the paragraphs, then the title. For a record only new records are
//! candidates: a namesake that existed before is another person.

use super::{Graph, RecordId, Shard, record_address};
use crate::diag::nearest;
use crate::model::prose::{Block, Section};
use crate::model::{Record, Register, Text};
use crate::route::{self, Address, Route};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The subject of a page.
#[derive(Clone, Debug)]
pub enum PageSubject {
    /// A section, or the page about the report.
    Section(Arc<Section>),
    /// A record with a page of its own.
    Record(Arc<Record>),
}

impl PageSubject {
    /// The path of its source file.
    #[must_use]
    pub fn path(&self) -> &Arc<str> {
        match self {
            Self::Section(section) => &section.path,
            Self::Record(record) => &record.path,
        }
    }
}

/// The line that creates a redirect from an old address to the present page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldAddressLine {
    /// The file that the line belongs in: in the front matter of a section, or in a record.
    pub path: Arc<str>,
    /// The id of the record; `None` for a section.
    pub record: Option<Arc<str>>,
    /// The line: `was: [the-protest]`. It includes the old addresses that the file already lists.
    pub line: String,
}

/// The maximum number of pages that are returned if a section was divided.
const MAX_PAGES: usize = 5;

/// The index of a section; `None` for the page about the report.
type SectionIndex = Option<u32>;

impl Graph {
    /// The section or record of the page at an address, including further pages of a paginated record.
    #[must_use]
    pub fn subject(&self, address: &str) -> Option<PageSubject> {
        let address = Address::parse(address);
        if address.route == Route::About {
            return self.context.about.clone().map(PageSubject::Section);
        }
        if let Some(index) = self.context.outline.index_of_route(address.route) {
            return Some(PageSubject::Section(Arc::clone(&self.context.sections[index])));
        }
        let (register, id) = address.record()?;
        let record = self.record_of_page(register, id)?;
        Some(PageSubject::Record(Arc::clone(self.context.registry.record(record))))
    }

    /// The title of the page at an address: the section's title or the record's name.
    #[must_use]
    pub fn title(&self, address: &str) -> Option<String> {
        match self.subject(address)? {
            PageSubject::Section(section) => Some(first_form(&section.front_matter.title).to_owned()),
            PageSubject::Record(record) => Some(first_form(&record.name).to_owned()),
        }
    }

    /// The addresses of the sections with a title.
    #[must_use]
    pub fn addresses_titled(&self, title: &str) -> Vec<String> {
        let has_title = |section: &Section| section.front_matter.title.variants().any(|(_, form)| form.value == title);
        let titled = self.context.sections.iter().zip(0..).filter(|(section, _)| has_title(section));
        self.addresses_by_count(titled.map(|(_, index)| (Some(index), 1)).collect())
    }

    /// The line of front matter or YAML that redirects the address `old` to the page at `is_new_record`; `None` if it is not needed or
    /// not possible.
    #[must_use]
    pub fn old_address_line(&self, old: &str, new: &str) -> Option<OldAddressLine> {
        let (old, new_route) = (Address::parse(old).route, Address::parse(new).route);
        let (path, record, present, added) = match (self.subject(new)?, old) {
            (PageSubject::Section(section), Route::Section(slug)) if new_route != Route::About => {
                let slug = route::slug_to_write(slug).into_owned();
                (Arc::clone(&section.path), None, section.front_matter.old_addresses.clone(), slug)
            }
            (PageSubject::Section(_), _) => return None,
            (PageSubject::Record(record), old) => {
                let Route::Record { register, id } = old else { return None };
                if register != record.key.register.name() || *id == *record.key.id {
                    return None;
                }
                (Arc::clone(&record.path), Some(Arc::clone(&record.key.id)), record.old_ids.clone(), id.to_owned())
            }
        };
        let present = present.into_iter().map(|old| old.value).filter(|old| *old != added);
        let all: Vec<String> = present.chain([added.clone()]).collect();
        Some(OldAddressLine { path, record, line: format!("was: [{}]", all.join(", ")) })
    }

    fn addresses_by_count(&self, counts: BTreeMap<SectionIndex, usize>) -> Vec<String> {
        let mut counts: Vec<(SectionIndex, usize)> = counts.into_iter().collect();
        // The sort is stable: sections with equal counts stay in reading order.
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let section_address = |index: u32| Some(self.context.outline.routes.get(index as usize)?.address());
        let address = |(index, _)| match index {
            Some(index) => section_address(index),
            None => Some(Route::About.to_path()),
        };
        counts.into_iter().filter_map(address).take(MAX_PAGES).collect()
    }

    /// The record of the page `register/id.html`.
    fn record_of_page(&self, register: &str, id: &str) -> Option<RecordId> {
        self.record_with_page(self.context.registry.register_named(register)?, id)
    }

    fn record_with_page(&self, register: &Register, id: &str) -> Option<RecordId> {
        let record = self.context.registry.find_in(register, id)?;
        self.context.registry.record(record).has_page().then_some(record)
    }

    fn address_of_record(&self, id: RecordId) -> String {
        record_address(&self.context.registry.record(id).key)
    }
}

/// Finds subjects of earlier versions of the report in this one. Its indexes are built once for all lookups.
pub struct MovedPageFinder<'g> {
    graph: &'g Graph,
    /// For each shard that was looked up its stamps, with their sections.
    shards: BTreeMap<Shard, BTreeMap<&'g str, SectionIndex>>,
    /// The new sections that contain a paragraph with these words.
    by_words: BTreeMap<&'g str, Vec<u32>>,
    /// The number of different paragraphs of each new section.
    paragraph_counts: BTreeMap<u32, usize>,
    by_title: BTreeMap<&'g str, Vec<u32>>,
    /// The new records, by register and name.
    records_by_name: BTreeMap<(&'g Register, &'g str), RecordId>,
}

/// Names are compared approximately among at most this many new records: among more, a match means little and is slow to
/// find.
const MAX_SIMILAR_NAMES: usize = 100;

impl<'g> MovedPageFinder<'g> {
    /// `is_new_record` are the addresses of pages of `graph` that earlier versions of the report did not have.
    #[must_use]
    pub fn new<'a>(graph: &'g Graph, new: impl Iterator<Item = &'a str>) -> Self {
        let mut finder = Self {
            graph,
            shards: BTreeMap::new(),
            by_words: BTreeMap::new(),
            paragraph_counts: BTreeMap::new(),
            by_title: BTreeMap::new(),
            records_by_name: BTreeMap::new(),
        };
        new.for_each(|address| finder.add(address));
        finder
    }

    fn add(&mut self, address: &str) {
        let route = Address::parse(address).route;
        let context = &self.graph.context;
        if let Some(index) = context.outline.index_of_route(route) {
            let section: &'g Section = &context.sections[index];
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            let words = words(section);
            self.paragraph_counts.insert(index, words.len());
            words.into_iter().for_each(|words| self.by_words.entry(words).or_default().push(index));
            self.by_title.entry(first_form(&section.front_matter.title)).or_default().push(index);
        } else if let Route::Record { register, id } = route
            && let Some(id) = self.graph.record_of_page(register, id)
        {
            let record: &'g Record = context.registry.record(id);
            self.records_by_name.entry((&record.key.register, first_form(&record.name))).or_insert(id);
        }
    }

    /// The present addresses of a subject, the one with the largest part of it first. For records, only pages for whose
    /// addresses `is_new` returns true count as new.
    pub fn find(&mut self, subject: &PageSubject, is_new: &dyn Fn(&str) -> bool) -> Vec<String> {
        match subject {
            PageSubject::Section(old) => {
                let stamps = old.prose.blocks().iter().filter_map(|block| block.stamp.as_ref());
                let mut pages = self.pages_with_stamps(stamps.map(|stamp| stamp.value.as_str()));
                if pages.is_empty() {
                    pages = self.pages_with_words(old);
                }
                if pages.is_empty() {
                    let titled = self.by_title.get(first_form(&old.front_matter.title)).into_iter().flatten();
                    pages = self.graph.addresses_by_count(titled.map(|index| (Some(*index), 1)).collect());
                }
                pages
            }
            PageSubject::Record(old) => {
                self.find_record(old, is_new).map(|id| self.graph.address_of_record(id)).into_iter().collect()
            }
        }
    }

    /// The pages that contain the stamped paragraphs, the one with the most of them first.
    pub fn pages_with_stamps<'s>(&mut self, stamps: impl Iterator<Item = &'s str>) -> Vec<String> {
        let graph = self.graph;
        let mut counts: BTreeMap<SectionIndex, usize> = BTreeMap::new();
        for stamp in stamps {
            let shard = Shard::of_stamp(stamp);
            let sections = self.shards.entry(shard).or_insert_with(|| {
                graph.paragraphs_in_shard(shard).into_iter().map(|stamped| (stamped.id, stamped.section)).collect()
            });
            if let Some(section) = sections.get(stamp) {
                *counts.entry(*section).or_default() += 1;
            }
        }
        graph.addresses_by_count(counts)
    }

    /// The new sections that share with the old one at least half of the paragraphs of the smaller of the two.
    fn pages_with_words(&self, old: &Section) -> Vec<String> {
        let old_words = words(old);
        let mut common: BTreeMap<SectionIndex, usize> = BTreeMap::new();
        for index in old_words.iter().filter_map(|words| self.by_words.get(words)).flatten() {
            *common.entry(Some(*index)).or_default() += 1;
        }
        let size =
            |index: &SectionIndex| index.and_then(|index| self.paragraph_counts.get(&index)).copied().unwrap_or(0);
        common.retain(|index, common| *common * 2 >= size(index).min(old_words.len()));
        self.graph.addresses_by_count(common)
    }

    /// The record with the same key, or else a new record: with the same name in its register, with the same id in another
    /// register, or with a similar name.
    fn find_record(&self, old: &Record, is_new: &dyn Fn(&str) -> bool) -> Option<RecordId> {
        let register = &old.key.register;
        if let Some(unchanged) = self.graph.record_with_page(register, &old.key.id) {
            return Some(unchanged);
        }
        let is_new_record = |id: &RecordId| is_new(&self.graph.address_of_record(*id));
        let new_record_named = |name| self.records_by_name.get(&(register, name)).copied().filter(is_new_record);
        let name = first_form(&old.name);
        let in_other_register = || {
            let registry = &self.graph.context.registry;
            let registers = registry.nonempty_registers().filter(|other| *other != register);
            registers.filter_map(|other| self.graph.record_with_page(other, &old.key.id)).find(is_new_record)
        };
        let similarly_named = || {
            let in_register =
                self.records_by_name.range((register, "")..).take_while(|((other, _), _)| *other == register);
            let names: Vec<&str> =
                in_register.filter(|(_, id)| is_new_record(id)).map(|((_, name), _)| *name).collect();
            new_record_named(nearest(name, names.iter().copied().filter(|_| names.len() <= MAX_SIMILAR_NAMES))?)
        };
        new_record_named(name).or_else(in_other_register).or_else(similarly_named)
    }
}

/// The words of each paragraph of a section.
fn words(section: &Section) -> BTreeSet<&str> {
    let prose = &section.prose;
    let words = prose.blocks().iter().map(|block: &Block| prose.slice(block.text()).trim());
    words.filter(|words| !words.is_empty()).collect()
}

fn first_form(text: &Text) -> &str {
    text.variants().next().map_or("", |(_, form)| &form.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::{Builder, Options};
    use crate::source::Sources;

    fn graph(files: &[(&str, &str)]) -> std::sync::Arc<Graph> {
        let all = files.iter().chain(&[("book.toml", "[book]\ntitle = \"T\"\n")]);
        let sources = Sources::from_files(all.map(|(path, text)| (*path, text.as_bytes())));
        let outcome = Builder::default().build(&sources, &Options::default());
        outcome.graph.unwrap_or_else(|| panic!("{:?}", outcome.diagnostics))
    }

    fn section(front: &str) -> String {
        format!("---\n{front}\n---\nMira Holm came. {{#p-a1}}\n")
    }

    #[test]
    fn the_suggested_line_retains_old_addresses_and_builds() {
        for (front, old, line) in [
            ("title: A", "report/one.html", "was: [one]"),
            ("title: A", "report/part/one.html", "was: [part/one]"),
            ("title: A", "report/part/index.html", "was: [part/index]"),
            // `report/one` would mean the page `report/one.html`.
            ("title: A", "report/report/one.html", "was: [report/report/one]"),
            ("title: A\nwas: [zero, part/zero]", "report/one.html", "was: [zero, part/zero, one]"),
            ("title: A\nwas: [zero, one]", "report/one.html", "was: [zero, one]"),
        ] {
            let files = [("content/two.md", &*section(front))];
            let offered = graph(&files).old_address_line(old, "report/two.html").expect(old);
            assert_eq!((&*offered.line, &*offered.path, &offered.record), (line, "content/two.md", &None), "{old}");
            // With the line in the file, the old address exists.
            let with_line = section(&format!("title: A\n{line}"));
            let slug = old.strip_prefix("report/").and_then(|old| old.strip_suffix(".html")).expect(old);
            let written = graph(&[("content/two.md", &with_line)]);
            assert!(written.context.outline.old_addresses.iter().any(|(_, known)| known == slug), "{old}");
        }
    }

    #[test]
    fn the_line_of_a_record_has_its_old_id_and_is_of_its_register() {
        let people = "- id: m-holm\n  name: Mira Holm\n  was: [holm]\n";
        let graph = graph(&[("seeds/people.yaml", people), ("content/a.md", &section("title: A"))]);
        let line = |old| Some(graph.old_address_line(old, "people/m-holm.html")?.line);
        assert_eq!(line("people/mira-holm.html").as_deref(), Some("was: [holm, mira-holm]"));
        for old in ["organizations/mira-holm.html", "people/m-holm/2.html", "people/m-holm.html", "report/a.html", ""] {
            assert_eq!(line(old), None, "{old}");
        }
        assert_eq!(graph.old_address_line("people/m-holm.html", "report/a.html"), None);
        assert_eq!(graph.old_address_line("report/a.html", "nowhere.html"), None);
    }

    #[test]
    fn a_section_is_found_by_stamps_before_words_and_by_words_before_its_title() {
        let old = graph(&[("content/a.md", &section("title: A"))]);
        let subject = old.subject("report/a.html").expect("a section");
        let find = |files: &[(&str, &str)]| {
            let graph = graph(files);
            let new = ["report/b.html", "report/c.html", "report/d.html"].into_iter();
            MovedPageFinder::new(&graph, new).find(&subject, &|_| true)
        };
        let plain = "---\ntitle: B\n---\nMira Holm came.\n";
        let titled = "---\ntitle: A\n---\nOther words.\n";
        let stamped = "---\ntitle: C\n---\nShe left.\n\nShe came. {#p-a1}\n";
        assert_eq!(
            find(&[("content/b.md", plain), ("content/c.md", titled), ("content/old.md", stamped)]),
            ["report/old.html"]
        );
        assert_eq!(find(&[("content/b.md", plain), ("content/c.md", titled)]), ["report/b.html"]);
        assert_eq!(find(&[("content/c.md", titled)]), ["report/c.html"]);
        // A section that existed before is not a candidate by its words.
        assert_eq!(find(&[("content/old.md", plain)]), Vec::<String>::new());
        assert_eq!(find(&[("about.md", &section("title: About"))]), ["about.html"]);
        assert_eq!(find(&[("content/d.md", "---\ntitle: D\n---\nNothing of it.\n")]), Vec::<String>::new());
    }
}
