//! Resolves names by the `means` key of a section's front matter.
//!
//! An entry decides for exactly its form, anywhere in the prose, whether the record is introduced or not. It does not apply
//! within longer names: as always, the longest match takes precedence.

use super::context::LinkContext;
use super::fold::{Folded, Folding, fold_name};
use super::names::{MeansMatch, folded_forms, is_bounded};
use super::registers::{ambiguous_reference_error, check_reference, unknown_id_error};
use super::{RecordId, targets};
use crate::diag::{Code, Diagnostic, MAX_SUGGESTIONS, nearest};
use crate::model::prose::{NameBinding, Referent, Section};
use crate::model::record::WrittenRef;
use crate::model::{Record, RecordKey, RecordRef};
use crate::source::{Span, Spanned};
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The entries of a section, with an automaton that finds their forms.
#[derive(Debug, Default)]
pub(super) struct Means<'s> {
    entries: Vec<MeansEntry<'s>>,
    automaton: Option<AhoCorasick>,
    /// The index of the entry of each pattern of the automaton.
    entry_of_pattern: Vec<usize>,
}

/// An entry with its resolved record.
#[derive(Debug)]
struct MeansEntry<'s> {
    meaning: &'s NameBinding,
    /// The form, folded.
    form: String,
    /// `None` if the entry names no record or an unknown one.
    record: Option<RecordId>,
    /// Whether the text contains the form anywhere, even within a word or a heading.
    is_in_text: bool,
    /// Whether the entry has decided a name in prose.
    is_used: bool,
}

impl<'s> Means<'s> {
    pub(super) fn new(context: &LinkContext, section: &'s Section) -> Self {
        if section.front_matter.name_bindings.is_empty() {
            return Self::default();
        }
        let entry = |meaning: &'s NameBinding| {
            let record = match &meaning.referent {
                Referent::Record(reference) => unique_record(context, reference),
                Referent::NoRecord => None,
            };
            MeansEntry { meaning, form: fold_name(&meaning.form.value), record, is_in_text: false, is_used: false }
        };
        let mut entries: Vec<MeansEntry<'_>> = section.front_matter.name_bindings.iter().map(entry).collect();
        // Of duplicate forms, which are an error, the first is used.
        let mut forms_seen = BTreeSet::new();
        entries.retain(|entry| forms_seen.insert(entry.form.clone()));
        let forms = entries.iter().zip(0..).flat_map(|(entry, at)| {
            folded_forms(std::iter::once(&entry.meaning.form.value)).into_iter().map(move |form| (form, at))
        });
        let (forms, entry_of_pattern): (Vec<String>, Vec<usize>) = forms.unzip();
        // Building fails only beyond 2^31 states: more bytes of names than a file may have.
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(forms).ok();
        Self { entries, automaton, entry_of_pattern }
    }

    /// The folding of the section's texts: that of the registers' names, or a fuller one if a form needs it.
    pub(super) fn folding(&self, name_folding: Folding) -> Folding {
        if self.entries.iter().any(|entry| entry.form.contains('\'')) { Folding::Full } else { name_folding }
    }

    /// Every occurrence of a form at word boundaries in a text.
    pub(super) fn find_in(&mut self, text: &str, folded: &Folded<'_>) -> Vec<MeansMatch> {
        let Self { entries, automaton: Some(automaton), entry_of_pattern } = self else {
            return Vec::new();
        };
        let matches = automaton.find_overlapping_iter(folded.text.as_ref()).filter_map(|matched| {
            let written = folded.original_range(&matched.range());
            let entry = entry_of_pattern[matched.pattern().as_usize()];
            entries[entry].is_in_text = true;
            let is_bounded = is_bounded(text, written.start as usize, written.end as usize);
            is_bounded.then(|| MeansMatch { start: matched.start(), end: matched.end(), entry })
        });
        matches.collect()
    }

    /// The location of an entry in the front matter.
    pub(super) fn span(&self, entry: usize) -> Span {
        self.entries[entry].meaning.form.span
    }

    /// The record of an entry whose form occurs in prose. Marks the entry as used.
    pub(super) fn mark_used(&mut self, entry: usize) -> Option<RecordId> {
        let entry = &mut self.entries[entry];
        entry.is_used = true;
        entry.record
    }

    /// Warns of unused entries, and of entries that assign the full name of one record to another.
    pub(super) fn warn(&self, context: &LinkContext, section: &Section, out: &mut Vec<Diagnostic>) {
        for entry in &self.entries {
            if entry.is_used {
                out.extend(entry.other_name_warning(context));
            } else {
                out.push(entry.unused_warning(section));
            }
        }
    }
}

impl MeansEntry<'_> {
    fn unused_warning(&self, section: &Section) -> Diagnostic {
        let form = &self.meaning.form;
        let (message, help) = if !section.front_matter.autolink {
            let message = format!("`means` has no effect on “{}”: this section has `autolink: false`", form.value);
            (message, "remove the entry, or `autolink: false`")
        } else if self.is_in_text {
            let message = format!("“{}” does not appear by itself in the prose of this section", form.value);
            (message, "remove the entry; in headings, code and links, and within longer names, no name is linked by it")
        } else {
            let message = format!("“{}” does not appear in the prose of this section", form.value);
            (message, "remove the entry, or write the name as the text has it: capital and small letters count")
        };
        Diagnostic::warning(Code::UnusedMeans, form.span, message).help(help)
    }

    /// The warning about a form that is a name of another record of the same register, and no form of its own record. Aliases
    /// of other records are accepted: they may be assigned on purpose.
    fn other_name_warning(&self, context: &LinkContext) -> Option<Diagnostic> {
        let record = self.record?;
        let names = &context.registry.names;
        let form = names.form_by_text(&self.form).filter(|_| !names.has(&self.form, record))?;
        let key = &context.record(record).key;
        let others = form.candidates.iter().map(|holder| context.record(holder.record));
        let is_name = |other: &&Record| written_names(other).any(|name| fold_name(&name.value) == self.form);
        let other = others.filter(|other| other.key.register == key.register).find(is_name)?;
        let written = &self.meaning.form;
        let message = format!("“{}” means `{key}` here, but is the name of another record", written.value);
        let warning = Diagnostic::warning(Code::OtherName, written.span, message)
            .related(other.span, "the record with this name");
        Some(warning.help(format!("if that record is meant, write `{}: {}`", written.value, other.key)))
    }
}

/// The names of a record, without its aliases.
fn written_names(record: &Record) -> impl Iterator<Item = &Spanned<String>> {
    record.name.variants().map(|(_, name)| name).chain(record.names.iter().map(|name| &name.text))
}

/// The record that a reference resolves to, if there is exactly one.
fn unique_record(context: &LinkContext, reference: &WrittenRef) -> Option<RecordId> {
    match matching_records(context, reference)[..] {
        [record] => Some(record),
        _ => None,
    }
}

fn matching_records(context: &LinkContext, reference: &WrittenRef) -> Vec<RecordId> {
    match reference {
        WrittenRef::Qualified(RecordRef { key, .. }) => context.registry.find(key).into_iter().collect(),
        WrittenRef::Unqualified(id) => targets::records_with_id(context, None, &id.value),
    }
}

/// Reports duplicate forms in `means`, unknown records, and records whose names are never linked. `reported` is the number of
/// diagnostics reported elsewhere.
pub(super) fn check(context: &LinkContext, section: &Section, reported: usize, out: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<String, (&str, Span)> = BTreeMap::new();
    for NameBinding { form, referent } in &section.front_matter.name_bindings {
        match first.entry(fold_name(&form.value)) {
            // The parser has reported keys that are equal as written.
            Entry::Occupied(occupied) if occupied.get().0 == form.value => {}
            Entry::Occupied(occupied) => {
                let message = format!("duplicate form “{}” in `means`", form.value);
                let error = Diagnostic::error(Code::DuplicateKey, form.span, message).label("here again");
                out.push(error.related(occupied.get().1, "first here").help(
                    "remove one of the two: they differ only by marks that do not count, such as the kind of apostrophe",
                ));
            }
            Entry::Vacant(vacant) => drop(vacant.insert((&form.value, form.span))),
        }
        if let Referent::Record(reference) = referent {
            check_record(context, reference, reported, out);
        }
    }
}

fn check_record(context: &LinkContext, reference: &WrittenRef, reported: usize, out: &mut Vec<Diagnostic>) {
    match (reference, &matching_records(context, reference)[..]) {
        (WrittenRef::Qualified(RecordRef { span, .. }) | WrittenRef::Unqualified(Spanned { span, .. }), [record]) => {
            out.extend(unlinked_record_error(&context.record(*record).key, *span));
        }
        // Its register has at most one record with the id.
        (WrittenRef::Qualified(reference), _) => {
            check_reference(&context.registry, &context.unparsed, reference, reported, out);
        }
        (WrittenRef::Unqualified(id), []) if context.unparsed.may_contain_id(&id.value) => {}
        (WrittenRef::Unqualified(id), []) => out.push(unknown_record_error(context, id, reported + out.len())),
        (WrittenRef::Unqualified(id), several) => {
            let keys: Vec<RecordKey> = several.iter().map(|record| context.record(*record).key.clone()).collect();
            out.push(ambiguous_reference_error(id, &keys));
        }
    }
}

/// The error about an id that no register has. It has no suggestion if [`MAX_SUGGESTIONS`] diagnostics have been reported.
fn unknown_record_error(context: &LinkContext, id: &Spanned<Arc<str>>, reported: usize) -> Diagnostic {
    let Spanned { value: id, span } = id;
    let linkable = || context.registry.records.iter().filter(|record| record.key.register.has_names());
    let nearest_id = nearest(id, linkable().filter(|_| reported < MAX_SUGGESTIONS).map(|record| &*record.key.id));
    let help = match nearest_id.and_then(|near| linkable().find(|record| *record.key.id == *near)) {
        Some(record) => format!("did you mean `{}`?", record.key),
        None => format!("add a record with `id: {id}` to a register, or write `\"-\"` for no record"),
    };
    unknown_id_error(id, *span, help)
}

/// The error about a record whose name is never linked.
fn unlinked_record_error(key: &RecordKey, span: Span) -> Option<Diagnostic> {
    (!key.register.has_names()).then(|| {
        let message = format!("expected a record with a name, found one of `{}`", key.register);
        let help = format!("link it by hand in the text, with `[[{key}|words]]`");
        Diagnostic::error(Code::Means, span, message).help(help)
    })
}
