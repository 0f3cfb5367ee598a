//! What a claim states, field by field.

use super::{LedgerLine, ValueType};
use crate::model::key_enum;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

key_enum! {
    /// What can differ between two editions of a claim, by its key in the ledger. The edition, the date as of which the whole
    /// report holds and the address of the site are no part of what is claimed.
    Field {
        Subject = "subject",
        Property = "property",
        Name = "field",
        Party = "party",
        Value = "value",
        Lang = "lang",
        Scheme = "scheme",
        Role = "role",
        Outcome = "outcome",
        Quoted = "quoted",
        Law = "law",
        EventType = "event_type",
        Count = "count",
        Place = "place",
        Cases = "cases",
        Laws = "laws",
        Date = "date",
        DateText = "date_text",
        From = "from",
        To = "to",
        Ended = "ended",
        Note = "note",
        AsOfText = "as_of_text",
        Sources = "sources",
        Paragraphs = "paragraphs",
        Review = "review",
    }
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Difference<'l> {
    /// The field.
    #[serde(serialize_with = "as_key")]
    pub field: Field,
    /// Its value in the old edition.
    pub old: FieldValue<'l>,
    /// Its value in the new one.
    pub new: FieldValue<'l>,
}

/// The value of a field of a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum FieldValue<'l> {
    /// The line does not have it.
    Absent,
    /// A text, a key or a date.
    Text(&'l str),
    /// Whether it is so.
    Flag(bool),
    /// A number.
    Number(u32),
    /// Records or paragraphs, in no order.
    Set(BTreeSet<&'l str>),
}

/// The records whose id is another in the new edition.
#[derive(Clone, Debug, Default)]
pub(super) struct Renames<'l>(BTreeMap<&'l str, &'l str>);

impl<'l> Renames<'l> {
    /// From pairs of the old and the new key of each record.
    pub(super) fn new(pairs: impl Iterator<Item = (&'l str, &'l str)>) -> Self {
        Self(pairs.filter(|(old, new)| old != new).collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'l str, &'l str)> {
        self.0.iter().map(|(old, new)| (*old, *new))
    }

    /// The key of a record of the old edition in the new one.
    pub(super) fn current(&self, record: &'l str) -> &'l str {
        self.0.get(record).copied().unwrap_or(record)
    }
}

/// The fields in which a claim of both editions differs.
pub(super) fn differences<'l>(old: &'l LedgerLine, new: &'l LedgerLine, renames: &Renames<'l>) -> Vec<Difference<'l>> {
    let differences = Field::ALL.iter().filter_map(|field| {
        let (before, after) = (field.of(old), field.of(new));
        let is_same = field.renamed(old, renames) == after;
        // That is said of the whole record, and so once.
        let is_repeated = *field == Field::Review && !new.is_title();
        (!is_same && !is_repeated).then_some(Difference { field: *field, old: before, new: after })
    });
    differences.collect()
}

impl Field {
    pub(super) fn of(self, line: &LedgerLine) -> FieldValue<'_> {
        match self {
            Self::Subject => FieldValue::Text(&line.subject),
            Self::Property => FieldValue::Text(&line.property),
            Self::Name => text(line.field.as_ref()),
            Self::Party => text(line.party.as_ref()),
            Self::Value => FieldValue::Text(&line.value),
            Self::Lang => text(line.lang.as_ref()),
            Self::Scheme => text(line.scheme.as_ref()),
            Self::Role => text(line.role.as_ref()),
            Self::Outcome => text(line.outcome.as_ref()),
            Self::Quoted => flag(line.quoted),
            Self::Law => text(line.law.as_ref()),
            Self::EventType => text(line.event_type.as_ref()),
            Self::Count => line.count.map_or(FieldValue::Absent, FieldValue::Number),
            Self::Place => text(line.place.as_ref()),
            Self::Cases => set(&line.cases),
            Self::Laws => set(&line.laws),
            Self::Date => text(line.date.as_ref()),
            Self::DateText => text(line.date_text.as_ref()),
            Self::From => text(line.from.as_ref()),
            Self::To => text(line.to.as_ref()),
            Self::Ended => flag(line.ended),
            Self::Note => text(line.note.as_ref()),
            Self::AsOfText => text(line.as_of_text.as_ref()),
            Self::Sources => set(&line.sources),
            Self::Paragraphs => set(&line.paragraphs),
            Self::Review => flag(line.review),
        }
    }

    /// The value in the old edition with the records as they are called in the new one.
    fn renamed<'l>(self, old: &'l LedgerLine, renames: &Renames<'l>) -> FieldValue<'l> {
        let value = self.of(old);
        let is_record = match self {
            Self::Value => old.kind == ValueType::Record,
            Self::Party => old.party_type == Some(ValueType::Record),
            Self::Subject | Self::Law | Self::Place | Self::Cases | Self::Laws => true,
            _ => false,
        };
        match value {
            FieldValue::Text(record) if is_record => FieldValue::Text(renames.current(record)),
            FieldValue::Set(records) if is_record => {
                FieldValue::Set(records.into_iter().map(|record| renames.current(record)).collect())
            }
            value => value,
        }
    }
}

impl FieldValue<'_> {
    /// As a message has it: a text between quotation marks and in one line, nothing as "none".
    pub(super) fn words(&self, is_quoted: bool) -> Cow<'_, str> {
        match self {
            Self::Absent => "none".into(),
            Self::Text(text) if is_quoted => quoted(text).into(),
            Self::Text(text) => (*text).into(),
            Self::Flag(flag) => if *flag { "yes" } else { "no" }.into(),
            Self::Number(number) => number.to_string().into(),
            Self::Set(items) => items.iter().copied().collect::<Vec<_>>().join(", ").into(),
        }
    }

    /// Of sets, what the new one has and the old one has not (`+`), and the reverse (`−`): most of a long list is the same.
    pub(super) fn set_changes(&self, new: &Self) -> Option<String> {
        let none = BTreeSet::new();
        let (before, after) = match (self, new) {
            (Self::Set(before), Self::Set(after)) => (before, after),
            (Self::Set(before), Self::Absent) => (before, &none),
            (Self::Absent, Self::Set(after)) => (&none, after),
            _ => return None,
        };
        let added = after.difference(before).map(|item| format!("+{item}"));
        let changes: Vec<String> = added.chain(before.difference(after).map(|item| format!("−{item}"))).collect();
        Some(changes.join(", "))
    }
}

/// A text between quotation marks, in one line.
pub(super) fn quoted(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    format!("“{}”", words.join(" "))
}

fn text(text: Option<&String>) -> FieldValue<'_> {
    text.map_or(FieldValue::Absent, |text| FieldValue::Text(text))
}

fn flag(flag: bool) -> FieldValue<'static> {
    FieldValue::Flag(flag)
}

fn set(items: &[String]) -> FieldValue<'_> {
    if items.is_empty() { FieldValue::Absent } else { FieldValue::Set(items.iter().map(String::as_str).collect()) }
}

fn as_key<S: serde::Serializer>(field: &Field, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(field.as_str())
}
