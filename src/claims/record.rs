//! The claims of records that have pages.

use super::relations::relations_of;
use super::{ClaimList, Claims, Details, Paragraphs, Property, Role, Value, own_or, verdicts};
use crate::model::record::{DeclaredValue, Details as Fields, Law, Organization, Person, Place};
use crate::model::relation::RelationRole;
use crate::model::statement::LifeDate;
use crate::model::{Key, Register};
use std::sync::Arc;

impl<'g> ClaimList<'_, '_, 'g> {
    /// Adds the claims of the record.
    pub(super) fn record(&mut self) {
        let record = self.record;
        if !Claims::has_claims(&record.key.register) {
            return;
        }
        if record.key.register != Register::Events {
            self.names();
        }
        match &record.details {
            Fields::Person(person) => self.person(person),
            Fields::Organization(organization) => self.organization(organization),
            Fields::Place(place) => self.place(place),
            Fields::Law(law) => self.law(law),
            Fields::Case(case) => self.case(case),
            Fields::Declared(fields) => self.declared(fields),
            Fields::Event(event) => self.event(event),
            Fields::Topic(_) | Fields::Source(_) | Fields::Correction(_) => {}
        }
    }

    fn names(&mut self) {
        let record = self.record;
        self.slot(Property::Name, Some(Value::Text(&record.name)));
        for name in &record.names {
            let id = self.ids.name(name);
            let claim = self.push(id, Property::OtherName, Value::Name(&name.text.value));
            claim.sources = own_or(&name.sources, &record.sources);
            claim.details = Details {
                lang: name.lang.as_ref(),
                scheme: name.scheme.as_ref().map(|scheme| scheme.value.as_str()),
                note: name.note.as_ref(),
                ..Details::default()
            };
        }
    }

    fn person(&mut self, person: &'g Person) {
        self.slot(Property::Occupation, person.occupation.as_ref().map(Value::Text));
        let roles: Vec<_> = verdicts::shown_roles(self.claims.graph, self.subject, person).collect();
        for role in roles {
            let id = self.ids.item(Property::Role, role.key());
            self.push(id, Property::Role, Value::Key(role.key()));
        }
        self.life_date(Property::Born, person.born.as_ref());
        self.life_date(Property::Died, person.died.as_ref());
        let record = self.record;
        for status in &person.statuses {
            let id = self.ids.status(status);
            let claim = self.push(id, Property::Status, Value::Text(&status.text));
            claim.as_of = Some(&status.as_of.value);
            claim.details.as_of_text = status.as_of_text.as_ref();
            claim.sources = own_or(&status.sources, &record.sources);
            claim.paragraphs = Paragraphs::Named(status.paragraph.as_ref());
        }
        for affiliation in &person.affiliations {
            let id = self.ids.affiliation(affiliation);
            let claim = self.push(id, Property::Affiliation, Value::Who(&affiliation.organization));
            claim.details.role = affiliation.role.as_ref().map(Role::Text);
            claim.details.time = Some(&affiliation.time);
        }
        self.relations();
    }

    fn life_date(&mut self, property: Property, life_date: Option<&'g LifeDate>) {
        let Some(life_date) = life_date else { return };
        let (id, record) = (self.ids.slot(property), self.record);
        let claim = self.push(id, property, Value::Date(&life_date.date.value));
        claim.date = Some(&life_date.date.value);
        claim.sources = own_or(&life_date.sources, &record.sources);
    }

    /// The relations of which the record is the subject.
    fn relations(&mut self) {
        for one in relations_of(self.claims.graph, &self.claims.project.language, self.subject) {
            if !one.is_subject {
                continue;
            }
            let (relation, record) = (one.relation, self.record);
            for (role, id) in one.roles {
                let value = one.other.map_or(Value::Who(&relation.identity), Value::RecordId);
                let claim = self.push(id, Property::Relation, value);
                claim.details.role = Some(match role {
                    RelationRole::Kind(kind) => Role::Relation(kind),
                    RelationRole::Words { text, .. } => Role::RelationWords(text),
                });
                claim.details.time = Some(&relation.time);
                claim.sources = own_or(&relation.sources, &record.sources);
            }
        }
    }

    fn organization(&mut self, organization: &'g Organization) {
        self.slot(Property::Type, organization.kind.map(|kind| Value::Key(kind.key())));
        self.slot(Property::Parent, organization.parent.as_ref().map(Value::Record));
        self.relations();
    }

    fn place(&mut self, place: &'g Place) {
        self.slot(Property::Within, place.within.as_ref().map(Value::Record));
        let coordinates = place.coordinates.map(|(latitude, longitude)| Value::Coordinates(latitude, longitude));
        self.slot(Property::Coordinates, coordinates);
    }

    fn law(&mut self, law: &'g Law) {
        self.slot(Property::Jurisdiction, law.jurisdiction.as_ref().map(Value::Record));
        if let Some(adopted) = &law.adopted {
            let id = self.ids.slot(Property::Adopted);
            self.push(id, Property::Adopted, Value::Date(adopted)).date = Some(adopted);
        }
        self.slot(Property::Identifier, law.identifier.as_ref().map(Value::Text));
        for article in &law.articles {
            let id = self.ids.text(Property::Article, article);
            self.push(id, Property::Article, Value::Text(article));
        }
    }

    fn declared(&mut self, fields: &'g [(Arc<str>, Vec<DeclaredValue>)]) {
        let Some(register) = self.claims.project.schema.declared(&self.record.key.register) else { return };
        for (name, values) in fields {
            let Some(field) = register.fields.iter().find(|field| field.name == *name) else { continue };
            for value in values {
                let id = self.ids.field(name, value, field.is_list);
                let value = match value {
                    DeclaredValue::Text(text) => Value::Text(text),
                    DeclaredValue::Date(date) => Value::Date(date),
                    DeclaredValue::Url(url) => Value::Url(&url.value),
                    DeclaredValue::Number(number) => Value::Number(&number.value),
                    DeclaredValue::Record(reference) => Value::Record(reference),
                };
                self.push(id, Property::Field, value).details.field = Some(name);
            }
        }
    }
}
