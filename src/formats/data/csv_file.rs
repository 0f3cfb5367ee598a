//! Writes a table as CSV, for spreadsheets (RFC 4180).
//!
//! The file begins with a byte order mark: without one the most used spreadsheet reads UTF-8 as the code page of the computer, and a
//! Kazakh name as noise. Libraries for CSV skip it; programs that would rather not can read the JSON.

use super::table::{Cell, Column, RowSink};
use csv::{Terminator, Writer, WriterBuilder};
use std::borrow::Cow;
use std::io;

/// Marks the file as UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Between the items of a list. No id contains it.
pub(super) const LIST_SEPARATOR: &str = "; ";

/// Writes rows as CSV.
pub(super) struct CsvRows<'w> {
    writer: Writer<&'w mut dyn io::Write>,
    cell: String,
}

impl<'w> CsvRows<'w> {
    pub(super) fn new(sink: &'w mut dyn io::Write, columns: &[Column]) -> io::Result<Self> {
        sink.write_all(BYTE_ORDER_MARK)?;
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(sink);
        writer.write_record(columns.iter().map(|column| column.name.as_bytes()))?;
        Ok(Self { writer, cell: String::new() })
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl RowSink for CsvRows<'_> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for cell in cells {
            self.cell.clear();
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    self.writer.write_field(harmless(text).as_bytes())?;
                    continue;
                }
                Cell::List(items) => {
                    self.cell.push_str(&harmless(&items.join(LIST_SEPARATOR)));
                }
                Cell::Integer(number) => self.cell.push_str(&number.to_string()),
                Cell::Number(number) => self.cell.push_str(&number.to_string()),
                Cell::Boolean(value) => self.cell.push_str(if *value { "true" } else { "false" }),
            }
            self.writer.write_field(self.cell.as_bytes())?;
        }
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }
}

/// A text that no spreadsheet takes for a formula: an apostrophe precedes what one would begin with (OWASP, "CSV Injection").
fn harmless(text: &str) -> Cow<'_, str> {
    const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.starts_with(FORMULA) { format!("'{text}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::super::table::ColumnKind;
    use super::*;

    #[test]
    fn texts_are_never_formulas_and_numbers_stay_numbers() {
        let columns = ["a", "b"].map(|name| Column { name: name.into(), kind: ColumnKind::Text });
        let mut bytes = Vec::new();
        let mut rows = CsvRows::new(&mut bytes, &columns).expect("memory");
        for cells in [
            [Cell::text("=HYPERLINK(\"x\")"), Cell::Number(-1.5)],
            [Cell::text("+1"), Cell::Integer(-3)],
            [Cell::text("@x, y"), Cell::Empty],
            [Cell::List(vec!["-a".into(), "b".into()]), Cell::flag(true)],
            [Cell::text("\tx\ny"), Cell::text("Ұлы")],
        ] {
            rows.row(&cells).expect("memory");
        }
        rows.finish().expect("memory");
        let expected = "\u{feff}a,b\r\n\"'=HYPERLINK(\"\"x\"\")\",-1.5\r\n'+1,-3\r\n\"'@x, y\",\r\n'-a; b,true\r\n\"'\tx\ny\",Ұлы\r\n";
        assert_eq!(String::from_utf8(bytes).expect("text"), expected);
    }
}
