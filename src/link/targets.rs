//! Links written by hand: where they lead, and whether that is there.

use super::{Graph, RecordId, order, registers};
use crate::diag::{Diagnostic, HINTS, did_you_mean};
use crate::model::prose::{Element, Image, Link, Prose, Target, What, Wikilink};
use crate::model::{Key, RecordRef};
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

pub(super) fn resolve(graph: &Graph, target: &Target, from: &str) -> Resolved {
    match target {
        Target::Url(url) => Resolved::Url(url.clone()),
        Target::Fragment(id) => Resolved::Here(id.clone()),
        Target::Nobody | Target::Dropped => Resolved::Nowhere,
        Target::Record(wikilink) => match candidates(graph, wikilink)[..] {
            [record] => Resolved::Record(record),
            _ => Resolved::Nowhere,
        },
        Target::File { path, fragment } => match file_address(graph, path, from) {
            Some(address) => Resolved::Page { address, fragment: fragment.clone() },
            None => Resolved::Nowhere,
        },
    }
}

/// The records that a link by id can mean: one, none, or one in each of several registers.
fn candidates(graph: &Graph, wikilink: &Wikilink) -> Vec<RecordId> {
    let key = |register: Arc<str>| Key { register, id: wikilink.id.as_str().into() };
    if let Some(register) = &wikilink.register {
        return graph.find(&key(register.as_str().into())).into_iter().collect();
    }
    graph.filled_registers().filter_map(|register| graph.find(&key(Arc::clone(register)))).collect()
}

/// The path of a file, from the root of the site, that is written relative to another.
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
    Some(parts.join("/"))
}

fn file_address(graph: &Graph, path: &str, from: &str) -> Option<String> {
    let path = joined(path, from)?;
    if let Some(section) = graph.section_at(&path) {
        return Some(section.place.address());
    }
    graph.files.contains(path.as_str()).then(|| attachment_address(graph, &path))
}

/// A file beside a section stands beside its page: numbers of folders are no part of the address.
fn attachment_address(graph: &Graph, path: &str) -> String {
    let below = path.strip_prefix(&graph.content).map_or(path, |path| path.trim_start_matches('/'));
    let parts: Vec<&str> = below.split('/').collect();
    let (name, folders) = parts.split_last().map_or(("", &[][..]), |(name, folders)| (*name, folders));
    let folders = folders.iter().map(|folder| order::split_number_of(folder));
    std::iter::once("report").chain(folders).chain([name]).collect::<Vec<_>>().join("/")
}

pub(super) fn attachments(graph: &Graph) -> BTreeMap<Arc<str>, String> {
    let mut found = BTreeMap::new();
    for (from, prose) in all_prose(graph) {
        for path in file_paths(prose) {
            if let Some(file) = joined(path, from).and_then(|path| graph.files.get(path.as_str())) {
                found.insert(Arc::clone(file), attachment_address(graph, file));
            }
        }
    }
    found
}

/// Every prose that is published, with the file that its links are relative to.
fn all_prose(graph: &Graph) -> impl Iterator<Item = (&str, &Prose)> {
    let sections = graph.sections.iter().flat_map(|section| {
        let section = &section.section;
        let summary = section.front.summary.iter().flat_map(|summary| summary.forms().map(|(_, prose)| prose));
        std::iter::once(&section.prose).chain(summary).map(|prose| (&*section.path, prose))
    });
    let about = graph.about.iter().map(|about| (&*about.path, &about.prose));
    let records = graph.records.iter().flat_map(|record| {
        let forms = record.passages().flat_map(|passage| passage.forms().map(|(_, prose)| prose));
        forms.map(|prose| (&*record.path, prose))
    });
    sections.chain(about).chain(records)
}

fn file_paths(prose: &Prose) -> impl Iterator<Item = &str> {
    prose.marks.iter().filter_map(|mark| match &mark.what {
        What::Image(image) => Some(image.path.as_str()),
        What::Open(Element::Link(link)) => match &link.target {
            Target::File { path, .. } => Some(path.as_str()),
            _ => None,
        },
        _ => None,
    })
}

/// Reports links that lead nowhere, in sections, summaries and the page about the report.
pub(super) fn check(graph: &Graph, out: &mut Vec<Diagnostic>) {
    for section in &graph.sections {
        Checking { graph, from: &section.section.path, own: Some(&section.section.prose), out }
            .prose(&section.section.prose);
        if let Some(summary) = &section.section.front.summary {
            Checking { graph, from: &section.section.path, own: None, out }.passage(summary);
        }
    }
    if let Some(about) = &graph.about {
        Checking { graph, from: &about.path, own: Some(&about.prose), out }.prose(&about.prose);
    }
    for record in &graph.records {
        for passage in record.passages() {
            Checking { graph, from: &record.path, own: None, out }.passage(passage);
        }
    }
}

struct Checking<'c> {
    graph: &'c Graph,
    /// The file that the links stand in.
    from: &'c str,
    /// The prose of the page that they stand on.
    own: Option<&'c Prose>,
    out: &'c mut Vec<Diagnostic>,
}

impl Checking<'_> {
    fn passage(&mut self, passage: &crate::model::prose::Passage) {
        for (_, prose) in passage.forms() {
            self.prose(prose);
        }
    }

    fn prose(&mut self, prose: &Prose) {
        for mark in &prose.marks {
            match &mark.what {
                What::Open(Element::Link(link)) => self.link(link),
                What::Image(image) => self.image(image),
                _ => {}
            }
        }
    }

    fn link(&mut self, link: &Link) {
        match &link.target {
            Target::Record(wikilink) => self.wikilink(wikilink, link.span),
            Target::Fragment(id) => {
                match self.own {
                    Some(own) => self.fragment(id, own, link.span),
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

    fn wikilink(&mut self, wikilink: &Wikilink, span: Span) {
        let found = candidates(self.graph, wikilink);
        match &found[..] {
            [_] => {}
            [] if self.is_broken(wikilink) => {}
            [] => self.unknown(wikilink, span),
            several => {
                let keys: Vec<String> =
                    several.iter().map(|id| format!("`[[{}]]`", self.graph.record(*id).key)).collect();
                let mut error = Diagnostic::error(
                    "ambiguous-id",
                    span,
                    format!("`{}` stands in {} registers", wikilink.id, several.len()),
                );
                for id in several {
                    error = error.also(self.graph.record(*id).span, "one of them");
                }
                self.out.push(error.help(format!("say which one: {}", keys.join(" or "))));
            }
        }
    }

    /// Whether the record is there and could not be read: that has been reported.
    fn is_broken(&self, wikilink: &Wikilink) -> bool {
        match &wikilink.register {
            Some(register) => {
                self.graph.broken.holds(&Key { register: register.as_str().into(), id: wikilink.id.as_str().into() })
            }
            None => self.graph.broken.holds_id(&wikilink.id),
        }
    }

    fn unknown(&mut self, wikilink: &Wikilink, span: Span) {
        let error = match &wikilink.register {
            Some(register) => {
                let key = Key { register: register.as_str().into(), id: wikilink.id.as_str().into() };
                registers::unknown_record(self.graph, &RecordRef { key, span }, self.out.len())
            }
            None => {
                let hinted = self.graph.records.iter().filter(|_| self.out.len() < HINTS);
                let known = hinted.map(|record| &*record.key.id);
                let near = crate::diag::nearest(&wikilink.id, known);
                let near = near.and_then(|id| self.graph.records.iter().find(|record| &*record.key.id == id));
                let help = near.map_or_else(
                    || "add it to a register, or write `[[-|text]]` for somebody without a record".to_owned(),
                    |record| format!("did you mean `[[{}]]`?", record.key),
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
        if let Some(section) = self.graph.section_at(&full) {
            if let Some(id) = fragment {
                self.fragment(id, &section.section.prose, span);
            }
        } else if self.graph.unpublished.contains(full.as_str()) {
            let message = format!("`{full}` is a draft or under embargo, so nothing can link to it yet");
            self.out.push(
                Diagnostic::error("unpublished", span, message).help("publish both, or take the link away for now"),
            );
        } else if !self.graph.files.contains(full.as_str()) && !self.graph.broken.sections.contains(full.as_str()) {
            let error = order::unknown_section(self.graph, &full, span, self.out.len());
            self.out.push(error);
        }
    }

    fn image(&mut self, image: &Image) {
        if image.path.is_empty() {
            return; // It has been reported when it was read.
        }
        let known = joined(&image.path, self.from).is_some_and(|path| self.graph.files.contains(path.as_str()));
        if !known {
            let message = format!("there is no image `{}`", image.path);
            let near =
                did_you_mean(&image.path, self.graph.files.iter().map(|path| path.rsplit('/').next().unwrap_or(path)));
            self.out.push(
                Diagnostic::error("image", image.span, message)
                    .help(near.unwrap_or_else(|| "copy it beside the section".to_owned())),
            );
        }
        if image.alt.trim().is_empty() {
            let warning =
                Diagnostic::warning("image-text", image.span, "this image has no text for those who cannot see it");
            self.out.push(warning.help("say in a few words what is seen: `![words](file)`"));
        }
    }

    fn fragment(&mut self, id: &str, prose: &Prose, span: Span) {
        let ids = || prose.blocks.iter().filter_map(|block| block.id.as_deref());
        if !ids().any(|known| known == id) {
            let help = did_you_mean(id, ids()).unwrap_or_else(|| "name a paragraph’s id or a heading’s".to_owned());
            self.out.push(
                Diagnostic::error("unknown-place", span, format!("there is no place `#{id}` on that page")).help(help),
            );
        }
    }
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
