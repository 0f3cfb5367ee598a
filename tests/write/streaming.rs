//! Streamed files: the output is the same as if they were written whole.

use annals::site::{Site, WriteContent};
use annals::write::{ExchangeMethod, SiteWriter, WriteReport};
use std::fs;
use std::io;
use std::path::Path;

use crate::support::{beside, output, site, tree, tree_of};

/// More than is written or compared at once.
const LENGTH: usize = 200_000;

/// Streams every file of a site in chunks of this many bytes.
fn stream_site(site: &Site, chunk_len: usize, out: &Path) -> WriteReport {
    let writer = SiteWriter::begin(site.layout(), out, ExchangeMethod::Atomic).unwrap();
    for (index, bytes) in site.files().iter().enumerate() {
        let write: &WriteContent<'_> =
            &|sink| bytes.chunks(chunk_len.min(bytes.len().max(1))).try_for_each(|chunk| sink.write_all(chunk));
        writer.stream_file(index, write);
    }
    writer.finish().unwrap()
}

#[test]
fn chunks_of_any_size_result_in_the_same_tree() {
    let (long, longer) = ("a".repeat(LENGTH), "a".repeat(LENGTH + 1));
    let other_end = "a".repeat(LENGTH - 1) + "b";
    for chunk_len in [1, 1000, 70_000, LENGTH * 2] {
        let (_folder, out) = output();
        let mut previous: Option<String> = None;
        // The same, a longer file, a shorter one, one of the same size, an empty one.
        for text in [&long, &long, &longer, &long, &other_end, ""] {
            let new = site(&[("data/a", text), ("b", "b")]);
            let report = stream_site(&new, chunk_len, &out);
            let unchanged = previous.as_ref().map_or(0, |previous| 1 + usize::from(previous == text));
            assert_eq!((report.written, report.unchanged), (2 - unchanged, unchanged), "{chunk_len}");
            assert!(tree(&out) == tree_of(&new), "{chunk_len}");
            assert!(beside(&out).is_empty());
            previous = Some(text.to_owned());
        }
    }
}

#[test]
fn a_changed_or_missing_file_of_the_output_is_written_again() {
    let (_folder, out) = output();
    let built = site(&[("a", "1"), ("b", "2")]);
    stream_site(&built, 1, &out);
    fs::write(out.join("a"), "X").unwrap();
    fs::remove_file(out.join("b")).unwrap();
    let report = stream_site(&built, 1, &out);
    assert_eq!((report.written, report.unchanged), (2, 0));
    assert!(tree(&out) == tree_of(&built));
}

#[test]
fn an_error_leaves_the_output_as_it_was() {
    let (_folder, out) = output();
    let built = site(&[("a", "1")]);
    stream_site(&built, 1, &out);
    let writer = SiteWriter::begin(built.layout(), &out, ExchangeMethod::Atomic).unwrap();
    writer.stream_file(0, &|sink| {
        sink.write_all(b"2")?;
        Err(io::Error::other("no more"))
    });
    let error = writer.finish().unwrap_err();
    assert!(error.to_string().contains("no more"), "{error}");
    assert!(tree(&out) == tree_of(&built));
    assert!(beside(&out).is_empty());
}
