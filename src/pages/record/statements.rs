//! Parts of records that have a time, a paragraph or a law of their own, in words.

use crate::model::Date;
use crate::model::record::Affiliation;
use crate::model::relation::RelationRole;
use crate::model::statement::{Charge, LifeDate, ParagraphRef, TimeSpan};
use crate::pages::PageContext;
use crate::pages::html::{Html, HtmlWriter, root_of};
use crate::source::Spanned;
use crate::strings::TextKey;

impl PageContext<'_> {
    /// The words of a charge, in quotation marks if the source has them there.
    pub(in crate::pages) fn charge_words(&self, charge: &Charge) -> String {
        let words = self.localized(&charge.text);
        if charge.is_quoted && !begins_with_quotation_mark(&words) {
            return self.strings.fill(TextKey::Quote, &[("text", &words)]);
        }
        words
    }

    /// A charge on `page`, with the law that it is under and the paragraph that reports it.
    pub(in crate::pages) fn charge_html(&self, charge: &Charge, page: &str) -> Html {
        self.with_paragraph(self.charge_and_law(charge, page), charge.paragraph.as_ref(), page)
    }

    /// A charge on `page`, with the law that it is under.
    pub(in crate::pages) fn charge_and_law(&self, charge: &Charge, page: &str) -> Html {
        let words = Html::escape(&self.charge_words(charge));
        let law = charge.law.as_ref().and_then(|law| self.graph.find(&law.key));
        match law {
            Some(law) => {
                let law = self.fact_link(law, page);
                Html::fill(self.strings.text(TextKey::ChargeUnder), &[("charge", &words), ("law", &law)])
            }
            None => words,
        }
    }

    /// Markup followed by a link to the paragraph that says it.
    pub(in crate::pages) fn with_paragraph(&self, html: Html, paragraph: Option<&ParagraphRef>, page: &str) -> Html {
        let Some(link) = paragraph.and_then(|paragraph| self.paragraph_ref(paragraph, page)) else { return html };
        let mut joined = HtmlWriter::new();
        joined.fragment(&html).markup(" <span class=\"para\">").fragment(&link).markup("</span>");
        joined.finish()
    }

    /// "¶ 3.3", as a link to the paragraph.
    pub(in crate::pages) fn paragraph_ref(&self, paragraph: &ParagraphRef, page: &str) -> Option<Html> {
        let location = self.graph.stamped_paragraph(&paragraph.value)?;
        Some(self.paragraph_links(&[location], page))
    }

    /// The date of the report, by which what has ended is past: when it holds, or else when it was published.
    fn report_date(&self) -> Option<&Date> {
        self.project.report.as_of.as_ref().or(self.project.report.published.as_ref())
    }

    /// Whether something had ended when the report was made.
    pub(in crate::pages) fn has_ended(&self, time: &TimeSpan) -> bool {
        time.has_ended(self.report_date())
    }

    /// "since 2019", "until 2023", "2019 to 2023"; `None` if no date is known.
    pub(in crate::pages) fn time_span(&self, time: &TimeSpan) -> Option<Html> {
        let date = |date: &Option<Spanned<Date>>| date.as_ref().map(|date| self.date(&date.value, None));
        let (phrase, from, to) = match (date(&time.from), date(&time.to)) {
            (Some(from), Some(to)) => (TextKey::TimeFromTo, from, to),
            (Some(from), None) if time.is_over => (TextKey::TimeFrom, from, Html::default()),
            (Some(from), None) => (TextKey::TimeSince, from, Html::default()),
            (None, Some(to)) => (TextKey::TimeUntil, Html::default(), to),
            (None, None) => return None,
        };
        Some(Html::fill(self.strings.text(phrase), &[("from", &from), ("to", &to)]))
    }

    /// Who or what somebody is affiliated with, given as markup, with the role and the time.
    pub(in crate::pages) fn affiliation(&self, name: Html, affiliation: &Affiliation) -> Html {
        let role = affiliation.role.as_ref().map(|role| Html::escape(&self.localized(role)));
        let role = match (role, self.has_ended(&affiliation.time)) {
            (Some(role), true) => Some(Html::fill(self.strings.text(TextKey::Former), &[("role", &role)])),
            (None, true) => Some(Html::escape(self.strings.text(TextKey::FormerAffiliation))),
            (role, false) => role,
        };
        let about = self.joined(role.into_iter().chain(self.time_span(&affiliation.time)));
        if about.is_empty() {
            return name;
        }
        Html::fill(self.strings.text(TextKey::AffiliationAs), &[("name", &name), ("role", &about)])
    }

    /// What the other record of a relation is, in words.
    pub(in crate::pages) fn relation_words(&self, role: &RelationRole, has_ended: bool) -> String {
        let words = match role {
            RelationRole::Kind(kind) => self.strings.word_for(*kind).to_owned(),
            RelationRole::Words { text, .. } => self.localized(text),
        };
        if has_ended { self.strings.fill(TextKey::Former, &[("role", &words)]) } else { words }
    }

    /// The date of a birth or death, with its sources.
    pub(in crate::pages) fn life_date(&self, life_date: &LifeDate, page: &str) -> Html {
        let sources = self.joined_links(&life_date.sources, &root_of(page));
        let date = self.date(&life_date.date.value, None);
        self.joined([date, sources].into_iter().filter(|part| !part.is_empty()))
    }

    /// Markup followed by a note in small letters; nothing but the markup if the note is empty.
    pub(in crate::pages) fn with_note(&self, html: Html, note: &Html) -> Html {
        if note.is_empty() {
            return html;
        }
        let mut joined = HtmlWriter::new();
        joined.fragment(&html).markup(" <span class=\"soft\">").fragment(note).markup("</span>");
        joined.finish()
    }

    /// Markup, separated by commas.
    pub(in crate::pages) fn joined(&self, parts: impl IntoIterator<Item = Html>) -> Html {
        let mut html = HtmlWriter::new();
        for (index, part) in parts.into_iter().enumerate() {
            html.text(if index == 0 { "" } else { self.strings.text(TextKey::ListComma) }).fragment(&part);
        }
        html.finish()
    }
}

/// Whether a text has quotation marks of its own.
fn begins_with_quotation_mark(words: &str) -> bool {
    words.starts_with(['"', '“', '„', '«', '»', '‘', '‚', '‹', '「', '『'])
}
