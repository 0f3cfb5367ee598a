//! `data/claims.jsonl`: the ledger of claims, every fact that a page states as a line of JSON, with what it rests on.
//!
//! A line has only the keys that apply to it. Their names and the words of `property` and `type` are published: one may be
//! added, none may change.

use super::{Format, Report, SiteOutline};
use crate::claims::{Claim, ClaimId, Claims, Paragraphs, Role, Value};
use crate::link::{ParagraphLocation, RecordId, TrackedGraph};
use crate::model::record::{RecordOrText, RecordRef};
use crate::model::{Date, Key, Register, Tag, Text};
use crate::project::OutputFormat;
use crate::route::{Address, Route, event_page};
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};

/// The ledger of claims.
pub(super) struct Ledger;

impl Format for Ledger {
    fn name(&self) -> OutputFormat {
        OutputFormat::Claims
    }

    fn files(&self, outline: &SiteOutline<'_>) -> Vec<String> {
        Claims::exist(&outline.structure).then(|| Route::LEDGER.to_path()).into_iter().collect()
    }

    fn write(&self, _: Route<'_>, report: &Report<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        let graph = report.graph();
        let claims = Claims::new(&graph, report.project());
        let events = graph.register(&Register::Events).count();
        let writer = Lines { report, graph: &graph, base: report.project().report.base(), events };
        let mut sink = io::BufWriter::new(sink);
        for record in graph.records() {
            for claim in claims.of(record) {
                serde_json::to_writer(&mut sink, &writer.line(record, &claim))?;
                sink.write_all(b"\n")?;
            }
        }
        sink.flush()
    }
}

/// A line of the ledger.
#[derive(Default, Serialize)]
struct Line<'l> {
    id: Option<ClaimId>,
    subject: String,
    property: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'l str>,
    value: Cow<'l, str>,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scheme: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    party: Option<Cow<'l, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    party_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    quoted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    law: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_type: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cases: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    laws: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_text: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'l str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    ended: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of_text: Option<&'l str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    paragraphs: Vec<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<&'l str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    review: bool,
    address: String,
}

/// A value, its type, and its language if that is not the report's.
struct Typed<'l> {
    words: Cow<'l, str>,
    kind: &'static str,
    lang: Option<&'l str>,
}

/// Makes lines from claims.
struct Lines<'l> {
    report: &'l Report<'l>,
    graph: &'l TrackedGraph<'l>,
    /// The address of the report, if it has one.
    base: Option<String>,
    /// The number of events.
    events: usize,
}

impl<'l> Lines<'l> {
    fn line(&self, subject: RecordId, claim: &'l Claim<'l>) -> Line<'l> {
        let (details, settings) = (&claim.details, &self.report.project().report);
        let value = self.value(&claim.value);
        let party = claim.party.map(|party| self.who(party));
        let (role, outcome) = self.role(details.role.as_ref());
        let [from, to] = details.time.map_or([None, None], |time| {
            [&time.from, &time.to].map(|end| end.as_ref().map(|date| date.value.as_str()))
        });
        Line {
            id: Some(claim.id),
            subject: self.graph.key(subject).to_string(),
            property: claim.property.as_str(),
            field: details.field,
            value: value.words,
            kind: value.kind,
            lang: value.lang.or(details.lang.map(Tag::as_str)),
            scheme: details.scheme,
            party_type: party.as_ref().map(|party| party.kind),
            party: party.map(|party| party.words),
            role,
            outcome,
            quoted: details.is_quoted,
            law: details.law.map(key),
            event_type: details.kind,
            count: details.count,
            place: details.place.map(key),
            cases: details.cases.iter().map(key).collect(),
            laws: details.laws.iter().map(key).collect(),
            date: claim.date.map(Date::as_str),
            date_text: details.date_text.map(|text| self.report.label(text)),
            from,
            to,
            ended: details.time.is_some_and(|time| time.is_over),
            note: details.note.map(|note| self.report.label(note)),
            as_of: claim.as_of.or(settings.as_of.as_ref()).map(Date::as_str),
            as_of_text: details.as_of_text.map(|text| self.report.label(text)),
            sources: claim.sources.iter().map(key).collect(),
            paragraphs: self.paragraphs(claim.paragraphs),
            edition: settings.published.as_ref().map(Date::as_str),
            review: self.graph.record(subject).review,
            address: self.address(subject, claim.id),
        }
    }

    /// The address of the element that states a claim: an absolute URL if that of the report is known.
    fn address(&self, subject: RecordId, claim: ClaimId) -> String {
        let (record, claim) = (self.graph.record(subject), claim.to_string());
        let route = match record.event() {
            Some(event) => event_page(&event.date.value, self.events),
            None => Address::of_record(&record.key.register, &record.key.id).route,
        };
        let address = route.with_fragment(&claim);
        self.base.as_ref().map_or_else(|| address.to_path(), |base| address.to_url(base))
    }

    fn value(&self, value: &'l Value<'l>) -> Typed<'l> {
        let plain = |words: Cow<'l, str>, kind| Typed { words, kind, lang: None };
        match value {
            Value::Text(text) => self.text(text),
            Value::Name(name) => plain((*name).into(), "text"),
            Value::Key(key) => plain((*key).into(), "key"),
            Value::Who(who) => self.who(who),
            Value::Record(reference) => plain(key(reference).into(), "record"),
            Value::RecordId(id) => plain(self.graph.key(*id).to_string().into(), "record"),
            Value::Date(date) => plain(date.as_str().into(), "date"),
            Value::Number(number) => plain((*number).into(), "number"),
            Value::Coordinates(latitude, longitude) => plain(format!("{latitude},{longitude}").into(), "coordinates"),
            Value::Url(url) => plain((*url).into(), "url"),
        }
    }

    fn text(&self, text: &'l Text) -> Typed<'l> {
        let (words, tag) = text.in_language(&self.report.project().language);
        Typed { words: words.value.as_str().into(), kind: "text", lang: tag.map(Tag::as_str) }
    }

    fn who(&self, who: &'l RecordOrText) -> Typed<'l> {
        match who {
            RecordOrText::Record(reference) => Typed { words: key(reference).into(), kind: "record", lang: None },
            RecordOrText::UnqualifiedId(id) => Typed { words: (*id.value).into(), kind: "text", lang: None },
            RecordOrText::Text(text) => self.text(text),
        }
    }

    /// The role, or the outcome that is shown in its place.
    fn role(&self, role: Option<&'l Role<'l>>) -> (Option<&'l str>, Option<&'static str>) {
        match role {
            None => (None, None),
            Some(Role::Participant(role)) => (Some(role.key()), None),
            Some(Role::Outcome(outcome)) => (None, Some(outcome.key())),
            Some(Role::Relation(kind)) => (Some(kind.as_str()), None),
            Some(Role::Text(text)) => (Some(self.report.label(text)), None),
            Some(Role::RelationWords(text)) => (Some(self.report.label(text)), None),
        }
    }

    /// The ids of the paragraphs that a reader can cite.
    fn paragraphs(&self, paragraphs: Paragraphs<'l>) -> Vec<&'l str> {
        let locations = match paragraphs {
            Paragraphs::Named(stamp) => {
                stamp.and_then(|stamp| self.graph.stamped_paragraph(&stamp.value)).into_iter().collect()
            }
            Paragraphs::OfEvent(event) => self.graph.paragraphs_mentioning(event),
        };
        let cited = locations.iter().filter(|location| location.number().is_some());
        cited.filter_map(ParagraphLocation::id).collect()
    }
}

fn key(reference: &RecordRef) -> String {
    reference.key.to_string()
}
