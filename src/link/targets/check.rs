//! Reports links written by hand that lead nowhere, and images without a file or a text.
//!
//! It resolves nothing itself: what it accepts is what [`resolve`](super::resolve) finds.

use super::{candidates, resolve_path};
use crate::diag::{Code, Diagnostic, MAX_SUGGESTIONS, Repeat, did_you_mean, nearest};
use crate::link::context::LinkContext;
use crate::link::{outline, registers};
use crate::model::prose::{Element, Image, Link, MarkKind, Passage, Prose, Section, Target, Wikilink};
use crate::model::{RecordKey, RecordRef, Register};
use crate::project;
use crate::source::Span;
use std::collections::BTreeMap;

/// Reports broken links of a section and its summary.
pub(in crate::link) fn check_section(
    context: &LinkContext,
    section: &Section,
    reported: usize,
    out: &mut Vec<Diagnostic>,
) {
    LinkChecker::new(context, &section.path, Some(&section.prose), reported, out).check_prose(&section.prose);
    if let Some(summary) = &section.front_matter.summary {
        LinkChecker::new(context, &section.path, None, reported, out).check_passage(summary);
    }
}

/// Reports broken links of all other texts: of records, of the page about the report, and of the summary of the report.
pub(in crate::link) fn check_other_texts(context: &LinkContext, out: &mut Vec<Diagnostic>) {
    if let Some(summary) = &context.summary {
        LinkChecker::new(context, project::FILE, None, 0, out).check_passage(summary);
    }
    if let Some(about) = &context.about {
        LinkChecker::new(context, &about.path, Some(&about.prose), 0, out).check_prose(&about.prose);
    }
    for record in &context.registry.records {
        for passage in record.passages() {
            LinkChecker::new(context, &record.path, None, 0, out).check_passage(passage);
        }
    }
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

    fn check_passage(&mut self, passage: &Passage) {
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
                let near = nearest(&wikilink.id, known);
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
