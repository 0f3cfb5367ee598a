//! Full names that several records have: one error for the whole report.

use super::wording;
use crate::diag::Diagnostic;
use crate::link::RecordId;
use crate::link::frame::Frame;
use crate::source::Span;
use std::collections::BTreeMap;

/// A full name that several records have, and where a section writes it without a link by hand. It is one error for
/// the whole report: see [`ambiguous_names`].
#[derive(Debug)]
pub(in crate::link) struct SharedName {
    pub(super) form: String,
    /// The name as it is written at the first place.
    pub(super) words: String,
    /// The first places, at most [`MOST_LISTED`].
    pub(super) places: Vec<Span>,
    /// The number of all places.
    pub(super) count: usize,
}

/// How many places or records a diagnostic lists. The rest are counted.
pub(super) const MOST_LISTED: usize = 5;

/// An error for each full name that several records have, with the places of all sections.
pub(in crate::link) fn ambiguous_names<'a>(
    frame: &Frame,
    found: impl Iterator<Item = &'a SharedName>,
) -> Vec<Diagnostic> {
    let mut by_form: BTreeMap<&str, Vec<&SharedName>> = BTreeMap::new();
    for shared in found {
        by_form.entry(&shared.form).or_default().push(shared);
    }
    by_form.into_values().filter_map(|sections| ambiguous_name(frame, &sections)).collect()
}

/// The error for one name. `found` has what each section says of it.
fn ambiguous_name(frame: &Frame, found: &[&SharedName]) -> Option<Diagnostic> {
    let SharedName { form, words, .. } = found.first()?;
    let (count, sections) = (found.iter().map(|shared| shared.count).sum::<usize>(), found.len());
    let places: Vec<Span> = found.iter().flat_map(|shared| &shared.places).take(MOST_LISTED).copied().collect();
    let holders = &frame.registry.names.form_of(form)?.holders;
    let who: Vec<RecordId> = holders.iter().filter(|holder| !holder.short).map(|holder| holder.record).collect();
    let (first, rest) = places.split_first()?;
    let message = match (count, sections) {
        (1, _) => wording::shared_full_name(words, who.len()),
        (_, 1) => format!("{}, and is used {count} times", wording::shared_full_name(words, who.len())),
        _ => {
            let name = wording::shared_full_name(words, who.len());
            format!("{name}, and is used {count} times in {sections} sections")
        }
    };
    let mut error = Diagnostic::error("ambiguous-name", *first, message).label("who is meant?");
    for place in rest {
        error = error.also(*place, "and here");
    }
    for record in who.iter().take(MOST_LISTED) {
        error = error.also(frame.record(*record).span, "one of them");
    }
    let places = (count > 1).then(|| match count - places.len() {
        0 => "do so at each of these places".to_owned(),
        more => format!("do so at each place: these {} and {more} more", places.len()),
    });
    Some(error.help(wording::by_hand(frame, &who, words)).help_if(places))
}
