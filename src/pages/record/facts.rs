//! The facts at the head of a record's page.

use super::RecordPage;
use crate::claims::{ClaimId, ClaimIds, Property, verdicts};
use crate::link::RecordId;
use crate::model::record::{Case, DeclaredValue, Details, Law, Organization, Person, Place};
use crate::model::statement::LifeDate;
use crate::model::{Key, RecordRef, Register, Text};
use crate::pages::html::{Html, HtmlWriter};
use crate::pages::views::Fact;
use crate::strings::TextKey;

impl RecordPage<'_> {
    pub(in crate::pages) fn facts(&self) -> Vec<Fact> {
        let mut facts = Facts { page: self, ids: self.ctx.claim_ids(self.id), facts: Vec::new() };
        match &self.record.details {
            Details::Person(person) => facts.person(person),
            Details::Organization(organization) => facts.organization(organization),
            Details::Place(place) => facts.place(place),
            Details::Law(law) => facts.law(law),
            Details::Case(case) => facts.case(case),
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
    ids: ClaimIds<'f, 'f>,
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

    /// Adds the claims of one property, by their ids.
    fn claims(&mut self, key: TextKey, claims: impl IntoIterator<Item = (ClaimId, Html)>) {
        let ctx = self.page.ctx;
        let values: Vec<Html> = claims.into_iter().map(|(id, words)| ctx.stated(id, words)).collect();
        self.html(key, values);
    }

    /// Adds a claim of which the record has one at most.
    fn slot(&mut self, key: TextKey, property: Property, value: Option<Html>) {
        let id = self.ids.slot(property);
        self.claims(key, value.map(|value| (id, value)));
    }

    fn text(&mut self, key: TextKey, property: Property, text: Option<&Text>) {
        self.slot(key, property, text.map(|text| Html::escape(self.page.ctx.localized_str(text))));
    }

    fn word(&mut self, key: TextKey, property: Property, word: Option<&str>) {
        self.slot(key, property, word.map(Html::escape));
    }

    fn record(&mut self, key: TextKey, property: Property, record: Option<&RecordRef>) {
        let (ctx, path) = (self.page.ctx, self.page.path);
        let id = record.and_then(|reference| ctx.graph.find(&reference.key));
        self.slot(key, property, id.map(|id| ctx.fact_link(id, path)));
    }

    /// Adds the records of a register that refer to this one by a property of theirs.
    fn referring_records(&mut self, key: TextKey, register: &Register, property: Property) {
        let (ctx, path) = (self.page.ctx, self.page.path);
        let referring = &ctx.graph.relations(self.page.id).children;
        let ids = referring.iter().filter(|id| ctx.graph.key(**id).register == *register);
        let ids = ctx.sorted(ids.copied()).into_iter();
        self.claims(key, ids.map(|id| (ctx.claim_ids(id).slot(property), ctx.fact_link(id, path))));
    }

    fn organization(&mut self, organization: &Organization) {
        let kind = organization.kind.map(|kind| self.page.ctx.strings.word_for(kind));
        self.word(TextKey::Type, Property::Type, kind);
        self.record(TextKey::Parent, Property::Parent, organization.parent.as_ref());
        self.referring_records(TextKey::Children, &Register::Organizations, Property::Parent);
        self.members();
        self.referring_records(TextKey::HearsCases, &Register::Cases, Property::Court);
    }

    fn place(&mut self, place: &Place) {
        self.record(TextKey::Within, Property::Within, place.within.as_ref());
        self.referring_records(TextKey::PlacesWithin, &Register::Places, Property::Within);
        let coordinates = place.coordinates.map(|(latitude, longitude)| format!("{latitude}, {longitude}"));
        self.word(TextKey::Coordinates, Property::Coordinates, coordinates.as_deref());
    }

    fn law(&mut self, law: &Law) {
        self.record(TextKey::Jurisdiction, Property::Jurisdiction, law.jurisdiction.as_ref());
        let adopted = law.adopted.as_ref().map(|date| self.page.ctx.date(date, None));
        self.slot(TextKey::Adopted, Property::Adopted, adopted);
        self.text(TextKey::Identifier, Property::Identifier, law.identifier.as_ref());
        let articles = law.articles.iter().map(|article| {
            (self.ids.text(Property::Article, article), Html::escape(self.page.ctx.localized_str(article)))
        });
        let articles: Vec<_> = articles.collect();
        self.claims(TextKey::Articles, articles);
    }

    fn case(&mut self, case: &Case) {
        let page = self.page;
        let kind = case.kind.as_ref().map(|kind| page.ctx.case_type(kind));
        self.word(TextKey::Type, Property::Type, kind);
        self.text(TextKey::CaseNumber, Property::Number, case.number.as_ref());
        self.slot(TextKey::Court, Property::Court, page.court(case).map(|court| page.named_html(&court)));
        // If the court is only text, the place gives its seat.
        self.record(TextKey::Place, Property::Place, case.place.as_ref());
    }

    /// Adds the people affiliated with an organization, each with their roles there.
    fn members(&mut self) {
        let ctx = self.page.ctx;
        let mut ids: Vec<RecordId> = ctx.graph.relations(self.page.id).children.clone();
        ids.retain(|id| ctx.graph.key(*id).register == Register::People);
        ids.dedup();
        let claims: Vec<_> = ctx.sorted(ids).into_iter().flat_map(|id| self.affiliations_of(id)).collect();
        self.claims(TextKey::Members, claims);
    }

    /// A person with each of their affiliations to the organization of the page.
    fn affiliations_of(&self, person: RecordId) -> Vec<(ClaimId, Html)> {
        let (ctx, page) = (self.page.ctx, self.page);
        let Details::Person(details) = &ctx.graph.record(person).details else { return Vec::new() };
        let mut ids = ctx.claim_ids(person);
        let all = details.affiliations.iter().map(|affiliation| (ids.affiliation(affiliation), affiliation));
        let here = all.filter(|(_, affiliation)| {
            affiliation.organization.record().is_some_and(|organization| organization.key == page.record.key)
        });
        here.map(|(id, affiliation)| (id, ctx.affiliation(ctx.fact_link(person, page.path), affiliation))).collect()
    }

    fn person(&mut self, person: &Person) {
        let (ctx, page) = (self.page.ctx, self.page);
        let roles = verdicts::shown_roles(&ctx.graph, page.id, person)
            .map(|role| (self.ids.item(Property::Role, role.key()), Html::escape(ctx.strings.word_for(role))));
        let roles: Vec<_> = roles.collect();
        self.claims(TextKey::Role, roles);
        let life_date = |date: &Option<LifeDate>| date.as_ref().map(|date| ctx.life_date(date, page.path));
        self.slot(TextKey::Born, Property::Born, life_date(&person.born));
        self.slot(TextKey::Died, Property::Died, life_date(&person.died));
        let affiliations = person.affiliations.iter().map(|affiliation| {
            let name = page.named_html(&ctx.name_or_link(&affiliation.organization));
            (self.ids.affiliation(affiliation), ctx.affiliation(name, affiliation))
        });
        let affiliations: Vec<_> = affiliations.collect();
        self.claims(TextKey::Affiliations, affiliations);
    }

    fn declared(&mut self, fields: &[(std::sync::Arc<str>, Vec<DeclaredValue>)]) {
        let ctx = self.page.ctx;
        let Some(register) = ctx.project.schema.declared(&self.page.record.key.register) else { return };
        for (name, values) in fields {
            let Some(field) = register.fields.iter().find(|field| field.name == *name) else { continue };
            let values: Vec<_> = values
                .iter()
                .filter_map(|value| {
                    let id = self.ids.field(name, value, field.is_list);
                    Some(ctx.stated(id, self.declared_value(value)?))
                })
                .collect();
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
        let links: Vec<Html> = topics.into_iter().map(|id| ctx.fact_link(id, self.page.path)).collect();
        self.html(TextKey::Topics, links);
    }
}
