//! What only records of one register have.

use super::records::Typing;
use super::values::{date, event_date, passage, reference, text, url};
use super::{FieldKind, outcomes};
use crate::diag::Diagnostic;
use crate::limits::PARTICIPANTS;
use crate::model::record::{
    Affiliation, Case, Correction, DeclaredValue, Details, Event, Law, Organization, Part, Party, Person, Place, Sex,
    Source, Status, Topic, Who,
};
use crate::model::{Date, Text};
use crate::tree::{Fields, Node, Value};
use std::sync::Arc;

const ROLES: [&str; 5] = ["targeted", "victim", "official", "former-official", "other"];
const SEXES: [&str; 2] = ["female", "male"];
const ORGANIZATION_TYPES: [&str; 7] = ["state", "court", "un-body", "party", "media", "ngo", "other"];
const CASE_TYPES: [&str; 7] = ["criminal", "administrative", "civil", "extradition", "registration", "appeal", "other"];
const EVENT_TYPES: [&str; 23] = [
    "arrest",
    "charge",
    "trial",
    "hearing",
    "conviction",
    "sentence",
    "appeal",
    "ruling",
    "release",
    "extradition",
    "killing",
    "death",
    "violence",
    "law",
    "policy",
    "registration",
    "blocking",
    "protest",
    "statement",
    "publication",
    "visit",
    "disaster",
    "other",
];
/// Who did what to whom.
const PARTS: [&str; 11] = [
    "victim",
    "alleged-perpetrator",
    "accused",
    "convicted",
    "detained",
    "court",
    "authority",
    "speaker",
    "petitioner",
    "author",
    "other",
];

/// The value of one of [`SEXES`].
fn sex(word: &str) -> Sex {
    if word == "female" { Sex::Female } else { Sex::Male }
}

/// Details before they are read.
pub(super) fn nothing() -> Details {
    Details::Declared(Vec::new())
}

/// The details of a record of the register that is being typed. `None` where
/// something that is required is missing; it has been reported then.
pub(super) fn of(typing: &mut Typing<'_>, fields: &mut Fields<'_>) -> Option<Details> {
    Some(match &**typing.register {
        "people" => Details::Person(typing.person(fields)),
        "organizations" => Details::Organization(Organization {
            kind: fields.one_of("type", &ORGANIZATION_TYPES, typing.out),
            parent: typing.reference(fields, "parent", "organizations"),
        }),
        "places" => Details::Place(Place {
            within: typing.reference(fields, "within", "places"),
            coordinates: fields.get("coordinates").and_then(|node| coordinates(node, typing.out)),
        }),
        "laws" => Details::Law(Law {
            jurisdiction: typing.reference(fields, "jurisdiction", "places"),
            adopted: typing.date(fields, "adopted"),
            identifier: typing.text(fields, "identifier"),
            articles: typing.texts(fields, "articles"),
        }),
        "cases" => Details::Case(typing.case(fields)),
        "topics" => Details::Topic(Topic { order: fields.get("order").and_then(|node| node.count(typing.out)) }),
        "events" => Details::Event(Box::new(typing.event(fields)?)),
        "sources" => Details::Source(Box::new(typing.source(fields))),
        "corrections" => Details::Correction(typing.correction(fields)?),
        _ => Details::Declared(typing.declared(fields)),
    })
}

impl Typing<'_> {
    fn person(&mut self, fields: &mut Fields<'_>) -> Person {
        let roles = fields.texts("roles", self.out);
        Person {
            sex: fields.one_of("sex", &SEXES, self.out).map(sex),
            roles: roles.iter().filter_map(|role| crate::tree::one_of(role, &ROLES, self.out)).collect(),
            occupation: self.text(fields, "occupation"),
            affiliations: fields
                .list("affiliations", self.out)
                .into_iter()
                .filter_map(|node| self.affiliation(node))
                .collect(),
            statuses: fields.list("status", self.out).into_iter().filter_map(|node| self.status(node)).collect(),
        }
    }

    fn affiliation(&mut self, node: &Node) -> Option<Affiliation> {
        if let Value::Scalar { .. } = node.value {
            let organization = reference(&node.text(self.out)?, Some("organizations"), self.schema, self.out)?;
            return Some(Affiliation { who: Who::Record(organization), role: None });
        }
        let mut fields = Fields::of(node, "an affiliation", self.out)?;
        let who = self.who(&mut fields, Some("organizations"));
        let role = self.text(&mut fields, "as");
        fields.finish(self.out);
        Some(Affiliation { who: who?, role })
    }

    fn status(&mut self, node: &Node) -> Option<Status> {
        let mut fields = Fields::of(node, "a status", self.out)?;
        let text = self.text(&mut fields, "text");
        if text.is_none() {
            fields.missing("text", "add `text: …`", self.out);
        }
        let as_of = fields.get("as_of").and_then(|node| date(node, self.out));
        if as_of.is_none() {
            fields.missing("as_of", "add `as_of: 2024-12`, the date as of which the source says so", self.out);
        }
        let told = self.out.len();
        let sources = self.references(&mut fields, "sources", "sources");
        // A source that cannot be read has been reported.
        let unsourced = (sources.is_empty() && self.out.len() == told).then(|| fields.span());
        fields.finish(self.out);
        Some(Status { text: text?, as_of: as_of?, sources, unsourced })
    }

    fn case(&mut self, fields: &mut Fields<'_>) -> Case {
        Case {
            kind: fields.one_of("type", &CASE_TYPES, self.out),
            parties: fields
                .list_within("parties", PARTICIPANTS, self.out)
                .into_iter()
                .filter_map(|node| self.party(node))
                .collect(),
            court: self.reference(fields, "court", "organizations"),
            court_text: self.text(fields, "court_text"),
            place: self.reference(fields, "place", "places"),
        }
    }

    fn party(&mut self, node: &Node) -> Option<Party> {
        let mut fields = self.who_and_role(node, "a party")?;
        let who = self.who(&mut fields, None);
        let party = Party {
            who: Who::Text(Text::plain(crate::source::Spanned::new(String::new(), fields.span()))),
            role: fields.one_of("as", &PARTS, self.out),
            charges: self.texts(&mut fields, "charges"),
            outcome: self.text(&mut fields, "outcome"),
            sentence: self.text(&mut fields, "sentence"),
            bans: self.texts(&mut fields, "bans"),
        };
        fields.finish(self.out);
        outcomes::check(&party, self.out);
        Some(Party { who: who?, ..party })
    }

    fn event(&mut self, fields: &mut Fields<'_>) -> Option<Event> {
        let when = fields.get("date").and_then(|node| event_date(node, self.out));
        if when.is_none() {
            fields.missing("date", "add `date: 2024-08`, as precise as it is known and no more", self.out);
        }
        let date_text = self.text(fields, "date_text");
        let kind = fields.one_of("type", &EVENT_TYPES, self.out);
        let count = fields.get("count").and_then(|node| node.count(self.out));
        let participants = fields.list_within("participants", PARTICIPANTS, self.out);
        let participants = participants.into_iter().filter_map(|node| self.part(node)).collect();
        let place = self.reference(fields, "place", "places");
        let case = self.reference(fields, "case", "cases");
        let laws = self.references(fields, "laws", "laws");
        Some(Event { date: when?, date_text, kind, count, participants, place, case, laws })
    }

    fn part(&mut self, node: &Node) -> Option<Part> {
        let mut fields = self.who_and_role(node, "a participant")?;
        let who = self.who(&mut fields, None);
        let role = fields.one_of("as", &PARTS, self.out);
        fields.finish(self.out);
        Some(Part { who: who?, role })
    }

    fn source(&mut self, fields: &mut Fields<'_>) -> Source {
        let kind = fields.text("type", self.out);
        if kind.is_none() {
            fields.missing("type", "add `type: report`, or another type of CSL", self.out);
        }
        Source {
            kind,
            authors: self.authors(fields),
            publisher: self.text(fields, "publisher"),
            issued: self.date(fields, "issued"),
            url: fields.text("url", self.out).and_then(|text| url(text, self.out)),
            archive_url: fields.text("archive_url", self.out).and_then(|text| url(text, self.out)),
            accessed: self.date(fields, "accessed"),
            sha256: fields.text("sha256", self.out).and_then(|text| self.checksum(text)),
        }
    }

    /// One author, or a list of them.
    fn authors(&mut self, fields: &mut Fields<'_>) -> Vec<Text> {
        match fields.get("author") {
            Some(node @ Node { value: Value::List(_), .. }) => {
                let items: Vec<&Node> = node.list(self.out).collect();
                items.into_iter().filter_map(|node| text(node, self.out)).collect()
            }
            Some(node) => text(node, self.out).into_iter().collect(),
            None => Vec::new(),
        }
    }

    fn checksum(&mut self, text: crate::source::Spanned<String>) -> Option<crate::source::Spanned<String>> {
        if text.value.len() == 64 && text.value.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Some(text);
        }
        let error = Diagnostic::error("checksum", text.span, "this is not a SHA-256 checksum");
        self.out.push(error.help("write the 64 hexadecimal digits that `sha256sum FILE` prints"));
        None
    }

    fn correction(&mut self, fields: &mut Fields<'_>) -> Option<Correction> {
        let when = self.date(fields, "date");
        if when.is_none() {
            fields.missing("date", "add `date: 2025-02-01`, the day of the correction", self.out);
        }
        let sections = fields.texts("sections", self.out);
        let text = fields.get("text").and_then(|node| passage(node, self.out));
        Some(Correction { date: when?, sections, text })
    }

    fn declared(&mut self, fields: &mut Fields<'_>) -> Vec<(Arc<str>, Vec<DeclaredValue>)> {
        let Some(register) = self.schema.declared(self.register) else { return Vec::new() };
        let written: Vec<_> = fields.rest().collect();
        let mut values = Vec::new();
        for field in &register.fields {
            let Some((_, node)) = written.iter().find(|(key, _)| key.value == *field.name) else { continue };
            let nodes: Vec<&Node> = match field.many {
                true => node.list(self.out).collect(),
                false => Some(node).filter(|node| !node.is_nothing()).into_iter().collect(),
            };
            let read: Vec<_> = nodes.into_iter().filter_map(|node| self.declared_value(&field.kind, node)).collect();
            if !read.is_empty() {
                values.push((Arc::clone(&field.name), read));
            }
        }
        values
    }

    fn declared_value(&mut self, kind: &FieldKind, node: &Node) -> Option<DeclaredValue> {
        Some(match kind {
            FieldKind::Text => DeclaredValue::Text(text(node, self.out)?),
            FieldKind::Date => DeclaredValue::Date(date(node, self.out)?.value),
            FieldKind::Url => DeclaredValue::Url(url(node.text(self.out)?, self.out)?),
            FieldKind::Number => {
                node.number(self.out)?;
                DeclaredValue::Number(node.text(self.out)?)
            }
            FieldKind::Record(register) => {
                DeclaredValue::Record(reference(&node.text(self.out)?, Some(register), self.schema, self.out)?)
            }
        })
    }

    /// The keys of somebody who takes part; a bare id does not say as what.
    fn who_and_role<'n>(&mut self, node: &'n Node, what: &str) -> Option<Fields<'n>> {
        if let Value::Map(_) = node.value {
            return Fields::of(node, what, self.out);
        }
        node.wrong(
            &format!("{what}, with `ref` and `as`,"),
            "write `{ref: people/…, as: accused}`, or `{text: …, as: …}` for somebody without a record",
            self.out,
        );
        None
    }

    /// `ref`, or `text` for somebody without a record.
    fn who(&mut self, fields: &mut Fields<'_>, home: Option<&str>) -> Option<Who> {
        let record = fields.text("ref", self.out);
        let words = self.text(fields, "text");
        match (record, words) {
            (Some(record), None) => reference(&record, home, self.schema, self.out).map(Who::Record),
            (None, Some(words)) => Some(Who::Text(words)),
            (Some(record), Some(_)) => {
                let error = Diagnostic::error("who", record.span, "`ref` and `text` stand both here");
                self.out.push(error.help("keep `ref` for a record, `text` for somebody without one"));
                None
            }
            (None, None) => {
                fields.missing(
                    "ref",
                    "add `ref: people/…` for a record, or `text: …` for somebody without one",
                    self.out,
                );
                None
            }
        }
    }

    fn text(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Option<Text> {
        fields.get(key).and_then(|node| text(node, self.out))
    }

    fn texts(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Vec<Text> {
        fields.list(key, self.out).into_iter().filter_map(|node| text(node, self.out)).collect()
    }

    fn date(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Option<Date> {
        fields.get(key).and_then(|node| date(node, self.out)).map(|date| date.value)
    }
}

/// Latitude and longitude.
fn coordinates(node: &Node, out: &mut Vec<Diagnostic>) -> Option<(f64, f64)> {
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => &[],
    };
    let numbers: Vec<f64> = items.iter().filter_map(|node| node.number(out)).collect();
    match numbers[..] {
        // What is no number has been reported.
        _ if numbers.len() < items.len() => None,
        [latitude, longitude] if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 => Some((latitude, longitude)),
        _ => {
            node.wrong(
                "`[latitude, longitude]` in degrees",
                "write `coordinates: [43.24, 76.89]`: latitude −90 to 90, longitude −180 to 180",
                out,
            );
            None
        }
    }
}
