//! The rows of what a record has several of: names, statements, relations, parties.

use super::{Rows, date, id, ids, paragraph, time};
use crate::formats::data::table::{Cell, RowSink};
use crate::model::record::{Details, Person};
use crate::model::relation::RelationRole;
use crate::model::{Key, Record, Register, Tag};
use std::io;

/// What is done with each person.
type ForPerson<'f, 'r> = dyn FnMut(&'r Record, &'r Person) -> io::Result<()> + 'f;

impl<'r> Rows<'r> {
    pub(super) fn people(&self, write: &mut ForPerson<'_, 'r>) -> io::Result<()> {
        self.records(&Register::People, &mut |record| match &record.details {
            Details::Person(person) => write(record, person),
            _ => Ok(()),
        })
    }

    pub(super) fn names(&self, record: &Record, rows: &mut dyn RowSink) -> io::Result<()> {
        let key = record.key.to_string();
        record.names.iter().try_for_each(|name| {
            let lang = name.lang.as_ref().map(Tag::as_str);
            let scheme = name.scheme.as_ref().map(|scheme| scheme.value.as_str());
            rows.row(&[
                Cell::text(&key),
                Cell::text(&name.text.value),
                Cell::optional(lang),
                Cell::optional(scheme),
                self.optional_words(name.note.as_ref()),
                ids(&name.sources),
            ])
        })
    }

    pub(super) fn statuses(&self, record: &Record, person: &Person, rows: &mut dyn RowSink) -> io::Result<()> {
        person.statuses.iter().try_for_each(|status| {
            rows.row(&[
                Cell::text(&*record.key.id),
                self.words(&status.text),
                date(Some(&status.as_of.value)),
                self.optional_words(status.as_of_text.as_ref()),
                ids(&status.sources),
                paragraph(status.paragraph.as_ref()),
            ])
        })
    }

    pub(super) fn affiliations(&self, record: &Record, person: &Person, rows: &mut dyn RowSink) -> io::Result<()> {
        person.affiliations.iter().try_for_each(|affiliation| {
            let organization = id(affiliation.organization.record());
            let [_, name] = self.identity(&affiliation.organization);
            let [from, to, is_over] = time(&affiliation.time);
            let role = self.optional_words(affiliation.role.as_ref());
            rows.row(&[Cell::text(&*record.key.id), organization, name, role, from, to, is_over])
        })
    }

    pub(super) fn relations(&self, record: &Record, rows: &mut dyn RowSink) -> io::Result<()> {
        let relations = match &record.details {
            Details::Person(person) => &person.relations,
            Details::Organization(organization) => &organization.relations,
            _ => return Ok(()),
        };
        let key = record.key.to_string();
        relations.iter().try_for_each(|relation| {
            let roles = relation.roles.iter().map(|role| match role {
                RelationRole::Kind(kind) => kind.as_str().into(),
                RelationRole::Words { text, .. } => self.report.label(text).into(),
            });
            let [other, name] = self.identity(&relation.identity);
            let [from, to, is_over] = time(&relation.time);
            rows.row(&[Cell::text(&key), Cell::list(roles), other, name, from, to, is_over, ids(&relation.sources)])
        })
    }

    pub(super) fn parties(&self, record: &Record, rows: &mut dyn RowSink) -> io::Result<()> {
        let parties = record.case().map_or(&[][..], |case| &case.parties);
        parties.iter().zip(1..).try_for_each(|(party, position)| {
            let [identity, name] = self.identity(&party.identity);
            let outcome = party.outcome.as_ref().map(|outcome| match outcome.known() {
                Some(outcome) => Cell::text(outcome.key()),
                None => self.words(outcome.text()),
            });
            rows.row(&[
                Cell::text(&*record.key.id),
                Cell::Integer(position),
                identity,
                name,
                Cell::optional(party.role.map(Key::key)),
                Cell::optional(party.stage.as_ref().map(|stage| stage.stage.key())),
                outcome.unwrap_or(Cell::Empty),
                self.optional_words(party.sentence.as_ref()),
                self.list_of_words(&party.bans),
                paragraph(party.paragraph.as_ref()),
            ])
        })
    }

    pub(super) fn charges(&self, record: &Record, rows: &mut dyn RowSink) -> io::Result<()> {
        let parties = record.case().map_or(&[][..], |case| &case.parties);
        let charges = parties
            .iter()
            .zip(1..)
            .flat_map(|(party, position)| party.charges.iter().map(move |charge| (position, charge)));
        charges.into_iter().try_for_each(|(position, charge)| {
            rows.row(&[
                Cell::text(&*record.key.id),
                Cell::Integer(position),
                self.words(&charge.text),
                Cell::flag(charge.is_quoted),
                id(charge.law.as_ref()),
                paragraph(charge.paragraph.as_ref()),
            ])
        })
    }

    pub(super) fn participants(&self, record: &Record, rows: &mut dyn RowSink) -> io::Result<()> {
        let participants = record.event().map_or(&[][..], |event| &event.participants);
        participants.iter().try_for_each(|participant| {
            let [identity, name] = self.identity(&participant.identity);
            let role = Cell::optional(participant.role.map(Key::key));
            rows.row(&[Cell::text(&*record.key.id), identity, name, role])
        })
    }
}
