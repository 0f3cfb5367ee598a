//! The rows of the table of cases, in both orders. They are computed once for all lists.

use super::row_event::row_event;
use super::{CaseFilter, CaseList, CaseOrder};
use crate::link::{Rank, RecordId, TrackedGraph};
use crate::model::Register;
use crate::model::record::{Case, Party, RecordOrText};
use crate::model::vocabulary::{CaseKind, OutcomeGroup, ParticipantRole};
use crate::pages::{PageContext, record};
use std::collections::BTreeSet;

/// A row: a case, and a party that it is about.
#[derive(Clone, Debug)]
pub(super) struct TableRow {
    /// The case.
    pub(super) case: RecordId,
    /// The position of the party among the parties of the case; `None` for a case without such a party.
    pub(super) party: Option<usize>,
    /// The group of the party's outcome.
    pub(super) group: OutcomeGroup,
    /// The type of the case.
    pub(super) kind: Option<CaseKind>,
    /// The position of the party's name in [`CaseTable`].
    name: usize,
}

/// All rows.
#[derive(Debug, Default)]
pub(in crate::pages) struct CaseTable {
    /// In the order of time.
    rows: Vec<TableRow>,
    /// The positions in `rows`, in the order of the names.
    by_name: Vec<usize>,
    /// The names of the parties.
    names: Vec<String>,
    /// Whether there is a list of courts.
    has_courts: bool,
}

impl CaseTable {
    /// The rows of a list, in its order.
    pub(super) fn rows(&self, list: &CaseList) -> Vec<&TableRow> {
        let is_listed = |row: &&TableRow| match &list.filter {
            CaseFilter::All => true,
            CaseFilter::Outcome(group) => row.group == *group,
            CaseFilter::Type(kind) => row.kind.as_ref() == Some(kind),
        };
        match list.order {
            CaseOrder::Time => self.rows.iter().filter(is_listed).collect(),
            CaseOrder::Name => self.by_name.iter().map(|index| &self.rows[*index]).filter(is_listed).collect(),
        }
    }

    /// All rows, in the order of time.
    pub(super) fn all(&self) -> impl Iterator<Item = &TableRow> {
        self.rows.iter()
    }

    /// The name of the party of a row.
    pub(super) fn party_name(&self, row: &TableRow) -> &str {
        &self.names[row.name]
    }

    /// Whether there is a list of courts.
    pub(super) fn has_courts(&self) -> bool {
        self.has_courts
    }

    /// The number of cases.
    pub(super) fn case_count(&self) -> usize {
        self.rows.iter().map(|row| row.case).collect::<BTreeSet<_>>().len()
    }

    fn new(ctx: &PageContext<'_>) -> Self {
        let mut rows = rows(&ctx.graph);
        rows.sort_by_cached_key(|row| {
            let date = date_rank(ctx, row);
            (date.is_none(), date, row.case, row.party)
        });
        let names: Vec<String> = rows.iter().map(|row| party_name(ctx, row)).collect();
        rows.iter_mut().enumerate().for_each(|(index, row)| row.name = index);
        let mut by_name: Vec<usize> = (0..rows.len()).collect();
        // Stable: the cases of one party remain in the order of time.
        by_name.sort_by(|a, b| ctx.compare(&names[*a], &names[*b]));
        Self { rows, by_name, names, has_courts: super::courts::has_courts(&ctx.graph) }
    }
}

impl<'m> PageContext<'m> {
    /// The table of cases.
    pub(super) fn case_table(&self) -> &'m CaseTable {
        let site = self.site;
        self.graph.memoized(&site.cases, |graph| CaseTable::new(&PageContext::new(site, graph)))
    }
}

/// The rows of all cases, by id.
pub(super) fn rows(graph: &TrackedGraph<'_>) -> Vec<TableRow> {
    graph.register(&Register::Cases).flat_map(|id| rows_of_case(graph, id)).collect()
}

/// The rows of a case.
pub(super) fn rows_of_case(graph: &TrackedGraph<'_>, id: RecordId) -> Vec<TableRow> {
    let Some(case) = graph.record(id).case() else { return Vec::new() };
    let row = |party: Option<usize>| TableRow {
        case: id,
        party,
        group: OutcomeGroup::of(party.and_then(|index| case.parties.get(index)?.outcome.as_ref())),
        kind: case.kind.clone(),
        name: 0,
    };
    subjects(case).into_iter().map(row).collect()
}

/// The parties that a case is about: those whom it accuses, holds or refuses something; not its victims, and not who decides
/// or speaks. A case without such a party has one row.
pub(super) fn subjects(case: &Case) -> Vec<Option<usize>> {
    let of = |is_subject: fn(&Party) -> bool| -> Vec<Option<usize>> {
        let parties = case.parties.iter().enumerate().filter(|(_, party)| is_subject(party));
        parties.map(|(index, _)| Some(index)).collect()
    };
    let named = of(|party| {
        use ParticipantRole::{Accused, AllegedPerpetrator, Convicted, Detained, Petitioner};
        matches!(party.role, Some(Accused | AllegedPerpetrator | Convicted | Detained | Petitioner))
    });
    let unnamed = of(|party| matches!(party.role, None | Some(ParticipantRole::Other)));
    [named, unnamed].into_iter().find(|parties| !parties.is_empty()).unwrap_or_else(|| vec![None])
}

/// The position in time of the event whose date a row shows.
fn date_rank(ctx: &PageContext<'_>, row: &TableRow) -> Option<Rank> {
    ctx.graph.timeline_rank(row_event(ctx, row)?.id)
}

/// The event that decided the outcome of a row, if that is known.
pub(super) fn outcome_event(ctx: &PageContext<'_>, row: &TableRow) -> Option<RecordId> {
    let party = ctx.graph.record(row.case).case()?.parties.get(row.party?)?;
    let reference = party.identity.record()?;
    record::outcome_event(ctx, (row.case, party), ctx.graph.find(&reference.key)?)
}

/// The name by which a row is sorted: that of the party, or of the case.
fn party_name(ctx: &PageContext<'_>, row: &TableRow) -> String {
    let names = ctx.graph.names();
    let name_of = |id: RecordId| ctx.localized(names.get(id).name());
    let party = row.party.and_then(|index| ctx.graph.record(row.case).case()?.parties.get(index));
    match party.map(|party| &party.identity) {
        Some(RecordOrText::Record(reference)) => ctx.graph.find(&reference.key).map(name_of).unwrap_or_default(),
        Some(RecordOrText::UnqualifiedId(id)) => id.value.to_string(),
        Some(RecordOrText::Text(text)) => ctx.localized(text),
        None => name_of(row.case),
    }
}
