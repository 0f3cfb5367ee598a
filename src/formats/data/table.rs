//! The tables, their columns and their cells.

use super::super::{Report, SiteOutline};
use super::{rows, schema};
use crate::model::Register;
use crate::project::Project;
use std::borrow::Cow;
use std::io;

/// A table. A name with `_` is never that of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// The records of a register.
    Register(Register),
    /// The additional names of all records.
    Names,
    /// The dated statements about people.
    Statuses,
    /// The memberships of people.
    Affiliations,
    /// The relations between people and organizations.
    Relations,
    /// The parties of cases.
    Parties,
    /// The charges against them.
    Charges,
    /// The participants of events.
    Participants,
    /// The sections.
    Sections,
    /// The numbered paragraphs.
    Paragraphs,
    /// The mentions of records.
    Mentions,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Csv,
    Json,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: Cow<'static, str>,
    pub(super) kind: ColumnKind,
}

/// What a column has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ColumnKind {
    /// Words, or a key of a fixed list.
    Text,
    /// The id of the row.
    Id,
    /// The id of a record of this register.
    Reference(Register),
    /// A date in EDTF.
    Date,
    /// An absolute URL.
    Url,
    Integer,
    Number,
    Boolean,
    /// Several texts or ids.
    List,
}

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell<'c> {
    Empty,
    Text(Cow<'c, str>),
    List(Vec<Cow<'c, str>>),
    Integer(i64),
    Number(f64),
    Boolean(bool),
}

/// Receives the rows of a table in order. Each has a cell for each column.
pub(super) trait RowSink {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()>;
}

impl Table {
    /// The tables of a report. Those of an empty register are left out.
    pub(super) fn all(outline: &SiteOutline<'_>) -> Vec<Self> {
        let is_filled = |register: &Register| outline.structure.register(register).next().is_some();
        let registers = outline.project.schema.all_registers().filter(is_filled).map(Self::Register);
        let mut tables: Vec<Self> = registers.collect();
        let has = |register: Register| tables.contains(&Self::Register(register));
        let (people, organizations) = (has(Register::People), has(Register::Organizations));
        let (cases, events, is_empty) = (has(Register::Cases), has(Register::Events), tables.is_empty());
        let details = [
            (Self::Names, !is_empty),
            (Self::Statuses, people),
            (Self::Affiliations, people),
            (Self::Relations, people || organizations),
            (Self::Parties, cases),
            (Self::Charges, cases),
            (Self::Participants, events),
            (Self::Sections, true),
            (Self::Paragraphs, true),
            (Self::Mentions, !is_empty),
        ];
        tables.extend(details.into_iter().filter(|(_, exists)| *exists).map(|(table, _)| table));
        tables
    }

    /// The name, which is that of its files.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Register(register) => register.name(),
            Self::Names => "record_names",
            Self::Statuses => "person_statuses",
            Self::Affiliations => "person_affiliations",
            Self::Relations => "record_relations",
            Self::Parties => "case_parties",
            Self::Charges => "case_charges",
            Self::Participants => "event_participants",
            Self::Sections => "report_sections",
            Self::Paragraphs => "report_paragraphs",
            Self::Mentions => "record_mentions",
        }
    }

    /// The encodings in which it is written. Mentions are as long as the report itself, and have one only.
    pub(super) fn encodings(&self) -> &'static [Encoding] {
        if *self == Self::Mentions { &[Encoding::Csv] } else { &[Encoding::Csv, Encoding::Json] }
    }

    pub(super) fn file_name(&self, encoding: Encoding) -> String {
        let extension = match encoding {
            Encoding::Csv => ".csv",
            Encoding::Json => ".json",
        };
        [self.name(), extension].concat()
    }

    pub(super) fn columns(&self, project: &Project) -> Vec<Column> {
        schema::columns(self, project)
    }

    pub(super) fn write_rows(&self, report: &Report<'_>, rows: &mut dyn RowSink) -> io::Result<()> {
        rows::write(self, report, rows)
    }

    /// Whether it has any row.
    pub(super) fn has_rows(&self, report: &Report<'_>) -> bool {
        self.write_rows(report, &mut NoRows).is_err()
    }
}

/// Accepts no row, so that the first one ends the table.
struct NoRows;

impl RowSink for NoRows {
    fn row(&mut self, _: &[Cell<'_>]) -> io::Result<()> {
        Err(io::ErrorKind::StorageFull.into())
    }
}

impl<'c> Cell<'c> {
    pub(super) fn text(text: impl Into<Cow<'c, str>>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn optional(text: Option<impl Into<Cow<'c, str>>>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    /// Empty if there is no item.
    pub(super) fn list(items: impl Iterator<Item = Cow<'c, str>>) -> Self {
        let items: Vec<_> = items.collect();
        if items.is_empty() { Self::Empty } else { Self::List(items) }
    }

    /// True, or empty: a cell that says no would have to be read in every row.
    pub(super) fn flag(is_set: bool) -> Self {
        if is_set { Self::Boolean(true) } else { Self::Empty }
    }
}
