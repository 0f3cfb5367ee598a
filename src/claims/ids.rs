//! The ids of claims.
//!
//! An id is derived from what is claimed of whom, never from an order, so the same claim has the same id in every edition:
//!
//! - from the subject, by the first id that its record had, and the property;
//! - from the value only where a subject has several: a correction of an outcome or a sentence changes a claim, it makes no new
//!   one. [`ClaimIds`] has a method for each property of which there can be several.
//!
//! A second claim that is identified by the same is numbered: `2` is part of what its id is derived from. Two different claims
//! of a report have the same id with a probability of 1 in 2,000,000 in a report with a million claims (60 bits).

use super::Property;
use crate::link::{RecordId, SiteStructure};
use crate::model::record::{Affiliation, DeclaredValue, Name, Participant, Party, RecordOrText, Status};
use crate::model::relation::RelationRole;
use crate::model::statement::Charge;
use crate::model::{RecordKey, Tag, Text, to_nfc};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// The id of a claim: `c_4k7m2q9xw3hd`. It is an id of an element, and a fragment of an address. No id of a record or of a
/// paragraph has an underscore.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimId(u64);

/// The digits of ids: those of base 32 by Crockford.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The number of digits of an id, each of five bits.
const LENGTH: u32 = 12;

impl fmt::Display for ClaimId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("c_")?;
        (0..LENGTH).rev().try_for_each(|place| {
            let digit = usize::try_from(self.0 >> (5 * place) & 31).unwrap_or_default();
            fmt::Write::write_char(f, char::from(DIGITS[digit]))
        })
    }
}

impl Serialize for ClaimId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Assigns the ids of the claims of one subject. Claims that are identified by the same have their ids in the order of the
/// calls, which is that of the register.
#[derive(Clone, Debug)]
pub struct ClaimIds<'c, 'g> {
    structure: SiteStructure<'g>,
    language: &'c Tag,
    subject: RecordId,
    /// How often an id was assigned, before it was numbered.
    assigned: BTreeMap<ClaimId, u32>,
    /// How often each party of a case was met.
    parties: BTreeMap<ClaimId, u32>,
}

/// The ids of the claims about a party of a case.
#[derive(Clone, Debug, Serialize)]
pub struct PartyIds {
    /// Of the claim that it is a party.
    pub party: ClaimId,
    /// Of the charges, in the order of the register.
    pub charges: Vec<ClaimId>,
    /// Of the outcome, if there is one.
    pub outcome: ClaimId,
    /// Of the stage, if there is one.
    pub stage: ClaimId,
    /// Of the sentence, if there is one.
    pub sentence: ClaimId,
    /// Of the bans, in the order of the register.
    pub bans: Vec<ClaimId>,
}

impl<'c, 'g> ClaimIds<'c, 'g> {
    /// The ids of the claims of a record, in a report in this language.
    #[must_use]
    pub fn new(structure: &SiteStructure<'g>, language: &'c Tag, subject: RecordId) -> Self {
        Self { structure: *structure, language, subject, assigned: BTreeMap::new(), parties: BTreeMap::new() }
    }

    /// The id of a claim of which a subject has one at most.
    #[must_use]
    pub fn slot(&self, property: Property) -> ClaimId {
        self.hash(property).finish()
    }

    /// Another name, by its words.
    pub fn name(&mut self, name: &Name) -> ClaimId {
        let hash = self.hash(Property::OtherName).text(&name.text.value);
        self.numbered(&hash)
    }

    /// A status, by its date: another text about the same date corrects it.
    pub fn status(&mut self, status: &Status) -> ClaimId {
        let hash = self.hash(Property::Status).text(status.as_of.value.as_str());
        self.numbered(&hash)
    }

    /// A value of a list, by its key or its words.
    pub fn item(&mut self, property: Property, value: &str) -> ClaimId {
        let hash = self.hash(property).text(value);
        self.numbered(&hash)
    }

    /// A text of a list, by its words.
    pub fn text(&mut self, property: Property, text: &Text) -> ClaimId {
        self.item(property, &text.in_language(self.language).0.value)
    }

    /// An affiliation, by the organization and the role there.
    pub fn affiliation(&mut self, affiliation: &Affiliation) -> ClaimId {
        let role = affiliation.role.as_ref().map_or("", |role| self.words(role));
        let hash = self.who(self.hash(Property::Affiliation), &affiliation.organization).text(role);
        self.numbered(&hash)
    }

    /// A relation, by the other and by what the other is for the subject.
    pub fn relation(&mut self, other: RelationOther<'_>, role: &RelationRole) -> ClaimId {
        let hash = self.hash(Property::Relation);
        let hash = match other {
            RelationOther::Record(id) => self.record(hash, id),
            RelationOther::Unlisted(who) => self.who(hash, who),
        };
        let hash = match role {
            RelationRole::Kind(kind) => hash.text(kind.as_str()),
            RelationRole::Words { text, inverse } => hash.text(self.words(text)).text(self.words(inverse)),
        };
        self.numbered(&hash)
    }

    /// A participant of an event, by who it is: another role corrects it.
    pub fn participant(&mut self, participant: &Participant) -> ClaimId {
        let hash = self.who(self.hash(Property::Participant), &participant.identity);
        self.numbered(&hash)
    }

    /// The next party of a case. What a case says of a party is identified by who it is; charges and bans also by their words.
    pub fn party(&mut self, party: &Party) -> PartyIds {
        let who = self.who(self.hash(Property::Party), &party.identity).finish();
        let position = self.parties.entry(who).or_default();
        *position += 1;
        let position = *position;
        self.party_at(party, position)
    }

    /// A party of a case, by how often the case has it up to this entry: 1 for the first.
    pub fn party_at(&mut self, party: &Party, position: u32) -> PartyIds {
        let hash = |ids: &Self, property| ids.who(ids.hash(property), &party.identity).number(position);
        let slot = |ids: &Self, property| hash(ids, property).finish();
        let (owner, outcome) = (slot(self, Property::Party), slot(self, Property::Outcome));
        let (stage, sentence) = (slot(self, Property::Stage), slot(self, Property::Sentence));
        let mut several = |property, text: &Text| {
            let hash = hash(self, property).text(self.words(text));
            self.numbered(&hash)
        };
        let charges = party.charges.iter().map(|charge: &Charge| several(Property::Charge, &charge.text)).collect();
        let bans = party.bans.iter().map(|ban| several(Property::Ban, ban)).collect();
        PartyIds { party: owner, charges, outcome, stage, sentence, bans }
    }

    /// A value of a declared field: of a list by the value, else by the field alone.
    pub fn field(&mut self, name: &str, value: &DeclaredValue, is_list: bool) -> ClaimId {
        let hash = self.hash(Property::Field).text(name);
        if !is_list {
            return hash.finish();
        }
        let hash = match value {
            DeclaredValue::Text(text) => hash.text(self.words(text)),
            DeclaredValue::Date(date) => hash.text(date.as_str()),
            DeclaredValue::Url(text) | DeclaredValue::Number(text) => hash.text(&text.value),
            DeclaredValue::Record(reference) => self.key(hash, &reference.key),
        };
        self.numbered(&hash)
    }

    fn hash(&self, property: Property) -> IdHash {
        self.record(IdHash::default(), self.subject).text(property.as_str())
    }

    /// The id of a claim that others of the subject may be identified as.
    fn numbered(&mut self, hash: &IdHash) -> ClaimId {
        let id = hash.clone().finish();
        let count = self.assigned.entry(id).or_default();
        *count += 1;
        if *count == 1 { id } else { hash.clone().number(*count).finish() }
    }

    fn who(&self, hash: IdHash, who: &RecordOrText) -> IdHash {
        match who {
            RecordOrText::Record(reference) => self.key(hash, &reference.key),
            RecordOrText::UnqualifiedId(id) => hash.text(&id.value),
            RecordOrText::Text(text) => hash.text(self.words(text)),
        }
    }

    fn key(&self, hash: IdHash, key: &RecordKey) -> IdHash {
        match self.structure.find(key) {
            Some(id) => self.record(hash, id),
            None => hash.text(key.register.name()).text(&key.id),
        }
    }

    /// A record by the first id that it had, so that its claims remain the same under another.
    fn record(&self, hash: IdHash, id: RecordId) -> IdHash {
        let (register, id) = first_key(&self.structure, id);
        hash.text(register).text(id)
    }

    fn words<'t>(&self, text: &'t Text) -> &'t str {
        &text.in_language(self.language).0.value
    }
}

/// The other party of a relation.
#[derive(Clone, Copy, Debug)]
pub enum RelationOther<'r> {
    /// A record.
    Record(RecordId),
    /// Somebody without one.
    Unlisted(&'r RecordOrText),
}

/// The register of a record and the first id that it had.
pub(super) fn first_key<'g>(structure: &SiteStructure<'g>, id: RecordId) -> (&'g str, &'g str) {
    let key = structure.key(id);
    (key.register.name(), structure.old_ids(id).next().unwrap_or(&key.id))
}

/// Collects what a claim is identified by.
#[derive(Clone, Default)]
struct IdHash(Vec<u8>);

impl IdHash {
    /// Adds a text, normalized, so that its encoding and its line breaks are no part of it.
    fn text(mut self, text: &str) -> Self {
        let text = to_nfc(text);
        for (index, word) in text.split_whitespace().enumerate() {
            if index > 0 {
                self.0.push(b' ');
            }
            self.0.extend_from_slice(word.as_bytes());
        }
        // No text contains this byte.
        self.0.push(0xff);
        self
    }

    fn number(mut self, number: u32) -> Self {
        self.0.extend_from_slice(&number.to_le_bytes());
        self.0.push(0xff);
        self
    }

    fn finish(self) -> ClaimId {
        let hash = blake3::hash(&self.0);
        let bytes = hash.as_bytes().first_chunk().copied().unwrap_or_default();
        ClaimId(u64::from_le_bytes(bytes) >> (64 - 5 * LENGTH))
    }
}
