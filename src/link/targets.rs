//! Resolves links written by hand, and finds the files that they lead to.

mod check;

pub(super) use check::{check_other_texts, check_section};

use super::context::LinkContext;
use super::section::SectionLinks;
use super::{RecordId, outline};
use crate::model::prose::{Element, MarkKind, Prose, Section, Target, Wikilink};
use crate::model::{Register, to_nfc};
use crate::project;
use crate::route::Route;
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
    let summary = context.summary.iter().flat_map(|summary| summary.variants().map(|(_, prose)| prose));
    let in_summary = summary.flat_map(|prose| attached_files(context, project::FILE, prose));
    let about = context.about.iter().flat_map(|about| attached_files(context, &about.path, &about.prose));
    let in_sections = links.iter().flat_map(|links| &links.attached_files).cloned();
    let address = |file: Arc<str>| (Arc::clone(&file), attachment_address(context, &file));
    in_sections.chain(about).chain(in_summary).chain(in_records).map(address).collect()
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
