//! The facts at the head of a record's page.

use super::RecordPage;
use crate::link::RecordId;
use crate::model::Register;
use crate::model::record::{DeclaredValue, Details, Person};
use crate::pages::html::{Html, HtmlWriter};
use crate::pages::views::Fact;

impl RecordPage<'_> {
    pub(super) fn facts(&self) -> Vec<Fact> {
        let mut facts = Facts { page: self, facts: Vec::new() };
        match &self.record.details {
            Details::Person(person) => facts.person(person),
            Details::Organization(organization) => {
                facts.word("type", "organization_types", organization.kind);
                facts.records(
                    "parent",
                    organization.parent.iter().filter_map(|reference| self.ctx.graph.find(&reference.key)),
                );
                facts.referring_records("children", &Register::Organizations);
                facts.referring_records("members", &Register::People);
                facts.referring_records("hears_cases", &Register::Cases);
            }
            Details::Place(place) => {
                facts
                    .records("within", place.within.iter().filter_map(|reference| self.ctx.graph.find(&reference.key)));
                facts.referring_records("places_within", &Register::Places);
                if let Some((latitude, longitude)) = place.coordinates {
                    facts.text("coordinates", &format!("{latitude}, {longitude}"));
                }
            }
            Details::Law(law) => {
                facts.records(
                    "jurisdiction",
                    law.jurisdiction.iter().filter_map(|reference| self.ctx.graph.find(&reference.key)),
                );
                facts.date("adopted", law.adopted.as_ref());
                facts.texts("identifier", law.identifier.as_ref());
                facts.texts("articles", &law.articles);
            }
            Details::Case(case) => {
                facts.word("type", "case_types", case.kind);
                facts.html("court", self.court(case).map(|court| self.named_html(&court)));
                // If the court is only text, the place gives its seat.
                facts.records("place", case.place.iter().filter_map(|reference| self.ctx.graph.find(&reference.key)));
            }
            Details::Declared(fields) => facts.declared(fields),
            Details::Topic(_) | Details::Event(_) | Details::Source(_) | Details::Correction(_) => {}
        }
        facts.topics();
        facts.facts
    }
}

/// Collects facts. A fact without a value is omitted.
struct Facts<'f> {
    page: &'f RecordPage<'f>,
    facts: Vec<Fact>,
}

impl Facts<'_> {
    fn push(&mut self, text: String, values: Vec<Html>) {
        if !values.is_empty() {
            self.facts.push(Fact { text, values });
        }
    }

    fn html(&mut self, key: &str, values: impl IntoIterator<Item = Html>) {
        self.push(self.page.ctx.strings.text(key).to_owned(), values.into_iter().collect());
    }

    fn text(&mut self, key: &str, text: &str) {
        self.html(key, [Html::escape(text)]);
    }

    fn texts<'t>(&mut self, key: &str, texts: impl IntoIterator<Item = &'t crate::model::Text>) {
        let values: Vec<Html> = texts.into_iter().map(|text| Html::escape(&self.page.ctx.localized(text))).collect();
        self.html(key, values);
    }

    fn word(&mut self, key: &str, table: &str, word: Option<&str>) {
        if let Some(word) = self.page.ctx.word_or_key(table, word) {
            self.text(key, &word);
        }
    }

    fn date(&mut self, key: &str, date: Option<&crate::model::Date>) {
        let ctx = self.page.ctx;
        self.html(key, date.map(|date| ctx.date(date, None)));
    }

    fn records(&mut self, key: &str, ids: impl IntoIterator<Item = RecordId>) {
        let values: Vec<Html> = ids.into_iter().map(|id| self.page.ctx.fact_link(id, self.page.path)).collect();
        self.html(key, values);
    }

    /// Adds the records of a register that refer to this one.
    fn referring_records(&mut self, key: &str, register: &Register) {
        let ctx = self.page.ctx;
        let referring = &ctx.graph.relations(self.page.id).children;
        let ids = referring.iter().filter(|id| ctx.graph.key(**id).register == *register);
        let ids = ctx.sorted(ids.copied());
        self.records(key, ids);
    }

    fn person(&mut self, person: &Person) {
        let ctx = self.page.ctx;
        let roles: Vec<Html> = person
            .roles
            .iter()
            .filter_map(|role| ctx.word_or_key("roles", Some(role)))
            .map(|word| Html::escape(&word))
            .collect();
        self.html("role", roles);
        let affiliations = person.affiliations.iter().map(|affiliation| {
            let name = self.page.named_html(&ctx.name_or_link(&affiliation.organization));
            match &affiliation.role {
                Some(role) => {
                    let role = Html::escape(&ctx.localized(role));
                    Html::fill(ctx.strings.text("affiliation_as"), &[("name", &name), ("role", &role)])
                }
                None => name,
            }
        });
        let affiliations: Vec<Html> = affiliations.collect();
        self.html("affiliations", affiliations);
    }

    fn declared(&mut self, fields: &[(std::sync::Arc<str>, Vec<DeclaredValue>)]) {
        let ctx = self.page.ctx;
        let Some(register) = ctx.project.schema.declared(&self.page.record.key.register) else { return };
        for (name, values) in fields {
            let Some(field) = register.fields.iter().find(|field| field.name == *name) else { continue };
            let values = values.iter().filter_map(|value| self.declared_value(value)).collect();
            self.push(ctx.localized(&field.label), values);
        }
    }

    fn declared_value(&self, value: &DeclaredValue) -> Option<Html> {
        let ctx = self.page.ctx;
        Some(match value {
            DeclaredValue::Text(text) => Html::escape(&ctx.localized(text)),
            DeclaredValue::Date(date) => ctx.date(date, None),
            DeclaredValue::Url(url) => {
                let mut html = HtmlWriter::new();
                html.markup("<a href=\"").url(&url.value).markup("\">").text(&url.value).markup("</a>");
                html.finish()
            }
            DeclaredValue::Number(number) => Html::escape(&number.value),
            DeclaredValue::Record(reference) => ctx.fact_link(ctx.graph.find(&reference.key)?, self.page.path),
        })
    }

    fn topics(&mut self) {
        let ctx = self.page.ctx;
        let topics: Vec<RecordId> =
            self.page.record.topics.iter().filter_map(|topic| ctx.graph.find(&topic.key)).collect();
        self.records("topics", topics);
    }
}
