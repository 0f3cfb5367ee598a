//! Links written by hand: where they lead, and whether that is there.

use super::frame::Frame;
use super::section::SectionLinks;
use super::{RecordId, order, registers};
use crate::diag::{Diagnostic, HINTS, Repeat, did_you_mean};
use crate::model::prose::{Element, Image, Link, Prose, Section, Target, What, Wikilink};
use crate::model::{Key, RecordRef, composed};
use crate::source::Span;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// Out of the site.
    Url(String),
    /// A record.
    Record(RecordId),
    /// A page or a file of the site, and a place on it.
    Page {
        /// The address, from the site's root.
        address: String,
        /// The place.
        fragment: Option<String>,
    },
    /// A place on the same page.
    Here(String),
    /// Nowhere: the words stay, without a link.
    Nowhere,
}

pub(super) fn resolve(frame: &Frame, target: &Target, from: &str) -> Resolved {
    match target {
        Target::Url(url) => Resolved::Url(url.clone()),
        Target::Fragment(id) => Resolved::Here(id.clone()),
        Target::Nobody | Target::Dropped => Resolved::Nowhere,
        Target::Record(wikilink) => match candidates(frame, wikilink)[..] {
            [record] => Resolved::Record(record),
            _ => Resolved::Nowhere,
        },
        Target::File { path, fragment } => match file_address(frame, path, from) {
            Some(address) => Resolved::Page { address, fragment: fragment.clone() },
            None => Resolved::Nowhere,
        },
    }
}

fn candidates(frame: &Frame, wikilink: &Wikilink) -> Vec<RecordId> {
    records_of_id(frame, wikilink.register.as_deref(), &wikilink.id)
}

/// The records that an id can refer to: one, none, or one in each of several registers where it is without its register.
pub(super) fn records_of_id(frame: &Frame, register: Option<&str>, id: &str) -> Vec<RecordId> {
    if let Some(register) = register {
        return frame.registry.find_in(register, id).into_iter().collect();
    }
    let registers = frame.registry.filled_registers();
    registers.filter_map(|register| frame.registry.find_in(register, id)).collect()
}

/// The path of a file in NFC, from the root of the site, that is written relative to another.
fn joined(path: &str, from: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    Some(if path.is_ascii() { path } else { composed(&path).into_owned() })
}

fn file_address(frame: &Frame, path: &str, from: &str) -> Option<String> {
    let path = joined(path, from)?;
    if let Some((_, place)) = frame.section_at(&path) {
        return Some(place.address());
    }
    frame.files.get(&path).map(|file| attachment_address(frame, file))
}

/// A file beside a section stands beside its page: numbers of folders are no part of the address. It is in NFC.
fn attachment_address(frame: &Frame, path: &str) -> String {
    let below = path.strip_prefix(&frame.content).map_or(path, |path| path.trim_start_matches('/'));
    let parts: Vec<&str> = below.split('/').collect();
    let (name, folders) = parts.split_last().map_or(("", &[][..]), |(name, folders)| (*name, folders));
    let folders = folders.iter().map(|folder| order::split_number_of(folder));
    let address = std::iter::once("report").chain(folders).chain([name]).collect::<Vec<_>>().join("/");
    if address.is_ascii() { address } else { composed(&address).into_owned() }
}

/// The files that are shown or linked to, with the address of each.
pub(super) fn attachments(frame: &Frame, links: &[Arc<SectionLinks>]) -> BTreeMap<Arc<str>, String> {
    if frame.files.is_empty() {
        return BTreeMap::new();
    }
    let in_records = frame.registry.records.iter().flat_map(|record| {
        let forms = record.passages().flat_map(|passage| passage.forms().map(|(_, prose)| prose));
        forms.flat_map(|prose| attached(frame, &record.path, prose))
    });
    let about = frame.about.iter().flat_map(|about| attached(frame, &about.path, &about.prose));
    let in_sections = links.iter().flat_map(|links| &links.attached).cloned();
    let address = |file: Arc<str>| (Arc::clone(&file), attachment_address(frame, &file));
    in_sections.chain(about).chain(in_records).map(address).collect()
}

/// The files that a section shows or links to, its summary included.
pub(super) fn attached_to(frame: &Frame, section: &Section) -> Vec<Arc<str>> {
    let summary = section.front.summary.iter().flat_map(|summary| summary.forms().map(|(_, prose)| prose));
    let all = std::iter::once(&section.prose).chain(summary);
    let mut files: Vec<Arc<str>> = all.flat_map(|prose| attached(frame, &section.path, prose)).collect();
    files.sort_unstable();
    files.dedup();
    files
}

fn attached<'a>(frame: &'a Frame, from: &'a str, prose: &'a Prose) -> impl Iterator<Item = Arc<str>> + 'a {
    file_paths(prose).filter_map(move |path| joined(path, from).and_then(|path| frame.files.get(&path).cloned()))
}

fn file_paths(prose: &Prose) -> impl Iterator<Item = &str> {
    prose.marks().iter().filter_map(|mark| match &mark.what {
        What::Image(image) => Some(image.path.as_str()),
        What::Open(Element::Link(link)) => match &link.target {
            Target::File { path, .. } => Some(path.as_str()),
            _ => None,
        },
        _ => None,
    })
}

/// Reports links of a section, and of its summary, that lead nowhere.
pub(super) fn check_section(frame: &Frame, section: &Section, told: usize, out: &mut Vec<Diagnostic>) {
    Checking::new(frame, &section.path, Some(&section.prose), told, out).prose(&section.prose);
    if let Some(summary) = &section.front.summary {
        Checking::new(frame, &section.path, None, told, out).passage(summary);
    }
}

/// Reports links of the records' summaries and of the page about the report that lead nowhere.
pub(super) fn check_rest(frame: &Frame, out: &mut Vec<Diagnostic>) {
    if let Some(about) = &frame.about {
        Checking::new(frame, &about.path, Some(&about.prose), 0, out).prose(&about.prose);
    }
    for record in &frame.registry.records {
        for passage in record.passages() {
            Checking::new(frame, &record.path, None, 0, out).passage(passage);
        }
    }
}

/// The places on the pages of other sections that a section links to: section, by index, and id.
pub(super) fn crossings(frame: &Frame, section: &Section) -> Vec<(u32, Box<str>)> {
    let summary = section.front.summary.iter().flat_map(|summary| summary.forms().map(|(_, prose)| prose));
    let marks = std::iter::once(&section.prose).chain(summary).flat_map(Prose::marks);
    let crossings = marks.filter_map(|mark| {
        let What::Open(Element::Link(link)) = &mark.what else { return None };
        let Target::File { path, fragment: Some(id) } = &link.target else { return None };
        let index = frame.outline.index_of(&joined(path, &section.path)?)?;
        Some((crate::source::offset(index), id.as_str().into()))
    });
    crossings.collect()
}

struct Checking<'c> {
    frame: &'c Frame,
    /// The file that the links stand in.
    from: &'c str,
    /// The prose of the page that they stand on.
    own: Option<&'c Prose>,
    /// How many diagnostics have been given elsewhere.
    told: usize,
    out: &'c mut Vec<Diagnostic>,
    /// The places of the pages that have been linked to, by the file of each. See [`places_of`].
    places: BTreeMap<&'c str, BTreeMap<&'c str, Option<Span>>>,
}

impl<'c> Checking<'c> {
    fn new(frame: &'c Frame, from: &'c str, own: Option<&'c Prose>, told: usize, out: &'c mut Vec<Diagnostic>) -> Self {
        Self { frame, from, own, told, out, places: BTreeMap::new() }
    }

    fn passage(&mut self, passage: &crate::model::prose::Passage) {
        for (_, prose) in passage.forms() {
            self.prose(prose);
        }
    }

    fn prose(&mut self, prose: &Prose) {
        for mark in prose.marks() {
            match &mark.what {
                What::Open(Element::Link(link)) => self.link(link, prose.words(link.text())),
                What::Image(image) => self.image(image),
                _ => {}
            }
        }
    }

    fn link(&mut self, link: &Link, words: &str) {
        match &link.target {
            Target::Record(wikilink) => self.wikilink(wikilink, words, link.span),
            Target::Fragment(id) => {
                match self.own {
                    Some(own) => self.fragment(id, self.from, own, link.span),
                    // A summary is shown on several pages.
                    None => {
                        let message = format!("`#{id}` does not say on which page");
                        let error = Diagnostic::error("unknown-place", link.span, message);
                        self.out.push(error.help("name the file too: `[words](file.md#place)`"));
                    }
                }
            }
            Target::File { path, fragment } => self.file(path, fragment.as_deref(), link.span),
            Target::Url(_) | Target::Nobody | Target::Dropped => {}
        }
    }

    fn wikilink(&mut self, wikilink: &Wikilink, words: &str, span: Span) {
        let found = candidates(self.frame, wikilink);
        match &found[..] {
            [_] => {}
            [] if self.is_broken(wikilink) => {}
            [] => self.unknown(wikilink, words, span),
            several => {
                let links = several.iter().map(|id| written(&self.frame.record(*id).key, wikilink, words));
                let links: Vec<String> = links.collect();
                let mut error = Diagnostic::error(
                    "ambiguous-id",
                    span,
                    format!("`{}` stands in {} registers", wikilink.id, several.len()),
                );
                for id in several {
                    error = error.also(self.frame.record(*id).span, "one of them");
                }
                self.out.push(error.help(format!("say which one: {}", links.join(" or "))));
            }
        }
    }

    /// Whether the record is there and could not be read: that has been reported.
    fn is_broken(&self, wikilink: &Wikilink) -> bool {
        match &wikilink.register {
            Some(register) => {
                self.frame.broken.holds(&Key { register: register.as_str().into(), id: wikilink.id.as_str().into() })
            }
            None => self.frame.broken.holds_id(&wikilink.id),
        }
    }

    fn unknown(&mut self, wikilink: &Wikilink, words: &str, span: Span) {
        let error = match &wikilink.register {
            Some(register) => {
                let key = Key { register: register.as_str().into(), id: wikilink.id.as_str().into() };
                registers::unknown_record(&self.frame.registry, &RecordRef { key, span }, self.told + self.out.len())
            }
            None => {
                let hinted = self.frame.registry.records.iter().filter(|_| self.told + self.out.len() < HINTS);
                let known = hinted.map(|record| &*record.key.id);
                let near = crate::diag::nearest(&wikilink.id, known);
                let near = near.and_then(|id| self.frame.registry.records.iter().find(|record| &*record.key.id == id));
                let help = near.map_or_else(
                    || "add it to a register, or write `[[-|text]]` for somebody without a record".to_owned(),
                    |record| format!("did you mean {}?", written(&record.key, wikilink, words)),
                );
                Diagnostic::error("unknown-record", span, format!("no register has a record `{}`", wikilink.id))
                    .label("no record by this id")
                    .help(help)
            }
        };
        self.out.push(error);
    }

    fn file(&mut self, path: &str, fragment: Option<&str>, span: Span) {
        if path.starts_with('/') {
            let message = format!("`{path}` is an address from the root of a host");
            self.out.push(
                Diagnostic::error("root-relative", span, message)
                    .help("name the file relative to this one: the site must also work from a folder"),
            );
            return;
        }
        if path.is_empty() {
            let error = Diagnostic::error("unknown-file", span, "this link has no address");
            self.out.push(error.help("write it between the round brackets: `[words](file.md)`"));
            return;
        }
        let Some(full) = joined(path, self.from) else {
            self.out.push(
                Diagnostic::error("outside", span, format!("`{path}` leads out of the site"))
                    .help("link to a file of the site"),
            );
            return;
        };
        if let Some((section, _)) = self.frame.section_at(&full) {
            if let Some(id) = fragment {
                self.fragment(id, &section.path, &section.prose, span);
            }
        } else if self.frame.outline.unpublished.contains(full.as_str()) {
            let message = format!("`{full}` is a draft or under embargo, so nothing can link to it yet");
            self.out.push(
                Diagnostic::error("unpublished", span, message).help("publish both, or take the link away for now"),
            );
        } else if self.frame.files.get(&full).is_none() && !self.frame.broken.sections.contains(full.as_str()) {
            let error = order::unknown_file(self.frame, &full, self.from, span, self.told + self.out.len());
            self.out.push(error);
        }
    }

    fn image(&mut self, image: &Image) {
        if image.path.is_empty() {
            return; // It has been reported when it was read.
        }
        let full = joined(&image.path, self.from);
        let is_known = full.as_ref().is_some_and(|path| self.frame.files.get(path).is_some());
        if !is_known {
            let message = format!("there is no image `{}`", image.path);
            let near =
                did_you_mean(&image.path, self.frame.files.iter().map(|path| path.rsplit('/').next().unwrap_or(path)));
            let repeat = Repeat::same("image", full.as_deref().unwrap_or_default());
            self.out.push(
                Diagnostic::error("image", image.span, message)
                    .help(near.unwrap_or_else(|| "copy it beside the section".to_owned()))
                    .repeat(repeat),
            );
        }
        if image.alt.trim().is_empty() {
            let warning =
                Diagnostic::warning("image-text", image.span, "this image has no text for those who cannot see it");
            let warning = warning.help("say in a few words what is seen: `![words](file)`");
            self.out.push(warning.repeat(Repeat::same("image-text", "")));
        }
    }

    fn fragment(&mut self, id: &str, path: &'c str, prose: &'c Prose, span: Span) {
        let places = self.places.entry(path).or_insert_with(|| places_of(prose));
        match places.get(id) {
            Some(None) => {}
            Some(Some(heading)) => {
                let message = format!(
                    "`#{id}` depends on the order of headings: several of that section come to the same id, and one more above them would change this one"
                );
                let warning = Diagnostic::warning("counted-heading", span, message).also(*heading, "this heading");
                self.out.push(warning.help(
                    "write an id of its own at the heading, as in `## The trial {#first-trial}`, and link to that",
                ));
            }
            None => {
                let hinted = places.keys().copied().filter(|_| self.told + self.out.len() < HINTS);
                let help =
                    did_you_mean(id, hinted).unwrap_or_else(|| "name a paragraph’s id or a heading’s".to_owned());
                let error = Diagnostic::error("unknown-place", span, format!("there is no place `#{id}` on that page"));
                self.out.push(error.help(help));
            }
        }
    }
}

/// The ids of a page; of headings whose id depends on others, the heading.
fn places_of(prose: &Prose) -> BTreeMap<&str, Option<Span>> {
    let blocks = prose.blocks().iter().zip(0..);
    let places = blocks.filter_map(|(block, index)| {
        let is_counted = prose.counted_headings().binary_search(&index).is_ok();
        Some((block.id.as_deref()?, is_counted.then_some(block.span)))
    });
    let inner = prose.inner_headings().map(|(id, _)| (id, None));
    inner.chain(places).collect()
}

/// A link to a record as it should be written, with the words that it has.
fn written(key: &Key, wikilink: &Wikilink, words: &str) -> String {
    if wikilink.shows_name { format!("`[[{key}]]`") } else { format!("`[[{key}|{words}]]`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_relative_to_the_file_and_stays_inside() {
        assert_eq!(joined("../b.md", "content/part/a.md").as_deref(), Some("content/b.md"));
        assert_eq!(joined("./c/d.png", "content/a.md").as_deref(), Some("content/c/d.png"));
        assert_eq!(joined("../../x", "content/a.md"), None);
    }
}
