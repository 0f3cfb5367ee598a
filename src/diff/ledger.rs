//! Reads a ledger of claims (`data/claims.jsonl`), which another version of annals may have written.

use crate::claims::Property;
use crate::model::Key;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// A ledger: what an edition states.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    lines: Vec<LedgerLine>,
    positions: BTreeMap<String, usize>,
}

/// A line of a ledger. A key that is not known here is passed over: later versions may add some.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LedgerLine {
    /// The id of the claim, the same in every edition.
    pub id: String,
    /// The record that it is about, as `register/id`.
    pub subject: String,
    /// What it says of the subject, a word of [`Property`] or of a later version.
    pub property: String,
    /// The name of a declared field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The value.
    pub value: String,
    /// The type of the value.
    #[serde(rename = "type")]
    pub kind: ValueType,
    /// The language of the value, or of a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// The romanisation scheme of a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// The party of a case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// Whether the party is a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party_type: Option<ValueType>,
    /// The role of a party, a participant, a member, or of the other of a relation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The outcome that an event brought a participant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Whether the source has a charge in quotation marks.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub quoted: bool,
    /// The law that a charge is under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub law: Option<String>,
    /// The type of an event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
    /// How often an event happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// The place of an event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The cases of an event.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<String>,
    /// The laws that an event concerns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub laws: Vec<String>,
    /// When it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Words that say more than the date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_text: Option<String>,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Whether it ended at an unknown time.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// What readers should know of a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// As of when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// That date in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of_text: Option<String>,
    /// The sources.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// The ids of the paragraphs that report it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paragraphs: Vec<String>,
    /// The date of the edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// Whether the record is under review.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub review: bool,
    /// The element that states it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// The type of a value, as far as it matters here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ValueType {
    /// A record, as `register/id`.
    Record,
    /// A key of a list of the registers.
    Key,
    /// A date in EDTF.
    Date,
    /// A number.
    Number,
    /// Latitude and longitude.
    Coordinates,
    /// An address.
    Url,
    /// A text.
    Text,
    /// A type of a later version.
    #[default]
    #[serde(other)]
    Unknown,
}

/// Why a ledger cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do, in the imperative.
    pub help: &'static str,
}

/// The most claims that a ledger may have, each of which takes some 1 KiB of memory. A large report has 100,000.
pub const MAX_CLAIMS: usize = 1_000_000;

/// What to do about a ledger that is not as annals wrote it.
const DAMAGED: &str = "build the edition again, or get another copy of it";

impl Ledger {
    /// Reads the lines of a ledger. Empty lines are skipped.
    ///
    /// # Errors
    /// A line is no claim, or has the id of another; there is no claim, or there are more than [`MAX_CLAIMS`].
    pub fn parse(text: &str) -> Result<Self, LedgerError> {
        let mut ledger = Self::default();
        let lines = text.lines().enumerate().filter(|(_, text)| !text.trim_ascii().is_empty());
        for (index, text) in lines.clone() {
            let error = |(column, message)| LedgerError { line: index + 1, column, message, help: DAMAGED };
            let line = read_line(text).map_err(error)?;
            if let Some(first) = ledger.positions.insert(line.id.clone(), ledger.lines.len()) {
                let first = lines.clone().nth(first).map_or(1, |(index, _)| index + 1);
                return Err(error((1, format!("duplicate id `{}`, first on line {first}", shorten(&line.id)))));
            }
            if ledger.lines.len() == MAX_CLAIMS {
                let message = format!("expected at most {MAX_CLAIMS} claims, found more");
                let help = "compare the tables in `data/` with other tools, or divide the report";
                return Err(LedgerError { line: index + 1, column: 1, message, help });
            }
            ledger.lines.push(line);
        }
        if ledger.lines.is_empty() {
            // Annals writes no empty ledger: this one was lost, and must not read as an edition that states nothing any more.
            let message = "expected a claim, found an empty ledger".to_owned();
            return Err(LedgerError { line: 1, column: 1, message, help: DAMAGED });
        }
        Ok(ledger)
    }

    /// Its lines, in order.
    #[must_use]
    pub fn lines(&self) -> &[LedgerLine] {
        &self.lines
    }

    /// The line with an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&LedgerLine> {
        self.lines.get(*self.positions.get(id)?)
    }

    /// The date of the edition, if it has one.
    #[must_use]
    pub fn edition(&self) -> Option<&str> {
        self.lines.iter().find_map(|line| line.edition.as_deref())
    }
}

impl LedgerLine {
    /// What it says of its subject; `None` for a word of a later version.
    #[must_use]
    pub fn property(&self) -> Option<Property> {
        Property::parse(&self.property)
    }

    /// Whether it is what a record is called: each record has one such claim, and one only.
    #[must_use]
    pub fn is_title(&self) -> bool {
        matches!(self.property(), Some(Property::Name | Property::Event))
    }

    /// The party, if it is a record.
    #[must_use]
    pub fn party_record(&self) -> Option<&str> {
        self.party.as_deref().filter(|_| self.party_type == Some(ValueType::Record))
    }

    /// The record that the claim is about: of what a case says of a party and an event of a participant that record, else the
    /// subject.
    #[must_use]
    pub fn about(&self) -> &str {
        let is_who = matches!(self.property(), Some(Property::Party | Property::Participant));
        let value = Some(&*self.value).filter(|_| is_who && self.kind == ValueType::Record);
        value.or(self.party_record()).unwrap_or(&self.subject)
    }
}

/// Reads a line, or says at which column it is wrong.
fn read_line(text: &str) -> Result<LedgerLine, (usize, String)> {
    // An array of the values alone would be accepted, too.
    if !text.trim_ascii_start().starts_with('{') {
        return Err((1, format!("expected a claim as a JSON object, found `{}`", shorten(text.trim_ascii()))));
    }
    let line: LedgerLine = serde_json::from_str(text).map_err(|error| {
        let words = error.to_string();
        let words = words.rsplit_once(" at line ").map_or(&*words, |(words, _)| words);
        let before = text.get(..error.column().saturating_sub(1)).map_or(0, |before| before.chars().count());
        (before + 1, format!("expected a claim as a JSON object: {}", shorten(words)))
    })?;
    let required = [("id", &line.id), ("subject", &line.subject), ("property", &line.property)];
    match required.iter().find(|(_, value)| value.is_empty()) {
        Some((key, _)) => Err((1, format!("missing key `{key}`"))),
        None => Ok(line),
    }
}

/// The beginning of a text that can have any length, for a message.
fn shorten(text: &str) -> Cow<'_, str> {
    const MAX: usize = 120;
    match text.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for LedgerError {}
