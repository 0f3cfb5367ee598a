//! Where a section or a record is now that had a page at another address.
//!
//! Nothing in the sources says that a file was renamed. Stamps say it surely, since an id names one paragraph for good; then
//! the words of the paragraphs, and the title. Of records, only those that are new can be another by a new id: a namesake
//! who was on record before is another person.

use super::{Graph, RecordId, Shard, address_of};
use crate::diag::nearest;
use crate::model::prose::{Block, Section};
use crate::model::{Record, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a page is about.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A section, or the page about the report.
    Section(Arc<Section>),
    /// A record with a page of its own.
    Record(Arc<Record>),
}

impl Subject {
    /// The file that it is written in.
    #[must_use]
    pub fn path(&self) -> &Arc<str> {
        match self {
            Self::Section(section) => &section.path,
            Self::Record(record) => &record.path,
        }
    }
}

/// The line that makes a page at an old address which leads to the new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WasLine {
    /// The file that it belongs into: into the front matter of a section, or into a record.
    pub path: Arc<str>,
    /// The id of the record.
    pub record: Option<Arc<str>>,
    /// The line: `was: [the-protest]`. It has the old addresses that are there already.
    pub line: String,
}

/// So many pages are named, where a section was divided.
const MOST_PAGES: usize = 5;

/// The page about the report, among sections by index.
type SectionIndex = Option<u32>;

impl Graph {
    /// The section or record of the page at an address; also of one of several pages that a record fills.
    #[must_use]
    pub fn subject(&self, address: &str) -> Option<Subject> {
        let page = address.strip_suffix(".html")?;
        if page == "about" {
            return self.frame.about.clone().map(Subject::Section);
        }
        if let Some(index) = page.strip_prefix("report/").and_then(|slug| self.frame.outline.index_of_address(slug)) {
            return Some(Subject::Section(Arc::clone(&self.frame.sections[index])));
        }
        let (register, rest) = page.split_once('/')?;
        let record = self.record_with_page(register, rest.split('/').next()?)?;
        Some(Subject::Record(Arc::clone(self.frame.registry.record(record))))
    }

    /// The title of the page at an address.
    #[must_use]
    pub fn title(&self, address: &str) -> Option<String> {
        match self.subject(address)? {
            Subject::Section(section) => Some(first_form(&section.front.title).to_owned()),
            Subject::Record(record) => Some(first_form(&record.name).to_owned()),
        }
    }

    /// The sections of a title.
    #[must_use]
    pub fn pages_titled(&self, title: &str) -> Vec<String> {
        let has_title = |section: &Section| section.front.title.forms().any(|(_, form)| form.value == title);
        let titled = self.frame.sections.iter().zip(0..).filter(|(section, _)| has_title(section));
        self.most_first(titled.map(|(_, index)| (Some(index), 1)).collect())
    }

    /// The line with which a page at the address `old` leads to the one at `new`; `None` where none is needed or possible.
    #[must_use]
    pub fn was_line(&self, old: &str, new: &str) -> Option<WasLine> {
        let (path, record, present, added) = match self.subject(new)? {
            Subject::Section(section) if new != "about.html" => {
                let slug = old.strip_prefix("report/")?.strip_suffix(".html")?;
                // The word in front would be taken for the folder of all sections.
                let slug = if slug.starts_with("report/") { format!("report/{slug}") } else { slug.to_owned() };
                (Arc::clone(&section.path), None, section.front.was.clone(), slug)
            }
            Subject::Section(_) => return None,
            Subject::Record(record) => {
                let (register, id) = old.strip_suffix(".html")?.split_once('/')?;
                if *register != *record.key.register || id.contains('/') || *id == *record.key.id {
                    return None;
                }
                (Arc::clone(&record.path), Some(Arc::clone(&record.key.id)), record.was.clone(), id.to_owned())
            }
        };
        let present = present.into_iter().map(|old| old.value).filter(|old| *old != added);
        let all: Vec<String> = present.chain([added.clone()]).collect();
        Some(WasLine { path, record, line: format!("was: [{}]", all.join(", ")) })
    }

    fn most_first(&self, counts: BTreeMap<SectionIndex, usize>) -> Vec<String> {
        let mut counts: Vec<(SectionIndex, usize)> = counts.into_iter().collect();
        // Stable: what has as many stays in reading order.
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let place = |index: u32| Some(self.frame.outline.places.get(index as usize)?.address());
        let address = |(index, _)| match index {
            Some(index) => place(index),
            None => Some("about.html".to_owned()),
        };
        counts.into_iter().filter_map(address).take(MOST_PAGES).collect()
    }

    fn record_with_page(&self, register: &str, id: &str) -> Option<RecordId> {
        let found = self.frame.registry.find_in(register, id)?;
        self.frame.registry.record(found).has_page().then_some(found)
    }

    fn address_of_record(&self, id: RecordId) -> String {
        address_of(&self.frame.registry.record(id).key)
    }
}

/// Finds subjects of earlier states of the report in this one. What it looks things up in is made once for all of them.
pub struct Finder<'g> {
    graph: &'g Graph,
    /// The stamps of a shard, with their sections.
    shards: BTreeMap<Shard, BTreeMap<&'g str, SectionIndex>>,
    /// The new sections that have a paragraph of these words.
    by_words: BTreeMap<&'g str, Vec<u32>>,
    /// How many paragraphs each new section has.
    sizes: BTreeMap<u32, usize>,
    by_title: BTreeMap<&'g str, Vec<u32>>,
    /// The new records of a register, by name.
    by_name: BTreeMap<(&'g str, &'g str), RecordId>,
}

/// Among more new records a name that is nearly the same says little, and takes long to find.
const MOST_NEARLY: usize = 100;

impl<'g> Finder<'g> {
    /// Finds what is in `graph`. `new` are the addresses of pages that earlier states of the report did not have.
    #[must_use]
    pub fn new<'a>(graph: &'g Graph, new: impl Iterator<Item = &'a str>) -> Self {
        let mut finder = Self {
            graph,
            shards: BTreeMap::new(),
            by_words: BTreeMap::new(),
            sizes: BTreeMap::new(),
            by_title: BTreeMap::new(),
            by_name: BTreeMap::new(),
        };
        new.for_each(|address| finder.add(address));
        finder
    }

    fn add(&mut self, address: &str) {
        let Some(page) = address.strip_suffix(".html") else { return };
        let frame = &self.graph.frame;
        if let Some(index) = page.strip_prefix("report/").and_then(|slug| frame.outline.index_of_address(slug)) {
            let section: &'g Section = &frame.sections[index];
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            let words = words(section);
            self.sizes.insert(index, words.len());
            words.into_iter().for_each(|words| self.by_words.entry(words).or_default().push(index));
            self.by_title.entry(first_form(&section.front.title)).or_default().push(index);
        } else if let Some((register, id)) = page.split_once('/')
            && let Some(id) = self.graph.record_with_page(register, id)
        {
            let record: &'g Record = frame.registry.record(id);
            self.by_name.entry((&record.key.register, first_form(&record.name))).or_insert(id);
        }
    }

    /// The addresses at which a subject is now, the one with most of it first. Of the new pages only those count of whose
    /// addresses `is_new` is true.
    pub fn find(&mut self, subject: &Subject, is_new: &dyn Fn(&str) -> bool) -> Vec<String> {
        match subject {
            Subject::Section(old) => {
                let stamps = old.prose.blocks().iter().filter_map(|block| block.stamp.as_ref());
                let mut found = self.with_stamps(stamps.map(|stamp| stamp.value.as_str()));
                if found.is_empty() {
                    found = self.with_words(old);
                }
                if found.is_empty() {
                    let titled = self.by_title.get(first_form(&old.front.title)).into_iter().flatten();
                    found = self.graph.most_first(titled.map(|index| (Some(*index), 1)).collect());
                }
                found
            }
            Subject::Record(old) => {
                self.record(old, is_new).map(|id| self.graph.address_of_record(id)).into_iter().collect()
            }
        }
    }

    /// The pages that have the stamped paragraphs, the one with most of them first.
    pub fn with_stamps<'s>(&mut self, stamps: impl Iterator<Item = &'s str>) -> Vec<String> {
        let graph = self.graph;
        let mut counts: BTreeMap<SectionIndex, usize> = BTreeMap::new();
        for stamp in stamps {
            let shard = Shard::of(stamp);
            let known = self.shards.entry(shard).or_insert_with(|| {
                graph.stamped_in(shard).into_iter().map(|stamped| (stamped.id, stamped.section)).collect()
            });
            if let Some(section) = known.get(stamp) {
                *counts.entry(*section).or_default() += 1;
            }
        }
        graph.most_first(counts)
    }

    /// The new sections that have at least half of the paragraphs of an old one, or half of whose paragraphs it had.
    fn with_words(&self, old: &Section) -> Vec<String> {
        let before = words(old);
        let mut common: BTreeMap<SectionIndex, usize> = BTreeMap::new();
        for index in before.iter().filter_map(|words| self.by_words.get(words)).flatten() {
            *common.entry(Some(*index)).or_default() += 1;
        }
        let size = |index: &SectionIndex| index.and_then(|index| self.sizes.get(&index)).copied().unwrap_or(0);
        common.retain(|index, common| *common * 2 >= size(index).min(before.len()));
        self.graph.most_first(common)
    }

    /// The record itself, or else a new one: of the same name in its register, of the same id in another, or of nearly the
    /// same name.
    fn record(&self, old: &Record, is_new: &dyn Fn(&str) -> bool) -> Option<RecordId> {
        let register = &*old.key.register;
        if let Some(same) = self.graph.record_with_page(register, &old.key.id) {
            return Some(same);
        }
        let new = |id: &RecordId| is_new(&self.graph.address_of_record(*id));
        let named = |name| self.by_name.get(&(register, name)).copied().filter(new);
        let name = first_form(&old.name);
        let in_other_register = || {
            let registry = &self.graph.frame.registry;
            let registers = registry.filled_registers().filter(|other| ***other != *register);
            registers.filter_map(|other| self.graph.record_with_page(other, &old.key.id)).find(new)
        };
        let nearly = || {
            let here = self.by_name.range((register, "")..).take_while(|((other, _), _)| *other == register);
            let names: Vec<&str> = here.filter(|(_, id)| new(id)).map(|((_, name), _)| *name).collect();
            named(nearest(name, names.iter().copied().filter(|_| names.len() <= MOST_NEARLY))?)
        };
        named(name).or_else(in_other_register).or_else(nearly)
    }
}

/// The words of each paragraph of a section.
fn words(section: &Section) -> BTreeSet<&str> {
    let prose = &section.prose;
    let words = prose.blocks().iter().map(|block: &Block| prose.words(block.text()).trim());
    words.filter(|words| !words.is_empty()).collect()
}

fn first_form(text: &Text) -> &str {
    text.forms().next().map_or("", |(_, form)| &form.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::{Builder, Options};
    use crate::source::Sources;

    fn graph(files: &[(&str, &str)]) -> Graph {
        let all = files.iter().chain(&[("book.toml", "[book]\ntitle = \"T\"\n")]);
        let sources = Sources::from_files(all.map(|(path, text)| (*path, text.as_bytes())));
        let outcome = Builder::default().build(&sources, &Options::default());
        outcome.graph.unwrap_or_else(|| panic!("{:?}", outcome.diagnostics))
    }

    fn section(front: &str) -> String {
        format!("---\n{front}\n---\nMira Holm came. {{#p-a1}}\n")
    }

    #[test]
    fn the_line_that_is_offered_keeps_the_old_addresses_and_builds() {
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
            let offered = graph(&files).was_line(old, "report/two.html").expect(old);
            assert_eq!((&*offered.line, &*offered.path, &offered.record), (line, "content/two.md", &None), "{old}");
            // Once it is written there is a page at the old address.
            let with_line = section(&format!("title: A\n{line}"));
            let slug = old.strip_prefix("report/").and_then(|old| old.strip_suffix(".html")).expect(old);
            let written = graph(&[("content/two.md", &with_line)]);
            assert!(written.frame.outline.old.iter().any(|(_, known)| known == slug), "{old}");
        }
    }

    #[test]
    fn the_line_of_a_record_has_its_old_id_and_is_of_its_register() {
        let people = "- id: m-holm\n  name: Mira Holm\n  was: [holm]\n";
        let graph = graph(&[("seeds/people.yaml", people), ("content/a.md", &section("title: A"))]);
        let line = |old| Some(graph.was_line(old, "people/m-holm.html")?.line);
        assert_eq!(line("people/mira-holm.html").as_deref(), Some("was: [holm, mira-holm]"));
        for old in ["organizations/mira-holm.html", "people/m-holm/2.html", "people/m-holm.html", "report/a.html", ""] {
            assert_eq!(line(old), None, "{old}");
        }
        assert_eq!(graph.was_line("people/m-holm.html", "report/a.html"), None);
        assert_eq!(graph.was_line("report/a.html", "nowhere.html"), None);
    }

    #[test]
    fn a_section_is_found_by_stamps_before_words_and_by_words_before_its_title() {
        let old = graph(&[("content/a.md", &section("title: A"))]);
        let subject = old.subject("report/a.html").expect("a section");
        let find = |files: &[(&str, &str)]| {
            let graph = graph(files);
            let new = ["report/b.html", "report/c.html", "report/d.html"].into_iter();
            Finder::new(&graph, new).find(&subject, &|_| true)
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
        // What was there before is not taken for it by its words.
        assert_eq!(find(&[("content/old.md", plain)]), Vec::<String>::new());
        assert_eq!(find(&[("about.md", &section("title: About"))]), ["about.html"]);
        assert_eq!(find(&[("content/d.md", "---\ntitle: D\n---\nNothing of it.\n")]), Vec::<String>::new());
    }
}
