//! What a word can be beside a name.

use super::Sex;
use std::fmt;
use std::ops::{BitOr, BitOrAssign};

/// One thing that a listed word can be. Each is a key of a language file, see [`KEYS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Role {
    /// An honorific of men.
    MaleHonorific,
    /// An honorific of women.
    FemaleHonorific,
    /// An honorific of everybody.
    Honorific,
    /// An office, rank or profession.
    Office,
    /// An office of those who act in proceedings.
    Proceedings,
    /// A title that men alone have.
    MaleTitle,
    /// A title that women alone have.
    FemaleTitle,
    /// A title that is a given name or a surname too.
    TitleAndName,
    /// A male relative.
    MaleKin,
    /// A female relative.
    FemaleKin,
    /// A relative of either sex.
    Kin,
    /// Several people of one name.
    Several,
    /// Words before the name of somebody who has not been mentioned.
    NewPerson,
    /// Of those words the ones that are verbs too.
    NamingVerb,
    /// What distinguishes two people of one name.
    Generation,
    /// A small word within a person's name.
    Particle,
    /// A small word before kinship: his, her, the.
    Possessor,
    /// A word that joins two names.
    Conjunction,
    /// A small word within the name of a body or law.
    Of,
    /// The word between the parties of a case.
    Versus,
    /// What is joined behind a name by a hyphen, and makes it no other name: `-era`, `-backed`.
    Compound,
    /// A word after a name that makes it the name of a thing.
    Thing,
    /// A word before a name in the genitive, of something that is called after somebody: `улица Орлова`.
    NamedAfter,
    /// A word after a name that makes it the name of a firm.
    Firm,
    /// A month.
    Month,
    /// A day of the week.
    Day,
    /// A word before a date.
    BeforeDate,
    /// A word with a capital letter only because it begins a sentence.
    Opener,
    /// A word that is a name too, and far more often means itself.
    Ordinary,
    /// A word with a full stop that ends no sentence.
    Abbreviation,
    /// A given name of men alone.
    MaleName,
    /// A given name of women alone.
    FemaleName,
    /// What is joined before a name: `d'`.
    Elision,
    /// What is joined after a name: `'s`.
    Possessive,
    /// Words between what somebody is and the name: `an officer named`.
    Called,
}

/// Table, key and role of each list of words in a language file.
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
    ("parts", "of", Role::Of),
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

/// The roles of a word. Most words have none.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Roles(u64);

impl Roles {
    /// Honorifics: they say nothing of office.
    pub const HONORIFIC: Self = Self::of(&[Role::MaleHonorific, Role::FemaleHonorific, Role::Honorific]);
    /// Titles: they say what somebody is.
    pub const TITLE: Self =
        Self::of(&[Role::Office, Role::Proceedings, Role::MaleTitle, Role::FemaleTitle, Role::TitleAndName]);
    /// Relatives, one of them.
    pub const KIN: Self = Self::of(&[Role::MaleKin, Role::FemaleKin, Role::Kin]);
    /// Roles whose words are inflected as nouns and adjectives of the language are.
    pub(super) const INFLECTED: Self = Self(
        Self::HONORIFIC.0
            | Self::TITLE.0
            | Self::KIN.0
            | Self::of(&[Role::Several, Role::NewPerson, Role::Called, Role::Generation, Role::NamedAfter]).0,
    );

    /// Several roles as one value.
    #[must_use]
    pub const fn of(roles: &[Role]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < roles.len() {
            bits |= 1 << roles[at] as u64;
            at += 1;
        }
        Self(bits)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a role is among them.
    #[must_use]
    pub const fn has(self, role: Role) -> bool {
        self.0 & (1 << role as u64) != 0
    }

    /// Whether one of `other` is among them.
    #[must_use]
    pub const fn has_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The sex that an honorific, title or kinship gives, if it gives one.
    #[must_use]
    pub fn sex(self) -> Option<Sex> {
        const MALE: Roles = Roles::of(&[Role::MaleHonorific, Role::MaleTitle, Role::MaleKin]);
        const FEMALE: Roles = Roles::of(&[Role::FemaleHonorific, Role::FemaleTitle, Role::FemaleKin]);
        match (self.has_any(MALE), self.has_any(FEMALE)) {
            (true, false) => Some(Sex::Male),
            (false, true) => Some(Sex::Female),
            _ => None,
        }
    }

    /// Roles that a word has only with a capital letter, where it is listed with one: as many bits higher.
    const OF_CAPITALS: Self = Self::of(&[Role::Thing, Role::Firm]);

    /// The roles of a word that is listed with a capital letter.
    pub(super) fn listed_with_capital(self) -> Self {
        let moved = self.0 & Self::OF_CAPITALS.0;
        Self((self.0 & !moved) | (moved << Self::SHIFT))
    }

    /// The roles of a word as it is found, with a capital letter or without.
    pub(super) fn found(self, with_capital: bool) -> Self {
        let moved = self.0 & (Self::OF_CAPITALS.0 << Self::SHIFT);
        let plain = self.0 & !moved;
        Self(if with_capital { plain | (moved >> Self::SHIFT) } else { plain })
    }

    /// So that a role of [`Self::OF_CAPITALS`] is beyond all others, and within 64 bits.
    const SHIFT: u32 = 40;

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// All but one.
    #[must_use]
    pub fn without(self, role: Role) -> Self {
        Self(self.0 & !Self::from(role).0)
    }
}

impl From<Role> for Roles {
    fn from(role: Role) -> Self {
        Self::of(&[role])
    }
}

impl BitOr for Roles {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Roles {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(KEYS.iter().map(|(_, _, role)| role).filter(|role| self.has(**role))).finish()
    }
}
