//! Writes a table as JSON: an array of objects, one a line. What a row does not have is `null`.

use super::table::{Cell, Column, RowSink};
use serde::Serialize;
use std::io;

/// Writes rows as JSON.
pub(super) struct JsonRows<'w> {
    sink: io::BufWriter<&'w mut dyn io::Write>,
    /// The key of each column, encoded, with its colon.
    keys: Vec<String>,
    is_first: bool,
}

impl<'w> JsonRows<'w> {
    pub(super) fn new(sink: &'w mut dyn io::Write, columns: &[Column]) -> io::Result<Self> {
        let keys = columns.iter().map(|column| Ok(serde_json::to_string(&column.name)? + ":"));
        Ok(Self { keys: keys.collect::<io::Result<_>>()?, sink: io::BufWriter::new(sink), is_first: true })
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        use io::Write;
        self.sink.write_all(if self.is_first { b"[]\n" } else { b"\n]\n" })?;
        self.sink.flush()
    }
}

impl RowSink for JsonRows<'_> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        use io::Write;
        self.sink.write_all(if self.is_first { b"[\n{" } else { b",\n{" })?;
        self.is_first = false;
        for (index, (key, cell)) in self.keys.iter().zip(cells).enumerate() {
            if index > 0 {
                self.sink.write_all(b",")?;
            }
            self.sink.write_all(key.as_bytes())?;
            let sink = &mut self.sink;
            match cell {
                Cell::Empty => write(sink, &None::<()>),
                Cell::Text(text) => write(sink, text),
                Cell::List(items) => write(sink, items),
                Cell::Integer(number) => write(sink, number),
                Cell::Number(number) => write(sink, number),
                Cell::Boolean(value) => write(sink, value),
            }?;
        }
        self.sink.write_all(b"}")
    }
}

fn write(sink: impl io::Write, value: &impl Serialize) -> io::Result<()> {
    Ok(serde_json::to_writer(sink, value)?)
}
