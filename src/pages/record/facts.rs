//! The facts at the head of a record's page.

use super::RecordPage;
use crate::claims::verdicts;
use crate::link::RecordId;
use crate::model::Register;
use crate::model::record::{Affiliation, DeclaredValue, Details, Person};
use crate::pages::html::{Html, HtmlWriter};
use crate::pages::views::Fact;
use crate::strings::TextKey;

impl RecordPage<'_> {
    pub(super) fn facts(&self) -> Vec<Fact> {
        let mut facts = Facts { page: self, facts: Vec::new() };
        match &self.record.details {
            Details::Person(person) => facts.person(person),
            Details::Organization(organization) => {
                facts.word(TextKey::Type, organization.kind.map(|kind| self.ctx.strings.word_for(kind)));
                facts.records(
                    TextKey::Parent,
                    organization.parent.iter().filter_map(|reference| self.ctx.graph.find(&reference.key)),
                );
                facts.referring_records(TextKey::Children, &Register::Organizations);
                facts.members();
                facts.referring_records(TextKey::HearsCases, &Register::Cases);
            }
            Details::Place(place) => {
                facts.records(
                    TextKey::Within,
                    place.within.iter().filter_map(|reference| self.ctx.graph.find(&reference.key)),
                );
                facts.referring_records(TextKey::PlacesWithin, &Register::Places);
                if let Some((latitude, longitude)) = place.coordinates {
                    facts.text(TextKey::Coordinates, &format!("{latitude}, {longitude}"));
                }
            }
            Details::Law(law) => {
                facts.records(
                    TextKey::Jurisdiction,
                    law.jurisdiction.iter().filter_map(|reference| self.ctx.graph.find(&reference.key)),
                );
                facts.date(TextKey::Adopted, law.adopted.as_ref());
                facts.texts(TextKey::Identifier, law.identifier.as_ref());
                facts.texts(TextKey::Articles, &law.articles);
            }
            Details::Case(case) => {
                facts.word(TextKey::Type, case.kind.as_ref().map(|kind| self.ctx.case_type(kind)));
                facts.texts(TextKey::CaseNumber, case.number.as_ref());
                facts.html(TextKey::Court, self.court(case).map(|court| self.named_html(&court)));
                // If the court is only text, the place gives its seat.
                facts.records(
                    TextKey::Place,
                    case.place.iter().filter_map(|reference| self.ctx.graph.find(&reference.key)),
                );
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

    fn html(&mut self, key: TextKey, values: impl IntoIterator<Item = Html>) {
        self.push(self.page.ctx.strings.text(key).to_owned(), values.into_iter().collect());
    }

    fn text(&mut self, key: TextKey, text: &str) {
        self.html(key, [Html::escape(text)]);
    }

    fn texts<'t>(&mut self, key: TextKey, texts: impl IntoIterator<Item = &'t crate::model::Text>) {
        let values: Vec<Html> = texts.into_iter().map(|text| Html::escape(&self.page.ctx.localized(text))).collect();
        self.html(key, values);
    }

    fn word(&mut self, key: TextKey, word: Option<&str>) {
        if let Some(word) = word {
            self.text(key, word);
        }
    }

    fn date(&mut self, key: TextKey, date: Option<&crate::model::Date>) {
        let ctx = self.page.ctx;
        self.html(key, date.map(|date| ctx.date(date, None)));
    }

    fn records(&mut self, key: TextKey, ids: impl IntoIterator<Item = RecordId>) {
        let values: Vec<Html> = ids.into_iter().map(|id| self.page.ctx.fact_link(id, self.page.path)).collect();
        self.html(key, values);
    }

    /// Adds the records of a register that refer to this one.
    fn referring_records(&mut self, key: TextKey, register: &Register) {
        let ctx = self.page.ctx;
        let referring = &ctx.graph.relations(self.page.id).children;
        let ids = referring.iter().filter(|id| ctx.graph.key(**id).register == *register);
        let ids = ctx.sorted(ids.copied());
        self.records(key, ids);
    }

    /// Adds the people affiliated with an organization, each with their roles there.
    fn members(&mut self) {
        let ctx = self.page.ctx;
        let mut ids: Vec<RecordId> = ctx.graph.relations(self.page.id).children.clone();
        ids.retain(|id| ctx.graph.key(*id).register == Register::People);
        ids.dedup();
        let values = ctx.sorted(ids).into_iter().flat_map(|id| self.affiliations_of(id)).collect::<Vec<Html>>();
        self.html(TextKey::Members, values);
    }

    /// A person with each of their affiliations to the organization of the page.
    fn affiliations_of(&self, person: RecordId) -> Vec<Html> {
        let (ctx, page) = (self.page.ctx, self.page);
        let Details::Person(details) = &ctx.graph.record(person).details else { return Vec::new() };
        let is_here = |affiliation: &&Affiliation| {
            affiliation.organization.record().is_some_and(|organization| organization.key == page.record.key)
        };
        let here = details.affiliations.iter().filter(is_here);
        here.map(|affiliation| ctx.affiliation(ctx.fact_link(person, page.path), affiliation)).collect()
    }

    fn person(&mut self, person: &Person) {
        let ctx = self.page.ctx;
        let roles = verdicts::shown_roles(&ctx.graph, self.page.id, person)
            .map(|role| Html::escape(ctx.strings.word_for(role)));
        let roles: Vec<Html> = roles.collect();
        self.html(TextKey::Role, roles);
        for (key, life_date) in [(TextKey::Born, &person.born), (TextKey::Died, &person.died)] {
            self.html(key, life_date.as_ref().map(|life_date| ctx.life_date(life_date, self.page.path)));
        }
        let affiliations = person.affiliations.iter().map(|affiliation| {
            ctx.affiliation(self.page.named_html(&ctx.name_or_link(&affiliation.organization)), affiliation)
        });
        let affiliations: Vec<Html> = affiliations.collect();
        self.html(TextKey::Affiliations, affiliations);
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
        self.records(TextKey::Topics, topics);
    }
}
