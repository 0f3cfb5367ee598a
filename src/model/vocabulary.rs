//! The fixed lists of words that registers use: roles, types and outcomes. Other code compares these values and never their
//! keys; the words for them on pages are in the strings.

use super::Text;
use super::key_enum::{Key, key_enum};
use std::sync::Arc;

key_enum! {
    /// A person's sex, as the register gives it. No page shows it: it excludes candidates for titles such as `Mrs`.
    Sex {
        Female = "female",
        Male = "male",
    }
}

key_enum! {
    /// The role of a person in the report as a whole.
    PersonRole {
        Targeted = "targeted",
        Victim = "victim",
        AllegedPerpetrator = "alleged-perpetrator",
        Official = "official",
        FormerOfficial = "former-official",
        Other = "other",
    }
}

key_enum! {
    /// The role of a participant of an event, or of a party of a case.
    ParticipantRole {
        Victim = "victim",
        AllegedPerpetrator = "alleged-perpetrator",
        Accused = "accused",
        Convicted = "convicted",
        Detained = "detained",
        Court = "court",
        Authority = "authority",
        Speaker = "speaker",
        Petitioner = "petitioner",
        Author = "author",
        Other = "other",
    }
}

key_enum! {
    /// The type of an organisation.
    OrganizationType {
        State = "state",
        Court = "court",
        UnBody = "un-body",
        Party = "party",
        Media = "media",
        Ngo = "ngo",
        Other = "other",
    }
}

key_enum! {
    /// The type of a case.
    CaseType {
        Criminal = "criminal",
        Administrative = "administrative",
        Civil = "civil",
        Extradition = "extradition",
        Registration = "registration",
        Appeal = "appeal",
        Other = "other",
    }
}

key_enum! {
    /// The type of an event.
    EventType {
        Arrest = "arrest",
        Charge = "charge",
        Trial = "trial",
        Hearing = "hearing",
        Conviction = "conviction",
        Sentence = "sentence",
        Acquittal = "acquittal",
        Appeal = "appeal",
        Ruling = "ruling",
        Release = "release",
        Extradition = "extradition",
        Killing = "killing",
        Death = "death",
        Violence = "violence",
        Law = "law",
        Policy = "policy",
        Registration = "registration",
        Refusal = "refusal",
        Blocking = "blocking",
        Protest = "protest",
        Statement = "statement",
        Publication = "publication",
        Visit = "visit",
        Disaster = "disaster",
        Other = "other",
    }
}

key_enum! {
    /// The outcome of a case for a party: what it ended with.
    Outcome {
        Convicted = "convicted",
        Sentenced = "sentenced",
        FoundGuiltyAdministrative = "found-guilty-administrative",
        Acquitted = "acquitted",
        Refused = "refused",
        Declined = "declined",
        Denied = "denied",
        Rejected = "rejected",
        Dismissed = "dismissed",
        Extradited = "extradited",
        Granted = "granted",
        GrantedInPart = "granted-in-part",
        Other = "other",
    }
}

key_enum! {
    /// The stage of a case for a party: how far it has come, whether or not it has an outcome.
    Stage {
        UnderInvestigation = "under-investigation",
        Charged = "charged",
        Pending = "pending",
        OnTrial = "on-trial",
        OnAppeal = "on-appeal",
        Suspended = "suspended",
    }
}

/// A fixed list of types to which a report can add types of its own.
pub trait ExtensibleType: Key + Eq {
    /// The type that says least of anybody: a declared type counts as this one unless it names another.
    const OTHER: Self;
}

impl ExtensibleType for EventType {
    const OTHER: Self = Self::Other;
}

impl ExtensibleType for CaseType {
    const OTHER: Self = Self::Other;
}

/// A type from a fixed list, or one that the report declares.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TypeOf<T> {
    /// One of the fixed list.
    BuiltIn(T),
    /// One that `book.toml` declares, by its key, with the type of the fixed list that it counts as.
    Declared(Arc<str>, T),
}

/// The type of an event.
pub type EventKind = TypeOf<EventType>;

/// The type of a case.
pub type CaseKind = TypeOf<CaseType>;

impl<T: ExtensibleType> TypeOf<T> {
    /// Whether it is the built-in type for all others, whose word says nothing.
    #[must_use]
    pub fn is_other(&self) -> bool {
        matches!(self, Self::BuiltIn(built_in) if *built_in == T::OTHER)
    }
}

impl<T: Key> TypeOf<T> {
    /// The type by which anything is decided about it.
    #[must_use]
    pub fn built_in(&self) -> T {
        match self {
            Self::BuiltIn(built_in) | Self::Declared(_, built_in) => *built_in,
        }
    }

    /// The key as it is in the register.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::BuiltIn(built_in) => built_in.key(),
            Self::Declared(key, _) => key,
        }
    }
}

/// The stage of a case for a party, as the register gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyStage {
    /// The stage.
    pub stage: Stage,
    /// Its words as written: the key, or texts by language of which one is the key.
    pub text: Text,
}

/// The outcome of a case for a party, as the register gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartyOutcome {
    /// A known outcome, and its words as written: the key, or texts by language of which one is the key.
    Known(Outcome, Text),
    /// Free text, from which nothing is decided.
    FreeText(Text),
}

impl PartyOutcome {
    /// Reads an outcome.
    #[must_use]
    pub fn from_text(text: Text) -> Self {
        let known = text.variants().find_map(|(_, words)| Outcome::parse(&words.value));
        match known {
            Some(outcome) => Self::Known(outcome, text),
            None => Self::FreeText(text),
        }
    }

    /// The outcome, unless it is free text.
    #[must_use]
    pub fn known(&self) -> Option<Outcome> {
        match self {
            Self::Known(outcome, _) => Some(*outcome),
            Self::FreeText(_) => None,
        }
    }

    /// The words as written.
    #[must_use]
    pub fn text(&self) -> &Text {
        match self {
            Self::Known(_, text) | Self::FreeText(text) => text,
        }
    }
}

key_enum! {
    /// How a case ended for a party, by which lists of cases are narrowed. A group says no more than each of its outcomes.
    OutcomeGroup {
        Judged = "judged",
        Cleared = "cleared",
        Granted = "granted",
        Refused = "refused",
        Extradited = "extradited",
        Open = "open",
        Other = "other",
    }
}
