//! The records of the registers, typed.

use super::prose::Passage;
use super::{Date, Tag, Text};
use crate::source::{Span, Spanned};
use std::sync::Arc;

/// The registers that every site has, in the order in which they are shown.
pub const REGISTERS: [&str; 9] =
    ["people", "organizations", "places", "laws", "cases", "topics", "events", "sources", "corrections"];

/// A record's reference: `people/duman-mukhammedkarim`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The register.
    pub register: Arc<str>,
    /// The id.
    pub id: Arc<str>,
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.register, self.id)
    }
}

/// A reference to a record, as it was written; the record may not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRef {
    /// Which record.
    pub key: Key,
    /// Where the reference stands.
    pub span: Span,
}

impl RecordRef {
    /// A reference by id alone, in a field that admits several registers.
    #[must_use]
    pub fn unqualified(id: &str, span: Span) -> Self {
        Self { key: Key { register: "".into(), id: id.into() }, span }
    }

    /// Whether the register is still to be found. The linker does so before anything else looks at it.
    #[must_use]
    pub fn is_unqualified(&self) -> bool {
        self.key.register.is_empty()
    }
}

/// A record, or words for somebody without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A record.
    Record(RecordRef),
    /// Words.
    Text(Text),
}

impl Who {
    /// The reference, if it is one.
    #[must_use]
    pub fn record(&self) -> Option<&RecordRef> {
        match self {
            Self::Record(reference) => Some(reference),
            Self::Text(_) => None,
        }
    }
}

/// One entry of a register.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its reference.
    pub key: Key,
    /// The file that it stands in.
    pub path: Arc<str>,
    /// Where its id stands.
    pub span: Span,
    /// Its name, or an event's, source's or correction's title.
    pub name: Text,
    /// Further names.
    pub names: Vec<Name>,
    /// Further forms to find in prose.
    pub aliases: Vec<Spanned<String>>,
    /// Forms that name it only after it has been introduced in a section. Each is a form of the record, whether or not
    /// `names` and `aliases` have it.
    pub short: Vec<Spanned<String>>,
    /// Forms of it that are not found in prose.
    pub never: Vec<Spanned<String>>,
    /// Whether its full names are found within running text of scripts without spaces.
    pub within_words: bool,
    /// Markdown, one paragraph.
    pub summary: Option<Passage>,
    /// Topics that it belongs to.
    pub topics: Vec<RecordRef>,
    /// Sources that it rests on.
    pub sources: Vec<RecordRef>,
    /// Links out of the site.
    pub links: Vec<OutLink>,
    /// What `autolink` says, if it says something.
    pub autolink: Option<bool>,
    /// Old ids.
    pub was: Vec<Spanned<String>>,
    /// Whether it is a draft.
    pub review: bool,
    /// What only records of its register have.
    pub details: Details,
    /// A hash of what was written, without the places where it stands: two records of one file and
    /// one schema that have the same say the same.
    pub digest: [u8; 32],
}

/// A further name of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: Spanned<String>,
    /// Its language and script.
    pub lang: Option<Tag>,
    /// The romanisation scheme.
    pub scheme: Option<Spanned<String>>,
}

/// A link out of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutLink {
    /// The address.
    pub url: Spanned<String>,
    /// What it is called.
    pub title: Option<Text>,
}

/// What only records of one register have.
#[derive(Clone, Debug, PartialEq)]
pub enum Details {
    /// A person.
    Person(Person),
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

/// A person's sex, as the register gives it. No page shows it: it excludes people from what words such as `Mrs` can refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// `female`.
    Female,
    /// `male`.
    Male,
}

/// A person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// Their sex; `None` where the register does not say.
    pub sex: Option<Sex>,
    /// What they are to the report.
    pub roles: Vec<&'static str>,
    /// What they do.
    pub occupation: Option<Text>,
    /// Whom they belong to.
    pub affiliations: Vec<Affiliation>,
    /// What is said of their situation.
    pub statuses: Vec<Status>,
}

/// Whom a person belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Affiliation {
    /// An organisation, or words for it.
    pub who: Who,
    /// As what: "founder".
    pub role: Option<Text>,
}

/// What is said of somebody's situation, and as of when.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// Where it begins, if it names no source.
    pub unsourced: Option<Span>,
    /// What is said.
    pub text: Text,
    /// As of when.
    pub as_of: Spanned<Date>,
    /// Who says so.
    pub sources: Vec<RecordRef>,
}

/// An organisation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Organization {
    /// What kind.
    pub kind: Option<&'static str>,
    /// What it is part of.
    pub parent: Option<RecordRef>,
}

/// A place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// What it lies in.
    pub within: Option<RecordRef>,
    /// Latitude and longitude in degrees (WGS 84).
    pub coordinates: Option<(f64, f64)>,
}

/// A law.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Law {
    /// Where it holds.
    pub jurisdiction: Option<RecordRef>,
    /// When it was adopted.
    pub adopted: Option<Date>,
    /// Its official number.
    pub identifier: Option<Text>,
    /// Articles that matter to the report.
    pub articles: Vec<Text>,
}

/// A proceeding.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// What kind.
    pub kind: Option<&'static str>,
    /// Who stands in it.
    pub parties: Vec<Party>,
    /// The court, where it is one that is named.
    pub court: Option<RecordRef>,
    /// Words for a court that is not named.
    pub court_text: Option<Text>,
    /// Where.
    pub place: Option<RecordRef>,
}

/// Somebody who stands in a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// Who.
    pub who: Who,
    /// As what.
    pub role: Option<&'static str>,
    /// Quoted charges.
    pub charges: Vec<Text>,
    /// How it came out, as a word that strings translate, or in words.
    pub outcome: Option<Text>,
    /// The sentence.
    pub sentence: Option<Text>,
    /// Bans.
    pub bans: Vec<Text>,
}

/// A topic.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Topic {
    /// Its place among the topics.
    pub order: Option<u32>,
}

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub date: Spanned<Date>,
    /// The date in words, where the source is finer than the standard's months.
    pub date_text: Option<Text>,
    /// What kind.
    pub kind: Option<&'static str>,
    /// How often, where it stands for several.
    pub count: Option<u32>,
    /// Who took part.
    pub participants: Vec<Part>,
    /// Where.
    pub place: Option<RecordRef>,
    /// The case it belongs to.
    pub case: Option<RecordRef>,
    /// The laws it is about.
    pub laws: Vec<RecordRef>,
}

/// Somebody who took part in an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Who.
    pub who: Who,
    /// As what.
    pub role: Option<&'static str>,
}

/// A source, in the shape of CSL-JSON.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// The CSL type.
    pub kind: Option<Spanned<String>>,
    /// Who wrote it.
    pub authors: Vec<Text>,
    /// Who published it.
    pub publisher: Option<Text>,
    /// When.
    pub issued: Option<Date>,
    /// Its address.
    pub url: Option<Spanned<String>>,
    /// The address of an archived copy.
    pub archive_url: Option<Spanned<String>>,
    /// When it was read.
    pub accessed: Option<Date>,
    /// The checksum of the copy that was read.
    pub sha256: Option<Spanned<String>>,
}

/// A correction.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// When.
    pub date: Date,
    /// The sections that it concerns, by address (`freedom-of-expression`).
    pub sections: Vec<Spanned<String>>,
    /// What was changed, in Markdown.
    pub text: Option<Passage>,
}

/// A value of a declared field.
#[derive(Clone, Debug, PartialEq)]
pub enum DeclaredValue {
    /// A text.
    Text(Text),
    /// A date.
    Date(Date),
    /// An address.
    Url(Spanned<String>),
    /// A number, as it was written.
    Number(Spanned<String>),
    /// A record.
    Record(RecordRef),
}

impl Record {
    /// The event, if it is one.
    #[must_use]
    pub fn event(&self) -> Option<&Event> {
        match &self.details {
            Details::Event(event) => Some(event),
            _ => None,
        }
    }

    /// The case, if it is one.
    #[must_use]
    pub fn case(&self) -> Option<&Case> {
        match &self.details {
            Details::Case(case) => Some(case),
            _ => None,
        }
    }

    /// Whether the record has a page of its own. Events stand on the timeline,
    /// sources and corrections on theirs.
    #[must_use]
    pub fn has_page(&self) -> bool {
        !matches!(self.details, Details::Event(_) | Details::Source(_) | Details::Correction(_))
    }

    /// Every Markdown text of the record.
    pub fn passages(&self) -> impl Iterator<Item = &Passage> {
        let text = match &self.details {
            Details::Correction(correction) => correction.text.as_ref(),
            _ => None,
        };
        self.summary.iter().chain(text)
    }

    /// Every reference that the record makes, with what kind of reference it is.
    pub fn references(&self) -> Vec<&RecordRef> {
        let mut all: Vec<&RecordRef> = self.topics.iter().chain(&self.sources).collect();
        match &self.details {
            Details::Person(person) => {
                all.extend(person.affiliations.iter().filter_map(|one| one.who.record()));
                all.extend(person.statuses.iter().flat_map(|status| &status.sources));
            }
            Details::Organization(organization) => all.extend(&organization.parent),
            Details::Place(place) => all.extend(&place.within),
            Details::Law(law) => all.extend(&law.jurisdiction),
            Details::Case(case) => {
                all.extend(case.court.iter().chain(&case.place));
                all.extend(case.parties.iter().filter_map(|party| party.who.record()));
            }
            Details::Event(event) => {
                all.extend(event.place.iter().chain(&event.case).chain(&event.laws));
                all.extend(event.participants.iter().filter_map(|part| part.who.record()));
            }
            Details::Declared(fields) => {
                all.extend(fields.iter().flat_map(|(_, values)| values).filter_map(|value| match value {
                    DeclaredValue::Record(reference) => Some(reference),
                    _ => None,
                }));
            }
            Details::Topic(_) | Details::Source(_) | Details::Correction(_) => {}
        }
        all
    }
    /// Those of its references that may be by id alone: in fields that admit several registers.
    pub fn references_to_any(&self) -> impl Iterator<Item = &RecordRef> {
        let (parties, participants) = match &self.details {
            Details::Case(case) => (&case.parties[..], &[][..]),
            Details::Event(event) => (&[][..], &event.participants[..]),
            _ => (&[][..], &[][..]),
        };
        let who = parties.iter().map(|party| &party.who).chain(participants.iter().map(|part| &part.who));
        who.filter_map(Who::record)
    }

    /// The same, to be changed.
    pub fn references_to_any_mut(&mut self) -> impl Iterator<Item = &mut RecordRef> {
        let (parties, participants) = match &mut self.details {
            Details::Case(case) => (&mut case.parties[..], &mut [][..]),
            Details::Event(event) => (&mut [][..], &mut event.participants[..]),
            _ => (&mut [][..], &mut [][..]),
        };
        let who = parties.iter_mut().map(|party| &mut party.who);
        who.chain(participants.iter_mut().map(|part| &mut part.who)).filter_map(|who| match who {
            Who::Record(reference) => Some(reference),
            Who::Text(_) => None,
        })
    }
}
