//! Fields that are specific to one register.

use super::records::RecordReader;
use super::relations::check_order;
use super::values::{date, event_date, passage, reference, reference_to_any, text, url};
use super::{FieldKind, id_problem, outcomes};
use crate::diag::{Code, Diagnostic, Repeat, did_you_mean};
use crate::limits::{EVENT_CASES, PARTICIPANTS};
use crate::model::declared_types::DeclaredType;
use crate::model::record::{
    Affiliation, Case, Correction, DeclaredValue, Details, Event, Law, Organization, Participant, Party, Person, Place,
    RecordOrText, Source, Status, Topic,
};
use crate::model::statement::TimeSpan;
use crate::model::vocabulary::{EventKind, EventType, ExtensibleType, PersonRole, TypeOf};
use crate::model::{Date, Key, RecordRef, Register, Text};
use crate::source::{Span, Spanned};
use crate::tree::{Fields, Node, Value};
use crate::verdict;
use std::sync::Arc;

/// Reads the fields specific to the record's register. `None` if a required key is
/// missing, which has been reported.
pub(super) fn read(reader: &mut RecordReader<'_>, fields: &mut Fields<'_>) -> Option<Details> {
    Some(match reader.register {
        Register::People => Details::Person(Box::new(reader.person(fields))),
        Register::Organizations => Details::Organization(Organization {
            kind: reader.keyword(fields, "type"),
            parent: reader.reference(fields, "parent", &Register::Organizations),
            relations: reader.relations(fields),
        }),
        Register::Places => Details::Place(Place {
            within: reader.reference(fields, "within", &Register::Places),
            coordinates: fields.get("coordinates").and_then(|node| coordinates(node, reader.out)),
        }),
        Register::Laws => Details::Law(Law {
            jurisdiction: reader.reference(fields, "jurisdiction", &Register::Places),
            adopted: reader.date(fields, "adopted"),
            identifier: reader.text(fields, "identifier"),
            articles: reader.texts(fields, "articles"),
        }),
        Register::Cases => Details::Case(reader.case(fields)),
        Register::Topics => {
            Details::Topic(Topic { order: fields.get("order").and_then(|node| node.unsigned(reader.out)) })
        }
        Register::Events => Details::Event(Box::new(reader.event(fields)?)),
        Register::Sources => Details::Source(Box::new(reader.source(fields))),
        Register::Corrections => Details::Correction(reader.correction(fields)?),
        Register::Declared(_) => Details::Declared(reader.declared(fields)),
    })
}

impl RecordReader<'_> {
    fn person(&mut self, fields: &mut Fields<'_>) -> Person {
        let roles = fields.texts("roles", self.out).into_iter();
        let roles = roles.filter_map(|role| crate::tree::one_of(&role, PersonRole::KEYS, self.out));
        let roles = roles.filter_map(PersonRole::parse).collect();
        let (born, died) = (self.life_date(fields, "born"), self.life_date(fields, "died"));
        let dates = [born.as_ref(), died.as_ref()].map(|life_date| life_date.map(|life_date| &life_date.date));
        check_order(["born", "died"], dates, self.out);
        Person {
            sex: self.keyword(fields, "sex"),
            roles,
            occupation: self.text(fields, "occupation"),
            affiliations: fields
                .list("affiliations", self.out)
                .into_iter()
                .filter_map(|node| self.affiliation(node))
                .collect(),
            statuses: fields.list("status", self.out).into_iter().filter_map(|node| self.status(node)).collect(),
            born,
            died,
            relations: self.relations(fields),
        }
    }

    fn affiliation(&mut self, node: &Node) -> Option<Affiliation> {
        if let Value::Scalar { .. } = node.value {
            let organization = reference(&node.text(self.out)?, &Register::Organizations, self.schema, self.out)?;
            return Some(Affiliation {
                organization: RecordOrText::Record(organization),
                role: None,
                time: TimeSpan::default(),
            });
        }
        let mut fields = Fields::from_node(node, "an affiliation", self.out)?;
        let organization = self.record_or_text(&mut fields, Some(&Register::Organizations));
        let role = self.text(&mut fields, "as");
        let time = self.time_span(&mut fields);
        fields.finish(self.out);
        Some(Affiliation { organization: organization?, role, time })
    }

    fn status(&mut self, node: &Node) -> Option<Status> {
        let mut fields = Fields::from_node(node, "a status", self.out)?;
        let text = self.text(&mut fields, "text");
        if text.is_none() {
            fields.report_missing("text", "add `text: …`", self.out);
        }
        let as_of = fields.get("as_of").and_then(|node| date(node, self.languages, self.out));
        if as_of.is_none() {
            fields.report_missing(
                "as_of",
                "add `as_of: 2024-12`, the date to which the source’s statement applies",
                self.out,
            );
        }
        let as_of_text = self.text(&mut fields, "as_of_text");
        let errors_before = self.out.len();
        let sources = self.references(&mut fields, "sources", &Register::Sources);
        // An invalid source has been reported.
        let unsourced = (sources.is_empty() && self.out.len() == errors_before).then(|| fields.span());
        let paragraph = self.paragraph(&mut fields);
        fields.finish(self.out);
        Some(Status { text: text?, as_of: as_of?, as_of_text, sources, paragraph, unsourced_span: unsourced })
    }

    fn case(&mut self, fields: &mut Fields<'_>) -> Case {
        Case {
            kind: self.kind(fields, "cases", &self.schema.types.cases),
            parties: fields
                .limited_list("parties", PARTICIPANTS, self.out)
                .into_iter()
                .filter_map(|node| self.party(node))
                .collect(),
            court: self.reference(fields, "court", &Register::Organizations),
            court_text: self.text(fields, "court_text"),
            place: self.reference(fields, "place", &Register::Places),
            number: self.text(fields, "number"),
        }
    }

    fn party(&mut self, node: &Node) -> Option<Party> {
        let mut fields = self.role_fields(node, "a party")?;
        let identity = self.record_or_text(&mut fields, None);
        let (outcome, stage) = (self.text(&mut fields, "outcome"), self.text(&mut fields, "stage"));
        let (outcome, stage) = outcomes::read(outcome, stage, self.out);
        let party = Party {
            identity: RecordOrText::Text(Text::plain(crate::source::Spanned::new(String::new(), fields.span()))),
            role: self.keyword(&mut fields, "as"),
            charges: self.charges(&mut fields),
            outcome,
            stage,
            sentence: self.text(&mut fields, "sentence"),
            bans: self.texts(&mut fields, "bans"),
            paragraph: self.paragraph(&mut fields),
        };
        fields.finish(self.out);
        outcomes::check(&party, self.out);
        Some(Party { identity: identity?, ..party })
    }

    fn event(&mut self, fields: &mut Fields<'_>) -> Option<Event> {
        let date = fields.get("date").and_then(|node| event_date(node, self.languages, self.out));
        if date.is_none() {
            fields.report_missing("date", "add `date: 2024-08`, only as precise as it is known", self.out);
        }
        let date_text = self.text(fields, "date_text");
        let kind = self.kind(fields, "events", &self.schema.types.events);
        let count = fields.get("count").and_then(|node| node.unsigned(self.out));
        let participants = fields.limited_list("participants", PARTICIPANTS, self.out);
        let participants = participants.into_iter().filter_map(|node| self.participant(node, kind.as_ref())).collect();
        let place = self.reference(fields, "place", &Register::Places);
        let cases = self.cases(fields);
        let laws = self.references(fields, "laws", &Register::Laws);
        Some(Event { date: date?, date_text, kind, count, participants, place, cases, laws })
    }

    /// The case of an event, or a list of cases; reports a case that is twice in it.
    fn cases(&mut self, fields: &mut Fields<'_>) -> Vec<RecordRef> {
        let texts = match fields.peek("case") {
            Some(Node { value: Value::List(_), .. }) => {
                let items = fields.limited_list("case", EVENT_CASES, self.out);
                items.into_iter().filter_map(|node| node.text(self.out)).collect()
            }
            _ => Vec::from_iter(fields.text("case", self.out)),
        };
        let mut cases: Vec<RecordRef> = Vec::with_capacity(texts.len());
        for text in texts {
            let Some(case) = reference(&text, &Register::Cases, self.schema, self.out) else { continue };
            match cases.iter().find(|other| other.key == case.key) {
                Some(first) => self.out.push(repeated_case_error(&case, first)),
                None => cases.push(case),
            }
        }
        cases
    }

    fn participant(&mut self, node: &Node, kind: Option<&EventKind>) -> Option<Participant> {
        let mut fields = self.role_fields(node, "a participant")?;
        let identity = self.record_or_text(&mut fields, None);
        let errors_before = self.out.len();
        let role = self.keyword(&mut fields, "as");
        // An unknown role has been reported.
        if let (None, Some(kind)) = (role, kind.filter(|kind| verdict::requires_roles(kind.built_in())))
            && self.out.len() == errors_before
        {
            self.out.push(role_warning(kind, fields.span()));
        }
        fields.finish(self.out);
        Some(Participant { identity: identity?, role })
    }

    fn source(&mut self, fields: &mut Fields<'_>) -> Source {
        let kind = fields.text("type", self.out);
        if kind.is_none() {
            fields.report_missing("type", "add `type: report`, or another type of CSL", self.out);
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
        let error = Diagnostic::error(Code::Checksum, text.span, "this is not a SHA-256 checksum");
        self.out.push(error.help("write the 64 hexadecimal digits that `sha256sum FILE` prints"));
        None
    }

    fn correction(&mut self, fields: &mut Fields<'_>) -> Option<Correction> {
        let date = self.date(fields, "date");
        if date.is_none() {
            fields.report_missing("date", "add `date: 2025-02-01`, the day of the correction", self.out);
        }
        let sections = fields.texts("sections", self.out);
        let text = fields.get("text").and_then(|node| passage(node, self.out));
        Some(Correction { date: date?, sections, text })
    }

    fn declared(&mut self, fields: &mut Fields<'_>) -> Vec<(Arc<str>, Vec<DeclaredValue>)> {
        let Some(register) = self.schema.declared(self.register) else { return Vec::new() };
        let written: Vec<_> = fields.unread_entries().collect();
        let mut values = Vec::new();
        for field in &register.fields {
            let Some((_, node)) = written.iter().find(|(key, _)| key.value == *field.name) else { continue };
            let nodes: Vec<&Node> = match field.is_list {
                true => node.list(self.out).collect(),
                false => Some(node).filter(|node| !node.is_null_or_empty()).into_iter().collect(),
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
            FieldKind::Date => DeclaredValue::Date(date(node, self.languages, self.out)?.value),
            FieldKind::Url => DeclaredValue::Url(url(node.text(self.out)?, self.out)?),
            FieldKind::Number => {
                node.number(self.out)?;
                DeclaredValue::Number(node.text(self.out)?)
            }
            FieldKind::Record(register) => {
                DeclaredValue::Record(reference(&node.text(self.out)?, register, self.schema, self.out)?)
            }
        })
    }

    /// The fields of a participant or party. Reports a bare id, which does not give the role.
    fn role_fields<'n>(&mut self, node: &'n Node, description: &str) -> Option<Fields<'n>> {
        if let Value::Map(_) = node.value {
            return Fields::from_node(node, description, self.out);
        }
        node.report_wrong_type(
            &format!("{description}, with `ref` and `as`,"),
            "write `{ref: people/…, as: accused}`, or `{text: …, as: …}` for a person without a record",
            self.out,
        );
        None
    }

    /// Reads `ref`, or `text` for a person without a record.
    pub(super) fn record_or_text(
        &mut self,
        fields: &mut Fields<'_>,
        register: Option<&Register>,
    ) -> Option<RecordOrText> {
        let record = fields.text("ref", self.out);
        let text = self.text(fields, "text");
        match (record, text) {
            (Some(record), None) => match register {
                Some(register) => reference(&record, register, self.schema, self.out).map(RecordOrText::Record),
                None => reference_to_any(&record, self.schema, self.out).map(RecordOrText::from),
            },
            (None, Some(words)) => Some(RecordOrText::Text(words)),
            (Some(record), Some(_)) => {
                let error = Diagnostic::error(Code::Who, record.span, "expected `ref` or `text`, found both");
                self.out.push(error.help("keep `ref` for a record, `text` for a person without one"));
                None
            }
            (None, None) => {
                fields.report_missing(
                    "ref",
                    "add `ref: people/…` for a record, or `text: …` for a person without one",
                    self.out,
                );
                None
            }
        }
    }

    /// Reads a word of a fixed list; reports others.
    fn keyword<K: Key>(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Option<K> {
        fields.one_of(key, K::KEYS, self.out).and_then(K::parse)
    }

    /// Reads the type of a record, which is built-in or declared for its register; reports others.
    fn kind<T: ExtensibleType>(
        &mut self,
        fields: &mut Fields<'_>,
        register: &str,
        declared: &[DeclaredType<T>],
    ) -> Option<TypeOf<T>> {
        let word = fields.text("type", self.out)?;
        let find = || declared.iter().find(|declared| *declared.key == *word.value).map(DeclaredType::kind);
        let kind = T::parse(&word.value).map(TypeOf::BuiltIn).or_else(find);
        if kind.is_none() {
            let keys: Vec<&str> =
                T::KEYS.iter().copied().chain(declared.iter().map(|declared| &*declared.key)).collect();
            self.out.push(unknown_type_error(&word, register, &keys));
        }
        kind
    }

    pub(super) fn text(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Option<Text> {
        fields.get(key).and_then(|node| text(node, self.out))
    }

    fn texts(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Vec<Text> {
        fields.list(key, self.out).into_iter().filter_map(|node| text(node, self.out)).collect()
    }

    fn date(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Option<Date> {
        fields.get(key).and_then(|node| date(node, self.languages, self.out)).map(|date| date.value)
    }
}

fn repeated_case_error(case: &RecordRef, first: &RecordRef) -> Diagnostic {
    let message = format!("this event names the case `{}` twice", case.key.id);
    let error = Diagnostic::error(Code::DuplicateReference, case.span, message).label("here again");
    error.related(first.span, "first here").help("keep one of them, or write the case that is meant")
}

/// The error about a type that is neither among `known` nor declared, with the line that would declare it.
fn unknown_type_error(word: &Spanned<String>, register: &str, known: &[&str]) -> Diagnostic {
    let help =
        did_you_mean(&word.value, known.iter().copied()).unwrap_or_else(|| format!("use one of: {}", known.join(", ")));
    let key = if id_problem(&word.value).is_none() { &word.value } else { "NAME" };
    let declaration = format!("or declare a type of your own in book.toml: `[types.{register}.{key}]`");
    let message = format!("unknown word `{}`", word.value);
    Diagnostic::error(Code::UnknownWord, word.span, message).help(help).help(declaration)
}

/// The warning about a participant without a role where it decides to whom the event happened.
fn role_warning(kind: &EventKind, span: Span) -> Diagnostic {
    let message = format!("a participant of an event with `type: {}` has no role", kind.as_str());
    let role = match kind.built_in() {
        EventType::Conviction | EventType::Sentence => "convicted",
        EventType::Acquittal => "accused",
        _ => "detained",
    };
    Diagnostic::warning(Code::Role, span, message).repeat(Repeat::same(Code::Role, kind.as_str())).help(format!(
        "add `as: {role}` for those to whom it happened, or another role; without one, lists of people show nothing of it"
    ))
}

/// Reads latitude and longitude in degrees; reports other values.
fn coordinates(node: &Node, out: &mut Vec<Diagnostic>) -> Option<(f64, f64)> {
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => &[],
    };
    let numbers: Vec<f64> = items.iter().filter_map(|node| node.number(out)).collect();
    match numbers[..] {
        // Items that are not numbers have been reported.
        _ if numbers.len() < items.len() => None,
        [latitude, longitude] if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 => Some((latitude, longitude)),
        _ => {
            node.report_wrong_type(
                "`[latitude, longitude]` in degrees",
                "write `coordinates: [43.24, 76.89]`: latitude −90 to 90, longitude −180 to 180",
                out,
            );
            None
        }
    }
}
