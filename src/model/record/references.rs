//! The references of a record to others.

use super::{DeclaredValue, Details, Record, RecordOrText, RecordRef};
use crate::model::relation::Relation;

impl Record {
    /// All references from this record.
    pub fn references(&self) -> Vec<&RecordRef> {
        let mut all: Vec<&RecordRef> = self.topics.iter().chain(&self.sources).collect();
        all.extend(self.names.iter().flat_map(|name| &name.sources));
        match &self.details {
            Details::Person(person) => {
                all.extend(person.affiliations.iter().filter_map(|affiliation| affiliation.organization.record()));
                all.extend(person.statuses.iter().flat_map(|status| &status.sources));
                all.extend(person.born.iter().chain(&person.died).flat_map(|date| &date.sources));
            }
            Details::Organization(organization) => all.extend(&organization.parent),
            Details::Place(place) => all.extend(&place.within),
            Details::Law(law) => all.extend(&law.jurisdiction),
            Details::Case(case) => {
                all.extend(case.court.iter().chain(&case.place));
                all.extend(case.parties.iter().filter_map(|party| party.identity.record()));
                all.extend(
                    case.parties.iter().flat_map(|party| &party.charges).filter_map(|charge| charge.law.as_ref()),
                );
            }
            Details::Event(event) => {
                all.extend(event.place.iter().chain(&event.cases).chain(&event.laws));
                all.extend(event.participants.iter().filter_map(|part| part.identity.record()));
            }
            Details::Declared(fields) => {
                all.extend(fields.iter().flat_map(|(_, values)| values).filter_map(|value| match value {
                    DeclaredValue::Record(reference) => Some(reference),
                    _ => None,
                }));
            }
            Details::Topic(_) | Details::Source(_) | Details::Correction(_) => {}
        }
        for relation in self.relations() {
            all.extend(relation.identity.record().into_iter().chain(&relation.sources));
        }
        all
    }

    /// The relations to people and organizations.
    #[must_use]
    pub fn relations(&self) -> &[Relation] {
        match &self.details {
            Details::Person(person) => &person.relations,
            Details::Organization(organization) => &organization.relations,
            Details::Place(_)
            | Details::Law(_)
            | Details::Case(_)
            | Details::Topic(_)
            | Details::Event(_)
            | Details::Source(_)
            | Details::Correction(_)
            | Details::Declared(_) => &[],
        }
    }

    /// The people and organizations in fields that accept several registers.
    pub fn identities(&self) -> impl Iterator<Item = &RecordOrText> {
        let (parties, participants) = match &self.details {
            Details::Case(case) => (&case.parties[..], &[][..]),
            Details::Event(event) => (&[][..], &event.participants[..]),
            Details::Person(_)
            | Details::Organization(_)
            | Details::Place(_)
            | Details::Law(_)
            | Details::Topic(_)
            | Details::Source(_)
            | Details::Correction(_)
            | Details::Declared(_) => (&[][..], &[][..]),
        };
        let parties = parties.iter().map(|party| &party.identity);
        let participants = participants.iter().map(|part| &part.identity);
        parties.chain(participants).chain(self.relations().iter().map(|relation| &relation.identity))
    }

    /// Like [`Self::identities`], for the linker, which resolves unqualified ids.
    pub fn identities_mut(&mut self) -> impl Iterator<Item = &mut RecordOrText> {
        let (parties, participants, relations) = match &mut self.details {
            Details::Case(case) => (&mut case.parties[..], &mut [][..], &mut [][..]),
            Details::Event(event) => (&mut [][..], &mut event.participants[..], &mut [][..]),
            Details::Person(person) => (&mut [][..], &mut [][..], &mut person.relations[..]),
            Details::Organization(organization) => (&mut [][..], &mut [][..], &mut organization.relations[..]),
            Details::Place(_)
            | Details::Law(_)
            | Details::Topic(_)
            | Details::Source(_)
            | Details::Correction(_)
            | Details::Declared(_) => (&mut [][..], &mut [][..], &mut [][..]),
        };
        let parties = parties.iter_mut().map(|party| &mut party.identity);
        let participants = participants.iter_mut().map(|part| &mut part.identity);
        parties.chain(participants).chain(relations.iter_mut().map(|relation| &mut relation.identity))
    }
}
