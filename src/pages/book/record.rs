//! A record as an entry of its register: what its page says, without the sentences of its mentions, which are in the book.
//!
//! What a page derives for readers who look around (who else is in a case, who is mentioned together) is left out: an entry has
//! what the registers say, and the paragraphs.

use super::{PAGE, push_facts, push_label, push_link};
use crate::link::RecordId;
use crate::model::Register;
use crate::model::record::Details;
use crate::pages::PageContext;
use crate::pages::html::{Html, HtmlWriter};
use crate::pages::record::{RecordPage, mentioned_records};
use crate::pages::record_lists;
use crate::pages::views::{Fact, Label, Link, LinkWithNote, NameView, Named, PartyView, StatusView};
use crate::strings::TextKey;

pub(super) fn push_entry(html: &mut HtmlWriter, ctx: &PageContext<'_>, id: RecordId) {
    let page = RecordPage::new(ctx, id, PAGE);
    Entry { ctx, id, page }.push(html);
}

/// Appends that a record is a draft, if it is.
pub(super) fn push_review(html: &mut HtmlWriter, ctx: &PageContext<'_>, is_draft: bool) {
    if is_draft {
        html.markup("<p class=\"draft\"><b>").text(ctx.strings.text(TextKey::Review)).markup(".</b> ");
        html.text(ctx.strings.text(TextKey::ReviewNote)).markup("</p>");
    }
}

struct Entry<'e> {
    ctx: &'e PageContext<'e>,
    id: RecordId,
    page: RecordPage<'e>,
}

impl Entry<'_> {
    fn push(&self, html: &mut HtmlWriter) {
        let (ctx, record) = (self.ctx, self.ctx.graph.record(self.id));
        push_label(html, "h2", &ctx.name(self.id));
        // What others have as a note is among their facts.
        if let (Details::Person(_), Some(note)) = (&record.details, ctx.note(record)) {
            html.element("p", &[("class", "kicker")], &note);
        }
        self.push_names(html, &self.page.names());
        push_review(html, ctx, record.review);
        if let Some(summary) = ctx.passage(record.summary.as_ref(), &record.path, PAGE) {
            html.markup("<div class=\"summary\">").fragment(&summary).markup("</div>");
        }
        self.push_known(html);
        self.push_statuses_and_facts(html);
        self.push_cases(html);
        self.push_topic(html);
        self.push_relations(html);
        self.push_events(html);
        self.push_paragraphs_and_sources(html);
    }

    fn push_names(&self, html: &mut HtmlWriter, names: &[NameView]) {
        if names.is_empty() {
            return;
        }
        html.markup("<ul class=\"names\"")
            .attribute("aria-label", self.ctx.strings.text(TextKey::NamesOther))
            .markup(">");
        for name in names {
            html.markup("<li><bdi");
            if let Some(lang) = &name.lang {
                html.attribute("lang", lang);
            }
            html.markup(">").text(&name.text).markup("</bdi>");
            let about = name.note.iter().chain(&name.remark).map(|words| Html::escape(words));
            let sources = Some(name.sources.clone()).filter(|sources| !sources.is_empty());
            let about = self.ctx.joined(about.chain(sources));
            html.markup(" <span class=\"soft\">").fragment(&about).markup("</span></li>");
        }
        html.markup("</ul>");
    }

    /// What cases have brought the record.
    fn push_known(&self, html: &mut HtmlWriter) {
        for known in self.page.known() {
            html.markup("<p class=\"known\">").fragment(&known.sentence).markup("</p>");
            push_facts(html, known.facts.into_iter().map(as_pair));
        }
    }

    fn push_statuses_and_facts(&self, html: &mut HtmlWriter) {
        let statuses = self.page.statuses().iter().map(|status| self.status(status)).collect();
        let status = (self.ctx.strings.text(TextKey::Status).to_owned(), statuses);
        push_facts(html, [status].into_iter().chain(self.page.facts().into_iter().map(as_pair)));
    }

    /// A status with its date, its paragraph and its sources.
    fn status(&self, status: &StatusView) -> Html {
        let mut html = HtmlWriter::new();
        let as_of = Html::fill(self.ctx.strings.text(TextKey::AsOf), &[("date", &status.as_of)]);
        html.markup("<b>").text(&status.text).markup("</b>");
        for part in [&as_of, &status.paragraphs, &status.sources].into_iter().filter(|part| !part.is_empty()) {
            html.markup(" <span class=\"soft\">").fragment(part).markup("</span>");
        }
        html.finish()
    }

    /// The other cases of a person or organization, the parties of a case, and the charges under a law.
    fn push_cases(&self, html: &mut HtmlWriter) {
        self.push_links(html, self.ctx.strings.text(TextKey::Proceedings), &self.page.other_cases());
        let record = self.ctx.graph.record(self.id);
        let parties = record.case().map(|case| self.page.parties(case)).unwrap_or_default();
        if !parties.is_empty() {
            html.element("h3", &[], self.ctx.strings.text(TextKey::Parties));
            parties.iter().for_each(|party| self.push_party(html, party));
        }
        self.push_links(html, self.ctx.strings.text(TextKey::ChargesUnderLaw), &self.page.charged());
    }

    fn push_party(&self, html: &mut HtmlWriter, party: &PartyView) {
        let words = |words: &Option<String>| words.iter().map(|words| Html::escape(words)).collect::<Vec<_>>();
        html.markup("<h4>");
        push_named(html, &party.who);
        if let Some(role) = &party.role {
            html.markup(" <span class=\"soft\">").text(role).markup("</span>");
        }
        html.markup("</h4>");
        let outcome = party.outcome.as_ref().map(|outcome| {
            let mut html = HtmlWriter::new();
            html.text(outcome).markup(" ").fragment(&party.paragraph);
            html.finish()
        });
        let text = |key: TextKey| self.ctx.strings.text(key).to_owned();
        let facts = [
            (party.charges_text.clone(), party.charge_items.clone()),
            (text(TextKey::Outcome), outcome.into_iter().collect()),
            (text(TextKey::Stage), words(&party.stage)),
            (party.sentence_text.clone(), words(&party.sentence)),
            (text(TextKey::Bans), party.bans.iter().map(|ban| Html::escape(ban)).collect()),
        ];
        push_facts(html, facts);
    }

    /// For a topic: its sections, and the records under it.
    fn push_topic(&self, html: &mut HtmlWriter) {
        let ctx = self.ctx;
        if ctx.graph.key(self.id).register != Register::Topics {
            return;
        }
        let sections = ctx.graph.sections_naming(self.id).iter();
        let sections: Vec<_> =
            sections.map(|index| LinkWithNote { link: ctx.section_link(*index), note: None }).collect();
        self.push_links(html, ctx.strings.text(TextKey::Sections), &sections);
        for (register, ids) in record_lists::records_under(&ctx.graph, self.id) {
            let links = record_lists::links_with_notes(ctx, &ctx.sorted(ids));
            self.push_links(html, ctx.kind(&register, 2), &links);
        }
    }

    fn push_links(&self, html: &mut HtmlWriter, heading: &str, links: &[LinkWithNote]) {
        if links.is_empty() {
            return;
        }
        html.element("h3", &[], heading).markup("<ul class=\"plain\">");
        for LinkWithNote { link, note } in links {
            html.markup("<li>");
            push_link(html, link);
            if let Some(note) = note {
                html.markup(" <span class=\"soft\">").text(note).markup("</span>");
            }
            html.markup("</li>");
        }
        html.markup("</ul>");
    }

    fn push_relations(&self, html: &mut HtmlWriter) {
        let relations = self.page.relations();
        if !relations.is_empty() {
            html.element("h3", &[], self.ctx.strings.text(TextKey::Relations));
            push_facts(html, relations.into_iter().map(as_pair));
        }
    }

    fn push_events(&self, html: &mut HtmlWriter) {
        let events = &self.ctx.graph.relations(self.id).events;
        if !events.is_empty() {
            html.element("h3", &[], self.ctx.strings.text(TextKey::WhatHappened)).markup("<ol class=\"events\">");
            html.fragment(&self.ctx.event_rows(events.iter().copied(), Some(self.id), PAGE)).markup("</ol>");
        }
    }

    /// The paragraphs that mention the record, its sources, and links to other sites.
    fn push_paragraphs_and_sources(&self, html: &mut HtmlWriter) {
        let (ctx, record) = (self.ctx, self.ctx.graph.record(self.id));
        let mut paragraphs: Vec<_> = mentioned_records(&ctx.graph, self.id)
            .into_iter()
            .flat_map(|id| ctx.graph.paragraphs_mentioning(id))
            .collect();
        paragraphs.sort_by_key(|paragraph| (paragraph.section, paragraph.block_index));
        paragraphs.dedup_by_key(|paragraph| (paragraph.section, paragraph.block_index));
        let links = record.links.iter().map(|link| {
            let link = self.page.out_link(link);
            let mut html = HtmlWriter::new();
            html.markup("<a href=\"").url(&link.url).markup("\">").text(&link.text).markup("</a>");
            html.finish()
        });
        let is_case = record.key.register == Register::Cases;
        let facts = [
            (
                if is_case { TextKey::DescribedIn } else { TextKey::WhereNamed },
                vec![ctx.paragraph_links(&paragraphs, PAGE)],
            ),
            (TextKey::Sources, vec![ctx.joined_links(&record.sources, "")]),
            (TextKey::Links, links.collect()),
        ];
        push_facts(html, facts.map(|(key, values)| (ctx.strings.text(key).to_owned(), values)));
    }
}

fn as_pair(fact: Fact) -> (String, Vec<Html>) {
    (fact.text, fact.values)
}

/// Appends a name, as a link if there is a record.
fn push_named(html: &mut HtmlWriter, named: &Named) {
    let Named { text, lang, href } = named.clone();
    match href {
        Some(href) => push_link(html, &Link { text, lang, href }),
        None => push_label(html, "bdi", &Label { text, lang }),
    }
}
