//! Paragraphs of a section: their numbers, the records in their margins, and links to them.

use super::{Component, ComponentKind, ComponentView, Markup, NumberPhrase, SiteAddress};
use crate::pages::html::HtmlWriter;
use serde::Serialize;

/// A citable paragraph, or another citable block, with its number and its margin. The margin comes after the block, so that a
/// screen reader reads the text first.
#[derive(Debug, Serialize)]
pub struct Paragraph<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// Its id, which the element within `block` has.
    pub id: &'v str,
    /// Its number: "4.3".
    pub number: &'v str,
    /// The name of the link to it: "Link to paragraph 4.3".
    pub label: NumberPhrase<'v>,
    /// The block itself: prose.
    pub block: Markup<'v>,
    /// A link that reports an error in it, shown beside the paragraph that the address points at; `None` in a report without
    /// a contact.
    pub report: Option<ReportLink<'v>>,
    /// The records first mentioned in it: a `margin_list`, or nothing.
    pub margin: Markup<'v>,
}

impl Component for Paragraph<'_> {
    const KIND: ComponentKind = ComponentKind::Paragraph;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("<div class=\"b\"><a class=\"no\" href=\"#").text(self.id).markup("\" aria-label=\"");
        self.label.write(html);
        html.markup("\">").text(self.number).markup("</a>\n");
        self.block.write(html);
        if let Some(report) = self.report {
            html.markup("<a class=\"report\" href=\"").text(report.href).markup("\">");
            report.text.write(html);
            html.markup("</a>");
        }
        self.margin.write(html);
        html.markup("</div>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::Paragraph(self)
    }
}

/// A link that reports an error in a paragraph.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ReportLink<'v> {
    /// The address: that of a mail with the paragraph filled in, or of a page.
    pub href: &'v str,
    /// Its words: "Report an error in ¶ 4.3".
    pub text: NumberPhrase<'v>,
}

/// The records that are first mentioned in a paragraph.
#[derive(Debug, Serialize)]
pub struct MarginList<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// What the list is, for those who do not see where it is: "Named in ¶ 4.3".
    pub label: NumberPhrase<'v>,
    /// The records of the kinds that are listed there, each a `margin_item`; nothing if there are none.
    pub items: Markup<'v>,
}

impl Component for MarginList<'_> {
    const KIND: ComponentKind = ComponentKind::MarginList;

    fn write(&self, html: &mut HtmlWriter) {
        let open = |html: &mut HtmlWriter| {
            html.markup("<ul class=\"who\" aria-label=\"");
            self.label.write(html);
            html.markup("\">");
        };
        html.unless_empty(open, |html| self.items.write(html), "</ul>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::MarginList(self)
    }
}

/// A record in the margin of a paragraph.
#[derive(Debug, Serialize)]
pub struct MarginItem<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// The record: a `record_link`.
    pub link: Markup<'v>,
    /// The occupation of a person, or the date of an event.
    pub note: Option<&'v str>,
}

impl Component for MarginItem<'_> {
    const KIND: ComponentKind = ComponentKind::MarginItem;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("<li>");
        self.link.write(html);
        if let Some(note) = self.note {
            html.markup(" ").element("span", &[], note);
        }
        html.markup("</li>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::MarginItem(self)
    }
}

/// A link to a paragraph: "¶ 4.3".
#[derive(Debug, Serialize)]
pub struct ParagraphLink<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// Its address.
    pub href: SiteAddress<'v>,
    /// Its number: "¶ 4.3"; `None` for headings and footnotes.
    pub number: Option<NumberPhrase<'v>>,
    /// What it is instead: "heading", "footnote 3".
    pub name: Option<&'v str>,
    /// Whether it is the number of a mention, in the left column.
    pub is_mention: bool,
}

impl Component for ParagraphLink<'_> {
    const KIND: ComponentKind = ComponentKind::ParagraphLink;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup(if self.is_mention { "<a class=\"no\" href=\"" } else { "<a class=\"para\" href=\"" });
        html.text(self.root);
        self.href.write(html);
        html.markup("\">");
        if let Some(number) = self.number {
            number.write(html);
        }
        html.text(self.name.unwrap_or_default()).markup("</a>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::ParagraphLink(self)
    }
}
