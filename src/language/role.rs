//! The roles that a word can have beside a name.

use super::NameSex;
use std::fmt;
use std::ops::{BitOr, BitOrAssign};

/// A role of a listed word. Each is a key of a language file, see [`KEYS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Role {
    /// An honorific for men.
    MaleHonorific,
    /// An honorific for women.
    FemaleHonorific,
    /// An honorific for anyone.
    Honorific,
    /// An office, rank or profession.
    Office,
    /// An office of participants in proceedings.
    Proceedings,
    /// A title that only men have.
    MaleTitle,
    /// A title that only women have.
    FemaleTitle,
    /// A title that is also a given name or a surname.
    TitleAndName,
    /// A male relative.
    MaleKin,
    /// A female relative.
    FemaleKin,
    /// A relative of either sex.
    Kin,
    /// Several people with one name.
    Several,
    /// Words before the name of a person who has not been mentioned.
    NewPerson,
    /// The words of [`Self::NewPerson`] that are also verbs.
    NamingVerb,
    /// A word that distinguishes two people with one name.
    Generation,
    /// A particle in a person's name.
    Particle,
    /// A word before a kinship term: his, her, the.
    Possessor,
    /// A conjunction between two names.
    Conjunction,
    /// A preposition in the name of an organization or law.
    Preposition,
    /// The word between the parties of a court case.
    Versus,
    /// A word after a name and a hyphen that leaves the name the same: `-era`, `-backed`.
    Compound,
    /// A word after a name that makes it the name of a thing.
    Thing,
    /// A word before a name in the genitive, for something named after a person: `улица Орлова`.
    NamedAfter,
    /// A word after a name that makes it the name of a firm.
    Firm,
    /// A month.
    Month,
    /// A day of the week.
    Day,
    /// A word before a date.
    BeforeDate,
    /// A word that is capitalized only because it begins a sentence.
    Opener,
    /// A word that is also a name, but usually is not one.
    Ordinary,
    /// A word whose full stop does not end a sentence.
    Abbreviation,
    /// A given name that only men have.
    MaleName,
    /// A given name that only women have.
    FemaleName,
    /// A prefix of a name, with an apostrophe: `d'`.
    Elision,
    /// A suffix of a name: `'s`.
    Possessive,
    /// Words between a description and a name: `an officer named`.
    Called,
}

/// The table, key and role of each word list in a language file, in the order of [`Role`].
pub const KEYS: [(&str, &str, Role); 35] = [
    ("honorifics", "male", Role::MaleHonorific),
    ("honorifics", "female", Role::FemaleHonorific),
    ("honorifics", "any", Role::Honorific),
    ("titles", "office", Role::Office),
    ("titles", "proceedings", Role::Proceedings),
    ("titles", "male", Role::MaleTitle),
    ("titles", "female", Role::FemaleTitle),
    ("titles", "also_names", Role::TitleAndName),
    ("kinship", "male", Role::MaleKin),
    ("kinship", "female", Role::FemaleKin),
    ("kinship", "any", Role::Kin),
    ("kinship", "several", Role::Several),
    ("new_person", "before", Role::NewPerson),
    ("new_person", "verbs", Role::NamingVerb),
    ("new_person", "generations", Role::Generation),
    ("parts", "particles", Role::Particle),
    ("kinship", "possessors", Role::Possessor),
    ("parts", "conjunctions", Role::Conjunction),
    ("parts", "of", Role::Preposition),
    ("parts", "versus", Role::Versus),
    ("parts", "compounds", Role::Compound),
    ("parts", "things", Role::Thing),
    ("parts", "named_after", Role::NamedAfter),
    ("parts", "firms", Role::Firm),
    ("words", "months", Role::Month),
    ("words", "days", Role::Day),
    ("words", "before_dates", Role::BeforeDate),
    ("words", "openers", Role::Opener),
    ("words", "ordinary", Role::Ordinary),
    ("words", "abbreviations", Role::Abbreviation),
    ("given_names", "male", Role::MaleName),
    ("given_names", "female", Role::FemaleName),
    ("endings", "elisions", Role::Elision),
    ("endings", "possessives", Role::Possessive),
    ("new_person", "called", Role::Called),
];

/// A set of roles. Most words have none.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct RoleSet(u64);

impl RoleSet {
    /// Honorifics, which imply no office.
    pub const HONORIFIC: Self = Self::from_roles(&[Role::MaleHonorific, Role::FemaleHonorific, Role::Honorific]);
    /// Titles, which describe a person.
    pub const TITLE: Self =
        Self::from_roles(&[Role::Office, Role::Proceedings, Role::MaleTitle, Role::FemaleTitle, Role::TitleAndName]);
    /// Kinship terms for one person.
    pub const KIN: Self = Self::from_roles(&[Role::MaleKin, Role::FemaleKin, Role::Kin]);
    /// Roles whose words are inflected like the nouns and adjectives of the language.
    pub(super) const INFLECTED: Self = Self(
        Self::HONORIFIC.0
            | Self::TITLE.0
            | Self::KIN.0
            | Self::from_roles(&[Role::Several, Role::NewPerson, Role::Called, Role::Generation, Role::NamedAfter]).0,
    );

    /// The set of these roles.
    #[must_use]
    pub const fn from_roles(roles: &[Role]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < roles.len() {
            bits |= 1 << roles[at] as u64;
            at += 1;
        }
        Self(bits)
    }

    /// Whether the set is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the set contains a role.
    #[must_use]
    pub const fn has(self, role: Role) -> bool {
        self.0 & (1 << role as u64) != 0
    }

    /// Whether both sets have a role in common.
    #[must_use]
    pub const fn has_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The sex that an honorific, title or kinship term implies, if it implies one.
    #[must_use]
    pub fn sex(self) -> Option<NameSex> {
        const MALE: RoleSet = RoleSet::from_roles(&[Role::MaleHonorific, Role::MaleTitle, Role::MaleKin]);
        const FEMALE: RoleSet = RoleSet::from_roles(&[Role::FemaleHonorific, Role::FemaleTitle, Role::FemaleKin]);
        match (self.has_any(MALE), self.has_any(FEMALE)) {
            (true, false) => Some(NameSex::Male),
            (false, true) => Some(NameSex::Female),
            _ => None,
        }
    }

    /// Roles that a word listed with a capital letter has only when capitalized. They are stored [`Self::SHIFT`] bits higher.
    const CASE_SENSITIVE: Self = Self::from_roles(&[Role::Thing, Role::Firm]);

    /// The roles of a word that is listed with a capital letter.
    pub(super) fn listed_with_capital(self) -> Self {
        let moved = self.0 & Self::CASE_SENSITIVE.0;
        Self((self.0 & !moved) | (moved << Self::SHIFT))
    }

    /// The roles of a word as it occurs, capitalized or not.
    pub(super) fn for_capitalization(self, with_capital: bool) -> Self {
        let moved = self.0 & (Self::CASE_SENSITIVE.0 << Self::SHIFT);
        let plain = self.0 & !moved;
        Self(if with_capital { plain | (moved >> Self::SHIFT) } else { plain })
    }

    /// Moves the roles of [`Self::CASE_SENSITIVE`] beyond all others, and within 64 bits.
    const SHIFT: u32 = 40;

    pub(super) fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The set without one role.
    #[must_use]
    pub fn without(self, role: Role) -> Self {
        Self(self.0 & !Self::from(role).0)
    }
}

impl From<Role> for RoleSet {
    fn from(role: Role) -> Self {
        Self::from_roles(&[role])
    }
}

impl BitOr for RoleSet {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for RoleSet {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl fmt::Debug for RoleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(KEYS.iter().map(|(_, _, role)| role).filter(|role| self.has(**role))).finish()
    }
}
