//! The kinds of records: the registers that every report has, and those that `book.toml` declares.
//!
//! Code that treats registers differently matches on [`Register`] without `_`, so that it does not compile after a register is
//! added until the new one is considered there.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// Defines [`Register`] together with the list and the names of the built-in registers, so that none of the three can lack one.
macro_rules! registers {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A register: the kind of a record.
        ///
        /// Ordered by name. Registers are shown in another order: [`Self::BUILT_IN`], then the declared ones as in `book.toml`.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum Register {
            $($(#[$doc])* $variant,)*
            /// A register that `book.toml` declares, by name, which is never the name of a built-in one: see [`Self::named`].
            Declared(Arc<str>),
        }

        impl Register {
            /// The built-in registers, in display order.
            pub const BUILT_IN: &[Self] = &[$(Self::$variant),*];

            /// The name, which is also the folder of its pages and the name of its files.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::Declared(name) => name,
                }
            }

            /// The built-in register of this name.
            #[must_use]
            pub fn built_in(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

registers! {
    /// People.
    People = "people",
    /// Organizations.
    Organizations = "organizations",
    /// Places.
    Places = "places",
    /// Laws.
    Laws = "laws",
    /// Cases: court proceedings.
    Cases = "cases",
    /// Topics.
    Topics = "topics",
    /// Events, which the timeline shows.
    Events = "events",
    /// Sources, which the page of sources shows.
    Sources = "sources",
    /// Corrections of the report, which the page of corrections shows.
    Corrections = "corrections",
}

impl Register {
    /// The built-in register of this name, or else the declared one. Whether it is declared is not checked.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::built_in(name).unwrap_or_else(|| Self::Declared(name.into()))
    }

    /// Whether each of its records has a page of its own. The others are shown together on shared pages.
    #[must_use]
    pub const fn has_pages(&self) -> bool {
        match self {
            Self::People
            | Self::Organizations
            | Self::Places
            | Self::Laws
            | Self::Cases
            | Self::Topics
            | Self::Declared(_) => true,
            Self::Events | Self::Sources | Self::Corrections => false,
        }
    }

    /// The kind of its records' names; `None` if they have titles instead, which are never linked in prose.
    #[must_use]
    pub const fn name_kind(&self) -> Option<NameKind> {
        match self {
            Self::People => Some(NameKind::Person),
            Self::Organizations | Self::Laws => Some(NameKind::Organization),
            Self::Places => Some(NameKind::Place),
            Self::Topics => Some(NameKind::Topic),
            Self::Cases | Self::Declared(_) => Some(NameKind::Other),
            Self::Events | Self::Sources | Self::Corrections => None,
        }
    }

    /// Whether its records have the names of people.
    #[must_use]
    pub const fn has_personal_names(&self) -> bool {
        matches!(self.name_kind(), Some(NameKind::Person))
    }

    /// Whether its records have names. The others have titles.
    #[must_use]
    pub const fn has_names(&self) -> bool {
        self.name_kind().is_some()
    }
}

/// As its name.
impl Serialize for Register {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Register {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|name| Self::named(&name))
    }
}

/// The kind of the names of a register's records, by which prose is searched for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// Of a person: part of it may identify the person after the first mention.
    Person,
    /// Of an organization or a law, in which a word such as "committee" may be shared by many.
    Organization,
    /// Of a place.
    Place,
    /// Of a topic: ordinary words, which are linked only where the record asks for it.
    Topic,
    /// Of anything else.
    Other,
}

impl fmt::Display for Register {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Ord for Register {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name().cmp(other.name())
    }
}

impl PartialOrd for Register {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_identify_built_in_registers() {
        for register in Register::BUILT_IN {
            assert_eq!(Register::built_in(register.name()).as_ref(), Some(register));
        }
        assert_eq!(Register::built_in("vessels"), None);
    }

    #[test]
    fn registers_are_ordered_by_name() {
        let mut registers = Register::BUILT_IN.to_vec();
        registers.push(Register::Declared("vessels".into()));
        registers.sort();
        assert!(registers.windows(2).all(|pair| pair[0].name() < pair[1].name()));
    }
}
