//! `data/`: the registers, the list of sections and all mentions as tables, for spreadsheets and programs.
//!
//! A table is written as CSV and as JSON, from the same rows. `datapackage.json` describes the tables (Data Package, the
//! standard of Frictionless). The columns are an allow-list, as the views of pages are: what no page shows is in no table.

mod csv_file;
mod json_file;
mod package;
mod rows;
mod schema;
mod table;

use super::{Format, Report, SiteOutline};
use crate::project::OutputFormat;
use crate::route::Route;
use csv_file::CsvRows;
use json_file::JsonRows;
use std::io;
use table::{Encoding, Table};

/// `data/*.csv`, `data/*.json` and `data/datapackage.json`.
pub(super) struct Data;

impl Format for Data {
    fn name(&self) -> OutputFormat {
        OutputFormat::Data
    }

    fn files(&self, outline: &SiteOutline<'_>) -> Vec<String> {
        let tables = Table::all(outline);
        let names = tables.iter().flat_map(|table| table.encodings().iter().map(|encoding| table.file_name(*encoding)));
        names.map(|name| Route::Data(&name).to_path()).chain([Route::DATA_PACKAGE.to_path()]).collect()
    }

    fn write(&self, file: Route<'_>, report: &Report<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        let Route::Data(name) = file else { return Ok(()) };
        let tables = Table::all(&report.outline);
        let files = tables.iter().flat_map(|table| table.encodings().iter().map(move |encoding| (table, *encoding)));
        let named = files.into_iter().find(|(table, encoding)| table.file_name(*encoding) == name);
        match named {
            None => package::write(&tables, report, sink),
            Some((table, Encoding::Csv)) => {
                let columns = table.columns(report.project());
                let mut rows = CsvRows::new(sink, &columns)?;
                table.write_rows(report, &mut rows)?;
                rows.finish()
            }
            Some((table, Encoding::Json)) => {
                let columns = table.columns(report.project());
                let mut rows = JsonRows::new(sink, &columns)?;
                table.write_rows(report, &mut rows)?;
                rows.finish()
            }
        }
    }
}
