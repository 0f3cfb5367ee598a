//! The views of the lists of cases and of courts.

use super::{Filter, Head, Html, Label, Link, PartLink};
use serde::Serialize;

/// A list of cases (`cases.html`): all, or those with an outcome or of a type.
#[derive(Clone, Debug, Serialize)]
pub struct CasesView {
    /// What every page has.
    pub head: Head,
    /// The number of cases, in words.
    pub count: String,
    /// For a list that is narrowed: the complete one, in the same order.
    pub whole: Option<Link>,
    /// The lists by outcome, in the same order; the one that is shown has no address.
    pub outcomes: Vec<Filter>,
    /// The lists by type, likewise.
    pub types: Vec<Filter>,
    /// The list of courts, if there are courts.
    pub courts: Option<Link>,
    /// The columns of the table.
    pub columns: Vec<CaseColumn>,
    /// Its rows, each a component `case_row`.
    pub rows: Html,
    /// Links to the pages of the list, if there are several.
    pub parts: Vec<PartLink>,
}

/// A column of the table of cases.
#[derive(Clone, Debug, Serialize)]
pub struct CaseColumn {
    /// Its label.
    pub text: String,
    /// Whether the rows are in its order.
    pub is_sorted: bool,
    /// The same list in its order.
    pub href: Option<String>,
}

/// The list of courts (`courts.html`).
#[derive(Clone, Debug, Serialize)]
pub struct CourtsView {
    /// What every page has.
    pub head: Head,
    /// The list of all cases, with their number.
    pub cases: Filter,
    /// The courts that have a record, by name.
    pub named: Vec<CourtGroup>,
    /// Those that are described only, by place.
    pub unnamed: Vec<CourtGroup>,
    /// How many cases are not listed, since no court is on record, in words.
    pub unknown: Option<String>,
    /// Links to the pages of the list, if there are several.
    pub parts: Vec<PartLink>,
}

/// A court with its cases, or the cases before unnamed courts at one place.
#[derive(Clone, Debug, Serialize)]
pub struct CourtGroup {
    /// The court, if it has a record.
    pub court: Option<Link>,
    /// What is known of it, as text.
    pub note: Option<String>,
    /// For unnamed courts: the place, if it is known.
    pub place: Option<Link>,
    /// The cases, in order of time.
    pub cases: Vec<CourtCase>,
}

/// A case in the list of courts.
#[derive(Clone, Debug, Serialize)]
pub struct CourtCase {
    /// The description of a court without a record.
    pub court: Option<Label>,
    /// The case.
    pub link: Link,
    /// The date of the outcome, as a `<time>`.
    pub when: Option<Html>,
    /// The outcome, in words, if the case is about one party.
    pub outcome: Option<String>,
    /// The sentence.
    pub sentence: Option<String>,
}
