//! Resolves and checks links written by hand.

use super::context::LinkContext;
use super::section::SectionLinks;
use super::{RecordId, outline, registers};
use crate::diag::{Code, Diagnostic, MAX_SUGGESTIONS, Repeat, did_you_mean};
use crate::model::prose::{Element, Image, Link, MarkKind, Prose, Section, Target, Wikilink};
use crate::model::{RecordKey, RecordRef, Register, to_nfc};
use crate::route::Route;
use crate::source::Span;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The resolved target of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResolvedTarget {
    /// An address outside of the site.
    Url(String),
    /// A record, on its own page or on a shared one.
    Record(RecordId),
    /// A page or a file of the site.
    Page {
        /// The address, from the site's root.
        address: String,
        /// The id of an element on the page.
        fragment: Option<String>,
    },
    /// The id of an element on the same page.
    SamePage(String),
    /// Unresolved or without a target: the words are rendered without a link.
    Unlinked,
}

pub(super) fn resolve(context: &LinkContext, target: &Target, from: &str) -> ResolvedTarget {
    match target {
        Target::Url(url) => ResolvedTarget::Url(url.clone()),
        Target::Fragment(id) => ResolvedTarget::SamePage(id.clone()),
        Target::NoRecord | Target::Blocked => ResolvedTarget::Unlinked,
        Target::Record(wikilink) => match candidates(context, wikilink)[..] {
            [record] => ResolvedTarget::Record(record),
            _ => ResolvedTarget::Unlinked,
        },
        Target::File { path, fragment } => match file_address(context, path, from) {
            Some(address) => ResolvedTarget::Page { address, fragment: fragment.clone() },
            None => ResolvedTarget::Unlinked,
        },
    }
}

fn candidates(context: &LinkContext, wikilink: &Wikilink) -> Vec<RecordId> {
    match &wikilink.register {
        Some(name) => match context.registry.register_named(name) {
            Some(register) => records_with_id(context, Some(register), &wikilink.id),
            None => Vec::new(),
        },
        None => records_with_id(context, None, &wikilink.id),
    }
}

/// The records that an id can refer to: at most one in a given register, else at most one in each register.
pub(super) fn records_with_id(context: &LinkContext, register: Option<&Register>, id: &str) -> Vec<RecordId> {
    if let Some(register) = register {
        return context.registry.find_in(register, id).into_iter().collect();
    }
    let registers = context.registry.nonempty_registers();
    registers.filter_map(|register| context.registry.find_in(register, id)).collect()
}

/// Resolves a path relative to the file `from`. Returns the NFC path from the root of the site; `None` if it is outside.
fn resolve_path(path: &str, from: &str) -> Option<String> {
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
    Some(if path.is_ascii() { path } else { to_nfc(&path).into_owned() })
}

fn file_address(context: &LinkContext, path: &str, from: &str) -> Option<String> {
    let path = resolve_path(path, from)?;
    if let Some((_, route)) = context.section_at(&path) {
        return Some(route.address());
    }
    context.files.get(&path).map(|file| attachment_address(context, file))
}

/// The NFC address of a file. It mirrors the content folder, without the leading numbers of folders.
fn attachment_address(context: &LinkContext, path: &str) -> String {
    let below = path.strip_prefix(&context.content).map_or(path, |path| path.trim_start_matches('/'));
    let parts: Vec<&str> = below.split('/').collect();
    let (name, folders) = parts.split_last().map_or(("", &[][..]), |(name, folders)| (*name, folders));
    let folders = folders.iter().map(|folder| outline::without_number(folder));
    let path = folders.chain([name]).collect::<Vec<_>>().join("/");
    let address = Route::Attachment(&path).to_path();
    if address.is_ascii() { address } else { to_nfc(&address).into_owned() }
}

/// The files that the report shows or links to, with their addresses.
pub(super) fn attachments(context: &LinkContext, links: &[Arc<SectionLinks>]) -> BTreeMap<Arc<str>, String> {
    if context.files.is_empty() {
        return BTreeMap::new();
    }
    let in_records = context.registry.records.iter().flat_map(|record| {
        let forms = record.passages().flat_map(|passage| passage.variants().map(|(_, prose)| prose));
        forms.flat_map(|prose| attached_files(context, &record.path, prose))
    });
    let about = context.about.iter().flat_map(|about| attached_files(context, &about.path, &about.prose));
    let in_sections = links.iter().flat_map(|links| &links.attached_files).cloned();
    let address = |file: Arc<str>| (Arc::clone(&file), attachment_address(context, &file));
    in_sections.chain(about).chain(in_records).map(address).collect()
}

/// The files that a section or its summary shows or links to, without duplicates.
pub(super) fn section_attachments(context: &LinkContext, section: &Section) -> Vec<Arc<str>> {
    let summary = section.front_matter.summary.iter().flat_map(|summary| summary.variants().map(|(_, prose)| prose));
    let all = std::iter::once(&section.prose).chain(summary);
    let mut files: Vec<Arc<str>> = all.flat_map(|prose| attached_files(context, &section.path, prose)).collect();
    files.sort_unstable();
    files.dedup();
    files
}

fn attached_files<'a>(
    context: &'a LinkContext,
    from: &'a str,
    prose: &'a Prose,
) -> impl Iterator<Item = Arc<str>> + 'a {
    file_paths(prose)
        .filter_map(move |path| resolve_path(path, from).and_then(|path| context.files.get(&path).cloned()))
}

fn file_paths(prose: &Prose) -> impl Iterator<Item = &str> {
    prose.marks().iter().filter_map(|mark| match &mark.kind {
        MarkKind::Image(image) => Some(image.path.as_str()),
        MarkKind::Open(Element::Link(link)) => match &link.target {
            Target::File { path, .. } => Some(path.as_str()),
            _ => None,
        },
        _ => None,
    })
}

/// Reports broken links of a section and its summary.
pub(super) fn check_section(context: &LinkContext, section: &Section, reported: usize, out: &mut Vec<Diagnostic>) {
    LinkChecker::new(context, &section.path, Some(&section.prose), reported, out).check_prose(&section.prose);
    if let Some(summary) = &section.front_matter.summary {
        LinkChecker::new(context, &section.path, None, reported, out).check_passage(summary);
    }
}

/// Reports broken links of the records' texts and of the page about the report.
pub(super) fn check_records_and_about(context: &LinkContext, out: &mut Vec<Diagnostic>) {
    if let Some(about) = &context.about {
        LinkChecker::new(context, &about.path, Some(&about.prose), 0, out).check_prose(&about.prose);
    }
    for record in &context.registry.records {
        for passage in record.passages() {
            LinkChecker::new(context, &record.path, None, 0, out).check_passage(passage);
        }
    }
}

/// The links of a section to fragments of other sections' pages: section index, and id.
pub(super) fn cross_section_links(context: &LinkContext, section: &Section) -> Vec<(u32, Box<str>)> {
    let summary = section.front_matter.summary.iter().flat_map(|summary| summary.variants().map(|(_, prose)| prose));
    let marks = std::iter::once(&section.prose).chain(summary).flat_map(Prose::marks);
    let links = marks.filter_map(|mark| {
        let MarkKind::Open(Element::Link(link)) = &mark.kind else { return None };
        let Target::File { path, fragment: Some(id) } = &link.target else { return None };
        let index = context.outline.index_of(&resolve_path(path, &section.path)?)?;
        Some((crate::source::offset(index), id.as_str().into()))
    });
    links.collect()
}

struct LinkChecker<'c> {
    context: &'c LinkContext,
    /// The file that contains the links.
    from: &'c str,
    /// The prose of the page that contains the links; `None` if several pages show them.
    own_page: Option<&'c Prose>,
    /// The number of diagnostics reported elsewhere.
    reported: usize,
    out: &'c mut Vec<Diagnostic>,
    /// A cache of the ids of linked pages, by file. See [`page_fragments`].
    fragments: BTreeMap<&'c str, BTreeMap<&'c str, Option<Span>>>,
}

impl<'c> LinkChecker<'c> {
    fn new(
        context: &'c LinkContext,
        from: &'c str,
        own_page: Option<&'c Prose>,
        reported: usize,
        out: &'c mut Vec<Diagnostic>,
    ) -> Self {
        Self { context, from, own_page, reported, out, fragments: BTreeMap::new() }
    }

    fn check_passage(&mut self, passage: &crate::model::prose::Passage) {
        for (_, prose) in passage.variants() {
            self.check_prose(prose);
        }
    }

    fn check_prose(&mut self, prose: &Prose) {
        for mark in prose.marks() {
            match &mark.kind {
                MarkKind::Open(Element::Link(link)) => self.check_link(link, prose.slice(link.text())),
                MarkKind::Image(image) => self.check_image(image),
                _ => {}
            }
        }
    }

    fn check_link(&mut self, link: &Link, words: &str) {
        match &link.target {
            Target::Record(wikilink) => self.check_wikilink(wikilink, words, link.span),
            Target::Fragment(id) => {
                match self.own_page {
                    Some(own_page) => self.check_fragment(id, self.from, own_page, link.span),
                    // A summary is shown on several pages.
                    None => {
                        let message = format!("`#{id}` does not say on which page");
                        let error = Diagnostic::error(Code::UnknownPlace, link.span, message);
                        self.out.push(error.help("name the file too: `[words](file.md#place)`"));
                    }
                }
            }
            Target::File { path, fragment } => self.check_file(path, fragment.as_deref(), link.span),
            Target::Url(_) | Target::NoRecord | Target::Blocked => {}
        }
    }

    fn check_wikilink(&mut self, wikilink: &Wikilink, words: &str, span: Span) {
        let records = candidates(self.context, wikilink);
        match &records[..] {
            [_] => {}
            [] if self.is_unparsed(wikilink) => {}
            [] => self.report_unknown(wikilink, words, span),
            several => {
                let links = several.iter().map(|id| corrected_wikilink(&self.context.record(*id).key, wikilink, words));
                let links: Vec<String> = links.collect();
                let mut error = registers::ambiguous_id_error(&wikilink.id, span, several.len());
                for id in several {
                    error = error.related(self.context.record(*id).span, "one of them");
                }
                self.out.push(error.help(format!("say which one: {}", links.join(" or "))));
            }
        }
    }

    /// Whether the record may exist in an unparsed file, which has been reported.
    fn is_unparsed(&self, wikilink: &Wikilink) -> bool {
        match &wikilink.register {
            Some(name) => self
                .context
                .registry
                .register_named(name)
                .is_some_and(|register| self.context.unparsed.may_contain(&wikilink_key(register, wikilink))),
            None => self.context.unparsed.may_contain_id(&wikilink.id),
        }
    }

    fn report_unknown(&mut self, wikilink: &Wikilink, words: &str, span: Span) {
        let error = match &wikilink.register {
            Some(name) => match self.context.registry.register_named(name) {
                Some(register) => registers::unknown_record_error(
                    &self.context.registry,
                    &RecordRef { key: wikilink_key(register, wikilink), span },
                    self.reported + self.out.len(),
                ),
                None => registers::unknown_register_error(&self.context.registry, name, span),
            },
            None => {
                let hinted =
                    self.context.registry.records.iter().filter(|_| self.reported + self.out.len() < MAX_SUGGESTIONS);
                let known = hinted.map(|record| &*record.key.id);
                let near = crate::diag::nearest(&wikilink.id, known);
                let near =
                    near.and_then(|id| self.context.registry.records.iter().find(|record| &*record.key.id == id));
                let help = near.map_or_else(
                    || "add it to a register, or write `[[-|text]]` for a person without a record".to_owned(),
                    |record| format!("did you mean {}?", corrected_wikilink(&record.key, wikilink, words)),
                );
                registers::unknown_id_error(&wikilink.id, span, help)
            }
        };
        self.out.push(error);
    }

    fn check_file(&mut self, path: &str, fragment: Option<&str>, span: Span) {
        if path.starts_with('/') {
            let message = format!("`{path}` is an address from the root of a host");
            self.out.push(
                Diagnostic::error(Code::RootRelative, span, message)
                    .help("name the file relative to this one: the site must also work from a folder"),
            );
            return;
        }
        if path.is_empty() {
            let error = Diagnostic::error(Code::UnknownFile, span, "this link has no address");
            self.out.push(error.help("write it between the round brackets: `[words](file.md)`"));
            return;
        }
        let Some(full) = resolve_path(path, self.from) else {
            self.out.push(
                Diagnostic::error(Code::Outside, span, format!("`{path}` leads out of the site"))
                    .help("link to a file of the site"),
            );
            return;
        };
        if let Some((section, _)) = self.context.section_at(&full) {
            if let Some(id) = fragment {
                self.check_fragment(id, &section.path, &section.prose, span);
            }
        } else if self.context.outline.unpublished.contains(full.as_str()) {
            let message = format!("`{full}` is a draft or under embargo, so nothing can link to it yet");
            self.out.push(
                Diagnostic::error(Code::Unpublished, span, message).help("publish both, or remove the link for now"),
            );
        } else if self.context.files.get(&full).is_none() && !self.context.unparsed.sections.contains(full.as_str()) {
            let error =
                outline::unknown_file_error(self.context, &full, self.from, span, self.reported + self.out.len());
            self.out.push(error);
        }
    }

    fn check_image(&mut self, image: &Image) {
        if image.path.is_empty() {
            return; // The parser has reported it.
        }
        let full = resolve_path(&image.path, self.from);
        let is_known = full.as_ref().is_some_and(|path| self.context.files.get(path).is_some());
        if !is_known {
            let message = format!("there is no image `{}`", image.path);
            let near = did_you_mean(
                &image.path,
                self.context.files.iter().map(|path| path.rsplit('/').next().unwrap_or(path)),
            );
            let repeat = Repeat::same(Code::Image, full.as_deref().unwrap_or_default());
            self.out.push(
                Diagnostic::error(Code::Image, image.span, message)
                    .help(near.unwrap_or_else(|| "copy it beside the section".to_owned()))
                    .repeat(repeat),
            );
        }
        if image.alt.trim().is_empty() {
            let warning =
                Diagnostic::warning(Code::ImageText, image.span, "this image has no text for those who cannot see it");
            let warning = warning.help("say in a few words what is seen: `![words](file)`");
            self.out.push(warning.repeat(Repeat::same(Code::ImageText, "")));
        }
    }

    fn check_fragment(&mut self, id: &str, path: &'c str, prose: &'c Prose, span: Span) {
        let fragments = self.fragments.entry(path).or_insert_with(|| page_fragments(prose));
        match fragments.get(id) {
            Some(None) => {}
            Some(Some(heading)) => {
                let message = format!(
                    "`#{id}` depends on the order of headings: several headings of that section result in the same id, and another one above them would change this one"
                );
                let warning =
                    Diagnostic::warning(Code::CountedHeading, span, message).related(*heading, "this heading");
                self.out.push(warning.help(
                    "write an explicit id at the heading, as in `## The trial {#first-trial}`, and link to that",
                ));
            }
            None => {
                let hinted = fragments.keys().copied().filter(|_| self.reported + self.out.len() < MAX_SUGGESTIONS);
                let help =
                    did_you_mean(id, hinted).unwrap_or_else(|| "name a paragraph’s id or a heading’s".to_owned());
                let error =
                    Diagnostic::error(Code::UnknownPlace, span, format!("there is no place `#{id}` on that page"));
                self.out.push(error.help(help));
            }
        }
    }
}

/// The ids of a page. For a heading whose id depends on other headings, also the location of the heading.
fn page_fragments(prose: &Prose) -> BTreeMap<&str, Option<Span>> {
    let blocks = prose.blocks().iter().zip(0..);
    let block_ids = blocks.filter_map(|(block, index)| {
        let is_counted = prose.unstable_headings().binary_search(&index).is_ok();
        Some((block.id.as_deref()?, is_counted.then_some(block.span)))
    });
    let inner = prose.inner_headings().map(|(id, _)| (id, None));
    inner.chain(block_ids).collect()
}

fn wikilink_key(register: &Register, wikilink: &Wikilink) -> RecordKey {
    RecordKey { register: register.clone(), id: wikilink.id.as_str().into() }
}

/// The corrected source of a link to a record, with its own words.
fn corrected_wikilink(key: &RecordKey, wikilink: &Wikilink, words: &str) -> String {
    if wikilink.shows_name { format!("`[[{key}]]`") } else { format!("`[[{key}|{words}]]`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_relative_to_the_file_and_stays_inside() {
        assert_eq!(resolve_path("../b.md", "content/part/a.md").as_deref(), Some("content/b.md"));
        assert_eq!(resolve_path("./c/d.png", "content/a.md").as_deref(), Some("content/c/d.png"));
        assert_eq!(resolve_path("../../x", "content/a.md"), None);
    }
}
