//! The row of a record in the table of its register.

use super::{Rows, date, id, ids};
use crate::claims::verdicts;
use crate::formats::data::table::Cell;
use crate::link;
use crate::model::record::{DeclaredValue, Details, Person};
use crate::model::vocabulary::{CaseKind, EventKind};
use crate::model::{Key, Record};
use std::borrow::Cow;

impl<'r> Rows<'r> {
    pub(super) fn record(&self, record: &'r Record) -> Vec<Cell<'r>> {
        let mut row = vec![Cell::text(&*record.key.id), self.words(&record.name)];
        row.extend(self.details(record));
        let links = record.links.iter().map(|link| Cow::Borrowed(&*link.url.value));
        row.extend([
            Cell::optional(
                record.summary.as_ref().and_then(|summary| self.report.plain_text(summary, None).map(|text| text.text)),
            ),
            ids(&record.topics),
            ids(&record.sources),
            Cell::list(links),
            Cell::flag(record.review),
            self.address(&link::record_address(&record.key)),
        ]);
        row
    }

    /// The fields of its register, in the order of the schema.
    fn details(&self, record: &'r Record) -> Vec<Cell<'r>> {
        match &record.details {
            Details::Person(person) => vec![
                self.shown_roles(record, person),
                self.optional_words(person.occupation.as_ref()),
                date(person.born.as_ref().map(|born| &born.date.value)),
                date(person.died.as_ref().map(|died| &died.date.value)),
            ],
            Details::Organization(organization) => {
                vec![Cell::optional(organization.kind.map(Key::key)), id(organization.parent.as_ref())]
            }
            Details::Place(place) => {
                let [latitude, longitude] = match place.coordinates {
                    Some((latitude, longitude)) => [latitude, longitude].map(Cell::Number),
                    None => [Cell::Empty, Cell::Empty],
                };
                vec![id(place.within.as_ref()), latitude, longitude]
            }
            Details::Law(law) => vec![
                id(law.jurisdiction.as_ref()),
                date(law.adopted.as_ref()),
                self.optional_words(law.identifier.as_ref()),
                self.list_of_words(&law.articles),
            ],
            Details::Case(case) => vec![
                Cell::optional(case.kind.as_ref().map(CaseKind::as_str)),
                id(case.court.as_ref()),
                self.optional_words(case.court_text.as_ref()),
                id(case.place.as_ref()),
                self.optional_words(case.number.as_ref()),
            ],
            Details::Topic(topic) => vec![topic.order.map_or(Cell::Empty, |order| Cell::Integer(order.into()))],
            Details::Event(event) => vec![
                date(Some(&event.date.value)),
                self.optional_words(event.date_text.as_ref()),
                Cell::optional(event.kind.as_ref().map(EventKind::as_str)),
                event.count.map_or(Cell::Empty, |count| Cell::Integer(count.into())),
                id(event.place.as_ref()),
                ids(&event.cases),
                ids(&event.laws),
            ],
            Details::Source(source) => {
                let text = |text: Option<&'r String>| Cell::optional(text.map(String::as_str));
                vec![
                    text(source.kind.as_ref().map(|kind| &kind.value)),
                    self.list_of_words(&source.authors),
                    self.optional_words(source.publisher.as_ref()),
                    date(source.issued.as_ref()),
                    text(source.url.as_ref().map(|url| &url.value)),
                    text(source.archive_url.as_ref().map(|url| &url.value)),
                    date(source.accessed.as_ref()),
                    text(source.sha256.as_ref().map(|sum| &sum.value)),
                ]
            }
            Details::Correction(correction) => vec![
                date(Some(&correction.date)),
                Cell::list(correction.sections.iter().map(|section| section.value.as_str().into())),
                Cell::optional(
                    correction.text.as_ref().and_then(|text| self.report.plain_text(text, None).map(|text| text.text)),
                ),
            ],
            Details::Declared(values) => {
                let register = self.report.project().schema.declared(&record.key.register);
                let fields = register.map_or(&[][..], |register| &register.fields);
                // A record has only the fields that it gives.
                let values_of =
                    |name: &str| values.iter().find(|(field, _)| **field == *name).map(|(_, values)| values);
                fields.iter().map(|field| self.declared(field.is_list, values_of(&field.name))).collect()
            }
        }
    }

    /// The roles that pages may show of a person.
    fn shown_roles(&self, record: &Record, person: &Person) -> Cell<'r> {
        let id = self.graph.find(&record.key).into_iter();
        let roles = id.flat_map(|id| verdicts::shown_roles(&self.graph, id, person));
        Cell::list(roles.map(|role| role.key().into()))
    }

    fn declared(&self, is_list: bool, values: Option<&'r Vec<DeclaredValue>>) -> Cell<'r> {
        let values = values.map_or(&[][..], Vec::as_slice);
        let text = |value: &'r DeclaredValue| -> Cow<'r, str> {
            match value {
                DeclaredValue::Text(text) => self.report.label(text).into(),
                DeclaredValue::Date(date) => date.as_str().into(),
                DeclaredValue::Url(text) | DeclaredValue::Number(text) => text.value.as_str().into(),
                DeclaredValue::Record(reference) => (*reference.key.id).into(),
            }
        };
        if is_list {
            return Cell::list(values.iter().map(text));
        }
        match values.first() {
            None => Cell::Empty,
            Some(value @ DeclaredValue::Number(number)) => {
                let number = number.value.parse().ok().filter(|number: &f64| number.is_finite());
                number.map_or(Cell::Text(text(value)), Cell::Number)
            }
            Some(value) => Cell::Text(text(value)),
        }
    }
}
