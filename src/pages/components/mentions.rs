//! The sentences that mention a record.

use super::{Component, ComponentKind, ComponentView, Markup};
use crate::pages::html::HtmlWriter;
use serde::Serialize;

/// The mentions of a record in one section.
#[derive(Debug, Serialize)]
pub struct MentionGroup<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// The section: a `section_link`.
    pub section: Markup<'v>,
    /// The sentences, each a `mention_row`.
    pub rows: Markup<'v>,
}

impl Component for MentionGroup<'_> {
    const KIND: ComponentKind = ComponentKind::MentionGroup;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("\n<h3>");
        self.section.write(html);
        html.markup("</h3>\n<ul class=\"mentions\">");
        self.rows.write(html);
        html.markup("\n</ul>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::MentionGroup(self)
    }
}

/// A sentence that mentions a record.
#[derive(Debug, Serialize)]
pub struct MentionRow<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// Its paragraph: a `paragraph_link`.
    pub paragraph: Markup<'v>,
    /// Its language, if it is not the page's.
    pub lang: Option<&'v str>,
    /// Its writing direction, `ltr` or `rtl`, if it is not the page's.
    pub dir: Option<&'static str>,
    /// The sentence, with every occurrence of the name in a `<mark>`.
    pub sentence: Markup<'v>,
    /// The roles of the record in the events that the paragraph describes.
    pub roles: Option<&'v str>,
}

impl Component for MentionRow<'_> {
    const KIND: ComponentKind = ComponentKind::MentionRow;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("\n<li>");
        self.paragraph.write(html);
        html.markup("<p");
        if let Some(lang) = self.lang {
            html.attribute("lang", lang);
        }
        if let Some(direction) = self.dir {
            html.attribute("dir", direction);
        }
        html.markup(">");
        self.sentence.write(html);
        html.markup("</p>");
        if let Some(roles) = self.roles {
            html.element("div", &[("class", "note")], roles);
        }
        html.markup("</li>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::MentionRow(self)
    }
}
