//! Sections and records as lists name them: each is made once, for all pages that name it.
//!
//! A large report names its sections on many pages: each of fifty topics lists hundreds of them, each record
//! those that mention it; and its records beside paragraphs, and beside each other.

use super::Maker;
use super::direction;
use super::html::{escape, push_escaped};
use super::pieces::Pieces;
use super::views::Html;
use crate::link::{Cell, HeldBack, RecordId};
use crate::model::record::Details;

/// Most pages that list sections lie in a folder: what is kept for them has links that begin there.
const PAGE: &str = "report/index.html";

/// The sections and the records, as lists name them.
#[derive(Clone, Debug, Default)]
pub(super) struct Listed {
    sections: Pieces<Section>,
    records: Pieces<Record>,
}

/// A section as it stands in lists.
#[derive(Clone, Debug)]
struct Section {
    /// A link to it, behind the way to the root: `report/x.html">Title</a>`; behind it the mark of a draft.
    link: Html,
    /// The row of a list, on a page in a folder.
    row: Html,
}

/// A record as it is named.
#[derive(Clone, Debug)]
struct Record {
    /// A link to it, behind the way to the root.
    link: Html,
    /// What stands behind the link in a margin; `None` for what stands in none.
    beside: Option<Html>,
    /// What stands behind the link in a list of sources.
    cited: Html,
}

impl Listed {
    pub(super) fn fit(&mut self, sections: usize, records: usize) {
        self.sections.fit(sections);
        self.records.fit(records);
    }

    pub(super) fn forget(&mut self, changed: impl Fn(Cell) -> bool) {
        self.sections.forget(&changed);
        self.records.forget(&changed);
    }
}

impl Maker<'_> {
    /// A record as a link, as the pieces of the theme write it.
    pub(super) fn push_record_link(&self, html: &mut Html, id: RecordId, root: &str) {
        let record = self.shared.listed.records.get(id.index(), self, |maker| maker.made_record(id));
        ["<a href=\"", root, &record.link].iter().for_each(|piece| html.push_str(piece));
    }

    /// A record as an item in the margin, with a few words about it; nothing for what stands in no margin.
    pub(super) fn push_beside(&self, html: &mut Html, id: RecordId, root: &str) {
        let record = self.shared.listed.records.get(id.index(), self, |maker| maker.made_record(id));
        if let Some(beside) = &record.beside {
            ["<li><a href=\"", root, &record.link, beside, "</li>"].iter().for_each(|piece| html.push_str(piece));
        }
    }

    /// A source as an item of a list.
    pub(super) fn push_source(&self, html: &mut Html, id: RecordId, root: &str) {
        let record = self.shared.listed.records.get(id.index(), self, |maker| maker.made_record(id));
        let pieces = ["\n<li><a href=\"", root, &record.link, &record.cited, "</li>"];
        pieces.iter().for_each(|piece| html.push_str(piece));
    }

    fn made_record(&self, id: RecordId) -> Record {
        let record = self.graph.record(id);
        let note = match &record.details {
            Details::Person(_) => Some(self.note(record)),
            Details::Event(event) => Some(Some(self.event_words(event))),
            _ => None,
        };
        let beside = note.map(|note| note.map_or_else(Html::new, |note| format!(" <span>{}</span>", escape(&note))));
        let cited = self.source_note(id).map(|note| format!(" <span class=\"soft\">{}</span>", escape(&note)));
        Record { link: self.link(id).html(), beside, cited: cited.unwrap_or_default() }
    }

    /// A section in a list on `page`, as [`super::views::ReportView::sections`] has it.
    pub(super) fn push_section_row(&self, html: &mut Html, index: u32, page: &str) {
        let root = super::html::root_of(page);
        if root != super::html::root_of(PAGE) {
            let entry = self.graph.entry(index);
            let summary = self.passage(entry.summary, entry.path, page);
            return self.push_row(html, index, &root, summary.as_deref());
        }
        let section = self.shared.listed.sections.get(index as usize, self, |maker| maker.made_section(index));
        html.push_str(&section.row);
    }

    /// A section in the list of the landing page, without its summary.
    pub(super) fn push_section_brief(&self, html: &mut Html, index: u32) {
        self.push_row(html, index, "", None);
    }

    /// A section as a link, as the pieces of the theme write it.
    pub(super) fn push_section_link(&self, html: &mut Html, index: u32, root: &str) {
        // The link shows the entry alone, the row more.
        let _ = self.graph.entry(index);
        let section = self.shared.listed.sections.get_unnoted(index as usize, self, |maker| maker.made_section(index));
        for piece in ["<a href=\"", root, &section.link] {
            html.push_str(piece);
        }
    }

    fn made_section(&self, index: u32) -> Section {
        let entry = self.graph.entry(index);
        let summary = self.passage(entry.summary, entry.path, PAGE);
        let mut row = Html::new();
        self.push_row(&mut row, index, &super::html::root_of(PAGE), summary.as_deref());
        Section { link: self.link_of_section(index), row }
    }

    fn push_row(&self, html: &mut Html, index: u32, root: &str, summary: Option<&str>) {
        let entry = self.graph.entry(index);
        let (depth, number) = (entry.place.depth().to_string(), entry.number.to_string());
        let link = self.link_of_section(index);
        let row = ["\n<li class=\"d", &depth, "\"><span class=\"num\">", &number, "</span><div class=\"name\">"];
        row.iter().chain(&["<a href=\"", root, &link]).for_each(|piece| html.push_str(piece));
        if let Some(summary) = summary.filter(|summary| !summary.is_empty()) {
            ["<div class=\"note\">", summary, "</div>"].iter().for_each(|piece| html.push_str(piece));
        }
        html.push_str("</div><div class=\"end\">");
        push_escaped(html, &self.strings.count("count_paragraphs", entry.paragraphs()));
        html.push_str("</div></li>");
    }

    fn link_of_section(&self, index: u32) -> Html {
        let entry = self.graph.entry(index);
        let (title, lang) = entry.title.in_language(self.language);
        let lang = lang.or(entry.lang.filter(|own| *own != self.language));
        let mut html = format!("report/{}.html\"", entry.place.slug());
        if let Some(lang) = lang {
            direction::push_language(&mut html, lang.as_str());
        }
        html.push('>');
        push_escaped(&mut html, &title.value);
        html.push_str("</a>");
        if let Some(why) = entry.held_back {
            html.push_str(" <span class=\"draft\">");
            let key = if *why == HeldBack::Draft { "section_draft" } else { "section_embargo" };
            push_escaped(&mut html, self.strings.text(key));
            html.push_str("</span>");
        }
        html
    }
}
