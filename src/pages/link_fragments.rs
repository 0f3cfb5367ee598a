//! Links and rows of sections and records in lists: each is rendered once, for all pages that contain it.
//!
//! A large report links its sections on many pages: each of fifty topics lists hundreds of them, each record those that
//! mention it. It links its records beside paragraphs, and beside each other.

use super::PageContext;
use super::direction;
use super::fragments::FragmentCache;
use super::html::{Html, HtmlWriter, root_of};
use crate::link::{DependencyKey, HeldBack, RecordId};
use crate::model::record::Details;
use crate::route::Route;
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
    /// What follows the link in a margin; `None` for kinds that are not listed there.
    margin_suffix: Option<Html>,
    /// What follows the link in a list of sources.
    source_suffix: Html,
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
    /// Appends a record as a link, with the markup of the theme's components.
    pub(super) fn push_record_link(&self, html: &mut HtmlWriter, id: RecordId, root: &str) {
        let record = self.record_fragments(id);
        html.markup("<a href=\"").text(root).fragment(&record.link);
    }

    /// Appends a record as an item in the margin, with a short note; nothing for kinds that are not listed there.
    pub(super) fn push_margin_item(&self, html: &mut HtmlWriter, id: RecordId, root: &str) {
        let record = self.record_fragments(id);
        if let Some(margin_suffix) = &record.margin_suffix {
            html.markup("<li><a href=\"").text(root).fragment(&record.link).fragment(margin_suffix).markup("</li>");
        }
    }

    /// Appends a source as an item of a list.
    pub(super) fn push_source(&self, html: &mut HtmlWriter, id: RecordId, root: &str) {
        let record = self.record_fragments(id);
        html.markup("\n<li><a href=\"").text(root).fragment(&record.link);
        html.fragment(&record.source_suffix).markup("</li>");
    }

    fn record_fragments(&self, id: RecordId) -> Cow<'m, RecordFragments> {
        self.fragment(&self.site.fragments.links.records, id, Self::build_record)
    }

    fn build_record(&self, id: RecordId) -> RecordFragments {
        let record = self.graph.record(id);
        let note = match &record.details {
            Details::Person(_) => Some(self.note(record)),
            Details::Event(event) => Some(Some(self.event_date_text(event))),
            Details::Organization(_)
            | Details::Place(_)
            | Details::Law(_)
            | Details::Case(_)
            | Details::Topic(_)
            | Details::Source(_)
            | Details::Correction(_)
            | Details::Declared(_) => None,
        };
        let margin_suffix = note.map(|note| suffix(&[], note.as_deref()));
        let source_suffix = suffix(&[("class", "soft")], self.source_note(id).as_deref());
        RecordFragments { link: self.link(id).html(), margin_suffix, source_suffix }
    }

    /// Appends a section in a list on `page`, with the markup of [`super::views::ReportView::sections`].
    pub(super) fn push_section_row(&self, html: &mut HtmlWriter, index: u32, page: &str) {
        let root = root_of(page);
        if root != ROW_ROOT {
            let entry = self.graph.section_entry(index);
            let summary = self.passage(entry.summary, entry.path, page);
            return self.push_row(html, index, &root, summary.as_ref());
        }
        html.fragment(&self.fragment(&self.site.fragments.links.section_rows, index, Self::build_section_row));
    }

    /// Appends a section in the list of the landing page, without its summary.
    pub(super) fn push_section_brief(&self, html: &mut HtmlWriter, index: u32) {
        self.push_row(html, index, "", None);
    }

    /// Appends a section as a link, with the markup of the theme's components.
    pub(super) fn push_section_link(&self, html: &mut HtmlWriter, index: u32, root: &str) {
        html.markup("<a href=\"").text(root).fragment(&self.section_link_html(index));
    }

    fn build_section_row(&self, index: u32) -> Html {
        let entry = self.graph.section_entry(index);
        // Any page in a folder.
        let summary = self.passage(entry.summary, entry.path, &Route::REPORT.to_path());
        let mut row = HtmlWriter::new();
        self.push_row(&mut row, index, ROW_ROOT, summary.as_ref());
        row.finish()
    }

    fn push_row(&self, html: &mut HtmlWriter, index: u32, root: &str, summary: Option<&Html>) {
        let entry = self.graph.section_entry(index);
        html.markup("\n<li class=\"d").display(entry.route.depth()).markup("\"><span class=\"num\">");
        html.display(entry.number).markup("</span><div class=\"name\"><a href=\"").text(root);
        html.fragment(&self.section_link_html(index));
        if let Some(summary) = summary.filter(|summary| !summary.is_empty()) {
            html.markup("<div class=\"note\">").fragment(summary).markup("</div>");
        }
        html.markup("</div><div class=\"end\">");
        html.text(&self.strings.count("count_paragraphs", entry.paragraphs())).markup("</div></li>");
    }

    fn section_link_html(&self, index: u32) -> Cow<'m, Html> {
        self.fragment(&self.site.fragments.links.section_links, index, Self::build_section_link)
    }

    fn build_section_link(&self, index: u32) -> Html {
        let entry = self.graph.section_entry(index);
        let (title, lang) = entry.title.in_language(self.language);
        let lang = lang.or(entry.lang.filter(|own| *own != self.language));
        let mut html = HtmlWriter::new();
        html.address(entry.route.route()).markup("\"");
        if let Some(lang) = lang {
            direction::push_language(&mut html, lang.as_str());
        }
        html.markup(">").text(&title.value).markup("</a>");
        if let Some(reason) = entry.held_back {
            let key = if *reason == HeldBack::Draft { "section_draft" } else { "section_embargo" };
            html.markup(" ").element("span", &[("class", "draft")], self.strings.text(key));
        }
        html.finish()
    }
}

/// A short note after a link; empty if there is none.
fn suffix(attributes: &[(&'static str, &str)], note: Option<&str>) -> Html {
    let mut html = HtmlWriter::new();
    if let Some(note) = note {
        html.markup(" ").element("span", attributes, note);
    }
    html.finish()
}
