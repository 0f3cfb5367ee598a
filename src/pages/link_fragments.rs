//! Links and rows of sections and records in lists: each is rendered once, for all pages that contain it.
//!
//! A large report links its sections on many pages: each of fifty topics lists hundreds of them, each record those that
//! mention it. It links its records beside paragraphs, and beside each other.

use super::PageContext;
use super::components::{
    ComponentKind, LabelRef, MarginItem, Markup, RecordLink, SectionLink, SectionRow, SiteAddress, SourceRow,
};
use super::fragments::FragmentCache;
use super::html::{Html, HtmlWriter, root_of};
use crate::link::{DependencyKey, HeldBack, RecordId};
use crate::model::Tag;
use crate::model::record::Details;
use crate::route::{Address, Route};
use crate::strings::TextKey;
use std::borrow::Cow;

/// Most pages that list sections are in a folder: the cached rows have links relative to such a page.
const ROW_ROOT: &str = "../";

/// The cached fragments of sections and records.
#[derive(Clone, Debug, Default)]
pub(super) struct LinkFragments {
    /// A link to each section, to be appended to the path to the root: `report/x.html">NameTitle</a>`, then the label of a
    /// draft.
    section_links: FragmentCache<u32, Html>,
    /// The row of each section in a list on a page in a folder.
    section_rows: FragmentCache<u32, Html>,
    records: FragmentCache<RecordId, RecordFragments>,
}

/// The fragments of a record.
#[derive(Clone, Debug)]
struct RecordFragments {
    /// A link to it, to be appended to the path to the root.
    link: Html,
    /// Whether its kind is listed in margins.
    is_in_margin: bool,
    /// What follows the link in a margin.
    margin_note: Option<String>,
    /// What follows the link in a list of sources.
    source_note: Option<String>,
}

impl LinkFragments {
    pub(super) fn resize(&mut self, sections: usize, records: usize) {
        self.section_links.resize(sections);
        self.section_rows.resize(sections);
        self.records.resize(records);
    }

    pub(super) fn invalidate(&mut self, changed: impl Fn(DependencyKey) -> bool) {
        self.section_links.invalidate(&changed);
        self.section_rows.invalidate(&changed);
        self.records.invalidate(&changed);
    }
}

impl<'m> PageContext<'m> {
    /// Appends a record as a link.
    pub(super) fn push_record_link(&self, html: &mut HtmlWriter, id: RecordId, root: &str) {
        self.push_cached_link(html, id, &self.record_fragments(id), root);
    }

    fn push_cached_link(&self, html: &mut HtmlWriter, id: RecordId, record: &RecordFragments, root: &str) {
        if self.overrides(ComponentKind::RecordLink) {
            self.push(html, &self.record_link(id, root));
        } else {
            html.markup("<a href=\"").text(root).fragment(&record.link);
        }
    }

    /// Appends a record as an item in the margin, with a short note; nothing for kinds that are not listed there.
    pub(super) fn push_margin_item(&self, html: &mut HtmlWriter, id: RecordId, root: &str) {
        let record = self.record_fragments(id);
        if record.is_in_margin {
            let link = |html: &mut HtmlWriter| self.push_cached_link(html, id, &record, root);
            self.push(html, &MarginItem { root, link: Markup(&link), note: record.margin_note.as_deref() });
        }
    }

    /// Appends a source as an item of a list.
    pub(super) fn push_source(&self, html: &mut HtmlWriter, id: RecordId, root: &str) {
        let record = self.record_fragments(id);
        let link = |html: &mut HtmlWriter| self.push_cached_link(html, id, &record, root);
        self.push(html, &SourceRow { root, link: Markup(&link), note: record.source_note.as_deref() });
    }

    fn record_fragments(&self, id: RecordId) -> Cow<'m, RecordFragments> {
        self.fragment(&self.site.fragments.links.records, id, Self::build_record)
    }

    fn record_link<'l>(&self, id: RecordId, root: &'l str) -> RecordLink<'l>
    where
        'm: 'l,
    {
        let record = self.graph.record(id);
        RecordLink {
            root,
            href: SiteAddress(Address::of_record(&record.key.register, &record.key.id)),
            register: record.key.register.name(),
            name: self.label_ref(&record.name),
        }
    }

    fn build_record(&self, id: RecordId) -> RecordFragments {
        let record = self.graph.record(id);
        let (is_in_margin, margin_note) = match &record.details {
            Details::Person(_) => (true, self.note(record)),
            Details::Event(event) => (true, Some(self.event_date_text(event))),
            Details::Organization(_)
            | Details::Place(_)
            | Details::Law(_)
            | Details::Case(_)
            | Details::Topic(_)
            | Details::Source(_)
            | Details::Correction(_)
            | Details::Declared(_) => (false, None),
        };
        let mut link = HtmlWriter::new();
        self.record_link(id, "").write_after_root(&mut link);
        RecordFragments { link: link.finish(), is_in_margin, margin_note, source_note: self.source_note(id) }
    }

    /// Appends a section in a list on `page`, with the markup of [`super::views::ReportView::sections`].
    pub(super) fn push_section_row(&self, html: &mut HtmlWriter, index: u32, page: &str) {
        let root = root_of(page);
        if root != ROW_ROOT {
            let entry = self.graph.section_entry(index);
            let summary = self.passage(entry.summary, entry.path, page);
            return self.push_counted_row(html, index, &root, summary.as_ref());
        }
        html.fragment(&self.fragment(&self.site.fragments.links.section_rows, index, Self::build_section_row));
    }

    /// Appends a section in a list on `page` without the number of its paragraphs.
    pub(super) fn push_section_brief(&self, html: &mut HtmlWriter, index: u32, page: &str) {
        let entry = self.graph.section_entry(index);
        let summary = self.passage(entry.summary, entry.path, page);
        self.push_row(html, index, &root_of(page), (summary.as_ref(), None));
    }

    /// Appends a section as a link.
    pub(super) fn push_section_link(&self, html: &mut HtmlWriter, index: u32, root: &str) {
        if self.overrides(ComponentKind::SectionLink) {
            self.push(html, &self.section_link_view(index, root));
        } else {
            let cached = self.fragment(&self.site.fragments.links.section_links, index, Self::build_section_link);
            html.markup("<a href=\"").text(root).fragment(&cached);
        }
    }

    fn build_section_row(&self, index: u32) -> Html {
        let entry = self.graph.section_entry(index);
        // Any page in a folder.
        let summary = self.passage(entry.summary, entry.path, &Route::REPORT.to_path());
        let mut row = HtmlWriter::new();
        self.push_counted_row(&mut row, index, ROW_ROOT, summary.as_ref());
        row.finish()
    }

    fn push_counted_row(&self, html: &mut HtmlWriter, index: u32, root: &str, summary: Option<&Html>) {
        let paragraphs = self.graph.section_entry(index).paragraphs();
        let paragraphs = self.strings.count(TextKey::CountParagraphs, paragraphs);
        self.push_row(html, index, root, (summary, Some(&paragraphs)));
    }

    /// Appends a row with a summary and the number of paragraphs in words, if they are given.
    fn push_row(
        &self,
        html: &mut HtmlWriter,
        index: u32,
        root: &str,
        (summary, paragraphs): (Option<&Html>, Option<&str>),
    ) {
        let entry = self.graph.section_entry(index);
        let link = |html: &mut HtmlWriter| self.push_section_link(html, index, root);
        let row = SectionRow {
            root,
            depth: entry.route.depth(),
            number: entry.number,
            link: Markup(&link),
            summary: summary.filter(|summary| !summary.is_empty()),
            paragraphs,
        };
        self.push(html, &row);
    }

    fn build_section_link(&self, index: u32) -> Html {
        let mut html = HtmlWriter::new();
        self.section_link_view(index, "").write_after_root(&mut html);
        html.finish()
    }

    pub(super) fn section_link_view<'l>(&self, index: u32, root: &'l str) -> SectionLink<'l>
    where
        'm: 'l,
    {
        let entry = self.graph.section_entry(index);
        let title = self.label_ref(entry.title);
        let own = entry.lang.filter(|own| *own != self.language).map(Tag::as_str);
        let strings = self.site.strings;
        let draft = entry.held_back.map(|reason| {
            let key = if *reason == HeldBack::Draft { TextKey::SectionDraft } else { TextKey::SectionEmbargo };
            strings.text(key)
        });
        SectionLink {
            root,
            href: SiteAddress(entry.route.route().into()),
            title: LabelRef { lang: title.lang.or(own), ..title },
            draft,
        }
    }
}
