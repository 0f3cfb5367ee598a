//! The rows of each table, in the order of the registers and of the report.

mod details;
mod prose;
mod record;

use super::super::Report;
use super::table::{Cell, RowSink, Table};
use crate::link::TrackedGraph;
use crate::model::record::{RecordOrText, RecordRef};
use crate::model::statement::{ParagraphRef, TimeSpan};
use crate::model::{Date, Record, Register, Text};
use crate::route::absolute_url;
use std::borrow::Cow;
use std::io;

/// Writes the rows of a table.
pub(super) fn write(table: &Table, report: &Report<'_>, rows: &mut dyn RowSink) -> io::Result<()> {
    let writer = Rows { report, graph: report.graph(), base: report.project().report.base() };
    match table {
        Table::Register(register) => writer.records(register, &mut |record| rows.row(&writer.record(record))),
        Table::Names => writer.all_records(&mut |record| writer.names(record, rows)),
        Table::Statuses => writer.people(&mut |record, person| writer.statuses(record, person, rows)),
        Table::Affiliations => writer.people(&mut |record, person| writer.affiliations(record, person, rows)),
        Table::Relations => writer.all_records(&mut |record| writer.relations(record, rows)),
        Table::Parties => writer.records(&Register::Cases, &mut |record| writer.parties(record, rows)),
        Table::Charges => writer.records(&Register::Cases, &mut |record| writer.charges(record, rows)),
        Table::Participants => writer.records(&Register::Events, &mut |record| writer.participants(record, rows)),
        Table::Sections => writer.sections(rows),
        Table::Paragraphs => writer.paragraphs(rows),
        Table::Mentions => writer.mentions(rows),
    }
}

/// Makes rows from a report.
struct Rows<'r> {
    report: &'r Report<'r>,
    graph: TrackedGraph<'r>,
    /// The address of the report, if it has one.
    base: Option<String>,
}

/// What is done with each record.
type ForRecord<'f, 'r> = dyn FnMut(&'r Record) -> io::Result<()> + 'f;

impl<'r> Rows<'r> {
    fn records(&self, register: &Register, write: &mut ForRecord<'_, 'r>) -> io::Result<()> {
        self.graph.register(register).try_for_each(|id| write(self.graph.record(id)))
    }

    fn all_records(&self, write: &mut ForRecord<'_, 'r>) -> io::Result<()> {
        self.graph.records().try_for_each(|id| write(self.graph.record(id)))
    }

    /// The address of a page: an absolute URL if that of the report is known.
    fn address(&self, path: &str) -> Cell<'r> {
        Cell::text(match &self.base {
            Some(base) => absolute_url(base, path),
            None => path.to_owned(),
        })
    }

    fn words<'t>(&self, text: &'t Text) -> Cell<'t> {
        Cell::text(self.report.label(text))
    }

    fn optional_words<'t>(&self, text: Option<&'t Text>) -> Cell<'t> {
        text.map_or(Cell::Empty, |text| self.words(text))
    }

    fn list_of_words<'t>(&self, texts: &'t [Text]) -> Cell<'t> {
        Cell::list(texts.iter().map(|text| self.report.label(text).into()))
    }

    /// A record with its register, and its name; only the name of somebody without a record.
    fn identity<'t>(&self, identity: &'t RecordOrText) -> [Cell<'t>; 2]
    where
        'r: 't,
    {
        match identity {
            RecordOrText::Record(reference) => {
                let name = self.graph.find(&reference.key).map(|id| self.graph.record(id)).map(|record| &record.name);
                [Cell::text(reference.key.to_string()), self.optional_words(name)]
            }
            RecordOrText::UnqualifiedId(id) => [Cell::Empty, Cell::text(&*id.value)],
            RecordOrText::Text(text) => [Cell::Empty, self.words(text)],
        }
    }
}

/// The ids of records of one register.
fn ids(references: &[RecordRef]) -> Cell<'_> {
    Cell::list(references.iter().map(|reference| Cow::Borrowed(&*reference.key.id)))
}

fn id(reference: Option<&RecordRef>) -> Cell<'_> {
    Cell::optional(reference.map(|reference| &*reference.key.id))
}

fn date(date: Option<&Date>) -> Cell<'_> {
    Cell::optional(date.map(Date::as_str))
}

fn paragraph(paragraph: Option<&ParagraphRef>) -> Cell<'_> {
    Cell::optional(paragraph.map(|paragraph| paragraph.value.as_str()))
}

/// Beginning, end, and whether it has ended at an unknown time.
fn time(time: &TimeSpan) -> [Cell<'_>; 3] {
    let [from, to] = [&time.from, &time.to].map(|end| date(end.as_ref().map(|date| &date.value)));
    [from, to, Cell::flag(time.is_over)]
}
