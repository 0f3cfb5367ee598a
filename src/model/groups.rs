//! Groups for readers: few enough to be read at a glance, where there are two dozen types of events.

use super::key_enum::key_enum;
use super::vocabulary::{EventKind, EventType};

key_enum! {
    /// A group of types of events. Each event is in exactly one.
    EventGroup {
        Courts = "courts",
        Laws = "laws",
        Violence = "violence",
        Assembly = "assembly",
        Statements = "statements",
    }
}

impl EventGroup {
    /// The group of an event; a type that the report declares is in that of the type which it counts as.
    #[must_use]
    pub fn of(kind: Option<&EventKind>) -> Self {
        match kind.map_or(EventType::Other, EventKind::built_in) {
            EventType::Arrest
            | EventType::Charge
            | EventType::Trial
            | EventType::Hearing
            | EventType::Conviction
            | EventType::Sentence
            | EventType::Acquittal
            | EventType::Appeal
            | EventType::Ruling
            | EventType::Release
            | EventType::Extradition => Self::Courts,
            EventType::Law | EventType::Policy | EventType::Blocking => Self::Laws,
            EventType::Killing | EventType::Death | EventType::Violence | EventType::Disaster => Self::Violence,
            EventType::Protest | EventType::Registration | EventType::Refusal => Self::Assembly,
            EventType::Statement | EventType::Publication | EventType::Visit | EventType::Other => Self::Statements,
        }
    }
}

key_enum! {
    /// What is known of a person, by which lists group people.
    PersonGroup {
        Judged = "judged",
        Accused = "accused",
        Released = "released",
        Harmed = "harmed",
        Others = "others",
    }
}
