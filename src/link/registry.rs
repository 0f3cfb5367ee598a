//! Everything that follows from the records alone.

use super::names::{Names, OfRecord};
use super::parts::Parts;
use super::{Broken, RecordId, lookalikes, name_checks, registers, timeline};
use crate::diag::Diagnostic;
use crate::language::Languages;
use crate::model::record::Details;
use crate::model::{Key, Record, RecordRef, Tag};
use crate::parse::Schema;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

/// The records, and what they say of each other.
#[derive(Debug)]
pub(super) struct Registry {
    /// The records as they were given.
    given: Vec<Arc<Record>>,
    /// Every record, by register and id.
    pub(super) records: Vec<Arc<Record>>,
    /// The names that are looked for in prose.
    pub(super) names: Names,
    /// The events, in order of time.
    pub(super) timeline: Vec<RecordId>,
    /// For each event its place on the timeline, by record.
    pub(super) ranks: Vec<Option<u32>>,
    /// For each record what others say of it.
    pub(super) relations: Vec<Relations>,
    /// Who takes part in events with many participants.
    pub(super) parts: Parts,
    /// For each record whether it has a page of its own.
    pub(super) with_page: Vec<bool>,
    /// How many records are drafts.
    pub(super) drafts: usize,
    /// What is wrong between records.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The records by register and id. It is only asked, so its order shows nowhere.
    by_key: HashTable<RecordId>,
    hasher: DefaultHashBuilder,
    /// The registers that have records, and where these stand.
    registers: BTreeMap<Arc<str>, Range<usize>>,
    /// The names of all registers.
    pub(super) known_registers: Vec<String>,
}

/// What other records say of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    /// The events that it has a part in, in order of time.
    pub events: Vec<RecordId>,
    /// The proceedings that it is a party to: the case, and which party.
    pub proceedings: Vec<(RecordId, usize)>,
    /// The records that name it as what they lie in, are part of, or are heard by.
    pub below: Vec<RecordId>,
    /// Of a topic: the records under it.
    pub under: Vec<RecordId>,
    /// Of a source: how many records rest on it.
    pub resting: usize,
}

impl Registry {
    /// `language` is that of the report. What `before` has of records that are the same is taken over; it was made with the
    /// same languages.
    pub(super) fn new(
        given: Vec<Arc<Record>>,
        schema: &Schema,
        broken: &Broken,
        languages: &Languages,
        language: &Tag,
        before: Option<&Self>,
    ) -> Self {
        let words = languages.get(language);
        let mut out = Vec::new();
        let records = registers::sorted(given.clone(), schema, &mut out);
        let records = qualify(records, broken, &mut out);
        let hasher = DefaultHashBuilder::default();
        let mut registry = Self {
            by_key: by_key(&records, &hasher),
            hasher,
            registers: registers::ranges(&records),
            known_registers: schema.names().map(str::to_owned).collect(),
            names: Names::default(),
            timeline: Vec::new(),
            ranks: vec![None; records.len()],
            relations: Vec::new(),
            parts: Parts::default(),
            with_page: records.iter().map(|record| record.has_page()).collect(),
            drafts: records.iter().filter(|record| record.review).count(),
            diagnostics: Vec::new(),
            given,
            records,
        };
        let known = &registry;
        let checked = || {
            rayon::join(|| lookalikes::check(&known.records), || name_checks::check(&known.records, &words, language))
        };
        let ((names, (alike, ordinary)), ((timeline, relations), wrong)) = rayon::join(
            || rayon::join(|| Names::of(&known.records, languages, |record| before?.names_of(record)), checked),
            || rayon::join(|| known.related(), || registers::check(known, broken)),
        );
        out.extend(wrong);
        out.extend(alike);
        out.extend(ordinary);
        for (id, rank) in timeline.iter().zip(0..) {
            registry.ranks[id.index()] = Some(rank);
        }
        let parts = Parts::of(&registry);
        Self { names, timeline, relations, parts, diagnostics: out, ..registry }
    }

    /// What a record goes by, if it is here and says the same.
    fn names_of(&self, record: &Record) -> Option<OfRecord> {
        let id = self.find(&record.key)?;
        (self.record(id).digest == record.digest).then(|| self.names.of_record(id))
    }

    /// Whether it was made from these very records.
    pub(super) fn is_of(&self, records: &[Arc<Record>]) -> bool {
        self.given.len() == records.len() && self.given.iter().zip(records).all(|(a, b)| Arc::ptr_eq(a, b))
    }

    /// Whether both have the same records at the same addresses, old ones included, whatever else these say.
    pub(super) fn has_addresses_of(&self, other: &Self) -> bool {
        let same = |a: &Record, b: &Record| {
            a.key == b.key && a.was.iter().map(|old| &old.value).eq(b.was.iter().map(|old| &old.value))
        };
        self.known_registers == other.known_registers
            && self.records.len() == other.records.len()
            && self.records.iter().zip(&other.records).all(|(a, b)| Arc::ptr_eq(a, b) || same(a, b))
    }

    pub(super) fn record(&self, id: RecordId) -> &Arc<Record> {
        &self.records[id.index()]
    }

    pub(super) fn find(&self, key: &Key) -> Option<RecordId> {
        self.find_in(&key.register, &key.id)
    }

    /// The record of an id.
    pub(super) fn find_in(&self, register: &str, id: &str) -> Option<RecordId> {
        let is_it = |candidate: &RecordId| {
            let key = &self.record(*candidate).key;
            *key.id == *id && *key.register == *register
        };
        self.by_key.find(self.hasher.hash_one((register, id)), is_it).copied()
    }

    /// The records of a register, by id.
    pub(super) fn register(&self, register: &str) -> impl Iterator<Item = RecordId> + use<> {
        let range = self.registers.get(register).cloned().unwrap_or_default();
        range.map(RecordId::new)
    }

    /// The registers that have records.
    pub(super) fn filled_registers(&self) -> impl Iterator<Item = &Arc<str>> {
        self.registers.keys()
    }

    /// How many records each register has, in order, without empty registers.
    pub(super) fn counts(&self) -> Vec<(Arc<str>, usize)> {
        let mut ranges: Vec<(&Arc<str>, &Range<usize>)> = self.registers.iter().collect();
        ranges.sort_by_key(|(_, range)| range.start);
        ranges.into_iter().map(|(register, range)| (Arc::clone(register), range.len())).collect()
    }

    /// The events in order of time, and for each record what others say of it.
    fn related(&self) -> (Vec<RecordId>, Vec<Relations>) {
        let timeline = timeline::sorted(self);
        let mut relations = vec![Relations::default(); self.records.len()];
        timeline::fill(self, &timeline, &mut relations);
        self.turn_references_round(&mut relations);
        (timeline, relations)
    }

    /// Who names a record: asked for on its page, known from the others.
    fn turn_references_round(&self, relations: &mut [Relations]) {
        for index in 0..self.records.len() {
            let id = RecordId::new(index);
            let record = &self.records[index];
            for topic in record.topics.iter().filter_map(|topic| self.find(&topic.key)) {
                relations[topic.index()].under.push(id);
            }
            for source in self.sources_of(record) {
                relations[source.index()].resting += 1;
            }
            let above = match &record.details {
                Details::Place(place) => place.within.as_ref(),
                Details::Organization(organization) => organization.parent.as_ref(),
                Details::Case(case) => case.court.as_ref(),
                _ => None,
            };
            if let Details::Person(person) = &record.details {
                let bodies = person.affiliations.iter().filter_map(|one| one.who.record());
                for body in bodies.filter_map(|body| self.find(&body.key)) {
                    relations[body.index()].below.push(id);
                }
            }
            if let Some(above) = above.and_then(|above| self.find(&above.key)) {
                relations[above.index()].below.push(id);
            }
            let parties = record.case().map(|case| case.parties.as_slice()).unwrap_or_default();
            for (at, party) in parties.iter().enumerate() {
                if let Some(who) = party.who.record().and_then(|who| self.find(&who.key)) {
                    relations[who.index()].proceedings.push((id, at));
                }
            }
        }
    }

    /// The sources that a record names anywhere, as those of a status, each once.
    fn sources_of(&self, record: &Record) -> Vec<RecordId> {
        let references = record.references().into_iter().filter(|reference| *reference.key.register == *"sources");
        let mut sources: Vec<RecordId> = references.filter_map(|reference| self.find(&reference.key)).collect();
        sources.sort_unstable();
        sources.dedup();
        sources
    }
}

/// Gives references by id alone their register: that of the one record of this id. None or several are errors.
fn qualify(mut records: Vec<Arc<Record>>, broken: &Broken, out: &mut Vec<Diagnostic>) -> Vec<Arc<Record>> {
    let has_any = |record: &Record| record.references_to_any().any(RecordRef::is_unqualified);
    let unqualified: Vec<usize> = (0..records.len()).filter(|at| has_any(&records[*at])).collect();
    if unqualified.is_empty() {
        return records;
    }
    let ids = records_by_id(&records);
    for at in unqualified {
        let mut record = Record::clone(&records[at]);
        for reference in record.references_to_any_mut().filter(|reference| reference.is_unqualified()) {
            match ids.get(&*reference.key.id).map(Vec::as_slice).unwrap_or_default() {
                [key] => reference.key = key.clone(),
                [] if broken.holds_id(&reference.key.id) => {}
                [] => out.push(registers::unknown_id(reference, &ids, out.len())),
                several => out.push(registers::ambiguous_id(reference, several)),
            }
        }
        records[at] = Arc::new(record);
    }
    records
}

/// The keys of the records of each id.
fn records_by_id(records: &[Arc<Record>]) -> BTreeMap<Arc<str>, Vec<Key>> {
    let mut ids: BTreeMap<Arc<str>, Vec<Key>> = BTreeMap::new();
    for record in records {
        ids.entry(Arc::clone(&record.key.id)).or_default().push(record.key.clone());
    }
    ids
}

fn by_key(records: &[Arc<Record>], hasher: &DefaultHashBuilder) -> HashTable<RecordId> {
    let hash_of = |id: &RecordId| {
        let key = &records[id.index()].key;
        hasher.hash_one((&*key.register, &*key.id))
    };
    let mut table = HashTable::with_capacity(records.len());
    for id in (0..records.len()).map(RecordId::new) {
        table.insert_unique(hash_of(&id), id, hash_of);
    }
    table
}
