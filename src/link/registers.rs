//! Checks of the registers as a whole: order, duplicate ids, references, cycles.

use super::context::LinkContext;
use super::registry::Registry;
use super::{RecordId, UnparsedItems, relations};
use crate::diag::{Code, Diagnostic, MAX_SUGGESTIONS, Repeat, nearest};
use crate::limits::RECORDS;
use crate::model::record::{Details, Person};
use crate::model::vocabulary::PersonRole;
use crate::model::{Record, RecordKey, RecordRef, Register};
use crate::parse::Schema;
use crate::project::Report;
use crate::source::{Span, Spanned};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The records sorted by register, in the order in which registers are shown, and by id. Of duplicates the first is
/// retained, and an error names both.
pub(super) fn sorted_records(
    mut records: Vec<Arc<Record>>,
    schema: &Schema,
    out: &mut Vec<Diagnostic>,
) -> Vec<Arc<Record>> {
    out.extend(over_limit_error(&records));
    let order: Vec<Register> = schema.all_registers().collect();
    let rank = |record: &Record| order.iter().position(|register| *register == record.key.register);
    let by_register = |a: &Record, b: &Record| match a.key.register == b.key.register {
        true => Ordering::Equal,
        false => rank(a).cmp(&rank(b)),
    };
    records.sort_by(|a, b| by_register(a, b).then_with(|| a.key.id.cmp(&b.key.id)).then_with(|| a.span.cmp(&b.span)));
    for pair in records.windows(2).filter(|pair| pair[0].key == pair[1].key) {
        let message = format!("duplicate record `{}`", pair[1].key);
        out.push(
            Diagnostic::error(Code::DuplicateId, pair[1].span, message)
                .label("here again")
                .related(pair[0].span, "first here")
                .help("give one of them another id; an id belongs to one record permanently"),
        );
    }
    records.dedup_by(|second, first| second.key == first.key);
    records
}

/// The error about the first record beyond the limit, in the order of the files.
fn over_limit_error(records: &[Arc<Record>]) -> Option<Diagnostic> {
    let allowed = usize::try_from(RECORDS.value).ok()?;
    Some(Diagnostic::limit(RECORDS, records.get(allowed)?.span, Some(records.len())))
}

/// The range of the records of each non-empty register.
pub(super) fn register_ranges(records: &[Arc<Record>]) -> BTreeMap<Register, Range<usize>> {
    let mut ranges: BTreeMap<Register, Range<usize>> = BTreeMap::new();
    for (at, record) in records.iter().enumerate() {
        ranges.entry(record.key.register.clone()).or_insert(at..at).end = at + 1;
    }
    ranges
}

/// Reports unknown references, conflicts of old ids, cycles, and statuses without a source.
pub(super) fn check(registry: &Registry, unparsed: &UnparsedItems) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for record in &registry.records {
        for reference in record.references() {
            check_reference(registry, unparsed, reference, 0, &mut out);
        }
        check_old_ids(registry, record, &mut out);
    }
    check_shared_old_ids(registry, &mut out);
    check_cycles(registry, &mut out);
    relations::check(registry, &mut out);
    warn_of_unsourced(registry, &mut out);
    out
}

/// Warns of statuses and allegations without a source. The help suggests ids of the record's or the report's sources.
fn warn_of_unsourced(registry: &Registry, out: &mut Vec<Diagnostic>) {
    let ids: Vec<&str> = registry.register(&Register::Sources).map(|id| &*registry.record(id).key.id).collect();
    for id in registry.register(&Register::People) {
        let record = registry.record(id);
        let Details::Person(person) = &record.details else { continue };
        if is_unsourced_allegation(record, person) {
            let message =
                format!("`{}` has the role `{}`, and no source", record.key.id, PersonRole::AllegedPerpetrator);
            let warning = Diagnostic::warning(Code::RoleSource, record.span, message);
            out.push(warning.help("add `sources: […]` with the ids of the sources that allege it, or remove the role"));
        }
        for span in person.statuses.iter().filter_map(|status| status.unsourced_span) {
            let warning = Diagnostic::warning(Code::StatusSource, span, "this status has no source");
            out.push(warning.help(source_help(record, &ids)));
        }
    }
}

/// Whether somebody is said to have harmed others, and it is not known by whom.
fn is_unsourced_allegation(record: &Record, person: &Person) -> bool {
    person.roles.contains(&PersonRole::AllegedPerpetrator) && record.sources.is_empty()
}

fn source_help(record: &Record, ids: &[&str]) -> String {
    let own: Vec<&str> = record.sources.iter().map(|source| &*source.key.id).collect();
    match (&own[..], ids) {
        ([], []) => "add the source to `seeds/sources.yaml`, and here `sources: [ID]` with its id".to_owned(),
        ([], [id]) => format!("add `sources: [{id}]` if that is the source of the status"),
        ([], [id, ..]) => format!("add `sources: […]` with the ids of the sources of the status, as in `[{id}]`"),
        (own, _) => format!("add `sources: [{}]`, or the ids of other sources of the status", own.join(", ")),
    }
}

/// Reports corrections of unknown sections.
pub(super) fn check_corrections(context: &LinkContext, out: &mut Vec<Diagnostic>) {
    for id in context.registry.register(&Register::Corrections) {
        if let Details::Correction(correction) = &context.record(id).details {
            for section in &correction.sections {
                check_section(context, section, out);
            }
        }
    }
}

/// Warns of statuses that are later than the report's `as_of` date, or else than its date of publication.
pub(super) fn check_statuses(registry: &Registry, report: &Report, out: &mut Vec<Diagnostic>) {
    let (key, date) = match (&report.as_of, &report.published) {
        (Some(date), _) => ("as_of", date),
        (None, Some(date)) => ("published", date),
        (None, None) => return,
    };
    let Some(report_end) = date.latest() else { return };
    for id in registry.register(&Register::People) {
        let Details::Person(person) = &registry.record(id).details else { continue };
        for status_date in person.statuses.iter().map(|status| &status.as_of) {
            if status_date.value.earliest().is_some_and(|first| first > report_end) {
                let message = format!("this is later than the report, which has `{key} = \"{}\"`", date.as_str());
                let warning = Diagnostic::warning(Code::StatusDate, status_date.span, message);
                out.push(
                    warning.help(format!("correct the date, or `{key}` in book.toml if the report covers that date")),
                );
            }
        }
    }
}

/// Reports a reference to an unknown record.
pub(super) fn check_reference(
    registry: &Registry,
    unparsed: &UnparsedItems,
    reference: &RecordRef,
    reported: usize,
    out: &mut Vec<Diagnostic>,
) {
    if registry.find(&reference.key).is_none() && !unparsed.may_contain(&reference.key) {
        let reported = reported + out.len();
        let error = unknown_record_error(registry, reference, reported);
        // The same unknown record may be referenced many times.
        out.push(error.repeat(Repeat::same(Code::UnknownRecord, &reference.key.to_string())));
    }
}

/// The error about an id alone that no register has. What to do depends on where it is written.
pub(super) fn unknown_id_error(id: &str, span: Span, help: String) -> Diagnostic {
    let message = format!("no register has a record `{id}`");
    Diagnostic::error(Code::UnknownRecord, span, message).label(NO_RECORD).help(help)
}

/// The label of an error about an unknown record.
const NO_RECORD: &str = "no record by this id";

/// The error about an id alone that several registers have, without help.
pub(super) fn ambiguous_id_error(id: &str, span: Span, registers: usize) -> Diagnostic {
    Diagnostic::error(Code::AmbiguousId, span, format!("`{id}` is an id in {registers} registers"))
}

/// The error about an id in a register or in front matter that several registers have: there the key replaces it.
pub(super) fn ambiguous_reference_error(id: &Spanned<Arc<str>>, keys: &[RecordKey]) -> Diagnostic {
    let written: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    ambiguous_id_error(&id.value, id.span, keys.len()).help(format!("write {}", written.join(" or ")))
}

/// The error about an id of a person or organization that no register has.
pub(super) fn unknown_identity_error(
    id: &Spanned<Arc<str>>,
    ids: &BTreeMap<Arc<str>, Vec<RecordKey>>,
    reported: usize,
) -> Diagnostic {
    let Spanned { value: id, span } = id;
    let known = ids.keys().filter(|_| reported < MAX_SUGGESTIONS).map(|id| &**id);
    let near = nearest(id, known).and_then(|near| ids.get(near)?.first());
    let help = match near {
        Some(key) => format!("did you mean `{key}`?"),
        None => format!(
            "add a record with `id: {id}` to a register, or write `text: …` instead of `ref` for a person or organization without a record"
        ),
    };
    unknown_id_error(id, *span, help)
}

/// The error about an unknown register, with the most similar known one.
pub(super) fn unknown_register_error(registry: &Registry, name: &str, span: Span) -> Diagnostic {
    let help = crate::parse::suggest_register(name, registry.known_registers.iter().map(Register::name)).map_or_else(
        || "declare it in book.toml: `[registers.NAME]`".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Diagnostic::error(Code::Reference, span, format!("there is no register `{name}`")).help(help)
}

/// The error about an unknown record, with the most similar known one.
pub(super) fn unknown_record_error(registry: &Registry, reference: &RecordRef, reported: usize) -> Diagnostic {
    let RecordKey { register, id } = &reference.key;
    let message = format!("there is no record `{}`", reference.key);
    let hinted = registry.register(register).filter(|_| reported < MAX_SUGGESTIONS);
    let known: Vec<&str> = hinted.map(|known| &*registry.record(known).key.id).collect();
    let help = match nearest(id, known.iter().copied()) {
        Some(near) => format!("did you mean `{register}/{near}`?"),
        None if registry.register(register).next().is_none() => {
            format!("the register `{register}` has no records: add one to `seeds/{register}.yaml`")
        }
        None => format!("add it to `seeds/{register}.yaml`, or name an existing record"),
    };
    Diagnostic::error(Code::UnknownRecord, reference.span, message).label(NO_RECORD).help(help)
}

fn check_section(context: &LinkContext, address: &Spanned<String>, out: &mut Vec<Diagnostic>) {
    if context.outline.index_of_slug(&address.value).is_some() {
        return;
    }
    let known = || context.outline.routes.iter().map(super::outline::SectionRoute::slug);
    let help = crate::diag::did_you_mean(&address.value, known()).unwrap_or_else(|| match known().next() {
        Some(slug) => format!("name a section by its address, as in `{slug}`"),
        None => "this report has no sections: remove it".to_owned(),
    });
    out.push(
        Diagnostic::error(Code::UnknownSection, address.span, format!("there is no section `{}`", address.value))
            .help(help),
    );
}

/// Reports old ids that are the id of another record: an old id must lead to a single page.
fn check_old_ids(registry: &Registry, record: &Record, out: &mut Vec<Diagnostic>) {
    for old in &record.old_ids {
        let key = RecordKey { register: record.key.register.clone(), id: old.value.as_str().into() };
        if let Some(other) = registry.find(&key) {
            let message = format!("`{key}` is the id of a record, so it cannot be an old id of `{}`", record.key);
            out.push(
                Diagnostic::error(Code::OldId, old.span, message)
                    .related(registry.record(other).span, "this record")
                    .help("remove one of the two"),
            );
        }
    }
}

fn check_shared_old_ids(registry: &Registry, out: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(&Register, &str), Span> = BTreeMap::new();
    for record in &registry.records {
        for old in &record.old_ids {
            if let Some(first) = seen.insert((&record.key.register, &old.value), old.span) {
                let message = format!("duplicate old id `{}`", old.value);
                out.push(
                    Diagnostic::error(Code::OldId, old.span, message)
                        .related(first, "first here")
                        .help("an old address can lead to one page only"),
                );
            }
        }
    }
}

/// Reports cyclic references: a place cannot be within itself, and an organization cannot be part of itself.
fn check_cycles(registry: &Registry, out: &mut Vec<Diagnostic>) {
    let mut visited = vec![false; registry.records.len()];
    for start in 0..registry.records.len() {
        let mut path = Vec::new();
        let mut current = RecordId::new(start);
        loop {
            if let Some(cycle_start) = path.iter().position(|id| *id == current) {
                out.push(cycle_error(registry, &path[cycle_start..]));
                break;
            }
            if visited[current.index()] {
                break;
            }
            path.push(current);
            match parent_reference(registry.record(current)).and_then(|reference| registry.find(&reference.key)) {
                Some(next) => current = next,
                None => break,
            }
        }
        for id in path {
            visited[id.index()] = true;
        }
    }
}

/// The reference to the place that contains a place, or to an organization's parent.
fn parent_reference(record: &Record) -> Option<&RecordRef> {
    match &record.details {
        Details::Place(place) => place.within.as_ref(),
        Details::Organization(organization) => organization.parent.as_ref(),
        Details::Person(_)
        | Details::Law(_)
        | Details::Case(_)
        | Details::Topic(_)
        | Details::Event(_)
        | Details::Source(_)
        | Details::Correction(_)
        | Details::Declared(_) => None,
    }
}

fn cycle_error(registry: &Registry, path: &[RecordId]) -> Diagnostic {
    // The cycle is reported from its record with the lowest id, wherever the search entered it.
    let first = path.iter().enumerate().min_by_key(|(_, id)| **id).map_or(0, |(at, _)| at);
    let cycle: Vec<RecordId> = path[first..].iter().chain(&path[..first]).copied().collect();
    let chain: Vec<String> =
        cycle.iter().chain(cycle.first()).map(|id| format!("`{}`", registry.record(*id).key.id)).collect();
    let record = registry.record(cycle[0]);
    let span = parent_reference(record).map_or(record.span, |reference| reference.span);
    let mut error = Diagnostic::error(Code::Circle, span, format!("cyclic reference: {}", chain.join(" → ")));
    for id in &cycle[1..] {
        let record = registry.record(*id);
        error =
            error.related(parent_reference(record).map_or(record.span, |reference| reference.span), "next reference");
    }
    error.help("remove one of these references")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;
    use crate::source::Sources;

    #[test]
    fn more_records_than_the_limit_are_one_error() {
        let sources = Sources::from_files([("seeds/people.yaml", "- {id: a, name: A Person}\n".as_bytes())]);
        let file = sources.get("seeds/people.yaml").expect("a file");
        let read = crate::parse::parse_register(
            file,
            &Register::People,
            Schema::default().with_languages(&Languages::default()),
            None,
        );
        let record = read.value.records.first().expect("a record");
        let most = usize::try_from(RECORDS.value).expect("a limit in memory");
        let limits = |number: usize| {
            let mut out = Vec::new();
            sorted_records(vec![Arc::clone(record); number], &Schema::default(), &mut out);
            out.retain(|diagnostic| diagnostic.code == Code::Limit);
            out.into_iter().map(|diagnostic| diagnostic.message).collect::<Vec<_>>()
        };
        assert_eq!(limits(most), Vec::<String>::new());
        assert_eq!(limits(most + 1), ["expected at most 500,000 records of a site, found 500,001"]);
    }
}
