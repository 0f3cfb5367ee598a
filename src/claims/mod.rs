//! Claims: the facts that pages state, one by one.
//!
//! A claim is what the report says of a record: a name, a status, a charge, an outcome. It is neither a mention in prose nor how
//! the report arranges its records (topics, mentions, sources). [`Claims::of`] lists the claims of a record by allow-list, field
//! by field, as the views of pages do: what no page shows is no claim. What may be said of whom is decided in
//! [`crate::verdict`], which [`verdicts`] asks for records of the graph.
//!
//! The id of a claim ([`ClaimId`]) is that of the element that states it, and of its line in the ledger. [`ClaimIds`] assigns
//! ids for both, so that they cannot differ.

mod case;
mod event;
mod ids;
mod record;
pub mod relations;
pub mod verdicts;

pub use ids::{ClaimId, ClaimIds, PartyIds, RelationOther};

use crate::link::{RecordId, SiteStructure, TrackedGraph};
use crate::model::record::{RecordOrText, RecordRef};
use crate::model::relation::RelationKind;
use crate::model::statement::{ParagraphRef, TimeSpan};
use crate::model::vocabulary::{Outcome, ParticipantRole};
use crate::model::{Date, Record, Register, Tag, Text, key_enum};
use crate::project::Project;

key_enum! {
    /// What a claim says of its subject.
    Property {
        Name = "name",
        OtherName = "other-name",
        Role = "role",
        Occupation = "occupation",
        Born = "born",
        Died = "died",
        Status = "status",
        Affiliation = "affiliation",
        Relation = "relation",
        Type = "type",
        Parent = "parent",
        Within = "within",
        Coordinates = "coordinates",
        Jurisdiction = "jurisdiction",
        Adopted = "adopted",
        Identifier = "identifier",
        Article = "article",
        Number = "number",
        Court = "court",
        Place = "place",
        Party = "party",
        Charge = "charge",
        Outcome = "outcome",
        Stage = "stage",
        Sentence = "sentence",
        Ban = "ban",
        Event = "event",
        Participant = "participant",
        Field = "field",
    }
}

/// A claim.
#[derive(Clone, Debug)]
pub struct Claim<'g> {
    /// The id.
    pub id: ClaimId,
    /// What it says of the subject.
    pub property: Property,
    /// The value.
    pub value: Value<'g>,
    /// Of a claim about a party of a case: the party.
    pub party: Option<&'g RecordOrText>,
    /// What else it says.
    pub details: Details<'g>,
    /// When it was: that of the event.
    pub date: Option<&'g Date>,
    /// As of when it holds, if the register says so.
    pub as_of: Option<&'g Date>,
    /// Its sources, or else those of its record.
    pub sources: &'g [RecordRef],
    /// The paragraphs that report it.
    pub paragraphs: Paragraphs<'g>,
}

/// The value of a claim.
#[derive(Clone, Debug)]
pub enum Value<'g> {
    /// A text, in the languages that the register has.
    Text(&'g Text),
    /// A name as written.
    Name(&'g str),
    /// A key of a list: a type, a role.
    Key(&'g str),
    /// A record, or words for somebody without one.
    Who(&'g RecordOrText),
    /// A record.
    Record(&'g RecordRef),
    /// A record that has the relation to the subject.
    RecordId(RecordId),
    /// A date.
    Date(&'g Date),
    /// A number, as written.
    Number(&'g str),
    /// Latitude and longitude in degrees (WGS 84).
    Coordinates(f64, f64),
    /// An address, `http` or `https`.
    Url(&'g str),
}

/// The paragraphs that report a claim.
#[derive(Clone, Copy, Debug)]
pub enum Paragraphs<'g> {
    /// The one that the register names, if it does.
    Named(Option<&'g ParagraphRef>),
    /// Those that mark the event.
    OfEvent(RecordId),
}

/// What a claim says besides its value.
#[derive(Clone, Debug, Default)]
pub struct Details<'g> {
    /// The role of a party, a participant, a member, or of the other record of a relation.
    pub role: Option<Role<'g>>,
    /// From when to when, of an affiliation or a relation.
    pub time: Option<&'g TimeSpan>,
    /// Of a charge: whether the source has it in quotation marks.
    pub is_quoted: bool,
    /// Of a charge: the law that it is under.
    pub law: Option<&'g RecordRef>,
    /// Of a name: its language and script.
    pub lang: Option<&'g Tag>,
    /// Of a name: the romanisation scheme.
    pub scheme: Option<&'g str>,
    /// Of a name: what readers should know of it.
    pub note: Option<&'g Text>,
    /// Of an event: the words for its date, if they say more than the date.
    pub date_text: Option<&'g Text>,
    /// Of a status: the words for the date as of which it holds.
    pub as_of_text: Option<&'g Text>,
    /// Of an event: its type.
    pub kind: Option<&'g str>,
    /// Of an event: how often it happened, if more than once.
    pub count: Option<u32>,
    /// Of an event: the place.
    pub place: Option<&'g RecordRef>,
    /// Of an event: its cases.
    pub cases: &'g [RecordRef],
    /// Of an event: the laws concerned.
    pub laws: &'g [RecordRef],
    /// Of a declared field: its name.
    pub field: Option<&'g str>,
}

/// A role, as pages show it.
#[derive(Clone, Debug)]
pub enum Role<'g> {
    /// In a case or an event.
    Participant(ParticipantRole),
    /// The outcome that an event brought the participant, which pages show in place of a role.
    Outcome(Outcome),
    /// A kind of relation.
    Relation(RelationKind),
    /// Words.
    Text(&'g Text),
    /// Words for a relation, as seen from the subject.
    RelationWords(Text),
}

impl Default for Paragraphs<'_> {
    fn default() -> Self {
        Self::Named(None)
    }
}

/// Lists the claims of records.
#[derive(Clone, Copy, Debug)]
pub struct Claims<'c, 'g> {
    graph: &'c TrackedGraph<'g>,
    project: &'c Project,
}

impl<'c, 'g> Claims<'c, 'g> {
    /// The claims of a report.
    #[must_use]
    pub fn new(graph: &'c TrackedGraph<'g>, project: &'c Project) -> Self {
        Self { graph, project }
    }

    /// Whether records of a register are the subjects of claims.
    #[must_use]
    pub fn has_claims(register: &Register) -> bool {
        match register {
            Register::Sources | Register::Corrections => false,
            Register::People
            | Register::Organizations
            | Register::Places
            | Register::Laws
            | Register::Cases
            | Register::Topics
            | Register::Events
            | Register::Declared(_) => true,
        }
    }

    /// Whether a report has any claim. Each record of such a register has its name, or is an event.
    #[must_use]
    pub fn exist(structure: &SiteStructure<'_>) -> bool {
        structure.records().any(|id| Self::has_claims(&structure.key(id).register))
    }

    /// The claims of which a record is the subject, in the order of its page. Sources and corrections are about the report, and
    /// have none.
    #[must_use]
    pub fn of(&self, subject: RecordId) -> Vec<Claim<'g>> {
        let mut list = ClaimList {
            claims: self,
            subject,
            record: self.graph.record(subject),
            ids: ClaimIds::new(self.graph, &self.project.language, subject),
            list: Vec::new(),
        };
        list.record();
        list.list
    }
}

/// The claims of one record, as they are collected.
struct ClaimList<'l, 'c, 'g> {
    claims: &'l Claims<'c, 'g>,
    subject: RecordId,
    record: &'g Record,
    ids: ClaimIds<'c, 'g>,
    list: Vec<Claim<'g>>,
}

impl<'g> ClaimList<'_, '_, 'g> {
    /// Adds a claim with the sources of its record.
    fn push(&mut self, id: ClaimId, property: Property, value: Value<'g>) -> &mut Claim<'g> {
        let claim = Claim {
            id,
            property,
            value,
            party: None,
            details: Details::default(),
            date: None,
            as_of: None,
            sources: &self.record.sources,
            paragraphs: Paragraphs::default(),
        };
        let at = self.list.len();
        self.list.push(claim);
        &mut self.list[at]
    }

    /// Adds a claim of which the subject has one at most, if there is a value.
    fn slot(&mut self, property: Property, value: Option<Value<'g>>) {
        if let Some(value) = value {
            let id = self.ids.slot(property);
            self.push(id, property, value);
        }
    }
}

/// The sources of a claim: its own, or else those of its record.
fn own_or<'g>(own: &'g [RecordRef], record: &'g [RecordRef]) -> &'g [RecordRef] {
    if own.is_empty() { record } else { own }
}
