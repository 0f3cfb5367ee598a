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
    /// The sentence, with every occurrence of the name in a `<mark>`, and what is struck out in `<s>`.
    pub sentence: Markup<'v>,
    /// What the report says of the block quotation that the sentence is part of, if it is.
    pub quotation: Option<QuotationSource<'v>>,
    /// The roles of the record in the events that the sentence reports.
    pub roles: Option<&'v str>,
}

/// What the report says of a block quotation.
#[derive(Debug, Serialize)]
pub struct QuotationSource<'v> {
    /// Its title, or the sentence before it. Only at the first of its sentences.
    pub introduction: Option<Markup<'v>>,
    /// The line below it that says whose words it is. Only at the last of its sentences.
    pub attribution: Option<Markup<'v>>,
}

impl Component for MentionRow<'_> {
    const KIND: ComponentKind = ComponentKind::MentionRow;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("\n<li>");
        self.paragraph.write(html);
        match &self.quotation {
            Some(source) => self.write_quotation(html, source),
            None => self.write_sentence(html),
        }
        if let Some(roles) = self.roles {
            html.element("div", &[("class", "note")], roles);
        }
        html.markup("</li>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::MentionRow(self)
    }
}

impl MentionRow<'_> {
    fn write_sentence(&self, html: &mut HtmlWriter) {
        html.markup("<p");
        self.write_language(html);
        html.markup(">");
        self.sentence.write(html);
        html.markup("</p>");
    }

    fn write_quotation(&self, html: &mut HtmlWriter, source: &QuotationSource<'_>) {
        html.markup("<div class=\"quoted\"");
        self.write_language(html);
        html.markup(">");
        if let Some(introduction) = &source.introduction {
            html.markup("<div>");
            introduction.write(html);
            html.markup("</div>");
        }
        html.markup("<blockquote><p>");
        self.sentence.write(html);
        html.markup("</p></blockquote>");
        if let Some(attribution) = &source.attribution {
            html.markup("<div>");
            attribution.write(html);
            html.markup("</div>");
        }
        html.markup("</div>");
    }

    fn write_language(&self, html: &mut HtmlWriter) {
        if let Some(lang) = self.lang {
            html.attribute("lang", lang);
        }
        if let Some(direction) = self.dir {
            html.attribute("dir", direction);
        }
    }
}
