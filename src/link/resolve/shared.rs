//! Full names that several records have: one error for the whole report.

use super::wording;
use crate::diag::{Code, Diagnostic};
use crate::link::RecordId;
use crate::link::context::LinkContext;
use crate::source::Span;
use std::collections::BTreeMap;

/// A full name that several records have, with the spans where a section uses it without a manual link. One error covers the
/// whole report: see [`ambiguous_names`].
#[derive(Debug)]
pub(in crate::link) struct SharedName {
    pub(super) form: String,
    /// The name as written at the first span.
    pub(super) words: String,
    /// The first spans, at most [`MAX_LISTED`].
    pub(super) spans: Vec<Span>,
    /// The number of all occurrences.
    pub(super) count: usize,
}

/// How many spans or records a diagnostic lists; the rest is counted.
pub(super) const MAX_LISTED: usize = 5;

/// One error for each full name that several records have, with the spans of all sections.
pub(in crate::link) fn ambiguous_names<'a>(
    frame: &LinkContext,
    shared_names: impl Iterator<Item = &'a SharedName>,
) -> Vec<Diagnostic> {
    let mut by_form: BTreeMap<&str, Vec<&SharedName>> = BTreeMap::new();
    for shared in shared_names {
        by_form.entry(&shared.form).or_default().push(shared);
    }
    by_form.into_values().filter_map(|sections| ambiguous_name(frame, &sections)).collect()
}

/// The error for one name; `by_section` has one item for each section.
fn ambiguous_name(frame: &LinkContext, by_section: &[&SharedName]) -> Option<Diagnostic> {
    let SharedName { form, words, .. } = by_section.first()?;
    let (count, sections) = (by_section.iter().map(|shared| shared.count).sum::<usize>(), by_section.len());
    let spans: Vec<Span> = by_section.iter().flat_map(|shared| &shared.spans).take(MAX_LISTED).copied().collect();
    let candidates = &frame.registry.names.form_by_text(form)?.candidates;
    let records: Vec<RecordId> =
        candidates.iter().filter(|candidate| !candidate.short).map(|candidate| candidate.record).collect();
    let (first, rest) = spans.split_first()?;
    let message = match (count, sections) {
        (1, _) => wording::shared_full_name(words, records.len()),
        (_, 1) => format!("{}, and is used {count} times", wording::shared_full_name(words, records.len())),
        _ => {
            let name = wording::shared_full_name(words, records.len());
            format!("{name}, and is used {count} times in {sections} sections")
        }
    };
    let mut error = Diagnostic::error(Code::AmbiguousName, *first, message).label("who is meant?");
    for span in rest {
        error = error.related(*span, "and here");
    }
    for record in records.iter().take(MAX_LISTED) {
        error = error.related(frame.record(*record).span, "one of them");
    }
    let extent = (count > 1).then(|| match count - spans.len() {
        0 => "do so at each of these places".to_owned(),
        more => format!("do so at each place: these {} and {more} more", spans.len()),
    });
    Some(error.help(wording::manual_link(frame, &records, words)).help_if(extent))
}
