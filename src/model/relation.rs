//! Relations between people and organizations.

use super::record::{RecordOrText, RecordRef};
use super::statement::TimeSpan;
use super::{Key, Register, Text};
use crate::source::Span;

/// What the parties of a relation must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelationParty {
    /// A person.
    Person,
    /// An organization.
    Organization,
    /// Either.
    Any,
}

impl RelationParty {
    /// Whether a record of this register can be this party.
    #[must_use]
    pub fn accepts(self, register: &Register) -> bool {
        match self {
            Self::Person => *register == Register::People,
            Self::Organization => *register == Register::Organizations,
            Self::Any => matches!(register, Register::People | Register::Organizations),
        }
    }
}

/// Defines [`RelationKind`] with the key, the inverse and the parties of each kind: what the other record is, and what the
/// record with the relation is.
macro_rules! relation_kinds {
    ($($(#[$doc:meta])* $variant:ident = $key:literal, $inverse:ident, $other:ident of $own:ident;)*) => {
        /// What the other record of a relation is for the record that has the relation: its `Lawyer`. Kinds that end with
        /// `Of` name the own part: the record is the `FounderOf` the other.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RelationKind {
            $($(#[$doc])* $variant,)*
        }

        impl RelationKind {
            /// All kinds, in display order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The key in registers and strings.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $key),*
                }
            }

            /// The same relation from the other side.
            #[must_use]
            pub const fn inverse(self) -> Self {
                match self {
                    $(Self::$variant => Self::$inverse),*
                }
            }

            /// What the other record must be.
            #[must_use]
            pub const fn other_party(self) -> RelationParty {
                match self {
                    $(Self::$variant => RelationParty::$other),*
                }
            }

            /// What the record that has the relation must be.
            #[must_use]
            pub const fn own_party(self) -> RelationParty {
                match self {
                    $(Self::$variant => RelationParty::$own),*
                }
            }
        }

        impl Key for RelationKind {
            const VARIANTS: &'static [Self] = Self::ALL;
            const KEYS: &'static [&'static str] = &[$($key),*];

            fn key(self) -> &'static str {
                self.as_str()
            }
        }
    };
}

relation_kinds! {
    /// A husband or wife.
    Spouse = "spouse", Spouse, Person of Person;
    /// A partner in life.
    Partner = "partner", Partner, Person of Person;
    /// A parent.
    Parent = "parent", Child, Person of Person;
    /// A child.
    Child = "child", Parent, Person of Person;
    /// A brother or sister.
    Sibling = "sibling", Sibling, Person of Person;
    /// A grandparent.
    Grandparent = "grandparent", Grandchild, Person of Person;
    /// A grandchild.
    Grandchild = "grandchild", Grandparent, Person of Person;
    /// Another member of the family.
    Relative = "relative", Relative, Person of Person;
    /// A guardian.
    Guardian = "guardian", Ward, Any of Person;
    /// A person under guardianship.
    Ward = "ward", Guardian, Person of Any;
    /// A friend.
    Friend = "friend", Friend, Person of Person;
    /// A colleague.
    Colleague = "colleague", Colleague, Person of Person;
    /// A person or organization that works with the other.
    Associate = "associate", Associate, Any of Any;
    /// A lawyer, or a firm of lawyers.
    Lawyer = "lawyer", Client, Any of Any;
    /// A client of a lawyer.
    Client = "client", Lawyer, Any of Any;
    /// A teacher.
    Teacher = "teacher", Student, Person of Person;
    /// A student.
    Student = "student", Teacher, Person of Person;
    /// An employer.
    Employer = "employer", Employee, Any of Person;
    /// An employee.
    Employee = "employee", Employer, Person of Any;
    /// A superior in office.
    Superior = "superior", Subordinate, Person of Person;
    /// A subordinate in office.
    Subordinate = "subordinate", Superior, Person of Person;
    /// A founder of the organization.
    Founder = "founder", FounderOf, Any of Organization;
    /// It founded the organization.
    FounderOf = "founder-of", Founder, Organization of Any;
    /// The head of the organization.
    Head = "head", HeadOf, Person of Organization;
    /// The person is the head of the organization.
    HeadOf = "head-of", Head, Organization of Person;
    /// An owner of the organization.
    Owner = "owner", OwnerOf, Any of Organization;
    /// It owns the organization.
    OwnerOf = "owner-of", Owner, Organization of Any;
    /// A member of the organization.
    Member = "member", MemberOf, Any of Organization;
    /// It is a member of the organization.
    MemberOf = "member-of", Member, Organization of Any;
    /// It gives money to the other.
    Funder = "funder", FunderOf, Any of Any;
    /// The record gives money to the other.
    FunderOf = "funder-of", Funder, Any of Any;
    /// It supports the other.
    Supporter = "supporter", SupporterOf, Any of Any;
    /// The record supports the other.
    SupporterOf = "supporter-of", Supporter, Any of Any;
    /// It was in the office or place of the other before.
    Predecessor = "predecessor", Successor, Any of Any;
    /// It was in the office or place of the other afterwards.
    Successor = "successor", Predecessor, Any of Any;
}

/// What the other record of a relation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelationRole {
    /// A kind of the fixed list.
    Kind(RelationKind),
    /// Words of the report.
    Words {
        /// What the other record is for the record that has the relation.
        text: Text,
        /// What this record is for the other.
        inverse: Text,
    },
}

impl RelationRole {
    /// The same relation from the other side.
    #[must_use]
    pub fn inverse(&self) -> Self {
        match self {
            Self::Kind(kind) => Self::Kind(kind.inverse()),
            Self::Words { text, inverse } => Self::Words { text: inverse.clone(), inverse: text.clone() },
        }
    }

    /// Whether both say the same, wherever they are written.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Kind(a), Self::Kind(b)) => a == b,
            (Self::Words { text, inverse }, Self::Words { text: other_text, inverse: other_inverse }) => {
                text.has_same_words(other_text) && inverse.has_same_words(other_inverse)
            }
            _ => false,
        }
    }
}

/// A relation of a person or organization to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// The other person or organization.
    pub identity: RecordOrText,
    /// What the other is for the record, at least one.
    pub roles: Vec<RelationRole>,
    /// When.
    pub time: TimeSpan,
    /// The sources of the relation.
    pub sources: Vec<RecordRef>,
    /// The span of the relation.
    pub span: Span,
}

impl Relation {
    /// Whether the relation has the same roles as another; `is_reversed` if the other is written from the other side.
    #[must_use]
    pub fn has_same_roles(&self, other: &Self, is_reversed: bool) -> bool {
        let is_among = |role: &RelationRole| {
            other.roles.iter().any(|one| if is_reversed { one.inverse().is_same(role) } else { one.is_same(role) })
        };
        self.roles.len() == other.roles.len() && self.roles.iter().all(is_among)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relation_reads_the_same_from_both_sides() {
        for kind in RelationKind::ALL {
            let inverse = kind.inverse();
            assert_eq!(inverse.inverse(), *kind, "{}", kind.as_str());
            assert_eq!(inverse.own_party(), kind.other_party(), "{}", kind.as_str());
            assert_eq!(RelationKind::parse(kind.as_str()), Some(*kind));
        }
    }
}
