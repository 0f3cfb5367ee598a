//! Rows of the table of cases.

use super::{Component, ComponentKind, ComponentView, LabelRef, Markup, SiteAddress};
use crate::pages::html::{Html, HtmlWriter};
use serde::Serialize;

/// The labels of the columns, which each cell has as well: narrow screens show the cells of a row below each other.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct CaseColumns<'v> {
    /// Of the charges, or what else a case is about.
    pub charge: &'v str,
    /// Of the court, or the authority.
    pub court: &'v str,
    /// Of the date of the outcome.
    pub date: &'v str,
    /// Of the outcome.
    pub outcome: &'v str,
    /// Of the sentence.
    pub sentence: &'v str,
    /// Of bans, within the sentence.
    pub bans: &'v str,
    /// What a dash in an empty cell is for those who hear it.
    pub none: &'v str,
}

/// A case in the table of cases, for one of its parties.
#[derive(Debug, Serialize)]
pub struct CaseRow<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// The address of the case.
    pub href: SiteAddress<'v>,
    /// The party, as a link or as text; the case itself if it is about none.
    pub who: Markup<'v>,
    /// The charges, in the words that a page has for them.
    pub charges: &'v [String],
    /// What leads to the case if there are no charges: its name, or its type.
    pub title: LabelRef<'v>,
    /// The type of the case, unless `title` gives it.
    pub kind: Option<&'v str>,
    /// The summary of an accusation without charges on record.
    pub summary: Option<&'v str>,
    /// The court or the authority, as a link or as text.
    pub court: Option<Markup<'v>>,
    /// The date of the event that decided the outcome, or else of the latest event of the case, as a `<time>`.
    pub date: Option<&'v Html>,
    /// The type of that event, if it did not decide the outcome.
    pub date_note: Option<&'v str>,
    /// The outcome, in words.
    pub outcome: Option<&'v str>,
    /// The sentence.
    pub sentence: Option<&'v str>,
    /// Bans that the sentence carries.
    pub bans: &'v [String],
    /// The label of a draft, if it is one.
    pub draft: Option<&'v str>,
    /// The labels of the columns.
    pub columns: &'v CaseColumns<'v>,
}

impl Component for CaseRow<'_> {
    const KIND: ComponentKind = ComponentKind::CaseRow;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("\n<tr><th scope=\"row\">");
        self.who.write(html);
        if let Some(draft) = self.draft {
            html.markup(" ").element("span", &[("class", "draft")], draft);
        }
        html.markup("</th>");
        start_cell(html, self.columns.charge);
        self.write_matter(html);
        html.markup("</td>");
        start_cell(html, self.columns.court);
        match self.court {
            Some(court) => court.write(html),
            None => self.write_none(html),
        }
        html.markup("</td>");
        start_cell(html, self.columns.date);
        self.write_date(html);
        html.markup("</td>");
        start_cell(html, self.columns.outcome);
        match self.outcome {
            Some(outcome) => {
                html.text(outcome);
            }
            None => self.write_none(html),
        }
        html.markup("</td>");
        start_cell(html, self.columns.sentence);
        self.write_sentence(html);
        html.markup("</td></tr>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::CaseRow(self)
    }
}

impl CaseRow<'_> {
    fn write_matter(&self, html: &mut HtmlWriter) {
        html.markup("<a href=\"").text(self.root);
        self.href.write(html);
        html.markup("\">");
        for (index, charge) in self.charges.iter().enumerate() {
            html.markup(if index == 0 { "" } else { "<br>" }).text(charge);
        }
        if self.charges.is_empty() {
            self.title.write(html);
        }
        html.markup("</a>");
        for note in self.kind.into_iter().chain(self.summary) {
            html.markup(" ").element("span", &[("class", "soft")], note);
        }
    }

    fn write_date(&self, html: &mut HtmlWriter) {
        let Some(date) = self.date else { return self.write_none(html) };
        html.fragment(date);
        if let Some(note) = self.date_note {
            html.markup(" ").element("span", &[("class", "soft")], note);
        }
    }

    /// A dash, since an empty cell says nothing.
    fn write_none(&self, html: &mut HtmlWriter) {
        html.element("span", &[("class", "nil"), ("role", "img"), ("aria-label", self.columns.none)], "–");
    }

    fn write_sentence(&self, html: &mut HtmlWriter) {
        if self.sentence.is_none() && self.bans.is_empty() {
            return self.write_none(html);
        }
        html.text(self.sentence.unwrap_or_default());
        for (index, ban) in self.bans.iter().enumerate() {
            html.markup(if index == 0 { " <span class=\"soft\">" } else { "; " });
            html.text(if index == 0 { self.columns.bans } else { "" });
            html.markup(if index == 0 { ": " } else { "" }).text(ban);
        }
        html.markup(if self.bans.is_empty() { "" } else { "</span>" });
    }
}

fn start_cell(html: &mut HtmlWriter, column: &str) {
    html.markup("<td").attribute("data-th", column).markup(">");
}
