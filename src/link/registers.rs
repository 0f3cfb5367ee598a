//! The registers as a whole: order, doubled ids, references, circles.

use super::frame::Frame;
use super::registry::Registry;
use super::{Broken, RecordId};
use crate::diag::{Diagnostic, HINTS, Repeat, nearest};
use crate::limits::RECORDS;
use crate::model::record::Details;
use crate::model::{Key, Record, RecordRef};
use crate::parse::Schema;
use crate::project::Report;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The records by register, in the order in which registers are shown, and by
/// id. Of two with one id the first stays, and an error names both.
pub(super) fn sorted(mut records: Vec<Arc<Record>>, schema: &Schema, out: &mut Vec<Diagnostic>) -> Vec<Arc<Record>> {
    out.extend(too_many(&records));
    let order: Vec<&str> = schema.names().collect();
    let rank = |record: &Record| order.iter().position(|name| **name == *record.key.register);
    let by_register = |a: &Record, b: &Record| match a.key.register == b.key.register {
        true => Ordering::Equal,
        false => rank(a).cmp(&rank(b)),
    };
    records.sort_by(|a, b| by_register(a, b).then_with(|| a.key.id.cmp(&b.key.id)).then_with(|| a.span.cmp(&b.span)));
    for pair in records.windows(2).filter(|pair| pair[0].key == pair[1].key) {
        let message = format!("`{}` stands twice", pair[1].key);
        out.push(
            Diagnostic::error("duplicate-id", pair[1].span, message)
                .label("here again")
                .also(pair[0].span, "first here")
                .help("give one of them another id; an id names one record for good"),
        );
    }
    records.dedup_by(|second, first| second.key == first.key);
    records
}

/// The error about the first record beyond the limit, in the order of the files.
fn too_many(records: &[Arc<Record>]) -> Option<Diagnostic> {
    let allowed = usize::try_from(RECORDS.value).ok()?;
    Some(Diagnostic::limit(RECORDS, records.get(allowed)?.span, Some(records.len())))
}

/// The registers that have records, and where these stand.
pub(super) fn ranges(records: &[Arc<Record>]) -> BTreeMap<Arc<str>, Range<usize>> {
    let mut ranges: BTreeMap<Arc<str>, Range<usize>> = BTreeMap::new();
    for (at, record) in records.iter().enumerate() {
        ranges.entry(Arc::clone(&record.key.register)).or_insert(at..at).end = at + 1;
    }
    ranges
}

/// Reports what is wrong between records.
pub(super) fn check(registry: &Registry, broken: &Broken) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for record in &registry.records {
        for reference in record.references() {
            check_reference(registry, broken, reference, 0, &mut out);
        }
        check_old_ids(registry, record, &mut out);
    }
    check_shared_old_ids(registry, &mut out);
    check_circles(registry, &mut out);
    warn_of_unsourced(registry, &mut out);
    out
}

/// Warns of statuses that name no source. The help offers the ids of the report's own sources.
fn warn_of_unsourced(registry: &Registry, out: &mut Vec<Diagnostic>) {
    let ids: Vec<&str> = registry.register("sources").map(|id| &*registry.record(id).key.id).collect();
    for id in registry.register("people") {
        let record = registry.record(id);
        let Details::Person(person) = &record.details else { continue };
        for span in person.statuses.iter().filter_map(|status| status.unsourced) {
            let warning = Diagnostic::warning("status-source", span, "this status has no source");
            out.push(warning.help(source_help(record, &ids)));
        }
    }
}

fn source_help(record: &Record, ids: &[&str]) -> String {
    let own: Vec<&str> = record.sources.iter().map(|source| &*source.key.id).collect();
    match (&own[..], ids) {
        ([], []) => "add the source to `seeds/sources.yaml`, and here `sources: [ID]` with its id".to_owned(),
        ([], [id]) => format!("add `sources: [{id}]` if that is the source that says so"),
        ([], [id, ..]) => format!("add `sources: […]` with the ids of the sources that say so, as in `[{id}]`"),
        (own, _) => format!("add `sources: [{}]`, or whichever sources say so", own.join(", ")),
    }
}

/// Reports corrections of sections that are not there.
pub(super) fn check_corrections(frame: &Frame, out: &mut Vec<Diagnostic>) {
    for id in frame.registry.register("corrections") {
        if let Details::Correction(correction) = &frame.record(id).details {
            for section in &correction.sections {
                check_section(frame, section, out);
            }
        }
    }
}

/// Warns of statuses of later than the report is: as of when it speaks, or else of its edition.
pub(super) fn check_statuses(registry: &Registry, report: &Report, out: &mut Vec<Diagnostic>) {
    let (key, date) = match (&report.as_of, &report.published) {
        (Some(date), _) => ("as_of", date),
        (None, Some(date)) => ("published", date),
        (None, None) => return,
    };
    let Some(last) = date.latest() else { return };
    for id in registry.register("people") {
        let Details::Person(person) = &registry.record(id).details else { continue };
        for when in person.statuses.iter().map(|status| &status.as_of) {
            if when.value.earliest().is_some_and(|first| first > last) {
                let message = format!("this is later than the report, which has `{key} = \"{}\"`", date.as_str());
                let warning = Diagnostic::warning("status-date", when.span, message);
                out.push(
                    warning.help(format!("correct the date, or `{key}` in book.toml if the report goes on to then")),
                );
            }
        }
    }
}

/// Reports a reference to a record that is not there.
pub(super) fn check_reference(
    registry: &Registry,
    broken: &Broken,
    reference: &RecordRef,
    told: usize,
    out: &mut Vec<Diagnostic>,
) {
    // What is by id alone still has been reported.
    if !reference.is_unqualified() && registry.find(&reference.key).is_none() && !broken.holds(&reference.key) {
        let told = told + out.len();
        let error = unknown_record(registry, reference, told);
        // A record that is not there may be named by many.
        out.push(error.repeat(Repeat::same("unknown-record", &reference.key.to_string())));
    }
}

/// An error about an id that no register has.
pub(super) fn unknown_id(reference: &RecordRef, ids: &BTreeMap<Arc<str>, Vec<Key>>, told: usize) -> Diagnostic {
    let id = &*reference.key.id;
    let known = ids.keys().filter(|_| told < HINTS).map(|id| &**id);
    let near = nearest(id, known).and_then(|near| ids.get(near)?.first());
    let help = match near {
        Some(key) => format!("did you mean `{key}`?"),
        None => format!(
            "add a record with `id: {id}` to a register, or write `text: …` instead of `ref` for somebody without a record"
        ),
    };
    let error = Diagnostic::error("unknown-record", reference.span, format!("no register has a record `{id}`"));
    error.label("no record by this id").help(help)
}

/// An error about an id that several registers have, where any of them is admitted.
pub(super) fn ambiguous_id(reference: &RecordRef, keys: &[Key]) -> Diagnostic {
    let message = format!("`{}` is an id in {} registers", reference.key.id, keys.len());
    let written: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    Diagnostic::error("ambiguous-id", reference.span, message).help(format!("write {}", written.join(" or ")))
}

/// An error about a record that is not there, with the nearest one that is.
pub(super) fn unknown_record(registry: &Registry, reference: &RecordRef, told: usize) -> Diagnostic {
    let Key { register, id } = &reference.key;
    if !registry.known_registers.iter().any(|known| **known == **register) {
        let help = crate::parse::nearest_register(register, registry.known_registers.iter().map(String::as_str))
            .map_or_else(
                || "declare it in book.toml: `[registers.NAME]`".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
        return Diagnostic::error("reference", reference.span, format!("there is no register `{register}`")).help(help);
    }
    let message = format!("there is no record `{}`", reference.key);
    let hinted = registry.register(register).filter(|_| told < HINTS);
    let known: Vec<&str> = hinted.map(|known| &*registry.record(known).key.id).collect();
    let help = match nearest(id, known.iter().copied()) {
        Some(near) => format!("did you mean `{register}/{near}`?"),
        None if registry.register(register).next().is_none() => {
            format!("the register `{register}` has no records: add one to `seeds/{register}.yaml`")
        }
        None => format!("add it to `seeds/{register}.yaml`, or name one that is there"),
    };
    Diagnostic::error("unknown-record", reference.span, message).label("no record by this id").help(help)
}

fn check_section(frame: &Frame, address: &crate::source::Spanned<String>, out: &mut Vec<Diagnostic>) {
    if frame.outline.index_of_address(&address.value).is_some() {
        return;
    }
    let known = || frame.outline.places.iter().map(super::order::Place::slug);
    let help = crate::diag::did_you_mean(&address.value, known()).unwrap_or_else(|| match known().next() {
        Some(slug) => format!("name a section by its address, as in `{slug}`"),
        None => "this report has no sections: remove it".to_owned(),
    });
    out.push(
        Diagnostic::error("unknown-section", address.span, format!("there is no section `{}`", address.value))
            .help(help),
    );
}

/// An old id must lead to one place: it cannot be the id of another record.
fn check_old_ids(registry: &Registry, record: &Record, out: &mut Vec<Diagnostic>) {
    for old in &record.was {
        let key = Key { register: Arc::clone(&record.key.register), id: old.value.as_str().into() };
        if let Some(other) = registry.find(&key) {
            let message = format!("`{key}` is the id of a record, so it cannot be an old id of `{}`", record.key);
            out.push(
                Diagnostic::error("old-id", old.span, message)
                    .also(registry.record(other).span, "this record")
                    .help("take one of the two away"),
            );
        }
    }
}

fn check_shared_old_ids(registry: &Registry, out: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(&str, &str), crate::source::Span> = BTreeMap::new();
    for record in &registry.records {
        for old in &record.was {
            if let Some(first) = seen.insert((&record.key.register, &old.value), old.span) {
                let message = format!("the old id `{}` stands twice", old.value);
                out.push(
                    Diagnostic::error("old-id", old.span, message)
                        .also(first, "first here")
                        .help("an old address can lead to one place only"),
                );
            }
        }
    }
}

/// A place cannot lie within itself, nor a body be part of itself.
fn check_circles(registry: &Registry, out: &mut Vec<Diagnostic>) {
    let mut known = vec![false; registry.records.len()];
    for start in 0..registry.records.len() {
        let mut path = Vec::new();
        let mut at = RecordId::new(start);
        loop {
            if let Some(begin) = path.iter().position(|id| *id == at) {
                out.push(circle(registry, &path[begin..]));
                break;
            }
            if known[at.index()] {
                break;
            }
            path.push(at);
            match above(registry.record(at)).and_then(|reference| registry.find(&reference.key)) {
                Some(next) => at = next,
                None => break,
            }
        }
        for id in path {
            known[id.index()] = true;
        }
    }
}

/// What a record lies in, or is part of.
fn above(record: &Record) -> Option<&RecordRef> {
    match &record.details {
        Details::Place(place) => place.within.as_ref(),
        Details::Organization(organization) => organization.parent.as_ref(),
        _ => None,
    }
}

fn circle(registry: &Registry, path: &[RecordId]) -> Diagnostic {
    // The circle is told from its first record by id, wherever the search came upon it.
    let first = path.iter().enumerate().min_by_key(|(_, id)| **id).map_or(0, |(at, _)| at);
    let round: Vec<RecordId> = path[first..].iter().chain(&path[..first]).copied().collect();
    let chain: Vec<String> =
        round.iter().chain(round.first()).map(|id| format!("`{}`", registry.record(*id).key.id)).collect();
    let record = registry.record(round[0]);
    let span = above(record).map_or(record.span, |reference| reference.span);
    let mut error = Diagnostic::error("circle", span, format!("this goes in a circle: {}", chain.join(" → ")));
    for id in &round[1..] {
        let record = registry.record(*id);
        error = error.also(above(record).map_or(record.span, |reference| reference.span), "and on");
    }
    error.help("take one of these away")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn more_records_than_the_limit_are_one_error() {
        let sources = Sources::from_files([("seeds/people.yaml", "- {id: a, name: A Person}\n".as_bytes())]);
        let file = sources.get("seeds/people.yaml").expect("a file");
        let read = crate::parse::register(file, &"people".into(), &Schema::default(), None);
        let record = read.value.records.first().expect("a record");
        let most = usize::try_from(RECORDS.value).expect("a limit in memory");
        let limits = |number: usize| {
            let mut out = Vec::new();
            sorted(vec![Arc::clone(record); number], &Schema::default(), &mut out);
            out.retain(|diagnostic| diagnostic.code == "limit");
            out.into_iter().map(|diagnostic| diagnostic.message).collect::<Vec<_>>()
        };
        assert_eq!(limits(most), Vec::<String>::new());
        assert_eq!(limits(most + 1), ["expected at most 500,000 records of a site, found 500,001"]);
    }
}
