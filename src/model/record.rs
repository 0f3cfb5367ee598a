//! The records of the registers, typed.

mod references;

use super::prose::Passage;
use super::relation::Relation;
use super::statement::{Charge, LifeDate, ParagraphRef, TimeSpan};
use super::vocabulary::{
    CaseKind, EventKind, OrganizationType, ParticipantRole, PartyOutcome, PartyStage, PersonRole, Sex,
};
use super::{Date, Register, Tag, Text};
use crate::source::{Span, Spanned};
use std::sync::Arc;

/// The unique key of a record: `people/duman-mukhammedkarim`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    /// The register.
    pub register: Register,
    /// The id, unique within its register.
    pub id: Arc<str>,
}

impl std::fmt::Display for RecordKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.register, self.id)
    }
}

/// A reference to a record, as written; the record may not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRef {
    /// The key of the record.
    pub key: RecordKey,
    /// The span of the reference in its file.
    pub span: Span,
}

/// A reference in a field that accepts several registers, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrittenRef {
    /// With its register: `people/duman-mukhammedkarim`.
    Qualified(RecordRef),
    /// An id alone. The linker resolves it to the register of the only record with the id.
    Unqualified(Spanned<Arc<str>>),
}

/// A record, or a text for a person or organization without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordOrText {
    /// A record.
    Record(RecordRef),
    /// The id of a record in any register. The linker replaces it by [`Self::Record`], or reports why it cannot, unless a
    /// record that could not be read may have the id. A report without errors has none.
    UnqualifiedId(Spanned<Arc<str>>),
    /// A name or description without a record.
    Text(Text),
}

impl RecordOrText {
    /// The reference, if it is a record in a known register.
    #[must_use]
    pub fn record(&self) -> Option<&RecordRef> {
        match self {
            Self::Record(reference) => Some(reference),
            Self::UnqualifiedId(_) | Self::Text(_) => None,
        }
    }
}

impl From<WrittenRef> for RecordOrText {
    fn from(written: WrittenRef) -> Self {
        match written {
            WrittenRef::Qualified(reference) => Self::Record(reference),
            WrittenRef::Unqualified(id) => Self::UnqualifiedId(id),
        }
    }
}

/// An entry of a register.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The unique key.
    pub key: RecordKey,
    /// The path of its file.
    pub path: Arc<str>,
    /// The span of its id.
    pub span: Span,
    /// The name; for events, sources and corrections, the title.
    pub name: Text,
    /// The form by which it is sorted, if that is not the name.
    pub sort: Option<Text>,
    /// Additional names, with language and scheme.
    pub names: Vec<Name>,
    /// Additional forms to match in prose.
    pub aliases: Vec<Spanned<String>>,
    /// Forms that match only after the record's first mention in a section. Each is a form of the record, whether or not
    /// `names` and `aliases` contain it.
    pub short_forms: Vec<Spanned<String>>,
    /// Forms that never match in prose.
    pub excluded_forms: Vec<Spanned<String>>,
    /// Words that find the record in a search and never match in prose.
    pub search: Vec<Spanned<String>>,
    /// Whether its full names match within running text of scripts without spaces.
    pub within_words: bool,
    /// A summary of one Markdown paragraph.
    pub summary: Option<Passage>,
    /// References to the register `topics`.
    pub topics: Vec<RecordRef>,
    /// References to the register `sources`.
    pub sources: Vec<RecordRef>,
    /// External links.
    pub links: Vec<ExternalLink>,
    /// The key `autolink`; `None` if absent.
    pub autolink: Option<bool>,
    /// Former ids, which redirect to this record.
    pub old_ids: Vec<Spanned<String>>,
    /// Whether it is a draft, still under review.
    pub review: bool,
    /// The fields specific to its register.
    pub details: Details,
    /// A hash of the source without its spans: two records of one file and one schema with the same
    /// digest have the same content.
    pub digest: [u8; 32],
}

/// An additional name of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name as written.
    pub text: Spanned<String>,
    /// The language and script.
    pub lang: Option<Tag>,
    /// The romanisation scheme.
    pub scheme: Option<Spanned<String>>,
    /// What readers should know of it: whose spelling it is.
    pub note: Option<Text>,
    /// The sources that give it, if they are not those of the record.
    pub sources: Vec<RecordRef>,
}

/// An external link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalLink {
    /// The address, `http` or `https`.
    pub url: Spanned<String>,
    /// The link text, if given.
    pub title: Option<Text>,
}

/// The fields specific to one register.
#[derive(Clone, Debug, PartialEq)]
pub enum Details {
    /// A person.
    Person(Box<Person>),
    /// An organisation.
    Organization(Organization),
    /// A place.
    Place(Place),
    /// A law.
    Law(Law),
    /// A case.
    Case(Case),
    /// A topic.
    Topic(Topic),
    /// An event.
    Event(Box<Event>),
    /// A source.
    Source(Box<Source>),
    /// A correction.
    Correction(Correction),
    /// A record of a register that `book.toml` declares: its fields, in the declared order.
    Declared(Vec<(Arc<str>, Vec<DeclaredValue>)>),
}

/// A person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// `None` if the register does not give it.
    pub sex: Option<Sex>,
    /// The roles in the report.
    pub roles: Vec<PersonRole>,
    /// The occupation.
    pub occupation: Option<Text>,
    /// Membership in organizations.
    pub affiliations: Vec<Affiliation>,
    /// Statements about their situation.
    pub statuses: Vec<Status>,
    /// The date of birth.
    pub born: Option<LifeDate>,
    /// The date of death.
    pub died: Option<LifeDate>,
    /// Relations to other people and organizations.
    pub relations: Vec<Relation>,
}

impl Person {
    /// The statuses, the newest first; those of the same date in source order.
    #[must_use]
    pub fn statuses_newest_first(&self) -> Vec<&Status> {
        let mut statuses: Vec<&Status> = self.statuses.iter().collect();
        statuses.sort_by(|a, b| b.as_of.value.compare(&a.as_of.value));
        statuses
    }
}

/// A person's membership in an organization.
#[derive(Clone, Debug, PartialEq)]
pub struct Affiliation {
    /// The organization, with or without a record.
    pub organization: RecordOrText,
    /// The role, such as "founder".
    pub role: Option<Text>,
    /// When.
    pub time: TimeSpan,
}

/// A dated statement about a person's situation.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// The span of the status, if it names no source.
    pub unsourced_span: Option<Span>,
    /// The statement.
    pub text: Text,
    /// The date to which the statement applies.
    pub as_of: Spanned<Date>,
    /// The words for that date, in place of those that follow from it.
    pub as_of_text: Option<Text>,
    /// The sources of the statement.
    pub sources: Vec<RecordRef>,
    /// The paragraph that makes it.
    pub paragraph: Option<ParagraphRef>,
}

/// An organisation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Organization {
    /// The type.
    pub kind: Option<OrganizationType>,
    /// The parent organization.
    pub parent: Option<RecordRef>,
    /// Relations to people and other organizations.
    pub relations: Vec<Relation>,
}

/// A place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// The place that contains it.
    pub within: Option<RecordRef>,
    /// Latitude and longitude in degrees (WGS 84).
    pub coordinates: Option<(f64, f64)>,
}

/// A law.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Law {
    /// The place where it is in force.
    pub jurisdiction: Option<RecordRef>,
    /// The date of adoption.
    pub adopted: Option<Date>,
    /// The official number.
    pub identifier: Option<Text>,
    /// The articles relevant to the report.
    pub articles: Vec<Text>,
}

/// A court proceeding.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// The type.
    pub kind: Option<CaseKind>,
    /// The parties, and others involved.
    pub parties: Vec<Party>,
    /// The court, if it has a record.
    pub court: Option<RecordRef>,
    /// The court, if it has no record.
    pub court_text: Option<Text>,
    /// The location.
    pub place: Option<RecordRef>,
    /// The number that the court gave it.
    pub number: Option<Text>,
}

/// A party of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// The person or organization.
    pub identity: RecordOrText,
    /// The role.
    pub role: Option<ParticipantRole>,
    /// The charges.
    pub charges: Vec<Charge>,
    /// The outcome.
    pub outcome: Option<PartyOutcome>,
    /// The stage, if it is recorded.
    pub stage: Option<PartyStage>,
    /// The sentence, quoted.
    pub sentence: Option<Text>,
    /// Bans imposed by the court.
    pub bans: Vec<Text>,
    /// The paragraph that reports the outcome.
    pub paragraph: Option<ParagraphRef>,
}

/// A topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Topic {
    /// The sort key among the topics.
    pub order: Option<u32>,
}

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The date, as precise as it is known.
    pub date: Spanned<Date>,
    /// The date as text, if the source is more precise than EDTF can express.
    pub date_text: Option<Text>,
    /// The type.
    pub kind: Option<EventKind>,
    /// The number of events that it summarizes.
    pub count: Option<u32>,
    /// The participants.
    pub participants: Vec<Participant>,
    /// The location.
    pub place: Option<RecordRef>,
    /// The cases that it belongs to, each once.
    pub cases: Vec<RecordRef>,
    /// The laws concerned.
    pub laws: Vec<RecordRef>,
}

/// A participant of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Participant {
    /// The person or organization.
    pub identity: RecordOrText,
    /// The role.
    pub role: Option<ParticipantRole>,
}

/// A source, with the fields of CSL-JSON.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// The CSL type.
    pub kind: Option<Spanned<String>>,
    /// The authors, as texts.
    pub authors: Vec<Text>,
    /// The publisher, as text.
    pub publisher: Option<Text>,
    /// The date, as precise as it is known.
    pub issued: Option<Date>,
    /// The address of the source.
    pub url: Option<Spanned<String>>,
    /// The address of an archived copy.
    pub archive_url: Option<Spanned<String>>,
    /// The date of access.
    pub accessed: Option<Date>,
    /// The SHA-256 checksum of the copy accessed.
    pub sha256: Option<Spanned<String>>,
}

/// A correction.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// The date, as precise as it is known.
    pub date: Date,
    /// The sections concerned, by address (`freedom-of-expression`).
    pub sections: Vec<Spanned<String>>,
    /// What changed, in Markdown.
    pub text: Option<Passage>,
}

/// A value of a declared field.
#[derive(Clone, Debug, PartialEq)]
pub enum DeclaredValue {
    /// A text.
    Text(Text),
    /// A date.
    Date(Date),
    /// An address, `http` or `https`.
    Url(Spanned<String>),
    /// A number, as written.
    Number(Spanned<String>),
    /// A record.
    Record(RecordRef),
}

impl Record {
    /// The event's fields, if it is an event.
    #[must_use]
    pub fn event(&self) -> Option<&Event> {
        match &self.details {
            Details::Event(event) => Some(event),
            _ => None,
        }
    }

    /// The case's fields, if it is a case.
    #[must_use]
    pub fn case(&self) -> Option<&Case> {
        match &self.details {
            Details::Case(case) => Some(case),
            _ => None,
        }
    }

    /// Whether the record has its own page. Events are on the timeline; sources
    /// and corrections are on shared pages.
    #[must_use]
    pub fn has_page(&self) -> bool {
        self.key.register.has_pages()
    }

    /// All Markdown texts of the record.
    pub fn passages(&self) -> impl Iterator<Item = &Passage> {
        let text = match &self.details {
            Details::Correction(correction) => correction.text.as_ref(),
            Details::Person(_)
            | Details::Organization(_)
            | Details::Place(_)
            | Details::Law(_)
            | Details::Case(_)
            | Details::Topic(_)
            | Details::Event(_)
            | Details::Source(_)
            | Details::Declared(_) => None,
        };
        self.summary.iter().chain(text)
    }
}
