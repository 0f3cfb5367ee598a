//! The lists of cases: a table with a row for each person or group that a case is about, in the order of time or of names,
//! complete or narrowed to an outcome or a type. Each list has its address, so no script is needed to sort or to narrow it.

mod courts;
mod row;
mod row_event;
mod table;

pub(super) use courts::{courts_page, courts_pages, link as courts_link};
pub(super) use row::CaseFragments;
pub(super) use table::CaseTable;

use super::pagination::ROWS;
use super::views::{CaseColumn, CasesView, Filter, Link, PartLink};
use super::{PageContext, View, lists};
use crate::link::TrackedGraph;
use crate::model::Register;
use crate::model::vocabulary::{CaseKind, OutcomeGroup, TypeOf};
use crate::route::{CaseFilterName, CaseListName, Route};
use crate::strings::TextKey;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use table::TableRow;

/// Which cases a list contains.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum CaseFilter {
    /// All.
    All,
    /// Those with an outcome of a group.
    Outcome(OutcomeGroup),
    /// Those of a type.
    Type(CaseKind),
}

/// A list of cases.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaseList {
    filter: CaseFilter,
    order: CaseOrder,
}

/// The order of a list of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum CaseOrder {
    /// The dates of the outcomes, or of the latest events of the cases; cases without a date are last.
    Time,
    /// The names of the parties.
    Name,
}

impl CaseList {
    /// The route of one of its pages. The complete list in the order of time is that of the register.
    pub(super) fn route(&self, page: u32) -> Route<'_> {
        let filter = match &self.filter {
            CaseFilter::All => CaseFilterName::All,
            CaseFilter::Outcome(group) => CaseFilterName::Outcome(group.as_str()),
            CaseFilter::Type(kind) => CaseFilterName::Type(kind.as_str()),
        };
        match (filter, self.order) {
            (CaseFilterName::All, CaseOrder::Time) => Route::Register { register: Register::Cases.name(), page },
            (filter, order) => {
                Route::CaseList { list: CaseListName { filter, by_name: order == CaseOrder::Name }, page }
            }
        }
    }

    fn address(&self, page: u32) -> String {
        self.route(page).to_path()
    }

    fn ordered_by(&self, order: CaseOrder) -> Self {
        Self { order, ..self.clone() }
    }
}

/// The lists of cases, with the number of pages of each. A list narrowed to all of the rows would be the complete one again.
pub(super) fn case_lists(graph: &TrackedGraph<'_>) -> Vec<(CaseList, u32)> {
    let mut counts: BTreeMap<CaseFilter, usize> = BTreeMap::new();
    for row in table::rows(graph) {
        let filters = [CaseFilter::All, CaseFilter::Outcome(row.group)].into_iter();
        filters.chain(row.kind.map(CaseFilter::Type)).for_each(|filter| *counts.entry(filter).or_default() += 1);
    }
    let all = counts.get(&CaseFilter::All).copied().unwrap_or_default();
    counts.retain(|filter, count| *filter == CaseFilter::All || *count < all);
    let lists = counts.into_iter().flat_map(|(filter, count)| {
        [CaseOrder::Time, CaseOrder::Name]
            .map(|order| (CaseList { filter: filter.clone(), order }, ROWS.page_count(count)))
    });
    lists.collect()
}

/// A page of a list of cases.
pub(super) fn page(ctx: &PageContext<'_>, list: &CaseList, page_index: u32, path: &str) -> View {
    let table = ctx.case_table();
    let rows = table.rows(list);
    let parts = part_links(ctx, table, list, &rows, page_index);
    let mut html = super::html::HtmlWriter::new();
    rows[ROWS.range(rows.len(), page_index)].iter().for_each(|row| ctx.push_case_row(&mut html, row, path));
    let title = match &list.filter {
        CaseFilter::All => ctx.kind(&Register::Cases, 2).to_owned(),
        filter => {
            let values = [("name", ctx.kind(&Register::Cases, 2)), ("part", &*filter_label(ctx, filter))];
            ctx.strings.fill(TextKey::ListTitle, &values)
        }
    };
    let is_narrowed = list.filter != CaseFilter::All;
    let view = CasesView {
        head: ctx.head(path, lists::page_title(ctx, &title, &parts, page_index), Register::Cases.name()),
        count: count_words(ctx, table, &rows),
        whole: is_narrowed.then(|| Link { text: ctx.strings.text(TextKey::CasesAll).to_owned(), ..table_link(list) }),
        outcomes: filters(ctx, table, list, |row| Some(CaseFilter::Outcome(row.group))),
        types: filters(ctx, table, list, |row| row.kind.clone().map(CaseFilter::Type)),
        courts: courts::link(ctx),
        columns: columns(ctx, list),
        rows: html.finish(),
        parts,
    };
    View::Cases(view)
}

/// The complete list in the order of another one.
fn table_link(list: &CaseList) -> Link {
    let all = CaseList { filter: CaseFilter::All, order: list.order };
    Link { href: all.address(0), ..Link::default() }
}

/// "24 cases", and how many people and groups they are about if that is another number.
fn count_words(ctx: &PageContext<'_>, table: &CaseTable, rows: &[&TableRow]) -> String {
    let cases: BTreeSet<_> = rows.iter().map(|row| row.case).collect();
    let shown = ctx.strings.count(TextKey::CasesCount, cases.len());
    let all = table.case_count();
    let shown = if cases.len() == all {
        shown
    } else {
        ctx.strings.fill(
            TextKey::CountOfEvents,
            &[("count", &cases.len().to_string()), ("all", &ctx.strings.count(TextKey::CasesCount, all))],
        )
    };
    if rows.len() == cases.len() {
        return shown;
    }
    [shown, ctx.strings.count(TextKey::CasesCountParties, rows.len())].join(ctx.strings.text(TextKey::ListComma))
}

fn filter_label(ctx: &PageContext<'_>, filter: &CaseFilter) -> String {
    match filter {
        CaseFilter::All => ctx.strings.text(TextKey::CasesAll).to_owned(),
        CaseFilter::Outcome(group) => ctx.strings.word_for(*group).to_owned(),
        CaseFilter::Type(kind) => ctx.case_types(kind).to_owned(),
    }
}

/// The lists by one criterion, each with the number of its rows; none for all of the rows, which [`case_lists`] does not have.
fn filters(
    ctx: &PageContext<'_>,
    table: &CaseTable,
    list: &CaseList,
    filter_of: impl Fn(&TableRow) -> Option<CaseFilter>,
) -> Vec<Filter> {
    let mut counts: BTreeMap<CaseFilter, usize> = BTreeMap::new();
    table.all().filter_map(filter_of).for_each(|filter| *counts.entry(filter).or_default() += 1);
    let all = table.all().count();
    let mut counts: Vec<(CaseFilter, usize)> = counts.into_iter().filter(|(_, count)| *count < all).collect();
    counts.sort_by_key(|(filter, _)| filter_position(ctx, filter));
    let filters = counts.into_iter().map(|(filter, count)| {
        let is_this = filter == list.filter;
        let text = filter_label(ctx, &filter);
        let href = if is_this { String::new() } else { CaseList { filter, order: list.order }.address(0) };
        Filter { link: Link { text, lang: None, href }, count: count.to_string() }
    });
    filters.collect()
}

/// The position of a filter among those by one criterion, whose order is otherwise that of the keys: declared types follow the
/// built-in ones as `book.toml` has them, and all others are last.
fn filter_position(ctx: &PageContext<'_>, filter: &CaseFilter) -> usize {
    match filter {
        CaseFilter::Type(kind) if kind.is_other() => usize::MAX,
        CaseFilter::Type(TypeOf::Declared(key, _)) => {
            let mut declared = ctx.project.schema.types.cases.iter();
            declared.position(|declared| declared.key == *key).map_or(usize::MAX, |position| position + 1)
        }
        CaseFilter::All | CaseFilter::Outcome(_) | CaseFilter::Type(TypeOf::BuiltIn(_)) => 0,
    }
}

/// The columns of the table. Two of them lead to the same list in their order.
fn columns(ctx: &PageContext<'_>, list: &CaseList) -> Vec<CaseColumn> {
    let sorted = |order: CaseOrder| {
        let is_sorted = list.order == order;
        (is_sorted, (!is_sorted).then(|| list.ordered_by(order).address(0)))
    };
    let column = |key: TextKey, (is_sorted, href): (bool, Option<String>)| CaseColumn {
        text: ctx.strings.text(key).to_owned(),
        is_sorted,
        href,
    };
    vec![
        column(TextKey::CasesPerson, sorted(CaseOrder::Name)),
        column(TextKey::CasesCharge, (false, None)),
        column(TextKey::CasesCourt, (false, None)),
        column(TextKey::CasesDate, sorted(CaseOrder::Time)),
        column(TextKey::Outcome, (false, None)),
        column(TextKey::Sentence, (false, None)),
    ]
}

/// Links to the pages of a list: with the names of the first and the last party, or with numbers in the order of time.
fn part_links(
    ctx: &PageContext<'_>,
    table: &CaseTable,
    list: &CaseList,
    rows: &[&TableRow],
    page_index: u32,
) -> Vec<PartLink> {
    let end = |index: usize| match list.order {
        CaseOrder::Name => rows.get(index).map(|row| table.party_name(row)).unwrap_or_default().to_owned(),
        CaseOrder::Time => (index + 1).to_string(),
    };
    let label = |range: Range<usize>| {
        ctx.strings.fill(TextKey::ListRange, &[("from", &end(range.start)), ("to", &end(range.end - 1))])
    };
    ROWS.links(rows.len(), page_index, |page| list.address(page), label)
}
