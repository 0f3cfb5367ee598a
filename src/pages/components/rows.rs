//! Rows of sections, sources, records and permanent addresses in lists.

use super::{Component, ComponentKind, ComponentView, LabelRef, Markup, NumberPhrase, SiteAddress};
use crate::pages::direction;
use crate::pages::html::{Html, HtmlWriter};
use serde::Serialize;

/// A section in a list.
#[derive(Debug, Serialize)]
pub struct SectionRow<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// The depth of its folder: 0 for the top.
    pub depth: usize,
    /// Its number in reading order.
    pub number: u32,
    /// The section: a `section_link`.
    pub link: Markup<'v>,
    /// Its summary.
    pub summary: Option<&'v Html>,
    /// The number of its citable paragraphs, in words; `None` on the landing page.
    pub paragraphs: Option<&'v str>,
}

impl Component for SectionRow<'_> {
    const KIND: ComponentKind = ComponentKind::SectionRow;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("\n<li class=\"d").display(self.depth).markup("\"><span class=\"num\">");
        html.display(self.number).markup("</span><div class=\"name\">");
        self.link.write(html);
        if let Some(summary) = self.summary {
            html.markup("<div class=\"note\">").fragment(summary).markup("</div>");
        }
        html.markup("</div>");
        if let Some(paragraphs) = self.paragraphs {
            html.element("div", &[("class", "end")], paragraphs);
        }
        html.markup("</li>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::SectionRow(self)
    }
}

/// A section of the same part, in the list beside a section.
#[derive(Debug, Serialize)]
pub struct NearbySection<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// The section: a `section_link`; `None` for the section of the page itself.
    pub link: Option<Markup<'v>>,
    /// Its title.
    pub title: LabelRef<'v>,
}

impl Component for NearbySection<'_> {
    const KIND: ComponentKind = ComponentKind::NearbySection;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("\n<li>");
        match self.link {
            Some(link) => link.write(html),
            None => {
                html.markup("<span aria-current=\"page\"");
                if let Some(lang) = self.title.lang {
                    direction::push_language(html, lang);
                }
                html.markup(">").text(self.title.text).markup("</span>");
            }
        }
        html.markup("</li>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::NearbySection(self)
    }
}

/// A source in the list of a section or a record.
#[derive(Debug, Serialize)]
pub struct SourceRow<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// The source: a `record_link`.
    pub link: Markup<'v>,
    /// Its authors or publisher, and its date.
    pub note: Option<&'v str>,
}

impl Component for SourceRow<'_> {
    const KIND: ComponentKind = ComponentKind::SourceRow;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("\n<li>");
        self.link.write(html);
        if let Some(note) = self.note {
            html.markup(" ").element("span", &[("class", "soft")], note);
        }
        html.markup("</li>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::SourceRow(self)
    }
}

/// A topic of a section.
#[derive(Debug, Serialize)]
pub struct TopicRow<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// The topic: a `record_link`.
    pub link: Markup<'v>,
}

impl Component for TopicRow<'_> {
    const KIND: ComponentKind = ComponentKind::TopicRow;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("\n<li>");
        self.link.write(html);
        html.markup("</li>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::TopicRow(self)
    }
}

/// A record that is mentioned in the same paragraphs as the record of the page.
#[derive(Debug, Serialize)]
pub struct CoMentionRow<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// The record: a `record_link`.
    pub link: Markup<'v>,
    /// Its kind: "Person".
    pub kind: &'v str,
    /// The first of these paragraphs: each a `paragraph_link`, separated by spaces.
    pub paragraphs: Markup<'v>,
    /// The number of the others, in words, if there are any.
    pub more: Option<&'v str>,
}

impl Component for CoMentionRow<'_> {
    const KIND: ComponentKind = ComponentKind::CoMentionRow;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("\n<li>");
        self.link.write(html);
        html.markup(" ").element("span", &[("class", "soft")], self.kind).markup(" ");
        self.paragraphs.write(html);
        if let Some(more) = self.more {
            html.markup(" ").element("span", &[("class", "soft")], more);
        }
        html.markup("</li>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::CoMentionRow(self)
    }
}

/// The current location of a paragraph, on the page of its permanent address.
#[derive(Debug, Serialize)]
pub struct PermanentRow<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// The stamp of the paragraph, which is the id of the row.
    pub id: &'v str,
    /// The address of the paragraph.
    pub href: SiteAddress<'v>,
    /// The title of its page.
    pub title: LabelRef<'v>,
    /// Its number: "¶ 4.3".
    pub number: Option<NumberPhrase<'v>>,
}

impl Component for PermanentRow<'_> {
    const KIND: ComponentKind = ComponentKind::PermanentRow;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("\n<li").attribute("id", self.id).markup("><a href=\"").text(self.root);
        self.href.write(html);
        html.markup("\"");
        if let Some(lang) = self.title.lang {
            html.attribute("lang", lang).markup(" dir=\"auto\"");
        }
        html.markup(">").text(self.title.text).markup("</a>");
        if let Some(number) = self.number {
            html.markup(" ");
            number.write(html);
        }
        html.markup("</li>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::PermanentRow(self)
    }
}

/// A link to a record: its page, or its place on the timeline or in the list of sources.
#[derive(Debug, Serialize)]
pub struct RecordLink<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// The address of the record.
    pub href: SiteAddress<'v>,
    /// Its register: `people`.
    pub register: &'v str,
    /// Its name.
    pub name: LabelRef<'v>,
}

impl RecordLink<'_> {
    /// Appends what follows the path to the root: it is the same on every page.
    pub(in crate::pages) fn write_after_root(&self, html: &mut HtmlWriter) {
        self.href.write(html);
        push_link_end(html, self.name);
    }
}

impl Component for RecordLink<'_> {
    const KIND: ComponentKind = ComponentKind::RecordLink;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("<a href=\"").text(self.root);
        self.write_after_root(html);
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::RecordLink(self)
    }
}

/// A link to a section.
#[derive(Debug, Serialize)]
pub struct SectionLink<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// The address of the section.
    pub href: SiteAddress<'v>,
    /// Its title.
    pub title: LabelRef<'v>,
    /// The label of a draft, or of a section under embargo.
    pub draft: Option<&'v str>,
}

impl SectionLink<'_> {
    /// Appends what follows the path to the root: it is the same on every page.
    pub(in crate::pages) fn write_after_root(&self, html: &mut HtmlWriter) {
        self.href.write(html);
        push_link_end(html, self.title);
        if let Some(label) = self.draft {
            html.markup(" ").element("span", &[("class", "draft")], label);
        }
    }
}

impl Component for SectionLink<'_> {
    const KIND: ComponentKind = ComponentKind::SectionLink;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("<a href=\"").text(self.root);
        self.write_after_root(html);
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::SectionLink(self)
    }
}

/// Appends the rest of a link, from the end of its address.
fn push_link_end(html: &mut HtmlWriter, text: LabelRef<'_>) {
    html.markup("\"");
    if let Some(lang) = text.lang {
        direction::push_language(html, lang);
    }
    html.markup(">").text(text.text).markup("</a>");
}
