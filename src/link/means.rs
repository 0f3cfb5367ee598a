//! Who is meant by bare forms in one section, as `means` of its front matter says.
//!
//! An entry decides for its form alone, wherever the form is in prose, introduced or not. A longer name around it is not the
//! form: the longest of all names at a place is read first, as always.

use super::fold::{Folded, Folding, fold_name};
use super::frame::Frame;
use super::names::{MeansMatch, folded_forms, is_bounded};
use super::registers::{ambiguous_id, check_reference};
use super::{RecordId, targets};
use crate::diag::{Diagnostic, HINTS, nearest};
use crate::model::prose::{Meaning, Referent, Section};
use crate::model::{Key, Record, RecordRef};
use crate::source::{Span, Spanned};
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// The entries of a section, and what finds their forms.
#[derive(Debug, Default)]
pub(super) struct Means<'s> {
    entries: Vec<MeansEntry<'s>>,
    automaton: Option<AhoCorasick>,
    /// The entry of each pattern of the automaton.
    entry_of: Vec<usize>,
}

/// An entry, resolved.
#[derive(Debug)]
struct MeansEntry<'s> {
    given: &'s Meaning,
    /// The form, folded.
    form: String,
    /// `None` for no record, and for one that is not there.
    record: Option<RecordId>,
    /// Whether the form is in the text, within a word or a heading perhaps.
    is_seen: bool,
    /// Whether the form is in prose by itself.
    is_used: bool,
}

impl<'s> Means<'s> {
    pub(super) fn of(frame: &Frame, section: &'s Section) -> Self {
        if section.front.means.is_empty() {
            return Self::default();
        }
        let entry = |given: &'s Meaning| {
            let record = match &given.referent {
                Referent::Record(reference) => record_of(frame, reference),
                Referent::NoRecord => None,
            };
            MeansEntry { given, form: fold_name(&given.form.value), record, is_seen: false, is_used: false }
        };
        let mut entries: Vec<MeansEntry<'_>> = section.front.means.iter().map(entry).collect();
        // Of two with one form, which is an error, the first counts.
        let mut known = BTreeSet::new();
        entries.retain(|entry| known.insert(entry.form.clone()));
        let forms = entries.iter().zip(0..).flat_map(|(entry, at)| {
            folded_forms(std::iter::once(&entry.given.form.value)).into_iter().map(move |form| (form, at))
        });
        let (forms, entry_of): (Vec<String>, Vec<usize>) = forms.unzip();
        // Building fails only beyond 2^31 states: more bytes of names than a file may have.
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(forms).ok();
        Self { entries, automaton, entry_of }
    }

    /// How the section's texts are folded: as the names of the registers need it, or further.
    pub(super) fn folding(&self, names: Folding) -> Folding {
        if self.entries.iter().any(|entry| entry.form.contains('\'')) { Folding::Full } else { names }
    }

    /// Every place where a form is by itself in a text.
    pub(super) fn find_in(&mut self, text: &str, folded: &Folded<'_>) -> Vec<MeansMatch> {
        let Self { entries, automaton: Some(automaton), entry_of } = self else { return Vec::new() };
        let found = automaton.find_overlapping_iter(folded.text.as_ref()).filter_map(|found| {
            let written = folded.original(&found.range());
            let entry = entry_of[found.pattern().as_usize()];
            entries[entry].is_seen = true;
            let is_bounded = is_bounded(text, written.start as usize, written.end as usize);
            is_bounded.then(|| MeansMatch { start: found.start(), end: found.end(), entry })
        });
        found.collect()
    }

    /// Where an entry is in the front matter.
    pub(super) fn span(&self, entry: usize) -> Span {
        self.entries[entry].given.form.span
    }

    /// Whom an entry means, where its form was found in prose.
    pub(super) fn take(&mut self, entry: usize) -> Option<RecordId> {
        let entry = &mut self.entries[entry];
        entry.is_used = true;
        entry.record
    }

    /// Warns of entries whose forms were not found, and of those that give the full name of a record to another.
    pub(super) fn warn(&self, frame: &Frame, section: &Section, out: &mut Vec<Diagnostic>) {
        for entry in &self.entries {
            if entry.is_used {
                out.extend(entry.other_name(frame));
            } else {
                out.push(entry.unused(section));
            }
        }
    }
}

impl MeansEntry<'_> {
    fn unused(&self, section: &Section) -> Diagnostic {
        let form = &self.given.form;
        let (message, help) = if !section.front.autolink {
            let message = format!("`means` has no effect on “{}”: this section has `autolink: false`", form.value);
            (message, "remove the entry, or `autolink: false`")
        } else if self.is_seen {
            let message = format!("“{}” is not by itself in the prose of this section", form.value);
            (message, "remove the entry; in headings, code and links, and within longer names, no name is linked by it")
        } else {
            let message = format!("“{}” is not in the prose of this section", form.value);
            (message, "remove the entry, or write the name as the text has it: capital and small letters count")
        };
        Diagnostic::warning("unused-means", form.span, message).help(help)
    }

    /// The warning about a form that is the name of another record of the same register, and no form of its own. An alias of
    /// another may be given to a record on purpose.
    fn other_name(&self, frame: &Frame) -> Option<Diagnostic> {
        let record = self.record?;
        let names = &frame.registry.names;
        let form = names.form_of(&self.form).filter(|_| !names.has(&self.form, record))?;
        let key = &frame.record(record).key;
        let others = form.holders.iter().map(|holder| frame.record(holder.record));
        let is_name = |other: &&Record| written_names(other).any(|name| fold_name(&name.value) == self.form);
        let other = others.filter(|other| other.key.register == key.register).find(is_name)?;
        let written = &self.given.form;
        let message = format!("“{}” means `{key}` here, and is the name of another on record", written.value);
        let warning = Diagnostic::warning("other-name", written.span, message).also(other.span, "whose name it is");
        Some(warning.help(format!("if that one is meant, write `{}: {}`", written.value, other.key)))
    }
}

/// The names of a record, without its aliases.
fn written_names(record: &Record) -> impl Iterator<Item = &Spanned<String>> {
    record.name.forms().map(|(_, name)| name).chain(record.names.iter().map(|name| &name.text))
}

/// The record of a reference, if there is exactly one.
fn record_of(frame: &Frame, reference: &RecordRef) -> Option<RecordId> {
    match records_of(frame, reference)[..] {
        [record] => Some(record),
        _ => None,
    }
}

fn records_of(frame: &Frame, reference: &RecordRef) -> Vec<RecordId> {
    let register = (!reference.is_unqualified()).then_some(&*reference.key.register);
    targets::records_of_id(frame, register, &reference.key.id)
}

/// Reports forms that two entries of a section have, and records that are not there or have no names in prose.
pub(super) fn check(frame: &Frame, section: &Section, told: usize, out: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<String, (&str, Span)> = BTreeMap::new();
    for Meaning { form, referent } in &section.front.means {
        match first.entry(fold_name(&form.value)) {
            // A key that is written twice in the same way has been reported.
            Entry::Occupied(known) if known.get().0 == form.value => {}
            Entry::Occupied(known) => {
                let message = format!("duplicate form “{}” in `means`", form.value);
                let error = Diagnostic::error("duplicate-key", form.span, message).label("here again");
                out.push(error.also(known.get().1, "first here").help(
                    "remove one of the two: they differ only by marks that do not count, such as the kind of apostrophe",
                ));
            }
            Entry::Vacant(free) => drop(free.insert((&form.value, form.span))),
        }
        if let Referent::Record(reference) = referent {
            check_record(frame, reference, told, out);
        }
    }
}

fn check_record(frame: &Frame, reference: &RecordRef, told: usize, out: &mut Vec<Diagnostic>) {
    let found = records_of(frame, reference);
    match found[..] {
        [record] => out.extend(without_names(&frame.record(record).key, reference.span)),
        [] if reference.is_unqualified() && frame.broken.holds_id(&reference.key.id) => {}
        [] if reference.is_unqualified() => {
            let error = unknown_id(frame, reference, told + out.len());
            out.push(error);
        }
        [] => check_reference(&frame.registry, &frame.broken, reference, told, out),
        _ => {
            let keys: Vec<Key> = found.iter().map(|record| frame.record(*record).key.clone()).collect();
            out.push(ambiguous_id(reference, &keys));
        }
    }
}

/// The error about an id that no register has. Behind a number of diagnostics, `told`, there are no hints.
fn unknown_id(frame: &Frame, reference: &RecordRef, told: usize) -> Diagnostic {
    let id = &*reference.key.id;
    let named = || frame.registry.records.iter().filter(|record| is_named(&record.key));
    let near = nearest(id, named().filter(|_| told < HINTS).map(|record| &*record.key.id));
    let help = match near.and_then(|near| named().find(|record| *record.key.id == *near)) {
        Some(record) => format!("did you mean `{}`?", record.key),
        None => format!("add a record with `id: {id}` to a register, or write `\"-\"` for nobody on record"),
    };
    let error = Diagnostic::error("unknown-record", reference.span, format!("no register has a record `{id}`"));
    error.label("no record by this id").help(help)
}

/// Whether records of the register have names that are linked.
fn is_named(key: &Key) -> bool {
    !matches!(&*key.register, "events" | "sources" | "corrections")
}

/// The error about a record that names are never linked to.
fn without_names(key: &Key, span: Span) -> Option<Diagnostic> {
    (!is_named(key)).then(|| {
        let message = format!("expected a record with a name, found one of `{}`", key.register);
        let help = format!("link it where the text has it, with `[[{key}|words]]`");
        Diagnostic::error("means", span, message).help(help)
    })
}
