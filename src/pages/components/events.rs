//! Events in lists and on the timeline.

use super::{Component, ComponentKind, ComponentView, LabelRef, Markup, SiteAddress};
use crate::claims::ClaimId;
use crate::pages::html::{Html, HtmlWriter};
use serde::Serialize;

/// An event in a short list: on the page of a record, and on the landing page.
#[derive(Debug, Serialize)]
pub struct EventRow<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// The address of the event on the timeline.
    pub href: SiteAddress<'v>,
    /// Its title.
    pub name: LabelRef<'v>,
    /// Its date, as a `<time>`.
    pub date: &'v Html,
    /// The label of a draft, if it is one.
    pub draft: Option<&'v str>,
    /// On the page of a record: its role in the event.
    pub role: Option<&'v str>,
    /// How often it happened, in words, if more than once.
    pub count: Option<&'v str>,
    /// The paragraphs that describe it: each a `paragraph_link`, separated by spaces.
    pub paragraphs: Option<Markup<'v>>,
}

impl Component for EventRow<'_> {
    const KIND: ComponentKind = ComponentKind::EventRow;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("\n<li><div class=\"date\">").fragment(self.date).markup("</div>");
        html.markup("<div><a class=\"what\" href=\"").text(self.root);
        self.href.write(html);
        html.markup("\">");
        self.name.write(html);
        html.markup("</a>");
        push_draft(html, self.draft);
        if self.role.is_some() || self.count.is_some() || self.paragraphs.is_some() {
            html.markup("<div class=\"note\">");
            for words in self.role.into_iter().chain(self.count) {
                html.element("span", &[], words).markup(" ");
            }
            if let Some(paragraphs) = self.paragraphs {
                html.markup("<span>");
                paragraphs.write(html);
                html.markup("</span>");
            }
            html.markup("</div>");
        }
        html.markup("</div></li>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::EventRow(self)
    }
}

/// An event on a page of the timeline: in full, or as a line that links to the page which shows it in full.
#[derive(Debug, Serialize)]
pub struct TimelineEvent<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// The id of its element.
    pub id: &'v str,
    /// Former ids, whose addresses must remain valid.
    pub was: &'v [&'v str],
    /// Its kind, as a key, by which pages are narrowed; `None` on the whole timeline, where lines are kept short.
    pub kind: Option<&'v str>,
    /// The level of the heading that its title is in full; `None` for a line.
    pub heading: Option<u8>,
    /// Its address on the timeline, to which its title in full is a link; `None` in a line of the whole timeline.
    pub href: Option<SiteAddress<'v>>,
    /// For a line: the page that shows the event in full, from the site's root.
    pub full_page: Option<&'v str>,
    /// Its title.
    pub name: LabelRef<'v>,
    /// The label of a draft, if it is one.
    pub draft: Option<&'v str>,
    /// Its date, as a `<time>`.
    pub date: &'v Html,
    /// In full: its position on the report's period, an `event_strip`.
    pub strip: Option<Markup<'v>>,
    /// In full: the id of the claim that it happened, if the report has a ledger.
    pub claim: Option<ClaimId>,
    /// In full: its summary.
    pub summary: Option<&'v Html>,
    /// In full: what is known about it, each an `event_fact`.
    pub facts: Option<Markup<'v>>,
}

impl Component for TimelineEvent<'_> {
    const KIND: ComponentKind = ComponentKind::TimelineEvent;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup("\n<li").attribute("id", self.id);
        if let Some(kind) = self.kind {
            html.attribute("data-kind", kind);
        }
        html.markup(">");
        for old in self.was {
            html.element("span", &[("id", old)], "");
        }
        self.write_date(html);
        let (start, end) = match self.heading {
            None => ("<p class=\"what\">", "</p>"),
            Some(3) => ("<h3 class=\"what\">", "</h3>"),
            Some(_) => ("<h4 class=\"what\">", "</h4>"),
        };
        html.markup("<div");
        if let Some(claim) = self.claim {
            html.markup(" id=\"").display(claim).markup("\"");
        }
        html.markup(">").markup(start);
        self.write_title(html);
        push_draft(html, self.draft);
        html.markup(end);
        if let Some(summary) = self.summary {
            html.markup("<div class=\"summary\">").fragment(summary).markup("</div>");
        }
        if let Some(facts) = self.facts {
            html.markup("\n<ul class=\"about\">");
            facts.write(html);
            html.markup("</ul>");
        }
        html.markup("</div></li>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::TimelineEvent(self)
    }
}

impl TimelineEvent<'_> {
    fn write_date(&self, html: &mut HtmlWriter) {
        html.markup("<div class=\"date\">").fragment(self.date);
        if let Some(strip) = self.strip {
            strip.write(html);
        }
        html.markup("</div>");
    }

    fn write_title(&self, html: &mut HtmlWriter) {
        html.markup("<a href=\"").text(self.root);
        match (self.full_page, self.href) {
            (Some(full_page), _) => {
                html.text(full_page).markup("#").text(self.id);
            }
            (None, Some(href)) => href.write(html),
            (None, None) => {}
        }
        html.markup("\">");
        self.name.write(html);
        html.markup("</a>");
    }
}

/// One thing that is known about an event: its kind, its participants in a role, its place, and so on.
#[derive(Debug, Serialize)]
pub struct EventFact<'v> {
    /// The path from the page to the site's root.
    pub root: &'v str,
    /// What it is, as a key: `kind`, `participants`, `place`, `case`, `laws`, `topics`, `paragraphs`, `sources`.
    pub key: &'static str,
    /// The label: a role, "Place"; `None` for the kind, and for participants without a role.
    pub label: Option<&'v str>,
    /// The values, as text or links.
    pub values: Markup<'v>,
}

impl Component for EventFact<'_> {
    const KIND: ComponentKind = ComponentKind::EventFact;

    fn write(&self, html: &mut HtmlWriter) {
        html.markup(if self.key == "kind" { "<li class=\"kind\">" } else { "<li>" });
        if let Some(label) = self.label {
            html.element("i", &[], label).markup(" ");
        }
        self.values.write(html);
        html.markup("</li>");
    }

    fn view(&self) -> ComponentView<'_> {
        ComponentView::EventFact(self)
    }
}

/// Appends the label of a draft.
fn push_draft(html: &mut HtmlWriter, draft: Option<&str>) {
    if let Some(label) = draft {
        html.markup(" ").element("span", &[("class", "draft")], label);
    }
}
