//! The registry: everything that is derived from the records alone.

use super::names::{CachedForms, Names};
use super::participants::ParticipantIndex;
use super::same_charges::{self, SameCharges};
use super::timeline::EventKinds;
use super::{RecordId, UnparsedItems, background, event_relations, lookalikes, name_checks, registers, timeline};
use crate::diag::Diagnostic;
use crate::language::Languages;
use crate::model::record::{Details, RecordOrText};
use crate::model::{Record, RecordKey, RecordRef, Register, Tag};
use crate::parse::Schema;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

/// The records, their names, and the references between them.
#[derive(Debug)]
pub(super) struct Registry {
    /// The records as given, in the order of the files.
    input_records: Vec<Arc<Record>>,
    /// Every record, sorted by register and id.
    pub(super) records: Vec<Arc<Record>>,
    /// The names that are searched for in prose.
    pub(super) names: Names,
    /// The events, in order of time.
    pub(super) timeline: Vec<RecordId>,
    /// The number of events of each type.
    pub(super) event_kinds: EventKinds,
    /// For each record its position on the timeline, if it is an event.
    pub(super) timeline_ranks: Vec<Option<u32>>,
    /// For each record the reverse references to it.
    pub(super) relations: Vec<Relations>,
    /// The participants of events with many participants.
    pub(super) participants: ParticipantIndex,
    /// For each record whether it has a page of its own.
    pub(super) has_page: Vec<bool>,
    /// For each record whether being mentioned together with it says nothing, see [`background::find_background`].
    pub(super) is_background: Vec<bool>,
    /// The number of records that are drafts.
    pub(super) draft_count: usize,
    /// Errors and warnings about records and between them.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The records by register and id. It is never iterated, so its order has no effect on the output.
    by_key: HashTable<RecordId>,
    hasher: DefaultHashBuilder,
    /// The range of the records of each non-empty register.
    registers: BTreeMap<Register, Range<usize>>,
    /// All registers of the schema, also empty ones, in display order.
    pub(super) known_registers: Vec<Register>,
}

/// The reverse references to a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    /// The events that it takes part in or that refer to it, those of its cases, and those within it, in order of time.
    pub events: Vec<RecordId>,
    /// The proceedings that it is a party to: the case, and the index of the party.
    pub proceedings: Vec<(RecordId, usize)>,
    /// The places within it, its sub-organizations and affiliated people, and the cases before it as a court.
    pub children: Vec<RecordId>,
    /// For a topic: the records that list it.
    pub topic_records: Vec<RecordId>,
    /// For a source: the number of records that cite it.
    pub citation_count: usize,
    /// The relations to it that other records have: the record, and the index of the relation.
    pub related: Vec<(RecordId, usize)>,
    /// Those who are charged in the same words.
    pub same_charges: SameCharges,
    /// For a law: the parties with a charge under it: the case, and the index of the party.
    pub charges: Vec<(RecordId, usize)>,
}

impl Registry {
    /// `language` is the report's language. The names of unchanged records are reused from `previous`, which must have been
    /// built with the same `languages`.
    pub(super) fn new(
        input_records: Vec<Arc<Record>>,
        schema: &Schema,
        unparsed: &UnparsedItems,
        languages: &Languages,
        language: &Tag,
        previous: Option<&Self>,
    ) -> Self {
        let words = languages.get(language);
        let mut out = Vec::new();
        let records = registers::sorted_records(input_records.clone(), schema, &mut out);
        let records = qualify(records, unparsed, &mut out);
        let hasher = DefaultHashBuilder::default();
        let mut registry = Self {
            by_key: by_key(&records, &hasher),
            hasher,
            registers: registers::register_ranges(&records),
            known_registers: schema.all_registers().collect(),
            names: Names::default(),
            timeline: Vec::new(),
            event_kinds: EventKinds::new(),
            timeline_ranks: vec![None; records.len()],
            relations: Vec::new(),
            participants: ParticipantIndex::default(),
            has_page: records.iter().map(|record| record.has_page()).collect(),
            is_background: Vec::new(),
            draft_count: records.iter().filter(|record| record.review).count(),
            diagnostics: Vec::new(),
            input_records,
            records,
        };
        let base = &registry;
        let check_names =
            || rayon::join(|| lookalikes::check(&base.records), || name_checks::check(&base.records, &words, language));
        let ((names, (lookalike_diagnostics, name_diagnostics)), ((timeline, relations), register_diagnostics)) =
            rayon::join(
                || {
                    rayon::join(
                        || Names::build(&base.records, languages, |record| previous?.cached_names(record)),
                        check_names,
                    )
                },
                || rayon::join(|| base.build_relations(), || registers::check(base, unparsed)),
            );
        out.extend(register_diagnostics);
        out.extend(lookalike_diagnostics);
        out.extend(name_diagnostics);
        for (id, rank) in timeline.iter().zip(0..) {
            registry.timeline_ranks[id.index()] = Some(rank);
        }
        let event_kinds = timeline::count_kinds(&registry);
        let participants = ParticipantIndex::new(&registry);
        let is_background = background::find_background(&registry);
        Self { names, timeline, event_kinds, relations, participants, is_background, diagnostics: out, ..registry }
    }

    /// The cached names of a record, if its content is unchanged.
    fn cached_names(&self, record: &Record) -> Option<CachedForms> {
        let id = self.find(&record.key)?;
        (self.record(id).digest == record.digest).then(|| self.names.cached_forms(id))
    }

    /// Whether it was built from exactly these records, by pointer.
    pub(super) fn is_built_from(&self, records: &[Arc<Record>]) -> bool {
        self.input_records.len() == records.len()
            && self.input_records.iter().zip(records).all(|(a, b)| Arc::ptr_eq(a, b))
    }

    /// Whether both have the same records at the same addresses, including old addresses, of which the same are background;
    /// their content may differ.
    pub(super) fn has_same_addresses(&self, other: &Self) -> bool {
        let has_same_address = |a: &Record, b: &Record| {
            a.key == b.key && a.old_ids.iter().map(|old| &old.value).eq(b.old_ids.iter().map(|old| &old.value))
        };
        self.known_registers == other.known_registers
            && self.records.len() == other.records.len()
            && self.is_background == other.is_background
            && self.records.iter().zip(&other.records).all(|(a, b)| Arc::ptr_eq(a, b) || has_same_address(a, b))
    }

    pub(super) fn record(&self, id: RecordId) -> &Arc<Record> {
        &self.records[id.index()]
    }

    pub(super) fn find(&self, key: &RecordKey) -> Option<RecordId> {
        self.find_in(&key.register, &key.id)
    }

    /// The record with an id in a register.
    pub(super) fn find_in(&self, register: &Register, id: &str) -> Option<RecordId> {
        let is_match = |candidate: &RecordId| {
            let key = &self.record(*candidate).key;
            *key.id == *id && key.register == *register
        };
        self.by_key.find(self.hasher.hash_one((register, id)), is_match).copied()
    }

    /// The records of a register, by id.
    pub(super) fn register(&self, register: &Register) -> impl Iterator<Item = RecordId> + use<> {
        let range = self.registers.get(register).cloned().unwrap_or_default();
        range.map(RecordId::new)
    }

    /// The register of this name, also if it is empty.
    pub(super) fn register_named(&self, name: &str) -> Option<&Register> {
        self.known_registers.iter().find(|register| register.name() == name)
    }

    /// The non-empty registers, by name.
    pub(super) fn nonempty_registers(&self) -> impl Iterator<Item = &Register> {
        self.registers.keys()
    }

    /// The number of records of each non-empty register, in order.
    pub(super) fn record_counts(&self) -> Vec<(Register, usize)> {
        let mut ranges: Vec<(&Register, &Range<usize>)> = self.registers.iter().collect();
        ranges.sort_by_key(|(_, range)| range.start);
        ranges.into_iter().map(|(register, range)| (register.clone(), range.len())).collect()
    }

    /// The events in order of time, and the reverse references to each record.
    fn build_relations(&self) -> (Vec<RecordId>, Vec<Relations>) {
        let timeline = timeline::sorted_events(self);
        let mut relations = vec![Relations::default(); self.records.len()];
        event_relations::add_events(self, &timeline, &mut relations);
        same_charges::add(self, &mut relations);
        self.build_reverse_refs(&mut relations);
        (timeline, relations)
    }

    /// Builds the reverse references: the page of a record lists the records that refer to it.
    fn build_reverse_refs(&self, relations: &mut [Relations]) {
        for index in 0..self.records.len() {
            let id = RecordId::new(index);
            let record = &self.records[index];
            for topic in record.topics.iter().filter_map(|topic| self.find(&topic.key)) {
                relations[topic.index()].topic_records.push(id);
            }
            for source in self.sources_of(record) {
                relations[source.index()].citation_count += 1;
            }
            let parent = match &record.details {
                Details::Place(place) => place.within.as_ref(),
                Details::Organization(organization) => organization.parent.as_ref(),
                Details::Case(case) => case.court.as_ref(),
                Details::Person(_)
                | Details::Law(_)
                | Details::Topic(_)
                | Details::Event(_)
                | Details::Source(_)
                | Details::Correction(_)
                | Details::Declared(_) => None,
            };
            if let Details::Person(person) = &record.details {
                let organizations = person.affiliations.iter().filter_map(|one| one.organization.record());
                for organization in organizations.filter_map(|organization| self.find(&organization.key)) {
                    relations[organization.index()].children.push(id);
                }
            }
            if let Some(parent) = parent.and_then(|reference| self.find(&reference.key)) {
                relations[parent.index()].children.push(id);
            }
            self.add_parties(id, relations);
            for (at, relation) in record.relations().iter().enumerate() {
                if let Some(other) = relation.identity.record().and_then(|other| self.find(&other.key)) {
                    relations[other.index()].related.push((id, at));
                }
            }
        }
    }

    /// Adds a case to the relations of its parties, and of the laws that they are charged under.
    fn add_parties(&self, id: RecordId, relations: &mut [Relations]) {
        let parties = self.record(id).case().map(|case| case.parties.as_slice()).unwrap_or_default();
        for (at, party) in parties.iter().enumerate() {
            if let Some(who) = party.identity.record().and_then(|who| self.find(&who.key)) {
                relations[who.index()].proceedings.push((id, at));
            }
            let laws = party.charges.iter().filter_map(|charge| self.find(&charge.law.as_ref()?.key));
            for law in laws {
                let charges = &mut relations[law.index()].charges;
                if charges.last() != Some(&(id, at)) {
                    charges.push((id, at));
                }
            }
        }
    }

    /// The sources that a record cites anywhere, including those of statuses, without duplicates.
    fn sources_of(&self, record: &Record) -> Vec<RecordId> {
        let references =
            record.references().into_iter().filter(|reference| reference.key.register == Register::Sources);
        let mut sources: Vec<RecordId> = references.filter_map(|reference| self.find(&reference.key)).collect();
        sources.sort_unstable();
        sources.dedup();
        sources
    }
}

/// Resolves unqualified ids to the register of the only record with the id. An unknown or ambiguous id is an error.
fn qualify(mut records: Vec<Arc<Record>>, unparsed: &UnparsedItems, out: &mut Vec<Diagnostic>) -> Vec<Arc<Record>> {
    let is_unqualified = |identity: &RecordOrText| matches!(identity, RecordOrText::UnqualifiedId(_));
    let unqualified: Vec<usize> =
        (0..records.len()).filter(|at| records[*at].identities().any(is_unqualified)).collect();
    if unqualified.is_empty() {
        return records;
    }
    let ids = records_by_id(&records);
    for at in unqualified {
        let mut record = Record::clone(&records[at]);
        for identity in record.identities_mut() {
            let RecordOrText::UnqualifiedId(id) = identity else { continue };
            match ids.get(&id.value).map(Vec::as_slice).unwrap_or_default() {
                [key] => *identity = RecordOrText::Record(RecordRef { key: key.clone(), span: id.span }),
                [] if unparsed.may_contain_id(&id.value) => {}
                [] => out.push(registers::unknown_identity_error(id, &ids, out.len())),
                several => out.push(registers::ambiguous_reference_error(id, several)),
            }
        }
        records[at] = Arc::new(record);
    }
    records
}

/// The keys of the records with each id.
fn records_by_id(records: &[Arc<Record>]) -> BTreeMap<Arc<str>, Vec<RecordKey>> {
    let mut ids: BTreeMap<Arc<str>, Vec<RecordKey>> = BTreeMap::new();
    for record in records {
        ids.entry(Arc::clone(&record.key.id)).or_default().push(record.key.clone());
    }
    ids
}

fn by_key(records: &[Arc<Record>], hasher: &DefaultHashBuilder) -> HashTable<RecordId> {
    let hash_of = |id: &RecordId| {
        let key = &records[id.index()].key;
        hasher.hash_one((&key.register, &*key.id))
    };
    let mut table = HashTable::with_capacity(records.len());
    for id in (0..records.len()).map(RecordId::new) {
        table.insert_unique(hash_of(&id), id, hash_of);
    }
    table
}
